//! JSON Canonicalization Scheme (RFC 8785): keys sorted, no blanks, numbers as ECMAScript writes them.

use serde::Serialize;
use serde_json::Value;

/// RFC 8785 bytes of a value, without a last newline: what a signature or a hash is taken over.
///
/// # Errors
/// Where the value's own `Serialize` fails (a [`Plan`](super::Plan) never does), or holds a number that no double is.
pub fn to_jcs<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = String::new();
    write(&serde_json::to_value(value)?, &mut out)?;
    Ok(out.into_bytes())
}

fn write(value: &Value, out: &mut String) -> Result<(), serde_json::Error> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => match n.as_f64().filter(|n| n.is_finite()) {
            Some(n) => number(n, out)?,
            None => return Err(serde::ser::Error::custom("a number that no double is")),
        },
        // serde_json escapes as RFC 8785 asks: \b \t \n \f \r \" \\, other control characters as \u00xx.
        Value::String(s) => out.push_str(&serde_json::to_string(s)?),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(key)?);
                out.push(':');
                write(map.get(key).unwrap_or(&Value::Null), out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// ECMA-262, Number::toString: the shortest digits that read back, with an exponent only from 1e21 and below 1e-6.
fn number(n: f64, out: &mut String) -> Result<(), serde_json::Error> {
    if n == 0.0 {
        out.push('0');
        return Ok(());
    }
    if n < 0.0 {
        out.push('-');
    }
    // serde_json gives the shortest digits, and of two as short the nearer, or the even one: the digits are taken from it.
    let shortest = serde_json::to_string(&n.abs())?;
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let digits = significant.trim_end_matches('0');
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let length = |s: &str| i32::try_from(s.len()).unwrap_or(i32::MAX);
    let exponent = exponent + length(significant) - length(fraction) - 1;
    let count = length(digits);
    // The number is 0.digits × 10^point.
    let point = exponent + 1;
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
    if (count..=21).contains(&point) {
        out.push_str(digits);
        out.push_str(&zeros(point - count));
    } else if (1..=21).contains(&point) {
        let (whole, rest) = digits.split_at(usize::try_from(point).unwrap_or(0).min(digits.len()));
        out.push_str(whole);
        out.push('.');
        out.push_str(rest);
    } else if (-5..=0).contains(&point) {
        out.push_str("0.");
        out.push_str(&zeros(-point));
        out.push_str(digits);
    } else {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        out.push('e');
        out.push(if exponent < 0 { '-' } else { '+' });
        out.push_str(&exponent.unsigned_abs().to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples of RFC 8785, appendix B.
    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (bits, text) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            let mut out = String::new();
            number(f64::from_bits(bits), &mut out).unwrap();
            assert_eq!(out, text);
        }
    }

    /// The samples of RFC 8785, sections 3.2.2 and 3.2.3.
    #[test]
    fn keys_are_sorted_by_utf16_and_strings_escaped_alike() {
        let value: Value = serde_json::from_str(
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Emoji",
                "\u0080":"Control","\u00f6":"o","s":"\u20ac$\u000f\u000aA'B\"\\\\\"/","n":[4.50,2e-3,1e-27,null,true]}"#,
        )
        .unwrap();
        let text = String::from_utf8(to_jcs(&value).unwrap()).unwrap();
        let want = concat!(
            r#"{"\r":"Carriage Return","1":"One","n":[4.5,0.002,1e-27,null,true],"s":"€$\u000f\nA'B\"\\\\\"/","#,
            "\"\u{80}\":\"Control\",\"ö\":\"o\",\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\u{fb33}\":\"Hebrew\"}"
        );
        assert_eq!(text, want);
    }
}
