//! `cargo run --release --example ratios [MB] [ROUNDS] [STAGE]`: how fast each stage is, as a share of an `is_nfc` pass.
//!
//! Runs are interleaved (the baseline before each stage, in each round), and on Linux the processor's time is taken, so
//! that what else the machine does weighs little; the figures are medians. The fixtures are few and repeat, so that the
//! processor learns their branches by heart: `VANBAN_DEV_TEXT` names a text to measure on instead, document by document
//! (lines that begin with `# ` part them), and `--text FILE... [STAGE]` takes documents of yours. `--linear` compares 5 MB with 10 MB of hostile shapes: doubling the input should double the time.

#[path = "../benches/stages/mod.rs"]
mod stages;

use std::sync::LazyLock;
use std::time::Instant;

use stages::{BASELINE, Prepared, STAGES, Stage};
use vanban::repair::Mode;
use vanban::{Options, extract};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| args.get(i).and_then(|a| a.parse::<usize>().ok());
    if args.first().is_some_and(|a| a == "--linear") {
        linear(number(1).unwrap_or(5) << 20);
    } else if args.first().is_some_and(|a| a == "--text") {
        let files = args.iter().skip(1).map_while(|path| std::fs::read(path).ok());
        let documents: Vec<Prepared> = files.map(Prepared::new).collect();
        assert!(!documents.is_empty(), "a text to measure on");
        ratios(&documents, 7, args.get(documents.len() + 1).map_or("", String::as_str));
    } else {
        ratios(
            &Prepared::all(number(0).unwrap_or(10) << 20),
            number(1).unwrap_or(7),
            args.get(2).map_or("", String::as_str),
        );
    }
}

fn ratios(documents: &[Prepared], rounds: usize, only: &str) {
    let nfc = |p: &Prepared| unicode_normalization::is_nfc(&p.text);
    assert!(documents.iter().all(nfc), "the baseline would end early");
    let by_document = documents.iter().any(|p| p.documents.len() > 1);
    let wanted = |s: &Stage| s.0.contains(only) && (by_document || !s.0.contains("document by"));
    let stages: Vec<Stage> = STAGES.into_iter().filter(wanted).collect();
    let mut times = vec![(Vec::new(), Vec::new()); stages.len()];
    for _ in 0..rounds {
        for (stage, (base, own)) in stages.iter().zip(&mut times) {
            // A short pass is taken several times, so that it is not lost in the grain of the clock.
            base.push((0..8).map(|_| time(&BASELINE, documents)).sum::<f64>() / 8.0);
            own.push(time(stage, documents));
        }
    }
    let megabytes = documents.iter().map(|p| p.bytes.len()).sum::<usize>() as f64 / 1e6;
    println!("{megabytes:.1} MB, median of {rounds} interleaved runs\n");
    println!("| stage | MB/s | is_nfc MB/s | speed / is_nfc |\n| --- | ---: | ---: | ---: |");
    for (stage, (base, own)) in stages.iter().zip(&mut times) {
        let (base, own) = (median(base), median(own));
        println!("| {} | {:.1} | {:.1} | {:.3} |", stage.0, megabytes / own, megabytes / base, base / own);
    }
}

/// A text that punishes whatever looks back or ahead without bound.
struct Shape {
    name: &'static str,
    /// Stands once at the front.
    head: &'static str,
    /// Stands again and again.
    piece: &'static str,
    /// Stands as often behind all pieces.
    tail: &'static str,
}

/// A shape of one piece again and again.
const fn again(name: &'static str, piece: &'static str) -> Shape {
    Shape { name, head: "", piece, tail: "" }
}

/// The heading of a table of indicators.
const TABLE: &str = "I. CHỈ TIÊU\n\n| TT | Chỉ tiêu | ĐVT | Thực hiện 2022 | Kế hoạch 2023 |\n|---|---|---|---|---|\n";

const SHAPES: [Shape; 38] = [
    again("one line of words", "kinh tế xã hội của tỉnh "),
    again("one line of targets", "tỷ lệ hộ nghèo giảm 3% so với năm 2022; "),
    Shape {
        name: "one line of sentences",
        head: "Phấn đấu năm 2023: ",
        piece: "Thu ngân sách đạt 1.200 tỷ đồng, tăng 5,5% so với năm 2022 (trong đó thu nội địa 900 tỷ đồng), phấn đấu đến năm 2025 đạt 60 - 65% số xã. ",
        tail: "",
    },
    again("one clause of numbers", "trồng 5 ha lúa, tăng 3 ha, "),
    again("one clause of và", "5 xã và 3 huyện và "),
    again("one clause of colons", "kinh tế: 5% hộ: "),
    again("parts of parts", "trong đó 5 hộ, "),
    again("parts told below", "trong đó: 5 hộ nghèo; "),
    again("times", "đến năm 2025, 2026, năm 2022 - 2023 "),
    again("comparisons", "so với "),
    again("comparisons of numbers", "5 hộ so với năm 2021 "),
    again("links and colons", "ước khoảng: "),
    again("numbers in words", "hai mươi lăm nghìn "),
    again("ranges", "5 - 6 - "),
    again("per", "5 tạ/ha/năm/"),
    again("lead-ins", "- Phấn đấu đạt các chỉ tiêu sau:\n"),
    again("one line, no blank", "nghiêng"),
    again("bullets", "- a\n"),
    again("labels", "1. a\n"),
    again("deep labels", "1.1.1.1. a\n"),
    again("roman labels", "I. A\n"),
    again("open brackets", "("),
    Shape { name: "nested brackets", head: "đạt 5% ", piece: "(5 hộ ", tail: ")" },
    again("quotes", "\"a “"),
    again("campaigns", "phong trào “"),
    again("numbers of documents", "Quyết định số 12/2020/QĐ-UBND ngày 5/6/2020, "),
    again("calls of notes", "huyện(1) xã¹ [2], "),
    again("notes", "a(1) b2\n_____\n(1) Ghi chú.\n1 Ghi chú\n"),
    again("digits", "1234567890"),
    again("numbers", "1,5 "),
    again("blank lines", "\n"),
    again("pipes", "| a | b |\n"),
    Shape { name: "rows of a table", head: TABLE, piece: "| 1 | Tỷ lệ hộ nghèo | % | 5,2 | 4,1 |\n", tail: "" },
    Shape { name: "one row of cells", head: TABLE, piece: "| 5 ", tail: "" },
    Shape {
        name: "columns", head: "Chỉ tiêu     ĐVT     KH 2023\n", piece: "Hộ nghèo     %     4,1\n", tail: ""
    },
    again("short lines", "Số: 12/KH-UBND\n"),
    again("letterheads", "ỦY BAN NHÂN DÂN TỈNH\nKẾ HOẠCH\n"),
    again("closings", "Nơi nhận:\n- Như trên;\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"),
];

impl Shape {
    /// The shape in so many bytes.
    fn text(&self, size: usize) -> String {
        let times = size.saturating_sub(self.head.len()) / (self.piece.len() + self.tail.len());
        [self.head, &self.piece.repeat(times), &self.tail.repeat(times)].concat()
    }
}

fn linear(size: usize) {
    println!(
        "| shape | 1× ms | 2× ms | ratio | repair on: 1× ms | 2× ms | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    for shape in SHAPES {
        print!("| {} |", shape.name);
        for mode in [Mode::None, Mode::All] {
            let options = Options::new().repair(mode);
            let mut took = [f64::MAX; 2];
            for (times, took) in [1, 2].into_iter().zip(&mut took) {
                let text = shape.text(times * size);
                for _ in 0..2 {
                    let start = now();
                    std::hint::black_box(extract(text.as_bytes(), &options));
                    *took = took.min(now() - start);
                    // Once is enough where it is slow.
                    if *took > 2.0 {
                        break;
                    }
                }
            }
            print!(" {:.0} | {:.0} | {:.2} |", took[0] * 1e3, took[1] * 1e3, took[1] / took[0]);
        }
        println!();
    }
}

fn time(stage: &Stage, documents: &[Prepared]) -> f64 {
    let start = now();
    documents.iter().for_each(stage.1);
    now() - start
}

/// Seconds this thread has run, where the system tells; else seconds by the clock.
fn now() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // Giving way brings the kernel's account up to date.
    std::thread::yield_now();
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match account.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()) {
        Some(ns) => ns / 1e9,
        None => START.elapsed().as_secs_f64(),
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
