//! Papers of the first edition, from before a street said on what footing it acts: they stay in the
//! words in which they were handed out.

mod opinion;
mod order;
mod record;

use heping_core::{Moment, Result};
use heping_paper::{Cell, Form};

use super::{Pictures, date, or_dash, people, time};
use crate::document::content::{Content, Finding, Signed};
use crate::issuer::office;

pub(super) fn write(
    form: &mut Form,
    content: &Content,
    issued_at: Moment,
    pictures: &Pictures,
) -> Result<()> {
    match content {
        Content::InspectionRecord(one) => record::write(form, one, issued_at, pictures),
        Content::RectificationOrder(one) => order::write(form, one, issued_at),
        Content::RecheckOpinion(one) => opinion::write(form, one, issued_at),
        // every other kind came with the second edition
        Content::InspectionApproval(_)
        | Content::InspectionNotice(_)
        | Content::MeasureDecision(_)
        | Content::ResumptionOpinion(_)
        | Content::ReferralLetter(_)
        | Content::StatementRecord(_) => Ok(()),
    }
}

/// What is wrong, where, how grave and by which rule.
fn described(finding: &Finding) -> String {
    let mut text = format!("{}（{}）\n部位：{}", finding.title, finding.number, finding.place);
    if let Some(description) = &finding.description {
        text.push_str(&format!("\n{description}"));
    }
    text.push_str(&format!("\n级别：{}", finding.level.text()));
    if let Some(criteria) = &finding.criteria {
        text.push_str(&format!("，判定依据：{criteria}"));
    }
    if let Some(basis) = &finding.legal_basis {
        text.push_str(&format!("\n依据：{basis}"));
    }
    text
}

fn signatures(form: &mut Form, signed: &[Signed], pictures: &Pictures) -> Result<()> {
    let rows = signed.iter().map(|signature| {
        let mark = match (&signature.image, &signature.refused_reason) {
            (_, Some(reason)) => Cell::text(format!("拒绝签字，原因：{reason}")),
            (Some(image), None) => match pictures.get(image) {
                Some(picture) => Cell::picture(picture.clone()),
                None => Cell::text("签名图片已无法读取"),
            },
            (None, None) => Cell::text(""),
        };
        vec![
            Cell::label(signature.party.clone()),
            Cell::text(signature.name.clone()),
            mark,
            Cell::text(time(signature.at)),
        ]
    });
    form.table(&[1.6, 1.4, 3.4, 2.4], &["签字人", "姓名", "签名", "时间"], rows.collect())
}

/// Who issued it and when, with room for the seal.
fn issued_by(form: &mut Form, street: &str, at: Moment) -> Result<()> {
    form.gap(14.0);
    form.right(&format!("{}（印章）", office(street)))?;
    form.right(&date(at.day()))
}

/// The signatures that a paper is given by hand.
fn by_hand(form: &mut Form, parties: &[&str]) -> Result<()> {
    let blank = "　　　　　　　　　　　　　　年　　月　　日";
    let rows = parties.iter().map(|party| vec![Cell::label(format!("{party}（签名）")), Cell::text(blank)]);
    form.fields(&[3.0, 6.2], rows.collect())
}
