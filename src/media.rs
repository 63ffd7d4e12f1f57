//! What the input's bytes are, by their content: text, or something that needs a reader of its own.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an input cannot be read, and what to do about it.
///
/// Its text is one line without the file's name, for a caller to put after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{what}; {advice}")]
pub struct Error {
    kind: ErrorKind,
    what: String,
    advice: Cow<'static, str>,
}

/// What kind of trouble an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are of a format that is no text.
    NotText,
    /// The bytes are of a format that no reader reads.
    Format,
    /// More bytes than [`MAX_INPUT`], or than a reader allows inside a file.
    TooLarge,
    /// The file is cut or damaged.
    Damaged,
    /// The file is locked with a password.
    Encrypted,
    /// Reading took more memory or time than allowed.
    Limit,
    /// A program that has to be installed is missing.
    Missing,
    /// A reader failed inside.
    Internal,
}

impl Error {
    #[allow(dead_code, reason = "what readers say; the core alone has none")]
    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>, advice: impl Into<Cow<'static, str>>) -> Self {
        Error { kind, what: what.into(), advice: advice.into() }
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it, as half a sentence.
    pub fn advice(&self) -> &str {
        &self.advice
    }

    fn too_large() -> Self {
        Error {
            kind: ErrorKind::TooLarge,
            what: format!("larger than {} MiB", MAX_INPUT >> 20),
            advice: "split it into its documents and read them one by one".into(),
        }
    }

    /// For a format that nothing here reads.
    pub(crate) fn format(kind: ErrorKind, format: Format) -> Self {
        Error { kind, what: format!("this is {format}"), advice: format.advice().into() }
    }
}

/// The most bytes of input that are read: offsets are kept in 32 bits, and the text is held several times over.
pub const MAX_INPUT: u64 = 1 << 30;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Format {
    /// Text or Markdown in some charset.
    Text,
    /// A web page.
    Html,
    /// PDF.
    Pdf,
    /// Office Open XML or OpenDocument: a Word document, a spreadsheet, slides.
    Office,
    /// An OLE file: a Word document, a spreadsheet or slides of before 2007.
    OldOffice,
    /// Rich Text Format.
    Rtf,
    /// A picture that can be recognised: PNG, JPEG, TIFF.
    Picture,
    /// Another picture.
    OtherPicture,
    /// A ZIP archive.
    Zip,
    /// A compressed file.
    Compressed,
    /// A program.
    Program,
    /// Bytes of no known format.
    Unknown,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Text => "text",
            Format::Html => "a web page",
            Format::Pdf => "a PDF file",
            Format::Office => "an office document (DOCX, XLSX, ODT)",
            Format::Zip => "a ZIP archive",
            Format::OldOffice => "an old office document (DOC, XLS)",
            Format::Rtf => "an RTF document",
            Format::Picture => "a picture",
            Format::OtherPicture => "a picture that is no PNG, JPEG or TIFF",
            Format::Compressed => "a compressed file",
            Format::Program => "a program",
            Format::Unknown => "binary data",
        })
    }
}

impl Format {
    /// What bytes are, by their content.
    ///
    /// ```
    /// use vanban::Format;
    /// assert_eq!(Format::of(b"%PDF-1.7\n"), Format::Pdf);
    /// assert_eq!(Format::of(b"<!DOCTYPE html><p>"), Format::Html);
    /// assert_eq!(Format::of("Kế hoạch".as_bytes()), Format::Text);
    /// ```
    pub fn of(bytes: &[u8]) -> Format {
        match signature(bytes) {
            Some(format) => format,
            None if looks_binary(bytes) => Format::Unknown,
            None if looks_like_html(bytes) => Format::Html,
            None => Format::Text,
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Format::Text | Format::Html => "read it as text",
            Format::Pdf => "read it with the reader for PDF, or give its text, for example from `pdftotext -layout`",
            Format::Office | Format::OldOffice => {
                "read it with the reader for office files, or save it as plain text (UTF-8)"
            }
            Format::Rtf => "save it as DOCX, PDF or plain text (UTF-8)",
            Format::Picture => "read it with the reader for scans, or recognise its text first",
            Format::OtherPicture => "save it as PNG, JPEG or TIFF",
            Format::Zip | Format::Compressed => "unpack it and give the document inside",
            Format::Program | Format::Unknown => {
                "give a PDF, DOCX, DOC or HTML file, a picture (PNG, JPEG, TIFF), text or Markdown"
            }
        }
    }
}

/// Whether the bytes can be read as text.
///
/// [`extract`](crate::extract()) makes a plan of anything; ask this first to tell people about a PDF or a picture instead
/// of giving them a plan of its bytes.
///
/// # Errors
/// [`ErrorKind::NotText`] for PDF, office documents, pictures, archives and other binary data, known by their content;
/// [`ErrorKind::TooLarge`] for more than [`MAX_INPUT`] bytes.
///
/// ```
/// assert!(vanban::check_text("KẾ HOẠCH".as_bytes()).is_ok());
/// let error = vanban::check_text(b"%PDF-1.7\n").unwrap_err();
/// assert_eq!(error.kind(), vanban::ErrorKind::NotText);
/// ```
pub fn check_text(bytes: &[u8]) -> Result<(), Error> {
    check_size(bytes)?;
    match Format::of(bytes) {
        Format::Text | Format::Html => Ok(()),
        format => Err(Error::format(ErrorKind::NotText, format)),
    }
}

/// # Errors
/// [`ErrorKind::TooLarge`] for more than [`MAX_INPUT`] bytes.
pub(crate) fn check_size(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() as u64 > MAX_INPUT { Err(Error::too_large()) } else { Ok(()) }
}

/// A page begins with its doctype or one of its outermost tags, after blanks, a byte order mark or comments. Text may hold
/// tags, but does not begin with these.
fn looks_like_html(bytes: &[u8]) -> bool {
    const TAGS: [&[u8]; 7] = [b"!doctype html", b"html", b"head", b"body", b"meta", b"title", b"!doctype"];
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    loop {
        let skip = match rest {
            [b'<', b'!', b'-', b'-', ..] => memchr::memmem::find(rest, b"-->").map(|end| end + 3),
            [b'<', b'?', ..] => memchr::memmem::find(rest, b"?>").map(|end| end + 2),
            _ => break,
        };
        let Some(after) = skip.and_then(|end| rest.get(end..)) else { return false };
        rest = after.trim_ascii_start();
    }
    let Some(rest) = rest.strip_prefix(b"<") else { return false };
    TAGS.iter().any(|tag| {
        rest.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag))
            && rest.get(tag.len()).is_some_and(|b| !b.is_ascii_alphanumeric())
    })
}

/// Formats by the bytes they begin with.
fn signature(bytes: &[u8]) -> Option<Format> {
    const SIGNATURES: [(&[u8], Format); 18] = [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::OldOffice),
        (b"{\\rtf", Format::Rtf),
        (b"\x89PNG\r\n", Format::Picture),
        (b"\xff\xd8\xff", Format::Picture),
        (b"GIF87a", Format::OtherPicture),
        (b"GIF89a", Format::OtherPicture),
        (b"II*\0", Format::Picture),
        (b"MM\0*", Format::Picture),
        (b"AT&TFORM", Format::OtherPicture),
        (b"\x1f\x8b\x08", Format::Compressed),
        (b"BZh9", Format::Compressed),
        (b"\xfd7zXZ\0", Format::Compressed),
        (b"\x28\xb5\x2f\xfd", Format::Compressed),
        (b"7z\xbc\xaf\x27\x1c", Format::Compressed),
        (b"Rar!\x1a\x07", Format::Compressed),
        (b"\x7fELF", Format::Program),
        (b"PK\x05\x06", Format::Zip),
        (b"PK\x07\x08", Format::Zip),
    ];
    // Readers of PDF accept its mark anywhere in the first kilobyte; blanks are all that is common before it.
    let blank = bytes.iter().take_while(|b| b.is_ascii_whitespace() || **b == 0).count();
    if bytes.get(blank..).is_some_and(|rest| rest.starts_with(b"%PDF-")) {
        return Some(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let head = bytes.get(..4096).unwrap_or(bytes);
        let office = [&b"[Content_Types].xml"[..], b"word/", b"_rels/", b"mimetypeapplication/vnd.oasis"];
        let found = office.iter().any(|mark| memchr::memmem::find(head, mark).is_some());
        return Some(if found { Format::Office } else { Format::Zip });
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Format::OtherPicture);
    }
    SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|&(_, format)| format)
}

/// Text holds next to no control characters, though a damaged text layer may hold some; in compressed data one byte in
/// nine is one. UTF-16 is asked first: its zeros are halves of letters.
fn looks_binary(bytes: &[u8]) -> bool {
    let sample = bytes.get(..65_536).unwrap_or(bytes);
    if crate::text::is_utf16(bytes) {
        return false;
    }
    let control = sample.iter().filter(|&&b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    let limit = if std::str::from_utf8(bytes).is_ok() { 3 } else { 16 };
    control * limit > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_content() {
        for (bytes, word) in [
            (&b"%PDF-1.4"[..], "PDF"),
            (b"PK\x03\x04....[Content_Types].xml", "office"),
            (b"PK\x03\x04....notes.txt", "ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office"),
            (b"\xff\xd8\xff\xe0", "picture"),
            (b"\x1f\x8b\x08\0", "compressed"),
            (b"\x00\x01\x02\x03\xfe\x04\x05\x06", "binary"),
        ] {
            let error = check_text(bytes).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
            assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn text_in_any_charset_and_with_a_few_control_bytes_is_text() {
        let utf16: Vec<u8> = "Ủy ban nhân dân".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&b""[..], b"U\xfb ban nh\xa9n d\xa9n", "Kế hoạch\0 năm\u{1} 2023".as_bytes(), &utf16] {
            assert_eq!(check_text(bytes), Ok(()));
        }
    }
}
