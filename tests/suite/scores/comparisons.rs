//! Months, trends, and groups side by side.

use heping_api::jobs::sweep;
use heping_tests::expect::{body, wrong};
use heping_tests::fixture::{accept, rectify, self_check};
use heping_tests::{TestApp, beginning};
use serde_json::{Value, json};

use super::makers;

#[tokio::test]
async fn a_past_month_is_shown_again_and_a_trend_is_told() {
    let app = TestApp::start().await;
    let (mut firms, hazards) = makers(&app).await;
    let months = async |month: &str| {
        app.office().await.get(&format!("/api/v1/rankings?industry=21&month={month}")).await
    };
    assert_eq!(body(months("2026-06").await, 200)["total"], 0, "the month has not ended");
    assert_eq!(firms[4].get("ranking").await["trend"], Value::Null);

    app.turn_for(&mut firms[4], 16).await;
    sweep::once(&app.app).await.expect("the nightly work");
    let june = body(months("2026-06").await, 200);
    assert_eq!(june["total"], 5);
    let scores: Vec<_> = june["items"].as_array().unwrap().iter().map(|line| line["score"].clone()).collect();
    assert_eq!(scores, [101, 101, 98, 96, 94]);
    assert_eq!(firms[4].get("ranking").await["trend"], 0);

    // the last becomes better than one before it
    for number in 0..6 {
        app.turn_for(&mut firms[4], 17 + number).await;
        self_check(&app, &firms[4]).await;
    }
    let supervisor = app.staff("supervisor").await;
    rectify(&firms[4].officer, &hazards[5]).await;
    accept(&supervisor, &hazards[5]).await;
    let last = firms[4].get("ranking").await;
    assert!(last["rank"].as_i64().unwrap() < 5, "{last}");
    assert_eq!(last["trend"].as_i64().unwrap(), 5 - last["rank"].as_i64().unwrap(), "{last}");
    let again = body(months("2026-06").await, 200);
    assert_eq!(again["items"], june["items"], "a month that was shown is shown the same");

    app.turn_for(&mut firms[2], 23).await;
    let own = body(firms[2].officer.get("/api/v1/rankings?industry=21&month=2026-06").await, 200);
    for line in own["items"].as_array().unwrap() {
        assert_eq!(line.get("enterpriseName").is_some(), line["rank"] == 3, "{line}");
    }
    for wrong_month in ["2026-13", "2026", "June", ""] {
        wrong(&months(wrong_month).await, &["month"]);
    }
}

#[tokio::test]
async fn an_industry_has_a_page_for_the_street_and_for_its_firms() {
    let app = TestApp::start().await;
    let (firms, _) = makers(&app).await;
    let office = app.office().await;
    app.firm("新家具厂", "2110").await;
    let page = body(office.get("/api/v1/rankings/industry?industry=21").await, 200);
    assert_eq!(
        page["peerGroup"],
        json!({"code": "21", "name": "家具制造业", "level": "division", "levelText": "行业大类"})
    );
    assert_eq!(
        ["rated", "unrated", "median", "mean", "topQuartile"].map(|name| page[name].clone()),
        [json!(5), json!(1), json!(98), json!(98.0), json!(101)]
    );
    let bars: Vec<_> =
        page["distribution"].as_array().unwrap().iter().map(|bar| [&bar["from"], &bar["count"]]).collect();
    assert_eq!(json!(bars), json!([[90, 1], [95, 2], [100, 2]]));
    let colours: Vec<_> =
        page["colours"].as_array().unwrap().iter().map(|one| [&one["codeColour"], &one["count"]]).collect();
    assert_eq!(json!(colours[0]), json!(["green", 5]));
    assert_eq!(json!(colours[4]), json!(["grey", 1]));
    assert!(page.get("mine").is_none());

    let own = body(firms[2].officer.get("/api/v1/rankings/industry?industry=21").await, 200);
    assert_eq!((&own["mine"]["rank"], &own["median"]), (&json!(3), &json!(98)));
    assert!(!own.to_string().contains("家具厂"), "no name of anybody");
    let few = app.firm("演示针织厂", "1761").await;
    self_check(&app, &few).await;
    let hidden = body(few.officer.get("/api/v1/rankings/industry?industry=17").await, 200);
    assert_eq!(
        (&hidden["peerGroupTooSmall"], hidden.get("median"), &hidden["distribution"]),
        (&json!(true), None, &json!([])),
        "so few that each could be told from the others"
    );
    app.turn(16);
    sweep::once(&app.app).await.expect("the nightly work");
    let office = app.office().await;
    let later = body(office.get("/api/v1/rankings/industry?industry=21").await, 200);
    assert_eq!(
        (&later["months"][0]["month"], &later["months"][0]["median"]),
        (&json!("2026-06"), &json!(98))
    );
    wrong(&office.get("/api/v1/rankings/industry?industry=2110").await, &["industry"]);
}

#[tokio::test]
async fn villages_and_industries_are_compared_for_the_street() {
    let app = TestApp::start().await;
    makers(&app).await;
    let leader = app.staff("leader").await;
    let villages = body(leader.get("/api/v1/rankings/villages").await, 200);
    let items = villages["items"].as_array().unwrap();
    assert_eq!(items.len(), 25, "every village, also those without a firm");
    assert_eq!(
        (&items[0]["village"], &items[0]["rated"], &items[0]["median"]),
        (&json!("330114003219"), &json!(5), &json!(98))
    );
    assert_eq!((&items[24]["rated"], &items[24]["median"]), (&json!(0), &Value::Null));
    let industries = body(leader.get("/api/v1/rankings/industries").await, 200);
    assert_eq!(industries["items"].as_array().unwrap().len(), 1);
    assert_eq!(industries["items"][0]["peerGroup"]["code"], "21");
    let sections = body(leader.get("/api/v1/rankings/industries?level=section").await, 200);
    assert_eq!(sections["items"][0]["peerGroup"]["name"], "制造业");
    assert!(app.clock.now() == beginning());
}
