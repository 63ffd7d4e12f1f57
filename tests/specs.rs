//! Runs the examples in `fixtures/specs/*.md`.
//!
//! A fenced block whose info string names a reader holds examples: an input line, then one `=>` line for each thing
//! read from it (none where nothing is), examples parted by blank lines. `UPDATE_SPECS=1 cargo test --test specs`
//! writes what is read today into the files, to be reviewed as a change like any other.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use vanban::model::Comparator;
use vanban::parse::{self, Quantity, Role};
use vanban::vocab::Vocabulary;

#[path = "specs/outline.rs"]
mod outline;
#[path = "specs/parts.rs"]
mod parts;
#[path = "specs/repairs.rs"]
mod repairs;
#[path = "specs/targets.rs"]
mod targets;

/// Reads one input line and says what it found, one line of compact JSON each.
type Reader = fn(&str) -> Vec<String>;

/// Info strings of the blocks and what reads them.
const READERS: &[(&str, Reader)] = &[
    ("quantity", quantity),
    ("per", per),
    ("habit", habit),
    ("column", column),
    ("symbol", parts::symbol),
    ("citation", parts::citation),
    ("date", parts::date),
    ("years", parts::years),
    ("campaign", parts::campaign),
    ("recipient", parts::recipient),
    ("signature", parts::signature),
    ("title", parts::title),
    ("letterhead", parts::letterhead),
    ("label", outline::label),
    ("outline", outline::outline),
    ("repair", repairs::repaired),
    ("target", targets::target),
    ("order", targets::order),
    ("plan", targets::plan),
];

/// All numbers of the line; the line is a document of its own, so its habit is seen too.
fn quantity(input: &str) -> Vec<String> {
    let found = parse::quantities(input, Vocabulary::builtin(), parse::habit(input));
    found.iter().map(|q| quantity_json(input, q)).collect()
}

/// What holds for most numbers is left out: `role` value, `comparator` eq, no `per`, no `doubts`.
fn quantity_json(input: &str, q: &Quantity) -> String {
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| line.insert(key.into(), value);
    if q.role != Role::Value {
        put("role", json!(format!("{:?}", q.role).to_lowercase()));
    }
    put("raw", json!(input[q.range.clone()]));
    match (q.min, q.max) {
        (Some(min), Some(max)) if min != max => put("value", json!([min, max])),
        (Some(min), _) => put("value", json!(min)),
        _ => None,
    };
    if let Some(unit) = &q.unit {
        put("type", json!(q.kind));
        put("unit", json!(unit));
    }
    if !q.per.is_empty() {
        put("per", json!(q.per));
    }
    if q.comparator != Comparator::Eq {
        put("comparator", json!(q.comparator));
    }
    if let Some(whole) = q.fraction_of {
        put("of", json!(whole));
    }
    for (key, set) in [("yearly", q.yearly), ("open", q.open), ("words", q.words)] {
        if set && q.role == Role::Value {
            put(key, json!(true));
        }
    }
    if !q.doubts.is_empty() {
        put("doubts", json!(q.doubts));
    }
    Value::Object(line).to_string()
}

/// What an indicator says it is per.
fn per(input: &str) -> Vec<String> {
    let found = parse::per_in(input, Vocabulary::builtin());
    found.iter().map(|p| json!({ "raw": input[p.range.clone()], "per": p.units }).to_string()).collect()
}

/// The separators that a document proves.
fn habit(input: &str) -> Vec<String> {
    let habit = parse::habit(input);
    vec![json!({ "vietnamese": habit.vietnamese, "english": habit.english }).to_string()]
}

/// A unit apart from its numbers; after a bar, a cell of the column.
fn column(input: &str) -> Vec<String> {
    let vocab = Vocabulary::builtin();
    let (heading, cell) = input.split_once(" | ").unwrap_or((input, ""));
    let Some(unit) = parse::column_unit(heading, vocab) else { return Vec::new() };
    let mut line = json!({ "type": unit.kind, "unit": unit.unit, "factor": unit.factor.to_string() });
    if !unit.per.is_empty() {
        line["per"] = json!(unit.per);
    }
    let mut out = vec![line.to_string()];
    let habit = parse::Habit::default();
    for q in parse::quantities(cell, vocab, habit) {
        out.push(quantity_json(cell, &q.in_unit(cell, &unit, vocab, habit)));
    }
    out
}

/// One example: where its input stands, and what it should give.
struct Example<'t> {
    line: usize,
    reader: Reader,
    input: &'t str,
    expected: Vec<&'t str>,
}

const ARROW: &str = "=> ";

/// Examples of one file, and the numbers (from 0) of the lines that hold them.
fn examples(text: &str) -> Vec<Example<'_>> {
    let mut found: Vec<Example> = Vec::new();
    let mut block: Option<Option<Reader>> = None;
    let mut fresh = true;
    for (i, line) in text.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            block = match block {
                Some(_) => None,
                None => Some(READERS.iter().find(|(name, _)| *name == info.trim()).map(|(_, reader)| *reader)),
            };
            fresh = true;
        } else if let Some(Some(reader)) = block {
            if line.trim().is_empty() {
                fresh = true;
            } else if let Some(expected) = line.strip_prefix(ARROW) {
                if let Some(example) = found.last_mut() {
                    example.expected.push(expected);
                }
            } else if fresh {
                found.push(Example { line: i, reader, input: line, expected: Vec::new() });
                fresh = false;
            } else {
                panic!("line {}: an example has one input line", i + 1);
            }
        }
    }
    found
}

fn files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/specs");
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}

fn update(path: &Path, text: &str) {
    let examples = examples(text);
    let mut out = String::new();
    let mut next = examples.iter().peekable();
    let mut skipping = false;
    for (i, line) in text.lines().enumerate() {
        if skipping && line.starts_with(ARROW) {
            continue;
        }
        skipping = false;
        out.push_str(line);
        out.push('\n');
        if let Some(example) = next.next_if(|e| e.line == i) {
            skipping = true;
            for got in (example.reader)(example.input) {
                writeln!(out, "{ARROW}{got}").unwrap();
            }
        }
    }
    fs::write(path, out).unwrap();
}

#[test]
fn examples_hold() {
    let mut count = 0;
    let mut failures = String::new();
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        if std::env::var_os("UPDATE_SPECS").is_some() {
            update(&path, &text);
            continue;
        }
        for example in examples(&text) {
            count += 1;
            let got = (example.reader)(example.input);
            if got != example.expected {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                writeln!(failures, "fixtures/specs/{name}:{}: {}", example.line + 1, example.input).unwrap();
                example.expected.iter().for_each(|e| writeln!(failures, "    want {e}").unwrap());
                got.iter().for_each(|g| writeln!(failures, "    got  {g}").unwrap());
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(count > 0 || std::env::var_os("UPDATE_SPECS").is_some(), "no examples found");
}
