//! The text of a part: paragraphs, tables, text boxes, calls of notes.

use super::numbering::{Numbering, symbol};
use super::styles::{Form, Look, Styles, is_rule};
use super::xml::{Broken, Element, Step, walk};
use crate::readers::flow::{Block, Cell, MAX_NESTING, Note, Paragraph, Run, Table};

/// A note called in the text.
#[derive(Debug)]
pub(super) struct Call {
    pub id: String,
    /// An endnote.
    pub end: bool,
    /// As printed.
    pub mark: String,
}

/// Reads one part.
#[derive(Debug)]
pub(super) struct Body<'a> {
    styles: &'a Styles,
    numbering: &'a mut Numbering,
    path: Vec<Name>,
    /// Depth of the element whose content is left out.
    skip: Option<usize>,
    /// Blocks of the body, and of each cell or box that is open.
    blocks: Vec<Vec<Block>>,
    tables: Vec<Open>,
    paragraphs: Vec<Lines>,
    calls: Vec<Call>,
    /// Footnotes and endnotes numbered so far.
    counted: u32,
    /// Id of the note that is being read, in a part of notes.
    note: Option<String>,
    notes: Vec<(String, Vec<Paragraph>)>,
}

/// A table that is open.
#[derive(Debug, Default)]
struct Open {
    table: Table,
    row: Vec<Cell>,
    columns: usize,
    merged: bool,
}

/// A paragraph that is open.
#[derive(Debug, Default)]
struct Lines {
    style: Option<String>,
    form: Form,
    runs: Vec<(Look, String)>,
    /// The open run.
    look: Look,
    /// A call whose printed mark follows in the run.
    custom: Option<usize>,
}

/// The elements that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Paragraph,
    ParagraphProperties,
    NumberProperties,
    Run,
    RunProperties,
    Text,
    Table,
    TableBorders,
    CellBorders,
    Row,
    RowProperties,
    Cell,
    Box,
    Note,
    /// What is not part of the text as it stands: deleted words, field codes, former properties.
    Left,
    Other,
}

impl Name {
    fn of(name: &str) -> Name {
        match name {
            "p" => Name::Paragraph,
            "pPr" => Name::ParagraphProperties,
            "numPr" => Name::NumberProperties,
            "r" => Name::Run,
            "rPr" => Name::RunProperties,
            "t" => Name::Text,
            "tbl" => Name::Table,
            "tblBorders" => Name::TableBorders,
            "tcBorders" => Name::CellBorders,
            "tr" => Name::Row,
            "trPr" => Name::RowProperties,
            "tc" => Name::Cell,
            "txbxContent" => Name::Box,
            "footnote" | "endnote" => Name::Note,
            "del" | "moveFrom" | "instrText" | "delText" | "delInstrText" | "pPrChange" | "rPrChange"
            | "tblPrChange" | "tcPrChange" | "trPrChange" | "sectPrChange" | "numberingChange" | "Fallback" | "rt" => {
                Name::Left
            }
            _ => Name::Other,
        }
    }
}

impl<'a> Body<'a> {
    pub fn new(styles: &'a Styles, numbering: &'a mut Numbering) -> Self {
        Body {
            styles,
            numbering,
            path: Vec::new(),
            skip: None,
            blocks: vec![Vec::new()],
            tables: Vec::new(),
            paragraphs: Vec::new(),
            calls: Vec::new(),
            counted: 0,
            note: None,
            notes: Vec::new(),
        }
    }

    /// Reads a part; what stands before damage is kept.
    pub fn read(&mut self, text: &str) -> Result<(), Broken> {
        walk(text, |step| match step {
            Step::Start(element) => self.start(element),
            Step::End(_) => self.end(),
            Step::Text(text) => self.text(text),
        })
    }

    /// The blocks, and the notes they call.
    pub fn finish(mut self) -> (Vec<Block>, Vec<Call>) {
        // Elements that damage left open.
        while !self.path.is_empty() {
            self.end();
        }
        (self.blocks.into_iter().next().unwrap_or_default(), self.calls)
    }

    fn start(&mut self, element: &Element<'_>) {
        let name = Name::of(element.name);
        let parent = self.path.last().copied();
        self.path.push(name);
        if self.skip.is_some() {
            return;
        }
        match name {
            Name::Left => self.skip = Some(self.path.len()),
            Name::Paragraph => self.paragraphs.push(Lines::default()),
            Name::Run => {
                if let Some(p) = self.paragraphs.last_mut() {
                    p.look = Look::default();
                    p.custom = None;
                }
            }
            Name::Table => self.tables.push(Open::default()),
            Name::Row => self.with_table(|t| t.row.clear()),
            Name::Cell => {
                self.with_table(|t| (t.columns, t.merged) = (1, false));
                self.blocks.push(Vec::new());
            }
            Name::Box => self.blocks.push(Vec::new()),
            Name::Note => {
                let kind = element.attr("type");
                let text = kind.is_none_or(|t| t == "normal");
                self.note = element.attr("id").filter(|_| text);
            }
            Name::Other => self.property(element, parent),
            _ => {}
        }
    }

    fn with_table(&mut self, f: impl FnOnce(&mut Open)) {
        if let Some(table) = self.tables.last_mut() {
            f(table);
        }
    }

    fn property(&mut self, element: &Element<'_>, parent: Option<Name>) {
        let grandparent = self.path.len().checked_sub(3).and_then(|i| self.path.get(i)).copied();
        match parent {
            Some(Name::Run) => self.in_run(element),
            Some(Name::RunProperties) if grandparent == Some(Name::Run) => {
                if let Some(p) = self.paragraphs.last_mut() {
                    p.look.property(element);
                }
            }
            Some(Name::ParagraphProperties) => {
                let Some(p) = self.paragraphs.last_mut() else { return };
                match element.name {
                    "pStyle" => p.style = element.val(),
                    _ => p.form.property(element, "pPr"),
                }
            }
            Some(Name::NumberProperties) => {
                if let Some(p) = self.paragraphs.last_mut() {
                    p.form.property(element, "numPr");
                }
            }
            Some(Name::TableBorders | Name::CellBorders) => {
                let seen = is_rule(element);
                self.with_table(|t| t.table.ruled = Some(t.table.ruled == Some(true) || seen));
            }
            Some(Name::RowProperties) if element.name == "gridBefore" => {
                let columns = element.val().and_then(|v| v.parse().ok()).unwrap_or(0);
                if columns > 0 {
                    self.with_table(|t| t.row.push(Cell { columns, ..Cell::default() }));
                }
            }
            _ => match element.name {
                "tblStyle" => {
                    let ruled = element.val().is_some_and(|id| self.styles.ruled(&id));
                    self.with_table(|t| t.table.ruled = Some(t.table.ruled == Some(true) || ruled));
                }
                "gridSpan" => {
                    let columns = element.val().and_then(|v| v.parse().ok()).unwrap_or(1);
                    self.with_table(|t| t.columns = columns);
                }
                "vMerge" | "hMerge" => {
                    let first = element.val().is_some_and(|v| v == "restart");
                    self.with_table(|t| t.merged |= !first);
                }
                _ => {}
            },
        }
    }

    /// What stands in a run beside text.
    fn in_run(&mut self, element: &Element<'_>) {
        match element.name {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = element.attr("char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    let shown = symbol(c, &element.attr("font").unwrap_or_default()).unwrap_or(c);
                    self.push(shown.encode_utf8(&mut [0; 4]));
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let Some(id) = element.attr("id") else { return };
                let custom = element.attr("customMarkFollows").is_some_and(|c| !matches!(c.as_str(), "0" | "false"));
                let call = Call { id, end: element.name.starts_with('e'), mark: String::new() };
                if let Some(p) = self.paragraphs.last_mut() {
                    p.look.raised = Some(true);
                    p.look.style = None;
                }
                if custom {
                    if let Some(p) = self.paragraphs.last_mut() {
                        p.custom = Some(self.calls.len());
                    }
                    self.calls.push(call);
                } else {
                    self.counted += 1;
                    let mark = self.counted.to_string();
                    self.push(&mark);
                    self.calls.push(Call { mark, ..call });
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_some() || self.path.last() != Some(&Name::Text) {
            return;
        }
        let custom = self.paragraphs.last().and_then(|p| p.custom);
        if let Some(call) = custom.and_then(|i| self.calls.get_mut(i)) {
            call.mark.push_str(text);
        }
        self.push(text);
    }

    /// Adds text to the open run.
    fn push(&mut self, text: &str) {
        let Some(p) = self.paragraphs.last_mut() else { return };
        p.runs.push((p.look.clone(), text.to_owned()));
    }

    fn end(&mut self) {
        let Some(name) = self.path.pop() else { return };
        if let Some(depth) = self.skip {
            if self.path.len() < depth {
                self.skip = None;
            }
            return;
        }
        match name {
            Name::Paragraph => {
                let Some(open) = self.paragraphs.pop() else { return };
                let paragraph = self.paragraph(open);
                self.add(Block::Paragraph(paragraph));
            }
            Name::Cell => {
                let Some(blocks) = self.blocks.pop() else { return };
                if self.tables.len() > MAX_NESTING {
                    self.add_all(blocks);
                } else {
                    self.with_table(|t| t.row.push(Cell { blocks, columns: t.columns, merged: t.merged }));
                }
            }
            Name::Row => self.with_table(|t| {
                let row = std::mem::take(&mut t.row);
                if !row.is_empty() {
                    t.table.rows.push(row);
                }
            }),
            Name::Table => {
                let Some(open) = self.tables.pop() else { return };
                let mut table = open.table;
                table.ruled.get_or_insert(false);
                if !table.rows.is_empty() {
                    self.add(Block::Table(table));
                }
            }
            // A box follows the blocks before the paragraph that holds it.
            Name::Box => {
                let Some(blocks) = self.blocks.pop() else { return };
                self.add_all(blocks);
            }
            Name::Note => {
                let blocks = self.blocks.first_mut().map(std::mem::take).unwrap_or_default();
                let paragraphs = blocks.into_iter().filter_map(|b| match b {
                    Block::Paragraph(p) => Some(p),
                    Block::Table(_) => None,
                });
                if let Some(id) = self.note.take() {
                    self.notes.push((id, paragraphs.collect()));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, block: Block) {
        if let Some(blocks) = self.blocks.last_mut() {
            blocks.push(block);
        }
    }

    fn add_all(&mut self, more: Vec<Block>) {
        if let Some(blocks) = self.blocks.last_mut() {
            blocks.extend(more);
        }
    }

    fn paragraph(&mut self, open: Lines) -> Paragraph {
        let (form, look) = self.styles.paragraph(open.style.as_deref());
        let form = open.form.over(&form);
        let mut out = Paragraph { centred: form.centred == Some(true), ..Paragraph::default() };
        if let Some(list) = form.list.filter(|l| l != "0") {
            out.label = self.numbering.next(&list, form.level.unwrap_or(0));
        }
        for (own, text) in open.runs {
            let look = self.styles.run(&own, &look);
            if look.hidden == Some(true) {
                continue;
            }
            let legacy = look.font.as_deref().is_some_and(is_legacy);
            let text = match (look.capitals == Some(true), legacy) {
                // Fonts of one byte keep their letters where Word puts symbols.
                (_, true) => text.chars().map(low).collect(),
                (true, false) => text.to_uppercase(),
                (false, false) => text,
            };
            let (bold, raised) = (look.bold == Some(true), look.raised == Some(true));
            match out.runs.last_mut() {
                Some(last) if last.bold == bold && last.raised == raised && last.font == look.font => {
                    last.text.push_str(&text);
                }
                _ => out.runs.push(Run { text, bold, raised, font: look.font }),
            }
        }
        out
    }
}

/// The notes of a part by id.
pub(super) fn notes(text: &str, styles: &Styles, numbering: &mut Numbering) -> Vec<(String, Vec<Paragraph>)> {
    let mut body = Body::new(styles, numbering);
    let _ = body.read(text);
    while !body.path.is_empty() {
        body.end();
    }
    body.notes
}

/// Takes the mark off that a note's author typed before its text.
pub(super) fn drop_mark(note: &mut Note) {
    let mark = note.mark.trim().to_owned();
    if let Some(run) = note.paragraphs.first_mut().and_then(|p| p.runs.iter_mut().find(|r| !r.text.trim().is_empty()))
        && let Some(rest) = run.text.trim_start().strip_prefix(&mark)
    {
        run.text = rest.trim_start().to_owned();
    }
}

/// Fonts made for charsets of one byte by how their names begin (see `data/charsets/fonts.tsv`).
fn is_legacy(font: &str) -> bool {
    [".Vn", ".VN", "VNI"].iter().any(|p| font.starts_with(p))
}

/// Word keeps the bytes of symbol fonts at U+F000.
fn low(c: char) -> char {
    match u32::from(c) {
        code @ 0xf020..=0xf0ff => char::from_u32(code - 0xf000).unwrap_or(c),
        _ => c,
    }
}
