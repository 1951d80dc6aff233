//! Whose requests are counted together, and who is never counted out by others.

use heping_api::edge::proxies::ForwardedHeader;
use heping_tests::expect::{body, refused};
use heping_tests::{Client, Firm, Reply, TestApp, reply};
use serde_json::json;

const REPORTS: &str = "/api/v1/hazard-reports";
/// How often an address may report one firm in an hour without a session.
const OF_ONE_FIRM: usize = 20;

/// A request as a proxy that we trust passes it on.
async fn guess(anon: &Client, header: &'static str, said: &str) -> u16 {
    let guess = json!({"username": "office", "password": "wrong"});
    reply(anon.request("POST", "/api/v1/sessions/password").header(header, said).json(&guess)).await.status
}

#[tokio::test]
async fn s01_proxies_may_speak_the_standard_header_and_the_other_does_not_count() {
    let app = TestApp::behind_who_say(ForwardedHeader::Forwarded, &["127.0.0.1", "10.0.0.0/8"]).await;
    let anon = app.anon();
    // a household of IPv6, through two proxies, with whatever was forged before them
    let same = [
        "for=\"[2001:db8:1:2::a]:4711\";proto=https, for=10.0.0.2",
        "for=6.6.6.6, for=\"[2001:db8:1:2::b]\";host=\"x,for=7.7.7.7\", for=\"10.0.0.3:80\"",
    ];
    for tries in 0..10 {
        assert_eq!(guess(&anon, "forwarded", same[tries % 2]).await, 401);
    }
    assert_eq!(guess(&anon, "forwarded", same[0]).await, 429, "one household");
    assert_eq!(guess(&anon, "forwarded", "for=\"[2001:db8:1:3::a]\"").await, 401, "the neighbours");
    // nobody else's word: the proxy itself is counted
    for tries in 0..10 {
        assert_eq!(guess(&anon, "x-forwarded-for", &format!("198.51.100.{tries}")).await, 401);
    }
    assert_eq!(guess(&anon, "x-forwarded-for", "198.51.100.200").await, 429);
}

#[tokio::test]
async fn s01_a_mapped_address_is_the_address_and_a_missing_header_is_the_proxy() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    let anon = app.anon();
    for tries in 0..10 {
        let said = if tries % 2 == 0 { "198.51.100.1" } else { "::ffff:198.51.100.1" };
        assert_eq!(guess(&anon, "x-forwarded-for", said).await, 401);
    }
    assert_eq!(guess(&anon, "x-forwarded-for", "::ffff:198.51.100.1").await, 429);
    assert_eq!(guess(&anon, "x-other", "198.51.100.1").await, 401, "the proxy's own");
}

/// Reports a hazard of a firm from behind the carrier's one address.
async fn report(by: &Client, firm: &Firm, text: &str) -> Reply {
    let report = json!({"code": firm.code, "text": text});
    reply(by.request("POST", REPORTS).header("X-Forwarded-For", "198.51.100.1").json(&report)).await
}

#[tokio::test]
async fn s01_a_citizen_behind_a_carriers_address_with_ten_thousand_others_can_report() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    let mut firms = Vec::new();
    for name in ["甲家具厂", "乙家具厂", "丙家具厂", "丁家具厂"] {
        firms.push(app.firm(name, "2110").await);
    }
    let (anon, abuser, citizen) =
        (app.anon(), app.wechat("demo-abuser").await, app.wechat("demo-citizen").await);
    // sixty of the ten thousand see something within the hour, without signing in
    for n in 0..3 * OF_ONE_FIRM {
        let seen = report(&anon, &firms[n % 3], &format!("第{n}处堵塞")).await;
        assert_eq!(seen.status, 201, "{}", seen.text);
    }
    let flood = report(&anon, &firms[0], "又一处堵塞").await;
    refused(&flood, 429, "rate_limited");
    assert_eq!(report(&anon, &firms[3], "另一家堵塞").await.status, 201, "another firm");
    // one of them reports without end, and spoils it for nobody but himself
    for n in 0..10 {
        body(report(&abuser, &firms[0], &format!("捣乱{n}")).await, 201);
    }
    refused(&report(&abuser, &firms[0], "捣乱").await, 429, "rate_limited");
    body(report(&citizen, &firms[0], "安全出口上锁").await, 201);
}
