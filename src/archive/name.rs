//! Names of documents: relative, safe on any file system, and one to one with what the input calls them.

use std::collections::HashSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Longest component that every file system takes, with room for ".json" and "~12".
const COMPONENT: usize = 200;
/// Longest name that leaves room for the folder it is put in.
const WHOLE: usize = 1800;

/// Appends one name of the input (a file name, or a member's path with `/`) to a relative name, made safe:
/// nothing in it can leave the folder it is put in.
///
/// Bytes that are no UTF-8, control characters and what some file system forbids (`\ : * ? " < > | %`) are
/// percent-encoded, as are `.` and `..`, and a blank or dot at an end. Empty components vanish.
pub(super) fn push(name: &mut String, raw: &[u8], folder: bool) {
    let mut parts = raw.split(|&b| b == b'/').filter(|p| !p.is_empty()).peekable();
    while let Some(part) = parts.next() {
        if !name.is_empty() && !name.ends_with('/') {
            name.push('/');
        }
        component(name, part, folder || parts.peek().is_some());
    }
}

fn component(out: &mut String, raw: &[u8], folder: bool) {
    let from = out.len();
    if raw == b"." || raw == b".." {
        raw.iter().for_each(|_| out.push_str("%2E"));
        return;
    }
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%' => escape(out, c as u8),
                c if c.is_control() => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| escape(out, b)),
                c => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|&b| escape(out, b));
    }
    if out[from..].starts_with(' ') {
        out.replace_range(from..=from, "%20");
    }
    if let Some(last @ (b' ' | b'.')) = out.as_bytes().last().copied() {
        out.pop();
        escape(out, last);
    }
    if folder {
        // A folder `a.json` would stand where the plan of the document `a` goes, and `a.zip!` where members do.
        for (end, code) in [(".json", "%2Ejson"), (".txt", "%2Etxt"), ("!", "%21")] {
            if out[from..].ends_with(end) {
                out.truncate(out.len() - end.len());
                out.push_str(code);
            }
        }
    }
    shorten(out, from, COMPONENT, raw);
}

fn escape(out: &mut String, byte: u8) {
    // Writing to a string cannot fail.
    let _ = write!(out, "%{byte:02X}");
}

/// Cuts what is too long and says by a hash which one it was.
fn shorten(out: &mut String, from: usize, limit: usize, raw: &[u8]) {
    if out.len() - from <= limit {
        return;
    }
    let keep = out.floor_char_boundary(from + limit - 20);
    // The extension says what the file is.
    let extension = extension(&out[from..]).to_owned();
    out.truncate(keep);
    out.push('~');
    for byte in Sha256::digest(raw).iter().take(6) {
        let _ = write!(out, "{byte:02x}");
    }
    if !extension.is_empty() {
        out.push('.');
        out.push_str(&extension);
    }
}

/// The extension of a name in lower case, if it looks like one.
pub(super) fn extension(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or("");
    // A second member of one name is `a.txt~2`.
    let last = match last.rsplit_once('~') {
        Some((front, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => front,
        _ => last,
    };
    match last.rsplit_once('.') {
        Some((front, end)) if !front.is_empty() && end.len() <= 5 && end.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            end.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// The names given so far; a second one of the same name gets `~2`.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<[u8; 16]>);

impl Names {
    /// Makes the name unlike all before it.
    pub(super) fn take(&mut self, mut name: String) -> String {
        if name.is_empty() {
            name.push('_');
        }
        let raw = name.clone();
        shorten(&mut name, 0, WHOLE, raw.as_bytes());
        if self.0.insert(hash(&name)) {
            return name;
        }
        // Names that repeat thousands of times are found by doubling, not one by one.
        let taken = |n: usize| self.0.contains(&hash(&format!("{name}~{n}")));
        let mut high = 2;
        while taken(high) {
            high *= 2;
        }
        let mut low = (high / 2).max(1);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if taken(middle) { low = middle } else { high = middle }
        }
        name = format!("{name}~{high}");
        self.0.insert(hash(&name));
        name
    }
}

/// Names kept as 16 bytes each.
pub(super) fn hash(name: &str) -> [u8; 16] {
    let mut out = [0; 16];
    out.iter_mut().zip(Sha256::digest(name)).for_each(|(to, from)| *to = from);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(raw: &[u8]) -> String {
        let mut name = String::from("a.zip!/");
        push(&mut name, raw, false);
        name
    }

    #[test]
    fn nothing_leaves_its_folder() {
        for (raw, name) in [
            (&b"../../etc/passwd"[..], "a.zip!/%2E%2E/%2E%2E/etc/passwd"),
            (b"/etc/passwd", "a.zip!/etc/passwd"),
            (b"C:\\Windows\\x.txt", "a.zip!/C%3A%5CWindows%5Cx.txt"),
            (b"./a//b", "a.zip!/%2E/a/b"),
            (b"K\xd5 ho\xb9ch.txt", "a.zip!/K%D5 ho%B9ch.txt"),
            ("Kế hoạch.txt".as_bytes(), "a.zip!/Kế hoạch.txt"),
            (b"100%.txt", "a.zip!/100%25.txt"),
            (b"a.json/b!/c.json", "a.zip!/a%2Ejson/b%21/c.json"),
            (b"a. /b\n", "a.zip!/a.%20/b%0A"),
        ] {
            assert_eq!(safe(raw), name);
        }
    }

    #[test]
    fn long_names_are_cut_and_told_apart() {
        let (a, b) = (safe("ế".repeat(300).as_bytes()), safe(("ế".repeat(299) + "x.docx").as_bytes()));
        assert!(a.len() < 220 && b.len() < 220 && a != b && b.ends_with(".docx"));
        let mut names = Names::default();
        assert!(names.take("a/".repeat(2000) + "x.txt").len() < 1900);
    }

    #[test]
    fn a_second_of_one_name_is_numbered() {
        let mut names = Names::default();
        let all: Vec<String> = (0..40).map(|_| names.take("a.txt".to_owned())).collect();
        assert_eq!((all[0].as_str(), all[1].as_str(), all[39].as_str()), ("a.txt", "a.txt~2", "a.txt~40"));
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 40);
        assert_eq!(extension(&all[7]), "txt");
        assert_eq!(names.take("a.txt~2".to_owned()), "a.txt~2~2");
    }
}
