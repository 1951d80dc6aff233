//! A standing that `heping rebuild` mended: the command has no board, so whichever node comes
//! first puts it on the board and has the firm's card forgotten everywhere.

use heping_core::{EnterpriseId, Result};
use heping_store::jobs::{Failure, Payload};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;

/// Whose standing it is; to be written down with what mends it.
#[derive(Serialize, Deserialize)]
pub struct StandingMended(pub EnterpriseId);

impl Payload for StandingMended {
    const KIND: &'static str = "standing_mended";
}

impl Job for StandingMended {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let Self(enterprise) = self;
        let now = app.clock.now();
        let standing = app.store.read(move |conn| heping_ranking::standing(conn, enterprise, now)).await?;
        app.firm_changed(enterprise, Some(standing)).await;
        Ok(())
    }
}
