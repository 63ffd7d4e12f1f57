//! `extract`: one document in, one plan out.
fn main() {}
