//! The document as a whole: where it came from, its parts, and what a careful reader should know.

use serde::{Deserialize, Serialize};

use super::{Block, Campaign, Citation, Footnote, Header, Recipient, Repairs, Section, Signature, Target};

/// The value of [`Plan::schema`].
pub const SCHEMA: &str = "vanban/plan/1";

/// Everything that was read from one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Plan {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The input and how it was read.
    pub source: Source,
    /// Letterhead and title.
    pub header: Header,
    /// What stands between the title and the first section.
    #[serde(default)]
    pub preamble: Vec<Block>,
    /// The outline, as a tree.
    pub sections: Vec<Section>,
    /// What is ordered and can be measured, in document order.
    pub targets: Vec<Target>,
    /// What the document reports as done or estimated; never mixed with `targets`.
    pub results: Vec<Target>,
    /// Other documents named by number, in document order, repeats kept.
    pub citations: Vec<Citation>,
    /// Named emulation movements (phong trào) and campaigns (cuộc vận động).
    pub campaigns: Vec<Campaign>,
    /// Footnotes.
    pub footnotes: Vec<Footnote>,
    /// One per line under "Nơi nhận".
    pub recipients: Vec<Recipient>,
    /// Who signed, and with what authority.
    pub signature: Option<Signature>,
    /// What was changed to make the text readable.
    pub repairs: Repairs,
    /// What a careful reader should know.
    pub diagnostics: Vec<Diagnostic>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            schema: SCHEMA.to_owned(),
            source: Source::default(),
            header: Header::default(),
            preamble: Vec::new(),
            sections: Vec::new(),
            targets: Vec::new(),
            results: Vec::new(),
            citations: Vec::new(),
            campaigns: Vec::new(),
            footnotes: Vec::new(),
            recipients: Vec::new(),
            signature: None,
            repairs: Repairs::default(),
            diagnostics: Vec::new(),
        }
    }
}

/// The input and how it was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Source {
    /// The name the caller gave; never a path of the machine.
    pub name: Option<String>,
    /// SHA-256 of the input's bytes, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// IANA media type.
    pub media_type: Option<String>,
    /// For text inputs, the charset in effect ("UTF-8", "UTF-16LE", "TCVN3", … or "mixed").
    pub charset: Option<String>,
    /// Number of pages; in text, form feeds part pages.
    pub pages: u32,
    /// Which reader gave the text.
    pub reader: Reader,
}

/// Which reader gave the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Reader {
    /// Plain text.
    #[default]
    Text,
    /// Text with Markdown marks.
    Markdown,
    /// HTML.
    Html,
    /// Office Open XML.
    Docx,
    /// The text layer of a PDF.
    Pdf,
    /// Recognised from a picture.
    Ocr,
}

/// Where an item stands in the input. Offsets are bytes of the decoded input, before any repair.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Span {
    /// 1-based page.
    pub page: u32,
    /// 1-based line.
    pub line: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `[x0, y0, x1, y1]` in points from the top left of the page; PDF and OCR inputs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
}

impl Span {
    /// A span without a box.
    pub fn new(page: u32, line: u32, start: usize, end: usize) -> Self {
        Span { page, line, start, end, bbox: None }
    }
}

/// What a careful reader should know. The codes are listed in `docs/diagnostics.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable code ("label-repeated").
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence for people.
    pub message: String,
    /// Where, if it has a place.
    pub source: Option<Span>,
}

impl Diagnostic {
    /// A diagnostic from its parts.
    pub fn new(code: &str, severity: Severity, message: impl Into<String>, source: Option<Span>) -> Self {
        Diagnostic { code: code.to_owned(), severity, message: message.into(), source }
    }
}

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is wrong with the plan.
    Info,
    /// Something in the document is irregular or was read with doubt.
    Warning,
    /// A part of the document could not be read.
    Error,
}
