//! S16: who reports a hazard is told to nobody, and forgotten.

use diesel::prelude::*;
use heping_core::HazardId;
use heping_store::schema::report_contacts;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{later, reported};
use heping_tests::{TestApp, picture};
use serde_json::json;

use super::{night, occurrences, repeatable, send_photo, ticket};

const REPORTS: &str = "/api/v1/hazard-reports";

#[tokio::test]
async fn s16_whoever_is_not_signed_in_shows_photos_by_a_ticket_that_names_nobody() {
    let app = TestApp::start().await;
    let firm = app.firm("凭证家具厂", "2110").await;
    let anon = app.anon();
    refused(&anon.post("/api/v1/report-tickets", json!({"code": "0000000000000"})).await, 404, "not_found");
    let (own, others) = (ticket(&anon, &firm).await, ticket(&anon, &firm).await);
    let photo = text(&body(send_photo(&anon, &own, picture(31)).await, 201), "id");
    // the same picture again, and by somebody else, looks new to both
    body(send_photo(&anon, &own, picture(31)).await, 201);
    let same = text(&body(send_photo(&anon, &others, picture(31)).await, 201), "id");
    assert_eq!(same, photo);
    for wrong_ticket in ["x", "a.b.c", &own.replace('.', "-"), &format!("{own}x")] {
        refused(&send_photo(&anon, wrong_ticket, picture(32)).await, 403, "link_expired");
    }
    let only_of_others = text(&body(send_photo(&anon, &others, picture(33)).await, 201), "id");
    let seen = |photos: &[&str], ticket: &str| json!({"code": firm.code, "text": "通道被堵", "photoIds": photos, "ticket": ticket});
    wrong(&anon.post(REPORTS, seen(&[&only_of_others], &own)).await, &["photoIds[0]"]);
    let untold = json!({"code": firm.code, "text": "通道被堵", "photoIds": [photo]});
    wrong(&anon.post(REPORTS, untold).await, &["photoIds[0]"]);
    let receipt = body(anon.post(REPORTS, seen(&[&photo], &own)).await, 201);
    assert!(text(&receipt, "privacy").contains("90 天"), "{receipt}");
    assert_eq!(reported(&app).await[0]["photoIds"], json!([photo]));

    app.pass(chrono::TimeDelta::hours(25));
    refused(&send_photo(&anon, &own, picture(34)).await, 403, "link_expired");
}

#[tokio::test]
async fn s16_a_report_of_somebody_who_is_signed_in_leaves_nothing_that_names_them() {
    let app = TestApp::start().await;
    let firm = app.firm("实名家具厂", "2110").await;
    for who in [app.staff("grid1").await, app.wechat("demo-passer-by").await] {
        let me = who.user_id().await;
        let before = occurrences(&app, &me);
        let photo = who.photo(41).await;
        assert_ne!(occurrences(&app, &me), before, "a photo has an owner until it is shown");
        let new = json!({
            "id": HazardId::new(), "code": firm.code, "text": "违规动火", "photoIds": [photo],
            "contact": "13900003333",
        });
        let first = repeatable(&who, "POST", REPORTS, &new).await;
        let again = repeatable(&who, "POST", REPORTS, &new).await;
        assert_eq!((first.status, again.status), (201, 200), "{}", again.text);
        assert_eq!(occurrences(&app, &me), before, "something names the reporter");
        let data = body(who.get("/api/v1/session/data").await, 200);
        assert_eq!(data["photoIds"], json!([]), "{data}");
    }
    // what another record shows already says whose it is
    let photo = firm.officer.photo(42).await;
    let own = json!({"level": "general", "place": "车间", "description": "积尘", "dueOn": later(9).day(),
        "photoIds": [photo]});
    body(firm.officer.post(&firm.path("hazards"), own).await, 201);
    let new = json!({"code": firm.code, "text": "违规动火", "photoIds": [photo]});
    wrong(&firm.officer.post(REPORTS, new).await, &["photoIds[0]"]);
}

#[tokio::test]
async fn s16_a_contact_goes_90_days_after_the_decision() {
    let app = TestApp::start().await;
    let firm = app.firm("举报家具厂", "2110").await;
    let new = json!({"code": firm.code, "text": "违规动火", "contact": "13900004444"});
    body(app.anon().post(REPORTS, new).await, 201);
    let contacts = async || {
        app.app.store.read(|conn| Ok(report_contacts::table.count().get_result::<i64>(conn)?)).await.unwrap()
    };
    app.turn(200);
    night(&app).await;
    assert_eq!(contacts().await, 1, "while nobody has decided, the office may have to call back");
    let path = format!("/api/v1/hazards/{}/confirmation", text(&reported(&app).await[0], "id"));
    let dismissal = json!({"decision": "dismiss", "reason": "现场未见异常"});
    body(app.office().await.post(&path, dismissal).await, 200);
    app.turn(289);
    night(&app).await;
    assert_eq!(contacts().await, 1);
    app.turn(291);
    night(&app).await;
    assert_eq!(contacts().await, 0);
}
