//! What is taken for what, by recognition and by typing, and what that costs.

use std::sync::LazyLock;

use super::super::syllable::letter;

/// A letter of a word as it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    /// In lower case, but for a capital I before small letters.
    pub(super) c: char,
    /// Its number in the alphabet, 0 if it is not of it.
    pub(super) number: u8,
    pub(super) tone: u8,
}

impl Symbol {
    pub(super) fn new(c: char) -> Symbol {
        match letter(c) {
            Some(l) if c != 'I' => Symbol { c, number: l.number, tone: l.tone },
            _ => Symbol { c, number: 0, tone: 0 },
        }
    }

    /// Whether it may be a row's letter: one without a tone is any of its letter.
    fn is(self, of: Symbol) -> bool {
        self.c == of.c || of.number != 0 && of.tone == 0 && self.number == of.number
    }
}

/// What stands there and what should.
#[derive(Debug)]
pub(super) struct Row {
    from: Vec<Symbol>,
    /// Numbers of the letters that should stand there.
    pub(super) to: Vec<u8>,
    /// The tone that the row puts on the word.
    pub(super) tone: Option<u8>,
    /// The tone of the letters that stand there is none.
    pub(super) no_tone: bool,
    /// Sets the tone of the word and is no letter of it.
    pub(super) key: bool,
    /// In sixteenths of a nat.
    pub(super) cost: i32,
}

impl Row {
    /// How many letters stand there, if they are those of the row.
    pub(super) fn matches(&self, word: &[Symbol]) -> Option<usize> {
        let here = word.get(..self.from.len())?;
        here.iter().zip(&self.from).all(|(s, f)| s.is(*f)).then_some(self.from.len())
    }
}

/// The table of `data/misspellings.tsv`.
pub(super) struct Table {
    rows: Vec<Row>,
    /// Where the rows of each letter of the alphabet begin, and where the last ones end.
    letters: [u16; 32],
    /// What it costs to take one tone for another.
    pub(super) tones: [[i32; 6]; 6],
}

/// What it costs to take a tone for another where the table has nothing.
const OTHER_TONE: i32 = 3 * 16;
const TONES: [&str; 6] = ["+level", "+grave", "+hook", "+tilde", "+acute", "+dot"];

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { rows: Vec::new(), letters: [0; 32], tones: [[OTHER_TONE; 6]; 6] };
    for i in 0..6 {
        table.tones[i][i] = 0;
    }
    let tone = |name: &str| TONES.iter().position(|t| *t == name);
    for line in include_str!("../../../data/misspellings.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(from), Some(to), Some(cost)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let Ok(cost) = cost.parse::<f32>().map(|c| (c * 16.0) as i32) else { continue };
        if let (Some(a), Some(b)) = (tone(from), tone(to)) {
            table.tones[a][b] = cost;
            continue;
        }
        let from: Vec<Symbol> = from.chars().map(Symbol::new).collect();
        let key = tone(to);
        let letters: Vec<_> = if key.is_some() { Vec::new() } else { to.chars().filter_map(letter).collect() };
        let put = letters.iter().map(|l| l.tone).find(|t| *t != 0).or(key.map(|t| t as u8));
        let no_tone = from.iter().any(|s| s.tone != 0);
        let to = letters.iter().map(|l| l.number).collect();
        table.rows.push(Row { from, to, tone: put, no_tone, key: key.is_some(), cost });
    }
    table.rows.sort_by_key(|r| r.first());
    for (n, at) in table.letters.iter_mut().enumerate() {
        *at = table.rows.partition_point(|r| r.first() < n as u32) as u16;
    }
    table
});

impl Row {
    /// What rows are sorted by: the letter's number, or the character.
    fn first(&self) -> u32 {
        self.from.first().map_or(0, |s| place(*s))
    }
}

fn place(s: Symbol) -> u32 {
    if s.number > 0 { u32::from(s.number) } else { u32::from(s.c) }
}

impl Table {
    pub(super) fn get() -> &'static Table {
        &TABLE
    }

    /// The rows that may begin with a letter.
    pub(super) fn rows(&self, s: Symbol) -> &[Row] {
        let range = match self.letters.get(usize::from(s.number)..) {
            Some(&[from, to, ..]) if s.number > 0 => usize::from(from)..usize::from(to),
            _ => {
                let from = self.rows.partition_point(|r| r.first() < place(s));
                from..self.rows.partition_point(|r| r.first() <= place(s))
            }
        };
        self.rows.get(range).unwrap_or_default()
    }
}
