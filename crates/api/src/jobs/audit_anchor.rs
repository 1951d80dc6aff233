//! The head of the audit log goes outside once a day, where a hand in the database does not reach.

use chrono::TimeDelta;
use heping_store::jobs::{Failure, Payload};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;

/// The anchor of a day.
#[derive(Serialize, Deserialize)]
pub struct AuditAnchor;

impl Payload for AuditAnchor {
    const KIND: &'static str = "audit_anchor";
}

impl Job for AuditAnchor {
    fn daily() -> Option<(Self, TimeDelta)> {
        Some((Self, TimeDelta::zero()))
    }

    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        if let Some(anchor) = &app.anchor {
            let anchored = anchor.cast(&app.store, app.clock.now()).await?;
            tracing::info!(seq = anchored.seq, head = anchored.head, "the audit log is anchored");
        }
        Ok(())
    }
}
