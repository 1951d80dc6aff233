//! The papers: words and tables around a document's content. They state nothing that is not
//! stored. A form that was released stays as it is, so that old papers can be made again.

mod opinion;
mod order;
mod record;

use std::collections::HashMap;

use heping_core::{Day, Moment, Result};
use heping_paper::{About, Cell, Fonts, Form, Picture};

use super::content::{Finding, NamedOfficer, Shown, Signed};
use super::{Content, InspectionDocument};
use crate::inspection::Correction;

/// The pictures that could be found, by the SHA-256 of what was sent.
type Pictures = HashMap<String, Picture>;

/// The paper of a document.
pub(super) fn pdf(
    document: &InspectionDocument,
    content: &Content,
    corrections: &[Correction],
    fonts: Fonts,
    pictures: &Pictures,
) -> Result<Vec<u8>> {
    let mut form = Form::new(fonts);
    form.title(document.kind_text)?;
    form.right(&document.number)?;
    form.gap(6.0);
    match content {
        Content::InspectionRecord(record) => record::write(&mut form, record, document.issued_at, pictures)?,
        Content::RectificationOrder(order) => order::write(&mut form, order, document.issued_at)?,
        Content::RecheckOpinion(opinion) => opinion::write(&mut form, opinion, document.issued_at)?,
    }
    for (title, shown) in content.photos() {
        photos(&mut form, title, pictures, &shown)?;
    }
    self::corrections(&mut form, corrections)?;
    let about = About {
        title: format!("{} {}", document.kind_text, document.number),
        author: office(&content.head().street),
        at: document.issued_at,
        id: format!("{}/{}", document.kind.as_str(), document.id),
    };
    form.finish(&document.number, about)
}

/// The body that signs: a subdistrict acts through its office (地方组织法 art. 85).
fn office(street: &str) -> String {
    if street.ends_with("街道") { format!("{street}办事处") } else { street.to_owned() }
}

fn date(day: Day) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

fn time(at: Moment) -> String {
    at.local().format("%Y年%-m月%-d日 %H:%M").to_string()
}

/// What a form says where there is nothing to say.
fn or_dash(text: Option<&str>) -> String {
    text.unwrap_or("—").to_owned()
}

fn people(officers: &[NamedOfficer]) -> String {
    let named = officers.iter().map(|officer| match &officer.certificate_number {
        Some(number) => format!("{}（执法证号 {number}）", officer.name),
        None => officer.name.clone(),
    });
    named.collect::<Vec<_>>().join("、")
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
                Some(picture) => Cell::Picture(picture.clone()),
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

/// Pages of their own behind a record, whose pages stay as they were signed.
fn corrections(form: &mut Form, corrections: &[Correction]) -> Result<()> {
    if corrections.is_empty() {
        return Ok(());
    }
    form.annex();
    form.heading("更正")?;
    form.paragraph("记录签字后未作改动，下列更正另行记载：")?;
    let rows = corrections.iter().map(|correction| {
        vec![
            Cell::text(time(correction.made_at)),
            Cell::text(correction.made_by_name.clone()),
            Cell::text(correction.text.clone()),
        ]
    });
    form.table(&[2.4, 1.4, 5.2], &["时间", "更正人", "更正内容"], rows.collect())
}

/// Photos by what they show, where there are any.
fn photos(form: &mut Form, title: &str, pictures: &Pictures, shown: &[Shown<'_>]) -> Result<()> {
    let mut shown = shown.iter().filter(|shown| !shown.photos.is_empty()).peekable();
    if shown.peek().is_none() {
        return Ok(());
    }
    form.picture_heading(&format!("附：{title}"))?;
    for (number, Shown { title, number: hazard, photos }) in (1..).zip(shown) {
        let found: Vec<Picture> = photos.iter().filter_map(|photo| pictures.get(photo).cloned()).collect();
        let missing = photos.len() - found.len();
        let note =
            if missing > 0 { format!("，另有 {missing} 张照片已无法读取") } else { String::new() };
        form.pictures(&format!("{number}. {title}（{hazard}）{note}"), &found)?;
    }
    Ok(())
}
