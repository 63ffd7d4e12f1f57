//! Named emulation movements (phong trào thi đua) and campaigns (cuộc vận động), and the theme of a plan.
//!
//! A name is what stands in quotation marks right after the word that introduces it, or later in the same list. A
//! quotation after "với chủ đề", "gắn với việc" is no name.

use std::ops::Range;
use std::sync::LazyLock;

use super::scan::{char_at, char_before, rest};
use crate::model::CampaignKind;
use crate::text::seek::{self, AnyOf};
use crate::vocab::{Forms, fold};

/// One name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignMatch {
    /// The name, without its marks.
    pub range: Range<usize>,
    /// What introduced it.
    pub kind: CampaignKind,
}

/// Longest name and longest way from the introducing word to its name, in bytes.
const FAR: usize = 400;

/// All names in a paragraph, in order.
pub fn campaigns(text: &str, forms: &Forms) -> Vec<CampaignMatch> {
    // No name is without its marks.
    if memchr::memchr3(b'"', 0xe2, 0xc2, text.as_bytes()).is_none() {
        return Vec::new();
    }
    static SPOKEN: LazyLock<AnyOf> =
        LazyLock::new(|| AnyOf::new(&["hong trào", "ận động", "HONG TRÀO", "ẬN ĐỘNG", "hong Trào"]));
    if !SPOKEN.stands_in(text) {
        return Vec::new();
    }
    let mut out: Vec<CampaignMatch> = Vec::new();
    // End of the last quotation, and the kind if it was a name.
    let (mut last, mut list) = (0, None);
    for quoted in Quotes::new(text) {
        let gap = text.get(last..quoted.open).unwrap_or("");
        let kind = introduced(gap, forms).or(list.filter(|_| goes_on(gap)));
        if let Some(kind) = kind {
            out.push(CampaignMatch { range: quoted.inner, kind });
        }
        list = kind;
        last = quoted.end;
    }
    out
}

/// The quotations that "chủ đề" introduces, in order: where the words begin that introduce it, and the name.
pub fn themes(text: &str) -> Vec<(usize, Range<usize>)> {
    if !seek::contains(text, "hủ đề") && !seek::contains(text, "HỦ ĐỀ") {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut last = 0;
    for quoted in Quotes::new(text) {
        let gap = text.get(last..quoted.open).unwrap_or("");
        if let Some(at) = last_of(gap, &["chủ đề", "Chủ đề", "CHỦ ĐỀ"]) {
            let between = gap.get(at..).unwrap_or("");
            if between.len() < 160 && !between.contains([';', '.']) {
                out.push((last + at, quoted.inner));
            }
        }
        last = quoted.end;
    }
    out
}

/// Offset of the last of some words.
fn last_of(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|w| seek::rfind(text, w)).max()
}

/// The kind that the words before a quotation introduce it as.
fn introduced(gap: &str, forms: &Forms) -> Option<CampaignKind> {
    let from = gap.ceil_char_boundary(gap.len().saturating_sub(FAR));
    let gap = gap.get(from..)?;
    let movement = last_of(gap, &["phong trào", "Phong trào", "PHONG TRÀO", "Phong Trào"]);
    let campaign = last_of(gap, &["cuộc vận động", "Cuộc vận động", "CUỘC VẬN ĐỘNG", "Cuộc Vận động", "Cuộc Vận Động"]);
    let (at, kind) = match (movement, campaign) {
        (Some(m), c) if c.is_none_or(|c| m > c) => (m, CampaignKind::PhongTrao),
        (_, Some(c)) => (c, CampaignKind::CuocVanDong),
        _ => return None,
    };
    let between = gap.get(at..)?;
    if between.contains([';', '.', ',', '(']) || between.split(' ').count() > 24 {
        return None;
    }
    let folded = fold(between);
    let words = format!(" {} ", folded.replace(':', " "));
    (!forms.campaign_stops().iter().any(|s| words.contains(s.as_str()))).then_some(kind)
}

/// Whether a list goes on over these words: separators, "và", a period of years, a number.
fn goes_on(gap: &str) -> bool {
    gap.len() < 80
        && gap.split([' ', ',', ';', '…', '.', '/', '(', ')', ':', '+', '*']).all(|w| {
            matches!(
                w,
                "" | "và" | "cùng" | "hoặc" | "hay" | "giai" | "đoạn" | "năm" | "-" | "–" | "&" | "v" | "thi" | "đua"
            ) || w.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        })
}

/// One quotation.
struct Quoted {
    open: usize,
    inner: Range<usize>,
    end: usize,
}

/// Quotations of a text, outermost ones. One that is never closed ends at the end of its clause.
struct Quotes<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Quotes<'t> {
    fn new(text: &'t str) -> Self {
        Quotes { text, at: 0 }
    }
}

impl Iterator for Quotes<'_> {
    type Item = Quoted;

    fn next(&mut self) -> Option<Quoted> {
        loop {
            let tail = rest(self.text, self.at);
            // “ ” (E2 80 9C/9D), « » (C2 AB/BB), and the straight mark.
            let found = tail.as_bytes().iter().position(|&b| matches!(b, b'"' | 0xe2 | 0xc2))?;
            let open = self.at + found;
            let Some(c) = char_at(self.text, open) else {
                self.at = open + 1;
                continue;
            };
            let inner = open + c.len_utf8();
            let opens = match c {
                '“' | '«' | '„' | '‟' => true,
                // A straight or a closing mark opens where a word begins after it.
                '"' | '”' | '″' => {
                    let before = char_before(self.text, open);
                    let after = rest(self.text, inner).trim_start().chars().next();
                    let closes = |b: char| c != '"' && (b.is_alphanumeric() || matches!(b, '.' | ',' | ';'));
                    !before.is_some_and(closes) && after.is_some_and(char::is_alphanumeric)
                }
                _ => false,
            };
            if !opens {
                self.at = inner;
                continue;
            }
            let (close, end) = closing_mark(self.text, inner, c);
            let body = self.text.get(inner..close).unwrap_or("");
            let trimmed = body.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '“' | '"'));
            self.at = end.max(inner);
            let lead = body.find(trimmed).unwrap_or(0);
            if trimmed.is_empty() {
                continue;
            }
            return Some(Quoted { open, inner: inner + lead..inner + lead + trimmed.len(), end: self.at });
        }
    }
}

/// Where a quotation ends that `mark` opened before `from`: its closing mark and the offset after it.
fn closing_mark(text: &str, from: usize, mark: char) -> (usize, usize) {
    let mut depth = 0usize;
    let mut clause = None;
    for (i, c) in rest(text, from).char_indices() {
        if i > FAR {
            break;
        }
        match c {
            '“' | '«' | '„' if mark != '"' => depth += 1,
            '”' | '»' | '″' => match depth {
                0 => return (from + i, from + i + c.len_utf8()),
                _ => depth -= 1,
            },
            '"' if mark == '"' || depth == 0 => return (from + i, from + i + 1),
            // Opened “ and again “: a closing mark typed wrong, if it stands after a word.
            ';' if clause.is_none() => clause = Some(i),
            '.' if clause.is_none() && rest(text, from + i + 1).starts_with(' ') => clause = Some(i),
            _ => {}
        }
    }
    let end = clause.unwrap_or_else(|| {
        let tail = rest(text, from);
        tail.floor_char_boundary(FAR)
    });
    (from + end, from + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        campaigns(text, Forms::builtin()).into_iter().map(|c| text.get(c.range).unwrap()).collect()
    }

    #[test]
    fn names_right_after_the_word_and_in_its_list() {
        assert_eq!(names("các Phong trào: “A a”; “B b”; \"C c\",… và «D d»."), ["A a", "B b", "C c", "D d"]);
        assert_eq!(names("phong trào“A a”; phong trào thi đua yêu nước “B”"), ["A a", "B"]);
        assert_eq!(
            names("các phong trào “Thi đua quyết thắng”, “Vì an ninh Tổ quốc” phòng, chống"),
            ["Thi đua quyết thắng", "Vì an ninh Tổ quốc"]
        );
        assert_eq!(
            names("Phong trào thi đua đặc biệt do Thủ tướng Chính phủ phát động “500 ngày đêm”"),
            ["500 ngày đêm"]
        );
        assert_eq!(names("phong trào \" quần chúng bảo vệ an ninh \" gắn"), ["quần chúng bảo vệ an ninh"]);
        let both = "phong trào “A” gắn với Cuộc vận động “B”";
        let kinds: Vec<_> = campaigns(both, Forms::builtin()).iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [CampaignKind::PhongTrao, CampaignKind::CuocVanDong]);
    }

    #[test]
    fn other_quotations_are_no_names() {
        for text in [
            "phát động phong trào thi đua yêu nước năm 2023 với chủ đề “Đoàn kết”",
            "phong trào thi đua, gắn với việc “Học tập và làm theo”",
            "ngăn chặn “diễn biến hòa bình” trong phong trào",
            "phong trào thi đua thực hiện thắng lợi chủ đề năm 2023 của huyện “Đẩy mạnh”",
            "phong trào toàn dân; Đề án “Tuyên truyền”",
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
        assert_eq!(names("phong trào “A”, gắn với việc “B” và “C”"), ["A"]);
    }

    #[test]
    fn a_quotation_left_open_ends_with_its_clause() {
        assert_eq!(
            names("phong trào “Cả nước chung tay; phong trào “Vì người nghèo”."),
            ["Cả nước chung tay", "Vì người nghèo"]
        );
        assert_eq!(names("phong trào “A “B” c” và"), ["A “B” c"]);
    }

    #[test]
    fn themes_are_what_chu_de_introduces() {
        let text = "với chủ đề năm 2023 của huyện: “Đẩy mạnh”, phong trào “X”";
        assert_eq!(themes(text).into_iter().map(|t| text.get(t.1).unwrap()).collect::<Vec<_>>(), ["Đẩy mạnh"]);
    }
}
