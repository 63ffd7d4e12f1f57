//! Time phrases, deadlines and baselines in a clause.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Baseline, Deadline, Relation};
use crate::text::scan::has_digit;
use crate::text::seek::{self, AnyOf};
use crate::vocab::is_word;

/// A time phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Time {
    /// Its bytes.
    pub range: Range<usize>,
    /// The deadline it sets, if it sets one.
    pub deadline: bool,
    /// Its last year.
    pub year: Option<i32>,
    /// The first of a span of years.
    pub from: Option<i32>,
}

/// What makes a deadline of a time.
const UNTIL: &str = r"(?:chậm\ nhất\ (?:là\ )?(?:đến\ )?|từ\ nay\ (?:cho\ )?đến\ |tính\ đến\ |đến\ |trước\ |tới\ |vào\ |hết\ |cuối\ )
            (?:trước\ |hết\ |cuối\ |đầu\ |thời\ điểm\ )*";

/// A time.
const WHEN: &str = r"(?:trong\ |tính\ từ\ |từ\ |của\ )?
        (?:
            (?:ngày\ )?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}
          | ngày\ \d{1,2}\ tháng\ \d{1,2}\ năm\ \d{4}
          | ngày\ \d{1,2}/\d{1,2}
          | (?:đến|trước)\ \d{1,2}/(?:0?[1-9]|1[0-2])
          | (?:tháng|quý)\ (?:\d{1,2}|[ivx]{1,4})(?:\s?/\s?\d{4}|\ năm\ \d{4})?(?:\ hàng\ năm)?
          | (?:các\ |những\ |cả\ )?năm\ (?:học\ )?\d{4}(?:\s?[-–]\s?\d{4})?(?:,\ \d{4})*(?:\ và\ (?:năm\ )?\d{4})?
          | (?:cả\ )?giai\ đoạn\ (?:năm\ )?\d{4}\s?[-–]\s?\d{4}
          | giai\ đoạn\ (?:\d|[ivx]{1,4})\s?\((?:từ\ )?(?:năm\ )?\d{4}\s?[-–]\s?\d{4}\)
          | (?:nhiệm\ kỳ|thời\ kỳ)\ \d{4}\s?[-–]\s?\d{4}
          | giai\ đoạn\ đến\ năm\ \d{4} | (?:giai\ đoạn|thời\ kỳ|nhiệm\ kỳ)\ này | 20\d{2} | (?:đầu|giữa)\ năm\ \d{4} | năm\ nay | cả\ năm | trong\ năm | (?:trong\ )?cả\ giai\ đoạn
          | (?:cuối|hết)\ năm(?:\ ngân\ sách|\ tài\ chính)? | cuối\ nhiệm\ kỳ
        )(?:\ trở\ đi)?";

/// A time, perhaps as a deadline.
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| regex(&format!(r"(?:ngay\ )?(?:{UNTIL})?{WHEN}")));

/// A deadline and nothing else: whether a time is one is asked of what was found, which takes no groups of the search.
static DUE: LazyLock<Option<Regex>> = LazyLock::new(|| regex(&format!(r"^(?:ngay\ )?(?:{UNTIL}){WHEN}$")));

/// Digits and blanks of ASCII: with those of all scripts the tables would take many times as long to make.
fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?x){}", pattern.replace(r"\d", "[0-9]").replace(r"\s", r"(?-u:\s)"))).ok()
}

/// All time phrases of a text in lower case.
pub(crate) fn times(lower: &str) -> Vec<Time> {
    // Each time has a figure or one of these words, which are found far faster.
    static NAMED: LazyLock<AnyOf> = LazyLock::new(|| AnyOf::new(&["năm", "quý", "tháng", "giai đoạn", "kỳ"]));
    if !has_digit(lower) && !NAMED.stands_in(lower) {
        return Vec::new();
    }
    let (Some(regex), Some(due)) = (&*TIME, &*DUE) else { return Vec::new() };
    let word = |i: usize| lower[i..].chars().next().is_some_and(is_word);
    regex
        .find_iter(lower)
        .filter_map(|all| {
            // Whole words only.
            if word(all.end()) || lower[..all.start()].chars().next_back().is_some_and(is_word) {
                return None;
            }
            // A year without its word is one only behind "đến": "đến 2030".
            let bare = all.as_str().bytes().all(|b| b.is_ascii_digit());
            if bare {
                return None;
            }
            let deadline = due.is_match(all.as_str())
                || ["cuối", "hết", "giai đoạn đến"].iter().any(|w| all.as_str().starts_with(w));
            let year = last_year(all.as_str());
            let from = first_year(all.as_str()).filter(|f| Some(*f) != year);
            Some(Time { range: all.range(), deadline, year, from })
        })
        .collect()
}

/// The first number from 1900 to 2099 in a text.
fn first_year(text: &str) -> Option<i32> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    text.get(at..at + 4)?.parse().ok().filter(|y| (1900..2100).contains(y))
}

/// The last number from 1900 to 2099 in a text.
pub(crate) fn last_year(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    let (mut i, mut found) = (0, None);
    while i < bytes.len() {
        let n = bytes[i..].iter().take_while(|b| b.is_ascii_digit()).count();
        if n == 4 && matches!(&bytes[i..i + 2], b"19" | b"20") {
            found = text[i..i + 4].parse().ok();
        }
        i += n.max(1);
    }
    found
}

/// The year that a document is for, where its head names none: the last one of its title that sets no deadline ("đến
/// năm 2030, tầm nhìn đến năm 2050"), else the year of its date.
pub(crate) fn plan_year(title: &str, date: Option<&str>) -> Option<i32> {
    let due = title.find("đến năm").or_else(|| title.find("tầm nhìn")).unwrap_or(title.len());
    title.get(..due).and_then(last_year).or_else(|| last_year(date?))
}

/// The deadline that a time phrase sets.
pub(crate) fn deadline(text: &str, time: &Time) -> Option<Deadline> {
    time.deadline.then(|| Deadline::new(time.year, text.get(time.range.clone()).unwrap_or("").trim()))
}

/// The deadline that a year sets where several are told: "năm 2025 đạt 60%, năm 2030 đạt 75%".
pub(crate) fn of_year(text: &str, time: &Time) -> Option<Deadline> {
    time.year.map(|year| Deadline::new(Some(year), text.get(time.range.clone()).unwrap_or("").trim()))
}

/// A phrase that says what a number is compared with: "so với ước thực hiện năm 2022".
pub(crate) fn baseline_range(lower: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let start = baseline_start(lower, from, to)?;
    Some(start..end_of_baseline(lower, start, to))
}

/// Where the next such phrase begins.
pub(crate) fn baseline_start(lower: &str, from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let start = at + seek::find(lower.get(at..to)?, "so ")?;
        let whole = !lower[..start].ends_with(is_word);
        let rest = &lower[start + 3..to];
        let known =
            ["với", "ước", "cùng", "kế hoạch", "dự toán", "năm", "thực hiện", "nghị quyết", "giai đoạn", "mục tiêu"]
                .iter()
                .any(|w| rest.starts_with(w));
        if whole && known {
            return Some(start);
        }
        at = start + 3;
    }
}

/// A baseline ends behind its year, else at the next mark or link.
fn end_of_baseline(lower: &str, start: usize, to: usize) -> usize {
    let text = &lower[start..to];
    let mut stop = text.len();
    for (i, c) in text.char_indices() {
        let digit = |s: Option<&str>| s.is_some_and(|s| s.starts_with(|c: char| c.is_ascii_digit()));
        let decimal = c == ',' && digit(text.get(i + 1..)) && digit(i.checked_sub(1).and_then(|j| text.get(j..)));
        if (matches!(c, ',' | ';' | '(' | ')' | ':') && !decimal)
            || (c == '.' && !text[i + 1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            stop = i;
            break;
        }
    }
    for link in [" và ", " trong đó", " thì ", " là ", " đạt "] {
        if let Some(i) = text[..stop].find(link).filter(|&i| i > 6) {
            stop = i;
        }
    }
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < stop {
        let n = bytes[i..stop].iter().take_while(|b| b.is_ascii_digit()).count();
        if n == 4 && matches!(&bytes[i..i + 2], b"19" | b"20") {
            // "năm 2016-2020", "năm học 2021 - 2022": to the last year.
            let tail = &text[i + 4..stop];
            let rest = tail.trim_start_matches([' ', '-', '–']);
            let second =
                rest.len() < tail.len() && rest.len() >= 4 && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit);
            return start + if second { stop - rest.len() + 4 } else { i + 4 };
        }
        i += n.max(1);
    }
    start + text[..stop].trim_end().len()
}

/// Reads a baseline phrase.
pub(crate) fn baseline(text: &str, lower: &str, range: Range<usize>, relation: Relation) -> Baseline {
    let words = lower.get(range.clone()).unwrap_or("");
    Baseline::new(last_year(words), super::indicator::has_word(words, "ước"), relation, text.get(range).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_phrases_are_found_whole() {
        let text = "phấn đấu đến cuối năm 2017 có 16 xã; giai đoạn 2021-2025; trước ngày 30/6/2024; năm 2024";
        let found: Vec<_> = times(text).into_iter().map(|t| (&text[t.range.clone()], t.deadline, t.year)).collect();
        assert_eq!(
            found,
            [
                ("đến cuối năm 2017", true, Some(2017)),
                ("giai đoạn 2021-2025", false, Some(2025)),
                ("trước ngày 30/6/2024", true, Some(2024)),
                ("năm 2024", false, Some(2024)),
            ]
        );
    }

    #[test]
    fn a_baseline_ends_behind_its_year_or_at_the_next_mark() {
        for (text, raw) in [
            ("tăng 5% so với ước thực hiện năm 2022, trong đó", "so với ước thực hiện năm 2022"),
            ("tăng 5% so ước thực hiện năm 2022 và", "so ước thực hiện năm 2022"),
            ("giảm so với cùng kỳ và tăng", "so với cùng kỳ"),
            ("tăng so với giai đoạn 2016-2020 tại", "so với giai đoạn 2016-2020"),
        ] {
            assert_eq!(baseline_range(text, 0, text.len()).map(|r| &text[r]), Some(raw), "{text}");
        }
        assert_eq!(baseline_range("trung tâm so sánh", 0, 10), None);
    }
}
