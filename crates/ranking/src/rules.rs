//! The score rules (安全积分): one pure function over an enterprise's facts and an instant.

mod case;
mod credit;
mod entry;
mod evaluation;
mod rule_set;

#[cfg(test)]
mod naive;
#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use case::Case;
pub use entry::{Entry, EntryKey, Rule, Subject};
pub use evaluation::{Assessment, evaluate};
pub use rule_set::{RuleSet, V1};
