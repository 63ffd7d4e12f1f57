//! The final files, made from the spool in the order of the input by one pass.

mod csv;
mod files;
mod parquet;
mod table;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use serde::Serialize;

use super::limits::Failure;
use super::spool::{Facts, Key, Record, Spool, key};
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

/// What became of a document, ready to be written.
enum Item<'a> {
    Failed { failure: Failure, sha256: Option<String> },
    Duplicate { same_as: &'a str, sha256: String },
    Read { line: Vec<u8>, plan: Option<Box<Plan>>, text: Option<String>, facts: Facts, known: bool },
}

/// Hands over every document in the order of the input.
fn prepare<'a>(
    hidden: &Path,
    documents: &'a [Document],
    spool: &mut Spool,
    before: &HashSet<Key>,
    tables: bool,
    sender: &SyncSender<Result<(&'a Document, Item<'a>), RunError>>,
) {
    let mut first: HashMap<Key, u32> = HashMap::new();
    let lost = |what: &str| output_error(&hidden.join("spool"))(io::Error::other(what.to_owned()));
    for (index, document) in documents.iter().enumerate() {
        let mut item = || {
            let sha256 = match &document.state {
                State::Known(sha256) => sha256,
                State::Failed(failure) => return Ok(Item::Failed { failure: (**failure).clone(), sha256: None }),
                State::Waiting => return Err(lost("a document was lost")),
            };
            let index = u32::try_from(index).map_err(|_| lost("more documents than can be counted"))?;
            let earlier = *first.entry(key(sha256, "")).or_insert(index);
            if earlier != index {
                let same_as = documents.get(earlier as usize).map_or("", |d| &d.name);
                return Ok(Item::Duplicate { same_as, sha256: hex(sha256) });
            }
            let key = key(sha256, &name::extension(&document.name));
            let record = spool.get(&key).map_err(output_error(&hidden.join("spool")))?;
            Ok(match record.ok_or_else(|| lost("a record is missing"))? {
                Record::Failed(failure) => Item::Failed { failure, sha256: Some(hex(sha256)) },
                Record::Plan { plan, text, facts } => {
                    let line = named(&plan, &document.name).ok_or_else(|| lost("a plan is broken"))?;
                    let parsed = if tables { Some(serde_json::from_slice(&line)) } else { None };
                    let plan = parsed.transpose().map_err(|e| lost(&e.to_string()))?;
                    Item::Read { line, plan, text, facts, known: before.contains(&key) }
                }
            })
        };
        let item = item();
        let failed = item.is_err();
        // Whoever does not listen any more has met an error of its own.
        if sender.send(item.map(|item| (document, item))).is_err() || failed {
            return;
        }
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
    // One thread takes records from the spool and reads them, this one writes.
    thread::scope(|scope| {
        let (sender, items) = sync_channel(16);
        let wanted = tables.wanted();
        scope.spawn(move || prepare(hidden, documents, spool, before, wanted, &sender));
        for item in items {
            let (document, item) = item?;
            let name = &*document.name;
            match item {
                Item::Failed { failure, sha256 } => fail(&mut summary, &mut errors, name, &failure, sha256)?,
                Item::Duplicate { same_as, sha256 } => {
                    duplicates.line(&DuplicateLine { name, same_as, sha256 })?;
                    summary.duplicates += 1;
                }
                Item::Read { line, plan, text, facts, known } => {
                    summary.read += 1;
                    summary.resumed += u64::from(known);
                    summary.with_diagnostics += u64::from(facts.diagnostics > 0);
                    summary.ocr_pages += u64::from(facts.ocr_pages);
                    if let Some(lines) = &mut lines {
                        lines.write(&line)?;
                    }
                    if let Some(plans) = &mut plans {
                        plans.write(name, &files::indented(&line))?;
                    }
                    if let Some(texts) = &mut texts {
                        texts.write(name, text.unwrap_or_default().as_bytes())?;
                    }
                    if let Some(plan) = plan {
                        tables.plan(&plan)?;
                    }
                }
            }
        }
        Ok(())
    })?;
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
