//! Codes on stickers: their grammar, their history, their pictures.
//!
//! An [`EnterpriseCode`] that exists has right check characters, whatever a person typed to make
//! it. A [`Matrix`] equals module for module what crate `qrcode` makes of the same text, and the
//! pictures made from it ([`png`], [`svg`]) keep the quiet zone, have modules of whole pixels and
//! come out the same byte for byte, so that a digest of the bytes names the content. A logo covers
//! no more of a code than its error correction can spare ([`largest_logo`]), and a [`sticker`] says
//! a firm's whole name or refuses it.

mod code;
mod deflate;
mod history;
mod logo;
mod matrix;
mod penalty;
mod picture;
pub mod png;
mod print;
pub mod sheets;
pub mod sticker;
pub mod svg;
mod template;
mod typed;

pub use code::{EnterpriseCode, NotACode};
pub use history::{IssuedCode, active, find, in_force, issue, issue_this, resolve, revoke, scanned};
pub use logo::largest_logo;
pub use matrix::{EcLevel, Matrix, Version};
pub use picture::{Picture, QUIET_ZONE};
pub use print::{Printable, mark_printed, printable, without_history};
