//! The score rules (安全积分): one pure function over an enterprise's facts and an instant.

mod assessment;
mod book;
mod case;
mod closing;
mod colour;
mod cover;
mod credit;
mod entry;
mod in_words;
mod limit;
mod merged;
mod output;
mod rule_set;
mod walk;
mod whole;

#[cfg(test)]
pub(crate) mod tests;

pub use assessment::{Assessment, evaluate};
pub use book::{Edition, RuleBook};
pub(crate) use case::Phase;
pub use colour::Gate;
pub use entry::{Carried, Entry, EntryKey, Rule, Subject, while_open};
pub use rule_set::{RuleSet, V1, V2, VERSIONS};
pub(crate) use walk::Walk;
