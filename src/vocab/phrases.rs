//! Phrases looked up by longest match in running text, without allocating.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Blanks that may stand inside a phrase or between a number and its unit.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// Lower case, one character for one: every Vietnamese letter has such a form.
pub(crate) fn lower(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        // In these blocks an even code is the capital of the odd one after it; asked far too often for the general table.
        '\u{1ea0}'..='\u{1eff}' | '\u{100}'..='\u{12f}' | '\u{14a}'..='\u{177}' | '\u{1a0}'..='\u{1a5}' => {
            char::from_u32(u32::from(c) | 1).unwrap_or(c)
        }
        'ư' | '\u{df}'..='\u{ff}' | '\u{2010}'..='\u{2060}' => c,
        'Ư' => 'ư',
        '\u{c0}'..='\u{de}' if c != '×' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Letter or digit; the blocks of Vietnamese letters are told without the general table.
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => !matches!(c, '×' | '÷'),
        '\u{2010}'..='\u{2060}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// Letter; the blocks of Vietnamese letters are told without the general table, which is searched for long.
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => !matches!(c, '×' | '÷'),
        '\u{2010}'..='\u{2060}' => false,
        _ => c.is_alphabetic(),
    }
}

/// The keys are hashes already.
#[derive(Debug, Clone, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*b);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

type ByHash = BuildHasherDefault<AsIs>;

/// A table of phrases, matched without regard to case, tone-mark style (hoà, hòa) or width of blanks.
#[derive(Debug, Clone)]
pub(crate) struct Phrases<T> {
    by_head: HashMap<u64, Vec<(Box<str>, T)>, ByHash>,
    /// Hashes of the last words, which tell at once where no phrase ends.
    tails: HashSet<u64, ByHash>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases { by_head: HashMap::default(), tails: HashSet::default() }
    }
}

impl<T: Clone> Phrases<T> {
    /// Adds a phrase, or replaces what it meant.
    pub(crate) fn insert(&mut self, phrase: &str, meaning: T) {
        let phrase: String = phrase.trim().chars().map(lower).collect();
        let other = other_tone_style(&phrase);
        if other != phrase {
            self.insert_one(&other, meaning.clone());
        }
        self.insert_one(&phrase, meaning);
    }

    fn insert_one(&mut self, phrase: &str, meaning: T) {
        let Some(head) = head_hash(phrase) else { return };
        self.tails.extend(tail_hash(phrase));
        let bucket = self.by_head.entry(head).or_default();
        if let Some(known) = bucket.iter_mut().find(|(p, _)| &**p == phrase) {
            known.1 = meaning;
            return;
        }
        // Longest first, so that the first match is the longest.
        let at = bucket.partition_point(|(p, _)| p.len() >= phrase.len());
        bucket.insert(at, (phrase.into(), meaning));
    }

    /// Whether some phrase ends in the word whose [`tail_hash`] this is.
    pub(crate) fn may_end(&self, tail: Option<u64>) -> bool {
        tail.is_some_and(|t| self.tails.contains(&t))
    }

    /// The longest phrase that `text` begins with, as its length in `text` and its meaning.
    ///
    /// A phrase that ends in a letter or digit ends at a word's end.
    pub(crate) fn longest(&self, text: &str) -> Option<(usize, &T)> {
        let bucket = self.by_head.get(&head_hash(text)?)?;
        bucket.iter().find_map(|(phrase, meaning)| Some((match_len(text, phrase)?, meaning)))
    }
}

/// Length of `phrase` at the front of `text`.
fn match_len(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    let mut last = ' ';
    for want in phrase.chars() {
        if want == ' ' {
            let mut seen = false;
            while rest.next_if(|&(_, c)| is_blank(c)).is_some() {
                seen = true;
            }
            if !seen {
                return None;
            }
        } else {
            let (_, c) = rest.next()?;
            if lower(c) != want {
                return None;
            }
        }
        last = want;
    }
    match rest.peek() {
        Some(&(_, next)) if is_word(last) && is_word(next) => None,
        Some(&(at, _)) => Some(at),
        None => Some(text.len()),
    }
}

/// No phrase has a longer word, so longer runs need not be read to their end.
const MAX_WORD: usize = 24;

fn step(hash: u64, c: char) -> u64 {
    const FNV_PRIME: u64 = 0x0100_0000_01b3;
    (hash ^ u64::from(u32::from(lower(c)))).wrapping_mul(FNV_PRIME)
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// Hash of the first run of letters and digits, or of the first character where that is neither.
fn head_hash(text: &str) -> Option<u64> {
    word_hash(text.chars())
}

/// Hash of the last run of letters and digits of `text`, blanks after it left out, or of the last character where
/// that is neither.
pub(crate) fn tail_hash(text: &str) -> Option<u64> {
    word_hash(text.trim_end_matches(is_blank).chars().rev())
}

fn word_hash(mut chars: impl Iterator<Item = char>) -> Option<u64> {
    let first = chars.next()?;
    let mut hash = step(FNV_OFFSET, first);
    if is_word(first) {
        for c in chars.take_while(|c| is_word(*c)).take(MAX_WORD) {
            hash = step(hash, c);
        }
    }
    Some(hash)
}

/// The same phrase with the tone mark of open oa, oe and uy syllables on the other vowel.
pub(crate) fn other_tone_style(phrase: &str) -> String {
    const PAIRS: [(&str, &str); 15] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
    ];
    let swap = |word: &str| {
        for (a, b) in PAIRS {
            if let Some(onset) = word.strip_suffix(a) {
                return format!("{onset}{b}");
            }
            // After q, u belongs to the onset and has no tone: "quỷ" has one spelling.
            if let Some(onset) = word.strip_suffix(b).filter(|o| !o.ends_with('q')) {
                return format!("{onset}{a}");
            }
        }
        word.to_owned()
    };
    phrase.split(' ').map(swap).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_cuts_agree_with_the_general_tables() {
        for c in ('\0'..='\u{24f}').chain('\u{1e00}'..='\u{2070}') {
            let is_letter = c.is_alphanumeric() || matches!(c, '\u{1e00}'..='\u{1eff}');
            assert!(c < '\u{c0}' || is_word(c) == is_letter, "{c:?}");
            assert_eq!(super::is_letter(c), c.is_alphabetic() || matches!(c, '\u{1e00}'..='\u{1eff}'), "{c:?}");
            assert!(!c.is_alphabetic() || lower(c) == c.to_lowercase().next().unwrap_or(c), "{c:?}");
        }
    }

    #[test]
    fn longest_phrase_wins_and_ends_at_a_word() {
        let mut table = Phrases::default();
        for p in ["hộ", "hộ gia đình", "tỷ.đ", "%", "nhà văn hóa"] {
            table.insert(p, p.len());
        }
        assert_eq!(table.longest("hộ gia  đình nghèo").map(|m| m.0), Some("hộ gia  đình".len()));
        assert_eq!(table.longest("Hộ nghèo").map(|m| m.0), Some("Hộ".len()));
        assert_eq!(table.longest("hội"), None);
        assert_eq!(table.longest("tỷ.đ,").map(|m| m.0), Some("tỷ.đ".len()));
        assert_eq!(table.longest("%/năm").map(|m| m.0), Some(1));
        assert_eq!(table.longest("nhà văn hoá xã").map(|m| m.0), Some("nhà văn hoá".len()));
        assert_eq!(table.longest(""), None);
    }
}
