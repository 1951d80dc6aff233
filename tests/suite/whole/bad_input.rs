//! Bad input of every kind: the right status, a problem that names the field, nothing changed.

use heping_tests::expect::{header, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, enterprise, later, merge};
use heping_tests::{Client, Reply, TestApp, reply};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const NOBODY: &str = "019786a0-0000-7000-8000-0000000000ff";

async fn raw(client: &Client, path: &str, content_type: &str, text: impl Into<reqwest::Body>) -> Reply {
    reply(client.request("POST", path).header("content-type", content_type).body(text)).await
}

#[tokio::test]
async fn broken_json_is_400() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let before = app.rows().await;
    for text in ["{", "{\"name\":}", "nonsense", "{} {}", "\u{FEFF}{}", "{\"name\":\"a\u{1}\"}"] {
        let answer = raw(&office, "/api/v1/enterprises", "application/json", text.to_owned()).await;
        refused(&answer, 400, "bad_request");
    }
    let answer =
        raw(&office, "/api/v1/enterprises", "application/json", b"{\"name\":\"\xff\"}".to_vec()).await;
    refused(&answer, 400, "bad_request");
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = raw(&office, "/api/v1/enterprises", "application/json", deep).await;
    assert!(matches!(answer.status, 400 | 422), "{}", answer.text);
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn missing_and_mistyped_fields_are_named() {
    let app = TestApp::start().await;
    let firm = app.firm("字段家具厂", "2110").await;
    let office = app.office().await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let (photo, firms_photo) = (officers.first.photo(1).await, firm.officer.photo(2).await);
    let mut end = officers.signed(&app).await;
    let before = app.rows().await;

    for (change, field) in [
        (json!({"name": null}), "name"),
        (json!({"name": 5}), "name"),
        (json!({"name": ["a"]}), "name"),
        (json!({"name": ""}), "name"),
        (json!({"name": "长".repeat(101)}), "name"),
        (json!({"uscc": "91310115MA1G4L1WXK"}), "uscc"),
        (json!({"industry": "9999"}), "industry"),
        (json!({"village": "虚河村"}), "village"),
        (json!({"phone": "123456789"}), "phone"),
        (json!({"riskColour": "purple"}), "riskColour"),
        (json!({"employees": "many"}), "employees"),
        (json!({"employees": 1.5}), "employees"),
        (json!({"employees": -1}), "employees"),
        (json!({"employees": 99_999_999_999_i64}), "employees"),
        (json!({"id": "not-an-id"}), "id"),
    ] {
        let mut new = enterprise("某家具厂");
        merge(&mut new, &change);
        let answer = office.post("/api/v1/enterprises", new).await;
        wrong(&answer, &[field]);
    }
    wrong(&office.post("/api/v1/enterprises", json!({})).await, &["name"]);
    let empty = json!({"name": " ", "industry": "", "village": ""});
    wrong(&office.post("/api/v1/enterprises", empty).await, &["name", "industry", "village"]);
    refused(&office.post("/api/v1/enterprises", json!([])).await, 422, "validation_failed");
    refused(&office.post("/api/v1/enterprises", json!("text")).await, 422, "validation_failed");

    for (change, field) in [
        (json!({"officerIds": [officers.ids[0]]}), "officerIds"),
        (json!({"officerIds": [officers.ids[0], officers.ids[0]]}), "officerIds"),
        (json!({"officerIds": [officers.ids[0], 7]}), "officerIds[1]"),
        (json!({"kind": "surprise"}), "kind"),
        (json!({"startedAt": "yesterday"}), "startedAt"),
        (json!({"startedAt": later(1).to_string()}), "startedAt"),
        (json!({"startedAt": later(-31).to_string()}), "startedAt"),
        (json!({"legalBasis": "长".repeat(501)}), "legalBasis"),
        (json!({"enterpriseId": null}), "enterpriseId"),
    ] {
        let mut new = officers.inspection(&app, &firm);
        merge(&mut new, &change);
        let answer = officers.first.post("/api/v1/inspections", new).await;
        refused(&answer, 422, "validation_failed");
        let named = text(&answer.body["errors"][0], "field");
        assert_eq!(named, field, "{}", answer.text);
    }

    let path = format!("/api/v1/inspections/{inspection}/findings");
    for (change, field) in [
        (json!({"title": "长".repeat(101)}), "title"),
        (json!({"dueOn": day(-1)}), "dueOn"),
        (json!({"dueOn": day(366)}), "dueOn"),
        (json!({"dueOn": "2026-02-30"}), "dueOn"),
        (json!({"level": "enormous"}), "level"),
        (json!({"photoIds": []}), "photoIds"),
        (json!({"photoIds": [NOBODY]}), "photoIds"),
        (json!({"photoIds": [firms_photo]}), "photoIds"),
        (json!({"photoIds": "none"}), "photoIds"),
        (json!({"criteria": {"document": "标准", "article": ""}}), "criteria.article"),
        (json!({"criteria": {"document": "标准"}}), "criteria.article"),
        (json!({"matchesHazardId": NOBODY}), "matchesHazardId"),
    ] {
        let mut new = Finding::due(3).body(&photo);
        merge(&mut new, &change);
        let answer = officers.first.post(&path, new).await;
        refused(&answer, 422, "validation_failed");
        let named = text(&answer.body["errors"][0], "field");
        assert!(named == field || named.starts_with(&format!("{field}[")), "{field}: {}", answer.text);
    }
    let path = format!("/api/v1/inspections/{inspection}/completion");
    end["signatures"] = json!([{"party": "inspector", "name": ""}]);
    wrong(&officers.first.post(&path, end).await, &["signatures", "signatures[0].name"]);
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn characters_that_hide_or_reorder_are_named() {
    let app = TestApp::start().await;
    let firm = app.firm("字符家具厂", "2110").await;
    let office = app.office().await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let hazard = officers.find(&inspection, Finding::due(5)).await;
    let photo = firm.officer.photo(4).await;
    let before = app.rows().await;
    for bad in ["a\u{0}b", "好\u{202E}gnp.exe", "零\u{200B}宽", "a\u{2066}b", "a\u{7}b"] {
        for field in ["name", "address", "principalName", "note"] {
            let mut new = enterprise("某家具厂");
            new[field] = json!(bad);
            wrong(&office.post("/api/v1/enterprises", new).await, &[field]);
        }
        let submission = json!({"measure": bad, "photoIds": [photo]});
        let path = format!("/api/v1/hazards/{}/submissions", text(&hazard, "id"));
        wrong(&firm.officer.post(&path, submission).await, &["measure"]);
        let finding = Finding::due(3).with("place", bad).body(&photo);
        let answer =
            officers.first.post(&format!("/api/v1/inspections/{inspection}/findings"), finding).await;
        refused(&answer, 422, "validation_failed");
        assert_eq!(answer.body["errors"][0]["field"], "place");
        let path = format!("/api/v1/codes/{}/revocation", firm.code);
        wrong(&office.post(&path, json!({"reason": bad})).await, &["reason"]);
    }
    // a NUL is refused wherever it stands
    let nested = json!({"outcome": "checked", "signatures": [{"party": "inspector", "name": "a\u{0}"}]});
    let path = format!("/api/v1/inspections/{inspection}/completion");
    wrong(&officers.first.post(&path, nested).await, &["signatures[0].name"]);
    let sign_in = json!({"username": "off\u{0}ice", "password": "heping-demo"});
    wrong(&app.anon().post("/api/v1/sessions/password", sign_in).await, &["username"]);
    wrong(&app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-\u{0}"})).await, &["code"]);
    wrong(&office.get("/api/v1/enterprises?q=%00").await, &["q"]);
    wrong(&office.get("/api/v1/hazards?village=a%00b").await, &["village"]);
    for path in
        ["/api/v1/codes/%00", "/api/v1/enterprises/%00", "/q/%00", "/api/v1/invitations/%00/acceptance"]
    {
        let method = if path.ends_with("acceptance") { "POST" } else { "GET" };
        let request = office.request(method, path).header("accept", "application/json");
        refused(&reply(request).await, 404, "not_found");
    }
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn unknown_ids_are_404_whatever_the_body_holds() {
    let app = TestApp::start().await;
    let firm = app.firm("未知家具厂", "2110").await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let before = app.rows().await;
    for id in [NOBODY, "7", "not-an-id", "019786a0-0000-7000-8000-0000000000fg", "%E6%B2%B3"] {
        for path in [
            format!("/api/v1/enterprises/{id}"),
            format!("/api/v1/enterprises/{id}/overview"),
            format!("/api/v1/enterprises/{id}/score"),
            format!("/api/v1/enterprises/{id}/score/entries"),
            format!("/api/v1/enterprises/{id}/ranking"),
            format!("/api/v1/enterprises/{id}/self-checks"),
            format!("/api/v1/enterprises/{id}/self-check-tasks"),
            format!("/api/v1/self-checks/{id}"),
            format!("/api/v1/inspections/{id}"),
            format!("/api/v1/hazards/{id}"),
            format!("/api/v1/codes/{id}"),
            format!("/api/v1/codes/{id}/image"),
        ] {
            refused(&office.get(&path).await, 404, "not_found");
        }
        for (client, path) in [
            (&office, format!("/api/v1/enterprises/{id}/codes")),
            (&office, format!("/api/v1/enterprises/{id}/invitations")),
            (&office, format!("/api/v1/codes/{id}/revocation")),
            (&inspector, format!("/api/v1/inspections/{id}/findings")),
            (&inspector, format!("/api/v1/inspections/{id}/completion")),
            (&inspector, format!("/api/v1/hazards/{id}/reviews")),
            (&firm.officer, format!("/api/v1/hazards/{id}/submissions")),
            (&firm.officer, format!("/api/v1/enterprises/{id}/self-checks")),
            (&firm.officer, format!("/api/v1/messages/{id}/read")),
            (&firm.officer, format!("/api/v1/invitations/{id}/acceptance")),
        ] {
            let broken = raw(client, &path, "application/json", "{".to_owned()).await;
            refused(&broken, 404, "not_found");
            refused(&client.post(&path, json!({"nonsense": true})).await, 404, "not_found");
        }
        refused(&office.put(&format!("/api/v1/enterprises/{id}"), json!({})).await, 404, "not_found");
    }
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn without_a_session_in_force_it_is_401_with_its_challenge() {
    let app = TestApp::start().await;
    let firm = app.firm("无会话家具厂", "2110").await;
    let office = app.office().await;
    let before = app.rows().await;
    let challenged = |answer: &Reply| {
        refused(answer, 401, "unauthenticated");
        assert_eq!(header(answer, "www-authenticate"), "Bearer");
    };
    for path in ["/api/v1/session", "/api/v1/enterprises", "/api/v1/hazards", "/api/v1/messages"] {
        challenged(&app.anon().get(path).await);
        let card = format!("/api/v1/codes/{}", firm.code);
        for value in ["Bearer", "Bearer ", "Bearer garbage", "Basic b2ZmaWNl", "garbage"] {
            for path in [path, &card] {
                challenged(&reply(app.anon().request("GET", path).header("authorization", value)).await);
            }
        }
        let long = format!("Bearer {}", "x".repeat(4000));
        challenged(&reply(app.anon().request("GET", path).header("authorization", long)).await);
    }
    challenged(&app.anon().post("/api/v1/enterprises", enterprise("某家具厂")).await);
    challenged(&app.anon().upload(b"anything".to_vec()).await);
    app.turn(1);
    challenged(&office.post("/api/v1/enterprises", enterprise("某家具厂")).await);
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let before = app.rows().await;
    let mut new = enterprise("某家具厂");
    new["note"] = json!("x".repeat(2 * 1024 * 1024));
    refused(&office.post("/api/v1/enterprises", new).await, 413, "too_large");
    let name = json!({"username": "x".repeat(2 * 1024 * 1024), "password": ""});
    refused(&app.anon().post("/api/v1/sessions/password", name).await, 413, "too_large");
    let inspector = app.inspector().await;
    refused(&inspector.upload(vec![b'x'; 10 * 1024 * 1024 + 1]).await, 413, "too_large");
    let form = Form::new().part("file", Part::bytes(vec![b'x'; 10 * 1024 * 1024 + 1]));
    let import = office.request("POST", "/api/v1/enterprises/imports").multipart(form);
    refused(&reply(import).await, 413, "too_large");
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn another_content_type_is_415() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let before = app.rows().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "garbage"] {
        let answer = raw(&office, "/api/v1/enterprises", kind, enterprise("某家具厂").to_string()).await;
        refused(&answer, 415, "unsupported_media");
    }
    assert_eq!(app.rows().await, before);
    let kind = "application/json; charset=utf-8";
    assert_eq!(
        raw(&office, "/api/v1/enterprises", kind, enterprise("某家具厂").to_string()).await.status,
        201
    );
}

#[tokio::test]
async fn a_wrong_method_is_405_with_allow_and_an_unknown_path_404() {
    let app = TestApp::start().await;
    let office = app.office().await;
    for (method, path, allowed) in [
        ("DELETE", "/api/v1/enterprises", "GET, HEAD, POST"),
        ("PATCH", "/api/v1/enterprises/7", "GET, HEAD, PUT"),
        ("PUT", "/api/v1/session", "GET, HEAD, DELETE"),
        ("GET", "/api/v1/sessions/password", "POST"),
        ("GET", "/api/v1/sync", "POST"),
        ("POST", "/api/v1/hazards/7", "GET, HEAD"),
        ("POST", "/q/ABC", "GET, HEAD"),
        ("GET", "/api/v1/enterprises/imports", "POST"),
    ] {
        for client in [&office, &app.anon()] {
            let answer = client.send(method, path, &Value::Null).await;
            refused(&answer, 405, "method_not_allowed");
            assert_eq!(header(&answer, "allow"), allowed, "{method} {path}");
        }
    }
    for path in [
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/enterprises",
        "/api/v1/enterprises/",
        "/wp-login.php",
        "/docs/nope",
        "/q",
        "/q/",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            refused(&app.anon().send(method, path, &Value::Null).await, 404, "not_found");
        }
    }
}

#[tokio::test]
async fn what_is_no_photo_is_refused() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let before = app.rows().await;
    // a header that says 60000 × 60000
    let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    huge.extend(60_000_u32.to_be_bytes());
    huge.extend(60_000_u32.to_be_bytes());
    huge.extend(b"\x08\x02\0\0\0");
    huge.extend(crc(&huge[12..]).to_be_bytes());
    huge.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xaeB`\x82");
    wrong(&inspector.upload(huge).await, &["file"]);

    for file in [
        &b"%PDF-1.7 not a picture"[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\0\x01\0",
        b"\0\0\0\0",
    ] {
        refused(&inspector.upload(file.to_vec()).await, 415, "unsupported_media");
    }
    wrong(&inspector.upload(Vec::new()).await, &["file"]);
    wrong(&inspector.upload(b"\x89PNG\r\n\x1a\n cut off".to_vec()).await, &["file"]);
    wrong(&inspector.upload(b"\xff\xd8\xff\xe0 cut off".to_vec()).await, &["file"]);

    let path = "/api/v1/photos";
    let other = Form::new().text("picture", "text");
    wrong(&reply(inspector.request("POST", path).multipart(other)).await, &["file"]);
    let kind = "multipart/form-data; boundary=x";
    wrong(&raw(&inspector, path, kind, "--x--\r\n".to_owned()).await, &["file"]);
    refused(&raw(&inspector, path, kind, "nonsense".to_owned()).await, 400, "bad_request");
    refused(&raw(&inspector, path, kind, String::new()).await, 400, "bad_request");
    let cut = "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nabc".to_owned();
    refused(&raw(&inspector, path, kind, cut).await, 400, "bad_request");
    let none = inspector.send("POST", path, &Value::Null).await;
    assert!(matches!(none.status, 400 | 415), "{}", none.text);
    refused(&none, none.status, if none.status == 400 { "bad_request" } else { "unsupported_media" });
    let as_json = inspector.post(path, json!({"file": "abc"})).await;
    refused(
        &as_json,
        as_json.status,
        if as_json.status == 400 { "bad_request" } else { "unsupported_media" },
    );
    assert_eq!(app.rows().await, before);
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}
