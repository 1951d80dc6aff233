//! Papers that were handed out.

use heping_core::{Error, RecordKind, Result};
use heping_records::document::InspectionDocument;
use heping_store::audit::{self, AuditEntry};
use heping_store::{Conn, Lock};
use serde_json::json;

use super::Action;
use crate::extract::auth::{On, perm};
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
    let entry = AuditEntry {
        subdistrict: Some(on.subdistrict),
        actor: caller.user,
        role: caller.role,
        action: action.as_str().to_owned(),
        subject_type: RecordKind::Inspection,
        subject_id: document.inspection_id.to_string(),
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
