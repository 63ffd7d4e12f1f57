//! Damage made to order: each generator does to clean text what one kind of file or program does to it. Seeded, so
//! that a figure can be had again.

#![allow(dead_code)]

mod blanks;
mod slips;

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

/// splitmix64: small, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// A damaged text, and which words of the clean one were hit.
pub struct Damaged {
    pub bytes: Vec<u8>,
    /// One flag for each word of the clean text; `None`: those that differ.
    pub hit: Option<Vec<bool>>,
}

impl Damaged {
    fn text(text: String) -> Self {
        Damaged { bytes: text.into_bytes(), hit: None }
    }

    fn hit(text: String, hit: Vec<bool>) -> Self {
        Damaged { bytes: text.into_bytes(), hit: Some(hit) }
    }
}

/// One kind of damage.
pub struct Kind {
    pub name: &'static str,
    /// Share of damaged words that must be recovered, in percent; `None`: measured, not promised.
    pub floor: Option<f64>,
    /// The damage loses case (a font of capitals), so case is not compared.
    pub fold_case: bool,
    pub make: fn(&str, &mut Random) -> Damaged,
}

/// All kinds, in the order of the table.
pub fn kinds() -> Vec<Kind> {
    let kind = |name, floor, make| Kind { name, floor, fold_case: false, make };
    vec![
        Kind {
            name: "TCVN3",
            floor: Some(99.5),
            fold_case: true,
            make: |t, _| Damaged { bytes: latin1(&tcvn3(t)), hit: None },
        },
        Kind {
            name: "TCVN3, minus sign for ư",
            floor: Some(99.5),
            fold_case: true,
            make: |t, _| Damaged::text(tcvn3(t).replace('\u{ad}', "\u{2212}")),
        },
        Kind {
            name: "TCVN3, hyphen for ư",
            floor: Some(95.0),
            fold_case: true,
            make: |t, _| Damaged::text(tcvn3(t).replace('\u{ad}', "-")),
        },
        Kind {
            name: "TCVN3, ư stripped",
            floor: None,
            fold_case: true,
            make: |t, _| Damaged::text(tcvn3(t).replace('\u{ad}', "")),
        },
        kind("VNI", Some(99.5), |t, _| Damaged::text(vni(t))),
        kind("VISCII", Some(99.5), |t, _| Damaged { bytes: latin1(&by_table(t, VISCII)), hit: None }),
        kind("VISCII as windows-1252", Some(99.0), |t, _| Damaged::text(as_1252(&latin1(&by_table(t, VISCII))))),
        kind("VPS", Some(99.5), |t, _| Damaged { bytes: latin1(&by_table(t, VPS)), hit: None }),
        kind("VPS as windows-1252", Some(99.0), |t, _| Damaged::text(as_1252(&latin1(&by_table(t, VPS))))),
        kind("VIQR", Some(99.5), |t, _| Damaged::text(viqr(t, true))),
        kind("VIQR without escapes", Some(98.0), |t, _| Damaged::text(viqr(t, false))),
        kind("windows-1258", Some(99.5), |t, _| Damaged { bytes: windows_1258(t), hit: None }),
        kind("windows-1258 as windows-1252", Some(99.5), |t, _| Damaged::text(as_1252(&windows_1258(t)))),
        kind("UTF-8 as windows-1252", Some(99.5), |t, _| Damaged::text(as_1252(t.as_bytes()))),
        kind("UTF-8 as ISO 8859-1", Some(99.5), |t, _| Damaged::text(as_latin1(t.as_bytes()))),
        kind("UTF-8 twice", Some(99.5), |t, _| Damaged::text(as_1252(as_1252(t.as_bytes()).as_bytes()))),
        kind("UTF-8 with lost bytes", Some(95.0), |t, _| Damaged::text(lossy_1252(t))),
        kind("UTF-8 with bytes marked lost", Some(98.0), |t, r| {
            let mark = if r.chance(50) { '?' } else { '\u{fffd}' };
            let lost = |c: char| matches!(c, '\u{80}'..='\u{9f}');
            Damaged::text(as_1252(t.as_bytes()).chars().map(|c| if lost(c) { mark } else { c }).collect())
        }),
        kind("UTF-8 as ISO 8859-1, bytes below A0 lost", Some(97.0), |t, r| {
            let mark = if r.chance(50) { "?" } else { "" };
            let lost = |c: char| matches!(c, '\u{80}'..='\u{9f}');
            let put = |c: char| if lost(c) { mark.to_owned() } else { c.to_string() };
            Damaged::text(as_latin1(t.as_bytes()).chars().map(put).collect())
        }),
        kind("windows-1252, best fit", Some(95.0), |t, _| Damaged::text(t.chars().map(best_fit).collect())),
        kind("UTF-16 a byte late", None, |t, r| {
            let big = r.chance(50);
            let bytes: Vec<u8> =
                t.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
            Damaged { bytes: bytes[1..].to_vec(), hit: None }
        }),
        kind("UTF-16 without mark", Some(99.5), |t, _| Damaged {
            bytes: t.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            hit: None,
        }),
        kind("UTF-16 as characters", Some(99.5), |t, _| {
            let bytes: Vec<u8> = t.encode_utf16().flat_map(u16::to_be_bytes).collect();
            Damaged::text(as_latin1(&bytes))
        }),
        Kind {
            name: "half the lines TCVN3",
            floor: Some(99.0),
            fold_case: true,
            make: |t, r| by_line(t, |l, _| r.chance(50).then(|| tcvn3(l))),
        },
        Kind {
            name: "short lines TCVN3",
            floor: Some(99.0),
            fold_case: true,
            make: |t, _| by_line(t, |l, _| (l.split_whitespace().count() <= 12).then(|| tcvn3(l))),
        },
        Kind {
            name: "TCVN3, then VNI",
            floor: Some(99.0),
            fold_case: true,
            make: |t, _| {
                let half = t.lines().count() / 2;
                by_line(t, |l, n| Some(if n < half { tcvn3(l) } else { vni(l) }))
            },
        },
        Kind {
            name: "TCVN3 with OCR slips",
            floor: None,
            fold_case: true,
            make: |t, r| {
                let slips = ocr(t, r);
                Damaged { bytes: latin1(&tcvn3(&String::from_utf8_lossy(&slips.bytes))), hit: None }
            },
        },
        kind("low byte", Some(95.0), |t, _| Damaged::text(low_byte(t))),
        kind("low byte, controls dropped", Some(95.0), |t, _| {
            Damaged::text(
                low_byte(t)
                    .chars()
                    .filter(|&c| c >= ' ' || c == '\n')
                    .map(|c| if c == '\u{ad}' { '-' } else { c })
                    .collect(),
            )
        }),
        kind("low byte, ậ dropped too", None, |t, _| {
            Damaged::text(low_byte(t).chars().filter(|&c| (c >= ' ' || c == '\n') && c != '\u{ad}').collect())
        }),
        kind("glyph numbers", Some(97.0), |t, _| Damaged::text(glyph_numbers(t, false))),
        kind("glyph numbers, control characters dropped", None, |t, _| Damaged::text(glyph_numbers(t, true))),
        kind("NFD", Some(99.5), |t, _| Damaged::text(t.nfd().collect())),
        kind("NFD, tone first", Some(99.5), |t, _| Damaged::text(tone_first(t))),
        kind("ƣ and Ð", Some(99.5), |t, _| Damaged::text(t.replace('ư', "ƣ").replace('Ư', "Ƣ").replace('Đ', "Ð"))),
        kind("tone on the wrong letter", None, wrong_tone),
        kind("look-alikes", Some(97.0), look_alikes),
        kind("look-alikes under marks", Some(97.0), slips::marked_look_alikes),
        kind("spacing accents", Some(97.0), slips::spacing_accents),
        kind("blanks in words", None, blanks),
        kind("blanks before or after marked letters", Some(95.0), blanks::by_marks),
        kind("blanks lost", Some(90.0), blanks::lost),
        kind("lines without blanks", Some(90.0), |t, r| by_line(t, |l, _| r.chance(20).then(|| l.replace(' ', "")))),
        kind("blanks a letter early or late", Some(90.0), blanks::moved),
        kind("letters set apart, words wider", Some(95.0), |t, _| by_line(t, |l, _| blanks::set_apart(l, "  "))),
        kind("letters set apart, words too", Some(90.0), |t, _| by_line(t, |l, _| blanks::set_apart(l, " "))),
        kind("letters printed twice", Some(95.0), |t, _| {
            let twice = |c: char| std::iter::repeat_n(c, if c.is_alphabetic() { 2 } else { 1 });
            by_line(t, |l, _| (l.to_uppercase() == l).then(|| l.chars().flat_map(twice).collect()))
        }),
        kind("dropped glyphs", Some(80.0), dropped),
        kind("dropped glyphs, any six", Some(80.0), dropped_six),
        kind("dropped glyphs, blanks folded", None, |t, r| {
            let made = dropped(t, r);
            let lines: Vec<String> = String::from_utf8_lossy(&made.bytes)
                .split('\n')
                .map(|l| l.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "))
                .collect();
            Damaged { bytes: lines.join("\n").into_bytes(), hit: made.hit }
        }),
        kind("offset cipher by run", Some(99.0), offset_cipher),
        kind("any offsets, any runs", Some(98.5), any_offsets),
        kind("small offsets", None, small_offsets),
        kind("ten letters, a third merged", Some(97.0), random_cipher),
        kind("ten letters, other alphabets", Some(97.0), other_alphabets),
        kind("ten letters, plain ones too", None, any_ten),
        kind("offsets to anywhere", Some(98.5), far_offsets),
        kind("question marks for letters", None, lost_letters),
        kind("U+FFFD for letters", None, replaced_letters),
        kind("boxes for letters", None, |t, r| {
            let lost = lost_letters(t, r);
            let text = String::from_utf8_lossy(&lost.bytes).replace('?', "\u{25a1}");
            Damaged { bytes: text.into_bytes(), hit: lost.hit }
        }),
        kind("OCR slips", None, ocr),
        kind("other marks, still a word", None, slips::marks),
        kind("other letters, still a word", None, slips::letters),
        kind("other letters, no word", None, slips::shapes),
        kind("typing slips, no word", None, slips::typing),
        kind("kerned digits, %o", None, digits),
        kind("letters and signs in numbers", None, figures),
    ]
}

const TCVN3: &str = include_str!("../../data/charsets/tcvn3.tsv");
const VISCII: &str = include_str!("../../data/charsets/viscii.tsv");
const VPS: &str = include_str!("../../data/charsets/vps.tsv");
const VNI: &str = include_str!("../../data/charsets/vni.tsv");
const WINDOWS_1258: &str = include_str!("../../data/charsets/windows-1258.tsv");

fn rows(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'))
}

/// Letter to the character of its byte.
fn reverse(data: &'static str) -> BTreeMap<char, char> {
    rows(data)
        .filter_map(|(hex, to)| {
            let byte = u8::from_str_radix(hex, 16).ok()?;
            let to = match to.strip_prefix("U+") {
                Some(code) => char::from_u32(u32::from_str_radix(code, 16).ok()?)?,
                None => to.chars().next()?,
            };
            Some((to, char::from(byte)))
        })
        .collect()
}

/// Characters as bytes; what has no byte becomes what writers of that time typed.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .flat_map(|c| match c {
            '“' | '”' => vec![b'"'],
            '‘' | '’' => vec![b'\''],
            '–' | '—' => vec![b'-'],
            '…' => b"...".to_vec(),
            '‰' => b"%o".to_vec(),
            c => vec![u8::try_from(u32::from(c)).unwrap_or(b'?')],
        })
        .collect()
}

fn by_table(text: &str, data: &'static str) -> String {
    let table = reverse(data);
    text.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect()
}

/// The third set of the standard: capitals with a tone are typed as small letters in a font of capitals.
fn tcvn3(text: &str) -> String {
    let table = reverse(TCVN3);
    text.chars()
        .map(|c| {
            let lower = c.to_lowercase().next().unwrap_or(c);
            let key = if "ĂÂÊÔƠƯĐ".contains(c) {
                c
            } else if c.is_ascii() {
                return c;
            } else {
                lower
            };
            table.get(&key).copied().unwrap_or(c)
        })
        .collect()
}

fn vni(text: &str) -> String {
    let table: BTreeMap<char, &str> = rows(VNI).filter_map(|(s, to)| Some((to.chars().next()?, s))).collect();
    text.chars().map(|c| table.get(&c).map_or_else(|| c.to_string(), |s| (*s).to_owned())).collect()
}

fn windows_1258(text: &str) -> Vec<u8> {
    let table = reverse(WINDOWS_1258);
    let mut out = String::new();
    for c in text.chars() {
        if let Some(&b) = table.get(&c) {
            out.push(b);
            continue;
        }
        let parts: Vec<char> = c.to_string().nfd().collect();
        let (tone, rest): (Vec<char>, Vec<char>) =
            parts.into_iter().partition(|m| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*m));
        let base: String = rest.into_iter().nfc().collect();
        for p in base.chars().chain(tone) {
            out.push(table.get(&p).copied().unwrap_or(p));
        }
    }
    out.chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            '–' => 0x96,
            '‰' => 0x89,
            c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        })
        .collect()
}

fn viqr(text: &str, escape: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            'đ' => out.push_str("dd"),
            'Đ' => out.push_str("DD"),
            '“' | '”' => out.push('"'),
            '‰' => out.push_str("%o"),
            '.' | '?' | '\'' | '(' | '+' | '^' | '~' | '`'
                if escape && out.ends_with(|p: char| p.is_ascii_alphabetic() || "^(+'`?~.".contains(p)) =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.extend(c.to_string().nfd().map(|m| match m {
                '\u{300}' => '`',
                '\u{301}' => '\'',
                '\u{303}' => '~',
                '\u{309}' => '?',
                '\u{323}' => '.',
                '\u{302}' => '^',
                '\u{306}' => '(',
                '\u{31b}' => '+',
                m => m,
            })),
        }
    }
    // Of two signs on one vowel, the one that makes the letter comes first.
    for tone in ['`', '\'', '~', '?', '.'] {
        for quality in ['^', '(', '+'] {
            out = out.replace(&format!("{tone}{quality}"), &format!("{quality}{tone}"));
        }
    }
    out
}

fn as_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

/// windows-1252 as the web reads it: five bytes become control characters.
fn as_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    bytes.iter().map(|&b| if (0x80..0xa0).contains(&b) { HIGH[usize::from(b) - 0x80] } else { char::from(b) }).collect()
}

/// windows-1252 by a program that drops what it cannot show and turns the no-break space into a blank.
fn lossy_1252(text: &str) -> String {
    as_1252(text.as_bytes())
        .chars()
        .filter(|c| !matches!(c, '\u{80}'..='\u{9f}' | '\u{ad}'))
        .map(|c| if c == '\u{a0}' { ' ' } else { c })
        .collect()
}

/// What Windows puts into windows-1252 for a letter that it lacks.
fn best_fit(c: char) -> char {
    match c {
        'đ' => 'd',
        'Đ' => 'Ð',
        'ă' => 'a',
        'Ă' => 'A',
        'ĩ' => 'i',
        'Ĩ' => 'I',
        'ơ' => 'o',
        'Ơ' => 'O',
        'ũ' | 'ư' => 'u',
        'Ũ' | 'Ư' => 'U',
        '\u{1ea0}'..='\u{1ef9}' => '?',
        c => c,
    }
}

/// The glyphs of a common font in place of its characters: ASCII 29 places lower, Western letters in the order of the
/// Macintosh, Vietnamese ones by an offset. Reading programs part the words by blanks of their own.
fn glyph_numbers(text: &str, drop_controls: bool) -> String {
    let western = "áàâãéèêíìóòôõúù";
    let numbers = [105, 106, 107, 109, 112, 113, 114, 116, 117, 121, 122, 123, 125, 126, 127];
    let capitals = "ÀÃÕÂÊÁÉÍÌÓÔÒÚÙÝý";
    let capital_numbers = [172, 173, 174, 198, 199, 200, 101, 203, 206, 207, 208, 209, 210, 212, 233, 234];
    let of = |c: char| {
        let at = |list: &str, numbers: &[u32]| list.chars().position(|x| x == c).and_then(|n| numbers.get(n).copied());
        let number = match c {
            ' ' | '\n' => u32::from(c),
            '!'..='~' => u32::from(c) - 29,
            'đ' => 255,
            'Đ' => 264,
            'ơ' => 1131,
            'ư' => 1133,
            'Ơ' => 1130,
            'Ư' => 1132,
            '–' => 177,
            '“' => 179,
            '”' => 180,
            '\u{1ea0}'..='\u{1ef9}' => u32::from(c) - 6652,
            c => at(western, &numbers).or_else(|| at(capitals, &capital_numbers)).unwrap_or(u32::from(c)),
        };
        char::from_u32(number).unwrap_or(c)
    };
    text.chars().map(of).filter(|c| !drop_controls || *c == '\n' || *c >= ' ').collect()
}

fn low_byte(text: &str) -> String {
    text.chars().map(|c| char::from((u32::from(c) & 0xff) as u8)).collect()
}

fn tone_first(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let mut parts: Vec<char> = c.to_string().nfd().collect();
        if parts.len() == 3 {
            let tone = "\u{300}\u{301}\u{303}\u{309}\u{323}";
            if tone.contains(parts[2]) {
                parts.swap(1, 2);
            }
        }
        out.extend(parts);
    }
    out
}

/// Words and what stands between them, in turn.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let blank = rest.starts_with(char::is_whitespace);
        let end = rest.find(|c: char| c.is_whitespace() != blank).unwrap_or(rest.len());
        out.push(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

/// Changes words one by one; `change` gives `None` to leave a word.
fn by_word(text: &str, mut change: impl FnMut(&str) -> Option<String>) -> Damaged {
    let (mut out, mut hit) = (String::new(), Vec::new());
    for piece in pieces(text) {
        if piece.starts_with(char::is_whitespace) {
            out.push_str(piece);
            continue;
        }
        let changed = change(piece).filter(|c| c != piece);
        hit.push(changed.is_some());
        out.push_str(changed.as_deref().unwrap_or(piece));
    }
    Damaged::hit(out, hit)
}

/// Changes lines one by one; `None` leaves a line.
fn by_line(text: &str, mut change: impl FnMut(&str, usize) -> Option<String>) -> Damaged {
    let lines: Vec<String> =
        text.split('\n').enumerate().map(|(n, l)| change(l, n).unwrap_or_else(|| l.to_owned())).collect();
    Damaged::text(lines.join("\n"))
}

/// Vowels in a row of a word, as character indices, with the tone taken off.
fn untoned(c: char) -> (char, Option<char>) {
    let mut tone = None;
    let rest: String = c
        .to_string()
        .nfd()
        .filter(|m| {
            let is = "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*m);
            if is {
                tone = Some(*m);
            }
            !is
        })
        .nfc()
        .collect();
    (rest.chars().next().unwrap_or(c), tone)
}

/// The tone typed a vowel too early or too late, in a fifth of the words that have three letters of rime.
fn wrong_tone(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| {
        let mut chars: Vec<char> = word.chars().collect();
        let at = chars.iter().position(|&c| untoned(c).1.is_some())?;
        let (bare, tone) = untoned(chars[at]);
        let is_vowel = |c: char| "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".contains(untoned(c).0);
        let to = if at > 0 && is_vowel(chars[at - 1]) {
            at - 1
        } else if chars.get(at + 1).is_some_and(|&c| is_vowel(c)) {
            at + 1
        } else {
            return None;
        };
        // The open oa, oe, uy are right either way; a closed rime is not.
        let closed = chars.get(at.max(to) + 1).is_some_and(|c| c.is_alphabetic());
        if !closed
            || !random.chance(20)
            || word.to_lowercase().starts_with("qu")
            || word.to_lowercase().starts_with("gi")
        {
            return None;
        }
        chars[at] = bare;
        let moved: String = [chars[to], tone?].iter().collect::<String>().nfc().collect();
        chars[to] = moved.chars().next()?;
        Some(chars.into_iter().collect())
    })
}

fn look_alikes(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| {
        if !random.chance(15) || word.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return None;
        }
        let from = "aeopcxyABEKMHOPCTXiI";
        let to = "аеорсхуАВЕКМНОРСТХіІ";
        let mut done = false;
        Some(
            word.chars()
                .map(|c| match from.chars().position(|f| f == c) {
                    Some(i) if !done => {
                        done = true;
                        to.chars().nth(i).unwrap_or(c)
                    }
                    _ => c,
                })
                .collect(),
        )
    })
}

/// A blank before or after the accented letter of a word, as a change of font leaves it.
fn blanks(text: &str, random: &mut Random) -> Damaged {
    by_word(text, |word| {
        let chars: Vec<char> = word.chars().collect();
        if chars.len() < 3 || !chars.iter().all(|c| c.is_alphabetic()) || !random.chance(15) {
            return None;
        }
        let at = chars.iter().position(|c| u32::from(*c) > 0x1e00)?;
        let cut = if at + 1 < chars.len() { at + 1 } else { at };
        if cut == 0 {
            return None;
        }
        Some(chars[..cut].iter().collect::<String>() + " " + &chars[cut..].iter().collect::<String>())
    })
}

/// Three letters of the font have no glyph: each leaves a blank.
fn dropped(text: &str, random: &mut Random) -> Damaged {
    let mut letters: Vec<char> = text
        .chars()
        .filter(|&c| u32::from(c) > 0x1e00 && c.is_lowercase())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    random.shuffle(&mut letters);
    letters.truncate(3);
    by_word(text, |word| Some(word.chars().map(|c| if letters.contains(&c) { ' ' } else { c }).collect()))
}

/// Six letters of any frequency.
fn dropped_six(text: &str, random: &mut Random) -> Damaged {
    let mut letters: Vec<char> =
        text.chars().filter(|&c| !c.is_ascii() && c.is_lowercase()).collect::<BTreeSet<_>>().into_iter().collect();
    random.shuffle(&mut letters);
    letters.truncate(6);
    by_word(text, |word| Some(word.chars().map(|c| if letters.contains(&c) { ' ' } else { c }).collect()))
}

/// Runs of four to ten lines, each of which shifts the letters of U+1EA0 to U+1EF9 by a constant of its own.
fn offset_cipher(text: &str, random: &mut Random) -> Damaged {
    let offsets = [0x1de6, 0x1dfa, 0x1df2];
    let (mut left, mut which) = (0, 0);
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            if left == 0 {
                left = 4 + random.below(7);
                which = random.below(offsets.len() + 1);
            }
            left -= 1;
            let Some(offset) = offsets.get(which) else { return line.to_owned() };
            // The range of a font's map covers part of the letters.
            let low = [0x1ee4, 0x1ed8, 0x1ef0][which];
            let shift = |c: char| {
                let code = u32::from(c);
                if (low..low + 8).contains(&code) { char::from_u32(code - offset).unwrap_or(c) } else { c }
            };
            line.chars().map(shift).collect()
        })
        .collect();
    Damaged::text(lines.join("\n"))
}

/// Runs of any length, from a few words to many lines, in up to four fonts, each of which shifts a range of letters of
/// its own by an offset of its own.
fn any_offsets(text: &str, random: &mut Random) -> Damaged {
    let fonts: Vec<(u32, std::ops::Range<u32>)> = (0..2 + random.below(3))
        .map(|_| {
            let offset = 0x1d20 + random.below(0x140) as u32;
            let low = 0x1ea0 + random.below(0x4a) as u32;
            (offset, low..low + 6 + random.below(40) as u32)
        })
        .collect();
    let (mut left, mut which) = (0, 0);
    let words = random.chance(30);
    let mut out = String::new();
    for piece in text.split_inclusive(|c: char| c == '\n' || words && c == ' ') {
        if left == 0 {
            left = if words { 6 + random.below(40) } else { 1 + random.below(12) };
            which = random.below(fonts.len() + 1);
        }
        left -= 1;
        let shift = |c: char| match fonts.get(which) {
            Some((offset, range)) if range.contains(&u32::from(c)) && u32::from(c) <= 0x1ef9 => {
                char::from_u32(u32::from(c) - offset).unwrap_or(c)
            }
            _ => c,
        };
        out.extend(piece.chars().map(shift));
    }
    Damaged::text(out)
}

/// As [`any_offsets`], but small offsets: the letters become other letters of the same block, of Latin-1, or signs.
fn small_offsets(text: &str, random: &mut Random) -> Damaged {
    let mut fonts: Vec<(i32, std::ops::Range<u32>)> = Vec::new();
    for _ in 0..2 {
        let offset = random.below(129) as i32 - 32;
        let high = random.chance(70);
        let low = if high { 0x1ea0 + random.below(0x4a) as u32 } else { 0xe0 };
        fonts.push((
            if offset == 0 { 96 } else { offset },
            low..low + if high { 6 + random.below(10) as u32 } else { 0x20 },
        ));
    }
    let (mut left, mut which) = (0, 0);
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            if left == 0 {
                left = 4 + random.below(7);
                which = random.below(fonts.len() + 2);
            }
            left -= 1;
            let Some((offset, range)) = fonts.get(which) else { return line.to_owned() };
            let shift = |c: char| {
                if !range.contains(&u32::from(c)) || !c.is_alphabetic() {
                    return c;
                }
                u32::from(c)
                    .checked_add_signed(*offset)
                    .and_then(char::from_u32)
                    .filter(|c| !c.is_control())
                    .unwrap_or(c)
            };
            line.chars().map(shift).collect()
        })
        .collect();
    Damaged::text(lines.join("\n"))
}

/// Ten letters become ten others, and a third of those stand for two letters.
fn random_cipher(text: &str, random: &mut Random) -> Damaged {
    let mut letters: Vec<char> =
        text.chars().filter(|&c| !c.is_ascii() && c.is_lowercase()).collect::<BTreeSet<_>>().into_iter().collect();
    random.shuffle(&mut letters);
    letters.truncate(10);
    let mut glyphs: Vec<char> = "ÿāăßþćĉċčďēĕėęěĝğġģĥħĵķĺļľŀłńņňŋ".chars().filter(|c| *c != 'ă').collect();
    random.shuffle(&mut glyphs);
    let map: BTreeMap<char, char> = letters.iter().enumerate().map(|(i, &l)| (l, glyphs[i % 7])).collect();
    Damaged::text(text.chars().map(|c| map.get(&c).copied().unwrap_or(c)).collect())
}

/// Letters that a font's map may claim, by alphabet.
const ALPHABETS: [&str; 8] = [
    "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþÿ",
    "ĀāĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĪīĬĭĮįİĲĳĴĵĶķĸĹĺĻļĽľĿŀŁłŃńŅņŇňŉŊŋŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧ",
    "ƀƁƂƃƄƅƆƇƈƉƊƋƌƍƎƏƐƑƒƓƔƕƖƗƘƙƚƛƜƝƞƟƤƥƦƧƨƩƪƫƬƭƮƱƲƳƴƵƶƷƸƹƺƻƼƽƾƿǀǁǂǃǄǅǆǇǈǉǊǋǌǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǝǞǟ",
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя",
    "§¶†‡{}[]^~|\\@$&€‰•™",
    "\u{e000}\u{e001}\u{e002}\u{e003}\u{e004}\u{e005}\u{e006}\u{e007}\u{e008}\u{e009}\u{e00a}\u{e00b}\u{e00c}\u{e00d}\u{e00e}\u{e00f}\u{e010}\u{e011}\u{f021}\u{f022}\u{f023}\u{f0a7}\u{f0b7}",
    "ⱠⱡⱢⱣⱤⱥⱦⱧⱨⱩⱪⱫⱬⱭⱮⱯⱰⱱⱲⱳⱴⱵⱶⱷⱸⱹⱺⱻꜢꜣꜤꜥꜦꜧꜨꜩꜪꜫꜬꜭꜮꜯ",
];

/// As [`random_cipher`], with substitutes of one other alphabet, or of all of them mixed; capitals too.
fn other_alphabets(text: &str, random: &mut Random) -> Damaged {
    let which = random.below(ALPHABETS.len() + 1);
    one_alphabet(text, random, which)
}

/// As [`other_alphabets`], with a given one.
pub fn one_alphabet(text: &str, random: &mut Random, which: usize) -> Damaged {
    let mut letters: Vec<char> =
        text.chars().filter(|&c| !c.is_ascii() && c.is_alphabetic()).collect::<BTreeSet<_>>().into_iter().collect();
    random.shuffle(&mut letters);
    // Most of them small.
    letters.sort_by_key(|c| c.is_uppercase() && !c.is_lowercase());
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    letters.truncate(letters.len() - capitals + capitals.min(2));
    let keep = letters.len().saturating_sub(2);
    let (small, large) = letters.split_at(keep);
    let mut letters: Vec<char> = small.iter().copied().take(8).chain(large.iter().copied()).collect();
    letters.truncate(10);
    let mut glyphs: Vec<char> = match ALPHABETS.get(which) {
        Some(a) => a.chars().collect(),
        None => ALPHABETS.iter().flat_map(|a| a.chars()).collect(),
    };
    glyphs.retain(|c| !text.contains(*c));
    random.shuffle(&mut glyphs);
    if glyphs.len() < 7 {
        return Damaged::text(text.to_owned());
    }
    let map: BTreeMap<char, char> = letters.iter().enumerate().map(|(i, &l)| (l, glyphs[i % 7])).collect();
    Damaged::text(text.chars().map(|c| map.get(&c).copied().unwrap_or(c)).collect())
}

/// Ten letters of any kind, plain ones too, frequent ones first.
fn any_ten(text: &str, random: &mut Random) -> Damaged {
    let mut letters: Vec<char> =
        text.chars().filter(|&c| c.is_alphabetic() && c.is_lowercase()).collect::<BTreeSet<_>>().into_iter().collect();
    random.shuffle(&mut letters);
    letters.truncate(10);
    let mut glyphs: Vec<char> =
        ALPHABETS[..5].iter().flat_map(|a| a.chars()).filter(|c| c.is_alphabetic() && !text.contains(*c)).collect();
    random.shuffle(&mut glyphs);
    let map: BTreeMap<char, char> = letters.iter().enumerate().map(|(i, &l)| (l, glyphs[i % 7])).collect();
    Damaged::text(text.chars().map(|c| map.get(&c).copied().unwrap_or(c)).collect())
}

/// Some letters of each font, neighbours or not, shifted by an offset that may lead anywhere in Unicode; a font has
/// paragraphs of its own.
fn far_offsets(text: &str, random: &mut Random) -> Damaged {
    let all: Vec<char> = ('À'..='ỹ').filter(|&c| vanban::repair::syllable::letter(c).is_some()).collect();
    let base = random.below(7);
    let fonts: Vec<(i32, Vec<char>)> = (0..2 + random.below(3))
        .map(|_| {
            let mut letters: Vec<char> = if random.chance(50) {
                let low = 0x1ea0 + random.below(0x50) as u32;
                all.iter()
                    .copied()
                    .filter(|&c| (low..low + 5 + random.below(20) as u32).contains(&u32::from(c)))
                    .collect()
            } else {
                let mut some: Vec<char> = all.iter().copied().filter(|&c| u32::from(c) >= 0x1ea0).collect();
                random.shuffle(&mut some);
                some.truncate(6 + random.below(10));
                some
            };
            letters.sort_unstable();
            // Latin, Greek and Cyrillic, symbols, private use, beyond.
            let to = [0xc0, 0x100, 0x180, 0x370, 0x400, 0x2100, 0xe000][base] + random.below(0x60) as i32;
            (to - 0x1ea0 - random.below(0x30) as i32, letters)
        })
        .collect();
    let (mut left, mut which) = (0, 0);
    let mut out = String::new();
    for piece in text.split_inclusive('\n') {
        if left == 0 {
            left = 1 + random.below(8);
            which = random.below(fonts.len() + 1);
        }
        left -= 1;
        let shift = |c: char| match fonts.get(which) {
            Some((offset, letters)) if letters.contains(&c) => u32::from(c)
                .checked_add_signed(*offset)
                .and_then(char::from_u32)
                .filter(|c| !c.is_control() && !c.is_whitespace())
                .unwrap_or(c),
            _ => c,
        };
        out.extend(piece.chars().map(shift));
    }
    Damaged::text(out)
}

/// Each letter lost is the character that stands for such.
fn replaced_letters(text: &str, random: &mut Random) -> Damaged {
    let made = lost_letters(text, random);
    let was: Vec<char> = text.chars().collect();
    let now = String::from_utf8_lossy(&made.bytes).into_owned();
    let real = |(i, c): (usize, char)| if c == '?' && was.get(i) != Some(&'?') { '\u{fffd}' } else { c };
    Damaged::text(now.chars().enumerate().map(real).collect())
}

/// Each letter lost is a question mark.
fn lost_letters(text: &str, random: &mut Random) -> Damaged {
    // All that ISO 8859-1 has not, or some letters.
    let some: Option<Vec<char>> = random.chance(50).then(|| {
        let mut all: Vec<char> = text
            .chars()
            .filter(|c| u32::from(*c) > 0xff && c.is_alphabetic())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        random.shuffle(&mut all);
        all.truncate(10);
        all
    });
    Damaged::text(
        text.chars()
            .map(|c| match &some {
                Some(s) if s.contains(&c) => '?',
                None if u32::from(c) > 0xff && c.is_alphabetic() => '?',
                _ => c,
            })
            .collect(),
    )
}

/// Hats, hooks and tones misread: the words stay words.
fn ocr(text: &str, random: &mut Random) -> Damaged {
    const SLIPS: [(&str, &str); 12] = [
        ("ấ", "ầ"),
        ("ể", "ê"),
        ("ẩ", "ầ"),
        ("ố", "ổ"),
        ("đ", "d"),
        ("Đ", "D"),
        ("ở", "ờ"),
        ("ộ", "ô"),
        ("ế", "ề"),
        ("ứ", "ử"),
        ("ả", "à"),
        ("ã", "ă"),
    ];
    by_word(text, |word| {
        if !random.chance(4) {
            return None;
        }
        let start = random.below(SLIPS.len());
        (0..SLIPS.len())
            .map(|i| SLIPS[(start + i) % SLIPS.len()])
            .find(|(from, _)| word.contains(from))
            .map(|(from, to)| word.replacen(from, to, 1))
    })
}

/// "1 79,7" for 179,7 and "%o" for ‰.
fn digits(text: &str, random: &mut Random) -> Damaged {
    let mut unit = false;
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.push("");
    let mut next = 1;
    by_word(text, |word| {
        let follows = words.get(next).copied().unwrap_or_default();
        next += 1;
        unit = matches!(follows, "tỷ" | "triệu" | "nghìn" | "ha" | "tấn");
        if word.contains('‰') {
            return Some(word.replace('‰', "%o"));
        }
        let whole = word.bytes().take_while(u8::is_ascii_digit).count();
        (unit && whole == 3 && random.chance(100)).then(|| format!("{} {}", &word[..1], &word[1..]))
    })
}

/// "2l,6%", "16o.000 con", "11, 5%", "82. 450 tấn", "11,5°/o": what recognition makes of amounts.
fn figures(text: &str, random: &mut Random) -> Damaged {
    const TURNS: [(&str, &str); 12] = [
        ("0", "O"),
        ("1", "l"),
        (",", ", "),
        ("5", "S"),
        ("%", "°/o"),
        ("1", "I"),
        (".", ". "),
        ("0", "o"),
        (",", "'"),
        ("%", "0/o"),
        ("1", "|"),
        (",", ";"),
    ];
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.push("");
    let mut next = 1;
    by_word(text, |word| {
        let follows = words.get(next).copied().unwrap_or_default();
        next += 1;
        let unit = ["tỷ", "triệu", "nghìn", "ha", "tấn", "xã", "hộ", "người", "con", "lao"];
        let number = word.trim_end_matches(['.', ',', ';', ')']);
        let digits = number.trim_end_matches('%');
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        if !plain || digits.len() == number.len() && !unit.contains(&follows) {
            return None;
        }
        let start = random.below(TURNS.len());
        let turned = (0..TURNS.len())
            .map(|i| TURNS[(start + i) % TURNS.len()])
            .find(|(from, _)| number.contains(from))
            .map(|(from, to)| number.replacen(from, to, 1))?;
        Some(format!("{turned}{}", &word[number.len()..]))
    })
}

/// What a repair did to one text.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub damaged: usize,
    pub recovered: usize,
    pub sound: usize,
    pub harmed: usize,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.damaged += other.damaged;
        self.recovered += other.recovered;
        self.sound += other.sound;
        self.harmed += other.harmed;
    }

    pub fn recovery(&self) -> f64 {
        if self.damaged == 0 { 100.0 } else { 100.0 * self.recovered as f64 / self.damaged as f64 }
    }
}

/// Compares clean, damaged and repaired text line by line, words aligned by their longest common subsequence.
pub fn tally(
    clean: &str,
    damaged: &Damaged,
    repaired: &str,
    fold_case: bool,
    mut wrong: impl FnMut(&str, &str),
) -> Tally {
    let decoded = vanban::text::decode(&damaged.bytes).text.into_owned();
    let fold = |s: &str| {
        let s = s.replace(['“', '”'], "\"").replace('‰', "%o").replace(['–', '—'], "-");
        if fold_case { s.to_lowercase() } else { s }
    };
    let mut total = Tally::default();
    let mut flags = damaged.hit.as_ref().map(|h| h.iter().copied());
    let (mut theirs, mut before) = (repaired.split('\n'), decoded.split('\n'));
    for line in clean.split('\n') {
        let want: Vec<String> = line.split_whitespace().map(fold).collect();
        let got_line = theirs.next().unwrap_or_default();
        let got: Vec<String> = got_line.split_whitespace().map(fold).collect();
        let seen: Vec<String> =
            before.next().unwrap_or_default().split(' ').filter(|w| !w.is_empty()).map(fold).collect();
        let same = common(&want, &got);
        for (i, word) in want.iter().enumerate() {
            let hit = match &mut flags {
                Some(f) => f.next().unwrap_or(false),
                None => seen.len() != want.len() || seen[i] != *word,
            };
            if hit {
                total.damaged += 1;
                total.recovered += usize::from(same[i]);
            } else {
                total.sound += 1;
                total.harmed += usize::from(!same[i]);
            }
            if !same[i] {
                let around = got.get(i.saturating_sub(1)..(i + 2).min(got.len())).unwrap_or_default().join(" ");
                wrong(word, &around);
            }
        }
    }
    total
}

/// Which words of `a` are in the longest common subsequence with `b`.
fn common(a: &[String], b: &[String]) -> Vec<bool> {
    let (n, m) = (a.len(), b.len());
    if n == m && a == b {
        return vec![true; n];
    }
    let mut best = vec![vec![0u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            best[i][j] = if a[i] == b[j] { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, vec![false; n]);
    while i < n && j < m {
        if a[i] == b[j] && best[i][j] == best[i + 1][j + 1] + 1 {
            out[i] = true;
            (i, j) = (i + 1, j + 1);
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// The table of what is recovered and harmed of some texts, kind by kind.
pub fn table(texts: &[String], repaired: impl Fn(&[u8]) -> String) -> String {
    let mut out =
        String::from("| damage | words damaged | recovered | words sound | harmed |\n|---|---:|---:|---:|---:|\n");
    for kind in kinds() {
        let mut total = Tally::default();
        for (i, clean) in texts.iter().enumerate() {
            let damaged = (kind.make)(clean, &mut Random::new(i as u64 + 1));
            total.add(tally(clean, &damaged, &repaired(&damaged.bytes), kind.fold_case, |_, _| {}));
        }
        let Tally { damaged, sound, harmed, .. } = total;
        let recovery = if damaged > 0 { format!("{:.2} %", total.recovery()) } else { "-".to_owned() };
        out.push_str(&format!("| {} | {damaged} | {recovery} | {sound} | {harmed} |\n", kind.name));
    }
    out
}

/// Texts to damage: the fixtures, and samples of about a thousand words from the corpus where it is there.
pub fn texts() -> (Vec<String>, Option<String>) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut fixtures = String::new();
    let mut names: Vec<_> = std::fs::read_dir(root.join("fixtures/clean"))
        .map(|d| d.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    names.sort();
    for name in names {
        fixtures.push_str(&std::fs::read_to_string(name).unwrap_or_default());
    }
    let corpus = std::env::var("VANBAN_DEV_TEXT").map_or_else(|_| root.join("../shared/corpus/dev.txt"), Into::into);
    (vec![fixtures], std::fs::read_to_string(corpus).ok())
}

/// Pieces of about `words` words, whole lines, spread over a text.
pub fn samples(text: &str, words: usize, count: usize) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let step = (lines.len() / count.max(1)).max(1);
    (0..count)
        .filter_map(|i| {
            let (mut out, mut n) = (String::new(), 0);
            for line in lines.get(i * step..)?.iter().filter(|l| !l.starts_with('#')) {
                if n >= words {
                    break;
                }
                n += line.split_whitespace().count();
                out.push_str(line);
                out.push('\n');
            }
            (n > 0).then_some(out)
        })
        .collect()
}
