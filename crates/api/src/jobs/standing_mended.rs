//! A standing that `heping rebuild` mended, or that another industry moved: it comes onto the board.

use heping_core::Result;
use heping_store::jobs::Failure;

use super::Job;
use crate::app::App;
use crate::usecase::standing::StandingMended;

impl Job for StandingMended {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let Self(enterprise) = self;
        let now = app.clock.now();
        let standing = app.store.read(move |conn| heping_ranking::standing(conn, enterprise, now)).await?;
        app.firm_changed(enterprise, Some(standing)).await;
        Ok(())
    }
}
