//! What happens to a printed code on its way into a phone: turned, far away, seen from the side,
//! badly compressed, in a shadow.

#![allow(clippy::as_conversions, reason = "pixels and angles are small numbers")]

use std::io::Cursor;

use heping_core::RiskColour;
use heping_paper::Fonts;
use heping_qr::EnterpriseCode;
use heping_qr::sticker::{Sticker, Style, png::Painter};
use image::imageops::{FilterType, crop_imm, resize};
use image::{GrayImage, ImageFormat, Luma};
use rand::{RngExt, SeedableRng};

/// Pixels of a module on a sticker at 300 dpi.
const MODULE: u32 = 9;
/// The code with its quiet zone on a sticker at 300 dpi: left, top, side.
const CODE: (u32, u32, u32) = (134, 333, 441);

/// `count` codes as they are printed, with their logo, and what each says; the same each time.
pub fn printed(count: usize) -> Vec<(String, GrayImage)> {
    let fonts = Fonts::find(None).expect("a font with Chinese");
    let style = Style { fonts, street: "河庄街道".into(), public_url: "https://heping.example".into() };
    let mut painter = Painter::new(&style, None).expect("300 dpi");
    let mut rng = rand::rngs::StdRng::seed_from_u64(7);
    let risks = [None, Some(RiskColour::Red), Some(RiskColour::Yellow)];
    let mut one = |n: usize| {
        let payload: u64 = rng.random();
        let code = EnterpriseCode::generate(&mut rand::rngs::StdRng::seed_from_u64(payload));
        let sticker = Sticker {
            code, name: "杭州钱塘演示家具有限公司".into(), risk: risks[n % risks.len()]
        };
        let file = painter.render(&sticker).expect("a sticker");
        let picture = image::load_from_memory(&file).expect("a PNG").to_luma8();
        let (left, top, side) = CODE;
        (code.url("https://heping.example"), crop_imm(&picture, left, top, side, side).to_image())
    };
    (0..count).map(&mut one).collect()
}

/// A code in every condition that it must be read in, each by its name.
pub fn conditions(code: &GrayImage) -> Vec<(&'static str, GrayImage)> {
    let at = |module: u32| {
        let side = code.width() * module / MODULE;
        resize(code, side, side, FilterType::Triangle)
    };
    vec![
        ("plain", code.clone()),
        ("rotated by 15 degrees", rotated(code, 15.0)),
        ("3 pixels a module", at(3)),
        ("2 pixels a module", at(2)),
        ("10 % perspective", seen_from_below(code, 0.1)),
        ("JPEG of quality 10", as_jpeg(&at(4), 10)),
        ("low contrast in a shadow", shadowed(code)),
    ]
}

/// Each pixel is what lies at `from` of it, both measured from the middle in half sides.
fn mapped(code: &GrayImage, side: u32, from: impl Fn(f32, f32) -> (f32, f32)) -> GrayImage {
    let half = side as f32 / 2.0;
    let old = code.width() as f32 / 2.0;
    GrayImage::from_fn(side, side, |x, y| {
        let (u, v) = from(x as f32 + 0.5 - half, y as f32 + 0.5 - half);
        let (u, v) = (u + old - 0.5, v + old - 0.5);
        let pixel = |x: f32, y: f32| {
            let inside = x >= 0.0 && y >= 0.0 && x < 2.0 * old && y < 2.0 * old;
            if inside { f32::from(code.get_pixel(x as u32, y as u32).0[0]) } else { 255.0 }
        };
        let (left, top) = (u.floor(), v.floor());
        let (right, down) = (u - left, v - top);
        let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
        let lower = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
        Luma([(upper * (1.0 - down) + lower * down).round() as u8])
    })
}

fn rotated(code: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    mapped(code, code.width() * 5 / 4, |x, y| (x * cos + y * sin, y * cos - x * sin))
}

/// The upper edge is further away than the lower one: smaller by `part`.
fn seen_from_below(code: &GrayImage, part: f32) -> GrayImage {
    let half = code.width() as f32 / 2.0;
    mapped(code, code.width() * 6 / 5, |x, y| {
        let near = 1.0 + part / 2.0 * y / half;
        (x / near, y / near)
    })
}

fn as_jpeg(code: &GrayImage, quality: u8) -> GrayImage {
    let mut file = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(Cursor::new(&mut file), quality);
    encoder.encode_image(code).expect("a JPEG");
    image::load_from_memory_with_format(&file, ImageFormat::Jpeg).expect("a JPEG").to_luma8()
}

/// Faded print (dark is not black) under a shadow that takes half the light on one side.
fn shadowed(code: &GrayImage) -> GrayImage {
    let side = (code.width() + code.height()) as f32;
    GrayImage::from_fn(code.width(), code.height(), |x, y| {
        let faded = 90.0 + f32::from(code.get_pixel(x, y).0[0]) / 255.0 * 100.0;
        Luma([(faded * (1.0 - 0.5 * (x + y) as f32 / side)) as u8])
    })
}
