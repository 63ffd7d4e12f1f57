//! What a section's numbers are: aims, results, or neither.

use super::lexicon::{lower, words};
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
    let Some(title) = title else { return above };
    let title = lower(title);
    // A heading may join a report and aims ("Kết quả năm 2022 và nhiệm vụ năm 2023"): each item speaks for itself.
    let (mut reports, mut orders, mut silent) = (false, false, false);
    for item in title.split([',', ';', ':']).flat_map(|i| i.split(" và ")) {
        let item = item.trim();
        // "Về tình hình thực hiện kế hoạch 5 năm"
        let item = item.strip_prefix("về ").unwrap_or(item).trim_start();
        let opens = |category: &str| words(category).prefix(item).is_some();
        reports |= opens("result_title");
        silent |= opens("silent_title");
        orders |= opens("aim_title");
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
    if orders || words("aim_title").find(&title, 0).is_some() {
        return match above {
            Zone::Results => Zone::Orders,
            other => other,
        };
    }
    above
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
