//! Filling the inboxes of a bulletin's firms.

use heping_store::jobs::Failure;

use super::Job;
use crate::app::App;
use crate::usecase::bulletins::{self, BulletinDelivery};

impl Job for BulletinDelivery {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        Ok(bulletins::deliver(app, self).await?)
    }
}
