//! A paragraph under the grammar's eye: its text, numbers, times, comparisons, and what leaves an indicator.

use std::ops::Range;

use super::clause::Clause;
use super::gate::Tells;
use super::grammar::Place;
use super::indicator::{Text, count_words, trim};
use super::lexicon::lex;
use super::segment::{Segment, per_one};
use super::time::{Time, baseline_range, baseline_start};
use crate::parse::{Quantity, Role, per_in};
use crate::vocab::Vocabulary;

/// A comparison names its year within these many bytes.
const LONGEST_BASELINE: usize = 300;

/// All that is found in a paragraph, each list in the order of the text.
pub(super) struct Scene<'a> {
    pub(super) t: Text<'a>,
    pub(super) base: usize,
    pub(super) found: &'a [Quantity],
    /// What may be made of them.
    pub(super) may: Tells,
    pub(super) times: Vec<Time>,
    /// "so với năm 2022"
    pub(super) baselines: Vec<Range<usize>>,
    pub(super) place: &'a Place<'a>,
    pub(super) vocab: &'a Vocabulary,
}

/// The part of a list that lies within a range, by binary search.
fn within<'l, T>(list: &'l [T], range: &Range<usize>, at: impl Fn(&T) -> &Range<usize>) -> &'l [T] {
    let from = list.partition_point(|x| at(x).start < range.start);
    let to = list.partition_point(|x| at(x).start < range.end);
    list.get(from..to.max(from)).unwrap_or(&[])
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        t: Text<'a>,
        base: usize,
        found: &'a [Quantity],
        may: Tells,
        times: Vec<Time>,
        place: &'a Place<'a>,
        vocab: &'a Vocabulary,
    ) -> Self {
        let baselines = baselines(t, found);
        // "lên đến 2000 hộ" is no year.
        let mut times = times;
        times.retain(|w| {
            // "lúa cả năm" is a name.
            let before = t.lower(&(0..w.range.start)).trim_end();
            if t.lower(&w.range) == "cả năm" && t.suffix(&lex().perennial, before).is_some() {
                return false;
            }
            let next = found.partition_point(|q| q.number.start < w.range.start);
            found.get(next).is_none_or(|q| q.number.start >= w.range.end || q.role != Role::Value)
        });
        Scene { t, base, found, may, times, baselines, place, vocab }
    }

    pub(super) fn times_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Time> {
        let end = range.end;
        within(&self.times, range, |w| &w.range).iter().filter(move |w| w.range.end <= end)
    }

    pub(super) fn baselines_in(&self, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let end = range.end;
        within(&self.baselines, range, |b| b).iter().map(move |b| b.start..b.end.min(end))
    }

    /// Indices of the numbers within a range.
    pub(super) fn found_in(&self, range: &Range<usize>) -> Range<usize> {
        let from = self.found.partition_point(|q| q.range.start < range.start);
        let to = self.found.partition_point(|q| q.range.end <= range.end);
        from..to.max(from)
    }

    /// Whether a place lies in a comparison.
    pub(super) fn compared(&self, at: usize) -> bool {
        let i = self.baselines.partition_point(|b| b.start <= at);
        i.checked_sub(1).and_then(|i| self.baselines.get(i)).is_some_and(|b| at < b.end)
    }

    /// "Tỷ trọng vốn đầu tư công so với tổng vốn đầu tư xã hội đạt 20%": the whole of a rate, and no baseline.
    fn of_whole(&self, pre: &Range<usize>) -> Option<Range<usize>> {
        const WITH: &str = "so với";
        let t = self.t;
        let l = lex();
        let changes = || {
            let front = t.lower(pre).trim_end();
            t.suffix(&l.increase, front).is_some() || t.suffix(&l.decrease, front).is_some()
        };
        self.baselines_in(pre).find(|b| {
            let rest = t.lower(b).strip_prefix(WITH).unwrap_or("").trim_start();
            t.opens(&l.whole_of, rest) && l.rate_head.within(t.lower(&(pre.start..b.start))) && !changes()
        })
    }

    /// The time phrase that a range begins with.
    pub(super) fn time_at(&self, at: usize) -> Option<&Time> {
        let i = self.times.partition_point(|w| w.range.start <= at);
        self.times.get(i.checked_sub(1)?).filter(|w| at < w.range.end)
    }

    /// Moves a range's start past time phrases.
    pub(super) fn skip_times(&self, mut range: Range<usize>) -> Range<usize> {
        range = trim(self.t, range);
        while let Some(time) = self.time_at(range.start).filter(|_| !range.is_empty()) {
            range.start = time.range.end.min(range.end);
            range = trim(self.t, range);
        }
        range
    }

    /// Time phrases of a range, as cuts.
    pub(super) fn time_cuts(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        self.times_in(range).map(|w| w.range.clone()).collect()
    }

    /// "không quá 06 người mắc ngộ độc thực phẩm/100.000 dân": what a count is per stands behind all that is counted.
    fn late_per(&self, post: &Range<usize>, cuts: &mut Cuts) {
        let text = self.t.text.get(post.clone()).unwrap_or("");
        let end = memchr::memchr3(b',', b';', b'(', text.as_bytes()).unwrap_or(text.len());
        let Some(piece) = text.get(..end).filter(|p| memchr::memchr(b'/', p.as_bytes()).is_some()) else { return };
        // "tổ chức 02 chuyên đề cấp trường/học kỳ": so much of a time, or so many of a crowd.
        let rated = |per: &&crate::parse::Per| {
            let number = piece.get(per.range.clone()).unwrap_or("").trim_start_matches(['/', ' ']);
            let timed = |unit: &String| {
                matches!(unit.as_str(), "year" | "quarter" | "month" | "wk" | "d" | "học kỳ" | "năm học")
            };
            let front = piece.get(..per.range.start).unwrap_or("");
            let own = front.bytes().all(|b| !b.is_ascii_digit());
            number.starts_with(|c: char| c.is_ascii_digit()) || own && per.units.iter().all(timed)
        };
        if let Some(per) = per_in(piece, self.vocab).iter().find(rated) {
            cuts.all.push(post.start + per.range.start..post.start + per.range.end);
            cuts.per.extend(per.units.iter().cloned());
        }
    }

    /// Baselines, time phrases, what a number is per, and brackets that only qualify.
    pub(super) fn cuts(&self, clause: &Clause, segment: &Segment, q: &Quantity) -> Cuts {
        let mut cuts = Cuts::default();
        let pre = self.t.text.get(segment.pre.clone()).unwrap_or("");
        if pre.bytes().any(|b| b == b'/' || b.is_ascii_digit()) {
            for per in per_in(pre, self.vocab) {
                let range = segment.pre.start + per.range.start..segment.pre.start + per.range.end;
                // An amount inside the name keeps what it is per: "thu nhập trên 100 triệu đồng/năm".
                let amount =
                    |i: usize| self.found.get(i).is_some_and(|q| q.role == Role::Value && q.range.end >= range.end);
                // "quý III/2024" is no rate.
                let time = self.time_at(range.start).is_some() || clause.bracket_at(range.start).is_some();
                // "huyện/xã", "phường/xã" are two kinds of places.
                let after = self.t.lower(&range).trim_start_matches(['/', ' ']);
                let before = self.t.lower(&(segment.pre.start..range.start)).trim_end();
                let time = time || (self.t.opens(&lex().place, after) && self.t.suffix(&lex().place, before).is_some());
                if !time && !self.found_in(&segment.pre).any(amount) {
                    cuts.all.push(range);
                    cuts.per.extend(per.units);
                }
            }
        }
        if q.per.is_empty() && q.noun.is_some() {
            self.late_per(&segment.post, &mut cuts);
        }
        let bracketed = |at: usize| clause.bracket_at(at).is_some();
        let whole = self.of_whole(&segment.pre);
        for side in [&segment.pre, &segment.times, &segment.post].into_iter().filter(|side| !side.is_empty()) {
            let told = self.baselines_in(side).filter(|b| !bracketed(b.start) && Some(b) != whole.as_ref());
            cuts.baselines.extend(told);
            for time in self.times_in(side).filter(|w| !bracketed(w.range.start)) {
                let named = whole.as_ref().is_some_and(|b| b.contains(&time.range.start));
                if named || !self.compared(time.range.start) {
                    cuts.times.push(time.clone());
                }
            }
            for bracket in clause.brackets_in(side) {
                // "Giai đoạn 1 (2021-2025)" is a time.
                if self.time_at(bracket.start).is_some() {
                    continue;
                }
                let inside = self.t.text.get(bracket.start + 1..bracket.end - 1).unwrap_or("").trim();
                let name = inside.chars().all(|c| !c.is_lowercase()) || count_words(inside) <= 1;
                if name && !inside.bytes().any(|b| b.is_ascii_digit()) {
                    continue;
                }
                // "(GRDP - giá so sánh 2010)" begins with the indicator's short name.
                let short = inside.split([' ', ',', '-']).next().unwrap_or("");
                let abbreviated = short.chars().count() >= 3 && short.chars().all(char::is_uppercase);
                if abbreviated
                    && !self.found.get(self.found_in(bracket)).unwrap_or(&[]).iter().any(|q| q.role == Role::Value)
                {
                    continue;
                }
                cuts.all.push(bracket.clone());
                let values = self.found.get(self.found_in(bracket)).unwrap_or(&[]);
                if cuts.qualifier.is_none() && !values.iter().any(|f| f.role == Role::Value) {
                    cuts.qualifier = Some(inside.to_owned());
                }
            }
            for phrases in [&lex().yearly, &lex().each_year] {
                let s = self.t.lower(side);
                // "cây hằng năm" is a name.
                let named = |start: usize| {
                    s.get(..start).is_some_and(|b| self.t.suffix(&lex().perennial, b.trim_end()).is_some())
                };
                if let Some((start, end)) = self.t.find(phrases, s, 0).filter(|&(start, _)| !named(start)) {
                    // "Tốc độ tăng trưởng bình quân hàng năm": the average belongs to the name.
                    let name = self.t.opens(&lex().complete, s.trim_start()) && start > 0;
                    let average =
                        s.get(start..end).and_then(|said| self.t.prefix(&lex().average, said)).filter(|_| name);
                    cuts.all.push(side.start + start + average.unwrap_or(0)..side.start + end);
                }
            }
        }
        cuts.all.extend(cuts.baselines.iter().cloned());
        cuts.all.extend(cuts.times.iter().map(|w| w.range.clone()));
        cuts.all.extend(segment.dropped.iter().cloned());
        for one in self.found.get(self.found_in(&segment.pre)).unwrap_or(&[]).iter().filter(|f| per_one(f)) {
            cuts.all.push(one.lead.clone());
            cuts.per.extend(one.unit.clone());
        }
        let starts = self.found.get(self.found_in(&segment.pre)).unwrap_or(&[]).iter();
        cuts.all.extend(
            starts.filter(|q| q.role == Role::Start || (q.role == Role::Duration && q.from)).map(|q| q.lead.clone()),
        );
        cuts.all.extend(q.per_range.iter().cloned());
        cuts.all.extend(q.tail.iter().cloned());
        cuts.merge();
        cuts
    }
}

/// All comparisons of a paragraph. A number inside one ("so với mức 3,5% của năm 2022") is what is compared with.
fn baselines(t: Text<'_>, found: &[Quantity]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    loop {
        let Some(start) = baseline_start(t.lower, at, t.lower.len()) else { return out };
        let next = found.partition_point(|q| q.lead.start < start);
        let mut limit = t.lower.floor_char_boundary(start + LONGEST_BASELINE);
        let near = found.get(next..).unwrap_or(&[]).iter().take_while(|q| q.lead.start < limit);
        let mut ahead = near.filter(|q| matches!(q.role, Role::Value | Role::Bare));
        if let Some(q) = ahead.next() {
            let between = t.lower.get(start..q.lead.start).unwrap_or("");
            // "so với mức 3,5% của năm 2022"
            let of_it = matches!(between.trim(), "so với" | "so với mức" | "so với con số" | "so mức");
            let stop = if of_it { ahead.next().map(|q| q.lead.start) } else { Some(q.lead.start) };
            limit = limit.min(stop.unwrap_or(limit));
        }
        match baseline_range(t.lower, start, limit.max(start)) {
            Some(range) if !range.is_empty() => {
                at = range.end.max(start + 1);
                out.push(range);
            }
            _ => at = start + 1,
        }
        at = t.lower.ceil_char_boundary(at);
    }
}

/// What leaves an indicator.
#[derive(Default)]
pub(super) struct Cuts {
    /// All of them, in order and apart from each other.
    pub(super) all: Vec<Range<usize>>,
    pub(super) baselines: Vec<Range<usize>>,
    pub(super) times: Vec<Time>,
    pub(super) qualifier: Option<String>,
    /// What the indicator itself is per: "Số giường bệnh/10.000 dân".
    pub(super) per: Vec<String>,
}

impl Cuts {
    fn merge(&mut self) {
        self.all.sort_by_key(|c| (c.start, c.end));
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(self.all.len());
        for cut in self.all.drain(..) {
            match merged.last_mut() {
                Some(last) if cut.start < last.end => last.end = last.end.max(cut.end),
                _ => merged.push(cut),
            }
        }
        self.all = merged;
    }

    fn holding(&self, at: usize) -> Option<&Range<usize>> {
        let i = self.all.partition_point(|c| c.start <= at);
        self.all.get(i.checked_sub(1)?).filter(|c| at < c.end)
    }

    /// Takes marks, blanks and cuts off both ends.
    pub(super) fn trim(&self, t: Text<'_>, mut range: Range<usize>) -> Range<usize> {
        loop {
            range = trim(t, range);
            if range.is_empty() {
                return range;
            }
            if let Some(cut) = self.holding(range.start) {
                range.start = cut.end.min(range.end);
            } else if let Some(cut) = self.holding(range.end - 1) {
                range.end = cut.start.max(range.start);
            } else {
                return range;
            }
        }
    }

    /// The words directly behind a number, cuts left out: none if a mark stands there first.
    pub(super) fn behind(&self, t: Text<'_>, mut range: Range<usize>) -> Range<usize> {
        loop {
            let s = t.lower(&range);
            range.start += s.len() - s.trim_start().len();
            match self.holding(range.start) {
                Some(cut) if !range.is_empty() => range.start = cut.end.min(range.end),
                _ => break,
            }
        }
        if t.lower(&range).starts_with([',', ';', ':', '-', '–', '.', '=']) {
            range.end = range.start;
        }
        self.trim(t, range)
    }

    /// Takes marks, blanks and cuts off the front.
    pub(super) fn trim_front(&self, t: Text<'_>, mut range: Range<usize>) -> Range<usize> {
        loop {
            range = trim(t, range);
            match self.holding(range.start) {
                Some(cut) if !range.is_empty() => range.start = cut.end.min(range.end),
                _ => return range,
            }
        }
    }
}
