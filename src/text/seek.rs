//! Looking for a word in a line: as fast as it gets where text and word are short and neither is looked at twice.

use memchr::{memchr_iter, memrchr_iter, memrchr3};
use regex::Regex;

/// Bytes of Vietnamese text in lower case, the most frequent first (general text, 4.5 MB); others are rarer still.
const FREQUENT: [u8; 71] =
    *b" \xe1n\xbbh\xc3tcig\xba\x91u\xc4\xa1aop\xc6.\xa0\xa3mvl\xb0,yrkb\x87sq\xad\xa5\xa7d\xa9\x99\x81\
\x83\x8b\n\xaa\xbf\xb412\xa20\xb1x\xb3\x9d\x9b\x95e\x9f)\xac\x93\xbd\xaf;3\xb9\xab5-\xb7";

const RANKS: [u8; 256] = {
    let mut ranks = [u8::MAX; 256];
    let mut n = 0;
    while n < FREQUENT.len() {
        ranks[FREQUENT[n] as usize] = n as u8;
        n += 1;
    }
    ranks
};

/// The rarest byte of a word, and where it stands there.
fn rarest(word: &[u8]) -> Option<(usize, u8)> {
    // Rank and place in one number, so that no branch depends on either.
    let rank = |(i, &b): (usize, &u8)| usize::from(RANKS[usize::from(b)]) << 16 | (i & 0xffff);
    let at = word.iter().enumerate().map(rank).fold(0, usize::max) & 0xffff;
    word.get(at).map(|&b| (at, b))
}

/// First place of a word, as [`str::find`] gives it; an empty word is nowhere.
pub(crate) fn find(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let (at, rare) = rarest(word)?;
    let starts = text.len().checked_sub(word.len())? + 1;
    let here = |&i: &usize| text.get(i..i + word.len()) == Some(word);
    memchr_iter(rare, text.get(at..at + starts)?).find(here)
}

/// Last place of a word, as [`str::rfind`] gives it; an empty word is nowhere.
pub(crate) fn rfind(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let (at, rare) = rarest(word)?;
    let starts = text.len().checked_sub(word.len())? + 1;
    let here = |&i: &usize| text.get(i..i + word.len()) == Some(word);
    memrchr_iter(rare, text.get(at..at + starts)?).find(here)
}

/// Last place of one of three bytes of ASCII.
pub(crate) fn last_of(text: &str, [a, b, c]: [u8; 3]) -> Option<usize> {
    memrchr3(a, b, c, text.as_bytes())
}

/// All places of a word, as [`str::match_indices`] gives them.
pub(crate) fn all<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = at + find(text.get(at..)?, word)?;
        at = found + word.len();
        Some(found)
    })
}

/// Whether a word, or any bytes of text, stand in a text.
pub(crate) fn contains(text: &str, word: &str) -> bool {
    find(text, word).is_some()
}

/// Several words looked for together, as bytes: far faster than one after the other.
#[derive(Debug)]
pub(crate) struct AnyOf(Option<Regex>);

impl AnyOf {
    /// Takes words up; made once for each list.
    pub(crate) fn new(words: &[&str]) -> Self {
        let words: Vec<String> = words.iter().map(|w| regex::escape(w)).collect();
        AnyOf(Regex::new(&words.join("|")).ok())
    }

    /// The same without regard to case.
    pub(crate) fn of_any_case(words: &[&str]) -> Self {
        let words: Vec<String> = words.iter().map(|w| regex::escape(w)).collect();
        AnyOf(Regex::new(&format!("(?i:{})", words.join("|"))).ok())
    }

    /// Whether one of them stands in a text.
    pub(crate) fn stands_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|words| words.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_the_standard_library_finds_them() {
        let text = "đạt 5% tỷ lệ đạt, ×  đạ";
        for word in
            ["đạt", "đạ", "đ", "%", "  ", " đạ", "đạt 5% tỷ lệ đạt, ×  đạ", "đạt 5% tỷ lệ đạt, ×  đạt", "không", "t"]
        {
            assert_eq!((find(text, word), rfind(text, word)), (text.find(word), text.rfind(word)), "{word}");
            assert_eq!(find("", word), None);
            assert!(all(text, word).eq(text.match_indices(word).map(|(i, _)| i)), "{word}");
        }
        assert_eq!((find(text, ""), rfind(text, "")), (None, None));
        let any = AnyOf::new(&["x.", "tỷ", "%%"]);
        assert!(any.stands_in(text) && !any.stands_in("đạt xy %") && !any.stands_in(""));
        let any = AnyOf::of_any_case(&["phấn"]);
        assert!(any.stands_in("PHẤN ĐẤU") && any.stands_in("x Phấn") && !any.stands_in("phần phán"));
    }
}
