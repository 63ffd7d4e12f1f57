//! How likely a word is after the one before it: asked for every word of a text, and remembered for the text at hand.

use super::super::model::{Id, Model};

/// Pairs met before: 512 KiB. So many slots that place and tag are the whole pair.
const SLOTS: u32 = 1 << 17;
/// A word that so many pairs unmet before begin with gets a row of its own, with all words behind it.
const OFTEN: u8 = 16;
/// Words with rows of their own, at most: 1 MB, taken in steps.
const ROWS: usize = 192;
const STEP: usize = 32;
/// In a row: the pair is not in the model, or so seldom that it makes no difference.
const UNSEEN: u8 = u8::MAX;

/// What the model says of pairs of words.
pub(super) struct Glance {
    model: Model,
    /// What is left of the pair (15 bits), its cost and one (16 bits).
    slots: Vec<u32>,
    /// For each word the number of its row, from one on, and how often it was asked for in vain.
    row_of: Vec<(u16, u8)>,
    /// Costs, a row for each word that has one.
    rows: Vec<u8>,
}

impl Glance {
    pub(super) fn new(model: Model) -> Self {
        Glance { model, slots: vec![0; SLOTS as usize], row_of: vec![(0, 0); model.len()], rows: Vec::new() }
    }

    /// Whether the pairs that begin with a word are asked for without a search.
    pub(super) fn has_row(&self, a: Id) -> bool {
        self.row_of.get(usize::from(a)).is_some_and(|r| r.0 > 0)
    }

    /// Log probability of `b` after `a`.
    #[inline(always)]
    pub(super) fn pair(&mut self, a: Id, b: Id) -> i32 {
        if let Some(&(row, _)) = self.row_of.get(usize::from(a)).filter(|r| r.0 > 0) {
            let at = (usize::from(row) - 1) * self.row_of.len() + usize::from(b);
            return match self.rows.get(at) {
                Some(&cost) if cost != UNSEEN => -i32::from(cost),
                _ => self.model.unseen_bigram(a, b),
            };
        }
        // An odd factor loses nothing: place and tag together are the pair.
        let mixed = (u32::from(a) << 16 | u32::from(b)).wrapping_mul(0x9e37_79b1);
        let (place, tag) = (mixed >> (32 - SLOTS.ilog2()), mixed % (u32::MAX / SLOTS + 1));
        match self.slots.get(place as usize) {
            Some(&slot) if slot >> 16 == tag && slot as u16 > 0 => 1 - i32::from(slot as u16),
            _ => self.ask((a, b), place as usize, tag),
        }
    }

    #[cold]
    #[inline(never)]
    fn ask(&mut self, (a, b): (Id, Id), place: usize, tag: u32) -> i32 {
        let score = self.model.bigram(a, b);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = tag << 16 | (1 - score).clamp(1, 0xffff) as u32;
        }
        let (words, made) = (self.row_of.len(), self.rows.len() / self.row_of.len().max(1));
        if let Some(row) = self.row_of.get_mut(usize::from(a)).filter(|_| made < ROWS) {
            row.1 += 1;
            if row.1 >= OFTEN {
                row.0 = made as u16 + 1;
                if self.rows.len() == self.rows.capacity() {
                    self.rows.reserve_exact(STEP * words);
                }
                // What the model has not seen costs as much as the word by itself, and stepping back.
                self.rows.extend(self.model.unseen_costs(a));
                let start = made * words;
                for (b, score) in self.model.likely_after(a, i32::MIN / 2) {
                    if let Some(cost) = self.rows.get_mut(start + usize::from(b)) {
                        *cost = (-score).clamp(0, 254) as u8;
                    }
                }
            }
        }
        score
    }
}
