//! Words that are certainly broken, since no syllable is spelt so and no name either, and that no offset explains: one
//! letter is wrong ("trưãng hợp"). Where one word alone fits the phrase it is that word; else the likeliest is suggested.

use super::cipher::{Suspect, suspect};
use super::findings::Findings;
use super::forms::{Forms, base_letter, byte_char, letter_byte};
use super::lattice::{Place, place};
use super::model::{FIRST, Id, Model};
use super::stage::Found;
use super::syllable;
use super::tokens::{self, Kind, Token};
use super::tongue::Tongue;
use crate::model::{Evidence, RepairKind};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// How much better a reading must be than the next to be sure.
const MARGIN: i32 = 3 * NAT;
/// How much of its phrase the model must have seen.
const SUPPORT: u32 = 3;
/// Most words that are looked at.
const MOST: usize = 2000;

struct Reading {
    score: i32,
    id: Id,
    letters: u64,
    /// The letter that was put in, and the one that stood there.
    put: (u8, char),
}

/// Reads them. `others` are the tokens that are no syllables, `out` what was found before, in order.
pub(crate) fn read(
    model: &Model,
    text: &str,
    tokens: &[Token],
    others: &[u32],
    ids: &mut [Id],
    tongue: &mut Tongue,
    out: &mut Findings,
) {
    let mut more = Vec::new();
    let mut looked = 0;
    for (t, token) in others.iter().filter_map(|&t| Some((t as usize, tokens.get(t as usize)?))) {
        let name = token.has(tokens::CAPITAL) && !token.has(tokens::BREAK | tokens::LINE_START);
        let glued = token.has(tokens::GLUED) || tokens.get(t + 1).is_some_and(|n| n.has(tokens::GLUED));
        if token.has(tokens::FOREIGN) || name || glued || out.sure_at(token.start as usize).is_some() {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        if word.is_ascii()
            || super::lexicon::is_known_name(word)
            || super::lexicon::is_known_other(word)
            || cut(text, token)
        {
            continue;
        }
        let Some(s) = suspect(word).filter(|s| s.len >= 3 && s.mask.count_ones() as usize == 8 * s.len) else {
            continue;
        };
        looked += 1;
        if looked > MOST {
            break;
        }
        if tongue.another(t) {
            continue;
        }
        let place = place(tokens, ids, t);
        let mut readings = substitutions(model, &s, &place);
        readings.sort_by_key(|r| std::cmp::Reverse(r.score));
        let Some(best) = readings.first() else { continue };
        let rival = readings.iter().find(|r| r.id != best.id).map_or(i32::MIN / 2, |r| r.score);
        let support = place.support(model, best.id);
        // A letter that lost or changed its marks is another stage's.
        let (l, c) = best.put;
        let other_letter =
            !byte_char(l, false).is_ascii() && letter_byte(c).is_some_and(|(b, _)| base_letter(b) != base_letter(l));
        let sure = other_letter && best.score - rival >= MARGIN && support >= SUPPORT;
        if !sure && (support == 0 || token.has(tokens::CAPITAL)) {
            continue;
        }
        let upper = |i: usize| s.upper.get(i).copied().flatten() == Some(true);
        let to: String = (0..s.len).map(|i| byte_char((best.letters >> (8 * i)) as u8, upper(i))).collect();
        if !syllable::is_syllable(&to) {
            continue;
        }
        if sure && let Some(id) = ids.get_mut(t) {
            *id = best.id;
        }
        let confidence = if sure { 0.85 } else { 0.4 };
        let (range, kind, evidence) = (token.range(), RepairKind::Glyph, Evidence::Model);
        more.push(Found { range, to, kind, confidence, evidence, sure });
    }
    out.extend(more);
    out.sort();
}

/// The model's words of a text, and its numbers that a word is glued to which begins with a small letter: one of these
/// may be a letter of that word.
pub(crate) fn words(model: &Model, tokens: &[Token]) -> (Vec<Id>, Vec<usize>) {
    let mut numbered = Vec::new();
    let mut number = false;
    let ids = tokens.iter().enumerate().map(|(t, token)| {
        if number && token.has(tokens::GLUED) && !token.has(tokens::CAPITAL) {
            numbered.push(t - 1);
        }
        number = token.kind == Kind::Number;
        model.id_of(token)
    });
    (ids.collect(), numbered)
}

/// "1ợi", "1à": a one before a word that is none, or a rarer one than with l. `numbered` as of [`words`].
pub(crate) fn ones(model: &Model, text: &str, tokens: &[Token], numbered: &[usize], ids: &mut [Id]) -> Vec<Found> {
    let mut out = Vec::new();
    for &t in numbered {
        let Some([number, word]) = tokens.get(t..t + 2) else { continue };
        if number.has(tokens::GLUED) {
            continue;
        }
        let range = number.start as usize..word.end as usize;
        let Some(rest) = text.get(range.clone()).and_then(|w| w.strip_prefix('1')).filter(|r| !r.is_ascii()) else {
            continue;
        };
        if rest.len() != word.range().len() || tokens.get(t + 2).is_some_and(|n| n.has(tokens::GLUED)) {
            continue;
        }
        let to = format!("l{rest}");
        let (Some(with), without) =
            (syllable::parse(&to).map(|c| model.id(c)), syllable::parse(rest).map(|c| model.id(c)))
        else {
            continue;
        };
        let rarer = without.is_none_or(|w| w < FIRST || model.unigram(w) < model.unigram(with));
        if with < FIRST || !rarer {
            continue;
        }
        if let Some(id) = ids.get_mut(t + 1) {
            *id = with;
        }
        let (kind, evidence) = (RepairKind::Ocr, Evidence::Table);
        out.push(Found { range, to, kind, confidence: 0.9, evidence, sure: true });
    }
    out
}

/// "thă...": cut off on purpose. More dots are room to fill in.
pub(super) fn cut(text: &str, token: &Token) -> bool {
    let rest = text.as_bytes().get(token.end as usize..).unwrap_or_default();
    let dots = rest.iter().take(4).take_while(|b| **b == b'.').count();
    dots == 2 || dots == 3 || rest.starts_with("…".as_bytes()) && !rest.starts_with("……".as_bytes())
}

/// All syllables that differ in one marked letter.
fn substitutions(model: &Model, s: &Suspect, place: &Place) -> Vec<Reading> {
    let mut out = Vec::new();
    for i in (0..s.len).filter(|&i| !s.chars[i].is_ascii()) {
        let hole = 0xffu64 << (8 * i);
        for f in Forms::get().matching(s.len, s.mask & !hole, s.value & !hole) {
            out.push(Reading { score: place.score(model, f.id), id: f.id, letters: f.key, put: (f.at(i), s.chars[i]) });
        }
    }
    out
}
