//! What waits for somebody.

use crate::{EnterpriseId, Moment};

/// A piece of work that waits for somebody of the street. Each area of the product says what of its own
/// waits; what kind of work that is, and how long it may wait, is said above them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The id of what waits.
    pub id: String,
    /// What it is called, in a few words and without a person's name: whoever it climbs to may not know it.
    pub title: String,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// Since when it waits.
    pub since: Moment,
}
