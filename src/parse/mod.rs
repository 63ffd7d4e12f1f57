//! Parsers for single things in one line or paragraph: labels, numbers and units, citations, dates, letterheads.

pub mod label;
