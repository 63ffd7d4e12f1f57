//! The words between an indicator and its number: links, changes, levels.

use std::ops::Range;

use super::indicator::Text;
use super::lexicon::lex;
use super::scene::Cuts;
use crate::model::{Change, Comparator};
use crate::parse::comparator_ending;
use crate::vocab::Vocabulary;

/// What stands between an indicator and its number, read from the number leftwards.
#[derive(Debug, Clone, Default)]
pub(super) struct Tail {
    /// đạt, là, chiếm, còn, ":"
    pub(super) linked: bool,
    pub(super) colon: bool,
    pub(super) change: Option<Change>,
    /// "giảm còn", "lên": the number is where a change ends.
    pub(super) level: bool,
    /// "bằng … so với", "gấp".
    pub(super) ratio: bool,
    /// "vượt 5% dự toán".
    pub(super) exceeds: bool,
    /// "dự toán" of "vượt dự toán 5%".
    pub(super) exceeded: Option<Range<usize>>,
    /// "chiếm": a share of what was told before, where nothing else is named.
    pub(super) share: bool,
    /// "có", "gồm".
    pub(super) has: bool,
    /// "gồm".
    pub(super) consists: bool,
    /// "lần lượt là".
    pub(super) in_turn: bool,
    /// "ít nhất" that a time phrase parts from its number.
    pub(super) bound: Option<Comparator>,
}

enum Word {
    Increase,
    Decrease,
    Level,
    Ratio,
    Link,
}

impl Tail {
    /// Reads the tail of `range`; gives it, and what remains: the indicator.
    pub(super) fn read(t: Text<'_>, range: Range<usize>, cuts: &Cuts, vocab: &Vocabulary) -> (Tail, Range<usize>) {
        let mut tail = Tail::default();
        let mut at = range;
        // Marks at the end of the range were cut off.
        tail.colon = t.lower.get(at.end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        // "lên", "còn": a level if a change stands before it.
        let mut ends = false;
        loop {
            let mark = t.lower(&at).trim_end();
            tail.colon |= mark.ends_with(':');
            let comma = mark.ends_with(',');
            at = cuts.trim(t, at);
            let s = t.lower(&at);
            // "con thứ ba trở lên" is a name.
            if s.ends_with("trở lên") || s.ends_with("trở xuống") {
                break;
            }
            let l = lex();
            // "khu vực đồng bằng" ends with no link.
            if t.suffix(&l.keep, s).is_some() {
                break;
            }
            let found = [
                (&l.increase, Word::Increase),
                (&l.decrease, Word::Decrease),
                (&l.level, Word::Level),
                (&l.ratio, Word::Ratio),
                (&l.link, Word::Link),
            ]
            .into_iter()
            .filter_map(|(phrases, word)| Some((t.suffix(phrases, s)?, word)))
            // Of two as long the first counts.
            .fold(None, |best: Option<(usize, Word)>, next| match best {
                Some(b) if b.0 >= next.0 => Some(b),
                _ => Some(next),
            });
            let Some((len, word)) = found else {
                if let Some((start, bound)) = comparator_ending(s, vocab).filter(|_| tail.bound.is_none()) {
                    tail.bound = Some(bound);
                    at.end = at.start + start;
                    continue;
                }
                break;
            };
            let said = s.get(s.len() - len..).unwrap_or("");
            let before = s.get(..s.len() - len).unwrap_or("").trim_end();
            // "giải quyết ổn định từ 90% trở lên số vụ khiếu kiện"
            if said == "ổn định" && t.covers(&l.verb, before) {
                break;
            }
            // "3 tháng trở lên đạt 39%", "trung học phổ thông và tương đương 83%"
            if before.ends_with("trở") || said == "tương đương" && before.ends_with(" và") {
                break;
            }
            match word {
                Word::Increase | Word::Decrease => {
                    // "Tăng trưởng đạt 8%": a noun where a clause begins.
                    if before.is_empty() && t.covers(&l.grows, said) && begins(t, at.start) {
                        break;
                    }
                    // "tốc độ tăng", "mức giảm" are nouns.
                    if t.suffix(&l.change_noun, before).is_some()
                        && t.suffix(&l.not_change_noun, before).is_none()
                        && !comma
                    {
                        break;
                    }
                    if tail.change.is_some() {
                        break;
                    }
                    // "tăng (bình quân hàng năm) đạt 10%": what a cut parts from it counts, too.
                    let next = t.lower.get(at.end..).unwrap_or("").trim_start();
                    let average = l.average.within(said) || t.opens(&l.average, next);
                    if ends && !average {
                        tail.level = true;
                        tail.linked = true;
                    } else {
                        tail.change =
                            Some(if matches!(word, Word::Increase) { Change::Increase } else { Change::Decrease });
                        tail.exceeds |= l.exceeds.within(said);
                        let what = l.exceeds.find(said, 0).map_or(0, |(_, end)| said.len() - end);
                        tail.exceeded = (what > 0).then_some(at.end - what..at.end);
                    }
                    at.end -= len;
                    if tail.level {
                        break;
                    }
                    continue;
                }
                // Past a change only words of intent go: "phấn đấu tăng".
                Word::Level | Word::Link if tail.change.is_some() => {
                    let in_turn = said.starts_with("lần lượt");
                    tail.in_turn |= in_turn;
                    let estimated = said.starts_with("ước") || said.starts_with("dự kiến");
                    if !in_turn && !estimated && !t.covers(&l.aim, said) {
                        break;
                    }
                }
                Word::Level => {
                    tail.linked = true;
                    ends = true;
                }
                Word::Link => {
                    tail.linked = true;
                    tail.has |= matches!(said, "có" | "gồm");
                    tail.consists |= said == "gồm";
                    tail.share |= said.starts_with("chiếm");
                    tail.in_turn |= said.contains("lần lượt") || said.contains("tương ứng");
                    // "tăng …, đạt 60%"
                    ends |= comma || said == "đạt";
                }
                Word::Ratio => tail.ratio = true,
            }
            at.end -= len;
        }
        tail.linked |= tail.colon;
        // "nâng tỷ lệ … lên 60%"
        if ends && tail.change.is_none() && t.opens(&lex().raise, t.lower(&at)) {
            tail.level = true;
        }
        (tail, at)
    }
}

/// Whether nothing of the sentence stands before a place but marks that part clauses.
fn begins(t: Text<'_>, at: usize) -> bool {
    let before = t.lower.get(..at).unwrap_or("").trim_end();
    before.is_empty() || before.ends_with([';', '.', ':', '-', '+', ')'])
}
