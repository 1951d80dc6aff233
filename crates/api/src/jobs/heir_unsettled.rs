//! What befell a firm that was merged reaches the score of the one that took it over.

use heping_core::Result;
use heping_store::jobs::Failure;

use super::Job;
use crate::app::App;
use crate::usecase::standing::HeirUnsettled;

impl Job for HeirUnsettled {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let Self(heir) = self;
        Ok(app.settle_firm(heir).await?)
    }
}
