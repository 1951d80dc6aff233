//! Devices that say nothing any more. A device reports only what is wrong, so it also says that it is
//! there, and the office says after how long without a word it wants to know.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, DeviceId, Error, Moment, Result};
use heping_store::Conn;
use heping_store::schema::devices;

use super::row::{Device, Row, view};

/// The longest silence that may be asked about: a month.
const MOST_HOURS: i32 = 720;
/// A device that was heard so lately need not be written down again.
const JUST_NOW: TimeDelta = TimeDelta::minutes(1);

/// Notes what is wrong with the hours after which a device is silent.
pub(super) fn check_hours(fields: &mut Fields, hours: Option<i32>) {
    if hours.is_some_and(|hours| !(1..=MOST_HOURS).contains(&hours)) {
        fields.wrong(
            "silentAfterHours",
            "out_of_range",
            format!("应为 1 至 {MOST_HOURS} 小时，不需要提醒时请留空"),
        );
    }
}

/// Notes that a device was heard; answers whether it is on.
///
/// # Errors
/// `not_found`.
pub fn hear(conn: &mut Conn, id: DeviceId, now: Moment) -> Result<bool> {
    let row = Row::find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    if row.off_at.is_some() {
        return Ok(false);
    }
    if row.heard_at.is_none_or(|heard| heard < now.plus(-JUST_NOW)) {
        diesel::update(devices::table.find(id))
            .set((devices::heard_at.eq(now), devices::silence_told_at.eq(None::<Moment>)))
            .execute(conn)?;
    }
    Ok(true)
}

/// The devices that are on, have been silent for too long, and of which the office has not been told.
///
/// # Errors
/// Those of the database.
pub fn silent(conn: &mut Conn, now: Moment) -> Result<Vec<DeviceId>> {
    let watched: Vec<Row> = devices::table
        .filter(devices::silent_after_hours.is_not_null())
        .filter(devices::off_at.is_null())
        .filter(devices::silence_told_at.is_null())
        .order(devices::id)
        .select(Row::as_select())
        .load(conn)?;
    Ok(watched.into_iter().filter(|row| row.is_silent(now)).map(|row| row.id).collect())
}

/// Notes that the office is told that a device is silent; `None` when it was heard meanwhile, or the
/// office knows. `Lock::Nothing` is enough: whoever comes second changes no row.
///
/// # Errors
/// Those of the database.
pub fn note_silence(conn: &mut Conn, id: DeviceId, now: Moment) -> Result<Option<Device>> {
    let Some(row) = Row::find(conn, id)?.filter(|row| row.off_at.is_none() && row.is_silent(now)) else {
        return Ok(None);
    };
    let untold = devices::table.find(id).filter(devices::silence_told_at.is_null());
    match diesel::update(untold).set(devices::silence_told_at.eq(now)).execute(conn)? {
        0 => Ok(None),
        _ => view(conn, row).map(Some),
    }
}

impl Row {
    fn is_silent(&self, now: Moment) -> bool {
        let heard = self.heard_at.unwrap_or(self.registered_at);
        let allowed = self.silent_after_hours.map(|hours| TimeDelta::hours(hours.into()));
        allowed.is_some_and(|allowed| heard.plus(allowed) < now)
    }
}
