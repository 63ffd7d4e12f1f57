//! Glyph outlines as numbers that can be compared.

use hayro_interpret::kurbo::{BezPath, PathEl, Point};

/// Hash of an outline drawn at 1000 units per em; `None` where it draws nothing.
///
/// Points are rounded to whole units, so that a copy of a glyph in another subset of its font hashes alike, and measured
/// across from the first of them: producers that write widths anew may shift a glyph in its box.
pub(super) fn hash(path: &BezPath) -> Option<u64> {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    let mut any = false;
    let mut from: Option<f64> = None;
    let mut mix = |v: i64| {
        for b in (v as u32).to_le_bytes() {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let mut point = |mix: &mut dyn FnMut(i64), verb: i64, points: &[Point]| {
        any |= verb > 1;
        mix(verb);
        for p in points {
            mix((p.x - *from.get_or_insert(p.x)).round() as i64);
            mix(p.y.round() as i64);
        }
    };
    for el in path.elements() {
        match *el {
            PathEl::MoveTo(p) => point(&mut mix, 1, &[p]),
            PathEl::LineTo(p) => point(&mut mix, 2, &[p]),
            PathEl::QuadTo(a, p) => point(&mut mix, 3, &[a, p]),
            PathEl::CurveTo(a, b, p) => point(&mut mix, 4, &[a, b, p]),
            PathEl::ClosePath => {}
        }
    }
    any.then_some(h)
}
