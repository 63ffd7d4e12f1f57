//! Whole archives: many documents in one run that can be trusted, interrupted and repeated.
//!
//! A [`Run`] goes through files, folders, ZIP and TAR archives in a fixed order, reads every document once with a
//! function that the caller gives, and writes the output folder. What is finished goes to a spool at once
//! (`OUT/.extract/spool`), so a run that was killed, or found the disk full, goes on where it stopped; the final files are
//! made from the spool in input order by one last pass, so they are the same bytes however often the run was stopped
//! and whatever the number of threads.
//!
//! This module, and nothing else in the library, reads and writes files. It prints nothing.

mod input;
mod limits;
mod lock;
mod name;
mod output;
mod scan;
mod spool;
mod tar;
mod unpack;
mod work;
mod zip;

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::Plan;

pub use input::{Each, Input, members};
pub use limits::{Failure, Limits};
pub use scan::{Kind, Line, Scan};

/// What a reader made of one document.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Reading {
    /// The plan. Its `source.name` and `source.sha256` are set by the run.
    pub plan: Plan,
    /// The repaired text; needed where [`Formats::text`] is asked for.
    pub text: Option<String>,
}

impl Reading {
    /// A reading from its parts.
    pub fn new(plan: Plan, text: Option<String>) -> Self {
        Reading { plan, text }
    }
}

/// Reads one document: its name in the output, of which only the extension may be heeded, and its bytes.
///
/// It is called from many threads at once, and must give the same for the same bytes.
pub type ReadDocument = Arc<dyn Fn(&str, &[u8]) -> Result<Reading, Failure> + Send + Sync>;

/// What a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Formats {
    /// `plans/…json`, one a document.
    pub json: bool,
    /// `plans.jsonl`.
    pub jsonl: bool,
    /// `targets.csv` and `results.csv`.
    pub csv: bool,
    /// `documents.parquet`, `targets.parquet`, `results.parquet`, `citations.parquet`.
    pub parquet: bool,
    /// `text/…txt`, one a document.
    pub text: bool,
    /// CSV begins with a byte order mark, which some spreadsheets need to see that it is UTF-8.
    pub bom: bool,
}

/// A run over many documents.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Run {
    /// What to read, in this order.
    pub inputs: Vec<Input>,
    /// Where to write.
    pub out: PathBuf,
    /// What to write.
    pub formats: Formats,
    /// What is too much.
    pub limits: Limits,
    /// Threads that read; 0 is one for each core and one more, since some always wait for a disk or a child process.
    pub threads: usize,
    /// Forget what an earlier run had read.
    pub fresh: bool,
    /// Read again what an earlier run had failed to read.
    pub retry: bool,
    /// Version and options that change what a document gives. What was read under another one is read again.
    pub fingerprint: String,
}

impl Run {
    /// A run with the limits' defaults, all cores, and one JSON file for each document.
    pub fn new(inputs: Vec<Input>, out: impl Into<PathBuf>) -> Self {
        Run {
            inputs,
            out: out.into(),
            formats: Formats { json: true, ..Formats::default() },
            limits: Limits::default(),
            threads: 0,
            fresh: false,
            retry: false,
            fingerprint: String::new(),
        }
    }

    /// Reads everything and writes the output.
    ///
    /// `progress` is called several times a second, and once at the end.
    ///
    /// # Errors
    /// [`RunError`] where the run could not finish; the same run goes on later. A document that could not be read is no
    /// such error: it is counted in the summary and listed in `errors.jsonl`.
    pub fn run(&self, read: &ReadDocument, progress: &mut dyn FnMut(&Progress)) -> Result<Summary, RunError> {
        work::run(self, read, progress)
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Documents seen to the end.
    pub documents: u64,
    /// Of these, the ones without a plan.
    pub failed: u64,
    /// Of these, the ones an earlier run or another name had read already.
    pub known: u64,
    /// Share of the inputs' bytes that is done, from 0 to 1.
    pub share: f64,
    /// Whether the final files are being written.
    pub writing: bool,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Documents with a plan.
    pub read: u64,
    /// Of these, the ones an earlier run had read.
    pub resumed: u64,
    /// Of `read`, the ones whose plan has diagnostics.
    pub with_diagnostics: u64,
    /// Pages read by optical recognition.
    pub ocr_pages: u64,
    /// Names of documents that are the same as one before.
    pub duplicates: u64,
    /// What could not be read, by the kind of failure.
    pub failed: std::collections::BTreeMap<String, u64>,
    /// What was passed over, by the kind.
    pub skipped: std::collections::BTreeMap<String, u64>,
}

impl Summary {
    /// Number of documents that could not be read.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }
}

/// Why a run could not finish.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Another run writes to the same folder.
    #[error("another run is writing to {0}; wait for it, or give another folder")]
    Locked(String),
    /// The output could not be written.
    #[error("{what}: {error}; {}", advice(.error))]
    Output {
        /// What was to be written.
        what: String,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
}

fn advice(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "make room on the disk and run the same command again: it goes on where it stopped"
        }
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "give a folder that may be written to"
        }
        _ => "when that is mended, run the same command again: it goes on where it stopped",
    }
}
