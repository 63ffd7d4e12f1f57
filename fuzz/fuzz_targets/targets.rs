//! The grammar of targets: any words where a plan lists its indicators, as a bullet, a paragraph and a table's row.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vanban::{Options, extract};

fuzz_target!(|words: &str| {
    let line = words.replace('\n', " ");
    let text = format!(
        "KẾ HOẠCH\nPhát triển kinh tế - xã hội năm 2024\n\nI. CÁC CHỈ TIÊU CHỦ YẾU\n- {line}\n{line}\n1. {line}\n\
         TT | Chỉ tiêu | Đơn vị | Kế hoạch\n1 | {line} | % | {line}\n"
    );
    let plan = extract(text.as_bytes(), &Options::new());
    for target in &plan.targets {
        assert!(text.is_char_boundary(target.source.start) && text.is_char_boundary(target.source.end));
    }
});
