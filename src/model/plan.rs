//! The document as a whole: where it came from, its letterhead, outline, references, closing and repairs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Block, Section, Target};

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

/// Letterhead and title (Decree 30/2020/NĐ-CP, annex I).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Header {
    /// What kind of document it is; `None` when it names none.
    pub kind: Option<Kind>,
    /// Its own number and symbol.
    pub number: Option<DocNumber>,
    /// Who issued it.
    pub issuer: Option<Issuer>,
    /// Where it was issued, as printed before the date.
    pub place: Option<String>,
    /// ISO 8601 date; `None` if day or month was left blank.
    pub date: Option<String>,
    /// All title lines joined, in sentence case where they were all capitals, without the kind word.
    pub title: Option<String>,
    /// The quoted name after "chủ đề".
    pub theme: Option<String>,
    /// The one year the plan is for.
    pub year: Option<i32>,
    /// The years it is for, when several.
    pub period: Option<Period>,
}

/// A kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Kind {
    /// Code as Decree 30/2020/NĐ-CP abbreviates it ("KH", "CT"); `NĐ`, `TT`, `L` … for legal documents. `None` for a công văn.
    pub code: Option<String>,
    /// Vietnamese name in sentence case ("Kế hoạch").
    pub name: Option<String>,
}

impl Kind {
    /// A kind from its code and name.
    pub fn new(code: Option<&str>, name: Option<&str>) -> Self {
        Kind { code: code.map(str::to_owned), name: name.map(str::to_owned) }
    }
}

/// A document's own number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DocNumber {
    /// As written.
    pub raw: String,
    /// What follows "Số:" without blanks: "08/CT-UBND"; "UBND-NC" where the ordinal was left blank.
    pub symbol: String,
    /// The ordinal as written ("08"); `None` where it was left blank.
    pub ordinal: Option<String>,
}

impl DocNumber {
    /// A number from its parts.
    pub fn new(raw: impl Into<String>, symbol: impl Into<String>, ordinal: Option<String>) -> Self {
        DocNumber { raw: raw.into(), symbol: symbol.into(), ordinal }
    }
}

/// Who issued a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Issuer {
    /// Full name in sentence case, abbreviations spelt out, with its place if the document tells it.
    pub name: String,
    /// Level of government.
    pub level: Option<Level>,
}

impl Issuer {
    /// An issuer from its name and level.
    pub fn new(name: impl Into<String>, level: Option<Level>) -> Self {
        Issuer { name: name.into(), level }
    }
}

/// Level of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Trung ương.
    Central,
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh.
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
}

/// Several years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Period {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
}

impl Period {
    /// A period from its years.
    pub fn new(from: i32, to: i32) -> Self {
        Period { from, to }
    }
}

/// Another document, named by its number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Citation {
    /// Its kind, from the word before the number, else from the symbol.
    pub kind: Option<Kind>,
    /// Number and symbol without blanks.
    pub symbol: String,
    /// ISO 8601 date, if one follows.
    pub date: Option<String>,
    /// Who issued it, as written, if it follows.
    pub issuer: Option<String>,
    /// The whole citation as written.
    pub raw: String,
    /// Where `raw` stands.
    pub source: Span,
}

/// A named movement or campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Campaign {
    /// The quoted name, without its marks.
    pub name: String,
    /// What introduced it.
    pub kind: CampaignKind,
    /// Where the name stands.
    pub source: Span,
}

impl Campaign {
    /// A campaign from its parts.
    pub fn new(name: impl Into<String>, kind: CampaignKind, source: Span) -> Self {
        Campaign { name: name.into(), kind, source }
    }
}

/// What introduces a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CampaignKind {
    /// Phong trào (thi đua).
    PhongTrao,
    /// Cuộc vận động.
    CuocVanDong,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Footnote {
    /// Its mark ("1").
    pub mark: String,
    /// Its text.
    pub text: String,
    /// Where its text stands.
    pub source: Span,
}

impl Footnote {
    /// A footnote from its parts.
    pub fn new(mark: impl Into<String>, text: impl Into<String>, source: Span) -> Self {
        Footnote { mark: mark.into(), text: text.into(), source }
    }
}

/// One line under "Nơi nhận".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Recipient {
    /// The name, without its closing mark.
    pub name: String,
    /// "b/c" of "(b/c)"; as written.
    pub purpose: Option<String>,
    /// Where the line stands.
    pub source: Span,
}

impl Recipient {
    /// A recipient from its parts.
    pub fn new(name: impl Into<String>, purpose: Option<String>, source: Span) -> Self {
        Recipient { name: name.into(), purpose, source }
    }
}

/// The signature block.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Signature {
    /// All lines above the signer's own office, joined.
    pub authority: Option<String>,
    /// The signer's office.
    pub position: Option<String>,
    /// The signer.
    pub name: Option<String>,
    /// Where the block stands.
    pub source: Span,
}

/// What was changed to make the text readable.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Repairs {
    /// Inferred letter substitutions.
    pub glyphs: Vec<GlyphRepair>,
    /// Changed words.
    pub edits: Vec<RepairEdit>,
    /// Words that look wrong but were left alone.
    pub suggestions: Vec<RepairEdit>,
    /// Number of changes by kind, listed or not.
    pub counts: BTreeMap<RepairKind, usize>,
    /// How much of the text can be read, after repair.
    pub readability: Readability,
}

/// A letter that stands for others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GlyphRepair {
    /// As seen.
    pub from: String,
    /// What it was found to stand for.
    pub to: Vec<String>,
    /// How many times it was replaced.
    pub count: usize,
}

impl GlyphRepair {
    /// A substitution from its parts.
    pub fn new(from: impl Into<String>, to: Vec<String>, count: usize) -> Self {
        GlyphRepair { from: from.into(), to, count }
    }
}

/// One changed (or doubted) word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RepairEdit {
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
    /// Where the word stands.
    pub source: Span,
}

impl RepairEdit {
    /// An edit from its parts.
    pub fn new(
        from: impl Into<String>,
        to: impl Into<String>,
        kind: RepairKind,
        confidence: f64,
        evidence: Evidence,
        source: Span,
    ) -> Self {
        RepairEdit { from: from.into(), to: to.into(), kind, confidence, evidence, source }
    }
}

/// What was wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RepairKind {
    /// A Vietnamese legacy charset (TCVN3, VNI …).
    Charset,
    /// Bytes decoded under a wrong encoding.
    Encoding,
    /// A font that lies about its letters.
    Glyph,
    /// ƣ, Ð, look-alikes.
    Letter,
    /// A mark on the wrong letter.
    Tone,
    /// Stray or missing blanks.
    Space,
    /// A letter that vanished.
    Gap,
    /// A slip of optical recognition or typing.
    Ocr,
    /// Capitals.
    Case,
    /// Composed form, mark order.
    Form,
}

/// What a repair rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence {
    /// A published table.
    Table,
    /// The language model.
    Model,
    /// A constant offset within a font run.
    Offset,
    /// The embedded font's own Unicode cmap.
    Cmap,
    /// Glyph ids of a known face.
    GlyphId,
    /// Glyph outlines.
    Outline,
}

/// Share of word tokens that can be read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Readability {
    /// Over the whole document; `None` if it has no words.
    pub document: Option<f64>,
    /// Page by page; `None` for a page without words.
    pub pages: Vec<Option<f64>>,
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
