//! The plan: what one document orders, by whom, on what basis, and every target in it.
//!
//! These types are the JSON that `extract` prints, field for field; key order is the order of declaration.
//! A field with nothing to say is `null` or `[]` and is always present. Structs are non-exhaustive: fields may be added.

mod header;
mod jcs;
mod json;
mod number;
mod plan;
mod references;
mod repairs;
#[cfg(feature = "schema")]
mod schema;
mod target;

pub use header::*;
pub use jcs::to_jcs;
pub use json::{to_json_line, to_json_pretty, write_json_line, write_json_pretty};
pub use number::Number;
pub use plan::*;
pub use references::*;
pub use repairs::*;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use target::*;
