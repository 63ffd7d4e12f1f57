//! How likely a word is after the one before it: asked for every word of a text, and remembered for the text at hand.

use super::super::model::{Id, Model};

/// Pairs met before: 512 KiB. Place and tag are the whole pair.
const PLACES: u32 = 18;
/// Ids are numbered from the commonest on: so many stand behind another more often than not.
const COMMON: usize = 1024;
/// A word that so many pairs unmet before begin with gets a row of its own, with all common words behind it.
const OFTEN: u8 = 8;
/// Words with rows of their own, at most: 1 MB, taken in steps.
const ROWS: usize = 1024;
const STEP: usize = 64;
/// The most that is remembered; what costs more is asked anew.
const MOST: u8 = u8::MAX;

/// Ids have so many bits.
pub(super) const ID_BITS: u32 = 13;

/// Two words as one number of twice [`ID_BITS`] bits, mixed: its high bits are a place in a table, and the others are
/// then all that is left of the pair, since an odd factor loses nothing.
#[inline(always)]
pub(super) fn mixed(a: Id, b: Id) -> u32 {
    (u32::from(a) << ID_BITS | u32::from(b)).wrapping_mul(0x9e37_79b1) & ((1 << (2 * ID_BITS)) - 1)
}

/// What the model says of pairs of words.
pub(super) struct Glance {
    model: Model,
    /// What is left of the pair, and its cost and one.
    slots: Vec<(u8, u8)>,
    /// For each word the number of its row, from one on, and how often it was asked for in vain.
    row_of: Vec<(u16, u8)>,
    /// Costs, a row for each word that has one.
    rows: Vec<[u8; COMMON]>,
}

impl Glance {
    pub(super) fn new(model: Model) -> Self {
        const { assert!(2 * ID_BITS - PLACES == u8::BITS) };
        Glance { model, slots: vec![(0, 0); 1 << PLACES], row_of: vec![(0, 0); model.len()], rows: Vec::new() }
    }

    /// Whether the pairs that begin with a word are asked for without a search, where a common word is the second.
    pub(super) fn has_row(&self, a: Id) -> bool {
        self.row_of.get(usize::from(a)).is_some_and(|r| r.0 > 0)
    }

    /// Whether a word is as common as that.
    pub(super) fn in_row(&self, b: Id) -> bool {
        usize::from(b) < COMMON
    }

    /// Log probability of `b` after `a`.
    #[inline(always)]
    pub(super) fn pair(&mut self, a: Id, b: Id) -> i32 {
        if usize::from(b) < COMMON
            && let Some(&(row, _)) = self.row_of.get(usize::from(a)).filter(|r| r.0 > 0)
        {
            let row = self.rows.get(usize::from(row) - 1);
            return match row.and_then(|row| row.get(usize::from(b))) {
                Some(&cost) if cost < MOST => -i32::from(cost),
                _ => self.model.bigram(a, b),
            };
        }
        let mixed = mixed(a, b);
        let (place, tag) = ((mixed >> u8::BITS) as usize, mixed as u8);
        match self.slots.get(place) {
            Some(&(t, cost)) if t == tag && cost > 0 => 1 - i32::from(cost),
            _ => self.ask((a, b), place, tag),
        }
    }

    #[cold]
    #[inline(never)]
    fn ask(&mut self, (a, b): (Id, Id), place: usize, tag: u8) -> i32 {
        let score = self.model.bigram(a, b);
        if let (Some(slot), Ok(cost @ 1..)) = (self.slots.get_mut(place), u8::try_from(1 - score)) {
            *slot = (tag, cost);
        }
        if usize::from(b) < COMMON
            && let Some(row) = self.row_of.get_mut(usize::from(a)).filter(|_| self.rows.len() < ROWS)
        {
            row.1 += 1;
            if row.1 >= OFTEN {
                if self.rows.len() == self.rows.capacity() {
                    self.rows.reserve_exact(STEP);
                }
                // What the model has not seen costs as much as the word by itself, and stepping back.
                let mut costs = [MOST; COMMON];
                for (cost, unseen) in costs.iter_mut().zip(self.model.unseen_costs(a)) {
                    *cost = unseen;
                }
                for (b, score) in self.model.likely_after(a, i32::MIN / 2) {
                    let Some(cost) = costs.get_mut(usize::from(b)) else { break };
                    *cost = (-score).clamp(0, i32::from(MOST)) as u8;
                }
                self.rows.push(costs);
                row.0 = self.rows.len() as u16;
            }
        }
        score
    }
}
