//! The whole audit log is looked at once a day: whoever changes a row long sealed is found out by the next
//! morning, whether or not somebody asks.

use chrono::TimeDelta;
use heping_store::jobs::{Failure, Payload};
use serde::{Deserialize, Serialize};

use super::{Job, sweep};
use crate::app::App;
use crate::usecase;

/// When few are at work, and after the day's anchor was cast.
const AT: TimeDelta = TimeDelta::hours(3);

/// The verification of a day.
#[derive(Serialize, Deserialize)]
pub struct AuditVerified;

impl Payload for AuditVerified {
    const KIND: &'static str = "audit_verified";
}

impl Job for AuditVerified {
    fn daily() -> Option<(Self, TimeDelta)> {
        Some((Self, AT))
    }

    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        // what is ripe has its seal before anybody asks why it has none
        sweep::seals(app).await?;
        let found = usecase::verify_audit(app).await?;
        match &found.broken {
            Some(broken) => tracing::error!(broken, "the audit log does not fit"),
            None => tracing::info!(sealed = found.sealed, "the audit log is whole"),
        }
        Ok(())
    }
}
