//! What the documentation shows is what the program does.

use std::fs;
use std::path::{Path, PathBuf};

use vanban::{Options, extract};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
            out.push(code.to_owned());
        }
    }
}

/// String literals that follow `before` and blanks.
fn literals<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let after = |(i, _): (usize, &str)| text.get(i + before.len()..)?.trim_start().strip_prefix('"')?.split('"').next();
    text.match_indices(before).filter_map(after).collect()
}

#[test]
fn every_code_is_documented_and_every_documented_code_is_used() {
    let docs = fs::read_to_string(root().join("docs/diagnostics.md")).expect("the list");
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut used: Vec<&str> = Vec::new();
    for text in &files {
        used.extend(literals(text, "Diagnostic::new("));
        used.extend(literals(text, "doubts.push("));
        used.extend(text.lines().filter(|l| l.contains("const DOUBT_")).flat_map(|l| literals(l, "=")));
    }
    assert!(used.len() > 8, "the source was not read: {used:?}");
    for code in &used {
        assert!(docs.contains(&format!("| `{code}` |")), "`{code}` is not in docs/diagnostics.md");
    }
    for row in docs.lines().filter(|l| l.starts_with("| `")) {
        let code = row.split('`').nth(1).unwrap_or("");
        assert!(used.contains(&code), "`{code}` is in docs/diagnostics.md and nowhere in the source");
    }
}

#[test]
fn the_readme_shows_real_output() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README");
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert!(readme.contains(&format!("Rust {rust} or later")), "README names another version of Rust than {rust}");
    let command = readme.lines().find(|l| l.contains("cargo run")).expect("a command");
    let file = root().join(command.split(' ').next_back().expect("a file"));
    let bytes = fs::read(&file).expect("the shipped document");
    let name = file.file_name().expect("a name").to_string_lossy();
    let plan = extract(&bytes, &Options::new().name(name));
    let json = String::from_utf8(vanban::model::to_json_pretty(&plan).expect("JSON")).expect("UTF-8");
    let shown: Vec<&str> = readme.split("```json\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert!(!shown.is_empty());
    for block in shown {
        assert!(json.contains(block), "README shows what extract does not print:\n{block}");
    }
}
