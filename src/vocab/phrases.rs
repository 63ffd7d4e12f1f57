//! Phrases looked up by longest match in running text, without allocating.

use std::collections::HashMap;
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
    phrases: Vec<(Box<str>, T)>,
    /// Places in `phrases` by the hash of the first word, the longest first.
    heads: Table,
    /// The same by the hash of the last word.
    tails: Table,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases { phrases: Vec::new(), heads: Table::default(), tails: Table::default() }
    }
}

/// Phrases by the hash of a word of theirs.
#[derive(Debug, Clone, Default)]
struct Table {
    /// A bit for the first two letters of each word, which tell most words that no phrase has.
    filter: [u64; 16],
    by_word: HashMap<u64, Vec<u32>, ByHash>,
}

/// The first word of a text or the last, by which its phrases are found in any table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// Hash of its first two letters.
    letters: u64,
    /// Hash of it all.
    all: u64,
}

impl Word {
    /// The first word of a text.
    pub(crate) fn first(text: &str) -> Option<Word> {
        Word::of(text.chars())
    }

    /// The last word of a text that ends with no blank.
    pub(crate) fn last(text: &str) -> Option<Word> {
        Word::of(text.chars().rev())
    }

    fn of(chars: impl Iterator<Item = char>) -> Option<Word> {
        let mut letters = 0;
        let all = word_hash(chars, |hash| {
            letters = hash;
            true
        })?;
        Some(Word { letters, all })
    }
}

impl Table {
    /// The places of the phrases with this word.
    fn of_word(&self, word: Word) -> &[u32] {
        if !self.has(word.letters) {
            return &[];
        }
        self.by_word.get(&word.all).map_or(&[], Vec::as_slice)
    }

    /// The places of the phrases whose word is the first that `chars` give.
    fn of(&self, chars: impl Iterator<Item = char>) -> &[u32] {
        word_hash(chars, |letters| self.has(letters))
            .and_then(|hash| self.by_word.get(&hash))
            .map_or(&[], Vec::as_slice)
    }

    fn has(&self, letters: u64) -> bool {
        let (word, bit) = filtered(letters);
        self.filter.get(word).is_some_and(|w| w & bit != 0)
    }

    fn bucket(&mut self, chars: impl Iterator<Item = char>) -> Option<&mut Vec<u32>> {
        let filter = &mut self.filter;
        let hash = word_hash(chars, |letters| {
            let (word, bit) = filtered(letters);
            filter.get_mut(word).is_some_and(|w| {
                *w |= bit;
                true
            })
        })?;
        Some(self.by_word.entry(hash).or_default())
    }
}

/// The word and the bit of a filter that stand for a hash.
fn filtered(hash: u64) -> (usize, u64) {
    let at = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54;
    (at as usize / 64, 1 << (at % 64))
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
        let phrases = &mut self.phrases;
        let is = |phrases: &[(Box<str>, T)], n: u32| phrases.get(n as usize).is_some_and(|(p, _)| &**p == phrase);
        let Some(heads) = self.heads.bucket(phrase.chars()) else { return };
        if let Some(known) = heads.iter().find(|&&n| is(phrases, n)).and_then(|&n| phrases.get_mut(n as usize)) {
            known.1 = meaning;
            return;
        }
        let Ok(new) = u32::try_from(phrases.len()) else { return };
        phrases.push((phrase.into(), meaning));
        let longer = |&n: &u32| phrases.get(n as usize).is_some_and(|(p, _)| p.len() >= phrase.len());
        // Longest first, so that the first match is the longest.
        heads.insert(heads.partition_point(longer), new);
        if let Some(tails) = self.tails.bucket(phrase.chars().rev()) {
            tails.insert(tails.partition_point(longer), new);
        }
    }

    /// The longest phrase that `text` begins with, as its length in `text` and its meaning.
    ///
    /// A phrase that ends in a letter or digit ends at a word's end.
    pub(crate) fn longest(&self, text: &str) -> Option<(usize, &T)> {
        self.longest_among(self.heads.of(text.chars()), text)
    }

    /// The same, where the first word was looked at before.
    pub(crate) fn longest_of(&self, word: Word, text: &str) -> Option<(usize, &T)> {
        self.longest_among(self.heads.of_word(word), text)
    }

    fn longest_among(&self, places: &[u32], text: &str) -> Option<(usize, &T)> {
        places.iter().find_map(|&n| {
            let (phrase, meaning) = self.phrases.get(n as usize)?;
            Some((match_len(text, phrase)?, meaning))
        })
    }

    /// The longest phrase that `text` ends with, blanks behind it left out: where it begins, and its meaning. It begins
    /// at a word or sign, no further back than a few words.
    pub(crate) fn ending(&self, text: &str) -> Option<(usize, &T)> {
        let text = text.trim_end_matches(is_blank);
        self.ending_among(self.tails.of(text.chars().rev()), text)
    }

    /// The same of a text that ends with no blank, where its last word was looked at before.
    pub(crate) fn ending_of(&self, word: Word, text: &str) -> Option<(usize, &T)> {
        self.ending_among(self.tails.of_word(word), text)
    }

    fn ending_among(&self, places: &[u32], text: &str) -> Option<(usize, &T)> {
        /// Longer than any phrase, so that looking back stays short.
        const REACH: usize = 64;
        places.iter().find_map(|&n| {
            let (phrase, meaning) = self.phrases.get(n as usize)?;
            let start = match_start(text, phrase).filter(|&start| text.len() - start <= REACH)?;
            let (before, rest) = text.split_at_checked(start)?;
            let fresh = before.chars().next_back().is_none_or(|c| !is_word(c)) || !rest.starts_with(is_word);
            fresh.then_some((start, meaning))
        })
    }
}

/// The letter that begins at a place of both texts is one, but for case: how long it is in each.
fn same_letter(text: &str, phrase: &str) -> Option<(usize, usize)> {
    let (c, want) = (text.chars().next()?, phrase.chars().next()?);
    (lower(c) == want).then_some((c.len_utf8(), want.len_utf8()))
}

/// Length of `phrase` at the front of `text`.
fn match_len(text: &str, phrase: &str) -> Option<usize> {
    let (bytes, wanted) = (text.as_bytes(), phrase.as_bytes());
    // Most phrases of a first word go on with another second one, which the first eight bytes tell: a small letter of
    // ASCII in the text is the first byte that differs, and stands for nothing else.
    if let (Some(here), Some(want)) = (bytes.first_chunk::<8>(), wanted.first_chunk::<8>()) {
        let differs = u64::from_le_bytes(*here) ^ u64::from_le_bytes(*want);
        let first = here.get(differs.trailing_zeros() as usize / 8);
        if first.is_some_and(u8::is_ascii_lowercase) {
            return None;
        }
    }
    let (mut at, mut next) = (0, 0);
    while let Some(&want) = wanted.get(next) {
        let b = bytes.get(at).copied();
        if want == b' ' {
            let rest = text.get(at..)?;
            // Nearly always one blank and a letter.
            let blanks = match (b, bytes.get(at + 1)) {
                (Some(b' '), Some(b'a'..=b'z')) => 1,
                _ => rest.len() - rest.trim_start_matches(is_blank).len(),
            };
            if blanks == 0 {
                return None;
            }
            (at, next) = (at + blanks, next + 1);
        } else if b? == want {
            (at, next) = (at + 1, next + 1);
        } else {
            // Back to where the letter begins.
            let same = (0..4).find(|&n| n <= next && phrase.is_char_boundary(next - n))?;
            (at, next) = (at - same, next - same);
            let (len, wanted) = same_letter(text.get(at..)?, phrase.get(next..)?)?;
            (at, next) = (at + len, next + wanted);
        }
    }
    let ends = phrase.ends_with(is_word) && text.get(at..)?.starts_with(is_word);
    (!ends).then_some(at)
}

/// Where `phrase` begins at the end of `text`.
fn match_start(text: &str, phrase: &str) -> Option<usize> {
    let (mut at, mut next) = (text.len(), phrase.len());
    let (bytes, wanted) = (text.as_bytes(), phrase.as_bytes());
    while let Some(&want) = next.checked_sub(1).and_then(|n| wanted.get(n)) {
        let b = *at.checked_sub(1).and_then(|n| bytes.get(n))?;
        if want == b' ' {
            let front = text.get(..at)?;
            let kept = front.trim_end_matches(is_blank).len();
            if kept == at {
                return None;
            }
            (at, next) = (kept, next - 1);
        } else if b == want && b.is_ascii() {
            (at, next) = (at - 1, next - 1);
        } else {
            let (c, want) = (text.get(..at)?.chars().next_back()?, phrase.get(..next)?.chars().next_back()?);
            if lower(c) != want {
                return None;
            }
            (at, next) = (at - c.len_utf8(), next - want.len_utf8());
        }
    }
    Some(at)
}

/// No phrase has a longer word, so longer runs need not be read to their end.
const MAX_WORD: usize = 24;

fn step(hash: u64, c: char) -> u64 {
    const FNV_PRIME: u64 = 0x0100_0000_01b3;
    (hash ^ u64::from(u32::from(lower(c)))).wrapping_mul(FNV_PRIME)
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// Hash of the first run of letters and digits, or of the first character where that is neither; none where `has` is
/// false of the hash of the first two.
fn word_hash(mut chars: impl Iterator<Item = char>, has: impl FnOnce(u64) -> bool) -> Option<u64> {
    let first = chars.next()?;
    let mut hash = step(FNV_OFFSET, first);
    let mut rest = chars.take_while(|c| is_word(first) && is_word(*c)).take(MAX_WORD);
    if let Some(second) = rest.next() {
        hash = step(hash, second);
    }
    has(hash).then(|| rest.fold(hash, step))
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
        assert_eq!(table.longest("NHÀ VĂN\u{a0} HOÁ").map(|m| m.0), Some("NHÀ VĂN\u{a0} HOÁ".len()));
    }

    #[test]
    fn a_phrase_is_found_from_its_end() {
        let mut table = Phrases::default();
        for p in ["không quá", "quá", "từ", "≥", "tỷ lệ"] {
            table.insert(p, p.len());
        }
        for (text, found) in [
            ("đạt không quá  ", Some("đạt ".len())),
            ("đạt KHÔNG  Quá", Some("đạt ".len())),
            ("từ", Some(0)),
            ("đạt ≥ ", Some("đạt ".len())),
            ("đạt≥", Some("đạt".len())),
            ("thừ", None),
            ("hkhông quá", Some("hkhông ".len())),
            ("TỶ\u{a0}LỆ", Some(0)),
            ("", None),
        ] {
            assert_eq!(table.ending(text).map(|m| m.0), found, "{text}");
        }
    }
}
