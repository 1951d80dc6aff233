//! What a firm sees of its own hazards: all but a report that the street has not confirmed, of
//! which it shall not learn.

use diesel::dsl::Gt;
use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardId, SubdistrictId};
use heping_store::schema::hazards;
use heping_store::{Ask, question};

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

/// Asks whose a hazard is, and whether its firm sees it; none where there is no such hazard.
pub fn owner(id: HazardId) -> impl Ask<Answer = Option<(SubdistrictId, EnterpriseId, bool)>> {
    let row = hazards::table.filter(hazards::id.eq(id)).select((
        hazards::subdistrict_id,
        hazards::enterprise_id,
        visible_to_firm(),
    ));
    question(row).first()
}
