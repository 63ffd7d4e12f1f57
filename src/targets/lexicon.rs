//! The words that the grammar turns on (`data/grammar.tsv`).

use std::sync::LazyLock;

use super::index::First;
pub(crate) use super::index::Index;
pub(crate) use super::phrases::Phrases;
pub(crate) use super::words::is_break;
use crate::text::scan::{Finder, Window, is_letter};
use crate::vocab;

macro_rules! lexicon {
    ($($name:ident),* $(,)?) => {
        /// All categories.
        #[derive(Debug, Default)]
        pub(crate) struct Lexicon {
            $(pub(crate) $name: Phrases,)*
            none: Phrases,
            first: First,
        }

        impl Lexicon {
            /// Whether a text begins with the head of an indicator and no longer verb: "thu ngân sách", not "thu gom".
            pub(crate) fn headed(&self, lower: &str) -> bool {
                let head = self.head.prefix(lower);
                head.is_some() && head >= self.verb.prefix(lower) && !self.not_head.opens(lower)
            }

            /// Whether words stand in a text that report; "thực hiện tại" is no "hiện tại".
            pub(crate) fn reports(&self, lower: &str) -> bool {
                self.reports_by(lower, |phrases, from| phrases.find(lower, from))
            }

            /// The same, where another search is at hand.
            pub(crate) fn reports_by(
                &self,
                lower: &str,
                find: impl Fn(&Phrases, usize) -> Option<(usize, usize)>,
            ) -> bool {
                let mut at = 0;
                while let Some((start, end)) = find(&self.done, at) {
                    // "thực hiện tại", "nông thôn mới đạt": the first word belongs to the one before it.
                    let first = lower.get(start..end).and_then(|p| p.split(' ').next()).map_or(end, |w| start + w.len());
                    let inside = lower.get(..first).is_some_and(|front| self.not_done.suffix(front).is_some());
                    if !inside {
                        return true;
                    }
                    at = end;
                }
                // "năm 2005 mới đạt 35%", but "số đảng viên mới đạt 50"
                let dated = |i: usize| lower.get(..i).is_some_and(|f| f.trim_end().ends_with(|c: char| c.is_ascii_digit()));
                find(&self.dated_done, 0).is_some_and(|(i, _)| i == 0 || dated(i))
            }

            /// Whether "tổ chức" in a list is the noun: "cơ quan, tổ chức".
            pub(crate) fn is_body(&self, before: &str, rest: &str) -> bool {
                let before = before.trim_end_matches([' ', ',']);
                rest.trim_start().starts_with("tổ chức") && self.body.suffix(before).is_some()
            }

            /// Looks the words of a text up in all categories.
            pub(crate) fn index(&self, lower: &str) -> Index {
                self.first.words(lower)
            }

            fn make_tables(&mut self) {
                let mut n = 0..;
                $(
                    self.$name.index();
                    if !self.$name.few() {
                        self.first.add(&mut self.$name, n.next().unwrap_or(u32::MAX));
                    }
                )*
                self.first.index();
            }

            fn category(&self, name: &str) -> &Phrases {
                match name {
                    $(stringify!($name) => &self.$name,)*
                    _ => &self.none,
                }
            }

            fn category_mut(&mut self, name: &str) -> Option<&mut Phrases> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

lexicon!(
    above,
    absent,
    again,
    agent,
    aim,
    aim_title,
    all_of,
    announce,
    announces,
    aspect,
    aspect_told,
    assure,
    assures,
    average,
    awarded,
    bare_verb,
    below,
    body,
    bound_with,
    but,
    by_rule,
    carries,
    celebrates,
    change_noun,
    circumstance,
    class,
    clause_verb,
    compared,
    complete,
    composition,
    concession,
    condition,
    contrast,
    cost,
    counter,
    cue,
    cumulative,
    cutter,
    dated_done,
    decided,
    decrease,
    demand,
    denies,
    dimension,
    done,
    each,
    each_day,
    each_month,
    each_quarter,
    each_year,
    ending,
    every,
    everywhere,
    exceeds,
    forbids,
    fund,
    generic,
    goal,
    grade,
    grade_noun,
    granted,
    grows,
    hands_in,
    happens,
    having,
    head,
    increase,
    introduces,
    joint,
    keep,
    later,
    left_over,
    lettered,
    level,
    link,
    linking,
    located,
    made_of,
    modal,
    must,
    norm,
    not_change,
    not_change_noun,
    not_cutter,
    not_done,
    not_head,
    not_silent,
    not_start,
    not_turn,
    of,
    occasion,
    opener,
    owned,
    owner,
    paper,
    payer,
    pays,
    perennial,
    permits,
    place,
    places_heading,
    predicate,
    project,
    purpose,
    raise,
    raise_change,
    ranked,
    rate,
    rate_head,
    ratio,
    result_lead,
    result_title,
    resumes,
    says,
    scheme,
    scheme_name,
    scores,
    sector,
    share_of,
    share_tail,
    silent,
    silent_title,
    size,
    sized,
    sized_by,
    span,
    start,
    state,
    stocks,
    strives,
    striving,
    summed,
    tail,
    tally,
    told_by,
    topic,
    turns_aim,
    verb,
    visitor,
    voted,
    whereabouts,
    whole_of,
    yearly,
);

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for line in include_str!("../../data/grammar.tsv").lines() {
        if let Some((category, phrase)) = line.split_once('\t').filter(|_| !line.starts_with('#'))
            && let Some(phrases) = lexicon.category_mut(category)
        {
            phrases.insert(phrase.trim());
        }
    }
    lexicon.make_tables();
    lexicon
});

/// All categories.
pub(crate) fn lex() -> &'static Lexicon {
    &LEXICON
}

/// The phrases of a category; none of one that does not exist.
pub(crate) fn words(category: &str) -> &'static Phrases {
    LEXICON.category(category)
}

/// Lower case with every byte in its place: letters whose lower case has another length stay as they are.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Nearly all letters are small: they are copied as they stand.
    let mut finder = Finder::new(text.as_bytes(), may_be_capital);
    let mut kept = 0;
    while let Some(at) = finder.next(kept) {
        out.push_str(text.get(kept..at).unwrap_or(""));
        kept = at;
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let small = vocab::lower(c);
        out.push(if small.len_utf8() == c.len_utf8() { small } else { c });
        kept += c.len_utf8();
    }
    out.push_str(text.get(kept..).unwrap_or(""));
    out
}

/// Whether a byte begins a character that may be a capital.
#[inline(always)]
fn may_be_capital([_, _, b, next, third]: Window) -> bool {
    let ascii = is_letter(b) & (b & 0x20 == 0);
    // "à" to "ÿ"; rows of letters the odd ones of which are small; "ơ" and "ư"; signs.
    let latin = (b == 0xc3) & (next < 0x9f) | (b == 0xc4) & ((next > 0xaf) | (next & 1 == 0));
    let horned = (b == 0xc6) & (next != 0xa1) & (next != 0xb0);
    let toned = (b == 0xe1) & ((next & 0xfe != 0xba) | (third & 1 == 0));
    let other = (b >= 0xc5) & (b != 0xc6) & (b != 0xe1) & !((b == 0xe2) & (next == 0x80));
    ascii | latin | horned | toned | other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_category_that_exists() {
        let mut lexicon = Lexicon::default();
        for (n, line) in include_str!("../../data/grammar.tsv").lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (category, phrase) = line.split_once('\t').unwrap();
            assert!(lexicon.category_mut(category).is_some(), "line {}: {category}", n + 1);
            assert!(phrase == lower(phrase).trim(), "line {}: {phrase}", n + 1);
        }
    }

    #[test]
    fn every_letter_has_its_lower_case_of_the_same_length() {
        for c in '\0'..=char::MAX {
            let small = vocab::lower(c);
            let want = if small.len_utf8() == c.len_utf8() { small } else { c };
            let mut text = [0; 4];
            assert!(lower(c.encode_utf8(&mut text)).chars().eq([want]), "{c:?}");
        }
        assert_eq!(lower("UBND TỈNH ĐẮK LẮK, ƯỚC × “Ô”"), "ubnd tỉnh đắk lắk, ước × “ô”");
    }

    #[test]
    fn phrases_are_whole_words() {
        let link = words("link");
        assert_eq!(link.prefix("đạt 5%"), Some("đạt".len()));
        assert_eq!(link.prefix("đạtt 5%"), None);
        assert_eq!(link.suffix("rừng đạt"), Some("đạt".len()));
        assert!(link.covers(" đạt  là ") && !link.covers("đạt x"));
        let mut short = Phrases::default();
        ["%", "do", "ở"].into_iter().for_each(|p| short.insert(p));
        short.index();
        assert_eq!((short.suffix("5%"), short.suffix("5 %"), short.suffix("do")), (None, Some(1), Some(2)));
        for (text, found) in [("% số", 1), ("%", 1), ("do\u{a0}x", 2), ("do– x", 2), ("do", 2), ("ở, x", 3), ("ở", 3)]
        {
            assert_eq!(short.prefix(text), Some(found), "{text}");
        }
    }
}
