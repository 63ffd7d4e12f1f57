//! The entry points: bytes in, plan out.

use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::document::Document;
use crate::model::Plan;
use crate::pipeline::read;
use crate::repair::Mode;
use crate::text::decode;
use crate::vocab::Vocabulary;

/// How a document is read.
///
/// ```
/// use vanban::{Options, repair::Mode};
/// let options = Options::new().name("ke-hoach.txt").repair(Mode::Safe);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    pub(crate) name: Option<String>,
    pub(crate) repair: Mode,
    pub(crate) vocabulary: Option<Arc<Vocabulary>>,
}

impl Options {
    /// Everything that is certain is repaired, with the words compiled in.
    pub fn new() -> Self {
        Options::default()
    }

    /// The name for the plan's `source.name`. Give the file's own name, without the folders of one machine.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How much repair is wanted.
    #[must_use]
    pub fn repair(mut self, mode: Mode) -> Self {
        self.repair = mode;
        self
    }

    /// Reads with this vocabulary in place of the one compiled in; see [`Vocabulary::extended`].
    #[must_use]
    pub fn vocabulary(mut self, vocabulary: Arc<Vocabulary>) -> Self {
        self.vocabulary = Some(vocabulary);
        self
    }

    /// The vocabulary in effect.
    pub(crate) fn words(&self) -> &Vocabulary {
        self.vocabulary.as_deref().unwrap_or_else(|| Vocabulary::builtin())
    }
}

/// Reads the bytes of one text or Markdown document into its plan.
///
/// Never fails: bytes in any charset give a plan, and what could not be read is in its diagnostics. For bytes that may be
/// no text at all, ask [`check_text`](crate::check_text) first.
///
/// ```
/// let plan = vanban::extract("KẾ HOẠCH\nPhát triển du lịch năm 2024".as_bytes(), &vanban::Options::new());
/// assert_eq!(plan.source.charset.as_deref(), Some("UTF-8"));
/// ```
pub fn extract(bytes: &[u8], options: &Options) -> Plan {
    extract_document(&decode(bytes).into(), bytes, options)
}

/// Reads what a reader made of a file into its plan. `bytes` are the file's, for the hash in `source`.
///
/// See [`readers::read`](crate::readers::read()).
pub fn extract_document(document: &Document<'_>, bytes: &[u8], options: &Options) -> Plan {
    let mut plan = read_document(document, options);
    plan.source.sha256 = Some(fingerprint(bytes));
    plan
}

/// As [`extract_document`], for a file whose bytes are gone or hashed already: `source` has no hash.
pub fn read_document(document: &Document<'_>, options: &Options) -> Plan {
    let mut plan = read(document, options);
    plan.source.name = options.name.clone();
    plan
}

/// SHA-256 of a file's bytes, as `source` gives it: 64 small hexadecimal digits.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_caller_gave_is_in_the_source() {
        let plan = extract(b"abc", &Options::new().name("a.txt"));
        assert_eq!(plan.source.name.as_deref(), Some("a.txt"));
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(plan.source.sha256.as_deref(), Some(abc));
    }

    #[test]
    fn a_text_without_words_is_said_to_be_empty() {
        for text in ["", " \n\u{feff}\x0c\n"] {
            let plan = extract(text.as_bytes(), &Options::new());
            assert_eq!(plan.diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["empty-document"]);
        }
    }

    #[test]
    fn everything_is_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Options>();
        shared::<Plan>();
        shared::<crate::Error>();
        shared::<Vocabulary>();
        shared::<crate::repair::Repaired>();
    }
}
