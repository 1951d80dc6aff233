//! The console's files: the page at each of its addresses, kept as long as they may be, sent small.

use heping_tests::expect::header;
use heping_tests::{Reply, TestApp};
use serde_json::json;

async fn get(app: &TestApp, path: &str, held: &str) -> (Reply, Vec<u8>) {
    let request = app.anon().request("GET", path).header("accept-encoding", "gzip");
    let response = request.header("if-none-match", held).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap().to_vec();
    (Reply { status, headers, body: json!(null), text: String::new() }, bytes)
}

#[tokio::test]
async fn its_page_is_at_every_address_and_asked_for_again() {
    let app = TestApp::start().await;
    for path in ["/console/", "/console/hazards?state=rectifying", "/console/enterprises/some-id"] {
        let (page, bytes) = get(&app, path, "\"none\"").await;
        assert_eq!((page.status, header(&page, "content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert_eq!(header(&page, "cache-control"), "no-cache");
        assert!(!bytes.is_empty());
        let (held, nothing) = get(&app, path, header(&page, "etag")).await;
        assert_eq!((held.status, nothing.len()), (304, 0), "{path}");
        let policy = header(&page, "content-security-policy");
        assert!(
            policy.contains("img-src 'self' blob: data:") && policy.contains("object-src 'none'"),
            "{policy}"
        );
        assert!(header(&page, "permissions-policy").contains("camera=()"));
    }
    let (moved, _) = get(&app, "/console", "\"none\"").await;
    assert_eq!(moved.status, 200, "the address without its slash leads there");
}

#[tokio::test]
async fn a_script_of_another_build_is_not_found() {
    let app = TestApp::start().await;
    let (missing, _) = get(&app, "/console/assets/index-0ld.js", "\"none\"").await;
    assert_eq!(missing.status, 404);
}
