//! What a major hazard needs beside: plan, progress, reports upward, listing.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit, accept, day, plan, rectify, review, six_parts, with};
use serde_json::{Value, json};

use super::{hazard, told};

#[tokio::test]
async fn a_major_hazard_needs_its_six_parts_before_it_goes_on() {
    let visit = Visit::begin("步骤家具厂").await;
    let (found, path) = hazard(&visit, Finding::due(10).major()).await;
    let officer = &visit.firm.officer;
    let (_, general) = hazard(&visit, Finding::due(10)).await;
    refused(&officer.post(&format!("{general}/plan"), six_parts()).await, 409, "state_conflict");
    let photo = officer.photo(9).await;
    let submission = json!({"measure": "已更换", "photoIds": [photo]});
    let early = officer.post(&format!("{path}/submissions"), submission).await;
    refused(&early, 409, "state_conflict");
    assert_eq!(early.body["state"], "rectifying");
    let early = officer.post(&format!("{path}/progress"), json!({"text": "进行中"})).await;
    refused(&early, 409, "state_conflict");
    for part in ["goals", "methods", "resources", "responsible", "timetable", "emergency"] {
        let mut five = six_parts();
        five[part] = json!(" ");
        wrong(&officer.post(&format!("{path}/plan"), five).await, &[part]);
    }
    // nobody writes 「无」 six times, and money and days are counted
    let nothing = json!({
        "goals": "无", "methods": "无", "resources": "无", "responsible": "无", "timetable": "无", "emergency": "无",
    });
    let parts = ["goals", "methods", "resources", "responsible", "timetable", "emergency"];
    wrong(&officer.post(&format!("{path}/plan"), nothing).await, &parts);
    let vague = "由企业自行安排资金和时间并按照有关要求认真落实到位";
    let uncounted = with(&with(&six_parts(), "resources", vague), "timetable", vague);
    wrong(&officer.post(&format!("{path}/plan"), uncounted).await, &["resources", "timetable"]);
    plan(officer, &found).await;
    let before = visit.app.rows().await;
    plan(officer, &found).await;
    assert_eq!(visit.app.rows().await, before, "the same plan again is no second one");
    visit.app.turn(5);
    let office = visit.app.office().await;
    let mut anew = six_parts();
    anew["timetable"] = json!("八月底前完成全部整改并经第三方检测合格，每月报告进展");
    body(office.post(&format!("{path}/plan"), anew).await, 200);
    let progress = json!({"id": "019786a0-0000-7000-8000-000000000012", "text": "已订货", "photoIds": []});
    let said = body(officer.post(&format!("{path}/progress"), progress.clone()).await, 201);
    assert_eq!((&said["event"], &said["note"]), (&json!("progressed"), &json!("已订货")));
    assert_eq!(body(officer.post(&format!("{path}/progress"), progress).await, 200), said);
    let detail = body(officer.get(&path).await, 200);
    assert_eq!(
        (&detail["plan"]["version"], &detail["plan"]["timetable"]),
        (&json!(2), &json!("八月底前完成全部整改并经第三方检测合格，每月报告进展"))
    );
    assert_eq!(detail["plan"]["progressDueOn"], "2026-09-20");
    rectify(&visit.firm.officer, &found).await;
}

#[tokio::test]
async fn a_plan_that_slips_is_seen_and_mended() {
    let visit = Visit::begin("步骤家具厂").await;
    let own = json!({"level": "major", "place": "喷漆房", "description": "未设防爆电气", "dueOn": day(90),
        "photoIds": [visit.firm.officer.photo(5).await]});
    let path = visit.firm.path("hazards");
    let hazard = body(visit.firm.officer.post(&path, own).await, 201);
    let facts = async || -> Vec<String> {
        let list = visit.app.app.store.read(|conn| {
            use diesel::prelude::*;
            use heping_store::schema::safety_facts;
            Ok(safety_facts::table
                .filter(safety_facts::event.like("plan_%"))
                .order((safety_facts::occurred_at, safety_facts::event.desc()))
                .select(safety_facts::event)
                .load(conn)?)
        });
        list.await.expect("facts")
    };
    let night = async |days: i64| {
        visit.app.turn(days);
        heping_api::jobs::sweep::once(&visit.app.app).await.expect("a night");
        heping_api::jobs::sweep::once(&visit.app.app).await.expect("the same night again");
    };
    night(15).await;
    assert_eq!(facts().await, Vec::<String>::new(), "the last day is not late");
    night(16).await;
    assert_eq!(facts().await, ["plan_slipped"]);
    let officer = visit.app.officer_of(&visit.firm).await;
    plan(&officer, &hazard).await;
    assert_eq!(facts().await, ["plan_slipped", "plan_made"]);
    night(80).await;
    assert_eq!(facts().await.len(), 2);
    night(110).await;
    assert_eq!(facts().await, ["plan_slipped", "plan_made", "plan_slipped"], "a quarter without a word");
    let officer = visit.app.officer_of(&visit.firm).await;
    let progress = format!("/api/v1/hazards/{}/progress", text(&hazard, "id"));
    body(officer.post(&progress, json!({"text": "设备已到货"})).await, 201);
    assert_eq!(facts().await, ["plan_slipped", "plan_made", "plan_slipped", "plan_made"]);
}

#[tokio::test]
async fn a_major_hazard_is_reported_upward_listed_and_taken_off_the_list() {
    let visit = Visit::begin("挂牌家具厂").await;
    let Visit { app, firm, officers, .. } = &visit;
    let (general, of_general) = hazard(&visit, Finding::due(9)).await;
    let (major, path) = hazard(&visit, Finding::due(40).major()).await;
    let office = app.office().await;
    let report =
        json!({"body": "钱塘区应急管理局", "documentNumber": "河应急报〔2026〕7号", "reportedOn": day(0)});
    refused(
        &office.post(&format!("{of_general}/upward-reports"), report.clone()).await,
        409,
        "state_conflict",
    );
    refused(&firm.officer.post(&format!("{path}/upward-reports"), report.clone()).await, 403, "forbidden");
    wrong(
        &office.post(&format!("{path}/upward-reports"), with(&report, "reportedOn", day(1))).await,
        &["reportedOn"],
    );
    wrong(&office.post(&format!("{path}/upward-reports"), with(&report, "body", " ")).await, &["body"]);
    body(office.post(&format!("{path}/upward-reports"), report.clone()).await, 200);
    body(office.post(&format!("{path}/upward-reports"), report.clone()).await, 200);
    let list = json!({
        "body": "区安委办", "documentNumber": "安委办督〔2026〕2号", "listedOn": day(0), "liftedBy": "区应急管理局",
    });
    body(office.post(&format!("{path}/listing"), list.clone()).await, 200);
    refused(
        &office.post(&format!("{path}/listing"), with(&list, "body", "市安委办")).await,
        409,
        "state_conflict",
    );
    assert_eq!(told(firm).await[0], "listed");
    let detail = body(firm.officer.get(&path).await, 200);
    assert_eq!(detail["upwardReports"].as_array().map(Vec::len), Some(1), "sent again it is the same report");
    assert_eq!(detail["upwardReports"][0]["documentNumber"], report["documentNumber"]);
    assert_eq!(
        (&detail["listing"]["liftedBy"], &detail["listing"]["liftedOn"]),
        (&list["liftedBy"], &Value::Null)
    );

    let lift = json!({"documentNumber": "安委办督销〔2026〕2号", "liftedOn": day(0)});
    refused(&office.post(&format!("{path}/listing/lifting"), lift.clone()).await, 409, "state_conflict");
    plan(&firm.officer, &major).await;
    rectify(&firm.officer, &major).await;
    review(&officers.first, &major, json!({"decision": "accept", "acceptanceReport": {"text": "合格"}}))
        .await;
    accept(&officers.second, &major).await;
    body(office.post(&format!("{path}/listing/lifting"), lift.clone()).await, 200);
    let detail = body(firm.officer.get(&path).await, 200);
    assert_eq!(
        (&detail["listing"]["liftedOn"], &detail["listing"]["liftingNumber"]),
        (&json!(day(0)), &lift["documentNumber"])
    );
    refused(
        &office.post(&format!("{path}/listing/lifting"), with(&lift, "documentNumber", "3号")).await,
        409,
        "state_conflict",
    );
    assert_eq!(general["level"], "general");
}
