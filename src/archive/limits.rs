//! What a run takes from one input, and what it says when there is more.

use std::time::Duration;

use serde::Serialize;

/// Limits of a run. Each has an option of the command, and what is beyond it becomes that document's error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one document, unpacked.
    pub document: u64,
    /// Bytes of one archive inside another, held in memory while its members are read.
    pub nested: u64,
    /// Archives inside archives: 1 reads the members of an archive, 2 those of an archive in it.
    pub depth: u32,
    /// How many times larger than its packed form data may be; tested from [`Limits::RATIO_FROM`] bytes on.
    pub ratio: u64,
    /// Members of one archive.
    pub members: u64,
    /// Pages of one document.
    pub pages: u32,
    /// Time for one document.
    pub time: Duration,
}

impl Limits {
    /// Below this many bytes of unpacked data no ratio is suspicious.
    pub const RATIO_FROM: u64 = 16 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            document: 256 << 20,
            nested: 512 << 20,
            depth: 3,
            ratio: 200,
            members: 1_000_000,
            pages: 5_000,
            time: Duration::from_secs(1800),
        }
    }
}

/// Why one document has no plan: what goes into `errors.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// Stable code ("not-text", "too-large", "damaged-archive" …); docs list all.
    pub kind: String,
    /// What is wrong, without the document's name.
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

impl Failure {
    /// A failure from its parts.
    pub fn new(kind: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure { kind: kind.to_owned(), message: message.into(), advice: advice.into() }
    }

    /// Whether it is no fault of a document: nothing that could be read was lost.
    pub fn skipped(&self) -> bool {
        self.kind.starts_with("skipped-")
    }

    pub(super) fn io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{NotFound, PermissionDenied};
        let advice = match error.kind() {
            NotFound => "check the path; a link may point nowhere",
            PermissionDenied => "ask for permission to read it, then run the same command again",
            _ => "check the disk, then run the same command again",
        };
        Failure::new("unreadable", format!("it could not be read ({error})"), advice)
    }

    pub(super) fn damaged(what: &str) -> Self {
        Failure::new("damaged-archive", what, "get a whole copy of the archive; what was readable in it was read")
    }

    pub(super) fn too_large(limit: u64) -> Self {
        Failure::new(
            "too-large",
            format!("larger than {limit} bytes"),
            "split it, or raise --max-size (for an archive inside another --max-nested)",
        )
    }

    pub(super) fn bomb(ratio: u64) -> Self {
        Failure::new(
            "bomb",
            format!("it unpacks to more than {ratio} times its size"),
            "it is made to exhaust the machine, or holds no documents; if it is honest, raise --max-ratio",
        )
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.message, self.advice)
    }
}

impl std::error::Error for Failure {}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        // `NotText` is "not-text".
        let mut kind = String::new();
        for c in format!("{:?}", error.kind()).chars() {
            if c.is_uppercase() && !kind.is_empty() {
                kind.push('-');
            }
            kind.extend(c.to_lowercase());
        }
        let advice = error.advice().to_owned();
        let whole = error.to_string();
        let message = whole.strip_suffix(&advice).map_or(whole.as_str(), |m| m.trim_end_matches([' ', ';']));
        Failure::new(&kind, message, advice)
    }
}
