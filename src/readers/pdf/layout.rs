//! The order of a page: what is read after what.

use super::device::{Glyph, Page};
use super::grid::Grid;
use super::margins::{Below, Edges, Margins};
use super::rows::{Cell, Piece, Row, pieces, rows};
use super::text::Signs;
use crate::parse::recipients;
use crate::repair::syllable;

/// A line of the text to be.
#[derive(Debug)]
pub(super) struct Item {
    /// Baseline.
    pub v: f32,
    /// Size of its letters.
    pub size: f32,
    /// Whether it stands apart from the line before.
    pub gap: bool,
    /// Whether the margin broke it, so that its paragraph goes on with the next line.
    pub wrapped: bool,
    pub block: Block,
}

/// What a line holds.
#[derive(Debug)]
pub(super) enum Block {
    /// Text: its indent in half ems, and the cells that stand side by side.
    Line { indent: usize, cells: Vec<Cell> },
    /// A row of a ruled table: cells of lines.
    Row(Vec<Vec<Cell>>),
}

/// What stands on a page in one writing direction.
#[derive(Debug)]
pub(super) struct Part {
    pub rows: Vec<Row>,
    /// Ruled tables, by the place of their upper edge.
    tables: Vec<(f32, Vec<Item>)>,
}

impl Part {
    /// The cells' lines of its tables.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        let rows = self.tables.iter().flat_map(|t| &t.1);
        rows.filter_map(|i| if let Block::Row(cells) = &i.block { Some(cells) } else { None }).flatten().flatten()
    }
}

/// Takes a page apart: by writing direction, into tables and rows.
pub(super) fn parts(page: &Page, signs: &Signs<'_>) -> Vec<Part> {
    let mut counts = [0usize; 4];
    for g in &page.glyphs {
        if let Some(n) = counts.get_mut(usize::from(g.turn)) {
            *n += 1;
        }
    }
    // The direction most of the page is written in comes first; a stamp in the margin last.
    let mut turns: Vec<u8> = (0..4).filter(|t| counts[usize::from(*t)] > 0).collect();
    turns.sort_by_key(|t| std::cmp::Reverse(counts[usize::from(*t)]));
    let part = |turn| {
        let mut all = pieces(&page.glyphs, turn, signs);
        let mut tables: Vec<(f32, Vec<Item>)> = Vec::new();
        for grid in Grid::find(&page.rules, turn) {
            let taken = grid.take(&mut all, &page.glyphs);
            tables.push((grid.top(), taken.into_iter().map(|cells| table_row(cells, &page.glyphs, signs)).collect()));
        }
        let label = |p: &Piece| is_label(p, &page.glyphs, signs);
        Part { rows: rows(all, &page.glyphs, &label), tables }
    };
    turns.into_iter().map(part).collect()
}

/// The first row of the next page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    u1: f32,
    below: Option<Below>,
}

impl Next {
    /// Where a page begins with a table, none.
    pub fn of(parts: &[Part], page: &Page, signs: &Signs<'_>) -> Option<Next> {
        let part = parts.first()?;
        let row = part.rows.first().filter(|r| part.tables.first().is_none_or(|t| r.v < t.0))?;
        Some(Next { u1: row.u1(), below: Below::of(row, &page.glyphs, signs) })
    }
}

/// The lines of a page, in reading order.
pub(super) fn order(
    parts: Vec<Part>,
    first: bool,
    next: Option<Next>,
    edges: &Edges,
    glyphs: &[Glyph],
    signs: &Signs<'_>,
) -> Vec<Item> {
    let mut out = Vec::new();
    let none = Edges::default();
    for (n, part) in parts.into_iter().enumerate() {
        let rows = part.rows;
        let next = next.filter(|_| n == 0);
        let mut tables = part.tables.into_iter().peekable();
        let mut from = 0;
        loop {
            let top = tables.peek().map(|t| t.0);
            let to = top.map_or(rows.len(), |top| from + rows[from..].iter().take_while(|r| r.v < top).count());
            let (first, next) = (first && from == 0, next.filter(|_| to == rows.len()));
            let flow = Flow { first, next, edges: if n == 0 { edges } else { &none }, glyphs, signs };
            flow.read(&rows[from..to], &mut out);
            from = to;
            let Some((_, mut items)) = tables.next() else { break };
            if let Some(item) = items.first_mut() {
                item.gap = true;
            }
            out.append(&mut items);
        }
    }
    out
}

/// A bullet or the label of an item ("-", "1.", "a)", "(2)"): a tab parts it from its text, but they are no two cells.
fn is_label(piece: &Piece, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    if piece.glyphs.len() > 6 {
        return false;
    }
    let text = signs.read(std::slice::from_ref(piece), glyphs, 32);
    let text = text.trim();
    text.ends_with(['-', '+', '*', '•', '–', '▪', '●', '○', '.', ')', ':', '/'])
        || text.chars().all(|c| !c.is_alphanumeric())
}

fn table_row(cells: Vec<(f32, Vec<Piece>)>, glyphs: &[Glyph], signs: &Signs<'_>) -> Item {
    let (mut v, mut size) = (f32::MAX, 0.0f32);
    let cells = cells
        .into_iter()
        .map(|(width, pieces)| {
            let lines = rows(pieces, glyphs, &|_| false);
            for r in &lines {
                v = v.min(r.v);
                size = size.max(r.size);
            }
            // Inside a cell no gap parts anything.
            let line = |r: Row| Cell {
                u0: r.u0(),
                u1: r.u1(),
                pieces: r.cells.into_iter().flat_map(|c| c.pieces).collect(),
                glued: false,
            };
            let mut lines: Vec<Cell> = lines.into_iter().map(line).collect();
            for n in 1..lines.len() {
                lines[n].glued = cuts_word(&lines[n - 1], &lines[n], width, glyphs, signs);
            }
            lines
        })
        .collect();
    Item { v, size, gap: false, wrapped: false, block: Block::Row(cells) }
}

/// Both sides of a cell keep at most so much (in points) between its lines and its text.
const PADDING: f32 = 14.0;

/// Whether a table's cell is so narrow that a word was cut: it stands alone on its line, its next letter would not have
/// fitted, and what is on both lines makes a number, a syllable or an abbreviation.
fn cuts_word(above: &Cell, below: &Cell, width: f32, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let next = below.pieces.first().and_then(|p| p.glyphs.first()).and_then(|&i| glyphs.get(i as usize));
    let letter = next.map_or(0.0, |g| g.u1 - g.u0);
    if above.u1 - above.u0 + letter < width - PADDING {
        return false;
    }
    let (a, b) = (signs.read(&above.pieces, glyphs, 32), signs.read(&below.pieces, glyphs, 32));
    let b = b.split(' ').next().unwrap_or("");
    let numeric = |s: &str| s.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if a.is_empty() || b.is_empty() || a.contains(' ') {
        return false;
    }
    if numeric(&a) && b.starts_with(|c: char| c.is_ascii_digit()) {
        return numeric(b);
    }
    // Initials have no vowels among them.
    let initials = |s: &str| s.chars().all(|c| c.is_uppercase() && !"AEIOUY".contains(c));
    if initials(&a) && initials(b) {
        return a.chars().count().min(b.chars().count()) == 1 && a.chars().count() + b.chars().count() <= 6;
    }
    let word = format!("{a}{}", b.trim_end_matches([',', ';', '.', ':', ')']));
    word.chars().all(char::is_alphabetic) && syllable::is_syllable(&word)
}

/// Rows without a table among them.
struct Flow<'p> {
    /// Whether the document begins here.
    first: bool,
    /// The row behind the last one, on the next page.
    next: Option<Next>,
    edges: &'p Edges,
    glyphs: &'p [Glyph],
    signs: &'p Signs<'p>,
}

impl Flow<'_> {
    /// Columns are read one after the other, the rest line by line.
    fn read(&self, rows: &[Row], out: &mut Vec<Item>) {
        let margin = margin(rows);
        let pitch = pitch(rows);
        let mut lines = Margins::new(rows, margin, self.edges);
        let mut i = 0;
        let mut before: Option<f32> = None;
        while i < rows.len() {
            let row = &rows[i];
            if let Some((end, gutter)) = region(rows, i, self.first && i < 6, self.glyphs, self.signs) {
                let left = |c: &Cell| (c.u0 + c.u1) / 2.0 < gutter;
                // A left column that goes on over the page comes last, so that nothing stands in its middle.
                let goes_on = end == rows.len() && self.next.is_some_and(|n| n.u1 < gutter);
                for side in [!goes_on, goes_on] {
                    let mut above: Option<f32> = None;
                    for r in &rows[i..end] {
                        let cells: Vec<Cell> = r.cells.iter().filter(|c| left(c) == side).cloned().collect();
                        if cells.is_empty() {
                            continue;
                        }
                        if let (Some(Item { block: Block::Line { cells: above, .. }, .. }), [below]) =
                            (out.last_mut(), cells.as_slice())
                            && let [above] = above.as_mut_slice()
                            && self.is_cut_motto(above, below)
                        {
                            above.pieces.extend(below.pieces.iter().cloned());
                            continue;
                        }
                        let gap = above.is_none_or(|a| r.v - a > pitch * 2.2);
                        above = Some(r.v);
                        out.push(Item {
                            v: r.v,
                            size: r.size,
                            gap,
                            wrapped: false,
                            block: Block::Line { indent: 0, cells },
                        });
                    }
                }
                before = None;
                i = end;
                continue;
            }
            let gap = before.is_none_or(|b| row.v - b > pitch * 1.9);
            before = Some(row.v);
            let indent = ((row.u0() - margin) / (row.size * 0.5)).round().clamp(0.0, 40.0) as usize;
            let cells = row.cells.clone();
            let wrapped = lines.wrapped(rows, i, pitch, self.next.and_then(|n| n.below), self.glyphs, self.signs);
            out.push(Item { v: row.v, size: row.size, gap, wrapped, block: Block::Line { indent, cells } });
            i += 1;
        }
    }
}

impl Flow<'_> {
    /// Whether two cells are the country's name, which a narrow column cut.
    fn is_cut_motto(&self, above: &Cell, below: &Cell) -> bool {
        let read = |c: &Cell| self.signs.read(&c.pieces, self.glyphs, 80);
        crate::readers::cuts_motto(&read(above), &read(below))
    }
}

/// The left margin: where a good part of the rows begin.
fn margin(rows: &[Row]) -> f32 {
    let mut starts: Vec<f32> = rows.iter().map(Row::u0).collect();
    starts.sort_by(f32::total_cmp);
    starts.get(starts.len() / 10).copied().unwrap_or(0.0)
}

/// The usual distance of two baselines.
fn pitch(rows: &[Row]) -> f32 {
    let mut steps: Vec<f32> = rows.windows(2).map(|w| w[1].v - w[0].v).filter(|d| *d > 2.0).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(20.0)
}

/// Whether rows from `i` on stand in two columns: one past the last of them, and a place between the columns.
fn region(rows: &[Row], i: usize, head: bool, glyphs: &[Glyph], signs: &Signs<'_>) -> Option<(usize, f32)> {
    let start = rows.get(i)?;
    // The column that begins higher up may begin alone.
    let mut first = i;
    while rows.get(first)?.cells.len() == 1 && first - i < 2 {
        let (a, b) = (rows.get(first)?, rows.get(first + 1)?);
        if b.v - a.v > 2.2 * a.size.max(b.size) {
            return None;
        }
        first += 1;
    }
    let both = rows.get(first).filter(|r| r.cells.len() == 2)?;
    let (mut lo, mut hi) = (both.cells[0].u1, both.cells[1].u0);
    // What stands above must keep out of the gap too, and only the right column need have begun.
    for r in &rows[i..first] {
        if r.u0() < hi {
            return None;
        }
    }
    let mut end = first + 1;
    let mut twos = 1;
    let (mut last_two, mut last_right) = (first, first);
    // Rows below, as long as none lies over the gap.
    for (n, r) in rows.iter().enumerate().skip(first + 1) {
        let step = r.v - rows[n - 1].v;
        let (mut a, mut b) = (lo, hi);
        let mut sides = (false, false);
        for c in &r.cells {
            // By the side of the gap on which most of it lies.
            if (c.u0 + c.u1) / 2.0 < (lo + hi) / 2.0 {
                a = a.max(c.u1);
                sides.0 = true;
            } else {
                b = b.min(c.u0);
                sides.1 = true;
            }
        }
        if b - a < 0.05 * r.size || r.cells.len() > 2 || step > 8.0 * r.size {
            break;
        }
        (lo, hi) = (a, b);
        if sides.0 && sides.1 {
            twos += 1;
            last_two = n;
        }
        if sides.1 {
            last_right = n;
        }
        end = n + 1;
    }
    let middle = (lo + hi) / 2.0;
    let on = |left: bool, r: &Row| -> Vec<(u32, u32)> {
        let of = |c: &&Cell| ((c.u0 + c.u1) / 2.0 < middle) == left;
        r.cells.iter().filter(of).map(|c| (c.first(), c.last())).collect()
    };
    let core = &rows[i..=last_two];
    let left_last = core.iter().flat_map(|r| on(true, r)).map(|x| x.1).max()?;
    let right_first = core.iter().flat_map(|r| on(false, r)).map(|x| x.0).min()?;
    let drawn_by_column = left_last < right_first && core.len() > 1;
    let closing = recipients::anchor(&signs.read(&both.cells[0].pieces, glyphs, 40)).is_some();
    if !(drawn_by_column || head && (twos > 1 || end > first + 1) || closing) {
        return None;
    }
    // Behind the last row of both, what goes on with the left column belongs to it only if it was drawn before the
    // right one, or goes on with the list of recipients.
    let right_last = core.iter().flat_map(|r| on(false, r)).map(|x| x.0).max()?;
    let mut stop = last_two + 1;
    for n in last_two + 1..end {
        let r = rows.get(n)?;
        let before = &rows[n - 1];
        let (l, right) = (on(true, r), on(false, r));
        let follows = if right.is_empty() {
            let drawn = l.iter().all(|x| x.1 < right_last);
            let listed = closing && (r.size - start.size).abs() < 4.0 && r.v - before.v < 2.5 * r.size;
            drawn || listed || (n < last_right && !head)
        } else {
            // The date, or the signer's name far below the title.
            !head || r.v - before.v < 2.5 * r.size
        };
        if !follows {
            break;
        }
        stop = n + 1;
    }
    Some((stop, middle))
}
