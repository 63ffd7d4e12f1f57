//! Numbers with letters or signs of the shape of their own: "2l,6%", "16o.000 con", "11'5%", "11,5°/o".
//!
//! A number is read as a whole or not at all: its digits and look-alikes must group as Vietnamese numbers do, and what
//! is counted or measured must follow. What only may be a number is a suggestion.

use super::amounts::{
    Follows, Shape, follows, in_words, ring, ring_of_zeros, rises, shape, share, share_at, unit_glued,
};
use super::digits::{is_label, word_before};
use super::stage::Found;
use crate::model::{Evidence, RepairKind};
use crate::text::scan::{self, Finder, Window};

/// No number is longer, in bytes.
pub(super) const LONGEST: usize = 24;

/// Finds damaged numbers, in order.
pub(super) fn fixes(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut finder = Finder::new(text.as_bytes(), is_odd);
    let mut from = 0;
    while let Some(i) = finder.next(from) {
        from = i + 1;
        let Some(start) = start_of(text, i) else { continue };
        if let Some(f) = figure(text, start, i) {
            from = from.max(f.range.end);
            found.push(f);
        }
    }
    found
}

/// Whether a byte beside a digit is one that no sound number has there.
#[inline(always)]
fn is_odd([far, left, b, next, far_next]: Window) -> bool {
    let digit = scan::is_digit;
    let sign = |b: u8| (b == b'.') | (b == b',');
    let letter = (b | 0x20 == b'o')
        | (b | 0x20 == b'q')
        | (b | 0x20 == b'l')
        | (b | 0x20 == b'i')
        | (b | 0x20 == b's')
        | (b | 0x20 == b'b')
        | (b | 0x20 == b'z')
        | (b == b'g')
        | (b == b'|')
        | (b == b'!');
    // The second byte of í, ì; of º, ° and ·; the first of ’.
    let wide = (b == 0xad) & (left == 0xc3) | (b == 0xac) & (left == 0xc3) | (b == 0xe2) | (b == 0xc2);
    let beside = digit(left) | digit(next) | sign(left) & digit(far) | sign(next) & digit(far_next);
    let between = (b == b';') | (b == b':') | (b == b'\'') | (b == b'`') | sign(b) & (b == left);
    letter & beside
        | wide & (digit(left) | digit(next) | digit(far) | sign(next))
        | between & (digit(left) | digit(far)) & digit(next)
        // "0/o", "o/o", "0/0"
        | (b == b'/') & ((next | 0x20 == b'o') | (next == b'0') & (!digit(far_next) | (left == b'0') & (far_next == b'0')))
}

/// Where the number that a byte belongs to begins: behind a blank, an opening bracket or a dash.
fn start_of(text: &str, at: usize) -> Option<usize> {
    let at = text.floor_char_boundary(at);
    let low = text.ceil_char_boundary(at.saturating_sub(LONGEST));
    let front = text.get(low..at)?;
    let opens = |c: char| {
        c.is_whitespace()
            || matches!(c, '(' | '[' | '“' | '"' | '-' | '–' | '≥' | '≤' | '<' | '>' | '=' | ':' | '~' | '+' | '*')
    };
    match front.char_indices().rev().find(|(_, c)| opens(*c)) {
        // "11,5 0/o": the sign stands alone.
        Some((i, ' ')) if alone(front.get(i + 1..).unwrap_or_default(), text.get(at..).unwrap_or_default()) => {
            let front = front.get(..i)?;
            let start = front.char_indices().rev().find(|(_, c)| opens(*c)).map_or(0, |(i, c)| i + c.len_utf8());
            (start > 0 || low == 0).then_some(low + start)
        }
        Some((i, c)) => Some(low + i + c.len_utf8()),
        None => (low == 0).then_some(0),
    }
}

/// Whether a sign of per cent that was taken apart begins with `ring`, or behind it.
fn alone(ring: &str, rest: &str) -> bool {
    if ring.is_empty() {
        rest.starts_with(['°', 'º', '⁰'])
    } else {
        matches!(ring, "0" | "o" | "O") && rest.starts_with('/')
    }
}

/// What letters and signs of a number's shape are read as.
struct Digits {
    /// Digits, points and commas only.
    said: String,
    end: usize,
    /// Digits that are digits.
    sound: usize,
    /// Look-alikes: of letters that are seldom taken for a digit; at the front; at the end.
    weak: bool,
    first: Option<char>,
    last: Option<char>,
    inner: Option<char>,
    /// A sign in a point's or comma's place.
    sign: Option<char>,
}

/// The digit that a letter looks like.
fn like(c: char) -> Option<char> {
    Some(match c {
        'O' | 'o' | 'Q' => '0',
        'l' | 'I' | '|' | '!' | 'í' | 'ì' | 'i' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'b' => '6',
        'B' => '8',
        'g' | 'q' => '9',
        _ => return None,
    })
}

impl Digits {
    fn read(text: &str, start: usize) -> Option<Digits> {
        let rest = text.get(start..)?;
        let mut d = Digits {
            said: String::with_capacity(LONGEST),
            end: start,
            sound: 0,
            weak: false,
            first: None,
            last: None,
            inner: None,
            sign: None,
        };
        let digit_at = |i: usize| rest.as_bytes().get(i).is_some_and(u8::is_ascii_digit);
        let mut signs = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            if i > LONGEST {
                return None;
            }
            let next = i + c.len_utf8();
            let digit = like(c).or(Some(c).filter(char::is_ascii_digit));
            if let Some(digit) = digit {
                // A unit or the sign of a share begins with a letter of such a shape.
                if !c.is_ascii_digit() {
                    if share_at(text, start + i).is_some() || i > 0 && unit_glued(text, start + i) {
                        break;
                    }
                    d.weak |= !matches!(c, 'O' | 'o' | 'l' | 'I' | '|' | 'S' | 'B' | 'Z');
                    if i == 0 {
                        d.first = Some(c);
                    }
                    d.inner = d.last.filter(|_| d.said.len() > 1).or(d.inner);
                    d.last = Some(c);
                } else {
                    // "11,50/o"; "11,50/0" where decimals tell it from a division.
                    let behind = rest.get(next..).unwrap_or("");
                    let zeros = d.said.contains(',') || behind.starts_with("/00");
                    if c == '0' && i > 0 && (ring(behind).is_some() || zeros && ring_of_zeros(behind).is_some()) {
                        break;
                    }
                    d.sound += 1;
                    d.inner = d.last.take().filter(|_| d.said.len() > 1).or(d.inner);
                }
                d.said.push(digit);
                d.end = start + next;
                continue;
            }
            // A sign goes on only to a further digit.
            let follows = rest.get(next..).and_then(|r| r.chars().next());
            let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || like(c).is_some());
            match c {
                '.' | ',' if i > 0 && goes_on(follows) => d.said.push(c),
                // "11,,5"
                '.' | ',' if i > 0 && follows == Some(c) && digit_at(next + 1) => {
                    chars.next();
                    signs += 1;
                    d.sign = Some(c);
                    d.said.push(c);
                }
                '\'' | '’' | '`' | '´' | ';' | ':' | '·' if i > 0 && follows.is_some_and(|c| c.is_ascii_digit()) => {
                    signs += 1;
                    d.sign = Some(c);
                    d.said.push('?');
                }
                _ => break,
            }
            d.inner = d.last.take().filter(|_| d.said.len() > 2).or(d.inner);
        }
        if signs > 1 || d.sound == 0 || d.said.ends_with(['.', ',', '?']) {
            return None;
        }
        if d.sign.is_some_and(|s| s != '.' && s != ',') {
            // Three digits are a group behind a point; a comma parts fewer.
            let (_, after) = d.said.split_once('?')?;
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let sign = if digits == 3 && d.sign == Some('·') { "." } else { "," };
            d.said = d.said.replacen('?', sign, 1);
        }
        Some(d)
    }
}

/// The damaged number that begins at `start`, where byte `odd` is strange.
fn figure(text: &str, start: usize, odd: usize) -> Option<Found> {
    let d = Digits::read(text, start)?;
    let (follows, end) = follows(text, d.end)?;
    if odd >= end.max(d.end) {
        return None;
    }
    let shape = shape(&d.said)?;
    let from = text.get(start..end.max(d.end))?;
    let broken = from.get(d.end - start..).filter(|s| !s.trim_start().is_empty() && !s.ends_with(['%', '‰']));
    let letters = d.first.is_some() || d.last.is_some() || d.inner.is_some();
    if !letters && d.sign.is_none() && broken.is_none() {
        return None;
    }
    let piped = from.contains('|') && bars(text, start) > from.matches('|').count();
    if piped
        || matches!((follows, shape), (Follows::Noun, Shape::Decimals))
        || shape == Shape::Point && follows != Follows::Share
    {
        return None;
    }
    let sure = match (follows, shape) {
        (Follows::Cell, Shape::Plain | Shape::Point) => return None,
        // "l.300 việc làm"
        (Follows::Word, Shape::Groups) if d.sound >= 3 && d.sign.is_none() => !d.weak,
        (Follows::Word, _) => return None,
        (Follows::Cell, _) => {
            let before = text.get(..start).unwrap_or_default().trim_end_matches(' ');
            if !before.ends_with(['|', '\t']) {
                return None;
            }
            d.sign.is_none_or(|sign| sign == '·' && shape == Shape::Groups)
        }
        (_, Shape::Plain) if letters => whole(text, start, &d, follows)?,
        (_, Shape::Plain) => true,
        _ => true,
    };
    let sure = sure && d.sign.is_none_or(|sign| parted(text, start, &d, sign, follows));
    // Of the number nothing is said where its sign of per cent alone was taken apart.
    let sign = text.get(d.end..end).unwrap_or_default();
    let blank = sign.len() - sign.trim_start().len();
    let share = if end > d.end { share(sign.trim_start()) } else { "" };
    let number = letters || d.sign.is_some() || sign.starts_with('0');
    let found =
        |range, to, kind, confidence| Some(Found { range, to, kind, confidence, evidence: Evidence::Table, sure });
    if !number {
        return found(d.end + blank..end, share.to_owned(), RepairKind::Letter, 0.95);
    }
    let to = [&d.said, sign.get(..blank)?, share].concat();
    let confidence = if d.weak || d.sign.is_some() { 0.85 } else { 0.9 };
    found(start..end.max(d.end), to, RepairKind::Ocr, confidence)
}

/// How many bars stand in the line about `at`: in a table's they part cells.
fn bars(text: &str, at: usize) -> usize {
    const REACH: usize = 400;
    let front = text.get(text.ceil_char_boundary(at.saturating_sub(REACH))..at).unwrap_or_default();
    let back = text.get(at..text.floor_char_boundary(at + REACH)).unwrap_or_default();
    let front = front.rsplit('\n').next().unwrap_or_default();
    let back = back.split('\n').next().unwrap_or_default();
    front.matches('|').count() + back.matches('|').count()
}

/// Whether a number without points and commas is certainly one; none where it is no number at all.
fn whole(text: &str, start: usize, d: &Digits, follows: Follows) -> Option<bool> {
    let share = follows == Follows::Share;
    // "khu B12", "tổ 2l": names.
    let label = word_before(text, start).is_some_and(is_label);
    let zero = |c: char| matches!(c, 'O' | 'o');
    let one = |c: char| matches!(c, 'l' | 'I' | '|');
    let mark = |c: char| matches!(c, '!' | 'í' | 'ì') && follows != Follows::Measure;
    let many = d.sound >= 2;
    let first = d.first.is_none_or(|c| zero(c) || one(c) || mark(c) || share && !d.weak);
    let inner = d.inner.is_none_or(|c| zero(c) || one(c) || mark(c) || share || many);
    let last = d.last.is_none_or(|c| {
        zero(c) && (share || c == 'O' || follows == Follows::Noun)
            || one(c)
            || share && (many || matches!(c, 'S' | 'Z' | 'B'))
            || many && (matches!(c, 'S' | 'Z') || matches!(c, 'g' | 'q') && follows == Follows::Noun)
    });
    // A letter before digits is more often a name.
    if d.first.is_some_and(|c| !zero(c) && !one(c) && !mark(c)) && !share {
        return None;
    }
    (!label).then_some(first && inner && last)
}

/// Whether a sign stands for the comma or point of a number, and parts no list.
fn parted(text: &str, start: usize, d: &Digits, sign: char, follows: Follows) -> bool {
    if sign == '.' {
        return shape(&d.said) == Some(Shape::Groups);
    }
    if sign == ',' {
        return true;
    }
    let (whole, decimals) = d.said.rsplit_once([',', '.']).unwrap_or((&d.said, ""));
    if decimals.len() == 3 {
        return sign == '·';
    }
    let measured = matches!(follows, Follows::Share | Follows::Measure);
    let listed = sign == ';' && rises(whole, decimals);
    match sign {
        ';' => measured && decimals.len() <= 2 && !listed && in_words(text, start),
        ':' => follows == Follows::Share && decimals.len() <= 2 && whole.len() <= 2 && in_words(text, start),
        _ => measured && decimals.len() <= 2,
    }
}

#[cfg(test)]
mod tests {
    use crate::repair::applied::applied;
    use crate::repair::digits;

    fn fixed(text: &str) -> String {
        applied(text, digits::fixes(text))
    }

    #[test]
    fn numbers_are_read_whole() {
        for (from, to) in [
            ("đạt 2l,6% và 2I,6%", "đạt 21,6% và 21,6%"),
            ("đàn lợn 16o.000 con", "đàn lợn 160.000 con"),
            ("gieo trồng 8.2OO ha", "gieo trồng 8.200 ha"),
            ("cho 3.2SO lao động", "cho 3.250 lao động"),
            ("có thêm O3 xã, o3 xã", "có thêm 03 xã, 03 xã"),
            ("giảm O,2‰, I1,5%", "giảm 0,2‰, 11,5%"),
            ("tiêu chí của 1OO% xã", "tiêu chí của 100% xã"),
            ("tạo l.300 việc làm, 0l công trình", "tạo 1.300 việc làm, 01 công trình"),
            ("tăng 2|,6%, đạt !00%", "tăng 21,6%, đạt 100%"),
            ("đạt 11'5% và 11’5% và 11;5%", "đạt 11,5% và 11,5% và 11,5%"),
            ("được 82·450 tấn, 11·5%", "được 82.450 tấn, 11,5%"),
            ("đạt 39,,5%", "đạt 39,5%"),
            ("đạt 11,5°/o, 11,50/o, 11,5 0/o, 9 o/o", "đạt 11,5%, 11,5%, 11,5 %, 9 %"),
            ("đạt 11, 5% và được 82. 450 tấn", "đạt 11,5% và được 82.450 tấn"),
            ("thu 38, 5 triệu đồng; 1.250, 5 tỷ đồng", "thu 38,5 triệu đồng; 1.250, 5 tỷ đồng"),
            ("| 2,S | l.700 | 3|", "| 2,5 | 1.700 | 3|"),
            ("từ l0 - 15%, O4/09 thôn", "từ 10 - 15%, 04/09 thôn"),
            ("giảm 0,2 0/00, 0,150/00 và 0,2o/oo", "giảm 0,2 ‰, 0,15‰ và 0,2‰"),
            ("có í9 xã, 2!0 người, 16g người", "có 19 xã, 210 người, 169 người"),
            ("trồng mới 1·500 ha, tăng 4;5%, đạt 71:8%", "trồng mới 1.500 ha, tăng 4,5%, đạt 71,8%"),
            ("tỷ lệ đạt 10 0%, còn 1 00% và 1 0 xã", "tỷ lệ đạt 100%, còn 100% và 10 xã"),
            ("tăng khá, 98, 5% số hộ", "tăng khá, 98,5% số hộ"),
            ("đạt 99 ,2% và 1 .600 người", "đạt 99,2% và 1.600 người"),
        ] {
            assert_eq!(fixed(from), to);
        }
    }

    #[test]
    fn codes_lists_and_measures_stay() {
        for same in [
            "2l xăng, 2 l, 21l nước, 5l/ha",
            "vitamin B12, thực hiện 5S, mạng 5G, 24 m2 sàn/người",
            "lúc 7h30, ngày 5/3, 11; 5",
            "biển số 29B-123.45, mã B12.345, tổ 12B hộ bà Lan",
            "các xã 11, 5 và 7; Điều 5; 6; khoản 2, 3",
            "tỷ lệ 1:12, lúc 7:30, năm 2020:5%, bản đồ 1:500 km",
            "năm 2020 0%; thôn 5 0%",
            "mức 5, 10%; đạt 5;10%; lần lượt 10, 15 và 20%; 5;10%",
            "Luật số 12/2008/QH12, 05/2020/NQ-HĐND, I.1 Phần II, III",
            "tọa độ 11°5'30\", 105°45'",
            "năm 2020. 450 hộ được hỗ trợ; Điều 82. 450 hộ",
            "1. 450 ha rừng",
            "| 5|6|7 |",
            "khí O3, khí CO2, quy chuẩn 5B xã",
            "độ dốc 15o, 10/05/2020, 5/0, 100/0",
            "mạng 4g hộ, 500g thịt, được 15! Người",
        ] {
            assert_eq!(fixed(same), same);
        }
    }
}
