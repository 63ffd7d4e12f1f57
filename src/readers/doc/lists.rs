//! How the numbers of a DOC file's lists are printed ([MS-DOC] 2.9.147 `PlfLst`, 2.9.131 `LSTF`, 2.9.149 `LVL`).

use std::io::{Cursor, Read};

use crate::readers::figures::{letter, roman};

const LEVELS: usize = 9;

/// The most bytes read of one stream.
const MAX_STREAM: u64 = 64 << 20;

/// One level: the format of its figures, and its text in which characters 0 to 8 stand for the levels' numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    figures: u8,
    text: Vec<u16>,
}

/// The levels of the lists, and how far they have counted.
///
/// Which list a paragraph is in is not told by the library that reads the file, so each level is printed as most lists
/// print it: documents use one scheme.
#[derive(Debug, Default)]
pub(super) struct Formats {
    levels: [Option<Level>; LEVELS],
    numbers: [u32; LEVELS],
}

impl Formats {
    /// Reads the formats; none where the file has none that can be read.
    pub fn read(bytes: &[u8]) -> Formats {
        let lists = levels(bytes).unwrap_or_default();
        let mut out = Formats::default();
        for (at, slot) in out.levels.iter_mut().enumerate() {
            let of_level: Vec<&Level> = lists.iter().filter_map(|l| l.get(at)).filter(|l| is_numbered(l)).collect();
            let count = |level: &&Level| of_level.iter().filter(|l| l == &level).count();
            // Of equals the first.
            *slot = of_level.iter().rev().max_by_key(|l| count(l)).map(|l| (*l).clone());
        }
        out
    }

    /// The label of a paragraph that is number `n` of a level.
    pub fn label(&mut self, level: usize, n: u32) -> String {
        let level = level.min(LEVELS - 1);
        if let Some(slot) = self.numbers.get_mut(level) {
            *slot = n;
        }
        let Some(own) = self.levels.get(level).and_then(Option::as_ref) else { return format!("{n}.") };
        let units = own.text.iter().flat_map(|&unit| {
            let above = usize::from(unit);
            if above >= LEVELS {
                return char::from_u32(u32::from(unit)).map(String::from).unwrap_or_default().into_bytes();
            }
            let format = self.levels.get(above).and_then(Option::as_ref).map_or(0, |l| l.figures);
            figure(self.numbers.get(above).copied().unwrap_or(1), format).into_bytes()
        });
        String::from_utf8(units.collect()).unwrap_or_default().trim().to_owned()
    }
}

fn is_numbered(level: &Level) -> bool {
    !matches!(level.figures, 0x17 | 0xff) && level.text.iter().any(|&u| usize::from(u) < LEVELS)
}

/// A number in the figures of an MSONFC.
fn figure(n: u32, format: u8) -> String {
    match format {
        1 => roman(n),
        2 => roman(n).to_lowercase(),
        3 => letter(n, b'A'),
        4 => letter(n, b'a'),
        0x16 => format!("{n:02}"),
        _ => n.to_string(),
    }
}

/// The levels of each list.
fn levels(bytes: &[u8]) -> Option<Vec<Vec<Level>>> {
    /// Place of `fcPlfLst` among the pairs of the FIB.
    const PLF_LST: usize = 73;
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let fib = stream(&mut file, "/WordDocument")?;
    let flags = u16_at(&fib, 0x0a)?;
    let words = usize::from(u16_at(&fib, 32)?);
    let longs_at = 34 + words * 2;
    let pairs_at = longs_at + 2 + usize::from(u16_at(&fib, longs_at)?) * 4 + 2;
    let start = u32_at(&fib, pairs_at + PLF_LST * 8)? as usize;
    if u32_at(&fib, pairs_at + PLF_LST * 8 + 4)? < 2 {
        return None;
    }
    let table = stream(&mut file, if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" })?;
    let count = usize::from(u16_at(&table, start)?);
    let mut at = start + 2 + count * 28;
    let mut lists = Vec::new();
    for i in 0..count {
        let simple = table.get(start + 2 + i * 28 + 26)? & 1 != 0;
        let mut levels = Vec::new();
        for _ in 0..if simple { 1 } else { LEVELS } {
            let Some((level, next)) = level(&table, at) else { return Some(lists) };
            levels.push(level);
            at = next;
        }
        lists.push(levels);
    }
    Some(lists)
}

fn level(table: &[u8], at: usize) -> Option<(Level, usize)> {
    let figures = *table.get(at + 4)?;
    let skip = usize::from(*table.get(at + 24)?) + usize::from(*table.get(at + 25)?);
    let text_at = at + 28 + skip;
    let length = usize::from(u16_at(table, text_at)?);
    let end = text_at + 2 + length * 2;
    let text = table.get(text_at + 2..end)?.chunks_exact(2).map(|b| u16::from(b[0]) | u16::from(b[1]) << 8).collect();
    Some((Level { figures, text }, end))
}

fn stream(file: &mut cfb::CompoundFile<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    file.open_stream(name).ok()?.take(MAX_STREAM).read_to_end(&mut out).ok()?;
    Some(out)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}
