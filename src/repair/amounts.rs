//! How the digits of a number are grouped, and what stands about it: its unit, its sign of per cent, its words.

use super::digits::{is_label, word_before};
use super::figures::LONGEST;
use crate::model::QuantityKind;
use crate::vocab::Vocabulary;

/// How the digits of a number are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// "125".
    Plain,
    /// "1.250", "1.250.000".
    Groups,
    /// "12,5", "1.250,5".
    Decimals,
    /// "12.5": as it is typed where a point parts decimals.
    Point,
}

pub(super) fn shape(said: &str) -> Option<Shape> {
    let (whole, decimals) = match said.split_once(',') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (said, None),
    };
    let digits =
        |s: &str, least: usize, most: usize| (least..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or("");
    let rest = || groups.clone();
    let grouped =
        rest().next().is_some() && rest().all(|g| digits(g, 3, 3)) && digits(first, 1, 3) && !first.starts_with('0');
    // "05 xã", "0,5%"
    let zero = first.starts_with('0') && first.len() > 2 || first == "00";
    match decimals {
        _ if zero => None,
        Some(d) if !digits(d, 1, 3) => None,
        Some(_) if grouped || whole.len() <= 4 && digits(whole, 1, 4) => Some(Shape::Decimals),
        None if grouped => Some(Shape::Groups),
        None if digits(whole, 1, 4) => Some(Shape::Plain),
        None if rest().count() == 1 && digits(first, 1, 3) && rest().all(|g| digits(g, 1, 2)) => Some(Shape::Point),
        _ => None,
    }
}

/// What follows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    Share,
    Measure,
    Noun,
    /// A noun that no table knows.
    Word,
    /// Nothing else in a table's cell.
    Cell,
}

/// What is left of a sign of per cent or per mille behind its ring, "/o", "/00": its length.
pub(super) fn ring(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix('/').filter(|r| !r.starts_with("0"))?;
    let rings = behind.len() - behind.trim_start_matches(['o', 'O']).len();
    let ends = |n: usize| behind.get(n..).is_some_and(|r| !r.starts_with(char::is_alphanumeric));
    (matches!(rings, 1 | 2) && ends(rings)).then_some(1 + rings)
}

/// The same, of zeros.
pub(super) fn ring_of_zeros(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("/0")?;
    let second = usize::from(behind.starts_with('0'));
    let ends = |r: &str| !r.starts_with(|c: char| c.is_alphanumeric());
    behind.get(second..).is_some_and(ends).then_some(2 + second)
}

/// The sign of per cent or per mille at `at`, whole or taken apart: its length.
pub(super) fn share_at(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let len = first.len_utf8();
    let behind = rest.get(len..)?;
    let more = match first {
        '%' | '‰' => 0,
        '°' | 'º' | '⁰' => ring(behind).or_else(|| ring_of_zeros(behind))?,
        // "0/00", but "0/0" is told by the number before it.
        '0' => ring(behind).or_else(|| ring_of_zeros(behind).filter(|&len| len == 3))?,
        'o' | 'O' => ring(behind)?,
        _ => return None,
    };
    Some(len + more)
}

/// Whether a known unit of two letters or more is glued on at `at`, and ends there as a word.
pub(super) fn unit_glued(text: &str, at: usize) -> bool {
    let Some(rest) = text.get(at..) else { return false };
    let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let known = Vocabulary::builtin().unit(rest).map(|(len, _)| len);
    known.is_some_and(|known| known >= len && len > 1)
}

/// What follows a number that ends at `at`, and where the sign of per cent ends that belongs to it.
pub(super) fn follows(text: &str, at: usize) -> Option<(Follows, usize)> {
    let rest = text.get(at..)?;
    let blank = usize::from(rest.starts_with([' ', '\n']));
    if let Some(len) = share_at(text, at + blank) {
        return Some((Follows::Share, at + blank + len));
    }
    let rest = rest.get(blank..)?;
    let kind = unit_kind(rest);
    let glued = blank == 0 && !unit_glued(text, at);
    if let Some(kind) = kind.filter(|_| !glued) {
        return Some((kind, at));
    }
    if rest.is_empty() || rest.starts_with(['|', '\t', '\n']) {
        return Some((Follows::Cell, at));
    }
    let small = rest.chars().take_while(|c| c.is_alphabetic() && !c.is_uppercase()).count() >= 2;
    if blank == 1 && small && !rest.starts_with("đến ") {
        return Some((Follows::Word, at));
    }
    // "l0 - 15%", "O4/09 thôn": the unit follows the second number.
    let rest = rest.trim_start_matches(' ');
    let second = rest.strip_prefix(['-', '–', '/']).or_else(|| rest.strip_prefix("đến "))?;
    let second = second.trim_start_matches(' ');
    let len = second.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(second.len());
    let behind = second.get(len..)?.trim_start_matches(' ');
    if len == 0 || len > LONGEST {
        return None;
    }
    if behind.starts_with(['%', '‰']) {
        return Some((Follows::Share, at));
    }
    Some((unit_kind(behind)?, at))
}

/// The known unit, or multiplier, that `rest` begins with.
fn unit_kind(rest: &str) -> Option<Follows> {
    let vocab = Vocabulary::builtin();
    if vocab.units.multiplier(rest).is_some() {
        return Some(Follows::Measure);
    }
    let (len, unit) = vocab.unit(rest)?;
    let barred = vocab.units.is_not_unit(rest).is_some_and(|b| b >= len);
    // A letter alone is a unit where nothing is damaged; time is not measured in what plans count.
    let known = !barred && rest.get(..len).is_some_and(|u| u.chars().nth(1).is_some());
    let kind = if unit.is_noun() { Follows::Noun } else { Follows::Measure };
    (known && unit.kind != QuantityKind::Duration).then_some(kind)
}

/// Whether a number that begins at `start` stands in running words: a small word that takes an amount before it.
pub(super) fn in_words(text: &str, start: usize) -> bool {
    let front = text.get(..start).unwrap_or_default();
    let near = front.get(front.ceil_char_boundary(front.len().saturating_sub(8))..).unwrap_or_default();
    if near.trim_end_matches(' ').ends_with([':', '(', '≥', '≤', '<', '>', '=']) {
        return true;
    }
    // "…, tăng trưởng khá, 98, 5%": the words before a comma.
    if let Some(words) = near.strip_suffix(", ") {
        return words.ends_with(char::is_lowercase);
    }
    let Some(word) = word_before(text, start) else { return false };
    word.chars().next().is_some_and(char::is_lowercase) && !is_label(word)
}

/// The sign that was meant.
pub(super) fn share(sign: &str) -> &'static str {
    let rings = sign.split_once('/').map_or(0, |(_, rings)| rings.len());
    if rings == 2 || sign == "‰" { "‰" } else { "%" }
}

/// Whether two numbers may be the first of a list rather than one: "5, 10%".
pub(super) fn rises(whole: &str, decimals: &str) -> bool {
    let whole = whole.rsplit('.').next().unwrap_or(whole);
    whole != "0"
        && decimals.len() == 2
        && !decimals.starts_with('0')
        && (whole.len() < 2 || decimals > whole)
        && whole.len() <= 2
}
