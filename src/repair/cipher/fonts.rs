//! Which fonts lie, by how much, about which letters, and where in the text they are at work.
//!
//! A font whose map is off by a constant shifts every letter of a range. That a font is at work at a word is told by
//! the words about it that can be read with its offset, and denied by letters that it would have shifted and that
//! stand there as they are. Both together find where its runs begin and end; inside them its offset explains letters
//! seen once, letters never seen, and words that the shift left words.

use std::ops::Range;

use super::super::controls::original;
use super::super::forms::{byte_char, letter_byte};
use super::super::lattice::{Candidate, place};
use super::super::model::{FIRST, Id, Model, OTHER, RARE};
use super::super::syllable::{self, MAX_LETTERS};
use super::super::tokens::{Kind, Token};
use super::packed::Suspects;
use super::{CASED, Cased, NAT, UPPER, cased_char};

/// Fonts that are looked for.
const MOST: usize = 12;
/// What it costs a word to be no word.
const NO_WORD: i32 = 5 * NAT;
/// What one word may say for or against a font, in nats.
const MOST_WORD: f32 = 5.0;
/// A font that is this unlikely at a word is not thought of.
pub(super) const LEAST: f32 = 0.03;
/// What a foreign letter that no font explains is likely to be worth against one that does.
const STRANGE: f32 = 0.08;

/// A font, or a part of one, that shifts letters by a constant.
#[derive(Debug)]
pub(super) struct Font {
    pub(super) offset: i32,
    /// How likely the font shifts each cased letter.
    pub(super) shifts: Vec<f32>,
    /// How likely the font is at work from a word on.
    runs: Vec<(u32, f32)>,
}

/// The fonts of a text.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    pub(super) list: Vec<Font>,
}

/// What the fonts at work about a word say of a foreign letter: which letters it may be, and how much that weighs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    letters: [(Cased, f32); 4],
    len: usize,
    pub(super) weight: f32,
}

impl Told {
    /// The share of a letter.
    pub(super) fn share(&self, l: Cased) -> f32 {
        self.letters.iter().take(self.len).find(|x| x.0 == l).map_or(0.0, |x| x.1)
    }
}

impl Told {
    /// The letters told, with their shares.
    pub(super) fn letters(&self) -> impl Iterator<Item = (Cased, f32)> + '_ {
        self.letters.iter().take(self.len).copied()
    }
}

/// A letter with its case, of a character.
pub(super) fn cased(c: char) -> Option<Cased> {
    letter_byte(c).map(|(b, upper)| Cased::from(b) | if upper { UPPER } else { 0 })
}

/// The letter that a character is when an offset is taken back.
pub(super) fn back(c: char, d: i32) -> Option<Cased> {
    u32::try_from(original(c) as i32 - d).ok().and_then(char::from_u32).and_then(cased)
}

impl Font {
    /// How likely the font is at work at a word.
    pub(super) fn at(&self, token: usize) -> f32 {
        let i = self.runs.partition_point(|r| r.0 as usize <= token);
        i.checked_sub(1).and_then(|i| self.runs.get(i)).map_or(0.0, |r| r.1)
    }

    /// How likely the font shifts a letter.
    pub(super) fn shifts(&self, l: Cased) -> f32 {
        self.shifts.get(usize::from(l)).copied().unwrap_or(0.0)
    }

    /// Stretches of words where the font may be at work.
    pub(super) fn stretches(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.runs.iter().enumerate().filter(|(_, r)| r.1 >= LEAST).map(|(i, r)| {
            let end = self.runs.get(i + 1).map_or(usize::MAX, |n| n.0 as usize);
            r.0 as usize..end
        })
    }
}

impl Fonts {
    /// What the fonts at a word say of a character.
    pub(super) fn told(&self, token: usize, c: char) -> Told {
        let mut told = Told::default();
        let mut all = 0.0;
        for f in &self.list {
            let Some(l) = back(c, f.offset) else { continue };
            let p = f.at(token) * f.shifts(l);
            if p < LEAST * 0.1 {
                continue;
            }
            all += p;
            if let Some(x) = told.letters.get_mut(told.len) {
                *x = (l, p);
                told.len += 1;
            }
        }
        for x in &mut told.letters {
            x.1 /= all.max(1e-6);
        }
        told.weight = 0.97 * all / (all + STRANGE);
        told
    }

    /// How likely a letter at a word would stand as it is, for all fonts at work.
    pub(super) fn stays(&self, token: usize, l: Cased) -> f32 {
        self.list.iter().map(|f| 1.0 - f.at(token) * f.shifts(l)).product::<f32>().max(0.01)
    }

    /// The probability that a font shifted a letter into a character, at a word.
    pub(super) fn moved(&self, token: usize, f: &Font, c: char) -> Option<(Cased, f32)> {
        let l = back(c, f.offset)?;
        Some((l, f.at(token) * f.shifts(l)))
    }
}

/// What a word says of a font: its evidence, and the letters it would have shifted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) token: u32,
    pub(super) says: f32,
    pub(super) letters: [Cased; 3],
}

/// What is asked of the words.
pub(super) struct Asked<'a> {
    pub(super) model: &'a Model,
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) ids: &'a [Id],
    pub(super) suspects: &'a Suspects<'a>,
    /// Suspects that were read, by number, with their readings.
    pub(super) of: &'a [usize],
    pub(super) work: &'a [(usize, Vec<Candidate>)],
    /// Words without foreign letters that no phrase explains.
    pub(super) odd: &'a [usize],
    /// The words looked at.
    pub(super) end: usize,
    /// The line or font of a byte.
    pub(super) group: &'a dyn Fn(usize) -> u32,
}

impl Asked<'_> {
    /// Finds the fonts among offsets.
    pub(super) fn fonts(&self, offsets: &[i32]) -> Fonts {
        let mut found = Fonts::default();
        for &d in offsets.iter().take(MOST) {
            let font = self.font(d, &found);
            found.list.extend(font);
        }
        found
    }

    /// The font of an offset. What those found before explain speaks for none.
    fn font(&self, d: i32, others: &Fonts) -> Option<Font> {
        let mut words = self.read_words(d);
        words.extend(self.odd_words(d, others));
        words.sort_by_key(|w| w.token);
        if !words.iter().any(|w| w.says > 0.0) {
            return None;
        }
        let mut font = Font { offset: d, shifts: Vec::new(), runs: Vec::new() };
        font.shifts = shifted(&words, &[], d);
        font.runs = self.runs(&words, &font);
        // Letters that stand as they are where the font is at work, and words that the shift left words.
        let intact = self.intact(&font);
        font.shifts = shifted(&words, &intact, d);
        let hidden = self.hidden_words(&font, others);
        words.extend(hidden);
        words.sort_by_key(|w| w.token);
        font.shifts = shifted(&words, &intact, d);
        font.runs = self.runs(&words, &font);
        let intact = self.intact(&font);
        font.shifts = shifted(&words, &intact, d);
        Some(font)
    }

    /// What the words with foreign letters say.
    fn read_words(&self, d: i32) -> Vec<Word> {
        let mut out = Vec::new();
        for ((token, list), &n) in self.work.iter().zip(self.of) {
            let Some(s) = self.suspects.get(n) else { continue };
            let mut letters = [0; 3];
            let mut holes = 0;
            let mut numbers = [0u8; MAX_LETTERS];
            let (mut tone, mut tone_at) = (0, usize::MAX);
            let mut good = true;
            for i in 0..s.len {
                let known = s.mask >> (8 * i) & 0xff != 0;
                let l = if known { cased(s.chars[i]) } else { back(s.chars[i], d) };
                let Some(l) = l.filter(|l| known || s.upper[i].is_none_or(|u| u == (l & UPPER != 0))) else {
                    good = false;
                    break;
                };
                if !known {
                    if let Some(x) = letters.get_mut(holes) {
                        *x = l;
                    }
                    holes += 1;
                }
                let b = (l & 0xff) as u8;
                numbers[i] = b >> 3;
                if b & 7 != 0 {
                    good &= tone == 0;
                    (tone, tone_at) = (b & 7, i);
                }
            }
            let any = (0..s.len).any(|i| s.mask >> (8 * i) & 0xff == 0 && back(s.chars[i], d).is_some());
            if !any || holes > 3 {
                continue;
            }
            let place = place(self.tokens, self.ids, *token);
            let id = if good {
                numbers.get(..s.len).and_then(|l| syllable::parse_letters(l, tone, tone_at)).map(|c| self.model.id(c))
            } else {
                None
            };
            let other = list
                .iter()
                .filter(|c| Some(c.id) != id)
                .map(|c| place.score(self.model, c.id) + c.emission.min(0))
                .max()
                .map(|s| s as f32 / NAT as f32);
            let says = match id.filter(|&id| id >= FIRST) {
                Some(id) => {
                    let own = place.score(self.model, id) as f32 / NAT as f32;
                    other.map_or(MOST_WORD, |o| own - o).clamp(-MOST_WORD, MOST_WORD)
                }
                // No word under this offset: another font's, if another reads it.
                None if other.is_some() && holes == 1 && good => -2.0,
                None => continue,
            };
            out.push(Word { token: *token as u32, says, letters });
        }
        out
    }

    /// What words say that are none or stand where they never do, and would be others with letters shifted back.
    fn odd_words(&self, d: i32, others: &Fonts) -> Vec<Word> {
        let mut out = Vec::new();
        for &t in self.odd.iter().take_while(|&&t| t < self.end) {
            let Some((id, score, letters)) = self.best_shift(t, d, &|_| true) else { continue };
            let p = place(self.tokens, self.ids, t);
            let own = self.ids.get(t).copied().unwrap_or(OTHER);
            let now = p.score(self.model, own) - if own < FIRST { NO_WORD } else { 0 };
            let now = now.max(self.explained(t, others));
            if p.support(self.model, id) == 0 {
                continue;
            }
            let says = ((score - now) as f32 / NAT as f32).clamp(0.0, MOST_WORD);
            out.push(Word { token: t as u32, says, letters });
        }
        out
    }

    /// What syllables say that would be others with letters shifted back, where the font may be at work.
    fn hidden_words(&self, font: &Font, others: &Fonts) -> Vec<Word> {
        let mut out = Vec::new();
        let may = |l: Cased| font.shifts(l) >= 0.3;
        for stretch in font.stretches() {
            for t in stretch.start..stretch.end.min(self.end) {
                let Some(token) = self.tokens.get(t).filter(|t| t.kind == Kind::Syllable) else { continue };
                let word = self.text.get(token.range()).unwrap_or_default();
                if !word.chars().any(|c| back(c, font.offset).is_some_and(may)) {
                    continue;
                }
                let Some((id, score, letters)) = self.best_shift(t, font.offset, &may) else { continue };
                let own = self.ids.get(t).copied().unwrap_or(OTHER);
                let p = place(self.tokens, self.ids, t);
                let now = p.score(self.model, own).max(self.explained(t, others));
                let says = (score - now) as f32 / NAT as f32;
                if id >= FIRST {
                    out.push(Word { token: t as u32, says: says.clamp(-2.0, MOST_WORD), letters });
                }
            }
        }
        out
    }

    /// The score of the likeliest syllable that other fonts at work make of a word.
    fn explained(&self, t: usize, others: &Fonts) -> i32 {
        let at_work = others.list.iter().filter(|f| f.at(t) >= 0.3);
        let best = at_work.filter_map(|f| self.best_shift(t, f.offset, &|l| f.shifts(l) >= 0.3));
        best.map(|b| b.1).max().unwrap_or(i32::MIN)
    }

    /// The likeliest syllable that a word is with one letter or more shifted back.
    fn best_shift(&self, t: usize, d: i32, may: &dyn Fn(Cased) -> bool) -> Option<(Id, i32, [Cased; 3])> {
        let token = self.tokens.get(t)?;
        let word = self.text.get(token.range())?;
        let p = place(self.tokens, self.ids, t);
        let mut best: Option<(Id, i32, [Cased; 3])> = None;
        variants(word, &|c| back(c, d).filter(|&l| may(l)), &mut |letters, shifted| {
            let mut which = [0; 3];
            for (w, (l, _)) in which.iter_mut().zip(letters.iter().zip(shifted).filter(|x| *x.1)) {
                *w = *l;
            }
            let Some(id) = code(letters).map(|c| self.model.id(c)).filter(|&id| id >= FIRST && id != RARE) else {
                return;
            };
            let score = p.score(self.model, id);
            if best.is_none_or(|b| score > b.1) {
                best = Some((id, score, which));
            }
        });
        best
    }

    /// How often each letter stands as it is where the font is at work.
    fn intact(&self, font: &Font) -> Vec<f32> {
        let mut out = vec![0.0; CASED];
        for (i, &(from, p)) in font.runs.iter().enumerate().filter(|(_, r)| r.1 >= 0.5) {
            let to = font.runs.get(i + 1).map_or(self.end, |r| r.0 as usize);
            for token in self.tokens.get(from as usize..to).unwrap_or_default() {
                if token.kind != Kind::Syllable {
                    continue;
                }
                for l in self.text.get(token.range()).unwrap_or_default().chars().filter_map(cased) {
                    if let Some(n) = out.get_mut(usize::from(l)) {
                        *n += p * p;
                    }
                }
            }
        }
        out
    }
}

/// How likely a font shifts each letter: those it was seen to shift, those between, and less surely those beyond.
fn shifted(words: &[Word], intact: &[f32], d: i32) -> Vec<f32> {
    let mut seen = vec![(0.0f32, 0.0f32); CASED];
    for w in words {
        let p = 1.0 / (1.0 + (-w.says).exp());
        for &l in w.letters.iter().filter(|l| **l != 0) {
            if let Some(x) = seen.get_mut(usize::from(l)) {
                if w.says > 0.0 { x.0 += 2.0 * p - 1.0 } else { x.1 += 1.0 - 2.0 * p }
            }
        }
    }
    let _ = d;
    let code = |l: usize| cased_char(l as Cased) as i32;
    let sure: Vec<i32> = (0..CASED).filter(|&l| seen[l].0 >= 0.7 && seen[l].0 > seen[l].1).map(code).collect();
    (0..CASED)
        .map(|l| {
            let at = code(l);
            if at == 0xfffd {
                return 0.0;
            }
            let below = sure.iter().filter(|&&c| c <= at).max();
            let above = sure.iter().filter(|&&c| c >= at).min();
            let near = |c: Option<&i32>| c.map_or(i32::MAX, |c| (c - at).abs());
            let gap = near(below).min(near(above));
            let prior = match (below, above) {
                (Some(b), Some(a)) if a - b <= 48 => 0.7,
                _ if gap <= 2 => 0.5,
                _ if gap <= 8 => 0.35,
                _ if gap <= 40 => 0.2,
                _ => 0.02,
            };
            let (yes, no) = seen[l];
            let stands = intact.get(l).copied().unwrap_or(0.0);
            (2.0 * yes + prior) / (2.0 * yes + no + stands + 1.0)
        })
        .collect()
}

/// The syllable of cased letters.
pub(super) fn code(letters: &[Cased]) -> Option<syllable::Code> {
    let mut numbers = [0u8; MAX_LETTERS];
    let (mut tone, mut tone_at) = (0, usize::MAX);
    for (i, &l) in letters.iter().enumerate() {
        let b = (l & 0xff) as u8;
        *numbers.get_mut(i)? = b >> 3;
        if b & 7 != 0 {
            if tone != 0 {
                return None;
            }
            (tone, tone_at) = (b & 7, i);
        }
    }
    syllable::parse_letters(numbers.get(..letters.len())?, tone, tone_at)
}

/// Small letters, a capital and small letters, or capitals throughout.
pub(super) fn one_case(letters: &[Cased]) -> bool {
    let upper = |l: &Cased| l & UPPER != 0;
    let mut rest = letters.iter().skip(1).map(upper);
    match rest.next() {
        None => true,
        Some(true) => letters.first().is_some_and(upper) && rest.all(|u| u),
        Some(false) => rest.all(|u| !u),
    }
}

/// Calls `f` with the words of one case that shifting back one letter or more makes, and which letters were shifted.
pub(super) fn variants(word: &str, shift: &dyn Fn(char) -> Option<Cased>, f: &mut dyn FnMut(&[Cased], &[bool])) {
    let mut own = [None; MAX_LETTERS];
    let mut other = [None; MAX_LETTERS];
    let mut n = 0;
    for c in word.chars() {
        let (Some(a), Some(b)) = (own.get_mut(n), other.get_mut(n)) else { return };
        *a = cased(c);
        *b = shift(c);
        if a.is_none() && b.is_none() {
            return;
        }
        n += 1;
    }
    let mut letters = [0; MAX_LETTERS];
    let mut which = [false; MAX_LETTERS];
    for subset in 1u32..1 << n {
        if subset.count_ones() > 3 {
            continue;
        }
        let good = (0..n).all(|i| {
            which[i] = subset >> i & 1 == 1;
            let l = if which[i] { other[i] } else { own[i] };
            letters[i] = l.unwrap_or(0);
            l.is_some()
        });
        if let (true, Some(l), Some(w)) = (good, letters.get(..n), which.get(..n))
            && one_case(l)
        {
            f(l, w);
        }
    }
}

/// The word that cased letters spell.
pub(super) fn spell(letters: &[Cased]) -> String {
    letters.iter().map(|&l| byte_char((l & 0xff) as u8, l & UPPER != 0)).collect()
}
