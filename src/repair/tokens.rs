//! Words as the language model sees them: where they stand, what kind they are, and where sentences break.
//!
//! Markdown marks, tags, quotation marks, commas, hyphens and line ends are not seen at all, so that a phrase is the
//! same phrase however it is set or wrapped.

use super::known::Known;
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
pub(super) const DIGIT: u8 = 2;
const BLANK: u8 = 3;
const NEWLINE: u8 = 4;
const STOP: u8 = 5;
const MARK: u8 = 6;
const PUNCT: u8 = 7;
pub(super) const INNER: u8 = 8;

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

pub(super) static CLASS: [u8; 128] = classes();

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
    let mut known = Known::take();
    walk(text, (0, START), &mut known, |t| {
        f(t);
        true
    });
    known.keep();
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
        // One of ASCII's classes; other characters are looked at closely where they begin no known word.
        let mut class = if b < 0x80 { CLASS[usize::from(b)] } else { LETTER };
        let (hash, key, end) = if class == LETTER { Known::run(bytes, i) } else { (0, [0; 2], i) };
        let slot = if end > i { known.get(hash, key) } else { None };
        if slot.is_none() && b >= 0x80 {
            class = char_at(text, i).map_or(BLANK, wide_class);
        }
        let (token, next) = match slot {
            Some(slot) => {
                let flags = flags | slot.flags;
                (Token { start: i as u32, end: end as u32, code: slot.code, kind: slot.kind, flags }, end)
            }
            None if class == LETTER => {
                let (token, next) = word(text, i);
                let next = next.max(i + 1);
                let Some(token) = token else {
                    flags &= !(ADJACENT | GLUED);
                    i = next;
                    continue;
                };
                if token.start as usize == i && token.end as usize == end && next == end {
                    known.remember(hash, key, &token);
                }
                (Token { flags: flags | token.flags, ..token }, next)
            }
            None if class == DIGIT => number(text, i, flags),
            None => {
                i += about(bytes, i, class, &mut flags);
                continue;
            }
        };
        if !f(token) {
            return;
        }
        // A blank behind it, as most words have.
        let blank = bytes.get(next) == Some(&b' ');
        i = next + usize::from(blank);
        flags = if blank { ADJACENT } else { ADJACENT | GLUED };
    }
}

/// Takes up what stands between words; gives its length.
fn about(bytes: &[u8], i: usize, class: u8, flags: &mut u8) -> usize {
    let b = bytes.get(i).copied().unwrap_or(b' ');
    match class {
        BLANK => *flags &= !GLUED,
        NEWLINE => *flags = *flags & !GLUED | LINE_START,
        STOP => *flags = *flags & !ADJACENT | BREAK,
        MARK => {}
        _ => {
            if b == b'<'
                && let Some(len) = tag(bytes, i)
            {
                *flags &= !GLUED;
                return len;
            }
            if b == b'"' || b == b'<' || bytes.get(i..i + 3) == Some("“".as_bytes()) {
                *flags |= QUOTED;
            }
            *flags &= !ADJACENT;
        }
    }
    if b < 0x80 { 1 } else { width(b) }
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
