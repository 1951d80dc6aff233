//! 整改复查意见书

use heping_core::Result;
use heping_paper::{Cell, Form};

use super::{clause, closing, date, or_dash, people, time, without_empty};
use crate::document::InspectionDocument;
use crate::document::content::{RecheckOpinion, Review};
use crate::issuer::Issuer;

pub(super) fn write(
    form: &mut Form,
    opinion: &RecheckOpinion,
    issuer: &Issuer,
    document: &InspectionDocument,
) -> Result<()> {
    let head = &opinion.head;
    let (body, inspected) = (clause::body(issuer), date(head.started_at.day()));
    let act =
        if issuer.delegation.is_some() { "作出责令限期整改的决定" } else { "提出整改要求" };
    form.line(&format!("{}：", head.enterprise))?;
    form.paragraph(&match &opinion.order {
        Some(order) => format!(
            "{body}于{}对你单位{act}（{}）。经对你单位整改情况进行复查，提出如下意见：",
            date(order.on),
            order.number
        ),
        None => format!(
            "{body}于{inspected}对你单位进行了检查（检查编号 {}）。经对你单位整改情况进行复查，提出如下意见：",
            head.inspection_number
        ),
    })?;
    form.gap(4.0);
    let rows = opinion.reviews.iter().zip(1..).map(|(review, number)| {
        vec![
            format!("{number}"),
            format!("{}（{}）\n部位：{}", review.title, review.number, review.place),
            or_dash(review.measure.as_deref()),
            decided(review),
        ]
    });
    let columns = (&[0.7, 2.9, 2.5, 3.1][..], &["序号", "问题", "整改情况", "复查意见"][..]);
    without_empty(form, columns, 2, rows.collect())?;
    rest(form, opinion)?;
    form.paragraph(&format!("复查人员：{}", people(&opinion.officers)))?;
    form.together(|form| {
        form.gap(6.0);
        closing::by_hand(form, "复查人员（签名）", &opinion.officers, "被复查单位负责人（签名）")?;
        closing::seal(form, issuer, document.issued_at)
    })
}

fn rest(form: &mut Form, opinion: &RecheckOpinion) -> Result<()> {
    if opinion.rest.is_empty() {
        return form.paragraph("经复查，本次检查发现的各项隐患均已整改完毕。");
    }
    form.paragraph("本次检查发现的隐患中，未销号的有：")?;
    form.gap(3.0);
    let rows = opinion.rest.iter().zip(1..).map(|(rest, number)| {
        vec![
            Cell::text(format!("{number}")),
            Cell::text(format!("{}（{}）", rest.title, rest.number)),
            Cell::text(rest.state.clone()),
            Cell::text(rest.due_on.map_or_else(|| or_dash(None), |day| format!("{}前", date(day)))),
        ]
    });
    form.table(&[0.7, 4.2, 2.1, 2.2], &["序号", "隐患", "状态", "整改期限"], rows.collect())
}

fn decided(review: &Review) -> String {
    let mut text = review.decision.clone();
    if let Some(note) = &review.note {
        text.push_str(&format!("\n{note}"));
    }
    text.push_str(&format!("\n{} {}", review.officer, time(review.at)));
    if review.sent_back {
        text.push_str(&format!("\n新的整改期限：{}前", date(review.due_on)));
    }
    text
}
