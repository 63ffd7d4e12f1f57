//! Readers of the parts of documents: numbers, dates, letterheads, closings, campaigns.
//!
//! An input of several lines is written on one, with " ⏎ " where a line ends; "⇥" stands for a tab.

use serde_json::{Map, Value, json};
use vanban::lines::Lines;
use vanban::model::Header;
use vanban::parse::{campaign, citation, closing, date, header, issuer, years};
use vanban::text::{LineIndex, Locator, PositionMap};
use vanban::vocab::Forms;

/// Without what is empty.
fn compact(pairs: Vec<(&str, Value)>) -> String {
    let map: Map<String, Value> =
        pairs.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.to_owned(), v)).collect();
    Value::Object(map).to_string()
}

fn unfold(input: &str) -> String {
    input.replace(" ⏎ ", "\n").replace('⏎', "\n").replace('⇥', "\t")
}

fn with<T>(input: &str, read: impl FnOnce(&Lines, Locator<'_>) -> T) -> T {
    let text = unfold(input);
    let index = LineIndex::new(&text);
    let lines = Lines::new(&text, &PositionMap::identity(text.len()), None);
    let at = Locator { map: &lines.map, lines: &index };
    read(&lines, at)
}

/// A number taken apart; nothing where the text is none.
pub fn symbol(input: &str) -> Vec<String> {
    citation::parse_symbol(input)
        .map(|s| {
            compact(vec![
                ("symbol", json!(s.text)),
                ("ordinal", json!(s.ordinal)),
                ("year", json!(s.year)),
                ("code", json!(s.code)),
                ("issuer", json!(s.issuer)),
                ("family", json!(format!("{:?}", s.family).to_lowercase())),
            ])
        })
        .into_iter()
        .collect()
}

/// Documents named by number in a paragraph.
pub fn citation(input: &str) -> Vec<String> {
    citation::citations(input, Forms::builtin())
        .into_iter()
        .map(|c| {
            let kind = c.kind.unwrap_or_default();
            compact(vec![
                ("kind", json!(kind.code.or(kind.name))),
                ("symbol", json!(c.symbol)),
                ("date", json!(c.date)),
                ("issuer", json!(c.issuer.and_then(|r| input.get(r)))),
            ])
        })
        .collect()
}

/// The first date of a line.
pub fn date(input: &str) -> Vec<String> {
    date::date(input).into_iter().collect()
}

/// Years that a title is for.
pub fn years(input: &str) -> Vec<String> {
    let y = years::years(input);
    vec![compact(vec![("year", json!(y.year)), ("period", json!(y.period.map(|p| (p.from, p.to))))])]
}

/// Names of movements and campaigns.
pub fn campaign(input: &str) -> Vec<String> {
    campaign::campaigns(input, Forms::builtin())
        .into_iter()
        .map(|c| compact(vec![("kind", json!(c.kind)), ("name", json!(input.get(c.range)))]))
        .collect()
}

/// Recipients of a closing.
pub fn recipient(input: &str) -> Vec<String> {
    with(input, |lines, at| {
        let closing = closing::closing(lines, 0, Forms::builtin(), at);
        let recipients = closing.map(|c| c.recipients).unwrap_or_default();
        recipients.into_iter().map(|r| compact(vec![("name", json!(r.name)), ("purpose", json!(r.purpose))])).collect()
    })
}

/// The signature of a closing.
pub fn signature(input: &str) -> Vec<String> {
    with(input, |lines, at| {
        let closing = closing::closing(lines, 0, Forms::builtin(), at);
        let signature = closing.and_then(|c| c.signature);
        signature
            .map(|s| {
                compact(vec![
                    ("authority", json!(s.authority)),
                    ("position", json!(s.position)),
                    ("name", json!(s.name)),
                ])
            })
            .into_iter()
            .collect()
    })
}

fn whole(input: &str) -> (Header, String) {
    with(input, |lines, at| {
        let forms = Forms::builtin();
        let read = header::header(lines, forms, at);
        let closing = closing::closing(lines, read.body, forms, at);
        let mut header = read.header;
        let signature = closing.as_ref().and_then(|c| c.signature.as_ref());
        issuer::complete_issuer(&mut header, &lines.text, signature, forms);
        (header, lines.str(read.body).to_owned())
    })
}

/// Kind, title, and the first line of the body.
pub fn title(input: &str) -> Vec<String> {
    let (h, body) = whole(input);
    let kind = h.kind.map(|k| k.code.or(k.name));
    vec![compact(vec![
        ("kind", json!(kind)),
        ("title", json!(h.title)),
        ("body", if body.is_empty() { Value::Null } else { json!(body) }),
    ])]
}

/// Number, place, date and issuer.
pub fn letterhead(input: &str) -> Vec<String> {
    let (h, _) = whole(input);
    vec![compact(vec![
        ("symbol", json!(h.number.map(|n| n.symbol))),
        ("place", json!(h.place)),
        ("date", json!(h.date)),
        ("issuer", json!(h.issuer.as_ref().map(|i| &i.name))),
        ("level", json!(h.issuer.and_then(|i| i.level))),
    ])]
}
