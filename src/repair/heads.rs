//! Where a capital stands, for letters that lost their case with the rest; and the signs that stand for such letters.

/// Whether a character is a box that a program drew where it had no letter.
pub(crate) fn is_box(c: char) -> bool {
    matches!(c, '\u{25a1}' | '\u{25af}' | '\u{fffc}')
}

/// Whether a word in small letters bears a capital before another word; `next` is "#" for a number.
pub(crate) fn bears_capital(word: &str, next: &str) -> bool {
    static HEADS: &str = include_str!("../../data/capital_heads.list");
    let rows = HEADS.lines().filter(|l| !l.starts_with('#'));
    rows.filter_map(|l| l.split_once(' ')).any(|(head, tail)| head == word && tail == next)
}

/// A line that is longer than this is broken by the page.
const FULL: usize = 60;

/// Whether a sentence may begin with a line: unless the one before goes on in it.
pub(crate) fn opens(text: &str, line: usize) -> bool {
    let goes_on = |line: &str| {
        let stops = line.ends_with(['.', ';', ':', '?', '!']);
        !stops && line.chars().count() >= FULL && line.bytes().any(|b| b.is_ascii_lowercase())
    };
    !line_before(text, line).is_some_and(goes_on)
}

/// The line before the one that begins at `at`, without its blanks.
pub(crate) fn line_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    let before = before.strip_suffix(['\n', '\r', '\x0c'])?;
    let before = before.strip_suffix('\r').unwrap_or(before);
    before.rsplit(['\n', '\r', '\x0c']).next().map(str::trim)
}
