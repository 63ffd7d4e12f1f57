//! What else than the file's own map says which letter a glyph is.

use crate::model::Evidence;

/// What a glyph is found to be.
#[derive(Debug, Clone)]
pub(super) struct Repair {
    pub to: Box<str>,
    pub evidence: Evidence,
    /// Clues that agree.
    pub clues: u8,
}

impl Repair {
    /// From 0 to 1.
    pub fn confidence(&self) -> f64 {
        if self.clues > 1 { 0.999 } else { 0.99 }
    }
}
