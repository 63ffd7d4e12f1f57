//! The words the parsers know, as data.
//!
//! Everything here is read from the tables under `data/`, compiled in; a [`Vocabulary`] can be
//! [extended](Vocabulary::extended) at run time. It is `Send` and `Sync`.

mod comparators;
mod fold;
mod forms;
mod numerals;
mod phrases;
mod units;

use std::sync::LazyLock;

pub use forms::{Forms, KindClass, KindRow};
pub use numerals::Role;
pub use units::UnitWord;

pub(crate) use comparators::{Bound, Comparators};
pub(crate) use fold::{fold, squeeze, starts_with_word};
pub(crate) use numerals::{Introducer, Numerals, Strength};
pub(crate) use phrases::{Word, is_blank, is_letter, is_word, lower, other_tone_style};
pub(crate) use units::Units;

/// Units, comparators and the other words that the parsers look up.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub(crate) units: Units,
    pub(crate) comparators: Comparators,
    pub(crate) numerals: Numerals,
}

/// One of the tables a vocabulary is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Table {
    /// `form`, `kind`, `unit`, `factor`, `per`.
    Units,
    /// `phrase`, `before`/`after`, `meaning`.
    Comparators,
    /// `phrase`, `role`, `strength`.
    Introducers,
}

/// A row of a vocabulary table that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table:?} table, line {line}: {reason}")]
#[non_exhaustive]
pub struct VocabularyError {
    /// Which table.
    pub table: Table,
    /// 1-based line.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

static BUILTIN: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    // The tables are part of the program; a test reads them and reports the bad row.
    let _ = vocabulary.load_builtin();
    vocabulary
});

impl Vocabulary {
    /// The words compiled in.
    pub fn builtin() -> &'static Vocabulary {
        &BUILTIN
    }

    /// These words and further units, as rows of `form`, `kind`, `unit`, `factor`, `per` parted by tabs.
    ///
    /// `kind` is `percent`, `money`, `area`, `mass`, `length`, `volume`, `energy`, `power`, `duration`, `count` or
    /// `multiplier`; `unit` is a symbol of the plan (`-` keeps a counted noun as written); `factor` (default 1) says
    /// how many of it one is; `per` is its name after "/". Lines that begin with `#` are comments. A form that is
    /// known already gets the new meaning.
    ///
    /// # Errors
    /// The first row that cannot be read, with its line.
    pub fn extended(&self, units_tsv: &str) -> Result<Vocabulary, VocabularyError> {
        let mut vocabulary = self.clone();
        vocabulary.units.add_units(units_tsv)?;
        Ok(vocabulary)
    }

    /// The longest unit that `text` begins with, and its length there.
    pub fn unit(&self, text: &str) -> Option<(usize, &UnitWord)> {
        self.units.unit(text)
    }

    /// The words of the form of documents: kinds, bodies, places, closing words.
    pub fn forms(&self) -> &Forms {
        Forms::builtin()
    }

    fn load_builtin(&mut self) -> Result<(), VocabularyError> {
        self.units.add_nouns(include_str!("../../data/count_nouns.txt"));
        self.units.add_not_units(include_str!("../../data/not_units.txt"));
        self.units.add_units(include_str!("../../data/units.tsv"))?;
        self.comparators.add(include_str!("../../data/comparators.tsv"))?;
        self.numerals.add(include_str!("../../data/number_introducers.tsv"))?;
        self.numerals.add_set_phrases(include_str!("../../data/number_idioms.txt"));
        self.numerals.add_counting_verbs(include_str!("../../data/counting_verbs.txt"));
        Ok(())
    }
}

/// Lines of a list, without comments and blank ones.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// One row of a table.
struct Row<'t> {
    table: Table,
    line: usize,
    text: &'t str,
}

impl<'t> Row<'t> {
    fn get(&self, column: usize) -> Result<&'t str, VocabularyError> {
        self.optional(column).ok_or_else(|| self.error("a column is missing"))
    }

    /// `None` where the column is missing, empty or `-`.
    fn optional(&self, column: usize) -> Option<&'t str> {
        self.text.split('\t').nth(column).map(str::trim).filter(|c| !c.is_empty() && *c != "-")
    }

    fn error(&self, reason: &'static str) -> VocabularyError {
        VocabularyError { table: self.table, line: self.line, reason }
    }
}

fn rows(table: Table, tsv: &str) -> impl Iterator<Item = Row<'_>> {
    tsv.lines()
        .enumerate()
        .map(move |(i, text)| Row { table, line: i + 1, text })
        .filter(|row| !row.text.trim().is_empty() && !row.text.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::QuantityKind;

    #[test]
    fn builtin_tables_can_be_read() {
        Vocabulary::default().load_builtin().unwrap();
    }

    #[test]
    fn units_are_added_at_run_time_and_bad_rows_are_named() {
        let more = Vocabulary::builtin().extended("# local measures\nsào Bắc Bộ\tarea\tm2\t360\n").unwrap();
        let (len, word) = more.unit("sào Bắc bộ").unwrap();
        assert_eq!((len, word.kind, word.factor), ("sào Bắc bộ".len(), QuantityKind::Area, 360.into()));
        let error = Vocabulary::builtin().extended("sào\tacreage\tm2").unwrap_err();
        assert_eq!((error.line, error.reason), (1, "unknown kind"));
    }

    #[test]
    fn vocabulary_is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Vocabulary>();
    }
}
