//! Many documents: the arguments, the progress, the closing summary, and the look at what is there.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use sha2::{Digest, Sha256};
use vanban::archive::{Formats, Input, Kind, Limits, Progress, ReadDocument, Reading, Run, Scan, Summary};
use vanban::repair::{Mode, repair_text};
use vanban::{Options, read_document};

use crate::cli::{Args, Format};
use crate::{Reads, UNFINISHED, UNREADABLE, USAGE, readers};

/// Options of a run over many documents.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Many documents")]
pub struct Many {
    /// Folder to write to; FILE may then be several files, folders, ZIP and TAR archives
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// Read further paths from this list, one a line (or parted by NUL); - is standard input
    #[arg(long, value_name = "LIST", requires = "output")]
    pub files_from: Option<PathBuf>,

    /// Forget what an earlier run on OUT had read, and start over
    #[arg(long, requires = "output")]
    pub fresh: bool,

    /// Try again what an earlier run on OUT had failed to read
    #[arg(long, requires = "output")]
    pub retry: bool,

    /// Begin CSV with a byte order mark, for spreadsheets that need it
    #[arg(long, requires = "output")]
    pub bom: bool,

    #[command(flatten)]
    pub limits: LimitArgs,
}

/// What is too much.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Limits (beyond them is that document's error)")]
pub struct LimitArgs {
    /// Documents read at once; 0 is one for each core and one more
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub jobs: usize,

    /// Size of one document, unpacked
    #[arg(long, value_name = "BYTES", value_parser = size, default_value = "256M")]
    pub max_size: u64,

    /// Size of an archive inside another, which is held in memory
    #[arg(long, value_name = "BYTES", value_parser = size, default_value = "512M")]
    pub max_nested: u64,

    /// Archives inside archives
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub max_depth: u32,

    /// How many times its packed size data may unpack to
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub max_ratio: u64,

    /// Members of one archive
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub max_members: u64,

    /// Pages of one document
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub max_pages: u32,

    /// Seconds for one document with all its scanned pages
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    pub max_time: u64,
}

impl Many {
    /// Whether a run over many documents is asked for.
    pub fn wanted(&self) -> bool {
        self.output.is_some()
    }
}

impl LimitArgs {
    pub fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.document = self.max_size;
        limits.nested = self.max_nested;
        limits.depth = self.max_depth;
        limits.ratio = self.max_ratio;
        limits.members = self.max_members;
        limits.pages = self.max_pages;
        limits.time = Duration::from_secs(self.max_time);
        limits
    }
}

/// `64M`: bytes, or thousands of them by powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.to_ascii_uppercase().strip_suffix(['K', 'M', 'G']) {
        Some(digits) => (
            digits.to_owned(),
            if text.ends_with(['k', 'K']) {
                10
            } else if text.ends_with(['m', 'M']) {
                20
            } else {
                30
            },
        ),
        None => (text.to_owned(), 0),
    };
    let number: u64 = digits.parse().map_err(|_| "give a number of bytes, as 200000, 64M or 1G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "this is larger than any file".to_owned())
}

/// The look at what is there.
#[derive(Debug, Parser)]
#[command(
    name = "extract scan",
    bin_name = "extract scan",
    about = "Tells what is there without writing anything: kinds, pages, damage, what needs OCR.",
    after_help = "Exit status: 0 when all can be read, 1 when something needs a person, 2 for wrong usage."
)]
struct ScanArgs {
    /// Files, folders, ZIP and TAR archives
    #[arg(required = true)]
    inputs: Vec<PathBuf>,

    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    limits: LimitArgs,
}

/// How this command reads one document.
fn reader(read: Reads, mode: Mode, text: bool) -> ReadDocument {
    Arc::new(move |_, bytes| {
        let document = read(bytes)?;
        let plan = read_document(&document, &Options::new().repair(mode));
        let text = text.then(|| repair_text(&document.text, &document.index, &document.hints, mode));
        Ok(Reading::new(plan, text))
    })
}

/// Version and options that change a plan. A rebuilt command is another version, and so is another tesseract: what was
/// read without one is read again when there is one.
fn fingerprint(args: &Args) -> String {
    let tesseract = ["--version", "--list-langs"].map(|what| {
        let said = std::process::Command::new(&args.tesseract).arg(what).stdin(Stdio::null()).output();
        said.map(|s| String::from_utf8_lossy(&[s.stdout, s.stderr].concat()).into_owned()).ok()
    });
    let limits = (args.memory, args.time, args.page_time);
    let program = std::env::current_exe().and_then(|path| {
        let mut hasher = Sha256::new();
        let mut file = File::open(path)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            match file.read(&mut buffer)? {
                0 => break Ok(hasher.finalize()),
                n => hasher.update(buffer.get(..n).unwrap_or(&[])),
            }
        }
    });
    let program = program.ok().map(|hash| hash.iter().map(|b| format!("{b:02x}")).collect::<String>());
    #[cfg(feature = "pdf")]
    let glyphs = args.glyphs.as_ref().map(|g| &g.digest);
    #[cfg(not(feature = "pdf"))]
    let glyphs = None::<()>;
    format!("{} {program:?} {:?} {limits:?} {tesseract:?} {glyphs:?}", env!("CARGO_PKG_VERSION"), args.repair)
}

/// Reads many documents into a folder.
pub fn run(args: &Args) -> ExitCode {
    let fail = |code: u8, message: String| {
        let _ = writeln!(io::stderr(), "extract: {}", message.replace(['\n', '\r'], " "));
        ExitCode::from(code)
    };
    if args.files.iter().any(|f| f.as_os_str() == "-") {
        let what = "standard input is one document: leave -o out, or give --files-from - to read a list from it";
        return fail(USAGE, what.to_owned());
    }
    let mut formats = Formats::default();
    for format in &args.format {
        match format {
            Format::Json => formats.json = true,
            Format::Jsonl => formats.jsonl = true,
            Format::Csv => formats.csv = true,
            Format::Parquet => formats.parquet = true,
            Format::Text => formats.text = true,
            Format::Jcs | Format::Original => {
                return fail(
                    USAGE,
                    "jcs and original are printed for one document; with -o give json, jsonl, csv, parquet or text"
                        .to_owned(),
                );
            }
        }
    }
    formats.bom = args.many.bom;
    let mut inputs: Vec<Input> = args.files.iter().cloned().map(Input::Path).collect();
    if let Some(list) = &args.many.files_from {
        match paths(list) {
            Ok(paths) => inputs.extend(paths),
            Err(error) => return fail(UNFINISHED, format!("{}: the list could not be read: {error}", list.display())),
        }
    }
    let mode = Mode::from(args.repair);
    let mut run = Run::new(inputs, args.many.output.clone().unwrap_or_default());
    run.formats = formats;
    run.limits = args.many.limits.limits();
    run.threads = args.many.limits.jobs;
    run.fresh = args.many.fresh;
    run.retry = args.many.retry;
    run.fingerprint = fingerprint(args);
    let mut teller = Teller::new();
    let done = run.run(&reader(readers(Some(args)), mode, formats.text), &mut |p| teller.tell(p));
    teller.end();
    match done {
        Err(error) => fail(UNFINISHED, error.to_string()),
        Ok(summary) => {
            summarise(&summary, &run);
            ExitCode::from(if summary.failures() > 0 { UNREADABLE } else { 0 })
        }
    }
}

/// Paths of a list. Names on Unix are bytes, so the list is not taken for text.
fn paths(list: &PathBuf) -> io::Result<Vec<Input>> {
    let mut bytes = Vec::new();
    if list.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        File::open(list)?.read_to_end(&mut bytes)?;
    }
    let end = if bytes.contains(&0) { 0 } else { b'\n' };
    let lines = bytes.split(|&b| b == end).map(|l| if end == b'\n' { l.strip_suffix(b"\r").unwrap_or(l) } else { l });
    Ok(lines.filter(|l| !l.is_empty()).map(|l| Input::Listed(path(l))).collect())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    let path: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    path.into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn summarise(summary: &Summary, run: &Run) {
    let mut err = io::stderr().lock();
    let mut line = |text: String| {
        // Nobody may be listening.
        let _ = writeln!(err, "extract: {text}");
    };
    let known =
        if summary.resumed > 0 { format!(" ({} kept from an earlier run)", summary.resumed) } else { String::new() };
    line(format!("{} documents read{known}, {} of them with diagnostics", summary.read, summary.with_diagnostics));
    if summary.ocr_pages > 0 {
        line(format!("{} pages by optical recognition", summary.ocr_pages));
    }
    if summary.duplicates > 0 {
        line(format!("{} duplicates, listed in duplicates.jsonl", summary.duplicates));
    }
    let list = |counts: &std::collections::BTreeMap<String, u64>| {
        counts.iter().map(|(kind, n)| format!("{n} {kind}")).collect::<Vec<_>>().join(", ")
    };
    if !summary.skipped.is_empty() {
        line(format!("skipped: {}", list(&summary.skipped)));
    }
    if summary.failures() > 0 {
        line(format!("{} could not be read: {}", summary.failures(), list(&summary.failed)));
        line(format!("{} says for each what is wrong and what to do", run.out.join("errors.jsonl").display()));
    }
}

/// Tells how far the run is: a bar on a terminal, else a line now and then.
pub struct Teller {
    terminal: bool,
    start: Instant,
    last: Instant,
    shown: bool,
}

impl Teller {
    /// Between two lines where nobody watches.
    const QUIET: Duration = Duration::from_secs(30);

    pub fn new() -> Self {
        let now = Instant::now();
        Teller { terminal: io::stderr().is_terminal(), start: now, last: now, shown: false }
    }

    pub fn tell(&mut self, p: &Progress) {
        if !self.terminal && self.last.elapsed() < Self::QUIET {
            return;
        }
        self.last = Instant::now();
        let seconds = self.start.elapsed().as_secs_f64();
        let rate = p.documents as f64 / seconds.max(0.001);
        let left = if p.share > 0.01 { seconds / p.share * (1.0 - p.share) } else { f64::NAN };
        let left = if left.is_finite() { format!(", {} left", clock(left)) } else { String::new() };
        let text = if p.writing {
            format!("{} documents, writing the output", p.documents)
        } else {
            let percent = (p.share * 100.0).min(100.0);
            format!("{} documents, {percent:.0} %, {rate:.0} a second, {} failed{left}", p.documents, p.failed)
        };
        let mut err = io::stderr().lock();
        let _ = if self.terminal {
            let full = (p.share * 20.0) as usize;
            write!(err, "\r\x1b[K[{}{}] {text}", "#".repeat(full.min(20)), ".".repeat(20 - full.min(20)))
        } else {
            writeln!(err, "extract: {text}")
        };
        self.shown = true;
    }

    pub fn end(&self) {
        if self.terminal && self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn clock(seconds: f64) -> String {
    let s = seconds.round() as u64;
    if s >= 3600 { format!("{} h {:02} min", s / 3600, s / 60 % 60) } else { format!("{} min {:02} s", s / 60, s % 60) }
}

/// `extract scan`.
pub fn scan() -> ExitCode {
    let args = ScanArgs::parse_from(std::env::args_os().skip(1));
    let inputs: Vec<Input> = args.inputs.into_iter().map(Input::Path).collect();
    let mut teller = Teller::new();
    let limits = args.limits.limits();
    let scanned = Scan::new(&inputs, &limits, args.limits.jobs, &reader(readers(None), Mode::All, false), &mut |p| {
        teller.tell(p)
    });
    teller.end();
    let printed = scanned.and_then(|scan| {
        let mut out = io::BufWriter::new(io::stdout().lock());
        if args.json {
            out.write_all(&vanban::model::to_json_pretty(&scan)?)?
        } else {
            table(&scan, &mut out)?
        }
        out.flush()?;
        Ok(scan.needs_person)
    });
    match printed {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(UNREADABLE),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "extract: the scan could not finish: {error}");
            ExitCode::from(UNFINISHED)
        }
    }
}

fn table(scan: &Scan, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<12} {:>5} {:<11} {:>8}  {:<28} NAME", "KIND", "PAGES", "CHARSET", "READABLE", "DAMAGE")?;
    for line in &scan.documents {
        if let Some(same) = &line.same_as {
            writeln!(out, "{:<12} {:>5} {:<11} {:>8}  {:<28} {} = {same}", "duplicate", "", "", "", "", line.name)?;
            continue;
        }
        let readable = line.readability.map_or(String::new(), |r| format!("{:.1} %", r * 100.0));
        let damage: Vec<String> = line.damage.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
        let pages = if matches!(line.kind, Kind::Document(_)) { line.pages.to_string() } else { String::new() };
        let charset = line.charset.as_deref().unwrap_or("");
        let word = if line.ocr { "ocr" } else { line.kind.word() };
        writeln!(out, "{word:<12} {pages:>5} {charset:<11} {readable:>8}  {:<28} {}", damage.join(", "), line.name)?;
        for why in &line.attention {
            writeln!(out, "{:>14} {why}", "!")?;
        }
    }
    let kinds: Vec<String> = scan.kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    writeln!(out, "\n{}; {} pages; {} need a person", kinds.join(", "), scan.pages, scan.needs_person)
}
