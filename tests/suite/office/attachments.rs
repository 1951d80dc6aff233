//! What bulletins bring: papers and photos that their firms can open, while they stand, and nobody else.

use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::PDF;
use heping_tests::{Client, TestApp, picture};
use reqwest::StatusCode;
use serde_json::{Value, json};

const BULLETINS: &str = "/api/v1/bulletins";

/// A storm for these firms, with these files.
fn storm(firms: &[&str], attachments: &Value) -> Value {
    json!({
        "level": "orange", "title": "台风“样例”今晚影响本地", "body": "请按附件加固临时搭建物。",
        "audience": {"enterpriseIds": firms}, "attachments": attachments,
    })
}

async fn file(asker: &Client, path: &str) -> (StatusCode, String, Vec<u8>) {
    let answer = asker.request("GET", path).send().await.expect("the server answers");
    let kind = answer.headers()["content-type"].to_str().expect("a type").to_owned();
    (answer.status(), kind, answer.bytes().await.expect("a body").to_vec())
}

async fn taken(office: &Client, bytes: &[u8]) -> Value {
    body(office.attachment(bytes.to_vec()).await, 201)
}

#[tokio::test]
async fn its_firms_open_what_it_brings_until_it_is_withdrawn_and_nobody_else_does() {
    let app = TestApp::start().await;
    let (told, other) = (app.firm("台风家具厂", "2110").await, app.firm("无关五金厂", "3311").await);
    let office = app.office().await;
    let (paper, photo) = (taken(&office, PDF).await, taken(&office, &picture(7)).await);
    assert_eq!((&paper["kind"], &paper["bytes"]), (&json!("pdf"), &json!(PDF.len())));
    assert_eq!(photo["kindText"], "照片");
    let named = json!([
        {"id": photo["id"], "name": "加固示意.jpg"}, {"id": paper["id"], "name": "防台风通知.pdf"},
    ]);
    let sent = body(office.post(BULLETINS, storm(&[&told.id], &named)).await, 201);
    let id = text(&sent, "id");
    assert_eq!(sent["attachments"][1]["name"], "防台风通知.pdf");
    app.work().await;

    let screen = body(told.officer.get(&told.path("overview")).await, 200);
    let shown = &screen["bulletins"][0]["attachments"];
    assert_eq!((&shown[0]["number"], &shown[0]["kind"]), (&json!(1), &json!("photo")));
    let mine =
        |firm: &str, number: u8| format!("/api/v1/enterprises/{firm}/bulletins/{id}/attachments/{number}");
    let (status, kind, bytes) = file(&told.officer, &mine(&told.id, 2)).await;
    assert_eq!((status.as_u16(), kind.as_str(), &bytes[..]), (200, "application/pdf", PDF));
    let (_, kind, bytes) = file(&told.officer, &mine(&told.id, 1)).await;
    assert_eq!((kind.as_str(), &bytes[..2]), ("image/jpeg", &[0xFF, 0xD8][..]));
    let reply = told.officer.get(&mine(&told.id, 2)).await;
    assert!(header(&reply, "content-disposition").starts_with("inline; filename*=UTF-8''"));
    assert_eq!(header(&reply, "cache-control"), "private, no-cache");

    refused(&told.officer.get(&mine(&told.id, 3)).await, 404, "not_found");
    refused(&other.officer.get(&mine(&told.id, 2)).await, 404, "not_found");
    refused(&other.officer.get(&mine(&other.id, 2)).await, 404, "not_found");
    refused(&app.anon().get(&mine(&told.id, 2)).await, 401, "unauthenticated");
    let kept = format!("{BULLETINS}/{id}/attachments/2");
    refused(&told.officer.get(&kept).await, 403, "forbidden");
    assert_eq!(file(&app.inspector().await, &kept).await.2, PDF);

    body(office.post(&format!("{BULLETINS}/{id}/withdrawal"), json!({"reason": "台风已过境"})).await, 200);
    refused(&told.officer.get(&mine(&told.id, 2)).await, 404, "not_found");
    let list = body(told.officer.get(&told.path("bulletins")).await, 200);
    assert_eq!(list["items"][0]["attachments"], json!([]));
    assert_eq!(file(&office, &kept).await.2, PDF, "the street knows what it sent");
}

#[tokio::test]
async fn what_is_no_paper_and_no_photo_is_not_taken_and_nothing_is_sent_twice() {
    let app = TestApp::start().await;
    let firm = app.firm("台风家具厂", "2110").await;
    let (office, before) = (app.office().await, app.rows().await);
    refused(&office.attachment(b"MZ, a program".to_vec()).await, 415, "unsupported_media");
    wrong(&office.attachment(Vec::new()).await, &["file"]);
    wrong(&office.attachment(PDF[..12].to_vec()).await, &["file"]);
    let mut large = PDF.to_vec();
    large.resize(10 * 1024 * 1024 + 1, b' ');
    refused(&office.attachment(large).await, 413, "too_large");
    refused(&firm.officer.attachment(PDF.to_vec()).await, 403, "forbidden");
    assert_eq!(app.rows().await, before);

    let paper = taken(&office, PDF).await;
    let one = json!({"id": paper["id"], "name": "防台风通知.pdf"});
    let mut four = Vec::new();
    for _ in 0..4 {
        four.push(json!({"id": taken(&office, PDF).await["id"], "name": "通知.pdf"}));
    }
    for (named, field) in [
        (json!(four), "attachments"),
        (json!([one, one]), "attachments[1].id"),
        (json!([{"id": firm.id, "name": "通知.pdf"}]), "attachments[0].id"),
        (json!([{"id": paper["id"], "name": " "}]), "attachments[0].name"),
    ] {
        wrong(&office.post(BULLETINS, storm(&[&firm.id], &named)).await, &[field]);
    }
    body(office.post(BULLETINS, storm(&[&firm.id], &json!([one]))).await, 201);
    wrong(&office.post(BULLETINS, storm(&[&firm.id], &json!([one]))).await, &["attachments[0].id"]);
}

#[tokio::test]
async fn what_was_never_sent_is_forgotten_after_a_day_and_what_was_is_kept() {
    let app = TestApp::start().await;
    let firm = app.firm("台风家具厂", "2110").await;
    let office = app.office().await;
    let (paper, unsent) = (taken(&office, PDF).await, taken(&office, &picture(7)).await);
    let named = json!([{"id": paper["id"], "name": "防台风通知.pdf"}]);
    let sent = body(office.post(BULLETINS, storm(&[&firm.id], &named)).await, 201);
    app.turn(3);
    heping_api::jobs::schedule_today(&app.app).await.unwrap();
    app.work().await;
    let office = app.office().await;
    let late = json!([{"id": unsent["id"], "name": "迟到.jpg"}]);
    wrong(&office.post(BULLETINS, storm(&[&firm.id], &late)).await, &["attachments[0].id"]);
    let kept = format!("{BULLETINS}/{}/attachments/1", text(&sent, "id"));
    assert_eq!(file(&office, &kept).await.2, PDF);
}
