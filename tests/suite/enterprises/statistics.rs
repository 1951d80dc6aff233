//! A quarter's hazards: counted from the records, signed by the principal, once.

use heping_api::jobs::reminders::remind;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit, accept, own_hazard, rectify, self_report};
use heping_tests::{Client, Firm, Reply, TestApp};
use serde_json::{Value, json};

use crate::inspections::documents::{said, says};

/// The statistics of a firm's quarter as somebody sees them.
async fn of(client: &Client, firm: &Firm, period: &str) -> Value {
    body(client.get(&format!("{}?period={period}", firm.path("hazard-statistics"))).await, 200)
}

/// The figures of a line: carried, found, self-found, closed, referred, open, overdue.
fn figures(line: &Value) -> [i64; 7] {
    ["carried", "found", "selfFound", "closed", "referred", "open", "overdue"]
        .map(|field| line[field].as_i64().expect("a number"))
}

async fn sign(principal: &Client, path: &str, period: &str, image: &str) -> Reply {
    let new = json!({"period": period, "imageId": image, "analysis": "配电箱已统一加盖"});
    principal.post(path, new).await
}

/// What its paper says, without spaces.
async fn paper(client: &Client, firm: &Firm, period: &str) -> (String, Vec<u8>) {
    let path = format!("{}/file?period={period}", firm.path("hazard-statistics"));
    let answer = client.request("GET", &path).send().await.expect("the server answers");
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"application/pdf".parse().unwrap())
    );
    let file = answer.bytes().await.expect("a file").to_vec();
    (said(&file), file)
}

#[tokio::test]
async fn a_quarter_is_counted_from_the_records_and_signed_once_by_the_principal() {
    let visit = Visit::begin("统计家具厂").await;
    let closed = visit.find(Finding::due(9)).await;
    visit.find(Finding::due(9).titled("配电箱无盖板")).await;
    visit.find(Finding::due(30).titled("未设泄爆装置").major()).await;
    let Visit { app, mut firm, officers, inspection } = visit;
    officers.complete(&app, &inspection).await;
    self_report(&firm, own_hazard(30)).await;
    rectify(&firm.officer, &closed).await;
    accept(&officers.first, &closed).await;
    let path = firm.path("hazard-statistics");

    let now = of(&firm.officer, &firm, "2026-Q2").await;
    assert_eq!(figures(&now["general"]), [0, 3, 1, 1, 0, 2, 0]);
    assert_eq!(figures(&now["major"]), [0, 1, 0, 0, 0, 1, 0]);
    assert_eq!(figures(&now["total"]), [0, 4, 1, 1, 0, 3, 0]);
    assert_eq!(
        (&now["isOver"], &now["dueOn"], &now["inspections"]),
        (&json!(false), &json!("2026-07-15"), &json!(1))
    );
    assert_eq!(
        (&now["periodText"], now["openMajors"].as_array().map(Vec::len)),
        (&json!("2026年第二季度"), Some(1))
    );
    let principal = app.principal(&firm).await;
    let image = principal.photo(90).await;
    let early = sign(&principal, &path, "2026-Q2", &image).await;
    refused(&early, 409, "state_conflict");
    assert_eq!(early.body["state"], "not_over");

    app.turn_for(&mut firm, 20).await;
    let (principal, office) = (app.wechat("demo-principal").await, app.office().await);
    let over = of(&office, &firm, "2026-Q2").await;
    assert_eq!(figures(&over["general"]), [0, 3, 1, 1, 0, 2, 1], "one is overdue by then");
    assert_eq!((&over["isOver"], &over["signature"]), (&json!(true), &Value::Null));
    let (blank, _) = paper(&office, &firm, "2026-Q2").await;
    says(
        &blank,
        &[
            "事故隐患排查治理情况统计分析表",
            "2026年第二季度",
            "统计家具厂",
            "一般隐患0311021",
            "重大隐患0100010",
            "未设泄爆装置",
            "主要负责人尚未签字",
        ],
    );
    let id = firm.id.clone();
    let line = |list: &Value| {
        list["items"].as_array().unwrap().iter().find(|one| one["enterpriseId"] == id).cloned()
    };
    let waiting = body(office.get("/api/v1/hazard-statistics?period=2026-Q2&signed=false").await, 200);
    assert_eq!(line(&waiting).expect("not signed")["overdue"], false);
    for (narrowed, is_there) in [
        ("industry=21", true),
        ("industry=17", false),
        ("village=330114003219", true),
        ("village=330114003999", false),
    ] {
        let list = office.get(&format!("/api/v1/hazard-statistics?period=2026-Q2&{narrowed}")).await;
        assert_eq!(line(&body(list, 200)).is_some(), is_there, "{narrowed}");
    }

    refused(&sign(&firm.officer, &path, "2026-Q2", &image).await, 403, "forbidden");
    refused(&sign(&office, &path, "2026-Q2", &image).await, 403, "forbidden");
    wrong(&sign(&principal, &path, "2026-Q9", &image).await, &["period"]);
    wrong(&sign(&principal, &path, "2026-Q2", &firm.officer.photo(91).await).await, &["imageId"]);
    let signed = body(sign(&principal, &path, "2026-Q2", &image).await, 201);
    assert_eq!(signed["signature"]["analysis"], "配电箱已统一加盖");
    assert_eq!(body(sign(&principal, &path, "2026-Q2", &image).await, 200), signed);
    let again = principal.post(&path, json!({"period": "2026-Q2", "imageId": image})).await;
    refused(&again, 409, "state_conflict");

    // what happens later changes nothing of it
    let before = paper(&firm.officer, &firm, "2026-Q2").await;
    says(&before.0, &["配电箱已统一加盖", "经主要负责人核对签字"]);
    assert_eq!(String::from_utf8_lossy(&before.1).matches("/DCTDecode").count(), 1, "the signature");
    app.turn_for(&mut firm, 45).await;
    let office = app.office().await;
    let enterprise = format!("/api/v1/enterprises/{}", firm.id);
    let mut changed = body(office.get(&enterprise).await, 200);
    changed["name"] = json!("改名家具厂");
    body(office.put(&enterprise, changed).await, 200);
    let kept = of(&office, &firm, "2026-Q2").await;
    assert_eq!((&kept["total"], &kept["enterpriseName"]), (&signed["total"], &json!("统计家具厂")));
    assert!(paper(&firm.officer, &firm, "2026-Q2").await.1 == before.1, "another file");
    let list = body(office.get("/api/v1/hazard-statistics?period=2026-Q2&signed=true").await, 200);
    assert_eq!(line(&list).expect("signed")["signedAt"], signed["signature"]["signedAt"]);
    let own = body(firm.officer.get("/api/v1/hazard-statistics").await, 200);
    assert_eq!((&own["total"], &own["items"][0]["period"]), (&json!(1), &json!("2026-Q2")));
    // what was open is carried on
    let next = of(&office, &firm, "2026-Q3").await;
    assert_eq!(figures(&next["total"]), [3, 0, 0, 0, 0, 3, 3]);
}

#[tokio::test]
async fn what_is_void_counts_for_nothing_and_what_was_referred_is_not_open() {
    let visit = Visit::begin("统计木业").await;
    let (void, referred) =
        (visit.find(Finding::due(9)).await, visit.find(Finding::due(9).titled("燃气管老化")).await);
    let Visit { app, mut firm, .. } = visit;
    let supervisor = app.staff("supervisor").await;
    let on = |hazard: &Value, what: &str| format!("/api/v1/hazards/{}/{what}", text(hazard, "id"));
    body(supervisor.post(&on(&void, "void"), json!({"reason": "不属于本企业"})).await, 200);
    let letter = json!({"body": "区住建局", "reason": "燃气由其监管"});
    body(supervisor.post(&on(&referred, "referral"), letter).await, 200);
    assert_eq!(figures(&of(&firm.officer, &firm, "2026").await["total"]), [0, 1, 0, 0, 1, 0, 0]);
    let wrong_period = firm.officer.get(&format!("{}?period=2026-13", firm.path("hazard-statistics"))).await;
    wrong(&wrong_period, &["period"]);

    // nobody answers for what was before there was the firm
    app.turn_for(&mut firm, 31).await;
    for (period, overdue) in [("2026-Q1", false), ("2026-Q2", true)] {
        assert_eq!(of(&firm.officer, &firm, period).await["overdue"], overdue, "{period}");
    }
}

#[tokio::test]
async fn who_has_not_signed_is_reminded_when_the_quarter_ends_and_again_before_the_day() {
    let app = TestApp::start().await;
    let mut firm = app.firm("提醒统计厂", "2110").await;
    let told = |inbox: Value| -> Vec<String> {
        let all = inbox["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "statistics_due");
        all.map(|one| text(one, "body")).collect()
    };
    let mut bodies = Vec::new();
    for (days, expected) in [(15, 0), (16, 1), (19, 1), (27, 2), (29, 2), (31, 2)] {
        app.turn_for(&mut firm, days).await;
        remind(&app.app).await.unwrap();
        remind(&app.app).await.unwrap();
        bodies = told(body(
            firm.officer.get(&format!("/api/v1/messages?enterprise={}&pageSize=100", firm.id)).await,
            200,
        ));
        assert_eq!(bodies.len(), expected, "on day {days}: {bodies:?}");
    }
    assert!(
        bodies
            .iter()
            .all(|one| one.contains("2026年第二季度隐患统计表") && one.contains("7 月 15 日（含当天）前")),
        "{bodies:?}"
    );
}
