//! Legacy charsets and wrong decodings, told by what the text becomes.
//!
//! A text is cut into segments: lines, and within a line the runs between words that are Vietnamese in Unicode
//! beyond doubt. Each segment is read under every charset, and the words that are Vietnamese syllables afterwards are
//! counted against those that are so as the text stands. What a file or a font declares is a hint at most. A reading
//! seen with good evidence somewhere in the document needs less evidence elsewhere in it.

pub(crate) mod bestfit;
mod case;
mod cut;
mod dropped;
mod either;
mod fill;
mod lowbyte;
mod plausible;
mod reading;
mod screen;
pub(super) mod tables;
mod tcvn3;
mod utf16;
mod utf8;
mod viqr;

use std::collections::BTreeMap;
use std::ops::Range;

use cut::{charset_of, cut, cut_odd};
use reading::{Reading, Score, judge, read};
pub(crate) use screen::screen;

use super::Hints;
use super::controls::keep;
use super::heads;
use super::syllable;
use crate::model::RepairKind;
use crate::text::{PositionMap, TextBuilder, normal_edits};

/// What [`repair_charset`] made of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct CharsetOutcome {
    /// The text as it was meant, in its normal form.
    pub(crate) text: String,
    /// From `text` back to the decoded text, word by word.
    pub(crate) map: PositionMap,
    /// Changed words by kind.
    pub(crate) counts: BTreeMap<RepairKind, usize>,
    /// The charset, where it is not what the decoder said: one name, or "mixed".
    pub(crate) charset: Option<String>,
}

/// Segments at the head of a text, where the state's name stands.
const HEAD: usize = 12;

#[derive(Debug, Clone)]
struct Segment {
    range: Range<usize>,
    /// Shares its line with words that are Vietnamese as they stand.
    beside_sound: bool,
    /// Begins its line.
    line_start: bool,
    /// A charset that the font's name speaks of, and whether it is a font of capitals.
    hint: Option<(Reading, bool)>,
    scores: [Score; Reading::COUNT],
    suspect: bool,
    reading: Reading,
}

/// Finds and undoes charset and encoding damage in decoded text, and brings the whole to its normal form on the way:
/// a document in another charset is changed in nearly every word, so the text is written once and no list is kept.
/// With `keep`, control characters in words stay, under private numbers.
pub(crate) fn repair_charset(decoded: &str, hints: &Hints, keep: bool) -> CharsetOutcome {
    let mut writer = Writer::new(decoded);
    writer.keep = keep;
    if utf16::looks_so(decoded) {
        for (range, to) in utf16::words(decoded) {
            writer.word(range, &to, RepairKind::Encoding);
        }
        return writer.finish(None);
    }
    let mut sound = 0usize;
    let segments = decide(decoded, hints, &mut sound);
    write(decoded, &segments, &mut writer);
    let changed: usize = writer.counts.values().sum();
    let charset = name(&segments, sound > changed / 50);
    writer.finish(charset)
}

/// Cuts a text and decides what each segment is.
fn decide(decoded: &str, hints: &Hints, sound: &mut usize) -> Vec<Segment> {
    // Most texts that hold something odd are sound: then the odd lines are all that is looked at.
    let hinted = hints.runs.iter().any(|(_, font)| charset_of(font).is_some());
    let mut dropped = None;
    if !hinted && let Some(mut odd) = cut_odd(decoded) {
        let lost = odd.iter().any(|s| decoded.get(s.range.clone()).is_some_and(|t| t.contains(utf8::is_lead)))
            && dropped::is_so(decoded);
        dropped = Some(lost);
        if speak(decoded, &mut odd, true, lost).iter().all(|&n| n == 0) {
            return Vec::new();
        }
    }
    let dropped = dropped.unwrap_or_else(|| dropped::is_so(decoded));
    let mut segments = cut(decoded, hints, sound);
    let seen = speak(decoded, &mut segments, false, dropped);
    if seen.iter().all(|&n| n == 0) && !hinted {
        return Vec::new();
    }
    settle(decoded, &mut segments, &seen, dropped);
    plausible::check(decoded, &mut segments);
    segments
}

/// Reads the segments that speak for themselves, or the first of them, and counts them by their reading. Where none
/// does, several weak ones may speak together.
fn speak(decoded: &str, segments: &mut [Segment], first: bool, dropped: bool) -> [usize; Reading::COUNT] {
    let mut seen = [0usize; Reading::COUNT];
    let mut low = Score::default();
    for s in segments.iter_mut().filter(|s| s.suspect) {
        // The reading that takes longest by far is given up where it read hundreds of words wrongly.
        let with_low = seen[Reading::LowByte.index()] > 0 || low.bad < 400 || low.good * 2 >= low.bad;
        score(decoded, s, &seen, Tried { low: with_low, dropped });
        low.add(s.scores[Reading::LowByte.index()]);
        let best = best(s, |_| 0);
        if is_strong(s, best) {
            s.reading = best;
            seen[best.index()] += 1;
            if first {
                return seen;
            }
        }
    }
    if seen.iter().all(|&n| n == 0) && segments.iter().all(|s| s.hint.is_none()) {
        pool(segments, &mut seen);
    }
    seen
}

/// Writes the text anew, changed words and what lies between them in its normal form.
struct Writer<'a> {
    source: &'a str,
    builder: TextBuilder<'a>,
    at: usize,
    /// Control characters in words may be letters.
    keep: bool,
    counts: BTreeMap<RepairKind, usize>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str) -> Self {
        let mut builder = TextBuilder::new(source, None);
        builder.reserve(source.len(), 0);
        Writer { source, builder, at: 0, keep: false, counts: BTreeMap::new() }
    }

    fn word(&mut self, range: Range<usize>, to: &str, kind: RepairKind) {
        if range.start < self.at || self.source.get(range.clone()).is_none_or(|from| from == to) {
            return;
        }
        let (range, to) = core(self.source, range, to);
        self.copy(range.start);
        self.builder.replace(range.clone(), to);
        self.at = range.end;
        *self.counts.entry(kind).or_default() += 1;
    }

    /// Copies up to `end`.
    fn copy(&mut self, end: usize) {
        let start = self.at;
        let Some(between) = self.source.get(start..end) else { return };
        if between != " " {
            for (range, to) in normal_edits(between).iter() {
                let range = start + range.start..start + range.end;
                self.builder.copy(self.at..range.start);
                let kept = if self.keep && to.is_empty() { keep(self.source, range.start) } else { None };
                let mut small = [0; 4];
                self.builder.replace(range.clone(), kept.map_or(to, |c| c.encode_utf8(&mut small)));
                self.at = range.end;
            }
        }
        self.builder.copy(self.at..end);
        self.at = end;
    }

    fn finish(mut self, charset: Option<String>) -> CharsetOutcome {
        self.copy(self.source.len());
        let (text, map) = self.builder.finish();
        CharsetOutcome { text, map, counts: self.counts, charset }
    }
}

fn tokens(segment: &str, base: usize) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = segment.get(at..).filter(|r| !r.is_empty())?;
            let len = rest.bytes().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(rest.len());
            let start = at;
            at += len.max(1);
            if len > 0 {
                return rest.get(..len).map(|t| (base + start..base + start + len, t));
            }
        }
    })
}

/// Which readings are tried that not every text may have.
#[derive(Clone, Copy)]
struct Tried {
    low: bool,
    /// Of UTF-8 read as Latin, the one whose bytes were lost, and not the other.
    dropped: bool,
}

impl Tried {
    fn has(self, reading: Reading) -> bool {
        match reading {
            Reading::LowByte => self.low,
            Reading::Dropped => self.dropped,
            Reading::Utf8 => !self.dropped,
            _ => true,
        }
    }
}

/// Reads a segment under every reading. Once one of them holds for much of the document, it is tried alone first.
fn score(text: &str, segment: &mut Segment, seen: &[usize; Reading::COUNT], tried: Tried) {
    let Some(piece) = text.get(segment.range.clone()) else { return };
    let mut out = String::new();
    let mut count = |reading: Reading, segment: &mut Segment| {
        let mut total = Score::default();
        for (range, token) in tokens(piece, 0) {
            read(reading, token, &mut out);
            total.add(judge(&out));
            if reading != Reading::AsIs && total.is_hopeless() {
                // The rest is taken to be as bad.
                total.stretch(piece.len(), range.end);
                break;
            }
        }
        segment.scores[reading.index()] = total;
        total
    };
    let before = count(Reading::AsIs, segment);
    let usual = Reading::DAMAGED.into_iter().max_by_key(|r| seen[r.index()]).filter(|r| seen[r.index()] >= 30);
    if let Some(usual) = usual {
        let total = count(usual, segment);
        if total.bad == 0 && total.good >= 3 && total.value() - before.value() >= 3 {
            return;
        }
    }
    let ascii = piece.is_ascii() && !piece.bytes().any(|b| b < b' ' && b != b'\t');
    let signs = viqr::has_signs(piece.as_bytes()) || seen[Reading::Viqr.index()] > 0;
    for reading in Reading::DAMAGED.into_iter().filter(|&r| tried.has(r)) {
        if Some(reading) != usual && (if reading == Reading::Viqr { signs && !segment.beside_sound } else { !ascii }) {
            count(reading, segment);
        }
    }
    if signs && seen[Reading::Viqr.index()] == 0 {
        // Words with signs must be a good part of the words.
        let words = tokens(piece, 0).filter(|(_, t)| t.bytes().any(|b| b.is_ascii_alphabetic())).count();
        let viqr = &mut segment.scores[Reading::Viqr.index()];
        if (viqr.good as usize) * 5 < words * 2 {
            viqr.bad += viqr.good + 1;
        }
    }
    // Letters that may have been two or three others make syllables more easily than a table does.
    if seen[Reading::LowByte.index()] == 0 {
        let low = &mut segment.scores[Reading::LowByte.index()];
        low.bad += low.good / 12 + u32::from(low.good > 0 && low.good < 6);
    }
    // Whatever cut letters to a byte had no need of question marks inside words.
    let asked = piece.as_bytes().windows(2).filter(|w| w[0] == b'?' && w[1].is_ascii_alphabetic()).count();
    segment.scores[Reading::LowByte.index()].bad += asked as u32;
}

fn gain(segment: &Segment, reading: Reading) -> i64 {
    segment.scores[reading.index()].value() - segment.scores[Reading::AsIs.index()].value()
}

fn best(segment: &Segment, bonus: impl Fn(Reading) -> i64) -> Reading {
    let mut best = Reading::AsIs;
    let mut most = i64::MIN;
    for reading in Reading::DAMAGED {
        let value = gain(segment, reading) * 4 + bonus(reading);
        // Letters that may have been several others make many syllables of a symbol or two; a table does not.
        let low = reading == Reading::LowByte && best != Reading::AsIs;
        let doubt = if low { 4 * i64::from(segment.scores[reading.index()].bad) } else { 0 };
        if value - doubt > most && segment.scores[reading.index()].good > 0 {
            (best, most) = (reading, value);
        }
    }
    best
}

fn is_strong(segment: &Segment, reading: Reading) -> bool {
    let score = segment.scores[reading.index()];
    let need = if segment.beside_sound { 6 } else { 4 };
    let ratio = if reading == Reading::LowByte { 3 } else { 5 };
    reading != Reading::AsIs
        && gain(segment, reading) >= need
        && score.good >= 3
        && score.good >= ratio * score.bad
        && !sound_by_half(segment, reading)
}

/// Half of what a reading makes words are words as they stand: other damage than a charset's made the rest. (Some of
/// TCVN3's letters are syllables by chance, one word in seven.)
fn sound_by_half(segment: &Segment, reading: Reading) -> bool {
    segment.scores[Reading::AsIs.index()].good * 2 > segment.scores[reading.index()].good
}

/// Adds up what weak segments say, where none is strong.
fn pool(segments: &[Segment], seen: &mut [usize; Reading::COUNT]) {
    let mut totals = [Score::default(); Reading::COUNT];
    for s in segments.iter().filter(|s| s.suspect && !s.beside_sound) {
        for (total, score) in totals.iter_mut().zip(s.scores) {
            total.add(score);
        }
    }
    let before = totals[Reading::AsIs.index()].value();
    let best = Reading::DAMAGED.into_iter().max_by_key(|r| totals[r.index()].value());
    if let Some(reading) = best {
        let total = totals[reading.index()];
        let stands = totals[Reading::AsIs.index()].good;
        if total.value() - before >= 4 && total.good >= 4 * total.bad && total.good >= 2 && stands * 2 <= total.good {
            seen[reading.index()] = 1;
        }
    }
}

/// Decides every segment, the doubtful ones by their neighbours.
fn settle(text: &str, segments: &mut [Segment], seen: &[usize; Reading::COUNT], dropped: bool) {
    let mut next = vec![Reading::AsIs; segments.len()];
    let mut coming = Reading::AsIs;
    for (i, s) in segments.iter().enumerate().rev() {
        next[i] = coming;
        if s.reading != Reading::AsIs {
            coming = s.reading;
        }
    }
    // The two readings that are distrusted at first sight are not once they are known to be there.
    let mut lenient = [0; Reading::COUNT];
    for reading in [Reading::LowByte, Reading::Viqr] {
        lenient[reading.index()] = seen[reading.index()].min(1);
    }
    let mut last = Reading::AsIs;
    for (s, next) in segments.iter_mut().zip(next) {
        if s.reading != Reading::AsIs {
            last = s.reading;
            continue;
        }
        if !s.suspect || lenient.iter().any(|&n| n > 0) {
            score(text, s, &lenient, Tried { low: true, dropped });
        }
        let hinted = s.hint.map(|h| h.0);
        let known = |r: Reading| seen[r.index()] > 0 || hinted == Some(r);
        let sure = |r: Reading| seen[r.index()] > 2 || hinted == Some(r);
        let reading = best(s, |r| {
            i64::from(known(r)) * 3 + i64::from(r == last) + i64::from(r == next) + 2 * i64::from(hinted == Some(r))
        });
        if reading == Reading::AsIs {
            continue;
        }
        let (score, gain) = (s.scores[reading.index()], gain(s, reading));
        let near = last == reading || next == reading || hinted == Some(reading);
        let need = match (known(reading), s.beside_sound) {
            (true, false) if near => 0,
            (true, false) => 1,
            (true, true) => 2,
            (false, false) => 4,
            (false, true) => 6,
        };
        let ratio = if known(reading) { 1 } else { 4 };
        if gain >= need
            && score.good >= ratio * score.bad
            && (sure(reading) || reading == Reading::Dropped || !sound_by_half(s, reading))
        {
            s.reading = reading;
            last = reading;
        }
    }
}

/// One edit for each word that its segment's reading changes.
fn write(text: &str, segments: &[Segment], writer: &mut Writer<'_>) {
    let escapes = segments.iter().any(|s| {
        s.reading == Reading::Viqr && text.get(s.range.clone()).is_some_and(|t| t.contains("\\.") || t.contains("\\?"))
    });
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let head = segments.iter().filter(|s| s.reading == Reading::Tcvn3 && s.hint.is_none()).take(HEAD);
    let small = head.into_iter().any(|s| {
        decode(text, s, escapes, &mut words);
        case::names_in_small_letters(&words)
    });
    let mut above = false;
    for s in segments.iter().filter(|s| s.reading != Reading::AsIs) {
        decode(text, s, escapes, &mut words);
        if s.reading == Reading::Tcvn3 {
            let capitals = s.hint.is_some_and(|h| h.1);
            above = small && s.line_start && !s.beside_sound && case::raise_headings(text, &mut words, above);
            case::restore(text, &mut words, s.line_start && !s.beside_sound, capitals);
        }
        let kind = if s.reading.charset().is_some() { RepairKind::Charset } else { RepairKind::Encoding };
        for (range, to) in words.drain(..) {
            writer.word(range, &to, kind);
        }
    }
}

/// The words of a segment as its reading has them.
fn decode(text: &str, s: &Segment, escapes: bool, words: &mut Vec<(Range<usize>, String)>) {
    words.clear();
    let Some(piece) = text.get(s.range.clone()) else { return };
    match s.reading {
        Reading::LowByte => lowbyte::decode(piece, s.range.start, lowbyte::opens(text, s.range.start), words),
        Reading::Utf8 => utf8::decode(piece, s.range.start, words),
        Reading::Dropped => {
            dropped::decode(piece, s.range.start, s.line_start && heads::opens(text, s.range.start), words)
        }
        Reading::Viqr => viqr::decode(piece, s.range.start, escapes, words),
        reading => {
            for (range, token) in tokens(piece, s.range.start) {
                let mut out = String::with_capacity(token.len() + 8);
                read(reading, token, &mut out);
                words.push((range, out));
            }
            if s.beside_sound {
                either::choose(text, s, words);
            }
        }
    }
}

/// The edit without the punctuation that stands on both sides unchanged.
fn core<'t>(text: &str, range: Range<usize>, to: &'t str) -> (Range<usize>, &'t str) {
    let from = text.get(range.clone()).unwrap_or_default();
    let same = |(a, b): &(char, char)| a == b && a.is_ascii() && !a.is_ascii_alphanumeric();
    let head = from.chars().zip(to.chars()).take_while(same).count();
    let (f, t) = (from.get(head..).unwrap_or_default(), to.get(head..).unwrap_or_default());
    let tail = f.chars().rev().zip(t.chars().rev()).take_while(same).count();
    let cut = |s: &str| s.len().saturating_sub(tail);
    (range.start + head..range.end - tail, t.get(..cut(t)).unwrap_or(t))
}

/// The charset of all segments that were read; "mixed" for several, or where `sound` tells that much was sound.
fn name(segments: &[Segment], sound: bool) -> Option<String> {
    let mut found: Option<&'static str> = None;
    let mut mixed = false;
    for charset in segments.iter().filter_map(|s| s.reading.charset()) {
        mixed |= found.is_some_and(|f| f != charset);
        found = Some(charset);
    }
    let found = found?;
    Some(if mixed || sound { "mixed" } else { found }.to_owned())
}

/// Whether a character is a Vietnamese letter.
fn is_vietnamese(c: char) -> bool {
    syllable::letter(c).is_some()
}
