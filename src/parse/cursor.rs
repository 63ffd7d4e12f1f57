//! Looking left and right of a place in text, never further than a few words.

use crate::vocab::{Bound, Introducer, Vocabulary, is_blank, is_word, tail_hash};

/// How far to look back for a phrase: longer than any in the tables, so that the scan stays linear.
const REACH: usize = 64;
/// How many words back a phrase may begin.
const WORDS: usize = 6;

/// First place at or after `at` that is no blank.
pub(crate) fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.len() - rest.trim_start_matches(is_blank).len()
}

/// Last place at or before `at` that has no blank before it.
pub(crate) fn back_over_blanks(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or("").trim_end_matches(is_blank).len()
}

/// The character that begins at `at`.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|rest| rest.chars().next())
}

/// The character that ends at `at`.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|front| front.chars().next_back())
}

/// At most `len` bytes from `at` on, cut at a character.
pub(crate) fn window(text: &str, at: usize, len: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    rest.get(..floor(rest, len)).unwrap_or("")
}

/// At most `len` bytes up to `at`, cut at a character.
pub(crate) fn window_before(text: &str, at: usize, len: usize) -> &str {
    text.get(ceil(text, at.saturating_sub(len))..at).unwrap_or("")
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// End of the run of letters and digits that begins at `at`.
pub(crate) fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
}

/// The word before `at`, blanks between them left out; empty where something else stands there.
pub(crate) fn word_before(text: &str, at: usize) -> &str {
    let end = back_over_blanks(text, at);
    let front = text.get(ceil(text, end.saturating_sub(REACH))..end).unwrap_or("");
    let start = front.char_indices().rev().take_while(|(_, c)| is_word(*c)).last().map_or(front.len(), |(i, _)| i);
    front.get(start..).unwrap_or("")
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The comparator word that ends at `at`.
pub(crate) fn comparator_before(text: &str, at: usize, vocab: &Vocabulary) -> Option<(usize, Bound)> {
    let table = &vocab.comparators;
    table.may_end(tail_hash(text.get(..at)?)).then(|| phrase_before(text, at, |t| table.before(t)))?
}

/// The comparator that `text` ends with, and where it begins.
pub(crate) fn comparator_ending(text: &str, vocab: &Vocabulary) -> Option<(usize, crate::model::Comparator)> {
    match comparator_before(text, text.len(), vocab)? {
        (start, Bound::Is(comparator)) => Some((start, comparator)),
        _ => None,
    }
}

/// The introducer that ends at `at`.
pub(crate) fn introducer_before(text: &str, at: usize, vocab: &Vocabulary) -> Option<(usize, Introducer)> {
    let table = &vocab.numerals;
    table.may_introduce(tail_hash(text.get(..at)?)).then(|| phrase_before(text, at, |t| table.introducer(t)))?
}

/// The phrase that ends at `at` (blanks between left out): where it begins, and what `lookup` says of it.
///
/// `lookup` is asked for the longest phrase at the front of what it gets; of several that end here the longest counts.
/// It does not see what comes after `at`, so a number may be glued to the phrase ("trên10%").
pub(crate) fn phrase_before<T>(
    text: &str,
    at: usize,
    lookup: impl Fn(&str) -> Option<(usize, T)>,
) -> Option<(usize, T)> {
    let end = back_over_blanks(text, at);
    let from = ceil(text, end.saturating_sub(REACH));
    let front = text.get(from..end)?;
    let mut starts = [end; WORDS];
    let mut count = 0;
    let mut right: Option<char> = None;
    for (i, c) in front.char_indices().rev() {
        // A word or a sign begins where letters do not go on to the left.
        if let Some(r) = right
            && (!is_word(c) || !is_word(r))
            && !is_blank(r)
            && let Some(slot) = starts.get_mut(count)
        {
            *slot = from + i + c.len_utf8();
            count += 1;
        }
        right = Some(c);
        if count == WORDS {
            break;
        }
    }
    if count < WORDS
        && from == 0
        && right.is_some_and(|r| !is_blank(r))
        && let Some(slot) = starts.get_mut(count)
    {
        *slot = 0;
        count += 1;
    }
    starts.get(..count)?.iter().rev().find_map(|&start| {
        let (len, meaning) = lookup(text.get(start..end)?)?;
        (start + len == end).then_some((start, meaning))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_leftwards() {
        let lookup = |text: &str| {
            ["không quá", "quá", "từ", "≥"].iter().filter(|p| text.starts_with(**p)).map(|p| (p.len(), *p)).next()
        };
        let text = "đạt không quá  5";
        assert_eq!(phrase_before(text, text.len() - 1, lookup).map(|p| p.1), Some("không quá"));
        assert_eq!(phrase_before("từ 5", 4, lookup).map(|p| p.0), Some(0));
        assert_eq!(phrase_before("đạt ≥ 5", "đạt ≥ ".len(), lookup).map(|p| p.1), Some("≥"));
        assert_eq!(phrase_before("thừ 5", 5, lookup), None);
        assert_eq!(phrase_before("", 0, lookup), None);
        assert_eq!(word_before("hộ nghèo  5", 12), "nghèo");
    }
}
