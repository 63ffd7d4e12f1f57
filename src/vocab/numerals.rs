//! Words that say what a number is for (`data/number_introducers.tsv`) and set phrases with number words
//! (`data/number_idioms.txt`).

use super::phrases::{Phrases, Word};
use super::{Table, VocabularyError, rows};

/// What a number in running text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// An amount with its unit.
    Value,
    /// A number with no unit: a heading or column may give one.
    Bare,
    /// Where a movement starts ("từ 4,1% giảm còn 3%").
    Start,
    /// What an amount is per ("trên 01 vạn dân", "/10.000 dân").
    Per,
    /// A day, month, quarter or time of day.
    Date,
    /// A year or period of years.
    Year,
    /// A span of time that only says when or how long ("6 tháng đầu năm").
    Duration,
    /// The number of a document ("34-CT/TW").
    Symbol,
    /// A number that names: "Điều 5", "lần thứ 7", "mức độ 1", a label "(1)".
    Ordinal,
    /// How old ("dưới 5 tuổi").
    Age,
    /// A grade ("4 sao").
    Grade,
    /// "kỷ niệm 75 năm".
    Anniversary,
    /// Anything else that is no amount: telephone numbers, "24/24 giờ".
    Other,
}

/// How sure a word before a number is of what the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Whatever follows the number ("Điều 5").
    Always,
    /// Unless the number has a known unit ("tiêu chí 5", but "tiêu chí 5%").
    Unitless,
    /// A place that is numbered ("thôn 3 xã Đăk Kan"): also before the name of the place above it.
    Place,
}

/// What a word before a number makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Introducer {
    pub(crate) role: Role,
    pub(crate) strength: Strength,
}

/// Words around numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numerals {
    introducers: Phrases<Introducer>,
    idioms: Phrases<()>,
    counting: Phrases<()>,
}

impl Numerals {
    /// Reads rows of `phrase`, `role`, `strength`.
    pub(crate) fn add(&mut self, tsv: &str) -> Result<(), VocabularyError> {
        for row in rows(Table::Introducers, tsv) {
            let role = match row.get(1)? {
                "ordinal" => Role::Ordinal,
                "date" => Role::Date,
                "year" => Role::Year,
                "age" => Role::Age,
                "anniversary" => Role::Anniversary,
                "other" => Role::Other,
                // "tất cả 13 huyện" counts, though "cả 13 huyện" does not.
                "value" => Role::Value,
                _ => return Err(row.error("unknown role")),
            };
            let strength = match row.get(2)? {
                "always" => Strength::Always,
                "unitless" => Strength::Unitless,
                "place" => Strength::Place,
                _ => return Err(row.error("unknown strength")),
            };
            self.introducers.insert(row.get(0)?, Introducer { role, strength });
        }
        Ok(())
    }

    /// Reads set phrases, one a line.
    pub(crate) fn add_set_phrases(&mut self, list: &str) {
        for line in super::lines(list) {
            self.idioms.insert(line, ());
        }
    }

    /// Reads words after which "một" counts, one a line.
    pub(crate) fn add_counting_verbs(&mut self, list: &str) {
        for line in super::lines(list) {
            self.counting.insert(line, ());
        }
    }

    /// Whether a text ends in a counting verb.
    pub(crate) fn ends_in_counting_verb(&self, text: &str) -> bool {
        self.counting.ending(text).is_some()
    }

    /// The introducer that `text` ends with, and where it begins.
    pub(crate) fn introducer_ending(&self, text: &str) -> Option<(usize, Introducer)> {
        self.introducers.ending(text).map(|(start, i)| (start, *i))
    }

    /// The same, where the last word was looked at before and no blank stands behind it.
    pub(crate) fn introducer_of(&self, word: Word, text: &str) -> Option<(usize, Introducer)> {
        self.introducers.ending_of(word, text).map(|(start, i)| (start, *i))
    }

    /// Length of the set phrase that `text` begins with.
    pub(crate) fn idiom(&self, text: &str) -> Option<usize> {
        self.idioms.longest(text).map(|(len, ())| len)
    }
}
