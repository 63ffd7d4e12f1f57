//! Words that are certainly broken, since no syllable is spelt so and no name either, and that no offset explains: one
//! letter is wrong ("trưãng hợp") or one too many. Where one word alone fits the phrase it is that word; else the
//! likeliest is suggested.

use super::cipher::{Suspect, suspect};
use super::forms::{Forms, base_key, base_letter, byte_char, letter_byte};
use super::lattice::{Place, place};
use super::model::{FIRST, Id, Model};
use super::stage::Found;
use super::syllable::{self, MAX_LETTERS};
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
    len: usize,
    /// The letter that was put in, and the one that stood there; none if a letter was taken out.
    put: Option<(u8, char)>,
    /// Letters of the same shape as those that stand there.
    shape: bool,
}

/// Reads them. `others` are the tokens that are no syllables, `out` what was found before, in order.
pub(crate) fn read(
    model: &Model,
    text: &str,
    tokens: &[Token],
    others: &[usize],
    ids: &mut [Id],
    tongue: &mut Tongue,
    out: &mut Vec<Found>,
) {
    let mut more = Vec::new();
    let mut looked = 0;
    for (t, token) in others.iter().filter_map(|&t| Some((t, tokens.get(t)?))) {
        let small_l = text.as_bytes().get(token.start as usize) == Some(&b'I') && !token.has(tokens::ALL_CAPS);
        let name = !small_l && token.has(tokens::CAPITAL) && !token.has(tokens::BREAK | tokens::LINE_START);
        let glued = token.has(tokens::GLUED) || tokens.get(t + 1).is_some_and(|n| n.has(tokens::GLUED));
        if token.has(tokens::FOREIGN) || name || glued || out.binary_search_by_key(&token.start, start).is_ok() {
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
        let Some(s) =
            suspect(word).filter(|s| s.len >= if small_l { 2 } else { 3 } && s.mask.count_ones() as usize == 8 * s.len)
        else {
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
        let more_letters = readings.len();
        shapes(model, word, &place, &mut readings);
        too_many(model, &s, &place, &mut readings);
        readings.sort_by_key(|r| std::cmp::Reverse(r.score));
        let Some(best) = readings.first() else { continue };
        let rival = readings.iter().find(|r| r.id != best.id).map_or(i32::MIN / 2, |r| r.score);
        let support = place.support(model, best.id);
        // A letter that lost or changed its marks is another stage's.
        let other_letter = best.put.is_some_and(|(l, c)| {
            !byte_char(l, false).is_ascii() && letter_byte(c).is_some_and(|(b, _)| base_letter(b) != base_letter(l))
        });
        if small_l && !best.shape {
            continue;
        }
        let ascii = word.is_ascii();
        let sure = if best.shape {
            best.score - rival >= NAT && support >= if ascii { SUPPORT + 1 } else { SUPPORT - 1 }
        } else {
            other_letter && more_letters > 0 && best.score - rival >= MARGIN && support >= SUPPORT
        };
        if !sure && (support == 0 || ascii || token.has(tokens::CAPITAL)) {
            continue;
        }
        // "Iiên" is a small l.
        let upper = |i: usize| {
            s.upper.get(i).copied().flatten() == Some(true) && !(best.shape && i == 0 && word.starts_with('I'))
        };
        let to: String = (0..best.len).map(|i| byte_char((best.letters >> (8 * i)) as u8, upper(i))).collect();
        if !syllable::is_syllable(&to) {
            continue;
        }
        if sure && let Some(id) = ids.get_mut(t) {
            *id = best.id;
        }
        let confidence = if sure { 0.85 } else { 0.4 };
        let kind = if best.shape { RepairKind::Ocr } else { RepairKind::Glyph };
        let (range, evidence) = (token.range(), Evidence::Model);
        more.push(Found { range, to, kind, confidence, evidence, sure });
    }
    out.extend(more);
    out.sort_by_key(|f| f.range.start);
}

/// "1ợi", "1à": a one before a word that is none, or a rarer one than with l.
pub(crate) fn ones(model: &Model, text: &str, tokens: &[Token], ids: &mut [Id]) -> Vec<Found> {
    let mut out = Vec::new();
    for (t, pair) in tokens.windows(2).enumerate() {
        let [number, word] = pair else { continue };
        if number.kind != Kind::Number
            || !word.has(tokens::GLUED)
            || word.has(tokens::CAPITAL)
            || number.has(tokens::GLUED)
        {
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

fn start(f: &Found) -> u32 {
    f.range.start as u32
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
            let (score, put) = (place.score(model, f.id), Some((f.at(i), s.chars[i])));
            out.push(Reading { score, id: f.id, letters: f.key, len: s.len, put, shape: false });
        }
    }
    out
}

/// Letters that look like others: what a reader sees, and what it may be.
const SHAPES: [(&str, &str); 6] = [("I", "l"), ("rn", "m"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("vv", "w")];

/// All syllables that the word is with two letters read as one, or a capital I as a small l.
fn shapes(model: &Model, word: &str, place: &Place, out: &mut Vec<Reading>) {
    for (from, to) in SHAPES {
        for (i, _) in word.match_indices(from) {
            if from == "I" && i > 0 {
                continue;
            }
            let Some((left, right)) = word.get(..i).zip(word.get(i + from.len()..)) else { continue };
            let Some(code) = syllable::parse(&format!("{left}{to}{right}")) else { continue };
            let id = model.id(code);
            // In the style of tone marks that the word has.
            let key = [false, true].into_iter().filter_map(|old| Forms::get().key(id, old)).find(|&k| {
                let spelt: String = (0..MAX_LETTERS)
                    .map(|i| (k >> (8 * i)) as u8)
                    .filter(|b| *b > 0)
                    .map(|b| byte_char(b, false))
                    .collect();
                spelt == format!("{left}{to}{right}").to_lowercase()
            });
            if let Some(letters) = key.filter(|_| id >= FIRST) {
                let len = (letters.ilog2() / 8 + 1) as usize;
                out.push(Reading { score: place.score(model, id) + NAT, id, letters, len, put: None, shape: true });
            }
        }
    }
}

/// All syllables that the word without its last letter may be, with any marks: punctuation is often read as a letter.
fn too_many(model: &Model, s: &Suspect, place: &Place, out: &mut Vec<Reading>) {
    let len = s.len - 1;
    if !(2..MAX_LETTERS).contains(&len) {
        return;
    }
    let base = base_key(s.value & ((1u64 << (8 * len)) - 1));
    let forms = Forms::get();
    for id in forms.same_base(base).filter(|&id| id >= FIRST) {
        if let Some(letters) = forms.key(id, false) {
            out.push(Reading { score: place.score(model, id) - 2 * NAT, id, letters, len, put: None, shape: false });
        }
    }
}
