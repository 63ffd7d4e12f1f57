//! The grammar: a paragraph's clauses with their quantities become targets.

use std::ops::Range;

use super::candidate::candidates;
use super::clause::Clause;
use super::draft::Draft;
use super::form::Form;
use super::gate::Tells;
use super::indicator::{Text, count_words, strip_back, strip_front, trim};
use super::lexicon::lex;
use super::report::{Said, aims};
use super::scene::Scene;
use super::segment::{segments, share_object};
use super::share;
use super::time::{baseline, deadline, times};
use super::turn;
use super::zone::Zone;
use crate::model::{Baseline, Deadline, QuantityKind, Relation};
use crate::parse::{Habit, Quantity, quantities};
use crate::vocab::Vocabulary;

/// Words between a colon and its number are no longer, where they only link.
const LONGEST_LINK: usize = 300;

/// Brackets within brackets that are looked into.
const DEEPEST: usize = 3;

/// What is known of a paragraph before it is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lead {
    /// What several bullets share.
    pub group: Option<String>,
    /// The whole that bullets under "Trong đó:" break down.
    pub whole: Option<usize>,
    /// "Đến năm 2025:"
    pub deadline: Option<Deadline>,
    /// "… các chỉ tiêu chủ yếu sau:"
    pub aims: bool,
    /// "Mức hỗ trợ như sau:"
    pub silent: bool,
}

/// Where a paragraph stands.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub node: Option<usize>,
    pub zone: Zone,
    /// Heading of the section.
    pub title: Option<&'a str>,
    pub lead: Lead,
    /// Last draft of the paragraph above, whose parts a paragraph that opens with "Trong đó" tells.
    pub above: Option<usize>,
}

/// Reads paragraphs into drafts.
pub(crate) struct Grammar<'a> {
    pub vocab: &'a Vocabulary,
    pub habit: Habit,
    /// The year the plan is for: years before it report.
    pub year: Option<i32>,
    pub drafts: Vec<Draft>,
    /// Numbers that could not be read: range and code.
    pub unread: Vec<(Range<usize>, &'static str)>,
}

/// What one segment of a clause gave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) form: Option<Form>,
    /// It or one before it gave something.
    pub(super) told: bool,
    /// Number of drafts when it was read.
    pub(super) end: usize,
    /// "lần lượt là".
    pub(super) in_turn: bool,
}

/// What a paragraph's clauses hand on to each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    pub(super) group: Option<String>,
    pub(super) deadline: Option<Deadline>,
    /// The deadline is the time of a report.
    pub(super) told_by: bool,
    /// The whole whose parts are being told, and whether they go on past a semicolon.
    pub(super) whole: Option<usize>,
    pub(super) listed: bool,
    /// What all changes of a list are told against: "So với năm 2008: số vụ giảm 10%, …".
    pub(super) base: Option<Baseline>,
    /// Where the drafts of the sentence begin.
    pub(super) from: Option<usize>,
    /// Last draft of the sentence.
    pub(super) last: Option<usize>,
    /// Verb of the last object, for "…; 4 trường đạt chuẩn".
    pub(super) verb: Option<String>,
    pub(super) result: bool,
    /// Numbers of this sentence are money to be spent, awards and the like.
    pub(super) silent: bool,
    /// The numbers of a list follow "lần lượt là".
    pub(super) in_turn: bool,
    /// A clause of this sentence strives, so the list of aims goes on.
    pub(super) strives: bool,
    /// "Hằng năm, …" opens the sentence, or the clause without a comma.
    pub(super) each_year: bool,
    /// "Bình quân mỗi năm …" opens the clause.
    pub(super) yearly: bool,
    /// The last object is a share without a predicate: "Thu gom 90% chất thải đô thị, 70% chất thải nông thôn".
    pub(super) shares: bool,
    /// "gồm" opened a list of goods.
    pub(super) consists: bool,
    /// The sentence began with what a place has.
    pub(super) tells: bool,
    /// Sums are paid out in this sentence.
    pub(super) pays: bool,
    /// The numbers of this clause describe.
    pub(super) describes: bool,
    /// A colon in the clause opens a list: "phát triển vùng sản xuất tập trung: quế 800 ha, …".
    pub(super) led: bool,
}

impl Grammar<'_> {
    /// The numbers of a paragraph, where they may be of interest.
    pub(super) fn numbers(&self, text: &str, zone: Zone) -> Vec<Quantity> {
        if zone == Zone::Silent { Vec::new() } else { quantities(text, self.vocab, self.habit) }
    }

    /// Reads one paragraph that begins at `base` of the logical text and holds these numbers; tells what bullets below it
    /// share.
    pub(crate) fn paragraph(
        &mut self,
        base: usize,
        t: Text<'_>,
        place: &Place<'_>,
        found: &[Quantity],
        may: Tells,
    ) -> Option<Lead> {
        if may == Tells::Nothing {
            return None;
        }
        let text = t.text;
        let opens = text.trim_end().ends_with(':');
        let mut flow = Flow {
            group: place.lead.group.clone(),
            deadline: place.lead.deadline.clone(),
            whole: place.lead.whole,
            listed: place.lead.whole.is_some(),
            ..Flow::default()
        };
        if t.lower.starts_with("trong đó") {
            flow.last = place.above;
            flow.result = place.above.and_then(|d| self.drafts.get(d)).is_some_and(|d| d.result);
        }
        let scene = Scene::new(t, base, found, may, times(t.lower), place, self.vocab);
        let first = self.drafts.len();
        let mut last_clause = None;
        // What clauses behind the last number say is heard by nobody, unless the paragraph leads on.
        let last_number = if opens { text.len() } else { found.last().map_or(0, |q| q.range.end) };
        for clause in t.clauses() {
            if clause.range.start > last_number {
                break;
            }
            let inside = candidates(&scene, clause);
            if clause.sentence && last_clause.is_some() {
                let last = flow.last;
                let said = t.lower(&clause.range);
                // "Phấn đấu có 60 doanh nghiệp … Có 05 doanh nghiệp …": a sentence that only counts on strives, too.
                let counts = counts_on(&scene, clause, &inside) && !t.reports(said);
                flow = Flow {
                    deadline: flow.deadline,
                    told_by: flow.told_by,
                    result: flow.result,
                    strives: flow.strives && counts,
                    ..Flow::default()
                };
                // "… 400 triệu USD. Trong đó: …"
                if t.opens(&lex().opener, said) {
                    flow.last = last;
                }
                // "Tổng thu 10 tỷ đồng; trong đó … Ước thực hiện cả năm là 11 tỷ đồng"
                if said.starts_with("ước ") {
                    flow.last = last.map(|d| self.top(d));
                }
            }
            flow.from = flow.from.or(Some(self.drafts.len()));
            flow.each_year |= clause.sentence && each_year(t.lower(&clause.range)) == Some(true);
            self.clause(&scene, clause, &inside, &mut flow, 0);
            last_clause = Some(clause);
        }
        if opens { self.lead(&scene, last_clause?, &flow, first) } else { None }
    }

    /// Reads one clause with all its numbers that may be values.
    pub(super) fn clause(
        &mut self,
        scene: &Scene<'_>,
        clause: &Clause,
        inside: &[usize],
        flow: &mut Flow,
        depth: usize,
    ) {
        let t = scene.t;
        let range = clause.range.clone();
        let start = strip_front(t, scene.skip_times(range.clone()), &[&lex().aim, &lex().again]);
        let silences = |range: Range<usize>| {
            let said = t.lower(&range).trim_start();
            t.opens(&lex().silent, said) && !t.opens(&lex().not_silent, said)
        };
        // "đạt 100% kế hoạch được cộng 5 điểm"
        let scores = |q: &Quantity| {
            let before = || t.lower(&(range.start..q.lead.start.max(range.start))).trim_end();
            q.unit.as_deref() == Some("point") && t.suffix(&lex().scores, before()).is_some()
        };
        if inside.iter().filter_map(|&i| scene.found.get(i)).any(scores) {
            return;
        }
        let silent = silences(start.clone());
        let opened = t.lower(&start);
        let opened = t.prefix(&lex().modal, opened).and_then(|len| opened.get(len..)).unwrap_or(opened).trim_start();
        if flow.silent && !silent && t.opens(&lex().complete, opened) {
            // "Tổng mức đầu tư 5 tỷ đồng; tỷ lệ hộ nghèo dưới 3%": a share ends what was said of money.
            let money = |&i: &usize| scene.found.get(i).is_none_or(|q| q.kind == QuantityKind::Money);
            flow.silent = inside.first().is_none_or(money);
        }
        flow.silent |= silent;
        if flow.silent {
            return;
        }
        flow.describes = false;
        let sentence_yearly = flow.each_year;
        flow.each_year |= depth == 0 && each_year(t.lower(&start)).is_some();
        flow.yearly = depth == 0 && t.opens(&lex().yearly, t.lower(&start));
        // "…; phấn đấu 02 trường đạt chuẩn" takes no verb from before.
        if t.opens(&lex().striving, t.lower(&range)) {
            flow.verb = None;
        }
        if !flow.listed && depth == 0 {
            flow.whole = None;
        }
        let first_lead = inside.first().and_then(|&i| scene.found.get(i)).map(|q| q.lead.clone());
        let mut from = self.lead_in(scene, clause, first_lead, flow);
        flow.led = from > range.start;
        // "Đối với các xã: nếu …"
        if from > range.start && silences(from..range.end) {
            flow.silent = true;
            return;
        }
        // Whom nothing is counted for, nobody asks what is aimed at.
        if scene.may == Tells::Lead {
            return;
        }
        if inside.is_empty() {
            let said = strip_front(
                t,
                scene.skip_times(strip_front(t, from..range.end, &[&lex().aim, &lex().again])),
                &[&lex().aim],
            );
            if let Some(len) = t.prefix(&lex().verb, t.lower(&said)) {
                flow.verb = t.text.get(said.start..said.start + len).map(str::to_owned);
            }
        }
        if inside.len() > 1
            && let Some(len) = t.prefix(&lex().composition, t.lower(&(from..range.end)).trim_start())
        {
            let begins = trim(t, from..range.end).start;
            let first = inside.first().and_then(|&i| scene.found.get(i)).map_or(range.end, |q| q.lead.start);
            // "Cơ cấu kinh tế chuyển dịch tích cực, tổng sản phẩm đạt …" goes on with something else.
            let rest = t.lower(&(begins + len..first.max(begins + len)));
            if !rest.split(',').skip(1).any(|piece| t.opens(&lex().complete, piece.trim_start())) {
                flow.group = t.text.get(begins..begins + len).map(str::to_owned);
                from = begins + len;
            }
        }
        let mut said =
            if inside.is_empty() { Said::without_numbers(t, &range) } else { Said::of(t, &range, scene.place.zone) };
        if !inside.is_empty() && flow.strives && scene.place.zone == Zone::Orders && !t.reports(t.lower(&range)) {
            said = said.listed();
        }
        if flow.last.and_then(|d| self.drafts.get(d)).is_some_and(|last| !last.result) {
            said = said.goes_on();
        }
        flow.strives |= said.aimed;
        let front = range.start..inside.first().and_then(|&i| scene.found.get(i)).map_or(range.end, |q| q.lead.start);
        // "kỷ niệm 50 năm thực hiện Di chúc" reports nothing.
        // "Năm 2018, tỉnh xếp thứ 19 …, GRDP đạt …" in a plan of a later year.
        let opening = scene.time_at(clause.range.start).filter(|w| clause.sentence && !w.deadline);
        let past = opening.and_then(|w| w.year).is_some_and(|y| self.year.is_some_and(|plan| y < plan));
        if !said.aimed && !past {
            said = said.front(t, &front);
        }
        let reports = || said.reports(t, &front) && !t.within(&lex().celebrates, t.lower(&front));
        if !said.aimed && (past || reports()) {
            flow.result = true;
        }
        let mut segments = segments(scene, clause, from, inside);
        if flow.group.is_none() && segments.len() > 1 {
            share_object(scene, &mut segments);
        }
        let before = self.drafts.len();
        let mut made: Vec<Made> = Vec::with_capacity(segments.len());
        flow.in_turn = false;
        for segment in &segments {
            let form = self.segment(scene, (clause, said), segment, flow, &made, depth > 0);
            let told = form.is_some() || made.last().is_some_and(|m| m.told);
            made.push(Made { form, told, end: self.drafts.len(), in_turn: flow.in_turn });
        }
        turn::in_turn(&mut self.drafts, &made, before);
        // One number alone has nobody to share with.
        if made.len() > 1 {
            share::composed(&mut self.drafts, &made, before);
            share::changes(&mut self.drafts, &made, before);
            share::predicates(&mut self.drafts, scene, &segments, &made, before);
            share::shared_per(&mut self.drafts, &made, before);
        }
        share::closing_baseline(&mut self.drafts, &made, flow.from.unwrap_or(before).min(before));
        // A bare number of a list that found no unit is none.
        if made.iter().any(|m| m.in_turn) {
            flow.in_turn = false;
        }
        flow.each_year = sentence_yearly;
        if depth < DEEPEST {
            self.brackets(scene, clause, before, depth);
        }
    }

    /// Whether a draft is a second number on its parent's indicator.
    pub(super) fn is_again(&self, d: usize) -> bool {
        let of = |d: usize| self.drafts.get(d);
        of(d).is_some_and(|draft| draft.parent.and_then(of).is_some_and(|parent| parent.indicator == draft.indicator))
    }

    /// The whole of a part, and its whole.
    pub(super) fn top(&self, mut d: usize) -> usize {
        for _ in 0..DEEPEST {
            match self.drafts.get(d).and_then(|x| x.parent) {
                Some(parent) => d = parent,
                None => break,
            }
        }
        d
    }

    /// The draft that a second number belongs to.
    pub(super) fn root(&self, d: usize) -> usize {
        if self.is_again(d) { self.drafts.get(d).and_then(|x| x.parent).unwrap_or(d) } else { d }
    }

    /// Takes a lead-in with a colon off the clause's front: a part's opener, a group, a date.
    fn lead_in(&self, scene: &Scene<'_>, clause: &Clause, first: Option<Range<usize>>, flow: &mut Flow) -> usize {
        let t = scene.t;
        let mut from = clause.range.start;
        let first_at = first.as_ref().map_or(clause.range.end, |f| f.start);
        let head = t.lower(&(from..first_at));
        let colons: Vec<usize> = memchr::memchr_iter(b':', head.as_bytes())
            .map(|i| from + i)
            .filter(|&i| clause.bracket_at(i).is_none())
            .collect();
        for colon in colons {
            let lead = from..colon;
            let lead_low = t.lower(&lead).trim();
            let opened = t.prefix(&lex().again, lead_low).and_then(|len| lead_low.get(len..)).unwrap_or(lead_low);
            let links = [&lex().link, &lex().increase, &lex().decrease, &lex().level, &lex().aim];
            let opener = opened.trim_start_matches([' ', ',']);
            if let Some(len) = t.prefix(&lex().opener, opener) {
                // "Trong đó, lao động có đào tạo nghề: 18,47%" names the part.
                let named = opener.get(len..).is_some_and(|rest| rest.contains(char::is_alphabetic));
                let link = colon + 1..first_at.max(colon + 1);
                if named && first.is_some() && link.len() <= LONGEST_LINK && strip_back(t, link, &links).is_empty() {
                    return from;
                }
                flow.whole = flow.last.map(|d| self.root(d)).or(flow.whole);
                flow.listed = true;
                from = colon + 1;
                continue;
            }
            // "Số giường bệnh: 42" has its indicator before the colon, "Y tế: 90% trạm đạt chuẩn" behind it.
            let link = colon + 1..first_at.max(colon + 1);
            // "giải ngân vốn đầu tư công: đến ngày 30/9 đạt từ 70% trở lên"
            let share = first.as_ref().is_some_and(|f| t.lower(f).contains('%'));
            let link = if share { scene.skip_times(link) } else { link };
            if first_at - colon <= LONGEST_LINK
                && strip_back(t, link, &links).is_empty()
                && let Some(first) = &first
            {
                let rest = t.lower(&(first.end..clause.range.end)).trim_start();
                let object = rest.split([',', ';', '(', '.']).next().unwrap_or("");
                let percent = t.lower(first).trim_end().ends_with('%');
                let said = lex().headed(lead_low) || t.opens(&lex().complete, lead_low);
                let topic = t.opens(&lex().topic, lead_low);
                // "Chuyển đổi số: 100% trường THCS, 60% trường tiểu học dùng sổ điện tử": further numbers have objects, too.
                let several = rest.contains('%') && !object.is_empty() && !t.covers(&lex().share_of, object);
                // "Mầm non: 100% nhóm, lớp thực hiện chương trình"
                let listed = || {
                    let all = rest.split([';', '(', '.']).next().unwrap_or("");
                    let apart = all.bytes().any(|b| b.is_ascii_digit());
                    !object.is_empty() && !apart && (lex().says.within(all) || lex().predicate.within(all))
                };
                let own_object = (several || count_words(object) > 2 || listed()) && !t.opens(&lex().tail, object);
                if !(topic && !object.is_empty() || percent && own_object && !said) {
                    return from;
                }
            }
            if scene.may == Tells::Lead {
                let time = scene.times_in(&lead).last();
                flow.deadline = time.and_then(|time| deadline(t.text, time)).or(flow.deadline.take());
                from = colon + 1;
                continue;
            }
            if let Some(range) = scene.baselines_in(&lead).next() {
                flow.base = Some(baseline(t.text, t.lower, range, Relation::Difference));
            }
            // "Kết quả năm 2023: …"
            let past = || {
                let year = scene.times_in(&lead).filter_map(|w| w.year).last();
                self.year.is_some_and(|plan| year.is_some_and(|y| y < plan))
            };
            if !aims(lead_low)
                && (t.opens(&lex().result_title, lead_low)
                    || t.suffix(&lex().result_title, lead_low).is_some()
                    || past())
            {
                flow.result = true;
            }
            if let Some(time) = scene.times_in(&lead).last() {
                flow.deadline = deadline(t.text, time).or(flow.deadline.take());
            }
            // In running text a lead-in is a group only if it names what is measured.
            let names =
                lex().headed(lead_low) || t.opens(&lex().complete, lead_low) || t.within(&lex().composition, lead_low);
            let group = scene.place.zone == Zone::Aims || names;
            flow.group = if group { self.group(scene, lead) } else { None };
            from = colon + 1;
        }
        from
    }
}

/// Whether a sentence begins with the first of its numbers, or with "có" and it.
fn counts_on(scene: &Scene<'_>, clause: &Clause, inside: &[usize]) -> bool {
    inside.first().and_then(|&i| scene.found.get(i)).is_some_and(|q| {
        let front = scene.skip_times(clause.range.start..q.lead.start.max(clause.range.start));
        let front = scene.t.lower(&front).trim();
        front.is_empty() || scene.t.covers(&lex().assure, front)
    })
}

/// Whether "hằng năm" opens a clause; with a comma behind it, it is said of the whole sentence: "Hằng năm, số vụ giảm …".
fn each_year(clause: &str) -> Option<bool> {
    let len = lex().each_year.prefix(clause)?;
    clause.get(len..).map(|rest| rest.trim_start().starts_with(','))
}
