//! The position map: where each byte of a derived text comes from.

use std::ops::Range;

use super::coarse::Coarse;

/// A run of the derived text and the bytes it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// First byte in the derived text.
    out: u32,
    /// The bytes of the source it stands for.
    src: u32,
    src_end: u32,
    /// Copied byte for byte; else the whole run stands for the whole source range.
    verbatim: bool,
    /// Its last byte is the blank behind the source range: most words of a damaged text are replaced, and the blanks
    /// between them shall cost no pieces of their own.
    blank: bool,
}

impl Piece {
    /// The part of a piece that ends at `piece_end` which lies in a range of the derived text.
    fn part(self, out: Range<u32>, piece_end: u32) -> Piece {
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

/// A piece as it is kept: a document in another charset has one for nearly every word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    out: u32,
    src: u32,
    /// Two bits for what the piece is, and the length of what was replaced; what was copied is as long as its copy.
    len: u32,
}

const VERBATIM: u32 = 1 << 31;
const BLANK: u32 = 1 << 30;

impl Kept {
    fn new(p: Piece) -> Self {
        let kind = if p.blank { BLANK } else { 0 };
        let len = if p.verbatim { VERBATIM } else { (p.src_end - p.src).min(BLANK - 1) | kind };
        Kept { out: p.out, src: p.src, len }
    }

    /// The piece, which ends at `end` in the derived text.
    fn piece(self, end: u32) -> Piece {
        let Kept { out, src, len } = self;
        let (verbatim, blank) = (len & VERBATIM != 0, len & BLANK != 0);
        let src_end = src.saturating_add(if verbatim { end.saturating_sub(out) } else { len & (BLANK - 1) });
        Piece { out, src, src_end, verbatim, blank }
    }
}

/// Piecewise map from a derived text back to the text it came from.
///
/// A run copied verbatim maps byte by byte; a replaced run maps to all that it replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PositionMap {
    pieces: Vec<Kept>,
    out_len: u32,
    /// Where a piece is looked for.
    coarse: Coarse,
}

impl PositionMap {
    /// The map of a text onto itself.
    pub fn identity(len: usize) -> Self {
        let len = clamp(len);
        PositionMap::new(vec![Kept { out: 0, src: 0, len: VERBATIM }], len)
    }

    fn new(pieces: Vec<Kept>, out_len: u32) -> Self {
        let coarse = Coarse::new(pieces.iter().map(|p| p.out), out_len as usize);
        PositionMap { pieces, out_len, coarse }
    }

    fn piece_at(&self, out: u32) -> Option<(usize, Piece)> {
        let near = self.coarse.around(out as usize, self.pieces.len());
        let pieces = self.pieces.get(near.clone())?;
        let i = (near.start + pieces.partition_point(|p| p.out <= out)).checked_sub(1)?;
        Some((i, self.piece(i)?))
    }

    fn piece(&self, i: usize) -> Option<Piece> {
        Some(self.pieces.get(i)?.piece(self.piece_end(i)))
    }

    fn piece_end(&self, i: usize) -> u32 {
        self.pieces.get(i + 1).map_or(self.out_len, |p| p.out)
    }

    /// This map of a text onto another, carried on by that other's own map to what it came from.
    #[must_use]
    pub fn over(&self, base: &PositionMap) -> PositionMap {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for (n, piece) in (0..self.pieces.len()).filter_map(|n| Some((n, self.piece(n)?))) {
            if !piece.verbatim {
                let src = base.source_range(piece.src as usize..piece.src_end as usize);
                let (src, src_end) = (clamp(src.start), clamp(src.end));
                pieces.push(Kept::new(Piece { src, src_end, blank: false, ..piece }));
                if piece.blank {
                    let blank = base.source_range(piece.src_end as usize..piece.src_end as usize + 1);
                    let out = self.piece_end(n).saturating_sub(1);
                    let (src, src_end) = (clamp(blank.start), clamp(blank.end));
                    pieces.push(Kept::new(Piece { out, src, src_end, verbatim: src_end == src + 1, blank: false }));
                }
                continue;
            }
            let mut at = piece.src;
            let Some((mut i, _)) = base.piece_at(at) else { continue };
            while at < piece.src_end {
                let Some(below) = base.piece(i) else { break };
                let stop = base.piece_end(i).min(piece.src_end);
                if stop > at {
                    let out = piece.out + (at - piece.src);
                    pieces.push(Kept::new(Piece { out, ..below.part(at..stop, base.piece_end(i)) }));
                }
                at = stop.max(at);
                i += 1;
            }
        }
        PositionMap::new(pieces, self.out_len)
    }

    /// The source bytes that a range of the derived text stands for.
    ///
    /// The range may be cut anywhere, also inside a replaced run; one past the end is cut to the end.
    pub fn source_range(&self, out: Range<usize>) -> Range<usize> {
        let start = clamp(out.start).min(self.out_len);
        let end = clamp(out.end).min(self.out_len).max(start);
        let Some((i, first)) = self.piece_at(start) else { return 0..0 };
        let from = if first.verbatim {
            (first.src + (start - first.out)).min(first.src_end)
        } else if first.blank && start + 1 >= self.piece_end(i) {
            first.src_end
        } else {
            first.src
        };
        // Most ranges lie in one piece or two.
        let last = |e: u32| {
            let near = (i..i + 2).find(|&i| e < self.piece_end(i));
            near.and_then(|i| Some((i, self.piece(i)?))).or_else(|| self.piece_at(e))
        };
        let to = match end.checked_sub(1).filter(|_| end > start).and_then(last) {
            Some((_, last)) if last.verbatim => (last.src + (end - last.out)).min(last.src_end),
            Some((i, last)) => last.src_end + u32::from(last.blank && end >= self.piece_end(i)),
            None => from,
        };
        // Footnotes moved out of a paragraph can leave the end before the start; the hull is the honest answer.
        if to >= from { from as usize..to as usize } else { to as usize..from as usize }
    }
}

/// One replacement, in bytes of the text it is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub to: Box<str>,
}

impl Edit {
    /// A replacement.
    pub fn new(range: Range<usize>, to: impl Into<Box<str>>) -> Self {
        Edit { range, to: to.into() }
    }
}

/// Applies edits that are sorted and do not overlap. An edit that overlaps an earlier one, or does not lie on
/// character boundaries, is left out.
pub fn apply_edits(text: &str, edits: &[Edit], base: Option<&PositionMap>) -> (String, PositionMap) {
    let mut builder = TextBuilder::new(text, base);
    let longer = edits.iter().map(|e| e.to.len().saturating_sub(e.range.len())).sum::<usize>();
    builder.reserve(text.len() + longer, edits.len() * 2);
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at || text.get(edit.range.clone()).is_none() {
            continue;
        }
        builder.copy(at..edit.range.start);
        builder.replace(edit.range.clone(), &edit.to);
        at = edit.range.end;
    }
    builder.copy(at..text.len());
    builder.finish()
}

/// Builds a derived text piece by piece, and its map alongside. With a base map, the result maps straight to the
/// base's own source, so that maps never stack.
#[derive(Debug)]
pub struct TextBuilder<'a> {
    source: &'a str,
    base: Option<&'a PositionMap>,
    text: String,
    pieces: Vec<Kept>,
}

impl<'a> TextBuilder<'a> {
    /// Starts an empty text over `source`, whose own map is `base`, if it has one.
    pub fn new(source: &'a str, base: Option<&'a PositionMap>) -> Self {
        TextBuilder { source, base, text: String::new(), pieces: Vec::new() }
    }

    /// Makes room for `bytes` more, and for `changes` runs beside those that the base has.
    pub fn reserve(&mut self, bytes: usize, changes: usize) {
        self.text.reserve_exact(bytes);
        self.pieces.reserve_exact(changes + self.base.map_or(0, |base| base.pieces.len()));
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

    /// Copies a range of the source. A range that is none of the source's is ignored.
    pub fn copy(&mut self, range: Range<usize>) {
        let Some(slice) = self.source.get(range.clone()).filter(|s| !s.is_empty()) else { return };
        let out = clamp(self.text.len());
        self.text.push_str(slice);
        let (start, end) = (clamp(range.start), clamp(range.end));
        let Some(base) = self.base else {
            match self.pieces.last_mut() {
                Some(last) if slice == " " && last.len < BLANK && last.src + last.len == start => last.len |= BLANK,
                _ => self.push(Piece { out, src: start, src_end: end, verbatim: true, blank: false }),
            }
            return;
        };
        let Some((mut i, _)) = base.piece_at(start) else { return };
        let mut at = start;
        while at < end {
            let Some(piece) = base.piece(i) else { break };
            let stop = base.piece_end(i).min(end);
            if stop > at {
                let out = out + (at - start);
                self.push(Piece { out, ..piece.part(at..stop, base.piece_end(i)) });
            }
            at = stop;
            i += 1;
            if i == base.pieces.len() {
                break;
            }
        }
    }

    /// Puts `to` in place of a range of the source. An empty `to` deletes.
    pub fn replace(&mut self, range: Range<usize>, to: &str) {
        if to.is_empty() {
            return;
        }
        let out = clamp(self.text.len());
        self.text.push_str(to);
        let range = match self.base {
            Some(base) => base.source_range(range),
            None => range,
        };
        self.push(Piece { out, src: clamp(range.start), src_end: clamp(range.end), verbatim: false, blank: false });
    }

    /// Takes back the last `bytes` bytes, if that is a character boundary.
    pub fn truncate(&mut self, len: usize) {
        if len <= self.text.len() && self.text.is_char_boundary(len) {
            let shorter = len < self.text.len();
            self.text.truncate(len);
            let len = clamp(len);
            while self.pieces.last().is_some_and(|p| p.out >= len) {
                self.pieces.pop();
            }
            if let Some(last) = self.pieces.last_mut().filter(|p| shorter && p.len & VERBATIM == 0) {
                last.len &= !BLANK;
            }
        }
    }

    fn push(&mut self, piece: Piece) {
        // What was copied and goes on as it stands needs no piece of its own.
        if let Some(last) = self.pieces.last()
            && last.len & VERBATIM != 0
            && piece.verbatim
            && last.src + (piece.out - last.out) == piece.src
        {
            return;
        }
        self.pieces.push(Kept::new(piece));
    }

    /// The text and its map.
    pub fn finish(mut self) -> (String, PositionMap) {
        let out_len = clamp(self.text.len());
        shrink(self.text.capacity(), self.text.len(), || self.text.shrink_to_fit());
        shrink(self.pieces.capacity(), self.pieces.len(), || self.pieces.shrink_to_fit());
        (self.text, PositionMap::new(self.pieces, out_len))
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
}
