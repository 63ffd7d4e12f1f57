//! Words that a blank has cut ("QUẬ N", "Xã hộ i"), and words whose glyph left a blank ("x t t ng" for xét tặng).
//!
//! Both are read as a graph: every token as it stands, neighbours joined, and, where the document shows that glyphs
//! were dropped, neighbours joined by a letter. The language model finds the way through. Nothing is tried where every
//! token is a word.

use std::collections::HashMap;
use std::ops::Range;

use super::beam::{Edge, RARE_COST, best_path};
use super::lexicon::{Class, classify};
use super::model::{BREAK, Id, Model, NUMBER, OTHER, RARE};
use super::stage::Found;
use super::syllable::{is_syllable, letter, letter_char, parse};
use crate::model::{Evidence, RepairKind};

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

/// A run of letters.
#[derive(Debug, Clone, Copy)]
struct Core {
    start: usize,
    end: usize,
    /// Blanks before the next core, 0 if anything else stands between.
    blanks: u8,
    /// A blank stands before what else follows: punctuation or the line's end.
    loose: bool,
    /// What stands before it that the model should know.
    before: Option<Id>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Word,
    /// One vowel: a word, but a rare one.
    Vowel,
    /// One consonant: a label or a fragment.
    Consonant,
    /// No word.
    Fragment,
    /// A name, an abbreviation, a foreign word.
    Other,
}

/// What is known of the document's dropped letters.
struct Letters {
    /// Whether any were dropped.
    dropped: bool,
    /// Cost of each letter, by letter.
    cost: HashMap<char, i32>,
    all: Vec<char>,
}

/// Finds cut words and, in documents that lack glyphs, words with a lost letter. `text` is in its normal form.
pub(crate) fn fixes(text: &str) -> Vec<Found> {
    let model = Model::get();
    let Glance { suspects, consonants, words } = glance(text);
    // Where most words are single letters, nothing was cut: a table, a drawing, no text.
    if suspects.is_empty() || consonants * 2 > words {
        return Vec::new();
    }
    let mut letters = Letters::new(text, consonants >= 4 && consonants * 150 > words);
    let mut found = Vec::new();
    for round in 0..if letters.dropped { 3 } else { 1 } {
        found.clear();
        let mut used: HashMap<char, usize> = HashMap::new();
        for line in &suspects {
            read_line(&model, text, line.clone(), &letters, &mut found, &mut used);
        }
        if round < 2 {
            letters.learn(&used);
        }
    }
    found
}

/// A line is read in pieces of so many bytes at most.
const LONGEST: usize = 4000;
/// Bytes on either side of a suspicious token that are read with it.
const AROUND: usize = 64;

/// What a quick look at the tokens' bytes finds.
#[derive(Default)]
struct Glance {
    /// Words about tokens that may be pieces, in order.
    suspects: Vec<Range<usize>>,
    /// Lone small consonants and clusters of them.
    consonants: usize,
    words: usize,
}

impl Glance {
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
    let (mut line, mut token) = (0, 0);
    let ends = memchr::memchr3_iter(b' ', b'\n', b'\x0c', bytes).chain(std::iter::once(bytes.len()));
    for end in ends {
        if end > token {
            out.words += 1;
            // A cut leaves a piece of few letters, or one that begins with an accented vowel.
            if end - token <= 4 || bytes[token] >= 0x80 {
                let (suspect, lone) = is_piece(text, token..end);
                out.consonants += usize::from(lone);
                if suspect {
                    out.add(bytes, line, token..end);
                }
            }
        }
        token = end + 1;
        if bytes.get(end) != Some(&b' ') {
            line = end + 1;
        }
    }
    out
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

fn known(token: &str) -> bool {
    // Capitals with a tone are no abbreviation.
    if !token.is_ascii() && token.chars().any(|c| letter(c).is_some_and(|l| l.tone > 0)) {
        return super::lexicon::is_known_name(token) || super::lexicon::is_known_other(token);
    }
    !is_cluster(token) && !matches!(classify(token), Class::Unknown | Class::Syllable)
}

impl Letters {
    fn new(text: &str, dropped: bool) -> Self {
        let mut all = vec!['đ'];
        for number in 1..=29u8 {
            if "aăâeêioôơuưy".contains(letter_char(number, 0, false)) {
                all.extend((0..6).map(|tone| letter_char(number, tone, false)));
            }
        }
        let mut cost = HashMap::new();
        if dropped {
            let mut shown: HashMap<char, usize> = HashMap::new();
            let mut total = 0usize;
            for c in text.chars().filter(|c| c.is_alphabetic()) {
                *shown.entry(c).or_default() += 1;
                total += 1;
            }
            for &c in &all {
                let often = shown.get(&c).copied().unwrap_or(0);
                // One in five thousand letters may well be another font's.
                cost.insert(c, if often * 5000 > total { cost::SHOWN } else { 0 } + 40);
            }
        }
        Letters { dropped, cost, all }
    }

    /// Letters that were found missing cost less, the others more.
    fn learn(&mut self, used: &HashMap<char, usize>) {
        let total: usize = used.values().sum();
        if total < 3 {
            return;
        }
        for (c, cost) in &mut self.cost {
            let share = (used.get(c).copied().unwrap_or(0) as f64 + 0.1) / (total as f64 + 7.0);
            *cost = (-16.0 * share.ln()) as i32;
        }
    }

    fn of(&self, c: char) -> i32 {
        self.cost.get(&c).copied().unwrap_or(0)
    }
}

fn cores(text: &str, line: Range<usize>) -> Vec<Core> {
    let mut out: Vec<Core> = Vec::new();
    let Some(piece) = text.get(line.clone()) else { return out };
    let mut at = 0;
    let mut before = Some(BREAK);
    while let Some(start) = piece.get(at..).and_then(|p| p.find(char::is_alphabetic)).map(|i| at + i) {
        let gap = &piece[at..start];
        if let Some(last) = out.last_mut() {
            let blanks = gap.bytes().take_while(|&b| b == b' ').count();
            // A blank before punctuation or the line's end may be a letter's.
            last.blanks = if blanks == gap.len() { blanks.min(9) as u8 } else { 0 };
            last.loose = last.blanks == 0 && gap.starts_with(' ') && gap[1..].starts_with([',', ';', '.', ':', ')']);
            before = if gap.contains(['.', ';', ':', '(', ')', '?', '!']) {
                Some(BREAK)
            } else if gap.bytes().any(|b| b.is_ascii_digit()) {
                Some(NUMBER)
            } else {
                None
            };
        }
        let end = piece[start..].find(|c: char| !c.is_alphabetic()).map_or(piece.len(), |i| start + i);
        let state = state(&piece[start..end]);
        // What is joined to other signs is a symbol: b/c, 5m, QH15.
        let glued = |b: Option<&u8>| {
            b.is_some_and(|b| {
                !matches!(b, b' ' | b',' | b'.' | b';' | b':' | b'"' | b'(' | b')' | b'\n' | b'\x0c') && *b < 0x80
            })
        };
        let bytes = piece.as_bytes();
        let symbol = glued(start.checked_sub(1).and_then(|i| bytes.get(i)))
            || glued(bytes.get(end))
            || bytes.get(end) == Some(&b')');
        let state = if symbol && state != State::Word { State::Other } else { state };
        out.push(Core { start: line.start + start, end: line.start + end, blanks: 0, loose: false, before, state });
        at = end;
    }
    if let Some(last) = out.last_mut() {
        last.loose = piece[at..].starts_with(' ') && !piece[at + 1..].starts_with(['-', '–', '(', '“', '"']);
    }
    out
}

fn state(word: &str) -> State {
    let mut chars = word.chars();
    let single = chars.next().is_some() && chars.next().is_none();
    if single {
        return match is_syllable(word) {
            true => State::Vowel,
            false if word.chars().all(|c| letter(c).is_some()) => State::Consonant,
            false => State::Other,
        };
    }
    if is_tail(word) {
        State::Fragment
    } else if is_syllable(word) {
        State::Word
    } else if word.chars().all(|c| letter(c).is_some()) && word.chars().count() <= 6 && !known(word) {
        State::Fragment
    } else if word.len() <= 3 && word.bytes().all(|b| b.is_ascii_uppercase()) {
        // "NG" may be the rest of a word in capitals.
        State::Consonant
    } else {
        State::Other
    }
}

struct Choice {
    range: Range<usize>,
    word: String,
    kind: RepairKind,
    letters: Vec<char>,
}

fn read_line(
    model: &Model,
    text: &str,
    line: Range<usize>,
    letters: &Letters,
    found: &mut Vec<Found>,
    used: &mut HashMap<char, usize>,
) {
    let cores = cores(text, line);
    let whole = cores.iter().filter(|c| c.state == State::Word || c.state == State::Other).count();
    if whole * 4 < cores.len() && cores.len() > 12 {
        return;
    }
    let id_of = |word: &str| parse(word).map_or(OTHER, |code| model.id(code));
    let mut edges: Vec<Edge> = Vec::new();
    let mut choices: Vec<Option<Choice>> = Vec::new();
    // Each core has a node before what precedes it and one after.
    let node = |i: usize| 2 * i as u32;
    for (i, core) in cores.iter().enumerate() {
        let mut add = |to: usize, id: Id, cost: i32, choice: Option<Choice>| {
            edges.push(Edge { from: node(i) + 1, to: node(to), id, cost });
            choices.push(choice);
        };
        let word = &text[core.start..core.end];
        let stays = match core.state {
            State::Fragment => cost::FRAGMENT,
            State::Consonant => cost::LABEL,
            _ => 0,
        };
        add(i + 1, if stays > 0 { OTHER } else { id_of(word) }, stays, None);
        let broken = |s: State| matches!(s, State::Fragment | State::Consonant);
        let mut whole = word.to_owned();
        let mut any = broken(core.state);
        for (j, next) in cores.iter().enumerate().skip(i + 1).take(2) {
            let before = cores[j - 1];
            if before.blanks == 0
                || next.before.is_some()
                || matches!(core.state, State::Other)
                || next.state == State::Other
            {
                break;
            }
            let piece = &text[next.start..next.end];
            any |= broken(next.state);
            let weak = j == i + 1 && next.state == State::Vowel;
            if (any || weak) && before.blanks == 1 {
                let joined = format!("{whole}{piece}");
                if fits(&joined) {
                    let id = id_of(&joined);
                    if id != RARE && id != OTHER {
                        let cost = if any { cost::JOIN } else { cost::JOIN_WORDS } * (j - i) as i32;
                        let choice = Choice {
                            range: core.start..next.end,
                            word: joined,
                            kind: RepairKind::Space,
                            letters: Vec::new(),
                        };
                        add(j + 1, id, cost, Some(choice));
                    }
                }
            }
            if letters.dropped && before.blanks == 1 && j == i + 1 && (any || weak || next.state == State::Vowel) {
                for &c in &letters.all {
                    let put = cased(c, &whole, piece);
                    let joined = format!("{whole}{put}{piece}");
                    if let Some(id) = usable(model, &joined) {
                        let cost = cost::LETTER + letters.of(c);
                        let choice = Choice {
                            range: core.start..next.end,
                            word: joined,
                            kind: RepairKind::Gap,
                            letters: vec![c],
                        };
                        add(j + 1, id, cost, Some(choice));
                    }
                }
            }
            whole.push_str(piece);
        }
        if letters.dropped && core.state != State::Other {
            // A letter lost at an edge: its blank stands beside the word's own.
            let left = i
                .checked_sub(1)
                .and_then(|p| cores.get(p))
                .map_or(core.start > 0 && text[..core.start].ends_with(' '), |p| p.blanks > 1);
            let last = core.blanks > 1 || core.loose;
            let lost = broken(core.state);
            for (seen, front) in [(left, true), (last, false)] {
                if !seen && !lost {
                    continue;
                }
                for &c in &letters.all {
                    let put = cased(c, word, "");
                    let joined = if front { format!("{put}{word}") } else { format!("{word}{put}") };
                    if let Some(id) = usable(model, &joined) {
                        let cost = if seen { cost::EDGE } else { cost::EDGE_UNSEEN } + letters.of(c);
                        let range = match (front, seen) {
                            (true, true) => core.start - 1..core.end,
                            (false, true) => core.start..core.end + 1,
                            _ => core.start..core.end,
                        };
                        let choice = Choice { range, word: joined, kind: RepairKind::Gap, letters: vec![c] };
                        add(i + 1, id, cost, Some(choice));
                    }
                }
            }
        }
    }
    // What stands before each core, as edges of their own.
    let mut all: Vec<(Edge, Option<Choice>)> = edges.into_iter().zip(choices).collect();
    for (i, core) in cores.iter().enumerate() {
        let id = core.before.unwrap_or(BREAK);
        if core.before.is_some() {
            all.push((Edge { from: node(i), to: node(i) + 1, id, cost: 0 }, None));
        }
    }
    for (edge, _) in &mut all {
        // Nothing to tell the model: the nodes before and after are one.
        let i = (edge.from / 2) as usize;
        if edge.from % 2 == 1 && cores.get(i).is_some_and(|c| c.before.is_none()) {
            edge.from = node(i);
        }
    }
    all.sort_by_key(|(e, _)| e.from);
    let edges: Vec<Edge> =
        all.iter().map(|(e, _)| if e.id == RARE { Edge { cost: e.cost + RARE_COST, ..*e } } else { *e }).collect();
    let path = best_path(model, 2 * cores.len() + 1, &edges);
    for (k, &e) in path.iter().enumerate() {
        let Some((edge, Some(choice))) = all.get(e) else { continue };
        let sure = is_sure(model, &edges, &path, k, edge);
        for &c in &choice.letters {
            *used.entry(c).or_default() += 1;
        }
        found.push(Found {
            range: choice.range.clone(),
            to: choice.word.clone(),
            kind: choice.kind,
            confidence: if sure { 0.95 } else { 0.6 },
            evidence: Evidence::Model,
            sure,
        });
    }
}

/// Whether the edge taken is clearly better than every other between the same nodes, its neighbours staying.
fn is_sure(model: &Model, edges: &[Edge], path: &[usize], k: usize, taken: &Edge) -> bool {
    let id = |k: Option<usize>| k.and_then(|k| path.get(k)).and_then(|&e| edges.get(e)).map_or(BREAK, |e| e.id);
    let (a, b) = (id(k.checked_sub(2)), id(k.checked_sub(1)));
    let (c, d) = (id(Some(k + 1)), id(Some(k + 2)));
    let value = |e: &Edge| {
        let next = if c == BREAK { 0 } else { model.trigram(b, e.id, c) };
        let after = if c == BREAK || d == BREAK { 0 } else { model.trigram(e.id, c, d) };
        e.cost - model.trigram(a, b, e.id) - next - after
    };
    let own = path.get(k).and_then(|&e| edges.get(e)).map_or(0, value);
    let from = edges.partition_point(|e| e.from < taken.from);
    edges[from..]
        .iter()
        .take_while(|e| e.from == taken.from)
        .filter(|e| e.to == taken.to && e.id != taken.id)
        .all(|e| value(e) >= own + cost::MARGIN)
}

fn usable(model: &Model, word: &str) -> Option<Id> {
    let id = model.id(parse(word)?);
    (id != RARE && fits(word)).then_some(id)
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

/// The letter in the case of its neighbours.
fn cased(c: char, left: &str, right: &str) -> char {
    let capitals = left.chars().chain(right.chars()).filter(|c| c.is_uppercase()).count();
    let letters = left.chars().count() + right.chars().count();
    if capitals > 1 && capitals == letters { c.to_uppercase().next().unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        let edits: Vec<_> =
            fixes(text).into_iter().filter(|f| f.sure).map(|f| crate::text::Edit::new(f.range, f.to)).collect();
        crate::text::apply_edits(text, &edits, None).0
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
