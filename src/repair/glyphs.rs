//! Letters that the reader's glyphs tell to be others than the file claims: applied before anything else.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Change, Hints};
use crate::model::GlyphRepair;
use crate::text::{Edit, PositionMap, apply_edits};

/// The text with the letters put right.
pub(super) struct Applied {
    pub text: String,
    pub map: PositionMap,
    /// The runs of fonts, in `text`.
    pub hints: Hints,
    /// The words changed, in order; none where so many are that the damage is the whole font's.
    pub edits: Vec<Change>,
    /// The letters changed.
    pub glyphs: Vec<GlyphRepair>,
    /// How many words were changed.
    pub words: usize,
}

/// More words than this share of all, and they are only counted.
const LISTED: f64 = 0.4;

/// Applies [`Hints::glyphs`]; `None` where there are none.
pub(super) fn apply(decoded: &str, hints: &Hints) -> Option<Applied> {
    if hints.glyphs.is_empty() {
        return None;
    }
    let mut edits: Vec<Edit> = Vec::with_capacity(hints.glyphs.len());
    let mut letters: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut at = 0;
    for c in &hints.glyphs {
        let Some(from) = decoded.get(c.range.clone()).filter(|_| c.range.start >= at) else { continue };
        at = c.range.end;
        *letters.entry(from).or_default().entry(c.to.as_str()).or_default() += 1;
        edits.push(Edit::new(c.range.clone(), c.to.as_str()));
    }
    let (text, map) = apply_edits(decoded, &edits, None);
    let changed = words(decoded, &hints.glyphs);
    let count = changed.len();
    let all = decoded.split_whitespace().count();
    let list = if count as f64 > all as f64 * LISTED { Vec::new() } else { changed };
    let glyphs = letters
        .into_iter()
        .map(|(from, to)| {
            let count = to.values().sum();
            GlyphRepair::new(from, to.into_keys().map(str::to_owned).collect(), count)
        })
        .collect();
    let runs = moved(&hints.runs, &edits);
    Some(Applied { text, map, hints: Hints { runs, ..Hints::default() }, edits: list, glyphs, words: count })
}

/// Letters put together into the words they stand in.
fn words(decoded: &str, changes: &[Change]) -> Vec<Change> {
    let mut out: Vec<Change> = Vec::new();
    let mut done = 0;
    for (n, c) in changes.iter().enumerate() {
        if c.range.start < done {
            continue;
        }
        let (Some(before), Some(after)) = (decoded.get(done..c.range.start), decoded.get(c.range.end..)) else {
            continue;
        };
        let start = before.rfind(char::is_whitespace).map_or(done, |i| {
            let blank = before.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
            done + i + blank
        });
        let mut end = c.range.end + after.find(char::is_whitespace).unwrap_or(after.len());
        let mut to = String::new();
        let mut at = start;
        let mut confidence = c.confidence;
        for next in changes.get(n..).unwrap_or(&[]) {
            if next.range.start >= end {
                break;
            }
            to.push_str(decoded.get(at..next.range.start).unwrap_or_default());
            to.push_str(&next.to);
            at = next.range.end;
            confidence = confidence.min(next.confidence);
        }
        end = end.max(at);
        to.push_str(decoded.get(at..end).unwrap_or_default());
        let from = decoded.get(start..end).unwrap_or_default().to_owned();
        out.push(Change { range: start..end, from, to, kind: c.kind, confidence, evidence: c.evidence });
        done = end;
    }
    out
}

/// Ranges of the old text, in the new one.
fn moved(runs: &[(Range<usize>, String)], edits: &[Edit]) -> Vec<(Range<usize>, String)> {
    let mut next = edits.iter().peekable();
    let (mut grown, mut shrunk) = (0usize, 0usize);
    let mut shift = |at: usize| {
        while let Some(e) = next.next_if(|e| e.range.end <= at) {
            grown += e.to.len();
            shrunk += e.range.len();
        }
        (at + grown).saturating_sub(shrunk)
    };
    let mut out = Vec::with_capacity(runs.len());
    for (range, name) in runs {
        let start = shift(range.start);
        out.push((start..shift(range.end).max(start), name.clone()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Evidence, RepairKind};

    fn change(range: Range<usize>, to: &str) -> Change {
        let kind = RepairKind::Glyph;
        Change { range, from: String::new(), to: to.to_owned(), kind, confidence: 0.99, evidence: Evidence::Outline }
    }

    #[test]
    fn letters_become_words_and_runs_move_along() {
        let text = "cāa huyÿn Văn bān";
        let at = |s: &str| text.find(s).map(|i| i..i + s.len()).unwrap_or_default();
        let hints = Hints {
            glyphs: vec![change(at("ā"), "ủ"), change(at("ÿ"), "ệ")],
            runs: vec![(0..4, "A".to_owned()), (4..text.len(), "B".to_owned())],
        };
        let applied = apply(text, &hints).unwrap();
        assert_eq!(applied.text, "của huyện Văn bān");
        assert_eq!((applied.words, applied.edits.len()), (2, 0), "half of all words are not listed");
        assert_eq!(applied.hints.runs[0].0, 0..5);
        assert_eq!(applied.hints.runs[1].0, 5..applied.text.len());
        assert_eq!(applied.map.source_range(0..5), 0..4);
        let long = format!("{text} một hai ba bốn năm sáu");
        let listed = apply(&long, &hints).unwrap().edits;
        let pairs: Vec<_> = listed.iter().map(|c| (c.from.as_str(), c.to.as_str())).collect();
        assert_eq!(pairs, [("cāa", "của"), ("huyÿn", "huyện")]);
    }
}
