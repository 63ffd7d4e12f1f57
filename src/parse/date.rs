//! Dates as Vietnamese documents write them (Decree 30/2020/NĐ-CP, annex I, section II, 4).

use std::ops::Range;

use super::scan::{char_at, char_before, prefix, rest, skip_blanks, word};
use crate::vocab::is_word;

/// A date that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMatch {
    /// Where it stands, with the word "ngày".
    pub range: Range<usize>,
    /// ISO 8601; `None` if a part was left blank or no such day exists.
    pub iso: Option<String>,
}

/// The first date of a text as ISO 8601; `None` if there is none, or if a part of it was left blank.
///
/// ```
/// assert_eq!(vanban::parse::date::date("ngày 02 tháng 12 năm 2022").as_deref(), Some("2022-12-02"));
/// assert_eq!(vanban::parse::date::date("07/4/2014").as_deref(), Some("2014-04-07"));
/// assert_eq!(vanban::parse::date::date("ngày     tháng     năm 2023"), None);
/// ```
pub fn date(text: &str) -> Option<String> {
    find_date(text, 0)?.iso
}

/// The first date that begins at `from` or later: with "ngày", or day, month and year in figures.
pub fn find_date(text: &str, from: usize) -> Option<DateMatch> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let b = bytes[at];
        let inside = at > 0 && (bytes[at - 1].is_ascii_digit() || bytes[at - 1] == b'/');
        if ((b.is_ascii_digit() && !inside) || matches!(b, b'n' | b'N'))
            && let Some(found) = date_at(text, at)
        {
            return Some(found);
        }
        at += 1;
    }
    None
}

/// The date that begins at `at`: "ngày 02 tháng 12 năm 2022", "ngày 18/01/2023", "18 - 01 - 2023",
/// "ngày     tháng     năm".
pub fn date_at(text: &str, at: usize) -> Option<DateMatch> {
    if char_before(text, at).is_some_and(is_word) {
        return None;
    }
    let after_word = word(text, at, "ngày").or_else(|| glued(text, at, "ngày"));
    let start = after_word.map_or(at, |a| blanks_and_dots(text, a));
    if after_word.is_some()
        && let Some(found) = in_words(text, at, start)
    {
        return Some(found);
    }
    let (parts, end) = in_figures(text, start, after_word.is_some())?;
    Some(DateMatch { range: at..end, iso: iso(parts) })
}

/// "ngày05": the word with its number glued on.
fn glued(text: &str, at: usize, w: &str) -> Option<usize> {
    prefix(text, at, w).filter(|&end| char_at(text, end).is_some_and(|c| c.is_ascii_digit()))
}

/// "02 tháng 12 năm 2022", each number possibly left blank, dotted, or parted by a blank ("0 2").
fn in_words(text: &str, from: usize, at: usize) -> Option<DateMatch> {
    let (day, at) = spread_number(text, at, 2);
    let at = blanks_and_dots(text, at);
    let at = word(text, at, "tháng").or_else(|| glued(text, at, "tháng"))?;
    let (month, month_end) = spread_number(text, blanks_and_dots(text, at), 2);
    let after = blanks_and_dots(text, month_end);
    let end_month = if month.is_some() { month_end } else { at };
    // "tháng 12/2022" and "tháng 12, năm 2022" occur.
    let comma =
        if matches!(text.as_bytes().get(after), Some(b',' | b'/')) { skip_blanks(text, after + 1) } else { after };
    let year_at = word(text, comma, "năm").or_else(|| glued(text, comma, "năm"));
    let (year, end) = match year_at {
        Some(y) => {
            let (year, end) = spread_number(text, blanks_and_dots(text, y), 4);
            (year, if year.is_some() { end } else { y })
        }
        None if comma > after => match number(text, comma, 4) {
            Some((year, 4, end)) => (Some(year), end),
            _ => (None, end_month),
        },
        None => (None, end_month),
    };
    let iso = match (day, month, year) {
        (Some(d), Some(m), Some(y)) => iso((d, m, y)),
        _ => None,
    };
    Some(DateMatch { range: from..end, iso })
}

/// "18/01/2023", "18-01-2023", "18.01.2023", "18 - 01 - 2023", "18/01 /2023".
fn in_figures(text: &str, at: usize, after_word: bool) -> Option<((u32, u32, u32), usize)> {
    let (day, _, at) = number(text, at, 2)?;
    let (mark, at) = separator(text, at)?;
    let (month, _, at) = number(text, at, 2)?;
    let (again, at) = separator(text, at)?;
    if mark != again {
        return None;
    }
    let (year, digits, end) = number(text, at, 4)?;
    // Nothing may follow that makes it another thing: "1.2.2014.5", "12/5/2014/NĐ-CP", "5-6-2014-…".
    let next = char_at(text, end);
    let glued = next.is_some_and(|c| is_word(c) || c == '/')
        || (matches!(next, Some('.' | '-' | ',')) && char_at(text, end + 1).is_some_and(|c| c.is_ascii_digit()));
    if glued {
        return None;
    }
    match digits {
        4 => Some(((day, month, year), end)),
        // A year of two figures is one only where the text says "ngày".
        2 if after_word => Some(((day, month, if year < 60 { 2000 + year } else { 1900 + year }), end)),
        _ => None,
    }
}

fn separator(text: &str, at: usize) -> Option<(char, usize)> {
    let at = skip_blanks(text, at);
    let c = char_at(text, at)?;
    let mark = match c {
        '/' | '.' => c,
        '-' | '–' | '—' | '‑' => '-',
        _ => return None,
    };
    Some((mark, skip_blanks(text, at + c.len_utf8())))
}

/// A number of at most `most` figures: its value, its figures, its end. More figures are none.
fn number(text: &str, at: usize, most: usize) -> Option<(u32, usize, usize)> {
    let figures = rest(text, at).bytes().take_while(u8::is_ascii_digit).count();
    if figures == 0 || figures > most {
        return None;
    }
    let value = text.get(at..at + figures)?.parse().ok()?;
    Some((value, figures, at + figures))
}

/// A number whose figures may be parted by a blank each: "0 2", "2 0 2 3".
fn spread_number(text: &str, from: usize, most: usize) -> (Option<u32>, usize) {
    let bytes = text.as_bytes();
    let (mut value, mut n, mut at, mut end) = (0u32, 0, from, from);
    while n < most {
        match bytes.get(at) {
            Some(b) if b.is_ascii_digit() => {
                value = value * 10 + u32::from(b - b'0');
                n += 1;
                at += 1;
                end = at;
            }
            Some(b' ') if n > 0 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at += 1,
            _ => break,
        }
    }
    // "năm 2022 1": the figures of another thing.
    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return (None, from);
    }
    ((n > 0).then_some(value), end)
}

/// Blanks, and the dots and lines that stand for something to be written in.
fn blanks_and_dots(text: &str, mut at: usize) -> usize {
    while let Some(c) = char_at(text, at) {
        match c {
            ' ' | '\t' | '\n' | '.' | '…' | '_' => at += c.len_utf8(),
            _ => break,
        }
    }
    at
}

fn iso((day, month, year): (u32, u32, u32)) -> Option<String> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    ((1..=days).contains(&day) && (1000..=9999).contains(&year)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_date() {
        for (text, want) in [
            ("18/01/2023", "2023-01-18"),
            ("07/4/2014", "2014-04-07"),
            ("15-12-2014", "2014-12-15"),
            ("18.01.2023", "2023-01-18"),
            ("18 - 01 - 2023", "2023-01-18"),
            ("ngày 02 tháng 12 năm 2022", "2022-12-02"),
            ("ngày 5/7/2021", "2021-07-05"),
            ("Ngày 5/7/21.", "2021-07-05"),
            ("ngày 0 5 tháng 0 1 năm 2 0 2 3", "2023-01-05"),
            ("ngày05tháng01năm2023", "2023-01-05"),
            ("ngày 29 tháng 02 năm 2024", "2024-02-29"),
            ("ngày 7 tháng 4, năm 2014", "2014-04-07"),
            ("NGÀY 02 THÁNG 01 NĂM 2025", "2025-01-02"),
        ] {
            assert_eq!(date(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn blanks_and_impossible_days_are_no_date() {
        for text in [
            "ngày     tháng     năm",
            "ngày     tháng 01 năm 2023",
            "ngày ... tháng ... năm 2023",
            "ngày 31 tháng 4 năm 2023",
            "ngày 30/02/2023",
            "ngày 5 tháng 13 năm 2023",
            "2021-2025",
            "1.2.3.4",
            "12/5/2014/NĐ-CP",
            "5/7/21",
            "ngày",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(find_date("Kon Tum, ngày     tháng     năm 2023", 0).unwrap().range.end, 39);
    }
}
