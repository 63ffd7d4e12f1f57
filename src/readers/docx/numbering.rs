//! Automatic numbers as they are printed (ECMA-376 part 1, 17.9).

use std::collections::HashMap;

use super::xml::{Step, walk};
use crate::readers::figures::{letter, roman};

const LEVELS: usize = 9;

#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// "%1.%2.": each `%n` is the number of that level.
    text: String,
    /// All levels in Arabic figures.
    legal: bool,
    /// The level whose step starts this one again; 0 for none, `None` for any level above.
    restart: Option<usize>,
    font: String,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
            legal: false,
            restart: None,
            font: String::new(),
        }
    }
}

#[derive(Debug, Default, Clone)]
struct List {
    levels: HashMap<usize, Level>,
    counters: [Option<u32>; LEVELS],
}

#[derive(Debug, Default, Clone)]
struct Instance {
    list: String,
    /// Levels that start again with this instance.
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
    used: bool,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<String, List>,
    instances: HashMap<String, Instance>,
}

impl Numbering {
    /// Reads `numbering.xml`; a damaged one up to the damage.
    pub fn read(text: &str) -> Numbering {
        let mut out = Numbering::default();
        let mut list: Option<(String, List)> = None;
        let mut instance: Option<(String, Instance)> = None;
        let mut level: Option<(usize, Level)> = None;
        let mut overridden = 0;
        let _ = walk(text, |step| match step {
            Step::Start(e) => match e.name {
                "abstractNum" => list = Some((e.attr("abstractNumId").unwrap_or_default(), List::default())),
                "num" => instance = Some((e.attr("numId").unwrap_or_default(), Instance::default())),
                "abstractNumId" => {
                    if let Some((_, i)) = &mut instance {
                        i.list = e.val().unwrap_or_default();
                    }
                }
                "lvlOverride" => overridden = number(e.attr("ilvl")).unwrap_or(0) as usize,
                "startOverride" => {
                    if let (Some((_, i)), Some(start)) = (&mut instance, number(e.val())) {
                        i.starts.insert(overridden, start);
                    }
                }
                "lvl" => level = Some((number(e.attr("ilvl")).unwrap_or(0) as usize, Level::default())),
                name => {
                    let Some((_, level)) = &mut level else { return };
                    match name {
                        "start" => level.start = number(e.val()).unwrap_or(1),
                        "numFmt" => level.format = e.val().unwrap_or_default(),
                        "lvlText" => level.text = e.val().unwrap_or_default(),
                        "isLgl" => level.legal = e.on(),
                        "lvlRestart" => level.restart = number(e.val()).map(|n| n as usize),
                        "rFonts" => level.font = e.attr("ascii").or_else(|| e.attr("hAnsi")).unwrap_or_default(),
                        _ => {}
                    }
                }
            },
            Step::End(name) => match name {
                "lvl" => {
                    let Some((at, level)) = level.take() else { return };
                    match (&mut list, &mut instance) {
                        (Some((_, list)), _) => drop(list.levels.insert(at, level)),
                        (None, Some((_, i))) => drop(i.levels.insert(at, level)),
                        (None, None) => {}
                    }
                }
                "abstractNum" => out.lists.extend(list.take()),
                "num" => out.instances.extend(instance.take()),
                _ => {}
            },
            Step::Text(_) => {}
        });
        out
    }

    /// The label of the next paragraph of a list; empty where nothing is printed.
    pub fn next(&mut self, id: &str, at: usize) -> String {
        let at = at.min(LEVELS - 1);
        let Some(instance) = self.instances.get_mut(id) else { return String::new() };
        let Some(list) = self.lists.get_mut(&instance.list) else { return String::new() };
        if !std::mem::replace(&mut instance.used, true) {
            for (&level, &start) in &instance.starts {
                if let Some(counter) = list.counters.get_mut(level) {
                    *counter = start.checked_sub(1);
                    for deeper in list.counters.iter_mut().skip(level + 1) {
                        *deeper = None;
                    }
                }
            }
        }
        let fallback = Level::default();
        let level = |n: usize| instance.levels.get(&n).or_else(|| list.levels.get(&n)).unwrap_or(&fallback);
        let own = level(at);
        // A level above that was never printed counts as begun.
        for above in 0..at {
            let start = level(above).start;
            if let Some(counter) = list.counters.get_mut(above) {
                counter.get_or_insert(start);
            }
        }
        if let Some(counter) = list.counters.get_mut(at) {
            *counter = Some(counter.map_or(own.start, |n| n.saturating_add(1)));
        }
        for deeper in at + 1..LEVELS {
            let restart = level(deeper).restart;
            if restart.is_none_or(|r| r > at && r != 0)
                && let Some(counter) = list.counters.get_mut(deeper)
            {
                *counter = None;
            }
        }
        if own.format == "bullet" {
            return bullet(&own.text, &own.font);
        }
        if own.format == "none" && !own.text.contains('%') {
            return own.text.trim().to_owned();
        }
        let mut out = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            let of = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && (1..=9).contains(d));
            let Some(of) = of else {
                out.push(c);
                continue;
            };
            chars.next();
            let of = of as usize - 1;
            let n = list.counters.get(of).copied().flatten().unwrap_or_else(|| level(of).start);
            let format = if own.legal { "decimal" } else { level(of).format.as_str() };
            out.push_str(&figure(n, format));
        }
        out.trim().to_owned()
    }
}

fn number(value: Option<String>) -> Option<u32> {
    value?.parse().ok()
}

/// A number in the figures of a list.
fn figure(n: u32, format: &str) -> String {
    match format {
        "none" | "bullet" => String::new(),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "upperLetter" => letter(n, b'A'),
        "lowerLetter" => letter(n, b'a'),
        "decimalZero" => format!("{n:02}"),
        _ => n.to_string(),
    }
}

/// A bullet as a character that any font has.
pub(super) fn bullet(text: &str, font: &str) -> String {
    let Some(c) = text.trim().chars().next() else { return String::new() };
    symbol(c, font).map_or_else(|| text.trim().to_owned(), String::from)
}

/// What a character of a symbol font shows; `None` where it is an ordinary character.
pub(super) fn symbol(c: char, font: &str) -> Option<char> {
    let symbols = ["symbol", "wingdings", "webdings"].iter().any(|f| font.to_lowercase().starts_with(f));
    let code = match u32::from(c) {
        code @ 0xf020..=0xf0ff => code - 0xf000,
        code @ 0x20..=0xff if symbols => code,
        _ if c == 'o' && font.starts_with("Courier") => return Some('○'),
        _ => return None,
    };
    Some(match code {
        0x2d | 0xbe => '-',
        0x2b => '+',
        0x2a => '*',
        0xa7 | 0x6e => '▪',
        0xd8 => '➢',
        0xfc => '✓',
        0x6f | 0xa1 => '○',
        _ => '•',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_their_levels_say() {
        let xml = r#"<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
            <w:lvl w:ilvl="3"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%4)"/></w:lvl>
            <w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
            <w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
            </w:numbering>"#;
        let mut numbering = Numbering::read(xml);
        let got: Vec<String> =
            [0, 1, 1, 2, 2, 3, 3, 4, 0, 1, 2].into_iter().map(|level| numbering.next("7", level)).collect();
        assert_eq!(got, ["I.", "1.", "2.", "1.2.1", "1.2.2", "a)", "b)", "•", "II.", "1.", "2.1.1"]);
        assert_eq!([numbering.next("8", 1), numbering.next("8", 1)], ["5.", "6."]);
        assert_eq!(numbering.next("9", 0), "");
    }
}
