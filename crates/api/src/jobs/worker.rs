//! The background work of a node: what time alone changes, and the sealing of the audit log.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle};
use heping_core::{Day, RequestId, Result};
use heping_store::Lock;
use heping_store::jobs;
use tokio::sync::watch;
use tokio::time::Instant;

use super::schedule_today;
use super::sweep::{self, Seen};
use crate::app::App;
use crate::telemetry::figures;

/// How often the worker looks for jobs that nobody told it of, and for what time alone changes.
const PAUSE: Duration = Duration::from_secs(10);

/// A worker that runs; it is stopped, not dropped.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Starts the worker of this node: the one task of the server beside its requests.
pub fn start(app: App) -> Worker {
    let (stop, mut stopped) = watch::channel(false);
    let task = rt::spawn(async move {
        let name = format!("worker-{}", RequestId::new());
        let mut clockwork = Clockwork { due: Instant::now(), scheduled: None, seen: Seen::default() };
        loop {
            let outcome = round(&app, &name, &mut clockwork).await;
            figures::round(&app, outcome.is_ok());
            let taken = outcome.unwrap_or_else(|error| {
                tracing::error!(%error, "background work failed; it is tried again");
                0
            });
            tokio::select! {
                biased;
                _ = stopped.changed() => break,
                // there may be more
                () = std::future::ready(()), if taken > 0 => {}
                () = app.wake.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
        let handed_back = app.store.write(Lock::Nothing, move |conn| jobs::hand_back(conn, &name)).await;
        if let Err(error) = handed_back {
            tracing::warn!(%error, "jobs were not handed back; their lease will end");
        }
    });
    Worker { stop, task }
}

/// What a node does by the clock, and not for each job that wakes it.
struct Clockwork {
    /// When it is due again.
    due: Instant,
    /// The last day that this node has seen to.
    scheduled: Option<Day>,
    seen: Seen,
}

impl Clockwork {
    async fn turn(&mut self, app: &App) -> Result<()> {
        sweep::again(app, &mut self.seen).await?;
        app.keep_board_filled().await?;
        let today = app.clock.now().day();
        if self.scheduled != Some(today) {
            schedule_today(app).await?;
            self.scheduled = Some(today);
        }
        self.due = Instant::now() + PAUSE;
        Ok(())
    }
}

/// One round. Answers how many jobs it took.
async fn round(app: &App, name: &str, clockwork: &mut Clockwork) -> Result<usize> {
    if Instant::now() >= clockwork.due {
        clockwork.turn(app).await?;
    }
    work(app, name).await
}

/// Takes some jobs that are due as the worker `name` and does them. Answers how many it took.
///
/// # Errors
/// Those of the store.
pub async fn work(app: &App, name: &str) -> Result<usize> {
    jobs::run_once(&app.store, name, app.clock.now(), |job| super::run(app, job)).await
}

impl Worker {
    /// Lets the present round finish and ends.
    pub async fn stop(self) {
        // a worker that has ended needs no telling
        let _ended = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the worker ended badly");
        }
    }
}
