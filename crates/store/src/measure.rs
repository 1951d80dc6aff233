//! How long the database is waited for and worked with, for whoever looks at the service from outside.

use std::time::Instant;

use tracing::span::EnteredSpan;

use crate::dialect::Purpose;

fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Read => "read",
        Purpose::Write => "write",
    }
}

/// Notes how long a turn was waited for, from `since` until now.
pub(crate) fn waited(purpose: Purpose, since: Instant) {
    metrics::histogram!("heping_database_wait_seconds", "purpose" => word(purpose)).record(since.elapsed());
}

/// A transaction as a part of whatever it is done for, until this is dropped: for whoever gathers traces.
pub(crate) fn span(purpose: Purpose) -> EnteredSpan {
    tracing::trace_span!("database", purpose = word(purpose)).entered()
}

/// A transaction, or the group of them that share a commit. It is measured when this is dropped.
pub(crate) fn work(purpose: Purpose) -> impl Drop {
    Work { purpose, since: Instant::now() }
}

struct Work {
    purpose: Purpose,
    since: Instant,
}

impl Drop for Work {
    fn drop(&mut self) {
        let histogram = metrics::histogram!("heping_database_seconds", "purpose" => word(self.purpose));
        histogram.record(self.since.elapsed());
    }
}

/// One more write that waits for the writer of SQLite, until this is dropped.
pub(crate) struct Queued(());

impl Queued {
    pub(crate) fn new() -> Self {
        metrics::gauge!("heping_writer_queue").increment(1);
        Self(())
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        metrics::gauge!("heping_writer_queue").decrement(1);
    }
}

/// Notes how many writes shared a commit.
pub(crate) fn grouped(writes: usize) {
    let writes = u32::try_from(writes).unwrap_or(u32::MAX);
    metrics::histogram!("heping_writer_group_size").record(writes);
}
