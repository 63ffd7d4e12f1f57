//! Who issued a document: the body of the letterhead, or of a Party document the body that signs, with its full name
//! and its place.

use std::collections::HashMap;

use memchr::memmem;

use super::letter_case::{UNITS, capitalise, sentence_case, title_word, unit_at};
use super::scan::{all_caps, one_blank, rest, skip_blanks};
use crate::model::{Header, Issuer, Level, Signature};
use crate::outline::lines::Lines;
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
        && place_of(&name).is_none()
        && level_of(&name, forms) != Some(Level::Central)
        && let Some(place) = place_of(parent).or_else(|| party_place(parent, forms))
    {
        name = format!("{name} {place}");
    }
    let level = level_of(&name, forms).or_else(|| parent.and_then(|p| level_of(p, forms)));
    Some(Issuer::new(name, level))
}

/// The committee of a Party organisation: "Ban Thường vụ" under "Đảng bộ tỉnh Ninh Thuận" is the Tỉnh ủy's.
fn committee_of(part: &str, parent: &str) -> String {
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
fn two_bodies<'c>(cell: &'c str, forms: &Forms) -> Vec<&'c str> {
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
fn organisation_of(committee: &str) -> String {
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
fn part_of_parent(folded: &str) -> bool {
    ["văn phòng", "ban thường vụ", "thường trực", "ban thường trực", "ban chấp hành", "ban cán sự", "ban bí thư"]
        .iter()
        .any(|p| starts_with_word(folded, p))
}

/// Bodies that stand for themselves without more.
fn standing(folded: &str) -> bool {
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
            forms.heads().iter().find(|h| h.folded.contains(' ') && starts_with_word(&folded, &h.folded))
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
fn names_place(head: &str) -> bool {
    let last = head.rsplit(' ').next().unwrap_or("");
    let first = head.split(' ').next().unwrap_or("");
    matches!(last, "ủy" | "đoàn") && matches!(first, "tỉnh" | "thành" | "huyện" | "quận" | "thị")
        // A school is named after a person or a place.
        || (first == "trường" && head.contains(' '))
}

fn place_word(word: &str, shouted: bool) -> String {
    if shouted && word.chars().any(char::is_alphabetic) && word.chars().count() > 1 || all_caps(word) {
        title_word(word)
    } else {
        word.to_owned()
    }
}

/// Abbreviations spelt out; other words as they are.
fn spell(text: &str, forms: &Forms) -> String {
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
fn place_of(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let (at, n) = (0..words.len()).rev().find_map(|i| unit_at(&words, i).map(|(_, n)| (i, n)))?;
    let place = words.get(at..)?;
    // "thành phố": the second word is no unit of its own.
    (place.len() > n).then(|| place.join(" "))
}

/// "Tỉnh ủy Ninh Thuận" stands for "tỉnh Ninh Thuận".
fn party_place(name: &str, forms: &Forms) -> Option<String> {
    for (head, unit) in [
        ("Tỉnh ủy ", "tỉnh "),
        ("Thành ủy ", "thành phố "),
        ("Huyện ủy ", "huyện "),
        ("Quận ủy ", "quận "),
        ("Thị ủy ", "thị xã "),
        ("Tỉnh đoàn ", "tỉnh "),
    ] {
        if let Some(place) = name.strip_prefix(head) {
            return Some(format!("{unit}{place}"));
        }
    }
    let _ = forms;
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
        .find(|h| h.level.is_some() && h.folded.contains(' ') && folded.find(h.folded.as_str()).is_some_and(|i| i > 0));
    if head.level.is_none() && forms.heads().iter().any(|h| h.folded == "thành ủy" && folded.contains("thành ủy"))
    {
        let place = folded.split("thành ủy ").nth(1).unwrap_or("");
        return Some(if forms.is_city(place) { Level::Province } else { Level::District });
    }
    head.level.or_else(|| inner.and_then(|h| h.level))
}

/// Completes the issuer from the whole document: the body that signs a Party document, a body that only the signature
/// or the text names, the place that the letterhead leaves out. `body` is the text of the main part.
pub fn complete_issuer(header: &mut Header, lines: &Lines, body: &str, signature: Option<&Signature>, forms: &Forms) {
    let authority = signature.and_then(|s| s.authority.as_deref()).map(|a| first_authority(a, forms));
    let base = header.issuer.take();
    let title = header.title.clone().unwrap_or_default();
    let known = body.get(..super::title::floor(body, 200_000)).unwrap_or(body);
    let signer = authority.filter(|a| !a.is_empty()).map(|a| full_name(&a, known, forms));
    let mut name = match (base.as_ref().map(|i| i.name.clone()), signer) {
        (Some(base), Some(signer)) => join_party(&base, &signer, forms).unwrap_or(base),
        (Some(base), None) => base,
        (None, Some(signer)) => signer,
        (None, None) => match own_speech(known, forms) {
            Some(name) => name,
            None => return,
        },
    };
    let from_letterhead = base.is_some();
    // A body of the people's power or the Party without its unit: the text tells which it speaks of.
    if !has_unit(&name) && needs_unit(&name) {
        let city = header.place.as_deref();
        if let Some(unit) = own_unit(known, &name, forms) {
            name = format!("{name} {unit}");
        }
        let _ = city;
    }
    if let Some(unit) = open_unit(&name) {
        if let Some(place) = place_name(unit, &title, known, header.place.as_deref(), forms) {
            name = format!("{name} {place}");
        }
    } else if !has_unit(&name) && !from_letterhead {
        if let Some(unit) = party_unit(&name)
            && let Some(place) = place_name(unit, &title, known, header.place.as_deref(), forms)
        {
            name = format!("{name} {place}");
        }
    } else if place_of(&name).is_none() && is_department(&name) && level_of(&name, forms) != Some(Level::Central) {
        let unit = if fold(&name).starts_with("sở") { "tỉnh" } else { "huyện" };
        if let Some(place) = place_name(unit, &title, known, header.place.as_deref(), forms)
            && !fold(&name).ends_with(&fold(&place))
        {
            name = format!("{name} {unit} {place}");
        }
    }
    let level = level_of(&name, forms).or(base.and_then(|i| i.level));
    let level = match level {
        Some(Level::District) if fold(&name).ends_with("thành phố") && speaks_of_districts(known) => {
            Some(Level::Province)
        }
        level => level,
    };
    let _ = lines;
    header.issuer = Some(Issuer::new(name, level));
}

/// "các quận, huyện": only a city of provincial rank has them.
fn speaks_of_districts(text: &str) -> bool {
    ["quận, huyện", "huyện, quận", "các quận", "các huyện"]
        .iter()
        .any(|w| memmem::find(text.as_bytes(), w.as_bytes()).is_some())
}

/// What stands after the first mark of authority, up to the next: "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH" gives the first.
fn first_authority(authority: &str, forms: &Forms) -> String {
    let text = authority.trim();
    let folded = fold(text);
    let mark = ["tm.", "tm ", "t/m", "t.m."].iter().find(|m| folded.starts_with(**m));
    let Some(mark) = mark else { return String::new() };
    let tail = rest(text, mark.len()).trim_start_matches(['.', ' ', '/', ':']);
    let mut end = tail.len();
    for next in [" KT.", " TL.", " TUQ.", " K/T", " T/L", " KT ", " TL ", " Q."] {
        if let Some(i) = tail.find(next) {
            end = end.min(i);
        }
    }
    let _ = forms;
    tail.get(..end).unwrap_or("").trim().to_owned()
}

/// For a Party document, the body that signs with the place of the letterhead: "Ban Thường vụ" of "Tỉnh ủy Ninh Thuận".
fn join_party(base: &str, signer: &str, forms: &Forms) -> Option<String> {
    let (fbase, fsigner) = (fold(base), fold(signer));
    let party =
        ["tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy", "đảng ủy", "đảng bộ", "chi bộ", "ban chấp hành"];
    let head = party.iter().find(|h| starts_with_word(&fbase, h))?;
    if *head == "ban chấp hành" && !fbase.contains("đảng") && !fbase.contains("trung ương") {
        return None;
    }
    let part = ["ban thường vụ", "ban chấp hành", "thường trực", "ban bí thư", "bộ chính trị", "văn phòng"]
        .iter()
        .find(|p| starts_with_word(&fsigner, p))?;
    if matches!(*part, "ban bí thư" | "bộ chính trị") {
        return Some(signer.to_owned());
    }
    if fbase.starts_with(part) {
        return None;
    }
    // "T/M BAN THƯỜNG VỤ TỈNH ỦY", "T/M BAN CHẤP HÀNH ĐẢNG BỘ TỈNH".
    let words = part.split(' ').count();
    let own: Vec<&str> = signer.split(' ').collect();
    let lead = own.get(..words)?.join(" ");
    let tail = own.get(words..).unwrap_or(&[]).join(" ");
    let ftail = fold(&tail);
    if *part == "ban chấp hành" && (ftail.is_empty() || ftail.starts_with(head) || ftail == "đảng bộ") {
        // The executive committee is the organisation's (Đảng bộ), not the committee's own.
        return Some(format!("{lead} {}", organisation_of(base)));
    }
    if ftail.is_empty() || ftail.starts_with(head) {
        return Some(format!("{lead} {base}"));
    }
    let place = party_place(base, forms).or_else(|| place_of(base))?;
    let unit = place.split(' ').next().unwrap_or("");
    if ftail.ends_with(unit) {
        let bare = tail.get(..tail.len().checked_sub(unit.len())?)?.trim_end();
        return Some(one_blank(&format!("{lead} {bare} {place}")));
    }
    Some(one_blank(&format!("{lead} {tail}")))
}

fn has_unit(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    (0..words.len()).any(|i| unit_at(&words, i).is_some())
}

/// Whether such a body always belongs to a unit of administration.
fn needs_unit(name: &str) -> bool {
    let folded = fold(name);
    matches!(
        folded.as_str(),
        "ủy ban nhân dân"
            | "hội đồng nhân dân"
            | "thường trực hội đồng nhân dân"
            | "ban chấp hành đảng bộ"
            | "đảng ủy"
            | "ủy ban mặt trận tổ quốc việt nam"
    )
}

/// Whether a body is an office under a people's committee.
fn is_department(name: &str) -> bool {
    let folded = fold(name);
    ["sở ", "phòng "].iter().any(|h| folded.starts_with(h))
}

/// The unit with which a name ends that says no place: "Ủy ban nhân dân huyện".
fn open_unit(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    UNITS.iter().copied().find(|u| folded.strip_suffix(u).is_some_and(|h| h.ends_with(' ')))
}

/// The unit that a Party committee without a place belongs to.
fn party_unit(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    [("tỉnh ủy", "tỉnh"), ("thành ủy", "thành phố"), ("huyện ủy", "huyện"), ("quận ủy", "quận"), ("thị ủy", "thị xã")]
        .iter()
        .find(|(h, _)| folded.ends_with(h))
        .map(|(_, u)| *u)
}

/// The body that a text without letterhead and signature speaks as: "Ủy ban nhân dân huyện phát động …".
fn own_speech(text: &str, forms: &Forms) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for (long, shorts) in BODIES {
        for short in *shorts {
            for at in memmem::find_iter(text.as_bytes(), short).take(2_000) {
                let after = skip_blanks(text, at + short.len());
                let (unit, end) = unit_after(text, after);
                let end = unit.map_or(after, |u| name_end(text, end, u));
                let tail = rest(text, skip_blanks(text, end));
                if forms.speaks(tail) && subject_at(text, at) {
                    let name = match unit {
                        Some(u) => format!("{long} {u}"),
                        None => (*long).to_owned(),
                    };
                    match &mut best {
                        Some((n, held)) if *held == name => *n += 1,
                        Some(_) => {}
                        None => best = Some((1, name)),
                    }
                }
            }
        }
    }
    best.map(|(_, name)| name)
}

/// Bodies that speak in their documents, and how they write themselves.
const BODIES: &[(&str, &[&str])] = &[
    ("Ủy ban nhân dân", &["Ủy ban nhân dân", "Uỷ ban nhân dân", "Ủy ban Nhân dân", "UBND"]),
    ("Hội đồng nhân dân", &["Hội đồng nhân dân", "Hội đồng Nhân dân", "HĐND"]),
    ("Ban Thường vụ Tỉnh ủy", &["Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh uỷ"]),
    ("Ban Thường vụ Thành ủy", &["Ban Thường vụ Thành ủy", "Ban Thường vụ Thành uỷ"]),
    ("Ban Thường vụ Huyện ủy", &["Ban Thường vụ Huyện ủy", "Ban Thường vụ Huyện uỷ"]),
    ("Đảng ủy", &["Đảng ủy", "Đảng uỷ"]),
];

/// Whether a body's name at `at` is the subject of its sentence.
fn subject_at(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end();
    !["của", "tại", "cho", "với", "về", "do", "và", "từ", "theo", "các"]
        .iter()
        .any(|w| before.strip_suffix(w).is_some_and(|h| h.is_empty() || h.ends_with([' ', '\n'])))
}

/// The unit that begins at `at`, and where it ends.
fn unit_after(text: &str, at: usize) -> (Option<&'static str>, usize) {
    let window = rest(text, at);
    let window = window.get(..super::title::floor(window, 40)).unwrap_or(window);
    let words: Vec<&str> = window.split_whitespace().take(4).collect();
    match unit_at(&words, 0) {
        Some((unit, n)) if !words.get(n - 1).is_some_and(|w| w.ends_with([',', ';'])) => {
            let mut end = at;
            for w in words.iter().take(n) {
                end = rest(text, end).find(w).map_or(end, |i| end + i + w.len());
            }
            (Some(unit), end)
        }
        _ => (None, at),
    }
}

/// Where the name of a place that begins after `at` ends: a run of capitalised words, at most four.
fn name_end(text: &str, at: usize, _unit: &str) -> usize {
    let mut end = at;
    let mut i = at;
    for _ in 0..4 {
        let from = skip_blanks(text, i);
        if from == i && i > at {
            break;
        }
        let word = rest(text, from);
        let len = word.find(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'))).unwrap_or(word.len());
        let word = word.get(..len).unwrap_or("");
        if !word.chars().next().is_some_and(char::is_uppercase) || all_caps(word) && word.chars().count() > 3 {
            break;
        }
        end = from + len;
        i = end;
    }
    end
}

/// The unit of the body that the text speaks as: what it calls itself where it acts, and where it needs no name.
fn own_unit(text: &str, name: &str, forms: &Forms) -> Option<&'static str> {
    let folded = fold(name);
    let spoken: &[&str] = BODIES.iter().find(|(long, _)| folded.ends_with(&fold(long))).map_or(&[], |b| b.1);
    let mut weight: HashMap<&'static str, usize> = HashMap::new();
    for short in spoken {
        for at in memmem::find_iter(text.as_bytes(), short).take(4_000) {
            let after = skip_blanks(text, at + short.len());
            let (Some(unit), end) = unit_after(text, after) else { continue };
            let name = name_end(text, end, unit);
            let tail = rest(text, skip_blanks(text, name));
            let mut points = usize::from(name == end);
            if forms.speaks(tail) && subject_at(text, at) {
                points += 6;
            }
            let before = text.get(at.saturating_sub(1)..at).map_or("", |_| text.get(..at).unwrap_or(""));
            let near = before.get(super::title::floor(before, before.len().saturating_sub(120))..).unwrap_or("");
            if near.contains("Trên đây là") {
                points += 8;
            }
            // "… của Ủy ban nhân dân tỉnh" after a number names the issuer of another document.
            if points < 6 && near.trim_end().ends_with("của") && near.contains('/') {
                points = 0;
            }
            *weight.entry(unit).or_default() += points;
        }
    }
    let best = UNITS.iter().copied().max_by_key(|u| {
        (weight.get(u).copied().unwrap_or(0), UNITS.len() - UNITS.iter().position(|x| x == u).unwrap_or(0))
    })?;
    if weight.get(best).copied().unwrap_or(0) > 0 {
        return Some(best);
    }
    // Without such a sentence: the unit that is spoken of without a name.
    let mut best = None;
    for unit in UNITS {
        let n = [format!("trên địa bàn {unit}"), format!("của {unit}"), format!("toàn {unit}")]
            .iter()
            .map(|w| memmem::find_iter(text.as_bytes(), w.as_bytes()).take(500).count())
            .sum::<usize>();
        if n > best.map_or(0, |(m, _)| m) {
            best = Some((n, unit));
        }
    }
    best.map(|(_, u)| u)
}

/// The name that a document gives to its own unit: counted over title and text, more where a body of the unit is named.
fn place_name(unit: &str, title: &str, text: &str, place: Option<&str>, forms: &Forms) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut upper = unit.to_owned();
    capitalise(&mut upper, 0);
    for (source, weight) in [(title, 6), (text, 1)] {
        for word in [unit, upper.as_str()] {
            for at in memmem::find_iter(source.as_bytes(), word).take(4_000) {
                let end = at + word.len();
                let bounded = !source.get(..at).and_then(|s| s.chars().next_back()).is_some_and(char::is_alphanumeric);
                if !bounded || !rest(source, end).starts_with(' ') {
                    continue;
                }
                let stop = name_end(source, end, unit);
                let run = source.get(end..stop).unwrap_or("").trim();
                let Some(name) = listed(run, unit, forms) else { continue };
                let before = source.get(..at).unwrap_or("").trim_end();
                let body =
                    ["nhân dân", "UBND", "HĐND", "Đảng bộ", "UBND", "địa bàn"].iter().any(|w| before.ends_with(w));
                let points = weight * if body { 3 } else { 1 };
                match counts.iter_mut().find(|(n, _)| *n == name) {
                    Some((_, n)) => *n += points,
                    None => counts.push((name, points)),
                }
            }
        }
    }
    // "Kon Tum, ngày …" is the place of a province's office.
    if let Some(place) = place.filter(|p| unit == "tỉnh" && forms.is_province(&fold(p))) {
        match counts.iter_mut().find(|(n, _)| fold(n) == fold(place)) {
            Some((_, n)) => *n += 10,
            None => counts.push((place.to_owned(), 2)),
        }
    }
    counts.sort_by_key(|c| std::cmp::Reverse(c.1));
    let mut ranked = counts.into_iter();
    let first = ranked.next()?;
    let second = ranked.next().map_or(0, |c| c.1);
    (first.1 > second).then_some(first.0)
}

/// The longest beginning of a run of capitalised words that is a place; else the run itself, if it can be one.
fn listed(run: &str, unit: &str, forms: &Forms) -> Option<String> {
    let words: Vec<&str> = run.split_whitespace().collect();
    if words.is_empty() {
        return None;
    }
    for n in (1..=words.len()).rev() {
        let name = words.get(..n)?.join(" ");
        let folded = fold(&name);
        let known = if unit == "tỉnh" {
            forms.is_province(&folded)
        } else {
            (n > 1 && forms.is_place(&folded)) || forms.is_province(&folded)
        };
        if known {
            return Some(name);
        }
    }
    let head = words.first().map(|w| fold(w)).unwrap_or_default();
    let office = matches!(head.as_str(), "ủy" | "đoàn" | "đội" | "về" | "và" | "trong" | "năm");
    (unit != "tỉnh" && !office && words.len() >= 2 && words.len() <= 3).then(|| words.join(" "))
}
