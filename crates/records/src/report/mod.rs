//! Reports: by anybody who scans a code, or by a device of the city's platform. A report is a
//! hazard that nobody has confirmed: it has a number and a place in the office's list, the firm
//! does not see it, and it counts for nothing.
//!
//! Who reported stands nowhere, but for a contact that was given, which lies sealed in a table of its
//! own; the reporter holds a receipt, by which the outcome can be asked for without saying who asks.

mod outcome;
mod receipt;
mod reporter;
mod submit;

pub use outcome::{Outcome, ReportStatus, outcome};
pub use receipt::receipt;
pub(crate) use reporter::info;
pub use reporter::{ReportInfo, Reporter, contact, count_old, follow_key, forget_contacts, seal_old};
pub use submit::{By, NewReport, Secrets, Shown, submit};
