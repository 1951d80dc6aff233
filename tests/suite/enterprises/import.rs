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

#[tokio::test]
async fn a_large_register_comes_in_piece_by_piece() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let all = body(import(&office, "?dryRun=true", XLSX).await, 200);
    let rows = all["rows"].as_array().expect("rows");
    let number = |at: usize| rows[at]["row"].as_u64().expect("a number");
    let first = format!("?fromRow={}&toRow={}", number(0), number(99));
    assert_eq!(counts(&body(import(&office, &first, XLSX).await, 200)), json!([false, 100, 98, 0, 0, 2]));
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 98);
    let rest = format!("?fromRow={}", number(100));
    assert_eq!(counts(&body(import(&office, &rest, XLSX).await, 200)), json!([false, 220, 216, 0, 0, 4]));
    assert_eq!(body(office.get("/api/v1/enterprises").await, 200)["total"], 314);
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
