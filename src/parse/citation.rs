//! Numbers of documents, and the documents that a text names by number.
//!
//! State: ordinal `/` (year `/`) kind `-` issuer, `147/KH-UBND`, `73/2023/NĐ-CP`, `12/UBND-VX` (Decree 30/2020/NĐ-CP,
//! annex I). Party: ordinal `-` kind `/` body, `34-CT/TW` (Instruction 05-HD/VPTW). Where `-` and `/` stand tells one
//! from the other.

use std::ops::Range;

use memchr::memchr2_iter;

use super::date::date_at;
use super::issuer_span::issuer_end;
use super::scan::{char_at, char_before, rest, skip_blanks, word};
pub use super::symbol::{Family, Symbol, parse_symbol};
use super::symbol::{scan, symbol};
use crate::model::Kind;
use crate::vocab::{Forms, KindClass, KindRow, is_letter, is_word};

/// One document named by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationMatch {
    /// From the word that names the kind to the last of number, date and issuer.
    pub range: Range<usize>,
    /// Its kind, from the word before the number, else from the number.
    pub kind: Option<Kind>,
    /// Number without blanks.
    pub symbol: String,
    /// ISO 8601 date that follows.
    pub date: Option<String>,
    /// Who issued it, where "của …" follows.
    pub issuer: Option<Range<usize>>,
}

/// All documents that a paragraph names by number, in order. Lines are joined with single blanks.
///
/// A fraction, a date, a range of years or a unit's sign ("VT-TH3") is no number of a document.
pub fn citations(text: &str, forms: &Forms) -> Vec<CitationMatch> {
    let mut found: Vec<CitationMatch> = Vec::new();
    let mut done = 0;
    // The kind that a word named for the numbers of a list: "các Nghị quyết số 18-NQ/TW, 19-NQ/TW".
    let mut list: Option<(Option<Kind>, KindClass, usize)> = None;
    for mark in memchr2_iter(b'/', b'-', text.as_bytes()) {
        if mark < done {
            continue;
        }
        let Some(start) = ordinal_before(text, mark).filter(|&s| s >= done) else { continue };
        let lead = lead(text, start, forms);
        let listed = list.as_ref().is_some_and(|(_, _, end)| text.get(*end..lead.start).is_some_and(is_list_gap));
        let Some(scanned) = scan(text, start, lead.said || listed) else { continue };
        let Some(symbol) = symbol(&scanned, forms) else { continue };
        // "Luật Đê điều số 79/2006/QH11" is no "điều số".
        let form = lead.form && !of_parliament(&symbol);
        if form || !acceptable(&symbol, &lead, listed, forms) {
            continue;
        }
        let mut range = lead.start..scanned.end;
        let code_row = symbol.code.as_deref().and_then(|c| forms.kind_by_code(c));
        let listed = list.take().filter(|_| listed);
        let (kind, class) = match (lead.row, code_row) {
            // "Văn bản số …" names no kind; a kind that the number names is then better.
            (Some(row), Some(code)) if row.code.is_none() && row.class == KindClass::Any => {
                (Some(code.kind()), code.class)
            }
            (Some(row), _) if row.class == KindClass::Any => {
                (forms.kind_by_name("Công văn").map(KindRow::kind), row.class)
            }
            (Some(row), _) => (Some(row.kind()), row.class),
            (None, Some(code)) => (Some(code.kind()), code.class),
            (None, None) => match (listed, law(text, lead.start, &symbol, forms)) {
                (Some((kind, class, _)), _) => (kind, class),
                (None, Some((row, from))) => {
                    range.start = from;
                    (Some(row.kind()), row.class)
                }
                (None, None) if symbol.family == Family::State => {
                    (forms.kind_by_name("Công văn").map(KindRow::kind), KindClass::Admin)
                }
                (None, None) => (None, KindClass::Admin),
            },
        };
        let tail = tail(text, scanned.end, forms);
        range.end = tail.end;
        done = scanned.end.max(tail.end);
        list = Some((kind.clone(), class, done));
        found.push(CitationMatch { range, kind, symbol: symbol.text, date: tail.date, issuer: tail.issuer });
    }
    found
}

/// What stands before a number.
struct Lead<'a> {
    start: usize,
    /// "số" stands before it.
    said: bool,
    row: Option<&'a KindRow>,
    /// It is the number of a form or table.
    form: bool,
}

/// Finds "số", "Số:", and the kind's name before it.
fn lead<'a>(text: &str, start: usize, forms: &'a Forms) -> Lead<'a> {
    let before = text.get(..start).unwrap_or("");
    let bare = before.trim_end_matches([' ', ':', '.', '(']);
    let mut lead = Lead { start, said: false, row: None, form: false };
    for w in ["số", "Số", "SỐ"] {
        if let Some(rest) = bare.strip_suffix(w)
            && !rest.chars().next_back().is_some_and(is_word)
        {
            lead.said = true;
            lead.start = rest.len();
        }
    }
    let before = if lead.said { bare.get(..lead.start).unwrap_or("") } else { before };
    if let Some((row, range)) = forms.kind_before(before) {
        lead.row = Some(row);
        lead.start = range.start;
    } else {
        lead.form = forms.is_form(before);
    }
    lead
}

/// A law's name stands between "Luật" and its number: "Luật Thi đua, khen thưởng số 06/2022/QH15".
fn law<'a>(text: &str, start: usize, symbol: &Symbol, forms: &'a Forms) -> Option<(&'a KindRow, usize)> {
    if !of_parliament(symbol) {
        return None;
    }
    let from = text.ceil_char_boundary(start.saturating_sub(220));
    let before = text.get(from..start)?;
    let clause = before.rfind([';', '.', ':', '/']).map_or(0, |i| i + 1);
    let before = before.get(clause..)?;
    let found = ["Bộ luật ", "Luật ", "Pháp lệnh ", "Hiến pháp "]
        .into_iter()
        .filter_map(|w| before.rfind(w).map(|i| (i, w)))
        .max_by_key(|&(i, w)| (i + w.len(), w.len()));
    match found {
        Some((i, w)) => Some((forms.kind_by_name(w.trim_end())?, from + clause + i)),
        None => Some((forms.kind_by_name("Luật")?, start)),
    }
}

/// Between two numbers of one list: a comma, "và", "số", the mark of a date that went before.
fn is_list_gap(gap: &str) -> bool {
    gap.len() < 24 && gap.split([' ', ',', ';']).all(|w| matches!(w, "" | "và" | "số" | "&" | "hoặc"))
}

/// Where the ordinal begins whose separator stands at `mark`; `None` where no number of a document can begin.
fn ordinal_before(text: &str, mark: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    // After the separator a capital, or for "/" a year; both perhaps after a blank.
    let next = skip_blanks(text, mark + 1);
    if next > mark + 3 {
        return None;
    }
    match bytes.get(next)? {
        b'A'..=b'Z' | 0xc3 | 0xc4 | 0xc6 => {}
        b'1' | b'2' if bytes.get(mark) == Some(&b'/') => {
            let year = bytes.get(next..next + 4)?;
            if !year.iter().all(u8::is_ascii_digit) || !matches!(bytes.get(next + 4), Some(b'/' | b' ' | b'-')) {
                return None;
            }
        }
        _ => return None,
    }
    let mut at = mark;
    while at > 0 && mark - at < 2 && bytes.get(at - 1) == Some(&b' ') {
        at -= 1;
    }
    // "30a", "12B": a letter may follow the figures.
    if at > 1
        && bytes.get(at - 1).is_some_and(u8::is_ascii_alphabetic)
        && bytes.get(at - 2).is_some_and(u8::is_ascii_digit)
    {
        at -= 1;
    }
    let end = at;
    while at > 0 && end - at < 7 && bytes.get(at - 1).is_some_and(u8::is_ascii_digit) {
        at -= 1;
    }
    // "66.2/2025/NQ-CP".
    if at > 2 && at < end && bytes.get(at - 1) == Some(&b'.') && bytes.get(at - 2).is_some_and(u8::is_ascii_digit) {
        let mut i = at - 1;
        while i > 0 && at - i < 5 && bytes.get(i - 1).is_some_and(u8::is_ascii_digit) {
            i -= 1;
        }
        if !matches!(char_before(text, i), Some('.' | ',')) {
            at = i;
        }
    }
    let before = char_before(text, at);
    let clean = !before.is_some_and(|c| is_word(c) || matches!(c, '/' | '-' | ',' | '.' | '–' | '%'));
    // "số.12/KH-UBND", "Số:12/KH-UBND" are glued to their word.
    let clean = clean || (before == Some('.') && text.get(..at - 1).is_some_and(|t| t.ends_with('ố')));
    (at < end && clean).then_some(at)
}

/// Whether the National Assembly or its Standing Committee numbers so.
fn of_parliament(symbol: &Symbol) -> bool {
    symbol.issuer.starts_with("QH") || symbol.issuer.starts_with("UBTVQH")
}

/// Whether such a number may be taken for one. `listed`: it stands in a list after another.
fn acceptable(symbol: &Symbol, lead: &Lead<'_>, listed: bool, forms: &Forms) -> bool {
    let kind = lead.row.is_some() || listed;
    let named = lead.said || kind;
    if symbol.ordinal.is_empty() {
        return false;
    }
    let body = symbol.issuer.as_str();
    let letters = body.chars().filter(|&c| is_letter(c)).count();
    match symbol.family {
        // "12/2015/QH13", "15/2020/TT": the year makes it sure.
        Family::Legal => symbol.code.is_some() || of_parliament(symbol) || (named && letters >= 2),
        Family::Party => match &symbol.code {
            Some(_) => named || !body.is_empty(),
            // "28-HĐBT", "223-CP": only with a word before it.
            None => kind && letters >= 2,
        },
        Family::State => match &symbol.code {
            Some(code) => (named || !body.is_empty()) && (code.chars().count() > 1 || !body.is_empty()),
            None if kind => letters >= 2,
            None if lead.said => letters >= 4 && body.contains('-'),
            // Without a word before it: an issuer and its unit, "147/UBND-NC".
            None => {
                letters >= 4 && body.contains('-') && forms.abbreviation(body.split('-').next().unwrap_or("")).is_some()
            }
        },
    }
}

/// What follows a number.
struct Tail {
    end: usize,
    date: Option<String>,
    issuer: Option<Range<usize>>,
}

fn tail(text: &str, at: usize, forms: &Forms) -> Tail {
    let mut out = Tail { end: at, date: None, issuer: None };
    let mut at = at;
    // A footnote's call or a bracket may stand between.
    for _ in 0..3 {
        let next = skip_blanks(text, at);
        if out.date.is_none() && out.end <= at {
            let from = match char_at(text, next) {
                Some('(' | ',') => skip_blanks(text, next + 1),
                _ => next,
            };
            let from = word(text, from, "cùng").map_or(from, |end| skip_blanks(text, end));
            // "ban hành ngày …"; "ngày ngày …" is a slip.
            let from = word(text, from, "ban hành").map_or(from, |end| skip_blanks(text, end));
            let twice = word(text, from, "ngày").map(|end| skip_blanks(text, end));
            let from = twice.filter(|&at| word(text, at, "ngày").is_some()).unwrap_or(from);
            let said = word(text, from, "ngày").is_some();
            let figures = from > next
                && !rest(text, next).starts_with("cùng")
                && char_at(text, from).is_some_and(|c| c.is_ascii_digit());
            if (said || figures)
                && let Some(found) = date_at(text, from)
            {
                out.date = found.iso;
                out.end = found.range.end;
                if char_at(text, next) == Some('(') && char_at(text, out.end) == Some(')') {
                    out.end += 1;
                }
                at = out.end;
                if out.issuer.is_some() {
                    break;
                }
                continue;
            }
        }
        if out.issuer.is_none() {
            let from = if char_at(text, next) == Some(',') { skip_blanks(text, next + 1) } else { next };
            if let Some(name) = word(text, from, "của") {
                let name = skip_blanks(text, name);
                let end = issuer_end(text, name, forms);
                if end > name {
                    out.issuer = Some(name..end);
                    out.end = end;
                    at = end;
                    continue;
                }
            }
        }
        if out.date.is_none()
            && out.issuer.is_none()
            && let Some((date, end)) = date_behind_title(text, at, forms)
        {
            out.date = date;
            (out.end, at) = (end, end);
            continue;
        }
        break;
    }
    out
}

/// "Quyết định số 26/2007/QĐ-TTg Phê duyệt Quy hoạch … ngày 15/02/2007 của Thủ tướng": the date stands behind the
/// title, and who issued it behind the date.
fn date_behind_title(text: &str, at: usize, forms: &Forms) -> Option<(Option<String>, usize)> {
    const LONGEST_TITLE: usize = 300;
    const DAY: &str = " ngày ";
    let far = rest(text, at);
    let title = far.get(..far.get(..far.floor_char_boundary(LONGEST_TITLE))?.find(DAY)?)?;
    let numbered = |t: &str| t.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1] == b'/');
    let another = || {
        let mut words = title.split(' ').zip(title.split(' ').skip(1));
        words.any(|(a, b)| {
            a.starts_with(char::is_uppercase)
                && forms.kind_by_name(&format!("{a} {b}")).is_some_and(|k| k.code.is_some())
        })
    };
    if !title.starts_with(' ') || title.contains([';', ':', '(', ')', '.', '\n']) || numbered(title) || another() {
        return None;
    }
    let found = date_at(text, at + title.len() + 1)?;
    word(text, skip_blanks(text, found.range.end), "của")?;
    Some((Some(found.iso?), found.range.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String, String)> {
        citations(text, Forms::builtin())
            .into_iter()
            .map(|c| {
                let kind = c.kind.map_or(String::new(), |k| k.code.or(k.name).unwrap_or_default());
                let issuer = c.issuer.and_then(|r| text.get(r)).unwrap_or("").to_owned();
                (kind, c.symbol, c.date.unwrap_or_default(), issuer)
            })
            .collect()
    }

    fn one(text: &str) -> (String, String, String, String) {
        let all = read(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.into_iter().next().unwrap()
    }

    fn t(a: &str, b: &str, c: &str, d: &str) -> (String, String, String, String) {
        (a.into(), b.into(), c.into(), d.into())
    }

    #[test]
    fn state_and_party_numbers() {
        for (text, want) in [
            (
                "Thực hiện Nghị quyết số 18-NQ/TU ngày 02 tháng 12 năm 2022 của Tỉnh ủy (Hội nghị …)",
                t("NQ", "18-NQ/TU", "2022-12-02", "Tỉnh ủy"),
            ),
            ("tại Văn bản số 147/UBND-NC ngày 18/01/2023; Ủy", t("Công văn", "147/UBND-NC", "2023-01-18", "")),
            ("theo Chỉ thị 12-CT/TU của Tỉnh ủy giai đoạn 2022-2023", t("CT", "12-CT/TU", "", "Tỉnh ủy")),
            (
                "Nghị định số 73/2023/NĐ-CP ngày 29 tháng 9 năm 2023 của Chính phủ quy định về",
                t("NĐ", "73/2023/NĐ-CP", "2023-09-29", "Chính phủ"),
            ),
            ("Nghị quyết 30a/2008/NQ-CP", t("NQ", "30a/2008/NQ-CP", "", "")),
            ("số 66.2/2025/NQ-CP ngày 28/8/2025", t("NQ", "66.2/2025/NQ-CP", "2025-08-28", "")),
            ("Luật Thi đua, khen thưởng số 06/2022/QH15", t("L", "06/2022/QH15", "", "")),
            ("Nghị quyết số 98/2023/QH15", t("NQ", "98/2023/QH15", "", "")),
            ("Thông tư liên tịch số 01/2018/TTLT-BTC-BNV", t("TTLT", "01/2018/TTLT-BTC-BNV", "", "")),
            ("(số 205-QĐ/TW)", t("QĐ", "205-QĐ/TW", "", "")),
            (
                "Kế hoạch số 2639/KH-UBND ngày 13/8/2021 của UBND huyện Ngọc Hồi về Phát động",
                t("KH", "2639/KH-UBND", "2021-08-13", "UBND huyện Ngọc Hồi"),
            ),
            ("Nghị định 25/CP ngày 23/5/1993", t("NĐ", "25/CP", "1993-05-23", "")),
            ("Công văn số 1234-CV/TU", t("Công văn", "1234-CV/TU", "", "")),
        ] {
            assert_eq!(one(text), want, "{text}");
        }
    }

    #[test]
    fn stray_blanks_and_cut_lines() {
        for (text, want) in [
            ("Chỉ thị số 34 - CT/TW ngày 18 - 01 - 2023", t("CT", "34-CT/TW", "2023-01-18", "")),
            ("Nghị quyết số 30 /NQ-HĐND", t("NQ", "30/NQ-HĐND", "", "")),
            ("Kế hoạch số 104/KH- UBND ngày 29/3/2023", t("KH", "104/KH-UBND", "2023-03-29", "")),
            ("Kế hoạch số 104/ KH-UBND", t("KH", "104/KH-UBND", "", "")),
            ("Nghị định số 73/2023/NĐ- CP", t("NĐ", "73/2023/NĐ-CP", "", "")),
            ("Nghị định số 73/2023/ NĐ-CP", t("NĐ", "73/2023/NĐ-CP", "", "")),
            ("Chỉ thị 34-CT/ TW ngày", t("CT", "34-CT/TW", "", "")),
            ("Kế hoạch số 104/KH-UBND - UBND thành phố", t("KH", "104/KH-UBND", "", "")),
            ("Chỉ thị số 34-CT/TW - Ban Bí thư", t("CT", "34-CT/TW", "", "")),
        ] {
            assert_eq!(one(text), want, "{text}");
        }
    }

    #[test]
    fn one_word_for_several_numbers() {
        assert_eq!(
            read("các Nghị quyết số 18-NQ/TW, 19-NQ/TW ngày 25/10/2017 và số 120/2020/QH14 của Quốc hội"),
            [
                t("NQ", "18-NQ/TW", "", ""),
                t("NQ", "19-NQ/TW", "2017-10-25", ""),
                t("NQ", "120/2020/QH14", "", "Quốc hội")
            ]
        );
    }

    #[test]
    fn no_numbers_of_documents() {
        for text in [
            "giai đoạn 2021-2025, 04/09 thôn, 12/5/2014",
            "Lưu: VT-TH3, NCTTHG",
            "TT-BTC",
            "điện thoại 0260-3862 333",
            "35 giường/10.000 dân; 50 triệu đồng/người/năm",
            "Covid-19/SARS-CoV-2",
            "huyết áp 120/80, 5/UBND",
            "ngày 18/01/2023 - Kỷ niệm",
            "Quốc lộ 14-ĐT 675",
            "Quyết định số      /QĐ-UBND ngày    tháng    năm 2023",
            "đạt 75/100 điểm; 24/7; 3/4 - A",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn issuers_end_where_the_sentence_goes_on() {
        for (text, want) in [
            (
                "Quyết định số 5/QĐ-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch về việc",
                "Bộ Văn hóa, Thể thao và Du lịch",
            ),
            ("Quyết định số 5/QĐ-BKHĐT của Bộ Kế hoạch và Đầu tư và Kế hoạch số x", "Bộ Kế hoạch và Đầu tư"),
            (
                "Thông tư số 5/2017/TT-BLĐTBXH của Bộ Lao động - Thương binh và Xã hội hướng dẫn",
                "Bộ Lao động - Thương binh và Xã hội",
            ),
            ("Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị (khóa XI)", "Bộ Chính trị"),
            ("Kế hoạch số 80-KH/TU của Ban Thường vụ Tỉnh ủy về lãnh đạo", "Ban Thường vụ Tỉnh ủy"),
            ("Quyết định số 1526/QĐ-TTg của Thủ tướng Chính phủ ngày 09/12/2022", "Thủ tướng Chính phủ"),
        ] {
            assert_eq!(one(text).3, want, "{text}");
        }
        assert_eq!(one("Quyết định số 1526/QĐ-TTg của Thủ tướng Chính phủ ngày 09/12/2022").2, "2022-12-09");
    }
}
