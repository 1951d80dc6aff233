//! Every way to be refused: in `api-spec/DESIGN.md`, and met by a client.

use std::collections::BTreeMap;

use heping_core::{Code, Role};
use heping_store::Lock;
use heping_tests::expect::text;
use heping_tests::fixture::{Finding, Officers, enterprise, plan, rectify, with};
use heping_tests::{Client, Reply, TestApp, picture, reply};
use serde_json::{Value, json};

use crate::whole::structure::read;

/// Codes that no request of a test can be made to meet, and the test below the API that meets them.
const ELSEWHERE: &[(Code, &str, &str)] = &[
    (Code::UsernameTaken, "no operation makes users yet", "crates/org/src/tests/people.rs"),
    (Code::IdempotencyRunning, "the first must still be at work", "crates/store/tests/store/idempotency.rs"),
    (Code::TooSlow, "the rest of a body must not come", "crates/api/src/edge/pace.rs"),
    (Code::Internal, "no request is known that fails", "crates/store/tests/store/transactions.rs"),
    (Code::Busy, "the database must be away", "crates/store/tests/store/faults.rs"),
    (Code::WechatUnavailable, "WeChat must be away", "crates/wechat/tests/wechat/client.rs"),
];

#[test]
fn the_table_of_codes_is_the_one_in_the_conventions() {
    let mut table = "| status | code | title | detail |\n|---|---|---|---|\n".to_owned();
    for code in Code::ALL {
        let (status, name) = (code.status(), code.as_str());
        table += &format!("| {status} | `{name}` | {} | {} |\n", code.title(), code.detail());
    }
    assert!(
        read("api-spec/DESIGN.md").contains(&format!("\n{table}")),
        "the table of codes in api-spec/DESIGN.md is old; it must be\n{table}"
    );
}

#[test]
fn what_is_not_met_here_is_met_by_a_test_of_its_crate() {
    for (code, reason, file) in ELSEWHERE {
        assert!(read(file).contains(&format!("Code::{code:?}")), "{code:?} ({reason}) is not met in {file}");
    }
}

/// The replies by which codes were met.
#[derive(Default)]
struct Met(BTreeMap<&'static str, Value>);

impl Met {
    /// `reply` must be the problem of `code`, whole.
    fn note(&mut self, code: Code, reply: &Reply) {
        let body = &reply.body;
        assert_eq!((reply.status, &body["code"]), (code.status(), &json!(code.as_str())), "{}", reply.text);
        assert_eq!(reply.headers["content-type"], "application/problem+json");
        assert_eq!(body["type"], format!("urn:heping:problem:{}", code.as_str()));
        assert_eq!((&body["title"], &body["status"]), (&json!(code.title()), &json!(code.status())));
        assert!(text(body, "detail").ends_with('。'), "{}", reply.text);
        assert_eq!(reply.headers["x-request-id"], text(body, "requestId").as_str());
        assert!(body["errors"].is_array(), "{}", reply.text);
        assert_eq!(code == Code::ValidationFailed, body["errors"] != json!([]), "{}", reply.text);
        assert_eq!(reply.status == 401, reply.headers.contains_key("www-authenticate"), "{}", reply.text);
        assert_eq!(reply.status == 429, reply.headers.contains_key("retry-after"), "{}", reply.text);
        self.0.insert(code.as_str(), body.clone());
    }
}

async fn keyed(by: &Client, key: &str, body: &Value) -> Reply {
    reply(by.request("POST", "/api/v1/enterprises").header("Idempotency-Key", key).json(body)).await
}

/// Somebody who is an inspector of the street and the safety officer of a firm in one.
async fn both(app: &TestApp, firm: &str) -> Client {
    let openid = heping_wechat::simulator::openid("demo-both").unwrap();
    let index = heping_org::identities::index(&app.app.keys.identities, &openid);
    let (now, firm) = (app.clock.now(), firm.parse().unwrap());
    app.app
        .store
        .write(Lock::Nothing, move |conn| {
            let street = heping_org::subdistrict::list(conn)?[0].id;
            let user = heping_org::identities::find_or_create(conn, now, &index)?;
            heping_org::memberships::grant(conn, now, street, None, user, Role::Inspector)?;
            heping_org::memberships::grant(conn, now, street, Some(firm), user, Role::SafetyOfficer)
        })
        .await
        .unwrap();
    app.wechat("demo-both").await
}

/// What goes wrong in a request itself.
async fn by_the_request(met: &mut Met, app: &TestApp) {
    let (anon, office) = (app.anon(), app.office().await);
    let session = |kind: &str| anon.request("POST", &format!("/api/v1/sessions/{kind}"));
    let typed = |body: &'static str, kind: &str| session("password").header("content-type", kind).body(body);
    met.note(Code::BadRequest, &reply(typed("{", "application/json")).await);
    met.note(Code::UnsupportedMedia, &reply(typed("name=x", "text/plain")).await);
    met.note(Code::ValidationFailed, &anon.post("/api/v1/sessions/password", json!({})).await);
    let long = json!({"username": "x".repeat(2 * 1024 * 1024), "password": "x"});
    met.note(Code::TooLarge, &anon.post("/api/v1/sessions/password", long).await);
    met.note(Code::Unauthenticated, &anon.get("/api/v1/session").await);
    met.note(Code::MethodNotAllowed, &anon.send("PATCH", "/api/v1/session", &Value::Null).await);
    met.note(Code::BadLoginCode, &anon.post("/api/v1/sessions/wechat", json!({"code": "x"})).await);
    met.note(Code::Forbidden, &app.staff("auditor").await.get("/api/v1/enterprises").await);
    met.note(Code::NotFound, &office.get("/api/v1/enterprises/01890000-0000-7000-8000-000000000000").await);
    let photo = text(&office.upload(picture(8)).await.body, "url");
    let (path, _) = photo.split_once("sig=").expect("a signed link");
    let path = path.split_once("/api").map_or(path.to_owned(), |(_, rest)| format!("/api{rest}"));
    met.note(Code::LinkExpired, &anon.get(&format!("{path}sig=AAAA")).await);
    let wrong = json!({"username": "office", "password": "wrong"});
    met.note(Code::BadCredentials, &anon.post("/api/v1/sessions/password", wrong.clone()).await);
    for _ in 0..9 {
        anon.post("/api/v1/sessions/password", wrong.clone()).await;
    }
    met.note(Code::RateLimited, &anon.post("/api/v1/sessions/password", wrong).await);
}

/// What an account lacks.
async fn by_the_account(met: &mut Met, app: &TestApp) {
    let (admin, leader) = (app.staff("admin").await, app.staff("leader").await);
    let password = heping_api::demo::PASSWORD;
    let sign_in = async |username: &str, password: &str| {
        let typed = json!({"username": username, "password": password});
        app.anon().post("/api/v1/sessions/password", typed).await
    };
    let new = json!({"username": "newcomer", "name": "新来者", "roles": ["office"]});
    let made = admin.post("/api/v1/users", new).await;
    let opened = sign_in("newcomer", &text(&made.body, "initialPassword")).await;
    let newcomer = app.anon().signed_in(&opened);
    met.note(Code::PasswordMustChange, &newcomer.get("/api/v1/enterprises").await);

    let path = "/api/v1/session/second-factor";
    let begun = leader.post(path, json!({"password": password})).await;
    let code = heping_tests::totp(&text(&begun.body, "secret"), app.clock.now());
    let set_up = leader.post(&format!("{path}/confirmation"), json!({"code": code})).await;
    assert_eq!(set_up.status, 200, "{}", set_up.text);
    met.note(Code::SecondFactorNeeded, &sign_in("leader", password).await);
    let policy = json!({"version": 0, "minLength": 10, "kinds": 1, "secondFactorRoles": ["grid_worker"]});
    assert_eq!(admin.put("/api/v1/sign-in-policy", policy).await.status, 200);
    let worker = app.anon().signed_in(&sign_in("grid1", password).await);
    met.note(Code::SecondFactorMissing, &worker.get("/api/v1/my-day").await);
}

/// What goes wrong in the register.
async fn by_the_register(met: &mut Met, app: &TestApp) {
    let office = app.office().await;
    let id = "0197a1c2-0000-7000-8000-000000000001";
    let new = |name: &str| with(&enterprise(name), "uscc", "91330100799655058B");
    let made = office.post("/api/v1/enterprises", with(&new("演示甲厂"), "id", id)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    met.note(Code::IdConflict, &office.post("/api/v1/enterprises", with(&new("演示乙厂"), "id", id)).await);
    met.note(Code::UsccTaken, &office.post("/api/v1/enterprises", new("演示丙厂")).await);
    let stale = with(&new("演示甲厂"), "version", 7);
    met.note(Code::VersionConflict, &office.put(&format!("/api/v1/enterprises/{id}"), stale).await);
    assert_eq!(keyed(&office, "a", &enterprise("演示丁厂")).await.status, 201);
    met.note(Code::IdempotencyMismatch, &keyed(&office, "a", &enterprise("演示戊厂")).await);

    let firm = app.firm("演示家具厂", "2110").await;
    let issued = office.post(&firm.path("codes"), json!({})).await;
    met.note(Code::CodeReplaced, &app.anon().get(&format!("/api/v1/codes/{}", firm.code)).await);
    let code = text(&issued.body, "code");
    let revoked = office.post(&format!("/api/v1/codes/{code}/revocation"), json!({"reason": "遗失"})).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    met.note(Code::CodeRevoked, &app.anon().get(&format!("/api/v1/codes/{code}")).await);
    let invitation = app.invitation(&firm, "principal").await;
    let acceptance = format!("/api/v1/invitations/{invitation}/acceptance");
    app.wechat("demo-first").await.join(&invitation).await;
    met.note(Code::InvitationSpent, &app.wechat("demo-second").await.post(&acceptance, json!({})).await);
}

/// What goes wrong in the life of a hazard.
async fn by_the_records(met: &mut Met, app: &TestApp) {
    let firm = app.firm("演示木器厂", "2110").await;
    let (inspector, supervisor) = (app.inspector().await, app.staff("supervisor").await);
    let findings = [Finding::due(15).major(), Finding::due(15)];
    let hazards = Officers::of(app).await.visit(app, &firm, findings).await;
    let (major, general) = (&hazards[0], &hazards[1]);
    let reviews = |hazard: &Value| format!("/api/v1/hazards/{}/reviews", text(hazard, "id"));
    let early = inspector.post(&reviews(major), json!({"decision": "accept"})).await;
    met.note(Code::StateConflict, &early);
    assert_eq!(early.body["state"], "rectifying");

    plan(&firm.officer, major).await;
    rectify(&firm.officer, major).await;
    let report = json!({"decision": "accept", "acceptanceReport": {"text": "现场已整改"}});
    let first = supervisor.post(&reviews(major), report).await;
    assert_eq!((first.status, &first.body["acceptances"]), (200, &json!(1)), "{}", first.text);
    let second = supervisor.post(&reviews(major), json!({"decision": "accept", "note": "再次验收"})).await;
    met.note(Code::SameOfficer, &second);

    let both = both(app, &firm.id).await;
    rectify(&both, general).await;
    met.note(Code::OwnWork, &both.post(&reviews(general), json!({"decision": "accept"})).await);
}

#[tokio::test]
async fn every_code_is_met_by_a_client() {
    let mut met = Met::default();
    by_the_request(&mut met, &TestApp::with_limits(1).await).await;
    let app = TestApp::start().await;
    by_the_account(&mut met, &app).await;
    by_the_register(&mut met, &app).await;
    by_the_records(&mut met, &app).await;
    for code in Code::ALL {
        let elsewhere = ELSEWHERE.iter().any(|(one, _, _)| one == code);
        assert_ne!(
            met.0.contains_key(code.as_str()),
            elsewhere,
            "{code:?} must be met by a request in tests/suite/whole/refusals.rs, or be in ELSEWHERE with a reason"
        );
    }
}
