//! Naming a device anew, switching it on or off, and giving it another key.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, DeviceId, Error, Moment, Result, Scope};
use heping_store::Conn;
use heping_store::schema::devices;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{Device, Row, view};
use super::silence::check_hours;

/// What may change about a device.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceChange {
    /// The version that it was made from.
    pub version: i64,
    /// What people call it.
    #[schema(max_length = 50)]
    pub name: String,
    /// Where it is.
    #[schema(max_length = 100)]
    pub place: String,
    /// Whether its reports are taken.
    pub on: bool,
    /// Why it is switched off.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// After how many hours without a word the office is told, 1–720; left out, it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 720, example = 24)]
    pub silent_after_hours: Option<i32>,
}

/// Names a device anew, switches it on or off, if `new.version` is still the present one.
///
/// # Errors
/// `not_found`, `validation_failed`, `version_conflict`.
pub fn change(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    id: DeviceId,
    new: &DeviceChange,
) -> Result<Device> {
    let mut row = Row::reached(conn, scope, id)?;
    let mut fields = Fields::new();
    row.name = fields.text("name", &new.name, 50);
    row.place = fields.text("place", &new.place, 100);
    check_hours(&mut fields, new.silent_after_hours);
    let reason = fields.optional_text("reason", new.reason.as_deref(), 500);
    fields.check()?;
    row.version = heping_core::version::next(new.version)?;
    if row.silent_after_hours != new.silent_after_hours || new.on && row.off_at.is_some() {
        // it is listened to from now on
        (row.heard_at, row.silence_told_at) = (Some(now), None);
    }
    row.silent_after_hours = new.silent_after_hours;
    if new.on {
        (row.off_at, row.off_reason, row.window_began_at, row.window_count) = (None, None, None, 0);
    } else if row.off_at.is_none() {
        (row.off_at, row.off_reason) = (Some(now), Some(reason.unwrap_or_else(|| "街道停用".to_owned())));
    }
    let changed = diesel::update(devices::table.find(id).filter(devices::version.eq(new.version)))
        .set((
            devices::version.eq(row.version),
            devices::name.eq(&row.name),
            devices::place.eq(&row.place),
            devices::off_at.eq(row.off_at),
            devices::off_reason.eq(&row.off_reason),
            devices::window_began_at.eq(row.window_began_at),
            devices::window_count.eq(row.window_count),
            devices::heard_at.eq(row.heard_at),
            devices::silent_after_hours.eq(row.silent_after_hours),
            devices::silence_told_at.eq(row.silence_told_at),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::new(Code::VersionConflict));
    }
    view(conn, row)
}

/// Gives a device a new key; the old one is good for nothing from here on.
///
/// # Errors
/// `not_found`.
pub fn new_key(conn: &mut Conn, scope: &Scope, id: DeviceId) -> Result<Device> {
    let mut row = Row::reached(conn, scope, id)?;
    row.key_version += 1;
    diesel::update(devices::table.find(id)).set(devices::key_version.eq(row.key_version)).execute(conn)?;
    view(conn, row)
}
