//! Names of bodies: spelt out in sentence case, with their place and level.

use super::letter_case::{capitalise, sentence_case, title_word, unit_at};
use super::scan::{all_caps, one_blank};
use crate::model::{Issuer, Level};
use crate::text::seek;
use crate::vocab::{Forms, fold, starts_with_word};

/// The issuer that the lines of a letterhead name: the last body, after those it stands under.
pub(crate) fn from_letterhead(cells: &[String], forms: &Forms) -> Option<Issuer> {
    let mut bodies: Vec<String> = Vec::new();
    let mut open = false;
    for cell in cells.iter().flat_map(|c| two_bodies(c, forms)) {
        let text = cell.trim_matches(|c: char| matches!(c, '-' | '*' | '_' | ' ' | ':' | '.' | '–'));
        if text.is_empty() {
            continue;
        }
        let folded = fold(text);
        let head = forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded));
        let begins = head.is_some() && !open;
        match bodies.last_mut() {
            Some(last) if !begins => {
                last.push(' ');
                last.push_str(text);
            }
            _ => bodies.push(text.to_owned()),
        }
        open =
            head.is_some_and(|h| h.open && h.folded == folded) || folded.ends_with(" và") || text.ends_with(['-', ',']);
    }
    let names: Vec<String> = bodies.iter().map(|b| full_name(b, "", forms)).collect();
    let (last, above) = names.split_last()?;
    let mut name = last.clone();
    let folded = fold(&name);
    let parent = above.last();
    // "Văn phòng", "Ban Thường vụ": a part of the body above it.
    let bare = forms.heads().iter().any(|h| h.folded == folded) && part_of_parent(&folded);
    if let Some(parent) = parent
        && bare
        && part_of_parent(&folded)
        && !standing(&folded)
    {
        name = format!("{name} {}", committee_of(&folded, parent));
    }
    if let Some(parent) = parent
        && !bare
        && place_of(&name).or_else(|| party_place(&name)).is_none()
        && level_of(&name, forms) != Some(Level::Central)
        && let Some(place) = place_of(parent).or_else(|| party_place(parent))
    {
        name = format!("{name} {place}");
    }
    let level = level_of(&name, forms).or_else(|| parent.and_then(|p| level_of(p, forms)));
    Some(Issuer::new(name, level))
}

/// The committee of a Party organisation: "Ban Thường vụ" under "Đảng bộ tỉnh Ninh Thuận" is the Tỉnh ủy's.
pub(crate) fn committee_of(part: &str, parent: &str) -> String {
    let place = parent.strip_prefix("Đảng bộ ").filter(|_| part != "ban chấp hành");
    let Some(place) = place else { return parent.to_owned() };
    for (unit, committee) in [
        ("tỉnh ", "Tỉnh ủy "),
        ("thành phố ", "Thành ủy "),
        ("huyện ", "Huyện ủy "),
        ("quận ", "Quận ủy "),
        ("thị xã ", "Thị ủy "),
    ] {
        if let Some(name) = place.strip_prefix(unit) {
            return format!("{committee}{name}");
        }
    }
    format!("Đảng ủy {place}")
}

/// A cell that names a body and the one it stands under ("UBND TỈNH KON TUM SỞ NỘI VỤ"), taken apart.
pub(crate) fn two_bodies<'c>(cell: &'c str, forms: &Forms) -> Vec<&'c str> {
    let mut seen_place = false;
    let words: Vec<&str> = cell.split(' ').collect();
    let mut at = 0;
    let mut unit_end = None;
    for (i, word) in words.iter().enumerate() {
        let here = cell.get(at..).unwrap_or("");
        if seen_place && all_caps(cell) {
            let folded = fold(here);
            let head =
                forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded) && folded.len() > h.folded.len());
            let before = fold(words.get(i.wrapping_sub(1)).unwrap_or(&""));
            if head
                .is_some_and(|h| h.folded.contains(' ') || h.folded == "sở" || (h.folded == "phòng" && before != "hải"))
            {
                return vec![cell.get(..at).unwrap_or("").trim_end(), here];
            }
        }
        if let Some((_, n)) = unit_at(&words, i) {
            unit_end = Some(i + n);
        }
        seen_place |= unit_end.is_some_and(|e| i >= e);
        at += word.len() + 1;
    }
    vec![cell]
}

/// The Party organisation that a committee leads: "Tỉnh ủy Ninh Thuận" leads "Đảng bộ tỉnh Ninh Thuận".
pub(crate) fn organisation_of(committee: &str) -> String {
    for (head, unit) in [
        ("Tỉnh ủy", "tỉnh"),
        ("Thành ủy", "thành phố"),
        ("Huyện ủy", "huyện"),
        ("Quận ủy", "quận"),
        ("Thị ủy", "thị xã"),
        ("Đảng ủy", ""),
    ] {
        if let Some(place) = committee.strip_prefix(head) {
            return one_blank(&format!("Đảng bộ {unit} {place}"));
        }
    }
    committee.to_owned()
}

/// Bodies that are named as parts of the one above them: "Văn phòng Ủy ban nhân dân tỉnh". Others take its place
/// only: "Hội đồng Thi đua - Khen thưởng tỉnh".
pub(crate) fn part_of_parent(folded: &str) -> bool {
    ["văn phòng", "ban thường vụ", "thường trực", "ban thường trực", "ban chấp hành", "ban cán sự", "ban bí thư"]
        .iter()
        .any(|p| starts_with_word(folded, p))
}

/// Bodies that stand for themselves without more.
pub(crate) fn standing(folded: &str) -> bool {
    matches!(
        folded,
        "chính phủ"
            | "quốc hội"
            | "thủ tướng chính phủ"
            | "ủy ban nhân dân"
            | "hội đồng nhân dân"
            | "ubnd"
            | "hđnd"
    )
}

/// Spells a body's name out in sentence case: "UBND TỈNH KON TUM" to "Ủy ban nhân dân tỉnh Kon Tum".
pub(crate) fn full_name(text: &str, known: &str, forms: &Forms) -> String {
    let spelt = spell(text, forms);
    let folded = fold(&spelt);
    let Some(head) = forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded)) else {
        let mut name = if all_caps(&spelt) { sentence_case(&spelt, known, forms) } else { spelt };
        capitalise(&mut name, 0);
        return name;
    };
    let words: Vec<&str> = spelt.split(' ').collect();
    let taken = head.folded.split(' ').count();
    let mut out = spell(&head.name, forms);
    let mut capital = head.open;
    let shouted = all_caps(text) || words.iter().skip(taken).all(|w| all_caps(w) || !w.chars().any(char::is_uppercase));
    let mut i = taken;
    let mut place = names_place(&head.folded);
    capital |= !place;
    while i < words.len() {
        let Some(word) = words.get(i) else { break };
        out.push(' ');
        if let Some((unit, n)) = unit_at(&words, i) {
            out.push_str(unit);
            i += n;
            // What follows a unit to the next one is its name.
            while let Some(w) = words.get(i).filter(|_| unit_at(&words, i).is_none()) {
                if *w == "-" {
                    break;
                }
                out.push(' ');
                out.push_str(&place_word(w, shouted));
                i += 1;
            }
            capital = false;
            place = false;
            continue;
        }
        if !shouted {
            out.push_str(word);
            i += 1;
            continue;
        }
        // A nested body: "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH", "ỦY BAN … VIỆT NAM".
        let tail = words.get(i..).unwrap_or(&[]).join(" ");
        let folded = fold(&tail);
        if let Some(inner) =
            forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded) && h.folded.contains(' '))
        {
            out.push_str(&spell(&inner.name, forms));
            i += inner.folded.split(' ').count();
            capital = inner.open;
            place = names_place(&inner.folded);
            capital |= !place;
            continue;
        }
        if folded.starts_with("trung ương") {
            out.push_str("Trung ương");
            i += 2;
            continue;
        }
        if folded.starts_with("việt nam") || (place && !matches!(fold(word).as_str(), "về" | "và" | "-" | "của"))
        {
            out.push_str(&place_word(word, true));
            i += 1;
            continue;
        }
        if let Some(n) =
            (2..=4).rev().find(|&n| forms.is_province(&fold(&words.get(i..i + n).unwrap_or(&[]).join(" "))))
        {
            for (k, w) in words.iter().skip(i).take(n).enumerate() {
                if k > 0 {
                    out.push(' ');
                }
                out.push_str(&title_word(w));
            }
            i += n;
            continue;
        }
        let cased = sentence_case(word, known, forms);
        let lower = if cased.chars().filter(|c| c.is_uppercase()).count() > 1 { cased } else { cased.to_lowercase() };
        let at = out.len();
        out.push_str(&lower);
        if capital {
            capitalise(&mut out, at);
        }
        // "Nông nghiệp và Phát triển nông thôn", "Lao động - Thương binh", "Văn hóa, Thể thao".
        capital = matches!(fold(word).as_str(), "và" | "-") || word.ends_with(',');
        i += 1;
    }
    out
}

/// Whether a place follows such a head without its unit: "Tỉnh ủy Ninh Thuận".
pub(crate) fn names_place(head: &str) -> bool {
    let last = head.rsplit(' ').next().unwrap_or("");
    let first = head.split(' ').next().unwrap_or("");
    matches!(last, "ủy" | "đoàn") && matches!(first, "tỉnh" | "thành" | "huyện" | "quận" | "thị")
        // A school is named after a person or a place.
        || (first == "trường" && head.contains(' '))
}

pub(crate) fn place_word(word: &str, shouted: bool) -> String {
    if shouted && word.chars().any(char::is_alphabetic) && word.chars().count() > 1 || all_caps(word) {
        title_word(word)
    } else {
        word.to_owned()
    }
}

/// Abbreviations spelt out; other words as they are.
pub(crate) fn spell(text: &str, forms: &Forms) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for word in text.replace('–', "-").split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        // "TP.Kon Tum", "TX.AYUNPA": the dot glues them.
        let glued = word.find('.').filter(|&i| i + 1 < word.len()).and_then(|i| {
            let (head, tail) = word.split_at(i + 1);
            forms.abbreviation(head).map(|long| (long, tail))
        });
        match (forms.abbreviation(word), glued) {
            (Some(long), _) => out.push_str(long),
            (None, Some((long, tail))) => {
                out.push_str(long);
                out.push(' ');
                out.push_str(tail);
            }
            _ => out.push_str(word),
        }
    }
    one_blank(&out)
}

/// The last unit and its name in a body's name: "tỉnh Kon Tum".
pub(crate) fn place_of(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let (at, n) = (0..words.len()).rev().find_map(|i| unit_at(&words, i).map(|(_, n)| (i, n)))?;
    let place = words.get(at..)?;
    // "thành phố": the second word is no unit of its own.
    (place.len() > n).then(|| place.join(" "))
}

/// "Tỉnh ủy Ninh Thuận" stands for "tỉnh Ninh Thuận".
pub(crate) fn party_place(name: &str) -> Option<String> {
    for (head, unit) in [
        ("Tỉnh ủy ", "tỉnh "),
        ("Thành ủy ", "thành phố "),
        ("Huyện ủy ", "huyện "),
        ("Quận ủy ", "quận "),
        ("Thị ủy ", "thị xã "),
        ("Tỉnh đoàn ", "tỉnh "),
        ("Thành đoàn ", "thành phố "),
        ("Huyện đoàn ", "huyện "),
        ("Quận đoàn ", "quận "),
        ("Thị đoàn ", "thị xã "),
    ] {
        if let Some(place) = name.strip_prefix(head) {
            return Some(format!("{unit}{place}"));
        }
    }
    None
}

/// Level of government that a body's name tells.
pub(crate) fn level_of(name: &str, forms: &Forms) -> Option<Level> {
    let words: Vec<&str> = name.split(' ').collect();
    let unit = (0..words.len()).find_map(|i| {
        // The first unit is the body's own: "xã Đăk Ang, huyện Ngọc Hồi".
        let (unit, n) = unit_at(&words, i)?;
        Some((unit, fold(&words.get(i + n..).unwrap_or(&[]).join(" "))))
    });
    if let Some((unit, place)) = unit {
        return Some(match unit {
            "tỉnh" => Level::Province,
            "thành phố" if forms.is_city(place.split(',').next().unwrap_or("")) => Level::Province,
            "huyện" | "quận" | "thị xã" | "thành phố" => Level::District,
            _ => Level::Commune,
        });
    }
    let folded = fold(name);
    let head = forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded))?;
    if let Some(place) = folded.strip_prefix("thành ủy ") {
        return Some(if forms.is_city(place) { Level::Province } else { Level::District });
    }
    let inner = forms
        .heads()
        .iter()
        .find(|h| h.level.is_some() && seek::find(&folded, &h.folded).is_some_and(|i| i > 0) && h.folded.contains(' '));
    if head.level.is_none()
        && seek::contains(&folded, "thành ủy")
        && forms.heads().iter().any(|h| h.folded == "thành ủy")
    {
        let place = folded.split("thành ủy ").nth(1).unwrap_or("");
        return Some(if forms.is_city(place) { Level::Province } else { Level::District });
    }
    head.level.or_else(|| inner.and_then(|h| h.level))
}
