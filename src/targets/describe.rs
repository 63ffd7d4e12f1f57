//! Numbers that say which ones are meant, or on what condition, and set no aim.

use super::candidate::first_bytes;
use super::core::Parts;
use super::form::Form;
use super::indicator::{count_words, has_word};
use super::lexicon::lex;
use super::report::Said;
use super::scene::Scene;
use super::segment::Segment;
use super::zone::Zone;
use crate::model::{Change, Comparator, QuantityKind};
use crate::parse::Quantity;
use crate::text::seek;

/// How far a description reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Describes {
    /// Only this number: "chỉ đạo các thôn có tỷ lệ hộ nghèo trên 40% …".
    Here,
    /// This number, and all sums behind it in the sentence: "hỗ trợ 50% giá giống, tối đa 10 triệu đồng/con".
    Sums,
    /// All numbers behind it in the clause: "doanh nghiệp được hỗ trợ là doanh nghiệp có dưới 200 lao động, …".
    Onwards,
}

/// Whether a number only describes.
pub(super) fn describes(
    scene: &Scene<'_>,
    said: Said,
    segment: &Segment,
    q: &Quantity,
    parts: &Parts,
) -> Option<Describes> {
    let t = scene.t;
    let l = lex();
    // "… thấp dưới 30% có thể điều chỉnh", "đạt từ 90 điểm thì được xét"
    let after = t.lower(&segment.post).trim_start();
    if t.opens(&l.permits, after) {
        return Some(Describes::Here);
    }
    // "đơn vị đạt từ 95 điểm trở lên xếp loại xuất sắc"
    let scored = q.unit.as_deref() == Some("point") && q.comparator != Comparator::Eq;
    if scored && (t.opens(&l.rate, after) || t.opens(&l.awarded, after)) {
        return Some(Describes::Here);
    }
    // "nộp 01 bộ hồ sơ", "lập thành 03 bản"
    let copies =
        q.kind == QuantityKind::Count && t.opens(&l.paper, t.lower.get(q.number.end..).unwrap_or("").trim_start());
    if copies && t.suffix(&l.hands_in, t.lower(&segment.pre).trim_end()).is_some() {
        return Some(Describes::Here);
    }
    // "cách trung tâm xã khoảng 7 km"
    if q.kind == QuantityKind::Length
        && has_word(t.lower(&segment.pre), "cách")
        && !has_word(t.lower(&segment.pre), "khoảng cách")
    {
        return Some(Describes::Here);
    }
    // "Đơn vị vượt từ 20% kế hoạch được đề nghị khen thưởng"
    if seek::contains(after, "được ") && t.within(&l.awarded, after) {
        return Some(Describes::Here);
    }
    // Sums that are paid out: "hỗ trợ không quá 5 triệu đồng/ha", "chi 200.000 đồng/buổi", "hỗ trợ 70% lãi suất".
    let own = t.lower(&parts.own);
    let cost = q.kind == QuantityKind::Percent && t.opens(&l.cost, after);
    let core = t.lower(&parts.core);
    if (q.kind == QuantityKind::Money || cost) && t.suffix(&l.pays, core).is_some() && !parts.tail.linked {
        return Some(Describes::Sums);
    }
    // "giảm 50% học phí": what is remitted is no aim.
    if cost && parts.tail.change == Some(Change::Decrease) && !parts.tail.linked && scene.place.zone == Zone::Orders {
        let own_cost = ["chi phí", "giá trị", "lãi suất"].iter().any(|w| after.starts_with(w));
        if !own_cost {
            return Some(Describes::Here);
        }
    }
    // "Hỗ trợ mỗi hộ có nhà bị sập 6 triệu đồng"
    let paid = t.prefix(&l.pays, core).and_then(|len| core.get(len..)).unwrap_or("");
    // "cấp huyện" is a level.
    let paid = if t.opens(&l.place, paid.trim_start()) { "" } else { paid };
    // "hỗ trợ nhà ở có phòng cho khách thuê 100 triệu đồng/cơ sở"
    let each = q.per.iter().any(|p| !matches!(p.as_str(), "year" | "month" | "quarter"));
    if q.kind == QuantityKind::Money && !parts.tail.linked && (has_word(paid, "mỗi") || !paid.is_empty() && each) {
        return Some(Describes::Here);
    }
    // "Hộ vay vốn không quá 100 triệu đồng/hộ theo Quyết định số 28": a rule of another document.
    if q.kind == QuantityKind::Money
        && t.opens(&l.by_rule, after)
        && (!q.per.is_empty() || q.comparator != Comparator::Eq)
    {
        return Some(Describes::Here);
    }
    // "Hộ chuyển đổi từ 0,5 ha đất lúa trở lên được hỗ trợ …"
    let granted = || {
        let rest = ahead(t.lower, q.lead.end);
        seek::find(rest, "được ").and_then(|i| rest.get(i..)).is_some_and(|rest| t.opens(&l.granted, rest))
    };
    let bound = matches!(q.comparator, Comparator::Ge | Comparator::Gt);
    if bound && (q.kind != QuantityKind::Percent && granted() || t.opens(&l.granted, after)) {
        return Some(Describes::Onwards);
    }
    // "Hộ vay vốn tối đa 50 triệu đồng/hộ"
    if q.kind == QuantityKind::Money && q.comparator == Comparator::Le && each && has_word(core, "vay") {
        return Some(Describes::Here);
    }
    // "xếp loại: xuất sắc từ 95 điểm trở lên"
    if q.unit.as_deref() == Some("point") && q.comparator != Comparator::Eq && t.covers(&l.grade, core) {
        return Some(Describes::Here);
    }
    // "xây dựng 40 mô hình, quy mô mỗi mô hình từ 5 ha"
    let measured = q.kind != QuantityKind::Count;
    if measured
        && t.prefix(&l.size, core).and_then(|len| core.get(len..)).is_some_and(|of| of.trim_start().starts_with("mỗi "))
    {
        return Some(Describes::Here);
    }
    // "xóa 40 nhà tạm (mỗi căn tối thiểu 30 m2)"
    let size = matches!(q.kind, QuantityKind::Area | QuantityKind::Length | QuantityKind::Volume);
    if size && core.starts_with("mỗi ") && !parts.tail.linked && count_words(core) <= 2 {
        return Some(Describes::Here);
    }
    // "trao 300 suất học bổng, mỗi suất 01 triệu đồng"
    if q.kind == QuantityKind::Money && core.starts_with("mỗi ") && !parts.tail.linked && count_words(core) <= 3 {
        return Some(Describes::Here);
    }
    // "mỗi hộ được vay không quá 50 triệu đồng"
    if q.kind == QuantityKind::Money && core.starts_with("mỗi ") && t.within(&l.granted, core) {
        return Some(Describes::Here);
    }
    // "phấn đấu hoàn thành …, trong bối cảnh GRDP chỉ tăng 6,05%"
    if t.find(&l.circumstance, own, 0).is_some_and(|(_, end)| !own.get(end..).unwrap_or("").contains(',')) {
        return Some(Describes::Onwards);
    }
    // "Dự án khu dân cư phía Đông: khoảng 195 tỷ đồng, diện tích 19 ha": what a project costs, and how large it is.
    if q.kind == QuantityKind::Money && parts.form == Form::After && t.opens(&l.project, core) {
        return Some(Describes::Onwards);
    }
    // "Ngân sách tỉnh hỗ trợ 60%, ngân sách huyện 30%": who pays which share.
    let share = q.kind == QuantityKind::Percent && parts.form == Form::After && parts.object.is_empty();
    if share && !parts.tail.linked && t.suffix(&l.pays, core).is_some() && t.opens(&l.payer, own) {
        return Some(Describes::Onwards);
    }
    // "Dự án có tổng mức đầu tư 25 tỷ đồng, diện tích 12 ha"
    let costs = |i: usize| {
        own.get(i + " có ".len()..).is_some_and(|rest| t.opens(&l.silent, rest) && !t.opens(&l.not_silent, rest))
    };
    if seek::all(own, " có ").any(costs) {
        return Some(Describes::Onwards);
    }
    // "đối với cơ sở có doanh thu từ 1 tỷ đồng/năm trở lên", "đối với cơ sở có từ 05 phòng trở lên"
    let meant = seek::rfind(own, "đối với ").and_then(|i| own.get(i..)).unwrap_or("");
    if q.comparator != Comparator::Eq
        && (!parts.tail.linked || parts.tail.has)
        && !meant.contains(',')
        && (has_word(meant, "có") || !meant.is_empty() && parts.tail.has)
    {
        return Some(Describes::Here);
    }
    // "sửa chữa 60 căn nhà, mức hỗ trợ xây mới 40 triệu đồng/căn"
    if t.opens(&l.silent, own) && !t.opens(&l.not_silent, own) {
        return Some(Describes::Onwards);
    }
    // "lập danh sách các doanh nghiệp có từ 10 lao động trở lên" names the ones meant.
    let selects = t.lower(&q.lead).starts_with("từ ")
        && q.noun.is_some()
        && q.comparator == Comparator::Ge
        && has_word(own, "các");
    if selects && !said.strives_at(q.lead.start) && own.trim_end().ends_with(" có") {
        return Some(Describes::Here);
    }
    if scene.place.zone != Zone::Orders || said.strives_at(q.lead.start) {
        return None;
    }
    // "Năm 2024 là năm thứ tư … với 25 chỉ tiêu"
    if t.lower(&parts.core).starts_with("là ") && q.kind == QuantityKind::Count {
        return Some(Describes::Here);
    }
    // "Hộ chăn nuôi từ 500 con trở lên phải đăng ký": who has to.
    let named = q.comparator != Comparator::Eq && parts.form == Form::After && !parts.tail.linked;
    if named && !said.aims() && !t.opens(&l.verb, t.lower(&parts.core)) && t.within(&l.must, ahead(t.lower, q.lead.end))
    {
        return Some(Describes::Here);
    }
    // "đối với cơ sở có từ 05 phòng trở lên"
    if t.within(&l.condition, own) {
        return Some(Describes::Onwards);
    }
    let bound = q.comparator != Comparator::Eq || parts.tail.exceeds;
    // "Rừng tre nứa là rừng có tre nứa chiếm từ 75% trở lên" defines; "nhiệm vụ là trồng ít nhất 500 ha" orders.
    let core = t.lower(&parts.core);
    let defined = seek::rfind(core, " là ").and_then(|i| core.get(i + " là ".len()..)).unwrap_or("");
    let acts = t.opens(&l.verb, defined) || t.opens(&l.raise, defined) || l.headed(defined);
    if bound && parts.form == Form::After && !defined.is_empty() && !acts && !said.aims() {
        return Some(Describes::Onwards);
    }
    // "X là doanh nghiệp có dưới 200 lao động"
    if bound && parts.tail.has && has_word(own, "là") && parts.form == Form::After {
        return Some(Describes::Onwards);
    }
    // "các thôn có tỷ lệ hộ nghèo trên 30%", "thiết bị có sức nâng trên 1.000 kg" name the ones meant.
    let sized = bound && !matches!(q.kind, QuantityKind::Percent | QuantityKind::Count);
    let core = t.lower(&parts.core);
    let names = |i: usize| {
        core.get(i + " có ".len()..).is_some_and(|rest| sized || l.headed(rest) && !has_word(rest, "phải"))
            && !t.covers(&l.everywhere, core.get(..i).unwrap_or(""))
    };
    // "Thời gian có mặt tại hiện trường không quá 20 phút"
    let measured = q.kind == QuantityKind::Duration && t.opens(&l.span, core);
    (!parts.tail.linked && !measured && seek::all(core, " có ").any(names)).then_some(Describes::Here)
}

/// The text from a byte to the next mark, no more than a long clause of it.
fn ahead(text: &str, from: usize) -> &str {
    const FAR: usize = 1000;
    let near = first_bytes(text.get(from..).unwrap_or(""), FAR);
    near.split([',', ';', '.']).next().unwrap_or("")
}
