//! The runs of a position map, packed: a document in another charset has one for nearly every word, and most take two
//! bytes, since a run begins where the one before it ends.

use std::ops::Range;

use super::coarse::Coarse;

/// A run of the derived text and the bytes it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte in the derived text.
    pub(super) out: u32,
    /// The bytes of the source it stands for.
    pub(super) src: u32,
    pub(super) src_end: u32,
    /// Copied byte for byte; else the whole run stands for the whole source range.
    pub(super) verbatim: bool,
    /// Its last byte is the blank behind the source range: most words of a damaged text are replaced, and the blanks
    /// between them shall cost no pieces of their own.
    pub(super) blank: bool,
}

impl Piece {
    /// The part of a piece that ends at `piece_end` which lies in a range of the derived text.
    pub(super) fn part(self, out: Range<u32>, piece_end: u32) -> Piece {
        if self.verbatim {
            let src = self.src + (out.start - self.out);
            return Piece { out: out.start, src, src_end: src + (out.end - out.start), ..self };
        }
        if !self.blank || out.end < piece_end {
            return Piece { out: out.start, blank: false, ..self };
        }
        if out.start + 1 < piece_end {
            return Piece { out: out.start, ..self };
        }
        Piece { out: out.start, src: self.src_end, src_end: self.src_end + 1, verbatim: true, blank: false }
    }
}

/// What the two highest bits of a unit say: a replaced run, one with its blank, a run copied from where the last one
/// ended. Then come the lengths of both sides, seven bits each; what was copied has one length.
const REPLACED: u16 = 0;
const WITH_BLANK: u16 = 1;
const COPIED: u16 = 2;
/// Another run: one copied from a little further on, or one whose numbers are in the units that follow.
const OTHER: u16 = 3;
/// Of these, a run copied from a little further on: how far, and its length.
const FURTHER: u16 = 1 << 13;
const FAR_BITS: u32 = 9;
/// Units of a run whose numbers follow.
const LONG: usize = 7;
/// Units between two places at which reading can begin.
const STEP: usize = 24;

/// Where reading can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    unit: u32,
    /// First byte of the run in the derived text.
    pub(super) out: u32,
    /// The end of the run before it in the source.
    src: u32,
}

/// A list of runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Runs {
    units: Vec<u16>,
    places: Vec<Place>,
    coarse: Coarse,
    /// One past the last byte of the derived text.
    pub(super) end: u32,
}

impl Runs {
    /// The run at a place and its end in the derived text. The place moves on to the next one.
    #[inline]
    pub(super) fn next(&self, at: &mut Place) -> Option<(Piece, u32)> {
        let unit = *self.units.get(at.unit as usize)?;
        let (kind, low) = (unit >> 14, unit & 0x3fff);
        let (mut units, out) = (1, at.out);
        let (len, piece) = match kind {
            COPIED => {
                let len = u32::from(low);
                (len, Piece { out, src: at.src, src_end: at.src + len, verbatim: true, blank: false })
            }
            REPLACED | WITH_BLANK => {
                let (len, src_end) = (u32::from(low >> 7), at.src + u32::from(low & 0x7f));
                (len, Piece { out, src: at.src, src_end, verbatim: false, blank: kind == WITH_BLANK })
            }
            _ if unit & FURTHER != 0 => {
                let low = u32::from(unit & (FURTHER - 1));
                let (src, len) = (at.src + (low >> FAR_BITS), low & ((1 << FAR_BITS) - 1));
                (len, Piece { out, src, src_end: src + len, verbatim: true, blank: false })
            }
            _ => {
                units = LONG as u32;
                let number = |i: usize| {
                    let unit = |i: usize| self.units.get(at.unit as usize + i).copied().unwrap_or(0);
                    u32::from(unit(i)) << 16 | u32::from(unit(i + 1))
                };
                let (len, src, src_end) = (number(1), number(3), number(5));
                (len, Piece { out, src, src_end, verbatim: low == COPIED, blank: low == WITH_BLANK })
            }
        };
        let end = out.saturating_add(len);
        *at = Place { unit: at.unit + units, out: end, src: piece.src_end.saturating_add(u32::from(piece.blank)) };
        Some((piece, end))
    }

    /// The run that a byte of the derived text lies in, or the last one; its end; and the place behind it.
    #[inline]
    pub(super) fn find(&self, out: u32) -> Option<(Piece, u32, Place)> {
        let near = self.coarse.around(out as usize, self.places.len());
        let places = self.places.get(near.clone())?;
        let i = (near.start + places.partition_point(|p| p.out <= out)).checked_sub(1)?;
        self.find_from(*self.places.get(i)?, out)
    }

    /// As [`find`](Self::find), from a place at or before the byte on.
    #[inline]
    pub(super) fn find_from(&self, mut place: Place, out: u32) -> Option<(Piece, u32, Place)> {
        let (mut piece, mut end) = self.next(&mut place)?;
        while end <= out {
            let Some(next) = self.next(&mut place) else { break };
            (piece, end) = next;
        }
        Some((piece, end, place))
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }
}

/// Packs runs one after the other.
#[derive(Debug, Default)]
pub(super) struct Packer {
    runs: Runs,
    /// The end of the last packed run in the source.
    src: u32,
    /// The last run, whose end is not yet known.
    pub(super) last: Option<Piece>,
}

impl Packer {
    /// Makes room for so many units more.
    pub(super) fn reserve(&mut self, units: usize) {
        self.runs.units.reserve_exact(units);
    }

    /// Takes a run, which ends the one before it.
    pub(super) fn push(&mut self, piece: Piece) {
        if let Some(last) = self.last.replace(piece) {
            self.pack(last, piece.out);
        }
    }

    /// Copies, as they are packed, runs of another list that go on where the last one ends: from a place up to the last
    /// at which reading can begin before `end`, which is given. `on` is how much further they lie in the derived text.
    pub(super) fn take(&mut self, from: &Runs, at: Place, end: u32, on: u32) -> Place {
        let near = from.coarse.around(end as usize, from.places.len());
        let ahead = from.places.get(near.clone()).unwrap_or_default().partition_point(|p| p.out < end);
        let Some((last, stop)) = (near.start + ahead).checked_sub(1).and_then(|i| Some((i, *from.places.get(i)?)))
        else {
            return at;
        };
        if stop.unit as usize <= at.unit as usize + STEP {
            return at;
        }
        if let Some(last) = self.last.take() {
            self.pack(last, at.out.wrapping_add(on));
        }
        if self.src != at.src {
            return at;
        }
        let runs = &mut self.runs;
        let begin = runs.units.len() as u32;
        let first = from.places.partition_point(|p| p.unit <= at.unit);
        let moved = |p: &Place| Place { unit: p.unit - at.unit + begin, out: p.out.wrapping_add(on), src: p.src };
        runs.places.push(moved(&at));
        runs.places.extend(from.places.get(first..last).unwrap_or_default().iter().map(moved));
        runs.units.extend_from_slice(from.units.get(at.unit as usize..stop.unit as usize).unwrap_or_default());
        self.src = stop.src;
        stop
    }

    fn pack(&mut self, p: Piece, end: u32) {
        let runs = &mut self.runs;
        if runs.places.last().is_none_or(|l| l.unit as usize + STEP <= runs.units.len()) {
            runs.places.push(Place { unit: runs.units.len() as u32, out: p.out, src: self.src });
        }
        let (len, src_len) = (end.saturating_sub(p.out), p.src_end.saturating_sub(p.src));
        let further = p.src.checked_sub(self.src).unwrap_or(u32::MAX);
        let kind = match (p.verbatim, p.blank) {
            (true, _) => COPIED,
            (false, blank) => u16::from(blank),
        };
        if p.verbatim && further == 0 && len <= 0x3fff {
            runs.units.push(COPIED << 14 | len as u16);
        } else if p.verbatim && further < 16 && len < 1 << FAR_BITS {
            runs.units.push(OTHER << 14 | FURTHER | (further << FAR_BITS | len) as u16);
        } else if !p.verbatim && further == 0 && len < 128 && src_len < 128 {
            runs.units.push(kind << 14 | (len << 7 | src_len) as u16);
        } else {
            let src_end = if p.verbatim { p.src.saturating_add(len) } else { p.src_end };
            let halves = |n: u32| [(n >> 16) as u16, n as u16];
            runs.units.push(OTHER << 14 | kind);
            runs.units.extend([len, p.src, src_end].into_iter().flat_map(halves));
        }
        let src_end = if p.verbatim { p.src.saturating_add(len) } else { p.src_end };
        self.src = src_end.saturating_add(u32::from(p.blank));
    }

    /// Takes back the runs that begin at or behind a byte of the derived text.
    pub(super) fn truncate(&mut self, out: u32) {
        if self.last.is_none_or(|l| l.out < out) {
            return;
        }
        self.last = None;
        let from = self.runs.places.partition_point(|p| p.out < out);
        let Some(mut place) = from.checked_sub(1).and_then(|i| self.runs.places.get(i)).copied() else {
            self.runs.units.clear();
            self.runs.places.clear();
            self.src = 0;
            return;
        };
        // The last that begins before it is open again.
        let mut before = place;
        while let Some((piece, end)) = self.runs.next(&mut place) {
            (self.last, self.src) = (Some(piece), before.src);
            if end >= out {
                break;
            }
            before = place;
        }
        self.runs.units.truncate(before.unit as usize);
        let kept = self.runs.places.partition_point(|p| p.unit < before.unit);
        self.runs.places.truncate(kept);
    }

    /// The list; the derived text is so long.
    pub(super) fn finish(mut self, len: u32) -> Runs {
        if let Some(last) = self.last.take() {
            self.pack(last, len);
        }
        let mut runs = self.runs;
        shrink(&mut runs.units);
        shrink(&mut runs.places);
        runs.coarse = Coarse::new(runs.places.iter().map(|p| p.out), len as usize);
        runs.end = len;
        runs
    }
}

/// Gives back what growing by doubling took, where that is much.
fn shrink<T>(list: &mut Vec<T>) {
    if list.capacity() > 1 << 14 && list.capacity() - list.len() > list.len() / 8 {
        list.shrink_to_fit();
    }
}
