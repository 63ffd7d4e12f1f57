//! One number of a clause becomes drafts: what it measures, bounds and changes.

use super::clause::Clause;
use super::core::{Opener, Parts, counted_unit, each_place, opens_with};
use super::describe::{Describes, describes};
use super::draft::Draft;
use super::form::Form;
use super::grammar::{Flow, Grammar, Made};
use super::indicator::{free_commas, has_word, trim};
use super::lexicon::lex;
use super::report::{Said, is_result, orders};
use super::scene::Scene;
use super::segment::Segment;
use super::time::{Time, deadline, of_year};
use super::zone::Zone;
use crate::model::{Change, Comparator, Deadline, QuantityKind, Value};
use crate::parse::{Quantity, Role};

/// A text for a target no longer than this; of a longer clause only the words around the number.
const LONGEST_TEXT: usize = 1500;
/// Of more times around one number none is its deadline.
const MOST_TIMES: usize = 12;
/// Nothing that is measured has a longer name.
const LONGEST_NAME: usize = 800;

/// Whether a part's opener has a colon behind it, so that the parts go on past semicolons.
fn told_below(pre: &str) -> bool {
    let Some((start, end)) = lex().opener.find(pre, 0) else { return false };
    start < end && pre.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

impl Grammar<'_> {
    /// Reads one number; returns its form, or `None` where it is no target.
    pub(super) fn segment(
        &mut self,
        scene: &Scene<'_>,
        (clause, said): (&Clause, Said),
        segment: &Segment,
        flow: &mut Flow,
        made: &[Made],
        inner: bool,
    ) -> Option<Form> {
        let t = scene.t;
        let q = scene.found.get(segment.quantity)?;
        let cuts = scene.cuts(clause, segment, q);
        let before = made.last().and_then(|m| m.form);
        let mut parts = Parts::read(scene, clause, segment, q, &cuts, flow, before);
        let form = parts.form;
        if flow.describes {
            return None;
        }
        // "hỗ trợ 50% giá giống, tối đa 10 triệu đồng/con"
        if flow.pays && q.kind == QuantityKind::Money && !parts.tail.linked {
            return None;
        }
        if let Some(reach) = describes(scene, said, segment, q, &parts) {
            flow.describes = reach == Describes::Onwards;
            flow.pays |= reach == Describes::Sums;
            return None;
        }
        if parts.opened.is_some() && parts.own.is_empty() {
            flow.verb = None;
        }
        match parts.opened {
            Some(Opener::Apart) if flow.whole.is_some() => {}
            // "riêng", "trong đó" that open a bracket say what the bracket says already.
            Some(_) if inner && made.is_empty() => {}
            Some(_) => flow.whole = flow.last.map(|d| self.root(d)).or(flow.whole),
            None if parts.contrasted && form == Form::After && before.is_some() && flow.whole.is_none() => {
                flow.whole = flow.last.map(|d| self.root(d));
            }
            None => {}
        }
        // "…, trong đó 500.000 lượt khách quốc tế, doanh thu đạt 3.000 tỷ đồng": another thing is no part.
        let other = flow.whole.and_then(|d| self.drafts.get(d)).is_some_and(|whole| {
            let unit = matches!(&whole.value, Value::Quantity { kind, .. } if *kind != q.kind);
            unit && q.kind == QuantityKind::Money && lex().headed(t.lower(&parts.core))
        });
        if other && !flow.listed && !inner && parts.opened.is_none() && form == Form::After {
            flow.whole = None;
        }
        // "trong đó: nông nghiệp tăng 6%; dịch vụ tăng 14%"
        flow.listed |= parts.opened.is_some() && !inner && told_below(t.lower(&segment.pre));
        let part = parts.opened.is_some() || flow.whole.is_some();
        flow.in_turn |= parts.tail.in_turn;
        // "không còn xã dưới 10 tiêu chí"
        let none = t.opens(&lex().absent, t.lower(&parts.core));
        if none && form == Form::After && q.noun.is_some() && q.comparator != Comparator::Eq {
            return None;
        }
        // "07 trường (mầm non: 4, tiểu học: 3)"
        let whole = flow.whole.and_then(|d| self.drafts.get(d)).map(|d| &d.value);
        let of_whole = match whole {
            Some(Value::Quantity { kind: QuantityKind::Count, unit, .. }) if inner && q.role == Role::Bare => {
                unit.clone()
            }
            _ => None,
        };
        let apart = of_whole.is_some() && parts.tail.colon && form == Form::After;
        if q.role == Role::Bare && !apart && !self.bare(scene, q, &parts, flow) {
            return None;
        }
        // "đến nay đạt 70%, phấn đấu đạt 80%": the aim begins with its word.
        let done = said.reports(t, &segment.pre);
        let aimed = said.aimed && (!done || said.from < q.lead.start);
        let result = is_result(scene, segment, &cuts.times, flow, (done, aimed), self.year);
        flow.result = result;
        // "đến tháng 6 mới đạt 42%, phấn đấu cả năm đạt 95%": the time is that of the report.
        if flow.told_by && !result {
            flow.deadline = None;
            flow.told_by = false;
        }
        // "Mở rộng diện tích ngô lên 1.700 ha, đậu tương lên 450 ha": a list of aims goes on.
        let said = if made.last().is_some_and(|m| m.told) { said.goes_on() } else { said };
        let due = cuts.times.iter().any(|w| w.deadline);
        // "Tỉnh có 11 huyện với 193 xã; dân số trên 80 vạn người" tells what is.
        let plain = scene.place.zone == Zone::Orders && !result && !due && !said.strives_at(q.lead.start);
        let counts = parts.tail.has && q.kind == QuantityKind::Count && q.comparator == Comparator::Eq;
        if plain && flow.tells && form == Form::After && !said.aims() && !t.opens(&lex().verb, t.lower(&parts.core)) {
            return None;
        }
        flow.tells |= plain && counts && made.is_empty() && flow.last.is_none() && form == Form::After;
        let with = t.lower(&segment.pre).trim_start().starts_with("với");
        // "ở đô thị đạt 98,5%, ở nông thôn 88%", "Diện tích ứng dụng công nghệ cao: lúa 68.000 ha"
        let like_last = flow.last.and_then(|d| self.drafts.get(d)).is_some_and(|last| {
            !last.result && matches!(&last.value, Value::Quantity { unit, per, .. } if *unit == q.unit && *per == q.per)
        });
        let told_before = flow.last.and_then(|d| self.drafts.get(d)).is_some_and(|last| !last.result);
        let measure = !matches!(
            q.kind,
            QuantityKind::Count | QuantityKind::Money | QuantityKind::Percent | QuantityKind::Duration
        );
        let series = !matches!(q.kind, QuantityKind::Count | QuantityKind::Money)
            && (flow.group.is_some() || flow.led || like_last && before == Some(Form::After) || measure && told_before);
        // A part is what its whole is.
        let of = flow.whole.filter(|_| part && q.noun.is_some()).and_then(|d| self.drafts.get(d));
        let like_whole = of.is_some_and(|d| matches!(&d.value, Value::Quantity { unit, .. } if *unit == q.unit));
        let told = part && (form == Form::After || like_whole);
        if !result
            && !told
            && !orders(
                scene,
                said,
                form,
                &parts.tail,
                q,
                &parts.core,
                &parts.object,
                due,
                (before == Some(Form::Object) || before == Some(Form::After) && q.noun.is_some()) && with,
                series,
                told_before && matches!(before, Some(Form::Object | Form::After)),
            )
        {
            return None;
        }
        let (Some(min), Some(max)) = (q.min, q.max) else {
            self.unread.push((scene.base + q.range.start..scene.base + q.range.end, "number-unread"));
            return None;
        };
        if form == Form::After {
            parts.take_raise(t);
        }
        let forbids = t.prefix(&lex().forbids, t.lower(&parts.core));
        if let Some(len) = forbids {
            parts.core = trim(t, parts.core.start + len..parts.core.end);
        }
        let mut unit = if flow.in_turn { q.unit.clone() } else { counted_unit(scene, q, &parts.core) };
        if apart {
            unit = of_whole;
        }
        // "20 điểm truy cập" are places and no marks.
        let placed = form == Form::Object
            || form == Form::After && t.suffix(&lex().verb, t.lower(&parts.core)).is_some() && !parts.tail.has;
        if unit.as_deref() == Some("point") && placed && !parts.object.is_empty() && !parts.tail.linked {
            unit = q.noun.as_ref().map(|noun| t.lower(noun).to_owned());
        }
        // "trong đó khách quốc tế 12.000 lượt"
        if unit.as_deref() == Some("lượt") && lex().visitor.within(t.lower(&parts.core)) {
            unit = Some("visit".to_owned());
        }
        let indicators = self.indicators(scene, q, &parts, &cuts, flow, made)?;
        if indicators.iter().any(|i| i.len() > LONGEST_NAME || !i.chars().any(char::is_alphabetic)) {
            return None;
        }
        let (mut change, base) = self.change(scene, q, &parts, &cuts, flow.verb.as_deref());
        // "thấp hơn 4,1% so với cùng kỳ" is a change, and no bound.
        let mut comparator = q.comparator;
        if base.is_some() && change.is_none() {
            let said = t.lower(&(q.lead.start..q.number.start)).trim();
            change = match (said.is_empty(), t.covers(&lex().decrease, said), t.covers(&lex().increase, said)) {
                (false, true, _) => Some(Change::Decrease),
                (false, _, true) => Some(Change::Increase),
                _ => None,
            };
            if change.is_some() {
                comparator = Comparator::Eq;
            }
        }
        // "thu ngân sách vượt 1.000 tỷ đồng", but "vượt 5% dự toán"
        let over = parts.tail.exceeds && base.is_none() && q.kind != QuantityKind::Percent;
        if over && change == Some(Change::Increase) && comparator == Comparator::Eq {
            // "đạt và vượt 1.000 tỷ đồng"
            let reached = lex()
                .exceeds
                .find(t.lower(&parts.own), 0)
                .is_some_and(|(start, _)| t.lower(&parts.own).get(..start).is_some_and(|front| has_word(front, "đạt")));
            (change, comparator) = (None, if reached { Comparator::Ge } else { Comparator::Gt });
        }
        // "suy dinh dưỡng giảm dưới 9%": a rate falls below it.
        let below = comparator == Comparator::Lt && change == Some(Change::Decrease) && base.is_none();
        if below && q.per.is_empty() && t.opens(&lex().rate_head, t.lower(&parts.core)) {
            change = None;
        }
        // "kéo giảm tội phạm ít nhất 5% và tai nạn từ 5 đến 10% so với năm 2018": the verb goes for both.
        let joined = t.lower(&segment.pre).trim_start().starts_with("và ");
        if change.is_none() && base.is_some() && joined && form == Form::After && !parts.tail.linked {
            let last = flow.last.and_then(|d| self.drafts.get(d)).filter(|_| like_last);
            change = last.and_then(|d| d.change);
        }
        let base = base.or_else(|| flow.base.clone().filter(|_| change.is_some()));
        // "giảm 50% thời gian giải quyết, 30% chi phí tuân thủ"
        let listed = matches!(before, Some(Form::First | Form::Object)) && q.kind == QuantityKind::Percent;
        if form == Form::First && listed && parts.own.is_empty() {
            change = change.or(flow.last.and_then(|d| self.drafts.get(d)).and_then(|d| d.change));
        }
        let mut per = q.per.clone();
        per.extend(cuts.per.iter().filter(|p| !q.per.contains(p)).cloned());
        let around = t.lower(&(segment.pre.start..segment.post.end));
        let yearly = flow.yearly
            || t.within(&lex().yearly, around)
            || ((t.within(&lex().each_year, around) || flow.each_year)
                && (change.is_some() || q.kind == QuantityKind::Count));
        if yearly && !per.iter().any(|p| p == "year") {
            per.push("year".to_owned());
        }
        if let Some(place) = each_place(t.lower(&parts.core)).filter(|_| form == Form::Again && per.is_empty()) {
            let known = self.vocab.unit(place).and_then(|(_, word)| word.unit.as_deref().map(str::to_owned));
            per.push(known.unwrap_or_else(|| place.to_owned()));
        }
        let front = t.lower(&segment.pre);
        for (phrases, name) in [(&lex().each_day, "d"), (&lex().each_month, "month"), (&lex().each_quarter, "quarter")]
        {
            let counted = || q.kind == QuantityKind::Count && t.opens(phrases, t.lower(&parts.own));
            if per.is_empty() && (t.suffix(phrases, front.trim_end()).is_some() || counted()) {
                per.push(name.to_owned());
            }
        }
        // Before the number, or behind it in the same piece.
        let near = |w: &&Time| {
            let between = q.lead.end..w.range.start.max(q.lead.end);
            let comma = || !free_commas(t, clause, &between).is_empty();
            // "… năng lượng sạch, năng lượng xanh vào năm 2030": behind all that is said.
            let object = &parts.object;
            let left = t.lower(&(object.end..w.range.start.max(object.end))).trim();
            let closes = left.is_empty() || (left.starts_with('(') && left.ends_with(')'));
            let said = !object.is_empty() && w.range.start >= object.start && (closes || w.range.start < object.end);
            w.range.start < q.lead.start || said || !comma()
        };
        let own_deadline =
            cuts.times.iter().take(MOST_TIMES).filter(near).find_map(|w| deadline(t.text, w)).or_else(|| {
                // "năm 2025 đạt 60%, năm 2030 đạt 75%"
                // "24 m2 sàn/người năm 2025 và 30 m2 sàn/người năm 2030"
                let again = form == Form::Again && change.is_none();
                let planned = |w: &&Time| w.year >= self.year && like_last;
                cuts.times
                    .first()
                    .filter(|_| again)
                    .filter(|w| parts.tail.linked || planned(w))
                    .and_then(|w| of_year(t.text, w))
            });
        if own_deadline.is_some() && made.is_empty() && segment.pre.start == clause.range.start {
            flow.deadline.clone_from(&own_deadline);
            flow.told_by = result;
        }
        let group = if form == Form::Again && flow.last.is_none() { None } else { flow.group.clone() };
        let parent = match form {
            Form::Again => flow.last.map(|d| self.root(d)),
            // "04 lớp tập huấn cho 320 cán bộ"
            _ if t.lower(&parts.core) == "cho" && before == Some(Form::Object) => flow.last.map(|d| self.root(d)),
            // "220 hội nghị với 11.000 lượt người tham dự"
            Form::First if opens_with(t, parts.own.start) && q.noun.is_some() && before.is_some() => {
                flow.last.map(|d| self.root(d))
            }
            _ if part => flow.whole.map(|whole| self.alike(scene, whole, q, &unit, &per)),
            // "Đến năm 2015 đón 1,4 triệu lượt khách; đến năm 2020 đón 2,6 triệu lượt khách"
            _ => own_deadline.as_ref().and_then(|due| self.earlier(flow, &indicators, &unit, due)),
        };
        let text = if clause.range.len() <= LONGEST_TEXT {
            clause.range.clone()
        } else {
            trim(t, segment.pre.start..segment.post.end)
        };
        // "tối thiểu 500 triệu đồng và 1.500 ngày công": two sums side by side.
        if comparator == Comparator::Eq && min == max && matches!(form, Form::Object | Form::Again) {
            let beside = |d: &&Draft| {
                let end = d.raw.end.saturating_sub(scene.base);
                t.lower(&(end..q.lead.start.max(end))).trim() == "và"
            };
            let last = flow.last.and_then(|d| self.drafts.get(d)).filter(beside);
            comparator = last.map_or(comparator, |d| d.comparator);
        }
        // "không quá 32 học sinh/lớp ở tiểu học, 38 học sinh/lớp ở trung học cơ sở"
        if comparator == Comparator::Eq && min == max && parts.own.is_empty() && parts.opened.is_none() {
            let object = t.lower(&parts.object);
            let row = like_last && t.opens(&lex().whereabouts, object);
            let last = flow.last.and_then(|d| self.drafts.get(d)).filter(|_| row && before.is_some());
            comparator = last.map_or(comparator, |d| d.comparator);
        }
        if comparator == Comparator::Eq {
            comparator = parts.tail.bound.unwrap_or(comparator);
        }
        // "không để tỷ lệ hộ nghèo quá 3%"
        if forbids.is_some() {
            comparator = match comparator {
                Comparator::Gt => Comparator::Le,
                Comparator::Ge => Comparator::Lt,
                other => other,
            };
        }
        let draft = Draft {
            value: Value::Quantity { kind: q.kind, min, max, unit, per },
            indicator: String::new(),
            group,
            comparator,
            change,
            baseline: base,
            deadline: own_deadline.or_else(|| flow.deadline.clone()),
            qualifier: cuts.qualifier,
            parent,
            raw: scene.base + q.range.start..scene.base + q.range.end,
            text: scene.base + text.start..scene.base + text.end,
            doubts: q.doubts.clone(),
            node: scene.place.node,
            result,
        };
        let mut indicators = indicators.into_iter();
        let last = indicators.next_back();
        for indicator in indicators {
            self.drafts.push(Draft { indicator, ..draft.clone() });
        }
        if let Some(indicator) = last {
            self.drafts.push(Draft { indicator, ..draft });
        }
        flow.last = self.drafts.len().checked_sub(1);
        Some(form)
    }

    /// The whole of a part, or the last number before it that is measured as the part is: "Diện tích lúa 3.500 ha, sản
    /// lượng 18.200 tấn (vụ đông xuân 1.500 ha …)".
    fn alike(&self, scene: &Scene<'_>, whole: usize, q: &Quantity, unit: &Option<String>, per: &[String]) -> usize {
        const NEAR: usize = 6;
        // "85.000 suất quà …; riêng cấp tỉnh 6.000 suất"
        let near = |whole: &Option<String>, part: &Option<String>| {
            let longer = |w: &String, p: &String| w.strip_prefix(p.as_str()).is_some_and(|rest| rest.starts_with(' '));
            whole == part || matches!((whole, part), (Some(w), Some(p)) if longer(w, p))
        };
        let same = |d: usize| {
            self.drafts.get(d).is_some_and(|d| match &d.value {
                Value::Quantity { unit: u, per: p, .. } => near(u, unit) && p == per && d.change.is_none(),
                Value::Quality { .. } => false,
            })
        };
        let here = |d: &usize| self.drafts.get(*d).is_some_and(|draft| draft.raw.start >= scene.base);
        if q.kind == QuantityKind::Percent || same(whole) {
            return whole;
        }
        (0..whole).rev().take(NEAR).take_while(here).find(|&d| same(d) && !self.is_again(d)).unwrap_or(whole)
    }

    /// The draft that said the same of an earlier time.
    fn earlier(&self, flow: &Flow, names: &[String], unit: &Option<String>, due: &Deadline) -> Option<usize> {
        let last = self.top(flow.last?);
        let same = |d: &Draft| {
            let measures = matches!(&d.value, Value::Quantity { unit: u, .. } if u == unit);
            measures && names.first() == Some(&d.indicator) && d.deadline.as_ref().is_some_and(|d| d.year != due.year)
        };
        self.drafts.get(last).is_some_and(same).then_some(last)
    }

    /// Whether a count breaks down a whole of the same unit, so that its noun says nothing new.
    pub(super) fn of_whole(&self, flow: &Flow, q: &Quantity) -> bool {
        let whole = flow.whole.and_then(|d| self.drafts.get(d)).map(|d| &d.value);
        q.kind == QuantityKind::Count && matches!(whole, Some(Value::Quantity { unit, .. }) if *unit == q.unit)
    }

    /// Whether a number without a unit is a value: its indicator says what is counted, or a list goes on.
    fn bare(&self, scene: &Scene<'_>, q: &Quantity, parts: &Parts, flow: &Flow) -> bool {
        let core = scene.t.lower(&parts.core);
        match parts.form {
            Form::After => {
                (parts.tail.linked || parts.tail.change.is_some())
                    && (lex().headed(core) || counted_unit(scene, q, &parts.core).is_some() || flow.in_turn)
            }
            Form::Again => flow.in_turn && flow.last.is_some(),
            _ => false,
        }
    }
}
