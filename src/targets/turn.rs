//! Numbers that go to the subjects before them in turn: "lần lượt".

use super::draft::Draft;
use super::form::Form;
use super::grammar::Made;
use super::indicator::count_words;
use super::lexicon::{lex, lower};
use crate::model::Value;

/// "Diện tích lúa, ngô và sắn lần lượt là 500, 200 và 100 ha": each number goes to its own subject.
pub(super) fn in_turn(drafts: &mut [Draft], made: &[Made], first: usize) {
    let Some(start) = made.iter().position(|m| m.in_turn) else { return };
    if made.get(start).is_some_and(|m| m.form == Some(Form::Again)) {
        return back_in_turn(drafts, made, start);
    }
    let ends: Vec<usize> =
        made.iter().skip(start).filter_map(|m| m.end.checked_sub(1)).filter(|&d| d >= first).collect();
    let (Some(&head), Some(&last)) = (ends.first(), ends.last()) else { return };
    let followers = made.iter().skip(start + 1).all(|m| m.form == Some(Form::Again));
    let Some(names) = drafts.get(head).map(|d| subjects(&d.indicator)) else { return };
    let Some(closing) = drafts.get(last).map(|d| (d.value.clone(), d.comparator)) else { return };
    let Some((change, parent, baseline)) = drafts.get(head).map(|d| (d.change, d.parent, d.baseline.clone())) else {
        return;
    };
    let apart = followers && names.len() == ends.len();
    for (n, &d) in ends.iter().enumerate() {
        let Some(draft) = drafts.get_mut(d) else { return };
        if let (
            Value::Quantity { unit: unit @ None, kind, per, .. },
            Value::Quantity { unit: Some(u), kind: k, per: p, .. },
        ) = (&mut draft.value, &closing.0)
        {
            *unit = Some(u.clone());
            *kind = *k;
            per.clone_from(p);
        }
        draft.change = draft.change.or(change);
        if apart && let Some(name) = names.get(n) {
            draft.indicator.clone_from(name);
            draft.parent = parent;
            draft.baseline = draft.baseline.take().or_else(|| baseline.clone());
        }
    }
}

/// "A đạt 290, B đạt 120, tăng lần lượt 10% và 8%": as many numbers as indicators before them.
fn back_in_turn(drafts: &mut [Draft], made: &[Made], start: usize) {
    let of = |m: &Made| m.form.and(m.end.checked_sub(1));
    let told: Vec<usize> = made.iter().take(start).filter(|m| m.form != Some(Form::Again)).filter_map(of).collect();
    let later: Vec<usize> = made.iter().skip(start).filter_map(of).collect();
    let Some(change) = later.first().and_then(|&d| drafts.get(d)).map(|d| d.change) else { return };
    let baseline = later.last().and_then(|&d| drafts.get(d)).and_then(|d| d.baseline.clone());
    let Some(told) = told.len().checked_sub(later.len()).and_then(|n| told.get(n..)) else { return };
    for (&d, &whole) in later.iter().zip(told) {
        let Some(name) = drafts.get(whole).map(|w| w.indicator.clone()) else { continue };
        let Some(draft) = drafts.get_mut(d) else { continue };
        draft.indicator = name;
        draft.parent = Some(whole);
        draft.change = draft.change.or(change);
        draft.baseline = draft.baseline.take().or_else(|| baseline.clone());
    }
}

/// The subjects of a list, each with the head and predicate that they share.
fn subjects(indicator: &str) -> Vec<String> {
    let l = lex();
    if let Some(names) = slashed(indicator) {
        return names;
    }
    let listed = indicator.replace(" và ", ", ");
    let pieces: Vec<&str> = listed.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let (Some(&first), Some(&last)) = (pieces.first(), pieces.last()) else { return Vec::new() };
    let low = lower(last);
    let ending = l.predicate.find(&low, 0).filter(|&(i, _)| i > 0 && pieces.len() > 1).map(|(i, _)| i);
    // Complete indicators share nothing.
    let apart = pieces.iter().all(|p| l.complete.opens(&lower(p)));
    let ending = ending.filter(|_| !apart);
    let said = ending.and_then(|i| last.get(i..)).unwrap_or("");
    let opening: Vec<&str> = first.split(' ').collect();
    let head = l.head.prefix(&lower(first)).map_or(0, |len| count_words(first.get(..len).unwrap_or("")));
    let subject = |n: usize, piece: &str| -> String {
        let own = ending.filter(|_| n + 1 == pieces.len()).and_then(|i| piece.get(..i)).unwrap_or(piece);
        own.trim().to_owned()
    };
    // The shortest subject shows how much of the first one is their common head.
    let fewest = pieces.iter().enumerate().skip(1).map(|(n, p)| count_words(&subject(n, p))).min().unwrap_or(0);
    let keep = opening.len().saturating_sub(fewest).max(head.min(opening.len()));
    pieces
        .iter()
        .enumerate()
        .map(|(n, piece)| {
            let piece = subject(n, piece);
            let mut name = String::new();
            if n > 0 && !l.headed(&lower(&piece)) {
                name = opening.get(..keep).unwrap_or(&[]).join(" ");
                name.push(' ');
            }
            name.push_str(&piece);
            if !said.is_empty() {
                name.push(' ');
                name.push_str(said);
            }
            name.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// "Tỷ lệ huyện/xã đạt chuẩn" speaks of each.
fn slashed(indicator: &str) -> Option<Vec<String>> {
    let (front, behind) = indicator.split_once('/')?;
    let place = &lex().place;
    let first = front.len() - place.suffix(&lower(front))?;
    let second = place.prefix(&lower(behind))?;
    let (head, tail) = (front.get(..first)?, behind.get(second..)?);
    Some(vec![format!("{front}{tail}"), format!("{head}{}{tail}", behind.get(..second)?)])
}
