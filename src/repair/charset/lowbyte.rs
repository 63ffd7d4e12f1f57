//! Unicode cut to its low byte: U+1EAD (ậ) became U+00AD, U+0111 (đ) a control character that most programs drop.
//!
//! One byte may come from several letters, and a dropped one leaves nothing, so a word has candidates; which of them
//! was meant is for the language model to say.

use std::ops::Range;

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::lexicon::{is_known_abbreviation, is_known_other};
use super::super::model::{BREAK, Id, Model, NUMBER, OTHER, RARE};
use super::super::syllable::{is_syllable, letter};
use super::reading::next_piece;
use super::tables::byte_of;

/// Most letters a candidate may have.
const LONGEST: usize = 7;
/// Most candidates tried for a word.
const BUDGET: u32 = 600;

/// Candidates of a word that the model chooses from.
const MOST: usize = 8;

/// A way to read a damaged word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) word: String,
    /// How many letters were put in where nothing is left of them.
    pub(super) inserted: u8,
}

/// Reads a token with the first candidate of each word.
pub(super) fn read(token: &str, out: &mut String) {
    out.clear();
    let mut at = 0;
    while let Some((start, end)) = piece(token, at) {
        out.push_str(&token[at..start]);
        let word = &token[start..end];
        match first(word) {
            Some(best) if word_is_damaged(word) => out.push_str(&best.word),
            _ => out.push_str(word),
        }
        at = end;
    }
    out.push_str(&token[at..]);
}

/// Whether a word holds a character that a cut letter may have become, and is no word as it stands.
pub(super) fn word_is_damaged(word: &str) -> bool {
    !is_syllable(word) || !word.is_ascii()
}

/// The next run of characters that may be one word: letters, low bytes, and the hyphen or bracket that ậ and ĩ became.
pub(super) fn piece(token: &str, from: usize) -> Option<(usize, usize)> {
    let (start, mut end) = between_quotes(token, from)?;
    // "l-p" and "ngh)a": the sign is a letter where what stands on one side of it is no word.
    while let Some(sign) = token[end..].chars().next().filter(|c| matches!(c, '-' | ')' | '(' | '\u{a0}')) {
        let after = end + sign.len_utf8();
        let Some((s, e)) = between_quotes(token, after).filter(|&(s, _)| s == after) else {
            // A bracket that closes nothing.
            let label = end - start < 2 && !token[..end].ends_with(['s', 'v', 'm', 'l', 't', 'n', 'S', 'V', 'M', 'L'])
                || start == 0;
            if sign == ')' && !label && !token[..end].contains('(') && first(&token[start..after]).is_some() {
                end = after;
            }
            break;
        };
        let left = &token[start..end];
        let right = &token[s..e];
        let word = |w: &str| w.chars().count() > 1 && first(w).is_some_and(|c| c.inserted == 0);
        let shout = |w: &str| w.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        if word(left) && word(right) || sign == '-' && shout(left) && shout(right) {
            break;
        }
        if first(&token[start..e]).is_none() {
            break;
        }
        end = e;
    }
    Some((start, end))
}

/// Decodes a segment: of each word's candidates, those that the language model likes best together.
/// `first` tells that a sentence begins with it.
pub(super) fn decode(segment: &str, base: usize, first: bool, words: &mut Vec<(Range<usize>, String)>) {
    let model = Model::get();
    // Where the control characters are still there, nothing was dropped.
    let kept = segment.bytes().any(|b| matches!(b, 0x02 | 0x03 | 0x10 | 0x11));
    let insertion = if kept { 240 } else { 24 };
    let mut edges: Vec<Edge> = Vec::new();
    let mut choices: Vec<Option<String>> = Vec::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    let (mut node, mut at) = (0u32, 0);
    let mut lone = false;
    while let Some((start, end)) = piece(segment, at) {
        let gap = &segment[at..start];
        for (i, c) in gap.char_indices() {
            if let Some(sign) = punctuation(c) {
                edges.push(Edge { from: node, to: node + 1, id: BREAK, cost: 0 });
                choices.push(Some(sign.to_owned()));
                places.push(at + i..at + i + c.len_utf8());
                node += 1;
            }
        }
        let apart = if gap.contains(['.', ';', ':', '?', '!', '(', ')']) {
            Some(BREAK)
        } else {
            gap.bytes().any(|b| b.is_ascii_digit()).then_some(NUMBER)
        };
        if let Some(id) = apart {
            edges.push(Edge { from: node, to: node + 1, id, cost: 0 });
            choices.push(None);
            places.push(start..start);
            node += 1;
        }
        let word = &segment[start..end];
        let mut found = candidates(word);
        found.retain(|c| c.inserted < 2 || !kept);
        // Units behind numbers and parts of addresses are what they seem.
        let number = gap.trim_end().ends_with(|c: char| c.is_ascii_digit());
        if word.is_ascii() && (gap.ends_with(['.', '@']) || number && is_known_other(word)) && !is_syllable(word) {
            found.clear();
        }
        // No word is Ũ or ĩ alone.
        if word.len() == 1 {
            found.retain(|c| c.inserted > 0 || c.word.is_ascii());
        }
        // A clause behind a semicolon or a bracket begins small, but not behind a label, and an article of a law does
        // not; a new column begins like a line.
        let column = gap.len() > 2 && gap.trim_ascii().is_empty();
        let label = gap.contains(')') && (lone || gap.bytes().any(|b| b.is_ascii_digit()));
        lone = word.chars().nth(1).is_none();
        let rest = segment[end..].trim_start_matches(' ');
        let number = rest.bytes().take(16).take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let article =
            gap.contains(';') && number > 0 && !rest.get(number..).unwrap_or_default().starts_with(['%', ',', ' ']);
        let opens =
            gap.contains(['.', ':', '?', '!', '"', '“', '\u{1c}']) || label || article || at == 0 && first || column;
        // Of đ and Đ, the case that the word's place asks for.
        let capital = |c: &Candidate| c.word.starts_with('Đ') && c.inserted > 0;
        let shout = word.chars().filter(|c| c.is_ascii_uppercase()).count() > 1;
        if !shout {
            found.retain(|c| c.inserted == 0 || !c.word.starts_with(['đ', 'Đ', 'ă', 'Ă']) || capital(c) == opens);
        }
        let ids: Vec<(Id, i32)> = found
            .iter()
            .map(|c| {
                let id = model.id_of_word(&c.word);
                let own = if word.is_ascii() && c.word != word { 12 } else { 0 };
                let rare = if id == RARE { RARE_COST } else { 0 };
                (id, insertion * i32::from(c.inserted) + own + rare)
            })
            .collect();
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by_key(|&i| ids[i].1 - model.unigram(ids[i].0));
        let abbreviation = word.chars().count() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        if order.is_empty() || abbreviation && !is_syllable(word) {
            edges.push(Edge { from: node, to: node + 1, id: OTHER, cost: 0 });
            let joined = gap.ends_with(['/', '-']) && !kept;
            let symbol = if joined { symbol(word) } else { None };
            choices.push(Some(symbol.unwrap_or_else(|| word.chars().map(plain).collect())));
            places.push(start..end);
        } else {
            for &i in order.iter().take(MOST) {
                edges.push(Edge { from: node, to: node + 1, id: ids[i].0, cost: ids[i].1 });
                choices.push(Some(std::mem::take(&mut found[i].word)));
                places.push(start..end);
            }
        }
        node += 1;
        at = end;
    }
    for e in Beam::default().best_path(&model, node as usize + 1, &edges) {
        if let (Some(Some(word)), Some(place)) = (choices.get(e), places.get(e)) {
            words.push((base + place.start..base + place.end, word.clone()));
        }
    }
}

/// Whether a sentence may begin at `at`: a line's start, or behind a stop.
pub(super) fn opens(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r', '\x0c', '.', ':', '?', '!', '“', '"'])
}

/// The next piece, cut at the control characters that were punctuation.
fn between_quotes(token: &str, from: usize) -> Option<(usize, usize)> {
    let sign = |c: char| punctuation(c).is_some();
    let (start, end) = next_piece(token, from)?;
    let piece = &token[start..end];
    let head = piece.find(|c| !sign(c));
    let Some(head) = head else { return between_quotes(token, end) };
    let tail = piece[head..].find(sign).map_or(end, |i| start + head + i);
    Some((start + head, tail))
}

/// The letters that a character may have been.
fn options(c: char) -> impl Iterator<Item = char> {
    let byte = byte_of(c).map_or(0, u32::from);
    let control = match byte {
        0x02 => Some('Ă'),
        0x03 => Some('ă'),
        0x10 => Some('Đ'),
        0x11 => Some('đ'),
        0x2d => Some('ậ'),
        0x28 => Some('Ĩ'),
        0x29 => Some('ĩ'),
        0x68 => Some('Ũ'),
        0x69 => Some('ũ'),
        _ => None,
    };
    let own = letter(c).map(|_| c);
    let high = (0xa0..=0xf9).contains(&byte).then(|| char::from_u32(0x1e00 + byte)).flatten();
    let horn = matches!(byte, 0xa0 | 0xa1 | 0xaf | 0xb0).then(|| char::from_u32(0x100 + byte)).flatten();
    own.into_iter().chain(high).chain(horn).chain(control)
}

/// The punctuation that a control character was.
fn punctuation(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{13}' => "–",
        '\u{14}' => "—",
        '\u{18}' => "‘",
        '\u{19}' => "’",
        '\u{1c}' => "“",
        '\u{1d}' => "”",
        _ => return None,
    })
}

/// The letter that a control character was, in a word that is no syllable.
fn plain(c: char) -> char {
    match c {
        '\u{2}' => 'Ă',
        '\u{3}' => 'ă',
        '\u{10}' => 'Đ',
        '\u{11}' => 'đ',
        c => c,
    }
}

/// A symbol that a dropped Đ makes a known one: N-CP, BLTBXH. Of two, the one that keeps its first letter (NĐ, not ĐN).
fn symbol(word: &str) -> Option<String> {
    let capitals = word.bytes().all(|b| b.is_ascii_uppercase());
    if !capitals || word.len() > LONGEST || is_known_abbreviation(word) {
        return None;
    }
    let with = |i: usize| Some(format!("{}Đ{}", word.get(..i)?, word.get(i..)?)).filter(|w| is_known_abbreviation(w));
    let mut inside = (1..=word.len()).filter_map(with);
    match (inside.next(), inside.next()) {
        (None, _) => with(0),
        (one, None) => one,
        _ => None,
    }
}

/// All syllables a damaged word may have been, those that need nothing put in first.
pub(super) fn candidates(word: &str) -> Vec<Candidate> {
    some(word, usize::MAX)
}

/// The first of [`candidates`].
fn first(word: &str) -> Option<Candidate> {
    some(word, 1).into_iter().next()
}

/// So many of [`candidates`] at most.
fn some(word: &str, most: usize) -> Vec<Candidate> {
    let chars: Vec<char> = word.chars().take(LONGEST + 1).collect();
    let mut found = Vec::new();
    if chars.is_empty() || chars.len() > LONGEST {
        return found;
    }
    let mut budget = BUDGET;
    let lone = chars.len() == 1 && !"aeiouyAEIOUY".contains(chars[0]) && chars[0].is_ascii();
    for inserted in 0..=2 {
        // A lone consonant is a label.
        let bare = !found.iter().any(|f: &Candidate| f.inserted == 0)
            && chars.iter().all(|c| !"aeiouyAEIOUY".contains(*c) && c.is_ascii());
        if inserted == 2 && !found.is_empty() && !bare || inserted > 0 && lone {
            break;
        }
        let mut so_far = Letters::default();
        grow(&chars, inserted, inserted, &mut so_far, &mut found, &mut budget, most);
        if found.len() >= most {
            break;
        }
    }
    found
}

/// A word as it grows.
#[derive(Default)]
struct Letters {
    word: String,
    /// Letters that bear a tone: no syllable has two.
    tones: usize,
}

impl Letters {
    /// Puts a letter behind, where a syllable may go on with it.
    fn push(&mut self, c: char) -> bool {
        let tone = letter(c).is_some_and(|l| l.tone != 0);
        if tone && self.tones > 0 {
            return false;
        }
        self.word.push(c);
        self.tones += usize::from(tone);
        true
    }

    fn pop(&mut self) {
        let tone = self.word.pop().and_then(letter).is_some_and(|l| l.tone != 0);
        self.tones -= usize::from(tone);
    }
}

fn grow(
    rest: &[char],
    left: u8,
    inserted: u8,
    so_far: &mut Letters,
    found: &mut Vec<Candidate>,
    budget: &mut u32,
    most: usize,
) {
    if *budget == 0 || found.len() >= most {
        return;
    }
    *budget -= 1;
    if left > 0 {
        let lost: &[char] = if so_far.word.is_empty() { &['đ', 'Đ', 'ă', 'Ă'] } else { &['ă', 'Ă', 'ậ'] };
        for &c in lost {
            if so_far.push(c) {
                grow(rest, left - 1, inserted, so_far, found, budget, most);
                so_far.pop();
            }
        }
    }
    let Some((&c, rest)) = rest.split_first() else {
        let word = &so_far.word;
        if left == 0 && is_syllable(word) && one_case(word) && !found.iter().any(|f| f.word == *word) {
            found.push(Candidate { word: word.clone(), inserted });
        }
        return;
    };
    for option in options(c) {
        if so_far.push(option) {
            grow(rest, left, inserted, so_far, found, budget, most);
            so_far.pop();
        }
    }
}

/// Small letters, capitals, or a capital and small letters.
fn one_case(word: &str) -> bool {
    let mut chars = word.chars();
    let first = chars.next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (false, false);
    for c in chars {
        if c.is_uppercase() { upper = true } else { lower = true }
    }
    !upper || first && !lower
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        text.chars().filter_map(|c| char::from_u32(u32::from(c) & 0xff)).collect()
    }

    #[test]
    fn the_true_word_is_among_the_candidates() {
        for word in "kế hoạch được lập Đảng văn những cũng nghĩa ợ lĩnh ỦY ĐIỀU thưởng".split(' ')
        {
            let damaged = cut(word);
            assert!(candidates(&damaged).iter().any(|c| c.word == word), "{word}: {:?}", candidates(&damaged));
            let dropped: String = damaged.chars().filter(|c| !c.is_control()).collect();
            assert!(candidates(&dropped).iter().any(|c| c.word == word), "{word}: {:?}", candidates(&dropped));
        }
        assert!(candidates("l-p").iter().any(|c| c.word == "lập"));
    }

    #[test]
    fn abbreviations_get_back_a_dropped_letter() {
        assert_eq!(symbol("N").as_deref(), Some("NĐ"));
        assert_eq!(symbol("BLTBXH").as_deref(), Some("BLĐTBXH"));
        assert_eq!((symbol("UBND"), symbol("XYZ")), (None, None));
    }
}
