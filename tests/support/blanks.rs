//! Blanks that are wrong: in words, lost, moved, after every letter.

use super::{Damaged, Random};

/// A blank after each marked letter, or before each, as a second font leaves it.
pub fn by_marks(text: &str, random: &mut Random) -> Damaged {
    let after = random.chance(50);
    let (mut out, mut last) = (String::new(), ' ');
    for c in text.chars() {
        let marked = if after { last } else { c };
        if marked.is_alphabetic() && !marked.is_ascii() && last.is_alphabetic() && c.is_alphabetic() {
            out.push(' ');
        }
        out.push(c);
        last = c;
    }
    Damaged::text(out)
}

/// One blank in ten is lost.
pub fn lost(text: &str, random: &mut Random) -> Damaged {
    Damaged::text(text.chars().filter(|&c| c != ' ' || !random.chance(10)).collect())
}

/// A blank in ten between small letters stands a letter too early or too late.
pub fn moved(text: &str, random: &mut Random) -> Damaged {
    let mut chars: Vec<char> = text.chars().collect();
    for i in 2..chars.len().saturating_sub(2) {
        let small = [i - 2, i - 1, i + 1, i + 2].iter().all(|&k| chars[k].is_lowercase());
        if chars[i] == ' ' && small && random.chance(10) {
            chars.swap(i, if random.chance(50) { i - 1 } else { i + 1 });
        }
    }
    Damaged::text(chars.into_iter().collect())
}

/// A heading in capitals with a blank after each letter, and more between words.
pub fn set_apart(line: &str, between: &str) -> Option<String> {
    if line.to_uppercase() != line || line.chars().filter(|c| c.is_alphabetic()).count() < 4 {
        return None;
    }
    let apart = |word: &str| word.chars().map(String::from).collect::<Vec<_>>().join(" ");
    Some(line.split(' ').filter(|w| !w.is_empty()).map(apart).collect::<Vec<_>>().join(between))
}
