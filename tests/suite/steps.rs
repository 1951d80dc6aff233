//! The steps that several tests take: an inspection, a finding, a filled-in sheet; and what every
//! refusal must look like.

use diesel::QueryDsl;
use heping_core::Moment;
use heping_store::schema;
use heping_tests::{Client, Firm, Reply, TestApp, beginning};
use serde_json::{Value, json};

/// The clock of a test, turned to the same hour some days on.
pub fn turn(app: &TestApp, days: i64) {
    app.clock.set(later(days));
}

/// 10:00 some days after the beginning.
pub fn later(days: i64) -> Moment {
    beginning().plus(chrono::TimeDelta::days(days))
}

/// The day some days after the beginning, as the API writes it.
pub fn day(days: i64) -> String {
    later(days).day().to_string()
}

/// The clock of a test, turned; the firm's safety officer, whose session has ended, signs in again.
pub async fn turn_for(app: &TestApp, firm: &mut Firm, days: i64) {
    turn(app, days);
    firm.officer = app.wechat(&format!("demo-{}", firm.id)).await;
}

/// Checks that a refusal says all that it must, and which one it is.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.body["code"].as_str()), (status, Some(code)), "{}", reply.text);
    assert_eq!(header(reply, "content-type"), "application/problem+json", "{}", reply.text);
    problem(&reply.body, status, code);
    assert_eq!(reply.body["requestId"], header(reply, "x-request-id"), "the log is found by it");
}

/// Checks the body of a refusal, in an answer of its own or among the results of a sync.
#[track_caller]
pub fn problem(body: &Value, status: u16, code: &str) {
    assert_eq!(body["type"], format!("urn:heping:problem:{code}"), "{body}");
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["code"], code, "{body}");
    let title = body["title"].as_str().expect("a title");
    assert!((1..=7).contains(&title.chars().count()), "a toast shows 7 characters: {title}");
    let detail = body["detail"].as_str().expect("a detail");
    assert!(detail.chars().any(|c| ('一'..='龥').contains(&c)), "a sentence in Chinese: {detail}");
    assert!(body["errors"].is_array(), "{body}");
    assert!(!body["requestId"].as_str().expect("a request id").is_empty(), "{body}");
}

/// Checks a 422 that names exactly these fields, in whatever order.
#[track_caller]
pub fn wrong(reply: &Reply, fields: &[&str]) {
    refused(reply, 422, "validation_failed");
    let errors = reply.body["errors"].as_array().expect("errors");
    let mut named: Vec<_> = errors.iter().map(|error| error["field"].as_str().expect("a field")).collect();
    let mut fields = fields.to_vec();
    named.sort_unstable();
    fields.sort_unstable();
    assert_eq!(named, fields, "{}", reply.text);
    for error in errors {
        assert!(!error["code"].as_str().expect("a code").is_empty(), "{error}");
        assert!(!error["message"].as_str().expect("a message").is_empty(), "{error}");
    }
}

/// A header as text; empty when it is missing.
pub fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

/// The body of an answer that must have this status.
#[track_caller]
pub fn body(reply: Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text);
    reply.body
}

/// A text field that must be there.
#[track_caller]
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
}

/// The two officers of an inspection, and their ids.
pub struct Officers {
    pub first: Client,
    pub second: Client,
    pub ids: [String; 2],
}

impl Officers {
    pub async fn of(app: &TestApp) -> Self {
        let (first, second) = (app.staff("inspector1").await, app.staff("inspector2").await);
        let ids = [me(&first).await, me(&second).await];
        Self { first, second, ids }
    }

    /// What opens an inspection of a firm now.
    pub fn inspection(&self, app: &TestApp, firm: &Firm) -> Value {
        json!({
            "enterpriseId": firm.id,
            "kind": "routine",
            "legalBasis": "《安全生产法》第六十五条",
            "approvalNumber": "河安检批〔2026〕45号",
            "officerIds": self.ids,
            "startedAt": app.clock.now().to_string(),
        })
    }

    /// Opens an inspection and answers its id.
    pub async fn inspect(&self, app: &TestApp, firm: &Firm) -> String {
        let opened = self.first.post("/api/v1/inspections", self.inspection(app, firm)).await;
        text(&body(opened, 201), "id")
    }

    /// Records a finding that is due after some days, and answers the hazard.
    pub async fn find(&self, inspection: &str, more: &Value) -> Value {
        let photo = self.first.photo(1).await;
        let mut finding = json!({
            "title": "除尘管道积尘", "place": "打磨车间", "level": "general", "photoIds": [photo],
        });
        merge(&mut finding, more);
        body(self.first.post(&format!("/api/v1/inspections/{inspection}/findings"), finding).await, 201)
    }

    /// Completes an inspection, signed by all.
    pub async fn complete(&self, app: &TestApp, inspection: &str) -> Value {
        let path = format!("/api/v1/inspections/{inspection}/completion");
        body(self.first.post(&path, signed(&app.clock.now().to_string())).await, 200)
    }
}

/// What completes an inspection.
pub fn signed(ended_at: &str) -> Value {
    json!({
        "outcome": "checked", "endedAt": ended_at,
        "signatures": [{"party": "inspector", "name": "督查员甲"}, {"party": "enterprise", "name": "厂长"}],
    })
}

/// Puts the fields of `more` into `value`.
pub fn merge(value: &mut Value, more: &Value) {
    for (name, field) in more.as_object().expect("an object") {
        value[name] = field.clone();
    }
}

/// The user id of a session.
pub async fn me(client: &Client) -> String {
    let session = body(client.get("/api/v1/session").await, 200);
    text(&session["user"], "id")
}

/// Hands in a rectification.
pub async fn rectify(firm: &Firm, hazard: &Value) -> Value {
    let photo = firm.officer.photo(200).await;
    let path = format!("/api/v1/hazards/{}/submissions", text(hazard, "id"));
    body(firm.officer.post(&path, json!({"measure": "已清理积尘", "photoIds": [photo]})).await, 200)
}

/// Makes the plan of a major hazard.
pub async fn plan(by: &Client, hazard: &Value) -> Value {
    let path = format!("/api/v1/hazards/{}/plan", text(hazard, "id"));
    body(by.post(&path, six_parts()).await, 200)
}

/// A plan of a major hazard.
pub fn six_parts() -> Value {
    json!({
        "goals": "消除粉尘爆炸风险", "methods": "更换除尘系统", "resources": "专项经费 12 万元",
        "responsible": "生产部", "timetable": "九月底前", "emergency": "停用打磨工段",
    })
}

/// Reviews a rectification.
pub async fn review(officer: &Client, hazard: &Value, review: Value) -> Value {
    body(officer.post(&format!("/api/v1/hazards/{}/reviews", text(hazard, "id")), review).await, 200)
}

/// A sheet of a checklist on which all is well, done now.
pub async fn sheet(app: &TestApp, firm: &Firm, checklist: &Value) -> Value {
    let photo = firm.officer.photo(100).await;
    let answers = checklist["items"].as_array().expect("items").iter().map(|item| {
        let mut answer = json!({"itemId": item["id"]});
        match item["kind"].as_str().expect("a kind") {
            "yes_no" => answer["answer"] = json!("yes"),
            "number" => answer["number"] = item["max"].clone(),
            _ => answer["text"] = json!("无"),
        }
        if item["photoRequired"] == true {
            answer["photoIds"] = json!([photo]);
        }
        answer
    });
    json!({
        "checklistId": checklist["id"],
        "checklistVersion": checklist["version"],
        "performedAt": app.clock.now().to_string(),
        "answers": answers.collect::<Vec<_>>(),
    })
}

/// The checklist that a furniture maker answers.
pub async fn checklist(client: &Client) -> Value {
    let lists = body(client.get("/api/v1/checklists?industry=2110&scope=self_check").await, 200);
    lists["items"][0].clone()
}

/// Does a self-check on which all is well.
pub async fn self_check(app: &TestApp, firm: &Firm) -> Value {
    let checklist = checklist(&firm.officer).await;
    let sheet = sheet(app, firm, &checklist).await;
    let path = format!("/api/v1/enterprises/{}/self-checks", firm.id);
    body(firm.officer.post(&path, sheet).await, 201)
}

/// How many rows there are of everything that a refused request must leave alone.
pub async fn rows(app: &TestApp) -> Vec<(&'static str, i64)> {
    macro_rules! count {
        ($($table:ident)+) => {
            app.app.store.read(|conn| Ok(vec![$((
                stringify!($table),
                diesel::RunQueryDsl::get_result(schema::$table::table.count(), conn)?,
            ),)+])).await.expect("a count")
        };
    }
    count!(enterprises enterprise_codes invitations memberships photos self_checks inspections signatures
        hazards hazard_events safety_facts score_entries messages idempotency_keys audit_log)
}
