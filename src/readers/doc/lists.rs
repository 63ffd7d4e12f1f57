//! How the numbers of a DOC file's lists are printed ([MS-DOC] 2.9.147 `PlfLst`, 2.9.131 `LSTF`, 2.9.149 `LVL`, 2.9.144
//! `PlfLfo`, 2.9.132 `LFOLVL`), and which list each paragraph is in (2.9.209 `PlcBtePapx`, 2.9.175 `PapxInFkp`).

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{Cursor, Read};

use crate::readers::figures::{letter, roman};

const LEVELS: usize = 9;

/// The most bytes read of one stream.
const MAX_STREAM: u64 = 64 << 20;

/// The most paragraphs of lists that are looked at.
const MAX_ITEMS: usize = 1 << 20;

/// Figures of a level that has bullets, and of one that shows nothing.
const BULLET: u8 = 0x17;
const NOTHING: u8 = 0xff;

/// One level: where it begins to count, the format of its figures, and its text in which characters 0 to 8 stand for the
/// levels' numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    start: u32,
    figures: u8,
    text: Vec<u16>,
}

/// A use of a list (LFO): the list, and where its levels begin anew.
#[derive(Debug, Default)]
struct Use {
    list: i32,
    starts: [Option<u32>; LEVELS],
}

/// A paragraph of a list: its use, from 1, and its level.
#[derive(Debug, Clone, Copy)]
struct Item {
    of: u16,
    level: usize,
}

/// The lists, and how far they have counted.
///
/// The library that reads the file gives each paragraph's level and a number that knows nothing of lists begun anew. Its
/// paragraphs and those of the file's own index are taken side by side; where they do not agree, that number is printed,
/// each level as most lists print it.
#[derive(Debug, Default)]
pub(super) struct Formats {
    lists: HashMap<i32, Vec<Level>>,
    uses: Vec<Use>,
    /// Still ahead.
    items: VecDeque<Item>,
    begun: HashSet<(u16, usize)>,
    counts: HashMap<(i32, usize), u32>,
    /// As most lists print it.
    usual: Vec<Option<Level>>,
    numbers: [u32; LEVELS],
}

impl Formats {
    /// Reads the formats; none where the file has none that can be read.
    pub fn read(bytes: &[u8]) -> Formats {
        let mut out = tables(bytes).unwrap_or_default();
        // In the order of their ids, so that of equals it is always the same.
        let mut ids: Vec<i32> = out.lists.keys().copied().collect();
        ids.sort_unstable();
        for at in 0..LEVELS {
            let of_level: Vec<&Level> =
                ids.iter().filter_map(|id| out.lists.get(id)?.get(at)).filter(|l| is_numbered(l)).collect();
            let count = |level: &&Level| of_level.iter().filter(|l| l.text == level.text).count();
            let usual = of_level.iter().rev().max_by_key(|l| count(l)).map(|l| (*l).clone());
            out.usual.push(usual);
        }
        out
    }

    /// The label of the next paragraph that is in a list: number `n` of a level, or a bullet.
    pub fn label(&mut self, level: usize, n: Option<u32>) -> String {
        let level = level.min(LEVELS - 1);
        let (list, n) = match self.next(level, n.is_some()) {
            Some((list, own)) => (Some(list), n.map(|_| own)),
            None => (None, n),
        };
        let Some(n) = n else { return "-".to_owned() };
        if let Some(slot) = self.numbers.get_mut(level) {
            *slot = n;
        }
        let of = |at: usize| match list.and_then(|l| self.lists.get(&l)) {
            Some(levels) => levels.get(at).or(levels.first()),
            None => self.usual.get(at).and_then(Option::as_ref),
        };
        let Some(own) = of(level).filter(|l| is_numbered(l)) else { return format!("{n}.") };
        let mut out = String::new();
        for &unit in &own.text {
            let above = usize::from(unit);
            if above < LEVELS {
                let format = of(above).map_or(0, |l| l.figures);
                out.push_str(&figure(self.numbers.get(above).copied().unwrap_or(1), format));
            } else {
                out.extend(char::from_u32(u32::from(unit)));
            }
        }
        out.trim().to_owned()
    }

    /// The list of the next paragraph and its number there, as Word counts: a list goes on wherever it is used, a level
    /// begins anew behind one above it, and where a use says so.
    fn next(&mut self, level: usize, numbered: bool) -> Option<(i32, u32)> {
        let item = self.items.pop_front()?;
        let of = self.uses.get(usize::from(item.of).checked_sub(1)?)?;
        let levels = self.lists.get(&of.list)?;
        let own = levels.get(item.level).or(levels.first())?;
        if item.level != level || (own.figures == BULLET) == numbered {
            // The two do not speak of the same paragraphs.
            self.items.clear();
            return None;
        }
        let (list, start) = (of.list, own.start);
        let anew = of.starts.get(level).copied().flatten().filter(|_| self.begun.insert((item.of, level)));
        self.counts.retain(|&(l, depth), _| l != list || depth <= level);
        let count = self.counts.entry((list, level)).or_insert(start.saturating_sub(1));
        *count = anew.unwrap_or(count.saturating_add(1));
        Some((list, *count))
    }
}

fn is_numbered(level: &Level) -> bool {
    !matches!(level.figures, BULLET | NOTHING) && level.text.iter().any(|&u| usize::from(u) < LEVELS)
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

/// What the file's tables say of lists.
fn tables(bytes: &[u8]) -> Option<Formats> {
    /// Places among the pairs of the FIB.
    const PLC_BTE_PAPX: usize = 13;
    const PLF_LST: usize = 73;
    const PLF_LFO: usize = 74;
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let words = stream(&mut file, "/WordDocument")?;
    let flags = u16_at(&words, 0x0a)?;
    let longs_at = 34 + usize::from(u16_at(&words, 32)?) * 2;
    let pairs_at = longs_at + 2 + usize::from(u16_at(&words, longs_at)?) * 4 + 2;
    let pair =
        |n: usize| Some((u32_at(&words, pairs_at + n * 8)? as usize, u32_at(&words, pairs_at + n * 8 + 4)? as usize));
    let table = stream(&mut file, if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" })?;
    let mut out = Formats::default();
    let (start, size) = pair(PLF_LST)?;
    if size < 2 {
        return None;
    }
    lists(&table, start, &mut out.lists);
    if let Some((start, _)) = pair(PLF_LFO).filter(|p| p.1 >= 4) {
        uses(&table, start, &mut out.uses);
    }
    if let Some((start, size)) = pair(PLC_BTE_PAPX) {
        items(&words, table.get(start..start.saturating_add(size))?, &mut out.items);
    }
    // What shows nothing is in no list.
    let (lists, uses) = (&out.lists, &out.uses);
    let shown = |item: &Item| {
        let levels = uses.get(usize::from(item.of).checked_sub(1)?).and_then(|u| lists.get(&u.list))?;
        levels.get(item.level).or(levels.first()).filter(|l| l.figures != NOTHING).map(|_| ())
    };
    out.items.retain(|item| shown(item).is_some());
    Some(out)
}

/// The levels of each list.
fn lists(table: &[u8], start: usize, out: &mut HashMap<i32, Vec<Level>>) -> Option<()> {
    let count = usize::from(u16_at(table, start)?);
    let mut at = start + 2 + count * 28;
    for i in 0..count {
        let id = u32_at(table, start + 2 + i * 28)? as i32;
        let simple = table.get(start + 2 + i * 28 + 26)? & 1 != 0;
        let mut levels = Vec::new();
        for _ in 0..if simple { 1 } else { LEVELS } {
            let (level, next) = level(table, at)?;
            levels.push(level);
            at = next;
        }
        out.insert(id, levels);
    }
    Some(())
}

fn level(table: &[u8], at: usize) -> Option<(Level, usize)> {
    let start = u32_at(table, at)?.min(i32::MAX as u32);
    let figures = *table.get(at + 4)?;
    let skip = usize::from(*table.get(at + 24)?) + usize::from(*table.get(at + 25)?);
    let text_at = at + 28 + skip;
    let length = usize::from(u16_at(table, text_at)?);
    let end = text_at + 2 + length * 2;
    let text = table.get(text_at + 2..end)?.chunks_exact(2).map(|b| u16::from(b[0]) | u16::from(b[1]) << 8).collect();
    Some((Level { start, figures, text }, end))
}

/// The uses of lists, and behind them what each changes.
fn uses(table: &[u8], start: usize, out: &mut Vec<Use>) -> Option<()> {
    let count = usize::try_from(u32_at(table, start)?).ok()?;
    let mut changes = Vec::new();
    for i in 0..count {
        let at = start + 4 + i * 16;
        let list = u32_at(table, at)? as i32;
        changes.push(*table.get(at + 12)?);
        out.push(Use { list, ..Use::default() });
    }
    let mut at = start + 4 + count * 16;
    for (of, changes) in out.iter_mut().zip(changes) {
        at += 4;
        for _ in 0..changes {
            let (mut begin, flags) = (u32_at(table, at)?, u32_at(table, at + 4)?);
            at += 8;
            if flags & 0x20 != 0 {
                let (level, next) = level(table, at)?;
                (begin, at) = (level.start, next);
            }
            if flags & 0x10 != 0
                && let Some(slot) = of.starts.get_mut((flags & 0xf) as usize)
            {
                *slot = Some(begin);
            }
        }
    }
    Some(())
}

/// The paragraphs in lists, in the order of the text.
fn items(words: &[u8], index: &[u8], out: &mut VecDeque<Item>) -> Option<()> {
    const PAGE: usize = 512;
    let pages = index.len().checked_sub(4)? / 8;
    for n in 0..pages {
        let page = (u32_at(index, (pages + 1) * 4 + n * 4)? & 0x003f_ffff) as usize * PAGE;
        let page = words.get(page..page + PAGE)?;
        let runs = usize::from(*page.get(PAGE - 1)?);
        for run in 0..runs {
            let at = usize::from(*page.get((runs + 1) * 4 + run * 13)?) * 2;
            if at == 0 {
                continue;
            }
            let (from, size) = match *page.get(at)? {
                0 => (at + 2, usize::from(*page.get(at + 1)?) * 2),
                n => (at + 1, usize::from(n) * 2 - 1),
            };
            // The style's index comes first.
            let properties = page.get(from + 2..(from + size).min(PAGE)).unwrap_or(&[]);
            if let Some(item) = item(properties) {
                out.push_back(item);
            }
            if out.len() > MAX_ITEMS {
                out.clear();
                return None;
            }
        }
    }
    Some(())
}

/// The list that a paragraph's properties (2.6.2) put it in.
fn item(properties: &[u8]) -> Option<Item> {
    const LEVEL: u16 = 0x260a;
    const USE: u16 = 0x460b;
    const TABLE: u16 = 0xd608;
    let mut out = Item { of: 0, level: 0 };
    let mut at = 0;
    while let Some(what) = u16_at(properties, at) {
        at += 2;
        match what {
            LEVEL => out.level = usize::from(*properties.get(at)?),
            USE => out.of = u16_at(properties, at)?,
            _ => {}
        }
        at += match what >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ if what == TABLE => usize::from(u16_at(properties, at)?) + 1,
            _ => usize::from(*properties.get(at)?) + 1,
        };
    }
    // Uses above are of older files.
    (1..=0x07fe).contains(&out.of).then_some(out)
}

fn stream(file: &mut cfb::CompoundFile<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    file.open_stream(name).ok()?.take(MAX_STREAM).read_to_end(&mut out).ok()?;
    Some(out)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats() -> Formats {
        let level = |start, text: &str| Level { start, figures: 0, text: text.encode_utf16().collect() };
        let starts = |n| {
            let mut starts = [None; LEVELS];
            starts[0] = Some(n);
            starts
        };
        let mut out = Formats::default();
        out.lists.insert(7, vec![level(1, "\u{0}."), level(1, "\u{0}.\u{1}.")]);
        out.uses = vec![Use { list: 7, ..Use::default() }, Use { list: 7, starts: starts(4) }];
        out
    }

    #[test]
    fn a_list_goes_on_and_begins_anew_where_a_use_says_so() {
        let mut formats = formats();
        for (of, level) in [(1, 0), (1, 0), (1, 1), (2, 0), (2, 0), (1, 0), (1, 1)] {
            formats.items.push_back(Item { of, level });
        }
        let mut label = |level| formats.label(level, Some(1));
        let got: Vec<String> = [0, 0, 1, 0, 0, 0, 1].into_iter().map(&mut label).collect();
        assert_eq!(got, ["1.", "2.", "2.1.", "4.", "5.", "6.", "6.1."]);
    }

    #[test]
    fn where_the_two_do_not_agree_the_given_number_is_printed() {
        let mut formats = formats();
        formats.items = VecDeque::from([Item { of: 1, level: 0 }, Item { of: 1, level: 0 }]);
        assert_eq!(formats.label(1, Some(8)), "8.");
        assert_eq!(formats.label(0, Some(9)), "9.");
        assert_eq!(formats.label(0, None), "-");
    }

    #[test]
    fn damage_is_no_list() {
        for n in 0..64u8 {
            let bytes: Vec<u8> = (0..2048usize).map(|i| (i as u8).wrapping_mul(n).wrapping_add(n)).collect();
            let (mut all, mut of, mut ahead) = (HashMap::new(), Vec::new(), VecDeque::new());
            let _ = (lists(&bytes, 0, &mut all), uses(&bytes, 0, &mut of), items(&bytes, &bytes, &mut ahead));
            let _ = item(&bytes);
        }
        assert!(Formats::read(b"\xd0\xcf\x11\xe0").items.is_empty());
    }
}
