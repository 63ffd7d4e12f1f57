//! A number for each family of labels.

use crate::parse::label::Family;

/// A number for each family of labels that has one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByFamily([Option<u32>; FAMILIES]);

const FAMILIES: usize = Family::Small as usize + 1;

impl ByFamily {
    pub(super) fn get(&self, family: Family) -> Option<u32> {
        self.0.get(family as usize).copied().flatten()
    }

    /// Puts a number in the place of the one before, which is given back.
    pub(super) fn insert(&mut self, family: Family, number: u32) -> Option<u32> {
        self.0.get_mut(family as usize).and_then(|n| n.replace(number))
    }
}
