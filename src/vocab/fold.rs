//! Words made comparable: capitals, styles of tone marks, dashes and blanks told apart no more.

/// Whether `text` begins with `prefix` and a word ends there.
pub(crate) fn starts_with_word(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
}

/// Lower case, one blank between words, the tone mark of open òa, òe, ùy on the first vowel ("hoà" becomes "hòa"),
/// dashes as "-".
pub(crate) fn fold(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    // Where the word that is being written begins.
    let mut word = None;
    for c in s.chars() {
        if !c.is_whitespace() {
            let from = *word.get_or_insert(out.len());
            if from > 0 && from == out.len() {
                out.push(' ');
                word = Some(from + 1);
            }
            out.push(folded(c));
        } else if let Some(from) = word.take() {
            old_style(&mut out, from);
        }
    }
    if let Some(from) = word {
        old_style(&mut out, from);
    }
    out
}

/// Lower case, and one kind of dash.
fn folded(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7f}' => c,
        '–' | '—' | '‑' | '−' => '-',
        _ => super::lower(c),
    }
}

/// [`fold`], with the spellings Đắk and Đak as Đăk, and dashes without blanks.
pub(crate) fn place_key(s: &str) -> String {
    let folded = fold(s);
    if !folded.contains('đ') && !folded.contains('-') {
        return folded;
    }
    folded.replace("đắk", "đăk").replace("đak", "đăk").replace("đắc", "đăk").replace(" - ", "-")
}

/// [`fold`] without blanks.
pub(crate) fn squeeze(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    out.extend(s.chars().filter(|c| !c.is_whitespace()).map(folded));
    old_style(&mut out, 0);
    out
}

/// Moves the tone mark of a word-final oà, oè, uý … to its first vowel.
fn old_style(out: &mut String, from: usize) {
    const PAIRS: [(&str, &str); 15] = [
        ("oà", "òa"),
        ("oá", "óa"),
        ("oả", "ỏa"),
        ("oã", "õa"),
        ("oạ", "ọa"),
        ("oè", "òe"),
        ("oé", "óe"),
        ("oẻ", "ỏe"),
        ("oẽ", "õe"),
        ("oẹ", "ọe"),
        ("uỳ", "ùy"),
        ("uý", "úy"),
        ("uỷ", "ủy"),
        ("uỹ", "ũy"),
        ("uỵ", "ụy"),
    ];
    if out.len() < from + 3 {
        return;
    }
    let Some(word) = out.get(from..) else { return };
    // Most words end otherwise, and are asked no further.
    let mut tail = word.chars().rev();
    if tail.next().is_none_or(|c| c.is_ascii()) || !matches!(tail.next(), Some('o' | 'u')) {
        return;
    }
    for (new, old) in PAIRS {
        // "quý" keeps its mark: the u belongs to the onset.
        if word.ends_with(new) && !word.ends_with(&["q", new].concat()) {
            let at = out.len() - new.len();
            out.replace_range(at.., old);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_mark_styles_and_dashes_fold_together() {
        assert_eq!(fold("UỶ BAN  Hoà – quý"), "ủy ban hòa - quý");
        assert_eq!(squeeze("K Ế H O Ạ C H"), "kếhoạch");
    }
}
