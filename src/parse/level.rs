//! At which level of government a body stands, as its name and its day tell.

use super::letter_case::unit_at;
use crate::model::Level;
use crate::text::seek;
use crate::vocab::{Forms, fold};

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

/// The day since which there are no districts, and no city below a province's rank (Resolution 203/2025/QH15).
const TWO_LEVELS: &str = "2025-07-01";

/// Level of government that a body's name tells. `date`: the ISO date of the document, where it is known, for a city may
/// have risen ("thành phố Huế").
pub(crate) fn level_of(name: &str, date: Option<&str>, forms: &Forms) -> Option<Level> {
    let city = |place: &str| {
        let place = place.split(',').next().unwrap_or("").trim();
        let province = forms.is_city(place, date) || date.is_some_and(|d| d >= TWO_LEVELS);
        if province { Level::Province } else { Level::District }
    };
    let words: Vec<&str> = name.split(' ').collect();
    let unit = (0..words.len()).find_map(|i| {
        // The first unit is the body's own: "xã Đăk Ang, huyện Ngọc Hồi".
        let (unit, n) = unit_at(&words, i)?;
        Some((unit, fold(&words.get(i + n..).unwrap_or(&[]).join(" "))))
    });
    if let Some((unit, place)) = unit {
        return Some(match unit {
            "tỉnh" => Level::Province,
            "thành phố" => city(&place),
            "huyện" | "quận" | "thị xã" => Level::District,
            _ => Level::Commune,
        });
    }
    let folded = fold(name);
    let head = forms.head(&folded)?;
    for committee in ["thành ủy", "thành đoàn"] {
        if let Some((_, place)) = folded.split_once(committee) {
            return Some(city(place.trim_start()));
        }
    }
    let inner = forms
        .heads()
        .iter()
        .find(|h| h.level.is_some() && seek::find(&folded, &h.folded).is_some_and(|i| i > 0) && h.folded.contains(' '));
    head.level.or_else(|| inner.and_then(|h| h.level)).or(folded.contains("trung ương").then_some(Level::Central))
}
