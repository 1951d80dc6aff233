//! Rate limits: so many in so long, per whatever is counted.
//!
//! GCRA, in a few lines of our own: `governor` cannot take the time from outside, and the memory
//! and Redis must agree to the letter. When Redis is away each node counts for itself.

use std::sync::Arc;

use chrono::TimeDelta;
use heping_core::{Code, Error, Moment, Result};
use moka::sync::Cache as Memory;
use sha2::{Digest, Sha256};

use crate::cache::{Cache, Shared};

/// How many in how many seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    name: &'static str,
    count: u32,
    seconds: u32,
}

/// Sign-in: 10 a minute per account and address.
pub const SIGN_IN: Limit = Limit { name: "sign_in", count: 10, seconds: 60 };
/// Looking codes up without a session: 60 a minute per address.
pub const CODE_LOOKUP: Limit = Limit { name: "code_lookup", count: 60, seconds: 60 };
/// Photos: 60 a minute per user.
pub const PHOTO: Limit = Limit { name: "photo", count: 60, seconds: 60 };

/// Counts. Cheap to clone.
#[derive(Clone)]
pub struct Limiter {
    factor: u32,
    redis: Option<Shared>,
    memory: Memory<String, i64>,
}

/// The time at which the bucket would be full again is moved on by one interval, unless that
/// lies further ahead than the whole period: then it says how many milliseconds to wait.
const SCRIPT: &str = r"
local now, interval, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval
if full - now > period then return full - now - period end
redis.call('SET', KEYS[1], string.format('%d', full), 'PX', math.ceil((full - now) / 1000) + 1000)
return 0";

impl Limiter {
    /// A limiter beside `cache`, every limit multiplied by `factor`.
    pub fn new(cache: &Cache, factor: u32) -> Self {
        let memory = Memory::builder()
            .max_capacity(100_000)
            .time_to_idle(std::time::Duration::from_secs(3600))
            .build();
        Self { factor: factor.max(1), redis: cache.redis(), memory }
    }

    /// Counts one more of `key`.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait; a refused one does not count.
    pub async fn check(&self, limit: Limit, key: &str, now: Moment) -> Result<()> {
        let period = i64::from(limit.seconds) * 1_000_000;
        let interval = period / (i64::from(limit.count) * i64::from(self.factor)).max(1);
        // an address is personal data: only its hash is kept
        let name = format!("limit:{}:{}", limit.name, hex::encode(Sha256::digest(key.as_bytes())));
        let now = now.millis() * 1000;
        let wait = match self.shared(&name, now, interval, period).await {
            Some(wait) => wait,
            None => self.alone(name, now, interval, period),
        };
        if wait <= 0 {
            return Ok(());
        }
        let seconds = TimeDelta::microseconds(wait).num_seconds() + 1;
        Err(Error::new(Code::RateLimited).retry_after(u64::try_from(seconds).unwrap_or(1)))
    }

    async fn shared(&self, name: &str, now: i64, interval: i64, period: i64) -> Option<i64> {
        let shared = self.redis.as_ref()?;
        let script = redis::Script::new(SCRIPT);
        let key = format!("{}:{name}", shared.prefix());
        shared
            .ask(async |connection| {
                script.key(key).arg(now).arg(interval).arg(period).invoke_async::<i64>(connection).await
            })
            .await
    }

    fn alone(&self, name: String, now: i64, interval: i64, period: i64) -> i64 {
        let wait = Arc::new(std::sync::atomic::AtomicI64::new(0));
        let told = wait.clone();
        self.memory.entry(name).and_compute_with(|entry| {
            let full = entry.map_or(0, moka::Entry::into_value).max(now) + interval;
            if full - now > period {
                told.store(full - now - period, std::sync::atomic::Ordering::Relaxed);
                moka::ops::compute::Op::Nop
            } else {
                moka::ops::compute::Op::Put(full)
            }
        });
        wait.load(std::sync::atomic::Ordering::Relaxed)
    }
}
