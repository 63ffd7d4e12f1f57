//! UTF-8 whose bytes were read as windows-1252 or ISO 8859-1, once or more, also where bytes were lost.

use std::ops::Range;

use super::super::syllable::is_syllable;
use super::reading::{judge, next_piece};
use super::tables::byte_of;

/// Undoes up to three wrong readings.
pub(super) fn read(token: &str, out: &mut String) {
    once(token, out);
    for _ in 0..2 {
        if !out.chars().any(is_lead) {
            return;
        }
        let mut again = String::with_capacity(out.len());
        once(out, &mut again);
        if again == *out {
            return;
        }
        *out = again;
    }
}

/// The next token of a segment and how it reads. The no-break space that is half of à is a blank in some files, so a
/// token may go on after a blank.
pub(super) fn next_token(piece: &str, from: &mut usize) -> Option<(Range<usize>, String)> {
    let blank = |c: char| c == ' ' || c == '\t';
    let start = piece.get(*from..)?.find(|c| !blank(c))? + *from;
    let token_end = |at: usize| piece.get(at..).and_then(|p| p.find(blank)).map_or(piece.len(), |i| at + i);
    let mut end = token_end(start);
    let mut source = piece[start..end].to_owned();
    let mut out = String::with_capacity(source.len());
    read(&source, &mut out);
    while source.ends_with(['Ã', 'Â', 'º', '»']) && piece[end..].starts_with(' ') {
        let next = token_end(end + 1);
        let mut joined = source.clone();
        joined.push('\u{a0}');
        joined.push_str(&piece[end + 1..next]);
        let mut read_joined = String::with_capacity(joined.len());
        read(&joined, &mut read_joined);
        let score = judge(&read_joined);
        let inside = !read_joined.contains('\u{a0}');
        if !inside || score.bad > judge(&out).bad || score.good == 0 {
            break;
        }
        (source, out, end) = (joined, read_joined, next);
    }
    *from = end;
    Some((start..end, out))
}

/// First bytes of the letters and the punctuation that Vietnamese text has, as windows-1252 shows them.
fn is_lead(c: char) -> bool {
    matches!(c, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Æ' | 'Ì' | 'Ë' | 'á' | 'â' | 'ï')
}

fn once(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        if is_lead(c) {
            if let Some((letter, used)) = sequence(c, next) {
                out.push(letter);
                rest = &next[used..];
                continue;
            }
            if let Some((letter, used)) = broken(c, next, out) {
                out.push(letter);
                rest = &next[used..];
                continue;
            }
        }
        out.push(c);
        rest = next;
    }
}

fn continuation(c: char) -> Option<u8> {
    byte_of(c).filter(|b| (0x80..0xc0).contains(b))
}

/// A well-formed sequence: its letter, and how much of `next` it takes.
fn sequence(lead: char, next: &str) -> Option<(char, usize)> {
    let first = u32::from(byte_of(lead)?);
    let mut chars = next.chars();
    let a = chars.next()?;
    let mut used = a.len_utf8();
    let second = u32::from(continuation(a)?) & 0x3f;
    let code = if first < 0xe0 {
        (first & 0x1f) << 6 | second
    } else {
        let b = chars.next()?;
        used += b.len_utf8();
        (first & 0x0f) << 12 | second << 6 | u32::from(continuation(b)?) & 0x3f
    };
    let letter = char::from_u32(code)?;
    (code >= if first < 0xe0 { 0x80 } else { 0x800 }).then_some((letter, used))
}

/// What a lead byte may stand for when the byte after it was lost: bytes that windows-1252 does not have, the
/// no-break space and the soft hyphen.
fn candidates(lead: char, second: Option<char>) -> &'static str {
    match (lead, second) {
        ('Ã', None) => "àíÁÍÝÐ",
        ('Ä', None) => "ĐĨ",
        ('Æ', None) => "Ơ",
        ('á', Some('»')) => "ờềọỏốửỠỐ",
        ('á', Some('º')) => "ậẠẬ",
        _ => "",
    }
}

/// A sequence that lacks its last byte. The letter that makes the word Vietnamese is taken; none, if none does.
fn broken(lead: char, next: &str, out: &str) -> Option<(char, usize)> {
    let mut chars = next.chars();
    let first = chars.next();
    let (second, mut used) = match (lead, first) {
        ('á', Some(s @ ('»' | 'º'))) => (Some(s), s.len_utf8()),
        ('á', _) => return None,
        _ => (None, 0),
    };
    let options = candidates(lead, second);
    if options.is_empty() {
        return None;
    }
    // A converter leaves a mark for what it cannot map, or nothing.
    if let Some(mark) = next[used..].chars().next().filter(|&m| matches!(m, '\u{fffd}' | '?')) {
        used += mark.len_utf8();
    }
    let before = out.rfind(|c: char| !c.is_alphabetic()).map_or(0, |i| i + out[i..].chars().next().map_or(1, char::len_utf8));
    let mut after = String::new();
    once_plain(&next[used..], &mut after);
    let tail = next_piece(&after, 0).filter(|&(s, _)| s == 0).map_or("", |(_, e)| &after[..e]);
    let mut word = String::with_capacity(32);
    for letter in options.chars() {
        word.clear();
        word.push_str(&out[before..]);
        word.push(letter);
        word.push_str(tail);
        if is_syllable(&word) {
            return Some((letter, used));
        }
    }
    None
}

/// Well-formed sequences only, and no further than a syllable reaches.
fn once_plain(text: &str, out: &mut String) {
    let mut rest = text;
    for _ in 0..8 {
        let Some(c) = rest.chars().next() else { return };
        let next = &rest[c.len_utf8()..];
        match is_lead(c).then(|| sequence(c, next)).flatten() {
            Some((letter, used)) => {
                out.push(letter);
                rest = &next[used..];
            }
            None => {
                out.push(c);
                rest = next;
            }
        }
    }
}
