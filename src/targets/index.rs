//! A paragraph read once for all sets of phrases, which tells where anything of theirs can stand.

use std::cell::Cell;
use std::ops::Range;

use super::phrases::{Phrases, place};
use super::words::{has_figure, head, is_break, is_figure, words};

/// The words of a text that some phrase begins with.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// All sets that may stand in the text, or in a part of it that is cut at a word, number or sign: a bit for each.
    sets: u128,
    words: Vec<Found>,
    /// The place asked about last, and the first word from there on: several sets are asked about one part.
    last: Cell<(usize, usize)>,
}

/// A word that some phrase begins with.
#[derive(Debug)]
struct Found {
    at: u32,
    key: u64,
    /// The sets that it may begin a phrase of.
    sets: u128,
}

impl Index {
    /// Whether no phrase of a set stands in the text.
    pub(crate) fn lacks(&self, phrases: &Phrases) -> bool {
        phrases.bit != 0 && self.sets & phrases.bit == 0
    }

    /// What [`Phrases::find`] gives for a part of the text that begins at `offset`.
    pub(crate) fn find(
        &self,
        phrases: &Phrases,
        lower: &str,
        part: Range<usize>,
        from: usize,
    ) -> Option<(usize, usize)> {
        let text = lower.get(part.clone())?;
        if phrases.bit == 0 {
            return phrases.find(text, from);
        }
        if self.sets & phrases.bit == 0 {
            return None;
        }
        // A part that begins inside a word ("10|giảm") begins with a word of its own.
        let inside = from == 0
            && part.start > 0
            && lower.as_bytes().get(part.start - 1) != Some(&b' ')
            && text.starts_with(|c| !is_break(c))
            && lower.get(..part.start).is_some_and(|front| front.ends_with(|c| !is_break(c)));
        if inside && let Some(len) = phrases.prefix(text) {
            return Some((0, len));
        }
        let at = part.start + from;
        let first = match self.last.get() {
            (last, first) if last == at => first,
            _ => self.words.partition_point(|w| (w.at as usize) < at),
        };
        self.last.set((at, first));
        let words = self.words.get(first..)?.iter().take_while(|w| (w.at as usize) < part.end);
        words.filter(|w| w.sets & phrases.bit != 0).find_map(|w| {
            let start = w.at as usize - part.start;
            let rest = text.get(start..)?;
            // The part may end inside the word.
            let key = if rest.len() < 8 { head(rest.as_bytes()) } else { w.key };
            phrases.at(key, rest).map(|len| (start, start + len))
        })
    }
}

/// The first words of the phrases of many sets.
#[derive(Debug, Default)]
pub(crate) struct First {
    /// Each key with the sets that have it.
    keys: Vec<(u64, u128)>,
    /// The same as a table with open addressing, a power of two; the key 0 is none.
    slots: Vec<(u64, u128)>,
}

impl First {
    /// Takes up a set, which is the `n`th.
    pub(crate) fn add(&mut self, phrases: &mut Phrases, n: u32) {
        phrases.bit = 1u128.checked_shl(n).unwrap_or(0);
        self.keys.extend(phrases.heads.phrases.iter().map(|(key, _)| (*key, phrases.bit)));
    }

    /// Makes the table by which keys are found; no set is taken up afterwards.
    pub(crate) fn index(&mut self) {
        self.slots = vec![(0, 0); (self.keys.len() * 2).next_power_of_two()];
        for (key, bit) in std::mem::take(&mut self.keys) {
            if let Some(slot) = self.slot(key).and_then(|i| self.slots.get_mut(i)) {
                *slot = (key, slot.1 | bit);
            }
        }
    }

    /// Where a key is, or would be.
    fn slot(&self, key: u64) -> Option<usize> {
        let size = self.slots.len();
        let from = place(key, size);
        (0..size).map(|i| (from + i) & (size - 1)).find(|&i| self.slots.get(i).is_some_and(|s| s.0 == key || s.0 == 0))
    }

    fn of(&self, key: u64) -> u128 {
        self.slot(key).and_then(|i| self.slots.get(i)).map_or(0, |s| s.1)
    }

    /// Looks the words of a text up.
    pub(crate) fn words(&self, lower: &str) -> Index {
        let bytes = lower.as_bytes();
        let found = Vec::with_capacity(bytes.len() / 8);
        let mut index = Index { sets: 0, words: found, last: Cell::default() };
        for (word, key) in words(lower, 0, false) {
            let start = word.start;
            let mut sets = self.of(key);
            let word = bytes.get(word).unwrap_or_default();
            let figures = has_figure(key) || word.get(8..).is_some_and(|rest| rest.iter().any(|&b| is_figure(b)));
            if figures && (word.ends_with(b"%") || word.iter().any(|&b| !is_figure(b))) {
                sets |= self.parts(word);
            }
            if sets != 0 {
                index.sets |= sets;
                index.words.push(Found { at: u32::try_from(start).unwrap_or(u32::MAX), key, sets });
            }
        }
        index
    }

    /// A number may be cut off a word that it is glued to: "trên10%", "5%giảm".
    fn parts(&self, word: &[u8]) -> u128 {
        const MOST: usize = 6;
        let letter = |b: u8| !is_figure(b);
        let mut ends = [0; MOST + 1];
        let mut count = 1;
        for (i, pair) in word.windows(2).enumerate() {
            if !(letter(pair[0]) && letter(pair[1])) && (letter(pair[0]) || letter(pair[1])) || pair[1] == b'%' {
                let Some(end) = ends.get_mut(count).filter(|_| count < MOST) else { return u128::MAX };
                (*end, count) = (i + 1, count + 1);
            }
        }
        ends[count] = word.len();
        let mut found = 0;
        for (n, &from) in ends.iter().enumerate().take(count) {
            for &to in ends.iter().take(count + 1).skip(n + 1) {
                found |= self.of(head(word.get(from..to).unwrap_or_default()));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::phrases::tests::{TEXTS, phrases};

    #[test]
    fn the_index_finds_in_each_part_what_a_search_of_it_finds() {
        let mut phrases = phrases();
        let mut first = First::default();
        first.add(&mut phrases, 3);
        first.index();
        for text in TEXTS {
            let index = first.words(text);
            let cut = |i: usize| {
                let side = |c: Option<char>| c.is_none_or(|c| is_break(c) || c.is_ascii_digit() || c == '%');
                side(text[..i].chars().next_back()) || side(text[i..].chars().next())
            };
            let places: Vec<usize> = (0..=text.len()).filter(|&i| text.is_char_boundary(i) && cut(i)).collect();
            for (n, &start) in places.iter().enumerate() {
                for &end in &places[n..] {
                    let part = &text[start..end];
                    for from in (0..=part.len()).filter(|&i| part.is_char_boundary(i)) {
                        let found = index.find(&phrases, text, start..end, from);
                        assert_eq!(found, phrases.find(part, from), "{text}, {start}..{end} from {from}");
                        assert!(found.is_none() || !index.lacks(&phrases));
                    }
                }
            }
        }
        assert!(first.words("xã và huyện").lacks(&phrases));
    }
}
