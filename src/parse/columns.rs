//! Physical lines taken apart into the cells that stand side by side in letterheads and signature blocks.

use std::ops::Range;

use crate::lines::{LineKind, Lines};

/// One cell of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Index of the line.
    pub line: usize,
    /// Its text in `Lines::text`.
    pub range: Range<usize>,
    /// How many cells stand left of it.
    pub column: usize,
    /// Cells on the line.
    pub of: usize,
}

impl Cell {
    /// Its text.
    pub fn str<'a>(&self, lines: &'a Lines) -> &'a str {
        lines.text.get(self.range.clone()).unwrap_or("")
    }

    /// The cell without its first `bytes` bytes.
    pub fn after(&self, lines: &Lines, bytes: usize) -> Cell {
        let rest = self.str(lines).get(bytes..).unwrap_or("");
        let from = self.range.start + bytes + (rest.len() - rest.trim_start().len());
        Cell { range: from.min(self.range.end)..self.range.end, ..self.clone() }
    }

    /// The first `bytes` bytes of the cell.
    pub fn before(&self, lines: &Lines, bytes: usize) -> Cell {
        let head = self.str(lines).get(..bytes).unwrap_or("");
        Cell { range: self.range.start..self.range.start + head.trim_end().len(), ..self.clone() }
    }
}

/// Most characters of a line that can have columns.
const WIDEST: u32 = 4_000;

/// The cells of line `i`: parted by a tab, three blanks or more, or the bars of a table's row, whose cells may hold
/// several lines. Rules and page numbers have none.
pub(crate) fn cells(lines: &Lines, i: usize, out: &mut Vec<Cell>) {
    let Some(line) = lines.lines.get(i) else { return };
    let from = out.len();
    if line.width > WIDEST {
        // No page is so wide; what is run on to one line has no columns.
        out.push(Cell { line: i, range: line.range.clone(), column: 0, of: 1 });
        return;
    }
    match line.kind {
        LineKind::Rule | LineKind::RowRule | LineKind::PageNumber => return,
        LineKind::Row => {
            let bar = if lines.str(i).starts_with('|') { '|' } else { '\t' };
            return row(lines, i, line.range.clone(), bar, out);
        }
        LineKind::Text if !line.gaps => split(lines, i, line.range.clone(), out, |_| None),
        LineKind::Text => split(lines, i, line.range.clone(), out, |rest| {
            let tab = rest.find('\t');
            let at = match (tab, rest.find(GAP)) {
                (Some(a), Some(b)) => a.min(b),
                (a, b) => a.or(b)?,
            };
            let after = rest.get(at..)?;
            Some((at, after.len() - after.trim_start().len()))
        }),
    }
    join_blanks_left(lines, out, from);
    let of = out.len() - from;
    for (column, cell) in out.iter_mut().skip(from).enumerate() {
        cell.column = column;
        cell.of = of;
    }
}

/// Blanks left for a number or a day to be written in part no cells.
fn join_blanks_left(lines: &Lines, out: &mut Vec<Cell>, from: usize) {
    let mut i = from + 1;
    while i < out.len() {
        let blank_left = match (out.get(i - 1), out.get(i)) {
            (Some(a), Some(b)) => is_blank_left(a.str(lines), b.str(lines)),
            _ => false,
        };
        if blank_left {
            let end = out.remove(i).range.end;
            if let Some(a) = out.get_mut(i - 1) {
                a.range.end = end;
            }
        } else {
            i += 1;
        }
    }
}

/// Blanks that part what stands side by side, or in a table's cell above each other.
const GAP: &str = "   ";

/// The cells of a table's row. The lines of one cell are cells of one column.
fn row(lines: &Lines, i: usize, range: Range<usize>, bar: char, out: &mut Vec<Cell>) {
    let mut bars = Vec::new();
    split(lines, i, range, &mut bars, |rest| rest.find(bar).map(|at| (at, 1)));
    join_blanks_left(lines, &mut bars, 0);
    let of = bars.len();
    for (column, cell) in bars.into_iter().enumerate() {
        let from = out.len();
        split(lines, i, cell.range, out, |rest| rest.find(GAP).map(|at| (at, GAP.len())));
        join_blanks_left(lines, out, from);
        out.iter_mut().skip(from).for_each(|c| (c.column, c.of) = (column, of));
    }
}

/// "Số:" and "/UBND-NC", "ngày" and "tháng", "tháng" and "năm 2023".
fn is_blank_left(before: &str, after: &str) -> bool {
    let tail = before.get(before.char_indices().rev().nth(7).map_or(0, |(i, _)| i)..).unwrap_or(before).to_lowercase();
    let tail = tail.trim_end_matches([':', '.', '…', '_', ' ']);
    let head: String = after.chars().take(6).flat_map(char::to_lowercase).collect();
    let figure = after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '_'));
    if tail.ends_with("số") {
        return figure || after.starts_with(['/', '-', '–']);
    }
    let number = tail.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let date = ["ngày", "tháng", "năm"].iter().any(|w| number.ends_with(w) || tail.ends_with(w));
    date && (head.starts_with("tháng") || head.starts_with("năm") || figure)
}

fn split(
    lines: &Lines,
    line: usize,
    range: Range<usize>,
    out: &mut Vec<Cell>,
    next: impl Fn(&str) -> Option<(usize, usize)>,
) {
    let mut at = range.start;
    loop {
        let rest = lines.text.get(at..range.end).unwrap_or("");
        let (end, skip) = next(rest).unwrap_or((rest.len(), 0));
        let cell = rest.get(..end).unwrap_or("");
        let text = cell.trim_matches(['|', ' ', '\t']);
        if !text.is_empty() {
            let lead = cell.len() - cell.trim_start_matches(['|', ' ', '\t']).len();
            let from = at + lead;
            out.push(Cell { line, range: from..from + text.len(), column: 0, of: 0 });
        }
        if skip == 0 {
            break;
        }
        at += end + skip;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PositionMap;

    #[test]
    fn blanks_tabs_and_bars_part_cells() {
        for text in ["A b     C d", "A b\tC d", "| A b | C d |\n|---|---|"] {
            let lines = Lines::new(text, &PositionMap::identity(text.len()), None);
            let mut out = Vec::new();
            cells(&lines, 0, &mut out);
            let got: Vec<_> = out.iter().map(|c| (c.str(&lines), c.column, c.of)).collect();
            assert_eq!(got, [("A b", 0, 2), ("C d", 1, 2)], "{text}");
        }
    }
}
