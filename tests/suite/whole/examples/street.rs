//! What the examples of sessions, register and office need.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{VILLAGE, Visit, bulletin, campaign, day, device, draw, merge_firms};
use heping_tests::{Client, TestApp, totp};
use serde_json::json;

use super::{Place, Ready};

/// The first code of a second factor that somebody has begun.
async fn begun(app: &TestApp, by: &Client) -> String {
    let new = json!({"password": heping_api::demo::PASSWORD});
    let begun = body(by.post("/api/v1/session/second-factor", new).await, 201);
    totp(&text(&begun, "secret"), app.clock.now())
}

impl Ready {
    /// What the sessions, the register and the office need.
    pub(super) async fn of_street(&self, operation: &str) -> Option<Place> {
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
            "create_phone_claim" | "create_phone_choice" => Place::by(&app.wechat("demo-by-phone").await),
            "create_erasure" => Place::by(&app.wechat("demo-somebody-who-leaves").await),
            "create_user" => Place::by(admin),
            "replace_user" => Place::by(admin).at(app.staff("inspector3").await.user_id().await),
            "replace_assignments" => Place::by(office).at(&officers.ids[0]),
            "create_handover" => {
                let (from, to) = (app.staff("inspector3").await.user_id().await, &officers.ids[1]);
                let area = json!({"villages": [VILLAGE], "enterprises": [], "version": 0});
                body(office.put(&format!("/api/v1/users/{from}/assignments"), area).await, 200);
                let shown = body(office.get(&format!("/api/v1/users/{from}/handover?to={to}")).await, 200);
                let version = shown["version"].clone();
                Place::by(office).at(from).row("/toId", &**to).row("/version", version)
            }
            "create_enterprise" | "create_sticker_sheet" | "create_checklist" => Place::by(office),
            "replace_visit_caps" | "replace_work_limits" => Place::by(office),
            "replace_work_calendar" => Place::by(office).part("{year}", "2026"),
            "replace_enterprise" => {
                let (other, office) = (app.firm("演示木业", "2110").await, Place::by(office));
                office.at(other.id)
            }
            "create_status_change" => {
                let (other, office) = (app.firm("演示胶合板厂", "2110").await, Place::by(office));
                office.at(other.id).photos().await
            }
            "revoke_merger" => {
                let (one, other) =
                    (app.firm("演示木线厂", "2110").await, app.firm("演示地板厂", "2110").await);
                merge_firms(office, &one, &other, 0).await;
                Place::by(office).at(one.id)
            }
            "create_application" => {
                Place::by(&app.wechat("demo-applicant").await).part("{code}", &*firm.code).photos().await
            }
            "revoke_application" => Place::by(&firm.officer),
            "decide_application" => {
                let other = app.firm("演示沙发厂", "2110").await;
                let applicant = app.wechat("demo-other-applicant").await;
                Place::by(office).at(text(&applicant.apply(&other.code, "principal").await, "id"))
            }
            "revoke_binding" => {
                let other = app.firm("演示床垫厂", "2110").await;
                let members = body(office.get(&other.path("members")).await, 200);
                Place::by(office).at(text(&members["items"][0], "id"))
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
            "create_bulletin" | "create_campaign" => Place::by(office),
            "create_campaign_target" => {
                let campaign = text(&campaign(office).await, "id");
                let firm = app.firm("普查晚到家具厂", "2110").await;
                Place::by(office).at(campaign).row("/enterpriseId", &*firm.id)
            }
            "replace_campaign_team" => Place::by(office)
                .at(text(&campaign(office).await, "id"))
                .row("/memberIds", json!(officers.ids)),
            "confirm_campaign_visit" => {
                let campaign = text(&campaign(office).await, "id");
                let other = app.firm("普查另去家具厂", "2110").await;
                body(
                    office
                        .post(
                            &format!("/api/v1/campaigns/{campaign}/targets"),
                            json!({"enterpriseId": other.id}),
                        )
                        .await,
                    201,
                );
                let inspection = officers.inspect(app, &other).await;
                officers.complete(app, &inspection).await;
                Place::by(office).at(campaign).row("/inspectionId", inspection)
            }
            "create_draw" => Place::by(office).row("/officerIds", json!(officers.ids)),
            "complete_draw" => Place::by(office).at(text(&draw(office, &officers.ids).await, "id")),
            "revoke_bulletin" => Place::by(office).at(text(&bulletin(office).await, "id")),
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
}
