//! Scans: pages are rendered by hayro in a child and recognised by `tesseract`, one process a core.
//!
//! tesseract is a program of its own, started by the caller's process and never inside the child's limits; it has its
//! own limit of time, a page. Nothing is built in and nothing is downloaded.

mod clean;
mod columns;
mod labels;
mod margins;
mod merge;
mod render;
mod ruled;
mod tables;
mod tesseract;
mod tsv;
mod wrap;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::ChildStdout;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

pub(crate) use self::render::render;
use self::tsv::Page;
use crate::document::Document;
use crate::isolate::{Isolated, Outcome, converse};
use crate::media::{Error, ErrorKind};
use crate::model::{Diagnostic, Reader, Severity};
use crate::readers::Pages;
use crate::repair::readable::LEAST;
use crate::repair::{Mode, repair};

/// What to install where tesseract is missing.
const ADVICE: &str =
    "install tesseract with Vietnamese (Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-vie)";

/// How scanned pages are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ocr {
    /// The program; found on `PATH` unless it has a folder.
    pub program: PathBuf,
    /// Its language data, as its `-l` takes it.
    pub language: String,
    /// The most time for one page.
    pub page_time: Duration,
}

impl Default for Ocr {
    /// `tesseract -l vie`, a minute a page.
    fn default() -> Self {
        Ocr { program: PathBuf::from("tesseract"), language: "vie".to_owned(), page_time: Duration::from_secs(60) }
    }
}

/// A page as pixels of one byte.
struct Picture {
    page: u32,
    width: u32,
    height: u32,
    /// The ruled lines that were taken out, from end to end.
    rules: Vec<[f32; 4]>,
    grey: Vec<u8>,
}

/// Adds the scans whose text layer cannot be read, even when it is repaired: recognition in the wrong language made it.
pub(crate) fn with_unreadable(mut pages: Pages) -> Pages {
    if pages.covered.is_empty() {
        return pages;
    }
    let document = &pages.document;
    let repaired = repair(&document.text, &document.index, &document.hints, Mode::All);
    let share = |page: u32| repaired.readability.pages.get(page.checked_sub(1)? as usize).copied().flatten();
    pages.scanned.extend(pages.covered.iter().filter(|page| share(**page).is_some_and(|s| s < LEAST)));
    pages.scanned.sort_unstable();
    pages.scanned.dedup();
    pages
}

/// What became of a page.
type Recognised = Result<Vec<Page>, String>;

impl Ocr {
    /// Reads a picture (PNG, JPEG, TIFF): as a PDF of scanned pages, or as it is where a PDF cannot hold it.
    pub(crate) fn picture(&self, bytes: &[u8], isolated: &Isolated) -> Result<Document<'static>, Error> {
        self.check().map_err(|what| {
            Error::new(ErrorKind::Missing, format!("this is a picture, and {what} to recognise it"), ADVICE)
        })?;
        // A picture seldom says how large its paper was: it is taken for A4.
        let scale = |page: &Page| A4_WIDTH / page.width.min(page.height).max(1) as f32;
        let drawn = wrap::pdf(bytes).and_then(|(pdf, count)| {
            let mut pages = Pages { scanned: (1..=count).collect(), count: count as usize, ..Pages::default() };
            pages.document.markdown = Some(false);
            let document = self.pages_of(pages, isolated, &pdf, isolated.limits.time, scale);
            (!document.text.trim().is_empty()).then_some(document)
        });
        let mut document = match drawn {
            Some(document) => document,
            None => {
                let slot = isolated.slots().take();
                let pages = self.recognise(bytes).map_err(|what| {
                    Error::new(
                        ErrorKind::Damaged,
                        format!("this picture could not be recognised: {what}"),
                        "check that a viewer shows it, and save it anew as PNG",
                    )
                })?;
                drop(slot);
                merge::pages(&Document::default(), pages.len(), |n| pages.get(n).map(|p| (p, scale(p))))
            }
        };
        document.reader = Some(Reader::Ocr);
        document.media_type = Some(media_type(bytes).to_owned());
        document.markdown = Some(false);
        Ok(document)
    }

    /// Recognises the scanned pages of a PDF, and puts their text in the place of what the file has there. `left` is
    /// what reading left of the document's time.
    pub(crate) fn scanned(
        &self,
        mut pages: Pages,
        isolated: &Isolated,
        bytes: &[u8],
        left: Duration,
    ) -> Document<'static> {
        if let Err(what) = self.check() {
            let message =
                format!("{} no readable text, and {what} to recognise it; {ADVICE}.", subject(&pages.scanned));
            pages.document.diagnostics.push(Diagnostic::new("ocr-missing", Severity::Error, message, None));
            return pages.document;
        }
        self.pages_of(pages, isolated, bytes, left, |_| 1.0 / render::SCALE)
    }

    /// The same, where tesseract is there; `scale` gives the points of a pixel.
    fn pages_of(
        &self,
        pages: Pages,
        isolated: &Isolated,
        bytes: &[u8],
        left: Duration,
        scale: impl Fn(&Page) -> f32,
    ) -> Document<'static> {
        let Pages { document, scanned, count, .. } = pages;
        let mut done: BTreeMap<u32, Recognised> = BTreeMap::new();
        let trouble = self.run(&scanned, isolated, bytes, left, &mut done);
        let place = |n: usize| {
            let page = u32::try_from(n + 1).ok()?;
            let read = done.get(&page)?.as_ref().ok()?.first()?;
            Some((read, scale(read)))
        };
        let mut out = merge::pages(&document, count, place);
        let failed: Vec<u32> =
            scanned.iter().copied().filter(|p| !matches!(done.get(p), Some(Ok(pages)) if !pages.is_empty())).collect();
        if !failed.is_empty() {
            let why = failed.iter().find_map(|p| done.get(p)?.as_ref().err().cloned()).or(trouble);
            let why = why.unwrap_or_else(|| "the page could not be drawn".to_owned());
            let message = format!(
                "{} not recognised: {why}.",
                subject(&failed).replace(" has", " was").replace(" have", " were")
            );
            out.diagnostics.push(Diagnostic::new("ocr-failed", Severity::Error, message, None));
        }
        if failed.is_empty() && scanned.len() == count {
            out.reader = Some(Reader::Ocr);
        }
        out
    }

    /// Draws pages in a child and recognises each as it comes.
    fn run(
        &self,
        scanned: &[u32],
        isolated: &Isolated,
        bytes: &[u8],
        left: Duration,
        done: &mut BTreeMap<u32, Recognised>,
    ) -> Option<String> {
        let list: Vec<String> = scanned.iter().map(u32::to_string).collect();
        let count = u32::try_from(scanned.len()).unwrap_or(u32::MAX);
        // Drawing has the time that reading left; each page that was drawn earns a little for the next.
        let drawing = left + render::A_PAGE * count;
        let arguments = [list.join(","), left.as_millis().to_string()];
        let (mut child, input) = match isolated.start("render", drawing, &arguments.each_ref().map(String::as_str)) {
            Ok(started) => started,
            Err(e) => return Some(e.to_string()),
        };
        let slots = isolated.slots();
        let workers = slots.most.clamp(1, scanned.len().max(1));
        let (send, receive) = mpsc::sync_channel::<Picture>(1);
        let receive = Mutex::new(receive);
        let results = Mutex::new(done);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let next = receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(mut picture) = next else { break };
                        let page = picture.page;
                        let slot = slots.take();
                        let mut result = self.recognise(&picture.pgm());
                        if result.as_ref().is_ok_and(|pages| pages.iter().all(|p| p.lines.is_empty())) {
                            clean::whiten(&mut picture.grey);
                            result = self.recognise(&picture.pgm());
                        }
                        if let Ok(Some(page)) = result.as_mut().map(|pages| pages.first_mut()) {
                            picture.turn(page.turned);
                            page.ruled(std::mem::take(&mut picture.rules));
                            self.cells_again(page, &picture);
                            self.columns_again(page, &picture);
                        }
                        drop(slot);
                        results.lock().unwrap_or_else(PoisonError::into_inner).insert(page, result);
                    }
                });
            }
            // The child waits while all processes are busy, so the clock allows for their work; its processor time
            // does not.
            let clock = drawing + self.page_time * count.div_ceil(u32::try_from(workers).unwrap_or(1));
            let outcome = converse(&mut child, input, &[bytes], clock, move |mut out| {
                while let Some(picture) = picture(&mut out) {
                    if send.send(picture).is_err() {
                        break;
                    }
                }
            });
            match outcome {
                Outcome::Ended(status, _) if status.success() => None,
                Outcome::Ended(..) => Some("drawing it took more memory or time than allowed".to_owned()),
                Outcome::TooLate => Some("drawing it took longer than allowed".to_owned()),
                Outcome::Lost => Some("the process that draws it was lost".to_owned()),
            }
        })
    }
}

impl Ocr {
    /// Reads again the cells of a page's tables in which nothing sure was read.
    fn cells_again(&self, page: &mut Page, picture: &Picture) {
        let Some(again) = ruled::doubted(page, &picture.grey) else { return };
        let height = again.grey.len() / again.width.max(1);
        let column = pgm(again.width, height, &again.grey);
        if let Ok(read) = self.column(&column)
            && let Some(read) = read.first()
        {
            again.put(read, page);
        }
    }
}

impl Ocr {
    /// Reads again the columns of a closing of which tesseract was unsure.
    fn columns_again(&self, page: &mut Page, picture: &Picture) {
        // The letterhead's columns are of one size.
        let head = |region: &columns::Region| picture.page == 1 && region.first < HEAD;
        // From the last to the first, so that those before stay where they are.
        for region in columns::regions(page).into_iter().filter(|r| !head(r)).rev() {
            let read = region.columns(page).map(|[left, top, right, bottom]| {
                let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
                let row = |y: usize| {
                    let from = y * picture.width as usize;
                    picture.grey.get(from + left..from + right).unwrap_or(&[])
                };
                let crop: Vec<u8> = (top..bottom).flat_map(row).copied().collect();
                if width < 10 || height < 10 || crop.len() != width * height {
                    return Vec::new();
                }
                let mut lines = match self.column(&pgm(width, height, &crop)) {
                    Ok(mut pages) if !pages.is_empty() => pages.swap_remove(0).lines,
                    _ => Vec::new(),
                };
                for word in lines.iter_mut().flat_map(|l| &mut l.words) {
                    let b = &mut word.bbox;
                    *b = [b[0] + left as f32, b[1] + top as f32, b[2] + left as f32, b[3] + top as f32];
                }
                lines
            });
            region.put(page, read);
        }
    }
}

/// So many lines of a document may be its letterhead's.
const HEAD: usize = 8;

/// Width of A4 in points.
const A4_WIDTH: f32 = 595.3;

fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', ..] => "image/png",
        [0xff, 0xd8, ..] => "image/jpeg",
        _ => "image/tiff",
    }
}

/// "Page 3 has", "Pages 1-4 and 7 have".
fn subject(pages: &[u32]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut i = 0;
    while let Some(&first) = pages.get(i) {
        let mut last = first;
        while pages.get(i + 1) == Some(&(last + 1)) {
            last += 1;
            i += 1;
        }
        i += 1;
        parts.push(if first == last { first.to_string() } else { format!("{first}-{last}") });
    }
    let (noun, verb) = if pages.len() == 1 { ("Page", "has") } else { ("Pages", "have") };
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() {
        format!("{noun} {last} {verb}")
    } else {
        format!("{noun} {} and {last} {verb}", parts.join(", "))
    }
}

/// The most pixels of a page that a child may send.
const MAX_PIXELS: u64 = 100 << 20;

/// The next page that a child drew; `None` at the end, or where what it sends makes no sense.
fn picture(out: &mut ChildStdout) -> Option<Picture> {
    let mut number = || {
        let mut bytes = [0; 4];
        out.read_exact(&mut bytes).ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    let (page, width, height, count) = (number()?, number()?, number()?, number()?);
    if count as usize > render::MAX_RULES {
        return None;
    }
    let mut rules = Vec::new();
    for _ in 0..count {
        rules.push([number()? as f32, number()? as f32, number()? as f32, number()? as f32]);
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MAX_PIXELS {
        return None;
    }
    let mut grey = Vec::new();
    out.take(pixels).read_to_end(&mut grey).ok()?;
    (grey.len() as u64 == pixels).then_some(Picture { page, width, height, rules, grey })
}

/// A portable grey map, which every picture library reads.
fn pgm(width: usize, height: usize, grey: &[u8]) -> Vec<u8> {
    let mut out = format!("P5\n{width} {height}\n255\n").into_bytes();
    out.extend_from_slice(grey);
    out
}

impl Picture {
    /// Turns it to the right by quarters; its ruled lines stay as they are.
    fn turn(&mut self, quarters: u8) {
        for _ in 0..quarters % 4 {
            let (width, height) = (self.width as usize, self.height as usize);
            let mut out = vec![255; self.grey.len()];
            for (y, row) in self.grey.chunks_exact(width.max(1)).enumerate() {
                for (x, v) in row.iter().enumerate() {
                    if let Some(slot) = out.get_mut(x * height + (height - 1 - y)) {
                        *slot = *v;
                    }
                }
            }
            self.grey = out;
            (self.width, self.height) = (self.height, self.width);
        }
    }

    fn pgm(&self) -> Vec<u8> {
        pgm(self.width as usize, self.height as usize, &self.grey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named() {
        for (pages, named) in
            [(&[3][..], "Page 3 has"), (&[1, 2, 3], "Pages 1-3 have"), (&[1, 2, 4, 7, 8], "Pages 1-2, 4 and 7-8 have")]
        {
            assert_eq!(subject(pages), named);
        }
    }
}
