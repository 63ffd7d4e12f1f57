//! Capitals: titles and names of bodies set in capitals are brought to sentence case.

use super::scan::all_caps;
use crate::vocab::{Forms, fold, lower};

/// Words that name a unit of administration.
pub(crate) const UNITS: [&str; 9] =
    ["tỉnh", "huyện", "quận", "xã", "phường", "thành phố", "thị xã", "thị trấn", "đặc khu"];

/// The unit that begins at word `i`, and its words: "thành phố" takes two; "xã hội" is none.
pub(crate) fn unit_at(words: &[&str], i: usize) -> Option<(&'static str, usize)> {
    let word = words.get(i)?;
    // Asked of every word, few of which begin as one of them does.
    if !matches!(lower(word.chars().next()?), 't' | 'h' | 'q' | 'x' | 'p' | 'đ') {
        return None;
    }
    let one = fold(word);
    let two = words.get(i + 1).map(|w| format!("{one} {}", fold(w)));
    let one = one.trim_end_matches([',', ';', '.', ':']);
    for unit in UNITS {
        if two.as_deref().is_some_and(|t| t.trim_end_matches([',', ';', '.', ':']) == unit) {
            return Some((unit, 2));
        }
        if one == unit {
            let next = words.get(i + 1).map(|w| fold(w)).unwrap_or_default();
            let next = next.trim_matches(|c: char| !c.is_alphanumeric());
            let compound = match unit {
                "xã" => matches!(next, "hội" | "viên" | "luận"),
                "quận" => next == "ủy",
                "huyện" | "tỉnh" => matches!(next, "ủy" | "đoàn" | "đội"),
                _ => false,
            };
            return (!compound).then_some((unit, 1));
        }
    }
    None
}

/// "NGỌC" to "Ngọc".
pub(crate) fn title_word(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut first = true;
    for c in word.chars() {
        if first && c.is_alphabetic() {
            out.extend(c.to_uppercase());
            first = false;
        } else {
            out.extend(c.to_lowercase());
        }
        // "H'DRAI" keeps a capital after its mark; a dash begins a word too.
        if matches!(c, '\'' | '’' | '-' | '–') {
            first = true;
        }
    }
    out
}

/// Brings text in capitals to sentence case. Places after "tỉnh", "huyện" …, provinces, proper names, acronyms, roman
/// numerals and numbers of documents keep their capitals. `known` is text of the same document in ordinary case, which
/// tells names that no list has.
pub(crate) fn sentence_case(text: &str, known: &str, forms: &Forms) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    let mut capital = true;
    let running = std::cell::OnceCell::new();
    while i < words.len() {
        if !out.is_empty() {
            out.push(' ');
        }
        let from = out.len();
        if let Some((body, n)) = body_at(&words, i, known, &running, forms) {
            out.push_str(&body);
            i += n;
            capital = false;
            continue;
        }
        let (used, place) = name_at(&words, i, known, forms, &mut out);
        if used > 0 {
            i += used;
            // A place may follow a unit that was just written.
            let _ = place;
        } else if let Some((_, n)) = unit_at(&words, i) {
            for (k, w) in words.iter().skip(i).take(n).enumerate() {
                if k > 0 {
                    out.push(' ');
                }
                out.push_str(&w.to_lowercase());
            }
            i += n;
            let n = place_len(&words, i, known, forms);
            for w in words.iter().skip(i).take(n) {
                out.push(' ');
                out.push_str(&title_word(w));
            }
            i += n;
        } else if let Some(w) = words.get(i) {
            match as_elsewhere(w, known) {
                Some(shown) => out.push_str(&shown),
                None if keeps(w) && !in_a_word(&words, i, forms) => out.push_str(&fix_code(w, forms)),
                None => out.push_str(&w.to_lowercase()),
            }
            i += 1;
        }
        if capital {
            capitalise(&mut out, from);
            capital = false;
        }
        // A new sentence, or a quotation's first word.
        capital |= out.ends_with(". ") || words.get(i).is_some_and(|w| w.starts_with(['“', '"', '«']));
    }
    out
}

/// Makes the first letter at or after `from` a capital.
pub(crate) fn capitalise(out: &mut String, from: usize) {
    let Some((at, c)) = out.get(from..).and_then(|s| s.char_indices().find(|(_, c)| c.is_alphabetic())) else { return };
    let upper: String = c.to_uppercase().collect();
    out.replace_range(from + at..from + at + c.len_utf8(), &upper);
}

/// The longest name of a body at word `i` that the document's running text writes with a capital ("Sở Nội vụ"), and its
/// words. `running`: that text in small letters, made where it is first asked for.
fn body_at(
    words: &[&str],
    i: usize,
    known: &str,
    running: &std::cell::OnceCell<String>,
    forms: &Forms,
) -> Option<(String, usize)> {
    const LONGEST: usize = 12;
    let tail: Vec<String> = words.iter().skip(i).take(LONGEST).map(|w| w.to_lowercase()).collect();
    let head = forms.head(&fold(&tail.join(" ")))?;
    // "CƠ SỞ", "CÁN BỘ", "BÁO CHÍ", "HỘI NGHỊ": one syllable says little.
    let office = ["sở", "bộ", "phòng", "cục", "viện", "ban"].contains(&head.folded.as_str());
    let compound = i > 0 && matches!(fold(words.get(i - 1)?).as_str(), "cơ" | "trụ" | "cán" | "tiến" | "toàn" | "hải");
    if !head.folded.contains(' ') && (!office || compound) {
        return None;
    }
    // A place, a list and a verb end the name; places have their own rule.
    let ends = |k: usize| {
        let rest = tail.get(k..).unwrap_or(&[]).join(" ");
        let listed = tail.get(k - 1).is_some_and(|w| w.ends_with([',', ';', ':']));
        unit_at(words, i + k).is_some() || listed && !forms.is_field(&tail, k) || forms.ends_issuer(&rest)
    };
    let taken = head.folded.split(' ').count();
    let most = (taken.max(1)..tail.len()).find(|&k| ends(k)).unwrap_or(tail.len());
    let text = running.get_or_init(|| known.to_lowercase());
    if text.len() != known.len() {
        return None;
    }
    for n in (2..=most).rev() {
        let phrase = tail.get(..n)?.join(" ");
        let phrase = phrase.trim_end_matches(|c: char| !c.is_alphanumeric());
        let capitals = |shown: &str| shown.split(' ').filter(|w| w.starts_with(char::is_uppercase)).count();
        let named = |at: usize| {
            let end = at + phrase.len();
            let bounded = !text.get(..at)?.chars().next_back().is_some_and(char::is_alphanumeric)
                && !text.get(end..)?.chars().next().is_some_and(char::is_alphanumeric);
            let shown = known.get(at..end)?;
            // "Sở Nội vụ": a capital to begin with, another behind it, and small letters.
            let name = shown.starts_with(char::is_uppercase) && capitals(shown) >= 2 && !all_caps(shown);
            let small = shown.split(' ').next_back().is_some_and(|w| w.chars().any(char::is_lowercase));
            (bounded && name && small).then_some(shown)
        };
        let found = memchr::memmem::find_iter(text.as_bytes(), phrase).take(200).filter_map(named);
        if let Some(shown) = found.max_by_key(|shown| capitals(shown)) {
            let last = words.get(i + n - 1)?;
            let closing: String = last.chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
            return Some((shown.to_owned() + &closing.chars().rev().collect::<String>(), n));
        }
    }
    None
}

/// A proper name of the list, or a province, at word `i`: written to `out`, with the words it takes.
fn name_at(words: &[&str], i: usize, known: &str, forms: &Forms, out: &mut String) -> (usize, bool) {
    let bare = |w: &str| fold(w.trim_matches(|c: char| !c.is_alphanumeric()));
    let here = words.get(i).map(|w| bare(w)).unwrap_or_default();
    for name in forms.proper(&here) {
        let fits = name.iter().enumerate().all(|(k, (_, n))| {
            words.get(i + k).is_some_and(|w| {
                bare(w) == *n && (k + 1 == name.len() || w.chars().last().is_some_and(char::is_alphanumeric))
            })
        });
        // "PHÁP LUẬT" is no law.
        let plain = fits && i > 0 && {
            let folded: Vec<&str> = name.iter().map(|(_, n)| n.as_str()).collect();
            let before = words.get(i - 1).map(|w| bare(w)).unwrap_or_default();
            forms.is_plain_word(&format!("{before} {}", folded.join(" ")))
        };
        if fits && !plain {
            for (k, (n, _)) in name.iter().enumerate() {
                if k > 0 {
                    out.push(' ');
                }
                let w = words.get(i + k).copied().unwrap_or("");
                let lead: String = w.chars().take_while(|c| !c.is_alphanumeric()).collect();
                let tail: String = w.chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
                out.push_str(&lead);
                // The document's own tone-mark style stays.
                let core = w.trim_matches(|c: char| !c.is_alphanumeric());
                let small = n.chars().next().is_some_and(char::is_lowercase);
                out.push_str(&if small {
                    core.to_lowercase()
                } else if all_caps(n) {
                    n.clone()
                } else {
                    title_word(core)
                });
                out.extend(tail.chars().rev());
            }
            return (name.len(), false);
        }
    }
    // A person's name that the text has in ordinary letters.
    let first = words.get(i).map(|w| title_word(w)).unwrap_or_default();
    if forms.is_surname(&first) {
        for n in (2..=4).rev() {
            let Some(run) = words.get(i..i + n) else { continue };
            let shown = run.iter().map(|w| title_word(w)).collect::<Vec<_>>().join(" ");
            let bare = shown.trim_end_matches(|c: char| !c.is_alphanumeric());
            if memchr::memmem::find(known.as_bytes(), bare.as_bytes()).is_some() {
                out.push_str(&shown);
                return (n, false);
            }
        }
    }
    for n in (2..=4).rev() {
        let run: Vec<String> = words.iter().skip(i).take(n).map(|w| bare(w)).collect();
        let joined = run.join(" ");
        if run.len() == n && joined != "hòa bình" && forms.is_province(&joined) {
            for (k, w) in words.iter().skip(i).take(n).enumerate() {
                if k > 0 {
                    out.push(' ');
                }
                out.push_str(&title_word(w));
            }
            return (n, true);
        }
    }
    (0, false)
}

/// How many words after a unit are its name.
fn place_len(words: &[&str], i: usize, known: &str, forms: &Forms) -> usize {
    let bare = |w: &str| fold(w.trim_matches(|c: char| !c.is_alphanumeric()));
    for n in (1..=4).rev() {
        let run: Vec<&str> = words.iter().skip(i).take(n).copied().collect();
        if run.len() < n || run.iter().take(n - 1).any(|w| w.ends_with([',', ';', '.', ':', ')'])) {
            continue;
        }
        let folded = run.iter().map(|w| bare(w)).collect::<Vec<_>>().join(" ");
        let figure = n == 1 && folded.bytes().all(|b| b.is_ascii_digit()) && !folded.is_empty();
        let listed = (n > 1 && forms.is_place(&folded)) || forms.is_province(&folded) || figure;
        let shown = run
            .iter()
            .map(|w| title_word(w.trim_matches(|c: char| !c.is_alphanumeric())))
            .collect::<Vec<_>>()
            .join(" ");
        let dated = || memchr::memmem::find(known.as_bytes(), format!("{shown}, ngày").as_bytes()).is_some();
        let names =
            |unit: &&str| memchr::memmem::find(known.as_bytes(), format!("{unit} {shown}").as_bytes()).is_some();
        let seen = shown.chars().count() > 1 && (UNITS.iter().any(names) || (n > 1 && dated()));
        if listed || seen {
            return n;
        }
    }
    0
}

/// A word without marks as the document writes it in its running text: "INTERNET" is "Internet" there, "IOT" is "IoT".
fn as_elsewhere(word: &str, known: &str) -> Option<String> {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if core.len() < 3 || !core.bytes().all(|b| b.is_ascii_alphabetic()) || keeps_roman(core) {
        return None;
    }
    // Its own beginnings in the text, whatever the case of the rest.
    let (upper, lower) = (core.get(..1)?, core.get(..1)?.to_ascii_lowercase());
    let finder = |first: &str| {
        memchr::memmem::find_iter(known.as_bytes(), first).take(4_000).find_map(|at| {
            let here = known.get(at..at + core.len())?;
            let bounded = !known.get(..at)?.chars().next_back().is_some_and(char::is_alphanumeric)
                && !known.get(at + core.len()..)?.chars().next().is_some_and(char::is_alphanumeric);
            (bounded && here.eq_ignore_ascii_case(core) && here != core).then(|| here.to_owned())
        })
    };
    // In small letters it is a word like any other, and so is a syllable that begins a sentence or a name.
    let shown = finder(upper).filter(|_| finder(&lower).is_none())?;
    if is_syllable(core) && shown.chars().filter(|c| c.is_uppercase()).count() < 2 {
        return None;
    }
    Some(word.replace(core, &shown))
}

/// Whether the word is one syllable of a word that only looks like a numeral: "PHẠM VI".
fn in_a_word(words: &[&str], i: usize, forms: &Forms) -> bool {
    let bare =
        |k: usize| words.get(k).map(|w| fold(w.trim_matches(|c: char| !c.is_alphanumeric()))).unwrap_or_default();
    let pair = |k: usize| forms.is_plain_word(&format!("{} {}", bare(k), bare(k + 1)));
    matches!(bare(i).as_str(), "vi" | "xi") && (pair(i) || i > 0 && pair(i - 1))
}

fn keeps_roman(core: &str) -> bool {
    core.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// Whether a word in capitals is an acronym, a roman numeral or holds figures.
fn keeps(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if core.chars().any(|c| c.is_ascii_digit()) || core.contains(['/', '&']) {
        return true;
    }
    // Letters with marks make words; Đ stands in acronyms too.
    if core.chars().any(|c| !c.is_ascii() && !matches!(c, 'Đ' | '-' | '–' | '\'' | '’')) {
        return false;
    }
    let roman = !core.is_empty() && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    if roman {
        return true;
    }
    core.split(['-', '–']).any(|part| !part.is_empty() && !is_syllable(part))
}

/// "06/QĐ-TTG" to "06/QĐ-TTg": codes whose own form has small letters.
fn fix_code(word: &str, forms: &Forms) -> String {
    if !word.contains('/') {
        return word.to_owned();
    }
    let mut out = String::new();
    for part in word.split_inclusive(['/', '-']) {
        let core = part.trim_end_matches(['/', '-']);
        let bare = core.trim_end_matches(|c: char| !c.is_alphanumeric());
        match bare {
            "TTG" => out.push_str("TTg"),
            "CTR" | "TTR" => {
                out.push_str(bare.get(..2).unwrap_or(""));
                out.push('r');
            }
            _ => out.push_str(bare),
        }
        out.push_str(part.get(bare.len()..).unwrap_or(""));
    }
    let _ = forms;
    out
}

/// Whether letters can be one Vietnamese syllable: onset, vowels, coda. Enough to tell "UBND", "GRDP", "COVID".
fn is_syllable(word: &str) -> bool {
    let plain: String = fold(word).chars().map(base).collect();
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let Some(start) = plain.find(is_vowel) else { return false };
    let onset = plain.get(..start).unwrap_or("");
    let tail = plain.get(start..).unwrap_or("");
    let end = tail.find(|c| !is_vowel(c)).unwrap_or(tail.len());
    let coda = tail.get(end..).unwrap_or("");
    const ONSETS: [&str; 27] = [
        "", "b", "c", "ch", "d", "đ", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "r",
        "s", "t", "th", "tr", "v", "x",
    ];
    ONSETS.contains(&onset) && (1..=3).contains(&end) && ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"].contains(&coda)
}

/// A letter without its marks.
fn base(c: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    if c.is_ascii() || c == 'đ' {
        return c;
    }
    std::iter::once(c).nfd().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_acronyms_and_numerals_keep_their_capitals() {
        let f = Forms::builtin();
        for (text, want) in [
            ("PHÁT ĐỘNG PHONG TRÀO THI ĐUA", "Phát động phong trào thi đua"),
            (
                "NHIỆM VỤ CỦA HUYỆN NGỌC HỒI, TỈNH KON TUM NĂM 2023",
                "Nhiệm vụ của huyện Ngọc Hồi, tỉnh Kon Tum năm 2023",
            ),
            ("CÔNG TÁC CỦA UBND VỀ GRDP VÀ COVID-19", "Công tác của UBND về GRDP và COVID-19"),
            ("KINH TẾ - XÃ HỘI QUÝ IV", "Kinh tế - xã hội quý IV"),
            ("NGHỊ QUYẾT ĐẠI HỘI ĐẢNG LẦN THỨ XIII", "Nghị quyết đại hội Đảng lần thứ XIII"),
            ("QUYẾT ĐỊNH SỐ 06/QĐ-TTG NGÀY 02", "Quyết định số 06/QĐ-TTg ngày 02"),
        ] {
            assert_eq!(sentence_case(text, "", f), want);
        }
        assert_eq!(sentence_case("HUYỆN IA H'DRAI", "tại huyện Ia H'Drai", f), "Huyện Ia H'Drai");
    }
}
