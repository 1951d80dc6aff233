//! What the examples of the steps of a hazard need.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, Visit, accept, day, listed, own_hazard, plan, rectify, report, reported, review, self_report,
};
use serde_json::json;

use super::{Place, Ready};

impl Ready {
    /// What the steps of a hazard need.
    pub(super) async fn of_hazard(&self, operation: &str) -> Option<Place> {
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
}
