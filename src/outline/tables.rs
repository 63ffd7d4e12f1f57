//! Tables: rows of cells from pipes, tabs or columns of blanks.

use std::ops::Range;

use super::columns;
use crate::lines::{LineKind, Lines};

/// A cell: its words as ranges of [`Lines::text`], one for each line it stands on.
pub type Cell = Vec<Range<usize>>;

/// A table: lines, and their cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// First line and one past the last.
    pub lines: Range<usize>,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
}

/// The table that begins at line `i`, if one does.
pub fn table_at(lines: &Lines, i: usize, end: usize) -> Option<Table> {
    match lines.lines.get(i)?.kind {
        LineKind::Row | LineKind::RowRule => piped(lines, i, end),
        LineKind::Text => {
            barred(lines, i, end).or_else(|| columns::table(lines, i, end)).or_else(|| columned(lines, i, end))
        }
        _ => None,
    }
}

fn piped(lines: &Lines, first: usize, end: usize) -> Option<Table> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut i = first;
    while i < end {
        match lines.lines[i].kind {
            LineKind::Row if rows.first().is_some_and(|heading| begins_anew(lines, i, heading)) => break,
            LineKind::Row => rows.push(pipe_cells(lines, i)),
            LineKind::RowRule => {}
            // A page number or rule between the halves of a table that a page cut.
            LineKind::PageNumber | LineKind::Rule
                if lines.lines.get(i + 1).is_some_and(|l| l.kind == LineKind::Row) && i + 1 < end => {}
            _ => break,
        }
        i += 1;
    }
    (!rows.is_empty()).then_some(Table { lines: first..i, rows })
}

/// Whether the row behind a blank line is the heading of another table. A table that a page cut goes on with a row of values,
/// or with its own heading again.
fn begins_anew(lines: &Lines, i: usize, heading: &[Cell]) -> bool {
    let apart = lines.lines.get(i).is_some_and(|l| l.blanks > 0);
    if !apart || lines.lines.get(i + 1).is_none_or(|l| l.kind != LineKind::RowRule) {
        return false;
    }
    let text = |cell: &Cell| cell.first().and_then(|r| lines.text.get(r.clone())).unwrap_or("").to_lowercase();
    let own = pipe_cells(lines, i);
    let words = !own.iter().any(|c| text(c).bytes().any(|b| b.is_ascii_digit()));
    let again = own.iter().map(text).eq(heading.iter().map(text));
    own.len() != heading.len() || (words && !again)
}

fn pipe_cells(lines: &Lines, i: usize) -> Vec<Cell> {
    let range = lines.lines[i].range.clone();
    let s = lines.str(i);
    if !s.starts_with('|') {
        // A row that its reader wrote: single tabs part the cells, and a cell may be empty.
        let mut at = 0;
        let ends = memchr::memchr_iter(b'\t', s.as_bytes()).chain([s.len()]);
        return ends.map(|end| vec![trimmed(s, std::mem::replace(&mut at, end + 1)..end, range.start)]).collect();
    }
    between_bars(s, range.start)
}

/// The cells of a line, with or without bars at its ends.
fn between_bars(s: &str, start: usize) -> Vec<Cell> {
    let inner = s.strip_prefix('|').unwrap_or(s);
    let base = start + (s.len() - inner.len());
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = Vec::new();
    let mut at = 0;
    for end in memchr::memchr_iter(b'|', inner.as_bytes()).chain([inner.len()]) {
        cells.push(vec![trimmed(inner, at..end, base)]);
        at = end + 1;
    }
    cells
}

/// Rows whose first bar was left out: two or more lines with the same number of bars, two at least.
fn barred(lines: &Lines, first: usize, end: usize) -> Option<Table> {
    let bars = |i: usize| memchr::memchr_iter(b'|', lines.str(i).as_bytes()).count();
    let rule = |i: usize| lines.str(i).bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b'+' | b'=' | b' '));
    let count = bars(first);
    if count < 2 || rule(first) {
        return None;
    }
    // Its dashes may bear one bar fewer than the rows.
    let last =
        (first..end.min(lines.len())).take_while(|&i| bars(i) == count || bars(i) + 1 == count && rule(i)).last()?;
    let row = |i: usize| between_bars(lines.str(i), lines.lines.get(i).map_or(0, |l| l.range.start));
    let rows: Vec<_> = (first..=last).filter(|&i| !rule(i)).map(row).collect();
    (rows.len() >= 2).then_some(Table { lines: first..last + 1, rows })
}

/// Rows of one number of columns, parted by tabs or three blanks, three rows or more.
fn columned(lines: &Lines, first: usize, end: usize) -> Option<Table> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut i = first;
    while i < end && lines.lines[i].kind == LineKind::Text {
        let cells = column_cells(lines, i);
        if cells.len() < 3 || rows.first().is_some_and(|r| r.len().abs_diff(cells.len()) > 1) {
            break;
        }
        rows.push(cells);
        i += 1;
    }
    (rows.len() >= 3).then_some(Table { lines: first..i, rows })
}

fn column_cells(lines: &Lines, i: usize) -> Vec<Cell> {
    let s = lines.str(i);
    let base = lines.lines[i].range.start;
    let mut cells = Vec::new();
    if !lines.lines[i].gaps || !s.contains('\t') && !s.contains("   ") {
        return cells;
    }
    let bytes = s.as_bytes();
    let (mut at, mut j) = (0, 0);
    while j < bytes.len() {
        let blanks = bytes[j..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if blanks >= 3 || bytes[j..j + blanks].contains(&b'\t') {
            cells.push(vec![trimmed(s, at..j, base)]);
            at = j + blanks;
        }
        j += blanks.max(1);
    }
    cells.push(vec![trimmed(s, at..s.len(), base)]);
    cells
}

fn trimmed(s: &str, range: Range<usize>, base: usize) -> Range<usize> {
    let cell = &s[range.clone()];
    let start = range.start + (cell.len() - cell.trim_start().len());
    let end = start + cell.trim().len();
    base + start..base + end
}
