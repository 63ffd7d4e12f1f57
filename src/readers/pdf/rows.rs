//! Glyphs put together into pieces of text, pieces into rows, rows into cells.

use super::device::Glyph;
use super::text::Signs;

/// Glyphs drawn one after the other on one line without a gap that parts cells.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Indices of glyphs, along the line.
    pub glyphs: Vec<u32>,
    pub u0: f32,
    pub u1: f32,
    /// Baseline of its largest glyphs.
    pub v: f32,
    pub size: f32,
    /// Where it stands in the order of drawing.
    pub first: u32,
    pub last: u32,
    /// Number of the flow it was drawn in: text drawn from top to bottom without a jump back up.
    pub flow: u32,
}

/// What stands together on a row.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub pieces: Vec<Piece>,
    pub u0: f32,
    pub u1: f32,
    /// A line of a table's cell that goes on with the word the line above it ends in.
    pub glued: bool,
}

/// One row of a page.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
    pub v: f32,
    pub size: f32,
}

impl Piece {
    /// Some glyphs of a piece, as one of its own.
    pub fn of(&self, glyphs: Vec<u32>, all: &[Glyph]) -> Piece {
        let (mut u0, mut u1) = (f32::MAX, f32::MIN);
        for g in glyphs.iter().filter_map(|&i| all.get(i as usize)) {
            u0 = u0.min(g.u0);
            u1 = u1.max(g.u1);
        }
        let (first, last) = (glyphs.first().copied(), glyphs.last().copied());
        Piece { u0, u1, first: first.unwrap_or(self.first), last: last.unwrap_or(self.last), glyphs, ..*self }
    }
}

impl Row {
    pub fn u0(&self) -> f32 {
        self.cells.first().map_or(0.0, |c| c.u0)
    }

    pub fn u1(&self) -> f32 {
        self.cells.last().map_or(0.0, |c| c.u1)
    }
}

impl Cell {
    pub fn first(&self) -> u32 {
        self.pieces.iter().map(|p| p.first).min().unwrap_or(0)
    }

    pub fn last(&self) -> u32 {
        self.pieces.iter().map(|p| p.last).max().unwrap_or(0)
    }
}

/// A gap of so many ems between two pieces may part cells.
const GAP: f32 = 1.5;
/// The same between pieces that were not drawn one after the other.
const GAP_APART: f32 = 0.55;

/// Puts the glyphs of one direction together, in the order of drawing.
pub(super) fn pieces(glyphs: &[Glyph], turn: u8, signs: &Signs<'_>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    // Blanks part words but draw nothing: a run of them may lead anywhere.
    let mut last: Option<u32> = None;
    let mut flow = 0;
    for (i, g) in glyphs.iter().enumerate().filter(|(_, g)| g.turn == turn) {
        let i = u32::try_from(i).unwrap_or(u32::MAX);
        if signs.blank(g.letter) {
            continue;
        }
        let before = last.and_then(|l| glyphs.get(l as usize));
        // A mark drawn over its letter moves nothing.
        if signs.is_mark(g.letter)
            && let Some(piece) = out.last_mut()
            && before.is_some_and(|b| (g.v - b.v).abs() < b.size && (g.u0 - b.u1).abs() < b.size)
        {
            piece.glyphs.push(i);
            piece.last = i;
            continue;
        }
        last = Some(i);
        if let (Some(before), Some(piece)) = (before, out.last_mut()) {
            let em = before.size.max(g.size);
            let gap = g.u0 - before.u1;
            let drawn = i - piece.last > 1;
            let near = gap > -0.35 * em && gap < if drawn { GAP_APART } else { 0.2 } * em;
            let level = (g.v - before.v).abs();
            // A raised number is smaller than what it is raised above.
            let small = g.size.min(before.size) < 0.85 * em;
            let same = level < 0.12 * em || (small && level < 0.6 * em && gap < 0.3 * em);
            if g.is_again(before) {
                continue;
            }
            if near && same {
                if g.size > piece.size * 1.1 {
                    piece.v = g.v;
                    piece.size = g.size;
                }
                piece.u0 = piece.u0.min(g.u0);
                piece.u1 = piece.u1.max(g.u1);
                piece.glyphs.push(i);
                piece.last = i;
                continue;
            }
            if before.v - g.v > 0.8 * em {
                flow += 1;
            }
        }
        out.push(Piece { glyphs: vec![i], u0: g.u0, u1: g.u1, v: g.v, size: g.size, first: i, last: i, flow });
    }
    drop_shadows(&mut out, glyphs);
    // A page drawn in no order has no flows.
    if flow as usize > 4 + out.len() / 12 {
        out.iter_mut().for_each(|p| p.flow = 0);
    }
    out
}

/// Drops pieces that lie over one of the same letters: text with a shadow.
fn drop_shadows(pieces: &mut Vec<Piece>, glyphs: &[Glyph]) {
    let at = |i: &u32| glyphs.get(*i as usize);
    let same = |a: &Piece, b: &Piece| {
        a.glyphs.len() == b.glyphs.len()
            && a.glyphs.iter().zip(&b.glyphs).all(|(a, b)| at(a).zip(at(b)).is_some_and(|(a, b)| a.is_again(b)))
    };
    // What lies over each other was drawn soon after each other.
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        if !kept.iter().rev().take(40).any(|k| same(k, &piece)) {
            kept.push(piece);
        }
    }
    *pieces = kept;
}

/// Puts pieces together into rows, from top to bottom, and parts each row's cells.
pub(super) fn rows(mut pieces: Vec<Piece>, glyphs: &[Glyph], is_label: &dyn Fn(&Piece) -> bool) -> Vec<Row> {
    pieces.sort_by(|a, b| a.v.total_cmp(&b.v).then(a.u0.total_cmp(&b.u0)));
    let mut groups: Vec<(f32, f32, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        match groups.last_mut() {
            Some((v, size, group)) if joins(*v, *size, &piece) && !overlaps(group, &piece) => {
                if piece.size > *size * 1.05 {
                    (*v, *size) = (piece.v, piece.size);
                }
                group.push(piece);
            }
            _ => groups.push((piece.v, piece.size, vec![piece])),
        }
    }
    groups
        .into_iter()
        .map(|(v, size, mut group)| {
            group.sort_by(|a, b| a.u0.total_cmp(&b.u0));
            let group = interleaved(group, glyphs);
            Row { cells: cells(group, is_label), v, size }
        })
        .collect()
}

fn joins(v: f32, size: f32, piece: &Piece) -> bool {
    let small = piece.size.min(size) < 0.85 * piece.size.max(size);
    (piece.v - v).abs() <= piece.size.max(size) * if small { 0.5 } else { 0.3 }
}

/// Whether a piece lies over one that stands on the row already.
fn overlaps(group: &[Piece], piece: &Piece) -> bool {
    // The row's last are enough: they come in the order of their baselines.
    group.iter().rev().take(64).any(|p| {
        let over = p.u1.min(piece.u1) - p.u0.max(piece.u0);
        let apart = (p.v - piece.v).abs() > 0.15 * p.size.max(piece.size);
        apart && over > 0.5 * (p.u1 - p.u0).min(piece.u1 - piece.u0).max(0.1)
    })
}

/// The most cuts in one row.
const MAX_CUTS: usize = 200;

/// Cuts pieces at gaps that others of the row fill: letters that a face lacks are taken from another and drawn after all
/// that the first one has, so that these stand together as if nothing were missing.
fn interleaved(mut group: Vec<Piece>, glyphs: &[Glyph]) -> Vec<Piece> {
    // The piece that goes farthest, and the next one.
    let (mut far, mut i, mut cuts) = (0, 1, 0);
    while let (Some(piece), Some(filler)) = (group.get(far), group.get(i)) {
        let near = 0.2 * filler.size;
        let at = |n: usize| piece.glyphs.get(n).and_then(|&g| glyphs.get(g as usize));
        // The first glyph behind the filler: a gap is before it if the one before it ends where the filler begins.
        let cut = (filler.u0 + near < piece.u1 && cuts < MAX_CUTS)
            .then(|| (1..piece.glyphs.len()).find(|&n| at(n).is_some_and(|g| g.u0 > filler.u0 - near)))
            .flatten()
            .filter(|&n| {
                let (before, behind) = (at(n - 1), at(n));
                before.is_some_and(|g| g.u1 < filler.u0 + near) && behind.is_some_and(|g| g.u0 > filler.u1 - near)
            });
        if let Some(n) = cut {
            let (a, b) = (piece.of(piece.glyphs[..n].to_vec(), glyphs), piece.of(piece.glyphs[n..].to_vec(), glyphs));
            let to = i + 1 + group[i + 1..].partition_point(|p| p.u0 <= b.u0);
            group.insert(to, b);
            group[far] = a;
            cuts += 1;
        }
        if cut.is_some() || group.get(i).zip(group.get(far)).is_some_and(|(a, b)| a.u1 > b.u1) {
            far = i;
        }
        i += 1;
    }
    group
}

/// Parts a row, sorted from left to right.
fn cells(group: Vec<Piece>, is_label: &dyn Fn(&Piece) -> bool) -> Vec<Cell> {
    // Words of a line that was stretched to the margin stand as far apart as the cells of another.
    let mut gaps: Vec<f32> = group.windows(2).map(|w| ((w[1].u0 - w[0].u1) / w[1].size.max(0.1)).max(0.0)).collect();
    gaps.sort_by(f32::total_cmp);
    let middle = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    let stretched = gaps.len() >= 4 && middle < 3.0 && gaps.last().is_some_and(|g| *g < 2.0 * middle);
    let mut out: Vec<Cell> = Vec::new();
    for piece in group {
        // What was drawn after a piece further back stands in its cell, and so does all between the two.
        let next_to = |p: &Piece| piece.first > p.last && piece.first - p.last <= 3 && p.flow == piece.flow;
        let back = out.iter().rev().take(3).position(|c| c.pieces.iter().rev().take(3).any(next_to));
        if let Some(back) = back.filter(|&n| n > 0) {
            let from = out.len() - 1 - back;
            let steps = out[from..].windows(2).map(|w| w[1].u0 - w[0].u1);
            let widest = steps.chain(out.last().map(|c| piece.u0 - c.u1)).fold(0.0, f32::max);
            if stretched || widest < GAP * piece.size {
                let behind: Vec<Cell> = out.drain(from + 1..).collect();
                if let Some(cell) = out.last_mut() {
                    for c in behind {
                        cell.u1 = cell.u1.max(c.u1);
                        cell.pieces.extend(c.pieces);
                    }
                }
            }
        }
        let opens = out.len() == 1;
        if let Some(cell) = out.last_mut()
            && let Some(before) = cell.pieces.last()
        {
            let em = before.size.max(piece.size);
            let gap = (piece.u0 - cell.u1) / em;
            let follows = cell.pieces.iter().rev().take(3).any(next_to);
            let label = cell.pieces.len() == 1 && opens && follows && gap < 6.0 && is_label(before);
            let parts = before.flow != piece.flow
                || if follows { gap >= GAP && !stretched && !label } else { gap >= GAP_APART };
            if !parts {
                cell.u1 = cell.u1.max(piece.u1);
                cell.pieces.push(piece);
                continue;
            }
        }
        out.push(Cell { u0: piece.u0, u1: piece.u1, pieces: vec![piece], glued: false });
    }
    out
}
