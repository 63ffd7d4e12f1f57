//! A look at an archive without writing anything: what is there, what is damaged, and what needs a person.

use std::collections::HashMap;
use std::io;

use serde::Serialize;

use super::limits::{Failure, Limits};
use super::spool::{Key, Record, key};
use super::work::{Reads, State};
use super::{Input, Progress, ReadDocument, name};
use crate::extract::hex;
use crate::model::{Plan, Reader, RepairKind, Severity};

/// Below this share of readable words no value is taken from a text.
const READABLE: f64 = 0.85;

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Scan {
    /// All documents, in the order of the input.
    pub documents: Vec<Line>,
    /// How many of each kind.
    pub kinds: std::collections::BTreeMap<String, u64>,
    /// Pages of all documents, each content counted once.
    pub pages: u64,
    /// How many documents need a person.
    pub needs_person: u64,
}

/// One document of a scan.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// Its name, as a run would name it.
    pub name: String,
    /// Of its bytes, if it has any.
    pub sha256: Option<String>,
    /// What it is: the reader that takes it, or the kind of failure.
    pub kind: Kind,
    /// The name of the first document with the same bytes, which tells the rest.
    pub same_as: Option<String>,
    /// Pages.
    pub pages: u32,
    /// Charset of a text.
    pub charset: Option<String>,
    /// Whether pages of it have to be recognised from their picture.
    pub ocr: bool,
    /// Share of its words that can be read, after repair.
    pub readability: Option<f64>,
    /// What is damaged: kinds of repair with the number of changes, a font cipher as `glyph`.
    pub damage: std::collections::BTreeMap<String, usize>,
    /// Why a person should look at it; empty if none need.
    pub attention: Vec<String>,
}

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A document that this reader takes ("text", "markdown", "html", "docx", "pdf", "ocr").
    Document(String),
    /// No plan can be made of it, by the kind of failure.
    Unreadable(String),
    /// Passed over, by the reason.
    Skipped(String),
}

impl Kind {
    /// One word for it.
    pub fn word(&self) -> &str {
        match self {
            Kind::Document(word) | Kind::Unreadable(word) | Kind::Skipped(word) => word,
        }
    }
}

impl Scan {
    /// Reads all inputs and tells what they are.
    ///
    /// # Errors
    /// Only where no thread can be started.
    pub fn new(
        inputs: &[Input],
        limits: &Limits,
        threads: usize,
        read: &ReadDocument,
        progress: &mut dyn FnMut(&Progress),
    ) -> io::Result<Scan> {
        let mut seen: HashMap<Key, Line> = HashMap::new();
        let known = std::collections::HashSet::new();
        let reads = Reads { inputs, out: None, limits, threads, text: false, known: &known, read };
        let mut keep = |key, record: &[u8]| {
            seen.insert(key, line(Record::from_encoded(record)?)?);
            Ok(())
        };
        let documents = reads.all(&mut keep, progress)?;
        let mut scan = Scan { documents: Vec::new(), kinds: Default::default(), pages: 0, needs_person: 0 };
        let mut first: HashMap<[u8; 32], String> = HashMap::new();
        for document in documents {
            let name = String::from(document.name);
            let mut line = match document.state {
                State::Failed(failure) => failed(*failure),
                State::Waiting => continue,
                State::Known(sha256) => {
                    let same_as = first.entry(sha256).or_insert_with(|| name.clone());
                    let same_as = Some(same_as.clone()).filter(|s| *s != name);
                    let key = key(&sha256, &name::extension(&name));
                    let mut line = seen.get(&key).cloned().unwrap_or_else(|| empty(Kind::Skipped("lost".to_owned())));
                    if same_as.is_some() {
                        line.attention.clear();
                    } else {
                        scan.pages += u64::from(line.pages);
                    }
                    Line { same_as, sha256: Some(hex(&sha256)), ..line }
                }
            };
            line.name = name;
            let word = if line.same_as.is_some() { "duplicate" } else { line.kind.word() };
            *scan.kinds.entry(word.to_owned()).or_default() += 1;
            scan.needs_person += u64::from(!line.attention.is_empty());
            scan.documents.push(line);
        }
        Ok(scan)
    }
}

fn empty(kind: Kind) -> Line {
    Line {
        name: String::new(),
        sha256: None,
        kind,
        same_as: None,
        pages: 0,
        charset: None,
        ocr: false,
        readability: None,
        damage: Default::default(),
        attention: Vec::new(),
    }
}

fn failed(failure: Failure) -> Line {
    let skipped = failure.skipped();
    let attention = if skipped { Vec::new() } else { vec![failure.to_string()] };
    let kind = if skipped { Kind::Skipped(failure.kind) } else { Kind::Unreadable(failure.kind) };
    Line { attention, ..empty(kind) }
}

fn line(record: Record) -> io::Result<Line> {
    let plan: Plan = match record {
        Record::Failed(failure) => return Ok(failed(failure)),
        Record::Plan { plan, .. } => serde_json::from_slice(&plan)?,
    };
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut line = empty(Kind::Document(word(serde_json::to_value(plan.source.reader)?)));
    line.pages = plan.source.pages;
    line.readability = plan.repairs.readability.document;
    line.ocr = plan.source.reader == Reader::Ocr || plan.diagnostics.iter().any(|d| d.code.contains("ocr"));
    for (kind, &count) in &plan.repairs.counts {
        // Composed form and mark order are no damage that anybody sees.
        if *kind != RepairKind::Form {
            line.damage.insert(word(serde_json::to_value(kind)?), count);
        }
    }
    line.charset = plan.source.charset;
    let poor = |r: &f64| *r < READABLE;
    let pages = plan.repairs.readability.pages.iter().flatten().filter(|r| poor(r)).count();
    if line.readability.as_ref().is_some_and(poor) {
        line.attention.push("most of it cannot be read".to_owned());
    } else if pages > 0 {
        line.attention.push(format!("{pages} of its pages cannot be read"));
    }
    let errors = plan.diagnostics.into_iter().filter(|d| d.severity == Severity::Error);
    line.attention.extend(errors.map(|d| d.message));
    line.attention.dedup();
    Ok(line)
}
