//! Capitals of TCVN3: the standard's third set has small letters only, and a font of capitals shows them as capitals.

use std::ops::Range;

use super::super::syllable::is_syllable;
use super::reading::next_piece;

/// What the ASCII letters of a word say of its case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Upper,
    Lower,
    /// None, or a first letter only.
    Open,
}

/// Puts back the capitals that a line shows it had. `words` are the decoded words of one segment and where they stood;
/// `line_start` tells that the segment is its line's beginning, `capitals` that the font is one of capitals.
pub(super) fn restore(text: &str, words: &mut [(Range<usize>, String)], line_start: bool, capitals: bool) {
    let all = capitals || is_capitals(words);
    let mut sentence = line_start && starts_paragraph(text, words.first().map_or(0, |w| w.0.start));
    // A title in a font of capitals, typed without the shift key: a short line alone, with no capital and no stop.
    let lower_line = sentence
        && words.len() <= 20
        && !words.iter().any(|(_, w)| w.chars().any(char::is_uppercase))
        && words.first().is_some_and(|(_, w)| w.starts_with(char::is_alphabetic))
        && !words.last().is_some_and(|(_, w)| w.ends_with(['.', ',', ';', ':']))
        && follows_blank(text, words.first().map_or(0, |w| w.0.start));
    for (range, word) in words.iter_mut() {
        let source = text.get(range.clone()).unwrap_or_default();
        if all {
            *word = upper(word);
        } else {
            let mut from = 0;
            while let Some((start, end)) = next_piece(word, from) {
                from = end;
                if shape(&word[start..end]) == Shape::Upper && !word[start..end].is_ascii() {
                    let raised = upper(&word[start..end]);
                    from = start + raised.len();
                    word.replace_range(start..end, &raised);
                }
            }
            // Where a sentence begins, a letter that has no capital in the charset was one.
            let first = word.chars().find(|c| c.is_alphabetic());
            if sentence
                && let Some(c) = first.filter(|c| c.is_lowercase())
                && (!c.is_ascii() && !source.starts_with(c) || lower_line)
                && let Some(at) = word.find(c)
            {
                word.replace_range(at..at + c.len_utf8(), &c.to_uppercase().to_string());
            }
        }
        if word.chars().any(char::is_alphanumeric) {
            sentence = word.ends_with(['.', '!', '?']) && word.chars().filter(|c| c.is_alphabetic()).count() > 1;
        }
    }
}

fn upper(word: &str) -> String {
    word.chars().flat_map(char::to_uppercase).collect()
}

fn shape(word: &str) -> Shape {
    let (mut upper, mut lower, mut inner) = (0, 0, false);
    for (i, c) in word.chars().enumerate() {
        if c.is_ascii_uppercase() {
            upper += 1;
            inner |= i > 0;
        } else if c.is_ascii_lowercase() {
            lower += 1;
        }
    }
    match (upper, lower) {
        (_, 1..) => Shape::Lower,
        (1.., _) if inner => Shape::Upper,
        _ => Shape::Open,
    }
}

/// Whether a line of words was all capitals: no small ASCII letter, and capitals within words that are syllables.
fn is_capitals(words: &[(Range<usize>, String)]) -> bool {
    let (mut letters, mut certain) = (0, false);
    for (_, word) in words {
        let mut from = 0;
        while let Some((start, end)) = next_piece(word, from) {
            from = end;
            let piece = &word[start..end];
            match shape(piece) {
                Shape::Lower => return false,
                s if is_syllable(piece) => {
                    letters += piece.chars().filter(char::is_ascii_uppercase).count();
                    certain |= s == Shape::Upper;
                }
                _ => {}
            }
        }
    }
    certain && letters >= 3
}

/// Whether a line is the first or stands below an empty one.
fn follows_blank(text: &str, at: usize) -> bool {
    line_before(text, at).is_none_or(|line| line.is_empty())
}

/// Whether what stands before a line ends a paragraph.
fn starts_paragraph(text: &str, at: usize) -> bool {
    line_before(text, at).is_none_or(|line| line.is_empty() || line.ends_with(['.', ';', ':']))
}

/// The line before the one that begins at `at`, without its blanks.
fn line_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    let before = before.strip_suffix(['\n', '\r', '\x0c'])?;
    let before = before.strip_suffix('\r').unwrap_or(before);
    before.rsplit(['\n', '\r', '\x0c']).next().map(str::trim)
}
