//! A bulletin as it is stored.

use diesel::prelude::*;
use heping_core::{BulletinId, Code, Day, Error, Moment, Result, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::bulletins;

use super::{BulletinLevel, BulletinState};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletins)]
pub(super) struct Row {
    pub(super) id: BulletinId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) level: BulletinLevel,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) audience: String,
    pub(super) recipients: i64,
    pub(super) confirm_by: Option<Moment>,
    pub(super) ends_on: Day,
    pub(super) sent_by: UserId,
    pub(super) sent_at: Moment,
    pub(super) delivered_at: Option<Moment>,
    pub(super) reminders: i32,
    pub(super) reminded_at: Option<Moment>,
    pub(super) withdrawn_by: Option<UserId>,
    pub(super) withdrawn_at: Option<Moment>,
    pub(super) withdrawal_reason: Option<String>,
}

impl Row {
    /// The bulletin of a street.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) fn of(conn: &mut Conn, street: SubdistrictId, id: BulletinId) -> Result<Self> {
        let row: Option<Self> = bulletins::table
            .find(id)
            .filter(bulletins::subdistrict_id.eq(street))
            .select(Self::as_select())
            .first(conn)
            .optional()?;
        row.ok_or_else(|| Error::new(Code::NotFound))
    }

    pub(super) fn state(&self) -> BulletinState {
        match (self.withdrawn_at, self.delivered_at) {
            (Some(_), _) => BulletinState::Withdrawn,
            (None, Some(_)) => BulletinState::Sent,
            (None, None) => BulletinState::Sending,
        }
    }

    /// # Errors
    /// `state_conflict` where it was taken back.
    pub(super) fn must_stand(&self) -> Result<()> {
        match self.withdrawn_at {
            None => Ok(()),
            Some(_) => Err(Error::because(Code::StateConflict, "该通知已撤回。").in_state("withdrawn")),
        }
    }
}
