//! The register and its people.
//!
//! An [`Industry`] is a class of GB/T 4754-2017, a [`Profile`] is well formed, a register file is
//! understood as far as a person would understand it and refused row by row where not
//! ([`register`]). Secrets are stored as hashes only ([`password`], [`secret`]).

mod forgive;
pub mod industry;
pub mod password;
pub mod profile;
pub mod register;
pub mod secret;
pub mod subdistrict;
pub mod village;

pub use industry::Industry;
pub use profile::{Profile, ProfileInput};
pub use village::{Village, VillageKind, Villages};
