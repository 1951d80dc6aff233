//! Public cards that were asked for a moment ago: what anyone who scans sees, kept in this
//! process so that a popular code costs no query.
//!
//! A write on this node drops the firm's card at once; what another node wrote shows after two
//! seconds. A card is never served past the instant at which its colour changes by time.

use std::time::Duration;

use heping_core::{EnterpriseId, Moment};
use heping_store::Store;
use moka::sync::Cache;

/// How long a card may be served where other nodes write to the same database.
const SHARED: Duration = Duration::from_secs(2);
/// How long where this process is the only writer, but for a command run by hand.
const ALONE: Duration = Duration::from_secs(30);
/// Bytes of cards that are kept at most: some 150,000 of them.
const BYTES: u64 = 48 << 20;

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

/// The cards, by code.
#[derive(Clone)]
pub struct Cards {
    by_code: Cache<String, Ready>,
    codes: Cache<EnterpriseId, String>,
}

impl Cards {
    /// No cards yet, beside a database that other nodes may share.
    pub fn beside(store: &Store) -> Self {
        let lives = if store.is_shared() { SHARED } else { ALONE };
        Self {
            by_code: Cache::builder()
                .max_capacity(BYTES)
                .weigher(|code: &String, ready: &Ready| {
                    u32::try_from(code.len() + ready.body.len()).unwrap_or(u32::MAX)
                })
                .time_to_live(lives)
                .build(),
            // outlives what it points at, so that a firm's card can always be found and dropped
            codes: Cache::builder().time_to_live(lives * 2).build(),
        }
    }

    /// The card of a code, if it was asked for a moment ago and still holds.
    pub fn get(&self, code: &str, now: Moment) -> Option<Ready> {
        self.by_code.get(code).filter(|ready| ready.until.is_none_or(|until| now < until))
    }

    /// Keeps a card.
    pub fn keep(&self, code: &str, ready: Ready) {
        self.codes.insert(ready.enterprise, code.to_owned());
        self.by_code.insert(code.to_owned(), ready);
    }

    /// Drops a firm's card.
    pub fn forget(&self, enterprise: EnterpriseId) {
        if let Some(code) = self.codes.remove(&enterprise) {
            self.by_code.invalidate(&code);
        }
    }
}
