//! The command, run as a user would.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The command that was built with these tests.
pub fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_extract"))
}

/// Runs it with something on standard input.
pub fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // It may end before it has read all.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the command ends")
}
