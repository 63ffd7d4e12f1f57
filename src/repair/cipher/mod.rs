//! Fonts that lie: letters that stand for other letters, found out from the document itself.
//!
//! Nothing is known beforehand of which letters are wrong. A word that holds a letter no Vietnamese word has may be
//! any syllable that agrees with its good letters; the language model reads all of them in context, and from the
//! reading it is counted which letter each foreign one stands for; with these counts the text is read again. A font
//! program whose map is off by a constant shifts all its letters alike, so the offset between letters read well
//! predicts the rare ones, and explains damage that looks like plain ASCII.

mod glyph;
mod late;
mod near;
mod noise;
mod suspect;

use std::collections::HashMap;

use super::forms::{Forms, byte_char};
use super::lattice::{self, Candidate, Place, place};
use super::model::{Id, Model};
use super::stage::Found;
use super::tokens::{Kind, Token};
use glyph::{Glyph, add, estimate, settle_case, shared_offsets};
use late::late_bytes;
use near::Near;
use suspect::suspects;
pub use suspect::{Suspect, suspect};

use crate::model::{Evidence, GlyphRepair, RepairKind};

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
/// Lines about a word whose offsets speak for it.
const REACH: u32 = 4;
/// Set in the number of a group that is a font, not a line.
pub const FONT: u32 = 0x8000_0000;

/// A letter with case: letter byte, plus 256 for a capital.
type Cased = u16;
const UPPER: Cased = 256;

fn cased_char(l: Cased) -> char {
    byte_char(l as u8, l & UPPER != 0)
}

fn offset(glyph: char, l: Cased) -> i32 {
    glyph as i32 - cased_char(l) as i32
}

/// What the cipher stage found.
#[derive(Debug, Default)]
pub struct Deciphered {
    /// Words with their readings, in order.
    pub found: Vec<Found>,
    /// What each foreign letter stands for.
    pub glyphs: Vec<GlyphRepair>,
    /// Words that were not looked at, since most words with foreign letters have hardly any other.
    pub unread: usize,
}

/// Reads the words with foreign letters. `group` tells the line or font of a byte.
pub fn decipher(text: &str, tokens: &[Token], ids: &mut [Id], group: &dyn Fn(usize) -> u32) -> Deciphered {
    let mut out = Deciphered::default();
    let model = Model::get();
    let others: Vec<usize> = (0..tokens.len()).filter(|&t| tokens[t].kind == Kind::Other).collect();
    if others.is_empty() {
        return out;
    }
    let mut glyphs: Vec<Glyph> = Vec::new();
    late_bytes(&model, text, tokens, &others, ids, &mut out);
    let done: Vec<usize> = out.found.iter().map(|f| f.range.start).collect();
    let mut suspects = suspects(text, tokens, &others, group, &mut glyphs);
    suspects.retain(|s| tokens.get(s.token).is_none_or(|t| done.binary_search(&(t.start as usize)).is_err()));
    out.unread = noise::thin(&mut suspects);
    let mut offsets: Vec<(i32, f32)> = Vec::new();
    if !suspects.is_empty() && glyphs.len() <= MAX_GLYPHS {
        offsets = read_all(&model, text, tokens, ids, suspects, &mut glyphs, &mut out);
    }
    super::shift::plain(&model, text, tokens, &others, ids, &offsets, &mut out.found);
    out.found.sort_by_key(|f| f.range.start);
    super::broken::read(&model, text, tokens, &others, ids, &mut out.found);
    super::shift::hidden(&model, text, tokens, ids, &mut out.found);
    out.found.sort_by_key(|f| f.range.start);
    out
}

/// Readings of a suspect, best first: id, cost, and which form.
fn readings(
    model: &Model,
    s: &Suspect,
    glyphs: &[Glyph],
    near: &Near,
    at: &Place,
    max: usize,
    out: &mut Vec<(i32, Candidate)>,
) {
    out.clear();
    let forms = Forms::get();
    for (n, form) in forms.of_len(s.len).iter().enumerate() {
        if form.key & s.mask != s.value {
            continue;
        }
        let (emission, _) = s.read(form, glyphs, near);
        let rough = emission + at.rough(model, form.id);
        out.push((rough, Candidate { id: form.id, emission, tag: n as u32 }));
    }
    out.sort_unstable_by_key(|x| (-x.0, x.1.tag));
    let best = out.first().map_or(0, |x| x.0);
    out.truncate(max);
    out.retain(|x| x.0 > best - 14 * NAT);
}

#[allow(clippy::too_many_arguments)]
fn read_all(
    model: &Model,
    text: &str,
    tokens: &[Token],
    ids: &mut [Id],
    mut suspects: Vec<Suspect>,
    glyphs: &mut [Glyph],
    out: &mut Deciphered,
) -> Vec<(i32, f32)> {
    let forms = Forms::get();
    let mut offsets: Vec<(i32, f32)> = Vec::new();
    let mut near = Near::default();
    for g in glyphs.iter_mut() {
        g.chance = vec![1.0; 512];
    }
    let mut list = Vec::new();
    // The rounds that learn; what they learnt then reads all, some thousand words at a time.
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
            readings(model, s, glyphs, &near, &place, max, &mut list);
            if list.is_empty() {
                continue;
            }
            work.push((s.token, list.iter().map(|x| x.1).collect()));
            of.push(n);
        }
        let chosen = lattice::decode(model, tokens, ids, &work);
        for g in glyphs.iter_mut() {
            g.counts.clear();
            g.inside.clear();
            g.supported = 0.0;
            g.read = 0.0;
        }
        let mut votes = Near::default();
        for (((token, list), &n), &c) in work.iter().zip(&of).zip(&chosen) {
            let (Some(s), Some(c)) = (suspects.get(n), list.get(c)) else { continue };
            let Some(form) = forms.of_len(s.len).get(c.tag as usize) else { continue };
            let support = place(tokens, ids, *token).support(model, c.id);
            let weight = if support > 0 { 1.0 } else { 0.25 };
            let (_, letters) = s.read(form, glyphs, &near);
            s.own.set([None; 2]);
            for i in 0..s.len {
                let Some(g) = glyphs.get_mut(usize::from(s.glyph[i])) else { continue };
                g.read += 1.0;
                g.supported += if support > 0 { 1.0 } else { 0.0 };
                let low = letters[i] & 0xff;
                match s.upper[i] {
                    // Either case until the offset or the other letters tell.
                    None => {
                        let share = if s.capital(i) { 0.8 } else { 0.45 };
                        add(&mut g.counts, low | UPPER, weight * share);
                        add(&mut g.counts, low, weight * (1.0 - share));
                    }
                    Some(upper) => {
                        add(&mut g.counts, letters[i], weight);
                        if !upper {
                            add(&mut g.inside, low as u8, weight);
                        }
                    }
                }
                votes.add(s, offset(g.c, letters[i]));
            }
        }
        near = votes;
        settle_case(glyphs);
        offsets = shared_offsets(glyphs);
        estimate(glyphs, &offsets);
    }
    let mut tally = Tally::default();
    // From the end of a turned list, so that what has been read is given back.
    suspects.reverse();
    while !suspects.is_empty() {
        let mut some = suspects.split_off(suspects.len().saturating_sub(AT_ONCE));
        some.reverse();
        suspects.shrink_to_fit();
        let mut work: Vec<(usize, Vec<Candidate>)> = Vec::with_capacity(some.len());
        let mut of: Vec<usize> = Vec::with_capacity(some.len());
        for (n, s) in some.iter().enumerate() {
            readings(model, s, glyphs, &near, &place(tokens, ids, s.token), MAX_LATER, &mut list);
            if !list.is_empty() {
                work.push((s.token, list.iter().map(|x| x.1).collect()));
                of.push(n);
            }
        }
        let chosen = lattice::decode(model, tokens, ids, &work);
        accept(model, text, tokens, ids, &some, glyphs, &near, &work, &of, &chosen, &offsets, &mut tally, out);
    }
    tally.list(&mut out.glyphs);
    offsets
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

/// Takes the readings that are certain enough, and suggests the others.
#[allow(clippy::too_many_arguments)]
fn accept(
    model: &Model,
    text: &str,
    tokens: &[Token],
    ids: &mut [Id],
    suspects: &[Suspect],
    glyphs: &[Glyph],
    near: &Near,
    work: &[(usize, Vec<Candidate>)],
    of: &[usize],
    chosen: &[usize],
    offsets: &[(i32, f32)],
    tally: &mut Tally,
    out: &mut Deciphered,
) {
    let forms = Forms::get();
    // Where several letters are surely foreign, one that stands in few words is believed sooner.
    let sure_ones = glyphs.iter().filter(|g| g.is_cipher() && g.kinds.len() >= 2 && g.total() >= 3.0).count();
    for (((token, list), &n), &c) in work.iter().zip(of).zip(chosen) {
        let (Some(s), Some(choice), Some(t)) = (suspects.get(n), list.get(c), tokens.get(*token)) else { continue };
        let Some(form) = forms.of_len(s.len).get(choice.tag as usize) else { continue };
        let (_, letters) = s.read(form, glyphs, near);
        let place = place(tokens, ids, *token);
        let score = place.score(model, choice.id) + choice.emission;
        let rival = list
            .iter()
            .filter(|x| x.id != choice.id)
            .map(|x| place.score(model, x.id) + x.emission)
            .max()
            .unwrap_or(score - 12 * NAT);
        let margin = score - rival;
        let support = place.support(model, choice.id);
        let (mut established, mut shifted, mut cipher, mut common) = (true, true, true, true);
        for i in 0..s.len {
            let Some(g) = glyphs.get(usize::from(s.glyph[i])) else { continue };
            let by_offset = offsets.iter().any(|o| o.0 == offset(g.c, letters[i]) && o.1 >= 1.2);
            let either = g.count(letters[i]) + g.count(letters[i] ^ UPPER);
            established &= either >= 1.9 && g.kinds.len() >= 2 || by_offset;
            common &= g.total() >= 4.0 && g.kinds.len() >= 2;
            shifted &= by_offset;
            cipher &= g.is_cipher() || by_offset;
        }
        // A word of foreign letters alone has nothing of its own to show.
        let known = s.mask.count_ones() / 8;
        let sure = cipher
            && (known > 0 || shifted || established && support >= 2)
            && (margin >= NAT * 6 / 5 && established
                || margin >= 3 * NAT && support >= 3 && known >= 2
                || margin >= 5 * NAT / 2 && support >= 2 && common
                || margin >= 3 * NAT / 2 && support >= 1 && sure_ones >= 2 && known > 0
                || margin >= 0 && shifted && established && support >= 1);
        let confidence = 1.0 - 0.5 * f64::from(-margin.clamp(0, 200) as f32 / NAT as f32).exp();
        let evidence = if shifted { Evidence::Offset } else { Evidence::Model };
        if !sure && !(cipher && support >= 1) {
            if let Some(id) = ids.get_mut(*token) {
                *id = model.id_of(t);
            }
            continue;
        }
        if sure {
            for i in 0..s.len {
                let Some(g) = glyphs.get(usize::from(s.glyph[i])) else { continue };
                tally.add(g.c, cased_char(letters[i]));
            }
        }
        let to = s.word(&letters);
        debug_assert!(text.get(t.range()).is_some());
        out.found.push(Found { range: t.range(), to, kind: RepairKind::Glyph, confidence, evidence, sure });
    }
}
