//! Repair: damaged Vietnamese in, readable Vietnamese out, with every change and its evidence.
//!
//! [`repair`] takes decoded text and gives text, a [`PositionMap`] back to the decoded text, and an account of what
//! was done. It knows nothing of outlines or targets.
//!
//! Each stage reads the text as the ones before left it and gives changes; none takes one back:
//!
//! 1. `glyph_numbers`, `escapes`, `charset`, `controls`, `glyphs`: what the bytes were meant to be, piece by piece, and what a
//!    reader knows; `bestfit`: what windows-1252 lacked. Then headings whose letters stand apart or twice (`gaps::spread`).
//! 2. `accents`: accents behind their letter. `odd_letters` (with `letters`): look-alikes, marks on the wrong letter.
//!    `digits` (with `figures`, `amounts`): numbers that kerning cut, and letters and signs taken for theirs.
//! 3. `gaps`: blanks in words and none between them, dropped letters. `quotes`: signs that were quotation marks. `codes`:
//!    symbols with a letter lost.
//! 4. `cipher`: fonts that lie, inferred for the whole text. `broken`: single broken letters.
//! 5. `misspelt`: slips that leave no word; then `ocr`: slips that leave another word.
//!
//! `tongue` tells where the text is not Vietnamese, and nothing pretends there; `readable` tells what stayed past saving.

mod accents;
mod amounts;
#[cfg(test)]
mod applied;
mod beam;
mod broken;
mod carried;
mod charset;
mod cipher;
mod codes;
mod controls;
mod digits;
mod escapes;
mod figures;
mod findings;
mod forms;
mod gaps;
mod glyph_numbers;
mod glyphs;
mod heads;
mod known;
mod lattice;
mod letters;
pub mod lexicon;
mod misspelt;
pub mod model;
mod ocr;
mod odd_letters;
mod quotes;
pub(crate) mod readable;
mod stage;
pub mod syllable;
pub mod tokens;
mod tongue;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::{Diagnostic, Evidence, GlyphRepair, Readability, RepairKind, Severity};
use crate::text::{LineIndex, PositionMap, apply, normal_edits};
use carried::Replaced;
use findings::Findings;
use tokens::Token;
use tongue::Tongue;

/// How much repair is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Mode {
    /// Everything that is certain enough.
    #[default]
    All,
    /// Only what has one reading: charset, encoding, form, and letters.
    Safe,
    /// Only the normal form.
    None,
}

/// What a reader knows beyond the text.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Hints {
    /// Runs of one font: byte range in the decoded text and the font's name, sorted, not overlapping.
    pub runs: Vec<(Range<usize>, String)>,
    /// What the reader's glyphs say of letters whose claimed text is wrong: applied before anything else, and listed
    /// with the evidence given here. Sorted, not overlapping, in the decoded text.
    pub glyphs: Vec<Change>,
}

/// One changed or doubted word. Offsets are bytes of the decoded text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// What was replaced, in the decoded text.
    pub range: Range<usize>,
    /// As printed.
    pub from: String,
    /// As repaired.
    pub to: String,
    /// What was wrong.
    pub kind: RepairKind,
    /// From 0 to 1.
    pub confidence: f64,
    /// What the repair rests on.
    pub evidence: Evidence,
}

/// The outcome of [`repair`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Repaired {
    /// The repaired, normalised text: line for line as the input has it.
    pub text: String,
    /// From `text` back to the decoded text.
    pub map: PositionMap,
    /// Charset of the input, where it is not what the decoder said ("TCVN3", "mixed").
    pub charset: Option<String>,
    /// Inferred letter substitutions.
    pub glyphs: Vec<GlyphRepair>,
    /// Changed words, in order.
    pub edits: Vec<Change>,
    /// Words left alone that look wrong, in order.
    pub suggestions: Vec<Change>,
    /// Number of changes by kind, listed or not.
    pub counts: std::collections::BTreeMap<RepairKind, usize>,
    /// After repair.
    pub readability: Readability,
    /// Byte ranges of `text` that cannot be read, so that no value may be made from them; sorted.
    pub unreadable: Vec<Range<usize>>,
    /// What a reader should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// Repairs a decoded text. Never fails.
pub fn repair(decoded: &str, lines: &LineIndex, hints: &Hints, mode: Mode) -> Repaired {
    let (repaired, account) = repair_packed(decoded, lines, hints, mode);
    let (edits, suggestions) = (account.edits(decoded, |c| c), account.suggestions(decoded, |c| c));
    Repaired { edits, suggestions, ..repaired }
}

/// As [`repair`], for its text alone: no list of changes is made.
pub fn repair_text(decoded: &str, lines: &LineIndex, hints: &Hints, mode: Mode) -> String {
    repair_packed(decoded, lines, hints, mode).0.text
}

/// As [`repair`], with the changes and suggestions still packed: unpacked they are the most that is held of a damaged
/// book.
pub(crate) fn repair_packed(decoded: &str, lines: &LineIndex, hints: &Hints, mode: Mode) -> (Repaired, Account) {
    let mut work = Work::with_glyphs(decoded, hints, mode);
    if mode == Mode::All {
        let found = charset::bestfit::fixes(&work.text);
        work.apply(found.into());
        let found = gaps::spread(&work.text);
        work.apply(found.into());
    }
    if mode != Mode::None {
        let found = accents::fixes(&work.text);
        work.apply(found.into());
        let tokens = work.take_tokens();
        let mut found = odd_letters::find(&work.text, &tokens);
        work.give_back(tokens);
        found.extend(digits::fixes(&work.text));
        found.retain(|f| mode == Mode::All || f.kind == RepairKind::Letter);
        found.sort_by_key(|f| f.range.start);
        work.apply(found.into());
    }
    if mode == Mode::All {
        let tokens = work.take_tokens();
        let (found, together) = gaps::fixes(&work.text, &tokens);
        work.give_back(tokens);
        work.apply(found.into());
        if together {
            let found = gaps::borders(&work.text);
            work.apply(found.into());
        }
        let marks = quotes::quotes(&work.text);
        work.apply(marks.into());
        let found = codes::fixes(&work.text);
        work.apply(found.into());
        work.keep_signs();
        let mut tokens = work.take_tokens();
        let model = model::Model::get();
        let (mut ids, numbered) = broken::words(&model, &tokens);
        let map = &work.map;
        let group = |at: usize| group(lines, hints, map.source_range(at..at + 1).start);
        let read = cipher::decipher(&work.text, &tokens, &mut ids, &group);
        work.out.glyphs.extend(read.glyphs);
        if read.unread > 0 {
            let message = format!(
                "{} words with letters that Vietnamese does not have stand in another language, another script, or noise. They are left as they are.",
                read.unread
            );
            work.out.diagnostics.push(Diagnostic::new("foreign-letters", Severity::Info, message, None));
        }
        let mut found = read.found;
        found.extend(broken::ones(&model, &work.text, &tokens, &numbered, &mut ids));
        found.sort();
        found.one_each();
        let known = |at: usize| found.sure_at(at) == Some(true);
        let slips = misspelt::slips(&work.text, &mut tokens, &mut ids, &numbered, &known);
        found.merge(slips);
        let busy = |i: usize| tokens.get(i).is_some_and(|t| found.sure_at(t.start as usize) == Some(true));
        let slips = ocr::slips(&work.text, &tokens, &ids, &busy);
        drop(ids);
        found.merge(slips);
        let mut tongue = Tongue::new(&work.text, &tokens);
        found.retain(|f| f.kind != RepairKind::Ocr || !tongue.another(tongue.word_at(f.range.start)));
        work.give_back(tokens);
        work.apply(found);
        work.drop_kept();
    }
    work.finish(lines)
}

/// Whether a decoded text shows no damage of charset or encoding: all of [`repair`] that sound text pays for these.
pub fn sound_charset(decoded: &str) -> bool {
    glyph_numbers::read(decoded).is_none() && escapes::read(decoded).is_none() && charset::screen(decoded)
}

/// The line, or where the reader knows fonts the font, that a byte of the decoded text stands in.
fn group(lines: &LineIndex, hints: &Hints, at: usize) -> u32 {
    let run = hints.runs.partition_point(|r| r.0.start <= at).checked_sub(1).and_then(|i| hints.runs.get(i));
    match run.filter(|r| r.0.end > at) {
        Some((_, font)) => {
            let hash = font.bytes().fold(0x811c_9dc5u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
            hash | cipher::FONT
        }
        None => lines.line(at) & !cipher::FONT,
    }
}

/// Changes, and suggestions, that are listed one by one; further ones are counted.
const MAX_LISTED: usize = 50_000;
/// Unreadable parts that are told one by one.
const MAX_DIAGNOSTICS: usize = 100;

/// What was changed and what is suggested, in places of the decoded text.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// What the glyphs said.
    given: Vec<Change>,
    edits: Findings,
    suggestions: Findings,
}

impl Account {
    /// The changes, in order, each as `to` makes it.
    pub(crate) fn edits<T>(&self, decoded: &str, mut to: impl FnMut(Change) -> T) -> Vec<T> {
        let mut out = Vec::with_capacity(self.given.len() + self.edits.len());
        let mut given = self.given.iter().peekable();
        for c in changes(&self.edits, decoded) {
            while let Some(first) = given.next_if(|g| g.range.start <= c.range.start) {
                out.push(to(first.clone()));
            }
            out.push(to(c));
        }
        out.extend(given.cloned().map(to));
        out
    }

    /// The places of those changes that are wanted, in order.
    pub(crate) fn places(&self, decoded: &str, wanted: impl Fn(&Change) -> bool) -> Vec<Range<usize>> {
        let given = self.given.iter().filter(|c| wanted(c)).map(|c| c.range.clone());
        let mut out: Vec<Range<usize>> = changes(&self.edits, decoded).filter(&wanted).map(|c| c.range).collect();
        out.extend(given);
        out.sort_by_key(|r| r.start);
        out
    }

    /// The suggestions, in order.
    pub(crate) fn suggestions<T>(&self, decoded: &str, to: impl FnMut(Change) -> T) -> Vec<T> {
        changes(&self.suggestions, decoded).map(to).collect()
    }
}

fn changes(list: &Findings, decoded: &str) -> impl ExactSizeIterator<Item = Change> {
    list.iter().map(|f| {
        let from = decoded.get(f.range.clone()).unwrap_or_default().to_owned();
        let to = f.to.to_owned();
        Change { range: f.range, from, to, kind: f.kind, confidence: f.confidence, evidence: f.evidence }
    })
}

/// A text on its way through the stages.
struct Work {
    text: String,
    map: PositionMap,
    /// The words of the text, until it changes.
    tokens: Option<Vec<Token>>,
    /// Control characters were kept in words.
    kept: bool,
    /// Changes and suggestions beyond [`MAX_LISTED`].
    unlisted: usize,
    account: Account,
    out: Repaired,
}

impl Work {
    fn of(text: String, map: PositionMap, kept: bool, out: Repaired) -> Self {
        Work { text, map, tokens: None, kept, unlisted: 0, account: Account::default(), out }
    }

    /// Reads charsets and wrong encodings in the decoded text as it is, since the soft hyphen is a letter of TCVN3 and a
    /// control character one of VISCII; then brings it to the normal form. Neither is listed word by word.
    fn new(decoded: &str, hints: &Hints, mode: Mode) -> Self {
        if mode != Mode::None
            && let Some(plain) = glyph_numbers::read(decoded).or_else(|| escapes::read(decoded))
        {
            // Fonts are known by their places in the decoded text, so here they are not asked.
            let work = Work::read(&plain.text, &Hints::default(), mode);
            let Work { text, map, mut out, kept, .. } = work;
            for (kind, n) in [(RepairKind::Encoding, plain.encoding), (RepairKind::Form, plain.form)] {
                if n > 0 {
                    *out.counts.entry(kind).or_default() += n;
                }
            }
            return Work::of(text, map.over(&plain.map), kept, out);
        }
        Work::read(decoded, hints, mode)
    }

    fn read(decoded: &str, hints: &Hints, mode: Mode) -> Self {
        let mut out = Repaired::default();
        if mode == Mode::None || charset::screen(decoded) {
            let (text, map) = apply(decoded, normal_edits(decoded).iter(), None);
            return Work::of(text, map, false, out);
        }
        let kept = mode == Mode::All && controls::any(decoded);
        let read = charset::repair_charset(decoded, hints, kept);
        out.charset = read.charset;
        out.counts = read.counts;
        let (text, map) = (read.text, read.map);
        Work::of(text, map, kept, out)
    }

    fn take_tokens(&mut self) -> Vec<Token> {
        self.tokens.take().unwrap_or_else(|| tokens::tokenize(&self.text))
    }

    /// Keeps the words of the text as it is for the next stage.
    fn give_back(&mut self, tokens: Vec<Token>) {
        self.tokens = Some(tokens);
    }

    /// What the glyphs say comes first: the letters that other stages look at are then those of the page.
    fn with_glyphs(decoded: &str, hints: &Hints, mode: Mode) -> Self {
        let Some(applied) = glyphs::apply(decoded, hints).filter(|_| mode != Mode::None) else {
            return Work::new(decoded, hints, mode);
        };
        let Work { text, map, mut out, kept, .. } = Work::new(&applied.text, &applied.hints, mode);
        out.glyphs = applied.glyphs;
        *out.counts.entry(RepairKind::Glyph).or_default() += applied.words;
        let mut work = Work::of(text, map.over(&applied.map), kept, out);
        work.account.given = applied.edits;
        work
    }

    /// Makes the changes that are sure, and keeps the others as suggestions.
    fn apply(&mut self, mut found: Findings) {
        if found.is_empty() {
            return;
        }
        // Where nearly all is changed, the words are found anew, and make room for the changes.
        let sure = found.iter().filter(|f| f.sure).count();
        self.tokens = self.tokens.take().filter(|t| carried::worth(sure, t.len()));
        for f in found.iter() {
            let account = &mut self.account;
            let (list, given) =
                if f.sure { (&mut account.edits, account.given.len()) } else { (&mut account.suggestions, 0) };
            if f.sure {
                *self.out.counts.entry(f.kind).or_default() += 1;
            }
            if list.len() + given < MAX_LISTED {
                list.push_at(self.map.source_range(f.range.clone()), &f);
            } else {
                self.unlisted += 1;
            }
        }
        // Those that overlap are left out of the text as well; the words can only be carried over the others.
        let mut at = 0;
        found.retain(|f| {
            let fits = f.sure && f.range.start >= at && self.text.get(f.range.clone()).is_some();
            at = if fits { f.range.end } else { at };
            fits
        });
        if !found.is_empty() {
            self.edit(found.iter().map(|f| (f.range, f.to)));
        }
    }

    fn edit<'e>(&mut self, edits: impl Iterator<Item = (Range<usize>, &'e str)> + Clone) {
        let old = self.text.len();
        (self.text, self.map) = apply(&self.text, edits.clone(), Some(&self.map));
        let Some(tokens) = self.tokens.take() else { return };
        let edits: Vec<Replaced> = edits.map(|(range, to)| Replaced::new(range, to.len())).collect();
        self.tokens = carried::carried(tokens, old, &edits, &self.text);
    }

    /// Keeps signs that are letters as such until they have been read.
    fn keep_signs(&mut self) {
        let signs = cipher::letters_among_signs(&self.text);
        if signs.is_empty() {
            return;
        }
        self.kept = true;
        match cipher::few_kept(&self.text, &signs) {
            Some(edits) => self.edit(edits.iter()),
            None => {
                (self.text, self.map) = cipher::keep(&self.text, &signs, Some(&self.map));
                self.tokens = None;
            }
        }
    }

    /// Drops the control characters that no stage could read.
    fn drop_kept(&mut self) {
        if !self.kept {
            return;
        }
        let edits = controls::drop_kept(&self.text);
        if !edits.is_empty() {
            self.edit(edits.iter());
        }
    }

    fn finish(mut self, lines: &LineIndex) -> (Repaired, Account) {
        let (readability, unreadable) = readable::readability(&self.text, self.tokens.take().as_deref());
        for range in unreadable.iter().take(MAX_DIAGNOSTICS) {
            let what = if lines.pages() > 1 { "page" } else { "paragraph" };
            let message = format!(
                "Fewer than {:.0} % of the words of this {what} can be read, so no value is taken from it.",
                readable::LEAST * 100.0
            );
            let span = lines.span(self.map.source_range(range.clone()));
            self.out.diagnostics.push(Diagnostic::new("unreadable-text", Severity::Warning, message, Some(span)));
        }
        if self.unlisted > 0 {
            let message = format!(
                "{} changes or suggestions beyond the first {MAX_LISTED} are not listed one by one; all changes are counted.",
                self.unlisted
            );
            self.out.diagnostics.push(Diagnostic::new("repairs-unlisted", Severity::Info, message, None));
        }
        self.out.readability = readability;
        self.out.unreadable = unreadable;
        self.account.given.sort_by_key(|c| c.range.start);
        self.account.edits.sort();
        self.account.suggestions.sort();
        self.out.text = self.text;
        self.out.map = self.map;
        (self.out, self.account)
    }
}
