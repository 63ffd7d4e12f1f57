//! vanban reads Vietnamese government directives.

pub mod model;
pub mod outline;
pub mod parse;
pub mod repair;
pub mod text;
pub mod vocab;

pub use model::Plan;
