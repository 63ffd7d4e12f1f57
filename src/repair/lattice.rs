//! Reading words in their context: the likeliest choice among candidates, over the trigram model.

use super::model::{BREAK, FIRST, Id, Model, NUMBER};
use super::tokens::{self, Token};

/// One reading of a damaged word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which word of the model.
    pub id: Id,
    /// Cost of the damage that would explain it, in sixteenths of a nat, zero or negative.
    pub emission: i32,
    /// What the caller wants to find again.
    pub tag: u32,
}

/// Most states kept from word to word.
const BEAM: usize = 12;

#[derive(Debug, Clone, Copy)]
struct State {
    a: Id,
    b: Id,
    score: i32,
    /// Index in the arena of choices.
    back: u32,
}

/// Words with candidates (`suspects`, token indices in order, each with its candidates) are read one stretch at a
/// time; `ids` holds the words of all tokens and receives what was chosen. Returns the index of each choice.
pub fn decode(model: &Model, tokens: &[Token], ids: &mut [Id], suspects: &[(usize, Vec<Candidate>)]) -> Vec<usize> {
    let mut chosen = vec![0; suspects.len()];
    let mut from = 0;
    while from < suspects.len() {
        let mut to = from + 1;
        while to < suspects.len() && suspects[to].0 - suspects[to - 1].0 <= 2 {
            to += 1;
        }
        stretch(model, tokens, ids, &suspects[from..to], &mut chosen[from..to]);
        from = to;
    }
    for ((i, list), &c) in suspects.iter().zip(&chosen) {
        if let (Some(id), Some(c)) = (ids.get_mut(*i), list.get(c)) {
            *id = c.id;
        }
    }
    chosen
}

fn stretch(model: &Model, tokens: &[Token], ids: &[Id], suspects: &[(usize, Vec<Candidate>)], chosen: &mut [usize]) {
    let (Some(first), Some(last)) = (suspects.first(), suspects.last()) else { return };
    let (a, b) = before(tokens, ids, first.0);
    let mut states = vec![State { a, b, score: 0, back: u32::MAX }];
    // (choice, which suspect is told by depth, back)
    let mut arena: Vec<(u32, u32)> = Vec::new();
    let mut next = 0;
    let mut fresh: Vec<State> = Vec::new();
    let end = (last.0 + 3).min(tokens.len());
    for i in first.0..end {
        let Some(token) = tokens.get(i) else { break };
        if token.has(tokens::BREAK) {
            let ended = states
                .iter()
                .map(|s| State { a: BREAK, b: BREAK, score: s.score + model.trigram(s.a, s.b, BREAK), back: s.back })
                .max_by_key(|s| s.score);
            states.clear();
            states.extend(ended);
            if i > last.0 {
                break;
            }
        }
        fresh.clear();
        match suspects.get(next).filter(|s| s.0 == i) {
            Some((_, list)) => {
                next += 1;
                for s in &states {
                    let context = model.context(s.a, s.b);
                    for (choice, c) in list.iter().enumerate() {
                        let score = s.score + model.after(context, c.id) + c.emission;
                        let back = arena.len() as u32;
                        arena.push((choice as u32, s.back));
                        fresh.push(State { a: s.b, b: c.id, score, back });
                    }
                }
                if list.is_empty() {
                    // Nothing to choose from: the word stands as it is.
                    for s in &states {
                        let w = ids.get(i).copied().unwrap_or(BREAK);
                        let back = arena.len() as u32;
                        arena.push((0, s.back));
                        fresh.push(State { a: s.b, b: w, score: s.score + model.trigram(s.a, s.b, w), back });
                    }
                }
            }
            None => {
                let w = ids.get(i).copied().unwrap_or(BREAK);
                for s in &states {
                    fresh.push(State { a: s.b, b: w, score: s.score + model.trigram(s.a, s.b, w), back: s.back });
                }
            }
        }
        fresh.sort_unstable_by_key(|s| (s.a, s.b, -s.score));
        fresh.dedup_by_key(|s| (s.a, s.b));
        if fresh.len() > BEAM {
            fresh.sort_unstable_by_key(|s| -s.score);
            fresh.truncate(BEAM);
        }
        std::mem::swap(&mut states, &mut fresh);
    }
    let Some(best) = states.iter().max_by_key(|s| s.score) else { return };
    let mut at = best.back;
    for slot in chosen.iter_mut().rev() {
        let Some(&(choice, back)) = arena.get(at as usize) else { break };
        *slot = choice as usize;
        at = back;
    }
}

/// The two words before a token, sentence starts counted.
pub fn before(tokens: &[Token], ids: &[Id], i: usize) -> (Id, Id) {
    if i == 0 || tokens.get(i).is_none_or(|t| t.has(tokens::BREAK)) {
        return (BREAK, BREAK);
    }
    let b = ids.get(i - 1).copied().unwrap_or(BREAK);
    if i == 1 || tokens.get(i - 1).is_none_or(|t| t.has(tokens::BREAK)) {
        return (BREAK, b);
    }
    (ids.get(i - 2).copied().unwrap_or(BREAK), b)
}

/// The surroundings of one word, to ask what else it could be.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The word before the one before.
    pub a: Id,
    /// The word before.
    pub b: Id,
    /// The word behind, or the sentence's end.
    pub next: Id,
    /// The word behind that, if the sentence goes on.
    pub after: Option<Id>,
}

/// What surrounds token `i`.
pub fn place(tokens: &[Token], ids: &[Id], i: usize) -> Place {
    let (a, b) = before(tokens, ids, i);
    let word = |j: usize| match tokens.get(j) {
        Some(t) if !t.has(tokens::BREAK) => ids.get(j).copied().unwrap_or(BREAK),
        _ => BREAK,
    };
    let next = word(i + 1);
    let after = if next == BREAK { None } else { Some(word(i + 2)) };
    Place { a, b, next, after }
}

impl Place {
    /// Log probability of the three words that a word takes part in, in sixteenths of a nat.
    pub fn score(&self, model: &Model, w: Id) -> i32 {
        let mut score = model.trigram(self.a, self.b, w) + model.trigram(self.b, w, self.next);
        if let Some(after) = self.after {
            score += model.trigram(w, self.next, after);
        }
        score
    }

    /// How much of the place the model has seen with this word in it: bigrams 1 each, trigrams 2 each. Only syllables
    /// count as neighbours: after a number or a foreign word anything may stand.
    pub fn support(&self, model: &Model, w: Id) -> u32 {
        let (left, far_left) = (self.b >= FIRST, self.a >= FIRST);
        let (right, far_right) = (self.next >= FIRST, self.after.is_some_and(|x| x >= FIRST));
        let mut n = 0;
        if left {
            n += u32::from(model.has_bigram(self.b, w));
        }
        if left || far_left {
            n += 2 * u32::from(model.has_trigram(self.a, self.b, w));
        }
        if right {
            n += u32::from(model.has_bigram(w, self.next));
        }
        if left || right {
            n += 2 * u32::from(model.has_trigram(self.b, w, self.next));
        }
        if let Some(after) = self.after
            && (right || far_right)
        {
            n += 2 * u32::from(model.has_trigram(w, self.next, after));
        }
        n
    }
}

impl Place {
    /// Whether the model has seen the word in such a place: beside one of the syllables, or before a number, if numbers
    /// often follow it.
    pub fn usual(&self, model: &Model, w: Id) -> bool {
        const OFTEN: i32 = -64;
        self.support(model, w) > 0 || self.next == NUMBER && model.strong(w, NUMBER, OFTEN)
    }

    /// As [`Place::score`], with bigrams only: for ranking many words.
    pub fn rough(&self, model: &Model, w: Id) -> i32 {
        model.bigram(self.b, w) + if self.next == BREAK { 0 } else { model.bigram(w, self.next) }
    }
}
