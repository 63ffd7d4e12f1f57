//! Normal form: NFC, one kind of line end, no control characters, plain blanks.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Edit;

/// Edits that bring a text to NFC with LF line ends, no control or zero-width characters, and plain blanks.
///
/// Lines stay lines and form feeds stay. Returns nothing for text that is so already, after one quick pass.
/// Runs after charset repair: in TCVN3 text the soft hyphen is the letter ư.
pub fn normal_form(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        composition(text, &mut edits);
    }
    characters(text, &mut edits);
    edits.sort_by_key(|e| e.range.start);
    edits
}

/// One edit for each combining sequence that is not composed.
fn composition(text: &str, edits: &mut Vec<Edit>) {
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
                edits.push(Edit::new(start..end, composed));
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

fn characters(text: &str, edits: &mut Vec<Edit>) {
    let bytes = text.as_bytes();
    let mut i = 0;
    // Bytes that are, or begin, nothing of what follows; nearly all of them.
    const PLAIN: [bool; 256] = {
        let mut t = [false; 256];
        let mut b = 0x09;
        while b < 256 {
            t[b] = matches!(b as u8, b'\t' | b'\n' | 0x0c | 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xe1 | 0xe4..=0xee | 0xf0..);
            b += 1;
        }
        t
    };
    while i < bytes.len() {
        let b = bytes[i];
        if PLAIN[usize::from(b)] {
            i += 1;
            continue;
        }
        match b {
            b'\r' => {
                // CR LF loses its CR; CR alone is a line end.
                let to = if bytes.get(i + 1) == Some(&b'\n') { "" } else { "\n" };
                edits.push(Edit::new(i..i + 1, to));
            }
            0..=8 | 0x0b | 0x0e..=0x1f | 0x7f => edits.push(Edit::new(i..i + 1, "")),
            // C2 80..A0, C2 AD: C1 controls, no-break space, soft hyphen.
            0xc2 => match bytes.get(i + 1) {
                Some(0x80..=0x9f | 0xad) => edits.push(Edit::new(i..i + 2, "")),
                Some(0xa0) => edits.push(Edit::new(i..i + 2, " ")),
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
                    edits.push(Edit::new(i..i + 3, to));
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
