//! The words of a text as numbers: a word is told from others by its first bytes, or its last ones, which are looked up at
//! once.

use std::ops::Range;

use crate::text::scan::{Finder, Window, is_digit, is_letter, within};
use crate::vocab::is_word;

/// What a byte of a text in lower case is: of a word, a break of one byte, or one that must be looked at closely: the
/// first of a character that is no Vietnamese letter.
pub(super) const WORD: u8 = 0;
const BREAK: u8 = 1;
const LEAD: u8 = 2;

pub(super) const BYTES: [u8; 256] = {
    let mut table = [WORD; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'%' | b'_' => WORD,
            0..=0x7f => BREAK,
            // What Vietnamese letters begin and go on with.
            0x80..=0xbf | 0xc3..=0xc6 | 0xe1 => WORD,
            _ => LEAD,
        };
        b += 1;
    }
    table
};

/// The same for the words of a running text, where "×" and "÷" (C3 97, C3 B7) end a word.
const RUNNING: [u8; 256] = {
    let mut table = BYTES;
    table[0x97] = LEAD;
    table[0xb7] = LEAD;
    table
};

/// Whether a byte is a digit or sign that a number may part from letters.
#[inline(always)]
pub(super) fn is_figure(b: u8) -> bool {
    is_digit(b) | (b == b'%') | (b == b'_')
}

/// Whether a byte of a key of letters, digits and such signs is a figure; those of ASCII beside letters are.
pub(super) fn has_figure(key: u64) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    // No byte of a letter is below 0x40, and the key's end is of zeros.
    let some = key | key >> 1 | key >> 2 | key >> 3 | key >> 4 | key >> 5;
    let small = !(key >> 6 | key >> 7) & some & LOW;
    let line = key ^ (LOW * u64::from(b'_'));
    small != 0 || line.wrapping_sub(LOW) & !line & (LOW << 7) != 0
}

/// What eight bytes are, four bits for each.
fn kinds(table: &[u8; 256], bytes: [u8; 8]) -> u32 {
    bytes.iter().enumerate().fold(0, |bits, (i, &b)| bits | u32::from(table[usize::from(b)]) << (4 * i))
}

/// The first eight bytes of a text.
fn first_bytes(text: &[u8]) -> [u8; 8] {
    text.first_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        short
    })
}

/// The first `len` of eight bytes as a number.
fn cut(bytes: [u8; 8], len: u32) -> u64 {
    u64::from_le_bytes(bytes) & (u64::MAX >> (64 - 8 * len))
}

/// The first word of a text, no more than its first eight bytes; a sign that begins a text is its own word.
pub(super) fn head(text: &[u8]) -> u64 {
    let bytes = first_bytes(text);
    let kinds = kinds(&RUNNING, bytes);
    let mut len = kinds.trailing_zeros() / 4;
    if kinds >> (4 * len).min(31) & 0xf == u32::from(LEAD) {
        len = closely(bytes);
    }
    cut(bytes, len.max(1))
}

/// How many bytes of eight are of one word, where signs stand among them.
fn closely(bytes: [u8; 8]) -> u32 {
    let ends = |i: usize| {
        let b = bytes.get(i).copied().unwrap_or(0);
        BYTES[usize::from(b)] != WORD || b == 0xc3 && matches!(bytes.get(i + 1), Some(0x97 | 0xb7))
    };
    (0..8).find(|&i| ends(i as usize)).unwrap_or(8)
}

/// The last word of a text, no more than its last five bytes: so many that the first byte of a sign is among the eight.
pub(super) fn tail(text: &[u8]) -> u64 {
    let bytes = text.last_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().rev().zip(text.iter().rev()).for_each(|(to, from)| *to = *from);
        short
    });
    let mut ends = kinds(&RUNNING, bytes);
    if ends & 0x2222_2222 != 0 {
        // The bytes that go on with a sign are of it.
        ends = kinds(&BYTES, bytes);
        for (i, &b) in bytes.iter().enumerate() {
            if BYTES[usize::from(b)] == LEAD {
                ends |= [0x10, 0x110, 0x1110][usize::from(b >= 0xe0) + usize::from(b >= 0xf0)] << (4 * i);
            } else if b == 0xc3 && matches!(bytes.get(i + 1), Some(0x97 | 0xb7)) {
                ends |= 0x11 << (4 * i);
            }
        }
    }
    let len = (ends | 0x100).leading_zeros() / 4;
    u64::from_le_bytes(bytes) >> (64 - 8 * len.max(1))
}

/// The words of a text: where each begins and ends, and its key.
pub(super) struct Words<'t, F> {
    text: &'t str,
    at: usize,
    ends: Finder<'t, F>,
}

/// The words of a text from a byte on; `inside`: the byte may be of a word that began before it, which is left out.
pub(super) fn words(text: &str, at: usize, inside: bool) -> Words<'_, impl Fn(Window) -> bool> {
    let mut words = Words { text, at, ends: Finder::new(text.as_bytes(), ends_word) };
    if inside {
        words.at = words.end(at);
    }
    words
}

/// Whether a byte is of no word, or must be looked at closely.
#[inline(always)]
fn ends_word([_, _, b, next, _]: Window) -> bool {
    let ascii = is_letter(b) | is_digit(b) | (b == b'%') | (b == b'_');
    let word = ascii | (b & 0xc0 == 0x80) | within(b, 0xc3, 0xc6) | (b == 0xe1);
    !word | (b == 0xc3) & ((next == 0x97) | (next == 0xb7))
}

impl<F> Words<'_, F> {
    /// Where the word ends that a place is in.
    fn end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&b) = bytes.get(at) {
            at += match BYTES[usize::from(b)] {
                WORD if b != 0xc3 => 1,
                BREAK => break,
                _ => match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(c) if !is_break(c) => c.len_utf8(),
                    _ => break,
                },
            };
        }
        at
    }
}

impl<F: Fn(Window) -> bool> Iterator for Words<'_, F> {
    type Item = (Range<usize>, u64);

    #[inline]
    fn next(&mut self) -> Option<(Range<usize>, u64)> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while let Some(&b) = bytes.get(start) {
            if BYTES[usize::from(b)] == BREAK {
                start += 1;
                continue;
            }
            let stop = self.ends.next(start).unwrap_or(bytes.len());
            let ends = bytes.get(stop).is_none_or(|&b| BYTES[usize::from(b)] == BREAK);
            let end = if ends { stop } else { self.end(stop) };
            if end > start {
                self.at = end;
                let len = (stop - start).clamp(1, 8) as u32;
                return Some((start..end, cut(first_bytes(bytes.get(start..)?), len)));
            }
            // A sign.
            start += self.text.get(start..)?.chars().next()?.len_utf8();
        }
        None
    }
}

/// Whether a character parts words.
pub(crate) fn is_break(c: char) -> bool {
    !(is_word(c) || matches!(c, '%' | '_'))
}
