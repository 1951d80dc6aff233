//! What closes a paper: signatures, the seal, how it was served. None of it is torn.

use heping_core::{Moment, Result};
use heping_paper::{Cell, Form, Picture};

use super::{Pictures, date, time};
use crate::document::InspectionDocument;
use crate::document::content::{CONFIRMED, Content, NamedOfficer, Signed};
use crate::inspection::Party;
use crate::issuer::Issuer;

/// Room for a signature by hand and its date.
const BY_HAND: &str = "　　　　　　　　　　　年　　月　　日";

/// Puts the signatures at the foot of every page of a record: each page is signed.
pub(super) fn foot(form: &mut Form, content: &Content, pictures: &Pictures) -> Result<()> {
    let signed = match content {
        Content::InspectionRecord(record) => &record.signatures,
        Content::StatementRecord(record) => &record.signatures,
        _ => return Ok(()),
    };
    let side = |party: Party| {
        let of_side = || signed.iter().filter(|signature| signature.party == party.text());
        let names: Vec<String> = of_side()
            .map(|one| match (&one.refused_reason, &one.image) {
                (Some(_), _) => format!("{}（拒绝签字）", one.name),
                // whoever drew nothing is not to be taken for who drew what stands below
                (None, None) if !one.name.ends_with(CONFIRMED) => format!("{}{CONFIRMED}", one.name),
                _ => one.name.clone(),
            })
            .collect();
        let drawn: Vec<Picture> =
            of_side().filter_map(|one| pictures.get(one.image.as_ref()?).cloned()).collect();
        Cell::Pictures(names.join("、"), drawn)
    };
    form.foot(
        &[1.0, 3.4, 1.2, 3.6],
        &[
            Cell::label("检查人员"),
            side(Party::Inspector),
            Cell::label("被检查单位"),
            side(Party::Enterprise),
        ],
    )
}

/// The signatures that were drawn, or refused.
pub(super) fn signatures(form: &mut Form, signed: &[Signed], pictures: &Pictures) -> Result<()> {
    let rows = || {
        let rows = signed.iter().map(|signature| {
            let mark = match (&signature.image, &signature.refused_reason) {
                (_, Some(reason)) => Cell::text(format!("拒绝签字，原因：{reason}")),
                (Some(image), None) => match pictures.get(image) {
                    Some(picture) => Cell::picture(picture.clone()),
                    None => Cell::text("签名图片已无法读取"),
                },
                (None, None) => Cell::text("本人登录确认"),
            };
            vec![
                Cell::label(signature.party.clone()),
                Cell::text(match &signature.certificate_number {
                    Some(number) => format!("{}\n执法证号\n{number}", signature.name),
                    None => signature.name.clone(),
                }),
                mark,
                Cell::text(time(signature.at)),
            ]
        });
        rows.collect()
    };
    let certified = signed.iter().any(|signature| signature.certificate_number.is_some());
    // room for the number of a certificate; papers of before stay as they are
    let shares = if certified { [1.5, 2.8, 2.7, 2.2] } else { [1.6, 2.0, 3.4, 2.2] };
    form.together(|form| form.table(&shares, &["签字人", "姓名", "签名", "时间"], rows()))
}

/// Rows to be signed by hand: each officer's, and the firm's.
pub(super) fn by_hand(form: &mut Form, role: &str, officers: &[NamedOfficer], firm: &str) -> Result<()> {
    let certificate = |officer: &NamedOfficer| match &officer.certificate_number {
        Some(number) => format!("{}\n执法证号 {number}", officer.name),
        None => officer.name.clone(),
    };
    let mut rows: Vec<Vec<Cell>> = officers
        .iter()
        .map(|officer| vec![Cell::label(role), Cell::text(certificate(officer)), Cell::text(BY_HAND)])
        .collect();
    rows.push(vec![Cell::label(firm), Cell::text(""), Cell::text(BY_HAND)]);
    form.fields(&[2.2, 2.8, 4.2], rows)
}

/// Whose seal it bears, and when it was issued.
pub(super) fn seal(form: &mut Form, issuer: &Issuer, at: Moment) -> Result<()> {
    form.gap(14.0);
    form.right(&format!("{}（印章）", issuer.seal))?;
    form.right(&date(at.day()))
}

/// How it was served (送达回证; 行政处罚法 art. 61, 民事诉讼法 arts. 87 ff.).
pub(super) fn receipt(form: &mut Form, document: &InspectionDocument, to: &str) -> Result<()> {
    form.together(|form| {
        form.heading("送达回证")?;
        let row = |label: &str, text: String| vec![Cell::label(label), Cell::text(text)];
        form.fields(
            &[2.2, 7.0],
            vec![
                row("送达文书", format!("{}（{}）", document.title, document.number)),
                row("受送达单位", to.to_owned()),
                row("送达方式", "□直接送达　□留置送达　□邮寄送达　□电子送达　□其他".to_owned()),
                row("送达时间、地点", String::new()),
                row("收件人（签名）", format!("　　　　　　　　　　{BY_HAND}")),
                row("送达人（签名）", format!("　　　　　　　　　　{BY_HAND}")),
                row("备注", "收件人不是受送达人本人的，注明其身份；拒收的，注明理由和见证人。".to_owned()),
            ],
        )
    })
}
