//! What must be thrown away: once a day, as a job that any node may take.

use chrono::TimeDelta;
use heping_core::Result;
use heping_evidence::photo;
use heping_org::{notices, personal_data};
use heping_store::jobs::{self, Failure, Payload};
use heping_store::{Lock, audit, idempotency};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;

/// Answers to repeated requests are promised for a day.
const ANSWERS: TimeDelta = TimeDelta::days(1);
/// A photo whose record never came is kept for a day: a phone may still send the record.
const PHOTOS: TimeDelta = TimeDelta::days(1);
/// How many people who left are forgotten in a day.
const PEOPLE: i64 = 1000;
/// Jobs that are done may be looked at for a week.
const JOBS: TimeDelta = TimeDelta::days(7);

/// What a day throws away.
#[derive(Serialize, Deserialize)]
pub struct Housekeeping;

impl Payload for Housekeeping {
    const KIND: &'static str = "housekeeping";
}

impl Job for Housekeeping {
    fn daily() -> Option<(Self, TimeDelta)> {
        Some((Self, TimeDelta::zero()))
    }

    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        Ok(tidy(app).await?)
    }
}

async fn tidy(app: &App) -> Result<()> {
    let now = app.clock.now();
    app.store
        .write(Lock::Nothing, move |conn| {
            personal_data::forget(conn, now, PEOPLE)?;
            idempotency::forget_older(conn, now.plus(-ANSWERS))?;
            jobs::forget_done(conn, now.plus(-JOBS))?;
            notices::forget(conn, now)?;
            audit::forget_addresses(conn, now)?;
            Ok(())
        })
        .await?;
    app.stickers.forget_before(now.plus(-crate::stickers::KEPT)).await?;
    let old = app.photos.stored_before(now.plus(-PHOTOS)).await?;
    let unnamed = app.store.read(move |conn| photo::unnamed(conn, old)).await?;
    for content in unnamed {
        app.photos.remove(&content).await?;
    }
    Ok(())
}
