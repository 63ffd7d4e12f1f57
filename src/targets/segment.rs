//! A clause cut between its numbers: which words belong to which.

use std::ops::Range;

use super::clause::Clause;
use super::indicator::{Text, free_commas, has_word, join, trim};
use super::lexicon::{lex, lower};
use super::scene::Scene;
use crate::model::{Comparator, QuantityKind};
use crate::parse::Quantity;
use crate::text::seek;

/// Places between two numbers that are looked at where "và" may part them.
const MOST_JOINTS: usize = 8;

/// One number in its clause.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Index of its quantity.
    pub(super) quantity: usize,
    /// The words before it.
    pub(super) pre: Range<usize>,
    /// The words behind it.
    pub(super) post: Range<usize>,
    /// Where its time stands, if the words behind it are those of another number.
    pub(super) times: Range<usize>,
    /// Start values in `pre`: "từ 4,1% giảm còn 3%".
    pub(super) dropped: Vec<Range<usize>>,
}

/// "trên 1 ha", "trên 01 ha đất": what a value is per, where another number is the value.
pub(super) fn per_one(q: &Quantity) -> bool {
    let one = q.min.is_some_and(|n| n.decimal() == rust_decimal::Decimal::ONE) && q.min == q.max;
    one && q.comparator == Comparator::Gt && q.kind == QuantityKind::Area
}

/// Cuts a clause between its numbers, from `from` on.
pub(super) fn segments(scene: &Scene<'_>, clause: &Clause, from: usize, inside: &[usize]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(inside.len());
    let mut start = from;
    let mut dropped: Vec<Range<usize>> = Vec::new();
    let mut n = 0;
    while let Some(&index) = inside.get(n) {
        n += 1;
        let Some(q) = scene.found.get(index) else { continue };
        let pre = start..q.lead.start.max(start);
        let end = q.lead.end;
        let next = inside.get(n).and_then(|&i| scene.found.get(i));
        let Some(next) = next else {
            let post = end..clause.range.end.max(end);
            out.push(Segment { quantity: index, pre, post, times: end..end, dropped: std::mem::take(&mut dropped) });
            break;
        };
        let gap = end..next.lead.start.max(end);
        // "từ 57% năm 2022 lên 60%": a start value.
        if q.from && leads_up(scene, gap.clone()) {
            dropped.push(q.lead.clone());
            continue;
        }
        let leading = leads(scene, pre.clone(), q);
        let mut post_end = boundary(scene, clause, gap.clone(), leading, q);
        // "60 doanh nghiệp có doanh thu đạt 20 triệu USD": the second number is part of what is counted.
        while leading && post_end.is_none() {
            n += 1;
            post_end = match inside.get(n).and_then(|&i| scene.found.get(i)) {
                Some(after) => {
                    let last = inside.get(n - 1).and_then(|&i| scene.found.get(i)).map_or(end, |q| q.lead.end);
                    boundary(scene, clause, last..after.lead.start.max(last), true, q)
                }
                None => Some(clause.range.end.max(end)),
            };
        }
        let post_end = post_end.unwrap_or(gap.start).max(end);
        out.push(Segment {
            quantity: index,
            pre,
            post: end..post_end,
            times: end..end,
            dropped: std::mem::take(&mut dropped),
        });
        start = post_end;
    }
    out
}

/// "Đến năm 2025 đạt 60% và đến năm 2030 đạt 75% số cơ quan …": what is named behind the last goes for those before it.
pub(super) fn share_object(scene: &Scene<'_>, segments: &mut [Segment]) {
    let t = scene.t;
    let bare = |range: &Range<usize>| {
        let left = lower(&join(t, std::slice::from_ref(range), &scene.time_cuts(range)));
        let mut left = left.trim_matches(['(', ')', ',', ' ']);
        let l = lex();
        while let Some(len) =
            [&l.aim, &l.again, &l.link, &l.having, &l.increase, &l.decrease].iter().filter_map(|c| c.prefix(left)).max()
        {
            left = left.get(len..).unwrap_or("").trim_matches(['(', ')', ',', ' ']);
        }
        left.is_empty()
    };
    let year = |s: &Segment| scene.times_in(&s.pre).chain(scene.times_in(&s.post)).find_map(|w| w.year);
    let unit = |s: &Segment| scene.found.get(s.quantity).map(|q| (q.kind, &q.unit, &q.per));
    for i in (1..segments.len()).rev() {
        let Some([one, two]) = segments.get_mut(i - 1..=i) else { return };
        let own = if unit(one) == unit(two) { year(one) } else { None };
        let apart = own.is_some() && own != year(two);
        if apart && bare(&two.pre) && bare(&one.post) && bare(&one.pre) && !bare(&two.post) {
            one.times = std::mem::replace(&mut one.post, two.post.clone());
        }
    }
}

/// "… lên", "… giảm còn" between two numbers.
fn leads_up(scene: &Scene<'_>, gap: Range<usize>) -> bool {
    let t = scene.t;
    let mut rest = trim(t, gap);
    // A year or a bracket may stand between.
    if t.lower(&rest).starts_with('(')
        && let Some(close) = t.lower(&rest).find(')')
    {
        rest.start += close + 1;
    }
    rest = scene.skip_times(rest);
    let s = t.lower(&rest);
    !s.is_empty()
        && (t.suffix(&lex().level, s).is_some() || s.ends_with("xuống dưới") || s.ends_with("lên trên"))
        && super::indicator::count_words(s) <= 5
}

/// Whether a number stands before what it measures: "90% số trường", "Trồng mới 533 ha rừng".
fn leads(scene: &Scene<'_>, pre: Range<usize>, q: &Quantity) -> bool {
    let t = scene.t;
    let l = lex();
    let mut rest = scene.skip_times(pre);
    // "Tỷ lệ tốt nghiệp phấn đấu đạt 97%" names it before.
    let named = t.opens(&l.complete, t.lower(&rest));
    if let Some(at) = l.striving.last(t.lower(&rest)).filter(|_| !named) {
        rest.start += at.0;
    }
    loop {
        let s = t.lower(&rest);
        let words = [&l.opener, &l.aim, &l.again, &l.link, &l.verb, &l.each_month, &l.each_quarter, &l.each_year];
        let Some(len) = words.iter().filter_map(|c| t.prefix(c, s)).max() else {
            break;
        };
        rest.start += len;
        rest = scene.skip_times(rest);
    }
    if rest.is_empty() {
        return true;
    }
    let s = t.lower(&rest);
    !l.headed(s)
        && (q.noun.is_some() || q.kind == QuantityKind::Percent)
        && (t.suffix(&l.verb, s).is_some()
            || q.kind == QuantityKind::Percent && (s == "cho" || s.ends_with(" cho") || s.ends_with(" ở")))
        && t.suffix(&l.link, s).is_none_or(|_| has_word(s, "có") && q.noun.is_some())
}

/// Where the words behind one number end and those before the next begin; `None` where nothing parts them.
fn boundary(scene: &Scene<'_>, clause: &Clause, gap: Range<usize>, leading: bool, q: &Quantity) -> Option<usize> {
    let t = scene.t;
    let l = lex();
    let s = t.lower(&gap);
    let free = |i: usize| clause.bracket_at(gap.start + i).is_none();
    // "20% - 35% - 45%"
    if trim(t, gap.clone()).is_empty() {
        return Some(gap.start);
    }
    if let Some((start, _)) = t.find(&l.opener, s, 0).filter(|&(i, _)| free(i)) {
        return Some(gap.start + start);
    }
    // "12 trung tâm tại các vùng với tổng quy mô 3.000 giường", "12 tổ với 84 thành viên"
    if (q.noun.is_some() || leading)
        && let Some(i) =
            seek::rfind(s, " với ").filter(|&i| free(i) && t.suffix(&l.bound_with, s.get(..i).unwrap_or("")).is_none())
    {
        let rest = s.get(i + " với ".len()..).unwrap_or("").trim();
        if (rest.is_empty() && leading) || (l.headed(rest) && !rest.contains(',')) {
            return Some(gap.start + i);
        }
    }
    let trimmed = s.trim_end();
    // "04 lớp tập huấn cho 320 cán bộ": both count.
    let plain = |rest: &str| {
        let piece = rest.rsplit_once(',').map_or("", |(_, piece)| piece).trim_start();
        !(t.opens(&l.verb, piece) || l.headed(piece) || t.opens(&l.clause_verb, piece))
    };
    if let Some(start) =
        trimmed.strip_suffix(" cho").filter(|rest| leading && q.kind != QuantityKind::Percent && plain(rest))
    {
        return Some(gap.start + start.len());
    }
    if trimmed.ends_with(',') {
        return Some(gap.start + trimmed.len() - 1);
    }
    // "…, thể thấp còi còn 20%" links; "… và 20%" parts.
    let links = trimmed.ends_with("còn") && trimmed.len() > "còn".len() + 1;
    if let Some(len) = t.suffix(&l.again, trimmed).filter(|&len| len > 0 && !links) {
        return Some(gap.start + trimmed.len() - len);
    }
    let opens = |i: usize| {
        let at = gap.start + i;
        let rest = s.get(i..).unwrap_or("");
        let skipped = rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if l.is_body(s.get(..i).unwrap_or(""), rest) {
            return false;
        }
        scene.time_at(at + skipped).is_some_and(|w| w.range.start <= at + skipped)
            || [&l.head, &l.verb, &l.increase, &l.decrease, &l.contrast, &l.aim, &l.ratio, &l.raise, &l.link, &l.level]
                .iter()
                .any(|c| t.opens(c, rest))
    };
    let mut commas = free_commas(t, clause, &gap).into_iter().map(|i| i - gap.start);
    if leading {
        // "50.000 hộ đạt danh hiệu các cấp: cấp Trung ương 350 hộ, cấp tỉnh 2.600 hộ"
        let parts = seek::rfind(s, ": ").filter(|&i| free(i) && !s.get(i + 1..).unwrap_or("").trim().is_empty());
        if let Some(i) = parts.filter(|_| q.noun.is_some()) {
            return Some(gap.start + i);
        }
        let commas: Vec<usize> = commas.collect();
        // "75% nữ công nhân, viên chức đăng ký và có 65% đạt danh hiệu"
        if let Some(front) = trimmed.strip_suffix(" và có").filter(|_| q.kind == QuantityKind::Percent) {
            return Some(gap.start + front.len());
        }
        // "100% cơ quan, tổ chức sử dụng ít nhất 01 ứng dụng": what is said of the list holds the number.
        let last = commas.last().map_or(0, |&i| i + 1);
        let piece = s.get(last..).unwrap_or("").trim();
        let says = |piece: &str| t.find(&l.says, piece, 0).filter(|&(i, _)| i > 0);
        let unsaid = |i: usize| says(s.get(..i).unwrap_or("").trim()).is_none();
        // "…, tăng 5% so với năm 2022, nhập khẩu đạt 175 triệu USD" begins anew: no subject stands before the comma.
        let before = scene.skip_times(gap.start..gap.start + last.saturating_sub(1));
        let listed = last > 0 && !before.is_empty() && !scene.compared(before.start);
        if q.kind == QuantityKind::Percent
            && listed
            && unsaid(last - 1)
            && !t.opens(&l.aim, piece)
            && (!t.opens(&l.verb, piece) || l.is_body(s.get(..last.saturating_sub(1)).unwrap_or(""), piece))
            && scene.skip_times(gap.start + last..gap.end).start == trim(t, gap.start + last..gap.end).start
            && says(piece).is_some_and(|(_, end)| ends_said(piece, end))
        {
            return None;
        }
        // "…, mỗi huyện, thị xã có 01 xã"
        let each = |i: &&usize| s.get(**i + 1..).is_some_and(|rest| rest.trim_start().starts_with("mỗi "));
        if let Some(&i) = commas.iter().rev().find(each) {
            return Some(gap.start + i);
        }
        // "…, tỷ lệ điều tra, khám phá đạt 75%": a rate's own commas part nothing.
        let rate = |i: &&usize| s.get(**i + 1..).is_some_and(|rest| t.opens(&l.rate_head, rest.trim_start()));
        if let Some(&i) = commas.iter().find(rate) {
            return Some(gap.start + i);
        }
        if let Some(&i) = commas.iter().rev().find(|&&i| opens(i + 1)).or(commas.last()) {
            return Some(gap.start + i);
        }
    } else if t.prefix(&l.again, s.trim_start()).is_some_and(|len| s.trim_start().get(..len) == Some("và")) {
        // "dịch vụ tăng 9% và ngành nông, lâm nghiệp, thủy sản tăng 4%"
        return Some(gap.start);
    } else if let Some(i) = commas.next() {
        return Some(gap.start + i);
    }
    for word in [" và ", " đồng thời ", " còn "] {
        let parts = |&(i, _): &(usize, &str)| free(i) && opens(i + word.len());
        if let Some((i, _)) = seek::all(s, word).map(|i| (i, word)).take(MOST_JOINTS).find(parts) {
            return Some(gap.start + i);
        }
    }
    if !leading {
        // "đạt 60% năm 2025 và", "5% so với năm 2022 trong khi"
        return match q.noun {
            Some(_) => change_in(t, s).map(|i| gap.start + i).or(Some(gap.end)),
            None => Some(gap.start),
        };
    }
    // A number with its object, then a second number said of it.
    change_in(t, s).map(|i| gap.start + i)
}

/// Whether only words of bounds and counting stand between a predicate and the number behind it.
fn ends_said(piece: &str, end: usize) -> bool {
    let rest = piece.get(end..).unwrap_or("").trim();
    rest.is_empty() || super::indicator::count_words(rest) <= 2 && !rest.contains(',')
}

/// Where a change, a share or a total is said of what stands before it.
fn change_in(t: Text<'_>, s: &str) -> Option<usize> {
    let l = lex();
    [&l.increase, &l.decrease, &l.ratio, &l.share_tail].iter().filter_map(|c| Some(t.find(c, s, 0)?.0)).min()
}
