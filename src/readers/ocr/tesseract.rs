//! Calling tesseract.

use std::io::Read;
use std::process::{Command, Stdio};

use super::tsv::{self, Page};
use super::{Ocr, Recognised};
use crate::isolate::{Outcome, converse};

/// The most that tesseract may say of one page.
const MAX_OUTPUT: u64 = 64 << 20;

impl Ocr {
    /// Whether the program is there and knows the language; else what is wrong, as a clause.
    pub(super) fn check(&self) -> Result<(), String> {
        let listed = Command::new(&self.program).arg("--list-langs").stdin(Stdio::null()).output();
        let Ok(listed) = listed else { return Err(format!("there is no {}", self.program.display())) };
        // Old versions list on standard error.
        let text = [listed.stdout, listed.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let known =
            |wanted: &str| text.lines().any(|l| l.trim() == wanted || l.trim().ends_with(&format!("/{wanted}")));
        match self.language.split('+').find(|l| !known(l)) {
            Some(missing) => Err(format!("{} does not know the language '{missing}'", self.program.display())),
            None => Ok(()),
        }
    }

    /// The pages of a picture.
    pub(super) fn recognise(&self, picture: &[u8]) -> Recognised {
        let mut child = Command::new(&self.program)
            .args(["stdin", "stdout", "-l", &self.language, "-c", "preserve_interword_spaces=0", "tsv"])
            // One thread a process: several processes use the cores better than several threads.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| format!("tesseract could not be started ({e})"))?;
        let Some(input) = child.stdin.take() else { return Err("tesseract has no input".to_owned()) };
        let mut text = Vec::new();
        let outcome = converse(&mut child, input, &[picture], self.page_time, |out| {
            let _ = out.take(MAX_OUTPUT).read_to_end(&mut text);
        });
        match outcome {
            Outcome::Ended(status, _) if status.success() => {
                let pages: Vec<Page> = tsv::pages(&String::from_utf8_lossy(&text));
                if pages.is_empty() { Err("tesseract gave no page".to_owned()) } else { Ok(pages) }
            }
            Outcome::Ended(status, noise) => {
                let said = noise.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("").trim().to_owned();
                Err(format!("tesseract failed ({status}) {said}").trim_end().to_owned())
            }
            Outcome::TooLate => Err(format!("recognition took longer than {} seconds", self.page_time.as_secs())),
            Outcome::Lost => Err("tesseract was lost".to_owned()),
        }
    }
}
