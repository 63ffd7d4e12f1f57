//! `cargo bench`: each stage over 10 MB of fixtures, or over the documents of the text that `VANBAN_DEV_TEXT` names, beside
//! an `is_nfc` pass over the same bytes.
//!
//! Figures of a busy machine mean little alone; `cargo run --release --example ratios` prints them as ratios.

mod stages;

use divan::Bencher;
use divan::counter::BytesCount;
use stages::{BASELINE, Prepared, STAGES};

fn main() {
    divan::main();
}

#[divan::bench(args = std::iter::once(BASELINE.0).chain(STAGES.iter().map(|s| s.0)), sample_count = 5, sample_size = 1)]
fn stage(bencher: Bencher, name: &str) {
    let documents = Prepared::all(10 << 20);
    let Some(run) = std::iter::once(BASELINE).chain(STAGES).find(|s| s.0 == name) else { return };
    let bytes: usize = documents.iter().map(|p| p.bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| documents.iter().for_each(run.1));
}
