//! Letters set apart, as headings have them ("K Ế  H O Ạ C H", "H U Y Ệ N T H Ạ C H H À"): single letters with a blank
//! after each. Where words have wider blanks these part them, else the model does.

use std::ops::Range;

use super::super::lexicon::is_roman;
use super::super::model::{BREAK, FIRST, NUMBER, OTHER};
use super::super::stage::Found;
use super::super::syllable::{self, letter};
use super::LONGEST;
use super::parting::{Cut, Parting, Piece, Prices, Sign, Word};
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{self, Finder, Window};

const PRICES: Prices = Prices { split: 0, join: 0, join_words: 0, single: 48, eager: false };
/// What it costs that letters stay that make no word, and capitals that may be an abbreviation.
const STAYS: i32 = 640;
const ABBREVIATION: i32 = 64;
/// How much likelier than the next a parting must be.
const MARGIN: i32 = 16;
/// More blanks than this part columns, not words.
const COLUMN: usize = 8;

/// A sign with blanks about it.
#[derive(Debug, Clone, Copy)]
struct Single {
    start: usize,
    end: usize,
    c: char,
    /// Blanks before it.
    gap: usize,
}

/// Finds stretches of letters set apart.
pub(super) fn fixes(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    let mut parting = None;
    let mut singles = Vec::new();
    let mut finder = Finder::new(bytes, is_alone);
    while let Some(hit) = finder.next(from) {
        let start = memchr::memrchr2(b'\n', b'\x0c', bytes.get(from..hit).unwrap_or_default());
        let start = start.map_or(from, |i| from + i + 1);
        let limit = bytes.len().min(hit + LONGEST);
        let rest = bytes.get(hit..limit).unwrap_or_default();
        let stop = memchr::memchr2(b'\n', b'\x0c', rest);
        let stop = stop.or_else(|| memchr::memrchr(b' ', rest).filter(|_| limit < bytes.len()));
        let end = stop.map_or(limit, |i| hit + i).max(hit + 1);
        line(text, start..end, &mut parting, &mut singles, &mut found);
        from = end;
    }
    found
}

/// Whether a byte is a letter between two blanks.
#[inline(always)]
fn is_alone([_, left, b, next, _]: Window) -> bool {
    scan::is_letter(b) & (left <= b' ') & (next == b' ')
}

/// The stretches of a line.
fn line(
    text: &str,
    range: Range<usize>,
    parting: &mut Option<Parting>,
    singles: &mut Vec<Single>,
    found: &mut Vec<Found>,
) {
    let Some(line) = text.get(range.clone()) else { return };
    singles.clear();
    let (mut at, mut gap) = (range.start, 0);
    let mut read = |singles: &mut Vec<Single>| {
        if singles.iter().filter(|s| letter(s.c).is_some()).count() > 2 {
            let parting = parting.get_or_insert_with(|| Parting::new(PRICES));
            found.extend(stretch(text, singles, parting).unwrap_or_default());
        }
        singles.clear();
    };
    for word in line.split(' ') {
        let start = at;
        at += word.len() + 1;
        gap += 1;
        let mut chars = word.chars();
        let Some(c) = chars.next() else { continue };
        if gap > COLUMN {
            read(singles);
        }
        match chars.next() {
            None => singles.push(Single { start, end: start + word.len(), c, gap }),
            _ => read(singles),
        }
        gap = 0;
    }
    read(singles);
}

/// The words of a stretch, if it has any.
fn stretch(text: &str, singles: &[Single], parting: &mut Parting) -> Option<Vec<Found>> {
    let gaps = singles.get(1..)?.iter().map(|s| s.gap);
    let narrow = gaps.clone().min()?;
    let parted = gaps.clone().any(|g| g > narrow);
    fill(singles, narrow, parted, parting);
    let way = parting.read();
    let line_end = |c: Option<&u8>| c.is_none_or(|c| matches!(c, b'\n' | b'\x0c'));
    let (before, after) = (text.get(..singles.first()?.start)?, text.get(singles.last()?.end..)?);
    let alone = line_end(before.trim_end_matches(' ').as_bytes().last())
        && line_end(after.trim_start_matches(' ').as_bytes().first());
    let sure = is_sure(singles, &way, parted, alone, parting)?;
    // Where words begin: at wide blanks, between words, and between numbers or punctuation and words.
    let begins = |i: usize| -> bool {
        let (Some(a), Some(b)) = (i.checked_sub(1).and_then(|i| singles.get(i)), singles.get(i)) else { return true };
        if b.gap > narrow {
            return true;
        }
        let word = way.get(way.partition_point(|w| w.to <= i)).is_some_and(|w| w.from == i);
        match (a.c.is_alphabetic(), b.c.is_alphabetic()) {
            _ if parted => false,
            (true, true) => word,
            (false, true) if a.c.is_ascii_digit() => is_word(&way, i),
            (true, false) if b.c.is_ascii_digit() => is_word(&way, i - 1),
            (false, _) => {
                let dash = matches!(a.c, '-' | '+' | '–' | '•') && i == 1;
                let digits = b.c.is_ascii_digit() && i > 1 && singles.get(i - 2).is_some_and(|s| s.c.is_ascii_digit());
                dash || matches!(a.c, ',' | ';' | ':' | '.' | ')') && !digits
            }
            (true, false) => matches!(b.c, '-' | '–' | '(') && is_word(&way, i - 1) && singles.len() > i + 1,
        }
    };
    let mut found = Vec::new();
    let mut lo = 0;
    for hi in 1..=singles.len() {
        if hi < singles.len() && !begins(hi) {
            continue;
        }
        let own = singles.get(lo..hi)?;
        lo = hi;
        let (start, mut end) = (own.first()?.start, own.last()?.end);
        // The blanks that part words are many: one is enough.
        if let Some(next) = singles.get(hi).filter(|n| n.gap > 1 && n.gap <= narrow + 3) {
            end = next.start - 1;
        }
        let to: String = own.iter().map(|s| s.c).collect();
        if text.get(start..end) != Some(to.as_str()) {
            found.push(Found {
                range: start..end,
                to,
                kind: RepairKind::Space,
                confidence: if sure { 0.95 } else { 0.6 },
                evidence: Evidence::Model,
                sure,
            });
        }
    }
    Some(found)
}

/// Whether the word of a letter is a syllable of two letters or more.
fn is_word(way: &[Word], sign: usize) -> bool {
    let at = way.partition_point(|w| w.to <= sign);
    way.get(at).is_some_and(|w| w.from <= sign && w.id >= FIRST && w.to - w.from > 1)
}

/// Gives the letters to be read.
fn fill(singles: &[Single], narrow: usize, parted: bool, parting: &mut Parting) {
    parting.clear();
    let mut i = 0;
    let mut wall = None;
    while let Some(single) = singles.get(i) {
        let inner = |s: &&Single| letter(s.c).is_some() && s.gap <= narrow;
        let from = i;
        if letter(single.c).is_some() {
            i += 1 + singles.get(i + 1..).unwrap_or_default().iter().take_while(inner).count();
        } else {
            i += 1;
        }
        let run = singles.get(from..i).unwrap_or_default();
        for (k, s) in run.iter().enumerate() {
            let cut = if k > 0 { Cut::Inside } else { Cut::Wall(wall) };
            parting.signs.push(Sign { start: s.start, end: s.end, letter: letter(s.c), cut });
        }
        wall = None;
        let word: String = run.iter().map(|s| s.c).collect();
        let (id, cost) = match syllable::parse(&word) {
            Some(code) => (parting.model.id(code), 0),
            None if single.c.is_ascii_digit() => (NUMBER, 0),
            None if letter(single.c).is_none() => {
                wall = matches!(single.c, '.' | ';' | ':' | '(' | ')').then_some(BREAK);
                (OTHER, 0)
            }
            None if run.len() <= 6 && run.iter().all(|s| s.c.is_uppercase()) => {
                (OTHER, ABBREVIATION + 32 * run.len() as i32)
            }
            None => (OTHER, STAYS),
        };
        // Where blanks part words a syllable is one.
        let open = letter(single.c).is_some() && !(parted && id >= FIRST);
        parting.pieces.push(Piece { from, to: i, id, cost, broken: open, open, vowel: false, rime: false });
    }
}

/// Whether a stretch makes words, and whether it is sure which.
fn is_sure(singles: &[Single], way: &[Word], parted: bool, alone: bool, parting: &mut Parting) -> Option<bool> {
    let is_letters = |w: &&Word| w.to > w.from && singles.get(w.from).is_some_and(|s| letter(s.c).is_some());
    let (mut words, mut long, mut read, mut letters, mut pairs, mut seen) = (0, 0, 0, 0, 0, 0);
    let mut before: Option<&Word> = None;
    for word in way.iter().filter(|w| w.to > w.from) {
        if !is_letters(&word) {
            before = None;
            continue;
        }
        let len = word.to - word.from;
        letters += len;
        let text: String = singles.get(word.from..word.to)?.iter().map(|s| s.c).collect();
        if word.id >= FIRST {
            words += 1;
            long += usize::from(len > 1);
            read += len;
            pairs += usize::from(before.is_some());
            seen += usize::from(parting.seen(before, Some(word)));
            before = Some(word);
        } else if is_roman(&text) {
            letters -= len;
            before = None;
        } else {
            before = None;
        }
    }
    let marked = singles.iter().any(|s| letter(s.c).is_some() && !s.c.is_ascii());
    let enough = match long {
        0 => false,
        // One word is a heading by itself.
        1 => alone && words == 1 && read == letters && (read > 3 || marked && read > 2),
        _ => long * 3 >= words * 2 && read * 5 >= letters * 4 && (marked || read > 7),
    };
    // "S ố : 0 7 / C T": the number of a document.
    let number = long == 1 && words == 1 && marked && singles.len() > 6 && singles.iter().any(|s| s.c == '/');
    let enough = enough || number;
    let phrase = seen * 2 >= pairs || parted && words > 2;
    if !enough || !phrase {
        return None;
    }
    // Blanks that part words leave nothing to doubt.
    let mut lo = 0;
    let mut least = i32::MAX;
    for hi in 1..=way.len() {
        let border = way.get(hi).is_none_or(|w| parting.is_border(w.from));
        if border {
            if hi > lo + 1 {
                least = least.min(parting.margin(way, lo, hi));
            }
            lo = hi;
        }
    }
    Some(least >= MARGIN)
}
