//! Looking left and right of a place in text, never further than a few words.

use crate::vocab::{Bound, Introducer, Vocabulary, Word, is_blank, is_word};

/// How far to look back for a word, so that the scan stays linear.
const REACH: usize = 64;

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
    rest.get(..rest.floor_char_boundary(len)).unwrap_or("")
}

/// At most `len` bytes up to `at`, cut at a character.
pub(crate) fn window_before(text: &str, at: usize, len: usize) -> &str {
    text.get(text.ceil_char_boundary(at.saturating_sub(len))..at).unwrap_or("")
}

/// End of the run of letters and digits that begins at `at`.
pub(crate) fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
}

/// The word before `at`, blanks between them left out; empty where something else stands there.
pub(crate) fn word_before(text: &str, at: usize) -> &str {
    let end = back_over_blanks(text, at);
    let front = text.get(text.ceil_char_boundary(end.saturating_sub(REACH))..end).unwrap_or("");
    let start = front.char_indices().rev().take_while(|(_, c)| is_word(*c)).last().map_or(front.len(), |(i, _)| i);
    front.get(start..).unwrap_or("")
}

/// The comparator word that ends at `at`.
pub(crate) fn comparator_before(text: &str, at: usize, vocab: &Vocabulary) -> Option<(usize, Bound)> {
    ending(text.get(..at)?, vocab)
}

/// What stands before a number, its last word looked at once for all that may be asked of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before<'t> {
    /// No blank ends it.
    text: &'t str,
    word: Option<Word>,
}

impl<'t> Before<'t> {
    pub(crate) fn new(text: &'t str, at: usize) -> Self {
        let text = text.get(..back_over_blanks(text, at)).unwrap_or("");
        Before { text, word: Word::last(text) }
    }

    /// The comparator word that ends there.
    pub(crate) fn comparator(self, vocab: &Vocabulary) -> Option<(usize, Bound)> {
        bound(self.text, vocab.comparators.ending_of(self.word?, self.text)?, vocab)
    }

    /// The introducer that ends there.
    pub(crate) fn introducer(self, vocab: &Vocabulary) -> Option<(usize, Introducer)> {
        vocab.numerals.introducer_of(self.word?, self.text)
    }
}

/// What bounds a number at the end of a text.
fn ending(text: &str, vocab: &Vocabulary) -> Option<(usize, Bound)> {
    bound(text, vocab.comparators.ending(text)?, vocab)
}

/// What a comparator at the end of a text bounds; "cấp trên" and "cấp dưới" are levels, and bound nothing.
fn bound(text: &str, (start, bound): (usize, Bound), vocab: &Vocabulary) -> Option<(usize, Bound)> {
    let said = text.get(start..)?.trim();
    let level =
        (said.starts_with("trên") || said.starts_with("dưới")) && word_before(text, start).to_lowercase() == "cấp";
    if !level {
        return Some((start, bound));
    }
    // "kiểm tra cấp dưới tối thiểu 30%"
    let rest = start + text.get(start..)?.find(' ')? + 1;
    let (own, bound) = vocab.comparators.ending(text.get(rest..)?)?;
    Some((rest + own, bound))
}

/// The comparator that `text` ends with, and where it begins.
pub(crate) fn comparator_ending(text: &str, vocab: &Vocabulary) -> Option<(usize, crate::model::Comparator)> {
    match ending(text, vocab)? {
        (start, Bound::Is(comparator)) => Some((start, comparator)),
        _ => None,
    }
}

/// The introducer that ends at `at`. It does not see what comes after, so a number may be glued to it.
pub(crate) fn introducer_before(text: &str, at: usize, vocab: &Vocabulary) -> Option<(usize, Introducer)> {
    vocab.numerals.introducer_ending(text.get(..at)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_leftwards() {
        let vocab = Vocabulary::builtin();
        assert_eq!(comparator_ending("đạt không quá ", vocab).map(|c| c.0), Some("đạt ".len()));
        assert_eq!(word_before("hộ nghèo  5", 12), "nghèo");
    }
}
