//! Lists of entries: "Dân số trung bình: 30.287 người", one under the other, are a table without lines.

use super::lexicon::{lex, lower};
use crate::model::QuantityKind;
use crate::outline::blocks::{Blocks, Kind};
use crate::outline::tree::{Content, Tree};
use crate::parse::{Habit, Role, quantities};
use crate::text::scan::has_digit;
use crate::vocab::Vocabulary;

/// So many entries side by side are a list.
const LIST: usize = 3;
/// An entry's name, and the words behind its colon that are looked at, in bytes.
const LONGEST_NAME: usize = 200;
const NUMBER: usize = 80;

/// Whether a paragraph is an entry: a name, a colon, a number with its unit, and no sentence around them.
pub(super) fn is_entry(text: &str, vocab: &Vocabulary, habit: Habit) -> bool {
    let Some(colon) = memchr::memchr(b':', text.as_bytes()).filter(|&i| i <= LONGEST_NAME) else { return false };
    // "Tổng chi ngân sách huyện là 112,3 tỷ đồng, trong đó:" heads a list of its parts.
    let heads = |text: &str| {
        let text = lower(text);
        let (front, opener) = text.rsplit_once(',').unwrap_or((&text, ""));
        lex().opener.covers(opener.trim()) && front.bytes().any(|b| b.is_ascii_digit()) && lex().complete.opens(front)
    };
    if text.trim_end().len() == colon + 1 {
        return text.get(..colon).is_some_and(heads);
    }
    let (Some(name), Some(rest)) = (text.get(..colon), text.get(colon + 1..)) else { return false };
    let rest = rest.trim_start();
    if !rest.starts_with(|c: char| c.is_ascii_digit()) || !name.starts_with(char::is_alphabetic) {
        return false;
    }
    let near = rest.get(..rest.ceil_char_boundary(NUMBER)).unwrap_or("");
    let found = quantities(near, vocab, habit);
    let Some(q) = found.first().filter(|q| q.number.start == 0) else { return false };
    let name = lower(name);
    // "Tổng số hợp tác xã: 38"
    let tally = q.role == Role::Bare && lex().tally.opens(&name);
    if q.role != Role::Value && !tally {
        return false;
    }
    // A rate of money ("2.000 đồng/lượt") is a fee or a norm; points are for whoever earns them.
    let rate = q.kind == QuantityKind::Money && !q.per.is_empty();
    // "Các sở: 07 khối": how something is divided, in words that no table knows.
    let measured = tally || q.unit.as_deref().is_some_and(|unit| unit != "point") && !rate && !q.open;
    let behind = rest.get(q.range.end..).unwrap_or("").trim_start();
    let closed = behind.is_empty() || behind.starts_with([',', ';', '.', '(', ':', '/']);
    let sentence = name.contains([';', '“']) || name.contains(". ");
    measured && closed && !sentence && !lex().silent.opens(&name)
}

/// Which sections hold lists of entries, by their index. Entries count together with those of the sections beside
/// theirs: "1. Thu nội địa: 1.256 tỷ đồng", "2. Thuế xuất nhập khẩu: 4,5 tỷ đồng".
pub(super) fn lists(blocks: &Blocks, tree: &Tree, vocab: &Vocabulary, habit: Habit) -> Vec<bool> {
    // Entries and other paragraphs with a number: a section's own, and those of the sections in it.
    let mut own = vec![[0; 2]; tree.nodes.len()];
    let mut inner = vec![[0; 2]; tree.nodes.len()];
    let mut top = [0; 2];
    for (i, node) in tree.nodes.iter().enumerate() {
        let [entries, others] = count(blocks, &node.content, vocab, habit);
        own[i] = [entries, others];
        let above = node.parent.and_then(|p| inner.get_mut(p)).unwrap_or(&mut top);
        above[0] += entries;
        above[1] += others;
    }
    let is_list = |[entries, others]: [usize; 2]| entries >= LIST && entries > others;
    let of = |i: usize| {
        let above = tree.nodes.get(i).and_then(|n| n.parent).and_then(|p| inner.get(p)).copied();
        let here = [&own, &inner].into_iter().filter_map(|n| n.get(i).copied());
        here.chain([above.unwrap_or(top)]).any(is_list)
    };
    (0..tree.nodes.len()).map(of).collect()
}

fn count(blocks: &Blocks, content: &[Content], vocab: &Vocabulary, habit: Habit) -> [usize; 2] {
    let mut n = [0; 2];
    for item in content {
        if blocks.blocks.get(item.block).is_none_or(|b| b.kind == Kind::Table) {
            continue;
        }
        let range = if item.body.is_empty() { &item.full } else { &item.body };
        let text = blocks.text.get(range.clone()).unwrap_or("");
        if is_entry(text, vocab, habit) {
            n[0] += 1;
        } else {
            n[1] += usize::from(has_digit(text));
        }
    }
    n
}
