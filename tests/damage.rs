//! Every kind of damage is made, repaired and counted: how much comes back, and whether good words stay good.
//!
//! Runs on `fixtures/clean`, and on a corpus where `VANBAN_DEV_TEXT` names a text file (else `../shared/corpus/dev.txt`,
//! if it is there). `cargo run --release --example damage_table` prints the figures.

#[path = "support/damage.rs"]
mod damage;

use damage::{Damaged, Random, Tally, kinds, samples, table, tally, texts};
use vanban::repair::{Hints, Mode, Repaired, repair};
use vanban::text::{LineIndex, decode};

fn repaired(bytes: &[u8]) -> Repaired {
    let decoded = decode(bytes);
    repair(&decoded.text, &LineIndex::new(&decoded.text), &Hints::default(), Mode::All)
}

/// Words of the fixtures and of the corpus samples together, for a kind of damage.
fn measure(kind: &damage::Kind, texts: &[String]) -> (Tally, Vec<String>) {
    let (mut total, mut wrong) = (Tally::default(), Vec::new());
    for (i, clean) in texts.iter().enumerate() {
        let damaged = (kind.make)(clean, &mut Random::new(i as u64 + 1));
        let text = repaired(&damaged.bytes).text;
        total.add(tally(clean, &damaged, &text, kind.fold_case, |want, got| {
            if wrong.len() < 20 {
                wrong.push(format!("{want} <- {got}"));
            }
        }));
    }
    (total, wrong)
}

fn all_texts() -> Vec<String> {
    let (mut all, corpus) = texts();
    match corpus {
        Some(text) => all.extend(samples(&text, 1000, 3)),
        None => println!("no corpus: only the fixtures are measured"),
    }
    all
}

#[test]
fn every_promised_kind_is_recovered_and_good_words_stay() {
    let texts = all_texts();
    let mut failures = String::new();
    for kind in kinds() {
        let Some(floor) = kind.floor else { continue };
        let (total, wrong) = measure(&kind, &texts);
        if total.recovery() < floor || total.harmed * 2000 > total.sound.max(2000) {
            failures.push_str(&format!(
                "{}: {:.2} % of {} (want {floor}), {} of {} harmed\n  {}\n",
                kind.name,
                total.recovery(),
                total.damaged,
                total.harmed,
                total.sound,
                wrong.join("\n  ")
            ));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// `cargo run --release --example damage_table -- --readme` prints the table anew.
#[test]
fn the_readme_shows_what_is_measured() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).expect("README");
    let now = table(&texts().0, |bytes| repaired(bytes).text);
    assert!(readme.contains(&now), "README shows other figures than these:\n{now}");
}

#[test]
fn undamaged_text_stays_as_it_is() {
    let (fixtures, _) = texts();
    for clean in fixtures {
        assert_eq!(repaired(clean.as_bytes()).text, clean);
    }
}

#[test]
fn the_charset_is_named() {
    let (fixtures, _) = texts();
    for (kind, name) in [
        ("TCVN3", Some("TCVN3")),
        ("VNI", Some("VNI")),
        ("VISCII", Some("VISCII")),
        ("VPS", Some("VPS")),
        ("VIQR", Some("VIQR")),
        ("windows-1258", Some("windows-1258")),
        ("UTF-8 twice", None),
        ("NFD", None),
    ] {
        let kind = kinds().into_iter().find(|k| k.name == kind).expect("a kind of that name");
        let damaged = (kind.make)(&fixtures[0], &mut Random::new(7));
        assert_eq!(repaired(&damaged.bytes).charset.as_deref(), name, "{}", kind.name);
    }
}

/// A file that holds paragraphs of several charsets, as documents pasted together do.
#[test]
fn a_file_of_several_charsets_is_read_paragraph_by_paragraph() {
    let (fixtures, _) = texts();
    let names = ["TCVN3", "", "VNI", "UTF-8 as windows-1252", "", "VISCII as windows-1252", "UTF-8 twice"];
    let (mut mixed, mut clean) = (String::new(), String::new());
    for (i, block) in fixtures[0].lines().collect::<Vec<_>>().chunks(9).enumerate() {
        let block = block.join("\n") + "\n";
        let made = match kinds().into_iter().find(|k| k.name == names[i % names.len()]) {
            Some(kind) => {
                let made = (kind.make)(&block, &mut Random::new(i as u64));
                std::str::from_utf8(&made.bytes)
                    .map_or_else(|_| made.bytes.iter().map(|&b| char::from(b)).collect(), str::to_owned)
            }
            None => block.clone(),
        };
        mixed.push_str(&made);
        clean.push_str(&block);
    }
    let out = repaired(mixed.as_bytes());
    let damaged = Damaged { bytes: mixed.into_bytes(), hit: None };
    let mut wrong = Vec::new();
    let total = tally(&clean, &damaged, &out.text, true, |want, got| wrong.push(format!("{want} <- {got}")));
    assert!(total.recovery() >= 99.5 && total.harmed == 0, "{total:?} {wrong:#?}");
    assert_eq!(out.charset.as_deref(), Some("mixed"));
}

/// Every position of the repaired text leads back to its line of the input.
#[test]
fn positions_lead_back_to_the_same_line() {
    let (fixtures, _) = texts();
    for kind in kinds() {
        let damaged = (kind.make)(&fixtures[0], &mut Random::new(3));
        let decoded = decode(&damaged.bytes);
        let lines = LineIndex::new(&decoded.text);
        let out = repair(&decoded.text, &lines, &Hints::default(), Mode::All);
        let mut at = 0;
        for (n, line) in out.text.split('\n').enumerate() {
            if line.len() > 4 {
                let source = out.map.source_range(at + 1..at + 2);
                assert_eq!(lines.line(source.start) as usize, n + 1, "{}: {line}", kind.name);
            }
            at += line.len() + 1;
        }
    }
}
