//! What holds for every input: no panic, every span inside the input, the same bytes each time.

#[path = "support/random.rs"]
mod random;
mod support;

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use support::check::check;
use vanban::repair::{Hints, Mode, repair};
use vanban::text::{LineIndex, decode};
use vanban::{Options, extract};

static FIXTURES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut paths: Vec<_> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/plans"))
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a fixture")).collect()
});

/// Pieces that parsers stop at: labels, numbers, marks, blanks, damage.
#[rustfmt::skip]
const PIECES: [&str; 64] = [
    "I. ",
    "II. ",
    "1. ",
    "1.1. ",
    "a) ",
    "đ) ",
    "(1) ",
    "Điều 1. ",
    "Khoản 2",
    "Phần I",
    "Chương II",
    "- ",
    "+ ",
    "* ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\x0c",
    " ",
    "\t",
    "   ",
    "**",
    "_",
    "#",
    "## ",
    "|",
    "| --- |",
    "<sup>1</sup>",
    "<br>",
    "<",
    ">",
    "![x](y)",
    "Số: 12/KH-UBND",
    "Số 34-CT/TW",
    "ngày 01 tháng 02 năm 2023",
    "01/02/2023",
    "năm 2025",
    "đạt 9,5%",
    "447.860 triệu đồng",
    "từ 5 đến 7",
    "6,5% - 7,0%",
    "trên 1.000 ha",
    "0,3‰",
    "so với năm 2022",
    "trong đó",
    "Nơi nhận:",
    "- Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN",
    "CHỦ TỊCH",
    "KẾ HOẠCH",
    "Phụ lục",
    "phong trào thi đua “",
    "”",
    "\"",
    "Tỷ lệ hộ nghèo",
    "cāa",
    "e\u{302}\u{301}",
    "\u{ad}",
    "\0",
    "\u{feff}",
    "99999999999999999999",
    "…",
    "./.",
];

fn plan_holds(bytes: &[u8]) {
    check(bytes, &extract(bytes, &Options::new()));
}

/// A cut of a fixture, anywhere, also inside a character.
fn cut() -> impl Strategy<Value = Vec<u8>> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..1500).prop_map(|(which, from, len)| {
        let bytes = which.get(&FIXTURES);
        let from = from.index(bytes.len());
        bytes[from..bytes.len().min(from + len)].to_vec()
    })
}

proptest! {
    #![proptest_config(random::config(32))]

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        plan_holds(&bytes);
    }

    #[test]
    fn arbitrary_text(text in "\\PC{0,120}") {
        plan_holds(text.as_bytes());
    }

    #[test]
    fn pieces_in_any_order(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        plan_holds(pieces.concat().as_bytes());
    }

    #[test]
    fn spliced_fixtures(parts in prop::collection::vec(cut(), 1..4)) {
        plan_holds(&parts.concat());
    }

    #[test]
    fn damaged_fixtures(
        mut bytes in cut(),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        for (at, byte) in hits {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        plan_holds(&bytes);
    }

    /// Repair alone: the same text twice, and no line won or lost where no line end is damaged.
    #[test]
    fn repair_keeps_lines(parts in prop::collection::vec(cut(), 1..3)) {
        let bytes = parts.concat();
        let text = decode(&bytes).text;
        let index = LineIndex::new(&text);
        for mode in [Mode::All, Mode::Safe, Mode::None] {
            let once = repair(&text, &index, &Hints::default(), mode);
            let lines = |s: &str| LineIndex::new(s).span(s.len()..s.len()).line;
            prop_assert_eq!(lines(&once.text), lines(&text));
            prop_assert_eq!(&repair(&text, &index, &Hints::default(), mode).text, &once.text);
        }
    }
}
