//! Firms that become one, and part again.

use chrono::TimeDelta;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{
    Finding, Officers, accept, licence, merge_firms, part_firms, penalty, rectify, self_check,
};
use serde_json::{Value, json};

use super::{all_holds, five, history, inbox, items, ranked, score};

#[tokio::test]
async fn a_merger_takes_records_points_people_and_codes_along_and_is_undone_without_a_trace() {
    let app = TestApp::start().await;
    let (firms, office) = (five(&app).await, app.office().await);
    let officers = Officers::of(&app).await;
    let (one, into) = (app.firm("并入家具厂", "2110").await, &firms[0]);
    let hazards = officers.visit(&app, &one, [Finding::due(20), Finding::due(25).titled("电线裸露")]).await;
    let alone = (score(&office, &one).await, score(&office, into).await);
    assert_eq!(alone, (96, 101));
    let (own, others) = (one.booked(&office).await, into.booked(&office).await);

    app.pass(TimeDelta::minutes(1));
    let merged = merge_firms(&office, &one, into, 0).await;
    assert_eq!((&merged["after"], &merged["partnerName"]), (&json!("merged"), &json!("甲家具厂")));
    // points: each once
    assert_eq!(score(&office, into).await, 97);
    let both = into.booked(&office).await;
    let mut expected = [own.clone(), others.clone()].concat();
    expected.sort();
    assert_eq!(both, expected, "one ledger that tells of both");
    let entry = into.entry("D01").await;
    assert_eq!(entry["carriedFromName"], "并入家具厂");
    assert_eq!(one.booked(&office).await, own, "what it had, it has");
    let standing = body(office.get("/api/v1/rankings?industry=21").await, 200);
    let line = items(&standing).iter().find(|line| line["enterpriseId"] == into.id.as_str()).expect("ranked");
    assert_eq!((&line["score"], &line["rank"], &standing["total"]), (&json!(97), &json!(5), &json!(5)));
    // codes
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", one.code)).await, 200);
    assert_eq!((&card["enterpriseName"], &card["formerName"]), (&json!("甲家具厂"), &json!("并入家具厂")));
    let named = json!({"code": one.code, "outcome": "guided", "advice": "清扫", "visitedAt": app.now()});
    let visit = body(app.staff("grid1").await.post("/api/v1/service-visits", named).await, 201);
    assert_eq!(visit["enterpriseId"], into.id.as_str());
    // people, without signing in again
    let session = body(one.officer.get("/api/v1/session").await, 200);
    assert_eq!(session["enterprises"].as_array().unwrap().len(), 1);
    assert_eq!(session["enterprises"][0]["name"], "甲家具厂");
    for officer in [&one.officer, &into.officer] {
        let screen = body(officer.get(&into.path("overview")).await, 200);
        assert_eq!(screen["openItems"].as_array().unwrap().len(), 2);
        assert_eq!(screen["records"].as_array().unwrap().len(), 2, "a self-check and an inspection");
        assert_eq!(
            body(officer.get(&format!("/api/v1/hazards?enterprise={}", into.id)).await, 200)["total"],
            2
        );
    }
    let people = body(office.get(&into.path("members")).await, 200);
    assert_eq!(people["items"].as_array().unwrap().len(), 2);
    assert_eq!((inbox(&one.officer).await.len(), inbox(&into.officer).await.len()), (2, 2));
    all_holds(&app).await;

    // life goes on: the one's people mend what the other had, and it counts for both
    rectify(&into.officer, &hazards[0]).await;
    accept(&officers.first, &hazards[0]).await;
    app.work().await;
    assert_eq!((score(&office, &one).await, score(&office, into).await), (97, 98));
    let screen = body(into.officer.get(&into.path("overview")).await, 200);
    assert_eq!(screen["openItems"].as_array().unwrap().len(), 1);
    let told = history(&office, into, "").await;
    assert!(told.iter().any(|line| line.contains("并入家具厂并入甲家具厂")), "{told:?}");
    all_holds(&app).await;

    app.pass(TimeDelta::days(1));
    let office = app.office().await;
    let parted = part_firms(&office, &one).await;
    assert_eq!(parted["after"], "operating");
    assert_eq!((score(&office, &one).await, score(&office, into).await), (97, 101));
    assert_eq!(ranked(&office, "21").await.len(), 6);
    let officer = app.officer_of(into).await;
    let screen = body(officer.get(&into.path("overview")).await, 200);
    assert_eq!(screen["openItems"].as_array().unwrap().len(), 0);
    refused(&officer.get(&one.path("overview")).await, 404, "not_found");
    let officer = app.officer_of(&one).await;
    assert_eq!(body(officer.get(&one.path("overview")).await, 200)["openItems"].as_array().unwrap().len(), 1);
    refused(&officer.get(&into.path("overview")).await, 404, "not_found");
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", one.code)).await, 200);
    assert_eq!((&card["enterpriseName"], &card["formerName"]), (&json!("并入家具厂"), &Value::Null));
    refused(
        &office.post(&one.path("merger/revocation"), json!({"reason": "再撤"})).await,
        409,
        "state_conflict",
    );
    all_holds(&app).await;
    // what was the case in between is still known
    let then = app.clock.now().plus(TimeDelta::hours(-1));
    let asked = into.path(&format!("score?asOf={}", then.to_string().replace('+', "%2B")));
    assert_eq!(body(office.get(&asked).await, 200)["score"], 98);

    // and once more, over two steps, for good
    app.pass(TimeDelta::minutes(1));
    merge_firms(&office, &one, into, 1).await;
    merge_firms(&office, into, &firms[1], 1).await;
    assert_eq!(score(&office, &firms[1]).await, 99);
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", one.code)).await, 200);
    assert_eq!(card["enterpriseName"], "乙家具厂");
    all_holds(&app).await;
    app.pass(TimeDelta::minutes(1));
    part_firms(&office, into).await;
    assert_eq!((score(&office, into).await, score(&office, &firms[1]).await), (98, 101));
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", one.code)).await, 200);
    assert_eq!(card["enterpriseName"], "甲家具厂");
    all_holds(&app).await;
    app.pass(TimeDelta::days(31));
    let office = app.office().await;
    refused(
        &office.post(&one.path("merger/revocation"), json!({"reason": "晚了"})).await,
        409,
        "state_conflict",
    );
}

#[tokio::test]
async fn what_a_firm_brought_along_is_contested_where_it_befell() {
    let app = TestApp::start().await;
    let (one, into) = (app.firm("并入家具厂", "2110").await, app.firm("接收家具厂", "2110").await);
    let (office, officers) = (app.office().await, Officers::of(&app).await);
    officers.visit(&app, &one, [Finding::due(20)]).await;
    self_check(&app, &into).await;
    merge_firms(&office, &one, &into, 0).await;
    app.pass(TimeDelta::minutes(1));
    assert_eq!((score(&office, &one).await, score(&office, &into).await), (98, 99));
    let appeal = into.appeal(&into.entry("D01").await).await;
    assert_eq!(appeal["enterpriseId"], one.id.as_str());
    assert_eq!(into.entry("D01").await["appeal"]["state"], "open");
    let decision = json!({"decision": "grant", "reason": "该厂房不属于该企业"});
    let path = format!("/api/v1/appeals/{}/decision", text(&appeal, "id"));
    body(app.staff("supervisor").await.post(&path, decision).await, 200);
    all_holds(&app).await;
    assert_eq!((score(&office, &one).await, score(&office, &into).await), (100, 101));
    part_firms(&office, &one).await;
    assert_eq!((score(&office, &one).await, score(&office, &into).await), (100, 101));
    all_holds(&app).await;
}

#[tokio::test]
async fn the_lists_of_the_firm_that_took_over_have_what_the_other_brought_along() {
    let app = TestApp::start().await;
    let (one, two) = (app.firm("甲家具厂", "2110").await, app.firm("乙家具厂", "2110").await);
    let (office, officers) = (app.office().await, Officers::of(&app).await);
    licence(&office, &one).await;
    penalty(&office, &one).await;
    self_check(&app, &one).await;
    let visit = officers.inspect(&app, &one).await;
    officers.find(&visit, Finding::due(15)).await;
    officers.complete(&app, &visit).await;
    let seen = async || {
        let dossier = body(office.get(&two.path("dossier")).await, 200);
        let conduct = body(office.get(&two.path("conduct")).await, 200);
        let figures = body(office.get(&two.path("hazard-statistics?period=2026-Q2")).await, 200);
        let licences = dossier["licences"].as_array().expect("licences").len();
        let counted = ["selfChecks", "inspections"].map(|name| figures[name].as_i64().expect("a count"));
        (licences, conduct["total"].clone(), figures["total"]["found"].clone(), counted)
    };
    let nothing = (0, json!(0), json!(0), [0, 0]);
    assert_eq!(seen().await, nothing);
    merge_firms(&office, &one, &two, 0).await;
    assert_eq!(seen().await, (1, json!(1), json!(1), [1, 1]));
    let signing = async || {
        let list = body(office.get("/api/v1/hazard-statistics?period=2026-Q2").await, 200);
        items(&list).iter().map(|line| text(line, "enterpriseName")).collect::<Vec<_>>()
    };
    assert_eq!(signing().await, ["乙家具厂"], "nobody is left to sign for the other");
    part_firms(&office, &one).await;
    assert_eq!(seen().await, nothing);
    assert_eq!(signing().await.len(), 2);
}
