//! DOCX: Office Open XML as Word, LibreOffice and Google Docs write it.
//!
//! Read from the parts themselves, since automatic numbers are printed by rules (`lvlText`, ECMA-376 part 1, 17.9) that
//! libraries for plain text drop, and the labels of a directive are its outline.

mod body;
mod numbering;
mod styles;
mod xml;

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use self::body::Body;
use self::numbering::Numbering;
use self::styles::Styles;
use super::flow::{Flow, Note};
use super::{Error, ErrorKind};
use crate::document::Document;
use crate::model::{Diagnostic, Reader, Severity};

pub(super) const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The most that one part may unpack to. The text of the longest law is under 20 MB as XML.
const MAX_PART: u64 = 256 << 20;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Reads a DOCX file.
pub(super) fn read(bytes: &[u8]) -> Result<Document<'static>, Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        Error::new(ErrorKind::Damaged, "this DOCX file is cut or damaged", "get it again, or open and save it in Word")
    })?;
    let main = main_part(&mut archive);
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let document = part(&mut archive, &main)?.ok_or_else(|| {
        Error::new(
            ErrorKind::Format,
            "this office file holds no Word document",
            "spreadsheets and slides are not read: save it as DOCX or PDF",
        )
    })?;
    let mut optional = |name: &str| part(&mut archive, &beside(name)).ok().flatten().unwrap_or_default();
    let styles = Styles::read(&optional("styles.xml"));
    let mut numbering = Numbering::read(&optional("numbering.xml"));
    let mut notes: HashMap<(bool, String), Note> = HashMap::new();
    for (end, name) in [(false, "footnotes.xml"), (true, "endnotes.xml")] {
        let text = optional(name);
        if !text.is_empty() {
            for (id, paragraphs) in body::notes(&text, &styles, &mut numbering) {
                notes.insert((end, id), Note { mark: String::new(), paragraphs });
            }
        }
    }
    let mut body = Body::new(&styles, &mut numbering);
    let cut = body.read(&document).is_err();
    let (blocks, calls) = body.finish();
    let mut flow = Flow { blocks, notes: Vec::new() };
    for call in calls {
        if let Some(mut note) = notes.remove(&(call.end, call.id)) {
            note.mark = call.mark;
            body::drop_mark(&mut note);
            flow.notes.push(note);
        }
    }
    if cut && flow.blocks.is_empty() {
        return Err(Error::new(
            ErrorKind::Damaged,
            "the text inside this DOCX file is damaged from its beginning",
            "get it again, or open and save it in Word",
        ));
    }
    let mut out = flow.into_document(Reader::Docx, MEDIA_TYPE);
    if cut {
        let message = "The file is damaged: it was read up to the damage, and what follows is missing.";
        out.diagnostics.push(Diagnostic::new("document-cut", Severity::Warning, message, None));
    }
    Ok(out)
}

/// The part that the package calls its main document.
fn main_part(archive: &mut Archive<'_>) -> String {
    let relations = part(archive, "_rels/.rels").ok().flatten().unwrap_or_default();
    let mut found = None;
    let _ = xml::each(&relations, |element| {
        if element.name == "Relationship" && element.attr("Type").is_some_and(|t| t.ends_with("/officeDocument")) {
            found = found.take().or_else(|| element.attr("Target").map(|t| t.trim_start_matches('/').to_owned()));
        }
    });
    found.filter(|f| f.ends_with(".xml")).unwrap_or_else(|| "word/document.xml".to_owned())
}

/// A part's text; `None` where there is none.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, Error> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    // What a damaged part gave before the damage is kept.
    let _ = file.take(MAX_PART + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MAX_PART {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("a part of this office file unpacks to more than {} MiB", MAX_PART >> 20),
            "no document is that long; get it from where it was made",
        ));
    }
    Ok(Some(xml::decode(bytes)))
}
