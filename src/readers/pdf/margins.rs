//! Where lines end, and whether the margin or the author ended them.

use std::collections::HashMap;
use std::rc::Rc;

use super::device::{Glyph, Page};
use super::layout::Part;
use super::rows::{Cell, Row};
use super::text::{Signs, is_strong};
use crate::parse::recipients;

/// Fewer rows tell no margin.
const LEAST_ROWS: usize = 8;

/// Right edges that lie so near (in points) are one margin.
const NEAR: f32 = 1.5;

/// What the lines of a document's pages of one size share: the last page of a document may hold three lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Edges {
    /// The right margin.
    pub right: Option<f32>,
    /// Where several lines begin that end at different places, in order: paragraphs are set in by so much.
    indents: Vec<f32>,
}

/// Where a line begins and ends, and its size.
type Extent = (f32, f32, f32);

/// The edges of each page, in the direction most of it is written in.
pub(super) fn edges(parts: &[Vec<Part>], pages: &[Page]) -> Vec<Rc<Edges>> {
    let key = |p: &Page| (p.width.round() as i32, p.height.round() as i32);
    let mut lines: HashMap<(i32, i32), Vec<Extent>> = HashMap::new();
    for (parts, page) in parts.iter().zip(pages) {
        let rows = parts.first().map_or(&[][..], |p| &p.rows);
        let whole = rows.iter().filter(|r| r.cells.len() == 1);
        lines.entry(key(page)).or_default().extend(whole.map(|r| (r.u0(), r.u1(), r.size)));
    }
    let edges = |lines: Vec<Extent>| {
        let right = edge(lines.iter().map(|l| l.1).collect(), NEAR);
        Rc::new(Edges { right, indents: indents(lines) })
    };
    let all: HashMap<(i32, i32), Rc<Edges>> = lines.into_iter().map(|(k, lines)| (k, edges(lines))).collect();
    pages.iter().map(|p| all.get(&key(p)).cloned().unwrap_or_default()).collect()
}

/// Places where lines begin, given with their ends and sizes.
fn indents(mut lines: Vec<Extent>) -> Vec<f32> {
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    for at in lines.chunk_by(|a, b| b.0 - a.0 < NEAR) {
        let ends = at.iter().map(|r| r.1);
        let (least, most) = (ends.clone().fold(f32::MAX, f32::min), ends.fold(f32::MIN, f32::max));
        if at.len() >= 3 && most - least > 2.0 * at[0].2 {
            out.push(at[0].0);
        }
    }
    out
}

/// The size of most letters.
pub(super) fn usual_size(parts: &[Vec<Part>]) -> f32 {
    // In quarters of a point.
    let mut counts: HashMap<i32, usize> = HashMap::new();
    for row in parts.iter().filter_map(|p| p.first()).flat_map(|p| &p.rows) {
        let letters: usize = row.cells.iter().flat_map(|c| &c.pieces).map(|p| p.glyphs.len()).sum();
        *counts.entry((row.size * 4.0) as i32).or_default() += letters;
    }
    counts.into_iter().max_by_key(|&(size, n)| (n, size)).map_or(0.0, |(size, _)| size as f32 / 4.0)
}

/// The edge that lines share; where they end as their words do, the farthest that is no single line's.
pub(crate) fn edge(mut ends: Vec<f32>, near: f32) -> Option<f32> {
    if ends.len() < LEAST_ROWS {
        return None;
    }
    ends.sort_by(f32::total_cmp);
    let (mut from, mut best) = (0, None);
    for (to, &end) in ends.iter().enumerate() {
        while ends.get(from).is_some_and(|e| end - e > near) {
            from += 1;
        }
        let n = to + 1 - from;
        // Of edges that many lines share the rightmost: notes and quotations are set narrower.
        if n >= 3 && n * 5 >= ends.len() {
            best = Some(end);
        }
    }
    best.or_else(|| ends.get(ends.len() - 1 - ends.len() / 50).copied())
}

/// The margins of a run of lines, and the paragraph under way.
#[derive(Debug)]
pub(super) struct Margins<'e> {
    left: f32,
    edges: &'e Edges,
    /// Where the lines of the paragraph begin that follow its first, once that is known.
    hangs: Option<f32>,
    /// One past the last row that is no note at the page's foot.
    foot: usize,
}

/// What the next line begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below {
    u0: f32,
    size: f32,
    /// Width of its first word.
    word: f32,
    /// Whether it begins as an item does.
    opens: bool,
    strong: bool,
}

impl Below {
    /// None where cells stand side by side.
    pub fn of(row: &Row, glyphs: &[Glyph], signs: &Signs<'_>) -> Option<Below> {
        let [cell] = row.cells.as_slice() else { return None };
        Some(Below {
            u0: cell.u0,
            size: row.size,
            word: first_word(cell, glyphs),
            opens: opens(cell, glyphs, signs),
            strong: is_strong(cell, glyphs, signs),
        })
    }
}

impl<'e> Margins<'e> {
    pub fn new(rows: &[Row], left: f32, edges: &'e Edges) -> Self {
        let mut sizes: Vec<f32> = rows.iter().map(|r| r.size).collect();
        sizes.sort_by(f32::total_cmp);
        let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
        let foot = rows.iter().rposition(|r| r.size > 0.9 * usual).map_or(0, |n| n + 1);
        Margins { left, edges, hangs: None, foot }
    }

    /// Whether the margin broke row `i`: the first word of what follows would not have fitted on it, and that begins as the
    /// lines of a paragraph do. What follows is the next row, and `over` behind the last of a page but its notes.
    pub fn wrapped(
        &mut self,
        rows: &[Row],
        i: usize,
        pitch: f32,
        over: Option<Below>,
        glyphs: &[Glyph],
        signs: &Signs<'_>,
    ) -> bool {
        let hangs = self.hangs.take();
        let (Some(a), Some(right)) = (rows.get(i), self.edges.right) else { return false };
        let [above] = a.cells.as_slice() else { return false };
        let note = |b: &Row| {
            let mark = b.cells.first().map_or(String::new(), |c| signs.read(&c.pieces, glyphs, 1));
            i + 1 == self.foot && mark.starts_with(|c: char| c.is_ascii_digit())
        };
        let next = rows.get(i + 1).filter(|b| over.is_none() || !note(b));
        let Some(below) = next.map_or(over, |b| Below::of(b, glyphs, signs)) else { return false };
        let em = a.size.max(below.size);
        if next.is_some_and(|b| b.v - a.v > pitch.max(em) * 1.25) || a.size.min(below.size) < 0.85 * em {
            return false;
        }
        let (blank, word) = (blank(above, glyphs), below.word);
        // A line in the middle that is nearly as long as others stands in by a little on both sides alike.
        let inset = (a.u0() - self.left, right - a.u1());
        let long = inset.0 > 0.3 * em && (inset.0 - inset.1).abs() < 0.3 * em;
        if self.is_centred(a, right) || (long && next.is_some_and(|b| self.is_centred(b, right))) {
            let middle = |r: &Row| (r.u0() + r.u1()) / 2.0;
            let full = a.u1() - a.u0() + blank + word > right - self.left - 0.05 * em;
            return full && next.is_some_and(|b| (middle(a) - middle(b)).abs() < 0.5 * em);
        }
        if a.u1() + blank + word < right - 0.05 * em {
            return false;
        }
        let near = |x: f32| (below.u0 - x).abs() < 0.4 * em;
        let at_margin = (below.u0 - self.left).abs() < 0.4 * em;
        let flush = at_margin && (a.u0() - self.left).abs() < 0.4 * em;
        let goes_on = match hangs {
            Some(hangs) => near(hangs),
            // The first line stands in or out; the others follow the margin, or hang below its text.
            None if a.u0() - below.u0 > 0.8 * em => at_margin || !below.opens,
            // Where paragraphs are set in, none begins at the margin.
            None if flush && self.is_set_in(em) => !below.opens && below.strong == is_strong(above, glyphs, signs),
            // Nothing but the words tells.
            None => below.u0 - a.u0() < 4.0 * em && !below.opens && !ends(above, glyphs, signs),
        };
        if goes_on && (hangs.is_some() || (a.u0() - below.u0).abs() > 0.8 * em) {
            self.hangs = Some(below.u0);
        }
        goes_on
    }

    /// Whether paragraphs begin with an indent.
    fn is_set_in(&self, em: f32) -> bool {
        self.edges.indents.iter().any(|x| *x > self.left + 0.8 * em && *x < self.left + 5.0 * em)
    }

    /// Lines in the middle are ended by their author as often as by the margins.
    fn is_centred(&self, row: &Row, right: f32) -> bool {
        let (before, behind) = (row.u0() - self.left, right - row.u1());
        let centred = before > 2.0 * row.size && (before - behind).abs() < row.size;
        centred && !self.edges.indents.iter().any(|x| (row.u0() - x).abs() < NEAR)
    }
}

/// The narrowest blank of a line.
fn blank(cell: &Cell, glyphs: &[Glyph]) -> f32 {
    let mut all = cell.pieces.iter().flat_map(|p| &p.glyphs).filter_map(|&i| glyphs.get(i as usize));
    let Some(first) = all.next() else { return 0.0 };
    let (mut end, mut least) = (first.u1, 0.5 * first.size);
    for g in all {
        let gap = g.u0 - end;
        if gap > 0.18 * g.size {
            least = least.min(gap);
        }
        end = end.max(g.u1);
    }
    least
}

/// Width of a cell's first word.
fn first_word(cell: &Cell, glyphs: &[Glyph]) -> f32 {
    let mut all = cell.pieces.iter().flat_map(|p| &p.glyphs).filter_map(|&i| glyphs.get(i as usize));
    let Some(first) = all.next() else { return 0.0 };
    let mut end = first.u1;
    for g in all {
        if g.u0 - end > 0.12 * g.size {
            break;
        }
        end = end.max(g.u1);
    }
    end - first.u0
}

/// Whether a cell begins as an item of a list does.
fn opens(cell: &Cell, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let text = signs.read(&cell.pieces, glyphs, 24);
    let text = text.trim_start();
    let token = text.split(' ').next().unwrap_or("");
    recipients::anchor(text).is_some()
        || text.starts_with(['-', '+', '*', '•', '–', '▪', '●', '○', '('])
        || (token.len() <= 8 && token.ends_with(['.', ')', ':']))
}

/// Whether a cell ends as a sentence or an item does.
fn ends(cell: &Cell, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let last = cell.pieces.iter().rev().flat_map(|p| p.glyphs.iter().rev()).filter_map(|&i| glyphs.get(i as usize));
    let mut last =
        last.map(|g| signs.text(g.letter)).filter(|t| !t.trim_matches(['”', '"', '’', ')', ']', ' ']).is_empty());
    last.next().is_some_and(|t| t.ends_with(['.', ';', ':', '!', '?', '…']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_where_lines_end() {
        let justified: Vec<f32> = (0..20).map(|n| if n % 3 == 0 { 300.0 + n as f32 * 9.0 } else { 540.2 }).collect();
        assert_eq!(edge(justified, NEAR), Some(540.2));
        let ragged: Vec<f32> = (0..40).map(|n| 480.0 + (n * 7 % 40) as f32 * 1.7).collect();
        assert!(edge(ragged, NEAR).unwrap() > 540.0);
        assert_eq!(edge(vec![500.0; 3], NEAR), None);
    }
}
