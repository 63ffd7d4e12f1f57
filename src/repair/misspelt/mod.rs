//! Words that are none, by a slip of recognition or of typing: "qnốc", "tjch", "triệuu", "xets".
//!
//! They are the surest of all slips, since nobody means them: a table tells what is taken for what, a walk through all
//! syllables finds those that a slip or two make of the word, and the language model chooses among them in the phrase.
//! Names, loans, abbreviations and codes are no syllables either: what speaks for a word as it stands is weighed
//! against the slip, and more so where the document shows no other.

mod keep;
mod search;
mod table;

use std::collections::HashMap;

use super::broken::cut;
use super::lattice::{self, Candidate};
use super::lexicon;
use super::model::{FIRST, Id, Model, OTHER};
use super::ocr::old_style;
use super::stage::Found;
use super::syllable::{self, letter};
use super::tokens::{self, Kind, Token};
use crate::model::{Evidence, RepairKind};
pub(super) use keep::{hatted_vowel, is_known};
use table::Symbol;

/// Sixteenths of a nat.
const NAT: i32 = 16;
/// What a slip costs beside the table, where the document shows few and where it shows many.
const RARE_SLIP: i32 = 6 * NAT;
const SLIP: i32 = 3 * NAT;
/// How much better than the next reading, and than the word as it stands, a sure one must be.
const MARGIN: i32 = 2 * NAT;
const GAIN: i32 = 2 * NAT;
/// The most that a slip may cost beside that makes a syllable which no text has.
const UNHEARD: i32 = 4 * NAT;
/// The least for a suggestion.
const SUGGEST: i32 = -NAT;
/// A sure slip in so many words: others are to be expected.
const WORDS_PER_SLIP: usize = 600;
const SLIPS: usize = 3;
/// Readings of a word that are set against each other.
const READINGS: usize = 12;
/// Different words that are looked at in one text; all others are left.
const MOST: usize = 10_000;
/// So many may be any share of a text.
const FEW: usize = 300;
/// Bytes of a word at most.
const LONGEST: usize = 27;
/// Letters of a mixed abbreviation at most: ThS, TTg.
const ABBREVIATION: usize = 5;

/// Finds them. `busy` tells the first bytes of words that other stages have read; `ids` are set to what was surely read.
/// The words come back as they were. `numbered` are the numbers with a word glued to them.
pub(super) fn slips(
    text: &str,
    tokens: &mut Vec<Token>,
    ids: &mut Vec<Id>,
    numbered: &[usize],
    busy: &dyn Fn(usize) -> bool,
) -> Vec<Found> {
    let digits = digits(text, tokens, numbered);
    let parts = join(tokens, ids, &digits);
    let found = find(text, tokens, ids, busy);
    part(tokens, ids, &digits, &parts);
    found
}

/// The digits that are damaged letters ("9iảm"), as tokens.
fn digits(text: &str, tokens: &[Token], numbered: &[usize]) -> Vec<usize> {
    let model = Model::get();
    let unknown = |word: &Token| model.id(word.code) < FIRST;
    // A one is a small l also where the rest is a word ("1ao").
    let small_l = |number: &Token| text.as_bytes().get(number.start as usize) == Some(&b'1');
    let is = |pair: &[Token]| match pair {
        [number, word] => {
            number.end == number.start + 1
                && !number.has(tokens::GLUED)
                && word.start == number.end
                && (word.kind == Kind::Other || word.kind == Kind::Syllable && (unknown(word) || small_l(number)))
                && text.get(word.range()).is_some_and(|w| !lexicon::is_known_other(w) && w.chars().count() > 1)
        }
        _ => false,
    };
    numbered.iter().copied().filter(|&t| tokens.get(t..t + 2).is_some_and(is)).collect()
}

/// A digit and its word as they stood, and what the digit was.
type Parts = ([Token; 2], Id);

/// Makes each digit one with its word, in place: the list is long, and the digits are few.
fn join(tokens: &mut Vec<Token>, ids: &mut Vec<Id>, digits: &[usize]) -> Vec<Parts> {
    let mut parts = Vec::with_capacity(digits.len());
    for (n, &t) in digits.iter().enumerate() {
        let end = digits.get(n + 1).copied().unwrap_or(tokens.len());
        let (Some(&[number, word]), Some(&[id, own])) = (tokens.get(t..t + 2), ids.get(t..t + 2)) else { break };
        let about = number.flags & (tokens::BREAK | tokens::LINE_START | tokens::ADJACENT | tokens::QUOTED);
        let flags = word.flags & tokens::FOREIGN | about;
        tokens[t - n] = Token { start: number.start, kind: Kind::Other, flags, ..word };
        ids[t - n] = own;
        tokens.copy_within(t + 2..end, t + 1 - n);
        ids.copy_within(t + 2..end, t + 1 - n);
        parts.push(([number, word], id));
    }
    tokens.truncate(tokens.len() - parts.len());
    ids.truncate(ids.len() - parts.len());
    parts
}

/// Undoes [`join`]; what was read stays.
fn part(tokens: &mut Vec<Token>, ids: &mut Vec<Id>, digits: &[usize], parts: &[Parts]) {
    let Some(&([last, _], _)) = parts.last() else { return };
    let mut end = tokens.len();
    tokens.resize(end + parts.len(), last);
    ids.resize(end + parts.len(), OTHER);
    for (n, (&t, &(pair, id))) in digits.iter().zip(parts).enumerate().rev() {
        let from = t - n;
        tokens.copy_within(from + 1..end, t + 2);
        ids.copy_within(from + 1..end, t + 2);
        tokens[t..t + 2].copy_from_slice(&pair);
        ids[t + 1] = ids[from];
        ids[t] = id;
        end = from;
    }
}

fn find(text: &str, tokens: &[Token], ids: &mut [Id], busy: &dyn Fn(usize) -> bool) -> Vec<Found> {
    let model = Model::get();
    let fresh = |t: &usize| tokens.get(*t).is_some_and(|t| !busy(t.start as usize));
    // Most words are sound, and are passed over by their number alone.
    let none = |t: &usize| match (tokens.get(*t), ids.get(*t)) {
        (Some(t), Some(&id)) => t.kind != Kind::Number && (t.kind != Kind::Syllable || id < FIRST),
        _ => false,
    };
    let odd: Vec<usize> = (0..tokens.len()).filter(none).filter(|&t| eligible(text, tokens, t)).filter(fresh).collect();
    // Where a third of the words are none, it is no slip that made them so.
    if odd.is_empty() || odd.len() > FEW && odd.len() * 3 > tokens.len() {
        return Vec::new();
    }
    let word = |t: usize| tokens.get(t).and_then(|t| text.get(t.range())).unwrap_or_default();
    let mut seen: HashMap<&str, u32> = HashMap::new();
    odd.iter().for_each(|&t| *seen.entry(word(t)).or_default() += 1);
    let mut known: HashMap<&str, Vec<(Id, i32)>> = HashMap::new();
    let mut words = Vec::new();
    let mut likely: Vec<(i32, Id, i32)> = Vec::new();
    for t in odd {
        let word = word(t);
        let place = lattice::place(tokens, ids, t);
        // A plain word among such is of another language.
        let marked = |t: &Token| t.kind != Kind::Other || !text.get(t.range()).is_some_and(str::is_ascii);
        let beside = [t.checked_sub(1), Some(t + 1)].into_iter().flatten().filter_map(|i| tokens.get(i));
        let phrase = !word.is_ascii() || beside.into_iter().any(marked);
        if !phrase || known.len() >= MOST && !known.contains_key(word) {
            continue;
        }
        let readings = known.entry(word).or_insert_with(|| search::readings(&symbols(word)));
        if readings.is_empty() {
            continue;
        }
        let stands = keep::as_it_stands(&model, text, tokens, t, seen.get(word).copied().unwrap_or(0));
        let of = |&(id, cost): &(Id, i32)| (-cost + place.rough(&model, id), id, -cost);
        likely.clear();
        likely.extend(readings.iter().map(of));
        likely.sort_unstable_by_key(|x| (-x.0, x.1));
        let likely = likely.iter().take(READINGS);
        let list = std::iter::once(stands).chain(likely.map(|&(_, id, emission)| Candidate { id, emission, tag: 0 }));
        let list: Vec<Candidate> = list.collect();
        words.push((t, list));
    }
    let asked = Asked { model: &model, text, tokens, ids };
    let mut found = asked.read(&mut words, false);
    let sure = found.iter().filter(|f| f.2.sure).count();
    if sure >= SLIPS && sure * WORDS_PER_SLIP >= tokens.len() {
        drop(found);
        found = asked.read(&mut words, true);
    }
    found
        .into_iter()
        .map(|(t, id, f)| {
            if let Some(i) = ids.get_mut(t).filter(|_| f.sure) {
                *i = id;
            }
            f
        })
        .collect()
}

/// The letters of a word, in lower case.
fn symbols(word: &str) -> Vec<Symbol> {
    let mut chars = word.chars().peekable();
    let mut out = Vec::with_capacity(word.len());
    while let Some(c) = chars.next() {
        // A capital I before small letters may be a small l.
        let small_l = c == 'I' && chars.peek().is_some_and(|n| n.is_lowercase());
        out.push(Symbol::new(if small_l { c } else { c.to_lowercase().next().unwrap_or(c) }));
    }
    out
}

/// Whether a word that the model does not know may be a slip at all.
fn eligible(text: &str, tokens: &[Token], t: usize) -> bool {
    let Some(token) = tokens.get(t) else { return false };
    let range = token.range();
    let may = match token.kind {
        Kind::Other | Kind::Capitals => true,
        // A syllable by the rules of spelling that no text has.
        Kind::Syllable => !token.has(tokens::CAPITAL) || token.has(tokens::BREAK),
        Kind::Number => false,
    };
    if !may || !(2..=LONGEST).contains(&range.len()) {
        return false;
    }
    let word = text.get(range).unwrap_or_default();
    let plain = word.is_ascii();
    let inside = token.has(tokens::CAPITAL) && !token.has(tokens::BREAK | tokens::LINE_START);
    // Most are abbreviations and names, and are told without a look at their letters.
    if plain && (token.kind == Kind::Capitals || inside && !word.starts_with('I')) {
        return false;
    }
    let next = tokens.get(t + 1).filter(|n| n.has(tokens::GLUED));
    let last = t.checked_sub(1).and_then(|l| tokens.get(l)).filter(|_| token.has(tokens::GLUED));
    let sound = |t: &Token| t.kind == Kind::Syllable && !t.has(tokens::CAPITAL);
    let beside = [next.map(|n| token.end..n.start), last.map(|l| l.end..token.start)];
    let slash = |r: std::ops::Range<u32>| text.get(r.start as usize..r.end as usize) == Some("/");
    if (plain || token.has(tokens::CAPITAL)) && (next.is_some() || last.is_some())
        || [next, last].into_iter().flatten().any(|t| !sound(t))
        || !beside.into_iter().flatten().all(slash)
    {
        return false;
    }
    if !word.chars().all(may_stand) || is_code(word) || runs_on(word) {
        return false;
    }
    let toned = || word.chars().any(|c| letter(c).is_some_and(|l| l.tone != 0));
    // Abbreviations bear no tone, and no hat among words in capitals.
    if token.kind == Kind::Capitals && !toned() && !(keep::shouted(text, tokens, t) && keep::hatted_vowel(word)) {
        return false;
    }
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let short = word.chars().count() <= ABBREVIATION;
    if capitals >= 2 && short && !toned() && token.kind != Kind::Capitals {
        return false;
    }
    !keep::is_known(word) && !cut(text, token)
}

/// Whether a character may stand in a word that recognition or typing has spoilt.
fn may_stand(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '|' | '$' | 'À'..='ſ') || letter(c).is_some()
}

/// A letter and a digit: "À2".
fn is_code(word: &str) -> bool {
    let mut chars = word.chars();
    let (first, second) = (chars.next(), chars.next());
    first.is_some_and(char::is_uppercase) && second.is_some_and(|c| c.is_ascii_digit()) && chars.next().is_none()
}

/// Whether a capital stands behind a small letter, or two before one: words run together, a note's letter before a
/// word. A small l or i among capitals is one of them.
fn runs_on(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let small = word.chars().filter(|c| c.is_lowercase() && !matches!(c, 'l' | 'i')).count();
    capitals > usize::from(word.starts_with(char::is_uppercase)) && small > 0
}

/// The words of a text and what the model says of them.
struct Asked<'a> {
    model: &'a Model,
    text: &'a str,
    tokens: &'a [Token],
    ids: &'a [Id],
}

impl Asked<'_> {
    /// Reads words, each with what it may be, the first as it stands. `signed`: the document shows other slips.
    fn read(&self, words: &mut [(usize, Vec<Candidate>)], signed: bool) -> Vec<(usize, Id, Found)> {
        let mut ids = self.ids.to_vec();
        self.price(words, signed, 1);
        lattice::decode(self.model, self.tokens, &mut ids, words);
        let found = words.iter().filter_map(|(t, list)| self.judge(*t, list, &ids, signed)).collect();
        self.price(words, signed, -1);
        found
    }

    /// Adds what a slip costs in such a document to each reading, or takes it away again: the lists may be many.
    fn price(&self, words: &mut [(usize, Vec<Candidate>)], signed: bool, times: i32) {
        let slip = if signed { SLIP } else { RARE_SLIP };
        for (t, list) in words {
            let noted = |id: Id| id >= FIRST && self.tokens.get(*t).is_some_and(|t| t.kind == Kind::Other);
            for (n, c) in list.iter_mut().enumerate() {
                c.tag = n as u32;
                c.emission -= times
                    * match n {
                        0 if signed && noted(c.id) => keep::NO_NOTE,
                        0 => 0,
                        _ => slip,
                    };
            }
        }
    }

    fn judge(&self, t: usize, list: &[Candidate], ids: &[Id], signed: bool) -> Option<(usize, Id, Found)> {
        let token = self.tokens.get(t)?;
        let place = lattice::place(self.tokens, ids, t);
        let score = |c: &Candidate| place.score(self.model, c.id) + c.emission;
        let (stands, readings) = list.split_first()?;
        let mut scores: Vec<(i32, Id)> = readings.iter().map(|c| (score(c), c.id)).collect();
        scores.sort_unstable_by_key(|x| -x.0);
        let &(best, id) = scores.first()?;
        let margin = scores.get(1).map_or(i32::MAX, |x| best - x.0);
        let gain = best - score(stands);
        let word = self.text.get(token.range())?;
        let support = place.support(self.model, id).max(u32::from(place.usual(self.model, id)));
        let (margin_least, gain_least, support_least) = match (token.kind, word.is_ascii(), signed) {
            (Kind::Syllable, _, false) => (2 * MARGIN, 5 * GAIN / 2, 2),
            (_, true, false) => (MARGIN, GAIN, 3),
            (_, true, true) => (MARGIN, GAIN, 2),
            _ => (MARGIN, GAIN, 1),
        };
        let cost = readings.iter().find(|c| c.id == id).map_or(0, |c| -c.emission);
        // One slip, known or not, makes it a syllable that no text has; two hardly do.
        let one = |cost: i32| cost <= UNHEARD || cost == search::ANY;
        let unheard = token.kind == Kind::Syllable && !signed && !one(cost - RARE_SLIP);
        let sure = margin >= margin_least && gain >= gain_least && support >= support_least && !unheard;
        // A letter too many may be a note's: nobody minds to be asked.
        let noted = stands.id >= FIRST && word.ends_with(char::is_alphabetic) && token.kind == Kind::Other;
        if !sure && (gain < SUGGEST && !(noted && margin >= MARGIN) || support == 0) {
            return None;
        }
        let to = self.spelt(id, word, token)?;
        let confidence = 1.0 - 0.5 * f64::from(-margin.min(gain).clamp(0, 200) as f32 / NAT as f32).exp();
        let (range, kind, evidence) = (token.range(), RepairKind::Ocr, Evidence::Model);
        Some((t, id, Found { range, to, kind, confidence, evidence, sure }))
    }

    /// The syllable in the case that the word was meant to have.
    fn spelt(&self, id: Id, word: &str, token: &Token) -> Option<String> {
        let s = self.model.code(id).and_then(syllable::spelling)?;
        let old = match word.chars().position(|c| letter(c).is_some_and(|l| l.tone != 0)) {
            _ if !self.model.code(id).is_some_and(syllable::has_styles) => false,
            Some(at) if at == s.tone_at(true) => true,
            Some(at) if at == s.tone_at(false) => false,
            _ => old_style(self.text, self.tokens),
        };
        let large = word.chars().filter(|c| c.is_uppercase()).count();
        let small = word.chars().filter(|c| c.is_lowercase() && *c != 'l').count();
        let all = large >= 2 && small == 0;
        let first = match word.chars().next()? {
            'I' => s.letters().first().copied() == letter('i').map(|l| l.number),
            '0' | '5' | '6' | '8' => token.has(tokens::BREAK),
            c => c.is_uppercase(),
        };
        let up = |i: usize, c: char| if all || first && i == 0 { upper(c) } else { c };
        Some(s.chars(old).enumerate().map(|(i, c)| up(i, c)).collect())
    }
}

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}
