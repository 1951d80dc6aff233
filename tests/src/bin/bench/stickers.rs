//! Q1–Q6: codes and stickers beside their peers, one thread, the median of five rounds, in time on
//! the processor (so that a busy machine changes nothing).

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use cpu_time::ThreadTime;
use heping_core::RiskColour;
use heping_paper::Fonts;
use heping_qr::sticker::pdf::PER_PAGE;
use heping_qr::sticker::{Batch, BatchFormat, Sticker, Style};
use heping_qr::{EcLevel, EnterpriseCode, Matrix, Picture};
use rand::{RngExt, SeedableRng};

use crate::{Bar, Figure};

/// Names of firms are made of these: what a firm is called by, and what it does.
const CALLED: &str = "鑫隆盛华兴源达泰恒瑞祥顺和丰永宏茂昌裕康安信诚德仁义嘉佳美新盈汇聚联众创凯旋腾飞龙凤虎鹏\
    东南西北江海河川云天星辰日月春秋金银铜玉石木林森松柏竹梅兰荷百千万亿一双三四五六七八九十";
const DOES: [&str; 16] = [
    "精密",
    "机械",
    "家具",
    "纺织",
    "印染",
    "食品",
    "物流",
    "电子",
    "新材料",
    "五金",
    "塑料",
    "包装",
    "汽配",
    "建材",
    "环保",
    "服饰",
];
/// Stickers of a large and of a small batch.
const LARGE: usize = 10_000;
const SMALL: usize = 100;

/// Microseconds and bytes of one.
type Cost = (f64, f64);

fn style() -> Style {
    let fonts = Fonts::find(None).unwrap();
    Style { fonts, street: "河庄街道".into(), public_url: "https://hp.hezhuang.gov.cn".into() }
}

fn stickers(count: usize) -> Vec<Sticker> {
    let mut rng = rand::rngs::StdRng::seed_from_u64(6);
    let colours = [
        None,
        Some(RiskColour::Blue),
        Some(RiskColour::Yellow),
        Some(RiskColour::Orange),
        Some(RiskColour::Red),
    ];
    let called: Vec<char> = CALLED.chars().collect();
    let mut one = |n: usize| {
        let does = (0..2).map(|_| DOES[rng.random_range(0..DOES.len())]).collect::<String>();
        let called: String = (0..2).map(|_| called[rng.random_range(0..called.len())]).collect();
        let code = EnterpriseCode::generate(&mut rng);
        Sticker { code, name: format!("杭州{called}{does}有限公司"), risk: colours[n % colours.len()] }
    };
    (0..count).map(&mut one).collect()
}

fn measure(count: usize, mut all: impl FnMut() -> usize) -> Cost {
    let mut rounds: Vec<Cost> = (0..5)
        .map(|_| {
            let started = ThreadTime::now();
            let bytes = all();
            let took = started.elapsed();
            let each = f64::from(u32::try_from(count).unwrap());
            (took.as_secs_f64() * 1e6 / each, f64::from(u32::try_from(bytes).unwrap()) / each)
        })
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    rounds[2]
}

fn batch(format: BatchFormat, stickers: &[Sticker], mut piece: impl FnMut(Vec<u8>)) -> usize {
    let mut batch = Batch::new(&style(), format, 1).unwrap();
    let mut bytes = 0;
    let mut take = |taken: Vec<u8>| {
        bytes += taken.len();
        piece(taken);
    };
    for page in stickers.chunks(PER_PAGE) {
        for sticker in page {
            batch.push(sticker).unwrap();
        }
        take(batch.take());
    }
    take(batch.finish().unwrap());
    bytes
}

/// What a peer program prints: name, microseconds, bytes.
fn peers(program: &Path, arguments: &[&Path], input: &str) -> HashMap<String, Cost> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let said = child.wait_with_output().unwrap();
    assert!(said.status.success(), "{}", program.display());
    let line = |line: &str| {
        let parts: Vec<&str> = line.split(' ').collect();
        (parts[0].to_owned(), (parts[1].parse().unwrap(), parts[2].parse().unwrap()))
    };
    String::from_utf8(said.stdout).unwrap().lines().map(line).collect()
}

fn rate(name: &str, ours: Cost, peer: &'static str, theirs: Cost, least: f64) -> Figure {
    let (ours, theirs) = (1e6 / ours.0, 1e6 / theirs.0);
    Figure { name: name.to_owned(), ours, unit: "/s", peer: Some((peer, theirs)), bar: Bar::Ratio(least) }
}

fn size(name: &str, bytes: f64, peer: Option<(&'static str, f64)>, most: f64) -> Figure {
    Figure { name: name.to_owned(), ours: bytes, unit: "B", peer, bar: Bar::AtMost(most.round()) }
}

/// All figures; `installed` is the folder of the peers, `font` one that they can read.
pub fn figures(installed: &Path, font: &Path) -> Vec<Figure> {
    let batch_of = stickers(LARGE);
    let some = &batch_of[..1000];
    let urls: Vec<String> =
        some.iter().map(|sticker| sticker.code.url("https://hp.hezhuang.gov.cn")).collect();
    let texts = urls.join("\n");
    let sides = |matrix: &Matrix| u32::try_from(matrix.width()).unwrap() + 8;
    let picture = |matrix: &Matrix| Picture::new(Some(10 * sides(matrix)), None).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let qrencode = peers(&installed.join("qrencode"), &[], &texts)["qrencode"];
    let lines: Vec<String> = some
        .iter()
        .zip(&urls)
        .map(|(sticker, url)| format!("{url}\t{}\t{}", sticker.name, sticker.code.display()))
        .collect();
    let lines = lines.join("\n");
    let compiled = peers(&installed.join("target/release/peers"), &[font], &lines);
    let script = Path::new("scripts/peers/stickers.py");
    let python = peers(Path::new("python3"), &[script, font], &lines);

    let png = measure(urls.len(), || {
        let draw = |url: &String| {
            let matrix = Matrix::encode(url, EcLevel::H).unwrap();
            heping_qr::png::render(&matrix, picture(&matrix)).unwrap().len()
        };
        urls.iter().map(draw).sum()
    });
    let scalable = measure(urls.len(), || {
        let draw = |url: &String| {
            let matrix = Matrix::encode(url, EcLevel::H).unwrap();
            heping_qr::svg::render(&matrix, picture(&matrix)).unwrap().len()
        };
        urls.iter().map(draw).sum()
    });
    let zip = measure(batch_of.len(), || batch(BatchFormat::Zip, &batch_of, drop));
    let pdf = measure(batch_of.len(), || batch(BatchFormat::Pdf, &batch_of, drop));
    let (small, large) = (memory_of(SMALL), memory_of(LARGE));
    vec![
        rate("Q1 code as PNG, level H", png, "libqrencode+libpng", qrencode, 25.0),
        rate("Q1 code as PNG, level H", png, "qrcode+image", compiled["qrcode+image"], 40.0),
        size("Q1 bytes of the PNG", png.1, Some(("libpng", qrencode.1)), 2.0 * qrencode.1),
        rate("Q3 code as SVG", scalable, "qrcode", compiled["qrcode-svg"], 10.0),
        size(
            "Q3 bytes of the SVG",
            scalable.1,
            Some(("qrcode", compiled["qrcode-svg"].1)),
            compiled["qrcode-svg"].1 / 2.0,
        ),
        rate("Q4 sticker at 300 dpi in a ZIP", zip, "Pillow+qrcode", python["pillow"], 100.0),
        rate("Q4 sticker at 300 dpi in a ZIP", zip, "resvg", compiled["resvg"], 50.0),
        size("Q4 bytes of the sticker", zip.1, None, 15_000.0),
        rate("Q5 sticker in a PDF of 10,000", pdf, "ReportLab+segno", python["reportlab"], 20.0),
        size("Q5 bytes of the sticker", pdf.1, None, 1_400.0),
        codes_on_a_page(folder.path(), some),
        Figure {
            name: "Q6 memory of 10,000".to_owned(),
            ours: large,
            unit: "MB",
            peer: Some(("of 100", small)),
            bar: Bar::AtMost((small * 12.0).round() / 10.0),
        },
    ]
}

/// How many of the codes on a page of the PDF a reader finds when it is printed at 200 dpi.
fn codes_on_a_page(folder: &Path, stickers: &[Sticker]) -> Figure {
    let file = folder.join("page.pdf");
    let mut all = Vec::new();
    batch(BatchFormat::Pdf, &stickers[..PER_PAGE], |piece| all.extend(piece));
    std::fs::write(&file, all).unwrap();
    let mut rasterise = Command::new("pdftoppm");
    rasterise.args(["-r", "200", "-gray", "-png"]).arg(&file).arg(folder.join("page"));
    assert!(rasterise.status().unwrap().success());
    let count =
        "import sys, zxingcpp, PIL.Image as i; print(len(zxingcpp.read_barcodes(i.open(sys.argv[1]))))";
    let said = Command::new("python3").args(["-c", count]).arg(folder.join("page-1.png")).output().unwrap();
    let read: f64 = String::from_utf8(said.stdout).unwrap().trim().parse().unwrap();
    Figure {
        name: "Q5 codes read on a page of twelve".to_owned(),
        ours: read,
        unit: "",
        peer: Some(("on it", 12.0)),
        bar: Bar::Ratio(1.0),
    }
}

/// The most that a process needs for a PDF of `count` stickers, in megabytes.
fn memory_of(count: usize) -> f64 {
    let said =
        Command::new(std::env::current_exe().unwrap()).arg("batch").arg(count.to_string()).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().parse().unwrap()
}

/// `bench batch COUNT`: prints a PDF into nothing and says how much memory that took.
pub fn print_memory(count: usize) {
    // made one page at a time, so that only the batch is measured
    let mut made = Batch::new(&style(), BatchFormat::Pdf, 1).unwrap();
    for _ in 0..count / SMALL {
        for sticker in stickers(SMALL) {
            made.push(&sticker).unwrap();
        }
        drop(made.take());
    }
    drop(made.finish().unwrap());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0);
}
