//! vanban reads Vietnamese government directives.

mod extract;
mod media;
pub mod model;
pub mod outline;
pub mod parse;
mod pipeline;
pub mod repair;
mod targets;
pub mod text;
pub mod vocab;

pub use extract::{Options, extract};
pub use media::{Error, ErrorKind, MAX_INPUT, check_text};
pub use model::Plan;
pub use pipeline::read;
