//! What a page draws, as far as text needs it: glyphs with their places, ruled lines, and how much images cover.

use std::collections::HashMap;
use std::time::Instant;

use hayro_interpret::font::{FontData, Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::outline;

/// A glyph on a page. `u` runs along the writing direction and `v` downwards across it, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// Where it begins.
    pub u0: f32,
    /// Where the next would begin.
    pub u1: f32,
    /// Its baseline.
    pub v: f32,
    /// Size of its font.
    pub size: f32,
    /// Index in [`Letters::letters`].
    pub letter: u32,
    /// Quarter turns clockwise of the writing direction.
    pub turn: u8,
}

impl Glyph {
    /// Whether another is the same letter at (nearly) the same place.
    pub fn is_again(&self, other: &Glyph) -> bool {
        let near = 0.12 * self.size;
        let place = (self.u0 - other.u0).abs() < near && (self.v - other.v).abs() < near;
        place && self.letter == other.letter && self.turn == other.turn
    }
}

/// A ruled line, in points from the top left; one of the two extents is (nearly) nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

/// What one page draws.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
    /// In the order of the page's content.
    pub glyphs: Vec<Glyph>,
    /// Ruled lines.
    pub rules: Vec<Rule>,
    /// Share of the page that its images cover, each counted for itself.
    pub image_cover: f32,
    /// Paths and images drawn, so far as it matters whether there are any.
    pub drawn: u32,
    /// Whether it could be read to its end.
    pub whole: bool,
    /// Whether it was stopped, because it draws too much.
    pub cut: bool,
}

/// One way of drawing one letter: a code of a font.
#[derive(Debug, Default)]
pub(super) struct Letter {
    /// Index in [`Letters::fonts`].
    pub font: u32,
    /// Code in the font.
    pub code: u32,
    /// Glyph id in the font program.
    pub gid: u32,
    /// What the file says it is.
    pub claim: Option<Box<str>>,
    /// Hash of its outline; `None` where it draws nothing.
    pub shape: Option<u64>,
    /// Advance in thousandths of the size.
    pub advance: f32,
    /// How often it is drawn.
    pub count: u32,
    /// What it is, where the claim is wrong or missing.
    pub repair: Option<super::clues::Repair>,
}

/// A font of the document.
#[derive(Debug)]
pub(super) struct Font {
    /// Its name without the subset's prefix.
    pub name: String,
    /// Its program, where it has one that holds a character map.
    pub data: Option<Data>,
    /// Whether its name says that it is bold.
    pub bold: bool,
}

/// What faces are called that are heavier than text, in the names of their fonts.
const BOLD: [&str; 4] = ["bold", "heavy", "black", "semibold"];

fn is_bold(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BOLD.iter().any(|b| name.contains(b))
}

/// A font program.
#[derive(Clone)]
pub(super) struct Data(pub FontData);

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.as_ref().as_ref().len())
    }
}

/// The letters and fonts of a document.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub letters: Vec<Letter>,
    pub fonts: Vec<Font>,
    by_font: HashMap<(u128, String), u32>,
    by_code: HashMap<(u32, u32, u32), u32>,
    /// Letters of fonts that do not tell who they are, by their claim too.
    by_claim: HashMap<(u128, u32, Option<Box<str>>), u32>,
    anonymous: Option<u32>,
}

impl Letters {
    fn font(&mut self, name: Option<String>, key: u128, data: Option<FontData>) -> u32 {
        let next = u32::try_from(self.fonts.len()).unwrap_or(u32::MAX);
        let name = name.unwrap_or_default();
        let fonts = &mut self.fonts;
        *self.by_font.entry((key, name)).or_insert_with_key(|(_, name)| {
            let same = fonts
                .iter()
                .filter(|f| f.name == *name || f.name.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with('#')));
            let n = same.count();
            let name = if n == 0 { name.clone() } else { format!("{name}#{}", n + 1) };
            fonts.push(Font { bold: is_bold(&name), name, data: data.map(Data) });
            next
        })
    }

    fn anonymous(&mut self) -> u32 {
        let next = u32::try_from(self.fonts.len()).unwrap_or(u32::MAX);
        let fonts = &mut self.fonts;
        *self.anonymous.get_or_insert_with(|| {
            fonts.push(Font { name: String::new(), data: None, bold: false });
            next
        })
    }

    fn push(&mut self, letter: Letter) -> u32 {
        self.letters.push(letter);
        u32::try_from(self.letters.len() - 1).unwrap_or(u32::MAX)
    }
}

/// Bounds on one document's drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Drawing calls left to the document.
    pub calls: u64,
    /// Drawing calls left to the page.
    pub page: u64,
    /// When to stop.
    pub deadline: Option<Instant>,
    /// Calls seen.
    pub ticks: u8,
    /// Whether the document's bounds were reached.
    pub over: bool,
}

/// Thrown through the interpreter, which offers no other way to stop it.
pub(super) struct Stop;

/// Gathers one page.
pub(super) struct Gather<'l> {
    pub page: Page,
    pub letters: &'l mut Letters,
    pub bounds: Bounds,
    /// Glyphs of the page before the last run.
    pub run: usize,
}

/// Rules kept of one page: a drawing made of strokes is no table.
const MAX_RULES: usize = 20_000;

impl Gather<'_> {
    fn call(&mut self, cost: u64) {
        self.bounds.calls = self.bounds.calls.saturating_sub(cost);
        self.bounds.page = self.bounds.page.saturating_sub(cost);
        self.bounds.ticks = self.bounds.ticks.wrapping_add(1);
        let late = self.bounds.ticks.is_multiple_of(64) && self.bounds.deadline.is_some_and(|d| Instant::now() > d);
        if self.bounds.calls == 0 || self.bounds.page == 0 || late {
            self.bounds.over |= self.bounds.calls == 0 || late;
            // Unlike `panic!`, this runs no hook and prints nothing.
            std::panic::resume_unwind(Box::new(Stop));
        }
    }

    fn rule(&mut self, a: Point, b: Point) {
        let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        if self.page.rules.len() < MAX_RULES && (dx <= 3.0 || dy <= 3.0) && dx.max(dy) >= 4.0 && dx.max(dy) < 1e5 {
            let (x0, x1) = (a.x.min(b.x) as f32, a.x.max(b.x) as f32);
            let (y0, y1) = (a.y.min(b.y) as f32, a.y.max(b.y) as f32);
            self.page.rules.push(Rule { x0, y0, x1, y1 });
        }
    }

    /// The sides of a box that is no line itself.
    fn sides(&mut self, b: Rect) {
        let corners = [(b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1), (b.x0, b.y0)].map(Point::from);
        for pair in corners.windows(2) {
            if let [a, b] = pair {
                self.rule(*a, *b);
            }
        }
    }
}

impl<'a> Device<'a> for Gather<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.call(1);
        self.page.drawn = self.page.drawn.saturating_add(1);
        let stroked = matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..));
        if path.elements().len() > 256 {
            self.call(path.elements().len() as u64 / 16);
            return;
        }
        if stroked {
            let (mut first, mut last) = (None, None);
            for el in path.elements() {
                match *el {
                    PathEl::MoveTo(p) => {
                        first = Some(props.transform * p);
                        last = first;
                    }
                    PathEl::LineTo(p) => {
                        let p = props.transform * p;
                        if let Some(from) = last {
                            self.rule(from, p);
                        }
                        last = Some(p);
                    }
                    PathEl::ClosePath => {
                        if let (Some(from), Some(to)) = (last, first) {
                            self.rule(from, to);
                        }
                        last = first;
                    }
                    PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => last = Some(props.transform * p),
                }
            }
        } else {
            // A filled line is a box so thin that its own sides say it.
            let b = (props.transform * path.clone()).control_box();
            self.rule(Point::new(b.x0, b.y0), Point::new(b.x1, b.y1));
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.call(1);
        self.page.drawn = self.page.drawn.saturating_add(1);
        let b = props.transform.transform_rect_bbox(*rect);
        if matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..)) && b.width() > 3.0 && b.height() > 3.0 {
            self.sides(b);
        } else {
            self.rule(Point::new(b.x0, b.y0), Point::new(b.x1, b.y1));
        }
    }

    // Each form clips: what forms cost beside drawing is charged here.
    fn push_clip_path(&mut self, _: &ClipPath) {
        self.call(8);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.call(8);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.call(1);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.call(1 + run.glyphs().len() as u64);
        let mut font = None;
        let start = self.page.glyphs.len();
        for glyph in run.glyphs() {
            let t = props.transform * glyph.transform();
            let letter = match &**glyph {
                Drawn::Outline(o) => {
                    let font = *font.get_or_insert_with(|| match o.font_data() {
                        Some(d) => self.letters.font(d.postscript_name, d.cache_key, Some(d.data)),
                        None => u32::MAX,
                    });
                    let (code, gid) = (o.char_code(), o.glyph_id().to_u32());
                    if font == u32::MAX {
                        let claim = claim(o.as_unicode());
                        let key = (o.identifier().cache_key(), code, claim);
                        match self.letters.by_claim.get(&key) {
                            Some(&l) => l,
                            None => {
                                let font = self.letters.anonymous();
                                let letter = Letter {
                                    font,
                                    code,
                                    gid,
                                    claim: key.2.clone(),
                                    shape: outline::hash(&o.outline()),
                                    advance: o.advance_width().unwrap_or(500.0),
                                    ..Letter::default()
                                };
                                let l = self.letters.push(letter);
                                self.letters.by_claim.insert(key, l);
                                l
                            }
                        }
                    } else {
                        match self.letters.by_code.get(&(font, code, gid)) {
                            Some(&l) => l,
                            None => {
                                let letter = Letter {
                                    font,
                                    code,
                                    gid,
                                    claim: claim(o.as_unicode()),
                                    shape: outline::hash(&o.outline()),
                                    advance: o.advance_width().unwrap_or(500.0),
                                    ..Letter::default()
                                };
                                let l = self.letters.push(letter);
                                self.letters.by_code.insert((font, code, gid), l);
                                l
                            }
                        }
                    }
                }
                Drawn::Type3(g) => {
                    let key = (0, g.char_code(), claim(g.as_unicode()));
                    match self.letters.by_claim.get(&key) {
                        Some(&l) => l,
                        None => {
                            let letter = Letter {
                                font: self.letters.anonymous(),
                                code: g.char_code(),
                                // Something is drawn, but nothing that could be compared.
                                shape: Some(0),
                                claim: key.2.clone(),
                                advance: g.advance_width().unwrap_or(500.0),
                                ..Letter::default()
                            };
                            let l = self.letters.push(letter);
                            self.letters.by_claim.insert(key, l);
                            l
                        }
                    }
                }
            };
            self.place(t, letter);
        }
        // Filled and then stroked, or drawn twice for a bolder look: one text.
        let (before, now) = (self.page.glyphs.get(self.run..start), self.page.glyphs.get(start..));
        if let (Some(before), Some(now)) = (before, now)
            && before.len() == now.len()
            && before.iter().zip(now).all(|(a, b)| a.is_again(b))
        {
            self.page.glyphs.truncate(start);
        } else {
            self.run = start;
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.call(1);
        self.page.drawn = self.page.drawn.saturating_add(1);
        let b = props.transform.transform_rect_bbox(Rect::new(
            0.0,
            0.0,
            f64::from(image.width()),
            f64::from(image.height()),
        ));
        let page = Rect::new(0.0, 0.0, f64::from(self.page.width), f64::from(self.page.height));
        let (covered, whole) = (b.intersect(page).area(), page.area());
        if whole > 0.0 {
            self.page.image_cover += (covered / whole) as f32;
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

impl Gather<'_> {
    fn place(&mut self, t: Affine, letter: u32) {
        let [a, b, c, d, x, y] = t.as_coeffs();
        let size = c.hypot(d) * 1000.0;
        let Some(known) = self.letters.letters.get_mut(letter as usize) else { return };
        known.count += 1;
        let advance = f64::from(known.advance) * a.hypot(b);
        let turn = match (a.abs() >= b.abs(), a >= 0.0, b >= 0.0) {
            (true, true, _) => 0,
            (false, _, true) => 1,
            (true, false, _) => 2,
            (false, _, false) => 3,
        };
        let (w, h) = (f64::from(self.page.width), f64::from(self.page.height));
        let inside = x > -5.0 && y > -5.0 && x < w + 5.0 && y < h + 5.0;
        if !inside || !(0.5..2000.0).contains(&size) || !advance.is_finite() {
            return;
        }
        let (u, v) = frame(turn, x as f32, y as f32);
        let glyph = Glyph { u0: u, u1: u + advance as f32, v, size: size as f32, letter, turn };
        self.page.glyphs.push(glyph);
    }
}

/// Coordinates along and across a writing direction.
pub(super) fn frame(turn: u8, x: f32, y: f32) -> (f32, f32) {
    match turn {
        0 => (x, y),
        1 => (y, -x),
        2 => (-x, -y),
        _ => (-y, x),
    }
}

/// Back from [`frame`].
pub(super) fn unframe(turn: u8, u: f32, v: f32) -> (f32, f32) {
    match turn {
        0 => (u, v),
        1 => (-v, u),
        2 => (-u, -v),
        _ => (v, -u),
    }
}

/// A claim that says nothing is none.
fn claim(text: Option<BfString>) -> Option<Box<str>> {
    let text: Box<str> = match text? {
        BfString::Char(c) => c.encode_utf8(&mut [0; 4]).to_owned().into(),
        BfString::String(s) => s.into(),
    };
    let says =
        |c: char| !(c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) && (c as u32) < 0x20);
    text.chars().any(says).then_some(text)
}
