//! Words with foreign letters: what of them is known, and what is not.

use std::collections::HashMap;

use super::super::controls::original;
use super::super::forms::{Form, Forms, letter_byte};
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::{self, Kind, Token};
use super::fonts::{Fonts, Told};
use super::glyph::Glyph;
use super::packed::Suspects;
use super::wrong;
use super::{Cased, FONT, MAX_GLYPHS, NAT, UPPER, WORDS_PER_FOREIGN, cased_char};

/// A word with foreign letters.
#[derive(Debug)]
pub struct Suspect {
    pub token: usize,
    pub len: usize,
    pub chars: [char; MAX_LETTERS],
    /// Index of the glyph at each place, `u16::MAX` for a good letter.
    pub(super) glyph: [u16; MAX_LETTERS],
    pub mask: u64,
    pub value: u64,
    /// Case of each place: known for good letters.
    pub upper: [Option<bool>; MAX_LETTERS],
    /// How much oftener words with a capital stand here than others, in tenths of a nat.
    pub(super) capitals: i8,
    /// The words about it are in capitals.
    pub(super) shouted: bool,
}

impl Suspect {
    /// A word whose letters are not known yet.
    pub(super) fn at(token: usize) -> Self {
        Suspect {
            token,
            len: 0,
            chars: ['\0'; MAX_LETTERS],
            glyph: [u16::MAX; MAX_LETTERS],
            mask: 0,
            value: 0,
            upper: [None; MAX_LETTERS],
            capitals: 0,
            shouted: false,
        }
    }

    /// A letter in the wrong case ("điĐu", "chuRn") is as foreign as any: the plain letters tell the case of a word, or
    /// else its first letter.
    pub(super) fn odd_case(&mut self) {
        let plain = |i: usize| self.chars.get(i).filter(|c| c.is_ascii_alphabetic()).map(|c| c.is_ascii_uppercase());
        let (mut small, mut large) = (0, 0);
        for upper in (1..self.len).filter_map(plain) {
            *(if upper { &mut large } else { &mut small }) += 1;
        }
        let first_small = self.upper[0] == Some(false);
        let case = match (small, large) {
            (0, _) if first_small && (large == 0 || self.chars[0].is_ascii()) => false,
            (0, 0) => return,
            (s, l) => l > s,
        };
        for i in 0..self.len {
            let odd = self.upper[i].is_some_and(|u| u != case) && (!self.chars[i].is_ascii() || !case);
            if odd && (i > 0 || case) {
                self.mask &= !(0xff << (8 * i));
                self.value &= !(0xff << (8 * i));
                self.upper[i] = None;
            }
        }
    }

    /// Letters behind the first share their case; a small letter behind it makes all behind it small.
    fn share_case(&mut self) -> Option<()> {
        let tail = self.upper.get(1..self.len)?.iter().flatten().next().copied();
        let tail = tail.or(if self.upper[0] == Some(false) { Some(false) } else { None });
        for u in self.upper.get_mut(1..self.len)? {
            *u = u.or(tail);
        }
        if tail == Some(true) {
            self.upper[0] = self.upper[0].or(tail);
        }
        Some(())
    }

    /// Takes a letter for a foreign one, after all.
    pub(super) fn doubt(&mut self, at: usize) {
        self.mask &= !(0xff << (8 * at));
        self.value &= self.mask;
        for i in 0..self.len {
            let known = self.mask >> (8 * i) & 0xff != 0;
            self.upper[i] = letter_byte(self.chars[i]).filter(|_| known).map(|l| l.1);
        }
        self.share_case();
    }

    /// What the place of an unknown letter says for a capital, in nats: how much oftener capitals than small letters
    /// stand there.
    pub(super) fn capital(&self, i: usize) -> f32 {
        match (self.shouted, i) {
            (true, _) => 3.0,
            (false, 0) => f32::from(self.capitals) / 10.0,
            (false, _) => -2.5,
        }
    }

    /// What the fonts at work about the word say of its foreign letters.
    pub(super) fn told(&self, fonts: &Fonts) -> [Told; MAX_LETTERS] {
        let mut told = [Told::default(); MAX_LETTERS];
        if !fonts.list.is_empty() {
            for (i, t) in told.iter_mut().enumerate().take(self.len) {
                if self.mask >> (8 * i) & 0xff == 0 {
                    *t = fonts.told(self.token, self.chars[i]);
                }
            }
        }
        told
    }

    /// The letters a form puts at the foreign places, in the likeliest case, and their cost.
    pub(super) fn read(
        &self,
        form: &Form,
        glyphs: &[Glyph],
        told: &[Told; MAX_LETTERS],
    ) -> (i32, [Cased; MAX_LETTERS]) {
        let mut letters = [0; MAX_LETTERS];
        let mut cost = 0;
        for i in 0..self.len {
            let Some(g) = glyphs.get(usize::from(self.glyph[i])) else { continue };
            let low = Cased::from(form.at(i));
            let value = |l: Cased| g.emit(l, &told[i]);
            let (l, v) = match self.upper[i] {
                Some(true) => (low | UPPER, value(low | UPPER)),
                Some(false) => (low, value(low)),
                None => {
                    let favour = (self.capital(i) * NAT as f32) as i32;
                    let (a, b) = (value(low), value(low | UPPER) + favour);
                    if b > a { (low | UPPER, b) } else { (low, a) }
                }
            };
            letters[i] = l;
            cost += v;
        }
        (cost, letters)
    }

    pub(super) fn word(&self, letters: &[Cased; MAX_LETTERS]) -> String {
        (0..self.len).map(|i| if letters[i] == 0 { self.chars[i] } else { cased_char(letters[i]) }).collect()
    }
}

/// Words of at most seven letters that hold a foreign one.
pub(super) fn suspects<'a>(
    text: &'a str,
    tokens: &'a [Token],
    others: &[u32],
    group: &dyn Fn(usize) -> u32,
    glyphs: &mut Vec<Glyph>,
) -> Suspects<'a> {
    let mut index: HashMap<char, u16> = HashMap::new();
    let foreign = others.iter().filter_map(|&t| tokens.get(t as usize)).filter(|t| t.has(tokens::FOREIGN)).count();
    // Where a whole book is ciphered these are much of what is held: no room is made for twice as many.
    let mut out = Suspects::new(text, tokens, foreign + foreign / 16);
    let damaged = foreign * WORDS_PER_FOREIGN >= tokens.len().max(1);
    let wrong = wrong::Wrong::of(text, tokens, others);
    for t in others.iter().map(|&t| t as usize) {
        // A syllable in the wrong case, "cỦa", is a slip where no font lies.
        let Some(token) = tokens.get(t).filter(|t| damaged || t.kind == Kind::Other) else { continue };
        let word = text.get(token.range()).unwrap_or_default();
        if word.len() > MAX_LETTERS * 4 || word.bytes().all(|b| b.is_ascii_alphabetic()) && !capital_inside(word) {
            continue;
        }
        let Some(mut suspect) = suspect(word) else { continue };
        if !wrong.letters.is_empty() {
            wrong.doubt(&mut suspect);
        }
        suspect.token = t;
        suspect.capitals = capitals(tokens, t);
        suspect.shouted = shouted(tokens, t);
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
                    kept: word.chars().any(|k| k != c && original(k) == c),
                    seen: 0,
                    fitting: 0,
                    supported: 0.0,
                    read: 0.0,
                    kinds: Vec::new(),
                    inner: 0,
                    counts: Vec::new(),
                    either: Vec::new(),
                    inside: Vec::new(),
                    prior: Vec::new(),
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
            out.clear();
            return out;
        }
        let letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() || c.is_ascii_alphabetic());
        if letter(word.chars().next()) && letter(word.chars().next_back()) && (fits || !good) {
            out.push(&suspect, group(token.start as usize) & FONT != 0);
        }
    }
    out.number(index);
    out
}

/// Whether a small letter stands before a capital and behind it: "chuRn".
fn capital_inside(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(3).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase() && w[2].is_ascii_lowercase())
        || matches!(bytes, [a, b, c, ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_lowercase())
}

/// Whether the words about a word are in capitals, and none beside it in small letters.
fn shouted(tokens: &[Token], t: usize) -> bool {
    let small = |t: &&Token| t.kind == Kind::Syllable && !t.has(tokens::CAPITAL);
    let beside = [t.checked_sub(1).and_then(|t| tokens.get(t)), tokens.get(t + 1)];
    let about = tokens.get(t.saturating_sub(2)..(t + 3).min(tokens.len())).unwrap_or_default();
    let loud = about.iter().filter(|t| t.has(tokens::ALL_CAPS) && t.kind == Kind::Syllable).count();
    loud > 0 && !beside.iter().flatten().any(small) && about.iter().filter(small).count() < loud
}

/// How much oftener words with a capital stand at a place than others, in tenths of a nat: they begin sentences, and
/// names are mostly of several words.
fn capitals(tokens: &[Token], t: usize) -> i8 {
    let Some(token) = tokens.get(t) else { return 0 };
    if token.has(tokens::BREAK) {
        return 21;
    }
    let named = |t: Option<&Token>| t.is_some_and(|t| t.has(tokens::CAPITAL) && !t.has(tokens::ALL_CAPS));
    let next = tokens.get(t + 1).filter(|n| !n.has(tokens::BREAK));
    let last = t.checked_sub(1).and_then(|t| tokens.get(t)).filter(|l| !l.has(tokens::BREAK | tokens::LINE_START));
    let mut says = -5;
    says += if token.has(tokens::LINE_START) { 13 } else { 0 };
    says += if named(next) { 14 } else { -1 };
    says += if named(last) { 9 } else { 0 };
    says
}

/// A word as letters and holes, if it is short enough for a syllable.
pub fn suspect(word: &str) -> Option<Suspect> {
    let mut s = Suspect::at(0);
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
    s.share_case()?;
    Some(s)
}
