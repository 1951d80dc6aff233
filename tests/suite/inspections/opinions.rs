//! Opinions on re-checks: when each comes, and what it tells.

use heping_tests::TestApp;
use heping_tests::expect::{body, text, wrong};
use heping_tests::fixture::{Finding, Officers, Visit, accept, day, plan, rectify, review};

use serde_json::{Value, json};

use super::documents::{documents, numbers, paper, says};

/// Both officers re-check a rectification, and find it in order.
async fn both_accept(officers: &Officers, hazard: &Value) -> Value {
    review(&officers.first, hazard, json!({"decision": "accept", "secondOfficerId": officers.ids[1]})).await
}

#[tokio::test]
async fn an_opinion_comes_when_all_that_was_handed_in_is_decided() {
    let app = TestApp::start().await;
    let firm = app.firm("复查家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let supervisor = app.staff("supervisor").await;
    let inspection = officers.inspect(&app, &firm).await;
    let mut found = Vec::new();
    for title in ["配电箱无盖板", "灭火器失压", "气瓶未固定", "误登记事项"] {
        found.push(officers.find(&inspection, Finding::due(9).titled(title)).await);
    }
    officers.complete(&app, &inspection).await;
    let of_hazard = format!("/api/v1/hazards/{}", text(&found[0], "id"));
    assert_eq!(numbers(&documents(&firm.officer, &of_hazard).await).len(), 2);

    for hazard in &found[..2] {
        rectify(&firm.officer, hazard).await;
    }
    accept(&officers.first, &found[0]).await;
    assert_eq!(documents(&firm.officer, &of_hazard).await.len(), 2, "one still awaits its decision");
    review(&officers.second, &found[1], json!({"decision": "send_back", "note": "压力仍不足"})).await;
    let issued = documents(&firm.officer, &of_hazard).await;
    assert_eq!(issued[2]["number"], "河庄街道复查〔2026〕1号");
    let (first, file) = paper(&firm.officer, &issued[2]).await;
    says(&first, &["河庄街道责改〔2026〕1号", "配电箱无盖板", "已清理积尘验收销号督查员甲", "附：整改照片"]);
    says(&first, &["退回整改压力仍不足督查员乙", "新的整改期限：2026年6月24日", "督查员甲（执法证号"]);
    says(&first, &["未销号的有：序号隐患状态整改期限1灭火器失压（YH-2026-000002）整改中", "气瓶未固定"]);

    // the second round, and what is void needs no decision
    for hazard in [&found[1], &found[3]] {
        rectify(&firm.officer, hazard).await;
    }
    let both = json!({"decision": "accept", "note": "已更换", "secondOfficerId": officers.ids[0]});
    review(&officers.second, &found[1], both).await;
    assert_eq!(documents(&firm.officer, &of_hazard).await.len(), 3);
    let void = format!("/api/v1/hazards/{}/void", text(&found[3], "id"));
    body(supervisor.post(&void, json!({"reason": "不属于本企业"})).await, 200);
    let issued = documents(&firm.officer, &of_hazard).await;
    assert_eq!(issued[3]["number"], "河庄街道复查〔2026〕2号");
    let (second, _) = paper(&officers.first, &issued[3]).await;
    says(
        &second,
        &["灭火器失压", "已更换督查员乙", "气瓶未固定", "误登记事项（YH-2026-000004）已撤销：不属于本企业"],
    );
    assert!(!second.contains("配电箱"), "{second}");

    rectify(&firm.officer, &found[2]).await;
    both_accept(&officers, &found[2]).await;
    let issued = documents(&firm.officer, &of_hazard).await;
    says(&paper(&officers.first, &issued[4]).await.0, &["气瓶未固定", "未销号的有", "已撤销：不属于本企业"]);
    assert!(paper(&officers.first, &issued[2]).await.1 == file, "an earlier opinion stays as it was");
}

#[tokio::test]
async fn a_major_hazard_has_an_opinion_when_the_second_officer_has_accepted() {
    let Visit { app, firm, officers, inspection } = Visit::begin("重大家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(60).major()).await;
    let minor = officers.find(&inspection, Finding::due(9).titled("小问题")).await;
    officers.complete(&app, &inspection).await;
    plan(&firm.officer, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let report = json!({"text": "现场验收合格", "photoIds": [officers.first.photo(41).await]});
    review(&officers.first, &hazard, json!({"decision": "accept", "acceptanceReport": report})).await;
    let path = format!("/api/v1/inspections/{inspection}");
    assert_eq!(documents(&officers.first, &path).await.len(), 2);
    // it holds up nothing else meanwhile
    rectify(&firm.officer, &minor).await;
    both_accept(&officers, &minor).await;
    let issued = documents(&officers.first, &path).await;
    let (opinion, _) = paper(&officers.first, &issued[2]).await;
    says(&opinion, &["小问题", "首次验收通过验收报告：现场验收合格督查员甲", "待复查", "附：复查照片"]);

    accept(&officers.second, &hazard).await;
    let issued = documents(&officers.first, &path).await;
    let (opinion, _) = paper(&officers.first, &issued[3]).await;
    assert!(!opinion.contains("首次验收"), "that was told: {opinion}");
    says(&opinion, &["验收销号督查员乙", "均已整改完毕"]);
}

#[tokio::test]
async fn an_opinion_is_one_of_two_certified_officers_and_the_offices_look_at_photos_is_none() {
    let Visit { app, firm, officers, inspection } = Visit::begin("两人家具厂").await;
    let path = format!("/api/v1/inspections/{inspection}");
    let mut found = Vec::new();
    for title in ["一号隐患", "二号隐患", "三号隐患"] {
        found.push(officers.find(&inspection, Finding::due(9).titled(title)).await);
    }
    officers.complete(&app, &inspection).await;
    for hazard in &found {
        rectify(&firm.officer, hazard).await;
    }
    let office = app.office().await;
    assert_eq!(accept(&office, &found[0]).await["state"], "closed", "a general one needs no more");
    accept(&officers.first, &found[1]).await;
    assert_eq!(documents(&officers.first, &path).await.len(), 2, "neither the office nor one alone");

    let reviews = |hazard: &Value| format!("/api/v1/hazards/{}/reviews", text(hazard, "id"));
    let with = |second: &str| json!({"decision": "accept", "secondOfficerId": second});
    wrong(&officers.first.post(&reviews(&found[2]), with(&officers.ids[0])).await, &["secondOfficerId"]);
    wrong(&office.post(&reviews(&found[2]), with(&officers.ids[0])).await, &["secondOfficerId"]);
    let grid = app.staff("grid1").await.user_id().await;
    wrong(&officers.first.post(&reviews(&found[2]), with(&grid)).await, &["secondOfficerId"]);
    both_accept(&officers, &found[2]).await;
    let issued = documents(&officers.first, &path).await;
    let (opinion, _) = paper(&officers.first, &issued[2]).await;
    says(&opinion, &["二号隐患", "三号隐患", "督查员甲、督查员乙"]);
    assert!(!opinion.contains("一号隐患"), "what the office saw on photos is no act: {opinion}");
}

#[tokio::test]
async fn what_was_put_right_on_the_spot_needs_no_order_and_no_opinion() {
    let Visit { app, firm, officers, inspection } = Visit::begin("当场家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(3)).await;
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    officers.complete(&app, &inspection).await;
    let path = format!("/api/v1/inspections/{inspection}");
    let issued = documents(&officers.first, &path).await;
    assert_eq!(numbers(&issued), ["河庄街道检记〔2026〕1号"]);
    says(&paper(&officers.first, &issued[0]).await.0, &["当场已整改"]);

    // reopened later, it is re-checked without an order
    let reopening = format!("/api/v1/hazards/{}/reopening", text(&hazard, "id"));
    let why = json!({"reason": "照片系旧照", "photoIds": [], "dueOn": day(8)});
    body(app.staff("supervisor").await.post(&reopening, why).await, 200);
    rectify(&firm.officer, &hazard).await;
    both_accept(&officers, &hazard).await;
    let issued = documents(&officers.first, &path).await;
    let (opinion, _) = paper(&officers.first, &issued[1]).await;
    says(&opinion, &["对你单位进行了检查（检查编号DC-2026-000001）", "均已整改完毕"]);
    assert_eq!(opinion.matches("验收销号").count(), 1, "the record told of the first closing: {opinion}");
}

#[tokio::test]
async fn what_is_merged_into_another_is_not_said_to_be_mended() {
    let Visit { app, firm, officers, inspection } = Visit::begin("并入家具厂").await;
    let kept = officers.find(&inspection, Finding::due(9).titled("通道堆物")).await;
    let merged = officers.find(&inspection, Finding::due(9).titled("出口堆物")).await;
    officers.complete(&app, &inspection).await;
    let void = format!("/api/v1/hazards/{}/void", text(&merged, "id"));
    let into = json!({"reason": "同一处", "mergedInto": kept["id"]});
    body(app.staff("supervisor").await.post(&void, into).await, 200);
    let path = format!("/api/v1/inspections/{inspection}");
    assert_eq!(documents(&officers.first, &path).await.len(), 2, "nothing was reviewed");
    rectify(&firm.officer, &kept).await;
    let accept = json!({"decision": "accept", "secondOfficerId": officers.ids[1]});
    review(&officers.first, &kept, accept.clone()).await;
    review(&officers.first, &kept, accept).await;
    let issued = documents(&officers.first, &path).await;
    assert_eq!(issued.len(), 3, "a review that is sent again is told once");
    says(&paper(&officers.first, &issued[2]).await.0, &["出口堆物", "已撤销：并入YH-2026-000001：同一处"]);
}

#[tokio::test]
async fn an_inspection_from_before_there_were_documents_gets_none_now() {
    let Visit { app, firm, officers, inspection } = Visit::begin("旧案家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(9)).await;
    officers.complete(&app, &inspection).await;
    let forget = |conn: &mut heping_store::Conn| {
        use diesel::RunQueryDsl;
        diesel::delete(heping_store::schema::inspection_documents::table).execute(conn)?;
        Ok(())
    };
    app.app.store.write(heping_store::Lock::Nothing, forget).await.expect("they are gone");
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    let path = format!("/api/v1/inspections/{inspection}");
    assert_eq!(documents(&officers.first, &path).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_waits_holds_no_opinion_up_beyond_the_day() {
    let Visit { app, mut firm, officers, inspection } = Visit::begin("久等家具厂").await;
    let mut found = Vec::new();
    for title in ["一号隐患", "二号隐患", "三号隐患"] {
        found.push(officers.find(&inspection, Finding::due(9).titled(title)).await);
    }
    officers.complete(&app, &inspection).await;
    for hazard in &found {
        rectify(&firm.officer, hazard).await;
    }
    let path = format!("/api/v1/inspections/{inspection}");
    accept(&officers.first, &found[0]).await;
    assert_eq!(documents(&officers.first, &path).await.len(), 2);
    app.turn_for(&mut firm, 3).await;
    let officers = Officers::of(&app).await;
    both_accept(&officers, &found[1]).await;
    let issued = documents(&officers.first, &path).await;
    says(
        &paper(&officers.first, &issued[2]).await.0,
        &["一号隐患", "二号隐患", "三号隐患（YH-2026-000003）待复查"],
    );
}
