//! What an amount is per: "/người/năm", "/01 vạn dân", "trên 10.000 dân".

use std::ops::Range;

use rust_decimal::Decimal;

use super::amount::{Amount, Unit, as_written, multiplier_at, unit_at};
use super::cursor::{back_over_blanks, char_at, char_before, comparator_before, skip_blanks, window, word_end};
use super::number::Habit;
use crate::model::{Comparator, QuantityKind};
use crate::vocab::{Bound, Vocabulary, is_letter, is_word};

/// A phrase that says what an amount is per.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Per {
    /// From "/" or "trên" to the last word.
    pub range: Range<usize>,
    /// "person", "year", "10000 person", in the order written.
    pub units: Vec<String>,
}

/// All that an indicator is per: "Số giường bệnh/10.000 dân", "Số bác sĩ trên 01 vạn dân".
///
/// In a phrase before its number "trên 01 vạn dân" is what the number is per, and no comparator.
pub fn per_in(text: &str, vocab: &Vocabulary) -> Vec<Per> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(i) = text.get(at..).and_then(|rest| rest.find(|c: char| c == '/' || c.is_ascii_digit())) {
        let place = at + i;
        if char_at(text, place) == Some('/') {
            if let Some(per) = slashes(text, place, None, vocab) {
                at = per.range.end;
                found.push(per);
                continue;
            }
            at = place + 1;
        } else {
            let amount = Amount::scan(text, place, vocab);
            if let Some(amount) = &amount
                && let Some(per) = over(text, place, amount, vocab)
            {
                at = per.range.end;
                found.push(per);
                continue;
            }
            at = amount.map_or_else(|| word_end(text, place), |a| a.number.end).max(place + 1);
        }
    }
    found
}

/// "/người/năm" from the slash at `at` on; `unit` is what stands before it.
pub(crate) fn slashes(text: &str, at: usize, unit: Option<&Unit>, vocab: &Vocabulary) -> Option<Per> {
    let mut units = Vec::new();
    let mut end = at;
    // Nothing is per more than a few things.
    for _ in 0..4 {
        let slash = skip_blanks(text, end);
        if char_at(text, slash) != Some('/') {
            // "120 lít/người ngày": a slash left out.
            if let Some((name, stop)) = unslashed(text, slash, &units) {
                units.push(name);
                end = stop;
            }
            break;
        }
        let start = skip_blanks(text, slash + 1);
        let Some((name, stop)) = denominator(text, start, unit, vocab) else { break };
        if !name.is_empty() {
            units.push(name);
        }
        end = stop;
    }
    (end > at).then_some(Per { range: at..end, units })
}

/// "năm", "ngày" directly behind what an amount is per, and no date: "800 kWh/người năm".
fn unslashed(text: &str, at: usize, units: &[String]) -> Option<(String, usize)> {
    if units.last().is_none_or(|u| u != "person") {
        return None;
    }
    let (word, name) = [("ngày đêm", "d"), ("ngày", "d"), ("tháng", "month"), ("năm", "year")]
        .into_iter()
        .find(|(word, _)| text.get(at..).is_some_and(|rest| rest.starts_with(word)))?;
    let end = at + word.len();
    let next = char_at(text, skip_blanks(text, end));
    (next.is_none_or(|c| !is_word(c)) && !char_at(text, end).is_some_and(is_word)).then(|| (name.to_owned(), end))
}

/// One thing after a slash: its name in the plan, and its end.
fn denominator(text: &str, at: usize, unit: Option<&Unit>, vocab: &Vocabulary) -> Option<(String, usize)> {
    if char_at(text, at)?.is_ascii_digit() {
        let amount = Amount::scan(text, at, vocab).filter(|a| a.whole.is_none())?;
        let of = amount.unit.as_ref().filter(|u| !u.implied);
        let count = amount.value(None, None, Habit::default()).0?.decimal();
        let round = is_power_of_ten(count);
        // "5 tỷ đồng/6 tỷ đồng", "15 xã/20 xã" are a part and its whole.
        if of.is_some_and(|o| unit.is_some_and(|u| u.same(o))) || !round && of.is_none() {
            return None;
        }
        let name = of.map(name_after_slash).unwrap_or_default();
        let name = match (count == Decimal::ONE, name.is_empty()) {
            (true, _) => name,
            (false, true) => count.normalize().to_string(),
            (false, false) => format!("{} {name}", count.normalize()),
        };
        return Some((name, amount.end));
    }
    // "8 bác sĩ/vạn dân"
    if let Some((end, factor)) = multiplier_at(text, at, vocab)
        && let Some(of) = unit_at(text, end, vocab).filter(|w| !w.open && w.is_noun())
    {
        return Some((format!("{factor} {}", name_after_slash(&of)), of.range.end));
    }
    let word = unit_at(text, at, vocab).filter(|w| !w.open && !w.implied);
    match word {
        // "thôn/làng", "cán bộ/công chức" are two names of one thing.
        Some(word) if unit.is_some_and(|u| u.same(&word)) => None,
        Some(word) => Some((name_after_slash(&word), word.range.end)),
        None => {
            unit?;
            let end = word_end(text, at);
            let word = text.get(at..end)?;
            let noun = word.chars().all(|c| is_letter(c) && !c.is_uppercase()) && word.chars().nth(1).is_some();
            let barred = vocab.units.is_not_unit(text.get(at..)?).is_some();
            (noun && !barred).then(|| (as_written(word), end))
        }
    }
}

/// "person", "year", UCUM for measures, other nouns as written.
fn name_after_slash(unit: &Unit) -> String {
    unit.per.clone().unwrap_or_else(|| unit.name.clone())
}

fn is_power_of_ten(n: Decimal) -> bool {
    let n = n.normalize();
    n.scale() == 0 && n.mantissa() > 0 && n.mantissa().to_string().trim_end_matches('0') == "1"
}

/// "trên 01 vạn dân", "trên 100.000 trẻ đẻ sống" with its number at `at`, where it says what something is per.
///
/// Only a round number of people can be; "trên 1.000 người" is so only between a count and its end, or before the
/// number it belongs to.
pub(crate) fn over(text: &str, at: usize, amount: &Amount, vocab: &Vocabulary) -> Option<Per> {
    let unit = amount.unit.as_ref().filter(|u| u.is_noun() && !u.open)?;
    let (start, _) =
        comparator_before(text, at, vocab).filter(|m| matches!(m.1, Bound::Is(Comparator::Gt) | Bound::Per))?;
    let count = amount.value(None, None, Habit::default()).0?.decimal();
    if count < Decimal::from(100) || !is_power_of_ten(count) {
        return None;
    }
    let written = text.get(unit.range.clone())?.to_lowercase();
    let people = unit.name == "person" || written.starts_with("trẻ") || written.starts_with("phụ nữ");
    if !people {
        return None;
    }
    // Nobody sets himself "more than ten thousand dân" as an aim: dân are the population.
    let population = written == "dân" || written.starts_with("trẻ");
    (population || stands_in_rate(text, start, amount.end, vocab))
        .then(|| Per { range: start..amount.end, units: vec![format!("{} {}", count.normalize(), unit.name)] })
}

/// Whether a number with its unit ends at `start`, or the number of the rate follows `end` after a linking word.
fn stands_in_rate(text: &str, start: usize, end: usize, vocab: &Vocabulary) -> bool {
    let front = text.get(..back_over_blanks(text, start)).unwrap_or("");
    let counted = front
        .rfind(|c: char| c.is_ascii_digit())
        .filter(|i| front.len() - i < 40)
        .and_then(|i| unit_at(text, i + 1, vocab))
        .is_some_and(|u| u.range.end == front.len());
    if counted {
        return true;
    }
    let after = window(text, skip_blanks(text, end), 24);
    ["đạt", "là", "còn", "có", ":"]
        .iter()
        .filter_map(|link| after.strip_prefix(link))
        .any(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// "25 m2 sàn/người": per after one or two words that say more of the unit.
pub(crate) fn beyond_words(text: &str, at: usize, unit: &Unit, vocab: &Vocabulary) -> Option<Per> {
    const MOST_WORDS: usize = 3;
    /// Longer than so many words ever are.
    const REACH: usize = 96;
    // Rare: asked before anything that takes longer.
    memchr::memchr(b'/', window(text, at, REACH).as_bytes())?;
    let mut end = at;
    for _ in 0..MOST_WORDS {
        let start = skip_blanks(text, end);
        end = word_end(text, start);
        let word = text.get(start..end)?;
        if word.is_empty() || !word.chars().all(|c| is_letter(c) && !c.is_uppercase()) {
            return None;
        }
        if char_at(text, end) == Some('/') {
            let known = unit_at(text, end + 1, vocab).is_some_and(|u| {
                !u.open && (u.kind == QuantityKind::Duration || matches!(u.name.as_str(), "person" | "household"))
            }) || char_at(text, end + 1).is_some_and(|c| c.is_ascii_digit());
            return known.then(|| slashes(text, end, Some(unit), vocab)).flatten();
        }
    }
    None
}

/// Whether a slash before `at` makes the number there a denominator of what has no number of its own.
pub(crate) fn after_slash(text: &str, at: usize) -> Option<usize> {
    let slash = back_over_blanks(text, at).checked_sub(1)?;
    let before = char_before(text, slash)?;
    (char_at(text, slash) == Some('/') && (is_letter(before) || before == ' ' || before == ')' || before == '%'))
        .then_some(slash)
}
