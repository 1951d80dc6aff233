//! A pause after WeChat has said that it is asked too often.

use std::sync::atomic::{AtomicI64, Ordering};

use heping_core::{Clock, Result};

use super::answer::{RETRY_AFTER_QUOTA, unavailable};

/// Whether WeChat may be asked, as this node knows.
#[derive(Debug)]
pub(super) struct Pause {
    clock: Clock,
    /// In milliseconds since 1970.
    until: AtomicI64,
}

impl Pause {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, until: AtomicI64::new(0) }
    }

    /// Begins a pause, as long as WeChat's shortest quota.
    pub(super) fn begin(&self) {
        let millis = i64::try_from(RETRY_AFTER_QUOTA * 1000).unwrap_or(i64::MAX);
        self.until.store(self.clock.now().millis().saturating_add(millis), Ordering::Relaxed);
    }

    /// # Errors
    /// `wechat_unavailable` during a pause, with the seconds that are left of it.
    pub(super) fn check(&self) -> Result<()> {
        let left = self.until.load(Ordering::Relaxed) - self.clock.now().millis();
        match u64::try_from(left) {
            Ok(left) if left > 0 => Err(unavailable(left.div_ceil(1000).min(RETRY_AFTER_QUOTA))),
            _ => Ok(()),
        }
    }
}
