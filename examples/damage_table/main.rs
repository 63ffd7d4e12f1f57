//! Prints how much of each kind of damage is repaired, and how many good words are hurt.
//!
//! `cargo run --release --example damage_table` measures on the texts of `fixtures/clean`, and on samples of a corpus
//! where `VANBAN_DEV_TEXT` names one. With the name of a kind, what stayed wrong is listed; with a number, the corpus is
//! sampled in 150 texts of so many words, and the name of a kind may follow. `--readme` prints the README's table.

#[path = "../../tests/support/damage.rs"]
mod damage;

use damage::{Random, Tally, kinds, samples, table, tally, texts};
use vanban::repair::{Hints, Mode, repair};
use vanban::text::{LineIndex, decode};

fn repaired(bytes: &[u8]) -> String {
    let decoded = decode(bytes);
    repair(&decoded.text, &LineIndex::new(&decoded.text), &Hints::default(), Mode::All).text
}

fn main() {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("--readme") {
        print!("{}", table(&texts().0, repaired));
        return;
    }
    let words: Option<usize> = argument.as_ref().and_then(|a| a.parse().ok());
    let only = std::env::args().nth(2).or(argument.filter(|_| words.is_none()));
    let (fixtures, corpus) = texts();
    let mut sets = vec![("fixtures", fixtures)];
    match &corpus {
        Some(text) => {
            sets.push(("corpus", samples(text, words.unwrap_or(1000), if words.is_some() { 150 } else { 12 })))
        }
        None => println!("No corpus: set VANBAN_DEV_TEXT to a text file. Only the fixtures are measured.\n"),
    }
    for (name, texts) in sets {
        println!("| {name}: damage | damaged | recovered | sound | harmed |\n|---|---:|---:|---:|---:|");
        for kind in kinds().iter().filter(|k| only.as_ref().is_none_or(|o| k.name == o)) {
            let mut total = Tally::default();
            for (i, clean) in texts.iter().enumerate() {
                let damaged = (kind.make)(clean, &mut Random::new(i as u64 + 1));
                let text = repaired(&damaged.bytes);
                total.add(tally(clean, &damaged, &text, kind.fold_case, |want, got| {
                    if only.is_some() {
                        println!("    {}: {want} <- {got}", i + 1);
                    }
                }));
            }
            println!(
                "| {} | {} | {:.2} % | {} | {} |",
                kind.name,
                total.damaged,
                total.recovery(),
                total.sound,
                total.harmed
            );
        }
        if only.is_none() {
            let mut total = Tally::default();
            for clean in &texts {
                let damaged = damage::Damaged { bytes: clean.clone().into_bytes(), hit: None };
                total.add(tally(clean, &damaged, &repaired(clean.as_bytes()), false, |_, _| {}));
            }
            println!("| none | {} | - | {} | {} |\n", total.damaged, total.sound, total.harmed);
        }
    }
}
