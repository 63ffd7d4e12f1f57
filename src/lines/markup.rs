//! Markdown as tools for recognition write it: emphasis, headings, raised calls, tags, escapes, images.

use std::ops::Range;

use super::Call;
use crate::text::scan::{Finder, Window};
use crate::text::{TextBuilder, seek};

/// Marks that no plain text bears: headings, strong emphasis, raised calls, rules of tables.
pub(super) fn looks_like_markdown(text: &str) -> bool {
    let stars = memchr::memchr(b'*', text.as_bytes()).is_some();
    stars && seek::contains(text, "**")
        || text.starts_with("# ")
        || text.starts_with("## ")
        || marked(text)
        || stars
            && text.lines().any(|l| {
                let l = l.trim();
                l.len() > 4
                    && l.starts_with('*')
                    && l.ends_with('*')
                    && !l.starts_with("* ")
                    && !l.trim_matches('*').is_empty()
            })
}

/// Whether one of the marks stands in a text that need no second look.
fn marked(text: &str) -> bool {
    const MARKS: [&[u8]; 6] = [b"<sup>", b"|---", b"| ---", b"|:--", b"![", b"</"];
    let bytes = text.as_bytes();
    let begins = |[_, before, b, next, _]: Window| {
        (b == b'<') & ((next == b's') | (next == b'/'))
            | (b == b'|') & ((next == b'-') | (next == b' ') | (next == b':'))
            | (b == b'!') & (next == b'[')
            | (b == b'#') & (before == b'\n')
    };
    let heading = |rest: &[u8]| {
        let level = rest.iter().take(5).take_while(|&&b| b == b'#').count();
        (1..=4).contains(&level) && rest.get(level) == Some(&b' ')
    };
    let mut finder = Finder::new(bytes, begins);
    let mut at = 0;
    while let Some(rest) = finder.next(at).and_then(|i| {
        at = i + 1;
        bytes.get(i..)
    }) {
        if heading(rest) || MARKS.iter().any(|mark| rest.starts_with(mark)) {
            return true;
        }
    }
    false
}

/// Takes inline marks off: emphasis, raised calls, tags, escapes, images. `row`: of a table's row.
pub(super) fn inline(
    text: &str,
    content: Range<usize>,
    row: bool,
    builder: &mut TextBuilder<'_>,
    calls: &mut Vec<Call>,
    note: &mut Option<String>,
) {
    let bytes = text.as_bytes();
    let (mut i, mut from) = (content.start, content.start);
    let first = builder.len();
    while i < content.end {
        let skip = match bytes[i] {
            b'*' => emphasis(bytes, &content, i, b'*'),
            b'_' => emphasis(bytes, &content, i, b'_'),
            b'\\' if bytes.get(i + 1).is_some_and(u8::is_ascii_punctuation) && i + 1 < content.end => {
                // The escaped character itself is text.
                builder.copy(from..i);
                from = i + 1;
                i += 2;
                continue;
            }
            b'!' if bytes.get(i + 1) == Some(&b'[') => image(&text[i..content.end]),
            b'<' => tag(&text[i..content.end]),
            _ => 0,
        };
        if skip == 0 {
            i += 1;
            continue;
        }
        builder.copy(from..i);
        if bytes[i] == b'<' {
            let marked = &text[i..content.end];
            if let Some((mark, len)) = raised(marked) {
                let bare = marked.as_bytes().get("<sup>".len()).is_some_and(u8::is_ascii_digit);
                let exponent = bare && super::marks::of_length(&builder.text()[first..]) && matches!(mark, "2" | "3");
                if exponent {
                    builder.replace(i..i + len, if mark == "2" { "²" } else { "³" });
                } else if builder.text()[first..].trim().is_empty() && !text[i + len..content.end].trim().is_empty() {
                    *note = Some(mark.to_owned());
                } else {
                    calls.push(Call { at: builder.len(), mark: mark.to_owned() });
                }
                i += len;
                from = i;
                continue;
            }
            if marked.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("<br")) {
                // In a letterhead each line of a cell is a cell of its own: blanks part those, and elsewhere they are one.
                builder.replace(i..i + skip, if row { "   " } else { " " });
            }
        }
        i += skip;
        from = i;
    }
    builder.copy(from..content.end);
}

/// Length of a run of emphasis marks, or 0 where the character is text: "(*)", a bullet's "* ", "snake_case".
fn emphasis(bytes: &[u8], content: &Range<usize>, i: usize, mark: u8) -> usize {
    let mut end = i;
    while end < content.end && bytes[end] == mark {
        end += 1;
    }
    let before = if i > content.start { bytes[i - 1] } else { b' ' };
    let after = if end < content.end { bytes[end] } else { b' ' };
    let len = end - i;
    let alone = (before == b'(' && after == b')') || (before == b' ' && after == b' ');
    let word = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80;
    if alone || len > 3 || (mark == b'_' && (len > 2 || (word(before) && word(after)))) { 0 } else { len }
}

/// Length of an image, or 0.
fn image(s: &str) -> usize {
    let Some(mid) = s.find("](") else { return 0 };
    s[mid..].find(')').map_or(0, |end| mid + end + 1)
}

/// Length of a tag that only dresses text, or 0: a comparator's "<" is no tag.
fn tag(s: &str) -> usize {
    const NAMES: [&str; 16] = [
        "sup", "sub", "br", "u", "b", "i", "em", "strong", "center", "p", "span", "div", "font", "small", "big", "del",
    ];
    if s.starts_with("<!--") {
        return s.find("-->").map_or(0, |e| e + 3);
    }
    let Some(end) = s.as_bytes().iter().take(200).position(|&b| b == b'>') else { return 0 };
    let name = s[1..end].trim_start_matches('/');
    let name = name.split([' ', '/']).next().unwrap_or("");
    if NAMES.iter().any(|n| n.eq_ignore_ascii_case(name)) { end + 1 } else { 0 }
}

/// A raised number, in brackets or not: its mark and the length of the whole element.
fn raised(s: &str) -> Option<(&str, usize)> {
    let inner = s.strip_prefix("<sup>").or_else(|| s.strip_prefix("<SUP>"))?;
    let end = inner.as_bytes().iter().take(60).position(|&b| b == b'<')?;
    let close = inner.get(end..end + 6).filter(|c| c.eq_ignore_ascii_case("</sup>"))?;
    let mark = inner[..end].trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '*' | ' ' | '\\'));
    let short = !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_digit());
    short.then_some((mark, 5 + end + close.len()))
}
