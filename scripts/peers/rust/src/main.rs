//! Peers of Q1, Q3 and Q4: crate `qrcode` with `image`, its SVG, and `resvg`.
//! `peers FONT < lines of "url<TAB>name<TAB>code"`: name, microseconds and bytes of one, the median
//! of five rounds.

use std::io::{Cursor, Read};
use std::sync::Arc;

use cpu_time::ThreadTime;
use qrcode::{EcLevel, QrCode};
use resvg::{tiny_skia, usvg};

fn main() {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines).unwrap();
    let lines: Vec<Vec<&str>> = lines.lines().take(100).map(|line| line.split('\t').collect()).collect();
    let code = |text: &str| QrCode::with_error_correction_level(text, EcLevel::H).unwrap();
    measure("qrcode+image", lines.len(), |n| {
        let picture = code(lines[n][0]).render::<image::Luma<u8>>().module_dimensions(10, 10).build();
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner().len()
    });
    measure("qrcode-svg", lines.len(), |n| {
        code(lines[n][0]).render::<qrcode::render::svg::Color<'_>>().module_dimensions(10, 10).build().len()
    });

    let mut options = usvg::Options::default();
    let fonts = Arc::make_mut(&mut options.fontdb);
    fonts.load_font_data(std::fs::read(std::env::args().nth(1).unwrap()).unwrap());
    options.font_family = fonts.faces().next().unwrap().families[0].0.clone();
    measure("resvg", 10, |n| {
        let tree = usvg::Tree::from_str(&sticker(&lines[n], &code(lines[n][0])), &options).unwrap();
        let mut pixels = tiny_skia::Pixmap::new(709, 945).unwrap();
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
        pixels.encode_png().unwrap().len()
    });
}

/// The sticker as people write one: a band, lines of text, a square for each dark module.
fn sticker(line: &[&str], code: &QrCode) -> String {
    let name: Vec<char> = line[1].chars().collect();
    let mut svg = String::from(
        "<svg xmlns='http://www.w3.org/2000/svg' width='709' height='945'>\
         <rect width='709' height='945' fill='white'/><rect width='709' height='165' fill='#1f3a5f'/>\
         <text x='170' y='100' font-size='68' fill='white'>河平码</text>",
    );
    for (row, half) in name.chunks(name.len().div_ceil(2)).enumerate() {
        let half: String = half.iter().collect();
        svg += &text(half.as_str(), 240 + 70 * row, 60);
    }
    let mut path = String::new();
    for (n, module) in code.to_colors().iter().enumerate() {
        if *module == qrcode::Color::Dark {
            path += &format!("M{} {}h9v9h-9z", 170 + n % code.width() * 9, 370 + n / code.width() * 9);
        }
    }
    svg + &format!("<path d='{path}'/>") + &text(line[2], 830, 58) + &text("微信扫一扫 · 河庄街道", 900, 34) + "</svg>"
}

fn text(text: &str, y: usize, size: usize) -> String {
    format!("<text x='354' y='{y}' font-size='{size}' text-anchor='middle'>{text}</text>")
}

fn measure(name: &str, count: usize, mut one: impl FnMut(usize) -> usize) {
    let mut rounds: Vec<(f64, usize)> = (0..5)
        .map(|_| {
            let started = ThreadTime::now();
            let bytes: usize = (0..count).map(&mut one).sum();
            (started.elapsed().as_secs_f64() * 1e6 / count as f64, bytes / count)
        })
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!("{name} {} {}", rounds[2].0, rounds[2].1);
}
