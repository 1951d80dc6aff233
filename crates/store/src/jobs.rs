//! Work that follows a commit: a row in the transaction that causes it, done by whichever node
//! takes its lease.
//!
//! A job that fails is tried again, later each time, and is dead after [`TRIES`]. A node that
//! dies loses its leases after [`LEASE_SECONDS`], since it renews them no more, and others take over; hence every job may run
//! twice, and says so in how it is written.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::FutureExt;
use heping_core::{Error, JobId, Moment, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::schema::jobs::{self, table};
use crate::statement::Keep;
use crate::{Bundle, Conn, Lock, Store, on_either};

/// How often a job is tried before it is dead.
pub const TRIES: i32 = 8;
/// How long others leave a job alone whose worker gives no sign of life.
pub const LEASE_SECONDS: i64 = 60;
/// How often a worker gives one.
const RENEWAL: Duration = Duration::from_secs(20);
/// How many jobs one round takes.
const ROUND: i64 = 8;
/// The wait after the first failure; it doubles with each.
const FIRST_WAIT_SECONDS: i64 = 10;
/// The longest wait.
const LONGEST_WAIT_SECONDS: i64 = 3600;
/// Characters of an error that are kept.
const ERROR_LENGTH: usize = 1000;

/// A job that a worker holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what.
    pub payload: serde_json::Value,
    /// Which try this is, from 1.
    pub attempt: i32,
}

#[derive(Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct Row {
    id: JobId,
    kind: &'static str,
    payload: String,
    dedupe: Option<String>,
    run_at: Moment,
    attempts: i32,
    created_at: Moment,
}

/// How a job failed.
#[derive(Debug)]
pub enum Failure {
    /// It is tried again, later each time.
    Again(Error),
    /// No further try can mend it: it is dead at once.
    Never(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Again(error)
    }
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Jobs that wait or are being done.
    pub waiting: i64,
    /// Jobs that were given up.
    pub dead: i64,
    /// When the first of those that wait was or will be due.
    pub next: Option<Moment>,
}

/// What a job is to do and with what, kept as JSON until a worker does it: that may be one of the
/// next version, so what was written once must be read for ever.
pub trait Payload: Serialize + DeserializeOwned + Send + 'static {
    /// Tells the kinds apart.
    const KIND: &'static str;
}

/// Adds a job that runs at `run_at` or soon after, in the transaction that causes it. Of all jobs
/// that ever had the same `dedupe` there is one; whether this was the first is the answer.
///
/// # Errors
/// `internal` for a payload that is no JSON; those of the database.
pub fn enqueue<P: Payload>(
    conn: &mut Conn,
    now: Moment,
    payload: &P,
    run_at: Moment,
    dedupe: Option<&str>,
) -> Result<bool> {
    let row = row(now, payload, run_at, dedupe)?;
    let added = on_either!(conn, |c| diesel::insert_into(table)
        .values(row)
        .on_conflict_do_nothing()
        .kept()
        .execute(c))?;
    Ok(added == 1)
}

/// The same together with other rows.
///
/// # Errors
/// `internal` for a payload that is no JSON.
pub fn add<P: Payload>(
    rows: &mut Bundle,
    now: Moment,
    payload: &P,
    run_at: Moment,
    dedupe: Option<&str>,
) -> Result<()> {
    let row = row(now, payload, run_at, dedupe)?;
    rows.add(diesel::insert_into(table).values(row).on_conflict_do_nothing());
    Ok(())
}

fn row<P: Payload>(now: Moment, payload: &P, run_at: Moment, dedupe: Option<&str>) -> Result<Row> {
    Ok(Row {
        id: JobId::new(),
        kind: P::KIND,
        payload: serde_json::to_string(payload).map_err(Error::internal)?,
        dedupe: dedupe.map(str::to_owned),
        run_at,
        attempts: 0,
        created_at: now,
    })
}

/// Takes up to `n` jobs that are due for `worker`. Two workers never hold the same job, unless the
/// first kept it for longer than its lease, which it did not [renew].
///
/// # Errors
/// Those of the store.
pub async fn claim(store: &Store, worker: &str, now: Moment, n: i64) -> Result<Vec<Job>> {
    // looking costs no writer; most rounds find nothing
    let due = store.read(move |conn| due(conn, now, n)).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let worker = worker.to_owned();
    store
        .write(Lock::Nothing, move |conn| {
            let mut claimed = Vec::new();
            for id in &due {
                claimed.extend(take(conn, *id, &worker, now)?);
            }
            Ok(claimed)
        })
        .await
}

fn due(conn: &mut Conn, now: Moment, n: i64) -> Result<Vec<JobId>> {
    Ok(table
        .filter(jobs::done_at.is_null().and(jobs::dead_at.is_null()))
        .filter(jobs::run_at.le(now))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(now)))
        .order((jobs::run_at, jobs::id))
        .limit(n)
        .select(jobs::id)
        .load(conn)?)
}

/// Compare and set: the lease is taken only where nobody has taken it since we looked.
fn take(conn: &mut Conn, id: JobId, worker: &str, now: Moment) -> Result<Option<Job>> {
    let until = now.plus(TimeDelta::seconds(LEASE_SECONDS));
    let taken: Option<(String, String, i32)> = diesel::update(table.find(id))
        .filter(jobs::done_at.is_null().and(jobs::dead_at.is_null()))
        .filter(jobs::run_at.le(now))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(now)))
        .set((jobs::lease_by.eq(worker), jobs::lease_until.eq(until), jobs::attempts.eq(jobs::attempts + 1)))
        .returning((jobs::kind, jobs::payload, jobs::attempts))
        .kept()
        .get_result(conn)
        .optional()?;
    let Some((kind, payload, attempt)) = taken else { return Ok(None) };
    if attempt > TRIES {
        // whoever held it last died with it, again and again
        fail(conn, now, worker, id, "its worker never came back")?;
        return Ok(None);
    }
    match serde_json::from_str(&payload) {
        Ok(payload) => Ok(Some(Job { id, kind, payload, attempt })),
        Err(error) => {
            // one that nobody can read must not keep the others waiting
            fail(conn, now, worker, id, &error.to_string())?;
            Ok(None)
        }
    }
}

/// Marks a job done. Nothing happens when the worker has lost it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn complete(conn: &mut Conn, now: Moment, worker: &str, id: JobId) -> Result<()> {
    diesel::update(table.find(id))
        .filter(jobs::lease_by.eq(worker).and(jobs::done_at.is_null()))
        .set((
            jobs::done_at.eq(now),
            jobs::lease_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Moment>),
            jobs::last_error.eq(None::<String>),
        ))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// Gives a job back that failed: it waits, longer each time, or is dead. Nothing happens when the
/// worker has lost it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn fail(conn: &mut Conn, now: Moment, worker: &str, id: JobId, error: &str) -> Result<()> {
    give_back(conn, now, worker, id, error, TRIES)
}

fn give_back(conn: &mut Conn, now: Moment, worker: &str, id: JobId, error: &str, tries: i32) -> Result<()> {
    let held = table.find(id).filter(jobs::lease_by.eq(worker)).select(jobs::attempts);
    let Some(attempts) = held.first::<i32>(conn).optional()? else { return Ok(()) };
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(16);
    let wait = FIRST_WAIT_SECONDS.saturating_mul(1 << doublings).min(LONGEST_WAIT_SECONDS);
    let dead_at = (attempts >= tries).then_some(now);
    if dead_at.is_some() {
        tracing::error!(job = %id, error, "a job is dead");
    }
    diesel::update(table.find(id))
        .filter(jobs::lease_by.eq(worker))
        .set((
            jobs::run_at.eq(now.plus(TimeDelta::seconds(wait))),
            jobs::lease_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Moment>),
            jobs::dead_at.eq(dead_at),
            jobs::last_error.eq(error.chars().take(ERROR_LENGTH).collect::<String>()),
        ))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// Does some work and meanwhile keeps what `worker` has held since `now`, which was at `began`: this job, and
/// those that come after it.
async fn held<T>(
    store: &Store,
    worker: &str,
    now: Moment,
    began: Instant,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    let mut every = tokio::time::interval(RENEWAL);
    // the first is at once
    every.reset();
    loop {
        tokio::select! {
            outcome = &mut work => return outcome,
            _ = every.tick() => {
                let passed = TimeDelta::from_std(began.elapsed()).unwrap_or_default();
                let (worker, now) = (worker.to_owned(), now.plus(passed));
                let renewed = store.write(Lock::Nothing, move |conn| renew(conn, now, &worker)).await;
                if let Err(error) = renewed {
                    tracing::warn!(%error, "leases were not renewed; another worker may take the jobs too");
                }
            }
        }
    }
}

/// Keeps all that `worker` holds for another lease.
///
/// # Errors
/// Those of the database.
pub fn renew(conn: &mut Conn, now: Moment, worker: &str) -> Result<usize> {
    Ok(diesel::update(table)
        .filter(jobs::done_at.is_null().and(jobs::dead_at.is_null()))
        .filter(jobs::lease_by.eq(worker))
        .set(jobs::lease_until.eq(now.plus(TimeDelta::seconds(LEASE_SECONDS))))
        .execute(conn)?)
}

/// Gives back what `worker` holds, as if it had never taken it: a graceful stop.
///
/// # Errors
/// Those of the database.
pub fn hand_back(conn: &mut Conn, worker: &str) -> Result<usize> {
    Ok(diesel::update(table)
        .filter(jobs::done_at.is_null().and(jobs::dead_at.is_null()))
        .filter(jobs::lease_by.eq(worker))
        .set((
            jobs::lease_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Moment>),
            jobs::attempts.eq(jobs::attempts - 1),
        ))
        .execute(conn)?)
}

/// Forgets jobs that were done before `before`; dead ones stay until somebody looks at them.
///
/// # Errors
/// Those of the database.
pub fn forget_done(conn: &mut Conn, before: Moment) -> Result<usize> {
    Ok(diesel::delete(table.filter(jobs::done_at.lt(before))).execute(conn)?)
}

/// How many jobs wait, since when, and how many are dead.
///
/// # Errors
/// Those of the database.
pub fn counts(conn: &mut Conn) -> Result<Counts> {
    let left = table.filter(jobs::done_at.is_null().and(jobs::dead_at.is_null()));
    let waiting = left.count().get_result(conn)?;
    let next = left.order((jobs::run_at, jobs::id)).select(jobs::run_at).first(conn).optional()?;
    let dead = table.filter(jobs::dead_at.is_not_null()).count().get_result(conn)?;
    Ok(Counts { waiting, dead, next })
}

/// One round of a worker: takes some jobs that are due, has `handle` do each, and writes down how
/// it went. A handler that panics has failed. Answers how many it took: 0 is time to rest.
///
/// # Errors
/// Those of the store; what a handler answers is kept with its job.
pub async fn run_once<F, E>(
    store: &Store,
    worker: &str,
    now: Moment,
    handle: impl Fn(Job) -> F,
) -> Result<usize>
where
    F: Future<Output = Result<(), E>>,
    E: Into<Failure>,
{
    let claimed = claim(store, worker, now, ROUND).await?;
    let (taken, began) = (claimed.len(), Instant::now());
    for job in claimed {
        let (id, kind, attempt) = (job.id, job.kind.clone(), job.attempt);
        let since = Instant::now();
        let work = AssertUnwindSafe(handle(job)).catch_unwind();
        let outcome = held(store, worker, now, began, work).await;
        let failure = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(failure)) => Some(failure.into()),
            Err(_) => Some(Failure::Again(Error::internal("the handler panicked"))),
        };
        let failure = failure.map(|failure| match failure {
            Failure::Again(error) => (error.to_string(), TRIES),
            Failure::Never(error) => (error.to_string(), 0),
        });
        let outcome = match &failure {
            None => "done",
            Some((_, tries)) if attempt >= *tries => "dead",
            Some(_) => "again",
        };
        metrics::counter!("heping_jobs_total", "kind" => kind.clone(), "outcome" => outcome).increment(1);
        metrics::histogram!("heping_job_seconds", "kind" => kind.clone()).record(since.elapsed());
        if let Some((error, _)) = &failure {
            tracing::warn!(job = %id, kind, attempt, error, "a job failed");
        }
        let worker = worker.to_owned();
        store
            .write(Lock::Nothing, move |conn| match &failure {
                None => complete(conn, now, &worker, id),
                Some((error, tries)) => give_back(conn, now, &worker, id, error, *tries),
            })
            .await?;
    }
    Ok(taken)
}
