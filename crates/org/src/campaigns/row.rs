//! A campaign as it is stored.

use diesel::prelude::*;
use heping_core::{CampaignId, ChecklistId, Code, Day, DrawId, Error, Moment, Result, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::campaigns;

use super::{CampaignKind, CampaignState};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaigns)]
pub(super) struct Row {
    pub(super) id: CampaignId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) name: String,
    pub(super) from_on: Day,
    pub(super) to_on: Day,
    pub(super) checklist_id: Option<ChecklistId>,
    pub(super) draw_id: Option<DrawId>,
    pub(super) created_by: UserId,
    pub(super) created_at: Moment,
    pub(super) completed_by: Option<UserId>,
    pub(super) completed_at: Option<Moment>,
}

impl Row {
    /// The campaign of a street.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) fn of(conn: &mut Conn, street: SubdistrictId, id: CampaignId) -> Result<Self> {
        let row: Option<Self> = campaigns::table
            .find(id)
            .filter(campaigns::subdistrict_id.eq(street))
            .select(Self::as_select())
            .first(conn)
            .optional()?;
        row.ok_or_else(|| Error::new(Code::NotFound))
    }

    pub(super) fn kind(&self) -> CampaignKind {
        self.draw_id.map_or(CampaignKind::Campaign, |_| CampaignKind::RandomSelection)
    }

    pub(super) fn state(&self, today: Day) -> CampaignState {
        match self.completed_at {
            Some(_) => CampaignState::Completed,
            None if today < self.from_on => CampaignState::Planned,
            None if today > self.to_on => CampaignState::Ended,
            None => CampaignState::Running,
        }
    }

    /// # Errors
    /// `state_conflict` where it is closed.
    pub(super) fn must_go_on(&self) -> Result<()> {
        match self.completed_at {
            None => Ok(()),
            Some(_) => {
                Err(Error::because(Code::StateConflict, "该专项已结束，不能再更改。").in_state("completed"))
            }
        }
    }
}
