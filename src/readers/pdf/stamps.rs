//! Stamps of digital signatures that were printed into the page: who signed in the system, and when. They are no part of
//! the text, and stand where the letterhead or the signature does.

use std::sync::LazyLock;

use super::device::Page;
use super::layout::Part;
use super::rows::Cell;
use super::text::Signs;
use crate::vocab::fold;

/// What the lines of a stamp begin with: what only stamps have, and what others have too.
static WORDS: LazyLock<(Vec<&str>, Vec<&str>)> = LazyLock::new(|| {
    let lines = include_str!("../../../data/signature_stamps.list").lines();
    let mut lines = lines.filter(|l| !l.starts_with('#') && !l.is_empty());
    (lines.by_ref().take_while(|l| !l.starts_with('-')).collect(), lines.collect())
});

/// The most of one stamp that is told.
const TOLD: usize = 300;

/// A line that a stamp may have.
struct Line {
    u0: f32,
    v: f32,
    size: f32,
    /// Whether only stamps have it.
    sure: bool,
}

impl Line {
    /// Whether a cell stands below or above it as lines of one stamp do.
    fn is_beside(&self, cell: &Cell, v: f32, size: f32) -> bool {
        (cell.u0 - self.u0).abs() < 3.0 * size
            && (size - self.size).abs() < 0.1 * size
            && (v - self.v).abs() < 12.0 * size
    }
}

/// Takes the stamps out of a page and tells what they say.
pub(super) fn remove(parts: &mut [Part], page: &Page, signs: &Signs<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for part in parts {
        let mut lines: Vec<Line> = Vec::new();
        for row in &part.rows {
            for cell in &row.cells {
                let text = fold(signs.read(&cell.pieces, &page.glyphs, 40).trim());
                let begins = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
                let sure = begins(&WORDS.0);
                if sure || begins(&WORDS.1) {
                    lines.push(Line { u0: cell.u0, v: row.v, size: size(cell), sure });
                }
            }
        }
        if !lines.iter().any(|l| l.sure) {
            continue;
        }
        // A stamp: lines of one size at one edge, of which one is sure. From its first line to its last all is of it.
        while let Some(at) = lines.iter().position(|l| l.sure) {
            let sure = lines.swap_remove(at);
            let (mut top, mut bottom, mut n) = (sure.v, sure.v, 1);
            lines.retain(|l| {
                let same = (l.u0 - sure.u0).abs() < 3.0 * sure.size
                    && (l.size - sure.size).abs() < 0.1 * sure.size
                    && (l.v - sure.v).abs() < 12.0 * sure.size;
                if same {
                    (top, bottom, n) = (top.min(l.v), bottom.max(l.v), n + 1);
                }
                !same
            });
            let mut says: Vec<String> = Vec::new();
            for row in &mut part.rows {
                let v = row.v;
                row.cells.retain(|cell| {
                    let size = size(cell);
                    let inside = v >= top - 0.5 * size && v <= bottom + 0.5 * size && sure.is_beside(cell, v, size);
                    if inside {
                        says.push(signs.read(&cell.pieces, &page.glyphs, TOLD).trim().to_owned());
                    }
                    !inside
                });
            }
            told.push(says.join(" "));
        }
        part.rows.retain(|r| !r.cells.is_empty());
    }
    told.iter_mut().for_each(|t| t.truncate(t.char_indices().nth(TOLD).map_or(t.len(), |(i, _)| i)));
    told
}

fn size(cell: &Cell) -> f32 {
    cell.pieces.iter().map(|p| p.size).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_read_in_two_groups() {
        assert!(WORDS.0.contains(&"ký bởi") && WORDS.1.contains(&"cơ quan:"));
        assert!(WORDS.0.iter().chain(&WORDS.1).all(|w| fold(w) == **w && !w.starts_with('-')));
    }
}
