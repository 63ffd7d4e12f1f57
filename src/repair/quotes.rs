//! Quotation marks that a lying font made into other signs.
//!
//! “ and ” are neighbours in Unicode, so whatever they become are neighbours too: `<` and `=`, say. A pair of
//! neighbouring signs that open before letters and close behind them, in turn, is a pair of quotation marks; a
//! comparator stands before a number or between blanks.

use super::stage::Found;
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{Finder, Window, within};

/// Neighbours that are what they seem.
const REAL: [char; 8] = ['(', ')', '“', '”', '‘', '’', '„', '‟'];

/// Finds pairs of damaged quotation marks.
pub fn quotes(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    for (open, close) in pairs(text) {
        let (mut marks, mut opened) = (Vec::new(), None::<usize>);
        let (mut balanced, mut stray) = (0usize, 0usize);
        for (i, c, side) in sides(text, open, close) {
            match side {
                Side::Open if c == open => {
                    if let Some(i) = opened.replace(i) {
                        stray += 1;
                        marks.push((i, true));
                    }
                }
                Side::Close if c == close => match opened.take() {
                    Some(o) => {
                        balanced += 1;
                        marks.push((o, true));
                        marks.push((i, false));
                    }
                    None => {
                        stray += 1;
                        marks.push((i, false));
                    }
                },
                _ => {}
            }
        }
        if let Some(o) = opened {
            stray += 1;
            marks.push((o, true));
        }
        if balanced == 0 || stray > balanced {
            continue;
        }
        for (i, is_open) in marks {
            let (from, to) = if is_open { (open, "“") } else { (close, "”") };
            out.push(Found {
                range: i..i + from.len_utf8(),
                to: to.to_owned(),
                kind: RepairKind::Glyph,
                confidence: if stray == 0 { 0.98 } else { 0.9 },
                evidence: Evidence::Offset,
                sure: true,
            });
        }
    }
    out.sort_by_key(|f| f.range.start);
    out.dedup_by_key(|f| f.range.start);
    out
}

/// Whether a byte may begin a sign that quotation marks could have become.
#[inline(always)]
fn is_sign([_, _, b, _, _]: Window) -> bool {
    let ascii = within(b, b'<', b'>')
        | within(b, b'{', b'~')
        | (b == b'$')
        | (b == b'&')
        | (b == b'@')
        | (b == b'\\')
        | (b == b'^')
        | (b == b'`');
    // Letters of Vietnamese, and general punctuation.
    ascii | (b >= 0xc0) & !(within(b, 0xc3, 0xc6) | (b == 0xe1) | (b == 0xe2))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Neither,
}

fn may_be_mark(c: char) -> bool {
    super::syllable::letter(c).is_none()
        && !(c.is_alphanumeric()
        || c.is_whitespace()
        || c.is_control()
        || REAL.contains(&c)
        || matches!(
            c,
            '-' | '+' | '*' | '#' | '"' | '\'' | '.' | ',' | ';' | ':' | '/' | '%' | '!' | '?' | '_' | '[' | ']'
        )
        // Dashes, quotation marks, arrows, relations, brackets and full-width signs are what they seem.
        || matches!(c, '×' | '÷' | '\u{2000}'..='\u{2fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}'))
}

/// Neighbouring signs that open and close at least once each.
fn pairs(text: &str) -> Vec<(char, char)> {
    let mut seen: Vec<(char, u32, u32)> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut finder = Finder::new(bytes, is_sign);
    while let Some(i) = finder.next(at) {
        let Some(c) = text.get(i..).and_then(|t| t.chars().next()) else { break };
        at = i + c.len_utf8();
        if may_be_mark(c) {
            let before = text.get(..i).and_then(|t| t.chars().next_back()).unwrap_or(' ');
            let after = text.get(at..).and_then(|t| t.chars().next()).unwrap_or(' ');
            let side = side(before, after);
            if side != Side::Neither {
                let n = match seen.iter().position(|s| s.0 == c) {
                    Some(n) => n,
                    // A text of a thousand kinds of signs is no text in a lying font.
                    None if seen.len() > 64 => return Vec::new(),
                    None => {
                        seen.push((c, 0, 0));
                        seen.len() - 1
                    }
                };
                if let Some(s) = seen.get_mut(n) {
                    s.1 += u32::from(side == Side::Open);
                    s.2 += u32::from(side == Side::Close);
                }
            }
        }
    }
    let mut out = Vec::new();
    for &(open, opens, wrong) in &seen {
        let Some(close) = char::from_u32(open as u32 + 1) else { continue };
        if let Some(&(_, wrong_too, closes)) = seen.iter().find(|s| s.0 == close)
            && opens > 0
            && closes > 0
            && wrong * 4 <= opens
            && wrong_too * 4 <= closes
        {
            out.push((open, close));
        }
    }
    out
}

/// Whether a sign with these neighbours opens or closes.
fn side(before: char, after: char) -> Side {
    let word = |c: char| c.is_alphanumeric();
    let closed = after.is_whitespace() || matches!(after, ',' | '.' | ';' | ':' | ')' | '!' | '?' | '*' | '/');
    let free = before.is_whitespace() || matches!(before, '(' | '*' | ':' | ',' | '/');
    if after.is_alphabetic() && (free || before.is_lowercase() && after.is_uppercase()) {
        Side::Open
    } else if (word(before) || matches!(before, '.' | '!' | '?' | ')' | '%')) && closed {
        Side::Close
    } else {
        Side::Neither
    }
}

fn sides(text: &str, open: char, close: char) -> impl Iterator<Item = (usize, char, Side)> + '_ {
    let mut before = ' ';
    text.char_indices().filter_map(move |(i, c)| {
        let last = std::mem::replace(&mut before, c);
        if c != open && c != close {
            return None;
        }
        let after = text.get(i + c.len_utf8()..).and_then(|r| r.chars().next()).unwrap_or(' ');
        Some((i, c, side(last, after)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        crate::repair::applied::applied(text, quotes(text))
    }

    #[test]
    fn neighbours_that_open_and_close_are_quotation_marks() {
        let text = "phong trào <Cả nước chung tay=; chủ đề <Đoàn kết=, trào<Vì người nghèo= và tỷ lệ < 5%, x = 3, >= 7";
        let want = "phong trào “Cả nước chung tay”; chủ đề “Đoàn kết”, trào“Vì người nghèo” và tỷ lệ < 5%, x = 3, >= 7";
        assert_eq!(repaired(text), want);
    }

    #[test]
    fn comparators_and_tags_stay() {
        for text in ["tỷ lệ <5% và =10%", "a<b>c</b> = d", "x <y> z", "(một) [hai] {ba}", "A <nhỏ hơn B", "n = 5"]
        {
            assert_eq!(repaired(text), text);
        }
    }
}
