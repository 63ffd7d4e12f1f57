//! A line's pieces as a graph, and the likeliest way through it.

use std::ops::Range;

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::model::{BREAK, Id, Model, OTHER, RARE};
use super::super::stage::Found;
use super::cores::{Core, State, cores};
use super::dropped::{Letters, Place};
use super::{cost, fits};
use crate::model::{Evidence, RepairKind};

/// What an edge does: words `from..to` become one, with a letter put in or not.
#[derive(Debug, Clone, Copy)]
struct Choice {
    from: u32,
    to: u32,
    letter: Option<(Place, u8)>,
    /// The blank beside the word was the letter's.
    blank: bool,
}

/// A word found, and the letter that it lacked.
pub(super) struct Read {
    pub(super) found: Found,
    pub(super) letter: Option<u8>,
}

/// Reads the lines of a text.
pub(super) struct Reader<'t> {
    text: &'t str,
    model: Model,
    pub(super) letters: Letters,
    all: Vec<(Edge, Option<Choice>)>,
    edges: Vec<Edge>,
    beam: Beam,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, letters: Letters) -> Self {
        Reader { text, model: Model::get(), letters, all: Vec::new(), edges: Vec::new(), beam: Beam::default() }
    }

    /// The words of a line that were cut, or lack a letter.
    pub(super) fn read(&mut self, line: Range<usize>) -> Vec<Read> {
        let cores = cores(self.text, line);
        let whole = cores.iter().filter(|c| matches!(c.state, State::Word | State::Other | State::Glued)).count();
        if whole * 4 < cores.len() && cores.len() > 12 {
            return Vec::new();
        }
        self.all.clear();
        for i in 0..cores.len() {
            self.stays(&cores, i);
            self.joined(&cores, i);
            self.filled(&cores, i);
        }
        // Where nothing can be joined or filled, there is one way only.
        if self.all.iter().all(|(_, choice)| choice.is_none()) {
            return Vec::new();
        }
        // What stands before each word, as edges of their own; where nothing does, the nodes before and after are one.
        for (i, core) in cores.iter().enumerate() {
            if let Some(id) = core.before {
                self.all.push((Edge { from: node(i), to: node(i) + 1, id, cost: 0 }, None));
            }
        }
        for (edge, _) in &mut self.all {
            let i = (edge.from / 2) as usize;
            if edge.from % 2 == 1 && cores.get(i).is_some_and(|c| c.before.is_none()) {
                edge.from = node(i);
            }
        }
        self.all.sort_by_key(|(e, _)| e.from);
        self.edges.clear();
        let priced = |e: &Edge| if e.id == RARE { Edge { cost: e.cost + RARE_COST, ..*e } } else { *e };
        self.edges.extend(self.all.iter().map(|(e, _)| priced(e)));
        let path = self.beam.best_path(&self.model, 2 * cores.len() + 1, &self.edges);
        let mut out = Vec::new();
        for (k, &e) in path.iter().enumerate() {
            let Some(&(edge, Some(choice))) = self.all.get(e) else { continue };
            let sure = is_sure(&self.model, &self.edges, &path, k, &edge);
            let Some(mut read) = self.found(&cores, choice, sure) else { continue };
            // Of two blanks one may be a letter's, the other parts the words.
            let end = out.last().map_or(0, |r: &Read| r.found.range.end);
            if end >= read.found.range.start && choice.blank {
                read.found.range.start = end + 1;
            }
            out.push(read);
        }
        out
    }

    fn piece(&self, core: Core) -> &'t str {
        self.text.get(core.start..core.end).unwrap_or_default()
    }

    fn add(&mut self, i: usize, to: usize, id: Id, cost: i32, choice: Option<Choice>) {
        self.all.push((Edge { from: node(i) + 1, to: node(to), id, cost }, choice));
    }

    fn stays(&mut self, cores: &[Core], i: usize) {
        let Some(&core) = cores.get(i) else { return };
        let stays = match core.state {
            State::Fragment => cost::FRAGMENT,
            State::Consonant => cost::LABEL,
            _ => 0,
        };
        let id = if stays > 0 { OTHER } else { self.model.id_of_word(self.piece(core)) };
        self.add(i, i + 1, id, stays, None);
    }

    /// A word joined to the next one or two, with nothing or a letter between.
    fn joined(&mut self, cores: &[Core], i: usize) {
        let Some(&core) = cores.get(i) else { return };
        let word = self.piece(core);
        let mut whole = String::new();
        let mut any = core.state.broken();
        let mut before = core;
        for (j, &next) in cores.iter().enumerate().skip(i + 1).take(2) {
            if before.blanks == 0
                || next.before.is_some()
                || matches!(core.state, State::Other | State::Glued)
                || matches!(next.state, State::Other | State::Glued)
            {
                break;
            }
            let piece = self.piece(next);
            any |= next.state.broken();
            let weak = j == i + 1 && next.state == State::Vowel;
            let choice = Choice { from: i as u32, to: j as u32, letter: None, blank: false };
            if whole.is_empty() {
                whole.push_str(word);
            }
            whole.push_str(piece);
            if (any || weak) && before.blanks == 1 && fits(&whole) {
                let id = self.model.id_of_word(&whole);
                if id != RARE && id != OTHER {
                    let cost = if any { cost::JOIN } else { cost::JOIN_WORDS } * (j - i) as i32;
                    self.add(i, j + 1, id, cost, Some(choice));
                }
            }
            if self.letters.dropped && before.blanks == 1 && j == i + 1 && (any || weak) {
                for &(letter, id) in self.letters.fills(&self.model, Place::Between, word, piece).iter() {
                    let cost = cost::LETTER + self.letters.cost(letter);
                    let choice = Choice { letter: Some((Place::Between, letter)), ..choice };
                    self.add(i, j + 1, id, cost, Some(choice));
                }
            }
            before = next;
        }
    }

    /// A word with a letter lost at its edge: its blank stands beside the word's own.
    fn filled(&mut self, cores: &[Core], i: usize) {
        let Some(&core) =
            cores.get(i).filter(|c| self.letters.dropped && !matches!(c.state, State::Other | State::Glued))
        else {
            return;
        };
        let previous = i.checked_sub(1).and_then(|p| cores.get(p));
        // Alone between other signs there is no phrase to tell it.
        if cores.len() < 2 || core.blanks == 0 && previous.is_none_or(|p| p.blanks == 0) {
            return;
        }
        let word = self.piece(core);
        let left = previous
            .map_or(core.start > 0 && self.text.as_bytes().get(core.start - 1) == Some(&b' '), |p| p.blanks > 1);
        let last = core.blanks > 1 || core.loose;
        for (seen, place) in [(left, Place::Front), (last, Place::Back)] {
            if !seen && !core.state.broken() {
                continue;
            }
            for &(letter, id) in self.letters.fills(&self.model, place, word, "").iter() {
                let cost = if seen { cost::EDGE } else { cost::EDGE_UNSEEN } + self.letters.cost(letter);
                let choice = Choice { from: i as u32, to: i as u32, letter: Some((place, letter)), blank: seen };
                self.add(i, i + 1, id, cost, Some(choice));
            }
        }
    }

    fn found(&self, cores: &[Core], choice: Choice, sure: bool) -> Option<Read> {
        let words = cores.get(choice.from as usize..=choice.to as usize)?;
        let (first, last) = (words.first()?, words.last()?);
        let mut range = first.start..last.end;
        let to = match choice.letter {
            Some((place, letter)) => {
                if choice.blank && place == Place::Front {
                    range.start -= 1;
                } else if choice.blank {
                    range.end += 1;
                }
                let right = if words.len() > 1 { self.piece(*last) } else { "" };
                self.letters.word(place, self.piece(*first), right, letter)
            }
            None => words.iter().map(|c| self.piece(*c)).collect(),
        };
        let kind = if choice.letter.is_some() { RepairKind::Gap } else { RepairKind::Space };
        let confidence = if sure { 0.95 } else { 0.6 };
        let found = Found { range, to, kind, confidence, evidence: Evidence::Model, sure };
        Some(Read { found, letter: choice.letter.map(|l| l.1) })
    }
}

/// Each word has a node before what precedes it and one after.
fn node(i: usize) -> u32 {
    2 * i as u32
}

/// Whether the edge taken is clearly better than every other between the same nodes, its neighbours staying.
fn is_sure(model: &Model, edges: &[Edge], path: &[usize], k: usize, taken: &Edge) -> bool {
    let id = |k: Option<usize>| k.and_then(|k| path.get(k)).and_then(|&e| edges.get(e)).map_or(BREAK, |e| e.id);
    let (a, b) = (id(k.checked_sub(2)), id(k.checked_sub(1)));
    let (c, d) = (id(Some(k + 1)), id(Some(k + 2)));
    let value = |e: &Edge| {
        let next = if c == BREAK { 0 } else { model.trigram(b, e.id, c) };
        let after = if c == BREAK || d == BREAK { 0 } else { model.trigram(e.id, c, d) };
        e.cost - model.trigram(a, b, e.id) - next - after
    };
    let own = path.get(k).and_then(|&e| edges.get(e)).map_or(0, value);
    let from = edges.partition_point(|e| e.from < taken.from);
    edges[from..]
        .iter()
        .take_while(|e| e.from == taken.from)
        .filter(|e| e.to == taken.to && e.id != taken.id)
        .all(|e| value(e) >= own + cost::MARGIN)
}
