//! Slips of optical recognition and of typing that make a valid word: "Đầu mạnh", "chuyên dịch", "phần đầu".
//!
//! No spelling tells them, only the phrase. A word whose three trigrams are surprising is set against the words that
//! have the same letters but for their marks (and au for ay); two words that surprise together are changed together.
//! Names, numbers and symbols are not touched, and a word must be surer a slip where none about it are.

mod glance;
mod near;
mod spans;
mod spell;
mod stretches;

use std::ops::Range;

use super::broken::cut;
use super::lattice::place;
use super::model::{FIRST, Id, Model, OTHER, RARE};
use super::stage::Found;
use super::tokens::{self, Kind, Token};
use crate::model::{Evidence, RepairKind};
use near::Near;
use spans::Spans;
pub(super) use spell::old_style;
use spell::spell;
use stretches::{Signs, close};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// What a change costs.
const COST: i32 = 5 * NAT;
/// What a change of a word costs that is none.
const UNSEEN: i32 = 2 * NAT;
/// What it costs beside, to change a letter and not its marks.
const SHAPE: i32 = 2 * NAT;
/// What the second change of a pair costs.
const SECOND: i32 = 3 * NAT / 2;
/// The three trigrams of a word that fits are likelier than this.
const SURPRISE: i32 = -18 * NAT;
/// A word whose two bigrams are likelier than this together is not looked at.
const GLANCE: i32 = -13 * NAT;
/// The same where a slip was found.
const CLOSE: i32 = -13 * NAT / 2;
const DOUBT: i32 = -12 * NAT;
/// What a bigram across the start of a sentence counts.
const START: i32 = -3 * NAT;
/// Words less likely than this are no alternatives.
const SELDOM: i32 = -15 * NAT;
/// Two words that are changed together are a phrase: the second is this likely after the first.
const PHRASE: i32 = -5 * NAT;
/// Least gain beyond the cost where a document shows signs of recognition.
const SIGNED: i32 = 2 * NAT;
/// Least gain where it shows none; so much in one place is also a sign.
const UNSIGNED: i32 = 5 * NAT;
/// A capital inside a sentence may be a name.
const NAME: i32 = 4 * NAT;
/// What a slip that was surely made elsewhere in the document needs less: it costs nothing to make again.
const REPEATED: i32 = COST;
/// Least gain for a suggestion.
const SUGGEST: i32 = 0;

/// A possible slip.
#[derive(Debug, Clone, Copy)]
struct Slip {
    token: usize,
    /// One or two words.
    words: usize,
    to: [Id; 2],
    /// Gain after cost and protection, in sixteenths of a nat.
    gain: i32,
    support: u32,
}

/// Finds slips. `busy` tells tokens that other stages have changed already.
pub fn slips(text: &str, tokens: &[Token], ids: &[Id], busy: &dyn Fn(usize) -> bool) -> Vec<Found> {
    let mut near = Near::take();
    let found = find(&Doc { text, tokens, ids, busy }, &mut near);
    near.keep();
    found
}

fn find(doc: &Doc<'_>, near: &mut Near) -> Vec<Found> {
    let &Doc { text, tokens, ids, .. } = doc;
    let model = Model::get();
    let mut slips = Vec::new();
    look(doc, 0..tokens.len(), (GLANCE, SURPRISE), near, None, &mut slips);
    // Where there is one slip there are others; but in a million words some phrase is always odd.
    let stretches = close(&slips, tokens.len());
    if !stretches.is_empty() {
        let mut spans = Spans::default();
        let mut first = std::mem::take(&mut slips).into_iter().peekable();
        for stretch in stretches {
            slips.extend(std::iter::from_fn(|| first.next_if(|s| s.token < stretch.start)));
            while first.next_if(|s| s.token < stretch.end).is_some() {}
            look(doc, stretch, (CLOSE, DOUBT), near, Some(&mut spans), &mut slips);
        }
        slips.extend(first);
        slips.dedup_by(|s, last| s.token < last.token + last.words);
    }
    if slips.is_empty() {
        return Vec::new();
    }
    neighbours(tokens, ids, near, &mut slips);
    habits(tokens, ids, &mut slips);
    let signs = Signs::new(&slips, tokens.len());
    let style = old_style(text, tokens);
    // What was misread surely once is misread again for less, also where it does not surprise.
    let from = |i: usize, words: usize| [ids.get(i).copied(), ids.get(i + 1).copied().filter(|_| words == 2)];
    let mut seen: Vec<([Option<Id>; 2], [Id; 2])> = Vec::new();
    let known = |s: &&Slip| ids.get(s.token).is_some_and(|&w| w >= FIRST);
    for s in slips.iter().filter(|s| s.gain >= signs.least(s.token) && s.support >= 1).filter(known) {
        // A slip in one word of a phrase is remembered with the word it stood before.
        match ids.get(s.token + 1) {
            Some(&next)
                if next >= FIRST && s.words == 1 && tokens.get(s.token + 1).is_some_and(|t| !t.has(tokens::BREAK)) =>
            {
                seen.push((from(s.token, 2), [s.to[0], next]));
            }
            _ => {}
        }
        seen.push((from(s.token, s.words), s.to));
    }
    seen.sort_unstable();
    seen.dedup();
    again(doc, near, &seen, &signs, &mut slips);
    let mut out = Vec::new();
    for s in slips {
        let (signed, least) = (signs.at(s.token), signs.least(s.token));
        let again = signed && seen.binary_search(&(from(s.token, s.words), s.to)).is_ok();
        let enough = if signed { 1 } else { 2 };
        let sure = s.support >= enough && s.gain >= if again { least - REPEATED } else { least };
        if !sure && s.gain < SUGGEST {
            continue;
        }
        let confidence = 1.0 - 0.5 * f64::from(-s.gain.max(0) as f32 / NAT as f32 / 2.0).exp();
        for w in 0..s.words {
            let (Some(token), Some(&id)) = (tokens.get(s.token + w), s.to.get(w)) else { continue };
            if ids.get(s.token + w) == Some(&id) {
                continue;
            }
            let from = text.get(token.range()).unwrap_or_default();
            let Some(to) = spell(&model, id, from, style) else { continue };
            let (kind, evidence) = (RepairKind::Ocr, Evidence::Model);
            out.push(Found { range: token.range(), to, kind, confidence, evidence, sure });
        }
    }
    out
}

/// What is looked through.
struct Doc<'a> {
    text: &'a str,
    tokens: &'a [Token],
    ids: &'a [Id],
    busy: &'a dyn Fn(usize) -> bool,
}

/// Looks at every word of a stretch whose bigrams together are less likely than `glance`, and its trigrams than
/// `surprise`. Where most trigrams are asked for, `spans` asks for them together.
fn look(
    doc: &Doc<'_>,
    stretch: Range<usize>,
    (glance, surprise): (i32, i32),
    near: &mut Near,
    mut spans: Option<&mut Spans>,
    slips: &mut Vec<Slip>,
) {
    let &Doc { text, tokens, ids, busy } = doc;
    let mut skip = 0;
    let mut right = near.follow(tokens, ids, stretch.start);
    for i in stretch {
        let left = right;
        right = near.follow(tokens, ids, i + 1);
        if left + right > glance || i < skip || !eligible(tokens, i) {
            continue;
        }
        // What may be a name needs to surprise the more.
        let guard = protection(tokens, i);
        if left + right > glance - guard {
            continue;
        }
        let now = match &mut spans {
            Some(spans) => spans.span(near, tokens, ids, i),
            None => near.span(tokens, ids, i, &[]),
        };
        if now > surprise - guard || busy(i) || tokens.get(i).is_some_and(|t| cut(text, t)) {
            continue;
        }
        let Some(slip) = best(tokens, ids, text, i, now, near) else { continue };
        if slip.gain >= SUGGEST - 2 * NAT {
            skip = i + slip.words;
            slips.push(slip);
        }
    }
}

/// Slips beside each other: a good word surprises beside a bad one, and does not any more when that one is right.
fn neighbours(tokens: &[Token], ids: &[Id], near: &mut Near, slips: &mut [Slip]) {
    for n in 1..slips.len() {
        let Some(&[first, second]) = slips.get(n - 1..=n) else { break };
        if second.token - (first.token + first.words - 1) > 2 {
            continue;
        }
        // The words about them, with the other one put right.
        let start = first.token.saturating_sub(2);
        let end = (second.token + second.words + 2).min(ids.len());
        let (Some(about), Some(words)) = (tokens.get(start..end), ids.get(start..end)) else { continue };
        for (own, other) in [(n - 1, second), (n, first)] {
            let Some(slip) = slips.get_mut(own).filter(|_| other.gain >= SIGNED) else { continue };
            let mut words = words.to_vec();
            let at = |token: usize, words: usize| token - start..token - start + words;
            let to = other.to.get(..other.words).unwrap_or_default();
            if let Some(place) = words.get_mut(at(other.token, other.words)) {
                place.copy_from_slice(to);
            }
            let from = words.get(at(slip.token, slip.words)).unwrap_or_default().to_vec();
            let to = slip.to.get(..slip.words).unwrap_or_default();
            let gain =
                near.span(about, &words, slip.token - start, to) - near.span(about, &words, slip.token - start, &from);
            let guard = (0..slip.words).map(|w| protection(tokens, slip.token + w)).sum::<i32>();
            let price = cost(tokens, ids, slip.token) + if slip.words == 2 { SECOND } else { 0 };
            slip.gain = slip.gain.min(gain - price - guard);
        }
    }
}

/// A phrase that a document repeats, and never writes in the other way, is more likely its own than a slip.
fn habits(tokens: &[Token], ids: &[Id], slips: &mut [Slip]) {
    // Each pair that is asked about: what stands there, and what would.
    let asked = |s: &Slip| {
        let word = |i: usize| ids.get(i).copied();
        let (i, last) = (s.token, s.token + s.words - 1);
        let (first_to, last_to) = (s.to.first().copied(), s.to.get(s.words - 1).copied());
        let (before, after) = (i.checked_sub(1).and_then(word), word(last + 1));
        let inside = if s.words == 2 { [pair(word(i), word(last)), pair(first_to, last_to)] } else { [NO_PAIR; 2] };
        [[pair(before, word(i)), pair(before, first_to)], [pair(word(last), after), pair(last_to, after)], inside]
    };
    let mut pairs: Vec<(u64, u32)> = slips.iter().flat_map(asked).flatten().map(|p| (p, 0)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    // One bit in sixteen or fewer is set: most pairs of the text are none of these.
    let bits = (pairs.len() * 16).next_power_of_two().max(64);
    let mut traces = vec![0u64; bits / 64];
    let trace = |p: u64| {
        let bit = (p.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (bits - 1);
        (bit / 64, 1u64 << (bit % 64))
    };
    for (at, bit) in pairs.iter().map(|p| trace(p.0)) {
        if let Some(t) = traces.get_mut(at) {
            *t |= bit;
        }
    }
    let may = |a: Id, b: Id| {
        let (at, bit) = trace(pair(Some(a), Some(b)));
        traces.get(at).is_some_and(|t| t & bit != 0)
    };
    for (w, t) in ids.windows(2).zip(tokens.iter().skip(1)) {
        if let &[a, b] = w
            && may(a, b)
            && !t.has(tokens::BREAK)
            && let Ok(n) = pairs.binary_search_by_key(&pair(Some(a), Some(b)), |p| p.0)
            && let Some(p) = pairs.get_mut(n)
        {
            p.1 += 1;
        }
    }
    let count = |p: u64| pairs.binary_search_by_key(&p, |x| x.0).ok().and_then(|n| pairs.get(n)).map_or(0, |x| x.1);
    for s in slips {
        let sides = asked(s).map(|[stands, would]| (count(stands), count(would)));
        let worst = sides.iter().filter(|x| x.1 == 0).map(|x| x.0).max().unwrap_or(0);
        s.gain -= 3 * NAT / 2 * worst.saturating_sub(1).min(8) as i32;
    }
}

/// Two words as one number.
fn pair(a: Option<Id>, b: Option<Id>) -> u64 {
    a.zip(b).map_or(NO_PAIR, |(a, b)| u64::from(a) << 16 | u64::from(b))
}

const NO_PAIR: u64 = u64::MAX;

/// Words of which it is asked together whether those about them show signs of recognition.
const BLOCK: usize = 64;

/// Looks for the phrases that were misread elsewhere in the document, where it shows signs of recognition.
fn again(doc: &Doc<'_>, near: &mut Near, seen: &[([Option<Id>; 2], [Id; 2])], signs: &Signs, slips: &mut Vec<Slip>) {
    let &Doc { tokens, ids, busy, .. } = doc;
    if !signs.any() || !seen.iter().any(|s| s.0[1].is_some()) {
        return;
    }
    let mut first = vec![false; usize::from(Id::MAX) + 1];
    for w in seen.iter().filter(|s| s.0[1].is_some()).filter_map(|s| s.0[0]) {
        first[usize::from(w)] = true;
    }
    let mut more = Vec::new();
    let signed = (0..ids.len()).step_by(BLOCK).filter(|b| signs.at(b + BLOCK / 2));
    for i in signed.flat_map(|b| b..b + BLOCK) {
        let Some(pair) = ids.get(i..i + 2) else { break };
        if !first[usize::from(pair[0])] {
            continue;
        }
        let key = [pair.first().copied(), pair.get(1).copied()];
        let n = seen.partition_point(|s| s.0 < key);
        let Some((_, to)) = seen.get(n).filter(|s| s.0 == key) else { continue };
        let joined = tokens.get(i + 1).is_some_and(|t| !t.has(tokens::BREAK));
        if !joined || !eligible(tokens, i) || !eligible(tokens, i + 1) || busy(i) || busy(i + 1) {
            continue;
        }
        if slips.binary_search_by_key(&i, |s| s.token).is_ok() {
            continue;
        }
        let guard = protection(tokens, i) + protection(tokens, i + 1);
        let gain = near.span(tokens, ids, i, to) - near.span(tokens, ids, i, pair) - COST - guard;
        more.push(Slip { token: i, words: 2, to: *to, gain, support: 2 });
    }
    slips.extend(more);
    slips.sort_by_key(|s| s.token);
}

/// Syllables, and words of Vietnamese letters that make none.
fn eligible(tokens: &[Token], i: usize) -> bool {
    tokens.get(i).is_some_and(|t| match t.kind {
        Kind::Syllable => !t.has(tokens::GLUED),
        Kind::Other => !t.has(tokens::FOREIGN) && !t.has(tokens::GLUED),
        _ => false,
    })
}

/// A word that the model has never seen is a slip more likely than one it knows.
fn cost(tokens: &[Token], ids: &[Id], i: usize) -> i32 {
    match (ids.get(i), tokens.get(i)) {
        (Some(&(RARE | OTHER)), Some(t)) if !t.has(tokens::CAPITAL) || t.has(tokens::ALL_CAPS | tokens::BREAK) => {
            UNSEEN
        }
        _ => COST,
    }
}

/// Protection of what may be a name.
fn protection(tokens: &[Token], i: usize) -> i32 {
    let Some(t) = tokens.get(i) else { return 0 };
    // A word in quotation marks is meant as it stands more often than others.
    let quoted = if t.has(tokens::QUOTED) { NAME / 2 } else { 0 };
    if !t.has(tokens::CAPITAL) || t.has(tokens::ALL_CAPS) || t.has(tokens::BREAK) {
        return quoted;
    }
    if t.has(tokens::LINE_START) { NAME / 2 } else { NAME }
}

fn best(tokens: &[Token], ids: &[Id], text: &str, i: usize, now: i32, near: &mut Near) -> Option<Slip> {
    let row = near.alternatives(tokens, ids, text, i);
    let place = place(tokens, ids, i);
    let word = *ids.get(i)?;
    let cost = cost(tokens, ids, i);
    let guard = protection(tokens, i);
    let least = near.pair(place.b, word) + near.pair(word, place.next) + NAT;
    let context = near.context(place.a, place.b);
    let mut best: Option<Slip> = None;
    let mut second = i32::MIN;
    // Less than this is no slip, and stands against none.
    let need = now + cost + guard + SUGGEST - 2 * NAT;
    let end = place.after.map_or(0, |after| near.pair(place.next, after));
    let lefts = near.lefts(place.b, row.clone());
    for (n, &left) in row.clone().zip(&lefts) {
        let Some((w, extra)) = near.alternative(n) else { break };
        if left < least + extra {
            continue;
        }
        let right = near.pair(w, place.next);
        if left + right < least + extra {
            continue;
        }
        let model = near.model;
        let mut score = model.seen_after(context, w).unwrap_or(left - context.bow);
        // What follows makes it no likelier.
        if score < need + extra {
            continue;
        }
        let before = near.number(place.b, w);
        score += model.seen_or(before, place.next, right);
        if score < need + extra {
            continue;
        }
        if let Some(after) = place.after {
            let behind = near.number(w, place.next);
            score += model.seen_or(behind, after, end);
        }
        let gain = score - now - cost - extra - guard;
        if best.is_none_or(|b| gain > b.gain) {
            second = best.map_or(i32::MIN, |b| b.gain);
            best = Some(Slip { token: i, words: 1, to: [w, 0], gain, support: 0 });
        } else {
            second = second.max(gain);
        }
    }
    near.give_back(lefts);
    // Two candidates that are as good as each other: neither is sure.
    if let Some(b) = &mut best
        && second != i32::MIN
    {
        b.gain = b.gain.min((b.gain - second) * 2);
    }
    if let Some(b) = best.as_mut().filter(|b| b.gain >= SUGGEST - 2 * NAT) {
        b.support = place.support(&near.model, b.to[0]);
    }
    let j = i + 1;
    if !tokens.get(j).is_some_and(|t| !t.has(tokens::BREAK)) || !eligible(tokens, j) {
        return best;
    }
    let next = *ids.get(j)?;
    if let Some((score, x, y)) = phrase(tokens, ids, text, i, row, near) {
        let now = near.span(tokens, ids, i, &[word, next]);
        let gain = score - now - cost - SECOND - guard - protection(tokens, j);
        // What the second word alone would gain; then it is its own slip, found next.
        let mut alone = i32::MIN / 2;
        for m in near.alternatives(tokens, ids, text, j) {
            let Some((y, extra)) = near.alternative(m) else { break };
            alone = alone.max(near.span(tokens, ids, i, &[word, y]) - now - COST - extra - protection(tokens, j));
        }
        if gain > alone + NAT && best.is_none_or(|b| gain > b.gain) {
            best = Some(Slip { token: i, words: 2, to: [x, y], gain, support: 2 });
        }
    }
    best
}

/// The best phrase that two words together may have been, with its log probability: only one that is a stronger phrase
/// than what stands there.
fn phrase(
    tokens: &[Token],
    ids: &[Id],
    text: &str,
    i: usize,
    row: Range<usize>,
    near: &mut Near,
) -> Option<(i32, Id, Id)> {
    let (word, next) = (*ids.get(i)?, *ids.get(i + 1)?);
    let least = near.pair(word, next).max(PHRASE);
    let letters = near::base(text, tokens.get(i + 1)?, next)?;
    let bases = [letters, near::au_ay(letters).unwrap_or(letters)];
    let mut fitting = near.take_fitting();
    for n in row {
        let Some((x, 0)) = near.alternative(n) else { continue };
        let likely = near.likely_after(x, bases).iter();
        fitting
            .extend(likely.filter(|y| y.score >= least && bases.contains(&y.base) && y.id != next).map(|y| (x, y.id)));
    }
    let mut found: Option<(i32, Id, Id)> = None;
    for &(x, y) in &fitting {
        let score = near.span(tokens, ids, i, &[x, y]);
        if found.is_none_or(|p| score > p.0) {
            found = Some((score, x, y));
        }
    }
    near.give_fitting(fitting);
    found
}
