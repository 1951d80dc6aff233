//! Conduct: recorded by the street with evidence, counted by the rules.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{day, later, merge};
use serde_json::{Value, json};

fn record(kind: &str, more: &Value) -> Value {
    let mut record = json!({"kind": kind, "occurredOn": day(0), "note": "经核实", "photoIds": []});
    merge(&mut record, more);
    record
}

#[tokio::test]
async fn each_kind_of_conduct_counts_as_the_rules_say() {
    let app = TestApp::start().await;
    let mut firm = app.firm("演示家具厂", "2110").await;
    let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
    let photo = office.photo(7).await;
    let steps = [
        ("drill", json!({"photoIds": [photo]}), 102),
        ("training", json!({"photoIds": [photo]}), 103),
        ("standardization", json!({"level": 2, "validTo": day(400), "documentNumber": "AQB-2"}), 108),
        ("insurance", json!({"validTo": day(364), "documentNumber": "保单-1"}), 110),
        ("refusal", json!({"documentNumber": "河拒〔2026〕1号"}), 100),
        ("penalty", json!({"documentNumber": "河罚〔2026〕1号"}), 80),
        ("accident", json!({"documentNumber": "调查报告 1"}), 80),
    ];
    for (kind, more, expected) in &steps {
        let made = body(office.post(&firm.path("conduct"), record(kind, more)).await, 201);
        assert_eq!((&made["kind"], made["kindText"].is_string()), (&json!(kind), true));
        assert_eq!(firm.get("score").await["score"], *expected, "{kind}");
    }
    let made = body(supervisor.post(&firm.path("conduct"), record("false_evidence", &json!({}))).await, 201);
    assert_eq!(made["photos"], json!([]));
    let now = firm.get("score").await;
    assert_eq!((&now["score"], &now["gates"][0]["gate"]), (&json!(65), &json!("accident")));

    let list = body(firm.officer.get(&firm.path("conduct")).await, 200);
    assert_eq!(list["total"], 8);
    let entries = firm.get("score/entries").await;
    let penalty = entries["items"].as_array().unwrap().iter().find(|entry| entry["points"] == -20).unwrap();
    assert_eq!(
        (&penalty["rule"], &penalty["source"]["type"], &penalty["source"]["number"]),
        (&json!("D09"), &json!("conduct"), &json!("河罚〔2026〕1号"))
    );
    app.turn_for(&mut firm, 366).await;
    let later = firm.get("score").await;
    assert_eq!(
        (&later["score"], &later["gates"]),
        (&json!(105), &json!([])),
        "the certificate is still valid"
    );
}

#[tokio::test]
async fn conduct_is_recorded_once_and_by_those_who_may() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
    let id = "0197a1c2-0000-7000-8000-00000000c001";
    let penalty = record("penalty", &json!({"id": id, "documentNumber": "河罚〔2026〕2号"}));
    let first = body(office.post(&firm.path("conduct"), penalty.clone()).await, 201);
    assert_eq!(body(office.post(&firm.path("conduct"), penalty.clone()).await, 200), first);
    let mut other = penalty.clone();
    other["note"] = json!("另一件事");
    refused(&office.post(&firm.path("conduct"), other).await, 409, "id_conflict");
    assert_eq!(firm.get("score").await["score"], 80);

    refused(
        &office.post(&firm.path("conduct"), record("false_evidence", &json!({}))).await,
        403,
        "forbidden",
    );
    let by_supervisor = record("penalty", &json!({"documentNumber": "河罚〔2026〕3号"}));
    refused(&supervisor.post(&firm.path("conduct"), by_supervisor).await, 403, "forbidden");
    refused(&firm.officer.post(&firm.path("conduct"), penalty).await, 403, "forbidden");
}

#[tokio::test]
async fn what_should_never_have_been_recorded_is_void_and_stays() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
    let penalty = record("penalty", &json!({"documentNumber": "河罚〔2026〕4号"}));
    let made = body(office.post(&firm.path("conduct"), penalty).await, 201);
    assert_eq!(firm.get("score").await["score"], 80);
    let void = format!("/api/v1/conduct/{}/void", text(&made, "id"));
    let why = json!({"reason": "误登，处罚对象为另一企业"});
    refused(&office.post(&void, why.clone()).await, 403, "forbidden");
    wrong(&supervisor.post(&void, json!({"reason": " "})).await, &["reason"]);

    app.clock.set(later(1));
    let supervisor = app.staff("supervisor").await;
    let voided = body(supervisor.post(&void, why.clone()).await, 200);
    assert_eq!((voided["voidedAt"].is_string(), &voided["voidReason"]), (true, &why["reason"]));
    assert_eq!(body(supervisor.post(&void, why).await, 200), voided, "sent again");
    let other = supervisor.post(&void, json!({"reason": "别的"})).await;
    refused(&other, 409, "state_conflict");
    assert_eq!(other.body["state"], "voided");
    assert_eq!(firm.get("score").await["score"], 100);
    let entries = firm.path("score/entries");
    let entries = body(firm.officer.get(&entries).await, 200);
    let points: Vec<_> = entries["items"].as_array().unwrap().iter().map(|entry| &entry["points"]).collect();
    assert_eq!(points, [20, -20], "taken back by a row of its own");
    let list = body(firm.officer.get(&firm.path("conduct")).await, 200);
    assert_eq!((&list["total"], &list["items"][0]), (&json!(1), &voided), "what was done stays to be seen");
}

#[tokio::test]
async fn conduct_without_evidence_or_sense_is_refused() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let office = app.office().await;
    let refusals: [(&str, Value, &[&str]); 11] = [
        ("drill", json!({}), &["photoIds"]),
        ("training", json!({}), &["photoIds"]),
        ("refusal", json!({}), &["documentNumber"]),
        ("penalty", json!({"documentNumber": " "}), &["documentNumber"]),
        ("accident", json!({}), &["documentNumber"]),
        ("standardization", json!({"documentNumber": "1"}), &["level", "validTo"]),
        ("standardization", json!({"documentNumber": "1", "level": 4, "validTo": day(9)}), &["level"]),
        ("insurance", json!({"documentNumber": "1", "validTo": day(-1)}), &["validTo"]),
        ("penalty", json!({"documentNumber": "1", "occurredOn": day(1)}), &["occurredOn"]),
        ("penalty", json!({"documentNumber": "1", "note": ""}), &["note"]),
        (
            "penalty",
            json!({"documentNumber": "1", "photoIds": ["0197a1c2-0000-7000-8000-000000000001"]}),
            &["photoIds[0]"],
        ),
    ];
    for (kind, more, fields) in &refusals {
        wrong(&office.post(&firm.path("conduct"), record(kind, more)).await, fields);
    }
    let unknown = office.post(&firm.path("conduct"), record("prize", &json!({}))).await;
    assert_eq!((unknown.status, &unknown.body["errors"][0]["field"]), (422, &json!("kind")));
    assert_eq!(firm.get("score").await["score"], 100);
    let other = "0197a1c2-0000-7000-8000-000000000009";
    refused(&office.post(&format!("/api/v1/enterprises/{other}/conduct"), json!({})).await, 404, "not_found");
    assert!(text(&firm.get("score").await, "codeColour") == "grey");
}
