//! What office files and web pages hold in common: paragraphs, tables and notes, and how they are written as text.
//!
//! A reader of such a format fills a [`Flow`]; the text, its markup and the hints about fonts are made here, once.

use std::ops::Range;
use std::sync::Arc;

use crate::document::Document;
use crate::model::Reader;
use crate::parse::recipients;
use crate::text::LineIndex;

/// A document without pages.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub blocks: Vec<Block>,
    pub notes: Vec<Note>,
}

/// A paragraph or a table.
#[derive(Debug)]
pub(crate) enum Block {
    Paragraph(Paragraph),
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Default, Clone)]
pub(crate) struct Paragraph {
    /// The automatic number or bullet, as printed, without the blank after it.
    pub label: String,
    pub runs: Vec<Run>,
    /// Lines in the middle of the page follow each other closely: the parts of one title.
    pub centred: bool,
}

/// Text of one look. LF is a line that the author ended, a tab is a tab.
#[derive(Debug, Default, Clone)]
pub(crate) struct Run {
    pub text: String,
    pub bold: bool,
    /// Set above the line.
    pub raised: bool,
    pub font: Option<Arc<str>>,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub rows: Vec<Vec<Cell>>,
    /// Whether its rules are seen; `None` where the format does not say.
    pub ruled: Option<bool>,
}

/// A cell.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    pub blocks: Vec<Block>,
    /// Columns that it covers; 0 counts as 1.
    pub columns: usize,
    /// It goes on with the cell above it.
    pub merged: bool,
}

/// A footnote or an endnote.
#[derive(Debug, Default)]
pub(crate) struct Note {
    /// "1".
    pub mark: String,
    pub paragraphs: Vec<Paragraph>,
}

/// Tables in tables deeper than this are read as the paragraphs of their cells.
pub(crate) const MAX_NESTING: usize = 16;

/// The most columns that one cell is written over: some files say 30,000.
const MAX_COLUMNS: usize = 64;

impl Paragraph {
    fn is_blank(&self) -> bool {
        self.runs.iter().all(|r| r.text.chars().all(char::is_whitespace))
    }

    /// All of it set in bold.
    fn is_bold(&self) -> bool {
        self.runs.iter().all(|r| r.bold || r.text.chars().all(char::is_whitespace)) && !self.is_blank()
    }

    fn plain(&self) -> String {
        self.runs.iter().map(|r| r.text.as_str()).collect()
    }
}

impl Table {
    /// The letterhead and the signature are tables only for the eye: their cells are read one after the other.
    fn is_layout(&self) -> bool {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns <= 1 {
            return true;
        }
        if columns > 3 {
            return false;
        }
        let mut stacked = false;
        for cell in self.rows.iter().flatten() {
            let mut n = 0;
            for block in &cell.blocks {
                match block {
                    Block::Paragraph(p) if !p.is_blank() => {
                        n += 1 + p.runs.iter().map(|r| r.text.matches('\n').count()).sum::<usize>();
                        if recipients::anchor(p.plain().trim()).is_some() {
                            return true;
                        }
                    }
                    Block::Paragraph(_) => {}
                    Block::Table(_) => return true,
                }
            }
            stacked |= n > 1;
        }
        match self.ruled {
            Some(true) => false,
            Some(false) => self.rows.len() <= 4 && (stacked || self.rows.len() <= 2),
            None => self.rows.len() <= 2 && stacked,
        }
    }
}

impl Flow {
    /// Writes the text: a paragraph a line, tables as rows between bars, calls of notes raised, notes at the end.
    pub fn into_document(self, reader: Reader, media_type: &str) -> Document<'static> {
        let mut out = Writer::default();
        for block in &self.blocks {
            out.block(block, true);
        }
        for note in &self.notes {
            out.blank_line();
            out.note(note);
        }
        out.end_line();
        let mut document = Document::new(out.text);
        document.index = LineIndex::new(&document.text);
        document.reader = Some(reader);
        document.media_type = Some(media_type.to_owned());
        document.markdown = Some(true);
        document.hints.runs = out.fonts.into_iter().map(|(range, font)| (range, font.to_string())).collect();
        document
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    fonts: Vec<(Range<usize>, Arc<str>)>,
    /// In a paragraph all of which is bold: each of its lines is marked.
    bold: bool,
    /// The line above is a centred paragraph, which the next one may follow closely.
    centred: bool,
}

impl Writer {
    fn block(&mut self, block: &Block, apart: bool) {
        match block {
            Block::Paragraph(p) if p.is_blank() => self.centred = false,
            Block::Paragraph(p) => {
                if apart && !(self.centred && p.centred) {
                    self.blank_line();
                } else {
                    self.end_line();
                }
                self.paragraph(p);
                self.end_line();
                self.centred = p.centred;
            }
            Block::Table(t) if t.is_layout() => {
                self.blank_line();
                for cell in t.rows.iter().flatten().filter(|c| !c.merged) {
                    for block in &cell.blocks {
                        self.block(block, false);
                    }
                    self.end_line();
                }
                self.blank_line();
                self.centred = false;
            }
            Block::Table(t) => {
                self.table(t);
                self.centred = false;
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let width = |row: &Vec<Cell>| row.iter().map(Cell::width).sum::<usize>();
        let columns = table.rows.iter().map(width).max().unwrap_or(0).min(MAX_COLUMNS);
        self.blank_line();
        for (i, row) in table.rows.iter().enumerate() {
            self.text.push('|');
            let mut written = 0;
            for cell in row {
                self.text.push(' ');
                if !cell.merged {
                    self.cell(&cell.blocks, 0);
                }
                for _ in 0..cell.width().min(MAX_COLUMNS) {
                    self.text.push_str(" |");
                    written += 1;
                }
                if written >= MAX_COLUMNS {
                    break;
                }
            }
            for _ in written..columns {
                self.text.push_str(" |");
            }
            self.text.push('\n');
            if i == 0 {
                self.text.push('|');
                for _ in 0..columns.max(1) {
                    self.text.push_str("---|");
                }
                self.text.push('\n');
            }
        }
        self.blank_line();
    }

    /// All of a cell on one line.
    fn cell(&mut self, blocks: &[Block], depth: usize) {
        let mut first = true;
        for block in blocks {
            match block {
                Block::Paragraph(p) if p.is_blank() => continue,
                Block::Paragraph(p) => {
                    if !first {
                        self.text.push(' ');
                    }
                    self.runs(p, true);
                }
                Block::Table(t) if depth < MAX_NESTING => {
                    for cell in t.rows.iter().flatten().filter(|c| !c.merged) {
                        self.text.push(' ');
                        self.cell(&cell.blocks, depth + 1);
                    }
                }
                Block::Table(_) => {}
            }
            first = false;
        }
    }

    fn note(&mut self, note: &Note) {
        self.text.push_str("<sup>");
        self.text.push_str(&note.mark);
        self.text.push_str("</sup> ");
        let mut first = true;
        for p in note.paragraphs.iter().filter(|p| !p.is_blank()) {
            if !first {
                self.text.push(' ');
            }
            self.runs(p, true);
            first = false;
        }
        self.end_line();
    }

    fn paragraph(&mut self, p: &Paragraph) {
        if p.is_bold() {
            self.bold = true;
            self.text.push_str("**");
            self.runs(p, false);
            self.text.push_str("**");
            self.bold = false;
        } else {
            self.runs(p, false);
        }
    }

    /// The label and the runs; on one line where `flat`.
    fn runs(&mut self, p: &Paragraph, flat: bool) {
        let start = self.text.len();
        if !p.label.is_empty() {
            let first = p.runs.iter().find(|r| !r.text.trim().is_empty());
            self.escaped(&p.label, start, flat);
            self.text.push(' ');
            self.font(start, first.and_then(|r| r.font.as_ref()));
        }
        let last = p.runs.iter().rposition(|r| !r.text.trim_end().is_empty()).map_or(0, |i| i + 1);
        let mut first = true;
        for (i, run) in p.runs.iter().take(last).enumerate() {
            let from = self.text.len();
            // Blanks before the first word of a line are no part of it.
            let begins = first || self.text.ends_with('\n') || self.text.ends_with("\n**");
            let text = if begins { run.text.trim_start() } else { &run.text };
            let text = if i + 1 == last { text.trim_end() } else { text };
            if text.is_empty() {
                continue;
            }
            first = false;
            let raised = run.raised && !text.trim().is_empty();
            if raised {
                self.text.push_str("<sup>");
            }
            self.escaped(if raised { text.trim() } else { text }, start, flat);
            if raised {
                self.text.push_str("</sup>");
            }
            self.font(from, run.font.as_ref());
        }
        let kept = self.text.trim_end_matches([' ', '\t', '\n', '\u{a0}']).len().max(start);
        self.text.truncate(kept);
        while let Some((range, _)) = self.fonts.last_mut() {
            if range.end <= kept {
                break;
            }
            range.end = kept;
            if range.start < kept {
                break;
            }
            self.fonts.pop();
        }
    }

    /// Text with a backslash before what would be read as markup.
    fn escaped(&mut self, text: &str, line: usize, flat: bool) {
        let mut before = self.text.get(line..).and_then(|t| t.chars().next_back()).unwrap_or(' ');
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let after = chars.peek().copied().unwrap_or(' ');
            let c = match c {
                '\n' | '\u{2028}' | '\u{b}' | '\x0c' | '\r' if flat => ' ',
                '\t' if flat => ' ',
                '\n' | '\u{2028}' | '\u{b}' | '\x0c' | '\r' => '\n',
                c => c,
            };
            let marks = match c {
                '\\' => after.is_ascii_punctuation() || after == ' ',
                // A run of marks may be a rule or a line to write on; a lone star between blanks is a bullet or a sign.
                '*' => !(before == '*' || after == '*' || (before.is_whitespace() && after.is_whitespace())),
                '_' => !(before == '_' || after == '_') && !(before.is_alphanumeric() && after.is_alphanumeric()),
                '<' => after.is_ascii_alphabetic() || matches!(after, '/' | '!'),
                '|' => flat || self.text.len() == line || before == '\n',
                '#' => self.text.len() == line || before == '\n' || before == '#',
                '!' => after == '[',
                _ => false,
            };
            if marks {
                self.text.push('\\');
            }
            if c == '\n' {
                let kept = self.text.trim_end_matches([' ', '\t']).len().max(line);
                self.text.truncate(kept);
            }
            if c == '\n' && self.bold {
                self.text.push_str("**\n**");
                before = c;
                continue;
            }
            self.text.push(c);
            before = c;
        }
    }

    /// Notes the font of the text written since `from`.
    fn font(&mut self, from: usize, font: Option<&Arc<str>>) {
        let (Some(font), end) = (font, self.text.len()) else { return };
        if from >= end {
            return;
        }
        match self.fonts.last_mut() {
            Some((range, last)) if last == font && range.end == from => range.end = end,
            Some((range, _)) if range.end > from => range.end = range.end.min(end),
            _ => self.fonts.push((from..end, Arc::clone(font))),
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn blank_line(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

impl Cell {
    fn width(&self) -> usize {
        self.columns.clamp(1, MAX_COLUMNS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str) -> Paragraph {
        Paragraph { runs: vec![Run { text: text.to_owned(), ..Run::default() }], ..Paragraph::default() }
    }

    fn cell(lines: &[&str]) -> Cell {
        Cell { blocks: lines.iter().map(|l| Block::Paragraph(paragraph(l))).collect(), ..Cell::default() }
    }

    fn text(blocks: Vec<Block>) -> String {
        Flow { blocks, notes: Vec::new() }.into_document(Reader::Docx, "x/y").text.into_owned()
    }

    #[test]
    fn layout_tables_are_read_cell_after_cell() {
        let rows = vec![vec![cell(&["ỦY BAN NHÂN DÂN", "Số: 1/KH-UBND"]), cell(&["CỘNG HÒA", "Độc lập"])]];
        let got = text(vec![Block::Table(Table { rows, ruled: Some(false) }), Block::Paragraph(paragraph("KẾ HOẠCH"))]);
        assert_eq!(got, "ỦY BAN NHÂN DÂN\nSố: 1/KH-UBND\nCỘNG HÒA\nĐộc lập\n\nKẾ HOẠCH\n");
    }

    #[test]
    fn ruled_tables_are_rows_between_bars() {
        let rows = vec![
            vec![cell(&["TT"]), cell(&["Chỉ tiêu", "chủ yếu"])],
            vec![cell(&["1"]), Cell { merged: true, ..cell(&["x"]) }],
            vec![Cell { columns: 2, ..cell(&["a|b"]) }],
        ];
        let got = text(vec![Block::Table(Table { rows, ruled: Some(true) })]);
        assert_eq!(got, "| TT | Chỉ tiêu chủ yếu |\n|---|---|\n| 1 |  |\n| a\\|b | |\n\n");
    }

    #[test]
    fn marks_that_are_text_are_escaped_and_others_left() {
        for (plain, written) in [
            ("Giá *tạm tính*", "Giá \\*tạm tính\\*"),
            ("* Về kinh tế: 5 * 3", "* Về kinh tế: 5 * 3"),
            ("<b> và x < 5, y <5%", "\\<b> và x < 5, y <5%"),
            ("________", "________"),
            ("# 1", "\\# 1"),
            ("| a", "\\| a"),
        ] {
            assert_eq!(text(vec![Block::Paragraph(paragraph(plain))]).trim_end(), written);
        }
    }

    #[test]
    fn each_line_of_a_bold_paragraph_is_bold() {
        let run = |text: &str| Run { text: text.to_owned(), bold: true, ..Run::default() };
        let p = Paragraph { runs: vec![run("KẾ HOẠCH \n"), run(" Phát động\n")], ..Paragraph::default() };
        assert_eq!(text(vec![Block::Paragraph(p)]), "**KẾ HOẠCH**\n**Phát động**\n");
    }

    #[test]
    fn fonts_are_told_where_they_stand() {
        let run = |text: &str, font: &str| Run { text: text.into(), font: Some(font.into()), ..Run::default() };
        let runs = vec![run(" Uû ban ", ".VnTime"), run("nh©n d©n ", ".VnTime"), run("x", "Arial")];
        let flow = Flow {
            blocks: vec![Block::Paragraph(Paragraph { runs, label: "1.".into(), ..Paragraph::default() })],
            notes: Vec::new(),
        };
        let d = flow.into_document(Reader::Docx, "x/y");
        let told: Vec<_> = d.hints.runs.iter().map(|(r, f)| (&d.text[r.clone()], f.as_str())).collect();
        assert_eq!(told, [("1. Uû ban nh©n d©n ", ".VnTime"), ("x", "Arial")]);
    }
}
