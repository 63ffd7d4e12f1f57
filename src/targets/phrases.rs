//! Sets of phrases of whole words, found by their first and by their last word.
//!
//! The grammar asks of the same words again and again whether this or that phrase stands there.

use std::cmp::Reverse;

use super::words::{BYTES, WORD, head, is_break, tail, words};
use crate::text::seek;
use crate::vocab::other_tone_style;

/// A set of phrases of whole words, in lower case, found by their first and by their last word.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    pub(super) heads: Buckets,
    tails: Buckets,
    /// Its own, among sets that are looked for together; 0 where there are none.
    pub(super) bit: u128,
}

/// Phrases by a word of theirs: what a text holds at a place is told from nearly all of them by one look into a table.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// A bit for a few bytes of the word, told without looking for its end.
    near: [u64; 16],
    /// A bit for the place of each key: small enough to be at hand for all categories.
    filter: [u64; 8],
    /// Open addressing, as a power of two: the key (0 is none) and where its phrases begin.
    slots: Vec<(u64, u32)>,
    /// Key and phrase: in the order of the keys, and the longest of a key first.
    pub(super) phrases: Vec<(u64, Box<str>)>,
}
impl Buckets {
    fn insert(&mut self, key: u64, near: u64, phrase: &str) {
        let (word, bit) = bit_of(near, 1024);
        if let Some(word) = self.near.get_mut(word) {
            *word |= bit;
        }
        let before = |(k, p): &(u64, Box<str>)| *k < key || *k == key && p.len() >= phrase.len();
        let at = self.phrases.partition_point(before);
        self.phrases.insert(at, (key, phrase.into()));
    }

    /// Makes the table of all phrases.
    fn index(&mut self) {
        let size = (self.phrases.len() * 2).next_power_of_two();
        self.slots = vec![(0, 0); size];
        let mut last = 0;
        for (n, &(key, _)) in self.phrases.iter().enumerate().filter(|(_, (key, _))| *key != 0) {
            if key != last
                && let Some(slot) =
                    (0..size).map(|i| (place(key, size) + i) & (size - 1)).find(|&i| self.slots[i].0 == 0)
            {
                self.slots[slot] = (key, u32::try_from(n).unwrap_or(u32::MAX));
            }
            last = key;
            let (word, bit) = bit_of(key, 512);
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// Whether a word with these few bytes may be of some phrase.
    fn may_have(&self, near: u64) -> bool {
        let (word, bit) = bit_of(near, 1024);
        self.near.get(word).is_some_and(|w| w & bit != 0)
    }

    /// The phrases of a key, the longest first.
    fn of(&self, key: u64) -> impl Iterator<Item = &str> {
        let (word, bit) = bit_of(key, 512);
        let some = self.filter.get(word).is_some_and(|w| w & bit != 0);
        let phrases = some
            .then(|| self.find(key))
            .flatten()
            .and_then(|from| self.phrases.get(from as usize..))
            .unwrap_or_default();
        phrases.iter().take_while(move |(k, _)| *k == key).map(|(_, phrase)| &**phrase)
    }

    fn find(&self, key: u64) -> Option<u32> {
        let size = self.slots.len();
        let mut at = place(key, size);
        loop {
            match *self.slots.get(at)? {
                (0, _) => return None,
                (k, from) if k == key => return Some(from),
                _ => at = (at + 1) & (size - 1),
            }
        }
    }
}

fn mixed(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where a key is looked for first in a table of a size that is a power of two.
pub(super) fn place(key: u64, size: usize) -> usize {
    (mixed(key) >> 40) as usize & size.wrapping_sub(1)
}

/// The word and the bit of a filter of so many bits that stand for a key.
fn bit_of(key: u64, bits: u64) -> (usize, u64) {
    let at = (mixed(key) >> 40) & (bits - 1);
    (at as usize / 64, 1 << (at % 64))
}

/// What a text begins with: three bytes, or as many as are surely of its first word.
fn near_head(text: &[u8]) -> u64 {
    let word = |b: u8| BYTES[usize::from(b)] == WORD;
    let sign = |a: u8, b: Option<&u8>| a == 0xc3 && matches!(b, Some(0x97 | 0xb7));
    match *text {
        [a, b, c, ..] if word(b) && word(c) && !sign(b, Some(&c)) && !sign(c, text.get(3)) => {
            u64::from_le_bytes([a, b, c, 0, 0, 0, 0, 0])
        }
        [a, b, ..] if word(b) && !sign(b, text.get(2)) => u64::from_le_bytes([a, b, 0, 0, 0, 0, 0, 0]),
        [a, ..] => u64::from(a),
        [] => 0,
    }
}

/// What a text ends with: two bytes, or the last one where a sign may stand before it.
fn near_tail(text: &[u8]) -> u64 {
    let goes_on = |b: u8| b & 0xc0 == 0x80;
    match *text {
        [.., 0xc2 | 0xc3, a, b] if goes_on(a) => u64::from(b),
        [.., w, x, a, b] if goes_on(a) && goes_on(x) && w != 0xe1 => u64::from(b),
        [.., a, b] if BYTES[usize::from(a)] == WORD => u64::from_le_bytes([a, b, 0, 0, 0, 0, 0, 0]),
        [.., b] => u64::from(b),
        [] => 0,
    }
}

impl Phrases {
    pub(crate) fn insert(&mut self, phrase: &str) {
        let other = other_tone_style(phrase);
        for form in [phrase, &other].into_iter().take(1 + usize::from(other != phrase)) {
            let bytes = form.as_bytes();
            self.heads.insert(head(bytes), near_head(bytes), form);
            self.tails.insert(tail(bytes), near_tail(bytes), form);
        }
    }

    /// Makes the tables by which phrases are found; none is inserted afterwards.
    pub(crate) fn index(&mut self) {
        self.heads.index();
        self.tails.index();
    }

    /// Length of the longest phrase that `lower` begins with; it ends with a word.
    pub(crate) fn prefix(&self, lower: &str) -> Option<usize> {
        let bytes = lower.as_bytes();
        if self.heads.may_have(near_head(bytes)) { self.at(head(bytes), lower) } else { None }
    }

    /// The same, where the key of the first word is known.
    pub(super) fn at(&self, key: u64, lower: &str) -> Option<usize> {
        let mut phrases = self.heads.of(key);
        phrases.find_map(|p| lower.strip_prefix(p)?.chars().next().is_none_or(is_break).then_some(p.len()))
    }

    /// Length of the longest phrase that `lower` ends with; it begins with a word.
    pub(crate) fn suffix(&self, lower: &str) -> Option<usize> {
        let bytes = lower.as_bytes();
        if !self.tails.may_have(near_tail(bytes)) {
            return None;
        }
        let mut phrases = self.tails.of(tail(bytes));
        phrases.find_map(|p| lower.strip_suffix(p)?.chars().next_back().is_none_or(is_break).then_some(p.len()))
    }

    /// First place where a phrase stands, from a byte on: its start and end.
    pub(crate) fn find(&self, lower: &str, from: usize) -> Option<(usize, usize)> {
        let fresh = from == 0 || lower.get(..from)?.ends_with(is_break);
        if self.few() {
            let found = self.heads.phrases.iter().filter_map(|(_, phrase)| find_phrase(lower, from, fresh, phrase));
            return found.min_by_key(|&(start, end)| (start, Reverse(end)));
        }
        words(lower, from, !fresh).find_map(|(word, key)| {
            let rest = lower.get(word.start..)?;
            self.at(key, rest).map(|len| (word.start, word.start + len))
        })
    }

    /// All places where phrases stand.
    pub(crate) fn places(&self, lower: &str) -> impl Iterator<Item = (usize, usize)> {
        std::iter::successors(self.find(lower, 0), |&(_, end)| self.find(lower, end))
    }

    /// Last place where a phrase stands.
    pub(crate) fn last(&self, lower: &str) -> Option<(usize, usize)> {
        self.places(lower).last()
    }

    /// Whether the set is so small that it is as well looked for.
    pub(crate) fn few(&self) -> bool {
        const FEW: usize = 2;
        self.heads.phrases.len() <= FEW
    }

    /// All phrases.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.heads.phrases.iter().map(|(_, phrase)| &**phrase)
    }

    /// Whether a phrase stands anywhere.
    pub(crate) fn within(&self, lower: &str) -> bool {
        self.find(lower, 0).is_some()
    }

    /// Whether the text begins with a phrase.
    pub(crate) fn opens(&self, lower: &str) -> bool {
        self.prefix(lower).is_some()
    }

    /// Whether the text, or the whole of it but blanks, is one phrase after another.
    pub(crate) fn covers(&self, lower: &str) -> bool {
        let mut rest = lower.trim_start();
        while !rest.is_empty() {
            match self.prefix(rest).and_then(|len| rest.get(len..)) {
                Some(more) => rest = more.trim_start_matches([' ', ',']),
                None => return rest.trim_start().is_empty(),
            }
        }
        true
    }
}

/// First place of one phrase from a byte on, where a word begins if `fresh`.
fn find_phrase(lower: &str, from: usize, fresh: bool, phrase: &str) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + seek::find(lower.get(at..)?, phrase)?;
        let end = start + phrase.len();
        let begins = if start == from { fresh } else { lower.get(..start)?.ends_with(is_break) };
        if begins && lower.get(end..)?.chars().next().is_none_or(is_break) {
            return Some((start, end));
        }
        at = start + phrase.chars().next()?.len_utf8();
    }
}
#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const PHRASES: [&str; 9] = ["đạt", "đạt chuẩn", "tỷ lệ", "%", "nghiêngnghiêng", "ở", "ác", "ra", "ạ"];
    pub(in crate::targets) const TEXTS: [&str; 17] = [
        "xã đạt chuẩn",
        "đạt",
        "m×đạt÷ở",
        "“đạt” – tỷ lệ",
        "đạt…ở",
        "a\u{a0}đạt\u{a0}b",
        "nghiêngnghiêng ở",
        "nghiêngnghiêngở đạt",
        "đạt10% ở5",
        "5% đạt",
        "ж đạтđạt đạт",
        "tỷ  lệ, tỷ lệ",
        "",
        " ×",
        "ác ra×ác–ra",
        "%×ạ–ạ và ra÷",
        "ra–",
    ];

    pub(in crate::targets) fn phrases() -> Phrases {
        let mut phrases = Phrases::default();
        PHRASES.iter().for_each(|p| phrases.insert(p));
        phrases.index();
        phrases
    }

    /// The same without any table.
    fn plain(text: &str, at: usize) -> Option<usize> {
        let ends =
            |p: &&&str| text[at..].strip_prefix(**p).is_some_and(|rest| rest.chars().next().is_none_or(is_break));
        PHRASES.iter().filter(ends).map(|p| p.len()).max()
    }

    #[test]
    fn the_tables_find_what_a_plain_search_finds() {
        let phrases = phrases();
        for text in TEXTS {
            let mut found = None;
            let mut before = ' ';
            for (i, c) in text.char_indices() {
                assert_eq!(phrases.prefix(&text[i..]), plain(text, i), "{text} at {i}");
                let ends = |p: &&&str| {
                    text[..i].strip_suffix(**p).is_some_and(|rest| rest.chars().next_back().is_none_or(is_break))
                };
                let longest = PHRASES.iter().filter(ends).map(|p| p.len()).max();
                assert_eq!(phrases.suffix(&text[..i]), longest, "{text} to {i}");
                if is_break(before) && !is_break(c) && found.is_none() {
                    found = plain(text, i).map(|len| (i, i + len));
                }
                before = c;
            }
            assert_eq!(phrases.find(text, 0), found, "{text}");
        }
    }

    #[test]
    fn a_few_phrases_are_found_where_many_are() {
        for pair in PHRASES.windows(2) {
            let (mut few, mut many) = (Phrases::default(), Phrases::default());
            pair.iter().for_each(|p| few.insert(p));
            pair.iter().chain(&["ba", "bốn", "năm"]).for_each(|p| many.insert(p));
            few.index();
            many.index();
            assert!(few.few() && !many.few());
            for text in TEXTS {
                for from in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
                    assert_eq!(few.find(text, from), many.find(text, from), "{pair:?} in {text} from {from}");
                }
            }
        }
    }
}
