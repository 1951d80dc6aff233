//! Reports by anybody who scans a code, and by the devices of the city's platform.

use heping_core::{Code, EnterpriseId, Error, Result};
use heping_records::device::{self, Device};
use heping_records::report::{self, By, NewReport};
use heping_store::{Conn, Lock};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, Effect, OnHazard};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::perm;
use crate::extract::context::Context;

/// What whoever reports keeps.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// Shown with a report's outcome: `8F3K-Q2ZD-7MXA`.
    receipt: String,
}

/// How the reporter can be reached.
#[derive(Serialize, ToSchema)]
pub struct ReporterContact {
    /// As it was given; null where the reporter stays unknown.
    contact: Option<String>,
}

/// Somebody, or a device, reports a hazard of an enterprise. Not even the audit log knows who.
///
/// # Errors
/// `not_found` for an unknown enterprise, `validation_failed` naming the field, `id_conflict`; the database's.
pub async fn report_hazard(
    context: &Context,
    by: By,
    enterprise: EnterpriseId,
    new: NewReport,
) -> Result<Answer<Stored<Receipt>>> {
    let named = move |conn: &mut Conn| heping_org::enterprises::name_of(conn, enterprise);
    let (street, _) = context.app.store.read(named).await?;
    let keys = context.app.keys.clone();
    context
        .write(context.nobody(), Lock::Enterprise(enterprise), Some(street), move |conn, now| {
            let secrets = report::Secrets { receipts: &keys.receipts, vault: &keys.vault };
            let written = report::submit(conn, by, now, enterprise, &new, &secrets)?;
            let receipt = Receipt { receipt: report::receipt(&keys.receipts, written.value)? };
            Effect::stored(Action::ReportHazard, written.value, written.created, &receipt)
        })
        .await
}

/// A device that signed what it sent is counted; one that sends without end, or was switched off, is refused.
///
/// # Errors
/// `forbidden`; the database's.
pub async fn admit_device(context: &Context, device: Device) -> Result<Device> {
    let (id, now) = (device.id, context.now);
    let lock = Lock::Enterprise(device.enterprise_id);
    if context.app.store.write(lock, move |conn| device::count_request(conn, now, id)).await? {
        Ok(device)
    } else {
        Err(Error::because(Code::Forbidden, "设备已停用，请联系街道。"))
    }
}

/// An officer looks at how the reporter of a hazard can be reached; who looked is written down.
///
/// # Errors
/// Those of the database.
pub async fn read_reporter(
    context: &Context,
    on: OnHazard<perm::DecideHazard>,
) -> Result<Answer<Is<ReporterContact>>> {
    let (caller, vault) = (context.caller(&on.actor), context.app.keys.vault.clone());
    context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, _| {
            let contact = report::contact(conn, &vault, on.id)?;
            Ok(Effect::done(Action::ReadReporter, on.id, Answer::ok(&ReporterContact { contact })?))
        })
        .await
}
