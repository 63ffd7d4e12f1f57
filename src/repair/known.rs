//! Words met before, found by their bytes alone.

use std::cell::Cell;

use super::syllable::Code;
use super::tokens::{CLASS, DIGIT, INNER, Kind, Token};

thread_local! {
    /// What the last text left to the next one of this thread: what a run is, it is in any text.
    static KEPT: Cell<Option<Known>> = const { Cell::new(None) };
}

/// Words met before: most words of a text are few words, and need not be taken apart again.
pub(super) struct Known {
    slots: Box<[Slot]>,
}

/// So many are remembered: 192 KB.
const SLOTS: usize = 1 << 13;

/// Bytes of a word that may be remembered, in two halves.
pub(super) type Key = [u64; 2];
const SHORT: usize = 16;

/// What [`tokens`](super::tokens) made of a run of letters that it took for one token.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// The run; zeros if the slot is free.
    key: Key,
    pub(super) code: Code,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

/// Bytes that may belong to a word they stand behind.
static MAY_GO_ON: [bool; 256] = {
    let mut t = [false; 256];
    let mut b = 0;
    while b < 128 {
        t[b] = matches!(CLASS[b], DIGIT | INNER);
        b += 1;
    }
    t
};

impl Known {
    /// Those of the last text, or none.
    pub(super) fn take() -> Self {
        let free = Slot { key: [0; 2], code: 0, kind: Kind::Other, flags: 0 };
        let kept = KEPT.try_with(Cell::take).ok().flatten();
        kept.unwrap_or_else(|| Known { slots: vec![free; SLOTS].into_boxed_slice() })
    }

    /// Keeps them for the next text.
    pub(super) fn keep(self) {
        // At a thread's end there is none.
        let _ = KEPT.try_with(|kept| kept.set(Some(self)));
    }

    /// What is known of a run.
    #[inline]
    pub(super) fn get(&self, hash: usize, key: Key) -> Option<&Slot> {
        self.slots.get(hash % SLOTS).filter(|s| s.key == key)
    }

    /// The run of letters of ASCII and of bytes of other characters at `start`: its hash, the run, and its end. A run
    /// that is too long, or that something follows which may belong to it, ends where it starts.
    #[inline]
    pub(super) fn run(bytes: &[u8], start: usize) -> (usize, Key, usize) {
        // The last words of a text are not worth the trouble.
        let Some(window) = bytes.get(start..).and_then(|b| b.first_chunk::<SHORT>()) else { return (0, [0; 2], start) };
        let wide = u128::from_le_bytes(*window);
        let (first, second) = (wide as u64, (wide >> 64) as u64);
        let others = others(first);
        // Most words have fewer than eight bytes.
        let (n, key) = if others != 0 {
            let n = others.trailing_zeros() / 8;
            (n, [first & !(u64::MAX << (8 * n)), 0])
        } else {
            let n = self::others(second).trailing_zeros() / 8;
            (8 + n, [first, second & !u64::MAX.checked_shl(8 * n).unwrap_or(0)])
        };
        let ends = window.get(n as usize).is_some_and(|&b| !MAY_GO_ON[usize::from(b)]);
        let fold = (key[0] ^ key[1].rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((fold >> 40) as usize, key, if ends { start + n as usize } else { start })
    }

    pub(super) fn remember(&mut self, hash: usize, key: Key, token: &Token) {
        if let Some(slot) = self.slots.get_mut(hash % SLOTS) {
            *slot = Slot { key, code: token.code, kind: token.kind, flags: token.flags };
        }
    }
}

/// The top bits of those of eight bytes that are neither letters of ASCII nor parts of other characters.
#[inline]
fn others(x: u64) -> u64 {
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // Each byte without its top bit and without case, so that no sum reaches into the next byte.
    let small = (x | (ONES * 0x20)) & !HIGH;
    let (from_a, above_z) = (small + ONES * (0x80 - 0x61), small + ONES * (0x7f - 0x7a));
    !(x | from_a & !above_z) & HIGH
}
