//! A page made easier to recognise: ruled lines taken out, the grain of the scanner smoothed.

/// Below this a pixel is ink.
const INK: u8 = 128;
/// Longer lines than this share of an inch belong to no letter of running text.
const RULE_INCHES: f32 = 0.45;
/// A line has one unbroken stroke at least so long; one that lies askew is drawn in steps.
const STEP_INCHES: f32 = 0.22;
/// Its other strokes are at least so long.
const END_INCHES: f32 = 0.06;
/// Rules are thinner than this share of an inch; thicker is a picture.
const THICK_INCHES: f32 = 0.05;

/// Takes ruled lines out of a grey page of `dpi` dots an inch, and smooths it. Linear in the pixels. Gives the lines,
/// each from the left end to the right one or from the upper to the lower.
pub(super) fn clean(grey: &mut Vec<u8>, width: usize, height: usize, dpi: f32) -> Vec<[u32; 4]> {
    if width < 3 || height < 3 || grey.len() != width * height {
        return Vec::new();
    }
    let inches = |share: f32| (share * dpi) as usize;
    let thick = inches(THICK_INCHES);
    let mut rules = vec![false; grey.len()];
    let mut out = Vec::new();
    for upright in [false, true] {
        let (length, across) = if upright { (height, width) } else { (width, height) };
        let at = |along: usize, line: usize| if upright { along * width + line } else { line * width + along };
        let strokes = strokes(grey, length, across, inches(END_INCHES), at);
        for line in lines(&strokes, inches(RULE_INCHES), inches(STEP_INCHES), thick) {
            for &(at_line, from, to) in &line.strokes {
                for along in from..to {
                    if let Some(slot) = rules.get_mut(at(along, at_line)) {
                        *slot = true;
                    }
                }
            }
            let [from, a, to, b] = line.ends.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
            out.push(if upright { [a, from, b, to] } else { [from, a, to, b] });
        }
    }
    erase(grey, &rules, width, height, thick);
    *grey = smooth(grey, width, height);
    out
}

/// A stroke: the line of pixels it is on, and from where to where.
type Stroke = (usize, usize, usize);

/// More strokes than these are a picture.
const MAX_STROKES: usize = 200_000;

/// A ruled line: its strokes, and its two ends, along and across.
struct Ruled {
    strokes: Vec<Stroke>,
    ends: [usize; 4],
}

/// Strokes that lie side by side, as a line askew draws them, put together. What is thicker than a rule for its whole
/// length is none.
fn lines(strokes: &[Stroke], long: usize, step: usize, thick: usize) -> Vec<Ruled> {
    /// Strokes of one line are no further apart.
    const NEAR: usize = 3;
    if strokes.len() > MAX_STROKES {
        return Vec::new();
    }
    let mut out: Vec<Ruled> = Vec::new();
    // Those that may still go on: strokes come by the line of pixels they are on.
    let mut open: Vec<(usize, Stroke)> = Vec::new();
    for &stroke in strokes {
        let (at, from, to) = stroke;
        open.retain(|(_, last)| at - last.0 <= NEAR);
        let touches = |last: &Stroke| from <= last.2 + NEAR && last.1 <= to + NEAR;
        let Some((line, last)) = open.iter_mut().find(|(_, last)| touches(last)) else {
            open.push((out.len(), stroke));
            out.push(Ruled { strokes: vec![stroke], ends: [from, at, to, at] });
            continue;
        };
        *last = stroke;
        if let Some(Ruled { strokes, ends }) = out.get_mut(*line) {
            strokes.push(stroke);
            if from < ends[0] {
                (ends[0], ends[1]) = (from, at);
            }
            if to > ends[2] {
                (ends[2], ends[3]) = (to, at);
            }
        }
    }
    let is_rule = |line: &Ruled| {
        let [from, a, to, b] = line.ends;
        to - from >= long
            && a.abs_diff(b) <= thick.max((to - from) / 12)
            && line.strokes.iter().any(|s| s.2 - s.1 >= step)
    };
    out.retain(is_rule);
    out
}

/// Paper is at least so bright, of 255.
const PAPER: usize = 128;
/// What is at least this share of the paper's brightness is paper, of 100.
const SHADE: usize = 88;

/// Makes the paper white: on a page that has hardly any ink, its grain is taken for some.
pub(super) fn whiten(grey: &mut [u8]) {
    let mut counts = [0usize; 256];
    for &v in grey.iter() {
        if let Some(n) = counts.get_mut(usize::from(v)) {
            *n += 1;
        }
    }
    let bright = counts.iter().enumerate().skip(PAPER);
    let Some((paper, _)) = bright.max_by_key(|&(_, n)| *n) else { return };
    let white = (paper * SHADE / 100).max(1);
    let table: Vec<u8> = (0..256usize).map(|v| (v * 255 / white).min(255) as u8).collect();
    for v in grey {
        *v = table.get(usize::from(*v)).copied().unwrap_or(255);
    }
}

/// The unbroken strokes, no shorter than `least`, along lines of `length` pixels; `at` tells where a pixel of a line is.
fn strokes(grey: &[u8], length: usize, lines: usize, least: usize, at: impl Fn(usize, usize) -> usize) -> Vec<Stroke> {
    // Grain breaks a stroke for a pixel or two.
    const GAP: usize = 2;
    let mut out = Vec::new();
    for line in 0..lines {
        let (mut start, mut gap) = (None, 0);
        for i in 0..=length {
            let ink = i < length && grey.get(at(i, line)).is_some_and(|&v| v < INK);
            match (ink, start) {
                (true, None) => (start, gap) = (Some(i), 0),
                (true, Some(_)) => gap = 0,
                (false, Some(first)) => {
                    gap += 1;
                    if gap > GAP || i == length {
                        let end = i + 1 - gap;
                        if end - first >= least {
                            out.push((line, first, end));
                        }
                        start = None;
                    }
                }
                (false, None) => {}
            }
        }
    }
    out
}

/// Whitens the marked strokes and their grey edges, but not what is thicker than a rule.
fn erase(grey: &mut [u8], rules: &[bool], width: usize, height: usize, thick: usize) {
    let marked = |x: usize, y: usize| rules.get(y * width + x).copied().unwrap_or(false);
    for y in 0..height {
        let mut x = 0;
        while x < width {
            if !marked(x, y) {
                x += 1;
                continue;
            }
            let run = (x..width).take_while(|&x| marked(x, y)).count();
            for at in x..x + run {
                // The stroke's thickness here, across the shorter way.
                let up = (1..=thick).take_while(|d| y >= *d && marked(at, y - d)).count();
                let down = (1..=thick).take_while(|d| y + d < height && marked(at, y + d)).count();
                if run > thick && up + down >= thick {
                    continue;
                }
                for (dx, dy) in [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)] {
                    let (nx, ny) = (at.checked_add_signed(dx), y.checked_add_signed(dy));
                    if let (Some(nx), Some(ny)) = (nx.filter(|x| *x < width), ny.filter(|y| *y < height))
                        && let Some(pixel) = grey.get_mut(ny * width + nx)
                    {
                        *pixel = 255;
                    }
                }
            }
            x += run;
        }
    }
}

/// A binomial filter over three pixels each way.
fn smooth(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut out = grey.to_vec();
    let rows: Vec<&[u8]> = grey.chunks_exact(width).collect();
    for (y, three) in (1..height.saturating_sub(1)).zip(rows.windows(3)) {
        let [above, here, below] = three else { continue };
        let Some(target) = out.get_mut(y * width..(y + 1) * width) else { continue };
        let columns = |x: usize| {
            let v = |row: &[u8]| u32::from(row.get(x).copied().unwrap_or(255));
            v(above) + 2 * v(here) + v(below)
        };
        let (mut left, mut middle) = (columns(0), columns(1));
        for x in 1..width - 1 {
            let right = columns(x + 1);
            if let Some(pixel) = target.get_mut(x) {
                *pixel = ((left + 2 * middle + right) / 16) as u8;
            }
            (left, middle) = (middle, right);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_go_and_letters_stay() {
        let (width, height) = (400, 300);
        let mut page = vec![255u8; width * height];
        // Two rules that cross, one of them broken by grain, and a letter's stem and bar.
        for i in 0..300 {
            for d in 0..3 {
                page[(100 + d) * width + 50 + i] = if i % 90 == 0 { 200 } else { 20 };
            }
        }
        for i in 0..200 {
            page[(50 + i) * width + 200] = 20;
        }
        for i in 0..30 {
            page[(180 + i) * width + 80] = 0;
            page[(180 + i) * width + 81] = 0;
            page[(180 + i) * width + 82] = 0;
        }
        let lines = clean(&mut page, width, height, 200.0);
        assert_eq!(lines, [[51, 100, 350, 100], [200, 50, 200, 250]]);
        let ink = |x: usize, y: usize| page[y * width + x] < 160;
        assert!(!ink(120, 101) && !ink(200, 60) && !ink(200, 101));
        assert!(ink(81, 195));
    }

    #[test]
    fn paper_becomes_white_and_ink_stays() {
        let mut page = vec![240, 232, 221, 120, 20, 0];
        page.extend([240; 20]);
        whiten(&mut page);
        assert_eq!(page[..6], [255, 255, 255, 145, 24, 0]);
        whiten(&mut []);
    }

    #[test]
    fn any_size_is_taken() {
        for (width, height) in [(0, 0), (1, 5), (3, 3), (4, 1000)] {
            for value in [0, 255] {
                let mut page = vec![value; width * height];
                clean(&mut page, width, height, 200.0);
                assert_eq!(page.len(), width * height);
            }
        }
        clean(&mut vec![0; 7], 3, 3, 200.0);
    }
}
