//! Words that the parsers know: data files under `data/`, compiled in.

mod forms;

pub use forms::{Forms, KindClass, KindRow};
pub(crate) use forms::{fold, squeeze, starts_with_word};
