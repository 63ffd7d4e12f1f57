//! `extract`: one document in, one plan out.
use std::io::Write;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let file = args.last().unwrap();
    let bytes = std::fs::read(file).unwrap();
    let decoded = vanban::text::decode(&bytes);
    if args.iter().any(|a| a == "text") {
        let r = vanban::repair::repair(
            &decoded.text,
            &vanban::text::LineIndex::new(&decoded.text),
            &Default::default(),
            Default::default(),
        );
        std::io::stdout().write_all(r.text.as_bytes()).unwrap();
        return;
    }
    let plan = vanban::read(&decoded.into(), &vanban::Options::default());
    std::io::stdout().write_all(&vanban::model::to_json_pretty(&plan).unwrap()).unwrap();
}
