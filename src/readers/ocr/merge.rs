//! Recognised pages as text, in the place of pages that have none.

use std::ops::Range;

use super::labels::labels;
use super::margins::Margins;
use super::ruled::{Ruled, tables};
use super::tables::{Row, table};
use super::tsv::{Line, Page, Word, bbox};
use crate::document::Document;
use crate::parse::recipients;
use crate::text::LineIndex;

/// Words that tesseract gives less than this are doubted, of 100.
const SURE: f32 = 60.0;

/// Columns stand apart by more than this many heights of a word; blanks of a justified line are narrower.
const COLUMN: f32 = 2.0;

/// Lines stand apart by less than this many heights of a word where they are of one paragraph.
const PARAGRAPH: f32 = 1.3;

/// The most blanks before a line.
const MAX_INDENT: usize = 60;

#[derive(Default)]
struct Out {
    text: String,
    boxes: Vec<(Range<usize>, [f32; 4])>,
    unsure: Vec<Range<usize>>,
    rows: Vec<Range<usize>>,
    wrapped: Vec<Range<usize>>,
    recognised: Vec<Range<usize>>,
}

/// A document of `count` pages: each as `place` gives it, with points a pixel, or else as `old` has it.
pub(super) fn pages<'p>(
    old: &Document<'_>,
    count: usize,
    place: impl Fn(usize) -> Option<(&'p Page, f32)>,
) -> Document<'static> {
    let mut out = Out::default();
    let mut document = Document {
        reader: old.reader,
        media_type: old.media_type.clone(),
        charset: old.charset.clone(),
        markdown: old.markdown,
        diagnostics: old.diagnostics.clone(),
        ..Document::default()
    };
    let mut boxes = old.index.placed().peekable();
    let mut runs = old.hints.runs.iter().peekable();
    let mut glyphs = old.hints.glyphs.iter().peekable();
    let mut raised = old.raised.iter().peekable();
    let mut rows = old.rows.iter().peekable();
    let mut wrapped = old.wrapped.iter().peekable();
    let mut strong = old.strong.iter().peekable();
    let mut at = 0;
    for (n, page) in old.text.split('\x0c').chain(std::iter::repeat("")).take(count).enumerate() {
        if n > 0 {
            out.text.push('\x0c');
        }
        let (end, base) = (at + page.len(), out.text.len());
        let moved = |r: &Range<usize>| base + r.start.saturating_sub(at)..base + r.end.saturating_sub(at);
        let replaced = place(n);
        // What belongs to this page of the old text moves with it, or goes with it.
        while let Some((range, bbox)) = boxes.next_if(|b| b.0.end <= end) {
            if replaced.is_none() {
                out.boxes.push((moved(&range), bbox));
            }
        }
        while let Some((range, font)) = runs.next_if(|r| r.0.end <= end) {
            if replaced.is_none() {
                document.hints.runs.push((moved(range), font.clone()));
            }
        }
        while let Some(change) = glyphs.next_if(|g| g.range.end <= end) {
            if replaced.is_none() {
                let mut change = change.clone();
                change.range = moved(&change.range);
                document.hints.glyphs.push(change);
            }
        }
        while let Some(range) = raised.next_if(|r| r.end <= end) {
            if replaced.is_none() {
                document.raised.push(moved(range));
            }
        }
        while let Some(range) = rows.next_if(|r| r.end <= end) {
            if replaced.is_none() {
                document.rows.push(moved(range));
            }
        }
        while let Some(range) = wrapped.next_if(|r| r.end <= end) {
            if replaced.is_none() {
                document.wrapped.push(moved(range));
            }
        }
        while let Some(range) = strong.next_if(|r| r.end <= end) {
            if replaced.is_none() {
                document.strong.push(moved(range));
            }
        }
        match replaced {
            Some((page, scale)) => {
                out.page(page, scale, n == 0);
                out.recognised.push(base..out.text.len());
            }
            None => out.text.push_str(page),
        }
        at = end + 1;
    }
    let mut index = LineIndex::new(&out.text);
    for (range, bbox) in out.boxes {
        index.place(range, bbox);
    }
    document.index = index;
    document.unsure = out.unsure;
    document.rows.extend(out.rows);
    document.rows.sort_by_key(|r| r.start);
    document.wrapped.extend(out.wrapped);
    document.wrapped.sort_by_key(|r| r.start);
    // Glyphs are of pages that have text, labels of pages that have none.
    document.hints.glyphs.extend(labels(&out.text, &out.recognised));
    document.hints.glyphs.sort_by_key(|c| c.range.start);
    document.text = out.text.into();
    document
}

/// What stands below what.
enum Entry<'p> {
    Line(Vec<Part<'p>>),
    /// A row of a table.
    Row(Row<'p>),
}

impl<'p> Entry<'p> {
    /// The words of a line that is not parted.
    fn whole(&self) -> Option<&'p [Word]> {
        match self {
            Entry::Line(parts) => match parts.as_slice() {
                [one] => Some(one),
                _ => None,
            },
            Entry::Row(_) => None,
        }
    }
}

/// Part of a line: words that stand close.
type Part<'p> = &'p [Word];

/// Where a line's words stand far apart, it is of several columns.
fn parts(line: &Line, height: f32) -> Vec<Part<'_>> {
    line.words.chunk_by(|a, b| b.bbox[0] - a.bbox[2] <= COLUMN * height).collect()
}

/// The lines of a page and its ruled tables, of which lines those of the letterhead and of the closing are put cell after
/// cell.
fn ordered<'p>(whole: &'p [Line], ruled: &'p [Ruled], height: f32, first: bool) -> Vec<Entry<'p>> {
    let lines: Vec<Vec<Part<'_>>> = whole.iter().map(|l| parts(l, height)).collect();
    let mut out = Vec::new();
    let mut ruled = ruled.iter().peekable();
    let rows = |table: &'p Ruled| table.rows.iter().map(|r| Entry::Row(r.iter().map(|c| c.iter().collect()).collect()));
    let mut i = 0;
    let mut top = first;
    while let Some(line) = lines.get(i) {
        while let Some(table) = ruled.next_if(|t| t.before <= i) {
            out.extend(rows(table));
        }
        let anchor = matches!(line.as_slice(), [left, _] if recipients::anchor(&text(left)).is_some());
        let head = top && line.len() == 2;
        if !(anchor || head) {
            top &= i < 3;
            if let Some((taken, rows)) = whole.get(i..).and_then(|rest| table(rest, height)) {
                out.extend(rows.into_iter().map(Entry::Row));
                i += taken;
                continue;
            }
            out.push(Entry::Line(line.clone()));
            i += 1;
            continue;
        }
        // The gutter that all lines of both columns leave free.
        let Some((mut from, mut to)) = gutter(line) else { break };
        let (mut left, mut right): (Vec<Vec<Part<'_>>>, Vec<Vec<Part<'_>>>) = (Vec::new(), Vec::new());
        let start = i;
        let mut bottom = f32::MAX;
        while let Some(line) = lines.get(i) {
            let here = bbox(line.iter().flat_map(|p| p.iter()));
            // One cell after a gap: the title, not the letterhead.
            if line.len() == 1 && here[1] - bottom > PARAGRAPH * height {
                break;
            }
            bottom = here[3];
            match line.as_slice() {
                [l, r] => {
                    let Some((f, t)) = gutter(line).map(|(f, t)| (from.max(f), to.min(t))).filter(|(f, t)| f < t)
                    else {
                        break;
                    };
                    (from, to) = (f, t);
                    left.push(vec![*l]);
                    right.push(vec![*r]);
                }
                [one] if edge(one, 2, f32::max) <= to => {
                    // A line on the left alone narrows the gutter; a line of the body would close it.
                    from = from.max(edge(one, 2, f32::max));
                    left.push(vec![*one]);
                }
                [one] if edge(one, 0, f32::min) >= from => {
                    to = to.min(edge(one, 0, f32::min));
                    right.push(vec![*one]);
                }
                _ => break,
            }
            i += 1;
        }
        if i == start {
            out.push(Entry::Line(line.clone()));
            i += 1;
        }
        join_motto(&mut right);
        out.extend(left.into_iter().chain(right).map(Entry::Line));
        top = false;
    }
    out.extend(ruled.flat_map(rows));
    out
}

/// Puts the country's name on one line where a narrow column cut it.
fn join_motto(lines: &mut Vec<Vec<Part<'_>>>) {
    let said = |line: &[Part<'_>]| line.iter().map(|p| text(p)).collect::<Vec<_>>().join(" ");
    let cut = lines.windows(2).position(|w| matches!(w, [a, b] if crate::readers::cuts_motto(&said(a), &said(b))));
    if let Some(at) = cut {
        let rest = lines.remove(at + 1);
        if let Some(line) = lines.get_mut(at) {
            line.extend(rest);
        }
    }
}

fn text(part: Part<'_>) -> String {
    part.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn edge(part: Part<'_>, side: usize, pick: fn(f32, f32) -> f32) -> f32 {
    let edges = part.iter().filter_map(|w| w.bbox.get(side).copied());
    edges.reduce(pick).unwrap_or(0.0)
}

/// The gap between the two parts of a line.
fn gutter(line: &[Part<'_>]) -> Option<(f32, f32)> {
    match line {
        [left, right] => Some((edge(left, 2, f32::max), edge(right, 0, f32::min))),
        _ => None,
    }
}

impl Out {
    fn page(&mut self, page: &Page, scale: f32, first: bool) {
        let (height, letter, left) = (page.word_height(), page.letter_width(), page.left());
        let mut above: Option<[f32; 4]> = None;
        let mut margins = Margins::new(page, height);
        let (lines, ruled) = tables(page);
        let mut entries = ordered(&lines, &ruled, height, first).into_iter().peekable();
        while let Some(entry) = entries.next() {
            let wrapped = margins.wrapped(entry.whole(), entries.peek().and_then(Entry::whole));
            let line = match entry {
                Entry::Line(line) => line,
                Entry::Row(row) => {
                    above = Some(bbox(row.iter().flatten().copied()));
                    self.row(&row, page, scale);
                    continue;
                }
            };
            let words = || line.iter().flat_map(|p| p.iter());
            let bbox = bbox(words());
            // A gap, or a jump up to another column, parts paragraphs.
            if above.is_some_and(|a| bbox[1] - a[3] > PARAGRAPH * height || bbox[3] < a[1]) {
                self.text.push('\n');
            }
            above = Some(bbox);
            let indent = ((bbox[0] - left) / letter) as usize;
            self.text.extend(std::iter::repeat_n(' ', indent.min(MAX_INDENT)));
            let from = self.text.len();
            let mut end: Option<f32> = None;
            for word in words() {
                if let Some(end) = end {
                    self.text.push_str(if word.bbox[0] - end > COLUMN * height { "     " } else { " " });
                }
                end = Some(word.bbox[2]);
                self.word(word, page, scale);
            }
            if wrapped {
                self.wrapped.push(from..self.text.len());
            }
            self.text.push('\n');
        }
    }

    fn word(&mut self, word: &Word, page: &Page, scale: f32) {
        let from = self.text.len();
        self.text.extend(word.text.chars().filter(|c| !c.is_control()));
        let range = from..self.text.len();
        if word.confidence < SURE {
            self.unsure.push(range.clone());
        }
        self.boxes.push((range, page.back(word.bbox).map(|v| v * scale)));
    }

    /// A row of a table: cells parted by tabs.
    fn row(&mut self, row: &Row<'_>, page: &Page, scale: f32) {
        let from = self.text.len();
        for (n, cell) in row.iter().enumerate() {
            if n > 0 {
                self.text.push('\t');
            }
            for (n, word) in cell.iter().enumerate() {
                if n > 0 {
                    self.text.push(' ');
                }
                // A rule beside the cell.
                let text = word.text.trim_matches(['|', '¦']).to_owned();
                self.word(&Word { text, ..(*word).clone() }, page, scale);
            }
        }
        self.rows.push(from..self.text.len());
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::tsv;
    use super::*;

    #[test]
    fn a_recognised_page_takes_the_place_of_an_empty_one() {
        let mut old = Document::new("mot\n\x0c\x0cba\n");
        old.index.place(0..3, [1.0; 4]);
        old.index.place(6..8, [3.0; 4]);
        old.hints.runs = vec![(0..3, "A".into()), (6..8, "B".into())];
        old.raised = vec![7..8];
        let read = tsv::pages(
            "1\t1\t0\t0\t0\t0\t0\t0\t1000\t1000\t-1\t\n4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t-1\t\n\
             5\t1\t1\t1\t1\t1\t100\t50\t40\t20\t90\tUBND\n5\t1\t1\t1\t1\t2\t300\t50\t40\t20\t30\tSố\n",
        );
        let got = pages(&old, 3, |n| (n == 1).then(|| (&read[0], 0.5)));
        assert_eq!(got.text, "mot\n\x0cUBND     Số\n\x0cba\n");
        let shown = |r: &Range<usize>| got.text[r.clone()].to_owned();
        let placed: Vec<_> = got.index.placed().map(|(r, b)| format!("{} {}", shown(&r), b[0])).collect();
        assert_eq!(placed, ["mot 1", "UBND 50", "Số 150", "ba 3"]);
        assert_eq!(got.unsure.iter().map(shown).collect::<Vec<_>>(), ["Số"]);
        assert_eq!(got.hints.runs.iter().map(|r| shown(&r.0)).collect::<Vec<_>>(), ["mot", "ba"]);
        assert_eq!(got.raised.iter().map(shown).collect::<Vec<_>>(), ["a"]);
    }
}
