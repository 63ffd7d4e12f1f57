//! Another language, or noise: where no two words make a phrase of Vietnamese and many are none of its words, nothing
//! shows that a word should be one, however well some reading of its letters may fit.

use std::ops::Range;

use super::cipher::suspect;
use super::forms::Forms;
use super::lexicon;
use super::model::{FIRST, Model};
use super::tokens::{self, Kind, Token};

/// Words looked at on each side.
const AROUND: usize = 12;
/// A line of fewer words tells nothing by itself.
const LINE: usize = 8;
/// So many words must speak against a place.
const LEAST: u32 = 5;
/// Share of words in a phrase that makes a place Vietnamese: letters that lie spoil phrases, but never so many.
const SHARE: f32 = 0.2;
/// So many words of a place are taken to be like those of the document.
const PRIOR: f32 = 2.0;
/// Fewer words in phrases than this share are not a document in Vietnamese.
const HALF: f32 = 0.5;
/// Words that tell what the document is.
const SAMPLE: usize = 1000;

/// What a word says of its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// Nobody has asked.
    Unasked,
    /// A damaged word that may be a syllable, a number, a name, a word by itself.
    Nothing,
    /// In a phrase that the model has seen.
    Vietnamese,
    /// One that is no word and no damaged one, or that the model never saw beside its neighbours.
    Other,
}

/// The words of a text, asked what language they are.
pub(super) struct Tongue<'a> {
    model: Model,
    text: &'a str,
    tokens: &'a [Token],
    said: Vec<Says>,
    document: Option<f32>,
}

impl<'a> Tongue<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Tongue { model: Model::get(), text, tokens, said: Vec::new(), document: None }
    }

    /// Whether a word stands in another language, or in noise.
    pub(super) fn another(&mut self, t: usize) -> bool {
        let (mut good, mut bad) = (0, 0);
        for t in self.around(t) {
            match self.says(t) {
                Says::Vietnamese => good += 1,
                Says::Other => bad += 1,
                _ => {}
            }
        }
        let share = |like: f32| (good as f32 + PRIOR * like) / ((good + bad) as f32 + PRIOR);
        bad >= LEAST && share(0.0) < SHARE && share(self.document()) < SHARE
    }

    /// As [`Tongue::another`], in a document of another language only.
    pub(super) fn another_throughout(&mut self, t: usize) -> bool {
        self.another(t) && self.document() < HALF
    }

    /// The words about one: of its line, or of others, too, where it is short.
    fn around(&self, t: usize) -> Range<usize> {
        let all = t.saturating_sub(AROUND)..(t + AROUND + 1).min(self.tokens.len());
        let starts = |t: &usize| self.tokens.get(*t).is_some_and(|t| t.has(tokens::LINE_START));
        let from = (all.start..=t).rev().find(starts).unwrap_or(all.start);
        let to = (t + 1..all.end).find(starts).unwrap_or(all.end);
        if to.saturating_sub(from) < LINE { all } else { from..to }
    }

    /// The word at a byte, or the next.
    pub(super) fn word_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|t| (t.end as usize) <= at)
    }

    /// The share of the document's words that stand in a phrase.
    fn document(&mut self) -> f32 {
        if let Some(share) = self.document {
            return share;
        }
        let (mut good, mut all) = (0u32, 0u32);
        for t in (0..self.tokens.len()).step_by(self.tokens.len().div_ceil(SAMPLE).max(1)) {
            let says = self.says(t);
            good += u32::from(says == Says::Vietnamese);
            all += u32::from(matches!(says, Says::Vietnamese | Says::Other));
        }
        let share = good as f32 / all.max(1) as f32;
        self.document = Some(share);
        share
    }

    fn says(&mut self, t: usize) -> Says {
        if self.said.is_empty() {
            self.said.resize(self.tokens.len(), Says::Unasked);
        }
        match self.said.get(t).copied() {
            Some(Says::Unasked) => {}
            said => return said.unwrap_or(Says::Nothing),
        }
        let says = self.ask(t);
        if let Some(said) = self.said.get_mut(t) {
            *said = says;
        }
        says
    }

    fn ask(&self, t: usize) -> Says {
        let Some(token) = self.tokens.get(t) else { return Says::Nothing };
        match token.kind {
            _ if token.has(tokens::FOREIGN) => {
                let word = self.text.get(token.range()).unwrap_or_default();
                if fits(word) { Says::Nothing } else { Says::Other }
            }
            Kind::Syllable => {
                let pairs = [t.checked_sub(1).and_then(|a| self.pair(a, t)), self.pair(t, t + 1)];
                match pairs {
                    [Some(true), _] | [_, Some(true)] => Says::Vietnamese,
                    [None, None] => Says::Nothing,
                    _ => Says::Other,
                }
            }
            Kind::Other if token.has(tokens::CAPITAL) => Says::Nothing,
            Kind::Other if lexicon::is_known_name(self.text.get(token.range()).unwrap_or_default()) => Says::Nothing,
            Kind::Other => Says::Other,
            Kind::Number | Kind::Capitals => Says::Nothing,
        }
    }

    /// Whether the model has seen two words beside each other; nothing, if they are not both words in one sentence.
    fn pair(&self, a: usize, b: usize) -> Option<bool> {
        let (first, second) = self.tokens.get(a).zip(self.tokens.get(b))?;
        let word = |t: &Token| Some(self.model.id_of(t)).filter(|&id| id >= FIRST && !t.has(tokens::FOREIGN));
        if second.has(tokens::BREAK) {
            return None;
        }
        Some(self.model.has_bigram(word(first)?, word(second)?))
    }
}

/// Whether some syllable has the letters of a word that are Vietnamese, where it has them.
fn fits(word: &str) -> bool {
    let Some(s) = suspect(word) else { return false };
    s.mask == 0 || Forms::get().matching(s.len, s.mask, s.value).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::tokens::tokenize;

    fn another(text: &str, word: &str) -> bool {
        let tokens = tokenize(text);
        let mut tongue = Tongue::new(text, &tokens);
        tongue.another(tongue.word_at(text.find(word).unwrap_or_default()))
    }

    #[test]
    fn phrases_tell_vietnamese_from_other_languages() {
        let here = "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành tri€n khai thực hiện kế hoạch này.";
        let pinyin =
            "Wǒ men měi tiān zǎo shàng qù xué xiào dú shū, wǎn shàng huí jiā chī fàn, yīn wèi nǎi nai shì rén.";
        assert!(!another(here, "tri€n"));
        assert!(another(pinyin, "xué"));
        let text = format!("{here} {here}\n{pinyin}\n{here}");
        assert!(!another(&text, "tri€n") && another(&text, "xué"));
    }

    #[test]
    fn names_in_a_sentence_are_no_other_language() {
        let text = "Trong đó, ông François Hollande, bà Angela Müller và ông Václav Klaus đã đến thăm tỉnh.";
        assert!(!another(text, "Müller"));
    }
}
