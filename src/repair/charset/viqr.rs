//! VIQR (RFC 1456): a vowel in ASCII and the signs of its marks after it, `dd` for đ, a backslash before a literal.

use std::ops::Range;

use unicode_normalization::char::compose;

use super::super::model::{BREAK, Model};
use super::super::syllable::is_syllable;

/// What a full stop within a line costs, in sixteenths of a nat.
const FULL_STOP: i32 = 40;

/// Reads a token; a full stop that ends it counts as the dot below wherever that makes a syllable.
pub(super) fn read(token: &str, out: &mut String) {
    read_at(token, false, out);
}

/// Reads a token. Where `sentence_end` is set, a last `.` is a full stop.
pub(super) fn read_at(token: &str, sentence_end: bool, out: &mut String) {
    out.clear();
    if token.contains("://") || token.contains('@') {
        out.push_str(token);
        return;
    }
    // Quotation marks and dashes of Unicode are no letters.
    let sign = |c: char| matches!(c, '\u{2013}'..='\u{2026}');
    let mut at = 0;
    for piece in token.split_inclusive(sign) {
        at += piece.len();
        let core = piece.trim_end_matches(sign);
        if core.is_ascii() {
            read_ascii(core, sentence_end && at == token.len(), out);
        } else {
            out.push_str(core);
        }
        out.push_str(piece.get(core.len()..).unwrap_or_default());
    }
}

fn read_ascii(token: &str, sentence_end: bool, out: &mut String) {
    let mut rest = token.as_bytes();
    while let Some(&b) = rest.first() {
        if rest == b"./." {
            out.push_str("./.");
            break;
        }
        if b.is_ascii_alphabetic() {
            let taken = word(rest, sentence_end, out);
            rest = rest.get(taken.max(1)..).unwrap_or_default();
        } else if b == b'\\' && rest.get(1).is_some_and(|n| n.is_ascii_punctuation()) {
            out.push(char::from(rest[1]));
            rest = &rest[2..];
        } else {
            out.push(char::from(b));
            rest = &rest[1..];
        }
    }
}

/// Reads one word, and says how many bytes it took. Of the ways to read its signs, the one that takes most of them
/// and gives a syllable counts; else only those that no ordinary text has.
fn word(bytes: &[u8], sentence_end: bool, out: &mut String) -> usize {
    let mut best = String::with_capacity(24);
    for greedy in [true, false] {
        best.clear();
        let taken = spell(bytes, greedy, sentence_end, &mut best);
        if is_syllable(&best) || !greedy {
            out.push_str(&best);
            return taken;
        }
    }
    0
}

fn spell(bytes: &[u8], greedy: bool, sentence_end: bool, out: &mut String) -> usize {
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if !b.is_ascii_alphabetic() {
            break;
        }
        i += 1;
        if matches!(b, b'd' | b'D')
            && bytes.get(i).is_some_and(|n| n.eq_ignore_ascii_case(&b'd'))
            && (out.is_empty() || b == b'D' && bytes.get(i) == Some(&b'D'))
        {
            out.push(if b == b'D' { 'Đ' } else { 'đ' });
            i += 1;
            continue;
        }
        if !matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y') {
            out.push(char::from(b));
            continue;
        }
        let mut letter = char::from(b);
        let (mut quality, mut tone) = (None, None);
        while let Some(&sign) = bytes.get(i) {
            let last = !bytes.get(i + 1).is_some_and(u8::is_ascii_alphabetic);
            if let Some(mark) = quality_of(b, sign).filter(|_| quality.is_none()) {
                quality = Some(mark);
            } else if let Some(mark) = tone_of(sign).filter(|_| tone.is_none()) {
                if bytes.get(i..) == Some(b"./.") {
                    break;
                }
                // Three dots, or a row of them, are no tone; four may be one and three.
                let dots = if sign == b'.' { bytes.iter().skip(i).take_while(|b| **b == b'.').count() } else { 1 };
                if dots == 3 || dots > 4 {
                    break;
                }
                let doubtful = matches!(sign, b'.' | b'?' | b'\'');
                let full_stop = sign == b'.' && sentence_end && i + 1 == bytes.len();
                if doubtful && (!greedy || last && full_stop) {
                    break;
                }
                tone = Some(mark);
            } else {
                break;
            }
            i += 1;
        }
        // The dot below composes before the hat, the other tones after it.
        let marks =
            if tone == Some('\u{323}') && quality != Some('\u{31b}') { [tone, quality] } else { [quality, tone] };
        for mark in marks.into_iter().flatten() {
            letter = compose(letter, mark).unwrap_or(letter);
        }
        out.push(letter);
    }
    i
}

fn quality_of(vowel: u8, sign: u8) -> Option<char> {
    match (vowel.to_ascii_lowercase(), sign) {
        (b'a' | b'e' | b'o', b'^') => Some('\u{302}'),
        (b'a', b'(') => Some('\u{306}'),
        (b'o' | b'u', b'+' | b'*') => Some('\u{31b}'),
        _ => None,
    }
}

fn tone_of(sign: u8) -> Option<char> {
    Some(match sign {
        b'`' => '\u{300}',
        b'?' => '\u{309}',
        b'~' => '\u{303}',
        b'\'' => '\u{301}',
        b'.' => '\u{323}',
        _ => return None,
    })
}

/// Reads a segment. Where the writer does not escape literal stops (`escapes`), the language model tells the dot below
/// from a full stop at the end of a word.
pub(super) fn decode(piece: &str, base: usize, escapes: bool, words: &mut Vec<(Range<usize>, String)>) {
    let model = Model::get();
    let id = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() { BREAK } else { model.id_of_word(word) }
    };
    let mut tokens = super::tokens(piece, base).peekable();
    let mut before = BREAK;
    while let Some((range, token)) = tokens.next() {
        let mut out = String::with_capacity(token.len());
        read(token, &mut out);
        if !escapes && token.ends_with('.') && !out.ends_with('.') {
            let mut stop = String::with_capacity(token.len());
            read_at(token, true, &mut stop);
            let next = tokens.peek().map_or(BREAK, |(_, t)| {
                let mut out = String::new();
                read(t, &mut out);
                id(&out)
            });
            let (dotted, plain) = (id(&out), id(&stop));
            let (as_dot, as_stop) = if next == BREAK {
                (model.bigram(before, dotted), model.bigram(before, plain))
            } else {
                let go_on = model.bigram(before, dotted) + model.bigram(dotted, next);
                (go_on, model.bigram(before, plain) - FULL_STOP + model.bigram(BREAK, next))
            };
            if as_stop > as_dot {
                out = stop;
            }
        }
        before = if out.ends_with(['.', ';', ':']) { BREAK } else { id(&out) };
        words.push((range, out));
    }
}

/// Signs that stand after a vowel in VIQR and next to never in other text.
pub(super) fn has_signs(line: &[u8]) -> bool {
    memchr::memchr3_iter(b'^', b'`', b'~', line)
        .chain(memchr::memchr3_iter(b'+', b'(', b'\'', line))
        .chain(memchr::memchr2_iter(b'.', b'?', line))
        .any(|i| sign_at(line, i))
}

/// As [`has_signs`], also where the sign may be punctuation: enough in a document that is known to hold VIQR.
pub(super) fn may_have_signs(line: &[u8]) -> bool {
    line.windows(2).any(|w| match w {
        [b'd' | b'D', b'd' | b'D'] => true,
        [a, b] => b"aeiouyAEIOUY".contains(a) && b"'`?~.^(+*".contains(b),
        _ => false,
    })
}

/// Whether the byte at `i` can be a VIQR sign: after a vowel that takes it, and not before a blank if it may end a
/// sentence or open a bracket.
pub(super) fn sign_at(line: &[u8], i: usize) -> bool {
    let Some((&vowel, &sign)) = i.checked_sub(1).and_then(|p| line.get(p)).zip(line.get(i)) else { return false };
    let next_letter = line.get(i + 1).is_some_and(u8::is_ascii_alphabetic);
    match (vowel.to_ascii_lowercase(), sign) {
        (b'a' | b'e' | b'o', b'^') | (b'o' | b'u', b'+') => true,
        (b'a' | b'e' | b'i' | b'o' | b'u' | b'y', b'`' | b'~') => true,
        (b'a' | b'e' | b'i' | b'o' | b'u' | b'y', b'\'' | b'.' | b'?') => next_letter,
        (b'a', b'(') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viqr(token: &str) -> String {
        let mut out = String::new();
        read(token, &mut out);
        out
    }

    #[test]
    fn signs_are_read_and_escapes_are_literal() {
        let text = "Ke^' hoa.ch pha't trie^?n, DDa`i ddu+o+.c la^.p. (ho^. nghe`o) ma\\. hu+o+'ng\\?";
        let read: Vec<String> = text.split(' ').map(viqr).collect();
        assert_eq!(read.join(" "), "Kế hoạch phát triển, Đài được lập. (hộ nghèo) ma. hướng?");
    }

    #[test]
    fn signs_of_unicode_are_no_letters() {
        assert_eq!(viqr("“Toa`n"), "“Toàn");
        assert_eq!(viqr("ho'a”."), "hóa”.");
        assert_eq!(viqr("“mo+'i”;–"), "“mới”;–");
    }

    #[test]
    fn addresses_and_abbreviations_stay() {
        for same in ["http://a.vn/e^", "U.S.", "v.v...", "e.g.", "10.5"] {
            assert_eq!(viqr(same), same);
        }
    }
}
