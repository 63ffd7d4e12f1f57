//! Figures of automatic numbers.

use crate::parse::label::write_roman;

/// I, II, III, IV. Numbers that no list reaches stay Arabic.
pub(super) fn roman(n: u32) -> String {
    if (1..=32_767).contains(&n) { write_roman(n) } else { n.to_string() }
}

/// a … z, aa … zz, as Word counts. Nothing for 0.
#[cfg(any(feature = "office", feature = "html"))]
pub(super) fn letter(n: u32, first: u8) -> String {
    let Some(i) = n.checked_sub(1) else { return String::new() };
    let c = char::from(first + (i % 26) as u8);
    std::iter::repeat_n(c, (i / 26 + 1).min(8) as usize).collect()
}

#[cfg(all(test, any(feature = "office", feature = "html")))]
mod tests {
    use super::*;

    #[test]
    fn letters_and_figures_go_on_past_their_alphabet() {
        assert_eq!([letter(26, b'a'), letter(27, b'a'), letter(53, b'A')], ["z", "aa", "AAA"]);
        assert_eq!([roman(4), roman(1994), roman(0)], ["IV", "MCMXCIV", "0"]);
        assert_eq!(letter(0, b'a') + &letter(u32::MAX, b'a'), "uuuuuuuu");
    }
}
