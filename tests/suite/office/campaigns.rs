//! 专项大普查: two villages, two teams, two weeks; at five the leader sees what is left and who is behind.

use chrono::TimeDelta;
use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, VILLAGE, accept, day, enterprise, merge_firms, part_firms, rectify, service_visit,
    with,
};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

const CAMPAIGNS: &str = "/api/v1/campaigns";
const ELSEWHERE: &str = "330114003201";

/// A street with five firms of which one stands in another village, two officers and a grid worker.
struct Street {
    app: TestApp,
    firms: Vec<Firm>,
    far: String,
    officers: Officers,
}

impl Street {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let mut firms = Vec::new();
        for name in ["普查甲家具厂", "普查乙家具厂", "普查丙家具厂", "普查丁家具厂"] {
            firms.push(app.firm(name, "2110").await);
        }
        let far = with(&enterprise("普查远家具厂"), "village", ELSEWHERE);
        let far = text(&body(app.office().await.post("/api/v1/enterprises", far).await, 201), "id");
        let officers = Officers::of(&app).await;
        Self { app, firms, far, officers }
    }

    /// A campaign of two weeks to all of them, with a team for each village.
    async fn campaign(&self) -> String {
        let office = self.app.office().await;
        let new = json!({
            "name": "冬季用电大普查", "from": day(0), "to": day(13), "audience": {"industries": ["21"]},
        });
        let made = body(office.post(CAMPAIGNS, new).await, 201);
        assert_eq!(
            (&made["targets"], &made["state"], &made["kind"]),
            (&json!(5), &json!("running"), &json!("campaign"))
        );
        let id = text(&made, "id");
        let grid = self.app.staff("grid1").await.user_id().await;
        for (name, members, village) in
            [("第一组", json!(self.officers.ids), VILLAGE), ("第二组", json!([grid]), ELSEWHERE)]
        {
            let team = json!({"name": name, "memberIds": members, "villages": [village]});
            body(office.put(&format!("{CAMPAIGNS}/{id}/teams"), team).await, 200);
        }
        id
    }

    /// Opens an inspection for a campaign.
    async fn open(&self, campaign: &str, firm: &Firm) -> String {
        let new = with(&self.officers.inspection(&self.app, firm), "campaignId", campaign);
        let new = with(&new, "kind", "campaign");
        text(&body(self.officers.first.post("/api/v1/inspections", new).await, 201), "id")
    }

    /// Completes one without a check.
    async fn in_vain(&self, inspection: &str, outcome: &str) {
        let end = json!({
            "outcome": outcome, "outcomeReason": "电话也无人接听", "endedAt": self.app.now(),
            "photoIds": [self.officers.first.photo(3).await],
            "signatures": [{"party": "inspector", "name": "督查员甲"}],
        });
        let path = format!("/api/v1/inspections/{inspection}/completion");
        body(self.officers.first.post(&path, end).await, 200);
    }
}

async fn targets(by: &Client, id: &str, query: &str) -> Vec<Value> {
    let list = body(by.get(&format!("{CAMPAIGNS}/{id}/targets?pageSize=100&{query}")).await, 200);
    assert_eq!(list["total"], list["items"].as_array().unwrap().len());
    list["items"].as_array().unwrap().clone()
}

const STATES: [&str; 6] = ["waiting", "visited", "locked", "refused", "moved", "merged"];

/// The figures of some targets, counted from the list.
fn counted<'a>(targets: impl Iterator<Item = &'a Value> + Clone) -> Value {
    let sum = |field: &str| targets.clone().map(|one| one[field].as_i64().unwrap()).sum::<i64>();
    let mut figures =
        json!({"targets": targets.clone().count(), "findings": sum("findings"), "closed": sum("closed")});
    for state in STATES {
        figures[state] = json!(targets.clone().filter(|one| one["state"] == state).count());
    }
    figures
}

/// Every figure of a campaign is what its list shows, and what the records say.
async fn figures_hold(app: &TestApp, id: &str) -> Value {
    let office = app.office().await;
    let campaign = body(office.get(&format!("{CAMPAIGNS}/{id}")).await, 200);
    let all = targets(&office, id, "").await;
    let shown = |figures: &Value| {
        let mut shown = json!({});
        for field in STATES.iter().chain(&["targets", "findings", "closed"]) {
            shown[field] = figures[*field].clone();
        }
        shown
    };
    let progress = &campaign["progress"];
    assert_eq!(shown(&progress["total"]), counted(all.iter()));
    assert_eq!(campaign["targets"], progress["total"]["targets"]);
    for village in progress["byVillage"].as_array().unwrap() {
        let of = all.iter().filter(|one| one["village"] == village["village"]);
        assert_eq!(shown(village), counted(of), "{village}");
    }
    for team in progress["byTeam"].as_array().unwrap() {
        let of = all.iter().filter(|one| one["teamId"] == team["teamId"]);
        assert_eq!(shown(team), counted(of), "{team}");
    }
    let done: i64 = progress["byDay"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["visited"].as_i64().unwrap() + day["inVain"].as_i64().unwrap())
        .sum();
    let over = all.iter().filter(|one| one["at"].is_string()).count();
    assert_eq!(usize::try_from(done).unwrap(), over);
    for target in &all {
        let Some(inspection) = target["inspectionId"].as_str() else { continue };
        let record = body(office.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
        assert_eq!(record["enterpriseId"], target["enterpriseId"]);
        let found = record["hazards"].as_array().unwrap();
        assert_eq!(target["findings"], found.len());
        assert_eq!(target["closed"], found.iter().filter(|one| one["state"] == "closed").count());
        if target["state"] == "visited" {
            assert_eq!((&record["outcome"], &record["voided"]), (&json!("checked"), &Value::Null));
        }
    }
    campaign
}

async fn left(by: &Client) -> Vec<String> {
    let day = body(by.get("/api/v1/my-day").await, 200);
    let targets = day["targets"].as_array().unwrap();
    assert_eq!(day["targetCount"], targets.len());
    let list = body(by.get("/api/v1/campaign-targets?pageSize=100").await, 200);
    assert_eq!((&list["items"], &list["total"]), (&day["targets"], &day["targetCount"]));
    targets.iter().map(|one| text(one, "enterpriseName")).collect()
}

async fn waiting(by: &Client) -> Value {
    let work = body(by.get("/api/v1/work").await, 200);
    let items = work["items"].as_array().unwrap();
    items.iter().find(|item| item["kind"] == "campaign_target").expect("theirs")["count"].clone()
}

#[tokio::test]
async fn at_five_the_leader_sees_what_is_left_and_the_report_needs_no_retyping() {
    let street = Street::new().await;
    let Street { app, firms, far, officers } = &street;
    let id = street.campaign().await;
    let office = app.office().await;
    // who goes out is told, and has it on the phone
    let inbox = body(officers.second.get("/api/v1/staff-messages").await, 200);
    let told = text(&inbox["items"][0], "body");
    assert!(told.contains("冬季用电大普查") && told.contains("第一组") && told.contains("4 家"), "{told}");
    assert_eq!(left(&officers.first).await.len(), 4);
    assert_eq!(waiting(&app.staff("grid1").await).await, 1);
    let mine = body(officers.first.get("/api/v1/my-day").await, 200)["targets"][0].clone();
    assert_eq!(
        (&mine["campaignId"], &mine["campaignKind"], &mine["to"], &mine["industry"]),
        (&json!(id), &json!("campaign"), &json!(day(13)), &json!("2110"))
    );

    // one is checked, one is locked, one lets nobody in; for the fourth an inspection has begun
    let checked = street.open(&id, &firms[0]).await;
    let first = officers.find(&checked, Finding::due(15)).await;
    officers.find(&checked, Finding::due(15).titled("配电箱门未关")).await;
    assert_eq!(figures_hold(app, &id).await["progress"]["total"]["visited"], 0, "it is not completed");
    officers.complete(app, &checked).await;
    rectify(&firms[0].officer, &first).await;
    accept(&officers.first, &first).await;
    let mut in_vain = Vec::new();
    for (firm, outcome) in [(&firms[1], "locked"), (&firms[2], "refused")] {
        let inspection = street.open(&id, firm).await;
        street.in_vain(&inspection, outcome).await;
        in_vain.push(inspection);
    }
    let begun = street.open(&id, &firms[3]).await;
    let seen = figures_hold(app, &id).await;
    let total = &seen["progress"]["total"];
    assert_eq!(
        counted(targets(&office, &id, "").await.iter()),
        json!({"targets": 5, "waiting": 2, "visited": 1, "locked": 1, "refused": 1, "moved": 0, "merged": 0, "findings": 2, "closed": 1})
    );
    assert_eq!(total["behind"], 0, "three of five are done on the first of fourteen days");
    assert_eq!(
        left(&officers.first).await,
        ["普查丁家具厂", "普查乙家具厂"],
        "a locked gate is knocked at again"
    );

    // a target that was visited for another reason counts if the office says so
    let visit = json!({
        "enterpriseId": far, "outcome": "guided", "advice": "清理通道", "visitedAt": app.now(),
    });
    let visit = text(&body(app.staff("grid1").await.post("/api/v1/service-visits", visit).await, 201), "id");
    assert_eq!(waiting(&app.staff("grid1").await).await, 1, "it was for no campaign");
    let counting = format!("{CAMPAIGNS}/{id}/visits");
    let target = body(office.post(&counting, json!({"serviceVisitId": visit})).await, 200);
    assert_eq!((&target["state"], &target["countedByOffice"]), (&json!("visited"), &json!(true)));
    refused(&office.post(&counting, json!({"serviceVisitId": visit})).await, 409, "state_conflict");
    let elsewhere = service_visit(app, &app.firm("普查外五金厂", "3311").await).await;
    wrong(&office.post(&counting, json!({"serviceVisitId": elsewhere})).await, &["serviceVisitId"]);
    wrong(&office.post(&counting, json!({"inspectionId": begun})).await, &["inspectionId"]);
    wrong(&office.post(&counting, json!({})).await, &["inspectionId"]);
    figures_hold(app, &id).await;

    // who comes in later is added by hand
    let late = app.firm("普查晚五金厂", "3311").await;
    let adding = format!("{CAMPAIGNS}/{id}/targets");
    let team = targets(&office, &id, &format!("village={ELSEWHERE}")).await[0]["teamId"].clone();
    let new = json!({"enterpriseId": late.id, "teamId": team});
    assert_eq!(body(office.post(&adding, new.clone()).await, 201)["teamName"], "第二组");
    body(office.post(&adding, new).await, 200);
    assert_eq!(waiting(&app.staff("grid1").await).await, 1);
    assert_eq!(targets(&office, &id, "left=true").await.len(), 3);
    assert_eq!(targets(&office, &id, "state=refused").await[0]["enterpriseName"], "普查丙家具厂");

    // a void inspection was none
    let void = format!("/api/v1/inspections/{}/void", in_vain[1]);
    body(app.staff("supervisor").await.post(&void, json!({"reason": "走错了企业"})).await, 200);
    let total = figures_hold(app, &id).await["progress"]["total"].clone();
    assert_eq!((&total["visited"], &total["refused"], &total["waiting"]), (&json!(2), &json!(0), &json!(3)));

    // on the thirteenth day it is seen who is behind
    app.turn(12);
    let (leader, office) = (app.staff("leader").await, app.office().await);
    let seen = body(leader.get(&format!("{CAMPAIGNS}/{id}")).await, 200);
    let behind: Vec<_> =
        seen["progress"]["byTeam"].as_array().unwrap().iter().map(|one| one["behind"].clone()).collect();
    assert_eq!(behind, [json!(2), json!(0)]);
    for (file, kind) in [("targets.xlsx?left=true", "sheet"), ("report.xlsx", "sheet"), ("report.pdf", "pdf")]
    {
        let reply = leader.get(&format!("{CAMPAIGNS}/{id}/{file}")).await;
        assert_eq!(reply.status, 200, "{file}: {}", reply.text);
        assert!(header(&reply, "content-type").contains(kind), "{file}");
    }

    let closing = format!("{CAMPAIGNS}/{id}/completion");
    assert_eq!(body(office.post(&closing, json!({})).await, 200)["state"], "completed");
    refused(&office.post(&closing, json!({})).await, 409, "state_conflict");
    refused(&office.post(&counting, json!({"serviceVisitId": elsewhere})).await, 422, "validation_failed");
    assert_eq!(left(&app.inspector().await).await, Vec::<String>::new());
    figures_hold(app, &id).await;
    let audit = body(app.staff("auditor").await.get("/api/v1/audit?pageSize=100").await, 200);
    let rows = audit["items"].as_array().unwrap();
    for (action, times) in [
        ("create_campaign", 1),
        ("lead_campaign", 2),
        ("add_campaign_target", 2),
        ("count_campaign_visit", 1),
        ("complete_campaign", 1),
        ("export_list", 3),
    ] {
        assert_eq!(rows.iter().filter(|row| row["action"] == action).count(), times, "{action}");
    }
}

#[tokio::test]
async fn what_begins_after_the_end_is_opened_and_does_not_count() {
    let street = Street::new().await;
    let id = street.campaign().await;
    let before = street.app.now();
    street.app.pass(TimeDelta::minutes(5));
    let office = street.app.office().await;
    body(office.post(&format!("{CAMPAIGNS}/{id}/completion"), json!({})).await, 200);
    // a phone without signal had begun before, another one begins now
    let late = with(&street.officers.inspection(&street.app, &street.firms[0]), "campaignId", id.clone());
    let late = with(&late, "startedAt", before);
    let first = body(street.officers.first.post("/api/v1/inspections", late).await, 201);
    street.app.pass(TimeDelta::minutes(5));
    street.open(&id, &street.firms[1]).await;
    let all = targets(&office, &id, "").await;
    let records: Vec<_> = all.iter().filter_map(|one| one["inspectionId"].as_str()).collect();
    assert_eq!(records, [text(&first, "id")]);
}

#[tokio::test]
async fn what_cannot_be_a_campaign_says_why_and_makes_nothing() {
    let street = Street::new().await;
    let Street { app, firms, officers, .. } = &street;
    let id = street.campaign().await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let stranger = app.firm("普查外五金厂", "3311").await;
    let before = app.rows().await;
    let new = json!({"name": "普查", "from": day(0), "to": day(9)});
    for (field, value, named) in [
        ("name", json!(" "), "name"),
        ("to", json!(day(-1)), "to"),
        ("to", json!(day(400)), "to"),
        ("checklistId", json!(id), "checklistId"),
        ("drawId", json!(id), "drawId"),
        ("audience", json!({"industries": ["Z"]}), "audience.industries[0]"),
        ("audience", json!({"risks": ["red"]}), "audience"),
    ] {
        wrong(&office.post(CAMPAIGNS, with(&new, field, value)).await, &[named]);
    }
    let team = json!({"name": "第三组", "memberIds": [officers.ids[0]]});
    let leader = app.staff("leader").await.user_id().await;
    for (field, value, named) in [
        ("name", json!(""), "name"),
        ("memberIds", json!([]), "memberIds"),
        ("memberIds", json!([leader]), "memberIds[0]"),
        ("villages", json!(["桃花源"]), "villages[0]"),
        ("enterpriseIds", json!([stranger.id]), "enterpriseIds[0]"),
    ] {
        wrong(&office.put(&format!("{CAMPAIGNS}/{id}/teams"), with(&team, field, value)).await, &[named]);
    }
    let adding = format!("{CAMPAIGNS}/{id}/targets");
    wrong(&office.post(&adding, json!({"enterpriseId": id})).await, &["enterpriseId"]);
    wrong(&office.post(&adding, json!({"enterpriseId": stranger.id, "teamId": id})).await, &["teamId"]);
    // an inspection for a campaign that does not name the firm, or for none there is
    for (firm, campaign) in [(&stranger, &id), (&firms[0], &firms[0].id)] {
        let opening = with(&officers.inspection(app, firm), "campaignId", campaign.as_str());
        wrong(&officers.first.post("/api/v1/inspections", opening).await, &["campaignId"]);
    }
    refused(&inspector.post(CAMPAIGNS, new).await, 403, "forbidden");
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn a_team_is_sent_elsewhere_and_who_leaves_hands_it_over() {
    let street = Street::new().await;
    let Street { app, firms, officers, .. } = &street;
    let id = street.campaign().await;
    let office = app.office().await;
    // one firm goes to the other team, whose people change
    let team = json!({"name": "第二组", "memberIds": [officers.ids[1]], "enterpriseIds": [firms[0].id]});
    let led = body(office.put(&format!("{CAMPAIGNS}/{id}/teams"), team).await, 200);
    assert_eq!(led["teams"][1]["members"], json!([{"id": officers.ids[1], "name": "督查员乙"}]));
    assert_eq!(left(&officers.first).await.len(), 3);
    assert_eq!(left(&officers.second).await.len(), 5, "of both teams");
    assert_eq!(waiting(&app.staff("grid1").await).await, 0);

    let third = app.staff("inspector3").await;
    let path = format!("/api/v1/users/{}/handover", officers.ids[0]);
    let to = third.user_id().await;
    let shown = body(office.get(&format!("{path}?to={to}")).await, 200);
    let kinds: Vec<_> = shown["groups"].as_array().unwrap().iter().map(|one| text(one, "kind")).collect();
    assert!(kinds.contains(&"campaign_team".to_owned()), "{kinds:?}");
    body(office.post(&path, json!({"toId": to, "version": shown["version"]})).await, 200);
    assert_eq!(left(&third).await.len(), 3);
    assert_eq!(left(&officers.first).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_target_that_is_merged_away_is_taken_out_with_its_reason_until_that_is_undone() {
    let street = Street::new().await;
    let Street { app, firms, officers, .. } = &street;
    let (id, office) = (street.campaign().await, app.office().await);
    let checked = street.open(&id, &firms[1]).await;
    officers.complete(app, &checked).await;
    let before = left(&officers.first).await;
    for merged in [0, 1] {
        merge_firms(&office, &firms[merged], &firms[2], 0).await;
    }
    let total = figures_hold(app, &id).await["progress"]["total"].clone();
    assert_eq!((&total["targets"], &total["merged"], &total["visited"]), (&json!(5), &json!(1), &json!(1)));
    let gone = targets(&office, &id, "state=merged").await;
    assert_eq!(gone.len(), 1, "who was visited before counts as visited");
    assert_eq!(
        (&gone[0]["enterpriseName"], &gone[0]["mergedIntoName"]),
        (&json!("普查甲家具厂"), &json!("普查丙家具厂"))
    );
    let now = left(&officers.first).await;
    assert!(
        before.contains(&"普查甲家具厂".to_owned()) && !now.contains(&"普查甲家具厂".to_owned()),
        "{now:?}"
    );
    for file in ["report.xlsx", "report.pdf", "targets.xlsx"] {
        assert_eq!(office.get(&format!("{CAMPAIGNS}/{id}/{file}")).await.status, 200, "{file}");
    }
    part_firms(&office, &firms[0]).await;
    assert!(targets(&office, &id, "state=merged").await.is_empty());
    assert_eq!(left(&officers.first).await, before);
    figures_hold(app, &id).await;
}
