//! S15: a phone number is no question that anybody may ask.

use diesel::prelude::*;
use heping_store::schema::access_log;
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{enterprise, merge};
use heping_tests::{Client, TestApp};
use serde_json::json;

#[tokio::test]
async fn s15_only_the_office_searches_by_a_number_twenty_times_an_hour_and_never_without_a_row() {
    let app = TestApp::with_limits(1).await;
    let office = app.office().await;
    let mut new = enterprise("电话家具厂");
    merge(&mut new, &json!({"phone": "19000000051"}));
    let firm = text(&body(office.post("/api/v1/enterprises", new).await, 201), "id");
    let search = async |by: &Client, number: &str| by.get(&format!("/api/v1/enterprises?q={number}")).await;
    for by in ["grid1", "inspector1", "supervisor", "leader"] {
        let by = app.staff(by).await;
        for number in ["19000000051", "190%200000%200051", "0051"] {
            assert_eq!(body(search(&by, number).await, 200)["total"], 0, "a number is found by trying");
        }
        assert_eq!(body(search(&by, "电话").await, 200)["total"], 1, "a name is found");
    }
    assert_eq!(body(search(&office, "19000000051").await, 200)["items"][0]["id"], firm);
    for n in 1..20 {
        let other = format!("190000001{n:02}");
        assert_eq!(body(search(&office, &other).await, 200)["total"], 0);
    }
    refused(&search(&office, "19000000051").await, 429, "rate_limited");
    assert_eq!(body(search(&office, "电话").await, 200)["total"], 1, "names go on");
    app.pass(chrono::TimeDelta::minutes(4));
    body(search(&office, "19000000051").await, 200);

    let rows: Vec<(Option<String>, String)> = app
        .app
        .store
        .read(|conn| {
            let rows = access_log::table.filter(access_log::what.eq("phone_search"));
            Ok(rows.select((access_log::enterprise_id, access_log::reason)).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), 21, "{rows:?}");
    assert_eq!(rows.iter().filter(|(found, _)| found.as_deref() == Some(&firm)).count(), 2);
    assert!(rows.iter().all(|(_, reason)| reason.contains("190****")), "{rows:?}");
    let shown = body(office.get(&format!("/api/v1/enterprises/{firm}/phone-views")).await, 200);
    assert_eq!(shown["total"], 2, "the firm sees who found it by its number");
}
