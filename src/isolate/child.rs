//! What the child does: takes the limits on itself, reads the file from its input, and answers.

use std::io::{self, Read, Write};
use std::process::ExitCode;
#[cfg(feature = "ocr")]
use std::time::Duration;

use rlimit::Resource;

use super::wire;
use crate::media::{Error, ErrorKind, Format, MAX_INPUT};
#[cfg(feature = "pdf")]
use crate::readers::pdf::{self, Glyphs, PdfOptions};
use crate::readers::{ReadOptions, read_pages};

/// First argument of a child.
pub(super) const MARK: &str = "--vanban-isolated-reader";

/// Room for parsers that go down into nested objects.
const STACK: usize = 64 << 20;

/// Does the work of a child, if this process was started as one.
///
/// A program that reads through [`Isolated`](super::Isolated) calls this first of all in its `main`, and ends with the
/// code that it gives.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     if let Some(code) = vanban::isolate::serve() {
///         return code;
///     }
///     // The program's own work.
///     std::process::ExitCode::SUCCESS
/// }
/// ```
#[must_use]
pub fn serve() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != MARK {
        return None;
    }
    let args: Vec<String> = args.map(|a| a.to_string_lossy().into_owned()).collect();
    Some(if work(&args).is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn work(args: &[String]) -> Option<()> {
    let [task, memory, seconds, rest @ ..] = args else { return None };
    limit(memory.parse().ok()?, seconds.parse().ok()?).ok()?;
    // What goes wrong is told in one line by the parent.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    // The input is one file, and before it what was learnt.
    let before: u64 = rest.get(1).filter(|_| task == "read").and_then(|n| n.parse().ok()).unwrap_or(0);
    io::stdin().lock().take(MAX_INPUT.saturating_add(before) + 1).read_to_end(&mut bytes).ok()?;
    let (task, rest) = (task.clone(), rest.to_vec());
    let reads = task == "read";
    // A panic ends the thread alone; the answer says so.
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || perform(&task, &bytes, &rest)).ok()?;
    let answer = thread.join().unwrap_or_else(|_| {
        reads.then(|| {
            wire::encode(Err(Error::new(
                ErrorKind::Internal,
                "the reader failed inside on this file",
                "save it anew from its program, or as PDF or text, and please report it",
            )))
        })
    })?;
    let mut out = io::stdout().lock();
    out.write_all(&answer).ok()?;
    out.flush().ok()
}

/// The answer; `None` for a task that is not known.
fn perform(task: &str, bytes: &[u8], rest: &[String]) -> Option<Vec<u8>> {
    match task {
        "read" => {
            let format: Format = serde_json::from_str(rest.first()?).ok()?;
            let (glyphs, bytes) = bytes.split_at_checked(rest.get(1)?.parse().ok()?)?;
            let options = options(glyphs)?;
            Some(wire::encode(read_pages(bytes, format, &options)))
        }
        #[cfg(feature = "pdf")]
        "second" => {
            let pages: Vec<u32> = rest.first()?.split(',').filter_map(|p| p.parse().ok()).collect();
            serde_json::to_vec(&crate::readers::second::pages(bytes, &pages)).ok()
        }
        #[cfg(feature = "pdf")]
        "learn" => {
            let mut glyphs = Glyphs::new();
            let learnt = pdf::learn(bytes, &PdfOptions::default(), &mut glyphs).map_err(crate::readers::pdf_error);
            serde_json::to_vec(&learnt.map(|()| glyphs.to_json())).ok()
        }
        #[cfg(feature = "ocr")]
        "render" => {
            let pages: Vec<u32> = rest.first()?.split(',').filter_map(|p| p.parse().ok()).collect();
            let left = Duration::from_millis(rest.get(1)?.parse().ok()?);
            let mut out = io::stdout().lock();
            crate::readers::ocr::render(bytes, &pages, left, &mut out).ok()?;
            Some(Vec::new())
        }
        _ => None,
    }
}

/// How the file is read; `None` for glyphs that are none.
fn options(glyphs: &[u8]) -> Option<ReadOptions> {
    #[cfg_attr(not(feature = "pdf"), allow(unused_mut))]
    let mut options = ReadOptions::default();
    if !glyphs.is_empty() {
        #[cfg(feature = "pdf")]
        {
            let glyphs = Glyphs::from_json(std::str::from_utf8(glyphs).ok()?).ok()?;
            options.pdf.glyphs = Some(std::sync::Arc::new(glyphs));
        }
    }
    Some(options)
}

/// Sets the limits for this process and what it might start.
fn limit(memory: u64, seconds: u64) -> io::Result<()> {
    // A core file of a bomb would be as large as the bomb.
    Resource::CORE.set(0, 0)?;
    Resource::CPU.set(seconds, seconds + 1)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::AS.set(memory, memory)
}
