//! How likely a word is after the one before it, for all words of a text.

use super::super::model::{Id, Model};

/// Pairs met before: 512 KiB. So many slots that place and tag are the whole pair.
const SLOTS: u32 = 1 << 17;

/// What the model says of pairs of words, remembered for the text at hand.
pub(super) struct Glance {
    /// What is left of the pair (15 bits), its cost and one (16 bits).
    slots: Vec<u32>,
}

impl Glance {
    pub(super) fn new() -> Self {
        Glance { slots: vec![0; SLOTS as usize] }
    }

    /// Log probability of `b` after `a`.
    #[inline(always)]
    pub(super) fn pair(&mut self, model: &Model, a: Id, b: Id) -> i32 {
        // An odd factor loses nothing: place and tag together are the pair.
        let mixed = (u32::from(a) << 16 | u32::from(b)).wrapping_mul(0x9e37_79b1);
        let (place, tag) = (mixed >> (32 - SLOTS.ilog2()), mixed % (u32::MAX / SLOTS + 1));
        match self.slots.get(place as usize) {
            Some(&slot) if slot >> 16 == tag && slot as u16 > 0 => 1 - i32::from(slot as u16),
            _ => self.ask(model, (a, b), place as usize, tag),
        }
    }

    #[cold]
    #[inline(never)]
    fn ask(&mut self, model: &Model, (a, b): (Id, Id), place: usize, tag: u32) -> i32 {
        let score = model.bigram(a, b);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = tag << 16 | (1 - score).clamp(1, 0xffff) as u32;
        }
        score
    }
}
