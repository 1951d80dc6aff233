//! What a phone holds already is not sent again, whatever stands between it and us: a proxy that
//! compresses makes every tag a weak one, and a cache asks for several at once (RFC 9110, 13.1.2).

use heping_tests::expect::header;
use heping_tests::fixture::Visit;
use heping_tests::{Client, reply};

/// The status and the size of what `by` is sent when it says that it holds `held`.
async fn asked(by: &Client, path: &str, held: &str) -> (u16, usize) {
    let answer = reply(by.request("GET", path).header("if-none-match", held)).await;
    (answer.status, answer.text.len())
}

#[tokio::test]
async fn a_tag_is_known_weak_or_strong_alone_or_among_others() {
    let Visit { app, firm, officers, inspection } = Visit::begin("标签家具厂").await;
    officers.complete(&app, &inspection).await;
    for path in [
        firm.path("overview"),
        format!("/api/v1/codes/{}/image", firm.code),
        format!("/api/v1/codes/{}/sticker", firm.code),
        format!("/api/v1/documents/inspection_record/{inspection}.pdf"),
    ] {
        let whole = firm.officer.get(&path).await;
        let tag = header(&whole, "etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag}");
        for held in [
            tag.clone(),
            format!("W/{tag}"),
            "*".to_owned(),
            format!("\"other\", {tag}"),
            format!("\"with, a comma\", W/\"other\", W/{tag}"),
            format!("{tag},\"other\""),
        ] {
            assert_eq!(asked(&firm.officer, &path, &held).await, (304, 0), "{path}: {held}");
        }
        for held in ["\"other\"", "W/\"other\"", "\"\"", &*format!("\"x{}", &tag[1..]), "\"*\""] {
            let (status, size) = asked(&firm.officer, &path, held).await;
            assert!(status == 200 && size > 0, "{path}: {held}: {status}, {size} bytes");
        }
    }
}
