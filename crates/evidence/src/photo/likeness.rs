//! Whether two photos show the same: a difference hash (which of neighbouring cells is the brighter)
//! of the picture in 7 × 7 cells, and its mean colour. Re-encoding, shrinking or a little cropping
//! leave it as it is or nearly so; the same scene taken again from the hand changes it by much more.

use image::RgbImage;
use image::imageops::{FilterType, grayscale, resize};

/// Cells across and down.
const CELLS: u32 = 7;
/// Bits of the mean of each of red, green and blue, above the cells' bits.
const MEAN_BITS: u32 = 5;
/// Up to so many differing cells two pictures are the same one.
const SAME_CELLS: u32 = 3;
/// Up to so many steps of 32 between their mean colours, of each of the three.
const SAME_MEAN: u64 = 1;

/// The likeness of a picture.
pub(super) fn of(picture: &RgbImage) -> i64 {
    let small = resize(&grayscale(picture), CELLS + 1, CELLS, FilterType::Triangle);
    let mut bits = 0_u64;
    for y in 0..CELLS {
        for x in 0..CELLS {
            // a step of noise is no edge
            let brighter = small.get_pixel(x, y)[0] > small.get_pixel(x + 1, y)[0].saturating_add(2);
            bits = bits << 1 | u64::from(brighter);
        }
    }
    let mean = resize(picture, 1, 1, FilterType::Triangle);
    for colour in mean.get_pixel(0, 0).0 {
        bits = bits << MEAN_BITS | u64::from(colour >> (8 - MEAN_BITS));
    }
    bits.cast_signed()
}

/// Whether two pictures are one and the same to the eye.
fn alike(one: i64, other: i64) -> bool {
    let (one, other) = (one.cast_unsigned(), other.cast_unsigned());
    let cells = (one >> (3 * MEAN_BITS)) ^ (other >> (3 * MEAN_BITS));
    let mean = |bits: u64, nth: u32| bits >> (nth * MEAN_BITS) & ((1 << MEAN_BITS) - 1);
    cells.count_ones() <= SAME_CELLS
        && (0..3).all(|nth| mean(one, nth).abs_diff(mean(other, nth)) <= SAME_MEAN)
}

/// What is known of how a photo looks: its likeness, where that was worked out, and the SHA-256 of it.
pub type Face = (Option<i64>, String);

/// Whether any photo of `after` shows something else than every photo of `before`. Of a photo whose
/// likeness was never worked out it is enough that it is another one.
pub fn differ(before: &[Face], after: &[Face]) -> bool {
    let same = |(one, one_sent): &Face, (other, other_sent): &Face| match (one, other) {
        (Some(one), Some(other)) => alike(*one, *other),
        _ => one_sent == other_sent,
    };
    after.iter().any(|new| !before.iter().any(|old| same(new, old)))
}

/// What photos look like, each once, in order: equal for equal photos, whoever sent them under which
/// id. A photo whose likeness was never worked out is known by its bytes.
pub fn faces(photos: impl IntoIterator<Item = Face>) -> Vec<String> {
    let face = |(likeness, sha256): Face| likeness.map_or(sha256, |likeness| likeness.to_string());
    let mut faces: Vec<String> = photos.into_iter().map(face).collect();
    faces.sort_unstable();
    faces.dedup();
    faces
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A workshop of rectangles, seen from a little to the side or not.
    fn scene(shift: u32, lamp: u8) -> RgbImage {
        RgbImage::from_fn(640, 480, |x, y| {
            let x = x + shift;
            let machine = (x / 90 + y / 70).is_multiple_of(3);
            let light = u8::try_from((x * 3 + y) % 97).unwrap();
            match machine {
                true => Rgb([60 + light, 50, 40]),
                false => Rgb([150, 140 + light / 2, lamp]),
            }
        })
    }

    #[test]
    fn the_same_picture_re_encoded_is_alike_and_another_one_is_not() {
        let first = of(&scene(0, 120));
        let smaller = resize(&scene(0, 120), 320, 240, FilterType::Triangle);
        assert!(alike(first, of(&smaller)));
        let mut jpeg = std::io::Cursor::new(Vec::new());
        scene(0, 120).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let again = image::load_from_memory(jpeg.get_ref()).unwrap().into_rgb8();
        assert!(alike(first, of(&again)));
        assert!(!alike(first, of(&scene(45, 120))), "from another place");
        assert!(!alike(
            of(&RgbImage::from_pixel(64, 64, Rgb([200, 0, 0]))),
            of(&RgbImage::from_pixel(64, 64, Rgb([0, 200, 0])))
        ));
    }
}
