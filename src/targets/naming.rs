//! What a number measures, and which way it changes.

use std::ops::Range;

use super::core::{Parts, names_count};
use super::form::Form;
use super::grammar::{Flow, Grammar, Made};
use super::indicator::{count_words, has_word, join, strip_back, trim};
use super::lexicon::{lex, lower};
use super::scene::{Cuts, Scene};
use super::share;
use super::time::baseline;
use super::zone::Zone;
use crate::model::{Baseline, Change, QuantityKind, Relation};
use crate::parse::Quantity;

/// Whether a section's title names what its numbers measure, and does not only announce them.
fn names_aim(title: &str) -> bool {
    !lex().announces.within(&lower(title))
}

impl Grammar<'_> {
    /// What the number measures; several indicators where they share it.
    pub(super) fn indicators(
        &self,
        scene: &Scene<'_>,
        q: &Quantity,
        parts: &Parts,
        cuts: &Cuts,
        flow: &mut Flow,
        made: &[Made],
    ) -> Option<Vec<String>> {
        let t = scene.t;
        let Parts { core, object, tail, own, .. } = parts;
        let noun = q.noun.clone();
        let with_object = || {
            // "116/116 xã, phường đạt chuẩn"
            if let Some(noun) = noun.as_ref().filter(|n| t.lower(&(n.end..object.start.max(n.end))).trim() == ",") {
                return vec![noun.start..object.end];
            }
            let mut ranges: Vec<Range<usize>> = noun.iter().cloned().collect();
            ranges.extend((!object.is_empty()).then(|| object.clone()));
            ranges
        };
        let aspect = t.prefix(&lex().aspect_told, t.lower(object)).filter(|_| q.kind == QuantityKind::Percent);
        Some(match parts.form {
            Form::After => {
                let mut core = core.clone();
                // "tai nạn giao thông trên cả 3 tiêu chí"
                let everyone = t.find(&lex().all_of, t.lower(&core), 0).filter(|&(i, _)| i > 0);
                core.end = everyone.map_or(core.end, |(i, _)| trim(t, core.start..core.start + i).end);
                let mut ranges = Vec::new();
                match &noun {
                    Some(noun)
                        if names_count(t, &core, noun, tail.colon, object.is_empty())
                            || object.is_empty()
                                && (self.of_whole(flow, q) && !t.opens(&lex().verb, t.lower(&core))
                                    || flow.group.as_ref().is_some_and(|g| lex().complete.opens(&lower(g)))) =>
                    {
                        // "Giải quyết việc làm cho 3.000 lao động"
                        if t.lower(&core).ends_with(" cho") {
                            core.end -= " cho".len();
                            // "Giải ngân cho 2.800 lượt đoàn viên vay vốn": the verb alone says too little.
                            if !object.is_empty() && t.covers(&lex().verb, t.lower(&core)) {
                                core.end += " cho".len();
                                ranges = with_object();
                            }
                        }
                    }
                    Some(_) => {
                        // "toàn huyện có 12 xã đạt chuẩn"
                        let reached = t.lower(own).ends_with(" đạt") && t.opens(&lex().verb, t.lower(&core));
                        if t.suffix(&lex().having, t.lower(own)).is_some() && !reached {
                            core = own.clone();
                        }
                        ranges = with_object();
                    }
                    // "bình quân 35 học sinh/máy ở cấp THPT"
                    _ if t.covers(&lex().average, t.lower(&core)) && !object.is_empty() => ranges = with_object(),
                    None => {
                        let whole = t.lower(object);
                        let share = q.kind == QuantityKind::Percent
                            && (lex().headed(t.lower(&core))
                                || t.covers(&lex().share_of, whole)
                                || whole.starts_with("số ") && flow.whole.is_some());
                        if !object.is_empty() && !tail.linked && !share {
                            ranges = with_object();
                        } else if let Some(len) = aspect {
                            ranges = vec![object.start..object.start + len];
                        } else if !object.is_empty() && tail.has && q.kind == QuantityKind::Percent && !share {
                            // "tỉnh có 80% xã đạt chuẩn"
                            core = own.clone();
                            ranges = with_object();
                        }
                    }
                }
                // "Giảm tỷ lệ hộ nghèo bình quân 1,5%/năm": how it changes; in "tốc độ tăng bình quân" it is a part of the name.
                if tail.change.is_some() && q.kind == QuantityKind::Percent {
                    core = strip_back(t, core, &[&lex().average]);
                }
                // "Toàn tỉnh có 102 xã, 15 phường": what stands before the first count goes for the next.
                flow.verb = (!ranges.is_empty()).then(|| join(t, std::slice::from_ref(&core), &cuts.all));
                flow.consists = tail.consists;
                let acts = t.suffix(&lex().verb, t.lower(&core)).is_some();
                flow.shares = q.kind == QuantityKind::Percent
                    && acts
                    && !object.is_empty()
                    && !t.within(&lex().predicate, t.lower(object));
                ranges.insert(0, core.clone());
                let mut whole = join(t, &ranges, &cuts.all);
                // "tổ chức 04 lớp tập huấn cho 320 cán bộ"
                if t.lower(&core) == "cho"
                    && let Some(last) = flow.last.filter(|_| !made.is_empty()).and_then(|d| self.drafts.get(d))
                {
                    whole = format!("{} {whole}", last.indicator);
                }
                if ranges.len() > 1 {
                    return Some(vec![whole]);
                }
                let last = flow.last.filter(|_| !made.is_empty() && flow.group.is_none() && flow.whole.is_none());
                let shared = last.map(|d| self.root(d)).and_then(|d| {
                    let earlier = d
                        .checked_sub(1)
                        .filter(|&e| flow.from.is_some_and(|f| e >= f))
                        .and_then(|e| self.drafts.get(e));
                    let earlier = earlier.map(|e| e.indicator.as_str());
                    share::shared_head(scene, self.drafts.get(d)?, earlier, q, &core, &whole)
                });
                match shared {
                    Some(shared) => vec![shared],
                    None if flow.in_turn => vec![whole],
                    None => share::heads(t, &core, q, &cuts.all).unwrap_or_else(|| vec![whole]),
                }
            }
            Form::Object => {
                let verb = if own.is_empty() || t.covers(&lex().again, t.lower(own)) {
                    flow.verb.clone().unwrap_or_default()
                } else {
                    // "Vận động hiến máu tình nguyện đạt 32.000 đơn vị máu"
                    let linked = t.lower(own).ends_with(" đạt") && count_words(t.lower(core)) > 1;
                    join(t, std::slice::from_ref(if linked { core } else { own }), &cuts.all)
                };
                // "tạo việc làm mới 2,1 vạn lao động"
                let idle = object.is_empty()
                    && count_words(&verb) >= 3
                    && noun.as_ref().is_some_and(|n| t.covers(&lex().generic, t.lower(n)));
                let object = if idle { String::new() } else { join(t, &with_object(), &cuts.all) };
                flow.shares = q.kind == QuantityKind::Percent
                    && !lex().bare_verb.covers(&lower(&verb))
                    && !lex().assure.covers(&lower(&verb))
                    && lex().predicate.find(&lower(&object), 0).is_none();
                flow.verb = Some(verb.clone());
                vec![format!("{verb} {object}").trim().to_owned()]
            }
            // "… đạt 83% về việc và 46% về tiền"
            Form::First if aspect.is_some() && flow.last.is_some() => {
                let last = flow.last.and_then(|d| self.drafts.get(d)).map_or("", |d| &d.indicator);
                let told = lex().aspect_told.suffix(&lower(last)).unwrap_or(0);
                let head = last.get(..last.len() - told).unwrap_or(last).trim_end();
                let own = t.text.get(object.start..object.start + aspect.unwrap_or(0)).unwrap_or("");
                vec![format!("{head} {own}").trim().to_owned()]
            }
            Form::First => {
                let whole = join(t, &with_object(), &cuts.all);
                share::listed_heads(&whole).unwrap_or_else(|| vec![whole])
            }
            Form::Again => match (flow.last, &flow.group, scene.place.title) {
                (Some(d), ..) => vec![self.drafts.get(d)?.indicator.clone()],
                (None, Some(group), _) => vec![group.clone()],
                (None, None, Some(title)) if scene.place.zone == Zone::Aims && (noun.is_none() || names_aim(title)) => {
                    vec![title.to_owned()]
                }
                _ => vec![join(t, &[noun.filter(|_| scene.place.zone == Zone::Aims)?], &[])],
            },
        })
    }

    /// Which way a number changes, and from what.
    pub(super) fn change(
        &self,
        scene: &Scene<'_>,
        q: &Quantity,
        parts: &Parts,
        cuts: &Cuts,
        verb: Option<&str>,
    ) -> (Option<Change>, Option<Baseline>) {
        let t = scene.t;
        let Parts { core, object, tail, own, form, .. } = parts;
        let mut change = tail.change;
        let times = q.unit.as_deref() == Some("lần");
        let ratio = tail.ratio && (!cuts.baselines.is_empty() || times || t.opens(&lex().tail, t.lower(object)));
        let said = t.lower(core);
        let l = lex();
        // "Có thêm 02 xã …, 01 xã …": the verb of the first goes for all.
        let again = own.is_empty() && verb.is_some_and(|v| has_word(&lower(v), "thêm"));
        let more = |own: &str| has_word(own, "thêm") || again;
        if change.is_none() && !tail.level && !ratio {
            if said.starts_with("mức giảm") {
                change = Some(Change::Decrease);
            } else if *form == Form::Object && t.opens(&lex().decrease, t.lower(own)) {
                change = Some(Change::Decrease);
            } else if said.starts_with("mức tăng") || (*form == Form::Object && more(t.lower(own))) {
                change = Some(Change::Increase);
            }
        }
        if ratio && change.is_some() {
            change = None;
        }
        let above = t.prefix(&l.above, said).map(|len| (len, Change::Increase));
        let than = above.or_else(|| t.prefix(&l.below, said).map(|len| (len, Change::Decrease)));
        let than = than.filter(|_| *form == Form::Again && change.is_none());
        change = change.or(than.map(|(_, change)| change));
        // "đạt 105% so với năm 2022"
        let linked = tail.linked && change.is_none() && q.kind == QuantityKind::Percent;
        // "Tổng thu so với dự toán đạt 105%"
        let against = || cuts.baselines.first().is_some_and(|b| b.start < q.lead.start) && !t.opens(&l.rate_head, said);
        let relation = if ratio || (linked && (*form == Form::Again || against())) {
            Relation::Ratio
        } else {
            Relation::Difference
        };
        let mut base = cuts.baselines.first().map(|b| baseline(t.text, t.lower, b.clone(), relation));
        // "cao hơn đại trà 15%"
        if let Some((len, _)) = than.filter(|_| base.is_none()) {
            base = Some(baseline(t.text, t.lower, trim(t, core.start + len..core.end), Relation::Difference));
        }
        // "vượt dự toán 5%"
        if base.is_none()
            && let Some(what) = tail.exceeded.clone()
        {
            base = Some(baseline(t.text, t.lower, trim(t, what), Relation::Difference));
        }
        if base.is_none() && !object.is_empty() && (tail.exceeds && q.noun.is_none() || (ratio && !times)) {
            let raw = t.text.get(object.clone()).unwrap_or("");
            base = Some(Baseline::new(None, false, relation, raw));
        }
        (change, base)
    }
}
