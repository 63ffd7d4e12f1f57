//! Words as the language model sees them: where they stand, what kind they are, and where sentences break.
//!
//! Markdown marks, tags, quotation marks, commas, hyphens and line ends are not seen at all, so that a phrase is the
//! same phrase however it is set or wrapped.

use super::syllable::{self, Code, MAX_LETTERS};

/// What a token is by its letters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Vietnamese syllable.
    Syllable,
    /// Digits, with the dots and commas between them.
    Number,
    /// Capitals or capitals and digits that make no syllable: UBND, QH15, XIV.
    Capitals,
    /// Letters that make no syllable.
    Other,
}

/// A word of a text. Offsets are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The syllable's code, for [`Kind::Syllable`].
    pub code: Code,
    /// What it is.
    pub kind: Kind,
    /// Bits: see the constants.
    pub flags: u8,
}

/// A sentence, a bracket or an item begins before the token.
pub const BREAK: u8 = 1;
/// The first letter is a capital.
pub const CAPITAL: u8 = 2;
/// Every letter is a capital, and there are at least two.
pub const ALL_CAPS: u8 = 4;
/// First word of its line.
pub const LINE_START: u8 = 8;
/// Holds a character that is neither ASCII nor a Vietnamese letter, or a marked letter in the wrong case ("cỦa").
pub const FOREIGN: u8 = 16;
/// Follows the token before it with nothing but blanks, line ends and Markdown marks between them.
pub const ADJACENT: u8 = 32;
/// Joined to the token before it without a blank (QĐ-UBND, kinh tế/xã hội).
pub const GLUED: u8 = 64;
/// Opens a quotation, or stands behind an opening mark.
pub const QUOTED: u8 = 128;

impl Token {
    /// The bytes of the token.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether a flag is set.
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const BLANK: u8 = 3;
const NEWLINE: u8 = 4;
const STOP: u8 = 5;
const MARK: u8 = 6;
const PUNCT: u8 = 7;
const INNER: u8 = 8;

const fn classes() -> [u8; 128] {
    let mut t = [PUNCT; 128];
    let mut b = 0;
    while b < 128 {
        t[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'\n' | 0x0c => NEWLINE,
            0..=0x20 | 0x7f => BLANK,
            b'.' | b';' | b':' | b'!' | b'?' | b'(' | b')' => STOP,
            b'*' | b'_' | b'#' | b'`' => MARK,
            // Between two letters these are damaged letters; elsewhere punctuation.
            b'<' | b'=' | b'>' | b'@' | b'[' | b'\\' | b']' | b'^' | b'{' | b'|' | b'}' | b'~' | b'$' | b'%' | b'&' => {
                INNER
            }
            _ => PUNCT,
        };
        b += 1;
    }
    t
}

static CLASS: [u8; 128] = classes();

/// Non-ASCII characters that are punctuation or blanks, whatever the damage.
#[inline]
fn wide_class(c: char) -> u8 {
    match c {
        'À'..='ỹ' if syllable::letter(c).is_some() => LETTER,
        '\u{a0}' | '\u{2000}'..='\u{200f}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => BLANK,
        '\u{2013}'..='\u{2015}' | '\u{2018}'..='\u{201f}' | '\u{2026}' | '\u{2022}' | '\u{2212}' => PUNCT,
        '\u{2500}'..='\u{27bf}' | '\u{fffe}'..='\u{ffff}' => PUNCT,
        '\u{2028}' | '\u{2029}' => NEWLINE,
        '\u{85}' => BLANK,
        _ => LETTER,
    }
}

/// The tokens of a text, in order.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 6);
    for_each(text, |t| {
        // A long list does not grow by doubling.
        if out.len() == out.capacity() {
            out.reserve_exact(out.len() / 8 + 16);
        }
        out.push(t);
    });
    out
}

/// Calls `f` with each token of a text, in order.
pub fn for_each(text: &str, mut f: impl FnMut(Token)) {
    walk(text, (0, START), &mut Known::new(text.len()), |t| {
        f(t);
        true
    });
}

/// Flags of what stands before a token, at the start of a text.
pub(super) const START: u8 = BREAK | LINE_START;
/// Flags of what stands before a token.
pub(super) const ABOUT: u8 = BREAK | LINE_START | ADJACENT | GLUED | QUOTED;

/// Calls `f` with the tokens from a token's start on, as long as it says; the flags are those of what stands before.
#[inline(always)]
pub(super) fn walk(text: &str, (start, flags): (usize, u8), known: &mut Known, mut f: impl FnMut(Token) -> bool) {
    let bytes = text.as_bytes();
    let (mut i, mut flags) = (start, flags);
    while let Some(&b) = bytes.get(i) {
        let (hash, key, end) = Known::run(bytes, i);
        if let Some(slot) = known.get(hash, key).filter(|_| end > i) {
            let flags_here = flags | slot.flags;
            if !f(Token { start: i as u32, end: end as u32, code: slot.code, kind: slot.kind, flags: flags_here }) {
                return;
            }
            // A blank behind it, as most words have.
            let blank = bytes.get(end) == Some(&b' ');
            i = end + usize::from(blank);
            flags = if blank { ADJACENT } else { ADJACENT | GLUED };
            continue;
        }
        let class = if b < 0x80 { CLASS[usize::from(b)] } else { char_at(text, i).map_or(BLANK, wide_class) };
        match class {
            LETTER => {
                let (token, next) = word(text, i);
                match token {
                    Some(token) => {
                        if token.start as usize == i && token.end as usize == end && next == end {
                            known.remember(hash, key, &token);
                        }
                        if !f(Token { flags: flags | token.flags, ..token }) {
                            return;
                        }
                        flags = ADJACENT | GLUED;
                    }
                    None => flags &= !(ADJACENT | GLUED),
                }
                i = next.max(i + 1);
                continue;
            }
            DIGIT => {
                let (token, next) = number(text, i, flags);
                if !f(token) {
                    return;
                }
                i = next;
                flags = ADJACENT | GLUED;
                continue;
            }
            BLANK => flags &= !GLUED,
            NEWLINE => flags = flags & !GLUED | LINE_START,
            STOP => flags = flags & !(ADJACENT) | BREAK,
            MARK => {}
            _ => {
                if b == b'<'
                    && let Some(len) = tag(bytes, i)
                {
                    i += len;
                    flags &= !GLUED;
                    continue;
                }
                if b == b'"' || b == b'<' || bytes.get(i..i + 3) == Some("“".as_bytes()) {
                    flags |= QUOTED;
                }
                flags &= !ADJACENT;
            }
        }
        i += if b < 0x80 { 1 } else { width(b) };
    }
}

fn width(b: u8) -> usize {
    match b {
        0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// The character at a boundary. Two and three bytes are put together here: this is the hottest place of all.
#[inline]
fn char_at(text: &str, i: usize) -> Option<char> {
    match *text.as_bytes().get(i..)? {
        [a @ 0xc2..=0xdf, b, ..] => char::from_u32(u32::from(a & 0x1f) << 6 | u32::from(b & 0x3f)),
        [a @ 0xe1..=0xef, b, c, ..] => {
            char::from_u32(u32::from(a & 0x0f) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f))
        }
        _ => text.get(i..)?.chars().next(),
    }
}

/// Length of an HTML tag such as `<sup>` or `</b>` at `i`.
fn tag(bytes: &[u8], i: usize) -> Option<usize> {
    let rest = bytes.get(i + 1..)?;
    let rest = rest.get(..rest.len().min(10))?;
    let slash = usize::from(rest.first() == Some(&b'/'));
    let name = rest.get(slash..)?.iter().take_while(|b| b.is_ascii_lowercase()).count();
    (name > 0 && rest.get(slash + name) == Some(&b'>')).then_some(slash + name + 2)
}

/// Digits, and dots, commas, colons and blanks-free signs between digits.
fn number(text: &str, start: usize, mut flags: u8) -> (Token, usize) {
    let bytes = text.as_bytes();
    let mut i = start;
    while let Some(&b) = bytes.get(i) {
        let next_digit = || bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
        if b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'/' | b'-') && next_digit() {
            i += 1;
        } else {
            break;
        }
    }
    flags &= !FOREIGN;
    (Token { start: start as u32, end: i as u32, code: 0, kind: Kind::Number, flags }, i)
}

/// Signs of Latin-1, arrows, relations and the like: letters of a damaged font, or what they seem.
pub fn is_sign(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{bf}' | '×' | '÷' | '\u{2010}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{f0a0}'..='\u{f0ff}')
}

/// A run of letters and digits that begins with a letter, and what may be damaged letters inside it; and where the
/// next run begins. Signs about a syllable are left out of it; signs alone are no token.
fn word(text: &str, start: usize) -> (Option<Token>, usize) {
    let mut flags = 0;
    let bytes = text.as_bytes();
    let mut letters = [0u8; MAX_LETTERS];
    let (mut n, mut uppers, mut tone, mut tone_at, mut plain) = (0usize, 0usize, 0u8, usize::MAX, true);
    let mut i = start;
    while let Some(&b) = bytes.get(i) {
        let c = if b < 0x80 {
            match CLASS[usize::from(b)] {
                LETTER => char::from(b),
                DIGIT => {
                    plain = false;
                    i += 1;
                    continue;
                }
                INNER if i > start && letter_follows(text, i + 1) && tag(bytes, i).is_none() => {
                    plain = false;
                    n += 1;
                    i += 1;
                    continue;
                }
                _ => break,
            }
        } else {
            let Some(c) = char_at(text, i) else { break };
            if wide_class(c) != LETTER {
                break;
            }
            c
        };
        match syllable::letter(c) {
            Some(l) => {
                if let Some(at) = letters.get_mut(n) {
                    *at = l.number;
                }
                uppers += usize::from(l.upper);
                if l.tone != 0 {
                    plain &= tone == 0;
                    tone = l.tone;
                    tone_at = n;
                }
                if n == 0 && l.upper {
                    flags |= CAPITAL;
                }
            }
            None => {
                plain = false;
                if !c.is_ascii() {
                    flags |= FOREIGN;
                }
                if c.is_uppercase() {
                    uppers += 1;
                    if n == 0 {
                        flags |= CAPITAL;
                    }
                }
            }
        }
        n += 1;
        i += c.len_utf8();
    }
    if uppers == n && n > 1 {
        flags |= ALL_CAPS;
    }
    let capitalised = uppers == 1 && flags & CAPITAL != 0;
    if plain && uppers > 0 && uppers < n && !capitalised && i - start > n {
        flags |= FOREIGN;
    }
    if !plain && flags & FOREIGN != 0 {
        let run = text.get(start..i).unwrap_or_default();
        let core = run.trim_matches(is_sign);
        if core.is_empty() {
            return (None, i);
        }
        if core.len() < run.len()
            && let Some(code) = syllable::parse(core)
        {
            let from = start + (run.len() - run.trim_start_matches(is_sign).len());
            let mut chars = core.chars().filter_map(syllable::letter);
            flags &= !(FOREIGN | CAPITAL | ALL_CAPS);
            if chars.next().is_some_and(|l| l.upper) {
                flags |= CAPITAL;
                if chars.clone().next().is_some() && chars.all(|l| l.upper) {
                    flags |= ALL_CAPS;
                }
            }
            let (start, end) = (from as u32, (from + core.len()) as u32);
            return (Some(Token { start, end, code, kind: Kind::Syllable, flags }), i);
        }
    }
    let code = if plain { letters.get(..n).and_then(|l| syllable::parse_letters(l, tone, tone_at)) } else { None };
    let kind = match code {
        Some(_) => Kind::Syllable,
        None if uppers == n && flags & FOREIGN == 0 => Kind::Capitals,
        None => Kind::Other,
    };
    (Some(Token { start: start as u32, end: i as u32, code: code.unwrap_or(0), kind, flags }), i)
}

/// Words met before in a text: most words of a text are few words, and need not be taken apart again.
pub(super) struct Known {
    slots: Vec<Slot>,
}

/// Bytes of a word that may be remembered, in two halves.
type Key = [u64; 2];
const SHORT: usize = 16;

/// What [`word`] made of a run of letters that it took for one token.
#[derive(Clone, Copy)]
struct Slot {
    /// The run; zeros if the slot is free.
    key: Key,
    code: Code,
    kind: Kind,
    flags: u8,
}

/// Bytes that may belong to a word they stand behind.
static MAY_GO_ON: [bool; 256] = {
    let mut t = [false; 256];
    let mut b = 0;
    while b < 128 {
        t[b] = matches!(CLASS[b], DIGIT | INNER);
        b += 1;
    }
    t
};

impl Known {
    pub(super) fn new(len: usize) -> Self {
        let slots = (len / 32).next_power_of_two().clamp(1 << 6, 1 << 13);
        Known { slots: vec![Slot { key: [0; 2], code: 0, kind: Kind::Other, flags: 0 }; slots] }
    }

    /// What is known of a run.
    #[inline]
    fn get(&self, hash: usize, key: Key) -> Option<&Slot> {
        self.slots.get(hash & (self.slots.len() - 1)).filter(|s| s.key == key)
    }

    /// The run of letters of ASCII and of bytes of other characters at `start`: its hash, the run, and its end. A run
    /// that is too long, or that something follows which may belong to it, ends where it starts.
    #[inline]
    fn run(bytes: &[u8], start: usize) -> (usize, Key, usize) {
        // The last words of a text are not worth the trouble.
        let Some(window) = bytes.get(start..).and_then(|b| b.first_chunk::<SHORT>()) else { return (0, [0; 2], start) };
        let window = u128::from_le_bytes(*window);
        let n = letters(window);
        let ends = bytes.get(start + n).is_some_and(|&b| !MAY_GO_ON[usize::from(b)]) && n < SHORT;
        let run = window & !(u128::MAX << ((8 * n) & 127));
        let key = [run as u64, (run >> 64) as u64];
        let fold = (key[0] ^ key[1].rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((fold >> 40) as usize, key, if ends { start + n } else { start })
    }

    fn remember(&mut self, hash: usize, key: Key, token: &Token) {
        let place = hash & (self.slots.len() - 1);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = Slot { key, code: token.code, kind: token.kind, flags: token.flags };
        }
    }
}

/// How many bytes of a window, from its first on, are letters of ASCII or parts of other characters.
#[inline]
fn letters(window: u128) -> usize {
    let others = |x: u64| {
        const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        // Each byte without its top bit and without case, so that no sum reaches into the next byte.
        let small = (x | (ONES * 0x20)) & !HIGH;
        let (from_a, above_z) = (small + ONES * (0x80 - 0x61), small + ONES * (0x7f - 0x7a));
        !(x | from_a & !above_z) & HIGH
    };
    let (low, high) = (others(window as u64), others((window >> 64) as u64));
    (if low != 0 { low.trailing_zeros() } else { 64 + high.trailing_zeros() }) as usize / 8
}

fn letter_follows(text: &str, i: usize) -> bool {
    char_at(text, i).is_some_and(|c| c.is_ascii_alphabetic() || syllable::letter(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, Kind)> {
        tokenize(text).into_iter().map(|t| (&text[t.range()], t.kind)).collect()
    }

    #[test]
    fn marks_and_tags_are_not_seen() {
        use Kind::{Capitals, Number, Other, Syllable};
        assert_eq!(
            words("**Phấn đấu** đạt 4.500,5 tỷ<sup>1</sup> theo 18-NQ/TU, h<nh cāa"),
            [
                ("Phấn", Syllable),
                ("đấu", Syllable),
                ("đạt", Syllable),
                ("4.500,5", Number),
                ("tỷ", Syllable),
                ("1", Number),
                ("theo", Syllable),
                ("18", Number),
                ("NQ", Capitals),
                ("TU", Syllable),
                ("h<nh", Other),
                ("cāa", Other),
            ]
        );
    }

    #[test]
    fn sentences_break_and_lines_do_not() {
        let text = "Kế hoạch\nnăm. Đạt (trên)";
        let breaks: Vec<bool> = tokenize(text).iter().map(|t| t.has(BREAK)).collect();
        assert_eq!(breaks, [true, false, false, true, true]);
    }

    #[test]
    fn any_text_is_walked_to_its_end() {
        for text in ["", "\u{fffd}", "a<", "<<<<", "1.", "ß1", "𝒜b", "\u{300}a", "a\u{2029}b"] {
            for t in tokenize(text) {
                assert!(text.get(t.range()).is_some());
            }
        }
    }
}
