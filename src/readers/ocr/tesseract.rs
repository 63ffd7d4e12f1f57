//! Calling tesseract.

use std::io::Read;
use std::process::{Command, Stdio};

use super::tsv::{self, Page};
use super::{Ocr, Recognised};
use crate::isolate::{Outcome, converse};

/// The most that tesseract may say of one page.
const MAX_OUTPUT: u64 = 64 << 20;

/// A page whose usual word is surer than this, of 100, lies the right way up.
const DOUBTED: f32 = 60.0;
/// Less sure than this, tesseract does not know which way a page lies.
const LEAST_SURE: f32 = 1.0;

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

    /// The pages of a picture. What is read badly may lie on its side.
    pub(super) fn recognise(&self, picture: &[u8]) -> Recognised {
        let mut pages = self.pages(picture, &[])?;
        if let [page] = pages.as_mut_slice()
            && page.confidence() < DOUBTED
            && let Some(quarters) = self.orientation(picture)
            && let Ok(turned) = self.pages(picture, &["--psm", "1"])
            && let Some(turned) = turned.into_iter().next()
            && turned.confidence() > page.confidence()
        {
            *page = turned.turn(quarters);
        }
        Ok(pages)
    }

    /// The words of a picture that holds one column of lines.
    pub(super) fn column(&self, picture: &[u8]) -> Recognised {
        self.pages(picture, &["--psm", "6"])
    }

    fn pages(&self, picture: &[u8], arguments: &[&str]) -> Recognised {
        let fixed = ["-l", &self.language, "-c", "preserve_interword_spaces=0"];
        let text = self.call(picture, &[&fixed, arguments, &["tsv"]].concat())?;
        let pages: Vec<Page> = tsv::pages(&text);
        if pages.is_empty() { Err("tesseract gave no page".to_owned()) } else { Ok(pages) }
    }

    /// By how many quarters to the right the picture must be turned, where it lies on its side or its head. Needs data for
    /// orientation (`osd`), which Debian installs with tesseract.
    fn orientation(&self, picture: &[u8]) -> Option<u8> {
        let said = self.call(picture, &["--psm", "0"]).ok()?;
        let after = |name: &str| said.lines().find_map(|l| l.strip_prefix(name)?.trim().parse::<f32>().ok());
        let quarters = (after("Rotate:")? / 90.0) as u8;
        ((1..4).contains(&quarters) && after("Orientation confidence:")? > LEAST_SURE).then_some(quarters)
    }

    /// What tesseract says of a picture.
    fn call(&self, picture: &[u8], arguments: &[&str]) -> Result<String, String> {
        let mut child = Command::new(&self.program)
            .args(["stdin", "stdout"])
            .args(arguments)
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
            Outcome::Ended(status, _) if status.success() => Ok(String::from_utf8_lossy(&text).into_owned()),
            Outcome::Ended(status, noise) => {
                let said = noise.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("").trim().to_owned();
                Err(format!("tesseract failed ({status}) {said}").trim_end().to_owned())
            }
            Outcome::TooLate => Err(format!("recognition took longer than {} seconds", self.page_time.as_secs())),
            Outcome::Lost => Err("tesseract was lost".to_owned()),
        }
    }
}
