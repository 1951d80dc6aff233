//! A QR code as a PNG of one bit a pixel.

use std::borrow::Cow;

use ::png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use heping_core::{Error, Result};

use crate::matrix::Matrix;
use crate::picture::{Layout, Picture};

/// The picture as a PNG file. The same code at the same size gives the same bytes.
///
/// # Errors
/// `validation_failed` naming `size` if a module would be less than one pixel.
pub fn render(matrix: &Matrix, picture: Picture) -> Result<Vec<u8>> {
    let layout = picture.layout(matrix)?;
    let mut file = Vec::with_capacity(4096);
    let mut encoder = Encoder::new(&mut file, picture.size(), picture.size());
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    // each line repeats the one above a module's height: what is left after `Up` is mostly zeros
    encoder.set_filter(Filter::Up);
    encoder.set_compression(Compression::Fast);
    encoder.set_pixel_dims(Some(pixels_per_metre(picture.dpi())));
    let mut writer = encoder.write_header().map_err(Error::internal)?;
    writer.write_image_data(&pixels(matrix, picture.size(), layout)).map_err(Error::internal)?;
    writer.finish().map_err(Error::internal)?;
    Ok(file)
}

/// `dpi` / 0.0254, rounded.
fn pixels_per_metre(dpi: u32) -> PixelDimensions {
    let each = (dpi * 10_000 + 127) / 254;
    PixelDimensions { xppu: each, yppu: each, unit: Unit::Meter }
}

/// The lines of the picture, one after the other: a bit a pixel, 1 is light.
fn pixels(matrix: &Matrix, size: u32, Layout { module, margin }: Layout) -> Vec<u8> {
    let [size, module, margin] = [size, module, margin].map(|pixels| usize::try_from(pixels).unwrap_or(0));
    let stride = size.div_ceil(8);
    let light = vec![0xFF; stride];
    let mut pixels = Vec::with_capacity(stride * size);
    pixels.extend(light.repeat(margin));
    for y in 0..matrix.width() {
        let mut line = Cow::Borrowed(&light);
        for run in matrix.dark_runs(y) {
            darken(line.to_mut(), margin + run.start * module, margin + run.end * module);
        }
        pixels.extend(line.repeat(module));
    }
    pixels.resize(stride * size, 0xFF);
    pixels
}

/// Clears the bits from `start` up to and not including `end`, most significant first.
fn darken(line: &mut [u8], start: usize, end: usize) {
    let before = !(0xFF >> (start % 8));
    let after = 0xFF >> (end % 8);
    let (first, last) = (start / 8, end / 8);
    for (index, byte) in line.iter_mut().enumerate().take(last + 1).skip(first) {
        *byte &= (if index == first { before } else { 0 }) | (if index == last { after } else { 0 });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matrix::EcLevel;

    fn read(file: &[u8]) -> (image::GrayImage, String) {
        let image = image::load_from_memory(file).unwrap().to_luma8();
        let mut scan = rqrr::PreparedImage::prepare_from_greyscale(
            usize::try_from(image.width()).unwrap(),
            usize::try_from(image.height()).unwrap(),
            |x, y| image.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0],
        );
        let grids = scan.detect_grids();
        let text = grids.first().map(|grid| grid.decode().unwrap().1).unwrap_or_default();
        (image, text)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn a_scanner_reads_it_and_every_pixel_is_right(
            url in "https://[a-z]{2,12}\\.cn/q/[0-9A-HJKMNP-TV-Z]{14}",
            size in 120u32..900,
            level in prop::sample::select(vec![EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H]),
        ) {
            let matrix = Matrix::encode(&url, level).unwrap();
            let picture = Picture::new(Some(size), None).unwrap();
            let file = render(&matrix, picture).unwrap();
            prop_assert_eq!(&file, &render(&matrix, picture).unwrap());
            let (image, text) = read(&file);
            prop_assert_eq!(text, url);
            prop_assert_eq!(image.dimensions(), (size, size));
            let Layout { module, margin } = picture.layout(&matrix).unwrap();
            for (x, y, pixel) in image.enumerate_pixels() {
                let at = |p: u32| p.checked_sub(margin).map_or(usize::MAX / 128, |p| usize::try_from(p / module).unwrap());
                prop_assert_eq!(pixel.0[0] == 0, matrix.is_dark(at(x), at(y)), "{} {}", x, y);
            }
        }
    }

    #[test]
    fn the_resolution_is_in_the_file() {
        let matrix = Matrix::encode("https://example.cn/q/00000000000000", EcLevel::M).unwrap();
        for (dpi, per_metre) in [(None, 11_811), (Some(600), 23_622), (Some(72), 2_835)] {
            let file = render(&matrix, Picture::new(None, dpi).unwrap()).unwrap();
            let reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let dims = reader.info().pixel_dims.unwrap();
            assert_eq!((dims.xppu, dims.yppu, dims.unit), (per_metre, per_metre, Unit::Meter));
            assert_eq!(reader.info().bit_depth, BitDepth::One);
            assert!(file.len() < 3000, "{}", file.len());
        }
    }
}
