//! Where in a document slips are: a page was recognised, its neighbour typed, and a collection holds both. What one slip
//! says of others it says of the words about it.

use std::ops::Range;

use super::{NAT, SIGNED, Slip, UNSIGNED};

/// So many sure slips, in so many words each, are a sign of recognition.
const SIGNS: usize = 3;
const WORDS_PER_SIGN: usize = 1500;
/// So many words about a likely slip are worth a closer look.
const WORDS_PER_LIKELY: usize = 4000;
/// In a longer text one doubt in so many must be a likely slip: what is doubtful all over is the text's own way.
const DOUBTS_PER_LIKELY: usize = 3;

/// So many words about one, fewer only where the text has no more.
fn about(word: usize, len: usize, words: usize) -> Range<usize> {
    let start = word.saturating_sub(len / 2).min(words.saturating_sub(len));
    start..(start + len).min(words)
}

/// How many of a sorted list lie in a range.
fn within<T>(list: &[T], range: &Range<usize>, of: impl Fn(&T) -> usize) -> usize {
    list.partition_point(|x| of(x) < range.end) - list.partition_point(|x| of(x) < range.start)
}

/// The words that are worth a closer look, by what the first one found, in order.
pub(super) fn close(slips: &[Slip], words: usize) -> Vec<Range<usize>> {
    let likely: Vec<usize> = slips.iter().filter(|s| s.gain >= UNSIGNED / 2).map(|s| s.token).collect();
    let mut out: Vec<Range<usize>> = Vec::new();
    for &word in &likely {
        let stretch = about(word, WORDS_PER_LIKELY, words);
        let (n, doubts) = (within(&likely, &stretch, |&t| t), within(slips, &stretch, |s| s.token));
        if stretch.len() < words && n * DOUBTS_PER_LIKELY < doubts {
            continue;
        }
        match out.last_mut().filter(|last| last.end >= stretch.start) {
            Some(last) => last.end = stretch.end,
            None => out.push(stretch),
        }
    }
    out
}

/// The slips that nothing else explains.
pub(super) struct Signs {
    strong: Vec<usize>,
    /// All that may be slips.
    doubts: Vec<usize>,
    words: usize,
}

impl Signs {
    /// Of slips in order.
    pub(super) fn new(slips: &[Slip], words: usize) -> Self {
        let strong = slips.iter().filter(|s| s.gain >= UNSIGNED).map(|s| s.token).collect();
        Signs { strong, doubts: slips.iter().map(|s| s.token).collect(), words }
    }

    /// How many are about a word, up to as many as are a sign; fewer than that where they are but a few of the doubts.
    fn about(&self, word: usize) -> usize {
        let stretch = about(word, SIGNS * WORDS_PER_SIGN, self.words);
        let strong = within(&self.strong, &stretch, |&t| t).min(SIGNS);
        if strong == SIGNS && stretch.len() < self.words && !self.stand_out(&stretch) { SIGNS - 1 } else { strong }
    }

    fn stand_out(&self, stretch: &Range<usize>) -> bool {
        within(&self.strong, stretch, |&t| t) * DOUBTS_PER_LIKELY >= within(&self.doubts, stretch, |&t| t)
    }

    /// Whether the words about one show signs of recognition.
    pub(super) fn at(&self, word: usize) -> bool {
        self.about(word) >= SIGNS
    }

    /// Whether any words may.
    pub(super) fn any(&self) -> bool {
        self.strong.len() >= SIGNS
    }

    /// Least gain of a slip that is sure.
    pub(super) fn least(&self, word: usize) -> i32 {
        match self.about(word) {
            SIGNS.. => SIGNED,
            n => UNSIGNED - NAT / 2 * n as i32,
        }
    }
}
