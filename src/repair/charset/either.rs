//! Words of Unicode among those of a charset: "Công" is a word as it stands, and "Cụng" under TCVN3. The phrase tells
//! which was meant.

use std::ops::Range;

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::model::{BREAK, Id, Model, NUMBER, OTHER, RARE};
use super::super::syllable::is_syllable;
use super::Segment;
use super::reading::{judge, next_piece};

/// What it costs a word to be none of the charset that its neighbours are of, in sixteenths of a nat.
const STANDS: i32 = 24;
/// Words before a segment that are looked at, and bytes of them.
const BEFORE: usize = 2;
const BYTES: usize = 48;

/// Puts back the words that are sound as they stand and fit better so. `words` are those of a segment as its charset
/// has them.
pub(super) fn choose(text: &str, s: &Segment, words: &mut [(Range<usize>, String)]) {
    let source = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let sound = |(range, to): &(Range<usize>, String)| {
        let from = source(range);
        let score = judge(from);
        from != to && score.good > 0 && score.bad == 0
    };
    if !words.iter().any(sound) {
        return;
    }
    let model = Model::get();
    let mut edges: Vec<Edge> = Vec::new();
    let mut stands: Vec<Option<usize>> = Vec::new();
    let mut node = 0;
    let mut add = |options: &[(Id, i32, Option<usize>)]| {
        for &(id, cost, which) in options {
            edges.push(Edge { from: node, to: node + 1, id, cost });
            stands.push(which);
        }
        node += 1;
    };
    let from = text.ceil_char_boundary(s.range.start.saturating_sub(BYTES));
    let before = text.get(from..s.range.start).unwrap_or_default();
    let before = before.rsplit(['\n', '\r', '\u{c}']).next().unwrap_or_default();
    let mut near: Vec<&str> = before.split_ascii_whitespace().rev().take(BEFORE).collect();
    near.reverse();
    for word in near {
        add(&[(id_of(&model, word), 0, None)]);
    }
    for (i, word) in words.iter().enumerate() {
        let from = source(&word.0);
        let id = id_of(&model, &word.1);
        if sound(word) {
            let own = id_of(&model, from);
            let cost = |id: Id| if id == RARE { RARE_COST } else { 0 };
            add(&[(id, cost(id), None), (own, STANDS + cost(own), Some(i))]);
        } else {
            add(&[(id, 0, None)]);
        }
        if from.ends_with(['.', ';', ':', '?', '!']) {
            add(&[(BREAK, 0, None)]);
        }
    }
    let after = text.get(s.range.end..text.floor_char_boundary(s.range.end + BYTES)).unwrap_or_default();
    let after = after.split(['\n', '\r', '\u{c}']).next().unwrap_or_default();
    if let Some(word) = after.split_ascii_whitespace().next() {
        add(&[(id_of(&model, word), 0, None)]);
    }
    for e in Beam::default().best_path(&model, node as usize + 1, &edges) {
        if let Some(word) = stands.get(e).copied().flatten().and_then(|i| words.get_mut(i)) {
            word.1 = source(&word.0).to_owned();
        }
    }
}

/// The model's word of a token.
fn id_of(model: &Model, token: &str) -> Id {
    match next_piece(token, 0).and_then(|(start, end)| token.get(start..end)) {
        Some(word) if is_syllable(word) => model.id_of_word(word),
        Some(_) => OTHER,
        None if token.bytes().any(|b| b.is_ascii_digit()) => NUMBER,
        None => BREAK,
    }
}
