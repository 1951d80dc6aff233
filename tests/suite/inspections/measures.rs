//! What is issued beside what an inspection found: approvals, measures on the spot, statements,
//! letters.

use heping_core::{ApprovalId, MeasureId, MeasureReviewId, StatementId};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, Visit, accept, day, plan, rectify, review};
use heping_tests::{Firm, TestApp};
use serde_json::{Value, json};

use super::documents::{documents, numbers, paper, says};
use super::papers::without_delegation;

fn measure(kinds: &[&str], hazards: &[&Value], signatures: &Value) -> Value {
    let hazards: Vec<_> = hazards.iter().map(|hazard| hazard["id"].clone()).collect();
    json!({
        "id": MeasureId::new(), "kinds": kinds, "extent": "打磨工段及其除尘系统",
        "reason": "除尘管道内有火花，随时可能发生粉尘爆炸。", "hazardIds": hazards, "signatures": signatures,
    })
}

fn of_review(decision: &str, officers: &Officers, signatures: &Value) -> Value {
    json!({
        "id": MeasureReviewId::new(), "decision": decision, "seen": "现场核实了除尘系统的状况",
        "officerIds": officers.ids, "signatures": signatures,
    })
}

/// What a firm's first screen says of measures.
async fn in_force(firm: &Firm) -> Vec<Value> {
    body(firm.officer.get(&firm.path("overview")).await, 200)["measures"].as_array().unwrap().clone()
}

async fn titles(firm: &Firm) -> Vec<String> {
    let inbox = body(firm.officer.get("/api/v1/messages?pageSize=100").await, 200);
    inbox["items"].as_array().unwrap().iter().map(|one| text(one, "title")).collect()
}

#[tokio::test]
async fn what_is_dangerous_stands_still_until_two_officers_have_seen_it_gone() {
    let Visit { app, firm, officers, inspection } = Visit::begin("火花家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(20).titled("除尘管道有火花").major()).await;
    let signed = officers.both_sides().await;
    let path = format!("/api/v1/inspections/{inspection}/measures");
    let new = measure(&["suspend_firm", "withdraw_people"], &[&hazard], &signed);
    let taken = body(officers.first.post(&path, new.clone()).await, 201);
    assert_eq!((&taken["state"], &taken["ordered"]), (&json!("in_force"), &json!(true)));
    assert_eq!(taken["kindsText"], json!(["撤出作业人员", "暂时停产停业"]));
    assert_eq!(body(officers.first.post(&path, new.clone()).await, 200), taken, "sent again it is the same");
    let mut other = new;
    other["reason"] = json!("另一个理由");
    refused(&officers.first.post(&path, other).await, 409, "id_conflict");

    assert_eq!(in_force(&firm).await, std::slice::from_ref(&taken));
    assert!(titles(&firm).await.contains(&"现场处理措施".to_owned()));
    let issued = documents(&firm.officer, &format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(numbers(&issued), ["河庄街道现决〔2026〕1号"]);
    let (decision, file) = paper(&firm.officer, &issued[0]).await;
    says(
        &decision,
        &[
            "现场处理措施决定书",
            "依据《中华人民共和国安全生产法》第六十五条第一款第（三）项",
            "1.责令撤出作业人员（范围：打磨工段及其除尘系统）；2.责令暂时停产停业",
            "须经河庄街道办事处审查同意，方可恢复生产经营和使用",
            "除尘管道有火花（YH-2026-000001）",
            "向演示区人民政府申请行政复议",
            "督查员乙",
            "拒绝签字，原因：对措施有异议",
            "送达回证",
        ],
    );

    // while the hazard is there nothing is lifted; a review that keeps it says so on paper
    let of_measure = format!("/api/v1/measures/{}/review", text(&taken, "id"));
    let refusal = officers.first.post(&of_measure, of_review("lift", &officers, &signed)).await;
    refused(&refusal, 409, "state_conflict");
    assert!(refusal.text.contains("YH-2026-000001"), "{}", refusal.text);
    let kept = body(officers.first.post(&of_measure, of_review("keep", &officers, &signed)).await, 200);
    assert_eq!((&kept["state"], kept["reviews"].as_array().map(Vec::len)), (&json!("in_force"), Some(1)));
    assert!(titles(&firm).await.contains(&"暂不能恢复".to_owned()));

    officers.complete(&app, &inspection).await;
    plan(&firm.officer, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let report = json!({"text": "现场验收合格", "photoIds": [officers.first.photo(41).await]});
    review(&officers.first, &hazard, json!({"decision": "accept", "acceptanceReport": report})).await;
    accept(&officers.second, &hazard).await;
    let lifting = of_review("lift", &officers, &signed);
    let lifted = body(officers.first.post(&of_measure, lifting.clone()).await, 200);
    assert_eq!(lifted["state"], "lifted");
    assert_eq!(body(officers.first.post(&of_measure, lifting).await, 200), lifted);
    refused(
        &officers.first.post(&of_measure, of_review("keep", &officers, &signed)).await,
        409,
        "state_conflict",
    );
    assert_eq!(in_force(&firm).await, Vec::<Value>::new());
    assert!(titles(&firm).await.contains(&"可以恢复".to_owned()));
    let list = body(firm.officer.get("/api/v1/measures?state=lifted").await, 200);
    assert_eq!((&list["total"], &list["items"][0]), (&json!(1), &lifted));

    let issued = documents(&firm.officer, &format!("/api/v1/inspections/{inspection}")).await;
    let of_kind = |kind: &str| issued.iter().filter(|one| one["kind"] == kind).cloned().collect::<Vec<_>>();
    let opinions = of_kind("resumption_opinion");
    assert_eq!(numbers(&opinions), ["河庄街道恢复〔2026〕1号", "河庄街道恢复〔2026〕2号"]);
    says(
        &paper(&firm.officer, &opinions[0]).await.0,
        &["不同意恢复生产经营和使用，原措施继续执行", "行政复议"],
    );
    says(
        &paper(&firm.officer, &opinions[1]).await.0,
        &[
            "现场处理措施决定书（河庄街道现决〔2026〕1号）",
            "经审查，同意恢复生产经营和使用",
            "督查员甲（执法证号",
        ],
    );
    assert!(paper(&firm.officer, &of_kind("measure_decision")[0]).await.1 == file, "it stays as it was");
}

#[tokio::test]
async fn one_officer_alone_stops_nothing_and_a_street_without_powers_asks() {
    let Visit { app, firm, officers, inspection } = Visit::begin("一人家具厂").await;
    let path = format!("/api/v1/inspections/{inspection}/measures");
    let signed = officers.both_sides().await;
    let alone = json!([signed[0], signed[2]]);
    wrong(&officers.first.post(&path, measure(&["remove_at_once"], &[], &alone)).await, &["signatures"]);
    let unsigned = json!([signed[0], signed[1]]);
    wrong(&officers.first.post(&path, measure(&["remove_at_once"], &[], &unsigned)).await, &["signatures"]);
    let others = json!({"id": MeasureId::new()});
    let unknown = measure(&["remove_at_once"], &[&others], &signed);
    wrong(&officers.first.post(&path, unknown).await, &["hazardIds[0]"]);
    wrong(&officers.first.post(&path, measure(&[], &[], &signed)).await, &["kinds"]);
    let third = app.staff("inspector3").await;
    refused(&third.post(&path, measure(&["remove_at_once"], &[], &signed)).await, 403, "forbidden");

    without_delegation(&app.office().await).await;
    wrong(&officers.first.post(&path, measure(&["suspend_part"], &[], &signed)).await, &["kinds"]);
    let asked = measure(&["remove_at_once", "withdraw_people"], &[], &signed);
    let asked = body(officers.first.post(&path, asked).await, 201);
    assert_eq!(asked["ordered"], false);
    let issued = documents(&firm.officer, &format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(numbers(&issued), ["河庄街道现告〔2026〕1号"]);
    let (words, _) = paper(&firm.officer, &issued[0]).await;
    says(
        &words,
        &["现场处理告知书", "现要求你单位立即采取下列措施：1.要求立即排除", "同时报告区应急管理局依法处理"],
    );
    assert!(!words.contains("责令") && !words.contains("六十五条"), "{words}");

    // without hazards it names, a review alone lifts it
    let of_measure = format!("/api/v1/measures/{}/review", text(&asked, "id"));
    body(
        officers
            .second
            .post(&of_measure, of_review("lift", &officers, &officers.both_sides_of_second().await))
            .await,
        200,
    );
    officers.complete(&app, &inspection).await;
    let late = officers.first.post(&path, measure(&["remove_at_once"], &[], &signed)).await;
    refused(&late, 409, "state_conflict");
}

#[tokio::test]
async fn a_statement_is_heard_by_two_and_signed_on_every_page() {
    let Visit { app, firm, officers, inspection } = Visit::begin("陈述家具厂").await;
    let path = format!("/api/v1/inspections/{inspection}/statements");
    let new = json!({
        "id": StatementId::new(), "speaker": "厂长", "post": "厂长", "place": "企业会议室",
        "statement": "检修当日已停止打磨作业，并有记录。\n请予考虑。".repeat(60),
        "beganAt": app.now(), "endedAt": app.now(), "signatures": officers.both_sides().await,
    });
    let heard = body(officers.first.post(&path, new.clone()).await, 201);
    assert_eq!(body(officers.first.post(&path, new.clone()).await, 200), heard);
    let early = heping_tests::fixture::with(&new, "id", json!(StatementId::new()));
    let early = heping_tests::fixture::with(&early, "beganAt", "2026-06-01T08:00:00+08:00");
    wrong(&officers.first.post(&path, early).await, &["beganAt"]);
    let detail = body(firm.officer.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
    assert_eq!(detail["statements"], json!([heard]));
    let issued = detail["documents"].as_array().unwrap();
    assert_eq!(numbers(issued), ["河庄街道陈辩〔2026〕1号"]);
    let (words, file) = paper(&firm.officer, &issued[0]).await;
    says(&words, &["陈述申辩笔录", "不因陈述、申辩加重处理", "检修当日已停止打磨作业"]);
    let pages = super::documents::pages(&file);
    assert!(pages.len() > 1, "{pages:?}");
    for page in &pages {
        says(page, &["检查人员督查员甲（本人登录确认）、督查员乙", "被检查单位厂长（拒绝签字）"]);
    }
}

#[tokio::test]
async fn an_inspection_is_approved_before_it_is_made_and_the_firm_learns_only_what_is_announced() {
    let app = TestApp::start().await;
    let firm = app.firm("审批家具厂", "2110").await;
    let (officers, supervisor) = (Officers::of(&app).await, app.staff("supervisor").await);
    let ask = |notify: bool| {
        json!({
            "id": ApprovalId::new(), "kind": "random_selection", "reason": "年度检查计划", "matter": "粉尘防爆和用电安全",
            "officerIds": officers.ids, "fromOn": day(1), "toOn": day(10), "notify": notify,
        })
    };
    let path = firm.path("inspection-approvals");
    let late = heping_tests::fixture::with(&ask(true), "toOn", day(200));
    wrong(&officers.first.post(&path, late).await, &["toOn"]);
    let mut asked = Vec::new();
    for notify in [false, true, false] {
        asked.push(body(officers.first.post(&path, ask(notify)).await, 201));
    }
    assert_eq!(asked[0]["officers"][0]["name"], "督查员甲");
    let decide = |n: usize| format!("/api/v1/inspection-approvals/{}/decision", text(&asked[n], "id"));
    let approve = json!({"decision": "approve", "note": "请错峰进行"});
    let approved = body(supervisor.post(&decide(0), approve.clone()).await, 200);
    assert_eq!(
        (text(&approved, "number"), text(&approved, "state")),
        ("河庄街道检批〔2026〕1号".into(), "approved".into())
    );
    assert_eq!(body(supervisor.post(&decide(0), approve).await, 200), approved, "said again");
    refused(
        &supervisor.post(&decide(0), json!({"decision": "refuse", "note": "x"})).await,
        409,
        "state_conflict",
    );
    body(supervisor.post(&decide(1), json!({"decision": "approve"})).await, 200);
    wrong(&supervisor.post(&decide(2), json!({"decision": "refuse"})).await, &["note"]);
    body(supervisor.post(&decide(2), json!({"decision": "refuse", "note": "本月已检查过"})).await, 200);
    let list = body(supervisor.get("/api/v1/inspection-approvals?state=approved").await, 200);
    assert_eq!(list["total"], 2);

    let list = body(officers.first.get("/api/v1/documents").await, 200);
    let issued = list["items"].as_array().unwrap();
    let mut all = numbers(issued);
    all.sort_unstable();
    assert_eq!(all, ["河庄街道检批〔2026〕1号", "河庄街道检批〔2026〕2号", "河庄街道检通〔2026〕1号"]);
    let sheet = issued.iter().find(|one| one["number"] == "河庄街道检批〔2026〕1号").unwrap();
    says(
        &paper(&supervisor, sheet).await.0,
        &[
            "行政检查审批表",
            "“双随机”抽查",
            "同意检查。请错峰进行审批人：",
            "承办人：督查员甲",
            "2026年6月16日至2026年6月25日",
        ],
    );
    // the firm knows of nothing that nobody announced
    let of_firm = body(firm.officer.get("/api/v1/documents").await, 200);
    assert_eq!(numbers(of_firm["items"].as_array().unwrap()), ["河庄街道检通〔2026〕1号"]);
    let sheet = format!("/api/v1/documents/inspection_approval/{}.pdf", text(sheet, "id"));
    refused(&firm.officer.get(&sheet).await, 404, "not_found");
    assert_eq!(titles(&firm).await, ["督查通知"]);
    let (notice, _) = paper(&firm.officer, &of_firm["items"][0]).await;
    says(
        &notice,
        &["检查通知书", "定于2026年6月16日至2026年6月25日期间", "不出示的，你单位有权拒绝检查", "送达回证"],
    );
}

#[tokio::test]
async fn a_referral_writes_its_letter_unless_the_street_has_written_one() {
    let Visit { app, firm, officers, inspection } = Visit::begin("移送家具厂").await;
    let found = officers.find(&inspection, Finding::due(20).titled("锅炉安全阀超期未检")).await;
    let written = officers.find(&inspection, Finding::due(20).titled("消防水压不足")).await;
    let office = app.office().await;
    let refer = |hazard: &Value| format!("/api/v1/hazards/{}/referral", text(hazard, "id"));
    let new = json!({"body": "样例区市场监督管理局", "reason": "属特种设备"});
    body(office.post(&refer(&found), new).await, 200);
    let own =
        json!({"body": "样例消防救援大队", "documentNumber": "河应急移〔2026〕3号", "reason": "属消防设施"});
    body(office.post(&refer(&written), own).await, 200);

    let of = |hazard: &Value| format!("/api/v1/hazards/{}", text(hazard, "id"));
    let detail = body(firm.officer.get(&of(&found)).await, 200);
    assert_eq!(detail["referral"]["documentNumber"], "河庄街道移送〔2026〕1号");
    let issued = documents(&firm.officer, &of(&found)).await;
    assert_eq!(numbers(&issued), ["河庄街道移送〔2026〕1号"]);
    let (letter, file) = paper(&firm.officer, &issued[0]).await;
    says(
        &letter,
        &[
            "移送书",
            "样例区市场监督管理局：",
            "依据《中华人民共和国安全生产法》第六十九条",
            "锅炉安全阀超期未检",
            "移送理由属特种设备",
            "移送回执",
        ],
    );
    assert_eq!(String::from_utf8_lossy(&file).matches("/DCTDecode").count(), 1, "the photo of it");
    let detail = body(firm.officer.get(&of(&written)).await, 200);
    assert_eq!(detail["referral"]["documentNumber"], "河应急移〔2026〕3号");

    // of what nobody inspected there is a letter too
    let own = heping_tests::fixture::self_report(&firm, heping_tests::fixture::own_hazard(9)).await;
    body(
        office.post(&refer(&own), json!({"body": "样例区住房和城乡建设局", "reason": "属燃气设施"})).await,
        200,
    );
    assert_eq!(numbers(&documents(&firm.officer, &of(&own)).await), ["河庄街道移送〔2026〕2号"]);
}
