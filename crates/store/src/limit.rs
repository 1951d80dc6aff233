//! Rate limits, kept in Redis where nodes share one, in this process otherwise or while Redis is
//! away.
//!
//! The rule is GCRA: one number per key says when its bucket is full again. Ours and not
//! `governor`, because that reads a clock of its own, and because the same rule must run in Redis.
//!
//! A node may take several at once from Redis and give them out itself: what it holds is already
//! counted, so all nodes together never allow more than the limit, and most checks ask nobody.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use heping_core::{Code, Error, Moment, Result};
use moka::policy::EvictionPolicy;
use redis::Script;
use sha2::{Digest, Sha256};

use crate::cache::{Cache, Shared};
use crate::link::Link;

/// How many keys are remembered in this process; beyond it the longest unused are forgotten.
const KEYS: u64 = 200_000;

/// How often something may be done: `count` times at once, and as many in every `per` seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited; part of the key.
    pub name: &'static str,
    /// How many.
    pub count: u32,
    /// In how many seconds.
    pub per: u32,
    /// How many a node takes from Redis at once. What it does not give out is lost to the others
    /// for `per` seconds: 1 where every single one matters.
    pub lease: u32,
}

impl Limit {
    /// The same for somebody who stands for `many`.
    #[must_use]
    pub const fn times(self, many: u32) -> Self {
        Self { count: self.count.saturating_mul(many), ..self }
    }
}

/// Signing in with a password: one account from one address.
pub const SIGN_IN: Limit = Limit { name: "sign-in", count: 10, per: 60, lease: 1 };
/// Signing in with a password: all accounts from one address that they do not know.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in-address", count: 30, per: 60, lease: 1 };
/// The same in an hour.
pub const SIGN_IN_ADDRESS_HOUR: Limit =
    Limit { name: "sign-in-address-hour", count: 300, per: 3600, lease: 1 };
/// Signing in with a password: one account from all addresses that it does not know.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", count: 30, per: 3600, lease: 1 };
/// The same when that is used up: each of the addresses has one try, however many others there are.
pub const SIGN_IN_STRANGER: Limit = Limit { name: "sign-in-stranger", count: 1, per: 1200, lease: 1 };
/// Up to it, an address is taken for people who sign in; above it, its tries wait for others'.
pub const SIGN_IN_CALM_ADDRESS: Limit = Limit { name: "sign-in-calm-address", count: 3, per: 60, lease: 1 };
/// Up to it, an account is taken for one whose owner signs in; above it, for one that is guessed at.
pub const SIGN_IN_CALM_ACCOUNT: Limit = Limit { name: "sign-in-calm-account", count: 3, per: 600, lease: 1 };
/// Signing in with a code of WeChat: per address, behind which a carrier may have ten thousand
/// phones; each of them does it once a month.
pub const WECHAT_CODE: Limit = Limit { name: "wechat-code", count: 60, per: 60, lease: 1 };
/// The same in an hour.
pub const WECHAT_CODE_HOUR: Limit = Limit { name: "wechat-code-hour", count: 1000, per: 3600, lease: 1 };
/// Looking up a code without a session: per address.
pub const CODE_LOOKUP: Limit = Limit { name: "code-lookup", count: 300, per: 60, lease: 30 };
/// Uploading photos: per user.
pub const PHOTO: Limit = Limit { name: "photo", count: 60, per: 60, lease: 1 };
/// Reports by the public: per person, who is signed in with WeChat.
pub const REPORT_BY_PERSON: Limit = Limit { name: "report-by-person", count: 10, per: 3600, lease: 1 };
/// Reports by nobody: per address, about all firms. Wide, for whoever shares a carrier's address.
pub const PUBLIC_REPORT: Limit = Limit { name: "public-report", count: 600, per: 3600, lease: 1 };
/// Reports by nobody: per address, about one firm.
pub const REPORT_OF_FIRM: Limit = Limit { name: "report-of-firm", count: 20, per: 3600, lease: 1 };
/// All that one person asks for, whatever it is.
pub const PERSON: Limit = Limit { name: "person", count: 600, per: 60, lease: 60 };

/// Photos of somebody who has no role: per person, or per ticket of a report.
pub const STRANGER_PHOTOS: Limit = Limit { name: "stranger-photos", count: 9, per: 24 * 3600, lease: 1 };
/// Megabytes of the same.
pub const STRANGER_MEGABYTES: Limit =
    Limit { name: "stranger-megabytes", count: 30, per: 24 * 3600, lease: 1 };
/// Tickets for the photos of a report: per address.
pub const REPORT_TICKET: Limit = Limit { name: "report-ticket", count: 10, per: 3600, lease: 1 };
/// Coming in by one's phone number: per person.
pub const PHONE_CLAIM: Limit = Limit { name: "phone-claim", count: 10, per: 3600, lease: 1 };
/// Asking to be let into enterprises: per person.
pub const APPLICATION: Limit = Limit { name: "application", count: 5, per: 24 * 3600, lease: 1 };
/// Searching the register by a phone number: per person.
pub const PHONE_SEARCH: Limit = Limit { name: "phone-search", count: 20, per: 3600, lease: 1 };

/// Counts what is limited. Cheap to clone.
#[derive(Clone)]
pub struct Limiter {
    /// When the bucket of a key is full again, in microseconds.
    memory: Remembered<AtomicI64>,
    leases: Remembered<Mutex<Lease>>,
    redis: Option<Link>,
    factor: u32,
}

/// How many this node may still give out for a key, and until when, in microseconds.
#[derive(Clone, Copy, Default)]
struct Lease {
    left: u32,
    until: i64,
}

/// A limit in microseconds: what one costs, and how much may be owed.
#[derive(Clone, Copy)]
struct Rate {
    cost: i64,
    owed: i64,
}

impl Rate {
    fn of(limit: Limit, factor: u32) -> Self {
        let owed = i64::from(limit.per) * 1_000_000;
        let count = i64::from(limit.count).saturating_mul(i64::from(factor)).max(1);
        Self { cost: owed / count, owed }
    }

    /// The new instant at which the bucket is full again, or after how long to come back.
    /// An instant that has passed is as good as none; one that is too far ahead was written before the
    /// clock was turned back, and is void.
    fn decide(self, full_at: i64, now: i64) -> std::result::Result<i64, i64> {
        let full_at = Some(full_at).filter(|at| (now..=now + self.owed).contains(at)).unwrap_or(now);
        let next = full_at + self.cost;
        if next <= now + self.owed { Ok(next) } else { Err(next - now - self.owed) }
    }
}

/// [`Rate::decide`] in Redis, for up to `wanted` at once: answers how many were granted as a
/// negative number, or how long to wait.
static DECIDE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local now, cost, owed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
        if full_at < now or full_at > now + owed then full_at = now end
        local granted = math.min(wanted, math.floor((now + owed - full_at) / cost))
        if granted < 1 then return full_at + cost - now - owed end
        local next = full_at + granted * cost
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + 1)
        return -granted
        ",
    )
});

/// What is counted for a key changes in its place: to put a new count in costs the cache more than all
/// the rest of a request's limits.
type Remembered<V> = moka::sync::Cache<[u8; 32], Arc<V>>;

fn remembered<V: Send + Sync + 'static>() -> Remembered<V> {
    moka::sync::Cache::builder()
        .max_capacity(KEYS)
        .eviction_policy(EvictionPolicy::lru())
        .time_to_idle(std::time::Duration::from_secs(25 * 3600))
        .build()
}

impl Limiter {
    /// Counts where `cache` keeps its values. `factor` multiplies every limit: 1 in earnest, 10 in
    /// the demo, a very large one for a load test.
    pub fn new(cache: &Cache, factor: u32) -> Self {
        let redis = match cache {
            Cache::Memory(_) => None,
            Cache::Redis(Shared { link, .. }) => Some(link.clone()),
        };
        Self { memory: remembered(), leases: remembered(), redis, factor: factor.max(1) }
    }

    /// Counts one more for `key` (an account, an address, a user), unless it is one too many.
    /// The key is kept as a hash, since addresses are personal data.
    ///
    /// # Errors
    /// `rate_limited`, with the seconds after which one more is allowed.
    pub async fn check(&self, limit: Limit, key: &str, now: Moment) -> Result<()> {
        let rate = Rate::of(limit, self.factor);
        let digest: [u8; 32] = Sha256::digest(format!("{}/{key}", limit.name)).into();
        let now = now.millis().saturating_mul(1000);
        if self.redis.is_some() && self.use_lease(&digest, now) {
            return Ok(());
        }
        let wait = match self.ask_redis(&digest, rate, now, limit.lease).await {
            Some(granted) if granted < 0 => {
                self.keep_lease(digest, granted.saturating_neg() - 1, now + rate.owed);
                0
            }
            Some(wait) => wait,
            None => self.ask_memory(digest, rate, now),
        };
        if wait == 0 {
            return Ok(());
        }
        let seconds = u64::try_from(wait).unwrap_or_default().div_ceil(1_000_000);
        Err(Error::new(Code::RateLimited).retry_after(seconds))
    }

    /// Gives out one of those that this node took from Redis, if it has one left.
    fn use_lease(&self, digest: &[u8; 32], now: i64) -> bool {
        let Some(lease) = self.leases.get(digest) else { return false };
        let mut lease = lease.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = lease.left > 0 && now < lease.until;
        lease.left = if holds { lease.left - 1 } else { 0 };
        holds
    }

    fn keep_lease(&self, digest: [u8; 32], granted: i64, until: i64) {
        let granted = u32::try_from(granted).unwrap_or_default();
        if granted == 0 {
            return;
        }
        let lease = self.leases.get_with(digest, Arc::default);
        let mut lease = lease.lock().unwrap_or_else(PoisonError::into_inner);
        *lease = Lease { left: lease.left.saturating_add(granted), until };
    }

    async fn ask_redis(&self, digest: &[u8; 32], rate: Rate, now: i64, wanted: u32) -> Option<i64> {
        let link = self.redis.as_ref()?;
        let mut call = DECIDE.key(link.name(&format!("limit:{}", hex::encode(digest))));
        call.arg(now).arg(rate.cost).arg(rate.owed).arg(wanted);
        link.ask(async |mut redis| call.invoke_async::<i64>(&mut redis).await).await
    }

    fn ask_memory(&self, digest: [u8; 32], rate: Rate, now: i64) -> i64 {
        let full_at = self.memory.get_with(digest, Arc::default);
        let mut wait = 0;
        let decided = full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
            rate.decide(full_at, now).map_err(|too_soon| wait = too_soon).ok()
        });
        decided.map_or(wait, |_| 0)
    }
}
