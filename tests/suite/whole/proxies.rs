//! Whom rate limits count: the client behind a proxy that is trusted, and nobody on their own word.

use heping_tests::{Client, TestApp, reply};
use serde_json::json;

/// How often a code may be looked up in a minute without a session, from one address.
const LOOK_UPS: usize = 300;

/// Looks a code up as a proxy would pass the request on.
async fn look_up(anon: &Client, forwarded: &str) -> u16 {
    let request = anon.request("GET", "/api/v1/codes/0000-0000-0000-00").header("X-Forwarded-For", forwarded);
    reply(request).await.status
}

#[tokio::test]
async fn those_behind_a_trusted_proxy_are_counted_one_by_one() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    let anon = app.anon();
    for client in 0..LOOK_UPS + 30 {
        let address = format!("198.51.{}.{}", 100 + client / 250, client % 250);
        assert_ne!(look_up(&anon, &address).await, 429, "client {client} is new");
    }
    for _ in 1..LOOK_UPS {
        assert_ne!(look_up(&anon, "198.51.100.7").await, 429);
    }
    assert_eq!(look_up(&anon, "198.51.100.7").await, 429, "one client asks too often");
    assert_eq!(look_up(&anon, "203.0.113.9, 198.51.100.7").await, 429, "what stands before is nobody's word");
    assert_ne!(look_up(&anon, "198.51.100.8").await, 429, "a neighbour is not to blame");
}

#[tokio::test]
async fn nobody_becomes_another_by_saying_so() {
    let app = TestApp::behind(&[]).await;
    let anon = app.anon();
    let guess = json!({"username": "office", "password": "wrong"});
    let mut refused = 0;
    for client in 0..100 {
        let request = anon.request("POST", "/api/v1/sessions/password").json(&guess);
        let said = reply(request.header("X-Forwarded-For", format!("198.51.100.{client}"))).await;
        refused += u32::from(said.status == 429);
    }
    assert!(refused > 0, "a hundred addresses are one");
}
