//! Pages as pictures: the child's part.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use hayro::hayro_interpret::{InterpreterSettings, RenderContent};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render as draw};

use super::clean::clean;

/// Pixels a point: 200 dots an inch, at which recognition is as good as at more.
pub(super) const SCALE: f32 = 200.0 / 72.0;

/// Pages larger than this many pixels a side are left: 2 m of paper.
const MAX_SIDE: f32 = 16_000.0;

/// What a page may take beside what is left of the document's time; most take a tenth of a second.
pub(super) const A_PAGE: Duration = Duration::from_secs(2);

/// Ends the process when a page takes longer than it may: nothing else stops the drawing. Waiting for the reader of the
/// pipe is not counted.
fn watch(pages: &Receiver<Option<Duration>>) {
    while let Ok(page) = pages.recv() {
        let Some(time) = page else { continue };
        if pages.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            std::process::exit(1);
        }
    }
}

/// The most ruled lines of a page that are told.
pub(super) const MAX_RULES: usize = 2000;

/// Writes each page as its number, width and height, its ruled lines, and a byte of grey for each pixel. `left` is the time for drawing
/// them, to which each page adds [`A_PAGE`]; where it ends, the process does.
pub(crate) fn render(bytes: &[u8], pages: &[u32], mut left: Duration, out: &mut impl Write) -> io::Result<()> {
    let (bell, rung) = channel();
    std::thread::spawn(move || watch(&rung));
    let ring = |time| bell.send(time).map_err(|_| io::Error::other("the watch is gone"));
    ring(Some(left))?;
    let begun = Instant::now();
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Ok(()) };
    // Stamps of signatures lie over the text as annotations.
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let pixels = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
    left = left.saturating_sub(begun.elapsed());
    ring(None)?;
    for &number in pages {
        let index = (number as usize).saturating_sub(1);
        let Some(page) = pdf.pages().get(index) else { continue };
        let (width, height) = page.render_dimensions();
        if !(1.0..MAX_SIDE).contains(&(width * SCALE)) || !(1.0..MAX_SIDE).contains(&(height * SCALE)) {
            continue;
        }
        left += A_PAGE;
        ring(Some(left))?;
        let begun = Instant::now();
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            draw(page, &RenderCache::new(), &settings, &RenderSettings::default(), &pixels)
        }));
        ring(None)?;
        left = left.saturating_sub(begun.elapsed());
        let Ok(pixmap) = drawn else { continue };
        let rgba = pixmap.data_as_u8_slice();
        let mut grey: Vec<u8> = rgba
            .chunks_exact(4)
            .map(|p| match p {
                [r, g, b, _] => ((u32::from(*r) * 299 + u32::from(*g) * 587 + u32::from(*b) * 114) / 1000) as u8,
                _ => 255,
            })
            .collect();
        let rules = clean(&mut grey, usize::from(pixmap.width()), usize::from(pixmap.height()), SCALE * 72.0);
        let rules = rules.get(..MAX_RULES.min(rules.len())).unwrap_or(&[]);
        let count = u32::try_from(rules.len()).unwrap_or(0);
        let head = [number, u32::from(pixmap.width()), u32::from(pixmap.height()), count];
        for n in head.iter().chain(rules.iter().flatten()) {
            out.write_all(&n.to_le_bytes())?;
        }
        out.write_all(&grey)?;
        out.flush()?;
    }
    Ok(())
}
