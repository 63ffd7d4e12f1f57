//! What a paragraph or clause that ends with a colon opens: parts, a group, a time, or silence.

use std::ops::Range;

use super::clause::Clause;
use super::grammar::{Flow, Grammar, Lead};
use super::indicator::{count_words, has_word, join, strip_back, strip_front};
use super::lexicon::lex;
use super::scene::Scene;
use super::time::deadline;
use super::zone::Zone;

/// Words of a group's name, and of one that begins as an indicator does.
const LONGEST_GROUP: usize = 12;
const LONGEST_RATE: usize = 18;

impl Grammar<'_> {
    /// "…:" opens the bullets below.
    pub(super) fn lead(&self, scene: &Scene<'_>, clause: &Clause, flow: &Flow, first: usize) -> Option<Lead> {
        let t = scene.t;
        let place = scene.place;
        let tail = strip_front(t, clause.range.clone(), &[&lex().again]);
        let lead = t.lower(&tail);
        let opened = lead.rfind(',').and_then(|c| lead.get(c + 1..)).map_or(lead, str::trim_start);
        // "…, trong đó chú trọng những nội dung sau:" opens no parts.
        let parts = |s: &str| {
            let behind =
                t.prefix(&lex().opener, s).and_then(|len| s.get(len..)).map(|rest| rest.trim_start_matches([' ', ',']));
            behind.is_some_and(|rest| !t.opens(&lex().clause_verb, rest) && !t.opens(&lex().modal, rest))
        };
        // "Thu ngân sách trên địa bàn 2.550 tỷ đồng, gồm:"
        let made_of = |s: &str| t.covers(&lex().made_of, s.trim_end().trim_end_matches(':').trim_end());
        let behind = || flow.last.is_some_and(|d| d >= first) && made_of(opened) && lead.contains(',');
        if parts(opened) || parts(lead) || behind() {
            // A paragraph whose own number was none of interest has no parts below it.
            let above = || self.drafts.len().checked_sub(1).filter(|_| parts(lead));
            let whole = flow.last.or_else(above).filter(|&d| d >= first || first > 0);
            return Some(Lead { whole, group: None, ..place.lead.clone() });
        }
        let deadline = flow.deadline.clone().or_else(|| place.lead.deadline.clone()).or_else(|| {
            let mut times = scene.times_in(&clause.range);
            times.find_map(|w| deadline(t.text, w))
        });
        let said = t.lower(&clause.range);
        if flow.silent || t.opens(&lex().silent, opened) && !t.opens(&lex().not_silent, opened) {
            return Some(Lead { silent: true, ..Lead::default() });
        }
        let aims = place.lead.aims || lex().goal.within(said);
        let opened = t.lower(&tail);
        let names = lex().headed(opened) || t.opens(&lex().complete, opened) || lex().composition.within(opened);
        let named = flow.last.is_none() && (place.zone == Zone::Aims || names || aims);
        let group = if named { self.group(scene, clause.range.clone()) } else { None };
        Some(Lead { group, deadline, whole: None, aims, silent: false })
    }

    /// A lead-in that names a group: short, and no mere announcement of what follows.
    pub(super) fn group(&self, scene: &Scene<'_>, range: Range<usize>) -> Option<String> {
        let t = scene.t;
        let range = strip_front(
            t,
            scene.skip_times(strip_front(t, range, &[&lex().aim, &lex().again])),
            &[&lex().aim, &lex().again],
        );
        let range =
            strip_back(t, range, &[&lex().link, &lex().opener, &lex().increase, &lex().decrease, &lex().announce]);
        let s = t.lower(&range);
        let announces = t.opens(&lex().topic, s) || has_word(s, "sau") || lex().goal.within(s);
        let announces = announces || t.covers(&lex().verb, s);
        let longest = if t.opens(&lex().complete, s) { LONGEST_RATE } else { LONGEST_GROUP };
        if announces || s.is_empty() || s.len() > 160 || count_words(s) > longest {
            return None;
        }
        let mut range = range;
        // "kéo giảm tai nạn so với năm 2008:"
        let compared = scene.baselines_in(&range).next();
        range.end = compared.map_or(range.end, |b| b.start);
        let name = join(t, std::slice::from_ref(&range), &scene.time_cuts(&range));
        (!name.is_empty()).then_some(name)
    }
}
