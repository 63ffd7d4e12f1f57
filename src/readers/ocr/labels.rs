//! Roman labels of headings that recognition took for letters: "IL" and "H." for "II.", "HI" for "III".

use std::ops::Range;

use crate::model::{Evidence, RepairKind};
use crate::readers::figures::roman;
use crate::repair::Change;

/// No plan has more parts.
const MOST: u32 = 30;
/// The longest that a misread label is.
const LONGEST: usize = 8;

/// The labels to put right in the recognised parts of a text: each is the numeral that its neighbours leave open, before
/// words in capitals. Where the sequence does not say so, nothing is changed.
pub(super) fn labels(text: &str, recognised: &[Range<usize>]) -> Vec<Change> {
    let numerals: Vec<String> = (1..=MOST).map(roman).collect();
    let heads = heads(text);
    let place = |token: &str| {
        let bare = token.trim_end_matches(['.', ',', ':']);
        numerals.iter().position(|r| r == bare).filter(|_| token.len() > bare.len())
    };
    let (mut out, mut last) = (Vec::new(), 0usize);
    for (i, (range, token)) in heads.iter().enumerate() {
        let here = place(token);
        if here == Some(last) {
            last += 1;
            continue;
        }
        let inside = recognised.iter().any(|r| r.start <= range.start && range.end <= r.end);
        let Some(next) = numerals.get(last).filter(|_| inside && last > 0) else { continue };
        // "II." again, where "IV." follows, lost a stroke.
        let again = here.is_some_and(|n| n + 1 == last) && {
            let behind = heads.get(i + 1).and_then(|(_, token)| place(token));
            behind == Some(last + 1)
        };
        if again || meant(token.trim_end_matches(['.', ',', ':'])).as_deref() == Some(next) {
            last += 1;
            let to = format!("{next}.");
            if *token != to {
                out.push(Change {
                    range: range.clone(),
                    from: (*token).to_owned(),
                    to,
                    kind: RepairKind::Ocr,
                    confidence: 0.9,
                    evidence: Evidence::Table,
                });
            }
        }
    }
    out
}

/// What stands before words in capitals at the beginning of a line, and is no longer than a label.
fn heads(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\x0c']) {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if let Some((token, rest)) = line.trim().split_once(' ')
            && token.len() <= LONGEST
            && in_capitals(rest)
        {
            out.push((start..start + token.len(), token));
        }
    }
    out
}

/// The numeral whose strokes a token has.
fn meant(token: &str) -> Option<String> {
    let mut out = String::new();
    for c in token.chars() {
        out.push_str(match c {
            'I' | 'L' | 'l' | '1' | '|' | 'i' | 'ï' | 'Ï' | '!' | 'J' => "I",
            'H' | 'n' | 'N' => "II",
            'M' | 'm' => "III",
            'V' | 'v' | 'Y' => "V",
            'X' | 'x' => "X",
            'W' => "IV",
            _ => return None,
        });
    }
    (!out.is_empty()).then_some(out)
}

/// Words in capitals, as headings with Roman labels are set.
fn in_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (upper, all) = letters.fold((0, 0), |(upper, all), c| (upper + usize::from(c.is_uppercase()), all + 1));
    all >= 4 && upper * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Vec<(String, String)> {
        labels(text, std::slice::from_ref(&(0..text.len()))).into_iter().map(|c| (c.from, c.to)).collect()
    }

    #[test]
    fn a_label_is_read_by_its_place_in_the_sequence() {
        let text = "I. MỤC TIÊU\n\nIL CHỈ TIÊU CHỦ YẾU\n1. Về kinh tế\n\x0cHI. NỘI DUNG\nIV. TỔ CHỨC THỰC HIỆN\n";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(fixed(text), [pair("IL", "II."), pair("HI.", "III.")]);
        let lost = "I. MỤC TIÊU\nII. CHỈ TIÊU\n1. Về kinh tế\nII. NỘI DUNG\nIV. TỔ CHỨC THỰC HIỆN\n";
        assert_eq!(fixed(lost), [pair("II.", "III.")]);
    }

    #[test]
    fn what_the_sequence_does_not_ask_for_stays() {
        for text in [
            "IL CHỈ TIÊU",
            "I. MỤC TIÊU\nHI. NỘI DUNG",
            "I. MỤC TIÊU\nIL chỉ tiêu",
            "I. A\nN NHIỆM VỤ",
            "I. MỤC TIÊU\nII. CHỈ TIÊU\nII. NỘI DUNG\nIII. TỔ CHỨC",
        ] {
            assert!(fixed(text).is_empty(), "{text}");
        }
        assert!(labels("I. MỤC TIÊU\nIL CHỈ TIÊU", &[]).is_empty());
    }
}
