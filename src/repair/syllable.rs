//! Vietnamese syllables by rule: onset, rime and tone, and the spelling rules that tie them.
//!
//! A syllable has a [`Code`]: a small number that is the same for every way to write it (hoà and hòa, any case), so
//! that tables over syllables need no strings. Parsing allocates nothing and looks at no dictionary.

/// Onset, rime and tone in one number: `(onset * RIMES + rime) * 6 + tone`. Below [`CODES`].
pub type Code = u16;

/// Letters of the alphabet in dictionary order; a letter's number is its index plus one.
const ALPHABET: [char; 29] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'ô', 'ơ', 'p', 'q', 'r', 's',
    't', 'u', 'ư', 'v', 'x', 'y',
];

/// Vowels with their tones: level, grave, hook, tilde, acute, dot.
const TONED: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];
/// Upper case of [`TONED`]: the case pairs of U+00C0.., U+0102.. and U+1EA0.. differ, so they are spelt out.
const TONED_UPPER: [[char; 6]; 12] = [
    ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'],
    ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ'],
    ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ'],
    ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'],
    ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ'],
    ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị'],
    ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'],
    ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ'],
    ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ'],
    ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'],
    ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự'],
    ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'],
];

const UPPER: u8 = 0x80;
const fn number(c: char) -> u8 {
    let mut i = 0;
    while i < ALPHABET.len() {
        if ALPHABET[i] as u32 == c as u32 {
            return i as u8 + 1;
        }
        i += 1;
    }
    0
}

/// Letter tables: U+0000..U+0200 and U+1EA0..U+1F00. Letter number in the low five bits, then tone is kept apart.
struct Tables {
    letter: [u8; 0x260],
    tone: [u8; 0x260],
}

const fn slot(c: u32) -> usize {
    if c < 0x200 {
        c as usize
    } else if c >= 0x1ea0 && c < 0x1f00 {
        (c - 0x1ea0 + 0x200) as usize
    } else {
        usize::MAX
    }
}

const fn tables() -> Tables {
    let mut t = Tables { letter: [0; 0x260], tone: [0; 0x260] };
    let mut i = 0;
    while i < ALPHABET.len() {
        let c = ALPHABET[i];
        t.letter[slot(c as u32)] = i as u8 + 1;
        if c.is_ascii() {
            t.letter[slot(c.to_ascii_uppercase() as u32)] = (i as u8 + 1) | UPPER;
        }
        i += 1;
    }
    t.letter[slot('Đ' as u32)] = number('đ') | UPPER;
    let mut v = 0;
    while v < 12 {
        let n = number(TONED[v][0]);
        let mut tone = 0;
        while tone < 6 {
            let low = slot(TONED[v][tone] as u32);
            let high = slot(TONED_UPPER[v][tone] as u32);
            t.letter[low] = n;
            t.letter[high] = n | UPPER;
            t.tone[low] = tone as u8;
            t.tone[high] = tone as u8;
            tone += 1;
        }
        v += 1;
    }
    t
}

static TABLES: Tables = tables();

/// A letter of the alphabet apart from tone and case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// 1 to 29 in dictionary order (a ă â b … y).
    pub number: u8,
    /// 0 level, 1 grave, 2 hook, 3 tilde, 4 acute, 5 dot below.
    pub tone: u8,
    /// Whether it is a capital.
    pub upper: bool,
}

/// The Vietnamese letter that a character is, if it is one (f, j, w and z are none).
#[inline]
pub fn letter(c: char) -> Option<Letter> {
    let s = slot(c as u32);
    let l = *TABLES.letter.get(s)?;
    if l == 0 {
        return None;
    }
    Some(Letter { number: l & !UPPER, tone: *TABLES.tone.get(s)?, upper: l & UPPER != 0 })
}

/// The character of a letter number with a tone. Consonants take no tone.
pub fn letter_char(number: u8, tone: u8, upper: bool) -> char {
    let base = ALPHABET.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or('\u{fffd}');
    let rows = if upper { &TONED_UPPER } else { &TONED };
    for (i, row) in TONED.iter().enumerate() {
        if row[0] == base {
            return rows[i].get(usize::from(tone)).copied().unwrap_or(base);
        }
    }
    match base {
        'đ' if upper => 'Đ',
        c if upper => c.to_ascii_uppercase(),
        c => c,
    }
}

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

/// All rimes. What may follow which onset is decided by [`allowed`].
const RIME_NAMES: [&str; RIMES] = [
    "a", "ai", "ao", "au", "ay", "am", "an", "ang", "anh", "ap", "at", "ac", "ach", "ăm", "ăn", "ăng", "ăp", "ăt",
    "ăc", "âu", "ây", "âm", "ân", "âng", "âp", "ât", "âc", "e", "eo", "em", "en", "eng", "ep", "et", "ec", "ê", "êu",
    "êm", "ên", "ênh", "êp", "êt", "êch", "i", "ia", "iu", "im", "in", "inh", "ip", "it", "ich", "iêu", "iêm", "iên",
    "iêng", "iêp", "iêt", "iêc", "o", "oi", "om", "on", "ong", "op", "ot", "oc", "oong", "ooc", "ô", "ôi", "ôm", "ôn",
    "ông", "ôp", "ôt", "ôc", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ui", "ua", "um", "un", "ung", "up", "ut", "uc",
    "uôi", "uôm", "uôn", "uông", "uôt", "uôc", "ư", "ưi", "ưu", "ưa", "ưm", "ưn", "ưng", "ưt", "ưc", "ươi", "ươu",
    "ươm", "ươn", "ương", "ươp", "ươt", "ươc", "oa", "oai", "oao", "oay", "oam", "oan", "oang", "oanh", "oap", "oat",
    "oac", "oach", "oăm", "oăn", "oăng", "oăt", "oăc", "oe", "oeo", "oen", "oet", "uây", "uân", "uâng", "uât", "uê",
    "uên", "uênh", "uêch", "uơ", "uy", "uyn", "uynh", "uyt", "uych", "uyp", "uya", "uyu", "uyên", "uyêt", "y", "yêu",
    "yêm", "yên", "yêng", "yêt", "ynh", "yt", "ych", "yn", "yp",
];

/// Number of rimes.
const RIMES: usize = 166;
/// One more than the greatest [`Code`].
pub const CODES: usize = ONSETS.len() * RIMES * 6;

/// Up to four letter numbers, five bits each.
const fn pack(letters: &[u8]) -> u32 {
    let mut key = 0;
    let mut i = 0;
    while i < letters.len() {
        key = key << 5 | letters[i] as u32;
        i += 1;
    }
    key
}

/// Open addressing over the packed letters of a rime: 512 slots for 166 rimes.
struct RimeTable {
    key: [u32; 512],
    id: [u8; 512],
    letters: [[u8; 4]; RIMES],
    len: [u8; RIMES],
}

const fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> 23) as usize
}

/// Reads a `&str` of the alphabet's own letters at compile time.
const fn spell(name: &str) -> ([u8; 4], usize) {
    let bytes = name.as_bytes();
    let mut out = [0; 4];
    let (mut n, mut i) = (0, 0);
    while i < bytes.len() {
        let b = bytes[i];
        let c = if b < 0x80 {
            i += 1;
            b as u32
        } else {
            let c = ((b & 0x1f) as u32) << 6 | (bytes[i + 1] & 0x3f) as u32;
            i += 2;
            c
        };
        out[n] = TABLES_CONST.letter[slot(c)];
        n += 1;
    }
    (out, n)
}

const TABLES_CONST: Tables = tables();

const fn rime_table() -> RimeTable {
    let mut t = RimeTable { key: [0; 512], id: [0; 512], letters: [[0; 4]; RIMES], len: [0; RIMES] };
    let mut r = 0;
    while r < RIMES {
        let (letters, n) = spell(RIME_NAMES[r]);
        t.letters[r] = letters;
        t.len[r] = n as u8;
        let mut key = 0;
        let mut i = 0;
        while i < n {
            key = key << 5 | letters[i] as u32;
            i += 1;
        }
        let mut h = hash(key);
        while t.key[h] != 0 {
            h = (h + 1) & 511;
        }
        t.key[h] = key;
        t.id[h] = r as u8;
        r += 1;
    }
    t
}

static RIME: RimeTable = rime_table();

#[inline]
fn rime(letters: &[u8]) -> Option<usize> {
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let key = pack(letters);
    let mut h = hash(key);
    loop {
        let k = *RIME.key.get(h)?;
        if k == key {
            return RIME.id.get(h).map(|&r| usize::from(r));
        }
        if k == 0 {
            return None;
        }
        h = (h + 1) & 511;
    }
}

const B: u8 = number('b');
const C: u8 = number('c');
const D: u8 = number('d');
const DD: u8 = number('đ');
const G: u8 = number('g');
const H: u8 = number('h');
const I: u8 = number('i');
const K: u8 = number('k');
const L: u8 = number('l');
const M: u8 = number('m');
const N: u8 = number('n');
const P: u8 = number('p');
const Q: u8 = number('q');
const R: u8 = number('r');
const S: u8 = number('s');
const T: u8 = number('t');
const U: u8 = number('u');
const V: u8 = number('v');
const X: u8 = number('x');
const Y: u8 = number('y');
const A: u8 = number('a');
const E: u8 = number('e');
const EE: u8 = number('ê');
const O: u8 = number('o');

/// Onset and its length in letters. `gi` and `qu` count as onsets; what follows decides.
fn onset(l: &[u8]) -> (usize, usize) {
    let at = |i: usize| l.get(i).copied().unwrap_or(0);
    match (at(0), at(1), at(2)) {
        (N, G, H) => (16, 3),
        (N, G, _) => (15, 2),
        (N, H, _) => (17, 2),
        (N, ..) => (14, 1),
        (C, H, _) => (3, 2),
        (C, ..) => (2, 1),
        (G, H, _) => (7, 2),
        (G, I, _) => (8, 2),
        (G, ..) => (6, 1),
        (K, H, _) => (11, 2),
        (K, ..) => (10, 1),
        (P, H, _) => (19, 2),
        (P, ..) => (18, 1),
        (Q, U, _) => (20, 2),
        (T, H, _) => (24, 2),
        (T, R, _) => (25, 2),
        (T, ..) => (23, 1),
        (B, ..) => (1, 1),
        (D, ..) => (4, 1),
        (DD, ..) => (5, 1),
        (H, ..) => (9, 1),
        (L, ..) => (12, 1),
        (M, ..) => (13, 1),
        (R, ..) => (21, 1),
        (S, ..) => (22, 1),
        (V, ..) => (26, 1),
        (X, ..) => (27, 1),
        _ => (0, 0),
    }
}

/// Whether onset, rime and tone go together.
#[inline]
fn allowed(onset: usize, rime: usize, tone: u8) -> bool {
    // A rime that ends in a stop takes the acute or the dot only.
    FITS.get(onset * RIMES + rime).is_some_and(|&f| f == FIT || f == FIT_STOP && tone >= 4)
}

const FIT: u8 = 1;
const FIT_STOP: u8 = 2;

static FITS: [u8; ONSETS.len() * RIMES] = {
    let mut t = [0; ONSETS.len() * RIMES];
    let rimes = rime_table();
    let mut onset = 0;
    while onset < ONSETS.len() {
        let mut r = 0;
        while r < RIMES {
            if fits(&rimes, onset, r) {
                let len = rimes.len[r] as usize;
                let last = rimes.letters[r][len - 1];
                let before = if len > 1 { rimes.letters[r][len - 2] } else { 0 };
                let stop = matches!(last, P | T | C) || (last == H && before == C);
                t[onset * RIMES + r] = if stop { FIT_STOP } else { FIT };
            }
            r += 1;
        }
        onset += 1;
    }
    t
};

/// Whether onset and rime go together.
const fn fits(rimes: &RimeTable, onset: usize, rime: usize) -> bool {
    let letters = &rimes.letters[rime];
    let len = rimes.len[rime] as usize;
    let first = letters[0];
    let second = if len > 1 { letters[1] } else { 0 };
    let front = matches!(first, E | EE | I | Y);
    let glide = (first == O && (second == A || second == number('ă') || second == E))
        || (first == U && matches!(second, EE | Y) || first == U && (second == number('â') || second == number('ơ')));
    let y_rime = first == Y;
    match onset {
        // iê is written yê where no onset stands before it; "y" alone is a word, "ynh" none.
        0 => !(first == I && second == EE) && !(y_rime && len > 1 && second != EE),
        // c, g, ng before back vowels; k, gh, ngh before front ones; c with a glide is written qu.
        2 => !front && !glide,
        6 | 15 => !front,
        7 | 16 => front && !y_rime,
        10 => front && !(y_rime && len > 1),
        // "gi" swallows the i of its rime; where the rest is a rime too, it is that one: "giết" is gi + êt.
        8 => !(y_rime || glide && first == U || first == I && len > 1 && is_rime(rimes, letters, 1, len)),
        // "qu" holds the glide itself; rounded vowels are left to ô, ơ and a few with o.
        20 => {
            !(glide
                || matches!(first, U)
                || first == number('ư')
                || first == I && second == EE
                || first == O && second == O)
        }
        _ => !y_rime || (len == 1 && matches!(onset, 4 | 9 | 12 | 13 | 14 | 22 | 23 | 24 | 26 | 1 | 27 | 25)),
    }
}

/// Whether part of a rime is a rime.
const fn is_rime(rimes: &RimeTable, letters: &[u8; 4], from: usize, to: usize) -> bool {
    let mut r = 0;
    while r < RIMES {
        if rimes.len[r] as usize == to - from {
            let mut i = from;
            while i < to && rimes.letters[r][i - from] == letters[i] {
                i += 1;
            }
            if i == to {
                return true;
            }
        }
        r += 1;
    }
    false
}

/// Whether the tone may stand on letter `at` of a rime. Open oa, oe and uy have two styles: hoà and hòa.
fn tone_place(rime: usize, at: usize) -> bool {
    let (new, old) = tone_places(rime);
    at == new || at == old
}

/// Where the tone stands in a rime, in the style hoà (second letter) and in the style hòa (first letter).
#[inline]
fn tone_places(rime: usize) -> (usize, usize) {
    PLACES.get(rime).map_or((0, 0), |p| (usize::from(p[0]), usize::from(p[1])))
}

static PLACES: [[u8; 2]; RIMES] = {
    let mut t = [[0; 2]; RIMES];
    let rimes = rime_table();
    let mut r = 0;
    while r < RIMES {
        let (new, old) = places(&rimes.letters[r], rimes.len[r] as usize);
        t[r] = [new as u8, old as u8];
        r += 1;
    }
    t
};

const fn places(l: &[u8; 4], len: usize) -> (usize, usize) {
    let mut at = len;
    while at > 0 {
        at -= 1;
        // ă â ê ô ơ ư
        if matches!(l[at], 2 | 3 | 9 | 18 | 19 | 26) {
            return (at, at);
        }
    }
    let open = len == 2;
    match (l[0], if len > 1 { l[1] } else { 0 }) {
        (O, A | E) | (U, Y) if open => (1, 0),
        (O, A | E | O) | (U, Y) => (1, 1),
        _ => (0, 0),
    }
}

/// Longest syllable in letters: "nghiêng".
pub const MAX_LETTERS: usize = 7;

/// The code of a word that is a Vietnamese syllable, in NFC and any case; `None` for all else.
#[inline]
pub fn parse(word: &str) -> Option<Code> {
    if word.len() > MAX_LETTERS * 3 {
        return None;
    }
    let mut letters = [0u8; MAX_LETTERS];
    let (mut n, mut tone, mut tone_at) = (0usize, 0u8, usize::MAX);
    for c in word.chars() {
        let l = letter(c)?;
        *letters.get_mut(n)? = l.number;
        if l.tone != 0 {
            if tone != 0 {
                return None;
            }
            tone = l.tone;
            tone_at = n;
        }
        n += 1;
    }
    parse_letters(letters.get(..n)?, tone, tone_at)
}

/// As [`parse`], from letter numbers, the tone, and the index of the letter that bears it (ignored for tone 0).
pub fn parse_letters(letters: &[u8], tone: u8, tone_at: usize) -> Option<Code> {
    let (onset, skip) = onset(letters);
    let rest = letters.get(skip..)?;
    let placed = |r: usize, offset: usize| tone == 0 || tone_at.checked_sub(offset).is_some_and(|at| tone_place(r, at));
    if let Some(r) = rime(rest)
        && allowed(onset, r, tone)
        && placed(r, skip)
    {
        return Some(code(onset, r, tone));
    }
    // gì, gìn, giếng: the i is both onset and rime.
    if onset == 8
        && let Some(r) = rime(letters.get(1..)?)
        && allowed(onset, r, tone)
        && placed(r, 1)
    {
        return Some(code(onset, r, tone));
    }
    None
}

fn code(onset: usize, rime: usize, tone: u8) -> Code {
    ((onset * RIMES + rime) * 6) as Code + Code::from(tone)
}

/// Whether a word is a Vietnamese syllable by the rules of spelling; any case, NFC, either tone-mark style.
#[inline]
pub fn is_syllable(word: &str) -> bool {
    parse(word).is_some()
}

/// A syllable spelt out in letter numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    letters: [u8; MAX_LETTERS],
    len: u8,
    tone: u8,
    /// Index of the letter that bears the tone: style hoà, style hòa.
    at: [u8; 2],
}

impl Spelling {
    /// Letter numbers.
    pub fn letters(&self) -> &[u8] {
        self.letters.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The tone, 0 to 5.
    pub fn tone(&self) -> u8 {
        self.tone
    }

    /// Index of the letter that bears the tone; `old` for the style hòa.
    pub fn tone_at(&self, old: bool) -> usize {
        usize::from(self.at[usize::from(old)])
    }

    /// The characters in lower case.
    pub fn chars(&self, old: bool) -> impl Iterator<Item = char> + '_ {
        let at = self.tone_at(old);
        self.letters().iter().enumerate().map(move |(i, &l)| letter_char(l, if i == at { self.tone } else { 0 }, false))
    }
}

/// Whether a syllable is written in two styles: hoà and hòa.
pub fn has_styles(code: Code) -> bool {
    let (new, old) = tone_places(usize::from(code / 6) % RIMES);
    !code.is_multiple_of(6) && new != old
}

/// Spells a code; `None` for a number that is no syllable.
pub fn spelling(code: Code) -> Option<Spelling> {
    let tone = (code % 6) as u8;
    let pair = usize::from(code / 6);
    let (onset, rime) = (pair / RIMES, pair % RIMES);
    if onset >= ONSETS.len() || !allowed(onset, rime, tone) {
        return None;
    }
    let mut letters = [0; MAX_LETTERS];
    let mut n = 0;
    for c in ONSETS[onset].chars() {
        *letters.get_mut(n)? = letter(c)?.number;
        n += 1;
    }
    let r = &RIME.letters[rime][..usize::from(RIME.len[rime])];
    let merged = usize::from(onset == 8 && r.first() == Some(&I));
    for &l in &r[merged..] {
        *letters.get_mut(n)? = l;
        n += 1;
    }
    let start = n - r.len();
    let (new, old) = tone_places(rime);
    Some(Spelling { letters, len: n as u8, tone, at: [(start + new) as u8, (start + old) as u8] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_syllables_in_either_style_and_any_case() {
        let good = "thi đua yêu nước hoà hòa HOÀ thuỷ thủy khoẻ khỏe quý quốc quyết nghiêng gì gìn giếng giêng giá giữ \
                    ủy uỷ ban nhân dân tỉnh kế hoạch phát triển ĐẨY MẠNH Nghị tuyên truyền khuya khuỷu ngoằn xoong moóc \
                    thuở quạu ưu yểng ý kỹ tỷ lý mỹ sỹ huých nguyệt oan uống ươm ỉa quầy quít";
        for w in good.split_whitespace() {
            assert!(is_syllable(w), "{w}");
        }
    }

    #[test]
    fn broken_spelling_is_none() {
        let bad = "của\u{301} cāa tiêu1 hòan đựơc tíên kà ghà ngê cê ceo qá tat tàt thuat hoạh vk nghgo ngoạig hknh \
                   Krông Đăk Pne internet web nhg tthi aa ởo gía qúa ngie ynh iên";
        for w in bad.split_whitespace() {
            assert!(!is_syllable(w), "{w}");
        }
        assert!(!is_syllable(""));
        assert!(!is_syllable(&"a".repeat(100)));
    }

    #[test]
    fn both_styles_have_one_code() {
        assert_eq!(parse("hoà"), parse("HÒA"));
        assert_ne!(parse("hoà"), parse("hoá"));
    }

    #[test]
    fn every_code_spells_back_to_itself() {
        let mut count = 0;
        for c in 0..CODES as Code {
            let Some(s) = spelling(c) else { continue };
            count += 1;
            for old in [false, true] {
                let word: String = s.chars(old).collect();
                assert_eq!(parse(&word), Some(c), "{word}");
            }
        }
        assert!((15_000..21_000).contains(&count), "{count}");
    }
}
