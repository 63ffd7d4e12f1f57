//! The quick look that tells whether a text can hold charset or encoding damage at all.

use crate::text::scan::{self, Finder, Window, within};

/// What a byte may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    /// Never in text.
    Control,
    /// A VIQR sign, if a vowel stands before it.
    Sign,
    /// U+0080 to U+00BF: symbols.
    C2,
    /// U+00C0 to U+00FF: letters, some of them Vietnamese.
    C3,
    /// U+0140 to U+01BF, U+02C0 to U+02FF: what windows-1252 shows for bytes below A0.
    Rare,
    /// U+2000 and further: punctuation.
    E2,
}

const CLASSES: [Class; 256] = {
    let mut t = [Class::Plain; 256];
    let mut b = 0;
    while b < 256 {
        t[b] = match b as u8 {
            b'\t' | b'\n' | b'\r' | b'\x0c' => Class::Plain,
            0..0x20 | 0x7f => Class::Control,
            b'^' | b'`' | b'~' | b'+' | b'(' | b'\'' | b'?' | b'.' => Class::Sign,
            0xc2 => Class::C2,
            0xc3 => Class::C3,
            0xc5 | 0xcb | 0xce => Class::Rare,
            0xe2 => Class::E2,
            _ => Class::Plain,
        };
        b += 1;
    }
    t
};

/// Whether no character of a text speaks of charset or encoding damage.
///
/// Looks at bytes only: a letter that Vietnamese does not have, a symbol inside a word, two accented letters of
/// ISO 8859-1 in a row, an accented letter after a vowel that never has one there, a VIQR sign after its vowel.
/// Errs on the side of damage: a text that fails is read line by line and may well turn out sound.
pub(crate) fn screen(text: &str) -> bool {
    clean(text.as_bytes())
}

pub(super) fn clean(bytes: &[u8]) -> bool {
    let mut clean = true;
    each(bytes, |_| {
        clean = false;
        None
    });
    clean
}

/// Calls `f` with the bytes that speak of damage, in order; it says from where to go on, if at all.
#[inline(always)]
pub(super) fn each(bytes: &[u8], mut f: impl FnMut(usize) -> Option<usize>) {
    let mut finder = Finder::new(bytes, may_be_odd);
    let mut from = 0;
    while let Some((i, &b)) = finder.next(from).and_then(|i| Some((i, bytes.get(i)?))) {
        from = i + 1;
        if suspect(bytes, i, b) {
            let Some(next) = f(i) else { return };
            from = from.max(next);
        }
    }
}

/// Whether the byte at `i`, which is `b`, speaks of damage.
fn suspect(bytes: &[u8], i: usize, b: u8) -> bool {
    match CLASSES[usize::from(b)] {
        Class::Plain => false,
        Class::Control => true,
        Class::Sign => super::viqr::sign_at(bytes, i),
        Class::C2 => symbol(bytes, i),
        Class::C3 => accented(bytes, i),
        Class::Rare => rare(bytes, i),
        Class::E2 => punctuation(bytes, i),
    }
}

/// Whether a byte may be suspect: exact for signs and accented letters, which are common; the others get a closer look.
#[inline(always)]
fn may_be_odd([far, left, b, next, _]: Window) -> bool {
    let is = |x: u8, low: u8| (x | 0x20) == low;
    let control = (b < b' ') & (b != b'\t') & (b != b'\n') & (b != b'\r') & (b != 0x0c) | (b == 0x7f);
    let (ae, o) = (is(left, b'a') | is(left, b'e'), is(left, b'o'));
    let (u, y) = (is(left, b'u'), is(left, b'y'));
    let vowel = ae | o | u | y | is(left, b'i');
    let sign = (ae | o) & (b == b'^')
        | (o | u) & (b == b'+')
        | vowel & ((b == b'`') | (b == b'~'))
        | vowel & ((b == b'\'') | (b == b'.') | (b == b'?')) & scan::is_letter(next)
        | is(left, b'a') & (b == b'(');
    let small = next & 0x9f;
    let foreign = within(small, 0x84, 0x87)
        | (small == 0x8b)
        | within(small, 0x8e, 0x91)
        | within(small, 0x96, 0x98)
        | (small == 0x9b)
        | (small == 0x9c)
        | (small >= 0x9e);
    let behind = ae
        | y & (small != 0x8a)
        | o & !(within(small, 0x80, 0x83) & (small != 0x82) | (small == 0x88) | (small == 0x89))
        | within(left, b'b', b'z') & (next < 0xa0)
        | (left >= 0x80) & ((far == 0xc3) | (far == 0xc2));
    let accented = (b == 0xc3) & (foreign & (next != 0x90) | !foreign & behind);
    let rare = (b == 0xcb) | (b == 0xce) | (b == 0xc5) & (next != 0xa8) & (next != 0xa9);
    let dash = (b == 0xe2) & (scan::is_letter(left) | (left >= 0x80) & (next == 0x88));
    control | sign | (b == 0xc2) | accented | rare | dash
}

fn at(bytes: &[u8], i: usize) -> u8 {
    bytes.get(i).copied().unwrap_or(b' ')
}

fn before(bytes: &[u8], i: usize) -> u8 {
    i.checked_sub(1).map_or(b' ', |p| at(bytes, p))
}

fn is_letter(b: u8) -> bool {
    b.is_ascii_alphabetic() || b >= 0x80
}

fn symbol(bytes: &[u8], i: usize) -> bool {
    let (second, left, right) = (at(bytes, i + 1), before(bytes, i), at(bytes, i + 2));
    match second {
        0x80..=0x9f => true,
        // No-break space: after "Ã" it may be the rest of à.
        0xa0 => left == 0x83 && before(bytes, i - 1) == 0xc3 || left == 0xba && before(bytes, i - 1) == 0xc2,
        // A closing quotation mark, a degree, square metres.
        0xbb => is_letter(left) && is_letter(right) || left >= 0x80,
        0xb0 | 0xb2 | 0xb3 | 0xab => left.is_ascii_alphabetic() && is_letter(right),
        _ => is_letter(left) || is_letter(right),
    }
}

fn accented(bytes: &[u8], i: usize) -> bool {
    let (second, left) = (at(bytes, i + 1), before(bytes, i));
    // ÄÅÆÇ ËÎÏ ÐÑ Ö×ØÛÞß and their small letters.
    if matches!(second & 0x9f, 0x84..=0x87 | 0x8b | 0x8e..=0x91 | 0x96..=0x98 | 0x9b | 0x9c | 0x9e | 0x9f) {
        // Ð for Đ is for the letters to repair.
        return second != 0x90;
    }
    match left {
        b'a' | b'e' | b'A' | b'E' => true,
        b'y' | b'Y' => second & 0x9f != 0x8a,
        b'o' | b'O' => !matches!(second & 0x9f, 0x80 | 0x81 | 0x83 | 0x88 | 0x89),
        b'b'..=b'z' => second < 0xa0,
        0x80.. => before(bytes, i - 1) == 0xc3 || before(bytes, i - 1) == 0xc2,
        _ => false,
    }
}

fn rare(bytes: &[u8], i: usize) -> bool {
    match at(bytes, i) {
        // Ũ and ũ are Vietnamese.
        0xc5 => !matches!(at(bytes, i + 1), 0xa8 | 0xa9),
        0xce => at(bytes, i + 1) == 0xbc && is_letter(before(bytes, i)),
        _ => true,
    }
}

fn punctuation(bytes: &[u8], i: usize) -> bool {
    let (second, third) = (at(bytes, i + 1), at(bytes, i + 2));
    let left = before(bytes, i);
    match (second, third) {
        // U+2212, the minus sign that was a soft hyphen.
        (0x88, 0x92) => is_letter(left),
        (0x80 | 0x82 | 0x84, _) => {
            let right = at(bytes, i + 3);
            left.is_ascii_alphabetic() && is_letter(right) && right != 0xe2 && right != 0xc2
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_text_passes() {
        for text in [
            "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG\nSố: 15/KH-UBND – “Kế hoạch” (2021-2025), 5°C, 10 m² … «mục»",
            "yêu cầu, Nguyên, CHUYÊN, uỷ, hoà, toán, khoẻ, giò, quà, lúa, ngũ, Tĩnh; thi đua - khen thưởng; 50‰\u{a0}dân",
            "ÐẢNG BỘ",
            "",
        ] {
            assert!(screen(text), "{text}");
        }
    }

    #[test]
    fn the_quick_question_misses_nothing() {
        let letters: Vec<u8> = (0..=255).collect();
        let few =
            [b' ', b'a', b'e', b'i', b'o', b'U', b'y', b'k', b'K', b'9', 0x80, 0xa0, 0xc2, 0xc3, 0xe1, 0xe2, 0xff];
        for &far in &[b' ', b'a', 0xc2, 0xc3, 0xba] {
            for &left in &few {
                for &b in &letters {
                    for &next in &letters {
                        for &third in &[b' ', b'a', 0x92, 0xb0] {
                            let bytes = [far, left, b, next, third, b'a', b' '];
                            let exact = suspect(&bytes, 2, b);
                            assert!(!exact || may_be_odd([far, left, b, next, third]), "{bytes:x?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn each_kind_of_damage_fails() {
        for text in [
            "Uû ban nh©n d©n tØnh",
            "UÛy ban nhaân daân",
            "Kế hoạch Uá»· ban",
            "kinh tÃ\u{a0} Ã¡",
            "Viêòt Nam",
            "Vi\u{90}t",
            "U? ban nha^n da^n",
            "\u{11}°ãc",
            "K\0h\0",
            "tr\u{ad}êng",
            "tr\u{2212}êng",
        ] {
            assert!(!screen(text), "{text}");
        }
    }
}
