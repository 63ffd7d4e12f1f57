//! How far the name of an issuer reaches that "của" introduces in running text.

use std::borrow::Cow;

use super::scan::{all_caps, char_at, rest, skip_blanks};
use crate::vocab::{Forms, fold, is_word, starts_with_word};

/// Where the name of an issuer that begins at `at` ends: before "về", "ban hành", a verb, punctuation.
pub(crate) fn issuer_end(text: &str, at: usize, forms: &Forms) -> usize {
    let (mut end, mut i) = (at, at);
    let mut previous = "";
    let shouted = is_run_of_capitals(rest(text, at));
    // Small words since the last capital: no name has more than four on end ("Giao thông vận tải").
    let mut small = 0;
    let mut unit = false;
    let mut place: Option<usize> = None;
    for n in 0..24 {
        let from = skip_blanks(text, i);
        let here = rest(text, from);
        let tail = forms.name_tail(here);
        if tail > 0 && n > 0 {
            end = from + tail;
            i = end;
            previous = "";
            continue;
        }
        let len =
            here.char_indices().find(|&(_, c)| !(is_word(c) || matches!(c, '&' | '.'))).map_or(here.len(), |(j, _)| j);
        let word = here.get(..len).unwrap_or("");
        let dot = word.ends_with('.');
        let bare = word.trim_end_matches('.');
        if bare.is_empty() {
            // "Lao động - Thương binh", "Bà Rịa - Vũng Tàu", "Đoàn TNCS".
            let dash = here.chars().next().filter(|c| matches!(c, '-' | '–'));
            let next = dash.map(|c| skip_blanks(text, from + c.len_utf8()));
            match next.filter(|&k| n > 0 && char_at(text, k).is_some_and(char::is_uppercase)) {
                Some(k) => {
                    i = k;
                    previous = "-";
                    continue;
                }
                None => break,
            }
        }
        let lower = bare.chars().next().is_some_and(|c| !c.is_uppercase());
        if n == 0 && lower && !matches!(bare, "liên" | "các" | "thường") {
            break;
        }
        // "tỉnh Cao Bằng": a word of the place's name, whatever else it may mean.
        let in_place = place.is_some_and(|p| goes_on_a_place(text, p, from, len, forms));
        let so_far = text.get(at..end).unwrap_or("");
        let named = place.and_then(|p| text.get(p..end)).is_some_and(|p| is_place(p, forms));
        if !in_place && previous != "-" && (named || is_whole(so_far)) && !may_follow_a_whole(bare) {
            break;
        }
        if in_place {
            // Nothing to ask.
        } else if matches!(bare, "và" | "cùng") {
            let next = skip_blanks(text, from + len);
            let capital = char_at(text, next).is_some_and(char::is_uppercase);
            let kind = forms.kind_before(text.get(next..next_words(text, next)).unwrap_or("")).is_some()
                || forms.kinds().iter().any(|k| crate::vocab::starts_with_word(rest(text, next), &k.name));
            if !capital || kind {
                break;
            }
        } else if ends_before(here, bare, lower, previous, forms) {
            break;
        }
        let of_unit = is_unit_word(previous, bare);
        let of_place = of_unit || ["thành phố", "thị xã"].iter().any(|u| starts_with_word(here, u));
        small = if lower && !of_place { small + 1 } else { 0 };
        // "tỉnh" is followed by a name, or by nothing of the issuer's.
        if (unit && lower && !is_unit_tail(previous, bare)) || small > 5 {
            break;
        }
        let caps = bare.chars().count() > 1 && all_caps(bare);
        if n > 0 && !lower && caps != shouted && (shouted || is_run_of_capitals(here)) {
            break;
        }
        // "… tỉnh Bình Phước Thành lập trạm y tế": a title that begins with a capital.
        let title = || forms.ends_issuer(&here.split(' ').take(3).collect::<Vec<_>>().join(" ").to_lowercase());
        if place.is_some() && !in_place && !lower && title() {
            break;
        }
        if unit && !lower {
            place = Some(from);
        }
        unit = of_unit;
        end = from + bare.len();
        i = from + len;
        previous = bare;
        // A full stop; "TP." goes on.
        if dot && (bare.chars().count() > 2 || lower) {
            break;
        }
        if dot {
            end = i;
        }
    }
    let placed = place.and_then(|p| text.get(p..end)).is_some_and(|p| is_place(p, forms));
    place_above(text, end, forms).filter(|_| placed).unwrap_or(end)
}

/// Whether words are the name of a place.
fn is_place(words: &str, forms: &Forms) -> bool {
    let folded = fold(words);
    forms.is_province(&folded) || forms.is_place(&folded)
}

/// Whether the word of `len` bytes at `from`, alone or with the next, goes on with a place's name that begins at `place`.
fn goes_on_a_place(text: &str, place: usize, from: usize, len: usize, forms: &Forms) -> bool {
    let with = |end: usize| {
        text.get(place..end).is_some_and(|name| is_place(name.trim_end_matches(|c: char| !c.is_alphanumeric()), forms))
    };
    let next = skip_blanks(text, from + len);
    let word = rest(text, next).split([' ', '\n']).next().unwrap_or("");
    with(from + len) || (next > from + len && word.len() < 24 && with(next + word.len()))
}

/// Bodies whose names end so: what follows is no part of them.
fn is_whole(name: &str) -> bool {
    let at = name.ceil_char_boundary(name.len().saturating_sub(24));
    let tail = fold(name.get(at..).unwrap_or(""));
    // "Quốc hội khóa XV"
    let term = tail.rsplit_once("khóa ").is_some_and(|(_, n)| !n.is_empty() && n.bytes().all(|b| b"ivxl".contains(&b)));
    term || ["chính phủ", "quốc hội", "bộ chính trị", "ban bí thư"].iter().any(|w| tail.ends_with(w))
}

/// The place above, behind a comma: "UBND huyện Kon Rẫy, tỉnh Kon Tum".
fn place_above(text: &str, end: usize, forms: &Forms) -> Option<usize> {
    let at = rest(text, end).strip_prefix(", ").map(|tail| text.len() - tail.len())?;
    let unit =
        ["tỉnh ", "huyện ", "quận ", "thị xã ", "thành phố "].iter().find(|u| rest(text, at).starts_with(**u))?;
    let name = at + unit.len();
    let mut ends = rest(text, name).char_indices().filter(|&(_, c)| !is_word(c)).map(|(i, _)| name + i);
    let ends: Vec<usize> = ends.by_ref().take(4).chain((rest(text, name).len() < 40).then_some(text.len())).collect();
    ends.into_iter().rev().find(|&e| text.get(name..e).is_some_and(|n| is_place(n, forms)))
}

/// "khóa XV", "Trung ương", "nước", the unit of a higher place, a further body.
fn may_follow_a_whole(word: &str) -> bool {
    let folded = fold(word);
    matches!(
        folded.as_str(),
        "khóa"
            | "và"
            | "cùng"
            | "trung"
            | "tw"
            | "nước"
            | "việt"
            | "tỉnh"
            | "huyện"
            | "quận"
            | "thành"
            | "thị"
            | "tp"
    )
}

/// "tỉnh", "huyện", the second word of "thành phố": what a place's name follows.
fn is_unit_word(previous: &str, word: &str) -> bool {
    // "Xã" of "Xã hội" is no unit: a unit is written small, or in capitals with all around it.
    fn written(w: &str) -> Cow<'_, str> {
        if all_caps(w) { Cow::Owned(fold(w)) } else { Cow::Borrowed(w) }
    }
    let word = written(word);
    matches!(&*word, "tỉnh" | "huyện" | "quận" | "phường" | "xã")
        || matches!((&*written(previous), &*word), ("thành" | "Thành", "phố") | ("thị", "xã") | ("thị", "trấn"))
}

/// "xã hội", "tỉnh ủy", "huyện khóa XIX": what follows a unit's word with a small letter and belongs to it.
fn is_unit_tail(unit: &str, word: &str) -> bool {
    matches!(word, "ủy" | "uỷ" | "khóa" | "khoá") || (unit == "xã" && word == "hội") || matches!(word, "và" | "đoàn")
}

/// Whether the next two words are in capitals: a heading that a line's end has glued on, not an acronym.
fn is_run_of_capitals(here: &str) -> bool {
    here.split(' ').take(2).filter(|w| all_caps(w)).count() == 2
}

/// Whether a name ends before this word: a verb or preposition, a figure, the name of a kind of document.
fn ends_before(here: &str, word: &str, lower: bool, previous: &str, forms: &Forms) -> bool {
    let figure = word.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let body = matches!(previous, "Bộ" | "Sở" | "-");
    let kind = || forms.begins_kind(here, word);
    let lowered = || here.split(' ').take(3).collect::<Vec<_>>().join(" ").to_lowercase();
    let verb = (lower && forms.ends_issuer(here) || all_caps(word) && forms.ends_issuer(&lowered()))
        && !(matches!(word, "chỉ" | "quản") && previous == "Ban");
    figure || verb || (!lower && !body && kind())
}

/// End of the next two words.
fn next_words(text: &str, at: usize) -> usize {
    let here = rest(text, at);
    let mut blanks = here.match_indices(' ').map(|(i, _)| i);
    blanks.next();
    at + blanks.next().unwrap_or(here.len())
}
