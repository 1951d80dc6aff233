//! The background work of a node: what time alone changes, and the sealing of the audit log.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle};
use tokio::sync::watch;

use crate::app::App;
use crate::flow::nightly;

/// How often the worker looks.
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
        loop {
            if let Err(error) = nightly::once(&app).await {
                tracing::error!(%error, "background work failed; it is tried again");
            }
            tokio::select! {
                _ = stopped.changed() => break,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    });
    Worker { stop, task }
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
