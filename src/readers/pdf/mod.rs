//! PDF: text down to the glyph.
//!
//! hayro interprets the pages; this module puts the glyphs together (`rows`), finds ruled tables (`grid`) and the
//! order of reading (`layout`), and repairs letters whose map is wrong or missing from what else the file tells of
//! them (`clues`). The text of the [`Document`] is what the file claims; repairs stand beside it in its hints.
//!
//! Hostile files: drawing calls, pages and time are bounded and panics are caught, but a file may still hang the
//! parser or exhaust memory or the stack. Who reads files of strangers does so in a process with limits.

mod clues;
mod device;
mod furniture;
mod grid;
mod layout;
mod margins;
mod outline;
mod rows;
mod shapes;
mod stamps;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use hayro_interpret::hayro_syntax::object::{Array, Dict, Object};
use hayro_interpret::hayro_syntax::page::Page as Source;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, interpret_page};

use self::device::{Bounds, Gather, Letters, Page, Stop};
#[cfg(all(unix, feature = "ocr"))]
pub(crate) use self::grid::Grid;
#[cfg(all(unix, feature = "ocr"))]
pub(crate) use self::margins::edge as shared_edge;
pub use self::shapes::{Glyphs, GlyphsError};
use self::text::{Emitted, Signs};
use crate::document::Document;
use crate::model::{Diagnostic, Reader, Severity};
use crate::text::LineIndex;

/// How a PDF is read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PdfOptions {
    /// Pages read at most.
    pub max_pages: usize,
    /// Glyphs and paths drawn at most, in all pages together; a form counts as eight.
    pub max_calls: u64,
    /// The same for one page, which is then given as far as it was read.
    pub max_page_calls: u64,
    /// When to stop; what was read by then is given. Looked at between drawing calls only.
    pub deadline: Option<Instant>,
    /// Outlines learnt beforehand.
    pub glyphs: Option<Arc<Glyphs>>,
}

impl Default for PdfOptions {
    fn default() -> Self {
        PdfOptions { max_pages: 5000, max_calls: 50_000_000, max_page_calls: 2_000_000, deadline: None, glyphs: None }
    }
}

/// What a PDF gives.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PdfRead {
    /// Text, places, fonts and repaired letters.
    pub document: Document<'static>,
    /// Pages (from 1) whose text is in pictures or drawn as lines, so that there are few readable letters, or none.
    pub pages_needing_ocr: Vec<u32>,
    /// Pages (from 1) that were read in part because they draw more than the options allow, or would take all memory.
    pub pages_cut: Vec<u32>,
    /// Pages (from 1) without any letter and without a picture that covers them, though something may be there: they show
    /// lines, could not be read to their end, or no page has any letter.
    pub pages_bare: Vec<u32>,
    /// Pages (from 1) with text that a picture covers: scans that were recognised before, well or badly.
    pub pages_covered: Vec<u32>,
    /// Width and height of each page in points, as shown.
    pub page_sizes: Vec<(f32, f32)>,
}

/// Why a PDF could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A password is needed.
    #[error("the PDF is encrypted and needs a password")]
    Encrypted,
    /// No PDF, or damaged beyond reading.
    #[error("the file is no readable PDF")]
    Invalid,
    /// The parser broke down.
    #[error("the PDF reader broke down on this file")]
    Broken,
}

/// Reads a PDF in this process.
///
/// # Errors
/// When nothing can be read: a password is needed, or the file is damaged beyond reading. A damaged page is a
/// diagnostic.
pub fn read(bytes: &[u8], options: &PdfOptions) -> Result<PdfRead, ReadError> {
    catch_unwind(AssertUnwindSafe(|| open(bytes, options))).unwrap_or(Err(ReadError::Broken))
}

fn open(bytes: &[u8], options: &PdfOptions) -> Result<PdfRead, ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Encrypted,
        _ => ReadError::Invalid,
    })?;
    let mut letters = Letters::default();
    let pages = gather(&pdf, options, &mut letters);
    let all = pdf.pages().len();
    drop(pdf);
    clues::repair(&mut letters, &pages, options.glyphs.as_deref());
    let mut read = assemble(&pages, &letters);
    if pages.len() < all {
        let message = format!("Only {} of {all} pages were read.", pages.len());
        read.document.diagnostics.push(Diagnostic::new("pages-left-out", Severity::Warning, message, None));
    }
    Ok(read)
}

/// Learns glyph outlines from a PDF's fonts: those whose maps are right, by the words that their letters make.
///
/// # Errors
/// As [`read`].
pub fn learn(bytes: &[u8], options: &PdfOptions, glyphs: &mut Glyphs) -> Result<(), ReadError> {
    let work = || {
        let pdf = Pdf::new(bytes.to_vec()).map_err(|_| ReadError::Invalid)?;
        let mut letters = Letters::default();
        let pages = gather(&pdf, options, &mut letters);
        let trusted = clues::repair(&mut letters, &pages, None);
        let good = clues::good(&letters, &pages, &trusted);
        Ok((letters, good))
    };
    let (letters, good) = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ReadError::Broken))?;
    shapes::learn(&letters, &good, glyphs);
    Ok(())
}

/// The outlines that a PDF draws, with what it claims they are: from which the reference is made.
#[doc(hidden)]
pub fn outlines(bytes: &[u8]) -> Vec<(u64, String)> {
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Vec::new() };
    let mut letters = Letters::default();
    gather(&pdf, &PdfOptions::default(), &mut letters);
    letters.letters.iter().filter_map(|l| Some((l.shape?, l.claim.as_deref()?.to_owned()))).collect()
}

/// Pages that may break the interpreter down before the rest is given up.
const MAX_BREAKDOWNS: usize = 50;

/// Codes that one range of a font's widths may cover.
const MAX_WIDTHS: i64 = 0xffff;

/// Whether a font of the page gives widths to more codes than there are: to fill them in would take all memory.
fn has_endless_widths(page: &Source<'_>) -> bool {
    let fonts = &page.resources().fonts;
    let endless = |font: Dict<'_>| {
        let parts = font.get::<Array<'_>>(b"DescendantFonts".as_slice())?;
        let widths = parts.iter::<Dict<'_>>().next()?.get::<Array<'_>>(b"W".as_slice())?;
        let mut first: Option<i64> = None;
        let mut items = widths.iter::<Object<'_>>();
        while let Some(item) = items.next() {
            match (item, first) {
                (Object::Number(n), None) => first = Some(n.as_i64()),
                (Object::Number(n), Some(from)) => {
                    if n.as_i64().saturating_sub(from) > MAX_WIDTHS {
                        return Some(());
                    }
                    items.next();
                    first = None;
                }
                _ => first = None,
            }
        }
        None
    };
    fonts.keys().any(|name| fonts.get::<Dict<'_>>(name.as_ref()).and_then(endless).is_some())
}

/// Interprets every page.
fn gather(pdf: &Pdf, options: &PdfOptions, letters: &mut Letters) -> Vec<Page> {
    let settings = InterpreterSettings {
        // Stamps of signatures and notes of readers are annotations; the document's own text is not.
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let page = options.max_page_calls;
    let mut bounds = Bounds { calls: options.max_calls, page, deadline: options.deadline, ticks: 0, over: false };
    let mut out = Vec::new();
    let mut breakdowns = 0;
    for source in pdf.pages().iter().take(options.max_pages) {
        let (width, height) = source.render_dimensions();
        let page = Page { width, height, ..Page::default() };
        bounds.page = options.max_page_calls;
        let mut gather = Gather { page, letters, bounds, run: 0 };
        let result = catch_unwind(AssertUnwindSafe(|| interpret(source, pdf, &cache, &settings, &mut gather)));
        bounds = gather.bounds;
        let mut page = gather.page;
        page.whole = result.is_ok();
        page.cut = result.as_ref().is_err_and(|e| e.is::<Stop>());
        out.push(page);
        breakdowns += usize::from(result.is_err_and(|e| !e.is::<Stop>()));
        if bounds.over || breakdowns > MAX_BREAKDOWNS {
            break;
        }
    }
    out
}

fn interpret<'a>(
    source: &'a Source<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    gather: &mut Gather<'_>,
) {
    if has_endless_widths(source) {
        std::panic::resume_unwind(Box::new(Stop));
    }
    let (width, height) = source.render_dimensions();
    let transform = Affine::new(source.initial_transform(true).as_coeffs());
    let bbox = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(transform, bbox, cache, pdf.xref(), settings.clone());
    interpret_page(source, &mut context, gather);
}

/// An image that takes up less of a page than this is an emblem or a stamp.
const COVER: f32 = 0.5;
/// On a page without text it may hold all there is.
const PART: f32 = 0.1;
/// Fewer letters than these, and what a covering image shows is the page's text, not the text layer.
const LETTERS: usize = 80;
/// Fewer letters than these are no text, if the page shows something else.
const LEAST_LETTERS: usize = 20;

/// Whether the page shows text that its text layer does not have.
fn needs_ocr(page: &Page, signs: &Signs<'_>) -> bool {
    let (mut all, mut lost, mut read) = (0, 0, 0);
    for glyph in page.glyphs.iter().filter(|g| !signs.blank(g.letter)) {
        let text = signs.text(glyph.letter);
        all += 1;
        lost += usize::from(text == "\u{fffd}");
        read += usize::from(text.chars().any(char::is_alphanumeric));
    }
    if page.image_cover >= COVER && (all < LETTERS || lost * 5 >= all) {
        return true;
    }
    let shows = page.image_cover >= PART || lost > read || (read == 0 && page.drawn > 0);
    read < LEAST_LETTERS && shows
}

/// Pages of glyphs as a document.
fn assemble(pages: &[Page], letters: &Letters) -> PdfRead {
    let signs = Signs::new(letters);
    let mut out = Emitted::default();
    let mut parts: Vec<_> = pages.iter().map(|p| layout::parts(p, &signs)).collect();
    let stamps: Vec<Vec<String>> =
        parts.iter_mut().zip(pages).map(|(parts, page)| stamps::remove(parts, page, &signs)).collect();
    furniture::remove(&mut parts, pages, &signs);
    let edges = margins::edges(&parts, pages);
    let body = margins::usual_size(&parts);
    let mut parts = parts.into_iter().peekable();
    let (mut pages_needing_ocr, mut pages_cut) = (Vec::new(), Vec::new());
    for (n, page) in pages.iter().enumerate() {
        if n > 0 {
            out.text.push('\x0c');
        }
        let Some(here) = parts.next() else { break };
        let next = parts.peek().zip(pages.get(n + 1)).and_then(|(p, page)| layout::Next::of(p, page, &signs));
        let Some(edges) = edges.get(n) else { break };
        let items = layout::order(here, n == 0, next, edges, &page.glyphs, &signs);
        out.page(&items, body, &page.glyphs, &signs);
        if page.cut {
            pages_cut.extend(u32::try_from(n + 1));
        } else if needs_ocr(page, &signs) {
            pages_needing_ocr.extend(u32::try_from(n + 1));
        }
    }
    let mut index = LineIndex::new(&out.text);
    for (range, bbox) in out.boxes {
        index.place(range, bbox);
    }
    let name = |font: u32| letters.fonts.get(font as usize).map_or("", |f| f.name.as_str());
    let runs = out.runs.into_iter().filter(|r| !name(r.1).is_empty());
    let mut document = Document { reader: Some(Reader::Pdf), index, ..Document::default() };
    document.hints.runs = runs.map(|(range, font)| (range, name(font).to_owned())).collect();
    document.hints.glyphs = out.changes;
    document.raised = out.raised;
    document.rows = out.rows;
    document.wrapped = out.wrapped;
    document.strong = out.strong;
    document.markdown = Some(false);
    document.media_type = Some("application/pdf".to_owned());
    document.text = out.text.into();
    for (n, _) in pages.iter().enumerate().filter(|(_, p)| !p.whole) {
        let message = format!("Page {} could not be read to its end.", n + 1);
        document.diagnostics.push(Diagnostic::new("page-damaged", Severity::Warning, message, None));
    }
    for (n, says) in stamps.iter().enumerate().flat_map(|(n, page)| page.iter().map(move |s| (n + 1, s))) {
        let message = format!("The stamp of a digital signature on page {n} was left out of the text: {says}");
        document.diagnostics.push(Diagnostic::new("signature-stamp", Severity::Info, message, None));
    }
    document.diagnostics.extend(clues::report(letters));
    let silent = pages.iter().all(|p| p.glyphs.is_empty());
    let bare = |p: &Page| p.glyphs.is_empty() && p.image_cover < COVER && (silent || p.drawn > 0 || !p.whole);
    let pages_bare = pages.iter().zip(1..).filter(|(p, _)| bare(p)).map(|(_, n)| n).collect();
    let covered = |p: &Page| p.image_cover >= COVER && !p.cut;
    let mut pages_covered: Vec<u32> = pages.iter().zip(1..).filter(|(p, _)| covered(p)).map(|(_, n)| n).collect();
    pages_covered.retain(|n| !pages_needing_ocr.contains(n));
    let page_sizes = pages.iter().map(|p| (p.width, p.height)).collect();
    PdfRead { document, pages_needing_ocr, pages_cut, pages_bare, pages_covered, page_sizes }
}
