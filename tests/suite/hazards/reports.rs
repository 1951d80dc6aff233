//! Reports by anybody and by devices: received, told apart, without effect until confirmed.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::HazardId;
use heping_store::Vault;
use heping_store::schema::{audit_log, hazard_events, hazards, report_contacts};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Sensor, accept, alarm, day, rectify, report, reported};
use heping_tests::{Firm, TestApp, reply};
use serde_json::{Value, json};

const REPORTS: &str = "/api/v1/hazard-reports";

/// The score as the office sees it.
async fn score(app: &TestApp, firm: &Firm) -> Value {
    body(app.office().await.get(&firm.path("score")).await, 200)
}

#[tokio::test]
async fn a_report_counts_for_nothing_until_it_is_confirmed() {
    let app = TestApp::start().await;
    let firm = app.firm("被举报家具厂", "2110").await;
    let anon = app.anon();
    wrong(&anon.post(REPORTS, json!({"text": "堵住"})).await, &["code"]);
    wrong(&anon.post(REPORTS, json!({"code": firm.code, "text": " "})).await, &["text"]);
    refused(&anon.post(REPORTS, json!({"code": "0000000000000", "text": "堵住"})).await, 404, "not_found");
    let photo = firm.officer.photo(1).await;
    let foreign = json!({"code": firm.code, "text": "堵住", "photoIds": [photo]});
    wrong(&anon.post(REPORTS, foreign).await, &["photoIds[0]"]);

    let before = firm.get("overview").await;
    let new = json!({"id": HazardId::new(), "code": firm.code, "text": "后门消防通道被堵住\n第三天了", "place": "后门"});
    let receipt = body(anon.post(REPORTS, new.clone()).await, 201);
    assert_eq!(body(anon.post(REPORTS, new.clone()).await, 200), receipt, "the same receipt");
    let mut other = new;
    other["text"] = json!("别的");
    refused(&anon.post(REPORTS, other).await, 409, "id_conflict");

    // the firm sees nothing of it, wherever it looks
    let waiting = reported(&app).await;
    assert_eq!(waiting.len(), 1);
    let path = format!("/api/v1/hazards/{}", text(&waiting[0], "id"));
    assert_eq!((&waiting[0]["title"], &waiting[0]["round"]), (&json!("后门消防通道被堵住"), &json!(0)));
    refused(&firm.officer.get(&path).await, 404, "not_found");
    refused(&firm.officer.post(&format!("{path}/replies"), json!({"text": "不对"})).await, 404, "not_found");
    let broken = firm.officer.request("POST", &format!("{path}/submissions")).body("{");
    refused(&reply(broken.header("content-type", "application/json")).await, 404, "not_found");
    assert_eq!(body(firm.officer.get("/api/v1/hazards").await, 200)["total"], 0);
    let overview = firm.get("overview").await;
    assert_eq!(overview, before);
    assert_eq!(score(&app, &firm).await["score"], 100);
    let status = format!("{REPORTS}/{}", text(&receipt, "receipt").to_lowercase());
    assert_eq!(body(anon.get(&status).await, 200)["state"], "waiting");

    // now it counts, and the firm is told
    let office = app.office().await;
    let confirmation = format!("{path}/confirmation");
    wrong(&office.post(&confirmation, json!({"decision": "confirm"})).await, &["dueOn"]);
    let bare = json!({"decision": "confirm", "level": "major", "dueOn": day(9)});
    wrong(&office.post(&confirmation, bare).await, &["criteria"]);
    let confirm = json!({"decision": "confirm", "level": "general", "dueOn": day(9)});
    let confirmed = body(office.post(&confirmation, confirm.clone()).await, 200);
    assert_eq!((&confirmed["state"], &confirmed["dueOn"]), (&json!("rectifying"), &json!(day(9))));
    assert_eq!(body(office.post(&confirmation, confirm).await, 200), confirmed);
    assert_eq!(score(&app, &firm).await["score"], 98);
    assert_eq!(body(firm.officer.get("/api/v1/hazards").await, 200)["total"], 1);
    let seen = body(firm.officer.get(&path).await, 200);
    assert_eq!(seen["report"], Value::Null, "nothing of where it came from");
    assert_eq!(body(anon.get(&status).await, 200)["state"], "confirmed");
    rectify(&firm.officer, &confirmed).await;
    accept(&office, &confirmed).await;
    assert_eq!(body(anon.get(&status).await, 200)["state"], "rectified");
    refused(&anon.get(&format!("{REPORTS}/AAAA-AAAA-AAAA")).await, 404, "not_found");
}

#[tokio::test]
async fn a_dismissed_report_never_reaches_the_firm() {
    let app = TestApp::start().await;
    let firm = app.firm("清白家具厂", "2110").await;
    let receipt = report(&app, &firm).await;
    let path = format!("/api/v1/hazards/{}", text(&reported(&app).await[0], "id"));
    let office = app.office().await;
    wrong(&office.post(&format!("{path}/confirmation"), json!({"decision": "dismiss"})).await, &["reason"]);
    let dismissal = json!({"decision": "dismiss", "reason": "现场未见异常"});
    body(office.post(&format!("{path}/confirmation"), dismissal).await, 200);
    let status = body(app.anon().get(&format!("{REPORTS}/{receipt}")).await, 200);
    assert_eq!((&status["state"], &status["reason"]), (&json!("dismissed"), &json!("现场未见异常")));
    refused(&firm.officer.get(&path).await, 404, "not_found");
    assert_eq!(body(firm.officer.get("/api/v1/hazards").await, 200)["total"], 0);
    assert_eq!(body(firm.officer.get("/api/v1/messages").await, 200)["total"], 0, "nobody was told");
    assert_eq!(score(&app, &firm).await["score"], 100);
}

#[tokio::test]
async fn who_reported_stands_in_a_table_of_its_own() {
    let app = TestApp::start().await;
    let firm = app.firm("匿名家具厂", "2110").await;
    let grid = app.staff("grid1").await;
    let photo = grid.photo(5).await;
    let new = json!({"code": firm.code, "text": "违规动火", "contact": "139 0000 0000", "photoIds": [photo]});
    body(grid.post(REPORTS, new).await, 201);
    let me = grid.user_id().await;
    let (contacts, traces) = app
        .app
        .store
        .read(move |conn| {
            let contacts: Vec<String> = report_contacts::table.select(report_contacts::contact).load(conn)?;
            let actors: Vec<Option<String>> =
                hazard_events::table.select(hazard_events::actor_id).load(conn)?;
            let recorders: Vec<String> = hazards::table.select(hazards::recorded_by).load(conn)?;
            let audited: Vec<Option<String>> = audit_log::table
                .filter(audit_log::action.eq("report_hazard"))
                .select(audit_log::actor_id)
                .load(conn)?;
            let all: Vec<String> = actors.into_iter().chain(audited).flatten().chain(recorders).collect();
            Ok((contacts, all))
        })
        .await
        .expect("rows");
    assert!(matches!(&contacts[..], [sealed] if Vault::is_sealed(sealed)));
    // one from before contacts were sealed is sealed when a node starts
    let plain = |conn: &mut heping_store::Conn| {
        diesel::update(report_contacts::table)
            .set(report_contacts::contact.eq("139 0000 0000"))
            .execute(conn)?;
        Ok(())
    };
    app.app.store.write(heping_store::Lock::Nothing, plain).await.expect("an old row");
    app.app.prepare().await.expect("a start");
    let sealed = |conn: &mut heping_store::Conn| {
        let contact: String = report_contacts::table.select(report_contacts::contact).first(conn)?;
        Ok(Vault::is_sealed(&contact))
    };
    assert!(app.app.store.read(sealed).await.expect("a row"));
    assert!(!traces.contains(&me), "{traces:?}");

    let path = format!("/api/v1/hazards/{}", text(&reported(&app).await[0], "id"));
    let office = app.office().await;
    let seen = body(office.get(&path).await, 200);
    assert_eq!(
        (&seen["report"]["reporter"], &seen["report"]["hasContact"]),
        (&json!("public"), &json!(true))
    );
    // not "139" alone, which may stand in an id
    for contact in ["139 0000", "13900000000", "139*"] {
        assert!(!seen.to_string().contains(contact), "{seen}");
    }
    let contact = body(office.get(&format!("{path}/reporter")).await, 200);
    assert_eq!(contact["contact"], "139 0000 0000");
    let audited = body(app.staff("auditor").await.get("/api/v1/audit?action=read_reporter").await, 200);
    assert_eq!(audited["total"], 1, "{audited}");
}

#[tokio::test]
async fn whoever_is_signed_in_may_show_what_was_seen() {
    let app = TestApp::start().await;
    let firm = app.firm("有照家具厂", "2110").await;
    let passer_by = app.wechat("demo-passer-by").await;
    let photo = passer_by.photo(77).await;
    let new = json!({"code": firm.code, "text": "粉尘外溢", "photoIds": [photo]});
    body(passer_by.post(REPORTS, new).await, 201);
    let seen = reported(&app).await;
    assert_eq!(seen[0]["photoIds"], json!([photo]));
}

#[tokio::test]
async fn reports_of_a_firm_are_limited_by_address() {
    let app = TestApp::with_limits(1).await;
    let firm = app.firm("限频家具厂", "2110").await;
    for n in 0..20 {
        body(app.anon().post(REPORTS, json!({"code": firm.code, "text": format!("第{n}次")})).await, 201);
    }
    let late = app.anon().post(REPORTS, json!({"code": firm.code, "text": "再一次"})).await;
    refused(&late, 429, "rate_limited");
    assert!(late.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_device_reports_what_it_signs() {
    let app = TestApp::start().await;
    let firm = app.firm("感知家具厂", "2110").await;
    let office = app.office().await;
    let sensor = Sensor::new(&office, &firm).await;
    let now = app.now();
    let new = alarm("烟雾浓度超限");
    let receipt = body(sensor.send(&app, &now, &new).await, 201);
    assert_eq!(body(sensor.send(&app, &now, &new).await, 200), receipt, "a replay changes nothing");
    let again = body(sensor.send(&app, &now, &alarm("烟雾浓度超限")).await, 200);
    assert_eq!(again, receipt, "the same while it is open is no second hazard");
    let waiting = reported(&app).await;
    assert_eq!(waiting.len(), 1);
    let detail = body(office.get(&format!("/api/v1/hazards/{}", text(&waiting[0], "id"))).await, 200);
    let report = &detail["report"];
    assert_eq!(
        (&report["reporter"], &report["deviceName"], &report["repeats"]),
        (&json!("device"), &json!("东门烟感"), &json!(1))
    );

    wrong(&sensor.send(&app, &now, &json!({"text": "无编号"})).await, &["id"]);
    for minutes in [-6, 6, 60 * 24 * 365] {
        let off = app.clock.now().plus(TimeDelta::minutes(minutes)).to_string();
        refused(&sensor.send(&app, &off, &alarm("门禁异常")).await, 401, "unauthenticated");
    }
    let forged = sensor.send_signed(&app, &now, alarm("门禁异常").to_string(), &"00".repeat(32)).await;
    refused(&forged, 401, "unauthenticated");
    let stranger = Sensor { id: HazardId::new().to_string(), secret: sensor.secret.clone() };
    refused(&stranger.send(&app, &now, &alarm("门禁异常")).await, 401, "unauthenticated");

    // a new key makes the old one worthless
    let device = format!("/api/v1/devices/{}", sensor.id);
    let renewed = body(office.post(&format!("{device}/key"), json!({})).await, 201);
    refused(&sensor.send(&app, &now, &alarm("门禁异常")).await, 401, "unauthenticated");
    let sensor = Sensor { secret: text(&renewed, "secret"), ..sensor };
    body(sensor.send(&app, &now, &alarm("门禁异常")).await, 201);
    assert_eq!(reported(&app).await.len(), 2);

    let mut change =
        json!({"name": "西门烟感", "place": "西门", "on": false, "reason": "检修", "version": 1});
    let off = body(office.put(&device, change.clone()).await, 200);
    assert_eq!(off["version"], 2);
    refused(&office.put(&device, change.clone()).await, 409, "version_conflict");
    change["version"].take();
    wrong(&office.put(&device, change).await, &["version"]);
    assert_eq!((&off["on"], &off["offReason"]), (&json!(false), &json!("检修")));
    refused(&sensor.send(&app, &now, &alarm("又一次")).await, 403, "forbidden");
    let listed = body(office.get("/api/v1/devices").await, 200);
    assert_eq!((&listed["total"], &listed["items"][0]["name"]), (&json!(1), &json!("西门烟感")));
    assert!(!listed.to_string().contains("secret"));
}

#[tokio::test]
async fn a_device_that_floods_is_switched_off_until_the_office_looks() {
    let app = TestApp::start().await;
    let firm = app.firm("刷屏家具厂", "2110").await;
    let office = app.office().await;
    let sensor = Sensor::new(&office, &firm).await;
    let now = app.now();
    for n in 0..60 {
        let sent = sensor.send(&app, &now, &alarm(if n % 2 == 0 { "超限" } else { "恢复" })).await;
        assert!(matches!(sent.status, 200 | 201), "{}", sent.text);
    }
    refused(&sensor.send(&app, &now, &alarm("超限")).await, 403, "forbidden");
    let listed = body(office.get("/api/v1/devices").await, 200);
    assert_eq!(listed["items"][0]["on"], false, "{listed}");
    assert_eq!(reported(&app).await.len(), 2);
    // whoever saw it while it was on does not switch it on unawares
    let mut on = json!({"name": "东门烟感", "place": "东门", "on": true, "version": 1});
    let stale = office.put(&format!("/api/v1/devices/{}", sensor.id), on.clone()).await;
    refused(&stale, 409, "version_conflict");
    on["version"] = listed["items"][0]["version"].clone();
    body(office.put(&format!("/api/v1/devices/{}", sensor.id), on).await, 200);
    body(sensor.send(&app, &now, &alarm("超限")).await, 200);
    app.pass(TimeDelta::hours(2));
    let now = app.now();
    for _ in 0..60 {
        body(sensor.send(&app, &now, &alarm("超限")).await, 200);
    }
}
