//! The published tables, read from `data/charsets/` when damage is first seen.

use std::sync::LazyLock;

/// A charset of one byte to one letter; NUL where the byte is no letter of Vietnamese.
pub(super) type ByteTable = [char; 256];

const NONE: char = '\0';

pub(super) static TCVN3: LazyLock<ByteTable> =
    LazyLock::new(|| byte_table(include_str!("../../../data/charsets/tcvn3.tsv")));
pub(super) static VISCII: LazyLock<ByteTable> =
    LazyLock::new(|| byte_table(include_str!("../../../data/charsets/viscii.tsv")));
pub(super) static VPS: LazyLock<ByteTable> =
    LazyLock::new(|| byte_table(include_str!("../../../data/charsets/vps.tsv")));
pub(super) static WINDOWS_1258: LazyLock<ByteTable> =
    LazyLock::new(|| byte_table(include_str!("../../../data/charsets/windows-1258.tsv")));
pub(super) static VNI: LazyLock<Vni> = LazyLock::new(|| Vni::new(include_str!("../../../data/charsets/vni.tsv")));

/// Lines of a table: two fields, comments left out.
pub(in crate::repair) fn rows(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'))
}

/// The character of a field: itself, or its number ("U+00A0").
pub(in crate::repair) fn character(field: &str) -> Option<char> {
    match field.strip_prefix("U+") {
        Some(code) => u32::from_str_radix(code, 16).ok().and_then(char::from_u32),
        None => field.chars().next(),
    }
}

fn byte_table(data: &'static str) -> ByteTable {
    let mut table = [NONE; 256];
    for (hex, letter) in rows(data) {
        if let (Ok(byte), Some(letter)) = (u8::from_str_radix(hex, 16), character(letter)) {
            table[usize::from(byte)] = letter;
        }
    }
    table
}

/// The letter of a byte, if the table has one.
#[inline]
pub(super) fn letter_of(table: &ByteTable, byte: u8) -> Option<char> {
    let c = table[usize::from(byte)];
    (c != NONE).then_some(c)
}

/// VNI: a letter is one byte, or a vowel and a second byte that marks it.
#[derive(Debug)]
pub(super) struct Vni {
    single: ByteTable,
    /// Vowel and mark, packed, in order.
    pairs: Vec<(u16, char)>,
}

impl Vni {
    fn new(data: &'static str) -> Self {
        let (mut single, mut pairs) = ([NONE; 256], Vec::new());
        for (from, to) in rows(data) {
            let mut chars = from.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(0));
            let (Some(to), Some(first)) = (to.chars().next(), chars.next()) else { continue };
            match chars.next() {
                None => single[usize::from(first)] = to,
                Some(mark) => {
                    pairs.push((pack(first, mark), to));
                    // The mark keeps the case of its vowel, but a careless change of case is common.
                    let other = mark ^ 0x20;
                    pairs.push((pack(first, other), to));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup_by_key(|p| p.0);
        Vni { single, pairs }
    }

    pub(super) fn single(&self, byte: u8) -> Option<char> {
        letter_of(&self.single, byte)
    }

    pub(super) fn pair(&self, vowel: u8, mark: u8) -> Option<char> {
        let key = pack(vowel, mark);
        let i = self.pairs.binary_search_by_key(&key, |p| p.0).ok()?;
        self.pairs.get(i).map(|p| p.1)
    }
}

fn pack(vowel: u8, mark: u8) -> u16 {
    u16::from(vowel) << 8 | u16::from(mark)
}

/// What windows-1252 shows for 0x80 to 0x9F; NUL where it has nothing.
const WINDOWS_1252: [char; 32] = [
    '€', NONE, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', NONE, 'Ž', NONE, NONE, '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', NONE, 'ž', 'Ÿ',
];

/// The byte that a character stands for, read as ISO 8859-1 or windows-1252.
#[inline]
pub(super) fn byte_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    if code < 0x100 {
        return Some(code as u8);
    }
    if !(0x152..=0x2122).contains(&code) {
        return None;
    }
    WINDOWS_1252.iter().position(|&w| w == c).map(|i| 0x80 + i as u8)
}

/// What windows-1252 shows for a byte of 0x80 to 0x9F.
pub(super) fn windows_1252(byte: u8) -> Option<char> {
    let c = *WINDOWS_1252.get(usize::from(byte.checked_sub(0x80)?))?;
    (c != NONE).then_some(c)
}

/// Whether a character is as likely punctuation of good text as a byte of a letter.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '‘' | '’'
            | '“'
            | '”'
            | '•'
            | '–'
            | '—'
            | '…'
            | '‹'
            | '›'
            | '‚'
            | '„'
            | '™'
            | '†'
            | '‡'
            | '€'
            | '‰'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn vietnamese() -> BTreeSet<char> {
        let lower = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";
        lower.chars().chain(lower.chars().flat_map(char::to_uppercase)).collect()
    }

    #[test]
    fn each_table_has_every_letter_once() {
        let all = vietnamese();
        assert_eq!(all.len(), 134);
        for table in [&TCVN3, &VISCII, &VPS] {
            let letters: Vec<char> = table.iter().copied().filter(|&c| c != NONE).collect();
            assert_eq!(letters.len(), 134);
            assert_eq!(letters.into_iter().collect::<BTreeSet<_>>(), all);
        }
        let vni: BTreeSet<char> =
            VNI.single.iter().chain(VNI.pairs.iter().map(|p| &p.1)).copied().filter(|&c| c != NONE).collect();
        assert_eq!(vni, all);
    }

    #[test]
    fn windows_1258_agrees_with_the_web_standard() {
        for byte in 0x80..=0xffu8 {
            let Some(letter) = letter_of(&WINDOWS_1258, byte) else { continue };
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1258.decode_without_bom_handling(&bytes);
            assert_eq!(text.chars().next(), Some(letter), "{byte:x}");
        }
    }

    #[test]
    fn windows_1252_and_latin_1_give_the_byte_back() {
        for byte in 0x80..=0xffu8 {
            assert_eq!(byte_of(char::from(byte)), Some(byte));
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            assert_eq!(text.chars().next().and_then(byte_of), Some(byte));
        }
        assert_eq!(byte_of('ế'), None);
        assert_eq!(byte_of('ư'), None);
    }
}
