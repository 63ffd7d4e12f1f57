//! Whether a number orders, reports, or neither.

use std::ops::Range;

use super::grammar::{Flow, Form};
use super::indicator::has_word;
use super::lexicon::lex;
use super::scene::Scene;
use super::segment::Segment;
use super::tail::Tail;
use super::zone::Zone;
use crate::model::{Comparator, QuantityKind};
use crate::parse::Quantity;

/// What a clause says as a whole; asked once, however many numbers it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// It sets an aim.
    pub(super) aimed: bool,
    /// Where in it the first word of aim stands.
    pub(super) from: usize,
    /// It strives ("phấn đấu").
    strives: bool,
    /// It orders something, wherever it stands.
    cue: bool,
    /// It rules on cases, fees and allowances.
    norm: bool,
}

impl Said {
    pub(super) fn of(lower: &str) -> Said {
        let strives = has_word(lower, "phấn đấu");
        Said {
            from: ["phấn đấu", "mục tiêu", "quyết tâm"].iter().filter_map(|w| lower.find(w)).min().unwrap_or(0),
            aimed: strives || ["mục tiêu", "quyết tâm"].iter().any(|w| has_word(lower, w)),
            strives,
            cue: lex().cue.within(lower),
            norm: lex().norm.within(lower),
        }
    }
}

/// Whether a number reports what was, and orders nothing. `year` is the one the plan is for.
pub(super) fn is_result(scene: &Scene<'_>, segment: &Segment, flow: &Flow, aimed: bool, year: Option<i32>) -> bool {
    let front = scene.baselines_in(&segment.pre).next().map_or(segment.pre.end, |b| b.start);
    // What a number is compared with is no report.
    let done = lex().done.within(scene.t.lower(&(segment.pre.start..front)));
    let (mut past, mut ahead) = (false, false);
    for time in scene.times_in(&(segment.pre.start..segment.post.end)) {
        if let (Some(plan), Some(year), false) = (year, time.year, scene.compared(time.range.start)) {
            past |= year < plan;
            ahead |= year >= plan;
        }
    }
    // In a report only a stated aim is one; elsewhere a year to come is enough.
    if aimed || (ahead && scene.place.zone != Zone::Results) {
        return false;
    }
    done || past || flow.result || scene.place.zone == Zone::Results
}

/// Whether a number in running text is an aim.
pub(super) fn orders(
    scene: &Scene<'_>,
    said: Said,
    form: Form,
    tail: &Tail,
    q: &Quantity,
    core: &Range<usize>,
) -> bool {
    if scene.place.zone == Zone::Aims {
        return true;
    }
    if !said.cue || said.norm {
        return false;
    }
    let bound = q.comparator != Comparator::Eq;
    let measured = q.kind != QuantityKind::Count;
    match form {
        Form::After => {
            let head = lex().headed(scene.t.lower(core));
            (said.strives || tail.linked || tail.change.is_some() || tail.level || bound || head) && (!q.open || head)
        }
        Form::First => q.kind == QuantityKind::Percent || bound || said.strives,
        Form::Object => !q.open || measured || bound,
        Form::Again => true,
    }
}
