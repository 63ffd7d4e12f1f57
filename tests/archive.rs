//! Whole archives, as people meet them: what goes in is accounted for, nothing leaves the output folder, and a run
//! that was stopped ends with the same bytes.
#![cfg(all(feature = "cli", feature = "archive"))]

#[path = "support/zip.rs"]
mod zip;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use zip::{Member, member, zip};

/// A text of its own for every number.
fn text(n: usize) -> String {
    format!(
        "ỦY BAN NHÂN DÂN\nHUYỆN MƯỜNG SỐ {n}\nSố: {n}/KH-UBND\n\nKẾ HOẠCH\nPhát triển kinh tế - xã hội năm 2024\n\n\
         I. CHỈ TIÊU\n- Tỷ lệ hộ nghèo giảm còn {n},5%.\n- Thu ngân sách đạt {n}.860 triệu đồng.\n"
    )
}

/// A folder with `in` for the input.
fn folder() -> TempDir {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_extract"));
    command.current_dir(folder).args(args);
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files below, with their bytes; the hidden folder is no output.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with(".extract") {
            } else if path.is_dir() {
                open.push(path);
            } else {
                out.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    out
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Every name of the output, by where it is accounted for.
fn accounts(out: &Path) -> (Vec<String>, BTreeMap<String, String>, Vec<String>) {
    let name = |v: &Value| v["name"].as_str().unwrap().to_owned();
    let plans = tree(&out.join("plans"));
    let read = plans.iter().map(|(path, bytes)| {
        let plan: Value = serde_json::from_slice(bytes).unwrap();
        let name = name(&plan["source"]);
        assert_eq!(path, Path::new(&format!("{name}.json")), "the name in the plan is that of its file");
        name
    });
    let errors = lines(&out.join("errors.jsonl"));
    let errors = errors.iter().map(|e| (name(e), e["kind"].as_str().unwrap().to_owned())).collect();
    let duplicates = lines(&out.join("duplicates.jsonl")).iter().map(name).collect();
    (read.collect(), errors, duplicates)
}

#[test]
fn every_member_of_a_hostile_archive_is_accounted_for_and_none_leaves_the_folder() {
    let folder = folder();
    let mut members = vec![
        member("../../escaped.txt", text(1)),
        member("/etc/absolute.txt", text(2)),
        member("C:\\Windows\\drive.txt", text(3)),
        member("two.txt", text(4)),
        member("two.txt", text(5)),
        member(b"K\xd5 ho\xb9ch.txt", text(6)),
        Member { mode: 0o120_777, ..member("link.txt", "../../../etc/passwd") },
        Member { flags: 1, ..member("secret.txt", text(7)) },
        Member { wrong_crc: true, ..member("bad.txt", text(8)) },
        member("bomb.txt", vec![b'a'; 40 << 20]),
        member("inner.zip", zip(&[member("deep.txt", text(9)), member("../x.txt", text(10))])),
        member("cut.zip", &zip(&[member("a.txt", text(11))])[..60]),
        member("a.json/b.txt", text(12)),
        member("a", text(13)),
        member("d/", ""),
    ];
    members.extend((0..1000).map(|n| member(format!("empty/{n}.txt"), "")));
    fs::write(folder.path().join("in/x.zip"), zip(&members)).unwrap();
    let out = run(folder.path(), &["in", "-o", "out"]);
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    assert!(out.stdout.is_empty());
    let (read, errors, duplicates) = accounts(&folder.path().join("out"));
    assert_eq!(read.len() + errors.len() + duplicates.len(), members.len() - 1 + 1);
    let all: BTreeSet<&str> =
        read.iter().chain(errors.keys()).chain(&duplicates).map(|n| n.strip_prefix("in/x.zip!/").unwrap()).collect();
    for name in [
        "%2E%2E/%2E%2E/escaped.txt",
        "etc/absolute.txt",
        "C%3A/Windows/drive.txt",
        "two.txt",
        "two.txt~2",
        "K%D5 ho%B9ch.txt",
        "inner.zip!/deep.txt",
        "inner.zip!/%2E%2E/x.txt",
        "a%2Ejson/b.txt",
        "a",
        "empty/0.txt",
    ] {
        assert!(all.contains(name), "{name} of {all:?}");
    }
    let kind = |name: &str| errors.get(&format!("in/x.zip!/{name}")).map(String::as_str);
    assert_eq!(kind("link.txt"), Some("skipped-link"));
    assert_eq!(kind("secret.txt"), Some("encrypted"));
    assert_eq!(kind("bad.txt"), Some("damaged-archive"));
    assert_eq!(kind("bomb.txt"), Some("bomb"));
    assert_eq!(kind("cut.zip"), Some("damaged-archive"));
    assert_eq!(duplicates.len(), 999);
    let beside: BTreeSet<String> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(beside, BTreeSet::from(["in".to_owned(), "out".to_owned()]));
}

#[test]
fn tar_is_read_in_every_packing_and_one_content_once() {
    let folder = folder();
    for name in ["two.tar.gz", "two.tar.xz", "two.tar.zst"] {
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name),
            folder.path().join("in").join(name),
        )
        .unwrap();
    }
    let out = run(folder.path(), &["in", "-o", "out"]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    let (read, errors, duplicates) = accounts(&folder.path().join("out"));
    assert_eq!(read, ["in/two.tar.gz!/tt/hai.txt", "in/two.tar.gz!/tt/mot.txt"]);
    assert!(errors.is_empty());
    assert_eq!(duplicates.len(), 4);
    let first = &lines(&folder.path().join("out/duplicates.jsonl"))[0];
    assert_eq!(first["same_as"], "in/two.tar.gz!/tt/hai.txt");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = folder();
    let members: Vec<Member> = (0..60).map(|n| member(format!("{}/{n}.txt", n % 7), text(n % 50))).collect();
    fs::write(folder.path().join("in/x.zip"), zip(&members)).unwrap();
    for n in 30..70 {
        fs::write(folder.path().join(format!("in/{n}.txt")), text(n)).unwrap();
    }
    let formats = "json,jsonl,csv,parquet,text";
    for (jobs, out) in [("1", "one"), ("4", "four")] {
        let done = run(folder.path(), &["in", "-o", out, "-j", jobs, "-f", formats, "--bom"]);
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    }
    let (one, four) = (tree(&folder.path().join("one")), tree(&folder.path().join("four")));
    assert!(one == four);
    assert!(one[Path::new("targets.csv")].starts_with("\u{feff}document,".as_bytes()));
    // One file of all plans holds the plans one by one.
    let plans = lines(&folder.path().join("one/plans.jsonl"));
    assert_eq!(plans.len(), 70);
    for plan in plans {
        let path = format!("plans/{}.json", plan["source"]["name"].as_str().unwrap());
        assert_eq!(serde_json::from_slice::<Value>(&one[Path::new(&path)]).unwrap(), plan);
    }
}

#[test]
fn a_run_killed_at_any_moment_goes_on_to_the_same_bytes() {
    let folder = folder();
    for n in 0..150 {
        fs::write(folder.path().join(format!("in/{n}.txt")), text(n)).unwrap();
    }
    fs::write(folder.path().join("in/bad.pdf"), b"%PDF-1.4 \0\0").unwrap();
    let args = |out| ["in", "-o", out, "-f", "json,jsonl,csv,parquet"];
    assert_eq!(run(folder.path(), &args("whole")).status.code(), Some(1));
    // Twenty times by hand: VANBAN_KILLS=20.
    let kills: u64 = std::env::var("VANBAN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    for kill in 0..kills {
        let mut child = command(folder.path(), &args("cut")).spawn().unwrap();
        // Moments spread over the run; where exactly they fall is the machine's.
        std::thread::sleep(Duration::from_millis(40 + kill * 7919 % 900));
        let _ = child.kill();
        child.wait().unwrap();
    }
    // A record cut in the middle, as a power loss leaves it.
    let spool = folder.path().join("cut/.extract/spool");
    if let Ok(file) = fs::OpenOptions::new().write(true).open(&spool) {
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(5)).unwrap();
    }
    let done = run(folder.path(), &args("cut"));
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
    assert!(tree(&folder.path().join("whole")) == tree(&folder.path().join("cut")));
}

#[test]
fn what_changed_is_read_again_and_what_is_gone_goes() {
    let folder = folder();
    let write = |name: &str, n| fs::write(folder.path().join("in").join(name), text(n)).unwrap();
    (0..5).for_each(|n| write(&format!("{n}.txt"), n));
    let first = run(folder.path(), &["in", "-o", "out"]);
    assert!(stderr(&first).contains("5 documents read,"), "{}", stderr(&first));
    write("1.txt", 77);
    fs::remove_file(folder.path().join("in/4.txt")).unwrap();
    let second = run(folder.path(), &["in", "-o", "out"]);
    assert!(stderr(&second).contains("4 documents read (3 kept"), "{}", stderr(&second));
    assert_eq!(run(folder.path(), &["in", "-o", "anew"]).status.code(), Some(0));
    assert!(tree(&folder.path().join("out")) == tree(&folder.path().join("anew")));
    for args in [&["in", "-o", "out", "--fresh"][..], &["in", "-o", "out", "--repair", "none"]] {
        let again = run(folder.path(), args);
        assert!(stderr(&again).contains("4 documents read,"), "{}", stderr(&again));
    }
}

#[test]
fn a_second_run_on_one_folder_says_so_and_stops() {
    let folder = folder();
    fs::write(folder.path().join("in/a.txt"), text(1)).unwrap();
    fs::create_dir_all(folder.path().join("out/.extract")).unwrap();
    let lock = fs::File::create(folder.path().join("out/.extract/lock")).unwrap();
    lock.lock().unwrap();
    let out = run(folder.path(), &["in", "-o", "out"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(stderr(&out).contains("another run is writing"), "{}", stderr(&out));
    lock.unlock().unwrap();
    assert_eq!(run(folder.path(), &["in", "-o", "out"]).status.code(), Some(0));
}

#[test]
fn limits_are_errors_of_their_documents() {
    let folder = folder();
    let nested = (0..5).fold(zip(&[member("x.txt", text(1))]), |inner, n| zip(&[member(format!("{n}.zip"), inner)]));
    fs::write(folder.path().join("in/nested.zip"), nested).unwrap();
    fs::write(folder.path().join("in/large.txt"), "a ".repeat(2000)).unwrap();
    fs::write(folder.path().join("in/pages.txt"), "a\u{c}".repeat(30)).unwrap();
    let members: Vec<Member> = (0..9).map(|n| member(format!("{n}.txt"), text(n))).collect();
    fs::write(folder.path().join("in/members.zip"), zip(&members)).unwrap();
    let limits = ["--max-size", "2K", "--max-pages", "20", "--max-members", "8"];
    let out = run(folder.path(), &[&["in", "-o", "out"][..], &limits].concat());
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    let (read, errors, _) = accounts(&folder.path().join("out"));
    assert_eq!(read.len(), 8);
    let kinds: Vec<&str> = errors.values().map(String::as_str).collect();
    assert_eq!(kinds, ["too-large", "too-many-members", "too-deep", "too-many-pages"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_run_goes_on_when_there_is_room() {
    let folder = folder();
    for n in 0..400 {
        fs::write(folder.path().join(format!("in/{n}.txt")), text(n)).unwrap();
    }
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = |options: &str| {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&small);
        command.output().is_ok_and(|o| o.status.success())
    };
    if !mount("size=600k") {
        eprintln!("skipped: mounting a tmpfs is refused here");
        return;
    }
    let args = ["in", "-o", "small/out", "-f", "jsonl,csv"];
    let full = run(folder.path(), &args);
    let roomy = mount("remount,size=200m");
    let done = run(folder.path(), &args);
    let (whole, code) = (run(folder.path(), &["in", "-o", "whole", "-f", "jsonl,csv"]), done.status.code());
    let same = tree(&folder.path().join("small/out")) == tree(&folder.path().join("whole"));
    let _ = Command::new("umount").arg(&small).output();
    assert!(roomy);
    assert_eq!(full.status.code(), Some(3), "{}", stderr(&full));
    assert!(stderr(&full).contains("make room on the disk"), "{}", stderr(&full));
    assert_eq!((code, whole.status.code()), (Some(0), Some(0)), "{}", stderr(&done));
    assert!(stderr(&done).contains("kept from an earlier run"), "{}", stderr(&done));
    assert!(same);
}

#[cfg(unix)]
#[test]
fn odd_names_links_and_lists() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder();
    let input = folder.path().join("in");
    fs::create_dir(input.join("sub")).unwrap();
    fs::write(input.join("sub/a.txt"), text(1)).unwrap();
    fs::write(input.join(std::ffi::OsStr::from_bytes(b"K\xd5.txt")), text(2)).unwrap();
    std::os::unix::fs::symlink("..", input.join("sub/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", input.join("broken")).unwrap();
    std::os::unix::fs::symlink("sub/a.txt", input.join("same.txt")).unwrap();
    // The output may lie inside the input.
    for _ in 0..2 {
        run(folder.path(), &["in", "-o", "in/out"]);
    }
    let (read, errors, duplicates) = accounts(&input.join("out"));
    assert_eq!(read, ["in/K%D5.txt", "in/same.txt"]);
    assert_eq!(duplicates, ["in/sub/a.txt"]);
    let errors: Vec<_> = errors.iter().map(|(n, k)| (n.as_str(), k.as_str())).collect();
    assert_eq!(errors, [("in/broken", "unreadable"), ("in/sub/loop", "skipped-link")]);
    fs::write(folder.path().join("list"), b"in/sub/a.txt\nin/K\xd5.txt\n").unwrap();
    let out = run(folder.path(), &["--files-from", "list", "-o", "listed"]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(accounts(&folder.path().join("listed")).0, ["in/K%D5.txt", "in/sub/a.txt"]);
}

#[test]
fn a_scan_tells_what_is_there_and_writes_nothing() {
    let folder = folder();
    fs::write(folder.path().join("in/a.txt"), text(1)).unwrap();
    fs::write(folder.path().join("in/b.txt"), text(1)).unwrap();
    let good = run(folder.path(), &["scan", "in"]);
    let table = String::from_utf8(good.stdout).unwrap();
    assert_eq!(good.status.code(), Some(0), "{table}");
    assert!(table.contains("UTF-8") && table.contains("in/b.txt = in/a.txt"), "{table}");
    fs::write(folder.path().join("in/c.bin"), [0, 1, 2, 3, 4, 5, 6, 0xff]).unwrap();
    let bad = run(folder.path(), &["scan", "--json", "in"]);
    assert_eq!(bad.status.code(), Some(1));
    let scan: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(scan["needs_person"], 1);
    assert_eq!(scan["kinds"]["duplicate"], 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn tables_sum_up_to_what_the_plans_say() {
    // A virtual environment with tests/requirements.txt: VANBAN_PYTHON=…/bin/python.
    let python = std::env::var("VANBAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import duckdb, pandas, pyarrow"]).output();
    if !there.is_ok_and(|o| o.status.success()) {
        eprintln!("skipped: {python} has no duckdb and pandas; see tests/requirements.txt");
        return;
    }
    let folder = folder();
    for n in 0..40 {
        fs::write(folder.path().join(format!("in/{n}.txt")), text(n)).unwrap();
    }
    assert_eq!(run(folder.path(), &["in", "-o", "out", "-f", "jsonl,csv,parquet"]).status.code(), Some(0));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables.py");
    let out = Command::new(&python).arg(script).arg(folder.path().join("out")).output().unwrap();
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), stderr(&out));
}
