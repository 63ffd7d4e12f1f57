//! Numbers in words: "hai mươi lăm", "một nghìn hai trăm linh năm".

use rust_decimal::Decimal;

use super::cursor::{char_at, skip_blanks, word_end};
use crate::text::seek;
use crate::vocab::{is_letter, lower};

/// One word of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// One to nine, and zero.
    Digit(u32),
    /// A digit that only follows tens: "mốt", "tư", "lăm".
    After(u32),
    Ten,
    Tens,
    Hundred,
    Scale(u64),
    /// "linh", "lẻ".
    Zero,
    Half,
}

/// A number in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordNumber {
    pub(crate) value: Decimal,
    pub(crate) end: usize,
    /// How many words; one alone ("một", "năm") is as often something else.
    pub(crate) words: usize,
}

/// Whether a number in words can begin with this word, asked for every word of a text.
pub(crate) fn may_begin(word: &[u8]) -> bool {
    const FIRST: [&str; 11] = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười"];
    let (Some(first), 2..=7) = (word.first(), word.len()) else { return false };
    match first {
        b'm' | b'h' | b'b' | b'n' | b's' | b't' | b'c' => FIRST.iter().any(|w| w.as_bytes() == word),
        // "Hai", "MƯỜI": rare enough to be looked at closely.
        b'M' | b'H' | b'B' | b'N' | b'S' | b'T' | b'C' => true,
        _ => false,
    }
}

/// Whether a text may hold a count in words ("hai đợt", "ít nhất một lớp"); "năm" alone is a year, and "một" an article.
pub(crate) fn may_count(text: &str) -> bool {
    const COUNTS: [&str; 10] =
        [" hai ", " ba ", " bốn ", " sáu ", " bảy ", " tám ", " chín ", " mười", "nhất một ", "thiểu một "];
    COUNTS.iter().any(|w| seek::contains(text, w))
}

fn word(text: &str) -> Option<Word> {
    // The longest has six letters, at most three bytes each.
    if text.len() > 18 {
        return None;
    }
    let mut buffer = [0_u8; 24];
    let mut len = 0;
    for c in text.chars().map(lower) {
        len += c.encode_utf8(buffer.get_mut(len..)?.get_mut(..4)?).len();
    }
    Some(match std::str::from_utf8(buffer.get(..len)?).ok()? {
        "không" => Word::Digit(0),
        "một" => Word::Digit(1),
        "hai" => Word::Digit(2),
        "ba" => Word::Digit(3),
        "bốn" => Word::Digit(4),
        "năm" => Word::Digit(5),
        "sáu" => Word::Digit(6),
        "bảy" | "bẩy" => Word::Digit(7),
        "tám" => Word::Digit(8),
        "chín" => Word::Digit(9),
        "mốt" => Word::After(1),
        "tư" => Word::After(4),
        "lăm" | "nhăm" => Word::After(5),
        "mười" => Word::Ten,
        "mươi" => Word::Tens,
        "trăm" => Word::Hundred,
        "nghìn" | "ngàn" => Word::Scale(1_000),
        "vạn" => Word::Scale(10_000),
        "triệu" => Word::Scale(1_000_000),
        "tỷ" | "tỉ" => Word::Scale(1_000_000_000),
        "linh" | "lẻ" => Word::Zero,
        "rưỡi" | "rưởi" => Word::Half,
        _ => return None,
    })
}

/// The number in words that begins at `at`.
pub(crate) fn scan(text: &str, at: usize) -> Option<WordNumber> {
    // No sum of words in use is longer.
    const MAX_WORDS: usize = 32;
    let (mut total, mut group, mut digit): (u64, u64, Option<u64>) = (0, 0, None);
    let (mut scale, mut tens, mut hundreds) = (1_u64, false, false);
    let (mut words, mut end, mut next) = (0, at, at);
    while words < MAX_WORDS {
        let stop = word_end(text, next);
        let Some(w) = text.get(next..stop).and_then(word) else { break };
        match w {
            Word::Digit(0) if words == 0 => return None,
            Word::Digit(d) if digit.is_none() => digit = Some(u64::from(d)),
            Word::After(d) if tens && digit.is_none() => digit = Some(u64::from(d)),
            Word::Ten if digit.is_none() => {
                group += 10;
                tens = true;
            }
            Word::Tens => {
                let Some(d) = digit.take() else { break };
                group += d * 10;
                tens = true;
            }
            Word::Hundred => {
                let Some(d) = digit.take() else { break };
                group += d * 100;
                hundreds = true;
            }
            Word::Scale(s) => {
                let part = group + digit.take().unwrap_or(0);
                if part == 0 && total == 0 {
                    break;
                }
                // A greater scale takes all before it: "hai nghìn sáu trăm tỷ".
                total = match s > scale {
                    true => total.checked_add(part)?.checked_mul(s)?,
                    false => total.checked_add(part.checked_mul(s)?)?,
                };
                (group, scale, tens, hundreds) = (0, s, false, false);
            }
            Word::Zero if words > 0 && digit.is_none() && (group > 0 || total > 0) => {}
            Word::Half if digit.is_none() && hundreds => group += 50,
            Word::Half if digit.is_none() && group == 0 && scale > 1 => total += scale / 2,
            _ => break,
        }
        words += 1;
        end = stop;
        next = skip_blanks(text, stop);
        if next == stop || !char_at(text, next).is_some_and(is_letter) {
            break;
        }
    }
    let value = total.checked_add(group)?.checked_add(digit.unwrap_or(0))?;
    (words > 0 && value > 0).then(|| WordNumber { value: Decimal::from(value), end, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (text, value) in [
            ("hai mươi lăm xã", 25_i64),
            ("Mười một", 11_i64),
            ("một nghìn hai trăm linh năm", 1205),
            ("ba triệu rưỡi", 3_500_000),
            ("hai nghìn sáu trăm mười lăm tỷ", 2_615_000_000_000),
            ("hai trăm nghìn tỷ đồng", 200_000_000_000_000),
            ("hai mươi mốt", 21),
        ] {
            assert_eq!(scan(text, 0).map(|n| n.value), Some(Decimal::from(value)), "{text}");
        }
        assert_eq!(scan("hai mươi lăm xã", 0).map(|n| (n.end, n.words)), Some(("hai mươi lăm".len(), 3)));
        for text in ["mươi", "trăm", "tư", "không quá", "xã", ""] {
            assert_eq!(scan(text, 0), None, "{text}");
        }
    }
}
