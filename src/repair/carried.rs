//! The words of a text carried over edits: only those about an edit are looked at anew.

use std::ops::Range;

use super::known::Known;
use super::tokens::{ABOUT, START, Token, walk};

/// No token depends on what stands so many bytes behind its start, but on its own letters.
const AHEAD: usize = 32;
/// Edits to more than one word in so many are not worth it.
const WORDS_PER_EDIT: usize = 6;
/// So many words may be more than there were: for each all that follow are moved.
const MORE: usize = 6;

/// What was replaced, and the length of what stands there now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replaced {
    start: u32,
    end: u32,
    to: u32,
}

impl Replaced {
    pub(super) fn new(range: Range<usize>, to: usize) -> Self {
        Replaced { start: range.start as u32, end: range.end as u32, to: to as u32 }
    }

    fn start(self) -> usize {
        self.start as usize
    }

    /// The change of the text's length, which may wrap.
    fn longer(self) -> usize {
        (self.to as usize).wrapping_sub((self.end - self.start) as usize)
    }
}

/// Whether so many edits leave words enough as they are.
pub(super) fn worth(edits: usize, words: usize) -> bool {
    edits * WORDS_PER_EDIT <= words
}

/// The tokens of `text`, which `edits` made of the text of `old` bytes that `tokens` are of; none where the whole is
/// better read anew.
pub(super) fn carried(tokens: Vec<Token>, old: usize, edits: &[Replaced], text: &str) -> Option<Vec<Token>> {
    let len = edits.iter().fold(old, |len, e| len.wrapping_add(e.longer()));
    let in_turn = edits.windows(2).all(|w| w[0].end <= w[1].start);
    if !worth(edits.len(), tokens.len()) || len != text.len() || !in_turn {
        return None;
    }
    let mut known = Known::take();
    let out = carry(tokens, edits, text, &mut known);
    known.keep();
    out
}

fn carry(mut tokens: Vec<Token>, edits: &[Replaced], text: &str, known: &mut Known) -> Option<Vec<Token>> {
    // Tokens before `done` are of the new text; those from `left` on are of the old one, and lie `moved` bytes further.
    let (mut done, mut left, mut moved) = (0usize, 0usize, 0usize);
    let (mut next, mut more) = (0, MORE);
    // Longer words may be several: room for one more each.
    let longer = edits.iter().filter(|e| e.longer() as isize > 0).count();
    if let Some(&any) = tokens.first().filter(|_| longer > MORE) {
        let old = tokens.len();
        tokens.reserve_exact(longer);
        tokens.extend(std::iter::repeat_n(any, longer));
        tokens.copy_within(..old, longer);
        left = longer;
    }
    while let Some(edit) = edits.get(next) {
        let n = tokens.get(left..)?.partition_point(|t| t.start as usize + AHEAD <= edit.start());
        shift(&mut tokens, left..left + n, done, moved);
        (done, left) = (done + n, left + n);
        // From a token that the edit cannot reach.
        let at = edit.start().wrapping_add(moved);
        while done > 0 && tokens.get(done - 1)?.start as usize + AHEAD > at {
            done -= 1;
        }
        let from = match done.checked_sub(1) {
            Some(last) => {
                let token = tokens.get(last)?;
                done = last;
                (token.start as usize, token.flags & ABOUT)
            }
            None => (0, START),
        };
        let (mut room, mut met) = (true, false);
        walk(text, from, known, |new| {
            let start = new.start as usize;
            while let Some(e) = edits.get(next).filter(|e| e.start().wrapping_add(moved) + e.to as usize <= start) {
                moved = moved.wrapping_add(e.longer());
                next += 1;
            }
            let old = |i: usize| tokens.get(i).map(|t| moved_by(*t, moved));
            while old(left).is_some_and(|t| (t.start as usize) < start) {
                left += 1;
            }
            // The same token, beyond the reach of the next edit: so are all up to that.
            let far = edits.get(next).is_none_or(|e| e.start().wrapping_add(moved) >= start + AHEAD);
            met = far && old(left) == Some(new);
            if met {
                return false;
            }
            while old(left).is_some_and(|t| t.start as usize <= start) {
                left += 1;
            }
            if done >= left && more > 0 {
                // A word more than there were.
                tokens.reserve_exact(more);
                more -= 1;
                tokens.insert(left, new);
                left += 1;
            }
            room = done < left;
            if let Some(place) = tokens.get_mut(done).filter(|_| room) {
                *place = new;
            }
            done += 1;
            room
        });
        if !room {
            return None;
        }
        if !met {
            // The end of the text.
            left = tokens.len();
            break;
        }
    }
    let rest = left..tokens.len();
    let len = done + rest.len();
    shift(&mut tokens, rest, done, moved);
    tokens.truncate(len);
    Some(tokens)
}

/// Moves tokens down in the list, and on in the text.
fn shift(tokens: &mut [Token], range: Range<usize>, to: usize, moved: usize) {
    for (i, n) in range.zip(to..) {
        let Some(token) = tokens.get(i).map(|t| moved_by(*t, moved)) else { break };
        if let Some(place) = tokens.get_mut(n) {
            *place = token;
        }
    }
}

fn moved_by(t: Token, moved: usize) -> Token {
    let on = moved as u32;
    Token { start: t.start.wrapping_add(on), end: t.end.wrapping_add(on), ..t }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::tokens::tokenize;
    use crate::text::{Edit, apply_edits};

    #[test]
    fn tokens_are_carried_over_edits() {
        let text =
            "Phần đầu **cāa** huyện, QUẬ N 5 \"ỦY bạn <b>5</b> xã, h<nh (x t) <c\u{5a}b số 12.5 00 của \n\n- 1à "
                .repeat(9);
        let places: Vec<usize> = text.char_indices().map(|c| c.0).collect();
        let mut random = 7usize;
        let mut dice = |n: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % n
        };
        let mut carried_over = 0;
        for _ in 0..3000 {
            let mut edits = Vec::new();
            let mut at = 0;
            for _ in 0..1 + dice(3) {
                at += dice(places.len() / 3);
                let end = at + dice(6);
                let (Some(&start), Some(&end)) = (places.get(at), places.get(end)) else { break };
                let to = ["", " ", "x", "của", "<", "“", ". ", "\n", ">", "xã hội", "1"][dice(11)];
                edits.push(Edit::new(start..end, to));
                at += 6;
            }
            let after = apply_edits(&text, &edits, None).0;
            let replaced: Vec<Replaced> = edits.iter().map(|e| Replaced::new(e.range.clone(), e.to.len())).collect();
            if let Some(tokens) = carried(tokenize(&text), text.len(), &replaced, &after) {
                assert_eq!(tokens, tokenize(&after), "{edits:?}");
                carried_over += 1;
            }
        }
        assert!(carried_over > 1500, "{carried_over}");
    }
}
