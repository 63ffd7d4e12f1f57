//! One token as TCVN3. Its ư is the soft hyphen, which programs turn into a hyphen or strip as invisible.

use super::super::model::{FIRST, Model};
use super::super::syllable::{is_syllable, parse};
use super::reading::next_piece;
use super::tables::{TCVN3, byte_of, letter_of, windows_1252};

pub(super) fn read(token: &str, out: &mut String) {
    let mut missing = false;
    for c in token.chars() {
        match c {
            // The minus sign is what some converters made of the soft hyphen, as the hyphens are; the rest is
            // compatibility folding.
            '-' | '\u{2212}' | '\u{2010}' | '\u{2011}' => {
                missing = true;
                out.push(c);
            }
            '\u{3bc}' => out.push('à'),
            '\u{2219}' | '\u{22c5}' => out.push('ã'),
            c if c.is_ascii() && c >= ' ' => out.push(c),
            c => match byte_of(c) {
                // The capitals below A0 are never seen in files, quotation marks of windows-1252 are.
                Some(b @ 0x80..=0x9f) => out.push(windows_1252(b).unwrap_or(c)),
                Some(b) if b >= 0xa0 => out.push(letter_of(&TCVN3, b).unwrap_or(c)),
                _ => out.push(c),
            },
        }
    }
    if missing {
        hyphen_as_letter(out);
    }
    letter_lost(out);
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2010}' | '\u{2011}')
}

/// "n-ớc", "nh-": the soft hyphen that is ư, turned into a hyphen. One beside a number, in a symbol or between words
/// is what it seems: "80B-1234", "NH4+-N", "In-đô-nê-xi-a".
fn hyphen_as_letter(out: &mut String) {
    let mut from = 0;
    while let Some((at, dash)) = out.get(from..).and_then(|s| s.char_indices().find(|x| is_dash(x.1))) {
        let at = from + at;
        from = at + dash.len_utf8();
        let before = out[..at].rfind(|c: char| !c.is_alphabetic()).map_or(0, |i| i + last_len(&out[..at], i));
        let after = out[from..].find(|c: char| !c.is_alphabetic()).map_or(out.len(), |i| i + from);
        let Some(letter) = letter(&out[..before], &out[before..at], &out[from..after], &out[after..], dash) else {
            continue;
        };
        let whole = format!("{}{letter}{}", &out[before..at], &out[from..after]);
        // A hyphen is oftener one than the minus sign.
        let known = match dash {
            '-' => parse(&whole).is_some_and(|code| Model::get().id(code) >= FIRST),
            _ => is_syllable(&whole),
        };
        if known {
            out.replace_range(before..after, &whole);
            from = before + whole.len();
        }
    }
}

/// The letter that a dash between two pieces of a token may be, by what stands about them.
fn letter(before: &str, left: &str, right: &str, after: &str, dash: char) -> Option<char> {
    let opens = before.is_empty() || before.ends_with(['(', '[', '"', '\'', '“', '‘', '«']);
    let closes =
        after.is_empty() || after.starts_with(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '”', '’', '…']);
    let plain = left.is_ascii() && right.is_ascii();
    let joins = |c: char| c.is_ascii_digit() || matches!(c, '+' | '&' | '_') || c == '/' && plain;
    if before.ends_with(joins) || after.starts_with(joins) {
        return None;
    }
    let shout = |s: &str| s.bytes().any(|b| b.is_ascii_uppercase()) && !s.bytes().any(|b| b.is_ascii_lowercase());
    match (left.is_empty(), right.is_empty()) {
        (true, true) => None,
        // "-ớc": the standard has a capital Ư of its own, and a list's dash may be glued to its first word.
        (true, false) => (opens && right.starts_with(char::is_lowercase)).then_some('ư'),
        (false, true) => {
            let upper = shout(left) && left.chars().nth(1).is_some();
            (closes && !is_syllable(left)).then_some(if upper { 'Ư' } else { 'ư' })
        }
        (false, false) if is_syllable(left) && is_syllable(right) => None,
        // Capitals joined are a symbol more often than a word: two letters always are.
        (false, false) if right.bytes().any(|b| b.is_ascii_uppercase()) => {
            let few = dash == '-' && left.len() + right.len() < 3;
            (shout(left) && shout(right) && !few).then_some('Ư')
        }
        (false, false) => Some(if shout(left) && left.chars().nth(1).is_some() { 'Ư' } else { 'ư' }),
    }
}

fn last_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)
}

/// "nớc", "trờng", "nh": the soft hyphen that is ư, stripped by a program that thought it invisible.
fn letter_lost(out: &mut String) {
    let mut from = 0;
    while let Some((start, end)) = next_piece(out, from) {
        from = end;
        let piece = &out[start..end];
        if piece.is_ascii() && piece.chars().any(|c| "aeiouyAEIOUY".contains(c)) || is_syllable(piece) {
            continue;
        }
        let upper = piece.chars().all(char::is_uppercase);
        // A lone consonant is a label as often as a word.
        if piece.chars().count() < 2 || upper {
            continue;
        }
        // "tr. 5" and "th…" are cut on purpose, "Th-1" and "4th" are symbols.
        let joins = |c: char| c.is_alphanumeric() || is_dash(c) || matches!(c, '/' | '.' | '…');
        let at = match piece.find(['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ']) {
            Some(i) => i,
            None if matches!(piece, "nh" | "th" | "Nh" | "Th")
                && !out[end..].starts_with(joins)
                && !out[..start].ends_with(joins) =>
            {
                piece.len()
            }
            None => continue,
        };
        let whole = format!("{}ư{}", &piece[..at], &piece[at..]);
        if is_syllable(&whole) {
            out.insert(start + at, 'ư');
            from = end + 'ư'.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    fn read(token: &str) -> String {
        let mut out = String::new();
        super::read(token, &mut out);
        out
    }

    #[test]
    fn a_hyphen_inside_a_word_is_its_letter() {
        for (from, to) in [
            ("n-íc", "nước"),
            ("nh-", "như"),
            ("®Çu", "đầu"),
            ("t-,", "tư,"),
            ("-¬ng", "ương"),
            ("(-u", "(ưu"),
            ("tr-ëng", "trưởng"),
            ("D-¬ng", "Dương"),
            ("TR-NG", "TRƯNG"),
            ("kg/ng-êi", "kg/người"),
            ("n\u{2212}íc", "nước"),
            ("th", "thư"),
        ] {
            assert_eq!(read(from), to, "{from}");
        }
    }

    #[test]
    fn a_hyphen_of_a_symbol_stays() {
        for symbol in [
            "80B-1234",
            "29H-678.90,",
            "49C-112.33",
            "NH4+-N",
            "T-54,",
            "B-52",
            "C-12",
            "H-12",
            "D-85",
            "M-1",
            "X-21",
            "7h-11h",
            "1-A",
            "kh-2",
            "Th-1",
            "N-P-K",
            "A-B",
            "T-A",
            "13h30-17h",
            "F1-a",
            "3-x",
            "CT-UB",
            "M\u{2212}1",
            "B\u{2011}52",
            "5-6",
            "-5",
            "-",
            "--",
            "(-)",
            "H-5/t",
            "12/T-H",
        ] {
            assert_eq!(read(symbol), symbol);
        }
    }
}
