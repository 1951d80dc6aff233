//! The mini-program code: a picture that looks a little like one, and that no scanner reads.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Answer, Refused, text};

/// What a scene may hold beside letters and digits.
const SYMBOLS: &str = "!#$&'()*+,/:;=?@-._~";
/// Dots from the middle to the edge.
const RINGS: usize = 12;

pub(super) fn draw(body: &Value) -> Result<Answer, Refused> {
    let (scene, page) = (text(body, "scene"), text(body, "page"));
    if !(1..=32).contains(&scene.len()) {
        return Err(Refused(40169, "invalid length for scene, or the data is not json string"));
    }
    if !scene.chars().all(|c| c.is_ascii_alphanumeric() || SYMBOLS.contains(c)) {
        return Err(Refused(40129, "invalid scene"));
    }
    let checked = body.get("check_path") != Some(&Value::Bool(false));
    if page.starts_with('/') || (checked && !page.starts_with("pages/")) {
        return Err(Refused(41030, "invalid page"));
    }
    let width = match body.get("width").and_then(Value::as_u64) {
        None => 430,
        Some(width @ 280..=1280) => width,
        Some(_) => return Err(Refused(40097, "invalid args")),
    };
    let width = usize::try_from(width).unwrap_or(430);
    picture(scene, width).map(Answer::Picture).ok_or(Refused(-1, "system error"))
}

/// Dots on a disc, dark where a digest of the scene says so.
fn picture(scene: &str, width: usize) -> Option<Vec<u8>> {
    let digest = Sha256::digest(scene);
    let cells = RINGS * 2;
    let mut pixels = vec![0xff_u8; width * width];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = ((at % width) * cells / width, (at / width) * cells / width);
        let (dx, dy) = (x.abs_diff(RINGS), y.abs_diff(RINGS));
        let byte = digest.get((x * 7 + y * 13) % digest.len()).copied().unwrap_or_default();
        let dark = (byte >> ((x + y) % 8)) & 1 == 1;
        if dark && dx * dx + dy * dy < RINGS * RINGS {
            *pixel = 0x20;
        }
    }
    let side = u32::try_from(width).ok()?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(file)
}
