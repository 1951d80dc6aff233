//! Many at once: one id makes one record, numbers have no gaps, of two decisions one counts.

use std::collections::BTreeSet;

use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardEventId, HazardId, InspectionId, SelfCheckId};
use heping_store::schema::{hazard_events, hazards, inspections, memberships};
use heping_tests::fixture::{Finding, checklist, enterprise, opening, own_hazard, sheet, with};
use heping_tests::{Client, Firm, Reply, TestApp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// How often a phone on a bad line sends the same.
const TIMES: usize = 20;
/// How many are at work at once.
const PEOPLE: usize = 16;

/// Sends all of it at once and waits for every answer; they come in the order of the requests.
async fn at_once(requests: impl IntoIterator<Item = (Client, String, Value)>) -> Vec<Reply> {
    let mut all = JoinSet::new();
    for (n, (client, path, body)) in requests.into_iter().enumerate() {
        all.spawn(async move { (n, client.post(&path, body).await) });
    }
    let mut replies = all.join_all().await;
    replies.sort_by_key(|(n, _)| *n);
    replies.into_iter().map(|(_, reply)| reply).collect()
}

/// The same request from many threads; exactly one answer has `first`, all say the same.
async fn same_at_once(client: &Client, path: &str, body: &Value, first: u16) -> Value {
    let replies = at_once((0..TIMES).map(|_| (client.clone(), path.to_owned(), body.clone()))).await;
    assert_eq!(replies.len(), TIMES);
    let firsts = replies.iter().filter(|reply| reply.status == first).count();
    let repeats = replies.iter().filter(|reply| reply.status == 200).count();
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    match first {
        200 => assert_eq!(repeats, TIMES, "{path}: {statuses:?} {}", replies[0].text),
        _ => assert_eq!((firsts, repeats), (1, TIMES - 1), "{path}: {statuses:?} {}", replies[0].text),
    }
    for reply in &replies {
        assert_eq!(reply.body, replies[0].body, "{path}");
    }
    replies[0].body.clone()
}

struct Street {
    app: TestApp,
    inspectors: [Client; 3],
    ids: Vec<String>,
    photo: String,
}

impl Street {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let inspectors =
            [app.staff("inspector1").await, app.staff("inspector2").await, app.staff("inspector3").await];
        let mut ids = Vec::new();
        for inspector in &inspectors {
            ids.push(inspector.user_id().await);
        }
        let photo = inspectors[0].photo(1).await;
        Self { app, inspectors, ids, photo }
    }

    fn inspection(&self, firm: &Firm) -> Value {
        with(&opening(&self.app, firm, &self.ids), "id", json!(InspectionId::new()))
    }

    fn finding(photo: &str) -> Value {
        Finding::due(10).with("id", json!(HazardId::new())).body(photo)
    }

    async fn open(&self, firm: &Firm) -> String {
        let opened = self.inspectors[0].post("/api/v1/inspections", self.inspection(firm)).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        opened.body["id"].as_str().unwrap().to_owned()
    }

    /// The numbers of all hazards, which must be 1, 2, 3 … without a gap, and as many as expected.
    async fn hazard_numbers_are_whole(&self, expected: usize) {
        let numbers: Vec<String> = self
            .app
            .app
            .store
            .read(|conn| Ok(hazards::table.select(hazards::number).order(hazards::number).load(conn)?))
            .await
            .unwrap();
        let whole: Vec<String> = (1..=expected).map(|n| format!("YH-2026-{n:06}")).collect();
        assert_eq!(numbers, whole);
    }
}

#[tokio::test]
async fn an_enterprise_sent_many_times_is_one() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let body = with(&enterprise("演示木业有限公司"), "id", json!(EnterpriseId::new()));
    let made = same_at_once(&office, "/api/v1/enterprises", &body, 201).await;
    assert_eq!(made["id"], body["id"]);
    assert_eq!(office.get("/api/v1/enterprises").await.body["total"], 1);
}

#[tokio::test]
async fn a_self_check_sent_many_times_is_one() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let mut body = sheet(&street.app, &firm, &checklist(&firm.officer).await).await;
    body["id"] = json!(SelfCheckId::new());
    body["answers"][0]["answer"] = json!("no");
    body["answers"][0]["hazard"] = own_hazard(15);
    let path = firm.path("self-checks");
    let made = same_at_once(&firm.officer, &path, &body, 201).await;
    assert_eq!(made["hazards"].as_array().map(Vec::len), Some(1));
    assert_eq!(firm.officer.get(&path).await.body["total"], 1);
    street.hazard_numbers_are_whole(1).await;
    street.app.books_balance().await;
}

#[tokio::test]
async fn inspection_finding_and_submission_sent_many_times_are_one_each() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let inspector = &street.inspectors[0];

    let body = street.inspection(&firm);
    let inspection = same_at_once(inspector, "/api/v1/inspections", &body, 201).await;
    let opened: i64 =
        street.app.app.store.read(|conn| Ok(inspections::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(opened, 1);

    let path = format!("/api/v1/inspections/{}/findings", inspection["id"].as_str().unwrap());
    let hazard = same_at_once(inspector, &path, &Street::finding(&street.photo), 201).await;
    street.hazard_numbers_are_whole(1).await;

    let after = firm.officer.photo(9).await;
    let path = format!("/api/v1/hazards/{}/submissions", hazard["id"].as_str().unwrap());
    let body = json!({"id": HazardEventId::new(), "measure": "已清理", "photoIds": [after]});
    let submitted = same_at_once(&firm.officer, &path, &body, 200).await;
    assert_eq!(submitted["state"], "submitted");
    let events: i64 = street
        .app
        .app
        .store
        .read(|conn| {
            Ok(hazard_events::table.filter(hazard_events::event.eq("submitted")).count().get_result(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(events, 1);
    street.app.books_balance().await;
}

#[tokio::test]
async fn sixteen_inspectors_in_sixteen_firms_leave_no_gap() {
    let street = Street::new().await;
    let mut firms = Vec::new();
    for n in 0..PEOPLE {
        firms.push(street.app.firm(&format!("演示{n}厂"), "2110").await);
    }
    let opened = at_once(firms.iter().enumerate().map(|(n, firm)| {
        (street.inspectors[n % 3].clone(), "/api/v1/inspections".to_owned(), street.inspection(firm))
    }))
    .await;
    let numbers: BTreeSet<&str> = opened.iter().filter_map(|reply| reply.body["number"].as_str()).collect();
    let whole: BTreeSet<String> = (1..=PEOPLE).map(|n| format!("DC-2026-{n:06}")).collect();
    assert!(numbers.iter().copied().eq(whole.iter().map(String::as_str)), "{numbers:?}");

    let photos =
        [street.photo.clone(), street.inspectors[1].photo(1).await, street.inspectors[2].photo(1).await];
    let found = at_once(opened.iter().enumerate().map(|(n, reply)| {
        let path = format!("/api/v1/inspections/{}/findings", reply.body["id"].as_str().unwrap());
        (street.inspectors[n % 3].clone(), path, Street::finding(&photos[n % 3]))
    }))
    .await;
    assert!(found.iter().all(|reply| reply.status == 201), "{found:?}");
    street.hazard_numbers_are_whole(PEOPLE).await;
    street.app.books_balance().await;
}

#[tokio::test]
async fn sixteen_findings_into_one_inspection_leave_no_gap() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let inspection = street.open(&firm).await;
    let path = format!("/api/v1/inspections/{inspection}/findings");
    // every other one is refused, and its number must not be missing
    let mut bodies = Vec::new();
    for n in 0..2 * PEOPLE {
        let mut body = Street::finding(&street.photo);
        if n % 2 == 1 {
            body["photoIds"] = json!([]);
        }
        bodies.push((street.inspectors[0].clone(), path.clone(), body));
    }
    let replies = at_once(bodies).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), PEOPLE);
    assert_eq!(replies.iter().filter(|reply| reply.status == 422).count(), PEOPLE);
    street.hazard_numbers_are_whole(PEOPLE).await;
    let detail = street.inspectors[0].get(&format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(detail.body["hazards"].as_array().map(Vec::len), Some(PEOPLE), "{}", detail.text);
    street.app.books_balance().await;
}

#[tokio::test]
async fn of_two_reviews_at_once_one_counts() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let inspection = street.open(&firm).await;
    let after = firm.officer.photo(9).await;
    for _ in 0..8 {
        let path = format!("/api/v1/inspections/{inspection}/findings");
        let found = street.inspectors[0].post(&path, Street::finding(&street.photo)).await;
        assert_eq!(found.status, 201, "{}", found.text);
        let hazard = format!("/api/v1/hazards/{}", found.body["id"].as_str().unwrap());
        let submitted = firm
            .officer
            .post(&format!("{hazard}/submissions"), json!({"measure": "已清理", "photoIds": [after]}))
            .await;
        assert_eq!(submitted.status, 200, "{}", submitted.text);

        let reviews = format!("{hazard}/reviews");
        let replies = at_once([
            (street.inspectors[1].clone(), reviews.clone(), json!({"decision": "accept"})),
            (street.inspectors[2].clone(), reviews, json!({"decision": "send_back", "note": "仍有积尘"})),
        ])
        .await;
        let (won, lost) =
            if replies[0].status == 200 { (&replies[0], &replies[1]) } else { (&replies[1], &replies[0]) };
        assert_eq!((won.status, lost.status), (200, 409), "{} {}", won.text, lost.text);
        let state = won.body["state"].as_str().unwrap();
        assert_eq!(state, if std::ptr::eq(won, &replies[0]) { "closed" } else { "rectifying" });
        assert_eq!(lost.body["state"], state, "{}", lost.text);
        let detail = firm.officer.get(&hazard).await;
        assert_eq!(detail.body["state"], state);
    }
    street.app.books_balance().await;
}

#[tokio::test]
async fn an_invitation_that_many_accept_takes_one_of_them() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let invitation = street.app.invitation(&firm, "principal").await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(street.app.wechat(&format!("demo-person-{n}")).await);
    }
    let path = format!("/api/v1/invitations/{invitation}/acceptance");
    let replies = at_once(people.into_iter().map(|person| (person, path.clone(), json!({})))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1, "{replies:?}");
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        assert_eq!(reply.body["code"], "invitation_spent", "{}", reply.text);
    }
    let principals: i64 = street
        .app
        .app
        .store
        .read(|conn| {
            Ok(memberships::table.filter(memberships::role.eq("principal")).count().get_result(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(principals, 1);
}

#[tokio::test]
async fn of_sixteen_transitions_at_once_one_happens() {
    let street = Street::new().await;
    let firm = street.app.firm("演示家具厂", "2110").await;
    let inspection = street.open(&firm).await;
    let (office, supervisor) = (street.app.office().await, street.app.staff("supervisor").await);
    let after = firm.officer.photo(9).await;
    let found = async || {
        let path = format!("/api/v1/inspections/{inspection}/findings");
        let found = street.inspectors[0].post(&path, Street::finding(&street.photo)).await;
        assert_eq!(found.status, 201, "{}", found.text);
        format!("/api/v1/hazards/{}", found.body["id"].as_str().unwrap())
    };
    for round in 0..6 {
        let hazard = found().await;
        // each of them leads out of the state that the others need
        let requests: Vec<_> = if round % 2 == 0 {
            (0..PEOPLE)
                .map(|n| match n % 2 {
                    0 => {
                        let body = json!({"measure": format!("第{n}次"), "photoIds": [after]});
                        (firm.officer.clone(), format!("{hazard}/submissions"), body)
                    }
                    _ => {
                        let body = json!({"body": "消防救援大队", "documentNumber": format!("{n}号"), "reason": "消防"});
                        (office.clone(), format!("{hazard}/referral"), body)
                    }
                })
                .collect()
        } else {
            let body = json!({"measure": "已清理", "photoIds": [after]});
            let submitted = firm.officer.post(&format!("{hazard}/submissions"), body).await;
            assert_eq!(submitted.status, 200, "{}", submitted.text);
            (0..PEOPLE)
                .map(|n| {
                    let by = if n % 4 < 2 { &supervisor } else { &street.inspectors[1] };
                    let decision = if n % 2 == 0 { "accept" } else { "send_back" };
                    let body = json!({"decision": decision, "note": format!("第{n}次")});
                    (by.clone(), format!("{hazard}/reviews"), body)
                })
                .collect()
        };
        let replies = at_once(requests).await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "{replies:?}");
        let state = won[0].body["state"].as_str().unwrap();
        for lost in replies.iter().filter(|reply| reply.status != 200) {
            assert_eq!((lost.status, lost.body["state"].as_str()), (409, Some(state)), "{}", lost.text);
        }
        let detail = office.get(&hazard).await;
        assert_eq!(detail.body["state"], state);
        let lines = detail.body["timeline"].as_array().map(Vec::len);
        assert_eq!(lines, Some(if round % 2 == 0 { 2 } else { 3 }), "{}", detail.text);
    }
    street.app.books_balance().await;
}

#[tokio::test]
async fn an_id_that_two_firms_use_at_once_is_a_conflict() {
    let street = Street::new().await;
    let firms = [street.app.firm("演示甲厂", "2110").await, street.app.firm("演示乙厂", "2110").await];
    for _ in 0..12 {
        let id = InspectionId::new();
        let replies = at_once(firms.iter().map(|firm| {
            let mut body = street.inspection(firm);
            body["id"] = json!(id);
            body["overCapReason"] = json!("专项整治");
            (street.inspectors[0].clone(), "/api/v1/inspections".to_owned(), body)
        }))
        .await;
        let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{replies:?}");
        let refused = replies.iter().find(|reply| reply.status == 409).unwrap();
        assert_eq!(refused.body["code"], "id_conflict", "{}", refused.text);
    }
}
