//! What must be thrown away: once a day, as a job that any node may take.

use chrono::TimeDelta;
use heping_core::{RecordKind, Result};
use heping_evidence::{anonymous, photo};
use heping_org::bulletins::attachment;
use heping_org::{applications, notices, personal_data, staff_inbox};
use heping_records::{device, report};
use heping_store::jobs::{self, Failure, Payload};
use heping_store::{Lock, audit, idempotency};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;
use crate::usecase::{self, Action, Caller};

/// Answers to repeated requests are promised for a day.
const ANSWERS: TimeDelta = TimeDelta::days(1);
/// A photo whose record never came is kept for a day: a phone may still send the record. So is what a bulletin
/// was to bring.
const PHOTOS: TimeDelta = TimeDelta::days(1);
/// How long the reporter of a hazard can be called back after the decision.
const CONTACTS: TimeDelta = TimeDelta::days(90);
/// How long a licence can be looked at again after the application that showed it was decided.
const LICENCES: TimeDelta = TimeDelta::days(30);
/// A device may say the same again for so long, and is answered as before.
const DEVICE_MESSAGES: TimeDelta = TimeDelta::days(30);
/// What the street's own people were told may be looked at for a year.
const STAFF_MESSAGES: TimeDelta = TimeDelta::days(365);
/// How many photos without a record are forgotten in a day.
const MOST_PHOTOS: i64 = 100_000;
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
            for person in personal_data::stayed_away(conn, now, PEOPLE)? {
                usecase::forget(conn, person, now)?;
            }
            personal_data::forget_ended(conn, now)?;
            report::forget_contacts(conn, now.plus(-CONTACTS))?;
            device::forget_messages(conn, now.plus(-DEVICE_MESSAGES))?;
            let asked = applications::with_old_photos(conn, now.plus(-LICENCES))?;
            heping_evidence::unlink(conn, RecordKind::Application, asked)?;
            anonymous::forget_tickets(conn, now.plus(-PHOTOS))?;
            photo::forget_unlinked(conn, now.plus(-PHOTOS), MOST_PHOTOS)?;
            attachment::forget_unsent(conn, now.plus(-PHOTOS))?;
            idempotency::forget_older(conn, now.plus(-ANSWERS))?;
            jobs::forget_done(conn, now.plus(-JOBS))?;
            notices::forget(conn, now)?;
            staff_inbox::forget(conn, now.plus(-STAFF_MESSAGES))?;
            audit::forget_addresses(conn, now)?;
            usecase::note(conn, &Caller::system(), now, None, (Action::Tidy, now.day().to_string()))
        })
        .await?;
    app.stickers.forget_before(now.plus(-crate::app::stickers::KEPT)).await?;
    app.registers.forget_before(now.plus(-crate::app::registers::KEPT)).await?;
    let old = app.photos.stored_before(now.plus(-PHOTOS)).await?;
    let unnamed = app.store.read(move |conn| photo::unnamed(conn, old)).await?;
    for content in unnamed {
        app.photos.remove(&content).await?;
    }
    let old = app.attachments.stored_before(now.plus(-PHOTOS)).await?;
    let unnamed = app.store.read(move |conn| attachment::unnamed(conn, old)).await?;
    app.attachments.remove(unnamed).await
}
