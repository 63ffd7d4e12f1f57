//! Whether a number orders, reports, or neither.

use std::ops::Range;

use super::form::Form;
use super::grammar::Flow;
use super::indicator::{Text, count_words, has_word};
use super::lexicon::lex;
use super::scene::Scene;
use super::segment::Segment;
use super::tail::Tail;
use super::time::Time;
use super::zone::Zone;
use crate::model::{Comparator, QuantityKind};
use crate::parse::{Quantity, Role};
use crate::text::seek;

/// Words that set an aim.
const AIMS: [&str; 3] = ["phấn đấu", "mục tiêu", "quyết tâm"];

/// The first of them strives.
const STRIVES: &str = "phấn đấu";

/// Whether words strive for something: "đã nỗ lực phấn đấu, hoàn thành 24/27 chỉ tiêu" strives for nothing.
fn strives(lower: &str) -> bool {
    let bare = |i: usize| lower.get(i + STRIVES.len()..).is_some_and(|rest| rest.starts_with([',', ';', '.']));
    has_word(lower, STRIVES) && !seek::all(lower, STRIVES).all(bare)
}

/// Whether words set an aim.
pub(super) fn aims(lower: &str) -> bool {
    // "vượt 23 xã so với mục tiêu đề ra" compares.
    let compared = |word: &str| {
        let front = seek::find(lower, word).and_then(|i| lower.get(..i));
        front.is_some_and(|front| lex().compared.suffix(front.trim_end()).is_some())
    };
    AIMS.iter().any(|w| if *w == STRIVES { strives(lower) } else { has_word(lower, w) && !compared(w) })
}

/// What a clause says as a whole; asked once, however many numbers it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// It sets an aim.
    pub(super) aimed: bool,
    /// Where the first word of aim stands.
    pub(super) from: usize,
    /// It strives ("phấn đấu").
    strives: bool,
    /// It orders something, wherever it stands.
    cue: bool,
    /// Where it begins to rule on cases, fees and allowances.
    norm: Option<usize>,
    /// Where the words before its first number begin and end, and whether they report.
    front: Option<(usize, usize, bool)>,
}

impl Said {
    /// The same, and whether the words before the first number report.
    pub(super) fn front(self, t: Text<'_>, front: &Range<usize>) -> Said {
        Said { front: Some((front.start, front.end, t.reports(t.lower(front)))), ..self }
    }

    /// Whether words before a number report.
    pub(super) fn reports(self, t: Text<'_>, words: &Range<usize>) -> bool {
        match self.front {
            Some((start, end, reports)) if (start, end) == (words.start, words.end) => reports,
            _ => t.reports(t.lower(words)),
        }
    }

    /// The clause goes on with a list of aims: "Phấn đấu …; thu nhập bình quân là 60 triệu đồng".
    pub(super) fn listed(self) -> Said {
        Said { strives: true, cue: true, ..self }
    }

    /// A target stands before it in the sentence: it may be one more.
    pub(super) fn goes_on(self) -> Said {
        Said { cue: true, ..self }
    }

    /// Whether it strives for what stands at a place.
    pub(super) fn strives_at(self, at: usize) -> bool {
        self.strives && self.from <= at
    }

    /// Whether it sets an aim.
    pub(super) fn aims(self) -> bool {
        self.aimed
    }

    /// What a clause without numbers hands on: whether it sets an aim.
    pub(super) fn without_numbers(t: Text<'_>, clause: &Range<usize>) -> Said {
        let aimed = aims(t.lower(clause));
        Said { from: clause.start, aimed, strives: false, cue: false, norm: None, front: None }
    }

    /// Reads a clause. In a section of aims nothing else needs to order.
    pub(super) fn of(t: Text<'_>, clause: &Range<usize>, zone: Zone) -> Said {
        let (lower, base) = (t.lower(clause), clause.start);
        let running = zone != Zone::Aims;
        let first = AIMS.iter().filter_map(|w| seek::find(lower, w)).min();
        Said {
            from: base + first.unwrap_or(0),
            aimed: first.is_some() && aims(lower),
            strives: first.is_some() && strives(lower),
            cue: running && t.within(&lex().cue, lower),
            norm: if running { t.find(&lex().norm, lower, 0).map(|(start, _)| base + start) } else { None },
            front: None,
        }
    }
}

/// Whether a number reports what was, and orders nothing. `done`: the words before it report; `year` is the one the plan
/// is for.
pub(super) fn is_result(
    scene: &Scene<'_>,
    segment: &Segment,
    times: &[Time],
    flow: &Flow,
    (done, aimed): (bool, bool),
    year: Option<i32>,
) -> bool {
    // What a number is compared with is no report.
    let compared = scene.baselines_in(&segment.pre).next();
    let done = compared.map_or(done, |b| scene.t.reports(scene.t.lower(&(segment.pre.start..b.start))));
    let (mut past, mut ahead, mut due) = (false, false, false);
    for time in times {
        // "theo Quyết định số 12/QĐ-UBND ngày 14/6/2019" is the date of another document.
        let said = scene.t.lower(&time.range);
        // "từ 82% năm 2019 xuống còn 75%": the year of where it starts.
        let next = scene.found.partition_point(|q| q.range.start < time.range.start);
        let start = next.checked_sub(1).and_then(|i| scene.found.get(i)).is_some_and(|q| {
            let of_it = q.role == Role::Start || segment.dropped.contains(&q.lead);
            of_it && scene.t.lower(&(q.lead.end..time.range.start.max(q.lead.end))).trim().is_empty()
        });
        if start {
            continue;
        }
        if !time.deadline && said.starts_with(|c: char| c.is_ascii_digit()) || said.starts_with("ngày ") {
            continue;
        }
        if let (Some(plan), Some(year)) = (year, time.year) {
            // "giai đoạn 2016 - 2020" in a plan from 2020 on
            past |= year < plan || (year == plan && time.from.is_some_and(|from| from < plan));
            ahead |= year >= plan;
        }
        // "đến năm 2030" in a report is still to come, unless its year is known to be over.
        due |= time.deadline && time.year.is_some_and(|y| year.is_none_or(|plan| y > plan));
    }
    // In a report only a stated aim is one; elsewhere a year to come is enough.
    // "12 công dân đã được giải thích"
    let said = scene.t.lower(&segment.post).split([',', ';', '.']).next().unwrap_or("");
    let counted = scene.found.get(segment.quantity).is_some_and(|q| q.kind == QuantityKind::Count);
    // "Hoàn thành 12 công trình đã được phê duyệt" names which ones.
    let decided = seek::find(said, "đã ").and_then(|i| said.get(i..)).is_some_and(|s| lex().decided.within(s))
        && scene.t.opens(&lex().verb, scene.t.lower(&segment.pre).trim_start());
    let done = done || (counted && scene.place.zone == Zone::Orders && has_word(said, "đã") && !decided);
    // "Tỷ lệ giải ngân mới đạt 42%" has only come so far; "diện tích cho thuê mới đạt 45 ha" speaks of new land.
    let only = scene.t.lower(&segment.pre).trim_end().ends_with(" mới đạt")
        && scene
            .found
            .get(segment.quantity)
            .is_some_and(|q| q.kind == QuantityKind::Percent && q.comparator == Comparator::Eq);
    let done = done || only;
    // "xảy ra 12 vụ tai nạn", but "số vụ tai nạn xảy ra giảm 10%"
    let happened = scene.t.suffix(&lex().happens, scene.t.lower(&segment.pre).trim_end()).is_some();
    let told = done || happened || (gained(scene, segment) && !times.iter().any(|time| time.deadline));
    if aimed || (!told && (due || (ahead && scene.place.zone != Zone::Results))) {
        return false;
    }
    told || past || flow.result || scene.place.zone == Zone::Results
}

/// Whether nothing stands before a place in its clause.
fn begins_clause(scene: &Scene<'_>, at: usize) -> bool {
    let before = scene.t.lower.get(..at).unwrap_or("").trim_end();
    before.is_empty() || before.ends_with([';', '.', '-', '+', ')'])
}

/// "giải ngân được 120 tỷ đồng", in running text.
fn gained(scene: &Scene<'_>, segment: &Segment) -> bool {
    let before = scene.t.lower(&segment.pre).trim_end();
    let verb = before.strip_suffix(" được").map(|b| scene.t.suffix(&lex().verb, b).is_some());
    verb == Some(true) && scene.place.zone == Zone::Orders
}

/// Whether a number in running text is an aim. `due`: the clause says until when;
/// `follows`: a target stands before it in the clause; `series`: it is one of a row of like measures;
/// `series_of_counts`: counts with verbs stand before it.
#[allow(clippy::too_many_arguments)]
pub(super) fn orders(
    scene: &Scene<'_>,
    said: Said,
    form: Form,
    tail: &Tail,
    q: &Quantity,
    core: &Range<usize>,
    object: &Range<usize>,
    due: bool,
    follows: bool,
    series: bool,
    series_of_counts: bool,
) -> bool {
    if scene.place.zone == Zone::Aims {
        return true;
    }
    let text = scene.t.lower(core);
    let l = lex();
    // "Niêm yết công khai 100% thủ tục", "cho 320 cán bộ", "Các bệnh viện cử thêm 2.500 bác sĩ"
    // "…, giảm 06 đầu mối đơn vị sự nghiệp"
    let changes = form == Form::First && tail.change.is_some() && q.noun.is_some() && !q.open;
    let acts = match form {
        Form::Object => true,
        Form::First => changes,
        Form::After => {
            let share = q.kind == QuantityKind::Percent && q.noun.is_none() && !tail.linked && !object.is_empty();
            let does =
                scene.t.opens(&l.verb, text) || scene.t.opens(&l.raise, text) || scene.t.opens(&l.raise_change, text);
            // "gia cố 18,5 km bờ bao": what stands before a measure and its object acts.
            let plain = !matches!(q.kind, QuantityKind::Percent | QuantityKind::Money | QuantityKind::Duration)
                && !object.is_empty()
                && !(tail.linked || tail.has || q.open || l.headed(text))
                && (1..=2).contains(&count_words(text))
                && begins_clause(scene, core.start);
            // "giám sát 02 chuyên đề, phản biện xã hội 01 dự thảo": what stands before a further count acts, too.
            let plain = plain
                || series_of_counts
                    && q.noun.is_some()
                    && !(tail.linked || tail.has || q.open || l.headed(text))
                    && (1..=5).contains(&count_words(text));
            text == "cho"
                || text.starts_with("không để ")
                || text.ends_with(" cho")
                || share
                || does
                || plain
                || scene.t.suffix(&l.verb, text).is_some()
        }
        _ => false,
    };
    // "Vốn điều lệ tăng lên 100 tỷ đồng vào cuối năm 2019"
    let moves = due && (tail.level || tail.change.is_some());
    // "Diện tích sàn bình quân đến năm 2030 là 30 m2"
    let dated = due && form == Form::After && tail.linked && scene.t.opens(&l.complete, text);
    if !(said.cue || acts || follows || series || moves || dated)
        || !moves && !scene.t.opens(&l.rate_head, text) && said.norm.is_some_and(|at| at < q.lead.start)
    {
        return false;
    }
    // "gồm 3 phần", "tỉnh có 102 xã" tell what is.
    let each = text.starts_with("mỗi ");
    // "Dự trữ hàng cứu trợ gồm 1.000 thùng hàng"
    let stock = scene.t.opens(&l.stocks, text) && tail.consists && !q.open;
    if tail.has
        && q.kind == QuantityKind::Count
        && q.comparator == Comparator::Eq
        && !said.strives
        && !each
        && !due
        && !stock
    {
        return false;
    }
    let bound = q.comparator != Comparator::Eq;
    let measured = q.kind != QuantityKind::Count;
    match form {
        Form::After => {
            let head = lex().headed(scene.t.lower(core));
            let strives = said.strives;
            let said = strives || each || tail.linked || tail.change.is_some() || tail.level || bound;
            // "đến năm 2030 có ít nhất 20 tập dữ liệu" counts whatever the noun is.
            let counted = tail.has && (strives || bound && due);
            (said || head || acts || series) && (!q.open || head || counted)
        }
        Form::First => {
            follows
                || q.kind == QuantityKind::Percent
                || q.fraction_of.is_some()
                || changes
                || (measured && tail.change.is_some() && l.headed(scene.t.lower(object)))
                || bound
                || said.strives
                || (due && said.cue)
        }
        // "xây dựng thêm 5 chòi canh" counts whatever the noun is.
        Form::Object => !q.open || measured || bound || tail.change.is_some() || has_word(text, "mới"),
        Form::Again => true,
    }
}
