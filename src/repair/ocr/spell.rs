//! Words put into a text as the text writes its own: case, and where the tone stands.

use super::super::model::{Id, Model};
use super::super::syllable;
use super::super::tokens::{Kind, Token};

/// Whether the text writes hòa, thủy more often than hoà, thuỷ.
pub(in crate::repair) fn old_style(text: &str, tokens: &[Token]) -> bool {
    let (mut old, mut new) = (0usize, 0usize);
    for t in tokens.iter().filter(|t| t.kind == Kind::Syllable && syllable::has_styles(t.code)) {
        let Some(s) = syllable::spelling(t.code) else { continue };
        let (n, o) = (s.tone_at(false), s.tone_at(true));
        if n != o
            && let Some(word) = text.get(t.range())
        {
            match word.chars().position(|c| syllable::letter(c).is_some_and(|l| l.tone != 0)) {
                Some(at) if at == o => old += 1,
                _ => new += 1,
            }
        }
        if old + new > 200 {
            break;
        }
    }
    old > new
}

/// The word in the case of `like`.
pub(super) fn spell(model: &Model, id: Id, like: &str, old: bool) -> Option<String> {
    let s = model.code(id).and_then(syllable::spelling)?;
    let mut seen = like.chars().map(|c| c.is_uppercase());
    let first = seen.next().unwrap_or(false);
    let rest = seen.next().unwrap_or(false) && first;
    let chars = s.chars(old).enumerate();
    Some(chars.flat_map(|(i, c)| upper(c, if i == 0 { first } else { rest })).collect())
}

fn upper(c: char, up: bool) -> impl Iterator<Item = char> {
    let (a, b) = if up { (Some(c.to_uppercase()), None) } else { (None, Some(c)) };
    a.into_iter().flatten().chain(b)
}
