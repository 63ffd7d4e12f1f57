//! Reading in a child process, so that no file can hang, kill or bloat the program that reads it.
//!
//! The program starts itself: [`Isolated::new`] takes the path of a program that calls [`serve`] first of all in its
//! `main`, which the command `extract` does. The child limits its own memory and processor time, gets the file through
//! a pipe and answers through a pipe; whatever becomes of it, the caller gets a document or an error of one line.

mod child;
mod wire;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

pub use self::child::serve;
use crate::document::Document;
use crate::media::{Error, ErrorKind, Format, check_size};
#[cfg(feature = "ocr")]
use crate::readers::ocr::Ocr;
#[cfg(feature = "pdf")]
use crate::readers::pdf::Glyphs;
use crate::readers::{Pages, ReadOptions, read_pages};

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of address space. Linux and most Unix systems hold to it; macOS does not.
    pub memory: u64,
    /// For reading the file, by the clock and by the processor. Recognition of scanned pages has its own.
    pub time: Duration,
}

impl Default for Limits {
    /// 1 GiB and 20 seconds: hundreds of pages take a tenth of either.
    fn default() -> Self {
        Limits { memory: 1 << 30, time: Duration::from_secs(20) }
    }
}

/// The most bytes that a child may answer.
const MAX_ANSWER: u64 = 1 << 30;

/// Reads files in children of a program.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Isolated {
    program: PathBuf,
    /// Shared by its clones and by all threads: children that read, and recognition, count alike.
    slots: Arc<Slots>,
    /// What each child may take.
    pub limits: Limits,
    /// Learnt outlines as JSON.
    #[cfg(feature = "pdf")]
    glyphs: Option<Arc<[u8]>>,
    /// How scanned pages are recognised; `None` leaves them.
    #[cfg(feature = "ocr")]
    pub ocr: Option<Ocr>,
}

impl Isolated {
    /// Children of this program: `extract`, or one of your own that calls [`serve`].
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Isolated {
            program: program.into(),
            slots: Arc::new(Slots::new(thread::available_parallelism().map_or(1, usize::from))),
            limits: Limits::default(),
            #[cfg(feature = "pdf")]
            glyphs: None,
            #[cfg(feature = "ocr")]
            ocr: Some(Ocr::default()),
        }
    }

    /// The most processes at work at one time, one a core unless told, for this value and its clones together.
    #[must_use]
    pub fn processes(mut self, most: usize) -> Self {
        self.slots = Arc::new(Slots::new(most));
        self
    }

    /// Reads PDFs with outlines that were learnt beforehand.
    #[cfg(feature = "pdf")]
    #[must_use]
    pub fn glyphs(mut self, glyphs: &Glyphs) -> Self {
        self.glyphs = Some(glyphs.to_json().into_bytes().into());
        self
    }

    #[cfg(feature = "ocr")]
    pub(crate) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Reads a file into a document. Text is read in this process: nothing in it can do harm.
    ///
    /// # Errors
    /// As [`readers::read`](crate::readers::read()), and [`ErrorKind::Limit`] where the file takes more than the
    /// limits, [`ErrorKind::Internal`] where the child died or could not be started, [`ErrorKind::Missing`] for a
    /// picture where no program recognises it.
    pub fn read(&self, bytes: &[u8], format: Format) -> Result<Document<'static>, Error> {
        check_size(bytes)?;
        match format {
            Format::Pdf | Format::Office | Format::OldOffice | Format::Html => {}
            #[cfg(feature = "ocr")]
            Format::Picture => {
                return match &self.ocr {
                    Some(ocr) => ocr.picture(bytes, self),
                    None => Ok(read_pages(bytes, format, &ReadOptions::default())?.document),
                };
            }
            _ => return Ok(read_pages(bytes, format, &ReadOptions::default())?.document),
        }
        let begun = Instant::now();
        let left = || self.limits.time.saturating_sub(begun.elapsed());
        let pages = self.child(bytes, format);
        #[cfg(feature = "pdf")]
        let pages = if format == Format::Pdf { self.with_second(bytes, pages, left()) } else { pages };
        let pages = pages?;
        #[cfg(feature = "ocr")]
        if let Some(ocr) = &self.ocr {
            let pages = crate::readers::ocr::with_unreadable(pages);
            if !pages.scanned.is_empty() {
                return Ok(ocr.scanned(pages, self, bytes, left()));
            }
            return Ok(pages.document);
        }
        let _ = left;
        Ok(pages.document)
    }

    fn child(&self, bytes: &[u8], format: Format) -> Result<Pages, Error> {
        let kind = serde_json::to_string(&format).unwrap_or_default();
        #[cfg(feature = "pdf")]
        let glyphs = self.glyphs.as_deref().unwrap_or_default();
        #[cfg(not(feature = "pdf"))]
        let glyphs = &[][..];
        let arguments = [kind.as_str(), &glyphs.len().to_string()];
        let (answer, status, noise) = self.ask("read", self.limits.time, &arguments, &[glyphs, bytes])?;
        wire::decode(answer).unwrap_or_else(|| Err(self.died(status, &noise)))
    }

    /// Asks the second reader about a PDF that the first could not read, or about its pages without text.
    #[cfg(feature = "pdf")]
    fn with_second(&self, bytes: &[u8], first: Result<Pages, Error>, left: Duration) -> Result<Pages, Error> {
        use crate::readers::second;
        let wanted = match &first {
            Ok(pages) => pages.bare.as_slice(),
            // What took too much once takes too much again.
            Err(e) if matches!(e.kind(), ErrorKind::Damaged | ErrorKind::Internal) => &[],
            Err(_) => return first,
        };
        if left.is_zero() || (first.is_ok() && wanted.is_empty()) {
            return first;
        }
        let list: Vec<String> = wanted.iter().map(u32::to_string).collect();
        let answer = self.ask("second", left, &[&list.join(",")], &[bytes]);
        let texts: Option<second::Texts> = answer.ok().and_then(|(answer, ..)| serde_json::from_slice(&answer).ok());
        let Some(texts) = texts.filter(|t| !t.is_empty()) else { return first };
        match first {
            Ok(mut pages) => {
                second::fill(&mut pages.document, &texts);
                let read = |p: &u32| texts.get(p).is_some_and(|t| t.chars().any(char::is_alphanumeric));
                pages.scanned.retain(|p| !read(p));
                Ok(pages)
            }
            Err(error) => {
                let count = texts.keys().next_back().map_or(0, |&p| p as usize);
                let document = second::document(&texts).ok_or(error)?;
                Ok(Pages { document, count, ..Pages::default() })
            }
        }
    }

    /// Learns glyph outlines from a PDF, as [`learn`](crate::readers::pdf::learn) does.
    ///
    /// # Errors
    /// As [`read`](Isolated::read).
    #[cfg(feature = "pdf")]
    pub fn learn(&self, bytes: &[u8], glyphs: &mut Glyphs) -> Result<(), Error> {
        check_size(bytes)?;
        let (answer, status, noise) = self.ask("learn", self.limits.time, &[], &[bytes])?;
        let learnt: Option<Result<String, Error>> = serde_json::from_slice(&answer).ok();
        let learnt = learnt.unwrap_or_else(|| Err(self.died(status, &noise)))?;
        let learnt = Glyphs::from_json(&learnt).map_err(|_| self.died(status, &noise))?;
        glyphs.extend(&learnt);
        Ok(())
    }

    /// What a child answers to a task, how it ended, and what it said on its standard error.
    fn ask(
        &self,
        task: &str,
        time: Duration,
        arguments: &[&str],
        parts: &[&[u8]],
    ) -> Result<(Vec<u8>, ExitStatus, String), Error> {
        let _slot = self.slots.take();
        let (mut child, input) = self.start(task, time, arguments)?;
        let mut answer = Vec::new();
        let outcome = converse(&mut child, input, parts, time, |out| {
            let _ = out.take(MAX_ANSWER + 1).read_to_end(&mut answer);
        });
        match outcome {
            Outcome::Ended(status, noise) if status.success() && answer.len() as u64 <= MAX_ANSWER => {
                Ok((answer, status, noise))
            }
            Outcome::Ended(status, noise) => Err(self.died(status, &noise)),
            Outcome::TooLate => Err(self.late()),
            Outcome::Lost => Err(lost("its reader could not be watched")),
        }
    }

    /// Starts a child on a task.
    pub(crate) fn start(
        &self,
        task: &str,
        time: Duration,
        arguments: &[&str],
    ) -> Result<(Child, std::process::ChildStdin), Error> {
        let seconds = time.as_secs().saturating_add(1).to_string();
        let mut child = Command::new(&self.program)
            .args([child::MARK, task, &self.limits.memory.to_string(), &seconds])
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| lost(&format!("the process that reads it could not be started ({e})")))?;
        match child.stdin.take() {
            Some(input) => Ok((child, input)),
            None => Err(lost("its reader has no input")),
        }
    }

    fn late(&self) -> Error {
        Error::new(
            ErrorKind::Limit,
            format!("reading it took longer than {} seconds", self.limits.time.as_secs()),
            "it may be damaged or made to do harm; allow more with --time if you trust it",
        )
    }

    /// Why a child died, as far as its end tells.
    fn died(&self, status: ExitStatus, noise: &str) -> Error {
        use std::os::unix::process::ExitStatusExt;
        /// SIGXCPU and SIGKILL on Linux and BSD.
        const PROCESSOR: [i32; 2] = [24, 9];
        let signal = status.signal();
        if noise.contains("memory allocation") || noise.contains("apacity overflow") {
            return Error::new(
                ErrorKind::Limit,
                format!("reading it took more than {} MiB of memory", self.limits.memory >> 20),
                "it may be damaged or made to do harm; allow more with --memory if you trust it",
            );
        }
        if noise.contains("overflowed its stack") {
            return Error::new(
                ErrorKind::Limit,
                "its objects nest too deep to be read",
                "it may be damaged or made to do harm; open it in a viewer and print it to a new file",
            );
        }
        if signal.is_some_and(|s| PROCESSOR.contains(&s)) {
            return self.late();
        }
        let how = match (signal, status.code()) {
            (Some(signal), _) => format!("its reader died of signal {signal}"),
            (None, code) => format!("its reader ended with code {}", code.unwrap_or(-1)),
        };
        Error::new(ErrorKind::Internal, how, "open it in a viewer and print it to a new file, and please report it")
    }
}

/// Permits for processes at work.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
    #[cfg_attr(not(feature = "ocr"), allow(dead_code, reason = "recognition starts as many workers"))]
    pub most: usize,
}

/// A permit; it is given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'a>(&'a Slots);

impl Slots {
    fn new(most: usize) -> Slots {
        let most = most.max(1);
        Slots { free: Mutex::new(most), freed: Condvar::new(), most }
    }

    /// Waits for a permit.
    pub fn take(&self) -> Slot<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |n| *n == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

fn lost(what: &str) -> Error {
    Error::new(ErrorKind::Internal, what, "check that the system lets processes be started, and run it again")
}

/// How a child ended.
pub(crate) enum Outcome {
    /// By itself, with what it said on its standard error.
    Ended(ExitStatus, String),
    /// Not in time; it has been killed.
    TooLate,
    /// It could not be waited for.
    Lost,
}

/// The most that is kept of what a child says on its standard error.
const MAX_NOISE: u64 = 16 << 10;

/// Gives a child its input, reads its output, and waits for its end; kills it when time is up. The child is always
/// reaped.
pub(crate) fn converse(
    child: &mut Child,
    mut input: impl Write + Send,
    parts: &[&[u8]],
    time: Duration,
    output: impl FnOnce(std::process::ChildStdout) + Send,
) -> Outcome {
    let until = Instant::now() + time;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let mut late = false;
    let (status, noise) = thread::scope(|scope| {
        let (done, finished) = mpsc::channel();
        scope.spawn(move || {
            // A child that ended early does not read on: that is seen below.
            let _ = parts.iter().try_for_each(|part| input.write_all(part));
            drop(input);
        });
        scope.spawn(move || {
            if let Some(out) = out {
                output(out);
            }
            let _ = done.send(());
        });
        let noise = scope.spawn(move || {
            let mut noise = Vec::new();
            if let Some(mut err) = err {
                let _ = err.by_ref().take(MAX_NOISE).read_to_end(&mut noise);
                let _ = std::io::copy(&mut err, &mut std::io::sink());
            }
            String::from_utf8_lossy(&noise).into_owned()
        });
        let left = until.saturating_duration_since(Instant::now());
        late = matches!(finished.recv_timeout(left), Err(mpsc::RecvTimeoutError::Timeout));
        // The output is closed: the end is near, unless the child only closed it.
        while !late {
            match child.try_wait() {
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(1)),
                Ok(None) => late = true,
                _ => break,
            }
        }
        if late {
            let _ = child.kill();
        }
        let status = child.wait();
        (status, noise.join().unwrap_or_default())
    });
    match status {
        _ if late => Outcome::TooLate,
        Ok(status) => Outcome::Ended(status, noise),
        Err(_) => Outcome::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_work_at_once_than_there_are_slots() {
        let slots = Slots::new(2);
        let (busy, most) = (Mutex::new(0usize), Mutex::new(0usize));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _slot = slots.take();
                    let now = {
                        let mut busy = busy.lock().unwrap();
                        *busy += 1;
                        *busy
                    };
                    let mut most = most.lock().unwrap();
                    *most = now.max(*most);
                    drop(most);
                    thread::sleep(Duration::from_millis(2));
                    *busy.lock().unwrap() -= 1;
                });
            }
        });
        assert!((1..=2).contains(&*most.lock().unwrap()));
    }

    #[test]
    fn a_program_that_is_none_of_ours_is_an_error() {
        for program in ["/no/such/program", "/bin/cat", "/bin/false"] {
            let error = Isolated::new(program).read(b"%PDF-1.4\n", Format::Pdf).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
        }
    }
}
