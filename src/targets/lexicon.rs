//! The words that the grammar turns on (`data/grammar.tsv`).

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::vocab::{self, is_word, other_tone_style};

/// A quick hash of short keys that come from the program's own tables.
#[derive(Debug, Clone, Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A set of phrases of whole words, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    set: HashSet<Box<str>, BuildHasherDefault<Fnv>>,
    /// Words of the longest phrase.
    longest: usize,
    /// Which pairs of first bytes and of last bytes occur: most words of a text are told apart by them.
    heads: Pairs,
    tails: Pairs,
    /// The same of third and fourth bytes; phrases of fewer bytes pass.
    inner: Pairs,
    short: bool,
}

/// A set of pairs of bytes, folded to 1,024 places.
#[derive(Debug, Default)]
struct Pairs([u64; 16]);

impl Pairs {
    fn place(a: u8, b: u8) -> (usize, u64) {
        let n = (usize::from(a) * 31 + usize::from(b) * 7) % 1024;
        (n / 64, 1 << (n % 64))
    }

    fn insert(&mut self, a: u8, b: u8) {
        let (i, bit) = Self::place(a, b);
        if let Some(word) = self.0.get_mut(i) {
            *word |= bit;
        }
    }

    fn may_hold(&self, a: u8, b: u8) -> bool {
        let (i, bit) = Self::place(a, b);
        self.0.get(i).is_some_and(|word| word & bit != 0)
    }
}

impl Phrases {
    fn insert(&mut self, phrase: &str) {
        for form in [phrase.to_owned(), other_tone_style(phrase)] {
            self.longest = self.longest.max(form.split(' ').count());
            if let [a, b, ..] = form.as_bytes() {
                self.heads.insert(*a, *b);
            }
            match form.as_bytes() {
                [_, _, a, b, ..] => self.inner.insert(*a, *b),
                _ => self.short = true,
            }
            if let [.., a, b] = form.as_bytes() {
                self.tails.insert(*a, *b);
            }
            self.set.insert(form.into_boxed_str());
        }
    }

    /// Length of the longest phrase that `lower` begins with; it ends with a word.
    pub(crate) fn prefix(&self, lower: &str) -> Option<usize> {
        if let [a, b, ..] = lower.as_bytes()
            && !self.heads.may_hold(*a, *b)
        {
            return None;
        }
        if let [_, _, a, b, ..] = lower.as_bytes()
            && !self.short
            && !self.inner.may_hold(*a, *b)
        {
            return None;
        }
        let mut best = None;
        let mut words = 0;
        for (i, c) in lower.char_indices() {
            if is_break(c) {
                if lower.get(..i).is_some_and(|p| self.set.contains(p)) {
                    best = Some(i);
                }
                words += 1;
                if words >= self.longest || c != ' ' {
                    return best;
                }
            }
            if i > MAX_PHRASE {
                return best;
            }
        }
        if self.set.contains(lower) { Some(lower.len()) } else { best }
    }

    /// Length of the longest phrase that `lower` ends with; it begins with a word.
    pub(crate) fn suffix(&self, lower: &str) -> Option<usize> {
        if let [.., a, b] = lower.as_bytes()
            && !self.tails.may_hold(*a, *b)
        {
            return None;
        }
        let mut best = None;
        let mut words = 0;
        for (i, c) in lower.char_indices().rev() {
            if is_break(c) {
                let from = i + c.len_utf8();
                if lower.get(from..).is_some_and(|p| self.set.contains(p)) {
                    best = Some(lower.len() - from);
                }
                words += 1;
                if words >= self.longest || c != ' ' {
                    return best;
                }
            }
            if lower.len() - i > MAX_PHRASE {
                return best;
            }
        }
        if self.set.contains(lower) { Some(lower.len()) } else { best }
    }

    /// First place where a phrase stands, from a byte on: its start and end.
    pub(crate) fn find(&self, lower: &str, from: usize) -> Option<(usize, usize)> {
        let mut fresh = from == 0 || lower.get(..from).is_some_and(|b| b.ends_with(is_break));
        for (i, c) in lower.get(from..)?.char_indices() {
            let i = from + i;
            if is_break(c) {
                fresh = true;
                continue;
            }
            if fresh {
                fresh = false;
                if let Some(len) = lower.get(i..).and_then(|rest| self.prefix(rest)) {
                    return Some((i, i + len));
                }
            }
        }
        None
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

/// No phrase is longer, so longer runs need not be read to their end.
const MAX_PHRASE: usize = 120;

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
                head.is_some() && head >= self.verb.prefix(lower)
            }

            /// Whether words stand in a text that report; "thực hiện tại" is no "hiện tại".
            pub(crate) fn reports(&self, lower: &str) -> bool {
                let mut at = 0;
                while let Some((start, end)) = self.done.find(lower, at) {
                    let before = lower.get(..start).unwrap_or("").trim_end();
                    let inside = lower.get(start..end).is_some_and(|p| p.starts_with("hiện"))
                        && ["thực", "phát", "thể", "biểu", "xuất"].iter().any(|w| before.ends_with(w));
                    if !inside {
                        return true;
                    }
                    at = end;
                }
                false
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
    aim,
    again,
    announce,
    aspect,
    assure,
    average,
    bare_verb,
    body,
    change_noun,
    class,
    clause_verb,
    complete,
    composition,
    concession,
    condition,
    contrast,
    cost,
    counter,
    cue,
    cutter,
    decrease,
    dimension,
    done,
    each_day,
    each_month,
    each_year,
    everywhere,
    generic,
    grade,
    head,
    increase,
    joint,
    keep,
    lettered,
    level,
    link,
    norm,
    not_change,
    not_silent,
    not_start,
    of,
    opener,
    pays,
    perennial,
    permits,
    place,
    predicate,
    raise,
    raise_change,
    rate,
    rate_head,
    ratio,
    result_title,
    aim_title,
    says,
    share_of,
    share_tail,
    silent,
    silent_title,
    size,
    span,
    start,
    state,
    tail,
    told_by,
    topic,
    verb,
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
            assert!(phrase.len() <= MAX_PHRASE && phrase == lower(phrase).trim(), "line {}: {phrase}", n + 1);
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        let link = words("link");
        assert_eq!(link.prefix("đạt 5%"), Some("đạt".len()));
        assert_eq!(link.prefix("đạtt 5%"), None);
        assert_eq!(link.suffix("rừng đạt"), Some("đạt".len()));
        assert!(link.covers(" đạt  là ") && !link.covers("đạt x"));
    }
}
