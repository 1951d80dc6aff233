//! Peers of Q1, Q3 and Q4: crate `qrcode` with `image`, its SVG, and `resvg`.
//! `peers STICKER.svg < texts`: name, microseconds and bytes of one, the median of five rounds.

use std::io::{Cursor, Read};

use qrcode::{EcLevel, QrCode};

fn main() {
    let mut texts = String::new();
    std::io::stdin().read_to_string(&mut texts).unwrap();
    let texts: Vec<&str> = texts.lines().take(100).collect();
    let code = |text: &str| QrCode::with_error_correction_level(text, EcLevel::H).unwrap();
    measure("qrcode+image", texts.len(), |n| {
        let picture = code(texts[n]).render::<image::Luma<u8>>().module_dimensions(10, 10).build();
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner().len()
    });
    measure("qrcode-svg", texts.len(), |n| {
        code(texts[n]).render::<qrcode::render::svg::Color<'_>>().module_dimensions(10, 10).build().len()
    });
    let svg = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    measure("resvg", 10, |_| {
        let tree = resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).unwrap();
        let scale = 709.0 / tree.size().width();
        let mut pixels = resvg::tiny_skia::Pixmap::new(709, 945).unwrap();
        let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pixels.encode_png().unwrap().len()
    });
}

fn measure(name: &str, count: usize, mut one: impl FnMut(usize) -> usize) {
    let mut rounds: Vec<(f64, usize)> = (0..5)
        .map(|_| {
            let started = processor_time();
            let bytes: usize = (0..count).map(&mut one).sum();
            ((processor_time() - started) / count as f64, bytes / count)
        })
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!("{name} {} {}", rounds[2].0, rounds[2].1);
}

/// Time on the processor of this thread, in microseconds.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e3
}
