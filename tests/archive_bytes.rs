//! Damaged archives: whatever the bytes are, reading ends within its limits and names stay inside their folder. The
//! bounded twin of `fuzz/fuzz_targets/archive.rs`.
#![cfg(feature = "archive")]

#[path = "support/random.rs"]
mod random;
#[path = "support/zip.rs"]
mod zip;

use std::collections::HashSet;

use proptest::prelude::*;
use vanban::archive::{Limits, members};
use zip::{member, zip};

fn sources() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/");
    let mut out: Vec<Vec<u8>> = ["two.tar.gz", "two.tar.xz", "two.tar.zst"]
        .iter()
        .map(|n| std::fs::read(format!("{folder}{n}")).unwrap())
        .collect();
    let mut texts = Vec::new();
    members("x.gz", &out[0], &Limits::default(), &mut |_, bytes| texts.extend_from_slice(bytes.unwrap()));
    let inner = zip(&[member("../a.txt", "ab"), member("b\\c", "d".repeat(900))]);
    out.push(zip(&[member("x.zip", &inner), member("/y", ""), member("tt.txt", &texts)]));
    out.push(inner);
    out
}

fn holds(bytes: &[u8]) {
    let mut limits = Limits::default();
    (limits.document, limits.nested, limits.members) = (1 << 20, 1 << 20, 1000);
    let mut seen = HashSet::new();
    members("x", bytes, &limits, &mut |name, bytes| {
        assert!(!name.is_empty() && name.split('/').all(|part| !matches!(part, "" | "." | "..")), "{name}");
        assert!(!name.contains(['\\', ':', '\0', '\n']), "{name}");
        assert!(seen.insert(name.to_owned()), "{name} was given twice");
        assert!(bytes.map_or(0, <[u8]>::len) as u64 <= limits.nested);
    });
}

#[test]
fn every_cut_of_an_archive_ends() {
    for source in sources() {
        for end in 0..source.len() {
            holds(&source[..end]);
        }
    }
}

proptest! {
    #![proptest_config(random::config(400))]

    #[test]
    fn changed_bytes_do_no_harm(
        which in 0usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = sources().swap_remove(which);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        holds(&bytes);
    }
}
