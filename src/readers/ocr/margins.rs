//! Which lines of a recognised page the margin broke. A scan lies askew, so edges are taken for the same where they are
//! within the height of a word.

use super::tsv::{Page, Word, bbox};
use crate::readers::pdf::shared_edge;

/// A line of one part: its words, and its box.
type Line<'p> = (&'p [Word], [f32; 4]);

/// The margins of a page, and the paragraph under way.
pub(super) struct Margins {
    right: Option<f32>,
    height: f32,
    pitch: f32,
    /// Where the lines of the paragraph begin that follow its first.
    hangs: Option<f32>,
}

impl Margins {
    pub fn new(page: &Page, height: f32) -> Self {
        let boxes: Vec<[f32; 4]> = page.lines.iter().map(|l| bbox(l.words.iter())).collect();
        let mut steps: Vec<f32> = boxes.windows(2).map(|w| w[1][3] - w[0][3]).filter(|d| *d > 0.5 * height).collect();
        steps.sort_by(f32::total_cmp);
        let pitch = steps.get(steps.len() / 2).copied().unwrap_or(2.0 * height);
        Margins { right: shared_edge(boxes.iter().map(|b| b[2]).collect(), height), height, pitch, hangs: None }
    }

    /// Whether the margin broke a line, so that the next goes on with it.
    pub fn wrapped(&mut self, line: Option<&[Word]>, next: Option<&[Word]>) -> bool {
        let hangs = self.hangs.take();
        let (Some(line), Some(next), Some(right)) = (line, next, self.right) else { return false };
        let ((words, a), (below, b)): (Line<'_>, Line<'_>) = ((line, bbox(line.iter())), (next, bbox(next.iter())));
        let (Some(last), Some(first)) = (words.last(), below.first()) else { return false };
        let near = self.height;
        let width = first.bbox[2] - first.bbox[0];
        if b[3] - a[3] > 1.25 * self.pitch || b[3] <= a[3] || a[2] + 0.3 * near + width < right - near {
            return false;
        }
        let opens = {
            let token = first.text.as_str();
            token.starts_with(['-', '+', '*', '•', '–', '('])
                || (token.chars().count() <= 8 && token.ends_with(['.', ')', ':']))
        };
        let ends = last.text.trim_end_matches(['”', '"', ')']).ends_with(['.', ';', ':', '!', '?']);
        let goes_on = match hangs {
            Some(hangs) => (b[0] - hangs).abs() < near,
            None if a[0] - b[0] > near => !opens || !ends,
            None => b[0] - a[0] < near && !opens && !ends,
        };
        if goes_on && (hangs.is_some() || a[0] - b[0] > near) {
            self.hangs = Some(b[0]);
        }
        goes_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::ocr::tsv::Line;

    /// Words of ten units a letter, from a place on.
    fn line(x: f32, v: f32, text: &str) -> Line {
        let mut at = x;
        let word = |text: &str| {
            let from = at;
            at += 10.0 * text.chars().count() as f32 + 8.0;
            Word { text: text.to_owned(), bbox: [from, v, at - 8.0, v + 20.0], confidence: 90.0 }
        };
        Line { words: text.split(' ').map(word).collect() }
    }

    #[test]
    fn a_full_line_goes_on_and_a_short_one_does_not() {
        let full = "Thực hiện Chỉ thị số 08/CT-UBND ngày 06 tháng 02 năm 2024 của";
        let mut lines: Vec<Line> = (0..8).map(|n| line(0.0, n as f32 * 30.0, &format!("{full} UB"))).collect();
        lines.push(line(60.0, 240.0, full));
        lines.push(line(0.0, 270.0, "Ủy ban nhân dân tỉnh"));
        lines.push(line(60.0, 300.0, "Để thực hiện"));
        let page = Page { width: 1000, height: 1000, lines, ..Page::default() };
        let mut margins = Margins::new(&page, 20.0);
        let words = |n: usize| page.lines.get(n).map(|l| l.words.as_slice());
        assert!(margins.wrapped(words(8), words(9)));
        assert!(!margins.wrapped(words(9), words(10)));
        assert!(!margins.wrapped(words(10), None));
    }
}
