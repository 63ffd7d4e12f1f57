//! Parsers of the parts of a document: pure functions over text, linear in its length.

pub mod campaign;
pub mod citation;
pub mod closing;
mod columns;
pub mod date;
pub mod header;
pub mod issuer;
pub mod kinds;
mod letter_case;
mod recipients;
mod scan;
mod signature;
mod title;
pub mod years;
