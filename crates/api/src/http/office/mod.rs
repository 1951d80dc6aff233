//! What the street's office and its leaders work with beside the register.

pub mod assignments;
pub mod audit;
pub mod audit_chain;
pub mod bulletins;
pub mod campaigns;
pub mod dashboard;
pub mod devices;
pub mod draws;
pub mod exports;
pub mod handover;
pub mod lateness;
pub mod notices;
pub mod papers;
pub mod roles;
pub mod settings;
pub mod users;
pub mod work;
