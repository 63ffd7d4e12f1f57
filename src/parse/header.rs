//! The letterhead and the title (Decree 30/2020/NĐ-CP, annex I, section II, 1 to 5; Instruction 05-HD/VPTW).
//!
//! Cells are told by what they say, not by where they stand: two columns on one line, cell after cell, or none at all.

use std::ops::Range;

use super::campaign::themes;
use super::citation::read_own_number;
use super::columns::{Cell, cells};
use super::date::find_date;
use super::issuer;
use super::kinds::kind_line;
use super::scan::{all_caps, char_at, one_blank, prefix, rest, skip_blanks, starts_lower, word};
use super::title::{self, floor, is_label};
use super::years::{speaks_of_plan, years};
use crate::model::{Diagnostic, DocNumber, Header, Kind, Severity};
use crate::outline::lines::{LineKind, Lines};
use crate::text::Locator;
use crate::vocab::{Forms, fold, squeeze, starts_with_word};

/// What was read at the top of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeaderRead {
    /// Letterhead and title; the issuer as the letterhead names it, `None` where there is none.
    pub header: Header,
    /// Index of the first line of the body.
    pub body: usize,
    /// `number-blank`, `date-blank`: an unnumbered or undated copy.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lines at the top in which a letterhead is looked for.
const TOP: usize = 60;

/// What a cell of the letterhead is.
enum Slot {
    Motto,
    Number(Range<usize>, Option<DocNumber>, Option<Cell>),
    PlaceDate(Option<String>, Option<String>, bool),
    Subject(usize),
    Stamp,
    Issuer,
    Other,
}

/// Reads letterhead, kind and title.
pub fn header(lines: &Lines, forms: &Forms, at: Locator<'_>) -> HeaderRead {
    let mut out = HeaderRead::default();
    let zone = zone(lines);
    let kind_at = find_kind(lines, zone, forms);
    let end = kind_at.as_ref().map_or(zone, |k| k.line);
    let mut top = Letterhead::default();
    let used = letterhead(lines, end, kind_at.is_some(), forms, &mut top);
    top.diagnostics(&mut out.diagnostics, at);
    out.header.number = top.number.take();
    out.header.date = top.date.take();
    out.header.place = top.place.take();
    out.header.issuer = issuer::from_letterhead(&top.issuers, forms);
    let code = out.header.number.as_ref().and_then(|n| super::citation::code_of(&n.symbol, forms));
    let title = match &kind_at {
        Some(k) => {
            out.header.kind = Some(k.kind.clone());
            title::title(lines, k.line + 1, k.rest.clone(), lines.lines.get(k.line).is_some_and(|l| l.bold), forms)
        }
        None if !top.subject.is_empty() => {
            out.header.kind = Some(forms.kind_by_name("Công văn").map_or_else(Kind::default, |r| r.kind()));
            title::Title { parts: top.subject.clone(), body: used }
        }
        None => {
            out.header.kind = code.and_then(|c| forms.kind_by_code(&c)).map(|r| r.kind());
            let first =
                (used..zone.max(used + 1)).find(|&i| lines.lines.get(i).is_some_and(|l| l.kind == LineKind::Text));
            match first.filter(|&i| title::can_begin(lines, i, forms)) {
                Some(i) => title::title(lines, i, None, lines.lines.get(i).is_some_and(|l| l.bold), forms),
                None => {
                    let addressed = first.is_some_and(|i| fold(lines.str(i)).starts_with("kính gửi"));
                    if addressed && out.header.kind.is_none() {
                        out.header.kind = forms.kind_by_name("Công văn").map(|r| r.kind());
                    }
                    title::Title { parts: Vec::new(), body: used }
                }
            }
        }
    };
    out.body = title.body.min(lines.len());
    out.header.title = title::text(lines, &title.parts, forms).map(|t| without_subject_mark(&t));
    number_in_title(&mut out.header, forms);
    themes_and_years(lines, &title.parts, &mut out);
    out
}

/// Collections print what the letterhead says in the title: "CHỈ THỊ CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 01/2006/CT-TTg NGÀY … VỀ …".
fn number_in_title(header: &mut Header, forms: &Forms) {
    let Some(title) = header.title.clone() else { return };
    let by = ["Của ", "của "].iter().find_map(|w| title.strip_prefix(w));
    if header.number.is_none()
        && (by.is_some() || fold(title.get(..floor(&title, 4)).unwrap_or("")).starts_with("số"))
        && let Some(own) = super::citation::citations(&title, forms).into_iter().next()
        && own.range.start < 120
        && title
            .get(..own.range.start)
            .is_some_and(|head| head.trim().is_empty() || by.is_some() && !head.contains([',', '“']))
    {
        let before = title.get(..own.range.start).unwrap_or("").trim();
        let named =
            own.issuer.clone().and_then(|r| title.get(r)).or_else(|| before.get("Của ".len()..)).unwrap_or("").trim();
        let ordinal = super::citation::parse_symbol(&own.symbol).map(|s| s.ordinal);
        let raw = title.get(own.range.clone()).unwrap_or("").to_owned();
        let tail = title.get(own.range.end..).unwrap_or("").trim_start_matches([' ', ',', '-', ':']).to_owned();
        header.number = Some(DocNumber::new(raw, own.symbol, ordinal));
        header.date = header.date.take().or(own.date);
        if header.issuer.is_none() && !named.is_empty() {
            header.issuer = issuer::from_letterhead(&[named.to_owned()], forms);
        }
        let mut tail = tail;
        super::letter_case::capitalise(&mut tail, 0);
        header.title = (!tail.is_empty()).then_some(tail).or(Some(title));
        return;
    }
    if header.issuer.is_none()
        && let Some(by) = by
    {
        let end = super::citation::issuer_end(by, 0, forms);
        let named = by.get(..end).unwrap_or("");
        if title::starts_with_head(&fold(named), forms) {
            header.issuer = issuer::from_letterhead(&[named.to_owned()], forms);
        }
    }
}

/// Where the letterhead can reach at most: before the first label, address or long sentence.
fn zone(lines: &Lines) -> usize {
    let mut row = Vec::new();
    for i in 0..lines.len().min(TOP) {
        let Some(line) = lines.lines.get(i) else { return i };
        if line.width > 4_000 {
            return i;
        }
        if line.kind != LineKind::Text {
            continue;
        }
        row.clear();
        cells(lines, i, &mut row);
        let text = lines.str(i);
        let folded = fold(text.get(..floor(text, 60)).unwrap_or(""));
        let single = row.len() == 1;
        let opens = ["căn cứ ", "kính gửi", "xét "].iter().any(|w| folded.starts_with(w)) || folded == "căn cứ";
        if opens
            || (is_label(text) && single && !text.starts_with(['-', '*']))
            || (line.width > 220 && single && !all_caps(text))
        {
            // "I. …" may be the first line of a document without a top.
            return i;
        }
    }
    lines.len().min(TOP)
}

/// The kind's line.
struct KindAt {
    line: usize,
    kind: Kind,
    rest: Option<Range<usize>>,
}

fn find_kind(lines: &Lines, zone: usize, forms: &Forms) -> Option<KindAt> {
    let mut row = Vec::new();
    let mut open_body = false;
    for i in 0..zone {
        let line = lines.lines.get(i)?;
        row.clear();
        // Letters set apart ("K Ế   H O Ạ C H") are no columns.
        if line.kind == LineKind::Text
            && line.width < 60
            && let Some(found) = kind_line(lines.str(i), false, forms)
                .filter(|f| f.len >= lines.str(i).trim_end_matches([':', '.', ' ']).len())
            && !open_body
        {
            return Some(KindAt { line: i, kind: found.row.kind(), rest: None });
        }
        cells(lines, i, &mut row);
        for cell in &row {
            let text = cell.str(lines);
            let folded = fold(text);
            // "BỘ" or "SỞ" alone: the next line is the rest of its name.
            let bare_head = matches!(folded.as_str(), "bộ" | "sở" | "phòng" | "ban");
            if open_body && cell.column == 0 && !bare_head {
                open_body = false;
                continue;
            }
            if bare_head {
                open_body = true;
                continue;
            }
            let emphasised = line.bold || line.heading > 0;
            // In the right column of a letterhead no kind stands.
            if cell.of > 1 && cell.column > 0 {
                continue;
            }
            if let Some(found) = kind_line(text, emphasised, forms) {
                let from = cell.range.start + found.len;
                let rest = lines.text.get(from..line.range.end).unwrap_or("");
                let from = from + (rest.len() - rest.trim_start_matches([' ', ':', '.', '\t']).len());
                let rest = from.min(line.range.end)..line.range.end;
                // "Luật số: 06/2022/QH15", "Nghị quyết số: …" is the number's line.
                let numbered = fold(lines.text.get(rest.clone()).unwrap_or("")).starts_with("số");
                if !numbered {
                    return Some(KindAt { line: i, kind: found.row.kind(), rest: (!rest.is_empty()).then_some(rest) });
                }
            }
        }
    }
    None
}

/// What the letterhead says.
#[derive(Default)]
struct Letterhead {
    issuers: Vec<String>,
    number: Option<DocNumber>,
    number_at: Option<Range<usize>>,
    number_seen: bool,
    date: Option<String>,
    date_at: Option<Range<usize>>,
    place: Option<String>,
    subject: Vec<Range<usize>>,
}

impl Letterhead {
    fn diagnostics(&self, out: &mut Vec<Diagnostic>, at: Locator<'_>) {
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
fn letterhead(lines: &Lines, end: usize, has_kind: bool, forms: &Forms, out: &mut Letterhead) -> usize {
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
                Slot::Motto => any = true,
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
fn is_mark(text: &str, forms: &Forms) -> bool {
    is_motto(text) || is_place_date(text).is_some() || own_number(text, forms).is_some_and(|n| n.1.is_some() || n.2)
}

fn classify(lines: &Lines, cell: &Cell, above_mark: bool, has_kind: bool, stamped: bool, forms: &Forms) -> Slot {
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
    let head = forms.heads().iter().any(|h| starts_with_word(&folded, &h.folded));
    let issuer = (all_caps(text) && (head || above_mark))
        || (head && above_mark && text.len() < 90 && !text.ends_with(['.', ';']));
    if issuer { Slot::Issuer } else { Slot::Other }
}

/// The next cell in the same column.
fn next_cell(lines: &Lines, cell: &Cell) -> Option<Cell> {
    let mut row = Vec::new();
    cells(lines, cell.line + 1, &mut row);
    let n = if row.len() > cell.column { cell.column } else { 0 };
    row.into_iter().nth(n)
}

/// Words of the national motto or the Party's name, also a fragment that a narrow column cut.
fn is_motto(text: &str) -> bool {
    const MOTTO: &str = "cộnghòaxãhộichủnghĩaviệtnamđộclập-tựdo-hạnhphúc";
    const PARTY: &str = "đảngcộngsảnviệtnam";
    if text.len() > 160 || text.len() < 6 {
        return false;
    }
    let squeezed: String = squeeze(text).chars().filter(|c| c.is_alphabetic() || *c == '-').collect();
    let bare = squeezed.trim_matches('-');
    let letters = bare.chars().count();
    let loose: String = bare.chars().filter(|c| c.is_alphabetic()).collect();
    let motto: String = MOTTO.chars().filter(|c| c.is_alphabetic()).collect();
    // Youth Union documents bear the union's name where others bear the motto.
    let union = matches!(loose.as_str(), "đoàntncshồchíminh" | "đoànthanhniêncộngsảnhồchíminh");
    union
        || (letters >= 8
            && (motto.contains(loose.as_str()) || loose == PARTY || loose.contains("xãhộichủnghĩaviệtnam")))
        || (loose.contains("tựdo") && loose.contains("hạnhphúc"))
        || loose == "việtnam"
}

/// Where the national motto or the Party's name begins in a cell that something else begins.
fn motto_within(text: &str) -> Option<usize> {
    let at = ["CỘNG HÒA X", "CỘNG HOÀ X", "Độc lập", "ĐỘC LẬP", "ĐẢNG CỘNG SẢN V"]
        .iter()
        .filter_map(|w| text.find(w))
        .min()?;
    (at > 0 && text.len() < 200 && is_motto(text.get(at..)?)).then_some(at)
}

/// Stamps of incoming mail and of urgency.
fn is_stamp(text: &str) -> bool {
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
fn own_number(text: &str, forms: &Forms) -> Option<(usize, Option<DocNumber>, bool)> {
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
fn is_place_date(text: &str) -> Option<(Option<String>, Option<String>, bool)> {
    if text.len() > 160 {
        return None;
    }
    let at = ["ngày", "Ngày", "NGÀY"].iter().filter_map(|w| text.find(w)).min()?;
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
fn year_below(lines: &Lines, i: usize, cell: &Cell) -> Option<String> {
    let next = lines.str(i + 1).split_whitespace().find(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?;
    super::date::date(&format!("{} {next}", cell.str(lines).get(cell.str(lines).to_lowercase().find("ngày")?..)?))
}

/// Length of "V/v" or "Về việc" with the blanks after it.
fn subject(text: &str) -> Option<usize> {
    for mark in ["V/v:", "V/v", "V/V", "v/v", "Về việc", "Vv:"] {
        if let Some(end) = word(text, 0, mark).or_else(|| prefix(text, 0, mark).filter(|_| mark.ends_with(':'))) {
            return Some(skip_blanks(text, end + usize::from(rest(text, end).starts_with(':'))));
        }
    }
    None
}

/// "V/v tăng cường …" is a title without its mark.
fn without_subject_mark(title: &str) -> String {
    match ["V/v", "V/V"].iter().find_map(|m| title.strip_prefix(m)) {
        Some(rest) => {
            let mut out = rest.trim_start_matches([':', ' ']).to_owned();
            super::letter_case::capitalise(&mut out, 0);
            out
        }
        None => title.to_owned(),
    }
}

/// Paragraphs before the first label that may tell theme and year.
const LEAD: usize = 40;

fn themes_and_years(lines: &Lines, parts: &[Range<usize>], out: &mut HeaderRead) {
    let title: String = parts.iter().map(|p| lines.text.get(p.clone()).unwrap_or("")).collect::<Vec<_>>().join(" ");
    let mut lead = String::new();
    let mut labels = 0;
    for i in out.body..lines.len().min(out.body + LEAD) {
        let text = lines.str(i);
        if is_label(text) {
            labels += 1;
        }
        if lead.len() > 12_000 || labels > 3 {
            break;
        }
        if !lead.is_empty() {
            lead.push(' ');
        }
        lead.push_str(text);
    }
    let name = |text: &str, range: Range<usize>| one_blank(text.get(range).unwrap_or(""));
    let own = themes(&title).into_iter().next().map(|t| name(&title, t.1)).or_else(|| {
        let all = themes(&lead);
        // A theme quoted from the document that this one carries out is another body's.
        let own = all.iter().find(|(at, _)| is_own_theme(&lead, *at)).or(all.first());
        own.map(|t| name(&lead, t.1.clone()))
    });
    out.header.theme = own;
    let mut found = years(&title.to_lowercase());
    if found.year.is_none() && found.period.is_none() {
        found = out.header.theme.as_deref().map(years).unwrap_or_default();
    }
    if found.year.is_none() && found.period.is_none() {
        // Sentences before the first label that speak of the plan; one year among them, or none.
        let first = lead_sentences(lines, out.body);
        let mut year = None;
        let mut several = false;
        for sentence in first.split(['.', ';']).filter(|s| speaks_of_plan(s)) {
            let y = years(sentence);
            if let Some(n) = y.year {
                several |= year.is_some_and(|o| o != n);
                year = year.or(Some(n));
            }
        }
        if !several {
            found.year = year;
        }
    }
    out.header.year = found.year;
    if found.year.is_none() {
        out.header.period = found.period;
    }
}

/// The text before the first label, at most some paragraphs of it.
fn lead_sentences(lines: &Lines, from: usize) -> String {
    let mut out = String::new();
    for i in from..lines.len().min(from + LEAD) {
        let text = lines.str(i);
        if is_label(text) || out.len() > 6_000 {
            break;
        }
        out.push_str(text);
        out.push(' ');
    }
    out
}

/// Whether no document's number stands between the sentence's beginning and the theme.
fn is_own_theme(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let from = before.rfind([';', '.']).map_or(0, |i| i + 1);
    super::citation::citations(before.get(from..).unwrap_or(""), Forms::builtin()).is_empty()
}
