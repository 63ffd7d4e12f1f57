//! What the margin of a page parts though it belongs together: rows, ranges, quotations, and numbers that look like labels.

use super::blocks::{Group, Kind, OwnedLabel, bullet};
use super::wrap::{Wrap, all_capitals, ends_sentence};
use crate::lines::Lines;
use crate::parse::label::Family;
use crate::text::seek;
use crate::vocab::Forms;

/// Whether a line goes on with an item of a list whose other items end with a mark, and which has none: what made the
/// text broke it before a capital ("sử dụng ít nhất 01 ứng dụng", "AI để phục vụ …").
pub(super) fn item_goes_on(lines: &Lines, groups: &[Group], i: usize) -> bool {
    let [.., above, item] = groups else { return false };
    let ended = |g: &Group, marks: &[char]| g.lines.last().is_some_and(|&l| lines.str(l).trim_end().ends_with(marks));
    let listed = |mark: char| lines.lines.get(i + 1).is_some() && bullet(lines.str(i + 1)).is_some_and(|b| b.0 == mark);
    let Kind::Bullet(mark) = item.kind else { return false };
    above.kind == item.kind
        && ended(above, &['.', ';'])
        && !ended(item, &['.', ';', ':', '!', '?', '”', '"', ')'])
        && lines.str(i).trim_end().ends_with(['.', ';'])
        && listed(mark)
}

/// Whether a dash and a number go on with the number that a line ends in.
pub(super) fn range_goes_on(before: &str, line: &str) -> bool {
    let number = bullet(line).filter(|b| b.0 == '-').and_then(|(_, len)| line.get(len..));
    before.ends_with(|c: char| c.is_ascii_digit())
        && number.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a dash goes on inside a quotation that the line before leaves open.
pub(super) fn quote_goes_on(before: &str, line: &str) -> bool {
    let open = before.rfind('“').is_some_and(|at| before.get(at..).is_some_and(|rest| !rest.contains('”')));
    open && bullet(line).is_some_and(|b| b.0 == '-') && line.contains('”')
}

/// Whether the number before a label's stands inside a paragraph: "… (10) tăng 5%; (11) giảm 2%;" and, where the margin
/// cut the row, "(12) …".
pub(super) fn counted_inline(lines: &Lines, group: &Group, label: &OwnedLabel) -> bool {
    if label.family != Family::Bracket || label.ordinal < 2 {
        return false;
    }
    let before = format!("({})", label.ordinal - 1);
    const FAR: usize = 40;
    group.lines.iter().rev().take(FAR).any(|&l| seek::find(lines.str(l), &before).is_some_and(|at| at > 0))
}

/// Whether what looks like a label is the number that the line above asks for ("kênh cấp", "III."), or opens a row that
/// goes on inside the paragraph ("(1) …; (2) …").
pub(super) fn label_goes_on(lines: &Lines, group: &Group, label: &OwnedLabel, i: usize) -> bool {
    const NEAR: usize = 4;
    let asked = group.lines.last().is_some_and(|&l| Forms::builtin().asks_for_number(lines.str(l)));
    let row = || {
        label.family == Family::Bracket
            && label.ordinal == 1
            && (i..lines.len().min(i + NEAR)).any(|l| seek::find(lines.str(l), "(2)").is_some_and(|at| at > 0))
    };
    asked && label.family > Family::Article || row()
}

/// Whether a line goes on with a row behind a semicolon at the margin, and is no further paragraph of the same kind
/// ("Căn cứ …;", "Căn cứ …;").
pub(super) fn row_goes_on(lines: &Lines, group: &Group, i: usize) -> bool {
    let (Some(&first), Some(&last)) = (group.lines.first(), group.lines.last()) else { return false };
    let word = |l: usize| lines.str(l).split(' ').next().unwrap_or("").to_lowercase();
    let ground = matches!(word(first).as_str(), "căn" | "xét" | "theo" | "thực");
    lines.str(last).ends_with(';') && !ground && word(first) != word(i)
}

/// Whether the next line's first word would not have fitted on the line before.
pub(super) fn margin_broke(lines: &Lines, wrap: Wrap, prev: usize, i: usize) -> bool {
    let word = lines.str(i).split(' ').next().unwrap_or("").chars().count();
    lines.lines.get(prev).is_some_and(|before| wrap.broke(before, u32::try_from(word).unwrap_or(u32::MAX)))
}

/// Whether the width of the page alone may have broken the line before this one.
pub(super) fn broken_by_margin(lines: &Lines, wrap: Wrap, prev: Option<usize>, i: usize) -> bool {
    let Some(prev) = prev else { return false };
    let (Some(before), Some(line)) = (lines.lines.get(prev), lines.lines.get(i)) else { return false };
    let strong = line.bold || line.heading > 0 || before.bold || all_capitals(lines.str(prev));
    !strong && !ends_sentence(lines.str(prev)) && margin_broke(lines, wrap, prev, i)
}
