//! Readers: a file's bytes in, a [`Document`] out.
//!
//! [`read`] does the work in this process. The readers of PDF, office files and web pages stand on parsers of formats
//! that invite accidents and malice: a hang, a stack overflow or a lack of memory there takes the process with it. Who
//! reads files of strangers uses `vanban::isolate` (feature `isolate`), as the command `extract` does.

#[cfg(feature = "office")]
mod doc;
#[cfg(feature = "office")]
mod docx;
#[cfg(any(feature = "office", feature = "html", all(unix, feature = "ocr")))]
mod figures;
#[cfg(any(feature = "office", feature = "html"))]
mod flow;
#[cfg(feature = "html")]
mod html;
#[cfg(all(unix, feature = "ocr"))]
pub mod ocr;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(all(unix, feature = "pdf", feature = "isolate"))]
pub(crate) mod second;

use crate::document::Document;
use crate::media::{Error, ErrorKind, Format, check_size};
use crate::text::decode;

/// How a file is read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How a PDF is read.
    #[cfg(feature = "pdf")]
    pub pdf: pdf::PdfOptions,
}

/// Whether a narrow cell cut the country's name in two: "… CHỦ NGHĨA VIỆT" and "NAM". Its second half alone would read as
/// the end of some other name.
#[cfg(feature = "pdf")]
fn cuts_motto(above: &str, below: &str) -> bool {
    const MOTTO: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    let plain = |s: &str| s.trim().to_uppercase().replace("HOÀ", "HÒA");
    let above = plain(above);
    above.starts_with("CỘNG") && MOTTO.strip_prefix(above.as_str()).is_some_and(|rest| rest.trim() == plain(below))
}

/// Reads a file into a document, in this process.
///
/// Nothing is sent anywhere and no other program is started, so scans have no text. Give [`Format::of`] for `format`
/// unless you know better. A hang, a stack overflow and a lack of memory remain possible on hostile files.
///
/// # Errors
/// [`ErrorKind::Format`] for a format that this build does not read; [`ErrorKind::Damaged`], [`ErrorKind::Encrypted`]
/// and [`ErrorKind::TooLarge`] as the file is; [`ErrorKind::Missing`] for a picture, which needs recognition.
pub fn read(bytes: &[u8], format: Format, options: &ReadOptions) -> Result<Document<'static>, Error> {
    Ok(read_pages(bytes, format, options)?.document)
}

/// A document, and the pages of a PDF that want recognition.
#[derive(Debug, Default)]
#[cfg_attr(not(all(unix, feature = "ocr")), allow(dead_code))]
pub(crate) struct Pages {
    pub document: Document<'static>,
    /// From 1.
    pub scanned: Vec<u32>,
    /// Pages of the file.
    pub count: usize,
    /// Pages, from 1, without any letter and without a picture that covers them.
    pub bare: Vec<u32>,
    /// Pages, from 1, with text and a picture that covers them.
    pub covered: Vec<u32>,
}

pub(crate) fn read_pages(bytes: &[u8], format: Format, options: &ReadOptions) -> Result<Pages, Error> {
    let _ = options;
    check_size(bytes)?;
    let document = match format {
        Format::Text => owned(decode(bytes).into()),
        #[cfg(feature = "office")]
        Format::Office => docx::read(bytes)?,
        #[cfg(feature = "office")]
        Format::OldOffice => doc::read(bytes)?,
        #[cfg(feature = "html")]
        Format::Html => html::read(bytes)?,
        #[cfg(not(feature = "html"))]
        Format::Html => owned(decode(bytes).into()),
        #[cfg(feature = "pdf")]
        Format::Pdf => return pdf_pages(bytes, options),
        Format::Picture => {
            return Err(Error::new(
                ErrorKind::Missing,
                "this is a picture, and its text has not been recognised",
                "read it with the command extract, which uses tesseract",
            ));
        }
        format => return Err(Error::format(ErrorKind::Format, format)),
    };
    Ok(Pages { document, ..Pages::default() })
}

#[cfg(feature = "pdf")]
fn pdf_pages(bytes: &[u8], options: &ReadOptions) -> Result<Pages, Error> {
    let read = pdf::read(bytes, &options.pdf).map_err(pdf_error)?;
    let count = read.page_sizes.len();
    let (bare, covered) = (read.pages_bare, read.pages_covered);
    Ok(Pages { document: read.document, scanned: read.pages_needing_ocr, count, bare, covered })
}

/// What is wrong with a PDF.
#[cfg(feature = "pdf")]
pub(crate) fn pdf_error(error: pdf::ReadError) -> Error {
    match error {
        pdf::ReadError::Encrypted => Error::new(
            ErrorKind::Encrypted,
            "this PDF is locked with a password",
            "save it without one, or print it to a new PDF",
        ),
        _ => Error::new(
            ErrorKind::Damaged,
            "this PDF is too damaged to be read",
            "get it again, or open it in a viewer and print it to a new PDF",
        ),
    }
}

fn owned(document: Document<'_>) -> Document<'static> {
    Document { text: document.text.into_owned().into(), ..document }
}

#[cfg(all(test, feature = "pdf"))]
mod tests {
    use super::cuts_motto;

    #[test]
    fn the_name_of_the_country_is_put_together() {
        assert!(cuts_motto("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT", " NAM"));
        assert!(cuts_motto("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Việt Nam"));
        assert!(!cuts_motto("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập"));
        assert!(!cuts_motto("TỈNH QUẢNG", "NAM"));
    }
}
