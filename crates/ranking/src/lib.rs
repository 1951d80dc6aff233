//! What safety facts mean: score, colour, ledger and rank.
//!
//! The promise: the score is a pure function of an enterprise's facts and an instant
//! ([`rules::evaluate`]), the ledger is that function's output made permanent and never edited
//! ([`ledger`]), a [standing](standings) is right to the second even while the row is old, and a
//! rank is the same whichever of memory, Redis or SQL is asked ([`board`], [`places`]).
//!
//! "Why", "since when" ([`past`]), "as of", "what if" ([`what_if`]) and "when" ([`forecast`]) are one engine's answers to
//! other arguments; an [appeal](appeals) that is granted is one more fact.

mod among;
pub mod appeals;
pub mod board;
pub mod charts;
pub mod compare;
pub mod editions;
mod facts;
mod forecast;
pub mod ledger;
mod losses;
mod past;
pub mod peers;
pub mod places;
pub mod reasons;
mod rebuild;
pub mod rules;
mod settlement;
pub mod snapshots;
pub mod standings;
mod what_if;

#[cfg(test)]
mod tests;

pub use board::{Board, BoardRow};
pub use facts::{add as add_facts, record};
pub use forecast::{Turn, forecast};
pub use ledger::{EntryKind, LedgerRow};
pub use losses::fill_losses;
pub use past::past;
pub use peers::{Footing, GroupLevel, PeerGroup, Place, Placing, Size};
pub use places::{RankingLine, place, ranking_list};
pub use rebuild::{Rebuilt, examine, rebuild};
pub use rules::{Assessment, Carried, Entry, Gate, Rule, RuleBook, RuleSet, evaluate};
pub use settlement::{
    Books, Settled, entries, known_facts, score_at, settle, settle_anew, standing, standing_from,
};
pub use standings::{Standing, all_standings, due_for_settlement, last_settled, last_settled_by_code};
pub use what_if::{NotOpen, Prospect, WhatIf, what_if};
