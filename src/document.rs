//! What a reader hands to the pipeline: text, and beside it whatever else the reader knows.
//!
//! A reader of a new format fills these sidecars; nothing behind it changes.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{Diagnostic, Reader};
use crate::repair::Hints;
use crate::text::{Decoded, LineIndex};

/// One document as its reader gave it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Document<'a> {
    /// The text, before any repair: lines end in LF, pages in a form feed. `source` offsets count its bytes.
    pub text: Cow<'a, str>,
    /// Which reader gave it; `None` for text, where the marks in it tell text from Markdown.
    pub reader: Option<Reader>,
    /// IANA media type; `None` for text.
    pub media_type: Option<String>,
    /// Charset of a text input.
    pub charset: Option<String>,
    /// Whether [`text`](Document::text) is marked up as Markdown (emphasis, headings, pipe tables, `<sup>` calls);
    /// `None` lets the marks tell.
    pub markdown: Option<bool>,
    /// Lines and pages, and where they stand on the page.
    pub index: LineIndex,
    /// Fonts, and what the glyphs say.
    pub hints: Hints,
    /// Small raised numbers (footnote calls and marks): byte ranges, sorted.
    pub raised: Vec<Range<usize>>,
    /// Words that recognition is not sure of: byte ranges, sorted.
    pub unsure: Vec<Range<usize>>,
    /// Lines that are rows of a table, cells parted by single tabs: byte ranges without the line's end, sorted.
    pub rows: Vec<Range<usize>>,
    /// Lines that a margin broke, so that the paragraph goes on with the next line: byte ranges without the line's end,
    /// sorted. A reader that knows where paragraphs end gives them for the whole document, or for none of it.
    pub wrapped: Vec<Range<usize>>,
    /// Lines set in bold from end to end: byte ranges without the line's end, sorted.
    pub strong: Vec<Range<usize>>,
    /// What the reader could not read.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Document<'a> {
    /// A document of text alone.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        Document { index: LineIndex::new(&text), text, ..Document::default() }
    }
}

impl<'a> From<Decoded<'a>> for Document<'a> {
    fn from(decoded: Decoded<'a>) -> Self {
        Document {
            charset: Some(decoded.encoding.name().to_owned()),
            diagnostics: decoded.diagnostics,
            ..Document::new(decoded.text)
        }
    }
}
