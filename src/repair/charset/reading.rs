//! One token under each reading, and how Vietnamese the outcome is.

use unicode_normalization::UnicodeNormalization;

use super::super::syllable::{self, is_syllable};
use super::tables::{ByteTable, VISCII, VNI, VPS, WINDOWS_1258, byte_of, is_punctuation, letter_of, windows_1252};
use super::{dropped, lowbyte, tcvn3, utf8, viqr};

/// What a run of text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reading {
    AsIs,
    Tcvn3,
    Vni,
    Viscii,
    Vps,
    Windows1258,
    /// UTF-8 read as windows-1252 or ISO 8859-1, once or more.
    Utf8,
    /// The same, where the bytes below A0 were lost.
    Dropped,
    Viqr,
    LowByte,
}

impl Reading {
    /// All but the text as it stands, in order of how often archives hold them.
    pub(super) const DAMAGED: [Reading; 9] = [
        Reading::Tcvn3,
        Reading::Vni,
        Reading::Utf8,
        Reading::Dropped,
        Reading::Windows1258,
        Reading::Viscii,
        Reading::Vps,
        Reading::Viqr,
        Reading::LowByte,
    ];
    pub(super) const COUNT: usize = 10;

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The name given in `source.charset`; none for what is no charset of its own.
    pub(super) fn charset(self) -> Option<&'static str> {
        match self {
            Reading::Tcvn3 => Some("TCVN3"),
            Reading::Vni => Some("VNI"),
            Reading::Viscii => Some("VISCII"),
            Reading::Vps => Some("VPS"),
            Reading::Windows1258 => Some("windows-1258"),
            Reading::Viqr => Some("VIQR"),
            Reading::AsIs | Reading::Utf8 | Reading::Dropped | Reading::LowByte => None,
        }
    }
}

/// Writes a token as a reading has it. `out` is emptied first.
pub(super) fn read(reading: Reading, token: &str, out: &mut String) {
    out.clear();
    match reading {
        Reading::AsIs => out.push_str(token),
        Reading::Tcvn3 => tcvn3::read(token, out),
        Reading::Vni => vni(token, out),
        Reading::Viscii => letters_or_quotes(&VISCII, token, out),
        Reading::Vps => letters_or_quotes(&VPS, token, out),
        Reading::Windows1258 => {
            let mut loose = String::with_capacity(token.len() * 2);
            bytes(&WINDOWS_1258, token, false, &mut loose);
            out.extend(loose.nfc());
        }
        Reading::Utf8 => utf8::read(token, out),
        Reading::Dropped => dropped::read(token, out),
        Reading::Viqr => viqr::read(token, out),
        Reading::LowByte => lowbyte::read(token, out),
    }
}

/// Letters by table. Where `quotes` is set, a byte that windows-1252 shows as punctuation stays punctuation.
fn bytes(table: &ByteTable, token: &str, quotes: bool, out: &mut String) -> bool {
    let mut doubtful = false;
    for c in token.chars() {
        if c.is_ascii() && c >= ' ' {
            out.push(c);
            continue;
        }
        let Some(byte) = byte_of(c) else {
            out.push(c);
            continue;
        };
        let shown = windows_1252(byte).unwrap_or(c);
        let either = is_punctuation(shown) || matches!(c, '²' | '³' | '°');
        match letter_of(table, byte) {
            Some(letter) if !(quotes && either) => {
                doubtful |= either;
                out.push(letter);
            }
            // A quotation mark of windows-1252 among the bytes of a charset that has none there.
            _ if u32::from(c) == u32::from(byte) && either => out.push(shown),
            _ => out.push(c),
        }
    }
    doubtful
}

fn letters_or_quotes(table: &ByteTable, token: &str, out: &mut String) {
    if bytes(table, token, false, out) && judge(out).bad > 0 {
        let mut other = String::with_capacity(out.len());
        bytes(table, token, true, &mut other);
        if judge(&other).bad < judge(out).bad {
            *out = other;
        }
    }
}

fn vni(token: &str, out: &mut String) {
    let mut chars = token.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(byte) = byte_of(c) else {
            out.push(c);
            continue;
        };
        if let Some(letter) = chars.peek().copied().and_then(byte_of).and_then(|mark| VNI.pair(byte, mark)) {
            chars.next();
            out.push(letter);
        } else if let Some(letter) = VNI.single(byte) {
            out.push(letter);
        } else {
            let shown = windows_1252(byte).filter(|&s| is_punctuation(s));
            out.push(shown.unwrap_or(c));
        }
    }
}

/// How many words of a token are Vietnamese by what is not ASCII in them, and how many are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) good: u32,
    pub(super) bad: u32,
}

impl Score {
    pub(super) fn add(&mut self, other: Score) {
        self.good += other.good;
        self.bad += other.bad;
    }

    /// Whether so many words are none that the reading is none either: noise and other languages cost little then.
    pub(super) fn is_hopeless(self) -> bool {
        self.bad >= 16 && self.good * 2 < self.bad
    }

    /// The score of `whole` bytes where it was that of `part`.
    pub(super) fn stretch(&mut self, whole: usize, part: usize) {
        let times = |n: u32| (n as usize).saturating_mul(whole) / part.max(1);
        (self.good, self.bad) = (times(self.good) as u32, times(self.bad) as u32);
    }

    pub(super) fn value(self) -> i64 {
        i64::from(self.good) - i64::from(self.bad)
    }
}

/// Counts the words of a token that hold a letter outside ASCII.
pub(super) fn judge(token: &str) -> Score {
    let mut score = Score::default();
    if token.is_ascii() && !token.bytes().any(|b| b < b' ') {
        return score;
    }
    let mut from = 0;
    while let Some((start, end)) = next_piece(token, from) {
        from = end;
        let piece = token[start..end].trim_matches(|c: char| !c.is_alphabetic() && !is_mark(c) && !c.is_control());
        if piece.is_ascii() && !piece.bytes().any(|b| b < b' ') {
            continue;
        }
        if is_syllable(piece) && !capital_inside(piece) {
            score.good += 1;
        } else if !piece.chars().all(|c| syllable::letter(c).is_some_and(|l| l.upper)) {
            score.bad += 1;
        }
    }
    score
}

/// Whether an accented capital follows a small letter: a sign of the wrong table.
pub(super) fn capital_inside(piece: &str) -> bool {
    let mut small = false;
    piece.chars().any(|c| {
        let inside = small && !c.is_ascii() && c.is_uppercase();
        small |= c.is_lowercase();
        inside
    })
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..'\u{370}').contains(&c)
}

/// The next run of characters that may be one word: neither ASCII other than letters nor general punctuation.
pub(super) fn next_piece(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = rest.find(|c| !divides(c))? + from;
    let end = text[start..].find(divides).map_or(text.len(), |i| i + start);
    Some((start, end))
}

fn divides(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => !c.is_ascii_alphabetic() && (c >= ' ' || matches!(c, '\t' | '\n' | '\r' | '\u{c}')),
        '\u{a0}' | '\u{2000}'..='\u{2038}' => true,
        _ => false,
    }
}
