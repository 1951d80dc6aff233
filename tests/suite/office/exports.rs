//! Lists as workbooks: what is in them, and that Excel takes nothing in them for a formula.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, VILLAGE, bulletin, merge_firms};
use heping_tests::{Client, TestApp};
use serde_json::json;

/// The rows of a workbook, its titles first, and the file itself.
async fn workbook(client: &Client, path: &str) -> (Vec<Vec<Data>>, Vec<u8>) {
    let answer = client.request("GET", path).send().await.expect("the server answers");
    assert_eq!(answer.status(), 200, "{path}");
    let name = answer.headers()["content-disposition"].to_str().expect("text").to_owned();
    assert!(
        name.starts_with("attachment; filename*=UTF-8''%") && name.ends_with("%2D2026%2D06%2D15.xlsx"),
        "{name}"
    );
    let file = answer.bytes().await.expect("a file").to_vec();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.clone())).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("its cells");
    (range.rows().map(<[Data]>::to_vec).collect(), file)
}

fn column(rows: &[Vec<Data>], title: &str) -> Vec<String> {
    let at = rows[0].iter().position(|cell| cell == &Data::String(title.to_owned()));
    let at = at.unwrap_or_else(|| panic!("no {title} among {:?}", rows[0]));
    rows.iter().skip(1).map(|row| row[at].to_string()).collect()
}

#[tokio::test]
async fn the_register_goes_out_with_masked_phones_and_no_formula() {
    let app = TestApp::start().await;
    let office = app.office().await;
    for (name, phone) in [("=1+1厂", "19000010001"), ("乙家具厂", "19000010002")] {
        let new = json!({
            "name": name, "industry": "2110", "village": "330114003219", "phone": phone, "principalName": "样例甲",
        });
        body(office.post("/api/v1/enterprises", new).await, 201);
    }
    app.firm("丙针织厂", "1761").await;
    let (rows, file) = workbook(&office, "/api/v1/exports/enterprises.xlsx").await;
    assert_eq!(rows.len(), 4);
    assert_eq!(column(&rows, "企业名称"), ["=1+1厂", "乙家具厂", "丙针织厂"]);
    assert_eq!(column(&rows, "联系电话")[..2], ["190****0001", "190****0002"]);
    assert_eq!(column(&rows, "行业代码"), ["2110", "2110", "1761"]);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).expect("a workbook");
    let formulas = book.worksheet_formula("企业台账").expect("the sheet");
    assert!(formulas.is_empty(), "{formulas:?}");

    let (rows, _) = workbook(&office, "/api/v1/exports/enterprises.xlsx?industry=17").await;
    assert_eq!(column(&rows, "企业名称"), ["丙针织厂"]);
    for narrowed in ["q=丙针织", "notVisitedSince=2026-01-01&q=丙针织"] {
        let (rows, _) = workbook(&office, &format!("/api/v1/exports/enterprises.xlsx?{narrowed}")).await;
        assert_eq!(column(&rows, "企业名称"), ["丙针织厂"], "{narrowed}");
    }
    refused(&office.get("/api/v1/exports/enterprises.xlsx?village=无此村").await, 422, "validation_failed");
}

#[tokio::test]
async fn hazards_and_inspections_go_out_by_hundreds_each_once() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let leader = app.staff("leader").await;
    let firm = app.firm("出口家具厂", "2110").await;
    let visit = officers.inspect(&app, &firm).await;
    for n in 0..103 {
        officers.find(&visit, Finding::due(5 + n % 3).titled(&format!("第{n}处"))).await;
    }
    officers.complete(&app, &visit).await;
    for path in ["/api/v1/exports/hazards.xlsx", "/api/v1/exports/hazards.xlsx?state=rectifying"] {
        let (rows, _) = workbook(&leader, path).await;
        let mut numbers = column(&rows, "隐患编号");
        numbers.sort();
        assert_eq!(numbers, (1..=103).map(|n| format!("YH-2026-{n:06}")).collect::<Vec<_>>());
        assert!(column(&rows, "是否逾期").iter().all(|late| late == "否"));
    }
    let (rows, _) = workbook(&leader, "/api/v1/exports/hazards.xlsx?overdue=true").await;
    assert_eq!(rows.len(), 1, "titles alone");
    let (rows, _) = workbook(&leader, "/api/v1/exports/inspections.xlsx").await;
    assert_eq!(
        (column(&rows, "督查编号"), column(&rows, "发现隐患")),
        (vec!["DC-2026-000001".into()], vec!["103".into()])
    );
    for (narrowed, count) in [
        ("kind=routine&from=2026-06-15&before=2026-06-16", 2),
        ("kind=complaint", 1),
        ("from=2026-06-16", 1),
        ("before=2026-06-15", 1),
    ] {
        let (rows, _) = workbook(&leader, &format!("/api/v1/exports/inspections.xlsx?{narrowed}")).await;
        assert_eq!(rows.len(), count, "{narrowed}");
    }

    // who took what is in the audit log
    let log = body(app.staff("auditor").await.get("/api/v1/audit?action=export_list").await, 200);
    let what: Vec<_> =
        log["items"].as_array().expect("items").iter().map(|row| row["subjectId"].clone()).collect();
    assert_eq!(what[..4], ["督查台账 0", "督查台账 0", "督查台账 0", "督查台账 1"]);
    assert_eq!(what[4..], ["督查台账 1", "隐患台账 0", "隐患台账 103", "隐患台账 103"]);
    refused(&officers.first.get("/api/v1/exports/hazards.xlsx").await, 403, "forbidden");
    refused(&firm.officer.get("/api/v1/exports/hazards.xlsx").await, 403, "forbidden");
    refused(&leader.get("/api/v1/exports/audit.xlsx").await, 404, "not_found");
}

#[tokio::test]
async fn a_ranking_goes_out_as_it_is_and_as_it_was() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    for (name, findings) in [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 3), ("戊", 4)] {
        let firm = app.firm(&format!("{name}家具厂"), "2110").await;
        let findings = (0..findings).map(|n| Finding::due(60).titled(&format!("第{n}处")));
        officers.visit(&app, &firm, findings).await;
    }
    let leader = app.staff("leader").await;
    let (rows, _) = workbook(&leader, "/api/v1/exports/ranking.xlsx?industry=21").await;
    assert_eq!(column(&rows, "名次"), ["1", "2", "2", "4", "5"]);
    assert_eq!(
        (&column(&rows, "企业名称")[0], &column(&rows, "企业名称")[4]),
        (&"甲家具厂".into(), &"戊家具厂".into())
    );
    assert_eq!(column(&rows, "安全积分"), ["98", "96", "96", "94", "92"]);
    let (rows, _) = workbook(&leader, "/api/v1/exports/ranking.xlsx?industry=21&month=2026-05").await;
    assert_eq!(rows.len(), 1, "nobody was there yet");
    for (narrowed, field) in
        [("", "industry"), ("?industry=99", "industry"), ("?industry=21&month=x", "month")]
    {
        wrong(&leader.get(&format!("/api/v1/exports/ranking.xlsx{narrowed}")).await, &[field]);
    }
}

#[tokio::test]
async fn the_audit_log_goes_out_to_the_auditor_alone_and_that_stands_in_it() {
    let app = TestApp::start().await;
    let (office, auditor) = (app.office().await, app.staff("auditor").await);
    let firm = app.firm("审计家具厂", "2110").await;
    let path = format!("/api/v1/audit.xlsx?subject={}&action=create_enterprise", firm.id);
    let (rows, _) = workbook(&auditor, &path).await;
    assert_eq!(
        (column(&rows, "做了什么"), column(&rows, "对象")),
        (vec!["登记企业".into()], vec![firm.id.clone()])
    );
    assert_eq!(
        (column(&rows, "角色"), column(&rows, "时间")),
        (vec!["街道应急管理".into()], vec!["2026-06-15 10:00:00".into()])
    );
    let log = body(auditor.get("/api/v1/audit?action=export_list").await, 200);
    assert_eq!(log["items"][0]["subjectId"], "审计日志 1");
    refused(&office.get("/api/v1/audit.xlsx").await, 403, "forbidden");
}

#[tokio::test]
async fn a_day_is_a_day_for_excel_and_an_instant_is_hangzhous() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let firm = app.firm("日期家具厂", "2110").await;
    let visit = officers.inspect(&app, &firm).await;
    officers.find(&visit, Finding::due(15)).await;
    let (rows, _) = workbook(&app.office().await, "/api/v1/exports/hazards.xlsx").await;
    let at = |title: &str| {
        rows[0].iter().position(|cell| cell == &Data::String(title.to_owned())).expect("a column")
    };
    let moment = |title: &str| match &rows[1][at(title)] {
        Data::DateTime(moment) => moment.to_ymd_hms_milli(),
        other => panic!("{title} is {other:?}"),
    };
    assert_eq!(moment("整改期限"), (2026, 6, 30, 0, 0, 0, 0));
    assert_eq!(moment("登记时间"), (2026, 6, 15, 10, 0, 0, 0));
}

#[tokio::test]
async fn what_became_of_firms_and_who_came_in_goes_out_between_two_days() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let (one, two) = (app.firm("甲家具厂", "2110").await, app.firm("乙家具厂", "2110").await);
    merge_firms(&office, &one, &two, 0).await;
    let (rows, _) = workbook(&office, "/api/v1/exports/changes.xlsx").await;
    assert_eq!(column(&rows, "企业名称"), ["甲家具厂"]);
    assert_eq!(
        (column(&rows, "变更前"), column(&rows, "变更后")),
        (vec!["正常经营".into()], vec!["已并入其他企业".into()])
    );
    assert_eq!(
        (column(&rows, "并入企业"), column(&rows, "原因")),
        (vec!["乙家具厂".into()], vec!["两厂合并".into()])
    );
    let (rows, _) = workbook(&office, "/api/v1/exports/people.xlsx?from=2026-06-15").await;
    assert_eq!(column(&rows, "企业名称"), ["乙家具厂", "甲家具厂"]);
    assert_eq!(column(&rows, "身份"), ["企业安全员", "企业安全员"]);
    for list in ["changes", "people"] {
        for narrowed in ["from=2026-06-16", "before=2026-06-15"] {
            let (rows, _) = workbook(&office, &format!("/api/v1/exports/{list}.xlsx?{narrowed}")).await;
            assert_eq!(rows.len(), 1, "{list} {narrowed}");
        }
    }
}

#[tokio::test]
async fn who_has_read_and_confirmed_a_bulletin_goes_out() {
    let app = TestApp::start().await;
    let (one, _) = (app.firm("甲家具厂", "2110").await, app.firm("乙家具厂", "2110").await);
    let office = app.office().await;
    let id = text(&bulletin(&office).await, "id");
    app.work().await;
    body(one.officer.post(&format!("{}/{id}/confirmation", one.path("bulletins")), json!({})).await, 200);
    let path = format!("/api/v1/bulletins/{id}/recipients.xlsx");
    let (rows, _) = workbook(&office, &path).await;
    let mut states: Vec<_> = column(&rows, "企业名称").into_iter().zip(column(&rows, "情况")).collect();
    states.sort();
    assert_eq!(states, [("乙家具厂".into(), "未读".into()), ("甲家具厂".into(), "已确认".into())]);
    let (rows, _) = workbook(&office, &format!("{path}?confirmed=false&village={VILLAGE}")).await;
    assert_eq!(column(&rows, "企业名称"), ["乙家具厂"]);
    refused(&app.inspector().await.get(&path).await, 403, "forbidden");
}
