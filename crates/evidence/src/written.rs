//! What a write answers.

use heping_core::SafetyFact;

/// The record as it stands after a write, and what the write means for the firm's score.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// The record.
    pub value: T,
    /// What happened, for the ledger, in the same transaction. Empty when nothing new did.
    pub facts: Vec<SafetyFact>,
    /// Whether this write made it; false for a repeated request, which changes nothing.
    pub created: bool,
}

impl<T> Written<T> {
    /// Something new.
    pub fn new(value: T, facts: Vec<SafetyFact>) -> Self {
        Self { value, facts, created: true }
    }

    /// The answer to a request that was sent again.
    pub fn repeated(value: T) -> Self {
        Self { value, facts: Vec::new(), created: false }
    }
}
