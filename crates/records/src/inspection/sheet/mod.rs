//! The inspection sheet: what the officers looked at, item by item of a checklist, what was in order
//! too. It comes in parts, as phones send them, in whatever order they arrive; of several answers to
//! one item the one that was given last stands. With the inspection's end it never changes again.

mod part;
mod read;
mod row;

pub use part::{NewSheetPart, answer};
pub(super) use read::item;
pub use read::{InspectionSheet, ItemResult, SheetItem};
pub(crate) use read::{asked, photos, sheets};
pub use row::NewItemAnswer;
