//! Canonical JSON: fixed key order, no exponents, LF, a last newline.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Wraps a formatter so that no number is ever written with an exponent.
struct Plain<F>(F);

macro_rules! forward {
    ($($name:ident($($arg:ident: $ty:ty),*);)*) => {
        $(fn $name<W: ?Sized + io::Write>(&mut self, w: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            self.0.$name(w $(, $arg)*)
        })*
    };
}

impl<F: Formatter> Formatter for Plain<F> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, w: &mut W, value: f64) -> io::Result<()> {
        // Rust prints the shortest decimal that reads back, and whole values without a point.
        write!(w, "{value}")
    }

    forward! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }
}

/// Pretty JSON with two-space indentation and a last newline.
///
/// # Errors
/// Only where the value's own `Serialize` fails; a [`Plan`](super::Plan) never does.
pub fn to_json_pretty<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Vec::new();
    write(value, Plain(PrettyFormatter::new()), &mut out)?;
    Ok(out)
}

/// [`to_json_pretty`], written as it is made: the JSON of a long document is longer than the document.
///
/// # Errors
/// Those of `out`.
pub fn write_json_pretty<T: Serialize>(value: &T, out: impl io::Write) -> io::Result<()> {
    Ok(write(value, Plain(PrettyFormatter::new()), out)?)
}

/// One line of JSON with a last newline.
///
/// # Errors
/// Only where the value's own `Serialize` fails; a [`Plan`](super::Plan) never does.
pub fn to_json_line<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Vec::new();
    write(value, Plain(CompactFormatter), &mut out)?;
    Ok(out)
}

/// [`to_json_line`], written as it is made.
///
/// # Errors
/// Those of `out`.
pub fn write_json_line<T: Serialize>(value: &T, out: impl io::Write) -> io::Result<()> {
    Ok(write(value, Plain(CompactFormatter), out)?)
}

fn write<T: Serialize>(value: &T, formatter: impl Formatter, mut out: impl io::Write) -> Result<(), serde_json::Error> {
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}
