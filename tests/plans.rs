//! Whole documents: `fixtures/plans/*`, each another habit, with one snapshot a stage.
//!
//! A new kind of document is one file more: drop it there, run
//! `INSTA_UPDATE=always cargo test --test plans`, and review the snapshots that appear in `tests/snapshots`.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use support::check::check;
use vanban::model::{Block, BlockKind, Section, Target, Value};
use vanban::{Options, Plan, extract};

fn plan_of(path: &Path) -> (Vec<u8>, Plan) {
    let bytes = fs::read(path).expect("a fixture can be read");
    let name = path.file_name().expect("a file").to_string_lossy();
    let plan = extract(&bytes, &Options::new().name(name));
    (bytes, plan)
}

#[test]
fn every_stage_of_every_fixture() {
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/plan.schema.json")).expect("schema");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a JSON Schema");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("../fixtures", "plans/*", |path| {
            let (bytes, plan) = plan_of(path);
            let json = vanban::model::to_json_pretty(&plan).expect("a plan is JSON");
            let value = serde_json::from_slice(&json).expect("JSON is read back");
            let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert_eq!(errors, [""; 0], "{}", path.display());
            check(&bytes, &plan);
            insta::assert_snapshot!("outline", outline(&plan));
            insta::assert_snapshot!("targets", values(&plan));
            insta::assert_snapshot!("plan", String::from_utf8(json).expect("JSON is UTF-8"));
        });
    });
}

/// The schema refuses what is no plan: a validator that accepts everything would prove nothing.
#[test]
fn the_schema_refuses_what_is_no_plan() {
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/plan.schema.json")).expect("schema");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a JSON Schema");
    let good = serde_json::to_value(extract(b"- 5%", &Options::new())).expect("JSON");
    assert!(schema.is_valid(&good));
    for (path, wrong) in [
        ("/schema", "vanban/plan/0".into()),
        ("/targets", serde_json::Value::Null),
        ("/source/pages", (-1).into()),
        ("/source/reader", "fax".into()),
        ("/header", "KẾ HOẠCH".into()),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).expect(path) = wrong;
        assert!(!schema.is_valid(&bad), "{path}");
    }
}

/// The outline as people read it: id, label as written, heading, and the blocks below.
fn outline(plan: &Plan) -> String {
    let mut out = String::new();
    blocks(&plan.preamble, 0, &mut out);
    sections(&plan.sections, 0, &mut out);
    for note in &plan.footnotes {
        let _ = writeln!(out, "[{}] {}", note.mark, note.text);
    }
    for d in &plan.diagnostics {
        let line = d.source.map_or(0, |s| s.line);
        let _ = writeln!(out, "! {} (line {line}): {}", d.code, d.message);
    }
    out
}

fn sections(all: &[Section], depth: usize, out: &mut String) {
    for s in all {
        let pad = "  ".repeat(depth);
        let title = s.title.as_deref().map_or(String::new(), |t| format!(" = {t}"));
        let _ = writeln!(out, "{pad}# {}  ({}){title}", s.id, s.label);
        blocks(&s.blocks, depth + 1, out);
        sections(&s.children, depth + 1, out);
    }
}

fn blocks(all: &[Block], depth: usize, out: &mut String) {
    for b in all {
        let mark = match b.kind {
            BlockKind::Bullet => "-",
            BlockKind::Table => "▦",
            _ => "¶",
        };
        let pad = "  ".repeat(depth);
        for line in b.text.lines() {
            let _ = writeln!(out, "{pad}{mark} {}", line.replace('\t', " ¦ "));
        }
    }
}

/// Targets and results, a few short lines each; what is not said is left out.
fn values(plan: &Plan) -> String {
    let mut out = String::new();
    for (name, list) in [("targets", &plan.targets), ("results", &plan.results)] {
        let _ = writeln!(out, "{name}: {}", list.len());
        for t in list {
            value(t, &mut out);
        }
    }
    out
}

fn value(t: &Target, out: &mut String) {
    let comparator = serde_json::to_value(t.comparator).unwrap_or_default();
    let comparator = comparator.as_str().unwrap_or_default();
    let amount = match &t.value {
        Value::Quantity { kind, min, max, unit, per } => {
            let number = if min == max { min.to_string() } else { format!("{min}..{max}") };
            let kind = serde_json::to_value(kind).unwrap_or_default();
            let per: String = per.iter().map(|p| format!(" / {p}")).collect();
            format!("{number} {}{per} ({})", unit.as_deref().unwrap_or("∅"), kind.as_str().unwrap_or_default())
        }
        Value::Quality { text, .. } => format!("“{text}”"),
        _ => String::new(),
    };
    let _ = writeln!(out, "\n{} [{}] {}", t.id, t.section.as_deref().unwrap_or("∅"), t.indicator);
    let change = t.change.map_or(String::new(), |c| format!(" {c:?}").to_lowercase());
    let _ = writeln!(out, "    {comparator}{change} {amount}  «{}»", t.raw);
    if let Some(group) = &t.group {
        let _ = writeln!(out, "    group: {group}");
    }
    if let Some(b) = &t.baseline {
        let estimate = if b.estimate { ", estimate" } else { "" };
        let _ = writeln!(out, "    baseline: {:?}, {:?}{estimate} «{}»", b.year, b.relation, b.raw);
    }
    if let Some(d) = &t.deadline {
        let _ = writeln!(out, "    deadline: {:?} «{}»", d.year, d.raw);
    }
    for (name, text) in [("qualifier", &t.qualifier), ("parent", &t.parent)] {
        if let Some(text) = text {
            let _ = writeln!(out, "    {name}: {text}");
        }
    }
    if !t.doubts.is_empty() {
        let _ = writeln!(out, "    doubts: {}", t.doubts.join(", "));
    }
}
