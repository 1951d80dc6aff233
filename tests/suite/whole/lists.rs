//! The lists that an office works with: hazards by every narrowing, page after page, an inspector's
//! day, and who was not visited.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, rectify};
use serde_json::{Value, json};

fn titles(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| text(item, "title")).collect()
}

#[tokio::test]
async fn hazards_are_narrowed_and_paged_without_gaps_or_repeats() {
    let app = TestApp::start().await;
    let (wood, meals) = (app.firm("列表家具厂", "2110").await, app.firm("列表餐馆", "6210").await);
    let officers = Officers::of(&app).await;
    for (firm, days) in [(&wood, [9, 3, 5]), (&meals, [4, 8, 4])] {
        let inspection = officers.inspect(&app, firm).await;
        for (i, due) in days.iter().enumerate() {
            let title = format!("{}-{i}", if firm.id == wood.id { "木" } else { "餐" });
            officers.find(&inspection, Finding::due(*due).titled(&title)).await;
        }
        officers.complete(&app, &inspection).await;
    }
    let office = app.office().await;
    let get = async |query: &str| body(office.get(&format!("/api/v1/hazards?{query}")).await, 200);
    assert_eq!(titles(&get("dueBefore=2026-06-20").await), ["木-1", "餐-0", "餐-2"]);
    assert_eq!(titles(&get("industry=62&state=rectifying").await), ["餐-0", "餐-2", "餐-1"]);
    assert_eq!(
        titles(&get("village=330114003219&level=general&industry=21").await),
        ["木-2", "木-1", "木-0"]
    );
    assert_eq!(get("village=330114003201").await["total"], 0);
    assert_eq!(get("level=major").await["total"], 0);

    // by deadlines: a page at a time, while the first of them is rectified
    let first = get("state=rectifying&pageSize=2").await;
    assert_eq!((titles(&first), &first["total"]), (vec!["木-1".into(), "餐-0".into()], &json!(6)));
    rectify(&wood.officer, &first["items"][0]).await;
    let second = get(&format!("state=rectifying&pageSize=2&after={}", text(&first, "next"))).await;
    assert_eq!(titles(&second), ["餐-2", "木-2"], "nothing is skipped though a row before it left");
    let third = get(&format!("state=rectifying&pageSize=2&after={}", text(&second, "next"))).await;
    assert_eq!(titles(&third), ["餐-1", "木-0"]);
    let last = get(&format!("state=rectifying&pageSize=2&after={}", text(&third, "next"))).await;
    assert_eq!((titles(&last).len(), &last["next"]), (0, &Value::Null));

    // newest first: what comes in between does not move the second page
    let newest = get("pageSize=3").await;
    assert_eq!(titles(&newest), ["餐-2", "餐-1", "餐-0"]);
    let more = officers.inspect(&app, &wood).await;
    officers.find(&more, Finding::due(2).titled("新")).await;
    let older = get(&format!("pageSize=3&after={}", text(&newest, "next"))).await;
    assert_eq!(titles(&older), ["木-2", "木-1", "木-0"]);
    wrong(&office.get("/api/v1/hazards?after=x").await, &["after"]);
    let other = format!("/api/v1/hazards?state=rectifying&after={}", text(&newest, "next"));
    wrong(&office.get(&other).await, &["after"]);
    assert_eq!(wood.officer.get("/api/v1/hazards?pageSize=3").await.body["total"], 4, "the firm's own");
}

#[tokio::test]
async fn an_inspectors_day_is_near_the_firms_looked_after() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let (mine, next) = (app.firm("我管家具厂", "2110").await, app.firm("隔壁家具厂", "2110").await);
    let officers = Officers::of(&app).await;
    let inspector = officers.ids[0].clone();
    let path = format!("/api/v1/users/{inspector}/assignments");
    let all = |villages: Value, enterprises: Value| json!({"version": 0, "villages": villages, "enterprises": enterprises});
    refused(&officers.first.put(&path, all(json!([]), json!([]))).await, 403, "forbidden");
    wrong(&office.put(&path, all(json!(["没有村"]), json!([]))).await, &["villages[0]"]);
    let stranger = "019786a0-0000-7000-8000-000000000001";
    wrong(&office.put(&path, all(json!([]), json!([stranger]))).await, &["enterprises[0]"]);
    let nobody = format!("/api/v1/users/{stranger}/assignments");
    refused(&office.put(&nobody, json!({})).await, 404, "not_found");
    // a list that was forgotten takes nothing away
    for (half, missing) in [
        (json!({"version": 0, "villages": []}), "enterprises"),
        (json!({"version": 0, "enterprises": []}), "villages"),
        (json!({"villages": [], "enterprises": []}), "version"),
        (json!({}), "version"),
        (json!(null), "version"),
    ] {
        wrong(&office.put(&path, half).await, &[missing]);
    }
    let set = body(office.put(&path, all(json!([]), json!([mine.id]))).await, 200);
    assert_eq!(set["version"], 1);
    refused(&office.put(&path, all(json!([]), json!([]))).await, 409, "version_conflict");
    assert_eq!(
        (&set["enterprises"][0]["name"], set["villages"].as_array().unwrap().len()),
        (&json!("我管家具厂"), 0)
    );
    assert_eq!(body(office.get(&path).await, 200), set);

    let inspection = officers.inspect(&app, &mine).await;
    let own = officers.find(&inspection, Finding::due(5).titled("自己的")).await;
    officers.complete(&app, &inspection).await;
    let inspection = officers.inspect(&app, &next).await;
    officers.find(&inspection, Finding::due(0).titled("隔壁的")).await;
    officers.find(&inspection, Finding::due(9).titled("还早的")).await;
    rectify(&mine.officer, &own).await;

    let today = body(officers.first.get("/api/v1/my-day").await, 200);
    assert_eq!(today["day"], day(0));
    let shown = |list: &Value| -> Vec<(String, Value)> {
        list.as_array().unwrap().iter().map(|one| (text(one, "title"), one["assigned"].clone())).collect()
    };
    assert_eq!(shown(&today["toRecheck"]), [("自己的".to_owned(), json!(true))]);
    assert_eq!(shown(&today["due"]), [("隔壁的".to_owned(), json!(false))], "a neighbour on the way");
    assert_eq!(today["notVisited"]["items"][0]["name"], "隔壁家具厂", "its inspection is not completed");
    assert_eq!(today["notVisited"]["total"], 1);
    refused(&office.get("/api/v1/my-day").await, 403, "forbidden");

    // next year nobody was visited
    let year = "/api/v1/enterprises?notVisitedSince";
    assert_eq!(body(office.get(&format!("{year}=2026-01-01")).await, 200)["total"], 1);
    app.turn(200);
    assert_eq!(body(app.office().await.get(&format!("{year}=2027-01-01")).await, 200)["total"], 2);
}
