//! Any bytes as an archive: it ends, within its limits, and every name stays inside its folder and is given once.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use vanban::archive::{Limits, members};

fuzz_target!(|data: &[u8]| {
    let mut limits = Limits::default();
    (limits.document, limits.nested, limits.members) = (1 << 20, 1 << 20, 1000);
    let mut seen = HashSet::new();
    members("x", data, &limits, &mut |name, bytes| {
        assert!(!name.is_empty() && name.split('/').all(|part| !matches!(part, "" | "." | "..")));
        assert!(!name.contains(['\\', ':', '\0', '\n']));
        assert!(seen.insert(name.to_owned()), "a name is given once");
        assert!(bytes.map_or(0, <[u8]>::len) as u64 <= limits.nested);
    });
});
