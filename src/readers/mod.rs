//! Readers: a file's bytes in, a [`Document`](crate::Document) out.

#[cfg(feature = "pdf")]
pub mod pdf;
