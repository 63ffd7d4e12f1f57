//! Any bytes as a PDF.
#![no_main]

#[path = "reading.rs"]
mod reading;

use libfuzzer_sys::fuzz_target;
use vanban::Format;

fuzz_target!(init: reading::mind_our_own_panics(), |data: &[u8]| {
    reading::reads(data, Format::Pdf);
});
