//! The codes: on paper, scanned, and the card that a scan shows.

mod cards;
mod scanning;
mod stickers;
