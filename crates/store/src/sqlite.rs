//! Writes on SQLite: one writer thread with group commit.
//!
//! An fsync costs 0.1 ms on a good disk and up to 10 ms on a small server, so the writer takes
//! every closure that waits, runs each in a savepoint of one transaction, commits once, and only
//! then answers them all. A closure that fails rolls back to its savepoint alone.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use heping_core::{Code, Error, Result};
use tokio::sync::oneshot;

use crate::connection::{Conn, Watched};
use crate::dialect::{self, DatabaseUrl, Purpose};
use crate::lock::Lock;
use crate::store::raise_revision;

/// How many writes may wait; beyond it a writer is told to come back.
const QUEUE: usize = 1024;
/// How many writes one transaction takes at most, so that the first of them need not wait long.
const GROUP: usize = 64;

/// A write that waits: run it, then tell its caller how the commit went.
type Waiting = Box<dyn FnOnce(&mut Watched) -> Answer + Send>;
/// What tells the caller, given the error of a commit that failed.
type Answer = Box<dyn FnOnce(Option<Arc<Error>>) + Send>;

/// The hand that reaches the writer thread. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Writer(SyncSender<Waiting>);

impl Writer {
    pub(crate) fn start(url: &DatabaseUrl) -> Result<Self> {
        let mut watched = Watched::open(url, Purpose::Write)?;
        let (sender, receiver) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || work(&mut watched, &receiver))
            .map_err(Error::internal)?;
        Ok(Self(sender))
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        lock: Lock,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let waiting: Waiting = Box::new(move |watched| {
            let outcome = in_savepoint(watched, lock, f);
            Box::new(move |failure| {
                let told = match failure {
                    Some(error) => Err(dialect::refused(
                        Error::new(Code::Busy).retry_after(2).caused_by(error.to_string()),
                    )),
                    None => outcome,
                };
                // a caller that went away needs no answer
                let _gone = reply.send(told);
            })
        });
        self.0.try_send(waiting).map_err(|error| match error {
            TrySendError::Full(_) => Error::new(Code::Busy).retry_after(2),
            TrySendError::Disconnected(_) => Error::internal("the writer thread has ended"),
        })?;
        answer.await.map_err(Error::internal)?
    }
}

fn work(watched: &mut Watched, queue: &Receiver<Waiting>) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = dialect::begin(&mut watched.conn, Purpose::Write) {
            first(watched)(Some(Arc::new(dialect::refused(error.into()))));
            continue;
        }
        let mut answers = vec![first(watched)];
        while answers.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            answers.push(next(watched));
        }
        let failure = dialect::commit(&mut watched.conn).err().map(|error| {
            // SQLite may have rolled back by itself; then there is nothing left to roll back
            let _nothing_left = dialect::roll_back(&mut watched.conn);
            Arc::new(Error::from(error))
        });
        for answer in answers {
            answer(failure.clone());
        }
    }
}

fn in_savepoint<T>(watched: &mut Watched, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    dialect::begin_savepoint(&mut watched.conn)?;
    let outcome = watched.run(|conn| {
        let value = f(conn)?;
        raise_revision(conn, lock)?;
        Ok(value)
    });
    match outcome {
        Ok(value) => {
            dialect::commit(&mut watched.conn)?;
            Ok(value)
        }
        Err(error) => {
            dialect::roll_back(&mut watched.conn)?;
            Err(dialect::refused(error))
        }
    }
}
