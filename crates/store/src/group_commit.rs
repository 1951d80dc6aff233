//! Writes one after the other, for a database with one writer: a thread with group commit.
//!
//! An fsync costs 0.1 ms on a good disk and up to 10 ms on a small server, so the writer takes
//! every closure that waits, runs each in a savepoint of one transaction, commits once, and only
//! then answers them all. A closure that fails rolls back to its savepoint alone. The first needs none:
//! with it nothing but itself is rolled back, and a savepoint would copy each page that it changes.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Instant;

use heping_core::{Code, Error, Result};
use tokio::sync::oneshot;

use crate::connection::{Connector, Watched};
use crate::dialect::{self, Conn, Purpose};
use crate::listeners::Listeners;
use crate::lock::Lock;
use crate::measure::{self, Queued};
use crate::revision;

/// How many writes may wait; beyond it a writer is told to come back.
const QUEUE: usize = 1024;
/// How many writes one transaction takes at most, so that the first of them need not wait long.
const GROUP: usize = 64;

/// A write that waits for its turn, and then for the commit.
trait Waiting: Send {
    /// What it is about.
    fn lock(&self) -> Lock;
    /// Runs it, `alone` in the transaction so far or in a savepoint of it, and says whether it went well.
    /// An error here is not its own: the whole transaction is lost.
    fn run(&mut self, watched: &mut Watched, alone: bool) -> Result<bool>;
    /// Tells its caller, given why the transaction as a whole did not happen, if it did not.
    fn answer(self: Box<Self>, failure: Option<&Error>);
}

struct Write<T, F> {
    lock: Lock,
    f: F,
    since: Instant,
    queued: Option<Queued>,
    /// The request that it belongs to in the log.
    span: tracing::Span,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: Fn(&mut Conn) -> Result<T> + Send> Waiting for Write<T, F> {
    fn lock(&self) -> Lock {
        self.lock
    }

    fn run(&mut self, watched: &mut Watched, alone: bool) -> Result<bool> {
        self.queued = None;
        measure::waited(Purpose::Write, self.since);
        let _request = self.span.clone().entered();
        let _work = measure::span(Purpose::Write);
        let outcome = match alone {
            true => by_itself(watched, self.lock, &self.f),
            false => in_savepoint(watched, self.lock, &self.f),
        };
        let outcome = outcome?;
        if dialect::depth(&mut watched.conn) != 1 {
            return Err(Error::internal("the transaction ended before its time"));
        }
        let went_well = outcome.is_ok();
        self.outcome = Some(outcome.map_err(dialect::refused));
        Ok(went_well)
    }

    fn answer(self: Box<Self>, failure: Option<&Error>) {
        let told = match (failure, self.outcome) {
            (None, Some(outcome)) => outcome,
            (failure, _) => {
                let cause = failure.map(ToString::to_string).unwrap_or_default();
                Err(Error::new(Code::Busy).retry_after(2).caused_by(cause))
            }
        };
        // a caller that went away needs no answer
        let _gone = self.reply.send(told);
    }
}

/// The hand that reaches the writer thread. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Writer(SyncSender<Box<dyn Waiting>>);

impl Writer {
    pub(crate) fn start(connector: Connector, listeners: Listeners) -> Result<Self> {
        let watched = Watched::open(&connector)?;
        let (sender, receiver) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work(&connector, watched, &receiver, &listeners))
            .map_err(Error::internal)?;
        Ok(Self(sender))
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        lock: Lock,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let waiting = Box::new(Write {
            lock,
            f,
            since: Instant::now(),
            queued: Some(Queued::new()),
            span: tracing::Span::current(),
            outcome: None,
            reply,
        });
        self.0.try_send(waiting).map_err(|error| match error {
            TrySendError::Full(_) => Error::new(Code::Busy).retry_after(2),
            TrySendError::Disconnected(_) => Error::internal("the writer thread has ended"),
        })?;
        answer.await.map_err(Error::internal)?
    }
}

fn work(
    connector: &Connector,
    mut watched: Watched,
    queue: &Receiver<Box<dyn Waiting>>,
    listeners: &Listeners,
) {
    while let Ok(first) = queue.recv() {
        let mut group = Vec::new();
        let outcome = {
            let _work = measure::work(Purpose::Write);
            commit_together(&mut watched, first, queue, &mut group)
        };
        measure::grouped(group.len());
        if let Err(error) = &outcome {
            tracing::error!(%error, writes = group.len(), "a group of writes was lost");
            // what state the connection is in nobody knows: closing it rolls everything back;
            // where no other can be had, the next group fails and comes back here
            if let Ok(fresh) = Watched::open(connector) {
                watched = fresh;
            }
        }
        for waiting in group {
            listeners.tell(waiting.lock());
            waiting.answer(outcome.as_ref().err());
        }
    }
}

/// One transaction of `first` and those that wait behind it. `group` takes all that were begun.
fn commit_together(
    watched: &mut Watched,
    first: Box<dyn Waiting>,
    queue: &Receiver<Box<dyn Waiting>>,
    group: &mut Vec<Box<dyn Waiting>>,
) -> Result<()> {
    if let Err(error) = dialect::begin(&mut watched.conn, Purpose::Write) {
        group.push(first);
        return Err(error.into());
    }
    let (mut next, mut alone) = (Some(first), true);
    while let Some(mut waiting) = next {
        let ran = waiting.run(watched, alone);
        group.push(waiting);
        alone &= !ran?;
        next = if group.len() < GROUP { queue.try_recv().ok() } else { None };
    }
    Ok(dialect::commit(&mut watched.conn)?)
}

/// Runs `f` in a transaction in which nothing has been written; where it fails, the next one has begun.
/// The outer error is the transaction's, the inner one that of `f`.
fn by_itself<T>(watched: &mut Watched, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<Result<T>> {
    let outcome = under(watched, lock, f);
    if outcome.is_err() {
        dialect::roll_back(&mut watched.conn)?;
        dialect::begin(&mut watched.conn, Purpose::Write)?;
    }
    Ok(outcome)
}

fn under<T>(watched: &mut Watched, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    watched.run(|conn| {
        revision::raise_under(conn, lock)?;
        f(conn)
    })
}

/// The same in a savepoint.
fn in_savepoint<T>(
    watched: &mut Watched,
    lock: Lock,
    f: impl Fn(&mut Conn) -> Result<T>,
) -> Result<Result<T>> {
    dialect::begin_savepoint(&mut watched.conn)?;
    let outcome = under(watched, lock, f);
    match &outcome {
        Ok(_) => dialect::commit(&mut watched.conn)?,
        Err(_) => dialect::roll_back(&mut watched.conn)?,
    }
    Ok(outcome)
}
