//! Fonts that lie: letters that stand for other letters, found out from the document itself.
//!
//! Nothing is known beforehand of which letters are wrong. A word that holds a letter no Vietnamese word has may be
//! any syllable that agrees with its good letters; the language model reads all of them in context, and from the
//! reading it is counted which letter each foreign one stands for; with these counts the text is read again. A font
//! program whose map is off by a constant shifts all its letters alike, so the offset between letters read well
//! predicts the rare ones, and explains damage that looks like plain ASCII.

use std::cell::Cell;
use std::collections::HashMap;

use super::controls::original;
use super::forms::{Form, Forms, byte_char, letter_byte};
use super::lattice::{self, Candidate, Place, place};
use super::model::{Id, Model};
use super::stage::Found;
use super::syllable::{self, MAX_LETTERS};
use super::tokens::{self, Kind, Token};
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
const ROUNDS: usize = 4;
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

/// The offsets that were read about each line, or in each font, in the last round.
#[derive(Debug, Default)]
struct Near {
    votes: HashMap<(u32, i32), i32>,
    all: HashMap<u32, i32>,
}

impl Near {
    /// Votes of a word for its own line; fewer for those about it, since the runs of a font last for several lines.
    const OWN: i32 = 3;

    fn add(&mut self, s: &Suspect, d: i32) {
        let reach = if s.group & FONT != 0 { 0 } else { REACH };
        for far in 0..=reach {
            let n = Self::OWN - (far as i32 + 1) / 2;
            *self.votes.entry((s.group + far, d)).or_default() += n;
            *self.all.entry(s.group + far).or_default() += n;
            if far > 0 {
                *self.votes.entry((s.group.wrapping_sub(far), d)).or_default() += n;
                *self.all.entry(s.group.wrapping_sub(far)).or_default() += n;
            }
        }
        let [a, b] = s.own.get();
        s.own.set(if a.is_none() { [Some(d), b] } else { [a, Some(d)] });
    }

    /// How much the other words about a word have to say, and which share of them has this offset.
    fn share(&self, s: &Suspect, d: i32) -> (f32, f32) {
        let own = s.own.get();
        let of = |x: Option<i32>| if x.is_some() { Self::OWN } else { 0 };
        let all = self.all.get(&s.group).copied().unwrap_or(0) - of(own[0]) - of(own[1]);
        if all <= 0 {
            return (0.0, 0.0);
        }
        let mine = own.iter().filter(|o| **o == Some(d)).count() as i32 * Self::OWN;
        let votes = (self.votes.get(&(s.group, d)).copied().unwrap_or(0) - mine).max(0);
        let all = all as f32;
        (all / (all + 4.0) * 0.8, votes as f32 / all)
    }
}

/// What the cipher stage found.
#[derive(Debug, Default)]
pub struct Deciphered {
    /// Words with their readings, in order.
    pub found: Vec<Found>,
    /// What each foreign letter stands for.
    pub glyphs: Vec<GlyphRepair>,
}

/// One foreign letter.
#[derive(Debug)]
struct Glyph {
    c: char,
    seen: u32,
    /// In words that some syllable fits.
    fitting: u32,
    /// In words whose reading the model has seen in such a place.
    supported: f32,
    read: f32,
    /// Different words it stands in, up to four.
    kinds: Vec<u64>,
    /// Between two letters of a word.
    inner: u32,
    counts: Vec<(Cased, f32)>,
    /// The small letters that it stood for inside words, where case is certain.
    inside: Vec<(u8, f32)>,
    /// Probability of each cased letter.
    chance: Vec<f32>,
}

impl Glyph {
    fn count(&self, l: Cased) -> f32 {
        self.counts.iter().find(|x| x.0 == l).map_or(0.0, |x| x.1)
    }

    fn total(&self) -> f32 {
        self.counts.iter().map(|x| x.1).sum()
    }

    /// Log probability of a letter, where the words about it speak with `weight` for it by `share`.
    fn emit(&self, l: Cased, (weight, share): (f32, f32)) -> i32 {
        let own = self.chance.get(usize::from(l)).copied().unwrap_or(1.0);
        (((1.0 - weight) * own + weight * share).max(1e-6).ln() * NAT as f32) as i32
    }

    /// Mostly found in words that can be read as Vietnamese. A sign is a letter only if it stands inside words.
    fn is_cipher(&self) -> bool {
        let sign = self.c.is_ascii() || tokens::is_sign(self.c);
        self.fitting * 10 >= self.seen * 6
            && self.supported >= self.read * 0.4
            && (!sign || self.kinds.len() >= if self.c.is_ascii() { 3 } else { 2 } && self.inner * 5 >= self.seen)
    }
}

/// A word with foreign letters.
#[derive(Debug)]
pub struct Suspect {
    pub token: usize,
    pub len: usize,
    pub chars: [char; MAX_LETTERS],
    /// Index of the glyph at each place, `u16::MAX` for a good letter.
    glyph: [u16; MAX_LETTERS],
    pub mask: u64,
    pub value: u64,
    /// Case of each place: known for good letters.
    pub upper: [Option<bool>; MAX_LETTERS],
    /// A sentence begins here: a first letter that is not known is a capital.
    start: bool,
    /// The words about it are in capitals.
    shouted: bool,
    /// Line, or font, that the word stands in.
    group: u32,
    /// Offsets of its letters in the last round.
    own: Cell<[Option<i32>; 2]>,
}

impl Suspect {
    /// A marked letter in the wrong case ("điĐu") is as foreign as any: ASCII letters tell the case of a word.
    fn odd_case(&mut self) {
        let plain = |i: usize| self.chars.get(i).filter(|c| c.is_ascii_alphabetic()).map(|c| c.is_ascii_uppercase());
        let (mut small, mut large) = (0, 0);
        for upper in (1..self.len).filter_map(plain) {
            *(if upper { &mut large } else { &mut small }) += 1;
        }
        let case = match (small, large) {
            (0, 0) if plain(0) == Some(false) => false,
            (0, 0) => return,
            (s, l) => l > s,
        };
        for i in 0..self.len {
            let odd = !self.chars[i].is_ascii() && self.upper[i].is_some_and(|u| u != case);
            if odd && (i > 0 || case) {
                self.mask &= !(0xff << (8 * i));
                self.value &= !(0xff << (8 * i));
                self.upper[i] = None;
            }
        }
    }

    /// Whether an unknown letter at a place is a capital, as far as the words about it tell.
    fn capital(&self, i: usize) -> bool {
        self.shouted || i == 0 && self.start
    }

    /// The letters a form puts at the foreign places, in the likeliest case, and their cost.
    fn read(&self, form: &Form, glyphs: &[Glyph], near: &Near) -> (i32, [Cased; MAX_LETTERS]) {
        let mut letters = [0; MAX_LETTERS];
        let mut cost = 0;
        for i in 0..self.len {
            let Some(g) = glyphs.get(usize::from(self.glyph[i])) else { continue };
            let low = Cased::from(form.at(i));
            let value = |l: Cased| g.emit(l, near.share(self, offset(g.c, l)));
            let (l, v) = match self.upper[i] {
                Some(true) => (low | UPPER, value(low | UPPER)),
                Some(false) => (low, value(low)),
                None => {
                    let favour = if self.capital(i) { NAT } else { -NAT };
                    let (a, b) = (value(low), value(low | UPPER) + favour);
                    if b > a { (low | UPPER, b) } else { (low, a) }
                }
            };
            letters[i] = l;
            cost += v;
        }
        (cost, letters)
    }

    fn word(&self, letters: &[Cased; MAX_LETTERS]) -> String {
        (0..self.len).map(|i| if letters[i] == 0 { self.chars[i] } else { cased_char(letters[i]) }).collect()
    }
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
    let mut offsets: Vec<(i32, f32)> = Vec::new();
    if !suspects.is_empty() && glyphs.len() <= MAX_GLYPHS {
        offsets = read_all(&model, text, tokens, ids, &suspects, &mut glyphs, &mut out);
    }
    super::shift::plain(&model, text, tokens, &others, ids, &offsets, &mut out.found);
    out.found.sort_by_key(|f| f.range.start);
    super::broken::read(&model, text, tokens, &others, ids, &mut out.found);
    super::shift::hidden(&model, text, tokens, ids, &mut out.found);
    out.found.sort_by_key(|f| f.range.start);
    out
}

/// UTF-16 read a byte late: "o" and a hook above, `00 6F 03 09 00 …`, become U+6F03 U+0900. Words where moving the
/// bytes back gives a syllable.
fn late_bytes(model: &Model, text: &str, tokens: &[Token], others: &[usize], ids: &mut [Id], out: &mut Deciphered) {
    for (t, token) in others.iter().filter_map(|&t| Some((t, tokens.get(t)?))) {
        if !token.has(tokens::FOREIGN) || token.range().len() > MAX_LETTERS * 6 {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        let Some(to) = shift_bytes(word) else { continue };
        let Some(code) = syllable::parse(&to) else { continue };
        if let Some(id) = ids.get_mut(t) {
            *id = model.id(code);
        }
        let (range, kind, evidence) = (token.range(), RepairKind::Glyph, Evidence::Offset);
        out.found.push(Found { range, to, kind, confidence: 0.95, evidence, sure: true });
    }
}

fn shift_bytes(word: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let shifted = |c: char| c as u32 >= 0x300 && syllable::letter(c).is_none();
    let (mut text, mut run, mut any) = (String::new(), Vec::new(), false);
    for c in word.chars().chain(std::iter::once('\0')) {
        if shifted(c) {
            let unit = u16::try_from(c as u32).ok()?;
            run.extend(unit.to_be_bytes());
            continue;
        }
        if !run.is_empty() {
            if run.len() < 4 {
                return None;
            }
            // The high byte of the first letter was lost in front; the last low byte is the next letter's high one.
            run.insert(0, 0);
            for pair in run.chunks_exact(2) {
                let c = char::from_u32(u32::from(u16::from_be_bytes([pair[0], pair[1]])))?;
                if !(c.is_ascii_alphabetic() || syllable::letter(c).is_some() || matches!(c, '\u{300}'..='\u{331}')) {
                    return None;
                }
                text.push(c);
            }
            if run.last() != Some(&0) {
                return None;
            }
            run.clear();
            any = true;
        }
        if c != '\0' {
            text.push(c);
        }
    }
    any.then(|| text.nfc().collect())
}

/// Words of at most seven letters that hold a foreign one.
fn suspects(
    text: &str,
    tokens: &[Token],
    others: &[usize],
    group: &dyn Fn(usize) -> u32,
    glyphs: &mut Vec<Glyph>,
) -> Vec<Suspect> {
    let mut index: HashMap<char, u16> = HashMap::new();
    let mut out = Vec::new();
    let foreign = others.iter().filter_map(|&t| tokens.get(t)).filter(|t| t.has(tokens::FOREIGN)).count();
    let damaged = foreign * WORDS_PER_FOREIGN >= tokens.len().max(1);
    let all: Vec<usize> = if damaged { (0..tokens.len()).collect() } else { Vec::new() };
    for &t in if damaged { &all } else { others } {
        let Some(token) = tokens.get(t) else { continue };
        if token.kind != Kind::Other && !(damaged && token.kind == Kind::Syllable && !token.has(tokens::ALL_CAPS)) {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        // A syllable by chance: "cỦa".
        if token.kind == Kind::Syllable && !mixed_case(word) {
            continue;
        }
        if word.len() > MAX_LETTERS * 4 || word.bytes().all(|b| b.is_ascii_alphabetic()) {
            continue;
        }
        let Some(mut suspect) = suspect(word) else { continue };
        suspect.token = t;
        suspect.group = group(token.start as usize);
        let shouted = |t: Option<&Token>| t.is_some_and(|t| t.has(tokens::ALL_CAPS));
        suspect.start = token.has(tokens::BREAK);
        suspect.shouted = shouted(t.checked_sub(1).and_then(|t| tokens.get(t))) && shouted(tokens.get(t + 1));
        if (0..suspect.len).all(|i| suspect.mask >> (8 * i) & 0xff != 0) {
            continue;
        }
        // Alone, a foreign letter tells nothing; digits and signs at the ends are no letters.
        let good = suspect.mask != 0;
        let forms = Forms::get();
        let fits = good && forms.matching(suspect.len, suspect.mask, suspect.value).next().is_some();
        for i in 0..suspect.len {
            let c = suspect.chars[i];
            if suspect.mask >> (8 * i) & 0xff != 0 {
                continue;
            }
            let n = *index.entry(c).or_insert_with(|| {
                glyphs.push(Glyph {
                    c,
                    seen: 0,
                    fitting: 0,
                    supported: 0.0,
                    read: 0.0,
                    kinds: Vec::new(),
                    inner: 0,
                    counts: Vec::new(),
                    inside: Vec::new(),
                    chance: Vec::new(),
                });
                (glyphs.len() - 1).min(usize::from(u16::MAX - 1)) as u16
            });
            suspect.glyph[i] = n;
            if let Some(g) = glyphs.get_mut(usize::from(n)) {
                g.seen += u32::from(good);
                g.fitting += u32::from(fits);
                g.inner += u32::from(good && i > 0 && i + 1 < suspect.len);
                if good && fits && g.kinds.len() < 4 && !g.kinds.contains(&suspect.value) {
                    g.kinds.push(suspect.value);
                }
            }
        }
        if glyphs.len() > MAX_GLYPHS {
            return Vec::new();
        }
        let ends = [suspect.chars[0], suspect.chars[suspect.len - 1]];
        if ends.iter().all(|c| !c.is_ascii() || c.is_ascii_alphabetic()) && (fits || !good) {
            out.push(suspect);
        }
    }
    out
}

fn mixed_case(word: &str) -> bool {
    !word.is_ascii() && word.chars().skip(1).any(|c| !c.is_ascii() && syllable::letter(c).is_some_and(|l| l.upper))
}

/// A word as letters and holes, if it is short enough for a syllable.
pub fn suspect(word: &str) -> Option<Suspect> {
    let mut s = Suspect {
        token: 0,
        len: 0,
        chars: ['\0'; MAX_LETTERS],
        glyph: [u16::MAX; MAX_LETTERS],
        mask: 0,
        value: 0,
        upper: [None; MAX_LETTERS],
        start: false,
        shouted: false,
        group: 0,
        own: Cell::new([None; 2]),
    };
    for c in word.chars().map(original) {
        *s.chars.get_mut(s.len)? = c;
        if let Some((b, upper)) = letter_byte(c) {
            s.mask |= 0xff << (8 * s.len);
            s.value |= u64::from(b) << (8 * s.len);
            s.upper[s.len] = Some(upper);
        }
        s.len += 1;
    }
    if s.len == 0 {
        return None;
    }
    s.odd_case();
    // Letters behind the first share their case; a small letter behind it makes all behind it small.
    let tail = s.upper.get(1..s.len)?.iter().flatten().next().copied();
    let tail = tail.or(if s.upper[0] == Some(false) { Some(false) } else { None });
    for u in s.upper.get_mut(1..s.len)? {
        *u = u.or(tail);
    }
    if tail == Some(true) {
        s.upper[0] = s.upper[0].or(tail);
    }
    Some(s)
}

/// Offsets that several foreign letters share, with their weights.
fn shared_offsets(glyphs: &[Glyph]) -> Vec<(i32, f32)> {
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

fn add<K: PartialEq>(counts: &mut Vec<(K, f32)>, key: K, n: f32) {
    match counts.iter_mut().find(|x| x.0 == key) {
        Some(x) => x.1 += n,
        None => counts.push((key, n)),
    }
}

/// A foreign letter that only ever begins words is a capital where another one is the small letter inside words.
fn settle_case(glyphs: &mut [Glyph]) {
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
fn estimate(glyphs: &mut [Glyph], offsets: &[(i32, f32)]) {
    const LETTERS: f32 = 178.0;
    const DISCOUNT: f32 = 0.7;
    const SMOOTH: f32 = 2.0;
    let weight: f32 = offsets.iter().map(|o| o.1).sum();
    let lambda = if weight >= 1.6 { 0.6 } else { weight * 0.25 };
    for g in glyphs {
        let total = g.total();
        // A reading seen once has only itself to show for it: what is discounted goes to the offsets.
        let kept = |n: f32| (n - DISCOUNT).max(n * 0.25);
        let free = 1.0 - g.counts.iter().map(|x| kept(x.1)).sum::<f32>() / (total + SMOOTH);
        let mut table = vec![free * (1.0 - lambda) / LETTERS; 512];
        for &(d, w) in offsets {
            let Some(c) = u32::try_from(g.c as i32 - d).ok().and_then(char::from_u32) else { continue };
            if let Some((b, upper)) = letter_byte(c) {
                let l = usize::from(b) + if upper { usize::from(UPPER) } else { 0 };
                if let Some(p) = table.get_mut(l) {
                    *p += free * lambda * w / weight;
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
    suspects: &[Suspect],
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
    for round in 0..ROUNDS {
        let last = round + 1 == ROUNDS;
        let mut work: Vec<(usize, Vec<Candidate>)> = Vec::new();
        let mut of: Vec<usize> = Vec::new();
        for (n, s) in suspects.iter().enumerate() {
            let known = s.mask.count_ones() / 8;
            // Words that are foreign letters alone, or nearly, teach nothing at first.
            if round == 0 && (known == 0 || s.len > 2 && (known as usize) * 2 < s.len)
                || !last && work.len() >= MAX_LEARN
            {
                continue;
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
        if last {
            accept(model, text, tokens, ids, suspects, glyphs, &near, &work, &of, &chosen, &offsets, out);
            break;
        }
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
    offsets
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
    out: &mut Deciphered,
) {
    let forms = Forms::get();
    // Where several letters are surely foreign, one that stands in few words is believed sooner.
    let sure_ones = glyphs.iter().filter(|g| g.is_cipher() && g.kinds.len() >= 2 && g.total() >= 3.0).count();
    let mut tally: HashMap<char, (usize, Vec<char>)> = HashMap::new();
    let mut order: Vec<char> = Vec::new();
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
                let entry = tally.entry(g.c).or_insert_with(|| {
                    order.push(g.c);
                    (0, Vec::new())
                });
                entry.0 += 1;
                let to = cased_char(letters[i]);
                if !entry.1.contains(&to) {
                    entry.1.push(to);
                }
            }
        }
        let to = s.word(&letters);
        debug_assert!(text.get(t.range()).is_some());
        out.found.push(Found { range: t.range(), to, kind: RepairKind::Glyph, confidence, evidence, sure });
    }
    for c in order {
        if let Some((count, to)) = tally.remove(&c) {
            out.glyphs.push(GlyphRepair::new(c.to_string(), to.into_iter().map(String::from).collect(), count));
        }
    }
}
