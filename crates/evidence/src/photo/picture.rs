//! From the bytes that a phone sent to the picture that is kept: bounded, upright, without EXIF.

use std::io::Cursor;

use bytes::Bytes;
use heping_core::{Code, Error, Moment, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, Rgba};
use sha2::{Digest, Sha256};

use super::{likeness, sniff, taken};

/// The largest file that is taken, as large as WeChat uploads.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// What cameras call 50 megapixels is up to 8192 × 6144.
const MAX_PIXELS: u64 = 51_000_000;
const MAX_SIDE: u32 = 16_000;
/// Enough for such a picture at four bytes a pixel.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

const PICTURE_SIDE: u32 = 2560;
const THUMB_SIDE: u32 = 320;
const QUALITY: u8 = 80;

/// A photo ready to be kept.
#[derive(Clone, Debug)]
pub struct Processed {
    /// SHA-256 of the bytes that were sent, in hex: the photo's identity.
    pub sha256: String,
    /// Width of the picture kept.
    pub width: u32,
    /// Height of the picture kept.
    pub height: u32,
    /// When the camera says it was taken.
    pub taken_at: Option<Moment>,
    /// What it looks like, in 64 bits.
    pub likeness: i64,
    /// The picture, a JPEG.
    pub picture: Bytes,
    /// A small one for lists, a JPEG.
    pub thumb: Bytes,
}

/// Reads, turns upright, shrinks and re-encodes a photo. Heavy (tenths of a second, up to some
/// hundred megabytes for the largest): run it where blocking is allowed, few at a time.
///
/// # Errors
/// `too_large`; `unsupported_media` unless it is a JPEG, PNG or WebP; `validation_failed` naming
/// `file` when it is empty, damaged or has too many pixels, the last before anything is decoded.
pub fn process(bytes: &[u8]) -> Result<Processed> {
    if bytes.is_empty() {
        return Err(Error::field("file", "required", "请选择要上传的照片"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Error::because(Code::TooLarge, "照片超过 10 MB，请压缩后重试。"));
    }
    let format = sniff::format(bytes).ok_or_else(|| {
        Error::because(Code::UnsupportedMedia, "只支持 JPEG、PNG、WebP 格式的照片，请重新选择。")
    })?;
    let (image, taken_at) = decode(bytes, format)?;
    let picture = flatten(image);
    let thumb = flatten(shrink(DynamicImage::ImageRgb8(picture.clone()), THUMB_SIDE));
    Ok(Processed {
        sha256: hex::encode(Sha256::digest(bytes)),
        width: picture.width(),
        height: picture.height(),
        taken_at,
        likeness: likeness::of(&picture),
        picture: encode(&picture)?,
        thumb: encode(&thumb)?,
    })
}

/// The picture in the size to be kept, upright, and when it was taken.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Option<Moment>)> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;

    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(too_many_pixels());
    }
    if format == ImageFormat::Jpeg && !sniff::is_whole_jpeg(bytes) {
        return Err(damaged());
    }
    // a picture whose EXIF is odd is still a picture
    let taken_at = decoder.exif_metadata().ok().flatten().and_then(taken::time);
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    let mut image = shrink(image, PICTURE_SIDE);
    image.apply_orientation(orientation);
    Ok((image, taken_at))
}

fn shrink(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) > side { image.thumbnail(side, side) } else { image }
}

/// Without transparency, which JPEG lacks: what shines through is white.
fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *image.get_pixel(x, y);
        image::Rgb([red, green, blue].map(|colour| over_white(colour, alpha)))
    })
}

fn over_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn encode(picture: &RgbImage) -> Result<Bytes> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(picture).map_err(Error::internal)?;
    Ok(jpeg.into())
}

fn unreadable(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => too_many_pixels().caused_by(error),
        _ => damaged().caused_by(error),
    }
}

fn damaged() -> Error {
    Error::field("file", "damaged", "照片无法打开或已损坏，请重新拍摄或选择")
}

fn too_many_pixels() -> Error {
    Error::field("file", "too_many_pixels", "照片尺寸过大，最多约 5000 万像素、单边 16000 像素")
}
