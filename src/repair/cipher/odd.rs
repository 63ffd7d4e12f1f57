//! Damage that looks like plain letters: a font run whose map is off by a constant makes "hình" into "hknh". No letter
//! is foreign there; what tells is the offset, shared with other words of the run.

use std::collections::HashMap;

use super::super::forms::{Forms, base_letter, byte_char, letter_byte};
use super::super::lattice::place;
use super::super::lexicon;
use super::super::model::{FIRST, Id, Model, RARE};
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::{self, Kind, Token};
use super::super::tongue::Tongue;
use super::NAT;
use super::suspect::{Suspect, suspect};

/// Most words without foreign letters that are looked at.
const MOST: usize = 400;
/// A word read alike in so many phrases shows an offset by itself.
const REPEATED: usize = 2;
/// Offsets that are taken.
const TAKEN: usize = 6;

/// A syllable that is this unlikely where it stands may be another's damage.
const STRANGE: i32 = -15 * NAT;
/// What a syllable must gain by another letter for its offset to be thought of.
const GAIN: i32 = 5 * NAT;

/// Words without foreign letters that no phrase explains, and the offsets that two of them and more agree on. With
/// `all`, syllables that stand where the model has never seen them are among them.
pub(super) fn odd_words(
    model: &Model,
    text: &str,
    tokens: &[Token],
    others: &[u32],
    ids: &[Id],
    tongue: &mut Tongue,
    all: bool,
) -> (Vec<usize>, Vec<i32>) {
    let mut words: Vec<(usize, Suspect)> = Vec::new();
    for (t, token) in others.iter().filter_map(|&t| Some((t as usize, tokens.get(t as usize)?))) {
        if token.has(tokens::FOREIGN) {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        if word.len() < 2 || word.len() > MAX_LETTERS * 3 || lexicon::is_known_other(word) {
            continue;
        }
        let Some(mut s) = suspect(word) else { continue };
        s.token = t;
        // Cut words ("thă...") and labels (đ) are what they seem.
        let cut = text
            .as_bytes()
            .get(token.end as usize..)
            .is_some_and(|r| r.starts_with(b"..") || r.starts_with("…".as_bytes()));
        if cut || s.len < 2 || s.len < 3 && !word.is_ascii() || tongue.another(t) {
            continue;
        }
        words.push((t, s));
        if words.len() > MOST {
            break;
        }
    }
    let mut odd: Vec<usize> = words.iter().map(|w| w.0).collect();
    if all {
        let mut more = 0;
        let mut known = (0, false);
        for (t, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Syllable && !t.has(tokens::CAPITAL))
        {
            if more >= MOST {
                break;
            }
            let Some(&id) = ids.get(t) else { continue };
            let place = place(tokens, ids, t);
            if place.b < FIRST {
                continue;
            }
            // Most words go with both of their neighbours, which is quickly told; each pair is asked about once.
            let left = if known.0 == t { known.1 } else { model.has_bigram(place.b, id) };
            let right = place.next >= FIRST && model.has_bigram(id, place.next);
            known = (t + 1, right);
            if left && right || place.score(model, id) > STRANGE || place.support(model, id) > 1 {
                continue;
            }
            if let Some(mut s) = text.get(token.range()).and_then(suspect) {
                s.token = t;
                words.push((t, s));
                more += 1;
            }
        }
    }
    // Every single letter that makes the word a syllable that the phrase wants votes for its offset.
    let mut votes: HashMap<i32, Vec<usize>> = HashMap::new();
    for (n, (t, s)) in words.iter().enumerate() {
        // A name may be no syllable: it is read when other words have told the offset.
        if tokens.get(*t).is_none_or(|t| t.has(tokens::CAPITAL)) {
            continue;
        }
        let place = place(tokens, ids, *t);
        let least = match ids.get(*t) {
            Some(&id) if id >= RARE => place.score(model, id) + GAIN,
            _ => i32::MIN,
        };
        let unused = ids.get(*t) == Some(&RARE);
        let mut best: Vec<(i32, i32)> = Vec::new();
        for i in 0..s.len {
            let c = s.chars[i];
            let hole = 0xffu64 << (8 * i);
            let (mask, value) = (s.mask & !hole, s.value & !hole);
            let Some((seen, _)) = letter_byte(c).or(c.is_ascii().then_some((0, false))) else { continue };
            if (s.mask | hole).count_ones() as usize != 8 * s.len {
                continue;
            }
            for f in Forms::get().matching(s.len, mask, value) {
                let l = byte_char(f.at(i), false);
                // A letter that lost or changed its marks is a slip, not a shift; but no slip makes words that none uses.
                if l.is_ascii() || base_letter(f.at(i)) == base_letter(seen) && !(unused && !c.is_ascii()) {
                    continue;
                }
                let score = place.score(model, f.id);
                if score >= least && place.support(model, f.id) > if least > i32::MIN { 2 } else { 0 } {
                    best.push((score, c as i32 - l as i32));
                }
            }
        }
        best.sort_unstable_by_key(|b| -b.0);
        let top = best.first().map_or(0, |b| b.0);
        for &(_, d) in best.iter().take_while(|b| b.0 > top - 4 * NAT).take(6) {
            votes.entry(d).or_default().push(n);
        }
    }
    // In how many different surroundings some of the words stand.
    let sides: Vec<(Id, Id)> = words.iter().map(|w| place(tokens, ids, w.0)).map(|p| (p.b, p.next)).collect();
    let mut agreed: Vec<(usize, i32)> = Vec::new();
    for (d, list) in &votes {
        let mut who: Vec<&str> = list
            .iter()
            .filter_map(|&n| words.get(n))
            .filter_map(|w| tokens.get(w.0))
            .filter_map(|t| text.get(t.range()))
            .collect();
        who.sort_unstable();
        who.dedup();
        let mut phrases: Vec<(Id, Id)> = list.iter().filter_map(|&n| sides.get(n).copied()).collect();
        phrases.sort_unstable();
        phrases.dedup();
        if who.len() >= 2 || phrases.len() >= REPEATED {
            agreed.push((who.len(), *d));
        }
    }
    agreed.sort_unstable_by_key(|a| (std::cmp::Reverse(a.0), a.1));
    agreed.truncate(TAKEN);
    odd.extend(agreed.iter().filter_map(|a| votes.get(&a.1)).flatten().filter_map(|&n| words.get(n)).map(|w| w.0));
    odd.sort_unstable();
    odd.dedup();
    (odd, agreed.into_iter().map(|a| a.1).collect())
}
