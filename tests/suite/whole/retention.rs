//! What the law wants kept is kept: records of hazards, inspections and self-checks for three years
//! (安全生产法 art. 41 and the rules under it), whatever throws things away.

use diesel::prelude::*;
use heping_api::jobs;
use heping_store::schema;
use heping_tests::TestApp;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, Visit, accept, answered, ask_for_time, inspection_list, own_hazard, penalty, plan, rectify,
    report, self_check, self_report, service_visit,
};
use serde_json::json;

use crate::whole::structure;

/// Files that delete rows, and what: nothing of them is a record of a firm.
const DELETES: [&str; 19] = [
    "crates/evidence/src/anonymous.rs",
    "crates/evidence/src/attachment.rs",
    "crates/evidence/src/photo/unlinked.rs",
    "crates/org/src/assignments.rs",
    "crates/org/src/bulletins/attachment.rs",
    "crates/org/src/campaigns/lead.rs",
    "crates/org/src/identities.rs",
    "crates/org/src/notices.rs",
    "crates/org/src/personal_data.rs",
    "crates/org/src/second_factor.rs",
    "crates/org/src/staff_inbox.rs",
    "crates/records/src/device/message.rs",
    "crates/records/src/report/reporter.rs",
    "crates/store/src/audit/addresses.rs",
    "crates/store/src/idempotency.rs",
    "crates/store/src/jobs.rs",
    "crates/store/src/tally/mod.rs",
    "crates/wechat/src/address.rs",
    "crates/wechat/src/gathering.rs",
];

/// How many rows the records of a street have, by table.
async fn records(app: &TestApp) -> Vec<(&'static str, i64)> {
    macro_rules! count {
        ($($table:ident)+) => {
            app.app.store.read(|conn| {
                Ok(vec![$((stringify!($table), schema::$table::table.count().get_result::<i64>(conn)?),)+])
            }).await.expect("a count")
        };
    }
    count!(enterprises enterprise_codes self_checks self_check_tasks inspections inspection_answers
        inspection_officers inspection_corrections inspection_documents signatures hazards hazard_events
        hazard_reports deadline_extensions remediation_plans conduct_records service_visits safety_facts photo_links
        score_entries audit_log)
}

#[test]
fn nothing_deletes_rows_but_what_is_no_record() {
    let deletes = structure::sources().into_iter().filter(|path| {
        path.starts_with("crates/")
            && !path.contains("/tests")
            && structure::read(path).contains("diesel::delete(")
    });
    assert_eq!(deletes.collect::<Vec<_>>(), DELETES);
}

#[tokio::test]
async fn three_years_later_every_record_is_there() {
    let visit = Visit::begin("三年家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(9)).await;
    let major = visit.find(Finding::due(40).major()).await;
    let sheet = answered(&inspection_list(&officers.first).await, &["yes", "not_applicable"]);
    body(officers.first.post(&format!("/api/v1/inspections/{inspection}/answers"), sheet).await, 201);
    officers.complete(app, inspection).await;
    let correction = json!({"text": "结束时间应为 11:00"});
    body(
        officers.first.post(&format!("/api/v1/inspections/{inspection}/corrections"), correction).await,
        201,
    );
    ask_for_time(&firm.officer, &hazard, 20).await;
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    plan(&firm.officer, &major).await;
    self_check(app, firm).await;
    self_report(firm, own_hazard(9)).await;
    report(app, firm).await;
    service_visit(app, firm).await;
    penalty(&app.office().await, firm).await;
    let before = records(app).await;
    for (table, rows) in &before {
        assert!(*rows > 0 || *table == "self_check_tasks", "{table} is empty, and proves nothing");
    }
    app.turn(3 * 365);
    jobs::schedule_today(&app.app).await.expect("the day's jobs");
    app.work().await;
    jobs::sweep::once(&app.app).await.expect("a night");
    for ((table, was), (_, is)) in before.iter().zip(records(app).await) {
        assert!(is >= *was, "{table}: {is} of {was} rows are left");
    }
    let detail = body(app.office().await.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
    assert_eq!(detail["sheets"][0]["lookedAt"], 2);
    assert_eq!(text(&detail["hazards"][0], "id"), text(&hazard, "id"));
}
