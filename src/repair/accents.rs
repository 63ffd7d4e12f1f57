//! Accents that stand behind their letter as signs of their own ("chư´c", "ngay`", "co˜i"): what some PDF producers and
//! old editors write for a combining mark.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::lattice::place;
use super::letters::{alike, tone};
use super::model::{FIRST, Id, Model, RARE};
use super::stage::Found;
use super::syllable::{is_syllable, letter, parse};
use super::tokens::{FOREIGN, Kind, tokenize};
use crate::model::{Evidence, RepairKind};
use crate::text::apply;

/// Letters and signs that one word may have, before an accent and behind it.
const REACH: usize = 10;
/// How far before an accent its line is looked at for a mark that it may close, in bytes.
const OPEN: usize = 240;
/// A sign of ASCII is an accent in a text where it makes so many words.
const LEAST: usize = 2;

/// The combining mark of a mark that stands as a sign of its own and is none of ASCII.
fn mark(c: char) -> Option<char> {
    Some(match c {
        '´' | 'ˊ' => '\u{301}',
        'ˋ' => '\u{300}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '˘' => '\u{306}',
        'ˀ' => '\u{309}',
        _ => return None,
    })
}

/// Signs that are accents only where the text shows it, and whether they may end a word: what else they are there is
/// far commoner.
const DOUBTFUL: [(char, char, bool); 8] = [
    ('`', '\u{300}', true),
    ('^', '\u{302}', true),
    ('~', '\u{303}', true),
    ('ʼ', '\u{301}', true),
    ('\'', '\u{301}', false),
    ('’', '\u{301}', false),
    ('?', '\u{309}', false),
    ('.', '\u{323}', false),
];

/// Words with accents behind their letters, in text in its normal form.
pub(super) fn fixes(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut out: Vec<Found> = Vec::new();
    let mut grave = false;
    for at in memchr::memchr3_iter(b'`', 0xc2, 0xcb, bytes) {
        let Some(c) = text.get(at..).and_then(|t| t.chars().next()) else { continue };
        grave |= c == '`';
        if mark(c).is_some() && out.last().is_none_or(|f| f.range.end <= at) {
            out.extend(word(text, at, None));
        }
    }
    if out.is_empty() && !grave {
        return out;
    }
    // An accent or two are enough for a sign that is one at its very place; a full stop needs a text full of them.
    let sure = out.iter().filter(|f| f.sure).count();
    let mut more: Vec<Found> = Vec::new();
    for (sign, combining, ends) in DOUBTFUL {
        if sure < LEAST && sign != '`' {
            break;
        }
        let mut found: Vec<Found> = Vec::new();
        let mut left = 0;
        for (at, _) in text.match_indices(sign) {
            let last = found.last().map_or(0, |f| f.range.end);
            if at < last {
                continue;
            }
            match word(text, at, Some((sign, combining, ends))) {
                Some(f) => found.push(f),
                None => left += usize::from(inside(text, at, sign)),
            }
        }
        if found.len() + sure.min(1) >= LEAST && found.len() > 2 * left {
            more.append(&mut found);
        }
    }
    out.append(&mut more);
    out.sort_by_key(|f| f.range.start);
    // Two signs of one word.
    out.dedup_by(|b, a| b.range.start < a.range.end);
    let mut out = believed(text, out);
    // A letter alone may be a variable with a prime, unless others of its kind are none.
    let many = out.iter().filter(|f| f.sure).count() >= LEAST;
    out.retain_mut(|f| {
        f.sure |= many;
        f.sure
    });
    out
}

/// Drops the words of a sign that make no phrases: it is a letter of a font that lies, and makes syllables by chance.
fn believed(text: &str, mut found: Vec<Found>) -> Vec<Found> {
    if found.is_empty() {
        return found;
    }
    let model = Model::get();
    let after = apply(text, found.iter().map(|f| (f.range.clone(), f.to.as_str())), None).0;
    let tokens = tokenize(&after);
    let ids: Vec<Id> = tokens.iter().map(|t| model.id_of(t)).collect();
    let foreign = tokens.iter().filter(|t| t.has(FOREIGN) && t.kind == Kind::Other).count();
    let sign =
        |f: &Found| text.get(f.range.clone()).and_then(|w| w.chars().find(|&c| letter(c).is_none() && !is_mark(c)));
    // Words made, and words that the model has seen in such a place.
    let mut seen: BTreeMap<Option<char>, (usize, usize)> = BTreeMap::new();
    let mut moved = 0isize;
    for f in &found {
        let start = f.range.start.saturating_add_signed(moved);
        moved += f.to.len() as isize - f.range.len() as isize;
        let t = tokens.partition_point(|t| (t.end as usize) <= start);
        let usual = ids.get(t).is_some_and(|&id| id >= FIRST && place(&tokens, &ids, t).usual(&model, id));
        let entry = seen.entry(sign(f)).or_default();
        *entry = (entry.0 + 1, entry.1 + usize::from(usual));
    }
    // Where foreign letters are left, one word is enough to doubt.
    let least = if foreign >= 3 { 1 } else { 2 };
    found.retain(|f| seen.get(&sign(f)).is_none_or(|&(made, usual)| made < least || usual * 5 >= made * 3));
    found
}

/// Whether a sign stands between two letters.
fn inside(text: &str, at: usize, sign: char) -> bool {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let after = text.get(at + sign.len_utf8()..).and_then(|t| t.chars().next());
    before.is_some_and(is_letter) && after.is_some_and(is_letter)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && (letter(c).is_some() || alike(c).is_some())
}

/// The word about an accent, with its accents put on its letters, if that makes a syllable.
fn word(text: &str, at: usize, doubtful: Option<(char, char, bool)>) -> Option<Found> {
    let combining = |c: char| mark(c).or(doubtful.filter(|d| d.0 == c).map(|d| d.1));
    let belongs = |c: &char| is_letter(*c) || combining(*c).is_some() || is_mark(*c);
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let head = before.chars().rev().take(REACH).take_while(belongs);
    let start = at - head.map(char::len_utf8).sum::<usize>();
    let tail: usize = after.chars().take(REACH).take_while(belongs).map(char::len_utf8).sum();
    let run = text.get(start..at + tail)?;
    // What stands before the first letter is a quotation mark or noise, and so is what follows a mark that ends a word.
    let body = run.trim_start_matches(|c| !is_letter(c));
    let start = start + run.len() - body.len();
    let end = start + body.len();
    if start >= at || text.get(..start)?.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let own = text.get(at..)?.chars().next()?;
    let ends = body.ends_with(own);
    let lone = ends && body.chars().nth(2).is_none();
    if ends {
        let may_end = doubtful.is_none_or(|d| d.2);
        if !may_end || lone && doubtful.is_some() || opened(text, start, own) {
            return None;
        }
    }
    let put = |c: char| combining(c).or_else(|| alike(c)).unwrap_or(c);
    let mut to = composed(body.chars().map(put));
    if doubtful.is_none() && !is_syllable(&to) {
        // Before its letter, as typesetters write it.
        let mut parts: Vec<char> = body.chars().map(put).collect();
        let mut i = 1;
        while i < parts.len() {
            if is_mark(parts[i - 1]) && !is_mark(parts[i]) {
                parts.swap(i - 1, i);
                i += 1;
            }
            i += 1;
        }
        to = composed(parts.into_iter());
    }
    if !is_syllable(&to) {
        // At the end of its word, as some type it.
        to = tone(&to).filter(|_| ends)?;
    }
    let code = parse(&to)?;
    let rare = Model::get().id(code) == RARE;
    if rare && (doubtful.is_some() || ends) || one_case(body) && !one_case(&to) {
        return None;
    }
    let (kind, evidence) = (RepairKind::Letter, Evidence::Table);
    Some(Found { range: start..end, to, kind, confidence: 1.0, evidence, sure: !lone })
}

/// Whether a word has no capital behind a small letter.
fn one_case(word: &str) -> bool {
    let mut small = false;
    !word.chars().any(|c| {
        let inside = small && c.is_uppercase();
        small |= c.is_lowercase();
        inside
    })
}

/// Whether a mark that ends a word closes one of its kind that stands earlier in the line: `code`, ´quoted´.
fn opened(text: &str, at: usize, sign: char) -> bool {
    let from = text.ceil_char_boundary(at.saturating_sub(OPEN));
    let line = text.get(from..at).unwrap_or_default();
    let line = line.rsplit(['\n', '\x0c']).next().unwrap_or_default();
    let mut before = ' ';
    let mut open = false;
    for c in line.chars() {
        if c == sign {
            // One behind a letter closes, any other opens.
            open = !before.is_alphanumeric();
        }
        before = c;
    }
    open
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{303}' | '\u{306}' | '\u{309}' | '\u{31b}' | '\u{323}')
}

/// Letters and marks as composed letters: a mark that makes the letter (â) goes before its tone, whatever stood first.
pub(super) fn composed(chars: impl Iterator<Item = char>) -> String {
    let mut parts: Vec<char> = chars.nfd().collect();
    for cluster in parts.chunk_by_mut(|_, b| is_mark(*b)) {
        cluster.sort_by_key(|&m| (is_mark(m), !matches!(m, '\u{302}' | '\u{306}' | '\u{31b}')));
    }
    parts.into_iter().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        crate::repair::applied::applied(text, fixes(text))
    }

    #[test]
    fn accents_behind_letters_are_put_on_them() {
        for (from, to) in [
            ("Kê´ hoạch chư´c năng co˜i, tiêˊng baˋi", "Kế hoạch chức năng cõi, tiếng bài"),
            ("y tê´, bi`nh quân nga`y 22; trong ngay` 22", "y tế, bình quân ngày 22; trong ngày 22"),
            ("Sô´: 58/UBND, “Toa`n dân”", "Số: 58/UBND, “Toàn dân”"),
            ("xây dựng mo´ˆi quan hệ tô´t, câˆp", "xây dựng mối quan hệ tốt, câˆp"),
            ("y´ kiê´n, chi´nh sách; hoa.t đô.ng, vâ.n đô.ng", "ý kiến, chính sách; hoạt động, vận động"),
        ] {
            assert_eq!(fixed(from), to);
        }
    }

    #[test]
    fn quotes_code_and_stops_stay() {
        for same in [
            "`kê hoạch` và `ma`",
            "´tin tức´ ấy; 5´ và 10´, a´ = b´",
            "ho`a",
            "Tp.HCM, v.v. Ai? Anh. Ơ",
            "rock ’n’ roll, H’Mông, K’Bang, don't",
        ] {
            assert_eq!(fixed(same), same);
        }
    }
}
