//! The papers: words and tables around a document's content. They state nothing that is not
//! stored. A form that was released stays as it is, so that old papers can be made again.

mod approval;
mod clause;
mod closing;
mod first;
mod letter;
mod measure;
mod notice;
mod opinion;
mod order;
mod record;
mod resumption;
mod statement;

use std::collections::HashMap;

use heping_core::{Day, Moment, Result};
use heping_paper::{About, Cell, Fonts, Form, Picture};

use super::content::{Finding, NamedOfficer, Shown};
use super::{Content, IssuedDocument};
use crate::inspection::{Correction, InspectionVoid};
use crate::issuer::office;

/// The pictures that could be found, by the SHA-256 of what was sent.
type Pictures = HashMap<String, Picture>;

/// The paper of a document.
pub(super) fn pdf(issued: &IssuedDocument, fonts: Fonts, pictures: &Pictures) -> Result<Vec<u8>> {
    let IssuedDocument { document, content, corrections, voided } = issued;
    let mut form = Form::new(fonts);
    if voided.is_some() {
        form.stamp("作废")?;
    }
    let (street, issuer) = content.issuer();
    let author = issuer.map_or_else(|| office(street), |issuer| issuer.body.clone());
    if issuer.is_some() {
        closing::foot(&mut form, content, pictures)?;
        form.body_name(&author)?;
    }
    form.title(&document.title)?;
    form.right(&document.number)?;
    form.gap(6.0);
    match (content, issuer) {
        (_, None) => first::write(&mut form, content, document.issued_at, pictures)?,
        (Content::InspectionRecord(record), Some(by)) => record::write(&mut form, record, by, pictures)?,
        (Content::RectificationOrder(order), Some(by)) => {
            order::write(&mut form, order, by, document)?;
        }
        (Content::RecheckOpinion(opinion), Some(by)) => {
            opinion::write(&mut form, opinion, by, document)?;
        }
        (Content::InspectionApproval(approval), _) => approval::write(&mut form, approval)?,
        (Content::InspectionNotice(notice), _) => notice::write(&mut form, notice, document)?,
        (Content::MeasureDecision(decision), _) => measure::write(&mut form, decision, document, pictures)?,
        (Content::ResumptionOpinion(opinion), _) => {
            resumption::write(&mut form, opinion, document, pictures)?
        }
        (Content::ReferralLetter(letter), _) => letter::write(&mut form, letter, document)?,
        (Content::StatementRecord(statement), _) => statement::write(&mut form, statement, pictures)?,
    }
    for (title, shown) in content.photos() {
        photos(&mut form, title, pictures, &shown)?;
    }
    annex(&mut form, corrections, voided.as_ref())?;
    let about = About {
        title: format!("{} {}", document.title, document.number),
        author,
        at: document.issued_at,
        id: format!("{}/{}", document.kind.as_str(), document.id),
    };
    form.finish(&document.number, about)
}

fn date(day: Day) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

fn time(at: Moment) -> String {
    at.local().format("%Y年%-m月%-d日 %H:%M").to_string()
}

/// When something lasted: the day once, where it began and ended on the same.
fn span(from: Moment, to: Moment) -> String {
    if from.day() == to.day() {
        format!("{}至{}", time(from), to.local().format("%H:%M"))
    } else {
        format!("{}至{}", time(from), time(to))
    }
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

/// A row of two fields, each with its label.
fn pair(one: &str, first: impl Into<String>, other: &str, second: impl Into<String>) -> Vec<Cell> {
    vec![Cell::label(one), Cell::text(first), Cell::label(other), Cell::text(second)]
}

/// The widths of [`pair`].
const PAIR: [f32; 4] = [1.6, 3.0, 1.6, 3.0];

/// A table whose column at `place` is left out where no row says anything in it.
fn without_empty(
    form: &mut Form,
    (shares, head): (&[f32], &[&str]),
    place: usize,
    rows: Vec<Vec<String>>,
) -> Result<()> {
    let empty = rows.iter().all(|row| row.get(place).is_none_or(|text| text.is_empty() || text == "—"));
    let kept = |index: usize| !(empty && index == place);
    let shares: Vec<f32> =
        shares.iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, share)| *share).collect();
    let head: Vec<&str> =
        head.iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, text)| *text).collect();
    let rows = rows.into_iter().map(|row| {
        row.into_iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, text)| Cell::text(text)).collect()
    });
    form.table(&shares, &head, rows.collect())
}

/// What is wrong, where, and by which rule; how grave it is only where it is grave.
fn described(finding: &Finding) -> String {
    let mut text = format!("{}（{}）\n部位：{}", finding.title, finding.number, finding.place);
    if let Some(description) = &finding.description {
        text.push_str(&format!("\n{description}"));
    }
    if let Some(basis) = &finding.legal_basis {
        text.push_str(&format!("\n违反规定：{basis}"));
    }
    if finding.level == heping_core::Level::Major {
        text.push_str("\n判定为重大事故隐患");
        // one rule is often both what is broken and what makes it grave
        let criteria =
            finding.criteria.as_ref().filter(|one| !same_rule(one, finding.legal_basis.as_deref()));
        if let Some(criteria) = criteria {
            text.push_str(&format!("，依据：{criteria}"));
        }
    }
    text
}

/// Whether a basis names the same rule as the criteria: `《名称》第几条`, with what stands between.
fn same_rule(criteria: &str, basis: Option<&str>) -> bool {
    let Some((document, article)) = criteria.rsplit_once('》') else { return basis == Some(criteria) };
    let document = document.trim_start_matches('《');
    let document = document.split('（').next().unwrap_or(document);
    basis.is_some_and(|basis| basis.contains(document) && basis.contains(article))
}

/// Pages of their own behind a paper, whose pages stay as they were signed.
fn annex(form: &mut Form, corrections: &[Correction], voided: Option<&InspectionVoid>) -> Result<()> {
    if corrections.is_empty() && voided.is_none() {
        return Ok(());
    }
    form.annex();
    if let Some(void) = voided {
        form.heading("作废说明")?;
        form.paragraph(&format!(
            "本文书所依据的检查已于{}作废，本文书随之作废，不再作为执法和整改的依据。作废原因：{}",
            time(void.at),
            void.reason
        ))?;
    }
    if corrections.is_empty() {
        return Ok(());
    }
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
