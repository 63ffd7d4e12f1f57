//! Codes of documents and bodies that lost a letter: "Q?-UBND", "NQ-H?ND". No question is asked inside a symbol, and
//! mostly one known abbreviation alone is left.

use super::heads::is_box;
use super::lexicon::is_known_abbreviation;
use super::stage::Found;
use crate::model::{Evidence, RepairKind};

/// Letters of the longest abbreviation that is looked at.
const LONGEST: usize = 10;
/// What the lost letters may have been: those of abbreviations that are no ASCII.
const LETTERS: [char; 4] = ['Đ', 'Ư', 'Ă', 'Ơ'];

fn is_loss(c: char) -> bool {
    matches!(c, '?' | '\u{fffd}') || is_box(c)
}

/// Codes with lost letters that have one reading.
pub(crate) fn fixes(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut done = 0;
    // The last bytes of the signs of loss.
    for i in memchr::memchr3_iter(b'?', 0xbd, 0xa1, bytes) {
        let Some(end) = (i >= done).then_some(i + 1).filter(|&e| text.is_char_boundary(e)) else { continue };
        let Some(c) = text.get(..end).and_then(|t| t.chars().next_back()).filter(|&c| is_loss(c)) else { continue };
        let at = end - c.len_utf8();
        let near = |b: Option<&u8>| b.is_some_and(u8::is_ascii_uppercase);
        if !near(bytes.get(end)) && !near(at.checked_sub(1).and_then(|i| bytes.get(i))) {
            continue;
        }
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        let part = |c: &char| c.is_uppercase() || is_loss(*c);
        let left: usize = before.chars().rev().take(LONGEST).take_while(part).map(char::len_utf8).sum();
        let right: usize = after.chars().take(LONGEST).take_while(part).map(char::len_utf8).sum();
        let range = at - left..end + right;
        done = range.end;
        if let Some(to) = text.get(range.clone()).filter(|w| joined(text, w, range.start, range.end)).and_then(reading)
        {
            let (kind, evidence) = (RepairKind::Encoding, Evidence::Table);
            out.push(Found { range, to, kind, confidence: 0.95, evidence, sure: true });
        }
    }
    out
}

/// Whether what stands about a code, or the code itself, shows that its lost letters are letters.
fn joined(text: &str, word: &str, start: usize, end: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let mut after = text.get(end..).unwrap_or_default().chars();
    let joins = |c: char| matches!(c, '/' | '-' | '&');
    let (b, a) = (before.next(), after.next());
    if b.or(a).is_some_and(|_| [b, a].iter().flatten().any(|c| c.is_alphabetic())) {
        return false;
    }
    let glued = |c: Option<char>, next: Option<char>| c.is_some_and(joins) && next.is_some_and(char::is_alphanumeric);
    let (left, right) = (before.next(), after.next());
    let counted = b == Some('/') && left.is_some_and(|c| c.is_ascii_digit());
    // A loss at an end may be a question's.
    (!word.starts_with(is_loss) || glued(b, left))
        && (!word.ends_with(is_loss) || glued(a, right) || counted)
        && (word.chars().nth(2).is_some() || glued(b, left) || glued(a, right))
}

/// The one known abbreviation that a code may be.
fn reading(word: &str) -> Option<String> {
    if word.chars().count() > LONGEST || word.chars().all(is_loss) || word.chars().filter(|&c| is_loss(c)).count() > 2 {
        return None;
    }
    let fill = |l: char| word.chars().map(|c| if is_loss(c) { l } else { c }).collect::<String>();
    let mut known = LETTERS.into_iter().map(fill).filter(|w| is_known_abbreviation(w));
    known.next().filter(|_| known.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        crate::repair::applied::applied(text, fixes(text))
    }

    #[test]
    fn a_code_with_one_reading_is_read() {
        for (from, to) in [
            ("845/Q?-UBND", "845/QĐ-UBND"),
            ("33/2014/N?-CP", "33/2014/NĐ-CP"),
            ("21/NQ-H?ND", "21/NQ-HĐND"),
            ("Q\u{fffd}-TTg", "QĐ-TTg"),
            ("H□ND tỉnh", "HĐND tỉnh"),
            ("số 7/Q?", "số 7/QĐ"),
        ] {
            assert_eq!(read(from), to);
        }
    }

    #[test]
    fn a_question_stays() {
        for text in [
            "VÌ SAO?",
            "UBND? HĐND?",
            "AI? -",
            "Q?",
            "A/B?",
            "A/B?-",
            "?A",
            "Có phải UBND?-",
            "X?-Y",
            "??-UBND",
            "□ A",
            "K?X",
        ] {
            assert_eq!(read(text), text);
        }
    }
}
