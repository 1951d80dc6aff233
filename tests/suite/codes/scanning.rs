//! Q7 with the reader that comes with the tests; `scripts/scan` asks zxing-cpp and zbar.

use heping_tests::distort::{conditions, printed};
use image::GrayImage;
use image::imageops::{FilterType, resize};

fn read(picture: &GrayImage) -> Vec<String> {
    let side = usize::try_from(picture.width()).unwrap();
    let mut scan = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
    });
    scan.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// Reads as an app does that zooms in: rqrr looks at one pixel of a module and, where a module has
/// three, misses it now and then (the other two readers never do).
fn read_zoomed(picture: &GrayImage, text: &str) -> bool {
    (1..=3).any(|zoom| {
        let side = picture.width() * zoom;
        read(&resize(picture, side, side, FilterType::Triangle)).iter().any(|found| found == text)
    })
}

#[test]
fn codes_are_read_whatever_happens_to_them_on_the_way() {
    let mut unread = Vec::new();
    for (url, code) in printed(8) {
        for (condition, picture) in conditions(&code) {
            if !read_zoomed(&picture, &url) {
                unread.push(format!("{url}: {condition}"));
            }
        }
    }
    assert!(unread.is_empty(), "{unread:#?}");
}
