//! 双随机: chance picks which firms are inspected, and by whom, and anybody can work it out again.
//!
//! The lists and the digest of a seed are written down first, the seed itself only after; from then on
//! there is nothing left to choose. What follows from them stands in [`DrawRecord::outcome`].

mod order;
mod read;
mod write;

pub use order::{DrawRecord, Drawn, RecordedName, digest};
pub use read::{Draw, DrawnFirm, draw, drawn, draws, record};
pub use write::{NewDraw, NewSeed, complete, create};
