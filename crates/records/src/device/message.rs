//! What a device said before: the same again is answered alike, and counts for nothing.

use diesel::prelude::*;
use heping_core::{DeviceId, HazardId, Moment, Result};
use heping_evidence::content;
use heping_store::Conn;
use heping_store::schema::{device_messages, hazards};
use heping_store::statement::Keep;

/// Whether a message of a device came before.
///
/// # Errors
/// Those of the database.
pub fn is_known(conn: &mut Conn, device: DeviceId, message: HazardId) -> Result<bool> {
    let said = device_messages::table.find((device, message));
    let written = hazards::table.find(message);
    Ok(diesel::select(diesel::dsl::exists(said)).get_result(conn)?
        || diesel::select(diesel::dsl::exists(written)).get_result(conn)?)
}

/// The report that a message of a device was answered by; `None` for a new one.
///
/// # Errors
/// `id_conflict` when it said something else then.
pub(crate) fn answered(
    conn: &mut Conn,
    device: DeviceId,
    message: HazardId,
    content_hash: &str,
) -> Result<Option<HazardId>> {
    let found: Option<(HazardId, String)> = device_messages::table
        .find((device, message))
        .select((device_messages::hazard_id, device_messages::content_hash))
        .first(conn)
        .optional()?;
    let Some((hazard, stored)) = found else { return Ok(None) };
    content::same(&stored, content_hash)?;
    Ok(Some(hazard))
}

/// Remembers what a message was answered by.
pub(crate) fn remember(
    conn: &mut Conn,
    (device, message): (DeviceId, HazardId),
    hazard: HazardId,
    content_hash: &str,
    now: Moment,
) -> Result<()> {
    diesel::insert_into(device_messages::table)
        .values((
            device_messages::device_id.eq(device),
            device_messages::id.eq(message),
            device_messages::hazard_id.eq(hazard),
            device_messages::content_hash.eq(content_hash),
            device_messages::received_at.eq(now),
        ))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// Forgets messages received before `before`: a signature is good for minutes, so that what is older
/// cannot come again as it was.
///
/// # Errors
/// Those of the database.
pub fn forget_messages(conn: &mut Conn, before: Moment) -> Result<usize> {
    let old = device_messages::table.filter(device_messages::received_at.lt(before));
    Ok(diesel::delete(old).execute(conn)?)
}
