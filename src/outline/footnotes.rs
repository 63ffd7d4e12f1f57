//! Footnotes: by markup, or by a call in the text and a numbered line at the foot of the page.

use std::collections::HashMap;
use std::ops::Range;

use crate::lines::{LineKind, Lines};
use crate::text::scan::{Finder, Window, is_digit, within};

/// A footnote as lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// "1".
    pub mark: String,
    /// Line in which the note's text begins, at `start`.
    pub first: usize,
    /// Where the text of the first line begins, in [`Lines::text`].
    pub start: usize,
}

/// Calls that plain text sets close to a word: "nhiệm kỳ 2020-2025(1)", "huyện¹", "khởi tố1".
#[derive(Debug, Default)]
pub struct PlainCalls {
    first: HashMap<u16, Range<usize>>,
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

impl PlainCalls {
    /// Finds the first place of each call.
    pub fn new(text: &str) -> Self {
        let mut calls = PlainCalls::default();
        let bytes = text.as_bytes();
        // A digit behind another is of its number; of what begins with C2 or E2 only raised digits are asked for.
        let begins = |[_, before, b, next, third]: Window| {
            is_digit(b) & !is_digit(before)
                | (b == 0xc2) & ((next == 0xb9) | (next & 0xfe == 0xb2))
                | (b == 0xe2) & (next == 0x81) & ((third == 0xb0) | within(third, 0xb4, 0xb9))
        };
        let mut finder = Finder::new(bytes, begins);
        let mut i = 0;
        while let Some(next) = finder.next(i) {
            i = next;
            if bytes[i].is_ascii_digit() {
                let end = i + bytes[i..].iter().take_while(|b| b.is_ascii_digit()).count();
                if let Some((mark, range)) = digit_call(text, i..end) {
                    calls.first.entry(mark).or_insert(range);
                }
                i = end;
            } else if matches!(bytes[i], 0xc2 | 0xe2) && text.is_char_boundary(i) {
                let tail = &text[i..];
                let len: usize = tail.chars().take(3).take_while(|c| RAISED.contains(c)).map(char::len_utf8).sum();
                let mark =
                    tail[..len].chars().filter_map(|c| RAISED.iter().position(|r| *r == c)).fold(0, |n, d| n * 10 + d);
                let unit = text[..i].ends_with('m');
                if len > 0 && !unit && mark > 0 && !text[..i].ends_with([' ', '\n']) {
                    calls.first.entry(mark as u16).or_insert(i..i + len);
                }
                i += len.max(1);
            } else {
                i += 1;
            }
        }
        calls
    }

    /// Adds the calls that stood raised above their lines.
    pub fn add_raised(&mut self, calls: &[crate::lines::Call]) {
        for call in calls {
            if let Ok(mark) = call.mark.parse() {
                self.first.entry(mark).or_insert(call.at..call.at);
            }
        }
    }

    /// The first call of a mark.
    pub fn get(&self, mark: u16) -> Option<&Range<usize>> {
        self.first.get(&mark)
    }
}

/// One or two digits that touch a word: "(1)" or "[1]" after it, or bare after a letter.
fn digit_call(text: &str, digits: Range<usize>) -> Option<(u16, Range<usize>)> {
    if digits.len() > 2 || text.as_bytes().get(digits.start) == Some(&b'0') {
        return None;
    }
    let mark = text[digits.clone()].parse().ok()?;
    let before = text[..digits.start].chars().next_back()?;
    let after = text[digits.end..].chars().next().unwrap_or('\n');
    if matches!((before, after), ('(', ')') | ('[', ']')) {
        let outer = text[..digits.start - 1].chars().next_back()?;
        return (!outer.is_whitespace() && outer != '(').then_some((mark, digits.start - 1..digits.end + 1));
    }
    // "Covid19", "TH3", "m2", "km3" are words; a call follows a lower-case word of two letters or more, or its quote.
    let word = text[..digits.start].chars().rev().take_while(|c| c.is_alphabetic()).count();
    let lower = before.is_lowercase() && word >= 2 && !text[..digits.start].ends_with("km");
    let closed = matches!(before, '”' | '"');
    let ends = matches!(after, ' ' | ',' | '.' | ';' | ':' | ')' | '\n');
    ((lower || closed) && ends).then_some((mark, digits))
}

/// The mark of a footnote's first line and where its text begins.
pub fn note_at(lines: &Lines, i: usize, calls: &PlainCalls, last: u16, ruled: impl FnOnce() -> bool) -> Option<Note> {
    let line = lines.lines.get(i)?;
    if let Some(mark) = &line.note {
        return Some(Note { mark: mark.clone(), first: i, start: line.range.start });
    }
    if line.kind != LineKind::Text {
        return None;
    }
    let s = lines.str(i);
    let (inner, close) = match s.chars().next()? {
        '(' => (&s[1..], ")"),
        '[' => (&s[1..], "]"),
        c if c.is_ascii_digit() || RAISED.contains(&c) => (s, ""),
        _ => return None,
    };
    let len: usize = inner
        .chars()
        .take(3)
        .take_while(|c| c.is_ascii_digit() || (close.is_empty() && RAISED.contains(c)))
        .map(char::len_utf8)
        .sum();
    let mark = inner[..len]
        .chars()
        .map(|c| c.to_digit(10).or_else(|| RAISED.iter().position(|r| *r == c).map(|p| p as u32)))
        .try_fold(0u16, |n, d| Some(n.checked_mul(10)? + u16::try_from(d?).ok()?))?;
    let raised = close.is_empty() && s.starts_with(RAISED);
    let rest = inner[len..].strip_prefix(close)?;
    let text = rest.trim_start();
    let starts_text = text.chars().next().is_some_and(|c| c.is_uppercase() || matches!(c, '“' | '"'));
    // A note follows its call, and notes follow each other; a bare number also needs the rule or page foot above it.
    let call = calls.get(mark)?;
    if !starts_text || len == 0 || mark == 0 || call.start >= line.range.start || mark != last + 1 {
        return None;
    }
    let bare = close.is_empty() && !raised;
    if bare && !(rest.starts_with(' ') && ruled()) {
        return None;
    }
    Some(Note { mark: mark.to_string(), first: i, start: line.range.end - text.len() })
}

/// A raised mark that stands alone above its note's text, as text layers give it ("1", below it "Về xây dựng …").
pub fn note_below(lines: &Lines, i: usize, calls: &PlainCalls, last: u16, ruled: bool) -> Option<Note> {
    let (line, next) = (lines.lines.get(i)?, lines.lines.get(i + 1)?);
    let mark: u16 = lines.str(i).parse().ok().filter(|&mark| ruled && Some(mark) == last.checked_add(1))?;
    let text = lines.str(i + 1).chars().next().is_some_and(|c| c.is_uppercase() || matches!(c, '“' | '"'));
    let beside = next.kind == LineKind::Text && next.blanks == 0 && next.page == line.page;
    let called = calls.get(mark).is_some_and(|call| call.start < line.range.start);
    (text && beside && called).then(|| Note { mark: mark.to_string(), first: i + 1, start: next.range.start })
}

/// Whether a line goes on with the footnote above it.
pub fn note_continues(lines: &Lines, prev: usize, next: usize) -> bool {
    let (Some(a), Some(b)) = (lines.lines.get(prev), lines.lines.get(next)) else { return false };
    let lower = lines.str(next).starts_with(char::is_lowercase);
    if a.page != b.page || b.heading > 0 {
        return false;
    }
    let open = !super::wrap::ends_sentence(lines.str(prev));
    b.blanks == 0 && !lines.str(next).starts_with(['-', '+', '*']) && (open || b.bold == a.bold)
        || (open && lower && b.blanks <= 1)
}
