//! Any bytes to a plan; the plan's JSON reads back as the same plan, and every place lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vanban::{Options, Plan, extract, model, text};

fuzz_target!(|data: &[u8]| {
    let plan = extract(data, &Options::new());
    let json = model::to_json_line(&plan).expect("a plan is JSON");
    let back: Plan = serde_json_from(&json);
    assert!(model::to_json_line(&back).expect("a plan is JSON") == json);
    let length = text::decode(data).text.len();
    for target in plan.targets.iter().chain(&plan.results) {
        assert!(target.source.start <= target.source.end && target.source.end <= length);
    }
});

fn serde_json_from(json: &[u8]) -> Plan {
    serde_json::from_slice(json).expect("a plan reads back")
}
