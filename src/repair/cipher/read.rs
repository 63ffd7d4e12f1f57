//! The last reading: all words that may be damaged, with all that was learnt.

use super::super::forms::Forms;
use super::super::lattice::{self, Candidate, place};
use super::super::lexicon;
use super::super::model::{Id, Model, RARE};
use super::super::stage::Found;
use super::super::syllable::{MAX_LETTERS, is_syllable};
use super::super::tokens::{self, Kind, Token};
use super::fonts::{Fonts, Told, back, cased, code, one_case, spell, variants};
use super::glyph::Glyph;
use super::packed::Suspects;
use super::suspect::Suspect;
use super::{AT_ONCE, Cased, Deciphered, MAX_LATER, NAT, Tally, UPPER, cased_char, is_loss, kind, readings};
use crate::model::{Evidence, RepairKind};
use crate::repair::beam::RARE_COST;

/// What it costs a word to be no word: the model has one number for all of them.
const NO_WORD: i32 = RARE_COST;
/// How much better than the word that stands there a reading must be.
const GAIN: i32 = NAT;
/// Readings of a word that the shift left a word.
const MOST: usize = 8;

/// All that is known.
pub(super) struct Known<'a> {
    pub(super) model: &'a Model,
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) glyphs: &'a [Glyph],
    pub(super) fonts: &'a Fonts,
    /// How many letters are surely foreign.
    pub(super) sure: usize,
}

/// A word to be read.
enum Item {
    Foreign(Suspect),
    /// No letter of it is foreign: its readings, the first as it stands.
    Hidden(Vec<([Cased; MAX_LETTERS], f32)>, usize),
}

impl Known<'_> {
    /// Reads the suspects, and the words that the fonts may have shifted without a trace. `done` are the words that
    /// have been read, by their starts.
    pub(super) fn read(&self, suspects: Suspects<'_>, done: &[usize], ids: &mut [Id], out: &mut Deciphered) {
        let hidden = self.hidden(&suspects, done);
        let mut tally = Tally::default();
        out.found.reserve(suspects.len() + hidden.len() / 8);
        let mut hidden = hidden.into_iter().peekable();
        let mut suspects = suspects.drain();
        while suspects.token().is_some() || hidden.peek().is_some() {
            let (mut work, mut items): (Vec<(usize, Vec<Candidate>)>, Vec<Item>) = (Vec::new(), Vec::new());
            let mut list = Vec::new();
            while work.len() < AT_ONCE {
                let next = suspects.token().unwrap_or(usize::MAX);
                if let Some(t) = hidden.next_if(|&t| (t as usize) < next) {
                    let (candidates, words, len) = self.shifts(t as usize);
                    if candidates.len() > 1 {
                        work.push((t as usize, candidates));
                        items.push(Item::Hidden(words, len));
                    }
                    continue;
                }
                let Some(s) = suspects.next() else { break };
                let place = place(self.tokens, ids, s.token);
                readings(self.model, &s, self.glyphs, self.fonts, &place, MAX_LATER, &mut list);
                if !list.is_empty() {
                    work.push((s.token, list.iter().map(|x| x.1).collect()));
                    items.push(Item::Foreign(s));
                }
            }
            suspects.give_back();
            let chosen = lattice::decode(self.model, self.tokens, ids, &work);
            for (((token, list), item), c) in work.iter().zip(&items).zip(chosen) {
                let Some(choice) = list.get(c) else { continue };
                match item {
                    Item::Foreign(s) => self.accept(s, list, choice, ids, &mut tally, out),
                    Item::Hidden(words, len) => self.accept_hidden(*token, list, choice, words, *len, ids, out),
                }
            }
        }
        tally.list(&mut out.glyphs);
    }

    /// Words without foreign letters that a font at work may have made of others.
    fn hidden(&self, suspects: &Suspects<'_>, done: &[usize]) -> Vec<u32> {
        let mut out = Vec::new();
        for f in &self.fonts.list {
            for stretch in f.stretches() {
                for t in stretch.start..stretch.end.min(self.tokens.len()) {
                    let Some(token) = self.tokens.get(t) else { continue };
                    if !matches!(token.kind, Kind::Syllable | Kind::Other | Kind::Capitals)
                        || token.range().len() > MAX_LETTERS * 3
                    {
                        continue;
                    }
                    let word = self.text.get(token.range()).unwrap_or_default();
                    let may = |c: char| back(c, f.offset).is_some_and(|l| f.shifts(l) >= 0.05);
                    if word.chars().any(may) {
                        out.push(t as u32);
                    }
                }
            }
            out.sort_unstable();
            out.dedup();
        }
        out.retain(|&t| {
            !suspects.is(suspects.before(t as usize), t as usize)
                && self.tokens.get(t as usize).is_some_and(|t| done.binary_search(&(t.start as usize)).is_err())
        });
        out
    }

    /// The readings of a word without foreign letters, the first as it stands.
    #[allow(clippy::type_complexity)]
    fn shifts(&self, t: usize) -> (Vec<Candidate>, Vec<([Cased; MAX_LETTERS], f32)>, usize) {
        let (mut list, mut words) = (Vec::new(), Vec::new());
        let Some(token) = self.tokens.get(t) else { return (list, words, 0) };
        let word = self.text.get(token.range()).unwrap_or_default();
        let cost = |p: f32| (p.max(1e-4).ln() * NAT as f32) as i32;
        let own: Vec<Option<Cased>> = word.chars().map(cased).collect();
        let len = own.len();
        let id = self.model.id_of(token);
        let stays: i32 = own.iter().flatten().map(|&l| cost(self.fonts.stays(t, l))).sum();
        let rare = |id: Id| if id == RARE { RARE_COST } else { 0 };
        let odd = match token.kind {
            Kind::Syllable => rare(id),
            _ if lexicon::is_known_name(word) || lexicon::is_known_other(word) => 0,
            _ => NO_WORD,
        };
        list.push(Candidate { id, emission: stays - odd, tag: 0 });
        words.push(([0; MAX_LETTERS], 0.0));
        for f in &self.fonts.list {
            if f.at(t) < super::fonts::LEAST {
                continue;
            }
            let shift = |c: char| self.fonts.moved(t, f, c).filter(|m| m.1 >= 0.01).map(|m| m.0);
            variants(word, &shift, &mut |letters, shifted| {
                let Some(id) = code(letters).map(|c| self.model.id(c)) else { return };
                let (mut emission, mut least) = (-rare(id), 1.0f32);
                for (&l, &s) in letters.iter().zip(shifted) {
                    if s {
                        let p = f.at(t) * f.shifts(l);
                        least = least.min(p);
                        emission += cost(p);
                    } else {
                        emission += cost(self.fonts.stays(t, l));
                    }
                }
                let mut word = [0; MAX_LETTERS];
                word.iter_mut().zip(letters).for_each(|(a, b)| *a = *b);
                list.push(Candidate { id, emission, tag: words.len() as u32 });
                words.push((word, least));
            });
        }
        if list.len() > MOST {
            let place_cost = |c: &Candidate| c.emission + self.model.unigram(c.id);
            let first = list.remove(0);
            list.sort_by_key(|c| -place_cost(c));
            list.truncate(MOST - 1);
            list.insert(0, first);
        }
        (list, words, len)
    }

    #[allow(clippy::too_many_arguments)]
    fn accept_hidden(
        &self,
        token: usize,
        list: &[Candidate],
        choice: &Candidate,
        words: &[([Cased; MAX_LETTERS], f32)],
        len: usize,
        ids: &mut [Id],
        out: &mut Deciphered,
    ) {
        let (Some(t), Some((letters, least))) = (self.tokens.get(token), words.get(choice.tag as usize)) else {
            return;
        };
        let place = place(self.tokens, ids, token);
        let score = |c: &Candidate| place.score(self.model, c.id) + c.emission;
        let rival = list.iter().filter(|c| c.tag != choice.tag && c.id != choice.id).map(score).max();
        let margin = score(choice) - rival.unwrap_or(0);
        let support = place.support(self.model, choice.id).max(u32::from(place.usual(self.model, choice.id)));
        let syllable = t.kind == Kind::Syllable;
        let glued = t.has(tokens::GLUED) || self.tokens.get(token + 1).is_some_and(|n| n.has(tokens::GLUED));
        // The rarer the font is here, the more the phrase must want the word.
        let gain = match *least {
            p if p >= 0.5 => GAIN,
            p if p >= 0.1 => 2 * GAIN,
            _ => 4 * GAIN,
        };
        let sure = choice.tag != 0
            && margin >= if support >= 1 { gain } else { 2 * gain }
            && (support >= 1 || *least >= 0.8 && !glued && (syllable || len >= 3));
        if !sure {
            if let Some(id) = ids.get_mut(token) {
                *id = self.model.id_of(t);
            }
            return;
        }
        let to = spell(letters.get(..len).unwrap_or_default());
        let confidence = 1.0 - 0.5 * f64::from(-(margin.clamp(0, 200) as f32) / NAT as f32).exp();
        let (range, kind, evidence) = (t.range(), RepairKind::Glyph, Evidence::Offset);
        out.found.push(Found { range, to, kind, confidence, evidence, sure: true });
    }

    /// A name's letters, each foreign one as it is read elsewhere where that is always one letter and no font says
    /// more; none where the word is no syllable then.
    fn usual_letters(
        &self,
        s: &Suspect,
        letters: &[Cased; MAX_LETTERS],
        told: &[Told; MAX_LETTERS],
    ) -> Option<[Cased; MAX_LETTERS]> {
        let mut own = *letters;
        for i in 0..s.len {
            let Some(g) = self.glyphs.get(usize::from(s.glyph[i])).filter(|g| !is_loss(g.c) && told[i].weight < 0.2)
            else {
                continue;
            };
            let low = |l: Cased| l & !UPPER;
            let of = |l: Cased| g.count(low(l)) + g.count(low(l) | UPPER);
            let Some(best) = g.counts.iter().map(|c| c.0).max_by(|a, b| of(*a).total_cmp(&of(*b))) else { continue };
            if of(best) >= 2.5 && of(best) >= 0.8 * g.total() && low(best) != low(letters[i]) {
                own[i] = low(best) | letters[i] & UPPER;
            }
        }
        (own == *letters || is_syllable(&s.word(&own))).then_some(own)
    }

    /// Takes the reading if it is certain enough, or suggests it.
    fn accept(
        &self,
        s: &Suspect,
        list: &[Candidate],
        choice: &Candidate,
        ids: &mut [Id],
        tally: &mut Tally,
        out: &mut Deciphered,
    ) {
        let model = self.model;
        let Some(t) = self.tokens.get(s.token) else { return };
        let Some(form) = Forms::get().of_len(s.len).get(choice.tag as usize) else { return };
        let told = s.told(self.fonts);
        let (_, letters) = s.read(form, self.glyphs, &told);
        let place = place(self.tokens, ids, s.token);
        let score = place.score(model, choice.id) + choice.emission;
        let rival = list
            .iter()
            .filter(|x| x.id != choice.id)
            .map(|x| place.score(model, x.id) + x.emission)
            .max()
            .unwrap_or(score - 12 * NAT);
        let margin = score - rival;
        let support = place.support(model, choice.id);
        // Where several letters are surely foreign, one that stands in few words is believed sooner.
        let (mut established, mut shifted, mut cipher, mut common) = (true, true, true, true);
        for i in 0..s.len {
            let Some(g) = self.glyphs.get(usize::from(s.glyph[i])) else { continue };
            let by_offset = told[i].weight * told[i].share(letters[i]) >= 0.5;
            let either = g.count(letters[i]) + g.count(letters[i] ^ UPPER);
            established &= either >= 1.9 && g.kinds.len() >= 2 || by_offset;
            common &= g.total() >= 4.0 && g.kinds.len() >= 2;
            shifted &= by_offset;
            cipher &= g.is_cipher() || by_offset;
        }
        // Capitals with digits or other capitals beside them are a symbol (NĐ-CP).
        let capitals = (0..s.len).all(|i| s.mask >> (8 * i) & 0xff == 0 || s.chars[i].is_ascii_uppercase());
        let beside = |i: usize| self.tokens.get(i).is_some_and(|t| t.kind != Kind::Syllable && t.kind != Kind::Other);
        let symbol = capitals
            && (t.has(tokens::GLUED) && s.token.checked_sub(1).is_some_and(beside)
                || self.tokens.get(s.token + 1).is_some_and(|n| n.has(tokens::GLUED)) && beside(s.token + 1));
        // A word of foreign letters alone has nothing of its own to show.
        let known = s.mask.count_ones() / 8;
        let support = support.max(u32::from(place.usual(model, choice.id)));
        let word: Vec<Cased> =
            (0..s.len).map(|i| if letters[i] == 0 { cased(s.chars[i]).unwrap_or(0) } else { letters[i] }).collect();
        let sure = cipher
            && !symbol
            && one_case(&word)
            && (known > 0 || shifted || established && support >= 2)
            && (margin >= NAT * 6 / 5 && established
                || margin >= 3 * NAT && support >= 3 && known >= 2
                || margin >= 6 * NAT && support >= 5
                || margin >= 5 * NAT / 2 && support >= 2 && common
                || margin >= 3 * NAT / 2 && support >= 1 && self.sure >= 2 && known > 0
                || margin >= 0 && shifted && established && support >= 1);
        // Names follow no phrase: in them a foreign letter is what it is elsewhere, however much the model likes another.
        let name = t.has(tokens::CAPITAL) && !t.has(tokens::BREAK | tokens::LINE_START | tokens::ALL_CAPS);
        let own = if name && support < 2 { self.usual_letters(s, &letters, &told) } else { Some(letters) };
        let sure = sure && own.is_some();
        let letters = own.unwrap_or(letters);
        let confidence = 1.0 - 0.5 * f64::from(-margin.clamp(0, 200) as f32 / NAT as f32).exp();
        let evidence = if shifted { Evidence::Offset } else { Evidence::Model };
        if !sure && !(cipher && support >= 1) {
            if let Some(id) = ids.get_mut(s.token) {
                *id = model.id_of(t);
            }
            return;
        }
        if sure {
            for i in 0..s.len {
                let Some(g) = self.glyphs.get(usize::from(s.glyph[i])) else { continue };
                if !is_loss(g.c) {
                    tally.add(g.c, cased_char(letters[i]));
                }
            }
        }
        let to = s.word(&letters);
        let kind = kind(self.text.get(t.range()).unwrap_or_default());
        out.found.push(Found { range: t.range(), to, kind, confidence, evidence, sure });
    }
}
