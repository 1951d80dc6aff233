//! What is issued beside what an inspection found: approvals and notices, measures and the reviews
//! of them, referrals, statements.

use diesel::prelude::*;
use heping_core::{
    Error, HazardId, HazardSource, InspectionDocumentId, Level, MeasureId, Moment, RecordKind, Result,
};
use heping_evidence as evidence;
use heping_store::schema::{hazards, inspection_documents, inspections};
use heping_store::{Ask, Bundle, Conn};

use super::InspectionDocumentKind;
use super::about::Place;
use super::content::{
    Content, Finding, InspectionApproval, InspectionNotice, Issued, MeasureDecision, Named, NamedOfficer,
    ReferralLetter, ResumptionOpinion, Signed, StatementRecord,
};
use super::photos::{contents, named};
use crate::approval::{self, Approval};
use crate::hazard::{NewReferral, row_of};
use crate::inspection::{InspectionKind, NewSignature, Officer, certificate_of};
use crate::measure::{Decided, Measure, Reviewed};
use crate::statement::Recorded;

/// The id of a document that is about the row `id`.
fn of(id: &str) -> Result<InspectionDocumentId> {
    id.parse().map_err(Error::internal)
}

/// What an inspection is called on paper: 督查 is no word of the law.
pub(super) fn occasion(kind: InspectionKind) -> &'static str {
    match kind {
        InspectionKind::Routine => "日常检查",
        InspectionKind::Campaign => "专项检查",
        InspectionKind::RandomSelection => "“双随机”抽查",
        InspectionKind::Complaint => "举报核查",
        InspectionKind::Recheck => "整改复查",
    }
}

/// Issues the sheet of an approval, which gives it its number, and the notice where the firm is told.
pub(super) fn approval(
    conn: &mut Conn,
    rows: &mut Bundle,
    approval: &mut Approval,
    now: Moment,
) -> Result<()> {
    let place = Place::of(conn, approval.enterprise_id, None)?;
    let about = place.addressed().ask(conn)?;
    let id = of(approval.id.as_str())?;
    let officers: Vec<NamedOfficer> = approval
        .officers
        .iter()
        .map(|one| NamedOfficer {
            name: one.name.clone(),
            certificate_number: Some(one.certificate_number.clone()),
        })
        .collect();
    let sheet = InspectionApproval {
        about: about.clone(),
        occasion: occasion(approval.kind).to_owned(),
        reason: approval.reason.clone(),
        matter: approval.matter.clone(),
        officers: officers.clone(),
        from_on: approval.from_on,
        to_on: approval.to_on,
        requested_at: approval.requested_at,
        approved_by: approval.decided_by_name.clone().unwrap_or_default(),
        approved_at: now,
        note: approval.note.clone(),
    };
    let sheet = Content::InspectionApproval(sheet);
    let notice = |approval: &Approval, approval_number| {
        Content::InspectionNotice(InspectionNotice {
            about: about.clone(),
            occasion: occasion(approval.kind).to_owned(),
            matter: approval.matter.clone(),
            officers: officers.clone(),
            from_on: approval.from_on,
            to_on: approval.to_on,
            approval_number,
        })
    };
    let unnumbered = approval.notify.then(|| notice(approval, String::new()));
    let numbers = place.numbers(conn, now, [&sheet].into_iter().chain(&unnumbered))?;
    let number = place.issue(rows, now, &numbers, id, &sheet)?;
    if approval.notify {
        place.issue(rows, now, &numbers, id, &notice(approval, number.clone()))?;
    }
    numbers.keep(rows);
    approval::number(rows, approval, number);
    Ok(())
}

/// Issues the decision about a measure.
pub(super) fn measure(conn: &mut Conn, rows: &mut Bundle, decided: &Decided, now: Moment) -> Result<()> {
    let (measure, inspection) = (&decided.written.value, &decided.inspection);
    let place = Place::of(conn, measure.enterprise_id, Some(inspection.id))?;
    let decision = MeasureDecision {
        about: place.addressed().ask(conn)?,
        ordered: measure.ordered,
        inspection_number: inspection.number.clone(),
        inspected_on: inspection.started_at.day(),
        officers: inspection.officers.iter().map(NamedOfficer::from).collect(),
        measures: measures(measure),
        suspends: measure.kinds.iter().any(|kind| kind.suspends()),
        extent: measure.extent.clone(),
        reason: measure.reason.clone(),
        hazards: hazards_named(conn, &measure.hazard_ids)?,
        signatures: signed(conn, (&inspection.officers, &decided.signatures), now)?,
    };
    place.issue_one(conn, rows, now, of(measure.id.as_str())?, &Content::MeasureDecision(decision))?;
    Ok(())
}

fn measures(measure: &Measure) -> Vec<String> {
    measure.kinds_text.iter().map(|text| (*text).to_owned()).collect()
}

fn hazards_named(conn: &mut Conn, ids: &[HazardId]) -> Result<Vec<Named>> {
    let rows: Vec<(String, String, String)> = hazards::table
        .filter(hazards::id.eq_any(ids))
        .order(hazards::number)
        .select((hazards::number, hazards::title, hazards::place))
        .load(conn)?;
    Ok(rows.into_iter().map(|(number, title, place)| Named { number, title, place }).collect())
}

/// Issues the opinion of a review.
pub(super) fn resumption(conn: &mut Conn, rows: &mut Bundle, reviewed: &Reviewed, now: Moment) -> Result<()> {
    let measure = &reviewed.written.value;
    let place = Place::of(conn, measure.enterprise_id, Some(measure.inspection_id))?;
    let review = measure.reviews.iter().find(|one| one.id == reviewed.review);
    let review = review.ok_or_else(|| Error::internal("a measure without its review"))?;
    let (decision, decision_title) = paper_of(conn, measure.id)?;
    let opinion = ResumptionOpinion {
        about: place.addressed().ask(conn)?,
        ordered: measure.ordered,
        decision,
        decision_title,
        measures: measures(measure),
        suspends: measure.kinds.iter().any(|kind| kind.suspends()),
        extent: measure.extent.clone(),
        seen: review.seen.clone(),
        lifts: review.decision == crate::measure::MeasureDecision::Lift,
        officers: reviewed.officers.iter().map(NamedOfficer::from).collect(),
        signatures: signed(conn, (&reviewed.officers, &reviewed.signatures), now)?,
    };
    place.issue_one(conn, rows, now, of(reviewed.review.as_str())?, &Content::ResumptionOpinion(opinion))?;
    Ok(())
}

/// The paper by which a measure was decided, and its title.
fn paper_of(conn: &mut Conn, measure: MeasureId) -> Result<(Issued, String)> {
    let (number, at, title): (String, Moment, String) = inspection_documents::table
        .find((of(measure.as_str())?, InspectionDocumentKind::MeasureDecision))
        .select((inspection_documents::number, inspection_documents::issued_at, inspection_documents::title))
        .first(conn)?;
    Ok((Issued { number, on: at.day() }, title))
}

/// Issues the letter of a referral and answers its number.
pub(super) fn letter(
    conn: &mut Conn,
    rows: &mut Bundle,
    id: HazardId,
    new: &NewReferral,
    by: &str,
    now: Moment,
) -> Result<String> {
    let row = row_of(conn, id)?;
    let place = Place::of(conn, row.enterprise_id, row.inspection_id)?;
    let started_at: Option<Moment> = match row.inspection_id {
        Some(inspection) => {
            Some(inspections::table.find(inspection).select(inspections::started_at).first(conn)?)
        }
        None => None,
    };
    let photos = evidence::of(conn, RecordKind::Hazard, [id.to_string()])?.remove(id.as_str());
    let photos = photos.unwrap_or_default();
    let kept = contents(conn, photos.iter().copied())?;
    let letter = ReferralLetter {
        about: place.addressed().ask(conn)?,
        receiver: new.body.trim().to_owned(),
        source: source(row.source).to_owned(),
        found_on: started_at.unwrap_or(row.recorded_at).day(),
        hazard: Finding {
            number: row.number.clone(),
            title: row.title.clone(),
            description: row.description.clone(),
            place: row.place.clone(),
            level: row.level,
            legal_basis: row.legal_basis.clone(),
            criteria: criteria(row.level, row.criteria_document.as_ref(), row.criteria_article.as_ref()),
            measure: row.measure.clone(),
            due_on: row.due_on,
            rectified: false,
            photos: named(&kept, &photos),
        },
        reason: new.reason.trim().to_owned(),
        by: by.to_owned(),
    };
    place.issue_one(conn, rows, now, of(id.as_str())?, &Content::ReferralLetter(letter))
}

/// Where a hazard came from, in words of the law.
fn source(source: HazardSource) -> &'static str {
    match source {
        HazardSource::SelfCheck => "企业自查上报",
        HazardSource::Inspection => "街道检查",
        HazardSource::PublicReport => "群众或设备上报",
    }
}

fn criteria(level: Level, document: Option<&String>, article: Option<&String>) -> Option<String> {
    let (document, article) = document.zip(article).filter(|_| level == Level::Major)?;
    Some(format!("《{document}》{article}"))
}

/// Issues the record of a statement.
pub(super) fn statement(conn: &mut Conn, rows: &mut Bundle, recorded: &Recorded, now: Moment) -> Result<()> {
    let (said, inspection) = (&recorded.written.value, &recorded.inspection);
    let place = Place::of(conn, inspection.enterprise_id, Some(inspection.id))?;
    let record = StatementRecord {
        about: place.addressed().ask(conn)?,
        inspection_number: inspection.number.clone(),
        inspected_on: inspection.started_at.day(),
        speaker: said.speaker.clone(),
        post: said.post.clone(),
        place: said.place.clone(),
        statement: said.statement.clone(),
        began_at: said.began_at,
        ended_at: said.ended_at,
        officers: inspection.officers.iter().map(NamedOfficer::from).collect(),
        signatures: signed(conn, (&inspection.officers, &recorded.signatures), said.ended_at)?,
    };
    place.issue_one(conn, rows, now, of(said.id.as_str())?, &Content::StatementRecord(record))?;
    Ok(())
}

/// Signatures as a paper keeps them, an officer's with the number of the certificate.
fn signed(
    conn: &mut Conn,
    (officers, signatures): (&[Officer], &[NewSignature]),
    at: Moment,
) -> Result<Vec<Signed>> {
    let images = contents(conn, signatures.iter().filter_map(|signature| signature.image_id))?;
    let signed = signatures.iter().map(|signature| Signed {
        party: signature.party.text().to_owned(),
        name: signature.name.clone(),
        image: signature.image_id.and_then(|id| images.get(&id).cloned()),
        refused_reason: signature.refused_reason.clone(),
        certificate_number: certificate_of(officers, signature.party, &signature.name),
        at,
    });
    Ok(signed.collect())
}
