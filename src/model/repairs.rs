//! What was changed to make the text readable, and on what evidence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Span;

/// What was changed to make the text readable.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Repairs {
    /// Inferred letter substitutions.
    pub glyphs: Vec<GlyphRepair>,
    /// Changed words.
    pub edits: Vec<RepairEdit>,
    /// Words that look wrong but were left alone.
    pub suggestions: Vec<RepairEdit>,
    /// Number of changes by kind, listed or not.
    pub counts: BTreeMap<RepairKind, usize>,
    /// How much of the text can be read, after repair.
    pub readability: Readability,
}

/// A letter that stands for others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GlyphRepair {
    /// As seen.
    pub from: String,
    /// What it was found to stand for.
    pub to: Vec<String>,
    /// How many times it was replaced.
    pub count: usize,
}

impl GlyphRepair {
    /// A substitution from its parts.
    pub fn new(from: impl Into<String>, to: Vec<String>, count: usize) -> Self {
        GlyphRepair { from: from.into(), to, count }
    }
}

/// One changed (or doubted) word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RepairEdit {
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
    /// Where the word stands.
    pub source: Span,
}

impl RepairEdit {
    /// An edit from its parts.
    pub fn new(
        from: impl Into<String>,
        to: impl Into<String>,
        kind: RepairKind,
        confidence: f64,
        evidence: Evidence,
        source: Span,
    ) -> Self {
        RepairEdit { from: from.into(), to: to.into(), kind, confidence, evidence, source }
    }
}

/// What was wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RepairKind {
    /// A Vietnamese legacy charset (TCVN3, VNI …).
    Charset,
    /// Bytes decoded under a wrong encoding.
    Encoding,
    /// A font that lies about its letters.
    Glyph,
    /// ƣ, Ð, look-alikes.
    Letter,
    /// A mark on the wrong letter.
    Tone,
    /// Stray or missing blanks.
    Space,
    /// A letter that vanished.
    Gap,
    /// A slip of optical recognition or typing.
    Ocr,
    /// Capitals.
    Case,
    /// Composed form, mark order.
    Form,
}

/// What a repair rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence {
    /// A published table.
    Table,
    /// The language model.
    Model,
    /// A constant offset within a font run.
    Offset,
    /// The embedded font's own Unicode cmap.
    Cmap,
    /// Glyph ids of a known face.
    GlyphId,
    /// Glyph outlines.
    Outline,
}

/// Share of word tokens that can be read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Readability {
    /// Over the whole document; `None` if it has no words.
    pub document: Option<f64>,
    /// Page by page; `None` for a page without words.
    pub pages: Vec<Option<f64>>,
}
