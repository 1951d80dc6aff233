//! Photos: evidence that is re-encoded on the way in, kept once per content, owned by whoever
//! sent it, and seen only through links that end.

mod likeness;
pub mod link;
mod picture;
mod rows;
mod sniff;
mod storage;
mod taken;
mod unlinked;

pub use likeness::{Face, differ, faces};
pub use picture::{MAX_BYTES, Processed, process};
pub use rows::{Photo, photos_of, store_photo, unnamed};
pub use storage::PhotoStorage;
pub use unlinked::{forget_unlinked, forget_unlinked_of};

heping_core::words! {
    /// In which size a photo is shown.
    Variant {
        /// At most 2560 pixels on the longest side.
        Full = "full" "大图",
        /// At most 320 pixels on the longest side, for lists.
        Thumb = "thumb" "缩略图",
    }
}

#[cfg(test)]
mod tests;
