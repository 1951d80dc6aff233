//! How often everyday work goes to PostgreSQL and back, and for how many of these trips others wait.

use heping_core::ServiceVisitId;
use heping_store::testkit::Pair;
use heping_store::trips::{self, Trip};
use heping_tests::TestApp;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Firm, Officers, accept, checklist, sheet};
use serde_json::{Value, json};

/// What somebody did, and the round trips that it took.
struct Took {
    what: &'static str,
    trips: Vec<Trip>,
}

impl Took {
    /// Those from the first number of a series to the end of the commit: all that wants one of the same
    /// series waits for these.
    fn numbered(&self) -> Vec<&str> {
        let takes = |trip: &Trip| trip.said.contains("\"number_series\"");
        let Some(first) = self.trips.iter().position(takes) else { return Vec::new() };
        let connection = self.trips[first].connection;
        let later = self.trips[first..].iter().filter(|trip| trip.connection == connection);
        let upto = later.clone().position(|trip| trip.said == "COMMIT").expect("a commit");
        later.take(upto + 1).map(|trip| trip.said.as_str()).collect()
    }

    fn within(&self, most: usize, most_numbered: usize) {
        // a connection that is new here compiles what others have compiled before
        let trips: Vec<&Trip> = self.trips.iter().filter(|trip| !trip.said.starts_with("compile ")).collect();
        let numbered = self.numbered();
        assert!(trips.len() <= most, "{} took {}: {trips:#?}", self.what, trips.len());
        assert!(numbered.len() <= most_numbered, "{}: others waited for {numbered:#?}", self.what);
    }
}

async fn took<T>(what: &'static str, doing: impl Future<Output = T>) -> (T, Took) {
    let _before = trips::taken();
    let done = doing.await;
    (done, Took { what, trips: trips::taken() })
}

/// A firm's day with the street, each step with its trips.
async fn everyday(app: &TestApp, officers: &Officers, name: &str) -> Vec<Took> {
    let firm = app.firm(name, "2110").await;
    let mut all = Vec::new();
    let sheet = sheet(app, &firm, &checklist(&firm.officer).await).await;
    let (done, step) = took("self-check", firm.officer.post(&firm.path("self-checks"), sheet)).await;
    all.push(step);
    body(done, 201);
    let (inspection, step) = took("inspection", officers.inspect(app, &firm)).await;
    all.push(step);
    let finding = Finding::due(10).body(&officers.first.photo(1).await);
    let path = format!("/api/v1/inspections/{inspection}");
    let (found, step) = took("finding", officers.first.post(&format!("{path}/findings"), finding)).await;
    all.push(step);
    let hazard = body(found, 201);
    let signed = officers.signed(app).await;
    let (done, step) = took("completion", officers.first.post(&format!("{path}/completion"), signed)).await;
    all.push(step);
    body(done, 200);
    let confirmation = format!("{path}/confirmation");
    let (done, step) = took("confirmation", officers.second.post(&confirmation, json!({}))).await;
    all.push(step);
    body(done, 200);
    let submission = json!({"measure": "已清理积尘", "photoIds": [firm.officer.photo(200).await]});
    let path = format!("/api/v1/hazards/{}/submissions", text(&hazard, "id"));
    let (done, step) = took("submission", firm.officer.post(&path, submission)).await;
    all.push(step);
    body(done, 200);
    let (_, step) = took("review", accept(&officers.first, &hazard)).await;
    all.push(step);
    let visit = json!({
        "id": ServiceVisitId::new(), "enterpriseId": firm.id, "outcome": "guided", "advice": "注意通风",
        "visitedAt": app.now(),
    });
    let items = json!({"items": [{"operation": "create_service_visit", "body": visit}]});
    let (done, step) = took("sync", officers.first.post("/api/v1/sync", items)).await;
    all.push(step);
    assert_eq!(body(done, 200)["results"][0]["status"], 201);
    app.work().await;
    all.extend(looks(app, &firm).await);
    all
}

async fn looks(app: &TestApp, firm: &Firm) -> Vec<Took> {
    let anon = app.anon();
    let (card, card_took) = took("card", anon.get(&format!("/api/v1/codes/{}", firm.code))).await;
    body(card, 200);
    let (screen, screen_took) = took("overview", firm.get("overview")).await;
    assert_eq!(text(&screen["enterprise"], "id"), firm.id);
    let (place, place_took): (Value, _) = took("ranking", firm.get("ranking")).await;
    assert!(place["score"].is_number());
    vec![card_took, screen_took, place_took]
}

#[tokio::test]
async fn everyday_work_takes_few_round_trips_to_postgres() {
    if Pair::current() != Pair::Postgres {
        return;
    }
    trips::count();
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    // statements are compiled, and there are peers enough to stand among
    for name in ["第一家具厂", "第二家具厂", "第三家具厂", "第四家具厂", "第五家具厂"]
    {
        everyday(&app, &officers, name).await;
    }
    for step in everyday(&app, &officers, "第六家具厂").await {
        let (most, most_numbered) = match step.what {
            // with whose inspection it is, which a node looks up once
            "finding" => (6, 3),
            "inspection" => (6, 3),
            "self-check" => (5, 3),
            "completion" => (7, 0),
            "confirmation" => (8, 3),
            "submission" => (6, 0),
            "review" => (7, 0),
            // of one record
            "sync" => (6, 0),
            "card" => (2, 0),
            "overview" => (1, 0),
            "ranking" => (1, 0),
            other => panic!("{other} has no bound"),
        };
        step.within(most, most_numbered);
    }
}
