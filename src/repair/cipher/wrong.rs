//! Letters of Vietnamese that a font puts where no word has them: "õiều", "õộc", "õỒNG". Each is a letter like any other
//! elsewhere, so it is foreign only in the words that it breaks.

use super::super::forms::{Forms, letter_byte};
use super::super::syllable::MAX_LETTERS;
use super::super::tokens::Token;
use super::suspect::{Suspect, suspect};

/// Words looked at.
const MOST: usize = 3000;
/// Letters that Vietnamese does not have, at least, in a text whose own letters are doubted.
const FOREIGN: usize = 2;
/// Different words that a letter breaks.
const WORDS: usize = 3;

/// The letters that break words of a text.
#[derive(Default)]
pub(super) struct Wrong {
    /// Each letter, and whether it breaks words as their first letter only; in order.
    pub(super) letters: Vec<(char, bool)>,
}

struct Broken {
    c: char,
    first: bool,
    /// What stands beside it in different words.
    words: Vec<u64>,
}

impl Wrong {
    pub(super) fn of(text: &str, tokens: &[Token], others: &[u32]) -> Wrong {
        let mut foreign: Vec<char> = Vec::new();
        let mut broken: Vec<Broken> = Vec::new();
        for t in others.iter().filter_map(|&t| tokens.get(t as usize)).take(MOST) {
            let word = text.get(t.range()).unwrap_or_default();
            if word.is_ascii() || word.len() > MAX_LETTERS * 4 {
                continue;
            }
            let Some(s) = suspect(word) else { continue };
            let odd = |c: &char| !c.is_ascii() && c.is_alphabetic() && letter_byte(*c).is_none();
            for &c in s.chars.iter().take(s.len).filter(|c| odd(c)) {
                if foreign.len() < FOREIGN && !foreign.contains(&c) {
                    foreign.push(c);
                }
            }
            let Some((i, rest)) = breaker(&s).filter(|b| b.1 != 0) else { continue };
            let (c, first) = (s.chars[i], i == 0);
            match broken.iter_mut().find(|b| b.c == c) {
                Some(b) => {
                    b.first &= first;
                    if b.words.len() < WORDS && !b.words.contains(&rest) {
                        b.words.push(rest);
                    }
                }
                None => broken.push(Broken { c, first, words: vec![rest] }),
            }
        }
        let mut letters = Vec::new();
        if foreign.len() >= FOREIGN {
            letters.extend(broken.iter().filter(|b| b.words.len() >= WORDS).map(|b| (b.c, b.first)));
        }
        letters.sort_unstable();
        Wrong { letters }
    }

    /// Takes the letters of a word that break it for foreign, and those that begin words beside other foreign ones.
    pub(super) fn doubt(&self, s: &mut Suspect) {
        let of = |i: usize| self.letters.binary_search_by_key(&s.chars[i], |l| l.0).ok().map(|n| self.letters[n].1);
        // Most words hold none of these letters.
        if (0..s.len).all(|i| of(i).is_none()) {
            return;
        }
        let beside = || of(0) == Some(true) && known(s, 0) && (1..s.len).any(|i| !known(s, i));
        let at = only_breaker(s).filter(|&i| of(i).is_some()).or_else(|| beside().then_some(0));
        if let Some(at) = at {
            s.doubt(at);
        }
    }
}

fn known(s: &Suspect, i: usize) -> bool {
    s.mask >> (8 * i) & 0xff != 0
}

/// The place of the letter that breaks a word, and the letters beside it. One in the wrong case is doubted already.
fn breaker(s: &Suspect) -> Option<(usize, u64)> {
    let doubted = |i: &usize| !known(s, *i) && !s.chars[*i].is_ascii() && letter_byte(s.chars[*i]).is_some();
    let i = match (0..s.len).find(doubted) {
        Some(i) => i,
        None => only_breaker(s)?,
    };
    Some((i, s.value & !(0xff << (8 * i))))
}

/// The place of the only letter with a mark without which a word that fits no syllable fits one.
fn only_breaker(s: &Suspect) -> Option<usize> {
    let forms = Forms::get();
    let fits = |mask: u64| forms.matching(s.len, mask, s.value & mask).next().is_some();
    if fits(s.mask) {
        return None;
    }
    let mut places = (0..s.len).filter(|&i| known(s, i) && !s.chars[i].is_ascii() && fits(s.mask & !(0xff << (8 * i))));
    places.next().filter(|_| places.next().is_none())
}
