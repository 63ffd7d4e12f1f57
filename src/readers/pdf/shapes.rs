//! Glyph outlines whose letters are known: those compiled in, and those learnt from an archive's own good fonts.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::device::Letters;

/// Outlines of DejaVu, Liberation and Noto Serif: see `data/glyphs.md`. Rows of eight bytes, sorted: 48 bits of the
/// outline's hash and 16 of the letter, little end first.
static REFERENCE: &[u8] = include_bytes!("../../../data/glyphs.bin");

/// Letters by the outlines that draw them, learnt from fonts whose maps are right.
///
/// Given to [`PdfOptions::glyphs`](super::PdfOptions), they repair fonts of the same face whose maps are wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glyphs {
    /// `None` marks an outline that was seen for two letters.
    known: BTreeMap<u64, Option<Box<str>>>,
}

/// Why a file of glyphs could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a file of learnt glyphs: {0}")]
pub struct GlyphsError(String);

impl Glyphs {
    /// None yet.
    pub fn new() -> Self {
        Glyphs::default()
    }

    /// How many outlines are known.
    pub fn len(&self) -> usize {
        self.known.values().filter(|l| l.is_some()).count()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Outlines that were seen for two letters and so stand for none.
    pub fn conflicts(&self) -> usize {
        self.known.len() - self.len()
    }

    /// Adds what another set knows.
    pub fn extend(&mut self, other: &Glyphs) {
        for (&shape, letter) in &other.known {
            self.add(shape, letter.as_deref());
        }
    }

    pub(super) fn add(&mut self, shape: u64, letter: Option<&str>) {
        let entry = self.known.entry(shape).or_insert_with(|| letter.map(Into::into));
        if entry.as_deref() != letter {
            *entry = None;
        }
    }

    pub(super) fn get(&self, shape: u64) -> Option<&str> {
        self.known.get(&shape)?.as_deref()
    }

    /// As JSON: `{"version": 2, "glyphs": {"<hash in hexadecimal>": "<letter>"}}`, sorted; conflicts have `null`.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\n  \"version\": 2,\n  \"glyphs\": {");
        for (n, (shape, letter)) in self.known.iter().enumerate() {
            let letter = serde_json::Value::from(letter.as_deref());
            out.push_str(if n > 0 { ",\n" } else { "\n" });
            out.push_str(&format!("    \"{shape:016x}\": {letter}"));
        }
        out.push_str("\n  }\n}\n");
        out
    }

    /// From what [`to_json`](Glyphs::to_json) gave.
    ///
    /// # Errors
    /// When the text is no such JSON, or of another version.
    pub fn from_json(json: &str) -> Result<Self, GlyphsError> {
        #[derive(serde::Deserialize)]
        struct File {
            version: u32,
            glyphs: BTreeMap<String, Option<Box<str>>>,
        }
        let file: File = serde_json::from_str(json).map_err(|e| GlyphsError(e.to_string()))?;
        if file.version != 2 {
            return Err(GlyphsError(format!("version {}", file.version)));
        }
        let mut known = BTreeMap::new();
        for (shape, letter) in file.glyphs {
            let shape = u64::from_str_radix(&shape, 16).map_err(|e| GlyphsError(e.to_string()))?;
            known.insert(shape, letter);
        }
        Ok(Glyphs { known })
    }
}

fn short(shape: u64) -> u64 {
    shape & 0xffff_ffff_ffff
}

/// The letters that the reference knows an outline for: look-alikes share one.
pub(super) fn reference(shape: u64) -> impl Iterator<Item = char> {
    let (rows, _) = REFERENCE.as_chunks::<8>();
    let row = |r: &[u8; 8]| u64::from_le_bytes(*r);
    let shape = short(shape);
    let from = rows.partition_point(|r| row(r) >> 16 < shape);
    rows.iter()
        .skip(from)
        .map(row)
        .take_while(move |r| r >> 16 == shape)
        .filter_map(|r| char::from_u32((r & 0xffff) as u32))
}

/// Of look-alikes the likeliest in a Vietnamese text: ASCII, then Vietnamese letters, then the rest.
pub(super) fn likeliest(letters: impl Iterator<Item = char>) -> Option<char> {
    letters.min_by_key(|&c| (!c.is_ascii(), crate::repair::syllable::letter(c).is_none(), c))
}

/// Ids of Times New Roman.
static TIMES: LazyLock<HashMap<u32, char>> = LazyLock::new(|| {
    include_str!("../../../data/times_new_roman.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let (id, letter) = l.split_once('\t')?;
            Some((id.parse().ok()?, letter.chars().next()?))
        })
        .collect()
});

/// The letter that a glyph id of Times New Roman draws.
pub(super) fn times(gid: u32) -> Option<char> {
    TIMES.get(&gid).copied()
}

/// Outlines of fonts whose maps are right: text in them is Vietnamese, and no other clue contradicts.
pub(super) fn learn(letters: &Letters, good: &[bool], into: &mut Glyphs) {
    for l in &letters.letters {
        let (Some(shape), Some(claim)) = (l.shape, l.claim.as_deref()) else { continue };
        if shape != 0 && l.repair.is_none() && good.get(l.font as usize) == Some(&true) && !claim.trim().is_empty() {
            into.add(shape, Some(claim));
        }
    }
}
