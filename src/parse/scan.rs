//! Small steps over text that every parser takes.

/// Byte offset after blanks from `at` on.
pub(crate) fn skip_blanks(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n')) {
        at += 1;
    }
    at
}

/// The text from `at` on; empty past the end or inside a character.
pub(crate) fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The character that begins at `at`.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character that ends at `at`.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Offset after `word`, if it begins at `at` in any case and a word ends there.
pub(crate) fn word(text: &str, at: usize, word: &str) -> Option<usize> {
    let end = prefix(text, at, word)?;
    (!char_at(text, end).is_some_and(char::is_alphanumeric)).then_some(end)
}

/// Offset after `prefix`, if it begins at `at` in any case.
pub(crate) fn prefix(text: &str, at: usize, prefix: &str) -> Option<usize> {
    let mut chars = text.get(at..)?.chars();
    let mut end = at;
    for p in prefix.chars() {
        let c = chars.next()?;
        if c != p && !c.to_lowercase().eq(p.to_lowercase()) {
            return None;
        }
        end += c.len_utf8();
    }
    Some(end)
}

/// Whether all letters are capitals, and at least two of them.
pub(crate) fn all_caps(s: &str) -> bool {
    let mut n = 0;
    for c in s.chars() {
        if c.is_lowercase() {
            return false;
        }
        if c.is_uppercase() {
            n += 1;
        }
    }
    n >= 2
}

/// Whether the first letter is a small one.
pub(crate) fn starts_lower(s: &str) -> bool {
    s.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// `s` with runs of blanks as one.
pub(crate) fn one_blank(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
