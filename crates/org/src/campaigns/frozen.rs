//! Which firms a campaign names, and where each of them stood when it did.

use diesel::prelude::*;
use heping_core::{CampaignId, EnterpriseId, Moment, Result};
use heping_store::schema::{campaign_targets, enterprises};
use heping_store::{Conn, on_either};

/// Targets of one campaign: all of them are looked at for each figure.
pub(super) const MOST_TARGETS: usize = 5000;
/// Rows of one statement: less than the database lets one bind.
const STEP: usize = 500;

/// Writes targets down with the village that each of them stands in.
pub(super) fn freeze(conn: &mut Conn, id: CampaignId, firms: &[EnterpriseId], now: Moment) -> Result<()> {
    for some in firms.chunks(STEP) {
        let standing: Vec<(EnterpriseId, String)> = enterprises::table
            .filter(enterprises::id.eq_any(some))
            .select((enterprises::id, enterprises::village_code))
            .load(conn)?;
        let rows: Vec<_> = standing
            .into_iter()
            .map(|(firm, village)| {
                (
                    campaign_targets::campaign_id.eq(id),
                    campaign_targets::enterprise_id.eq(firm),
                    campaign_targets::village_code.eq(village),
                    campaign_targets::added_at.eq(now),
                )
            })
            .collect();
        on_either!(conn, |c| diesel::insert_into(campaign_targets::table).values(&rows).execute(c))?;
    }
    Ok(())
}
