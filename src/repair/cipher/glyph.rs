//! Foreign letters: how often each was read as which letter, and what that makes likely.

use std::collections::HashMap;

use super::super::forms::letter_byte;
use super::super::tokens;
use super::fonts::Told;
use super::{Cased, NAT, UPPER, offset};

/// One foreign letter.
#[derive(Debug)]
pub(super) struct Glyph {
    pub(super) c: char,
    /// It was found to be a letter before.
    pub(super) kept: bool,
    pub(super) seen: u32,
    /// In words that some syllable fits.
    pub(super) fitting: u32,
    /// In words whose reading the model has seen in such a place.
    pub(super) supported: f32,
    pub(super) read: f32,
    /// Different words it stands in, up to four.
    pub(super) kinds: Vec<u64>,
    /// Between two letters of a word.
    pub(super) inner: u32,
    pub(super) counts: Vec<(Cased, f32)>,
    /// Letters that it stood for where the word does not tell the case: the weight of each reading, and what its place
    /// says for a capital, in nats.
    pub(super) either: Vec<(u8, f32, f32)>,
    /// The small letters that it stood for inside words, where case is certain.
    pub(super) inside: Vec<(u8, f32)>,
    /// What the letters about it say of each cased letter, as a factor.
    pub(super) prior: Vec<f32>,
    /// Probability of each cased letter.
    pub(super) chance: Vec<f32>,
}

impl Glyph {
    /// What it was read as before is forgotten.
    pub(super) fn forget(&mut self) {
        self.counts.clear();
        self.either.clear();
        self.inside.clear();
        self.supported = 0.0;
        self.read = 0.0;
    }

    pub(super) fn count(&self, l: Cased) -> f32 {
        self.counts.iter().find(|x| x.0 == l).map_or(0.0, |x| x.1)
    }

    pub(super) fn total(&self) -> f32 {
        self.counts.iter().map(|x| x.1).sum()
    }

    /// Log probability of a letter, where the fonts about it have their say.
    pub(super) fn emit(&self, l: Cased, told: &Told) -> i32 {
        let own = self.chance.get(usize::from(l)).copied().unwrap_or(1.0);
        (((1.0 - told.weight) * own + told.weight * told.share(l)).max(1e-6).ln() * NAT as f32) as i32
    }

    /// Stands inside words only, again and again, and they are words of their phrases.
    pub(super) fn always_inside(&self) -> bool {
        self.seen >= 3 && self.inner == self.seen && self.supported >= self.read * 0.9
    }

    /// Mostly found in words that can be read as Vietnamese. A sign, or a letter of ASCII in the wrong case, is another
    /// letter only if it stands inside words.
    pub(super) fn is_cipher(&self) -> bool {
        let sign = !self.kept && (self.c.is_ascii() || tokens::is_sign(self.c));
        let usual = |share: f32| self.supported >= self.read * share;
        let kinds = if self.c.is_ascii() { 3 } else { 2 };
        let believed = self.kinds.len() >= kinds && self.inner * 5 >= self.seen
            || self.c.is_ascii_alphabetic() && self.kinds.len() >= 2 && self.inner * 2 >= self.seen && usual(0.7)
            || self.always_inside() && !self.c.is_ascii_punctuation();
        self.fitting * 10 >= self.seen * 6
            && (usual(0.4) || self.supported >= 5.0 && self.kinds.len() >= 3)
            && (!sign || believed)
    }
}

/// Offsets that several foreign letters share, with their weights.
pub(super) fn shared_offsets(glyphs: &[Glyph]) -> Vec<(i32, f32)> {
    let mut votes: HashMap<i32, f32> = HashMap::new();
    for g in glyphs {
        let total = g.total();
        if total <= 0.0 || !g.is_cipher() {
            continue;
        }
        for &(l, n) in &g.counts {
            if n / total >= 0.15 {
                *votes.entry(offset(g.c, l)).or_default() += (n / total).max(0.5) * (n / (n + 1.0));
            }
        }
    }
    let mut shared: Vec<(i32, f32)> = votes.into_iter().filter(|v| v.1 >= 0.8).collect();
    shared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shared.truncate(8);
    shared
}

pub(super) fn add<K: PartialEq>(counts: &mut Vec<(K, f32)>, key: K, n: f32) {
    match counts.iter_mut().find(|x| x.0 == key) {
        Some(x) => x.1 += n,
        None => counts.push((key, n)),
    }
}

/// How often a letter must stand where capitals do, and how often at most another that is the small one.
const ALWAYS: f32 = 0.85;
const SELDOM: f32 = 0.5;

/// Of two foreign letters that stand for one that only begins words (đ), the one that always stands where capitals do
/// is the capital: those letters, by the places of their glyphs, and whether each is.
fn twins(glyphs: &[Glyph]) -> Vec<Option<bool>> {
    // Each glyph's letter, and the share of its places where a capital may stand.
    let of = |g: &Glyph| {
        let all: f32 = g.either.iter().map(|x| x.1).sum();
        let letter = g.either.iter().map(|x| x.0).max_by_key(|&l| {
            let own: f32 = g.either.iter().filter(|x| x.0 == l).map(|x| x.1).sum();
            (own * 16.0) as i32
        })?;
        let places: Vec<_> = g.either.iter().filter(|x| x.0 == letter).collect();
        let own: f32 = places.iter().map(|x| x.1).sum();
        let loud = places.iter().filter(|x| x.2 > 0.0).count() as f32 / places.len().max(1) as f32;
        (g.inside.is_empty() && places.len() >= 2 && own >= all * ALWAYS).then_some((letter, loud))
    };
    let read: Vec<Option<(u8, f32)>> = glyphs.iter().map(of).collect();
    let some = |letter: u8, f: &dyn Fn(f32) -> bool| read.iter().flatten().any(|r| r.0 == letter && f(r.1));
    let twin = |&(letter, loud): &(u8, f32)| match loud {
        l if l >= ALWAYS => some(letter, &|o| o <= SELDOM).then_some(true),
        l if l <= SELDOM => some(letter, &|o| o >= ALWAYS).then_some(false),
        _ => None,
    };
    read.iter().map(|r| r.as_ref().and_then(twin)).collect()
}

/// A foreign letter that only ever begins words is a capital where another one is the small letter inside words.
pub(super) fn settle_case(glyphs: &mut [Glyph]) {
    let twins = twins(glyphs);
    for (g, twin) in glyphs.iter_mut().zip(twins) {
        let either = std::mem::take(&mut g.either);
        let mut done = [false; 256];
        for &(l, ..) in &either {
            if std::mem::replace(&mut done[usize::from(l)], true) {
                continue;
            }
            let of = |l: Cased| g.prior.get(usize::from(l)).copied().unwrap_or(1.0).ln();
            let prior = of(Cased::from(l) | UPPER) - of(Cased::from(l));
            let places: Vec<(f32, f32)> = either.iter().filter(|x| x.0 == l).map(|x| (x.1, x.2)).collect();
            let share = |capitals: f32, says: f32| {
                let odds = (capitals / (1.0 - capitals)).ln() + says + prior;
                1.0 / (1.0 + (-odds).exp())
            };
            let all: f32 = places.iter().map(|p| p.0).sum();
            let mut capitals = 0.25;
            for _ in 0..8 {
                let sum: f32 = places.iter().map(|p| p.0 * share(capitals, p.1)).sum();
                capitals = (sum / all.max(1e-3)).clamp(0.01, 0.99);
            }
            let large: f32 = match twin {
                Some(capital) => all * if capital { 0.98 } else { 0.02 },
                None => places.iter().map(|p| p.0 * share(capitals, p.1)).sum(),
            };
            add(&mut g.counts, Cased::from(l) | UPPER, large);
            add(&mut g.counts, Cased::from(l), all - large);
        }
    }
    let mut small = [0u16; 256];
    for g in glyphs.iter() {
        for &(l, n) in &g.inside {
            if n >= 2.0
                && let Some(s) = small.get_mut(usize::from(l))
            {
                *s += 1;
            }
        }
    }
    for g in glyphs.iter_mut() {
        for (l, n) in &mut g.counts {
            let low = (*l & 0xff) as u8;
            let own = g.inside.iter().any(|x| x.0 == low);
            if small.get(usize::from(low)).is_some_and(|&s| s > 0) && !own && *l & UPPER == 0 {
                *n *= 0.2;
            } else if own && *l & UPPER != 0 {
                *n *= 0.2;
            }
        }
    }
}

/// Sets each glyph's emission table from its counts and the shared offsets.
pub(super) fn estimate(glyphs: &mut [Glyph], offsets: &[(i32, f32)]) {
    const DISCOUNT: f32 = 0.7;
    const SMOOTH: f32 = 2.0;
    let weight: f32 = offsets.iter().map(|o| o.1).sum();
    let lambda = if weight >= 1.6 { 0.6 } else { weight * 0.25 };
    for g in glyphs {
        let prior = |l: Cased| g.prior.get(usize::from(l)).copied().unwrap_or(1.0);
        g.counts.iter_mut().for_each(|x| x.1 *= prior(x.0).min(1.0));
        let total = g.total();
        // A reading seen once has only itself to show for it: what is discounted goes to the offsets.
        let kept = |n: f32| (n - DISCOUNT).max(n * 0.25);
        let free = 1.0 - g.counts.iter().map(|x| kept(x.1)).sum::<f32>() / (total + SMOOTH);
        // What the letters about it make likely.
        let all: f32 = g.prior.iter().sum::<f32>().max(1e-6);
        let mut table: Vec<f32> = g.prior.iter().map(|p| free * (1.0 - lambda) * p / all).collect();
        for &(d, w) in offsets {
            let Some(c) = u32::try_from(g.c as i32 - d).ok().and_then(char::from_u32) else { continue };
            if let Some((b, upper)) = letter_byte(c) {
                let l = usize::from(b) + if upper { usize::from(UPPER) } else { 0 };
                if let Some(p) = table.get_mut(l) {
                    *p += free * lambda * w / weight * prior(l as Cased).min(1.0);
                }
            }
        }
        for &(l, n) in &g.counts {
            if let Some(p) = table.get_mut(usize::from(l)) {
                *p += kept(n) / (total + SMOOTH);
            }
        }
        g.chance = table;
    }
}
