//! `cargo bench --bench archive`: documents a second of a whole run over text, beside a loop that only reads and hashes the
//! same files, and beside the pipeline alone, on one thread and without files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use vanban::archive::{Input, Reading, Run};
use vanban::{Options, extract};

fn main() {
    divan::main();
}

const DOCUMENTS: usize = 2000;

/// The fixtures again and again, each time with another last line, so that none is a duplicate.
static ARCHIVE: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let fixtures: Vec<Vec<u8>> = files(Path::new("fixtures/plans")).iter().filter_map(|f| fs::read(f).ok()).collect();
    for n in 0..DOCUMENTS {
        let mut text = fixtures[n % fixtures.len()].clone();
        text.extend_from_slice(format!("\n{n}\n").as_bytes());
        fs::write(dir.path().join(format!("{n:06}.txt")), text).expect("a file is written");
    }
    dir
});

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    files
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_and_hash(bencher: Bencher) {
    let files = files(ARCHIVE.path());
    bencher.counter(ItemsCount::new(files.len())).bench(|| {
        for file in &files {
            black_box(Sha256::digest(fs::read(file).expect("a file")));
        }
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn pipeline_alone(bencher: Bencher) {
    let texts: Vec<Vec<u8>> = files(ARCHIVE.path()).iter().filter_map(|f| fs::read(f).ok()).collect();
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        for text in &texts {
            black_box(extract(text, &Options::new()));
        }
    });
}

/// A run from the start, with one thread or as many as are taken by default.
#[divan::bench(args = [1, 0], sample_count = 5, sample_size = 1)]
fn run_with_threads(bencher: Bencher, threads: usize) {
    let input = vec![Input::Path(ARCHIVE.path().to_owned())];
    bencher.counter(ItemsCount::new(DOCUMENTS)).with_inputs(|| tempfile::tempdir().expect("a folder")).bench_refs(
        |out| {
            let mut run = Run::new(input.clone(), out.path().join("out"));
            (run.formats.json, run.formats.jsonl, run.formats.csv) = (false, true, true);
            run.threads = threads;
            let read = Arc::new(|_: &str, bytes: &[u8]| Ok(Reading::new(extract(bytes, &Options::new()), None)));
            let summary = run.run(&(read as _), &mut |_| {}).expect("the run ends");
            assert_eq!(summary.read as usize, DOCUMENTS);
        },
    );
}
