//! What a firm sees of its own hazards: all but a report that the street has not confirmed, of
//! which it shall not learn.

use diesel::dsl::Gt;
use diesel::prelude::*;
use heping_core::{HazardId, Result};
use heping_store::Conn;
use heping_store::schema::hazards;

use super::{Hazard, HazardRow};

/// The round in which a report stands until it is confirmed; its first attempt is round 1.
pub(super) const UNCONFIRMED: i32 = 0;

/// The condition on rows of `hazards`.
pub(crate) fn visible_to_firm() -> Gt<hazards::round, i32> {
    hazards::round.gt(UNCONFIRMED)
}

impl Hazard {
    /// Whether the firm sees it, if it is the firm's.
    pub fn visible_to_firm(&self) -> bool {
        self.round > UNCONFIRMED
    }
}

impl HazardRow {
    /// Whether the firm sees it, if it is the firm's.
    pub(super) fn visible_to_firm(&self) -> bool {
        self.round > UNCONFIRMED
    }
}

/// Whether there is such a hazard and its firm does not see it.
///
/// # Errors
/// Those of the database.
pub fn hidden_from_firm(conn: &mut Conn, id: HazardId) -> Result<bool> {
    let hidden = hazards::table.find(id).filter(diesel::dsl::not(visible_to_firm()));
    Ok(diesel::select(diesel::dsl::exists(hidden)).get_result(conn)?)
}
