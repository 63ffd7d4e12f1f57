//! The words that the grammar turns on (`data/grammar.tsv`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A set of phrases of whole words, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    set: HashSet<&'static str>,
    /// Words of the longest phrase.
    longest: usize,
}

impl Phrases {
    fn insert(&mut self, phrase: &'static str) {
        self.longest = self.longest.max(phrase.split(' ').count());
        self.set.insert(phrase);
    }

    /// Length of the longest phrase that `lower` begins with; it ends with a word.
    pub(crate) fn prefix(&self, lower: &str) -> Option<usize> {
        let mut best = None;
        let mut words = 0;
        for (i, c) in lower.char_indices() {
            if is_break(c) {
                if self.set.contains(&lower[..i]) {
                    best = Some(i);
                }
                words += 1;
                if words >= self.longest || c != ' ' {
                    return best;
                }
            }
        }
        if self.set.contains(lower) { Some(lower.len()) } else { best }
    }

    /// Length of the longest phrase that `lower` ends with; it begins with a word.
    pub(crate) fn suffix(&self, lower: &str) -> Option<usize> {
        let mut best = None;
        let mut words = 0;
        for (i, c) in lower.char_indices().rev() {
            if is_break(c) {
                let from = i + c.len_utf8();
                if self.set.contains(&lower[from..]) {
                    best = Some(lower.len() - from);
                }
                words += 1;
                if words >= self.longest || c != ' ' {
                    return best;
                }
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
                if let Some(len) = self.prefix(&lower[i..]) {
                    return Some((i, i + len));
                }
            }
        }
        None
    }

    /// Whether the text, or the whole of it but blanks, is one phrase after another.
    pub(crate) fn covers(&self, lower: &str) -> bool {
        let mut rest = lower.trim();
        while !rest.is_empty() {
            match self.prefix(rest) {
                Some(len) => rest = rest[len..].trim_start(),
                None => return false,
            }
        }
        true
    }
}

/// Whether a character parts words.
pub(crate) fn is_break(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '%' | '_'))
}

/// All categories.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    categories: HashMap<&'static str, Phrases>,
    empty: Phrases,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for line in include_str!("../../data/grammar.tsv").lines() {
        if let Some((category, phrase)) = line.split_once('\t').filter(|_| !line.starts_with('#')) {
            lexicon.categories.entry(category).or_default().insert(phrase.trim());
        }
    }
    lexicon
});

/// The phrases of a category.
pub(crate) fn words(category: &str) -> &'static Phrases {
    LEXICON.categories.get(category).unwrap_or(&LEXICON.empty)
}

/// Lower case with every byte in its place: letters whose lower case has another length stay as they are.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let mut l = c.to_lowercase();
        match (l.next(), l.next()) {
            (Some(one), None) if one.len_utf8() == c.len_utf8() => out.push(one),
            _ => out.push(c),
        }
    }
    out
}
