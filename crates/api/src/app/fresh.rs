//! What was read of firms a moment ago, kept in this process: public cards, so that a popular code
//! costs no query, revisions, so that a screen which has not changed costs none either, and what hangs on
//! many firms and holds until any of them changes: places, and for what the firms of a group lose points.
//!
//! A write drops what is kept of its firm at once, on this node and, through Redis, on every other. A
//! node that hears nothing of the others trusts what it keeps for two seconds only; one that hears
//! them for thirty, since a command run by hand tells nobody. A card is never served past the instant
//! at which its colour changes by time. Whose sessions reach which firm is never read here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use heping_core::{EnterpriseId, Moment, SubdistrictId};
use heping_ranking::{Placing, Rule};
use heping_store::Store;
use heping_store::news::Heard;
use heping_store::revision::Revision;
use moka::sync::Cache;

/// How long a card may be served by a node that is told of every change, but for a command run by
/// hand.
const TOLD: Duration = Duration::from_secs(30);
/// How long where others may write unheard.
const UNTOLD: Duration = Duration::from_secs(2);
/// Bytes of cards that are kept at most: some 150,000 of them.
const BYTES: u64 = 48 << 20;
/// Revisions that are kept at most.
const REVISIONS: u64 = 50_000;
/// Places that are kept at most.
const PLACES: u64 = 50_000;
/// Groups whose reasons are kept at most.
const GROUPS: u64 = 10_000;

/// Under which topic nodes tell each other which firm has changed.
pub const TOPIC: &str = "cards";
/// What they say where it may be any.
pub const ANY: &str = "any";

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

/// That something is about to be read: what was dropped since is not kept again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading(u64);

/// By which rules points are lost, each by how many firms.
type Reasons = Vec<(Rule, u32)>;

/// What hangs on many firms, and when it was read.
#[derive(Clone)]
struct OfMany<T> {
    kept: Instant,
    reading: Reading,
    told: T,
}

/// What is kept of firms. Clones are the same.
#[derive(Clone)]
pub struct Fresh {
    by_code: Cache<String, (Instant, Ready)>,
    codes: Cache<EnterpriseId, String>,
    revisions: Cache<EnterpriseId, (Instant, Revision)>,
    places: Cache<EnterpriseId, OfMany<Placing>>,
    reasons: Cache<(SubdistrictId, String), OfMany<Reasons>>,
    state: Arc<State>,
}

struct State {
    /// Whether every change is heard of.
    told: AtomicBool,
    /// How often something was dropped.
    dropped: AtomicU64,
}

impl Fresh {
    /// Nothing yet, beside a database that other nodes may share; every write through `store` is heard.
    pub fn beside(store: &Store) -> Self {
        let fresh = Self {
            by_code: Cache::builder()
                .max_capacity(BYTES)
                .weigher(|code: &String, (_, ready): &(Instant, Ready)| {
                    u32::try_from(code.len() + ready.body.len()).unwrap_or(u32::MAX)
                })
                .time_to_live(TOLD)
                .build(),
            // outlives what it points at, so that a firm's card can always be found and dropped
            codes: Cache::builder().time_to_live(TOLD * 2).build(),
            revisions: Cache::builder().max_capacity(REVISIONS).time_to_live(TOLD).build(),
            places: Cache::builder().max_capacity(PLACES).time_to_live(TOLD).build(),
            reasons: Cache::builder().max_capacity(GROUPS).time_to_live(TOLD).build(),
            state: Arc::new(State { told: AtomicBool::new(!store.is_shared()), dropped: AtomicU64::new(0) }),
        };
        let told = fresh.clone();
        store.on_change(move |enterprise| told.forget(enterprise));
        fresh
    }

    fn trusts(&self, kept: Instant) -> bool {
        self.state.told.load(Ordering::Relaxed) || kept.elapsed() < UNTOLD
    }

    /// The revision of a firm, if it was asked for a moment ago.
    pub fn revision(&self, enterprise: EnterpriseId) -> Option<Revision> {
        self.revisions.get(&enterprise).filter(|(kept, _)| self.trusts(*kept)).map(|(_, revision)| revision)
    }

    /// Keeps a revision, unless something was dropped while it was read.
    pub fn keep_revision(&self, enterprise: EnterpriseId, revision: Revision, reading: Reading) {
        self.revisions.insert(enterprise, (Instant::now(), revision));
        if self.state.dropped.load(Ordering::Acquire) != reading.0 {
            self.revisions.invalidate(&enterprise);
        }
    }

    /// The card of a code, if it was asked for a moment ago and still holds.
    pub fn card(&self, code: &str, now: Moment) -> Option<Ready> {
        let (kept, ready) = self.by_code.get(code)?;
        (self.trusts(kept) && ready.until.is_none_or(|until| now < until)).then_some(ready)
    }

    /// To be called before something is read from the database.
    pub fn reading(&self) -> Reading {
        Reading(self.state.dropped.load(Ordering::Acquire))
    }

    /// Keeps a card, unless one was dropped while it was read: it might be the one.
    pub fn keep_card(&self, code: &str, ready: Ready, reading: Reading) {
        self.codes.insert(ready.enterprise, code.to_owned());
        self.by_code.insert(code.to_owned(), (Instant::now(), ready));
        if self.state.dropped.load(Ordering::Acquire) != reading.0 {
            self.by_code.invalidate(code);
        }
    }

    /// What still holds, since nothing has changed of whichever firm.
    fn unchanged<T>(&self, found: OfMany<T>) -> Option<T> {
        (self.trusts(found.kept) && found.reading == self.reading()).then_some(found.told)
    }

    /// The place of a firm on the board, if it was asked for a moment ago and nothing has changed since, of
    /// whichever firm.
    pub fn place(&self, enterprise: EnterpriseId) -> Option<Placing> {
        self.places.get(&enterprise).and_then(|found| self.unchanged(found))
    }

    /// Keeps it.
    pub fn keep_place(&self, enterprise: EnterpriseId, placing: Placing, reading: Reading) {
        self.places.insert(enterprise, OfMany { kept: Instant::now(), reading, told: placing });
    }

    /// For what a group of firms loses points, likewise.
    pub fn reasons(&self, street: SubdistrictId, group: &str) -> Option<Reasons> {
        self.reasons.get(&(street, group.to_owned())).and_then(|found| self.unchanged(found))
    }

    /// Keeps them.
    pub fn keep_reasons(
        &self,
        street: SubdistrictId,
        group: &str,
        reasons: &[(Rule, u32)],
        reading: Reading,
    ) {
        let told = reasons.to_vec();
        self.reasons.insert((street, group.to_owned()), OfMany { kept: Instant::now(), reading, told });
    }

    /// Drops what is kept of a firm.
    pub fn forget(&self, enterprise: EnterpriseId) {
        self.state.dropped.fetch_add(1, Ordering::AcqRel);
        self.revisions.invalidate(&enterprise);
        if let Some(code) = self.codes.remove(&enterprise) {
            self.by_code.invalidate(&code);
        }
    }

    /// Drops what is kept of all firms.
    pub fn forget_all(&self) {
        self.state.dropped.fetch_add(1, Ordering::AcqRel);
        self.revisions.invalidate_all();
        self.by_code.invalidate_all();
    }

    /// What other nodes say.
    pub fn hear(&self, heard: Heard<'_>) {
        match heard {
            Heard::Listening => {
                self.forget_all();
                self.state.told.store(true, Ordering::Relaxed);
            }
            Heard::Deaf => self.state.told.store(false, Ordering::Relaxed),
            Heard::Said(words) => {
                for word in words.split(' ') {
                    match word.parse() {
                        Ok(enterprise) => self.forget(enterprise),
                        Err(_) => self.forget_all(),
                    }
                }
            }
        }
    }
}
