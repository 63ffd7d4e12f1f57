//! Repair never panics, whatever it is given, and what it says of positions holds.

#[path = "support/random.rs"]
mod random;

use proptest::prelude::*;
use vanban::repair::{Hints, Mode, repair};
use vanban::text::{LineIndex, decode};

fn check(bytes: &[u8]) {
    let decoded = decode(bytes);
    let lines = LineIndex::new(&decoded.text);
    for mode in [Mode::All, Mode::Safe, Mode::None] {
        let out = repair(&decoded.text, &lines, &Hints::default(), mode);
        let whole = out.map.source_range(0..out.text.len());
        assert!(whole.end <= decoded.text.len());
        for edit in out.edits.iter().chain(&out.suggestions) {
            assert_eq!(decoded.text.get(edit.range.clone()), Some(edit.from.as_str()));
        }
    }
}

proptest! {
    #![proptest_config(random::config(300))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    /// Pieces of words, signs and damage, in any order.
    #[test]
    fn pieces_of_damage(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "nh©n", "Ã", "á»", "áº", "Â", " ", " ", "\n", "\r\n", "-", ")", "(", "\u{ad}", "\u{a0}", "a^'", "dd", "\\", ".", "t", "ng",
            "QUẬ", "N", "ƣ", "Ð", "´", "ˆ", "\u{301}", "\u{302}", "1 79,7", "%o", " tỷ", "\0", "\u{11}", "\u{3}", "°ãc", "đựơc",
            "và", "là", "kế hoạch", "п", "ư", "Tr", "â€", "?", "\u{fffd}", "\u{1e}", "\u{c}", "𝒜", "ÿ", "./.", "“", "\u{2212}",
        ]),
        0..40,
    )) {
        check(pieces.concat().as_bytes());
    }
}
