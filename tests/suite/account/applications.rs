//! Coming into a firm by asking, and a wrong one undone.

use diesel::prelude::*;
use heping_store::schema::{photo_links, photos};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, merge};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

const OWN: &str = "/api/v1/session/applications";
const WAITING: &str = "/api/v1/applications";
const BINDINGS: &str = "/api/v1/bindings";

fn path(firm: &Firm) -> String {
    format!("/api/v1/codes/{}/applications", firm.code)
}

async fn new(by: &Client, more: Value) -> Value {
    let licence = by.photo(91).await;
    let mut new = json!({
        "name": "桑榆晚", "phone": "19000010021", "role": "principal", "photoIds": [licence], "note": "新接手的负责人",
    });
    merge(&mut new, &more);
    new
}

async fn decide(by: &Client, application: &Value, decision: Value) -> heping_tests::Reply {
    by.post(&format!("{WAITING}/{}/decision", text(application, "id")), decision).await
}

async fn work(office: &Client) -> Value {
    let work = body(office.get("/api/v1/work").await, 200);
    let items = work["items"].as_array().unwrap().iter();
    items.clone().find(|one| one["kind"] == "application_to_decide").unwrap().clone()
}

/// A firm without anybody.
async fn empty(app: &TestApp, name: &str) -> Firm {
    let (firm, office) = (app.firm(name, "2110").await, app.office().await);
    let members = body(office.get(&firm.path("members")).await, 200);
    let left = json!({"memberId": members["items"][0]["id"]});
    assert_eq!(office.post(&firm.path("departures"), left).await.status, 204);
    firm
}

#[tokio::test]
async fn whoever_the_register_does_not_know_asks_and_the_office_lets_them_in() {
    let app = TestApp::start().await;
    let (firm, office) = (empty(&app, "申请家具厂").await, app.office().await);
    let person = app.wechat("demo-new-owner").await;
    let nothing = json!({"name": "桑榆晚", "role": "inspector"});
    wrong(&person.post(&path(&firm), nothing).await, &["role", "photoIds", "phone"]);
    wrong(&person.post(&path(&firm), new(&person, json!({"name": "微信用户"})).await).await, &["name"]);
    let others = json!({"photoIds": [office.photo(3).await]});
    wrong(&person.post(&path(&firm), new(&person, others).await).await, &["photoIds[0]"]);
    assert_eq!(body(person.get(OWN).await, 200)["items"], json!([]));

    let id = "0197a1c2-0000-7000-8000-0000000000a1";
    let asked = new(&person, json!({"id": id})).await;
    let made = body(person.post(&path(&firm), asked.clone()).await, 201);
    assert_eq!((&made["state"], &made["phone"]), (&json!("open"), &json!("190****0021")));
    assert_eq!(body(person.post(&path(&firm), asked.clone()).await, 200), made, "sent again, it is the same");
    let other = json!({"id": id, "role": "safety_officer"});
    refused(&person.post(&path(&firm), new(&person, other).await).await, 409, "id_conflict");
    let twice = person.post(&path(&firm), new(&person, json!({})).await).await;
    refused(&twice, 409, "state_conflict");
    assert_eq!(twice.body["state"], "open");
    assert_eq!(body(person.get(OWN).await, 200)["items"][0]["id"], id);
    refused(&person.get(&firm.path("overview")).await, 403, "forbidden");

    // the office hears of it, and sees the licence
    let told = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!(
        (&told["items"][0]["kind"], &told["items"][0]["subjectId"]),
        (&json!("person_applied"), &json!(id))
    );
    assert_eq!(
        (&work(&office).await["count"], &work(&office).await["lines"][0]["id"]),
        (&json!(1), &json!(id))
    );
    let waiting = body(office.get(WAITING).await, 200);
    let seen = &waiting["items"][0];
    assert_eq!((&seen["name"], &seen["enterpriseName"]), (&json!("桑榆晚"), &json!("申请家具厂")));
    assert_eq!(app.anon().get(&text(&seen["photos"][0], "url")).await.status, 200);

    // a refusal says why, and they ask once more
    wrong(&decide(&office, &made, json!({"decision": "refuse"})).await, &["reason"]);
    let why = json!({"decision": "refuse", "reason": "执照不清楚，请重拍"});
    body(decide(&office, &made, why.clone()).await, 200);
    body(decide(&office, &made, why).await, 200);
    refused(&decide(&office, &made, json!({"decision": "confirm"})).await, 409, "state_conflict");
    let own = body(person.get(OWN).await, 200)["items"][0].clone();
    assert_eq!((&own["reason"], &own["decidedByName"]), (&json!("执照不清楚，请重拍"), &json!(null)));
    let session = body(person.get("/api/v1/session").await, 200);
    assert_eq!(session["notices"][0]["kind"], "application_refused");
    assert_eq!(session["user"]["name"], "桑榆晚");

    let again = body(person.post(&path(&firm), new(&person, json!({})).await).await, 201);
    body(decide(&office, &again, json!({"decision": "confirm"})).await, 200);
    let session = body(person.get("/api/v1/session").await, 200);
    assert_eq!(session["notices"][0]["kind"], "application_confirmed");
    assert_eq!(session["enterprises"][0]["role"], "principal");
    assert_eq!(person.get(&firm.path("overview")).await.status, 200);
    assert_eq!(work(&office).await["count"], 0);
    let data = body(person.get("/api/v1/session/data").await, 200);
    assert_eq!(data["applications"].as_array().unwrap().len(), 2);
    let member = person.post(&path(&firm), new(&person, json!({})).await).await;
    assert_eq!((member.status, &member.body["state"]), (409, &json!("member")));
    let auditor = app.staff("auditor").await;
    for (action, count) in [("apply_to_join", 1), ("decide_application", 1)] {
        let subject = text(&again, "id");
        let log = body(auditor.get(&format!("/api/v1/audit?subject={subject}&action={action}")).await, 200);
        assert_eq!(log["total"], count, "{action}");
    }
}

#[tokio::test]
async fn a_principal_decides_about_who_helps_them_and_no_more() {
    let app = TestApp::start().await;
    let (firm, office) = (empty(&app, "自管家具厂").await, app.office().await);
    let principal = app.principal(&firm).await;
    let (one, other) = (app.wechat("demo-helper").await, app.wechat("demo-rival").await);
    let helper = one.apply(&firm.code, "safety_officer").await;
    let rival = other.apply(&firm.code, "principal").await;
    let waiting = body(principal.get(WAITING).await, 200);
    assert_eq!((&waiting["total"], &waiting["items"][0]["id"]), (&json!(1), &helper["id"]));
    assert_eq!(waiting["items"][0]["photos"], json!([]), "the licence is for the office");
    let inbox = body(principal.get("/api/v1/messages").await, 200);
    assert_eq!(inbox["items"][0]["kind"], "application_received");
    refused(&decide(&principal, &rival, json!({"decision": "confirm"})).await, 404, "not_found");
    let elsewhere = app.wechat("demo-other-principal").await;
    elsewhere.join(&app.invitation(&app.firm("别家家具厂", "2110").await, "principal").await).await;
    refused(&decide(&elsewhere, &helper, json!({"decision": "confirm"})).await, 404, "not_found");
    assert_eq!(body(elsewhere.get(WAITING).await, 200)["total"], 0);
    body(decide(&principal, &helper, json!({"decision": "confirm"})).await, 200);
    assert_eq!(one.get(&firm.path("overview")).await.status, 200);
    let told = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!(told["items"][0]["kind"], "person_joined");

    // a post that is held says so
    let held = decide(&office, &rival, json!({"decision": "confirm"})).await;
    refused(&held, 409, "state_conflict");
    assert_eq!(held.body["state"], "held");
    // who asked asks no more, and nobody takes another's back
    let withdrawal = json!({"id": rival["id"]});
    let withdrawn = format!("{OWN}/withdrawal");
    assert_eq!(one.post(&withdrawn, withdrawal.clone()).await.status, 204);
    assert_eq!(body(office.get(WAITING).await, 200)["total"], 1);
    assert_eq!(other.post(&withdrawn, withdrawal).await.status, 204);
    assert_eq!(body(other.get(OWN).await, 200)["items"][0]["state"], "withdrawn");
    refused(&decide(&office, &rival, json!({"decision": "confirm"})).await, 409, "state_conflict");
}

#[tokio::test]
async fn five_a_day_and_nobody_of_the_street() {
    let app = TestApp::with_limits(1).await;
    let firm = empty(&app, "限量家具厂").await;
    let office = app.office().await;
    refused(&office.post(&path(&firm), new(&office, json!({})).await).await, 403, "forbidden");
    let person = app.wechat("demo-eager").await;
    for _ in 0..5 {
        wrong(
            &person.post(&path(&firm), json!({"name": "桑榆晚", "phone": "1", "role": "principal"})).await,
            &["phone", "photoIds"],
        );
    }
    refused(
        &person.post(&path(&firm), json!({"name": "桑榆晚", "role": "principal"})).await,
        429,
        "rate_limited",
    );
}

async fn licences(app: &TestApp) -> (i64, i64) {
    let count = |conn: &mut heping_store::Conn| {
        let links = photo_links::table.filter(photo_links::subject_type.eq("application"));
        Ok((links.count().get_result(conn)?, photos::table.count().get_result(conn)?))
    };
    app.app.store.read(count).await.unwrap()
}

async fn night(app: &TestApp) {
    heping_api::jobs::schedule_today(&app.app).await.unwrap();
    app.work().await;
}

#[tokio::test]
async fn a_licence_goes_a_month_after_the_decision_and_all_of_it_with_the_person() {
    let app = TestApp::start().await;
    let firm = empty(&app, "执照家具厂").await;
    let (one, other) = (app.wechat("demo-one").await, app.wechat("demo-two").await);
    let first = one.apply(&firm.code, "principal").await;
    let second = other.apply(&firm.code, "principal").await;
    assert_eq!(licences(&app).await, (2, 2));
    body(decide(&app.office().await, &first, json!({"decision": "confirm"})).await, 200);
    app.turn(20);
    night(&app).await;
    assert_eq!(licences(&app).await, (2, 2));
    app.turn(32);
    night(&app).await;
    assert_eq!(licences(&app).await, (1, 1), "the one that waits is still there");

    let other = app.wechat("demo-two").await;
    assert_eq!(other.post("/api/v1/session/erasure", json!({"confirm": true})).await.status, 204);
    assert_eq!(licences(&app).await, (0, 0));
    let office = app.office().await;
    assert_eq!(body(office.get(WAITING).await, 200)["total"], 0);
    refused(&decide(&office, &second, json!({"decision": "confirm"})).await, 409, "state_conflict");
}

#[tokio::test]
async fn a_wrong_claim_is_undone_with_everything_it_showed() {
    let app = TestApp::start().await;
    let (firm, office, officers) =
        (empty(&app, "错绑家具厂").await, app.office().await, Officers::of(&app).await);
    let shown = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    let mut entered = heping_tests::fixture::enterprise("错绑家具厂");
    merge(
        &mut entered,
        &json!({"version": shown["version"], "principalName": "王厂长", "phone": "19000010031"}),
    );
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), entered).await, 200);
    let inspection = officers.inspect(&app, &firm).await;
    let hazard = text(&officers.find(&inspection, Finding::due(15)).await, "id");
    officers.complete(&app, &inspection).await;
    let button = json!({"code": "demo-phone-19000010031"});
    let person = app.wechat("demo-wrong").await;
    body(person.post("/api/v1/session/phone", button.clone()).await, 200);
    let own = |what: &str| firm.path(what);
    let mut ways = vec![format!("/api/v1/hazards/{hazard}"), format!("/api/v1/inspections/{inspection}")];
    ways.push(format!("/api/v1/documents/inspection_record/{inspection}.pdf"));
    for what in [
        "overview",
        "score",
        "score/entries",
        "ranking",
        "dossier",
        "wall",
        "self-check-tasks",
        "self-checks",
        "members",
        "history",
        "hazard-statistics",
        "bulletins",
        "conduct",
    ] {
        ways.push(own(what));
    }
    for way in &ways {
        assert_eq!(person.get(way).await.status, 200, "{way}");
    }
    let message = text(&body(person.get("/api/v1/messages").await, 200)["items"][0], "id");

    let list = body(office.get(BINDINGS).await, 200);
    let binding = &list["items"][0];
    assert_eq!(
        (&list["total"], &binding["cameBy"], &binding["phone"]),
        (&json!(1), &json!("phone"), &json!("190****0031"))
    );
    assert_eq!((&binding["state"], &binding["name"]), (&json!("bound"), &json!("王厂长")));
    let revoke = format!("{BINDINGS}/{}/revocation", text(binding, "id"));
    wrong(&office.post(&revoke, json!({"reason": " "})).await, &["reason"]);
    refused(&officers.first.post(&revoke, json!({"reason": "不是本人"})).await, 403, "forbidden");
    for _ in 0..2 {
        assert_eq!(office.post(&revoke, json!({"reason": "不是本人"})).await.status, 204);
    }

    for way in &ways {
        let status = person.get(way).await.status;
        assert!([403, 404].contains(&status), "{way}: {status}");
    }
    refused(&person.get("/api/v1/messages").await, 403, "forbidden");
    assert_eq!(person.post(&format!("/api/v1/messages/{message}/read"), json!({})).await.status, 403);
    let session = body(person.get("/api/v1/session").await, 200);
    assert_eq!(
        (&session["enterprises"], &session["notices"][0]["kind"]),
        (&json!([]), &json!("binding_revoked"))
    );
    assert_eq!(session["nameRequired"], true, "the name was the register's");
    // neither they nor their number come in again, whoever has it by now
    let claim = body(person.post("/api/v1/session/phone", button.clone()).await, 200);
    assert_eq!((&claim["joined"], claim["taken"].as_array().unwrap().len()), (&json!([]), 1));
    assert_eq!(person.post("/api/v1/session/erasure", json!({"confirm": true})).await.status, 204);
    let again = app.wechat("demo-wrong-again").await;
    let claim = body(again.post("/api/v1/session/phone", button).await, 200);
    assert_eq!((&claim["joined"], claim["taken"].as_array().unwrap().len()), (&json!([]), 1));
    // nor does a principal let them in
    let principal = app.principal(&firm).await;
    let asks = again.apply(&firm.code, "safety_officer").await;
    refused(&decide(&principal, &asks, json!({"decision": "confirm"})).await, 403, "forbidden");
    // the office may
    again.join(&app.invitation(&firm, "principal").await).await;
    assert_eq!(again.get(&own("overview")).await.status, 200);

    let list = body(office.get(BINDINGS).await, 200);
    let undone = &list["items"][0];
    assert_eq!((&undone["state"], &undone["revocationReason"]), (&json!("revoked"), &json!("不是本人")));
    assert_eq!(undone["revokedByName"], body(office.get("/api/v1/session").await, 200)["user"]["name"]);
    let auditor = app.staff("auditor").await;
    let log =
        body(auditor.get(&format!("/api/v1/audit?subject={}&action=revoke_binding", firm.id)).await, 200);
    assert_eq!(log["total"], 1, "twice is once");
    app.turn(31);
    assert_eq!(
        body(app.office().await.get(BINDINGS).await, 200)["total"],
        0,
        "after a month it is not listed"
    );
}
