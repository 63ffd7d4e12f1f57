//! The letters of a document as text, and pages of them as the text of a [`Document`](crate::Document).

use std::ops::Range;

use super::clues::Repair;
use super::device::{Glyph, Letters, unframe};
use super::layout::{Block, Item};
use super::rows::{Cell, Piece};
use crate::model::RepairKind;
use crate::repair::Change;

/// What a glyph without a claim is printed as.
const NOTHING: &str = "\u{fffd}";

/// What each letter says.
#[derive(Debug)]
pub(super) struct Signs<'l> {
    letters: &'l Letters,
    blank: Vec<bool>,
}

impl<'l> Signs<'l> {
    pub fn new(letters: &'l Letters) -> Self {
        let blank = letters
            .letters
            .iter()
            .map(|l| match (&l.repair, &l.claim) {
                (Some(r), _) => is_blank(&r.to),
                (None, Some(c)) => is_blank(c),
                (None, None) => l.shape.is_none() && l.gid != 0,
            })
            .collect();
        Signs { letters, blank }
    }

    /// Whether a letter parts words and draws nothing.
    pub fn blank(&self, letter: u32) -> bool {
        self.blank.get(letter as usize).copied().unwrap_or(true)
    }

    /// Whether it is a mark that stands over the letter before it.
    pub fn is_mark(&self, letter: u32) -> bool {
        self.text(letter).starts_with(|c: char| ('\u{300}'..='\u{36f}').contains(&c))
    }

    /// What it says, repaired.
    pub fn text(&self, letter: u32) -> &'l str {
        let Some(l) = self.letters.letters.get(letter as usize) else { return "" };
        match (&l.repair, &l.claim) {
            (Some(r), _) => &r.to,
            (None, Some(c)) => c,
            (None, None) => NOTHING,
        }
    }

    /// What the file says it is.
    pub fn claim(&self, letter: u32) -> &'l str {
        self.letters.letters.get(letter as usize).and_then(|l| l.claim.as_deref()).unwrap_or(NOTHING)
    }

    fn repair(&self, letter: u32) -> Option<&'l Repair> {
        self.letters.letters.get(letter as usize).and_then(|l| l.repair.as_ref())
    }

    /// Its font.
    pub fn font(&self, letter: u32) -> u32 {
        self.letters.letters.get(letter as usize).map_or(u32::MAX, |l| l.font)
    }

    /// Whether its font is a bold one.
    pub fn is_bold(&self, letter: u32) -> bool {
        let font = self.font(letter);
        self.letters.fonts.get(font as usize).is_some_and(|f| f.bold)
    }

    /// The repaired text of pieces, for deciding what they are.
    pub fn read(&self, pieces: &[Piece], glyphs: &[Glyph], limit: usize) -> String {
        let mut out = String::new();
        // Pieces may touch: a face that lacks letters gives a word several.
        let mut last: Option<&Glyph> = None;
        for piece in pieces {
            for (&i, g) in piece.glyphs.iter().filter_map(|i| Some((i, glyphs.get(*i as usize)?))) {
                if last.is_some_and(|l| begins_word(l, i, g, glyphs, self)) {
                    out.push(' ');
                }
                out.push_str(self.text(g.letter));
                last = Some(g);
            }
            if out.len() > limit {
                break;
            }
        }
        out
    }
}

fn is_blank(s: &str) -> bool {
    // The soft hyphen is a letter of TCVN3.
    s.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

/// The text under way.
#[derive(Debug, Default)]
pub(super) struct Emitted {
    pub text: String,
    pub boxes: Vec<(Range<usize>, [f32; 4])>,
    pub runs: Vec<(Range<usize>, u32)>,
    pub changes: Vec<Change>,
    pub raised: Vec<Range<usize>>,
    /// Lines that are rows of a table, cells parted by tabs.
    pub rows: Vec<Range<usize>>,
    /// Lines that the margin broke.
    pub wrapped: Vec<Range<usize>>,
    /// Lines set in bold.
    pub strong: Vec<Range<usize>>,
    /// The mark of the last note at a page's foot.
    notes: u32,
    /// A symbol that the margin cut behind its hyphen is under way: the line ends with it.
    carry: bool,
}

/// A word under way: where it begins, and its box.
struct Word {
    start: usize,
    bbox: [f32; 4],
}

/// Raised signs under way: where they begin, and what they are.
struct Raised {
    start: usize,
    says: String,
}

impl Emitted {
    /// Appends a page. `body` is the size of the document's usual letters.
    pub fn page(&mut self, items: &[Item], body: f32, glyphs: &[Glyph], signs: &Signs<'_>) {
        let foot = items.iter().rposition(|i| i.size > 0.9 * body || matches!(i.block, Block::Row(_)));
        let foot = foot.map_or(0, |n| n + 1);
        for (n, item) in items.iter().enumerate() {
            if item.gap && n > 0 {
                self.text.push('\n');
            }
            let start = self.text.len();
            match &item.block {
                Block::Line { indent, cells } => {
                    let at = self.text.len();
                    if !self.carry {
                        self.text.extend(std::iter::repeat_n(' ', *indent));
                    }
                    let from = self.text.len();
                    let marks = self.raised.len();
                    for cell in cells {
                        if self.text.len() > from {
                            self.text.push('\t');
                        }
                        self.cell(cell, item.size, glyphs, signs);
                    }
                    if self.text.len() == from {
                        self.text.truncate(at);
                        continue;
                    }
                    if n >= foot
                        && let [cell] = cells.as_slice()
                        && let Some(range) = self.note(cell, from, glyphs, signs)
                        && self.raised.get(marks).is_none_or(|m| m.start > from)
                    {
                        self.raised.insert(marks, range);
                    }
                    if cells.iter().all(|c| is_strong(c, glyphs, signs)) {
                        self.strong.push(from..self.text.len());
                    }
                    if item.wrapped {
                        self.wrapped.push(from..self.text.len());
                    }
                }
                Block::Row(cells) => {
                    let from = self.text.len();
                    for (n, lines) in cells.iter().enumerate() {
                        if n > 0 {
                            self.text.push('\t');
                        }
                        let begin = self.text.len();
                        for line in lines {
                            if self.text.len() > begin && !line.glued {
                                self.text.push(' ');
                            }
                            self.cell(line, item.size, glyphs, signs);
                        }
                    }
                    if self.text.get(from..).is_none_or(|t| t.trim().is_empty()) {
                        self.text.truncate(from);
                        continue;
                    }
                    self.rows.push(start..self.text.len());
                }
            }
            self.carry = items.get(n + 1).is_some_and(|next| goes_on(item, next, glyphs, signs));
            if !self.carry {
                self.text.push('\n');
            }
        }
    }

    /// The mark of a note at a page's foot, where it is not raised: a number by which notes go on, and a sentence behind it.
    fn note(&mut self, cell: &Cell, from: usize, glyphs: &[Glyph], signs: &Signs<'_>) -> Option<Range<usize>> {
        let text = signs.read(&cell.pieces, glyphs, 16);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = text.get(digits..)?.trim_start();
        let mark: u32 = text.get(..digits).filter(|d| d.len() <= 2)?.parse().ok()?;
        let goes_on = mark == self.notes + 1 || mark == 1;
        if !goes_on || !rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"')) {
            return None;
        }
        self.notes = mark;
        // Where letters were repaired the text holds what the file claims.
        let claimed = self.text.get(from..)?.bytes().take_while(u8::is_ascii_digit).count();
        (claimed == digits).then_some(from..from + digits)
    }

    /// Appends a cell. `size` is that of the line's main letters.
    fn cell(&mut self, cell: &Cell, size: f32, glyphs: &[Glyph], signs: &Signs<'_>) {
        let _ = size;
        let main = cell.pieces.iter().map(|p| p.size).fold(0.0, f32::max);
        let base = cell.pieces.iter().find(|p| p.size >= main * 0.99).map_or(0.0, |p| p.v);
        let mut last: Option<&Glyph> = None;
        let mut word: Option<Word> = None;
        let mut raised: Option<Raised> = None;
        for piece in &cell.pieces {
            for (&i, g) in piece.glyphs.iter().filter_map(|i| Some((i, glyphs.get(*i as usize)?))) {
                let mark = signs.is_mark(g.letter);
                if last.is_some_and(|l| !mark && begins_word(l, i, g, glyphs, signs)) {
                    self.close(&mut word, &mut raised, g.turn);
                    self.text.push(if std::mem::take(&mut self.carry) { '\n' } else { ' ' });
                }
                let up = g.size < 0.8 * main && base - g.v > 0.15 * main;
                if up != raised.is_some() {
                    if up {
                        raised = Some(Raised { start: self.text.len(), says: String::new() });
                    } else {
                        self.end_raised(&mut raised);
                    }
                }
                let start = self.text.len();
                self.text.push_str(signs.claim(g.letter));
                if let Some(raised) = &mut raised {
                    raised.says.push_str(signs.text(g.letter));
                }
                let end = self.text.len();
                if let Some(r) = signs.repair(g.letter) {
                    self.changes.push(Change {
                        range: start..end,
                        from: signs.claim(g.letter).to_owned(),
                        to: r.to.to_string(),
                        kind: RepairKind::Glyph,
                        confidence: r.confidence(),
                        evidence: r.evidence,
                    });
                }
                let font = signs.font(g.letter);
                match self.runs.last_mut() {
                    Some(run) if run.1 == font => run.0.end = end,
                    _ => self.runs.push((start..end, font)),
                }
                let word = word.get_or_insert(Word { start, bbox: [f32::MAX, f32::MAX, f32::MIN, f32::MIN] });
                let b = &mut word.bbox;
                *b = [b[0].min(g.u0), b[1].min(g.v - 0.8 * g.size), b[2].max(g.u1), b[3].max(g.v + 0.2 * g.size)];
                if !mark {
                    last = Some(g);
                }
            }
        }
        let turn = last.map_or(0, |g| g.turn);
        self.close(&mut word, &mut raised, turn);
    }

    fn end_raised(&mut self, raised: &mut Option<Raised>) {
        if let Some(Raised { start, says }) = raised.take() {
            let mark = says.as_str();
            let inner = mark.strip_prefix(['(', '[']).unwrap_or(mark);
            let inner = inner.strip_suffix([')', ']']).unwrap_or(inner);
            if !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit()) {
                self.raised.push(start..self.text.len());
            }
        }
    }

    fn close(&mut self, word: &mut Option<Word>, raised: &mut Option<Raised>, turn: u8) {
        self.end_raised(raised);
        if let Some(word) = word.take() {
            let [u0, v0, u1, v1] = word.bbox;
            let (a, b) = (unframe(turn, u0, v0), unframe(turn, u1, v1));
            let bbox = [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)];
            self.boxes.push((word.start..self.text.len(), bbox));
        }
    }
}

/// Whether a cell is set in bold but for its signs.
pub(super) fn is_strong(cell: &Cell, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let mut letters = cell.pieces.iter().flat_map(|p| &p.glyphs).filter_map(|&i| glyphs.get(i as usize));
    letters.all(|g| signs.is_bold(g.letter) || !signs.text(g.letter).chars().all(char::is_alphabetic))
        && cell
            .pieces
            .iter()
            .flat_map(|p| &p.glyphs)
            .any(|&i| glyphs.get(i as usize).is_some_and(|g| signs.is_bold(g.letter)))
}

/// Whether the margin cut a symbol behind its hyphen or stroke ("56/NQ-" and "HĐND"): nothing parts it from its word, and
/// the next line goes on from the margin.
fn goes_on(item: &Item, next: &Item, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let (Block::Line { cells: a, .. }, Block::Line { cells: b, indent }) = (&item.block, &next.block) else {
        return false;
    };
    let ([a], [b]) = (a.as_slice(), b.as_slice()) else { return false };
    let tail: Vec<&Glyph> = a
        .pieces
        .last()
        .map_or(Vec::new(), |p| p.glyphs.iter().rev().take(2).filter_map(|&i| glyphs.get(i as usize)).collect());
    let hyphen = matches!(tail.as_slice(), [last, before]
        if matches!(signs.text(last.letter), "-" | "/")
            && signs.text(before.letter).ends_with(char::is_alphanumeric)
            && last.u0 - before.u1 < 0.1 * last.size);
    let below = next.v - item.v;
    let first = b.pieces.first().and_then(|p| p.glyphs.first()).and_then(|&i| glyphs.get(i as usize));
    let word = first.is_some_and(|g| signs.text(g.letter).starts_with(char::is_alphanumeric));
    hyphen && !next.gap && *indent <= 1 && below > 0.0 && below < 2.5 * item.size && word
}

/// Whether a blank parts glyph `i`, which is `g`, from the one before it on its line, or it is on the next line of its cell.
fn begins_word(l: &Glyph, i: u32, g: &Glyph, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    // Behind a raised mark the line's own letters set the measure.
    let em = if l.size < 0.8 * g.size { g.size } else { l.size.min(g.size) };
    let gap = (g.u0 - l.u1) / em;
    let least = if blank_before(i, glyphs, signs) { 0.06 } else { threshold(l, g, signs) };
    gap > least || g.v - l.v > 0.9 * l.size.min(g.size)
}

/// Whether a blank was drawn just before a glyph.
fn blank_before(i: u32, glyphs: &[Glyph], signs: &Signs<'_>) -> bool {
    let before = (i as usize).checked_sub(1).and_then(|j| glyphs.get(j));
    match (before, glyphs.get(i as usize)) {
        (Some(b), Some(g)) => signs.blank(b.letter) && (b.v - g.v).abs() < g.size && b.u0 <= g.u0 + 0.1 * g.size,
        _ => false,
    }
}

/// How wide a gap must be to be a blank where none was drawn, in ems.
fn threshold(a: &Glyph, b: &Glyph, signs: &Signs<'_>) -> f32 {
    let digit = |g: &Glyph| signs.text(g.letter).bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if digit(a) && digit(b) { 0.24 } else { 0.16 }
}
