//! A page as a tree of indices: html5ever builds it, nothing in it nests in memory, so depth costs nothing.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, local_name, ns, parse_document};

/// A node's place in [`Dom::nodes`].
pub(super) type Id = usize;

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    Element(QualName, Vec<Attribute>),
    Text(String),
    Other,
}

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub parent: Option<Id>,
    pub children: Vec<Id>,
}

impl Node {
    /// Name of an element; empty for anything else.
    pub fn name(&self) -> &str {
        match &self.kind {
            Kind::Element(name, _) => &name.local,
            _ => "",
        }
    }

    /// An attribute of an element.
    pub fn attr(&self, name: &str) -> Option<&str> {
        match &self.kind {
            Kind::Element(_, attrs) => attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value),
            _ => None,
        }
    }
}

/// A page.
#[derive(Debug)]
pub(super) struct Dom {
    pub nodes: Vec<Node>,
}

impl Dom {
    /// Parses a page as browsers do.
    pub fn parse(text: &str) -> Dom {
        let sink = Sink { nodes: RefCell::new(vec![node(Kind::Other)]) };
        parse_document(sink, ParseOpts::default()).one(text)
    }

    /// The first element of a name.
    pub fn find(&self, name: &str) -> Option<Id> {
        self.nodes.iter().position(|n| n.name() == name && n.parent.is_some())
    }
}

fn node(kind: Kind) -> Node {
    Node { kind, parent: None, children: Vec::new() }
}

/// An element's name, out of the cell that holds the nodes.
#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Sink {
    fn add(&self, kind: Kind) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node(kind));
        nodes.len() - 1
    }

    fn detach(&self, child: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(parent) = nodes.get_mut(child).and_then(|n| n.parent.take()) else { return };
        if let Some(parent) = nodes.get_mut(parent) {
            // The last child is the one that moves.
            if let Some(at) = parent.children.iter().rposition(|&c| c == child) {
                parent.children.remove(at);
            }
        }
    }

    /// Puts a node or text before the child at `at`, or at the end.
    fn insert(&self, parent: Id, at: Option<usize>, new: NodeOrText<Id>) {
        let child = match new {
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = nodes.get(parent).and_then(|p| match at {
                    Some(at) => at.checked_sub(1).and_then(|i| p.children.get(i)),
                    None => p.children.last(),
                });
                if let Some(&before) = before
                    && let Some(Node { kind: Kind::Text(old), .. }) = nodes.get_mut(before)
                {
                    old.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Kind::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        if let Some(node) = nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(parent) = nodes.get_mut(parent) {
            let at = at.unwrap_or(parent.children.len()).min(parent.children.len());
            parent.children.insert(at, child);
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Dom;
    type ElemName<'a> = Name;

    fn finish(self) -> Dom {
        Dom { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        Name(match self.nodes.borrow().get(*target).map(|n| &n.kind) {
            Some(Kind::Element(name, _)) => name.clone(),
            _ => QualName::new(None, ns!(html), local_name!("")),
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Id {
        self.add(Kind::Element(name, attrs))
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Kind::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Kind::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self.nodes.borrow().get(*element).is_some_and(|n| n.parent.is_some());
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        let place = {
            let nodes = self.nodes.borrow();
            let parent = nodes.get(*sibling).and_then(|n| n.parent);
            parent.and_then(|p| Some((p, nodes.get(p)?.children.iter().rposition(|c| c == sibling)?)))
        };
        if let Some((parent, at)) = place {
            self.insert(parent, Some(at), new);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Some(Node { kind: Kind::Element(_, attrs), .. }) = self.nodes.borrow_mut().get_mut(*target) {
            for attr in more {
                if !attrs.iter().any(|a| a.name == attr.name) {
                    attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        let moved = nodes.get_mut(*node).map(|n| std::mem::take(&mut n.children)).unwrap_or_default();
        for &child in &moved {
            if let Some(child) = nodes.get_mut(child) {
                child.parent = Some(*new_parent);
            }
        }
        if let Some(parent) = nodes.get_mut(*new_parent) {
            parent.children.extend(moved);
        }
    }
}
