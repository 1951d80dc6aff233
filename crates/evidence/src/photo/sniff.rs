//! What a file is, by its content; its name and what the client says count for nothing.

use image::ImageFormat;

/// The format, if it is one of those that are taken.
pub(super) fn format(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::WebP)
    } else {
        None
    }
}

/// Whether a JPEG is there to its end. The decoder paints grey what a broken upload lacks, and a
/// photo that is half grey is no evidence. (PNG and WebP decoders refuse by themselves.)
///
/// Segments are stepped over up to the first scan, so that the end of a thumbnail inside the EXIF
/// is not taken for the end of the picture; after it, `FF D9` can only be the end marker.
pub(super) fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            [0xFF, START_OF_SCAN, scan @ ..] => {
                return scan.windows(2).any(|pair| pair == [0xFF, 0xD9]);
            }
            [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xFF, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}
