//! The outline: lines joined to logical blocks, and blocks to the tree of sections.

pub mod blocks;
mod by_family;
mod columns;
pub mod footnotes;
mod heading;
pub mod tables;
pub mod tree;
pub mod wrap;
