//! How a hazard ends, and what may be said of it after: referred, void, merged, reopened.

use chrono::TimeDelta;
use heping_tests::expect::{body, refused, wrong};
use heping_tests::fixture::{Finding, Visit, accept, day, events, later, rectify};
use serde_json::{Value, json};

use super::{hazard, told};

#[tokio::test]
async fn a_referral_ends_the_clock() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let (office, referral) = (visit.app.office().await, format!("{path}/referral"));
    wrong(
        &office.post(&referral, json!({"body": "", "documentNumber": "", "reason": ""})).await,
        &["body", "reason"],
    );
    let new =
        json!({"body": "区消防救援大队", "documentNumber": "河应急移〔2026〕3号", "reason": "消防设施"});
    let referred = body(office.post(&referral, new.clone()).await, 200);
    assert_eq!((&referred["state"], &referred["daysLeft"]), (&json!("referred"), &Value::Null));
    assert_eq!(body(office.post(&referral, new).await, 200), referred);
    visit.app.turn(60);
    let officer = visit.app.officer_of(&visit.firm).await;
    let detail = body(officer.get(&path).await, 200);
    assert_eq!(detail["referral"]["body"], "区消防救援大队");
    assert_eq!(visit.firm.booked(&officer).await, [("D01".to_owned(), -2)], "no overdue points");
}

#[tokio::test]
async fn what_is_void_was_never_there_and_what_is_merged_names_the_other() {
    let visit = Visit::begin("步骤家具厂").await;
    let (first, path) = hazard(&visit, Finding::due(10).titled("积尘一")).await;
    let (second, other) = hazard(&visit, Finding::due(10).titled("积尘二")).await;
    let supervisor = visit.app.staff("supervisor").await;
    refused(
        &visit.app.office().await.post(&format!("{path}/void"), json!({"reason": "误登"})).await,
        403,
        "forbidden",
    );
    wrong(&supervisor.post(&format!("{path}/void"), json!({"reason": ""})).await, &["reason"]);
    let itself = json!({"reason": "重复", "mergedInto": first["id"]});
    wrong(&supervisor.post(&format!("{path}/void"), itself).await, &["mergedInto"]);
    let merged = json!({"reason": "重复", "mergedInto": second["id"]});
    let voided = body(supervisor.post(&format!("{path}/void"), merged.clone()).await, 200);
    assert_eq!(voided["state"], "voided");
    assert_eq!(body(supervisor.post(&format!("{path}/void"), merged).await, 200), voided);
    let detail = body(visit.firm.officer.get(&path).await, 200);
    assert_eq!(
        (&detail["mergedInto"], events(&detail)),
        (&second["id"], vec!["recorded".to_owned(), "merged".to_owned()])
    );
    let into_void = json!({"reason": "重复", "mergedInto": first["id"]});
    wrong(&supervisor.post(&format!("{other}/void"), into_void).await, &["mergedInto"]);
    let score = visit.firm.path("score");
    assert_eq!(body(visit.firm.officer.get(&score).await, 200)["score"], 98, "one of two is left");
    body(supervisor.post(&format!("{other}/void"), json!({"reason": "不属实"})).await, 200);
    assert_eq!(body(visit.firm.officer.get(&score).await, 200)["score"], 100);
    assert_eq!(told(&visit.firm).await[..2], ["voided", "voided"]);
}

#[tokio::test]
async fn a_false_closing_is_reopened_within_a_year() {
    let visit = Visit::begin("步骤家具厂").await;
    let (found, path) = hazard(&visit, Finding::due(10)).await;
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;
    let supervisor = visit.app.staff("supervisor").await;
    let photo = supervisor.photo(7).await;
    let reopening = format!("{path}/reopening");
    wrong(&supervisor.post(&reopening, json!({"reason": "", "photoIds": [photo]})).await, &["reason"]);
    let new = json!({"reason": "回头看未整改", "photoIds": [photo]});
    let open = body(supervisor.post(&reopening, new.clone()).await, 200);
    assert_eq!(
        (&open["state"], &open["round"], &open["dueOn"]),
        (&json!("rectifying"), &json!(2), &json!(day(7)))
    );
    assert_eq!(body(supervisor.post(&reopening, new.clone()).await, 200), open);
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;

    visit.app.clock.set(later(366));
    let supervisor = visit.app.staff("supervisor").await;
    let late = supervisor.post(&reopening, new).await;
    refused(&late, 409, "state_conflict");
    assert_eq!(late.body["state"], "closed");
}

#[tokio::test]
async fn the_firm_may_always_say_how_it_sees_it() {
    let visit = Visit::begin("步骤家具厂").await;
    let (found, path) = hazard(&visit, Finding::due(10)).await;
    let officer = &visit.firm.officer;
    let photo = officer.photo(3).await;
    visit.app.pass(TimeDelta::minutes(1));
    let new =
        json!({"id": "019786a0-0000-7000-8000-000000000013", "text": "当日正在卸货", "photoIds": [photo]});
    let said = body(officer.post(&format!("{path}/replies"), new.clone()).await, 201);
    assert_eq!((&said["note"], &said["photoIds"]), (&json!("当日正在卸货"), &json!([photo])));
    assert_eq!(body(officer.post(&format!("{path}/replies"), new.clone()).await, 200), said);
    let mut other = new;
    other["text"] = json!("别的");
    refused(&officer.post(&format!("{path}/replies"), other).await, 409, "id_conflict");
    refused(
        &visit.officers.first.post(&format!("{path}/replies"), json!({"text": "x"})).await,
        403,
        "forbidden",
    );
    visit.app.pass(TimeDelta::minutes(1));
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;
    visit.app.pass(TimeDelta::minutes(1));
    body(officer.post(&format!("{path}/replies"), json!({"text": "谢谢"})).await, 201);
    let detail = body(visit.officers.first.get(&path).await, 200);
    assert_eq!(events(&detail), ["recorded", "replied", "submitted", "closed", "replied"]);
}
