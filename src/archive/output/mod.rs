//! The final files, made from the spool in the order of the input by one pass.

mod csv;
mod files;
mod parquet;
mod table;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::limits::Failure;
use super::spool::{Key, Record, Spool, key};
use super::work::{Document, State, output_error};
use super::{Run, RunError, Summary, name};
use crate::extract::hex;
use crate::model::{self, Plan};

/// Begins every plan in the spool, up to its name.
const BEFORE_NAME: &[u8] = br#"{"schema":"vanban/plan/1","source":{"name":"#;

/// A line of `errors.jsonl`.
#[derive(Serialize)]
struct ErrorLine<'a> {
    name: &'a str,
    kind: &'a str,
    message: &'a str,
    advice: &'a str,
    sha256: Option<String>,
}

/// A line of `duplicates.jsonl`.
#[derive(Serialize)]
struct DuplicateLine<'a> {
    name: &'a str,
    same_as: &'a str,
    sha256: String,
}

/// A final file while it is written under another name.
struct Pending {
    at: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
}

impl Pending {
    fn new(run: &Run, hidden: &Path, name: &str) -> Result<Self, RunError> {
        let (at, path) = (hidden.join(name), run.out.join(name));
        let file = File::create(&at).map_err(output_error(&path))?;
        Ok(Pending { at, path, file: BufWriter::with_capacity(1 << 18, file) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), RunError> {
        self.file.write_all(bytes).map_err(output_error(&self.path))
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), RunError> {
        let line = model::to_json_line(value).map_err(|e| output_error(&self.path)(e.into()))?;
        self.write(&line)
    }

    fn finish(self) -> Result<(), RunError> {
        let failed = output_error(&self.path);
        let done = self.file.into_inner().map_err(io::IntoInnerError::into_error);
        done.and_then(|f| f.sync_all()).and_then(|()| fs::rename(&self.at, &self.path)).map_err(failed)
    }
}

/// Writes everything the run was asked for.
pub(super) fn write(
    run: &Run,
    hidden: &Path,
    documents: &[Document],
    spool: &mut Spool,
    before: &HashSet<Key>,
) -> Result<Summary, RunError> {
    let formats = run.formats;
    let mut errors = Pending::new(run, hidden, "errors.jsonl")?;
    let mut duplicates = Pending::new(run, hidden, "duplicates.jsonl")?;
    let mut lines = formats.jsonl.then(|| Pending::new(run, hidden, "plans.jsonl")).transpose()?;
    let mut tables = table::Tables::new(run, hidden)?;
    let mut plans = formats.json.then(|| files::Files::new(run, hidden, "plans", "json")).transpose()?;
    let mut texts = formats.text.then(|| files::Files::new(run, hidden, "text", "txt")).transpose()?;
    let mut summary = Summary::default();
    let mut first: HashMap<[u8; 32], usize> = HashMap::new();
    let lost = |what: &str| output_error(&hidden.join("spool"))(io::Error::other(what.to_owned()));
    for (index, document) in documents.iter().enumerate() {
        let name = &*document.name;
        let sha256 = match &document.state {
            State::Known(sha256) => sha256,
            State::Failed(failure) => {
                fail(&mut summary, &mut errors, name, failure, None)?;
                continue;
            }
            State::Waiting => return Err(lost("a document was lost")),
        };
        let earlier = *first.entry(*sha256).or_insert(index);
        if earlier != index {
            let same_as = documents.get(earlier).map_or("", |d| &d.name);
            duplicates.line(&DuplicateLine { name, same_as, sha256: hex(sha256) })?;
            summary.duplicates += 1;
            continue;
        }
        let key = key(sha256, &name::extension(name));
        let record = spool.get(&key).map_err(output_error(&hidden.join("spool")))?;
        let (plan, text, facts) = match record.ok_or_else(|| lost("a record is missing"))? {
            Record::Failed(failure) => {
                fail(&mut summary, &mut errors, name, &failure, Some(hex(sha256)))?;
                continue;
            }
            Record::Plan { plan, text, facts } => (plan, text, facts),
        };
        summary.read += 1;
        summary.resumed += u64::from(before.contains(&key));
        summary.with_diagnostics += u64::from(facts.diagnostics > 0);
        summary.ocr_pages += u64::from(facts.ocr_pages);
        let plan = named(&plan, name).ok_or_else(|| lost("a plan is broken"))?;
        if let Some(lines) = &mut lines {
            lines.write(&plan)?;
        }
        if let Some(plans) = &mut plans {
            plans.write(name, &files::indented(&plan))?;
        }
        if let Some(texts) = &mut texts {
            texts.write(name, text.unwrap_or_default().as_bytes())?;
        }
        if tables.wanted() {
            let plan: Plan = serde_json::from_slice(&plan).map_err(|e| lost(&e.to_string()))?;
            tables.plan(&plan)?;
        }
    }
    for files in [plans, texts].into_iter().flatten() {
        files.finish()?;
    }
    for pending in [Some(errors), Some(duplicates), lines].into_iter().flatten() {
        pending.finish()?;
    }
    tables.finish()?;
    Ok(summary)
}

fn fail(
    summary: &mut Summary,
    errors: &mut Pending,
    name: &str,
    failure: &Failure,
    sha256: Option<String>,
) -> Result<(), RunError> {
    let counts = if failure.skipped() { &mut summary.skipped } else { &mut summary.failed };
    *counts.entry(failure.kind.clone()).or_default() += 1;
    errors.line(&ErrorLine { name, kind: &failure.kind, message: &failure.message, advice: &failure.advice, sha256 })
}

/// The plan with its name in it.
fn named(plan: &[u8], name: &str) -> Option<Vec<u8>> {
    let rest = plan.strip_prefix(BEFORE_NAME)?.strip_prefix(b"null")?;
    let mut out = Vec::with_capacity(plan.len() + name.len() + 2);
    out.extend_from_slice(BEFORE_NAME);
    serde_json::to_writer(&mut out, name).ok()?;
    out.extend_from_slice(rest);
    Some(out)
}
