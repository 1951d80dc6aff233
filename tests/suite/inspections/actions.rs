//! What an inspection offers is what is not refused, for each officer and role, open and completed.

use heping_core::Role;
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{Finding, Visit};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

const OPERATIONS: [(&str, &str); 6] = [
    ("create_finding", "findings"),
    ("create_measure", "measures"),
    ("create_statement", "statements"),
    ("complete_inspection", "completion"),
    ("confirm_inspection", "confirmation"),
    ("create_correction", "corrections"),
];

/// Those who read inspections, an officer of this one last.
async fn readers(app: &TestApp, visit: &Visit) -> Vec<(String, Client)> {
    let mut readers = vec![("the firm".to_owned(), visit.firm.officer.clone())];
    for role in [Role::Office, Role::Supervisor, Role::Leader] {
        readers.push((role.to_string(), app.staff(role.as_str()).await));
    }
    readers.push(("another inspector".to_owned(), app.staff("inspector3").await));
    readers.push(("its second officer".to_owned(), visit.officers.second.clone()));
    readers
}

async fn offered(by: &Client, path: &str) -> Vec<String> {
    let seen = body(by.get(path).await, 200);
    seen["actions"].as_array().expect("actions").iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// A body for an operation that nothing but rights and state can refuse.
async fn good(visit: &Visit, by: &Client, operation: &str, end: &Value) -> Value {
    let (now, both) = (visit.app.now(), visit.officers.both_sides_of_second());
    match operation {
        "create_measure" => json!({
            "kinds": ["remove_at_once"], "extent": "打磨工段", "reason": "管道内有火花", "signatures": both.await,
        }),
        "create_statement" => json!({
            "speaker": "厂长", "place": "会议室", "statement": "已安排整改", "beganAt": now, "endedAt": now,
            "signatures": both.await,
        }),
        "create_finding" => {
            // who may not upload may not record either
            let photo = by.photo(77).await;
            Finding::due(9).body(&photo)
        }
        "complete_inspection" => end.clone(),
        "create_correction" => json!({"text": "地点应为二楼"}),
        _ => json!({}),
    }
}

#[tokio::test]
async fn what_an_inspection_offers_is_what_is_not_refused() {
    let visit = Visit::begin("动作家具厂").await;
    let Visit { app, officers, inspection, .. } = &visit;
    let path = format!("/api/v1/inspections/{inspection}");
    let opened = offered(&officers.first, &path).await;
    assert_eq!(
        opened,
        ["create_answers", "create_finding", "create_measure", "create_statement", "complete_inspection"]
    );
    for completed in [false, true] {
        let mut end = officers.signed(app).await;
        if completed {
            body(officers.first.post(&format!("{path}/completion"), end.clone()).await, 200);
            assert_eq!(
                offered(&officers.first, &path).await,
                ["create_statement", "create_correction"],
                "it is confirmed by that"
            );
            // the same again would be answered the same
            end["signatures"][1]["name"] = json!("副厂长");
        }
        for (who, client) in readers(app, &visit).await {
            let may = offered(&client, &path).await;
            for (operation, last) in OPERATIONS {
                // an open one stays open for the others
                if !completed && operation == "complete_inspection" && who == "its second officer" {
                    assert!(may.contains(&operation.to_owned()));
                    continue;
                }
                let sent =
                    if who == "leader" { json!({}) } else { good(&visit, &client, operation, &end).await };
                let reply = client.post(&format!("{path}/{last}"), sent).await;
                let done = reply.status < 300;
                assert_eq!(
                    may.contains(&operation.to_owned()),
                    done,
                    "{who} {operation} {completed}: {}",
                    reply.text
                );
                assert!(done || matches!(reply.status, 403 | 409), "{who} {operation}: {}", reply.text);
            }
        }
    }
    let seen = body(officers.second.get(&path).await, 200);
    assert_eq!(text(&seen, "state"), "completed");

    let supervisor = app.staff("supervisor").await;
    body(supervisor.post(&format!("{path}/void"), json!({"reason": "填错了企业"})).await, 200);
    assert_eq!(offered(&officers.second, &path).await, Vec::<String>::new());
    let late = good(&visit, &officers.second, "create_statement", &Value::Null).await;
    refused(&officers.second.post(&format!("{path}/statements"), late).await, 409, "state_conflict");
}
