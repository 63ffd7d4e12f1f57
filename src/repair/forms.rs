//! The model's syllables by their letters: what fits a damaged word.

use std::sync::LazyLock;

use super::model::{FIRST, Id, Model};
use super::syllable::{self, MAX_LETTERS};

/// A letter with its tone in one byte: number in the high five bits, tone in the low three. 0 is none.
pub fn letter_byte(c: char) -> Option<(u8, bool)> {
    syllable::letter(c).map(|l| (l.number << 3 | l.tone, l.upper))
}

/// The character of a letter byte.
pub fn byte_char(b: u8, upper: bool) -> char {
    syllable::letter_char(b >> 3, b & 7, upper)
}

/// One way to write a syllable: its letter bytes from the lowest byte on.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Letter bytes.
    pub key: u64,
    /// Which syllable.
    pub id: Id,
}

impl Form {
    /// The letter byte at a place.
    pub fn at(&self, i: usize) -> u8 {
        (self.key >> (8 * i)) as u8
    }
}

/// All forms by length, and by the letters without marks.
#[derive(Debug)]
pub struct Forms {
    by_len: [Vec<Form>; MAX_LETTERS + 1],
    by_base: Vec<(u64, Id)>,
    /// The letters of each syllable without their marks, by id.
    bases: Vec<u64>,
}

/// Letter numbers without their marks: a for ă and â, d for đ, e for ê, o for ô and ơ, u for ư.
pub fn base_letter(byte: u8) -> u8 {
    let base = match byte >> 3 {
        2 | 3 => 1,
        7 => 6,
        9 => 8,
        18 | 19 => 17,
        26 => 25,
        n => n,
    };
    base << 3
}

/// The key of a word without marks and tone.
pub fn base_key(key: u64) -> u64 {
    key.to_le_bytes().iter().enumerate().fold(0, |out, (i, &b)| out | u64::from(base_letter(b)) << (8 * i))
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let model = Model::get();
    let mut forms = Forms { by_len: Default::default(), by_base: Vec::new(), bases: vec![0; model.len()] };
    for id in FIRST..model.len() as Id {
        let Some(s) = model.code(id).and_then(syllable::spelling) else { continue };
        let len = s.letters().len();
        let key = |old: bool| {
            let at = s.tone_at(old);
            s.letters()
                .iter()
                .enumerate()
                .fold(0u64, |key, (i, &l)| key | u64::from(l << 3 | if i == at { s.tone() } else { 0 }) << (8 * i))
        };
        let (new, old) = (key(false), key(true));
        if let Some(list) = forms.by_len.get_mut(len) {
            list.push(Form { key: new, id });
            if old != new {
                list.push(Form { key: old, id });
            }
        }
        forms.by_base.push((base_key(new), id));
        if let Some(base) = forms.bases.get_mut(usize::from(id)) {
            *base = base_key(new);
        }
    }
    forms.by_base.sort_unstable();
    forms
});

impl Forms {
    /// The forms of the crate's model; built once, in about a millisecond, when damage is met first.
    pub fn get() -> &'static Forms {
        &FORMS
    }

    /// Forms of `len` letters.
    pub fn of_len(&self, len: usize) -> &[Form] {
        self.by_len.get(len).map_or(&[], Vec::as_slice)
    }

    /// Forms of `len` letters that have the letters `value` where `mask` has ones.
    pub fn matching(&self, len: usize, mask: u64, value: u64) -> impl Iterator<Item = &Form> {
        self.of_len(len).iter().filter(move |f| f.key & mask == value)
    }

    /// Syllables with the same letters but for marks and tone.
    pub fn same_base(&self, base: u64) -> impl Iterator<Item = Id> + '_ {
        let from = self.by_base.partition_point(|x| x.0 < base);
        self.by_base.iter().skip(from).take_while(move |x| x.0 == base).map(|x| x.1)
    }

    /// The letters of a syllable without marks and tone; 0 for what is none.
    #[inline]
    pub fn base(&self, id: Id) -> u64 {
        self.bases.get(usize::from(id)).copied().unwrap_or(0)
    }
}
