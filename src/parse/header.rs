//! The letterhead and the title (Decree 30/2020/NĐ-CP, annex I, section II, 1 to 5; Instruction 05-HD/VPTW).
//!
//! Cells are told by what they say, not by where they stand: two columns on one line, cell after cell, or none at all.

use std::ops::Range;

use super::body_name;
use super::campaign::themes;
use super::columns::cells;
use super::kinds::kind_line;
use super::letterhead::{self, Letterhead, letterhead};
use super::scan::{all_caps, one_blank};
use super::title::{self, is_label};
use super::years::{speaks_of_plan, years};
use crate::lines::{LineKind, Lines};
use crate::model::{Diagnostic, DocNumber, Header, Issuer, Kind};
use crate::text::Locator;
use crate::vocab::{Forms, fold, starts_with_word};

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

/// Reads letterhead, kind and title.
pub fn header(lines: &Lines, forms: &Forms, at: Locator<'_>) -> HeaderRead {
    let mut out = HeaderRead::default();
    let zone = zone(lines);
    let kind_at = find_kind(lines, zone, forms).or_else(|| kind_in_sentence(lines, forms));
    let end = kind_at.as_ref().map_or(zone, |k| k.line);
    let mut top = Letterhead::default();
    let used = letterhead(lines, end, kind_at.is_some(), forms, &mut top);
    top.diagnostics(&mut out.diagnostics, at);
    out.header.number = top.number.take();
    out.header.date = top.date.take();
    out.header.place = top.place.take();
    // "BAN CHẤP HÀNH TỈNH …" of the Youth Union.
    if top.union && top.issuers.first().is_some_and(|i| body_name::part_of_parent(&fold(i))) {
        top.issuers.insert(0, "ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH".to_owned());
    }
    out.header.issuer = body_name::from_letterhead(&top.issuers, forms);
    let code = out.header.number.as_ref().and_then(|n| super::symbol::code_of(&n.symbol, forms));
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
            match first.filter(|&i| !is_label(lines.str(i)) && title::can_begin(lines, i, forms)) {
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
    if out.header.issuer.is_none() {
        out.header.issuer = deciding_body(lines, out.body, forms);
    }
    themes_and_years(lines, &title.parts, &mut out);
    out
}

/// The line in capitals between title and grounds that names who decides: "ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
/// "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH" for the body itself.
fn deciding_body(lines: &Lines, body: usize, forms: &Forms) -> Option<Issuer> {
    let text = lines.str(body);
    if !all_caps(text) || text.len() > 200 {
        return None;
    }
    let folded = fold(text);
    let office = forms.positions().iter().find(|p| starts_with_word(&folded, p)).map_or(0, |p| p.split(' ').count());
    let named: Vec<&str> = text.split_whitespace().skip(office).collect();
    let named = named.join(" ");
    let short = fold(&named);
    let body = office > 0 && forms.head(&short).is_some();
    let named = if body { named } else { text.to_owned() };
    (body || title::starts_with_head(&fold(&named), forms))
        .then(|| body_name::from_letterhead(&[named], forms))
        .flatten()
}

/// Collections print what the letterhead says in the title: "CHỈ THỊ CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 01/2006/CT-TTg NGÀY … VỀ …".
fn number_in_title(header: &mut Header, forms: &Forms) {
    let Some(title) = header.title.clone() else { return };
    let by = ["Của ", "của "].iter().find_map(|w| title.strip_prefix(w));
    if header.number.is_none()
        && (by.is_some() || fold(title.get(..title.floor_char_boundary(4)).unwrap_or("")).starts_with("số"))
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
            header.issuer = body_name::from_letterhead(&[named.to_owned()], forms);
        }
        let mut tail = tail;
        super::letter_case::capitalise(&mut tail, 0);
        header.title = (!tail.is_empty()).then_some(tail).or(Some(title));
        return;
    }
    if header.issuer.is_none()
        && let Some(by) = by
    {
        let end = super::issuer_span::issuer_end(by, 0, forms);
        let named = by.get(..end).unwrap_or("");
        if title::starts_with_head(&fold(named), forms) {
            header.issuer = body_name::from_letterhead(&[named.to_owned()], forms);
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
        let folded = fold(text.get(..text.floor_char_boundary(60)).unwrap_or(""));
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

/// The kind's line: below number and date, where there is one; what stands above them may be a body's name ("BAN CHỈ ĐẠO",
/// "CHƯƠNG TRÌNH …").
fn find_kind(lines: &Lines, zone: usize, forms: &Forms) -> Option<KindAt> {
    let mut row = Vec::new();
    let marked = (0..zone).find(|&i| {
        row.clear();
        cells(lines, i, &mut row);
        row.iter().any(|c| {
            let text = c.str(lines);
            letterhead::is_place_date(text).is_some() || letterhead::own_number(text, forms).is_some()
        })
    });
    marked.and_then(|m| kind_within(lines, m..zone, forms)).or_else(|| kind_within(lines, 0..zone, forms))
}

/// Pages of collections open with the title as a sentence: "Nghị quyết về dự toán ngân sách năm 2006".
fn kind_in_sentence(lines: &Lines, forms: &Forms) -> Option<KindAt> {
    const LONGEST: u32 = 250;
    const GOES_ON: [&str; 6] = ["về ", "phát động ", "thực hiện ", "triển khai ", "tổ chức ", "v/v "];
    let (i, line) = lines.lines.iter().enumerate().find(|(_, l)| l.kind == LineKind::Text)?;
    let text = lines.str(i);
    if line.width > LONGEST || text.ends_with(['.', ';', ':', ',']) {
        return None;
    }
    let found = kind_line(text, true, forms)?;
    let rest = text.get(found.len..)?.trim_start();
    let rest = line.range.end - rest.len()..line.range.end;
    let said = fold(lines.text.get(rest.clone())?);
    GOES_ON.iter().any(|w| said.starts_with(w)).then(|| KindAt { line: i, kind: found.row.kind(), rest: Some(rest) })
}

fn kind_within(lines: &Lines, zone: Range<usize>, forms: &Forms) -> Option<KindAt> {
    let mut row = Vec::new();
    let mut open_body = false;
    for i in zone {
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
            // In the right column of a letterhead no kind stands, nor beside the motto or the date.
            let beside = || row.iter().any(|c| c.column > 0 && letterhead::is_mark(c.str(lines), forms));
            if cell.of > 1 && (cell.column > 0 || beside()) {
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
