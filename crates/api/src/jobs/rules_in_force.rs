//! On the day on which a version of the score rules comes into force: standings that were settled
//! before its day was decided do not know of it, and are settled anew.

use chrono::TimeDelta;
use heping_core::Result;
use heping_store::Lock;
use heping_store::jobs::{Failure, Payload};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;

/// What a new day may bring.
#[derive(Serialize, Deserialize)]
pub struct RulesInForce;

impl Payload for RulesInForce {
    const KIND: &'static str = "rules_in_force";
}

impl Job for RulesInForce {
    fn daily() -> Option<(Self, TimeDelta)> {
        Some((Self, TimeDelta::minutes(1)))
    }

    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        Ok(take_effect(app).await?)
    }
}

async fn take_effect(app: &App) -> Result<()> {
    let now = app.clock.now();
    for street in app.store.read(heping_org::subdistrict::list).await? {
        let mark =
            move |conn: &mut heping_store::Conn| heping_ranking::editions::take_effect(conn, street.id, now);
        app.store.write(Lock::Subdistrict(street.id), mark).await?;
    }
    Ok(())
}
