//! Readers: a file's bytes in, a [`Document`] out.
//!
//! [`read`] does the work in this process. Readers of PDF and office files stand on parsers of formats that invite
//! malice and accidents: a hang, a stack overflow or a lack of memory there takes the process with it.

#[cfg(feature = "office")]
mod doc;
#[cfg(feature = "office")]
mod docx;
#[cfg(any(feature = "office", feature = "html"))]
mod figures;
#[cfg(any(feature = "office", feature = "html"))]
mod flow;
#[cfg(feature = "html")]
mod html;

use crate::document::Document;
use crate::media::{Error, ErrorKind, Format, check_size};
use crate::text::decode;

/// How a file is read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadOptions {}

/// Reads a file into a document, in this process.
///
/// Nothing is sent anywhere, and no other program is started. Give [`Format::of`] for `format` unless you know better.
///
/// # Errors
/// [`ErrorKind::Format`] for a format that this build does not read; [`ErrorKind::Damaged`], [`ErrorKind::Encrypted`]
/// and [`ErrorKind::TooLarge`] as the file is.
pub fn read(bytes: &[u8], format: Format, options: &ReadOptions) -> Result<Document<'static>, Error> {
    let _ = options;
    check_size(bytes)?;
    match format {
        Format::Text => Ok(owned(decode(bytes).into())),
        #[cfg(feature = "office")]
        Format::Office => docx::read(bytes),
        #[cfg(feature = "office")]
        Format::OldOffice => doc::read(bytes),
        #[cfg(feature = "html")]
        Format::Html => html::read(bytes),
        format => Err(Error::format(ErrorKind::Format, format)),
    }
}

fn owned(document: Document<'_>) -> Document<'static> {
    Document { text: document.text.into_owned().into(), ..document }
}
