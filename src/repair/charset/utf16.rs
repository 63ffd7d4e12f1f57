//! UTF-16 whose bytes were taken for characters.

use std::ops::Range;

use super::is_vietnamese;

/// Whether a text has a NUL for every few of its characters, none of which is beyond one byte.
pub(super) fn looks_so(text: &str) -> bool {
    let nuls = memchr::memchr_iter(0, text.as_bytes().get(..text.len().min(1 << 16)).unwrap_or_default()).count();
    nuls >= 4 && nuls * 8 >= text.len().min(1 << 16)
}

/// The words that pairing the bytes again gives, and where they stand.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
        let Some(line) = text.get(start..end) else { break };
        let little = pair(line, start, false);
        let big = pair(line, start, true);
        let best = if little.0 >= big.0 { little } else { big };
        if best.0 > 0 {
            out.extend(best.1);
        }
        start = end + 1;
    }
    out
}

/// Reads one line, and says how many more letters it has than characters that no such text has.
fn pair(line: &str, base: usize, big: bool) -> (i64, Vec<(Range<usize>, String)>) {
    let mut words = Vec::new();
    let mut value = 0;
    let mut chars = line.char_indices().peekable();
    // The line end's second byte is the first of the next line.
    if !big {
        chars.next_if(|&(_, c)| c == '\0');
    }
    let mut word = String::new();
    let (mut from, mut last) = (0, 0);
    loop {
        let unit = chars.next().and_then(|(i, a)| {
            let (j, b) = chars.next()?;
            let (low, high) = if big { (b, a) } else { (a, b) };
            let code = u8::try_from(u32::from(high)).ok()?;
            let low = u8::try_from(u32::from(low)).ok()?;
            let c = char::from_u32(u32::from(code) << 8 | u32::from(low))?;
            Some((i, j + b.len_utf8(), c))
        });
        match unit {
            Some((i, end, c)) if c > ' ' => {
                value +=
                    if c.is_ascii() || is_vietnamese(c) || matches!(c, '\u{a0}'..='\u{ff}' | '\u{2000}'..='\u{206f}') {
                        1
                    } else {
                        -2
                    };
                if word.is_empty() {
                    from = i;
                }
                word.push(c);
                last = end;
                if chars.peek().is_none() {
                    words.push((base + from..base + end, std::mem::take(&mut word)));
                }
            }
            other => {
                if !word.is_empty() {
                    words.push((base + from..base + last, std::mem::take(&mut word)));
                }
                if other.is_none() {
                    return (value, words);
                }
            }
        }
    }
}
