//! Looks at what is there without writing plans.
use std::path::PathBuf;

/// Kind.
#[derive(Debug)]
pub struct Kind;
/// Line.
#[derive(Debug)]
pub struct Line;
/// Scan.
#[derive(Debug)]
pub struct Scan(pub PathBuf);
