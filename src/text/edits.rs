//! Lists of replacements, and a text with them made.

use std::ops::Range;

use super::{PositionMap, TextBuilder};

/// One replacement, in bytes of the text it is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub to: Box<str>,
}

impl Edit {
    /// A replacement.
    pub fn new(range: Range<usize>, to: impl Into<Box<str>>) -> Self {
        Edit { range, to: to.into() }
    }
}

/// Applies edits that are sorted and do not overlap. An edit that overlaps an earlier one, or does not lie on
/// character boundaries, is left out.
pub fn apply_edits(text: &str, edits: &[Edit], base: Option<&PositionMap>) -> (String, PositionMap) {
    apply(text, edits.iter().map(|e| (e.range.clone(), &*e.to)), base)
}

/// As [`apply_edits`], whatever the edits are kept in.
pub(crate) fn apply<'e>(
    text: &str,
    edits: impl Iterator<Item = (Range<usize>, &'e str)> + Clone,
    base: Option<&PositionMap>,
) -> (String, PositionMap) {
    let mut builder = TextBuilder::new(text, base);
    let (mut longer, mut count) = (0, 0);
    for (range, to) in edits.clone() {
        longer += to.len().saturating_sub(range.len());
        count += 1;
    }
    builder.reserve(text.len() + longer, count * 2);
    let mut at = 0;
    for (range, to) in edits {
        if range.start < at || text.get(range.clone()).is_none() {
            continue;
        }
        builder.copy(at..range.start);
        builder.replace(range.clone(), to);
        at = range.end;
    }
    builder.copy(at..text.len());
    builder.finish()
}

/// A list of edits, packed: some texts have one for every word.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    list: Vec<Packed>,
    /// What stands there afterwards, one behind the other.
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct Packed {
    start: u32,
    end: u32,
    /// Where the replacement begins, and how long it is.
    at: u32,
    len: u32,
}

impl Edits {
    pub(crate) fn push(&mut self, range: Range<usize>, to: &str) {
        let (start, end, at) = (range.start as u32, range.end as u32, self.text.len() as u32);
        self.list.push(Packed { start, end, at, len: to.len() as u32 });
        self.text.push_str(to);
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Puts them in order of their first bytes.
    pub(crate) fn sort(&mut self) {
        if !self.list.is_sorted_by_key(|e| e.start) {
            self.list.sort_by_key(|e| e.start);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Range<usize>, &str)> + Clone {
        self.list.iter().map(|e| {
            let to = self.text.get(e.at as usize..(e.at + e.len) as usize).unwrap_or_default();
            (e.start as usize..e.end as usize, to)
        })
    }
}
