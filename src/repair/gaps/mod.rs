//! Blanks that are wrong: in words ("QUẬ N", "Xã hộ i"), missing ("kinhtế"), a letter too late ("nôngt hôn"), after
//! every letter ("K Ế  H O Ạ C H"), or in the place of a letter whose glyph was dropped ("x t t ng" for xét tặng).
//!
//! `spaced` and `doubled` read headings whose letters stand apart or twice. `glued` reads the letters about a word that
//! is none as one run (`parting`). Where the document shows that glyphs were dropped, `graph` reads its lines: every token as
//! it stands, neighbours joined, neighbours joined by a letter. The language model finds the way through. Nothing is
//! tried where every token is a word.

mod cores;
mod doubled;
mod dropped;
mod glued;
mod graph;
mod parting;
mod spaced;

use std::ops::Range;

use super::model::{Model, RARE};
use super::stage::Found;
use super::syllable::{is_syllable, letter, parse};
use super::tokens::Token;
use super::tongue::Tongue;
use crate::model::RepairKind;
use crate::text::scan::{self, Finder, Window};
use cores::{State, cores};
use dropped::Letters;
use graph::Reader;

/// What things cost, in sixteenths of a nat.
mod cost {
    /// A fragment that is no word stays.
    pub(super) const FRAGMENT: i32 = 160;
    /// A single letter that may be a label stays.
    pub(super) const LABEL: i32 = 60;
    /// Two tokens joined, one of which is no word.
    pub(super) const JOIN: i32 = 32;
    /// Two tokens joined, the second of which is one letter that is a word too.
    pub(super) const JOIN_WORDS: i32 = 112;
    /// A letter put in between two tokens.
    pub(super) const LETTER: i32 = 24;
    /// A letter put in at the edge of a token, with a blank that shows it, and without.
    pub(super) const EDGE: i32 = 40;
    pub(super) const EDGE_UNSEEN: i32 = 96;
    /// A letter that the document shows elsewhere is not one its font lacks.
    pub(super) const SHOWN: i32 = 64;
    /// A rime that is less likely than this is no word of its own.
    pub(super) const SELDOM: i32 = -200;
    /// How much better a letter must be than the next to be sure.
    pub(super) const MARGIN: i32 = 20;
}

/// Finds words whose letters stand apart or twice. `text` is in its normal form.
pub(crate) fn spread(text: &str) -> Vec<Found> {
    let mut found = spaced::fixes(text);
    found.extend(doubled::fixes(text));
    found.sort_by_key(|f| f.range.start);
    found
}

/// Finds words that are wrongly parted and, in documents that lack glyphs, words with a lost letter; and whether the
/// document runs words together, so that [`borders`] are to be looked at when these are parted.
pub(crate) fn fixes(text: &str, tokens: &[Token]) -> (Vec<Found>, bool) {
    let glance = glance(text);
    // Where most words are single letters, nothing was cut: a table, a drawing, no text.
    if glance.consonants > 0 && glance.consonants * 2 > glance.words {
        return (Vec::new(), false);
    }
    if !glance.dropped(text) {
        let read = glued::fixes(text, tokens);
        return (read.found, read.habit);
    }
    let mut tongue = Tongue::new(text, tokens);
    let mut found = lost(text, &glance);
    // Where glyphs were dropped, pieces of words look like another language.
    let dropped = found.iter().any(|f| f.kind == RepairKind::Gap);
    found.retain(|f| {
        let t = tongue.word_at(f.range.start);
        if dropped { !tongue.another_throughout(t) } else { !tongue.another(t) }
    });
    (found, false)
}

/// Blanks that numbers and punctuation lack, in a text that runs words together.
pub(crate) fn borders(text: &str) -> Vec<Found> {
    glued::borders(text)
}

/// Words with a lost letter, and words that are cut.
fn lost(text: &str, glance: &Glance) -> Vec<Found> {
    let Glance { suspects, pieces, words, .. } = glance;
    // Where pieces are nearly as many as words, there is nothing to learn from.
    if *pieces > MANY && pieces * 2 > *words {
        return Vec::new();
    }
    let mut reader = Reader::new(text, Letters::new(text, true));
    // Which letters are missing is learnt from a part of the text.
    for _ in 0..if reader.letters.dropped { 2 } else { 0 } {
        let mut used = Vec::new();
        for line in suspects.iter().take(MAX_LEARN) {
            used.extend(reader.read(line.clone()).into_iter().filter_map(|f| f.letter));
        }
        reader.letters.learn(&used);
    }
    let mut found = Vec::new();
    for line in suspects {
        found.extend(reader.read(line.clone()).into_iter().map(|f| f.found));
    }
    found
}

/// Pieces asked whether they are the rest of a word beside them.
const ASKED: usize = 300;
/// Places read in the rounds that learn.
const MAX_LEARN: usize = 1500;

/// So many pieces are looked at, whatever the text.
const MANY: usize = 1200;
/// One lone consonant in so many words is none that a letter was dropped beside.
const RARELY: usize = 150;
/// A line is read in pieces of so many bytes at most.
const LONGEST: usize = 4000;
/// Bytes on either side of a suspicious token that are read with it.
const AROUND: usize = 64;

/// What a quick look at the tokens' bytes finds.
#[derive(Default)]
struct Glance {
    /// Words about tokens that may be pieces, in order.
    suspects: Vec<Range<usize>>,
    /// How many tokens these are.
    pieces: usize,
    /// Lone small consonants and clusters of them.
    consonants: usize,
    /// All words, counted as far as that matters.
    words: usize,
}

/// Marked letters that no text of some length is without.
const COMMON: &str = "àáạảậđếềệịôộốượủ";
/// Bytes of a text of some length.
const SOME: usize = 3000;

/// Whether a common letter stands nowhere in a text: its glyph was dropped.
fn lacks_letters(text: &str) -> bool {
    let stands = |c: char| text.contains(c) || c.to_uppercase().any(|c| text.contains(c));
    text.len() >= SOME && !COMMON.chars().all(stands)
}

impl Glance {
    /// Whether the lone consonants are what is left of words, and not letters of the words beside them.
    fn dropped(&self, text: &str) -> bool {
        if self.consonants < 4 || self.consonants * RARELY <= self.words {
            return false;
        }
        let model = Model::get();
        let known = |word: &str| parse(word).is_some_and(|code| model.id(code) != RARE);
        let (mut all, mut join) = (0, 0);
        let mut word = String::new();
        for line in self.suspects.iter().take(ASKED) {
            let cores = cores(text, line.clone());
            let piece = |i: usize| cores.get(i).and_then(|c| text.get(c.start..c.end)).unwrap_or_default();
            for i in (0..cores.len()).filter(|&i| cores.get(i).is_some_and(|c| c.state == State::Consonant)) {
                // One word with the piece beside it, or with a part of it, if the rest is a word, too: "k ýnhãn".
                let mut meets = |left: usize| {
                    if cores.get(left).is_none_or(|c| c.blanks != 1) {
                        return false;
                    }
                    let (first, second) = (piece(left), piece(left + 1));
                    let other = if left == i { second } else { first };
                    other.char_indices().map(|(at, _)| at).any(|at| {
                        let (head, tail) = other.split_at(at);
                        word.clear();
                        match left == i {
                            _ if at == 0 => word.extend([first, second]),
                            true => word.extend([first, head]),
                            false => word.extend([tail, second]),
                        }
                        let rest = if left == i { tail } else { head };
                        known(&word) && (at == 0 || rest.chars().nth(1).is_some() && known(rest))
                    })
                };
                all += 1;
                join += usize::from(meets(i) || i > 0 && meets(i - 1));
            }
        }
        join * 5 < all * 3 || lacks_letters(text)
    }

    /// Adds the words about a token, to the end of its line at most.
    fn add(&mut self, bytes: &[u8], line: usize, token: Range<usize>) {
        let (low, high) = (token.start.saturating_sub(AROUND).max(line), (token.end + AROUND).min(bytes.len()));
        let before = bytes.get(low..token.start).unwrap_or_default();
        let start = if low == line { line } else { memchr::memchr(b' ', before).map_or(token.start, |i| low + i + 1) };
        let after = bytes.get(token.end..high).unwrap_or_default();
        let stop = memchr::memchr2(b'\n', b'\x0c', after);
        let end = match stop {
            Some(i) => token.end + i,
            None if high == bytes.len() => high,
            None => memchr::memrchr(b' ', after).map_or(token.end, |i| token.end + i),
        };
        if let Some(last) = self.suspects.last_mut().filter(|last| start <= last.end && last.start >= line) {
            if end - last.start < LONGEST {
                last.end = end.max(last.end);
                return;
            }
            let from = last.end.min(token.start);
            last.end = from;
            self.suspects.push(from..end);
            return;
        }
        self.suspects.push(start..end);
    }
}

fn glance(text: &str) -> Glance {
    let bytes = text.as_bytes();
    let mut out = Glance::default();
    let mut from = 0;
    let mut finder = Finder::new(bytes, may_be_piece);
    while let Some(start) = finder.next(from) {
        // Blanks that part no tokens, but words.
        if !matches!(start.checked_sub(1).and_then(|i| bytes.get(i)), None | Some(b' ' | b'\n' | b'\x0c')) {
            from = start + 1;
            continue;
        }
        let end = memchr::memchr3(b' ', b'\n', b'\x0c', &bytes[start..]).map_or(bytes.len(), |i| start + i);
        from = end;
        let (suspect, lone) = is_piece(text, start..end);
        out.consonants += usize::from(lone && beside_word(bytes, start..end));
        if suspect {
            out.pieces += 1;
            // Where the line begins matters only where that is near.
            let near = start.saturating_sub(AROUND + 1);
            let line = memchr::memrchr2(b'\n', b'\x0c', &bytes[near..start]).map_or(0, |i| near + i + 1);
            out.add(bytes, line, start..end);
        }
    }
    let enough = if out.pieces > MANY { out.pieces * 2 } else { 0 };
    if out.consonants > 0 || enough > 0 {
        let blank = |b: &u8| matches!(b, b' ' | b'\n' | b'\x0c');
        let enough = enough.max(out.consonants * RARELY);
        out.words = bytes.split(blank).filter(|w| !w.is_empty()).take(enough).count();
    }
    out
}

/// Whether a byte may begin a piece: a token of one letter, of two or three consonants, or one that begins with a
/// letter that is not ASCII.
#[inline(always)]
fn may_be_piece([_, left, b, next, third]: Window) -> bool {
    let blank = |b: u8| b <= b' ';
    // A comma or a full stop.
    let stop = |b: u8| (b | 2 == b'.') | (b == b';');
    let one = blank(next) | stop(next) & blank(third);
    let two = scan::is_letter(next) & (blank(third) | stop(third));
    let three = (b | 0x20 == b'n') & (next | 0x20 == b'g') & (third | 0x20 == b'h');
    // Words with đ are no pieces, nor are dashes and quotation marks.
    let marked = (b >= 0x80) & (b != 0xe2) & !((b == 0xc4) & (next | 1 == 0x91));
    blank(left) & (scan::is_letter(b) & (one | two | three) | marked)
}

/// Whether a token has a word on one side: alone between other signs a letter is a label.
fn beside_word(bytes: &[u8], token: Range<usize>) -> bool {
    let word = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80);
    word(token.start.checked_sub(2)) || word(Some(token.end + 1))
}

/// Whether a token may be a piece of a word, and whether it is a small consonant or two.
fn is_piece(text: &str, token: Range<usize>) -> (bool, bool) {
    let end = token.end;
    let Some(token) = text.get(token) else { return (false, false) };
    let vowel = |b: u8| b"aeiouyAEIOUY".contains(&b);
    match *token.as_bytes() {
        // Y tế, y học, y bác sĩ, y dược: the one vowel that is often a word.
        [b'y' | b'Y'] => {
            let next = text.as_bytes().get(end + 1).map_or(b' ', u8::to_ascii_lowercase);
            (!b"thbdslkv".contains(&next), false)
        }
        [a] | [a, b',' | b';' | b'.'] if a.is_ascii_alphabetic() => {
            (true, a.is_ascii_lowercase() && !vowel(a) && token.len() == 1)
        }
        [a, b] | [a, b, b',' | b';' | b'.'] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            if vowel(a) || vowel(b) {
                return (a.eq_ignore_ascii_case(&b'q'), false);
            }
            (true, a.is_ascii_lowercase() && is_cluster(token))
        }
        [b'N' | b'n', b'G' | b'g', b'H' | b'h'] => (true, false),
        [a, ..] if a >= 0x80 => {
            let mut chars = token.chars();
            let first = chars.next().unwrap_or(' ');
            let single = chars.next().is_none_or(|c| matches!(c, ',' | ';' | '.'));
            let word = matches!(first, 'ở' | 'Ở' | 'ý' | 'Ý' | 'đ' | 'Đ');
            (!word && (single && letter(first).is_some() || is_tail(token)), false)
        }
        _ => (false, false),
    }
}

/// Two or three consonants that begin or end a syllable, or "qu"; the first may be a capital.
fn is_cluster(token: &str) -> bool {
    let rest = token.get(1..).unwrap_or_default();
    let first = token.bytes().next().map_or(' ', |b| char::from(b.to_ascii_lowercase()));
    matches!((first, rest), ('c' | 'g' | 'k' | 'n' | 'p' | 't', "h") | ('n', "g" | "gh") | ('t', "r") | ('q', "u"))
}

/// A rime in small letters that no text uses as a word: "ện".
fn is_tail(token: &str) -> bool {
    if !token.chars().next().is_some_and(|c| c.is_lowercase() && !c.is_ascii() && c != 'đ') {
        return false;
    }
    let model = Model::get();
    parse(token).map(|code| model.id(code)).is_some_and(|id| id == RARE || model.unigram(id) < cost::SELDOM)
}

/// One case: small, capitals, or a capital first.
fn fits(word: &str) -> bool {
    let (mut upper, mut lower) = (false, false);
    for c in word.chars().skip(1) {
        if c.is_uppercase() { upper = true } else { lower = true }
    }
    let first = word.chars().next().is_some_and(char::is_uppercase);
    is_syllable(word) && !(upper && lower) && (first || !upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::tokens::tokenize;

    fn fixed(text: &str) -> String {
        crate::repair::applied::applied(text, fixes(text, &tokenize(text)).0)
    }

    #[test]
    fn cut_words_are_joined() {
        for (from, to) in [
            ("ỦY BAN NHÂN DÂN QUẬ N HÀ ĐÔNG", "ỦY BAN NHÂN DÂN QUẬN HÀ ĐÔNG"),
            ("phát triển kinh tế - xã hộ i năm 2023", "phát triển kinh tế - xã hội năm 2023"),
            ("thực hi ện tốt công tác tuyên truy ền", "thực hiện tốt công tác tuyên truyền"),
            ("đượ c giao nhiệ m vụ", "được giao nhiệm vụ"),
        ] {
            assert_eq!(fixed(from), to);
        }
    }

    #[test]
    fn labels_and_single_letters_stay() {
        for same in [
            "theo điểm c khoản 2 Điều 5 và điểm d khoản 3",
            "vi ta min C, nhóm A, hạng B, tổ 5 N",
            "Sở Y tế và y tế cơ sở, i ốt, khối u",
            "a b c d đ e g h i k l m n",
            "khu phố A, lô C, dãy B và thửa đất số 5 tờ bản đồ M",
        ] {
            assert_eq!(fixed(same), same);
        }
    }
}
