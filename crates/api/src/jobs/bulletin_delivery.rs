//! Filling the inboxes of a bulletin's firms, some at a time.

use heping_core::Result;
use heping_store::Lock;
use heping_store::jobs::Failure;

use super::Job;
use crate::app::App;
use crate::usecase::bulletins::{self, BulletinDelivery};

impl Job for BulletinDelivery {
    /// From the first firm on, whoever began before: who was told is not told again.
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let mut after = None;
        loop {
            let (delivery, now) = (self.clone(), app.clock.now());
            let some = move |conn: &mut _| bulletins::deliver_some(conn, &delivery, after, now);
            after = app.store.write(Lock::Nothing, some).await?;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}
