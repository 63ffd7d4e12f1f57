//! The closing of a recognised page: two columns of different sizes, whose lines recognition takes for one. Where it was
//! unsure of them, each column is read again by itself.

use super::tsv::{Line, Page, Word, bbox};

/// Columns stand apart by more than this many heights of a word.
const APART: f32 = 2.0;
/// Lines of one region follow each other within so many heights.
const STEP: f32 = 6.0;
/// Words less sure than this, of 100, are doubted.
const DOUBTED: f32 = 60.0;
/// A region is read again if there are so many of them.
const LEAST: usize = 2;
/// The most lines of a region.
const LONGEST: usize = 40;
/// The most regions of a page that are read again.
const MOST: usize = 3;

/// A region of a page: which of its lines, and where it is parted.
#[derive(Debug, PartialEq)]
pub(super) struct Region {
    pub first: usize,
    pub end: usize,
    gutter: f32,
}

/// The widest gap of a line that parts columns: what was misread may leave others.
fn gap(line: &Line, height: f32) -> Option<(f32, f32)> {
    let gaps = line.words.windows(2).map(|w| (w[0].bbox[2], w[1].bbox[0]));
    gaps.filter(|(from, to)| to - from > APART * height).max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
}

/// The widest place in the middle of a page that no word covers. Doubted words cover nothing: their boxes are as doubtful.
fn gutter(lines: &[Line], width: f32) -> Option<(f32, f32)> {
    let sure = lines.iter().flat_map(|l| &l.words).filter(|w| w.confidence >= DOUBTED);
    let mut spans: Vec<(f32, f32)> = sure.map(|w| (w.bbox[0], w.bbox[2])).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut end, mut best) = (0.25 * width, None::<(f32, f32)>);
    for (from, to) in spans.into_iter().chain([(0.75 * width, 0.75 * width)]) {
        let from = from.min(0.75 * width);
        if from - end > best.map_or(0.0, |b| b.1 - b.0) {
            best = Some((end, from));
        }
        end = end.max(to);
    }
    best
}

/// The regions whose columns are to be read again.
pub(super) fn regions(page: &Page) -> Vec<Region> {
    let height = page.word_height();
    let mut out: Vec<Region> = Vec::new();
    let mut i = 0;
    while let Some(line) = page.lines.get(i) {
        let first = i;
        i += 1;
        if gap(line, height).is_none() || out.len() >= MOST {
            continue;
        }
        let mut above = bbox(line.words.iter());
        let mut place = None;
        let mut end = first + 1;
        // Rows of a body close the gutter; so does a region that has become too long for a list of recipients.
        for n in first..page.lines.len().min(first + LONGEST) {
            let Some(line) = page.lines.get(n) else { break };
            let here = bbox(line.words.iter());
            let far = here[1] - above[3] > STEP * height || here[3] < above[1];
            let lines = page.lines.get(first..=n).unwrap_or(&[]);
            let Some(free) = gutter(lines, page.width as f32).filter(|g| !far && g.1 - g.0 > height) else { break };
            (place, above, end) = (Some(free), here, n + 1);
        }
        let Some((from, to)) = place else { continue };
        let middle = (from + to) / 2.0;
        let lines = page.lines.get(first..end).unwrap_or(&[]);
        let on = |left: bool| lines.iter().filter(|l| l.words.iter().any(|w| (w.bbox[0] < middle) == left)).count();
        let words = || lines.iter().flat_map(|l| &l.words);
        let doubted = words().filter(|w| w.confidence < DOUBTED).count();
        if on(true) >= 2 && on(false) >= 2 && doubted >= LEAST && doubted * 20 >= words().count() {
            out.push(Region { first, end, gutter: middle });
            i = end;
        }
    }
    out
}

impl Region {
    /// The boxes of its two columns, with some room round them.
    pub fn columns(&self, page: &Page) -> [[usize; 4]; 2] {
        let all = bbox(page.lines.get(self.first..self.end).unwrap_or(&[]).iter().flat_map(|l| &l.words));
        let room = page.word_height();
        let side = |n: f32, most: u32| n.clamp(0.0, most as f32) as usize;
        let (top, bottom) = (side(all[1] - room, page.height), side(all[3] + room, page.height));
        let (left, right) = (side(all[0] - room, page.width), side(all[2] + 2.0 * room, page.width));
        let middle = side(self.gutter, page.width);
        [[left, top, middle, bottom], [middle, top, right, bottom]]
    }

    /// Puts what was read of its columns in the place of its lines, if that is surer. The lines are the left column's and
    /// then the right one's.
    pub fn put(&self, page: &mut Page, columns: [Vec<Line>; 2]) {
        let old = page.lines.get(self.first..self.end).unwrap_or(&[]);
        let doubted = |lines: &[Line]| {
            let words = lines.iter().flat_map(|l| &l.words);
            let (n, bad) =
                words.fold((0usize, 0usize), |(n, bad), w: &Word| (n + 1, bad + usize::from(w.confidence < DOUBTED)));
            if n == 0 { 1.0 } else { bad as f32 / n as f32 }
        };
        let letters = |lines: &[Line]| -> usize { lines.iter().flat_map(|l| &l.words).map(|w| w.text.len()).sum() };
        // A seal or a signature is read as scattered signs.
        let [left, right] = columns.map(|lines| {
            let sure = |l: &Line| l.words.iter().any(|w| w.confidence >= DOUBTED);
            lines.into_iter().filter(sure).collect::<Vec<Line>>()
        });
        let new = [left, right].concat();
        if doubted(&new) < doubted(old) && letters(&new) * 10 >= letters(old) * 7 {
            page.lines.splice(self.first..self.end, new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f32, y: f32, confidence: f32) -> Word {
        Word { text: text.into(), bbox: [x, y, x + 20.0 * text.len() as f32, y + 20.0], confidence }
    }

    fn page() -> Page {
        let line = |words: Vec<Word>| Line { words };
        let lines = vec![
            line(vec![
                word("Chinh", 100.0, 100.0, 95.0),
                word("quyen", 220.0, 100.0, 95.0),
                word("cac", 340.0, 100.0, 95.0),
            ]),
            line(vec![word("BS", 100.0, 200.0, 10.0), word("TM.", 600.0, 200.0, 90.0)]),
            line(vec![word("-", 100.0, 230.0, 50.0), word("VP", 130.0, 230.0, 30.0), word("KT.", 620.0, 230.0, 90.0)]),
            line(vec![word("-", 100.0, 260.0, 90.0)]),
        ];
        Page { width: 1000, height: 400, lines, ..Page::default() }
    }

    #[test]
    fn a_doubted_closing_is_read_again_by_columns() {
        let mut page = page();
        let found = regions(&page);
        assert_eq!(found.iter().map(|r| (r.first, r.end)).collect::<Vec<_>>(), [(1, 4)]);
        let [left, right] = found[0].columns(&page);
        assert!(left[2] == right[0] && left[0] < 100 && right[2] > 620, "{left:?} {right:?}");
        let read =
            |words: &[&str]| words.iter().map(|w| Line { words: vec![word(w, 0.0, 0.0, 95.0)] }).collect::<Vec<_>>();
        found[0].put(&mut page, [read(&["Noi", "- VP", "- VT"]), read(&["TM.", "KT."])]);
        let said: Vec<&str> = page.lines.iter().skip(1).map(|l| l.words[0].text.as_str()).collect();
        assert_eq!(said, ["Noi", "- VP", "- VT", "TM.", "KT."]);
    }

    #[test]
    fn what_is_no_surer_changes_nothing() {
        let mut page = page();
        let before = page.clone();
        let region = regions(&page).remove(0);
        region.put(&mut page, [vec![Line { words: vec![word("x", 0.0, 0.0, 5.0)] }], Vec::new()]);
        assert_eq!(page, before);
    }
}
