//! The trigrams of a stretch of words, asked many at a time: each answer is waited for, and together they are waited for
//! once.

use super::super::lattice::before;
use super::super::model::{BREAK, Context, Id};
use super::super::tokens::{self, Token};
use super::near::Near;

/// Words that are asked for together.
const WORDS: usize = 64;
/// Trigrams that a word stands in.
const PLACES: usize = 3;

/// A trigram to be asked for.
#[derive(Clone, Copy)]
struct Asked {
    before: (Id, Id),
    word: Id,
    number: Option<usize>,
}

/// The trigrams about some words of a text.
#[derive(Default)]
pub(super) struct Spans {
    /// The first word they are about, and how many they are about.
    start: usize,
    len: usize,
    /// Where the trigram that ends in each word lies in `scores`; one that ends the sentence before the word lies before it.
    at: Vec<u32>,
    asked: Vec<Asked>,
    contexts: Vec<Context>,
    scores: Vec<i32>,
}

impl Spans {
    /// As [`Near::span`] of the words as they are.
    pub(super) fn span(&mut self, near: &mut Near, tokens: &[Token], ids: &[Id], i: usize) -> i32 {
        if !(self.start..self.start + self.len).contains(&i) {
            self.fill(near, tokens, ids, i);
        }
        let breaks = |j: usize| tokens.get(j).is_none_or(|t| t.has(tokens::BREAK));
        let mut sum = 0;
        for j in i..i + PLACES {
            let at = self.at.get(j - self.start).map_or(usize::MAX, |&at| at as usize);
            if j > i && breaks(j) {
                return sum + self.scores.get(at.wrapping_sub(1)).copied().unwrap_or(0);
            }
            sum += self.scores.get(at).copied().unwrap_or(0);
        }
        sum
    }

    /// Asks for the trigrams about the words from `start` on.
    fn fill(&mut self, near: &mut Near, tokens: &[Token], ids: &[Id], start: usize) {
        (self.start, self.len) = (start, WORDS);
        self.at.clear();
        self.asked.clear();
        for j in start..(start + WORDS + PLACES - 1).min(tokens.len() + 1) {
            if tokens.get(j).is_none_or(|t| t.has(tokens::BREAK)) && j > 0 {
                let last = (before(tokens, ids, j - 1).1, ids.get(j - 1).copied().unwrap_or(BREAK));
                self.asked.push(Asked { before: last, word: BREAK, number: None });
            }
            self.at.push(self.asked.len() as u32);
            if let Some(&word) = ids.get(j) {
                self.asked.push(Asked { before: before(tokens, ids, j), word, number: None });
            }
        }
        for asked in &mut self.asked {
            let (a, b) = asked.before;
            asked.number = if a == BREAK && b == BREAK { None } else { near.number(a, b) };
        }
        self.contexts.clear();
        self.contexts.extend(self.asked.iter().map(|a| near.model.numbered_context(a.before.1, a.number)));
        self.scores.clear();
        self.scores.extend(self.contexts.iter().zip(&self.asked).map(|(&context, a)| near.after(context, a.word)));
    }
}
