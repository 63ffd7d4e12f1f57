//! What tesseract says of a page: words with boxes and confidences, in lines, paragraphs and blocks.

/// A page in pixels.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Page {
    pub width: u32,
    pub height: u32,
    pub lines: Vec<Line>,
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
            1 => out.push(Page { width: width as u32, height: height as u32, lines: Vec::new() }),
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

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.filter(|v| v.is_finite()).collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

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
