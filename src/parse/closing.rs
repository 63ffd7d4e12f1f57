//! What closes a document: recipients and signature, in either order or side by side.

use std::ops::Range;

use memchr::memmem;

use super::columns::{Cell, cells};
use super::recipients::{self, RecipientList};
use super::scan::all_caps;
use super::signature::{self, Signed};
use crate::lines::{LineKind, Lines};
use crate::model::{Diagnostic, Recipient, Severity, Signature};
use crate::text::Locator;
use crate::text::scan::{Finder, Window};
use crate::vocab::{Forms, fold};

/// The end of the main document.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Indices of its lines. What follows them (annexes) is not part of it.
    pub lines: Range<usize>,
    /// One per line under "Nơi nhận".
    pub recipients: Vec<Recipient>,
    /// Who signed.
    pub signature: Option<Signature>,
    /// `signature-several`: a joint document is signed by more than one body; the first is given.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lines that a signature block may stand away from "Nơi nhận".
const NEAR: usize = 16;

/// Finds the closing of the main document at or after line `from`; annexes have none of their own.
pub fn closing(lines: &Lines, from: usize, forms: &Forms, at: Locator<'_>) -> Option<Closing> {
    let start = lines.lines.get(from)?.range.start;
    let anchors = anchors(lines, from, start);
    let marks = marks(lines, from, start);
    let mut first = first_signed(lines, &marks, forms, at);
    let mut top: Option<RecipientList> = None;
    for anchor in &anchors {
        // A signature long before this list closes the document; the list is an annex's.
        if let Some(signed) = first.take_if(|s| s.lines.start + NEAR < anchor.0.line) {
            return Some(close(top.take(), Some(signed), lines));
        }
        let list = recipients::list(lines, &anchor.0, anchor.1, forms, at);
        if list.recipients.is_empty() {
            continue;
        }
        match beside(lines, from, &list, forms, at) {
            Some(signed) => return Some(close(Some(list), Some(signed), lines)),
            None => top = top.or(Some(list)),
        }
    }
    if let Some(signed) = first.or_else(|| at_the_end(lines, from, forms, at)) {
        return Some(close(top, Some(signed), lines));
    }
    top.map(|list| close(Some(list), None, lines))
}

/// Where the first annex of a document begins that shows no closing at all: behind the "./." that ends its text (Decree
/// 30/2020/NĐ-CP, annex I), the heading "PHỤ LỤC" or the capitals above "(Kèm theo …)".
pub fn annex_without_closing(lines: &Lines, from: usize) -> Option<usize> {
    let start = lines.lines.get(from)?.range.start;
    memmem::find(lines.text.get(start..)?.as_bytes(), b"./.")?;
    let mut ended = None;
    for i in from..lines.len() {
        let text = lines.str(i);
        let Some(end) = ended else {
            ended = text.trim_end_matches(['*', '_', ' ']).ends_with("./.").then_some(i);
            continue;
        };
        let head = fold(text.get(..text.floor_char_boundary(40)).unwrap_or(""));
        if head.starts_with("phụ lục") && all_caps(text) {
            return Some(i);
        }
        if ["(kèm theo", "(ban hành kèm theo", "(đính kèm"].iter().any(|w| head.starts_with(w)) {
            let title = (end + 1..i).rev().take_while(|&k| all_caps(lines.str(k))).last();
            if title.is_some() {
                return title;
            }
        }
    }
    None
}

fn close(list: Option<RecipientList>, signed: Option<Signed>, lines: &Lines) -> Closing {
    let mut diagnostics = Vec::new();
    let mut range = match (&list, &signed) {
        (Some(l), Some(s)) if s.lines.start <= l.lines.end + 3 * NEAR && l.lines.start <= s.lines.end + NEAR => {
            l.lines.start.min(s.lines.start)..l.lines.end.max(s.lines.end)
        }
        (_, Some(s)) => s.lines.clone(),
        (Some(l), None) => l.lines.clone(),
        (None, None) => 0..0,
    };
    while lines.lines.get(range.end).is_some_and(|l| l.kind == LineKind::RowRule) {
        range.end += 1;
    }
    if let Some(s) = signed.as_ref().filter(|s| s.several) {
        diagnostics.push(Diagnostic::new(
            "signature-several",
            Severity::Info,
            "More than one body signed the document; the first signature is given.",
            Some(s.signature.source),
        ));
    }
    Closing {
        lines: range,
        recipients: list.map(|l| l.recipients).unwrap_or_default(),
        signature: signed.map(|s| s.signature),
        diagnostics,
    }
}

/// Index of the line that holds a byte of `Lines::text`.
fn line_of(lines: &Lines, byte: usize) -> usize {
    lines.lines.partition_point(|l| l.range.start <= byte).saturating_sub(1)
}

/// Cells that begin with "Nơi nhận:", with its length.
fn anchors(lines: &Lines, from: usize, start: usize) -> Vec<(Cell, usize)> {
    let mut out = Vec::new();
    let text = lines.text.get(start..).unwrap_or("");
    let mut last = usize::MAX;
    let mut row = Vec::new();
    let mut hits: Vec<usize> = ["i nh", "I NH"].iter().flat_map(|n| memmem::find_iter(text.as_bytes(), n)).collect();
    hits.sort_unstable();
    for hit in hits {
        // Cheap: "Nơi nhận", "NƠI NHẬN", "Noi nhan" all end their first word just here.
        let before = text.get(..hit).unwrap_or("");
        if !before.ends_with(['ơ', 'Ơ', 'o', 'O', 'ớ', 'ờ']) {
            continue;
        }
        let line = line_of(lines, start + hit);
        if line == last || line < from {
            continue;
        }
        last = line;
        row.clear();
        cells(lines, line, &mut row);
        for cell in &row {
            if let Some(len) = recipients::anchor(cell.str(lines)) {
                out.push((cell.clone(), len));
                break;
            }
        }
        if out.len() > 64 {
            break;
        }
    }
    out
}

/// The text from `at` to the end of its line, or some way along a long one.
fn line_rest(text: &str, at: usize) -> &str {
    let tail = text.get(at..).unwrap_or("");
    let end = tail.bytes().take(160).position(|b| b == b'\n').unwrap_or(tail.len().min(160));
    tail.get(..tail.floor_char_boundary(end)).unwrap_or("")
}

/// Lines on which a mark of authority stands.
fn marks(lines: &Lines, from: usize, start: usize) -> Vec<usize> {
    const MARKS: [&str; 10] = ["TM.", "TM ", "T/M", "T.M", "KT.", "KT ", "K/T", "TL.", "T/L", "TUQ"];
    /// No more of one mark are looked at.
    const MOST: usize = 256;
    let text = lines.text.get(start..).unwrap_or("");
    let mut out: Vec<usize> = Vec::new();
    let begins = |[.., b, next, _]: Window| {
        (b == b'T') & ((next == b'M') | (next == b'/') | (next == b'.') | (next == b'L') | (next == b'U'))
            | (b == b'K') & ((next == b'T') | (next == b'/'))
    };
    let mut counts = [0; MARKS.len()];
    let mut finder = Finder::new(text.as_bytes(), begins);
    let mut next = 0;
    while let Some(hit) = finder.next(next) {
        next = hit + 1;
        let stands = |mark: &&str| text.get(hit..).is_some_and(|rest| rest.starts_with(*mark));
        let Some(n) = MARKS.iter().position(stands).and_then(|i| counts.get_mut(i)).filter(|n| **n <= MOST) else {
            continue;
        };
        let before = text.get(..hit).and_then(|t| t.chars().next_back());
        if before.is_some_and(char::is_alphanumeric) || !signature::is_authority(line_rest(text, hit)) {
            continue;
        }
        let line = line_of(lines, start + hit);
        if line >= from && out.last() != Some(&line) {
            out.push(line);
        }
        *n += 1;
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The first signature that begins with a mark of authority and has a name.
fn first_signed(lines: &Lines, marks: &[usize], forms: &Forms, at: Locator<'_>) -> Option<Signed> {
    let mut row = Vec::new();
    for &line in marks {
        row.clear();
        cells(lines, line, &mut row);
        if !row.iter().any(|c| signature::is_authority(c.str(lines)) && c.range.len() < 160) {
            continue;
        }
        // In the middle of a stack the block begins higher up; marks come in order, so this is its top.
        let run = run(lines, line, line + NEAR);
        let first = run.iter().position(|c| signature::is_authority(c.str(lines))).unwrap_or(0);
        if let Some(signed) = signature::read(lines, run.get(first..).unwrap_or(&[]), forms, at)
            && signed.signature.name.is_some()
        {
            return Some(signed);
        }
    }
    None
}

/// A signature without a mark of authority ("CHỦ TỊCH", "Nguyễn Văn A") among the last lines.
fn at_the_end(lines: &Lines, from: usize, forms: &Forms, at: Locator<'_>) -> Option<Signed> {
    let first = lines.len().saturating_sub(40).max(from);
    let cells = run(lines, first, lines.len());
    pick(lines, &cells, forms, at, true).or_else(|| {
        // An office in ordinary letters right above a person's name, at the very end.
        let last = cells.len().saturating_sub(6);
        let i = (last..cells.len()).find(|&i| {
            let [Some(office), Some(name)] = [cells.get(i), cells.get(i + 1)] else { return false };
            office.str(lines).split(' ').count() <= 4
                && signature::is_position(office.str(lines), forms)
                && signature::is_name(name.str(lines), forms, true)
        })?;
        signature::read(lines, cells.get(i..)?, forms, at)
    })
}

/// All cells of some lines.
fn run(lines: &Lines, from: usize, to: usize) -> Vec<Cell> {
    let mut out = Vec::new();
    for line in from..to.min(lines.len()) {
        cells(lines, line, &mut out);
    }
    out
}

/// The signature beside, below or above a list of recipients.
fn beside(lines: &Lines, from: usize, list: &RecipientList, forms: &Forms, at: Locator<'_>) -> Option<Signed> {
    // In two columns, the authority may stand a line above "Nơi nhận".
    let mut around = run(lines, list.lines.start.saturating_sub(3).max(from), list.lines.start);
    let kept = around.iter().rev().take_while(|c| signature::begins(c.str(lines), forms)).count();
    around.drain(..around.len() - kept);
    around.extend(list.others.iter().cloned());
    around.extend(run(lines, list.lines.end, list.lines.end + NEAR));
    if let Some(signed) = pick(lines, &around, forms, at, false) {
        return Some(signed);
    }
    let above = run(lines, list.lines.start.saturating_sub(NEAR).max(from), list.lines.start);
    pick(lines, &above, forms, at, true)
}

/// The first block among cells that reads as a signature. `named`: only one with a name.
fn pick(lines: &Lines, cells: &[Cell], forms: &Forms, at: Locator<'_>, named: bool) -> Option<Signed> {
    let mut nameless = None;
    for (i, cell) in cells.iter().enumerate() {
        if !signature::begins(cell.str(lines), forms) {
            continue;
        }
        if let Some(mut signed) = signature::read(lines, cells.get(i..).unwrap_or(&[]), forms, at) {
            if signed.signature.name.is_some() {
                // A second block after the name is a joint document's.
                let after = cells.iter().skip(i).filter(|c| c.line >= signed.lines.end);
                signed.several |= after.take(6).any(|c| signature::is_authority(c.str(lines)));
                return Some(signed);
            }
            nameless = nameless.or(Some(signed));
        }
    }
    nameless.filter(|_| !named)
}
