//! Who guesses, with a password or with codes of WeChat, and whom it costs nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use heping_tests::expect::{header, refused};
use heping_tests::{Client, Installation, Reply, TestApp, reply, sent};
use heping_wechat::simulator::Fault;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const PATH: &str = "/api/v1/sessions/password";
/// Of [`Installation`]'s users.
const RIGHT: &str = "not-a-secret-of-anyone";
const LOGIN: &str = "/sns/jscode2session";

/// One attempt as the trusted proxy passes it on.
async fn attempt(anon: &Client, address: &str, username: &str, password: &str) -> Reply {
    let body = json!({"username": username, "password": password});
    let request = anon.request("POST", PATH).header("X-Forwarded-For", address).json(&body);
    sent(request).await.expect("the server answers")
}

/// Guesses at who `whom` names and from where, fifty at a time; what they are answered.
fn attack(anon: &Client, guesses: usize, whom: impl Fn(usize) -> (String, String)) -> JoinSet<u16> {
    let mut attack = JoinSet::new();
    let turns = Arc::new(Semaphore::new(50));
    for n in 0..guesses {
        let (anon, turns, (address, username)) = (anon.clone(), turns.clone(), whom(n));
        attack.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            attempt(&anon, &address, &username, "hangzhou2026").await.status
        });
    }
    attack
}

/// Staff sign in one after the other; how long the slowest waited.
async fn slowest(anon: &Client, staff: &[(&str, &str)], times: usize) -> Duration {
    let mut slowest = Duration::ZERO;
    for (username, address) in staff.iter().cycle().take(times) {
        let begun = Instant::now();
        let opened = attempt(anon, address, username, RIGHT).await;
        assert_eq!(opened.status, 201, "{username}: {}", opened.text);
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}

/// Nobody of the staff waits for half a second because of the attack; on a machine that is busy
/// otherwise too, no more than three times as long as before it.
async fn slows_nobody(
    anon: &Client,
    staff: &[(&str, &str)],
    attack: impl FnOnce() -> JoinSet<u16>,
) -> Vec<u16> {
    let before = slowest(anon, staff, 4).await;
    let attack = attack();
    let beside = slowest(anon, staff, 12).await;
    let answers = attack.join_all().await;
    eprintln!("the slowest sign-in before the attack {before:?}, beside it {beside:?}");
    assert!(beside < Duration::from_millis(500).max(before * 3), "{before:?}, {beside:?}");
    assert!(!answers.contains(&201), "the attacker is not signed in");
    answers
}

const BEHIND_A_PROXY: [(&str, &str); 2] =
    [("HEPING_LIMIT_FACTOR", "1"), ("HEPING_TRUSTED_PROXIES", "127.0.0.1")];

#[tokio::test(flavor = "multi_thread")]
async fn s03_who_sprays_a_thousand_names_from_one_address_gets_nothing_and_slows_nobody() {
    let installation = Installation::new();
    let server = installation.serve_with(&BEHIND_A_PROXY);
    let anon = Client::at(&server.url);
    let staff = [("office", "198.51.100.1"), ("inspector1", "198.51.100.2")];
    let whom = |name| {
        let username = if name % 100 == 0 { "inspector2".to_owned() } else { format!("name{name}") };
        ("203.0.113.9".to_owned(), username)
    };
    let answers = slows_nobody(&anon, &staff, || attack(&anon, 1_000, whom)).await;
    let refused = answers.iter().filter(|status| **status == 429).count();
    assert!(refused > 900, "thirty of the names in a minute: {refused}");
    // who was among them signs in elsewhere
    assert_eq!(attempt(&anon, "198.51.100.3", "inspector2", RIGHT).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn s03_who_sprays_one_name_from_hundreds_of_addresses_gets_nothing_and_locks_nobody_out() {
    let installation = Installation::new();
    let server = installation.serve_with(&BEHIND_A_PROXY);
    let anon = Client::at(&server.url);
    // where nodes share a Redis they share its limits: other addresses than those of other tests
    let staff = [("office", "198.51.100.11"), ("inspector1", "198.51.100.12")];
    let whom = |n| (format!("203.0.{}.{}", 100 + n / 200, n % 200), "office".to_owned());
    // the one who is guessed at is among them; each guess costs a hash
    let _answers = slows_nobody(&anon, &staff, || attack(&anon, 300, whom)).await;
    // and signs in from where he never was
    assert_eq!(attempt(&anon, "198.51.100.77", "office", RIGHT).await.status, 201);
    let more = attempt(&anon, "203.0.101.99", "office", "hangzhou2027").await;
    assert_eq!(more.status, 429, "an address has one guess: {}", more.text);
}

#[tokio::test]
async fn s03_who_is_known_is_not_counted_with_those_at_the_same_address() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    let anon = app.anon();
    let right = heping_api::demo::PASSWORD;
    assert_eq!(attempt(&anon, "198.51.100.1", "office", right).await.status, 201);
    let refusals = async {
        let mut refusals = 0;
        for name in 0..40 {
            let status = attempt(&anon, "198.51.100.1", &format!("name{name}"), "x").await.status;
            refusals += usize::from(status == 429);
        }
        refusals
    };
    assert!(refusals.await >= 10, "thirty tries a minute");
    assert_eq!(attempt(&anon, "198.51.100.1", "inspector1", right).await.status, 429, "a stranger there");
    assert_eq!(attempt(&anon, "198.51.100.1", "office", right).await.status, 201);
}

/// A login with a code as the trusted proxy passes it on.
async fn log_in(anon: &Client, address: &str, code: &str) -> Reply {
    let request = anon.request("POST", "/api/v1/sessions/wechat").header("X-Forwarded-For", address);
    reply(request.json(&json!({"code": code}))).await
}

#[tokio::test]
async fn s03_invented_codes_are_limited_by_address() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    let anon = app.anon();
    for n in 0..60 {
        refused(&log_in(&anon, "198.51.100.1", &format!("invented{n}")).await, 401, "bad_login_code");
    }
    refused(&log_in(&anon, "198.51.100.1", "invented").await, 429, "rate_limited");
    assert_eq!(app.wechat.calls(LOGIN), 60);
    assert_eq!(log_in(&anon, "198.51.100.2", "demo-citizen").await.status, 201);
}

#[tokio::test]
async fn s03_when_wechat_is_asked_too_often_it_is_left_alone_for_a_minute() {
    let app = TestApp::start().await;
    for code in [45011, 45009] {
        app.wechat.fail_next(LOGIN, Fault::Code(code));
        let asked = app.wechat.calls(LOGIN);
        let first = log_in(&app.anon(), "198.51.100.1", &format!("demo-citizen{code}")).await;
        refused(&first, 503, "wechat_unavailable");
        for n in 0..100 {
            let said = log_in(&app.anon(), "198.51.100.1", &format!("invented{n}")).await;
            refused(&said, 503, "wechat_unavailable");
            assert_eq!(header(&said, "retry-after"), "60");
        }
        assert!(app.wechat.calls(LOGIN) <= asked + 1, "none of them reached WeChat");
        app.pass(chrono::TimeDelta::seconds(60));
        let citizen = log_in(&app.anon(), "198.51.100.1", &format!("demo-citizen{code}")).await;
        assert_eq!(citizen.status, 201, "{}", citizen.text);
    }
}
