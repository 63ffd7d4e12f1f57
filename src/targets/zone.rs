//! What a section's numbers are: aims, results, or neither.

use super::lexicon::{lex, lower};
use crate::text::scan::has_digit;
use crate::text::seek;

/// What the numbers of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// A section of targets: every measurable value is one.
    Aims,
    /// Running text: a value is a target where its clause orders something.
    Orders,
    /// A report: values are results.
    Results,
    /// Awards, money, who and when: values are neither.
    Silent,
}

/// The zone of a section from its heading, inside the zone of the section above it.
pub(crate) fn zone(title: Option<&str>, above: Zone) -> Zone {
    const AND: &str = " và ";
    let Some(title) = title else { return above };
    let (l, title) = (lex(), lower(title));
    // A heading may join a report and aims ("Kết quả năm 2022 và nhiệm vụ năm 2023"): each item speaks for itself.
    let (mut reports, mut orders, mut silent) = (false, false, false);
    let items = title.split([',', ';', ':']).flat_map(|part| {
        let mut rest = Some(part);
        std::iter::from_fn(move || {
            let item = rest?;
            let and = seek::find(item, AND);
            rest = and.and_then(|i| item.get(i + AND.len()..));
            item.get(..and.unwrap_or(item.len()))
        })
    });
    for item in items {
        let item = item.trim();
        // "Về tình hình thực hiện kế hoạch 5 năm"
        let item = item.strip_prefix("về ").unwrap_or(item).trim_start();
        reports |= l.result_title.opens(item);
        silent |= l.silent_title.opens(item);
        orders |= l.aim_title.opens(item);
    }
    let named = seek::contains(&title, "chỉ tiêu") || seek::contains(&title, "mục tiêu");
    if reports {
        return if orders { Zone::Orders } else { Zone::Results };
    }
    if silent && !orders {
        return Zone::Silent;
    }
    if named {
        return if above == Zone::Silent { above } else { Zone::Aims };
    }
    if orders || l.aim_title.within(&title) {
        return match above {
            Zone::Results => Zone::Orders,
            other => other,
        };
    }
    above
}

/// Whether a heading names a year to come: "Phát triển kinh tế số đến năm 2030" in a plan of 2025.
pub(crate) fn to_come(title: &str, plan: Option<i32>) -> bool {
    const UNTIL: &str = "đến năm ";
    if !has_digit(title) {
        return false;
    }
    let title = lower(title);
    let Some(at) = seek::rfind(&title, UNTIL) else { return false };
    let year = title.get(at + UNTIL.len()..).and_then(|rest| rest.get(..4)).and_then(|y| y.parse::<i32>().ok());
    year.is_some_and(|year| plan.is_some_and(|plan| (plan..plan + 50).contains(&year)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tell_aims_from_reports_and_money() {
        for (title, above, here) in [
            ("CÁC CHỈ TIÊU CHỦ YẾU", Zone::Orders, Zone::Aims),
            ("Về kinh tế", Zone::Aims, Zone::Aims),
            ("KẾT QUẢ THỰC HIỆN NĂM 2022", Zone::Orders, Zone::Results),
            ("Tình hình năm 2022 và nhiệm vụ năm 2023", Zone::Orders, Zone::Orders),
            ("ĐỐI TƯỢNG, NỘI DUNG THI ĐUA", Zone::Orders, Zone::Orders),
            ("KINH PHÍ THỰC HIỆN KẾ HOẠCH", Zone::Orders, Zone::Silent),
            ("PHƯƠNG HƯỚNG, NHIỆM VỤ", Zone::Results, Zone::Orders),
        ] {
            assert_eq!(zone(Some(title), above), here, "{title}");
        }
    }
}
