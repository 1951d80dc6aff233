//! Stickers in all formats: they read, they say what they must, they come out the same.

use std::io::Read;

use super::batch::{Batch, BatchFormat};
use super::pdf::{self, PER_PAGE};
use super::png::Painter;
use super::*;

const NAMES: [&str; 4] = [
    "河庄家具",
    "杭州钱塘河庄街道江东村精密机械制造有限公",
    "杭州钱塘河庄街道江东村新世纪精密机械制造及金属表面处理研究开发（集团）股份有限公",
    "杭州堃喆犇垚昇镕玥祎新材料有限公司",
];

pub(crate) fn style() -> Style {
    let fonts = Fonts::find(None).unwrap();
    Style { fonts, street: "河庄街道".into(), public_url: "https://heping.example".into() }
}

fn stickers(count: usize) -> Vec<Sticker> {
    use rand::SeedableRng;
    let mut rng = rand::rngs::StdRng::seed_from_u64(1);
    let risks = [
        None,
        Some(RiskColour::Red),
        Some(RiskColour::Orange),
        Some(RiskColour::Yellow),
        Some(RiskColour::Blue),
    ];
    let sticker = |n: usize| Sticker {
        code: EnterpriseCode::generate(&mut rng),
        name: NAMES[n % NAMES.len()].to_owned(),
        risk: risks[n % risks.len()],
    };
    (0..count).map(sticker).collect()
}

fn read(image: &image::GrayImage) -> Vec<String> {
    let mut scan = rqrr::PreparedImage::prepare_from_greyscale(
        usize::try_from(image.width()).unwrap(),
        usize::try_from(image.height()).unwrap(),
        |x, y| image.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0],
    );
    scan.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[test]
fn a_png_reads_and_has_its_size_in_it() {
    let style = style();
    for (dpi, width, height) in [(None, 709, 945), (Some(600), 1417, 1890), (Some(150), 354, 472)] {
        let mut painter = Painter::new(&style, dpi).unwrap();
        for sticker in stickers(5) {
            let file = painter.render(&sticker).unwrap();
            assert!(file == Painter::new(&style, dpi).unwrap().render(&sticker).unwrap());
            let image = image::load_from_memory(&file).unwrap().to_luma8();
            assert_eq!(image.dimensions(), (width, height));
            assert_eq!(read(&image), [sticker.code.url("https://heping.example")], "{dpi:?}");
            let reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let per_metre = reader.info().pixel_dims.unwrap().xppu;
            assert_eq!(per_metre, (dpi.unwrap_or(300) * 10_000 + 127) / 254);
        }
    }
}

/// The pixels of a PNG whose checksums are all right.
fn strictly(file: &[u8]) -> Vec<u8> {
    let mut options = ::png::DecodeOptions::default();
    options.set_ignore_checksums(false);
    let mut decoder = ::png::Decoder::new_with_options(std::io::Cursor::new(file), options);
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    reader.finish().unwrap();
    pixels
}

#[test]
fn a_png_is_whole_at_every_resolution_and_with_codes_of_any_size() {
    for length in [1, 40, 70] {
        let url = format!("https://{}.example", "a".repeat(length));
        let style = Style { public_url: url.as_str().into(), ..style() };
        let sticker = &stickers(5)[4];
        for dpi in (150..=600).step_by(43).chain([199, 280, 299, 300, 449, 600]) {
            let file = Painter::new(&style, Some(dpi)).unwrap().render(sticker).unwrap();
            let image = image::load_from_memory(&file).unwrap().to_rgb8();
            assert!(strictly(&file) == image.clone().into_raw(), "{dpi} dpi");
            let (width, height) = image.dimensions();
            let at = |x, y| image.get_pixel(x * (width - 1) / 60, y * (height - 1) / 80).0;
            assert_eq!([at(0, 0), at(60, 0), at(1, 13)], [super::design::GROUND; 3], "{dpi} dpi");
            assert_eq!(
                [at(0, 15), at(60, 79), at(1, 50), at(59, 50), at(30, 72)],
                [[255; 3]; 5],
                "{dpi} dpi"
            );
            // the middle of the logo's upper edge, of its level line and of its tip
            let inked = |from: u32, to: u32| (from..to).any(|y| image.get_pixel(width / 2, y).0 == [0; 3]);
            let (middle, side) = (height * 469 / 800, height * 76 / 800);
            assert!(
                inked(middle - side / 2, middle - side / 4) && inked(middle + side / 4, middle + side / 2)
            );
        }
    }
}

#[test]
fn resolutions_are_bounded() {
    for dpi in [0, 149, 601, 100_000] {
        let error = Painter::new(&style(), Some(dpi)).err().unwrap();
        assert_eq!(error.field_errors()[0].field, "dpi");
    }
}

#[test]
fn a_long_address_still_reads_with_the_logo() {
    for length in [1, 20, 40, 70] {
        let url = format!("https://{}.example", "a".repeat(length));
        let style = Style { public_url: url.as_str().into(), ..style() };
        let [sticker] = &stickers(1)[..] else { panic!() };
        let file = Painter::new(&style, None).unwrap().render(sticker).unwrap();
        let image = image::load_from_memory(&file).unwrap().to_luma8();
        assert_eq!(read(&image), [sticker.code.url(&url)], "{length}");
    }
}

#[test]
fn an_svg_is_whole_and_the_same_again() {
    for sticker in stickers(5) {
        let svg = svg::render(&style(), &sticker).unwrap();
        assert_eq!(svg, svg::render(&style(), &sticker).unwrap());
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>"));
        assert!(svg.contains(&sticker.code.display()) && svg.contains(&sticker.name));
        assert!(!svg.contains("<text") && !svg.contains("NaN"));
    }
    let odd = Sticker { name: "<甲> & \"乙\"".to_owned(), ..stickers(1).remove(0) };
    assert!(svg::render(&style(), &odd).unwrap().contains("<title>&lt;甲&gt; &amp; \"乙\""));
}

/// Every object of a PDF begins where the table at its end says.
fn assert_whole(file: &[u8]) {
    let find = |text: &[u8]| file.windows(text.len()).rposition(|window| window == text).unwrap();
    let number = |from: usize| -> usize {
        let digits = file[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(&file[from..from + digits]).unwrap().parse().unwrap()
    };
    let table = number(find(b"startxref\n") + 10);
    assert!(file[table..].starts_with(b"xref\n0 "));
    let count = number(table + 7);
    let rows = table + 7 + count.to_string().len() + 1;
    for object in 1..count {
        let row = &file[rows + 20 * object..rows + 20 * (object + 1)];
        let offset: usize = std::str::from_utf8(&row[..10]).unwrap().parse().unwrap();
        let begins = format!("{object} 0 obj");
        assert!(file[offset..].starts_with(begins.as_bytes()), "object {object}");
    }
    assert!(file.starts_with(b"%PDF-1.7") && file.ends_with(b"%%EOF\n"));
}

#[test]
fn pdfs_are_whole_and_the_same_again() {
    let style = style();
    let one = pdf::render(&style, &stickers(1)[0]).unwrap();
    assert_whole(&one);
    assert!(one == pdf::render(&style, &stickers(1)[0]).unwrap());
    assert!(one.len() < 60_000, "{} bytes: only the used glyphs are in it", one.len());
    for (count, pages) in [(1, 1), (PER_PAGE, 1), (PER_PAGE + 1, 2)] {
        let made = || {
            let mut batch = Batch::new(&style, BatchFormat::Pdf, 7).unwrap();
            let mut file = Vec::new();
            for sticker in stickers(count) {
                batch.push(&sticker).unwrap();
                file.extend(batch.take());
            }
            file.extend(batch.finish().unwrap());
            file
        };
        let file = made();
        assert_whole(&file);
        assert!(file == made());
        let count = file.windows(12).filter(|window| *window == b"/Type /Page\n").count();
        assert_eq!(count, pages);
    }
}

#[test]
fn an_archive_holds_a_picture_for_each() {
    let style = style();
    let mut batch = Batch::new(&style, BatchFormat::Zip, 3).unwrap();
    let stickers = stickers(5);
    let mut file = Vec::new();
    for sticker in &stickers {
        batch.push(sticker).unwrap();
        file.extend(batch.take());
    }
    assert_eq!(batch.stickers(), 5);
    file.extend(batch.finish().unwrap());
    let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    assert_eq!(archive.len(), 5);
    for (n, sticker) in stickers.iter().enumerate() {
        let mut entry = archive.by_index(n).unwrap();
        assert_eq!(
            entry.name().unwrap(),
            format!("{:05}_{}_{}.png", 25 + n, sticker.name, sticker.code.display())
        );
        let mut picture = Vec::new();
        entry.read_to_end(&mut picture).unwrap();
        let image = image::load_from_memory(&picture).unwrap().to_luma8();
        assert_eq!(read(&image), [sticker.code.url("https://heping.example")]);
    }
}

#[test]
fn a_refused_sticker_leaves_nothing_in_the_batch() {
    let style = style();
    let [good] = &stickers(1)[..] else { panic!() };
    let bad = Sticker { name: "甲\u{10FFFF}".to_owned(), ..good.clone() };
    for format in [BatchFormat::Pdf, BatchFormat::Zip] {
        let mut with = Batch::new(&style, format, 1).unwrap();
        with.push(good).unwrap();
        assert_eq!(with.push(&bad).unwrap_err().field_errors()[0].field, "name");
        with.push(good).unwrap();
        let mut without = Batch::new(&style, format, 1).unwrap();
        without.push(good).unwrap();
        without.push(good).unwrap();
        assert_eq!(with.stickers(), 2);
        assert!(with.finish().unwrap() == without.finish().unwrap());
    }
    assert!(Batch::new(&style, BatchFormat::Pdf, 0).is_err());
}
