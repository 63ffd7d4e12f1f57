//! Where in a paragraph a number may begin: at a digit, or at a word that numbers are said with. All else is passed over
//! many bytes at a time.

use crate::text::scan::{Finder, Window, is_digit, is_letter};

/// Finds where numbers may begin.
pub(super) struct Starts<'t, F> {
    text: &'t str,
    finder: Finder<'t, F>,
}

/// Where numbers may begin in a text.
pub(super) fn starts(text: &str) -> Starts<'_, impl Fn(Window) -> bool> {
    Starts { text, finder: Finder::new(text.as_bytes(), may_begin) }
}

impl<F: Fn(Window) -> bool> Starts<'_, F> {
    /// The next digit that is of no word, or the next word that a number may begin with. A word begins at `from`, or
    /// what is of none.
    pub(super) fn next(&mut self, mut from: usize) -> Option<usize> {
        loop {
            let at = self.finder.next(from)?;
            let word = word_start(self.text.as_bytes(), from, at);
            if word == at {
                return Some(at);
            }
            // A digit glued to a Vietnamese word, or one of a symbol; or letters inside a word.
            from = end_of_word(self.text, word);
            if from == at {
                return Some(at);
            }
        }
    }
}

/// End of the word that begins at `at`; a number glued to a Vietnamese word ("trên10%") is none of it, as one
/// glued to a symbol is ("m2", "QH15", "ĐT601").
pub(super) fn end_of_word(text: &str, at: usize) -> usize {
    let (end, digit) = skip_word(text.as_bytes(), at);
    let Some(digit) = digit.map(|digit| digit - at) else { return end };
    let letters = text.get(at..at + digit).unwrap_or("");
    if !letters.is_ascii() && letters.ends_with(char::is_lowercase) { at + digit } else { end }
}

const BREAK: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;

/// What a byte is of; signs of two or three bytes (quotes, dashes) begin with a break.
const BYTES: [u8; 256] = {
    let mut table = [BREAK; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            0xe2 | 0xc2 => BREAK,
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => LETTER,
            _ => BREAK,
        };
        b += 1;
    }
    table
};

/// Whether a word may begin with a byte.
pub(super) fn begins_word(b: u8) -> bool {
    b.is_ascii_alphabetic() || b >= 0xc3 && b != 0xe2
}

/// Whether a byte may begin a number: a digit, or the first letters of a number word.
#[inline(always)]
fn may_begin([_, before, b, next, third]: Window) -> bool {
    let (b, second) = (b | 0x20, next | 0x20);
    // "hai", "ba"
    let plain =
        (b == b'h') & (second == b'a') & (third | 0x20 == b'i') | (b == b'b') & (second == b'a') & !is_letter(third);
    // "một", "mười"; "bốn", "bảy", "bẩy"; "năm"; "sáu", "tám"; "chín"
    let toned = (next == 0xe1) & ((third == 0xbb) | (third == 0xba));
    let marked = (b == b'm') & (toned | (next == 0xc6))
        | (b == b'b') & toned
        | (b == b'n') & (next == 0xc4)
        | ((b == b's') | (b == b't')) & (next == 0xc3) & (third & 0xdf == 0x81)
        | (b == b'c') & (second == b'h') & (third == 0xc3);
    is_digit(b) | (plain | marked) & !is_letter(before)
}

/// Where the word begins that a place is in, not before `from`, where a word may begin; the place itself if it is in none.
fn word_start(bytes: &[u8], from: usize, at: usize) -> usize {
    let front = bytes.get(from..at).unwrap_or_default();
    let run = front.iter().rev().take_while(|&&b| BYTES[usize::from(b)] != BREAK).count();
    // What a sign goes on with is of no word.
    (at - run..at).find(|&i| bytes.get(i).is_some_and(|&b| begins_word(b))).unwrap_or(at)
}

/// End of the word that begins at `i`, and its first digit, without decoding.
fn skip_word(bytes: &[u8], mut i: usize) -> (usize, Option<usize>) {
    let mut digit = None;
    while let Some(&b) = bytes.get(i) {
        match BYTES[usize::from(b)] {
            BREAK => break,
            DIGIT => digit = digit.or(Some(i)),
            _ => {}
        }
        i += 1;
    }
    (i, digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::number_words;

    fn begins_number(text: &str, at: usize, end: usize) -> bool {
        text.as_bytes().get(at..end).is_some_and(number_words::may_begin) && number_words::scan(text, at).is_some()
    }

    /// The same, word by word.
    fn plain(text: &str, mut i: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        while let Some(&b) = bytes.get(i) {
            let end = if begins_word(b) { end_of_word(text, i).max(i + 1) } else { i + 1 };
            if b.is_ascii_digit() || begins_number(text, i, end) {
                return Some(i);
            }
            i = end;
        }
        None
    }

    #[test]
    fn nothing_is_passed_over_that_a_number_may_begin_with() {
        let text = "Một xã, “hai” huyện… trên10% m2 QH15 ĐT601 (ba) NĂM, tám×sáu–bảy chính 5hộ; mươi Mười. bẩy chín ba\u{a0}bốn \
                    công tác 1a2b ĐẮK5 một";
        for from in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
            let mut starts = super::starts(text);
            let mut next = starts.next(from);
            // What may begin a number is looked at more closely.
            let said = |at: usize| {
                let end = end_of_word(text, at);
                text.as_bytes()[at].is_ascii_digit() || begins_number(text, at, end)
            };
            while let Some(at) = next.filter(|&at| !said(at)) {
                next = starts.next(end_of_word(text, at));
            }
            assert_eq!(next, plain(text, from), "{:?}", text.get(from..));
        }
    }
}
