//! S17: how much room photos may take, and for how long.

use diesel::prelude::*;
use heping_store::schema::photos;
use heping_tests::expect::{body, refused};
use heping_tests::fixture::{Finding, Visit};
use heping_tests::{TestApp, picture};
use serde_json::json;

use super::{night, send_photo, ticket};

async fn photo_count(app: &TestApp) -> i64 {
    app.app.store.read(|conn| Ok(photos::table.count().get_result(conn)?)).await.unwrap()
}

#[tokio::test]
async fn s17_photos_that_no_record_shows_go_after_a_day() {
    let visit = Visit::begin("照片家具厂").await;
    let app = &visit.app;
    visit.find(Finding::due(15)).await;
    let (first, firm) = (&visit.officers.first, &visit.firm);
    first.photo(51).await;
    let again = first.photo(52).await;
    let anon = app.anon();
    let named = ticket(&anon, firm).await;
    body(send_photo(&anon, &named, picture(53)).await, 201);
    assert_eq!(photo_count(app).await, 4);
    app.pass(chrono::TimeDelta::hours(20));
    let inspector = app.inspector().await;
    assert_eq!(inspector.photo(52).await, again, "sent again, it is as fresh as a new one");
    app.pass(chrono::TimeDelta::hours(5));
    night(app).await;
    assert_eq!(photo_count(app).await, 2, "the finding's, and the one that was sent again");
    app.pass(chrono::TimeDelta::days(2));
    night(app).await;
    assert_eq!(photo_count(app).await, 1, "the finding's stays");
}

/// A picture that cannot be packed: about four megabytes.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    let noise = image::RgbImage::from_fn(1200, 1100, |_, _| image::Rgb([next(), next(), next()]));
    let mut png = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[tokio::test]
async fn s17_whoever_has_no_role_sends_9_photos_and_30_megabytes_a_day() {
    let app = TestApp::with_limits(1).await;
    let stranger = app.wechat("demo-stranger").await;
    for shade in 0..9 {
        assert_eq!(stranger.upload(picture(shade)).await.status, 201);
    }
    refused(&stranger.upload(picture(9)).await, 429, "rate_limited");
    let heavy = app.wechat("demo-heavy").await;
    let sizes: Vec<u16> = {
        let mut answered = Vec::new();
        for seed in 1..=8 {
            answered.push(heavy.upload(noise(seed)).await.status);
        }
        answered
    };
    assert_eq!(sizes, [201, 201, 201, 201, 201, 201, 201, 429], "4 MB each");
    let firm = app.firm("限量家具厂", "2110").await;
    let anon = app.anon();
    let named = ticket(&anon, &firm).await;
    for shade in 0..9 {
        assert_eq!(send_photo(&anon, &named, picture(shade)).await.status, 201);
    }
    refused(&send_photo(&anon, &named, picture(9)).await, 429, "rate_limited");
    for shade in 0..12 {
        firm.officer.photo(shade).await;
    }
}

#[tokio::test]
async fn s17_whoever_leaves_takes_photos_along_that_no_record_shows() {
    let app = TestApp::start().await;
    let stranger = app.wechat("demo-stranger").await;
    stranger.photo(61).await;
    assert_eq!(photo_count(&app).await, 1);
    let left = stranger.post("/api/v1/session/erasure", json!({"confirm": true})).await;
    assert_eq!(left.status, 204, "{}", left.text);
    assert_eq!(photo_count(&app).await, 0);
}
