//! Logical blocks: lines joined to paragraphs, bullets, labelled items, tables and footnotes, and their text.

use std::ops::Range;

use super::by_family::ByFamily;
use super::footnotes::{PlainCalls, note_at, note_below, note_continues};
use super::margin::{
    broken_by_margin, counted_inline, item_goes_on, label_goes_on, margin_broke, quote_goes_on, range_goes_on,
    row_goes_on,
};
use super::tables::{Cell, table_at};
use super::wrap::{Wrap, all_capitals, continues, ends_sentence};
use crate::lines::{LineKind, Lines};
use crate::parse::label::{Family, Label, label};
use crate::text::{PositionMap, TextBuilder};
use crate::vocab::Forms;

/// All blocks of a document and the text they stand in.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Each block's text, lines joined by one blank, blocks parted by LF.
    pub text: String,
    /// From `text` to the decoded input.
    pub map: PositionMap,
    /// In document order; footnotes are apart.
    pub blocks: Vec<LogicalBlock>,
    /// Footnotes: mark and range of `text`.
    pub notes: Vec<(String, Range<usize>)>,
}

/// One block.
#[derive(Debug, Clone)]
pub struct LogicalBlock {
    /// What it is.
    pub kind: Kind,
    /// All of it in [`Blocks::text`], with its label or bullet.
    pub range: Range<usize>,
    /// Without label or bullet.
    pub body: Range<usize>,
    /// The label it begins with.
    pub label: Option<OwnedLabel>,
    /// Set as a heading is: strong, all capitals or marked up.
    pub strong: bool,
    /// Cells, for a table.
    pub rows: Vec<Vec<Range<usize>>>,
    /// First line of [`Lines`].
    pub line: usize,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Running text.
    Paragraph,
    /// An item with a bullet; the character tells its depth.
    Bullet(char),
    /// A table.
    Table,
}

/// A label without its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedLabel {
    /// Its family.
    pub family: Family,
    /// As written.
    pub text: String,
    /// What it adds to an id.
    pub id: String,
    /// Its place in its sequence.
    pub ordinal: u32,
}

impl From<Label<'_>> for OwnedLabel {
    fn from(l: Label<'_>) -> Self {
        OwnedLabel { family: l.family, text: l.text.to_owned(), id: l.id.into_owned(), ordinal: l.ordinal }
    }
}

/// Lines that go together.
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) lines: Vec<usize>,
    pub(super) label: Option<(OwnedLabel, usize)>,
    bullet: usize,
    rows: Vec<Vec<Cell>>,
    note: Option<(String, usize)>,
}

/// The length of a bullet mark with its blanks, and the mark; 0 where there is none.
pub fn bullet(s: &str) -> Option<(char, usize)> {
    let mark = s.chars().next()?;
    let after = &s[mark.len_utf8()..];
    let rest = after.trim_start();
    let spaced = rest.len() < after.len();
    let next = rest.chars().next()?;
    let known = match mark {
        '-' | '–' | '—' | '−' | '+' => spaced || next.is_alphabetic(),
        '*' => spaced || next.is_uppercase(),
        '•' | '●' | '○' | '▪' | '■' | '◦' | '·' | '‣' | '➢' | '✓' | '✔' | '\u{f0b7}' | '\u{f02d}' | '\u{f0a7}'
        | '\u{f0d8}' => true,
        _ => false,
    };
    known.then(|| (if matches!(mark, '–' | '—' | '−') { '-' } else { mark }, s.len() - rest.len()))
}

/// Joins lines: what is true of the whole document is found once, for any part of it.
#[derive(Debug)]
pub struct Joiner<'l> {
    lines: &'l Lines,
    wrap: Wrap,
    calls: PlainCalls,
}

impl<'l> Joiner<'l> {
    /// Measures the page and finds the calls of footnotes.
    pub fn new(lines: &'l Lines) -> Self {
        let mut calls = PlainCalls::new(&lines.text);
        calls.add_raised(&lines.calls);
        Joiner { lines, wrap: Wrap::measure(lines), calls }
    }

    /// Joins the lines of the given ranges. What lies between two ranges (letterhead, closing) parts blocks.
    pub fn blocks(&self, ranges: &[Range<usize>]) -> Blocks {
        let mut groups: Vec<Group> = Vec::new();
        let mut state = State { last_note: 0, expected: ByFamily::default(), last_page: 0 };
        for range in ranges {
            group(self.lines, range.clone(), self.wrap, &self.calls, &mut groups, &mut state);
        }
        build(self.lines, &self.calls, groups)
    }
}

struct State {
    last_note: u16,
    /// The ordinal that a family's next label would have.
    expected: ByFamily,
    last_page: u32,
}

fn group(
    lines: &Lines,
    range: Range<usize>,
    wrap: Wrap,
    calls: &PlainCalls,
    groups: &mut Vec<Group>,
    state: &mut State,
) {
    let mut i = range.start;
    // The open paragraph, by index in `groups`, and blank lines since its last line.
    let mut open: Option<usize> = None;
    let mut gap = 0;
    let mut ruled = false;
    while i < range.end.min(lines.len()) {
        let line = &lines.lines[i];
        gap += line.blanks + u32::from(i > range.start && line.page != lines.lines[i - 1].page);
        // What the margin broke belongs together, whatever it begins with.
        if line.goes_on
            && matches!(line.kind, LineKind::Text | LineKind::PageNumber)
            && note_at(lines, i, calls, state.last_note, || foot_of_page(lines, i)).is_none()
            && let Some(at) = open
            // Notes at the foot of a page stand between the two halves of a paragraph.
            && groups.get(at + 1..).is_some_and(|behind| behind.iter().all(|g| g.note.is_some()))
            && let notes = groups.len() - at - 1
            && let Some(group) = groups.get_mut(at)
            && (notes > 0 || group.lines.last().is_some_and(|last| last + 1 == i))
        {
            group.lines.push(i);
            (gap, ruled) = (0, false);
            i += 1;
            continue;
        }
        match line.kind {
            LineKind::Rule | LineKind::RowRule => {
                ruled |= line.kind == LineKind::Rule;
                gap += 1;
                i += 1;
                continue;
            }
            LineKind::PageNumber
                if note_below(lines, i, calls, state.last_note, ruled).is_none() && page_number(lines, i, state) =>
            {
                gap += 1;
                i += 1;
                continue;
            }
            _ => {}
        }
        let note = note_at(lines, i, calls, state.last_note, || ruled || foot_of_page(lines, i))
            .or_else(|| note_below(lines, i, calls, state.last_note, ruled))
            .filter(|note| note.first < range.end);
        if let Some(note) = note {
            state.last_note = note.mark.parse().unwrap_or(state.last_note);
            let mut members = vec![note.first];
            i = note.first + 1;
            while i < range.end && lines.lines[i].note.is_none() && note_continues(lines, i - 1, i) {
                if note_at(lines, i, calls, state.last_note, || true).is_some() || lines.lines[i].kind != LineKind::Text
                {
                    break;
                }
                members.push(i);
                i += 1;
            }
            gap = 1;
            groups.push(Group {
                kind: Kind::Paragraph,
                lines: members,
                label: None,
                bullet: 0,
                rows: Vec::new(),
                note: Some((note.mark, note.start)),
            });
            continue;
        }
        if let Some(table) = table_at(lines, i, range.end) {
            i = table.lines.end;
            groups.push(Group {
                kind: Kind::Table,
                lines: table.lines.collect(),
                label: None,
                bullet: 0,
                rows: table.rows,
                note: None,
            });
            (open, gap) = (None, 0);
            continue;
        }
        let s = lines.str(i);
        let prev = open.and_then(|g| groups.get(g)).and_then(|g| g.lines.last().copied());
        let broken = broken_by_margin(lines, wrap, prev, i);
        let begins = match prev {
            Some(p)
                if gap == 0
                    && bullet(s).is_some_and(|(_, n)| Forms::builtin().joins_by_dash(lines.str(p), &s[n..])) =>
            {
                Begin::Text
            }
            // "tăng 10" and, where the margin cut the range, "- 11%"; "“Vì người nghèo", "- Không để ai bị bỏ lại”".
            Some(p) if gap == 0 && (quote_goes_on(lines.str(p), s) || range_goes_on(lines.str(p), s) && broken) => {
                Begin::Text
            }
            _ => begin(s, broken, state),
        };
        let begins = match begins {
            Begin::Label(label, _)
                if gap == 0
                    && let Some(group) = open.and_then(|g| groups.get(g))
                    && (counted_inline(lines, group, &label) || broken && label_goes_on(lines, group, &label, i)) =>
            {
                Begin::Text
            }
            begins => begins,
        };
        let joined = match (&begins, prev) {
            // "Phần I" stands on a line of its own, above its heading.
            (Begin::Text, Some(_)) if open.and_then(|g| groups.get(g)).is_some_and(|g| bare_label(lines, g)) => {
                gap <= 2
            }
            (Begin::Text, Some(prev)) if gap == 0 && quote_goes_on(lines.str(prev), s) => true,
            // An article's heading has no full stop, and where lines are paragraphs its text is the next.
            (Begin::Text, Some(prev))
                if gap == 0
                    && wrap.of_paragraphs() == wrap
                    && s.starts_with(char::is_uppercase)
                    && open.and_then(|g| groups.get(g)).is_some_and(|g| article_heading(lines, g))
                    && !Forms::builtin().asks_for_more(lines.str(prev)) =>
            {
                false
            }
            (Begin::Text, Some(prev)) => {
                let width = lines.lines.get(prev).map_or(0, |l| l.width);
                continues(lines, wrap, prev, width, i, gap)
                    || gap == 0
                        && open.and_then(|g| groups.get(g)).is_some_and(|g| row_goes_on(lines, g, i))
                        && margin_broke(lines, wrap, prev, i)
                    || gap == 0 && wrap.of_paragraphs() == wrap && item_goes_on(lines, groups, i)
                    || (lines.margins_seen && {
                        let whole = open.and_then(|g| groups.get(g)).map_or(width, |g| whole_width(lines, g));
                        continues(lines, wrap.of_paragraphs(), prev, whole, i, gap.max(1))
                    })
            }
            _ => false,
        };
        if joined && let Some(group) = open.and_then(|g| groups.get_mut(g)) {
            group.lines.push(i);
        } else {
            let (kind, label, bullet) = match begins {
                Begin::Label(label, rest) => {
                    state.expected.insert(label.family, label.ordinal + 1);
                    (Kind::Paragraph, Some((label, rest)), 0)
                }
                Begin::Bullet(mark, len) => (Kind::Bullet(mark), None, len),
                Begin::Text => (Kind::Paragraph, None, 0),
            };
            groups.push(Group { kind, lines: vec![i], label, bullet, rows: Vec::new(), note: None });
            open = Some(groups.len() - 1);
        }
        ruled = false;
        gap = 0;
        i += 1;
    }
}

/// Characters of all lines of a paragraph.
fn whole_width(lines: &Lines, group: &Group) -> u32 {
    group.lines.iter().filter_map(|&i| lines.lines.get(i)).fold(0, |n, l| n.saturating_add(l.width))
}

/// Whether a group is one line that an article's label begins and no full stop ends.
fn article_heading(lines: &Lines, group: &Group) -> bool {
    let [line] = group.lines.as_slice() else { return false };
    group.label.as_ref().is_some_and(|(l, _)| l.family == Family::Article) && !ends_sentence(lines.str(*line))
}

/// Whether a group is a label in words and nothing else.
fn bare_label(lines: &Lines, group: &Group) -> bool {
    let [line] = group.lines.as_slice() else { return false };
    group.label.as_ref().is_some_and(|(l, rest)| l.family < Family::Article && *rest >= lines.str(*line).len())
}

/// Lines below the last paragraph of a page, where notes stand.
fn foot_of_page(lines: &Lines, i: usize) -> bool {
    let page = lines.lines[i].page;
    lines.lines.iter().skip(i + 1).take(12).any(|l| l.page != page)
}

/// Page numbers go up; a number that does not is text.
fn page_number(lines: &Lines, i: usize, state: &mut State) -> bool {
    let digits: String =
        lines.str(i).chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(n) if n > state.last_page && n < state.last_page + 50 => {
            state.last_page = n;
            true
        }
        _ => false,
    }
}

enum Begin {
    Label(OwnedLabel, usize),
    Bullet(char, usize),
    Text,
}

fn begin(s: &str, wrapped: bool, state: &State) -> Begin {
    if let Some((label, rest)) = labelled(s, wrapped, state) {
        return Begin::Label(label, rest);
    }
    if let Some((mark, len)) = bullet(s) {
        let rest = &s[len..];
        // "- 1. …", "- a) …": a tool made a list of items that have labels of their own.
        if let Some((label, at)) = labelled(rest, true, state).filter(|(label, _)| label.family >= Family::Article) {
            return Begin::Label(label, len + at);
        }
        // A dash in the middle of a phrase ("kinh tế ⏎ - xã hội").
        if !(wrapped && rest.starts_with(char::is_lowercase)) {
            return Begin::Bullet(mark, len);
        }
    }
    Begin::Text
}

/// "i)", "v)" and "x)" are small Roman numerals where no letter of the alphabet is awaited that they could be.
fn numeral<'t>(found: Label<'t>, state: &State) -> Label<'t> {
    let ordinal = match (found.family, found.id.as_ref()) {
        (Family::Letter, "i") => 1,
        (Family::Letter, "v") => 5,
        (Family::Letter, "x") => 10,
        _ => return found,
    };
    let goes_on = ordinal == 1 || state.expected.get(Family::Small) == Some(ordinal);
    if !goes_on || state.expected.get(Family::Letter) == Some(found.ordinal) {
        return found;
    }
    Label { family: Family::Small, ordinal, ..found }
}

/// Whether words begin in capitals: "KẾ HOẠCH PHÁT TRIỂN … (kèm theo …)".
fn shouts(s: &str) -> bool {
    const WORDS: usize = 3;
    let words: Vec<&str> = s.split(' ').filter(|w| w.chars().any(char::is_alphabetic)).take(WORDS).collect();
    words.len() == WORDS && words.iter().all(|w| all_capitals(w))
}

/// The label that a line begins with, and where what it labels begins.
fn labelled(s: &str, wrapped: bool, state: &State) -> Option<(OwnedLabel, usize)> {
    let found = numeral(label(s)?, state);
    let next = state.expected.get(found.family);
    // Inside a sentence that the margin broke, a label must be the one that its sequence awaits.
    let awaited = found.ordinal == 1 || next == Some(found.ordinal);
    let upper = match found.family {
        // "C. Mác" and "V. Lê-nin" are names: letters come in their order, or label a heading in capitals.
        Family::Upper | Family::Capital => awaited || shouts(&s[found.rest..]),
        _ => true,
    };
    let rest = found.rest;
    (upper && (awaited || !(wrapped || found.weak))).then(|| (found.into(), rest))
}

/// Builds the logical text of all groups and their blocks.
fn build(lines: &Lines, calls: &PlainCalls, groups: Vec<Group>) -> Blocks {
    let mut out = Blocks::default();
    let mut builder = TextBuilder::new(&lines.text, Some(&lines.map));
    let bytes = groups.iter().flat_map(|g| &g.lines).filter_map(|&i| lines.lines.get(i)).map(|l| l.range.len() + 1);
    builder.reserve(bytes.sum(), 2 * lines.len());
    // Plain calls of notes that were found are no text.
    let mut skips: Vec<Range<usize>> = groups
        .iter()
        .filter_map(|g| g.note.as_ref())
        .filter_map(|(mark, start)| calls.get(mark.parse().ok()?).filter(|c| c.end <= *start).cloned())
        .collect();
    skips.sort_by_key(|r| r.start);
    for group in groups {
        let start = builder.len();
        let mut body = start;
        let mut rows = Vec::new();
        if group.kind == Kind::Table {
            for row in &group.rows {
                let mut cells = Vec::with_capacity(row.len());
                let mut end = row.iter().flatten().next().map_or(0, |words| words.start);
                for (n, cell) in row.iter().enumerate() {
                    if n > 0 {
                        let at = cell.first().map_or(end, |words| words.start);
                        builder.replace(at..at, "\t");
                    }
                    let from = builder.len();
                    for (n, words) in cell.iter().enumerate() {
                        if n > 0 {
                            builder.replace(words.start..words.start, " ");
                        }
                        copy(&mut builder, &lines.text, words.clone(), true, &skips);
                        end = words.end;
                    }
                    cells.push(from..builder.len());
                }
                builder.replace(end..end, "\n");
                rows.push(cells);
            }
            let len = builder.len();
            builder.truncate(len.saturating_sub(1).max(start));
        } else {
            for (n, &i) in group.lines.iter().enumerate() {
                let (mut range, gaps) = (lines.lines[i].range.clone(), lines.lines[i].gaps);
                if n == 0 {
                    let lead = match (&group.label, &group.note) {
                        (_, Some((_, at))) => at - range.start,
                        (Some((_, rest)), _) => *rest,
                        _ => group.bullet,
                    };
                    if group.note.is_some() {
                        range.start += lead;
                    } else {
                        copy(&mut builder, &lines.text, range.start..range.start + lead, gaps, &skips);
                        body = builder.len();
                        range.start += lead;
                    }
                } else {
                    builder.replace(range.start..range.start, " ");
                }
                copy(&mut builder, &lines.text, range, gaps, &skips);
            }
        }
        let end = builder.len();
        let at = group.lines.last().and_then(|&i| lines.lines.get(i)).map_or(0, |l| l.range.end);
        builder.replace(at..at, "\n");
        if let Some((mark, _)) = group.note {
            out.notes.push((mark, start..end));
            continue;
        }
        let strong = group.lines.iter().all(|&i| lines.lines[i].bold || all_capitals(lines.str(i)));
        out.blocks.push(LogicalBlock {
            kind: group.kind,
            range: start..end,
            body: body.min(end)..end,
            label: group.label.map(|(l, _)| l),
            strong,
            rows,
            line: group.lines.first().copied().unwrap_or(0),
        });
    }
    (out.text, out.map) = builder.finish();
    out
}

/// Copies a line's text with runs of blanks made one and skipped calls left out. `gaps`: it may hold such runs.
fn copy(builder: &mut TextBuilder<'_>, text: &str, range: Range<usize>, gaps: bool, skips: &[Range<usize>]) {
    let mut at = range.start;
    let first = skips.partition_point(|s| s.end <= range.start);
    for skip in skips[first..].iter().take_while(|s| s.start < range.end) {
        spaces(builder, text, at..skip.start.max(at), gaps);
        at = skip.end.clamp(at, range.end);
    }
    spaces(builder, text, at..range.end, gaps);
}

fn spaces(builder: &mut TextBuilder<'_>, text: &str, range: Range<usize>, gaps: bool) {
    let Some(s) = text.get(range.clone()) else { return };
    if !gaps || !s.contains("  ") && !s.contains('\t') {
        builder.copy(range);
        return;
    }
    let bytes = s.as_bytes();
    let (mut from, mut i) = (0, 0);
    while i < bytes.len() {
        let run = bytes[i..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if run > 1 || (run == 1 && bytes[i] == b'\t') {
            builder.copy(range.start + from..range.start + i);
            builder.replace(range.start + i..range.start + i + run, " ");
            from = i + run;
        }
        i += run.max(1);
    }
    builder.copy(range.start + from..range.end);
}
