//! Exact decimals that travel as JSON numbers.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An exact decimal of at most [`Number::MAX_DIGITS`] significant digits, so that every JSON reader gets it exactly.
///
/// It serialises as an integer where it is one, else as the shortest decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Number(Decimal);

impl Number {
    /// Significant digits that every IEEE 754 double carries exactly.
    pub const MAX_DIGITS: usize = 15;

    /// Takes an exact decimal; `None` if it has more significant digits than travel exactly.
    pub fn new(value: Decimal) -> Option<Self> {
        // Nearly all numbers are integers of a few digits.
        if value.scale() == 0 && (1..10_i128.pow(Self::MAX_DIGITS as u32)).contains(&value.mantissa()) {
            return Some(Number(value));
        }
        let value = value.normalize();
        let digits = value.mantissa().unsigned_abs().checked_ilog10().map_or(1, |d| d as usize + 1);
        // Trailing zeros of large integers carry no digits ("9050000000000" has three).
        let zeros = if value.scale() == 0 { trailing_zeros(value.mantissa()) } else { 0 };
        // JSON integers are written and read as 64 bits.
        let fits = value.scale() > 0 || i64::try_from(value.mantissa()).is_ok();
        (fits && digits - zeros.min(digits) <= Self::MAX_DIGITS).then_some(Number(value))
    }

    /// The exact decimal.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

fn trailing_zeros(mantissa: i128) -> usize {
    let (mut m, mut n) = (mantissa, 0);
    while m != 0 && m % 10 == 0 {
        m /= 10;
        n += 1;
    }
    n
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Number(Decimal::from(value))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0.scale(), i64::try_from(self.0.mantissa())) {
            (0, Ok(integer)) => serializer.serialize_i64(integer),
            // At most 15 digits: the nearest double prints back as the same decimal.
            _ => serializer.serialize_f64(f64::from_str(&self.0.to_string()).map_err(serde::ser::Error::custom)?),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number of at most 15 significant digits")
            }

            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Number, E> {
                Number::new(Decimal::from(v)).ok_or_else(|| E::invalid_value(de::Unexpected::Signed(v), &self))
            }

            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Number, E> {
                Number::new(Decimal::from(v)).ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(v), &self))
            }

            fn visit_f64<E: de::Error>(self, v: f64) -> Result<Number, E> {
                // `{}` prints the shortest decimal that reads back, with no exponent.
                Decimal::from_str(&format!("{v}"))
                    .ok()
                    .and_then(Number::new)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Float(v), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number",
            "description": "An exact decimal of at most 15 significant digits, written without an exponent."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_integers_and_decimals_stay_short() {
        for (text, json) in [("9050000000000", "9050000000000"), ("16.70", "16.7"), ("0.00001", "0.00001"), ("0", "0")]
        {
            let n = Number::new(text.parse().unwrap()).unwrap();
            assert_eq!(String::from_utf8(super::super::to_json_line(&n).unwrap()).unwrap().trim_end(), json);
            assert_eq!(serde_json::from_str::<Number>(json).unwrap(), n);
        }
    }

    #[test]
    fn more_digits_than_travel_exactly_are_refused() {
        assert!(Number::new("1234567890123456".parse().unwrap()).is_none());
        assert!(Number::new("123456789012345".parse().unwrap()).is_some());
        assert!(Number::new("0.1234567890123456".parse().unwrap()).is_none());
        assert!(Number::new("100000000000000000000".parse().unwrap()).is_none());
    }
}
