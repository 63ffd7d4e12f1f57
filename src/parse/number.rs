//! Numbers in digits: Vietnamese separators, and what to make of the contrary ones.

use rust_decimal::Decimal;

use crate::vocab::{Vocabulary, is_blank, is_letter};

use super::cursor::skip_blanks;

/// Both readings of a separator are possible.
pub const DOUBT_SEPARATOR: &str = "separator";
/// More digits than travel exactly; there is no value.
pub const DOUBT_TOO_LONG: &str = "number-too-long";
/// The groups of digits make no number; there is no value.
pub const DOUBT_UNREAD: &str = "number-unread";

/// Which signs a document uses inside numbers, counted where only one reading is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Habit {
    /// "1.571,8", "1.300.000".
    pub vietnamese: u32,
    /// "1,571.8", "1,300,000", "7.5%".
    pub english: u32,
}

impl Habit {
    fn is_english(self) -> bool {
        self.english > self.vietnamese
    }

    fn is_vietnamese(self) -> bool {
        self.vietnamese > 0 && self.english == 0
    }
}

/// The habit that `text` shows, in one pass.
pub fn habit(text: &str) -> Habit {
    let bytes = text.as_bytes();
    let mut habit = Habit::default();
    let mut done = 0;
    for sign in memchr::memchr2_iter(b'.', b',', bytes) {
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        if sign < done || sign == 0 || !digit(sign - 1) || !digit(sign + 1) {
            continue;
        }
        // Never before the last token, so that a long run of digits is walked once.
        let mut start = sign;
        while start > done && digit(start - 1) {
            start -= 1;
        }
        let Some(digits) = Digits::scan(text, start) else { continue };
        done = digits.end;
        match digits.only_reading() {
            Some(Style::Vietnamese) => habit.vietnamese += 1,
            Some(Style::English) if digits.is_measured(text) => habit.english += 1,
            _ => {}
        }
    }
    habit
}

/// A sign between groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Dot,
    Comma,
    Blank,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Vietnamese,
    English,
}

/// What is known of the thing counted, which decides between readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measured {
    /// No fraction of it exists ("người").
    Whole,
    /// A share, seldom a thousand or more.
    Percent,
    /// Anything else.
    Any,
}

/// Most groups a number has: beyond is no number.
const MAX_GROUPS: usize = 8;

/// A token of digits and the signs between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits<'t> {
    text: &'t str,
    /// Where it ends in the text it was scanned from.
    pub(crate) end: usize,
    first: usize,
    /// The sign before each group, and how many digits it has: no number has as many as are told.
    groups: [(Sign, u16); MAX_GROUPS],
    count: usize,
    overflow: bool,
}

impl<'t> Digits<'t> {
    /// The token that begins at `at`, where a digit stands.
    pub(crate) fn scan(text: &'t str, at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let run = |mut i: usize| {
            while bytes.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
            }
            i
        };
        let mut end = run(at);
        if end == at {
            return None;
        }
        let first = end - at;
        let mut digits =
            Digits { text: "", end, first, groups: [(Sign::Dot, 0); MAX_GROUPS], count: 0, overflow: false };
        loop {
            let (sign, next) = match bytes.get(end) {
                Some(b'.') => (Sign::Dot, end + 1),
                Some(b',') => (Sign::Comma, end + 1),
                _ => match text.get(end..).and_then(|rest| rest.chars().next()) {
                    Some(c) if is_blank(c) => (Sign::Blank, end + c.len_utf8()),
                    _ => break,
                },
            };
            let stop = run(next);
            if stop == next {
                break;
            }
            if sign == Sign::Blank && !digits.blank_groups(text, at, next, stop) {
                break;
            }
            match digits.groups.get_mut(digits.count) {
                Some(slot) => {
                    *slot = (sign, u16::try_from(stop - next).unwrap_or(u16::MAX));
                    digits.count += 1;
                }
                None => digits.overflow = true,
            }
            end = stop;
        }
        digits.end = end;
        digits.text = text.get(at..end)?;
        Some(digits)
    }

    /// A blank groups thousands only between groups of three, "9 600 ha", and not in "50 100%" with a "0" before.
    fn blank_groups(&self, text: &str, at: usize, next: usize, stop: usize) -> bool {
        let bytes = text.as_bytes();
        let goes_on =
            matches!(bytes.get(stop), Some(b'.' | b'/' | b'-') if bytes.get(stop + 1).is_some_and(u8::is_ascii_digit));
        let glued = text.get(stop..).and_then(|r| r.chars().next()).is_some_and(is_letter);
        stop - next == 3
            && self.first <= 3
            && bytes.get(at) != Some(&b'0')
            && self.groups.iter().take(self.count).all(|g| *g == (Sign::Blank, 3))
            && !goes_on
            && !glued
    }

    /// Whether it is one group of `len` digits.
    pub(crate) fn is_plain(&self, len: usize) -> bool {
        self.count == 0 && self.first == len
    }

    /// Whether it has no separators.
    pub(crate) fn is_integer(&self) -> bool {
        self.count == 0 && !self.overflow
    }

    /// Digits before the first separator.
    pub(crate) fn first_group(&self) -> &'t str {
        self.text.get(..self.first).unwrap_or("")
    }

    fn groups(&self) -> &[(Sign, u16)] {
        self.groups.get(..self.count).unwrap_or(&[])
    }

    /// The style it proves, where the other cannot read it.
    fn only_reading(&self) -> Option<Style> {
        let groups = self.groups();
        let (&(last, len), body) = groups.split_last()?;
        if self.overflow {
            return None;
        }
        let grouped = self.first <= 3 && body.iter().all(|g| g.1 == 3);
        match (body.first(), last) {
            (None, Sign::Comma) => {
                (len != 3 || self.first > 3 || self.first_group() == "0").then_some(Style::Vietnamese)
            }
            (None, Sign::Dot) => (len != 3 || self.first > 3 || self.first_group() == "0").then_some(Style::English),
            (Some((Sign::Dot, _)), Sign::Dot) if grouped && len == 3 => Some(Style::Vietnamese),
            (Some((Sign::Comma, _)), Sign::Comma) if grouped && len == 3 => Some(Style::English),
            (Some((Sign::Dot, _)), Sign::Comma) if grouped => Some(Style::Vietnamese),
            (Some((Sign::Comma, _)), Sign::Dot) if grouped => Some(Style::English),
            _ => None,
        }
    }

    /// Whether a measure or share follows: "2.3" alone is a label as often as a number.
    fn is_measured(&self, text: &str) -> bool {
        let groups = self.groups();
        let rest = text.get(skip_blanks(text, self.end)..).unwrap_or("");
        groups.len() > 1
            || groups.first().is_some_and(|g| g.1 <= 2)
                && (rest.starts_with('%')
                    || Vocabulary::builtin().units.multiplier(rest).is_some()
                    || Vocabulary::builtin().unit(rest).is_some_and(|(_, u)| !u.is_noun()))
    }

    /// Its value, and what makes it uncertain.
    pub(crate) fn value(&self, measured: Measured, habit: Habit) -> (Option<Decimal>, Option<&'static str>) {
        if self.overflow {
            return (None, Some(DOUBT_UNREAD));
        }
        let Some((&(last, len), body)) = self.groups().split_last() else { return self.decimal(None, None) };
        let three = len == 3 && self.first <= 3 && self.first_group() != "0";
        let grouped = self.first <= 3 && body.iter().all(|g| g.1 == 3);
        let same = body.iter().all(|g| g.0 == last);
        // Place of the decimal sign, counted in groups from the left.
        let point = Some(body.len());
        match last {
            Sign::Blank => self.decimal(None, None),
            _ if body.is_empty() && !three => self.decimal(point, None),
            Sign::Comma if body.is_empty() => {
                let doubt = (!habit.is_vietnamese()).then_some(DOUBT_SEPARATOR);
                match measured {
                    Measured::Whole => self.decimal(None, Some(DOUBT_SEPARATOR)),
                    Measured::Any if habit.is_english() => self.decimal(None, Some(DOUBT_SEPARATOR)),
                    _ => self.decimal(point, doubt),
                }
            }
            Sign::Dot if body.is_empty() => match measured {
                Measured::Percent => self.decimal(point, Some(DOUBT_SEPARATOR)),
                Measured::Any if habit.is_english() => self.decimal(point, Some(DOUBT_SEPARATOR)),
                _ => self.decimal(None, None),
            },
            _ if same && grouped && len == 3 => self.decimal(None, None),
            _ if same && grouped => self.decimal(point, Some(DOUBT_SEPARATOR)),
            _ if !same && grouped && body.windows(2).all(|w| matches!(w, [a, b] if a.0 == b.0)) => {
                self.decimal(point, None)
            }
            _ => (None, Some(DOUBT_UNREAD)),
        }
    }

    /// The digits as a number with its point before group `point`.
    fn decimal(&self, point: Option<usize>, doubt: Option<&'static str>) -> (Option<Decimal>, Option<&'static str>) {
        // A decimal holds 28 digits.
        const HELD: usize = 28;
        let digits = || self.text.bytes().filter(u8::is_ascii_digit);
        let significant = digits().skip_while(|b| *b == b'0').count();
        let after: usize = point.map_or(0, |p| self.groups().iter().skip(p).map(|g| usize::from(g.1)).sum());
        if significant > HELD || after > HELD {
            return (None, Some(DOUBT_TOO_LONG));
        }
        let mantissa = digits().fold(0_i128, |n, b| n * 10 + i128::from(b - b'0'));
        match Decimal::try_from_i128_with_scale(mantissa, u32::try_from(after).unwrap_or(u32::MAX)) {
            Ok(value) => (Some(value), doubt),
            Err(_) => (None, Some(DOUBT_TOO_LONG)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, measured: Measured, habit: Habit) -> (Option<String>, Option<&'static str>) {
        let (value, doubt) = Digits::scan(text, 0).unwrap().value(measured, habit);
        (value.map(|v| v.to_string()), doubt)
    }

    #[test]
    fn habit_counts_only_what_has_one_reading() {
        assert_eq!(habit("1. Thu 447.860 triệu, 3,172 tỷ"), Habit::default());
        assert_eq!(habit("đạt 16,7% và 1.571,822 tỷ"), Habit { vietnamese: 2, english: 0 });
        assert_eq!(habit("đạt 7.5%; 1,300,000 đồng; mục 2.3 phần I"), Habit { vietnamese: 0, english: 2 });
    }

    #[test]
    fn separators_are_read_by_shape() {
        let any = |t: &str| read(t, Measured::Any, Habit::default()).0.unwrap_or_default();
        for (text, value) in [
            ("1.571,822", "1571.822"),
            ("1,571.82", "1571.82"),
            ("9 600 ha", "9600"),
            ("7.5", "7.5"),
            ("0.125", "0.125"),
        ] {
            assert_eq!(any(text), value);
        }
        assert_eq!(read("3,172", Measured::Whole, Habit::default()), (Some("3172".into()), Some(DOUBT_SEPARATOR)));
        assert_eq!(read("1.2.3.4", Measured::Any, Habit::default()), (None, Some(DOUBT_UNREAD)));
        assert_eq!(read(&"9".repeat(40), Measured::Any, Habit::default()), (None, Some(DOUBT_TOO_LONG)));
    }
}
