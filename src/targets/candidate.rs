//! The numbers of a clause that may be values.

use super::clause::Clause;
use super::indicator::has_word;
use super::lexicon::lex;
use super::scene::Scene;
use super::segment::per_one;
use super::zone::Zone;
use crate::model::{Comparator, QuantityKind};
use crate::parse::{Quantity, Role};
use crate::text::seek;

/// The numbers of a clause that may be values, brackets apart.
pub(super) fn candidates(scene: &Scene<'_>, clause: &Clause) -> Vec<usize> {
    // "thời gian thông quan hàng xuất khẩu dưới 70 giờ, hàng nhập khẩu dưới 90 giờ": the head of the first is theirs, too.
    let mut span = None;
    let mut all: Vec<usize> = scene
        .found_in(&clause.range)
        .filter(|&i| {
            let Some(q) = scene.found.get(i) else { return false };
            let bounded = q.role == Role::Duration && q.comparator != Comparator::Eq;
            let lasts = lasts(scene, clause, q) || bounded && span.is_some() && span == q.unit.as_deref();
            if lasts {
                span = q.unit.as_deref();
            }
            (matches!(q.role, Role::Value | Role::Bare) || lasts)
                && clause.bracket_at(q.range.start).is_none()
                && !scene.compared(q.range.start)
                && stands(scene, clause, q)
        })
        .collect();
    // "được khám từ 3 lần trở lên trong 3 thời kỳ: 98%": the last of them is what is measured.
    let mut kept: Vec<bool> = vec![true; all.len()];
    let mut next = None;
    for (keep, &i) in kept.iter_mut().zip(&all).rev() {
        *keep = next.is_none_or(|next| !names(scene, i, next));
        if *keep {
            next = Some(i);
        }
    }
    let mut keep = kept.into_iter();
    all.retain(|_| keep.next().unwrap_or(true));
    all
}

/// Words between the two numbers of "từ 3 vụ sang 2 vụ".
const LONGEST_STEP: usize = 40;
/// A quotation, or a head before its number, is no longer.
const LONGEST_QUOTE: usize = 300;

/// No more than the last bytes of a text.
pub(super) fn last_bytes(s: &str, most: usize) -> &str {
    s.get(s.ceil_char_boundary(s.len().saturating_sub(most))..).unwrap_or("")
}

/// No more than the first bytes of a text.
pub(super) fn first_bytes(s: &str, most: usize) -> &str {
    s.get(..s.floor_char_boundary(most)).unwrap_or("")
}

/// "Thời gian chờ không quá 15 phút/lượt": a span of time that is measured, and no date.
fn lasts(scene: &Scene<'_>, clause: &Clause, q: &Quantity) -> bool {
    if q.role != Role::Duration || q.unit.is_none() {
        return false;
    }
    let before = last_bytes(scene.t.lower(&(clause.range.start..q.lead.start)), LONGEST_QUOTE);
    let before = before.trim_end().trim_end_matches(':');
    // "bình quân mỗi cán bộ được bồi dưỡng 02 ngày/năm"
    let aims = scene.place.zone == Zone::Aims;
    if (aims || lex().average.within(before)) && q.per.iter().any(|p| p == "year" || p == "month") {
        return true;
    }
    if q.comparator == Comparator::Eq && !aims {
        return false;
    }
    // "Thời gian lưu trú bình quân: khách quốc tế 3,2 ngày, khách nội địa 2,1 ngày"
    let listed = before.split_once(':').map(|(lead, _)| lead.trim_start());
    if scene.place.zone == Zone::Aims && listed.is_some_and(|lead| scene.t.opens(&lex().span, lead)) {
        return true;
    }
    let piece = before.rsplit([',', ':']).next().unwrap_or(before).trim_start();
    let piece = scene.t.prefix(&lex().again, piece).and_then(|len| piece.get(len..)).unwrap_or(piece).trim_start();
    let piece = scene.t.prefix(&lex().opener, piece).and_then(|len| piece.get(len..)).unwrap_or(piece).trim_start();
    let piece = scene.t.prefix(&lex().raise, piece).and_then(|len| piece.get(len..)).unwrap_or(piece).trim_start();
    scene.t.opens(&lex().span, piece) && !scene.t.opens(&lex().silent, piece)
}

/// Whether a number only names what the next one measures: "được khám từ 3 lần trở lên đạt 90%".
fn names(scene: &Scene<'_>, first: usize, second: usize) -> bool {
    let (Some(a), Some(b)) = (scene.found.get(first), scene.found.get(second)) else { return false };
    let t = scene.t;
    let before = t.lower(&(0..a.lead.start)).trim_end();
    // "riêng hai huyện Trạm Tấu, Mù Cang Chải giảm 6%" names the two.
    let front = before.trim_end_matches([',', ' ']);
    let opened = front.is_empty() || front.ends_with(['.', ';']) || t.suffix(&lex().opener, front).is_some();
    let named = a
        .noun
        .as_ref()
        .filter(|n| opened && t.covers(&lex().place, t.lower(n)))
        .is_some_and(|n| t.text.get(n.end..).is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase)));
    // "riêng 3 xã miền núi giảm 2,5%"
    let between = t.lower(&(a.lead.end..b.lead.start));
    let changed = t.suffix(&lex().increase, between.trim_end()).or(t.suffix(&lex().decrease, between.trim_end()));
    let apart = t.suffix(&lex().opener, front).is_some() && changed.is_some() && !between.contains(',');
    let named = named || (apart && a.noun.as_ref().is_some_and(|n| t.opens(&lex().place, t.lower(n))));
    if named && b.kind == QuantityKind::Percent {
        return true;
    }
    let linked = between.trim() == ":" || t.covers(&lex().linking, between);
    let share = b.kind == QuantityKind::Percent && a.kind != QuantityKind::Percent;
    // "diện tích đất đạt giá trị từ 70 triệu đồng/ha trở lên: 2.000 ha"
    if between.trim() == ":" && a.kind != b.kind && a.comparator != Comparator::Eq {
        return true;
    }
    // "Trẻ em được tiêm chủng đủ 6 loại vắc xin đạt 99%"
    let full = before.ends_with(" đủ") && share && !between.contains([',', ';', '(']);
    if full && t.suffix(&lex().link, between.trim()).is_some() {
        return true;
    }
    // "các tỉnh có trên 1.000 ca mắc phải chuẩn bị từ 300 giường"
    if before.ends_with(" có") && has_word(between, "phải") && !between.contains(',') {
        return true;
    }
    if linked && share && t.suffix(&lex().link, before).is_none() && !before.ends_with(':') {
        return true;
    }
    // "Tỷ lệ tiêm đủ 2 liều vắc xin cho trẻ em đạt trên 95%": what the rate is of goes on behind the count.
    let near = last_bytes(front, LONGEST_QUOTE);
    let piece = near.rsplit([',', ';', ':', '.']).next().unwrap_or(near).trim_start();
    let piece = t.prefix(&lex().aim, piece).and_then(|len| piece.get(len..)).unwrap_or(piece).trim_start();
    let rated = t.opens(&lex().rate_head, piece) && t.suffix(&lex().link, front).is_none();
    let said = between.trim();
    let told = said.strip_suffix(':').unwrap_or(said);
    let linked = told.len() < said.len() || t.suffix(&lex().link, said).is_some_and(|len| len < said.len());
    rated && share && linked && !told.contains([',', ';', ':', '('])
}

/// Whether a number counts at all: "cả 3 tiêu chí" says which, and a number alone is one only behind a link.
fn stands(scene: &Scene<'_>, clause: &Clause, q: &Quantity) -> bool {
    let t = scene.t;
    let before = t.lower(&(clause.range.start..q.lead.start)).trim_end();
    // “Trồng một tỷ cây xanh” is the name of a scheme.
    let near = last_bytes(before, LONGEST_QUOTE);
    let open = seek::rfind(near, "“").filter(|&i| near.get(i..).is_some_and(|quoted| !quoted.contains('”')));
    if open.is_some() && first_bytes(t.lower(&(q.lead.end..clause.range.end)), LONGEST_QUOTE).contains('”') {
        return false;
    }
    // "chuyển đất lúa từ 3 vụ sang 2 vụ"
    let ahead = first_bytes(scene.t.lower(&(q.lead.end..clause.range.end)), LONGEST_STEP);
    let onward = seek::find(ahead, " sang ").and_then(|i| ahead.get(i + " sang ".len()..));
    let turned = q.from && onward.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let into = before.ends_with(" sang") && has_word(last_bytes(before, LONGEST_STEP), "từ");
    if q.kind == QuantityKind::Count && (turned || into) {
        return false;
    }
    // nhà "3 cứng"
    let odd = memchr::memchr_iter(b'"', near.as_bytes()).count() % 2 == 1;
    if odd && first_bytes(scene.t.lower(&(q.lead.end..clause.range.end)), LONGEST_QUOTE).contains('"') {
        return false;
    }
    // "xếp hạng từ thứ 3 trở lên trong 9 huyện"
    if q.noun.is_some() && before.ends_with(" trong") && lex().ranked.within(last_bytes(before, LONGEST_QUOTE)) {
        return false;
    }
    // "xóa toàn bộ 39 phòng học tạm"
    let acts = |front: &str| t.suffix(&lex().verb, front.trim_end()).is_some();
    let all = before.ends_with("tất cả") || before.strip_suffix("toàn bộ").is_some_and(acts);
    let summed = t.suffix(&lex().summed, before).is_some();
    // "kiểm tra tải trọng 24.000 lượt xe"
    let loads = q.noun.is_some() && before.ends_with("tải trọng");
    let which = t.suffix(&lex().counter, before).is_some() && !all && !summed && !loads;
    if which || before.ends_with(['±', '×']) || before.ends_with(" x") {
        return false;
    }
    // "công ty do Nhà nước nắm giữ 100% vốn điều lệ"
    // "phải đạt trên 50% số phiếu giới thiệu"
    let after = || t.lower(&(q.lead.end..clause.range.end)).trim_start();
    let held = || t.suffix(&lex().owner, before).is_some() && t.opens(&lex().owned, after());
    if q.kind == QuantityKind::Percent && (held() || t.opens(&lex().voted, after())) {
        return false;
    }
    if of_scheme(scene, clause, q) {
        return false;
    }
    // "cầu treo dài 65 m", but "tổng chiều dài 12 km"
    let sized = t.suffix(&lex().dimension, before).and_then(|len| before.get(..before.len() - len));
    // "lúa chất lượng cao 60 ha"
    let sized = sized.filter(|_| q.kind != QuantityKind::Area || before.ends_with("rộng"));
    if q.noun.is_none() && sized.is_some_and(|front| !["chiều", "mở"].iter().any(|w| front.trim_end().ends_with(w)))
    {
        return false;
    }
    let of_size = t.suffix(&lex().sized_by, before).and_then(|len| before.get(..before.len() - len));
    if of_size.is_some_and(|front| !front.trim_end().ends_with("tổng")) {
        return false;
    }
    // "lập quy hoạch Cụm công nghiệp Nghĩa Long diện tích 30 ha": how large what is named is.
    let of_name = before.strip_suffix("diện tích").map(str::trim_end).is_some_and(|front| {
        let written = scene.t.text.get(clause.range.start..clause.range.start + front.len()).unwrap_or("");
        written.rsplit_once(' ').is_some_and(|(_, last)| last.starts_with(char::is_uppercase))
    });
    if of_name && q.kind == QuantityKind::Area && q.comparator == Comparator::Eq {
        return false;
    }
    // "80 tấn cho 1 km đường": what the sum is for.
    let one = q.min.is_some_and(|n| n.decimal() == rust_decimal::Decimal::ONE) && q.min == q.max;
    if one && q.kind != QuantityKind::Count && before.ends_with(" cho") && follows(scene, clause, q, before) {
        return false;
    }
    // "Đề án một triệu héc-ta lúa": the scheme is called so.
    if q.comparator == Comparator::Eq && q.kind != QuantityKind::Percent && t.suffix(&lex().scheme, before).is_some() {
        return false;
    }
    // "Thủy điện Sông Hinh 70 MW": a plant and its power.
    let written = scene.t.text.get(clause.range.start..clause.range.start + before.len()).unwrap_or("");
    let named = || written.rsplit(' ').next().is_some_and(|w| w.starts_with(char::is_uppercase));
    if q.kind == QuantityKind::Power && q.comparator == Comparator::Eq && written.contains(' ') && named() {
        return false;
    }
    // "sửa chữa 180 nhà cho hộ nghèo, hộ cận nghèo tại 05 huyện"
    if q.noun.is_some() && t.suffix(&lex().located, before).is_some() && follows(scene, clause, q, before) {
        return false;
    }
    // "trên Quốc lộ 1, Quốc lộ 51 và 5 tuyến đường tỉnh": one more of a list of names.
    if q.noun.is_some() && among_names(scene, clause, q) {
        return false;
    }
    // "nhà từ 5 tầng trở lên", "tàu 400 CV" tell which size is meant.
    if q.noun.as_ref().or(q.unit_range.as_ref()).is_some_and(|n| t.covers(&lex().sized, t.lower(n))) {
        return false;
    }
    if let Some(noun) = &q.noun
        && (t.suffix(&lex().of, before).is_some() && q.unit.as_deref() != Some("lần")
            || (q.comparator == Comparator::Gt && t.opens(&lex().aspect, t.lower.get(noun.start..).unwrap_or(""))))
    {
        return false;
    }
    if per_one(q) && t.lower(&(q.lead.end..clause.range.end)).bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    if matches!(q.role, Role::Value | Role::Duration) {
        return true;
    }
    let after = t.lower(&(q.lead.end..clause.range.end)).trim_start();
    let closes = after.is_empty() || after.starts_with([',', '(', ';', '.']) || t.opens(&lex().resumes, after);
    let tail = before.trim_end_matches(' ');
    closes
        && (tail.ends_with([':', ','])
            || t.suffix(&lex().link, tail).is_some()
            || t.suffix(&lex().level, tail).is_some()
            || t.suffix(&lex().again, tail).is_some()
            || t.suffix(&lex().increase, tail).is_some()
            || t.suffix(&lex().decrease, tail).is_some())
}

/// Words between a scheme and the number in its name.
const LONGEST_SCHEME: usize = 6;

/// "Chương trình phát triển 1.000 doanh nghiệp": a number in the name of a scheme, which is written with a capital.
fn of_scheme(scene: &Scene<'_>, clause: &Clause, q: &Quantity) -> bool {
    let front = clause.range.start..q.lead.start;
    let low = last_bytes(scene.t.lower(&front), LONGEST_QUOTE);
    let text = last_bytes(scene.t.text.get(front).unwrap_or(""), LONGEST_QUOTE);
    let l = lex();
    // A mark behind the name would end it.
    let mut from = seek::last_of(low, [b',', b':', b'(']).map_or(0, |i| i + 1);
    from = from.max(seek::rfind(low, "”").map_or(0, |i| i + '”'.len_utf8()));
    let mut last = None;
    while let Some(found) = scene.t.find(&l.scheme_name, low, from) {
        last = Some(found);
        from = found.1;
    }
    let Some((start, end)) = last.filter(|&(start, _)| start > 0) else { return false };
    let between = low.get(end..).unwrap_or("").trim();
    text.get(start..).is_some_and(|name| name.starts_with(char::is_uppercase))
        && scene.t.opens(&l.verb, between)
        && super::indicator::count_words(between) <= LONGEST_SCHEME
        && !between.contains([',', ':', '(', '”'])
        && scene.t.suffix(&l.link, between).is_none()
        && !l.purpose.within(between)
}

/// Whether "và" joins a count to a list of names that "tại" or the like opens.
fn among_names(scene: &Scene<'_>, clause: &Clause, q: &Quantity) -> bool {
    let before = clause.range.start..q.lead.start;
    let low = last_bytes(scene.t.lower(&before), LONGEST_QUOTE).trim_end();
    let Some(front) = low.strip_suffix(" và") else { return false };
    let text = last_bytes(scene.t.text.get(before).unwrap_or(""), LONGEST_QUOTE);
    let Some(name) = text.get(..front.len()).and_then(|t| t.rsplit_once(',')).map(|(_, name)| name.trim_start()) else {
        return false;
    };
    let opened = front.split([' ', ',']).any(|w| matches!(w, "tại" | "trên" | "ở"));
    opened && name.starts_with(char::is_uppercase)
}

/// Whether a number was counted before in the clause and no further verb begins behind it. `before`: the words so far.
fn follows(scene: &Scene<'_>, clause: &Clause, q: &Quantity, before: &str) -> bool {
    let counted = scene.found.get(scene.found_in(&(clause.range.start..q.lead.start))).unwrap_or(&[]);
    let Some(last) = counted.iter().rfind(|q| q.role == Role::Value) else { return false };
    let behind = before.get(last.lead.end.saturating_sub(clause.range.start)..).unwrap_or("");
    let anew = |rest: &str| {
        scene.t.opens(&lex().verb, rest)
            || scene.t.opens(&lex().clause_verb, rest)
            || scene.t.opens(&lex().complete, rest)
    };
    !behind.split(',').skip(1).any(|piece| anew(piece.trim_start()))
}
