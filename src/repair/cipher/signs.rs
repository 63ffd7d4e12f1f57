//! Signs that stand for letters: a font that lies may send a letter to `{` or §. Inside a word such a sign is taken for a
//! letter wherever it stands; at a word's edge it looks like punctuation. Where a text's words show that a sign is a
//! letter, it is kept under a private number until the letters have been read, so that all stages see a letter.

use std::collections::HashMap;

use super::super::controls::{original, private};
use super::super::heads::is_box;
use super::super::lattice::place;
use super::super::model::{Id, Model};
use super::super::syllable::{self, MAX_LETTERS};
use super::super::tokens::{self, Token, tokenize};
use super::glyph::Glyph;
use super::noise::thin;
use super::{MAX_GLYPHS, learn, offset, others, suspects};
use crate::text::scan::{self, Finder, Window, within};
use crate::text::{Edits, PositionMap, TextBuilder};

/// A sign that stands beside letters so often may be one; and where others are letters, one that does so less often.
const LEAST: usize = 4;
const LEAST_MORE: usize = 2;
/// Bytes of a text that are looked at to see what its signs are.
const SAMPLE: usize = 30_000;

/// Whether a byte may begin a sign that stands beside a letter.
#[inline(always)]
fn may_be_sign([_, left, b, right, _]: Window) -> bool {
    let ascii =
        within(b, b'[', b'^') | (b == b'`') | within(b, b'{', b'~') | within(b, b'<', b'@') | within(b, b'#', b'&');
    let letter = |b: u8| scan::is_letter(b) | (b >= 0x80) | (b == b'?');
    ascii & (letter(left) | letter(right)) | (b == 0xc2) & (right > 0xa0) | (b == 0xe2) | (b == 0xef)
}

/// Signs that are letters if they stand beside one.
fn is_sign(c: char) -> bool {
    match c {
        '#'..='&' | '<'..='@' | '['..='^' | '`' | '{'..='~' => true,
        '\u{a0}' | '\u{ad}' => false,
        c if is_box(c) => true,
        '\u{2010}'..='\u{201f}' | '\u{2023}'..='\u{202f}' | '\u{2032}'..='\u{205f}' => false,
        '\u{2212}' | '\u{2500}'..='\u{27bf}' => false,
        c => !c.is_ascii() && tokens::is_sign(c),
    }
}

/// Signs that stand alone for themselves.
fn alone(c: char) -> bool {
    matches!(c, '|' | '=' | '<' | '>' | '&' | '%' | '#')
}

/// Calls `f` with the signs of a text that stand beside a letter or alone, in order: where, which, and whether beside a
/// letter.
fn signs(text: &str, mut f: impl FnMut(usize, char, bool)) {
    let mut finder = Finder::new(text.as_bytes(), may_be_sign);
    let mut from = 0;
    while let Some(i) = finder.next(from) {
        from = i + 1;
        let Some(c) = text.get(i..).and_then(|t| t.chars().next()).filter(|&c| is_sign(c)) else { continue };
        // A box that stands alone is one to tick.
        if c == '?' && is_question(text, i) || is_box(c) && !in_word(text, i, c) {
            continue;
        }
        let sides = [
            text.get(..i).and_then(|t| t.chars().next_back()),
            text.get(i + c.len_utf8()..).and_then(|t| t.chars().next()),
        ];
        if sides.iter().flatten().any(|s| s.is_alphabetic()) || (c == '?' || is_box(c)) && in_word(text, i, c) {
            f(i, c, true);
        } else if c != '?' && sides.iter().flatten().any(|&s| is_sign(s))
            || !alone(c) && sides.iter().all(|s| s.is_none_or(|s| s.is_whitespace() || s.is_ascii_punctuation()))
        {
            f(i, c, false);
        }
    }
}

/// Whether a letter stands near a question mark or box, with nothing but such between.
fn in_word(text: &str, at: usize, sign: char) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    letter(before.chars().rev().take(MAX_LETTERS).find(|c| *c != sign))
        || letter(after.chars().take(MAX_LETTERS).find(|c| *c != sign))
}

/// Whether a question mark ends a question: behind a word, and before a line's end or a capital.
fn is_question(text: &str, at: usize) -> bool {
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    let mut end = after.chars().skip_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')' | '»' | '!'));
    let ends = match end.next() {
        None | Some('\n' | '\r' | '\u{c}') => true,
        Some(c) if c.is_whitespace() => end.next().is_none_or(|c| !c.is_lowercase()),
        _ => return false,
    };
    let mut start = at;
    for c in before.chars().rev().take(MAX_LETTERS + 1).take_while(|c| c.is_alphabetic() || *c == '?') {
        start -= c.len_utf8();
    }
    ends && before.get(start..).is_some_and(|w| w.chars().nth(1).is_some() && syllable::is_syllable(w))
}

/// A text with some of its signs kept as letters.
pub(crate) fn keep(text: &str, which: &[char], base: Option<&PositionMap>) -> (String, PositionMap) {
    let mut out = TextBuilder::new(text, base);
    out.reserve(text.len() + text.len() / 4, text.len() / 16);
    let mut done = 0;
    signs(text, |i, c, _| {
        if let Some(to) = private(c).filter(|_| which.contains(&c)) {
            out.copy(done..i);
            done = i + c.len_utf8();
            out.replace(i..done, to.encode_utf8(&mut [0; 4]));
        }
    });
    out.copy(done..text.len());
    out.finish()
}

/// Signs that are kept one by one.
const FEW: usize = 1000;

/// The edits that [`keep`] would make, if they are few.
pub(crate) fn few_kept(text: &str, which: &[char]) -> Option<Edits> {
    let mut edits = Edits::default();
    signs(text, |i, c, _| {
        if let Some(to) = private(c).filter(|_| which.contains(&c) && edits.len() <= FEW) {
            edits.push(i..i + c.len_utf8(), to.encode_utf8(&mut [0; 4]));
        }
    });
    (edits.len() <= FEW).then_some(edits)
}

/// The signs of a text that are letters.
pub(crate) fn letters_among_signs(text: &str) -> Vec<char> {
    let mut times: HashMap<char, usize> = HashMap::new();
    let mut first = usize::MAX;
    signs(text, |i, c, beside| {
        if beside {
            *times.entry(c).or_default() += 1;
            first = first.min(i);
        }
    });
    if times.values().all(|&n| n < LEAST) {
        return Vec::new();
    }
    let mut often: Vec<char> = times.into_iter().filter(|x| x.1 >= LEAST_MORE).map(|x| x.0).collect();
    often.sort_unstable();
    // A piece of the text, with the signs taken for letters to see whether they are.
    let line = text.get(..first).and_then(|t| t.rfind('\n')).unwrap_or(0);
    let start = text.floor_char_boundary(line.max(first.saturating_sub(SAMPLE / 4)));
    let end = text.floor_char_boundary(start + SAMPLE);
    let (sample, _) = keep(text.get(start..end).unwrap_or_default(), &often, None);
    let tokens = tokenize(&sample);
    let model = Model::get();
    let mut ids: Vec<Id> = tokens.iter().map(|t| model.id_of(t)).collect();
    let others = others(&tokens);
    let mut glyphs = Vec::new();
    let mut suspects = suspects(&sample, &tokens, &others, &|_| 0, &mut glyphs);
    thin(&mut suspects);
    if glyphs.len() > MAX_GLYPHS {
        return Vec::new();
    }
    let learnt = learn(&model, &sample, &tokens, &mut ids, &suspects, &mut glyphs);
    let sound = sound(&model, &sample, &tokens, &ids);
    let is_letter = |g: &Glyph, kinds: usize, share: u32| {
        let words = g.seen.max(1);
        let beside = sound.get(&g.c).copied().unwrap_or(0);
        g.kinds.len() >= kinds
            && g.fitting * 10 >= words * share
            && g.supported * 10.0 >= g.read * share as f32
            && beside * 2 <= words
    };
    let lies = glyphs.iter().any(|g| is_letter(g, 3, 7) && g.seen as usize >= LEAST);
    // One that stands in one word only, if its offset is others', too.
    let shared = |g: &Glyph| {
        let best = g.counts.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        best.is_some_and(|b| learnt.offsets.contains(&offset(g.c, b.0)))
    };
    let letters = glyphs.iter().filter(|g| {
        let least = if shared(g) { 1 } else { 2 };
        often.contains(&g.c)
            && (lies && is_letter(g, least, 8) || is_letter(g, 3, 7) || g.always_inside() && is_letter(g, 1, 9))
    });
    letters.map(|g| g.c).collect()
}

/// How often each kept sign stands at the edge of a word that makes a phrase without it.
fn sound(model: &Model, text: &str, tokens: &[Token], ids: &[Id]) -> HashMap<char, u32> {
    let mut out = HashMap::new();
    for (t, token) in tokens.iter().enumerate().filter(|(_, t)| t.has(tokens::FOREIGN)) {
        let word = text.get(token.range()).unwrap_or_default();
        let kept = |c: &char| original(*c) != *c;
        let core = word.trim_matches(|c| kept(&c));
        let id = if core.len() < word.len() { syllable::parse(core).map(|c| model.id(c)) } else { None };
        if id.is_some_and(|id| place(tokens, ids, t).support(model, id) > 0) {
            for c in word.chars().filter(kept) {
                *out.entry(original(c)).or_default() += 1;
            }
        }
    }
    out
}
