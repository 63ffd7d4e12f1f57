//! Who issued a document: the body of the letterhead, or of a Party document the body that signs, with its full name
//! and its place.

use std::collections::HashMap;

use memchr::memmem;

use super::body_name::{full_name, open_unit, organisation_of, place_of};
use super::letter_case::{UNITS, capitalise, unit_at};
use super::level::{level_of, party_place};
use super::scan::{all_caps, one_blank, rest, skip_blanks};
use crate::model::{Header, Issuer, Level, Signature};
use crate::vocab::{Forms, fold, starts_with_word};

/// Completes the issuer from the whole document: the body that signs a Party document, a body that only the signature
/// or the text names, the place that the letterhead leaves out. `body` is the text of the main part.
pub fn complete_issuer(header: &mut Header, body: &str, signature: Option<&Signature>, forms: &Forms) {
    let authority = signature.and_then(|s| s.authority.as_deref()).map(first_authority);
    let base = header.issuer.take();
    let title = header.title.clone().unwrap_or_default();
    let known = body.get(..body.floor_char_boundary(200_000)).unwrap_or(body);
    let signer = authority.filter(|a| !a.is_empty()).map(|a| full_name(&a, known, forms));
    let mut name = match (base.as_ref().map(|i| i.name.clone()), signer) {
        (Some(base), Some(signer)) => join_party(&base, &signer).unwrap_or(base),
        (Some(base), None) => base,
        (None, Some(signer)) => signer,
        (None, None) => match own_speech(known, forms) {
            Some(name) => name,
            None => return,
        },
    };
    let from_letterhead = base.is_some();
    // A body of the people's power or the Party without its unit: the text tells which it speaks of.
    if !has_unit(&name)
        && needs_unit(&name)
        && let Some(unit) = own_unit(known, &name, forms)
    {
        name = format!("{name} {unit}");
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
    } else if place_of(&name).is_none() && is_department(&name) && level_of(&name, None, forms) != Some(Level::Central)
    {
        let unit = if fold(&name).starts_with("sở") { "tỉnh" } else { "huyện" };
        if let Some(place) = place_name(unit, &title, known, header.place.as_deref(), forms)
            && !fold(&name).ends_with(&fold(&place))
        {
            name = format!("{name} {unit} {place}");
        }
    }
    let level = level_of(&name, day(header).as_deref(), forms).or(base.and_then(|i| i.level));
    let level = match level {
        Some(Level::District) if fold(&name).ends_with("thành phố") && speaks_of_districts(known) => {
            Some(Level::Province)
        }
        level => level,
    };
    header.issuer = Some(Issuer::new(name, level));
}

/// The document's date; without one, the beginning of the year that it plans.
fn day(header: &Header) -> Option<String> {
    let from_year = || header.year.or(header.period.map(|p| p.from)).map(|year| format!("{year:04}-01-01"));
    header.date.clone().or_else(from_year)
}

/// "các quận, huyện": only a city of provincial rank has them.
fn speaks_of_districts(text: &str) -> bool {
    ["quận, huyện", "huyện, quận", "các quận", "các huyện"]
        .iter()
        .any(|w| memmem::find(text.as_bytes(), w.as_bytes()).is_some())
}

/// What stands after the first mark of authority, up to the next: "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH" gives the first.
fn first_authority(authority: &str) -> String {
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
    tail.get(..end).unwrap_or("").trim().to_owned()
}

/// For a Party document, the body that signs with the place of the letterhead: "Ban Thường vụ" of "Tỉnh ủy Ninh Thuận".
fn join_party(base: &str, signer: &str) -> Option<String> {
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
    let place = party_place(base).or_else(|| place_of(base))?;
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
    let window = window.get(..window.floor_char_boundary(40)).unwrap_or(window);
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
            let near = before.get(before.floor_char_boundary(before.len().saturating_sub(120))..).unwrap_or("");
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
