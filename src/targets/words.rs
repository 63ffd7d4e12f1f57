//! Sets of phrases of whole words, found by their first and by their last word.
//!
//! The grammar asks of the same words again and again whether this or that phrase stands there. A word is told from
//! others by its first bytes as one number, which is looked up at once; and a paragraph is read once for all sets, which
//! tells where anything of theirs can stand ([`Index`]).

use std::cmp::Reverse;
use std::ops::Range;

use crate::text::seek;
use crate::vocab::{is_word, other_tone_style};

/// A set of phrases of whole words, in lower case, found by their first and by their last word.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    heads: Buckets,
    tails: Buckets,
    /// Its own, among sets that are looked for together; 0 where there are none.
    bit: u128,
}

/// Phrases by a word of theirs: what a text holds at a place is told from nearly all of them by one look into a table.
#[derive(Debug, Default)]
struct Buckets {
    /// A bit for a few bytes of the word, told without looking for its end.
    near: [u64; 16],
    /// A bit for the place of each key: small enough to be at hand for all categories.
    filter: [u64; 8],
    /// Open addressing, as a power of two: the key (0 is none) and where its phrases begin.
    slots: Vec<(u64, u32)>,
    /// Key and phrase: in the order of the keys, and the longest of a key first.
    phrases: Vec<(u64, Box<str>)>,
}

/// What a byte of a text in lower case is: of a word, a break of one byte, or one that must be looked at closely: the
/// first of a character that is no Vietnamese letter.
const WORD: u8 = 0;
const BREAK: u8 = 1;
const LEAD: u8 = 2;
/// Beside being of a word: a digit or sign that a number may part from letters.
const FIGURE: u8 = 8;

const BYTES: [u8; 256] = {
    let mut table = [WORD; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'%' | b'_' => WORD,
            0..=0x7f => BREAK,
            // What Vietnamese letters begin and go on with.
            0x80..=0xbf | 0xc3..=0xc6 | 0xe1 => WORD,
            _ => LEAD,
        };
        b += 1;
    }
    table
};

/// The same for the words of a running text, where "×" and "÷" (C3 97, C3 B7) end a word.
const RUNNING: [u8; 256] = {
    let mut table = BYTES;
    table[0x97] = LEAD;
    table[0xb7] = LEAD;
    table
};

/// The same with figures told apart.
const FIGURES: [u8; 256] = {
    let mut table = RUNNING;
    let mut b = 0;
    while b < 128 {
        if is_figure(b as u8) {
            table[b] |= FIGURE;
        }
        b += 1;
    }
    table
};

const fn is_figure(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'%' | b'_')
}

/// What eight bytes are, four bits for each.
fn kinds(table: &[u8; 256], bytes: [u8; 8]) -> u32 {
    bytes.iter().enumerate().fold(0, |bits, (i, &b)| bits | u32::from(table[usize::from(b)]) << (4 * i))
}

/// The first eight bytes of a text.
fn first_bytes(text: &[u8]) -> [u8; 8] {
    text.first_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        short
    })
}

/// The first `len` of eight bytes as a number.
fn cut(bytes: [u8; 8], len: u32) -> u64 {
    u64::from_le_bytes(bytes) & (u64::MAX >> (64 - 8 * len))
}

/// The first word of a text, no more than its first eight bytes; a sign that begins a text is its own word.
fn head(text: &[u8]) -> u64 {
    let bytes = first_bytes(text);
    let kinds = kinds(&RUNNING, bytes);
    let mut len = kinds.trailing_zeros() / 4;
    if kinds >> (4 * len).min(31) & 0xf == u32::from(LEAD) {
        len = closely(bytes);
    }
    cut(bytes, len.max(1))
}

/// How many bytes of eight are of one word, where signs stand among them.
fn closely(bytes: [u8; 8]) -> u32 {
    let ends = |i: usize| {
        let b = bytes.get(i).copied().unwrap_or(0);
        BYTES[usize::from(b)] != WORD || b == 0xc3 && matches!(bytes.get(i + 1), Some(0x97 | 0xb7))
    };
    (0..8).find(|&i| ends(i as usize)).unwrap_or(8)
}

/// The last word of a text, no more than its last five bytes: so many that the first byte of a sign is among the eight.
fn tail(text: &[u8]) -> u64 {
    let bytes = text.last_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().rev().zip(text.iter().rev()).for_each(|(to, from)| *to = *from);
        short
    });
    let mut ends = kinds(&RUNNING, bytes);
    if ends & 0x2222_2222 != 0 {
        // The bytes that go on with a sign are of it.
        ends = kinds(&BYTES, bytes);
        for (i, &b) in bytes.iter().enumerate() {
            if BYTES[usize::from(b)] == LEAD {
                ends |= [0x10, 0x110, 0x1110][usize::from(b >= 0xe0) + usize::from(b >= 0xf0)] << (4 * i);
            } else if b == 0xc3 && matches!(bytes.get(i + 1), Some(0x97 | 0xb7)) {
                ends |= 0x11 << (4 * i);
            }
        }
    }
    let len = (ends | 0x100).leading_zeros() / 4;
    u64::from_le_bytes(bytes) >> (64 - 8 * len.max(1))
}

/// The words of a text: where each begins, its key, and whether figures stand in it.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl Words<'_> {
    /// Where the word ends that a place is in.
    fn end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&b) = bytes.get(at) {
            at += match BYTES[usize::from(b)] {
                WORD if b != 0xc3 => 1,
                BREAK => break,
                _ => match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(c) if !is_break(c) => c.len_utf8(),
                    _ => break,
                },
            };
        }
        at
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, u64, bool);

    fn next(&mut self) -> Option<(usize, u64, bool)> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while let Some(&b) = bytes.get(start) {
            if BYTES[usize::from(b)] == BREAK {
                start += 1;
                continue;
            }
            let first = first_bytes(bytes.get(start..)?);
            let kinds = kinds(&FIGURES, first);
            let ends = kinds & 0x7777_7777;
            let len = ends.trailing_zeros() / 4;
            if ends >> (4 * len).min(31) & 0xf == u32::from(BREAK) {
                self.at = start + len as usize;
                let figures = kinds & 0x8888_8888 & ((1 << (4 * len)) - 1);
                return Some((start, cut(first, len), figures != 0));
            }
            let end = self.end(start);
            if end > start {
                self.at = end;
                let figures = bytes.get(start..end)?.iter().any(|&b| is_figure(b));
                return Some((start, head(bytes.get(start..)?), figures));
            }
            // A sign.
            start += self.text.get(start..)?.chars().next()?.len_utf8();
        }
        None
    }
}

/// The words of a text that some phrase begins with.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// All sets that may stand in the text, or in a part of it that is cut at a word, number or sign: a bit for each.
    sets: u128,
    words: Vec<Found>,
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
            && text.starts_with(|c| !is_break(c))
            && lower.get(..part.start).is_some_and(|front| front.ends_with(|c| !is_break(c)));
        if inside && let Some(len) = phrases.prefix(text) {
            return Some((0, len));
        }
        let first = self.words.partition_point(|w| (w.at as usize) < part.start + from);
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
        let mut index = Index { sets: 0, words: Vec::with_capacity(bytes.len() / 16) };
        let mut words = Words { text: lower, at: 0 };
        while let Some((start, key, figures)) = words.next() {
            let mut sets = self.of(key);
            if figures {
                let word = bytes.get(start..words.at).unwrap_or_default();
                if word.ends_with(b"%") || word.iter().any(|&b| !is_figure(b)) {
                    sets |= self.parts(word);
                }
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
fn place(key: u64, size: usize) -> usize {
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
    fn at(&self, key: u64, lower: &str) -> Option<usize> {
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
        let mut words = Words { text: lower, at: from };
        if !fresh {
            words.at = words.end(from);
        }
        words.find_map(|(start, key, _)| {
            let rest = lower.get(start..)?;
            self.at(key, rest).map(|len| (start, start + len))
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
        let mut rest = lower.trim();
        while !rest.is_empty() {
            match self.prefix(rest).and_then(|len| rest.get(len..)) {
                Some(more) => rest = more.trim_start_matches([' ', ',']),
                None => return false,
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

/// Whether a character parts words.
pub(crate) fn is_break(c: char) -> bool {
    !(is_word(c) || matches!(c, '%' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASES: [&str; 9] = ["đạt", "đạt chuẩn", "tỷ lệ", "%", "nghiêngnghiêng", "ở", "ác", "ra", "ạ"];
    const TEXTS: [&str; 17] = [
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

    fn phrases() -> Phrases {
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
