//! The list on the wall: what a firm's people must know, and how many of them read it.

use heping_tests::Reply;
use heping_tests::expect::{body, header, refused, text};
use heping_tests::fixture::{Finding, Visit, accept, rectify};
use heping_tests::{Client, reply};
use serde_json::{Value, json};

/// Somebody without a session before the sheet, with a browser or an application.
async fn scan(anon: &Client, method: &str, path: &str, accept: &str) -> Reply {
    reply(anon.request(method, path).header("accept", accept)).await
}

#[tokio::test]
async fn a_worker_reads_the_list_and_is_counted_without_a_name() {
    let visit = Visit::begin("公示家具厂").await;
    let Visit { app, firm, officers, .. } = &visit;
    let first = visit.find(Finding::due(9).titled("安全出口被木料堵塞")).await;
    visit.find(Finding::due(4).titled("配电箱无盖板")).await;
    let wall = firm.get("wall").await;
    let titles: Vec<_> = wall["items"].as_array().unwrap().iter().map(|item| text(item, "title")).collect();
    assert_eq!(titles, ["配电箱无盖板", "安全出口被木料堵塞"], "what is due first first");
    assert_eq!((&wall["items"][1]["daysLeft"], &wall["acknowledged"]), (&json!(9), &json!(0)));
    let url = text(&wall, "url");
    let path = url.find("/w/").map(|at| url[at..].to_owned()).expect("an address of the sheet");

    let anon = app.anon();
    let page = scan(&anon, "GET", &path, "text/html").await;
    assert_eq!((page.status, header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    for said in ["公示家具厂", "事故隐患公示", "安全出口被木料堵塞", "我已看过", "扫码看当天的清单", "<svg"]
    {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(
        header(&page, "content-security-policy").contains("form-action 'self'"),
        "its button goes nowhere"
    );
    let before = app.rows().await;
    let thanks = scan(&anon, "POST", &path, "text/html").await;
    assert!(thanks.status == 200 && thanks.text.contains("已有 1 人确认看过"), "{}", thanks.text);
    let counted = |rows: &[(&str, i64)], table: &str| {
        rows.iter().find(|(name, _)| *name == table).map_or(0, |(_, count)| *count)
    };
    let after = app.rows().await;
    for (table, count) in &before {
        assert_eq!(counted(&after, table), *count, "{table}: nothing is kept but a number");
    }
    let again: Value = scan(&anon, "POST", &path, "application/json").await.body;
    assert_eq!(again["acknowledged"], 2);
    assert_eq!(firm.get("wall").await["acknowledged"], 2);

    // another list is read anew
    rectify(&firm.officer, &first).await;
    accept(&officers.first, &first).await;
    let wall = firm.get("wall").await;
    assert_eq!((wall["items"].as_array().map(Vec::len), &wall["acknowledged"]), (Some(1), &json!(0)));

    let mut forged = path.clone();
    forged.pop();
    forged.push(if path.ends_with('0') { '1' } else { '0' });
    for wrong in [forged.as_str(), "/w/nobody", "/w/"] {
        let asked = scan(&anon, "GET", wrong, "application/json").await;
        refused(&asked, 404, "not_found");
    }
}

#[tokio::test]
async fn the_clock_stands_still_on_the_wall_too_while_the_street_looks() {
    let visit = Visit::begin("停表家具厂").await;
    let hazard = visit.find(Finding::due(9)).await;
    let Visit { app, mut firm, .. } = visit;
    app.turn_for(&mut firm, 2).await;
    rectify(&firm.officer, &hazard).await;
    app.turn_for(&mut firm, 5).await;
    let wall = firm.get("wall").await;
    assert_eq!((&wall["items"][0]["state"], &wall["items"][0]["daysLeft"]), (&json!("submitted"), &json!(7)));
    let detail = body(firm.officer.get(&format!("/api/v1/hazards/{}", text(&hazard, "id"))).await, 200);
    assert_eq!(detail["daysLeft"], wall["items"][0]["daysLeft"]);
}
