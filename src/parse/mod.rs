//! Parsers for single things in one line or paragraph: labels, numbers and units, citations, dates, letterheads.

mod amount;
mod article;
mod body_name;
pub mod campaign;
pub mod citation;
pub mod closing;
mod columns;
mod cursor;
mod damaged;
pub mod date;
pub mod header;
pub mod issuer;
mod issuer_span;
pub mod kinds;
pub mod label;
mod letter_case;
mod letterhead;
mod level;
mod number;
mod number_words;
mod per;
mod quantity;
pub(crate) mod recipients;
mod role;
mod scan;
mod scanner;
mod shape;
mod signature;
mod starts;
mod symbol;
mod title;
mod unit_column;
pub mod years;

pub(crate) use cursor::comparator_ending;
pub(crate) use damaged::damaged;
pub(crate) use number_words::may_count;

pub use crate::vocab::Role;
pub use damaged::DOUBT_DAMAGED;
pub use number::{DOUBT_SEPARATOR, DOUBT_TOO_LONG, DOUBT_UNREAD, Habit, habit};
pub use per::{Per, per_in};
pub use quantity::{DOUBT_RANGE_ORDER, DOUBT_UNIT_IMPLIED, Quantity, quantities};
pub use unit_column::{ColumnUnit, column_unit};
