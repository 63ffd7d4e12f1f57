//! Any text through the repair; what it gives is repaired no further in its form, and every change lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vanban::repair::{Hints, Mode, repair};
use vanban::text::LineIndex;

fuzz_target!(|text: &str| {
    for mode in [Mode::All, Mode::Safe, Mode::None] {
        let repaired = repair(text, &LineIndex::new(text), &Hints::default(), mode);
        for change in repaired.edits.iter().chain(&repaired.suggestions) {
            assert!(change.range.start <= change.range.end && change.range.end <= text.len());
        }
    }
});
