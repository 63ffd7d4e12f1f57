//! Blanks that are lost, stand inside a word, or stand a letter too early or too late ("kinhtế", "hu yện", "nôngt hôn").
//!
//! Only where a word is none: the words about it are read as one run of letters, and the model says where words begin.

use std::ops::Range;

use super::super::lexicon;
use super::super::misspelt::is_known;
use super::super::model::{FIRST, Model, NUMBER, OTHER, RARE};
use super::super::stage::Found;
use super::super::syllable::{self, MAX_LETTERS, letter};
use super::super::tokens::{self, Kind, Token};
use super::cores::{Core, State, cores};
use super::parting::{Cut, Parting, Piece, Prices, Sign, Word};
use super::{LONGEST, cost};
use crate::model::{Evidence, RepairKind};

/// Sixteenths of a nat, in which the model counts.
const NAT: i32 = 16;
/// What it costs to believe that letters that are no word are meant as they stand: with a tone, with a hat or a bar,
/// plain.
const TONED: i32 = 16 * NAT;
const HATTED: i32 = 12 * NAT;
const PLAIN: i32 = 9 * NAT;
/// Each letter more than a syllable has.
const BEYOND: i32 = 4 * NAT;
/// A capital inside a sentence begins a name.
const NAME: i32 = -6 * NAT;
/// A single consonant may be a label.
const LABEL: i32 = 60;
const PRICES: Prices = Prices { split: 3 * NAT, join: 2 * NAT, join_words: 7 * NAT, single: 2 * NAT, eager: false };
/// The same where blanks inside words are the document's habit.
const EAGER: Prices = Prices { join_words: 4 * NAT, eager: true, ..PRICES };
/// How much likelier a reading must be than the next, and than the words as they stand, to be sure.
const MARGIN: i32 = 2 * NAT;
/// The same where two words were never seen beside each other.
const CERTAIN: i32 = 5 * NAT;
/// So many words run together, one in so many, are a document's habit: then those of plain letters are no names or loans.
const HABIT: usize = 4;
const WORDS_PER_HABIT: usize = 3000;
/// Words before and behind one that is none, which are read with it.
const AROUND: usize = 3;

/// What was found, and whether the document runs words together.
pub(super) struct Parted {
    pub(super) found: Vec<Found>,
    pub(super) habit: bool,
    /// How many words were surely cut.
    joined: usize,
}

/// Finds words that are wrongly parted. `tokens` are those of `text`.
pub(super) fn fixes(text: &str, tokens: &[Token]) -> Parted {
    let Parted { found, habit, joined } = fixes_at(text, tokens, PRICES);
    if is_habit(joined, tokens) { fixes_at(text, tokens, EAGER) } else { Parted { found, habit, joined } }
}

fn is_habit(times: usize, tokens: &[Token]) -> bool {
    times >= HABIT && times * WORDS_PER_HABIT >= tokens.len()
}

fn fixes_at(text: &str, tokens: &[Token], prices: Prices) -> Parted {
    let mut found: Vec<Found> = Vec::new();
    let mut plain = Vec::new();
    let mut rare = Vec::new();
    let (mut parted, mut joined) = (0, 0);
    let mut parting = None;
    let mut next = 0;
    let model = Model::get();
    while let Some(t) =
        (next..tokens.len()).find(|&t| tokens.get(t).is_some_and(|k| is_odd(&model, text, k, prices.eager)))
    {
        let window = window(&model, text, tokens, t, next, prices.eager);
        next = window.end.max(t + 1);
        let (Some(first), Some(last)) = (tokens.get(window.start), tokens.get(window.end.max(t + 1) - 1)) else {
            break;
        };
        let parting = parting.get_or_insert_with(|| Parting::new(prices));
        let capital = |at: usize| at == first.start as usize && !first.has(tokens::BREAK);
        for read in read(parting, text, first.start as usize..last.end as usize, &capital) {
            let Read { found: f, glued, plain: is_plain, rare: is_rare } = read;
            parted += usize::from(f.sure && glued && !is_plain);
            joined += usize::from(f.sure && !glued);
            if is_rare {
                rare.push(found.len());
            }
            if is_plain {
                plain.push(found.len());
            }
            found.push(f);
        }
    }
    let habit = is_habit(parted, tokens);
    // Words of plain letters may be names or loans, and so may one that begins with a capital (Sàigòn).
    for &i in &plain {
        if let Some(f) = found.get_mut(i).filter(|_| !habit) {
            f.sure = false;
            let toned = f.to.chars().filter_map(letter).any(|l| l.tone != 0);
            f.confidence = if toned { 0.6 } else { 0.0 };
        }
    }
    for &i in &rare {
        if let Some(f) = found.get_mut(i).filter(|_| habit) {
            f.sure = true;
            f.confidence = 0.9;
        }
    }
    found.retain(|f| f.confidence > 0.0);
    Parted { found, habit, joined }
}

/// Whether a word is none, so that its blanks may be wrong.
fn is_odd(model: &Model, text: &str, token: &Token, eager: bool) -> bool {
    let word = || text.get(token.range()).unwrap_or_default();
    match token.kind {
        Kind::Syllable if token.end - token.start < 4 && is_letter(text, token, eager) => true,
        Kind::Syllable if eager && word().starts_with(begins_rime) => true,
        Kind::Syllable if token.has(tokens::CAPITAL) => token.has(tokens::ALL_CAPS) && model.id(token.code) == RARE,
        Kind::Syllable => {
            let id = model.id(token.code);
            id == RARE || model.unigram(id) < cost::SELDOM && word().starts_with(begins_rime)
        }
        Kind::Number => false,
        Kind::Other => {
            let word = word();
            // Symbols: "b/c", "QH15".
            let symbol = token.has(tokens::GLUED) && word.len() < 4 || word.is_ascii() && has_digit(word);
            let listed = || lexicon::is_known_other(word) || lexicon::is_known_name(word);
            !symbol && (word.len() == 1 || super::is_cluster(word) || !listed())
        }
        Kind::Capitals => is_cluster(word()) || !word().is_ascii() && word().len() > 6,
    }
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

/// Capitals that begin or end a syllable.
fn is_cluster(word: &str) -> bool {
    match *word.as_bytes() {
        [_] | [_, b'H' | b'G' | b'R' | b'U'] | [b'N', b'G', b'H'] => true,
        _ => word == "Đ",
    }
}

/// Whether a letter is a marked vowel.
fn begins_rime(c: char) -> bool {
    !c.is_ascii() && !matches!(c, 'đ' | 'Đ')
}

/// Whether a syllable is one letter that is seldom a word.
fn is_letter(text: &str, token: &Token, eager: bool) -> bool {
    let mut rest = text.get(token.start as usize..).unwrap_or_default().chars();
    let first = rest.next().unwrap_or(' ');
    if first.len_utf8() != token.range().len() {
        return false;
    }
    match first {
        'ở' | 'Ở' | 'ý' | 'Ý' => false,
        // Y tế, y học, y bác sĩ, y dược: the one plain vowel that is often a word.
        'y' | 'Y' if !eager => {
            !(rest.next() == Some(' ') && rest.next().is_some_and(|c| "thbdslkvTHBDSLKV".contains(c)))
        }
        _ => true,
    }
}

/// The words to be read with word `t`: of its line, and on to the next that is odd as long as these are near.
fn window(model: &Model, text: &str, tokens: &[Token], t: usize, low: usize, eager: bool) -> Range<usize> {
    let starts = |t: usize| tokens.get(t).is_some_and(|t| t.has(tokens::LINE_START));
    let from = (t.saturating_sub(AROUND).max(low)..=t).rev().find(|&t| starts(t));
    let from = from.unwrap_or(t.saturating_sub(AROUND).max(low));
    let begin = tokens.get(from).map_or(0, |t| t.start as usize);
    let mut end = t + 1 + AROUND;
    let mut at = t + 1;
    // The words before the next odd one are its own, too.
    while at < end + AROUND {
        let near = |t: &&Token| (t.end as usize).saturating_sub(begin) < LONGEST;
        let Some(token) = tokens.get(at).filter(near).filter(|_| !starts(at)) else { break };
        if is_odd(model, text, token, eager) {
            end = at + 1 + AROUND;
        }
        at += 1;
    }
    from..at.min(end)
}

/// A change, and what it is: words that were run together, those that may be a name or a loan, and those that cannot be
/// anything else but were never seen beside each other.
struct Read {
    found: Found,
    glued: bool,
    plain: bool,
    rare: bool,
}

fn read(parting: &mut Parting, text: &str, range: Range<usize>, named: &dyn Fn(usize) -> bool) -> Vec<Read> {
    let cores = cores(text, range);
    fill(parting, text, &cores, named);
    if !parting.pieces.iter().any(|p| p.broken || p.vowel || p.rime && parting.prices.eager) {
        return Vec::new();
    }
    let way = parting.read();
    let readable = is_readable(parting, &way);
    let mut out = Vec::new();
    let mut lo = 0;
    for hi in 1..=way.len() {
        let Some(last) = hi.checked_sub(1).and_then(|i| way.get(i)) else { break };
        // What stands between words is none.
        if last.from == last.to {
            lo = hi;
            continue;
        }
        if !parting.is_border(last.to) {
            continue;
        }
        let own = std::mem::replace(&mut lo, hi)..hi;
        out.extend(change(parting, text, &way, own, readable));
    }
    out
}

/// Gives the letters of a run to be read.
fn fill(parting: &mut Parting, text: &str, cores: &[Core], named: &dyn Fn(usize) -> bool) {
    parting.clear();
    let mut before: Option<&Core> = None;
    for (i, core) in cores.iter().enumerate() {
        let word = text.get(core.start..core.end).unwrap_or_default();
        let from = parting.signs.len();
        let cut = match before {
            Some(b) if b.blanks == 1 && core.before.is_none() => Cut::Blank,
            _ => Cut::Wall(core.before),
        };
        let (broken, whole) = if is_kept(text, cores, i) { (false, true) } else { kind(core, word) };
        let mut letters = word.char_indices().map(|(i, c)| (core.start + i, c));
        if whole {
            parting.signs.push(Sign { start: core.start, end: core.end, letter: None, cut });
        } else {
            parting.signs.extend(letters.by_ref().map(|(start, c)| {
                let cut = if start == core.start { cut } else { Cut::Inside };
                Sign { start, end: start + c.len_utf8(), letter: letter(c), cut }
            }));
        }
        let id = if broken && core.state != State::Word { OTHER } else { parting.model.id_of_word(word) };
        let inside = before.is_some() && core.before.is_none_or(|id| id == NUMBER) || named(core.start);
        let cost = if id == OTHER && broken { stands(core, word, inside) } else { 0 };
        let vowel = core.state == State::Vowel;
        let open = broken && id == OTHER && syllable::parse(word).is_none();
        let broken = broken || id == RARE && !whole;
        parting.pieces.push(Piece {
            from,
            to: parting.signs.len(),
            id,
            cost,
            broken,
            open,
            vowel,
            rime: word.starts_with(begins_rime),
        });
        before = Some(core);
    }
}

/// Whether a piece is none: one that was cut short ("trình độ ng..."), or one of several letters that stand by
/// themselves.
fn is_kept(text: &str, cores: &[Core], i: usize) -> bool {
    let single = |i: Option<usize>| {
        i.and_then(|i| cores.get(i))
            .is_some_and(|c| c.end == c.start + 1 && matches!(c.state, State::Vowel | State::Consonant | State::Other))
    };
    let Some(core) = cores.get(i) else { return false };
    let rest = text.get(core.end..).unwrap_or_default();
    (rest.starts_with("..") || rest.starts_with('…')) && !matches!(core.state, State::Word | State::Glued)
        || single(i.checked_sub(1)) && single(Some(i)) && single(Some(i + 1))
}

/// Whether a word is none, and whether it is to be left alone.
fn kind(core: &Core, word: &str) -> (bool, bool) {
    match core.state {
        State::Fragment | State::Consonant => (true, false),
        State::Word | State::Vowel => (false, false),
        State::Other | State::Glued => {
            let glued = core.state == State::Glued;
            (glued, !glued || is_known(word) || lexicon::is_known_abbreviation(word))
        }
    }
}

/// What it costs that a word that is none stays.
fn stands(core: &Core, word: &str, inside: bool) -> i32 {
    if core.state == State::Consonant {
        return LABEL;
    }
    let (mut tones, mut small, mut first, mut len) = (0, false, None, 0);
    for c in word.chars() {
        let Some(l) = letter(c) else { continue };
        len += 1;
        tones += i32::from(l.tone != 0);
        small |= !l.upper;
        first.get_or_insert(l.upper);
    }
    let letters = match tones {
        0 if word.is_ascii() => PLAIN,
        0 => HATTED,
        // No word has two tones.
        _ => TONED * tones,
    };
    letters + BEYOND * (len - MAX_LETTERS as i32).max(0) + if first == Some(true) && small && inside { NAME } else { 0 }
}

/// Whether the way makes Vietnamese: a third of the words that stand beside each other are seen so elsewhere.
fn is_readable(parting: &Parting, way: &[Word]) -> bool {
    let (mut pairs, mut seen) = (0, 0);
    for pair in way.windows(2) {
        let [a, b] = pair else { continue };
        if a.id < FIRST && a.id != OTHER || b.id < FIRST && b.id != OTHER {
            continue;
        }
        pairs += 1;
        seen += usize::from(parting.seen(Some(a), Some(b)) || parting.is_hump(b.from));
    }
    seen * 3 >= pairs
}

/// What the words of a way change of the text, if they change it.
fn change(parting: &mut Parting, text: &str, way: &[Word], own: Range<usize>, readable: bool) -> Option<Read> {
    let words = way.get(own.clone())?;
    let (first, last) = (words.first()?, words.last()?);
    let one = words.len() == 1;
    let piece = parting.pieces.get(parting.pieces.partition_point(|p| p.to <= first.from));
    if one && piece.is_some_and(|p| p.from == first.from && p.to == last.to) {
        return None;
    }
    let range = parting.signs.get(first.from)?.start..parting.signs.get(last.to.checked_sub(1)?)?.end;
    let mut to = String::with_capacity(range.len() + words.len());
    for word in words {
        if !to.is_empty() {
            to.push(' ');
        }
        let signs = parting.signs.get(word.from..word.to)?;
        signs.iter().filter_map(|s| text.get(s.start..s.end)).for_each(|s| to.push_str(s));
    }
    let from = text.get(range.clone())?;
    let seen = |a: Option<usize>, b: usize| parting.seen(a.and_then(|a| way.get(a)), way.get(b));
    let known = if one {
        // A phrase on one side, or nothing on either.
        let alone = |i: Option<usize>| i.and_then(|i| way.get(i)).is_none_or(|w| w.id < FIRST);
        seen(own.start.checked_sub(1), own.start)
            || seen(Some(own.start), own.end)
            || alone(own.start.checked_sub(1)) && alone(Some(own.end)) && !from.is_ascii()
    } else {
        let inner = own.start + 1..own.end;
        let pairs = inner.len();
        let unseen = inner
            .filter(|&k| !seen(k.checked_sub(1), k) && !way.get(k).is_some_and(|w| parting.is_hump(w.from)))
            .count();
        // Of many words some two were never seen beside each other.
        unseen == 0 || pairs > 3 && unseen * 4 <= pairs
    };
    let margin = parting.margin(way, own.start, own.end).min(parting.gain(way, own.start, own.end));
    let whole = |p: &&Piece| p.from < last.to;
    let at = parting.pieces.partition_point(|p| p.to <= first.from);
    let broken = parting.pieces.get(at..).unwrap_or_default().iter().take_while(whole).any(|p| p.broken);
    // That two words are one costs its margin already.
    let habit = parting.prices.eager && one && broken && margin >= PLAIN && !from.is_ascii();
    let tones = || from.chars().filter_map(letter).filter(|l| l.tone != 0).count();
    let sure = habit || known && readable && margin >= if broken { MARGIN } else { 0 };
    let glued = !from.contains(' ');
    // A name or a loan may look like words.
    let name = from.starts_with(char::is_uppercase) && from.chars().skip(1).all(char::is_lowercase);
    let plain = !one && glued && (from.is_ascii() || name);
    let rare = !sure && glued && !one && margin >= CERTAIN && tones() > 1;
    if !sure && !rare && (!readable || from.is_ascii() || !known) {
        return None;
    }
    let confidence = if sure { 0.95 } else { 0.6 };
    let found = Found { range, to, kind: RepairKind::Space, confidence, evidence: Evidence::Model, sure };
    Some(Read { found, glued: glued && !one, plain, rare })
}

/// In a text whose words run together: numbers and punctuation that do ("ngày14tháng01", "Hà,ngày").
pub(super) fn borders(text: &str) -> Vec<Found> {
    let model = Model::get();
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split([' ', '\n', '\t', '\u{c}', '\r']) {
        let start = at;
        at += word.len() + 1;
        let bytes = word.as_bytes();
        let inner = |w: &[u8]| w[0].is_ascii_digit() != w[1].is_ascii_digit() || b",;:().-%".contains(&w[0]);
        if word.len() > LONGEST || !bytes.windows(2).any(inner) || word.contains(['@', '_']) || word.contains("://") {
            continue;
        }
        let to = parted(&model, word);
        if to.len() > word.len() {
            let range = start..start + word.len();
            found.push(Found {
                range,
                to,
                kind: RepairKind::Space,
                confidence: 0.9,
                evidence: Evidence::Model,
                sure: true,
            });
        }
    }
    found
}

/// A word between blanks with blanks where numbers, punctuation and syllables meet.
fn parted(model: &Model, word: &str) -> String {
    // Runs of letters, of digits, and all else sign by sign.
    let class = |c: char| if c.is_ascii_digit() { 1 } else { 2 * u8::from(c.is_alphabetic()) };
    let mut runs: Vec<&str> = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let own = class(first);
        let end = rest.find(|c: char| class(c) != own || own == 0).unwrap_or(rest.len()).max(first.len_utf8());
        let (run, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        runs.push(run);
        rest = tail;
    }
    let id = |run: &str| Some(model.id_of_word(run)).filter(|&id| id >= FIRST && run.chars().nth(1).is_some());
    let number = |run: &str| run.starts_with(|c: char| c.is_ascii_digit());
    let marked = |run: &str| !run.is_ascii() && id(run).is_some();
    let shout = |run: &str| matches!(run.len(), 2 | 3) && run.bytes().all(|b| b.is_ascii_uppercase());
    let capital = |run: &str| run.starts_with(char::is_uppercase);
    let mut out = String::with_capacity(word.len() + 8);
    for (i, &run) in runs.iter().enumerate() {
        let left = i.checked_sub(1).and_then(|i| runs.get(i)).copied().unwrap_or_default();
        let before = i.checked_sub(2).and_then(|i| runs.get(i)).copied().unwrap_or_default();
        let parts = match left {
            "," | ";" | ":" => match (id(before), id(run)) {
                (Some(a), Some(b)) => marked(before) || marked(run) || model.has_bigram(a, b),
                (None, Some(_)) => (number(before) || before == ")") && marked(run),
                _ => marked(before) && number(run) || run == "(",
            },
            "%" => id(run).is_some(),
            // Labels and sentences: "6.Ông", "-Thu", "quả.Tuy".
            "." => {
                (number(before)
                    || marked(before)
                    || (shout(before) || i == 2 && lexicon::is_roman(before)) && marked(run))
                    && capital(run)
                    && id(run).is_some()
            }
            "-" => i == 1 && capital(run) && id(run).is_some(),
            ")" => marked(run),
            _ if run == "(" => marked(left),
            _ if number(run) => marked(left) && id(left).is_some_and(|a| model.has_bigram(a, NUMBER)),
            _ if number(left) => marked(run) && id(run).is_some_and(|b| model.has_bigram(NUMBER, b)),
            _ => false,
        };
        if parts {
            out.push(' ');
        }
        out.push_str(run);
    }
    out
}
