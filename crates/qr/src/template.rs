//! What a symbol of one version and level looks like before there is data in it.
//!
//! Crate `qrcode` draws it once per version and level; everything here is read off its canvas, so
//! there is no second copy of the tables of ISO/IEC 18004.

use std::sync::OnceLock;

use qrcode::canvas::{Canvas, MaskPattern, Module};
use qrcode::{EcLevel, Version};

/// The last version whose rows fit into 64 bits.
pub(crate) const MAX_VERSION: i16 = 11;
const LEVELS: usize = 4;
const TEMPLATES: usize = 11 * LEVELS;

/// The masks in the order of ISO/IEC 18004 table 10; of equals the earlier one wins.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// Everything about a symbol that does not depend on its data.
pub(crate) struct Template {
    /// Modules a side.
    pub(crate) width: usize,
    /// For each mask a symbol that holds nothing but zeros: function patterns, format and version
    /// bits, and the bare mask where data goes. Data is XORed on top. Bit x of row y is module (x, y).
    pub(crate) masked: Vec<Vec<u64>>,
    /// Where the bits of the codewords go, first to last: row, and the bit in it.
    pub(crate) places: Vec<(u8, u8)>,
    logo: OnceLock<usize>,
}

impl Template {
    /// The template of a version; none above [`MAX_VERSION`] or for micro symbols.
    pub(crate) fn of(version: Version, level: EcLevel) -> Option<&'static Self> {
        // pure data that never changes once made: a cache, not state
        static CACHE: [OnceLock<Template>; TEMPLATES] = [const { OnceLock::new() }; TEMPLATES];
        let Version::Normal(number @ 1..=MAX_VERSION) = version else { return None };
        let level_index = match level {
            EcLevel::L => 0,
            EcLevel::M => 1,
            EcLevel::Q => 2,
            EcLevel::H => 3,
        };
        let slot = CACHE.get(usize::try_from(number - 1).ok()? * LEVELS + level_index)?;
        Some(slot.get_or_init(|| Self::draw(version, level)))
    }

    /// The side of the largest logo, computed once.
    pub(crate) fn logo(&self, compute: impl FnOnce() -> usize) -> usize {
        *self.logo.get_or_init(compute)
    }

    fn draw(version: Version, level: EcLevel) -> Self {
        let mut blank = Canvas::new(version, level);
        blank.draw_all_functional_patterns();
        let masked = MASKS.iter().map(|&mask| {
            let mut canvas = blank.clone();
            canvas.apply_mask(mask);
            let width = version.width();
            (0..width)
                .map(|y| (0..width).fold(0, |row, x| row | u64::from(canvas.get(x, y).is_dark()) << x))
                .collect()
        });
        Self {
            width: usize::try_from(version.width()).unwrap_or(0),
            masked: masked.collect(),
            places: places(&blank, version.width()),
            logo: OnceLock::new(),
        }
    }
}

/// ISO/IEC 18004 7.7.3: in columns of two from the right, upwards and downwards in turn, right
/// module first, around the vertical timing pattern and over everything that is not data.
fn places(blank: &Canvas, width: i16) -> Vec<(u8, u8)> {
    let mut places = Vec::new();
    let right_edges = (0..6).step_by(2).map(|x| x + 1).chain((8..width).step_by(2)).rev();
    for (turn, right) in right_edges.enumerate() {
        for step in 0..width {
            let y = if turn % 2 == 0 { width - 1 - step } else { step };
            for x in [right, right - 1] {
                if blank.get(x, y) == Module::Empty
                    && let (Ok(row), Ok(bit)) = (u8::try_from(y), u8::try_from(x))
                {
                    places.push((row, bit));
                }
            }
        }
    }
    places
}
