//! The rows that a path can name, and to whom each belongs.

use diesel::prelude::*;
use heping_core::{
    AppealId, ApplicationId, ApprovalId, ConductId, DeviceId, DocumentId, EnterpriseId, HazardId,
    InspectionDocumentId, InspectionId, InvitationId, MeasureId, MembershipId, MessageId, OfficeNoticeId,
    Result, ScoreEntryId, SelfCheckId, ServiceVisitId, SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{
    appeals, applications, conduct_records, devices, enterprise_documents, enterprises, hazards,
    inspection_approvals, inspection_documents, inspections, invitations, measures, memberships, messages,
    office_notices, score_entries, self_checks, service_visits,
};

use crate::extract::auth::Target;

/// An enterprise.
pub struct Enterprise;

impl Target for Enterprise {
    type Id = EnterpriseId;

    fn owner(conn: &mut Conn, id: EnterpriseId) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        Ok(enterprises::table
            .find(id)
            .select((enterprises::subdistrict_id, enterprises::id))
            .first(conn)
            .optional()?)
    }

    fn enterprise(id: EnterpriseId) -> Option<EnterpriseId> {
        Some(id)
    }
}

/// A hazard. A report that was never confirmed is the street's alone.
pub struct Hazard;

impl Target for Hazard {
    type Id = HazardId;

    fn owner(conn: &mut Conn, id: HazardId) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        Ok(hazards::table
            .find(id)
            .select((hazards::subdistrict_id, hazards::enterprise_id))
            .first(conn)
            .optional()?)
    }

    fn is_of_street_alone(conn: &mut Conn, id: HazardId) -> Result<bool> {
        heping_records::hazard::hidden_from_firm(conn, id)
    }
}

/// A document of an inspection. The record and the order of one have the same id, and the same owner.
pub struct InspectionDocument;

impl Target for InspectionDocument {
    type Id = InspectionDocumentId;

    fn owner(conn: &mut Conn, id: InspectionDocumentId) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        Ok(inspection_documents::table
            .filter(inspection_documents::id.eq(id))
            .select((inspection_documents::subdistrict_id, inspection_documents::enterprise_id))
            .first(conn)
            .optional()?)
    }
}

/// That a person belongs to an enterprise, or did.
pub struct Binding;

impl Target for Binding {
    type Id = MembershipId;

    fn owner(conn: &mut Conn, id: MembershipId) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        Ok(memberships::table
            .find(id)
            .filter(memberships::enterprise_id.is_not_null())
            .select((memberships::subdistrict_id, memberships::enterprise_id.assume_not_null()))
            .first(conn)
            .optional()?)
    }
}

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident $id:ident $table:ident;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Target for $name {
            type Id = $id;

            fn owner(conn: &mut Conn, id: $id) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
                Ok($table::table
                    .find(id)
                    .select(($table::subdistrict_id, $table::enterprise_id))
                    .first(conn)
                    .optional()?)
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
