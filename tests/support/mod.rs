//! What several tests share.

pub mod check;
