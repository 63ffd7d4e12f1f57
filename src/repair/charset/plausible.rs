//! Whether what a charset makes of a text is what people write. A font that lies about a few letters makes syllables by
//! chance under some charset ("nßi bß" is "nưi bư" in VISCII), but no phrases.

use std::ops::Range;

use super::super::model::{FIRST, Model};
use super::super::tokens::{Kind, tokenize};
use super::reading::Reading;
use super::{Segment, decode};

/// Segments of a kind that are looked at.
const MOST: usize = 40;
/// Bytes of sound text beside a segment that are looked at.
const BESIDE: usize = 40;

/// Puts back the readings that make no phrases: all segments of one reading that stand beside sound words, and all
/// others of it, each as one.
pub(super) fn check(text: &str, segments: &mut [Segment]) {
    let model = Model::get();
    for reading in Reading::DAMAGED {
        // No font makes letters into two or three signs each.
        if matches!(reading, Reading::Utf8 | Reading::Dropped) {
            continue;
        }
        for beside in [false, true] {
            let of = |s: &&mut Segment| s.reading == reading && s.beside_sound == beside && s.hint.is_none();
            let (mut words, mut known) = (0, 0);
            for s in segments.iter_mut().filter(of).take(MOST) {
                let (w, k) = phrases(&model, text, s);
                words += w;
                known += k;
            }
            if words > 0 && known * 2 < words {
                segments.iter_mut().filter(of).for_each(|s| s.reading = Reading::AsIs);
            }
        }
    }
}

/// How many words that a reading changes have a neighbour, and how many make a phrase with one.
fn phrases(model: &Model, text: &str, s: &Segment) -> (usize, usize) {
    let mut list: Vec<(Range<usize>, String)> = Vec::new();
    decode(text, s, false, &mut list);
    let line = |c: char| c == '\n' || c == '\r' || c == '\u{c}';
    let from = text.ceil_char_boundary(s.range.start.saturating_sub(BESIDE));
    let before = text.get(from..s.range.start).unwrap_or_default();
    let before = before.rsplit(line).next().unwrap_or_default();
    let to = text.floor_char_boundary(s.range.end + BESIDE);
    let after = text.get(s.range.end..to).unwrap_or_default();
    let after = after.split(line).next().unwrap_or_default();
    let mut whole = String::with_capacity(before.len() + s.range.len() * 2 + after.len());
    whole.push_str(before);
    let mut changed: Vec<Range<usize>> = Vec::new();
    let mut at = s.range.start;
    for (range, to) in &list {
        whole.push_str(text.get(at..range.start).unwrap_or_default());
        let start = whole.len();
        whole.push_str(to);
        if text.get(range.clone()).is_some_and(|w| w != to) {
            changed.push(start..whole.len());
        }
        at = range.end;
    }
    whole.push_str(text.get(at..s.range.end).unwrap_or_default());
    whole.push_str(after);
    let tokens = tokenize(&whole);
    let (mut words, mut known) = (0, 0);
    let mut next = changed.iter().peekable();
    for (i, t) in tokens.iter().enumerate() {
        while next.next_if(|c| c.end <= t.start as usize).is_some() {}
        let hit = next.peek().is_some_and(|c| c.start < t.end as usize);
        let id = model.id_of(t);
        if !hit || t.kind != Kind::Syllable {
            words += usize::from(hit && t.kind == Kind::Other);
            continue;
        }
        let beside = |j: Option<usize>| {
            j.and_then(|j| tokens.get(j)).filter(|t| t.kind == Kind::Syllable).map(|t| model.id_of(t))
        };
        let (left, right) = (beside(i.checked_sub(1)), beside(Some(i + 1)));
        if left.or(right).is_none() {
            continue;
        }
        words += 1;
        let pair = left.is_some_and(|l| model.has_bigram(l, id)) || right.is_some_and(|r| model.has_bigram(id, r));
        known += usize::from(id >= FIRST && pair);
    }
    (words, known)
}
