//! From bytes to text, and from every derived text back to its bytes.
//!
//! Bytes are [decoded](decode()) once; `source` offsets count in that decoded text. Whatever is changed after that
//! (normal form, repair, joined lines) is a list of [`Edit`]s or a [`TextBuilder`] run, and carries a [`PositionMap`]
//! back to the decoded text. [`LineIndex`] is the sidecar that tells line and page.

mod coarse;
mod decode;
mod edits;
mod lines;
mod map;
mod normalize;
mod runs;
pub(crate) mod scan;
pub(crate) mod seek;

pub(crate) use decode::is_utf16;
pub use decode::{Decoded, Encoding, decode, decode_owned};
pub use edits::{Edit, apply_edits};
pub(crate) use edits::{Edits, apply};
pub use lines::{LineIndex, Locator};
pub use map::{PositionMap, TextBuilder};
pub(crate) use normalize::normal_edits;
pub use normalize::normal_form;
