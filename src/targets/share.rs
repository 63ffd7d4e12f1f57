//! Words that several numbers share: heads, predicates, closing comparisons.

use std::ops::Range;

use super::draft::Draft;
use super::form::Form;
use super::grammar::Made;
use super::indicator::{Text, count_words, join, strip_back, strip_front, trim};
use super::lexicon::{lex, lower};
use super::scene::Scene;
use super::segment::Segment;
use crate::model::{QuantityKind, Value};
use crate::parse::Quantity;
use crate::text::seek;

/// What is said of a share that stands under another number's verb has no more words.
const SHORT_ENDING: usize = 4;
/// More indicators than these share no number.
const MOST_HEADS: usize = 12;

/// Several complete indicators that share one number. A piece without a head of its own belongs to the one before it.
pub(super) fn heads(t: Text<'_>, core: &Range<usize>, q: &Quantity, cuts: &[Range<usize>]) -> Option<Vec<String>> {
    let s = t.lower(core);
    let complete = &lex().complete;
    t.prefix(complete, s)?;
    // "Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ tiêu dùng" is one name.
    if t.within(&lex().joint, s) {
        return None;
    }
    let mut starts: Vec<usize> = s.match_indices(',').map(|(i, _)| i + 1).collect();
    starts.extend(seek::all(s, " và ").map(|i| i + " và ".len()));
    starts.sort_unstable();
    let opens = |rest: &str| complete.opens(rest) && !lex().not_head.opens(rest);
    starts.retain(|&i| s.get(i..).is_some_and(|rest| opens(rest.trim_start())));
    starts.insert(0, 0);
    if starts.len() < 2 || starts.len() > MOST_HEADS {
        return None;
    }
    let mut pieces = Vec::new();
    for (n, &start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(s.len());
        let range = core.start + start..core.start + end;
        let range = strip_front(t, strip_back(t, range, &[&lex().again]), &[&lex().again]);
        let piece = t.lower(&range);
        let head = complete.prefix(piece)?;
        // A rate is no sum of money.
        let rate = lex().rate_head.covers(piece.get(..head)?);
        if (rate && q.kind != QuantityKind::Percent) || count_words(piece) < 3 {
            return None;
        }
        pieces.push(join(t, &[range], cuts));
    }
    Some(pieces)
}

/// "Giảm 5% cả 03 tiêu chí: số vụ, số người chết và số người bị thương do tai nạn": each head of the list.
pub(super) fn listed_heads(object: &str) -> Option<Vec<String>> {
    let list = match object.split_once(':') {
        Some((_, list)) => list.trim(),
        // "số vụ, số người chết và số người bị thương do tai nạn"
        None => object,
    };
    if !list.contains(',') && !seek::contains(list, " và ") {
        return None;
    }
    let list = list.replace(" và ", ", ");
    let pieces: Vec<&str> = list.split(',').map(str::trim).collect();
    if pieces.len() < 2 || pieces.len() > MOST_HEADS || !pieces.iter().all(|p| lex().complete.opens(&lower(p))) {
        return None;
    }
    let last = pieces.last()?;
    let shared = lex().ending.find(&lower(last), 0).and_then(|(i, _)| last.get(i..)).unwrap_or("");
    let named = |(n, piece): (usize, &&str)| {
        let own = n + 1 == pieces.len() || lex().ending.within(&lower(piece));
        if own { (*piece).to_owned() } else { format!("{piece} {shared}").trim().to_owned() }
    };
    Some(pieces.iter().enumerate().map(named).collect())
}

/// "Tỷ lệ … đô thị 90%, nông thôn 70%": the second part takes the first one's head. `last` is the target before.
pub(super) fn shared_head(
    scene: &Scene<'_>,
    last: &Draft,
    earlier: Option<&str>,
    q: &Quantity,
    core: &Range<usize>,
    own: &str,
) -> Option<String> {
    let s = scene.t.lower(core);
    let l = lex();
    let previous = &last.indicator;
    let before = lower(previous);
    let alike = matches!(&last.value, Value::Quantity { unit, per, .. } if *unit == q.unit && *per == q.per);
    let verb = l.verb.opens(s) && !l.grade_noun.opens(s);
    if let Some(shared) = resumed(previous, &before, own).filter(|_| alike && !l.complete.opens(s) && !verb) {
        return Some(shared);
    }
    // "Giá trị sản xuất nông - lâm - ngư nghiệp tăng 6%, công nghiệp tăng 21,5%": sectors cut to a word each.
    let first_cut = before.find(" - ").and_then(|at| before.get(..at)).and_then(|front| front.rsplit_once(' '));
    if let Some((head, cut)) = first_cut.filter(|_| alike && l.sector.covers(s))
        && l.sector.opens(&format!("{cut} nghiệp"))
        && l.headed(head)
    {
        return Some(format!("{} {own}", previous.get(..head.len())?));
    }
    // "Mở rộng vùng nguyên liệu mía lên 5.000 ha, sắn 8.000 ha"
    let acts = l.verb.opens(&before) && own.split(' ').count() <= 2;
    if l.headed(s) || l.verb.opens(s) || !(l.headed(&before) || acts) {
        return None;
    }
    if let Some(len) = l.contrast.covers(s).then(|| l.contrast.suffix(&before)).flatten() {
        return Some(format!("{}{own}", previous.get(..previous.len() - len)?));
    }
    // "tỷ lệ chất thải rắn sinh hoạt đô thị được thu gom đạt 92%, nông thôn 71%": the part stands inside the name.
    if alike
        && l.contrast.covers(s)
        && let Some((start, end)) = l.contrast.find(&before, 0).filter(|&(start, _)| start > 0)
    {
        return Some(format!("{}{}{}", previous.get(..start)?, own.trim(), previous.get(end..)?));
    }
    // "Tỷ lệ tốt nghiệp THPT đạt 97%, bổ túc THPT đạt 75%": both end with one word.
    if let Some((_, ending)) = s.rsplit_once(' ')
        && l.rate_head.opens(&before)
        && alike
        && own.chars().next().is_some_and(char::is_lowercase)
        && before.ends_with(&format!(" {ending}"))
        && count_words(s) <= 4
    {
        return Some(format!("{}{own}", previous.get(..previous.len() - ending.len())?));
    }
    // "Năng suất lúa đạt 60 tạ/ha, ngô 45 tạ/ha": as many words as stand there are other ones.
    let words = count_words(s);
    let lower_case = own.chars().next().is_some_and(char::is_lowercase);
    let kept: Vec<&str> = previous.split(' ').collect();
    let head = l.head.prefix(&before).or_else(|| l.verb.prefix(&before));
    let head = head.map_or(1, |len| count_words(before.get(..len).unwrap_or("")));
    // "Mở rộng vùng nguyên liệu mía 5.000 ha, sắn 8.000 ha, cao su 900 ha": two in the row show what they share.
    let alike_before =
        earlier.filter(|_| acts).map_or(0, |e| e.split(' ').zip(&kept).take_while(|(a, b)| a == *b).count());
    let keep = match alike_before >= head.max(2) && alike_before < kept.len() {
        true => alike_before,
        false => kept.len().checked_sub(words)?,
    };
    // "Năng suất ngô đạt 48 tạ/ha, khoai tây 130 tạ/ha": its name has a word more.
    let keep = if keep + 1 == head { head } else { keep };
    // "Hộ gia đình đạt tiêu chuẩn văn hóa 88%, tổ văn hóa 80%": what is said of the first stands between.
    let said = l.class.opens(&before) && l.predicate.find(&before, 0).is_some_and(|(i, _)| i > 0);
    let short = words <= 3 && kept.len() <= 8 && !before.contains(',') && !said;
    (keep >= head && alike && lower_case && short)
        .then(|| format!("{} {own}", kept.get(..keep).unwrap_or(&[]).join(" ")))
}

/// "Tỷ lệ … khu vực đồng bằng 95%, khu vực đồi núi 80%": the second takes up a word of the first and goes on anew.
fn resumed(previous: &str, before: &str, own: &str) -> Option<String> {
    let l = lex();
    let head = l.complete.prefix(before).or_else(|| l.head.prefix(before))?;
    let own_low = lower(own);
    let own_low = own_low.trim();
    if l.headed(own_low) && !l.class.opens(own_low) {
        return None;
    }
    let first = own_low.split(' ').next().filter(|w| !w.is_empty() && own_low.len() > w.len())?;
    let two = own_low.match_indices(' ').nth(1).and_then(|(i, _)| own_low.get(..i));
    // Of the longest common opening the last place counts.
    let find = |words: &str| -> Option<usize> {
        let at = before.get(head..)?.rfind(&format!(" {words} "))? + head;
        Some(at + 1)
    };
    // "Tỷ lệ đường huyện được nhựa hóa đạt 100%, đường xã đạt 90%": the subject behind the head changes.
    let behind = before.get(head..)?;
    let subject = head + (behind.len() - behind.trim_start().len());
    let direct = before.get(subject..)?.strip_prefix(first).is_some_and(|rest| rest.starts_with(' '));
    if direct && two.and_then(find).is_none() {
        let said = l.predicate.find(before, subject).filter(|&(i, _)| i > subject + first.len() + 1);
        let own_said = l.predicate.within(own_low) || own_low.contains(',');
        if let Some((i, _)) = said.filter(|_| !own_said) {
            return Some(format!("{}{} {}", previous.get(..subject)?, own.trim(), previous.get(i..)?));
        }
    }
    let first_place = || direct.then_some(subject);
    let Some(at) = two.and_then(find).or_else(first_place).or_else(|| find(first)) else {
        // "Tỷ lệ chính quyền vững mạnh đạt 80%, đoàn thể vững mạnh đạt 85%": both end alike.
        let end = |s: &str| s.match_indices(' ').rev().nth(1).map(|(i, _)| s.get(i..).unwrap_or("").to_owned());
        let alike = l.rate_head.opens(before) && end(own_low).is_some_and(|e| before.ends_with(&e));
        let plain = own.starts_with(char::is_lowercase) && !own_low.contains(',');
        return (alike && plain).then(|| format!("{} {}", previous.get(..head).unwrap_or(""), own.trim()));
    };
    let rest = before.get(at..)?;
    // As many words stand there as come instead, or nearly.
    let (old, new) = (count_words(rest), count_words(own_low));
    (new + 3 >= old && !own_low.contains(',')).then(|| format!("{}{}", previous.get(..at).unwrap_or(""), own.trim()))
}

/// "Tai nạn giao thông giảm 5% số vụ, 5% số người chết": what changes, and which way, goes for each number of it.
pub(super) fn changes(drafts: &mut [Draft], made: &[Made], first: usize) {
    const NUMBER: &str = "số ";
    let mut ends =
        made.iter().filter(|m| m.form.is_some()).filter_map(|m| m.end.checked_sub(1)).filter(|&d| d >= first);
    let Some(head) = ends.next().and_then(|d| drafts.get(d)).filter(|d| d.change.is_some()).cloned() else { return };
    let low = lower(&head.indicator);
    let Some(at) = low.rfind(" số ").filter(|&at| value_unit(&head.value) == Some("%") && at > 0) else { return };
    let Some(subject) = head.indicator.get(..at) else { return };
    for d in ends {
        let Some(draft) = drafts.get_mut(d) else { return };
        let alike = draft.change.is_none() && value_unit(&draft.value) == Some("%");
        if !alike || !draft.indicator.starts_with(NUMBER) {
            return;
        }
        draft.indicator = format!("{subject} {}", draft.indicator);
        draft.change = head.change;
    }
}

/// "90% số trường Mầm non, 91% số trường tiểu học đạt chuẩn": what is said of the last goes to each before it.
pub(super) fn predicates(drafts: &mut [Draft], scene: &Scene<'_>, segments: &[Segment], made: &[Made], first: usize) {
    let l = lex();
    let Some(Made { form: Some(form @ (Form::First | Form::Object)), .. }) = made.last() else { return };
    let Some(last) = made.last().and_then(|m| m.end.checked_sub(1)).filter(|&l| l >= first) else { return };
    let noun_end = |n: usize, indicator: &str| {
        let q = scene.found.get(segments.get(n)?.quantity)?;
        let noun = scene.t.text.get(q.noun.clone()?)?;
        Some(indicator.find(noun)? + noun.len())
    };
    let Some(draft) = drafts.get(last).cloned() else { return };
    // "Giảm 10% số đơn vị và 10% biên chế hưởng lương": the verb says it of each.
    if draft.change.is_some() && value_unit(&draft.value) == Some("%") {
        return;
    }
    let low = lower(&draft.indicator);
    let from = match form {
        Form::Object => noun_end(made.len() - 1, &draft.indicator).unwrap_or(0),
        _ => 0,
    };
    let predicate = l.predicate.find(&low, from).filter(|&(i, _)| i > 0);
    let ending = |start: usize| Some(draft.indicator.get(start..)?.trim().to_owned()).filter(|e| !e.is_empty());
    // "100% cơ quan cấp tỉnh, 80% cơ quan cấp xã xử lý hồ sơ": the last says as much more than the one before it.
    let previous = made.len().checked_sub(2).and_then(|n| made.get(n));
    let previous = previous.filter(|m| m.form == Some(Form::First) && *form == Form::First);
    let previous = previous.and_then(|m| m.end.checked_sub(1)).filter(|&d| d >= first && d < last);
    let alike = previous.and_then(|d| alike_opening(&drafts.get(d)?.indicator, &draft.indicator));
    let begins = predicate.map(|(start, _)| start).into_iter().chain(alike).min();
    let said = begins.and_then(ending);
    // Of the same thing all words are shared: "xây dựng 03 xã, … 04 xã nông thôn mới kiểu mẫu".
    let all = if *form == Form::Object && from > 0 { ending(from) } else { said.clone() };
    if all.is_none() {
        return;
    }
    let whole = draft.parent;
    let unit = value_unit(&draft.value).map(str::to_owned);
    for (n, m) in made.iter().enumerate().rev().skip(1) {
        let Some(d) = m.end.checked_sub(1).filter(|&d| d >= first) else { continue };
        // "12.000 buồng, trong đó 3.800 buồng đạt chuẩn": what is said of a part is not said of the whole.
        if whole == Some(d) {
            break;
        }
        let Some(draft) = drafts.get_mut(d) else { continue };
        // "Giảm 50% rác thải nhựa, hướng tới 100% cơ sở không dùng đồ nhựa"
        if *form == Form::First && draft.change.is_some() {
            break;
        }
        let same = value_unit(&draft.value) == unit.as_deref();
        let Some(ending) = (if same { &all } else { &said }) else { break };
        // "16 cán bộ chuyên trách và 40 cán bộ không chuyên trách": the last says the contrary.
        if ending.strip_prefix("không ").is_some_and(|bare| draft.indicator.ends_with(bare)) {
            break;
        }
        // "Tập hợp 75% thanh niên, 85% phụ nữ vào tổ chức": the first has its verb.
        let led = *form == Form::First && m.form == Some(Form::Object) && same && unit.as_deref() == Some("%");
        if led && count_words(ending) <= SHORT_ENDING && !l.says.within(&lower(&draft.indicator)) {
            draft.indicator = format!("{} {ending}", draft.indicator);
            continue;
        }
        // "80% hộ gia đình, 10/14 thôn, làng đạt chuẩn văn hóa"
        let shares = |d: &Draft| matches!(&d.value, Value::Quantity { kind: QuantityKind::Percent, .. });
        let fraction =
            || segments.last().and_then(|s| scene.found.get(s.quantity)).is_some_and(|q| q.fraction_of.is_some());
        // "Toàn tỉnh có 85% xã, 92% cơ quan đạt chuẩn"
        let opens = n == 0
            && *form == Form::First
            && m.form == Some(Form::After)
            && same
            && shares(draft)
            && lex().everywhere.opens(&lower(&draft.indicator));
        // "95% số hộ và 27 thôn đạt danh hiệu văn hóa"
        let joined = || segments.get(n + 1).is_some_and(|s| scene.t.lower(&s.pre).trim() == "và");
        let with_share = || shares(draft) && (fraction() || joined());
        if (m.form != Some(*form) && !opens) || !(same || *form == Form::Object || with_share()) {
            break;
        }
        let low = lower(&draft.indicator);
        let bare = match form {
            Form::First => l.predicate.find(&low, 0).is_none_or(|(i, _)| i == 0),
            // "400 doanh nghiệp nhỏ và vừa và 120 hợp tác xã ứng dụng nền tảng số"
            _ => segments.get(n).is_some_and(|s| {
                let post = scene.t.lower(&trim(scene.t, s.post.clone()));
                post.is_empty() || (joined() && !same && count_words(post) <= 4 && !l.predicate.within(post))
            }),
        };
        if !bare {
            break;
        }
        draft.indicator = format!("{} {ending}", draft.indicator);
    }
}

/// "30 giường bệnh, 10 bác sĩ và 25 điều dưỡng viên trên 10.000 dân": what the last is per goes for all of the row.
pub(super) fn shared_per(drafts: &mut [Draft], made: &[Made], first: usize) {
    let counts = |d: &Draft| match &d.value {
        Value::Quantity { kind: QuantityKind::Count, per, .. } => Some(per.clone()),
        _ => None,
    };
    let ends =
        || made.iter().rev().filter(|m| m.form.is_some()).filter_map(|m| m.end.checked_sub(1)).filter(|&d| d >= first);
    let Some(last) = ends().next() else { return };
    let Some(shared) = drafts.get(last).and_then(counts) else { return };
    if !shared.iter().any(|p| p.ends_with(" person") && p.starts_with(|c: char| c.is_ascii_digit())) {
        return;
    }
    for d in ends().skip(1) {
        let Some(draft) = drafts.get_mut(d).filter(|d| counts(d).is_some_and(|per| per.is_empty())) else { break };
        if let Value::Quantity { per, .. } = &mut draft.value {
            per.clone_from(&shared);
        }
    }
}

/// A closing "so với năm 2022" behind several changes is the baseline of each, but not across "trong đó".
pub(super) fn closing_baseline(drafts: &mut [Draft], made: &[Made], first: usize) {
    let Some(last) = made.last().and_then(|m| m.end.checked_sub(1)).filter(|&l| l >= first) else { return };
    let Some(closing) = drafts.get(last) else { return };
    let (Some(shared), whole) = (closing.baseline.clone(), closing.parent) else { return };
    let unit = value_unit(&closing.value).map(str::to_owned);
    // Where the closing clause begins.
    let here = made.first().and_then(|m| m.end.checked_sub(1)).unwrap_or(last);
    for d in (first..last).rev() {
        let Some(draft) = drafts.get_mut(d) else { return };
        if draft.parent != whole || draft.baseline.is_some() || draft.change.is_none() {
            break;
        }
        // "Có thêm 10 xã đạt chuẩn; mỗi xã tăng 01 tiêu chí so với năm 2021": past a semicolon things of another kind have none.
        let counted = matches!(&draft.value, Value::Quantity { kind: QuantityKind::Count, .. });
        if d < here && counted && value_unit(&draft.value) != unit.as_deref() {
            break;
        }
        draft.baseline = Some(shared.clone());
    }
}

/// "Cơ cấu: công nghiệp - dịch vụ - nông nghiệp là 48%, 32% và 20%": a share for each of the sectors, and again for a
/// later year ("cơ cấu tương ứng là …").
pub(super) fn composed(drafts: &mut [Draft], made: &[Made], first: usize) {
    let ends: Vec<usize> =
        made.iter().filter_map(|m| m.form.and(m.end.checked_sub(1))).filter(|&d| d >= first).collect();
    let again = made.iter().filter(|m| m.form.is_some()).skip(1).all(|m| m.form == Some(Form::Again));
    let alike =
        ends.iter().filter_map(|&d| drafts.get(d)).all(|d| d.change.is_none() && value_unit(&d.value) == Some("%"));
    if ends.len() < 2 || !again || !alike || ends.last() != Some(&(first + ends.len() - 1)) {
        return;
    }
    let Some(head) = ends.first().and_then(|&d| drafts.get(d)).cloned() else { return };
    let mut names: Vec<String> = head.indicator.replace(" – ", " - ").split(" - ").map(str::to_owned).collect();
    if lex().composition.covers(&lower(&head.indicator)) {
        let earlier = first.checked_sub(ends.len()).and_then(|from| drafts.get(from..first)).unwrap_or(&[]);
        if earlier.iter().any(|d| d.group != head.group || value_unit(&d.value) != Some("%")) {
            return;
        }
        names = earlier.iter().map(|d| d.indicator.clone()).collect();
    }
    if names.len() != ends.len() || names.iter().any(|n| n.trim().is_empty()) {
        return;
    }
    for (&d, name) in ends.iter().zip(names) {
        if let Some(draft) = drafts.get_mut(d) {
            draft.indicator = name;
            draft.parent = head.parent;
        }
    }
}

/// Where the second of two subjects that open alike goes on behind as many words as the first has.
fn alike_opening(first: &str, second: &str) -> Option<usize> {
    const LONGEST: usize = 10;
    let words = first.split(' ').count();
    let same = first.split(' ').zip(second.split(' ')).take_while(|(a, b)| a == b).count();
    if words > LONGEST || same < 2 || same + 1 < words {
        return None;
    }
    second.match_indices(' ').nth(words - 1).map(|(i, _)| i)
}

fn value_unit(value: &Value) -> Option<&str> {
    match value {
        Value::Quantity { unit, .. } => unit.as_deref(),
        Value::Quality { .. } => None,
    }
}
