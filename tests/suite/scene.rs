//! What several tests need to have happened: inspections, findings, self-checks, made through the API.

use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

/// When everything here was done: the clock of a fresh [`TestApp`].
pub const AT: &str = "2026-06-15T10:00:00+08:00";

/// The text of a field that must be there.
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// The user behind a client.
pub async fn user_of(client: &Client) -> String {
    text(&client.get("/api/v1/session").await.body["user"], "id")
}

/// The body that opens an inspection by two officers.
pub async fn opening(app: &TestApp, enterprise: &str) -> Value {
    let mut officers = Vec::new();
    for name in ["inspector1", "inspector2"] {
        officers.push(user_of(&app.staff(name).await).await);
    }
    json!({
        "enterpriseId": enterprise, "kind": "routine", "legalBasis": "《安全生产法》第六十五条",
        "approvalNumber": "河安检批〔2026〕45号", "officerIds": officers, "startedAt": AT,
    })
}

/// An open inspection of a firm.
pub async fn inspection(app: &TestApp, firm: &Firm) -> String {
    let body = opening(app, &firm.id).await;
    let made = app.inspector().await.post("/api/v1/inspections", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "id")
}

/// Completes an inspection.
pub async fn completion(app: &TestApp, inspection: &str) {
    let signatures =
        json!([{"party": "inspector", "name": "督查员甲"}, {"party": "enterprise", "name": "厂长"}]);
    let body = json!({"outcome": "checked", "endedAt": AT, "signatures": signatures});
    let made =
        app.inspector().await.post(&format!("/api/v1/inspections/{inspection}/completion"), body).await;
    assert_eq!(made.status, 200, "{}", made.text);
}

/// A finding of an inspection: a hazard that the firm is to rectify.
pub async fn finding(app: &TestApp, inspection: &str, level: &str) -> String {
    let inspector = app.inspector().await;
    let photo = inspector.photo(1).await;
    let body = json!({
        "title": "打磨车间除尘管道积尘", "place": "1号厂房打磨工段", "level": level, "dueOn": "2026-06-30",
        "photoIds": [photo], "criteria": {"document": "工贸企业重大事故隐患判定标准", "article": "第十一条"},
    });
    let made = inspector.post(&format!("/api/v1/inspections/{inspection}/findings"), body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "id")
}

/// Hands in a rectification of a hazard.
pub async fn submission(by: &Client, hazard: &str) {
    let photo = by.photo(2).await;
    let body = json!({"measure": "已清理积尘", "photoIds": [photo]});
    let made = by.post(&format!("/api/v1/hazards/{hazard}/submissions"), body).await;
    assert_eq!(made.status, 200, "{}", made.text);
}

/// A self-check of a firm with nothing amiss.
pub async fn self_check(firm: &Firm) -> String {
    let photo = firm.officer.photo(3).await;
    let lists = firm.officer.get("/api/v1/checklists?scope=self_check&industry=2110").await;
    let list = &lists.body["items"][0];
    let answers = list["items"].as_array().expect("items").iter().map(|item| {
        let mut answer = json!({"itemId": item["id"], "photoIds": [photo]});
        match item["kind"].as_str() {
            Some("yes_no") => answer["answer"] = json!("yes"),
            Some("number") => {
                answer["number"] = item["min"].as_f64().map_or(item["max"].clone(), Value::from)
            }
            _ => answer["text"] = json!("无"),
        }
        answer
    });
    let body = json!({
        "checklistId": list["id"], "checklistVersion": list["version"], "performedAt": AT,
        "answers": answers.collect::<Vec<_>>(),
    });
    let made = firm.officer.post(&format!("/api/v1/enterprises/{}/self-checks", firm.id), body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "id")
}

/// A device of a firm.
pub async fn device(office: &Client, firm: &Firm) -> String {
    let body = json!({"enterpriseId": firm.id, "kind": "sensor", "name": "东门烟感", "place": "东门"});
    let made = office.post("/api/v1/devices", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "id")
}

/// A report about a firm by somebody unknown: its receipt.
pub async fn report(app: &TestApp, firm: &Firm) -> String {
    let made =
        app.anon().post("/api/v1/hazard-reports", json!({"code": firm.code, "text": "粉尘很大"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "receipt")
}

/// A service visit to a firm.
pub async fn service_visit(app: &TestApp, firm: &Firm) -> String {
    let body = json!({"enterpriseId": firm.id, "outcome": "guided", "advice": "加强清扫", "visitedAt": AT});
    let made = app.staff("grid1").await.post("/api/v1/service-visits", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    text(&made.body, "id")
}
