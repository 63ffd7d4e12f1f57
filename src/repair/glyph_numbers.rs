//! Letters given as the numbers of their glyphs: a PDF whose font has no table of characters gives "9ăn EҧQ" for "Văn bản",
//! and "KyD" for "hóa".
//!
//! The fonts of word processors have their first glyphs in one order, that of the standard Macintosh set: all of ASCII 29
//! places lower, and the letters of Western Europe behind it, which the fonts of Windows number a little lower yet. What
//! is beyond that order stays as it is; the fonts of a text are asked about it later. Told line by line, for a heading is
//! often in another font than what stands below it.

use std::ops::Range;
use std::sync::LazyLock;

use super::charset::tables::{character, rows};
use super::escapes::Unescaped;
use super::syllable;
use crate::text::TextBuilder;

/// The number of the blank; ASCII's other characters follow in order.
const BLANK: u8 = 3;

/// The character of each glyph.
type Order = [Option<char>; 256];

/// The order of the standard, and that of fonts without the two glyphs that Windows has no use for.
static ORDERS: LazyLock<[Order; 2]> = LazyLock::new(|| {
    let behind = rows(include_str!("../../data/charsets/glyph_numbers.tsv")).filter_map(|(_, c)| character(c));
    let whole: Vec<char> = (' '..='~').chain(behind).collect();
    [false, true].map(|windows| {
        let mut order = [None; 256];
        let left = whole.iter().filter(|&&c| !(windows && matches!(c, '\u{a0}' | '\u{f8ff}')));
        for (slot, c) in order.iter_mut().skip(BLANK as usize).zip(left) {
            *slot = Some(*c);
        }
        order
    })
});

/// Words of a line that are Vietnamese only as glyph numbers, at least, for it to speak for itself.
const SPEAKS: usize = 3;
/// The same in all such lines of a text.
const SPEAK: usize = 4;
/// Lines with a sign of glyph numbers that are looked at for one that speaks.
const LOOKS: usize = 1000;

/// How many words of a line are Vietnamese as they stand, how many as glyph numbers; and how many are not even then.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    stand: usize,
    read: usize,
    bad: usize,
    /// Some word is no number.
    odd: bool,
}

/// Reads a text whose letters are glyph numbers, where it has such lines.
pub(super) fn read(decoded: &str) -> Option<Unescaped> {
    let bytes = decoded.as_bytes();
    // y and x are 29 places above the backslash and the bracket, A above the dollar; a blank, if it is a glyph, is a
    // control character. Sound text has few of these.
    let small = memchr::memchr3_iter(b'\\', b'[', BLANK, bytes);
    if !any_speak(decoded, small) && !any_speak(decoded, memchr::memchr_iter(b'$', bytes)) {
        return None;
    }
    let [standard, windows] = &*ORDERS;
    let worth = |order: &Order| {
        let told = lines(decoded).filter_map(|line| Some(judge(decoded.get(line)?, order)));
        told.filter(|l| l.read > l.stand).map(|l| l.read as i64 - l.bad as i64).sum::<i64>()
    };
    let order = if worth(standard) > worth(windows) { standard } else { windows };
    let mut out = TextBuilder::new(decoded, None);
    let (mut at, mut words, mut last) = (0, 0, true);
    for line in lines(decoded) {
        let told = judge(decoded.get(line.clone()).unwrap_or_default(), order);
        // What says nothing is as the line before it, but for bare numbers.
        let shifted =
            if told.stand == told.read { last && told.odd && told.stand == 0 } else { told.read > told.stand };
        last = shifted;
        if !shifted {
            continue;
        }
        for word in pieces(decoded, line) {
            let from = decoded.get(word.clone()).unwrap_or_default();
            let to = characters(from, order);
            if to == from {
                continue;
            }
            out.copy(at..word.start);
            out.replace(word.clone(), &to);
            at = word.end;
            words += usize::from(to != " ");
        }
    }
    out.copy(at..decoded.len());
    let (text, map) = out.finish();
    Some(Unescaped { text, map, encoding: words, form: 0 })
}

/// Whether the lines about these places are such that can be nothing else.
fn any_speak(text: &str, signs: impl Iterator<Item = usize>) -> bool {
    let (mut looks, mut end, mut spoken) = (0, 0, 0);
    for at in signs {
        if at < end {
            continue;
        }
        let line = line_about(text, at);
        end = line.end;
        let told = judge(text.get(line).unwrap_or_default(), &ORDERS[1]);
        spoken += if speaks(told) { told.read } else { 0 };
        looks += 1;
        if spoken >= SPEAK || looks > LOOKS {
            return spoken >= SPEAK;
        }
    }
    false
}

/// A line that can be nothing else.
fn speaks(line: Line) -> bool {
    line.read >= SPEAKS && line.read >= 4 * line.stand && line.read >= 2 * line.bad
}

/// Whether a character ends a line, and stands for itself.
fn ends(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split_inclusive(ends).map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end_matches(ends).len()
    })
}

fn line_about(text: &str, at: usize) -> Range<usize> {
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    before.rfind(ends).map_or(0, |i| i + 1)..behind.find(ends).map_or(text.len(), |i| at + i)
}

/// Words and the blanks that are glyphs, apart.
fn pieces(text: &str, line: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let base = line.start;
    let mut at = 0;
    let whole = text.get(line).unwrap_or_default();
    std::iter::from_fn(move || {
        let rest = whole.get(at..).filter(|r| !r.is_empty())?;
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\u{3}');
        let len = match rest.find(is_blank) {
            Some(0) => 1,
            Some(n) => n,
            None => rest.len(),
        };
        at += len;
        Some(base + at - len..base + at)
    })
}

/// The characters that glyph numbers stand for; those beyond the order stay.
fn characters(word: &str, order: &Order) -> String {
    let of = |(i, c): (usize, char)| match c {
        ' ' | '\t' => c,
        // A page begins with its break.
        '\u{c}' if i == 0 => c,
        c => order.get(c as usize).copied().flatten().unwrap_or(c),
    };
    word.chars().enumerate().map(of).collect()
}

fn judge(line: &str, order: &Order) -> Line {
    let mut out = Line::default();
    for word in pieces(line, 0..line.len()).filter_map(|r| line.get(r)).filter(|w| w.trim() == *w && *w != "\u{3}") {
        // Figures are letters of capitals, and no sign of anything.
        if word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'%' | b'/' | b'-')) {
            continue;
        }
        out.odd = true;
        out.stand += usize::from(is_word(word));
        let read = characters(word, order);
        // Figures and signs are control characters.
        let figures = || read.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_punctuation());
        if is_word(&read) || word.contains(|c| c < ' ') && figures() {
            out.read += 1;
        } else if read.chars().all(|c| (c as usize) < 0x100) {
            out.bad += 1;
        }
    }
    out
}

/// Whether it is a syllable of more than one letter, but for punctuation about it.
fn is_word(word: &str) -> bool {
    let core = word.trim_matches(|c: char| c.is_ascii_punctuation());
    core.chars().nth(1).is_some() && syllable::parse(core).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The glyph numbers of a text that has only letters of the order.
    fn numbers(text: &str) -> String {
        let number = |c: char| ORDERS[1].iter().position(|&o| o == Some(c)).and_then(|n| char::from_u32(n as u32));
        text.chars().map(|c| if ends(c) { c } else { number(c).unwrap_or(c) }).collect()
    }

    #[test]
    fn text_in_glyph_numbers_is_read() {
        let text = "Công tác phòng cháy chữa cháy năm 2019, xây xong 12 trạm.\nNay yêu cầu:\n";
        let damaged = numbers(text);
        assert!(damaged.contains('\\') && damaged.contains('\u{3}'), "{damaged}");
        assert_eq!(read(&damaged).map(|r| r.text).as_deref(), Some(text));
        // Blanks that the reader made itself.
        let damaged = damaged.replace('\u{3}', " ");
        assert_eq!(read(&damaged).map(|r| r.text).as_deref(), Some(text));
    }

    #[test]
    fn both_orders_are_known() {
        let [standard, windows] = &*ORDERS;
        for (number, c) in [(3, ' '), (36, 'A'), (97, '~'), (105, 'á'), (123, 'ô'), (171, '…')] {
            assert_eq!((standard[number], windows[number]), (Some(c), Some(c)));
        }
        for (lower, higher, c) in [(177, 178, '–'), (198, 199, 'Â'), (208, 209, 'Ô'), (209, 211, 'Ò')] {
            assert_eq!((windows[lower], standard[higher]), (Some(c), Some(c)));
        }
    }

    #[test]
    fn lines_that_are_text_stay() {
        let heading = "CÁC XÃ BAY CAO XA, XÂY TAY, MAY TAY";
        let text = format!("{}\n12 02 72\nTrong năm qua các xã đã xây dựng 12 trạm.\n", numbers(heading));
        let want = format!("{heading}\n12 02 72\nTrong năm qua các xã đã xây dựng 12 trạm.\n");
        assert_eq!(read(&text).map(|r| r.text), Some(want));
    }

    #[test]
    fn other_text_is_left() {
        for text in [
            "",
            "C:\\Users\\admin\\Documents\\KE HOACH 2020.docx",
            "\\begin{table} a \\& b \\\\ KHOA HOC",
            "Sáng\\chiều, tối\\đêm: 5 ca\\ngày đêm",
            "\u{3}\u{3}\u{3}",
            "- PhÃ²ng Ti\u{1}p d\u{c3}\u{a2}n [1]\n- PhÃ²ng Kiá\u{bb}\u{83}m tra, x\u{e1}\u{bb}\u{ad} l\u{c3}\u{bd} [2]: xÃ£ hÃ´\u{99}i\n",
            "Giá: $12 02 72 62 120\n$32 72 02 12 98\n[1] 12 02 72\n",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
