//! The outline: lines joined to logical blocks, and blocks to the tree of sections.

pub mod blocks;
mod by_family;
mod columns;
pub mod footnotes;
mod heading;
mod margin;
pub mod tables;
pub mod tree;
pub mod wrap;
