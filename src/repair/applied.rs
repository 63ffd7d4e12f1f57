//! What the tests of a stage ask: the text with the changes that are sure.

use super::stage::Found;
use crate::text::{Edit, apply_edits};

pub(super) fn applied(text: &str, found: Vec<Found>) -> String {
    let edits: Vec<Edit> = found.into_iter().filter(|f| f.sure).map(|f| Edit::new(f.range, f.to)).collect();
    apply_edits(text, &edits, None).0
}
