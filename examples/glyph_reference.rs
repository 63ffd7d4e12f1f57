//! Makes `data/glyphs.bin` of the PDFs that `scripts/glyph_reference.py` sets in the reference faces.
//!
//!     python3 scripts/glyph_reference.py /tmp/faces
//!     cargo run --release --example glyph_reference -- data/glyphs.bin /tmp/faces/*.pdf

fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().expect("the file to write");
    let mut rows = Vec::new();
    for file in args {
        let bytes = std::fs::read(&file).expect("a PDF");
        let outlines = vanban::readers::pdf::outlines(&bytes);
        println!("{file}: {} outlines", outlines.len());
        for (hash, letter) in outlines {
            let mut chars = letter.chars();
            if let (Some(c), None) = (chars.next(), chars.next())
                && let Ok(letter) = u16::try_from(u32::from(c))
            {
                rows.push((hash & 0xffff_ffff_ffff) << 16 | u64::from(letter));
            }
        }
    }
    rows.sort_unstable();
    rows.dedup();
    println!("{} rows", rows.len());
    let bytes: Vec<u8> = rows.into_iter().flat_map(u64::to_le_bytes).collect();
    std::fs::write(out, bytes).expect("output");
}
