//! DOC: Word 97-2003 and before, by `undoc`.
//!
//! Its model has paragraphs, tables, notes and the figures of automatic numbers, but not how they are printed, nor where a
//! list begins anew; that is read here from the tables of the file.

mod lists;

use std::sync::Arc;

use undoc::model::{Block as UndocBlock, ListType, Paragraph as UndocParagraph, RevisionType, Table as UndocTable};

use self::lists::Formats;
use super::flow::{Block, Cell, Flow, MAX_NESTING, Note, Paragraph, Run, Table};
use super::{Error, ErrorKind};
use crate::document::Document;
use crate::model::Reader;

const MEDIA_TYPE: &str = "application/msword";

/// Reads a DOC file.
pub(super) fn read(bytes: &[u8]) -> Result<Document<'static>, Error> {
    let document = undoc::parse_bytes(bytes).map_err(|e| error(&e))?;
    let mut formats = Formats::read(bytes);
    let mut flow = Flow::default();
    for section in document.sections {
        for block in section.content {
            match block {
                UndocBlock::Paragraph(p) => flow.blocks.push(Block::Paragraph(paragraph(p, &mut formats))),
                UndocBlock::Table(t) => flow.blocks.push(Block::Table(table(t, &mut formats, 0))),
                UndocBlock::Note { label, content } => flow.notes.push(Note {
                    mark: mark(&label),
                    paragraphs: content.into_iter().map(|p| paragraph(p, &mut formats)).collect(),
                }),
                _ => {}
            }
        }
    }
    Ok(flow.into_document(Reader::Docx, MEDIA_TYPE))
}

fn error(error: &undoc::Error) -> Error {
    match error {
        undoc::Error::Encrypted => Error::new(
            ErrorKind::Encrypted,
            "this office file is locked with a password",
            "open it and save it without one",
        ),
        undoc::Error::UnsupportedFormat(_) | undoc::Error::UnknownFormat => Error::new(
            ErrorKind::Format,
            "this old office file holds no Word document",
            "spreadsheets and slides are not read: save it as DOCX or PDF",
        ),
        _ => Error::new(
            ErrorKind::Damaged,
            "this DOC file is cut or damaged",
            "get it again, or open it in Word and save it as DOCX",
        ),
    }
}

/// Endnotes are called `e1`, `e2`.
fn mark(label: &str) -> String {
    label.trim_start_matches('e').to_owned()
}

fn paragraph(p: UndocParagraph, formats: &mut Formats) -> Paragraph {
    let mut out =
        Paragraph { centred: matches!(p.alignment, undoc::model::TextAlignment::Center), ..Paragraph::default() };
    if let Some(list) = p.list_info {
        out.label = match (list.list_type, list.number) {
            (ListType::Numbered, Some(n)) => formats.label(usize::from(list.level), Some(n)),
            (ListType::Bullet, _) => formats.label(usize::from(list.level), None),
            _ => String::new(),
        };
    }
    for run in p.runs {
        if run.revision == RevisionType::Deleted {
            continue;
        }
        let font: Option<Arc<str>> = run.style.font.map(Into::into);
        let (mut text, mut raised) = (run.text, run.style.superscript);
        if let Some(note) = run.note {
            text = mark(&note);
            raised = true;
        }
        if run.line_break || run.page_break {
            text.push('\n');
        }
        out.runs.push(Run { text, bold: run.style.bold, raised, font });
    }
    out
}

fn table(t: UndocTable, formats: &mut Formats, depth: usize) -> Table {
    let rows = t.rows.into_iter().map(|row| {
        let cells = row.cells.into_iter().map(|cell| {
            let mut blocks: Vec<Block> =
                cell.content.into_iter().map(|p| Block::Paragraph(paragraph(p, formats))).collect();
            if depth < MAX_NESTING {
                blocks.extend(cell.nested_tables.into_iter().map(|t| Block::Table(table(t, formats, depth + 1))));
            }
            Cell { blocks, columns: cell.col_span as usize, merged: false }
        });
        cells.collect()
    });
    Table { rows: rows.collect(), ruled: None }
}
