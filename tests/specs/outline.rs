//! Readers of the outline: the label that a line begins with (`label`), and the tree of a whole text (`outline`), with
//! " ⏎ " where a line ends, "⏎⏎" where a blank line follows, "␌" where a page ends and "⇥" for a tab.

use serde_json::{Map, Value, json};
use vanban::model::{Block, BlockKind, Section};
use vanban::parse::label::label as read_label;
use vanban::repair::Mode;
use vanban::{Options, read, text};

/// The label of a line: what it adds to an id, and its place in its sequence.
pub fn label(input: &str) -> Vec<String> {
    let Some(l) = read_label(input) else { return Vec::new() };
    let family = format!("{:?}", l.family).to_lowercase();
    let mut line = json!({ "family": family, "label": l.text, "id": l.id, "ordinal": l.ordinal });
    if l.weak {
        line["weak"] = json!(true);
    }
    vec![line.to_string()]
}

/// Sections in their order, blocks before the first section, footnotes, and what the outline reports.
pub fn outline(input: &str) -> Vec<String> {
    let unfolded = input.replace(" ⏎⏎ ", "\n\n").replace(" ⏎ ", "\n").replace(" ␌ ", "\n\x0c").replace('⇥', "\t");
    let decoded = text::decode(unfolded.as_bytes());
    let plan = read(&decoded.into(), &Options::default().repair(Mode::None));
    let mut out = Vec::new();
    if !plan.preamble.is_empty() {
        out.push(json!({ "before": blocks(&plan.preamble) }).to_string());
    }
    plan.sections.iter().for_each(|s| section(s, &mut out));
    for note in &plan.footnotes {
        out.push(json!({ "footnote": note.mark, "text": note.text }).to_string());
    }
    let reported = plan.diagnostics.iter().filter(|d| d.code.starts_with("label") || d.code.contains("section"));
    out.extend(reported.map(|d| json!({ "diagnostic": d.code }).to_string()));
    out
}

fn section(s: &Section, out: &mut Vec<String>) {
    let mut line = Map::new();
    line.insert("id".into(), json!(s.id));
    line.insert("label".into(), json!(s.label));
    if let Some(title) = &s.title {
        line.insert("title".into(), json!(title));
    }
    if !s.blocks.is_empty() {
        line.insert("blocks".into(), json!(blocks(&s.blocks)));
    }
    out.push(Value::Object(line).to_string());
    s.children.iter().for_each(|c| section(c, out));
}

/// A paragraph is its text, a bullet "- text", a table its rows.
fn blocks(all: &[Block]) -> Vec<Value> {
    let one = |b: &Block| match b.kind {
        BlockKind::Bullet => json!(format!("- {}", b.text)),
        BlockKind::Table => json!(b.rows),
        _ => json!(b.text),
    };
    all.iter().map(one).collect()
}
