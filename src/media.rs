//! What the input's bytes are, by their content: text, or something that needs a reader of its own.

use std::fmt;

/// Why an input cannot be read, and what to do about it.
///
/// Its text is one line without the file's name, for a caller to put after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {advice}")]
pub struct Error {
    kind: ErrorKind,
    what: String,
    advice: &'static str,
}

/// What kind of trouble an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are of a format that is no text.
    NotText,
    /// More bytes than [`MAX_INPUT`].
    TooLarge,
}

impl Error {
    /// What kind of trouble it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it, as half a sentence.
    pub fn advice(&self) -> &str {
        self.advice
    }

    fn too_large() -> Self {
        Error {
            kind: ErrorKind::TooLarge,
            what: format!("larger than {} MiB", MAX_INPUT >> 20),
            advice: "split it into its documents and read them one by one",
        }
    }
}

/// The most bytes of input that are read: offsets are kept in 32 bits, and the text is held several times over.
pub const MAX_INPUT: u64 = 1 << 30;

/// A format that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Pdf,
    Office,
    Zip,
    OldOffice,
    Rtf,
    Picture,
    Compressed,
    Program,
    Unknown,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Pdf => "a PDF file",
            Format::Office => "an office document (DOCX, XLSX, ODT)",
            Format::Zip => "a ZIP archive",
            Format::OldOffice => "an old office document (DOC, XLS)",
            Format::Rtf => "an RTF document",
            Format::Picture => "a picture",
            Format::Compressed => "a compressed file",
            Format::Program => "a program",
            Format::Unknown => "binary data",
        })
    }
}

impl Format {
    fn advice(self) -> &'static str {
        match self {
            Format::Pdf => {
                "this version reads text and Markdown, so give it the text, for example from `pdftotext -layout`"
            }
            Format::Office | Format::OldOffice | Format::Rtf => {
                "this version reads text and Markdown, so save it as plain text (UTF-8) first"
            }
            Format::Picture => "this version reads text and Markdown, so recognise its text first",
            Format::Zip | Format::Compressed => "unpack it and give the text or Markdown inside",
            Format::Program | Format::Unknown => "this version reads text and Markdown",
        }
    }
}

/// Whether the bytes can be read as text.
///
/// [`extract`](crate::extract) makes a plan of anything; ask this first to tell people about a PDF or a picture instead
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
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Error::too_large());
    }
    match signature(bytes).or_else(|| looks_binary(bytes).then_some(Format::Unknown)) {
        Some(format) => {
            Err(Error { kind: ErrorKind::NotText, what: format!("this is {format}"), advice: format.advice() })
        }
        None => Ok(()),
    }
}

/// Formats by the bytes they begin with.
fn signature(bytes: &[u8]) -> Option<Format> {
    const SIGNATURES: [(&[u8], Format); 18] = [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::OldOffice),
        (b"{\\rtf", Format::Rtf),
        (b"\x89PNG\r\n", Format::Picture),
        (b"\xff\xd8\xff", Format::Picture),
        (b"GIF87a", Format::Picture),
        (b"GIF89a", Format::Picture),
        (b"II*\0", Format::Picture),
        (b"MM\0*", Format::Picture),
        (b"AT&TFORM", Format::Picture),
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
    if bytes.trim_ascii_start().starts_with(b"%PDF-") {
        return Some(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let head = bytes.get(..4096).unwrap_or(bytes);
        let office = [&b"[Content_Types].xml"[..], b"word/", b"_rels/", b"mimetypeapplication/vnd.oasis"];
        let found = office.iter().any(|mark| memchr::memmem::find(head, mark).is_some());
        return Some(if found { Format::Office } else { Format::Zip });
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Format::Picture);
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
