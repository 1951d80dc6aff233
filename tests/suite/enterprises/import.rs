//! Importing the register that a street office keeps, through HTTP.

use heping_tests::expect::{body, problem, refused};
use heping_tests::{Client, Installation, Reply, TestApp, reply};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const CSV: &[u8] = include_bytes!("../../data/register-sample.csv");
const XLSX: &[u8] = include_bytes!("../../data/register-sample.xlsx");

/// 序号 of the wrong rows, and the field that is wrong.
const WRONG: [(u64, &str); 6] =
    [(37, "uscc"), (88, "village"), (141, "industry"), (203, "uscc"), (256, "name"), (301, "phone")];

async fn import(office: &Client, query: &str, file: &'static [u8]) -> Reply {
    let form = Form::new().part("file", Part::bytes(file).file_name("台账"));
    reply(office.request("POST", &format!("/api/v1/enterprises/imports{query}")).multipart(form)).await
}

fn counts(report: &Value) -> Value {
    json!([
        report["dryRun"],
        report["total"],
        report["created"],
        report["updated"],
        report["unchanged"],
        report["refused"]
    ])
}

/// The refused rows with their fields; the first is `offset` above its 序号.
#[track_caller]
fn assert_wrong_rows(report: &Value, offset: u64) {
    let refused = report["rows"].as_array().expect("rows").iter().filter(|row| row["result"] == "refused");
    let refused: Vec<(u64, &str)> = refused
        .map(|row| {
            assert_eq!(row["enterpriseId"], Value::Null);
            assert_eq!(row["errors"].as_array().map(Vec::len), Some(1), "{row}");
            let error = &row["errors"][0];
            assert!(!error["message"].as_str().expect("a message").is_empty());
            (row["row"].as_u64().expect("a number"), error["field"].as_str().expect("a field"))
        })
        .collect();
    assert_eq!(refused, WRONG.map(|(number, field)| (number + offset, field)));
}

/// Hands a register in.
async fn hand_in(office: &Client, file: &'static [u8]) -> Value {
    let form = Form::new().part("file", Part::bytes(file).file_name("台账"));
    body(reply(office.request("POST", "/api/v1/register-imports").multipart(form)).await, 202)
}

/// What a job of this installation does next.
async fn job(app: &TestApp) {
    let (store, now) = (&app.app.store, app.app.clock.now());
    let handle = async |job| heping_api::jobs::run(&app.app, job).await;
    heping_store::jobs::run_once(store, "test", now, handle).await.unwrap();
}

#[tokio::test]
async fn a_register_is_handed_in_once_and_brought_in_by_the_service() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let given = hand_in(&office, XLSX).await;
    assert_eq!(
        (&given["state"], &given["total"], &given["done"]),
        (&json!("running"), &json!(320), &json!(0))
    );
    let path = format!("/api/v1/register-imports/{}", given["id"].as_str().unwrap());
    assert_eq!(body(office.get(&path).await, 200), given);
    job(&app).await;
    let done = body(office.get(&path).await, 200);
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(320)));
    assert_eq!(counts(&done["report"]), json!([false, 320, 314, 0, 0, 6]));
    assert_wrong_rows(&done["report"], 2);
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 314);
    let log = body(app.staff("auditor").await.get("/api/v1/audit?action=import_enterprise").await, 200);
    assert_eq!((&log["total"], &log["items"][0]["actorId"]), (&json!(314), &json!(office.user_id().await)));

    // in the same street alone, and to who keeps the register
    refused(&app.staff("leader").await.get(&path).await, 403, "forbidden");
    let nowhere = "/api/v1/register-imports/0197a1c2-0000-7000-8000-000000000001";
    refused(&office.get(nowhere).await, 404, "not_found");
}

#[tokio::test]
async fn an_import_that_was_broken_off_goes_on_where_it_was() {
    use heping_api::app::registers::{Order, Progress};
    let app = TestApp::start().await;
    let office = app.office().await;
    let whole = body(import(&office, "?dryRun=true", CSV).await, 200);
    let given = hand_in(&office, CSV).await;
    let id = given["id"].as_str().unwrap().parse().unwrap();
    // a server that was stopped after the first piece
    let registers = &app.app.registers;
    let order: Order = registers.order(id).await.unwrap();
    let first: Vec<_> = whole["rows"].as_array().unwrap()[..200]
        .iter()
        .map(|row| {
            let number = u32::try_from(row["row"].as_u64().unwrap()).unwrap();
            heping_org::import::RowReport::new(
                number,
                heping_org::import::RowResult::Unchanged,
                None,
                Vec::new(),
            )
        })
        .collect();
    registers.add(id, Progress::default(), &first).await.unwrap();
    let path = format!("/api/v1/register-imports/{}", given["id"].as_str().unwrap());
    assert_eq!(body(office.get(&path).await, 200)["done"], 200);
    job(&app).await;
    let done = body(office.get(&path).await, 200);
    assert_eq!((&done["done"], &done["report"]["unchanged"]), (&json!(order.total), &json!(200)));
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 120 - 3, "the rest alone");
    // what was sent holds people's numbers: it is gone
    assert!(registers.register(id, &app.app.keys.vault).await.is_err());
}

async fn imported(file: &'static [u8], offset: u64) {
    let app = TestApp::start().await;
    let office = app.office().await;

    let before = app.rows().await;
    let trial = body(import(&office, "?dryRun=true", file).await, 200);
    assert_eq!(counts(&trial), json!([true, 320, 314, 0, 0, 6]));
    assert_wrong_rows(&trial, offset);
    assert_eq!(app.rows().await, before, "a dry run changes nothing");
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 0);

    let first = body(import(&office, "", file).await, 200);
    assert_eq!(counts(&first), json!([false, 320, 314, 0, 0, 6]));
    assert_wrong_rows(&first, offset);
    let lines = first["rows"].as_array().expect("rows");
    let numbers: Vec<_> = lines.iter().map(|row| row["row"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, (1 + offset..=320 + offset).collect::<Vec<_>>());
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 314);
    let one = lines[0]["enterpriseId"].as_str().expect("an id");
    let enterprise = body(office.get(&format!("/api/v1/enterprises/{one}")).await, 200);
    assert!(enterprise["uscc"].as_str().expect("a uscc").contains("HPM"), "{enterprise}");
    assert!(enterprise["phone"].as_str().expect("a phone").contains("****"), "{enterprise}");
    let screen = body(office.get(&format!("/api/v1/enterprises/{one}/overview")).await, 200);
    assert_eq!((&screen["codeColour"], &screen["score"]), (&json!("grey"), &json!(100)));
    assert!(screen["nextSelfCheck"]["taskId"].is_string(), "an imported firm has its self-check: {screen}");

    let second = body(import(&office, "", file).await, 200);
    assert_eq!(counts(&second), json!([false, 320, 0, 0, 314, 6]));
    let of = |report: &Value| -> Vec<Value> {
        report["rows"].as_array().expect("rows").iter().map(|row| row["enterpriseId"].clone()).collect()
    };
    assert_eq!(of(&second), of(&first), "the same firms");
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 314);
}

#[tokio::test]
async fn the_sample_register_as_csv() {
    imported(CSV, 1).await;
}

#[tokio::test]
async fn the_sample_register_as_xlsx() {
    imported(XLSX, 2).await;
}

#[tokio::test]
async fn both_forms_of_the_sample_say_the_same() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let first = body(import(&office, "", XLSX).await, 200);
    assert_eq!(counts(&first), json!([false, 320, 314, 0, 0, 6]));
    let second = body(import(&office, "", CSV).await, 200);
    assert_eq!(counts(&second), json!([false, 320, 0, 0, 314, 6]));
}

#[tokio::test]
async fn a_file_that_is_no_register_is_refused_and_so_is_anybody_but_the_office() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let before = app.rows().await;
    for file in
        [&b""[..], &b"\x89PNG\r\n\x1a\n0000"[..], &b"a,b,c\r\n1,2,3\r\n"[..], &b"PK\x03\x04 cut off"[..]]
    {
        let reply = import(&office, "", file).await;
        assert!(matches!(reply.status, 415 | 422), "{}: {}", reply.status, reply.text);
        problem(&reply.body, reply.status, reply.body["code"].as_str().expect("a code"));
    }
    let reply = import(&app.inspector().await, "", CSV).await;
    refused(&reply, 403, "forbidden");
    let reply = import(&app.anon(), "", CSV).await;
    refused(&reply, 401, "unauthenticated");
    assert_eq!(app.rows().await, before);
}

#[test]
fn the_command_line_names_what_is_wrong_by_the_offices_column() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/register-sample.csv");
    let (_, said) = Installation::new().attempt(&["import", "--dry-run", file], &[]);
    for column in ["统一社会信用代码", "所属村社", "行业代码", "企业名称", "联系电话"]
    {
        assert!(said.contains(&format!("行：{column}：")), "{column}: {said}");
    }
}
