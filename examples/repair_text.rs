//! Repairs one text and prints it: `cargo run --release --example repair_text -- FILE [--edits]`.

use vanban::repair::{Hints, Mode, repair};
use vanban::text::{LineIndex, decode};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: repair_text FILE [--edits]")?;
    let edits = args.next().is_some();
    let bytes = std::fs::read(path)?;
    let decoded = decode(&bytes);
    let lines = LineIndex::new(&decoded.text);
    let started = std::time::Instant::now();
    let out = repair(&decoded.text, &lines, &Hints::default(), Mode::All);
    let took = started.elapsed();
    if edits {
        for (mark, list) in [("", &out.edits), ("? ", &out.suggestions)] {
            for e in list {
                let line = lines.line(e.range.start);
                println!("{mark}{line}: {} -> {} ({:?} {:.2} {:?})", e.from, e.to, e.kind, e.confidence, e.evidence);
            }
        }
        for g in &out.glyphs {
            println!("glyph {} -> {} x{}", g.from, g.to.join(" "), g.count);
        }
        eprintln!("{:?} {:?} in {took:?}, readability {:?}", out.counts, out.unreadable, out.readability.document);
    } else {
        print!("{}", out.text);
    }
    Ok(())
}
