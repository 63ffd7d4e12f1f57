//! The stages of a plan, each as a function that can be timed alone: over the documents of a text that `VANBAN_DEV_TEXT`
//! names, one after another, or else over the fixtures joined.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use vanban::lines::Lines;
use vanban::outline::blocks::{Blocks, Joiner};
use vanban::outline::tree::Tree;
use vanban::parse::campaign::campaigns;
use vanban::parse::citation::citations;
use vanban::repair::{Hints, Mode, Repaired, repair, sound_charset};
use vanban::text::{LineIndex, Locator, decode, normal_form};
use vanban::vocab::{Forms, Vocabulary};
use vanban::{Options, extract, targets};

/// The input and what each stage is given.
pub struct Prepared {
    /// The input.
    pub bytes: Vec<u8>,
    /// Decoded.
    pub text: String,
    /// Its lines and pages.
    pub index: LineIndex,
    /// In normal form, nothing repaired.
    pub repaired: Repaired,
    /// Its physical lines.
    pub lines: Lines,
    /// Its blocks.
    pub blocks: Blocks,
    /// The fixtures one by one.
    pub documents: Vec<Vec<u8>>,
}

/// One stage: its name and what it does.
pub type Stage = (&'static str, fn(&Prepared));

/// All fixtures in the order of their names.
pub fn documents() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("fixtures").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let documents = paths.iter().map(|path| fs::read(path).expect("a fixture"));
    // A text that is not NFC would end the baseline's pass at its first letter.
    documents.filter(|bytes| unicode_normalization::is_nfc(&decode(bytes).text)).collect()
}

impl Prepared {
    /// The fixtures again and again, a page break between them, until `size` bytes are reached.
    pub fn fixtures(size: usize) -> Self {
        let documents = documents();
        let mut bytes = Vec::with_capacity(size + 8192);
        while bytes.len() < size {
            for document in &documents {
                bytes.extend_from_slice(document);
                bytes.extend_from_slice(b"\n\x0c");
            }
        }
        Prepared { documents, ..Prepared::new(bytes) }
    }

    /// What is measured on by default. The text of `VANBAN_DEV_TEXT` is parted where a line begins with `# `, and documents
    /// where more than one word in 500 is repaired are left out, for they are damaged; the fixtures are joined to `size`
    /// bytes, and are so few that the processor learns them by heart.
    pub fn all(size: usize) -> Vec<Self> {
        let Some(path) = std::env::var_os("VANBAN_DEV_TEXT") else { return vec![Prepared::fixtures(size)] };
        let text = fs::read_to_string(path).expect("the text of VANBAN_DEV_TEXT");
        let documents = text.split("\n# ").filter(|part| unicode_normalization::is_nfc(part));
        documents.map(|part| Prepared::new(part.as_bytes().to_vec())).filter(|p| !p.is_damaged()).collect()
    }

    fn is_damaged(&self) -> bool {
        let repaired = repair(&self.text, &self.index, &Hints::default(), Mode::All);
        repaired.counts.values().sum::<usize>() * 500 > self.text.split_whitespace().count()
    }

    /// One text.
    pub fn new(bytes: Vec<u8>) -> Self {
        let text = decode(&bytes).text.into_owned();
        let index = LineIndex::new(&text);
        let repaired = repair(&text, &index, &Hints::default(), Mode::None);
        let lines = Lines::new(&repaired.text, &repaired.map, None);
        let blocks = outline(&lines);
        Prepared { bytes, text, index, repaired, lines, blocks, documents: Vec::new() }
    }
}

fn outline(lines: &Lines) -> Blocks {
    Joiner::new(lines).blocks(&[0..lines.len(), lines.len()..lines.len()])
}

fn mode(p: &Prepared, mode: Mode) {
    black_box(repair(&p.text, &p.index, &Hints::default(), mode));
}

fn plan(p: &Prepared, mode: Mode) {
    black_box(extract(&p.bytes, &Options::new().repair(mode)));
}

fn tree(p: &Prepared) -> (Tree, Locator<'_>) {
    let at = Locator { map: &p.blocks.map, lines: &p.index };
    (Tree::new(&p.blocks, p.blocks.blocks.len(), at), at)
}

/// The pass that the figures are ratios to.
pub const BASELINE: Stage = ("is_nfc", |p| {
    black_box(unicode_normalization::is_nfc(black_box(&p.text)));
});

/// All stages.
pub const STAGES: [Stage; 15] = [
    ("text → plan, repair off", |p| plan(p, Mode::None)),
    ("text → plan, repair on", |p| plan(p, Mode::All)),
    ("the same, document by document, repair off", |p| {
        for document in p.documents.iter().cycle().take(p.bytes.len() / 2000) {
            black_box(extract(document, &Options::new().repair(Mode::None)));
        }
    }),
    ("decode", |p| {
        black_box(decode(&p.bytes));
    }),
    ("line index", |p| {
        black_box(LineIndex::new(&p.text));
    }),
    ("normal form", |p| {
        black_box(normal_form(&p.text));
    }),
    ("screen for charsets, page by page", |p| {
        // The first odd character ends the look at a page, not that at the text.
        let mut rest = p.text.as_str();
        while !rest.is_empty() {
            let (page, next) = rest.split_at(rest.ceil_char_boundary(1 << 12));
            black_box(sound_charset(page));
            rest = next;
        }
    }),
    ("repair: none", |p| mode(p, Mode::None)),
    ("repair: safe", |p| mode(p, Mode::Safe)),
    ("repair: all", |p| mode(p, Mode::All)),
    ("lines", |p| {
        black_box(Lines::new(&p.repaired.text, &p.repaired.map, None));
    }),
    ("blocks", |p| {
        black_box(outline(&p.lines));
    }),
    ("tree", |p| {
        black_box(tree(p));
    }),
    ("targets", |p| {
        let (tree, at) = tree(p);
        black_box(targets::read(&p.blocks, &tree, Vocabulary::builtin(), targets::Context::default(), at));
    }),
    ("references", |p| {
        for block in &p.blocks.blocks {
            let text = p.blocks.text.get(block.range.clone()).unwrap_or("");
            black_box((citations(text, Forms::builtin()), campaigns(text, Forms::builtin())));
        }
    }),
];
