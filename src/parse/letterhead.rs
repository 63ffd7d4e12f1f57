//! The cells of a letterhead: motto, issuer, number, place and date, subject, stamps.

use std::ops::Range;

use super::columns::{Cell, cells};
use super::date::find_date;
use super::scan::{all_caps, char_at, one_blank, prefix, rest, skip_blanks, starts_lower, word};
use super::symbol::read_own_number;
use crate::lines::{LineKind, Lines};
use crate::model::{Diagnostic, DocNumber, Severity};
use crate::text::{Locator, seek};
use crate::vocab::{Forms, fold, is_letter, squeeze};

/// What a cell of the letterhead is.
pub(crate) enum Slot {
    Motto,
    Number(Range<usize>, Option<DocNumber>, Option<Cell>),
    PlaceDate(Option<String>, Option<String>, bool),
    Subject(usize),
    Stamp,
    Issuer,
    Other,
}

/// What the letterhead says.
#[derive(Default)]
pub(crate) struct Letterhead {
    pub issuers: Vec<String>,
    /// The Youth Union's name stands where others bear the motto.
    pub union: bool,
    pub number: Option<DocNumber>,
    pub number_at: Option<Range<usize>>,
    pub number_seen: bool,
    pub date: Option<String>,
    pub date_at: Option<Range<usize>>,
    pub place: Option<String>,
    pub subject: Vec<Range<usize>>,
}

impl Letterhead {
    pub fn diagnostics(&self, out: &mut Vec<Diagnostic>, at: Locator<'_>) {
        if self.number_seen && self.number.as_ref().is_none_or(|n| n.ordinal.is_none()) {
            out.push(Diagnostic::new(
                "number-blank",
                Severity::Info,
                "The document's number was left blank: an unnumbered copy.",
                self.number_at.clone().map(|r| at.span(r)),
            ));
        }
        if self.date.is_none()
            && let Some(range) = self.date_at.clone()
        {
            out.push(Diagnostic::new(
                "date-blank",
                Severity::Info,
                "Day, month or year of the date was left blank, or no such day exists.",
                Some(at.span(range)),
            ));
        }
    }
}

/// Reads the cells before line `end`. Returns the first line that is none of the letterhead's.
pub(crate) fn letterhead(lines: &Lines, end: usize, has_kind: bool, forms: &Forms, out: &mut Letterhead) -> usize {
    let mut row = Vec::new();
    // The last line on which a mark of a letterhead stands: what is in capitals above it belongs to it.
    let mut last_mark = None;
    for i in 0..end {
        row.clear();
        cells(lines, i, &mut row);
        if row.iter().any(|c| is_mark(c.str(lines), forms)) {
            last_mark = Some(i);
        }
    }
    let mut used = 0;
    let mut stamp = 0usize;
    let mut pending: Option<(String, usize)> = None;
    let mut subject_column = None;
    let mut tail: Option<String> = None;
    let mut i = 0;
    while i < end {
        row.clear();
        cells(lines, i, &mut row);
        let mut queue: Vec<Cell> = row.clone();
        queue.reverse();
        let mut any = row.is_empty() && lines.lines.get(i).is_some_and(|l| l.kind != LineKind::Text);
        while let Some(cell) = queue.pop() {
            // One blank alone between two columns: "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".
            if let Some(cut) = motto_within(cell.str(lines)) {
                any = true;
                queue.push(cell.before(lines, cut));
                continue;
            }
            if tail.as_deref().is_some_and(|t| t.ends_with(cell.str(lines))) {
                tail = None;
                any = true;
                continue;
            }
            let slot = classify(lines, &cell, last_mark.is_some_and(|m| i <= m), has_kind, stamp > 0, forms);
            match slot {
                Slot::Motto => {
                    any = true;
                    out.union |= is_union(cell.str(lines));
                }
                Slot::Stamp => {
                    stamp = 4;
                    any = true;
                }
                Slot::Number(range, number, rest) => {
                    any = true;
                    out.number_seen = true;
                    if out.number.is_none() {
                        // What the next line holds of a cut number is no issuer.
                        tail = number
                            .as_ref()
                            .map(|n| n.symbol.clone())
                            .filter(|_| cell.str(lines).ends_with(['/', '-', '–']));
                        out.number_at = Some(range);
                        out.number = number;
                    }
                    let rest = rest.map(|c| {
                        let text = c.str(lines);
                        c.after(lines, text.len() - text.trim_start_matches([';', ',', '-', ' ']).len())
                    });
                    queue.extend(rest.filter(|c| !c.range.is_empty()));
                }
                Slot::PlaceDate(place, date, blank_year) => {
                    any = true;
                    let place = match (place, pending.take()) {
                        (Some(p), Some((before, line))) if line + 1 == i => Some(format!("{before} {p}")),
                        (p, _) => p,
                    };
                    if out.date_at.is_none() {
                        out.date_at = Some(cell.range.clone());
                        out.place = place;
                        out.date = date;
                        if out.date.is_none() && blank_year {
                            out.date = year_below(lines, i, &cell);
                        }
                    }
                }
                Slot::Subject(skip) => {
                    any = true;
                    if out.subject.is_empty() {
                        out.subject.push(cell.after(lines, skip).range);
                        subject_column = Some((cell.column, cell.of > 1));
                    }
                }
                Slot::Issuer if subject_column.is_none() => {
                    any = true;
                    out.issuers.push(one_blank(cell.str(lines)));
                }
                Slot::Issuer | Slot::Other => {
                    let text = cell.str(lines);
                    if let Some((column, two)) = subject_column
                        && (cell.column == column || (two && cell.of == 1))
                        && out.subject.len() < 8
                        && !all_caps(text)
                        && text.len() < 200
                    {
                        out.subject.push(cell.range.clone());
                        any = true;
                    } else if last_mark.is_some_and(|m| i <= m) {
                        any = true;
                        let short = text.split_whitespace().count() <= 4
                            && !starts_lower(text)
                            && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-'))
                            && text.chars().any(char::is_lowercase);
                        if short {
                            pending = Some((one_blank(text), i));
                        }
                    }
                }
            }
        }
        stamp = stamp.saturating_sub(1);
        if any {
            used = i + 1;
        } else if last_mark.is_none_or(|m| i > m) {
            break;
        }
        i += 1;
    }
    used
}

/// Whether a cell is a motto, a number or a date: what only letterheads have.
pub(crate) fn is_mark(text: &str, forms: &Forms) -> bool {
    is_motto(text)
        || is_place_date(text).is_some()
        || own_number(text, forms).is_some_and(|n| (n.1.is_some() || n.2) && !goes_on_in_prose(text, n.0))
}

/// "số 147/UBND-NC ngày 18/01/2023; Ủy ban …": a number in a sentence that the line's end cut before it.
fn goes_on_in_prose(text: &str, number_end: usize) -> bool {
    const WORDS: usize = 3;
    starts_lower(text) && rest(text, number_end).split_whitespace().count() > WORDS
}

pub(crate) fn classify(
    lines: &Lines,
    cell: &Cell,
    above_mark: bool,
    has_kind: bool,
    stamped: bool,
    forms: &Forms,
) -> Slot {
    let text = cell.str(lines);
    if is_motto(text) {
        return Slot::Motto;
    }
    if is_stamp(text) {
        return Slot::Stamp;
    }
    if let Some((end, number, blank)) = own_number(text, forms) {
        let coded = number.as_ref().is_some_and(|n| n.symbol.contains(['/', '-']));
        if stamped && !coded {
            return Slot::Stamp;
        }
        let (number, end) = match number {
            Some(n)
                if matches!(rest(text, end).trim(), "/" | "-" | "–")
                    || (end == text.len() && text.ends_with(['/', '-'])) =>
            {
                // The line's end cut the number: its rest begins the next line.
                let next = next_cell(lines, cell).map(|c| c.str(lines).to_owned()).unwrap_or_default();
                match own_number(&format!("{text}{next}"), forms) {
                    Some((_, Some(whole), _)) => (Some(whole), text.len()),
                    _ => (Some(n), end),
                }
            }
            n => (n, end),
        };
        let _ = blank;
        let whole = cell.before(lines, end).range;
        return Slot::Number(whole, number, Some(cell.after(lines, end)));
    }
    if let Some((place, date, blank_year)) = is_place_date(text) {
        return Slot::PlaceDate(place, date, blank_year);
    }
    if let Some(skip) = subject(text).filter(|_| !has_kind) {
        return Slot::Subject(skip);
    }
    let folded = fold(text);
    let head = forms.head(&folded).is_some();
    let issuer = (all_caps(text) && (head || above_mark))
        || (head && above_mark && text.len() < 90 && !text.ends_with(['.', ';']));
    if issuer { Slot::Issuer } else { Slot::Other }
}

/// The next cell in the same column.
pub(crate) fn next_cell(lines: &Lines, cell: &Cell) -> Option<Cell> {
    let mut row = Vec::new();
    cells(lines, cell.line, &mut row);
    let below = |c: &Cell| c.column == cell.column && c.range.start >= cell.range.end;
    if let Some(next) = row.iter().find(|c| below(c)) {
        return Some(next.clone());
    }
    row.clear();
    cells(lines, cell.line + 1, &mut row);
    let n = row.iter().position(|c| c.column == cell.column).unwrap_or(0);
    row.into_iter().nth(n)
}

/// Words of the national motto or the Party's name, also a fragment that a narrow column cut.
pub(crate) fn is_motto(text: &str) -> bool {
    const MOTTO: &str = "cộnghòaxãhộichủnghĩaviệtnamđộclậptựdohạnhphúc";
    const PARTY: &str = "đảngcộngsảnviệtnam";
    if text.len() > 160 || text.len() < 6 {
        return false;
    }
    let mut bare = squeeze(text);
    bare.retain(|c| is_letter(c) || c == '-');
    let letters = bare.trim_matches('-').chars().count();
    bare.retain(|c| c != '-');
    let loose = bare;
    // Youth Union documents bear the union's name where others bear the motto.
    UNION.contains(&loose.as_str())
        || (letters >= 8
            && (MOTTO.contains(loose.as_str()) || loose == PARTY || loose.contains("xãhộichủnghĩaviệtnam")))
        || (loose.contains("tựdo") && loose.contains("hạnhphúc"))
        || loose == "việtnam"
}

/// The Youth Union's name without blanks.
const UNION: [&str; 2] = ["đoàntncshồchíminh", "đoànthanhniêncộngsảnhồchíminh"];

fn is_union(text: &str) -> bool {
    let loose: String = squeeze(text).chars().filter(|c| c.is_alphabetic()).collect();
    UNION.contains(&loose.as_str())
}

/// Where the national motto or the Party's name begins in a cell that something else begins.
pub(crate) fn motto_within(text: &str) -> Option<usize> {
    let at = ["CỘNG HÒA X", "CỘNG HOÀ X", "Độc lập", "ĐỘC LẬP", "ĐẢNG CỘNG SẢN V"]
        .iter()
        .filter_map(|w| seek::find(text, w))
        .min()?;
    (at > 0 && text.len() < 200 && is_motto(text.get(at..)?)).then_some(at)
}

/// Stamps of incoming mail and of urgency.
pub(crate) fn is_stamp(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(
        bare,
        "đến"
            | "hỏa tốc"
            | "khẩn"
            | "thượng khẩn"
            | "mật"
            | "tối mật"
            | "tuyệt mật"
            | "dự thảo"
            | "bản sao"
            | "sao y"
            | "scan"
            | "fax"
    ) || [
        "công văn đến",
        "đến số",
        "đến: số",
        "đến ngày",
        "giờ:",
        "ngày đến",
        "số đến",
        "chuyển:",
        "lưu hồ sơ",
        "số và ký hiệu",
        "kính chuyển",
        "signature",
        "ký bởi",
        "người ký",
        "ngày ký",
        "cơ quan:",
        "thời gian ký",
        "email:",
    ]
    .iter()
    .any(|w| folded.starts_with(w))
        || (folded.starts_with("ngày:") && folded.len() < 40)
}

/// A document's own number at the beginning of a cell: the bytes it takes, the number, whether "Số" was there without
/// any number.
pub(crate) fn own_number(text: &str, forms: &Forms) -> Option<(usize, Option<DocNumber>, bool)> {
    let mut at = 0;
    // "Luật số: …", "Nghị quyết số: …" (National Assembly).
    let said = [
        "Số",
        "SỐ",
        "số",
        "S ố",
        "Sô",
        "Luật số",
        "LUẬT SỐ",
        "Bộ luật số",
        "Nghị quyết số",
        "NGHỊ QUYẾT SỐ",
        "Pháp lệnh số",
    ]
    .iter()
    .find_map(|w| prefix(text, 0, w).filter(|&e| !char_at(text, e).is_some_and(char::is_alphabetic)));
    if let Some(end) = said {
        at = end;
        while let Some(c) = char_at(text, at).filter(|c| matches!(c, ':' | '.' | ';' | ' ' | '\t' | '…' | '_' | ','))
        {
            at += c.len_utf8();
        }
    }
    match read_own_number(text, at, said.is_some(), forms) {
        Some((end, symbol, ordinal)) => {
            Some((end, Some(DocNumber::new(text.get(..end).unwrap_or("").trim(), symbol, ordinal)), false))
        }
        None if said.is_some() && (at >= text.len() || text.len() < 12) => Some((text.len(), None, true)),
        None => None,
    }
}

/// "Kon Tum, ngày 05 tháng 01 năm 2023": place, ISO date, whether the year alone is missing.
pub(crate) fn is_place_date(text: &str) -> Option<(Option<String>, Option<String>, bool)> {
    if text.len() > 160 {
        return None;
    }
    let at = ["ngày", "Ngày", "NGÀY"].iter().filter_map(|w| seek::find(text, w)).min()?;
    let date = find_date(text, at).filter(|d| d.range.start == at)?;
    let place = text.get(..at)?.trim().trim_end_matches([',', '.', ':', ';', ' ']);
    let after = rest(text, date.range.end).trim_matches([' ', '.', ',', '…', '_', '*', ')']);
    let in_words = rest(text, at).contains("tháng") || rest(text, at).contains("THÁNG");
    let fits = place.chars().count() <= 40
        && !place.contains([';', ':', '(', '/'])
        && place.split_whitespace().count() <= 7
        && after.chars().count() <= 4
        && !starts_lower(place)
        && (in_words || !place.is_empty());
    if !fits {
        return None;
    }
    let blank_year = date.iso.is_none() && rest(text, at).trim_end().ends_with("năm");
    Some(((!place.is_empty()).then(|| one_blank(place)), date.iso, blank_year))
}

/// The date whose year stands on the next line.
pub(crate) fn year_below(lines: &Lines, i: usize, cell: &Cell) -> Option<String> {
    let next = lines.str(i + 1).split_whitespace().find(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?;
    super::date::date(&format!("{} {next}", cell.str(lines).get(cell.str(lines).to_lowercase().find("ngày")?..)?))
}

/// Length of "V/v" or "Về việc" with the blanks after it.
pub(crate) fn subject(text: &str) -> Option<usize> {
    for mark in ["V/v:", "V/v", "V/V", "v/v", "Về việc", "Vv:"] {
        if let Some(end) = word(text, 0, mark).or_else(|| prefix(text, 0, mark).filter(|_| mark.ends_with(':'))) {
            return Some(skip_blanks(text, end + usize::from(rest(text, end).starts_with(':'))));
        }
    }
    None
}
