//! What a stage of the repair says about a word.

use std::ops::Range;

use crate::model::{Evidence, RepairKind};

/// A word of the current text and what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Bytes of the current text.
    pub range: Range<usize>,
    /// What should stand there.
    pub to: String,
    /// What is wrong.
    pub kind: RepairKind,
    /// From 0 to 1.
    pub confidence: f64,
    /// What it rests on.
    pub evidence: Evidence,
    /// Certain enough to be done; else it is a suggestion.
    pub sure: bool,
}
