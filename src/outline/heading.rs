//! The heading of a section: what stands behind its label.

use std::ops::Range;

use super::blocks::{Blocks, Kind, LogicalBlock};
use super::wrap::{all_capitals, ends_sentence};
use crate::parse::label::Family;

/// Most characters of a heading, and of one that only its place tells.
const LONGEST: usize = 300;
const SHORT: usize = 120;
/// Most characters of a heading that a full stop ends.
const STOPPED: usize = 80;

/// Where the colon of a heading that runs on stands at the latest.
const LAST_COLON: usize = 120;
/// Words that open a heading which runs on into its text after a colon.
const RUN_IN: [&str; 14] = [
    "Về ",
    "Các ",
    "Trong ",
    "Đối với ",
    "Nhóm ",
    "Một số ",
    "Công tác ",
    "Mục tiêu",
    "Chỉ tiêu",
    "Mục đích",
    "Yêu cầu",
    "Nhiệm vụ",
    "Lĩnh vực ",
    "Giải pháp",
];

/// The heading of a labelled block, and what is left of it as text.
pub(super) fn heading(blocks: &Blocks, i: usize, block: &LogicalBlock) -> (Option<Range<usize>>, Range<usize>) {
    let text = &blocks.text[block.body.clone()];
    // Where a label stands on a line of its own, its heading begins on the next.
    let body = block.body.end - text.trim_start().len()..block.body.end;
    let text = text.trim_start();
    let closed = (ends_sentence(text) && !text.ends_with(':')) || text.ends_with(',');
    let count = text.chars().count();
    let digits = || has_quantity(text);
    let next = blocks.blocks.get(i + 1);
    let capitals = all_capitals(text);
    let above = match next {
        Some(n) => n.label.is_some() || n.kind != Kind::Paragraph || text.ends_with(':') || count <= 80,
        None => false,
    };
    let strong = block.strong && count <= LONGEST;
    let plain = !closed && (strong || (count <= SHORT && above)) && !digits();
    if stopped(block, next, text, count) && !digits() {
        return (Some(body.start..body.end - 1), body.end..body.end);
    }
    if (capitals && count <= LONGEST) || plain || (!closed && count <= LONGEST && stands_above(block, next, text)) {
        let end = body.end - usize::from(text.ends_with(':'));
        return (Some(body.start..end), body.end..body.end);
    }
    let near = text.as_bytes().get(..=LAST_COLON).unwrap_or(text.as_bytes());
    if let Some(colon) = memchr::memchr(b':', near).filter(|_| RUN_IN.iter().any(|w| text.starts_with(w)))
        && !has_quantity(&text[..colon])
    {
        let rest = text[colon + 1..].trim_start();
        if rest.starts_with(char::is_uppercase) {
            return (Some(body.start..body.start + colon), body.end - rest.len()..body.end);
        }
    }
    (None, body)
}

/// Whether a short sentence with its full stop is a heading all the same: set as one, or with labels or bullets below it.
fn stopped(block: &LogicalBlock, next: Option<&LogicalBlock>, text: &str, count: usize) -> bool {
    let Some(words) = text.strip_suffix('.').filter(|w| !w.ends_with(['/', '.'])) else { return false };
    count <= STOPPED
        && !words.contains(['.', ';', ':', '?', '!'])
        && words.contains(' ')
        // "Quyết định này có hiệu lực kể từ ngày ký."
        && !words.contains(" này")
        && (block.strong || next.is_some_and(|n| stands_below(block, n)) && !measures(words))
}

/// Whether a block is a label or a bullet below another's label.
fn stands_below(block: &LogicalBlock, next: &LogicalBlock) -> bool {
    let Some(own) = &block.label else { return false };
    match &next.label {
        Some(label) => {
            label.family > own.family || label.family == Family::Decimal && label.id.starts_with(own.id.as_str())
        }
        None => matches!(next.kind, Kind::Bullet(_)),
    }
}

/// Whether a long line, or one with figures that only name ("Đề án 06", "khu vực 14"), is a heading: an article's, or one with
/// labels or bullets of its own below it.
fn stands_above(block: &LogicalBlock, next: Option<&LogicalBlock>, text: &str) -> bool {
    let (Some(own), Some(next)) = (&block.label, next) else { return false };
    let below = stands_below(block, next);
    let bare = text.rsplit_once(" (").filter(|(_, tail)| tail.ends_with(')')).map_or(text, |(head, _)| head);
    (below || own.family == Family::Article && next.kind != Kind::Table)
        && (!text.ends_with(':') || text.chars().count() <= SHORT)
        && !measures(bare)
}

/// Whether a text holds an amount: a number with a unit, or one too great to name anything.
fn measures(text: &str) -> bool {
    use crate::parse::{Habit, Role, quantities};
    let great = crate::model::Number::from(100);
    quantities(text, crate::vocab::Vocabulary::builtin(), Habit::default()).iter().any(|q| match q.role {
        Role::Value | Role::Start | Role::Per => true,
        Role::Bare => q.max.is_none_or(|n| n >= great),
        _ => false,
    })
}

/// Digits that are no year: a heading rarely has them, a numbered target does.
fn has_quantity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(next) = bytes.get(i..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        i += next;
        let n = bytes[i..].iter().take_while(|b| b.is_ascii_digit()).count();
        if !(n == 4 && matches!(&bytes[i..i + 2], b"19" | b"20")) {
            return true;
        }
        i += n;
    }
    false
}
