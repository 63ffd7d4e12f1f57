//! Windows' best fit: text that a program wrote in windows-1252 with what comes nearest. đ became d, ă a, ơ o, ư u, Đ the
//! Icelandic Ð; every other letter that windows-1252 lacks a question mark. A letter that looks sound may be none.

use super::super::heads;
use super::super::stage::Found;
use super::fill::{self, Part, Unit};
use crate::model::{Evidence, RepairKind};

/// Question marks inside words, at least, before a text is believed to be such.
const LEAST: usize = 12;
/// So many times one of something speaks against it.
const SHARE: usize = 25;

/// Words of a text that the best fit changed.
pub(crate) fn fixes(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    if !is_so(text) {
        return out;
    }
    let mut start = 0;
    for end in memchr::memchr3_iter(b'\n', b'\r', b'\x0c', text.as_bytes()).chain(std::iter::once(text.len())) {
        let line = text.get(start..end).unwrap_or_default();
        let tokens = super::tokens(line, start).map(|(range, token)| (range, parts(token))).collect();
        for (range, to) in fill::decode(tokens, heads::opens(text, start)) {
            if text.get(range.clone()).is_some_and(|from| from != to) {
                let (range, to) = super::core(text, range, &to);
                let (to, kind, evidence) = (to.to_owned(), RepairKind::Encoding, Evidence::Model);
                out.push(Found { range, to, kind, confidence: 0.9, evidence, sure: true });
            }
        }
        start = end + 1;
    }
    out
}

/// Whether a text has many question marks in words, but one in each, and none of the letters that windows-1252 lacks.
/// Where ư, ơ and đ became question marks as well, many words have two: "ng??i".
fn is_so(text: &str) -> bool {
    let bytes = text.as_bytes();
    let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || *b >= 0x80);
    let (mut inside, mut double) = (0, 0);
    let mut last = None;
    for i in memchr::memchr_iter(b'?', bytes) {
        let before = i.checked_sub(1).and_then(|i| bytes.get(i));
        if letter(bytes.get(i + 1)) || letter(before) && bytes.get(i + 1) == Some(&b' ') {
            inside += 1;
        }
        // No word has two letters with tones.
        let between = last.and_then(|l| bytes.get(l..i)).unwrap_or_default();
        let near = between.len() <= 4 && between.split_first().is_some_and(|(_, b)| b.iter().all(|b| letter(Some(b))));
        double += usize::from(near && (letter(before) || letter(bytes.get(i + 1))));
        last = Some(i);
    }
    inside >= LEAST && double * SHARE <= inside && !has_letters(text, inside / SHARE)
}

/// Whether a text has more letters than `most` that windows-1252 lacks.
fn has_letters(text: &str, most: usize) -> bool {
    let lacks = |c: &char| !c.is_ascii() && u32::from(*c) > 0xff && super::is_vietnamese(*c);
    text.chars().filter(lacks).nth(most).is_some()
}

/// The letters of windows-1252 that others were fitted to, and what windows-1252 lacks.
fn unit(c: char) -> Unit {
    let letters = match c {
        'a' => "aă",
        'A' => "AĂ",
        'd' => "dđ",
        'Ð' | 'ð' => "Đ",
        'i' => "iĩ",
        'I' => "IĨ",
        'o' => "oơ",
        'O' => "OƠ",
        'u' => "uưũ",
        'U' => "UƯŨ",
        '?' => LOST,
        c => return Unit::Known(c),
    };
    Unit::Lost(letters, c)
}

static LOST: &str = "ảạằắẳẵặầấẩẫậẻẽẹềếểễệỉịỏọồốổỗộờớởỡợủụừứửữựỳỷỹỵ\
                     ẢẠẰẮẲẴẶẦẤẨẪẬẺẼẸỀẾỂỄỆỈỊỎỌỒỐỔỖỘỜỚỞỠỢỦỤỪỨỬỮỰỲỶỸỴ";

fn parts(token: &str) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    let mut chars = token.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        // One at a word's end may be a question mark; so is one that stands behind another sign.
        let alone = before.is_none_or(|b: char| !b.is_alphabetic()) && chars.peek().is_none_or(|n| !n.is_alphabetic());
        let sign = if c == '?' { alone } else { !c.is_alphabetic() };
        before = Some(c);
        match (out.last_mut(), sign) {
            (Some(Part::Between(b)), true) => b.push(c),
            (_, true) => out.push(Part::Between(c.to_string())),
            (Some(Part::Word(word)), false) => word.push(unit(c)),
            (_, false) => out.push(Part::Word(vec![unit(c)])),
        }
    }
    out
}
