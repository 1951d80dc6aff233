//! A QR code as a PNG of one bit a pixel.

use heping_core::Result;

use crate::deflate::Lines;
use crate::matrix::Matrix;
use crate::picture::{Layout, Picture};

/// The picture as a PNG file. The same code at the same size gives the same bytes.
///
/// # Errors
/// `validation_failed` naming `size` if a module would be less than one pixel.
pub fn render(matrix: &Matrix, picture: Picture) -> Result<Vec<u8>> {
    let layout = picture.layout(matrix)?;
    let pixels = compressed_pixels(matrix, picture.size(), layout);
    Ok(file(picture.size(), picture.size(), Depth::Grey, picture.dpi(), &pixels))
}

/// What a pixel is.
pub(crate) enum Depth<'a> {
    /// One bit: dark or light.
    Grey,
    /// Two bits: one of four colours, red, green and blue each.
    Palette(&'a [u8]),
}

/// A PNG file around compressed pixels.
pub(crate) fn file(width: u32, height: u32, depth: Depth<'_>, dpi: u32, pixels: &[u8]) -> Vec<u8> {
    let density = pixels_per_metre(dpi).to_be_bytes();
    let mut file = Vec::with_capacity(pixels.len() + 192);
    file.extend(b"\x89PNG\r\n\x1a\n");
    // after bits and kind of colour: the only compression and filter method there are, not interlaced
    let kind = match depth {
        Depth::Grey => [1, 0, 0, 0, 0],
        Depth::Palette(_) => [2, 3, 0, 0, 0],
    };
    push_chunk(&mut file, b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), &kind]);
    push_chunk(&mut file, b"pHYs", &[&density, &density, &[1]]);
    if let Depth::Palette(colours) = depth {
        push_chunk(&mut file, b"PLTE", &[colours]);
    }
    push_chunk(&mut file, b"IDAT", &[pixels]);
    push_chunk(&mut file, b"IEND", &[]);
    file
}

/// `dpi` / 0.0254, rounded.
fn pixels_per_metre(dpi: u32) -> u32 {
    (dpi * 10_000 + 127) / 254
}

fn push_chunk(file: &mut Vec<u8>, kind: &[u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    file.extend(u32::try_from(length).unwrap_or(0).to_be_bytes());
    let from = file.len();
    file.extend(kind);
    for part in parts {
        file.extend(*part);
    }
    let crc = crc32fast::hash(file.get(from..).unwrap_or_default());
    file.extend(crc.to_be_bytes());
}

/// The lines of the picture, a bit a pixel, 1 is light.
fn compressed_pixels(matrix: &Matrix, size: u32, layout: Layout) -> Vec<u8> {
    let [size, module, margin] =
        [size, layout.module, layout.margin].map(|pixels| usize::try_from(pixels).unwrap_or(0));
    let light = vec![0xFF; size.div_ceil(8)];
    let mut lines = Lines::of_modules(light.len());
    lines.push(&light, margin);
    let mut line = light.clone();
    for y in 0..matrix.width() {
        if matrix.repeats_above(y) {
            lines.repeat(module);
            continue;
        }
        line.fill(0xFF);
        for run in matrix.dark_runs(y) {
            darken(&mut line, margin + run.start * module, margin + run.end * module);
        }
        lines.push(&line, module);
    }
    lines.push(&light, size - margin - matrix.width() * module);
    lines.finish()
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
            size in 120u32..1200,
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
            assert_eq!((dims.xppu, dims.yppu, dims.unit), (per_metre, per_metre, ::png::Unit::Meter));
            assert_eq!(reader.info().bit_depth, ::png::BitDepth::One);
            assert!(file.len() < 1200, "{}", file.len());
        }
    }

    #[test]
    fn both_checksums_are_right_at_every_size() {
        let matrix = Matrix::encode("https://example.cn/q/00000000000000", EcLevel::M).unwrap();
        for size in (64..200).chain([4095, 4096]) {
            let file = render(&matrix, Picture::new(Some(size), None).unwrap()).unwrap();
            let mut options = ::png::DecodeOptions::default();
            options.set_ignore_checksums(false);
            let mut reader =
                ::png::Decoder::new_with_options(std::io::Cursor::new(&file), options).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            reader.finish().unwrap();
        }
    }
}
