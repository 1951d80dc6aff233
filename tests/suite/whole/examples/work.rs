//! What the examples of the work at a firm need.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Visit, day, inspection_list};
use serde_json::json;

use super::{Place, Ready};

impl Ready {
    /// What the work at a firm needs.
    pub(super) async fn of_work(&self, operation: &str) -> Option<Place> {
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
}
