//! Physical lines without their markup: the first pass over the repaired text.
//!
//! Markdown as OCR tools write it (emphasis, headings, `<sup>`, rules, pipe tables, images) is taken off here and
//! remembered as facts of the line, so that no later stage sees a mark.

use std::ops::Range;

use crate::text::{PositionMap, TextBuilder};

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
        }
    }
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
        builder.reserve(text.len());
        let mut out = Lines { markdown, margins_seen: !marks.wrapped.is_empty(), ..Lines::default() };
        let mut goes_on = false;
        let (mut blanks, mut page, mut start) = (0, 1, 0);
        while start < text.len() {
            let end = memchr::memchr2(b'\n', b'\x0c', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
            let row = seen.row(start..end);
            let (wrapped, strong) = (seen.wrapped(start..end), seen.strong(start..end));
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
                    out.lines.push(Line { blanks, page, goes_on: goes_on && blanks == 0, bold, ..line });
                    builder.replace(end..end, "\n");
                    blanks = 0;
                    goes_on = wrapped;
                }
                None => blanks += 1,
            }
            if text.as_bytes().get(end) == Some(&b'\x0c') {
                page += 1;
                blanks = 0;
                goes_on = false;
            }
            start = end + 1;
        }
        (out.text, out.map) = builder.finish();
        out
    }
}

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
struct Seen<'d> {
    marks: Marks<'d>,
    base: &'d PositionMap,
}

impl Seen<'_> {
    /// Whether a line is a row.
    fn row(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.rows)
    }

    /// Whether a margin broke a line.
    fn wrapped(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.wrapped)
    }

    /// Whether a line is set in bold.
    fn strong(&mut self, line: Range<usize>) -> bool {
        is_marked(self.base, line, &mut self.marks.strong)
    }

    /// The raised numbers of a line, in the text it is a line of.
    fn raised(&mut self, text: &str, line: Range<usize>, out: &mut Vec<Range<usize>>) {
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

/// A row of a table: its cells may be empty, the first and last too, so nothing is trimmed.
fn table_row(text: &str, range: Range<usize>, builder: &mut TextBuilder<'_>) -> Option<Line> {
    let content = text.get(range.clone()).filter(|s| !s.trim().is_empty())?;
    let from = builder.len();
    builder.copy(range.start..range.end);
    let width = u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
    Some(Line { range: from..builder.len(), kind: LineKind::Row, width, ..Line::empty() })
}

/// A line with raised numbers: exponents stay, calls of footnotes and marks of notes leave the text.
fn raised_line(
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
        if before.ends_with('m') && matches!(digits, "2" | "3") {
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

/// Marks that no plain text bears: headings, strong emphasis, raised calls, rules of tables.
fn looks_like_markdown(text: &str) -> bool {
    text.contains("**")
        || text.contains("<sup>")
        || text.starts_with("# ")
        || text.starts_with("## ")
        || ["\n# ", "\n## ", "\n### ", "\n#### ", "|---", "| ---", "|:--", "![", "</"].iter().any(|m| text.contains(m))
        || text.lines().any(|l| {
            let l = l.trim();
            l.len() > 4
                && l.starts_with('*')
                && l.ends_with('*')
                && !l.starts_with("* ")
                && !l.trim_matches('*').is_empty()
        })
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
        if s.starts_with("**") && s.ends_with("**") && s.len() > 4 && !s[2..s.len() - 2].contains("**") {
            line.bold = true;
        }
    }
    let from = builder.len();
    if markdown && memchr::memchr3(b'*', b'<', b'\\', s.as_bytes()).is_some() || s.contains(['_', '!']) && markdown {
        inline(text, content, builder, calls, &mut line.note);
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

/// Takes inline marks off: emphasis, raised calls, tags, escapes, images.
fn inline(
    text: &str,
    content: Range<usize>,
    builder: &mut TextBuilder<'_>,
    calls: &mut Vec<Call>,
    note: &mut Option<String>,
) {
    let bytes = text.as_bytes();
    let (mut i, mut from) = (content.start, content.start);
    let first = builder.len();
    while i < content.end {
        let skip = match bytes[i] {
            b'*' => emphasis(bytes, &content, i, b'*'),
            b'_' => emphasis(bytes, &content, i, b'_'),
            b'\\' if bytes.get(i + 1).is_some_and(u8::is_ascii_punctuation) && i + 1 < content.end => {
                // The escaped character itself is text.
                builder.copy(from..i);
                from = i + 1;
                i += 2;
                continue;
            }
            b'!' if bytes.get(i + 1) == Some(&b'[') => image(&text[i..content.end]),
            b'<' => tag(&text[i..content.end]),
            _ => 0,
        };
        if skip == 0 {
            i += 1;
            continue;
        }
        builder.copy(from..i);
        if bytes[i] == b'<' {
            let marked = &text[i..content.end];
            if let Some((mark, len)) = raised(marked) {
                let exponent = builder.text()[first..].ends_with('m') && matches!(mark, "2" | "3");
                if exponent {
                    builder.replace(i..i + len, if mark == "2" { "²" } else { "³" });
                } else if builder.text()[first..].trim().is_empty() && !text[i + len..content.end].trim().is_empty() {
                    *note = Some(mark.to_owned());
                } else {
                    calls.push(Call { at: builder.len(), mark: mark.to_owned() });
                }
                i += len;
                from = i;
                continue;
            }
            if marked.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("<br")) {
                builder.replace(i..i + skip, " ");
            }
        }
        i += skip;
        from = i;
    }
    builder.copy(from..content.end);
}

/// Length of a run of emphasis marks, or 0 where the character is text: "(*)", a bullet's "* ", "snake_case".
fn emphasis(bytes: &[u8], content: &Range<usize>, i: usize, mark: u8) -> usize {
    let mut end = i;
    while end < content.end && bytes[end] == mark {
        end += 1;
    }
    let before = if i > content.start { bytes[i - 1] } else { b' ' };
    let after = if end < content.end { bytes[end] } else { b' ' };
    let len = end - i;
    let alone = (before == b'(' && after == b')') || (before == b' ' && after == b' ');
    let word = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80;
    if alone || len > 3 || (mark == b'_' && (len > 2 || (word(before) && word(after)))) { 0 } else { len }
}

/// Length of an image, or 0.
fn image(s: &str) -> usize {
    let Some(mid) = s.find("](") else { return 0 };
    s[mid..].find(')').map_or(0, |end| mid + end + 1)
}

/// Length of a tag that only dresses text, or 0: a comparator's "<" is no tag.
fn tag(s: &str) -> usize {
    const NAMES: [&str; 16] = [
        "sup", "sub", "br", "u", "b", "i", "em", "strong", "center", "p", "span", "div", "font", "small", "big", "del",
    ];
    if s.starts_with("<!--") {
        return s.find("-->").map_or(0, |e| e + 3);
    }
    let Some(end) = s.as_bytes().iter().take(200).position(|&b| b == b'>') else { return 0 };
    let name = s[1..end].trim_start_matches('/');
    let name = name.split([' ', '/']).next().unwrap_or("");
    if NAMES.iter().any(|n| n.eq_ignore_ascii_case(name)) { end + 1 } else { 0 }
}

/// A raised number, in brackets or not: its mark and the length of the whole element.
fn raised(s: &str) -> Option<(&str, usize)> {
    let inner = s.strip_prefix("<sup>").or_else(|| s.strip_prefix("<SUP>"))?;
    let end = inner.as_bytes().iter().take(60).position(|&b| b == b'<')?;
    let close = inner.get(end..end + 6).filter(|c| c.eq_ignore_ascii_case("</sup>"))?;
    let mark = inner[..end].trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '*' | ' ' | '\\'));
    let short = !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_digit());
    short.then_some((mark, 5 + end + close.len()))
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
