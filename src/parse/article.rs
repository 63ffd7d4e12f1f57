//! Numbers of articles and the like, told without all that is asked of other numbers.

use rust_decimal::Decimal;

use super::per::after_slash;
use super::quantity::Quantity;
use crate::model::Number;
use crate::vocab::{Introducer, Role, Strength, Vocabulary, is_letter};

/// "khoản 1 Điều 5": a short number behind a word that numbers whatever follows, and before no unit, sign or range.
/// Laws are full of them, and all else that is asked of a number would come to the same.
pub(super) fn article(
    text: &str,
    at: usize,
    introducer: Option<(usize, Introducer)>,
    vocab: &Vocabulary,
) -> Option<Quantity> {
    const LONGEST: usize = 3;
    if introducer?.1 != (Introducer { role: Role::Ordinal, strength: Strength::Always }) {
        return None;
    }
    let bytes = text.as_bytes();
    let len = bytes.get(at..)?.iter().take(LONGEST + 1).take_while(|b| b.is_ascii_digit()).count();
    let end = at + len;
    let alone = match (bytes.get(end), bytes.get(end + 1)) {
        (None | Some(b';'), _) => true,
        (Some(b'.' | b','), next) => !next.is_some_and(u8::is_ascii_digit),
        (Some(b' '), Some(_)) => text.get(end + 1..).is_some_and(|rest| {
            rest.starts_with(is_letter)
                && !rest.starts_with("đến")
                && !rest.starts_with("tới")
                && vocab.units.multiplier(rest).is_none()
                && vocab.unit(rest).is_none()
        }),
        _ => false,
    };
    if len > LONGEST || !alone || after_slash(text, at).is_some() {
        return None;
    }
    let number = text.get(at..end)?.parse::<u16>().ok().map(Decimal::from).and_then(Number::new);
    let mut article = Quantity::plain(Role::Ordinal, at..end);
    (article.min, article.max) = (number, number);
    Some(article)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::cursor::introducer_before;

    #[test]
    fn only_what_is_surely_no_amount_is_told_so() {
        let vocab = Vocabulary::builtin();
        let told = |text: &str| {
            let at = text.find(|c: char| c.is_ascii_digit()).unwrap();
            article(text, at, introducer_before(text, at, vocab), vocab).map(|q| (q.role, q.range.end - at))
        };
        for text in ["khoản 1 Điều này", "theo Điều 12, khoản a", "Điều 5", "khoản 3;", "Điều 7. Phạm vi"]
        {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            assert_eq!(told(text), Some((Role::Ordinal, digits)), "{text}");
        }
        assert_eq!(told("khoản 1, 2"), Some((Role::Ordinal, 1)));
        for text in ["điều 1.820 ha", "điều 80 ha", "khoản 1 đến khoản 3", "khoản 1-3", "đạt 5", "khoản 2 tỷ"]
        {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
