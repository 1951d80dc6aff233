//! 整改复查意见书

use heping_core::{Moment, Result};
use heping_paper::{Cell, Form};

use super::super::content::{RecheckOpinion, Review};
use super::{date, issued_by, office, or_dash, people, time};

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
    if opinion.open.is_empty() {
        form.paragraph("经复查，本次检查发现的各项隐患均已办结。")?;
    } else {
        form.paragraph("本次检查发现的下列隐患尚未办结：")?;
        let rows = opinion.open.iter().zip(1..).map(|(open, number)| {
            vec![
                Cell::text(format!("{number}")),
                Cell::text(format!("{}（{}）", open.title, open.number)),
                Cell::text(open.state.clone()),
                Cell::text(date(open.due_on)),
            ]
        });
        form.table(&[0.7, 4.9, 1.6, 2.0], &["序号", "隐患", "状态", "整改期限"], rows.collect())?;
    }
    form.gap(6.0);
    let blank = "　　　　　　　　　　　　　　年　　月　　日";
    form.fields(
        &[2.4, 6.8],
        vec![
            vec![Cell::label("复查人员"), Cell::text(people(&opinion.officers))],
            vec![Cell::label("复查人员（签名）"), Cell::text(blank)],
            vec![Cell::label("被复查单位（签名）"), Cell::text(blank)],
        ],
    )?;
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
