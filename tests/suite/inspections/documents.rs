//! The documents of inspections: what they say, that they go on saying it, and their numbers.

use std::io::Write;
use std::process::{Command, Stdio};

use heping_core::CorrectionId;
use heping_tests::expect::{body, header, refused, text};
use heping_tests::fixture::{Finding, Officers, Visit, ask_for_time, day, merge, rectify, review};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// What a document's paper says, without spaces and line breaks; and the file itself.
pub async fn paper(client: &Client, document: &Value) -> (String, Vec<u8>) {
    let path = format!("/api/v1/documents/{}/{}.pdf", text(document, "kind"), text(document, "id"));
    let answer = client.request("GET", &path).send().await.expect("the server answers");
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let file = answer.bytes().await.expect("a file").to_vec();
    (said(&file), file)
}

/// The text of a PDF in the order in which it was written.
pub fn said(file: &[u8]) -> String {
    pages(file).concat()
}

/// The same, page by page.
pub fn pages(file: &[u8]) -> Vec<String> {
    let mut program = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext, of poppler-utils");
    program.stdin.take().expect("its input").write_all(file).expect("it reads");
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    // a form feed ends each page
    let pages = text.trim_end_matches('\u{c}').split('\u{c}');
    pages.map(|page| page.split_whitespace().collect()).collect()
}

#[track_caller]
pub fn says(paper: &str, all: &[&str]) {
    for one in all {
        assert!(paper.contains(one), "{one} is missing in: {paper}");
    }
}

/// The documents of an inspection or a hazard.
pub async fn documents(client: &Client, path: &str) -> Vec<Value> {
    body(client.get(path).await, 200)["documents"].as_array().expect("documents").clone()
}

pub fn numbers(documents: &[Value]) -> Vec<&str> {
    documents.iter().map(|document| document["number"].as_str().expect("a number")).collect()
}

/// Gives a firm time until the thirtieth day.
async fn grant_time(office: &Client, firm: &Firm, hazard: &Value) {
    let asked = ask_for_time(&firm.officer, hazard, 30).await;
    let path = format!("/api/v1/hazards/{}/extensions/{}/decision", text(hazard, "id"), text(&asked, "id"));
    body(office.post(&path, json!({"decision": "grant"})).await, 200);
}

#[tokio::test]
async fn a_completed_inspection_has_its_record_and_its_order() {
    let app = TestApp::start().await;
    let firm = app.firm("文书家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let own = json!({
        "title": "通道堆物", "place": "二号仓库", "level": "general", "dueOn": day(10),
        "description": "货物堆放占用安全出口",
        "photoIds": [firm.officer.photo(9).await],
    });
    let own = body(firm.officer.post(&firm.path("hazards"), own).await, 201);

    let inspection = officers.inspect(&app, &firm).await;
    let path = format!("/api/v1/inspections/{inspection}");
    officers.find(&inspection, Finding::due(7).with("description", "厚度约 3 mm\u{1F4F7}")).await;
    officers.find(&inspection, Finding::due(60).titled("未设泄爆装置").major()).await;
    officers.find(&inspection, Finding::due(5).with("matchesHazardId", own["id"].clone())).await;
    assert_eq!(documents(&officers.first, &path).await, Vec::<Value>::new(), "nothing is signed yet");

    let mut end = officers.signed(&app).await;
    end["signatures"][0]["imageId"] = json!(officers.first.photo(30).await);
    end["signatures"][1] =
        json!({"party": "enterprise", "name": "厂长", "refusedReason": "对检查结果有异议"});
    officers.end(&inspection, end).await;

    let issued = documents(&firm.officer, &path).await;
    assert_eq!(numbers(&issued), ["河庄街道检记〔2026〕1号", "河庄街道责改〔2026〕1号"]);
    assert_eq!(issued[0]["kindText"], "现场检查记录");
    let detail = body(officers.first.get(&path).await, 200);
    assert_eq!(detail["matched"][0]["id"], own["id"]);
    assert_eq!(
        (detail["findingCount"].clone(), detail["hazards"].as_array().map(Vec::len)),
        (json!(3), Some(2))
    );

    let (record, file) = paper(&firm.officer, &issued[0]).await;
    says(
        &record,
        &[
            "现场检查记录",
            "河庄街道检记〔2026〕1号",
            "文书家具厂",
            "河安检批〔2026〕45号",
            "依据《安全生产法》第六十五条",
            "除尘管道积尘（YH-2026-000002）部位：打磨车间厚度约3mm〓责令限期整改",
            "判定为重大事故隐患，依据：《工贸企业重大事故隐患判定标准》第十一条",
            "2026年6月22日",
            "企业此前已自查上报的隐患",
            "通道堆物（YH-2026-000001）部位：二号仓库检查所见：除尘管道积尘",
            "拒绝签字，原因：对检查结果有异议",
            "附：现场照片",
            "第1页共",
        ],
    );
    let images = String::from_utf8_lossy(&file).matches("/DCTDecode").count();
    assert_eq!(images, 2, "the signature, and the photo that shows all three, once");

    let (order, _) = paper(&officers.second, &issued[1]).await;
    says(
        &order,
        &[
            "责令限期整改指令书",
            "文书家具厂：",
            "现场检查记录河庄街道检记〔2026〕1号",
            "六十日内向演示区人民政府申请行政复议",
        ],
    );
    says(
        &order,
        &["除尘管道积尘", "2026年6月22日", "未设泄爆装置", "制定治理方案", "被检查单位负责人（签名）"],
    );
    assert!(!order.contains("对检查结果有异议"), "the record was refused, not the order: {order}");
    assert!(!order.contains("通道堆物"), "the firm set that date itself: {order}");

    let list = body(app.office().await.get("/api/v1/documents?kind=rectification_order").await, 200);
    assert_eq!((&list["total"], &list["items"][0]), (&json!(1), &issued[1]));
    let list = body(firm.officer.get("/api/v1/documents?pageSize=1&page=2").await, 200);
    assert_eq!((&list["total"], list["items"].as_array().map(Vec::len)), (&json!(2), Some(1)));
}

#[tokio::test]
async fn a_paper_stays_the_same_whatever_changes_later() {
    let Visit { app, mut firm, officers, inspection } = Visit::begin("原名家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(7)).await;
    officers.complete(&app, &inspection).await;
    let issued = documents(&officers.first, &format!("/api/v1/inspections/{inspection}")).await;
    let mut before = Vec::new();
    for document in &issued {
        before.push(paper(&officers.first, document).await.1);
    }

    let office = app.office().await;
    let path = format!("/api/v1/enterprises/{}", firm.id);
    let mut changed = body(office.get(&path).await, 200);
    merge(&mut changed, &json!({"name": "改名家具厂", "address": "迁址路1号", "principalName": "样例新"}));
    body(office.put(&path, changed).await, 200);
    grant_time(&office, &firm, &hazard).await;
    app.turn_for(&mut firm, 2).await;
    let officers = Officers::of(&app).await;

    for (document, before) in issued.iter().zip(&before) {
        let (words, file) = paper(&officers.first, document).await;
        says(&words, &["原名家具厂", "2026年6月22日"]);
        assert!(file == *before, "{} is another file", document["number"]);
    }
    let path = format!("/api/v1/documents/inspection_record/{inspection}.pdf");
    let first = officers.first.get(&path).await;
    let held = header(&first, "etag").to_owned();
    let again = officers.first.request("GET", &path).header("if-none-match", held).send().await;
    assert_eq!(again.expect("an answer").status(), 304);
    assert!(header(&first, "content-disposition").starts_with("inline; filename*=UTF-8''%E6%B2%B3"));

    // a correction is the one thing that a record gains: behind it
    let correction = json!({"id": CorrectionId::new(), "text": "结束时间应为 11:00"});
    body(
        officers.first.post(&format!("/api/v1/inspections/{inspection}/corrections"), correction).await,
        201,
    );
    let (record, _) = paper(&officers.first, &issued[0]).await;
    says(&record, &["记录签字后未作改动", "结束时间应为11:00", "附页第1页共1页"]);
    assert!(paper(&officers.first, &issued[1]).await.1 == before[1]);
}

#[tokio::test]
async fn a_completion_that_arrives_late_says_how_it_was_when_the_inspection_ended() {
    let Visit { app, mut firm, officers, inspection } = Visit::begin("迟到家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(7)).await;
    let end = officers.signed(&app).await;
    app.turn_for(&mut firm, 1).await;
    let officers = Officers::of(&app).await;
    grant_time(&app.office().await, &firm, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let both = json!({"decision": "accept", "note": "已清理", "secondOfficerId": officers.ids[0]});
    review(&officers.second, &hazard, both).await;
    app.turn_for(&mut firm, 2).await;

    let officers = Officers::of(&app).await;
    let path = format!("/api/v1/inspections/{inspection}");
    officers.end(&inspection, end).await;
    let issued = documents(&officers.first, &path).await;
    let kinds: Vec<_> = issued.iter().map(|one| text(one, "kind")).collect();
    let mut in_order = kinds.clone();
    in_order.sort();
    assert_eq!(in_order, ["inspection_record", "recheck_opinion", "rectification_order"], "all at once");
    for document in &issued {
        let (words, _) = paper(&officers.first, document).await;
        match text(document, "kind").as_str() {
            "recheck_opinion" => says(&words, &["河庄街道责改〔2026〕1号", "已清理督查员乙", "均已整改完毕"]),
            _ => {
                says(&words, &["2026年6月22日"]);
                assert!(!words.contains("当场已整改"), "{words}");
            }
        }
    }
}

#[tokio::test]
async fn inspections_that_end_at_once_share_no_number_and_reviews_at_once_make_one_opinion() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let (mut ends, mut inspections) = (JoinSet::new(), Vec::new());
    let end = officers.signed(&app).await;
    let mut found = Vec::new();
    for n in 0..6 {
        let firm = app.firm(&format!("同时{n}厂"), "2110").await;
        let inspection = officers.inspect(&app, &firm).await;
        for title in ["甲", "乙"] {
            let hazard = officers.find(&inspection, Finding::due(9).titled(title)).await;
            found.push((firm.officer.clone(), hazard));
        }
        let path = format!("/api/v1/inspections/{inspection}");
        let (first, second, end) = (officers.first.clone(), officers.second.clone(), end.clone());
        ends.spawn(async move {
            body(first.post(&format!("{path}/completion"), end).await, 200);
            second.post(&format!("{path}/confirmation"), json!({})).await
        });
        inspections.push(inspection);
    }
    for reply in ends.join_all().await {
        body(reply, 200);
    }
    for (by, hazard) in &found {
        rectify(by, hazard).await;
    }
    let mut reviews = JoinSet::new();
    for (_, hazard) in found {
        let (first, second) = (officers.first.clone(), officers.ids[1].clone());
        let both = json!({"decision": "accept", "secondOfficerId": second});
        reviews.spawn(async move { review(&first, &hazard, both).await });
    }
    assert_eq!(reviews.join_all().await.len(), 12);

    let list = body(app.office().await.get("/api/v1/documents?pageSize=100").await, 200);
    let mut all = numbers(list["items"].as_array().expect("items"));
    all.sort_unstable();
    let mut expected: Vec<_> = ["检记", "责改", "复查"]
        .iter()
        .flat_map(|mark| (1..=6).map(move |n| format!("河庄街道{mark}〔2026〕{n}号")))
        .collect();
    expected.sort_unstable();
    assert_eq!(all, expected);
    for inspection in inspections {
        assert_eq!(documents(&officers.first, &format!("/api/v1/inspections/{inspection}")).await.len(), 3);
    }
}

#[tokio::test]
async fn numbers_run_by_kind_and_year_and_a_repeat_takes_none() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    for n in 1..=2 {
        let firm = app.firm(&format!("编号{n}厂"), "2110").await;
        let inspection = officers.inspect(&app, &firm).await;
        if n == 2 {
            officers.find(&inspection, Finding::due(3)).await;
        }
        let end = officers.signed(&app).await;
        for _ in 0..2 {
            officers.end(&inspection, end.clone()).await;
        }
    }
    let office = app.office().await;
    let list = body(office.get("/api/v1/documents").await, 200);
    let mut all = numbers(list["items"].as_array().expect("items"));
    all.sort_unstable();
    assert_eq!(all, ["河庄街道检记〔2026〕1号", "河庄街道检记〔2026〕2号", "河庄街道责改〔2026〕1号"]);

    app.turn(200);
    let officers = Officers::of(&app).await;
    let firm = app.firm("新年厂", "2110").await;
    let inspection = officers.inspect(&app, &firm).await;
    let mut end = officers.signed(&app).await;
    end["outcome"] = json!("locked");
    end["outcomeReason"] = json!("大门上锁，电话无人接听");
    end["photoIds"] = json!([officers.first.photo(72).await]);
    end["signatures"].as_array_mut().expect("signatures").truncate(1);
    officers.end(&inspection, end).await;
    let issued = documents(&officers.first, &format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(numbers(&issued), ["河庄街道检记〔2027〕1号"]);
    let (record, _) = paper(&officers.first, &issued[0]).await;
    says(&record, &["到该单位检查，未能进行，结果：大门紧锁"]);
    assert!(!record.contains("没有登记"), "nothing was looked at: {record}");
}

#[tokio::test]
async fn a_picture_that_is_gone_is_said_and_a_kind_that_was_not_issued_is_not_found() {
    let Visit { app, officers, inspection, .. } = Visit::begin("缺图家具厂").await;
    officers.find(&inspection, Finding::due(7)).await;
    let mut end = officers.signed(&app).await;
    end["signatures"][0]["imageId"] = json!(officers.first.photo(31).await);
    let path = format!("/api/v1/inspections/{inspection}");
    officers.end(&inspection, end).await;
    let far = heping_core::Moment::from_millis(i64::from(u32::MAX) * 1000);
    for content in app.app.photos.stored_before(far).await.expect("the photos") {
        app.app.photos.remove(&content).await.expect("it is gone");
    }
    let issued = documents(&officers.first, &path).await;
    let (record, _) = paper(&officers.first, &issued[0]).await;
    says(&record, &["签名图片已无法读取", "另有1张照片已无法读取"]);

    for kind in ["recheck_opinion", "dossier", "INSPECTION_RECORD"] {
        let asked = officers.first.get(&format!("/api/v1/documents/{kind}/{inspection}.pdf")).await;
        refused(&asked, 404, "not_found");
    }
}
