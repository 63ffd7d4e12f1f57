//! The indicator: what is measured, without its number, verbs, time and asides.

use std::ops::Range;

use super::lexicon::{is_break, words};

/// A clause's text with its lower case beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    pub text: &'a str,
    pub lower: &'a str,
}

impl<'a> Text<'a> {
    pub(crate) fn lower(self, range: &Range<usize>) -> &'a str {
        self.lower.get(range.clone()).unwrap_or("")
    }
}

/// Cuts marks and blanks off both ends.
pub(crate) fn trim(t: Text<'_>, range: Range<usize>) -> Range<usize> {
    let s = t.lower(&range);
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '+' | '*' | '/' | '…' | '•' | '=')
    };
    let start = s.len() - s.trim_start_matches(edge).len();
    let end = s.trim_end_matches(edge).len();
    range.start + start.min(end)..range.start + end.max(start.min(end))
}

/// Cuts words of some categories off the front, again and again.
pub(crate) fn strip_front(t: Text<'_>, mut range: Range<usize>, categories: &[&str]) -> Range<usize> {
    loop {
        range = trim(t, range);
        let s = t.lower(&range);
        let Some(len) = categories.iter().find_map(|c| words(c).prefix(s)) else { return range };
        range.start += len;
    }
}

/// Cuts words of some categories off the end, again and again.
pub(crate) fn strip_back(t: Text<'_>, mut range: Range<usize>, categories: &[&str]) -> Range<usize> {
    loop {
        range = trim(t, range);
        let s = t.lower(&range);
        let Some(len) = categories.iter().filter_map(|c| words(c).suffix(s)).max() else { return range };
        range.end -= len;
    }
}

/// The text of a range without some cuts, with single blanks and no loose marks.
pub(crate) fn join(t: Text<'_>, parts: &[Range<usize>], cuts: &[Range<usize>]) -> String {
    let mut out = String::new();
    for part in parts {
        let mut at = part.start;
        for cut in cuts.iter().filter(|c| c.end > part.start && c.start < part.end) {
            append(&mut out, t.text.get(at..cut.start.max(at)).unwrap_or(""));
            at = at.max(cut.end);
        }
        append(&mut out, t.text.get(at..part.end.max(at)).unwrap_or(""));
    }
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '+');
    out.trim_matches(edge).to_owned()
}

fn append(out: &mut String, piece: &str) {
    let piece = piece.trim();
    if piece.is_empty() {
        return;
    }
    let closing = piece.starts_with([',', ';', ':', '.', ')']);
    if !out.is_empty() && !closing && !out.ends_with('(') {
        out.push(' ');
    }
    if closing && (out.is_empty() || out.ends_with(',')) {
        out.push_str(piece.trim_start_matches([',', ';', ':', '.', ' ']));
    } else {
        out.push_str(piece);
    }
}

/// Where an aside begins behind an aim: at a comma that opens no further subject, or where a further verb begins.
///
/// A list of subjects goes on to the piece that says something of them: "xã, thị trấn, cơ quan đạt chuẩn".
pub(crate) fn end_of_object(t: Text<'_>, range: Range<usize>) -> usize {
    let s = t.lower(&range);
    let predicate = words("predicate");
    let mut end = s.len();
    let mut at = 0;
    while let Some(comma) = s.get(at..).and_then(|rest| rest.find(',')).map(|c| at + c) {
        let rest = s.get(comma + 1..).unwrap_or("");
        let piece = rest.split(',').next().unwrap_or("").trim();
        let said = predicate.find(&s[..comma], 0).is_some_and(|(i, _)| i > 0);
        let aside = words("cutter").prefix(piece).is_some();
        let subject = predicate.find(piece, 0).map_or(piece, |(i, _)| &piece[..i]);
        let short = !subject.is_empty() && count_words(subject) <= 5;
        let predicated = predicate.find(rest, 0).is_some_and(|(i, _)| i > 0);
        if aside || said || !predicated || !short {
            end = comma;
            break;
        }
        at = comma + 1;
    }
    for (i, and) in s[..end].match_indices(" và ") {
        let rest = &s[i + and.len()..end];
        if words("verb").prefix(rest) > predicate.prefix(rest) {
            end = i;
            break;
        }
    }
    range.start + end
}

/// Whether a word stands in a text, whole.
pub(crate) fn has_word(lower: &str, word: &str) -> bool {
    let mut at = 0;
    while let Some(i) = lower[at..].find(word).map(|i| at + i) {
        let end = i + word.len();
        let before = lower[..i].chars().next_back().is_none_or(is_break);
        let after = lower[end..].chars().next().is_none_or(is_break);
        if before && after {
            return true;
        }
        at = end;
    }
    false
}

/// Number of words.
pub(crate) fn count_words(s: &str) -> usize {
    s.split(is_break).filter(|w| !w.is_empty()).count()
}
