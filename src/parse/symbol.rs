//! Numbers of documents, taken apart: "08/CT-UBND", "34-CT/TW", "73/2023/NĐ-CP".

use super::scan::{char_at, rest, skip_blanks};
use crate::vocab::{self, Forms, is_letter};

/// Who numbers its documents so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `147/KH-UBND`.
    State,
    /// `34-CT/TW`.
    Party,
    /// `73/2023/NĐ-CP`: with the year, a legal document.
    Legal,
}

/// The number of a document, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// As written, without blanks.
    pub text: String,
    /// "08", "30a"; empty where it was left blank.
    pub ordinal: String,
    /// Year of a legal document.
    pub year: Option<i32>,
    /// Code of the kind as the number writes it ("KH", "NQLT"); `None` for a công văn.
    pub code: Option<String>,
    /// What follows the code ("UBND", "BTC-BNV", "TW"), or for a công văn all after the ordinal.
    pub issuer: String,
    /// Who numbers so.
    pub family: Family,
}

/// Takes a number apart: `08/CT-UBND`, `34 - CT/TW`, `73/2023/NĐ-CP`. The whole text must be the number.
///
/// ```
/// use vanban::parse::citation::{Family, parse_symbol};
/// let s = parse_symbol("34 - CT/TW").unwrap();
/// assert_eq!((s.text.as_str(), s.ordinal.as_str(), s.code.as_deref(), s.issuer.as_str(), s.family),
///            ("34-CT/TW", "34", Some("CT"), "TW", Family::Party));
/// ```
pub fn parse_symbol(text: &str) -> Option<Symbol> {
    let text = text.trim();
    let scanned = scan(text, 0, true)?;
    (scanned.end == text.len()).then_some(())?;
    symbol(&scanned, Forms::builtin())
}

/// A number as scanned: its parts and the separators before them.
pub(crate) struct Scanned<'t> {
    pub ordinal: &'t str,
    pub parts: Vec<(u8, &'t str)>,
    pub end: usize,
}

/// Scans ordinal, separators and parts from `at`. With `said` ("số" before it) blanks may stand around separators
/// more freely.
pub(crate) fn scan(text: &str, at: usize, said: bool) -> Option<Scanned<'_>> {
    let bytes = text.as_bytes();
    let mut end = at;
    while bytes.get(end).is_some_and(|b| b.is_ascii_digit() || *b == b'.') {
        end += 1;
    }
    if end > at && bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        let after = skip_blanks(text, end + 1);
        if matches!(bytes.get(after), Some(b'/' | b'-')) {
            end += 1;
        }
    }
    let ordinal = text.get(at..end)?;
    let mut scanned = Scanned { ordinal, parts: Vec::new(), end };
    let mut slash = false;
    while let Some((mark, part_at, blank)) = separator(text, scanned.end) {
        let part_end = part_end(text, part_at);
        let Some(part) = text.get(part_at..part_end).filter(|p| !p.is_empty()) else { break };
        let n = scanned.parts.len();
        if n == 0 {
            let year = is_year(part) && mark == b'/';
            if !year && !is_code_like(part) {
                break;
            }
        } else if is_year(part) || !is_code_like(part) || is_word(part) {
            break;
        }
        // A blank inside a number is a slip of the line's end or of typing: only where the number is not whole yet.
        if blank {
            let years = usize::from(scanned.parts.first().is_some_and(|(_, p)| is_year(p)));
            let party = !slash && scanned.parts.first().is_some_and(|&(m, _)| m == b'-');
            let cut = text.as_bytes().get(scanned.end) != Some(&b' ');
            let open = match n - years {
                0 if n == 0 && mark == b'-' && !said => rest(text, part_end).trim_start().starts_with('/'),
                0 => true,
                1 if party => mark == b'/',
                1 => mark == b'-',
                _ => !party && mark == b'-' && cut,
            };
            if !open || looks_like_words(text, part_at, part_end, n) {
                break;
            }
        }
        if n > 6 {
            break;
        }
        slash |= mark == b'/';
        scanned.parts.push((mark, part));
        scanned.end = part_end;
    }
    (!scanned.parts.is_empty()).then_some(scanned)
}

/// "/", "-" or a dash with at most two blanks on each side: the mark, where the next part begins, whether blanks stood.
pub(crate) fn separator(text: &str, at: usize) -> Option<(u8, usize, bool)> {
    let before = skip_blanks(text, at);
    let c = char_at(text, before)?;
    let mark = match c {
        '/' => b'/',
        '-' | '–' | '—' | '‑' => b'-',
        '.' if before == at && char_at(text, at + 1).is_some_and(char::is_uppercase) => b'.',
        _ => return None,
    };
    let next = skip_blanks(text, before + c.len_utf8());
    let blank = before > at || next > before + c.len_utf8();
    (before - at <= 2 && next - before <= 4).then_some((mark, next, blank))
}

/// Letters, figures, "&" up to the next separator.
pub(crate) fn part_end(text: &str, at: usize) -> usize {
    let mut end = at;
    for c in rest(text, at).chars() {
        if vocab::is_word(c) || c == '&' {
            end += c.len_utf8();
        } else {
            break;
        }
        if end - at > 40 {
            break;
        }
    }
    end
}

pub(crate) fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()) && matches!(part.as_bytes().first(), Some(b'1' | b'2'))
}

/// Begins with a capital and is mostly capitals and figures: "UBND", "TTr", "KGVX2", "QyĐ".
pub(crate) fn is_code_like(part: &str) -> bool {
    let mut chars = part.chars();
    let (mut upper, mut lower) = (0, 0);
    if !chars.next().is_some_and(char::is_uppercase) {
        return false;
    }
    for c in part.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    lower <= 2 && lower <= upper && upper + lower <= 16
}

/// "Sở", "Bộ": one capital and small letters, which no sign of a unit is.
pub(crate) fn is_word(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next();
    let tail = chars.as_str();
    !tail.is_empty() && tail.chars().all(|c| c.is_lowercase() && !c.is_ascii())
}

/// After a blank, a part that is the beginning of words and not of a code: "34-CT/TW - Văn phòng", "12/KH- Sở".
pub(crate) fn looks_like_words(text: &str, at: usize, end: usize, n: usize) -> bool {
    let part = text.get(at..end).unwrap_or("");
    // "- UBND tỉnh …" after a whole number; after a bare kind ("104/KH - UBND thành phố") it belongs to it.
    n == 0 && part.chars().count() < 2 || part.chars().filter(|c| c.is_lowercase()).count() > 1
}

pub(crate) fn symbol(scanned: &Scanned<'_>, forms: &Forms) -> Option<Symbol> {
    let mut text = String::with_capacity(scanned.end.min(64));
    text.push_str(scanned.ordinal);
    let mut year = None;
    let mut issuer = String::new();
    let mut code = None;
    let mut first_mark = None;
    let mut seen = false;
    for &(mark, part) in &scanned.parts {
        text.push(char::from(mark));
        text.push_str(part);
        if is_year(part) && !seen {
            year = part.parse().ok();
            continue;
        }
        if !seen {
            seen = true;
            first_mark = Some(mark);
            let known = forms.kind_by_code(part).is_some();
            // A National Assembly's term names no kind.
            if known {
                code = Some(part.to_owned());
            } else {
                issuer.push_str(part);
            }
            continue;
        }
        if !issuer.is_empty() {
            issuer.push(char::from(mark));
        }
        issuer.push_str(part);
    }
    if !seen {
        return None;
    }
    let family = match (year, first_mark) {
        (Some(_), _) => Family::Legal,
        (None, Some(b'-')) => Family::Party,
        _ => Family::State,
    };
    Some(Symbol { text, ordinal: scanned.ordinal.to_owned(), year, code, issuer, family })
}

/// A document's own number at `at`, its ordinal perhaps left blank: where it ends, the number without blanks, the
/// ordinal. `said`: "Số" stands before it.
pub(crate) fn read_own_number(
    text: &str,
    at: usize,
    said: bool,
    forms: &Forms,
) -> Option<(usize, String, Option<String>)> {
    let scanned = scan(text, at, said);
    let Some(scanned) = scanned else {
        // "Số: 08", no more.
        let figures = rest(text, at).bytes().take_while(u8::is_ascii_digit).count();
        let ordinal = text.get(at..at + figures).filter(|o| said && !o.is_empty())?;
        let mark = rest(text, at + figures).chars().next();
        let end = at + figures + if matches!(mark, Some('/' | '-')) { 1 } else { 0 };
        let whole = rest(text, end).trim();
        return (whole.is_empty() || figures > 0 && text.len() - end < 60 && !whole.starts_with(is_letter))
            .then(|| (end, ordinal.to_owned(), Some(ordinal.to_owned())));
    };
    let symbol = symbol(&scanned, forms)?;
    if symbol.ordinal.is_empty() {
        let blank = symbol.text.trim_start_matches(['/', '-']).to_owned();
        return (said && blank.chars().count() >= 2).then_some((scanned.end, blank, None));
    }
    let whole = scanned.end == text.trim_end().len();
    // Without "Số" a cell that is all number, with a code or a unit's sign: "147/KH-UBND", "12/UBND-VX".
    let sure = said || (whole && (symbol.code.is_some() || symbol.issuer.contains('-')) && symbol.issuer.len() >= 2);
    sure.then_some((scanned.end, symbol.text, Some(symbol.ordinal)))
}

/// The code of the kind in a document's own number, with or without an ordinal: "UBND-NC" has none.
pub(crate) fn code_of(number: &str, forms: &Forms) -> Option<String> {
    number.split(['/', '-']).find(|p| forms.kind_by_code(p).is_some()).map(str::to_owned)
}
