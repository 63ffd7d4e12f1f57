//! Reader of what the repair makes of a text.
//!
//! " ⏎ " stands for a line's end, and ⟨AD⟩ for the character of that number. The first line of what is expected is the
//! repaired text; then come the number of changes by kind, with the charset where one was found, and each change or
//! suggestion that is listed by itself.

use serde_json::json;
use vanban::repair::{Change, Hints, Mode, repair};
use vanban::text::LineIndex;

pub fn repaired(input: &str) -> Vec<String> {
    let text = characters(&input.replace(" ⏎ ", "\n"));
    let out = repair(&text, &LineIndex::new(&text), &Hints::default(), Mode::All);
    let mut lines = vec![out.text.replace('\n', " ⏎ ")];
    if !out.counts.is_empty() {
        let mut kinds = json!(out.counts);
        if let (Some(charset), Some(map)) = (&out.charset, kinds.as_object_mut()) {
            map.insert("name".into(), json!(charset));
        }
        lines.push(kinds.to_string());
    }
    let line = |c: &Change, mark: &str| {
        let from: String =
            c.from.chars().map(|c| if c.is_control() { format!("⟨{:X}⟩", u32::from(c)) } else { c.into() }).collect();
        format!("{mark}{from} → {} ({})", c.to, json!(c.kind).as_str().unwrap_or_default())
    };
    lines.extend(out.edits.iter().map(|c| line(c, "")));
    lines.extend(out.suggestions.iter().map(|c| line(c, "perhaps ")));
    lines
}

/// ⟨AD⟩ as its character.
fn characters(input: &str) -> String {
    let mut out = String::new();
    let mut rest = input;
    while let Some((before, after)) = rest.split_once('⟨') {
        out.push_str(before);
        let Some((hex, tail)) = after.split_once('⟩') else { break };
        out.extend(u32::from_str_radix(hex, 16).ok().and_then(char::from_u32));
        rest = tail;
    }
    out + rest
}
