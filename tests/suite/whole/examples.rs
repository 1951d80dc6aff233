//! Every example of a body in the OpenAPI document, sent as it is: only what names a row of the
//! server is put in its place, because no document can know the ids of an installation.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, VILLAGE, Visit, accept, day, device, inspection_list, listed, own_hazard, plan, rectify, report,
    reported, review, self_report,
};
use heping_tests::{Client, Reply, TestApp, totp};
use serde_json::{Value, json};

use crate::whole::operations::{Operation, document, operations};

/// Where an example goes: by whom, what the path names, and the rows that its fields name.
struct Place {
    by: Client,
    path: Vec<(&'static str, String)>,
    rows: Vec<(&'static str, Value)>,
}

impl Place {
    fn by(client: &Client) -> Self {
        Self { by: client.clone(), path: Vec::new(), rows: Vec::new() }
    }

    /// The variable of the path.
    fn at(self, id: impl Into<String>) -> Self {
        self.part("{id}", id)
    }

    fn part(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.path.push((name, value.into()));
        self
    }

    /// The field at a JSON pointer names this row.
    fn row(mut self, pointer: &'static str, value: impl Into<Value>) -> Self {
        self.rows.push((pointer, value.into()));
        self
    }

    /// The same with photos of who sends them.
    async fn photos(self) -> Self {
        let photo = self.by.photo(77).await;
        self.row("/photoIds", json!([photo]))
    }
}

/// The first code of a second factor that somebody has begun.
async fn begun(app: &TestApp, by: &Client) -> String {
    let new = json!({"password": heping_api::demo::PASSWORD});
    let begun = body(by.post("/api/v1/session/second-factor", new).await, 201);
    totp(&text(&begun, "secret"), app.clock.now())
}

/// A street in which everything is ready for its example.
struct Ready {
    visit: Visit,
    office: Client,
    admin: Client,
    supervisor: Client,
    checklist: Value,
}

impl Ready {
    async fn new() -> Self {
        let visit = Visit::begin("演示家具厂").await;
        let office = visit.app.office().await;
        let (admin, supervisor) = (visit.app.staff("admin").await, visit.app.staff("supervisor").await);
        let item = |words: &str| json!({"text": words, "hazard": format!("未做到{words}"), "kind": "yes_no"});
        let checklist = json!({
            "title": "两项自查表", "scope": "self_check", "items": [item("通道畅通"), item("灭火器完好")],
        });
        let checklist = body(office.post("/api/v1/checklists", checklist).await, 201);
        Self { visit, office, admin, supervisor, checklist }
    }

    async fn hazard(&self, finding: Finding) -> Value {
        self.visit.find(finding).await
    }

    /// A hazard whose rectification waits for its review.
    async fn submitted(&self) -> Value {
        let hazard = self.hazard(Finding::due(15)).await;
        rectify(&self.visit.firm.officer, &hazard).await
    }

    async fn appeal(&self) -> String {
        let entry = text(&self.visit.firm.entry("D01").await, "id");
        let path = format!("/api/v1/score-entries/{entry}/appeals");
        text(&body(self.visit.firm.officer.post(&path, json!({"reason": "不属于本企业"})).await, 201), "id")
    }

    /// What the sessions, the register and the office need.
    async fn of_street(&self, operation: &str) -> Option<Place> {
        let Visit { app, firm, officers, .. } = &self.visit;
        let (office, admin, checklist) = (&self.office, &self.admin, &self.checklist);
        Some(match operation {
            "create_password_session" | "create_wechat_session" => Place::by(&app.anon()),
            "change_password" => Place::by(&app.staff("leader").await).row("/currentPassword", "heping-demo"),
            "create_wechat_binding" => Place::by(&app.staff("inspector3").await),
            "create_second_factor" => Place::by(&app.staff("grid1").await),
            "confirm_second_factor" => {
                let auditor = app.staff("auditor").await;
                Place::by(&auditor).row("/code", begun(app, &auditor).await)
            }
            "replace_score_rules" => Place::by(office).part("{version}", "v2"),
            "replace_sign_in_policy" => Place::by(admin),
            "replace_paper_settings" => {
                let set = body(office.get("/api/v1/paper-settings").await, 200);
                Place::by(office).row("/version", set["version"].clone())
            }
            "revoke_sessions" => {
                let twice = [app.staff("grid1").await, app.staff("grid1").await];
                let list = body(twice[0].get("/api/v1/sessions").await, 200);
                let other = list["items"].as_array().unwrap().iter().find(|one| one["current"] != true);
                Place::by(&twice[0]).row("/ids", json!([other.unwrap()["id"]]))
            }
            "create_consent" | "create_subscription" => Place::by(&firm.officer),
            "create_privacy_text" => Place::by(office),
            "change_name" => Place::by(&app.wechat("demo-somebody-without-a-name").await),
            "create_erasure" => Place::by(&app.wechat("demo-somebody-who-leaves").await),
            "create_user" => Place::by(admin),
            "replace_user" => Place::by(admin).at(app.staff("inspector3").await.user_id().await),
            "replace_assignments" => Place::by(office).at(&officers.ids[0]),
            "create_enterprise" | "create_sticker_sheet" | "create_checklist" => Place::by(office),
            "replace_visit_caps" => Place::by(office),
            "replace_enterprise" => {
                let (other, office) = (app.firm("演示木业", "2110").await, Place::by(office));
                office.at(other.id)
            }
            "create_invitation" => Place::by(office).at(&firm.id),
            "create_departure" => {
                let members = body(office.get(&firm.path("members")).await, 200);
                let principal = app.principal(firm).await.user_id().await;
                let now = body(office.get(&firm.path("members")).await, 200);
                let came = now["items"].as_array().unwrap().iter();
                let came = came.filter(|one| !members["items"].as_array().unwrap().contains(one));
                let came: Vec<_> = came.collect();
                assert_eq!(came.len(), 1, "{principal} alone came");
                Place::by(office).at(&firm.id).row("/memberId", came[0]["id"].clone())
            }
            "revoke_code" => Place::by(office).part("{code}", app.firm("演示五金厂", "3311").await.code),
            "create_phone_view" => {
                let area = json!({"villages": [VILLAGE], "enterprises": [], "version": 0});
                let path = format!("/api/v1/users/{}/assignments", officers.ids[1]);
                body(office.put(&path, area).await, 200);
                Place::by(&officers.second).at(&firm.id)
            }
            "create_document" => Place::by(office).at(&firm.id),
            "revoke_document" => {
                let new = json!({"kind": "licence", "title": "排污许可证"});
                Place::by(office).at(text(&body(office.post(&firm.path("documents"), new).await, 201), "id"))
            }
            "create_checklist_version" => Place::by(office).at(text(checklist, "id")),
            "replace_self_check_schedule" => {
                Place::by(office).at(&firm.id).row("/items/0/checklistId", checklist["id"].clone())
            }
            "replace_schedule_defaults" => {
                Place::by(office).row("/defaults/1/items/0/checklistId", checklist["id"].clone())
            }
            "create_device" => Place::by(office).row("/enterpriseId", &*firm.id),
            "replace_device" => Place::by(office).at(text(&device(office, firm).await, "id")),
            "create_statistics_signature" => {
                let principal = app.principal(firm).await;
                let picture = json!(principal.photo(28).await);
                Place::by(&principal).at(&firm.id).row("/imageId", picture)
            }
            "create_conduct" => Place::by(office).at(&firm.id).photos().await,
            "void_conduct" => {
                let penalty =
                    json!({"kind": "penalty", "occurredOn": day(0), "documentNumber": "1", "note": "处罚"});
                let made = body(office.post(&firm.path("conduct"), penalty).await, 201);
                Place::by(&self.supervisor).at(text(&made, "id"))
            }
            _ => return None,
        })
    }

    /// What the work at a firm needs.
    async fn of_work(&self, operation: &str) -> Option<Place> {
        let Visit { app, firm, officers, inspection } = &self.visit;
        let (inspector, officer) = (&officers.first, &firm.officer);
        Some(match operation {
            "create_self_check" => {
                let photo = json!([officer.photo(3).await]);
                let items = self.checklist["items"].as_array().unwrap();
                Place::by(officer)
                    .at(&firm.id)
                    .row("/checklistId", self.checklist["id"].clone())
                    .row("/answers/0/itemId", items[0]["id"].clone())
                    .row("/answers/0/photoIds", photo.clone())
                    .row("/answers/1/itemId", items[1]["id"].clone())
                    .row("/answers/1/photoIds", photo)
            }
            "create_inspection" => {
                Place::by(inspector).row("/enterpriseId", &*firm.id).row("/officerIds", json!(officers.ids))
            }
            "create_answers" => {
                let list = inspection_list(inspector).await;
                let items = list["items"].as_array().unwrap().iter();
                let items: Vec<_> = items.filter(|item| item["kind"] == "yes_no").collect();
                let photo = inspector.photo(78).await;
                Place::by(inspector)
                    .at(inspection)
                    .row("/checklistId", list["id"].clone())
                    .row("/checklistVersion", list["version"].clone())
                    .row("/answers/0/itemId", items[0]["id"].clone())
                    .row("/answers/1/itemId", items[1]["id"].clone())
                    .row("/answers/1/photoIds", json!([photo]))
            }
            "create_finding" => Place::by(inspector).at(inspection).photos().await,
            "complete_inspection" => Place::by(inspector).at(officers.inspect(app, firm).await),
            "create_correction" => {
                let completed = officers.inspect(app, firm).await;
                officers.complete(app, &completed).await;
                Place::by(inspector).at(completed)
            }
            "void_inspection" => Place::by(&self.supervisor).at(officers.inspect(app, firm).await),
            "create_measure" => {
                let picture = json!(inspector.photo(28).await);
                Place::by(inspector).at(inspection).row("/signatures/1/imageId", picture)
            }
            "create_statement" => {
                let picture = json!(inspector.photo(28).await);
                let (began, ended) = (json!(app.now()), json!(app.now()));
                let place = Place::by(inspector).at(inspection).row("/signatures/1/imageId", picture);
                place.row("/beganAt", began).row("/endedAt", ended)
            }
            "review_measure" => {
                let new = json!({
                    "kinds": ["remove_at_once"], "extent": "打磨工段", "reason": "积尘",
                    "signatures": officers.both_sides().await,
                });
                let path = format!("/api/v1/inspections/{inspection}/measures");
                let taken = body(inspector.post(&path, new).await, 201);
                let place =
                    Place::by(inspector).at(text(&taken, "id")).row("/officerIds", json!(officers.ids));
                place.row("/signatures/1/imageId", json!(inspector.photo(28).await))
            }
            "create_inspection_approval" => {
                Place::by(inspector).at(&firm.id).row("/officerIds", json!(officers.ids))
            }
            "decide_inspection_approval" => {
                let new = json!({
                    "kind": "routine", "reason": "年度计划", "matter": "用电", "officerIds": officers.ids,
                    "fromOn": day(1), "toOn": day(2),
                });
                let asked = body(inspector.post(&firm.path("inspection-approvals"), new).await, 201);
                Place::by(&self.supervisor).at(text(&asked, "id"))
            }
            "create_service_visit" => Place::by(inspector).row("/enterpriseId", &*firm.id).photos().await,
            "create_hazard" => Place::by(officer).at(&firm.id).photos().await,
            "create_hazard_report" => Place::by(&app.anon()).row("/code", &*firm.code),
            "create_report_ticket" => Place::by(&app.anon()).row("/code", &*firm.code),
            "create_appeal" => {
                officers.visit(app, firm, [Finding::due(20).titled("未设泄爆装置").major()]).await;
                Place::by(officer).at(text(&firm.entry("D02").await, "id")).photos().await
            }
            "decide_appeal" => Place::by(&self.supervisor).at(self.appeal().await),
            "preview_score" => Place::by(officer).at(&firm.id),
            "sync_records" => Place::by(inspector)
                .row("/items/0/body/enterpriseId", &*firm.id)
                .row("/items/0/body/officerIds", json!(officers.ids)),
            _ => return None,
        })
    }

    /// What the steps of a hazard need.
    async fn of_hazard(&self, operation: &str) -> Option<Place> {
        let Visit { app, firm, officers, .. } = &self.visit;
        let (office, officer) = (&self.office, &firm.officer);
        let general = async || text(&self.hazard(Finding::due(15)).await, "id");
        Some(match operation {
            "submit_rectification" | "create_reply" => Place::by(officer).at(general().await).photos().await,
            "review_rectification" => Place::by(office).at(text(&self.submitted().await, "id")),
            "create_extension" => Place::by(officer).at(general().await),
            "decide_extension" => {
                let hazard = general().await;
                let path = format!("/api/v1/hazards/{hazard}/extensions");
                let new = json!({"newDueOn": day(20), "reason": "设备到货延迟"});
                let asked = body(officer.post(&path, new).await, 201);
                Place::by(office).at(hazard).part("{eid}", text(&asked, "id"))
            }
            "create_plan" => {
                let major = self.hazard(Finding::due(15).major()).await;
                Place::by(officer).at(text(&major, "id"))
            }
            "create_progress" => {
                let major = self.hazard(Finding::due(15).major()).await;
                plan(officer, &major).await;
                Place::by(officer).at(text(&major, "id")).photos().await
            }
            "confirm_hazard" => {
                report(app, firm).await;
                Place::by(office).at(text(&reported(app).await[0], "id"))
            }
            "replace_due_date" => {
                let overdue = self_report(firm, own_hazard(1)).await;
                app.turn(2);
                Place::by(&app.office().await).at(text(&overdue, "id"))
            }
            "create_upward_report" | "create_listing" => {
                let major = self.hazard(Finding::due(15).major()).await;
                Place::by(office).at(text(&major, "id"))
            }
            "create_lifting" => {
                let major = self.hazard(Finding::due(15).major()).await;
                listed(office, &major).await;
                plan(officer, &major).await;
                rectify(officer, &major).await;
                let report = json!({"decision": "accept", "acceptanceReport": {"text": "合格"}});
                review(&officers.first, &major, report).await;
                accept(&officers.second, &major).await;
                Place::by(office).at(text(&major, "id"))
            }
            "replace_level" => Place::by(office).at(general().await),
            "create_referral" => Place::by(office).at(general().await),
            "void_hazard" => Place::by(&self.supervisor).at(general().await),
            "reopen_hazard" => {
                let hazard = self.submitted().await;
                accept(&officers.second, &hazard).await;
                Place::by(&self.supervisor).at(text(&hazard, "id")).photos().await
            }
            _ => return None,
        })
    }

    async fn place(&self, operation: &str) -> Place {
        if let Some(place) = self.of_street(operation).await {
            return place;
        }
        if let Some(place) = self.of_work(operation).await {
            return place;
        }
        let place = self.of_hazard(operation).await;
        place.unwrap_or_else(|| {
            panic!("{operation}: say in tests/suite/whole/examples.rs where its example goes")
        })
    }
}

/// The operations whose body has an example, with it and its schema.
fn exemplified() -> Vec<(Operation, Value, Value)> {
    let document = document();
    let mut found = Vec::new();
    for operation in operations() {
        let method = operation.method.to_lowercase();
        let content = &document["paths"][&operation.path][&method]["requestBody"]["content"];
        let json = &content["application/json"];
        // what WeChat sends is sealed for the moment: no example of it can be right
        if json["example"].is_object() && operation.id != "accept_wechat_push" {
            let name = text(&json["schema"], "$ref");
            let name = name.rsplit('/').next().unwrap();
            let schema = document["components"]["schemas"][name].clone();
            found.push((operation, json["example"].clone(), schema));
        }
    }
    // what moves the clock ends everybody's session
    found.sort_by_key(|(operation, ..)| operation.id == "replace_due_date");
    assert!(found.len() > 40, "{}", found.len());
    found
}

async fn send(place: &Place, operation: &Operation, example: &Value) -> Reply {
    let mut example = example.clone();
    for (pointer, row) in &place.rows {
        let field = example.pointer_mut(pointer);
        *field.unwrap_or_else(|| panic!("{}: no {pointer} in its example", operation.id)) = row.clone();
    }
    let mut path = operation.path.clone();
    for (name, value) in &place.path {
        path = path.replace(name, value);
    }
    place.by.send(&operation.method, &path, &example).await
}

#[tokio::test]
async fn every_example_is_taken() {
    let ready = Ready::new().await;
    // an entry that is not the one that is appealed elsewhere
    ready.hazard(Finding::due(15).major()).await;
    ready.hazard(Finding::due(15)).await;
    let mut refused = Vec::new();
    for (operation, example, _) in exemplified() {
        let place = ready.place(&operation.id).await;
        let reply = send(&place, &operation, &example).await;
        if !(200..300).contains(&reply.status) {
            refused.push(format!("{}: {}", operation.id, reply.text));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// A text of so many characters, which nobody guesses should it be a password.
fn long(characters: usize) -> String {
    let spread = (0..u32::try_from(characters).unwrap()).map(|n| 0x4e00 + n * 7919 % 20_000);
    spread.filter_map(char::from_u32).collect()
}

#[tokio::test]
async fn texts_may_be_as_long_as_the_document_says_and_no_longer() {
    let ready = Ready::new().await;
    ready.hazard(Finding::due(15).major()).await;
    ready.hazard(Finding::due(15)).await;
    let (mut wrong, mut limits) = (Vec::new(), 0);
    for (operation, example, schema) in exemplified() {
        let place = ready.place(&operation.id).await;
        let mut longest = example.clone();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let Some(most) = field["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) else {
                continue;
            };
            // whoever has a name keeps it: the body of a change may hold it and says nothing by it
            if operation.id == "replace_user" && name == "username" {
                continue;
            }
            limits += 1;
            let mut longer = example.clone();
            longer[name] = json!(long(most + 1));
            let reply = send(&place, &operation, &longer).await;
            let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
            if !errors.iter().any(|error| error["field"] == *name) {
                wrong.push(format!("{}: {name} of {} characters: {}", operation.id, most + 1, reply.text));
            }
            if example.get(name).is_some() {
                longest[name] = json!(long(most));
            }
        }
        let reply = send(&place, &operation, &longest).await;
        if !(200..300).contains(&reply.status) {
            wrong.push(format!("{} with the longest texts: {}", operation.id, reply.text));
        }
    }
    assert!(limits > 50, "{limits}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
