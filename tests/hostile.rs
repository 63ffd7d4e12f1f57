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

/// Random letters, the same each time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n)) as u32
    }

    /// Characters of a range, cut into words and lines.
    fn text(&mut self, from: u32, to: u32, size: usize) -> String {
        let mut out = String::with_capacity(size + 8);
        while out.len() < size {
            match self.below(70) {
                0 => out.push('\n'),
                1..=10 => out.push(' '),
                _ => out.extend(char::from_u32(from + self.below(to - from))),
            }
        }
        out
    }
}

/// Noise of any letters is no riddle, either.
#[test]
fn noise_takes_what_its_length_says() {
    for (from, to) in [(0x20, 0x250), (0x20, 0x7f), (0x61, 0x180), (0xc0, 0x250), (0x20, 0x1f00), (0xe000, 0xe080)] {
        let of = |size| took(&Noise(7).text(from, to, size));
        let (one, two) = (of(20_000), of(40_000));
        assert!(two < one * 4.0 + 0.1, "U+{from:04X} to U+{to:04X}: {one:.3} s, then {two:.3} s");
    }
}

/// Other languages, alone and inside a document.
const LANGUAGES: [&str; 9] = [
    "Le gouvernement a présenté hier soir un plan d'action visant à réduire les émissions d'ici 2030. À Noël, les \
     familles se réunissent près du feu où l'on raconte des histoires d'autrefois ; le maître d'école, très âgé, \
     façonne des jouets en bois de hêtre. Voilà qu'aïeul et naïf garçon goûtent le bœuf bourguignon.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy. Vláda schválila návrh zákona o státním rozpočtu na rok 2024, který počítá \
     se schodkem. Když přijde zima, střechy domů zbělají sněhem a z komínů stoupá dým.",
    "Zażółć gęślą jaźń. Rząd przyjął projekt ustawy budżetowej na przyszły rok, w którym przewidziano deficyt. Posłowie \
     zapowiedzieli, że będą głosować przeciw, ponieważ dokument nie uwzględnia potrzeb samorządów.",
    "İstanbul'un eski mahallelerinden birinde, dar sokakların arasında küçük bir dükkân vardı. Şehirlerin kalabalığı, \
     gürültüsü ve hava kirliliği insanları köylere dönmeye zorluyor. Iğdır'ın ovalarında kayısı ağaçları çiçek açar.",
    "Regjeringen la i går fram forslaget til statsbudsjett. Alle må på skolen så snart som mulig, og små barn må få \
     være på sitt eget rom når foreldrene ikke kan være hjemme. På hytta står båten, og nå går sommeren mot høst.",
    "Der Bundestag hat am Donnerstag mit großer Mehrheit das Gesetz zur Änderung des Grundgesetzes beschlossen. Zwölf \
     Boxkämpfer jagen Viktor quer über den großen Sylter Deich, während die Einnahmen zurückgehen.",
    "Wǒ men měi tiān zǎo shàng qù xué xiào dú shū, wǎn shàng huí jiā chī fàn. Tā shuō tā hěn xǐ huān zhōng guó de wén \
     yì, yīn wèi tā de nǎi nai shì běi jīng rén. Chūn mián bù jué xiǎo, chù chù wén tí niǎo. Yè lái fēng yǔ shēng.",
    "Árvíztűrő tükörfúrógép. A kormány elfogadta a jövő évi költségvetésről szóló törvényjavaslatot. Egyszer volt, hol \
     nem volt, az üveghegyen túl élt egy szegény ember, akinek három fia volt.",
    "The committee shall submit an annual report, including recommendations on measures to be taken by the parties. It \
     was the best of times, it was the worst of times. Let x = f(a, b); if (x != 0) { return a[i] ^ b[j] | ~c; }",
];

#[test]
fn other_languages_are_left_alone() {
    let here = "Ủy ban nhân dân huyện yêu cầu các cơ quan, đơn vị triển khai thực hiện tốt kế hoạch này.\n";
    let all = |text: &str| repair(text, &LineIndex::new(text), &Hints::default(), Mode::All).edits;
    for there in LANGUAGES {
        let alone = format!("{there}\n").repeat(20);
        let inside = format!("{}\n{there}\n\n{}", here.repeat(12), here.repeat(12));
        for text in [there, &alone, &inside] {
            let edits = all(text);
            assert!(edits.is_empty(), "{edits:?} in {text}");
        }
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
