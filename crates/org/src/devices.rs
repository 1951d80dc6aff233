//! Where a person is signed in, and ending what is not theirs any more.

use diesel::prelude::*;
use heping_core::{Moment, Page, PageRequest, Result, SessionId, UserId};
use heping_store::Conn;
use heping_store::schema::sessions::{self, table};

/// A session of one's own, without its token.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Device {
    /// Its id.
    pub id: SessionId,
    /// When it was opened.
    pub created_at: Moment,
    /// When it ends if it is not used.
    pub expires_at: Moment,
}

/// The sessions of a person that are in force, the newest first.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, user: UserId, now: Moment, page: PageRequest) -> Result<Page<Device>> {
    let live = || {
        table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::revoked_at.is_null())
            .filter(sessions::expires_at.gt(now))
    };
    let total = live().count().get_result(conn)?;
    let devices = live()
        .order(sessions::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(Device::as_select())
        .load(conn)?;
    Ok(page.of(devices, total))
}

/// Ends sessions of a person; answers how many of them were in force and theirs. Runs under the
/// person's lock.
///
/// # Errors
/// Those of the database.
pub fn revoke(conn: &mut Conn, user: UserId, ids: &[SessionId], now: Moment) -> Result<usize> {
    let live = table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.eq_any(ids.to_vec()))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).execute(conn)?)
}
