//! The number lexer on anything at all.

#[path = "support/random.rs"]
mod random;

use proptest::prelude::*;
use vanban::parse::{column_unit, habit, per_in, quantities};
use vanban::vocab::Vocabulary;

/// Pieces that the lexer looks for, so that random text holds what it may trip over.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,5}",
        Just("0".to_owned()),
        proptest::sample::select(vec![
            ".",
            ",",
            " ",
            "\u{a0}",
            "-",
            "–",
            "/",
            "÷",
            "(",
            ")",
            "%",
            "%o",
            "‰",
            ":",
            ";",
            "từ",
            "đến",
            "trên",
            "dưới",
            "trở lên",
            "không quá",
            "khoảng",
            "triệu",
            "tỷ",
            "nghìn",
            "đồng",
            "tỷđ",
            "ha",
            "m2",
            "người",
            "dân",
            "vạn",
            "hai",
            "năm",
            "mươi",
            "một",
            "tháng",
            "ngày",
            "tuổi",
            "Điều",
            "thôn",
            "xã",
            "Đăk",
            "NQ-CP",
            "phần trăm",
            "≥",
            "cứ",
            "mỗi",
            "hàng",
            "điểm",
            "giường",
            "đ",
            "²",
            "ả",
            "🙂",
            "\u{301}",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec((piece, proptest::bool::ANY), 0..40).prop_map(|parts| {
        parts.into_iter().fold(String::new(), |mut text, (piece, blank)| {
            text.push_str(&piece);
            if blank {
                text.push(' ');
            }
            text
        })
    })
}

proptest! {
    #![proptest_config(random::config(2000))]

    #[test]
    fn every_range_lies_in_the_text_and_order(text in pieces()) {
        let vocab = Vocabulary::builtin();
        let found = quantities(&text, vocab, habit(&text));
        let mut end = 0;
        for q in &found {
            prop_assert!(text.get(q.range.clone()).is_some_and(|t| !t.is_empty()), "{q:?}");
            prop_assert!(text.get(q.number.clone()).is_some(), "{q:?}");
            prop_assert!(text.get(q.lead.clone()).is_some(), "{q:?}");
            for part in [&q.unit_range, &q.noun, &q.per_range, &q.tail].into_iter().flatten() {
                prop_assert!(text.get(part.clone()).is_some(), "{q:?}");
            }
            prop_assert!(q.number.start >= end, "{q:?} overlaps what was read before");
            prop_assert!(q.min.is_some() == q.max.is_some() && q.min <= q.max, "{q:?}");
            prop_assert!(q.min.is_some() || !q.is_value() || !q.doubts.is_empty(), "{q:?}");
            end = q.range.end;
        }
        prop_assert_eq!(quantities(&text, vocab, habit(&text)), found.clone());
        per_in(&text, vocab);
        if let Some(unit) = column_unit(&text, vocab) {
            for q in &found {
                q.in_unit(&text, &unit, vocab, habit(&text));
            }
        }
    }
}
