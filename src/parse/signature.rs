//! The signature block: authority, office, name (Decree 30/2020/NĐ-CP, annex I, section II, 7).
//!
//! TM. signs for a body, Q. is acting, KT. signs for the head, TL. by order, TUQ. by authorisation; they stack. Party
//! documents write T/M, K/T, T/L.

use super::columns::Cell;
use super::scan::{all_caps, one_blank};
use crate::lines::Lines;
use crate::model::Signature;
use crate::text::Locator;
use crate::vocab::{Forms, fold, is_letter};

/// What was read, and how far.
#[derive(Debug)]
pub(crate) struct Signed {
    pub signature: Signature,
    /// First and last line of the block.
    pub lines: std::ops::Range<usize>,
    /// Another signature stands beside or below it.
    pub several: bool,
}

const AUTHORITY: [&str; 16] =
    ["tm.", "tm ", "t/m", "t.m", "kt.", "kt ", "k/t", "k.t", "tl.", "tl ", "t/l", "t.l", "tuq.", "tuq ", "t/uq", "tm:"];

/// Whether a cell begins with a mark of authority and goes on in capitals.
pub(crate) fn is_authority(text: &str) -> bool {
    let text = text.trim_start_matches(['-', ' ', '*', '“', '"']);
    let Some(first) = text.chars().next().filter(|c| matches!(c, 'T' | 'K' | 't' | 'k')) else { return false };
    let _ = first;
    let head: String = text.chars().take(6).flat_map(char::to_lowercase).collect();
    let Some(mark) = AUTHORITY.iter().find(|m| head.starts_with(**m)) else { return false };
    let rest = text.get(mark.len()..).unwrap_or("").trim_start_matches(['.', ' ', '/']);
    // The body follows in capitals; a mark alone on its line occurs too.
    let head: String = rest.chars().take_while(|c| !c.is_lowercase()).collect();
    rest.is_empty() && mark.ends_with('.') || all_caps(head.split_whitespace().take(2).collect::<String>().as_str())
}

/// Whether a cell states an office: in capitals, or alone in sentence case.
pub(crate) fn is_position(text: &str, forms: &Forms) -> bool {
    let text = text.trim();
    if text.len() > 120 || text.is_empty() {
        return false;
    }
    let bare = acting(text);
    if !bare.chars().next().is_some_and(char::is_uppercase) {
        return false;
    }
    let folded = fold(bare);
    let known = forms.positions().iter().any(|p| crate::vocab::starts_with_word(&folded, p));
    if !known || text.ends_with([';', ',', ':', '.']) {
        return false;
    }
    all_caps(text) || (text.split_whitespace().count() <= 6 && !text.contains([',', '(']))
}

/// Without "Q." or "QUYỀN" before it.
fn acting(text: &str) -> &str {
    ["Q. ", "Q.", "QUYỀN "].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(text).trim_start()
}

/// Whether a signature can begin with this cell.
pub(crate) fn begins(text: &str, forms: &Forms) -> bool {
    is_authority(text) || (all_caps(text) && is_position(text, forms))
}

/// Where a signature glued to other text with a single blank begins: "Nơi nhận: TM. CHÍNH PHỦ",
/// "- Thủ tướng Chính phủ; KT. THỦ TƯỚNG".
pub(crate) fn glued(text: &str, forms: &Forms) -> Option<usize> {
    for mark in ["TM. ", "TM.", "KT. ", "KT.", "TL. ", "TUQ. ", "T/M ", "K/T ", "T/L "] {
        for (at, _) in text.match_indices(mark) {
            let before = text.get(..at).unwrap_or("");
            if (at == 0 || before.ends_with([' ', '\t'])) && is_authority(text.get(at..).unwrap_or("")) {
                return Some(at);
            }
        }
    }
    // "- Các sở, ngành; PHÓ CHỦ TỊCH": capitals at the end that state an office.
    let mut start = text.len();
    for (at, _) in text.rmatch_indices(' ').take(6) {
        if text.get(at + 1..).is_some_and(|w| w.chars().any(char::is_lowercase)) {
            break;
        }
        start = at + 1;
    }
    while let Some(tail) = text.get(start..).filter(|t| !t.is_empty() && start > 0) {
        if tail.contains(' ') && all_caps(tail) && is_position(tail, forms) {
            return Some(start);
        }
        start += tail.find(' ').map_or(tail.len(), |i| i + 1);
    }
    None
}

/// What stands in a signature block and says nothing: "(Đã ký)", stamps of electronic signing, rules.
pub(crate) fn is_noise(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty()
        || bare.chars().count() == 1
        || matches!(
            bare,
            "đã ký"
                | "daky"
                | "da ky"
                | "ký"
                | "đã kí"
                | "đã ký, đóng dấu"
                | "ký tên, đóng dấu"
                | "ký, đóng dấu"
                | "ký, ghi rõ họ tên"
                | "đã ký và đóng dấu"
                | "signed"
        )
        || [
            "ký bởi",
            "ngày ký",
            "người ký",
            "thời gian ký",
            "signature",
            "digitally",
            "signed",
            "email",
            "cơ quan:",
            "đã ký",
            "ký số",
            "ký điện tử",
            "date:",
            "dn:",
            "reason:",
            "location:",
            "(ký",
            "[ký",
            "(chữ ký",
            "chữ ký",
            "(đã",
        ]
        .iter()
        .any(|w| folded.starts_with(w))
}

/// Whether a cell is a person's name: two to six capitalised words, perhaps after a rank. `known`: the first word must
/// be a surname.
pub(crate) fn is_name(text: &str, forms: &Forms, known: bool) -> bool {
    name(text, forms, known).is_some()
}

/// The name without rank and marks.
fn name<'t>(text: &'t str, forms: &Forms, known: bool) -> Option<&'t str> {
    let mut text = text.trim_matches(|c: char| matches!(c, ' ' | '.' | ',' | ';' | '*' | '_' | '-' | '/' | '(' | ')'));
    if text.len() > 90 {
        return None;
    }
    let mut ranked = false;
    for _ in 0..3 {
        let folded = fold(text);
        let Some(rank) = forms.ranks().iter().find(|r| {
            folded.starts_with(r.as_str()) && (r.ends_with('.') || crate::vocab::starts_with_word(&folded, r))
        }) else {
            break;
        };
        let words = rank.split(' ').count();
        let rest = if rank.ends_with('.') && !folded.get(rank.len()..).unwrap_or("").starts_with(' ') {
            text.char_indices().nth(rank.chars().count()).map_or("", |(i, _)| text.get(i..).unwrap_or(""))
        } else {
            let mut at = 0;
            for _ in 0..words {
                at = super::scan::skip_blanks(
                    text,
                    text.get(at..).and_then(|t| t.find(' ')).map_or(text.len(), |i| at + i),
                );
            }
            text.get(at..).unwrap_or("")
        };
        if rest.trim().is_empty() {
            return None;
        }
        ranked = true;
        text = rest.trim_start_matches([' ', ',', '.', ':']);
    }
    let shouted = all_caps(text);
    let mut n = 0;
    for word in text.split_whitespace() {
        n += 1;
        let ok = word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| is_letter(c) || matches!(c, '\'' | '’' | '-' | '.'))
            // An acronym among words is no part of a name ("Lưu VPTU").
            && (shouted || word.chars().count() < 2 || word.chars().any(char::is_lowercase) || word.contains('.'))
            && word.chars().count() <= 9;
        if !ok && !matches!(word, "-" | "–") {
            return None;
        }
    }
    if !(2..=7).contains(&n) {
        return None;
    }
    let first = text.split([' ', '\'', '’']).next().unwrap_or("");
    if known && !ranked && !forms.is_surname(first) {
        return None;
    }
    let folded = fold(text);
    let office = forms.positions().iter().any(|p| p.len() > 4 && folded.starts_with(p.as_str()))
        || forms.heads().iter().any(|h| folded.starts_with(&h.folded) && h.folded.contains(' '));
    (!office || forms.is_surname(first) && n <= 4 && !all_caps(text)).then_some(text)
}

/// Reads a signature from a run of cells that begins with one for which [`begins`] holds.
///
/// Returns `None` where no block stands there after all.
pub(crate) fn read(lines: &Lines, cells: &[Cell], forms: &Forms, at: Locator<'_>) -> Option<Signed> {
    let first = cells.first()?;
    let mut stack: Vec<String> = Vec::new();
    let mut found: Option<(String, usize)> = None;
    let mut last = first.clone();
    let mut several = false;
    let mut fallback = None;
    // Two signatures side by side: stay in the column of the first.
    let column = (first.of > 1
        && cells.iter().any(|c| c.line == first.line && c.column != first.column && begins(c.str(lines), forms)))
    .then_some(first.column);
    several |= column.is_some();
    let mut steps = 0;
    for cell in cells {
        if column.is_some_and(|k| cell.of > 1 && cell.column != k) {
            continue;
        }
        steps += 1;
        if steps > 14 || cell.line > first.line + 24 {
            break;
        }
        let text = cell.str(lines);
        if is_noise(text) {
            if let Some(signer) = text.split_once(':').filter(|(k, _)| fold(k) == "người ký").map(|(_, v)| v)
                && fallback.is_none()
            {
                fallback = name(signer, forms, false).map(|n| (one_blank(n), cell.range.end));
            }
            continue;
        }
        if let Some((caps, tail)) = caps_then_name(text, forms)
            && (is_authority(caps) || is_position(caps, forms))
        {
            stack.push(one_blank(caps));
            found = Some((tail, cell.range.end));
            last = cell.clone();
            break;
        }
        let upper = all_caps(text);
        if (upper || is_authority(text)) && (stack.len() < 2 || !is_full_name(text, forms)) {
            if found.is_none() && stack.len() < 8 && text.len() < 160 {
                stack.push(one_blank(text));
                last = cell.clone();
                continue;
            }
            break;
        }
        if !stack.is_empty()
            && let Some(n) = name(text, forms, false)
        {
            found = Some((one_blank(n), cell.range.end));
            last = cell.clone();
            break;
        }
        if is_position(text, forms) && stack.len() < 8 {
            stack.push(one_blank(text));
            last = cell.clone();
            continue;
        }
        break;
    }
    if found.is_none()
        && let Some(f) = fallback
    {
        found = Some(f);
    }
    let (authority, position) = offices(&stack, forms);
    if found.is_none() && (authority.is_none() || position.is_none()) && !(authority.is_some() && stack.len() > 1) {
        return None;
    }
    let end = found.as_ref().map_or(last.range.end, |(_, e)| *e).max(last.range.end);
    let source = at.span(first.range.start..end);
    let signature = Signature { authority, position, name: found.map(|(n, _)| n), source };
    Some(Signed { signature, lines: first.line..last.line + 1, several })
}

/// A name in capitals, told by its surname and length.
fn is_full_name(text: &str, forms: &Forms) -> bool {
    let first = text.split(' ').next().unwrap_or("");
    let title: String = first.chars().take(1).chain(first.chars().skip(1).flat_map(char::to_lowercase)).collect();
    (2..=5).contains(&text.split_whitespace().count())
        && forms.is_surname(&title)
        && name(text, forms, false).is_some()
        && !is_position(text, forms)
}

/// "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Nguyễn Văn A" in one cell: the capitals and the name.
fn caps_then_name<'t>(text: &'t str, forms: &Forms) -> Option<(&'t str, String)> {
    let mut at = 0;
    for word in text.split(' ') {
        if word.chars().any(char::is_lowercase) && !matches!(word, "Q." | "TUQ.") {
            break;
        }
        at += word.len() + 1;
    }
    let caps = text.get(..at.min(text.len()))?.trim_end();
    let tail = text.get(at.min(text.len())..)?.trim_start_matches(|c: char| !c.is_alphabetic());
    let tail =
        ["Đã ký", "đã ký", "(Đã ký)"].iter().fold(tail, |t, w| t.trim_start_matches(w)).trim_start_matches([')', ' ']);
    let tail = name(tail, forms, false)?;
    (!caps.is_empty()).then(|| (caps, one_blank(tail)))
}

/// Parts the lines above the name: authority, and the signer's own office.
fn offices(stack: &[String], forms: &Forms) -> (Option<String>, Option<String>) {
    let join = |part: &[String]| (!part.is_empty()).then(|| part.join(" "));
    let Some(last) = stack.iter().rposition(|l| is_authority(l)) else {
        return (None, join(stack));
    };
    let after = stack.iter().skip(last + 1).position(|l| is_position(l, forms)).map(|i| last + 1 + i);
    let cut = after.unwrap_or(if stack.len() > last + 1 { stack.len() - 1 } else { stack.len() });
    let (above, own) = stack.split_at(cut.min(stack.len()));
    if own.is_empty()
        && let Some(line) = above.last()
        && let Some(at) = trailing_office(line, forms)
    {
        let mut above = above.to_vec();
        let own = above.last().and_then(|l| l.get(at..)).unwrap_or("").to_owned();
        if let Some(l) = above.last_mut() {
            l.truncate(at);
            let len = l.trim_end().len();
            l.truncate(len);
        }
        return (join(&above), Some(own));
    }
    (join(above), join(own))
}

/// Where the signer's own office begins in a line that holds the authority too: "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
/// "KT. CHỦ TỊCH PHÓ CHỦ TỊCH".
fn trailing_office(line: &str, forms: &Forms) -> Option<usize> {
    let mut best = None;
    for (at, _) in line.match_indices(' ').skip(1) {
        let tail = line.get(at + 1..)?;
        let folded = fold(tail);
        if forms.positions().contains(&folded) {
            // The earliest is the longest: "PHÓ CHỦ TỊCH" before "CHỦ TỊCH".
            best = Some(at + 1);
            break;
        }
    }
    best
}
