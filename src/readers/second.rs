//! The second opinion on a PDF: its text by another reader, which knows neither fonts nor places.
//!
//! It is asked where the first reader fails, or finds no text on pages that no picture covers. It may end the process
//! (it goes down into nested objects without a bound), so that it is asked in a child of its own only.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::PlainTextOutput;

use crate::document::Document;
use crate::model::{Diagnostic, Reader, Severity};
use crate::text::LineIndex;

/// Texts of pages, from 1.
pub(crate) type Texts = BTreeMap<u32, String>;

/// Fewer letters in all pages together are no text.
const LEAST_LETTERS: usize = 20;

/// The texts of the wanted pages, or of all; a page that cannot be read is left out.
pub(crate) fn pages(bytes: &[u8], wanted: &[u32]) -> Texts {
    let mut out = Texts::new();
    let Ok(mut file) = pdf_extract::Document::load_mem(bytes) else { return out };
    if file.is_encrypted() && file.decrypt("").is_err() {
        return out;
    }
    let all: Vec<u32> = file.get_pages().into_keys().collect();
    for page in all.into_iter().filter(|p| wanted.is_empty() || wanted.contains(p)) {
        let mut text = String::new();
        let read = catch_unwind(AssertUnwindSafe(|| {
            pdf_extract::output_doc_page(&file, &mut PlainTextOutput::new(&mut text), page).is_ok()
        }));
        if read.unwrap_or(false) || !text.trim().is_empty() {
            out.insert(page, clean(&text));
        }
    }
    out
}

/// Lines without blanks at their ends, and without what means something else here.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim().split(['\n', '\x0c']) {
        out.extend(line.trim_end().chars().filter(|c| !c.is_control() || *c == '\t'));
        out.push('\n');
    }
    out
}

fn letters(texts: &Texts) -> usize {
    texts.values().flat_map(|t| t.chars()).filter(|c| c.is_alphanumeric()).take(LEAST_LETTERS).count()
}

fn told(pages: &str) -> Diagnostic {
    let message = format!("{pages} read by a second reader, which knows neither fonts nor places.");
    Diagnostic::new("second-reader", Severity::Warning, message, None)
}

/// A document of what the second reader gave for a file that the first could not read; `None` where that is no text.
pub(crate) fn document(texts: &Texts) -> Option<Document<'static>> {
    if letters(texts) < LEAST_LETTERS {
        return None;
    }
    let last = texts.keys().next_back().copied().unwrap_or(0);
    let pages: Vec<&str> = (1..=last).map(|p| texts.get(&p).map_or("", String::as_str)).collect();
    let mut document = Document::new(pages.join("\x0c"));
    document.reader = Some(Reader::Pdf);
    document.media_type = Some("application/pdf".to_owned());
    document.markdown = Some(false);
    document.diagnostics.push(told("The file is damaged, and its text was"));
    Some(document)
}

/// Puts texts in the place of pages that have none.
pub(crate) fn fill(document: &mut Document<'static>, texts: &Texts) {
    let mut text = String::with_capacity(document.text.len());
    // Where each page began, and where it begins.
    let mut moves: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut filled = Vec::new();
    for (n, page) in document.text.split('\x0c').enumerate() {
        if n > 0 {
            text.push('\x0c');
        }
        moves.push((at, text.len()));
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        match texts.get(&number).filter(|t| page.trim().is_empty() && t.chars().any(char::is_alphanumeric)) {
            Some(new) => {
                text.push_str(new);
                filled.push(number.to_string());
            }
            None => text.push_str(page),
        }
        at += page.len() + 1;
    }
    if filled.is_empty() {
        return;
    }
    let moved = |range: &mut Range<usize>| {
        let next = moves.partition_point(|m| m.0 <= range.start);
        let (from, to) = next.checked_sub(1).and_then(|i| moves.get(i)).copied().unwrap_or((0, 0));
        *range = range.start - from + to..range.end - from + to;
    };
    let mut index = LineIndex::new(&text);
    for (mut range, bbox) in document.index.placed() {
        moved(&mut range);
        index.place(range, bbox);
    }
    document.index = index;
    document.hints.runs.iter_mut().for_each(|r| moved(&mut r.0));
    document.hints.glyphs.iter_mut().for_each(|g| moved(&mut g.range));
    for list in
        [&mut document.raised, &mut document.unsure, &mut document.rows, &mut document.wrapped, &mut document.strong]
    {
        list.iter_mut().for_each(moved);
    }
    document.text = text.into();
    let (noun, verb) = if filled.len() == 1 { ("Page", "was") } else { ("Pages", "were") };
    document.diagnostics.push(told(&format!("{noun} {} {verb}", filled.join(", "))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_text_are_filled_and_the_rest_moves() {
        let mut document = Document::new("một\n\x0c\x0cba\n");
        document.index.place(8..10, [3.0; 4]);
        document.raised = vec![8..9];
        fill(&mut document, &Texts::from([(1, "khác\n".to_owned()), (2, "hai\n".to_owned())]));
        assert_eq!(document.text, "một\n\x0chai\n\x0cba\n");
        assert_eq!(document.raised.iter().map(|r| &document.text[r.clone()]).collect::<Vec<_>>(), ["b"]);
        assert_eq!(document.index.placed().map(|(r, _)| &document.text[r]).collect::<Vec<_>>(), ["ba"]);
        assert_eq!(document.diagnostics.len(), 1);
    }

    #[test]
    fn a_few_signs_are_no_document() {
        assert!(document(&Texts::from([(1, "12\n".to_owned())])).is_none());
        let text = "Kế hoạch phát triển kinh tế - xã hội\n".to_owned();
        assert_eq!(document(&Texts::from([(2, text.clone())])).unwrap().text, format!("\x0c{text}"));
    }

    #[test]
    fn damage_is_no_text() {
        for bytes in [&b""[..], b"%PDF-1.7", b"\0\0"] {
            assert!(pages(bytes, &[]).is_empty());
        }
    }
}
