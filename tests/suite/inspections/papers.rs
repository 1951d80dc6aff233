//! On what footing a street issues its papers, and how they stand on their pages.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, Visit, accept, merge, rectify, review};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

use super::documents::{documents, numbers, pages, paper, says};

const SETTINGS: &str = "/api/v1/paper-settings";

/// Takes the delegation from a street that has one.
pub async fn without_delegation(office: &Client) -> Value {
    let set = body(office.get(SETTINGS).await, 200);
    body(office.put(SETTINGS, json!({"version": set["version"]})).await, 200)
}

#[tokio::test]
async fn a_street_says_on_what_footing_it_issues_papers() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let set = without_delegation(&office).await;
    assert_eq!(set["delegation"], Value::Null);
    assert_eq!(
        (text(&set, "body"), text(&set, "seal"), text(&set, "reportsTo")),
        ("河庄街道办事处".to_owned(), "河庄街道办事处".to_owned(), "区应急管理局".to_owned())
    );
    assert!(text(&set, "legalBasis").ends_with("第九条第三款"), "{set}");

    let version = set["version"].clone();
    let claimed = json!({"version": version, "legalBasis": "《中华人民共和国安全生产法》第六十五条"});
    wrong(&office.put(SETTINGS, claimed).await, &["legalBasis"]);
    let delegation = json!({"by": "样例区应急管理局", "documentNumber": "样应急委〔2026〕7号"});
    let nowhere_to_go = json!({"version": version, "delegation": delegation});
    wrong(&office.put(SETTINGS, nowhere_to_go).await, &["reviewBody", "court"]);
    let whole = json!({
        "version": version, "delegation": delegation, "reviewBody": "样例区人民政府", "court": "样例区人民法院",
        "seal": "样例区应急管理局执法专用章",
    });
    let set = body(office.put(SETTINGS, whole.clone()).await, 200);
    assert_eq!((&set["delegation"], &set["seal"]), (&delegation, &whole["seal"]));
    assert_eq!(body(office.get(SETTINGS).await, 200), set);
    refused(&office.put(SETTINGS, whole).await, 409, "version_conflict");

    let audit = body(app.staff("auditor").await.get("/api/v1/audit?pageSize=100").await, 200);
    let rows = audit["items"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.filter(|row| row["action"] == "replace_paper_settings").collect();
    assert_eq!(rows.len(), 2, "{audit}");
    assert!(rows.iter().any(|row| row.to_string().contains("样应急委〔2026〕7号")), "{rows:?}");
}

#[tokio::test]
async fn a_street_without_a_delegation_asks_and_reports_upward() {
    let Visit { app, firm, officers, inspection } = Visit::begin("未委托家具厂").await;
    without_delegation(&app.office().await).await;
    let hazard = officers.find(&inspection, Finding::due(7)).await;
    officers.complete(&app, &inspection).await;
    rectify(&firm.officer, &hazard).await;
    review(&officers.first, &hazard, json!({"decision": "accept", "secondOfficerId": officers.ids[1]})).await;
    let issued = documents(&firm.officer, &format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(
        numbers(&issued),
        ["河庄街道检记〔2026〕1号", "河庄街道整改〔2026〕1号", "河庄街道复查〔2026〕1号"]
    );
    assert_eq!(
        (text(&issued[1], "kindText"), text(&issued[1], "title")),
        ("责令限期整改指令书".to_owned(), "隐患整改通知书".to_owned())
    );
    for document in &issued {
        let (words, _) = paper(&firm.officer, document).await;
        assert!(!words.contains("责令") && !words.contains("第六十五条"), "{words}");
    }
    let (notice, _) = paper(&firm.officer, &issued[1]).await;
    says(
        &notice,
        &[
            "隐患整改通知书",
            "依据《中华人民共和国安全生产法》第九条第三款，现要求你单位对上述第1项问题于2026年6月22日（含当日）前整改完毕",
            "逾期未整改完毕的，将上报区应急管理局依法处理",
            "可以向河庄街道办事处陈述、申辩",
        ],
    );
    assert!(!notice.contains("行政复议"), "{notice}");
}

#[tokio::test]
async fn an_inspection_without_a_basis_has_that_of_the_streets_papers() {
    let Visit { app, firm, officers, .. } = Visit::begin("依据家具厂").await;
    let opened = async || {
        let mut new = officers.inspection(&app, &firm);
        new["legalBasis"] = Value::Null;
        text(&body(officers.first.post("/api/v1/inspections", new).await, 201), "legalBasis")
    };
    assert_eq!(opened().await, "《中华人民共和国安全生产法》第六十五条");
    without_delegation(&app.office().await).await;
    assert_eq!(opened().await, "《中华人民共和国安全生产法》第九条第三款");
}

#[tokio::test]
async fn an_order_says_who_may_order_what_by_when_and_where_to_go() {
    let Visit { app, firm, officers, inspection } = Visit::begin("受委托家具厂").await;
    for (title, days) in [("甲项", 7), ("乙项", 20), ("丙项", 7)] {
        officers.find(&inspection, Finding::due(days).titled(title)).await;
    }
    officers.complete(&app, &inspection).await;
    let issued = documents(&firm.officer, &format!("/api/v1/inspections/{inspection}")).await;
    let (record, _) = paper(&firm.officer, &issued[0]).await;
    let officers = "督查员甲（执法证号33-DEMO-inspector1）、督查员乙（执法证号33-DEMO-inspector2）";
    says(&record, &[officers, "现向你出示证件", "有权申请回避", "有权陈述和申辩", "检查编号DC-2026-000001"]);
    says(&record, &["日常检查", "检查情况", "发现事故隐患3项，其中重大事故隐患0项"]);
    assert!(
        !record.contains("督查编号") && !record.contains("日常督查") && !record.contains("印章"),
        "{record}"
    );
    let (order, _) = paper(&firm.officer, &issued[1]).await;
    says(
        &order,
        &[
            "河庄街道办事处（受演示区应急管理局委托，演应急委〔2026〕1号）",
            "现责令你单位对上述第1、3项问题于2026年6月22日（含当日）前整改完毕，第2项问题于2026年7月5日（含当日）前整改完毕",
            "达到有关法律法规规章和标准规定的要求。由此造成事故的，依法追究有关人员的责任",
            "整改期间，你单位应当采取措施，确保安全生产",
            "六十日内向演示区人民政府申请行政复议，或者在六个月内向演示区人民法院提起行政诉讼",
            "送达回证送达文书责令限期整改指令书（河庄街道责改〔2026〕1号）受送达单位受委托家具厂",
            "违反规定：＿＿",
        ],
    );
    assert!(!order.contains("建议措施"), "nobody suggested any: {order}");
}

/// An inspection with so many findings: its record and its order, page by page.
async fn long(findings: usize) -> (TestApp, [Vec<String>; 2]) {
    let Visit { app, officers, inspection, .. } =
        Visit::begin("杭州样例区长名称精密机械制造有限公司河庄分公司").await;
    for n in 1..=findings {
        let finding =
            Finding::due(7).titled(&format!("第{n}处配电箱前堆放木料")).with("place", format!("车间{n}"));
        officers
            .find(&inspection, finding.with("description", "应急照明灯不亮，疏散指示标志被遮挡。".repeat(3)))
            .await;
    }
    let mut end = officers.signed(&app).await;
    end["signatures"][0]["imageId"] = json!(officers.first.photo(30).await);
    end["signatures"][1] =
        json!({"party": "enterprise", "name": "厂长", "refusedReason": "对检查结果有异议"});
    officers.end(&inspection, end).await;
    let issued = documents(&officers.first, &format!("/api/v1/inspections/{inspection}")).await;
    let mut both = [Vec::new(), Vec::new()];
    for (document, place) in issued.iter().zip(&mut both) {
        *place = pages(&paper(&officers.first, document).await.1);
    }
    (app, both)
}

/// Whether one page says all of it.
#[track_caller]
fn on_one_page(pages: &[String], all: &[&str]) {
    let whole = pages.iter().any(|page| all.iter().all(|one| page.contains(one)));
    assert!(whole, "{all:?} is torn: {pages:#?}");
}

#[tokio::test]
async fn no_page_break_tears_a_paper_whether_it_is_long_or_short() {
    for findings in [1, 6, 40] {
        let (_app, [record, order]) = long(findings).await;
        for paper in [&record, &order] {
            for (number, page) in (1..).zip(paper) {
                let foot = format!("第{number}页共{}页", paper.len());
                assert!(page.ends_with(&foot), "{foot} is not at the end of {page}");
            }
            for n in 1..=findings {
                on_one_page(paper, &[&format!("第{n}处配电箱前堆放木料"), &format!("部位：车间{n}应急照明")]);
            }
        }
        for page in &record {
            says(page, &["检查人员督查员甲", "被检查单位厂长（拒绝签字）"]);
        }
        on_one_page(&record, &["签字人姓名签名时间", "本人登录确认", "拒绝签字，原因：对检查结果有异议"]);
        on_one_page(
            &order,
            &["检查人员（签名）督查员甲", "检查人员（签名）督查员乙", "（印章）", "一式两份"],
        );
        on_one_page(&order, &["送达回证送达文书", "备注收件人不是"]);
        assert!(findings < 40 || (record.len() > 4 && order.len() > 4), "{} {}", record.len(), order.len());
    }
}

#[tokio::test]
async fn papers_stay_the_same_when_the_firm_and_the_street_change() {
    let Visit { app, firm, officers, inspection } = Visit::begin("不变家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(7)).await;
    officers.complete(&app, &inspection).await;
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    let path = format!("/api/v1/inspections/{inspection}");
    let issued = documents(&officers.first, &path).await;
    let mut before = Vec::new();
    for document in &issued {
        before.push(paper(&officers.first, document).await.1);
    }
    let office = app.office().await;
    let of_firm = format!("/api/v1/enterprises/{}", firm.id);
    let mut changed = body(office.get(&of_firm).await, 200);
    merge(&mut changed, &json!({"name": "改名家具厂", "principalName": "样例新"}));
    body(office.put(&of_firm, changed).await, 200);
    without_delegation(&office).await;
    let officers = Officers::of(&app).await;
    for (document, before) in issued.iter().zip(&before) {
        assert!(
            paper(&officers.first, document).await.1 == *before,
            "{} is another file",
            document["number"]
        );
    }
    assert_eq!(documents(&officers.first, &path).await[1]["title"], "责令限期整改指令书");
}
