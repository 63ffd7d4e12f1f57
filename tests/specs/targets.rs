//! Readers of targets: a line stands in a section of aims (`target`), in running text (`order`), or is a whole
//! document with " ⏎ " where a line ends (`plan`).

use serde_json::{Map, Value as Json, json};
use vanban::model::{Comparator, Relation, Target, Value};
use vanban::repair::Mode;
use vanban::{Options, Plan, read, text};

fn plan_of(text: &str) -> Plan {
    let decoded = text::decode(text.as_bytes());
    read(&decoded.into(), &Options::default().repair(Mode::None))
}

/// What is read from a line under a heading of aims.
pub fn target(input: &str) -> Vec<String> {
    all(&plan_of(&format!("I. CÁC CHỈ TIÊU CHỦ YẾU\n\n{}", unfold(input))))
}

/// What is read from a line under a heading that says nothing of its numbers.
pub fn order(input: &str) -> Vec<String> {
    all(&plan_of(&format!("I. NỘI DUNG THI ĐUA\n\n{}", unfold(input))))
}

/// What is read from a whole document.
pub fn plan(input: &str) -> Vec<String> {
    all(&plan_of(&unfold(input)))
}

fn unfold(input: &str) -> String {
    input.replace(" ⏎ ", "\n\n")
}

/// Targets and results as they stand, results marked.
fn all(plan: &Plan) -> Vec<String> {
    let mut found: Vec<(&Target, bool)> = plan.targets.iter().map(|t| (t, false)).collect();
    found.extend(plan.results.iter().map(|t| (t, true)));
    found.sort_by_key(|(t, _)| t.source.start);
    found.into_iter().map(|(t, result)| line(t, result)).collect()
}

/// What holds for most targets is left out: comparator eq, and every field with nothing to say.
fn line(t: &Target, result: bool) -> String {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| out.insert(key.to_owned(), value);
    put("id", json!(t.id));
    if result {
        put("result", json!(true));
    }
    if let Some(group) = &t.group {
        put("group", json!(group));
    }
    put("indicator", json!(t.indicator));
    if t.comparator != Comparator::Eq {
        put("comparator", json!(t.comparator));
    }
    if let Some(change) = t.change {
        put("change", json!(change));
    }
    match &t.value {
        Value::Quantity { min, max, unit, per, .. } => {
            put("value", if min == max { json!(min) } else { json!([min, max]) });
            if let Some(unit) = unit {
                put("unit", json!(unit));
            }
            if !per.is_empty() {
                put("per", json!(per));
            }
        }
        Value::Quality { kind, text } => {
            put("type", json!(kind));
            put("text", json!(text));
        }
        _ => {}
    }
    if let Some(b) = &t.baseline {
        let mut base = Map::new();
        base.insert("raw".into(), json!(b.raw));
        if let Some(year) = b.year {
            base.insert("year".into(), json!(year));
        }
        if b.estimate {
            base.insert("estimate".into(), json!(true));
        }
        if b.relation == Relation::Ratio {
            base.insert("relation".into(), json!("ratio"));
        }
        put("baseline", Json::Object(base));
    }
    if let Some(d) = &t.deadline {
        put("deadline", json!({ "raw": d.raw, "year": d.year }));
    }
    if let Some(q) = &t.qualifier {
        put("qualifier", json!(q));
    }
    if let Some(p) = &t.parent {
        put("parent", json!(p));
    }
    Json::Object(out).to_string()
}
