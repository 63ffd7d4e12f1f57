//! Capitals of TCVN3: the standard's third set has small letters only, and a font of capitals shows them as capitals.

use std::ops::Range;

use super::super::heads::{self, line_before};
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
    if !all {
        raise_between(words);
    }
    let mut sentence = line_start && starts_paragraph(text, words.first().map_or(0, |w| w.0.start));
    // A title in a font of capitals, typed without the shift key: a short line alone, with no capital and no stop.
    let lower_line = sentence
        && words.len() <= 20
        && !words.iter().any(|(_, w)| w.chars().any(char::is_uppercase))
        && words.first().is_some_and(|(_, w)| w.starts_with(char::is_alphabetic))
        && !words.last().is_some_and(|(_, w)| w.ends_with(['.', ',', ';', ':']))
        && follows_blank(text, words.first().map_or(0, |w| w.0.start));
    for i in 0..words.len() {
        let next = words.get(i + 1).map(|w| w.1.clone()).unwrap_or_default();
        let Some((range, word)) = words.get_mut(i) else { break };
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
            if let Some(c) = first.filter(|c| c.is_lowercase())
                && (!c.is_ascii() && !source.starts_with(c) || lower_line)
                && (sentence || heads::bears_capital(word, &next))
                && !is_label(word)
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

/// Whether a word is a letter and a bracket: "đ)". Labels are small letters.
fn is_label(word: &str) -> bool {
    word.strip_suffix(')').is_some_and(|l| l.chars().nth(1).is_none())
}

/// A word that does not tell its case, between capitals: "HUYÖN LÖ THñY".
fn raise_between(words: &mut [(Range<usize>, String)]) {
    // The shape of each word, and whether the next stands one blank behind it: there are columns.
    // An abbreviation tells nothing of what stands beside it.
    let word = |w: &str| is_syllable(w.trim_matches(|c: char| !c.is_alphabetic()));
    let of = |w: &str| if shape(w) == Shape::Upper && !word(w) { Shape::Open } else { shape(w) };
    let shapes: Vec<Shape> = words.iter().map(|w| of(&w.1)).collect();
    let near: Vec<bool> = words.windows(2).map(|w| w[1].0.start == w[0].0.end + 1).collect();
    for i in 0..words.len() {
        let beside = |j: Option<usize>, near: Option<&bool>| {
            j.and_then(|j| shapes.get(j)).filter(|_| near == Some(&true)).copied()
        };
        let left = beside(i.checked_sub(1), i.checked_sub(1).and_then(|i| near.get(i)));
        let right = beside(Some(i + 1), near.get(i));
        let loud = |s: Option<Shape>| s == Some(Shape::Upper);
        let quiet = |s: Option<Shape>| s == Some(Shape::Lower);
        if shapes[i] == Shape::Open && (loud(left) || loud(right)) && !quiet(left) && !quiet(right) {
            let (_, word) = &mut words[i];
            if is_syllable(word) {
                *word = upper(word);
            }
        }
    }
}

/// In a text whose national name is in small letters, a font made the capitals: raises each cell of a line that holds
/// none, if it stands where a heading may. `above` tells that the line before was such a one, and whether this one is
/// is returned.
pub(super) fn raise_headings(text: &str, words: &mut [(Range<usize>, String)], above: bool) -> bool {
    let Some(start) = words.first().map(|w| w.0.start) else { return above };
    let alone = above || follows_blank(text, start);
    let columns = words.windows(2).any(|w| w[1].0.start > w[0].0.end + 2);
    let mut raised = false;
    let mut from = 0;
    while from < words.len() {
        let ends = words.windows(2).skip(from).position(|w| w[1].0.start > w[0].0.end + 2);
        let to = ends.map_or(words.len(), |n| from + n + 1);
        let Some(mut cell) = words.get_mut(from..to) else { break };
        from = to;
        // A Roman numeral before it is its label.
        let roman = |w: &str| w.strip_suffix('.').is_some_and(|w| w.bytes().all(|b| b"IVX".contains(&b)));
        if cell.first().is_some_and(|w| roman(&w.1)) {
            cell = cell.get_mut(1..).unwrap_or_default();
        }
        let capital = |w: &(Range<usize>, String)| w.1.chars().any(char::is_uppercase);
        let begins = cell.first().is_some_and(|w| w.1.starts_with(char::is_alphabetic) && !is_label(&w.1));
        let stops = cell.last().is_none_or(|w| w.1.ends_with(['.', ',', ';']));
        if (alone || columns) && begins && !stops && cell.len() <= 20 && !cell.iter().any(capital) {
            cell.iter_mut().for_each(|w| w.1 = upper(&w.1));
            raised = true;
        }
    }
    raised
}

/// Whether a line of decoded words holds the national name in small letters.
pub(super) fn names_in_small_letters(words: &[(Range<usize>, String)]) -> bool {
    static NAME: &str = include_str!("../../../data/charsets/national_name.list");
    let line: Vec<&str> = words.iter().map(|w| w.1.as_str()).collect();
    let line = line.join(" ");
    NAME.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).any(|name| line.contains(name))
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
