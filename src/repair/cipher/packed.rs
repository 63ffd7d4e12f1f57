//! Words with foreign letters, packed: where a whole book is ciphered, nearly every word is one.

use super::super::controls::original;
use super::super::forms::letter_byte;
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::Token;
use super::suspect::Suspect;

/// A list of [`Suspect`]s, less what their text tells.
#[derive(Debug)]
pub(super) struct Suspects<'a> {
    text: &'a str,
    tokens: &'a [Token],
    list: Vec<Packed>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    pub(super) token: u32,
    pub(super) glyph: [u16; MAX_LETTERS],
    /// Two bits for each place: whether the case is known, and whether it is a capital's.
    upper: u16,
    /// A bit for each good letter.
    known: u8,
    pub(super) len: u8,
    capitals: i8,
    /// Bits: see the constants.
    flags: u8,
}

const SHOUTED: u8 = 1;
/// In a font that the reader knows.
const IN_FONT: u8 = 2;

impl Packed {
    fn new(s: &Suspect, in_font: bool) -> Self {
        let (mut upper, mut known) = (0, 0);
        for i in 0..s.len {
            known |= u8::from(s.mask >> (8 * i) & 0xff != 0) << i;
            upper |= s.upper[i].map_or(0, |u| 2 | u16::from(u)) << (2 * i);
        }
        let flags = if s.shouted { SHOUTED } else { 0 } | if in_font { IN_FONT } else { 0 };
        let (token, len) = (s.token as u32, s.len as u8);
        Packed { token, glyph: s.glyph, upper, known, len, capitals: s.capitals, flags }
    }

    fn suspect(&self, text: &str, tokens: &[Token]) -> Suspect {
        let mut s = Suspect {
            token: self.token as usize,
            len: usize::from(self.len),
            chars: ['\0'; MAX_LETTERS],
            glyph: self.glyph,
            mask: 0,
            value: 0,
            upper: [None; MAX_LETTERS],
            capitals: self.capitals,
            shouted: self.flags & SHOUTED != 0,
        };
        let word = tokens.get(s.token).and_then(|t| text.get(t.range())).unwrap_or_default();
        for (i, c) in word.chars().map(original).enumerate().take(s.len) {
            s.chars[i] = c;
            if self.known >> i & 1 != 0
                && let Some((b, _)) = letter_byte(c)
            {
                s.mask |= 0xff << (8 * i);
                s.value |= u64::from(b) << (8 * i);
            }
            let upper = self.upper >> (2 * i);
            s.upper[i] = (upper & 2 != 0).then_some(upper & 1 != 0);
        }
        s
    }

    /// Whether at least half of its letters are good ones.
    pub(super) fn mostly_known(&self) -> bool {
        self.known.count_ones() * 2 >= u32::from(self.len)
    }
}

impl<'a> Suspects<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], room: usize) -> Self {
        Suspects { text, tokens, list: Vec::with_capacity(room) }
    }

    /// Adds one, and whether it stands in a font that the reader knows.
    pub(super) fn push(&mut self, s: &Suspect, in_font: bool) {
        self.list.push(Packed::new(s, in_font));
    }

    /// Whether the first one stands in a font that the reader knows.
    pub(super) fn by_font(&self) -> bool {
        self.list.first().is_some_and(|p| p.flags & IN_FONT != 0)
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
        self.list.get(n).map(|p| p.suspect(self.text, self.tokens))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Suspect> {
        self.list.iter().map(|p| p.suspect(self.text, self.tokens))
    }

    /// The list as it is kept, in order of the words.
    pub(super) fn packed(&self) -> &[Packed] {
        &self.list
    }

    pub(super) fn retain(&mut self, keep: impl FnMut(&Packed) -> bool) {
        self.list.retain(keep);
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
        self.0.list.pop().map(|p| p.suspect(self.0.text, self.0.tokens))
    }

    /// Gives back the room of those that were taken.
    pub(super) fn give_back(&mut self) {
        self.0.list.shrink_to_fit();
    }
}
