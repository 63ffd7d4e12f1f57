//! Tables of a recognised page: lines whose words leave the same gutters free, as rows and cells.

use super::tsv::{Line, Word};

/// A gutter is wider than this many heights of a word; blanks of a line are half as wide.
const GUTTER: f32 = 0.7;
/// Cells of one line stand apart by more than this.
const APART: f32 = 2.0;
/// Lines of one table follow each other within so many heights.
const STEP: f32 = 3.0;
/// Fewer columns, or fewer lines that fill three of them, are no table.
const LEAST: usize = 3;
/// The most columns of a table.
const MOST: usize = 20;

/// A row: its cells' words, line by line.
pub(super) type Row<'p> = Vec<Vec<&'p Word>>;

/// The table that begins with the first of the lines: how many lines it takes, and its rows.
pub(super) fn table(lines: &[Line], height: f32) -> Option<(usize, Vec<Row<'_>>)> {
    let first = lines.first()?;
    if parts(first, height) < LEAST {
        return None;
    }
    // Lines that fill the columns tell where they are; those between them may fill a few.
    let mut end = 0;
    let mut core: Vec<&Line> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        if n > 0 && lines.get(n - 1).is_some_and(|above| top(line) - bottom(above) > STEP * height) {
            break;
        }
        if parts(line, height) >= LEAST {
            core.push(line);
            end = n + 1;
        } else if n + 1 - end > 4 {
            break;
        }
    }
    if core.len() < LEAST {
        return None;
    }
    let columns = columns(&core, height);
    if !(LEAST..=MOST).contains(&columns.len()) {
        return None;
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut taken = 0;
    for (n, line) in lines.iter().enumerate() {
        let late = n > 0 && lines.get(n - 1).is_some_and(|above| top(line) - bottom(above) > STEP * height);
        let Some(cells) = cells(line, &columns, height).filter(|_| !late) else { break };
        let goes_on = cells.first().is_some_and(Vec::is_empty) && parts(line, height) < LEAST;
        match rows.last_mut() {
            Some(row) if goes_on => row.iter_mut().zip(cells).for_each(|(cell, more)| cell.extend(more)),
            // What fills one column only, behind the last full line, is the text below.
            _ if n >= end => break,
            _ => rows.push(cells),
        }
        taken = n + 1;
    }
    (rows.len() >= LEAST).then_some((taken, rows))
}

/// What recognition makes of rules.
fn is_rule(word: &Word) -> bool {
    word.text.chars().all(|c| matches!(c, '|' | '_' | '¦' | '~' | '[' | ']' | '—'))
}

fn words(line: &Line) -> impl Iterator<Item = &Word> {
    line.words.iter().filter(|w| !is_rule(w))
}

fn top(line: &Line) -> f32 {
    words(line).map(|w| w.bbox[1]).fold(f32::MAX, f32::min)
}

fn bottom(line: &Line) -> f32 {
    words(line).map(|w| w.bbox[3]).fold(0.0, f32::max)
}

/// How many groups of words stand apart on a line.
fn parts(line: &Line, height: f32) -> usize {
    let mut end: Option<f32> = None;
    words(line).fold(0, |n, w| {
        let apart = end.is_none_or(|e| w.bbox[0] - e > APART * height);
        end = Some(w.bbox[2]);
        n + usize::from(apart)
    })
}

/// What the words of all lines cover, parted by the gutters.
fn columns(lines: &[&Line], height: f32) -> Vec<(f32, f32)> {
    let mut spans: Vec<(f32, f32)> = lines.iter().flat_map(|l| words(l)).map(|w| (w.bbox[0], w.bbox[2])).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for (from, to) in spans {
        match out.last_mut() {
            Some(last) if from - last.1 < GUTTER * height => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// A line's words by columns; `None` where one lies in a gutter or over it.
fn cells<'p>(line: &'p Line, columns: &[(f32, f32)], height: f32) -> Option<Row<'p>> {
    let mut out: Row<'p> = vec![Vec::new(); columns.len()];
    for word in words(line) {
        let near = 0.5 * height;
        let mut over =
            columns.iter().enumerate().filter(|(_, c)| word.bbox[0] < c.1 + near && word.bbox[2] > c.0 - near);
        let (Some((at, _)), None) = (over.next(), over.next()) else { return None };
        out.get_mut(at)?.push(word);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words at their places, ten units a letter.
    fn line(v: f32, words: &[(f32, &str)]) -> Line {
        let word = |(x, text): &(f32, &str)| Word {
            text: (*text).to_owned(),
            bbox: [*x, v, x + 10.0 * text.chars().count() as f32, v + 20.0],
            confidence: 90.0,
        };
        Line { words: words.iter().map(word).collect() }
    }

    fn said(rows: &[Row<'_>]) -> Vec<String> {
        let cell = |c: &Vec<&Word>| c.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        rows.iter().map(|r| r.iter().map(cell).collect::<Vec<_>>().join("/")).collect()
    }

    #[test]
    fn rows_are_read_by_their_columns() {
        let lines = [
            line(0.0, &[(0.0, "TT"), (100.0, "Chỉ"), (135.0, "tiêu"), (400.0, "Đơn"), (435.0, "vị"), (500.0, "Kế")]),
            line(30.0, &[(505.0, "hoạch")]),
            line(
                60.0,
                &[(5.0, "1"), (25.0, "|"), (50.0, "Tỷ"), (75.0, "lệ"), (105.0, "hộ"), (410.0, "%"), (510.0, "4")],
            ),
            line(90.0, &[(50.0, "nghèo"), (110.0, "giảm")]),
            line(120.0, &[(5.0, "2"), (50.0, "Số"), (80.0, "xã"), (410.0, "Xã"), (510.0, "05")]),
            line(150.0, &[(0.0, "Tỷ"), (40.0, "lệ"), (80.0, "che"), (130.0, "phủ")]),
        ];
        let (taken, rows) = table(&lines, 20.0).unwrap();
        assert_eq!(said(&rows), ["TT/Chỉ tiêu/Đơn vị/Kế hoạch", "1/Tỷ lệ hộ nghèo giảm/%/4", "2/Số xã/Xã/05"]);
        assert_eq!(taken, 5);
    }

    #[test]
    fn text_and_two_columns_are_no_table() {
        let text: Vec<Line> = (0..6)
            .map(|n| line(n as f32 * 30.0, &[(0.0, "Thực"), (50.0, "hiện"), (100.0, "Nghị"), (150.0, "quyết")]))
            .collect();
        assert!(table(&text, 20.0).is_none());
        let two: Vec<Line> =
            (0..6).map(|n| line(n as f32 * 30.0, &[(0.0, "UBND"), (50.0, "HUYỆN"), (400.0, "CỘNG")])).collect();
        assert!(table(&two, 20.0).is_none());
        assert!(table(&[], 20.0).is_none());
    }
}
