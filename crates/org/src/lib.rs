//! The register and its people.
//!
//! An [`Industry`] is a class of GB/T 4754-2017, a [`Profile`] is well formed, a register file is
//! understood as far as a person would understand it and refused row by row where not
//! ([`register`], [`import`]). Of one subdistrict no two enterprises share a uscc.
//!
//! A session ends when it is not used, and at the latest after 30 days, of staff after one
//! ([`sessions`]); an invitation works once ([`invitations`]). Passwords, tokens, codes and WeChat identities are
//! stored as hashes only ([`password`], [`secret`], [`identities`]).

pub mod access;
pub mod applications;
pub mod assignments;
pub mod audience;
pub mod bindings;
pub mod bulletins;
pub mod calendar;
pub mod campaigns;
pub mod consents;
pub mod dossier;
pub mod draws;
pub mod enterprises;
pub mod expiring;
mod forgive;
pub mod identities;
pub mod import;
pub mod industry;
pub mod invitations;
pub mod life;
pub mod memberships;
pub mod notices;
pub mod office_notices;
pub mod own_name;
pub mod password;
pub mod personal_data;
pub mod phone_claims;
mod phones;
pub mod policy;
pub mod privacy;
pub mod profile;
pub mod register;
pub mod resealing;
pub mod role_grants;
pub mod second_factor;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod staff;
pub mod staff_inbox;
pub mod subdistrict;
pub mod village;
pub mod work;
pub mod work_limits;

pub use enterprises::Enterprise;
pub use industry::Industry;
pub use profile::{Profile, ProfileInput};
pub use subdistrict::Subdistrict;
pub use village::{Village, VillageKind, Villages};

#[cfg(test)]
mod tests;
