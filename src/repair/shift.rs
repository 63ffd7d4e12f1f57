//! Damage that looks like plain letters: a font run whose map is off by a constant makes "hình" into "hknh" and "với"
//! into "vái". No letter is foreign there; what tells is the offset, shared with other words of the run.

use std::collections::HashMap;

use super::cipher::{Suspect, suspect};
use super::controls::original;
use super::forms::{Forms, base_letter, byte_char, letter_byte};
use super::lattice::place;
use super::model::{FIRST, Id, Model, OTHER};
use super::stage::Found;
use super::syllable::{self, MAX_LETTERS};
use super::tokens::{self, Kind, Token};
use crate::model::{Evidence, RepairKind};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// Most words without foreign letters that are looked at.
const MAX_SOFT: usize = 400;
/// A word read alike in so many phrases shows an offset by itself.
const REPEATED: usize = 2;

/// Damage that looks like plain letters ("hknh"): only a constant offset tells it, shared by two such words or by
/// the foreign letters of the document.
pub fn plain(
    model: &Model,
    text: &str,
    tokens: &[Token],
    others: &[usize],
    ids: &mut [Id],
    offsets: &[(i32, f32)],
    out: &mut Vec<Found>,
) {
    let forms = Forms::get;
    let mut words: Vec<(usize, Suspect)> = Vec::new();
    for (t, token) in others.iter().filter_map(|&t| Some((t, tokens.get(t)?))) {
        if token.has(tokens::FOREIGN) {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        if word.len() < 2 || word.len() > MAX_LETTERS * 3 || super::lexicon::is_known_other(word) {
            continue;
        }
        let Some(mut s) = suspect(word) else { continue };
        s.token = t;
        // Cut words ("thă...") and labels (đ) are what they seem.
        let cut = text
            .as_bytes()
            .get(token.end as usize..)
            .is_some_and(|r| r.starts_with(b"..") || r.starts_with("…".as_bytes()));
        if cut || s.len < 2 || s.len < 3 && !word.is_ascii() {
            continue;
        }
        words.push((t, s));
        if words.len() > MAX_SOFT {
            break;
        }
    }
    if words.is_empty() {
        return;
    }
    // Every single letter that makes the word a syllable votes for its offset.
    let mut votes: HashMap<i32, Vec<(char, usize)>> = HashMap::new();
    for (n, (t, s)) in words.iter().enumerate() {
        // A name may be no syllable: it is read when other words have told the offset.
        if tokens.get(*t).is_none_or(|t| t.has(tokens::CAPITAL)) {
            continue;
        }
        let place = place(tokens, ids, *t);
        let mut best: Vec<(i32, i32, char)> = Vec::new();
        for i in 0..s.len {
            let c = s.chars[i];
            let hole = 0xffu64 << (8 * i);
            let (mask, value) = (s.mask & !hole, s.value & !hole);
            let Some((seen, _)) = letter_byte(c).or(c.is_ascii().then_some((0, false))) else { continue };
            if (s.mask | hole).count_ones() as usize != 8 * s.len {
                continue;
            }
            for f in forms().matching(s.len, mask, value) {
                let l = byte_char(f.at(i), false);
                // A letter that lost or changed its marks is a slip, not a shift.
                if !l.is_ascii() && base_letter(f.at(i)) != base_letter(seen) && place.support(model, f.id) > 0 {
                    best.push((place.score(model, f.id), c as i32 - l as i32, c));
                }
            }
        }
        best.sort_unstable_by_key(|b| -b.0);
        let top = best.first().map_or(0, |b| b.0);
        for &(_, d, c) in best.iter().take_while(|b| b.0 > top - 4 * NAT).take(6) {
            votes.entry(d).or_default().push((c, n));
        }
    }
    // In how many different surroundings some of the words stand.
    let sides: Vec<(Id, Id)> = words.iter().map(|w| place(tokens, ids, w.0)).map(|p| (p.b, p.next)).collect();
    let phrases = |which: &mut dyn Iterator<Item = usize>| {
        let mut seen: Vec<(Id, Id)> = which.filter_map(|n| sides.get(n).copied()).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    let mut shared: Vec<i32> = offsets.iter().filter(|o| o.1 >= 1.5).map(|o| o.0).collect();
    let mut agreed: Vec<(usize, i32)> = Vec::new();
    for (d, list) in &votes {
        let mut who: Vec<&str> = list
            .iter()
            .filter_map(|x| words.get(x.1))
            .filter_map(|w| tokens.get(w.0))
            .filter_map(|t| text.get(t.range()))
            .collect();
        who.sort_unstable();
        who.dedup();
        if (who.len() >= 2 || phrases(&mut list.iter().map(|x| x.1)) >= REPEATED) && !shared.contains(d) {
            agreed.push((who.len(), *d));
        }
    }
    agreed.sort_unstable_by_key(|a| (std::cmp::Reverse(a.0), a.1));
    shared.extend(agreed.iter().take(4).map(|a| a.1));

    // Each word under each offset: which of its letters are shifted?
    let mut readings: Vec<(usize, i32, i32, u64, Id)> = Vec::new();
    for (n, (t, s)) in words.iter().enumerate() {
        let place = place(tokens, ids, *t);
        for &d in &shared {
            for subset in 1u32..1 << s.len {
                if subset.count_ones() > 2 {
                    continue;
                }
                let mut key = s.value;
                let mut good = true;
                for i in 0..s.len {
                    if subset >> i & 1 == 0 {
                        good &= s.mask >> (8 * i) & 0xff != 0;
                        continue;
                    }
                    let l = u32::try_from(s.chars[i] as i32 - d).ok().and_then(char::from_u32).and_then(letter_byte);
                    match l {
                        Some((b, upper)) if upper == (s.upper[i] == Some(true)) => {
                            key = key & !(0xff << (8 * i)) | u64::from(b) << (8 * i)
                        }
                        _ => good = false,
                    }
                }
                if !good {
                    continue;
                }
                if let Some(f) = forms().of_len(s.len).iter().find(|f| f.key == key)
                    && place.support(model, f.id) > 0
                {
                    readings.push((n, place.score(model, f.id), d, key, f.id));
                }
            }
        }
    }
    // An offset found in these words alone must explain two of them well.
    for (n, (t, s)) in words.iter().enumerate() {
        let mine = |r: &&(usize, i32, i32, u64, Id)| r.0 == n;
        let Some(best) = readings.iter().filter(mine).max_by_key(|r| r.1).copied() else { continue };
        let rival = readings.iter().filter(mine).filter(|r| r.4 != best.4).map(|r| r.1).max();
        let margin = best.1 - rival.unwrap_or(best.1 - 6 * NAT);
        let others =
            readings.iter().filter(|r| r.2 == best.2 && r.0 != n).map(|r| r.3).filter(|&k| k != best.3).count();
        let again = || readings.iter().filter(|r| r.2 == best.2 && r.3 == best.3).map(|r| r.0);
        let others = if others == 0 && phrases(&mut again()) >= REPEATED { 1 } else { others };
        let from_glyphs = offsets.iter().any(|o| o.0 == best.2 && o.1 >= 1.5);
        let support = place(tokens, ids, *t).support(model, best.4);
        let Some(token) = tokens.get(*t) else { continue };
        let plain = place(tokens, ids, *t).score(model, OTHER);
        // A word of plain ASCII may be foreign; one with Vietnamese letters is none.
        let foreign = s.chars.iter().take(s.len).all(char::is_ascii) && best.1 <= plain - 2 * NAT;
        let sure = margin >= NAT && (from_glyphs || others >= 1) && support >= 2 && !foreign;
        let to: String = (0..s.len).map(|i| byte_char((best.3 >> (8 * i)) as u8, s.upper[i] == Some(true))).collect();
        if !syllable::is_syllable(&to) {
            continue;
        }
        if sure && let Some(id) = ids.get_mut(*t) {
            *id = best.4;
        }
        let confidence = if sure { 0.9 } else { 0.5 };
        let range = token.range();
        out.push(Found { range, to, kind: RepairKind::Glyph, confidence, evidence: Evidence::Offset, sure });
    }
}

/// Words between a word and the nearest one that was read with an offset, for the offset to be at work there too.
const REACH: usize = 150;
/// What a good syllable must gain to be read as a shifted one.
const HIDDEN: i32 = 4 * NAT;
/// Offsets that are looked for.
const MAX_OFFSETS: usize = 6;

/// Words that a shifted letter left a syllable ("vái" for với), or one that nothing fitted, near words that were read
/// with the same offset. `found` is sorted by place, and stays so.
pub fn hidden(model: &Model, text: &str, tokens: &[Token], ids: &mut [Id], found: &mut Vec<Found>) {
    // What is found carries the offset further.
    for _ in 0..3 {
        if !hidden_once(model, text, tokens, ids, found) {
            break;
        }
    }
}

fn hidden_once(model: &Model, text: &str, tokens: &[Token], ids: &mut [Id], found: &mut Vec<Found>) -> bool {
    let seen = offsets_found(text, tokens, found);
    if seen.is_empty() {
        return false;
    }
    let mut busy: Vec<usize> = found.iter().filter(|f| f.sure).map(|f| f.range.start).collect();
    busy.sort_unstable();
    let mut more: Vec<Found> = Vec::new();
    for kind in [Kind::Other, Kind::Syllable] {
        // Which word with each offset is the next, as the tokens are walked.
        let mut next = vec![0usize; seen.len()];
        for (t, token) in tokens.iter().enumerate() {
            if token.kind != kind {
                continue;
            }
            let mut at_work = 0u32;
            for (k, (x, n)) in seen.iter().zip(&mut next).enumerate() {
                while x.at.get(*n).is_some_and(|&at| at < t) {
                    *n += 1;
                }
                let gap = |x: Option<&usize>| x.map_or(usize::MAX, |&x| x.abs_diff(t));
                if gap(x.at.get(*n)).min(gap(n.checked_sub(1).and_then(|n| x.at.get(n)))) <= REACH {
                    at_work |= 1 << k;
                }
            }
            if at_work == 0 {
                continue;
            }
            let word = text.get(token.range()).unwrap_or_default();
            if word.len() > MAX_LETTERS * 3 || word.len() < 2 {
                continue;
            }
            for (k, x) in seen.iter().enumerate() {
                if at_work >> k & 1 == 1 && !word.chars().any(|c| shifted(c, x.offset).is_some()) {
                    at_work &= !(1 << k);
                }
            }
            if at_work == 0 || word.chars().nth(1).is_none() || busy.binary_search(&(token.start as usize)).is_ok() {
                continue;
            }
            let Some(s) = suspect(word) else { continue };
            let place = place(tokens, ids, t);
            let now = place.score(model, ids.get(t).copied().unwrap_or(OTHER));
            let mut best: Option<(i32, Id, String)> = None;
            let (mut readings, mut chance) = (0, false);
            for (k, x) in seen.iter().enumerate() {
                if at_work >> k & 1 == 0 {
                    continue;
                }
                // Three letters that share an offset do not do so by chance.
                let certain = x.letters.len() >= 3;
                shifts(&s, x.offset, &mut |to: String| {
                    if !one_case(&to) {
                        return;
                    }
                    let id = match syllable::parse(&to) {
                        Some(code) => model.id(code),
                        // A name that no spelling rule makes.
                        None if kind == Kind::Other && super::lexicon::is_known_name(&to) => OTHER,
                        None => return,
                    };
                    if id < FIRST && id != OTHER {
                        return;
                    }
                    let score = place.score(model, id);
                    let backed = kind == Kind::Other && certain || place.support(model, id) >= 1;
                    if backed && best.as_ref().is_none_or(|b| score > b.0) {
                        best = Some((score, id, to));
                        readings += 1;
                        chance |= !certain;
                    }
                });
            }
            let Some((score, id, to)) = best else { continue };
            let least = match kind {
                Kind::Other => -2 * NAT,
                _ if place.support(model, ids.get(t).copied().unwrap_or(OTHER)) == 0 => HIDDEN,
                _ => 2 * HIDDEN,
            };
            // A word that is none, with one reading only, needs no phrase to tell it.
            let glued = token.has(tokens::GLUED) || tokens.get(t + 1).is_some_and(|n| n.has(tokens::GLUED));
            let alone = kind == Kind::Other && readings == 1 && !chance && s.len >= 3 && !glued;
            let sure = alone || score - now >= least && place.support(model, id) >= 2;
            if !sure {
                continue;
            }
            if let Some(slot) = ids.get_mut(t) {
                *slot = id;
            }
            let confidence = 1.0 - 0.5 * f64::from(-(score - now).max(NAT) as f32 / NAT as f32).exp();
            let (range, kind, evidence) = (token.range(), RepairKind::Glyph, Evidence::Offset);
            more.push(Found { range, to, kind, confidence, evidence, sure });
        }
    }
    let any = !more.is_empty();
    if any {
        // What was a suggestion and is now read.
        more.sort_by_key(|f| f.range.start);
        found.retain(|f| f.sure || more.binary_search_by_key(&f.range.start, |m| m.range.start).is_err());
        found.extend(more);
        found.sort_by_key(|f| f.range.start);
    }
    any
}

/// An offset that letters were read with.
struct Seen {
    offset: i32,
    /// The tokens it was seen in.
    at: Vec<usize>,
    /// The letters it explained.
    letters: Vec<char>,
}

/// Offsets of the letters that were read, each with the tokens it was seen in; those of two words and more.
fn offsets_found(text: &str, tokens: &[Token], found: &[Found]) -> Vec<Seen> {
    let mut seen: HashMap<i32, Seen> = HashMap::new();
    for f in found.iter().filter(|f| f.sure) {
        let Some(from) = text.get(f.range.clone()) else { continue };
        let t = tokens.partition_point(|t| (t.start as usize) < f.range.start);
        if from.chars().count() != f.to.chars().count() {
            continue;
        }
        for (a, b) in from.chars().map(original).zip(f.to.chars()) {
            if a != b && letter_byte(b).is_some() {
                let offset = a as i32 - b as i32;
                let s = seen.entry(offset).or_insert_with(|| Seen { offset, at: Vec::new(), letters: Vec::new() });
                s.at.push(t);
                if !s.letters.contains(&a) {
                    s.letters.push(a);
                }
            }
        }
    }
    let mut seen: Vec<Seen> = seen.into_values().filter(|s| s.at.len() >= 2).collect();
    seen.sort_by_key(|s| (std::cmp::Reverse(s.at.len()), s.offset));
    seen.truncate(MAX_OFFSETS);
    seen
}

/// The letter that a character is when an offset is taken back.
fn shifted(c: char, d: i32) -> Option<char> {
    u32::try_from(original(c) as i32 - d).ok().and_then(char::from_u32).filter(|&c| letter_byte(c).is_some())
}

/// The words that shifting back one or two letters makes.
fn shifts(s: &Suspect, d: i32, f: &mut dyn FnMut(String)) {
    let mut back = [None; MAX_LETTERS];
    let mut good = true;
    for (i, b) in back.iter_mut().enumerate().take(s.len) {
        *b = shifted(s.chars[i], d);
        good &= b.is_some() || letter_byte(s.chars[i]).is_some();
    }
    if !good {
        return;
    }
    for subset in 1u32..1 << s.len {
        if subset.count_ones() > 2 || (0..s.len).any(|i| subset >> i & 1 == 1 && back[i].is_none()) {
            continue;
        }
        f((0..s.len).map(|i| back[i].filter(|_| subset >> i & 1 == 1).unwrap_or(s.chars[i])).collect());
    }
}

/// Small, capitalised or capitals throughout.
fn one_case(word: &str) -> bool {
    let mut rest = word.chars().skip(1).map(char::is_uppercase);
    let first = word.chars().next().is_some_and(char::is_uppercase);
    match rest.next() {
        None => true,
        Some(true) => first && rest.all(|u| u),
        Some(false) => rest.all(|u| !u),
    }
}
