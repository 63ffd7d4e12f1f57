//! Words some letters of which may have been several: the syllable and the case leave a few readings, and the language
//! model chooses.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::super::beam::{Beam, Edge, RARE_COST};
use super::super::heads;
use super::super::lexicon::is_known_abbreviation;
use super::super::model::{BREAK, CAPITALS, FIRST, Id, Model, NUMBER, OTHER, RARE};
use super::super::syllable::{is_syllable, letter, parse};

/// Letters that a word may have.
const LONGEST: usize = 7;
/// Ways tried to fill a word.
const BUDGET: usize = 2000;
/// Readings of a word that the model chooses from.
const MOST: usize = 12;
/// What a case costs that the word's place does not ask for, in sixteenths of a nat.
const CASE: i32 = 48;
/// What it costs that a letter is not what it seems.
const CHANGED: i32 = 6;
/// How much likelier than the next a reading must be.
const MARGIN: i32 = 12;
/// The same of a word that begins with a capital inside a sentence: names follow no phrase.
const NAMES: i32 = 48;
/// A letter, or what it may have been and what stands there.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Known(char),
    Lost(&'static str, char),
}

impl Unit {
    /// The letter that stands there.
    fn seen(&self) -> char {
        match *self {
            Unit::Known(c) | Unit::Lost(_, c) => c,
        }
    }
}

/// A word, or what stands between two.
pub(super) enum Part {
    Between(String),
    Word(Vec<Unit>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Title,
    Upper,
}

/// What the letters of a word that are there tell of its case: that of its first letter, and of those behind it.
pub(super) fn case_of(word: &[Unit]) -> (Option<bool>, Option<bool>) {
    let upper = |u: &Unit| u.seen().is_alphabetic().then(|| u.seen().is_uppercase());
    (word.first().and_then(upper), word.iter().skip(1).find_map(upper))
}

/// Calls `f` with the syllables that a word may be in a case.
pub(super) fn fill(word: &[Unit], case: Case, f: &mut dyn FnMut(&str)) {
    fn grow(rest: &[Unit], case: Case, so_far: &mut String, toned: bool, budget: &mut usize, f: &mut dyn FnMut(&str)) {
        let Some((unit, rest)) = rest.split_first() else {
            if is_syllable(so_far) {
                f(so_far);
            }
            return;
        };
        let upper = match case {
            Case::Lower => false,
            Case::Title => so_far.is_empty(),
            Case::Upper => true,
        };
        let mut put = |c: char| {
            let tone = letter(c).is_some_and(|l| l.tone != 0);
            if *budget == 0 || c.is_uppercase() != upper || tone && toned {
                return;
            }
            *budget -= 1;
            so_far.push(c);
            grow(rest, case, so_far, toned || tone, budget, f);
            so_far.pop();
        };
        match unit {
            Unit::Known(c) => put(*c),
            Unit::Lost(letters, _) => letters.chars().for_each(put),
        }
    }
    if word.len() <= LONGEST {
        grow(word, case, &mut String::with_capacity(LONGEST * 3), false, &mut BUDGET.clone(), f);
    }
}

/// Capitals that are no syllable: a symbol, in which Đ is the only letter with a mark, or nearly.
pub(super) fn symbol(word: &[Unit]) -> Option<String> {
    let letter = |u: &Unit| match u {
        Unit::Known(c) => c.is_uppercase().then_some(*c),
        Unit::Lost(letters, c) if c.is_alphabetic() && letters.contains(*c) => c.is_uppercase().then_some(*c),
        Unit::Lost(letters, _) => letters.contains('Đ').then_some('Đ'),
    };
    word.iter().map(letter).collect()
}

pub(super) fn unread(unit: &Unit) -> char {
    unit.seen()
}

/// A word of a segment: which part of which token, and its place in the text.
struct Word {
    token: usize,
    part: usize,
    /// Something that ends a sentence or counts stands before it.
    apart: Option<Id>,
    /// A sentence may begin with it, by what stands before it.
    opens: bool,
    /// Nothing but a blank stands before it.
    close: bool,
    /// It is a label: "đ)".
    label: bool,
}

/// Reads the tokens of a line or a part of it, given with their places. `first` tells that a sentence begins with it.
pub(super) fn decode(tokens: Vec<(Range<usize>, Vec<Part>)>, first: bool) -> Vec<(Range<usize>, String)> {
    let model = Model::get();
    let list = list(&tokens, first);
    let units = |w: &Word| match tokens.get(w.token).and_then(|t| t.1.get(w.part)) {
        Some(Part::Word(units)) => units.as_slice(),
        _ => &[],
    };
    let mut edges: Vec<Edge> = Vec::new();
    let mut choices: Vec<Option<String>> = Vec::new();
    // Nodes of the words, by which a choice is found again.
    let mut node = 0u32;
    let mut nodes: Vec<u32> = Vec::with_capacity(list.len());
    for (i, w) in list.iter().enumerate() {
        if let Some(id) = w.apart {
            edges.push(Edge { from: node, to: node + 1, id, cost: 0 });
            choices.push(None);
            node += 1;
        }
        nodes.push(node);
        let word = units(w);
        let mut found = candidates(&model, word, place(&list, &units, i));
        if word.first().is_some_and(|u| !u.seen().is_alphabetic()) {
            found.iter_mut().for_each(|f| named(&model, &list, &units, i, f));
        }
        if found.is_empty() {
            edges.push(Edge { from: node, to: node + 1, id: OTHER, cost: 0 });
            choices.push(None);
        }
        for (id, cost, text) in found {
            edges.push(Edge { from: node, to: node + 1, id, cost });
            choices.push(Some(text));
        }
        node += 1;
    }
    let name = |w: &Word| !w.opens && matches!(case_of(units(w)), (Some(true), None | Some(false)));
    let path = Beam::default().best_path(&model, node as usize + 1, &edges);
    let chosen: Vec<Id> = path.iter().filter_map(|&e| edges.get(e)).map(|e| e.id).collect();
    let mut texts: Vec<Vec<Option<String>>> = tokens.iter().map(|t| vec![None; t.1.len()]).collect();
    for (w, &n) in list.iter().zip(&nodes) {
        // One edge of the path leaves each node, in order.
        let Some(&edge) = path.get(n as usize) else { continue };
        let slot = texts.get_mut(w.token).and_then(|t| t.get_mut(w.part));
        if let (Some(slot), Some(choice)) = (slot, choices.get_mut(edge))
            && !doubtful(&model, &edges, &chosen, n as usize, edge, if name(w) { NAMES } else { MARGIN })
        {
            *slot = choice.take();
        }
    }
    let mut words = Vec::with_capacity(tokens.len());
    for ((range, parts), texts) in tokens.into_iter().zip(texts) {
        let mut out = String::with_capacity(range.len());
        for (part, text) in parts.into_iter().zip(texts) {
            match (part, text) {
                (Part::Between(s), _) => out.push_str(&s),
                (_, Some(text)) => out.push_str(&text),
                (Part::Word(word), None) => out.extend(word.iter().map(unread)),
            }
        }
        words.push((range, out));
    }
    words
}

/// The words of all tokens, in order.
fn list(tokens: &[(Range<usize>, Vec<Part>)], first: bool) -> Vec<Word> {
    let mut list = Vec::new();
    let (mut apart, mut opens, mut close) = (None, first, false);
    // The line so far is a label: "a)", "1.", "-".
    let mut labels = first;
    for (token, (_, parts)) in tokens.iter().enumerate() {
        for (part, p) in parts.iter().enumerate() {
            match p {
                Part::Word(units) => {
                    labels &= list.is_empty() && units.len() == 1;
                    let bracket = matches!(parts.get(part + 1), Some(Part::Between(s)) if s.starts_with(')'));
                    let label = units.len() == 1 && bracket;
                    list.push(Word { token, part, apart, opens, close, label });
                    (apart, opens, close) = (None, false, true);
                }
                Part::Between(s) => {
                    let counts = s.ends_with(|c: char| c.is_ascii_digit() || c == '%');
                    let stop = s.contains(['.', ';', ':', '?', '!', '(', ')', '“', '”', '"']);
                    let number = s.bytes().any(|b| b.is_ascii_digit());
                    apart = match (counts, stop) {
                        (true, _) => Some(NUMBER),
                        (false, true) => Some(BREAK),
                        _ => apart.or(number.then_some(NUMBER)),
                    };
                    opens = labels || s.ends_with(['.', ':', '?', '!', '“', '"']);
                    close = false;
                }
            }
        }
    }
    list
}

/// What the words about a word say of its case.
fn place<'u>(list: &[Word], units: &impl Fn(&Word) -> &'u [Unit], i: usize) -> Case {
    let shape = |w: &Word| match case_of(units(w)) {
        (_, Some(true)) => Some(true),
        (Some(false), _) | (_, Some(false)) => Some(false),
        _ => None,
    };
    // Signs part a line of capitals from a symbol: "Số: 15/KH-UBND".
    let near = list.get(..=i).unwrap_or_default().windows(2).rev().take(4).take_while(|w| w[1].close);
    let left = near.map(|w| shape(&w[0])).find_map(|s| s);
    let near = list.get(i + 1..).unwrap_or_default().iter().take(4).take_while(|w| w.close);
    let right = near.map(shape).find_map(|s| s);
    if left.or(right) == Some(true) && left != Some(false) && right != Some(false) {
        return Case::Upper;
    }
    if list.get(i).is_some_and(|w| w.opens && !w.label) { Case::Title } else { Case::Lower }
}

/// The readings of a word: the model's word, what it costs, and how it is written.
fn candidates(model: &Model, word: &[Unit], place: Case) -> Vec<(Id, i32, String)> {
    let mut found: Vec<(Id, i32, String)> = Vec::new();
    if word.iter().all(|u| matches!(u, Unit::Known(_))) {
        let text: String = word.iter().map(unread).collect();
        let capitals = text.chars().nth(1).is_some() && text.chars().all(char::is_uppercase);
        let id = parse(&text).map_or(if capitals { CAPITALS } else { OTHER }, |code| model.id(code));
        return vec![(id, 0, text)];
    }
    let cases: &[(Case, i32)] = match (case_of(word), place) {
        ((_, Some(true)), _) | ((Some(true) | None, None), Case::Upper) => &[(Case::Upper, 0)],
        ((Some(true), _), _) => &[(Case::Title, 0)],
        ((Some(false), _), _) => &[(Case::Lower, 0)],
        ((None, _), Case::Title) => &[(Case::Title, 0), (Case::Lower, CASE)],
        ((None, _), _) => &[(Case::Lower, 0), (Case::Title, CASE)],
    };
    for &(case, cost) in cases {
        fill(word, case, &mut |text| {
            let id = model.id_of_word(text);
            let rare = if id == RARE { RARE_COST } else { 0 };
            let put = |(u, c): &(&Unit, char)| u.seen().is_alphabetic() && u.seen() != *c;
            let changed = word.iter().zip(text.chars()).filter(put).count() as i32;
            found.push((id, cost + rare + changed * CHANGED, text.to_owned()));
        });
    }
    if let Some(text) = symbol(word).filter(|s| found.is_empty() || is_known_abbreviation(s)) {
        // A letter alone is a label.
        let small = word.len() == 1 && place == Case::Lower;
        found.push((CAPITALS, 0, if small { text.to_lowercase() } else { text }));
    }
    found.sort_by_key(|f| f.1 - model.unigram(f.0));
    found.truncate(MOST);
    found
}

/// A name of a place bears capitals: "Lâm Đồng", "Đức Thọ". What is as often no name is left as it is: "hợp đồng".
fn named<'u>(
    model: &Model,
    list: &[Word],
    units: &impl Fn(&Word) -> &'u [Unit],
    i: usize,
    found: &mut (Id, i32, String),
) {
    let capital = |w: &&Word| matches!(units(w).first(), Some(Unit::Known(c)) if c.is_uppercase());
    let known = |w: &Word| units(w).iter().map(unread).collect::<String>();
    let close = |i: usize| list.get(i).filter(|w| w.close);
    let mut chars = found.2.chars();
    let Some(first) = chars.next().filter(|c| c.is_lowercase()) else { return };
    let raised: String = first.to_uppercase().chain(chars).collect();
    let before = i.checked_sub(1).and_then(|i| list.get(i)).filter(|_| close(i).is_some()).filter(capital);
    let behind = close(i + 1).filter(capital);
    let surname = |w: &str| SURNAMES.lines().any(|s| s == w);
    let person = behind.is_some() && (surname(&raised) || before.is_some_and(|w| surname(&known(w))));
    let counted = list.get(i + 1).is_some_and(|w| w.apart == Some(NUMBER));
    let next = if counted { "#".to_owned() } else { close(i + 1).map(known).unwrap_or_default() };
    if person || heads::bears_capital(&found.2, &next) {
        found.2 = raised;
        return;
    }
    let names = [before.map(|w| format!("{} {raised}", known(w))), behind.map(|w| format!("{raised} {}", known(w)))];
    for name in names.into_iter().flatten().filter(|n| PLACES.contains(n.as_str())) {
        let mut ids = name.split(' ').map(|w| model.id_of_word(w));
        if let (Some(a), Some(b)) = (ids.next(), ids.next())
            && (PROVINCES.lines().any(|p| p == name) || !model.strong(a, b, OFTEN))
        {
            found.2 = raised;
            return;
        }
    }
}

/// A word that follows another so often, in sixteenths of a nat, follows it in other phrases than names.
const OFTEN: i32 = -64;

static SURNAMES: &str = include_str!("../../../data/surnames.list");
static PROVINCES: &str = include_str!("../../../data/provinces.list");

static PLACES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lists = [include_str!("../../../data/place_names.list"), PROVINCES];
    lists.into_iter().flat_map(str::lines).filter(|l| !l.starts_with('#') && !l.is_empty()).collect()
});

/// Whether another reading of a word fits its place nearly as well. `chosen` are the words of the path.
fn doubtful(model: &Model, edges: &[Edge], chosen: &[Id], n: usize, edge: usize, margin: i32) -> bool {
    let at = |i: Option<usize>| i.and_then(|i| chosen.get(i)).copied().unwrap_or(BREAK);
    let b = at(n.checked_sub(1));
    let a = if b == BREAK { BREAK } else { at(n.checked_sub(2)) };
    let (c, d) = (at(Some(n + 1)), at(Some(n + 2)));
    let score = |e: &Edge| {
        let mut score = model.trigram(a, b, e.id) + model.trigram(b, e.id, c) - e.cost;
        if c != BREAK {
            score += model.trigram(e.id, c, d);
        }
        score
    };
    let Some(best) = edges.get(edge).filter(|e| e.id >= FIRST || e.id == RARE) else { return false };
    let from = edges.partition_point(|e| (e.from as usize) < n);
    let rivals = edges.get(from..).unwrap_or_default().iter().take_while(|e| e.from as usize == n);
    let rival = rivals.filter(|e| e.id != best.id).map(score).max();
    rival.is_some_and(|r| score(best) - r < margin)
}
