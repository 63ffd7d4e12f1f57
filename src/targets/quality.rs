//! Aims without a number: a grade to be reached ("xếp loại tốt trở lên") or a state ("đạt chuẩn nông thôn mới").

use std::ops::Range;
use std::sync::LazyLock;

use super::draft::Draft;
use super::grammar::{Grammar, Place};
use super::indicator::{Text, end_of_object, join, strip_back, strip_front, trim};
use super::lexicon::{lex, words};
use super::time::{deadline, times};
use super::zone::Zone;
use crate::model::{Comparator, QualityKind, Value};
use crate::parse::{Quantity, Role};
use crate::text::seek::AnyOf;

/// Whether a paragraph may hold such an aim, told without its lower case.
pub(super) fn may_rate(text: &str, zone: Zone) -> bool {
    static STRIVING: LazyLock<AnyOf> = LazyLock::new(|| {
        let firsts: Vec<&str> = lex().striving.all().filter_map(|phrase| phrase.split(' ').next()).collect();
        AnyOf::of_any_case(&firsts)
    });
    match zone {
        Zone::Results => false,
        Zone::Aims => true,
        _ => STRIVING.stands_in(text),
    }
}

/// Reads the clauses of a paragraph that hold no amount.
///
/// `found`: the numbers of the paragraph.
pub(crate) fn read(grammar: &mut Grammar<'_>, base: usize, t: Text<'_>, place: &Place<'_>, found: &[Quantity]) {
    if place.zone == Zone::Results || place.zone != Zone::Aims && !lex().striving.within(t.lower) {
        return;
    }
    static SAYS: LazyLock<AnyOf> =
        LazyLock::new(|| AnyOf::new(&["loại", "mức", "hạng", "đạt", "công nhận", "về đích", "đánh giá"]));
    if !SAYS.stands_in(t.lower) {
        return;
    }
    let text = t.text;
    for clause in t.clauses() {
        let range = clause.range.clone();
        let sentence = t.lower(&range);
        let aimed = lex().striving.within(sentence);
        if (place.zone != Zone::Aims && !aimed)
            || !(t.within(&lex().rate, sentence) || t.within(&lex().state, sentence))
        {
            continue;
        }
        if t.reports(sentence) {
            continue;
        }
        let first = found.partition_point(|q| q.range.start < range.start);
        let mut inside = found.get(first..).unwrap_or(&[]).iter().take_while(|q| q.range.start < range.end);
        if inside.any(|q| q.role == Role::Value) {
            continue;
        }
        let when = times(sentence);
        let front = front(t, range.clone());
        let Some((value, subject, raw, comparator)) = rating(t, &front).or_else(|| state(t, &front, aimed)) else {
            continue;
        };
        let cuts: Vec<Range<usize>> =
            when.iter().map(|w| range.start + w.range.start..range.start + w.range.end).collect();
        let indicator = join(t, &[subject], &cuts);
        if !indicator.chars().any(char::is_alphabetic) {
            continue;
        }
        grammar.drafts.push(Draft {
            indicator,
            group: None,
            comparator,
            change: None,
            value,
            baseline: None,
            deadline: when
                .iter()
                .find_map(|w| deadline(text.get(range.clone())?, w))
                .or_else(|| place.lead.deadline.clone()),
            qualifier: None,
            parent: None,
            raw: base + raw.start..base + raw.end,
            text: base + range.start..base + range.end,
            doubts: Vec::new(),
            node: place.node,
            result: false,
        });
    }
}

/// Takes aims and time phrases off a clause's front.
fn front(t: Text<'_>, mut range: Range<usize>) -> Range<usize> {
    loop {
        let before = range.start;
        range = strip_front(t, range, &[&lex().again, &lex().aim]);
        if let Some(time) = times(t.lower(&range)).first().filter(|w| w.range.start == 0) {
            range.start += time.range.end;
        }
        range = trim(t, range);
        if range.start == before {
            return range;
        }
    }
}

type Found = (Value, Range<usize>, Range<usize>, Comparator);

/// "… xếp loại tốt trở lên".
fn rating(t: Text<'_>, range: &Range<usize>) -> Option<Found> {
    let s = t.lower(range);
    let mut at = 0;
    while let Some((start, end)) = words("rate").find(s, at) {
        at = end;
        let rest = s.get(end..)?;
        let lead = rest.len() - rest.trim_start_matches([' ', '“', '"', ':']).len();
        let Some(len) = words("grade").prefix(&rest[lead..]) else { continue };
        let grade = range.start + end + lead..range.start + end + lead + len;
        // "đạt a" is no grade: a letter needs its "loại".
        if len == 1 && !s[..end].ends_with("loại") {
            continue;
        }
        let after = rest[lead + len..].trim_start_matches(['”', '"', ' ']);
        let up = after.starts_with("trở lên");
        let stop =
            if up { grade.end + (rest[lead + len..].len() - after.len()) + "trở lên".len() } else { grade.end };
        let subject = strip_back(t, range.start..range.start + start, &[&lex().rate, &lex().link]);
        if start == 0 || subject.is_empty() {
            return None;
        }
        let text = t.text.get(grade.clone())?.to_owned();
        let comparator = if up { Comparator::Ge } else { Comparator::Eq };
        let raw = range.start + start..stop;
        return Some((Value::Quality { kind: QualityKind::Rating, text }, subject, raw, comparator));
    }
    None
}

/// "(Phấn đấu) xây dựng xã A đạt chuẩn nông thôn mới".
fn state(t: Text<'_>, range: &Range<usize>, aimed: bool) -> Option<Found> {
    let s = t.lower(range);
    let verb = words("verb").prefix(s).is_some();
    if !aimed && !verb {
        return None;
    }
    let (start, _) = words("state").find(s, 0).filter(|&(i, _)| i > 0)?;
    let mut raw = range.start + start..range.end;
    raw.end = end_of_object(t, raw.clone(), false);
    for stop in [" theo ", " trong ", " vào ", " trước ", " đến ", " năm ", " ("] {
        if let Some(i) = t.lower(&raw).find(stop) {
            raw.end = raw.start + i;
        }
    }
    let raw = trim(t, raw);
    let subject = trim(t, range.start..range.start + start);
    let text = t.text.get(raw.clone()).filter(|r| r.split(' ').count() >= 3)?.to_owned();
    Some((Value::Quality { kind: QualityKind::Status, text }, subject, raw, Comparator::Eq))
}
