//! Physical lines without their markup: the first pass over the repaired text.
//!
//! Markdown as OCR tools write it (emphasis, headings, `<sup>`, rules, pipe tables, images) is taken off here and
//! remembered as facts of the line, so that no later stage sees a mark.

use std::ops::Range;

use crate::text::scan::{Finder, Window};
use crate::text::{PositionMap, TextBuilder};

mod marks;
mod markup;

pub use marks::Marks;
use marks::{Seen, raised_line};
use markup::{inline, looks_like_markdown};

/// All lines of a document.
#[derive(Debug, Default)]
pub struct Lines {
    /// The lines' contents without markup, each trimmed, separated by LF. Blanks inside a line are kept: they part columns.
    pub text: String,
    /// From `text` to the decoded input.
    pub map: PositionMap,
    /// The lines that hold anything.
    pub lines: Vec<Line>,
    /// Footnote calls, in order.
    pub calls: Vec<Call>,
    /// Whether the text is marked up as Markdown.
    pub markdown: bool,
    /// Whether the reader saw which lines a margin broke.
    pub margins_seen: bool,
}

/// What one line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Content in [`Lines::text`].
    pub range: Range<usize>,
    /// What the line is.
    pub kind: LineKind,
    /// Markdown heading level; 0 where it is none.
    pub heading: u8,
    /// All of it emphasised strongly, or a heading.
    pub bold: bool,
    /// Blank lines before it (a page break counts as none).
    pub blanks: u32,
    /// Columns of blanks before it.
    pub indent: u32,
    /// Length in characters.
    pub width: u32,
    /// 1-based page, by form feeds.
    pub page: u32,
    /// Mark of the footnote that begins here, where markup says so ("1").
    pub note: Option<String>,
    /// The line ended in a Markdown hard break (two blanks or a backslash).
    pub hard_break: bool,
    /// A margin broke the line before it, as the page shows: it goes on with that line's paragraph.
    pub goes_on: bool,
    /// Two blanks side by side or a tab stand in it: only such a line can be a row of columns.
    pub gaps: bool,
}

/// What one line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Text.
    Text,
    /// A row of a pipe table.
    Row,
    /// The rule under a pipe table's heading.
    RowRule,
    /// A horizontal rule.
    Rule,
    /// A number alone, as pages bear it.
    PageNumber,
}

/// A footnote call that markup raised above the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Where it stood in [`Lines::text`].
    pub at: usize,
    /// "1".
    pub mark: String,
}

impl Line {
    /// A line of text that holds nothing yet.
    fn empty() -> Self {
        Line {
            range: 0..0,
            kind: LineKind::Text,
            heading: 0,
            bold: false,
            blanks: 0,
            indent: 0,
            width: 0,
            page: 1,
            note: None,
            hard_break: false,
            goes_on: false,
            gaps: false,
        }
    }
}

/// Whether two blanks side by side or a tab stand in a line.
fn has_gaps(s: &str) -> bool {
    let gap = |[.., b, next, _]: Window| (b == b' ') & (next == b' ') | (b == b'\t');
    // Beyond the text's end the window holds blanks; a line's own last one would be half a gap.
    let own = s.strip_suffix(' ').unwrap_or(s);
    Finder::new(own.as_bytes(), gap).next(0).is_some()
}

impl Lines {
    /// Content of line `i`; empty where there is none.
    pub fn str(&self, i: usize) -> &str {
        self.lines.get(i).and_then(|l| self.text.get(l.range.clone())).unwrap_or("")
    }

    /// Number of lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Reads a repaired text, whose own map leads to the decoded input.
    ///
    /// `markdown` says whether the text is marked up; where nobody knows, the marks tell.
    pub fn new(text: &str, base: &PositionMap, markdown: Option<bool>) -> Self {
        Lines::with(text, base, markdown, Marks::default())
    }

    /// The same, with what a reader saw of the page.
    pub fn with(text: &str, base: &PositionMap, markdown: Option<bool>, marks: Marks<'_>) -> Self {
        let mut seen = Seen { marks, base };
        let mut raised = Vec::new();
        let markdown = markdown.unwrap_or_else(|| looks_like_markdown(text));
        let mut builder = TextBuilder::new(text, Some(base));
        builder.reserve(text.len(), 2 * memchr::memchr2_iter(b'\n', b'\x0c', text.as_bytes()).count());
        let mut out = Lines { markdown, margins_seen: !marks.wrapped.is_empty(), ..Lines::default() };
        // Whether the margin broke the line before; the last one above a page's notes.
        let (mut goes_on, mut over) = (false, false);
        let (mut blanks, mut page, mut start) = (0, 1, 0);
        // End of a line all of which is strong, though tags part it.
        let mut emphasised = 0;
        while start < text.len() {
            let physical = memchr::memchr2(b'\n', b'\x0c', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
            // "**A**<br>**B**" is two lines; in a table's row a tag parts the lines of a cell.
            let tag = if markdown { line_break(text, start..physical) } else { None };
            if tag.is_some() && physical > emphasised {
                emphasised = if is_strong(text.get(start..physical).unwrap_or("").trim()) { physical } else { start };
            }
            let end = tag.as_ref().map_or(physical, |t| t.start);
            let row = seen.row(start..end);
            let strong = seen.strong(start..end) || start < emphasised;
            let wrapped = seen.wrapped(start..end);
            seen.raised(text, start..end, &mut raised);
            let line = if row {
                table_row(text, start..end, &mut builder)
            } else if raised.is_empty() {
                line(text, start..end, markdown, &mut builder, &mut out.calls)
            } else {
                raised_line(text, start..end, &raised, &mut builder, &mut out.calls)
            };
            match line {
                Some(line) => {
                    let bold = line.bold || strong;
                    over = if line.note.is_some() { over || goes_on } else { over && !wrapped };
                    let gaps = builder.text().get(line.range.clone()).is_some_and(has_gaps);
                    out.lines.push(Line {
                        blanks,
                        page,
                        goes_on: goes_on && blanks == 0 && line.note.is_none(),
                        bold,
                        gaps,
                        ..line
                    });
                    builder.replace(end..end, "\n");
                    blanks = 0;
                    goes_on = wrapped;
                }
                None => blanks += 1,
            }
            if let Some(tag) = tag {
                start = tag.end;
                continue;
            }
            if text.as_bytes().get(end) == Some(&b'\x0c') {
                page += 1;
                blanks = 0;
                goes_on |= std::mem::take(&mut over);
            }
            start = end + 1;
        }
        (out.text, out.map) = builder.finish();
        out
    }
}

/// A row of a table: its cells may be empty, the first and last too, so nothing is trimmed.
fn table_row(text: &str, range: Range<usize>, builder: &mut TextBuilder<'_>) -> Option<Line> {
    let content = text.get(range.clone()).filter(|s| !s.trim().is_empty())?;
    let from = builder.len();
    builder.copy(range.start..range.end);
    let width = u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
    Some(Line { range: from..builder.len(), kind: LineKind::Row, width, ..Line::empty() })
}

/// One line; `None` where it holds nothing. Its content is appended to the builder.
fn line(
    text: &str,
    range: Range<usize>,
    markdown: bool,
    builder: &mut TextBuilder<'_>,
    calls: &mut Vec<Call>,
) -> Option<Line> {
    let physical = &text[range.clone()];
    let body = physical.trim_start();
    let indent = physical.len() - body.len();
    let hard_break = markdown && (physical.ends_with("  ") || body.trim_end().ends_with('\\'));
    let mut content = range.start + indent..range.start + indent + body.trim_end().len();
    if text[content.clone()].ends_with('\\') && markdown {
        content.end -= 1;
    }
    if content.is_empty() {
        return None;
    }
    let indent = u32::try_from(indent).unwrap_or(u32::MAX);
    let mut line = Line { indent, hard_break, ..Line::empty() };
    let mut s = &text[content.clone()];
    if is_rule(s) {
        line.kind = LineKind::Rule;
    } else if is_page_number(s) {
        line.kind = LineKind::PageNumber;
    }
    if markdown {
        let hashes = s.bytes().take_while(|&b| b == b'#').count();
        if (1..=6).contains(&hashes) && s[hashes..].starts_with([' ', '\t']) {
            line.heading = hashes as u8;
            line.bold = true;
            let rest = s[hashes..].trim_start();
            content.start = content.end - rest.len();
            s = rest.trim_end_matches(['#', ' ']);
            content.end = content.start + s.len();
            if s.is_empty() {
                return None;
            }
        }
        if s.starts_with('|') && s.len() > 1 && (s[1..].contains('|') || s.ends_with('|')) {
            let rule = s.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'='));
            line.kind = if rule { LineKind::RowRule } else { LineKind::Row };
        }
        line.bold |= is_strong(s);
    }
    let from = builder.len();
    let marks = || {
        let s = s.as_bytes();
        memchr::memchr3(b'*', b'<', b'\\', s).is_some() || memchr::memchr2(b'_', b'!', s).is_some()
    };
    if markdown && marks() {
        inline(text, content, line.kind == LineKind::Row, builder, calls, &mut line.note);
    } else {
        builder.copy(content);
    }
    let kept = builder.text()[from..].trim_end();
    let lead = kept.len() - kept.trim_start().len();
    let kept_len = kept.len();
    line.width = u32::try_from(kept.chars().count() - lead).unwrap_or(u32::MAX);
    builder.truncate(from + kept_len);
    if lead >= kept_len {
        builder.truncate(from);
        return None;
    }
    line.range = from + lead..from + kept_len;
    Some(line)
}

/// Whether one pair of marks emphasises all of a line strongly.
fn is_strong(s: &str) -> bool {
    s.len() > 4 && s.strip_prefix("**").and_then(|s| s.strip_suffix("**")).is_some_and(|inner| !inner.contains("**"))
}

/// The first `<br>` of a line that is no table's row.
fn line_break(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let s = text.get(line.clone())?;
    if s.trim_start().starts_with('|') {
        return None;
    }
    let mut at = 0;
    while let Some(i) = memchr::memchr(b'<', s.as_bytes().get(at..)?).map(|i| at + i) {
        let tag = s.get(i..)?;
        if tag.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("<br")) {
            let len = tag.bytes().take(16).position(|b| b == b'>')?;
            return Some(line.start + i..line.start + i + len + 1);
        }
        at = i + 1;
    }
    None
}

/// Dashes, underscores, asterisks or equal signs, three or more, and nothing else.
fn is_rule(s: &str) -> bool {
    let mut n = 0;
    for c in s.chars() {
        match c {
            '-' | '_' | '=' | '*' | '–' | '—' | '─' | '.' | '…' => n += 1,
            ' ' => {}
            _ => return false,
        }
    }
    n >= 3
}

/// "2", "- 2 -", "Trang 2", "Trang 2/5", "2/5": a page's number in its usual dresses.
fn is_page_number(s: &str) -> bool {
    if s.len() > 24 {
        return false;
    }
    let s = s.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | ' ' | '*' | '|' | '[' | ']'));
    let s = ["Trang ", "trang ", "TRANG ", "Page ", "page "].iter().find_map(|p| s.strip_prefix(p)).unwrap_or(s);
    let mut parts = s.splitn(2, ['/']);
    let number = |p: &str| {
        let p = p.trim();
        !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit())
    };
    parts.next().is_some_and(number) && parts.next().is_none_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Lines {
        Lines::new(text, &PositionMap::identity(text.len()), None)
    }

    #[test]
    fn markup_becomes_facts_of_the_line() {
        let l = lines(
            "## **1. Về kinh tế**\n\n- Trồng *mới* 5 km<sup>2</sup> rừng<sup>(2)</sup>; (*)\n<sup>(2)</sup> Xã A.\n",
        );
        assert_eq!(l.str(0), "1. Về kinh tế");
        assert!(l.lines[0].bold && l.lines[0].heading == 2);
        assert_eq!(l.str(1), "- Trồng mới 5 km² rừng; (*)");
        assert_eq!(l.calls.iter().map(|c| c.mark.as_str()).collect::<Vec<_>>(), ["2"]);
        assert_eq!((l.str(2), l.lines[2].note.as_deref()), ("Xã A.", Some("2")));
    }

    #[test]
    fn a_comparator_is_no_tag_and_plain_text_keeps_its_stars() {
        let l = lines("Tỷ lệ <5% và >2 *");
        assert_eq!(l.str(0), "Tỷ lệ <5% và >2 *");
    }

    #[test]
    fn page_numbers_and_rules_are_known() {
        let l = lines("a\n- 2 -\n_____\nTrang 3/5\n2.5\n\x0cb");
        let kinds: Vec<_> = l.lines.iter().map(|l| l.kind).collect();
        use LineKind::*;
        assert_eq!(kinds, [Text, PageNumber, Rule, PageNumber, Text, Text]);
        assert_eq!(l.lines[5].page, 2);
    }

    #[test]
    fn what_a_reader_saw_raised_is_a_call_a_note_or_an_exponent() {
        let text = "rộng 12 m2 trong nhiệm kỳ1 này\n1 Nghị quyết\n\tTổng\t5\n";
        let at = |s: &str, n: usize| text.find(s).map(|i| i + n..i + n + 1).unwrap();
        let raised = [at("m2", 1), at("kỳ1", "kỳ".len()), at("1 Nghị", 0)];
        let row = text.find("\tTổng").unwrap();
        let rows = Vec::from_iter([row..row + 8]);
        let marks = Marks { raised: &raised, rows: &rows, ..Marks::default() };
        let l = Lines::with(text, &PositionMap::identity(text.len()), Some(false), marks);
        assert_eq!(l.str(0), "rộng 12 m² trong nhiệm kỳ này");
        assert_eq!(l.calls.iter().map(|c| c.mark.as_str()).collect::<Vec<_>>(), ["1"]);
        assert_eq!((l.str(1), l.lines[1].note.as_deref()), ("Nghị quyết", Some("1")));
        assert_eq!((l.str(2), l.lines[2].kind), ("\tTổng\t5", LineKind::Row));
    }

    #[test]
    fn every_line_maps_to_its_bytes() {
        let text = "  **Phấn đấu**: *x*  \n| a | b |\n";
        let l = lines(text);
        let at = l.text.find("đấu").unwrap();
        assert_eq!(&text[l.map.source_range(at..at + "đấu".len())], "đấu");
    }
}
