//! Issuing: a number of the year's series, and the content written down beside it.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    EnterpriseId, HazardState, InspectionDocumentId, InspectionId, Moment, PhotoId, Result, SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{enterprises, inspection_documents, subdistricts, villages};

use super::content::{Finding, Head, InspectionRecord, NamedOfficer, RectificationOrder, Signed};
use super::{Content, DocumentKind, recheck};
use crate::hazard::{self, Hazard};
use crate::inspection::{Inspection, InspectionOutcome};
use crate::{number, photo};

/// The inspection that a document is about.
pub(super) struct About<'a> {
    pub(super) subdistrict: SubdistrictId,
    pub(super) enterprise: EnterpriseId,
    pub(super) inspection: InspectionId,
    pub(super) number: &'a str,
    pub(super) started_at: Moment,
}

impl About<'_> {
    /// Names and places as they are now.
    pub(super) fn head(&self, conn: &mut Conn) -> Result<Head> {
        let (enterprise, uscc, address, principal, village, street) = enterprises::table
            .inner_join(villages::table.on(villages::code.eq(enterprises::village_code)))
            .inner_join(subdistricts::table.on(subdistricts::id.eq(enterprises::subdistrict_id)))
            .filter(enterprises::id.eq(self.enterprise))
            .select((
                enterprises::name,
                enterprises::uscc,
                enterprises::address,
                enterprises::principal_name,
                villages::name,
                subdistricts::name,
            ))
            .first::<(String, Option<String>, Option<String>, Option<String>, String, String)>(conn)?;
        Ok(Head {
            street,
            enterprise,
            uscc,
            address: address.unwrap_or(village),
            principal,
            inspection_number: self.number.to_owned(),
            started_at: self.started_at,
        })
    }

    /// Issues a document and answers its number.
    pub(super) fn issue(
        &self,
        conn: &mut Conn,
        now: Moment,
        id: InspectionDocumentId,
        kind: DocumentKind,
        content: &Content,
    ) -> Result<String> {
        let content_text = serde_json::to_string(content).map_err(heping_core::Error::internal)?;
        let number = number::take_formal(conn, self.subdistrict, kind.series(), &content.head().street, now)?;
        diesel::insert_into(inspection_documents::table)
            .values((
                inspection_documents::id.eq(id),
                inspection_documents::kind.eq(kind),
                inspection_documents::subdistrict_id.eq(self.subdistrict),
                inspection_documents::enterprise_id.eq(self.enterprise),
                inspection_documents::inspection_id.eq(self.inspection),
                inspection_documents::number.eq(&number),
                inspection_documents::issued_at.eq(now),
                inspection_documents::content.eq(content_text),
            ))
            .execute(conn)?;
        Ok(number)
    }
}

/// Issues the record of a completed inspection, and an order for what is still to be rectified.
pub(crate) fn at_completion(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    inspection: &Inspection,
    now: Moment,
) -> Result<()> {
    let about = About {
        subdistrict,
        enterprise: inspection.enterprise_id,
        inspection: inspection.id,
        number: &inspection.number,
        started_at: inspection.started_at,
    };
    let id = inspection.id.as_str().parse().map_err(heping_core::Error::internal)?;
    let head = about.head(conn)?;
    let officers: Vec<NamedOfficer> = inspection.officers.iter().map(NamedOfficer::from).collect();
    let signatures = signed(conn, inspection)?;
    let found = hazard::of_inspection(conn, inspection.id, now.day())?;
    let findings = findings(conn, found.iter().filter(|hazard| hazard.state != HazardState::Voided))?;
    let known = hazard::matched_in(conn, inspection.id, now.day())?;
    let record = InspectionRecord {
        head: head.clone(),
        occasion: inspection.kind_text.to_owned(),
        legal_basis: inspection.legal_basis.clone(),
        approval_number: inspection.approval_number.clone(),
        act_code: inspection.act_code.clone(),
        over_cap_reason: inspection.over_cap_reason.clone(),
        ended_at: inspection.ended_at.unwrap_or(now),
        outcome: inspection.outcome.map(InspectionOutcome::text).unwrap_or_default().to_owned(),
        officers: officers.clone(),
        findings,
        known: self::findings(conn, known.iter())?,
        signatures: signatures.clone(),
    };
    let content = Content::InspectionRecord(record);
    let record_number = about.issue(conn, now, id, DocumentKind::InspectionRecord, &content)?;
    let decided_on_the_spot = recheck::untold(conn, inspection.id)?;
    recheck::told(conn, &about, id, &decided_on_the_spot)?;

    let open = |hazard: &&Hazard| matches!(hazard.state, HazardState::Rectifying | HazardState::Submitted);
    let findings = self::findings(conn, found.iter().filter(open))?;
    if findings.is_empty() {
        return Ok(());
    }
    let legal_basis = inspection.legal_basis.clone();
    let order = RectificationOrder { head, legal_basis, record_number, officers, findings, signatures };
    about.issue(conn, now, id, DocumentKind::RectificationOrder, &Content::RectificationOrder(order))?;
    Ok(())
}

fn findings<'a>(conn: &mut Conn, hazards: impl Iterator<Item = &'a Hazard>) -> Result<Vec<Finding>> {
    let hazards: Vec<&Hazard> = hazards.collect();
    let photos = contents(conn, hazards.iter().flat_map(|hazard| hazard.photo_ids.iter().copied()))?;
    let finding = |hazard: &&Hazard| Finding::of(hazard, named(&photos, &hazard.photo_ids));
    Ok(hazards.iter().map(finding).collect())
}

fn signed(conn: &mut Conn, inspection: &Inspection) -> Result<Vec<Signed>> {
    let images = contents(conn, inspection.signatures.iter().filter_map(|signature| signature.image_id))?;
    let signed = inspection.signatures.iter().map(|signature| Signed {
        party: signature.party.text().to_owned(),
        name: signature.name.clone(),
        image: signature.image_id.and_then(|id| images.get(&id).cloned()),
        refused_reason: signature.refused_reason.clone(),
        at: signature.signed_at,
    });
    Ok(signed.collect())
}

/// What photos are kept as: photos' rows may go, their contents stay with the record.
pub(super) fn contents(
    conn: &mut Conn,
    ids: impl Iterator<Item = PhotoId>,
) -> Result<HashMap<PhotoId, String>> {
    let ids: Vec<PhotoId> = ids.collect();
    let photos = photo::photos_of(conn, &ids)?;
    Ok(photos.into_iter().map(|photo| (photo.id, photo.sha256)).collect())
}

/// The contents of these photos, in their order.
pub(super) fn named(contents: &HashMap<PhotoId, String>, ids: &[PhotoId]) -> Vec<String> {
    ids.iter().filter_map(|id| contents.get(id).cloned()).collect()
}
