//! The harness of the black-box tests: a real server on a port of its own, on a database of its
//! own, with a clock that the test turns; and the people who use it.
//!
//! ```text
//! let app = TestApp::start().await;
//! let firm = app.firm("演示家具厂", "2110").await;      // an enterprise, its code, its safety officer
//! let answer = app.inspector().post("/api/v1/inspections", json!({…})).await;
//! assert_eq!(answer.status, 201);
//! ```

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod app;
pub mod board_rows;
mod client;
pub mod contract;
pub mod distort;
pub mod expect;
pub mod fixture;
mod installation;
pub mod leaks;
pub mod recount;

use heping_api::config::keys::Keys;
use heping_core::Moment;
use heping_store::cache::{Cache, RedisConfig};
use serde_json::Value;

pub use app::{TestApp, beginning, push};
pub use client::{Client, Reply, picture};
pub use fixture::Firm;
pub use installation::{Installation, KEY, PATIENCE, Serving, heping};

/// What is shared through a Redis, under a key of the tests.
pub async fn redis(url: &str, prefix: &str) -> Cache {
    let key = Keys::derive(b"the key of the tests").cache;
    Cache::connect(Some(RedisConfig { url, prefix, key, trusted: None })).await.expect("a cache")
}

/// What an authenticator shows for a secret.
pub fn totp(secret: &str, now: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("an authenticator");
    totp.generate(u64::try_from(now.millis() / 1000).expect("after 1970")).to_string()
}

/// Sends a request and reads the answer, which must be what the OpenAPI document says.
pub async fn reply(request: reqwest::RequestBuilder) -> Reply {
    try_reply(request).await.expect("the server answers")
}

/// Sends a request and reads the answer, which must be what the OpenAPI document says; `None` when
/// the server is gone before it is whole.
pub async fn try_reply(request: reqwest::RequestBuilder) -> Option<Reply> {
    let (client, request) = request.build_split();
    let request = request.expect("a request");
    let (method, path) = (request.method().to_string(), request.url().path().to_owned());
    if let Some(bytes) = request.body().and_then(reqwest::Body::as_bytes) {
        leaks::note(&path, &String::from_utf8_lossy(bytes));
    }
    let reply = sent(reqwest::RequestBuilder::from_parts(client, request)).await?;
    leaks::note(&path, &reply.text);
    contract::holds(&method, &path, &reply);
    Some(reply)
}

/// Sends a request and reads the answer, whatever it is: for what takes the time.
pub async fn sent(request: reqwest::RequestBuilder) -> Option<Reply> {
    let response = request.send().await.ok()?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = String::from_utf8_lossy(&response.bytes().await.ok()?).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Some(Reply { status, headers, body, text })
}
