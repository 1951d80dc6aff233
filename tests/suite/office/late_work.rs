//! Whatever waits for somebody of the street climbs when nobody does it, each kind after its own working
//! days, and is gone when it is done.

use std::collections::BTreeMap;

use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{
    Finding, Officers, accept, ask_for_time, criteria, day, later, rectify, report, reported, status,
};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

use super::lateness::{morning, told};

/// The mornings on which the supervisor is told of what came on Monday, 15 June 2026, by how many working
/// days it may wait: 16, 17, 18, and after a holiday and the weekend 22 to 26, and 29.
const TOLD_ON: [(i64, i64); 4] = [(2, 3), (3, 7), (5, 9), (8, 14)];

/// One piece of every kind of work that climbs, all of them from the first day on.
struct World {
    app: TestApp,
    gone: Firm,
    rectified: Value,
    asks_for_time: (Value, Value),
    appeal: Value,
    approval: Value,
    begun: String,
    completed: String,
    measure: Value,
    application: Value,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let (firm, gone) = (app.firm("久等家具厂", "2110").await, app.firm("停业家具厂", "2110").await);
        let officers = Officers::of(&app).await;
        officers.visit(&app, &firm, [Finding::due(60).major().with("criteria", criteria())]).await;
        let appeal = firm.appeal(&firm.entry("D02").await).await;

        let begun = officers.inspect(&app, &firm).await;
        let rectified = officers.find(&begun, Finding::due(60).titled("配电箱门未关")).await;
        rectify(&firm.officer, &rectified).await;
        let delayed = officers.find(&begun, Finding::due(60).titled("通道堵塞")).await;
        let asked = ask_for_time(&firm.officer, &delayed, 90).await;
        let sparks = officers.find(&begun, Finding::due(60).titled("除尘管道有火花")).await;
        let measure = json!({
            "kinds": ["suspend_part"], "extent": "打磨工段", "reason": "管道内有火花", "hazardIds": [sparks["id"]],
            "signatures": officers.both_sides().await,
        });
        let path = format!("/api/v1/inspections/{begun}/measures");
        let measure = body(officers.first.post(&path, measure).await, 201);
        rectify(&firm.officer, &sparks).await;
        accept(&officers.first, &sparks).await;

        let completed = officers.inspect(&app, &firm).await;
        let path = format!("/api/v1/inspections/{completed}/completion");
        body(officers.first.post(&path, officers.signed(&app).await).await, 200);

        report(&app, &firm).await;
        let new = json!({
            "kind": "routine", "reason": "年度检查计划", "matter": "粉尘防爆", "officerIds": officers.ids,
            "fromOn": day(0), "toOn": day(30),
        });
        let approval = body(officers.first.post(&firm.path("inspection-approvals"), new).await, 201);
        let application = app.wechat("demo-applicant").await.apply(&firm.code, "principal").await;
        let visit = json!({"enterpriseId": gone.id, "outcome": "closed_down", "visitedAt": app.now()});
        body(app.staff("grid1").await.post("/api/v1/service-visits", visit).await, 201);
        let asks_for_time = (delayed, asked);
        Self { app, gone, rectified, asks_for_time, appeal, approval, begun, completed, measure, application }
    }

    /// Does a piece of work, some days later.
    async fn done(&self, kind: &str) {
        let (app, officers) = (&self.app, Officers::of(&self.app).await);
        let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
        let hazard = |hazard: &Value, what: &str| format!("/api/v1/hazards/{}/{what}", text(hazard, "id"));
        let of = |what: &str, row: &Value, verb: &str| format!("/api/v1/{what}/{}/{verb}", text(row, "id"));
        let (by, path, act) = match kind {
            "report_to_confirm" => {
                let path = hazard(&reported(app).await[0], "confirmation");
                (&office, path, json!({"decision": "dismiss", "reason": "未见异常"}))
            }
            "rectification_to_review" => {
                (&office, hazard(&self.rectified, "reviews"), json!({"decision": "accept"}))
            }
            "extension_to_decide" => {
                let (delayed, asked) = &self.asks_for_time;
                let path = hazard(delayed, &format!("extensions/{}/decision", text(asked, "id")));
                (&office, path, json!({"decision": "grant"}))
            }
            "appeal_to_decide" => {
                let path = of("appeals", &self.appeal, "decision");
                (&supervisor, path, json!({"decision": "uphold", "reason": "经核实"}))
            }
            "inspection_to_approve" => {
                let path = of("inspection-approvals", &self.approval, "decision");
                (&supervisor, path, json!({"decision": "approve"}))
            }
            "inspection_to_complete" => {
                officers.complete(app, &self.begun).await;
                return;
            }
            "inspection_to_confirm" => {
                let path = format!("/api/v1/inspections/{}/confirmation", self.completed);
                (&officers.second, path, json!({}))
            }
            "measure_to_review" => {
                let lifting = json!({
                    "decision": "lift", "seen": "已清理", "officerIds": officers.ids,
                    "signatures": officers.both_sides().await,
                });
                (&officers.first, of("measures", &self.measure, "review"), lifting)
            }
            "application_to_decide" => {
                let path = of("applications", &self.application, "decision");
                (&office, path, json!({"decision": "refuse", "reason": "请补充授权书"}))
            }
            "status_to_decide" => {
                status(&office, &self.gone, "closed").await;
                return;
            }
            other => panic!("{other} climbs, and nobody knows how it is done"),
        };
        body(by.post(&path, act).await, 200);
    }
}

/// What is late, for the supervisor.
async fn late(app: &TestApp) -> Vec<Value> {
    let list = body(app.staff("supervisor").await.get("/api/v1/late-work?pageSize=100").await, 200);
    list["items"].as_array().unwrap().clone()
}

fn kinds(late: &[Value]) -> Vec<String> {
    let mut kinds: Vec<String> = late.iter().map(|line| text(line, "kind")).collect();
    kinds.sort();
    kinds
}

/// The kinds of work that climb: their words in Chinese, and how many working days each may wait.
async fn limits(by: &Client) -> BTreeMap<String, (String, i64)> {
    let limits = body(by.get("/api/v1/work-limits").await, 200);
    let limits = limits["limits"].as_array().unwrap().iter();
    let limit = |one: &Value| (text(one, "kind"), (text(one, "kindText"), one["days"].as_i64().unwrap()));
    limits.map(limit).collect()
}

#[tokio::test]
async fn whatever_waits_climbs_after_its_own_days_is_told_once_and_is_gone_when_it_is_done() {
    let world = World::new().await;
    let app = &world.app;
    let limits = limits(&app.office().await).await;
    let told_on = |days: i64| TOLD_ON.iter().find(|(limit, _)| *limit == days).expect("a morning").1;
    let mut heard = 0;
    for n in 1..=16 {
        morning(app, n).await;
        let climbs: Vec<_> = limits.values().filter(|(_, days)| told_on(*days) == n).collect();
        let messages = told(app, "supervisor").await;
        assert_eq!(messages.len() - heard, usize::from(!climbs.is_empty()), "on day {n}: {messages:?}");
        heard = messages.len();
        let Some(newest) = messages.first().filter(|_| !climbs.is_empty()) else { continue };
        let words = text(newest, "body");
        assert!(words.starts_with(&format!("新增 {} 项", climbs.len())), "{words}");
        for (text, _) in limits.values() {
            let told = words.contains(&format!("{text} 1 项"));
            assert_eq!(told, climbs.iter().any(|(climbs, _)| climbs == text), "{text} on day {n}: {words}");
        }
    }
    for who in ["office", "leader", "inspector1", "grid1"] {
        let others = told(app, who).await;
        assert!(others.iter().all(|one| one["kind"] != "work_climbed"), "{who}: {others:?}");
    }

    let all = late(app).await;
    assert_eq!(kinds(&all), limits.keys().cloned().collect::<Vec<_>>(), "one of each kind");
    assert!(all.iter().all(|line| text(line, "since").starts_with("2026-06-15")), "{all:?}");
    assert!(!json!(all).to_string().contains("样例青"), "who asks is known to those who decide: {all:?}");
    for kind in limits.keys() {
        world.done(kind).await;
        assert!(!kinds(&late(app).await).contains(kind), "{kind} is done");
    }
    assert_eq!(late(app).await, Vec::<Value>::new());
}

#[tokio::test]
async fn it_is_late_on_the_day_after_its_last_and_seen_by_whoever_oversees_the_work() {
    let world = World::new().await;
    let app = &world.app;
    let waits = |limits: &BTreeMap<String, (String, i64)>, most: i64| {
        limits.iter().filter(|(_, (_, days))| *days <= most).map(|(kind, _)| kind.clone()).collect::<Vec<_>>()
    };
    let limits = limits(&app.office().await).await;
    // the 19th is a holiday: what may wait for three days is late on it, and told on the 22nd
    for (n, most) in [(2, 0), (3, 2), (4, 3), (8, 3), (9, 5), (11, 5), (12, 8)] {
        app.clock.set(later(n));
        assert_eq!(kinds(&late(app).await), waits(&limits, most), "on day {n}");
    }
    let supervisor = app.staff("supervisor").await;
    let work = body(supervisor.get("/api/v1/work").await, 200);
    let desk = work["items"].as_array().unwrap().iter().find(|one| one["kind"] == "late_work").unwrap();
    assert_eq!((&desk["count"], desk["lines"].as_array().unwrap().len()), (&json!(limits.len()), 5));
    let rest = body(supervisor.get("/api/v1/late-work?pageSize=4&page=3").await, 200);
    assert_eq!((&rest["total"], rest["items"].as_array().unwrap().len()), (&json!(limits.len()), 2));
    for who in ["office", "leader"] {
        let all = body(app.staff(who).await.get("/api/v1/late-work").await, 200);
        assert_eq!(all["total"], json!(limits.len()), "whoever may be told may look: {who}");
    }
    refused(&app.inspector().await.get("/api/v1/late-work").await, 403, "forbidden");
    // who began it finds it on the own desk
    let work = body(app.inspector().await.get("/api/v1/work").await, 200);
    let own = work["items"].as_array().unwrap().iter().find(|one| one["kind"] == "inspection_to_complete");
    assert_eq!(own.unwrap()["lines"][0]["id"], json!(world.begun));
}

#[tokio::test]
async fn a_measure_that_a_review_kept_waits_anew_and_what_the_street_lets_wait_never_climbs() {
    let world = World::new().await;
    let app = &world.app;
    let office = app.office().await;
    let never = |kind: &str| json!({"kind": kind, "days": null});
    let limits = limits(&office).await;
    let silent = limits.keys().filter(|kind| *kind != "measure_to_review").map(|kind| never(kind));
    let new = json!({"version": 0, "limits": silent.collect::<Vec<_>>()});
    body(office.put("/api/v1/work-limits", new).await, 200);
    morning(app, 3).await;
    assert_eq!(kinds(&late(app).await), ["measure_to_review"]);
    assert_eq!(told(app, "supervisor").await.len(), 1);

    let officers = Officers::of(app).await;
    let kept = json!({
        "decision": "keep", "seen": "仍有积尘", "officerIds": officers.ids,
        "signatures": officers.both_sides().await,
    });
    let path = format!("/api/v1/measures/{}/review", text(&world.measure, "id"));
    body(officers.first.post(&path, kept).await, 200);
    // from the 18th on: the 22nd, the 23rd
    morning(app, 8).await;
    assert_eq!((late(app).await.len(), told(app, "supervisor").await.len()), (0, 1));
    morning(app, 9).await;
    assert_eq!((late(app).await.len(), told(app, "supervisor").await.len()), (1, 2));
}

#[tokio::test]
async fn a_request_for_time_waits_no_longer_once_the_hazard_is_handed_in() {
    let app = TestApp::start().await;
    let firm = app.firm("延期家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let hazards = [Finding::due(60).titled("通道堵塞"), Finding::due(60).titled("配电箱门未关")];
    let hazards = officers.visit(&app, &firm, hazards).await;
    for hazard in &hazards {
        ask_for_time(&firm.officer, hazard, 90).await;
    }
    rectify(&firm.officer, &hazards[1]).await;
    morning(&app, 7).await;
    let late = late(&app).await;
    assert_eq!(late.iter().map(|line| text(line, "title")).collect::<Vec<_>>(), ["通道堵塞"]);
}
