//! What the targets of the readers share: a file to a document to a plan.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::time::{Duration, Instant};

use vanban::readers::{ReadOptions, read};
use vanban::repair::Mode;
use vanban::{Format, Options, model};

/// A panic in a library that reads a format is known to happen, and is why files are read in a child process. Those of
/// this crate end the run, as all panics would.
pub fn mind_our_own_panics() {
    let abort = take_hook();
    set_hook(Box::new(move |info| {
        let of_a_library = info.location().is_some_and(|l| l.file().contains(".cargo/registry"));
        if !of_a_library {
            abort(info);
        }
    }));
}

/// Reads, and asks of what was read that all places lie in the text, and that a plan can be made and written.
pub fn reads(data: &[u8], format: Format) {
    let mut options = ReadOptions::default();
    options.pdf.max_pages = 20;
    options.pdf.max_calls = 200_000;
    options.pdf.deadline = Some(Instant::now() + Duration::from_secs(5));
    let Ok(Ok(document)) = catch_unwind(AssertUnwindSafe(|| read(data, format, &options))) else { return };
    let text = &document.text;
    let mut last = 0;
    for (range, _) in document.index.placed() {
        assert!(last <= range.start && text.get(range.clone()).is_some(), "a place lies in the text");
        last = range.start;
    }
    for list in [&document.raised, &document.rows, &document.wrapped, &document.strong, &document.unsure] {
        let mut last = 0;
        for range in list {
            assert!(last <= range.start && text.get(range.clone()).is_some(), "a mark lies in the text");
            last = range.end;
        }
    }
    // Repair has a target of its own, and takes most of the time that noise takes.
    let plan = vanban::read(&document, &Options::new().repair(Mode::None));
    model::to_json_line(&plan).expect("a plan is JSON");
    for target in plan.targets.iter().chain(&plan.results) {
        assert!(target.source.start <= target.source.end && target.source.end <= text.len());
    }
}
