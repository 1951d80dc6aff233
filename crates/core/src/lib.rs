//! The words that every crate shares, and no input or output.
//!
//! An id cannot be mistaken for another kind of id, a [`Moment`] is always UTC with whole
//! milliseconds, a [`Uscc`] or [`Phone`] that exists is well formed, a [`Scope`] can only be made
//! from an [`Actor`]'s memberships and a permission, and every refusal is an [`Error`] whose
//! public text, status and field names come from one table. Whoever holds one of these values
//! need not check it again.

pub mod actor;
pub mod column;
pub mod error;
pub mod fact;
pub mod id;
pub mod page;
pub mod phone;
pub mod readable;
pub mod record_kind;
pub mod secret;
pub mod text;
pub mod time;
pub mod uscc;
pub mod version;
pub mod vocabulary;
pub mod waiting;

pub use actor::{Actor, Membership, Permission, Role, Scope};
pub use error::{Code, Error, FieldError, Result};
pub use fact::{SafetyEvent, SafetyFact, Source};
pub use id::*;
pub use page::{Page, PageRequest};
pub use phone::Phone;
pub use record_kind::RecordKind;
pub use secret::Secret;
pub use time::{Clock, Day, Moment};
pub use uscc::Uscc;
pub use vocabulary::*;
pub use waiting::Waiting;
