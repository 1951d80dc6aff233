//! What one person is told together.

use heping_core::Result;
use heping_store::Lock;
use heping_store::jobs::Failure;
use heping_wechat::gathering::GatheredMessage;
use heping_wechat::outbox;

use super::Job;
use crate::app::App;

impl Job for GatheredMessage {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        let now = app.clock.now();
        Ok(app
            .store
            .write(Lock::Person(self.user), move |conn| outbox::send_gathered(conn, &self, now))
            .await?)
    }
}
