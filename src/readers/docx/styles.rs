//! Styles: what a paragraph or a run looks like without saying so itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::xml::{Element, Step, walk};

/// Properties of a run; `None` where it does not say.
#[derive(Debug, Default, Clone)]
pub(super) struct Look {
    pub bold: Option<bool>,
    pub raised: Option<bool>,
    pub hidden: Option<bool>,
    pub capitals: Option<bool>,
    pub font: Option<Arc<str>>,
    /// A character style.
    pub style: Option<String>,
}

impl Look {
    /// Reads one property of a run.
    pub fn property(&mut self, element: &Element<'_>) {
        match element.name {
            "b" => self.bold = Some(element.on()),
            "vertAlign" => self.raised = Some(element.val().as_deref() == Some("superscript")),
            "vanish" => self.hidden = Some(element.on()),
            "caps" => self.capitals = Some(element.on()),
            "rFonts" => {
                if let Some(font) = element.attr("ascii").or_else(|| element.attr("hAnsi")) {
                    self.font = Some(font.into());
                }
            }
            "rStyle" => self.style = element.val(),
            _ => {}
        }
    }

    /// Takes from `below` what this does not say.
    pub fn over(mut self, below: &Look) -> Look {
        self.bold = self.bold.or(below.bold);
        self.raised = self.raised.or(below.raised);
        self.hidden = self.hidden.or(below.hidden);
        self.capitals = self.capitals.or(below.capitals);
        self.font = self.font.or_else(|| below.font.clone());
        self
    }
}

/// Properties of a paragraph.
#[derive(Debug, Default, Clone)]
pub(super) struct Form {
    pub centred: Option<bool>,
    /// Id of its list; "0" is none.
    pub list: Option<String>,
    pub level: Option<usize>,
}

impl Form {
    /// Reads one property of a paragraph. `parent` is the element round it.
    pub fn property(&mut self, element: &Element<'_>, parent: &str) {
        match (parent, element.name) {
            ("pPr", "jc") => self.centred = element.val().map(|v| v == "center"),
            ("numPr", "numId") => self.list = element.val(),
            ("numPr", "ilvl") => self.level = element.val().and_then(|v| v.parse().ok()),
            _ => {}
        }
    }

    /// Takes from `below` what this does not say.
    pub fn over(mut self, below: &Form) -> Form {
        self.centred = self.centred.or(below.centred);
        self.level = self.level.or(if self.list.is_none() { below.level } else { None });
        self.list = self.list.or_else(|| below.list.clone());
        self
    }
}

#[derive(Debug, Default, Clone)]
struct Style {
    look: Look,
    form: Form,
    based_on: Option<String>,
    ruled: bool,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    defaults: Look,
    /// The style of paragraphs that name none.
    normal: String,
}

/// Styles that build on styles; more is a circle.
const MAX_CHAIN: usize = 24;

impl Styles {
    /// Reads `styles.xml`; a damaged one up to the damage.
    pub fn read(text: &str) -> Styles {
        let mut out = Styles::default();
        let mut path: Vec<String> = Vec::new();
        let mut current: Option<(String, Style)> = None;
        let _ = walk(text, |step| match step {
            Step::Start(element) => {
                let parent = path.last().map_or("", String::as_str);
                match element.name {
                    "style" => {
                        let id = element.attr("styleId").unwrap_or_default();
                        let default = element.attr("default").is_some_and(|d| d == "1" || d == "true");
                        if default && element.attr("type").as_deref() == Some("paragraph") {
                            out.normal.clone_from(&id);
                        }
                        current = Some((id, Style::default()));
                    }
                    "basedOn" => {
                        if let Some((_, style)) = &mut current {
                            style.based_on = element.val();
                        }
                    }
                    _ => match &mut current {
                        // Conditional parts of a table's style are not the style.
                        Some(_) if path.iter().any(|p| p == "tblStylePr") => {}
                        Some((_, style)) if parent == "rPr" => style.look.property(element),
                        Some((_, style)) if parent == "tblBorders" => style.ruled |= is_rule(element),
                        Some((_, style)) => style.form.property(element, parent),
                        None if parent == "rPr" && path.iter().any(|p| p == "rPrDefault") => {
                            out.defaults.property(element);
                        }
                        None => {}
                    },
                }
                path.push(element.name.to_owned());
            }
            Step::End(name) => {
                path.pop();
                if name == "style"
                    && let Some((id, style)) = current.take()
                {
                    out.styles.insert(id, style);
                }
            }
            Step::Text(_) => {}
        });
        // Resolved once: runs ask for them again and again.
        let resolved = out.styles.keys().map(|id| (id.clone(), out.resolve(id))).collect();
        out.styles = resolved;
        out
    }

    fn resolve(&self, id: &str) -> Style {
        let mut out = Style::default();
        let mut next = Some(id);
        for _ in 0..MAX_CHAIN {
            let Some(style) = next.and_then(|id| self.styles.get(id)) else { break };
            out.look = out.look.over(&style.look);
            out.form = out.form.over(&style.form);
            out.ruled |= style.ruled;
            next = style.based_on.as_deref();
        }
        out
    }

    /// A paragraph's form, and the look of its runs.
    pub fn paragraph(&self, id: Option<&str>) -> (Form, Look) {
        let style = self.styles.get(id.unwrap_or(&self.normal));
        match style {
            Some(style) => (style.form.clone(), style.look.clone().over(&self.defaults)),
            None => (Form::default(), self.defaults.clone()),
        }
    }

    /// A run's look: its own, its style's, its paragraph's.
    pub fn run(&self, own: &Look, paragraph: &Look) -> Look {
        match own.style.as_deref().and_then(|id| self.styles.get(id)) {
            Some(style) => own.clone().over(&style.look).over(paragraph),
            None => own.clone().over(paragraph),
        }
    }

    /// Whether a table's style draws rules.
    pub fn ruled(&self, id: &str) -> bool {
        self.styles.get(id).is_some_and(|s| s.ruled)
    }
}

/// Whether a border is seen.
pub(super) fn is_rule(element: &Element<'_>) -> bool {
    element.val().is_some_and(|v| !matches!(v.as_str(), "nil" | "none"))
}
