//! Codes on paper: one sticker, many as a job, and from the command line.

use std::io::Read;
use std::process::Command;

use heping_tests::expect::text;
use heping_tests::{Client, Reply, TestApp, heping};
use serde_json::{Value, json};

/// What comes back as bytes.
async fn fetch(client: &Client, path: &str) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let response = client.request("GET", path).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().to_vec())
}

/// What the codes in a picture say.
fn read(file: &[u8]) -> Vec<String> {
    let image = image::load_from_memory(file).unwrap().to_luma8();
    let (width, height) = image.dimensions();
    let mut scan = rqrr::PreparedImage::prepare_from_greyscale(
        usize::try_from(width).unwrap(),
        usize::try_from(height).unwrap(),
        |x, y| image.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0],
    );
    scan.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

fn field(reply: &Reply) -> (u16, String, String) {
    let error = &reply.body["errors"][0];
    (reply.status, text(error, "field"), text(error, "code"))
}

#[tokio::test]
async fn a_sticker_comes_in_three_forms_and_reads() {
    let app = TestApp::start().await;
    let firm = app.firm("杭州堃喆犇垚昇镕玥祎新材料有限公司", "2110").await;
    let path = format!("/api/v1/codes/{}/sticker", firm.code);
    for by in [&firm.officer, &app.office().await] {
        let (status, headers, png) = fetch(by, &path).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/png"));
        assert_eq!(read(&png), [format!("https://heping.example/q/{}", firm.code)]);
        let again = by.request("GET", &path).header("if-none-match", &headers["etag"]).send().await.unwrap();
        assert_eq!(again.status(), 304);
    }
    let (_, headers, svg) = fetch(&firm.officer, &format!("{path}?format=svg")).await;
    assert_eq!(headers["content-type"], "image/svg+xml");
    assert!(String::from_utf8(svg).unwrap().contains("堃喆犇垚昇镕玥祎"));
    let (_, headers, pdf) = fetch(&firm.officer, &format!("{path}?format=pdf")).await;
    assert_eq!(headers["content-type"], "application/pdf");
    assert!(pdf.starts_with(b"%PDF-"));
    let (status, _, large) = fetch(&firm.officer, &format!("{path}?dpi=600")).await;
    assert_eq!((status, image::load_from_memory(&large).unwrap().width()), (200, 1417));
}

#[tokio::test]
async fn what_cannot_be_printed_is_refused_by_name() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let odd = app.firm("演示\u{E000}厂", "2110").await;
    let path = format!("/api/v1/codes/{}/sticker", odd.code);
    let refused = office.get(&path).await;
    assert_eq!(field(&refused), (422, "name".to_owned(), "no_glyph".to_owned()));
    assert!(refused.text.contains("U+E000"), "{}", refused.text);
    for dpi in ["100000", "149", "0"] {
        assert_eq!(field(&office.get(&format!("{path}?dpi={dpi}")).await).1, "dpi");
    }
    let image = format!("/api/v1/codes/{}/image?size=100000", odd.code);
    assert_eq!(field(&office.get(&image).await), (422, "size".to_owned(), "out_of_range".to_owned()));
    assert_eq!(office.get(&format!("{path}?format=gif")).await.status, 422);
    let withdrawn = format!("/api/v1/codes/{}/revocation", odd.code);
    office.post(&withdrawn, json!({"reason": "企业已搬迁"})).await;
    let gone = office.get(&path).await;
    assert_eq!((gone.status, &gone.body["code"]), (410, &json!("code_revoked")));
}

/// Orders a file, has it made, and answers the finished job.
async fn made(app: &TestApp, office: &Client, order: Value) -> Value {
    let ordered = office.post("/api/v1/sticker-sheets", order).await;
    assert_eq!(ordered.status, 202, "{}", ordered.text);
    assert_eq!((&ordered.body["state"], &ordered.body["downloadUrl"]), (&json!("waiting"), &Value::Null));
    app.work().await;
    let job = office.get(&format!("/api/v1/jobs/{}", text(&ordered.body, "id"))).await;
    assert_eq!(job.status, 200, "{}", job.text);
    job.body
}

#[tokio::test]
async fn sheets_are_made_by_a_job_and_fetched_through_a_link_that_ends() {
    let app = TestApp::start().await;
    let office = app.office().await;
    for n in 0..13 {
        app.firm(&format!("演示家具{n}厂"), "2110").await;
    }
    let job = made(&app, &office, json!({"format": "pdf"})).await;
    assert_eq!(job["state"], "done");
    assert_eq!((&job["stickers"], &job["done"], &job["total"]), (&json!(13), &json!(13), &json!(13)));
    let link = text(&job, "downloadUrl");
    let (status, headers, file) = fetch(&app.anon(), &link).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "application/pdf"));
    assert_eq!(json!(file.len()), job["bytes"]);
    assert!(headers["content-disposition"].to_str().unwrap().contains(".pdf"));
    assert!(file.starts_with(b"%PDF-") && file.ends_with(b"%%EOF\n"));
    assert_eq!(file.windows(12).filter(|window| *window == b"/Type /Page\n").count(), 2);

    let forged = link.replace("sig=", "sig=A");
    assert_eq!(app.anon().get(&forged).await.body["code"], "link_expired");
    app.pass(chrono::TimeDelta::hours(1));
    assert_eq!(app.anon().get(&link).await.status, 403);
    let again = office.get(&format!("/api/v1/jobs/{}", text(&job, "id"))).await;
    assert_eq!(fetch(&app.anon(), &text(&again.body, "downloadUrl")).await.0, 200);
    app.pass(chrono::TimeDelta::days(1));
    let later = office.get(&format!("/api/v1/jobs/{}", text(&job, "id"))).await;
    assert_eq!(later.body["downloadUrl"], Value::Null, "the file is not kept for ever");
}

#[tokio::test]
async fn only_what_was_not_printed_is_printed_again() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let first = app.firm("演示家具甲厂", "2110").await;
    let new = json!({"filter": {"unprinted": true}, "format": "zip"});
    assert_eq!(made(&app, &office, new.clone()).await["stickers"], 1);
    let nothing = office.post("/api/v1/sticker-sheets", new.clone()).await;
    assert_eq!(field(&nothing), (422, "filter".to_owned(), "no_match".to_owned()));

    // a firm from the register without a code gets its first one; a revoked one stays revoked
    let unissued = json!({"name": "演示五金厂", "industry": "3311", "village": "330114003219"});
    let unissued = office.post("/api/v1/enterprises", unissued).await;
    let revoked = app.firm("演示针织厂", "1761").await;
    let path = format!("/api/v1/codes/{}/revocation", revoked.code);
    office.post(&path, json!({"reason": "企业已搬迁"})).await;
    let job = made(&app, &office, new.clone()).await;
    assert_eq!((&job["state"], &job["stickers"]), (&json!("done"), &json!(1)));
    let (_, _, file) = fetch(&app.anon(), &text(&job, "downloadUrl")).await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut picture = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut picture).unwrap();
    let overview = format!("/api/v1/enterprises/{}/overview", text(&unissued.body, "id"));
    let issued = text(&office.get(&overview).await.body, "code");
    assert_eq!(read(&picture), [format!("https://heping.example/q/{issued}")]);

    // a new code is a new sticker
    let reissued = office.post(&first.path("codes"), json!({})).await;
    assert_eq!(reissued.status, 201);
    assert_eq!(made(&app, &office, new).await["stickers"], 1);
}

#[tokio::test]
async fn an_order_that_cannot_be_filled_says_why_and_leaves_nothing() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let order = |filter: Value| json!({"filter": filter, "format": "pdf"});
    let nobody = office.post("/api/v1/sticker-sheets", order(json!({}))).await;
    assert_eq!(field(&nobody), (422, "filter".to_owned(), "no_match".to_owned()));
    app.firm("演示家具厂", "2110").await;
    let elsewhere = office.post("/api/v1/sticker-sheets", order(json!({"industry": "C17"}))).await;
    assert_eq!(field(&elsewhere).1, "industry");
    let unknown = office.post("/api/v1/sticker-sheets", order(json!({"village": "无此村"}))).await;
    assert_eq!(field(&unknown).1, "village");
    let page = office.post("/api/v1/sticker-sheets", json!({"format": "pdf", "firstPage": 0})).await;
    assert_eq!(field(&page).1, "firstPage");
    assert_eq!(office.post("/api/v1/sticker-sheets", json!({"format": "doc"})).await.status, 422);

    app.firm("演示\u{E000}厂", "2110").await;
    let job = made(&app, &office, order(json!({}))).await;
    assert_eq!((&job["state"], &job["downloadUrl"]), (&json!("failed"), &Value::Null));
    let error = &job["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("name"), &json!("no_glyph")));
    assert!(text(error, "message").contains("U+E000"), "{error}");
    let beyond =
        made(&app, &office, json!({"filter": {"industry": "21"}, "format": "pdf", "firstPage": 9})).await;
    assert_eq!((&beyond["state"], &beyond["errors"][0]["code"]), (&json!("failed"), &json!("no_match")));
}

#[tokio::test]
async fn the_command_line_prints_goes_on_and_leaves_no_halves() {
    let app = TestApp::start().await;
    for n in 0..14 {
        app.firm(&format!("演示家具{n}厂"), "2110").await;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let done = Command::new(heping())
            .arg("stickers")
            .args(arguments)
            .current_dir(&folder)
            .env("HEPING_DATABASE_URL", app.database_url())
            .env("HEPING_PUBLIC_URL", "https://heping.example")
            .output()
            .unwrap();
        let text = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8(text).unwrap())
    };
    let (ok, said) = run(&["--output", "all.pdf", "--village", "330114003219"]);
    assert!(ok && said.contains("14 张，第 1 至 2 页"), "{said}");
    let (ok, said) = run(&["--output", "rest.zip", "--first-page", "2"]);
    assert!(ok && said.contains("rest.zip：2 张"), "{said}");
    let rest = zip::ZipArchive::new(std::fs::File::open(folder.path().join("rest.zip")).unwrap()).unwrap();
    assert!(
        rest.file_names()
            .map(|name| name.unwrap().into_owned())
            .all(|name| name.starts_with("00013_") || name.starts_with("00014_"))
    );

    for (arguments, why) in [
        (&["--output", "new.pdf", "--unprinted"][..], "filter"),
        (&["--output", "new.pdf", "--first-page", "0"], "--first-page"),
        (&["--output", "new.pdf", "--industry", "??"], "industry"),
        (&["--output", "new.pdf", "--font", "/nowhere.ttf"], "/nowhere.ttf"),
        (&["--output", "new.doc"], ".pdf"),
        (&["--output", "new.pdf", "--issue-as", "nobody"], "--issue-as"),
    ] {
        let (ok, said) = run(arguments);
        assert!(!ok && said.contains(why.split(' ').next_back().unwrap()), "{arguments:?}: {said}");
    }
    let mut left: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["all.pdf", "rest.zip"], "nothing half-made is left");
}
