//! Prints the text of a PDF: `pdf_text FILE [--claimed]`.
#![allow(clippy::unwrap_used)]
use std::io::Write;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let bytes = std::fs::read(&args[0]).expect("a file");
    let read = match vanban::readers::pdf::read(&bytes, &Default::default()) {
        Ok(read) => read,
        Err(e) => {
            eprintln!("{e}");
            std::process::exit(1);
        }
    };
    if !read.pages_needing_ocr.is_empty() {
        eprintln!("pages to be recognised: {:?}", read.pages_needing_ocr);
    }
    let d = &read.document;
    let mut out = std::io::stdout().lock();
    if args.iter().any(|a| a == "--plan") {
        let plan = vanban::read(d, &vanban::Options::default());
        out.write_all(&vanban::model::to_json_pretty(&plan).expect("a plan")).expect("output");
        return;
    }
    if args.iter().any(|a| a == "--claimed") {
        out.write_all(d.text.as_bytes()).expect("output");
        return;
    }
    let edits: Vec<_> =
        d.hints.glyphs.iter().map(|c| vanban::text::Edit::new(c.range.clone(), c.to.as_str())).collect();
    let (text, _) = vanban::text::apply_edits(&d.text, &edits, None);
    out.write_all(text.as_bytes()).expect("output");
}
