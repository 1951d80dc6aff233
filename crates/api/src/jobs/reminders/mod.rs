//! What a firm is reminded of: hazards that are due in three days, due tomorrow, or overdue;
//! self-checks, documents and plans (`ahead`); and what of the street's own work climbs. Once a day, in the morning, as a job that any node
//! may take.

mod ahead;

use chrono::TimeDelta;
use heping_core::{Day, HazardId, MessageKind, Result, SubdistrictId};
use heping_records::hazard;
use heping_store::Lock;
use heping_store::jobs::{Failure, Payload};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::app::App;
use crate::usecase::{late_work, notice};

/// The hour at which firms are reminded.
const MORNING: TimeDelta = TimeDelta::hours(8);
/// How long ago a hazard may have become overdue and still be told of: longer than any outage.
const LATE_DAYS: i64 = 7;
/// How many rows one step takes.
const STEP: i64 = 200;

/// What firms are told in a morning.
#[derive(Serialize, Deserialize)]
pub struct Reminders;

impl Payload for Reminders {
    const KIND: &'static str = "reminders";
}

impl Job for Reminders {
    fn daily() -> Option<(Self, TimeDelta)> {
        Some((Self, MORNING))
    }

    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        Ok(remind(app).await?)
    }
}

/// Does the job: the day counts on which it runs.
///
/// # Errors
/// What went wrong; the job is tried again, and what was told is not told again.
pub async fn remind(app: &App) -> Result<()> {
    let today = app.clock.now().day();
    let day = |days| today + TimeDelta::days(days);
    let streets = app.store.read(heping_org::subdistrict::list).await?;
    for street in streets {
        for (kind, from, to) in [
            (MessageKind::DueInThreeDays, day(3), day(3)),
            (MessageKind::DueTomorrow, day(1), day(1)),
            (MessageKind::Overdue, day(-LATE_DAYS), day(-1)),
        ] {
            about(app, street.id, kind, (from, to)).await?;
        }
        ahead::self_checks(app, street.id).await?;
        ahead::documents(app, street.id).await?;
        ahead::plans(app, street.id).await?;
        ahead::statistics(app, street.id).await?;
        let (id, now) = (street.id, app.clock.now());
        app.store.write(Lock::Subdistrict(id), move |conn| late_work::climb(conn, id, now)).await?;
    }
    Ok(())
}

async fn about(app: &App, street: SubdistrictId, kind: MessageKind, (from, to): (Day, Day)) -> Result<()> {
    let mut after: Option<(Day, HazardId)> = None;
    loop {
        let due =
            app.store.read(move |conn| hazard::due_between(conn, street, (from, to), after, STEP)).await?;
        let Some(last) = due.last() else { return Ok(()) };
        after = Some((last.due_on, last.id));
        for hazard in due {
            let now = app.clock.now();
            let enterprise = hazard.enterprise_id;
            app.store
                .write(Lock::Enterprise(enterprise), move |conn| {
                    // handed in, extended or closed since we looked: nothing to be reminded of
                    match hazard::still_due(conn, &hazard, now.day())? {
                        Some(hazard) => notice::due(conn, street, &hazard, kind, now),
                        None => Ok(()),
                    }
                })
                .await?;
            app.firm_changed(enterprise, None).await;
        }
    }
}
