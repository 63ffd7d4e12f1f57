//! Bytes to text. What no Unicode encoding explains is kept byte for byte, for the repair to read.

use std::borrow::Cow;

use encoding_rs::{Encoding as Rs, UTF_8, UTF_16BE, UTF_16LE};

use super::LineIndex;
use crate::model::{Diagnostic, Severity};

/// How bytes were turned into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// One byte to one character: neither UTF-8 nor UTF-16, so the repair decides what it is.
    Bytes,
}

impl Encoding {
    /// IANA name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Bytes => "ISO-8859-1",
        }
    }
}

/// Decoded input: what `source` offsets count in.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Decoded<'a> {
    /// The text; a byte order mark of UTF-8 stays in it, so that offsets are those of the file.
    pub text: Cow<'a, str>,
    /// How it was decoded.
    pub encoding: Encoding,
    /// What was lost.
    pub diagnostics: Vec<Diagnostic>,
}

/// Decodes bytes as UTF-8, UTF-16 (by mark, else by the shape of the bytes), or one byte to one character.
///
/// Never fails: invalid sequences in what is clearly UTF-8 or UTF-16 become U+FFFD with a diagnostic.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((rs, len)) = Rs::for_bom(bytes) {
        let encoding = match rs {
            e if e == UTF_16LE => Encoding::Utf16Le,
            e if e == UTF_16BE => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
        return match encoding {
            Encoding::Utf8 => utf8_or_bytes(bytes, true),
            _ => utf16(&bytes[len..], encoding),
        };
    }
    if let Some(encoding) = utf16_by_shape(bytes) {
        return utf16(bytes, encoding);
    }
    utf8_or_bytes(bytes, false)
}

/// As [`decode`], for bytes that are not needed afterwards: those of UTF-8 become the text, the others are given back.
pub fn decode_owned(bytes: Vec<u8>) -> Decoded<'static> {
    let Decoded { text, encoding, diagnostics } = decode(&bytes);
    let text = match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(text) if text.len() < bytes.len() => Some(text.to_owned()),
        Cow::Borrowed(_) => None,
    };
    let text = text.unwrap_or_else(|| String::from_utf8(bytes).unwrap_or_default());
    Decoded { text: Cow::Owned(text), encoding, diagnostics }
}

/// Whether bytes are UTF-16, by mark or shape.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    Rs::for_bom(bytes).map_or_else(|| utf16_by_shape(bytes).is_some(), |(rs, _)| rs != UTF_8)
}

/// Vietnamese in UTF-16 has one of four values in nearly every second byte: 00 for ASCII and Latin-1, 01 and 1E for the
/// letters beyond, 20 for punctuation; and a zero in a good part of them. Text in any other encoding has next to none.
fn utf16_by_shape(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let high = |b: u8| matches!(b, 0x00 | 0x01 | 0x03 | 0x1e | 0x20);
    let (mut even_zero, mut odd_zero, mut even_high, mut odd_high) = (0, 0, 0, 0);
    for pair in sample.chunks_exact(2) {
        even_zero += usize::from(pair[0] == 0);
        odd_zero += usize::from(pair[1] == 0);
        even_high += usize::from(high(pair[0]));
        odd_high += usize::from(high(pair[1]));
    }
    let pairs = sample.len() / 2;
    if odd_zero * 4 >= pairs && odd_high * 10 >= pairs * 9 && even_zero * 20 < pairs {
        Some(Encoding::Utf16Le)
    } else if even_zero * 4 >= pairs && even_high * 10 >= pairs * 9 && odd_zero * 20 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// UTF-16 that lost a byte, or has one too many in front, reads as no language: units half of one letter and half of the
/// next. One byte on, one of the two orders of bytes is right.
fn late(bytes: &[u8], encoding: Encoding) -> Option<Encoding> {
    let share = |bytes: &[u8], encoding: Encoding| {
        let sample = &bytes[..bytes.len().min(4096) & !1];
        let usual = sample.chunks_exact(2).filter(|pair| {
            let (a, b) = (u16::from(pair[0]), u16::from(pair[1]));
            match if encoding == Encoding::Utf16Le { b << 8 | a } else { a << 8 | b } {
                0x09 | 0x0a | 0x0c | 0x0d | 0x20..=0x7e | 0xa0..=0xff | 0x300..=0x323 | 0x2010..=0x2030 => true,
                0x102 | 0x103 | 0x110 | 0x111 | 0x128 | 0x129 | 0x168 | 0x169 | 0x1a0 | 0x1a1 | 0x1af | 0x1b0 => true,
                unit => (0x1ea0..=0x1ef9).contains(&unit),
            }
        });
        usual.count() * 100 / (sample.len() / 2).max(1)
    };
    let rest = bytes.get(1..).filter(|rest| rest.len() >= 16)?;
    let orders = [Encoding::Utf16Le, Encoding::Utf16Be].map(|e| (share(rest, e), e));
    let (right, order) = orders.into_iter().max_by_key(|o| o.0)?;
    (right >= 95 && share(bytes, encoding) + 8 <= right).then_some(order)
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    if let Some(other) = late(bytes, encoding) {
        // Of the first letter the low byte may be left.
        let first = bytes.first().filter(|b| other == Encoding::Utf16Be && b.is_ascii_alphanumeric());
        let whole: Vec<u8> = first.map_or_else(Vec::new, |&b| vec![0, b]);
        let whole = [&whole, bytes.get(1..).unwrap_or_default()].concat();
        let decoded = utf16_units(&whole, other);
        return Decoded { text: Cow::Owned(decoded.text.into_owned()), ..decoded };
    }
    utf16_units(bytes, encoding)
}

fn utf16_units(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let rs = if encoding == Encoding::Utf16Le { UTF_16LE } else { UTF_16BE };
    let (text, had_errors) = rs.decode_without_bom_handling(bytes);
    let diagnostics = if had_errors { vec![invalid(&text, encoding)] } else { Vec::new() };
    Decoded { text: Cow::Owned(text.into_owned()), encoding, diagnostics }
}

fn utf8_or_bytes(bytes: &[u8], marked: bool) -> Decoded<'_> {
    // Several times as fast as the standard library's check, where letters are of two and three bytes.
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Decoded { text, encoding: Encoding::Utf8, diagnostics: Vec::new() };
    }
    // Damaged UTF-8 is still UTF-8 where well-formed multi-byte letters far outnumber the broken bytes.
    let (mut letters, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if marked || letters > broken * 4 && !has_other_lines(bytes) {
        let text = String::from_utf8_lossy(bytes);
        let diagnostics = vec![invalid(&text, Encoding::Utf8)];
        return Decoded { text, encoding: Encoding::Utf8, diagnostics };
    }
    let mut text = String::with_capacity(bytes.len() + bytes.iter().filter(|b| **b >= 0x80).count());
    text.extend(bytes.iter().map(|&b| char::from(b)));
    Decoded { text: Cow::Owned(text), encoding: Encoding::Bytes, diagnostics: Vec::new() }
}

/// Whether a line speaks of another encoding: broken bytes, several of them, and hardly a letter of UTF-8. Such a file is
/// kept byte for byte, and each of its paragraphs is read for itself.
fn has_other_lines(bytes: &[u8]) -> bool {
    bytes.split(|&b| b == b'\n').any(|line| {
        let (mut letters, mut broken) = (0usize, 0usize);
        for chunk in line.utf8_chunks() {
            letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            broken += usize::from(!chunk.invalid().is_empty());
        }
        broken >= 3 && broken > letters * 2
    })
}

fn invalid(text: &str, encoding: Encoding) -> Diagnostic {
    let at = text.find('\u{fffd}').unwrap_or(0);
    Diagnostic::new(
        "invalid-encoding",
        Severity::Warning,
        format!("The input is {} with invalid sequences; each became U+FFFD.", encoding.name()),
        Some(LineIndex::new(text).span(at..at + '\u{fffd}'.len_utf8())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_is_known_with_and_without_its_mark() {
        let text = "Ủy ban nhân dân tỉnh Hà Giang";
        for big in [false, true] {
            for mark in ["", "\u{feff}"] {
                let bytes = utf16_bytes(&format!("{mark}{text}"), big);
                let decoded = decode(&bytes);
                assert_eq!(decoded.text, text);
                assert_eq!(decoded.encoding, if big { Encoding::Utf16Be } else { Encoding::Utf16Le });
            }
        }
    }

    #[test]
    fn utf16_that_lost_its_first_byte_is_read_one_byte_on() {
        let text = "Kế hoạch của Ủy ban nhân dân tỉnh Hà Giang, số 15 ngày 2 tháng 3";
        for mark in [&[][..], &[0xff, 0xfe], &[0xfe, 0xff]] {
            for big in [false, true] {
                let mut bytes = mark.to_vec();
                bytes.extend(utf16_bytes(text, big).get(1..).expect("a text"));
                let decoded = decode(&bytes).text.into_owned();
                assert!(text.ends_with(&decoded) && decoded.len() + 1 >= text.len(), "{mark:?} {big} {decoded}");
            }
        }
    }

    #[test]
    fn utf8_keeps_its_mark_so_that_offsets_are_the_files() {
        let bytes = "\u{feff}Kế hoạch".as_bytes();
        assert_eq!(decode(bytes).text.len(), bytes.len());
    }

    #[test]
    fn a_broken_byte_is_placed_on_its_line_and_page() {
        let mut bytes = "Ủy ban\x0cnhân dân\rhuyện Kỳ Sơn, tỉnh Nghệ An".as_bytes().to_vec();
        bytes.push(0xff);
        let span = decode(&bytes).diagnostics[0].source.expect("a place");
        assert_eq!((span.page, span.line, span.start), (2, 2, bytes.len() - 1));
    }

    #[test]
    fn damaged_utf8_is_utf8_and_other_bytes_are_bytes() {
        let mut damaged = "Ủy ban nhân dân huyện Kỳ Sơn, tỉnh Nghệ An".as_bytes().to_vec();
        damaged.insert(20, 0xff);
        let decoded = decode(&damaged);
        assert_eq!((decoded.encoding, decoded.diagnostics.len()), (Encoding::Utf8, 1));
        let mut mixed = "Ủy ban nhân dân huyện Kỳ Sơn, tỉnh Nghệ An\n".repeat(9).into_bytes();
        mixed.extend(b"Ch\xf1 t\xdech \xdfy ban nh\xa9n d\xa9n huy\xd6n\n");
        assert_eq!(decode(&mixed).encoding, Encoding::Bytes);
        let tcvn3 = b"U\xfb ban nh\xa9n d\xa9n";
        let decoded = decode(tcvn3);
        assert_eq!(decoded.encoding, Encoding::Bytes);
        assert_eq!(decoded.text.chars().count(), tcvn3.len());
    }
}
