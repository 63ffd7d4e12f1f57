//! Looking for rare bytes many at a time.
//!
//! Most stages look for something that sound text hardly ever holds: a control character, a sign behind a vowel, a
//! blank inside a number. Asked byte by byte, each such question costs as much as a pass of its own over the text; a
//! question made of comparisons alone, which the compiler turns into vectors, costs next to nothing.

/// Bytes asked together.
const BLOCK: usize = 64;
/// Bytes of a window before the one asked.
const BEFORE: usize = 2;
/// The byte asked, those before it, those behind it. Beyond the text's ends there are blanks.
pub(crate) type Window = [u8; 5];

/// Finds the bytes of a text for which `odd` holds: of `[_, _, byte, _, _]` the middle one.
///
/// `odd` should join comparisons by `&` and `|`, which do not branch.
pub(crate) struct Finder<'t, F> {
    bytes: &'t [u8],
    odd: F,
    /// Where the block begins that was asked last, its length, and its answers: a bit for each byte.
    start: usize,
    len: usize,
    hits: u64,
}

impl<'t, F: Fn(Window) -> bool> Finder<'t, F> {
    #[inline(always)]
    pub(crate) fn new(bytes: &'t [u8], odd: F) -> Self {
        Finder { bytes, odd, start: 0, len: 0, hits: 0 }
    }

    /// The first such byte from `from` on. Calls go forward.
    #[inline(always)]
    pub(crate) fn next(&mut self, mut from: usize) -> Option<usize> {
        loop {
            if from < self.start + self.len {
                let hits = self.hits >> (from - self.start);
                if hits != 0 {
                    return Some(from + hits.trailing_zeros() as usize);
                }
                from = self.start + self.len;
            }
            self.len = BLOCK;
            // On to the next block that holds one.
            let whole = loop {
                self.start = from;
                let window = from.checked_sub(BEFORE).and_then(|i| self.bytes.get(i..i + BLOCK + 4));
                match window {
                    Some(window) if self.ask(window) => break true,
                    Some(_) => from += BLOCK,
                    None => break false,
                }
            };
            if !whole {
                self.len = BLOCK.min(self.bytes.len().saturating_sub(from));
                if self.len == 0 {
                    return None;
                }
                let mut window = [b' '; BLOCK + 4];
                let before = from.min(BEFORE);
                let end = self.bytes.len().min(from + BLOCK + 2);
                let piece = self.bytes.get(from - before..end).unwrap_or_default();
                if let Some(place) = window.get_mut(BEFORE - before..).and_then(|w| w.get_mut(..piece.len())) {
                    place.copy_from_slice(piece);
                }
                self.ask(&window);
                // No answer beyond the text.
                self.hits &= u64::MAX >> (BLOCK - self.len);
            }
        }
    }

    /// Whether one of a block's bytes is odd.
    #[inline(always)]
    fn ask(&mut self, window: &[u8]) -> bool {
        let Ok(window) = <&[u8; BLOCK + 4]>::try_from(window) else { return true };
        let mut hits = [0; BLOCK];
        let mut any = 0;
        for i in 0..BLOCK {
            let hit = (self.odd)([window[i], window[i + 1], window[i + 2], window[i + 3], window[i + 4]]);
            hits[i] = u8::from(hit);
            any |= u8::from(hit);
        }
        self.hits = 0;
        if any != 0 {
            let (eights, _) = hits.as_chunks::<8>();
            for eight in eights.iter().rev() {
                // The lowest bits of eight bytes side by side.
                let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
                self.hits = self.hits << 8 | bits;
            }
        }
        any != 0
    }
}

/// Whether a byte is a letter of ASCII.
#[inline(always)]
pub(crate) fn is_letter(b: u8) -> bool {
    (b | 0x20).wrapping_sub(b'a') < 26
}

/// Whether a byte is a digit.
#[inline(always)]
pub(crate) fn is_digit(b: u8) -> bool {
    b.wrapping_sub(b'0') < 10
}

/// Whether a digit stands in a text.
pub(crate) fn has_digit(text: &str) -> bool {
    let any = |chunk: &[u8]| chunk.iter().fold(false, |any, &b| any | is_digit(b));
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    blocks.iter().any(|block| any(block)) || any(rest)
}

/// Whether a byte lies between two others, both counted.
#[inline(always)]
pub(crate) fn within(b: u8, low: u8, high: u8) -> bool {
    b.wrapping_sub(low) <= high - low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds_wherever_it_stands() {
        for len in [0, 1, 2, 3, 5, 63, 64, 65, 66, 67, 68, 127, 128, 130, 200] {
            for place in 0..len {
                let mut bytes = vec![b'a'; len];
                bytes[place] = b'x';
                for from in 0..len {
                    let want = Some(place).filter(|&p| p >= from);
                    let mut finder = Finder::new(&bytes, |[.., b, _, _]| b == b'x');
                    assert_eq!(finder.next(from), want, "{len} {place} {from}");
                    assert_eq!(want.and_then(|p| finder.next(p + 1)), None);
                }
                let mut sides =
                    Finder::new(&bytes, |[_, left, b, right, _]| (b == b'x') & (left == b' ') & (right == b'a'));
                assert_eq!(sides.next(0), Some(0).filter(|_| place == 0 && len > 1), "{len} {place}");
                let mut all = Finder::new(&bytes, |[.., b, _, _]| b != b'x');
                let mut seen = Vec::new();
                while let Some(i) = all.next(seen.last().map_or(0, |l| l + 1)) {
                    seen.push(i);
                }
                assert!(seen.into_iter().eq((0..len).filter(|&i| i != place)));
            }
        }
    }

    #[test]
    fn classes_are_those_of_the_standard_library() {
        for b in 0..=255u8 {
            assert_eq!((is_letter(b), is_digit(b)), (b.is_ascii_alphabetic(), b.is_ascii_digit()), "{b}");
            assert_eq!(within(b, 3, 9), (3..=9).contains(&b));
        }
    }
}
