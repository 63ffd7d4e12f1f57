//! The command as people meet it: what it prints, where, and with which exit code.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;

use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use command::{command, run};

const TEXT: &str = "KẾ HOẠCH\nPhát triển kinh tế - xã hội năm 2024\n\nI. CHỈ TIÊU\n- Tỷ lệ hộ nghèo giảm còn 2,5%.\n";

/// A file of its own for each test.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("a file is written");
    path
}

#[test]
fn every_format_of_a_plan_is_the_same_plan() {
    let pretty = run(&["-"], TEXT.as_bytes());
    assert!(pretty.status.success() && pretty.stderr.is_empty());
    let plan: vanban::Plan = serde_json::from_slice(&pretty.stdout).expect("a plan");
    assert_eq!(plan.targets.len(), 1);
    assert_eq!(vanban::model::to_json_pretty(&plan).unwrap(), pretty.stdout);
    let line = run(&["--format", "jsonl", "-"], TEXT.as_bytes()).stdout;
    assert_eq!(line.iter().filter(|&&b| b == b'\n').count(), 1);
    assert_eq!(serde_json::from_slice::<vanban::Plan>(&line).unwrap(), plan);
    let jcs = run(&["-f", "jcs", "-"], TEXT.as_bytes()).stdout;
    assert_eq!(serde_json::from_slice::<vanban::Plan>(&jcs).unwrap(), plan);
    assert!(jcs.starts_with(br#"{"campaigns":[],"citations":[],"#));
}

#[test]
fn texts_keep_their_lines() {
    let decomposed = "Ke\u{302}\u{301} hoa\u{323}ch\r\nnăm 2024\r\n";
    assert_eq!(run(&["-f", "text", "-"], decomposed.as_bytes()).stdout, "Kế hoạch\nnăm 2024\n".as_bytes());
    assert_eq!(run(&["-f", "original", "-"], decomposed.as_bytes()).stdout, decomposed.as_bytes());
}

#[test]
fn the_plan_names_the_file_and_not_its_folder() {
    let path = file("ten.txt", TEXT.as_bytes());
    let out = run(&[path.to_str().unwrap()], b"").stdout;
    let plan: vanban::Plan = serde_json::from_slice(&out).unwrap();
    assert_eq!(plan.source.name.as_deref(), Some("ten.txt"));
    let plan: vanban::Plan = serde_json::from_slice(&run(&["-"], TEXT.as_bytes()).stdout).unwrap();
    assert_eq!(plan.source.name, None);
}

#[test]
fn what_cannot_be_read_is_one_line_and_exit_1() {
    let pdf = file("cu.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    for (path, word) in [(pdf.to_str().unwrap(), "PDF"), ("no/such/file.txt", "no such file")] {
        let out = run(&[path], b"");
        let err = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(1), "{err}");
        assert!(out.stdout.is_empty());
        assert!(err.contains(path) && err.contains(word), "{err}");
        assert_eq!(err.matches('\n').count(), 1, "{err}");
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    for args in [&[][..], &["a.txt", "b.txt"], &["--format", "xml", "a.txt"], &[folder], &["--no-such", "a"]] {
        let out = run(args, b"");
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(out.stdout.is_empty() && !out.stderr.is_empty());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_exit_3() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let path = file("day.txt", TEXT.as_bytes());
    let out = command().arg(path).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(out.status.code(), Some(3));
    assert_eq!(String::from_utf8(out.stderr).unwrap().matches('\n').count(), 1);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let path = file("dai.txt", TEXT.repeat(2_000).as_bytes());
    let mut child = command().arg(path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), out.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn help_teaches_by_example() {
    let out = run(&["--help"], b"");
    let help = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success());
    for part in ["Examples:", "Exit status:", "--repair", "standard input"] {
        assert!(help.contains(part), "{part}");
    }
}
