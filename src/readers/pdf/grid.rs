//! Ruled tables: crossing lines, and the cells between them.

use super::device::{Glyph, Rule, frame};
use super::rows::Piece;

/// A ruled table.
#[derive(Debug)]
pub(crate) struct Grid {
    /// Places of the upright lines.
    us: Vec<f32>,
    /// Places of the level lines.
    vs: Vec<f32>,
    /// The cell that each field belongs to: the index of the first field of a cell that was merged of several.
    root: Vec<usize>,
}

/// A level or upright line: its place, and from where to where.
#[derive(Debug, Clone, Copy)]
struct Line {
    at: f32,
    from: f32,
    to: f32,
}

const NEAR: f32 = 2.5;
/// Lines of one page among which tables are sought.
const MAX_LINES: usize = 3000;
const MAX_FIELDS: usize = 20_000;

impl Grid {
    /// The tables of a page, in the frame of a writing direction.
    pub(super) fn find(rules: &[Rule], turn: u8) -> Vec<Grid> {
        let (mut level, mut upright) = (Vec::new(), Vec::new());
        for r in rules {
            let (a, b) = (frame(turn, r.x0, r.y0), frame(turn, r.x1, r.y1));
            let (u0, u1) = (a.0.min(b.0), a.0.max(b.0));
            let (v0, v1) = (a.1.min(b.1), a.1.max(b.1));
            if v1 - v0 <= u1 - u0 {
                level.push(Line { at: (v0 + v1) / 2.0, from: u0, to: u1 });
            } else {
                upright.push(Line { at: (u0 + u1) / 2.0, from: v0, to: v1 });
            }
        }
        Grid::of_lines(level, upright)
    }

    /// The tables that boxes, each a level or an upright line, rule.
    #[cfg(all(unix, feature = "ocr"))]
    pub fn ruled(rules: &[[f32; 4]]) -> Vec<Grid> {
        let (mut level, mut upright) = (Vec::new(), Vec::new());
        for &[u0, v0, u1, v1] in rules {
            if v1 - v0 <= u1 - u0 {
                level.push(Line { at: (v0 + v1) / 2.0, from: u0, to: u1 });
            } else {
                upright.push(Line { at: (u0 + u1) / 2.0, from: v0, to: v1 });
            }
        }
        Grid::of_lines(level, upright)
    }

    fn of_lines(level: Vec<Line>, upright: Vec<Line>) -> Vec<Grid> {
        let (level, upright) = (joined(level), joined(upright));
        if level.len() < 2 || upright.len() < 2 || level.len() + upright.len() > MAX_LINES {
            return Vec::new();
        }
        // Lines that touch belong to one table.
        let n = level.len();
        let mut group: Vec<usize> = (0..n + upright.len()).collect();
        for (i, h) in level.iter().enumerate() {
            for (j, v) in upright.iter().enumerate() {
                let meet = v.at >= h.from - NEAR && v.at <= h.to + NEAR && h.at >= v.from - NEAR && h.at <= v.to + NEAR;
                if meet {
                    union(&mut group, i, n + j);
                }
            }
        }
        let mut roots: Vec<usize> = (0..group.len()).map(|i| find(&mut group, i)).collect();
        let of: Vec<usize> = roots.clone();
        roots.sort_unstable();
        roots.dedup();
        let mut out = Vec::new();
        for root in roots {
            let mine = |from: usize, lines: &[Line]| -> Vec<Line> {
                lines.iter().enumerate().filter(|(i, _)| of.get(from + i) == Some(&root)).map(|(_, l)| *l).collect()
            };
            let (h, v) = (mine(0, &level), mine(n, &upright));
            if let Some(grid) = Grid::new(&h, &v) {
                out.push(grid);
            }
        }
        out.sort_by(|a, b| a.top().total_cmp(&b.top()));
        out
    }

    fn new(level: &[Line], upright: &[Line]) -> Option<Grid> {
        let (vs, us) = (places(level), places(upright));
        let (rows, columns) = (vs.len().checked_sub(1)?, us.len().checked_sub(1)?);
        if columns < 2 || rows < 2 || rows * columns > MAX_FIELDS {
            return None;
        }
        let mut root: Vec<usize> = (0..rows * columns).collect();
        for r in 0..rows {
            for c in 0..columns {
                let (u, v) = ((us[c] + us[c + 1]) / 2.0, (vs[r] + vs[r + 1]) / 2.0);
                if c + 1 < columns && !crosses(upright, us[c + 1], v) {
                    union(&mut root, r * columns + c, r * columns + c + 1);
                }
                if r + 1 < rows && !crosses(level, vs[r + 1], u) {
                    union(&mut root, r * columns + c, (r + 1) * columns + c);
                }
            }
        }
        let root: Vec<usize> = (0..rows * columns).map(|i| find(&mut root, i)).collect();
        let distinct = root.iter().enumerate().filter(|(i, r)| i == *r).count();
        (distinct >= 4).then_some(Grid { us, vs, root })
    }

    pub fn top(&self) -> f32 {
        self.vs.first().copied().unwrap_or(0.0)
    }

    pub fn rows(&self) -> usize {
        self.vs.len().saturating_sub(1)
    }

    pub fn columns(&self) -> usize {
        self.us.len().saturating_sub(1)
    }

    /// The cell that a place is in, by the field it begins with.
    pub fn field(&self, u: f32, v: f32) -> Option<usize> {
        let c = self.us.partition_point(|x| *x <= u).checked_sub(1).filter(|c| *c < self.columns())?;
        let r = self.vs.partition_point(|y| *y <= v).checked_sub(1).filter(|r| *r < self.rows())?;
        self.root.get(r * self.columns() + c).copied()
    }

    /// How many fields there are.
    #[cfg(all(unix, feature = "ocr"))]
    pub fn fields(&self) -> usize {
        self.root.len()
    }

    /// Each cell by the field it begins with, and its box.
    #[cfg(all(unix, feature = "ocr"))]
    pub fn cells(&self) -> Vec<(usize, [f32; 4])> {
        let columns = self.columns();
        let mut out: Vec<(usize, [f32; 4])> = Vec::new();
        let mut at: Vec<Option<usize>> = vec![None; self.root.len()];
        for (i, &root) in self.root.iter().enumerate() {
            let (r, c) = (i / columns.max(1), i % columns.max(1));
            let (Some(&u0), Some(&u1), Some(&v0), Some(&v1)) =
                (self.us.get(c), self.us.get(c + 1), self.vs.get(r), self.vs.get(r + 1))
            else {
                continue;
            };
            match at.get(root).copied().flatten().and_then(|n| out.get_mut(n)) {
                Some((_, b)) => *b = [b[0].min(u0), b[1].min(v0), b[2].max(u1), b[3].max(v1)],
                None => {
                    if let Some(slot) = at.get_mut(root) {
                        *slot = Some(out.len());
                    }
                    out.push((root, [u0, v0, u1, v1]));
                }
            }
        }
        out
    }

    /// What stands in the fields as rows of cells, each with its width; rows without anything are left out.
    pub fn table<T>(&self, mut fields: Vec<Vec<T>>) -> Vec<Vec<(f32, Vec<T>)>> {
        let columns = self.columns();
        let mut out: Vec<Vec<(f32, Vec<T>)>> = Vec::new();
        for r in 0..self.rows() {
            let mut row: Vec<(f32, Vec<T>)> = Vec::new();
            for c in 0..columns {
                let i = r * columns + c;
                let root = self.root.get(i).copied().unwrap_or(i);
                let width = self.us.get(c).zip(self.us.get(c + 1)).map_or(0.0, |(a, b)| b - a);
                // A cell merged over columns is one cell; one merged over rows stands in its first row.
                if c > 0
                    && self.root.get(i - 1) == Some(&root)
                    && let Some(cell) = row.last_mut()
                {
                    cell.0 += width;
                } else {
                    let own = fields.get_mut(i).filter(|_| root == i).map(std::mem::take);
                    row.push((width, own.unwrap_or_default()));
                }
            }
            if row.iter().any(|c| !c.1.is_empty()) {
                out.push(row);
            }
        }
        out
    }

    /// Takes the pieces that stand in the table: rows of cells, each with its width.
    pub(super) fn take(&self, pieces: &mut Vec<Piece>, glyphs: &[Glyph]) -> Vec<Vec<(f32, Vec<Piece>)>> {
        let mut fields: Vec<Vec<Piece>> = vec![Vec::new(); self.root.len()];
        let mut rest = Vec::new();
        for piece in pieces.drain(..) {
            let middle = |g: &Glyph| self.field((g.u0 + g.u1) / 2.0, g.v - 0.3 * g.size);
            let field = |i: u32| glyphs.get(i as usize).and_then(middle);
            let Some(mut now) = piece.glyphs.first().and_then(|&i| field(i)) else {
                rest.push(piece);
                continue;
            };
            let mut part: Vec<u32> = Vec::new();
            for &i in &piece.glyphs {
                let next = field(i).unwrap_or(now);
                if next != now {
                    fields[now].push(piece.of(std::mem::take(&mut part), glyphs));
                    now = next;
                }
                part.push(i);
            }
            fields[now].push(piece.of(part, glyphs));
        }
        *pieces = rest;
        self.table(fields)
    }
}

/// Lines at one place that touch, as one.
fn joined(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    // First those of one place, in their order; then what touches.
    let mut i = 0;
    while i < lines.len() {
        let at = lines[i].at;
        let end = i + lines[i..].iter().take_while(|l| l.at - at < NEAR).count();
        lines[i..end].sort_by(|a, b| a.from.total_cmp(&b.from));
        for l in &mut lines[i..end] {
            l.at = at;
        }
        i = end;
    }
    let mut out: Vec<Line> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(last) if last.at == line.at && line.from - last.to < NEAR => last.to = last.to.max(line.to),
            _ => out.push(line),
        }
    }
    out
}

fn places(lines: &[Line]) -> Vec<f32> {
    let mut out: Vec<f32> = lines.iter().map(|l| l.at).collect();
    out.sort_by(f32::total_cmp);
    out.dedup_by(|b, a| *b - *a < NEAR);
    out
}

fn crosses(lines: &[Line], at: f32, across: f32) -> bool {
    lines.iter().any(|l| (l.at - at).abs() < NEAR && l.from <= across && l.to >= across)
}

fn find(group: &mut [usize], mut i: usize) -> usize {
    while group[i] != i {
        group[i] = group[group[i]];
        i = group[i];
    }
    i
}

/// The smaller index leads.
fn union(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(group, a), find(group, b));
    group[a.max(b)] = a.min(b);
}
