//! What must be thrown away: once a day, as a job that any node may take.

use chrono::TimeDelta;
use heping_core::Result;
use heping_org::personal_data;
use heping_records::photo;
use heping_store::jobs;
use heping_store::{Lock, idempotency};

use crate::app::App;

/// The kind of this job.
pub const KIND: &str = "housekeeping";
/// Answers to repeated requests are promised for a day.
const ANSWERS: TimeDelta = TimeDelta::days(1);
/// A photo whose record never came is kept for a day: a phone may still send the record.
const PHOTOS: TimeDelta = TimeDelta::days(1);
/// How many people who left are forgotten in a day.
const PEOPLE: i64 = 1000;
/// Jobs that are done may be looked at for a week.
const JOBS: TimeDelta = TimeDelta::days(7);

/// Sees to it that the day has its job; whichever node comes first adds it.
///
/// # Errors
/// Those of the store.
pub async fn schedule(app: &App) -> Result<()> {
    let now = app.clock.now();
    let name = format!("{KIND}/{}", now.day());
    app.store
        .write(Lock::Nothing, move |conn| {
            jobs::enqueue(conn, now, KIND, &serde_json::Value::Null, now, Some(&name)).map(|_first| ())
        })
        .await
}

/// Does the job.
///
/// # Errors
/// What went wrong; the job is tried again.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.clock.now();
    app.store
        .write(Lock::Nothing, move |conn| {
            personal_data::forget(conn, now, PEOPLE)?;
            idempotency::forget_older(conn, now.plus(-ANSWERS))?;
            jobs::forget_done(conn, now.plus(-JOBS))?;
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
