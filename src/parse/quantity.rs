//! Every number of a paragraph with its unit, its bounds and what it is for.

use std::ops::Range;

use serde::Serialize;

use super::amount::{Amount, Unit};
use super::cursor::word_before;
use super::number::Habit;
use super::scanner::Scanner;
use crate::model::{Comparator, Number, QuantityKind};
use crate::text::seek;
use crate::vocab::{Role, Vocabulary};

/// The first end of a range is greater than the second.
pub const DOUBT_RANGE_ORDER: &str = "range-order";
/// The currency is not written: "1.200 tỷ".
pub const DOUBT_UNIT_IMPLIED: &str = "unit-implied";

/// A number in running text. All ranges are bytes of the paragraph.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quantity {
    /// From the first to the last character of number, unit and what it is per.
    pub range: Range<usize>,
    /// The number, with both ends of a range, multiplier words and a repetition in words.
    pub number: Range<usize>,
    /// The unit, without what it is per.
    pub unit_range: Option<Range<usize>>,
    /// `range`, and the comparator words before and directly after it.
    pub lead: Range<usize>,
    /// "trở lên" where words stand between it and the unit ("từ 50% số thôn trở lên").
    pub tail: Option<Range<usize>>,
    /// Lower end, multiplied out; `None` if the number cannot be read exactly (see `doubts`).
    pub min: Option<Number>,
    /// Upper end; equal to `min` unless a range is written.
    pub max: Option<Number>,
    /// What the unit measures; `Count` without a unit.
    pub kind: QuantityKind,
    /// Unit as the plan writes it.
    pub unit: Option<String>,
    /// The counted noun, which may stay in an indicator.
    pub noun: Option<Range<usize>>,
    /// The noun is known to no table.
    pub open: bool,
    /// What it is per.
    pub per: Vec<String>,
    /// Where `per` is written, from its slash or "trên".
    pub per_range: Option<Range<usize>>,
    /// "mỗi năm", "hàng năm", "bình quân năm" stands in the same clause.
    pub yearly: bool,
    /// How words around it bound it.
    pub comparator: Comparator,
    /// "từ" stands before it and no second end follows.
    pub from: bool,
    /// The whole in "04/09 thôn".
    pub fraction_of: Option<Number>,
    /// Written in words only.
    pub words: bool,
    /// What makes it uncertain.
    pub doubts: Vec<&'static str>,
    /// What it is for.
    #[serde(serialize_with = "role_name")]
    pub role: Role,
}

fn role_name<S: serde::Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{role:?}"))
}

impl Quantity {
    pub(crate) fn plain(role: Role, range: Range<usize>) -> Self {
        Quantity {
            number: range.clone(),
            unit_range: None,
            lead: range.clone(),
            range,
            tail: None,
            min: None,
            max: None,
            kind: QuantityKind::Count,
            unit: None,
            noun: None,
            open: false,
            per: Vec::new(),
            per_range: None,
            yearly: false,
            comparator: Comparator::Eq,
            from: false,
            fraction_of: None,
            words: false,
            doubts: Vec::new(),
            role,
        }
    }

    /// Whether it is an amount that an aim can have.
    pub fn is_value(&self) -> bool {
        self.role == Role::Value
    }
}

/// All numbers of one paragraph (normal form, no line ends, no markup), from left to right, in one pass.
///
/// `habit` is that of the whole document, see [`habit`](super::habit()).
pub fn quantities(text: &str, vocab: &Vocabulary, habit: Habit) -> Vec<Quantity> {
    let mut found = Scanner::new(text, vocab, habit).run();
    mark_yearly(text, &mut found);
    found
}

/// A bare number read anew in `unit`, per what `per` says.
pub(crate) fn in_unit(
    bare: &Quantity,
    text: &str,
    unit: &Unit,
    per: &[String],
    vocab: &Vocabulary,
    habit: Habit,
) -> Quantity {
    let mut quantity = bare.clone();
    if bare.unit.is_some() && !bare.open || !matches!(bare.role, Role::Bare | Role::Value | Role::Year) {
        return quantity;
    }
    let Some(first) = Amount::scan(text, bare.number.start, vocab) else { return quantity };
    let ends = Scanner::new(text, vocab, habit).ends(first);
    let (low, doubt) = ends.first.value(Some(unit), ends.shared(), habit);
    let (high, second_doubt) = ends.second.as_ref().map_or((low, None), |s| s.value(Some(unit), None, habit));
    (quantity.min, quantity.max) = if low > high { (high, low) } else { (low, high) };
    quantity.doubts.retain(|d| *d == DOUBT_RANGE_ORDER);
    for d in [doubt, second_doubt].into_iter().flatten() {
        if !quantity.doubts.contains(&d) {
            quantity.doubts.push(d);
        }
    }
    quantity.role = Role::Value;
    quantity.kind = unit.kind;
    quantity.unit = Some(unit.name.clone());
    quantity.open = unit.open;
    quantity.noun = None;
    if quantity.per.is_empty() {
        quantity.per = per.to_vec();
    }
    quantity
}

/// Marks the amounts in whose clause "mỗi năm" or the like stands.
fn mark_yearly(text: &str, found: &mut [Quantity]) {
    if found.is_empty() || !seek::contains(text, "năm") {
        return;
    }
    let mut rest = found.iter_mut().peekable();
    let mut start = 0;
    for end in memchr::memchr_iter(b';', text.as_bytes()).map(|i| i + 1).chain([text.len()]) {
        let mut yearly = None;
        while let Some(quantity) = rest.next_if(|q| q.range.start < end) {
            quantity.yearly = *yearly.get_or_insert_with(|| text.get(start..end).is_some_and(says_yearly));
        }
        start = end;
    }
}

fn says_yearly(clause: &str) -> bool {
    let mut at = 0;
    while let Some(i) = clause.get(at..).and_then(|rest| seek::find(rest, "năm")) {
        let before = word_before(clause, at + i);
        if matches!(before.to_lowercase().as_str(), "mỗi" | "hàng" | "hằng" | "từng" | "quân") {
            return true;
        }
        at += i + "năm".len();
    }
    false
}
