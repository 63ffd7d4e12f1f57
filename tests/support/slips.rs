//! Slips that leave a word a word: recognition and typing put other marks on a letter, or take a letter for another.

use unicode_normalization::UnicodeNormalization;
use vanban::repair::syllable::{is_syllable, letter, letter_char};

use super::{Damaged, Random, by_word};

/// So many words in a thousand.
const RATE: usize = 15;

/// Other marks: a tone or a hat lost, gained or misread, d for đ.
pub fn marks(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| slip(word, random, other_marks))
}

/// Other letters, nearly of the same shape or sound.
pub fn letters(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| slip(word, random, other_letters))
}

fn slip(word: &str, random: &mut Random, of: fn(&str) -> Vec<String>) -> Option<String> {
    if random.below(1000) >= RATE {
        return None;
    }
    let core = word.trim_matches(|c: char| !c.is_alphabetic());
    if !is_syllable(core) {
        return None;
    }
    let found: Vec<String> = of(core).into_iter().filter(|w| w != core && is_syllable(w)).collect();
    Some(word.replacen(core, found.get(random.below(found.len()))?, 1))
}

/// Letters of Cyrillic and Greek for Latin ones, with the marks of Vietnamese on them.
pub fn marked_look_alikes(text: &str, random: &mut Random) -> Damaged {
    const LATIN: &str = "aeocpxyijsABEKMHOPCTXIovuiABEIKMNOPTXYZH";
    const OTHER: &str = "аеосрхуіјѕАВЕКМНОРСТХІονυιΑΒΕΙΚΜΝΟΡΤΧΥΖΗ";
    by_word(text, |word| {
        if !random.chance(25) || !word.chars().any(|c| !c.is_ascii() && letter(c).is_some()) {
            return None;
        }
        let greek = if random.chance(35) { 26 } else { 0 };
        let swap = |c: char| {
            let place = LATIN.chars().enumerate().position(|(i, l)| l == c && (i >= 26) == (greek > 0));
            place.and_then(|i| OTHER.chars().nth(i)).unwrap_or(c)
        };
        let core = is_syllable(word.trim_matches(|c: char| !c.is_alphabetic()));
        core.then(|| word.nfd().map(|c| if random.chance(80) { swap(c) } else { c }).nfc().collect())
    })
}

/// Tones as signs of their own behind their letter.
pub fn spacing_accents(text: &str, random: &mut Random) -> Damaged {
    let sign = |m: char| match m {
        '\u{300}' => Some('`'),
        '\u{301}' => Some('´'),
        '\u{303}' => Some('˜'),
        _ => None,
    };
    by_word(text, |word| {
        let mut out = String::with_capacity(word.len() + 2);
        for c in word.chars() {
            let mark = std::iter::once(c).nfd().find_map(sign);
            match mark.filter(|_| random.chance(35)) {
                Some(mark) => {
                    out.extend(std::iter::once(c).nfd().filter(|&m| sign(m).is_none()).nfc());
                    out.push(mark);
                }
                None => out.push(c),
            }
        }
        (out != word).then_some(out)
    })
}

/// Letters that differ in their hats.
const HATS: [&str; 5] = ["aăâ", "eê", "oôơ", "uư", "dđ"];

fn other_marks(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let bare = chars.iter().all(|c| letter(*c).is_some_and(|l| l.tone == 0));
    let mut out = Vec::new();
    for (i, l) in chars.iter().enumerate().filter_map(|(i, c)| Some((i, letter(*c)?))) {
        let mut put = |number: u8, tone: u8| {
            let mut made = chars.clone();
            made[i] = letter_char(number, tone, l.upper);
            out.push(made.into_iter().collect());
        };
        let base = letter_char(l.number, 0, false);
        if "aăâeêioôơuưy".contains(base) && (l.tone != 0 || bare) {
            (0..6).for_each(|tone| put(l.number, tone));
        }
        for hat in HATS.iter().filter(|h| h.contains(base)).flat_map(|h| h.chars()).filter_map(letter) {
            put(hat.number, l.tone);
        }
    }
    out
}

/// What is taken for what.
const ALIKE: [(&str, &str); 14] = [
    ("l", "t"),
    ("i", "l"),
    ("h", "b"),
    ("n", "u"),
    ("n", "m"),
    ("c", "o"),
    ("c", "e"),
    ("rn", "m"),
    ("cl", "d"),
    ("li", "h"),
    ("ri", "n"),
    ("v", "y"),
    ("s", "x"),
    ("ch", "tr"),
];

fn other_letters(word: &str) -> Vec<String> {
    let pairs = ALIKE.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
    let made = pairs.flat_map(|(from, to)| {
        word.match_indices(from).map(move |(i, _)| format!("{}{to}{}", &word[..i], &word[i + from.len()..]))
    });
    made.collect()
}
