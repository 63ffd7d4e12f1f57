//! XML as events with local names, whatever prefix a writer chose.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// A part is cut or ill-formed from some place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// What happens in a part, in order.
#[derive(Debug)]
pub(super) enum Step<'a> {
    Start(&'a Element<'a>),
    End(&'a str),
    Text(&'a str),
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// Without its prefix.
    pub name: &'a str,
    tag: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// An attribute by its local name.
    pub fn attr(&self, name: &str) -> Option<String> {
        let found = self.tag.attributes().with_checks(false).flatten().find(|a| local(a.key.as_ref()) == name)?;
        Some(match found.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => found.value.to_string(),
        })
    }

    /// `val`, the attribute of most properties.
    pub fn val(&self) -> Option<String> {
        self.attr("val")
    }

    /// A switch: on unless it says that it is off.
    pub fn on(&self) -> bool {
        !self.val().is_some_and(|v| matches!(v.as_str(), "0" | "false" | "off" | "none"))
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Walks a part. Empty elements have a start and an end.
pub(super) fn walk(text: &str, mut step: impl FnMut(Step<'_>)) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().map_err(|_| Broken)? {
            Event::Start(tag) => {
                let name = tag.name();
                step(Step::Start(&Element { name: local(name.as_ref()), tag: &tag }));
            }
            Event::End(tag) => step(Step::End(local(tag.name().as_ref()))),
            Event::Text(text) => step(Step::Text(&text.xml10_content())),
            Event::CData(text) => step(Step::Text(&text.xml10_content())),
            Event::GeneralRef(entity) => {
                let mut buffer = [0; 4];
                if let Ok(Some(c)) = entity.resolve_char_ref() {
                    step(Step::Text(c.encode_utf8(&mut buffer)));
                } else if let Some(text) = resolve_predefined_entity(&entity.xml10_content()) {
                    step(Step::Text(text));
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Every start tag.
pub(super) fn each(text: &str, mut f: impl FnMut(&Element<'_>)) -> Result<(), Broken> {
    walk(text, |step| {
        if let Step::Start(element) = step {
            f(element);
        }
    })
}

/// XML is UTF-8 or UTF-16; what is neither is read as far as it goes.
pub(super) fn decode(bytes: Vec<u8>) -> String {
    let (encoding, mark) = encoding_rs::Encoding::for_bom(&bytes).unwrap_or((encoding_rs::UTF_8, 0));
    if encoding == encoding_rs::UTF_8 && mark == 0 {
        return String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    }
    encoding.decode(&bytes).0.into_owned()
}
