//! The line that names a document's kind: "KẾ HOẠCH", "K Ế  H O Ạ C H", "CHỈ THỊ Về việc …".

use super::scan::all_caps;
use crate::vocab::{Forms, KindRow, fold, squeeze};

/// A line that names a kind.
#[derive(Debug, Clone, Copy)]
pub struct KindLine<'a> {
    /// The kind.
    pub row: &'a KindRow,
    /// Bytes of the line that name it; what follows is the title.
    pub len: usize,
}

/// Reads a line that names a document's kind. `emphasised`: bold or a heading, where sentence case is enough.
///
/// "SỞ KẾ HOẠCH VÀ ĐẦU TƯ" names an issuer, and so does "KẾ HOẠCH VÀ ĐẦU TƯ" under a line that says "BỘ".
pub fn kind_line<'a>(text: &str, emphasised: bool, forms: &'a Forms) -> Option<KindLine<'a>> {
    let text = text.trim_end_matches([':', '.', ' ', '*']);
    if text.is_empty() || text.len() > 600 || !text.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let upper = all_caps(text);
    if text.len() < 120 {
        let squeezed = squeeze(text);
        if let Some(row) = forms.kind_by_letters(&squeezed).filter(|k| !is_any(k)) {
            return Some(KindLine { row, len: text.len() });
        }
    }
    let draft = ["DỰ THẢO ", "Dự thảo "].iter().find_map(|d| text.strip_prefix(d));
    let body = draft.unwrap_or(text);
    let skipped = text.len() - body.len();
    let first = fold(body.split(' ').next().unwrap_or(""));
    for row in forms.kinds_beginning(&first) {
        if is_any(row) {
            continue;
        }
        let words = row.name.split(' ').count();
        let Some(end) = nth_word_end(body, words) else { continue };
        let Some(head) = body.get(..end) else { continue };
        if fold(head) != row.folded {
            continue;
        }
        let rest = body.get(end..).unwrap_or("").trim_start();
        // "CÔNG VĂN ĐẾN" is a stamp; a công văn never says so of itself in one line with its subject.
        if row.code.is_none() && !rest.is_empty() {
            return None;
        }
        if rest.is_empty() {
            return Some(KindLine { row, len: text.len() });
        }
        // "KẾ HOẠCH VÀ ĐẦU TƯ": the field of a ministry.
        if forms.names_field(body) || rest.starts_with(['-', '–', ',', '&']) {
            return None;
        }
        let shouted = all_caps(head);
        // "LUẬT", "LỆNH" are words of one syllable: only with the whole line in capitals.
        if (shouted && (words > 1 || upper)) || (emphasised && words > 1 && !rest.starts_with("này")) {
            return Some(KindLine { row, len: skipped + end });
        }
    }
    None
}

fn is_any(row: &KindRow) -> bool {
    row.code.is_none() && row.name == "Văn bản"
}

/// End of the `n`th word.
fn nth_word_end(text: &str, n: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..n {
        let rest = text.get(at..)?;
        let skip = rest.len() - rest.trim_start().len();
        let word = rest.get(skip..)?;
        if word.is_empty() {
            return None;
        }
        at += skip + word.find(char::is_whitespace).unwrap_or(word.len());
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&'static str, &str)> {
        kind_line(text, false, Forms::builtin()).map(|k| (k.row.name.as_str(), text.get(k.len..).unwrap().trim()))
    }

    #[test]
    fn kinds_in_capitals_with_or_without_a_title() {
        assert_eq!(read("KẾ HOẠCH"), Some(("Kế hoạch", "")));
        assert_eq!(read("K Ế  H O Ạ C H"), Some(("Kế hoạch", "")));
        assert_eq!(read("KẾ HO ẠCH"), Some(("Kế hoạch", "")));
        assert_eq!(read("KẾ HOẠCH Phát động phong trào"), Some(("Kế hoạch", "Phát động phong trào")));
        assert_eq!(read("CHƯƠNG TRÌNH HÀNH ĐỘNG"), Some(("Chương trình hành động", "")));
        assert_eq!(read("LUẬT THI ĐUA, KHEN THƯỞNG"), Some(("Luật", "THI ĐUA, KHEN THƯỞNG")));
    }

    #[test]
    fn issuers_and_sentences_are_no_kind() {
        for text in [
            "KẾ HOẠCH VÀ ĐẦU TƯ",
            "SỞ KẾ HOẠCH VÀ ĐẦU TƯ",
            "Kế hoạch này được thực hiện",
            "KẾ HOẠCH - TÀI CHÍNH",
            "ỦY BAN",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
