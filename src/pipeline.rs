//! The way of a document: text → repair → lines → blocks → tree → parsers → plan.

use std::ops::Range;

use crate::model::{self, Block, BlockKind, Campaign, Citation, Footnote, Plan, Reader, Section, Source};
use crate::outline::blocks::{Blocks, Kind, LogicalBlock, blocks};
use crate::outline::lines::Lines;
use crate::outline::tree::{Content, Tree};
use crate::parse::campaign::campaigns;
use crate::parse::citation::citations;
use crate::parse::closing::closing;
use crate::repair::{Hints, Mode, Repaired, repair};
use crate::targets;
use crate::text::{Decoded, LineIndex, Locator};
use crate::vocab::{Forms, Vocabulary};

/// How a document is read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// How much repair is wanted.
    pub repair: Mode,
}

/// Reads a decoded text into a plan. Never fails: what cannot be read is in the plan's diagnostics.
pub fn read(decoded: &Decoded<'_>, options: &Options) -> Plan {
    let index = LineIndex::new(&decoded.text);
    let repaired = repair(&decoded.text, &index, &Hints::default(), options.repair);
    let lines = Lines::new(&repaired.text, &repaired.map);
    let mut plan = Plan { source: source(decoded, &index, &lines, &repaired), ..Plan::default() };
    plan.diagnostics.extend(decoded.diagnostics.iter().cloned());
    plan.diagnostics.extend(repaired.diagnostics.iter().cloned());
    let forms = Forms::builtin();
    let flat = Locator { map: &lines.map, lines: &index };
    let head = 0;
    let closing = closing(&lines, head, forms, flat);
    let ranges = match &closing {
        Some(c) => vec![head..c.lines.start, c.lines.end..lines.len()],
        None => vec![head..lines.len(), lines.len()..lines.len()],
    };
    let blocks = blocks(&lines, &ranges);
    let at = Locator { map: &blocks.map, lines: &index };
    let annex = blocks.blocks.partition_point(|b| b.line < ranges[1].start);
    let mut tree = Tree::new(&blocks, annex, at);
    plan.diagnostics.append(&mut tree.diagnostics);
    plan.preamble = tree.preamble.iter().map(|c| block(&blocks, c, at)).collect();
    plan.sections = sections(&tree, &blocks, at);
    if let Some(mut closing) = closing {
        plan.recipients = closing.recipients;
        plan.signature = closing.signature;
        plan.diagnostics.append(&mut closing.diagnostics);
    }
    let context = targets::Context { year: None, report: false };
    let mut reading = targets::read(&blocks, &tree, Vocabulary::builtin(), context, at);
    plan.targets = reading.targets;
    plan.results = reading.results;
    plan.diagnostics.append(&mut reading.diagnostics);
    references(&mut plan, &blocks, forms, at);
    plan.footnotes = blocks
        .notes
        .iter()
        .map(|(mark, range)| Footnote::new(mark, &blocks.text[range.clone()], at.span(range.clone())))
        .collect();
    plan
}

/// Citations and campaigns of every block and footnote, in the order of the input.
fn references(plan: &mut Plan, blocks: &Blocks, forms: &Forms, at: Locator<'_>) {
    let own = plan.header.number.as_ref().filter(|n| n.ordinal.is_some()).map(|n| n.symbol.clone());
    let texts = blocks.blocks.iter().map(|b| &b.range).chain(blocks.notes.iter().map(|(_, range)| range));
    for range in texts {
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
    }
    plan.citations.sort_by_key(|c| c.source.start);
    plan.campaigns.sort_by_key(|c| c.source.start);
}

fn source(decoded: &Decoded<'_>, index: &LineIndex, lines: &Lines, repaired: &Repaired) -> Source {
    let (reader, media) =
        if lines.markdown { (Reader::Markdown, "text/markdown") } else { (Reader::Text, "text/plain") };
    Source {
        charset: Some(repaired.charset.clone().unwrap_or_else(|| decoded.encoding.name().to_owned())),
        media_type: Some(media.to_owned()),
        pages: index.pages(),
        reader,
        ..Source::default()
    }
}

/// The tree as nested sections. A parent stands before its children, so that one pass from the end folds them up.
fn sections(tree: &Tree, blocks: &Blocks, at: Locator<'_>) -> Vec<Section> {
    let mut done: Vec<Section> = tree
        .nodes
        .iter()
        .map(|node| Section {
            id: node.id.clone(),
            label: node.label.clone(),
            title: node.title.as_ref().and_then(|t| blocks.text.get(t.clone())).map(str::to_owned),
            blocks: node.content.iter().filter(|c| !c.body.is_empty()).map(|c| block(blocks, c, at)).collect(),
            children: Vec::new(),
            source: at.span(node.range.clone()),
        })
        .collect();
    let mut roots = Vec::new();
    for node in tree.nodes.iter().rev() {
        let Some(mut section) = done.pop() else { break };
        section.children.reverse();
        match node.parent.and_then(|p| done.get_mut(p)) {
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
