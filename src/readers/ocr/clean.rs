//! A page made easier to recognise: ruled lines taken out, the grain of the scanner smoothed.

/// Below this a pixel is ink.
const INK: u8 = 128;
/// Longer unbroken strokes than this share of an inch belong to no letter of running text.
const RULE_INCHES: f32 = 0.45;
/// Rules are thinner than this share of an inch; thicker is a picture.
const THICK_INCHES: f32 = 0.05;

/// Takes ruled lines out of a grey page of `dpi` dots an inch, and smooths it. Linear in the pixels.
pub(super) fn clean(grey: &mut Vec<u8>, width: usize, height: usize, dpi: f32) {
    if width < 3 || height < 3 || grey.len() != width * height {
        return;
    }
    let long = (RULE_INCHES * dpi) as usize;
    let thick = (THICK_INCHES * dpi) as usize;
    let mut rules = vec![false; grey.len()];
    strokes(grey, width, height, long, |x, y| y * width + x, &mut rules);
    strokes(grey, height, width, long, |y, x| y * width + x, &mut rules);
    erase(grey, &rules, width, height, thick);
    *grey = smooth(grey, width, height);
}

/// Marks the long strokes along lines of `length` pixels; `at` tells where a pixel of a line is.
fn strokes(
    grey: &[u8],
    length: usize,
    lines: usize,
    long: usize,
    at: impl Fn(usize, usize) -> usize,
    out: &mut [bool],
) {
    // Grain breaks a stroke for a pixel or two.
    const GAP: usize = 2;
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
                        if end - first >= long {
                            for j in first..end {
                                if let Some(slot) = out.get_mut(at(j, line)) {
                                    *slot = true;
                                }
                            }
                        }
                        start = None;
                    }
                }
                (false, None) => {}
            }
        }
    }
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
        clean(&mut page, width, height, 200.0);
        let ink = |x: usize, y: usize| page[y * width + x] < 160;
        assert!(!ink(120, 101) && !ink(200, 60) && !ink(200, 101));
        assert!(ink(81, 195));
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
