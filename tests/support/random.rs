//! How much random input the property tests try.

use proptest::test_runner::{Config, RngSeed};

/// The same cases each time, so that a change is judged by itself;
/// `PROPTEST_CASES=5000 cargo test --release --test properties` looks further, and elsewhere each time.
pub fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(2026) };
    Config { cases: asked.unwrap_or(cases), rng_seed, failure_persistence: None, ..Config::default() }
}
