//! A paragraph cut into sentences and clauses, brackets apart.

use std::ops::Range;

use crate::text::scan::{Finder, Window};

/// A clause: what stands between semicolons, full stops and inline numbers such as "(2)".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Its bytes, trimmed.
    pub range: Range<usize>,
    /// Brackets in it, with their marks.
    pub brackets: Vec<Range<usize>>,
    /// A new sentence begins with it.
    pub sentence: bool,
}

impl Clause {
    /// The bracket that holds a place.
    pub(crate) fn bracket_at(&self, at: usize) -> Option<&Range<usize>> {
        let i = self.brackets.partition_point(|b| b.start <= at);
        self.brackets.get(i.checked_sub(1)?).filter(|b| at < b.end)
    }

    /// The brackets within a range.
    pub(crate) fn brackets_in(&self, range: &Range<usize>) -> &[Range<usize>] {
        let from = self.brackets.partition_point(|b| b.start < range.start);
        let to = self.brackets.partition_point(|b| b.end <= range.end);
        self.brackets.get(from..to.max(from)).unwrap_or(&[])
    }
}

/// Cuts a paragraph. One pass; brackets that never close are text.
pub(crate) fn clauses(text: &str) -> Vec<Clause> {
    let bytes = text.as_bytes();
    let closes = closing_brackets(bytes);
    let mut out = Vec::new();
    let (mut start, mut sentence, mut i) = (0, true, 0);
    let mut brackets: Vec<Range<usize>> = Vec::new();
    let mut next_close = 0;
    // Several bullets may stand on one line.
    let cuts = |[_, before, b, next, _]: Window| {
        (b == b'(')
            | (b == b';')
            | (b == b'.')
            | (b == b'!')
            | (b == b'?')
            | ((b == b'-') | (b == b'+')) & (before == b' ') & (next == b' ')
    };
    let mut finder = Finder::new(bytes, cuts);
    while let Some(next) = finder.next(i) {
        i = next;
        match bytes[i] {
            b'(' => {
                while closes.get(next_close).is_some_and(|c| c.0 < i) {
                    next_close += 1;
                }
                if let Some(&(_, end)) = closes.get(next_close).filter(|c| c.0 == i) {
                    if text.get(i + 1..end).is_some_and(enumerator) {
                        push(text, &mut out, start..i, &mut brackets, &mut sentence, false);
                        start = end + 1;
                    } else {
                        brackets.push(i..end + 1);
                    }
                    i = end;
                }
            }
            b';' => {
                push(text, &mut out, start..i, &mut brackets, &mut sentence, false);
                start = i + 1;
            }
            b'.' | b'!' | b'?' if ends_sentence(text, i) => {
                push(text, &mut out, start..i, &mut brackets, &mut sentence, true);
                start = i + 1;
            }
            b'-' | b'+'
                if i > 1
                    && bytes[i - 1] == b' '
                    && bytes.get(i + 1) == Some(&b' ')
                    && text.get(..i).is_some_and(|f| f.trim_end().ends_with([':', ';', '.', ',']))
                    && text.get(i + 1..).is_some_and(|r| r.trim_start().starts_with(char::is_uppercase)) =>
            {
                push(text, &mut out, start..i, &mut brackets, &mut sentence, false);
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    push(text, &mut out, start..text.len(), &mut brackets, &mut sentence, true);
    out
}

fn push(
    text: &str,
    out: &mut Vec<Clause>,
    range: Range<usize>,
    brackets: &mut Vec<Range<usize>>,
    sentence: &mut bool,
    ends: bool,
) {
    let Some(piece) = text.get(range.clone()) else { return };
    let lead = piece.len() - piece.trim_start_matches([' ', ',', '.', '/']).len();
    let kept = piece.trim().trim_end_matches(['/', '.', ' ']).len();
    let trimmed =
        range.start + lead..(range.start + (piece.len() - piece.trim_start().len()) + kept).max(range.start + lead);
    let brackets = std::mem::take(brackets);
    if !trimmed.is_empty() {
        out.push(Clause { range: trimmed, brackets, sentence: *sentence });
        *sentence = false;
    }
    *sentence |= ends;
}

/// Outermost brackets that close, as pairs of positions.
pub(crate) fn closing_brackets(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for i in memchr::memchr2_iter(b'(', b')', bytes) {
        if bytes[i] == b'(' {
            open.push(i);
        } else if let Some(at) = open.pop() {
            // A bracket that holds earlier ones takes their place.
            while pairs.last().is_some_and(|p| p.0 > at) {
                pairs.pop();
            }
            pairs.push((at, i));
        }
    }
    pairs
}

/// "(1)", "(a)": a number of an inline list.
fn enumerator(inner: &str) -> bool {
    let inner = inner.trim();
    let digits = !inner.is_empty() && inner.len() <= 2 && inner.bytes().all(|b| b.is_ascii_digit());
    digits || matches!(inner, "i" | "ii" | "iii" | "iv" | "v" | "vi")
}

/// A full stop that ends a sentence: blank and capital behind it, no abbreviation before it.
fn ends_sentence(text: &str, i: usize) -> bool {
    let Some(after) = text.get(i + 1..) else { return true };
    if after.is_empty() {
        return true;
    }
    let rest = after.trim_start_matches([' ', '”', '"', ')']);
    if rest.len() == after.len() || rest.starts_with(char::is_lowercase) {
        return false;
    }
    let from = i.saturating_sub(8);
    let near = (from..=i).find_map(|f| text.get(f..i)).unwrap_or("");
    let word = near.rsplit([' ', '(', ',', ';', ':']).next().unwrap_or("");
    // "TP. Hà Tĩnh", "Tx. Phú Thọ", "C. Mác".
    !(matches!(word, "TP" | "Tp" | "TX" | "Tx" | "TT" | "Tt" | "P" | "Q" | "H" | "T" | "tr" | "Đ/c")
        || (word.len() == 1 && word.chars().all(char::is_uppercase) && !lettered(near, word)))
}

/// "tuýp O", "loại A": a letter that names, and no initial.
fn lettered(near: &str, letter: &str) -> bool {
    let before = near.strip_suffix(letter).unwrap_or("").trim_end();
    super::lexicon::lex().lettered.suffix(before).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        clauses(text).into_iter().map(|c| &text[c.range]).collect()
    }

    #[test]
    fn clauses_end_at_semicolons_stops_and_inline_numbers() {
        assert_eq!(
            cut("Thu 1.817 tỷ đồng; chi (gồm a; b) 20%. Trồng 5 ha./."),
            ["Thu 1.817 tỷ đồng", "chi (gồm a; b) 20%", "Trồng 5 ha"]
        );
        assert_eq!(cut("Gồm: (1) xây 3 cầu, (2) mở 2 lớp"), ["Gồm:", "xây 3 cầu,", "mở 2 lớp"]);
        assert_eq!(cut("TP. Hà Tĩnh đạt 5%. (chưa đóng"), ["TP. Hà Tĩnh đạt 5%", "(chưa đóng"]);
        assert_eq!(cut("Cơ cấu: - Nông nghiệp 20%; - Dịch vụ 30%"), ["Cơ cấu:", "Nông nghiệp 20%", "Dịch vụ 30%"]);
    }
}
