//! Targets and results: every measurable value, what it measures, and how it is bounded.

mod bracket;
mod candidate;
mod clause;
mod core;
mod describe;
mod draft;
mod entry;
mod form;
mod gate;
mod grammar;
mod index;
mod indicator;
mod lead;
mod lexicon;
mod naming;
mod number;
mod phrases;
mod quality;
mod report;
mod scene;
mod segment;
mod share;
mod table;
mod tail;
mod time;
mod turn;
mod words;
mod zone;

use crate::model::{Diagnostic, Severity, Target};
use crate::outline::blocks::{Blocks, Kind};
use crate::outline::tree::{Content, Tree};
use crate::parse::{habit, may_count};
use crate::text::scan::has_digit;
use crate::text::{Locator, seek};
use crate::vocab::Vocabulary;
use draft::Draft;
use gate::Tells;
use grammar::{Grammar, Lead, Place};
use indicator::{Source, Text};
use lexicon::{lex, lower};
pub(crate) use time::plan_year;
use zone::{Zone, zone};

/// What was read from a document's body.
#[derive(Debug, Default)]
pub struct Reading {
    /// What is ordered.
    pub targets: Vec<Target>,
    /// What is reported.
    pub results: Vec<Target>,
    /// Numbers that could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the document's head says of its numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// The year the plan is for.
    pub year: Option<i32>,
    /// A report (báo cáo): its values are results until it turns to aims.
    pub report: bool,
}

/// Reads all targets and results of an outlined document.
pub fn read(blocks: &Blocks, tree: &Tree, vocab: &Vocabulary, context: Context, at: Locator<'_>) -> Reading {
    let mut grammar =
        Grammar { vocab, habit: habit(&blocks.text), year: context.year, drafts: Vec::new(), unread: Vec::new() };
    let top = if context.report { Zone::Results } else { Zone::Orders };
    section(
        &mut grammar,
        blocks,
        &tree.preamble,
        Heading { node: None, title: None, zone: top, listed: false },
        Lead::default(),
    );
    if !tree.nodes.is_empty() {
        only_orders(&mut grammar, blocks, &tree.preamble);
    }
    let lists = entry::lists(blocks, tree, vocab, grammar.habit);
    let mut zones = Vec::with_capacity(tree.nodes.len());
    let mut leads: Vec<Lead> = Vec::with_capacity(tree.nodes.len());
    for (i, node) in tree.nodes.iter().enumerate() {
        let above = node.parent.and_then(|p| zones.get(p).copied()).unwrap_or(top);
        let title = node.title.as_ref().and_then(|t| blocks.text.get(t.clone()));
        // "Phần thứ nhất" has its heading on a line of its own.
        let title = title.filter(|t| !t.is_empty()).or_else(|| heading(blocks, &node.content));
        let here = zone(title, above);
        zones.push(here);
        // "… các chỉ tiêu sau:" above numbered paragraphs speaks of each of them.
        let lead = node.parent.and_then(|p| leads.get(p).cloned()).unwrap_or_default();
        let head = Heading { node: Some(i), title, zone: here, listed: lists.get(i).copied().unwrap_or(false) };
        leads.push(section(&mut grammar, blocks, &node.content, head, lead));
    }
    finish(grammar, blocks, tree, at)
}

/// A first line in capitals: the heading of a part whose label stands alone.
fn heading<'b>(blocks: &'b Blocks, content: &[Content]) -> Option<&'b str> {
    const LONGEST: usize = 300;
    let first = content.iter().find(|c| !c.body.is_empty())?;
    let text = blocks.text.get(first.body.clone())?;
    let capitals = text.len() <= LONGEST && !text.chars().any(char::is_lowercase);
    (capitals && text.chars().any(char::is_alphabetic)).then_some(text)
}

/// What stands above the first section tells of the place and the past; it orders only where it says so, or behind
/// "… ban hành Kế hoạch với các nội dung sau:".
fn only_orders(grammar: &mut Grammar<'_>, blocks: &Blocks, preamble: &[Content]) {
    let body =
        preamble.iter().map(|c| &c.full).find(|range| introduces(blocks.text.get((*range).clone()).unwrap_or("")));
    let orders = |d: &Draft| {
        let text = blocks.text.get(d.text.clone()).unwrap_or("");
        body.is_some_and(|lead| d.raw.start >= lead.end) || lex().strives.within(&lower(text))
    };
    let mut place: Vec<Option<usize>> = Vec::with_capacity(grammar.drafts.len());
    let mut kept = 0;
    for draft in &grammar.drafts {
        let keep = draft.result || orders(draft);
        place.push(keep.then_some(kept));
        kept += usize::from(keep);
    }
    let mut at = place.iter();
    grammar.drafts.retain(|_| at.next().is_some_and(Option::is_some));
    for draft in &mut grammar.drafts {
        draft.parent = draft.parent.and_then(|p| place.get(p).copied().flatten());
    }
}

/// Whether a paragraph opens what a document orders: "… với những nội dung chủ yếu sau đây:".
fn introduces(text: &str) -> bool {
    let Some(lead) = text.trim_end().strip_suffix(':') else { return false };
    let lead = lower(lead);
    lex().introduces.suffix(lead.trim_end()).is_some() && !lex().reports(&lead) && !lex().result_lead.within(&lead)
}

/// A short item of a list has no more words.
const SHORT_ITEM: usize = 20;

/// What is known of a section before it is read.
struct Heading<'a> {
    node: Option<usize>,
    title: Option<&'a str>,
    zone: Zone,
    /// It holds a list of entries.
    listed: bool,
}

/// Reads a section's blocks; returns the lead-in that is open at its end, for the sections below.
fn section(
    grammar: &mut Grammar<'_>,
    blocks: &Blocks,
    content: &[Content],
    Heading { node, title, zone, listed }: Heading<'_>,
    above: Lead,
) -> Lead {
    // "Phấn đấu 90% tập thể đạt danh hiệu tiên tiến" under "Thi đua, khen thưởng"
    let silent = zone == Zone::Silent;
    let zone = if silent { Zone::Orders } else { zone };
    let due = title.is_some_and(|title| zone::to_come(title, grammar.year));
    // Open lead-ins, by the bullet of the block that opened them.
    let mut leads: Vec<(Kind, Lead)> = Vec::new();
    let mut caption = None;
    // "… nhấn mạnh một số kết quả chủ yếu sau:" above paragraphs.
    let mut told = false;
    let mut last: Option<usize> = None;
    for item in content {
        let before = last.take();
        let block = &blocks.blocks[item.block];
        let range = if item.body.is_empty() { item.full.clone() } else { item.body.clone() };
        let Some(text) = blocks.text.get(range.clone()) else { continue };
        if silent && (block.kind == Kind::Table || !strives(text)) {
            continue;
        }
        if block.kind == Kind::Table {
            let place = Place { node, zone, title, lead: Lead::default(), above: None };
            table::read(grammar, blocks, block, &place, caption);
            continue;
        }
        caption = Some(text);
        if let Some(open) = leads.iter().position(|(k, _)| *k == block.kind) {
            // A bullet beside the one that opened bullets closes them.
            leads.truncate(open);
        }
        if block.kind == Kind::Paragraph {
            leads.clear();
            if text.trim_end().ends_with(':') {
                told = tells(text);
            }
        }
        let zone = if told { Zone::Results } else { zone };
        let counts = || has_digit(text) || may_count(text);
        if zone != Zone::Aims && !text.trim_end().ends_with(':') && !counts() {
            continue;
        }
        let lead = leads.last().map_or_else(|| above.clone(), |(_, l)| l.clone());
        if lead.silent {
            continue;
        }
        let entry = || listed && entry::is_entry(text, grammar.vocab, grammar.habit);
        // "Phát triển kinh tế số đến năm 2030": what its short items tell is to come.
        let item = || due && matches!(block.kind, Kind::Bullet(_)) && indicator::count_words(text) <= SHORT_ITEM;
        let zone = if zone == Zone::Orders && (lead.aims || entry() || item()) { Zone::Aims } else { zone };
        let place = Place { node, zone, title, lead, above: before };
        let made = grammar.drafts.len();
        let found = grammar.numbers(text, zone);
        let may = gate::tells(text, zone, &found);
        let rates = quality::may_rate(text, zone);
        // Most paragraphs hold nothing but dates and numbers of articles: nothing is made of them.
        if may == Tells::Nothing && !rates {
            continue;
        }
        let source = Source::new(text);
        let t = Text::new(text, &source);
        if rates {
            quality::read(grammar, range.start, t, &place, &found);
        }
        if let Some(lead) = grammar.paragraph(range.start, t, &place, &found, may) {
            leads.push((block.kind, lead));
        }
        last = (grammar.drafts.len() > made).then(|| grammar.drafts.len() - 1);
    }
    leads.pop().map_or(above, |(_, lead)| lead)
}

/// Whether a paragraph opens with what is striven for.
fn strives(text: &str) -> bool {
    const STRIVES: &str = "phấn đấu ";
    let said = text.trim_start_matches(|c: char| !c.is_alphabetic()).chars().flat_map(char::to_lowercase);
    said.take(STRIVES.chars().count()).eq(STRIVES.chars()) || seek::contains(text, ". Phấn đấu ")
}

/// Whether a lead-in announces what was reached.
fn tells(lead: &str) -> bool {
    const LONGEST: usize = 500;
    lead.len() <= LONGEST && {
        let lead = lexicon::lower(lead);
        lex().result_lead.within(&lead) && !lex().announces.within(&lead)
    }
}

/// Puts drafts in the order in which their numbers stand.
fn in_order(drafts: &mut Vec<Draft>) {
    if drafts.is_sorted_by_key(|d| d.raw.start) {
        return;
    }
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| drafts[i].raw.start);
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    for draft in drafts.iter_mut() {
        draft.parent = draft.parent.and_then(|p| place.get(p).copied());
    }
    let mut slots: Vec<Option<Draft>> = drafts.drain(..).map(Some).collect();
    drafts.extend(order.into_iter().filter_map(|i| slots[i].take()));
}

/// Drafts become targets and results, numbered in document order.
fn finish(mut grammar: Grammar<'_>, blocks: &Blocks, tree: &Tree, at: Locator<'_>) -> Reading {
    in_order(&mut grammar.drafts);
    let mut reading = Reading::default();
    // Whether it is a result, and the how manieth of its kind.
    let mut kinds: Vec<(bool, usize)> = Vec::with_capacity(grammar.drafts.len());
    let (mut targets, mut results) = (0, 0);
    for draft in &grammar.drafts {
        let count = if draft.result { &mut results } else { &mut targets };
        *count += 1;
        kinds.push((draft.result, *count));
    }
    reading.targets.reserve_exact(targets);
    reading.results.reserve_exact(results);
    let id = |(result, n): (bool, usize)| {
        let mut id = String::with_capacity(8);
        id.push(if result { 'r' } else { 't' });
        id.push_str(&n.to_string());
        id
    };
    for (draft, &kind) in grammar.drafts.into_iter().zip(&kinds) {
        let result = draft.result;
        let parent = draft.parent.and_then(|p| kinds.get(p)).filter(|parent| parent.0 == result);
        let parent = parent.map(|&parent| id(parent));
        let target = target(draft, blocks, tree, at, id(kind), parent);
        if result {
            reading.results.push(target);
        } else {
            reading.targets.push(target);
        }
    }
    for (range, code) in grammar.unread {
        let text = blocks.text.get(range.clone()).unwrap_or("");
        let message = format!("The number “{text}” could not be read exactly; no target was made of it.");
        reading.diagnostics.push(Diagnostic::new(code, Severity::Warning, message, Some(at.span(range))));
    }
    reading
}

fn target(draft: Draft, blocks: &Blocks, tree: &Tree, at: Locator<'_>, id: String, parent: Option<String>) -> Target {
    let mut target = Target::new(draft.indicator, draft.value);
    target.id = id;
    target.section = tree.id(draft.node).map(str::to_owned);
    target.group = draft.group;
    target.comparator = draft.comparator;
    target.change = draft.change;
    target.baseline = draft.baseline;
    target.deadline = draft.deadline;
    target.qualifier = draft.qualifier;
    target.parent = parent;
    target.raw = blocks.text.get(draft.raw.clone()).unwrap_or("").to_owned();
    target.text = blocks.text.get(draft.text.clone()).unwrap_or("").to_owned();
    target.doubts = draft.doubts.into_iter().map(str::to_owned).collect();
    target.source = at.span(draft.raw);
    target.text_source = at.span(draft.text);
    target
}
