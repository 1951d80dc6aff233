//! Coming into a firm without the office: by the phone number that the register has, and by the
//! principal who looks after the firm's own people.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{VILLAGE, enterprise, merge};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

const PHONE: &str = "/api/v1/session/phone";

/// What the simulator takes as the button's code of whoever has this number.
fn button(number: &str) -> Value {
    json!({"code": format!("demo-phone-{number}")})
}

/// A firm of the register with these numbers, whom nobody has invited.
async fn registered(app: &TestApp, name: &str, more: Value) -> String {
    let mut new = enterprise(name);
    merge(&mut new, &json!({"village": VILLAGE}));
    merge(&mut new, &more);
    text(&body(app.office().await.post("/api/v1/enterprises", new).await, 201), "id")
}

async fn firms(by: &Client) -> Vec<(String, String)> {
    let session = body(by.get("/api/v1/session").await, 200);
    let list = session["enterprises"].as_array().unwrap().iter();
    list.map(|one| (text(one, "name"), text(one, "role"))).collect()
}

#[tokio::test]
async fn a_number_that_the_register_has_once_opens_the_firm_and_the_office_is_told() {
    let app = TestApp::start().await;
    let contact = json!({"principalName": "王厂长", "phone": "19000010001"});
    let firm = registered(&app, "手机号家具厂", contact).await;
    let person = app.wechat("demo-owner").await;
    let claim = body(person.post(PHONE, button("19000010001")).await, 200);
    assert_eq!((&claim["phone"], &claim["choices"]), (&json!("190****0001"), &json!([])));
    assert_eq!(claim["joined"][0]["enterpriseName"], "手机号家具厂");
    assert_eq!(firms(&person).await, [("手机号家具厂".to_owned(), "principal".to_owned())]);
    let session = body(person.get("/api/v1/session").await, 200);
    assert_eq!(session["user"]["name"], "王厂长", "the register's name is theirs");
    let overview = format!("/api/v1/enterprises/{firm}/overview");
    assert_eq!(person.get(&overview).await.status, 200);

    let office = app.office().await;
    let told = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!((&told["items"][0]["kind"], &told["total"]), (&json!("person_joined"), &json!(1)));
    let auditor = app.staff("auditor").await;
    let log = body(auditor.get(&format!("/api/v1/audit?subject={firm}&action=bind_by_phone")).await, 200);
    assert_eq!(log["total"], 1);
    // once more is the same
    let again = body(person.post(PHONE, button("19000010001")).await, 200);
    assert_eq!((&again["joined"], &again["choices"]), (&json!([]), &json!([])));

    // it was somebody else: what they saw they see no more, and they cannot come in by it again at once
    let members = body(office.get(&format!("/api/v1/enterprises/{firm}/members")).await, 200);
    let left = json!({"memberId": members["items"][0]["id"]});
    assert_eq!(office.post(&format!("/api/v1/enterprises/{firm}/departures"), left).await.status, 204);
    assert_eq!(person.get(&overview).await.status, 403);
    let refused_now = body(person.post(PHONE, button("19000010001")).await, 200);
    assert_eq!((&refused_now["joined"], refused_now["taken"].as_array().unwrap().len()), (&json!([]), 1));
    assert_eq!(firms(&person).await, []);
}

#[tokio::test]
async fn what_no_button_gave_is_not_asked_about() {
    let app = TestApp::start().await;
    let person = app.wechat("demo-stranger").await;
    // WeChat refuses the \u of the first in words that blame the installation
    for code in ["demo-phone-\u{18}9000010001", "µ>；", "", &"a".repeat(513), "never given out"] {
        wrong(&person.post(PHONE, json!({"code": code})).await, &["code"]);
    }
}

#[tokio::test]
async fn a_number_in_two_places_asks_and_a_post_that_is_held_stays() {
    let app = TestApp::start().await;
    let one = registered(&app, "甲厂", json!({"phone": "19000010002"})).await;
    let other =
        registered(&app, "乙厂", json!({"safetyOfficerName": "李安", "safetyOfficerPhone": "19000010002"}))
            .await;
    let person = app.wechat("demo-both").await;
    let claim = body(person.post(PHONE, button("19000010002")).await, 200);
    assert_eq!((claim["joined"].clone(), claim["choices"].as_array().unwrap().len()), (json!([]), 2));
    assert_eq!(firms(&person).await, [], "nobody is bound to what they did not choose");
    let nowhere = json!({"enterpriseIds": ["01890000-0000-7000-8000-000000000000"]});
    wrong(&person.post(&format!("{PHONE}/choices"), nowhere).await, &["enterpriseIds[0]"]);
    let chosen = body(person.post(&format!("{PHONE}/choices"), json!({"enterpriseIds": [other]})).await, 200);
    assert_eq!(
        (&chosen["joined"][0]["role"], chosen["choices"][0]["enterpriseId"].as_str()),
        (&json!("safety_officer"), Some(&*one))
    );
    assert_eq!(firms(&person).await, [("乙厂".to_owned(), "safety_officer".to_owned())]);

    // a second phone with the same number, as a family has: the post is held
    let second = app.wechat("demo-second").await;
    let taken = body(second.post(PHONE, button("19000010002")).await, 200);
    assert_eq!(taken["taken"][0]["enterpriseName"], "乙厂");
    assert_eq!(taken["joined"][0]["enterpriseName"], "甲厂", "the only one that is free");

    // and who is nowhere is told what to do
    let nobody = app.wechat("demo-nobody").await;
    let none = body(nobody.post(PHONE, button("19000019999")).await, 200);
    assert!(text(&none, "advice").contains("邀请码"), "{none}");
    wrong(&nobody.post(PHONE, json!({"code": "used"})).await, &["code"]);
    refused(&app.office().await.post(PHONE, button("19000010002")).await, 403, "forbidden");
    refused(
        &nobody.post(&format!("{PHONE}/choices"), json!({"enterpriseIds": [one]})).await,
        422,
        "validation_failed",
    );
}

#[tokio::test]
async fn a_principal_looks_after_the_firms_own_people_and_no_others() {
    let app = TestApp::start().await;
    let (firm, other) = (app.firm("自管家具厂", "2110").await, app.firm("别家家具厂", "2110").await);
    let principal = app.principal(&firm).await;
    let invited =
        body(principal.post(&firm.path("invitations"), json!({"role": "safety_officer"})).await, 201);
    let colleague = app.wechat("demo-colleague").await;
    colleague.join(&text(&invited, "code")).await;
    assert_eq!(colleague.get(&firm.path("overview")).await.status, 200);
    wrong(&principal.post(&firm.path("invitations"), json!({"role": "principal"})).await, &["role"]);
    for path in ["members", "invitations"] {
        assert_eq!(principal.get(&firm.path(path)).await.status, 200, "{path}");
        refused(&principal.get(&other.path(path)).await, 404, "not_found");
        refused(&colleague.get(&firm.path(path)).await, 403, "forbidden");
    }
    let open = body(principal.post(&firm.path("invitations"), json!({"role": "safety_officer"})).await, 201);
    let withdrawn =
        principal.send("DELETE", &format!("/api/v1/invitations/{}", text(&open, "id")), &Value::Null).await;
    assert_eq!(withdrawn.status, 204, "{}", withdrawn.text);

    // the colleague goes; a principal only by the street
    let members = body(principal.get(&firm.path("members")).await, 200);
    let member = |user: &str| {
        let all = members["items"].as_array().unwrap().iter();
        json!({"memberId": all.clone().find(|one| one["userId"] == user).unwrap()["id"]})
    };
    let departures = firm.path("departures");
    let gone = principal.post(&departures, member(&colleague.user_id().await)).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    assert_eq!(colleague.get(&firm.path("overview")).await.status, 403);
    let own = principal.post(&departures, member(&principal.user_id().await)).await;
    refused(&own, 403, "forbidden");
    assert_eq!(principal.get(&firm.path("overview")).await.status, 200);
}
