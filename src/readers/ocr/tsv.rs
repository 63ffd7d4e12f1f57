//! What tesseract says of a page: words with boxes and confidences, in lines, paragraphs and blocks.

/// A page in pixels.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Page {
    pub width: u32,
    pub height: u32,
    pub lines: Vec<Line>,
    /// By how many quarters to the right the picture was turned to be read; the sizes and boxes are those of the turned one.
    pub turned: u8,
    /// Its ruled lines, from end to end.
    pub rules: Vec<[f32; 4]>,
}

/// A line.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Line {
    pub words: Vec<Word>,
}

/// A word: left, top, right, bottom in pixels.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Word {
    pub text: String,
    pub bbox: [f32; 4],
    /// From 0 to 100.
    pub confidence: f32,
}

/// What is this many times as high as a usual word, and hardly believed, is a blot or the end of a rule.
const BLOT: f32 = 2.0;
const DISBELIEVED: f32 = 10.0;

impl Word {
    fn is_noise(&self, height: f32) -> bool {
        self.bbox[3] - self.bbox[1] > BLOT * height && self.confidence < DISBELIEVED
    }
}

/// Pages of a TSV table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
pub(super) fn pages(tsv: &str) -> Vec<Page> {
    let mut out: Vec<Page> = Vec::new();
    for row in tsv.lines() {
        let mut cells = row.splitn(12, '\t');
        let mut number = || cells.next().and_then(|c| c.parse::<f32>().ok());
        let Some(level) = number() else { continue };
        let mut at = [0.0; 9];
        if !at.iter_mut().all(|slot| number().map(|n| *slot = n).is_some()) {
            continue;
        }
        let [_, _, _, _, _, left, top, width, height] = at;
        let confidence = number().unwrap_or(0.0);
        let text = cells.next().unwrap_or("").trim();
        match level as u32 {
            1 => out.push(Page { width: width as u32, height: height as u32, ..Page::default() }),
            4 => {
                if let Some(page) = out.last_mut() {
                    page.lines.push(Line::default());
                }
            }
            5 if !text.is_empty() => {
                let line = out.last_mut().and_then(|p| p.lines.last_mut());
                if let Some(line) = line {
                    let bbox = [left, top, left + width, top + height];
                    line.words.push(Word { text: text.to_owned(), bbox, confidence });
                }
            }
            _ => {}
        }
    }
    for page in &mut out {
        let height = page.word_height();
        page.lines.iter_mut().for_each(|l| l.words.retain(|w| !w.is_noise(height)));
        page.lines.retain(|l| !l.words.is_empty());
    }
    out
}

/// The box round words.
pub(super) fn bbox<'w>(words: impl Iterator<Item = &'w Word>) -> [f32; 4] {
    words
        .map(|w| w.bbox)
        .fold([f32::MAX, f32::MAX, 0.0, 0.0], |a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

impl Page {
    /// Height of a usual word.
    pub fn word_height(&self) -> f32 {
        median(self.lines.iter().flat_map(|l| &l.words).map(|w| w.bbox[3] - w.bbox[1])).max(1.0)
    }

    /// How sure tesseract is of a usual word, of 100; of no words, nothing.
    pub fn confidence(&self) -> f32 {
        median(self.lines.iter().flat_map(|l| &l.words).map(|w| w.confidence))
    }

    /// Gives the page its ruled lines, which are those of the picture as it lay.
    pub fn ruled(&mut self, mut rules: Vec<[f32; 4]>) {
        let mut sides =
            if self.turned.is_multiple_of(2) { [self.width, self.height] } else { [self.height, self.width] };
        for _ in 0..self.turned {
            let height = sides[1] as f32;
            for rule in &mut rules {
                let [x0, y0, x1, y1] = *rule;
                *rule = [height - y0, x0, height - y1, x1];
            }
            sides.reverse();
        }
        self.rules = rules;
    }

    /// The page turned to the right by so many quarters.
    pub fn turn(mut self, quarters: u8) -> Page {
        for _ in 0..quarters % 4 {
            let height = self.height as f32;
            for word in self.lines.iter_mut().flat_map(|l| &mut l.words) {
                let [left, top, right, bottom] = word.bbox;
                word.bbox = [height - bottom, left, height - top, right];
            }
            (self.width, self.height) = (self.height, self.width);
            self.turned = (self.turned + 1) % 4;
        }
        self
    }

    /// A box of the turned page on the page as it lies.
    pub fn back(&self, bbox: [f32; 4]) -> [f32; 4] {
        let (mut bbox, mut width, mut height) = (bbox, self.width as f32, self.height as f32);
        for _ in 0..self.turned % 4 {
            let [left, top, right, bottom] = bbox;
            bbox = [top, width - right, bottom, width - left];
            (width, height) = (height, width);
        }
        bbox
    }

    /// Width of a usual letter.
    pub fn letter_width(&self) -> f32 {
        let widths = self.lines.iter().flat_map(|l| &l.words);
        median(widths.map(|w| (w.bbox[2] - w.bbox[0]) / w.text.chars().count().max(1) as f32)).max(1.0)
    }

    /// The left edge that lines share.
    pub fn left(&self) -> f32 {
        self.lines.iter().map(|l| bbox(l.words.iter())[0]).fold(f32::MAX, f32::min)
    }
}

pub(super) fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.filter(|v| v.is_finite()).collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_page_is_turned_back() {
        let word = Word { text: "a".into(), bbox: [10.0, 20.0, 30.0, 60.0], confidence: 90.0 };
        let page = Page { width: 100, height: 200, lines: vec![Line { words: vec![word] }], ..Page::default() };
        for quarters in 0..4 {
            let turned = page.clone().turn(quarters);
            let bbox = turned.lines[0].words[0].bbox;
            assert_eq!(turned.back(bbox), [10.0, 20.0, 30.0, 60.0], "{quarters}");
            assert_eq!((turned.width, turned.turned), (if quarters % 2 == 0 { 100 } else { 200 }, quarters));
        }
        // The upper left corner goes to the upper right one.
        assert_eq!(page.turn(1).lines[0].words[0].bbox, [140.0, 10.0, 180.0, 30.0]);
    }

    #[test]
    fn words_are_put_in_lines_and_junk_is_left() {
        let table = "level\tpage_num\tblock_num\n\
            1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n\
            4\t1\t1\t1\t1\t0\t100\t50\t300\t30\t-1\t\n\
            5\t1\t1\t1\t1\t1\t100\t50\t80\t30\t96.5\tKế\n\
            5\t1\t1\t1\t1\t2\t190\t50\t120\t30\t42\thoạch\n\
            5\t1\t1\t1\t1\t3\t320\t50\t1\t30\t10\t \n\
            5\t1\t1\t1\t1\t4\t330\t30\t40\t90\t2\tmn\n\
            4\t1\t1\t1\t2\t0\t100\t50\t300\t30\t-1\t\n\
            5\t1\tx\nrubbish\n";
        let pages = pages(table);
        assert_eq!((pages.len(), pages[0].width, pages[0].lines.len()), (1, 1654, 1));
        let words: Vec<_> = pages[0].lines[0].words.iter().map(|w| (w.text.as_str(), w.confidence)).collect();
        assert_eq!(words, [("Kế", 96.5), ("hoạch", 42.0)]);
        assert_eq!(bbox(pages[0].lines[0].words.iter()), [100.0, 50.0, 310.0, 80.0]);
    }
}
