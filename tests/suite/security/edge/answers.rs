//! What every answer tells a browser, and what is not served at all.

use std::io::Read;
use std::process::Command;

use heping_tests::expect::header;
use heping_tests::{Client, Installation, Reply, TestApp, heping, reply};
use serde_json::json;

#[tokio::test]
async fn s04_every_answer_says_what_a_browser_must_not_do() {
    let app = TestApp::start().await;
    let firm = app.firm("答复家具厂", "2110").await;
    let (anon, office) = (app.anon(), app.office().await);
    let photo = office.photo(3).await;
    assert!(!photo.is_empty());
    for (who, path, status) in [
        (&anon, "/".to_owned(), 200),
        (&anon, "/docs/".to_owned(), 200),
        (&anon, "/console/".to_owned(), 200),
        (&anon, "/console/hazards/any".to_owned(), 200),
        (&anon, "/docs/swagger-ui-bundle.js".to_owned(), 200),
        (&anon, "/openapi.json".to_owned(), 200),
        (&anon, "/healthz".to_owned(), 200),
        (&anon, format!("/q/{}", firm.code), 200),
        (&anon, "/q/0000".to_owned(), 404),
        (&anon, "/nowhere".to_owned(), 404),
        (&anon, "/api/v1/session".to_owned(), 401),
        (&office, "/api/v1/enterprises".to_owned(), 200),
        (&office, "/api/v1/enterprises?page=x".to_owned(), 422),
        (&office, format!("/api/v1/codes/{}/image?format=svg", firm.code), 200),
        (&office, format!("/api/v1/codes/{}/sticker?format=pdf", firm.code), 200),
        (&office, "/api/v1/exports/enterprises.xlsx".to_owned(), 200),
    ] {
        let answer = reply(who.request("GET", &path)).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header(&answer, "strict-transport-security"), "max-age=31536000", "{path}");
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.starts_with("default-src"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("script-src") && !policy.contains("unsafe-eval"), "{path}: {policy}");
    }
    let wrong = anon.send("DELETE", "/api/v1/codes/0000", &json!(null)).await;
    assert_eq!((wrong.status, header(&wrong, "x-content-type-options")), (405, "nosniff"));
}

#[tokio::test]
async fn s04_the_document_is_sent_small_and_once() {
    let app = TestApp::start().await;
    let ask = async |encoding: &str, held: &str| -> (Reply, Vec<u8>) {
        let request = app.anon().request("GET", "/openapi.json").header("accept-encoding", encoding);
        let response = request.header("if-none-match", held).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        (Reply { status, headers, body: json!(null), text: String::new() }, bytes)
    };
    let (plain, whole) = ask("identity", "\"none\"").await;
    assert_eq!((plain.status, header(&plain, "content-encoding")), (200, ""));
    let (packed, small) = ask("br, gzip", "\"none\"").await;
    assert_eq!((packed.status, header(&packed, "content-encoding")), (200, "gzip"));
    assert_eq!(header(&packed, "vary"), "accept-encoding");
    assert!(small.len() * 5 < whole.len(), "{} of {}", small.len(), whole.len());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(small.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == whole && whole == heping_api::router::document::COMMITTED.as_bytes());
    let (held, nothing) = ask("gzip", header(&packed, "etag")).await;
    assert_eq!((held.status, nothing.len()), (304, 0));
}

#[tokio::test]
async fn s04_a_real_installation_shows_no_documentation_unless_told_to() {
    let installation = Installation::new();
    let closed = installation.serve();
    for path in ["/docs", "/docs/", "/docs/swagger-ui-bundle.js", "/openapi.json"] {
        assert_eq!(Client::at(&closed.url).get(path).await.status, 404, "{path}");
    }
    let health = Client::at(&closed.url).get("/healthz").await;
    assert_eq!(header(&health, "strict-transport-security"), "", "http on loopback promises no https");
    closed.kill();
    let open = installation.serve_with(&[("HEPING_DOCS", "true")]);
    for path in ["/docs/", "/openapi.json"] {
        assert_eq!(Client::at(&open.url).get(path).await.status, 200, "{path}");
    }
}

#[test]
fn s04_codes_are_not_printed_with_an_address_that_is_read_on_the_way() {
    for command in [&["serve"][..], &["stickers", "-o", "refused.pdf"]] {
        let mut command_line = Command::new(heping());
        command_line.args(command).env("HEPING_SECRET_KEY", "a key that is long enough for a test");
        let refused = command_line.env("HEPING_PUBLIC_URL", "http://hp.example.cn").output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(
            !refused.status.success()
                && said.contains("HEPING_PUBLIC_URL 现为“http://hp.example.cn”：要以 https:// 开头"),
            "{said}"
        );
    }
}
