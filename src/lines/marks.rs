//! What a reader saw of the page, put to the lines: raised numbers, rows of tables.

use std::ops::Range;

use super::{Call, Line, LineKind};
use crate::text::{PositionMap, TextBuilder};

/// What a reader saw of a page beside its letters, in bytes of the decoded input; sorted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks<'d> {
    /// Small raised numbers.
    pub raised: &'d [Range<usize>],
    /// Lines that are rows of a table, cells parted by single tabs.
    pub rows: &'d [Range<usize>],
    /// Lines that a margin broke.
    pub wrapped: &'d [Range<usize>],
    /// Lines set in bold.
    pub strong: &'d [Range<usize>],
}

/// Whether a line lies in the first of the ranges ahead; those behind it are dropped.
fn is_marked(base: &PositionMap, line: Range<usize>, ahead: &mut &[Range<usize>]) -> bool {
    let Some(first) = ahead.first() else { return false };
    let at = base.source_range(line);
    if at.end <= first.start {
        return false;
    }
    while ahead.first().is_some_and(|r| r.end <= at.start) {
        *ahead = ahead.get(1..).unwrap_or(&[]);
    }
    ahead.first().is_some_and(|r| at.start < r.end && at.end > r.start && at.start < at.end)
}

/// The marks still ahead.
pub(super) struct Seen<'d> {
    pub(super) marks: Marks<'d>,
    pub(super) base: &'d PositionMap,
}

impl Seen<'_> {
    /// Whether a line is a row.
    pub(super) fn row(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.rows)
    }

    /// Whether a margin broke a line.
    pub(super) fn wrapped(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.wrapped)
    }

    /// Whether a line is set in bold.
    pub(super) fn strong(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.strong)
    }

    /// The raised numbers of a line, in the text it is a line of.
    pub(super) fn raised(&mut self, text: &str, line: Range<usize>, out: &mut Vec<Range<usize>>) {
        out.clear();
        let Some(first) = self.marks.raised.first() else { return };
        let at = self.base.source_range(line.clone());
        if at.end <= first.start {
            return;
        }
        let mut i = line.start;
        while let Some(mark) = self.marks.raised.first().filter(|m| m.start < at.end) {
            let begins =
                |i: &usize| text.is_char_boundary(*i) && self.base.source_range(*i..*i + 1).start >= mark.start;
            let start = (i..line.end).find(begins).unwrap_or(line.end);
            let ends = |i: &usize| text.is_char_boundary(*i) && self.base.source_range(*i..*i + 1).start >= mark.end;
            let end = (start..line.end).find(ends).unwrap_or(line.end);
            if start < end {
                out.push(start..end);
            }
            i = end;
            self.marks.raised = self.marks.raised.get(1..).unwrap_or(&[]);
        }
    }
}

/// Whether a text ends with a unit of length, whose exponent a raised 2 or 3 may be: "điểm³" is no unit.
pub(super) fn of_length(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    matches!(word, "m" | "mm" | "cm" | "dm" | "km" | "hm" | "dam")
}

/// A line with raised numbers: exponents stay, calls of footnotes and marks of notes leave the text.
pub(super) fn raised_line(
    text: &str,
    range: Range<usize>,
    raised: &[Range<usize>],
    builder: &mut TextBuilder<'_>,
    calls: &mut Vec<Call>,
) -> Option<Line> {
    let physical = text.get(range.clone())?;
    let indent = physical.len() - physical.trim_start().len();
    let content = range.start + indent..range.start + physical.trim_end().len();
    let from = builder.len();
    let mut note = None;
    let mut at = content.start;
    for mark in raised.iter().filter(|m| m.start >= content.start && m.end <= content.end) {
        builder.copy(at..mark.start);
        let digits = text.get(mark.clone())?.trim_matches(|c: char| !c.is_ascii_digit());
        let before = builder.text().get(from..).unwrap_or("");
        let behind = text.get(mark.end..content.end).unwrap_or("");
        let bare = digits.len() == mark.len();
        if bare && of_length(before) && matches!(digits, "2" | "3") {
            builder.replace(mark.clone(), if digits == "2" { "²" } else { "³" });
        } else if before.trim().is_empty() && !behind.trim().is_empty() {
            note = Some(digits.to_owned());
        } else {
            calls.push(Call { at: builder.len(), mark: digits.to_owned() });
        }
        at = mark.end;
    }
    builder.copy(at..content.end);
    let kept = builder.text().get(from..).unwrap_or("");
    let lead = kept.len() - kept.trim_start().len();
    let len = kept.trim_end().len();
    let width = u32::try_from(kept.trim().chars().count()).unwrap_or(u32::MAX);
    let kind = LineKind::Text;
    if lead >= len {
        builder.truncate(from);
        return None;
    }
    builder.truncate(from + len);
    let indent = u32::try_from(indent).unwrap_or(u32::MAX);
    Some(Line { range: from + lead..from + len, kind, indent, width, note, ..Line::empty() })
}
