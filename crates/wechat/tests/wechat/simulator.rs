//! The simulator behaves as WeChat's documentation says, whoever asks.

use chrono::TimeDelta;
use heping_wechat::simulator::{CODE_IMAGE, LOGIN, SEND, TOKEN};
use serde_json::{Value, json};

use crate::{APP_ID, Peer, SECRET, id};

async fn get(peer: &Peer, path: &str, query: &[(&str, &str)]) -> Value {
    let request = reqwest::Client::new().get(format!("{}{path}", peer.base)).query(query);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "errors are 200 too");
    response.json().await.unwrap()
}

async fn raw(peer: &Peer, path: &str, token: &str, body: impl Into<reqwest::Body>) -> Vec<u8> {
    let url = format!("{}{path}", peer.base);
    let request = reqwest::Client::new().post(url).query(&[("access_token", token)]).body(body);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "errors are 200 too");
    response.bytes().await.unwrap().to_vec()
}

async fn post(peer: &Peer, path: &str, token: &str, body: &Value) -> Value {
    serde_json::from_slice(&raw(peer, path, token, body.to_string()).await).unwrap()
}

fn errcode(answer: &Value) -> i64 {
    let code = answer["errcode"].as_i64().unwrap_or_default();
    if code != 0 {
        assert!(answer["errmsg"].as_str().unwrap().contains("rid: "), "{answer}");
    }
    code
}

async fn login(peer: &Peer, code: &str) -> Value {
    let query =
        [("appid", APP_ID), ("secret", SECRET), ("js_code", code), ("grant_type", "authorization_code")];
    get(peer, LOGIN, &query).await
}

async fn token_answer(peer: &Peer, force: bool) -> Value {
    let body =
        json!({"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, "force_refresh": force});
    post(peer, TOKEN, "", &body).await
}

async fn token(peer: &Peer) -> String {
    token_answer(peer, false).await["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_works_once_and_for_five_minutes() {
    let peer = Peer::start();
    let code = peer.wechat.login_code("demo-a");
    let answer = login(&peer, &code).await;
    assert_eq!(answer["openid"], id("demo-a"));
    assert_eq!(answer["session_key"].as_str().unwrap().len(), 24);
    assert_eq!(answer.get("errcode"), None, "success carries none");
    assert_eq!(errcode(&login(&peer, &code).await), 40163);

    let late = peer.wechat.login_code("demo-a");
    peer.later(TimeDelta::minutes(5));
    assert_eq!(errcode(&login(&peer, &late).await), 40029);
    assert_eq!(errcode(&login(&peer, "login_unknown").await), 40029);
    assert_eq!(errcode(&login(&peer, "").await), 41008);
    peer.wechat.block("demo-a");
    assert_eq!(errcode(&login(&peer, &peer.wechat.login_code("demo-a")).await), 40226);
}

#[tokio::test]
async fn a_demo_code_is_the_same_person_again_and_again() {
    let peer = Peer::start();
    for _ in 0..3 {
        assert_eq!(login(&peer, "demo-firm-1").await["openid"], id("demo-firm-1"));
    }
    assert_ne!(id("demo-firm-1"), id("demo-firm-2"));
    for code in ["demo-", "demo", "firm-1", "Demo-firm-1", " demo-firm-1"] {
        assert_eq!(errcode(&login(&peer, code).await), 40029, "{code:?}");
    }
}

#[tokio::test]
async fn credentials_methods_and_quotas_are_checked() {
    let peer = Peer::start();
    for (app, secret, grant, expected) in [
        ("wx1", SECRET, "authorization_code", 40013),
        (APP_ID, "wrong", "authorization_code", 40125),
        (APP_ID, SECRET, "client_credential", 40002),
    ] {
        let query = [("appid", app), ("secret", secret), ("js_code", "demo-a"), ("grant_type", grant)];
        assert_eq!(errcode(&get(&peer, LOGIN, &query).await), expected);
    }
    assert_eq!(errcode(&post(&peer, LOGIN, "", &json!({})).await), 43001);
    assert_eq!(errcode(&get(&peer, SEND, &[]).await), 43002);
    assert_eq!(errcode(&post(&peer, "/no/such", "", &json!({})).await), 40066);

    peer.wechat.limit(LOGIN, 2);
    let codes = [login(&peer, "demo-a").await, login(&peer, "demo-a").await, login(&peer, "demo-a").await];
    assert_eq!(codes.each_ref().map(errcode), [0, 0, 45011]);
    peer.later(TimeDelta::minutes(1));
    assert_eq!(errcode(&login(&peer, "demo-a").await), 0);
    assert_eq!(peer.wechat.calls(LOGIN), 8);
}

#[tokio::test]
async fn a_token_stays_until_its_last_five_minutes_and_overlaps_with_the_next() {
    let peer = Peer::start();
    let first = token_answer(&peer, false).await;
    assert_eq!(first["expires_in"], 7200);
    let first = first["access_token"].as_str().unwrap().to_owned();
    assert_eq!(first.len(), 512, "as long as one may be");
    peer.later(TimeDelta::minutes(114));
    let same = token_answer(&peer, false).await;
    assert_eq!((same["access_token"].as_str().unwrap(), &same["expires_in"]), (&*first, &json!(360)));

    peer.later(TimeDelta::minutes(1));
    let next = token(&peer).await;
    assert_ne!(next, first);
    let nobody = json!({"touser": "x"});
    for token in [&first, &next] {
        assert_eq!(errcode(&post(&peer, SEND, token, &nobody).await), 40003, "both are taken");
    }
    peer.later(TimeDelta::minutes(5));
    assert_eq!(errcode(&post(&peer, SEND, &first, &nobody).await), 42001);
    assert_eq!(errcode(&post(&peer, SEND, "made up", &nobody).await), 40001);
    assert_eq!(errcode(&post(&peer, SEND, "", &nobody).await), 41001);
    peer.wechat.revoke_tokens();
    assert_eq!(errcode(&post(&peer, SEND, &next, &nobody).await), 40001);
}

#[tokio::test]
async fn a_forced_refresh_ends_the_others_and_works_twenty_times_a_day() {
    let peer = Peer::start();
    let leaked = token(&peer).await;
    for _ in 0..20 {
        assert_eq!(errcode(&token_answer(&peer, true).await), 0);
    }
    assert_eq!(errcode(&token_answer(&peer, true).await), 45009);
    assert_eq!(errcode(&post(&peer, SEND, &leaked, &json!({})).await), 40001);
    peer.later(TimeDelta::days(1));
    assert_eq!(errcode(&token_answer(&peer, true).await), 0);
}

#[tokio::test]
async fn a_mini_program_code_is_a_picture_or_says_why_not() {
    let peer = Peer::start();
    let token = token(&peer).await;
    let good = json!({"scene": "7K3MQ9T2WXAB", "page": "pages/home/home", "width": 430});
    let drawn = raw(&peer, CODE_IMAGE, &token, good.to_string()).await;
    assert_eq!(&drawn[..4], b"\x89PNG");
    let refused = [
        (json!({"scene": ""}), 40169),
        (json!({"scene": "x".repeat(33)}), 40169),
        (json!({"scene": "a b"}), 40129),
        (json!({"scene": "甲"}), 40129),
        (json!({"page": "/pages/home/home"}), 41030),
        (json!({"page": "unknown"}), 41030),
        (json!({"width": 279}), 40097),
        (json!({"width": 1281}), 40097),
    ];
    for (change, expected) in refused {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(errcode(&post(&peer, CODE_IMAGE, &token, &body).await), expected, "{change}");
    }
    peer.wechat.limit(CODE_IMAGE, 1);
    peer.later(TimeDelta::minutes(1));
    raw(&peer, CODE_IMAGE, &token, good.to_string()).await;
    assert_eq!(errcode(&post(&peer, CODE_IMAGE, &token, &good).await), 45009);
}

fn message(values: &[(&str, &str)]) -> Value {
    let mut body = json!({
        "touser": id("demo-a"), "template_id": "T", "page": "pages/home/home", "miniprogram_state": "formal",
        "data": {"thing1": {"value": "消防通道"}, "time2": {"value": "2019年10月1日 15:01"}},
    });
    for (key, value) in values {
        body["data"][key]["value"] = json!(value);
    }
    body
}

#[tokio::test]
async fn one_consent_is_one_message() {
    let peer = Peer::start();
    let token = token(&peer).await;
    peer.wechat.template("T", &["thing1", "time2"]);
    let send = async |body: Value| errcode(&post(&peer, SEND, &token, &body).await);
    assert_eq!(send(message(&[])).await, 43101);
    peer.wechat.consent(&id("demo-a"), "T", 2);
    assert_eq!([send(message(&[])).await, send(message(&[])).await, send(message(&[])).await], [0, 0, 43101]);
    peer.wechat.consent_for_good(&id("demo-a"), "T");
    assert_eq!([send(message(&[])).await, send(message(&[])).await], [0, 0]);
    peer.wechat.decline(&id("demo-a"), "T");
    assert_eq!(send(message(&[])).await, 43101);
    assert_eq!(peer.wechat.sent().len(), 4);

    for (field, value, expected) in
        [("touser", "o123", 40003), ("template_id", "U", 40037), ("page", "/pages/home/home", 41030)]
    {
        let mut body = message(&[]);
        body[field] = json!(value);
        assert_eq!(send(body).await, expected, "{field}");
    }
}

#[tokio::test]
async fn values_are_held_to_the_rules_of_their_keys() {
    let peer = Peer::start();
    let token = token(&peer).await;
    peer.wechat.template("T", &["thing1", "phrase2", "character_string3", "time4", "number5"]);
    peer.wechat.consent_for_good(&id("demo-a"), "T");
    let twenty = "长".repeat(20);
    let ascii = "A".repeat(32);
    let good = [
        ("thing1", &*twenty),
        ("phrase2", "整改通过了"),
        ("character_string3", &*ascii),
        ("time4", "2026年6月30日"),
        ("number5", "83"),
    ];
    assert_eq!(errcode(&post(&peer, SEND, &token, &message(&good)).await), 0);
    for (key, value) in [
        ("thing1", &*format!("{twenty}长")),
        ("thing1", "两\n行"),
        ("thing1", ""),
        ("phrase2", "六个汉字太长"),
        ("phrase2", "ok"),
        ("character_string3", &*format!("{ascii}A")),
        ("character_string3", "汉"),
        ("time4", "2026-06-30"),
        ("time4", "2026年6月30日 25:00"),
        ("number5", "八十"),
    ] {
        let mut values = good.to_vec();
        values.push((key, value));
        assert_eq!(errcode(&post(&peer, SEND, &token, &message(&values)).await), 47003, "{key} {value}");
    }
    let mut missing = message(&good);
    missing["data"].as_object_mut().unwrap().remove("time4");
    assert_eq!(errcode(&post(&peer, SEND, &token, &missing).await), 47003);
    let escaped = message(&good).to_string().replace("整", "\\u6574");
    let answer = raw(&peer, SEND, &token, escaped).await;
    assert_eq!(errcode(&serde_json::from_slice(&answer).unwrap()), 40033);
}
