//! Whether a number orders, reports, or neither.

use std::ops::Range;

use super::clause::Clause;
use super::grammar::{Flow, Form};
use super::indicator::has_word;
use super::lexicon::lex;
use super::scene::Scene;
use super::segment::Segment;
use super::tail::Tail;
use super::zone::Zone;
use crate::model::{Comparator, QuantityKind};
use crate::parse::Quantity;

/// Whether a clause says that it sets an aim.
pub(super) fn aimed(lower: &str) -> bool {
    ["phấn đấu", "mục tiêu", "quyết tâm"].iter().any(|w| has_word(lower, w))
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
    if aimed || ahead {
        return done && !aimed && !ahead;
    }
    done || past || flow.result || scene.place.zone == Zone::Results
}

/// Whether a number in running text is an aim.
pub(super) fn orders(
    scene: &Scene<'_>,
    clause: &Clause,
    form: Form,
    tail: &Tail,
    q: &Quantity,
    core: &Range<usize>,
) -> bool {
    let sentence = scene.t.lower(&clause.range);
    if scene.place.zone == Zone::Aims {
        return true;
    }
    if !lex().cue.within(sentence) || lex().norm.within(sentence) {
        return false;
    }
    let bound = q.comparator != Comparator::Eq;
    let measured = q.kind != QuantityKind::Count;
    match form {
        Form::After => {
            let head = lex().head.opens(scene.t.lower(core));
            (tail.linked || tail.change.is_some() || tail.level || bound || head) && (!q.open || head)
        }
        Form::First => q.kind == QuantityKind::Percent || bound || has_word(sentence, "phấn đấu"),
        Form::Object => !q.open || measured || bound,
        Form::Again => true,
    }
}
