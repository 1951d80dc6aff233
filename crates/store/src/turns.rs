//! Turns at heavy work: so many at once, the rest wait, and nobody waits for long. What takes a
//! processor, much memory or a reader of the database for seconds takes a turn, so that it can
//! never take all of them.

use std::time::Duration;

use heping_core::{Code, Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Seconds after which somebody who was sent away may try again.
const RETRY_AFTER: u64 = 3;

/// The turns at one kind of work, in this process.
pub struct Turns {
    at_once: Semaphore,
    patience: Duration,
    busy: &'static str,
}

/// A turn; it ends when this is dropped.
pub type Turn = SemaphorePermit<'static>;

impl Turns {
    /// So many at once. Whoever waits longer than `patience` is told `busy`, a Chinese sentence.
    pub const fn new(at_once: usize, patience: Duration, busy: &'static str) -> Self {
        Self { at_once: Semaphore::const_new(at_once), patience, busy }
    }

    /// Waits for a turn; who came first has it first.
    ///
    /// # Errors
    /// `busy`, with the seconds after which to try again, when there is none in time.
    pub async fn take(&'static self) -> Result<Turn> {
        match tokio::time::timeout(self.patience, self.at_once.acquire()).await {
            Ok(turn) => turn.map_err(Error::internal),
            Err(_) => Err(Error::because(Code::Busy, self.busy).retry_after(RETRY_AFTER)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_turn_in_time_is_told_so_and_the_next_has_it() {
        static TURNS: Turns = Turns::new(1, Duration::from_millis(5), "请稍候。");
        let turn = TURNS.take().await.unwrap();
        let refused = TURNS.take().await.unwrap_err();
        assert_eq!((refused.code(), refused.detail()), (Code::Busy, "请稍候。"));
        assert_eq!(refused.retry_after_seconds(), Some(RETRY_AFTER));
        drop(turn);
        assert!(TURNS.take().await.is_ok());
    }
}
