//! How a number and what it measures stand to each other.

use std::ops::Range;

use super::core::{each_place, opens_with};
use super::grammar::Flow;
use super::indicator::Text;
use super::lexicon::lex;
use super::tail::Tail;
use crate::model::QuantityKind;
use crate::parse::Quantity;

/// How a number stands to what it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "Tỷ lệ hộ nghèo còn 3%".
    After,
    /// "90% số trường đạt chuẩn".
    First,
    /// "Thành lập mới 360 doanh nghiệp".
    Object,
    /// "…, tăng 5%": a second number on the same indicator.
    Again,
}

#[allow(clippy::too_many_arguments)]
pub(super) fn form(
    t: Text<'_>,
    q: &Quantity,
    own: &Range<usize>,
    tail: &Tail,
    core: &Range<usize>,
    object: &Range<usize>,
    flow: &Flow,
    before: Option<Form>,
    part: bool,
) -> Form {
    let l = lex();
    let said = t.lower(own);
    let counted = q.noun.is_some();
    let only_change = tail.change.is_some() && (t.covers(&l.increase, said) || t.covers(&l.decrease, said));
    // "Thêm 01 huyện thoát nghèo"
    let more = counted && said == "thêm" && !object.is_empty();
    // "Đàn bò tăng 5%/năm, đến năm 2010 có 24.500 con"
    let generic = || q.noun.as_ref().is_some_and(|n| t.covers(&l.generic, t.lower(n)));
    if said == "có" && before == Some(Form::After) && object.is_empty() && generic() && flow.group.is_none() {
        return Form::Again;
    }
    let verbs = !said.is_empty()
        && t.covers(&l.verb, said)
        && (!only_change || more)
        && if counted { !t.covers(&l.bare_verb, said) } else { !core.is_empty() };
    // "bảo đảm đạt 50% khu dân cư …"
    let assured = !counted && tail.linked && t.covers(&l.assure, t.lower(core));
    // "tiêm phòng đạt 80% diện phải tiêm" measures what is done.
    let done = !counted && tail.linked && !core.is_empty() && !t.covers(&l.bare_verb, t.lower(core));
    if verbs && !assured && !done && (counted || !object.is_empty()) {
        return Form::Object;
    }
    // "Hoàn thành việc cắt giảm 50% thời gian giải quyết": the verb says nothing of what is measured.
    let idle = !object.is_empty()
        && (tail.change.is_some() && t.covers(&l.verb, t.lower(core))
            || tail.linked && t.covers(&l.assure, t.lower(core)));
    // "…, cao hơn đại trà 15%", "…, bình quân mỗi xã 20 bể"
    if before.is_some()
        && (t.opens(&l.above, t.lower(core))
            || t.opens(&l.below, t.lower(core))
            || counted && each_place(t.lower(core)).is_some())
    {
        return Form::Again;
    }
    // "đạt từ 90 điểm trở lên, xếp loại tốt, tăng ít nhất 05 bậc"
    let graded = |said: &str| {
        t.prefix(&l.rate, said)
            .and_then(|len| said.get(len..))
            .is_some_and(|g| !g.trim().is_empty() && t.covers(&l.grade, g))
    };
    if before.is_some() && tail.change.is_some() && graded(t.lower(core)) {
        return Form::Again;
    }
    // "giá trị sản xuất đạt trên 750 tỷ đồng, bình quân 19,5 triệu đồng/ha"
    if before.is_some()
        && !part
        && object.is_empty()
        && !q.per.is_empty()
        && !core.is_empty()
        && t.covers(&l.average, t.lower(core))
    {
        return Form::Again;
    }
    if !core.is_empty() && !idle {
        return Form::After;
    }
    if tail.share && (before.is_some() || flow.whole.is_some() && flow.whole == flow.last) {
        return Form::Again;
    }
    let alone = said.is_empty() || t.covers(&l.again, said);
    // "12 tổ với 84 thành viên"
    let with = said.is_empty() && counted && before.is_some() && opens_with(t, own.start);
    // "…, đạt 8,5% lực lượng lao động"
    let of_sum = || ["số ", "tổng số "].iter().any(|w| t.lower(object).starts_with(w));
    let of_whole = t.opens(&l.tail, t.lower(object))
        || (before.is_some() && (t.covers(&l.share_of, t.lower(object)) || tail.ratio && of_sum()));
    // "…; 07 liên hiệp với 45 thành viên": a further sum in a clause of its own.
    let anew = flow.whole.is_none()
        && said.is_empty()
        && counted
        && before.is_none()
        && flow.last.is_some()
        && flow.group.is_none();
    if anew && object.is_empty() && !q.open && !part {
        return Form::First;
    }
    let listed = before == Some(Form::Object)
        || (before == Some(Form::After) && flow.verb.is_some() && !part && !tail.linked && tail.change.is_none());
    if object.is_empty() || (of_whole && (tail.linked || tail.ratio || tail.change.is_some())) {
        return if with {
            Form::First
        } else if counted && alone && listed {
            Form::Object
        } else {
            Form::Again
        };
    }
    // A shared verb: "Thành lập mới 600 doanh nghiệp và 25 hợp tác xã", "Trồng 100 ha rừng, 20 ha cao su".
    let share = flow.shares
        && matches!(before, Some(Form::Object | Form::After))
        && q.kind == QuantityKind::Percent
        && !t.within(&l.predicate, t.lower(object))
        && alone;
    // "gồm 1.000 thùng hàng và 10 tấn gạo"
    let measured = q.kind != QuantityKind::Percent;
    let shared = share
        || flow.verb.is_some()
            && !part
            && !with
            && q.fraction_of.is_none()
            && before != Some(Form::First)
            && alone
            && (counted || measured && (before == Some(Form::Object) || before == Some(Form::After) && flow.consists));
    if shared { Form::Object } else { Form::First }
}
