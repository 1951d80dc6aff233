//! Stickers of 60 × 80 mm and whatever they are printed as: PNG, SVG, PDF, sheets.

mod batch;
mod design;
mod layout;
mod outline;
pub mod pdf;
pub mod png;
pub mod svg;
mod words;
mod zip;

use std::sync::Arc;

use heping_core::RiskColour;
use heping_paper::Fonts;

use crate::code::EnterpriseCode;

pub use batch::{Batch, BatchFormat};

/// What stands on one sticker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sticker {
    /// The code.
    pub code: EnterpriseCode,
    /// The enterprise's name.
    pub name: String,
    /// How dangerous the plant is, where that was assessed: said on the band in words.
    pub risk: Option<RiskColour>,
}

/// What all stickers of a street share.
#[derive(Clone)]
pub struct Style {
    /// Where letters come from.
    pub fonts: Fonts,
    /// The street's name, which is printed at the foot.
    pub street: Arc<str>,
    /// What the codes begin with.
    pub public_url: Arc<str>,
}

#[cfg(test)]
mod tests;
