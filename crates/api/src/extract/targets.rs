//! The rows that a path can name, and to whom each belongs.

use diesel::prelude::*;
use heping_core::{
    AppealId, ApplicationId, ApprovalId, ConductId, DeviceId, DocumentId, EnterpriseId, HazardId,
    InspectionDocumentId, InspectionId, InvitationId, MeasureId, MembershipId, MessageId, OfficeNoticeId,
    ScoreEntryId, SelfCheckId, ServiceVisitId, SubdistrictId,
};
use heping_store::schema::{
    appeals, applications, conduct_records, devices, enterprise_documents, enterprises, inspection_approvals,
    inspection_documents, inspections, invitations, measures, memberships, messages, office_notices,
    score_entries, self_checks, service_visits,
};
use heping_store::{Ask, Question, question};

use crate::extract::auth::{Owner, Target};

/// Asks whose the first of these rows is.
fn first<Q>(rows: Q) -> impl Ask<Answer = Option<Owner>>
where
    Question<Q, (SubdistrictId, EnterpriseId)>: Ask<Answer = Vec<(SubdistrictId, EnterpriseId)>>,
{
    let owner = |(subdistrict, enterprise)| Owner { subdistrict, enterprise, hidden: false };
    question(rows).first().then(move |row| Ok(row.map(owner)))
}

/// An enterprise.
pub struct Enterprise;

impl Target for Enterprise {
    type Id = EnterpriseId;

    fn owner(id: EnterpriseId) -> impl Ask<Answer = Option<Owner>> {
        let row = enterprises::table.filter(enterprises::id.eq(id));
        first(row.select((enterprises::subdistrict_id, enterprises::id)))
    }

    fn enterprise(id: EnterpriseId) -> Option<EnterpriseId> {
        Some(id)
    }
}

/// A hazard. A report that was never confirmed is the street's alone.
pub struct Hazard;

impl Target for Hazard {
    type Id = HazardId;

    fn owner(id: HazardId) -> impl Ask<Answer = Option<Owner>> {
        heping_records::hazard::owner(id).then(|found| {
            Ok(found.map(|(subdistrict, enterprise, seen)| Owner { subdistrict, enterprise, hidden: !seen }))
        })
    }
}

/// A document of an inspection. The record and the order of one have the same id, and the same owner.
pub struct InspectionDocument;

impl Target for InspectionDocument {
    type Id = InspectionDocumentId;

    fn owner(id: InspectionDocumentId) -> impl Ask<Answer = Option<Owner>> {
        let rows = inspection_documents::table.filter(inspection_documents::id.eq(id)).limit(1);
        first(rows.select((inspection_documents::subdistrict_id, inspection_documents::enterprise_id)))
    }
}

/// That a person belongs to an enterprise, or did.
pub struct Binding;

impl Target for Binding {
    type Id = MembershipId;

    fn owner(id: MembershipId) -> impl Ask<Answer = Option<Owner>> {
        let row = memberships::table
            .filter(memberships::id.eq(id))
            .filter(memberships::enterprise_id.is_not_null());
        first(row.select((memberships::subdistrict_id, memberships::enterprise_id.assume_not_null())))
    }
}

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident $id:ident $table:ident;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Target for $name {
            type Id = $id;

            fn owner(id: $id) -> impl Ask<Answer = Option<Owner>> {
                let row = $table::table.filter($table::id.eq(id));
                first(row.select(($table::subdistrict_id, $table::enterprise_id)))
            }
        }
    )+};
}

targets! {
    /// A device.
    Device DeviceId devices;
    /// An appeal.
    Appeal AppealId appeals;
    /// A request to be let into an enterprise.
    Application ApplicationId applications;
    /// An approval of an inspection.
    Approval ApprovalId inspection_approvals;
    /// A record of conduct.
    Conduct ConductId conduct_records;
    /// An entry of the score ledger.
    ScoreEntry ScoreEntryId score_entries;
    /// A document in a dossier.
    Document DocumentId enterprise_documents;
    /// An invitation.
    Invitation InvitationId invitations;
    /// An inspection.
    Inspection InspectionId inspections;
    /// A measure on the spot.
    Measure MeasureId measures;
    /// A message.
    Message MessageId messages;
    /// A notice to the office.
    OfficeNotice OfficeNoticeId office_notices;
    /// A service visit.
    ServiceVisit ServiceVisitId service_visits;
    /// A self-check.
    SelfCheck SelfCheckId self_checks;
}
