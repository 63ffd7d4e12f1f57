//! The title: the lines after the kind's own, up to where the body begins.

use std::ops::Range;

use super::kinds::kind_line;
use super::letter_case::{capitalise, sentence_case};
use super::scan::{all_caps, one_blank, starts_lower};
use crate::lines::{LineKind, Lines};
use crate::vocab::{Forms, fold, starts_with_word};

/// The parts of a title and the first line after it.
#[derive(Debug, Default)]
pub(crate) struct Title {
    /// Ranges of `Lines::text`.
    pub parts: Vec<Range<usize>>,
    /// First line of the body.
    pub body: usize,
}

/// Most bytes and lines of a title.
const LONGEST: usize = 900;
const MOST_LINES: usize = 16;

/// Reads the title from line `from`; `first` is what stood after the kind on its line.
pub(crate) fn title(lines: &Lines, from: usize, first: Option<Range<usize>>, bold_kind: bool, forms: &Forms) -> Title {
    let mut out = Title { parts: Vec::new(), body: from };
    let mut bold = bold_kind;
    if let Some(first) = first.filter(|r| !r.is_empty()) {
        out.parts.push(first);
    }
    let mut i = from;
    while let Some(line) = lines.lines.get(i).filter(|_| i < from + MOST_LINES) {
        match line.kind {
            LineKind::Rule if out.parts.is_empty() => {
                i += 1;
                continue;
            }
            LineKind::Rule => {
                i += 1;
                out.body = i;
                break;
            }
            // A year that the margin cut off from its title looks like a page's number.
            LineKind::PageNumber if out.parts.is_empty() || line.blanks > 0 || !is_year(lines.str(i)) => {
                i += 1;
                continue;
            }
            LineKind::PageNumber => {
                out.parts.push(line.range.clone());
                i += 1;
                out.body = i;
                continue;
            }
            LineKind::Row | LineKind::RowRule => break,
            LineKind::Text => {}
        }
        let text = lines.str(i);
        if text.len() > 600 || ends(lines, i, text, &out.parts, bold, forms) {
            break;
        }
        if out.parts.is_empty() || line.bold {
            bold = line.bold;
        }
        out.parts.push(line.range.clone());
        i += 1;
        out.body = i;
        if out.parts.iter().map(Range::len).sum::<usize>() > LONGEST {
            break;
        }
    }
    out.body = out.body.max(from);
    out
}

/// "2023", "2023.".
fn is_year(text: &str) -> bool {
    let digits = text.trim().trim_end_matches('.');
    digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) && digits.starts_with(['1', '2'])
}

/// Whether the title has ended before line `i`.
fn ends(lines: &Lines, i: usize, text: &str, parts: &[Range<usize>], bold: bool, forms: &Forms) -> bool {
    let Some(line) = lines.lines.get(i) else { return true };
    let folded = fold(text.get(..text.char_indices().nth(60).map_or(text.len(), |(k, _)| k)).unwrap_or(text));
    if is_label(text)
        || ["căn cứ", "kính gửi", "kính trình", "xét đề nghị", "theo đề nghị"].iter().any(|w| folded.starts_with(w))
    {
        return true;
    }
    let caps = all_caps(text);
    let Some(last) = parts.last() else {
        // "NGHỊ QUYẾT" alone, the body that resolves under it, then "Căn cứ".
        let next = lines.str(i + 1);
        return caps
            && starts_with_head(&folded, forms)
            && (fold(next).starts_with("căn cứ") || next.starts_with("Khóa"));
    };
    let previous = lines.text.get(last.clone()).unwrap_or("").trim_end();
    if previous.ends_with(['.', ';', ':', '!']) && !previous.ends_with("TP.") {
        return true;
    }
    if line.note.is_some() || line.blanks > 4 {
        return true;
    }
    let open = forms.is_open(previous) || previous.ends_with([',', '-', '–', '(', '“', '/']);
    let quoted = unclosed(lines, parts);
    if bold != line.bold && lines.markdown {
        // Emphasis marks the title; where it starts or stops, the title does.
        return !(quoted && bold && starts_lower(text));
    }
    if folded.starts_with('(') {
        return ["(kèm theo", "(ban hành", "(đính kèm", "(dự thảo", "(phục vụ", "(trình"]
            .iter()
            .any(|w| folded.starts_with(w));
    }
    // "… chào mừng", "Ngày thành lập huyện"; a body may begin with "Ngày 5/1/2025".
    let goes_on =
        !is_opening(&folded, forms) || folded.strip_prefix("ngày ").is_some_and(|r| r.starts_with(char::is_alphabetic));
    if quoted || open && goes_on {
        return false;
    }
    let previous_caps = all_caps(previous);
    if caps {
        return !previous_caps
            || starts_with_head(&folded, forms)
            || line.heading > 0 && line.blanks > 0 && !lines.markdown;
    }
    if starts_lower(text) {
        // A body never begins with a small letter.
        return false;
    }
    if line.heading > 0 && bold && lines.markdown {
        return false;
    }
    let first_of_case = previous_caps;
    if is_opening(&folded, forms) && !(first_of_case && folded.starts_with("về ")) {
        return true;
    }
    if starts_with_head(&folded, forms) && is_sentence(lines, i, forms) {
        return true;
    }
    if first_of_case {
        // Behind a whole title in capitals, what a blank line parts from it is text.
        return (line.blanks > 0 && parts.len() > 1) || is_sentence(lines, i, forms);
    }
    line.blanks > 0 || line.width > 100 || is_sentence(lines, i, forms)
}

/// Whether the title so far has a quotation open.
fn unclosed(lines: &Lines, parts: &[Range<usize>]) -> bool {
    let mut depth = 0i32;
    for part in parts {
        for c in lines.text.get(part.clone()).unwrap_or("").chars() {
            match c {
                '“' | '«' => depth += 1,
                '”' | '»' => depth -= 1,
                _ => {}
            }
        }
    }
    depth > 0
}

/// Whether the paragraph that begins at line `i` ends as sentences do.
fn is_sentence(lines: &Lines, i: usize, forms: &Forms) -> bool {
    let mut widest = 0;
    for k in i..i + 8 {
        let Some(line) = lines.lines.get(k).filter(|l| l.kind == LineKind::Text) else { return false };
        let text = lines.str(k);
        if k > i && !starts_lower(text) {
            let folded = fold(text.get(..text.char_indices().nth(40).map_or(text.len(), |(n, _)| n)).unwrap_or(text));
            if is_label(text) || line.bold || is_opening(&folded, forms) || starts_with_head(&folded, forms) {
                return false;
            }
            // A short line, then a capital: a paragraph ended without a full stop, as titles do.
            let before = lines.lines.get(k - 1).map_or(0, |l| l.width);
            let open = forms.is_open(lines.str(k - 1)) || lines.str(k - 1).ends_with([',', '-', '–']);
            if !open && (line.blanks > 0 || before * 4 < widest.max(line.width) * 3) {
                return false;
            }
        }
        widest = widest.max(line.width);
        if text.trim_end_matches(['”', '"', ')', ' ']).ends_with(['.', ';', ':', '!', '?']) || line.width > 220 {
            return true;
        }
    }
    true
}

/// Whether a folded line begins as bodies do.
fn is_opening(folded: &str, forms: &Forms) -> bool {
    forms.openings().iter().any(|o| starts_with_word(folded, o))
}

/// Whether a folded line begins with the name of a body.
pub(crate) fn starts_with_head(folded: &str, forms: &Forms) -> bool {
    !starts_with_word(folded, "ban hành")
        && forms.heads().iter().any(|h| (h.folded.contains(' ') || !h.open) && starts_with_word(folded, &h.folded))
}

/// "I.", "1.", "2.3.", "a)", "Điều 1.", "Phần I", "- …".
pub(crate) fn is_label(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return true };
    if matches!(first, '-' | '+' | '•' | '*' | '●') {
        return true;
    }
    for word in ["Điều ", "ĐIỀU ", "Phần ", "PHẦN ", "Chương ", "CHƯƠNG ", "Mục ", "MỤC "] {
        if let Some(rest) = text.strip_prefix(word) {
            let mark = rest.split([' ', '.', ':']).next().unwrap_or("");
            let numeral =
                !mark.is_empty() && mark.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'L'));
            return numeral || fold(mark) == "thứ";
        }
    }
    let mark: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').take(8).collect();
    let after = text.get(mark.len()..).unwrap_or("").chars().next();
    let dotted = mark.ends_with('.') && matches!(after, Some(' ') | None);
    let bare = mark.trim_end_matches('.');
    let roman = !bare.is_empty() && bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let figure =
        !bare.is_empty() && bare.len() <= 5 && bare.chars().all(|c| c.is_ascii_digit() || c == '.') && bare.len() < 4;
    let letter = bare.len() == 1 && bare.chars().all(|c| c.is_ascii_alphabetic());
    (dotted && (roman || figure || (letter && first.is_uppercase()))) || (after == Some(')') && (letter || figure))
}

/// The title's text: its lines joined, runs of lines in capitals brought to sentence case.
pub(crate) fn text(lines: &Lines, parts: &[Range<usize>], forms: &Forms) -> Option<String> {
    let known = lines.text.get(..lines.text.floor_char_boundary(16_384)).unwrap_or("");
    let mut out = String::new();
    let mut caps = String::new();
    let flush = |caps: &mut String, out: &mut String| {
        if !caps.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&sentence_case(caps, known, forms));
            caps.clear();
        }
    };
    for part in parts {
        let piece = one_blank(lines.text.get(part.clone()).unwrap_or(""));
        if piece.is_empty() {
            continue;
        }
        if all_caps(&piece) {
            if !caps.is_empty() {
                caps.push(' ');
            }
            caps.push_str(&piece);
            continue;
        }
        // "PHÁT ĐỘNG PHONG TRÀO THI ĐUA Thực hiện thắng lợi …": both on one line.
        let shouted = shouted(&piece);
        let (head, piece) = piece.split_at(shouted);
        if shouted > 0 {
            if !caps.is_empty() {
                caps.push(' ');
            }
            caps.push_str(head.trim_end());
        }
        flush(&mut caps, &mut out);
        if !out.is_empty() && !out.ends_with('/') {
            out.push(' ');
        }
        out.push_str(piece);
    }
    flush(&mut caps, &mut out);
    let len = out.trim_end_matches([' ', '*', '_', '-', '.']).len();
    out.truncate(len);
    capitalise(&mut out, 0);
    (!out.is_empty()).then_some(out)
}

/// Bytes of the words in capitals that a line begins with, where three at least stand before words in small letters.
fn shouted(text: &str) -> usize {
    let (mut at, mut words) = (0, 0);
    for word in text.split_inclusive(' ') {
        if !all_caps(word) || word.trim().chars().count() < 2 {
            break;
        }
        at += word.len();
        words += 1;
    }
    if words >= 3 && at < text.len() { at } else { 0 }
}

/// Whether a line can be the first of a title where the document names no kind.
pub(crate) fn can_begin(lines: &Lines, i: usize, forms: &Forms) -> bool {
    let Some(line) = lines.lines.get(i).filter(|l| l.kind == LineKind::Text) else { return false };
    let text = lines.str(i);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 6
        && text.len() < 600
        && !is_label(text)
        && !text.ends_with([';', ':'])
        && (all_caps(text) || ((line.bold || line.heading > 0) && !text.ends_with('.')))
        && !starts_with_head(&fold(text), forms)
        && kind_line(text, line.bold, forms).is_none()
}
