//! Control characters that stand for letters: a font whose map is off may send a letter to U+0080..U+009F or to the soft
//! hyphen. The normal form drops such characters, so those inside words are kept under private numbers until the
//! letters have been read.

use crate::text::Edit;

/// Where the private numbers begin: U+0080 is kept as U+F780.
const PRIVATE: u32 = 0xf700;
/// Fewer of them in a text are rubbish.
const LEAST: usize = 3;

fn is_control(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{ad}')
}

/// The character that a private number was kept for; any other is itself.
#[inline]
pub(crate) fn original(c: char) -> char {
    match u32::from(c) {
        code @ 0xf780..=0xf7ad => char::from_u32(code - PRIVATE).unwrap_or(c),
        _ => c,
    }
}

/// The private number of a control character that stands in or beside a word at a byte of a text.
pub(crate) fn keep(text: &str, at: usize) -> Option<char> {
    let c = text.get(at..)?.chars().next().filter(|&c| is_control(c))?;
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || is_control(c));
    let beside = letter(text.get(..at)?.chars().next_back()) || letter(text.get(at + c.len_utf8()..)?.chars().next());
    if beside { char::from_u32(PRIVATE + u32::from(c)) } else { None }
}

/// Whether a text has so many control characters in its words that they may be letters.
pub(crate) fn any(text: &str) -> bool {
    memchr::memchr_iter(0xc2, text.as_bytes()).filter(|&i| keep(text, i).is_some()).take(LEAST).count() == LEAST
}

/// What drops the characters that were kept and not read.
pub(crate) fn drop_kept(text: &str) -> Vec<Edit> {
    memchr::memmem::find_iter(text.as_bytes(), "\u{f780}".as_bytes().get(..2).unwrap_or_default())
        .filter(|&i| text.get(i..).and_then(|t| t.chars().next()).is_some_and(|c| original(c) != c))
        .map(|i| Edit::new(i..i + 3, ""))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_inside_words_are_kept_and_dropped() {
        let text = "c\u{87}a hi\u{81} \u{85} t\u{ad}";
        let kept: Vec<_> = text.char_indices().filter_map(|(i, _)| keep(text, i)).collect();
        assert_eq!(kept, ['\u{f787}', '\u{f781}', '\u{f7ad}']);
        assert!(any(text) && kept.iter().all(|&c| is_control(original(c))));
        assert_eq!(drop_kept("c\u{f787}a \u{f700}").len(), 1);
    }
}
