//! Where words begin and end in a run of letters, whatever its blanks say: the likeliest way by the model, and how much
//! likelier it is than the next.

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::model::{BREAK, CAPITALS, FIRST, Id, Model, NUMBER, RARE};
use super::super::syllable::{self, Letter, MAX_LETTERS};

/// What stands before a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Another letter.
    Inside,
    /// One blank, behind another letter.
    Blank,
    /// Anything else, and what the model should know of it.
    Wall(Option<Id>),
}

/// A letter, or a word that is taken as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) letter: Option<Letter>,
    pub(super) cut: Cut,
}

/// A word as it stands: signs `from..to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) to: usize,
    /// As it stands it is this word, and that costs so much beside the model.
    pub(super) id: Id,
    pub(super) cost: i32,
    /// No word as it stands: it may be joined to others.
    pub(super) broken: bool,
    /// No syllable: it may be parted.
    pub(super) open: bool,
    /// One vowel, which may be the rest of the word before it.
    pub(super) vowel: bool,
    /// It begins with a vowel.
    pub(super) rime: bool,
}

/// A word of the way that was found: signs `from..to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) id: Id,
    cost: i32,
}

/// Letters of an abbreviation at most.
const ABBREVIATION: usize = 8;

/// What things cost, in sixteenths of a nat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    /// Two words where no blank is.
    pub(super) split: i32,
    /// A word over a blank, one of whose pieces is none.
    pub(super) join: i32,
    /// A word over a blank whose pieces are words.
    pub(super) join_words: i32,
    /// A word of one letter made by parting.
    pub(super) single: i32,
    /// Blanks inside words are the document's habit: so two words may be one, the second of which begins with a vowel.
    pub(super) eager: bool,
}

/// What a way is compared with.
#[derive(Debug, Clone, Copy)]
enum Without {
    /// The ways that have no border at a sign.
    Border(usize),
    /// The ways that do not make one word of these signs.
    Word(usize, usize),
}

/// A run of signs and the ways through it. Kept from one run to the next for its room.
pub(super) struct Parting {
    pub(super) model: Model,
    pub(super) signs: Vec<Sign>,
    pub(super) pieces: Vec<Piece>,
    pub(super) prices: Prices,
    /// Edges in order of the node that they leave, and the signs that they span.
    edges: Vec<(Edge, u32, u32)>,
    asked: Vec<Edge>,
    beam: Beam,
}

impl Parting {
    pub(super) fn new(prices: Prices) -> Self {
        Parting {
            model: Model::get(),
            signs: Vec::new(),
            pieces: Vec::new(),
            prices,
            edges: Vec::new(),
            asked: Vec::new(),
            beam: Beam::default(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.signs.clear();
        self.pieces.clear();
    }

    /// The likeliest words. What stands before a sign is a word of no signs.
    pub(super) fn read(&mut self) -> Vec<Word> {
        self.edges();
        self.asked.clear();
        self.asked.extend(self.edges.iter().map(|(e, ..)| *e));
        let path = self.beam.best_path(&self.model, 2 * self.signs.len() + 1, &self.asked);
        let word =
            |&(e, from, to): &(Edge, u32, u32)| Word { from: from as usize, to: to as usize, id: e.id, cost: e.cost };
        path.into_iter().filter_map(|e| self.edges.get(e)).map(word).collect()
    }

    /// Whether a word begins at a sign as the text has it.
    pub(super) fn is_border(&self, sign: usize) -> bool {
        self.signs.get(sign).is_none_or(|s| s.cut != Cut::Inside)
    }

    /// A small letter before a capital: words were run together there.
    pub(super) fn is_hump(&self, sign: usize) -> bool {
        let upper = |i: Option<usize>| i.and_then(|i| self.signs.get(i)).and_then(|s| s.letter).map(|l| l.upper);
        upper(sign.checked_sub(1)) == Some(false) && upper(Some(sign)) == Some(true) && !self.is_border(sign + 1)
    }

    fn edges(&mut self) {
        let mut edges = std::mem::take(&mut self.edges);
        edges.clear();
        let mut k = 0;
        for i in 0..self.signs.len() {
            if let Some(&Sign { cut: Cut::Wall(Some(id)), .. }) = self.signs.get(i) {
                let wall = Edge { from: 2 * i as u32, to: 2 * i as u32 + 1, id, cost: 0 };
                edges.push((wall, i as u32, i as u32));
            }
            while self.pieces.get(k + 1).is_some_and(|p| p.from <= i) {
                k += 1;
            }
            let Some(&piece) = self.pieces.get(k) else { continue };
            if piece.from == i {
                let rare = if piece.id == RARE { RARE_COST } else { 0 };
                let edge =
                    Edge { from: self.leaves(i), to: 2 * piece.to as u32, id: piece.id, cost: piece.cost + rare };
                edges.push((edge, i as u32, piece.to as u32));
            }
            if piece.open {
                self.capitals(i, piece, &mut edges);
            }
            if piece.from == i || piece.open {
                self.words(i, k, &mut edges);
            }
        }
        self.edges = edges;
    }

    /// The words that may begin at sign `i` of piece `k`.
    fn words(&self, i: usize, k: usize, edges: &mut Vec<(Edge, u32, u32)>) {
        let mut letters = [0u8; MAX_LETTERS];
        let (mut tone, mut tone_at) = (0u8, usize::MAX);
        let (mut blanks, mut pieces, mut broken, mut rime) = (0, k, false, false);
        let (mut lower, mut upper, mut first) = (false, false, false);
        for n in 0..MAX_LETTERS {
            let j = i + n;
            let Some(sign) = self.signs.get(j) else { break };
            let Some(letter) = sign.letter else { break };
            if n > 0 {
                match sign.cut {
                    Cut::Inside => {}
                    Cut::Blank => {
                        blanks += 1;
                        pieces += 1;
                    }
                    Cut::Wall(_) => break,
                }
            }
            let Some(piece) = self.pieces.get(pieces) else { break };
            broken |= piece.broken;
            rime |= blanks == 1 && self.prices.eager && piece.rime;
            let vowel = n > 0 && piece.vowel && sign.cut == Cut::Blank;
            if letter.tone != 0 {
                if tone != 0 {
                    break;
                }
                (tone, tone_at) = (letter.tone, n);
            }
            if n == 0 {
                first = letter.upper;
            } else if letter.upper {
                upper = true;
            } else {
                lower = true;
            }
            if upper && (lower || !first) || blanks > 2 {
                break;
            }
            if let Some(slot) = letters.get_mut(n) {
                *slot = letter.number;
            }
            let end = j + 1;
            let whole = i == piece.from && end == piece.to;
            let ends = end == piece.to || piece.open;
            // No single letter is parted off but y and "ở".
            if n == 0 && !is_word(letter) && !(i == piece.from && end == piece.to) {
                continue;
            }
            if whole || !ends || blanks > 0 && !broken && !((vowel || rime) && blanks == 1) {
                continue;
            }
            let Some(code) = letters.get(..=n).and_then(|l| syllable::parse_letters(l, tone, tone_at)) else {
                continue;
            };
            let id = self.model.id(code);
            if id == RARE {
                continue;
            }
            let mut cost = blanks * if broken { self.prices.join } else { self.prices.join_words };
            if end < piece.to && !self.is_hump(end) {
                cost += self.prices.split;
            }
            if n == 0 {
                cost += self.prices.single;
            }
            let edge = Edge { from: self.leaves(i), to: 2 * end as u32, id, cost };
            edges.push((edge, i as u32, end as u32));
        }
    }

    /// An abbreviation that another word was run together with: HĐNDtỉnh, UBNDTỉnh.
    fn capitals(&self, i: usize, piece: Piece, edges: &mut Vec<(Edge, u32, u32)>) {
        let upper = |i: usize| self.signs.get(i).and_then(|s| s.letter).is_some_and(|l| l.upper);
        let begins = i == piece.from || i.checked_sub(1).is_some_and(|i| !upper(i));
        let run = (i..piece.to.min(i + ABBREVIATION)).take_while(|&i| begins && upper(i)).count();
        if run == ABBREVIATION {
            return;
        }
        for to in [i + run, (i + run).saturating_sub(1)] {
            if to < i + 2 || i == piece.from && to == piece.to || to > i + run || to + 1 < i + run {
                continue;
            }
            if to < i + run && i + run == piece.to {
                continue;
            }
            let cost = if to < piece.to { self.prices.split } else { 0 };
            let edge = Edge { from: self.leaves(i), to: 2 * to as u32, id: CAPITALS, cost };
            edges.push((edge, i as u32, to as u32));
        }
    }

    /// The node that words leave before a sign.
    fn leaves(&self, i: usize) -> u32 {
        let wall = matches!(self.signs.get(i), Some(Sign { cut: Cut::Wall(Some(_)), .. }));
        2 * i as u32 + u32::from(wall)
    }

    /// Whether the model has two words beside each other.
    pub(super) fn seen(&self, a: Option<&Word>, b: Option<&Word>) -> bool {
        let known = |w: &Word| w.id >= FIRST || matches!(w.id, NUMBER | CAPITALS);
        match (a, b) {
            (Some(a), Some(b)) => known(a) && known(b) && self.model.has_bigram(a.id, b.id),
            _ => false,
        }
    }

    /// How much likelier words `lo..hi` of a way are than the likeliest other way between the same borders: for each
    /// border inside one without it, for a single word one without that.
    pub(super) fn margin(&mut self, way: &[Word], lo: usize, hi: usize) -> i32 {
        if hi <= lo + 1 {
            let Some(word) = way.get(lo) else { return 0 };
            return self.rival(way, lo, hi, Without::Word(word.from, word.to));
        }
        let mut least = i32::MAX;
        for k in lo + 1..hi {
            let Some(border) = way.get(k).map(|w| w.from) else { continue };
            // Two words on either side are enough to tell, and keep this linear.
            let (from, to) = (k.saturating_sub(2).max(lo), (k + 2).min(hi));
            if self.is_hump(border) {
                continue;
            }
            least = least.min(self.rival(way, from, to, Without::Border(border)));
        }
        least
    }

    /// How much likelier words `lo..hi` are than the pieces as they stand.
    pub(super) fn gain(&self, way: &[Word], lo: usize, hi: usize) -> i32 {
        let (Some(first), Some(last)) = (way.get(lo), hi.checked_sub(1).and_then(|i| way.get(i))) else { return 0 };
        let at = self.pieces.partition_point(|p| p.to <= first.from);
        let rare = |id| if id == RARE { RARE_COST } else { 0 };
        let stands = self.pieces.get(at..).unwrap_or_default().iter().take_while(|p| p.from < last.to);
        let [before, after] = around(way, lo, hi);
        let inner: Vec<(Id, i32)> = stands.map(|p| (p.id, p.cost + rare(p.id))).collect();
        let own: Vec<(Id, i32)> = way.get(lo..hi).unwrap_or_default().iter().map(|w| (w.id, w.cost)).collect();
        let cost = |inner: &[(Id, i32)]| self.cost(before.iter().chain(inner).chain(&after).copied());
        cost(&inner) - cost(&own)
    }

    fn rival(&mut self, way: &[Word], lo: usize, hi: usize, without: Without) -> i32 {
        let (Some(first), Some(last)) = (way.get(lo), hi.checked_sub(1).and_then(|i| way.get(i))) else { return 0 };
        let [before, after] = around(way, lo, hi);
        let (base, end) = (self.leaves(first.from), 2 * last.to as u32);
        // Two nodes for what stands before.
        let shift = |node: u32| node - base + 2;
        self.asked.clear();
        for (i, &(id, cost)) in before.iter().enumerate() {
            self.asked.push(Edge { from: i as u32, to: i as u32 + 1, id, cost });
        }
        let from = self.edges.partition_point(|(e, ..)| e.from < base);
        let inside = self.edges.get(from..).unwrap_or_default().iter().take_while(|(e, ..)| e.from < end);
        for &(e, a, b) in inside {
            let (a, b) = (a as usize, b as usize);
            let other = match without {
                Without::Border(at) => a != at && b != at,
                Without::Word(x, y) => (a, b) != (x, y),
            };
            if other && e.to <= end {
                self.asked.push(Edge { from: shift(e.from), to: shift(e.to), ..e });
            }
        }
        for (i, &(id, cost)) in after.iter().enumerate() {
            let node = shift(end) + i as u32;
            self.asked.push(Edge { from: node, to: node + 1, id, cost });
        }
        let path = self.beam.best_path(&self.model, shift(end) as usize + 3, &self.asked);
        if path.is_empty() {
            return i32::MAX;
        }
        let rival = self.cost(path.iter().filter_map(|&e| self.asked.get(e)).map(|e| (e.id, e.cost)));
        let own = way.get(lo..hi).unwrap_or_default().iter().map(|w| (w.id, w.cost));
        rival - self.cost(before.iter().copied().chain(own).chain(after.iter().copied()))
    }

    /// What words in a row cost by the model, and what they cost beside it.
    fn cost(&self, words: impl Iterator<Item = (Id, i32)>) -> i32 {
        let (mut a, mut b, mut sum) = (BREAK, BREAK, 0i32);
        for (id, cost) in words {
            sum = sum.saturating_add(cost);
            if id == BREAK {
                (a, b) = (BREAK, BREAK);
                continue;
            }
            sum = sum.saturating_sub(self.model.trigram(a, b, id));
            (a, b) = (b, id);
        }
        sum
    }
}

/// Whether a letter is a word of its own in running text.
fn is_word(letter: Letter) -> bool {
    let is = |c: char| syllable::letter(c).is_some_and(|l| l.number == letter.number);
    is('y') || is('ở') && letter.tone == 2
}

/// Two words before and two behind part of a way; breaks where there are none.
fn around(way: &[Word], lo: usize, hi: usize) -> [[(Id, i32); 2]; 2] {
    let id = |i: Option<usize>| (i.and_then(|i| way.get(i)).map_or(BREAK, |w| w.id), 0);
    [[id(lo.checked_sub(2)), id(lo.checked_sub(1))], [id(Some(hi)), id(Some(hi + 1))]]
}
