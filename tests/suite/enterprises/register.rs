//! The register, its codes, its people and their photos.

use heping_tests::expect::{body, header, refused, text};
use heping_tests::fixture::{VILLAGE, enterprise, later, merge, with};
use heping_tests::{TestApp, reply};
use serde_json::{Value, json};

#[tokio::test]
async fn staff_sign_in_with_a_password_and_firms_with_wechat() {
    let app = TestApp::start().await;
    let path = "/api/v1/sessions/password";
    let sign_in = json!({"username": "inspector1", "password": "heping-demo"});
    let session = body(app.anon().post(path, sign_in).await, 201);
    assert!(text(&session, "token").len() >= 43, "256 bits");
    assert_eq!(session["expiresAt"], "2026-06-15T10:30:00+08:00", "at a desk, for half an hour");
    assert_eq!(session["user"]["name"].as_str().map(|name| !name.is_empty()), Some(true));
    assert_eq!(session["roles"], json!(["inspector"]));
    assert_eq!(session["enterprises"], json!([]));

    let path = "/api/v1/sessions/wechat";
    let session = body(app.anon().post(path, json!({"code": "demo-new"})).await, 201);
    assert_eq!(session["expiresAt"], "2026-06-22T10:00:00+08:00");
    assert_eq!((&session["roles"], &session["enterprises"]), (&json!([]), &json!([])));

    let firm = app.firm("紫椰蟹家具厂", "2110").await;
    let again = body(app.anon().post(path, json!({"code": format!("demo-{}", firm.id)})).await, 201);
    assert_eq!(again["roles"], json!(["safety_officer"]));
    let its =
        json!([{"id": firm.id, "name": "紫椰蟹家具厂", "role": "safety_officer", "roleText": "企业安全员"}]);
    assert_eq!(again["enterprises"], its, "with the role that it took on after signing in");
    let looked = body(firm.officer.get("/api/v1/session").await, 200);
    assert_eq!((&looked["token"], &looked["enterprises"]), (&Value::Null, &its));
}

#[tokio::test]
async fn an_enterprise_enters_the_register_and_is_changed() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let new = json!({
        "name": "杭州紫椰蟹家具有限公司", "uscc": "91330100799655058B", "industry": "2110", "village": VILLAGE,
        "address": "河庄街道江东村1号", "principalName": "张三", "phone": "19000001234",
    });
    let made = body(office.post("/api/v1/enterprises", new.clone()).await, 201);
    let id = text(&made, "id");
    let path = format!("/api/v1/enterprises/{id}");
    assert_eq!(made["name"], new["name"]);
    assert_eq!(made["uscc"], new["uscc"]);
    assert_eq!((&made["industry"], &made["industryText"]), (&json!("2110"), &json!("木质家具制造")));
    assert_eq!(made["village"], VILLAGE);
    assert!(!text(&made, "villageText").is_empty());
    assert_eq!(made["address"], new["address"]);
    assert_eq!(made["principalName"], "张三");
    assert_eq!(made["phone"], "190****1234");
    assert_eq!(made["riskColour"], Value::Null);
    assert_eq!(body(office.get(&path).await, 200), made);

    let mut change = new.clone();
    merge(
        &mut change,
        &json!({"name": "杭州紫椰蟹家居有限公司", "riskColour": "orange", "phone": "190****1234"}),
    );
    merge(&mut change, &json!({"version": made["version"]}));
    let changed = body(office.put(&path, change.clone()).await, 200);
    assert_eq!((&changed["name"], &changed["riskColour"]), (&change["name"], &json!("orange")));
    assert_eq!(changed["phone"], "190****1234");
    assert_ne!(changed["version"], made["version"]);
    assert_eq!(body(office.get(&path).await, 200), changed);
    refused(&office.put(&path, change).await, 409, "version_conflict");

    let taken = with(&enterprise("另一家"), "uscc", new["uscc"].clone());
    refused(&office.post("/api/v1/enterprises", taken).await, 409, "uscc_taken");
    for (query, total) in [
        ("", 1),
        ("?q=紫椰蟹", 1),
        ("?q=91330100", 1),
        ("?q=蓝椰蟹", 0),
        ("?industry=21&colour=grey", 1),
        ("?industry=C", 1),
        ("?industry=22", 0),
        ("?village=330114003219&overdue=false", 1),
        ("?overdue=true", 0),
        ("?colour=green", 0),
    ] {
        let list = body(office.get(&format!("/api/v1/enterprises{query}")).await, 200);
        assert_eq!(list["total"], total, "{query}");
        assert_eq!((&list["page"], &list["pageSize"]), (&json!(1), &json!(20)));
    }
}

#[tokio::test]
async fn an_enterprise_sent_again_with_its_id_is_the_same() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let id = "019786a0-0000-7000-8000-000000000001";
    let new = with(&enterprise("同一家"), "id", id);
    let made = body(office.post("/api/v1/enterprises", new.clone()).await, 201);
    assert_eq!(made["id"], id);
    assert_eq!(body(office.post("/api/v1/enterprises", new).await, 200), made);
    let other = with(&enterprise("另一家"), "id", id);
    refused(&office.post("/api/v1/enterprises", other).await, 409, "id_conflict");
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 1);
}

#[tokio::test]
async fn a_code_is_issued_scanned_replaced_and_revoked() {
    let app = TestApp::start().await;
    let firm = app.firm("扫码家具厂", "2110").await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let codes = firm.path("codes");
    let issued = body(office.post(&codes, json!({})).await, 201);
    let code = text(&issued, "code");
    assert!(code.len() <= 14, "{code}");
    let display = text(&issued, "display");
    assert_eq!(display.chars().filter(char::is_ascii_alphanumeric).collect::<String>(), code);
    assert_ne!(display, code, "in groups");
    assert_eq!(issued["url"], format!("https://heping.example/q/{code}"));
    assert_eq!(issued["status"], "active");
    assert_eq!(issued["issuedAt"], "2026-06-15T10:00:00+08:00");

    // the earlier one is replaced
    let earlier = format!("/api/v1/codes/{}", firm.code);
    refused(&app.anon().get(&earlier).await, 410, "code_replaced");
    refused(&inspector.get(&earlier).await, 410, "code_replaced");
    assert_eq!(app.anon().get(&format!("/q/{}", firm.code)).await.status, 410);

    let path = format!("/api/v1/codes/{code}");
    let card = body(app.anon().get(&path).await, 200);
    let public = json!({
        "code": code, "enterpriseName": "扫码家具厂", "codeColour": "grey", "codeColourText": card["codeColourText"],
        "validSince": "2026-06-15T10:00:00+08:00", "status": "active", "statusText": card["statusText"],
        "enterpriseStatus": "operating", "enterpriseStatusText": "正常经营",
    });
    assert_eq!(card, public, "nothing personal");
    let url = format!("/api/v1/codes/{}", text(&issued, "url").replace(':', "%3A").replace('/', "%2F"));
    let typed = format!("/api/v1/codes/{}", display.to_lowercase().replace(' ', "%20"));
    for path in [url, typed, format!("/q/{code}")] {
        let request = app.anon().request("GET", &path).header("accept", "application/json");
        assert_eq!(body(reply(request).await, 200), public, "{path}");
    }
    let page = app.anon().get(&format!("/q/{code}")).await;
    assert!(header(&page, "content-type").starts_with("text/html"), "{:?}", page.headers);
    assert!(page.text.contains("扫码家具厂"));

    for (client, role, action) in [
        (&firm.officer, json!("safety_officer"), "self_check"),
        (&inspector, json!("inspector"), "inspect"),
        (&office, json!("office"), "view"),
        (&app.wechat("demo-stranger").await, Value::Null, "bind"),
    ] {
        let card = body(client.get(&path).await, 200);
        assert_eq!((&card["enterpriseId"], &card["yourRole"]), (&json!(firm.id), &role));
        assert_eq!((&card["nextAction"], &card["enterpriseName"]), (&json!(action), &json!("扫码家具厂")));
    }

    let revoked = body(office.post(&format!("{path}/revocation"), json!({"reason": "标牌遗失"})).await, 200);
    assert_eq!(revoked["status"], "revoked");
    refused(&app.anon().get(&path).await, 410, "code_revoked");
    refused(&app.anon().get("/api/v1/codes/ABC").await, 404, "not_found");
}

#[tokio::test]
async fn an_invitation_works_once() {
    let app = TestApp::start().await;
    let firm = app.firm("邀请家具厂", "2110").await;
    let path = firm.path("invitations");
    let invitation = body(app.office().await.post(&path, json!({"role": "principal"})).await, 201);
    assert!(text(&invitation, "expiresAt") > later(0).to_string());
    let acceptance = format!("/api/v1/invitations/{}/acceptance", text(&invitation, "code"));

    let principal = app.wechat("demo-principal").await;
    let overview = firm.path("overview");
    assert!(matches!(principal.get(&overview).await.status, 403 | 404), "a stranger so far");
    // the phone sends no body
    let session = body(principal.send("POST", &acceptance, &Value::Null).await, 200);
    assert_eq!(session["roles"], json!(["principal"]));
    assert_eq!(
        session["enterprises"],
        json!([{"id": firm.id, "name": "邀请家具厂", "role": "principal", "roleText": "企业负责人"}])
    );
    assert_eq!(principal.get(&overview).await.status, 200, "at once, with the same token");

    let other = app.wechat("demo-other").await;
    refused(&other.post(&acceptance, json!({})).await, 410, "invitation_spent");
    refused(&other.post("/api/v1/invitations/unknown/acceptance", json!({})).await, 404, "not_found");
}

#[tokio::test]
async fn a_photo_is_kept_once_and_seen_through_a_link_that_ends() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(640, 400, image::Rgb([9, 80, 120]));
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    let bytes = png.into_inner();
    let photo = body(inspector.upload(bytes.clone()).await, 201);
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes));
    assert_eq!(photo["sha256"], digest);
    assert_eq!((&photo["width"], &photo["height"]), (&json!(640), &json!(400)));
    assert_eq!(body(inspector.upload(bytes.clone()).await, 200), photo);
    let others = body(app.staff("inspector2").await.upload(bytes).await, 201);
    assert_ne!(others["id"], photo["id"], "each owner has his own");

    for (url, width) in [(text(&photo, "url"), 640), (text(&photo, "thumbUrl"), 320)] {
        let seen = app.anon().request("GET", &url).send().await.expect("a picture");
        assert_eq!(seen.status(), 200);
        assert_eq!(seen.headers()["content-type"], "image/jpeg");
        let bytes = seen.bytes().await.expect("bytes");
        assert_eq!(image::load_from_memory(&bytes).expect("a JPEG").width(), width);
    }
    let url = text(&photo, "url");
    let forged = format!("{}{}", &url[..url.len() - 1], if url.ends_with('0') { '1' } else { '0' });
    refused(&app.anon().get(&forged).await, 403, "link_expired");
    app.clock.set(later(0).plus(chrono::TimeDelta::hours(1)));
    refused(&app.anon().get(&url).await, 403, "link_expired");
}
