//! Words with letters that only look right, in a text: found word by word, and believed where the text bears them out.

use std::collections::BTreeMap;

use super::lattice::place;
use super::letters;
use super::model::{FIRST, Id, Model};
use super::stage::Found;
use super::syllable::{self, letter};
use super::tokens::{self, Kind, Token};
use super::tongue::Tongue;
use crate::model::RepairKind;

/// Wrong letters and misplaced tones: only words with a marked letter that are no syllables can have them.
pub(super) fn find(text: &str, tokens: &[Token]) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut done = 0;
    for t in tokens.iter().filter(|t| t.kind == Kind::Other) {
        let range = t.range();
        if range.start < done || bytes.get(range.clone()).is_none_or(<[u8]>::is_ascii) {
            continue;
        }
        // The whole word between blanks, as far as a word can reach.
        let blank = |b: &u8| b.is_ascii_whitespace();
        let reach = range.start.saturating_sub(WORD).max(done);
        let before = bytes.get(reach..range.start).unwrap_or_default();
        let start = before.iter().rposition(blank).map_or(reach, |i| reach + i + 1);
        let rest = bytes.get(range.end..(range.end + WORD).min(bytes.len())).unwrap_or_default();
        let end = range.end + rest.iter().position(blank).unwrap_or(rest.len());
        let (start, end) = (text.ceil_char_boundary(start), text.floor_char_boundary(end));
        let Some(word) = text.get(start..end) else { continue };
        for mut f in letters::fixes(word) {
            f.range = f.range.start + start..f.range.end + start;
            out.push(f);
        }
        done = end;
    }
    let mut tongue = Tongue::new(text, tokens);
    out.retain(|f| !tongue.another(tongue.word_at(f.range.start)));
    settle_whole(text, tokens, &mut out);
    believed(text, tokens, out)
}

/// No word is longer, in bytes.
const WORD: usize = 96;

/// What the words with one look-alike say.
#[derive(Default)]
struct Seen {
    /// Words that become syllables.
    made: usize,
    /// Of those, words that the model has seen in such a place.
    usual: usize,
    /// Words that no letter for it makes a syllable.
    left: usize,
}

/// What a look-alike belongs to: a script, or nothing but itself.
fn script(c: char) -> char {
    match c {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 'α',
        '\u{400}'..='\u{52f}' => 'а',
        'ð' => 'Ð',
        _ => c,
    }
}

/// Takes for sure the words all of look-alikes ("со", "у tế", "а)") where words that hold letters of their own as well
/// show that the text has them, and drops them elsewhere: they are words of their own language.
fn settle_whole(text: &str, tokens: &[Token], out: &mut Vec<Found>) {
    if out.iter().all(|f| f.sure) {
        return;
    }
    let odd = |c: &char| !c.is_ascii() && letter(*c).is_none();
    let word = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let foreign = |w: &str| w.chars().find(odd).map(script);
    // Words that are mixed, less those that look like nothing else than words of the script.
    let mut shown: BTreeMap<char, i64> = BTreeMap::new();
    for f in out.iter().filter(|f| f.sure) {
        if let Some(s) = foreign(word(f.range.clone())) {
            *shown.entry(s).or_default() += 1;
        }
    }
    if shown.is_empty() {
        out.retain(|f| f.sure);
        return;
    }
    for t in tokens.iter().filter(|t| t.has(tokens::FOREIGN) && t.kind == Kind::Other) {
        let w = word(t.range());
        if w.chars().all(|c| !c.is_ascii() && letter(c).is_none())
            && w.chars().any(|c| letters::alike(c).is_none() && script(c) != c)
            && let Some(n) = foreign(w).and_then(|s| shown.get_mut(&s))
        {
            *n -= 2;
        }
    }
    let shows = |w: &str| foreign(w).is_some_and(|s| shown.get(&s).is_some_and(|&n| n >= 2));
    // A small Greek letter alone is a sign of mathematics.
    let sign = |w: &str| matches!(w, "α" | "ρ" | "χ" | "ν" | "υ" | "ι" | "ο");
    out.retain_mut(|f| {
        let w = word(f.range.clone());
        f.sure |= shows(w) && !sign(w);
        f.sure
    });
}

/// Drops what a look-alike seems to be where its words make no phrases: a letter of a font that lies may look like any
/// other.
fn believed(text: &str, tokens: &[Token], mut out: Vec<Found>) -> Vec<Found> {
    let odd = |c: &char| !c.is_ascii() && letter(*c).is_none();
    let foreign = |f: &Found| text.get(f.range.clone()).and_then(|w| w.chars().find(odd));
    if !out.iter().any(|f| f.kind == RepairKind::Letter) {
        return out;
    }
    let model = Model::get();
    // Few words are asked about, so the others get no numbers.
    let of = |f: &Found| tokens.partition_point(|t| (t.end as usize) <= f.range.start);
    let made = |f: &Found| Some((of(f), model.id(syllable::parse(&f.to)?)));
    let made: BTreeMap<usize, Id> = out.iter().filter_map(made).collect();
    let id = |t: usize| made.get(&t).copied().or_else(|| tokens.get(t).map(|t| model.id_of(t)));
    let mut seen: BTreeMap<char, Seen> = BTreeMap::new();
    for f in &out {
        let Some(c) = foreign(f) else { continue };
        let s = seen.entry(c).or_default();
        let t = of(f);
        let Some(word) = id(t) else { continue };
        // Symbols and abbreviations stand in no phrase.
        if syllable::is_syllable(&f.to) {
            let about = t.saturating_sub(2)..(t + 3).min(tokens.len());
            let ids: Vec<Id> = about.clone().filter_map(id).collect();
            let place = place(tokens.get(about.clone()).unwrap_or_default(), &ids, t - about.start);
            s.made += 1;
            s.usual += usize::from(word >= FIRST && place.usual(&model, word));
        }
    }
    let mut foreign_left = 0;
    let starts: Vec<usize> = out.iter().map(|f| f.range.start).collect();
    for t in tokens.iter().filter(|t| t.has(tokens::FOREIGN) && t.kind == Kind::Other) {
        let word = text.get(t.range()).unwrap_or_default();
        let made = |s: usize| starts.partition_point(|&x| x < s);
        if made(t.start as usize) != made(t.end as usize) || !word.chars().any(|c| letter(c).is_some()) {
            continue;
        }
        foreign_left += 1;
        for c in word.chars().filter(odd) {
            if let Some(s) = seen.get_mut(&c) {
                s.left += 1;
            }
        }
    }
    // Where other foreign letters are left, one word is enough to doubt.
    let least = if foreign_left >= 3 { 1 } else { 2 };
    let lies = |s: &Seen| s.made + s.left >= least && (s.usual * 4 < s.made * 3 || s.left > s.made);
    if seen.values().any(lies) {
        out.retain(|f| foreign(f).and_then(|c| seen.get(&c)).is_none_or(|s| !lies(s)));
    }
    out
}
