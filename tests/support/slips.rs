//! Slips of recognition and of typing: those that leave a word a word (other marks on a letter, a letter for another),
//! and those that leave none.

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

/// Letters taken for others and for digits, so that no word is left.
pub fn shapes(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| spoil(word, random, |core, _| misread(core)))
}

/// Keys hit twice, in the wrong order, beside the right one or not at all, and Telex keys that set no mark.
pub fn typing(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| spoil(word, random, mistyped))
}

/// One of what may become of a word of small letters, or of one that begins with a capital, and is none.
fn spoil(word: &str, random: &mut Random, of: impl Fn(&str, &mut Random) -> Vec<String>) -> Option<String> {
    if random.below(1000) >= RATE {
        return None;
    }
    let core = word.trim_matches(|c: char| !c.is_alphabetic());
    if !is_syllable(core) || core.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    let found: Vec<String> = of(core, random).into_iter().filter(|w| w != core && !is_syllable(w)).collect();
    Some(word.replacen(core, found.get(random.below(found.len()))?, 1))
}

/// What a letter is read as.
const MISREAD: [(&str, &str); 22] = [
    ("n", "ri"),
    ("n", "u"),
    ("u", "ii"),
    ("m", "nn"),
    ("h", "li"),
    ("h", "b"),
    ("g", "9"),
    ("g", "q"),
    ("o", "0"),
    ("l", "1"),
    ("c", "e"),
    ("e", "c"),
    ("i", "j"),
    ("t", "f"),
    ("y", "v"),
    ("d", "cl"),
    ("a", "o"),
    ("k", "lc"),
    ("p", "n"),
    ("v", "u"),
    ("r", "t"),
    ("q", "a"),
];

fn misread(word: &str) -> Vec<String> {
    let put = |&(from, to): &(&'static str, &'static str)| {
        word.match_indices(from).map(move |(i, _)| format!("{}{to}{}", &word[..i], &word[i + from.len()..]))
    };
    MISREAD.iter().flat_map(put).collect()
}

/// Rows of the keyboard.
const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

fn mistyped(word: &str, random: &mut Random) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let at = random.below(chars.len());
    let mut made = chars.clone();
    match random.below(5) {
        0 => made.insert(at, chars[at]),
        1 if at + 1 < chars.len() => made.swap(at, at + 1),
        2 => {
            made.remove(at);
        }
        3 => {
            let row = KEYS.iter().find(|k| k.contains(chars[at]));
            let beside = row.and_then(|k| k.chars().nth(k.find(chars[at])? + 1));
            made[at] = beside.unwrap_or(chars[at]);
        }
        _ => made = keys(&chars),
    }
    vec![made.into_iter().collect()]
}

/// The keys of Telex that a word is typed with, the tone's last.
fn keys(word: &[char]) -> Vec<char> {
    let mut out = Vec::new();
    let mut tone = None;
    for l in word.iter().filter_map(|c| letter(*c)) {
        let keys = match letter_char(l.number, 0, l.upper) {
            'ă' => "aw",
            'â' => "aa",
            'đ' => "dd",
            'ê' => "ee",
            'ô' => "oo",
            'ơ' => "ow",
            'ư' => "uw",
            c => {
                out.push(c);
                ""
            }
        };
        out.extend(keys.chars());
        tone = tone.or("frxsj".chars().nth(usize::from(l.tone).wrapping_sub(1)));
    }
    out.extend(tone);
    out
}
