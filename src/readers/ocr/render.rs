//! Pages as pictures: the child's part.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::{InterpreterSettings, RenderContent};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render as draw};

use super::clean::clean;

/// Pixels a point: 200 dots an inch, at which recognition is as good as at more.
pub(super) const SCALE: f32 = 200.0 / 72.0;

/// Pages larger than this many pixels a side are left: 2 m of paper.
const MAX_SIDE: f32 = 16_000.0;

/// Writes each page as its number, width and height, and a byte of grey for each pixel.
pub(crate) fn render(bytes: &[u8], pages: &[u32], out: &mut impl Write) -> io::Result<()> {
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Ok(()) };
    // Stamps of signatures lie over the text as annotations.
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let pixels = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
    for &number in pages {
        let index = (number as usize).saturating_sub(1);
        let Some(page) = pdf.pages().get(index) else { continue };
        let (width, height) = page.render_dimensions();
        if !(1.0..MAX_SIDE).contains(&(width * SCALE)) || !(1.0..MAX_SIDE).contains(&(height * SCALE)) {
            continue;
        }
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            draw(page, &RenderCache::new(), &settings, &RenderSettings::default(), &pixels)
        }));
        let Ok(pixmap) = drawn else { continue };
        let rgba = pixmap.data_as_u8_slice();
        let mut grey: Vec<u8> = rgba
            .chunks_exact(4)
            .map(|p| match p {
                [r, g, b, _] => ((u32::from(*r) * 299 + u32::from(*g) * 587 + u32::from(*b) * 114) / 1000) as u8,
                _ => 255,
            })
            .collect();
        clean(&mut grey, usize::from(pixmap.width()), usize::from(pixmap.height()), SCALE * 72.0);
        for n in [number, u32::from(pixmap.width()), u32::from(pixmap.height())] {
            out.write_all(&n.to_le_bytes())?;
        }
        out.write_all(&grey)?;
        out.flush()?;
    }
    Ok(())
}
