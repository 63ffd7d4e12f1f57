//! The syllables that a word may be with a slip or two in it: a walk through the tree of all syllables of the model.

use std::sync::LazyLock;

use super::super::forms::base_letter;
use super::super::model::{FIRST, Id, Model};
use super::super::syllable;
use super::table::{Symbol, Table};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// All slips of a word together cost no more.
const MOST: i32 = 15 * NAT / 2;
/// A letter with other marks.
const MARK: i32 = 2 * NAT;
/// A letter typed twice; two letters that changed places.
const TWICE: i32 = 3 * NAT / 2;
const SWAP: i32 = 2 * NAT;
/// Any letter for any other, one too many, one too few.
pub(super) const ANY: i32 = 6 * NAT;
/// A second tone in a word.
const TWO_TONES: i32 = 3 * NAT;
/// Steps of one walk at most; most take a tenth of it.
const STEPS: usize = 40_000;

/// Letters of the alphabet, and one for none.
const LETTERS: usize = 30;

/// The syllables without their tones, letter by letter.
struct Tree {
    next: Vec<[u16; LETTERS]>,
    /// The letters that go on from each node, as bits.
    letters: Vec<u32>,
    /// Other letters with the same shape but for marks, for each, as bits.
    kin: [u32; LETTERS],
    /// Tones that make a word of the model of the letters so far.
    ends: Vec<Vec<(u8, Id)>>,
}

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let model = Model::get();
    let kin = std::array::from_fn(|a| {
        let same = |&b: &usize| b != a && base_letter((b as u8) << 3) == base_letter((a as u8) << 3);
        (1..LETTERS).filter(same).fold(0, |all, b| all | 1 << b)
    });
    let mut tree = Tree { next: vec![[0; LETTERS]], letters: Vec::new(), kin, ends: vec![Vec::new()] };
    for id in FIRST..model.len() as Id {
        let Some(s) = model.code(id).and_then(syllable::spelling) else { continue };
        let mut node = 0;
        for &l in s.letters() {
            let fresh = tree.next.len();
            let Some(slot) = tree.next.get_mut(node).and_then(|n| n.get_mut(usize::from(l))) else { continue };
            if *slot == 0 {
                *slot = fresh as u16;
                node = fresh;
                tree.next.push([0; LETTERS]);
                tree.ends.push(Vec::new());
            } else {
                node = usize::from(*slot);
            }
        }
        if let Some(ends) = tree.ends.get_mut(node) {
            ends.push((s.tone(), id));
        }
    }
    let bits = |n: &[u16; LETTERS]| (0..LETTERS).filter(|&l| n[l] != 0).fold(0, |all, l| all | 1 << l);
    tree.letters = tree.next.iter().map(bits).collect();
    tree
});

/// The numbers of the bits that are set, from the lowest on.
fn each(mut bits: u32) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as u8);
        bits &= bits.wrapping_sub(1);
        lowest
    })
}

/// Where a walk is.
#[derive(Debug, Clone, Copy)]
struct At {
    i: usize,
    node: u16,
    tone: u8,
    cost: i32,
    /// A slip that no table knows is behind.
    any: bool,
}

struct Walk<'a> {
    tree: &'static Tree,
    table: &'static Table,
    word: &'a [Symbol],
    steps: usize,
    out: Vec<(Id, i32)>,
}

/// The words of the model that `word` may be, each with its least cost in sixteenths of a nat.
pub(super) fn readings(word: &[Symbol]) -> Vec<(Id, i32)> {
    let mut walk = Walk { tree: &TREE, table: Table::get(), word, steps: 0, out: Vec::new() };
    walk.go(At { i: 0, node: 0, tone: 0, cost: 0, any: false });
    let mut out = walk.out;
    out.sort_unstable();
    out.dedup_by_key(|x| x.0);
    out
}

impl Walk<'_> {
    fn child(&self, node: u16, letter: u8) -> Option<u16> {
        let n = self.tree.next.get(usize::from(node))?.get(usize::from(letter))?;
        Some(*n).filter(|n| *n != 0)
    }

    /// The letters that go on from a node, as bits.
    fn letters(&self, node: u16) -> u32 {
        self.tree.letters.get(usize::from(node)).copied().unwrap_or(0)
    }

    fn symbol(&self, i: usize) -> Option<Symbol> {
        self.word.get(i).copied()
    }

    fn go(&mut self, at: At) {
        self.steps += 1;
        if at.cost > MOST || self.steps > STEPS {
            return;
        }
        let Some(s) = self.symbol(at.i) else {
            self.end(at);
            if !at.any {
                self.put_in(at);
            }
            return;
        };
        if let Some(node) = self.child(at.node, s.number).filter(|_| s.number > 0) {
            self.go(At { i: at.i + 1, node, ..toned(at, s.tone) });
        }
        self.other_marks(at, s);
        self.rows(at, s);
        let before = at.i.checked_sub(1).and_then(|i| self.symbol(i));
        if before.is_some_and(|b| b.c == s.c || b.number == s.number && s.number > 0) {
            let at = toned(at, s.tone);
            self.go(At { i: at.i + 1, cost: at.cost + TWICE, ..at });
        }
        if let Some(next) = self.symbol(at.i + 1)
            && let Some(node) = self.child(at.node, next.number).filter(|_| next.number > 0 && next.number != s.number)
            && let Some(node) = self.child(node, s.number).filter(|_| s.number > 0)
        {
            let at = toned(toned(at, s.tone), next.tone);
            self.go(At { i: at.i + 2, node, cost: at.cost + SWAP, ..at });
        }
        if !at.any && at.cost + ANY <= MOST {
            self.put_in(at);
            // A digit is taken for what it looks like, and is no letter too many.
            if s.c.is_ascii_digit() {
                return;
            }
            let past = toned(at, s.tone);
            let past = At { i: at.i + 1, cost: past.cost + ANY, any: true, ..past };
            self.go(past);
            for letter in each(self.letters(at.node)).filter(|&letter| letter != s.number) {
                if let Some(node) = self.child(at.node, letter) {
                    self.go(At { node, ..past });
                }
            }
        }
    }

    /// A letter that is missing.
    fn put_in(&mut self, at: At) {
        if at.cost + ANY > MOST {
            return;
        }
        for letter in each(self.letters(at.node)) {
            if let Some(node) = self.child(at.node, letter) {
                self.go(At { node, cost: at.cost + ANY, any: true, ..at });
            }
        }
    }

    fn other_marks(&mut self, at: At, s: Symbol) {
        if s.number == 0 {
            return;
        }
        let kin = self.tree.kin.get(usize::from(s.number)).copied().unwrap_or(0);
        for letter in each(self.letters(at.node) & kin) {
            if let Some(node) = self.child(at.node, letter) {
                let at = toned(at, s.tone);
                self.go(At { i: at.i + 1, node, cost: at.cost + MARK, ..at });
            }
        }
    }

    fn rows(&mut self, at: At, s: Symbol) {
        let rest = self.word.get(at.i..).unwrap_or_default();
        for row in self.table.rows(s) {
            let Some(n) = row.matches(rest) else { continue };
            let mut next = At { i: at.i + n, cost: at.cost + row.cost, ..at };
            if row.key {
                // A key follows the vowel, and sets the tone that no mark has set.
                if at.i == 0 || at.tone != 0 && Some(at.tone) != row.tone {
                    continue;
                }
            } else if row.to.is_empty() && at.i == 0 {
                continue;
            }
            if !row.no_tone {
                for s in rest.iter().take(n) {
                    next = toned(next, s.tone);
                }
            }
            if let Some(tone) = row.tone {
                next = toned(next, tone);
            }
            let node = row.to.iter().try_fold(at.node, |node, &l| self.child(node, l));
            if let Some(node) = node {
                self.go(At { node, ..next });
            }
        }
    }

    fn end(&mut self, at: At) {
        for &(tone, id) in self.tree.ends.get(usize::from(at.node)).map_or(&[][..], Vec::as_slice) {
            let row = self.table.tones.get(usize::from(at.tone));
            let cost = at.cost + row.and_then(|r| r.get(usize::from(tone))).copied().unwrap_or(MOST);
            if cost <= MOST {
                self.out.push((id, cost));
            }
        }
    }
}

/// With the tone of one more letter.
fn toned(at: At, tone: u8) -> At {
    match (at.tone, tone) {
        (_, 0) => at,
        (0, _) => At { tone, ..at },
        (a, b) if a == b => at,
        _ => At { cost: at.cost + TWO_TONES, ..at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Vec<(String, i32)> {
        let symbols: Vec<Symbol> = word.chars().map(Symbol::new).collect();
        let model = Model::get();
        let spelt = |id| model.code(id).and_then(syllable::spelling).map(|s| s.chars(true).collect::<String>());
        let mut all: Vec<(String, i32)> =
            readings(&symbols).into_iter().filter_map(|(id, cost)| Some((spelt(id)?, cost))).collect();
        all.sort_by_key(|x| x.1);
        all
    }

    #[test]
    fn the_word_meant_is_among_the_cheapest() {
        for (from, to) in [
            ("qnốc", "quốc"),
            ("Iực", "lực"),
            ("thẩrn", "thẩm"),
            ("tiẽu", "tiêu"),
            ("triệuu", "triệu"),
            ("ngèho", "nghèo"),
            ("xets", "xét"),
            ("nuwowcs", "nước"),
            ("nuoc71", "nước"),
            ("đuơng", "đương"),
            ("nướ", "nước"),
        ] {
            let all = read(from);
            let cost = all.iter().find(|x| x.0 == to).map(|x| x.1);
            assert!(cost.is_some_and(|c| c <= all[0].1 + 7 * NAT), "{from}: {all:?}");
        }
    }

    #[test]
    fn a_sound_word_costs_nothing_and_noise_is_nothing() {
        assert_eq!(read("quốc")[0], ("quốc".to_owned(), 0));
        assert!(read("tổchức").is_empty());
        assert!(read("wwwwww").is_empty());
        assert!(read(&"a1".repeat(12)).is_empty());
    }
}
