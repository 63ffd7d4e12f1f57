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
        "1 79,7 nghìn tỷ ",
        "&#7853;",
    ] {
        let (one, two) = (of(piece, 20_000), of(piece, 40_000));
        assert!(two < one * 4.0 + 0.02, "{piece:?}: {one:.3} s, then {two:.3} s");
    }
    let table = of("| a | b |\n", 20_000);
    assert!(table < prose * 25.0 + 0.02, "a table takes {table:.3} s, prose {prose:.3} s");
}

/// Noise and other scripts cost more than prose, but not hundreds of times as much: what cannot be read is given up.
#[test]
fn noise_is_given_up_in_time() {
    let mut seed = 1u64;
    let mut random = |n: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u32 % n
    };
    let mut noise = |from: u32, to: u32| -> String {
        let mut text = String::new();
        while text.len() < 40_000 {
            let c = if random(6) == 0 { ' ' } else { char::from_u32(from + random(to - from)).unwrap_or(' ') };
            text.push(if random(90) == 0 { '\n' } else { c });
        }
        text
    };
    let texts = [
        ("Latin-1", noise(0xc0, 0x100)),
        ("Latin", noise(0x20, 0x250)),
        ("Greek", noise(0x370, 0x400)),
        ("Cyrillic", noise(0x410, 0x450)),
        ("Chinese", noise(0x4e00, 0x5000)),
        ("one letter", "ł ø ß ".repeat(6_000)),
        ("two letters", "bt nđ ắq ".repeat(4_000)),
    ];
    let prose = took(&"Ủy ban nhân dân huyện phát động phong trào thi đua yêu nước năm 2022.\n".repeat(450));
    for (name, text) in texts {
        let time = took(&text);
        assert!(time < prose * 40.0 + 0.05, "{name}: {time:.3} s, prose {prose:.3} s");
    }
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
