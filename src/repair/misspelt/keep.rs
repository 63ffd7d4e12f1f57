//! What speaks for a word that is none: names, loans, abbreviations and codes are as they should be.

use super::super::lattice::Candidate;
use super::super::lexicon;
use super::super::model::{FIRST, Id, Model, OTHER};
use super::super::syllable::{self, letter};
use super::super::tokens::{self, Kind, Token};
use super::NAT;

/// What it costs to believe that a word is meant as it stands, though it is none. One of plain letters is foreign.
const PLAIN: i32 = 9 * NAT;
/// Letters of no Vietnamese word.
const FOREIGN: i32 = 10 * NAT;
/// One with a hat or a bar may be a name of a minority or a loan.
const HATTED: i32 = 12 * NAT;
/// One with a tone is hardly anything but Vietnamese.
const TONED: i32 = 16 * NAT;
/// A syllable that no text has may be a word of a dialect or a name.
const UNHEARD: i32 = 12 * NAT;
/// A digit among small letters.
const DIGIT: i32 = 3 * NAT;
/// One letter and a digit are a code.
const CODE: i32 = -6 * NAT;
/// A capital inside a sentence begins a name.
const NAME: i32 = -6 * NAT;
/// The same where a line begins.
const LINE: i32 = -3 * NAT;
/// Two vowels with a consonant between them are two syllables: a loan, or words run together.
const TWO_SYLLABLES: i32 = -6 * NAT;
/// No vowel: an abbreviation.
const NO_VOWEL: i32 = -3 * NAT;
/// A plain word that has another beside it is of a foreign phrase.
const COMPANY: i32 = -4 * NAT;
/// Each time that the document has the word again.
const AGAIN: i32 = -3 * NAT / 2;
/// A number or a letter behind a sound word: a mark of a note. Where slips are many, it is rather one of them.
const NOTE: i32 = 2 * NAT;
pub(super) const NO_NOTE: i32 = 10 * NAT;
/// Whether a list knows the word, in one case or another.
pub(in crate::repair) fn is_known(word: &str) -> bool {
    if lexicon::is_known_name(word) || lexicon::is_known_other(word) {
        return true;
    }
    if !word.chars().any(char::is_uppercase) {
        return false;
    }
    let small = word.to_lowercase();
    let mut chars = small.chars();
    let name: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    lexicon::is_known_other(&small) || lexicon::is_known_name(&name) || lexicon::is_known_abbreviation(word)
}

/// The word as it stands, and what that costs.
pub(super) fn as_it_stands(model: &Model, text: &str, tokens: &[Token], t: usize, seen: u32) -> Candidate {
    let word = tokens.get(t).and_then(|t| text.get(t.range())).unwrap_or_default();
    if let Some(token) = tokens.get(t).filter(|t| t.kind == Kind::Syllable) {
        let cost = UNHEARD + place(text, tokens, t, seen);
        return Candidate { id: model.id(token.code), emission: -cost.max(0), tag: 0 };
    }
    match note(model, word) {
        Some(id) => Candidate { id, emission: -NOTE, tag: 0 },
        None => Candidate { id: OTHER, emission: -(letters(word) + place(text, tokens, t, seen)).max(0), tag: 0 },
    }
}

/// The sound word before the number or the letter of a note ("cao1", "tỉnhb"), or behind a number ("1em").
fn note(model: &Model, word: &str) -> Option<Id> {
    let id = |word: &str| syllable::parse(word).map(|code| model.id(code)).filter(|&id| id >= FIRST);
    let sound = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if sound.len() < word.len() {
        return id(sound);
    }
    if let Some(sound) = word.strip_prefix('1') {
        return id(sound);
    }
    let (sound, mark) = word.split_at_checked(word.len() - 1)?;
    let toned = || sound.chars().filter_map(letter).any(|l| l.tone != 0);
    if !mark.starts_with(|c: char| c.is_ascii_lowercase()) || sound.ends_with(mark) || !toned() {
        return None;
    }
    id(sound)
}

/// What a word's letters say.
fn letters(word: &str) -> i32 {
    let (mut toned, mut hatted, mut foreign, mut digits) = (false, false, false, false);
    let (mut groups, mut vowel, mut len) = (0, false, 0);
    for (i, c) in word.chars().enumerate() {
        let l = letter(c);
        len = i + 1;
        toned |= l.is_some_and(|l| l.tone != 0);
        hatted |= l.is_some() && !c.is_ascii();
        foreign |= l.is_none() && !c.is_ascii();
        digits |= c.is_ascii_digit();
        let is = l.is_some_and(|l| is_vowel(l.number));
        // c is read as e before any vowel or consonant.
        if is && !vowel && !(i == 0 && matches!(c, 'e' | 'E')) {
            groups += 1;
        }
        vowel = is;
    }
    let mut sum = match (toned, hatted) {
        (true, _) => TONED,
        _ if foreign => FOREIGN,
        (_, true) => HATTED,
        _ => PLAIN,
    };
    sum += if groups > 1 { TWO_SYLLABLES } else { 0 };
    sum += if groups == 0 && !toned { NO_VOWEL } else { 0 };
    match digits {
        true if len <= 2 && !hatted => sum + CODE,
        true => sum + DIGIT,
        false => sum,
    }
}

fn is_vowel(number: u8) -> bool {
    matches!(number, 1..=3 | 8 | 9 | 12 | 17..=19 | 25 | 26 | 29)
}

/// What its place adds.
fn place(text: &str, tokens: &[Token], t: usize, seen: u32) -> i32 {
    let Some(token) = tokens.get(t) else { return 0 };
    let mut sum = AGAIN * seen.saturating_sub(1).min(8) as i32;
    // A sentence may begin with a name of several words.
    let named = tokens.get(t + 1).is_some_and(|n| n.has(tokens::CAPITAL) && !n.has(tokens::BREAK));
    if token.has(tokens::CAPITAL) && (named || !token.has(tokens::BREAK)) && !shouted(text, tokens, t) {
        // A capital I may be a small l.
        let small_l = text.as_bytes().get(token.start as usize) == Some(&b'I');
        sum += if token.has(tokens::LINE_START) && !named || small_l { LINE } else { NAME };
    }
    let is_plain = |t: &Token| text.get(t.range()).is_some_and(str::is_ascii);
    if is_plain(token) {
        let beside = [t.checked_sub(1), Some(t + 1)].into_iter().flatten().filter_map(|i| tokens.get(i));
        sum += COMPANY * beside.filter(|b| b.kind == Kind::Other && is_plain(b)).count() as i32;
    }
    sum
}

/// Whether a word of several capitals stands beside one of capitals.
pub(super) fn shouted(text: &str, tokens: &[Token], t: usize) -> bool {
    let word = tokens.get(t).and_then(|t| text.get(t.range())).unwrap_or_default();
    let beside = [t.checked_sub(1), Some(t + 1)].into_iter().flatten().filter_map(|i| tokens.get(i));
    word.chars().filter(|c| c.is_uppercase()).count() >= 2
        && beside.into_iter().any(|b| b.has(tokens::ALL_CAPS) && b.kind == Kind::Syllable)
}

/// Whether a vowel bears a hat, as none in an abbreviation does ("ĐTXD", "BCHTƯ").
pub(in crate::repair) fn hatted_vowel(word: &str) -> bool {
    word.chars().filter_map(letter).any(|l| matches!(l.number, 2 | 3 | 9 | 18 | 19))
}
