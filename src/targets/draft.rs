//! A target while it is being read.

use std::ops::Range;

use crate::model::{Baseline, Change, Comparator, Deadline, Value};

/// A target whose ranges are still those of the logical text.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// What is measured.
    pub indicator: String,
    pub group: Option<String>,
    pub comparator: Comparator,
    pub change: Option<Change>,
    pub value: Value,
    pub baseline: Option<Baseline>,
    pub deadline: Option<Deadline>,
    pub qualifier: Option<String>,
    /// Index of the whole among all drafts.
    pub parent: Option<usize>,
    /// Number and unit.
    pub raw: Range<usize>,
    /// Clause or row.
    pub text: Range<usize>,
    pub doubts: Vec<&'static str>,
    /// Index of the section.
    pub node: Option<usize>,
    /// Reported, not ordered.
    pub result: bool,
}
