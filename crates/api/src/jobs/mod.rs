//! The background work of a node, a file a job, and the worker that does it.

pub mod housekeeping;
pub mod reminders;
pub mod standing_mended;
pub mod sticker_sheet;
pub mod subscribe_message;
pub mod sweep;
pub mod worker;
