//! The operations of the OpenAPI document, and whose row the path of each one names.

use heping_core::Permission;
use heping_tests::expect::text;
use serde_json::Value;

/// The OpenAPI document.
pub fn document() -> Value {
    serde_json::to_value(heping_api::router::document::document().unwrap()).unwrap()
}

/// What the path of an operation names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Names {
    /// No row of anybody's; what follows `?` is the least that it needs to answer.
    Nothing(&'static str),
    /// A row of an enterprise: out of reach it is 404.
    Row(Kind),
    /// A row of the street, for everybody in it: out of another street it is 404.
    OfStreet(Kind),
    /// One of a few lists, by its word; everybody sees his own street's.
    List(&'static str),
    /// An invitation: whoever holds the code may use it, once.
    Invitation,
    /// A code on a wall: whoever is signed in may have scanned it.
    Scanned,
    /// The receipt of a report: whoever holds it may ask.
    Receipt,
    /// The sheet on a firm's wall: whoever stands before it may read it.
    Wall,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    Enterprise,
    Checklist,
    Document,
    InspectionDocument,
    Code,
    Conduct,
    Device,
    Hazard,
    Inspection,
    SelfCheck,
    ServiceVisit,
    Message,
    OfficeNotice,
    ScoreEntry,
    Appeal,
    Application,
    Approval,
    Binding,
    Measure,
    User,
    Job,
    Invitation,
    RoleGrant,
    RegisterImport,
    Bulletin,
    Campaign,
    Draw,
}

use Kind::{
    Appeal, Application, Approval, Binding, Bulletin, Campaign, Checklist, Code, Conduct, Device, Document,
    Draw, Enterprise, Hazard, Inspection, InspectionDocument, Job, Measure, Message, OfficeNotice,
    RegisterImport, RoleGrant, ScoreEntry, SelfCheck, ServiceVisit, User,
};
use Names::{Invitation, List, Nothing, OfStreet, Receipt, Row, Scanned, Wall};

/// A handshake of WeChat's, signed with the token of the tests at the beginning of every test.
const HANDSHAKE: &str =
    "?signature=051ae2a4f070df2bda23ff5e4b4653cc3daf1184&timestamp=1781488800&nonce=n&echostr=e";

/// What each operation's path names. An operation without a row here fails the tests.
pub const ROWS: &[(&str, Names)] = &[
    ("accept_invitation", Invitation),
    ("change_name", Nothing("")),
    ("change_password", Nothing("")),
    ("accept_wechat_push", Nothing("")),
    ("complete_inspection", Row(Inspection)),
    ("confirm_hazard", Row(Hazard)),
    ("confirm_inspection", Row(Inspection)),
    ("create_answers", Row(Inspection)),
    ("create_appeal", Row(ScoreEntry)),
    ("create_checklist", Nothing("")),
    ("create_checklist_version", OfStreet(Checklist)),
    ("create_code", Row(Enterprise)),
    ("create_correction", Row(Inspection)),
    ("create_device", Nothing("")),
    ("create_device_key", Row(Device)),
    ("create_device_heartbeat", Nothing("")),
    ("create_status_change", Row(Enterprise)),
    ("revoke_merger", Row(Enterprise)),
    ("list_enterprise_history", Row(Enterprise)),
    ("list_status_proposals", Nothing("")),
    ("create_conduct", Row(Enterprise)),
    ("create_consent", Nothing("")),
    ("create_phone_choice", Nothing("")),
    ("create_phone_claim", Nothing("")),
    ("create_phone_view", Row(Enterprise)),
    ("create_erasure", Nothing("")),
    ("create_document", Row(Enterprise)),
    ("create_departure", Row(Enterprise)),
    ("create_enterprise", Nothing("")),
    ("create_extension", Row(Hazard)),
    ("create_finding", Row(Inspection)),
    ("create_handover", OfStreet(User)),
    ("create_hazard", Row(Enterprise)),
    ("create_hazard_report", Nothing("")),
    ("create_inspection", Nothing("")),
    ("create_inspection_approval", Row(Enterprise)),
    ("create_invitation", Row(Enterprise)),
    ("create_measure", Row(Inspection)),
    ("create_statement", Row(Inspection)),
    ("decide_inspection_approval", Row(Approval)),
    ("get_paper_settings", Nothing("")),
    ("list_inspection_approvals", Nothing("")),
    ("list_measures", Nothing("")),
    ("replace_paper_settings", Nothing("")),
    ("review_measure", Row(Measure)),
    ("list_bulletins", Nothing("")),
    ("create_bulletin", Nothing("")),
    ("get_bulletin", OfStreet(Bulletin)),
    ("upload_bulletin_attachment", Nothing("")),
    ("get_bulletin_attachment", OfStreet(Bulletin)),
    ("get_firm_bulletin_attachment", Row(Enterprise)),
    ("list_bulletin_recipients", OfStreet(Bulletin)),
    ("get_bulletin_recipients_file", OfStreet(Bulletin)),
    ("create_bulletin_reminder", Row(Bulletin)),
    ("revoke_bulletin", Row(Bulletin)),
    ("list_firm_bulletins", Row(Enterprise)),
    ("list_campaigns", Nothing("")),
    ("create_campaign", Nothing("")),
    ("get_campaign", OfStreet(Campaign)),
    ("list_campaign_targets", OfStreet(Campaign)),
    ("create_campaign_target", OfStreet(Campaign)),
    ("list_own_targets", Nothing("")),
    ("get_campaign_targets_file", OfStreet(Campaign)),
    ("confirm_campaign_visit", OfStreet(Campaign)),
    ("replace_campaign_team", OfStreet(Campaign)),
    ("complete_campaign", OfStreet(Campaign)),
    ("get_campaign_report_file", OfStreet(Campaign)),
    ("get_campaign_report", OfStreet(Campaign)),
    ("list_draws", Nothing("")),
    ("create_draw", Nothing("")),
    ("get_draw", OfStreet(Draw)),
    ("get_draw_record", OfStreet(Draw)),
    ("complete_draw", OfStreet(Draw)),
    ("confirm_bulletin", Row(Enterprise)),
    ("create_password_session", Nothing("")),
    ("create_plan", Row(Hazard)),
    ("create_privacy_text", Nothing("")),
    ("create_report_ticket", Nothing("")),
    ("create_progress", Row(Hazard)),
    ("create_referral", Row(Hazard)),
    ("create_reply", Row(Hazard)),
    ("create_self_check", Row(Enterprise)),
    ("create_service_visit", Nothing("")),
    ("create_sticker_sheet", Nothing("")),
    ("create_subscription", Nothing("")),
    ("create_listing", Row(Hazard)),
    ("create_upward_report", Row(Hazard)),
    ("create_lifting", Row(Hazard)),
    ("create_wechat_binding", Nothing("")),
    ("get_wechat_binding", Nothing("")),
    ("delete_wechat_binding", Nothing("")),
    ("delete_user_wechat", Row(User)),
    ("get_second_factor", Nothing("")),
    ("create_second_factor", Nothing("")),
    ("confirm_second_factor", Nothing("")),
    ("delete_user_second_factor", Row(User)),
    ("list_role_grants", Nothing("")),
    ("confirm_role_grant", Row(RoleGrant)),
    ("delete_role_grant", Row(RoleGrant)),
    ("get_sign_in_policy", Nothing("")),
    ("replace_sign_in_policy", Nothing("")),
    ("list_invitations", Row(Enterprise)),
    ("delete_invitation", Row(Kind::Invitation)),
    ("create_user", Nothing("")),
    ("create_wechat_session", Nothing("")),
    ("decide_extension", Row(Hazard)),
    ("decide_appeal", Row(Appeal)),
    ("delete_consent", List("privacy")),
    ("delete_session", Nothing("")),
    ("get_appeal", Row(Appeal)),
    ("get_assignments", OfStreet(User)),
    ("list_assignments", Nothing("")),
    ("list_street_tasks", Nothing("?from=2026-06-01&until=2026-06-30")),
    ("get_checklist", OfStreet(Checklist)),
    ("get_code", Row(Code)),
    ("get_code_image", Row(Code)),
    ("get_code_sticker", Row(Code)),
    ("get_dashboard", Nothing("")),
    ("get_work", Nothing("")),
    ("get_work_calendar", List("2026")),
    ("list_late_work", Nothing("")),
    ("get_work_limits", Nothing("")),
    ("get_dossier", Row(Enterprise)),
    ("get_enterprise", Row(Enterprise)),
    ("get_export", List("hazards")),
    ("get_handover", OfStreet(User)),
    ("get_hazard", Row(Hazard)),
    ("get_hazard_report", Receipt),
    ("get_health", Nothing("")),
    ("get_industry_page", Nothing("?industry=21")),
    ("get_inspection_document", Row(InspectionDocument)),
    ("get_inspection", Row(Inspection)),
    ("get_job", Row(Job)),
    ("get_landing_page", Row(Code)),
    ("get_my_data", Nothing("")),
    ("get_my_day", Nothing("")),
    ("get_overview", Row(Enterprise)),
    ("get_photo", Nothing("")),
    ("get_privacy", Nothing("")),
    ("get_ranking", Row(Enterprise)),
    ("get_ranking_picture", Row(Enterprise)),
    ("get_readiness", Nothing("")),
    ("get_reporter", Row(Hazard)),
    ("get_score", Row(Enterprise)),
    ("get_score_forecast", Row(Enterprise)),
    ("get_score_history", Row(Enterprise)),
    ("get_score_picture", Row(Enterprise)),
    ("get_self_check", Row(SelfCheck)),
    ("get_service_visit", Row(ServiceVisit)),
    ("get_schedule_defaults", Nothing("")),
    ("get_self_check_schedule", Row(Enterprise)),
    ("get_session", Nothing("")),
    ("get_user", Row(User)),
    ("get_sticker_sheet", Nothing("")),
    ("get_wall", Row(Enterprise)),
    ("get_hazard_statistics", Row(Enterprise)),
    ("create_statistics_signature", Row(Enterprise)),
    ("get_hazard_statistics_file", Row(Enterprise)),
    ("list_hazard_statistics", Nothing("")),
    ("get_wall_page", Wall),
    ("create_wall_acknowledgement", Wall),
    ("get_wechat_push", Nothing(HANDSHAKE)),
    ("get_visit_caps", Nothing("")),
    ("import_enterprises", Nothing("")),
    ("create_register_import", Nothing("")),
    ("get_register_import", Row(RegisterImport)),
    ("list_audit", Nothing("")),
    ("get_audit_file", Nothing("")),
    ("get_audit_chain", Nothing("")),
    ("list_appeals", Nothing("")),
    ("list_checklists", Nothing("")),
    ("list_devices", Nothing("")),
    ("list_conduct", Row(Enterprise)),
    ("list_documents", Nothing("")),
    ("list_enterprises", Nothing("")),
    ("list_handovers", Nothing("")),
    ("list_hazards", Nothing("")),
    ("list_industry_comparison", Nothing("")),
    ("list_inspection_documents", Nothing("")),
    ("list_inspections", Nothing("")),
    ("list_officers", Nothing("")),
    ("create_application", Scanned),
    ("list_own_applications", Nothing("")),
    ("revoke_application", Nothing("")),
    ("list_applications", Nothing("")),
    ("decide_application", Row(Application)),
    ("list_bindings", Nothing("")),
    ("revoke_binding", Row(Binding)),
    ("list_members", Row(Enterprise)),
    ("list_messages", Nothing("")),
    ("list_phone_views", Row(Enterprise)),
    ("list_office_notices", Nothing("")),
    ("list_rankings", Nothing("?industry=21")),
    ("list_score_entries", Row(Enterprise)),
    ("list_score_rules", Nothing("")),
    ("list_self_check_tasks", Row(Enterprise)),
    ("list_self_checks", Row(Enterprise)),
    ("list_service_visits", Nothing("")),
    ("list_sessions", Nothing("")),
    ("list_staff_messages", Nothing("")),
    ("list_users", Nothing("")),
    ("list_village_comparison", Nothing("")),
    ("preview_score", Row(Enterprise)),
    ("list_subscriptions", Nothing("")),
    ("read_message", Row(Message)),
    ("read_office_notice", Row(OfficeNotice)),
    ("read_staff_messages", Nothing("")),
    ("reopen_hazard", Row(Hazard)),
    ("replace_device", Row(Device)),
    ("replace_due_date", Row(Hazard)),
    ("replace_assignments", OfStreet(User)),
    ("replace_level", Row(Hazard)),
    ("replace_enterprise", Row(Enterprise)),
    ("replace_score_rules", List("v2")),
    ("replace_user", Row(User)),
    ("reset_password", Row(User)),
    ("replace_schedule_defaults", Nothing("")),
    ("replace_self_check_schedule", Row(Enterprise)),
    ("replace_visit_caps", Nothing("")),
    ("replace_work_calendar", List("2026")),
    ("replace_work_limits", Nothing("")),
    ("review_rectification", Row(Hazard)),
    ("revoke_document", Row(Document)),
    ("revoke_code", Row(Code)),
    ("revoke_sessions", Nothing("")),
    ("submit_rectification", Row(Hazard)),
    ("sync_records", Nothing("")),
    ("upload_photo", Nothing("")),
    ("upload_report_photo", Nothing("")),
    ("void_conduct", Row(Conduct)),
    ("void_hazard", Row(Hazard)),
    ("void_inspection", Row(Inspection)),
];

/// An operation as the document has it.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    /// `None`: nobody needs to be signed in.
    pub permission: Option<Permission>,
    pub names: Names,
}

/// Every operation of the document.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = text(operation, "operationId");
            let (_, names) = *ROWS.iter().find(|(row, _)| *row == id).unwrap_or_else(|| {
                panic!(
                    "{id} ({method} {path}) has no row in ROWS of tests/suite/whole/operations.rs: \
                     add one that says whose row its path names"
                )
            });
            let name = text(operation, "x-permission");
            let permission = Permission::ALL.iter().copied().find(|one| one.name() == name);
            assert!(permission.is_some() || name == "nobody", "{id}: no permission is called {name}");
            operations.push(Operation {
                id,
                method: method.to_uppercase(),
                path: path.clone(),
                permission,
                names,
            });
        }
    }
    // signing out ends the session that the others need
    operations.sort_by_key(|operation| operation.id == "delete_session");
    operations
}
