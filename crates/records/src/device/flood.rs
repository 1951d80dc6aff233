//! A device that sends more than a device has to say is switched off.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Code, DeviceId, Error, HazardId, Moment, Result};
use heping_store::Conn;
use heping_store::schema::devices;

use super::message::is_known;
use super::row::Row;

/// How many new messages a device may send in an hour; one more switches it off.
const FLOOD: i32 = 60;
const FLOOD_WINDOW: TimeDelta = TimeDelta::hours(1);

/// Whether a message of a device is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is.
    Taken,
    /// The device is off.
    Off,
    /// The message was one too many: the device has just been switched off.
    SwitchedOff,
}

/// Counts a message of a device unless it came before: the same again, however often somebody sends
/// it, switches nothing off.
///
/// # Errors
/// `not_found`.
pub fn count_new(conn: &mut Conn, now: Moment, id: DeviceId, message: HazardId) -> Result<Admission> {
    let row = Row::find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    if is_known(conn, id, message)? {
        return Ok(Admission::Taken);
    }
    if row.off_at.is_some() {
        return Ok(Admission::Off);
    }
    let current = row.window_began_at.filter(|&began| now < began.plus(FLOOD_WINDOW));
    let count = if current.is_some() { row.window_count + 1 } else { 1 };
    let flooding = count > FLOOD;
    diesel::update(devices::table.find(id))
        .set((
            devices::window_began_at.eq(current.unwrap_or(now)),
            devices::window_count.eq(count),
            devices::heard_at.eq(now),
            devices::silence_told_at.eq(None::<Moment>),
            // whoever edits what they saw before must see that it is off
            devices::version.eq(devices::version + i64::from(flooding)),
            devices::off_at.eq(flooding.then_some(now)),
            devices::off_reason.eq(flooding.then(|| format!("一小时内上报超过 {FLOOD} 次，已自动停用"))),
        ))
        .execute(conn)?;
    Ok(if flooding { Admission::SwitchedOff } else { Admission::Taken })
}
