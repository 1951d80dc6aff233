//! What WeChat pushes to us: the handshake, sealed events, forgeries and repeats.

use chrono::TimeDelta;
use heping_tests::expect::{body, refused, wrong};
use heping_tests::{Client, Firm, Reply, TestApp, push};
use heping_wechat::push::Signed;
use heping_wechat::simulator::openid;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/wechat/push";

/// An event about a person's consents, as WeChat writes it.
fn event(firm: &Firm, kind: &str, created: i64, list: Value) -> Value {
    json!({
        "ToUserName": "gh_123456789abc", "FromUserName": openid(&format!("demo-{}", firm.id)).unwrap(),
        "CreateTime": created.to_string(), "MsgType": "event", "Event": kind, "List": list,
    })
}

/// Sends an event as WeChat would, at the app's time.
async fn pushed(app: &TestApp, event: &Value) -> Reply {
    let timestamp = (app.clock.now().millis() / 1000).to_string();
    send(&app.anon(), event, &timestamp, None).await
}

async fn send(client: &Client, event: &Value, timestamp: &str, signature: Option<&str>) -> Reply {
    let (encrypt, right) = push().seal(event.to_string().as_bytes(), timestamp, "n");
    let signature = signature.unwrap_or(&right);
    let path = format!(
        "{PATH}?signature=x&timestamp={timestamp}&nonce=n&openid=o&encrypt_type=aes&msg_signature={signature}"
    );
    client.post(&path, json!({"ToUserName": "gh_123456789abc", "Encrypt": encrypt})).await
}

async fn remaining(firm: &Firm, topic: &str) -> Value {
    let list = body(firm.officer.get("/api/v1/subscriptions").await, 200);
    let found = list["items"].as_array().unwrap().iter().find(|one| one["topic"] == topic);
    found.unwrap_or_else(|| panic!("{list}")).clone()
}

fn accepted(template: &str) -> Value {
    json!([{"TemplateId": template, "SubscribeStatusString": "accept", "PopupScene": "0"}])
}

const RECTIFICATION: &str = "demo-template-rectification";

#[tokio::test]
async fn the_handshake_echoes_for_who_knows_the_token() {
    let app = TestApp::start().await;
    let now = app.clock.now().millis() / 1000;
    let ask = async |seconds: i64, token_known: bool| {
        let timestamp = seconds.to_string();
        let signed = Signed { signature: "", timestamp: &timestamp, nonce: "n" };
        let signature = if token_known { push().signature(&signed, None) } else { "0".repeat(40) };
        app.anon()
            .get(&format!("{PATH}?signature={signature}&timestamp={timestamp}&nonce=n&echostr=41%2B"))
            .await
    };
    let reply = ask(now, true).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, "41+"));
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    refused(&ask(now, false).await, 403, "forbidden");
    refused(&ask(now - 301, true).await, 403, "forbidden");
    refused(&app.anon().get(PATH).await, 403, "forbidden");
}

#[tokio::test]
async fn consents_that_wechat_tells_of_are_counted_once() {
    let app = TestApp::start().await;
    let firm = app.firm("推送家具厂", "2110").await;
    let agreed = event(&firm, "subscribe_msg_popup_event", 1, accepted(RECTIFICATION));
    for _ in 0..3 {
        let reply = pushed(&app, &agreed).await;
        assert_eq!((reply.status, reply.text.as_str()), (200, "success"));
    }
    assert_eq!(remaining(&firm, "rectification").await["remaining"], 1, "a repeat is the same event");
    pushed(&app, &event(&firm, "subscribe_msg_popup_event", 2, accepted(RECTIFICATION))).await;
    assert_eq!(remaining(&firm, "rectification").await["remaining"], 2);

    // the phone tells of the one that WeChat told of already
    let told = json!({"templateIds": [RECTIFICATION]});
    let list = body(firm.officer.post("/api/v1/subscriptions", told.clone()).await, 201);
    assert_eq!(list["items"][0]["remaining"], 2);
    app.pass(TimeDelta::minutes(3));
    body(firm.officer.post("/api/v1/subscriptions", told).await, 201);
    pushed(&app, &event(&firm, "subscribe_msg_popup_event", 3, accepted(RECTIFICATION))).await;
    assert_eq!(remaining(&firm, "rectification").await["remaining"], 3, "both told of the third");

    // one that is no list, as WeChat sends it when it is alone
    let declined = json!({"TemplateId": RECTIFICATION, "SubscribeStatusString": "reject"});
    pushed(&app, &event(&firm, "subscribe_msg_change_event", 4, declined)).await;
    let now = remaining(&firm, "rectification").await;
    assert_eq!((&now["remaining"], &now["subscribed"]), (&json!(0), &json!(false)));
}

#[tokio::test]
async fn a_long_term_consent_holds_until_it_is_taken_back() {
    let app = TestApp::start().await;
    let firm = app.firm("长期家具厂", "2110").await;
    pushed(&app, &event(&firm, "subscribe_msg_popup_event", 1, accepted("demo-template-notice"))).await;
    let notice = remaining(&firm, "notice").await;
    assert_eq!((&notice["longTerm"], &notice["subscribed"]), (&json!(true), &json!(true)));
    let failed = json!([{"TemplateId": "demo-template-notice", "MsgID": "1", "ErrorCode": "43101"}]);
    pushed(&app, &event(&firm, "subscribe_msg_sent_event", 2, failed)).await;
    assert_eq!(remaining(&firm, "notice").await["subscribed"], false, "WeChat knows better");
}

#[tokio::test]
async fn forgeries_and_old_requests_change_nothing() {
    let app = TestApp::start().await;
    let firm = app.firm("伪造家具厂", "2110").await;
    let agreed = event(&firm, "subscribe_msg_popup_event", 1, accepted(RECTIFICATION));
    let now = app.clock.now().millis() / 1000;
    refused(&send(&app.anon(), &agreed, &now.to_string(), Some(&"0".repeat(40))).await, 403, "forbidden");
    refused(&send(&app.anon(), &agreed, &(now - 301).to_string(), None).await, 403, "forbidden");
    for unsealed in [json!({}), json!({"Encrypt": 1}), agreed] {
        wrong(&app.anon().post(PATH, unsealed).await, &["Encrypt"]);
    }
    refused(&app.anon().post(PATH, json!([])).await, 422, "validation_failed");
    assert_eq!(remaining(&firm, "rectification").await["remaining"], 0);

    let stranger = json!({
        "ToUserName": "gh_1", "FromUserName": "o-unknown", "CreateTime": 1, "MsgType": "event",
        "Event": "subscribe_msg_popup_event", "List": accepted(RECTIFICATION),
    });
    assert_eq!(pushed(&app, &stranger).await.text, "success", "WeChat would repeat it otherwise");
}

#[tokio::test]
async fn the_rule_file_is_served_beside_the_codes() {
    let app = TestApp::start().await;
    let reply = app.anon().get("/q/x7Qk2LmNpR.txt").await;
    assert_eq!((reply.status, reply.text.as_str()), (200, "proof of the tests"));
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert_eq!(app.anon().get("/q/another.txt").await.status, 404);
}

#[tokio::test]
async fn the_mini_program_code_is_wechats_own_artwork() {
    let app = TestApp::start().await;
    let firm = app.firm("小程序码家具厂", "2110").await;
    let ask = async |query: &str| {
        app.office().await.get(&format!("/api/v1/codes/{}/image?format=wxacode{query}", firm.code)).await
    };
    let drawn = ask("").await;
    assert_eq!((drawn.status, drawn.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    assert_eq!(ask("").await.headers["etag"], drawn.headers["etag"]);
    for size in ["279", "1281"] {
        refused(&ask(&format!("&size={size}")).await, 422, "validation_failed");
    }
    app.wechat.fail(heping_wechat::simulator::CODE_IMAGE, heping_wechat::simulator::Fault::Code(45009));
    let busy = ask("").await;
    refused(&busy, 503, "wechat_unavailable");
    assert_eq!(busy.headers["retry-after"], "60");
}
