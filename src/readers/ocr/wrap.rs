//! Pictures as PDFs that hold nothing else: so they are drawn, cleaned and recognised as scanned pages are, page by page.
//!
//! The pixels stay packed as they are: PDF knows the ways that JPEG, PNG and TIFF files pack them. What it does not know
//! (transparency, tiles, interlaced rows) is given to tesseract as it is.

use super::A4_WIDTH;

/// The most pages of a picture.
const MAX_PAGES: usize = 2000;
/// The most strips of all its pages.
const MAX_STRIPS: usize = 100_000;
/// The most pixels of a side.
const MAX_SIDE: u32 = 30_000;
/// Strips lie over the next ones by this part of a pixel, so that no light shows between them.
const OVERLAP: f32 = 0.5;

/// One page.
#[derive(Debug)]
struct Sheet {
    width: u32,
    height: u32,
    /// Degrees by which it is to be turned to the right.
    turn: u16,
    strips: Vec<Strip>,
}

/// Rows of a page that are packed together.
#[derive(Debug)]
struct Strip {
    top: u32,
    rows: u32,
    /// What a PDF's dictionary says of how they are packed.
    says: String,
    data: Vec<u8>,
}

/// The PDF of a picture, and how many pages it has.
pub(super) fn pdf(bytes: &[u8]) -> Option<(Vec<u8>, u32)> {
    let sheets = match bytes {
        [0xff, 0xd8, ..] => vec![jpeg(bytes)?],
        [0x89, b'P', ..] => vec![png(bytes)?],
        _ => tiff(bytes)?,
    };
    let count = u32::try_from(sheets.len()).ok().filter(|n| *n > 0)?;
    Some((write(&sheets), count))
}

fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut places: Vec<usize> = Vec::new();
    let mut object = |out: &mut Vec<u8>, n: usize, head: String, data: Option<&[u8]>| {
        if places.len() < n {
            places.resize(n, 0);
        }
        if let Some(place) = places.get_mut(n - 1) {
            *place = out.len();
        }
        out.extend(format!("{n} 0 obj\n{head}").into_bytes());
        if let Some(data) = data {
            out.extend(b"\nstream\n");
            out.extend(data);
            out.extend(b"\nendstream");
        }
        out.extend(b"\nendobj\n");
    };
    object(&mut out, 1, "<</Type/Catalog/Pages 2 0 R>>".to_owned(), None);
    let mut kids = String::new();
    let mut next = 3;
    for sheet in sheets {
        // A picture seldom says how large its paper was: it is taken for A4.
        let pixel = A4_WIDTH / sheet.width.min(sheet.height).max(1) as f32;
        let points = |pixels: u32| pixels as f32 * pixel;
        let (page, content, first) = (next, next + 1, next + 2);
        let (mut names, mut shown) = (String::new(), String::new());
        for (i, strip) in sheet.strips.iter().enumerate() {
            names.push_str(&format!("/I{i} {} 0 R", first + i));
            let over = if i + 1 < sheet.strips.len() { OVERLAP * pixel } else { 0.0 };
            let (y, h) = (points(sheet.height - strip.top - strip.rows) - over, points(strip.rows) + over);
            shown.push_str(&format!("q {} 0 0 {h} 0 {y} cm /I{i} Do Q\n", points(sheet.width)));
            let head = format!(
                "<</Type/XObject/Subtype/Image/Width {}/Height {}{}/Length {}>>",
                sheet.width,
                strip.rows,
                strip.says,
                strip.data.len()
            );
            object(&mut out, first + i, head, Some(&strip.data));
        }
        let size = format!("{} {}", points(sheet.width), points(sheet.height));
        let head = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Rotate {}/Resources<</XObject<<{names}>>>>/Contents {content} 0 R>>",
            sheet.turn
        );
        object(&mut out, page, head, None);
        object(&mut out, content, format!("<</Length {}>>", shown.len()), Some(shown.as_bytes()));
        kids.push_str(&format!("{page} 0 R "));
        next = first + sheet.strips.len();
    }
    object(&mut out, 2, format!("<</Type/Pages/Kids[{kids}]/Count {}>>", sheets.len()), None);
    let table = out.len();
    out.extend(format!("xref\n0 {next}\n0000000000 65535 f \n").into_bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    out.extend(format!("trailer<</Size {next}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    out
}

fn is_side(n: u32) -> bool {
    (1..=MAX_SIDE).contains(&n)
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at.checked_add(2)?)?;
    Some(u32::from(u16::from_be_bytes(b.try_into().ok()?)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Degrees to the right for an orientation of EXIF and TIFF; mirrored ones are left.
fn degrees(orientation: u32) -> u16 {
    match orientation {
        3 => 180,
        6 => 90,
        8 => 270,
        _ => 0,
    }
}

/// JPEG: its frame says how large it is, its EXIF part how the camera was held.
fn jpeg(bytes: &[u8]) -> Option<Sheet> {
    let (mut at, mut turn) = (2, 0);
    loop {
        let (mark, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        if kind == 0xff {
            at += 1;
            continue;
        }
        let length = be16(bytes, at + 2)? as usize;
        let body = bytes.get(at + 4..at.checked_add(2 + length)?)?;
        match kind {
            0xe1 if body.starts_with(b"Exif\0\0") => {
                turn = body.get(6..).and_then(Tiff::new).and_then(|t| t.orientation()).map_or(turn, degrees);
            }
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width, parts) = (be16(body, 1)?, be16(body, 3)?, *body.get(5)?);
                let space = match parts {
                    1 => "/DeviceGray",
                    3 => "/DeviceRGB",
                    _ => return None,
                };
                let says = format!("/ColorSpace{space}/BitsPerComponent 8/Filter/DCTDecode");
                let strip = Strip { top: 0, rows: height, says, data: bytes.to_vec() };
                return (is_side(width) && is_side(height)).then(|| Sheet { width, height, turn, strips: vec![strip] });
            }
            0xda | 0xd9 => return None,
            _ => {}
        }
        at += 2 + length;
    }
}

/// PNG without transparency and in one pass: its rows are packed as a PDF's may be.
fn png(bytes: &[u8]) -> Option<Sheet> {
    let mut at = 8;
    let (mut head, mut palette, mut data) = (None, None, Vec::new());
    while let Some(length) = be32(bytes, at) {
        let (kind, from) = (bytes.get(at + 4..at + 8)?, at + 8);
        let body = bytes.get(from..from.checked_add(length as usize)?)?;
        match kind {
            b"IHDR" => head = Some(body),
            b"PLTE" => palette = Some(body),
            b"IDAT" => data.extend_from_slice(body),
            b"tRNS" => return None,
            b"IEND" => break,
            _ => {}
        }
        at = from + length as usize + 4;
    }
    let head = head?;
    let (width, height) = (be32(head, 0)?, be32(head, 4)?);
    let &[bits, colour, _, _, interlaced] = head.get(8..13)? else { return None };
    if interlaced != 0 || !is_side(width) || !is_side(height) || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
        return None;
    }
    let (space, parts) = match (colour, palette) {
        (0, _) => ("/DeviceGray".to_owned(), 1),
        (2, _) => ("/DeviceRGB".to_owned(), 3),
        (3, Some(p)) => (indexed(p), 1),
        _ => return None,
    };
    let says = format!(
        "/ColorSpace{space}/BitsPerComponent {bits}/Filter/FlateDecode\
         /DecodeParms<</Predictor 15/Colors {parts}/BitsPerComponent {bits}/Columns {width}>>"
    );
    Some(Sheet { width, height, turn: 0, strips: vec![Strip { top: 0, rows: height, says, data }] })
}

/// A space of colours by their numbers.
fn indexed(palette: &[u8]) -> String {
    let hex: String = palette.iter().take(768).map(|b| format!("{b:02x}")).collect();
    format!("[/Indexed/DeviceRGB {} <{hex}>]", (palette.len() / 3).clamp(1, 256) - 1)
}

/// A TIFF file, in its order of bytes.
struct Tiff<'b> {
    bytes: &'b [u8],
    big: bool,
}

/// A directory's entries: tag, type, count, and where the values or their place are.
type Entry = (u32, u32, u32, usize);

impl<'b> Tiff<'b> {
    fn new(bytes: &'b [u8]) -> Option<Self> {
        let big = match bytes {
            [b'I', b'I', 42, 0, ..] => false,
            [b'M', b'M', 0, 42, ..] => true,
            _ => return None,
        };
        Some(Tiff { bytes, big })
    }

    fn u16(&self, at: usize) -> Option<u32> {
        let n = be16(self.bytes, at)?;
        Some(if self.big { n } else { u32::from((n as u16).swap_bytes()) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let n = be32(self.bytes, at)?;
        Some(if self.big { n } else { n.swap_bytes() })
    }

    /// The directory at a place, and where the next one is.
    fn directory(&self, at: usize) -> Option<(Vec<Entry>, usize)> {
        let count = self.u16(at)? as usize;
        let entry = |n: usize| {
            let at = at + 2 + n * 12;
            Some((self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)?, at + 8))
        };
        let entries = (0..count).map(entry).collect::<Option<Vec<Entry>>>()?;
        Some((entries, self.u32(at + 2 + count * 12).unwrap_or(0) as usize))
    }

    fn values(&self, entries: &[Entry], tag: u32) -> Option<Vec<u32>> {
        let &(_, kind, count, at) = entries.iter().find(|e| e.0 == tag)?;
        let size = match kind {
            1 | 7 => 1,
            3 => 2,
            4 => 4,
            _ => return None,
        };
        let count = count as usize;
        if count > MAX_STRIPS.max(self.bytes.len() / size) {
            return None;
        }
        let from = if count * size <= 4 { at } else { self.u32(at)? as usize };
        let value = |n: usize| match size {
            1 => self.bytes.get(from.checked_add(n)?).map(|b| u32::from(*b)),
            2 => self.u16(from.checked_add(n * 2)?),
            _ => self.u32(from.checked_add(n * 4)?),
        };
        (0..count).map(value).collect()
    }

    fn orientation(&self) -> Option<u32> {
        let (entries, _) = self.directory(self.u32(4)? as usize)?;
        self.values(&entries, 274)?.first().copied()
    }

    fn sheet(&self, entries: &[Entry]) -> Option<Sheet> {
        let one = |tag: u32| self.values(entries, tag).and_then(|v| v.first().copied());
        let (width, height) = (one(256)?, one(257)?);
        let (bits, parts, packed) = (one(258).unwrap_or(1), one(277).unwrap_or(1), one(259).unwrap_or(1));
        let light = one(262).unwrap_or(1);
        if !is_side(width) || !is_side(height) || one(284).unwrap_or(1) != 1 || (parts > 1 && bits != 8) {
            return None;
        }
        let (offsets, sizes) = (self.values(entries, 273)?, self.values(entries, 279)?);
        let each = one(278).unwrap_or(height).clamp(1, height);
        let space = match (light, parts) {
            (0 | 1, 1) if matches!(bits, 1 | 4 | 8) => "/DeviceGray".to_owned(),
            (2, 3) => "/DeviceRGB".to_owned(),
            (6, 3) if packed == 7 => "/DeviceRGB".to_owned(),
            (3, 1) if matches!(bits, 1 | 4 | 8) => {
                let map = self.values(entries, 320)?;
                let n = map.len() / 3;
                let part = |i: usize| map.get(i).map_or(0, |v| (v >> 8) as u8);
                indexed(&(0..n).flat_map(|i| [part(i), part(n + i), part(2 * n + i)]).collect::<Vec<u8>>())
            }
            _ => return None,
        };
        let predictor = if one(317) == Some(2) {
            format!("/DecodeParms<</Predictor 2/Colors {parts}/BitsPerComponent {bits}/Columns {width}>>")
        } else {
            String::new()
        };
        let inverse = if light == 0 { "/Decode[1 0]" } else { "" };
        let tables: Vec<u8> = self.values(entries, 347).unwrap_or_default().iter().map(|b| *b as u8).collect();
        let mut strips = Vec::new();
        for (i, (&from, &size)) in offsets.iter().zip(&sizes).enumerate() {
            let top = u32::try_from(i).ok()?.checked_mul(each)?;
            let rows = each.min(height.checked_sub(top).filter(|r| *r > 0)?);
            let mut data = self.bytes.get(from as usize..(from as usize).checked_add(size as usize)?)?.to_vec();
            if one(266) == Some(2) && (matches!(packed, 2..=4) || bits == 1) {
                data.iter_mut().for_each(|b| *b = b.reverse_bits());
            }
            let fax = |k: i32, aligned: bool| {
                format!(
                    "/Filter/CCITTFaxDecode/DecodeParms<</K {k}/Columns {width}/Rows {rows}/BlackIs1 {}/EncodedByteAlign {aligned}>>",
                    light == 1
                )
            };
            let how = match packed {
                1 => inverse.to_owned(),
                2 => fax(0, true),
                3 => fax(i32::from(one(292).unwrap_or(0) & 1 == 1), false),
                4 => fax(-1, false),
                5 => format!("/Filter/LZWDecode{predictor}{inverse}"),
                7 => {
                    // What the strips share stands apart: it goes behind the mark that begins each.
                    if let (Some(shared), Some(own)) = (tables.get(2..tables.len().saturating_sub(2)), data.get(2..)) {
                        data = [&[0xff, 0xd8][..], shared, own].concat();
                    }
                    let plain = if light == 2 { "/DecodeParms<</ColorTransform 0>>" } else { "" };
                    format!("/Filter/DCTDecode{plain}{inverse}")
                }
                8 | 32946 => format!("/Filter/FlateDecode{predictor}{inverse}"),
                32773 => format!("/Filter/RunLengthDecode{inverse}"),
                _ => return None,
            };
            let says = format!("/ColorSpace{space}/BitsPerComponent {bits}{how}");
            strips.push(Strip { top, rows, says, data });
        }
        let turn = one(274).map_or(0, degrees);
        (!strips.is_empty()).then_some(Sheet { width, height, turn, strips })
    }
}

/// TIFF: its pages one after the other.
fn tiff(bytes: &[u8]) -> Option<Vec<Sheet>> {
    let tiff = Tiff::new(bytes)?;
    let mut at = tiff.u32(4)? as usize;
    let (mut out, mut strips) = (Vec::new(), 0);
    while at != 0 {
        let (entries, next) = tiff.directory(at)?;
        let sheet = tiff.sheet(&entries)?;
        strips += sheet.strips.len();
        out.push(sheet);
        // A chain that never ends goes back; one that goes forward has an end.
        if next != 0 && next <= at || out.len() > MAX_PAGES || strips > MAX_STRIPS {
            return None;
        }
        at = next;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiff_of(packed: u16, light: u16, data: &[u8], more: &[(u16, u16)]) -> Vec<u8> {
        let mut out = b"II\x2a\0".to_vec();
        out.extend((8 + data.len() as u32).to_le_bytes());
        out.extend(data);
        let mut tags: Vec<(u16, u32)> = vec![
            (256, 16),
            (257, 2),
            (258, 1),
            (259, u32::from(packed)),
            (262, u32::from(light)),
            (273, 8),
            (277, 1),
            (278, 2),
            (279, data.len() as u32),
        ];
        tags.extend(more.iter().map(|&(tag, v)| (tag, u32::from(v))));
        out.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags {
            out.extend(tag.to_le_bytes());
            out.extend(4u16.to_le_bytes());
            out.extend(1u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        out.extend(0u32.to_le_bytes());
        out
    }

    #[test]
    fn ways_to_pack_are_named_as_pdf_names_them() {
        let said = |bytes: &[u8]| tiff(bytes).and_then(|s| Some(s.first()?.strips.first()?.says.clone()));
        let plain = said(&tiff_of(1, 0, &[0xf0; 4], &[])).unwrap();
        assert_eq!(plain, "/ColorSpace/DeviceGray/BitsPerComponent 1/Decode[1 0]");
        let fax = said(&tiff_of(4, 0, &[1; 4], &[])).unwrap();
        assert!(fax.contains("/K -1/Columns 16/Rows 2/BlackIs1 false"), "{fax}");
        assert!(said(&tiff_of(5, 1, &[1; 4], &[])).unwrap().ends_with("/Filter/LZWDecode"));
        assert_eq!(said(&tiff_of(99, 1, &[1; 4], &[])), None);
        let turned = tiff(&tiff_of(1, 1, &[0; 4], &[(274, 6)])).unwrap();
        assert_eq!(turned[0].turn, 90);
    }

    #[test]
    fn damage_is_no_picture() {
        let whole = tiff_of(1, 0, &[0xf0; 4], &[]);
        for n in 0..whole.len() {
            assert!(pdf(&whole[..n]).is_none() || n > whole.len() - 5, "{n}");
            let mut bad = whole.clone();
            bad[n] ^= 0xff;
            let _ = pdf(&bad);
        }
        for bytes in
            [&b"\xff\xd8\xff\xff"[..], b"\xff\xd8\xff\xe1\0\x08Exif\0\0", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"GIF"]
        {
            assert!(pdf(bytes).is_none());
        }
    }
}
