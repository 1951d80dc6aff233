//! What the tests of this crate share, and what holds of all its queries.

pub(crate) mod fixture;
mod golden;
mod query_plans;
