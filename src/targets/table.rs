//! Tables of indicators: TT | Chỉ tiêu | Đơn vị | Thực hiện | Kế hoạch.
//!
//! Each cell of a plan's or result's column is read as the line "indicator: number unit" would be.

use std::ops::Range;
use std::sync::LazyLock;

use super::gate;
use super::grammar::{Grammar, Lead, Place};
use super::indicator::{Source, Text, count_words, has_word};
use super::lexicon::{lex, lower};
use super::time::last_year;
use super::zone::Zone;
use crate::model::{Change, Deadline, Value};
use crate::outline::blocks::{Blocks, LogicalBlock};
use crate::parse::column_unit;
use crate::vocab::Vocabulary;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Index,
    Name,
    Unit,
    Target,
    Result,
    Skip,
}

static HEADINGS: LazyLock<Vec<(Column, &'static str)>> = LazyLock::new(|| {
    include_str!("../../data/table_headings.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(kind, phrase)| {
            let kind = match kind {
                "skip" => Column::Skip,
                "result" => Column::Result,
                "target" => Column::Target,
                "unit" => Column::Unit,
                "name" => Column::Name,
                "index" => Column::Index,
                _ => return None,
            };
            Some((kind, phrase))
        })
        .collect()
});

/// A table's columns, and the row at which its values begin.
struct Shape {
    columns: Vec<Column>,
    headings: Vec<String>,
    body: usize,
    /// The rows name bodies, and not what is measured.
    bodies: bool,
    /// The headings say what is measured of each body.
    shares: bool,
}

/// A caption that names what a table shares out is no longer.
const LONGEST_CAPTION: usize = 200;

/// Marks that repeat the unit above.
const DITTO: [&str; 12] = ["\"", "''", "”", "“", "“”", "\"\"", "//", "nt", "-nt-", "〃", "″", "- \" -"];

/// Reads a table into drafts. `caption` is the text before it, which may name the unit of all.
pub(crate) fn read(
    grammar: &mut Grammar<'_>,
    blocks: &Blocks,
    block: &LogicalBlock,
    place: &Place<'_>,
    caption: Option<&str>,
) {
    let rows: Vec<Vec<&str>> = block
        .rows
        .iter()
        .map(|r| r.iter().map(|c| blocks.text.get(c.clone()).unwrap_or("").trim()).collect())
        .collect();
    let Some(shape) = shape(&rows, grammar.year, place.zone, grammar.vocab) else { return };
    // "2. Trồng cây phân tán (nghìn cây):" names what a table of bodies shares out, and its unit.
    let caption = caption.or(place.title).map(|c| c.trim().trim_end_matches([':', ' ', '.']));
    let of_all = caption.and_then(|c| unit_of_caption(c).or_else(|| bracketed_unit(grammar, c)));
    let shared = caption.filter(|c| shape.bodies && c.len() <= LONGEST_CAPTION);
    let mut state = Rows { all: shared.map(|c| without_unit(grammar, c).to_owned()), ..Rows::default() };
    for (i, row) in rows.iter().enumerate().skip(shape.body) {
        // "1 | 2 | 3": the columns' numbers.
        if numbering(row) {
            continue;
        }
        state.read(grammar, &shape, row, &block.rows[i], place, of_all);
    }
}

/// What rows hand on to each other.
#[derive(Default)]
struct Rows {
    unit: String,
    group: Option<String>,
    /// Unit of that group, from its brackets.
    of_group: String,
    /// What is shared out among the bodies that the rows name.
    all: Option<String>,
    /// First draft of the last row that is no part.
    whole: Option<usize>,
    /// "Trong đó" has been said of it.
    parts: bool,
}

impl Rows {
    fn read(
        &mut self,
        grammar: &mut Grammar<'_>,
        shape: &Shape,
        row: &[&str],
        ranges: &[Range<usize>],
        place: &Place<'_>,
        of_all: Option<&str>,
    ) {
        let Some(at) = shape.columns.iter().position(|c| *c == Column::Name) else { return };
        let Some(&cell) = row.get(at) else { return };
        let (name, bullet) = unbulleted(cell);
        let low = lower(name);
        let opener = low.starts_with("trong đó");
        let name = if opener { name["trong đó".len()..].trim_start_matches([':', ' ', '-', '+']) } else { name };
        let written = shape.columns.iter().position(|c| *c == Column::Unit).and_then(|u| row.get(u)).copied();
        let unit = match written.map(str::trim) {
            Some(u) if DITTO.contains(&u.to_lowercase().as_str()) => self.unit.clone(),
            Some("" | "-") | None => match bracketed_unit(grammar, name).or(of_all) {
                Some(unit) => unit.to_owned(),
                // "Sản lượng cây trồng chủ yếu (tấn)" above "- Lúa"
                None if bullet.is_some() && self.group.is_some() => self.of_group.clone(),
                None => String::new(),
            },
            Some(u) => u.to_owned(),
        };
        if !unit.is_empty() {
            self.unit.clone_from(&unit);
        }
        let unit = plain_case(&unit);
        let name = without_unit(grammar, name);
        let valued = shape
            .columns
            .iter()
            .zip(row)
            .any(|(c, v)| matches!(c, Column::Target | Column::Result) && v.bytes().any(|b| b.is_ascii_digit()));
        if opener {
            self.parts = true;
        } else if bullet.is_none() && !name.is_empty() {
            self.parts = false;
            self.group = None;
            if valued {
                self.whole = None;
            }
        }
        if !valued {
            // A row that only names what the rows under it are of.
            let index = row.iter().zip(&shape.columns).find(|(_, c)| **c == Column::Index).map_or("", |(v, _)| v);
            let field = name.chars().all(|c| !c.is_lowercase())
                || crate::parse::label::roman(index.trim_end_matches('.')).is_some();
            if !field && !opener && !name.is_empty() {
                self.group = Some(name.trim_end_matches([':', ' ']).to_owned());
                self.of_group.clone_from(&unit);
                self.whole = None;
            }
            return;
        }
        let part = opener || (bullet.is_some() && self.group.is_none()) || (self.parts && bullet.is_some());
        let text = ranges.first().map_or(0, |r| r.start)..ranges.last().map_or(0, |r| r.end);
        let targets = shape.columns.iter().filter(|c| **c == Column::Target).count();
        let mut first: Option<usize> = None;
        for (c, column) in shape.columns.iter().enumerate() {
            let (Column::Target | Column::Result, Some(value), Some(range)) = (column, row.get(c), ranges.get(c))
            else {
                continue;
            };
            if !value.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let result = *column == Column::Result || place.zone == Zone::Results;
            let heading = shape.headings.get(c).map_or("", String::as_str);
            // "Kế hoạch 2020 (%)": the column's own unit serves the rows that have none.
            let unit = if unit.is_empty() || shape.shares && bracketed_unit(grammar, heading).is_some() {
                plain_case(bracketed_unit(grammar, heading).unwrap_or(""))
            } else {
                unit.clone()
            };
            let lead = Lead {
                group: if bullet.is_some() { self.group.clone() } else { self.all.clone().filter(|_| !shape.shares) },
                whole: if part { self.whole } else { None },
                deadline: None,
                aims: true,
                silent: false,
            };
            let row_place = Place { zone: Zone::Aims, lead, title: None, ..place.clone() };
            let before = grammar.drafts.len();
            let unread = grammar.unread.len();
            // A unit in the cell itself goes before the column's.
            let own = crate::parse::quantities(value, grammar.vocab, grammar.habit)
                .first()
                .is_some_and(|q| q.unit.is_some() && !q.open);
            // "Trồng rừng (ha)" of "Huyện Kỳ Anh"
            let of_column = if shape.shares { without_unit(grammar, heading) } else { "" };
            let name = &format!("{of_column} {name}");
            let name = name.trim();
            let line = if own { format!("{name}: {value}") } else { format!("{name}: {value} {unit}") };
            let year = grammar.year.take();
            let source = Source::new(&line);
            let found = grammar.numbers(&line, row_place.zone);
            let may = gate::tells(&line, row_place.zone, &found);
            grammar.paragraph(0, Text::new(&line, &source), &row_place, &found, may);
            grammar.year = year;
            for u in &mut grammar.unread[unread..] {
                u.0 = range.clone();
            }
            grammar.drafts.truncate(before + 1);
            let Some(draft) = grammar.drafts.get_mut(before) else { continue };
            draft.raw = range.clone();
            draft.text = text.clone();
            draft.result = result;
            if shape.shares && draft.change.is_none() && falls(&lower(heading)) {
                draft.change = Some(Change::Decrease);
            }
            if let Value::Quantity { unit: None, .. } = draft.value
                && !unit.is_empty()
            {
                draft.doubts.push("unit-unknown");
            }
            let wants = has_word(&lower(heading), "đến năm") || (targets > 1 && !result);
            if let Some(year) = last_year(heading).filter(|_| wants) {
                draft.deadline = Some(Deadline::new(Some(year), heading.trim()));
            }
            if !result {
                match first {
                    Some(f) if !shape.shares => draft.parent = Some(f),
                    Some(_) => {}
                    None => first = Some(before),
                }
            }
            if self.whole.is_none() || (!part && self.whole.is_some_and(|w| w < before && first == Some(before))) {
                self.whole = Some(before);
            }
        }
        if !part && let Some(first) = first {
            self.whole = Some(first);
        }
    }
}

/// The columns, where the table is one of indicators.
fn shape(rows: &[Vec<&str>], plan: Option<i32>, zone: Zone, vocab: &Vocabulary) -> Option<Shape> {
    let width = rows.iter().map(Vec::len).max()?;
    let body = rows.iter().position(|r| r.iter().skip(1).any(|c| is_value(c)) && !numbering(r))?;
    if body == 0 || body > 4 || width < 2 {
        return None;
    }
    let mut headings = vec![String::new(); width];
    for row in &rows[..body] {
        if numbering(row) {
            continue;
        }
        let mut above = "";
        for (c, heading) in headings.iter_mut().enumerate() {
            let cell = row.get(c).copied().unwrap_or("");
            // A heading over several columns stands in the first of them.
            let cell =
                if cell.is_empty() && c > 0 && heading.is_empty() && rows.len() > 1 && body > 1 { above } else { cell };
            if !cell.is_empty() && !heading.ends_with(cell) {
                if !heading.is_empty() {
                    heading.push(' ');
                }
                heading.push_str(cell);
            }
            above = cell;
        }
    }
    let mut columns: Vec<Column> = headings.iter().map(|h| column(h, plan)).collect();
    // A column "Đơn vị" without a unit in it names bodies.
    let cells = |c: usize| rows.iter().skip(body).filter_map(move |r| r.get(c)).filter(|c| !c.is_empty());
    let measures = |c: usize| cells(c).take(8).any(|cell| column_unit(cell, vocab).is_some_and(|u| u.whole && !u.open));
    let bodies =
        columns.iter().position(|c| *c == Column::Unit).filter(|&c| !columns.contains(&Column::Name) && !measures(c));
    if let Some(column) = bodies.and_then(|c| columns.get_mut(c)) {
        *column = Column::Name;
    }
    let mut bodies = bodies.is_some();
    // "Địa phương | Cây phân tán (nghìn cây) | Trồng rừng (ha)": the rows name places, the headings what is measured.
    let places = |h: &String| lex().places_heading.covers(&lower(h.trim()));
    let mut shares = false;
    // A heading "Chỉ tiêu giảm hộ nghèo (hộ)" is one of values.
    let named = columns.iter().zip(&headings).any(|(c, h)| *c == Column::Name && !unit_in_brackets(h, vocab));
    if !named && let Some(at) = headings.iter().position(places) {
        columns[at] = Column::Name;
        (bodies, shares) = (true, true);
        for (column, heading) in columns.iter_mut().zip(&headings).skip(at + 1) {
            let low = lower(heading);
            if matches!(column, Column::Skip | Column::Name) && !skipped(&low) && unit_in_brackets(heading, vocab) {
                *column = if zone == Zone::Results { Column::Result } else { Column::Target };
            }
            // "Số hộ nghèo đầu năm 2023" is where the year begins.
            if *column == Column::Target && has_word(&low, "đầu năm") {
                *column = Column::Result;
            }
        }
    }
    // "TT | Cây trồng | ĐVT | Kế hoạch 2021": with a column of units the words before it are names.
    if !columns.contains(&Column::Name)
        && let Some(unit) = columns.iter().position(|c| *c == Column::Unit)
    {
        let worded = |c: usize| cells(c).any(|cell| cell.chars().any(char::is_alphabetic) && count_words(cell) >= 2);
        if let Some(name) = (0..unit).find(|&c| columns[c] == Column::Skip && worded(c)) {
            columns[name] = Column::Name;
        }
    }
    // The first nameable column is the indicator; an unnamed first column is its number.
    let name = columns.iter().position(|c| *c == Column::Name)?;
    for (c, column) in columns.iter_mut().enumerate() {
        if *column == Column::Name && c != name {
            *column = Column::Skip;
        }
    }
    if columns[..name].iter().all(|c| *c == Column::Skip) {
        columns[..name].fill(Column::Index);
    }
    let valued = columns.iter().any(|c| matches!(c, Column::Target | Column::Result));
    let unit = columns.contains(&Column::Unit);
    (valued && (unit || shares || zone == Zone::Aims || headings[name].to_lowercase().contains("chỉ tiêu")))
        .then_some(Shape { columns, headings, body, bodies, shares })
}

fn column(heading: &str, plan: Option<i32>) -> Column {
    let low = lower(heading.trim());
    let year = last_year(&low);
    let found = HEADINGS.iter().filter(|(_, p)| has_word(&low, p)).max_by_key(|(k, p)| {
        let rank = match k {
            Column::Skip => 3,
            Column::Unit => 2,
            _ => 1,
        };
        (rank, p.len())
    });
    let past = |y: i32| plan.is_some_and(|p| y < p);
    match (found.map(|f| f.0), year) {
        // "Chỉ tiêu năm 2023", "Chỉ tiêu 2025" is a column of values.
        (Some(Column::Name), Some(y)) => {
            if past(y) {
                Column::Result
            } else {
                Column::Target
            }
        }
        (Some(kind), _) => kind,
        (None, Some(y)) => {
            if past(y) {
                Column::Result
            } else {
                Column::Target
            }
        }
        (None, None) => Column::Skip,
    }
}

/// "Chỉ tiêu giảm hộ nghèo": what the values under a heading are lowered by; "giảm nghèo" is a name.
fn falls(heading: &str) -> bool {
    let at = lex().decrease.find(heading, 0).filter(|_| !lex().rate_head.opens(heading));
    at.is_some_and(|(start, _)| heading.get(start..).is_some_and(|rest| !lex().not_change.opens(rest)))
}

/// Whether a heading is one of those that no value stands under.
fn skipped(low: &str) -> bool {
    HEADINGS.iter().any(|(kind, phrase)| *kind == Column::Skip && has_word(low, phrase))
}

/// Whether a heading closes with a unit in brackets: "Trồng rừng (ha)".
fn unit_in_brackets(heading: &str, vocab: &Vocabulary) -> bool {
    let inner = heading.trim_end().strip_suffix(')').and_then(|h| h.rsplit_once('(')).map(|(_, unit)| unit.trim());
    inner.is_some_and(|unit| column_unit(unit, vocab).is_some_and(|u| u.whole && !u.open))
}

/// A cell that holds a number and little else; a heading's numbers are years.
fn is_value(cell: &str) -> bool {
    let runs = cell.split(|c: char| !c.is_ascii_digit()).filter(|r| !r.is_empty());
    let numbers = runs.filter(|r| !(r.len() == 4 && last_year(r).is_some())).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    numbers > 0 && letters <= 24
}

/// "1 | 2 | 3" or "(1) | (2) | (3)" or "A | B | 1 | 2".
fn numbering(row: &[&str]) -> bool {
    let mut last = 0;
    let mut seen = 0;
    for cell in row {
        let inner = cell.trim_matches(['(', ')', ' ']);
        if inner.is_empty() || matches!(inner, "A" | "B" | "C") {
            continue;
        }
        match inner.split(['=', ' ']).next().and_then(|n| n.parse::<u32>().ok()) {
            Some(n) if n == last + 1 => {
                last = n;
                seen += 1;
            }
            _ => return false,
        }
    }
    seen >= 2
}

fn unbulleted(cell: &str) -> (&str, Option<char>) {
    let mark = cell.chars().next().filter(|c| matches!(c, '-' | '+' | '–' | '•' | '*'));
    let rest = cell.trim_start_matches(['-', '+', '–', '•', '*', ' ']);
    (rest, mark)
}

/// "Đơn vị tính: triệu đồng" over a table.
fn unit_of_caption(caption: &str) -> Option<&str> {
    let low = lower(caption);
    let at = ["đơn vị tính:", "đvt:", "đơn vị:"].iter().find_map(|w| low.find(w).map(|i| i + w.len()))?;
    let unit = caption.get(at..)?.trim().trim_end_matches([')', '.', ';']).trim();
    (!unit.is_empty() && unit.len() <= 40 && !unit.contains([',', ';'])).then_some(unit)
}

/// The unit that an indicator's closing bracket names: "Thu ngân sách (tỷ đồng)".
fn bracketed_unit<'n>(grammar: &Grammar<'_>, name: &'n str) -> Option<&'n str> {
    let inner = name.trim_end().strip_suffix(')')?;
    let open = inner.rfind('(')?;
    let unit = inner.get(open + 1..)?.trim();
    let probe = format!("1 {unit}");
    let read = crate::parse::quantities(&probe, grammar.vocab, grammar.habit);
    let whole = read.first().is_some_and(|q| q.unit.is_some() && !q.open && q.range.end == probe.len());
    whole.then_some(unit)
}

/// A cell begins with a capital; a unit that is no abbreviation does not.
fn plain_case(unit: &str) -> String {
    // "1.000 tấn" counts in thousands.
    for (figure, word) in [("1.000.000 ", "triệu "), ("1000000 ", "triệu "), ("1.000 ", "nghìn "), ("1000 ", "nghìn ")]
    {
        if let Some(rest) = unit.strip_prefix(figure) {
            return format!("{word}{}", plain_case(rest));
        }
    }
    let mut chars = unit.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain([second]).chain(chars).collect()
        }
        _ => unit.to_owned(),
    }
}

fn without_unit<'n>(grammar: &Grammar<'_>, name: &'n str) -> &'n str {
    match bracketed_unit(grammar, name) {
        Some(_) => name.rfind('(').and_then(|i| name.get(..i)).unwrap_or(name).trim_end(),
        None => name,
    }
}
