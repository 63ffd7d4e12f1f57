//! Slips of optical recognition and of typing that make a valid word: "Đầu mạnh", "chuyên dịch", "phần đầu".
//!
//! No spelling tells them, only the phrase. A word whose three trigrams are surprising is set against the words that
//! have the same letters but for their marks (and au for ay); two words that surprise together are changed together.
//! Names, numbers and symbols are not touched, and a document without other signs of recognition must be surer.

use std::collections::HashMap;
use std::ops::Range;

use super::forms::{Forms, base_key, letter_byte};
use super::lattice::{before, place};
use super::model::{BREAK, FIRST, Id, Model, OTHER, RARE};
use super::stage::Found;
use super::syllable;
use super::tokens::{self, Kind, Token};
use crate::model::{Evidence, RepairKind};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// What a change costs.
const COST: i32 = 5 * NAT;
/// What a change of a word costs that is none.
const UNSEEN: i32 = 2 * NAT;
/// What the second change of a pair costs.
const SECOND: i32 = 3 * NAT / 2;
/// The three trigrams of a word that fits are likelier than this.
const SURPRISE: i32 = -18 * NAT;
/// A word whose two bigrams are likelier than this together is not looked at.
const GLANCE: i32 = -13 * NAT;
/// The same in a document where a slip was found.
const CLOSE: i32 = -19 * NAT / 2;
/// What a bigram across the start of a sentence counts.
const START: i32 = -3 * NAT;
/// Words less likely than this are no alternatives.
const SELDOM: i32 = -15 * NAT;
/// Two words that are changed together are a phrase: the second is this likely after the first.
const PHRASE: i32 = -5 * NAT;
/// Alternatives remembered at most.
const FORGET: usize = 1 << 18;
/// Least gain beyond the cost in a document that shows signs of recognition.
const SIGNED: i32 = 2 * NAT;
/// Least gain in one that shows none; so much in one place is also a sign.
const UNSIGNED: i32 = 5 * NAT;
/// A capital inside a sentence may be a name.
const NAME: i32 = 4 * NAT;
/// So many sure slips, in so many words at most, are a sign of recognition.
const SIGNS: usize = 3;
const WORDS_PER_SIGN: usize = 1500;
/// A likely slip in so many words at most makes the others worth looking for.
const WORDS_PER_LIKELY: usize = 4000;
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
    let model = Model::get();
    let mut slips = Vec::new();
    let mut near = Near::new(model);
    look(tokens, ids, text, busy, GLANCE, &mut near, &mut slips);
    // Where there is one slip there are others; but in a million words some phrase is always odd.
    let likely = slips.iter().filter(|s: &&Slip| s.gain >= UNSIGNED / 2).count();
    if likely * WORDS_PER_LIKELY >= tokens.len().max(1) {
        slips.clear();
        look(tokens, ids, text, busy, CLOSE, &mut near, &mut slips);
    }
    if slips.is_empty() {
        return Vec::new();
    }
    habits(tokens, ids, &mut slips);
    let strong = slips.iter().filter(|s| s.gain >= UNSIGNED).count();
    let signed = strong >= SIGNS && strong * WORDS_PER_SIGN >= tokens.len();
    let least = if signed { SIGNED } else { UNSIGNED - NAT / 2 * strong.min(2) as i32 };
    let style = old_style(text, tokens);
    // What was misread surely once is misread again for less, also where it does not surprise.
    let from = |i: usize, words: usize| [ids.get(i).copied(), ids.get(i + 1).copied().filter(|_| words == 2)];
    let mut seen: Vec<([Option<Id>; 2], [Id; 2])> = Vec::new();
    let known = |s: &&Slip| ids.get(s.token).is_some_and(|&w| w >= FIRST);
    for s in slips.iter().filter(|s| s.gain >= least && s.support >= 1).filter(known) {
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
    if signed {
        again(&model, tokens, ids, &seen, busy, &mut slips);
    }
    let mut out = Vec::new();
    for s in slips {
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

/// Looks at every word whose bigrams together are less likely than `glance`.
fn look(
    tokens: &[Token],
    ids: &[Id],
    text: &str,
    busy: &dyn Fn(usize) -> bool,
    glance: i32,
    near: &mut Near,
    slips: &mut Vec<Slip>,
) {
    let model = near.model;
    let mut skip = 0;
    let mut right = near.follow(tokens, ids, 0);
    for i in 0..tokens.len() {
        let left = right;
        right = near.follow(tokens, ids, i + 1);
        if left + right > glance || i < skip || !eligible(tokens, i) || busy(i) {
            continue;
        }
        let now = span(&model, tokens, ids, i, &[]);
        if now > SURPRISE {
            continue;
        }
        let Some(slip) = best(tokens, ids, text, i, now, near) else { continue };
        if slip.gain >= SUGGEST - 2 * NAT {
            skip = i + slip.words;
            slips.push(slip);
        }
    }
}

/// A phrase that a document repeats, and never writes in the other way, is more likely its own than a slip.
fn habits(tokens: &[Token], ids: &[Id], slips: &mut [Slip]) {
    if slips.is_empty() {
        return;
    }
    // Only the words about slips and what they would become are counted.
    let mut asked = vec![false; usize::from(u16::MAX) + 1];
    let mut ask = |w: Option<&Id>| w.and_then(|&w| asked.get_mut(usize::from(w))).map(|a| *a = true);
    for s in slips.iter() {
        s.to.iter().for_each(|w| _ = ask(Some(w)));
        (s.token..s.token + s.words).for_each(|i| _ = ask(ids.get(i)));
    }
    let is_asked = |w: Id| asked.get(usize::from(w)).is_some_and(|a| *a);
    let mut pairs: HashMap<(Id, Id), u32> = HashMap::new();
    for (w, t) in ids.windows(2).zip(tokens.iter().skip(1)) {
        if let (&[a, b], false) = (w, t.has(tokens::BREAK))
            && (is_asked(a) || is_asked(b))
        {
            *pairs.entry((a, b)).or_default() += 1;
        }
    }
    let count = |a: Option<Id>, b: Option<Id>| match (a, b) {
        (Some(a), Some(b)) => pairs.get(&(a, b)).copied().unwrap_or(0),
        _ => 0,
    };
    for s in slips {
        let word = |i: usize| ids.get(i).copied();
        let (i, last) = (s.token, s.token + s.words - 1);
        let (first_to, last_to) = (s.to.first().copied(), s.to.get(s.words - 1).copied());
        let before = i.checked_sub(1).and_then(word);
        let sides = [
            (count(before, word(i)), count(before, first_to)),
            (count(word(last), word(last + 1)), count(last_to, word(last + 1))),
        ];
        let inside = if s.words == 2 { (count(word(i), word(last)), count(first_to, last_to)) } else { (0, 0) };
        let worst = sides.iter().chain(Some(&inside)).filter(|x| x.1 == 0).map(|x| x.0).max().unwrap_or(0);
        s.gain -= 3 * NAT / 2 * worst.saturating_sub(1).min(8) as i32;
    }
}

/// Looks for the phrases that were misread elsewhere in the document.
fn again(
    model: &Model,
    tokens: &[Token],
    ids: &[Id],
    seen: &[([Option<Id>; 2], [Id; 2])],
    busy: &dyn Fn(usize) -> bool,
    slips: &mut Vec<Slip>,
) {
    if !seen.iter().any(|s| s.0[1].is_some()) {
        return;
    }
    let mut more = Vec::new();
    for (i, pair) in ids.windows(2).enumerate() {
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
        let gain = span(model, tokens, ids, i, to) - span(model, tokens, ids, i, pair) - COST - guard;
        more.push(Slip { token: i, words: 2, to: *to, gain, support: 2 });
    }
    slips.extend(more);
    slips.sort_by_key(|s| s.token);
}

/// Pairs of words and words with the same letters, remembered for the text at hand.
struct Near {
    model: Model,
    /// Bigrams by hash: what is left of the key in the high 16 bits, cost and one in the low 16.
    pairs: Vec<u32>,
    /// Where the neighbours of a word lie in `words`: start and, plus one, number; 0 is unknown.
    rows: Vec<(u32, u16)>,
    words: Vec<Id>,
}

/// Slots for bigrams: 256 KiB. So many that place and tag are the whole key.
const SLOTS: usize = 1 << 16;

impl Near {
    fn new(model: Model) -> Self {
        Near { model, pairs: vec![0; SLOTS], rows: Vec::new(), words: Vec::new() }
    }

    /// Log probability of `b` after `a`.
    #[inline]
    fn pair(&mut self, a: Id, b: Id) -> i32 {
        // An odd factor loses nothing: place and tag together are the pair.
        let mixed = (u32::from(a) << 16 | u32::from(b)).wrapping_mul(0x9e37_79b1);
        let (place, tag) = ((mixed >> 16) as usize, mixed & 0xffff);
        let Some(entry) = self.pairs.get_mut(place) else { return 0 };
        if *entry >> 16 == tag && *entry as u16 > 0 {
            return 1 - i32::from(*entry as u16);
        }
        let score = self.model.bigram(a, b);
        *entry = tag << 16 | (1 - score).clamp(1, 0xffff) as u32;
        score
    }

    /// Log probability of word `i` after the one before it; where a sentence begins anything may stand.
    fn follow(&mut self, tokens: &[Token], ids: &[Id], i: usize) -> i32 {
        match (i.checked_sub(1).and_then(|h| ids.get(h)), ids.get(i), tokens.get(i)) {
            (Some(&a), Some(&b), Some(t)) if !t.has(tokens::BREAK) => self.pair(a, b),
            _ => START,
        }
    }

    /// Words with the same letters as token `i` but for their marks; also with ay for au and au for ay. Words that are
    /// hardly ever written are left out.
    fn alternatives(&mut self, tokens: &[Token], ids: &[Id], text: &str, i: usize) -> Range<usize> {
        let (Some(&id), Some(token)) = (ids.get(i), tokens.get(i)) else { return 0..0 };
        if id >= FIRST
            && let Some(&(start, n)) = self.rows.get(usize::from(id))
            && n > 0
        {
            return start as usize..start as usize + usize::from(n) - 1;
        }
        if self.rows.is_empty() {
            self.rows = vec![(0, 0); self.model.len()];
        }
        let forms = Forms::get();
        let start = self.words.len();
        let key = if id >= FIRST {
            forms.key(id, false).unwrap_or(0)
        } else {
            let mut key = 0u64;
            for (n, c) in text.get(token.range()).unwrap_or_default().chars().enumerate() {
                let Some((b, _)) = letter_byte(c).filter(|_| n < 8) else { return 0..0 };
                key |= u64::from(b) << (8 * n);
            }
            key
        };
        let base = base_key(key);
        let model = self.model;
        let common = |&w: &Id| w != id && model.unigram(w) > SELDOM;
        self.words.extend(forms.same_base(base).filter(common));
        if let Some(other) = au_ay(base) {
            self.words.extend(forms.same_base(other).filter(common));
        }
        let end = self.words.len();
        if id >= FIRST
            && let Some(row) = self.rows.get_mut(usize::from(id))
        {
            *row = (start as u32, (end - start + 1).min(usize::from(u16::MAX)) as u16);
        } else if end > FORGET {
            // Words the model does not know are not remembered; there may be any number of them.
            self.words.clear();
            self.rows.iter_mut().for_each(|r| *r = (0, 0));
            return 0..0;
        }
        start..end
    }
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
    if !t.has(tokens::CAPITAL) || t.has(tokens::ALL_CAPS) || t.has(tokens::BREAK) {
        return 0;
    }
    if t.has(tokens::LINE_START) { NAME / 2 } else { NAME }
}

fn best(tokens: &[Token], ids: &[Id], text: &str, i: usize, now: i32, near: &mut Near) -> Option<Slip> {
    let model = &near.model.clone();
    let row = near.alternatives(tokens, ids, text, i);
    let place = place(tokens, ids, i);
    let word = *ids.get(i)?;
    let least = near.pair(place.b, word) + near.pair(word, place.next) + NAT;
    let cost = cost(tokens, ids, i);
    let mut best: Option<Slip> = None;
    let mut second = i32::MIN;
    for n in row.clone() {
        let Some(&w) = near.words.get(n) else { break };
        if near.pair(place.b, w) + near.pair(w, place.next) < least {
            continue;
        }
        let gain = place.score(model, w) - now - cost - protection(tokens, i);
        if best.is_none_or(|b| gain > b.gain) {
            second = best.map_or(i32::MIN, |b| b.gain);
            best = Some(Slip { token: i, words: 1, to: [w, 0], gain, support: place.support(model, w) });
        } else {
            second = second.max(gain);
        }
    }
    // Two candidates that are as good as each other: neither is sure.
    if let Some(b) = &mut best
        && second != i32::MIN
    {
        b.gain = b.gain.min((b.gain - second) * 2);
    }
    let j = i + 1;
    if !tokens.get(j).is_some_and(|t| !t.has(tokens::BREAK)) || !eligible(tokens, j) {
        return best;
    }
    let next = *ids.get(j)?;
    let least = near.pair(word, next).max(PHRASE);
    let row_next = near.alternatives(tokens, ids, text, j);
    let mut pair: Option<(i32, Id, Id)> = None;
    for n in row {
        let Some(&x) = near.words.get(n) else { break };
        for m in row_next.clone() {
            let Some(&y) = near.words.get(m) else { break };
            // Only a phrase that is a stronger one than what stands there.
            if model.strong(x, y, least) {
                let score = span(model, tokens, ids, i, &[x, y]);
                if pair.is_none_or(|p| score > p.0) {
                    pair = Some((score, x, y));
                }
            }
        }
    }
    if let Some((score, x, y)) = pair {
        let now = span(model, tokens, ids, i, &[word, next]);
        let gain = score - now - cost - SECOND - protection(tokens, i) - protection(tokens, j);
        // What the second word alone would gain; then it is its own slip, found next.
        let alone = row_next.filter_map(|m| near.words.get(m)).map(|&y| span(model, tokens, ids, i, &[word, y])).max();
        let alone = alone.map_or(i32::MIN / 2, |a| a - now - COST - protection(tokens, j));
        if gain > alone + NAT && best.is_none_or(|b| gain > b.gain) {
            best = Some(Slip { token: i, words: 2, to: [x, y], gain, support: 2 });
        }
    }
    best
}

/// "dau" for "day" and back.
fn au_ay(base: u64) -> Option<u64> {
    let (a, _) = letter_byte('a')?;
    let (u, _) = letter_byte('u')?;
    let (y, _) = letter_byte('y')?;
    let len = (8 - base.leading_zeros() / 8) as usize;
    let at = len.checked_sub(2)?;
    let pair = (base >> (8 * at)) & 0xffff;
    let swap = |l: u8| base & !(0xffff << (8 * at)) | (u64::from(l) << 8 | u64::from(a)) << (8 * at);
    if pair == u64::from(u) << 8 | u64::from(a) {
        Some(swap(y))
    } else if pair == u64::from(y) << 8 | u64::from(a) {
        Some(swap(u))
    } else {
        None
    }
}

/// Log probability of the words from `i` on, with `put` in place of the first of them, and of the two behind.
fn span(model: &Model, tokens: &[Token], ids: &[Id], i: usize, put: &[Id]) -> i32 {
    let (mut a, mut b) = before(tokens, ids, i);
    let mut sum = 0;
    let n = put.len().max(1);
    for j in i..i + n + 2 {
        let token = tokens.get(j);
        if j > i && token.is_none_or(|t| t.has(tokens::BREAK)) {
            return sum + model.trigram(a, b, BREAK);
        }
        let w = put.get(j - i).or_else(|| ids.get(j)).copied().unwrap_or(BREAK);
        sum += model.trigram(a, b, w);
        (a, b) = (b, w);
    }
    sum
}

/// Whether the text writes hòa, thủy more often than hoà, thuỷ.
fn old_style(text: &str, tokens: &[Token]) -> bool {
    let (mut old, mut new) = (0usize, 0usize);
    for t in tokens.iter().filter(|t| t.kind == Kind::Syllable && syllable::has_styles(t.code)) {
        let Some(s) = syllable::spelling(t.code) else { continue };
        let (n, o) = (s.tone_at(false), s.tone_at(true));
        if n != o
            && let Some(word) = text.get(t.range())
        {
            match word.chars().position(|c| syllable::letter(c).is_some_and(|l| l.tone != 0)) {
                Some(at) if at == o => old += 1,
                _ => new += 1,
            }
        }
        if old + new > 200 {
            break;
        }
    }
    old > new
}

/// The word in the case of `like`.
fn spell(model: &Model, id: Id, like: &str, old: bool) -> Option<String> {
    let s = model.code(id).and_then(syllable::spelling)?;
    let mut seen = like.chars().map(|c| c.is_uppercase());
    let first = seen.next().unwrap_or(false);
    let rest = seen.next().unwrap_or(false) && first;
    let chars = s.chars(old).enumerate();
    Some(chars.flat_map(|(i, c)| upper(c, if i == 0 { first } else { rest })).collect())
}

fn upper(c: char, up: bool) -> impl Iterator<Item = char> {
    let (a, b) = if up { (Some(c.to_uppercase()), None) } else { (None, Some(c)) };
    a.into_iter().flatten().chain(b)
}
