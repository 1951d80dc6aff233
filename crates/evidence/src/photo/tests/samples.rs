//! Pictures for tests.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A picture whose left half is red and whose right half is blue.
pub(in crate::photo) fn picture(width: u32, height: u32) -> DynamicImage {
    let halves = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, halves))
}

pub(in crate::photo) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(in crate::photo) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

/// A JPEG that says it was taken at `time`, where `zone` is, with the camera turned.
pub(in crate::photo) fn jpeg_of_a_phone(
    width: u32,
    height: u32,
    orientation: u16,
    time: &str,
    zone: &str,
) -> Vec<u8> {
    use exif::experimental::Writer;
    use exif::{Field, In, Tag, Value};
    let ascii = |tag, text: &str| Field {
        tag,
        ifd_num: In::PRIMARY,
        value: Value::Ascii(vec![text.as_bytes().to_vec()]),
    };
    let turned =
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![orientation]) };
    let taken = ascii(Tag::DateTimeOriginal, time);
    let offset = ascii(Tag::OffsetTimeOriginal, zone);
    let maker = ascii(Tag::Make, "SecretCamera");
    let mut writer = Writer::new();
    for field in [&turned, &taken, &offset, &maker] {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).unwrap();
    let block = block.into_inner();

    let plain = jpeg(width, height);
    let length = u16::try_from(2 + 6 + block.len()).unwrap();
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(block);
    bytes.extend(&plain[2..]);
    bytes
}

/// A PNG of a few bytes whose header claims any size.
pub(in crate::photo) fn boastful_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", header), (b"IDAT", vec![0x78, 0x9C, 3, 0, 0, 0, 0, 1]), (b"IEND", vec![])]
    {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let checked: Vec<u8> = kind.iter().copied().chain(data).collect();
        bytes.extend(&checked);
        bytes.extend(crc(&checked).to_be_bytes());
    }
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}
