//! The year or years that a plan is for.

use memchr::memmem;

use super::date::find_date;
use super::scan::{char_at, char_before, rest, skip_blanks};
use crate::model::Period;

/// What a text says of years.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Years {
    /// The one year, if exactly one is named.
    pub year: Option<i32>,
    /// The first range of years.
    pub period: Option<Period>,
}

/// Years that a title or a lead sentence names as those it is for: "năm 2023", "giai đoạn 2021-2025",
/// "từ năm 2021 đến năm 2025". Dates, numbers of documents, years after "đến", "tầm nhìn", "so với" are none.
pub fn years(text: &str) -> Years {
    let bytes = text.as_bytes();
    let mut out = Years::default();
    let mut several = false;
    let mut at = 0;
    let mut date = find_date(text, 0);
    while at < bytes.len() {
        if let Some(d) = date.as_ref().filter(|d| d.range.start <= at) {
            at = at.max(d.range.end);
            date = find_date(text, at);
            continue;
        }
        let Some(year) = year_at(text, at) else {
            at += 1;
            continue;
        };
        let end = at + 4;
        // "73/2023/NĐ-CP", "12/2022": part of a number or a month.
        let glued = matches!(char_before(text, at), Some('/' | '.' | ',')) || char_at(text, end) == Some('/');
        if let Some((to, after)) = range_end(text, end) {
            if out.period.is_none() && year < to && to - year <= 30 {
                out.period = Some(Period::new(year, to));
            }
            at = after;
            continue;
        }
        if !glued && is_own(text, at) {
            match out.year {
                None => out.year = Some(year),
                Some(y) if y != year => several = true,
                Some(_) => {}
            }
            // "năm 2024 và 2025", "năm 2024, 2025".
            if let Some((to, after)) = list_end(text, end).filter(|(to, _)| *to == year + 1) {
                out.period = out.period.or(Some(Period::new(year, to)));
                several = true;
                at = after;
                continue;
            }
        }
        at = end;
    }
    if several {
        out.year = None;
    }
    out
}

/// A year of four figures at `at`.
fn year_at(text: &str, at: usize) -> Option<i32> {
    let figures = text.get(at..at + 4)?;
    if !figures.bytes().all(|b| b.is_ascii_digit()) || char_at(text, at + 4).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    if char_before(text, at).is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    figures.parse().ok().filter(|y| (1990..=2100).contains(y))
}

/// After a year: "-2025", " - 2025", " đến năm 2025".
fn range_end(text: &str, at: usize) -> Option<(i32, usize)> {
    let mut i = skip_blanks(text, at);
    let c = char_at(text, i)?;
    if matches!(c, '-' | '–' | '—') {
        i += c.len_utf8();
    } else {
        i = ["đến", "tới", "ĐẾN"].iter().find(|w| rest(text, i).starts_with(**w)).map(|w| i + w.len())?;
    }
    i = skip_blanks(text, i);
    i = ["hết ", "cuối ", "HẾT "].iter().find(|w| rest(text, i).starts_with(**w)).map_or(i, |w| i + w.len());
    i = ["năm ", "NĂM "].iter().find(|w| rest(text, i).starts_with(**w)).map_or(i, |w| skip_blanks(text, i + w.len()));
    year_at(text, i).map(|y| (y, i + 4))
}

/// After a year: " và 2025", ", 2025", " và năm 2025".
fn list_end(text: &str, at: usize) -> Option<(i32, usize)> {
    let tail = rest(text, at);
    let skip = [", năm ", " và năm ", ", ", " và ", " VÀ NĂM ", " VÀ "].iter().find(|w| tail.starts_with(**w))?.len();
    year_at(text, at + skip).map(|y| (y, at + skip + 4))
}

/// Whether "năm" stands before it and nothing that makes it another year ("đến năm", "so với năm", "tầm nhìn").
fn is_own(text: &str, at: usize) -> bool {
    let from = text.ceil_char_boundary(at.saturating_sub(40));
    let before = text.get(from..at).unwrap_or("").to_lowercase();
    let Some(head) = before.trim_end().strip_suffix("năm") else { return false };
    let head = head.trim_end_matches([' ', ':', '“']);
    !["đến", "tới", "tầm nhìn", "so với", "từ", "đến cuối", "hết", "so", "trước", "tầm nhìn đến", "thành lập"]
        .iter()
        .any(|w| head.ends_with(w))
}

/// Whether a lead sentence speaks of what is planned.
pub(crate) fn speaks_of_plan(text: &str) -> bool {
    ["phát động", "chủ đề", "nhiệm vụ", "ế hoạch", "ương trình", "hỉ tiêu", "PHÁT ĐỘNG"]
        .iter()
        .any(|w| memmem::find(text.as_bytes(), w.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_year_or_several() {
        for (text, year, period) in [
            ("Phát động phong trào thi đua yêu nước năm 2024 trên địa bàn", Some(2024), None),
            ("Kế hoạch phát triển giai đoạn 2021 - 2025", None, Some((2021, 2025))),
            ("Kế hoạch 5 năm 2021-2025, định hướng đến năm 2030", None, Some((2021, 2025))),
            ("từ năm 2021 đến năm 2025", None, Some((2021, 2025))),
            ("Thực hiện Nghị định 73/2023/NĐ-CP ngày 29 tháng 9 năm 2023", None, None),
            ("Chiến lược đến năm 2030, tầm nhìn đến năm 2045", None, None),
            ("nhiệm vụ năm 2023 thuộc Chương trình giai đoạn 2021-2025", Some(2023), Some((2021, 2025))),
            ("nhiệm vụ 6 tháng cuối năm 2024", Some(2024), None),
            ("kế hoạch năm 2024 và 2025", None, Some((2024, 2025))),
        ] {
            let got = years(text);
            assert_eq!((got.year, got.period.map(|p| (p.from, p.to))), (year, period), "{text}");
        }
    }
}
