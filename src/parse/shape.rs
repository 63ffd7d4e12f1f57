//! Digits whose shape alone says that they are no amount: dates, numbers of documents, ratios.

use super::cursor::{char_at, skip_blanks, word_end};
use crate::vocab::{Role, is_blank, is_letter, is_word};

/// Digits of the run at `at`.
fn run(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or("")
}

/// What the digits at `at` are by their shape, and where they end.
pub(crate) fn by_shape(text: &str, at: usize) -> Option<(Role, usize)> {
    let first = run(text, at);
    label(text, at, first)
        .or_else(|| date(text, at, first))
        .or_else(|| symbol(text, at, first))
        .or_else(|| ratio(text, at, first))
        .or_else(|| telephone(text, at, first))
}

/// "1." or "1)" at the very front, "(1)" anywhere.
fn label(text: &str, at: usize, first: &str) -> Option<(Role, usize)> {
    let end = at + first.len();
    let after = char_at(text, end);
    let opened = text.get(..at)?.ends_with('(');
    let front = text.get(..at)?.chars().all(is_blank);
    // "2.3. Tỷ lệ"
    let mut last = end;
    while front && char_at(text, last) == Some('.') {
        let more = run(text, last + 1);
        if more.is_empty() || more.len() > 2 {
            break;
        }
        last += 1 + more.len();
    }
    let capital = |at: usize| char_at(text, skip_blanks(text, at)).is_some_and(char::is_uppercase);
    let stopped = char_at(text, last) == Some('.') && char_at(text, last + 1).is_none_or(is_blank);
    if last > end && (stopped || char_at(text, last).is_some_and(is_blank) && capital(last)) {
        return Some((Role::Ordinal, last));
    }
    // "1 Nội dung chi": a row's number; a count is written "01 Nội dung".
    let row = front && first.len() <= 2 && !first.starts_with('0') && after.is_some_and(is_blank) && capital(end);
    let label = row
        || match after {
            Some(')') => first.len() <= 2 && (opened || front),
            Some('.') => first.len() <= 3 && front && char_at(text, end + 1).is_none_or(is_blank),
            _ => false,
        };
    label.then_some((Role::Ordinal, end))
}

/// "18/01/2023", "18-01-2023", "18.01.2023", "12/2022".
fn date(text: &str, at: usize, first: &str) -> Option<(Role, usize)> {
    let day: u32 = first.parse().ok().filter(|d| (1..=31).contains(d) && first.len() <= 2)?;
    let sign = char_at(text, at + first.len()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let next = at + first.len() + 1;
    let second = run(text, next);
    let end = next + second.len();
    if sign == '/' && is_year(second) {
        let symbol_goes_on = matches!(char_at(text, end), Some('/' | '-'));
        return (day <= 12 && !symbol_goes_on).then_some((Role::Date, end));
    }
    let month = second.parse::<u32>().ok().filter(|m| (1..=12).contains(m) && second.len() <= 2);
    if month.is_none() || char_at(text, end) != Some(sign) {
        return None;
    }
    let third = run(text, end + 1);
    is_year(third).then_some((Role::Date, end + 1 + third.len()))
}

/// Four digits that are a year of our time.
pub(crate) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|y| (1900..=2100).contains(&y))
}

/// "34-CT/TW", "73/2023/NĐ-CP", "147/KH-UBND": digits, perhaps a year, a sign, capitals.
fn symbol(text: &str, at: usize, first: &str) -> Option<(Role, usize)> {
    let mut end = at + first.len();
    let slash = skip_blanks(text, end);
    if char_at(text, slash) == Some('/') {
        let year = run(text, slash + 1);
        if year.len() == 4 || year.len() == 2 {
            end = slash + 1 + year.len();
        }
    }
    let sign = skip_blanks(text, end);
    let start = match char_at(text, sign) {
        Some('/') => sign + 1,
        Some('-') if sign == end => sign + 1,
        _ => return None,
    };
    let stop = word_end(text, start);
    let letters = text.get(start..stop)?;
    if !letters.starts_with(char::is_uppercase) || letters.chars().filter(|c| c.is_uppercase()).count() < 2 {
        return None;
    }
    let rest = text.get(stop..)?;
    let len = rest.find(|c: char| !(is_word(c) || matches!(c, '-' | '/' | '.'))).unwrap_or(rest.len());
    let tail = rest.get(..len)?.trim_end_matches(['.', '-', '/']);
    Some((Role::Symbol, stop + tail.len()))
}

/// "1:500", "9001:2015", "7:30", and times and names with letters glued on: "7h30", "5G".
fn ratio(text: &str, at: usize, first: &str) -> Option<(Role, usize)> {
    let end = at + first.len();
    if char_at(text, end) == Some(':') {
        let mut last = end;
        // "16:39:19", "1:10.000"
        while matches!(char_at(text, last), Some(':' | '.')) && !run(text, last + 1).is_empty() {
            last += 1 + run(text, last + 1).len();
        }
        return (last > end).then_some((Role::Other, last));
    }
    if char_at(text, end).is_some_and(is_letter) {
        let stop = word_end(text, end);
        let glued = text.get(end..stop)?;
        // "7h30"; m2 and m3 are units.
        if glued.ends_with(|c: char| c.is_ascii_digit()) && !glued.to_lowercase().contains('m') {
            return Some((Role::Other, stop));
        }
    }
    None
}

/// Nine digits and more after a 0, in groups or not, are a telephone number.
fn telephone(text: &str, at: usize, first: &str) -> Option<(Role, usize)> {
    if !first.starts_with('0') || first.len() < 3 {
        return None;
    }
    const LONGEST: usize = 20;
    let rest = text.get(at..)?;
    let len = rest
        .char_indices()
        .take(LONGEST)
        .take_while(|(_, c)| c.is_ascii_digit() || matches!(c, '.' | '-') || is_blank(*c))
        .last()
        .map_or(0, |(i, c)| i + c.len_utf8());
    let token = rest.get(..len)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 9).then_some((Role::Other, at + token.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, role, token) in [
            ("18/01/2023 của", Role::Date, "18/01/2023"),
            ("12/2022", Role::Date, "12/2022"),
            ("34-CT/TW ngày", Role::Symbol, "34-CT/TW"),
            ("73/2023/NĐ-CP.", Role::Symbol, "73/2023/NĐ-CP"),
            ("147/KH-UBND", Role::Symbol, "147/KH-UBND"),
            ("1. Thu", Role::Ordinal, "1"),
            ("2.3. Thu", Role::Ordinal, "2.3"),
            ("9001:2015", Role::Other, "9001:2015"),
            ("7h30", Role::Other, "7h30"),
            ("0260.3862.123", Role::Other, "0260.3862.123"),
        ] {
            assert_eq!(by_shape(text, 0), Some((role, token.len())), "{text}");
        }
        for text in ["04/09 thôn", "2-3 trường", "50ha", "1.571,8 tỷ", "10m2", "015", "60/Năm"] {
            assert_eq!(by_shape(text, 0), None, "{text}");
        }
    }
}
