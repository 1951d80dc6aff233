//! Papers that were handed out, and who issues them.

use heping_core::{Error, RecordKind, Result};
use heping_records::document::InspectionDocument;
use heping_records::issuer::{self, NewPaperSettings, PaperSettings};
use heping_store::audit::{self, AuditEntry, Change};
use heping_store::{Conn, Lock};
use serde_json::json;

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// Somebody takes a paper out: what its bytes were is written down, once for the same bytes, so that
/// whoever is shown it later can tell whether it is the one that was issued.
///
/// # Errors
/// Those of the database.
pub async fn note_paper(
    context: &Context,
    on: On<perm::ReadFirm, targets::InspectionDocument>,
    document: &InspectionDocument,
    paper: &[u8],
) -> Result<()> {
    let digest = audit::digest_of_bytes(paper);
    let detail = json!({"document": document.kind.as_str(), "number": document.number, "sha256": digest});
    let (caller, now, action) = (context.caller(&on.actor), context.now, Action::IssuePaper);
    let (subject_type, subject_id) = match document.inspection_id {
        Some(inspection) => (RecordKind::Inspection, inspection.to_string()),
        None => (RecordKind::Enterprise, document.enterprise_id.to_string()),
    };
    let entry = AuditEntry {
        subdistrict: Some(on.subdistrict),
        actor: caller.user,
        role: caller.role,
        action: action.as_str().to_owned(),
        subject_type,
        subject_id,
        request_id: Some(caller.request),
        before: None,
        after: None,
        detail: Some(serde_json::to_string(&detail).map_err(Error::internal)?),
    };
    let noted = |conn: &mut Conn, entry: &AuditEntry| {
        let detail = entry.detail.as_deref().unwrap_or_default();
        audit::is_noted(conn, &entry.action, &entry.subject_id, detail)
    };
    let asked = entry.clone();
    if context.app.store.read(move |conn| noted(conn, &asked)).await? {
        return Ok(());
    }
    let note = move |conn: &mut Conn| {
        // of two who take the same paper at once, one writes
        if noted(conn, &entry)? { Ok(()) } else { audit::append(conn, now, &entry) }
    };
    context.app.store.write(Lock::Enterprise(on.enterprise), note).await
}

/// The office changes who issues the street's papers.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_paper_settings(
    context: &Context,
    guard: Guard<perm::ManagePapers>,
    new: NewPaperSettings,
) -> Result<Answer<Is<PaperSettings>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let before = issuer::settings(conn, street)?;
            let after = issuer::replace(conn, street, &new)?;
            let changes = changes(&before, &after);
            Ok(Effect::done(Action::ReplacePaperSettings, street, Answer::ok(&after)?).noting(changes))
        })
        .await
}

fn changes(before: &PaperSettings, after: &PaperSettings) -> [Option<Change>; 8] {
    let delegated = |of: &PaperSettings| {
        of.delegation.as_ref().map(|delegation| format!("{} {}", delegation.by, delegation.document_number))
    };
    let change =
        |field: ChangedField, of: fn(&PaperSettings) -> Option<String>| field.change(of(before), of(after));
    [
        ChangedField::Delegation.change(delegated(before), delegated(after)),
        change(ChangedField::Body, |of| Some(of.body.clone())),
        change(ChangedField::LegalBasis, |of| Some(of.legal_basis.clone())),
        change(ChangedField::ReportsTo, |of| Some(of.reports_to.clone())),
        change(ChangedField::ReviewBody, |of| of.review_body.clone()),
        change(ChangedField::Court, |of| of.court.clone()),
        change(ChangedField::Seal, |of| Some(of.seal.clone())),
        change(ChangedField::Telephone, |of| of.telephone.clone()),
    ]
}
