//! One end of a quantity: a number, its multiplier word and its unit.

use std::ops::Range;

use rust_decimal::Decimal;

use super::cursor::{char_at, skip_blanks, window, word_end};
use super::number::{DOUBT_TOO_LONG, Digits, Habit, Measured};
use super::number_words;
use crate::model::{Number, QuantityKind};
use crate::vocab::{Vocabulary, Word, is_blank, is_letter, lower};

/// The unit found after a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    pub(crate) kind: QuantityKind,
    pub(crate) name: String,
    pub(crate) factor: Decimal,
    /// Name after "/", where it is another.
    pub(crate) per: Option<String>,
    pub(crate) range: Range<usize>,
    /// A noun that no table knows.
    pub(crate) open: bool,
    /// Money that the words "tỷ", "triệu" imply.
    pub(crate) implied: bool,
}

impl Unit {
    /// Dong that no word says, at `at`.
    pub(crate) fn money(at: usize) -> Self {
        Unit {
            kind: QuantityKind::Money,
            name: "VND".into(),
            factor: Decimal::ONE,
            per: None,
            range: at..at,
            open: false,
            implied: true,
        }
    }

    pub(crate) fn is_noun(&self) -> bool {
        self.kind == QuantityKind::Count
    }

    pub(crate) fn same(&self, other: &Unit) -> bool {
        self.kind == other.kind && self.name == other.name
    }
}

/// Digits or words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Figure<'t> {
    Digits(Digits<'t>),
    Words(Decimal, usize),
}

/// A number with what follows it.
#[derive(Debug, Clone)]
pub(crate) struct Amount<'t> {
    pub(crate) figure: Figure<'t>,
    pub(crate) number: Range<usize>,
    /// "triệu" in "7,5 triệu", or several multiplied.
    pub(crate) multiplier: Option<Decimal>,
    /// "2 tỷ 500 triệu": what comes on top, multiplied out.
    pub(crate) on_top: Decimal,
    /// The whole in "04/09 thôn".
    pub(crate) whole: Option<Decimal>,
    pub(crate) unit: Option<Unit>,
    /// End of number, multiplier, repetition in words, and unit.
    pub(crate) end: usize,
    /// End of all of that but the unit.
    pub(crate) bare_end: usize,
}

impl<'t> Amount<'t> {
    /// The amount whose number begins at `at`.
    pub(crate) fn scan(text: &'t str, at: usize, vocab: &Vocabulary) -> Option<Self> {
        let (figure, stop) = match char_at(text, at)? {
            c if c.is_ascii_digit() => {
                let digits = Digits::scan(text, at)?;
                (Figure::Digits(digits), digits.end)
            }
            _ => {
                let words = number_words::scan(text, at)?;
                (Figure::Words(words.value, words.words), words.end)
            }
        };
        let mut amount = Amount {
            figure,
            number: at..stop,
            multiplier: None,
            on_top: Decimal::ZERO,
            whole: None,
            unit: None,
            end: stop,
            bare_end: stop,
        };
        amount.read_whole(text);
        let mut next = amount.read_multiplier(text, vocab);
        let repeated = over_repetition(text, amount.bare_end, amount.digits().is_none());
        if repeated > amount.bare_end {
            // "06 (sáu) nghìn tỷ đồng"
            amount.bare_end = repeated;
            next = amount.read_multiplier(text, vocab);
        }
        amount.end = amount.bare_end;
        amount.unit = next_unit(text, next, vocab);
        if let Some(unit) = &amount.unit {
            amount.end = unit.range.end;
        } else if amount.implies_money(text) {
            amount.unit = Some(Unit::money(amount.bare_end));
        }
        Some(amount)
    }

    /// Millions of nothing are dong, and so are thousands that go to somebody: "200 nghìn/người".
    fn implies_money(&self, text: &str) -> bool {
        let least = if char_at(text, self.bare_end) == Some('/') { 1_000 } else { 1_000_000 };
        self.multiplier.is_some_and(|m| m >= Decimal::from(least))
    }

    pub(crate) fn digits(&self) -> Option<Digits<'t>> {
        match self.figure {
            Figure::Digits(d) => Some(d),
            Figure::Words(..) => None,
        }
    }

    /// One number word alone: as often an article or something else ("một", "ba").
    pub(crate) fn is_lone_word(&self) -> bool {
        matches!(self.figure, Figure::Words(_, 1))
    }

    /// The number as an integer, if it is written as one without separators.
    pub(crate) fn integer(&self) -> Option<u64> {
        let digits = self.digits()?;
        if !digits.is_integer() || self.multiplier.is_some() || self.whole.is_some() {
            return None;
        }
        digits.first_group().parse().ok()
    }

    /// A known unit, not a guess.
    pub(crate) fn known_unit(&self) -> Option<&Unit> {
        self.unit.as_ref().filter(|u| !u.open && !u.implied)
    }

    /// "04/09 thôn": four of nine.
    fn read_whole(&mut self, text: &str) {
        let Some(digits) = self.digits().filter(Digits::is_integer) else { return };
        if char_at(text, self.number.end) != Some('/') {
            return;
        }
        let Some(whole) = Digits::scan(text, self.number.end + 1) else { return };
        if !whole.is_integer() || matches!(char_at(text, whole.end), Some('/' | '-')) {
            return;
        }
        let (Ok(part), Ok(all)) = (digits.first_group().parse::<u64>(), whole.first_group().parse::<u64>()) else {
            return;
        };
        // A power of ten from a thousand up is what a rate is per: "80/100000".
        let is_rate = all >= 1000 && all.to_string().trim_end_matches('0') == "1";
        if all == 0 || is_rate && part != all {
            return;
        }
        self.whole = Some(Decimal::from(all));
        self.number.end = whole.end;
        self.bare_end = whole.end;
    }

    /// Reads on over multiplier words; gives what stands behind them.
    fn read_multiplier<'s>(&mut self, text: &'s str, vocab: &Vocabulary) -> Next<'s> {
        let mut next = Next::new(text, self.bare_end);
        while let Some((end, factor)) = next.multiplier(vocab) {
            // "2 triệu đồng" is one unit "triệu đồng" where a table says so; both ways the product is the same.
            let Some(product) = self.multiplier.unwrap_or(Decimal::ONE).checked_mul(factor) else { break };
            self.multiplier = Some(product);
            self.bare_end = end;
            next = Next::new(text, end);
        }
        // "2 tỷ 500 triệu đồng"
        let Some(mut above) = self.multiplier else { return next };
        loop {
            let Some(more) = Digits::scan(text, next.start).filter(|d| d.is_integer() && d.first_group().len() <= 3)
            else {
                return next;
            };
            let Some((end, factor)) = multiplier_at(text, more.end, vocab).filter(|m| m.1 < above) else {
                return next;
            };
            let Some(part) = more.value(Measured::Any, Habit::default()).0.and_then(|v| v.checked_mul(factor)) else {
                return next;
            };
            self.on_top += part;
            self.bare_end = end;
            next = Next::new(text, end);
            above = factor;
        }
    }

    /// The value in the unit, multiplied by `shared` where it has no multiplier of its own.
    pub(crate) fn value(
        &self,
        unit: Option<&Unit>,
        shared: Option<Decimal>,
        habit: Habit,
    ) -> (Option<Number>, Option<&'static str>) {
        let multiplier = self.multiplier.or(shared);
        let (value, doubt) = match self.figure {
            Figure::Words(value, _) => (Some(value), None),
            Figure::Digits(digits) => digits.value(measured(unit, multiplier), habit),
        };
        let Some(value) = value else { return (None, doubt) };
        let factor = unit.map_or(Decimal::ONE, |u| u.factor);
        // Most numbers are what they say.
        if multiplier.is_none() && self.on_top.is_zero() && factor == Decimal::ONE && !value.is_zero() {
            let number = Number::new(value);
            return (number, if number.is_none() { Some(DOUBT_TOO_LONG) } else { doubt });
        }
        let number = value
            .checked_mul(multiplier.unwrap_or(Decimal::ONE))
            .and_then(|v| v.checked_add(self.on_top))
            .and_then(|v| v.checked_mul(factor))
            .and_then(Number::new);
        (number, if number.is_none() { Some(DOUBT_TOO_LONG) } else { doubt })
    }
}

fn measured(unit: Option<&Unit>, multiplier: Option<Decimal>) -> Measured {
    match unit {
        Some(u) if u.kind == QuantityKind::Percent => Measured::Percent,
        // Times and points have fractions; other counts have none, unless counted in thousands.
        Some(u)
            if u.is_noun()
                && multiplier.is_none()
                && u.factor == Decimal::ONE
                && !matches!(u.name.as_str(), "point" | "lần") =>
        {
            Measured::Whole
        }
        _ => Measured::Any,
    }
}

/// What stands behind a number, its first word looked at once for all that may be asked of it.
#[derive(Debug, Clone, Copy)]
struct Next<'t> {
    /// Where the number ends, and where the text behind it begins.
    at: usize,
    start: usize,
    rest: &'t str,
    word: Option<Word>,
}

impl<'t> Next<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        let start = skip_blanks(text, at);
        let rest = text.get(start..).unwrap_or("");
        Next { at, start, rest, word: Word::first(rest) }
    }

    /// The end of the multiplier word that stands there, and its factor.
    fn multiplier(self, vocab: &Vocabulary) -> Option<(usize, Decimal)> {
        let word = self.word?;
        let (len, factor) = vocab.units.multiplier_of(word, self.rest)?;
        // "tr đ", "tỷ.đ" are units as a whole.
        let unit = vocab.units.unit_of(word, self.rest).map(|(unit_len, _)| unit_len);
        // "4 tỷ phú", "2 tỷ lệ" multiply nothing.
        let longer = unit.max(vocab.units.not_unit_of(word, self.rest)).is_some_and(|other| other > len);
        (!longer).then_some((self.start + len, factor))
    }
}

/// The multiplier word at `at`, blanks before it left out: its end and factor.
pub(crate) fn multiplier_at(text: &str, at: usize, vocab: &Vocabulary) -> Option<(usize, Decimal)> {
    Next::new(text, at).multiplier(vocab)
}

/// Over a repetition in brackets, "03 (ba) xã", "mười tám (18) giờ".
fn over_repetition(text: &str, at: usize, in_words: bool) -> usize {
    const LONGEST: usize = 120;
    let open = skip_blanks(text, at);
    let Some(inner) = window(text, open, LONGEST).strip_prefix('(') else { return at };
    let Some((inside, _)) = inner.split_once(')') else { return at };
    let said = inside.trim_matches(is_blank);
    let repeats = match in_words {
        true => !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
        false => number_words::scan(said, 0).is_some_and(|n| n.end == said.len()),
    };
    if repeats { open + 1 + inside.len() + 1 } else { at }
}

/// The unit at `at`: a known one, else the noun that stands there.
pub(crate) fn unit_at(text: &str, at: usize, vocab: &Vocabulary) -> Option<Unit> {
    next_unit(text, Next::new(text, at), vocab)
}

fn next_unit(text: &str, Next { at, start, rest, word }: Next<'_>, vocab: &Vocabulary) -> Option<Unit> {
    let word = word?;
    // "5G" is no mass: a letter glued on is a unit only in lower case.
    let glued = start == at && rest.starts_with(char::is_uppercase);
    let known = vocab.units.unit_of(word, rest).filter(|(len, _)| !(glued && *len == 1));
    let barred = vocab.units.not_unit_of(word, rest);
    if let Some((len, word)) = known.filter(|(len, _)| barred.is_none_or(|b| b < *len)) {
        let range = start..start + len;
        let name = match &word.unit {
            Some(name) => String::from(&**name),
            None => as_written(rest.get(..len)?),
        };
        return Some(Unit {
            kind: word.kind,
            name,
            factor: word.factor,
            per: word.per.as_deref().map(str::to_owned),
            range,
            open: false,
            implied: false,
        });
    }
    // A word glued to digits is a name, "5G"; and no noun stands alone in capitals but an abbreviation.
    if barred.is_some() || start == at {
        return None;
    }
    let end = word_end(text, start);
    let word = text.get(start..end)?;
    let noun = word.chars().all(is_letter)
        && (word.chars().all(|c| !c.is_uppercase()) && word.chars().nth(1).is_some()
            || word.chars().all(char::is_uppercase) && word.chars().nth(1).is_some() && !is_roman(word));
    noun.then(|| Unit {
        kind: QuantityKind::Count,
        name: as_written(word),
        factor: Decimal::ONE,
        per: None,
        range: start..end,
        open: true,
        implied: false,
    })
}

fn is_roman(word: &str) -> bool {
    word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// A noun as written ("chi Hội"), with single blanks; the capital that begins a cell or a name goes, and so do those of
/// words that are all in capitals ("NHÀ VĂN HÓA"), but not of an abbreviation ("CLB").
pub(crate) fn as_written(noun: &str) -> String {
    let words = || noun.split(is_blank).filter(|w| !w.is_empty());
    let capitals = |w: &str| w.chars().all(|c| !c.is_lowercase());
    let shouted = words().nth(1).is_some() && words().all(capitals);
    let mut name = String::with_capacity(noun.len());
    for (n, word) in words().enumerate() {
        if n > 0 {
            name.push(' ');
        }
        let mut chars = word.chars();
        match chars.next() {
            _ if shouted => name.extend(word.chars().map(lower)),
            Some(first) if n == 0 && !chars.clone().any(char::is_uppercase) => {
                name.push(lower(first));
                name.extend(chars);
            }
            _ => name.push_str(word),
        }
    }
    name
}
