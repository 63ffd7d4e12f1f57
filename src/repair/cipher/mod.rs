//! Fonts that lie: letters that stand for other letters, found out from the document itself.
//!
//! Nothing is known beforehand of which letters are wrong. A word that holds a letter no Vietnamese word has may be
//! any syllable that agrees with its good letters; the language model reads all of them in context, and from the
//! reading it is counted which letter each foreign one stands for; with these counts the text is read again. A font
//! program whose map is off by a constant shifts all its letters alike, so the offset between letters read well
//! predicts the rare ones, and explains damage that looks like plain ASCII.

mod fonts;
mod glyph;
mod intact;
mod late;
mod leftover;
mod lost;
mod noise;
mod odd;
mod packed;
mod read;
mod runs;
mod signs;
mod suspect;
mod wrong;

use std::collections::HashMap;

use super::controls::original;
use super::findings::Findings;
use super::forms::{Forms, byte_char};
use super::heads::is_box;
use super::lattice::{self, Candidate, Place, place};
use super::model::{Id, Model, RARE};
use super::tokens::{self, Kind, Token};
use super::tongue::Tongue;
use fonts::{Asked, Fonts};
use glyph::{Glyph, add, estimate, settle_case, shared_offsets};
use late::late_bytes;
use packed::Suspects;
use read::Known;
pub(crate) use signs::{few_kept, keep, letters_among_signs};
use suspect::suspects;
pub use suspect::{Suspect, suspect};

use crate::model::{GlyphRepair, RepairKind};

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// A document with more foreign letters than this is not Vietnamese in a lying font.
const MAX_GLYPHS: usize = 600;
/// Words with more readings than this wait until the letters are known better.
const MAX_FIRST: usize = 16;
/// Words read in the rounds that learn; the others are read with what was learnt.
const MAX_LEARN: usize = 1500;
/// Readings of one word in later rounds.
const MAX_LATER: usize = 12;
/// Rounds that learn.
const ROUNDS: usize = 3;
/// Words whose readings are held at a time.
const AT_ONCE: usize = 4096;
/// With fewer foreign letters than one word in so many has, no syllable is doubted for its case.
const WORDS_PER_FOREIGN: usize = 4000;
/// So many syllables that no text uses, and one in so many words, are another font's work.
const RARE_WORDS: usize = 4;
const WORDS_PER_RARE: usize = 250;
/// Set in the number of a group that is a font, not a line.
pub const FONT: u32 = 0x8000_0000;

/// A letter with case: letter byte, plus 256 for a capital.
type Cased = u16;
const UPPER: Cased = 256;
/// Numbers of cased letters lie below this.
const CASED: usize = 512;

fn cased_char(l: Cased) -> char {
    byte_char(l as u8, l & UPPER != 0)
}

fn offset(glyph: char, l: Cased) -> i32 {
    glyph as i32 - cased_char(l) as i32
}

/// Whether a word is none, or one in the wrong case.
fn is_other(t: &Token) -> bool {
    t.kind == Kind::Other || t.kind == Kind::Syllable && t.has(tokens::FOREIGN)
}

/// The words that are none, or in the wrong case.
fn others(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().zip(0..).filter(|(t, _)| is_other(t)).map(|(_, n)| n).collect()
}

/// Whether a character stands for all that a program could not write.
fn is_loss(c: char) -> bool {
    matches!(c, '?' | '\u{fffd}') || is_box(c)
}

/// What is wrong with a word: letters of a font, or letters that were lost.
fn kind(word: &str) -> RepairKind {
    if word.chars().any(|c| is_loss(original(c))) { RepairKind::Encoding } else { RepairKind::Glyph }
}

/// What the cipher stage found.
#[derive(Debug, Default)]
pub struct Deciphered {
    /// Words with their readings, in order.
    pub found: Findings,
    /// What each foreign letter stands for.
    pub glyphs: Vec<GlyphRepair>,
    /// Words that were not looked at: they stand in another language, or most with foreign letters have hardly any
    /// other.
    pub unread: usize,
}

/// Reads the words with foreign letters. `group` tells the line or font of a byte.
pub fn decipher(text: &str, tokens: &[Token], ids: &mut [Id], group: &dyn Fn(usize) -> u32) -> Deciphered {
    let mut out = Deciphered::default();
    let model = Model::get();
    let others = others(tokens);
    if others.is_empty() {
        return out;
    }
    let mut glyphs: Vec<Glyph> = Vec::new();
    late_bytes(&model, text, tokens, &others, ids, &mut out);
    let done: Vec<usize> = out.found.iter().map(|f| f.range.start).collect();
    let mut suspects = suspects(text, tokens, &others, group, &mut glyphs);
    suspects.retain(|t| tokens.get(t).is_none_or(|t| done.binary_search(&(t.start as usize)).is_err()));
    let mut tongue = Tongue::new(text, tokens);
    out.unread = noise::thin(&mut suspects) + noise::drop_other(&mut suspects, &mut tongue);
    if glyphs.len() > MAX_GLYPHS {
        suspects.clear();
    }
    let learnt = learn(&model, text, tokens, ids, &suspects, &mut glyphs);
    // Where one font lies, others may that left no foreign letter.
    let rare = ids.iter().filter(|&&id| id == RARE).count();
    let lies = glyphs.iter().any(|g| g.is_cipher() && g.kinds.len() >= 2 && g.total() >= 3.0)
        || rare >= RARE_WORDS && rare * WORDS_PER_RARE >= tokens.len();
    let (odd, more) = odd::odd_words(&model, text, tokens, &others, ids, &mut tongue, lies);
    let mut offsets = learnt.offsets;
    offsets.extend(more.into_iter().filter(|d| !offsets.contains(d)).collect::<Vec<_>>());
    let asked = Asked {
        model: &model,
        text,
        tokens,
        ids,
        suspects: &suspects,
        of: &learnt.of,
        work: &learnt.work,
        odd: &odd,
        end: tokens.len(),
        group,
    };
    let fonts = asked.fonts(&offsets);
    let sure = glyphs.iter().filter(|g| g.is_cipher() && g.kinds.len() >= 2 && g.total() >= 3.0).count();
    let known = Known { model: &model, text, tokens, glyphs: &glyphs, fonts: &fonts, sure };
    known.read(suspects, &done, ids, &mut out);
    out.found.sort();
    leftover::read(&model, text, tokens, ids, &glyphs, &fonts, &mut tongue, &mut out.found);
    super::broken::read(&model, text, tokens, &others, ids, &mut tongue, &mut out.found);
    lost::recase(text, tokens, &mut out.found);
    out
}

/// Readings of a suspect, best first: id, cost, and which form.
fn readings(
    model: &Model,
    s: &Suspect,
    glyphs: &[Glyph],
    fonts: &Fonts,
    at: &Place,
    max: usize,
    out: &mut Vec<(i32, Candidate)>,
) {
    out.clear();
    let forms = Forms::get();
    let told = s.told(fonts);
    for (n, form) in forms.of_len(s.len).iter().enumerate() {
        if form.key & s.mask != s.value {
            continue;
        }
        let (emission, _) = s.read(form, glyphs, &told);
        let rough = emission + at.rough(model, form.id);
        out.push((rough, Candidate { id: form.id, emission, tag: n as u32 }));
    }
    out.sort_unstable_by_key(|x| (-x.0, x.1.tag));
    let best = out.first().map_or(0, |x| x.0);
    out.truncate(max);
    out.retain(|x| x.0 > best - 14 * NAT);
}

/// What the rounds that learn found out, beside the letters.
#[derive(Default)]
struct Learnt {
    offsets: Vec<i32>,
    /// Suspects that were read, by number, and their readings in the last round.
    of: Vec<usize>,
    work: Vec<(usize, Vec<Candidate>)>,
}

/// Reads the words again and again, each time with the letters that were counted before.
fn learn(
    model: &Model,
    text: &str,
    tokens: &[Token],
    ids: &mut [Id],
    suspects: &Suspects<'_>,
    glyphs: &mut [Glyph],
) -> Learnt {
    let forms = Forms::get();
    let mut learnt = Learnt::default();
    if suspects.is_empty() {
        return learnt;
    }
    let mut fonts = Fonts::default();
    let mut read: intact::Read = Vec::new();
    let places = intact::places(suspects, glyphs.len());
    intact::weigh(text, tokens, suspects, &places, &read, glyphs);
    for g in glyphs.iter_mut() {
        g.chance.clone_from(&g.prior);
    }
    let mut list = Vec::new();
    for round in 0..ROUNDS {
        let mut work: Vec<(usize, Vec<Candidate>)> = Vec::new();
        let mut of: Vec<usize> = Vec::new();
        for (n, s) in suspects.iter().enumerate() {
            let known = s.mask.count_ones() / 8;
            // Words that are foreign letters alone, or nearly, teach nothing at first.
            if round == 0 && (known == 0 || s.len > 2 && (known as usize) * 2 < s.len) {
                continue;
            }
            if work.len() >= MAX_LEARN {
                break;
            }
            let place = place(tokens, ids, s.token);
            let max = if round == 0 { MAX_FIRST } else { MAX_LATER };
            readings(model, &s, glyphs, &fonts, &place, max, &mut list);
            if list.is_empty() {
                continue;
            }
            work.push((s.token, list.iter().map(|x| x.1).collect()));
            of.push(n);
        }
        let chosen = lattice::decode(model, tokens, ids, &work);
        glyphs.iter_mut().for_each(Glyph::forget);
        read.clear();
        read.resize(suspects.len().min(of.last().map_or(0, |n| n + 1)), None);
        for (((token, list), &n), &c) in work.iter().zip(&of).zip(&chosen) {
            let (Some(s), Some(c)) = (suspects.get(n), list.get(c)) else { continue };
            let Some(form) = forms.of_len(s.len).get(c.tag as usize) else { continue };
            let usual = place(tokens, ids, *token).usual(model, c.id);
            let weight = if usual { 1.0 } else { 0.25 };
            let (_, letters) = s.read(form, glyphs, &s.told(&fonts));
            if let Some(r) = read.get_mut(n).filter(|_| usual) {
                *r = Some(letters);
            }
            for i in 0..s.len {
                let Some(g) = glyphs.get_mut(usize::from(s.glyph[i])) else { continue };
                g.read += 1.0;
                g.supported += f32::from(u8::from(usual));
                let low = (letters[i] & 0xff) as u8;
                match s.upper[i] {
                    // Either case until the offset or the other letters tell.
                    None => g.either.push((low, weight, s.capital(i))),
                    Some(upper) => {
                        add(&mut g.counts, letters[i], weight);
                        if !upper {
                            add(&mut g.inside, low, weight);
                        }
                    }
                }
            }
        }
        intact::weigh(text, tokens, suspects, &places, &read, glyphs);
        settle_case(glyphs);
        let offsets = shared_offsets(glyphs);
        estimate(glyphs, &offsets);
        let end = work.last().map_or(0, |w| w.0 + 1);
        let offsets: Vec<i32> = offsets.iter().map(|o| o.0).collect();
        let asked = Asked { model, text, tokens, ids, suspects, of: &of, work: &work, odd: &[], end, group: &|_| 0 };
        if round + 1 < ROUNDS {
            fonts = asked.fonts(&offsets);
        }
        learnt = Learnt { offsets, of, work };
    }
    learnt
}

/// Which letters each foreign one was surely read as, and how often.
#[derive(Default)]
struct Tally {
    counts: HashMap<char, (usize, Vec<char>)>,
    order: Vec<char>,
}

impl Tally {
    fn add(&mut self, glyph: char, to: char) {
        let entry = self.counts.entry(glyph).or_insert_with(|| {
            self.order.push(glyph);
            (0, Vec::new())
        });
        entry.0 += 1;
        if !entry.1.contains(&to) {
            entry.1.push(to);
        }
    }

    fn list(mut self, glyphs: &mut Vec<GlyphRepair>) {
        for c in self.order {
            if let Some((count, to)) = self.counts.remove(&c) {
                glyphs.push(GlyphRepair::new(c.to_string(), to.into_iter().map(String::from).collect(), count));
            }
        }
    }
}
