//! Public cards that were asked for a moment ago: what anyone who scans sees, kept in this
//! process so that a popular code costs no query.
//!
//! A write drops the firm's card at once, on this node and, through Redis, on every other. A node
//! that hears nothing of the others trusts a card for two seconds only. A card is never served past
//! the instant at which its colour changes by time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use heping_core::{EnterpriseId, Moment};
use heping_store::Store;
use heping_store::news::Heard;
use moka::sync::Cache;

/// How long a card may be served by a node that is told of every change, but for a command run by
/// hand.
const TOLD: Duration = Duration::from_secs(30);
/// How long where others may write unheard.
const UNTOLD: Duration = Duration::from_secs(2);
/// Bytes of cards that are kept at most: some 150,000 of them.
const BYTES: u64 = 48 << 20;

/// Under which topic nodes tell each other whose card has changed.
pub const TOPIC: &str = "cards";

/// A card ready to be sent.
#[derive(Clone)]
pub struct Ready {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// The JSON.
    pub body: String,
    /// From here on time alone may have changed the colour.
    pub until: Option<Moment>,
}

/// That a card is about to be read: what was dropped since is not kept again.
#[derive(Clone, Copy)]
pub struct Reading(u64);

/// The cards, by code.
#[derive(Clone)]
pub struct Cards {
    by_code: Cache<String, (Instant, Ready)>,
    codes: Cache<EnterpriseId, String>,
    state: Arc<State>,
}

struct State {
    /// Whether every change is heard of.
    told: AtomicBool,
    /// How often cards were dropped.
    dropped: AtomicU64,
}

impl Cards {
    /// No cards yet, beside a database that other nodes may share.
    pub fn beside(store: &Store) -> Self {
        Self {
            by_code: Cache::builder()
                .max_capacity(BYTES)
                .weigher(|code: &String, (_, ready): &(Instant, Ready)| {
                    u32::try_from(code.len() + ready.body.len()).unwrap_or(u32::MAX)
                })
                .time_to_live(TOLD)
                .build(),
            // outlives what it points at, so that a firm's card can always be found and dropped
            codes: Cache::builder().time_to_live(TOLD * 2).build(),
            state: Arc::new(State { told: AtomicBool::new(!store.is_shared()), dropped: AtomicU64::new(0) }),
        }
    }

    /// The card of a code, if it was asked for a moment ago and still holds.
    pub fn get(&self, code: &str, now: Moment) -> Option<Ready> {
        let (kept, ready) = self.by_code.get(code)?;
        let trusted = self.state.told.load(Ordering::Relaxed) || kept.elapsed() < UNTOLD;
        (trusted && ready.until.is_none_or(|until| now < until)).then_some(ready)
    }

    /// To be called before a card is read from the database.
    pub fn reading(&self) -> Reading {
        Reading(self.state.dropped.load(Ordering::Acquire))
    }

    /// Keeps a card, unless one was dropped while it was read: it might be the one.
    pub fn keep(&self, code: &str, ready: Ready, reading: Reading) {
        self.codes.insert(ready.enterprise, code.to_owned());
        self.by_code.insert(code.to_owned(), (Instant::now(), ready));
        if self.state.dropped.load(Ordering::Acquire) != reading.0 {
            self.by_code.invalidate(code);
        }
    }

    /// Drops a firm's card.
    pub fn forget(&self, enterprise: EnterpriseId) {
        self.state.dropped.fetch_add(1, Ordering::AcqRel);
        if let Some(code) = self.codes.remove(&enterprise) {
            self.by_code.invalidate(&code);
        }
    }

    /// What other nodes say.
    pub fn hear(&self, heard: Heard<'_>) {
        match heard {
            Heard::Listening => {
                self.state.dropped.fetch_add(1, Ordering::AcqRel);
                self.by_code.invalidate_all();
                self.state.told.store(true, Ordering::Relaxed);
            }
            Heard::Deaf => self.state.told.store(false, Ordering::Relaxed),
            Heard::Said(word) => {
                if let Ok(enterprise) = word.parse() {
                    self.forget(enterprise);
                }
            }
        }
    }
}
