//! What the stages say, packed: where a whole book is damaged such a list is most of what is held.

use std::ops::Range;

use super::stage::Found;
use crate::model::{Evidence, RepairKind};

/// A list of what was [`Found`], each in 24 bytes and the letters of its replacement.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Packed>,
    /// All replacements, one behind the other.
    text: String,
    /// Where the long ones begin, and how long they are.
    long: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Packed {
    confidence: f64,
    start: u32,
    end: u32,
    /// Where the replacement begins.
    at: u32,
    /// Its length, if it is not [`LONG`].
    len: u8,
    kind: RepairKind,
    evidence: Evidence,
    sure: bool,
}

/// Bytes of a word, on the whole.
const LETTERS: usize = 6;
/// The length of a replacement that is as long or longer.
const LONG: u8 = u8::MAX;

/// As [`Found`], in a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding<'a> {
    pub(super) range: Range<usize>,
    pub(super) to: &'a str,
    pub(super) kind: RepairKind,
    pub(super) confidence: f64,
    pub(super) evidence: Evidence,
    pub(super) sure: bool,
}

impl Findings {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Makes room for so many words more, and for some that later stages find: a long list that must move is held twice.
    pub(super) fn reserve(&mut self, words: usize) {
        let words = words + words / 16;
        self.list.reserve_exact(words);
        self.text.reserve_exact(words * LETTERS);
    }

    pub(super) fn push(&mut self, f: Found) {
        let Found { range, to, kind, confidence, evidence, sure } = f;
        self.add(range, &to, Packed { confidence, start: 0, end: 0, at: 0, len: 0, kind, evidence, sure });
    }

    fn add(&mut self, range: Range<usize>, to: &str, p: Packed) {
        let at = self.text.len() as u32;
        self.text.push_str(to);
        let len = u8::try_from(to.len()).unwrap_or(LONG);
        if len == LONG {
            self.long.push((at, to.len() as u32));
        }
        // Where the list is long, no room is made for twice as many.
        if self.list.len() == self.list.capacity() && self.list.len() >= 1 << 12 {
            self.list.reserve_exact(self.list.len() / 4);
        }
        self.list.push(Packed { start: range.start as u32, end: range.end as u32, at, len, ..p });
    }

    fn finding(&self, p: &Packed) -> Finding<'_> {
        let (at, mut len) = (p.at as usize, usize::from(p.len));
        if p.len == LONG {
            let long = self.long.binary_search_by_key(&p.at, |l| l.0).ok().and_then(|i| self.long.get(i));
            len = long.map_or(0, |l| l.1 as usize);
        }
        let Packed { kind, confidence, evidence, sure, .. } = *p;
        let to = self.text.get(at..at + len).unwrap_or_default();
        Finding { range: p.start as usize..p.end as usize, to, kind, confidence, evidence, sure }
    }

    /// Adds one that is in another list, at another place.
    pub(super) fn push_at(&mut self, range: Range<usize>, f: &Finding<'_>) {
        let Finding { kind, confidence, evidence, sure, .. } = *f;
        self.add(range, f.to, Packed { confidence, start: 0, end: 0, at: 0, len: 0, kind, evidence, sure });
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Finding<'_>> + Clone {
        self.list.iter().map(|p| self.finding(p))
    }

    /// Whether the first at a byte is sure, in a list in order of bytes; none where there is none.
    pub(super) fn sure_at(&self, start: usize) -> Option<bool> {
        let i = self.list.binary_search_by_key(&start, |p| p.start as usize).ok()?;
        self.list.get(i).map(|p| p.sure)
    }

    /// Puts a capital for the first letter of one, where it takes as many bytes.
    pub(super) fn raise(&mut self, number: usize, capital: char) {
        let Some(at) = self.list.get(number).map(|p| p.at as usize) else { return };
        let first = self.text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        if first == capital.len_utf8() {
            self.text.replace_range(at..at + first, capital.encode_utf8(&mut [0; 4]));
        }
    }

    /// Keeps those of which `keep` says so.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(Finding<'_>) -> bool) {
        let mut list = std::mem::take(&mut self.list);
        list.retain(|p| keep(self.finding(p)));
        self.list = list;
    }

    /// Puts them in order of their first bytes.
    pub(super) fn sort(&mut self) {
        if !self.list.is_sorted_by_key(|p| p.start) {
            self.list.sort_by_key(|p| p.start);
        }
    }

    /// Of several at one byte, in a list in order, the first that is sure is left, or the first.
    pub(super) fn one_each(&mut self) {
        if self.list.windows(2).any(|w| w[0].start == w[1].start) {
            self.list.sort_by_key(|p| (p.start, !p.sure));
            self.list.dedup_by_key(|p| p.start);
        }
    }

    /// Adds what a later stage found, in order: it knows better where nothing was sure.
    pub(super) fn merge(&mut self, more: Vec<Found>) {
        if more.is_empty() {
            return;
        }
        self.retain(|f| f.sure || more.binary_search_by_key(&f.range.start, |m| m.range.start).is_err());
        more.into_iter().for_each(|f| self.push(f));
        self.sort();
    }
}

impl From<Vec<Found>> for Findings {
    fn from(list: Vec<Found>) -> Self {
        let mut out = Findings { list: Vec::with_capacity(list.len()), ..Findings::default() };
        list.into_iter().for_each(|f| out.push(f));
        out
    }
}

impl Extend<Found> for Findings {
    fn extend<T: IntoIterator<Item = Found>>(&mut self, more: T) {
        more.into_iter().for_each(|f| self.push(f));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_comes_back_as_it_was() {
        let found = |start: usize, to: &str, sure: bool| {
            let (kind, evidence) = (RepairKind::Ocr, Evidence::Model);
            Found { range: start..start + 3, to: to.to_owned(), kind, confidence: 0.9, evidence, sure }
        };
        let long = "dài ".repeat(100);
        let mut list = Findings::from(vec![found(9, "xã", false), found(0, &long, true), found(9, "hội", true)]);
        list.sort();
        list.one_each();
        assert_eq!(list.iter().map(|f| f.to).collect::<Vec<_>>(), [long.as_str(), "hội"]);
        list.push(found(20, "a", false));
        list.merge(vec![found(20, &long, false), found(30, "b", true)]);
        assert_eq!(list.iter().map(|f| f.to).collect::<Vec<_>>(), [long.as_str(), "hội", long.as_str(), "b"]);
        assert_eq!((list.sure_at(9), list.sure_at(20), list.sure_at(3)), (Some(true), Some(false), None));
    }
}
