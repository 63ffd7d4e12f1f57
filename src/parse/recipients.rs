//! "Nơi nhận": one recipient a line (Decree 30/2020/NĐ-CP, annex I, section II, 9).

use std::ops::Range;

use super::columns::{Cell, cells};
use super::scan::{all_caps, one_blank, prefix, rest, skip_blanks, starts_lower};
use super::signature;
use crate::lines::Lines;
use crate::model::Recipient;
use crate::text::{Locator, seek};
use crate::vocab::{Forms, fold};

/// The list under one "Nơi nhận".
#[derive(Debug, Default)]
pub(crate) struct RecipientList {
    pub recipients: Vec<Recipient>,
    /// Lines from the anchor to the last item.
    pub lines: Range<usize>,
    /// Cells of those lines that are no part of the list.
    pub others: Vec<Cell>,
}

/// Length of "Nơi nhận:" (also as a scanner or typist spoils it) at the beginning of a cell; `None` for a sentence
/// ("Nơi nhận hồ sơ").
pub(crate) fn anchor(text: &str) -> Option<usize> {
    let lead = text.len() - text.trim_start_matches(['-', '*', '_', ' ', '“', '"', '/']).len();
    let end = ["nơi nhận", "nơi nhân", "noi nhận", "nơi nhân", "nơi gửi", "noi nhan"]
        .iter()
        .find_map(|w| prefix(text, lead, w))?;
    let tail = rest(text, end);
    let bare = tail.trim_start_matches([' ', '*', '_', '\t']);
    if bare.is_empty() {
        return Some(text.len());
    }
    let mark = bare.chars().next().filter(|c| matches!(c, ':' | ';' | '.' | '-' | ',' | '/'))?;
    let after = end + (tail.len() - bare.len()) + if mark == '-' { 0 } else { mark.len_utf8() };
    // "Nơi nhận bồi thường:" has a word between and never comes here; "Nơi nhận: ....." is a form.
    Some(skip_blanks(text, after))
}

/// Reads the list whose anchor stands in `anchor_cell`.
pub(crate) fn list(
    lines: &Lines,
    anchor_cell: &Cell,
    anchor_len: usize,
    forms: &Forms,
    at: Locator<'_>,
) -> RecipientList {
    let mut out = RecipientList { lines: anchor_cell.line..anchor_cell.line + 1, ..RecipientList::default() };
    let mut items: Vec<Item> = Vec::new();
    let first = anchor_cell.after(lines, anchor_len);
    let mut bulleted = None;
    if !first.range.is_empty() {
        take(lines, &first, &mut items, &mut out.others, &mut bulleted, forms);
    }
    let mut row = Vec::new();
    cells(lines, anchor_cell.line, &mut row);
    for cell in row.drain(..).filter(|c| c.range.start > anchor_cell.range.start) {
        // Lines of one cell of a table.
        let below = cell.column == anchor_cell.column && !signature::begins(cell.str(lines), forms);
        if !(below && take(lines, &cell, &mut items, &mut out.others, &mut bulleted, forms)) {
            out.others.push(cell);
        }
    }
    let mut line = anchor_cell.line + 1;
    let mut idle = 0;
    while let Some(facts) = lines.lines.get(line).filter(|l| line < anchor_cell.line + MOST_LINES && l.width < 4_000) {
        row.clear();
        cells(lines, line, &mut row);
        let closed = items.last().is_some_and(|i| i.archive);
        let mut used = false;
        for cell in &row {
            let text = cell.str(lines);
            let right = cell.column > 0 || (facts.indent >= 30 && bullet(text) == 0);
            let belongs = !right
                && !signature::begins(text, forms)
                && !signature::is_noise(text)
                && !ends_list(text)
                && anchor(text).is_none()
                && items.last().is_none_or(|i| i.text.len() < LONGEST)
                && (bullet(text) > 0
                    || !signature::is_name(text, forms, true)
                    || (!closed && bulleted == Some(false) && text.ends_with([';', '.'])))
                && follows(&items, text, bulleted, closed, facts.blanks);
            if belongs && take(lines, cell, &mut items, &mut out.others, &mut bulleted, forms) {
                used = true;
            } else {
                out.others.push(cell.clone());
            }
        }
        if used {
            out.lines.end = line + 1;
            idle = 0;
        } else {
            if !row.is_empty() {
                idle += 1;
            }
            // Lines of the signature may stand between two items; annexes and paragraphs end the list.
            let stop =
                row.iter().any(|c| ends_list(c.str(lines)) || c.range.len() > 160 || anchor(c.str(lines)).is_some());
            if stop || closed || idle > 8 || items.len() > 200 {
                break;
            }
        }
        line += 1;
    }
    let end = out.lines.end;
    out.others.retain(|c| c.line < end);
    out.recipients = items.iter().filter_map(|i| i.recipient(lines, forms, at)).collect();
    out
}

/// Most bytes of one recipient, and most lines of a list.
const LONGEST: usize = 800;
const MOST_LINES: usize = 400;

/// One item while it is being joined.
#[derive(Debug)]
struct Item {
    text: String,
    range: Range<usize>,
    /// "Lưu: …", the last one.
    archive: bool,
}

impl Item {
    fn closed(&self) -> bool {
        self.text.ends_with([';', '.'])
    }

    fn recipient(&self, _lines: &Lines, forms: &Forms, at: Locator<'_>) -> Option<Recipient> {
        let (name, purpose) = name_and_purpose(&self.text, forms);
        (!name.is_empty()).then(|| Recipient::new(name, purpose, at.span(self.range.clone())))
    }
}

/// Splits "UBND tỉnh (b/c);" and "Các phòng, ban để thực hiện;" into the name and the purpose.
pub(crate) fn name_and_purpose(text: &str, forms: &Forms) -> (String, Option<String>) {
    let mut name = text.trim();
    loop {
        let bare = name.trim_end_matches([';', ' ', ',', ':', '/']);
        // "v.v." and "TP." keep nothing: the closing dot is no part of a name.
        let bare = bare.trim_end_matches('.').trim_end();
        if bare.len() == name.len() {
            break;
        }
        name = bare;
    }
    if let Some(open) = name.rfind('(')
        && name.ends_with(')')
    {
        let inner = name.get(open + 1..name.len() - 1).unwrap_or("").trim().trim_end_matches([';', '.', ',']);
        if forms.is_purpose(inner) {
            let head = name.get(..open).unwrap_or("").trim_end_matches([' ', '-', ',', ';', ':']);
            return (one_blank(head), Some(one_blank(inner)));
        }
    }
    if let Some(cut) = name.find(" để ").or_else(|| name.find(" Để "))
        && cut > 3
    {
        let head = name.get(..cut).unwrap_or("").trim_end_matches([' ', '-', ',', ';', ':', '(']);
        let inner = name.get(cut..).unwrap_or("").trim();
        if !head.contains('(') || head.contains(')') {
            return (one_blank(head), Some(one_blank(inner.trim_end_matches(')'))));
        }
    }
    (one_blank(name), None)
}

/// Length of a bullet and the blanks after it.
fn bullet(text: &str) -> usize {
    let Some(c) = text.chars().next().filter(|c| {
        matches!(c, '-' | '–' | '—' | '+' | '*' | '•' | '·' | '●' | '▪' | '\u{f0b7}' | '\u{f02d}' | '−' | '‑' | '¬')
    }) else {
        return 0;
    };
    skip_blanks(text, c.len_utf8())
}

/// Whether a cell goes on with the list.
fn follows(items: &[Item], text: &str, bulleted: Option<bool>, closed: bool, blanks: u32) -> bool {
    let Some(last) = items.last() else {
        return bullet(text) > 0 || !all_caps(text);
    };
    if bullet(text) > 0 {
        return !closed || blanks == 0 || !last.text.ends_with('.');
    }
    if closed {
        // "- Lưu: VT, KTTH," goes on; "Lưu: VT" does not.
        return last.text.ends_with([',', ':', '-', '–'])
            || (starts_lower(text) && !last.text.ends_with('.') && blanks == 0);
    }
    if all_caps(text) && !text.ends_with([';', '.', ',']) && !last.text.ends_with([',', '-', ':']) {
        return false;
    }
    bulleted == Some(false) || !last.closed() || fold(text).starts_with("lưu")
}

/// Annexes, labels and forms: what never stands in a list of recipients.
fn ends_list(text: &str) -> bool {
    let folded = fold(text.get(..text.char_indices().nth(24).map_or(text.len(), |(i, _)| i)).unwrap_or(text));
    ["phụ lục", "biểu số", "mẫu số", "điều 1", "phần i", "cộng hòa", "danh mục", "danh sách", "(ban hành", "(kèm theo"]
        .iter()
        .any(|w| folded.starts_with(w))
}

/// Takes the items of one cell. A signature glued on with a single blank goes to `others`.
fn take(
    lines: &Lines,
    cell: &Cell,
    items: &mut Vec<Item>,
    others: &mut Vec<Cell>,
    bulleted: &mut Option<bool>,
    forms: &Forms,
) -> bool {
    let mut cell = cell.clone();
    let text = cell.str(lines);
    if let Some(cut) = signature::glued(text, forms) {
        others.push(cell.after(lines, cut));
        cell = cell.before(lines, cut);
        if cell.range.is_empty() {
            return false;
        }
    }
    let text = cell.str(lines);
    let mark = bullet(text);
    let start = mark > 0;
    if bulleted.is_none() {
        *bulleted = Some(start);
    }
    let begins = match items.last() {
        None => true,
        Some(_) if start => true,
        Some(last) => {
            let archive = fold(text.split(':').next().unwrap_or("")) == "lưu";
            archive
                || (*bulleted == Some(false)
                    && !starts_lower(text)
                    && !text.starts_with('(')
                    && !last.text.ends_with([',', '-', '–', ':']))
        }
    };
    if !begins && let Some(last) = items.last_mut() {
        last.text.push(' ');
        last.text.push_str(text);
        last.range.end = cell.range.end;
        return true;
    }
    // Several items on one line: "- A; - B; - Lưu: VT."
    let mut from = mark;
    let base = cell.range.start;
    let mut search = mark;
    loop {
        let tail = rest(text, search);
        let next = [("; -", 1), (";-", 1), ("; –", 1), ("; +", 1), ("; Lưu:", 1), ("; •", 1), (". - Lưu", 1)]
            .iter()
            .filter_map(|(m, keep)| seek::find(tail, m).map(|i| search + i + keep))
            .min();
        let end = next.unwrap_or(text.len());
        let piece = text.get(from..end).unwrap_or("").trim();
        if !piece.is_empty() {
            let lead = from + (rest(text, from).len() - rest(text, from).trim_start().len());
            let archive = fold(piece.split([':', ' ', ',']).next().unwrap_or("")) == "lưu";
            items.push(Item { text: piece.to_owned(), range: base + lead..base + lead + piece.len(), archive });
        }
        let Some(next) = next else { break };
        let at = skip_blanks(text, next);
        from = at + bullet(rest(text, at));
        search = from.max(next);
    }
    true
}
