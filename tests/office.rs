//! Office files, web pages and scans: what the readers give, and what the command does with files that do harm.

use std::path::{Path, PathBuf};

#[cfg(any(feature = "office", feature = "html"))]
use vanban::Format;
#[cfg(any(feature = "office", feature = "html"))]
use vanban::readers::{ReadOptions, read};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// All of a plan but where it stands in the file.
#[cfg(any(feature = "office", feature = "html"))]
fn substance(plan: &vanban::Plan) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                map.retain(|key, _| !matches!(key.as_str(), "source" | "text_source" | "repairs" | "diagnostics"));
                map.values_mut().for_each(strip);
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(plan).unwrap();
    strip(&mut value);
    value
}

#[cfg(any(feature = "office", feature = "html"))]
fn plan_of(name: &str) -> (String, vanban::Plan) {
    let bytes = bytes(name);
    let document = read(&bytes, Format::of(&bytes), &ReadOptions::default()).unwrap();
    let plan = vanban::extract_document(&document, &bytes, &vanban::Options::new());
    (document.text.into_owned(), plan)
}

#[cfg(any(feature = "office", feature = "html"))]
fn same_as_the_text(name: &str) {
    let text = String::from_utf8(bytes("ke-hoach.md")).unwrap();
    let (read, plan) = plan_of(name);
    assert_eq!(read, text);
    let want = vanban::extract(text.as_bytes(), &vanban::Options::new());
    assert_eq!(substance(&plan), substance(&want));
    assert_eq!((plan.targets.len(), plan.footnotes.len(), plan.recipients.len()), (7, 1, 3));
    assert_eq!(plan.header.number.unwrap().symbol, "27/KH-UBND");
    assert_eq!(plan.signature.unwrap().name.as_deref(), Some("Lê Văn Thành"));
}

#[test]
#[cfg(feature = "office")]
fn docx_is_read_as_printed() {
    same_as_the_text("ke-hoach.docx");
}

/// A Word 97 file of our own making: its list begins anew at IV where the file says so, and a paragraph is set in .VnTime.
#[test]
#[cfg(feature = "office")]
fn doc_is_read_as_printed() {
    let (read, plan) = plan_of("ke-hoach.doc");
    for line in [
        "**I. CÁC CHỈ TIÊU CHỦ YẾU**",
        "2. Về xã hội",
        "**IV. TỔ CHỨC THỰC HIỆN**",
        "| 2 | Số giường bệnh | Giường | 145 |",
    ] {
        assert!(read.lines().any(|l| l == line), "{line} in {read}");
    }
    assert!(read.contains("C¸c phßng, ban vµ c¸c x· c¨n cø"), "{read}");
    let text = String::from_utf8(bytes("ke-hoach.md")).unwrap();
    let want = substance(&vanban::extract(text.as_bytes(), &vanban::Options::new()));
    let got = substance(&plan);
    for field in ["header", "preamble", "targets", "results", "footnotes", "recipients", "signature"] {
        assert_eq!(got[field], want[field], "{field}");
    }
    let ids: Vec<&str> = plan.sections.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["I", "IV"]);
    let last = serde_json::to_string(&plan.sections[1]).unwrap();
    assert!(last.contains("Các phòng, ban và các xã căn cứ kế hoạch này tổ chức triển khai thực hiện./."), "{last}");
}

#[test]
#[cfg(feature = "html")]
fn html_is_read_without_its_site() {
    same_as_the_text("ke-hoach.html");
}

/// Cut and changed files give a document or an error, never a panic.
#[test]
#[cfg(feature = "office")]
fn a_damaged_docx_is_an_error_or_a_part() {
    let good = bytes("ke-hoach.docx");
    let mut seed = 7u32;
    for i in 0..200 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = seed as usize % good.len();
        let mut bad = good.clone();
        if i % 4 == 0 {
            bad.truncate(at)
        } else {
            bad[at] ^= 1 << (seed >> 29)
        }
        let _ = read(&bad, Format::Office, &ReadOptions::default());
    }
}

#[cfg(all(unix, feature = "cli"))]
#[path = "support/command.rs"]
mod launch;

#[cfg(all(unix, feature = "cli"))]
mod command {
    use std::io::Write;
    use std::process::{Command, Output};

    use super::launch::run as extract;
    use super::*;

    /// Exit code 1, nothing printed, and one line that holds `word`.
    fn refused(output: &Output, word: &str) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        assert!(said.contains(word) && said.contains("; "), "{said}");
    }

    #[test]
    #[cfg(feature = "office")]
    fn a_file_in_a_child_is_the_file_in_this_process() {
        let (text, plan) = plan_of("ke-hoach.docx");
        let path = fixture("ke-hoach.docx");
        let original = extract(&["-f", "original", path.to_str().unwrap()], b"");
        assert_eq!(String::from_utf8_lossy(&original.stdout), text);
        let printed: vanban::Plan = serde_json::from_slice(&extract(&["-"], &bytes("ke-hoach.docx")).stdout).unwrap();
        assert_eq!(substance(&printed), substance(&plan));
    }

    #[test]
    #[cfg(feature = "office")]
    fn a_bomb_ends_in_one_line() {
        // A part of 600 MB that packs to 600 kB.
        let mut zip = zip(&[("word/document.xml", 600 << 20)]);
        refused(&extract(&["-"], &zip), "unpacks to more than");
        zip.truncate(zip.len() / 2);
        refused(&extract(&["-"], &zip), "damaged");
        refused(&extract(&["-"], b"PK\x03\x04[Content_Types].xml"), "damaged");
        refused(&extract(&["-"], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more"), "old office file");
    }

    /// A ZIP archive of parts of nothing but blanks.
    #[cfg(feature = "office")]
    fn zip(parts: &[(&str, usize)]) -> Vec<u8> {
        use std::io::Cursor;
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in parts {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            let blank = vec![b' '; 1 << 20];
            for _ in 0..size >> 20 {
                out.write_all(&blank).unwrap();
            }
        }
        out.finish().unwrap().into_inner()
    }

    /// PDF objects as a file, with no table of where they are.
    #[cfg(feature = "pdf")]
    fn pdf(objects: &[String]) -> Vec<u8> {
        let mut out = String::from("%PDF-1.4\n");
        for (i, body) in objects.iter().enumerate() {
            out.push_str(&format!("{} 0 obj\n{body}\nendobj\n", i + 1));
        }
        out.push_str("trailer<</Root 1 0 R>>\n%%EOF\n");
        out.into_bytes()
    }

    #[test]
    #[cfg(feature = "pdf")]
    fn a_file_that_never_ends_is_stopped() {
        // 40 forms, each drawing the next one twice: 2^40 drawings.
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>"
                .to_owned(),
            "<</Length 5>>stream\n/F Do\nendstream".to_owned(),
        ];
        for n in 5..45 {
            objects.push(format!(
                "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {} 0 R>>>>/Length 11>>stream\n/F Do /F Do\nendstream",
                n + 1
            ));
        }
        let started = std::time::Instant::now();
        let output = extract(&["--time", "2", "-"], &pdf(&objects));
        assert!(started.elapsed() < std::time::Duration::from_secs(20));
        // Stopped from outside, or by the reader's own bounds.
        assert!(output.status.success() || output.status.code() == Some(1));
        if !output.status.success() {
            refused(&output, "");
        }
    }

    #[test]
    fn memory_is_kept() {
        // Too little for any reader: the child dies, the parent tells.
        let output = extract(&["--memory", "64", "-"], &[b"<html><body>".to_vec(), vec![b'x'; 80 << 20]].concat());
        refused(&output, "");
    }

    #[test]
    fn formats_that_are_not_read_are_named() {
        refused(&extract(&["-"], b"{\\rtf1 x}"), "RTF");
        refused(&extract(&["-"], b"GIF89a..........."), "picture");
    }

    /// Whether this machine recognises Vietnamese.
    #[cfg(feature = "ocr")]
    fn tesseract() -> bool {
        let listed = Command::new("tesseract").arg("--list-langs").output();
        let found = listed.is_ok_and(|l| String::from_utf8_lossy(&l.stdout).lines().any(|l| l == "vie"));
        if !found {
            eprintln!("skipped: there is no tesseract with Vietnamese (tesseract-ocr, tesseract-ocr-vie)");
        }
        found
    }

    /// A page that draws for ever is left; the command ends in time and says so. Needs no tesseract: it is never asked.
    #[test]
    #[cfg(feature = "ocr")]
    fn a_page_whose_drawing_never_ends_is_left() {
        use std::os::unix::fs::PermissionsExt;
        // Each line is cut into a hundred thousand dashes, which only drawing does.
        let content = "[0.01] 0 d 0 0 m 595 842 l S ".repeat(1000);
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_owned(),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        ];
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let program = folder.join("no_tesseract");
        std::fs::write(&program, "#!/bin/sh\n[ \"$1\" = --list-langs ] && echo vie\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let begun = std::time::Instant::now();
        let output = extract(&["--time", "3", "--tesseract", program.to_str().unwrap(), "-"], &pdf(&objects));
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
        let plan: vanban::Plan = serde_json::from_slice(&output.stdout).unwrap();
        let said = plan.diagnostics.iter().find(|d| d.code == "ocr-failed").expect("a diagnostic");
        assert!(said.message.contains("Page 1") && said.message.contains("drawing it took"), "{}", said.message);
    }

    #[test]
    #[cfg(feature = "ocr")]
    fn scans_are_recognised() {
        if !tesseract() {
            return;
        }
        for name in ["scan.pdf", "scan.png"] {
            let output = extract(&[fixture(name).to_str().unwrap()], b"");
            let plan: vanban::Plan = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|e| panic!("{name}: {e} {}", String::from_utf8_lossy(&output.stderr)));
            assert_eq!(plan.source.reader, vanban::model::Reader::Ocr);
            assert_eq!(plan.header.number.unwrap().symbol, "27/KH-UBND", "{name}");
            let values: Vec<&str> = plan.targets.iter().map(|t| t.raw.as_str()).collect();
            for value in ["447.860 triệu đồng", "533 ha", "46,1%"] {
                assert!(values.contains(&value), "{name}: {value} in {values:?}");
            }
            let bbox = plan.targets[0].source.bbox.expect("a place on the page");
            assert!(bbox[2] <= 600.0 && bbox[3] <= 850.0, "{bbox:?}");
        }
    }

    /// A TIFF file of two pages, of which the second lies on its head.
    #[test]
    #[cfg(feature = "ocr")]
    fn pages_of_a_picture_are_recognised_one_by_one() {
        if !tesseract() {
            return;
        }
        let scan = bytes("scan.pdf");
        let find = |what: &[u8], from: usize| from + scan[from..].windows(what.len()).position(|w| w == what).unwrap();
        let number = |name: &str| -> u32 {
            let at = find(name.as_bytes(), 0) + name.len();
            let digits = scan[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            String::from_utf8_lossy(&scan[at..at + digits]).parse().unwrap()
        };
        let from = find(b"stream\n", find(b"/Subtype/Image", 0)) + 7;
        let pixels = &scan[from..find(b"\nendstream", from)];
        let mut file = b"II\x2a\0\0\0\0\0".to_vec();
        file.extend(pixels);
        file.resize(file.len().next_multiple_of(2), 0);
        let mut link = 4;
        for orientation in [1, 3] {
            let at = file.len() as u32;
            file[link..link + 4].copy_from_slice(&at.to_le_bytes());
            let size = pixels.len() as u32;
            let tags = [(256, number("/Width ")), (257, number("/Height ")), (258, 4), (259, 8), (262, 1), (273, 8)];
            let more = [(274, orientation), (277, 1), (278, number("/Height ")), (279, size)];
            file.extend(10u16.to_le_bytes());
            for (tag, value) in tags.into_iter().chain(more) {
                file.extend((tag as u16).to_le_bytes());
                file.extend(4u16.to_le_bytes());
                file.extend(1u32.to_le_bytes());
                file.extend(u32::to_le_bytes(value));
            }
            link = file.len();
            file.extend(0u32.to_le_bytes());
        }
        let output = extract(&["-f", "text", "-"], &file);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pages: Vec<&str> = text.split('\x0c').collect();
        assert_eq!(pages.len(), 2, "{text}");
        for page in pages {
            assert!(page.contains("447.860 triệu đồng") && page.contains("27/KH-UBND"), "{page}");
        }
    }

    /// The scan with a text layer that recognition in another language left in it: it is recognised again.
    #[test]
    #[cfg(feature = "ocr")]
    fn an_unreadable_layer_is_recognised_again() {
        let scan = bytes("scan.pdf");
        let at = |what: &str| scan.windows(what.len()).rposition(|w| w == what.as_bytes()).unwrap();
        let before = String::from_utf8_lossy(&scan[at("startxref") + 10..]).lines().next().unwrap().to_owned();
        let lines = [
            "UY BAN NHAN oAN HLIYFN SoNG TRA cONG HoA xA Hgr cHU Ncnia vrpr NAM",
            "DQc l4p - Tg do - H4nh phfc",
            "K6 ho4ch ph6t tlQng phong trio thi tlua ydu nudc",
            "tinh hinh thgc hiQn nhiQm v9 ph6t tri6n kinh tii xf hQi",
        ];
        let shown: String = lines.iter().map(|l| format!("0 -20 Td ({l}) Tj ")).collect();
        let content = format!("q 595 0 0 842 0 0 cm /I Do Q BT /F 10 Tf 3 Tr 60 800 Td {shown}ET");
        let mut file = scan.clone();
        let mut places = Vec::new();
        for (n, body) in [
            (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>/Font<</F 6 0 R>>>>/Contents 5 0 R>>".to_owned()),
            (5, format!("<</Length {}>>stream\n{content}\nendstream", content.len())),
            (6, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned()),
        ] {
            places.push((n, file.len()));
            file.extend(format!("{n} 0 obj\n{body}\nendobj\n").into_bytes());
        }
        let table = file.len();
        let rows: String = places.iter().map(|(n, at)| format!("{n} 1\n{at:010} 00000 n \n")).collect();
        file.extend(
            format!("xref\n{rows}trailer<</Size 7/Root 1 0 R/Prev {before}>>\nstartxref\n{table}\n%%EOF\n")
                .into_bytes(),
        );
        let layer = read(&file, Format::Pdf, &ReadOptions::default()).unwrap().text;
        assert!(layer.contains("vrpr NAM"), "{layer}");
        if !tesseract() {
            return;
        }
        let plan: vanban::Plan = serde_json::from_slice(&extract(&["-"], &file).stdout).unwrap();
        assert_eq!(plan.header.number.unwrap().symbol, "27/KH-UBND");
        assert!(plan.targets.iter().any(|t| t.raw == "447.860 triệu đồng"));
    }

    #[test]
    #[cfg(feature = "ocr")]
    fn without_tesseract_the_rest_still_comes() {
        let scan = fixture("scan.pdf");
        let output = extract(&["--tesseract", "/no/such/tesseract", scan.to_str().unwrap()], b"");
        let plan: vanban::Plan = serde_json::from_slice(&output.stdout).unwrap();
        let said = plan.diagnostics.iter().find(|d| d.code == "ocr-missing").expect("a diagnostic");
        assert!(said.message.contains("Page 1") && said.message.contains("tesseract-ocr-vie"), "{}", said.message);
        refused(&extract(&["--tesseract", "/no/such/tesseract", "-"], &bytes("scan.png")), "tesseract-ocr-vie");
    }
}

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// One document as PDF, DOCX and HTML is one plan, whatever its format knows of fonts, lines and pages.
#[test]
#[cfg(all(feature = "office", feature = "html", feature = "pdf"))]
fn formats_of_one_document_give_one_plan() {
    let Some(folder) = shared("pdf") else { return };
    let plan = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let document = read(&bytes, Format::of(&bytes), &ReadOptions::default()).unwrap();
        substance(&vanban::extract_document(&document, &bytes, &vanban::Options::new()))
    };
    for (one, other) in [
        ("clean/000.pdf", "office/000.docx"),
        ("office/000.docx", "office/000.html"),
        ("clean/002.pdf", "office/002.docx"),
        ("clean/002.pdf", "clean/wp002.pdf"),
    ] {
        assert_eq!(plan(one), plan(other), "{one} and {other}");
    }
}
