//! The run: one thread walks the inputs, the others read documents, this one keeps what they give.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::input::{self, Found, Input, Payload, Stop, Walker};
use super::limits::{Failure, Limits};
use super::lock::Lock;
use super::output;
use super::spool::{Facts, Key, Record, Spool, key};
use super::{Progress, ReadDocument, Reading, Run, RunError, Summary, name};
use crate::model;

/// Bytes of archive members that wait for a reader.
const WAITING: usize = 256 << 20;
/// Room for deep outlines; only what is used takes memory.
const STACK: usize = 64 << 20;
/// How often the run looks for documents that take too long, and tells its progress.
const TICK: Duration = Duration::from_millis(200);

/// A document of this run: its name and what became of it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: Box<str>,
    pub(super) state: State,
}

#[derive(Debug)]
pub(super) enum State {
    Waiting,
    /// Its bytes are known; what they gave is in the spool.
    Known([u8; 32]),
    Failed(Box<Failure>),
}

struct Job {
    index: usize,
    name: Box<str>,
    payload: Payload,
    passed: u64,
    permit: Permit,
}

enum Message {
    /// The walk met a document.
    Met(Box<str>),
    /// It met so many.
    End(u64),
    /// Its bytes were hashed; a record comes with it if this is where they were read.
    Done { index: usize, sha256: [u8; 32], passed: u64, failed: bool, record: Option<(Key, io::Result<Vec<u8>>)> },
    /// It has no bytes.
    Lost { index: usize, passed: u64, failure: Failure },
}

/// Bytes in flight, so that a fast archive waits for the readers.
#[derive(Default)]
struct Budget {
    used: Mutex<usize>,
    freed: Condvar,
}

struct Permit {
    budget: Arc<Budget>,
    size: usize,
}

impl Budget {
    fn take(self: &Arc<Self>, size: usize) -> Permit {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        // One that is larger than all the room goes alone.
        while *used > 0 && *used + size > WAITING {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += size;
        Permit { budget: self.clone(), size }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.budget.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.size;
        self.budget.freed.notify_all();
    }
}

/// What all threads share.
struct Shared {
    read: ReadDocument,
    limits: Limits,
    want_text: bool,
    /// Documents that are read, or being read by some thread.
    claimed: Mutex<HashSet<Key>>,
}

/// What a thread is reading, for the watch on time. Whoever takes it away settles the document.
#[derive(Default)]
struct Watch(Mutex<Option<Current>>);

struct Current {
    since: Instant,
    index: usize,
    sha256: [u8; 32],
    key: Key,
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn run(run: &Run, read: &ReadDocument, progress: &mut dyn FnMut(&Progress)) -> Result<Summary, RunError> {
    let hidden = run.out.join(".extract");
    fs::create_dir_all(&hidden).map_err(output_error(&hidden))?;
    let _lock = Lock::take(&run.out, &hidden)?;
    let path = hidden.join("spool");
    if run.fresh && path.exists() {
        fs::remove_file(&path).map_err(output_error(&path))?;
    }
    let mut spool = Spool::open(&path, &fingerprint(run), run.retry).map_err(output_error(&path))?;
    let before: HashSet<Key> = spool.keys().copied().collect();
    let reads = Reads {
        inputs: &run.inputs,
        out: Some(&run.out),
        limits: &run.limits,
        threads: run.threads,
        text: run.formats.text,
        known: &before,
        read,
    };
    let documents = reads.all(&mut |key, record| spool.append(key, record), progress).map_err(output_error(&path))?;
    spool.sync().map_err(output_error(&path))?;
    let mut state = Progress { documents: documents.len() as u64, share: 1.0, writing: true, ..Progress::default() };
    progress(&state);
    let summary = output::write(run, &hidden, &documents, &mut spool, &before)?;
    state.failed = summary.failures();
    progress(&state);
    Ok(summary)
}

/// Says where the output failed.
pub(super) fn output_error(path: &Path) -> impl FnOnce(io::Error) -> RunError + use<> {
    let what = path.display().to_string();
    move |error| RunError::Output { what, error }
}

/// Limits count, too: a document that was too large under one may be read under another.
fn fingerprint(run: &Run) -> [u8; 32] {
    let text = format!("{}\n{:?}\n{}", run.fingerprint, run.limits, run.formats.text);
    Sha256::digest(text).into()
}

/// What is to be read, and how.
pub(super) struct Reads<'a> {
    pub(super) inputs: &'a [Input],
    /// A folder to pass over.
    pub(super) out: Option<&'a Path>,
    pub(super) limits: &'a Limits,
    pub(super) threads: usize,
    pub(super) text: bool,
    /// What need not be read again.
    pub(super) known: &'a HashSet<Key>,
    pub(super) read: &'a ReadDocument,
}

impl Reads<'_> {
    /// Reads all, hands encoded records to `keep` as they come, and gives the documents in the order of the input.
    pub(super) fn all(
        &self,
        keep: &mut dyn FnMut(Key, &[u8]) -> io::Result<()>,
        progress: &mut dyn FnMut(&Progress),
    ) -> io::Result<Vec<Document>> {
        let threads =
            if self.threads > 0 { self.threads } else { thread::available_parallelism().map_or(1, usize::from) + 1 };
        let shared = Arc::new(Shared {
            read: self.read.clone(),
            limits: self.limits.clone(),
            want_text: self.text,
            claimed: Mutex::new(self.known.clone()),
        });
        let (job_sender, job_receiver) = sync_channel::<Job>(4 * threads);
        let (sender, messages) = sync_channel::<Message>(16 * threads);
        let job_receiver = Arc::new(Mutex::new(job_receiver));
        let start = |watch: &Arc<Watch>| {
            let (shared, jobs, sender, watch) = (shared.clone(), job_receiver.clone(), sender.clone(), watch.clone());
            let builder = thread::Builder::new().name("reader".to_owned()).stack_size(STACK);
            builder.spawn(move || work(&shared, &jobs, &sender, &watch))
        };
        let mut watches: Vec<Arc<Watch>> = (0..threads).map(|_| Arc::default()).collect();
        for watch in &watches {
            start(watch)?;
        }
        let (limits, inputs, out, walk_sender) =
            (self.limits.clone(), self.inputs.to_vec(), self.out.map(Path::to_owned), sender.clone());
        let builder = thread::Builder::new().name("walker".to_owned()).stack_size(STACK);
        builder.spawn(move || walk(&limits, &inputs, out.as_deref(), &job_sender, &walk_sender))?;
        let total = input::total(self.inputs).max(1) as f64;
        let mut documents: Vec<Document> = Vec::new();
        let mut state = Progress::default();
        let (mut end, mut told) = (None, Instant::now());
        while end != Some(state.documents) {
            match messages.recv_timeout(TICK) {
                Ok(Message::Met(name)) => documents.push(Document { name, state: State::Waiting }),
                Ok(Message::End(count)) => end = Some(count),
                Ok(Message::Done { index, sha256, passed, failed, record }) => {
                    state.documents += 1;
                    state.failed += u64::from(failed);
                    state.known += u64::from(record.is_none());
                    state.share = (passed as f64 / total).min(1.0);
                    settle(&mut documents, index, State::Known(sha256));
                    if let Some((key, record)) = record {
                        keep(key, &record?)?;
                    }
                }
                Ok(Message::Lost { index, passed, failure }) => {
                    state.documents += 1;
                    state.failed += u64::from(!failure.skipped());
                    state.share = (passed as f64 / total).min(1.0);
                    settle(&mut documents, index, State::Failed(Box::new(failure)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                // The walk ends with a message; without one its thread died.
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("an error inside extract")),
            }
            if told.elapsed() < TICK {
                continue;
            }
            told = Instant::now();
            progress(&state);
            for watch in &mut watches {
                let late = held(&watch.0).take_if(|r| r.since.elapsed() > self.limits.time);
                let Some(Current { index, sha256, key, .. }) = late else { continue };
                // Nothing can stop the thread; it is left to itself, and another takes its place.
                *watch = Arc::default();
                start(watch)?;
                let what = format!("it took longer than {} seconds", self.limits.time.as_secs());
                let failure = Failure::new("time-limit", what, "raise --max-time, or read it alone");
                keep(key, &Record::Failed(failure).encode(&key)?)?;
                settle(&mut documents, index, State::Known(sha256));
                state.documents += 1;
                state.failed += 1;
            }
        }
        Ok(documents)
    }
}

fn settle(documents: &mut [Document], index: usize, state: State) {
    if let Some(document) = documents.get_mut(index) {
        document.state = state;
    }
}

/// The thread that walks the inputs.
fn walk(limits: &Limits, inputs: &[Input], out: Option<&Path>, jobs: &SyncSender<Job>, sender: &SyncSender<Message>) {
    let budget = Arc::new(Budget::default());
    let mut index = 0;
    let mut sink = |found: Found| {
        let name: Box<str> = found.name.into();
        sender.send(Message::Met(name.clone())).map_err(|_| Stop)?;
        let passed = found.passed;
        let size = match found.payload {
            Payload::Failed(failure) => {
                let lost = Message::Lost { index, passed, failure };
                index += 1;
                return sender.send(lost).map_err(|_| Stop);
            }
            Payload::File(_) => 0,
            Payload::Bytes(ref bytes) => bytes.len(),
        };
        let permit = budget.take(size);
        let job = Job { index, name, payload: found.payload, passed, permit };
        index += 1;
        jobs.send(job).map_err(|_| Stop)
    };
    let walked = Walker::new(limits, out, &mut sink).walk(inputs);
    if walked.is_ok() {
        // Nobody may be listening any more.
        let _ = sender.send(Message::End(index as u64));
    }
}

/// A thread that reads documents.
fn work(shared: &Shared, jobs: &Mutex<Receiver<Job>>, sender: &SyncSender<Message>, watch: &Watch) {
    loop {
        let Ok(job) = held(jobs).recv() else { return };
        let Job { index, name, payload, passed, permit } = job;
        let bytes = match payload {
            Payload::Bytes(bytes) => Ok(bytes),
            Payload::File(path) => input::read_file(&path, &shared.limits),
            Payload::Failed(failure) => Err(failure),
        };
        let message = match bytes {
            Err(failure) => Message::Lost { index, passed, failure },
            Ok(bytes) => {
                let sha256: [u8; 32] = Sha256::digest(&bytes).into();
                let key = key(&sha256, &name::extension(&name));
                let (mut record, mut failed) = (None, false);
                if held(&shared.claimed).insert(key) {
                    *held(&watch.0) = Some(Current { since: Instant::now(), index, sha256, key });
                    let read = read_one(shared, &name, &bytes, &sha256);
                    if held(&watch.0).take().is_none() {
                        return;
                    }
                    failed = matches!(read, Record::Failed(_));
                    record = Some((key, read.encode(&key)));
                }
                Message::Done { index, sha256, passed, failed, record }
            }
        };
        drop(permit);
        if sender.send(message).is_err() {
            return;
        }
    }
}

fn read_one(shared: &Shared, name: &str, bytes: &[u8], sha256: &[u8; 32]) -> Record {
    let read = catch_unwind(AssertUnwindSafe(|| (shared.read)(name, bytes))).unwrap_or_else(|_| {
        let advice = "please report it with the document";
        Err(Failure::new("internal", "an error inside extract", advice))
    });
    match read.and_then(|reading| record(shared, reading, sha256)) {
        Ok(record) => record,
        Err(failure) => Record::Failed(failure),
    }
}

fn record(shared: &Shared, reading: Reading, sha256: &[u8; 32]) -> Result<Record, Failure> {
    let Reading { mut plan, text } = reading;
    if plan.source.pages > shared.limits.pages {
        let what = format!("it has {} pages, more than {}", plan.source.pages, shared.limits.pages);
        return Err(Failure::new("too-many-pages", what, "split it, or raise --max-pages"));
    }
    // Which of several names it goes by is known at the end.
    plan.source.name = None;
    plan.source.sha256 = Some(crate::extract::hex(sha256));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let ocr_pages = if plan.source.reader == model::Reader::Ocr { plan.source.pages } else { 0 };
    let facts = Facts { diagnostics: count(plan.diagnostics.len()), ocr_pages };
    let plan = model::to_json_line(&plan)
        .map_err(|e| Failure::new("internal", format!("the plan is no JSON ({e})"), "please report it"))?;
    Ok(Record::Plan { plan, text: text.filter(|_| shared.want_text), facts })
}
