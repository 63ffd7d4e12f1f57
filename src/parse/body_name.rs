//! Names of bodies: spelt out in sentence case, with their place and level.

use super::letter_case::{UNITS, capitalise, sentence_case, title_word, unit_at};
use super::level::{level_of, party_place};
use super::scan::{all_caps, one_blank};
use crate::model::{Issuer, Level};
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
        let head = forms.head(&folded);
        // "BCH ĐOÀN TỈNH ĐẮK LẮK / BCH ĐOÀN HUYỆN KRÔNG NĂNG": a line that opens as the one above it is a body of its own.
        let alike = || {
            let opening = |s: &str| s.split_whitespace().take(2).map(fold).collect::<Vec<_>>();
            bodies.last().is_some_and(|last| opening(last).len() == 2 && opening(last) == opening(text))
        };
        let begins = (head.is_some() || alike()) && !open;
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
    if let Some(branch) = parent.and_then(|p| branch_of(p, &name, forms)) {
        let level = level_of(&branch, None, forms);
        return Some(Issuer::new(branch, level));
    }
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
        && level_of(&name, None, forms) != Some(Level::Central)
        && let Some(place) = place_of(parent).or_else(|| party_place(parent))
    {
        let short = fold(&name);
        let of_party = ["tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy", "đảng ủy", "đảng bộ"]
            .iter()
            .any(|p| starts_with_word(&fold(parent), p));
        let (ban, phong) = (short.starts_with("ban ") || short == "ủy ban kiểm tra", short.starts_with("phòng "));
        if of_party && ban {
            // "Ban Tổ chức Tỉnh ủy".
            let committee = committee_of(&short, parent);
            // "Ban Thường vụ Tỉnh ủy" has the committee's name, and lacks the place's.
            let unit = committee.match_indices(' ').nth(1).map_or(committee.len(), |(at, _)| at);
            let (unit, place) = committee.split_at(unit);
            let own = if short.ends_with(&fold(unit)) { place.trim_start() } else { &committee };
            name = format!("{name} {own}");
        } else if ban && parent.starts_with("Hội đồng nhân dân") || phong && !parent.starts_with("Ủy ban nhân dân")
        {
            name = format!("{name} {parent}");
        } else {
            // "Công đoàn Viên chức tỉnh" says its unit, and not the name.
            let unit = open_unit(&name).and_then(|u| place.strip_prefix(u)).map(str::trim_start);
            name = format!("{name} {}", unit.unwrap_or(&place));
        }
    }
    let level = level_of(&name, None, forms).or_else(|| parent.and_then(|p| level_of(p, None, forms)));
    Some(Issuer::new(name, level))
}

/// A branch of an association: "Hội Liên hiệp Phụ nữ Việt Nam" above "Ban Chấp hành huyện A Lưới" is "Ban Chấp hành Hội
/// Liên hiệp Phụ nữ huyện A Lưới".
fn branch_of(parent: &str, name: &str, forms: &Forms) -> Option<String> {
    let head = forms.head(&fold(parent)).filter(|h| h.association)?;
    let folded = fold(name);
    let part = PARTS.iter().find(|p| starts_with_word(&folded, p))?;
    let words: Vec<&str> = name.split(' ').collect();
    let taken = part.split(' ').count();
    let (lead, place) = (words.get(..taken)?.join(" "), words.get(taken..)?);
    let (_, unit) = unit_at(place, 0)?;
    let place = if place.len() > unit { place.join(" ") } else { return None };
    // The Front keeps its name in full: it has a committee at each level.
    if head.folded.ends_with("mặt trận tổ quốc") {
        return Some(format!("{lead} {} {place}", committee_of(part, parent)));
    }
    let own = parent.strip_suffix(" Việt Nam").unwrap_or(parent);
    place_of(own).is_none().then(|| format!("{lead} {own} {place}"))
}

/// The committee of a Party organisation: "Ban Thường vụ" under "Đảng bộ tỉnh Ninh Thuận" is the Tỉnh ủy's.
pub(crate) fn committee_of(part: &str, parent: &str) -> String {
    if parent.starts_with("Mặt trận Tổ quốc") {
        return format!("Ủy ban {parent}");
    }
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

/// A cell that names a body and those it stands under ("UBND TỈNH KON TUM SỞ NỘI VỤ"), taken apart.
pub(crate) fn two_bodies<'c>(cell: &'c str, forms: &Forms) -> Vec<&'c str> {
    if !all_caps(cell) {
        return vec![cell];
    }
    let mut out = Vec::new();
    // A body has its name where a place was named, or "Việt Nam".
    let mut named = false;
    let words: Vec<&str> = cell.split(' ').collect();
    let (mut from, mut at) = (0, 0);
    let mut unit_end = None;
    for (i, word) in words.iter().enumerate() {
        if named {
            let folded = fold(cell.get(at..).unwrap_or(""));
            let before = fold(words.get(i.wrapping_sub(1)).unwrap_or(&""));
            let head = forms.heads().iter().find(|h| starts_with_word(&folded, &h.folded)).is_some_and(|h| {
                let whole = folded.len() == h.folded.len();
                let known = h.folded.contains(' ') || h.folded == "sở" || h.folded == "phòng" && before != "hải";
                known && (!whole || part_of_parent(&folded))
            });
            if head {
                out.push(cell.get(from..at).unwrap_or("").trim_end());
                (from, named, unit_end) = (at, false, None);
            }
        }
        if let Some((_, n)) = unit_at(&words, i) {
            unit_end = Some(i + n);
        }
        named |= unit_end.is_some_and(|e| i >= e);
        named |= i > 0 && fold(word) == "nam" && words.get(i - 1).is_some_and(|w| fold(w) == "việt");
        at += word.len() + 1;
    }
    out.push(cell.get(from..).unwrap_or(""));
    out
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
    PARTS.iter().any(|p| starts_with_word(folded, p))
}

const PARTS: [&str; 7] =
    ["văn phòng", "ban thường vụ", "thường trực", "ban thường trực", "ban chấp hành", "ban cán sự", "ban bí thư"];

/// The unit with which a name ends that says no place: "Ủy ban nhân dân huyện".
pub(crate) fn open_unit(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    UNITS.iter().copied().find(|u| folded.strip_suffix(u).is_some_and(|h| h.ends_with(' ')))
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
    let Some(head) = forms.head(&folded) else {
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
    let mut placed = false;
    capital |= !place;
    // A list of things, no name: no word of it gets a capital.
    let mut plain = head.plain;
    while i < words.len() {
        let Some(word) = words.get(i) else { break };
        if let Some((unit, n)) = unit_at(&words, i) {
            // "quận 1, thành phố Hồ Chí Minh".
            if placed && !out.ends_with(',') {
                out.push(',');
            }
            out.push(' ');
            out.push_str(unit);
            i += n;
            // What follows a unit to the next one is its name: "phường Xuân Hương - Đà Lạt".
            while let Some(w) = words.get(i).filter(|_| unit_at(&words, i).is_none()) {
                if *w == "-" && forms.head(&fold(&words.get(i + 1..).unwrap_or(&[]).join(" "))).is_some() {
                    break;
                }
                placed = true;
                out.push(' ');
                out.push_str(&place_word(w, shouted));
                i += 1;
            }
            capital = false;
            place = false;
            continue;
        }
        out.push(' ');
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
            plain = inner.plain;
            continue;
        }
        let bare = fold(word);
        if let Some((taken, named)) = forms.small_words(&bare, words.get(i + 1)).filter(|_| !place) {
            out.push_str(&words.get(i..i + taken).unwrap_or(&[]).join(" ").to_lowercase());
            plain |= !named;
            capital = named;
            i += taken;
            continue;
        }
        // "Đảng ủy Sở Y tế", "Chi bộ Trường …": an office in the name of its Party organisation.
        let office = matches!(bare.as_str(), "sở" | "bộ" | "trường" | "phòng") && head.folded.starts_with(['đ', 'c']);
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
        // "khu vực Đông Hà - Cam Lộ".
        let region = words.get(..i).is_some_and(|w| w.iter().any(|w| fold(w) == "vực"));
        let place_at = |n: usize| {
            let run = fold(&words.get(i..i + n).unwrap_or(&[]).join(" "));
            forms.is_province(&run) || region && forms.is_place(&run)
        };
        if let Some(n) = (2..=4).rev().find(|&n| place_at(n)) {
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
        if capital && !plain {
            capitalise(&mut out, at);
        }
        // "Nông nghiệp và Phát triển nông thôn", "Lao động - Thương binh", "Văn hóa, Thể thao".
        capital = office || bare == "-" || word.ends_with(',');
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
    // "thị xã Bình Long": the second word is a unit of its own, too.
    let wider = at.checked_sub(1).and_then(|i| unit_at(&words, i).map(|(_, n)| (i, n)));
    let (at, n) = wider.filter(|(i, n)| i + n > at).unwrap_or((at, n));
    let place = words.get(at..)?;
    // "thành phố": the second word is no unit of its own.
    (place.len() > n).then(|| place.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_unit_before_a_name_is_its_place() {
        for (name, place) in [
            ("Ủy ban nhân dân thị xã Bình Long", "thị xã Bình Long"),
            ("Ủy ban nhân dân xã Bình Long", "xã Bình Long"),
            ("Ủy ban nhân dân thành phố Huế", "thành phố Huế"),
            ("Ủy ban nhân dân thị trấn Chư Prông", "thị trấn Chư Prông"),
        ] {
            assert_eq!(place_of(name).as_deref(), Some(place), "{name}");
        }
    }
}
