//! What the office is told, and that somebody there has looked.

use heping_core::{EnterpriseId, Moment, OfficeNoticeId, RecordKind, Result, SubdistrictId};
use heping_org::office_notices::{self, NewOfficeNotice, OfficeNotice, OfficeNoticeKind};
use heping_records::device::Device;
use heping_store::{Conn, Lock};

use super::{Action, Effect};
use crate::answer::{Answer, Is};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// Somebody of the office has looked at a notice.
///
/// # Errors
/// Those of the database.
pub async fn read_office_notice(
    context: &Context,
    on: On<perm::ManageRegister, targets::OfficeNotice>,
) -> Result<Answer<Is<OfficeNotice>>> {
    let caller = context.caller(&on.actor);
    context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
            let (notice, unread) = office_notices::read(conn, on.id, on.actor.user, now)?;
            let answer = Answer::ok(&notice)?;
            Ok(Effect::done_if(unread, Action::ReadMessage, on.id, answer))
        })
        .await
}

/// A device has said nothing for longer than the office allows it.
pub fn device_silent(conn: &mut Conn, device: &Device, street: SubdistrictId, now: Moment) -> Result<()> {
    let body = format!(
        "{}已超过 {} 小时没有消息，可能断电或断网，请核查设备。",
        which(device),
        device.silent_after_hours.unwrap_or_default(),
    );
    let what = (OfficeNoticeKind::DeviceSilent, "感知设备失联", body);
    about_device(conn, device, street, what, now)
}

/// A device was switched off because it sent without end.
pub fn device_off(conn: &mut Conn, device: &Device, street: SubdistrictId, now: Moment) -> Result<()> {
    let body = format!(
        "{}一小时内上报过多，已自动停用，恢复前不再接收其报警。请核查设备后在“感知设备”中启用。",
        which(device),
    );
    about_device(conn, device, street, (OfficeNoticeKind::DeviceOff, "感知设备已自动停用", body), now)
}

fn which(device: &Device) -> String {
    let Device { enterprise_name, place, kind, name, .. } = device;
    format!("{enterprise_name}（{place}）的{}「{name}」", kind.text())
}

fn about_device(
    conn: &mut Conn,
    device: &Device,
    street: SubdistrictId,
    (kind, title, body): (OfficeNoticeKind, &str, String),
    now: Moment,
) -> Result<()> {
    let notice = NewOfficeNotice {
        id: OfficeNoticeId::new(),
        subdistrict: street,
        enterprise: device.enterprise_id,
        kind,
        title: title.to_owned(),
        body,
        subject: (RecordKind::Device, device.id.as_str()),
    };
    office_notices::tell(conn, &notice, now)
}

/// A person of a firm left their post, or everything. Their name is said to nobody: the office knows whom
/// it entered as the firm's contact, and that it must enter somebody else.
pub fn contact_gone(
    conn: &mut Conn,
    kind: OfficeNoticeKind,
    (street, enterprise): (SubdistrictId, EnterpriseId),
    now: Moment,
) -> Result<()> {
    let notice = NewOfficeNotice {
        id: OfficeNoticeId::new(),
        subdistrict: street,
        enterprise,
        kind,
        title: "请核对企业联系人".to_owned(),
        body: format!(
            "{}：请在企业档案中核对负责人、安全员的姓名和电话，改为现任人员；不再使用的请清空。",
            kind.text()
        ),
        subject: (RecordKind::Enterprise, enterprise.as_str()),
    };
    office_notices::tell(conn, &notice, now)
}
