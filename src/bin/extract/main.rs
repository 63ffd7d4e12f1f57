//! `extract`: one document in, one plan out. The library does the reading; this is arguments, files and exit codes.

mod batch;
mod cli;
#[cfg(feature = "pdf")]
mod learn;

use std::fs::File;
use std::io::{self, Read, Write};
use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use cli::{Args, Format};
use vanban::model::{self, Plan};
use vanban::repair::repair_text;
use vanban::text::decode_owned;
use vanban::{Document, Error, MAX_INPUT, Options, fingerprint, read_document};

/// Exit codes beside success and clap's own 2.
const UNREADABLE: u8 = 1;
const USAGE: u8 = 2;
const UNFINISHED: u8 = 3;

fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(code) = vanban::isolate::serve() {
        return code;
    }
    if std::env::args_os().nth(1).is_some_and(|a| a == "scan") {
        return batch::scan();
    }
    #[cfg(feature = "pdf")]
    if std::env::args_os().nth(1).is_some_and(|a| a == "learn") {
        return learn::run();
    }
    let args = Args::parse();
    if args.many.wanted() {
        return batch::run(&args);
    }
    let (file, format) = match args.one() {
        Ok(one) => one,
        Err(usage) => {
            let _ = usage.print();
            return ExitCode::from(USAGE);
        }
    };
    match run(file, format, &args) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            // One line, whatever the file's name holds.
            let message = message.replace(['\n', '\r'], " ");
            let _ = writeln!(io::stderr(), "extract: {message}");
            ExitCode::from(code)
        }
    }
}

type Outcome = Result<(), (u8, String)>;

fn run(file: &Path, format: Format, args: &Args) -> Outcome {
    let stdin = file == Path::new("-");
    let shown = if stdin { "standard input".to_owned() } else { file.display().to_string() };
    let bytes = read(file, stdin).map_err(|e| (UNREADABLE, format!("{shown}: {}", explain(&e))))?;
    let sha256 = fingerprint(&bytes);
    // Text is read in this process; a long one is not held twice.
    let document = match vanban::Format::of(&bytes) {
        vanban::Format::Text if bytes.len() as u64 <= MAX_INPUT => decode_owned(bytes).into(),
        _ => readers(Some(args))(&bytes).map_err(|e| (UNREADABLE, format!("{shown}: {e}")))?,
    };
    // What a shell opened for this run (`<(…)`, `/dev/stdin`) has a number and no name.
    let named = !stdin && file.is_file();
    let name = file.file_name().filter(|_| named).map(|n| n.to_string_lossy().into_owned());
    let output = catch_unwind(|| render(&document, sha256, name, format, args))
        .map_err(|_| (UNFINISHED, format!("{shown}: an error inside extract; please report it with the document")))?
        .map_err(|e| (UNFINISHED, format!("{shown}: the plan could not be written as JSON: {e}")))?;
    drop(document);
    write(&output).map_err(|e| (UNFINISHED, format!("{shown}: the output could not be written: {e}; run it again")))
}

/// How a document's bytes become text.
pub(crate) type Reads = Box<dyn Fn(&[u8]) -> Result<Document<'static>, Error> + Send + Sync>;

/// The readers, in a process of their own where one can be had; `args` sets their limits.
#[cfg(unix)]
pub(crate) fn readers(args: Option<&Args>) -> Reads {
    // The running program, though its file may have been replaced since.
    let program = std::env::current_exe().unwrap_or_else(|_| "extract".into());
    let mut isolated = vanban::isolate::Isolated::new(program);
    if let Some(args) = args {
        #[cfg(feature = "pdf")]
        if let Some(learnt) = &args.glyphs {
            isolated = isolated.glyphs(&learnt.glyphs);
        }
        isolated.limits.memory = args.memory.saturating_mul(1 << 20);
        isolated.limits.time = Duration::from_secs(args.time);
        #[cfg(feature = "ocr")]
        if let Some(ocr) = &mut isolated.ocr {
            ocr.page_time = Duration::from_secs(args.page_time);
            ocr.program.clone_from(&args.tesseract);
        }
    }
    Box::new(move |bytes| isolated.read(bytes, vanban::Format::of(bytes)))
}

/// The readers.
#[cfg(not(unix))]
pub(crate) fn readers(args: Option<&Args>) -> Reads {
    let mut options = vanban::readers::ReadOptions::default();
    #[cfg(feature = "pdf")]
    if let Some(learnt) = args.and_then(|a| a.glyphs.as_ref()) {
        options.pdf.glyphs = Some(learnt.glyphs.clone());
    }
    Box::new(move |bytes| vanban::readers::read(bytes, vanban::Format::of(bytes), &options))
}

/// All of a file, or a little more than the library takes, so that it can say so.
fn read(file: &Path, stdin: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if stdin {
        io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let file = File::open(file)?;
    // Room for the file's size and one byte, so that the end is seen without growing. A pipe says 0.
    let size = file.metadata()?.len().min(MAX_INPUT);
    bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0) + 1).map_err(io::Error::other)?;
    file.take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What is wrong with a file, and what to do.
fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read; ask for permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder; give one file in it".to_owned(),
        _ => format!("it could not be read ({error}); check the disk or the pipe and run it again"),
    }
}

/// What to print.
enum Output {
    Plan(Box<Plan>, Format),
    Bytes(Vec<u8>),
}

/// Makes what is to be printed.
fn render(
    document: &Document<'_>,
    sha256: String,
    name: Option<String>,
    format: Format,
    args: &Args,
) -> io::Result<Output> {
    let mode = args.repair.into();
    let plan = || {
        let options = Options::new().repair(mode);
        let mut plan = read_document(document, &name.iter().fold(options, |options, name| options.name(name)));
        plan.source.sha256 = Some(sha256);
        plan
    };
    Ok(match format {
        Format::Json | Format::Jsonl => Output::Plan(Box::new(plan()), format),
        Format::Jcs => Output::Bytes(model::to_jcs(&plan())?),
        Format::Text => Output::Bytes(repair_text(&document.text, &document.index, &document.hints, mode).into_bytes()),
        Format::Original => Output::Bytes(document.text.as_bytes().to_vec()),
        // The arguments were asked before.
        Format::Csv | Format::Parquet => Output::Bytes(Vec::new()),
    })
}

/// Writes it all. A reader that closed the pipe has seen enough: no error.
fn write(output: &Output) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = match output {
        Output::Plan(plan, Format::Json) => model::write_json_pretty(plan, &mut out),
        Output::Plan(plan, _) => model::write_json_line(plan, &mut out),
        Output::Bytes(bytes) => out.write_all(bytes),
    };
    match written.and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}
