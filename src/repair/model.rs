//! The trigram model over syllables: a table in the crate, asked where it lies.
//!
//! `data/model.bin` is made by `examples/train_model.rs` (see `docs/model.md`): interpolated Kneser-Ney, pruned, with
//! log probabilities in steps of 1/16 nat. Nothing is parsed at start and nothing is allocated to ask.

use super::syllable::{self, CODES, Code};
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

/// The file: a header of eight little-endian 32-bit numbers (magic, ids, bigrams, contexts, trigrams, 3 reserved), then
/// the sections in the order of these fields. What is asked together lies together, and ids are numbered from the
/// commonest syllable on, so that the better part of what is asked stays in the processor's cache.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// The syllable of each id.
    codes: &'static [[u8; 2]],
    /// The id of each syllable.
    ids: &'static [[u8; 2]],
    /// Log probability of each id by itself.
    uni: &'static [u8],
    /// Back-off weight of each id.
    bow1: &'static [u8],
    /// Where the bigrams of each id begin, and where the last end.
    rows: &'static [[u8; 4]],
    /// Second word and log probability; by first word, then by second.
    bigrams: &'static [Record],
    /// For 256 bigrams each: how many before them are contexts of trigrams (4 bytes), and which of them are (32).
    blocks: &'static [[u8; BLOCK / 8 + 4]],
    /// Where the trigrams of each 32nd context begin.
    groups: &'static [[u8; 4]],
    /// Where its trigrams begin, counted from its group's, and back-off weight.
    contexts: &'static [Record],
    /// Third word and log probability; by context, then by word.
    trigrams: &'static [Record],
}

/// A 16-bit number and a byte.
type Record = [u8; 3];

/// Bigrams to a block.
pub const BLOCK: usize = 256;
/// Contexts to a group.
pub const GROUP: usize = 32;

/// First number of the file.
pub const MAGIC: u32 = 0x324d_5356;

fn u32_of(section: &[[u8; 4]], i: usize) -> usize {
    section.get(i).map_or(0, |&x| u32::from_le_bytes(x) as usize)
}

/// The number of a record.
#[inline(always)]
fn number_of(&[a, b, _]: &Record) -> u16 {
    u16::from_le_bytes([a, b])
}

/// Rows longer than this are not halved from their middle: the commoner words are at the front.
const LONG: usize = 64;

/// Index of the first record of a row, from `from` on, that is not below `word`, and whether it is that word's.
#[inline]
fn search(row: &[Record], from: usize, step: usize, word: Id) -> (usize, bool) {
    let (mut at, mut step) = (from, step);
    while row.get(at + step).is_some_and(|x| number_of(x) < word) {
        at += step;
        step *= 2;
    }
    let stretch = row.get(at..(at + step + 1).min(row.len())).unwrap_or_default();
    at += stretch.partition_point(|x| number_of(x) < word);
    (at, row.get(at).is_some_and(|x| number_of(x) == word))
}

/// Index of the record of `word` in a sorted row.
#[inline]
fn find(row: &[Record], word: Id) -> Option<usize> {
    let (at, found) = search(row, 0, LONG, word);
    found.then_some(at)
}

impl Model {
    /// The model of the crate.
    pub fn get() -> Model {
        Model::over(BYTES)
    }

    /// A model over the bytes of a file; one that is not well formed answers as an empty one.
    pub fn over(bytes: &'static [u8]) -> Model {
        let header = bytes.as_chunks::<4>().0;
        let good = u32_of(header, 0) == MAGIC as usize;
        let [words, bigrams, contexts, trigrams] = [1, 2, 3, 4].map(|i| if good { u32_of(header, i) } else { 0 });
        let mut left = bytes.get(32..).unwrap_or_default();
        Model {
            codes: section(&mut left, words),
            ids: section(&mut left, CODES),
            uni: section::<1>(&mut left, words).as_flattened(),
            bow1: section::<1>(&mut left, words).as_flattened(),
            rows: section(&mut left, words + 1),
            bigrams: section(&mut left, bigrams),
            blocks: section(&mut left, bigrams.div_ceil(BLOCK)),
            groups: section(&mut left, contexts.div_ceil(GROUP)),
            contexts: section(&mut left, contexts),
            trigrams: section(&mut left, trigrams),
        }
    }

    /// How many ids there are; ids of syllables run from [`FIRST`] to here.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether the model knows nothing.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The id of a syllable, [`RARE`] if it is none of the vocabulary.
    #[inline]
    pub fn id(&self, code: Code) -> Id {
        match self.ids.get(usize::from(code)).map(|&x| u16::from_le_bytes(x)) {
            None | Some(u16::MAX) => RARE,
            Some(id) => id,
        }
    }

    /// The syllable an id stands for; `None` for the special ones.
    pub fn code(&self, id: Id) -> Option<Code> {
        if id < FIRST {
            return None;
        }
        self.codes.get(usize::from(id)).map(|&x| u16::from_le_bytes(x))
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

    /// The id of a word: [`OTHER`] if it is no syllable.
    pub(crate) fn id_of_word(&self, word: &str) -> Id {
        syllable::parse(word).map_or(OTHER, |code| self.id(code))
    }

    /// Log probability of a word by itself, in sixteenths of a nat, negative.
    #[inline]
    pub fn unigram(&self, w: Id) -> i32 {
        -i32::from(self.uni.get(usize::from(w)).copied().unwrap_or(u8::MAX))
    }

    /// Where the bigrams of a word begin, and they.
    #[inline]
    fn row(&self, a: Id) -> (usize, &'static [Record]) {
        let start = u32_of(self.rows, usize::from(a));
        (start, self.bigrams.get(start..u32_of(self.rows, usize::from(a) + 1)).unwrap_or_default())
    }

    #[inline]
    fn bigram_index(&self, a: Id, b: Id) -> Option<usize> {
        let (start, row) = self.row(a);
        find(row, b).map(|i| start + i)
    }

    #[inline]
    fn bigram_at(&self, i: usize) -> i32 {
        self.bigrams.get(i).map_or(-255, |x| -i32::from(x[2]))
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
        let (_, row) = self.row(a);
        let back_off = i32::from(self.bow1.get(usize::from(a)).copied().unwrap_or(0));
        let mut at = 0;
        for word in words {
            let found;
            (at, found) = search(row, at, 1, word);
            let seen = row.get(at).filter(|_| found).map(|x| -i32::from(x[2]));
            out.push(seen.unwrap_or_else(|| self.unigram(word) - back_off));
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
        let block = self.blocks.get(i / BLOCK)?;
        let (before, marks) = block.split_first_chunk::<4>()?;
        let (words, bit) = (marks.as_chunks::<8>().0, 1u64 << (i % 64));
        let (full, rest) = words.split_at_checked(i % BLOCK / 64)?;
        let last = u64::from_le_bytes(*rest.first()?);
        let ones: u32 = full.iter().map(|&w| u64::from_le_bytes(w).count_ones()).sum();
        let ones = ones + (last & (bit - 1)).count_ones();
        (last & bit != 0).then(|| u32::from_le_bytes(*before) as usize + ones as usize)
    }

    /// As [`Model::context`], where the number of the context that ends in `b` is known.
    #[inline]
    pub(crate) fn numbered_context(&self, b: Id, number: Option<usize>) -> Context {
        let start = |c: usize| Some(u32_of(self.groups, c / GROUP) + usize::from(number_of(self.contexts.get(c)?)));
        let known = number.and_then(|c| Some((start(c)?, start(c + 1), self.contexts.get(c)?[2])));
        let Some((lo, hi, bow)) = known else { return Context { b, row: &[], bow: 0 } };
        let row = self.trigrams.get(lo..hi.unwrap_or(self.trigrams.len())).unwrap_or_default();
        Context { b, row, bow: i32::from(bow) }
    }

    /// Log probability of `c` in a context.
    #[inline]
    pub fn after(&self, context: Context, c: Id) -> i32 {
        self.seen_after(context, c).unwrap_or_else(|| self.bigram(context.b, c) - context.bow)
    }

    /// Log probability of `c` in a context in which the table has it.
    #[inline]
    pub(crate) fn seen_after(&self, context: Context, c: Id) -> Option<i32> {
        let i = find(context.row, c)?;
        context.row.get(i).map(|x| -i32::from(x[2]))
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
        let most = (-least).clamp(0, 0xff) as u8;
        let row = self.row(a).1.iter().filter(move |x| x[2] <= most);
        row.map(|x| (number_of(x), -i32::from(x[2])))
    }

    /// Whether the bigram itself is in the table, and at least this likely.
    #[inline]
    pub fn strong(&self, a: Id, b: Id, least: i32) -> bool {
        self.bigram_index(a, b).is_some_and(|i| self.bigram_at(i) >= least)
    }

    /// Whether the trigram itself is in the table.
    pub fn has_trigram(&self, a: Id, b: Id, c: Id) -> bool {
        find(self.context(a, b).row, c).is_some()
    }

    /// Whether the bigram itself is in the table.
    pub fn has_bigram(&self, a: Id, b: Id) -> bool {
        self.bigram_index(a, b).is_some()
    }
}

/// The next so many records of what is left of a file; none where it has fewer.
fn section<const N: usize>(left: &mut &'static [u8], count: usize) -> &'static [[u8; N]] {
    let (own, rest) = left.split_at_checked(count.saturating_mul(N)).unwrap_or_default();
    *left = rest;
    own.as_chunks().0
}

/// Two words before a third.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    pub(crate) b: Id,
    row: &'static [Record],
    pub(crate) bow: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_searched_from_their_front() {
        for factor in [1, 3, 7, 150] {
            let row: Vec<Record> = (0..400u16)
                .map(|i| if i < 300 { i * factor } else { 300 * factor + i })
                .map(|x| [x.to_le_bytes()[0], x.to_le_bytes()[1], 0])
                .collect();
            for word in 0..row.last().map_or(0, |x| number_of(x) + 3) {
                for (lo, hi) in [(0, 400), (10, 399), (150, 390), (200, 230), (7, 7)] {
                    let part = &row[lo..hi];
                    assert_eq!(find(part, word), part.iter().position(|x| number_of(x) == word), "{word} {lo}..{hi}");
                }
            }
        }
    }

    #[test]
    fn what_a_file_does_not_hold_is_not_known() {
        assert!(Model::over(b"").is_empty());
        let (whole, cut) = (Model::get(), Model::over(&BYTES[..BYTES.len() / 2]));
        // The trigrams are the last section.
        let known = |m: Model| (FIRST..FIRST + 40).filter(|&c| m.has_trigram(FIRST, FIRST + 1, c)).count();
        assert!(known(whole) > 0);
        assert_eq!(known(cut), 0);
        assert_eq!(cut.bigram(FIRST, FIRST + 1), whole.bigram(FIRST, FIRST + 1));
    }

    #[test]
    fn ids_and_contexts_fit_where_they_are_remembered() {
        assert!(Model::get().len() < 1 << 13);
        assert!(Model::get().contexts.len() < 1 << 19);
        assert!(BYTES.len() <= 4_000_000);
    }
}
