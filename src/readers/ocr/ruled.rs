//! Ruled tables of a recognised page: words by the cells that lines round them make.

use super::render::SCALE;
use super::tsv::{Line, Page, Word, median};
use crate::readers::pdf::Grid;
use crate::repair::syllable;

/// A table: before which of the page's other lines it stands, and the words of its rows' cells.
#[derive(Debug)]
pub(super) struct Ruled {
    pub before: usize,
    pub rows: Vec<Vec<Vec<Word>>>,
}

/// Words whose middles differ by less than this share of their height stand on one line of a cell.
const LEVEL: f32 = 0.6;

/// How a page lies, and the tables its lines rule.
struct Frame {
    slope: f32,
    grids: Vec<Grid>,
}

impl Frame {
    fn new(page: &Page) -> Frame {
        // A scan lies askew: lines across it say by how much.
        let level = page.rules.iter().filter(|r| (r[2] - r[0]).abs() > 4.0 * (r[3] - r[1]).abs());
        let mut frame = Frame { slope: median(level.map(|r| (r[3] - r[1]) / (r[2] - r[0]))), grids: Vec::new() };
        let straight = |r: &[f32; 4]| {
            let (a, b) = (frame.straight(r[0], r[1]), frame.straight(r[2], r[3]));
            [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)]
        };
        let rules: Vec<[f32; 4]> = page.rules.iter().map(straight).collect();
        frame.grids = Grid::ruled(&rules);
        frame
    }

    /// A place of the picture in points, as if the page lay straight.
    fn straight(&self, x: f32, y: f32) -> (f32, f32) {
        ((x + self.slope * y) / SCALE, (y - self.slope * x) / SCALE)
    }

    /// The contrary.
    fn askew(&self, u: f32, v: f32) -> (f32, f32) {
        let (u, v) = (u * SCALE, v * SCALE);
        let y = (v + self.slope * u) / (1.0 + self.slope * self.slope);
        (u - self.slope * y, y)
    }

    fn middle(&self, word: &Word) -> (f32, f32) {
        let [x0, y0, x1, y1] = word.bbox;
        self.straight((x0 + x1) / 2.0, (y0 + y1) / 2.0)
    }

    /// The table and the field that a word is in.
    fn field(&self, word: &Word) -> Option<(usize, usize)> {
        let (u, v) = self.middle(word);
        self.grids.iter().enumerate().find_map(|(n, g)| Some((n, g.field(u, v)?)))
    }
}

/// Takes the words of ruled tables out of a page.
pub(super) fn tables(page: &Page) -> (Vec<Line>, Vec<Ruled>) {
    let frame = Frame::new(page);
    let mut rest: Vec<Line> = Vec::new();
    let mut tables: Vec<Vec<Vec<Placed>>> = frame.grids.iter().map(|g| vec![Vec::new(); g.fields()]).collect();
    for line in &page.lines {
        let mut kept = Line::default();
        for word in &line.words {
            let cell = frame.field(word).and_then(|(table, field)| tables.get_mut(table)?.get_mut(field));
            match cell {
                Some(cell) => {
                    let (u, v) = frame.middle(word);
                    cell.push(Placed { u, v, word: word.clone() });
                }
                None => kept.words.push(word.clone()),
            }
        }
        if !kept.words.is_empty() {
            rest.push(kept);
        }
    }
    let height = page.word_height() / SCALE;
    let above = |line: &Line, top: f32| line.words.first().is_some_and(|w| frame.middle(w).1 < top);
    let table = |(grid, fields): (&Grid, Vec<Vec<Placed>>)| {
        let before = rest.iter().rposition(|l| above(l, grid.top())).map_or(0, |n| n + 1);
        let rows = grid.table(fields).into_iter();
        let rows = rows.map(|row| row.into_iter().map(|(_, cell)| in_order(cell, height)).collect::<Vec<_>>());
        Ruled { before, rows: rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect() }
    };
    let mut tables: Vec<Ruled> = frame.grids.iter().zip(tables).map(table).filter(|t| !t.rows.is_empty()).collect();
    tables.sort_by_key(|t| t.before);
    (rest, tables)
}

/// Cells whose words are less sure than this, of 100, are read again.
const DOUBTED: f32 = 60.0;
/// The most cells of a page that are.
const MAX_CELLS: usize = 400;
/// Cells are read again in a column, so many pixels apart.
const APART: usize = 30;
/// A cell's rules are left out by so many pixels.
const INSET: f32 = 5.0;

/// Cells of a page to be read again, as a picture of one column.
pub(super) struct Again {
    pub width: usize,
    pub grey: Vec<u8>,
    cells: Vec<Crop>,
}

/// A cell of the column: from which line of pixels to which, its table and field, and where it is in the page's picture.
type Crop = (usize, usize, (usize, usize), (usize, usize));

/// Whether words were read as one: "Kếhoạch".
fn is_glued(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| !c.is_alphabetic());
    letters.chars().count() > 5
        && letters.chars().all(char::is_alphabetic)
        && !letters.is_ascii()
        && !syllable::is_syllable(letters)
}

/// What tables have in cells without words: recognition takes short columns for pictures. None where all have some.
pub(super) fn doubted(page: &Page, grey: &[u8]) -> Option<Again> {
    let (width, height) = (page.width as usize, page.height as usize);
    if page.rules.is_empty() || grey.len() != width * height {
        return None;
    }
    let frame = Frame::new(page);
    let mut sure: Vec<Vec<Vec<f32>>> = frame.grids.iter().map(|g| vec![Vec::new(); g.fields()]).collect();
    for word in page.lines.iter().flat_map(|l| &l.words) {
        if let Some((table, field)) = frame.field(word)
            && let Some(cell) = sure.get_mut(table).and_then(|t| t.get_mut(field))
        {
            cell.push(if is_glued(&word.text) { 0.0 } else { word.confidence });
        }
    }
    let mut crops: Vec<((usize, usize), [usize; 4])> = Vec::new();
    for (table, (grid, sure)) in frame.grids.iter().zip(sure).enumerate() {
        for (field, [u0, v0, u1, v1]) in grid.cells() {
            if crops.len() >= MAX_CELLS {
                break;
            }
            let said = sure.get(field).map_or(&[][..], Vec::as_slice);
            if !said.is_empty() && median(said.iter().copied()) >= DOUBTED {
                continue;
            }
            let corners = [frame.askew(u0, v0), frame.askew(u1, v0), frame.askew(u0, v1), frame.askew(u1, v1)];
            // The upright box within the four corners.
            let left = corners[0].0.max(corners[2].0) + INSET;
            let right = corners[1].0.min(corners[3].0) - INSET;
            let top = corners[0].1.max(corners[1].1) + INSET;
            let bottom = corners[2].1.min(corners[3].1) - INSET;
            let [left, top] = [left, top].map(|n| n.max(0.0) as usize);
            let (right, bottom) = ((right.max(0.0) as usize).min(width), (bottom.max(0.0) as usize).min(height));
            let is_ink = |y: usize| {
                let row = grey.get(y * width + left..y * width + right.max(left));
                row.map_or(0, |r| r.iter().filter(|v| **v < 128).count())
            };
            if right > left + 8 && bottom > top + 8 && (top..bottom).map(is_ink).sum::<usize>() > 15 {
                crops.push(((table, field), [left, top, right, bottom]));
            }
        }
    }
    let wide = crops.iter().map(|(_, c)| c[2] - c[0]).max()? + 2 * APART;
    let mut again = Again { width: wide, grey: vec![255; wide * APART], cells: Vec::new() };
    for (cell, [left, top, right, bottom]) in crops {
        let from = again.grey.len() / wide;
        for y in top..bottom {
            let Some(row) = grey.get(y * width + left..y * width + right) else { continue };
            again.grey.extend(std::iter::repeat_n(255, APART));
            again.grey.extend_from_slice(row);
            again.grey.extend(std::iter::repeat_n(255, wide - APART - row.len()));
        }
        again.cells.push((from, again.grey.len() / wide, cell, (left, top)));
        again.grey.extend(std::iter::repeat_n(255, wide * APART));
    }
    Some(again)
}

impl Again {
    /// Puts what was read in the column into the place of what the page has in those cells.
    pub fn put(&self, read: &Page, page: &mut Page) {
        let frame = Frame::new(page);
        let mut found: Vec<Line> = vec![Line::default(); self.cells.len()];
        for word in read.lines.iter().flat_map(|l| &l.words) {
            let middle = ((word.bbox[1] + word.bbox[3]) / 2.0).max(0.0) as usize;
            let at = self.cells.partition_point(|c| c.1 <= middle);
            if let (Some((from, _, _, place)), Some(line)) = (self.cells.get(at), found.get_mut(at))
                && middle >= *from
            {
                let (dx, dy) = (place.0 as f32 - APART as f32, place.1 as f32 - *from as f32);
                let [x0, y0, x1, y1] = word.bbox;
                line.words.push(Word { bbox: [x0 + dx, y0 + dy, x1 + dx, y1 + dy], ..word.clone() });
            }
        }
        let sure = |words: &[Word]| median(words.iter().map(|w| if is_glued(&w.text) { 0.0 } else { w.confidence }));
        for ((_, _, cell, _), line) in self.cells.iter().zip(found) {
            let is_here = |w: &Word| frame.field(w) == Some(*cell);
            let old: Vec<Word> = page.lines.iter().flat_map(|l| &l.words).filter(|w| is_here(w)).cloned().collect();
            if line.words.is_empty() || (!old.is_empty() && sure(&old) >= sure(&line.words)) {
                continue;
            }
            page.lines.iter_mut().for_each(|l| l.words.retain(|w| !is_here(w)));
            page.lines.push(line);
        }
        page.lines.retain(|l| !l.words.is_empty());
    }
}

/// A word, and where its middle would be if the page lay straight.
#[derive(Debug, Clone)]
struct Placed {
    u: f32,
    v: f32,
    word: Word,
}

/// A cell's words line by line.
fn in_order(mut cell: Vec<Placed>, height: f32) -> Vec<Word> {
    cell.sort_by(|a, b| a.v.total_cmp(&b.v));
    let lines = cell.chunk_by_mut(|a, b| b.v - a.v < LEVEL * height);
    lines.for_each(|line| line.sort_by(|a, b| a.u.total_cmp(&b.u)));
    let noise = |w: &Word| w.text.chars().all(|c| matches!(c, '|' | '_' | '¦' | '~' | '[' | ']' | '—' | '.'));
    cell.into_iter().map(|p| p.word).filter(|w| !noise(w)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word whose middle is at a place, on a page that falls by one in fifty to the right.
    fn word(text: &str, x: f32, y: f32) -> Word {
        let y = y + x / 50.0;
        Word { text: text.into(), bbox: [x - 20.0, y - 10.0, x + 20.0, y + 10.0], confidence: 90.0 }
    }

    #[test]
    fn words_are_put_into_the_cells_that_lines_make() {
        let across = |y: f32| [100.0, y + 2.0, 700.0, y + 14.0];
        let down = |x: f32| [x - 2.0, 100.0 + x / 50.0, x - 6.0, 300.0 + x / 50.0];
        let rules = vec![across(100.0), across(200.0), across(300.0), down(100.0), down(500.0), down(700.0)];
        let line = |words: Vec<Word>| Line { words };
        // Recognised column by column, the second cell of the first column in two lines.
        let lines = vec![
            line(vec![word("Trên", 200.0, 50.0)]),
            line(vec![word("Chỉ", 200.0, 150.0), word("tiêu", 300.0, 150.0)]),
            line(vec![word("Tỷ", 200.0, 230.0), word("lệ", 300.0, 230.0)]),
            line(vec![word("nghèo", 200.0, 270.0)]),
            line(vec![word("Dưới", 200.0, 350.0)]),
            line(vec![word("Đơn", 600.0, 150.0)]),
            line(vec![word("%", 600.0, 250.0)]),
        ];
        let page = Page { width: 800, height: 400, lines, rules, ..Page::default() };
        let (rest, tables) = tables(&page);
        let said = |words: &[Word]| words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(rest.iter().map(|l| said(&l.words)).collect::<Vec<_>>(), ["Trên", "Dưới"]);
        assert_eq!((tables.len(), tables[0].before), (1, 1));
        let rows: Vec<Vec<String>> = tables[0].rows.iter().map(|r| r.iter().map(|c| said(c)).collect()).collect();
        assert_eq!(rows, [["Chỉ tiêu", "Đơn"], ["Tỷ lệ nghèo", "%"]]);
    }
}
