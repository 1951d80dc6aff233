//! What each step in a hazard's life does, beside the main journey.

use chrono::TimeDelta;
use heping_core::Moment;
use heping_tests::Firm;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Visit, accept, criteria, day, events, later, plan, rectify, review, six_parts, with,
};
use serde_json::{Value, json};

async fn hazard(visit: &Visit, finding: Finding) -> (Value, String) {
    let hazard = visit.find(finding).await;
    let path = format!("/api/v1/hazards/{}", text(&hazard, "id"));
    (hazard, path)
}

/// What the firm was told, the newest first; the colour that may follow is not asked here.
async fn told(firm: &Firm) -> Vec<String> {
    let page = body(firm.officer.get("/api/v1/messages").await, 200);
    let kinds = page["items"].as_array().expect("messages").iter().map(|message| text(message, "kind"));
    kinds.filter(|kind| kind != "colour_changed").collect()
}

#[tokio::test]
async fn more_time_is_asked_for_and_decided() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let (office, officer) = (visit.app.office().await, &visit.firm.officer);
    let extensions = format!("{path}/extensions");
    for (new, field) in [
        (json!({"newDueOn": day(10), "reason": "到货延迟"}), "newDueOn"),
        (json!({"newDueOn": day(101), "reason": "到货延迟"}), "newDueOn"),
        (json!({"newDueOn": day(20), "reason": " "}), "reason"),
        (json!({"newDueOn": "2026-02-30", "reason": "到货延迟"}), "newDueOn"),
    ] {
        wrong(&officer.post(&extensions, new).await, &[field]);
    }
    let id = "019786a0-0000-7000-8000-000000000011";
    let new = json!({"id": id, "newDueOn": day(100), "reason": "到货延迟"});
    let asked = body(officer.post(&extensions, new.clone()).await, 201);
    assert_eq!((&asked["state"], &asked["oldDueOn"]), (&json!("requested"), &json!(day(10))));
    assert_eq!(body(officer.post(&extensions, new.clone()).await, 200), asked);
    let mut other = new.clone();
    other["reason"] = json!("别的");
    refused(&officer.post(&extensions, other).await, 409, "id_conflict");
    let second = officer.post(&extensions, json!({"newDueOn": day(20), "reason": "又"})).await;
    refused(&second, 409, "state_conflict");
    assert_eq!(second.body["state"], "rectifying");

    let decision = format!("{extensions}/{id}/decision");
    refused(
        &visit.app.inspector().await.post(&decision, json!({"decision": "grant"})).await,
        403,
        "forbidden",
    );
    wrong(&office.post(&decision, json!({"decision": "refuse"})).await, &["note"]);
    let unknown = format!("{extensions}/01890000-0000-7000-8000-000000000000/decision");
    refused(&office.post(&unknown, json!({"decision": "grant"})).await, 404, "not_found");
    let granted = body(office.post(&decision, json!({"decision": "grant"})).await, 200);
    assert_eq!((&granted["dueOn"], &granted["daysLeft"]), (&json!(day(100)), &json!(100)));
    assert_eq!(
        body(office.post(&decision, json!({"decision": "grant"})).await, 200),
        granted,
        "the same again"
    );
    let late = office.post(&decision, json!({"decision": "refuse", "note": "不"})).await;
    refused(&late, 409, "state_conflict");

    let new = json!({"newDueOn": day(120), "reason": "再延"});
    let asked = text(&body(officer.post(&extensions, new).await, 201), "id");
    let refusal = json!({"decision": "refuse", "note": "理由不足"});
    let kept = body(office.post(&format!("{extensions}/{asked}/decision"), refusal).await, 200);
    assert_eq!(kept["dueOn"], day(100));
    let detail = body(officer.get(&path).await, 200);
    let states: Vec<_> =
        detail["extensions"].as_array().expect("a history").iter().map(|one| text(one, "state")).collect();
    assert_eq!(states, ["granted", "refused"]);
    let expected =
        ["recorded", "extension_requested", "extension_granted", "extension_requested", "extension_refused"];
    assert_eq!(events(&detail), expected);

    // the new date is what counts: on its last day nothing is lost, and an overdue one gets no more
    visit.app.clock.set(Moment::end_of(later(100).day()).plus(TimeDelta::seconds(-1)));
    let officer = visit.app.officer_of(&visit.firm).await;
    let score = visit.firm.path("score");
    assert_eq!(body(officer.get(&score).await, 200)["score"], 98);
    visit.app.turn(101);
    assert_eq!(body(officer.get(&score).await, 200)["score"], 93);
    let late = officer.post(&extensions, json!({"newDueOn": day(130), "reason": "再延"})).await;
    refused(&late, 409, "state_conflict");
}

#[tokio::test]
async fn more_time_asked_for_in_time_may_be_granted_late() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let extensions = format!("{path}/extensions");
    let new = json!({"newDueOn": day(20), "reason": "到货延迟"});
    let asked = text(&body(visit.firm.officer.post(&extensions, new).await, 201), "id");

    visit.app.turn(13);
    let office = visit.app.office().await;
    let score = visit.firm.path("score");
    assert_eq!(body(office.get(&score).await, 200)["score"], 93, "the old day has passed");
    let decision = format!("{extensions}/{asked}/decision");
    let granted = body(office.post(&decision, json!({"decision": "grant"})).await, 200);
    assert_eq!((&granted["dueOn"], &granted["overdue"]), (&json!(day(20)), &json!(false)));
    assert_eq!(body(office.get(&score).await, 200)["score"], 98, "the office was slow, not the firm");
    let entries = visit.firm.booked(&office).await;
    assert_eq!(entries.iter().map(|(_, points)| points).sum::<i64>(), -2, "{entries:?}");

    visit.app.turn(21);
    let office = visit.app.office().await;
    assert_eq!(body(office.get(&score).await, 200)["score"], 93, "the new day counts");
}

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
async fn a_referral_ends_the_clock() {
    let visit = Visit::begin("步骤家具厂").await;
    let (_, path) = hazard(&visit, Finding::due(10)).await;
    let (office, referral) = (visit.app.office().await, format!("{path}/referral"));
    wrong(
        &office.post(&referral, json!({"body": "", "documentNumber": "", "reason": ""})).await,
        &["body", "reason"],
    );
    let new =
        json!({"body": "区消防救援大队", "documentNumber": "河应急移〔2026〕3号", "reason": "消防设施"});
    let referred = body(office.post(&referral, new.clone()).await, 200);
    assert_eq!((&referred["state"], &referred["daysLeft"]), (&json!("referred"), &Value::Null));
    assert_eq!(body(office.post(&referral, new).await, 200), referred);
    visit.app.turn(60);
    let officer = visit.app.officer_of(&visit.firm).await;
    let detail = body(officer.get(&path).await, 200);
    assert_eq!(detail["referral"]["body"], "区消防救援大队");
    assert_eq!(visit.firm.booked(&officer).await, [("D01".to_owned(), -2)], "no overdue points");
}

#[tokio::test]
async fn what_is_void_was_never_there_and_what_is_merged_names_the_other() {
    let visit = Visit::begin("步骤家具厂").await;
    let (first, path) = hazard(&visit, Finding::due(10).titled("积尘一")).await;
    let (second, other) = hazard(&visit, Finding::due(10).titled("积尘二")).await;
    let supervisor = visit.app.staff("supervisor").await;
    refused(
        &visit.app.office().await.post(&format!("{path}/void"), json!({"reason": "误登"})).await,
        403,
        "forbidden",
    );
    wrong(&supervisor.post(&format!("{path}/void"), json!({"reason": ""})).await, &["reason"]);
    let itself = json!({"reason": "重复", "mergedInto": first["id"]});
    wrong(&supervisor.post(&format!("{path}/void"), itself).await, &["mergedInto"]);
    let merged = json!({"reason": "重复", "mergedInto": second["id"]});
    let voided = body(supervisor.post(&format!("{path}/void"), merged.clone()).await, 200);
    assert_eq!(voided["state"], "voided");
    assert_eq!(body(supervisor.post(&format!("{path}/void"), merged).await, 200), voided);
    let detail = body(visit.firm.officer.get(&path).await, 200);
    assert_eq!(
        (&detail["mergedInto"], events(&detail)),
        (&second["id"], vec!["recorded".to_owned(), "merged".to_owned()])
    );
    let into_void = json!({"reason": "重复", "mergedInto": first["id"]});
    wrong(&supervisor.post(&format!("{other}/void"), into_void).await, &["mergedInto"]);
    let score = visit.firm.path("score");
    assert_eq!(body(visit.firm.officer.get(&score).await, 200)["score"], 98, "one of two is left");
    body(supervisor.post(&format!("{other}/void"), json!({"reason": "不属实"})).await, 200);
    assert_eq!(body(visit.firm.officer.get(&score).await, 200)["score"], 100);
    assert_eq!(told(&visit.firm).await[..2], ["voided", "voided"]);
}

#[tokio::test]
async fn a_false_closing_is_reopened_within_a_year() {
    let visit = Visit::begin("步骤家具厂").await;
    let (found, path) = hazard(&visit, Finding::due(10)).await;
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;
    let supervisor = visit.app.staff("supervisor").await;
    let photo = supervisor.photo(7).await;
    let reopening = format!("{path}/reopening");
    wrong(&supervisor.post(&reopening, json!({"reason": "", "photoIds": [photo]})).await, &["reason"]);
    let new = json!({"reason": "回头看未整改", "photoIds": [photo]});
    let open = body(supervisor.post(&reopening, new.clone()).await, 200);
    assert_eq!(
        (&open["state"], &open["round"], &open["dueOn"]),
        (&json!("rectifying"), &json!(2), &json!(day(7)))
    );
    assert_eq!(body(supervisor.post(&reopening, new.clone()).await, 200), open);
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;

    visit.app.clock.set(later(366));
    let supervisor = visit.app.staff("supervisor").await;
    let late = supervisor.post(&reopening, new).await;
    refused(&late, 409, "state_conflict");
    assert_eq!(late.body["state"], "closed");
}

#[tokio::test]
async fn the_firm_may_always_say_how_it_sees_it() {
    let visit = Visit::begin("步骤家具厂").await;
    let (found, path) = hazard(&visit, Finding::due(10)).await;
    let officer = &visit.firm.officer;
    let photo = officer.photo(3).await;
    visit.app.pass(TimeDelta::minutes(1));
    let new =
        json!({"id": "019786a0-0000-7000-8000-000000000013", "text": "当日正在卸货", "photoIds": [photo]});
    let said = body(officer.post(&format!("{path}/replies"), new.clone()).await, 201);
    assert_eq!((&said["note"], &said["photoIds"]), (&json!("当日正在卸货"), &json!([photo])));
    assert_eq!(body(officer.post(&format!("{path}/replies"), new.clone()).await, 200), said);
    let mut other = new;
    other["text"] = json!("别的");
    refused(&officer.post(&format!("{path}/replies"), other).await, 409, "id_conflict");
    refused(
        &visit.officers.first.post(&format!("{path}/replies"), json!({"text": "x"})).await,
        403,
        "forbidden",
    );
    visit.app.pass(TimeDelta::minutes(1));
    rectify(&visit.firm.officer, &found).await;
    accept(&visit.officers.first, &found).await;
    visit.app.pass(TimeDelta::minutes(1));
    body(officer.post(&format!("{path}/replies"), json!({"text": "谢谢"})).await, 201);
    let detail = body(visit.officers.first.get(&path).await, 200);
    assert_eq!(events(&detail), ["recorded", "replied", "submitted", "closed", "replied"]);
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
async fn the_street_raises_and_lowers_a_level_with_the_reason() {
    let visit = Visit::begin("等级家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(30).titled("除尘管道积尘")).await;
    officers.complete(app, inspection).await;
    let (office, path) = (app.office().await, format!("/api/v1/hazards/{}/level", text(&hazard, "id")));
    let score = async || firm.get("score").await["score"].clone();
    assert_eq!(score().await, 98);
    let major = json!({"level": "major", "criteria": criteria(), "reason": "积尘面积超过判定标准"});
    refused(&officers.first.post(&path, major.clone()).await, 403, "forbidden");
    refused(&firm.officer.post(&path, major.clone()).await, 403, "forbidden");
    wrong(&office.post(&path, with(&major, "criteria", json!(null))).await, &["criteria"]);
    wrong(&office.post(&path, with(&major, "reason", " ")).await, &["reason"]);
    wrong(&office.post(&path, with(&major, "level", "general")).await, &["level"]);
    let raised = body(office.post(&path, major.clone()).await, 200);
    assert_eq!((&raised["level"], &raised["criteria"]), (&json!("major"), &criteria()));
    let before = app.rows().await;
    assert_eq!(body(office.post(&path, major).await, 200)["level"], "major", "sent again");
    assert_eq!(app.rows().await, before);
    assert_eq!((score().await, &firm.get("score").await["codeColour"]), (json!(80), &json!("red")));
    let told = body(firm.officer.get("/api/v1/messages").await, 200);
    let about = told["items"].as_array().unwrap().iter().find(|one| one["kind"] == "level_set").unwrap();
    assert!(text(about, "body").contains("经街道核定为重大隐患"), "{about}");
    app.pass(TimeDelta::minutes(1));
    // a major hazard needs its plan, and one officer's acceptance does not outlive the judgement
    plan(&firm.officer, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let report = json!({"text": "现场验收合格", "photoIds": []});
    review(&officers.first, &hazard, json!({"decision": "accept", "acceptanceReport": report})).await;
    let general = json!({"level": "general", "reason": "复核后面积不足"});
    let lowered = body(office.post(&path, general).await, 200);
    assert_eq!(
        (&lowered["level"], &lowered["criteria"], &lowered["acceptances"]),
        (&json!("general"), &Value::Null, &json!(0))
    );
    assert_eq!(score().await, 98);
    let detail = body(firm.officer.get(&format!("/api/v1/hazards/{}", text(&hazard, "id"))).await, 200);
    assert_eq!(events(&detail).iter().filter(|event| *event == "level_set").count(), 2);
    assert_eq!(accept(&officers.first, &hazard).await["state"], "closed");
    let over = office.post(&path, json!({"level": "major", "criteria": criteria(), "reason": "晚了"})).await;
    refused(&over, 409, "state_conflict");
}

#[tokio::test]
async fn a_major_finding_that_is_lowered_before_the_second_officer_confirms_counts_as_general() {
    let visit = Visit::begin("先降家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(30).major()).await;
    let office = app.office().await;
    let path = format!("/api/v1/hazards/{}/level", text(&hazard, "id"));
    body(office.post(&path, json!({"level": "general", "reason": "判定依据不足"})).await, 200);
    assert_eq!(firm.get("score").await["score"], 98);
    officers.complete(app, inspection).await;
    assert_eq!(firm.get("score").await["score"], 98);
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
