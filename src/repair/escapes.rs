//! Letters written in other characters: entities of HTML (`&#7853;`, `&agrave;`), escapes of programs (`\u1ead`), bytes in
//! hexadecimal (`=E1=BA=AD`, `%E1%BA%AD`), full-width forms and ligatures, and the private numbers that symbol fonts give
//! to their bytes. Each has one reading, so they are read before anything else.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::charset::tables::{character, rows};
use super::syllable;
use crate::model::RepairKind;
use crate::text::scan::{self, Finder, Window, within};
use crate::text::{PositionMap, TextBuilder};

static ENTITIES: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    rows(include_str!("../../data/entities.tsv")).filter_map(|(name, to)| Some((name, character(to)?))).collect()
});

/// Letters of a symbol font that must be seen before all of its characters are read as bytes.
const SYMBOLS: usize = 8;
/// Escaped bytes that must be seen before a sign at a line's end is taken for one that joins lines.
const JOINS: usize = 3;

/// What [`read`] made of a text.
pub(crate) struct Unescaped {
    pub(crate) text: String,
    pub(crate) map: PositionMap,
    pub(crate) encoding: usize,
    pub(crate) form: usize,
}

/// Reads the escapes of a decoded text; `None` where there are none.
pub(crate) fn read(decoded: &str) -> Option<Unescaped> {
    let bytes = decoded.as_bytes();
    let symbols = symbol_font(decoded);
    let mut builder = None;
    let (mut at, mut i, mut encoding, mut form, mut hex) = (0, 0, 0, 0, 0);
    let mut finder = Finder::new(bytes, may_begin);
    while let Some((found, &b)) = finder.next(i).and_then(|i| Some((i, bytes.get(i)?))) {
        i = found;
        let Some((len, to, kind)) = (match b {
            b'=' if hex >= JOINS && matches!(bytes.get(i + 1), Some(b'\n' | b'\r')) => {
                Some((1, String::new(), RepairKind::Encoding))
            }
            _ => escape(decoded, i, b, symbols),
        }) else {
            i += 1;
            continue;
        };
        hex += usize::from(b == b'=');
        *(if kind == RepairKind::Form { &mut form } else { &mut encoding }) += 1;
        let out = builder.get_or_insert_with(|| TextBuilder::new(decoded, None));
        out.copy(at..i);
        out.replace(i..i + len, &to);
        i += len;
        at = i;
    }
    let mut out: TextBuilder<'_> = builder?;
    out.copy(at..decoded.len());
    let (text, map) = out.finish();
    Some(Unescaped { text, map, encoding, form })
}

/// Whether a byte may begin an escape.
#[inline(always)]
fn may_begin([_, _, b, next, _]: Window) -> bool {
    let hex = scan::is_digit(next) | within(next | 0x20, b'a', b'f');
    (b == b'&') & (scan::is_letter(next) | (next == b'#'))
        | (b == b'\\') & (next == b'u')
        | (b == b'%') & hex
        | (b == b'=') & (hex | (next == b'\n') | (next == b'\r'))
        | (b == 0xef) & (next != 0xbf)
}

fn escape(text: &str, i: usize, b: u8, symbols: bool) -> Option<(usize, String, RepairKind)> {
    let one = |len: usize, c: char, kind| Some((len, c.to_string(), kind));
    match b {
        b'&' => entity(text, i).and_then(|(len, c)| one(len, c, RepairKind::Encoding)),
        b'\\' => {
            let digits = text.get(i..i + 6)?.strip_prefix("\\u")?;
            let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|c| is_text(*c) && !c.is_ascii())?;
            one(6, c, RepairKind::Encoding)
        }
        // An address keeps its own.
        b'%' if in_address(text.as_bytes(), i) => None,
        b'%' | b'=' => {
            let c = hex_bytes(text.as_bytes().get(i..)?, b)?;
            one(3 * c.len_utf8(), c, RepairKind::Encoding)
        }
        _ => {
            let c = text.get(i..)?.chars().next()?;
            let code = u32::from(c);
            match code {
                0xff01..=0xff5e => one(3, char::from_u32(code - 0xfee0)?, RepairKind::Form),
                0xfb00..=0xfb06 => {
                    let to = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"].get((code - 0xfb00) as usize)?;
                    Some((3, (*to).to_owned(), RepairKind::Form))
                }
                0xf020..=0xf0ff if symbols => one(3, char::from_u32(code - 0xf000)?, RepairKind::Encoding),
                _ => None,
            }
        }
    }
}

/// Whether the word about a byte is an address of the web or a path.
fn in_address(bytes: &[u8], i: usize) -> bool {
    let before = bytes.get(i.saturating_sub(300)..i).unwrap_or_default();
    before.iter().rev().take_while(|b| !b.is_ascii_whitespace()).any(|b| *b == b'/')
}

/// A character that a text may mean to hold.
fn is_text(c: char) -> bool {
    syllable::letter(c).is_some()
        || matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}' | '\u{2010}'..='\u{2044}' | '\u{20ab}' | '\u{300}'..='\u{323}')
}

/// `&#7853;`, `&#x1EAD;`, `&agrave;`; also with the sign itself escaped (`&amp;#7853;`).
fn entity(text: &str, i: usize) -> Option<(usize, char)> {
    let rest = text.get(i + 1..)?;
    let again = if rest.starts_with("amp;") { 4 } else { 0 };
    for skip in if again > 0 { [again, 0] } else { [0, 0] } {
        let Some(name) = rest.get(skip..) else { continue };
        let Some(end) = name.bytes().take(10).position(|b| b == b';') else { continue };
        let Some(name) = name.get(..end) else { continue };
        let c = match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                code.ok().and_then(char::from_u32).filter(|&c| is_text(c))
            }
            None => ENTITIES.get(name).copied(),
        };
        if let Some(c) = c {
            return Some((1 + skip + end + 1, c));
        }
    }
    None
}

/// The letter that two or three bytes in hexadecimal are, each behind its sign.
fn hex_bytes(bytes: &[u8], sign: u8) -> Option<char> {
    let mut raw = [0u8; 3];
    let mut n = 0;
    for part in bytes.chunks_exact(3).take(3) {
        let [s, a, b] = part else { break };
        let digit = |d: u8| char::from(d).to_digit(16);
        let (true, Some(a), Some(b)) = (*s == sign, digit(*a), digit(*b)) else { break };
        *raw.get_mut(n)? = (a << 4 | b) as u8;
        n += 1;
        if let Some(c) = std::str::from_utf8(raw.get(..n)?).ok().and_then(|t| t.chars().next()) {
            return (n > 1 && is_text(c)).then_some(c);
        }
    }
    None
}

/// Whether words are written in the private numbers of a symbol font, U+F020 and further.
fn symbol_font(text: &str) -> bool {
    let letter = |i: &usize| matches!(text.as_bytes().get(i + 1..i + 3), Some([0x81, 0xa1..=0xba]));
    memchr::memchr_iter(0xef, text.as_bytes()).filter(letter).take(SYMBOLS).count() == SYMBOLS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_letters() {
        for (from, to) in [
            ("th&#7853;p &#x1EAD; n&agrave;y &amp;#7853;", "thập ậ này ậ"),
            ("th\\u1eadp =C4=91=E1=BB=8Bnh %C4%91%E1%BB%8Bnh", "thập định định"),
            ("Ｓố １２，５ ﬁle", "Số 12,5 file"),
        ] {
            assert_eq!(read(from).map(|u| u.text).as_deref(), Some(to), "{from}");
        }
    }

    #[test]
    fn other_signs_stay() {
        for same in
            ["A & B; x = 3C, 50%AB, C:\\users, R&D; 5%", "https://a.vn/v%C4%83n", "&unknown; &#0; =AB", "\u{f0b7} một"]
        {
            assert!(read(same).is_none(), "{same}");
        }
    }
}
