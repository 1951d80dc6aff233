//! Somebody leaves: what they had to do goes to a colleague in one act.

use diesel::prelude::*;
use heping_store::Conn;
use heping_store::testkit::Pair;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, VILLAGE, day, opening, rectify};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

/// Two officers of whom the first has a village, a firm, an open inspection and a request; a third
/// one who takes over.
struct Street {
    app: TestApp,
    office: Client,
    firm: Firm,
    officers: Officers,
    inspection: String,
    third: String,
}

impl Street {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let (office, officers) = (app.office().await, Officers::of(&app).await);
        let firm = app.firm("移交家具厂", "2110").await;
        let area = json!({"version": 0, "villages": [VILLAGE], "enterprises": [firm.id]});
        body(office.put(&format!("/api/v1/users/{}/assignments", officers.ids[0]), area).await, 200);
        let inspection = officers.inspect(&app, &firm).await;
        let hazard = officers.find(&inspection, Finding::due(15).titled("配电箱门未关")).await;
        rectify(&firm.officer, &hazard).await;
        let asked = json!({
            "kind": "routine", "reason": "年度计划", "matter": "用电", "officerIds": officers.ids, "fromOn": day(1), "toOn": day(9),
        });
        body(officers.first.post(&firm.path("inspection-approvals"), asked).await, 201);
        let third = app.staff("inspector3").await.user_id().await;
        Self { app, office, firm, officers, inspection, third }
    }

    fn path(&self) -> String {
        format!("/api/v1/users/{}/handover", self.officers.ids[0])
    }

    async fn shown(&self, to: &str) -> Value {
        body(self.office.get(&format!("{}?to={to}", self.path())).await, 200)
    }

    async fn hand_over(&self, to: &str, shown: &Value) -> heping_tests::Reply {
        self.office.post(&self.path(), json!({"toId": to, "version": shown["version"]})).await
    }
}

/// How much there is of each kind, and how much of it does not pass.
fn counts(shown: &Value) -> Vec<(String, u64, u64)> {
    let groups = shown["groups"].as_array().unwrap().iter();
    let number = |group: &Value, field: &str| group[field].as_u64().unwrap();
    groups.map(|group| (text(group, "kind"), number(group, "count"), number(group, "stays"))).collect()
}

fn all(kinds: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    kinds.iter().map(|&(kind, count, stays)| (kind.to_owned(), count, stays)).collect()
}

#[tokio::test]
async fn all_that_somebody_had_to_do_goes_to_a_colleague_in_one_act() {
    let street = Street::new().await;
    let Street { app, office, firm, officers, inspection, third } = &street;
    let shown = street.shown(third).await;
    let kinds = ["village", "enterprise", "open_inspection", "requested_approval", "recheck"];
    assert_eq!(counts(&shown), all(&kinds.map(|kind| (kind, 1, 0))));
    assert_eq!((&shown["fromName"], &shown["toName"]), (&json!("督查员甲"), &json!("督查员丙")));
    assert_eq!(shown["groups"][2]["lines"][0]["enterpriseName"], "移交家具厂");

    let done = body(street.hand_over(third, &shown).await, 200);
    assert_eq!(counts(&done), counts(&shown));
    let got = body(office.get(&format!("/api/v1/users/{third}/assignments")).await, 200);
    assert_eq!(
        (&got["villages"][0]["code"], &got["enterprises"][0]["id"]),
        (&json!(VILLAGE), &json!(firm.id))
    );
    let path = format!("/api/v1/inspections/{inspection}");
    let now = body(office.get(&path).await, 200);
    let on_it: Vec<_> = now["officers"].as_array().unwrap().iter().map(|one| text(one, "name")).collect();
    assert_eq!(on_it, ["督查员丙", "督查员乙"]);
    let left = street.shown(third).await;
    assert_eq!(counts(&left), [], "nothing is left behind");
    refused(&street.hand_over(third, &left).await, 409, "state_conflict");
    let told = body(app.staff("inspector3").await.get("/api/v1/staff-messages").await, 200);
    let words = text(&told["items"][0], "body");
    assert!(words.contains("督查员甲的工作已移交给您") && words.contains("未完成的督查 1"), "{words}");

    // the colleague goes on where the first one stopped, who is no officer of it any more
    let successor = app.staff("inspector3").await;
    let refusal = officers
        .first
        .post(&format!("{path}/findings"), Finding::due(9).body(&officers.first.photo(3).await))
        .await;
    refused(&refusal, 403, "forbidden");
    let found = Finding::due(9).titled("通道堵塞").body(&successor.photo(4).await);
    body(successor.post(&format!("{path}/findings"), found).await, 201);
    let day = body(successor.get("/api/v1/my-day").await, 200);
    assert_eq!(day["toRecheck"][0]["title"], "配电箱门未关");

    // both are told, and the log says who has it now
    for (who, kind) in [("inspector1", "handed_over"), ("inspector3", "taken_over")] {
        let session = body(app.staff(who).await.get("/api/v1/session").await, 200);
        assert_eq!(session["notices"][0]["kind"], kind, "{session}");
    }
    let auditor = app.staff("auditor").await;
    let log =
        body(auditor.get(&format!("/api/v1/audit?subject={}&action=hand_over", officers.ids[0])).await, 200);
    assert_eq!((&log["total"], &log["items"][0]["action"]), (&json!(1), &json!("hand_over")));
    assert_eq!(log["items"][0]["changes"][0]["after"], "督查员丙");
    let log =
        body(auditor.get(&format!("/api/v1/audit?subject={inspection}&action=change_officer")).await, 200);
    assert_eq!(log["total"], 1);
}

#[tokio::test]
async fn what_is_not_as_it_was_shown_is_not_handed_over() {
    let street = Street::new().await;
    let Street { app, office, officers, third, .. } = &street;
    let shown = street.shown(third).await;
    let other = app.firm("后来的家具厂", "2110").await;
    let opened = officers.first.post("/api/v1/inspections", opening(app, &other, &officers.ids)).await;
    body(opened, 201);
    refused(&street.hand_over(third, &shown).await, 409, "version_conflict");
    let held = body(office.get(&format!("/api/v1/users/{third}/assignments")).await, 200);
    assert_eq!(held["villages"], json!([]), "nothing was done of it");

    let anew = street.shown(third).await;
    assert_eq!(counts(&anew)[2], ("open_inspection".to_owned(), 2, 0));
    body(street.hand_over(third, &anew).await, 200);
    refused(&street.hand_over(third, &anew).await, 409, "version_conflict");
}

#[tokio::test]
async fn what_a_colleague_cannot_take_over_stays_and_says_why() {
    let street = Street::new().await;
    let Street { app, officers, .. } = &street;
    let colleague = street.shown(&officers.ids[1]).await;
    assert_eq!(counts(&colleague)[2..4], all(&[("open_inspection", 1, 1), ("requested_approval", 1, 1)])[..]);
    assert!(text(&colleague["groups"][2]["lines"][0], "staysBecause").contains("督查须有两人"));
    let worker = app.staff("grid1").await.user_id().await;
    let worker = street.shown(&worker).await;
    assert_eq!(counts(&worker)[2], ("open_inspection".to_owned(), 1, 1));
    assert!(text(&worker["groups"][2]["lines"][0], "staysBecause").contains("执法证"));

    // what was approved names its officers, and what one saw nobody else can say
    let asked = &street.office.get("/api/v1/inspection-approvals?state=requested").await.body["items"][0];
    let decision = format!("/api/v1/inspection-approvals/{}/decision", text(asked, "id"));
    body(app.staff("supervisor").await.post(&decision, json!({"decision": "approve"})).await, 200);
    let end = heping_tests::fixture::signed(&app.now(), &officers.second.photo(29).await);
    let end = heping_tests::fixture::with(
        &end,
        "signatures",
        json!([
            {"party": "inspector", "name": "督查员乙"},
            {"party": "enterprise", "name": "厂长", "refusedReason": "不在场"},
        ]),
    );
    body(
        officers.second.post(&format!("/api/v1/inspections/{}/completion", street.inspection), end).await,
        200,
    );
    let shown = street.shown(&street.third).await;
    let stay = [("approved_inspection", 1, 1), ("inspection_to_confirm", 1, 1)];
    assert_eq!(counts(&shown)[3..], all(&stay)[..]);

    let own = officers.ids[0].clone();
    wrong(&street.hand_over(&own, &shown).await, &["toId"]);
    let office = street.office.user_id().await;
    wrong(&street.hand_over(&office, &shown).await, &["toId"]);
    wrong(&street.office.get(&format!("{}?to={office}", street.path())).await, &["to"]);
}

#[tokio::test]
async fn who_left_with_work_undone_is_seen_until_somebody_has_it() {
    let street = Street::new().await;
    let Street { app, office, officers, third, .. } = &street;
    let waiting = async || {
        let work = body(office.get("/api/v1/work").await, 200);
        let items = work["items"].as_array().unwrap().clone();
        items.into_iter().find(|one| one["kind"] == "work_to_hand_over").unwrap()["count"].clone()
    };
    assert_eq!(waiting().await, 0);
    let user = format!("/api/v1/users/{}", officers.ids[0]);
    let admin = app.staff("admin").await;
    let known = body(admin.get(&user).await, 200);
    let gone = json!({
        "version": known["version"], "name": known["name"], "roles": ["inspector"],
        "certificateNumber": known["certificateNumber"], "active": false,
    });
    body(admin.put(&user, gone).await, 200);
    assert_eq!(waiting().await, 1);
    let left = body(office.get("/api/v1/handovers").await, 200);
    assert_eq!(left["items"], json!([{"id": officers.ids[0], "name": "督查员甲"}]));
    let shown = street.shown(third).await;
    body(street.hand_over(third, &shown).await, 200);
    assert_eq!(waiting().await, 0);
    assert_eq!(body(office.get("/api/v1/handovers").await, 200)["items"], json!([]));
}

/// What somebody has to do: it passes.
const PASSES: &[&str] = &["assignments.user_id", "campaign_members.user_id", "inspection_officers.user_id"];

/// What belongs to a person or an account, and ends with it.
const OWN: &[&str] = &[
    "account_notices.user_id",
    "applications.user_id",
    "consents.user_id",
    "credentials.user_id",
    "memberships.user_id",
    "gathered_messages.user_id",
    "message_deliveries.user_id",
    "photos.owner_id",
    "recovery_codes.user_id",
    "role_grants.user_id",
    "second_factors.user_id",
    "sessions.user_id",
    "staff_messages.user_id",
    "subscriptions.user_id",
    "wechat_addresses.user_id",
    "wechat_identities.user_id",
];

/// Who did something: it stays written down for good.
const DONE: &[&str] = &[
    "access_log.user_id",
    "appeals.decided_by",
    "appeals.filed_by",
    "applications.decided_by",
    "assignments.assigned_by",
    "bulletins.sent_by",
    "bulletins.withdrawn_by",
    "bulletin_recipients.confirmed_by",
    "campaign_targets.counted_by",
    "campaigns.completed_by",
    "campaigns.created_by",
    "conduct_records.recorded_by",
    "conduct_voids.voided_by",
    "deadline_extensions.decided_by",
    "deadline_extensions.requested_by",
    "devices.registered_by",
    "draw_officers.user_id",
    "draws.completed_by",
    "draws.created_by",
    "enterprise_codes.ended_by",
    "enterprise_codes.issued_by",
    "enterprise_changes.recorded_by",
    "enterprise_documents.recorded_by",
    "hazard_events.actor_id",
    "hazard_events.second_officer_id",
    "hazard_statistics.signed_by",
    "hazards.first_accepted_by",
    "hazards.recorded_by",
    "hazards.submitted_by",
    "inspection_answers.answered_by",
    "inspection_approvals.decided_by",
    "inspection_approvals.requested_by",
    "inspection_corrections.made_by",
    "inspection_statements.recorded_by",
    "inspections.opened_by",
    "inspections.voided_by",
    "invitations.accepted_by",
    "invitations.created_by",
    "measure_reviews.reviewed_by",
    "measures.decided_by",
    "memberships.revoked_by",
    "office_notices.read_by",
    "privacy_texts.published_by",
    "remediation_plans.made_by",
    "role_grants.decided_by",
    "role_grants.requested_by",
    "score_rule_editions.decided_by",
    "self_check_defaults.changed_by",
    "self_check_schedules.changed_by",
    "self_checks.performed_by",
    "service_visits.visited_by",
    "sticker_sheets.requested_by",
    "street_checklists.changed_by",
    "work_calendars.changed_by",
];

/// A column that refers to a row of `users`.
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    named: String,
}

/// Every column that names a person, as `table.column`.
async fn naming_a_person(app: &TestApp) -> Vec<String> {
    let sql = match Pair::current() {
        Pair::Postgres => {
            "SELECT c.conrelid::regclass::text || '.' || a.attname AS named FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass"
        }
        Pair::Sqlite => {
            "SELECT m.name || '.' || f.\"from\" AS named FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f WHERE f.\"table\" = 'users'"
        }
    };
    let read = move |conn: &mut Conn| Ok(diesel::sql_query(sql).load::<Column>(conn)?);
    let mut named: Vec<String> =
        app.app.store.read(read).await.unwrap().into_iter().map(|column| column.named).collect();
    named.sort_unstable();
    named
}

#[tokio::test]
async fn the_handover_knows_every_column_that_names_a_person() {
    let app = TestApp::start().await;
    let named = naming_a_person(&app).await;
    let mut known: Vec<&str> = [PASSES, OWN, DONE].concat();
    known.sort_unstable();
    assert_eq!(
        named, known,
        "a column names a person: say here whether it passes when they leave, and have \
         crates/api/src/usecase/handover pass it if so"
    );
}
