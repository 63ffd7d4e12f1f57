//! What holds for every plan of every input.

use vanban::model::{Block, Section, Span};
use vanban::text::decode;
use vanban::{Options, Plan};

/// Panics where a plan breaks a promise: every span inside the decoded input and on character boundaries, the digits of
/// every value in its span, and JSON that reads back as the same plan and writes the same bytes.
pub fn check(bytes: &[u8], plan: &Plan) {
    let decoded = decode(bytes);
    let text: &str = &decoded.text;
    let inside = |span: &Span, what: &str| {
        assert!(text.get(span.start..span.end).is_some(), "{what}: {}..{} of {}", span.start, span.end, text.len());
        assert!(span.page >= 1 && span.page <= plan.source.pages, "{what}: page {}", span.page);
        let line = 1 + line_ends(text, span.start);
        assert_eq!(
            span.line as usize,
            line,
            "{what}: line of {span:?} {:?}",
            &text[span.start.saturating_sub(3)..span.end]
        );
    };
    blocks(&plan.preamble, &inside);
    sections(&plan.sections, &inside);
    for t in plan.targets.iter().chain(&plan.results) {
        inside(&t.source, "value");
        inside(&t.text_source, "text of a value");
        assert!(
            t.source.start >= t.text_source.start && t.source.end <= t.text_source.end,
            "{} outside its text",
            t.id
        );
        // A page's number may stand between them; a repair may change a digit, and then says so.
        let written = digits(&text[t.source.start..t.source.end]);
        let mut rest = written.chars();
        let all = digits(&t.raw).chars().all(|digit| rest.any(|c| c == digit));
        assert!(all || !t.doubts.is_empty() || !plan.repairs.edits.is_empty(), "{} in {written}", t.raw);
        assert!(t.text.contains(&t.raw), "{} is not in {}", t.raw, t.text);
    }
    for c in &plan.citations {
        inside(&c.source, "citation");
    }
    for c in &plan.campaigns {
        inside(&c.source, "campaign");
    }
    for f in &plan.footnotes {
        inside(&f.source, "footnote");
    }
    for r in &plan.recipients {
        inside(&r.source, "recipient");
    }
    if let Some(s) = &plan.signature {
        inside(&s.source, "signature");
    }
    for e in plan.repairs.edits.iter().chain(&plan.repairs.suggestions) {
        inside(&e.source, "repair");
        assert_eq!(&text[e.source.start..e.source.end], e.from);
    }
    for d in &plan.diagnostics {
        d.source.iter().for_each(|span| inside(span, &d.code));
    }
    let mut ids: Vec<&str> = plan.targets.iter().chain(&plan.results).map(|t| t.id.as_str()).collect();
    for t in plan.targets.iter().chain(&plan.results) {
        assert!(t.parent.as_deref().is_none_or(|p| ids.contains(&p)), "{}: parent {:?}", t.id, t.parent);
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");

    let json = vanban::model::to_json_pretty(plan).expect("a plan is JSON");
    let back: Plan = serde_json::from_slice(&json).expect("its JSON is a plan");
    assert!(&back == plan, "the plan read back is another");
    assert!(vanban::model::to_json_pretty(&back).expect("JSON") == json, "written again, other bytes");
    let options = plan.source.name.iter().fold(Options::new(), |options, name| options.name(name));
    assert!(&vanban::extract(bytes, &options) == plan, "read again, another plan");
}

/// The lines that end before a byte of a text; between CR and LF none has ended yet.
fn line_ends(text: &str, before: usize) -> usize {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied();
    (0..before).filter(|&i| bytes[i] == b'\n' || (bytes[i] == b'\r' && at(i + 1) != Some(b'\n'))).count()
}

/// The digits of a text; raised ones are those of their markup.
fn digits(text: &str) -> String {
    let plain = |c| match c {
        '²' => '2',
        '³' => '3',
        c => c,
    };
    text.chars().map(plain).filter(char::is_ascii_digit).collect()
}

fn sections(all: &[Section], inside: &dyn Fn(&Span, &str)) {
    for s in all {
        inside(&s.source, &s.id);
        blocks(&s.blocks, inside);
        sections(&s.children, inside);
    }
}

fn blocks(all: &[Block], inside: &dyn Fn(&Span, &str)) {
    for b in all {
        inside(&b.source, "block");
    }
}
