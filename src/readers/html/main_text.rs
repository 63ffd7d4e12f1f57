//! Which part of a page is its text, and which is the site round it.

use super::dom::{Dom, Id, Kind};

/// The main text of a page.
#[derive(Debug)]
pub(super) struct Main {
    /// The element that holds it.
    pub root: Id,
    /// Whether a node is left out, with what is in it.
    pub left: Vec<bool>,
}

/// Letters in a subtree: all, in links, and the number of links.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    text: usize,
    linked: usize,
    links: usize,
}

/// Elements that never hold text of the document.
const SILENT: [&str; 18] = [
    "script", "style", "noscript", "template", "head", "button", "select", "option", "textarea", "input", "iframe",
    "object", "svg", "canvas", "audio", "video", "datalist", "dialog",
];

/// What sites call the parts round the text, in ids and classes.
const ROUND: [&str; 27] = [
    "nav",
    "navbar",
    "menu",
    "navigation",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "footer",
    "share",
    "social",
    "related",
    "pagination",
    "pager",
    "toolbar",
    "banner",
    "ads",
    "advert",
    "advertisement",
    "copyright",
    "comments",
    "comment",
    "search",
    "login",
    "tags",
    "hotline",
    "cookie",
    "popup",
];

/// What they call the text itself.
const TEXT: [&str; 8] = ["content", "noidung", "toanvan", "fulltext", "article", "detail", "vanban", "chitiet"];

/// A part that is called navigation and yet holds this share of the page is the page.
const MAX_ROUND: f64 = 0.25;
/// What is called content is, where it holds this share.
const MIN_MAIN: f64 = 0.7;
/// Above this share of letters in links, a list or box is a menu.
const MENU: f64 = 0.6;
const MENU_LINKS: usize = 4;

/// Finds the main text. Linear in the page.
pub(super) fn find(dom: &Dom) -> Main {
    let body = dom.find("body").unwrap_or(0);
    let mut left: Vec<bool> = dom.nodes.iter().map(|n| SILENT.contains(&n.name()) || is_hidden(n)).collect();
    let order = order(dom, body, &left);
    let weights = weights(dom, &order, &left);
    let of = |id: Id| weights.get(id).copied().unwrap_or_default();
    let page = of(body).text.max(1) as f64;
    for &id in &order {
        let (Some(node), Some(slot)) = (dom.nodes.get(id), left.get_mut(id)) else { continue };
        let Kind::Element(..) = node.kind else { continue };
        let weight = of(id);
        let small = (weight.text as f64) < MAX_ROUND * page;
        let called = matches!(node.name(), "nav" | "aside" | "footer")
            || matches!(node.attr("role"), Some("navigation" | "banner" | "contentinfo" | "search" | "complementary"))
            || matches!(node.attr("title"), Some("header" | "footer")) && node.name() == "div"
            || names(node, &ROUND);
        let menu = matches!(node.name(), "ul" | "ol" | "div" | "table" | "section" | "td" | "dl" | "p" | "header")
            && weight.links >= MENU_LINKS
            && weight.linked as f64 > MENU * weight.text as f64;
        *slot |= id != body && small && (called || menu);
    }
    let kept = self::order(dom, body, &left);
    let weights = self::weights(dom, &kept, &left);
    let own = |id: Id| weights.get(id).map_or(0, |w| w.text - w.linked.min(w.text)) as f64;
    let all = own(body);
    let mut root = body;
    for &id in &kept {
        let Some(node) = dom.nodes.get(id) else { continue };
        let called =
            matches!(node.name(), "main" | "article") || node.attr("role") == Some("main") || names(node, &TEXT);
        // Document order: what is found later stands deeper, or beside and then holds less.
        if called && own(id) >= MIN_MAIN * all && !matches!(node.name(), "p" | "table" | "tr" | "tbody") {
            root = id;
        }
    }
    Main { root, left }
}

fn is_hidden(node: &super::dom::Node) -> bool {
    let style = node.attr("style").unwrap_or("");
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    node.attr("hidden").is_some() || style.contains("display:none") || style.contains("mso-hide:all")
}

/// Whether one of the words in an element's id or classes is among `words`.
fn names(node: &super::dom::Node, words: &[&str]) -> bool {
    ["id", "class"].iter().filter_map(|a| node.attr(a)).any(|value| {
        value.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| words.iter().any(|w| part.eq_ignore_ascii_case(w)))
    })
}

/// The elements and texts under `root` in document order, without what is left out.
fn order(dom: &Dom, root: Id, left: &[bool]) -> Vec<Id> {
    let mut out = Vec::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if left.get(id) == Some(&true) {
            continue;
        }
        out.push(id);
        if let Some(node) = dom.nodes.get(id) {
            open.extend(node.children.iter().rev());
        }
    }
    out
}

/// Sums up letters from the leaves.
fn weights(dom: &Dom, order: &[Id], left: &[bool]) -> Vec<Weight> {
    let mut out = vec![Weight::default(); dom.nodes.len()];
    for &id in order.iter().rev() {
        let Some(node) = dom.nodes.get(id) else { continue };
        let mut sum = Weight::default();
        if let Kind::Text(text) = &node.kind {
            sum.text = text.chars().filter(|c| c.is_alphanumeric()).count();
        }
        for &child in node.children.iter().filter(|c| left.get(**c) != Some(&true)) {
            let w = out.get(child).copied().unwrap_or_default();
            sum.text += w.text;
            sum.linked += w.linked;
            sum.links += w.links;
        }
        if node.name() == "a" && node.attr("href").is_some_and(|h| !h.starts_with('#')) {
            sum.linked = sum.text;
            sum.links += 1;
        }
        if let Some(slot) = out.get_mut(id) {
            *slot = sum;
        }
    }
    out
}
