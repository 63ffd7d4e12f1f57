//! Numbers that kerning has cut ("1 79,7 nghìn tỷ", "12 ,5%", "82. 450 tấn"), and the per mille sign typed as %o or %0.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::amounts::{Follows, Shape, follows, in_words, rises, shape};
use super::figures::{self, LONGEST};
use super::stage::Found;
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{self, Finder, Window};

fn list(file: &'static str) -> HashSet<&'static str> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
}

static LABELS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("../../data/number_labels.list")));
static LISTS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list(include_str!("../../data/number_list_words.list")));
static UNITS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("../../data/number_units.list")));

/// Words of what is counted by the thousand stand no further before the sign.
const PER_MILLE_REACH: usize = 240;
static PER_MILLE: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let file = include_str!("../../data/per_mille_words.list");
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
});

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
        let Some(before) = i
            .checked_sub(1)
            .and_then(|p| bytes.get(p))
            .filter(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b','))
        else {
            continue;
        };
        if bytes[i] == b'%' {
            found.extend(per_mille(text, i, *before));
        } else if let Some(f) =
            cut_number(text, i).or_else(|| blank_beside_sign(text, i)).or_else(|| share_as_digits(text, i))
        {
            from = from.max(f.range.end);
            found.push(f);
        }
    }
    found.extend(figures::fixes(text));
    letters_in_numbers(text, &mut found);
    // Whole numbers: what is sure comes before what is not, and none is changed twice.
    found.sort_by_key(|f| (f.range.start, !f.sure));
    let mut end = 0;
    found.retain(|f| {
        let free = f.range.start >= end;
        end = if free { f.range.end } else { end };
        free
    });
    found
}

/// Whether a byte is the sign of a share behind a number, or a blank that may cut one.
#[inline(always)]
fn is_cut([far, left, b, next, _]: Window) -> bool {
    let digit = scan::is_digit(left);
    let sign = |b: u8| (b == b'.') | (b == b',');
    (b == b'%') & (digit | (left == b' ')) & ((next | 0x20 == b'o') | (next == b'0'))
        | (b == b' ') & digit & (scan::is_digit(next) | sign(next))
        | (b == b' ') & sign(left) & scan::is_digit(far) & scan::is_digit(next)
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
        // The run to its ends: digits, such letters and the signs of numbers.
        let inside = |b: &u8| b.is_ascii_digit() || matches!(b, b'O' | b'l' | b'I' | b'.' | b',' | b'/');
        let reach = bytes.get(i.saturating_sub(12)..i).unwrap_or_default();
        let left = reach.iter().rev().take_while(|b| inside(b)).count();
        let rest = bytes.get(i..(i + 12).min(bytes.len())).unwrap_or_default();
        let right = rest.iter().take_while(|b| inside(b)).count();
        let free = |b: u8| !b.is_ascii_alphanumeric() && b < 0x80 && b != b'-' && b != b'_';
        let ends = free((i - left).checked_sub(1).map_or(b' ', at)) && (free(at(i + right)) || at(i + right) == b'-');
        // As it stands between blanks: a sign behind it is none of its own.
        let run = bytes.get(i - left..i + right).unwrap_or_default();
        let run = run.strip_suffix(b".").or(run.strip_suffix(b",")).unwrap_or(run);
        let Some(to) = run_of_digits(run).filter(|_| ends) else { continue };
        let range = i - left..i - left + run.len();
        from = from.max(range.end);
        found.push(Found { range, to, kind: RepairKind::Ocr, confidence: 0.9, evidence: Evidence::Table, sure: true });
    }
}

/// A run of digits, signs and letters of the shape of digits as digits; none where a letter may be one.
fn run_of_digits(run: &[u8]) -> Option<String> {
    if !run.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let mut to = String::with_capacity(run.len());
    for (k, &b) in run.iter().enumerate() {
        let mut said = to.bytes().rev();
        let before = said.next().unwrap_or(b' ');
        let digit = before.is_ascii_digit();
        let sign = matches!(before, b'.' | b',' | b'/') && said.next().is_some_and(|b| b.is_ascii_digit());
        let next = run.get(k + 1).copied().unwrap_or(b' ');
        let counts = next.is_ascii_digit() || next == b'O';
        to.push(match b {
            // Behind a digit a zero; "1l" may be litres, "II" a numeral.
            b'O' if digit || sign => '0',
            b'l' if before == b'0' && next == b'/' => '1',
            b'l' if counts && (digit || sign || k == 0 && run.len() > 1) => '1',
            b'I' if counts && (digit || sign) => '1',
            b'O' | b'l' | b'I' => return None,
            _ => char::from(b),
        });
    }
    Some(to)
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
    if !ends || decimal {
        return None;
    }
    // Recognition makes it of % as well: where nothing is said that is counted by the thousand, it is not sure.
    let low = text.floor_char_boundary(i.saturating_sub(PER_MILLE_REACH));
    let told = text.get(low..i)?.to_lowercase();
    let line = told.rsplit('\n').next().unwrap_or("");
    let by_thousand = PER_MILLE.iter().any(|w| line.contains(w));
    let mut f = fix(i..i + 2, "‰".to_owned(), RepairKind::Letter)?;
    f.confidence = if by_thousand { f.confidence } else { 0.6 };
    Some(f)
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
        if decimals > 2 || left > 3 || !unit {
            return None;
        }
        let to = [text.get(start..blank)?, text.get(blank + 1..blank + 2 + decimals)?].concat();
        return fix(start..blank + 2 + decimals, to, RepairKind::Space);
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
        let year = [text.get(start..blank)?, text.get(blank + 1..end)?].concat();
        return if year_ends { fix(start..end, year, RepairKind::Space) } else { None };
    }
    let lower = word.chars().next().is_some_and(char::is_lowercase);
    if !lower || LABELS.contains(word) || UNITS.contains(word) {
        return None;
    }
    // "10 0%": no number begins with zeros alone.
    let zeros = bytes.get(blank + 1..end).is_some_and(|r| r.iter().all(|b| *b == b'0'));
    let goes_on = matches!(bytes.get(end), Some(b'.' | b',')) && bytes.get(end + 1).is_some_and(digit);
    if zeros && !goes_on && !matches!(follows(text, end), None | Some((Follows::Cell | Follows::Word, _))) {
        let whole = [text.get(start..blank)?, text.get(blank + 1..end)?].concat();
        return fix(start..end, whole, RepairKind::Space);
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
    fix(start..tail, [text.get(start..blank)?, text.get(blank + 1..tail)?].concat(), RepairKind::Space)
}

/// "11, 5%", "82. 450 tấn", "82 .450 tấn": the blank beside a point or comma, and the number without it.
fn blank_beside_sign(text: &str, blank: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let sign_at = if at(blank + 1).is_ascii_digit() { blank.checked_sub(1)? } else { blank + 1 };
    let sign = at(sign_at);
    if sign != b'.' && sign != b',' {
        return None;
    }
    let before = sign_at.min(blank);
    let run =
        |i: usize| bytes.get(i..).map_or(0, |r| r.iter().take(LONGEST).take_while(|b| b.is_ascii_digit()).count());
    let left = bytes.get(..before)?;
    let is_part = |b: &u8| b.is_ascii_digit() || *b == b'.';
    let start = before - left.iter().rev().take(LONGEST).take_while(|b| is_part(b)).count();
    let whole = text.get(start..before)?;
    let next = sign_at.max(blank) + 1;
    let mut end = next + run(next);
    let groups = |s: &str| shape(s).is_some_and(|s| matches!(s, Shape::Plain | Shape::Groups)) && s.len() != 4;
    if !groups(whole) {
        return None;
    }
    if sign == b'.' {
        while at(end) == b'.' && run(end + 1) == 3 {
            end += 4;
        }
        if at(end) == b',' && run(end + 1) > 0 {
            end += 1 + run(end + 1);
        }
    }
    let right = text.get(next..end)?;
    let said = format!("{whole}{}{right}", char::from(sign));
    let shape = shape(&said)?;
    if shape == Shape::Point || shape == Shape::Plain || sign == b',' && right.len() > 2 {
        return None;
    }
    let (follows, _) = follows(text, end)?;
    if follows == Follows::Cell
        || follows == Follows::Word && shape != Shape::Groups
        || follows == Follows::Noun && shape == Shape::Decimals
        || !in_words(text, start)
    {
        return None;
    }
    // A point before the blank may end a sentence, a comma part two numbers: "mức 5, 10%".
    let rises = sign == b',' && rises(whole, right);
    let listed = sign == b',' && sign_at < blank && word_before(text, start).is_some_and(|w| LISTS.contains(w));
    Some(Found {
        range: start..end,
        to: said,
        kind: RepairKind::Space,
        confidence: 0.9,
        evidence: Evidence::Table,
        sure: !rises && !listed && (follows != Follows::Word || blank < sign_at),
    })
}

/// "11,5 96": the second number is a sign of per cent, perhaps.
fn share_as_digits(text: &str, blank: usize) -> Option<Found> {
    let behind = text.get(blank + 1..)?.strip_prefix("96")?;
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | ':' | '%');
    let digit = behind.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if behind.starts_with(goes_on) || behind.starts_with(['.', ',']) && digit {
        return None;
    }
    let number = |b: &u8| b.is_ascii_digit() || *b == b',';
    let left = text.as_bytes().get(..blank)?.iter().rev().take(LONGEST).take_while(|b| number(b)).count();
    let said = text.get(blank - left..blank)?;
    let share = said.len() < 4 && shape(said) == Some(Shape::Plain) || shape(said) == Some(Shape::Decimals);
    let mut f = fix(blank + 1..blank + 3, "%".to_owned(), RepairKind::Ocr)?;
    (f.sure, f.confidence) = (false, 0.6);
    (share && in_words(text, blank - left)).then_some(f)
}

/// Whether a word stands before ordinals, dates and codes.
pub(super) fn is_label(word: &str) -> bool {
    LABELS.contains(word) || LABELS.contains(word.to_lowercase().as_str())
}

/// The word before a number, with one blank between.
pub(super) fn word_before(text: &str, at: usize) -> Option<&str> {
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
