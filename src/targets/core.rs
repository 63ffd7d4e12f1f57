//! The words of one number: what opens them, where the indicator begins, how number and indicator stand.

use std::ops::Range;

use super::clause::Clause;
use super::form::{Form, form};
use super::grammar::Flow;
use super::indicator::{Text, count_words, end_of_object, free_commas, has_word, strip_back, strip_front, trim};
use super::lexicon::lex;
use super::scene::{Cuts, Scene};
use super::segment::Segment;
use super::tail::Tail;
use super::time::Time;
use crate::model::{Change, QuantityKind};
use crate::parse::{Quantity, Role};
use crate::text::seek;

/// The parts of a segment.
pub(super) struct Parts {
    /// "trong đó", "riêng".
    pub(super) opened: Option<Opener>,
    /// "còn" before a further subject.
    pub(super) contrasted: bool,
    /// The words before the number, without what opens them.
    pub(super) own: Range<usize>,
    pub(super) tail: Tail,
    /// `own` without its tail: the indicator, or the verb of a count.
    pub(super) core: Range<usize>,
    /// What stands behind the number.
    pub(super) object: Range<usize>,
    pub(super) form: Form,
}

/// How a part is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// "trong đó": a part of the last number.
    Within,
    /// "riêng": another part of the same whole.
    Apart,
}

impl Parts {
    pub(super) fn read(
        scene: &Scene<'_>,
        clause: &Clause,
        segment: &Segment,
        q: &Quantity,
        cuts: &Cuts,
        flow: &Flow,
        before: Option<Form>,
    ) -> Parts {
        let t = scene.t;
        let (mut front, opened, contrasted) = opening(scene, segment.pre.clone(), cuts);
        // "Trực 24/24 giờ, 100% quân số sẵn sàng": a share begins anew behind a comma.
        let told_of = t.lower(&segment.pre).trim().trim_end_matches(',');
        let each = t.covers(&lex().each_quarter, told_of) || t.covers(&lex().each_month, told_of);
        let share = q.kind == QuantityKind::Percent && (q.per.is_empty() || each);
        if share && t.lower(&segment.pre).trim_end().ends_with(',') && !t.lower(&segment.post).trim().is_empty() {
            front.start = front.end;
        }
        // "Tăng cường kiểm tra, yêu cầu 100% cơ sở …"
        let asked = told_of.rsplit(',').next().filter(|_| share).unwrap_or("");
        if !asked.is_empty() && t.covers(&lex().demand, asked) {
            front.start = front.end;
        }
        let mut object = cuts.behind(t, segment.post.clone());
        if object.is_empty() && q.noun.is_some() && !q.open {
            object = further_nouns(scene, segment.post.clone(), q.noun.as_ref().map_or("", |noun| t.lower(noun)));
        }
        object.end = end_of_object(t, object.clone(), q.noun.is_some());
        object = cuts.trim(t, strip_back(t, object, &[&lex().again, &lex().opener]));
        // "tặng 200 sổ tiết kiệm nhân kỷ niệm 70 năm Ngày Thương binh"
        if let Some((at, _)) =
            t.find(&lex().occasion, t.lower(&object), 0).filter(|&(at, _)| at > 0 || q.noun.is_some())
        {
            object = trim(t, object.start..object.start + at);
        }
        // "Sắp xếp các trung tâm, giảm 06 đầu mối đơn vị": the change begins anew behind a comma.
        if before.is_none()
            && q.kind == QuantityKind::Count
            && !object.is_empty()
            && let Some(&comma) = free_commas(t, clause, &front).last()
            && change_alone(t, t.lower(&(comma + 1..front.end)).trim())
        {
            front = trim(t, comma + 1..front.end);
        }
        // "50% số xã đạt chuẩn vào năm 2030 và các mục tiêu khác của chương trình"
        let ends = |w: &&Time| {
            let rest = t.lower(&(w.range.end..object.end.max(w.range.end)));
            w.deadline && t.opens(&lex().again, rest.trim_start())
        };
        let end = scene.times_in(&object).find(ends).map(|w| w.range.start);
        object.end = end.unwrap_or(object.end);
        // "tăng lên 25% sau 5 năm"
        if q.kind == QuantityKind::Percent && t.opens(&lex().later, t.lower(&object)) {
            object.end = object.start;
        }
        // "Tiếp tục cắt giảm 30% thời gian giải quyết hồ sơ"
        let carried = strip_front(t, front.clone(), &[&lex().carries]);
        if change_alone(t, t.lower(&carried).trim()) {
            front = carried;
        }
        let own = indicator_start(scene, clause, front, cuts, q, &object);
        let (tail, core) = Tail::read(t, own.clone(), cuts, scene.vocab);
        let own = cuts.trim(t, own);
        let before = before.filter(|_| opened.is_none());
        let form = form(t, q, &own, &tail, &core, &object, flow, before, opened.is_some());
        // "Có thêm 02 xã đạt chuẩn, lũy kế 08 xã"
        let sum =
            !own.is_empty() && t.covers(&lex().cumulative, t.lower(&own)) && object.is_empty() && flow.last.is_some();
        let form = if sum { Form::Again } else { form };
        Parts { opened, contrasted, own, tail, core, object, form }
    }

    /// A leading verb of change is no part of the indicator: "Giảm tỷ lệ hộ nghèo 1,5%", "nâng tỷ lệ … lên 60%".
    pub(super) fn take_raise(&mut self, t: Text<'_>) {
        let l = lex();
        // "Sở Y tế chỉ đạo nâng tỷ lệ … lên 95%": what is raised is measured, whoever raises it.
        let said = t.lower(&self.core);
        let lifts = |from: usize| t.find(&l.raise, said, from).filter(|&(start, _)| start > 0);
        if !l.headed(said)
            && let Some((start, end)) = lifts(1)
            && said.get(end..).is_some_and(|rest| t.opens(&l.complete, rest.trim_start()))
        {
            self.core.start += start;
            self.tail.level |= self.tail.linked;
        }
        // "Kiềm chế, giảm tai nạn": the second verb tells the change.
        let first = t.lower(&self.core);
        if let Some(len) = t.prefix(&l.raise, first).filter(|_| !t.opens(&l.raise_change, first)) {
            let rest = trim(t, self.core.start + len..self.core.end);
            if t.opens(&l.raise_change, t.lower(&rest)) {
                self.core = rest;
            }
        }
        let s = t.lower(&self.core);
        let Some(len) = t.prefix(&l.raise, s).filter(|_| !t.opens(&l.not_change, s)) else { return };
        let rest = trim(t, self.core.start + len..self.core.end);
        let head = l.headed(t.lower(&rest));
        let change = if t.opens(&l.decrease, s) {
            Some(Change::Decrease)
        } else if t.opens(&l.increase, s) {
            Some(Change::Increase)
        } else {
            None
        };
        // "rút ngắn thời gian chạy tàu thêm 2 giờ"
        if self.tail.change == Some(Change::Increase) && change == Some(Change::Decrease) {
            self.tail.change = change;
        }
        if self.tail.change.is_some() || self.tail.level {
            if head || change.is_none() {
                self.core = rest;
            }
        } else if change.is_some() && head {
            self.tail.change = change;
            self.core = rest;
        } else if change.is_some() && !self.tail.linked {
            self.tail.change = change;
            self.core = rest;
        }
    }
}

/// Whether words are nothing but a change: "giảm", "tăng thêm".
fn change_alone(t: Text<'_>, said: &str) -> bool {
    !said.is_empty() && (t.covers(&lex().increase, said) || t.covers(&lex().decrease, said))
}

/// A further noun and what is said of it are no longer than this many words.
const SHORT_NOUNS: usize = 9;

/// "116/116 xã, phường đạt chuẩn", "2.500 bác sĩ, điều dưỡng": a list of counted nouns goes on behind a comma.
fn further_nouns(scene: &Scene<'_>, post: Range<usize>, noun: &str) -> Range<usize> {
    let s = scene.t.lower(&post);
    let listed = s.trim_start().strip_prefix(',').map(str::trim_start).is_some_and(|rest| {
        let l = lex();
        let opens = [
            &l.verb,
            &l.aim,
            &l.again,
            &l.cutter,
            &l.clause_verb,
            &l.opener,
            &l.raise,
            &l.link,
            &l.share_tail,
            &l.increase,
            &l.decrease,
        ];
        // "95 điểm đen, điểm tiềm ẩn nguy cơ"
        let again = noun.split_once(' ').is_some_and(|(class, _)| rest.split(' ').next() == Some(class));
        scene.t.opens(&l.place, rest)
            || again && count_words(rest.split([';', '.']).next().unwrap_or("")) <= 2 * SHORT_NOUNS
            || scene.vocab.unit(rest).is_some_and(|(_, word)| word.is_noun()) && !l.headed(rest)
            || count_words(rest) <= SHORT_NOUNS
                && !rest.is_empty()
                && !scene.t.opens(&l.counter, rest)
                && !l.headed(rest)
                && !opens.iter().any(|c| scene.t.opens(c, rest))
    });
    let comma = s.find(',').filter(|_| listed).map(|i| post.start + i + 1);
    comma.map_or(post.start..post.start, |start| trim(scene.t, start..post.end))
}

/// Takes parts' openers, aims, links between clauses and time phrases off a segment's front.
fn opening(scene: &Scene<'_>, pre: Range<usize>, cuts: &Cuts) -> (Range<usize>, Option<Opener>, bool) {
    let t = scene.t;
    // "lúa 182.500 ha: vụ xuân 91.000 ha, hè thu 58.500 ha": what follows the number's colon makes it up.
    let behind = t.lower(&pre).trim_start().starts_with(':')
        && t.lower.get(..pre.start).is_some_and(|front| front.ends_with(char::is_alphabetic));
    let mut opened = behind.then_some(Opener::Within);
    let mut p = trim(t, pre);
    let mut contrasted = false;
    loop {
        let start = p.start;
        let s = t.lower(&p);
        contrasted |= s.starts_with("còn ") && !s.starts_with("còn lại");
        p = strip_front(t, p, &[&lex().again]);
        p = cuts.trim_front(t, scene.skip_times(p));
        let s = t.lower(&p);
        // "…, gồm 21 công trình giao thông, 9 công trình thủy lợi"
        let parts = |rest: &&str| rest.trim().is_empty() || rest.trim_start().starts_with(':');
        if let Some(rest) = t.prefix(&lex().made_of, s).and_then(|len| s.get(len..)).filter(parts) {
            let before = t.lower.get(..p.start).unwrap_or("").trim_end();
            if before.ends_with(',') {
                opened = Some(Opener::Within);
                p.start += s.len() - rest.len();
            }
        }
        // "hỗ trợ 900 hộ làm nhà, cụ thể xây mới 500 hộ, sửa chữa 400 hộ"
        if opened.is_none()
            && let Some(rest) = s.strip_prefix("cụ thể").filter(|rest| rest.starts_with([' ', ':']))
            && t.lower.get(..p.start).unwrap_or("").trim_end().ends_with(',')
        {
            opened = Some(Opener::Within);
            p.start += s.len() - rest.len();
            p = trim(t, p);
        }
        let s = t.lower(&p);
        if let Some(len) = t.prefix(&lex().opener, s) {
            opened = Some(if s.starts_with("riêng") { Opener::Apart } else { Opener::Within });
            p.start += len;
        }
        p = strip_front(t, p, &[&lex().aim, &lex().again]);
        // "phấn đấu đạt tỷ lệ che phủ 50%"
        let names = |rest: &&str| t.opens(&lex().complete, rest) && !t.covers(&lex().complete, rest);
        if let Some(rest) = t.lower(&p).strip_prefix("đạt ").filter(names) {
            p.start = p.end - rest.len();
        }
        if p.start == start {
            return (p, opened, contrasted);
        }
    }
}

/// Where the indicator begins in running text: behind the last "phấn đấu", or at the last head behind a comma.
fn indicator_start(
    scene: &Scene<'_>,
    clause: &Clause,
    p: Range<usize>,
    cuts: &Cuts,
    q: &Quantity,
    object: &Range<usize>,
) -> Range<usize> {
    let t = scene.t;
    let l = lex();
    let s = t.lower(&p);
    // "Mặc dù còn nhiều khó khăn nhưng thu ngân sách đạt …"
    if let Some(at) = t.opens(&l.concession, s).then(|| l.but.last(s)).flatten() {
        return opening(scene, p.start + at.1..p.end, cuts).0;
    }
    // "Theo báo cáo của Sở Tài chính, toàn tỉnh giải ngân được …"
    if t.opens(&l.told_by, s)
        && let Some(&i) = free_commas(t, clause, &p).first()
        && !trim(t, i + 1..p.end).is_empty()
    {
        return opening(scene, i + 1..p.end, cuts).0;
    }
    // "Lồng ghép các nguồn vốn để kiên cố hóa 65 km kênh mương"
    let aim = |(start, end): (usize, usize)| {
        let rest = s.get(end..).unwrap_or("").trim_start();
        // "Huy động vốn để đầu tư cho các dự án giao thông 15.000 tỷ đồng"
        let funds = q.kind == QuantityKind::Money && object.is_empty() && l.fund.within(s.get(..start).unwrap_or(""));
        if funds && !t.opens(&l.raise, rest) && !t.opens(&l.raise_change, rest) {
            return None;
        }
        (start > 0 && (t.opens(&l.verb, rest) || t.opens(&l.raise, rest) || t.opens(&l.raise_change, rest)))
            .then_some(end)
    };
    let complete = t.opens(&l.complete, s);
    let (mut from, mut purpose) = (0, None);
    // "tập trung đất đai để sản xuất quy mô lớn 150 ha": the land is measured, and not what it is for.
    let land = object.is_empty() && q.kind == QuantityKind::Area;
    while !complete
        && !land
        && let Some(found) = t.find(&l.purpose, s, from)
    {
        purpose = aim(found).or(purpose);
        from = found.1;
    }
    let direct = |at: usize| s.get(at..).is_some_and(|rest| !rest.contains(',') && !t.within(&l.striving, rest));
    if let Some(at) = purpose.filter(|&at| direct(at)) {
        return opening(scene, p.start + at..p.end, cuts).0;
    }
    let headed = complete || l.headed(s);
    // "Chương trình mục tiêu quốc gia" is a name.
    let names = |at: usize, end: usize| {
        t.opens(&l.not_turn, s.get(at..).unwrap_or(""))
            || s.get(..end).is_some_and(|front| t.suffix(&l.not_turn, front).is_some())
    };
    let turn = t.places(&l.turns_aim, s).filter(|&(at, end)| at > 0 && !names(at, end)).last();
    if let Some((at, _)) = turn {
        let (after, ..) = opening(scene, p.start + at..p.end, cuts);
        let (tail, core) = Tail::read(t, after.clone(), cuts, scene.vocab);
        let said = l.headed(t.lower(&core));
        let leads = q.kind == QuantityKind::Percent || q.noun.is_some() || tail.change.is_some();
        let of_whole = t.opens(&l.tail, t.lower(object));
        // "Huy động mọi nguồn lực …, phấn đấu có thêm 05 xã đạt chuẩn"
        let anew = q.noun.is_some()
            && !object.is_empty()
            && !complete
            && s.get(..at).is_some_and(|f| f.trim_end().ends_with(','));
        if (!core.is_empty() && (said || !headed || anew))
            || (core.is_empty() && anew)
            || (core.is_empty() && !headed && !object.is_empty() && leads && !of_whole)
            || (!core.is_empty()
                && !complete
                && t.opens(&l.agent, s)
                && t.suffix(&l.link, s.get(..at).unwrap_or("").trim_end()).is_none())
        {
            return after;
        }
    }
    if let Some(at) = last_word(s, "trong đó") {
        return trim(t, p.start + at + "trong đó".len()..p.end);
    }
    // "Cơ cấu kinh tế chuyển dịch tích cực, tổng sản phẩm đạt …"
    // "Ngành Thuế thi đua thu đúng, thu đủ, …, bảo đảm nợ thuế không quá 5%"
    const LONG: usize = 16;
    let long = t.opens(&l.class, s) && count_words(s) >= LONG;
    let commas = free_commas(t, clause, &p);
    // "chi ngân sách đúng dự toán, thực hành tiết kiệm 10% chi thường xuyên": a share of what a further verb does.
    let further = || {
        let last = commas.last().map(|&i| t.lower(&trim(t, i + 1..p.end)));
        let acts = |piece: &str| {
            t.opens(&l.verb, piece) && t.suffix(&l.verb, piece).is_some() && t.suffix(&l.link, piece).is_none()
        };
        q.kind == QuantityKind::Percent && !complete && !object.is_empty() && last.is_some_and(acts)
    };
    if headed && !t.opens(&l.composition, s) && !long && !further() {
        return p;
    }
    let begins = |i: usize| {
        // "…, trong năm hoàn thành hỗ trợ 1.250 hộ"
        let s = t.lower(&scene.skip_times(i + 1..p.end));
        t.prefix(&l.modal, s).and_then(|len| s.get(len..)).map_or(s, str::trim_start)
    };
    // "phối hợp với các sở, ngành triển khai": a list of bodies.
    let bodies =
        |i: usize| t.opens(&l.class, begins(i)) && t.suffix(&l.body, t.lower(&(p.start..i)).trim_end()).is_some();
    // "Khám bệnh, tư vấn sức khỏe, cấp thuốc cho 7.000 lượt người": verbs that share whom they are for.
    const SHARED: usize = 14;
    if t.opens(&l.verb, s) && s.ends_with(" cho") && count_words(s) <= SHARED {
        return p;
    }
    // "du lịch, dịch vụ": two sectors that are told as one.
    let sectors = |i: usize| {
        let before = t.lower(&(p.start..i));
        t.opens(&l.sector, begins(i))
            && t.suffix(&l.sector, before.trim_end()).is_some()
            && count_words(before) <= SECTOR
    };
    if let Some(&i) = commas.iter().rev().find(|&&i| l.headed(begins(i)) && !bodies(i) && !sectors(i)) {
        return trim(t, i + 1..p.end);
    }
    // "…, mỗi đoàn viên trồng ít nhất 02 cây"
    if let Some(&i) = commas.iter().rev().find(|&&i| t.opens(&l.every, begins(i))) {
        return trim(t, i + 1..p.end);
    }
    const SECTOR: usize = 4;
    // "Công an tỉnh tăng cường tuần tra, kéo giảm 5% số vụ phạm pháp"
    let changes = |i: usize| {
        let said = t.lower(&(i + 1..p.end)).trim();
        !said.is_empty() && (t.covers(&l.increase, said) || t.covers(&l.decrease, said))
    };
    if let Some(&i) = commas.last().filter(|&&i| !object.is_empty() && changes(i)) {
        return trim(t, i + 1..p.end);
    }
    const PREAMBLE: usize = 6;
    const WITH_OBJECT: usize = 3;
    const ASSURED: usize = 3;
    // "rà soát, chuẩn bị 100 giường": verbs side by side stay together.
    let beside = |i: usize| t.suffix(&l.verb, t.lower(&(p.start..i)).trim_end()).is_some();
    let assures = |i: usize| t.opens(&l.assures, t.lower(&(i + 1..p.end)).trim_start());
    // "giới thiệu cho Đảng xem xét, kết nạp: 90": what stands before a colon is a name as a whole.
    let named = t.lower.get(p.end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    if let Some(&i) =
        commas.iter().rev().find(|&&i| !named && (t.opens(&l.verb, begins(i)) || assures(i)) && !beside(i))
        && count_words(t.lower(&(p.start..i)))
            >= match (assures(i), object.is_empty()) {
                (true, _) => ASSURED,
                (_, false) => WITH_OBJECT,
                _ => PREAMBLE,
            }
    {
        return trim(t, i + 1..p.end);
    }
    // "Viện kiểm sát nhân dân hai cấp bảo đảm tỷ lệ truy tố đúng thời hạn 100%"
    let mut at = 0;
    while let Some((start, end)) = t.find(&l.modal, s, at) {
        at = end;
        let rest = s.get(end..).unwrap_or("").trim_start();
        if start > 0 && t.opens(&l.rate_head, rest) {
            return trim(t, p.start + end..p.end);
        }
    }
    without_agent(t, p)
}

/// "Sở Nông nghiệp hướng dẫn các huyện xây dựng 40 mô hình": who acts is not measured, where its name is long.
fn without_agent(t: Text<'_>, p: Range<usize>) -> Range<usize> {
    const LONG: usize = 2;
    let l = lex();
    let s = t.lower(&p);
    if !t.opens(&l.agent, s) {
        return p;
    }
    let mut front = s;
    while let Some(len) = t.suffix(&l.verb, front) {
        front = front.get(..front.len() - len).unwrap_or("").trim_end();
    }
    let acts = s.get(front.len()..).is_some_and(|verbs| !verbs.is_empty() && !t.covers(&l.bare_verb, verbs))
        && t.suffix(&l.link, s).is_none()
        && t.suffix(&l.head, front).is_none();
    let named = acts && count_words(front) >= LONG;
    if named { trim(t, p.start + front.len()..p.end) } else { p }
}

/// Last place where a word stands whole, not at the front.
pub(super) fn last_word(s: &str, word: &str) -> Option<usize> {
    let i = seek::rfind(s, word).filter(|&i| i > 0)?;
    let before = s.get(..i)?.chars().next_back().is_some_and(char::is_alphanumeric);
    let after = s.get(i + word.len()..)?.chars().next().is_some_and(char::is_alphanumeric);
    (!before && !after).then_some(i)
}

/// "bình quân mỗi xã, thị trấn": the places of which each has a number; the first of them.
pub(super) fn each_place(s: &str) -> Option<&str> {
    let l = lex();
    let rest = s.get(l.average.prefix(s)?..)?.trim_start();
    let places = rest.get(l.each.prefix(rest)?..)?.trim_start();
    l.place.covers(places).then(|| places.get(..l.place.prefix(places)?)).flatten()
}

pub(super) fn opens_with(t: Text<'_>, at: usize) -> bool {
    t.lower.get(..at).is_some_and(|front| front.trim_end().ends_with(" với"))
}

/// Whether the words before a count already say what is counted.
pub(super) fn names_count(t: Text<'_>, core: &Range<usize>, noun: &Range<usize>, colon: bool, alone: bool) -> bool {
    let s = t.lower(core);
    let noun = t.lower(noun);
    let generic = t.covers(&lex().generic, noun);
    // "thị xã" is no commune.
    let said = if noun == "xã" { has_word(&s.replace("thị xã", ""), noun) } else { has_word(s, noun) };
    // "bình quân 0,8 bản sách/người trong thư viện"
    if !alone && !s.is_empty() && t.covers(&lex().average, s) {
        return false;
    }
    colon || said || lex().headed(s) || (generic && alone)
}

/// The noun that a bare number's indicator counts: "Số doanh nghiệp thành lập mới: 360".
pub(super) fn counted_unit(scene: &Scene<'_>, q: &Quantity, core: &Range<usize>) -> Option<String> {
    if q.unit.is_some() || q.role != Role::Bare {
        return q.unit.clone();
    }
    let s = scene.t.lower(core);
    let skip = scene.t.prefix(&lex().tally, s).map_or(0, |len| len + 1);
    let noun = scene.t.text.get(core.start + skip..core.end)?;
    let (len, word) = scene.vocab.unit(noun).filter(|(_, w)| w.is_noun())?;
    Some(word.unit.as_deref().map_or_else(|| noun.get(..len).unwrap_or("").to_lowercase(), str::to_owned))
}
