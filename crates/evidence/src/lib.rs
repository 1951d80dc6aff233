//! What stands behind every record: the photos that prove it, and the protocol by which it is
//! written.
//!
//! The promise: a [photo] loses on the way in what could betray its sender, is kept once per
//! content, becomes evidence only by whoever sent it, and is seen only through links that end.
//! A request that is sent again under its id is answered as the first time, and another one under
//! that id is refused ([content]). A time from a phone is one that can be true ([clock]).

pub mod anonymous;
mod attachment;
pub mod clock;
pub mod content;
pub mod photo;
mod written;

pub use attachment::{add_links, asked, attach, check, link, of, owned, owned_by, owned_faces, unlink};
pub use clock::DeviceClock;
pub use written::Written;
