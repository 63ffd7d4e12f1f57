//! UTF-8 whose bytes were read as windows-1252 or ISO 8859-1, once or more, also where bytes were lost.

use std::ops::Range;

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::model::{BREAK, FIRST, Id, Model, OTHER, RARE};
use super::reading::{capital_inside, judge, next_piece};
use super::tables::byte_of;

/// Most ways to fill in lost bytes that are tried for a token.
const MOST: usize = 24;

/// Most places in a token that lack a byte.
const DEEPEST: usize = 5;

/// Undoes up to three wrong readings; of several ways, the first that gives Vietnamese.
pub(super) fn read(token: &str, out: &mut String) {
    out.clear();
    match variants(token).into_iter().next() {
        Some(best) => out.push_str(&best),
        None => out.push_str(token),
    }
}

/// The ways to read a token that leave the fewest words broken. One, if no byte was lost.
fn variants(token: &str) -> Vec<String> {
    let mut layer = vec![token.to_owned()];
    for round in 0..3 {
        let mut next: Vec<String> = Vec::new();
        for text in &layer {
            // What is Vietnamese is not read again: Ã is a letter too.
            if !text.chars().any(is_lead) || round > 0 && !is_whole(text) && judge(text).bad == 0 {
                next.push(text.clone());
                continue;
            }
            let mut found = Vec::new();
            // A token that long is no word; its bytes are not guessed at.
            let depth = if text.len() > 300 { DEEPEST } else { 0 };
            expand(text, &mut String::with_capacity(text.len()), &mut found, depth);
            next.append(&mut found);
            next.truncate(MOST);
        }
        next.dedup();
        if next == layer {
            break;
        }
        layer = next;
    }
    let bad = |t: &String| {
        let mixed = pieces(t).any(capital_inside) || pieces(t).any(small_after_capitals);
        judge(t).bad + u32::from(mixed)
    };
    let least = layer.iter().map(bad).min().unwrap_or(0);
    layer.retain(|t| bad(t) == least);
    layer
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (start, end) = next_piece(text, from)?;
        from = end;
        text.get(start..end)
    })
}

fn small_after_capitals(piece: &str) -> bool {
    let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1 && piece.chars().any(char::is_lowercase)
}

/// First bytes of the letters and the punctuation that Vietnamese text has, as windows-1252 shows them.
pub(super) fn is_lead(c: char) -> bool {
    matches!(c, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Æ' | 'Ì' | 'Ë' | 'á' | 'â' | 'ï')
}

/// Reads one layer, in every way where a byte is lacking; after `depth` such places, as it stands.
fn expand(text: &str, so_far: &mut String, found: &mut Vec<String>, depth: usize) {
    let kept = so_far.len();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        if is_lead(c) {
            if let Some((letter, used)) = sequence(c, next) {
                so_far.push(letter);
                rest = &next[used..];
                continue;
            }
            let (options, used) = if depth < DEEPEST { broken(c, so_far, next) } else { ("", 0) };
            if !options.is_empty() {
                let len = so_far.len();
                for letter in options.chars() {
                    if found.len() >= MOST {
                        break;
                    }
                    so_far.push(letter);
                    expand(&next[used..], so_far, found, depth + 1);
                    so_far.truncate(len);
                }
                so_far.truncate(kept);
                return;
            }
        }
        so_far.push(c);
        rest = next;
    }
    found.push(so_far.clone());
    so_far.truncate(kept);
}

/// Whether a text holds a well-formed sequence.
fn is_whole(text: &str) -> bool {
    text.char_indices().any(|(i, c)| is_lead(c) && sequence(c, &text[i + c.len_utf8()..]).is_some())
}

pub(super) fn continuation(c: char) -> Option<u8> {
    byte_of(c).filter(|b| (0x80..0xc0).contains(b))
}

/// A well-formed sequence: its letter, and how much of `next` it takes.
pub(super) fn sequence(lead: char, next: &str) -> Option<(char, usize)> {
    let first = u32::from(byte_of(lead)?);
    let mut chars = next.chars();
    let a = chars.next()?;
    let mut used = a.len_utf8();
    let second = u32::from(continuation(a)?) & 0x3f;
    let code = if first < 0xe0 {
        (first & 0x1f) << 6 | second
    } else {
        let b = chars.next()?;
        used += b.len_utf8();
        (first & 0x0f) << 12 | second << 6 | u32::from(continuation(b)?) & 0x3f
    };
    let letter = char::from_u32(code)?;
    (code >= if first < 0xe0 { 0x80 } else { 0x800 }).then_some((letter, used))
}

/// What a sequence that lacks its last byte may stand for, and how much of `next` it takes. Lost are the bytes that
/// windows-1252 does not have, the no-break space and the soft hyphen. Of what was read wrongly twice the lost byte is
/// itself a part of a letter, that `before` begins.
fn broken(lead: char, before: &str, next: &str) -> (&'static str, usize) {
    let second = next.chars().next();
    let (options, mut used) = match (lead, second) {
        ('á', Some(s @ '»')) => ("ềờọỏửỠỐ", s.len_utf8()),
        ('á', Some(s @ 'º')) => ("ậẠẬ", s.len_utf8()),
        ('â', Some(s @ '€')) => ("”", s.len_utf8()),
        ('Ã', _) => ("íàÁÍÝÐ", 0),
        ('Ä', _) => ("ĐĨ", 0),
        ('Æ', _) => ("Ơ", 0),
        ('Â', _) => {
            let inner = [
                ("á»", "\u{81}\u{9d}\u{8d}\u{8f}\u{90}"),
                ("áº", "\u{ad}\u{a0}"),
                ("â€", "\u{9d}"),
                ("Ä", "\u{90}"),
                ("Ã", "\u{81}\u{8d}\u{a0}\u{ad}\u{9d}"),
                ("Æ", "\u{a0}"),
            ];
            (inner.iter().find(|i| before.ends_with(i.0)).map_or("", |i| i.1), 0)
        }
        _ => return ("", 0),
    };
    // A converter leaves a mark for what it cannot map, or nothing.
    if let Some(mark) = next[used..].chars().next().filter(|&m| matches!(m, '\u{fffd}' | '?')) {
        used += mark.len_utf8();
    }
    (options, used)
}

/// Decodes a segment; where bytes were lost, the language model chooses.
pub(super) fn decode(piece: &str, base: usize, words: &mut Vec<(Range<usize>, String)>) {
    let model = Model::get();
    let mut edges: Vec<Edge> = Vec::new();
    let mut choices: Vec<(Range<usize>, String)> = Vec::new();
    let (mut node, mut from) = (0u32, 0);
    while let Some((range, options)) = next_token(piece, &mut from) {
        let ids: Vec<Id> = options.iter().map(|text| id_of(&model, text)).collect();
        // Capitals may be an abbreviation, but a word of three letters or more is none.
        let word = ids.iter().zip(&options).any(|(&id, text)| id >= FIRST && text.chars().nth(2).is_some());
        for (id, text) in ids.into_iter().zip(options) {
            if word && id == OTHER {
                continue;
            }
            let cost = if id == RARE { RARE_COST } else { 0 };
            edges.push(Edge { from: node, to: node + 1, id, cost });
            choices.push((base + range.start..base + range.end, text));
        }
        node += 1;
    }
    if edges.len() == node as usize {
        words.append(&mut choices);
        return;
    }
    for e in Beam::default().best_path(&model, node as usize + 1, &edges) {
        if let Some(choice) = choices.get_mut(e) {
            words.push(std::mem::replace(choice, (0..0, String::new())));
        }
    }
}

fn id_of(model: &Model, token: &str) -> Id {
    match pieces(token).last() {
        Some(word) => model.id_of_word(word),
        None => BREAK,
    }
}

/// The next token of a segment and the ways to read it. The no-break space that is half of à is a blank in some files,
/// so a token may go on after a blank.
fn next_token(piece: &str, from: &mut usize) -> Option<(Range<usize>, Vec<String>)> {
    let blank = |c: char| c == ' ' || c == '\t';
    let start = piece.get(*from..)?.find(|c| !blank(c))? + *from;
    let token_end = |at: usize| piece.get(at..).and_then(|p| p.find(blank)).map_or(piece.len(), |i| at + i);
    let mut end = token_end(start);
    let mut source = piece[start..end].to_owned();
    let mut options = variants(&source);
    while source.ends_with(['Ã', 'Â', 'º', '»']) && piece[end..].starts_with(' ') && source.len() < 64 {
        let next = token_end(end + 1);
        // Two blanks: the first is the letter's. One: it is, if the word goes on behind it.
        let mut joined = source.clone();
        joined.push('\u{a0}');
        joined.push_str(&piece[end + 1..next]);
        let found = variants(&joined);
        let score = found.first().map(|f| (judge(f), f.contains(['\u{a0}', '†']) || pieces(f).any(capital_inside)));
        match score {
            Some((score, false)) if score.good > 0 && score.bad == 0 => {
                (source, options, end) = (joined, found, next);
            }
            _ => break,
        }
    }
    *from = end;
    Some((start..end, options))
}
