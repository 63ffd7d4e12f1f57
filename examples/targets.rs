//! Prints what is read from paragraphs: `targets [--aims|--orders|--docs] FILE`, one paragraph a line.
//!
//! With `--docs`, blank lines part whole documents, and only paragraphs with targets or results are printed.

use std::io::{BufWriter, Write};

use vanban::model::{Target, Value};
use vanban::{Options, read, text};

fn main() -> std::io::Result<()> {
    let mut mode = String::from("--aims");
    let mut out = BufWriter::new(std::io::stdout().lock());
    for arg in std::env::args().skip(1) {
        if arg.starts_with("--") {
            mode = arg;
            continue;
        }
        let input = std::fs::read_to_string(&arg)?;
        let documents: Vec<String> = match mode.as_str() {
            "--docs" => input.split("\n\n").map(str::to_owned).collect(),
            "--orders" => input.lines().map(|l| format!("I. NỘI DUNG THI ĐUA\n\n{l}")).collect(),
            _ => input.lines().map(|l| format!("I. CÁC CHỈ TIÊU CHỦ YẾU\n\n{l}")).collect(),
        };
        for document in documents {
            let decoded = text::decode(document.as_bytes());
            let mut options = Options::default();
            options = options.repair(vanban::repair::Mode::None);
            let plan = read(&decoded.into(), &options);
            if mode == "--docs" {
                if plan.targets.is_empty() && plan.results.is_empty() {
                    continue;
                }
                writeln!(out, "######## {}", document.lines().take(3).collect::<Vec<_>>().join(" / "))?;
            } else {
                writeln!(out, "{}", document.lines().nth(2).unwrap_or(""))?;
            }
            let mut last = String::new();
            let mut all: Vec<&Target> = plan.targets.iter().chain(&plan.results).collect();
            all.sort_by_key(|t| t.source.start);
            for target in all {
                if mode == "--docs" && target.text != last {
                    last.clone_from(&target.text);
                    writeln!(out, "{}", target.text)?;
                }
                print(&mut out, target)?;
            }
        }
    }
    out.flush()
}

fn print(out: &mut impl Write, t: &Target) -> std::io::Result<()> {
    write!(out, "    {} ", t.id)?;
    if let Some(group) = &t.group {
        write!(out, "[{group}] ")?;
    }
    write!(out, "«{}» {:?}", t.indicator, t.comparator)?;
    if let Some(change) = t.change {
        write!(out, " {change:?}")?;
    }
    match &t.value {
        Value::Quantity { min, max, unit, per, .. } => {
            write!(out, " {}", min.decimal())?;
            if min != max {
                write!(out, "..{}", max.decimal())?;
            }
            write!(out, " {}", unit.as_deref().unwrap_or("-"))?;
            per.iter().try_for_each(|p| write!(out, " /{p}"))?;
        }
        Value::Quality { text, .. } => write!(out, " “{text}”")?,
        _ => {}
    }
    if let Some(b) = &t.baseline {
        write!(out, " | {:?} {:?} {:?}{}", b.relation, b.raw, b.year, if b.estimate { " est" } else { "" })?;
    }
    if let Some(d) = &t.deadline {
        write!(out, " | by {:?} {:?}", d.raw, d.year)?;
    }
    if let Some(p) = &t.parent {
        write!(out, " | of {p}")?;
    }
    if let Some(q) = &t.qualifier {
        write!(out, " | ({q})")?;
    }
    writeln!(out)
}
