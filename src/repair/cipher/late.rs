//! UTF-16 that was read a byte late.

use super::super::model::{Id, Model};
use super::super::stage::Found;
use super::super::syllable::{self, MAX_LETTERS};
use super::super::tokens::{self, Token};
use super::Deciphered;
use crate::model::{Evidence, RepairKind};

/// UTF-16 read a byte late: "o" and a hook above, `00 6F 03 09 00 …`, become U+6F03 U+0900. Words where moving the
/// bytes back gives a syllable.
pub(super) fn late_bytes(
    model: &Model,
    text: &str,
    tokens: &[Token],
    others: &[u32],
    ids: &mut [Id],
    out: &mut Deciphered,
) {
    for (t, token) in others.iter().filter_map(|&t| Some((t as usize, tokens.get(t as usize)?))) {
        if !token.has(tokens::FOREIGN) || token.range().len() > MAX_LETTERS * 6 {
            continue;
        }
        let word = text.get(token.range()).unwrap_or_default();
        let Some(to) = shift_bytes(word) else { continue };
        let Some(code) = syllable::parse(&to) else { continue };
        if let Some(id) = ids.get_mut(t) {
            *id = model.id(code);
        }
        let (range, kind, evidence) = (token.range(), RepairKind::Glyph, Evidence::Offset);
        out.found.push(Found { range, to, kind, confidence: 0.95, evidence, sure: true });
    }
}

pub(super) fn shift_bytes(word: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let shifted = |c: char| c as u32 >= 0x300 && syllable::letter(c).is_none();
    let (mut text, mut run, mut any) = (String::new(), Vec::new(), false);
    for c in word.chars().chain(std::iter::once('\0')) {
        if shifted(c) {
            let unit = u16::try_from(c as u32).ok()?;
            run.extend(unit.to_be_bytes());
            continue;
        }
        if !run.is_empty() {
            if run.len() < 4 {
                return None;
            }
            // The high byte of the first letter was lost in front; the last low byte is the next letter's high one.
            run.insert(0, 0);
            for pair in run.chunks_exact(2) {
                let c = char::from_u32(u32::from(u16::from_be_bytes([pair[0], pair[1]])))?;
                if !(c.is_ascii_alphabetic() || syllable::letter(c).is_some() || matches!(c, '\u{300}'..='\u{331}')) {
                    return None;
                }
                text.push(c);
            }
            if run.last() != Some(&0) {
                return None;
            }
            run.clear();
            any = true;
        }
        if c != '\0' {
            text.push(c);
        }
    }
    any.then(|| text.nfc().collect())
}
