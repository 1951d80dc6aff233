//! 整改复查意见书

use heping_core::{Moment, Result};
use heping_paper::{Cell, Form};

use super::{by_hand, date, issued_by, office, or_dash, people, time};
use crate::document::content::{RecheckOpinion, Review};

pub(super) fn write(form: &mut Form, opinion: &RecheckOpinion, issued_at: Moment) -> Result<()> {
    let head = &opinion.head;
    let (street, inspected) = (office(&head.street), date(head.started_at.day()));
    form.line(&format!("{}：", head.enterprise))?;
    form.paragraph(&match &opinion.order {
        Some(order) => format!(
            "{street}于{}对你单位作出责令限期整改指令（{}）。经对你单位提交的整改情况进行复查，提出如下意见：",
            date(order.on),
            order.number
        ),
        None => format!(
            "{street}于{inspected}对你单位进行了检查（{}）。经对你单位提交的整改情况进行复查，提出如下意见：",
            head.inspection_number
        ),
    })?;
    form.gap(4.0);
    let rows = opinion.reviews.iter().zip(1..).map(|(review, number)| {
        vec![
            Cell::text(format!("{number}")),
            Cell::text(format!("{}（{}）\n部位：{}", review.title, review.number, review.place)),
            Cell::text(or_dash(review.measure.as_deref())),
            Cell::text(decided(review)),
        ]
    });
    form.table(&[0.7, 2.9, 2.7, 2.9], &["序号", "隐患", "整改情况", "复查意见"], rows.collect())?;
    if opinion.rest.is_empty() {
        form.paragraph("经复查，本次检查发现的各项隐患均已整改完毕。")?;
    } else {
        form.paragraph("本次检查发现的隐患中，未销号的有：")?;
        form.gap(3.0);
        let rows = opinion.rest.iter().zip(1..).map(|(rest, number)| {
            vec![
                Cell::text(format!("{number}")),
                Cell::text(format!("{}（{}）", rest.title, rest.number)),
                Cell::text(rest.state.clone()),
                Cell::text(rest.due_on.map_or_else(|| or_dash(None), date)),
            ]
        });
        form.table(&[0.7, 4.2, 2.3, 2.0], &["序号", "隐患", "状态", "整改期限"], rows.collect())?;
    }
    form.paragraph(&format!("复查人员：{}", people(&opinion.officers)))?;
    form.gap(6.0);
    by_hand(form, &["复查人员", "被复查单位负责人"])?;
    issued_by(form, &head.street, issued_at)
}

fn decided(review: &Review) -> String {
    let mut text = review.decision.clone();
    if let Some(note) = &review.note {
        text.push_str(&format!("\n{note}"));
    }
    text.push_str(&format!("\n{} {}", review.officer, time(review.at)));
    if review.sent_back {
        text.push_str(&format!("\n新的整改期限：{}", date(review.due_on)));
    }
    text
}
