//! `extract learn`: glyph outlines of an archive's good fonts, for its fonts that lie.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Parser;
use clap::builder::{PathBufValueParser, TypedValueParser};
use sha2::{Digest, Sha256};
use vanban::archive::{Input, Kind, ReadDocument, Reading, Scan};
use vanban::readers::pdf::Glyphs;
use vanban::{Format, Plan};

use crate::batch::{LimitArgs, Teller};
use crate::{UNFINISHED, UNREADABLE};

/// A file of learnt glyphs.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// What it holds.
    pub glyphs: Arc<Glyphs>,
    /// Of its bytes: another file may give another plan.
    pub digest: String,
}

/// Reads the file that `--glyphs` names.
pub fn parser() -> impl TypedValueParser<Value = Learnt> {
    PathBufValueParser::new().try_map(|path| -> Result<Learnt, String> {
        let json = fs::read_to_string(&path).map_err(|e| format!("it could not be read ({e})"))?;
        let glyphs =
            Glyphs::from_json(&json).map_err(|e| format!("{e}; make one with: extract learn FOLDER -o FILE"))?;
        let digest = Sha256::digest(&json).iter().map(|b| format!("{b:02x}")).collect();
        Ok(Learnt { glyphs: Arc::new(glyphs), digest })
    })
}

#[derive(Debug, Parser)]
#[command(
    name = "extract learn",
    bin_name = "extract learn",
    about = "Learns what the glyphs of PDFs mean from their fonts whose character maps are right.",
    long_about = "Learns what the glyphs of PDFs mean from their fonts whose character maps are right, that is, whose \
                  words are Vietnamese. Given to extract by --glyphs, they are evidence for fonts of the same faces \
                  whose maps are wrong or missing. A glyph that was seen for two letters stands for none.",
    after_help = "Exit status: 0 when glyphs were written, 1 when there was nothing to learn, 2 for wrong usage, 3 when \
                  the file could not be written."
)]
struct LearnArgs {
    /// PDFs, folders, ZIP and TAR archives; what is no PDF is passed over
    #[arg(required = true)]
    inputs: Vec<PathBuf>,

    /// File to write the glyphs to
    #[arg(short, long, value_name = "GLYPHS")]
    output: PathBuf,

    /// Memory for the process that reads one file, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(64..))]
    memory: u64,

    /// Time for reading one file, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time: u64,

    #[command(flatten)]
    limits: LimitArgs,
}

/// Learns from one PDF.
type Learns = Box<dyn Fn(&[u8], &mut Glyphs) -> Result<(), vanban::Error> + Send + Sync>;

#[cfg(unix)]
fn learner(args: &LearnArgs) -> Learns {
    let program = std::env::current_exe().unwrap_or_else(|_| "extract".into());
    let mut isolated = vanban::isolate::Isolated::new(program);
    isolated.limits.memory = args.memory.saturating_mul(1 << 20);
    isolated.limits.time = Duration::from_secs(args.time);
    Box::new(move |bytes, glyphs| isolated.learn(bytes, glyphs))
}

#[cfg(not(unix))]
fn learner(_: &LearnArgs) -> Learns {
    // What cannot be read teaches nothing.
    Box::new(|bytes, glyphs| {
        let _ = vanban::readers::pdf::learn(bytes, &vanban::readers::pdf::PdfOptions::default(), glyphs);
        Ok(())
    })
}

/// `extract learn`.
pub fn run() -> ExitCode {
    let args = LearnArgs::parse_from(std::env::args_os().skip(1));
    let say = |text: String| {
        // Nobody may be listening.
        let _ = writeln!(io::stderr(), "extract: {}", text.replace(['\n', '\r'], " "));
    };
    let learnt = Arc::new(Mutex::new(Glyphs::new()));
    let files = Arc::new(AtomicU64::new(0));
    let learn = learner(&args);
    let read: ReadDocument = {
        let (learnt, files) = (learnt.clone(), files.clone());
        Arc::new(move |_, bytes| {
            if Format::of(bytes) == Format::Pdf {
                let mut glyphs = Glyphs::new();
                learn(bytes, &mut glyphs)?;
                files.fetch_add(1, Ordering::Relaxed);
                // The sum is the same in whatever order it is made.
                learnt.lock().unwrap_or_else(PoisonError::into_inner).extend(&glyphs);
            }
            Ok(Reading::new(Plan::default(), None))
        })
    };
    let inputs: Vec<Input> = args.inputs.iter().cloned().map(Input::Path).collect();
    let mut teller = Teller::new();
    let scanned = Scan::new(&inputs, &args.limits.limits(), args.limits.jobs, &read, &mut |p| teller.tell(p));
    teller.end();
    let scanned = match scanned {
        Ok(scanned) => scanned,
        Err(error) => {
            say(format!("learning could not finish: {error}"));
            return ExitCode::from(UNFINISHED);
        }
    };
    for line in scanned.documents.iter().filter(|l| matches!(l.kind, Kind::Unreadable(_))) {
        say(format!("{}: {}", line.name, line.attention.join("; ")));
    }
    let (glyphs, files) = (learnt.lock().unwrap_or_else(PoisonError::into_inner), files.load(Ordering::Relaxed));
    if glyphs.is_empty() {
        say(format!(
            "nothing was learnt: of {files} PDFs that could be read, none has a font whose letters make Vietnamese words"
        ));
        return ExitCode::from(UNREADABLE);
    }
    if let Err(error) = fs::write(&args.output, glyphs.to_json()) {
        let shown = args.output.display();
        say(format!("{shown}: the glyphs could not be written: {error}; check the folder and run it again"));
        return ExitCode::from(UNFINISHED);
    }
    let name = args.output.file_name().unwrap_or(OsStr::new("the file")).to_string_lossy().into_owned();
    say(format!(
        "{name} holds {} glyphs from {files} PDFs; {} stood for two letters",
        glyphs.len(),
        glyphs.conflicts()
    ));
    ExitCode::SUCCESS
}
