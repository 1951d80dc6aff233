//! A morning in a basement without signal: recorded there, sent later, as often as it takes, from
//! as many phones; and phones whose clocks are wrong.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Clock, HazardId, InspectionId, ServiceVisitId};
use heping_store::schema::{
    audit_log, hazard_events, hazards, inspection_officers, inspections, photo_links, photos, safety_facts,
    signatures,
};
use heping_tests::expect::{body, problem, text};
use heping_tests::fixture::{Officers, day, enterprise};
use heping_tests::{Client, Firm, Installation, PATIENCE, TestApp, reply};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// How many findings a morning has.
const FINDINGS: u8 = 12;

/// A morning's work of an inspection with twelve findings and a service visit next door.
fn morning(firm: &str, officers: &[String], photos: &[String], at: &str, due: &str) -> Vec<Value> {
    let inspection = InspectionId::new();
    let mut items = vec![json!({"operation": "create_inspection", "body": {
        "id": inspection, "enterpriseId": firm, "kind": "routine", "legalBasis": "《安全生产法》第六十五条",
        "approvalNumber": "河安检批〔2026〕45号", "officerIds": officers, "startedAt": at,
    }})];
    for n in 0..FINDINGS {
        items.push(json!({"operation": "create_finding", "path": {"id": inspection}, "body": {
            "id": HazardId::new(), "title": format!("地下室隐患{n}"), "place": "地下室", "level": "general",
            "dueOn": due, "photoIds": [photos[usize::from(n)]], "recordedAt": at,
        }}));
    }
    items.push(json!({"operation": "complete_inspection", "path": {"id": inspection}, "body": {
        "outcome": "checked", "endedAt": at, "signatures": [
            {"party": "inspector", "name": "督查员甲", "imageId": photos[usize::from(FINDINGS)]},
            {"party": "enterprise", "name": "厂长", "imageId": photos[usize::from(FINDINGS) + 1]},
        ],
    }}));
    items.push(json!({"operation": "create_service_visit", "body": {
        "id": ServiceVisitId::new(), "enterpriseId": firm, "outcome": "guided", "advice": "注意通风", "visitedAt": at,
    }}));
    items
}

fn statuses(answer: &Value) -> Vec<u64> {
    answer["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|one| one["status"].as_u64().expect("a status"))
        .collect()
}

struct Street {
    app: TestApp,
    firm: Firm,
    officers: Officers,
    photos: Vec<String>,
}

impl Street {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let firm = app.firm("地下室家具厂", "2110").await;
        let officers = Officers::of(&app).await;
        let mut photos = Vec::new();
        for n in 0..FINDINGS + 2 {
            photos.push(officers.first.photo(n).await);
        }
        Self { app, firm, officers, photos }
    }

    fn morning(&self, at: &str, due: &str) -> Vec<Value> {
        morning(&self.firm.id, &self.officers.ids, &self.photos, at, due)
    }

    async fn sync(&self, by: &Client, items: &[Value]) -> Value {
        body(by.post("/api/v1/sync", json!({"items": items})).await, 200)
    }
}

#[tokio::test]
async fn the_same_again_and_halves_from_a_second_phone_change_nothing() {
    let street = Street::new().await;
    let items = street.morning(&street.app.now(), &day(10));
    let second_phone = street.app.inspector().await;
    let first = street.sync(&street.officers.first, &items[..8]).await;
    assert_eq!(statuses(&first), [201; 8]);
    // the second phone of the same inspector has the later half, and some of the first
    let second = street.sync(&second_phone, &items[5..]).await;
    let expected: Vec<u64> = (5..items.len()).map(|n| if n < 8 || n == 13 { 200 } else { 201 }).collect();
    assert_eq!(statuses(&second), expected);
    let ids: Vec<_> =
        second["results"].as_array().expect("results").iter().map(|one| one["id"].clone()).collect();
    let sent: Vec<_> = items[5..].iter().map(|item| item["body"]["id"].clone()).collect();
    assert_eq!(ids, sent, "each result names its item");

    let before = street.app.rows().await;
    for by in [&street.officers.first, &second_phone] {
        assert_eq!(statuses(&street.sync(by, &items).await), vec![200; items.len()]);
        assert_eq!(statuses(&street.sync(by, &items[3..11]).await), [200; 8]);
    }
    assert_eq!(street.app.rows().await, before);
    let list = body(street.officers.first.get("/api/v1/hazards").await, 200);
    assert_eq!(list["total"], u64::from(FINDINGS));
}

#[tokio::test]
async fn a_bad_item_stops_none_that_does_not_depend_on_it() {
    let street = Street::new().await;
    let mut items = street.morning(&street.app.now(), &day(10));
    items[3]["body"]["photoIds"] = json!([]);
    items[5]["operation"] = json!("drop_everything");
    items[7]["body"]["dueOn"] = json!("2026-02-30");
    let answer = street.sync(&street.officers.first, &items).await;
    let expected: Vec<u64> = (0..items.len())
        .map(|n| match n {
            3 | 5 | 7 => 422,
            13 => 200,
            _ => 201,
        })
        .collect();
    assert_eq!(statuses(&answer), expected);
    for n in [3, 5, 7] {
        problem(&answer["results"][n]["body"], 422, "validation_failed");
    }
    // what depends on a bad item is refused in its turn, the rest goes on
    let mut items = street.morning(&street.app.now(), &day(10));
    items[0]["body"]["approvalNumber"] = json!("");
    let answer = street.sync(&street.officers.first, &items).await;
    let expected: Vec<u64> = (0..items.len())
        .map(|n| match n {
            0 => 422,
            14 => 201,
            _ => 404,
        })
        .collect();
    assert_eq!(statuses(&answer), expected);
}

#[tokio::test]
async fn a_phone_that_is_a_year_off_is_told_and_does_no_harm() {
    let street = Street::new().await;
    let now = street.app.clock.now();
    for off in [365, -365] {
        let shown = now.plus(TimeDelta::days(off));
        let recorded = shown.plus(TimeDelta::hours(-2));
        let items = street.morning(&recorded.to_string(), &day(10));

        // a phone that does not say what its clock shows is told which time cannot be
        let before = street.app.rows().await;
        let answer = street.sync(&street.officers.first, &items).await;
        assert_eq!(statuses(&answer)[0], 422);
        assert_eq!(answer["results"][0]["body"]["errors"][0]["field"], "startedAt");
        assert!(text(&answer["results"][0]["body"]["errors"][0], "message").contains("手机时间"));
        assert_eq!(street.app.rows().await, before, "and nothing was done");

        let request = street.officers.first.request("POST", "/api/v1/sync");
        let request = request.header("x-device-time", shown.to_string()).json(&json!({"items": items}));
        let answer = body(reply(request).await, 200);
        let expected: Vec<u64> = (0..items.len()).map(|n| if n == 13 { 200 } else { 201 }).collect();
        assert_eq!(statuses(&answer), expected);
        assert_eq!(answer["clock"]["off"], true);
        assert_eq!(answer["clock"]["serverTime"], now.to_string());
        assert!(text(&answer["clock"], "text").contains("手机时间不准"));

        // both times are kept, and the true one is what counts
        let path = format!("/api/v1/inspections/{}", text(&items[0]["body"], "id"));
        let kept = body(street.officers.first.get(&path).await, 200);
        let two_hours_ago = now.plus(TimeDelta::hours(-2)).to_string();
        assert_eq!((&kept["startedAt"], &kept["endedAt"]), (&json!(two_hours_ago), &json!(two_hours_ago)));
        assert_eq!(kept["startedDeviceAt"], recorded.to_string());
        assert_eq!(
            (&kept["endedDeviceAt"], &kept["recordedAt"]),
            (&json!(recorded.to_string()), &json!(now.to_string()))
        );
        let hazard = format!("/api/v1/hazards/{}", text(&items[1]["body"], "id"));
        let timeline = body(street.officers.first.get(&hazard).await, 200)["timeline"].clone();
        assert_eq!(
            (&timeline[0]["at"], &timeline[0]["deviceAt"]),
            (&json!(now.to_string()), &json!(recorded.to_string()))
        );
        // sent again when the clock has been set right
        let again = street.sync(&street.officers.first, &items).await;
        assert_eq!(statuses(&again), vec![200; items.len()]);
    }
}

/// Sends photos and batch until all of it is acknowledged, wherever the server is by then.
async fn until_it_is_there(
    client: Client,
    mut url: watch::Receiver<String>,
    pictures: u8,
    make: impl Fn(&[String]) -> Vec<Value>,
    under_way: mpsc::UnboundedSender<&'static str>,
) {
    'again: loop {
        let here = client.moved_to(&url.borrow_and_update().clone());
        let mut ids = Vec::new();
        for n in 0..pictures {
            let Some(uploaded) = here.try_upload(heping_tests::picture(n)).await else {
                url.changed().await.expect("the server comes back");
                continue 'again;
            };
            assert!(matches!(uploaded.status, 200 | 201), "{}", uploaded.text);
            ids.push(text(&uploaded.body, "id"));
            under_way.send("photo").expect("somebody counts");
        }
        let request = here.request("POST", "/api/v1/sync").json(&json!({"items": make(&ids)}));
        under_way.send("sync").expect("somebody counts");
        let Some(answer) = heping_tests::try_reply(request).await else {
            url.changed().await.expect("the server comes back");
            continue 'again;
        };
        let answer = body(answer, 200);
        assert!(statuses(&answer).iter().all(|status| matches!(status, 200 | 201)), "{answer}");
        return;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_morning_in_the_basement_arrives_once() {
    let installation = Installation::new();
    let server = installation.serve();
    let (office, _) = server.sign_in("office").await;
    let firm = office.post("/api/v1/enterprises", enterprise("地下室厂")).await;
    let firm = text(&body(firm, 201), "id");
    let (one_phone, first) = server.sign_in("inspector1").await;
    let (other_phone, _) = server.sign_in("inspector1").await;
    let (_, second) = server.sign_in("inspector2").await;
    let officers = [text(&first.body["user"], "id"), text(&second.body["user"], "id")];
    let now = Clock::System.now();
    let due = now.day().checked_add_days(chrono::Days::new(10)).expect("a day").to_string();
    // recorded once; what the photos are called is known when they are sent
    let names: Vec<String> = (0..FINDINGS + 2).map(|n| format!("photo-{n}")).collect();
    let recorded = json!(morning(&firm, &officers, &names, &now.to_string(), &due)).to_string();
    let make = move |ids: &[String]| -> Vec<Value> {
        let mut text = recorded.clone();
        for (name, id) in names.iter().zip(ids).rev() {
            text = text.replace(name, id);
        }
        serde_json::from_str(&text).expect("JSON")
    };

    let (moved, url) = watch::channel(server.url.clone());
    let (under_way, mut happening) = mpsc::unbounded_channel();
    let mut sending = JoinSet::new();
    for phone in [&one_phone, &other_phone] {
        for _ in 0..3 {
            sending.spawn(until_it_is_there(
                phone.clone(),
                url.clone(),
                FINDINGS + 2,
                make.clone(),
                under_way.clone(),
            ));
        }
    }
    // the server dies while the first batches are under way
    let mut batches = 0;
    while batches < 2 {
        let what =
            tokio::time::timeout(PATIENCE, happening.recv()).await.expect("they send").expect("something");
        batches += usize::from(what == "sync");
    }
    server.kill();
    let server = installation.serve();
    moved.send(server.url.clone()).expect("they wait");
    tokio::time::timeout(PATIENCE * 2, sending.join_all()).await.expect("all of it arrives");

    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));
    installation
        .store()
        .await
        .read(|conn| {
            let numbers: Vec<String> =
                hazards::table.select(hazards::number).order(hazards::number).load(conn)?;
            let endings: BTreeSet<String> = (1..=FINDINGS).map(|n| format!("-{n:06}")).collect();
            assert_eq!(numbers.len(), usize::from(FINDINGS));
            assert!(
                numbers.iter().zip(&endings).all(|(number, ending)| number.ends_with(ending)),
                "{numbers:?}"
            );
            let count = |rows: i64, expected: u8, what: &str| assert_eq!(rows, i64::from(expected), "{what}");
            count(
                inspections::table.filter(inspections::state.eq("completed")).count().get_result(conn)?,
                1,
                "inspections",
            );
            count(inspection_officers::table.count().get_result(conn)?, 2, "officers");
            count(signatures::table.count().get_result(conn)?, 2, "signatures");
            count(hazard_events::table.count().get_result(conn)?, FINDINGS, "timeline");
            count(photos::table.count().get_result(conn)?, FINDINGS + 2, "photos");
            count(photo_links::table.count().get_result(conn)?, FINDINGS, "photos of findings");
            count(safety_facts::table.count().get_result(conn)?, FINDINGS + 1, "facts");
            for (action, expected) in [
                ("open_inspection", 1),
                ("record_finding", FINDINGS),
                ("complete_inspection", 1),
                ("record_service_visit", 1),
            ] {
                let audited = audit_log::table.filter(audit_log::action.eq(action));
                count(audited.count().get_result(conn)?, expected, action);
            }
            Ok(())
        })
        .await
        .expect("the database");
}
