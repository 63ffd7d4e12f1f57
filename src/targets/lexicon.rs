//! The words that the grammar turns on (`data/grammar.tsv`).

use std::sync::LazyLock;

use crate::vocab::{self, is_word, other_tone_style};

/// A set of phrases of whole words, in lower case, found by their first and by their last bytes.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    heads: Buckets,
    tails: Buckets,
}

/// Phrases by a few of their bytes: most words of a text are told apart by looking at one place of a table.
#[derive(Debug, Default)]
struct Buckets {
    /// Which keys occur.
    keys: Keys,
    /// Key and phrase: in the order of the keys, and the longest of a key first.
    phrases: Vec<(u16, Box<str>)>,
}

/// A set of numbers below [`KEYS`].
#[derive(Debug)]
struct Keys([u64; KEYS / 64]);

const KEYS: usize = 2048;

impl Default for Keys {
    fn default() -> Self {
        Keys([0; KEYS / 64])
    }
}

/// The key of three bytes.
fn key(a: u8, b: u8, c: u8) -> u16 {
    let mixed = (u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16).wrapping_mul(0x9e37_79b1) >> 21;
    u16::try_from(mixed).unwrap_or(0)
}

/// The key of what a text begins with; a word of fewer than three bytes counts with the blank after it, whichever it is.
fn head(text: &[u8]) -> u16 {
    match *text {
        [a, b, ..] if ends_word(b) => key(a, b' ', b' '),
        [a, b, c, ..] => key(a, b, if ends_word(c) { b' ' } else { c }),
        [a, b] => key(a, b, b' '),
        [a] => key(a, b' ', b' '),
        [] => 0,
    }
}

/// The key of what a text ends with.
fn tail(text: &[u8]) -> u16 {
    match *text {
        [.., a, b] if !ends_word(a) => key(a, b, 0),
        [.., b] => key(0, b, 0),
        [] => 0,
    }
}

/// Whether a byte can only be the first of a break, or is of no use to tell words apart.
fn ends_word(byte: u8) -> bool {
    byte.is_ascii() && is_break(char::from(byte)) || matches!(byte, 0xc2 | 0xe2)
}

impl Buckets {
    fn insert(&mut self, key: u16, phrase: &str) {
        if let Some(word) = self.keys.0.get_mut(usize::from(key) / 64) {
            *word |= 1 << (key % 64);
        }
        let before = |(k, p): &(u16, Box<str>)| *k < key || *k == key && p.len() >= phrase.len();
        let at = self.phrases.partition_point(before);
        self.phrases.insert(at, (key, phrase.into()));
    }

    /// The phrases of a key, the longest first.
    fn of(&self, key: u16) -> impl Iterator<Item = &str> {
        let some = self.keys.0.get(usize::from(key) / 64).is_some_and(|word| word & (1 << (key % 64)) != 0);
        let from = if some { self.phrases.partition_point(|(k, _)| *k < key) } else { self.phrases.len() };
        let phrases = self.phrases.get(from..).unwrap_or_default();
        phrases.iter().take_while(move |(k, _)| *k == key).map(|(_, phrase)| &**phrase)
    }
}

impl Phrases {
    fn insert(&mut self, phrase: &str) {
        let other = other_tone_style(phrase);
        for form in [phrase, &other].into_iter().take(1 + usize::from(other != phrase)) {
            self.heads.insert(head(form.as_bytes()), form);
            self.tails.insert(tail(form.as_bytes()), form);
        }
    }

    /// Length of the longest phrase that `lower` begins with; it ends with a word.
    pub(crate) fn prefix(&self, lower: &str) -> Option<usize> {
        let mut phrases = self.heads.of(head(lower.as_bytes()));
        phrases.find_map(|p| lower.strip_prefix(p)?.chars().next().is_none_or(is_break).then_some(p.len()))
    }

    /// Length of the longest phrase that `lower` ends with; it begins with a word.
    pub(crate) fn suffix(&self, lower: &str) -> Option<usize> {
        let mut phrases = self.tails.of(tail(lower.as_bytes()));
        phrases.find_map(|p| lower.strip_suffix(p)?.chars().next_back().is_none_or(is_break).then_some(p.len()))
    }

    /// First place where a phrase stands, from a byte on: its start and end.
    pub(crate) fn find(&self, lower: &str, from: usize) -> Option<(usize, usize)> {
        let mut fresh = from == 0 || lower.get(..from).is_some_and(|b| b.ends_with(is_break));
        for (i, c) in lower.get(from..)?.char_indices() {
            if is_break(c) {
                fresh = true;
            } else if fresh {
                fresh = false;
                let i = from + i;
                if let Some(len) = lower.get(i..).and_then(|rest| self.prefix(rest)) {
                    return Some((i, i + len));
                }
            }
        }
        None
    }

    /// All places where phrases stand.
    pub(crate) fn places(&self, lower: &str) -> impl Iterator<Item = (usize, usize)> {
        std::iter::successors(self.find(lower, 0), |&(_, end)| self.find(lower, end))
    }

    /// Last place where a phrase stands.
    pub(crate) fn last(&self, lower: &str) -> Option<(usize, usize)> {
        self.places(lower).last()
    }

    /// Whether a phrase stands anywhere.
    pub(crate) fn within(&self, lower: &str) -> bool {
        self.find(lower, 0).is_some()
    }

    /// Whether the text begins with a phrase.
    pub(crate) fn opens(&self, lower: &str) -> bool {
        self.prefix(lower).is_some()
    }

    /// Whether the text, or the whole of it but blanks, is one phrase after another.
    pub(crate) fn covers(&self, lower: &str) -> bool {
        let mut rest = lower.trim();
        while !rest.is_empty() {
            match self.prefix(rest).and_then(|len| rest.get(len..)) {
                Some(more) => rest = more.trim_start_matches([' ', ',']),
                None => return false,
            }
        }
        true
    }
}

/// Whether a character parts words.
pub(crate) fn is_break(c: char) -> bool {
    !(is_word(c) || matches!(c, '%' | '_'))
}

macro_rules! lexicon {
    ($($name:ident),* $(,)?) => {
        /// All categories.
        #[derive(Debug, Default)]
        pub(crate) struct Lexicon {
            $(pub(crate) $name: Phrases,)*
            none: Phrases,
        }

        impl Lexicon {
            /// Whether a text begins with the head of an indicator and no longer verb: "thu ngân sách", not "thu gom".
            pub(crate) fn headed(&self, lower: &str) -> bool {
                let head = self.head.prefix(lower);
                head.is_some() && head >= self.verb.prefix(lower) && !self.not_head.opens(lower)
            }

            /// Whether words stand in a text that report; "thực hiện tại" is no "hiện tại".
            pub(crate) fn reports(&self, lower: &str) -> bool {
                let mut at = 0;
                while let Some((start, end)) = self.done.find(lower, at) {
                    // "thực hiện tại", "nông thôn mới đạt": the first word belongs to the one before it.
                    let first = lower.get(start..end).and_then(|p| p.split(' ').next()).map_or(end, |w| start + w.len());
                    let inside = lower.get(..first).is_some_and(|front| self.not_done.suffix(front).is_some());
                    if !inside {
                        return true;
                    }
                    at = end;
                }
                // "năm 2005 mới đạt 35%", but "số đảng viên mới đạt 50"
                let dated = |i: usize| lower.get(..i).is_some_and(|f| f.trim_end().ends_with(|c: char| c.is_ascii_digit()));
                self.dated_done.find(lower, 0).is_some_and(|(i, _)| i == 0 || dated(i))
            }

            /// Whether "tổ chức" in a list is the noun: "cơ quan, tổ chức".
            pub(crate) fn is_body(&self, before: &str, rest: &str) -> bool {
                let before = before.trim_end_matches([' ', ',']);
                rest.trim_start().starts_with("tổ chức") && self.body.suffix(before).is_some()
            }

            fn category(&self, name: &str) -> &Phrases {
                match name {
                    $(stringify!($name) => &self.$name,)*
                    _ => &self.none,
                }
            }

            fn category_mut(&mut self, name: &str) -> Option<&mut Phrases> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

lexicon!(
    above,
    absent,
    again,
    agent,
    aim,
    aim_title,
    all_of,
    announce,
    announces,
    aspect,
    aspect_told,
    assure,
    assures,
    average,
    awarded,
    bare_verb,
    below,
    body,
    bound_with,
    but,
    by_rule,
    carries,
    celebrates,
    change_noun,
    circumstance,
    class,
    clause_verb,
    compared,
    complete,
    composition,
    concession,
    condition,
    contrast,
    cost,
    counter,
    cue,
    cumulative,
    cutter,
    dated_done,
    decided,
    decrease,
    demand,
    denies,
    dimension,
    done,
    each,
    each_day,
    each_month,
    each_quarter,
    each_year,
    ending,
    every,
    everywhere,
    exceeds,
    forbids,
    fund,
    generic,
    goal,
    grade,
    grade_noun,
    granted,
    grows,
    hands_in,
    happens,
    head,
    holds,
    increase,
    introduces,
    joint,
    keep,
    later,
    left_over,
    lettered,
    level,
    link,
    linking,
    located,
    made_of,
    modal,
    must,
    norm,
    not_change,
    not_change_noun,
    not_cutter,
    not_done,
    not_head,
    not_silent,
    not_start,
    not_turn,
    of,
    opener,
    owned,
    owner,
    paper,
    payer,
    pays,
    perennial,
    permits,
    place,
    places_heading,
    predicate,
    project,
    purpose,
    raise,
    raise_change,
    ranked,
    rate,
    rate_head,
    ratio,
    result_lead,
    result_title,
    resumes,
    says,
    scheme,
    scheme_name,
    sector,
    share_of,
    share_tail,
    silent,
    silent_title,
    size,
    sized,
    sized_by,
    span,
    start,
    state,
    stocks,
    strives,
    striving,
    summed,
    tail,
    tally,
    told_by,
    topic,
    turns_aim,
    verb,
    visitor,
    voted,
    whereabouts,
    whole_of,
    yearly,
);

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for line in include_str!("../../data/grammar.tsv").lines() {
        if let Some((category, phrase)) = line.split_once('\t').filter(|_| !line.starts_with('#'))
            && let Some(phrases) = lexicon.category_mut(category)
        {
            phrases.insert(phrase.trim());
        }
    }
    lexicon
});

/// All categories.
pub(crate) fn lex() -> &'static Lexicon {
    &LEXICON
}

/// The phrases of a category; none of one that does not exist.
pub(crate) fn words(category: &str) -> &'static Phrases {
    LEXICON.category(category)
}

/// Lower case with every byte in its place: letters whose lower case has another length stay as they are.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let small = vocab::lower(c);
        out.push(if small.len_utf8() == c.len_utf8() { small } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_category_that_exists() {
        let mut lexicon = Lexicon::default();
        for (n, line) in include_str!("../../data/grammar.tsv").lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (category, phrase) = line.split_once('\t').unwrap();
            assert!(lexicon.category_mut(category).is_some(), "line {}: {category}", n + 1);
            assert!(phrase == lower(phrase).trim(), "line {}: {phrase}", n + 1);
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        let link = words("link");
        assert_eq!(link.prefix("đạt 5%"), Some("đạt".len()));
        assert_eq!(link.prefix("đạtt 5%"), None);
        assert_eq!(link.suffix("rừng đạt"), Some("đạt".len()));
        assert!(link.covers(" đạt  là ") && !link.covers("đạt x"));
        let mut short = Phrases::default();
        ["%", "do", "ở"].into_iter().for_each(|p| short.insert(p));
        assert_eq!((short.suffix("5%"), short.suffix("5 %"), short.suffix("do")), (None, Some(1), Some(2)));
        for (text, found) in [("% số", 1), ("%", 1), ("do\u{a0}x", 2), ("do– x", 2), ("do", 2), ("ở, x", 3), ("ở", 3)]
        {
            assert_eq!(short.prefix(text), Some(found), "{text}");
        }
    }
}
