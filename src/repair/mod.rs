//! Repair: damaged Vietnamese in, readable Vietnamese out, with every change and its evidence.
//!
//! [`repair`] takes decoded text and gives text, a [`PositionMap`] back to the decoded text, and an account of what
//! was done. It knows nothing of outlines or targets.

pub(crate) mod beam;
pub(crate) mod charset;
mod letters;
pub mod model;
pub mod syllable;
pub mod tokens;

use std::ops::Range;

use crate::model::{Diagnostic, Evidence, GlyphRepair, Readability, RepairKind};
use crate::text::{LineIndex, PositionMap, apply_edits, normal_form};

/// How much repair is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Mode {
    /// Everything that is certain enough.
    #[default]
    All,
    /// Only what has one reading: charset, encoding, form, and letters.
    Safe,
    /// Only the normal form.
    None,
}

/// What a reader knows beyond the text.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Hints {
    /// Runs of one font: byte range in the decoded text and the font's name, sorted, not overlapping.
    pub runs: Vec<(Range<usize>, String)>,
}

/// One changed or doubted word. Offsets are bytes of the decoded text.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// What was replaced, in the decoded text.
    pub range: Range<usize>,
    /// As printed.
    pub from: String,
    /// As repaired.
    pub to: String,
    /// What was wrong.
    pub kind: RepairKind,
    /// From 0 to 1.
    pub confidence: f64,
    /// What the repair rests on.
    pub evidence: Evidence,
}

/// The outcome of [`repair`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Repaired {
    /// The repaired, normalised text: line for line as the input has it.
    pub text: String,
    /// From `text` back to the decoded text.
    pub map: PositionMap,
    /// Charset of the input, where it is not what the decoder said ("TCVN3", "mixed").
    pub charset: Option<String>,
    /// Inferred letter substitutions.
    pub glyphs: Vec<GlyphRepair>,
    /// Changed words, in order.
    pub edits: Vec<Change>,
    /// Words left alone that look wrong, in order.
    pub suggestions: Vec<Change>,
    /// Number of changes by kind, listed or not.
    pub counts: std::collections::BTreeMap<RepairKind, usize>,
    /// After repair.
    pub readability: Readability,
    /// Byte ranges of `text` that cannot be read, so that no value may be made from them; sorted.
    pub unreadable: Vec<Range<usize>>,
    /// What a reader should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// Repairs a decoded text. Never fails.
pub fn repair(decoded: &str, _lines: &LineIndex, hints: &Hints, _mode: Mode) -> Repaired {
    let mut charset = None;
    let (text, map) = if charset::screen(decoded) && hints.runs.is_empty() {
        apply_edits(decoded, &normal_form(decoded), None)
    } else {
        let found = charset::repair_charset(decoded, hints);
        charset = found.charset;
        let edits: Vec<_> = found.edits.into_iter().map(|(e, _)| e).collect();
        let (text, map) = apply_edits(decoded, &edits, None);
        apply_edits(&text, &normal_form(&text), Some(&map))
    };
    let edits: Vec<_> = letters::fixes(&text).into_iter().map(|f| crate::text::Edit::new(f.range, f.to)).collect();
    let (text, map) = apply_edits(&text, &edits, Some(&map));
    Repaired { text, map, charset, ..Repaired::default() }
}
