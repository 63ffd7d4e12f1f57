//! What a section's numbers are: aims, results, or neither.

use super::lexicon::{lower, words};

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
    let title = title.trim();
    let opens = |category: &str| words(category).prefix(title).is_some();
    let holds = |category: &str| words(category).find(title, 0).is_some();
    if opens("result_title") {
        // "Kết quả phấn đấu đến năm 2025" and "Đánh giá … và nhiệm vụ" name aims too; the report comes first.
        return Zone::Results;
    }
    if opens("silent_title") {
        return Zone::Silent;
    }
    if title.contains("chỉ tiêu") || title.contains("mục tiêu") {
        return if above == Zone::Silent { above } else { Zone::Aims };
    }
    if holds("aim_title") {
        return match above {
            Zone::Results | Zone::Orders => Zone::Orders,
            other => other,
        };
    }
    if holds("silent_title") && !matches!(above, Zone::Aims | Zone::Results) {
        return Zone::Silent;
    }
    above
}
