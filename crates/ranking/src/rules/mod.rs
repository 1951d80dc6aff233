//! The score rules (安全积分): one pure function over an enterprise's facts and an instant.

mod assessment;
mod book;
mod case;
mod colour;
mod cover;
mod credit;
mod entry;
mod output;
mod rule_set;
mod walk;

#[cfg(test)]
pub(crate) mod tests;

pub use assessment::{Assessment, evaluate, evaluate_by};
pub use book::{BOOK, RuleBook};
pub(crate) use case::Phase;
pub use colour::Gate;
pub use entry::{Entry, EntryKey, Rule, Subject};
pub use rule_set::{RuleSet, V1};
pub(crate) use walk::Walk;
