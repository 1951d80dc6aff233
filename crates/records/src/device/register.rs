//! Registering a device.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, DeviceId, EnterpriseId, Moment, Result, Scope};
use heping_evidence::{Written, content};
use heping_store::Conn;
use heping_store::schema::devices;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{Device, DeviceKind, Row, view};
use super::silence::check_hours;
use crate::firm::Firm;

/// A device to be registered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDevice {
    /// Made by the client, so that sending it again registers no second one.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<DeviceId>,
    /// The enterprise that it watches.
    pub enterprise_id: EnterpriseId,
    /// What kind it is.
    pub kind: DeviceKind,
    /// What people call it.
    #[schema(min_length = 1, max_length = 50, example = "东门烟感 3 号")]
    pub name: String,
    /// Where it is.
    #[schema(min_length = 1, max_length = 100)]
    pub place: String,
    /// After how many hours without a word the office is told, 1–720; left out, it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 720, example = 24)]
    pub silent_after_hours: Option<i32>,
}

/// Registers a device of an enterprise.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn register(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    new: &NewDevice,
) -> Result<Written<Device>> {
    let firm = Firm::reached(conn, scope, new.enterprise_id)?;
    let content_hash = content::digest(new)?;
    if let Some(id) = new.id
        && let Some(stored) = Row::find(conn, id)?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored)?));
    }
    let mut fields = Fields::new();
    let name = fields.text("name", &new.name, 50);
    let place = fields.text("place", &new.place, 100);
    check_hours(&mut fields, new.silent_after_hours);
    fields.check()?;
    let row = Row {
        id: new.id.unwrap_or_else(DeviceId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        kind: new.kind,
        name,
        place,
        key_version: 1,
        registered_by: actor.user,
        registered_at: now,
        off_at: None,
        off_reason: None,
        window_began_at: None,
        window_count: 0,
        content_hash,
        version: 1,
        heard_at: None,
        silent_after_hours: new.silent_after_hours,
        silence_told_at: None,
    };
    diesel::insert_into(devices::table).values(&row).execute(conn)?;
    Ok(Written::new(row.named(firm.name), Vec::new()))
}
