//! Units that stand apart from their numbers: in a column of a table, in a heading, in brackets.

use rust_decimal::Decimal;

use super::amount::{Unit, multiplier_at, unit_at};
use super::cursor::{char_at, skip_blanks};
use super::number::{Digits, Habit, Measured};
use super::per::slashes;
use super::quantity::{Quantity, in_unit};
use crate::model::QuantityKind;
use crate::vocab::{Vocabulary, is_blank};

/// A unit without a number: "Triệu đồng/người", "1.000 tấn", "Giường/vạn dân".
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ColumnUnit {
    /// What it measures.
    pub kind: QuantityKind,
    /// Unit as the plan writes it.
    pub unit: String,
    /// What a number in the column is multiplied by: a million for "triệu đồng".
    pub factor: Decimal,
    /// What it is per.
    pub per: Vec<String>,
    /// The noun is known to no table.
    pub open: bool,
    /// Nothing but the unit is written.
    pub whole: bool,
}

/// Reads the unit that a cell, a heading in brackets or "ĐVT: triệu đồng" names.
///
/// ```
/// use vanban::{parse::column_unit, vocab::Vocabulary};
///
/// let unit = column_unit("Triệu đồng/người", Vocabulary::builtin()).unwrap();
/// assert_eq!((unit.unit.as_str(), unit.per), ("VND", vec!["person".to_owned()]));
/// assert_eq!(unit.factor, 1_000_000.into());
/// ```
pub fn column_unit(text: &str, vocab: &Vocabulary) -> Option<ColumnUnit> {
    let text = text.trim_matches(|c: char| is_blank(c) || matches!(c, '(' | ')' | '[' | ']' | '.' | ':' | ';' | ','));
    let mut at = vocab.units.column_label(text).map_or(0, |len| skip_blanks(text, len));
    while matches!(char_at(text, at), Some(':' | '(')) {
        at = skip_blanks(text, at + 1);
    }
    let mut factor = Decimal::ONE;
    // "1.000 tấn", "1000 con"
    if let Some(digits) = Digits::scan(text, at) {
        factor = digits.value(Measured::Whole, Habit::default()).0?;
        at = digits.end;
    }
    let mut multiplied = false;
    while let Some((end, more)) = multiplier_at(text, at, vocab) {
        factor = factor.checked_mul(more)?;
        (at, multiplied) = (end, true);
    }
    // A blank first: a guess is never glued to what is before it.
    let named = unit_at(text, at, vocab).or_else(|| guess(text, at, vocab));
    let unit = match named {
        Some(unit) => unit,
        // "Triệu/người" is money.
        None if multiplied => Unit::money(at),
        None => return None,
    };
    let end = unit.range.end;
    let per = slashes(text, end, Some(&unit), vocab);
    let end = per.as_ref().map_or(end, |p| p.range.end);
    let rest = text.get(end..)?.trim_matches(|c: char| is_blank(c) || matches!(c, ')' | '(' | '.' | '*'));
    Some(ColumnUnit {
        kind: unit.kind,
        factor: factor.checked_mul(unit.factor)?,
        per: per.map(|p| p.units).unwrap_or_default(),
        open: unit.open,
        whole: rest.is_empty(),
        unit: unit.name,
    })
}

/// A noun at the very front, where no number stands before it.
fn guess(text: &str, at: usize, vocab: &Vocabulary) -> Option<Unit> {
    if at > 0 {
        return None;
    }
    let padded = format!(" {}", text.to_lowercase());
    let mut unit = unit_at(&padded, 0, vocab)?;
    // Lower case may have another length: then there is no telling where the noun ends.
    unit.range = unit.range.start.checked_sub(1)?..unit.range.end.checked_sub(1)?;
    text.get(unit.range.clone()).is_some_and(|t| t.to_lowercase() == unit.name).then_some(unit)
}

impl Quantity {
    /// The same number in the unit of its column or heading: multiplied out, its separators read anew for that unit.
    ///
    /// A number that has a unit of its own is left as it is. `text` is the paragraph or cell the quantity was read
    /// from.
    pub fn in_unit(&self, text: &str, unit: &ColumnUnit, vocab: &Vocabulary, habit: Habit) -> Quantity {
        let plain = Unit {
            kind: unit.kind,
            name: unit.unit.clone(),
            factor: unit.factor,
            per: None,
            range: self.range.end..self.range.end,
            open: unit.open,
            implied: false,
        };
        in_unit(self, text, &plain, &unit.per, vocab, habit)
    }
}
