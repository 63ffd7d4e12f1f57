//! Tables set in columns of blanks, as `pdftotext -layout` and typists leave them: a cell may go on in the lines below or,
//! where cells are centred, begin in the line above.

use std::ops::Range;

use super::tables::{Cell, Table};
use crate::lines::{LineKind, Lines};

/// How many lines are looked at to see whether a table begins.
const LOOK: usize = 16;

/// No page is wider, in characters.
const WIDEST: u32 = 400;

/// A run of words between blanks: where it stands on the line, in characters, and its bytes in [`Lines::text`].
#[derive(Debug, Clone)]
struct Run {
    from: usize,
    to: usize,
    bytes: Range<usize>,
}

/// The characters from the first to the last that a column was seen to hold.
#[derive(Debug, Clone, Copy)]
struct Column {
    from: usize,
    to: usize,
}

impl Column {
    fn overlap(self, run: &Run) -> usize {
        self.to.min(run.to).saturating_sub(self.from.max(run.from))
    }
}

/// The table of three columns or more that begins at a line, if one does.
pub(super) fn table(lines: &Lines, first: usize, end: usize) -> Option<Table> {
    // Asked of every line of a document: most have no such gap.
    if !lines.lines.get(first)?.gaps
        || !lines.str(first).contains("   ")
        || !goes_on(lines, first, first)
        || runs(lines, first, 3).len() < 3
    {
        return None;
    }
    let look: Vec<Vec<Run>> =
        (first..end.min(first + LOOK)).take_while(|&i| goes_on(lines, first, i)).map(|i| runs(lines, i, 2)).collect();
    let columns = columns(&look)?;
    // "TT", "1", "II": a narrow first column counts the rows.
    let name = usize::from(columns.first().is_some_and(|c| c.to - c.from <= 5));
    let mut grid = Grid { lines, columns, rows: Vec::new(), name, body: false };
    let mut last = first;
    for i in first..end {
        if !goes_on(lines, first, i) || !grid.add(i, &runs(lines, i, 2)) {
            break;
        }
        last = i;
    }
    let filled = grid.rows.iter().filter(|row| row.iter().filter(|c| !c.is_empty()).count() >= 3).count();
    (filled >= 3).then(|| Table { lines: first..last + 1, rows: grid.rows })
}

/// Whether a line may belong to a table above it.
fn goes_on(lines: &Lines, first: usize, i: usize) -> bool {
    let Some(line) = lines.lines.get(i) else { return false };
    let wide = || runs(lines, i, 2).len() >= 3;
    let short = line.width <= WIDEST && line.indent <= WIDEST;
    line.kind == LineKind::Text
        && short
        && line.note.is_none()
        && (i == first || line.blanks == 0 || line.blanks <= 2 && wide())
}

/// The runs of a line that so many blanks part. A bullet or a label goes with the words behind it.
fn runs(lines: &Lines, i: usize, gap: usize) -> Vec<Run> {
    let (s, Some(line)) = (lines.str(i), lines.lines.get(i)) else { return Vec::new() };
    if !line.gaps || s.contains('\t') {
        let all = Run {
            from: line.indent as usize,
            to: line.indent as usize + line.width as usize,
            bytes: line.range.clone(),
        };
        return Vec::from([all]);
    }
    let mut out: Vec<Run> = Vec::new();
    let mut blanks = gap;
    for (column, (at, c)) in s.char_indices().enumerate() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        let (column, end) = (line.indent as usize + column, line.range.start + at + c.len_utf8());
        match out.last_mut().filter(|_| blanks < gap) {
            Some(run) => (run.to, run.bytes.end) = (column + 1, end),
            None => out.push(Run { from: column, to: column + 1, bytes: line.range.start + at..end }),
        }
        blanks = 0;
    }
    out
}

/// The columns that the lines with values have in common, three at least.
fn columns(look: &[Vec<Run>]) -> Option<Vec<Column>> {
    let most = look.iter().skip(1).map(Vec::len).max()?;
    let full: Vec<&Vec<Run>> = look.iter().skip(1).filter(|runs| runs.len() == most && most >= 3).collect();
    let mut columns: Vec<Column> = full.first()?.iter().map(|r| Column { from: r.from, to: r.to }).collect();
    if full.len() < 2 {
        return None;
    }
    for runs in full.into_iter().skip(1) {
        for (column, run) in columns.iter_mut().zip(runs) {
            *column = Column { from: column.from.min(run.from), to: column.to.max(run.to) };
        }
    }
    // Lines of as many runs that do not stand under each other are no table.
    columns.is_sorted_by(|a, b| a.to <= b.from).then_some(columns)
}

/// Rows as they grow.
struct Grid<'l> {
    lines: &'l Lines,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// The column of names: the second where the first only counts.
    name: usize,
    /// A row with values was seen: the heading is over.
    body: bool,
}

impl Grid<'_> {
    /// Puts a line into the table; `false` where it does not fit.
    fn add(&mut self, i: usize, runs: &[Run]) -> bool {
        let mut row: Vec<Cell> = vec![Cell::new(); self.columns.len()];
        let mut at = 0;
        for run in runs {
            match self.column(run, runs.len()) {
                Some(n) if n >= at => at = n,
                _ => return false,
            }
            if let Some(cell) = row.get_mut(at) {
                cell.push(run.bytes.clone());
            }
        }
        let filled = row.iter().filter(|c| !c.is_empty()).count();
        let values =
            row.iter().skip(self.name + 1).filter(|c| self.text(c).bytes().any(|b| b.is_ascii_digit())).count();
        let name = row.get(self.name).map_or("", |c| self.text(c));
        let counted = self.name > 0 && row.first().is_some_and(|c| !c.is_empty());
        let bulleted = name.starts_with(['-', '+', '–', '•', '*']);
        if counted && filled == 1 && !self.wide(i + 1) {
            return false;
        }
        let goes_on = match (self.rows.is_empty(), counted) {
            (true, _) | (_, true) => false,
            _ if values > 0 => self.body && name.is_empty(),
            _ if self.name > 0 => !bulleted,
            _ => name.is_empty() || filled == 1 && name.starts_with(|c: char| c.is_lowercase() || c == '('),
        };
        // Centred cells begin in the line above.
        let headless = counted && values > 0 && !name.starts_with(|c: char| !c.is_lowercase());
        if goes_on {
            self.go_on(row);
        } else {
            if headless {
                self.take_from_above(&mut row);
            }
            self.body |= values > 0 && filled >= 3 && self.rows.len() + usize::from(counted) > 1;
            self.rows.push(row);
        }
        true
    }

    fn text(&self, cell: &Cell) -> &str {
        cell.first().and_then(|r| self.lines.text.get(r.clone())).unwrap_or("")
    }

    fn wide(&self, i: usize) -> bool {
        self.lines.lines.get(i).is_some_and(|l| l.kind == LineKind::Text) && runs(self.lines, i, 2).len() >= 3
    }

    /// The column under which a run stands; it grows with what it holds.
    fn column(&mut self, run: &Run, runs: usize) -> Option<usize> {
        let over: Vec<usize> = (0..self.columns.len()).filter(|&n| self.columns[n].overlap(run) > 0).collect();
        match over.as_slice() {
            [] => {
                let away = |c: &Column| c.from.saturating_sub(run.to).max(run.from.saturating_sub(c.to));
                let (n, column) = self.columns.iter_mut().enumerate().min_by_key(|(_, c)| away(c))?;
                if away(column) > 6 {
                    return None;
                }
                *column = Column { from: column.from.min(run.from), to: column.to.max(run.to) };
                Some(n)
            }
            [n] => {
                let column = self.columns.get_mut(*n)?;
                *column = Column { from: column.from.min(run.from), to: column.to.max(run.to) };
                Some(*n)
            }
            // A heading may span columns; a row's cell may not, or the line is text again.
            [n, ..] if !self.body && runs > 1 => Some(*n),
            _ => None,
        }
    }

    /// The cells of a line go on those of the row above.
    fn go_on(&mut self, row: Vec<Cell>) {
        if let Some(above) = self.rows.last_mut() {
            above.iter_mut().zip(row).for_each(|(cell, more)| cell.extend(more));
        }
    }

    /// Moves the last line of the name above to a row whose own name began there.
    fn take_from_above(&mut self, row: &mut [Cell]) {
        let n = self.name;
        let (Some(above), Some(own)) = (self.rows.last_mut().and_then(|r| r.get_mut(n)), row.get_mut(n)) else {
            return;
        };
        let begins = above.last().and_then(|r| self.lines.text.get(r.clone())).unwrap_or("");
        if above.len() > 1
            && (own.is_empty() || begins.starts_with(char::is_uppercase))
            && let Some(piece) = above.pop()
        {
            own.insert(0, piece);
        }
    }
}
