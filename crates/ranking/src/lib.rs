//! What safety facts mean: score, colour, ledger and rank.
//!
//! The promise: the score is a pure function of an enterprise's facts and an instant
//! ([`rules::evaluate`]), the ledger is that function's output made permanent and never edited
//! ([`ledger`]), a [standing](standings) is right to the second even while the row is old, and a
//! rank is the same whichever of memory, Redis or SQL is asked ([`board`], [`places`]).

pub mod board;
pub mod colour;
mod facts;
pub mod ledger;
pub mod peers;
pub mod places;
pub mod rules;
pub mod snapshots;
pub mod standings;

#[cfg(test)]
mod tests;

pub use board::{Board, BoardRow};
pub use colour::Gate;
pub use facts::record;
pub use ledger::{EntryKind, LedgerRow, entries};
pub use peers::{GroupLevel, PeerGroup, Place, Placing};
pub use places::{RankingLine, place, ranking_list};
pub use rules::{Assessment, Entry, Rule, evaluate};
pub use standings::{Standing, all_standings, due_for_settlement, known_facts, score_at, settle, standing};
