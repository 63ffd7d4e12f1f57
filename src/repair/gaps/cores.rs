//! The words of a line as pieces that may belong together.

use std::ops::Range;

use super::super::lexicon::{Class, classify, is_known_abbreviation, is_known_name, is_known_other};
use super::super::misspelt::hatted_vowel;
use super::super::model::{BREAK, Id, NUMBER};
use super::super::syllable::{is_syllable, letter};
use super::super::tokens::is_sign;
use super::{is_cluster, is_tail};

/// A run of letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Core {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Blanks before the next core, 0 if anything else stands between.
    pub(super) blanks: u8,
    /// A blank stands before what else follows: punctuation or the line's end.
    pub(super) loose: bool,
    /// What stands before it that the model should know.
    pub(super) before: Option<Id>,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Word,
    /// One vowel: a word, but a rare one.
    Vowel,
    /// One consonant: a label or a fragment.
    Consonant,
    /// No word.
    Fragment,
    /// No word, and longer than a piece of one: words run together.
    Glued,
    /// A name, an abbreviation, a foreign word.
    Other,
}

impl State {
    /// No word as it stands.
    pub(super) fn broken(self) -> bool {
        matches!(self, State::Fragment | State::Consonant)
    }
}

/// As [`char::is_alphabetic`], which takes its time beyond ASCII.
fn alphabetic(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && (letter(c).is_some() || c.is_alphabetic())
}

fn known(token: &str) -> bool {
    // Capitals with a tone are no abbreviation.
    if !token.is_ascii() && token.chars().any(|c| letter(c).is_some_and(|l| l.tone > 0)) {
        return is_known_name(token) || is_known_other(token);
    }
    !is_cluster(token) && !matches!(classify(token), Class::Unknown | Class::Syllable)
}

/// The words of a line, or of part of one.
pub(super) fn cores(text: &str, line: Range<usize>) -> Vec<Core> {
    let mut out: Vec<Core> = Vec::new();
    let Some(piece) = text.get(line.clone()) else { return out };
    let mut at = 0;
    let mut before = Some(BREAK);
    while let Some(start) = piece.get(at..).and_then(|p| p.find(alphabetic)).map(|i| at + i) {
        let gap = &piece[at..start];
        if let Some(last) = out.last_mut() {
            let blanks = gap.bytes().take_while(|&b| b == b' ').count();
            // A blank before punctuation or the line's end may be a letter's.
            last.blanks = if blanks == gap.len() { blanks.min(9) as u8 } else { 0 };
            last.loose = last.blanks == 0 && gap.starts_with(' ') && gap[1..].starts_with([',', ';', '.', ':', ')']);
            before = if gap.contains(['.', ';', ':', '(', ')', '?', '!']) {
                Some(BREAK)
            } else if gap.bytes().any(|b| b.is_ascii_digit()) {
                Some(NUMBER)
            } else {
                None
            };
        }
        let end = piece[start..].find(|c: char| !alphabetic(c)).map_or(piece.len(), |i| start + i);
        let state = state(&piece[start..end]);
        // What is joined to other signs is a symbol: b/c, 5m, QH15.
        let glued = |b: Option<&u8>| {
            b.is_some_and(|b| {
                !matches!(b, b' ' | b',' | b'.' | b';' | b':' | b'"' | b'(' | b')' | b'\n' | b'\x0c') && *b < 0x80
            })
        };
        let bytes = piece.as_bytes();
        // A sign that is no punctuation may be a letter.
        let sign = |c: Option<char>| {
            c.is_some_and(|c| is_sign(c) && !matches!(c, '\u{2010}'..='\u{205f}' | '«' | '»' | '\u{2190}'..='\u{2bff}'))
        };
        let signed = sign(piece[..start].chars().next_back()) || sign(piece[end..].chars().next());
        let symbol = signed
            || glued(start.checked_sub(1).and_then(|i| bytes.get(i)))
            || glued(bytes.get(end))
            || bytes.get(end) == Some(&b')') && matches!(&piece[start..end], w if w.is_ascii() || w == "đ");
        // Words that were run together stand beside numbers, too, and what is left of one beside "/".
        let word = &piece[start..end];
        let toned = || word.len() > 3 && word.chars().any(|c| letter(c).is_some_and(|l| l.tone > 0));
        let plain = |b: Option<&u8>| !glued(b) || matches!(b, Some(b'/' | b'-'));
        let sides = || plain(start.checked_sub(1).and_then(|i| bytes.get(i))) && plain(bytes.get(end));
        let long = !signed && !word.is_ascii() && (word.len() > 6 || toned() && sides());
        let state = match state {
            State::Word => state,
            State::Glued | State::Fragment if long => state,
            _ if symbol => State::Other,
            _ => state,
        };
        out.push(Core { start: line.start + start, end: line.start + end, blanks: 0, loose: false, before, state });
        at = end;
    }
    if let Some(last) = out.last_mut() {
        last.loose = piece[at..].starts_with(' ') && !piece[at + 1..].starts_with(['-', '–', '(', '“', '"']);
    }
    out
}

/// Words run together are no longer than a line.
const LONGEST: usize = 1500;

/// Capitals with a hat, as no abbreviation has them.
fn shouted(word: &str) -> bool {
    word.len() > 6 && hatted_vowel(word) && !word.chars().any(char::is_lowercase) && !is_known_abbreviation(word)
}

fn state(word: &str) -> State {
    let mut chars = word.chars();
    let single = chars.next().is_some() && chars.next().is_none();
    if single {
        return match is_syllable(word) {
            true => State::Vowel,
            false if word.chars().all(|c| letter(c).is_some()) => State::Consonant,
            false => State::Other,
        };
    }
    if is_tail(word) {
        State::Fragment
    } else if is_syllable(word) {
        State::Word
    } else if word.chars().all(|c| letter(c).is_some()) && word.chars().count() <= 6 && !known(word) {
        State::Fragment
    } else if word.len() <= 3 && word.bytes().all(|b| b.is_ascii_uppercase()) {
        // "NG" may be the rest of a word in capitals.
        State::Consonant
    } else if word.len() <= LONGEST && word.chars().all(|c| letter(c).is_some()) && (!known(word) || shouted(word)) {
        State::Glued
    } else {
        State::Other
    }
}
