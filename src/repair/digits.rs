//! Numbers that kerning has cut ("1 79,7 nghìn tỷ", "12 ,5%"), and the per mille sign typed as %o or %0.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::stage::Found;
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{self, Finder, Window};

fn list(file: &'static str) -> HashSet<&'static str> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
}

static LABELS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("../../data/number_labels.list")));
static UNITS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("../../data/number_units.list")));

/// Finds cut numbers and per mille signs. `text` is in its normal form.
///
/// A blank between digits is taken out only where it cannot part thousands or two numbers: a small word that takes an
/// amount stands before it, a unit follows, and the right part is not three digits.
pub(crate) fn fixes(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    let mut finder = Finder::new(bytes, is_cut);
    while let Some(i) = finder.next(from) {
        from = i + 1;
        let Some(before) = i.checked_sub(1).and_then(|p| bytes.get(p)).filter(|b| b.is_ascii_digit() || **b == b' ')
        else {
            continue;
        };
        if bytes[i] == b'%' {
            found.extend(per_mille(text, i, *before));
        } else if before.is_ascii_digit() {
            found.extend(cut_number(text, i));
        }
    }
    letters_in_numbers(text, &mut found);
    found
}

/// Whether a byte is the sign of a share behind a number, or a blank that may cut one.
#[inline(always)]
fn is_cut([_, left, b, next, _]: Window) -> bool {
    let digit = scan::is_digit(left);
    (b == b'%') & (digit | (left == b' ')) & ((next | 0x20 == b'o') | (next == b'0'))
        | (b == b' ') & digit & (scan::is_digit(next) | (next == b','))
}

/// Whether a byte has the shape of a digit and stands beside one.
#[inline(always)]
fn is_shape([far, left, b, next, _]: Window) -> bool {
    let sign = (left == b'.') | (left == b',') | (left == b'/');
    let behind = scan::is_digit(left) | sign & scan::is_digit(far);
    ((b == b'O') | (b == b'l') | (b == b'I')) & (behind | scan::is_digit(next))
}

/// "2O10", "0l/7", "1.5OO": letters of the shape of a digit among digits.
fn letters_in_numbers(text: &str, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut finder = Finder::new(bytes, is_shape);
    while let Some(i) = finder.next(from) {
        from = i + 1;
        let at = |k: usize| bytes.get(k).copied().unwrap_or(b' ');
        let before = i.checked_sub(1).map_or(b' ', at);
        let (digit, next) = (before.is_ascii_digit(), at(i + 1));
        let sign = matches!(before, b'.' | b',' | b'/') && i.checked_sub(2).map_or(b' ', at).is_ascii_digit();
        // The run to its ends: digits, such letters and the signs of numbers, two digits at least.
        let inside = |b: &u8| b.is_ascii_digit() || matches!(b, b'O' | b'l' | b'I' | b'.' | b',' | b'/');
        let reach = bytes.get(i.saturating_sub(12)..i).unwrap_or_default();
        let left = reach.iter().rev().take_while(|b| inside(b)).count();
        let rest = bytes.get(i..(i + 12).min(bytes.len())).unwrap_or_default();
        let right = rest.iter().take_while(|b| inside(b)).count();
        let run = bytes.get(i - left..i + right).unwrap_or_default();
        let free = |b: u8| !b.is_ascii_alphanumeric() && b < 0x80 && b != b'-' && b != b'_';
        let ends = free((i - left).checked_sub(1).map_or(b' ', at)) && (free(at(i + right)) || at(i + right) == b'-');
        if !ends || run.iter().filter(|b| b.is_ascii_digit()).count() < 1 {
            continue;
        }
        let to = match bytes[i] {
            // Behind a digit a zero; "1l" may be litres, "II" a numeral.
            b'O' if digit || sign => "0",
            b'l' if before == b'0' && next == b'/' => "1",
            b'l' if next.is_ascii_digit() && (digit || sign || left == 0 && right > 1) => "1",
            b'I' if next.is_ascii_digit() && (digit || sign) => "1",
            _ => continue,
        };
        found.push(Found {
            range: i..i + 1,
            to: to.to_owned(),
            kind: RepairKind::Ocr,
            confidence: 0.9,
            evidence: Evidence::Table,
            sure: true,
        });
    }
}

fn fix(range: std::ops::Range<usize>, to: String, kind: RepairKind) -> Option<Found> {
    Some(Found { range, to, kind, confidence: 0.95, evidence: Evidence::Table, sure: true })
}

/// "35%o", "0,2 %0".
fn per_mille(text: &str, i: usize, before: u8) -> Option<Found> {
    let bytes = text.as_bytes();
    if before == b' ' && !i.checked_sub(2).and_then(|p| bytes.get(p)).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if !matches!(bytes.get(i + 1), Some(b'o' | b'0' | b'O')) {
        return None;
    }
    let next = text.get(i + 2..)?.chars().next();
    let ends = next.is_none_or(|c| !c.is_alphanumeric() && c != '%');
    let decimal = matches!(next, Some('.' | ',')) && bytes.get(i + 3).is_some_and(u8::is_ascii_digit);
    if ends && !decimal { fix(i..i + 2, "‰".to_owned(), RepairKind::Letter) } else { None }
}

fn cut_number(text: &str, blank: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let digit = |b: &u8| b.is_ascii_digit();
    let left = bytes[..blank].iter().rev().take_while(|b| digit(b)).count();
    let start = blank - left;
    let rest = bytes.get(blank + 1..)?;
    // "12 ,5%": the blank stands before the decimal comma.
    if rest.first() == Some(&b',') && rest.get(1).is_some_and(digit) {
        let decimals = rest[1..].iter().take_while(|b| digit(b)).count();
        let unit = follows_unit(text, blank + 2 + decimals);
        return if decimals <= 2 && left <= 3 && unit {
            fix(blank..blank + 1, String::new(), RepairKind::Space)
        } else {
            None
        };
    }
    let right = rest.iter().take_while(|b| digit(b)).count();
    // Three digits are a group of thousands.
    if left == 0 || left > 2 || !matches!(right, 1 | 2 | 4..=6) {
        return None;
    }
    // The left part is whole, and nothing of a number stands before it.
    let word = word_before(text, start)?;
    let end = blank + 1 + right;
    // "năm 20 23".
    if word == "năm" && left == 2 && right == 2 && matches!(&bytes[start..blank], b"19" | b"20") {
        let year_ends = bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'%' | b'/'))
            && !follows_unit(text, end);
        return if year_ends { fix(blank..blank + 1, String::new(), RepairKind::Space) } else { None };
    }
    let lower = word.chars().next().is_some_and(char::is_lowercase);
    if !lower || LABELS.contains(word) || UNITS.contains(word) {
        return None;
    }
    // Decimals or thousands after the right part make it one number; a bare "3 15 ha" may be two.
    let mut tail = end;
    let mut groups = 0;
    while matches!(bytes.get(tail), Some(b'.' | b',')) && bytes.get(tail + 1).is_some_and(digit) {
        tail += 1 + bytes[tail + 1..].iter().take_while(|b| digit(b)).count();
        groups += 1;
    }
    if groups == 0 || !follows_unit(text, tail) {
        return None;
    }
    fix(blank..blank + 1, String::new(), RepairKind::Space)
}

/// The word before a number, with one blank between.
fn word_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?.strip_suffix(' ')?;
    let start = before
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    before.get(start..).filter(|w| !w.is_empty())
}

/// Whether a unit stands at `at`, with or without a blank.
fn follows_unit(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with(['%', '‰']) || rest.starts_with(" %") {
        return true;
    }
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    UNITS.contains(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        crate::repair::applied::applied(text, fixes(text))
    }

    #[test]
    fn cut_numbers_are_joined() {
        for (from, to) in [
            ("đạt 1 79,7 nghìn tỷ đồng", "đạt 179,7 nghìn tỷ đồng"),
            ("khoảng 2 1.500 tỷ đồng", "khoảng 21.500 tỷ đồng"),
            ("tăng 12 ,5% so với năm 20 22.", "tăng 12,5% so với năm 2022."),
            ("giảm 0,2%o, còn 35 %0", "giảm 0,2‰, còn 35 ‰"),
        ] {
            assert_eq!(fixed(from), to);
        }
    }

    #[test]
    fn groups_rows_and_lists_stay() {
        for same in [
            "diện tích 9 600 ha, 12 500 tấn, 1 250,5 tỷ",
            "1 79,7 nghìn tỷ",
            "Điều 1 79,7 ha; khoản 2 15,5%",
            "tỷ lệ 5 10 15%",
            "giai đoạn 1 20,5 tỷ",
            "100%, 50% ở xã; 10%0,5",
            "năm 20 15%",
        ] {
            assert_eq!(fixed(same), same);
        }
    }
}
