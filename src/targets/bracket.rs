//! What brackets behind a number break down, repeat or share out.

use std::ops::Range;

use super::candidate::candidates;
use super::clause::{Clause, clauses};
use super::draft::Draft;
use super::grammar::{Flow, Grammar};
use super::indicator::{join, strip_front};
use super::lexicon::lex;
use super::scene::Scene;
use crate::model::{QuantityKind, Value};
use crate::parse::{Quantity, Role};

impl Grammar<'_> {
    /// What brackets break down or repeat.
    pub(super) fn brackets(&mut self, scene: &Scene<'_>, clause: &Clause, before: usize, depth: usize) {
        let t = scene.t;
        let end = self.drafts.len();
        for bracket in &clause.brackets {
            let content = bracket.start + 1..bracket.end - 1;
            let values = scene.found.get(scene.found_in(&content)).unwrap_or(&[]);
            let value = values.iter().any(|q| q.role == Role::Value);
            // "(mầm non: 4, tiểu học: 3)"
            let parts = || {
                values
                    .iter()
                    .all(|q| q.role == Role::Bare && t.lower(&(content.start..q.lead.start)).trim_end().ends_with(':'))
            };
            if values.is_empty() || !(value || parts()) {
                self.shared_out(scene, &content, values, before..end, bracket.start);
                continue;
            }
            // "(quy mô 700 giường)"
            if lex().size.opens(t.lower(&content).trim_start()) {
                continue;
            }
            // "tăng 10% so với cùng kỳ (10.482 tỷ đồng)" says what it was.
            let only = values.len() == 1 && values.iter().all(|q| t.lower(&content).trim().len() == q.lead.len());
            let compared = t.lower(&(0..bracket.start)).trim_end().len();
            if only && compared > 0 && scene.compared(compared - 1) {
                continue;
            }
            // The last number before the bracket, but no second number on its indicator.
            let upto = before
                + self
                    .drafts
                    .get(before..end)
                    .map_or(0, |d| d.partition_point(|d| d.raw.end <= scene.base + bracket.start));
            let whole = (before..upto).rev().take(8).find(|&d| !self.is_again(d));
            let Some(whole) = whole else { continue };
            // "50 suất học bổng (300.000 đồng/suất)": what one of them costs.
            let of = self.drafts.get(whole).map(|d| &d.value);
            let counted = matches!(of, Some(Value::Quantity { kind: QuantityKind::Count, .. }));
            if counted && values.iter().all(|q| q.kind == QuantityKind::Money && !q.per.is_empty()) {
                continue;
            }
            let mut part = Flow {
                whole: Some(whole),
                listed: true,
                last: Some(whole),
                result: self.drafts.get(whole).is_some_and(|d| d.result),
                ..Flow::default()
            };
            let Some(inner) = t.text.get(content.clone()) else { continue };
            for inside in clauses(inner) {
                let shifted = Clause {
                    range: content.start + inside.range.start..content.start + inside.range.end,
                    brackets: inside.brackets.iter().map(|b| content.start + b.start..content.start + b.end).collect(),
                    sentence: false,
                };
                let values = candidates(scene, &shifted);
                self.clause(scene, &shifted, &values, &mut part, depth + 1);
            }
        }
    }

    /// "10 trường (mầm non 3, tiểu học 4, THCS 3)": bare numbers that make up the count before the bracket.
    fn shared_out(
        &mut self,
        scene: &Scene<'_>,
        content: &Range<usize>,
        values: &[Quantity],
        drafts: Range<usize>,
        at: usize,
    ) {
        let t = scene.t;
        let ends = |d: &&usize| self.drafts.get(**d).is_some_and(|d| d.raw.end <= scene.base + at);
        let Some(whole) = drafts.rev().find(|d| ends(&d)) else { return };
        let Some(of) = self.drafts.get(whole).cloned() else { return };
        let Value::Quantity { kind: QuantityKind::Count, min, max, unit, per } = &of.value else { return };
        // "trung học cơ sở 3" numbers nothing where the sum is right.
        let bare = |q: &Quantity| if matches!(q.role, Role::Bare | Role::Ordinal) { q.min } else { None };
        let sum = values.iter().try_fold(rust_decimal::Decimal::ZERO, |sum, q| sum.checked_add(bare(q)?.decimal()));
        if values.len() < 2 || min != max || sum != Some(min.decimal()) {
            return;
        }
        let mut from = content.start;
        for q in values {
            let name = strip_front(t, from..q.lead.start.max(from), &[&lex().again]);
            from = q.lead.end;
            let (Some(number), indicator) = (q.min, join(t, &[name], &[])) else { return };
            if !indicator.chars().any(char::is_alphabetic) {
                return;
            }
            let value = Value::Quantity {
                kind: QuantityKind::Count,
                min: number,
                max: number,
                unit: unit.clone(),
                per: per.clone(),
            };
            self.drafts.push(Draft {
                indicator,
                value,
                group: None,
                comparator: q.comparator,
                change: None,
                baseline: None,
                qualifier: None,
                parent: Some(whole),
                raw: scene.base + q.range.start..scene.base + q.range.end,
                doubts: q.doubts.clone(),
                ..of.clone()
            });
        }
    }
}
