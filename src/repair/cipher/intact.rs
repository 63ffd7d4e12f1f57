//! Letters that stand as they are about a foreign one: it is hardly one of them, and a letter that is missing where it
//! should be frequent is the more likely to be what the foreign one stands for.

use std::sync::LazyLock;

use super::super::forms::{Forms, letter_byte};
use super::super::model::Model;
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::{Kind, Token};
use super::glyph::Glyph;
use super::packed::Suspects;
use super::{CASED, Cased, UPPER};

/// Words looked at on each side of a foreign letter: runs of a font may be short.
const WINDOW: usize = 5;
/// Occurrences of a foreign letter whose surroundings are looked at.
const MOST: usize = 60;
/// Share of words about a foreign letter that are of another font.
const OTHER_FONT: f32 = 0.35;
/// How far, in nats, what stands about it may speak against a letter, and for one.
const AGAINST: f32 = -4.0;
const FOR: f32 = 2.5;
/// Share of words that begin with a capital.
const CAPITALS: f32 = 0.1;

/// How often each cased letter stands in a word of Vietnamese.
static EXPECTED: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let model = Model::get();
    let mut out = vec![0.0; CASED];
    let mut all = 0.0;
    for len in 1..=MAX_LETTERS {
        for form in Forms::get().of_len(len) {
            let p = (model.unigram(form.id) as f32 / 16.0).exp();
            all += p;
            for i in 0..len {
                let small = usize::from(form.at(i));
                let share = if i == 0 { CAPITALS } else { CAPITALS / 8.0 };
                if let Some(x) = out.get_mut(small) {
                    *x += p * (1.0 - share);
                }
                if let Some(x) = out.get_mut(small + usize::from(UPPER)) {
                    *x += p * share;
                }
            }
        }
    }
    out.iter_mut().for_each(|x| *x /= all);
    out
});

fn cased(b: u8, upper: bool) -> Cased {
    Cased::from(b) | if upper { UPPER } else { 0 }
}

/// What each suspect was read as in the last round, by its number: a letter at each foreign place.
pub(super) type Read = Vec<Option<[Cased; MAX_LETTERS]>>;

/// The words of each foreign letter whose surroundings are looked at.
pub(super) fn places(suspects: &Suspects<'_>, glyphs: usize) -> Vec<Vec<u32>> {
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); glyphs];
    for s in suspects.iter() {
        for &g in s.glyph.iter().take(s.len) {
            if let Some(p) = places.get_mut(usize::from(g)).filter(|p| p.last() != Some(&(s.token as u32))) {
                p.push(s.token as u32);
            }
        }
    }
    for p in &mut places {
        let step = p.len().div_ceil(MOST).max(1);
        *p = p.iter().copied().step_by(step).collect();
    }
    places
}

/// Sets of each foreign letter how much what stands about it speaks for each letter, as a factor. A letter that another
/// foreign one was read as stands there, too.
pub(super) fn weigh(
    text: &str,
    tokens: &[Token],
    suspects: &Suspects<'_>,
    places: &[Vec<u32>],
    read: &Read,
    glyphs: &mut [Glyph],
) {
    let expected: &[f32] = &EXPECTED;
    let mut counts = vec![0.0; CASED];
    for (n, (g, places)) in glyphs.iter_mut().zip(places).enumerate() {
        counts.fill(0.0);
        let mut words = 0.0;
        let mut done = 0;
        let mut add = |l: Cased| {
            if let Some(x) = counts.get_mut(usize::from(l)) {
                *x += 1.0;
            }
        };
        for &at in places {
            let at = at as usize;
            let range = done.max(at.saturating_sub(WINDOW))..(at + WINDOW + 1).min(tokens.len());
            done = range.end.max(done);
            let mut next = suspects.before(range.start);
            for t in range {
                let Some(token) = tokens.get(t) else { continue };
                let one = suspects.is(next, t);
                next += usize::from(one);
                let letters = if one { read.get(next - 1).and_then(Option::as_ref) } else { None };
                let known = letters.and_then(|letters| Some((suspects.get(next - 1)?, letters)));
                if token.kind != Kind::Syllable && known.is_none() {
                    continue;
                }
                words += 1.0;
                match known {
                    Some((s, letters)) => {
                        for i in 0..s.len {
                            match letter_byte(s.chars[i]) {
                                _ if usize::from(s.glyph[i]) == n => {}
                                _ if letters[i] != 0 => add(letters[i]),
                                Some((b, upper)) => add(cased(b, upper)),
                                None => {}
                            }
                        }
                    }
                    None => text
                        .get(token.range())
                        .unwrap_or_default()
                        .chars()
                        .filter_map(letter_byte)
                        .for_each(|(b, upper)| add(cased(b, upper))),
                }
            }
        }
        g.prior.clear();
        g.prior.extend(counts.iter().zip(expected).map(|(&n, &e)| {
            let e = e * words;
            (n * OTHER_FONT.ln() + (1.0 - OTHER_FONT) * e).clamp(AGAINST, FOR).exp()
        }));
    }
}
