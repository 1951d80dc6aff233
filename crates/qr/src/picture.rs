//! How large a picture of a QR code is, and where in it the modules lie.

use heping_core::{Error, Result};

use crate::matrix::Matrix;

/// Light modules that ISO/IEC 18004 demands on every side.
pub const QUIET_ZONE: u32 = 4;
const SIZES: std::ops::RangeInclusive<u32> = 64..=4096;
const DPIS: std::ops::RangeInclusive<u32> = 72..=1200;
const DEFAULT_SIZE: u32 = 512;
const DEFAULT_DPI: u32 = 300;

/// A size within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    size: u32,
    dpi: u32,
}

/// A module's side and the first module's distance from the edge, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) module: u32,
    pub(crate) margin: u32,
}

impl Picture {
    /// Bounds what a client asked for: `size` is the side of the whole picture in pixels, quiet
    /// zone included (512 unless given), `dpi` goes into the PNG (300 unless given).
    ///
    /// # Errors
    /// `validation_failed` naming `size` or `dpi` when they lie outside 64–4096 and 72–1200.
    pub fn new(size: Option<u32>, dpi: Option<u32>) -> Result<Self> {
        let (size, dpi) = (size.unwrap_or(DEFAULT_SIZE), dpi.unwrap_or(DEFAULT_DPI));
        if !SIZES.contains(&size) {
            return Err(Error::field("size", "out_of_range", "图片边长应为 64 至 4096 像素"));
        }
        if !DPIS.contains(&dpi) {
            return Err(Error::field("dpi", "out_of_range", "分辨率应为 72 至 1200 dpi"));
        }
        Ok(Self { size, dpi })
    }

    /// Side of the whole picture in pixels.
    pub fn size(self) -> u32 {
        self.size
    }

    /// Pixels per inch when printed.
    pub fn dpi(self) -> u32 {
        self.dpi
    }

    /// Modules of the largest whole number of pixels that leaves the quiet zone, in the middle.
    ///
    /// Not 8: zxing's binariser looks at blocks of 8 × 8 pixels, and modules that fill exactly one
    /// are lost in a shadow.
    pub(crate) fn layout(self, matrix: &Matrix) -> Result<Layout> {
        let width = u32::try_from(matrix.width()).unwrap_or(u32::MAX / 2);
        let least = width + 2 * QUIET_ZONE;
        let module = match self.size / least {
            0 => {
                let message = format!("此二维码的图片边长至少为 {least} 像素");
                return Err(Error::field("size", "out_of_range", message));
            }
            8 => 7,
            module => module,
        };
        Ok(Layout { module, margin: (self.size - module * width) / 2 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::EcLevel;

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(Picture::new(None, None).unwrap(), Picture { size: 512, dpi: 300 });
        for (size, dpi, field) in [(63, 300, "size"), (4097, 300, "size"), (64, 71, "dpi"), (64, 1201, "dpi")]
        {
            let error = Picture::new(Some(size), Some(dpi)).unwrap_err();
            assert_eq!(error.field_errors()[0].field, field);
        }
    }

    #[test]
    fn the_quiet_zone_is_kept_at_every_size() {
        let matrix = Matrix::encode("https://example.cn/q/00000000000000", EcLevel::H).unwrap();
        let width = u32::try_from(matrix.width()).unwrap();
        for size in width + 2 * QUIET_ZONE..=2000 {
            let Layout { module, margin } = Picture { size, dpi: 300 }.layout(&matrix).unwrap();
            assert!(margin >= QUIET_ZONE * module && module != 8, "{size}");
            assert!(size - margin - module * width >= QUIET_ZONE * module, "{size}");
            assert!(module + 2 > size / (width + 2 * QUIET_ZONE), "{size}");
        }
        assert!(Picture { size: width + 7, dpi: 300 }.layout(&matrix).is_err());
    }
}
