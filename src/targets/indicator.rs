//! The indicator: what is measured, without its number, verbs, time and asides.

use std::cell::OnceCell;
use std::ops::Range;

use super::clause::{Clause, clauses, closing_brackets};
use super::lexicon::{Index, Phrases, is_break, lex, lower};
use crate::text::seek;

/// What is made of a text before it is read.
#[derive(Debug)]
pub(crate) struct Source {
    lower: String,
    /// Its words, looked up when they are first asked for.
    index: OnceCell<Index>,
    /// Its clauses, when they are first asked for.
    clauses: OnceCell<Vec<Clause>>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        Source { lower: lower(text), index: OnceCell::new(), clauses: OnceCell::new() }
    }
}

/// A text with its lower case beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    pub text: &'a str,
    pub lower: &'a str,
    source: &'a Source,
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a str, source: &'a Source) -> Self {
        Text { text, lower: &source.lower, source }
    }

    /// Its clauses.
    pub(crate) fn clauses(self) -> &'a [Clause] {
        self.source.clauses.get_or_init(|| clauses(self.text))
    }

    fn index(self) -> &'a Index {
        self.source.index.get_or_init(|| lex().index(self.lower))
    }

    /// Whether the words, where they were looked up already, are none of a set's. An edge alone is not worth the lookup.
    fn lacks(self, phrases: &Phrases) -> bool {
        self.source.index.get().is_some_and(|index| index.lacks(phrases))
    }

    /// First place of a phrase in a part of the text, see [`Phrases::find`].
    pub(crate) fn find(self, phrases: &Phrases, part: &str, from: usize) -> Option<(usize, usize)> {
        // Where the part stands: what is no part is looked through itself.
        let at = (part.as_ptr() as usize).wrapping_sub(self.lower.as_ptr() as usize);
        match at.checked_add(part.len()).filter(|&end| end <= self.lower.len()) {
            Some(end) => self.index().find(phrases, self.lower, at..end, from),
            None => phrases.find(part, from),
        }
    }

    /// All places of a part of the text where phrases stand.
    pub(crate) fn places(self, phrases: &Phrases, part: &str) -> impl Iterator<Item = (usize, usize)> {
        std::iter::successors(self.find(phrases, part, 0), move |&(_, end)| self.find(phrases, part, end))
    }

    /// Length of the longest phrase that a part of the text begins with.
    pub(crate) fn prefix(self, phrases: &Phrases, part: &str) -> Option<usize> {
        if self.lacks(phrases) { None } else { phrases.prefix(part) }
    }

    /// Length of the longest phrase that a part of the text ends with.
    pub(crate) fn suffix(self, phrases: &Phrases, part: &str) -> Option<usize> {
        if self.lacks(phrases) { None } else { phrases.suffix(part) }
    }

    /// Whether a part of the text begins with a phrase.
    #[inline]
    pub(crate) fn opens(self, phrases: &Phrases, part: &str) -> bool {
        self.prefix(phrases, part).is_some()
    }

    /// Whether a part of the text is one phrase after another, see [`Phrases::covers`].
    #[inline]
    pub(crate) fn covers(self, phrases: &Phrases, part: &str) -> bool {
        if self.lacks(phrases) { part.trim_start().is_empty() } else { phrases.covers(part) }
    }

    /// Whether a phrase stands in a part of the text.
    pub(crate) fn within(self, phrases: &Phrases, part: &str) -> bool {
        self.find(phrases, part, 0).is_some()
    }

    /// Whether a part of the text reports, see [`Lexicon::reports`](super::lexicon::Lexicon::reports).
    pub(crate) fn reports(self, part: &str) -> bool {
        let l = lex();
        // “Một số vấn đề cấp bách về xây dựng Đảng hiện nay” is a title, and reports nothing.
        let said = |piece: &str| l.reports_by(piece, |phrases, from| self.find(phrases, piece, from));
        !(self.index().lacks(&l.done) && self.index().lacks(&l.dated_done)) && unquoted(part).any(said)
    }

    pub(crate) fn lower(self, range: &Range<usize>) -> &'a str {
        self.lower.get(range.clone()).unwrap_or("")
    }
}

/// The pieces of a text that stand in no quotation.
fn unquoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('“').enumerate().filter_map(|(n, piece)| match n {
        0 => Some(piece),
        _ => piece.split_once('”').map(|(_, behind)| behind),
    })
}

/// Cuts marks and blanks off both ends.
pub(crate) fn trim(t: Text<'_>, range: Range<usize>) -> Range<usize> {
    let s = t.lower(&range);
    // Mostly a letter of Vietnamese or a digit stands at either end.
    let first = match s.as_bytes() {
        [b, ..] if b.is_ascii_alphanumeric() => true,
        [0xc3..=0xc6, ..] | [0xe1, 0xba | 0xbb, ..] => true,
        _ => false,
    };
    let last = match s.as_bytes() {
        [.., b] if b.is_ascii_alphanumeric() => true,
        [.., 0xc3..=0xc6, 0x80..=0xbf] | [.., 0xe1, 0xba | 0xbb, 0x80..=0xbf] => true,
        _ => false,
    };
    if first && last {
        return range;
    }
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '+' | '*' | '/' | '…' | '•' | '=')
    };
    let start = s.len() - s.trim_start_matches(edge).len();
    let end = s.trim_end_matches(edge).len();
    range.start + start.min(end)..range.start + end.max(start.min(end))
}

/// Cuts words of some categories off the front, again and again.
pub(crate) fn strip_front(t: Text<'_>, mut range: Range<usize>, categories: &[&Phrases]) -> Range<usize> {
    loop {
        range = trim(t, range);
        let s = t.lower(&range);
        let Some(len) = categories.iter().find_map(|c| t.prefix(c, s)) else { return range };
        range.start += len;
    }
}

/// Cuts words of some categories off the end, again and again.
pub(crate) fn strip_back(t: Text<'_>, mut range: Range<usize>, categories: &[&Phrases]) -> Range<usize> {
    loop {
        range = trim(t, range);
        let s = t.lower(&range);
        let Some(len) = categories.iter().filter_map(|c| t.suffix(c, s)).max() else { return range };
        range.end -= len;
    }
}

/// The text of a range without some cuts, with single blanks and no loose marks.
pub(crate) fn join(t: Text<'_>, parts: &[Range<usize>], cuts: &[Range<usize>]) -> String {
    let mut out = String::new();
    for part in parts {
        let mut at = part.start;
        // Cuts are in order and apart: a search finds the first that reaches in.
        let first = cuts.partition_point(|c| c.end <= part.start);
        for cut in cuts.get(first..).unwrap_or(&[]).iter().take_while(|c| c.start < part.end) {
            append(&mut out, t.text.get(at..cut.start.max(at)).unwrap_or(""));
            at = at.max(cut.end);
        }
        // "Tỷ lệ … năm 2005 mới đạt 35%"
        let rest = at..part.end.max(at);
        if at == part.start || !lex().left_over.covers(t.lower(&rest).trim()) {
            append(&mut out, t.text.get(rest).unwrap_or(""));
        }
    }
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '+');
    out.trim_matches(edge).to_owned()
}

fn append(out: &mut String, piece: &str) {
    let piece = piece.trim();
    if piece.is_empty() {
        return;
    }
    let closing = piece.starts_with([',', ';', ':', '.', ')']);
    if !out.is_empty() && !closing && !out.ends_with('(') {
        out.push(' ');
    }
    if closing && (out.is_empty() || out.ends_with(',')) {
        out.push_str(piece.trim_start_matches([',', ';', ':', '.', ' ']));
    } else {
        out.push_str(piece);
    }
}

/// Whether a comma is that of a number.
fn decimal(s: &str, comma: usize) -> bool {
    let digit = |i: Option<usize>| i.and_then(|i| s.as_bytes().get(i)).is_some_and(u8::is_ascii_digit);
    digit(comma.checked_sub(1)) && digit(Some(comma + 1))
}

/// "lớp 3, 4, 5": a comma between two numbers that follow on each other.
fn in_row(s: &str, comma: usize) -> bool {
    const LONGEST: usize = 3;
    let (before, mut after) = (s.get(..comma).unwrap_or(""), s.get(comma + 1..).unwrap_or("").trim_start());
    // "lớp 3, lớp 4": the word may be said again.
    if let Some((word, rest)) = after.split_once(' ')
        && before.rsplit(' ').nth(1) == Some(word)
    {
        after = rest;
    }
    let first = before.len() - before.bytes().rev().take(LONGEST + 1).take_while(u8::is_ascii_digit).count();
    let second = after.bytes().take(LONGEST + 1).take_while(u8::is_ascii_digit).count();
    if first == before.len() || second == 0 || !before.get(..first).is_some_and(|b| b.ends_with(' ')) {
        return false;
    }
    let number = |n: Option<&str>| n.filter(|n| n.len() <= LONGEST).and_then(|n| n.parse::<u32>().ok());
    number(before.get(first..)).map(|n| n + 1) == number(after.get(..second))
}

/// Commas outside brackets and quotation marks.
pub(crate) fn free_commas(t: Text<'_>, clause: &Clause, range: &Range<usize>) -> Vec<usize> {
    /// A quotation that closes no sooner is none.
    const LONGEST_QUOTE: usize = 300;
    let s = t.lower(range);
    let mut found = Vec::new();
    let mut past = 0;
    for i in memchr::memchr2_iter(b',', 0xE2, s.as_bytes()) {
        if i < past {
            continue;
        }
        let rest = s.get(i..).unwrap_or("");
        if rest.starts_with('“') {
            let near = (0..4).find_map(|n| rest.get(..rest.len().min(LONGEST_QUOTE + n))).unwrap_or("");
            past = near.find('”').map_or(i + 1, |end| i + end);
        } else if rest.starts_with(',')
            && !decimal(s, i)
            && !in_row(s, i)
            && clause.bracket_at(range.start + i).is_none()
        {
            found.push(range.start + i);
        }
    }
    found
}

/// No object of a number is longer than this many words.
const LONGEST_OBJECT: usize = 60;

/// "được quy hoạch, xây dựng theo hướng xanh": the next verb says more of the same subject.
fn passive(before: &str) -> bool {
    const SHORT: usize = 3;
    let last = before.trim_end_matches([' ', ',']).rsplit(',').next().unwrap_or("");
    seek::rfind(last, " được ").is_some_and(|i| count_words(last.get(i + " được ".len()..).unwrap_or("")) <= SHORT)
}

/// No item of a list is longer than this many words.
const LONGEST_ITEM: usize = 10;

/// Whether a piece begins with a word that stands near the end of what is before it: items of one list.
fn alike(before: &str, piece: &str) -> bool {
    const NEAR: usize = 3;
    let first = piece.split(' ').next().unwrap_or("");
    let last = before.trim_end_matches([' ', ',']).rsplit(' ').take(NEAR);
    !first.is_empty() && last.take_while(|w| !w.contains(',')).any(|w| w == first)
}

/// Where an aside begins behind an aim: at a comma that opens no further subject, or where a further verb begins.
///
/// A list of subjects goes on to the piece that says something of them: "xã, thị trấn, cơ quan đạt chuẩn"; what is
/// said goes on over its own commas ("được thu gom, xử lý"). `counted`: the subject, a counted noun, stands before.
pub(crate) fn end_of_object(t: Text<'_>, range: Range<usize>, counted: bool) -> usize {
    if range.is_empty() {
        return range.end;
    }
    let l = lex();
    let clause = Clause { range: range.clone(), brackets: brackets(t.lower(&range), range.start), sentence: false };
    let commas = free_commas(t, &clause, &range);
    let says = |phrases: &Phrases, piece: &str, first: bool| {
        t.find(phrases, piece, 0).is_some_and(|(i, _)| i > 0 || (first && counted))
    };
    // The last piece that says something: a list of subjects reaches it.
    let mut ends: Vec<usize> = commas.clone();
    ends.push(range.end);
    let mut start = range.start;
    let pieces: Vec<Range<usize>> = ends
        .iter()
        .map(|&end| {
            let piece = start..end;
            start = end + 1;
            piece
        })
        .collect();
    let find = |phrases| pieces.iter().enumerate().position(|(n, p)| says(phrases, t.lower(p).trim(), n == 0));
    let saying = find(&l.says).or_else(|| find(&l.predicate));
    // "số vụ, số người chết, số người bị thương": one head for all.
    let head = |p: &Range<usize>| {
        // "cả 03 tiêu chí: số vụ, số người chết"
        let s = t.lower(p);
        let s = s.rsplit(':').next().unwrap_or(s).trim_start();
        l.complete.prefix(s).and_then(|len| s.get(..len))
    };
    let shared = pieces.first().and_then(&head);
    // "100% thông tin, giấy tờ, tài liệu trong các thủ tục …": of a subject in few words something is yet to be said.
    let few = pieces.first().map_or(0, |p| count_words(t.lower(p)));
    let open = if counted { few == 1 } else { few <= 4 };
    let mut end = range.start;
    let mut words = 0;
    for (n, piece) in pieces.iter().enumerate() {
        let s = t.lower(piece).trim();
        let more = count_words(s);
        words += more;
        if n > 0 {
            let before = t.lower(&(range.start..piece.start));
            let noun = l.is_body(before, s);
            let cut = l.cutter.opens(s) && !l.not_cutter.opens(s);
            // "đạt trong sạch, vững mạnh, không có chi bộ yếu kém"
            let denies = |piece: &str| t.find(&l.denies, piece, 0);
            let denied =
                denies(s).is_some_and(|(i, _)| i == 0) && pieces.first().is_some_and(|p| denies(t.lower(p)).is_none());
            // "số cuộc thanh tra, kiểm tra doanh nghiệp", "hợp tác nghiên cứu, phát triển": verbs side by side.
            let ends = |front: &str| l.verb.suffix(front).is_some_and(|len| len < front.len());
            let verbs = ends(before.trim_end_matches([' ', ',']));
            let beside = saying.is_none() && more <= LONGEST_ITEM && l.verb.opens(s) && verbs;
            let aside = cut
                || denied
                || l.aim.opens(s)
                || (l.clause_verb.opens(s)
                    && l.predicate.prefix(s) <= l.clause_verb.prefix(s)
                    && !noun
                    && !passive(before)
                    && !verbs)
                || s.is_empty();
            let subject = saying.is_some_and(|p| n <= p);
            let said = saying.is_some_and(|p| n > p);
            // Behind what is said further verbs and their objects go on; of nouns alone only short ones do.
            let goes_on = subject
                || (said && (!l.headed(s) || l.class.opens(s)) && more <= 25)
                || (saying.is_none() && (more <= 4 || open) && (!l.verb.opens(s) || noun));
            // "cho người cao tuổi, khuyết tật và tâm thần": the last of a list of nouns.
            let closes = s.split_once(" và ").is_some_and(|(one, other)| {
                saying.is_none() && !l.verb.opens(s) && !l.headed(s) && count_words(one) <= 4 && count_words(other) <= 6
            });
            let goes_on = goes_on || beside || closes;
            // "cho hộ nghèo, hộ cận nghèo tại các xã"
            let goes_on = goes_on || (more <= LONGEST_ITEM && !l.complete.opens(s) && alike(before, s));
            // "tại Chợ Lớn, Bến xe Đông, Quảng trường Hòa Bình": a list of names.
            let names = |p: &Range<usize>| {
                t.text.get(p.clone()).is_some_and(|s| s.trim_start().starts_with(char::is_uppercase))
            };
            let goes_on =
                goes_on || (n > 1 && more <= LONGEST_ITEM && names(piece) && pieces.get(n - 1).is_some_and(names));
            let goes_on = goes_on || (shared.is_some() && head(piece) == shared);
            if aside || !goes_on || words > LONGEST_OBJECT {
                break;
            }
        }
        end = piece.end;
        let lead = t.lower(piece).len() - t.lower(piece).trim_start().len();
        let clause_verb = seek::all(s, " và ").find_map(|i| {
            // "Luật Bảo vệ và Phát triển rừng" is a name.
            let named =
                t.text.get(piece.start + lead + i + " và ".len()..).is_some_and(|t| t.starts_with(char::is_uppercase));
            let verb = |rest: &&str| !named && l.clause_verb.prefix(rest) > l.predicate.prefix(rest);
            s.get(i + " và ".len()..).filter(verb).map(|_| i)
        });
        // "công đoàn cấp trên cơ sở" is a level.
        let level = |i: usize| s.get(..i).is_some_and(|front| front.trim_end().ends_with("cấp"));
        let starts = t.find(&l.start, s, 0).map(|(i, _)| i).filter(|&i| !level(i));
        // "bạo lực trên cơ sở giới"
        let starts = starts.filter(|&i| s.get(i..).is_none_or(|rest| !l.not_start.opens(rest)));
        let first = n == 0 && !counted;
        let aside =
            starts.filter(|_| first).into_iter().chain(starts.into_iter().chain(clause_verb).filter(|&i| i > 0)).min();
        if let Some(i) = aside {
            let lead = t.lower(piece);
            end = piece.start + (lead.len() - lead.trim_start().len()) + i;
            break;
        }
    }
    end
}

/// Outermost brackets of a piece that begins at `base`.
fn brackets(s: &str, base: usize) -> Vec<Range<usize>> {
    if memchr::memchr(b'(', s.as_bytes()).is_none() {
        return Vec::new();
    }
    closing_brackets(s.as_bytes()).into_iter().map(|(a, b)| base + a..base + b + 1).collect()
}

/// Whether a word stands in a text, whole.
pub(crate) fn has_word(lower: &str, word: &str) -> bool {
    let mut at = 0;
    while let Some(i) = lower.get(at..).and_then(|rest| seek::find(rest, word)).map(|i| at + i) {
        let end = i + word.len();
        let before = lower.get(..i).is_none_or(|s| s.chars().next_back().is_none_or(is_break));
        let after = lower.get(end..).is_none_or(|s| s.chars().next().is_none_or(is_break));
        if before && after {
            return true;
        }
        at = end;
    }
    false
}

/// Number of words.
pub(crate) fn count_words(s: &str) -> usize {
    s.split(is_break).filter(|w| !w.is_empty()).count()
}
