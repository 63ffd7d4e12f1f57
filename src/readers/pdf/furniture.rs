//! What pages bear for themselves: their numbers, and headers and footers that come again on page after page.

use std::collections::HashMap;

use super::device::Page;
use super::layout::Part;
use super::rows::Row;
use super::text::Signs;

/// Rows at either end of a page among which furniture is sought.
const ENDS: usize = 2;

/// Rows whose distance from the edge differs by less (in points) are at one place.
const STEP: f32 = 8.0;

/// A row that may be furniture.
struct Edge {
    page: usize,
    row: usize,
    /// Distance from the upper edge, or from the lower one as a negative number: pages may lie crosswise.
    place: i32,
    text: String,
}

/// Takes the furniture away.
pub(super) fn remove(parts: &mut [Vec<Part>], pages: &[Page], signs: &Signs<'_>) {
    let mut edges = Vec::new();
    for (page, (parts, source)) in parts.iter().zip(pages).enumerate() {
        let Some(rows) = parts.first().map(|p| &p.rows) else { continue };
        for row in (0..rows.len()).filter(|r| *r < ENDS || *r + ENDS >= rows.len()) {
            let Some(r) = rows.get(row) else { continue };
            // Nothing in the middle of a page is furniture.
            let (above, below) = (r.v, source.height - r.v);
            if above.min(below) > 0.12 * source.height {
                continue;
            }
            let place = if above < below { (above / STEP) as i32 } else { -1 - (below / STEP) as i32 };
            edges.push(Edge { page, row, place, text: text(r, source, signs) });
        }
    }
    let mut drop: Vec<(usize, usize)> = Vec::new();
    numbers(&edges, &mut drop);
    repeated(&edges, pages.len(), &mut drop);
    drop.sort_unstable();
    drop.dedup();
    for (page, row) in drop.into_iter().rev() {
        if let Some(part) = parts.get_mut(page).and_then(|p| p.first_mut())
            && row < part.rows.len()
        {
            part.rows.remove(row);
        }
    }
}

fn text(row: &Row, page: &Page, signs: &Signs<'_>) -> String {
    let mut out = String::new();
    for cell in &row.cells {
        out.push_str(&signs.read(&cell.pieces, &page.glyphs, 120));
        out.push(' ');
    }
    out
}

/// Numbers that go up with the pages, each at the same distance from its page's place in the file.
fn numbers(edges: &[Edge], drop: &mut Vec<(usize, usize)>) {
    let mut offsets: HashMap<i64, usize> = HashMap::new();
    let numbers: Vec<(&Edge, i64)> =
        edges.iter().filter_map(|e| Some((e, number(&e.text)? - i64::try_from(e.page).ok()? - 1))).collect();
    for (_, offset) in &numbers {
        *offsets.entry(*offset).or_default() += 1;
    }
    let usual = offsets.iter().max_by_key(|(o, n)| (**n, -o.abs())).filter(|(_, n)| **n >= 2).map(|(o, _)| *o);
    for (edge, offset) in numbers {
        if offset == 0 || Some(offset) == usual {
            drop.push((edge.page, edge.row));
        }
    }
}

/// "2", "- 2 -", "Trang 2/5": the number.
fn number(text: &str) -> Option<i64> {
    let t = text.trim().trim_matches(|c: char| matches!(c, '-' | '–' | '—' | ' ' | '[' | ']'));
    let t = ["Trang ", "trang ", "TRANG ", "Page "].iter().find_map(|p| t.strip_prefix(p)).unwrap_or(t);
    let (n, of) = t.split_once('/').unwrap_or((t, "1"));
    let digits = |s: &str| (1..=4).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    (digits(n.trim()) && digits(of.trim())).then(|| n.trim().parse().ok())?
}

/// The same words, whatever their numbers, at the same place of most pages.
fn repeated(edges: &[Edge], pages: usize, drop: &mut Vec<(usize, usize)>) {
    if pages < 3 {
        return;
    }
    let key = |e: &Edge| -> (i32, String) {
        (e.place, e.text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect())
    };
    let mut counts: HashMap<(i32, String), usize> = HashMap::new();
    for e in edges.iter().filter(|e| !e.text.trim().is_empty()) {
        *counts.entry(key(e)).or_default() += 1;
    }
    let least = (pages * 3 / 5).max(3);
    for e in edges {
        if counts.get(&key(e)).is_some_and(|n| *n >= least) {
            drop.push((e.page, e.row));
        }
    }
}
