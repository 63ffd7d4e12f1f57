//! The way of a document: text → repair → lines → blocks → tree → parsers → plan.

use std::collections::HashSet;
use std::mem::take;
use std::ops::Range;

use crate::document::Document;
use crate::extract::Options;
use crate::lines::{Lines, Marks};
use crate::model::{
    self, Block, BlockKind, Campaign, Citation, Diagnostic, Footnote, Plan, Reader, RepairEdit, Repairs, Section,
    Severity, Source, Target,
};
use crate::outline::blocks::{Blocks, Joiner, Kind, LogicalBlock};
use crate::outline::tree::{Content, Tree};
use crate::parse::campaign::campaigns;
use crate::parse::citation::citations;
use crate::parse::closing::{annex_without_closing, closing};
use crate::parse::header::header;
use crate::parse::issuer::complete_issuer;
use crate::repair::{Account, Change, Repaired, repair_packed};
use crate::targets;
use crate::text::{LineIndex, Locator};
use crate::vocab::Forms;

/// Reads a document into a plan. Never fails: what cannot be read is in the plan's diagnostics.
pub fn read(document: &Document<'_>, options: &Options) -> Plan {
    let index = &document.index;
    let (mut repaired, account) = repair_packed(&document.text, index, &document.hints, options.repair);
    let marks =
        Marks { raised: &document.raised, rows: &document.rows, wrapped: &document.wrapped, strong: &document.strong };
    let lines = Lines::with(&repaired.text, &repaired.map, document.markdown, marks);
    let mut plan = Plan { source: source(document, &lines, &repaired), ..Plan::default() };
    plan.repairs = repairs(&mut repaired);
    let unreadable: Vec<Range<usize>> =
        repaired.unreadable.iter().map(|r| repaired.map.source_range(r.clone())).collect();
    plan.diagnostics.extend(document.diagnostics.iter().cloned());
    plan.diagnostics.append(&mut repaired.diagnostics);
    // A long document is held once, in its last form.
    drop(repaired);
    if lines.is_empty() {
        let message = "The document holds no text; its plan is empty.";
        plan.diagnostics.push(Diagnostic::new("empty-document", Severity::Warning, message, None));
    }
    let forms = Forms::builtin();
    let flat = Locator { map: &lines.map, lines: index };
    let mut top = header(&lines, forms, flat);
    plan.header = top.header;
    plan.diagnostics.append(&mut top.diagnostics);
    let head = top.body;
    let closing = closing(&lines, head, forms, flat);
    let ranges = match &closing {
        Some(c) => vec![head..c.lines.start, c.lines.end..lines.len()],
        None => {
            let annex = annex_without_closing(&lines, head).unwrap_or(lines.len());
            vec![head..annex, annex..lines.len()]
        }
    };
    let joiner = Joiner::new(&lines);
    let blocks = joiner.blocks(&ranges);
    // The title may name a campaign or another document.
    let above = joiner.blocks(std::slice::from_ref(&(0..head)));
    let at = Locator { map: &blocks.map, lines: index };
    let annex = blocks.blocks.partition_point(|b| b.line < ranges[1].start);
    drop(joiner);
    drop(lines);
    let mut tree = Tree::new(&blocks, annex, at);
    plan.diagnostics.append(&mut tree.diagnostics);
    plan.preamble = tree.preamble.iter().map(|c| block(&blocks, c, at)).collect();
    if let Some(mut closing) = closing {
        plan.recipients = closing.recipients;
        plan.signature = closing.signature;
        plan.diagnostics.append(&mut closing.diagnostics);
    }
    let body = blocks.blocks.get(annex).map_or(blocks.text.len(), |b| b.range.start);
    let body = blocks.text.get(..body).unwrap_or("");
    complete_issuer(&mut plan.header, body, plan.signature.as_ref(), forms);
    let report = plan.header.kind.as_ref().is_some_and(|k| k.code.as_deref() == Some("BC"));
    // A report on one year and the tasks of the next is for the later.
    let title = plan.header.title.as_deref().unwrap_or("");
    let year = plan
        .header
        .year
        .or(plan.header.period.map(|p| p.from))
        .or_else(|| targets::plan_year(title, plan.header.date.as_deref()));
    let context = targets::Context { year, report };
    let mut reading = targets::read(&blocks, &tree, options.words(), context, at);
    plan.targets = readable(reading.targets, &unreadable);
    plan.results = readable(reading.results, &unreadable);
    doubt(&mut plan.targets, &document.unsure);
    doubt(&mut plan.results, &document.unsure);
    plan.diagnostics.append(&mut reading.diagnostics);
    plan.sections = sections(tree, &blocks, at);
    references(&mut plan, &above, forms, Locator { map: &above.map, lines: index });
    references(&mut plan, &blocks, forms, at);
    plan.footnotes = blocks
        .notes
        .iter()
        .map(|(mark, range)| Footnote::new(mark, &blocks.text[range.clone()], at.span(range.clone())))
        .collect();
    // Of a damaged document these lists are the longest: they are unpacked when all else is gone.
    drop((blocks, above));
    list(&mut plan.repairs, &account, &document.text, index);
    plan
}

/// Citations and campaigns, first those of the text in its order, then those of the footnotes: where notes stand, below
/// their page or at the end, is the format's choice.
fn references(plan: &mut Plan, blocks: &Blocks, forms: &Forms, at: Locator<'_>) {
    let own = plan.header.number.as_ref().filter(|n| n.ordinal.is_some()).map(|n| n.symbol.clone());
    let texts = blocks.blocks.iter().map(|b| (&b.range, false));
    let texts = texts.chain(blocks.notes.iter().map(|(_, range)| (range, true)));
    // How many are of the text.
    let mut text_only = (plan.citations.len(), plan.campaigns.len());
    for (range, note) in texts {
        let Some(text) = blocks.text.get(range.clone()) else { continue };
        let place = |r: &Range<usize>| at.span(range.start + r.start..range.start + r.end);
        let words = |r: &Range<usize>| text.get(r.clone()).unwrap_or("").to_owned();
        for c in citations(text, forms) {
            // The document itself, as its annexes name it, is no other document.
            if own.as_deref() == Some(c.symbol.as_str()) {
                continue;
            }
            plan.citations.push(Citation {
                kind: c.kind,
                symbol: c.symbol,
                date: c.date,
                issuer: c.issuer.as_ref().map(words),
                raw: words(&c.range),
                source: place(&c.range),
            });
        }
        for c in campaigns(text, forms) {
            plan.campaigns.push(Campaign::new(words(&c.range), c.kind, place(&c.range)));
        }
        if !note {
            text_only = (plan.citations.len(), plan.campaigns.len());
        }
    }
    let (citations, campaigns) = (plan.citations.split_at_mut(text_only.0), plan.campaigns.split_at_mut(text_only.1));
    for part in [citations.0, citations.1] {
        part.sort_by_key(|c| c.source.start);
    }
    for part in [campaigns.0, campaigns.1] {
        part.sort_by_key(|c| c.source.start);
    }
}

fn source(document: &Document<'_>, lines: &Lines, repaired: &Repaired) -> Source {
    let (reader, media) =
        if lines.markdown { (Reader::Markdown, "text/markdown") } else { (Reader::Text, "text/plain") };
    Source {
        charset: repaired.charset.clone().filter(|_| document.charset.is_some()).or_else(|| document.charset.clone()),
        media_type: Some(document.media_type.clone().unwrap_or_else(|| media.to_owned())),
        pages: index_pages(document),
        reader: document.reader.unwrap_or(reader),
        ..Source::default()
    }
}

/// Marks values that stand in words of which recognition is not sure.
fn doubt(values: &mut [Target], unsure: &[Range<usize>]) {
    for value in values {
        let next = unsure.partition_point(|r| r.end <= value.source.start);
        if unsure.get(next).is_some_and(|r| r.start < value.source.end) {
            value.doubts.push("ocr-confidence".to_owned());
        }
    }
}

/// No value is made from what cannot be read.
fn readable(mut values: Vec<Target>, unreadable: &[Range<usize>]) -> Vec<Target> {
    if unreadable.is_empty() {
        return values;
    }
    values.retain(|v| {
        let next = unreadable.partition_point(|r| r.end <= v.source.start);
        unreadable.get(next).is_none_or(|r| r.start >= v.source.end)
    });
    let kept: HashSet<String> = values.iter().map(|v| v.id.clone()).collect();
    for value in &mut values {
        value.parent.take_if(|p| !kept.contains(p));
    }
    values
}

/// A form feed behind the last line opens no page.
fn index_pages(document: &Document<'_>) -> u32 {
    let text = document.text.trim_end();
    document.index.page(text.len().saturating_sub(1))
}

/// What the repair says of the whole text.
fn repairs(repaired: &mut Repaired) -> Repairs {
    Repairs {
        glyphs: take(&mut repaired.glyphs),
        counts: take(&mut repaired.counts),
        readability: take(&mut repaired.readability),
        ..Repairs::default()
    }
}

/// The account of the repair word by word, as the plan gives it.
fn list(repairs: &mut Repairs, account: &Account, decoded: &str, index: &LineIndex) {
    let edit = |c: Change| {
        // Three digits: more would only pretend to be known.
        let confidence = (c.confidence * 1000.0).round() / 1000.0;
        RepairEdit::new(c.from, c.to, c.kind, confidence, c.evidence, index.span(c.range))
    };
    repairs.edits = account.edits(decoded, edit);
    repairs.suggestions = account.suggestions(decoded, edit);
}

/// The tree as nested sections. A parent stands before its children, so that one pass from the end folds them up.
fn sections(tree: Tree, blocks: &Blocks, at: Locator<'_>) -> Vec<Section> {
    let parents: Vec<Option<usize>> = tree.nodes.iter().map(|node| node.parent).collect();
    let mut done: Vec<Section> = tree
        .nodes
        .into_iter()
        .map(|node| Section {
            id: node.id,
            label: node.label,
            title: node.title.as_ref().and_then(|t| blocks.text.get(t.clone())).map(str::to_owned),
            blocks: node.content.iter().filter(|c| !c.body.is_empty()).map(|c| block(blocks, c, at)).collect(),
            children: Vec::new(),
            source: at.span(node.range),
        })
        .collect();
    let mut roots = Vec::new();
    for parent in parents.into_iter().rev() {
        let Some(mut section) = done.pop() else { break };
        section.children.reverse();
        match parent.and_then(|p| done.get_mut(p)) {
            Some(parent) => parent.children.push(section),
            None => roots.push(section),
        }
    }
    roots.reverse();
    roots
}

fn block(blocks: &Blocks, content: &Content, at: Locator<'_>) -> Block {
    let logical: &LogicalBlock = &blocks.blocks[content.block];
    let text = |range: &Range<usize>| blocks.text.get(range.clone()).unwrap_or("").to_owned();
    let kind = match logical.kind {
        Kind::Paragraph => BlockKind::Paragraph,
        Kind::Bullet(_) => BlockKind::Bullet,
        Kind::Table => BlockKind::Table,
    };
    let rows = logical.rows.iter().map(|r| r.iter().map(text).collect()).collect();
    model::Block::new(kind, text(&content.body), rows, at.span(content.body.clone()))
}
