//! More time: asked for, decided, and when it counts.

use chrono::TimeDelta;
use heping_core::Moment;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit, day, events, later};
use serde_json::json;

use super::hazard;

#[tokio::test]
async fn more_time_is_asked_for_and_decided() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let (office, officer) = (visit.app.office().await, &visit.firm.officer);
    let extensions = format!("{path}/extensions");
    for (new, field) in [
        (json!({"newDueOn": day(10), "reason": "到货延迟"}), "newDueOn"),
        (json!({"newDueOn": day(101), "reason": "到货延迟"}), "newDueOn"),
        (json!({"newDueOn": day(20), "reason": " "}), "reason"),
        (json!({"newDueOn": "2026-02-30", "reason": "到货延迟"}), "newDueOn"),
    ] {
        wrong(&officer.post(&extensions, new).await, &[field]);
    }
    let id = "019786a0-0000-7000-8000-000000000011";
    let new = json!({"id": id, "newDueOn": day(100), "reason": "到货延迟"});
    let asked = body(officer.post(&extensions, new.clone()).await, 201);
    assert_eq!((&asked["state"], &asked["oldDueOn"]), (&json!("requested"), &json!(day(10))));
    assert_eq!(body(officer.post(&extensions, new.clone()).await, 200), asked);
    let mut other = new.clone();
    other["reason"] = json!("别的");
    refused(&officer.post(&extensions, other).await, 409, "id_conflict");
    let second = officer.post(&extensions, json!({"newDueOn": day(20), "reason": "又"})).await;
    refused(&second, 409, "state_conflict");
    assert_eq!(second.body["state"], "rectifying");

    let decision = format!("{extensions}/{id}/decision");
    refused(
        &visit.app.inspector().await.post(&decision, json!({"decision": "grant"})).await,
        403,
        "forbidden",
    );
    wrong(&office.post(&decision, json!({"decision": "refuse"})).await, &["note"]);
    let unknown = format!("{extensions}/01890000-0000-7000-8000-000000000000/decision");
    refused(&office.post(&unknown, json!({"decision": "grant"})).await, 404, "not_found");
    let granted = body(office.post(&decision, json!({"decision": "grant"})).await, 200);
    assert_eq!((&granted["dueOn"], &granted["daysLeft"]), (&json!(day(100)), &json!(100)));
    assert_eq!(
        body(office.post(&decision, json!({"decision": "grant"})).await, 200),
        granted,
        "the same again"
    );
    let late = office.post(&decision, json!({"decision": "refuse", "note": "不"})).await;
    refused(&late, 409, "state_conflict");

    let new = json!({"newDueOn": day(120), "reason": "再延"});
    let asked = text(&body(officer.post(&extensions, new).await, 201), "id");
    let refusal = json!({"decision": "refuse", "note": "理由不足"});
    let kept = body(office.post(&format!("{extensions}/{asked}/decision"), refusal).await, 200);
    assert_eq!(kept["dueOn"], day(100));
    let detail = body(officer.get(&path).await, 200);
    let states: Vec<_> =
        detail["extensions"].as_array().expect("a history").iter().map(|one| text(one, "state")).collect();
    assert_eq!(states, ["granted", "refused"]);
    let expected =
        ["recorded", "extension_requested", "extension_granted", "extension_requested", "extension_refused"];
    assert_eq!(events(&detail), expected);

    // the new date is what counts: on its last day nothing is lost, and an overdue one gets no more
    visit.app.clock.set(Moment::end_of(later(100).day()).plus(TimeDelta::seconds(-1)));
    let officer = visit.app.officer_of(&visit.firm).await;
    let score = visit.firm.path("score");
    assert_eq!(body(officer.get(&score).await, 200)["score"], 98);
    visit.app.turn(101);
    assert_eq!(body(officer.get(&score).await, 200)["score"], 93);
    let late = officer.post(&extensions, json!({"newDueOn": day(130), "reason": "再延"})).await;
    refused(&late, 409, "state_conflict");
}

#[tokio::test]
async fn more_time_asked_for_in_time_may_be_granted_late() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let extensions = format!("{path}/extensions");
    let new = json!({"newDueOn": day(20), "reason": "到货延迟"});
    let asked = text(&body(visit.firm.officer.post(&extensions, new).await, 201), "id");

    visit.app.turn(13);
    let office = visit.app.office().await;
    let score = visit.firm.path("score");
    assert_eq!(body(office.get(&score).await, 200)["score"], 93, "the old day has passed");
    let decision = format!("{extensions}/{asked}/decision");
    let granted = body(office.post(&decision, json!({"decision": "grant"})).await, 200);
    assert_eq!((&granted["dueOn"], &granted["overdue"]), (&json!(day(20)), &json!(false)));
    assert_eq!(body(office.get(&score).await, 200)["score"], 98, "the office was slow, not the firm");
    let entries = visit.firm.booked(&office).await;
    assert_eq!(entries.iter().map(|(_, points)| points).sum::<i64>(), -2, "{entries:?}");

    visit.app.turn(21);
    let office = visit.app.office().await;
    assert_eq!(body(office.get(&score).await, 200)["score"], 93, "the new day counts");
}
