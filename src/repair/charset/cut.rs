//! A text cut into segments: lines, and within a line the runs between words that are Vietnamese in Unicode beyond doubt.

use std::ops::Range;

use super::reading::{Reading, Score};
use super::{Segment, screen, tables, viqr};
use crate::repair::Hints;

/// A segment is cut after so many bytes, so that a document in one line is still decided piece by piece.
const LONGEST: usize = 1500;

/// Cuts a text into segments that can hold damage. Counts the words that are Vietnamese beyond doubt.
pub(super) fn cut(text: &str, hints: &Hints, sound: &mut usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0;
    let ends = memchr::memchr3_iter(b'\n', b'\r', b'\x0c', text.as_bytes()).chain(std::iter::once(text.len()));
    for end in ends {
        cut_line(text, start..end, hints, sound, &mut segments);
        start = end + 1;
    }
    segments
}

/// More odd segments than this are not looked at apart from the others.
const MOST_ODD: usize = 2000;

/// The segments of a text that hold something odd, unless they are many.
pub(super) fn cut_odd(text: &str) -> Option<Vec<Segment>> {
    let bytes = text.as_bytes();
    let mut segments = Vec::new();
    let mut done = 0;
    screen::each(bytes, |i| {
        let before = bytes.get(done..i).unwrap_or_default();
        let start = memchr::memrchr3(b'\n', b'\r', b'\x0c', before).map_or(done, |n| done + n + 1);
        let rest = bytes.get(i..).unwrap_or_default();
        let end = memchr::memchr3(b'\n', b'\r', b'\x0c', rest).map_or(bytes.len(), |n| i + n);
        let old = segments.len();
        cut_line(text, start..end, &Hints::default(), &mut 0, &mut segments);
        let line = segments.split_off(old);
        segments.extend(line.into_iter().filter(|s| s.suspect));
        done = end;
        (segments.len() <= MOST_ODD).then_some(end)
    });
    (segments.len() <= MOST_ODD).then_some(segments)
}

/// Cuts one line.
fn cut_line(text: &str, line: Range<usize>, hints: &Hints, sound: &mut usize, segments: &mut Vec<Segment>) {
    let mut add = |range: Range<usize>, beside_sound: bool, line_start: bool| {
        let Some(piece) = text.get(range.clone()) else { return };
        let suspect = !screen::clean(piece.as_bytes());
        if piece.trim_ascii().is_empty() || piece.is_ascii() && !suspect && !viqr::may_have_signs(piece.as_bytes()) {
            return;
        }
        segments.push(Segment {
            suspect,
            hint: hint(hints, range.start),
            range,
            beside_sound,
            line_start,
            scores: [Score::default(); Reading::COUNT],
            reading: Reading::AsIs,
        });
    };
    let bytes = text.as_bytes();
    let Some(whole) = text.get(line.clone()) else { return };
    let mut from = line.start;
    if !whole.as_bytes().windows(2).any(is_hard) {
        while from < line.end {
            let to = blank_after(bytes, from + LONGEST, line.end);
            add(from..to, false, from == line.start);
            from = to;
        }
        return;
    }
    // Runs between words that only Unicode can spell.
    let mut at = line.start;
    while at < line.end {
        let to = blank_after(bytes, at, line.end);
        if text.get(at..to).is_some_and(|t| t.as_bytes().windows(2).any(is_hard)) {
            *sound += 1;
            add(from..at, true, from == line.start);
            from = to;
        }
        at = to;
    }
    add(from..line.end, true, from == line.start);
}

/// Index after the first blank at or after `at`.
fn blank_after(bytes: &[u8], at: usize, end: usize) -> usize {
    let rest = bytes.get(at.min(end)..end).unwrap_or_default();
    memchr::memchr2(b' ', b'\t', rest).map_or(end, |i| at + i + 1)
}

/// Whether two bytes begin a letter that only Vietnamese in Unicode has: ă đ ĩ ũ ơ ư and U+1EA0 to U+1EF9, or one of its
/// combining marks.
fn is_hard(pair: &[u8]) -> bool {
    matches!(
        pair,
        [0xe1, 0xba | 0xbb]
            | [0xc4, 0x82 | 0x83 | 0x90 | 0x91 | 0xa8 | 0xa9]
            | [0xc5, 0xa8 | 0xa9]
            | [0xc6, 0xa0 | 0xa1 | 0xaf | 0xb0]
            | [0xcc, 0x80..=0x83 | 0x86 | 0x89 | 0x9b | 0xa3]
    )
}

/// The charset that a font's name speaks of.
fn hint(hints: &Hints, at: usize) -> Option<(Reading, bool)> {
    let i = hints.runs.partition_point(|(range, _)| range.end <= at);
    let (range, font) = hints.runs.get(i)?;
    if !range.contains(&at) {
        return None;
    }
    charset_of(font)
}

/// The charset that a font's name speaks of, and whether it is a font of capitals.
pub(super) fn charset_of(font: &str) -> Option<(Reading, bool)> {
    let font = font.rsplit('+').next().unwrap_or(font);
    tables::rows(include_str!("../../../data/charsets/fonts.tsv")).find_map(|(prefix, charset)| {
        let head = font.get(..prefix.len())?;
        let reading = *Reading::DAMAGED.iter().find(|r| r.charset() == Some(charset))?;
        head.eq_ignore_ascii_case(prefix).then(|| (reading, reading == Reading::Tcvn3 && font.ends_with('H')))
    })
}
