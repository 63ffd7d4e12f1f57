//! How much of a text can be read, page by page, and which parts cannot.

use std::ops::Range;

use super::heads::is_box;
use super::lexicon::{self, Class};
use super::syllable::{self, MAX_LETTERS};
use super::tokens::{self, Kind, Token};
use crate::model::Readability;

/// Below this share of readable words no value may be made from a page or paragraph.
pub const LEAST: f64 = 0.85;
/// Fewer words than this tell nothing about a paragraph.
const WORDS: usize = 10;
/// Vietnamese without its marks: fewer syllables than one in so many bear one. In running text two in three do.
const MARKED: usize = 8;

/// Vietnamese without its tones: fewer syllables than one in so many bear one. In running text two in three do.
const TONED: usize = 3;

/// One full stop between small letters in so many bytes, and eight more: they stand for letters.
const DOTS: usize = 120;

/// Words, and those of them that can be read.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    words: usize,
    good: usize,
    syllables: usize,
    marked: usize,
    /// Syllables with a tone.
    toned: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.words += other.words;
        self.good += other.good;
        self.syllables += other.syllables;
        self.marked += other.marked;
        self.toned += other.toned;
    }

    /// A page of bare syllables is another language, or a text layer made in one.
    fn bare(&self) -> bool {
        self.syllables >= 2 * WORDS && self.marked * MARKED < self.syllables
    }

    /// A page of syllables with hats but no tones lost these.
    fn flat(&self) -> bool {
        self.syllables >= 4 * WORDS && self.toned * TONED < self.syllables
    }

    fn share(&self) -> Option<f64> {
        // What is left of syllables that lost their marks tells nothing.
        let kept = match (self.bare(), self.flat()) {
            (true, _) => self.marked,
            (_, true) => self.toned,
            _ => self.syllables,
        };
        let good = self.good - self.syllables.min(self.good) + kept;
        (self.words > 0).then(|| good as f64 / self.words as f64)
    }
}

/// Readability of the text and its pages, and the ranges that cannot be read: pages, or paragraphs of a text that has
/// one page. Where its words are not known yet, they are looked at as they are found and not kept.
pub fn readability(text: &str, tokens: Option<&[Token]>) -> (Readability, Vec<Range<usize>>) {
    let mut reading = Reading::new(text);
    match tokens {
        Some(tokens) => tokens.iter().for_each(|t| reading.word(t)),
        None => tokens::for_each(text, |t| reading.word(&t)),
    }
    reading.finish()
}

/// What is read of a text so far.
struct Reading<'t> {
    text: &'t str,
    breaks: Vec<usize>,
    pages: Vec<Tally>,
    unreadable: Vec<Range<usize>>,
    /// The tally of the page so far; of a paragraph, where the text has one page.
    tally: Tally,
    page: usize,
    /// Where the page ends.
    ends: usize,
    /// Where the paragraph begins.
    start: usize,
    /// Where the last word ended, and its flags.
    at: usize,
    before: u8,
    /// Where letters are lost, in order, and how many of these places were passed.
    losses: Vec<Range<usize>>,
    passed: usize,
    /// A word that is judged when the one behind it is known, and the flags of the one before it.
    open: Option<(Token, u8)>,
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Self {
        let breaks: Vec<usize> = memchr::memchr_iter(b'\x0c', text.as_bytes()).collect();
        let pages = vec![Tally::default(); breaks.len() + 1];
        let ends = breaks.first().copied().unwrap_or(usize::MAX);
        let (unreadable, tally) = (Vec::new(), Tally::default());
        Reading {
            text,
            breaks,
            pages,
            unreadable,
            tally,
            page: 0,
            ends,
            start: 0,
            at: 0,
            before: 0,
            losses: losses(text),
            passed: 0,
            open: None,
        }
    }

    #[inline(always)]
    fn word(&mut self, token: &Token) {
        if self.open.is_some() {
            self.judge(token.flags);
        }
        if token.has(tokens::LINE_START) || self.ends < token.start as usize {
            self.line(token);
        }
        self.at = token.end as usize;
        let tally = &mut self.tally;
        tally.words += 1;
        let (syllable, number) = (token.kind == Kind::Syllable, token.kind == Kind::Number);
        tally.good += usize::from(syllable | number);
        tally.syllables += usize::from(syllable);
        tally.marked += usize::from(syllable & is_marked(self.text.as_bytes(), token));
        tally.toned += usize::from(syllable & !token.code.is_multiple_of(6));
        if !self.losses.is_empty() {
            self.lost(token);
        }
        if !(syllable | number) {
            self.open = Some((*token, self.before));
        }
        self.before = token.flags;
    }

    /// A word that a lost letter stands in or beside is none, whatever is left of it; signs of loss alone are one.
    #[inline(never)]
    fn lost(&mut self, token: &Token) {
        let (start, end) = (token.start as usize, token.end as usize);
        let mut beside = false;
        while let Some(loss) = self.losses.get(self.passed).filter(|l| l.start <= end) {
            beside |= loss.end >= start;
            if loss.end < start {
                self.tally.words += 1;
            }
            if loss.end > end {
                break;
            }
            self.passed += 1;
        }
        if beside && matches!(token.kind, Kind::Syllable | Kind::Other | Kind::Capitals) {
            self.tally.words += 1;
        }
    }

    /// Judges the word that waits for what stands behind it.
    #[inline(never)]
    fn judge(&mut self, next: u8) {
        if let Some((token, before)) = self.open.take() {
            self.tally.good += usize::from(is_known(self.text, &token, before, next));
        }
    }

    /// A line begins with a word, and with it perhaps a page or a paragraph.
    fn line(&mut self, token: &Token) {
        let from = token.start as usize;
        while self.ends < from {
            self.close_page();
            self.page += 1;
            self.ends = self.breaks.get(self.page).copied().unwrap_or(usize::MAX);
        }
        if token.has(tokens::LINE_START)
            && self.breaks.is_empty()
            && blank_line(self.text.get(self.at..from).unwrap_or_default())
        {
            self.close_paragraph();
            self.start = from;
        }
    }

    fn close_page(&mut self) {
        let tally = std::mem::take(&mut self.tally);
        if let Some(page) = self.pages.get_mut(self.page) {
            page.add(tally);
        }
    }

    fn close_paragraph(&mut self) {
        if let Some(page) = self.pages.first_mut() {
            page.add(self.tally);
        }
        close(&mut self.tally, self.start..self.at, &mut self.unreadable);
    }

    fn finish(mut self) -> (Readability, Vec<Range<usize>>) {
        self.judge(0);
        if self.breaks.is_empty() {
            self.close_paragraph();
        } else {
            self.close_page();
        }
        let Reading { text, breaks, pages, mut unreadable, .. } = self;
        let mut whole = Tally::default();
        pages.iter().for_each(|p| whole.add(*p));
        if !breaks.is_empty() {
            let mut from = 0;
            for (p, to) in pages.iter().zip(breaks.iter().copied().chain(Some(text.len()))) {
                if p.words >= WORDS && p.share().is_some_and(|s| s < LEAST) {
                    unreadable.push(from..to);
                }
                from = to + 1;
            }
        }
        let share = |t: &Tally| t.share().map(|s| (s * 1e4).round() / 1e4);
        (Readability { document: share(&whole), pages: pages.iter().map(share).collect() }, unreadable)
    }
}

/// Where a text's letters are lost: boxes in words, letters of a font's own numbers that nothing could read, and full
/// stops inside words, where they are many.
fn losses(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match out.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => out.push(range),
    };
    for i in memchr::memchr3_iter(0xee, 0xef, 0xe2, bytes) {
        let Some(c) = text.get(i..).and_then(|t| t.chars().next()) else { continue };
        if is_box(c) || matches!(c, '\u{e000}'..='\u{f8ff}') {
            add(i..i + c.len_utf8());
        }
    }
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    out.retain(|r| {
        let after = letter(text.get(r.end..).and_then(|t| t.chars().next()));
        let before = letter(text.get(..r.start).and_then(|t| t.chars().next_back()));
        // One alone is a bullet or a box to tick, with or without a blank behind it.
        before
            || r.len() > 4 && text.get(r.clone()).is_some_and(|t| !t.starts_with(is_box))
            || after && {
                let rest = text.get(r.end..).unwrap_or_default();
                let word: &str = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                !syllable::is_syllable(word)
            }
    });
    let small = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || *b >= 0x80);
    let dot = |i: &usize| small(bytes.get(i + 1)) && small(i.checked_sub(1).and_then(|i| bytes.get(i)));
    let dots = memchr::memchr_iter(b'.', bytes).filter(dot);
    if dots.clone().nth(text.len() / DOTS + 8).is_some() {
        out.extend(dots.map(|i| i..i + 1));
        out.sort_unstable_by_key(|r| r.start);
    }
    out
}

fn close(paragraph: &mut Tally, range: Range<usize>, unreadable: &mut Vec<Range<usize>>) {
    let p = std::mem::take(paragraph);
    if p.words >= WORDS && p.share().is_some_and(|s| s < LEAST) {
        match unreadable.last_mut() {
            Some(last) if last.end + 2 >= range.start => last.end = range.end,
            _ => unreadable.push(range),
        }
    }
}

/// Whether the blanks between two words hold an empty line.
fn blank_line(gap: &str) -> bool {
    let mut ends = 0;
    for b in gap.bytes() {
        match b {
            b'\n' => ends += 1,
            b' ' | b'\t' | b'\r' => {}
            _ if ends < 2 => ends = 0,
            _ => {}
        }
        if ends == 2 {
            return true;
        }
    }
    false
}

/// Whether a syllable bears a mark.
#[inline]
fn is_marked(bytes: &[u8], token: &Token) -> bool {
    let range = token.range();
    match bytes.get(range.start..).and_then(|b| b.first_chunk::<8>()) {
        // So many letters have a mark among them, or they were fewer bytes. No branch: long words come as they like.
        Some(word) => {
            let own = !u64::MAX.checked_shl(8 * range.len() as u32).unwrap_or(0);
            (range.len() > MAX_LETTERS) | (u64::from_le_bytes(*word) & 0x8080_8080_8080_8080 & own != 0)
        }
        None => bytes.get(range).is_some_and(|word| !word.is_ascii()),
    }
}

/// Whether a word that is no syllable can be read, beside words with these flags.
fn is_known(text: &str, token: &Token, before: u8, next: u8) -> bool {
    let word = text.get(token.range()).unwrap_or_default();
    // UBND, QH15, XIV: most capitals need no look about.
    if token.kind == Kind::Capitals && word.len() <= 3 {
        return true;
    }
    let glued = (token.flags | next) & tokens::GLUED != 0;
    let stop = text.as_bytes().get(token.end as usize).is_some_and(|b| matches!(b, b')' | b'.' | b'/' | b'-'));
    let letter = token.kind == Kind::Other && word.chars().count() == 1;
    // Among words in small letters capitals are an abbreviation; in a line of capitals they need be a known one.
    let shouted = !glued && (before | next) & tokens::ALL_CAPS != 0;
    if letter {
        glued || stop
    } else if token.kind == Kind::Capitals && shouted && word.chars().count() > 3 {
        lexicon::is_known_abbreviation(word) || lexicon::is_roman(word)
    } else {
        lexicon::classify(word) != Class::Unknown
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn of(text: &str) -> (Readability, Vec<Range<usize>>) {
        readability(text, None)
    }

    #[test]
    fn good_text_is_readable_and_garbage_is_not() {
        let good = "Phấn đấu đến năm 2025, tỷ lệ hộ nghèo giảm còn 3%; UBND xã Đăk Pne báo cáo theo 18-NQ/TU.";
        let (r, bad) = of(good);
        assert_eq!((r.document, bad), (Some(1.0), vec![]));
        let garbage = "CQNG HOA xA HQI CHU NGHiA vlpr NAivr BQc lfp - Tg do - Hgnh phric t6ng nhi6m vp qui5c gl6 th6ng";
        let text = format!("{good}\n\n{garbage}\n\n{good}");
        let (r, bad) = of(&text);
        assert!(r.document.is_some_and(|d| d < 0.9), "{r:?}");
        assert_eq!(bad.len(), 1);
        assert!(bad.iter().all(|b| text[b.clone()].starts_with("CQNG")), "{bad:?}");
    }

    #[test]
    fn pages_are_judged_as_wholes_and_bare_syllables_are_not_vietnamese() {
        let good = "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành triển khai thực hiện kế hoạch này. ".repeat(3);
        let bare = "Uy ban nhan dan tinh yeu cau cac so ban nganh trien khai thuc hien ke hoach nay. ".repeat(3);
        let text = format!("{good}\x0c{bare}\x0c");
        let (r, bad) = of(&text);
        assert_eq!(r.pages.len(), 3);
        assert_eq!(r.pages[2], None);
        assert!(r.pages[0] > Some(0.99) && r.pages[1] < Some(0.5), "{r:?}");
        assert_eq!(bad, [good.len() + 1..text.len() - 1]);
    }

    #[test]
    fn words_that_are_known_already_are_judged_alike() {
        let text = "CỘNG HÒA\n\nUBND tỉnh a) b QH15 SOAA TRAA 18-NQ/TU\x0c5 ha\x0c\n\nx";
        assert_eq!(of(text), readability(text, Some(&tokens::tokenize(text))));
    }

    #[test]
    fn words_that_lost_letters_are_none() {
        let good = "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành triển khai thực hiện kế hoạch này. ".repeat(4);
        let boxes = good.replace(['ủ', 'ầ', 'ở', 'ỉ', 'ể', 'ự', 'ệ', 'ế', 'ạ'], "□");
        let dots = good.replace(['â', 'ê', 'ỉ', 'ể', 'ự', 'ệ', 'ế', 'ạ'], ".");
        let private = good.replace(['a', 'n', 'h', 'i'], "\u{e105}");
        let flat: String = good.nfd().filter(|c| !"\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c)).nfc().collect();
        for text in [&boxes, &dots, &private, &flat] {
            let (r, bad) = of(text);
            assert!(r.document.is_some_and(|d| d < 0.8) && bad.len() == 1, "{text}: {r:?}");
        }
        let sound = format!("□ {good}\n□{good}\n\u{f0b7} {good}\n\u{f0b7}{good}\nxem www.chinhphu.vn, a.b@tinh.gov.vn");
        assert!(of(&sound).0.document > Some(0.99));
    }

    #[test]
    fn text_without_words_has_no_share() {
        assert_eq!(of("").0.document, None);
        assert_eq!(of("--- ...\n\n").0.document, None);
    }
}
