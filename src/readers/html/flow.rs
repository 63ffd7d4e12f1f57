//! From a page's tree to paragraphs, lists and tables.

use super::dom::{Dom, Id, Kind, Node};
use super::main_text::Main;
use crate::readers::figures::{letter, roman};
use crate::readers::flow::{Block, Cell, MAX_NESTING, Paragraph, Run, Table};

/// The blocks of a page's main text.
pub(super) fn blocks(dom: &Dom, main: &Main) -> Vec<Block> {
    let mut builder = Builder { blocks: vec![Vec::new()], looks: vec![Look::default()], ..Builder::default() };
    // An element is met twice: when it opens and when it closes.
    let mut open = vec![(main.root, false)];
    while let Some((id, closing)) = open.pop() {
        let Some(node) = dom.nodes.get(id).filter(|_| main.left.get(id) != Some(&true)) else { continue };
        match &node.kind {
            Kind::Text(text) => builder.text(text),
            Kind::Element(..) if closing => builder.close(node),
            Kind::Element(..) => {
                open.push((id, true));
                builder.open(dom, id, node);
                open.extend(node.children.iter().rev().map(|&c| (c, false)));
            }
            Kind::Other => open.extend(node.children.iter().rev().map(|&c| (c, false))),
        }
    }
    builder.flush();
    builder.blocks.into_iter().next().unwrap_or_default()
}

/// What an element hands down.
#[derive(Debug, Default, Clone)]
struct Look {
    bold: bool,
    raised: bool,
    centred: bool,
    kept: bool,
    font: Option<std::sync::Arc<str>>,
}

/// A list that is open.
#[derive(Debug)]
struct List {
    ordered: bool,
    next: i64,
    kind: char,
}

#[derive(Debug, Default)]
struct Open {
    table: Table,
    row: Vec<Cell>,
    columns: usize,
    rows: usize,
    /// Columns that cells above still cover: where, how wide, for how many rows.
    covered: Vec<(usize, usize, usize)>,
}

#[derive(Debug, Default)]
struct Builder {
    blocks: Vec<Vec<Block>>,
    looks: Vec<Look>,
    tables: Vec<Open>,
    lists: Vec<List>,
    paragraph: Paragraph,
    /// A label that waits for the text of its item.
    label: String,
}

/// Elements that begin and end paragraphs.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "blockquote"
            | "section"
            | "article"
            | "header"
            | "main"
            | "center"
            | "pre"
            | "hr"
            | "address"
            | "dl"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
            | "fieldset"
            | "form"
            | "body"
            | "footer"
            | "aside"
            | "nav"
    )
}

/// Rows that one cell may cover: some pages say 65,534.
const MAX_ROWS: usize = 1000;

impl Builder {
    fn open(&mut self, dom: &Dom, id: Id, node: &Node) {
        let name = node.name();
        if is_block(name) {
            self.flush();
        }
        let mut look = self.looks.last().cloned().unwrap_or_default();
        let style: String = node.attr("style").unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
        let style = style.to_ascii_lowercase();
        match name {
            "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => look.bold = true,
            "sup" => look.raised = true,
            "center" => look.centred = true,
            "pre" => look.kept = true,
            _ => {}
        }
        if style.contains("font-weight:bold") || style.contains("font-weight:700") {
            look.bold = true;
        } else if style.contains("font-weight:normal") {
            look.bold = false;
        }
        look.raised |= style.contains("vertical-align:super") && !is_block(name);
        if is_block(name) {
            let align = node.attr("align").map(str::to_ascii_lowercase);
            let styled = style.split("text-align:").nth(1);
            if let Some(align) = styled.or(align.as_deref()) {
                look.centred = align.starts_with("center");
            }
        }
        if let Some(font) = node.attr("face").or_else(|| family(node)) {
            look.font = Some(font.trim_matches(['"', '\'', ' ']).into());
        }
        match name {
            "br" => self.line(),
            "ul" | "ol" => self.lists.push(List {
                ordered: name == "ol",
                next: node.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1),
                kind: if style.contains("list-style:none") || style.contains("list-style-type:none") {
                    ' '
                } else {
                    node.attr("type").and_then(|t| t.chars().next()).unwrap_or('1')
                },
            }),
            "li" => self.item(node),
            "table" => {
                let ruled = node.attr("border").is_some_and(|b| b.trim() != "0") || bordered(&style);
                let mut open = Open::default();
                open.table.ruled = Some(ruled);
                self.tables.push(open);
            }
            "tr" => {
                if let Some(t) = self.tables.last_mut() {
                    t.row.clear();
                    cover(t);
                }
            }
            "td" | "th" => {
                if let Some(t) = self.tables.last_mut() {
                    cover(t);
                    let number =
                        |a: &str| node.attr(a).and_then(|v| v.trim().parse::<usize>().ok()).unwrap_or(1).max(1);
                    t.columns = number("colspan");
                    t.rows = number("rowspan").min(MAX_ROWS);
                    if bordered(&style) {
                        t.table.ruled = Some(true);
                    }
                }
                self.blocks.push(Vec::new());
            }
            "a" if is_call(dom, id, node) => look.raised = true,
            _ => {}
        }
        self.looks.push(look);
    }

    fn close(&mut self, node: &Node) {
        let name = node.name();
        if is_block(name) {
            self.flush();
        }
        self.looks.pop();
        match name {
            "ul" | "ol" => drop(self.lists.pop()),
            "li" => self.label.clear(),
            "td" | "th" => {
                if self.blocks.len() < 2 {
                    return;
                }
                let blocks = self.blocks.pop().unwrap_or_default();
                let deep = self.tables.len() > MAX_NESTING;
                match self.tables.last_mut() {
                    Some(t) if !deep => {
                        let columns = t.columns;
                        if t.rows > 1 {
                            let at = t.row.iter().map(|c| c.columns.max(1)).sum();
                            t.covered.push((at, columns, t.rows));
                        }
                        t.row.push(Cell { blocks, columns, merged: false });
                    }
                    _ => {
                        if let Some(outer) = self.blocks.last_mut() {
                            outer.extend(blocks);
                        }
                    }
                }
            }
            "tr" => {
                if let Some(t) = self.tables.last_mut() {
                    cover(t);
                    let row = std::mem::take(&mut t.row);
                    for c in &mut t.covered {
                        c.2 = c.2.saturating_sub(1);
                    }
                    t.covered.retain(|c| c.2 > 0);
                    if !row.is_empty() {
                        t.table.rows.push(row);
                    }
                }
            }
            "table" => {
                if let Some(open) = self.tables.pop()
                    && !open.table.rows.is_empty()
                {
                    self.add(Block::Table(open.table));
                }
            }
            _ => {}
        }
    }

    fn item(&mut self, node: &Node) {
        let Some(list) = self.lists.last_mut() else { return };
        if let Some(value) = node.attr("value").and_then(|v| v.trim().parse().ok()) {
            list.next = value;
        }
        let n = list.next;
        list.next = n.saturating_add(1);
        self.label = match (list.ordered, list.kind) {
            (_, ' ') => String::new(),
            (false, _) => "-".to_owned(),
            (true, kind) => format!("{}.", figure(n, kind)),
        };
    }

    fn text(&mut self, text: &str) {
        let look = self.looks.last().cloned().unwrap_or_default();
        let ends_blank = |p: &Paragraph| p.runs.last().is_none_or(|r| r.text.ends_with([' ', '\n']));
        let mut out = String::with_capacity(text.len());
        let mut blank = ends_blank(&self.paragraph);
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\r' | '\n' | '\x0c' if !look.kept => {
                    if !blank {
                        out.push(' ');
                    }
                    blank = true;
                }
                '\u{a0}' => {
                    out.push(' ');
                    blank = false;
                }
                '\u{200b}' | '\u{feff}' => {}
                c => {
                    out.push(c);
                    blank = false;
                }
            }
        }
        if out.is_empty() {
            return;
        }
        if self.paragraph.runs.is_empty() {
            self.paragraph.centred = look.centred;
        }
        match self.paragraph.runs.last_mut() {
            Some(r) if r.bold == look.bold && r.raised == look.raised && r.font == look.font => r.text.push_str(&out),
            _ => self.paragraph.runs.push(Run { text: out, bold: look.bold, raised: look.raised, font: look.font }),
        }
    }

    /// A forced line end; two are the end of a paragraph.
    fn line(&mut self) {
        let Some(last) = self.paragraph.runs.last_mut() else { return };
        let kept = last.text.trim_end_matches(' ').len();
        last.text.truncate(kept);
        if last.text.ends_with('\n') { self.flush() } else { last.text.push('\n') }
    }

    fn flush(&mut self) {
        let mut paragraph = std::mem::take(&mut self.paragraph);
        let text = paragraph.runs.iter().map(|r| r.text.trim_start()).find(|t| !t.is_empty());
        let Some(text) = text else { return };
        let label = std::mem::take(&mut self.label);
        // Many pages type the mark that the list would print.
        let typed = text.starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '"' | '('))
            || text.starts_with(|c: char| c.is_ascii_digit()) && text.get(..4).unwrap_or(text).contains(['.', ')']);
        if !typed {
            paragraph.label = label;
        }
        self.add(Block::Paragraph(paragraph));
    }

    fn add(&mut self, block: Block) {
        if let Some(blocks) = self.blocks.last_mut() {
            blocks.push(block);
        }
    }
}

/// Blank cells where a cell above goes on.
fn cover(t: &mut Open) {
    loop {
        let at: usize = t.row.iter().map(|c| c.columns.max(1)).sum();
        let Some(&(_, columns, _)) = t.covered.iter().find(|c| c.0 == at) else { return };
        t.row.push(Cell { blocks: Vec::new(), columns, merged: true });
    }
}

/// Whether a style draws rules.
fn bordered(style: &str) -> bool {
    style.split(';').any(|rule| {
        rule.strip_prefix("border").and_then(|r| r.split_once(':')).is_some_and(|(side, value)| {
            !side.contains("collapse")
                && !side.contains("spacing")
                && ["solid", "double", "dashed", "dotted"].iter().any(|s| value.contains(s))
        })
    })
}

/// The first font of a style, as written: case tells TCVN3 fonts.
fn family(node: &Node) -> Option<&str> {
    let style = node.attr("style")?;
    let at = style.to_ascii_lowercase().find("font-family:")? + "font-family:".len();
    style.get(at..)?.split([',', ';']).next()
}

/// A link inside the page whose text is a short number: a call of a note, or the note's way back.
fn is_call(dom: &Dom, id: Id, node: &Node) -> bool {
    if !node.attr("href").is_some_and(|h| h.contains('#')) {
        return false;
    }
    let mut text = String::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let Some(node) = dom.nodes.get(id) else { continue };
        if let Kind::Text(t) = &node.kind {
            text.push_str(t.trim());
        }
        if text.len() > 8 {
            return false;
        }
        open.extend(node.children.iter().rev());
    }
    let mark = text.trim_matches(['(', ')', '[', ']', ' ']);
    !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_digit())
}

/// A number in the figures of a list's `type`.
fn figure(n: i64, kind: char) -> String {
    match (u32::try_from(n), kind) {
        (Ok(n), 'A') => letter(n, b'A'),
        (Ok(n), 'a') => letter(n, b'a'),
        (Ok(n), 'I') => roman(n),
        (Ok(n), 'i') => roman(n).to_lowercase(),
        _ => n.to_string(),
    }
}
