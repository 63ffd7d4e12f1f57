//! Repair never panics, whatever it is given, and what it says of positions holds.

#[path = "support/random.rs"]
mod random;

use proptest::prelude::*;
use vanban::repair::{Hints, Mode, repair};
use vanban::text::{LineIndex, decode};

/// Least of three times that a text takes, in seconds.
fn took(text: &str) -> f64 {
    let lines = LineIndex::new(text);
    let once = || {
        let start = std::time::Instant::now();
        std::hint::black_box(repair(text, &lines, &Hints::default(), Mode::All));
        start.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::MAX, f64::min)
}

/// Shapes that punish what tries every letter everywhere: twice the text is about twice the work, and tables of single
/// letters are not read like riddles.
#[test]
fn work_follows_the_length() {
    let of = |piece: &str, size: usize| took(&piece.repeat(size / piece.len()));
    let prose = of("Ủy ban nhân dân huyện phát động phong trào thi đua yêu nước năm 2022.\n", 20_000);
    for piece in [
        "| a | b |\n",
        "a. b. c\n",
        "x t t ng ",
        "QUẬ N ",
        "cāa hÿn Þ ß ",
        "hknh nghgo ",
        "t{ ch?c c}a ",
        "a?b?c?",
        "chuRn thJi cỦa ",
        "1 79,7 nghìn tỷ ",
        "&#7853;",
    ] {
        let (one, two) = (of(piece, 20_000), of(piece, 40_000));
        assert!(two < one * 4.0 + 0.02, "{piece:?}: {one:.3} s, then {two:.3} s");
    }
    let table = of("| a | b |\n", 20_000);
    assert!(table < prose * 25.0 + 0.02, "a table takes {table:.3} s, prose {prose:.3} s");
}

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
