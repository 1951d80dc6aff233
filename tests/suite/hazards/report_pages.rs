//! The page on which anybody reports a hazard in a browser: without script, without an account.

use heping_core::HazardId;
use heping_tests::TestApp;
use heping_tests::expect::{body, text};
use heping_tests::fixture::reported;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

/// A browser that shows where it is led.
fn browser() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the field");
    after.split('"').next().unwrap().to_owned()
}

/// What a browser sends when a button is pressed.
fn filled(page: &str, said: &str, does: &str) -> Form {
    Form::new()
        .text("id", hidden(page, "id"))
        .text("ticket", hidden(page, "ticket"))
        .text("text", said.to_owned())
        .text("place", "后门")
        .text("contact", "")
        .text("do", does.to_owned())
}

fn photo(shade: u8) -> Part {
    Part::bytes(heping_tests::picture(shade)).file_name("p.jpg").mime_str("image/jpeg").unwrap()
}

/// The empty part that a browser sends where no file was chosen.
fn no_photo() -> Part {
    Part::bytes(Vec::new()).file_name("").mime_str("application/octet-stream").unwrap()
}

#[tokio::test]
async fn a_worker_reports_with_photos_and_keeps_the_receipt() {
    let app = TestApp::start().await;
    let firm = app.firm("工人家具厂", "2110").await;
    let (http, url) = (browser(), format!("{}/report/{}", app.url, firm.code));
    let landing =
        http.get(format!("{}/q/{}", app.url, firm.code)).send().await.unwrap().text().await.unwrap();
    assert!(landing.contains(&format!("href=\"/report/{}\"", firm.code)), "{landing}");

    let opened = http.get(&url).send().await.unwrap();
    let policy = opened.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"), "{policy}");
    let mut page = opened.text().await.unwrap();
    assert!(page.contains("工人家具厂") && !page.contains("<script"), "{page}");

    // photos one by one; what was typed comes back
    for shade in [1, 2] {
        let form = filled(&page, "后门<b>堵住</b>", "add").part("file", photo(shade));
        let reply = http.post(&url).multipart(form).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        page = reply.text().await.unwrap();
        assert!(page.contains("后门&#60;b&#62;堵住"), "{page}");
    }
    assert!(page.contains("已收到 2 张照片"), "{page}");

    // nothing said: the form says so, and keeps its photos
    let reply =
        http.post(&url).multipart(filled(&page, " ", "send").part("file", no_photo())).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    page = reply.text().await.unwrap();
    assert!(page.contains("已收到 2 张照片") && page.contains("class=\"wrong\""), "{page}");

    // sent, and sent again by who pressed twice: one report
    let mut led = Vec::new();
    for _ in 0..2 {
        let form = filled(&page, "后门消防通道被堵住", "send").part("file", no_photo());
        let reply = http.post(&url).multipart(form).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        led.push(reply.headers()["location"].to_str().unwrap().to_owned());
    }
    assert_eq!(led[0], led[1]);
    let waiting = reported(&app).await;
    assert_eq!(waiting.len(), 1);
    let seen =
        body(app.office().await.get(&format!("/api/v1/hazards/{}", text(&waiting[0], "id"))).await, 200);
    assert_eq!((&seen["title"], &seen["place"]), (&json!("后门消防通道被堵住"), &json!("后门")));
    assert_eq!(seen["photos"].as_array().unwrap().len(), 2);

    // the receipt: a page and a picture, for whoever holds it
    let receipt = http.get(format!("{}{}", app.url, led[0])).send().await.unwrap();
    let shown = receipt.text().await.unwrap();
    let number = led[0].rsplit('/').next().unwrap();
    assert!(shown.contains("待核实") && shown.contains(number), "{shown}");
    let picture = http.get(format!("{}{}/picture.png", app.url, led[0])).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let status = body(app.anon().get(&format!("/api/v1/hazard-reports/{number}")).await, 200);
    assert_eq!(status["state"], "waiting");
    for unknown in
        ["/receipts/AAAA-AAAA-AAAA", "/receipts/AAAA-AAAA-AAAA/picture.png", "/report/0000000000000"]
    {
        assert_eq!(
            http.get(format!("{}{unknown}", app.url)).send().await.unwrap().status(),
            404,
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn a_forged_form_shows_no_photo_of_others_and_makes_no_report() {
    let app = TestApp::start().await;
    let firm = app.firm("伪造家具厂", "2110").await;
    let (http, url) = (browser(), format!("{}/report/{}", app.url, firm.code));
    let forged =
        Form::new().text("id", HazardId::new().to_string()).text("text", "x").text("ticket", "a.1.b");
    let reply = http.post(&url).multipart(forged.text("do", "send")).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::FORBIDDEN);
    let nameless = Form::new().text("text", "没有编号").text("do", "send");
    assert_eq!(http.post(&url).multipart(nameless).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let no_form = http.post(&url).body("text=x").send().await.unwrap();
    assert_eq!(no_form.status(), StatusCode::BAD_REQUEST);
    assert_eq!(reported(&app).await, Vec::<Value>::new());
}
