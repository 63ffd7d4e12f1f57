//! Which letters a document's font dropped.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::model::{Id, Model, RARE};
use super::super::syllable::{letter_char, parse};
use super::{cost, fits};

/// Where a letter is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Front,
    Back,
    Between,
}

/// Which letter makes a word of a piece, and which word. Letters are numbers in [`Letters::all`].
pub(super) type Fill = (u8, Id);

/// What is known of the document's dropped letters.
pub(super) struct Letters {
    /// Whether any were dropped.
    pub(super) dropped: bool,
    all: Vec<char>,
    /// Cost of each letter.
    cost: Vec<i32>,
    /// What was asked before, by place and pieces.
    fills: HashMap<String, Rc<[Fill]>>,
    key: String,
}

/// Pieces remembered at most.
const FORGET: usize = 1 << 13;

impl Letters {
    pub(super) fn new(text: &str, dropped: bool) -> Self {
        let mut all = vec!['đ'];
        for number in 1..=29u8 {
            if "aăâeêioôơuưy".contains(letter_char(number, 0, false)) {
                all.extend((0..6).map(|tone| letter_char(number, tone, false)));
            }
        }
        let mut cost = vec![0; all.len()];
        if dropped {
            let mut shown: HashMap<char, usize> = HashMap::new();
            let mut total = 0usize;
            for c in text.chars().filter(|c| c.is_alphabetic()) {
                *shown.entry(c).or_default() += 1;
                total += 1;
            }
            for (c, cost) in all.iter().zip(&mut cost) {
                let often = shown.get(c).copied().unwrap_or(0);
                // One in five thousand letters may well be another font's.
                *cost = if often * 5000 > total { cost::SHOWN } else { 0 } + 40;
            }
        }
        Letters { dropped, cost, all, fills: HashMap::new(), key: String::new() }
    }

    /// Letters that were found missing cost less, the others more.
    pub(super) fn learn(&mut self, used: &[u8]) {
        if used.len() < 3 {
            return;
        }
        let mut times = vec![0usize; self.all.len()];
        for &n in used {
            if let Some(t) = times.get_mut(usize::from(n)) {
                *t += 1;
            }
        }
        for (cost, n) in self.cost.iter_mut().zip(times) {
            let share = (n as f64 + 0.1) / (used.len() as f64 + 7.0);
            *cost = (-16.0 * share.ln()) as i32;
        }
    }

    pub(super) fn cost(&self, letter: u8) -> i32 {
        self.cost.get(usize::from(letter)).copied().unwrap_or(0)
    }

    /// The word that a letter makes of one piece or two.
    pub(super) fn word(&self, place: Place, left: &str, right: &str, letter: u8) -> String {
        let c = cased(self.all.get(usize::from(letter)).copied().unwrap_or(' '), left, right);
        match place {
            Place::Front => format!("{c}{left}{right}"),
            Place::Back => format!("{left}{right}{c}"),
            Place::Between => format!("{left}{c}{right}"),
        }
    }

    /// All letters that make a word of the model.
    pub(super) fn fills(&mut self, model: &Model, place: Place, left: &str, right: &str) -> Rc<[Fill]> {
        if left.len() + right.len() > 24 {
            return Rc::from([]);
        }
        self.key.clear();
        self.key.push(match place {
            Place::Front => '<',
            Place::Back => '>',
            Place::Between => '|',
        });
        self.key.push_str(left);
        self.key.push('|');
        self.key.push_str(right);
        if let Some(known) = self.fills.get(&self.key) {
            return known.clone();
        }
        let mut word = String::new();
        let fills: Rc<[Fill]> = (0..self.all.len() as u8)
            .filter_map(|letter| {
                let c = cased(*self.all.get(usize::from(letter))?, left, right);
                word.clear();
                let parts = match place {
                    Place::Front => ["", left, right],
                    Place::Back => [left, right, ""],
                    Place::Between => [left, "", right],
                };
                let at = parts.iter().position(|p| p.is_empty()).unwrap_or(0);
                for (i, part) in parts.iter().enumerate() {
                    if i == at {
                        word.push(c);
                    }
                    word.push_str(part);
                }
                usable(model, &word).map(|id| (letter, id))
            })
            .collect();
        if self.fills.len() >= FORGET {
            self.fills.clear();
        }
        self.fills.insert(self.key.clone(), fills.clone());
        fills
    }
}

fn usable(model: &Model, word: &str) -> Option<Id> {
    let id = model.id(parse(word)?);
    (id != RARE && fits(word)).then_some(id)
}

/// The letter in the case of its neighbours.
fn cased(c: char, left: &str, right: &str) -> char {
    let capitals = left.chars().chain(right.chars()).filter(|c| c.is_uppercase()).count();
    let letters = left.chars().count() + right.chars().count();
    if capitals > 1 && capitals == letters { c.to_uppercase().next().unwrap_or(c) } else { c }
}
