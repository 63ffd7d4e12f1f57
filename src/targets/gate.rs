//! Whether a paragraph may tell of a value at all: asked of its numbers alone, before anything is made of its words.

use super::candidate::last_bytes;
use super::lexicon::{lex, lower};
use super::zone::Zone;
use crate::model::Comparator;
use crate::parse::{Quantity, Role};

/// Bytes before a number that its link is looked for in: more than the longest phrase has.
const LONGEST_LINK: usize = 96;
/// Bytes behind a number that are looked at.
const AHEAD: usize = 24;
/// What a span of time measures stands no further before it.
const LONGEST_HEAD: usize = 300;

/// What a paragraph may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// Some number may be a value.
    Values,
    /// None may, but the paragraph opens a list.
    Lead,
    Nothing,
}

/// What a paragraph with these numbers may tell. Never denies values where
/// [`candidates`](super::candidate::candidates) would find one.
pub(super) fn tells(text: &str, zone: Zone, found: &[Quantity]) -> Tells {
    let aims = zone == Zone::Aims;
    let may = |q: &Quantity| match q.role {
        Role::Value => true,
        Role::Bare => aims || stands_bare(text, q),
        // "không quá 15 phút", and where aims are set "là 07 ngày"
        Role::Duration => aims || (q.comparator != Comparator::Eq || !q.per.is_empty()) && lasts(text, q),
        _ => false,
    };
    if found.iter().any(may) {
        Tells::Values
    } else if text.trim_end().ends_with(':') {
        Tells::Lead
    } else {
        Tells::Nothing
    }
}

/// A number alone is a value only behind a link, and where its clause ends or goes on with another one.
fn stands_bare(text: &str, q: &Quantity) -> bool {
    let after = text.get(q.lead.end..).unwrap_or("").trim_start();
    if after.starts_with(char::is_alphanumeric) {
        let near = after.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|&i| i <= AHEAD).last().unwrap_or(0);
        if !lex().resumes.opens(&lower(after.get(..near).unwrap_or(""))) {
            return false;
        }
    }
    let before = last_bytes(text.get(..q.lead.start).unwrap_or("").trim_end(), LONGEST_LINK);
    let l = lex();
    before.ends_with([':', ',']) || {
        let before = lower(before);
        [&l.link, &l.level, &l.again, &l.increase, &l.decrease].iter().any(|set| set.suffix(&before).is_some())
    }
}

/// A span of time is a value only where its clause tells what lasts, or an average.
fn lasts(text: &str, q: &Quantity) -> bool {
    let before = lower(last_bytes(text.get(..q.lead.start).unwrap_or(""), LONGEST_HEAD));
    lex().span.within(&before) || lex().average.within(&before)
}
