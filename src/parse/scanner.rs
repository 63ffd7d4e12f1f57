//! The one pass over a paragraph that finds its numbers and reads each with the words around it.

use rust_decimal::Decimal;
use std::ops::Range;

use super::amount::{Amount, Unit};
use super::article::article;
use super::cursor::{
    Before, char_at, char_before, introducer_before, skip_blanks, window, window_before, word_before, word_end,
};
use super::number::{DOUBT_UNREAD, Habit};
use super::number_words;
use super::per::{after_slash, beyond_words, over, slashes};
use super::quantity::{DOUBT_RANGE_ORDER, DOUBT_UNIT_IMPLIED, Quantity};
use super::role::Scene;
use super::shape::{by_shape, is_year};
use super::starts::{begins_word, end_of_word, starts};
use crate::model::{Comparator, Number, QuantityKind};
use crate::text::seek;
use crate::vocab::{Bound, Introducer, Role, Vocabulary, is_blank, is_letter, is_word};

/// A paragraph, and the numbers found in it so far.
pub(crate) struct Scanner<'s> {
    text: &'s str,
    vocab: &'s Vocabulary,
    habit: Habit,
    found: Vec<Quantity>,
}

/// Both ends of an amount.
pub(crate) struct Ends<'s> {
    pub(crate) first: Amount<'s>,
    pub(crate) second: Option<Amount<'s>>,
    doubts: Vec<&'static str>,
}

impl<'s> Scanner<'s> {
    pub(crate) fn new(text: &'s str, vocab: &'s Vocabulary, habit: Habit) -> Self {
        Scanner { text, vocab, habit, found: Vec::new() }
    }

    /// All numbers, from left to right.
    pub(crate) fn run(mut self) -> Vec<Quantity> {
        let bytes = self.text.as_bytes();
        let mut starts = starts(self.text);
        let mut i = 0;
        while let Some(&b) = bytes.get(i) {
            let mut next = i + 1;
            if b.is_ascii_digit() {
                i = self.digits(i).max(next);
                continue;
            }
            if begins_word(b) {
                next = end_of_word(self.text, i).max(next);
                let number = bytes.get(i..next).is_some_and(number_words::may_begin);
                if let Some(end) = if number { self.words(i) } else { None } {
                    i = end;
                    continue;
                }
            }
            match starts.next(next) {
                Some(at) => i = at,
                None => break,
            }
        }
        self.found
    }

    /// A number in words, if it counts something.
    fn words(&mut self, at: usize) -> Option<usize> {
        let said = number_words::scan(self.text, at)?;
        if let Some(len) = self.vocab.numerals.idiom(self.text.get(at..)?) {
            return Some(at + len);
        }
        // "năm" is a year far more often than five.
        if said.words == 1 && self.text.get(at..said.end)?.eq_ignore_ascii_case("năm") {
            return None;
        }
        let amount = Amount::scan(self.text, at, self.vocab)?;
        if amount.is_lone_word() && amount.known_unit().is_none() && !self.is_named_number(at) {
            return None;
        }
        let before = Before::new(self.text, at);
        Some(self.amount(amount, before, before.introducer(self.vocab)))
    }

    /// "thứ hai", "tháng ba", "quý một".
    fn is_named_number(&self, at: usize) -> bool {
        introducer_before(self.text, at, self.vocab).is_some_and(|(start, i)| {
            matches!(i.role, Role::Date) || self.text.get(start..at).is_some_and(|t| t.trim_end().ends_with("thứ"))
        })
    }

    fn digits(&mut self, at: usize) -> usize {
        // "COVID-19", "QĐ-15"
        if char_before(self.text, at) == Some('-') && char_before(self.text, at - 1).is_some_and(is_letter) {
            return word_end(self.text, at);
        }
        if let Some(len) = self.text.get(at..).and_then(|t| self.vocab.numerals.idiom(t)) {
            self.found.push(Quantity::plain(Role::Other, at..at + len));
            return at + len;
        }
        if let Some((role, end)) = by_shape(self.text, at) {
            self.found.push(Quantity::plain(role, at..end));
            return end;
        }
        let before = Before::new(self.text, at);
        let introducer = before.introducer(self.vocab);
        if let Some(article) = article(self.text, at, introducer, self.vocab) {
            let end = article.range.end;
            self.found.push(article);
            return end;
        }
        match Amount::scan(self.text, at, self.vocab) {
            Some(amount) => self.amount(amount, before, introducer),
            None => at + 1,
        }
    }

    /// Reads on from a first amount, before which this stands; gives the end of what was read.
    fn amount(&mut self, first: Amount<'s>, before: Before<'s>, introducer: Option<(usize, Introducer)>) -> usize {
        let at = first.number.start;
        if let Some(end) = self.per_alone(at, &first) {
            return end;
        }
        // "4G", "10A"
        if first.unit.is_none() && first.digits().is_some() && char_at(self.text, first.bare_end).is_some_and(is_letter)
        {
            let end = word_end(self.text, first.bare_end);
            self.found.push(Quantity::plain(Role::Other, at..end));
            return end;
        }
        let ends = self.ends(first);
        let unit = ends.unit();
        let mut quantity = self.valued(&ends, unit);
        let mut scene = Scene {
            text: self.text,
            vocab: self.vocab,
            amount: &ends.first,
            unit,
            introducer,
            lead: at,
            end: quantity.range.end,
        };
        let inherited = self.inherited(&ends.first, unit);
        // What names and does not measure is bounded by nothing, and most numbers do.
        quantity.role = match inherited.or_else(|| scene.introduced()).filter(names) {
            Some(role) => role,
            None => {
                self.bound(&mut quantity, before, ends.second.is_some());
                scene.lead = quantity.lead.start;
                inherited.unwrap_or_else(|| scene.role())
            }
        };
        if quantity.words && quantity.role == Role::Value && ends.first.is_lone_word() && !self.counts(&quantity) {
            quantity.role = Role::Other;
        }
        match quantity.role {
            Role::Value | Role::Bare => self.finish(&mut quantity, unit, ends.second.is_some()),
            role if names(&role) => strip_unit(&mut quantity, &ends),
            _ => {}
        }
        let end = quantity.range.end.max(quantity.lead.end);
        if !self.repeats_last(&quantity) {
            self.found.push(quantity);
        }
        end
    }

    /// "2.615 tỷ đồng (hai nghìn sáu trăm mười lăm tỷ đồng)": the same once more, perhaps with commas between.
    fn repeats_last(&self, quantity: &Quantity) -> bool {
        quantity.words
            && self.found.last().is_some_and(|last| {
                let between = self.text.get(last.range.end..quantity.range.start).filter(|t| t.len() < 120);
                let bracket = between.map(str::trim_start).and_then(|t| t.strip_prefix('('));
                let same = (last.min, last.max, &last.unit) == (quantity.min, quantity.max, &quantity.unit);
                bracket.is_some_and(|t| same && t.is_empty() || last.kind == QuantityKind::Money && !t.contains(')'))
            })
    }

    /// A number that only says what something else is per.
    fn per_alone(&mut self, at: usize, amount: &Amount) -> Option<usize> {
        if let Some(slash) = after_slash(self.text, at)
            && let Some(per) = slashes(self.text, slash, None, self.vocab)
        {
            let mut quantity = Quantity::plain(Role::Per, per.range.clone());
            quantity.number = amount.number.clone();
            quantity.per = per.units;
            quantity.per_range = Some(per.range.clone());
            self.found.push(quantity);
            return Some(per.range.end);
        }
        let per = over(self.text, at, amount, self.vocab)?;
        let end = per.range.end;
        if let Some(last) = self.found.last_mut()
            && last.role == Role::Value
            && last.per.is_empty()
            && self.text.get(last.range.end..per.range.start).is_some_and(|t| t.chars().all(is_blank))
        {
            last.per = per.units;
            last.range.end = end;
            last.lead.end = last.lead.end.max(end);
            last.per_range = Some(per.range);
            return Some(end);
        }
        let mut quantity = Quantity::plain(Role::Per, per.range.clone());
        quantity.number = amount.number.clone();
        quantity.per = per.units;
        quantity.per_range = Some(per.range);
        self.found.push(quantity);
        Some(end)
    }

    /// The second end of a range, if one is written.
    pub(crate) fn ends(&self, first: Amount<'s>) -> Ends<'s> {
        let mut doubts = Vec::new();
        let second = self.second(&first, &mut doubts);
        Ends { first, second, doubts }
    }

    fn second(&self, first: &Amount<'s>, doubts: &mut Vec<&'static str>) -> Option<Amount<'s>> {
        if first.whole.is_some() {
            return None;
        }
        // With a guessed noun between them, two numbers are no range.
        let from = match first.known_unit() {
            // "250.000 đồng/ngày đến 350.000 đồng/ngày"
            Some(unit) => slashes(self.text, first.end, Some(unit), self.vocab).map_or(first.end, |per| per.range.end),
            None => first.bare_end,
        };
        let sign = skip_blanks(self.text, from);
        let rest = self.text.get(sign..)?;
        let word = ["đến", "tới"].into_iter().find(|w| rest.starts_with(w));
        let (mut start, is_word) = match (word, rest.chars().next()?) {
            (Some(word), _) => (sign + word.len(), true),
            (None, c @ ('-' | '–' | '—' | '−' | '‑' | '÷' | '~')) => (sign + c.len_utf8(), false),
            _ => return None,
        };
        start = skip_blanks(self.text, start);
        if is_word && let Some((len, Bound::Is(_))) = self.vocab.comparators.before(self.text.get(start..)?) {
            start = skip_blanks(self.text, start + len);
        }
        let is_digit = char_at(self.text, start).is_some_and(|c| c.is_ascii_digit());
        let both_words = is_word && first.digits().is_none();
        if !is_digit && !both_words || is_digit && by_shape(self.text, start).is_some() {
            return None;
        }
        let second = Amount::scan(self.text, start, self.vocab).filter(|a| a.whole.is_none())?;
        match (first.known_unit(), second.known_unit()) {
            (Some(a), Some(b)) if !a.same(b) || !is_word && self.in_chain(first, &second, a) => return None,
            // "10% đến 2025", "46% - 30"
            (Some(_), None) => return None,
            _ => {}
        }
        let unit = second.unit.as_ref().or(first.unit.as_ref());
        let shared = if first.multiplier.is_none() { second.multiplier } else { None };
        let low = first.value(first.known_unit().or(unit), shared, self.habit).0?;
        let high = second.value(unit, None, self.habit).0?;
        if low > high {
            if is_word {
                return None;
            }
            doubts.push(DOUBT_RANGE_ORDER);
        }
        Some(second)
    }

    /// "20% - 35% - 45%": more than two numbers with their units are a list of shares, and no range.
    fn in_chain(&self, first: &Amount<'s>, second: &Amount<'s>, unit: &Unit) -> bool {
        const DASHES: [char; 3] = ['-', '–', '—'];
        let next = skip_blanks(self.text, second.end);
        let ahead = char_at(self.text, next).filter(|c| DASHES.contains(c)).is_some_and(|c| {
            char_at(self.text, skip_blanks(self.text, next + c.len_utf8())).is_some_and(|c| c.is_ascii_digit())
        });
        let written = self.text.get(unit.range.clone()).unwrap_or("");
        let before = window_before(self.text, first.number.start, 16).trim_end();
        let behind =
            before.strip_suffix(DASHES).is_some_and(|b| !written.is_empty() && b.trim_end().ends_with(written));
        ahead || behind
    }

    /// Number, unit and ranges; no words around them yet.
    fn valued(&self, ends: &Ends, unit: Option<&Unit>) -> Quantity {
        let Ends { first, second, doubts } = ends;
        let last = second.as_ref().unwrap_or(first);
        let mut quantity = Quantity::plain(Role::Value, first.number.start..last.end);
        quantity.number = first.number.start..last.bare_end;
        quantity.words = first.digits().is_none();
        quantity.doubts.clone_from(doubts);
        let mut doubt = |d: Option<&'static str>| {
            if let Some(d) = d
                && !quantity.doubts.contains(&d)
            {
                quantity.doubts.push(d);
            }
        };
        let (low, low_doubt) = first.value(first.known_unit().or(unit), ends.shared(), self.habit);
        doubt(low_doubt);
        (quantity.min, quantity.max) = (low, low);
        if let Some(second) = second {
            let (high, high_doubt) = second.value(unit, None, self.habit);
            doubt(high_doubt);
            (quantity.min, quantity.max) = if low > high { (high, low) } else { (low, high) };
        }
        quantity.fraction_of = first.whole.and_then(Number::new);
        if let Some(unit) = unit {
            quantity.kind = unit.kind;
            quantity.unit = Some(unit.name.clone());
            quantity.open = unit.open;
            if unit.implied {
                quantity.doubts.push(DOUBT_UNIT_IMPLIED);
            } else {
                quantity.unit_range = Some(unit.range.clone());
            }
            if unit.is_noun() {
                quantity.noun = Some(unit.range.clone());
            }
            quantity.range.end = quantity.range.end.max(unit.range.end);
            quantity.lead.end = quantity.range.end;
            self.per(&mut quantity, unit);
        }
        quantity
    }

    /// What the quantity is per, directly after its unit.
    fn per(&self, quantity: &mut Quantity, unit: &Unit) {
        let end = quantity.range.end;
        if let Some(whole) = self.whole_after(end, unit) {
            quantity.fraction_of = Number::new(whole.0);
            quantity.range.end = whole.1;
            quantity.lead.end = whole.1;
            return;
        }
        let per = slashes(self.text, end, Some(unit), self.vocab);
        if let Some(per) = per {
            quantity.range.end = per.range.end;
            quantity.lead.end = per.range.end;
            quantity.per = per.units;
            quantity.per_range = Some(per.range);
        } else if let Some(per) = beyond_words(self.text, end, unit, self.vocab) {
            quantity.per = per.units;
            quantity.per_range = Some(per.range);
        }
    }

    /// "5.817 tỷ đồng/5.937 tỷ đồng", "15 xã/20 xã": the whole and its end.
    fn whole_after(&self, end: usize, unit: &Unit) -> Option<(Decimal, usize)> {
        let slash = skip_blanks(self.text, end);
        if char_at(self.text, slash) != Some('/') {
            return None;
        }
        let start = skip_blanks(self.text, slash + 1);
        char_at(self.text, start).filter(char::is_ascii_digit)?;
        let whole = Amount::scan(self.text, start, self.vocab)?;
        let of = whole.known_unit().filter(|u| u.same(unit))?;
        Some((whole.value(Some(of), None, self.habit).0?.decimal(), whole.end))
    }

    /// Comparator words before and after.
    fn bound(&self, quantity: &mut Quantity, before: Before<'_>, is_range: bool) {
        let mut start = quantity.range.start;
        let mut seen = start;
        let mut comparator = None;
        let mut before = before;
        // A comparator, "từ" and the small words between; no more are ever piled up.
        for _ in 0..4 {
            match before.comparator(self.vocab) {
                Some((at, Bound::Filler)) => start = at,
                Some((at, Bound::From)) => {
                    quantity.from = !is_range;
                    (start, seen) = (at, at);
                }
                Some((at, Bound::Is(c))) => {
                    // The outermost word speaks: "tối thiểu trên 5".
                    comparator = Some(c);
                    (start, seen) = (at, at);
                }
                Some((_, Bound::Per | Bound::Name)) | None => break,
            }
            before = Before::new(self.text, start);
        }
        quantity.lead.start = seen;
        let after = skip_blanks(self.text, quantity.range.end);
        if let Some((len, c)) = self.text.get(after..).and_then(|t| self.vocab.comparators.after(t)) {
            quantity.lead.end = after + len;
            quantity.from = false;
            comparator = Some(c);
        } else if let Some((tail, c)) = self.tail(quantity).filter(|t| self.spans(quantity, &t.0)) {
            quantity.tail = Some(tail);
            quantity.from = false;
            comparator = Some(c);
        }
        quantity.comparator = match comparator {
            Some(c) => c,
            None if quantity.from => Comparator::Ge,
            None => Comparator::Eq,
        };
    }

    /// "từ 50% số thôn trở lên": the end of a bound after the noun.
    fn tail(&self, quantity: &Quantity) -> Option<(Range<usize>, Comparator)> {
        const TO: &str = " trở ";
        const REACH: usize = 60;
        let near = window(self.text, quantity.range.end, REACH);
        // Rare: asked before anything that takes longer.
        seek::find(near, TO)?;
        let near = near.split([';', '.', ':', '(', ')']).next().unwrap_or(near);
        let near = near.split(|c: char| c.is_ascii_digit()).next().unwrap_or(near);
        let i = seek::find(near, TO)? + 1;
        let start = quantity.range.end + i;
        let (len, c) = self.vocab.comparators.after(self.text.get(start..)?)?;
        Some((start..start + len, c))
    }

    /// Whether "trở lên" bounds the number, and not a grade behind it ("80% đạt loại khá trở lên").
    fn spans(&self, quantity: &Quantity, tail: &Range<usize>) -> bool {
        let between = self.text.get(quantity.range.end..tail.start).unwrap_or("").trim();
        const SHORT: usize = 5;
        // "30.000 đoàn viên mới trở lên"
        quantity.from
            || between == "mới" && quantity.noun.is_some()
            || between.split_whitespace().count() <= SHORT
                && ["số ", "dân số", "tổng số", "kế hoạch", "dự toán", "chỉ tiêu"]
                    .iter()
                    .any(|w| between.starts_with(w))
    }

    /// Numbers in a row have one role: "khoản 1, 2 và 3", "các năm 2023, 2024".
    fn inherited(&self, amount: &Amount, unit: Option<&Unit>) -> Option<Role> {
        let last = self.found.last().filter(|q| matches!(q.role, Role::Ordinal | Role::Date | Role::Year))?;
        // Labels "(1)" are no row.
        if char_at(self.text, last.range.end) == Some(')') || unit.is_some_and(|u| !u.open) {
            return None;
        }
        let between = self.text.get(last.range.end..amount.number.start).filter(|t| t.len() <= 8)?;
        let row =
            matches!(between.trim_matches(is_blank), "," | "và" | "-" | "–" | "đến" | "hoặc" | ", và" | "&" | "tới");
        let year = amount.digits().is_some_and(|d| d.is_plain(4) && is_year(d.first_group()));
        (row && amount.integer().is_some() && (last.role == Role::Year) == year).then_some(last.role)
    }

    /// Whether a lone number word counts: "một" only after a verb that makes or reaches what is counted, and none in
    /// "mỗi xã một sản phẩm", which is no sum.
    fn counts(&self, quantity: &Quantity) -> bool {
        let at = quantity.lead.start;
        let before = word_before(self.text, at);
        let further = word_before(self.text, at.saturating_sub(before.len() + 1));
        let shared_out = [before, further].iter().any(|w| w.to_lowercase() == "mỗi");
        let article = self.text.get(quantity.number.clone()).is_some_and(|t| t.to_lowercase() == "một");
        let verb = || {
            quantity.comparator != Comparator::Eq
                || self.text.get(..at).is_some_and(|front| self.vocab.numerals.ends_in_counting_verb(front))
        };
        !shared_out && (!article || verb())
    }

    /// What a value needs beyond its number.
    fn finish(&self, quantity: &mut Quantity, unit: Option<&Unit>, is_range: bool) {
        if quantity.role == Role::Value && unit.is_none() {
            quantity.role = Role::Bare;
        }
        if quantity.min.is_none() && quantity.doubts.is_empty() {
            quantity.doubts.push(DOUBT_UNREAD);
        }
        // "80/100.000"
        if unit.is_none()
            && let Some(per) = slashes(self.text, quantity.range.end, None, self.vocab)
            && !per.units.is_empty()
        {
            quantity.range.end = per.range.end;
            quantity.lead.end = per.range.end;
            quantity.per = per.units;
            quantity.per_range = Some(per.range);
            // A rate needs no other unit.
            quantity.role = Role::Value;
        }
        if quantity.from && !is_range && self.moves_on(quantity.range.end) {
            quantity.role = Role::Start;
        }
    }

    /// "từ 4,1% giảm còn 3%", "từ 20% (năm 2020) lên 30%": what comes after is where it goes.
    fn moves_on(&self, end: usize) -> bool {
        const REACH: usize = 70;
        let near = window(self.text, end, REACH);
        let near = near.split([';', '.']).next().unwrap_or(near);
        let mut last = "";
        let moves = near.split(|c: char| !is_word(c)).any(|w| {
            let before = std::mem::replace(&mut last, w);
            matches!(w, "lên" | "xuống" | "còn") && before != "trở"
        });
        moves || near.trim_start().starts_with("đến ")
    }
}

impl Ends<'_> {
    /// The multiplier written once for both ends: "7-7,5 triệu".
    pub(crate) fn shared(&self) -> Option<Decimal> {
        self.second.as_ref().filter(|_| self.first.multiplier.is_none()).and_then(|s| s.multiplier)
    }

    fn unit(&self) -> Option<&Unit> {
        match &self.second {
            Some(second) => second.unit.as_ref().or(self.first.unit.as_ref()),
            None => self.first.unit.as_ref(),
        }
    }
}

/// Whether a number with this role names and does not measure.
fn names(role: &Role) -> bool {
    matches!(role, Role::Ordinal | Role::Date | Role::Year | Role::Symbol)
}

/// Leaves only the number of what names and does not measure.
fn strip_unit(quantity: &mut Quantity, ends: &Ends) {
    let last = ends.second.as_ref().unwrap_or(&ends.first);
    let mut plain = Quantity::plain(quantity.role, ends.first.number.start..last.number.end);
    (plain.min, plain.max, plain.words) = (quantity.min, quantity.max, quantity.words);
    *quantity = plain;
}
