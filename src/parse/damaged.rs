//! Whether signs of damage stand about a number, so that its value is doubtful: "2l,6%", "16o.000", "2 15 tỷ".

use std::ops::Range;

use super::cursor::{introducer_before, window, window_before};
use crate::model::QuantityKind;
use crate::vocab::{Introducer, Role, Strength, Vocabulary, is_letter};

/// Signs or digits beside the number may belong to it.
pub const DOUBT_DAMAGED: &str = "number-damaged";

/// Bytes looked at before and behind a number.
const REACH: usize = 64;

/// Whether the number of a value looks damaged. `raw` is where it stands with its unit, `unit` what it was read as.
pub(crate) fn damaged(text: &str, raw: &Range<usize>, kind: QuantityKind, unit: Option<&str>) -> bool {
    let Some(at) = text.get(raw.clone()).and_then(|r| r.find(|c: char| c.is_ascii_digit())).filter(|&i| i < REACH)
    else {
        return false;
    };
    let start = raw.start + at;
    let ends = |c: char| matches!(c, '\n' | '\t');
    let front = window_before(text, start, REACH);
    let front = front.rsplit(ends).next().unwrap_or("");
    let rest = window(text, start, REACH);
    let rest = rest.split(ends).next().unwrap_or("");
    let number = number(rest);
    let behind = rest.get(number.len()..).unwrap_or("");
    // What the value was read from goes no further than the number.
    let bare = raw.end <= start + number.len();
    let glued = front.rsplit(' ').next().unwrap_or("");
    zeros(number)
        || share_as_digits(number, kind, unit)
        || sign_before(glued, number)
        || other_end(front)
        || glued_unit(text, raw, start + number.len())
        || sign_behind(behind)
        || glued.is_empty() && number_before(text, start, front, number)
        || number_behind(text, start, behind, bare, raw.end.saturating_sub(start + number.len()))
}

/// The digits at the front of a text with the points and commas between them.
fn number(text: &str) -> &str {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while digit(end) || end > 0 && matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1) {
        end += 1;
    }
    text.get(..end).unwrap_or("")
}

/// "000 con", "00%": what is left of a number.
fn zeros(number: &str) -> bool {
    let first = number.split(['.', ',']).next().unwrap_or("");
    first.starts_with("00") || first.starts_with('0') && first.len() > 2
}

/// "9096 thôn", "11,596": "96" where recognition meant "%".
fn share_as_digits(number: &str, kind: QuantityKind, unit: Option<&str>) -> bool {
    let Some(share) = number.strip_suffix("96").filter(|_| kind == QuantityKind::Count) else { return false };
    match share.split_once(',') {
        Some((_, decimals)) => !decimals.is_empty(),
        None => !number.contains('.') && share.len() >= 2 || unit.is_none() && share.len() == 1,
    }
}

/// A letter that is taken for a digit.
fn like(c: char) -> bool {
    matches!(c, 'O' | 'o' | 'Q' | 'l' | 'I' | 'i' | 'í' | 'ì' | 'S' | 's' | 'B' | 'b' | 'Z' | 'z' | 'g' | 'q')
}

fn odd(c: char) -> bool {
    matches!(c, ';' | '\'' | '’' | '`' | '´' | '·' | '•' | '_' | '!' | '|' | '~')
}

/// Whether what is glued on before a number may belong to it.
fn sign_before(glued: &str, number: &str) -> bool {
    let Some(last) = glued.chars().next_back() else { return false };
    if matches!(last, '!' | '|' | '_') || is_letter(last) {
        return true;
    }
    // "50/0 đến 10%"
    if last == '/' {
        return number == "0" && glued.len() > 1;
    }
    let sign = |c: char| c == '.' || c == ',' || odd(c);
    if !sign(last) {
        return false;
    }
    let word = glued.trim_end_matches(sign);
    let Some(before) = word.chars().next_back() else { return matches!(last, '.' | ',') };
    let rest = word.trim_end_matches(is_letter);
    let letters = word.get(rest.len()..).unwrap_or("");
    if before.is_ascii_digit() {
        true
    } else if rest.ends_with(|c: char| c.is_ascii_digit()) {
        // "20ha,15 con" goes on.
        !is_unit(letters)
    } else {
        letters.chars().count() == 1 && like(before)
    }
}

/// Whether what is glued on behind a number may belong to it.
fn sign_behind(behind: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut chars = behind.chars();
    let Some(first) = chars.next() else { return false };
    let next = chars.next();
    if share_apart(behind.trim_start_matches(' ')) {
        return true;
    }
    if odd(first) {
        return digit(next);
    }
    if first == '.' || first == ',' {
        let beyond = chars.next();
        let letter = next.is_some_and(|c| like(c) || odd(c));
        return next == Some(first) && digit(beyond) || letter && beyond.is_none_or(|c| !is_letter(c) || like(c));
    }
    if !is_letter(first) {
        return false;
    }
    let rest = behind.trim_start_matches(is_letter);
    let letters = behind.get(..behind.len() - rest.len()).unwrap_or("");
    let mut rest = rest.chars();
    match rest.next() {
        // "24m2"
        Some(c @ '0'..='9') => !(matches!(c, '2' | '3') && letters.ends_with('m')) && letters.chars().count() <= 2,
        Some('.' | ',' | ';') => digit(rest.next()) && !is_unit(letters),
        _ => false,
    }
}

/// "8o - 90 m3/ha": the first end of a range that could not be read.
fn other_end(front: &str) -> bool {
    let Some(first) = front.trim_end_matches(' ').strip_suffix(['-', '–']) else { return false };
    let token = first.trim_end_matches(' ').rsplit(' ').next().unwrap_or("");
    let mixed = |c: char| c.is_ascii_digit() || like(c) || matches!(c, '.' | ',');
    token.contains(|c: char| c.is_ascii_digit()) && token.contains(like) && token.chars().all(mixed)
}

/// "16g người", "0l công trình": a letter glued on is no unit where the next word is one.
fn glued_unit(text: &str, raw: &Range<usize>, end: usize) -> bool {
    let letter = text.get(end..raw.end).and_then(|r| r.chars().next()).filter(|&c| like(c));
    let Some(letter) = letter else { return false };
    let rest = window(text, end + letter.len_utf8(), REACH);
    let Some(next) = rest.strip_prefix(' ') else { return false };
    Vocabulary::builtin().unit(next).is_some_and(|(_, unit)| unit.is_noun())
}

/// A sign of per cent taken apart: "°/o", "0/0", "/o".
fn share_apart(text: &str) -> bool {
    let rest = text.strip_prefix(['°', 'º', '⁰', '0', 'o', 'O', '9']).unwrap_or(text);
    let ring = rest.strip_prefix('/').and_then(|r| r.strip_prefix(['o', 'O', '0']));
    ring.is_some_and(|r| !r.starts_with(char::is_alphanumeric))
}

/// Two letters or more that are a unit.
fn is_unit(letters: &str) -> bool {
    let known = Vocabulary::builtin().unit(letters).is_some_and(|(len, _)| len == letters.len());
    known && letters.chars().nth(1).is_some()
}

/// Whether a number that ends before `front`'s end and begins at `at` is an amount in running words, of its line the
/// first: no list goes on, and no year, label or article is told.
fn is_amount(text: &str, at: usize) -> bool {
    let front = window_before(text, at, REACH).trim_end_matches(' ');
    let front = front.rsplit(['\n', '\t']).next().unwrap_or("");
    let front = front.strip_suffix([',', ';']).unwrap_or(front);
    let rest = front.trim_end_matches(is_letter);
    let Some(first) = front.get(rest.len()..).and_then(|word| word.chars().next()) else { return front.ends_with(':') };
    // A capital begins a line, or a name: "Phường 3".
    let small = !first.is_uppercase() || !rest.contains(is_letter);
    let vocab = Vocabulary::builtin();
    let names = |i: Introducer| i.strength == Strength::Always || matches!(i.role, Role::Date | Role::Year);
    small && !introducer_before(text, at, vocab).is_some_and(|(_, i)| names(i))
}

/// Whether a number that stands one blank before `at` is the front of the one there.
fn number_before(text: &str, at: usize, front: &str, number: &str) -> bool {
    let Some(token) = front.strip_suffix(' ').and_then(|f| f.rsplit(' ').next()) else { return false };
    let whole = token.trim_end_matches(['.', ',']);
    let plain = |s: &str| s.starts_with(|c: char| c.is_ascii_digit()) && self::number(s).len() == s.len();
    let year = whole.len() == 4 && (whole.starts_with("19") || whole.starts_with("20"));
    if !plain(whole) || year {
        return false;
    }
    let first = number.split(['.', ',']).next().unwrap_or("");
    let fits = match token.get(whole.len()..) {
        Some("") => true,
        Some(",") => number.len() <= 2,
        Some(".") => first.len() == 3 && whole.len() <= 3,
        _ => false,
    };
    let rest = token.len() == whole.len() && number.starts_with('0');
    fits && (number == "96" || rest || is_amount(text, at - 1 - token.len()))
}

/// Whether a number goes on behind a blank; `inside`: so far reaches what the value was read from.
fn number_behind(text: &str, at: usize, behind: &str, bare: bool, inside: usize) -> bool {
    let bytes = behind.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let vocab = Vocabulary::builtin();
    let counted = |i: usize| {
        let rest = behind.get(i..).unwrap_or("");
        let rest = rest.get(number(rest).len()..).unwrap_or("").trim_start();
        rest.starts_with('%') || vocab.units.multiplier(rest).is_some() || vocab.unit(rest).is_some()
    };
    match bytes {
        // "14, 6" in a cell
        [b',' | b'.', b' ', ..] if digit(2) && inside > 2 => true,
        [b' ', b',' | b'.', ..] if digit(2) && inside > 2 => true,
        // Three digits are a group.
        [b' ', ..] if digit(1) && inside > 1 => number(behind.get(1..).unwrap_or("")).len() != 3,
        _ if !bare => false,
        [b',', b' ', ..] if digit(2) => {
            let next = number(behind.get(2..).unwrap_or(""));
            next.len() <= 2 && counted(2) && is_amount(text, at)
        }
        [b'.', b' ', ..] if digit(2) => {
            let next = number(behind.get(2..).unwrap_or(""));
            next.split(['.', ',']).next().is_some_and(|g| g.len() == 3) && counted(2) && is_amount(text, at)
        }
        [b' ', b'.' | b',', ..] => digit(2),
        [b' ', ..] if digit(1) => {
            let rest = behind.get(1..).unwrap_or("");
            let unit = rest.get(number(rest).len()..).unwrap_or("").trim_start();
            let time = vocab.unit(unit).is_some_and(|(_, u)| u.kind == QuantityKind::Duration);
            !time && is_amount(text, at)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the value that stands in `raw` looks damaged.
    fn doubted(text: &str, raw: &str) -> bool {
        let start = text.find(raw).unwrap();
        damaged(text, &(start..start + raw.len()), QuantityKind::Count, None)
    }

    #[test]
    fn signs_of_damage_are_seen() {
        for (text, raw) in [
            ("đạt 2l,6%", "2l"),
            ("đạt 2l,6%", "6%"),
            ("đàn lợn 16o.000 con", "000 con"),
            ("đạt 11;5%", "11"),
            ("đạt 11;5%", "5%"),
            ("mức 11, 5%", "11"),
            ("đạt 2 15 tỷ đồng", "15 tỷ đồng"),
            ("tổ dân phố đạt 10 0%", "0%"),
            ("được 15_000 cây", "000 cây"),
            ("đạt 11,5 96", "11,5"),
            ("tổng số 9096", "9096"),
            ("còn 14, 6", "14, 6"),
            ("đạt !00%", "00%"),
            ("đạt 11,5°/o", "11,5"),
            ("từ 8o - 90 m3", "90 m3"),
            ("thêm 16g người", "16g"),
        ] {
            assert!(doubted(text, raw), "{text}: {raw}");
        }
    }

    #[test]
    fn sound_numbers_are_not_doubted() {
        for (text, raw) in [
            ("đạt 21,6%, tăng 5%", "21,6%"),
            ("lúa 20ha,15 con", "15 con"),
            ("tương ứng 10, 15 và 20%", "20%"),
            ("năm 2025 15%", "15%"),
            ("Điều 5 15%", "15%"),
            ("diện tích 9 600 ha", "9 600 ha"),
            ("2 tỷ 500 triệu đồng", "2 tỷ 500 triệu đồng"),
            ("24 m2 sàn/người", "24 m2"),
            ("đạt 24m2 nhà", "24m2"),
            ("đạt 50% 6 tháng đầu năm", "50%"),
            ("xã A: 15 ha, 20 hộ", "15 ha"),
            ("1. 15 ha", "15 ha"),
            ("đạt 04/09 thôn", "04/09 thôn"),
            ("từ 10-15 xã", "10-15 xã"),
            ("có 195 hộ", "195 hộ"),
            ("(1)15 hộ", "15 hộ"),
        ] {
            assert!(!doubted(text, raw), "{text}: {raw}");
        }
    }
}
