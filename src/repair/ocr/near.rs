//! What the model says of pairs of words, and which words another may have been: remembered for the text at hand.

use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

use super::super::forms::{Forms, base_key, letter_byte};
use super::super::lattice::before;
use super::super::model::{BREAK, Context, FIRST, Id, Model};
use super::super::syllable;
use super::super::tokens::{self, Token};
use super::glance::{Glance, ID_BITS, mixed};
use super::{PHRASE, SELDOM, SHAPE, START};

/// Two spellings of one word, both ways.
static VARIANTS: LazyLock<Vec<(Id, Id)>> = LazyLock::new(|| {
    let model = Model::get();
    let id = |word: &str| syllable::parse(word).map(|code| model.id(code)).filter(|&id| id >= FIRST);
    let rows = include_str!("../../../data/variants.tsv").lines().filter(|l| !l.starts_with('#'));
    let pairs = rows.filter_map(|row| row.split_once('\t')).filter_map(|(a, b)| Some((id(a)?, id(b)?)));
    let mut all: Vec<(Id, Id)> = pairs.flat_map(|(a, b)| [(a, b), (b, a)]).collect();
    all.sort_unstable();
    all
});

/// Alternatives remembered, about.
const FORGET: usize = 1 << 17;
/// No token has so high a number.
const NO_TRIGRAM: (usize, i32) = (usize::MAX, 0);

thread_local! {
    /// What the last text left to the next one of this thread.
    static KEPT: Cell<Option<Box<Near>>> = const { Cell::new(None) };
}

/// Pairs of words and words with the same letters, remembered for the texts of a thread: what the model says is the same
/// for all of them, so that what was remembered makes the answer faster and no other. Some 5 MB at most.
pub(super) struct Near {
    pub(super) model: Model,
    glance: Glance,
    /// Numbers of contexts, by a hash of their two words: what is left of these and one, then the number and one.
    numbers: Vec<u32>,
    /// Trigrams that end in the tokens looked at last: which token, log probability.
    recent: [(usize, i32); 4],
    /// Where the neighbours of a word lie in `words`: start and, plus one, number; 0 is unknown.
    rows: Vec<(u32, u16)>,
    words: Vec<(Id, i32)>,
    /// How likely each alternative is after the word before it.
    after: Vec<i32>,
    /// Room for pairs of alternatives.
    fitting: Vec<(Id, Id)>,
    /// The same for the words that are likely after a word, and which letters without marks these have.
    likely_rows: Vec<(u32, u16, u64)>,
    likely: Vec<Likely>,
}

/// A word that is likely after another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likely {
    /// Its letters without marks.
    pub(super) base: u64,
    pub(super) id: Id,
    /// How likely it is there.
    pub(super) score: i32,
}

/// One bit of 64 for the letters of a word, to tell that a set does not hold them.
#[inline]
fn trace(base: u64) -> u64 {
    1 << (base.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
}

/// Slots for contexts: 256 KiB. Place and tag are the whole key.
const PLACES: u32 = 16;
/// Contexts are fewer.
const NUMBERS: u32 = 1 << 19;

impl Near {
    /// What is remembered, for a new text.
    pub(super) fn take() -> Box<Near> {
        let kept = KEPT.try_with(Cell::take).ok().flatten();
        let mut near = kept.unwrap_or_else(|| Box::new(Near::new(Model::get())));
        near.recent = [NO_TRIGRAM; 4];
        near
    }

    /// Keeps it for the next text.
    pub(super) fn keep(self: Box<Self>) {
        // At a thread's end there is none.
        let _ = KEPT.try_with(|kept| kept.set(Some(self)));
    }

    fn new(model: Model) -> Self {
        Near {
            model,
            glance: Glance::new(model),
            numbers: vec![0; 1 << PLACES],
            recent: [NO_TRIGRAM; 4],
            rows: Vec::new(),
            words: Vec::new(),
            after: Vec::new(),
            fitting: Vec::new(),
            likely_rows: Vec::new(),
            likely: Vec::new(),
        }
    }

    /// Log probability of `b` after `a`.
    #[inline]
    pub(super) fn pair(&mut self, a: Id, b: Id) -> i32 {
        self.glance.pair(a, b)
    }

    /// The number of the context that `a b` makes, if it makes one.
    #[inline(always)]
    pub(super) fn number(&mut self, a: Id, b: Id) -> Option<usize> {
        let (mixed, left) = (mixed(a, b), 2 * ID_BITS - PLACES);
        let (place, tag) = ((mixed >> left) as usize, (mixed & ((1 << left) - 1)) + 1);
        let known = match self.numbers.get(place) {
            Some(slot) if slot / NUMBERS == tag => slot % NUMBERS,
            _ => self.enter((a, b), place, tag),
        };
        (known as usize).checked_sub(1)
    }

    #[cold]
    #[inline(never)]
    fn enter(&mut self, (a, b): (Id, Id), place: usize, tag: u32) -> u32 {
        let number = self.model.number(a, b).map_or(0, |n| n as u32 + 1) % NUMBERS;
        if let Some(slot) = self.numbers.get_mut(place) {
            *slot = tag * NUMBERS + number;
        }
        number
    }

    /// As [`Model::context`].
    #[inline]
    pub(super) fn context(&mut self, a: Id, b: Id) -> Context {
        let number = if a == BREAK && b == BREAK { None } else { self.number(a, b) };
        self.model.numbered_context(b, number)
    }

    /// As [`Model::after`].
    #[inline]
    pub(super) fn after(&mut self, context: Context, c: Id) -> i32 {
        match self.model.seen_after(context, c) {
            Some(score) => score,
            None => self.pair(context.b, c) - context.bow,
        }
    }

    /// As [`Model::trigram`].
    #[inline]
    pub(super) fn trigram(&mut self, a: Id, b: Id, c: Id) -> i32 {
        let context = self.context(a, b);
        self.after(context, c)
    }

    /// Log probability of the words from `i` on, with `put` in place of the first of them, and of the two behind.
    pub(super) fn span(&mut self, tokens: &[Token], ids: &[Id], i: usize, put: &[Id]) -> i32 {
        let (mut a, mut b) = before(tokens, ids, i);
        let mut sum = 0;
        for j in i..i + put.len().max(1) + 2 {
            if j > i && tokens.get(j).is_none_or(|t| t.has(tokens::BREAK)) {
                return sum + self.trigram(a, b, BREAK);
            }
            let w = put.get(j - i).or_else(|| ids.get(j)).copied().unwrap_or(BREAK);
            sum += if put.is_empty() { self.recent(j, (a, b, w)) } else { self.trigram(a, b, w) };
            (a, b) = (b, w);
        }
        sum
    }

    /// The trigram that ends in token `j` of the text as it is. Words that surprise stand beside each other.
    #[inline]
    fn recent(&mut self, j: usize, (a, b, w): (Id, Id, Id)) -> i32 {
        if let Some(&(_, score)) = self.recent.get(j % 4).filter(|r| r.0 == j) {
            return score;
        }
        let score = self.trigram(a, b, w);
        self.recent[j % 4] = (j, score);
        score
    }

    /// Words that are likely after a word and may have one of these letters, but those that are hardly ever written.
    pub(super) fn likely_after(&mut self, a: Id, bases: [u64; 2]) -> &[Likely] {
        if self.likely_rows.is_empty() {
            self.likely_rows = vec![(0, 0, 0); self.model.len()];
        }
        let Some(row) = self.likely_rows.get_mut(usize::from(a)) else { return &[] };
        if row.1 == 0 {
            let start = self.likely.len();
            let (model, forms) = (self.model, Forms::get());
            let common = model.likely_after(a, PHRASE).filter(|&(w, _)| model.unigram(w) > SELDOM);
            self.likely.extend(common.map(|(id, score)| Likely { base: forms.base(id), id, score }));
            let traces = self.likely.get(start..).unwrap_or_default().iter().fold(0, |all, l| all | trace(l.base));
            *row = (start as u32, (self.likely.len() - start + 1).min(usize::from(u16::MAX)) as u16, traces);
        }
        let &mut (start, n, traces) = row;
        if traces & (trace(bases[0]) | trace(bases[1])) == 0 {
            return &[];
        }
        self.likely.get(start as usize..start as usize + usize::from(n) - 1).unwrap_or_default()
    }

    /// Log probability after `b` of each word that [`Near::alternatives`] counts, in its order.
    pub(super) fn lefts(&mut self, b: Id, row: Range<usize>) -> Vec<i32> {
        let mut out = std::mem::take(&mut self.after);
        out.clear();
        let words = self.words.get(row).unwrap_or_default();
        // The common ones may have been asked for together.
        let common = if self.glance.has_row(b) { words.partition_point(|w| self.glance.in_row(w.0)) } else { 0 };
        let (common, seldom) = words.split_at_checked(common).unwrap_or_default();
        out.extend(common.iter().map(|w| self.glance.pair(b, w.0)));
        self.model.bigrams(b, seldom.iter().map(|w| w.0), &mut out);
        out
    }

    /// Gives back what [`Near::lefts`] gave.
    pub(super) fn give_back(&mut self, lefts: Vec<i32>) {
        self.after = lefts;
    }

    /// An empty list, to be given back.
    pub(super) fn take_fitting(&mut self) -> Vec<(Id, Id)> {
        let mut list = std::mem::take(&mut self.fitting);
        list.clear();
        list
    }

    pub(super) fn give_fitting(&mut self, list: Vec<(Id, Id)>) {
        self.fitting = list;
    }

    /// One of those that [`Near::alternatives`] counts, and what it costs beside others.
    #[inline]
    pub(super) fn alternative(&self, n: usize) -> Option<(Id, i32)> {
        self.words.get(n).copied()
    }

    /// Log probability of word `i` after the one before it; where a sentence begins anything may stand.
    #[inline(always)]
    pub(super) fn follow(&mut self, tokens: &[Token], ids: &[Id], i: usize) -> i32 {
        match (i.checked_sub(1).and_then(|h| ids.get(h)), ids.get(i), tokens.get(i)) {
            (Some(&a), Some(&b), Some(t)) if !t.has(tokens::BREAK) => self.glance.pair(a, b),
            _ => START,
        }
    }

    /// Words with the same letters as token `i` but for their marks; also with ay for au and au for ay. Words that are
    /// hardly ever written are left out. The range is good until the next call.
    pub(super) fn alternatives(&mut self, tokens: &[Token], ids: &[Id], text: &str, i: usize) -> Range<usize> {
        let (Some(&id), Some(token)) = (ids.get(i), tokens.get(i)) else { return 0..0 };
        if id >= FIRST
            && let Some(&(start, n)) = self.rows.get(usize::from(id))
            && n > 0
        {
            return start as usize..start as usize + usize::from(n) - 1;
        }
        if self.rows.is_empty() {
            self.rows = vec![(0, 0); self.model.len()];
        }
        // Those of words that the model does not know are never asked for again; there may be any number of them.
        if self.words.len() > FORGET {
            self.words.clear();
            self.rows.fill((0, 0));
        }
        let Some(base) = base(text, token, id) else { return 0..0 };
        let forms = Forms::get();
        let start = self.words.len();
        let model = self.model;
        let common = |&w: &Id| w != id && model.unigram(w) > SELDOM && VARIANTS.binary_search(&(id, w)).is_err();
        self.words.extend(forms.same_base(base).filter(common).map(|w| (w, 0)));
        if let Some(other) = au_ay(base) {
            self.words.extend(forms.same_base(other).filter(common).map(|w| (w, 0)));
        }
        if id >= FIRST {
            let text = model.code(id).and_then(syllable::spelling).map(|s| s.chars(false).collect::<String>());
            for w in shapes(&model, &text.unwrap_or_default()).filter(common) {
                if !self.words.get(start..).unwrap_or_default().iter().any(|x| x.0 == w) {
                    self.words.push((w, SHAPE));
                }
            }
        }
        if let Some(row) = self.words.get_mut(start..) {
            row.sort_unstable();
        }
        let end = self.words.len();
        if id >= FIRST
            && let Some(row) = self.rows.get_mut(usize::from(id))
        {
            *row = (start as u32, (end - start + 1).min(usize::from(u16::MAX)) as u16);
        }
        start..end
    }
}

/// Letters taken for others of nearly the same shape, and such as are mistyped because they sound alike.
const SHAPES: [(&str, &str); 30] = [
    ("l", "t"),
    ("t", "l"),
    ("l", "i"),
    ("i", "l"),
    ("h", "b"),
    ("b", "h"),
    ("n", "u"),
    ("u", "n"),
    ("n", "m"),
    ("m", "n"),
    ("c", "o"),
    ("o", "c"),
    ("c", "e"),
    ("e", "c"),
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("d", "cl"),
    ("li", "h"),
    ("h", "li"),
    ("ri", "n"),
    ("n", "ri"),
    ("v", "y"),
    ("y", "v"),
    ("s", "x"),
    ("t", "r"),
    ("r", "t"),
    ("h", "n"),
    ("n", "h"),
    ("x", "s"),
];

/// Syllables that differ from a word in such letters.
fn shapes<'a>(model: &'a Model, word: &'a str) -> impl Iterator<Item = Id> + 'a {
    let of = move |&(from, to): &(&'static str, &'static str)| {
        // Letters of ASCII are no part of another character.
        let found = word.as_bytes().windows(from.len()).enumerate().filter(|w| w.1 == from.as_bytes());
        found.filter_map(move |(i, _)| {
            let made = format!("{}{to}{}", word.get(..i)?, word.get(i + from.len()..)?);
            syllable::parse(&made).map(|code| model.id(code)).filter(|&id| id >= FIRST)
        })
    };
    SHAPES.iter().flat_map(of)
}

/// The letters of a token without marks and tone; none where it has letters that no Vietnamese word has.
pub(super) fn base(text: &str, token: &Token, id: Id) -> Option<u64> {
    if id >= FIRST {
        return Some(Forms::get().base(id));
    }
    let mut key = 0u64;
    for (n, c) in text.get(token.range()).unwrap_or_default().chars().enumerate() {
        let (b, _) = letter_byte(c).filter(|_| n < 8)?;
        key |= u64::from(b) << (8 * n);
    }
    Some(base_key(key))
}

/// "dau" for "day" and back.
pub(super) fn au_ay(base: u64) -> Option<u64> {
    let (a, _) = letter_byte('a')?;
    let (u, _) = letter_byte('u')?;
    let (y, _) = letter_byte('y')?;
    let len = (8 - base.leading_zeros() / 8) as usize;
    let at = len.checked_sub(2)?;
    let pair = (base >> (8 * at)) & 0xffff;
    let swap = |l: u8| base & !(0xffff << (8 * at)) | (u64::from(l) << 8 | u64::from(a)) << (8 * at);
    if pair == u64::from(u) << 8 | u64::from(a) {
        Some(swap(y))
    } else if pair == u64::from(y) << 8 | u64::from(a) {
        Some(swap(u))
    } else {
        None
    }
}
