//! Control characters that stand for letters: a font whose map is off may send a letter to U+0001..U+001F, to
//! U+007F..U+009F or to the soft hyphen. The normal form drops such characters, so those inside words are kept under private numbers until the
//! letters have been read. So are signs that stand for letters.

use crate::text::Edits;
use crate::text::scan::{Finder, Window, within};

/// Where the private numbers begin: U+0080 is kept as U+F780.
const PRIVATE: u32 = 0xf700;
/// Fewer of them in a text are rubbish.
const LEAST: usize = 1;

fn is_control(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}')
}

/// Where the private numbers of signs begin: `{`, U+007B, is kept as U+F007B.
const SIGNS: u32 = 0xf_0000;

/// The character that a private number was kept for; any other is itself.
#[inline]
pub(crate) fn original(c: char) -> char {
    match u32::from(c) {
        code @ (0xf701..=0xf71f | 0xf77f..=0xf7ad) => char::from_u32(code - PRIVATE).unwrap_or(c),
        code @ SIGNS..=0xf_ffff => char::from_u32(code - SIGNS).unwrap_or(c),
        _ => c,
    }
}

/// The private number of a sign.
pub(crate) fn private(c: char) -> Option<char> {
    Some(c).filter(|&c| c < '\u{fffd}').and_then(|c| char::from_u32(SIGNS + u32::from(c)))
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
    let mut finder = Finder::new(text.as_bytes(), may_be_control);
    let (mut from, mut found) = (0, 0);
    while let Some(i) = finder.next(from).filter(|_| found < LEAST) {
        found += usize::from(keep(text, i).is_some());
        from = i + 1;
    }
    found == LEAST
}

/// Whether a byte may begin a control character.
#[inline(always)]
fn may_be_control([_, _, b, next, _]: Window) -> bool {
    let blank = within(b, b'\t', b'\r');
    (b < b' ') & !blank | (b == 0x7f) | (b == 0xc2) & ((next < 0xa0) | (next == 0xad))
}

/// What drops the control characters that were kept and not read, and puts back the signs.
pub(crate) fn drop_kept(text: &str) -> Edits {
    let mut edits = Edits::default();
    for i in memchr::memchr2_iter(0xef, 0xf3, text.as_bytes()) {
        let Some(c) = text.get(i..).and_then(|t| t.chars().next()) else { continue };
        let was = original(c);
        if was != c {
            let mut small = [0; 4];
            let to: &str = if is_control(was) { "" } else { was.encode_utf8(&mut small) };
            edits.push(i..i + c.len_utf8(), to);
        }
    }
    edits
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
