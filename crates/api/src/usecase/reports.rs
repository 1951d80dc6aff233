//! Reports by anybody who scans a code, and by the devices of the city's platform.

use heping_core::{Code, EnterpriseId, Error, HazardId, Result, Secret};
use heping_records::device::{self, Admission, Device};
use heping_records::report::{self, By, NewReport};
use heping_store::{Bundle, Conn, Lock};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, Effect, OnHazard, office_notices};
use crate::answer::{Answer, Is, Nothing, Stored};
use crate::extract::auth::perm;
use crate::extract::context::Context;

/// What whoever reports is told of what is kept of them.
pub const PRIVACY: &str = "我们不记录您是谁：上报记录中没有您的账号、设备和网络地址，照片已去除拍摄者信息。如您留下联系方式，\
                       仅街道应急管理人员在核实时可以查看，每次查看都有记录，办结 90 天后自动删除。";

/// What whoever reports keeps.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// Shown with a report's outcome: `8F3K-Q2ZD-7MXA`.
    receipt: String,
    /// What is kept of whoever reports, to be shown with the receipt.
    privacy: &'static str,
}

/// How the reporter can be reached.
#[derive(Serialize, ToSchema)]
pub struct ReporterContact {
    /// As it was given; null where the reporter stays unknown.
    contact: Option<Secret>,
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
            let mut rows = Bundle::default();
            let written = report::submit(conn, &mut rows, &by, now, enterprise, &new, &secrets)?;
            let receipt =
                Receipt { receipt: report::receipt(&keys.receipts, written.value)?, privacy: PRIVACY };
            Ok(Effect::stored(Action::ReportHazard, written.value, written.created, &receipt)?.with(rows))
        })
        .await
}

/// A new message of a device that signed it is counted; a device that sends without end is switched off, and
/// the office is told. What came before is answered as it was.
///
/// # Errors
/// `forbidden` for a device that is off; the database's.
pub async fn admit_device(context: &Context, device: &Device, message: HazardId) -> Result<()> {
    let (device, now) = (device.clone(), context.now);
    let lock = Lock::Enterprise(device.enterprise_id);
    let count = move |conn: &mut Conn| {
        let admission = device::count_new(conn, now, device.id, message)?;
        if admission == Admission::SwitchedOff {
            let (street, _) = heping_org::enterprises::name_of(conn, device.enterprise_id)?;
            office_notices::device_off(conn, &device, street, now)?;
        }
        Ok(admission)
    };
    match context.app.store.write(lock, count).await? {
        Admission::Taken => Ok(()),
        Admission::Off | Admission::SwitchedOff => {
            Err(Error::because(Code::Forbidden, "设备已停用，请联系街道。"))
        }
    }
}

/// A device says that it is there.
///
/// # Errors
/// `forbidden` for a device that is off; the database's.
pub async fn hear_device(context: &Context, device: &Device) -> Result<Answer<Nothing>> {
    let (id, now) = (device.id, context.now);
    let lock = Lock::Enterprise(device.enterprise_id);
    match context.app.store.write(lock, move |conn| device::hear(conn, id, now)).await? {
        true => Ok(Answer::nothing()),
        false => Err(Error::because(Code::Forbidden, "设备已停用，请联系街道。")),
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
            let contact = report::contact(conn, &vault, on.id)?.map(Secret::from);
            Ok(Effect::done(Action::ReadReporter, on.id, Answer::ok(&ReporterContact { contact })?))
        })
        .await
}
