//! What goes through the pipe from the child: a head as JSON, then the text, then boxes as numbers.
//!
//! Nothing of it is trusted: lengths are checked, ranges must lie in the text and be in order.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::media::Error;
use crate::model::{Diagnostic, Reader};
use crate::readers::Pages;
use crate::repair::Change;
use crate::text::LineIndex;

/// Bytes of one box: a range and four coordinates.
const BOX: usize = 24;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    error: Option<Error>,
    reader: Option<Reader>,
    media_type: Option<String>,
    charset: Option<String>,
    markdown: Option<bool>,
    fonts: Vec<String>,
    /// Start, end, and index of the font.
    runs: Vec<(usize, usize, usize)>,
    glyphs: Vec<Change>,
    raised: Vec<Range<usize>>,
    rows: Vec<Range<usize>>,
    wrapped: Vec<Range<usize>>,
    strong: Vec<Range<usize>>,
    diagnostics: Vec<Diagnostic>,
    scanned: Vec<u32>,
    count: usize,
    bare: Vec<u32>,
    covered: Vec<u32>,
    text: usize,
    boxes: usize,
}

/// The bytes for what was read.
pub(super) fn encode(result: Result<Pages, Error>) -> Vec<u8> {
    let (head, text, boxes) = match result {
        Err(error) => (Head { error: Some(error), ..Head::default() }, String::new(), Vec::new()),
        Ok(Pages { document, scanned, count, bare, covered }) => {
            let mut boxes = Vec::new();
            for (range, bbox) in document.index.placed() {
                for n in [range.start, range.end] {
                    boxes.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
                }
                bbox.iter().for_each(|v| boxes.extend(v.to_le_bytes()));
            }
            let (mut fonts, mut runs) = (Vec::new(), Vec::with_capacity(document.hints.runs.len()));
            let mut known = std::collections::HashMap::new();
            for (range, font) in document.hints.runs {
                let next = fonts.len();
                let at = *known.entry(font).or_insert_with_key(|font| {
                    fonts.push(font.clone());
                    next
                });
                runs.push((range.start, range.end, at));
            }
            let head = Head {
                error: None,
                reader: document.reader,
                media_type: document.media_type,
                charset: document.charset,
                markdown: document.markdown,
                fonts,
                runs,
                glyphs: document.hints.glyphs,
                raised: document.raised,
                rows: document.rows,
                wrapped: document.wrapped,
                strong: document.strong,
                diagnostics: document.diagnostics,
                scanned,
                count,
                bare,
                covered,
                text: document.text.len(),
                boxes: boxes.len() / BOX,
            };
            (head, document.text.into_owned(), boxes)
        }
    };
    let head = serde_json::to_vec(&head).unwrap_or_default();
    let mut out = Vec::with_capacity(8 + head.len() + text.len() + boxes.len());
    out.extend((head.len() as u64).to_le_bytes());
    out.extend(head);
    out.extend(text.into_bytes());
    out.extend(boxes);
    out
}

/// What the bytes say; `None` where they are not what [`encode`] writes.
pub(super) fn decode(bytes: Vec<u8>) -> Option<Result<Pages, Error>> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let head: Head = serde_json::from_slice(rest.get(..length)?).ok()?;
    if let Some(error) = head.error {
        return Some(Err(error));
    }
    let text = rest.get(length..)?.get(..head.text)?;
    let text = std::str::from_utf8(text).ok()?.to_owned();
    let boxes = rest.get(length + head.text..)?;
    if boxes.len() != head.boxes.checked_mul(BOX)? {
        return None;
    }
    let mut index = LineIndex::new(&text);
    for b in boxes.chunks_exact(BOX) {
        let word = |i: usize| b.get(i * 4..i * 4 + 4).and_then(|w| w.try_into().ok()).unwrap_or([0; 4]);
        let range = u32::from_le_bytes(word(0)) as usize..u32::from_le_bytes(word(1)) as usize;
        if !fits(&text, &range) {
            return None;
        }
        index.place(range, [2, 3, 4, 5].map(|i| f32::from_le_bytes(word(i))));
    }
    let runs: Option<Vec<(Range<usize>, String)>> =
        head.runs.into_iter().map(|(start, end, font)| Some((start..end, head.fonts.get(font)?.clone()))).collect();
    let runs = runs?;
    let ordered = in_order(&text, runs.iter().map(|r| &r.0))
        && in_order(&text, head.glyphs.iter().map(|g| &g.range))
        && in_order(&text, head.raised.iter())
        && in_order(&text, head.rows.iter())
        && in_order(&text, head.wrapped.iter())
        && in_order(&text, head.strong.iter());
    if !ordered {
        return None;
    }
    let mut document = Document {
        text: text.into(),
        reader: head.reader,
        media_type: head.media_type,
        charset: head.charset,
        markdown: head.markdown,
        index,
        raised: head.raised,
        rows: head.rows,
        wrapped: head.wrapped,
        strong: head.strong,
        diagnostics: head.diagnostics,
        ..Document::default()
    };
    document.hints.runs = runs;
    document.hints.glyphs = head.glyphs;
    Some(Ok(Pages { document, scanned: head.scanned, count: head.count, bare: head.bare, covered: head.covered }))
}

fn fits(text: &str, range: &Range<usize>) -> bool {
    text.get(range.clone()).is_some()
}

fn in_order<'a>(text: &str, ranges: impl Iterator<Item = &'a Range<usize>>) -> bool {
    let mut last = 0;
    for range in ranges {
        if range.start < last || !fits(text, range) {
            return false;
        }
        last = range.end;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;

    fn sample() -> Pages {
        let mut document = Document::new("Kế hoạch\n\x0cnăm 2024");
        document.reader = Some(Reader::Pdf);
        document.index.place(0..4, [1.0, 2.5, 3.0, 4.0]);
        document.hints.runs = vec![(0..4, "A".into()), (5..11, "B".into()), (12..14, "A".into())];
        document.raised = vec![14..15];
        document.wrapped = vec![0..4];
        document.strong = vec![12..14];
        document.diagnostics.push(Diagnostic::new("x", Severity::Info, "y", None));
        Pages { document, scanned: vec![2], count: 2, bare: vec![1], covered: vec![2] }
    }

    #[test]
    fn what_is_sent_arrives() {
        let got = decode(encode(Ok(sample()))).unwrap().unwrap();
        let want = sample();
        assert_eq!(format!("{got:?}"), format!("{want:?}"));
        let error = Error::new(crate::ErrorKind::Damaged, "a", "b");
        assert_eq!(decode(encode(Err(error.clone()))).unwrap().unwrap_err(), error);
    }

    #[test]
    fn what_is_cut_or_changed_is_refused_or_harmless() {
        let good = encode(Ok(sample()));
        for cut in 0..good.len() {
            assert!(decode(good[..cut].to_vec()).is_none(), "{cut}");
        }
        for i in 0..good.len() {
            for flip in [1, 0x80] {
                let mut bad = good.clone();
                bad[i] ^= flip;
                if let Some(Ok(pages)) = decode(bad) {
                    let _ = crate::read(&pages.document, &crate::Options::new());
                }
            }
        }
    }
}
