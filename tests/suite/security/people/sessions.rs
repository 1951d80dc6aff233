//! S11: how long sessions of the street's people last, and how many there are.

use chrono::TimeDelta;
use heping_tests::expect::{body, refused, text};
use heping_tests::{TestApp, beginning};
use serde_json::json;

use super::{PASSWORD, sign_in};

#[tokio::test]
async fn s11_a_desk_is_left_after_half_an_hour_and_everybody_signs_in_once_a_day() {
    let app = TestApp::start().await;
    let at = |minutes| beginning().plus(TimeDelta::minutes(minutes));
    let desk = app.anon().signed_in(&sign_in(&app, "office", json!({"device": "console"})).await);
    for minutes in (0..24 * 60).step_by(25) {
        app.clock.set(at(minutes));
        assert_eq!(desk.get("/api/v1/enterprises").await.status, 200, "after {minutes} minutes");
    }
    app.clock.set(at(24 * 60));
    refused(&desk.get("/api/v1/enterprises").await, 401, "unauthenticated");
    let desk = app.anon().signed_in(&sign_in(&app, "office", json!({"device": "console"})).await);
    app.clock.set(at(24 * 60 + 30));
    refused(&desk.get("/api/v1/enterprises").await, 401, "unauthenticated");

    // an inspector in the field signs in once a day, with WeChat or without
    let start = app.clock.now();
    let inspector = app.inspector().await;
    let binding = json!({"code": "demo-own", "password": PASSWORD});
    assert_eq!(inspector.post("/api/v1/session/wechat", binding).await.status, 204);
    let phone = app.wechat("demo-own").await;
    for hours in [0, 11, 22] {
        app.clock.set(start.plus(TimeDelta::hours(hours)));
        for one in [&inspector, &phone] {
            assert_eq!(one.get("/api/v1/my-day").await.status, 200, "after {hours} hours");
        }
    }
    app.clock.set(start.plus(TimeDelta::hours(24)));
    for one in [&inspector, &phone] {
        refused(&one.get("/api/v1/my-day").await, 401, "unauthenticated");
    }
}

#[tokio::test]
async fn s11_of_eleven_sessions_the_oldest_ends() {
    let app = TestApp::with_limits(1).await;
    let oldest = app.office().await;
    let mut last = oldest.clone();
    for n in 1..=10 {
        app.clock.set(beginning().plus(TimeDelta::seconds(10 * n)));
        last = app.office().await;
    }
    refused(&oldest.get("/api/v1/session").await, 401, "unauthenticated");
    let list = body(last.get("/api/v1/sessions").await, 200);
    assert_eq!(list["total"], 10);
    assert!(!text(&list["items"][0], "id").is_empty());
}
