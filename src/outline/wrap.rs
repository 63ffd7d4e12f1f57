//! Which lines are one paragraph: the joins that a page's width, a page break or a footnote made necessary to undo.

use crate::lines::{Line, LineKind, Lines};
use crate::text::seek;
use crate::vocab::Forms;

/// The width at which a document's lines were wrapped, in characters; `None` where a paragraph is a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrap {
    width: Option<u32>,
    /// The left margin, in columns: the least indent that lines share.
    margin: u32,
}

/// Lines of running text longer than this were never wrapped by a page.
const LONGEST_WRAPPED: u32 = 160;

impl Wrap {
    /// Measures the width that most long lines share.
    pub fn measure(lines: &Lines) -> Self {
        let mut widths: Vec<u32> =
            lines.lines.iter().filter(|l| l.kind == LineKind::Text && l.width >= 20).map(|l| l.width).collect();
        let mut indents: Vec<u32> =
            lines.lines.iter().filter(|l| l.kind == LineKind::Text && l.width >= 20).map(|l| l.indent).collect();
        indents.sort_unstable();
        let margin = indents.get(indents.len() / 10).copied().unwrap_or(0);
        if widths.len() < 8 {
            return Wrap { width: None, margin };
        }
        widths.sort_unstable();
        let wide = widths[widths.len() * 9 / 10];
        let near = widths.iter().filter(|&&w| w * 5 >= wide * 4).count();
        Wrap { width: (wide <= LONGEST_WRAPPED && near * 3 >= widths.len()).then_some(wide), margin }
    }

    /// Whether the next line's first word would not have fitted on this line.
    fn full(self, line: u32, next_word: u32) -> bool {
        match self.width {
            Some(width) => (line + 1 + next_word) * 100 >= width * 92,
            // A paragraph cut by a page break: long running text.
            None => line >= 100,
        }
    }

    /// The same where a line is a paragraph.
    pub fn of_paragraphs(self) -> Self {
        Wrap { width: None, ..self }
    }

    /// Whether a page's margin broke the line: known only where lines were wrapped.
    pub fn broke(self, line: &Line, next_word: u32) -> bool {
        self.width.is_some() && self.full(line.width, next_word)
    }
}

/// Whether `next` goes on with the paragraph that `prev` ends in. Neither begins with a label or bullet. `width` is that
/// of `prev`, or of its whole paragraph where the margins are known.
pub fn continues(lines: &Lines, wrap: Wrap, prev: usize, width: u32, next: usize, gap: u32) -> bool {
    let (Some(a), Some(b)) = (lines.lines.get(prev), lines.lines.get(next)) else { return false };
    let (before, after) = (lines.str(prev), lines.str(next));
    // "chính trị", and in the next line "- xã hội".
    let after = after.strip_prefix(['-', '–']).map_or(after, str::trim_start);
    let Some(first) = after.chars().find(|c| !matches!(c, '“' | '"' | '‘' | '(' | '[' | '«')) else {
        return false;
    };
    let open = !ends_sentence(before);
    if a.heading > 0 || b.heading > 0 {
        // OCR tools mark each line of a heading.
        return a.heading == b.heading && gap == 0 && open;
    }
    let word = u32::try_from(after.split(' ').next().unwrap_or("").chars().count()).unwrap_or(u32::MAX);
    let (caps_a, caps_b) = (all_capitals(before), all_capitals(after));
    if caps_a != caps_b && (caps_a || first.is_uppercase()) && !wrap.full(width, word) {
        return false;
    }
    if caps_a && caps_b {
        return open && gap == 0;
    }
    if caps_a && first.is_uppercase() {
        return false;
    }
    if a.bold != b.bold && gap > 0 && !first.is_lowercase() {
        return false;
    }
    if first.is_lowercase() {
        return !before.ends_with(':') || gap == 0;
    }
    if counted_item(after) {
        return false;
    }
    if before.ends_with([',', '-', '–']) || (open && gap == 0 && Forms::builtin().asks_for_more(before)) {
        return true;
    }
    // "giảm ít nhất:" and, where the margin cut it, "4,5%": no list begins with a bare number. So with the row "thi đua:
    // “A”;", "“B”".
    let row = after.starts_with(['“', '"', '«']) || first.is_ascii_digit();
    if before.ends_with([':', ';']) && row && gap == 0 && wrap.broke(a, word) {
        return true;
    }
    if open {
        if first.is_uppercase() && a.bold != b.bold {
            return false;
        }
        return wrap.full(width, word) || (a.hard_break && gap == 0 && a.bold == b.bold);
    }
    // A sentence that happens to end at the margin.
    wrap.width.is_some()
        && gap == 0
        && !before.ends_with([':', ';'])
        && !before.ends_with("./.")
        && wrap.full(width, word)
        && b.indent <= wrap.margin + 1
}

/// Whether a line begins an item of a list that words count: "Chỉ tiêu 2: Tỷ lệ …", "Tiểu dự án 1: …".
fn counted_item(line: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let Some(name) = seek::find(line, ": ").and_then(|i| line.get(..i)) else { return false };
    let Some((words, number)) = name.rsplit_once(' ') else { return false };
    let short = number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    short && words.split(' ').count() < MOST_WORDS && words.chars().all(|c| c.is_alphabetic() || c == ' ')
}

/// Whether a line ends as a sentence or list item does.
pub fn ends_sentence(s: &str) -> bool {
    s.trim_end_matches(['”', '"', '’', ')', ']', '»', ' ']).ends_with(['.', '!', '?', '…', ':', ';'])
}

/// Whether a line has letters, and only capitals.
pub fn all_capitals(s: &str) -> bool {
    let mut letters = 0;
    for c in s.chars() {
        if c.is_lowercase() {
            return false;
        }
        letters += usize::from(c.is_uppercase());
    }
    letters >= 2
}
