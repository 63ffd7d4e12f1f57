//! What a number is for, by the words around it.

use super::amount::{Amount, Unit};
use super::cursor::{introducer_before, skip_blanks, window, window_before, word_before, word_end};
use super::shape::is_year;
use crate::model::QuantityKind;
use crate::vocab::{Introducer, Role, Strength, Vocabulary};

/// What is known of a number when its role is asked for.
pub(crate) struct Scene<'s> {
    pub(crate) text: &'s str,
    pub(crate) vocab: &'s Vocabulary,
    pub(crate) amount: &'s Amount<'s>,
    /// The unit of the amount or of the range it opens.
    pub(crate) unit: Option<&'s Unit>,
    /// The word directly before the number that says what it is, and where it begins.
    pub(crate) introducer: Option<(usize, Introducer)>,
    /// Where comparator words before the number begin.
    pub(crate) lead: usize,
    /// End of number and unit.
    pub(crate) end: usize,
}

impl Scene<'_> {
    fn known(&self) -> Option<&Unit> {
        self.unit.filter(|u| !u.open && !u.implied)
    }

    /// The role that words before the number give it.
    pub(crate) fn introduced(&self) -> Option<Role> {
        let at = self.amount.number.start;
        let before_lead = || {
            let introducer = if self.lead == at { None } else { introducer_before(self.text, self.lead, self.vocab) };
            introducer.filter(|i| i.1.role != Role::Ordinal)
        };
        let (start, Introducer { role, strength }) = self.introducer.or_else(before_lead)?;
        let integer = self.amount.integer();
        let fits = match role {
            Role::Year => self.is_year(),
            Role::Date => {
                let in_words = self.amount.is_lone_word();
                (in_words || integer.is_some_and(|n| n <= 31) || self.amount.whole.is_some())
                    && !is_each(word_before(self.text, start))
            }
            _ => true,
        };
        if !fits {
            return None;
        }
        let known = self.known();
        let holds = match strength {
            // "lúa 80 ha, điều 1.820 ha": a crop; no article is measured.
            Strength::Always => {
                !(role == Role::Ordinal
                    && known.is_some_and(|u| matches!(u.kind, QuantityKind::Area | QuantityKind::Mass)))
            }
            // "ngày 05 tháng 01 năm 2023": the next word of the date is no unit of this one.
            Strength::Unitless if role == Role::Date => known.is_none_or(|u| u.kind == QuantityKind::Duration),
            // "tổng số 50", "trong số 100" count; a decimal or a grouped number names nothing.
            Strength::Unitless => {
                known.is_none_or(|u| self.is_name(u))
                    && (integer.is_some() || self.amount.is_lone_word())
                    && !is_sum(word_before(self.text, start))
            }
            Strength::Place => integer.is_some() && known.is_none_or(|u| self.names_place(u)),
        };
        // "giai đoạn 2021-2025" numbers nothing.
        let year = role == Role::Ordinal && strength != Strength::Always && self.is_year();
        holds.then_some(if year { Role::Year } else { role })
    }

    fn is_year(&self) -> bool {
        self.amount.digits().is_some_and(|d| d.is_plain(4) && is_year(d.first_group()))
    }

    /// "thôn 3 xã Đăk Kan": a unit that is the name of a higher place.
    fn names_place(&self, unit: &Unit) -> bool {
        let written = self.text.get(unit.range.clone()).unwrap_or("");
        unit.is_noun()
            && matches!(unit.name.as_str(), "commune" | "village" | "phường" | "thị trấn" | "quận" | "huyện")
            && written.starts_with(char::is_lowercase)
            && window(self.text, skip_blanks(self.text, unit.range.end), 8)
                .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    }

    /// "Cơ sở 2 Bệnh viện …", "số 485 đường Trần Hưng Đạo", "Chương trình 135 giai đoạn II": what follows the number
    /// is a name and not what is counted.
    fn is_name(&self, unit: &Unit) -> bool {
        let written = self.text.get(unit.range.clone()).unwrap_or("");
        let next = skip_blanks(self.text, unit.range.end);
        let after = self.text.get(next..word_end(self.text, next)).unwrap_or("");
        unit.is_noun()
            && (written.starts_with(char::is_uppercase) && !written.chars().nth(1).is_some_and(char::is_uppercase)
                || !after.is_empty() && after.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
                || is_year(after)
                || written == "đường" && after.starts_with(char::is_uppercase))
    }

    /// What the number is for.
    pub(crate) fn role(&self) -> Role {
        if let Some(role) = self.introduced() {
            return role;
        }
        let known = self.known();
        if known.is_none() && self.amount.multiplier.is_none() && self.is_year() {
            return Role::Year;
        }
        if self.amount.whole.is_some() && self.unit.is_none_or(|u| u.open) && self.is_day_and_month() {
            return Role::Date;
        }
        let Some(unit) = self.unit else { return Role::Bare };
        let written = self.text.get(unit.range.clone()).unwrap_or("");
        if unit.kind == QuantityKind::Duration && !unit.implied {
            return self.time(written);
        }
        if unit.is_noun() && unit.name == "sao" {
            return Role::Grade;
        }
        Role::Value
    }

    /// "30/4" is a day; "04/09 thôn" has a unit and is none.
    fn is_day_and_month(&self) -> bool {
        let token = self.text.get(self.amount.number.clone()).unwrap_or("");
        let Some((day, month)) = token.split_once('/') else { return false };
        let within = |t: &str, most: u32| t.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
        // "2/3 số thôn" is a share.
        let share = ["số", "tổng", "diện"]
            .iter()
            .any(|w| window(self.text, skip_blanks(self.text, self.amount.bare_end), 8).starts_with(w));
        within(day, 31) && within(month, 12) && !share
    }

    /// A span of time is a value where something is brought to it, shortened or lengthened by it.
    fn time(&self, written: &str) -> Role {
        let after = window(self.text, skip_blanks(self.text, self.end), 24);
        if written.ends_with("tuổi") {
            // Life expectancy is measured in years of age.
            let near = window_before(self.text, self.lead, 120);
            let near = near.rsplit([';', '.']).next().unwrap_or(near);
            return if near.to_lowercase().contains("tuổi thọ") { Role::Value } else { Role::Age };
        }
        // "24/24 giờ", "7/7 ngày"
        if self.amount.whole.is_some() && self.amount.whole == part(self.text, self.amount) {
            return Role::Other;
        }
        let when = ["đầu", "cuối", "qua", "tới", "liên", "kể", "gần", "tiếp", "sau", "trước", "học"];
        if when.iter().any(|w| after.starts_with(w)) {
            return Role::Duration;
        }
        let before = word_before(self.text, self.lead).to_lowercase();
        let brought = ["còn", "xuống", "giảm", "đạt", "tăng", "thêm", "ngắn", "lên"];
        if brought.contains(&before.as_str()) { Role::Value } else { Role::Duration }
    }
}

fn part(text: &str, amount: &Amount) -> Option<rust_decimal::Decimal> {
    text.get(amount.number.clone())?.split('/').next()?.parse().ok()
}

/// "mỗi tháng 2 lần", "hàng ngày 3 lần": the span is no date.
fn is_each(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "mỗi" | "hàng" | "hằng" | "từng" | "một" | "trong" | "bình" | "quân" | "số")
}

/// "tổng số", "trong số", "dân số", "quân số": a sum, and no number of a thing.
fn is_sum(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "tổng" | "trong" | "dân" | "quân" | "đa" | "có" | "với" | "bằng" | "được")
}
