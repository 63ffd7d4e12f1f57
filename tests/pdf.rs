//! PDFs: text, places, repair at the glyph, hostile files.
#![cfg(feature = "pdf")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vanban::model::{Evidence, Plan, RepairKind, Value};
use vanban::readers::pdf::{Glyphs, PdfOptions, PdfRead, ReadError, learn, read};
use vanban::text::{Edit, apply_edits};
use vanban::{Document, Options};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn open(name: &str) -> PdfRead {
    read(&fixture(name), &PdfOptions::default()).unwrap()
}

/// The text as the glyphs say it is.
fn repaired(document: &Document<'_>) -> String {
    let edits: Vec<Edit> = document.hints.glyphs.iter().map(|c| Edit::new(c.range.clone(), c.to.as_str())).collect();
    apply_edits(&document.text, &edits, None).0
}

fn plan(read: &PdfRead) -> Plan {
    vanban::read(&read.document, &Options::default())
}

/// All of a plan that must not depend on how letters were found.
fn substance(plan: &Plan) -> serde_json::Value {
    let mut value = serde_json::to_value(plan).unwrap();
    strip(&mut value);
    value.as_object_mut().unwrap().remove("repairs");
    if let Some(list) = value.get_mut("diagnostics").and_then(|d| d.as_array_mut()) {
        list.retain(|d| d.get("code").and_then(|c| c.as_str()).is_none_or(|c| !c.starts_with("font-")));
    }
    value
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("source");
            map.remove("text_source");
            map.values_mut().for_each(strip);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn a_page_is_read_in_the_order_of_reading() {
    let read = open("directive.pdf");
    let expected = String::from_utf8(fixture("directive.txt")).unwrap();
    assert_eq!(read.document.text, expected);
    assert_eq!(read.document.index.pages(), 2);
    assert!(read.document.hints.glyphs.is_empty(), "a right map is left alone");
    assert!(read.pages_needing_ocr.is_empty());
    // Page numbers are no text; raised numbers are known for what they are.
    let raised: Vec<&str> = read.document.raised.iter().map(|r| &read.document.text[r.clone()]).collect();
    assert_eq!(raised, ["1", "2", "1"]);
}

#[test]
fn the_plan_of_a_page() {
    let plan = plan(&open("directive.pdf"));
    assert_eq!(plan.header.number.as_ref().unwrap().symbol, "27/KH-UBND");
    assert_eq!(plan.signature.as_ref().unwrap().name.as_deref(), Some("Lê Văn Thành"));
    assert_eq!(plan.recipients.len(), 4);
    assert_eq!(plan.footnotes.len(), 1);
    assert_eq!(plan.footnotes[0].text, "Nghị quyết số 31/NQ-HĐND ngày 20/12/2023.");
    let beds = plan.targets.iter().find(|t| t.indicator == "Số giường bệnh").unwrap();
    let Value::Quantity { unit, .. } = &beds.value else { panic!("a number of beds") };
    assert_eq!(unit.as_deref(), Some("bed"));
    let text = serde_json::to_string(&plan).unwrap();
    assert!(text.contains("1.200 m²"), "an exponent stays");
    // A target's box stands where the page has it.
    let revenue = plan.targets.iter().find(|t| t.indicator.contains("thu ngân sách")).unwrap();
    let [x0, y0, x1, y1] = revenue.source.bbox.unwrap();
    assert!(85.0 < x0 && x0 < x1 && x1 < 545.0 && y0 < y1 && (220.0..280.0).contains(&y0), "{:?}", revenue.source);
}

#[test]
fn wrong_and_missing_maps_are_repaired_at_the_glyph() {
    let good = open("directive.pdf");
    for name in ["directive_wrong_map.pdf", "directive_no_map.pdf"] {
        let bad = open(name);
        assert_ne!(bad.document.text, good.document.text, "{name}: the text is what the file claims");
        assert_eq!(repaired(&bad.document), good.document.text, "{name}");
        let right = |c: &vanban::repair::Change| c.kind == RepairKind::Glyph && c.evidence == Evidence::Outline;
        assert!(bad.document.hints.glyphs.iter().all(right), "{name}");
        assert_eq!(substance(&plan(&bad)), substance(&plan(&good)), "{name}");
    }
    assert!(open("directive_no_map.pdf").document.text.contains('\u{fffd}'));
    assert!(open("directive_wrong_map.pdf").document.text.contains("nhiệm vÿ"));
}

#[test]
fn a_face_is_learnt_from_a_good_file_and_read_in_a_bad_one() {
    let good = open("other_face.pdf");
    let lost = open("other_face_no_map.pdf");
    assert!(lost.document.hints.glyphs.is_empty(), "no reference knows this face");
    let mut glyphs = Glyphs::new();
    learn(&fixture("other_face.pdf"), &PdfOptions::default(), &mut glyphs).unwrap();
    assert!(glyphs.len() > 60 && glyphs.conflicts() == 0, "{}", glyphs.len());
    let mut nothing = Glyphs::new();
    learn(&fixture("directive_wrong_map.pdf"), &PdfOptions::default(), &mut nothing).unwrap();
    assert!(nothing.is_empty(), "nothing is learnt from a wrong map");
    let glyphs = Glyphs::from_json(&glyphs.to_json()).unwrap();
    let mut options = PdfOptions::default();
    options.glyphs = Some(Arc::new(glyphs));
    let found = read(&fixture("other_face_no_map.pdf"), &options).unwrap();
    assert_eq!(repaired(&found.document), good.document.text);
}

#[test]
fn a_legacy_face_gives_the_bytes_of_its_charset() {
    let read = open("legacy_face.pdf");
    assert!(read.document.hints.runs.iter().all(|(_, font)| font == ".VnTime"));
    let plan = plan(&read);
    let text = serde_json::to_string(&plan).unwrap();
    assert!(text.contains("Căn cứ Nghị quyết của Hội đồng nhân dân tỉnh về nhiệm vụ phát triển"), "{text}");
}

/// The whole directive in .VnTime and .VnTimeH, with and without an encoding, and in VNI-Times, none with a map.
#[test]
fn a_directive_in_legacy_faces_has_the_plan_of_its_unicode_twin() {
    let want = substance(&plan(&open("directive.pdf")));
    assert_eq!(substance(&plan(&open("directive_vni.pdf"))), want);
    for name in ["directive_vntime.pdf", "directive_vntime_winansi.pdf"] {
        // One letter of another face in a word tells nothing of its case.
        let got = substance(&plan(&open(name)));
        assert_eq!(got.to_string().to_lowercase(), want.to_string().to_lowercase(), "{name}");
        for field in ["header", "targets", "signature", "recipients"] {
            assert_eq!(got[field], want[field], "{name}: {field}");
        }
    }
}

/// Letters that a face lacks are drawn after the rest of their line: they stand in their words all the same.
#[test]
fn letters_of_a_second_face_stand_in_their_words() {
    assert_eq!(open("directive_two_faces.pdf").document.text, open("directive.pdf").document.text);
}

/// The layer of a scanner that kept the low byte of each letter ("NghË quy¿t", without đ, Đ and the curved quotation marks).
#[test]
fn a_layer_of_low_bytes_has_the_targets_of_its_twin() {
    let read = open("directive_low_bytes.pdf");
    assert!(read.document.text.contains("NghË quy¿t cça HÙi Óng nhân dân"), "{}", read.document.text);
    let (want, got) = (substance(&plan(&open("directive.pdf"))), substance(&plan(&read)));
    for field in ["results", "sections", "targets", "recipients", "signature", "campaigns"] {
        let low = |v: &serde_json::Value| v.to_string().to_lowercase();
        assert_eq!(low(&got[field]), low(&want[field]), "{field}");
    }
    assert_eq!(got["header"]["number"], want["header"]["number"]);
}

/// A stamp of a digital signature beside the letterhead is left out of the text, and told.
#[test]
fn a_stamp_in_the_page_is_no_text() {
    let plain = open("directive.pdf");
    let stamped = open("directive_stamped.pdf");
    assert_eq!(stamped.document.text, plain.document.text);
    let told = stamped.document.diagnostics.iter().find(|d| d.code == "signature-stamp").expect("a diagnostic");
    assert!(told.message.contains("page 1") && told.message.contains("Ký bởi: Ủy ban nhân dân"), "{}", told.message);
}

#[test]
fn what_is_no_pdf_is_an_error_and_what_is_cut_or_damaged_ends() {
    for bytes in [&b""[..], b"%PDF-1.7", b"<html></html>", &[0; 4096]] {
        assert!(matches!(read(bytes, &PdfOptions::default()), Err(ReadError::Invalid)));
    }
    let whole = fixture("directive.pdf");
    // A generator of our own: the places must be the same in every run.
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut random = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n as u64) as usize
    };
    for _ in 0..20 {
        let mut options = PdfOptions::default();
        options.deadline = Some(Instant::now() + Duration::from_secs(20));
        let _ = read(&whole[..random(whole.len())], &options);
        let mut flipped = whole.clone();
        for _ in 0..20 {
            let at = random(flipped.len());
            flipped[at] ^= 1 << random(8);
        }
        if let Ok(read) = read(&flipped, &options) {
            let _ = plan(&read);
        }
    }
}

#[test]
fn drawing_is_bounded() {
    let mut options = PdfOptions::default();
    options.max_calls = 200;
    let read = read(&fixture("directive.pdf"), &options).unwrap();
    assert!(read.document.text.len() < 600);
    assert!(read.document.diagnostics.iter().any(|d| d.code == "page-damaged"));
}

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pdf").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

#[test]
fn broken_files_read_as_their_clean_twins() {
    let (Some(clean), Some(broken)) = (shared("clean"), shared("broken")) else { return };
    for (bad, good) in [
        ("000.b1", "000"),
        ("002.b1", "002"),
        ("002.b3", "002"),
        ("004.b2", "004"),
        ("wp001.b1", "wp001"),
        ("wp002.b2", "wp002"),
    ] {
        let open = |folder: &Path, name: &str| {
            let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).unwrap();
            read(&bytes, &PdfOptions::default()).unwrap()
        };
        let (bad, good) = (open(&broken, bad), open(&clean, good));
        assert!(good.document.hints.glyphs.is_empty());
        assert_eq!(repaired(&bad.document), good.document.text);
        assert_eq!(substance(&plan(&bad)), substance(&plan(&good)));
    }
}

#[cfg(all(unix, feature = "cli"))]
mod command {
    use std::process::{Command, Output};

    use super::*;

    fn extract(args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_extract")).args(args).output().expect("the command runs")
    }

    fn said(output: &Output) -> String {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn path(name: &str) -> String {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf").join(name).display().to_string()
    }

    /// A new folder of its own for each test.
    fn folder(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn plan_of(output: &Output) -> Plan {
        assert!(output.status.success(), "{}", said(output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[test]
    fn what_is_learnt_is_used_and_only_when_asked() {
        let folder = folder("learnt");
        let glyphs = folder.join("glyphs.json").display().to_string();
        // What is no PDF, and what is damaged, takes nothing from the rest.
        std::fs::write(folder.join("a.txt"), "Kế hoạch").unwrap();
        std::fs::write(folder.join("b.pdf"), "%PDF-1.4\n").unwrap();
        let shown = folder.display().to_string();
        let learnt = extract(&["learn", &path("other_face.pdf"), &shown, "-o", &glyphs]);
        assert!(learnt.status.success(), "{}", said(&learnt));
        assert!(said(&learnt).contains("glyphs from 1 PDFs") && said(&learnt).contains("b.pdf"), "{}", said(&learnt));
        let lost = path("other_face_no_map.pdf");
        let with = substance(&plan_of(&extract(&["--glyphs", &glyphs, &lost])));
        let mut good = substance(&plan_of(&extract(&[&path("other_face.pdf")])));
        let mut without = substance(&plan_of(&extract(&["--tesseract", "/none", &lost])));
        assert_ne!(with, without);
        for plan in [&mut good, &mut without] {
            plan.as_object_mut().unwrap().remove("diagnostics");
        }
        let mut with = with;
        with.as_object_mut().unwrap().remove("diagnostics");
        assert_eq!(with, good);
        // A run over many documents reads anew when the glyphs are others.
        let out = folder.join("out").display().to_string();
        let run = |more: &[&str]| {
            let done = extract(&[&[lost.as_str(), "-o", &out, "-f", "jsonl", "--tesseract", "/none"], more].concat());
            assert!(done.status.success(), "{}", said(&done));
            said(&done)
        };
        assert!(!run(&[]).contains("kept from an earlier run"));
        assert!(run(&[]).contains("1 kept from an earlier run"));
        assert!(!run(&["--glyphs", &glyphs]).contains("kept from an earlier run"));
    }

    #[test]
    fn glyphs_that_are_none_are_wrong_usage_and_nothing_to_learn_is_told() {
        let folder = folder("unlearnt");
        let bad = folder.join("bad.json");
        std::fs::write(&bad, "{\"version\": 1, \"glyphs\": {}}").unwrap();
        for file in [bad.display().to_string(), folder.join("none.json").display().to_string()] {
            let refused = extract(&["--glyphs", &file, &path("directive.pdf")]);
            assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
            assert!(said(&refused).contains("--glyphs"), "{}", said(&refused));
        }
        let glyphs = folder.join("glyphs.json");
        let nothing = extract(&["learn", &path("directive_wrong_map.pdf"), "-o", &glyphs.display().to_string()]);
        assert_eq!(nothing.status.code(), Some(1));
        assert!(said(&nothing).contains("nothing was learnt") && !glyphs.exists(), "{}", said(&nothing));
    }

    /// A page whose resources would take all memory is read by the second reader, and the plan says so.
    #[test]
    fn what_the_first_reader_must_leave_the_second_reads() {
        let content = "BT /F 12 Tf 60 700 Td (Muc tieu: thu ngan sach 450 trieu dong.) Tj ET";
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
            "<</Type/Font/Subtype/Type0/BaseFont/G/Encoding/Identity-H/DescendantFonts[7 0 R]>>".to_owned(),
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/G/W[0 2000000000 500]>>".to_owned(),
        ];
        let mut file = String::from("%PDF-1.4\n");
        let mut places = Vec::new();
        for (i, body) in objects.iter().enumerate() {
            places.push(file.len());
            file.push_str(&format!("{} 0 obj\n{body}\nendobj\n", i + 1));
        }
        let xref = file.len();
        file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
        places.iter().for_each(|at| file.push_str(&format!("{at:010} 00000 n \n")));
        file.push_str(&format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1));
        let path = folder("second").join("endless.pdf");
        std::fs::write(&path, &file).unwrap();
        let shown = path.display().to_string();
        let text = extract(&["-f", "original", &shown]);
        assert_eq!(String::from_utf8_lossy(&text.stdout).trim(), "Muc tieu: thu ngan sach 450 trieu dong.");
        let codes: Vec<String> = plan_of(&extract(&[&shown])).diagnostics.into_iter().map(|d| d.code).collect();
        assert!(codes.contains(&"second-reader".to_owned()), "{codes:?}");
        // In this process nothing asks it.
        assert!(read(file.as_bytes(), &PdfOptions::default()).unwrap().document.text.trim().is_empty());
    }
}
