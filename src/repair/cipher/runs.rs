//! Where in a text a font is at work: near the words that speak for it, word by word, with what those about each say.

use std::collections::HashMap;
use std::ops::Range;

use super::super::tokens::{self, Kind};
use super::fonts::{Asked, Font, Word, cased};

/// What a letter that stands as it is may say against a font that shifts it.
const MOST_LETTER: f32 = -3.0;
/// Chance that a font begins or ends between two words of a line, and at a line's start.
const SWITCH: f32 = 0.02;
const SWITCH_LINE: f32 = 0.15;
/// Words on either side of one that speaks for a font where that font may be at work.
const REACH: usize = 1000;

impl Asked<'_> {
    /// Where the font is at work.
    pub(super) fn runs(&self, words: &[Word], font: &Font) -> Vec<(u32, f32)> {
        if self.suspects.by_font() {
            return self.known_runs(words);
        }
        let against: Vec<f32> = font.shifts.iter().map(|p| (1.0 - p).max(1e-6).ln().max(MOST_LETTER)).collect();
        let mut out: Vec<(u32, f32)> = Vec::new();
        let mut speaking = words.iter().filter(|w| w.says > 0.0).map(|w| w.token as usize).peekable();
        while let Some(first) = speaking.next() {
            let mut last = first;
            while let Some(next) = speaking.next_if(|&t| t <= last + 2 * REACH) {
                last = next;
            }
            let stretch = first.saturating_sub(REACH)..(last + REACH).min(self.end);
            self.run(words, font, &against, stretch, &mut out);
        }
        out
    }

    /// Where the font is at work within a stretch.
    fn run(&self, words: &[Word], font: &Font, against: &[f32], stretch: Range<usize>, out: &mut Vec<(u32, f32)>) {
        // Log odds word by word: what it says itself, then what those before say, then what those behind say.
        let tokens = self.tokens.get(stretch.clone()).unwrap_or_default();
        let mut odds: Vec<f32> = vec![0.0; tokens.len()];
        let from = words.partition_point(|w| (w.token as usize) < stretch.start);
        for w in words.iter().skip(from).take_while(|w| (w.token as usize) < stretch.end) {
            let trust = w.letters.iter().filter(|l| **l != 0).map(|&l| font.shifts(l)).fold(0.0, f32::max);
            if let Some(o) = odds.get_mut(w.token as usize - stretch.start) {
                *o += w.says * if w.says > 0.0 { trust.max(0.3) } else { trust };
            }
        }
        for (o, token) in odds.iter_mut().zip(tokens).filter(|(_, t)| t.kind == Kind::Syllable) {
            let word = self.text.get(token.range()).unwrap_or_default();
            let says: f32 = word.chars().filter_map(cased).filter_map(|l| against.get(usize::from(l))).sum();
            *o += says.max(2.0 * MOST_LETTER);
        }
        let step = |odds: f32, line: bool| {
            let switch = if line { SWITCH_LINE } else { SWITCH };
            let p = 1.0 / (1.0 + (-odds).exp());
            let p = p * (1.0 - switch) + (1.0 - p) * switch * 0.7;
            (p / (1.0 - p)).ln()
        };
        let mut behind = vec![0.0; tokens.len()];
        let mut so_far = 0.0;
        for ((b, o), token) in behind.iter_mut().zip(&odds).zip(tokens).rev() {
            *b = so_far;
            so_far = step(so_far + o, token.has(tokens::LINE_START));
        }
        let mut so_far = step(-2.0, true);
        for ((t, token), (b, o)) in (stretch.start..).zip(tokens).zip(behind.iter().zip(&odds)) {
            so_far = step(so_far, token.has(tokens::LINE_START)) + o;
            let p = 1.0 / (1.0 + (-(so_far + b)).exp());
            // In steps of a twentieth, so that few are kept.
            let p = (p * 20.0).round() / 20.0;
            if out.last().is_none_or(|r| r.1 != p) {
                out.push((t as u32, p));
            }
        }
        out.push((stretch.end as u32, 0.0));
    }

    /// Where the reader knows the fonts, all words of one say the same.
    fn known_runs(&self, words: &[Word]) -> Vec<(u32, f32)> {
        let mut says: HashMap<u32, f32> = HashMap::new();
        let group = |t: usize| self.tokens.get(t).map_or(0, |t| (self.group)(t.start as usize));
        for w in words {
            *says.entry(group(w.token as usize)).or_default() += w.says;
        }
        let mut out: Vec<(u32, f32)> = Vec::new();
        for t in 0..self.end {
            let says = says.get(&group(t)).copied().unwrap_or(0.0).clamp(-20.0, 20.0);
            let p = 1.0 / (1.0 + (2.0 - says).exp());
            if out.last().is_none_or(|r| r.1 != p) {
                out.push((t as u32, p));
            }
        }
        out.push((self.end as u32, 0.0));
        out
    }
}
