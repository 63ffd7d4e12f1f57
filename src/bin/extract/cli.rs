//! The arguments of `extract`, and the help that teaches them.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use vanban::repair::Mode;

use crate::batch::Many;

/// What `extract` was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "extract",
    version,
    override_usage = "extract [OPTIONS] FILE\n       extract [OPTIONS] -o OUT [FILE|FOLDER|ARCHIVE]...\n       extract scan [--json] [FILE|FOLDER|ARCHIVE]...\n       extract learn -o GLYPHS [FILE|FOLDER|ARCHIVE]...",
    about = "Reads a Vietnamese government directive into a plan: who orders what, by when, and how much.",
    long_about = "Reads one Vietnamese government directive (kế hoạch, chỉ thị, nghị quyết, báo cáo …): PDF, DOCX, DOC, \
                  HTML, a scan or picture, text or Markdown, in any Vietnamese charset, damaged or not, and prints \
                  its plan as JSON: letterhead, outline, \
                  measurable targets and reported results, citations, recipients, signature, what was repaired, and \
                  for each item the bytes it was read from.",
    after_help = AFTER,
    after_long_help = AFTER_LONG
)]
pub struct Args {
    /// The document: PDF, DOCX, DOC, HTML, picture, text; - reads standard input
    #[arg(value_name = "FILE", required_unless_present = "files_from", num_args = 1..)]
    pub files: Vec<PathBuf>,

    /// What to print; with --output, what to write, several parted by commas
    #[arg(short, long, value_enum, value_delimiter = ',', default_values_t = [Format::Json])]
    pub format: Vec<Format>,

    /// How much to repair before reading
    #[arg(short, long, value_enum, default_value_t = Repair::All)]
    pub repair: Repair,

    /// Memory for the process that reads the file, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(64..))]
    pub memory: u64,

    /// Time for reading the file, in seconds; scans have their own
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub time: u64,

    /// Time for recognising one scanned page, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub page_time: u64,

    /// The tesseract that recognises scans and pictures
    #[arg(long, value_name = "PROGRAM", default_value = "tesseract")]
    pub tesseract: PathBuf,

    /// Glyphs that extract learn has learnt, for PDFs whose fonts do not tell their letters
    #[cfg(feature = "pdf")]
    #[arg(long, value_name = "GLYPHS", value_parser = crate::learn::parser())]
    pub glyphs: Option<crate::learn::Learnt>,

    #[command(flatten)]
    pub many: Many,
}

const AFTER: &str = "Example: extract ke-hoach.txt | jq '.targets[] | {indicator, value}'
More: extract --help";

const AFTER_LONG: &str = "\
Examples:
  extract ke-hoach.txt                         the plan, as JSON
  extract ke-hoach.txt | jq '.targets[] | [.indicator, .value.min, .value.unit]'
                                               what is ordered, and how much
  extract 2023/ cu.zip -o out                  every document of a folder and an archive, one plan each
  extract 2023/ -o out -f jsonl,csv,parquet    the same as one file of plans and as tables
  extract scan 2023/                           what is there, what is damaged, what needs OCR; writes nothing
  extract learn 2023/ -o glyphs.json           the letters of its good fonts, to read those that lie:
  extract --glyphs glyphs.json hong.pdf        the plan of a PDF whose text is no text
  extract --format original cv.pdf             the text of a PDF, as its reader gives it
  extract --format text cu.txt                 the repaired text, line for line as the file has it
  extract --repair none ke-hoach.txt           the document as it is, only brought to normal form

Each `source` in the plan gives page, line, and the byte offsets `start` and `end` in the decoded \
input, which --format original prints; for a UTF-8 text these are offsets in the file itself.

Scans and pictures need tesseract (Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-vie).

Exit status:
  0  the plan was printed, or all plans were written
  1  a document could not be read: one line on standard error, or in OUT/errors.jsonl, says why and what to do
  2  wrong usage
  3  the run could not finish, for example because the disk is full; the same command goes on where it stopped";

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The plan, indented by two
    Json,
    /// The plan on one line
    Jsonl,
    /// The plan as canonical JSON (RFC 8785), for hashes and signatures
    Jcs,
    /// The repaired text, line for line
    Text,
    /// The text as decoded, before repair
    Original,
    /// Targets and results as tables, a row each (with --output)
    Csv,
    /// Documents, targets, results and citations as tables (with --output)
    Parquet,
}

/// How much is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Repair {
    /// Everything that is certain enough
    All,
    /// Only what has one reading: charset, encoding, letters
    Safe,
    /// Nothing but the normal form of Unicode
    None,
}

impl From<Repair> for Mode {
    fn from(repair: Repair) -> Mode {
        match repair {
            Repair::All => Mode::All,
            Repair::Safe => Mode::Safe,
            Repair::None => Mode::None,
        }
    }
}

impl Args {
    /// The one document and what to print of it. Several, or a folder, is wrong usage.
    pub fn one(&self) -> Result<(&PathBuf, Format), clap::Error> {
        let wrong = |message: String| Err(Args::command().error(ErrorKind::TooManyValues, message));
        let format = match self.format.as_slice() {
            [Format::Csv | Format::Parquet] => {
                return wrong("csv and parquet are written to a folder: add -o OUT".to_owned());
            }
            [format] => *format,
            _ => {
                return wrong(
                    "one format is printed at a time; several are written to a folder: add -o OUT".to_owned(),
                );
            }
        };
        match self.files.as_slice() {
            [file] if file.is_dir() => wrong(format!(
                "'{}' is a folder: add -o OUT to write the plans of all its documents there",
                file.display()
            )),
            [file] => Ok((file, format)),
            files => {
                let given = files.len();
                wrong(format!("{given} files were given: add -o OUT to write their plans there"))
            }
        }
    }
}
