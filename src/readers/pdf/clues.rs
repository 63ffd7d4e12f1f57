//! What else than the file's own map says which letter a glyph is, and when to believe it.
//!
//! The clues, in their order: the embedded font's own Unicode map; glyph ids of Times New Roman, where the font keeps
//! them; outlines that are known. A glyph without a claim is what the first of them says. A claim is overruled only by
//! two clues that agree, or by one where the words it makes are Vietnamese and those of the claim are not.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::device::{Font, Letter, Letters, Page};
use super::layout::Part;
use super::shapes::{self, Glyphs};
use super::text::Signs;
use crate::model::{Diagnostic, Evidence, Severity};
use crate::repair::{lexicon, syllable};

/// What a glyph is found to be.
#[derive(Debug, Clone)]
pub(super) struct Repair {
    pub to: Box<str>,
    pub evidence: Evidence,
    /// Clues that agree.
    pub clues: u8,
}

impl Repair {
    /// From 0 to 1.
    pub fn confidence(&self) -> f64 {
        if self.clues > 1 { 0.999 } else { 0.99 }
    }
}

/// What an embedded font says of itself.
#[derive(Debug, Default)]
struct Program {
    /// Letters by glyph id.
    map: HashMap<u32, char>,
    /// It is Times New Roman and keeps that face's ids.
    times: bool,
    /// Its name is that of a face set in a legacy charset: a code is a byte of that charset.
    legacy: bool,
    /// A face of signs, whose private letters are its own.
    signs: bool,
}

/// Fewer glyphs than this, and a subset has numbered them anew.
const TIMES_GLYPHS: u16 = 1294;

impl Program {
    fn new(font: &Font) -> Self {
        let name: String = font.name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
        let mut out = Program {
            legacy: font.name.starts_with(".Vn") || name.starts_with("vni"),
            signs: ["symbol", "wingdings", "webdings", "dingbats"].iter().any(|n| name.contains(n)),
            ..Program::default()
        };
        let Some(data) = &font.data else { return out };
        let bytes = data.0.as_ref().as_ref();
        let Ok(program) = skrifa::FontRef::new(bytes) else { return out };
        use skrifa::MetadataProvider;
        use skrifa::raw::TableProvider;
        let charmap = program.charmap();
        if charmap.has_map() && !charmap.is_symbol() {
            for (code, gid) in charmap.mappings().take(70_000) {
                let Some(c) = char::from_u32(code).filter(|c| !is_private(*c) && !c.is_control()) else { continue };
                out.map
                    .entry(gid.to_u32())
                    .and_modify(|old| *old = shapes::likeliest([*old, c].into_iter()).unwrap_or(c))
                    .or_insert(c);
            }
        }
        let glyphs = program.maxp().map_or(0, |m| m.num_glyphs());
        out.times = name.contains("timesnewroman") && glyphs >= TIMES_GLYPHS;
        out
    }
}

fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// What the clues say of one letter: the first of them, how many agree with it, and whether any agrees with the claim.
struct Verdict {
    to: char,
    evidence: Evidence,
    clues: u8,
}

fn verdict(letter: &Letter, program: &Program, learnt: Option<&Glyphs>) -> Option<Verdict> {
    let claim: Option<String> = letter.claim.as_deref().map(|c| c.nfc().collect());
    let claim = claim.as_deref();
    let mut found: Vec<(char, Evidence)> = Vec::new();
    let mut agrees = 0;
    let mut add = |said: &mut dyn Iterator<Item = char>, evidence: Evidence| {
        let mut said: Vec<char> = said.collect();
        // A mark that moves nothing is the combining one of two that look alike.
        if letter.advance < 1.0 && said.iter().any(is_combining) {
            said.retain(is_combining);
        }
        let same = |c: &char| {
            let is = |s: &str| s.chars().eq([*c]) || (c.is_whitespace() && s.chars().all(char::is_whitespace));
            claim.is_some_and(is)
        };
        if said.iter().any(same) {
            agrees += 1;
        } else if let Some(c) = shapes::likeliest(said.into_iter()) {
            found.push((c, evidence));
        }
    };
    add(&mut program.map.get(&letter.gid).copied().into_iter(), Evidence::Cmap);
    if program.times {
        add(&mut shapes::times(letter.gid).into_iter(), Evidence::GlyphId);
    }
    if let Some(shape) = letter.shape.filter(|s| *s != 0) {
        let one = |s: &str| s.chars().next().filter(|c| s.len() == c.len_utf8());
        let own = learnt.and_then(|g| g.get(shape)).and_then(one);
        add(&mut shapes::reference(shape).chain(own), Evidence::Outline);
    } else if letter.shape.is_none() && letter.gid != 0 {
        add(&mut [' '].into_iter(), Evidence::Outline);
    }
    let (to, evidence) = *found.first()?;
    let clues = found.iter().filter(|f| f.0 == to).count() as u8;
    // A clue on the claim's side outweighs one against it, not two.
    (agrees == 0 || (clues >= 2 && agrees < 2)).then_some(Verdict { to, evidence, clues })
}

fn is_combining(c: &char) -> bool {
    ('\u{300}'..='\u{36f}').contains(c)
}

/// A private letter, or the byte of a legacy face: what the byte is in ISO 8859-1, from which the text's repair reads
/// the charset.
fn byte(letter: &Letter, program: &Program) -> Option<char> {
    let one = letter.claim.as_deref().and_then(|c| c.chars().next());
    match one {
        Some(c) if ('\u{f020}'..='\u{f0ff}').contains(&c) && !program.signs => char::from_u32(u32::from(c) - 0xf000),
        None if program.legacy && (0x20..=0xff).contains(&letter.code) => char::from_u32(letter.code),
        // A font without map and encoding is read by the standard encoding, which no legacy face means.
        Some(c) if program.legacy && STANDARD.contains(&(letter.code, c)) => char::from_u32(letter.code),
        _ => None,
    }
}

/// The upper half of Adobe's standard encoding, where it differs from ISO 8859-1.
const STANDARD: [(u32, char); 50] = [
    (0xa4, '\u{2044}'),
    (0xa6, 'ƒ'),
    (0xa8, '¤'),
    (0xa9, '\''),
    (0xaa, '“'),
    (0xac, '‹'),
    (0xad, '›'),
    (0xae, 'ﬁ'),
    (0xaf, 'ﬂ'),
    (0xb1, '–'),
    (0xb2, '†'),
    (0xb3, '‡'),
    (0xb4, '·'),
    (0xb7, '•'),
    (0xb8, '‚'),
    (0xb9, '„'),
    (0xba, '”'),
    (0xbc, '…'),
    (0xbd, '‰'),
    (0xc1, '`'),
    (0xc2, '´'),
    (0xc3, 'ˆ'),
    (0xc4, '˜'),
    (0xc5, '¯'),
    (0xc5, 'ˉ'),
    (0xc6, '˘'),
    (0xc7, '˙'),
    (0xc8, '¨'),
    (0xca, '˚'),
    (0xcb, '¸'),
    (0xcd, '˝'),
    (0xce, '˛'),
    (0xcf, 'ˇ'),
    (0xd0, '—'),
    (0xe1, 'Æ'),
    (0xe3, 'ª'),
    (0xe8, 'Ł'),
    (0xe9, 'Ø'),
    (0xea, 'Œ'),
    (0xeb, 'º'),
    (0xf1, 'æ'),
    (0xf5, 'ı'),
    (0xf8, 'ł'),
    (0xf9, 'ø'),
    (0xfa, 'œ'),
    (0xfb, 'ß'),
    (0xa7, '§'),
    (0xb6, '¶'),
    (0xbb, '»'),
    (0xbf, '¿'),
];

/// Finds the letters whose claims are wrong or missing. Gives for each font whether its map can be trusted.
pub(super) fn repair(letters: &mut Letters, pages: &[Page], learnt: Option<&Glyphs>) -> Vec<bool> {
    let programs: Vec<Program> = letters.fonts.iter().map(Program::new).collect();
    let none = Program::default();
    let mut suspects: Vec<u32> = Vec::new();
    let mut proven = vec![false; letters.fonts.len()];
    for i in 0..letters.letters.len() {
        let Some(letter) = letters.letters.get(i) else { break };
        let program = programs.get(letter.font as usize).unwrap_or(&none);
        let legacy = byte(letter, program);
        let unsaid = letter.claim.is_none()
            || legacy.is_some()
            || letter.claim.as_deref().is_some_and(|c| c.chars().all(is_private));
        let repair = match verdict(letter, program, learnt) {
            Some(v) => Some(Repair { to: v.to.to_string().into(), evidence: v.evidence, clues: v.clues }),
            None => legacy.map(|c| Repair { to: c.to_string().into(), evidence: Evidence::Table, clues: 1 }),
        };
        let Some(repair) = repair else { continue };
        // What draws nothing among letters that draw is a blank, whatever it claims; without a claim it is one anyway.
        if letter.claim.is_none() && repair.to.trim().is_empty() {
            continue;
        }
        if !unsaid {
            if repair.clues >= 2 {
                if let Some(p) = proven.get_mut(letter.font as usize) {
                    *p = true;
                }
            } else {
                suspects.push(i as u32);
            }
        }
        if let Some(letter) = letters.letters.get_mut(i) {
            letter.repair = Some(repair);
        }
    }
    if !suspects.is_empty() {
        settle(letters, pages, &suspects, &mut proven);
    }
    hyphens(letters, &programs);
    proven.iter().map(|p| !p).collect()
}

/// The widest hyphen, in thousandths of an em; "ư", which TCVN3 has in the soft hyphen's place, is wider.
const HYPHEN: f32 = 420.0;

/// Hyphens that a map calls soft ones. Faces draw both with one glyph, and some producers write down the wrong one of its
/// letters; a soft hyphen that shows is a hyphen.
fn hyphens(letters: &mut Letters, programs: &[Program]) {
    let vietnamese = |l: &Letter| l.claim.as_deref().is_some_and(|c| c.chars().any(|c| ('Ạ'..='ỹ').contains(&c)));
    let unicode = letters.letters.iter().any(vietnamese);
    for letter in letters.letters.iter_mut().filter(|l| l.claim.as_deref() == Some("\u{ad}") && l.repair.is_none()) {
        let Some(shape) = letter.shape else { continue };
        let legacy = programs.get(letter.font as usize).is_some_and(|p| p.legacy);
        let drawn = shapes::reference(shape).any(|c| c == '-');
        if drawn || (unicode && !legacy && letter.advance < HYPHEN) {
            let evidence = if drawn { Evidence::Outline } else { Evidence::Table };
            letter.repair = Some(Repair { to: "-".into(), evidence, clues: 1 });
        }
    }
}

/// Takes back the repairs that one clue alone suggests, where the words do not bear them out.
fn settle(letters: &mut Letters, pages: &[Page], suspects: &[u32], proven: &mut [bool]) {
    let mut votes: HashMap<u32, (u32, u32)> = suspects.iter().map(|s| (*s, (0, 0))).collect();
    {
        let signs = Signs::new(letters);
        for page in pages {
            let doubtful = page.glyphs.iter().any(|g| votes.contains_key(&g.letter));
            if doubtful {
                for part in super::layout::parts(page, &signs) {
                    vote(&part, page, &signs, &mut votes);
                }
            }
        }
    }
    let font = |l: &Letters, s: u32| l.letters.get(s as usize).map_or(usize::MAX, |l| l.font as usize);
    for (s, (good, bad)) in &votes {
        if *good >= 2
            && *good > bad * 3
            && let Some(p) = proven.get_mut(font(letters, *s))
        {
            *p = true;
        }
    }
    // A producer that gets one font's map wrong gets the others' wrong too.
    let any = proven.iter().any(|p| *p);
    for (s, (good, bad)) in votes {
        // Once a font's map is proven wrong, its claims weigh no more than the clue against them.
        let own = proven.get(font(letters, s)) == Some(&true);
        let believed = good > bad * 3 || (any && bad <= good) || (own && bad < 3 + good * 3);
        if !believed && let Some(l) = letters.letters.get_mut(s as usize) {
            l.repair = None;
        }
    }
}

/// Counts for each doubtful letter the words that only its repair, and those that only its claim, makes Vietnamese.
fn vote(part: &Part, page: &Page, signs: &Signs<'_>, votes: &mut HashMap<u32, (u32, u32)>) {
    let mut word: Vec<u32> = Vec::new();
    let mut judge = |word: &mut Vec<u32>| {
        if word.iter().any(|l| votes.contains_key(l)) && word.len() <= 24 {
            let repaired: String = word.iter().map(|l| signs.text(*l)).collect();
            let claimed: String = word.iter().map(|l| signs.claim(*l)).collect();
            let (good, bad) = match (is_word(&repaired), is_word(&claimed)) {
                (true, false) => (1, 0),
                (false, true) => (0, 1),
                _ => (0, 0),
            };
            for l in word.iter() {
                if let Some(v) = votes.get_mut(l) {
                    v.0 += good;
                    v.1 += bad;
                }
            }
        }
        word.clear();
    };
    let cells = part.rows.iter().flat_map(|r| &r.cells).chain(part.cells());
    for cell in cells {
        let mut last: Option<f32> = None;
        for g in cell.pieces.iter().flat_map(|p| &p.glyphs).filter_map(|&i| page.glyphs.get(i as usize)) {
            if last.is_some_and(|l| g.u0 - l > 0.12 * g.size) {
                judge(&mut word);
            }
            word.push(g.letter);
            last = Some(g.u1);
        }
        judge(&mut word);
    }
}

/// A Vietnamese syllable or a number, but for the signs round it.
fn is_word(s: &str) -> bool {
    let inner = s.trim_matches(|c: char| {
        matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '“' | '”' | '"' | '-' | '/' | '!' | '?')
    });
    if inner.starts_with(|c: char| c.is_ascii_digit()) {
        return inner.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'/' | b'-'));
    }
    let inner: String = inner.nfc().collect();
    inner.chars().count() > 1 && (syllable::is_syllable(&inner) || lexicon::is_roman(&inner))
}

/// For each font, whether the words set in it are Vietnamese: enough of them, and nearly all.
pub(super) fn good(letters: &Letters, pages: &[Page], trusted: &[bool]) -> Vec<bool> {
    let mut tally = vec![(0u32, 0u32); letters.fonts.len()];
    let signs = Signs::new(letters);
    for page in pages {
        for part in super::layout::parts(page, &signs) {
            for cell in part.rows.iter().flat_map(|r| &r.cells).chain(part.cells()) {
                for piece in &cell.pieces {
                    let fonts = piece.glyphs.iter().filter_map(|&i| page.glyphs.get(i as usize));
                    let Some(font) = fonts.map(|g| signs.font(g.letter)).next() else { continue };
                    let Some(t) = tally.get_mut(font as usize) else { continue };
                    let text = signs.read(std::slice::from_ref(piece), &page.glyphs, usize::MAX);
                    for word in text.split_whitespace().filter(|w| w.chars().any(char::is_lowercase)) {
                        t.0 += 1;
                        t.1 += u32::from(is_word(word));
                    }
                }
            }
        }
    }
    let good = |(i, t): (usize, &(u32, u32))| trusted.get(i) == Some(&true) && t.0 >= 20 && t.1 * 10 >= t.0 * 8;
    tally.iter().enumerate().map(good).collect()
}

/// One diagnostic for each font whose letters were repaired, and one for each that keeps letters nobody can tell.
pub(super) fn report(letters: &Letters) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (i, font) in letters.fonts.iter().enumerate() {
        let (mut unsaid, mut wrong, mut lost) = (0usize, 0usize, 0usize);
        let mut evidence = Vec::new();
        for l in letters.letters.iter().filter(|l| l.font as usize == i) {
            let n = l.count as usize;
            match (&l.repair, &l.claim) {
                (Some(r), claim) => {
                    *(if claim.is_some() { &mut wrong } else { &mut unsaid }) += n;
                    evidence.push(match r.evidence {
                        Evidence::Cmap => "the font's own character map",
                        Evidence::GlyphId => "the glyph ids of Times New Roman",
                        Evidence::Outline => "known outlines",
                        _ => "the bytes of a legacy charset",
                    });
                }
                (None, None) if l.shape.is_some() => lost += n,
                _ => {}
            }
        }
        let name = if font.name.is_empty() { "without a name" } else { &font.name };
        if wrong + unsaid > 0 {
            evidence.sort_unstable();
            evidence.dedup();
            let by = evidence.join(" and ");
            let message = format!(
                "The character map of font {name} is wrong for {wrong} letters of the text and missing for {unsaid}; they were read by {by}."
            );
            out.push(Diagnostic::new("font-map", Severity::Info, message, None));
        }
        if lost > 0 {
            let message = format!("Font {name} does not tell what {lost} letters of the text are.");
            out.push(Diagnostic::new("font-letters-unknown", Severity::Warning, message, None));
        }
    }
    out
}
