//! Words that bound a number (`data/comparators.tsv`).

use super::phrases::{Phrases, Word};
use super::{Table, VocabularyError, rows};
use crate::model::Comparator;

/// What a word before or after a number does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// It says how the number bounds the aim.
    Is(Comparator),
    /// "từ": opens a range, or with "trở lên" a lower bound.
    From,
    /// "cứ", "mỗi": before a round number of people, what a rate is per.
    Per,
    /// A word that may stand between a comparator and its number ("là", "mức").
    Filler,
    /// Words that end like a comparator and are a name ("ngân sách cấp trên").
    Name,
}

/// Comparators, by where they stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Comparators {
    before: Phrases<Bound>,
    after: Phrases<Comparator>,
}

impl Comparators {
    /// Reads rows of `phrase`, `before` or `after`, `meaning`.
    pub(crate) fn add(&mut self, tsv: &str) -> Result<(), VocabularyError> {
        for row in rows(Table::Comparators, tsv) {
            let bound = match row.get(2)? {
                "eq" => Bound::Is(Comparator::Eq),
                "ge" => Bound::Is(Comparator::Ge),
                "gt" => Bound::Is(Comparator::Gt),
                "le" => Bound::Is(Comparator::Le),
                "lt" => Bound::Is(Comparator::Lt),
                "approx" => Bound::Is(Comparator::Approx),
                "from" => Bound::From,
                "per" => Bound::Per,
                "filler" => Bound::Filler,
                "name" => Bound::Name,
                _ => return Err(row.error("unknown meaning")),
            };
            match (row.get(1)?, bound) {
                ("before", _) => self.before.insert(row.get(0)?, bound),
                ("after", Bound::Is(comparator)) => self.after.insert(row.get(0)?, comparator),
                _ => return Err(row.error("a comparator stands before, or after with a comparison")),
            }
        }
        Ok(())
    }

    /// The phrase of `before` that `text` ends with, and where it begins.
    pub(crate) fn ending(&self, text: &str) -> Option<(usize, Bound)> {
        self.before.ending(text).map(|(start, bound)| (start, *bound))
    }

    /// The same, where the last word was looked at before and no blank stands behind it.
    pub(crate) fn ending_of(&self, word: Word, text: &str) -> Option<(usize, Bound)> {
        self.before.ending_of(word, text).map(|(start, bound)| (start, *bound))
    }

    /// The phrase of `before` that `text` begins with.
    pub(crate) fn before(&self, text: &str) -> Option<(usize, Bound)> {
        self.before.longest(text).map(|(len, bound)| (len, *bound))
    }

    /// The phrase of `after` that `text` begins with.
    pub(crate) fn after(&self, text: &str) -> Option<(usize, Comparator)> {
        self.after.longest(text).map(|(len, comparator)| (len, *comparator))
    }
}
