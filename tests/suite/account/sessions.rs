//! Signing in and out, and how long a session lasts.

use std::time::Duration;

use chrono::TimeDelta;
use heping_tests::expect::{body, header, refused, text};
use heping_tests::{TestApp, beginning};
use heping_wechat::simulator::{Fault, LOGIN};
use serde_json::json;
use tokio::task::JoinSet;

#[tokio::test]
async fn a_login_code_sent_again_is_the_same_session_until_its_person_signs_out() {
    let app = TestApp::start().await;
    let code = json!({"code": "demo-somebody"});
    let first = body(app.anon().post("/api/v1/sessions/wechat", code.clone()).await, 201);
    let again = body(app.anon().post("/api/v1/sessions/wechat", code.clone()).await, 201);
    assert_eq!(again, first);

    let client = app.wechat("demo-somebody").await;
    assert_eq!(client.send("DELETE", "/api/v1/session", &json!(null)).await.status, 204);
    for reply in [
        client.get("/api/v1/session").await,
        client.send("DELETE", "/api/v1/session", &json!(null)).await,
        client.get("/api/v1/messages").await,
    ] {
        refused(&reply, 401, "unauthenticated");
        assert_eq!(header(&reply, "www-authenticate"), "Bearer");
    }

    let after = body(app.anon().post("/api/v1/sessions/wechat", code).await, 201);
    assert_ne!(after["token"], first["token"], "a session that was ended does not come back");
    assert_eq!(after["user"], first["user"]);
}

#[tokio::test]
async fn a_login_code_that_comes_ten_times_while_wechat_is_slow_is_asked_about_once() {
    let app = TestApp::start().await;
    let before = app.wechat.calls(LOGIN);
    for (person, asked, status) in [("demo-patient", 1, 201), ("demo-blocked", 2, 401)] {
        let code = json!({"code": app.wechat.login_code(person)});
        if status == 401 {
            app.wechat.block(person);
        }
        app.wechat.fail_next(LOGIN, Fault::Slow(Duration::from_millis(300)));
        let mut phones = JoinSet::new();
        for _ in 0..10 {
            let (phone, code) = (app.anon(), code.clone());
            phones.spawn(async move { phone.post("/api/v1/sessions/wechat", code).await });
        }
        let replies = phones.join_all().await;
        for reply in &replies {
            assert_eq!(reply.status, status, "{}", reply.text);
            assert_eq!(reply.body["token"], replies[0].body["token"]);
        }
        assert_eq!(app.wechat.calls(LOGIN) - before, asked);
    }
}

#[tokio::test]
async fn an_account_may_have_several_sessions_and_signing_out_ends_one() {
    let app = TestApp::start().await;
    let (desk, hall) = (app.staff("office").await, app.staff("office").await);
    assert_eq!(desk.send("DELETE", "/api/v1/session", &json!(null)).await.status, 204);
    refused(&desk.get("/api/v1/enterprises").await, 401, "unauthenticated");
    assert_eq!(hall.get("/api/v1/enterprises").await.status, 200);
}

#[tokio::test]
async fn wrong_names_wrong_passwords_and_wrong_codes_are_401() {
    let app = TestApp::start().await;
    for (username, password) in [("office", "wrong"), ("nobody", "heping-demo"), ("", "")] {
        let path = "/api/v1/sessions/password";
        let reply = app.anon().post(path, json!({"username": username, "password": password})).await;
        refused(&reply, 401, "bad_credentials");
        assert_eq!(header(&reply, "www-authenticate"), "Bearer");
    }
    for code in ["", "demo-", "081xYz"] {
        let reply = app.anon().post("/api/v1/sessions/wechat", json!({"code": code})).await;
        refused(&reply, 401, "bad_login_code");
    }
}

#[tokio::test]
async fn a_staff_session_on_a_phone_ends_twelve_hours_after_its_last_use_and_after_a_day() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let at = |hours, seconds| beginning().plus(TimeDelta::hours(hours) + TimeDelta::seconds(seconds));
    let expires_at = text(&body(office.get("/api/v1/session").await, 200), "expiresAt");
    assert_eq!(expires_at, at(12, 0).to_string());

    app.clock.set(at(12, -1));
    let expires_at = text(&body(office.get("/api/v1/session").await, 200), "expiresAt");
    assert_eq!(expires_at, at(24, -1).to_string(), "used in its last second, it slides");
    app.clock.set(at(24, -2));
    assert_eq!(office.get("/api/v1/enterprises").await.status, 200);
    app.clock.set(at(24, 0));
    refused(&office.get("/api/v1/enterprises").await, 401, "unauthenticated");
}

#[tokio::test]
async fn a_firms_session_slides_by_seven_days_and_ends_after_thirty() {
    let app = TestApp::start().await;
    let officer = app.firm("滑动会话家具厂", "2110").await.officer;
    for day in [6, 12, 18, 24, 29] {
        app.clock.set(beginning().plus(TimeDelta::days(day)));
        assert_eq!(officer.get("/api/v1/messages").await.status, 200, "day {day}");
    }
    app.clock.set(beginning().plus(TimeDelta::days(30)));
    refused(&officer.get("/api/v1/messages").await, 401, "unauthenticated");

    let idle = app.wechat("demo-idle").await;
    app.clock.set(beginning().plus(TimeDelta::days(37) - TimeDelta::seconds(1)));
    assert_eq!(idle.get("/api/v1/session").await.status, 200);
    let idle = app.wechat("demo-idler").await;
    app.clock.set(beginning().plus(TimeDelta::days(44)));
    refused(&idle.get("/api/v1/session").await, 401, "unauthenticated");
}

#[tokio::test]
async fn who_guesses_passwords_waits_and_nobody_else_does() {
    let app = TestApp::with_limits(1).await;
    let guess = json!({"username": "office", "password": "wrong"});
    for _ in 0..10 {
        let reply = app.anon().post("/api/v1/sessions/password", guess.clone()).await;
        refused(&reply, 401, "bad_credentials");
    }
    let reply = app.anon().post("/api/v1/sessions/password", guess.clone()).await;
    refused(&reply, 429, "rate_limited");
    assert_eq!(header(&reply, "retry-after"), "6");
    // also the right password, also spelled another way
    let right = json!({"username": " OFFICE", "password": "heping-demo"});
    refused(&app.anon().post("/api/v1/sessions/password", right.clone()).await, 429, "rate_limited");
    assert_eq!(app.staff("inspector1").await.get("/api/v1/session").await.status, 200);

    app.clock.set(beginning().plus(TimeDelta::seconds(6)));
    let right = json!({"username": "office", "password": "heping-demo"});
    assert_eq!(app.anon().post("/api/v1/sessions/password", right).await.status, 201);
    refused(&app.anon().post("/api/v1/sessions/password", guess).await, 429, "rate_limited");
}

#[tokio::test]
async fn who_tries_codes_without_a_session_waits_and_who_is_signed_in_does_not() {
    let app = TestApp::with_limits(1).await;
    let firm = app.firm("限流家具厂", "2110").await;
    let path = format!("/api/v1/codes/{}", firm.code);
    for _ in 0..150 {
        assert_eq!(app.anon().get(&path).await.status, 200);
        refused(&app.anon().get("/api/v1/codes/0000000000000").await, 404, "not_found");
    }
    let reply = app.anon().get(&path).await;
    refused(&reply, 429, "rate_limited");
    assert_eq!(header(&reply, "retry-after"), "1");
    let page = app.anon().request("GET", &format!("/q/{}", firm.code)).header("accept", "application/json");
    refused(&heping_tests::reply(page).await, 429, "rate_limited");
    assert_eq!(firm.officer.get(&path).await.status, 200);
    app.clock.set(beginning().plus(TimeDelta::seconds(1)));
    assert_eq!(app.anon().get(&path).await.status, 200);
}

#[tokio::test]
async fn photos_are_limited_for_each_person() {
    let app = TestApp::with_limits(1).await;
    let (one, other) = (app.staff("inspector1").await, app.staff("inspector2").await);
    for _ in 0..60 {
        one.photo(7).await;
    }
    let reply = one.upload(b"another".to_vec()).await;
    refused(&reply, 429, "rate_limited");
    assert_eq!(header(&reply, "retry-after"), "1");
    other.photo(7).await;
}
