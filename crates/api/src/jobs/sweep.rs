//! What time alone changes: standings, missed and coming self-checks, seals. The work grows with
//! what changes, not with the number of firms; all of it may run twice, on any node.

use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt};
use heping_core::Result;
use heping_ranking::snapshots::{self, Month};
use heping_records::self_check::{plan, task};
use heping_records::{device, hazard};
use heping_store::{Keyring, Lock, audit, tally};

use crate::app::App;
use crate::usecase::{office_notices, reminder, settle};

/// How many rows one step takes.
const STEP: i64 = 200;
/// How many firms are worked on at once.
const AT_ONCE: usize = 16;

/// For how long after a month has ended its rows are looked for at each round: the clocks of other nodes
/// may be behind.
const LATE: TimeDelta = TimeDelta::hours(1);

/// What a node that goes round again and again need not look at each time.
#[derive(Default)]
pub struct Seen {
    /// The month in which no firm lacked its row, by when none could come any more.
    complete: Option<Month>,
}

/// One round.
///
/// # Errors
/// Those of the database.
pub async fn once(app: &App) -> Result<()> {
    again(app, &mut Seen::default()).await
}

/// A round after others, of which `seen` tells.
///
/// # Errors
/// Those of the database.
pub async fn again(app: &App, seen: &mut Seen) -> Result<()> {
    missed_self_checks(app).await?;
    slipped_plans(app).await?;
    coming_self_checks(app).await?;
    silent_devices(app).await?;
    settle_standings(app).await?;
    month_snapshots(app, seen).await?;
    app.store.write(Lock::Nothing, tally::fold).await?;
    seals(app).await
}

/// Standings whose instant of change has come are settled and written down.
pub async fn settle_standings(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let due = app.store.read(move |conn| heping_ranking::due_for_settlement(conn, now, STEP)).await?;
        let last = due.len() < usize::try_from(STEP).unwrap_or_default();
        together(due, async |enterprise| app.settle_firm(enterprise).await).await?;
        if last {
            return Ok(());
        }
    }
}

async fn missed_self_checks(app: &App) -> Result<()> {
    let now = app.clock.now();
    let missed = app.store.read(move |conn| task::missed_tasks(conn, now.day(), STEP)).await?;
    together(missed, async |one| {
        let standing = app
            .store
            .write(Lock::Enterprise(one.enterprise), move |conn| {
                let reminded = reminder::was_reminded(conn, one.task)?;
                let facts: Vec<_> = task::record_missed(conn, one.task, reminded, now)?.into_iter().collect();
                let subdistrict = heping_org::enterprises::name_of(conn, one.enterprise)?.0;
                if !facts.is_empty() {
                    reminder::missed(conn, subdistrict, one.task, now)?;
                }
                settle(conn, subdistrict, one.enterprise, &facts, now)
            })
            .await?;
        app.firm_changed(one.enterprise, standing).await;
        Ok(())
    })
    .await
}

/// Plans of major hazards that were not made in time, or that nobody has reported on for a quarter.
async fn slipped_plans(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let slipped = app.store.read(move |conn| hazard::slipped_plans(conn, now.day(), STEP)).await?;
        let last = slipped.len() < usize::try_from(STEP).unwrap_or_default();
        together(slipped, async |one| {
            let standing = app
                .store
                .write(Lock::Enterprise(one.enterprise), move |conn| {
                    let facts: Vec<_> = hazard::record_slip(conn, one.hazard, now)?.into_iter().collect();
                    settle(conn, one.subdistrict, one.enterprise, &facts, now)
                })
                .await?;
            app.firm_changed(one.enterprise, standing).await;
            Ok(())
        })
        .await?;
        if last {
            return Ok(());
        }
    }
}

/// Devices that have said nothing for longer than the office allows them.
async fn silent_devices(app: &App) -> Result<()> {
    let now = app.clock.now();
    let silent = app.store.read(move |conn| device::silent(conn, now)).await?;
    together(silent, async |id| {
        app.store
            .write(Lock::Nothing, move |conn| {
                let Some(device) = device::note_silence(conn, id, now)? else { return Ok(()) };
                let (street, _) = heping_org::enterprises::name_of(conn, device.enterprise_id)?;
                office_notices::device_silent(conn, &device, street, now)
            })
            .await
    })
    .await
}

/// Tasks of self-checks whose period comes into sight, and those of firms whose schedule changed.
async fn coming_self_checks(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let due = app.store.read(move |conn| plan::due_for_planning(conn, now.day(), STEP)).await?;
        let last = due.len() < usize::try_from(STEP).unwrap_or_default();
        together(due, async |enterprise| {
            app.store
                .write(Lock::Enterprise(enterprise), move |conn| plan::plan_tasks(conn, enterprise, now))
                .await?;
            app.firm_changed(enterprise, None).await;
            Ok(())
        })
        .await?;
        if last {
            return Ok(());
        }
    }
}

/// The rows of the month that has ended. Who lacks one is found among all firms, so that is not asked
/// again once nobody does.
async fn month_snapshots(app: &App, seen: &mut Seen) -> Result<()> {
    let now = app.clock.now();
    let month = Month::last_ended(now);
    if seen.complete == Some(month) {
        return Ok(());
    }
    let lacking = app.store.read(move |conn| snapshots::lacking(conn, month, STEP)).await?;
    if lacking.is_empty() && now.since(month.end()) > LATE {
        seen.complete = Some(month);
    }
    together(lacking, async |enterprise| {
        app.store.write(Lock::Nothing, move |conn| snapshots::take(conn, enterprise, month)).await
    })
    .await
}

/// Seals all rows that are ripe, however many there were since the last round. A server that goes
/// on after `heping rekey` has keys of before: it seals nothing, and says so until it is started again.
pub(super) async fn seals(app: &App) -> Result<()> {
    let now = app.clock.now();
    if app.store.read(Keyring::changes_of).await? != app.keys.changes {
        tracing::error!("the key was changed by `heping rekey`: start this server again, with the new key");
        return Ok(());
    }
    loop {
        let seals = app.keys.seals.clone();
        let sealed = app.store.write(Lock::Nothing, move |conn| audit::seal(conn, &seals, now, STEP)).await?;
        if sealed < usize::try_from(STEP).unwrap_or_default() {
            return Ok(());
        }
    }
}

/// Does the same for several firms at once, so that their writes share a commit.
async fn together<T>(all: Vec<T>, one: impl AsyncFn(T) -> Result<()>) -> Result<()> {
    futures_util::stream::iter(all).map(Ok).try_for_each_concurrent(AT_ONCE, |each| one(each)).await
}
