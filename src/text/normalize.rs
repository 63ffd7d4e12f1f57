//! Normal form: NFC, one kind of line end, no control characters, plain blanks.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::scan::{Finder, Window, within};
use super::{Edit, Edits};

/// Edits that bring a text to NFC with LF line ends, no control or zero-width characters, and plain blanks.
///
/// Lines stay lines and form feeds stay. Returns nothing for text that is so already, after one quick pass.
/// Runs after charset repair: in TCVN3 text the soft hyphen is the letter ư.
pub fn normal_form(text: &str) -> Vec<Edit> {
    normal_edits(text).iter().map(|(range, to)| Edit::new(range, to)).collect()
}

/// As [`normal_form`], packed.
pub(crate) fn normal_edits(text: &str) -> Edits {
    let mut edits = Edits::default();
    if !characters(text, &mut edits) {
        composition(text, &mut edits);
    }
    edits.sort();
    edits
}

/// Whether a byte begins a character that may be another one in NFC, or join the one before it. There is none below
/// U+0300, in the block of Vietnamese, among dashes, arrows, relations and shapes, and in private use.
#[inline(always)]
fn may_compose([_, _, b, next, third]: Window) -> bool {
    let vietnamese = (b == 0xe1) & (next | 1 == 0xbb);
    let signs = (next == 0x82) | within(next, 0x86, 0x8b) | within(next, 0x8d, 0xaa);
    let sign = (b == 0xe2) & (signs | (next == 0x80) & (third >= 0x90) | (next == 0x84) & (third < 0xa6));
    let private = (b == 0xef) & (next < 0xa4);
    (b >= 0xcc) & !(vietnamese | sign | private)
}

/// One edit for each combining sequence that is not composed.
fn composition(text: &str, edits: &mut Edits) {
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if is_mark(c) {
            continue;
        }
        let start = i;
        let mut end = i + c.len_utf8();
        let mut marked = false;
        while let Some(&(j, m)) = chars.peek() {
            if !is_mark(m) {
                break;
            }
            marked = true;
            end = j + m.len_utf8();
            chars.next();
        }
        if marked || is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes {
            let piece = &text[start..end];
            let composed = compose(piece);
            if composed != piece {
                edits.push(start..end, &composed);
            }
        }
    }
}

/// NFC, with a tone that stands before the mark that makes the letter (á + circumflex) put after it: NFC keeps the order
/// of marks above a letter, so such a pair would never compose.
fn compose(piece: &str) -> String {
    let composed: String = piece.nfc().collect();
    if !composed.chars().any(is_mark) {
        return composed;
    }
    let mut parts: Vec<char> = piece.nfd().collect();
    if let Some(marks) = parts.get_mut(1..) {
        marks.sort_by_key(|m| !matches!(m, '\u{302}' | '\u{306}' | '\u{31b}'));
    }
    let sorted: String = parts.into_iter().nfc().collect();
    // Only what becomes one letter is Vietnamese in another order; the rest is left to its own language.
    if sorted.chars().nth(1).is_none() { sorted } else { composed }
}

fn is_mark(c: char) -> bool {
    c >= '\u{300}' && unicode_normalization::char::canonical_combining_class(c) != 0
}

/// Edits of single characters; gives whether the text is in NFC, as far as a quick look tells.
fn characters(text: &str, edits: &mut Edits) -> bool {
    let bytes = text.as_bytes();
    let mut finder = Finder::new(bytes, |window| is_odd(window) | may_compose(window));
    let (mut composed, mut past) = (true, 0);
    let mut i = 0;
    while let Some((at, b)) = finder.next(i).and_then(|at| Some((at, *bytes.get(at)?))) {
        i = at;
        if composed && i >= past && b >= 0xcc {
            // All others are letters of their own, that compose with nothing before or behind them.
            let doubtful = |c: &char| *c >= '\u{300}' && !matches!(c, '\u{1e80}'..='\u{1eff}');
            let run = text.get(i..).unwrap_or_default().chars().take_while(doubtful);
            past = i + run.clone().map(char::len_utf8).sum::<usize>();
            composed = is_nfc_quick(run) == IsNormalized::Yes;
        }
        match b {
            b'\r' => {
                // CR LF loses its CR; CR alone is a line end.
                let to = if bytes.get(i + 1) == Some(&b'\n') { "" } else { "\n" };
                edits.push(i..i + 1, to);
            }
            0..=8 | 0x0b | 0x0e..=0x1f | 0x7f => edits.push(i..i + 1, ""),
            // C2 80..A0, C2 AD: C1 controls, no-break space, soft hyphen.
            0xc2 => match bytes.get(i + 1) {
                Some(0x80..=0x9f | 0xad) => edits.push(i..i + 2, ""),
                Some(0xa0) => edits.push(i..i + 2, " "),
                _ => {}
            },
            0xe2 | 0xe3 | 0xef => {
                let to = match text.get(i..i + 3).and_then(|s| s.chars().next()) {
                    Some('\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}') => Some(" "),
                    Some('\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}') => {
                        Some("")
                    }
                    Some('\u{2028}' | '\u{2029}') => Some(" "),
                    _ => None,
                };
                if let Some(to) = to {
                    edits.push(i..i + 3, to);
                }
            }
            _ => {}
        }
        i += match b {
            0..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
    }
    composed
}

/// Whether a byte is a control character, or begins a blank or an invisible character, or what may be one.
#[inline(always)]
fn is_odd([_, _, b, next, third]: Window) -> bool {
    let control = (b < b' ') & (b != b'\t') & (b != b'\n') & (b != 0x0c) | (b == 0x7f);
    let latin = (b == 0xc2) & ((next <= 0xa0) | (next == 0xad));
    let blank = (b == 0xe2) & (next == 0x80) & ((third < 0x90) | within(third, 0xa8, 0xaf))
        | (b == 0xe2) & (next == 0x81) & within(third, 0x9f, 0xa4)
        | (b == 0xe3) & (next == 0x80) & (third == 0x80);
    control | latin | blank | (b == 0xef) & (next == 0xbb)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    fn normal(text: &str) -> String {
        apply_edits(text, &normal_form(text), None).0
    }

    #[test]
    fn clean_text_gives_no_edit() {
        assert_eq!(normal_form("Kế hoạch phát triển kinh tế - xã hội năm 2023\n\x0cTrang 2"), []);
    }

    #[test]
    fn the_quick_look_knows_every_character() {
        for c in '\0'..=char::MAX {
            let text = format!("e{c}e");
            let quick = is_nfc_quick(text.chars()) == IsNormalized::Yes;
            let mut all = Edits::default();
            assert_eq!(characters(&text, &mut all), quick, "{c:?}");
            let odd = text.bytes().enumerate().any(|(i, _)| {
                let at = |k: usize| text.as_bytes().get((i + k).wrapping_sub(2)).copied().unwrap_or(b' ');
                is_odd([at(0), at(1), at(2), at(3), at(4)])
            });
            assert!(odd || all.is_empty());
            let stays = !matches!(c, '\0'..='\x08' | '\x0b' | '\x0d'..='\x1f' | '\x7f'..='\u{a0}' | '\u{ad}' | '\u{feff}')
                && !matches!(c, '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{3000}');
            assert_eq!(all.is_empty(), stays, "{c:?}");
        }
    }

    #[test]
    fn decomposed_text_is_composed_and_lines_stay() {
        assert_eq!(normal("Ke\u{302}\u{301} hoa\u{323}ch\r\nsố\rba"), "Kế hoạch\nsố\nba");
    }

    #[test]
    fn marks_compose_in_any_order() {
        for text in ["e\u{301}\u{302}", "e\u{302}\u{301}", "é\u{302}", "ê\u{301}"] {
            assert_eq!(normal(text), "ế");
        }
        for text in ["e\u{323}\u{302}", "e\u{302}\u{323}", "ê\u{323}", "ẹ\u{302}"] {
            assert_eq!(normal(text), "ệ");
        }
        assert_eq!(normal("u\u{301}\u{31b} a\u{309}\u{306}"), "ứ ẳ");
        assert_eq!(normal("q\u{301}"), "q\u{301}");
    }

    #[test]
    fn control_and_invisible_characters_go() {
        assert_eq!(normal("\u{feff}a\0b\u{200b}c\u{a0}d\u{202f}e\u{ad}"), "abc d e");
    }
}
