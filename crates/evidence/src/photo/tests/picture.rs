use std::time::Instant;

use heping_core::Code;
use image::{DynamicImage, ImageFormat, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::samples::{boastful_png, encoded, jpeg, jpeg_of_a_phone, picture};
use crate::photo::{MAX_BYTES, process};

fn refusal(bytes: &[u8]) -> (Code, Option<String>, Option<String>) {
    let error = process(bytes).unwrap_err();
    let field = error.field_errors().first();
    (error.code(), field.map(|f| f.field.clone()), field.map(|f| f.code.clone()))
}

fn refused_file(code: &str) -> (Code, Option<String>, Option<String>) {
    (Code::ValidationFailed, Some("file".to_owned()), Some(code.to_owned()))
}

fn shown(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
}

#[test]
fn each_format_is_taken_by_its_content_and_becomes_a_jpeg() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = encoded(&picture(64, 48), format);
        let photo = process(&bytes).unwrap();
        assert_eq!((photo.width, photo.height), (64, 48), "{format:?}");
        assert_eq!(photo.sha256, hex::encode(Sha256::digest(&bytes)));
        assert_eq!(shown(&photo.picture).dimensions(), (64, 48));
        assert_eq!(photo.taken_at, None);
    }
}

#[test]
fn the_largest_side_is_2560_and_320_in_the_thumbnail() {
    let photo = process(&encoded(&picture(3000, 1500), ImageFormat::Png)).unwrap();
    assert_eq!((photo.width, photo.height), (2560, 1280));
    assert_eq!(shown(&photo.thumb).dimensions(), (320, 160));
    let narrow = process(&jpeg(3000, 1)).unwrap();
    assert_eq!((narrow.width, narrow.height), (2560, 1));
}

#[test]
fn what_is_no_picture_of_ours_is_unsupported() {
    for bytes in [&b"GIF89a............."[..], b"%PDF-1.7 ", b"RIFF....WAVEfmt ", b"<svg/>", b"x"] {
        assert_eq!(refusal(bytes).0, Code::UnsupportedMedia);
    }
    assert_eq!(refusal(b""), refused_file("required"));
    assert_eq!(refusal(&vec![0xFF; MAX_BYTES + 1]).0, Code::TooLarge);
}

#[test]
fn a_header_that_claims_too_much_costs_nothing() {
    let start = Instant::now();
    for (width, height) in [(60_000, 60_000), (16_001, 10), (10, 16_001), (15_000, 15_000), (8_192, 6_400)] {
        assert_eq!(refusal(&boastful_png(width, height)), refused_file("too_many_pixels"));
    }
    assert!(start.elapsed().as_millis() < 500, "nothing was decoded");
    // within bounds, the same file is merely damaged
    assert_eq!(refusal(&boastful_png(100, 100)), refused_file("damaged"));
}

#[test]
fn a_jpeg_header_that_claims_too_much_is_refused_too() {
    let mut bytes = jpeg(64, 48);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    assert_eq!(refusal(&bytes), refused_file("too_many_pixels"));
}

#[test]
fn half_a_file_is_damaged() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let bytes = encoded(&picture(640, 480), format);
        for part in [13, bytes.len() / 2, bytes.len() - 2] {
            // the last bytes of a PNG are an empty end mark: the picture is whole without it
            if format == ImageFormat::Png && part == bytes.len() - 2 {
                continue;
            }
            assert_eq!(refusal(&bytes[..part]), refused_file("damaged"), "{format:?} {part}");
        }
    }
    // the end of the EXIF's own thumbnail is not the end of the picture
    let phone = jpeg_of_a_phone(640, 480, 1, "2026:11-\u{FF}", "");
    assert_eq!(refusal(&phone[..phone.len() / 2]), refused_file("damaged"));
}

#[test]
fn the_picture_stands_upright_keeps_its_time_and_loses_its_exif() {
    let bytes = jpeg_of_a_phone(640, 320, 6, "2026:11:24 16:20:05", "+09:00");
    let photo = process(&bytes).unwrap();
    assert_eq!((photo.width, photo.height), (320, 640));
    assert_eq!(photo.taken_at.unwrap().to_string(), "2026-11-24T15:20:05+08:00");
    let upright = shown(&photo.picture);
    // turned by 90° clockwise, what was left is now above
    assert!(upright.get_pixel(160, 40)[0] > 180, "red above");
    assert!(upright.get_pixel(160, 600)[2] > 180, "blue below");
    let kept = [photo.picture.as_ref(), photo.thumb.as_ref()].concat();
    for trace in [&b"Exif"[..], b"SecretCamera", b"2026:11:24"] {
        assert!(!kept.windows(trace.len()).any(|part| part == trace));
    }
}

#[test]
fn a_time_without_zone_is_local_and_an_impossible_one_is_none() {
    let taken = |time, zone| process(&jpeg_of_a_phone(64, 48, 1, time, zone)).unwrap().taken_at;
    let local = taken("2026:11:24 16:20:05", "   :  ").unwrap();
    assert_eq!(local.to_string(), "2026-11-24T16:20:05+08:00");
    for odd in ["1970:01:01 00:00:00", "2026:13:40 99:00:00", "    :  :     :  :  ", "yesterday"] {
        assert_eq!(taken(odd, ""), None, "{odd}");
    }
}

#[test]
fn what_shines_through_is_white() {
    let clear = RgbaImage::from_pixel(32, 32, Rgba([0, 0, 0, 0]));
    let photo = process(&encoded(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).unwrap();
    assert!(shown(&photo.picture).get_pixel(16, 16).0.iter().all(|&part| part > 250));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damage_is_answered_and_never_a_panic(format in 0..3usize, places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
        let mut bytes = encoded(&picture(24, 16), formats[format]);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = process(&bytes) {
            prop_assert!(matches!(error.code(), Code::ValidationFailed | Code::UnsupportedMedia), "{error}");
        }
    }
}
