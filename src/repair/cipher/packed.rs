//! Words with foreign letters, packed: where a whole book is ciphered, nearly every word is one.

use super::super::controls::original;
use super::super::forms::letter_byte;
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::Token;
use super::suspect::Suspect;

/// A list of [`Suspect`]s, each in eight bytes: the rest is in the text.
#[derive(Debug)]
pub(super) struct Suspects<'a> {
    text: &'a str,
    tokens: &'a [Token],
    list: Vec<Packed>,
    /// The number of each foreign letter, in order of the letters.
    glyphs: Vec<(char, u16)>,
}

#[derive(Debug, Clone, Copy)]
struct Packed {
    token: u32,
    /// Two bits for each place: whether the case is known, and whether it is a capital's; and two for the word.
    upper: u16,
    /// A bit for each good letter.
    known: u8,
    capitals: i8,
}

/// The words about it are in capitals.
const SHOUTED: u16 = 1 << 14;
/// In a font that the reader knows.
const IN_FONT: u16 = 1 << 15;

impl<'a> Suspects<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], room: usize) -> Self {
        Suspects { text, tokens, list: Vec::with_capacity(room), glyphs: Vec::new() }
    }

    /// Adds one, and whether it stands in a font that the reader knows.
    pub(super) fn push(&mut self, s: &Suspect, in_font: bool) {
        let mut upper = if s.shouted { SHOUTED } else { 0 } | if in_font { IN_FONT } else { 0 };
        let mut known = 0;
        for i in 0..s.len {
            known |= u8::from(s.mask >> (8 * i) & 0xff != 0) << i;
            upper |= s.upper[i].map_or(0, |u| 2 | u16::from(u)) << (2 * i);
        }
        self.list.push(Packed { token: s.token as u32, upper, known, capitals: s.capitals });
    }

    /// Says which foreign letter has which number.
    pub(super) fn number(&mut self, glyphs: impl IntoIterator<Item = (char, u16)>) {
        self.glyphs = glyphs.into_iter().collect();
        self.glyphs.sort_unstable();
    }

    fn suspect(&self, p: &Packed) -> Suspect {
        let mut s = Suspect { capitals: p.capitals, shouted: p.upper & SHOUTED != 0, ..Suspect::at(p.token as usize) };
        for (i, c) in self.word(p).chars().map(original).enumerate().take(MAX_LETTERS) {
            s.len = i + 1;
            s.chars[i] = c;
            if p.known >> i & 1 == 0 {
                let n = self.glyphs.binary_search_by_key(&c, |g| g.0).ok().and_then(|n| self.glyphs.get(n));
                s.glyph[i] = n.map_or(u16::MAX, |g| g.1);
            } else if let Some((b, _)) = letter_byte(c) {
                s.mask |= 0xff << (8 * i);
                s.value |= u64::from(b) << (8 * i);
            }
            let upper = p.upper >> (2 * i);
            s.upper[i] = (upper & 2 != 0).then_some(upper & 1 != 0);
        }
        s
    }

    fn word(&self, p: &Packed) -> &'a str {
        self.tokens.get(p.token as usize).and_then(|t| self.text.get(t.range())).unwrap_or_default()
    }

    /// Whether the first one stands in a font that the reader knows.
    pub(super) fn by_font(&self) -> bool {
        self.list.first().is_some_and(|p| p.upper & IN_FONT != 0)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    pub(super) fn get(&self, n: usize) -> Option<Suspect> {
        self.list.get(n).map(|p| self.suspect(p))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Suspect> {
        self.list.iter().map(|p| self.suspect(p))
    }

    /// How many of the words come before one.
    pub(super) fn before(&self, token: usize) -> usize {
        self.list.partition_point(|p| (p.token as usize) < token)
    }

    /// Whether a word is the one of a number.
    pub(super) fn is(&self, n: usize, token: usize) -> bool {
        self.list.get(n).is_some_and(|p| p.token as usize == token)
    }

    /// Which ones have at least half of their letters good, in order.
    pub(super) fn mostly_known(&self) -> Vec<bool> {
        let mostly = |p: &Packed| p.known.count_ones() as usize * 2 >= self.word(p).chars().count();
        self.list.iter().map(mostly).collect()
    }

    /// Keeps those of whose words `keep` says so.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        self.list.retain(|p| keep(p.token as usize));
    }

    /// Takes them one by one from the first on, and gives back the room that they took.
    pub(super) fn drain(mut self) -> Drain<'a> {
        self.list.reverse();
        Drain(self)
    }
}

/// Suspects that are taken one by one, in a turned list.
pub(super) struct Drain<'a>(Suspects<'a>);

impl Drain<'_> {
    /// The next one's word.
    pub(super) fn token(&self) -> Option<usize> {
        self.0.list.last().map(|p| p.token as usize)
    }

    pub(super) fn next(&mut self) -> Option<Suspect> {
        self.0.list.pop().map(|p| self.0.suspect(&p))
    }

    /// Gives back the room of those that were taken.
    pub(super) fn give_back(&mut self) {
        self.0.list.shrink_to_fit();
    }
}
