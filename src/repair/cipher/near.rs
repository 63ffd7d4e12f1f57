//! Which offsets are at work about a line, or in a font.

use std::collections::HashMap;

use super::suspect::Suspect;
use super::{FONT, REACH};

/// The offsets that were read about each line, or in each font, in the last round.
#[derive(Debug, Default)]
pub(super) struct Near {
    pub(super) votes: HashMap<(u32, i32), i32>,
    pub(super) all: HashMap<u32, i32>,
}

impl Near {
    /// Votes of a word for its own line; fewer for those about it, since the runs of a font last for several lines.
    pub(super) const OWN: i32 = 3;

    pub(super) fn add(&mut self, s: &Suspect, d: i32) {
        let reach = if s.group & FONT != 0 { 0 } else { REACH };
        for far in 0..=reach {
            let n = Self::OWN - (far as i32 + 1) / 2;
            *self.votes.entry((s.group + far, d)).or_default() += n;
            *self.all.entry(s.group + far).or_default() += n;
            if far > 0 {
                *self.votes.entry((s.group.wrapping_sub(far), d)).or_default() += n;
                *self.all.entry(s.group.wrapping_sub(far)).or_default() += n;
            }
        }
        let [a, b] = s.own.get();
        s.own.set(if a.is_none() { [Some(d), b] } else { [a, Some(d)] });
    }

    /// How much the other words about a word have to say, and which share of them has this offset.
    pub(super) fn share(&self, s: &Suspect, d: i32) -> (f32, f32) {
        let own = s.own.get();
        let of = |x: Option<i32>| if x.is_some() { Self::OWN } else { 0 };
        let all = self.all.get(&s.group).copied().unwrap_or(0) - of(own[0]) - of(own[1]);
        if all <= 0 {
            return (0.0, 0.0);
        }
        let mine = own.iter().filter(|o| **o == Some(d)).count() as i32 * Self::OWN;
        let votes = (self.votes.get(&(s.group, d)).copied().unwrap_or(0) - mine).max(0);
        let all = all as f32;
        (all / (all + 4.0) * 0.8, votes as f32 / all)
    }
}
