//! Fake bold: each letter printed twice, and read twice ("KKẾẾ HHOOẠẠCCHH").

use super::super::lexicon::is_roman;
use super::super::stage::Found;
use super::super::syllable::is_syllable;
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{self, Finder, Window};

/// Finds words whose letters are doubled: a stretch of them in one line, whose halves are syllables.
pub(super) fn fixes(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    let mut finder = Finder::new(bytes, is_doubled);
    while let Some(hit) = finder.next(from) {
        let start = memchr::memrchr2(b'\n', b'\x0c', bytes.get(from..hit).unwrap_or_default());
        let start = start.map_or(from, |i| from + i + 1);
        let end =
            memchr::memchr2(b'\n', b'\x0c', bytes.get(hit..).unwrap_or_default()).map_or(bytes.len(), |i| hit + i);
        line(text, start..end, &mut found);
        from = end.max(hit + 1);
    }
    found
}

/// Whether two letters stand in a row, each twice: the middle one is the first of the second two.
#[inline(always)]
fn is_doubled([far, left, b, next, _]: Window) -> bool {
    (far == left) & (b == next) & (left != b) & scan::is_letter(left) & scan::is_letter(b)
}

fn line(text: &str, range: std::ops::Range<usize>, found: &mut Vec<Found>) {
    let Some(line) = text.get(range.clone()) else { return };
    let mut stretch: Vec<Found> = Vec::new();
    let mut letters = 0;
    let mut close = |stretch: &mut Vec<Found>, letters: &mut usize| {
        // One numeral, or one short word, may be what it seems.
        if *letters > 2 {
            found.append(stretch);
        }
        stretch.clear();
        *letters = 0;
    };
    let mut at = range.start;
    for word in line.split(' ') {
        let start = at;
        at += word.len() + 1;
        if !word.contains(char::is_alphabetic) {
            continue;
        }
        match halved(word) {
            Some((to, read)) => {
                letters += read;
                stretch.push(Found {
                    range: start..start + word.len(),
                    to,
                    kind: RepairKind::Letter,
                    confidence: 0.95,
                    evidence: Evidence::Table,
                    sure: true,
                });
            }
            None => close(&mut stretch, &mut letters),
        }
    }
    close(&mut stretch, &mut letters);
}

/// A word with each of its letters once, and how many of them make syllables; nothing where they were not all doubled,
/// or make none.
fn halved(word: &str) -> Option<(String, usize)> {
    let mut to = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphabetic() && chars.next() != Some(c) {
            return None;
        }
        to.push(c);
    }
    let mut read = 0;
    for run in to.split(|c: char| !c.is_alphabetic()).filter(|r| !r.is_empty()) {
        if is_syllable(run) {
            read += run.chars().count();
        } else if !is_roman(run) && !(run.chars().count() <= 6 && run.chars().all(char::is_uppercase)) {
            return None;
        }
    }
    // All signs of the word may have been doubled.
    let mut all = word.chars();
    let mut half = String::with_capacity(to.len());
    while let Some(c) = all.next() {
        if all.next() != Some(c) {
            return Some((to, read));
        }
        half.push(c);
    }
    Some((half, read))
}
