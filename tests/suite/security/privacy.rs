//! Personal data: what is kept, for whom, how long, and that nothing else is.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::HazardId;
use heping_store::dialect::dump;
use heping_store::schema::{
    access_log, audit_log, idempotency_keys, photos, report_contacts, subscriptions, users, wechat_addresses,
    wechat_identities,
};
use heping_store::testkit::Pair;
use heping_store::{Conn, Lock};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit, enterprise, later, merge, reported};
use heping_tests::{Client, Firm, Reply, TestApp, leaks, picture, reply};
use serde_json::{Value, json};

use crate::whole::operations::document;

const REPORTS: &str = "/api/v1/hazard-reports";

/// Sends a request with an `Idempotency-Key`.
async fn repeatable(by: &Client, method: &str, path: &str, new: &Value) -> Reply {
    let mut request = by.request(method, path).header("idempotency-key", "a-key-of-the-tests");
    if !new.is_null() {
        request = request.json(new);
    }
    reply(request).await
}

/// How many answers are kept for repeated requests.
async fn kept(app: &TestApp) -> i64 {
    app.app.store.read(|conn| Ok(idempotency_keys::table.count().get_result(conn)?)).await.unwrap()
}

/// How often a text stands in each table.
fn occurrences(app: &TestApp, text: &str) -> BTreeMap<String, usize> {
    let tables = dump(app.database_url()).unwrap().into_iter();
    tables.map(|(table, rows)| (table, rows.matches(text).count())).filter(|(_, count)| *count > 0).collect()
}

/// What the jobs of the night do.
async fn night(app: &TestApp) {
    heping_api::jobs::schedule_today(&app.app).await.unwrap();
    app.work().await;
}

#[tokio::test]
async fn s14_a_look_is_a_look_however_often_it_carries_the_same_key() {
    let app = TestApp::start().await;
    let office = app.office().await;
    app.firm("导出家具厂", "2110").await;
    for _ in 0..4 {
        let list = repeatable(&office, "GET", "/api/v1/exports/enterprises.xlsx", &Value::Null).await;
        assert_eq!(list.status, 200, "{}", list.text);
    }
    let rows = |conn: &mut Conn| {
        Ok(audit_log::table.filter(audit_log::action.eq("export_list")).count().get_result::<i64>(conn)?)
    };
    assert_eq!(app.app.store.read(rows).await.unwrap(), 4, "each is written down");
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn s14_no_answer_and_no_request_that_holds_a_secret_is_kept() {
    let app = TestApp::start().await;
    let (office, admin) = (app.office().await, app.staff("admin").await);
    let firm = app.firm("密钥家具厂", "2110").await;
    let made = body(
        office
            .post(
                "/api/v1/devices",
                json!({
                    "enterpriseId": firm.id, "kind": "sensor", "name": "东门烟感", "place": "东门",
                }),
            )
            .await,
        201,
    );
    let key = format!("/api/v1/devices/{}/key", text(&made, "id"));
    let user = app.staff("inspector3").await.user_id().await;
    let new_user = |name: &str| json!({"username": name, "name": "督查员", "roles": ["leader"]});
    let asked = [
        (&office, firm.path("invitations"), json!({"role": "principal"}), "code"),
        (&office, key, json!({}), "secret"),
        (&admin, format!("/api/v1/users/{user}/password"), json!({}), "initialPassword"),
        (&admin, "/api/v1/users".to_owned(), new_user("leader2"), "initialPassword"),
    ];
    for (by, path, new, field) in asked {
        let first = repeatable(by, "POST", &path, &new).await;
        assert!(matches!(first.status, 200 | 201), "{path}: {}", first.text);
        assert!(first.body[field].is_string(), "{path}: {}", first.text);
        assert_eq!(kept(&app).await, 0, "{path}");
        let again = repeatable(by, "POST", &path, &new).await;
        assert_ne!(again.text, first.text, "{path} was kept");
    }
    let leader = app.staff("leader").await;
    let change =
        json!({"currentPassword": heping_api::demo::PASSWORD, "newPassword": "河平码换过的口令-2026"});
    assert_eq!(repeatable(&leader, "PUT", "/api/v1/session/password", &change).await.status, 204);
    assert_eq!(kept(&app).await, 0, "a digest of passwords is kept");
}

#[tokio::test]
async fn s14_a_key_stands_for_one_query_and_is_kept_under_a_key_of_ours() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let items = json!([{"text": "现场整洁", "kind": "yes_no", "hazard": "现场杂物乱堆"}]);
    let new = json!({"title": "街道自编检查表", "scope": "inspection", "items": items});
    let send = async |query: &str| {
        body(repeatable(&office, "POST", &format!("/api/v1/checklists?{query}"), &new).await, 201)
    };
    let first = send("x=1").await;
    assert_eq!(send("x=1").await, first);
    assert_ne!(send("x=2").await["id"], first["id"]);
    assert_eq!(kept(&app).await, 2);
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(new.to_string()));
    assert_eq!(occurrences(&app, &digest), BTreeMap::new(), "what was sent could be found by trying");
}

#[test]
fn s14_the_document_calls_each_secret_a_secret() {
    let whole = [
        ("InvitationAnswer", "code"),
        ("Phones", "phone"),
        ("Phones", "safetyOfficerPhone"),
        ("PersonData", "phone"),
    ];
    let document = document();
    let mut seen = 0;
    for (schema, content) in document["components"]["schemas"].as_object().unwrap() {
        let parts = content["allOf"].as_array().cloned().unwrap_or_default();
        for part in parts.iter().chain([content]) {
            for (field, kind) in part["properties"].as_object().into_iter().flatten() {
                if leaks::SECRET.contains(&field.as_str())
                    || whole.contains(&(schema.as_str(), field.as_str()))
                {
                    seen += 1;
                    let is_secret = kind.to_string().contains("#/components/schemas/Secret\"");
                    assert!(is_secret, "{schema}.{field} must be a heping_core::Secret: {kind}");
                }
            }
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[tokio::test]
async fn s14_a_secret_that_is_left_behind_is_found_in_every_form() {
    let app = TestApp::start().await;
    let secret = "13900002222 请勿外传";
    let mut forms = vec![secret.to_owned()];
    let digest = <sha2::Sha256 as sha2::Digest>::digest(secret.as_bytes());
    forms.push(hex::encode(digest));
    forms.push(hex::encode(digest).to_uppercase());
    forms.push(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest));
    let sent = json!({"contact": secret}).to_string();
    forms.push(hex::encode(<sha2::Sha256 as sha2::Digest>::digest(sent.as_bytes())));
    leaks::note(REPORTS, &sent);
    assert_eq!(leaks::found(app.database_url()), Vec::<String>::new());
    for form in forms {
        let now = app.clock.now();
        let planted = form.clone();
        let plant = move |conn: &mut Conn| {
            diesel::insert_into(idempotency_keys::table)
                .values((
                    idempotency_keys::scope.eq("planted"),
                    idempotency_keys::body_hash.eq("-"),
                    idempotency_keys::response.eq(format!("{{\"x\":\"{planted}\"}}")),
                    idempotency_keys::created_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        };
        app.app.store.write(Lock::Nothing, plant).await.unwrap();
        let found = leaks::found(app.database_url());
        assert!(found.iter().any(|one| one.starts_with("idempotency_keys: ")), "{form}: {found:?}");
        let clear = |conn: &mut Conn| Ok(diesel::delete(idempotency_keys::table).execute(conn)?);
        app.app.store.write(Lock::Nothing, clear).await.unwrap();
    }
}

#[tokio::test]
async fn s15_only_the_office_searches_by_a_number_twenty_times_an_hour_and_never_without_a_row() {
    let app = TestApp::with_limits(1).await;
    let office = app.office().await;
    let mut new = enterprise("电话家具厂");
    merge(&mut new, &json!({"phone": "19000000051"}));
    let firm = text(&body(office.post("/api/v1/enterprises", new).await, 201), "id");
    let search = async |by: &Client, number: &str| by.get(&format!("/api/v1/enterprises?q={number}")).await;
    for by in ["grid1", "inspector1", "supervisor", "leader"] {
        let by = app.staff(by).await;
        for number in ["19000000051", "190%200000%200051", "0051"] {
            assert_eq!(body(search(&by, number).await, 200)["total"], 0, "a number is found by trying");
        }
        assert_eq!(body(search(&by, "电话").await, 200)["total"], 1, "a name is found");
    }
    assert_eq!(body(search(&office, "19000000051").await, 200)["items"][0]["id"], firm);
    for n in 1..20 {
        let other = format!("190000001{n:02}");
        assert_eq!(body(search(&office, &other).await, 200)["total"], 0);
    }
    refused(&search(&office, "19000000051").await, 429, "rate_limited");
    assert_eq!(body(search(&office, "电话").await, 200)["total"], 1, "names go on");
    app.pass(chrono::TimeDelta::minutes(4));
    body(search(&office, "19000000051").await, 200);

    let rows: Vec<(Option<String>, String)> = app
        .app
        .store
        .read(|conn| {
            let rows = access_log::table.filter(access_log::what.eq("phone_search"));
            Ok(rows.select((access_log::enterprise_id, access_log::reason)).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), 21, "{rows:?}");
    assert_eq!(rows.iter().filter(|(found, _)| found.as_deref() == Some(&firm)).count(), 2);
    assert!(rows.iter().all(|(_, reason)| reason.contains("190****")), "{rows:?}");
    let shown = body(office.get(&format!("/api/v1/enterprises/{firm}/phone-views")).await, 200);
    assert_eq!(shown["total"], 2, "the firm sees who found it by its number");
}

/// A ticket for the photos of a report about a firm.
async fn ticket(by: &Client, firm: &Firm) -> String {
    let issued = body(by.post("/api/v1/report-tickets", json!({"code": firm.code})).await, 201);
    text(&issued, "ticket")
}

/// Sends a photo under a ticket.
async fn send_photo(by: &Client, ticket: &str, bytes: Vec<u8>) -> Reply {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("photo");
    let form = reqwest::multipart::Form::new().part("file", part);
    reply(by.request("POST", &format!("/api/v1/report-photos?ticket={ticket}")).multipart(form)).await
}

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

/// What the database keeps of where people can be reached.
async fn reachable(app: &TestApp) -> (i64, i64, i64) {
    app.app
        .store
        .read(|conn| {
            Ok((
                wechat_addresses::table.count().get_result(conn)?,
                wechat_identities::table.count().get_result(conn)?,
                subscriptions::table.count().get_result(conn)?,
            ))
        })
        .await
        .unwrap()
}

/// Gives the person behind a session a name that stands nowhere else.
async fn name(app: &TestApp, by: &Client, name: &'static str) {
    let me = by.user_id().await;
    let set = move |conn: &mut Conn| {
        Ok(diesel::update(users::table.filter(users::id.eq(&me))).set(users::name.eq(name)).execute(conn)?)
    };
    app.app.store.write(Lock::Nothing, set).await.unwrap();
}

#[tokio::test]
async fn s18_whoever_is_forgotten_is_forgotten_everywhere_and_the_office_is_asked() {
    let app = TestApp::start().await;
    let firm = app.firm("注销家具厂", "2110").await;
    let office = app.office().await;
    let before = reachable(&app).await;
    assert_eq!((before.0, before.1), (1, 1));
    name(&app, &firm.officer, "卜忘川").await;
    let shown = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    let mut edit = enterprise("注销家具厂");
    merge(
        &mut edit,
        &json!({
            "version": shown["version"], "safetyOfficerName": "卜忘川", "safetyOfficerPhone": "19000000071",
            "principalName": "另有其人",
        }),
    );
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), edit).await, 200);
    assert!(!occurrences(&app, "卜忘川").is_empty());

    let left = firm.officer.post("/api/v1/session/erasure", json!({"confirm": true})).await;
    assert_eq!(left.status, 204, "{}", left.text);
    assert_eq!(reachable(&app).await, (0, 0, 0));
    assert_eq!(occurrences(&app, "卜忘川"), BTreeMap::new());
    let shown = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    assert_eq!((&shown["safetyOfficerName"], &shown["safetyOfficerPhone"]), (&json!(null), &json!(null)));
    assert_eq!(shown["principalName"], "另有其人");

    let notices = body(office.get("/api/v1/office-notices").await, 200);
    let notice = &notices["items"][0];
    assert_eq!((&notices["total"], &notice["kind"]), (&json!(1), &json!("person_erased")));
    assert_eq!((&notice["enterpriseId"], &notice["readAt"]), (&json!(firm.id), &json!(null)));
    let read = format!("/api/v1/office-notices/{}/read", text(notice, "id"));
    assert_eq!(body(office.post(&read, json!({})).await, 200)["readAt"], app.now());
    if Pair::current() == Pair::Sqlite {
        // not even in the pages that SQLite has freed
        let path = app.database_url().trim_start_matches("sqlite:").to_owned();
        heping_store::testkit::checkpoint(&path);
        let file = std::fs::read(&path).unwrap();
        let needle = "卜忘川".as_bytes();
        assert!(!file.windows(needle.len()).any(|window| window == needle), "the file still says who it was");
    }
}

#[tokio::test]
async fn s18_a_departure_asks_the_office_and_time_forgets_like_the_person() {
    let app = TestApp::start().await;
    let firm = app.firm("离岗家具厂", "2110").await;
    let office = app.office().await;
    let members = body(office.get(&firm.path("members")).await, 200);
    let gone = json!({"memberId": members["items"][0]["id"]});
    let departed = office.post(&firm.path("departures"), gone.clone()).await;
    assert_eq!(departed.status, 204, "{} {members}", departed.text);
    office.post(&firm.path("departures"), gone).await;
    let notices = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!((&notices["total"], &notices["items"][0]["kind"]), (&json!(1), &json!("person_left")));
    refused(&app.inspector().await.get("/api/v1/office-notices").await, 403, "forbidden");

    assert_eq!(reachable(&app).await.0, 1);
    app.turn(4 * 366);
    night(&app).await;
    assert_eq!(reachable(&app).await, (0, 0, 0), "whoever stayed away is forgotten as whoever leaves");
}

#[tokio::test]
async fn s18_a_consent_is_to_a_known_version_and_can_be_withdrawn() {
    let app = TestApp::start().await;
    let firm = app.firm("同意家具厂", "2110").await;
    let officer = &firm.officer;
    let session = body(officer.get("/api/v1/session").await, 200);
    assert_eq!((&session["consentRequired"], &session["privacyVersion"]), (&json!(true), &json!("1.0")));
    let give = async |version: &str| {
        officer.post("/api/v1/consents", json!({"document": "privacy", "version": version})).await
    };
    for unknown in ["0.9", "2.0", "1", "任意"] {
        let refusal = give(unknown).await;
        wrong(&refusal, &["version"]);
        assert!(refusal.text.contains("1.0"), "it says which one is in force: {}", refusal.text);
    }
    body(give("1.0").await, 201);
    let required = async || officer.get("/api/v1/session").await.body["consentRequired"].clone();
    assert_eq!(required().await, false);
    assert_eq!(reachable(&app).await.0, 1);

    let withdraw = async || officer.send("DELETE", "/api/v1/consents/privacy", &Value::Null).await.status;
    assert_eq!((withdraw().await, withdraw().await), (204, 204));
    refused(&officer.send("DELETE", "/api/v1/consents/cookies", &Value::Null).await, 404, "not_found");
    assert_eq!(required().await, true);
    assert_eq!(reachable(&app).await.0, 0, "nothing more is sent to their phone");
    // a code of its own, so that WeChat is asked who it is
    let sign_in = async || app.wechat(&app.wechat.login_code(&format!("demo-{}", firm.id))).await;
    sign_in().await;
    assert_eq!(reachable(&app).await.0, 0, "also after the next sign-in");
    let data = body(officer.get("/api/v1/session/data").await, 200);
    assert!(data["consents"][0]["withdrawnAt"].is_string(), "{data}");
    body(give("1.0").await, 201);
    assert_eq!(required().await, false);
    sign_in().await;
    assert_eq!(reachable(&app).await.0, 1);
}
