//! The page that a scan opens, looked at in a real browser at a phone's width.

use std::path::{Path, PathBuf};
use std::process::Command;

use heping_tests::TestApp;
use image::{Rgb, RgbImage};
use serde_json::json;

const WIDTH: u32 = 390;
const HEIGHT: u32 = 844;
const LIGHT: Rgb<u8> = Rgb([0xF6, 0xF7, 0xF9]);
const DARK: Rgb<u8> = Rgb([0x12, 0x17, 0x1D]);
// says nothing of the firm, whose own colour stands above it
const GENUINE: Rgb<u8> = UNKNOWN;
const REPLACED: Rgb<u8> = Rgb([0x8A, 0x4B, 0x00]);
const REVOKED: Rgb<u8> = Rgb([0xA3, 0x19, 0x19]);
const UNKNOWN: Rgb<u8> = Rgb([0x33, 0x40, 0x4D]);

/// A picture of a page as a phone shows it.
fn looked_at(folder: &Path, url: &str, dark: bool) -> RgbImage {
    let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let browser = browser.iter().find(|path| Path::new(path).exists());
    let browser = browser.expect("a browser is missing: scripts/test installs chromium");
    let picture: PathBuf = folder.join("page.png");
    let scheme = if dark { 0 } else { 1 };
    let done = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.display()))
        .arg(format!("--window-size={WIDTH},{HEIGHT}"))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(url)
        .env("HOME", folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let picture = image::open(&picture).unwrap_or_else(|error| panic!("{error}: {said}")).to_rgb8();
    assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
    picture
}

fn share(picture: &RgbImage, colour: Rgb<u8>) -> f64 {
    let same = picture.pixels().filter(|pixel| **pixel == colour).count();
    f64::from(u32::try_from(same).unwrap()) / f64::from(WIDTH * HEIGHT)
}

#[tokio::test]
async fn every_state_of_a_code_is_seen_at_a_glance_by_day_and_by_night() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let genuine = app
        .firm("杭州钱塘河庄街道江东村新世纪精密机械制造及金属表面处理研究开发（集团）股份有限公司", "2110")
        .await;
    let replaced = app.firm("演示家具厂", "2110").await;
    let reissue = replaced.path("codes");
    assert_eq!(office.post(&reissue, json!({})).await.status, 201);
    let revoked = app.firm("演示针织厂", "1761").await;
    let revocation = format!("/api/v1/codes/{}/revocation", revoked.code);
    assert_eq!(office.post(&revocation, json!({"reason": "企业已搬迁"})).await.status, 200);

    let folder = tempfile::tempdir().unwrap();
    for (code, verdict, says) in [
        (&genuine.code, GENUINE, "码牌真实，由河庄街道签发"),
        (&replaced.code, REPLACED, "此码已更换"),
        (&revoked.code, REVOKED, "此码已停用"),
        (&"00000000000000".to_owned(), UNKNOWN, "查无此码"),
    ] {
        let page = format!("{}/q/{code}", app.url);
        let html = reqwest::get(&page).await.unwrap().text().await.unwrap();
        assert!(html.contains(says) && !html.contains("<script"), "{html}");
        for dark in [false, true] {
            let picture = looked_at(folder.path(), &page, dark);
            if let Ok(kept) = std::env::var("HEPING_TEST_PICTURES") {
                picture.save(format!("{kept}/{says}-{dark}.png")).unwrap();
            }
            let (paper, other) = if dark { (DARK, LIGHT) } else { (LIGHT, DARK) };
            assert!(share(&picture, paper) > 0.2 && share(&picture, other) < 0.01, "{says}, dark: {dark}");
            // the verdict is a band across the page
            let band = share(&picture, verdict);
            assert!((0.03..0.3).contains(&band), "{says}, dark: {dark}: {band}");
            // nothing is wider than the phone: the margins on both sides stay empty
            for x in [0, 1, WIDTH - 2, WIDTH - 1] {
                assert!((0..HEIGHT).all(|y| *picture.get_pixel(x, y) == paper), "{says}, dark: {dark}: {x}");
            }
        }
    }
}
