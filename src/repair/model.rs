//! The trigram model over syllables: a table in the crate, asked where it lies.
//!
//! `data/model.bin` is made by `examples/train_model.rs` (see `docs/model.md`): interpolated Kneser-Ney, pruned, with
//! log probabilities in steps of 1/16 nat. Nothing is parsed at start and nothing is allocated to ask.

use super::syllable::{CODES, Code};
use super::tokens::{Kind, Token};

/// Number of a word in the model.
pub type Id = u16;

/// Start and end of a sentence.
pub const BREAK: Id = 0;
/// Any number.
pub const NUMBER: Id = 1;
/// Capitals that make no syllable.
pub const CAPITALS: Id = 2;
/// A word that is no syllable.
pub const OTHER: Id = 3;
/// A syllable that is not in the vocabulary.
pub const RARE: Id = 4;
/// The first id that is a syllable.
pub const FIRST: Id = 5;

/// Log probabilities are bytes: minus 16 times the natural logarithm.
pub const STEPS: f32 = 16.0;

static BYTES: &[u8] = include_bytes!("../../data/model.bin");

/// Sections of the file, in order; counts are in its header of eight little-endian 32-bit numbers.
///
/// magic, ids, bigrams, contexts, trigrams, 3 reserved; then
/// `codes` u16 × ids; `ids` u16 × CODES; `uni` u8 × ids; `bow1` u8 × ids; `rows` u32 × (ids + 1);
/// `blocks` (u32 context number) × (bigrams / 64 + 1); `bi_word` u16 × bigrams; `bi_prob` u8 × bigrams, top bit:
/// a context of trigrams; `tri_rows` u32 × (contexts / 32 + 1); `tri_len` u8-pair u16 × contexts (offset inside the
/// group of 32); `bow2` u8 × contexts; `tri_word` u16 × trigrams; `tri_prob` u8 × trigrams.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    words: usize,
    codes: &'static [u8],
    ids: &'static [u8],
    uni: &'static [u8],
    bow1: &'static [u8],
    rows: &'static [u8],
    blocks: &'static [u8],
    bi_word: &'static [u8],
    bi_prob: &'static [u8],
    tri_rows: &'static [u8],
    tri_offset: &'static [u8],
    bow2: &'static [u8],
    tri_word: &'static [u8],
    tri_prob: &'static [u8],
    contexts: usize,
    trigrams: usize,
}

/// First number of the file.
pub const MAGIC: u32 = 0x314d_5356;

fn u16_at(bytes: &[u8], i: usize) -> u16 {
    match bytes.get(i * 2..i * 2 + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => u16::MAX,
    }
}

fn u32_at(bytes: &[u8], i: usize) -> usize {
    match bytes.get(i * 4..i * 4 + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) as usize,
        _ => 0,
    }
}

/// Rows longer than this are not searched by halves from their middle.
const LONG: usize = 64;

/// Index of `word` in the sorted 16-bit numbers `lo..hi` of a section, of `words` that there are.
#[inline]
fn find(section: &[u8], lo: usize, hi: usize, word: Id, words: usize) -> Option<usize> {
    let (row, _) = section.get(lo * 2..hi * 2)?.as_chunks::<2>();
    let (from, to) = if row.len() > LONG { near(row, word, words) } else { (0, row.len()) };
    let stretch = row.get(from..to)?;
    stretch.binary_search_by(|x| u16::from_le_bytes(*x).cmp(&word)).ok().map(|i| lo + from + i)
}

/// Where in a long row a word may be: looked for about the place where it would be if the words were spread evenly, so
/// that little of the row is read.
#[inline]
fn near(row: &[[u8; 2]], word: Id, words: usize) -> (usize, usize) {
    let at = |i: usize| row.get(i).map(|x| u16::from_le_bytes(*x));
    let guess = (usize::from(word) * row.len() / words.max(1)).min(row.len() - 1);
    let mut step = LONG / 4;
    if at(guess).is_some_and(|x| x <= word) {
        let mut from = guess;
        while at(from + step).is_some_and(|x| x <= word) {
            from += step;
            step *= 2;
        }
        (from, (from + step).min(row.len()))
    } else {
        let mut to = guess;
        while to >= step && at(to - step).is_some_and(|x| x > word) {
            to -= step;
            step *= 2;
        }
        (to.saturating_sub(step), to)
    }
}

impl Model {
    /// The model of the crate.
    pub fn get() -> Model {
        Model::over(BYTES)
    }

    /// A model over the bytes of a file; one that is not well formed answers as an empty one.
    pub fn over(bytes: &'static [u8]) -> Model {
        let n = |i| u32_at(bytes, i);
        let good = n(0) == MAGIC as usize;
        let (words, bigrams, contexts, trigrams) = if good { (n(1), n(2), n(3), n(4)) } else { (0, 0, 0, 0) };
        let mut at = 32usize;
        let mut take = |len: usize| {
            let section = bytes.get(at..at.saturating_add(len)).unwrap_or_default();
            at = at.saturating_add(len);
            section
        };
        Model {
            words,
            codes: take(words * 2),
            ids: take(CODES * 2),
            uni: take(words),
            bow1: take(words),
            rows: take((words + 1) * 4),
            blocks: take((bigrams / 64 + 1) * 4),
            bi_word: take(bigrams * 2),
            bi_prob: take(bigrams),
            tri_rows: take((contexts / 32 + 1) * 4),
            tri_offset: take(contexts * 2),
            bow2: take(contexts),
            tri_word: take(trigrams * 2),
            tri_prob: take(trigrams),
            contexts,
            trigrams,
        }
    }

    /// How many ids there are; ids of syllables run from [`FIRST`] to here.
    pub fn len(&self) -> usize {
        self.words
    }

    /// Whether the model knows nothing.
    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// The id of a syllable, [`RARE`] if it is none of the vocabulary.
    #[inline]
    pub fn id(&self, code: Code) -> Id {
        match u16_at(self.ids, usize::from(code)) {
            u16::MAX => RARE,
            id => id,
        }
    }

    /// The syllable an id stands for; `None` for the special ones.
    pub fn code(&self, id: Id) -> Option<Code> {
        if id < FIRST || usize::from(id) >= self.words {
            return None;
        }
        Some(u16_at(self.codes, usize::from(id)))
    }

    /// The id of a token.
    #[inline]
    pub fn id_of(&self, token: &Token) -> Id {
        match token.kind {
            Kind::Syllable => self.id(token.code),
            Kind::Number => NUMBER,
            Kind::Capitals => CAPITALS,
            Kind::Other => OTHER,
        }
    }

    /// Log probability of a word by itself, in sixteenths of a nat, negative.
    #[inline]
    pub fn unigram(&self, w: Id) -> i32 {
        -i32::from(self.uni.get(usize::from(w)).copied().unwrap_or(u8::MAX))
    }

    #[inline]
    fn row(&self, a: Id) -> (usize, usize) {
        (u32_at(self.rows, usize::from(a)), u32_at(self.rows, usize::from(a) + 1))
    }

    #[inline]
    fn bigram_index(&self, a: Id, b: Id) -> Option<usize> {
        let (lo, hi) = self.row(a);
        find(self.bi_word, lo, hi, b, self.words)
    }

    #[inline]
    fn bigram_at(&self, i: usize) -> i32 {
        -2 * i32::from(self.bi_prob.get(i).copied().unwrap_or(0x7f) & 0x7f)
    }

    /// Log probability of `b` after `a`.
    #[inline]
    pub fn bigram(&self, a: Id, b: Id) -> i32 {
        match self.bigram_index(a, b) {
            Some(i) => self.bigram_at(i),
            None => self.unseen_bigram(a, b),
        }
    }

    /// Log probability of `b` after `a`, where the table does not have the two.
    #[inline]
    pub(crate) fn unseen_bigram(&self, a: Id, b: Id) -> i32 {
        self.unigram(b) - i32::from(self.bow1.get(usize::from(a)).copied().unwrap_or(0))
    }

    /// As [`Model::unseen_bigram`], for all words, as costs up to 255.
    pub(crate) fn unseen_costs(&self, a: Id) -> impl ExactSizeIterator<Item = u8> + '_ {
        let back_off = self.bow1.get(usize::from(a)).copied().unwrap_or(0);
        self.uni.iter().map(move |u| u.saturating_add(back_off))
    }

    /// Log probabilities of words in rising order after one word: they lie near each other in its row.
    pub(crate) fn bigrams(&self, a: Id, words: impl Iterator<Item = Id>, out: &mut Vec<i32>) {
        let (lo, hi) = self.row(a);
        let row = self.bi_word.get(lo * 2..hi * 2).unwrap_or_default().as_chunks::<2>().0;
        let back_off = i32::from(self.bow1.get(usize::from(a)).copied().unwrap_or(0));
        let mut at = 0;
        for word in words {
            // In growing steps to a stretch that holds it, and there by halves.
            let mut step = 1;
            while row.get(at + step).is_some_and(|x| u16::from_le_bytes(*x) < word) {
                at += step;
                step *= 2;
            }
            let stretch = row.get(at..(at + step + 1).min(row.len())).unwrap_or_default();
            at += stretch.partition_point(|x| u16::from_le_bytes(*x) < word);
            let seen = row.get(at).is_some_and(|x| u16::from_le_bytes(*x) == word);
            out.push(if seen { self.bigram_at(lo + at) } else { self.unigram(word) - back_off });
        }
    }

    /// The row of trigrams after `a b`, to ask many third words of one context.
    #[inline]
    pub fn context(&self, a: Id, b: Id) -> Context {
        let number = if a == BREAK && b == BREAK { None } else { self.number(a, b) };
        self.numbered_context(b, number)
    }

    /// The number of the context that two words make, if they make one.
    #[inline]
    pub(crate) fn number(&self, a: Id, b: Id) -> Option<usize> {
        self.bigram_index(a, b).and_then(|i| self.context_number(i))
    }

    /// The number of the context that bigram `i` is, if it is one.
    #[inline]
    fn context_number(&self, i: usize) -> Option<usize> {
        if self.bi_prob.get(i).is_none_or(|p| p & 0x80 == 0) {
            return None;
        }
        let block = i / 64;
        let before = self.bi_prob.get(block * 64..i).unwrap_or_default().iter().filter(|&&p| p & 0x80 != 0).count();
        Some(u32_at(self.blocks, block) + before)
    }

    /// As [`Model::context`], where the number of the context that ends in `b` is known.
    #[inline]
    pub(crate) fn numbered_context(&self, b: Id, number: Option<usize>) -> Context {
        let Some(c) = number else { return Context { b, lo: 0, hi: 0, bow: 0 } };
        let start = |c: usize| u32_at(self.tri_rows, c / 32) + usize::from(u16_at(self.tri_offset, c));
        let hi = if c + 1 < self.contexts { start(c + 1) } else { self.trigrams };
        Context { b, lo: start(c), hi, bow: i32::from(self.bow2.get(c).copied().unwrap_or(0)) }
    }

    /// Log probability of `c` in a context.
    #[inline]
    pub fn after(&self, context: Context, c: Id) -> i32 {
        self.seen_after(context, c).unwrap_or_else(|| self.bigram(context.b, c) - context.bow)
    }

    /// Log probability of `c` in a context in which the table has it.
    #[inline]
    pub(crate) fn seen_after(&self, context: Context, c: Id) -> Option<i32> {
        if context.hi <= context.lo {
            return None;
        }
        let i = find(self.tri_word, context.lo, context.hi, c, self.words)?;
        Some(-i32::from(self.tri_prob.get(i).copied().unwrap_or(u8::MAX)))
    }

    /// Log probability of `c` after the two words that make the context of a number, if they make one; `last` is what it
    /// is after the second of them.
    #[inline]
    pub(crate) fn seen_or(&self, number: Option<usize>, c: Id, last: i32) -> i32 {
        match number.map(|n| self.numbered_context(BREAK, Some(n))) {
            Some(context) => self.seen_after(context, c).unwrap_or(last - context.bow),
            None => last,
        }
    }

    /// Log probability of `c` after `a b`, in sixteenths of a nat, negative.
    #[inline]
    pub fn trigram(&self, a: Id, b: Id, c: Id) -> i32 {
        self.after(self.context(a, b), c)
    }

    /// The words that the table has after `a` and that are at least this likely there, with how likely they are.
    pub(crate) fn likely_after(&self, a: Id, least: i32) -> impl Iterator<Item = (Id, i32)> + '_ {
        let (lo, hi) = self.row(a);
        let most = (-least / 2).clamp(0, 0x7f) as u8;
        let row = self.bi_prob.get(lo..hi).unwrap_or_default().iter().enumerate();
        row.filter(move |(_, p)| **p & 0x7f <= most)
            .map(move |(i, _)| (u16_at(self.bi_word, lo + i), self.bigram_at(lo + i)))
    }

    /// Whether the bigram itself is in the table, and at least this likely.
    #[inline]
    pub fn strong(&self, a: Id, b: Id, least: i32) -> bool {
        self.bigram_index(a, b).is_some_and(|i| self.bigram_at(i) >= least)
    }

    /// Whether the trigram itself is in the table.
    pub fn has_trigram(&self, a: Id, b: Id, c: Id) -> bool {
        let x = self.context(a, b);
        x.hi > x.lo && find(self.tri_word, x.lo, x.hi, c, self.words).is_some()
    }

    /// Whether the bigram itself is in the table.
    pub fn has_bigram(&self, a: Id, b: Id) -> bool {
        self.bigram_index(a, b).is_some()
    }
}

/// Two words before a third.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    pub(crate) b: Id,
    lo: usize,
    hi: usize,
    pub(crate) bow: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rows_are_searched_as_short_ones() {
        for (factor, words) in [(1, 400), (3, 1200), (7, 500), (20, 60_000)] {
            let row: Vec<u16> = (0..400).map(|i: u16| if i < 300 { i * factor } else { 300 * factor + i }).collect();
            let section: Vec<u8> = row.iter().flat_map(|x| x.to_le_bytes()).collect();
            for word in 0..row.last().map_or(0, |x| x + 3) {
                for (lo, hi) in [(0, 400), (10, 399), (150, 390), (200, 230)] {
                    let want = row.iter().position(|&x| x == word).filter(|i| (lo..hi).contains(i));
                    assert_eq!(find(&section, lo, hi, word, words), want, "{word} {lo}..{hi}");
                }
            }
        }
    }
}
