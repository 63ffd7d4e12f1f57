//! CSV as RFC 4180 has it: commas, CRLF, quotation marks doubled, UTF-8.

use super::table::Cell;

/// Appends one row.
pub(super) fn row<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = Cell<'a>>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        match cell {
            Cell::Text(Some(text)) => field(out, &text),
            Cell::Int(Some(n)) => out.extend_from_slice(n.to_string().as_bytes()),
            Cell::Decimal(Some(n)) => out.extend_from_slice(n.normalize().to_string().as_bytes()),
            Cell::Share(Some(n)) => out.extend_from_slice(n.to_string().as_bytes()),
            Cell::Bool(Some(yes)) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
            _ => {}
        }
    }
    out.extend_from_slice(b"\r\n");
}

fn field(out: &mut Vec<u8>, text: &str) {
    // An empty text in quotation marks is not the same as nothing.
    let plain = !text.is_empty()
        && !text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'))
        && !text.starts_with(' ')
        && !text.ends_with(' ');
    if plain {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        let mut out = Vec::new();
        let text = |t: &'static str| Cell::Text(Some(t.into()));
        row(&mut out, [text("a"), text("b,\"c\""), Cell::Text(None), text(""), Cell::Int(Some(-3)), text("x\ny")]);
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,\"\"c\"\"\",,\"\",-3,\"x\ny\"\r\n");
    }
}
