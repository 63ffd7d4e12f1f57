//! Parsers for what stands inside one paragraph: numbers, units, ranges.

mod amount;
mod column;
mod cursor;
mod number;
mod number_words;
mod per;
mod quantity;
mod role;
mod scan;
mod shape;

pub use crate::vocab::Role;
pub use column::{ColumnUnit, column_unit};
pub use number::{DOUBT_SEPARATOR, DOUBT_TOO_LONG, DOUBT_UNREAD, Habit, habit};
pub use per::{Per, per_in};
pub use quantity::{DOUBT_RANGE_ORDER, DOUBT_UNIT_IMPLIED, Quantity, quantities};
