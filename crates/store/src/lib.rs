//! Everything stateful, and the only crate that knows which database runs.
//!
//! The promise: [`Store::read`] sees one consistent snapshot, blocks no writer and cannot write;
//! [`Store::write`] is one transaction that names what it [locks](Lock), is on the disk before it
//! is acknowledged, and leaves nothing behind when its closure fails or panics. The same closures
//! run on SQLite and on PostgreSQL with the same outcome; what differs stands in [`dialect`].
//!
//! Beside the database live what several nodes share ([`cache`], [`limit`], [`news`]), [`files`],
//! [figures](tally) that are kept, what is done once for all who ask ([`flight`]) or by a few at a time ([`turns`]), whether an address
//! answers ([`reach`]), work that follows a commit ([`jobs`]), answers to repeated requests ([`idempotency`]), the sealed [`audit`] log, and the
//! [keys](Keyring) that personal data is [sealed](vault) with.

pub mod audit;
pub mod cache;
#[cfg(feature = "testkit")]
pub mod compilations;
mod connection;
pub mod dialect;
pub mod files;
pub mod flight;
mod group_commit;
pub mod idempotency;
pub mod jobs;
mod keyring;
pub mod limit;
mod link;
mod listeners;
mod lock;
mod measure;
pub mod merged;
pub mod migrate;
pub mod news;
mod patience;
mod pooled;
pub mod reach;
pub mod revision;
pub mod schema;
mod sentinels;
pub mod snapshot;
mod sole;
pub mod statement;
mod store;
pub mod tally;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod ticket;
pub mod tls;
#[cfg(feature = "testkit")]
pub mod trips;
pub mod turns;
pub mod vault;

pub use dialect::{Ask, Bundle, Conn, Durability, Question, columns, held, question};
pub use keyring::Keyring;
pub use lock::Lock;
pub use sole::Sole;
pub use store::{Store, StoreConfig};
pub use vault::{BlindIndex, Cipher, Place, SecretKey, Vault};
