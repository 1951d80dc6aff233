//! From a text to the dark and light modules of its QR code.
//!
//! Crate `qrcode` makes the codewords; placing them and choosing the mask, where it spends 99 % of
//! its time, is done here on rows of 64 modules at once, with the same outcome module for module.

use std::ops::Range;

use heping_core::{Error, Result};
pub use qrcode::EcLevel;
pub use qrcode::Version;
use qrcode::bits::{self, Bits};
use qrcode::types::QrError;
use qrcode::{QrCode, ec};

use crate::logo::largest_logo;
use crate::penalty::penalty;
use crate::template::Template;

/// The modules of a QR code, without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    width: usize,
    version: Version,
    level: EcLevel,
    /// `words` words a row; bit x mod 64 of word x div 64 is module x.
    words: usize,
    rows: Vec<u64>,
}

impl Matrix {
    /// The smallest QR code that holds `text` at a level of error correction (H for anything that
    /// is printed and carries a logo, M for screens).
    ///
    /// # Errors
    /// `validation_failed` naming `text` if no QR code holds that much.
    pub fn encode(text: &str, level: EcLevel) -> Result<Self> {
        Self::of_bits(bits::encode_auto(text.as_bytes(), level).map_err(too_long)?, level)
    }

    /// [`Matrix::encode`] with a version of at least `least`: where a logo wants the space.
    ///
    /// # Errors
    /// As [`Matrix::encode`].
    pub fn encode_at_least(text: &str, level: EcLevel, least: Version) -> Result<Self> {
        let mut bits = Bits::new(least);
        let fits = bits.push_optimal_data(text.as_bytes()).and_then(|()| bits.push_terminator(level));
        if fits.is_ok() { Self::of_bits(bits, level) } else { Self::encode(text, level) }
    }

    fn of_bits(bits: Bits, level: EcLevel) -> Result<Self> {
        let version = bits.version();
        let Some(template) = Template::of(version, level) else {
            return Ok(Self::from_crate(&QrCode::with_bits(bits, level).map_err(too_long)?, level));
        };
        let (data, correction) =
            ec::construct_codewords(&bits.into_bytes(), version, level).map_err(too_long)?;
        let data = place(template, &data, &correction);
        let rows = best_masked(template, &data);
        Ok(Self { width: template.width, version, level, words: 1, rows })
    }

    /// What crate `qrcode` made of it: above version 11, and as the oracle of the tests.
    fn from_crate(code: &QrCode, level: EcLevel) -> Self {
        let width = code.width();
        let words = width.div_ceil(64);
        let mut rows = vec![0; width * words];
        for (row, modules) in rows.chunks_mut(words).zip(code.to_colors().chunks(width)) {
            for (word, modules) in row.iter_mut().zip(modules.chunks(64)) {
                for (x, module) in modules.iter().enumerate() {
                    *word |= u64::from(*module == qrcode::Color::Dark) << x;
                }
            }
        }
        Self { width, version: code.version(), level, words, rows }
    }

    /// Modules a side, without the quiet zone.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The version, which fixes the width.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The level of error correction.
    pub fn level(&self) -> EcLevel {
        self.level
    }

    /// The same symbol with the `side` × `side` modules in its middle light, for a logo.
    ///
    /// # Errors
    /// `validation_failed` naming `logo` beyond [`largest_logo`], or when a square of that side has
    /// no middle here.
    pub fn with_room_for_logo(mut self, side: usize) -> Result<Self> {
        if side > largest_logo(self.version, self.level) || side % 2 != self.width % 2 {
            return Err(Error::field("logo", "too_large", "标志过大，二维码将无法识读"));
        }
        let from = (self.width - side) / 2;
        // a version with a budget has one word a row
        for row in self.rows.iter_mut().skip(from).take(side) {
            *row &= !(((1 << side) - 1) << from);
        }
        Ok(self)
    }

    /// Whether the module in column `x` of row `y` is dark; light outside.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.row(y).get(x / 64).is_some_and(|word| word >> (x % 64) & 1 == 1)
    }

    /// The dark runs of row `y`, from left to right.
    pub fn dark_runs(&self, y: usize) -> impl Iterator<Item = Range<usize>> {
        let row = self.row(y);
        let mut x = 0;
        std::iter::from_fn(move || {
            let start = next(row, x, true)?;
            x = next(row, start, false).unwrap_or(self.width);
            Some(start..x)
        })
    }

    /// Whether row `y` looks like the one above it.
    pub fn repeats_above(&self, y: usize) -> bool {
        y > 0 && self.row(y) == self.row(y - 1)
    }

    fn row(&self, y: usize) -> &[u64] {
        self.rows.get(y * self.words..(y + 1) * self.words).unwrap_or_default()
    }
}

fn too_long(_: QrError) -> Error {
    Error::field("text", "too_long", "内容过长，无法生成二维码")
}

/// The first dark (or light) module at or after column `from`.
fn next(row: &[u64], from: usize, dark: bool) -> Option<usize> {
    let mut unseen = u64::MAX << (from % 64);
    for (index, &word) in row.iter().enumerate().skip(from / 64) {
        let hits = (if dark { word } else { !word }) & unseen;
        if hits != 0 {
            return Some(index * 64 + usize::try_from(hits.trailing_zeros()).unwrap_or(0));
        }
        unseen = u64::MAX;
    }
    None
}

/// The bits of the codewords at their places, all else zero.
fn place(template: &Template, data: &[u8], correction: &[u8]) -> Vec<u64> {
    let mut rows = [0; 64];
    let mut places = template.places.chunks(8);
    for &codeword in data.iter().chain(correction) {
        for (bit, &(y, x)) in places.next().unwrap_or_default().iter().enumerate() {
            if let Some(row) = rows.get_mut(usize::from(y)) {
                *row |= u64::from(codeword >> (7 - bit) & 1) << x;
            }
        }
    }
    rows.into_iter().take(template.width).collect()
}

/// The data under the mask with the least penalty, the first of equals.
fn best_masked(template: &Template, data: &[u64]) -> Vec<u64> {
    let masked = template
        .masked
        .iter()
        .map(|mask| -> Vec<u64> { mask.iter().zip(data).map(|(a, b)| a ^ b).collect() });
    masked.min_by_key(|rows| penalty(rows)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];

    fn assert_equals_the_crate(text: &str) {
        for level in LEVELS {
            let oracle = QrCode::with_error_correction_level(text, level).unwrap();
            let ours = Matrix::encode(text, level).unwrap();
            assert_eq!(ours, Matrix::from_crate(&oracle, level), "{text} at {level:?}");
        }
    }

    fn cases(cases: u32) -> ProptestConfig {
        ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(cases(10_000))]

        #[test]
        fn a_url_gives_the_modules_that_the_crate_gives(
            url in "https?://[a-z]{2,20}\\.(cn|com|gov\\.cn)/q/[0-9A-HJKMNP-TV-Z]{14}(\\?[a-z]{1,4}=[0-9]{1,9})?",
        ) {
            assert_equals_the_crate(&url);
        }
    }

    proptest! {
        #![proptest_config(cases(1000))]

        #[test]
        fn any_text_of_any_version_gives_the_modules_that_the_crate_gives(
            text in (0usize..20).prop_flat_map(|size| proptest::string::string_regex(&format!("[ -~]{{0,{}}}", size * size)).unwrap()),
        ) {
            assert_equals_the_crate(&text);
        }
    }

    #[test]
    fn runs_and_modules_tell_the_same() {
        for length in [20, 400, 1000] {
            let matrix = Matrix::encode(&"河平a1".repeat(length / 8), EcLevel::L).unwrap();
            let width = matrix.width();
            for y in 0..width {
                let runs: Vec<_> = matrix.dark_runs(y).collect();
                for x in 0..width {
                    assert_eq!(matrix.is_dark(x, y), runs.iter().any(|run| run.contains(&x)), "{x} {y}");
                }
                assert_eq!(
                    matrix.repeats_above(y),
                    y > 0 && runs == matrix.dark_runs(y - 1).collect::<Vec<_>>()
                );
            }
            assert!(!matrix.is_dark(width, 0) && !matrix.is_dark(0, width));
        }
    }

    #[test]
    fn too_much_is_refused() {
        let error = Matrix::encode(&"a".repeat(3000), EcLevel::L).unwrap_err();
        assert_eq!(error.field_errors()[0].code, "too_long");
    }
}
