//! UTF-8 read as ISO 8859-1 whose control characters were lost, or turned into question marks.
//!
//! A letter's last byte is gone wherever it lay below A0: `Ä` may be đ, Đ, ă or Ă, `á»` one of 32 letters. What stands
//! about a letter tells its case, the syllable leaves a few of them, and the language model chooses. Where it cannot,
//! U+FFFD stands for the letter.

use std::ops::Range;

use super::super::model::Model;
use super::super::syllable::parse;
use super::fill::{self, Case, Part, Unit, case_of, fill, symbol, unread};
use super::utf8::{continuation, is_lead, sequence};

/// Sequences that lack their end, at least, before a text is believed to have lost bytes so.
const LEAST: usize = 3;

/// Whether a text's sequences lack their ends wherever these lay below A0.
pub(super) fn is_so(text: &str) -> bool {
    let (mut lost, mut whole) = (0usize, 0usize);
    let mut rest = text;
    while let Some(i) = rest.find(is_lead) {
        let Some(c) = rest[i..].chars().next() else { break };
        rest = &rest[i + c.len_utf8()..];
        if lost_letters(c, rest).is_some() {
            lost += 1;
        } else if sequence(c, rest).is_some() {
            let low = |c: char| continuation(c).is_some_and(|b| b < 0xa0);
            let last = if matches!(c, 'á' | 'â') { rest.chars().nth(1) } else { rest.chars().next() };
            whole += usize::from(last.is_some_and(low));
        }
    }
    lost >= LEAST && whole * 20 < lost
}

/// The letters that a sequence without its end may have been, and how much of `next` belongs to it.
fn lost_letters(lead: char, next: &str) -> Option<(&'static str, usize)> {
    if sequence(lead, next).is_some() {
        return None;
    }
    let second = next.chars().next();
    let (letters, mut used) = match (lead, second) {
        ('á', Some(s @ '»')) => ("ềểễệỉịọỏốồổỗộớờởửỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠ", s.len_utf8()),
        ('á', Some(s @ 'º')) => ("ậẠ", s.len_utf8()),
        ('Ã', _) => ("àíÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ", 0),
        ('Ä', _) => ("đĐăĂ", 0),
        ('Æ', _) => ("Ơ", 0),
        _ => return None,
    };
    if let Some(mark) = next.get(used..)?.chars().next().filter(|&m| matches!(m, '\u{fffd}' | '?')) {
        used += mark.len_utf8();
    }
    Some((letters, used))
}

/// The punctuation that lost the end of its bytes: "â", "â¦".
fn punctuation(before: Option<char>, next: &str) -> (&'static str, usize) {
    let marks: usize = next.chars().take(2).take_while(|&m| matches!(m, '\u{fffd}' | '?')).map(char::len_utf8).sum();
    let after = next.get(marks..).and_then(|n| n.chars().next());
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace());
    match after {
        Some('°') => ("‰", marks + '°'.len_utf8()),
        Some('¦') => ("…", marks + '¦'.len_utf8()),
        Some('¢') => ("•", marks + '¢'.len_utf8()),
        Some('¤') => ("≤", marks + '¤'.len_utf8()),
        Some('¥') => ("≥", marks + '¥'.len_utf8()),
        _ if edge(before) && edge(after) => ("–", marks),
        _ if edge(before) || before == Some('(') => ("“", marks),
        Some(c) if c.is_alphanumeric() => ("–", marks),
        _ => ("”", marks),
    }
}

fn parts(token: &str) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    let mut rest = token;
    let mut before = None;
    let other = |out: &mut Vec<Part>, s: &str| match out.last_mut() {
        Some(Part::Between(b)) => b.push_str(s),
        _ => out.push(Part::Between(s.to_owned())),
    };
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        let mut used = 0;
        let unit = match is_lead(c).then(|| (sequence(c, next), lost_letters(c, next))) {
            Some((Some((letter, n)), _)) => {
                used = n;
                Unit::Known(letter)
            }
            Some((None, Some((letters, n)))) => {
                used = n;
                Unit::Lost(letters, '\u{fffd}')
            }
            Some((None, None)) if c == 'â' => {
                let (sign, n) = punctuation(before, next);
                other(&mut out, sign);
                rest = &next[n..];
                before = sign.chars().next_back();
                continue;
            }
            _ => Unit::Known(c),
        };
        rest = &next[used..];
        before = Some(c);
        match (unit, out.last_mut()) {
            (Unit::Known(c), _) if !c.is_alphabetic() => other(&mut out, c.encode_utf8(&mut [0; 4])),
            (unit, Some(Part::Word(word))) => word.push(unit),
            (unit, _) => out.push(Part::Word(vec![unit])),
        }
    }
    out
}

/// Reads a token with the commonest syllable of each word.
pub(super) fn read(token: &str, out: &mut String) {
    out.clear();
    let model = Model::get();
    for part in parts(token) {
        match part {
            Part::Between(s) => out.push_str(&s),
            Part::Word(word) => {
                let (first, tail) = case_of(&word);
                let case = match (first, tail) {
                    (_, Some(true)) => Case::Upper,
                    (Some(true), _) => Case::Title,
                    _ => Case::Lower,
                };
                let mut best: Option<(i32, String)> = None;
                let cases = if first.is_none() && case == Case::Lower { &[case, Case::Title][..] } else { &[case] };
                for &case in cases {
                    fill(&word, case, &mut |s| {
                        let score = parse(s).map_or(i32::MIN, |code| model.unigram(model.id(code)));
                        if best.as_ref().is_none_or(|b| b.0 < score) {
                            best = Some((score, s.to_owned()));
                        }
                    });
                }
                match best.map(|b| b.1).or_else(|| symbol(&word)) {
                    Some(word) => out.push_str(&word),
                    None => out.extend(word.iter().map(unread)),
                }
            }
        }
    }
}

/// Decodes a segment. `first` tells that a sentence begins with it.
pub(super) fn decode(piece: &str, base: usize, first: bool, words: &mut Vec<(Range<usize>, String)>) {
    let tokens = super::tokens(piece, base).map(|(range, token)| (range, parts(token))).collect();
    words.append(&mut fill::decode(tokens, first));
}
