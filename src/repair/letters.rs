//! Letters that only look right: ƣ for ư, Ð for Đ, Cyrillic and Greek among Latin; and tones on the wrong vowel.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::accents::composed;
use super::model::{Model, RARE};
use super::stage::Found;
use super::syllable::{is_syllable, letter, letter_char, parse, parse_letters, spelling};
use crate::model::{Evidence, RepairKind};

/// Look-alike and letter, in order.
static ALIKE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = include_str!("../../data/charsets/lookalikes.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(from, to)| Some((from.chars().next()?, to.chars().next()?)))
        .collect();
    pairs.sort_unstable();
    pairs
});

/// The letter that a character looks like.
pub(super) fn alike(c: char) -> Option<char> {
    let i = ALIKE.binary_search_by_key(&c, |p| p.0).ok()?;
    ALIKE.get(i).map(|p| p.1)
}

/// Finds words with wrong letters or misplaced tones in text in its normal form.
///
/// A word is changed only where it is no Vietnamese syllable as it stands and is one afterwards; ƣ and Đ's look-alike
/// also in abbreviations, where they can be nothing else. A word all of look-alikes is found, but not sure.
pub(crate) fn fixes(text: &str) -> Vec<Found> {
    let model = Model::get();
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if !is_word_byte(bytes, i, b) {
            i += 1;
            continue;
        }
        let start = i;
        let (mut suspect, mut marked) = (false, false);
        while let Some(&b) = bytes.get(i) {
            if !is_word_byte(bytes, i, b) {
                break;
            }
            let two = (b, bytes.get(i + 1).copied().unwrap_or(0));
            suspect |= is_suspect(two.0, two.1);
            marked |= b >= 0xc2;
            i += width(b);
        }
        let end = i.min(bytes.len());
        if !marked {
            continue;
        }
        let Some(word) = text.get(start..end) else { continue };
        if suspect {
            if let Some((to, sure)) = look_alikes(word) {
                out.push(Found { sure, ..found(start, end, to, RepairKind::Letter) });
            }
        } else if word.len() <= 24
            && !is_syllable(word)
            && let Some(to) = tone(word)
            && parse(&to).is_some_and(|code| model.id(code) != RARE)
        {
            out.push(found(start, end, to, RepairKind::Tone));
        }
    }
    out
}

fn found(start: usize, end: usize, to: String, kind: RepairKind) -> Found {
    Found { range: start..end, to, kind, confidence: 1.0, evidence: Evidence::Table, sure: true }
}

fn width(b: u8) -> usize {
    match b {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// Whether a byte begins a letter or a mark: ASCII letters, and all of U+00C0 and further but general punctuation.
fn is_word_byte(bytes: &[u8], i: usize, b: u8) -> bool {
    match b {
        b'a'..=b'z' | b'A'..=b'Z' => true,
        0..=0xc2 | 0xe2 | 0xe3 | 0xef.. => false,
        0xc3 => !matches!(bytes.get(i + 1), Some(0x97 | 0xb7)),
        _ => true,
    }
}

/// Whether two bytes begin a character that may be a look-alike: Ð ð ı, U+0180 to U+03FF without ơ and ư, Cyrillic.
fn is_suspect(a: u8, b: u8) -> bool {
    match a {
        0xc3 => b == 0x90 || b == 0xb0,
        0xc4 => b == 0xb1,
        0xc6 => !matches!(b, 0xa0 | 0xa1 | 0xaf | 0xb0),
        0xc7..=0xd4 => true,
        // Greek letters with marks.
        0xe1 => b >= 0xbc,
        _ => false,
    }
}

/// The word with letters for look-alikes. It is sure where the word has letters of its own beside them, or marks that
/// only Vietnamese has on them; a word all of look-alikes is another language's, unless the text shows otherwise.
fn look_alikes(word: &str) -> Option<(String, bool)> {
    let mut parts: Vec<char> = Vec::with_capacity(word.len());
    let (mut changed, mut own, mut marks, mut sure) = (false, false, false, false);
    for c in word.chars() {
        if let Some(to) = alike(c) {
            changed = true;
            sure |= matches!(c, 'ƣ' | 'Ƣ');
            parts.push(to);
        } else if c.is_ascii() || letter(c).is_some() {
            own = true;
            parts.push(c);
        } else {
            for c in std::iter::once(c).nfd() {
                let to = alike(c);
                if to.is_none() && canonical_combining_class(c) == 0 {
                    return None;
                }
                changed |= to.is_some();
                marks |= matches!(c, '\u{302}' | '\u{303}' | '\u{309}' | '\u{31b}' | '\u{323}');
                parts.push(to.unwrap_or(c));
            }
        }
    }
    if !changed {
        return None;
    }
    let to = composed(parts.into_iter());
    let own = own || word.contains('Ð');
    // Capitals, or capitals and the rest of their last word (TTr), make an abbreviation.
    let capitals = to.chars().take(2).all(char::is_uppercase)
        && to.chars().skip_while(|c| c.is_uppercase()).all(char::is_lowercase);
    // No capital stands inside a word of small letters.
    if !sure && !capitals && to.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    if is_syllable(&to) {
        return Some((to, own || marks || sure));
    }
    // Capitals of two scripts in one word are an abbreviation typed on two keyboards; one letter may be a label.
    let letters = to.chars().all(|c| c.is_ascii_alphabetic() || letter(c).is_some());
    if sure || letters && (capitals || to.chars().nth(1).is_none()) {
        return Some((to, own || sure));
    }
    // A tone on the wrong vowel as well.
    tone(&to).filter(|_| own).map(|to| (to, true))
}

/// The word with its one tone where it belongs, if that makes a syllable of what is none.
pub(super) fn tone(word: &str) -> Option<String> {
    let mut numbers = [0u8; 7];
    let (mut n, mut mark, mut at, mut upper) = (0usize, 0u8, 0usize, 0u32);
    for c in word.chars() {
        let l = letter(c)?;
        *numbers.get_mut(n)? = l.number;
        if l.tone != 0 {
            if mark != 0 {
                return None;
            }
            (mark, at) = (l.tone, n);
        }
        upper |= u32::from(l.upper) << n;
        n += 1;
    }
    if mark == 0 {
        return None;
    }
    let numbers = numbers.get(..n)?;
    // Where the tone belongs is a letter beside the one that has it.
    let near = [at.wrapping_sub(1), at + 1, at + 2, at.wrapping_sub(2)];
    let (code, to) = near.into_iter().filter(|&p| p < n).find_map(|p| Some((parse_letters(numbers, mark, p)?, p)))?;
    spelling(code)?;
    Some(
        numbers
            .iter()
            .enumerate()
            .map(|(i, &l)| letter_char(l, if i == to { mark } else { 0 }, upper >> i & 1 == 1))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        crate::repair::applied::applied(text, fixes(text))
    }

    #[test]
    fn wrong_letters_and_tones_are_put_right() {
        for (from, to) in [
            ("ĐƢỜNG tƣ PHƢƠNG BCHTƢ", "ĐƯỜNG tư PHƯƠNG BCHTƯ"),
            ("Ðảng bộ HÐND QÐ-UBND", "Đảng bộ HĐND QĐ-UBND"),
            ("đựơc tíên hòan thúy qúa gỉai quyêt́", "được tiến hoàn thúy quá giải quyêt́"),
            ("đа̣t, tι̉nh, ха̂у, nhα̂n, trυ̛ὸ̛ng НО̣̂І 34-CΤ/ΤW, TТr", "đạt, tỉnh, xây, nhân, trường HỘI 34-CT/TW, TTr"),
            ("ТỈNH củа xã hоi", "TỈNH của xã hoi"),
        ] {
            assert_eq!(fixed(from), to);
        }
    }

    #[test]
    fn sound_words_and_other_languages_stay() {
        for same in [
            "hoà hòa thuỷ thủy khoẻ khỏe quý giá",
            "Sigurðsson, Ísafjörður, Müller, São Paulo, José, Côte d’Ivoire, naïve",
            "Москва, ΑΘΗΝΑ, Đắk Lắk, Krông Nô, Mường Tè, Rơ Chăm",
        ] {
            assert_eq!(fixed(same), same);
        }
    }
}
