//! Units of measure, counted nouns and multiplier words (`data/units.tsv`, `data/count_nouns.tsv`).

use rust_decimal::Decimal;

use super::phrases::{Phrases, Word};
use super::{Table, VocabularyError, rows};
use crate::model::QuantityKind;

/// What a unit word means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnitWord {
    /// What it measures.
    pub kind: QuantityKind,
    /// `%`, ISO 4217, UCUM, an English count noun; `None` for a noun that stays as written.
    pub unit: Option<Box<str>>,
    /// How many of `unit` one of it is: a thousand million dong for "tỷđ", 0.1 t for "tạ".
    pub factor: Decimal,
    /// How it is called after "/" ("person", "year"), where that is not `unit`.
    pub per: Option<Box<str>>,
}

impl UnitWord {
    /// Whether it is a noun that is counted and may stay in an indicator.
    pub fn is_noun(&self) -> bool {
        self.kind == QuantityKind::Count
    }
}

/// Unit words, multiplier words, and words that are no unit although they follow a number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units {
    words: Phrases<UnitWord>,
    multipliers: Phrases<Decimal>,
    not_units: Phrases<()>,
    column_labels: Phrases<()>,
}

impl Units {
    /// Reads rows of `form`, `kind`, `unit`, `factor`, `per`; see `data/units.tsv`.
    pub(crate) fn add_units(&mut self, tsv: &str) -> Result<(), VocabularyError> {
        for row in rows(Table::Units, tsv) {
            let form = row.get(0)?;
            let factor = match row.optional(3) {
                Some(text) => text.parse().map_err(|_| row.error("factor is no number"))?,
                None => Decimal::ONE,
            };
            let kind = match row.get(1)? {
                "multiplier" => {
                    self.multipliers.insert(form, factor);
                    continue;
                }
                "label" => {
                    self.column_labels.insert(form, ());
                    continue;
                }
                "percent" => QuantityKind::Percent,
                "money" => QuantityKind::Money,
                "area" => QuantityKind::Area,
                "mass" => QuantityKind::Mass,
                "length" => QuantityKind::Length,
                "volume" => QuantityKind::Volume,
                "energy" => QuantityKind::Energy,
                "power" => QuantityKind::Power,
                "duration" => QuantityKind::Duration,
                "count" => QuantityKind::Count,
                _ => return Err(row.error("unknown kind")),
            };
            let unit = row.optional(2).map(Box::from);
            if unit.is_none() && kind != QuantityKind::Count {
                return Err(row.error("a measure needs its unit"));
            }
            self.words.insert(form, UnitWord { kind, unit, factor, per: row.optional(4).map(Box::from) });
        }
        Ok(())
    }

    /// Reads counted nouns that stay as written, one a line.
    pub(crate) fn add_nouns(&mut self, list: &str) {
        for line in super::lines(list) {
            // An abbreviation keeps its capitals; other nouns go to lower case as written.
            let unit = line.contains(char::is_uppercase).then(|| line.into());
            let noun = UnitWord { kind: QuantityKind::Count, unit, factor: Decimal::ONE, per: None };
            self.words.insert(line, noun);
        }
    }

    /// Reads words that never are a counted noun, one a line.
    pub(crate) fn add_not_units(&mut self, list: &str) {
        for line in super::lines(list) {
            self.not_units.insert(line, ());
        }
    }

    /// The longest unit that `text` begins with; its first word was looked at before.
    pub(crate) fn unit_of(&self, word: Word, text: &str) -> Option<(usize, &UnitWord)> {
        self.words.longest_of(word, text)
    }

    /// The multiplier word that `text` begins with; its first word was looked at before.
    pub(crate) fn multiplier_of(&self, word: Word, text: &str) -> Option<(usize, Decimal)> {
        self.multipliers.longest_of(word, text).map(|(len, factor)| (len, *factor))
    }

    /// Length of the words at the front of `text` that are no counted noun; the first was looked at before.
    pub(crate) fn not_unit_of(&self, word: Word, text: &str) -> Option<usize> {
        self.not_units.longest_of(word, text).map(|(len, ())| len)
    }

    /// The longest unit that `text` begins with.
    pub(crate) fn unit(&self, text: &str) -> Option<(usize, &UnitWord)> {
        self.words.longest(text)
    }

    /// Length of the label of a column of units ("ĐVT") that `text` begins with.
    pub(crate) fn column_label(&self, text: &str) -> Option<usize> {
        self.column_labels.longest(text).map(|(len, ())| len)
    }

    /// The multiplier word that `text` begins with.
    pub(crate) fn multiplier(&self, text: &str) -> Option<(usize, Decimal)> {
        self.multipliers.longest(text).map(|(len, factor)| (len, *factor))
    }

    /// Length of the words at the front of `text` that are no counted noun.
    pub(crate) fn is_not_unit(&self, text: &str) -> Option<usize> {
        self.not_units.longest(text).map(|(len, ())| len)
    }
}
