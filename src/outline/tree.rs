//! The tree of sections: labels nested by their families, ids joined, restarts and slips reported.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{Blocks, Kind, LogicalBlock};
use super::by_family::ByFamily;
use super::heading::heading;
use super::wrap::ends_sentence;
use crate::model::{Diagnostic, Severity};
use crate::parse::label::Family;
use crate::text::Locator;

/// Sections and the blocks in them.
#[derive(Debug, Default)]
pub struct Tree {
    /// In document order; a parent stands before its children.
    pub nodes: Vec<Node>,
    /// What stands before the first section.
    pub preamble: Vec<Content>,
    /// Restarts and slips of numbering.
    pub diagnostics: Vec<Diagnostic>,
}

/// A section.
#[derive(Debug)]
pub struct Node {
    /// Labels joined.
    pub id: String,
    /// As written.
    pub label: String,
    /// Its heading, in [`Blocks::text`].
    pub title: Option<Range<usize>>,
    /// Its own blocks.
    pub content: Vec<Content>,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// Label and own text.
    pub range: Range<usize>,
}

/// A block of a section, without its label, bullet or the section's title.
#[derive(Debug, Clone)]
pub struct Content {
    /// Index in [`Blocks::blocks`].
    pub block: usize,
    /// Its text; empty where the whole block is a heading.
    pub body: Range<usize>,
    /// Label's or bullet's end to the block's end: with the title, where the title runs on into text.
    pub full: Range<usize>,
}

/// An open section while the tree grows.
struct Open {
    node: usize,
    family: Option<Family>,
    /// What decimals below repeat: "2", "2.3", "II".
    number: String,
    /// Ordinal of the last child, by family.
    last: ByFamily,
}

impl Tree {
    /// Nests the blocks. Blocks from index `annex` on stand behind the signature.
    pub fn new(blocks: &Blocks, annex: usize, at: Locator<'_>) -> Self {
        let mut growth = Growth::default();
        for (i, block) in blocks.blocks.iter().enumerate() {
            if i >= annex && (growth.enters_annex(blocks, i, annex)) {
                growth.open_annex(blocks, i, at);
                continue;
            }
            growth.block(blocks, i, block, at);
        }
        growth.tree
    }

    /// The section that a node index names, or none before the first.
    pub fn id(&self, node: Option<usize>) -> Option<&str> {
        self.nodes.get(node?).map(|n| n.id.as_str())
    }
}

#[derive(Default)]
struct Growth {
    tree: Tree,
    stack: Vec<Open>,
    /// The last ordinal of each family that stands under no section.
    roots: ByFamily,
    /// The last ordinal of each family, wherever it stood.
    latest: ByFamily,
    seen: HashMap<(Option<usize>, String), u32>,
    /// The annex whose title lines are still coming.
    titled: Option<usize>,
}

impl Growth {
    fn enters_annex(&self, blocks: &Blocks, i: usize, annex: usize) -> bool {
        let block = &blocks.blocks[i];
        let text = &blocks.text[block.range.clone()];
        i == annex || (block.kind == Kind::Paragraph && block.label.is_none() && annex_label(text).is_some())
    }

    fn open_annex(&mut self, blocks: &Blocks, i: usize, at: Locator<'_>) {
        self.stack.clear();
        let block = &blocks.blocks[i];
        let text = &blocks.text[block.range.clone()];
        let label = annex_label(text).map_or("", |n| &text[..n]);
        let node = self.add(None, "PL".to_owned(), label.to_owned(), None, block.range.clone(), None, at);
        self.stack.push(Open { node, family: None, number: String::new(), last: ByFamily::default() });
        let body = block.range.start + label.len()..block.range.end;
        let rest = blocks.text[body.clone()].trim_start_matches([' ', '.', ':', '-', '–']);
        let body = body.end - rest.len()..body.end;
        if block.kind == Kind::Paragraph && block.label.is_none() {
            self.titled = Some(node);
            if !body.is_empty() && !self.title_line(blocks, block, body.clone()) {
                self.tree.nodes[node].content.push(Content { block: i, body: body.clone(), full: body });
            }
        } else {
            self.titled = None;
            self.block(blocks, i, block, at);
        }
    }

    /// Takes a line of an annex's title.
    fn title_line(&mut self, blocks: &Blocks, block: &LogicalBlock, body: Range<usize>) -> bool {
        let Some(node) = self.titled.and_then(|n| self.tree.nodes.get_mut(n)) else { return false };
        let text = &blocks.text[body.clone()];
        let title = block.kind == Kind::Paragraph
            && block.label.is_none()
            && (block.strong || text.starts_with('(') || node.title.is_none())
            && text.len() < 400
            && !ends_sentence(text.trim_end_matches(')'));
        if !title {
            self.titled = None;
            return false;
        }
        // "(Ban hành kèm theo …)" stands under the title and is a paragraph.
        if text.starts_with('(') {
            return false;
        }
        node.title = Some(node.title.as_ref().map_or(body.start, |t| t.start)..body.end);
        node.range.end = body.end;
        true
    }

    fn block(&mut self, blocks: &Blocks, i: usize, block: &LogicalBlock, at: Locator<'_>) {
        let Some(label) = &block.label else {
            if self.titled.is_some() && self.title_line(blocks, block, block.body.clone()) {
                return;
            }
            let content = Content { block: i, body: block.body.clone(), full: block.body.clone() };
            match self.stack.last() {
                Some(open) => {
                    let node = &mut self.tree.nodes[open.node];
                    node.range.end = node.range.end.max(block.range.end);
                    node.content.push(content);
                }
                None => self.tree.preamble.push(content),
            }
            return;
        };
        self.titled = None;
        let (depth, part, number) = self.place(label.family, &label.id);
        self.stack.truncate(depth);
        let parent = self.stack.last().map(|o| o.node);
        let id = match (parent, label.family) {
            // Articles run through the document: their ids are bare, but for annexes, which begin again.
            (Some(_), Family::Article) => self.annex_prefix().map_or(part.to_owned(), |p| [p, ".", part].concat()),
            (Some(p), _) => [self.tree.nodes[p].id.as_str(), ".", part].concat(),
            (None, _) => part.to_owned(),
        };
        let (title, body) = heading(blocks, i, block);
        self.sequence(block, label.family, label.ordinal, &label.text, at);
        let node = self.add(parent, id, label.text.clone(), title, block.range.clone(), Some(block.range.clone()), at);
        let content = Content { block: i, body, full: block.body.clone() };
        self.tree.nodes[node].content.push(content);
        self.stack.push(Open { node, family: Some(label.family), number, last: ByFamily::default() });
    }

    fn annex_prefix(&self) -> Option<&str> {
        let first = self.stack.first()?;
        first.family.is_none().then(|| self.tree.nodes[first.node].id.as_str())
    }

    /// How much of the stack stays open above a label, what it adds to the id, and its number for decimals below.
    fn place<'i>(&self, family: Family, id: &'i str) -> (usize, &'i str, String) {
        if family == Family::Decimal {
            let nested = self.stack.iter().rposition(|o| {
                !o.number.is_empty() && id.strip_prefix(o.number.as_str()).is_some_and(|r| r.starts_with('.'))
            });
            if let Some(n) = nested {
                return (n + 1, &id[self.stack[n].number.len() + 1..], id.to_owned());
            }
            let depth = self
                .stack
                .iter()
                .position(|o| matches!(o.family, Some(f) if f >= Family::Number))
                .unwrap_or(self.stack.len());
            return (depth, id, id.to_owned());
        }
        let number = match family {
            Family::Number | Family::Roman => id.to_owned(),
            _ => String::new(),
        };
        let depth = match self.stack.iter().rposition(|o| o.family == Some(family)) {
            Some(n) => n,
            // Brackets and letters nest in the order in which they first come; the others by rank.
            None if family >= Family::Bracket => self.stack.len(),
            None => {
                let wider = |o: &Open| o.family.is_none_or(|f| f < family);
                self.stack.iter().position(|o| !wider(o)).unwrap_or(self.stack.len())
            }
        };
        (depth, id, number)
    }

    /// Reports a label that does not follow the one before it.
    fn sequence(&mut self, block: &LogicalBlock, family: Family, ordinal: u32, label: &str, at: Locator<'_>) {
        let last = self.stack.last_mut().map_or(&mut self.roots, |open| &mut open.last);
        let before = last.insert(family, ordinal);
        let expected = before.map_or(1, |b| b + 1);
        // A list may run on through the sections above it: a) (1) … (12), b) (13) …
        if self.latest.insert(family, ordinal).is_some_and(|l| l + 1 == ordinal) && before.is_none() {
            return;
        }
        // Articles run on through chapters, and a decimal's number may begin anywhere below a wider label.
        let free = family == Family::Article || (before.is_none() && family == Family::Decimal);
        // Drafters may or may not skip letters, and a repeat is reported as such.
        let letters =
            matches!(family, Family::Letter | Family::Upper | Family::Capital) && ordinal.abs_diff(expected) <= 1;
        if ordinal != expected && !free && !letters {
            let message = match before {
                Some(b) if ordinal <= b => format!("The label {label} does not go on from number {b} before it."),
                Some(b) => format!("The label {label} skips numbers after {b}."),
                None => format!("The numbering begins with {label}."),
            };
            let span = at.span(block.range.start..block.range.start + label.len());
            self.tree.diagnostics.push(Diagnostic::new("label-order", Severity::Info, message, Some(span)));
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        parent: Option<usize>,
        id: String,
        label: String,
        title: Option<Range<usize>>,
        range: Range<usize>,
        reported: Option<Range<usize>>,
        at: Locator<'_>,
    ) -> usize {
        let count = self.seen.entry((parent, id.clone())).or_insert(0);
        *count += 1;
        let n = *count;
        let unique = if n == 1 { id } else { [id.as_str(), "~", &n.to_string()].concat() };
        if n > 1
            && let Some(range) = reported
        {
            let span = at.span(range.start..range.start + label.len());
            let message =
                format!("The label {label} stands here for the {n}. time under one section; its id is {unique}.");
            self.tree.diagnostics.push(Diagnostic::new("label-repeated", Severity::Warning, message, Some(span)));
        }
        self.tree.nodes.push(Node { id: unique, label, title, content: Vec::new(), parent, range });
        self.tree.nodes.len() - 1
    }
}

/// Length of an annex's label: "Phụ lục", "PHỤ LỤC II", "Phụ lục số 1".
fn annex_label(text: &str) -> Option<usize> {
    if !text.starts_with(['P', 'p']) {
        return None;
    }
    let head: String = text.chars().take(7).flat_map(char::to_lowercase).collect();
    if head != "phụ lục" {
        return None;
    }
    let len: usize = text.chars().take(7).map(char::len_utf8).sum();
    let rest = &text[len..];
    let mut end = len;
    let mut words = rest.split(' ').skip(1);
    let mut at = len;
    let mut word = words.next();
    if let Some(w) = word.filter(|w| matches!(*w, "số" | "SỐ")) {
        at += 1 + w.len();
        word = words.next();
    }
    if let Some(w) = word {
        let id = w.trim_end_matches(['.', ':', ',']);
        let numbered = crate::parse::label::roman(id).is_some()
            || (!id.is_empty() && id.len() <= 3 && id.bytes().all(|b| b.is_ascii_digit()))
            || (id.len() == 1 && id.bytes().all(|b| b.is_ascii_uppercase()));
        if numbered {
            end = at + 1 + w.len();
        }
    }
    // A sentence about an annex is no annex.
    let after = text.get(end..)?.trim_start();
    let starts =
        after.is_empty() || after.starts_with(|c: char| c.is_uppercase() || matches!(c, '.' | ':' | '(' | '-' | '–'));
    (starts && text.len() < 600).then_some(end)
}
