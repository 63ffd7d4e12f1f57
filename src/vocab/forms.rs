//! The words of an administrative document's form: kinds, bodies, abbreviations, closing words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold::{fold, place_key, squeeze, starts_with_word};
use crate::model::{Kind, Level};

/// What sort of document a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindClass {
    /// Decree 30/2020/NĐ-CP, annex III.
    Admin,
    /// Law on Promulgation of Legal Documents.
    Legal,
    /// Party documents only.
    Party,
    /// Names no kind ("Văn bản số …").
    Any,
}

/// One row of `data/kinds.tsv`.
#[derive(Debug, Clone)]
pub struct KindRow {
    /// Code; `None` for a công văn.
    pub code: Option<String>,
    /// Name in sentence case.
    pub name: String,
    /// Name in lower case, old tone-mark style.
    pub folded: String,
    /// The same without blanks.
    pub squeezed: String,
    /// Sort.
    pub class: KindClass,
}

impl KindRow {
    /// The kind as the plan names it.
    pub fn kind(&self) -> Kind {
        Kind::new(self.code.as_deref(), Some(&self.name))
    }
}

/// A head word of bodies.
#[derive(Debug, Clone)]
pub(crate) struct BodyHead {
    /// Folded words ("uy ban nhan dan" with its marks, lower case, old style).
    pub folded: String,
    /// As a name writes it in sentence case.
    pub name: String,
    /// Level that the head alone tells.
    pub level: Option<Level>,
    /// Needs a word after it to be a name ("Bộ", "Sở").
    pub open: bool,
    /// A mass organisation, whose branches name their committee and place only.
    pub association: bool,
    /// What follows is no name and begins small.
    pub plain: bool,
}

/// Words of the form of documents.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// Kinds, longest name first.
    kinds: Vec<KindRow>,
    /// Code inside a number to row.
    codes: HashMap<String, usize>,
    /// Folded name to row.
    names: HashMap<String, usize>,
    /// Last folded word of a kind's name to rows, longest first.
    last_words: HashMap<String, Vec<usize>>,
    /// First words of names of more than one.
    first_words: HashSet<String>,
    /// Folded first word to rows, longest first.
    by_first: HashMap<String, Vec<usize>>,
    /// Name without blanks to row.
    by_squeezed: HashMap<String, usize>,
    issuer_ends: HashMap<String, Vec<Vec<String>>>,
    heads: Vec<BodyHead>,
    abbreviations: HashMap<String, String>,
    name_tails: Vec<String>,
    /// Folded first word to names: the words as they are to be written, and folded.
    proper: HashMap<String, Vec<Vec<(String, String)>>>,
    places: HashSet<String>,
    ranks: Vec<String>,
    positions: Vec<String>,
    openings: Vec<String>,
    purposes: Vec<String>,
    form_words: Vec<String>,
    self_verbs: Vec<String>,
    open_words: Vec<String>,
    plain_words: HashSet<&'static str>,
    unfinished: HashSet<&'static str>,
    numbered: HashSet<&'static str>,
    /// Words before and behind a dash that joins them.
    dashed: Vec<(&'static str, &'static str)>,
    campaign_stops: Vec<String>,
    surnames: HashSet<String>,
    provinces: HashSet<String>,
    /// Words without a capital in a body's name, and whether a name follows.
    small_words: HashMap<&'static str, bool>,
    /// City to the day since which it has provincial rank; empty where it always had.
    cities: HashMap<String, &'static str>,
}

static BUILTIN: LazyLock<Forms> = LazyLock::new(Forms::load);

/// Rows of a data file: no comments, no blank lines.
fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().map(str::trim_end).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

impl Forms {
    /// The tables that come with the crate.
    pub fn builtin() -> &'static Forms {
        &BUILTIN
    }

    fn load() -> Forms {
        let mut forms = Forms::default();
        let mut kinds: Vec<(KindRow, &str)> = Vec::new();
        for row in rows(include_str!("../../data/kinds.tsv")) {
            let mut cells = row.split('\t');
            let (Some(code), Some(name), Some(class), Some(symbols)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let class = match class {
                "legal" => KindClass::Legal,
                "party" => KindClass::Party,
                "any" => KindClass::Any,
                _ => KindClass::Admin,
            };
            let code = (code != "-").then(|| code.to_owned());
            kinds.push((
                KindRow { code, name: name.to_owned(), folded: fold(name), squeezed: squeeze(name), class },
                symbols,
            ));
        }
        kinds.sort_by_key(|(k, _)| std::cmp::Reverse(k.name.split(' ').count()));
        for (i, (kind, symbols)) in kinds.iter().enumerate() {
            for symbol in symbols.split(' ').filter(|&s| s != "-" && !s.is_empty()) {
                forms.codes.insert(symbol.to_owned(), i);
            }
            let folded = fold(&kind.name);
            if let Some(last) = folded.rsplit(' ').next() {
                forms.last_words.entry(last.to_owned()).or_default().push(i);
            }
            if let Some((first, _)) = kind.name.split_once(' ') {
                forms.first_words.insert(first.to_owned());
            }
            let first = folded.split(' ').next().unwrap_or("").to_owned();
            forms.by_first.entry(first).or_default().push(i);
            forms.by_squeezed.insert(kind.squeezed.clone(), i);
            forms.names.insert(folded, i);
        }
        forms.kinds = kinds.into_iter().map(|(k, _)| k).collect();
        for row in rows(include_str!("../../data/issuer_ends.list")) {
            let words: Vec<String> = row.split(' ').map(str::to_owned).collect();
            if let Some(first) = words.first().cloned() {
                forms.issuer_ends.entry(first).or_default().push(words);
            }
        }
        for row in rows(include_str!("../../data/bodies.tsv")) {
            let mut cells = row.split('\t');
            let (Some(name), Some(level)) = (cells.next(), cells.next()) else { continue };
            let flags = cells.next().unwrap_or("");
            let flag = |name: &str| flags.split(' ').any(|f| f == name);
            let level = match level {
                "central" => Some(Level::Central),
                "province" => Some(Level::Province),
                "district" => Some(Level::District),
                "commune" => Some(Level::Commune),
                _ => None,
            };
            forms.heads.push(BodyHead {
                folded: fold(name),
                name: name.to_owned(),
                level,
                open: flag("open"),
                association: flag("association"),
                plain: flag("plain"),
            });
        }
        forms.heads.sort_by_key(|h| std::cmp::Reverse(h.folded.split(' ').count()));
        for row in rows(include_str!("../../data/abbreviations.tsv")) {
            if let Some((short, long)) = row.split_once('\t') {
                forms.abbreviations.insert(short.to_owned(), long.to_owned());
            }
        }
        forms.name_tails = rows(include_str!("../../data/body_names.list")).map(str::to_owned).collect();
        forms.name_tails.sort_by_key(|t| std::cmp::Reverse(t.len()));
        for row in rows(include_str!("../../data/proper_names.list")) {
            let words: Vec<(String, String)> = row.split(' ').map(|w| (w.to_owned(), fold(w))).collect();
            if let Some((_, first)) = words.first().cloned() {
                forms.proper.entry(first).or_default().push(words);
            }
        }
        forms.proper.values_mut().for_each(|names| names.sort_by_key(|w| std::cmp::Reverse(w.len())));
        forms.places = rows(include_str!("../../data/place_names.list")).map(place_key).collect();
        for row in rows(include_str!("../../data/provinces.list")) {
            forms.provinces.insert(place_key(row));
            forms.places.insert(place_key(row));
        }
        for row in rows(include_str!("../../data/small_words.list")) {
            let (word, then) = row.split_once('\t').unwrap_or((row, "name"));
            forms.small_words.insert(word, then == "name");
        }
        for row in rows(include_str!("../../data/cities.tsv")) {
            let (name, since) = row.split_once('\t').unwrap_or((row, "-"));
            forms.cities.insert(place_key(name), since.trim_start_matches('-'));
        }
        forms.ranks = rows(include_str!("../../data/ranks.list")).map(fold).collect();
        forms.ranks.sort_by_key(|r| std::cmp::Reverse(r.len()));
        forms.positions = rows(include_str!("../../data/positions.list")).map(fold).collect();
        forms.positions.sort_by_key(|r| std::cmp::Reverse(r.len()));
        forms.openings = rows(include_str!("../../data/openings.list")).map(fold).collect();
        forms.purposes = rows(include_str!("../../data/purposes.list")).map(fold).collect();
        forms.surnames = rows(include_str!("../../data/surnames.list")).map(str::to_owned).collect();
        forms.form_words = rows(include_str!("../../data/form_words.list")).map(str::to_owned).collect();
        forms.self_verbs = rows(include_str!("../../data/self_verbs.list")).map(str::to_owned).collect();
        forms.open_words = rows(include_str!("../../data/open_words.list")).map(fold).collect();
        forms.dashed = rows(include_str!("../../data/dashed.list")).filter_map(|r| r.rsplit_once(" - ")).collect();
        forms.plain_words = rows(include_str!("../../data/plain_words.list")).collect();
        forms.unfinished = rows(include_str!("../../data/unfinished.list")).collect();
        forms.numbered = rows(include_str!("../../data/numbered.list")).collect();
        forms.campaign_stops =
            rows(include_str!("../../data/campaign_stops.list")).map(|r| format!(" {} ", fold(r))).collect();
        forms
    }

    /// Whether a line begins with the field of a ministry or office ("KẾ HOẠCH VÀ ĐẦU TƯ"), not with a kind.
    pub(crate) fn names_field(&self, line: &str) -> bool {
        let folded = fold(line);
        self.name_tails.iter().any(|t| {
            t.contains(' ') && t.contains(['-', ',']) | t.contains(" và ") && starts_with_word(&folded, &fold(t))
        })
    }

    /// Whether a text ends with the word for a form or table ("Mẫu").
    pub(crate) fn is_form(&self, before: &str) -> bool {
        let tail = before.trim_end();
        let from = tail.ceil_char_boundary(tail.len().saturating_sub(24));
        let tail = tail.get(from..).unwrap_or("").to_lowercase();
        self.form_words
            .iter()
            .any(|w| tail.strip_suffix(w.as_str()).is_some_and(|h| !h.ends_with(char::is_alphanumeric)))
    }

    /// Whether a verb follows with which a body speaks of itself.
    pub(crate) fn speaks(&self, rest: &str) -> bool {
        self.self_verbs.iter().any(|v| starts_with_word(rest, v))
    }

    /// Whether a line cannot end there: its last words ask for more.
    pub(crate) fn is_open(&self, line: &str) -> bool {
        let folded = fold(line);
        self.open_words
            .iter()
            .any(|w| folded.strip_suffix(w.as_str()).is_some_and(|h| h.is_empty() || h.ends_with(' ')))
    }

    /// Whether folded words keep small letters, though one of them looks like a numeral or a name.
    pub(crate) fn is_plain_word(&self, words: &str) -> bool {
        self.plain_words.contains(words)
    }

    /// Whether a dash between the two joins a line's end to what begins the next: "chính trị" and "xã hội".
    pub(crate) fn joins_by_dash(&self, before: &str, after: &str) -> bool {
        self.dashed.iter().any(|(head, tail)| {
            starts_with_word(after, tail)
                && before.strip_suffix(head).is_some_and(|b| !b.ends_with(char::is_alphanumeric))
        })
    }

    /// Whether no paragraph ends with the line's last word or two.
    pub(crate) fn asks_for_more(&self, line: &str) -> bool {
        ends_with_one(line, &self.unfinished)
    }

    /// Whether the line's last word or two ask for a number: "kênh cấp".
    pub(crate) fn asks_for_number(&self, line: &str) -> bool {
        ends_with_one(line, &self.numbered)
    }

    /// Folded words, with a blank on each side, after which a quotation is no campaign's name.
    pub(crate) fn campaign_stops(&self) -> &[String] {
        &self.campaign_stops
    }

    /// Whether a bracket after a recipient tells a purpose ("b/c") and not, say, a drafter's mark ("Hà").
    pub(crate) fn is_purpose(&self, bracket: &str) -> bool {
        let folded = fold(bracket);
        // "t/hiện", "b/cáo": one or two letters, a stroke, the rest of the word.
        let short = folded.split_once('/').is_some_and(|(a, b)| {
            let letters = |s: &str, most| (1..=most).contains(&s.chars().count()) && s.chars().all(char::is_alphabetic);
            letters(a, 2) && letters(b, 5)
        });
        short || self.purposes.iter().any(|p| starts_with_word(&folded, p))
    }

    /// Whether a word is the first of many people's names.
    pub(crate) fn is_surname(&self, word: &str) -> bool {
        self.surnames.contains(word)
    }

    /// All kinds, longest name first.
    pub fn kinds(&self) -> &[KindRow] {
        &self.kinds
    }

    /// The kind whose code a number bears: `QĐ` of "1526/QĐ-TTg".
    pub fn kind_by_code(&self, code: &str) -> Option<&KindRow> {
        self.codes.get(code).and_then(|&i| self.kinds.get(i))
    }

    /// The kind of that very name, whatever its capitals and tone-mark style.
    pub fn kind_by_name(&self, name: &str) -> Option<&KindRow> {
        self.names.get(&fold(name)).and_then(|&i| self.kinds.get(i))
    }

    /// Whether the name of a kind begins `here`, whose first word is `word`.
    pub(crate) fn begins_kind(&self, here: &str, word: &str) -> bool {
        self.first_words.contains(word)
            && self.kinds.iter().any(|k| k.name.contains(' ') && starts_with_word(here, &k.name))
    }

    /// The kind whose name ends `text`, and the bytes it takes there. Blanks at the end are ignored.
    pub fn kind_before<'a>(&'a self, text: &str) -> Option<(&'a KindRow, std::ops::Range<usize>)> {
        let end = text.trim_end().len();
        // No name is longer than six words of seven letters.
        let from = text.ceil_char_boundary(end.saturating_sub(96));
        let tail = text.get(from..end)?;
        let last = tail.rsplit(' ').next()?;
        let rows = self.last_words.get(&fold(last.trim_start_matches(['(', '“', '"', '«'])))?;
        for &i in rows {
            let row = self.kinds.get(i)?;
            let words = row.name.split(' ').count();
            let mut start = tail.len();
            let mut seen = 0;
            for (at, _) in tail.rmatch_indices(' ').chain(std::iter::once((usize::MAX, ""))) {
                seen += 1;
                start = if at == usize::MAX { 0 } else { at + 1 };
                if seen == words {
                    break;
                }
            }
            let Some(name) = tail.get(start..) else { continue };
            let bare = name.trim_start_matches(['(', '“', '"', '«', '‘']);
            if seen == words && fold(bare) == row.folded {
                return Some((row, from + start + (name.len() - bare.len())..end));
            }
        }
        None
    }

    /// Whether the name of an issuer ends before `rest`, which begins with a word.
    pub(crate) fn ends_issuer(&self, rest: &str) -> bool {
        let mut words = rest.split([' ', ',', ';', '.', ':', ')']);
        let Some(first) = words.next() else { return true };
        let Some(rows) = self.issuer_ends.get(first) else { return false };
        rows.iter().any(|row| {
            let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            row.iter().skip(1).eq(rest.split(' ').skip(1).take(row.len() - 1).map(bare).collect::<Vec<_>>().iter())
        })
    }

    /// Names of bodies that hold a comma or a kind's name: how many bytes of `rest` such a name takes.
    pub(crate) fn name_tail(&self, rest: &str) -> usize {
        self.name_tails.iter().find(|t| starts_with_word(rest, t)).map_or(0, |t| t.len())
    }

    /// Whether the comma before word `k` stands inside the name of a field ("Văn hóa, Thể thao và Du lịch").
    pub(crate) fn is_field(&self, words: &[String], k: usize) -> bool {
        let before = words.get(k.saturating_sub(3)..k).unwrap_or(&[]).join(" ");
        let after = words.get(k).map_or("", String::as_str);
        self.name_tails.iter().filter_map(|t| t.split_once(", ")).any(|(head, tail)| {
            before.trim_end_matches(',').ends_with(&head.to_lowercase()) && tail.to_lowercase().starts_with(after)
        })
    }

    /// Heads of bodies' names, those of most words first.
    pub(crate) fn heads(&self) -> &[BodyHead] {
        &self.heads
    }

    /// The head with which a folded name begins. "Ban hành" (to issue) is no "Ban".
    pub(crate) fn head(&self, folded: &str) -> Option<&BodyHead> {
        if starts_with_word(folded, "ban hành") {
            return None;
        }
        self.heads.iter().find(|h| starts_with_word(folded, &h.folded))
    }

    pub(crate) fn abbreviation(&self, word: &str) -> Option<&str> {
        self.abbreviations.get(word).map(String::as_str)
    }

    /// Proper names that begin with a folded word, longest first.
    pub(crate) fn proper(&self, first: &str) -> &[Vec<(String, String)>] {
        self.proper.get(first).map_or(&[], Vec::as_slice)
    }

    /// Kinds whose name begins with a folded word, longest first.
    pub(crate) fn kinds_beginning(&self, first: &str) -> impl Iterator<Item = &KindRow> {
        self.by_first.get(first).into_iter().flatten().filter_map(|&i| self.kinds.get(i))
    }

    /// The kind of that name without blanks.
    pub(crate) fn kind_by_letters(&self, squeezed: &str) -> Option<&KindRow> {
        self.by_squeezed.get(squeezed).and_then(|&i| self.kinds.get(i))
    }

    /// Whether a folded name is that of a place.
    pub(crate) fn is_place(&self, folded: &str) -> bool {
        self.places.contains(&place_key(folded))
    }

    /// Whether a folded name is that of a province or a city that ranks as one.
    pub(crate) fn is_province(&self, folded: &str) -> bool {
        self.provinces.contains(&place_key(folded))
    }

    /// Whether a folded name is that of a city of provincial rank on an ISO date; today, where there is none.
    pub(crate) fn is_city(&self, folded: &str, date: Option<&str>) -> bool {
        self.cities.get(&place_key(folded)).is_some_and(|since| date.is_none_or(|d| d >= *since))
    }

    /// How many of the next two words, the first of them folded, have no capital in a body's name, and whether what
    /// follows has.
    pub(crate) fn small_words(&self, word: &str, next: Option<&&str>) -> Option<(usize, bool)> {
        let two = next.and_then(|n| self.small_words.get(format!("{word} {}", fold(n)).as_str()));
        two.map(|named| (2, *named)).or_else(|| self.small_words.get(word).map(|named| (1, *named)))
    }

    pub(crate) fn ranks(&self) -> &[String] {
        &self.ranks
    }

    pub(crate) fn positions(&self) -> &[String] {
        &self.positions
    }

    pub(crate) fn openings(&self) -> &[String] {
        &self.openings
    }
}

/// Whether a line's last word or two are in a list of words in lower case.
fn ends_with_one(line: &str, words: &HashSet<&'static str>) -> bool {
    const LONGEST: usize = 16;
    let mut blanks = line.rmatch_indices(' ').map(|(at, _)| at + 1);
    [blanks.next(), blanks.next()].into_iter().flatten().any(|at| {
        line.get(at..).is_some_and(|last| last.len() <= LONGEST && words.contains(last.to_lowercase().as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_kind_before_a_number_is_found() {
        let f = Forms::builtin();
        let (row, range) = f.kind_before("theo (Thông tư liên tịch ").unwrap();
        assert_eq!((row.code.as_deref(), range), (Some("TTLT"), 6..29));
        assert_eq!(f.kind_before("các Nghị quyết").unwrap().0.code.as_deref(), Some("NQ"));
        assert!(f.kind_before("Bảng thị").is_none());
    }
}
