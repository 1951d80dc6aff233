//! What a sticker looks like: 60 × 80 mm, measured in millimetres from its left upper corner.
//!
//! The band has one colour on every sticker. The colour of the code changes from day to day and is for
//! the screen alone: a sticker in a colour of its own would be taken for it, so how dangerous the plant
//! is stands there in words.

use heping_core::RiskColour;

use super::outline::{Outline, Step};

/// Width and height of a sticker.
pub(crate) const SIZE: (f32, f32) = (60.0, 80.0);
/// Height of the band at the top.
pub(crate) const BAND: f32 = 14.0;
/// Free space at the left and right of everything that is written.
pub(crate) const MARGIN: f32 = 4.0;
/// Upper edge and height of the space for the name.
pub(crate) const NAME: (f32, f32) = (15.4, 12.8);
/// Sizes of the name's letters, largest first.
pub(crate) const NAME_SIZES: (f32, f32) = (6.0, 1.6);
/// Side of the QR code with its quiet zone: 49 modules (version 6) of 0.03 inch each, nine pixels
/// at 300 dpi and eighteen at 600.
pub(crate) const CODE_SIDE: f32 = 37.338;
/// Its left upper corner.
pub(crate) const CODE: (f32, f32) = ((SIZE.0 - CODE_SIDE) / 2.0, 28.2);
/// Side of the logo in the middle of the code, in modules.
pub(crate) const LOGO_MODULES: usize = 11;
/// Baseline and size of the code in groups.
pub(crate) const DISPLAY: (f32, f32) = (70.4, 4.9);
/// Where a sticker's own ends and the foot begins, which is the same on all.
pub(crate) const OWN_END: f32 = 72.4;
/// Baseline and size of the line at the bottom.
pub(crate) const FOOT: (f32, f32) = (76.2, 2.8);

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

/// Black, for what stands on white.
pub(crate) const BLACK: Colour = [0, 0, 0];
/// The band.
pub(crate) const GROUND: Colour = [31, 58, 95];
/// What stands out on it.
pub(crate) const ON_GROUND: Colour = [255, 255, 255];

/// How great the inherent risk of a plant is (四色风险), in words.
pub(crate) fn words(risk: RiskColour) -> &'static str {
    match risk {
        RiskColour::Red => "重大",
        RiskColour::Orange => "较大",
        RiskColour::Yellow => "一般",
        RiskColour::Blue => "低",
    }
}

/// Our own sign: a shield, in it a level line (平) over the waves of a river (河).
pub(crate) fn logo() -> Outline {
    let mut steps = vec![
        Step::Move(0.5, 0.0),
        Step::Cubic(0.62, 0.07, 0.78, 0.11, 0.94, 0.12),
        Step::Line(0.94, 0.5),
        Step::Cubic(0.94, 0.76, 0.76, 0.92, 0.5, 1.0),
        Step::Cubic(0.24, 0.92, 0.06, 0.76, 0.06, 0.5),
        Step::Line(0.06, 0.12),
        Step::Cubic(0.22, 0.11, 0.38, 0.07, 0.5, 0.0),
    ];
    steps.extend(Outline::polygons(&[&[(0.22, 0.25), (0.22, 0.34), (0.78, 0.34), (0.78, 0.25)]]).0);
    for (left, y) in [(0.2, 0.47), (0.28, 0.66)] {
        let (right, quarter, thick, swing) = (1.0 - left, (0.5 - left) / 3.0, 0.09, 0.1);
        steps.extend([
            Step::Move(left, y),
            Step::Line(left, y + thick),
            Step::Cubic(left + quarter, y + thick - swing, 0.5 - quarter, y + thick - swing, 0.5, y + thick),
            Step::Cubic(
                0.5 + quarter,
                y + thick + swing,
                right - quarter,
                y + thick + swing,
                right,
                y + thick,
            ),
            Step::Line(right, y),
            Step::Cubic(right - quarter, y + swing, 0.5 + quarter, y + swing, 0.5, y),
            Step::Cubic(0.5 - quarter, y - swing, left + quarter, y - swing, left, y),
        ]);
    }
    Outline(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG's relative luminance.
    fn luminance(colour: Colour) -> f64 {
        let [r, g, b] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn the_band_can_be_read() {
        let (light, dark) = (luminance(ON_GROUND), luminance(GROUND));
        assert!((light + 0.05) / (dark + 0.05) > 7.0);
    }
}
