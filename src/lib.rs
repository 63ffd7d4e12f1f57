//! vanban reads Vietnamese government directives.

mod document;
pub mod model;
pub mod outline;
pub mod parse;
mod pipeline;
pub mod readers;
pub mod repair;
mod targets;
pub mod text;
pub mod vocab;

pub use document::Document;
pub use model::Plan;
pub use pipeline::{Options, read};
