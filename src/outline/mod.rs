//! The outline: physical lines, then logical blocks, then the tree of sections.
//!
//! [`lines`] strips markup and classifies each line; what follows reads only lines.

pub mod blocks;
pub mod footnotes;
pub mod lines;
pub mod tables;
pub mod tree;
pub mod wrap;
