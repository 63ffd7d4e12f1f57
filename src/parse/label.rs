//! Labels of the outline: "Phần I", "Điều 2.", "II.", "2.3.", "(1)", "a)".
//!
//! The families and their order are those of Decree 30/2020/NĐ-CP (annex I) and of plans as they are written.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::vocab::is_word;

/// A family of labels, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Phần.
    Part,
    /// Chương.
    Chapter,
    /// Mục.
    Heading,
    /// Tiểu mục.
    Subheading,
    /// Điều.
    Article,
    /// A., B.
    Upper,
    /// I., II.
    Roman,
    /// (A), (B)
    Capital,
    /// 1., 1/
    Number,
    /// 2.3., 2.3.1., II.1.
    Decimal,
    /// (1), 1)
    Bracket,
    /// a), a.
    Letter,
    /// i), ii), (iii)
    Small,
}

/// A label at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label<'t> {
    /// Its family.
    pub family: Family,
    /// As written, with its closing mark: "II.", "a)", "Điều 2.".
    pub text: &'t str,
    /// What it adds to an id: "II", "2", "a", "Điều 2"; the whole "2.3" for a decimal.
    pub id: Cow<'t, str>,
    /// Its place in its family's sequence, from 1; the last number of a decimal.
    pub ordinal: u32,
    /// Where the text after the label begins.
    pub rest: usize,
    /// A number follows ("5. 80% số trạm"): it may be a list's label or a sentence that a margin broke.
    pub weak: bool,
}

/// Letters of "điểm" in the order of Decree 30/2020/NĐ-CP, with the letters that some drafters do not skip.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// Reads a label at the beginning of a line, or `None`.
///
/// "C." and "D." are letters of the family A., B. only; "I.", "V.", "X." are Roman. A number with a decimal part or
/// groups of thousands ("9.050 tỷ") is no label.
pub fn label(line: &str) -> Option<Label<'_>> {
    let first = line.chars().next()?;
    match first {
        'P' | 'C' | 'M' | 'T' | 'Đ' | 'D' => worded(line).or_else(|| lettered(line)),
        '(' => bracketed(line),
        '0'..='9' => numbered(line),
        _ => lettered(line),
    }
}

const WORDS: [(&str, &str, Family); 12] = [
    ("Phần", "Phần", Family::Part),
    ("PHẦN", "Phần", Family::Part),
    ("Chương", "Chương", Family::Chapter),
    ("CHƯƠNG", "Chương", Family::Chapter),
    ("Mục", "Mục", Family::Heading),
    ("MỤC", "Mục", Family::Heading),
    ("Tiểu mục", "Tiểu mục", Family::Subheading),
    ("TIỂU MỤC", "Tiểu mục", Family::Subheading),
    ("Điều", "Điều", Family::Article),
    ("ĐIỀU", "Điều", Family::Article),
    ("Ðiều", "Điều", Family::Article),
    ("Tiểu Mục", "Tiểu mục", Family::Subheading),
];

const ORDINAL_WORDS: [(&str, u32); 12] = [
    ("nhất", 1),
    ("hai", 2),
    ("ba", 3),
    ("tư", 4),
    ("bốn", 4),
    ("năm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("tám", 8),
    ("chín", 9),
    ("mười", 10),
    ("mười một", 11),
];

/// "Điểu 2.", "Diều 3.": an article's word by a slip of its marks. It is one where the article before it was there.
fn misread_article(line: &str) -> Option<(&str, &'static str, Family)> {
    let word = line.split(' ').next()?;
    let letters = word.nfd().filter(|c| canonical_combining_class(*c) == 0);
    let bare = letters.map(|c| if matches!(c, 'Đ' | 'đ' | 'Ð') { 'd' } else { c.to_ascii_lowercase() });
    (word.len() <= LONGEST_MISREAD && bare.eq("dieu".chars())).then_some((word, "Điều", Family::Article))
}

/// Bytes of "Điều" with any marks.
const LONGEST_MISREAD: usize = 8;

fn worded(line: &str) -> Option<Label<'_>> {
    let plain = WORDS.iter().find(|(w, ..)| line.strip_prefix(w).is_some_and(|r| r.starts_with(' ')));
    let weak = plain.is_none();
    let (word, name, family) = plain.map(|&(w, n, f)| (w, n, f)).or_else(|| misread_article(line))?;
    let after = line[word.len()..].trim_start();
    let at = line.len() - after.len();
    let counted = ["thứ ", "THỨ "].iter().find_map(|t| after.strip_prefix(t));
    let (token_at, token) = match counted {
        Some(rest) => (line.len() - rest.trim_start().len(), rest.trim_start()),
        None => (at, after),
    };
    let end = token.find([' ', '.', ':', '-', '–', ')', ',', ';', '/']).unwrap_or(token.len());
    let token = &token[..end];
    let (id, ordinal) = if counted.is_some() {
        let lower = token.to_lowercase();
        let n = ORDINAL_WORDS.iter().find(|(w, _)| *w == lower)?.1;
        (format!("{name} {n}"), n)
    } else if let Some(n) = roman(token) {
        (format!("{name} {token}"), n)
    } else {
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        let suffix = &token[digits..];
        let n: u32 = token[..digits].parse().ok().filter(|_| digits <= 4)?;
        if !suffix.is_empty() && !(suffix.len() <= 2 && suffix.chars().all(|c| LETTERS.contains(c))) {
            return None;
        }
        (format!("{name} {token}"), n)
    };
    let mut stop = token_at + end;
    let mark = line[stop..].starts_with(['.', ':', ')']);
    if mark {
        stop += 1;
    }
    let rest = line[stop..].trim_start();
    // "Điều 5 Luật …" that a wrapped line begins with is a reference, not a label.
    let heading = match rest.chars().next() {
        None => true,
        Some(c) if mark => !c.is_ascii_digit() || rest.len() > 3,
        Some('-' | '–') => true,
        Some(c) => c.is_uppercase() && family != Family::Article,
    };
    (heading && (mark || !weak)).then(|| Label {
        family,
        text: line[..stop].trim_end(),
        id: Cow::Owned(id),
        ordinal,
        rest: line.len() - rest.trim_start_matches(['-', '–', ' ']).len(),
        weak,
    })
}

fn bracketed(line: &str) -> Option<Label<'_>> {
    let inner = &line[1..];
    let end = inner.find(')').filter(|&e| (1..=4).contains(&e))?;
    let id = &inner[..end];
    let (family, ordinal) = if let Some(n) = small_roman(id) {
        (Family::Small, n)
    } else if end > 3 {
        return None;
    } else if id.bytes().all(|b| b.is_ascii_digit()) {
        (Family::Bracket, id.parse().ok()?)
    } else if let Some(n) = letter(id) {
        (Family::Letter, n)
    } else if let Some(n) = upper(id) {
        (Family::Capital, n)
    } else {
        return None;
    };
    let text = &line[..end + 2];
    let rest = line[end + 2..].trim_start();
    // "(1), (2)" and "(1) và" refer to labels.
    if rest.is_empty() || rest.starts_with([',', ';', '.', ')', '/']) {
        return None;
    }
    Some(Label { family, text, id: Cow::Borrowed(id), ordinal, rest: line.len() - rest.len(), weak: false })
}

/// "1.", "1/", "1)", "2.3.", "2.3".
fn numbered(line: &str) -> Option<Label<'_>> {
    let bytes = line.as_bytes();
    let (mut i, mut parts, mut last) = (0, 0, 0u32);
    loop {
        let digits = bytes[i..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits > if parts == 0 { 3 } else { 2 } {
            break;
        }
        last = line[i..i + digits].parse().ok()?;
        parts += 1;
        i += digits;
        if bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) && parts < 6 {
            i += 1;
        } else {
            break;
        }
    }
    if parts == 0 || bytes.get(i).is_some_and(u8::is_ascii_digit) || (i > 0 && bytes[i - 1] == b'.') {
        return None;
    }
    let id = &line[..i];
    // "1- " is how Party documents number.
    let mark = bytes.get(i).copied().filter(|b| matches!(b, b'.' | b'/' | b')' | b'-'));
    let after = &line[i + usize::from(mark.is_some())..];
    // "1.-", "1.:" and "2.-" are the label with a drafter's flourish.
    let rest =
        after.trim_start_matches(|c: char| c.is_whitespace() || (mark.is_some() && matches!(c, '-' | '–' | ':')));
    let next = rest.chars().next()?;
    let spaced = after.starts_with([' ', '\t']);
    let ok = match mark {
        Some(b'-') => spaced && next.is_uppercase(),
        // A second number close after "1." is one number with it; "1/ 5" is a fraction or a date.
        Some(b'.') if spaced && next.is_ascii_digit() => true,
        Some(_) => {
            !next.is_ascii_digit() && (spaced || next.is_uppercase() || after.len() != rest.len()) && next != '%'
        }
        // "1.1 - Chi thường xuyên"
        None if parts > 1 => spaced && dashed_off(rest).unwrap_or(rest).starts_with(char::is_uppercase),
        // "1 - Kinh tế"
        None => spaced && dashed_off(rest).is_some_and(|words| words.starts_with(char::is_uppercase)),
    };
    // "1.1/ Chung"; "1.1/2" is no label.
    let ratio = mark == Some(b'/') && parts > 1 && !(spaced && next.is_uppercase());
    // "01/CT-UBND" that a margin parted from its "số"; "1/Phát triển" is a label.
    let symbol = mark == Some(b'/') && !spaced && after.chars().take(2).all(char::is_uppercase);
    // Decimal labels have no leading zeros ("02.05" is a date) and begin no fraction of a number.
    let zeros = parts > 1 && id.split('.').any(|p| p.len() > 1 && p.starts_with('0'));
    if !ok || zeros || ratio || symbol {
        return None;
    }
    let family = match (parts, mark) {
        (1, Some(b')')) => Family::Bracket,
        (1, _) => Family::Number,
        _ => Family::Decimal,
    };
    let id = if parts == 1 { Cow::Borrowed(id.trim_start_matches('0')) } else { Cow::Borrowed(id) };
    if id.is_empty() {
        return None;
    }
    let text = &line[..i + usize::from(mark.is_some())];
    let apart = if mark.is_none() { dashed_off(rest) } else { None };
    let weak = next.is_ascii_digit() || apart.is_some() && parts == 1;
    let rest = apart.unwrap_or(rest);
    Some(Label { family, text, id, ordinal: last, rest: line.len() - rest.len(), weak })
}

/// The words behind a dash with a blank on each side.
fn dashed_off(rest: &str) -> Option<&str> {
    rest.strip_prefix(['-', '–'])?.strip_prefix(' ').map(str::trim_start)
}

/// "II.", "II.1.", "A.", "a)", "a.".
fn lettered(line: &str) -> Option<Label<'_>> {
    let end = line.char_indices().take(9).find(|&(_, c)| !is_word(c))?.0;
    let token = &line[..end];
    let mark = line[end..].chars().next()?;
    let dashed = mark == ' ' && line[end..].trim_start().starts_with(['-', '–']);
    // "II- " is how Party documents number.
    let hyphen = mark == '-'
        && line[end + 1..].starts_with(' ')
        && (roman(token).is_some()
            || (upper(token).is_some() || letter(token).is_some())
                && line[end + 1..].trim_start().starts_with(char::is_uppercase));
    // "V/v" (về việc) is no label, nor is "I/2022" behind "quý".
    if mark == '/' && line[end + 1..].starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) {
        return None;
    }
    if !(hyphen || matches!(mark, '.' | ')' | '/') || (dashed && token.chars().all(char::is_uppercase))) {
        return None;
    }
    if let Some(n) = roman(token) {
        if mark == '.' && line[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            return roman_decimal(line, end);
        }
        let stop = if mark == ' ' { end } else { end + 1 };
        let rest = line[stop..].trim_start_matches([' ', '\t', '-', '–', ':']);
        let family = if matches!(token, "C" | "D" | "L" | "M") { Family::Upper } else { Family::Roman };
        let ordinal = if family == Family::Upper { upper(token)? } else { n };
        if rest.is_empty()
            || rest.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) && family == Family::Upper
        {
            return None;
        }
        return Some(Label {
            family,
            text: &line[..stop],
            id: Cow::Borrowed(token),
            ordinal,
            rest: line.len() - rest.len(),
            weak: false,
        });
    }
    let rest = line[end + mark.len_utf8()..].trim_start_matches([' ', '\t', '-', '–']);
    if rest.is_empty() {
        return None;
    }
    // "B - " is a label with its mark set apart.
    let spaced = dashed || line[end + mark.len_utf8()..].starts_with([' ', '\t']);
    let text = line[..end + mark.len_utf8()].trim_end();
    if let Some(n) = small_roman(token).filter(|_| mark == ')') {
        return Some(Label {
            family: Family::Small,
            text,
            id: Cow::Borrowed(token),
            ordinal: n,
            rest: line.len() - rest.len(),
            weak: false,
        });
    }
    if let Some(n) = letter(token) {
        // "a.b" is no label, nor is "m/s".
        let ok = mark == ')' || (spaced && !dashed) || (mark == '.' && rest.starts_with(char::is_uppercase));
        return ok.then(|| Label {
            family: Family::Letter,
            text,
            id: Cow::Borrowed(token),
            ordinal: n,
            rest: line.len() - rest.len(),
            weak: false,
        });
    }
    let n = upper(token)?;
    (spaced && rest.starts_with(char::is_uppercase)).then(|| Label {
        family: Family::Upper,
        text,
        id: Cow::Borrowed(token),
        ordinal: n,
        rest: line.len() - rest.len(),
        weak: false,
    })
}

/// "II.1." or "II.1.2".
fn roman_decimal(line: &str, roman_end: usize) -> Option<Label<'_>> {
    let tail = &line[roman_end + 1..];
    let len = tail.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let numbers = tail[..len].trim_end_matches('.');
    let mut last = 0;
    for part in numbers.split('.') {
        last = part.parse().ok().filter(|_| part.len() <= 2)?;
    }
    let rest = tail[len..].trim_start();
    if rest.is_empty() || rest.len() == tail.len() - len && !rest.starts_with(char::is_uppercase) {
        return None;
    }
    Some(Label {
        family: Family::Decimal,
        text: &line[..roman_end + 1 + len],
        id: Cow::Borrowed(&line[..roman_end + 1 + numbers.len()]),
        ordinal: last,
        rest: line.len() - rest.len(),
        weak: false,
    })
}

/// Value of a Roman numeral of two small letters or more. One letter alone may be of the family a), b).
fn small_roman(token: &str) -> Option<u32> {
    let small = (2..=4).contains(&token.len()) && token.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    if small { roman(&token.to_ascii_uppercase()) } else { None }
}

/// Value of a Roman numeral in capitals, up to 39.
pub fn roman(token: &str) -> Option<u32> {
    if token.is_empty() || token.len() > 8 {
        return None;
    }
    let value = |b: u8| match b {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        b'L' => 50,
        b'C' => 100,
        b'D' => 500,
        b'M' => 1000,
        _ => 0,
    };
    let mut total = 0;
    let bytes = token.as_bytes();
    for (i, &b) in bytes.iter().enumerate() {
        let v = value(b);
        if v == 0 {
            return None;
        }
        let next = bytes.get(i + 1).map_or(0, |&n| value(n));
        if v < next {
            total -= v;
        } else {
            total += v;
        }
    }
    // One spelling a value: "IIII" and "VX" are words.
    let total = u32::try_from(total).ok()?;
    (1..=1500).contains(&total).then(|| write_roman(total)).filter(|r| r == token).map(|_| total)
}

/// A number in Roman numerals; nothing for 0. Thousands are written out: callers bound `n`.
pub(crate) fn write_roman(mut n: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, text) in STEPS {
        while n >= value {
            out.push_str(text);
            n -= value;
        }
    }
    out
}

fn letter(token: &str) -> Option<u32> {
    let mut chars = token.chars();
    let c = chars.next()?;
    if chars.next().is_some() {
        return None;
    }
    LETTERS.chars().position(|l| l == c).map(|p| p as u32 + 1)
}

fn upper(token: &str) -> Option<u32> {
    let mut chars = token.chars();
    let c = chars.next()?;
    if chars.next().is_some() {
        return None;
    }
    let lower = c.to_lowercase().next()?;
    (c.is_uppercase()).then(|| LETTERS.chars().position(|l| l == lower).map(|p| p as u32 + 1))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Family, &str, String, u32, &str)> {
        label(line).map(|l| (l.family, l.text, l.id.into_owned(), l.ordinal, &line[l.rest..]))
    }

    #[test]
    fn every_family_is_read() {
        use Family::*;
        for (line, family, text, id, ordinal, rest) in [
            ("Phần I", Part, "Phần I", "Phần I", 1, ""),
            ("PHẦN THỨ HAI", Part, "PHẦN THỨ HAI", "Phần 2", 2, ""),
            ("Chương II QUY ĐỊNH", Chapter, "Chương II", "Chương II", 2, "QUY ĐỊNH"),
            ("Mục 1. Chung", Heading, "Mục 1.", "Mục 1", 1, "Chung"),
            ("Điều 2. Tổ chức", Article, "Điều 2.", "Điều 2", 2, "Tổ chức"),
            ("Điều 12a. Tổ chức", Article, "Điều 12a.", "Điều 12a", 12, "Tổ chức"),
            ("II. CHỈ TIÊU", Roman, "II.", "II", 2, "CHỈ TIÊU"),
            ("IV/ TỔ CHỨC", Roman, "IV/", "IV", 4, "TỔ CHỨC"),
            ("II- NHIỆM VỤ", Roman, "II-", "II", 2, "NHIỆM VỤ"),
            ("5. 80% số xã", Number, "5.", "5", 5, "80% số xã"),
            ("III - NHIỆM VỤ", Roman, "III", "III", 3, "NHIỆM VỤ"),
            ("A. KẾT QUẢ", Upper, "A.", "A", 1, "KẾT QUẢ"),
            ("C. Nhiệm vụ", Upper, "C.", "C", 3, "Nhiệm vụ"),
            ("1. Về kinh tế", Number, "1.", "1", 1, "Về kinh tế"),
            ("1- Về kinh tế", Number, "1-", "1", 1, "Về kinh tế"),
            ("1.Về kinh tế", Number, "1.", "1", 1, "Về kinh tế"),
            ("12/ Thu", Number, "12/", "12", 12, "Thu"),
            ("1) Thu", Bracket, "1)", "1", 1, "Thu"),
            ("(1) Thu", Bracket, "(1)", "1", 1, "Thu"),
            ("2.3. Về an ninh", Decimal, "2.3.", "2.3", 3, "Về an ninh"),
            ("2.3 Về an ninh", Decimal, "2.3", "2.3", 3, "Về an ninh"),
            ("1.2.10. Thu", Decimal, "1.2.10.", "1.2.10", 10, "Thu"),
            ("II.1. Thu", Decimal, "II.1.", "II.1", 1, "Thu"),
            ("a) Mục đích", Letter, "a)", "a", 1, "Mục đích"),
            ("đ) Mục đích", Letter, "đ)", "đ", 5, "Mục đích"),
            ("b. Mục đích", Letter, "b.", "b", 2, "Mục đích"),
            ("b- Mục đích", Letter, "b-", "b", 2, "Mục đích"),
            ("ii) Mục đích", Small, "ii)", "ii", 2, "Mục đích"),
            ("(iii) mục đích", Small, "(iii)", "iii", 3, "mục đích"),
            ("1.1/ Chung", Decimal, "1.1/", "1.1", 1, "Chung"),
            ("1 - Kinh tế", Number, "1", "1", 1, "Kinh tế"),
        ] {
            assert_eq!(read(line), Some((family, text, id.to_owned(), ordinal, rest)), "{line}");
        }
    }

    #[test]
    fn quantities_dates_and_references_are_no_labels() {
        for line in [
            "9.050 tỷ đồng",
            "7.5 triệu đồng",
            "1.300.000 lượt",
            "12/5/2020 của",
            "2023. Kết quả",
            "Điều 5 Luật Thi đua",
            "Mục 1 của Kế hoạch",
            "(1), (2) và (3)",
            "10% trở lên",
            "5",
            "",
            "km/h",
            "Mục tiêu",
            "Phần mềm",
            "1.5%",
            "2-3 trường",
            "2- 3 trường",
            "XVI Đảng bộ",
            "V/v cung ứng vật liệu",
            "1.1/2 diện tích",
            "2 - 3 trường",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
