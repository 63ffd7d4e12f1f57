//! The position map: where each byte of a derived text comes from.

use std::ops::Range;

use super::runs::{Packer, Piece, Place, Runs};

/// A run, its end, and the place behind it.
type At = (Piece, u32, Place);

/// Piecewise map from a derived text back to the text it came from.
///
/// A run copied verbatim maps byte by byte; a replaced run maps to all that it replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PositionMap {
    runs: Runs,
}

impl PositionMap {
    /// The map of a text onto itself.
    pub fn identity(len: usize) -> Self {
        let len = clamp(len);
        let mut runs = Packer::default();
        runs.push(Piece { out: 0, src: 0, src_end: len, verbatim: true, blank: false });
        PositionMap { runs: runs.finish(len) }
    }

    /// This map of a text onto another, carried on by that other's own map to what it came from.
    #[must_use]
    pub fn over(&self, base: &PositionMap) -> PositionMap {
        let mut runs = Packer::default();
        runs.reserve(self.runs.len());
        let mut place = Place::default();
        while let Some((piece, end)) = self.runs.next(&mut place) {
            if !piece.verbatim {
                let src = base.source_range(piece.src as usize..piece.src_end as usize);
                let (src, src_end) = (clamp(src.start), clamp(src.end));
                runs.push(Piece { src, src_end, blank: false, ..piece });
                if piece.blank {
                    let blank = base.source_range(piece.src_end as usize..piece.src_end as usize + 1);
                    let out = end.saturating_sub(1);
                    let (src, src_end) = (clamp(blank.start), clamp(blank.end));
                    runs.push(Piece { out, src, src_end, verbatim: src_end == src + 1, blank: false });
                }
                continue;
            }
            let mut at = piece.src;
            let mut below = base.runs.find(at);
            while let Some((run, run_end, mut next)) = below.filter(|_| at < piece.src_end) {
                let stop = run_end.min(piece.src_end);
                if stop > at {
                    let out = piece.out + (at - piece.src);
                    runs.push(Piece { out, ..run.part(at..stop, run_end) });
                }
                at = stop.max(at);
                below = base.runs.next(&mut next).map(|(run, end)| (run, end, next));
            }
        }
        PositionMap { runs: runs.finish(self.runs.end) }
    }

    /// The source bytes that a range of the derived text stands for.
    ///
    /// The range may be cut anywhere, also inside a replaced run; one past the end is cut to the end.
    pub fn source_range(&self, out: Range<usize>) -> Range<usize> {
        let start = clamp(out.start).min(self.runs.end);
        match self.runs.find(start) {
            Some(first) => self.source_from(first, start..clamp(out.end)),
            None => 0..0,
        }
    }

    /// The same, from the run in which the range begins.
    fn source_from(&self, (first, first_end, behind): At, out: Range<u32>) -> Range<usize> {
        let start = out.start;
        let end = out.end.min(self.runs.end).max(start);
        let from = if first.verbatim {
            (first.src + (start - first.out)).min(first.src_end)
        } else if first.blank && start + 1 >= first_end {
            first.src_end
        } else {
            first.src
        };
        // Most ranges lie in one run or two.
        let last = match end.checked_sub(1).filter(|_| end > start) {
            Some(last) if last < first_end => Some((first, first_end)),
            Some(last) if last - start < 256 => self.runs.find_from(behind, last).map(|l| (l.0, l.1)),
            Some(last) => self.runs.find(last).map(|l| (l.0, l.1)),
            None => None,
        };
        let to = match last {
            Some((last, _)) if last.verbatim => (last.src + (end - last.out)).min(last.src_end),
            Some((last, last_end)) => last.src_end + u32::from(last.blank && end >= last_end),
            None => from,
        };
        // Footnotes moved out of a paragraph can leave the end before the start; the hull is the honest answer.
        if to >= from { from as usize..to as usize } else { to as usize..from as usize }
    }
}

/// Bytes behind the last place asked for that are looked through from there.
const NEAR: u32 = 256;

/// Builds a derived text piece by piece, and its map alongside. With a base map, the result maps straight to the
/// base's own source, so that maps never stack.
#[derive(Debug)]
pub struct TextBuilder<'a> {
    source: &'a str,
    base: Option<&'a PositionMap>,
    text: String,
    runs: Packer,
    /// Where the base was asked last: most texts are built from their beginning to their end.
    near: Option<At>,
}

impl<'a> TextBuilder<'a> {
    /// Starts an empty text over `source`, whose own map is `base`, if it has one.
    pub fn new(source: &'a str, base: Option<&'a PositionMap>) -> Self {
        TextBuilder { source, base, text: String::new(), runs: Packer::default(), near: None }
    }

    /// Makes room for `bytes` more, and for `changes` runs beside those that the base has.
    pub fn reserve(&mut self, bytes: usize, changes: usize) {
        self.text.reserve_exact(bytes);
        self.runs.reserve(changes + self.base.map_or(0, |base| base.runs.len()));
    }

    /// What has been built so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Length of what has been built so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been built.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The base's run in which a byte of the source lies.
    fn base_at(&mut self, base: &PositionMap, at: u32) -> Option<At> {
        let near = self.near.filter(|n| n.0.out <= at && at < n.1.saturating_add(NEAR));
        self.near = match near {
            Some(near) if at < near.1 => Some(near),
            Some(near) => base.runs.find_from(near.2, at).or(Some(near)),
            None => base.runs.find(at),
        };
        self.near
    }

    /// Copies a range of the source. A range that is none of the source's is ignored.
    pub fn copy(&mut self, range: Range<usize>) {
        let Some(slice) = self.source.get(range.clone()).filter(|s| !s.is_empty()) else { return };
        let out = clamp(self.text.len());
        self.text.push_str(slice);
        let (start, end) = (clamp(range.start), clamp(range.end));
        let Some(base) = self.base else {
            match &mut self.runs.last {
                Some(last) if slice == " " && !last.verbatim && !last.blank && last.src_end == start => {
                    last.blank = true;
                }
                _ => self.push(Piece { out, src: start, src_end: end, verbatim: true, blank: false }),
            }
            return;
        };
        let Some((mut piece, mut piece_end, mut next)) = self.base_at(base, start) else { return };
        let (mut at, mut first) = (start, true);
        loop {
            let stop = piece_end.min(end);
            if stop > at {
                let out = out + (at - start);
                self.push(Piece { out, ..piece.part(at..stop, piece_end) });
            }
            at = stop;
            if at >= end {
                break;
            }
            if first {
                next = self.runs.take(&base.runs, next, end, out.wrapping_sub(start));
                (at, first) = (next.out, false);
            }
            let Some(run) = base.runs.next(&mut next) else { break };
            (piece, piece_end) = run;
        }
        self.near = Some((piece, piece_end, next));
    }

    /// Puts `to` in place of a range of the source. An empty `to` deletes.
    pub fn replace(&mut self, range: Range<usize>, to: &str) {
        if to.is_empty() {
            return;
        }
        let out = clamp(self.text.len());
        self.text.push_str(to);
        let (start, end) = (clamp(range.start), clamp(range.end));
        let (start, end) = match self.base {
            Some(base) => {
                let start = start.min(base.runs.end);
                let src = self.base_at(base, start).map_or(0..0, |at| base.source_from(at, start..end));
                (clamp(src.start), clamp(src.end))
            }
            None => (start, end),
        };
        self.push(Piece { out, src: start, src_end: end, verbatim: false, blank: false });
    }

    /// Takes back the last `bytes` bytes, if that is a character boundary.
    pub fn truncate(&mut self, len: usize) {
        if len <= self.text.len() && self.text.is_char_boundary(len) {
            let shorter = len < self.text.len();
            self.text.truncate(len);
            self.runs.truncate(clamp(len));
            if let Some(last) = self.runs.last.as_mut().filter(|l| shorter && !l.verbatim) {
                last.blank = false;
            }
        }
    }

    fn push(&mut self, piece: Piece) {
        // What was copied and goes on as it stands needs no piece of its own.
        if let Some(last) = &self.runs.last
            && last.verbatim
            && piece.verbatim
            && last.src + (piece.out - last.out) == piece.src
        {
            return;
        }
        self.runs.push(piece);
    }

    /// The text and its map.
    pub fn finish(mut self) -> (String, PositionMap) {
        let len = clamp(self.text.len());
        shrink(self.text.capacity(), self.text.len(), || self.text.shrink_to_fit());
        (self.text, PositionMap { runs: self.runs.finish(len) })
    }
}

/// Gives back what growing by doubling took, where that is much.
fn shrink(capacity: usize, len: usize, to_fit: impl FnOnce()) {
    if capacity > 1 << 16 && capacity - len > len / 8 {
        to_fit();
    }
}

/// Offsets are kept in 32 bits; a text of more than 4 GiB is refused before it gets here.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Edit, apply_edits};

    #[test]
    fn a_replaced_word_maps_to_all_of_what_it_replaced() {
        let (text, map) = apply_edits("cāa huyện", &[Edit::new(0..4, "của")], None);
        assert_eq!(text, "của huyện");
        assert_eq!(map.source_range(0..5), 0..4);
        assert_eq!(map.source_range(1..2), 0..4);
        assert_eq!(map.source_range(6..11), 5..10);
    }

    #[test]
    fn a_blank_behind_a_replaced_word_is_itself() {
        let (text, map) = apply_edits("cāa m2 rÿng", &[Edit::new(0..4, "của"), Edit::new(8..13, "rừng")], None);
        assert_eq!(text, "của m2 rừng");
        assert_eq!((map.source_range(5..6), map.source_range(0..6), map.source_range(4..5)), (4..5, 0..5, 0..4));
        let mut b = TextBuilder::new(&text, Some(&map));
        b.copy(5..8);
        b.copy(0..6);
        b.truncate(8);
        let (part, map) = b.finish();
        assert_eq!((part.as_str(), map.source_range(0..1), map.source_range(3..8)), (" m2của", 4..5, 0..4));
    }

    #[test]
    fn maps_do_not_stack() {
        let (mid, first) = apply_edits("aXb c", &[Edit::new(1..2, "--")], None);
        assert_eq!(mid, "a--b c");
        let (out, map) = apply_edits(&mid, &[Edit::new(4..5, "")], Some(&first));
        assert_eq!(out, "a--bc");
        assert_eq!(map.source_range(4..5), 4..5);
        assert_eq!(map.source_range(1..3), 1..2);
        assert_eq!(map.source_range(0..5), 0..5);
    }

    #[test]
    fn a_map_over_a_map_leads_to_the_source_of_both() {
        let (mid, first) = apply_edits("aXb cY d", &[Edit::new(1..2, "--"), Edit::new(5..6, "")], None);
        assert_eq!(mid, "a--b c d");
        let edits = [Edit::new(0..1, "AA"), Edit::new(4..5, "")];
        let (out, second) = apply_edits(&mid, &edits, None);
        let (same, straight) = apply_edits(&mid, &edits, Some(&first));
        assert_eq!(out, same);
        let over = second.over(&first);
        for i in 0..out.len() {
            for j in i..=out.len() {
                assert_eq!(over.source_range(i..j), straight.source_range(i..j), "{i}..{j}");
            }
        }
    }

    #[test]
    fn truncating_a_builder_takes_its_pieces_along() {
        let mut b = TextBuilder::new("mot hai ba", None);
        b.copy(0..5);
        b.truncate(3);
        b.copy(4..7);
        let (text, map) = b.finish();
        assert_eq!(text, "mothai");
        assert_eq!(map.source_range(3..6), 4..7);
    }

    #[test]
    fn long_maps_of_short_runs_lead_where_their_parts_do() {
        let source = "cāa huyện, tång trưëng kinh tÕ \u{ad}u tiên\n".repeat(200);
        let mut random = 3usize;
        let mut dice = |n: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % n
        };
        let mut edits = |text: &str, step: usize| {
            let places: Vec<usize> = text.char_indices().map(|c| c.0).collect();
            let (mut at, mut edits) = (0, Vec::new());
            while let (Some(&start), Some(&end)) = (places.get(at), places.get(at + dice(4))) {
                let to = ["", " ", "x", "của", "một tỉnh"][dice(5)];
                edits.push(Edit::new(start..end, to));
                at += 4 + dice(step);
            }
            edits
        };
        let (mid, first) = apply_edits(&source, &edits(&source, 6), None);
        for step in [3, 40, 900, 9000] {
            let edits = edits(&mid, step);
            let (out, straight) = apply_edits(&mid, &edits, Some(&first));
            let over = apply_edits(&mid, &edits, None).1.over(&first);
            for i in 0..out.len() {
                for j in [i, i + 1, i + 2, i + 9, i + 700] {
                    assert_eq!(straight.source_range(i..j), over.source_range(i..j), "{step}: {i}..{j}");
                }
            }
            // What was built, cut and built on is as if the cut part had never been.
            let mut cut = TextBuilder::new(&mid, Some(&first));
            let mut plain = TextBuilder::new(&mid, Some(&first));
            let mut at = 0;
            while at + 2 * step < mid.len() {
                let [end, cut_end] = [at + step, at + 2 * step].map(|i| mid.floor_char_boundary(i));
                cut.copy(at..cut_end);
                cut.truncate(cut.len() - (cut_end - end));
                plain.copy(at..end);
                assert_eq!(cut.text(), plain.text());
                at = cut_end;
            }
            let ((text, cut), (_, plain)) = (cut.finish(), plain.finish());
            for i in (0..text.len()).filter(|&i| text.as_bytes().get(i) != Some(&b' ')) {
                assert_eq!(cut.source_range(i..i + 1), plain.source_range(i..i + 1), "{step}: {i}");
            }
        }
    }
}
