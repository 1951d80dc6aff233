//! What the record of an inspection says: what was looked at, who was told what, why it came to no check,
//! and that it is void.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Officers, Visit, answered, inspection_list, merge};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

use super::documents::{documents, pages, paper, says};

/// The record of an inspection: its words, and the file.
async fn record(client: &Client, inspection: &str) -> (String, Vec<u8>) {
    let issued = documents(client, &format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(issued[0]["kind"], "inspection_record");
    paper(client, &issued[0]).await
}

/// Without spaces, as papers are read here.
fn close(text: &Value) -> String {
    text.as_str().expect("a text").split_whitespace().collect()
}

/// A list of the office's own with so many items, each longer than a line.
async fn long_list(app: &TestApp, items: usize) -> Value {
    let item = |n: usize| {
        json!({
            "text": format!("第{n}项：设备的防护罩、联锁装置、急停按钮齐全有效，操作规程上墙，现场人员知道怎么用"),
            "hazard": format!("第{n}项的防护装置缺失"), "kind": "yes_no",
        })
    };
    let items: Vec<Value> = (1..=items).map(item).collect();
    let new = json!({"title": "长检查表", "scope": "inspection", "items": items});
    body(app.office().await.post("/api/v1/checklists", new).await, 201)
}

#[tokio::test]
async fn a_record_says_what_was_looked_at_and_what_the_firm_was_told() {
    let visit = Visit::begin("记录家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let path = format!("/api/v1/inspections/{inspection}");
    let list = inspection_list(&officers.first).await;
    let mut part = answered(&list, &["yes", "no", "no", "not_applicable"]);
    part["answers"][2]["text"] = json!("已当场清走");
    let numbered = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "number").unwrap();
    let most = numbered["max"].as_f64().expect("a limit");
    let measured = json!({"itemId": numbered["id"], "number": most});
    part["answers"].as_array_mut().unwrap().push(measured);
    let sheet = body(officers.first.post(&format!("{path}/answers"), part).await, 201);
    let failed =
        sheet["items"].as_array().unwrap().iter().find(|one| one["result"] == "not_in_order").unwrap();
    let finding = Finding::due(9).with("title", "").with("checklistItemId", failed["itemId"].clone());
    let hazard = visit.find(finding).await;
    let mut end = officers.signed(app).await;
    merge(
        &mut end,
        &json!({
            "certificatesShown": true, "recusalAsked": true, "recusalAnswer": "不申请回避",
        }),
    );
    officers.end(inspection, end).await;

    let (words, _) = record(&firm.officer, inspection).await;
    let items = list["items"].as_array().map_or(0, Vec::len);
    says(
        &words,
        &[
            &format!(
                "检查表：{}（第1版，共{items}项）。检查了5项：符合2项，不符合2项，不涉及1项。",
                close(&list["title"])
            ),
            &format!("{}不符合见隐患{}", close(&failed["text"]), text(&hazard, "number")),
            "不符合已当场清走",
            &format!("{}{}，符合", most, close(&numbered["unit"])),
            "发现事故隐患1项",
            "这是我们的证件（已出示，请核对）",
            "问：是否申请检查人员回避？答：不申请回避",
            "检查人员督查员甲执法证号33-DEMO-inspector1本人登录确认",
            "督查员乙（本人登录确认）执法证号33-DEMO-inspector2",
        ],
    );
    for item in sheet["items"].as_array().unwrap() {
        says(&words, &[&close(&item["text"])]);
    }
    assert!(!words.contains("现向你出示证件"), "{words}");
}

#[tokio::test]
async fn a_record_of_no_check_says_why_and_shows_it() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let said = [("locked", "大门紧锁"), ("refused", "拒绝检查"), ("moved", "已搬迁")];
    for (n, (outcome, outcome_text)) in said.into_iter().enumerate() {
        let firm = app.firm(&format!("未查{n}厂"), "2110").await;
        let inspection = officers.inspect(&app, &firm).await;
        let mut end = officers.signed(&app).await;
        let signatures = json!([end["signatures"][0]]);
        let photos = json!([officers.first.photo(80).await, officers.first.photo(150).await]);
        merge(
            &mut end,
            &json!({
                "outcome": outcome, "outcomeReason": "保安说老板不在，不让进", "photoIds": photos,
                "certificatesShown": false, "signatures": signatures,
            }),
        );
        officers.end(&inspection, end).await;
        let (words, file) = record(&firm.officer, &inspection).await;
        says(
            &words,
            &[
                &format!("到该单位检查，未能进行，结果：{outcome_text}。现场情况：保安说老板不在，不让进"),
                &format!("附：现场照片1.{outcome_text}（DC-2026-"),
                "督查员乙（执法证号33-DEMO-inspector2）",
            ],
        );
        assert_eq!(String::from_utf8_lossy(&file).matches("/DCTDecode").count(), 2, "{outcome}");
        // at a locked gate nobody is told of rights; who refuses is
        assert_eq!(words.contains("检查时未出示证件"), outcome == "refused", "{words}");
        assert_eq!(words.contains("有权陈述和申辩"), outcome == "refused", "{words}");
        assert_eq!(words.contains("现场无人可以告知"), outcome != "refused", "{words}");
        assert!(!words.contains("检查情况"), "nothing was looked at: {words}");
    }
}

#[tokio::test]
async fn every_page_of_a_void_inspections_papers_says_so() {
    let visit = Visit::begin("撤回家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    for n in 0..12 {
        visit.find(Finding::due(9).titled(&format!("第{n}处积尘"))).await;
    }
    officers.complete(app, inspection).await;
    let path = format!("/api/v1/inspections/{inspection}");
    let before = documents(&firm.officer, &path).await;
    assert!(before.iter().all(|document| document["voided"] == false), "{before:?}");
    let (words, _) = record(&firm.officer, inspection).await;
    assert!(!words.contains("作废"), "{words}");

    let reason = json!({"reason": "误开：应为相邻的另一家企业"});
    body(app.staff("supervisor").await.post(&format!("{path}/void"), reason).await, 200);
    let issued = documents(&firm.officer, &path).await;
    assert_eq!(issued.len(), 2, "the numbers stay");
    for document in &issued {
        assert_eq!(document["voided"], true, "{document}");
        let all = pages(&paper(&firm.officer, document).await.1);
        assert!(all.len() > 2 && all.iter().all(|page| page.contains("作废")), "{all:#?}");
        let last = all.last().expect("a page");
        says(
            last,
            &["作废说明", "不再作为执法和整改的依据", "作废原因：误开：应为相邻的另一家企业", "附页第1页"],
        );
        assert!(!all[0].contains("误开"), "what was signed stays as it was: {}", all[0]);
    }
    let list = body(firm.officer.get("/api/v1/documents").await, 200);
    assert!(list["items"].as_array().unwrap().iter().all(|one| one["voided"] == true), "{list}");
}

#[tokio::test]
async fn no_page_break_tears_a_long_sheet() {
    let visit = Visit::begin("长表家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let list = long_list(app, 60).await;
    let mut part = answered(&list, &["yes"; 60]);
    part["answers"][7]["answer"] = json!("no");
    part["answers"][7]["text"] = json!("当场装回防护罩，试机正常".repeat(9));
    body(officers.first.post(&format!("/api/v1/inspections/{inspection}/answers"), part).await, 201);
    officers.complete(app, inspection).await;
    let all = pages(&record(&firm.officer, inspection).await.1);
    assert!(all.len() > 3, "{}", all.len());
    let standing = |word: &str| all.iter().filter(|page| page.contains(word)).count();
    for n in 1..=60 {
        let item =
            format!("{n}第{n}项：设备的防护罩、联锁装置、急停按钮齐全有效，操作规程上墙，现场人员知道怎么用");
        assert_eq!(standing(&item), 1, "item {n} is torn: {all:#?}");
    }
    assert_eq!(standing(&"当场装回防护罩，试机正常".repeat(9)), 1);
    for page in &all {
        says(page, &["检查人员督查员甲"]);
    }
    let with_rows = all.iter().filter(|page| page.contains("项：设备的防护罩"));
    assert!(with_rows.into_iter().all(|page| page.contains("序号检查内容情况")), "{all:#?}");
}
