//! What a sticker looks like: 60 × 80 mm, measured in millimetres from its left upper corner.
//!
//! The band shows the risk colour of the plant (四色风险), which a firm keeps for years; the colour
//! of the code itself changes from day to day and is for the screen. Nothing is said by colour
//! alone: each has a sign of its own shape and its words beside it.

use std::f32::consts::FRAC_1_SQRT_2;

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
const WHITE: Colour = [255, 255, 255];

/// The band: its colour, what stands out on it, and the words and sign that say the same.
pub(crate) struct Band {
    pub(crate) colour: Colour,
    pub(crate) ink: Colour,
    /// The sign, in a square of side 1, and how great the inherent risk is; none where no risk colour was set.
    pub(crate) sign: Option<(Outline, &'static str)>,
}

/// The band of a risk colour.
pub(crate) fn band(risk: Option<RiskColour>) -> Band {
    let (colour, ink, sign) = match risk {
        Some(RiskColour::Red) => ([190, 30, 30], WHITE, Some((octagon(), "重大"))),
        Some(RiskColour::Orange) => ([245, 130, 32], BLACK, Some((diamond(), "较大"))),
        Some(RiskColour::Yellow) => ([255, 212, 0], BLACK, Some((triangle(), "一般"))),
        Some(RiskColour::Blue) => ([21, 101, 192], WHITE, Some((circle(), "低"))),
        None => ([31, 58, 95], WHITE, None),
    };
    Band { colour, ink, sign }
}

/// Octagon with a cross.
fn octagon() -> Outline {
    let turned = |x: f32, y: f32| (0.5 + (x - y) * FRAC_1_SQRT_2, 0.5 + (x + y) * FRAC_1_SQRT_2);
    let (arm, half) = (0.36, 0.07);
    let cross = [
        (-half, -arm),
        (-half, -half),
        (-arm, -half),
        (-arm, half),
        (-half, half),
        (-half, arm),
        (half, arm),
        (half, half),
        (arm, half),
        (arm, -half),
        (half, -half),
        (half, -arm),
    ]
    .map(|(x, y)| turned(x, y));
    Outline::polygons(&[
        &[(0.3, 0.0), (0.7, 0.0), (1.0, 0.3), (1.0, 0.7), (0.7, 1.0), (0.3, 1.0), (0.0, 0.7), (0.0, 0.3)],
        &cross,
    ])
}

/// Diamond with an exclamation mark.
fn diamond() -> Outline {
    Outline::polygons(&[
        &[(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)],
        &[(0.44, 0.24), (0.46, 0.6), (0.54, 0.6), (0.56, 0.24)],
        &[(0.44, 0.67), (0.44, 0.78), (0.56, 0.78), (0.56, 0.67)],
    ])
}

/// Triangle with an exclamation mark.
fn triangle() -> Outline {
    Outline::polygons(&[
        &[(0.5, 0.04), (1.0, 0.94), (0.0, 0.94)],
        &[(0.44, 0.34), (0.46, 0.68), (0.54, 0.68), (0.56, 0.34)],
        &[(0.44, 0.75), (0.44, 0.86), (0.56, 0.86), (0.56, 0.75)],
    ])
}

/// Disc with a tick.
fn circle() -> Outline {
    let near = 0.5 - 0.5 * 0.5523;
    let far = 1.0 - near;
    let mut steps = vec![
        Step::Move(0.5, 0.0),
        Step::Cubic(far, 0.0, 1.0, near, 1.0, 0.5),
        Step::Cubic(1.0, far, far, 1.0, 0.5, 1.0),
        Step::Cubic(near, 1.0, 0.0, far, 0.0, 0.5),
        Step::Cubic(0.0, near, near, 0.0, 0.5, 0.0),
    ];
    let tick = [(0.2, 0.52), (0.43, 0.75), (0.81, 0.36), (0.72, 0.27), (0.43, 0.57), (0.29, 0.43)];
    steps.extend(Outline::polygons(&[&tick]).0);
    Outline(steps)
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
    fn every_band_can_be_read_without_colour() {
        let mut signs = Vec::new();
        for risk in [
            None,
            Some(RiskColour::Red),
            Some(RiskColour::Orange),
            Some(RiskColour::Yellow),
            Some(RiskColour::Blue),
        ] {
            let Band { colour, ink, sign } = band(risk);
            let (light, dark) =
                (luminance(colour).max(luminance(ink)), luminance(colour).min(luminance(ink)));
            assert!((light + 0.05) / (dark + 0.05) > 4.5, "{risk:?}");
            assert_eq!(sign.is_some(), risk.is_some());
            signs.extend(sign.map(|(outline, ..)| outline));
        }
        assert!(
            (0..signs.len()).all(|n| !signs[n + 1..].contains(&signs[n])),
            "each colour has its own shape"
        );
    }
}
