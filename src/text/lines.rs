//! The sidecar of a decoded text that tells line and page.

use std::ops::Range;

use super::PositionMap;
use super::coarse::Coarse;
use crate::model::Span;

/// Where lines and pages begin.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    /// Byte offset at which each line begins.
    lines: Vec<u32>,
    /// Where a line is looked for.
    coarse: Coarse,
    /// Byte offset at which each page after the first begins.
    pages: Vec<u32>,
    /// Where runs of text stand on their page: sorted, not overlapping.
    boxes: Vec<Placed>,
}

/// A run of text and its place on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    start: u32,
    end: u32,
    /// Points from the top left of the page.
    bbox: [f32; 4],
}

impl LineIndex {
    /// Finds line ends (LF, CR, CR LF) and page breaks (form feed).
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut lines, mut pages) = (vec![0], Vec::new());
        for i in memchr::memchr3_iter(b'\n', b'\r', b'\x0c', bytes) {
            let next = u32::try_from(i + 1).unwrap_or(u32::MAX);
            match bytes[i] {
                b'\x0c' => pages.push(next),
                b'\r' if bytes.get(i + 1) == Some(&b'\n') => {}
                _ => lines.push(next),
            }
        }
        let coarse = Coarse::new(lines.iter().copied(), text.len());
        LineIndex { lines, coarse, pages, boxes: Vec::new() }
    }

    /// 1-based line of a byte.
    pub fn line(&self, offset: usize) -> u32 {
        let near = self.coarse.around(offset, self.lines.len());
        let before = u32::try_from(near.start).unwrap_or(u32::MAX);
        before.saturating_add(rank(self.lines.get(near).unwrap_or_default(), offset))
    }

    /// 1-based page of a byte.
    pub fn page(&self, offset: usize) -> u32 {
        rank(&self.pages, offset) + 1
    }

    /// Number of pages.
    pub fn pages(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The span of a range of the decoded text.
    pub fn span(&self, range: Range<usize>) -> Span {
        let mut span = Span::new(self.page(range.start), self.line(range.start), range.start, range.end);
        span.bbox = self.bbox(range);
        span
    }

    /// Says where a run of text stands on its page, in points from the top left. Runs come in the order of the text.
    pub fn place(&mut self, range: Range<usize>, bbox: [f32; 4]) {
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let end = u32::try_from(range.end).unwrap_or(u32::MAX);
        if start < end && self.boxes.last().is_none_or(|b| b.end <= start) {
            self.boxes.push(Placed { start, end, bbox });
        }
    }

    /// The runs that [`place`](Self::place) was told of.
    pub fn placed(&self) -> impl Iterator<Item = (Range<usize>, [f32; 4])> {
        self.boxes.iter().map(|b| (b.start as usize..b.end as usize, b.bbox))
    }

    /// The box round all runs of a range that stand on the page on which it begins.
    fn bbox(&self, range: Range<usize>) -> Option<[f64; 4]> {
        if self.boxes.is_empty() {
            return None;
        }
        let first = self.boxes.partition_point(|b| b.end as usize <= range.start);
        let page = self.page(range.start);
        let mut out: Option<[f64; 4]> = None;
        for b in self.boxes.get(first..)?.iter().take_while(|b| (b.start as usize) < range.end) {
            if self.page(b.start as usize) != page {
                break;
            }
            // Hundredths of a point: what a page's coordinates are worth.
            let [x0, y0, x1, y1] = b.bbox.map(|v| (f64::from(v) * 100.0).round() / 100.0);
            out = Some(out.map_or([x0, y0, x1, y1], |o| [o[0].min(x0), o[1].min(y0), o[2].max(x1), o[3].max(y1)]));
        }
        out
    }
}

/// Turns ranges of a derived text into spans of the decoded input.
#[derive(Debug, Clone, Copy)]
pub struct Locator<'a> {
    /// From the derived text to the decoded input.
    pub map: &'a PositionMap,
    /// Lines and pages of the decoded input.
    pub lines: &'a LineIndex,
}

impl Locator<'_> {
    /// The span that a range of the derived text stands for.
    pub fn span(&self, range: Range<usize>) -> Span {
        self.lines.span(self.map.source_range(range))
    }
}

fn rank(starts: &[u32], offset: usize) -> u32 {
    let n = starts.partition_point(|&s| s as usize <= offset);
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let index = LineIndex::new("a\r\nb\rc\nd\x0ce");
        let at: Vec<_> = [0, 3, 5, 7, 9].into_iter().map(|o| (index.line(o), index.page(o))).collect();
        assert_eq!(at, [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2)]);
        assert_eq!(index.pages(), 2);
    }
}
