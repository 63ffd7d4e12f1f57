//! Words that no syllable fits: symbols (NĐ-CP), abbreviations, words run together, single letters. What the letters are
//! is known by now; they are put in where that makes something known.

use super::super::findings::Findings;
use super::super::lattice::place;
use super::super::lexicon;
use super::super::model::{FIRST, Id, Model};
use super::super::stage::Found;
use super::super::syllable;
use super::super::tokens::{self, Token};
use super::super::tongue::Tongue;
use super::fonts::{Fonts, cased};
use super::glyph::Glyph;
use super::{Cased, UPPER, cased_char, kind};
use crate::model::Evidence;
use crate::repair::controls::original;

/// No longer run of words is looked at, in letters.
const LONGEST: usize = 24;
/// How sure a letter must be.
const SURE: f32 = 0.6;

/// Reads them. `out` is in order, and stays so.
#[allow(clippy::too_many_arguments)]
pub(super) fn read(
    model: &Model,
    text: &str,
    tokens: &[Token],
    ids: &[Id],
    glyphs: &[Glyph],
    fonts: &Fonts,
    tongue: &mut Tongue,
    out: &mut Findings,
) {
    let mut more = Vec::new();
    for (t, token) in tokens.iter().enumerate().filter(|(_, t)| t.has(tokens::FOREIGN)) {
        if out.sure_at(token.start as usize) == Some(true) {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        let Some(to) = letters(word, t, glyphs, fonts).filter(|to| to != word) else { continue };
        let place = place(tokens, ids, t);
        let alone = || {
            let id = syllable::parse(&to).map(|c| model.id(c)).filter(|&id| id >= FIRST);
            let label = to == "đ" && text.as_bytes().get(token.end as usize) == Some(&b')');
            label || id.is_some_and(|id| place.usual(model, id))
        };
        let good = match to.chars().nth(1) {
            None => alone(),
            Some(_) => {
                lexicon::is_known_abbreviation(&to)
                    || lexicon::is_known_name(&to)
                    || to.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()).all(|w| run_together(model, w))
            }
        };
        if good && !tongue.another(t) {
            let (range, kind, evidence) = (token.range(), kind(word), Evidence::Model);
            more.push(Found { range, to, kind, confidence: 0.85, evidence, sure: true });
        }
    }
    out.merge(more);
}

/// The word with what its foreign letters stand for, if all are sure.
fn letters(word: &str, t: usize, glyphs: &[Glyph], fonts: &Fonts) -> Option<String> {
    // A letter of Vietnamese that the font puts for another breaks the case of a symbol: "HôND".
    let wrong = |c: char| {
        let small = c.is_lowercase() && !c.is_ascii();
        small && word.chars().any(|c| c.is_ascii_uppercase()) && glyphs.iter().any(|g| g.c == c)
    };
    let small = |c: char| cased(c).is_some_and(|l| l & UPPER == 0) && !wrong(c);
    let capitals = word.chars().any(|c| cased(c).is_some()) && !word.chars().any(small);
    let mut to = String::with_capacity(word.len());
    for kept in word.chars() {
        if cased(kept).is_some() && !wrong(kept) || kept.is_ascii() {
            to.push(kept);
            continue;
        }
        let c = original(kept);
        let told = fonts.told(t, c);
        let by_font = told.letters().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|x| x.1 * told.weight >= SURE);
        if let Some((l, _)) = by_font {
            to.push(cased_char(l));
            continue;
        }
        let g = glyphs.iter().find(|g| g.c == c).filter(|g| g.is_cipher() && g.total() >= 3.0)?;
        let may = |l: &usize| !capitals || *l >= usize::from(UPPER);
        let all: f32 = g.chance.iter().enumerate().filter(|x| may(&x.0)).map(|x| x.1).sum();
        let (l, p) = g.chance.iter().enumerate().filter(|x| may(&x.0)).max_by(|a, b| a.1.total_cmp(b.1))?;
        if *p < SURE * all || *p < 0.02 {
            return None;
        }
        to.push(cased_char(l as Cased));
    }
    Some(to)
}

/// Whether a word is a syllable, or two or three without a blank between them.
fn run_together(model: &Model, word: &str) -> bool {
    let chars: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if chars.is_empty() || chars.len() > LONGEST {
        return word.is_empty();
    }
    let known = |from: usize, to: usize| {
        let piece: String = chars.get(from..to).unwrap_or_default().iter().collect();
        to - from >= 2 && syllable::parse(&piece).is_some_and(|c| model.id(c) >= FIRST)
    };
    // Fewest syllables up to each letter.
    let mut least = vec![usize::MAX; chars.len() + 1];
    least[0] = 0;
    for to in 2..=chars.len() {
        for from in to.saturating_sub(syllable::MAX_LETTERS)..to - 1 {
            if least[from] < 3 && known(from, to) {
                least[to] = least[to].min(least[from] + 1);
            }
        }
    }
    least.last().is_some_and(|&n| n <= 3)
}
