//! What the client makes of an honest WeChat.

use chrono::TimeDelta;
use heping_core::Code;
use heping_store::cache::Cache;
use heping_wechat::simulator::{CODE_IMAGE, LOGIN, SEND, TOKEN};
use heping_wechat::{Client, EnvVersion, Message, Settings, Unsent};
use tokio::task::JoinSet;

use crate::{APP_ID, Peer, SECRET, client, id};

const PAGE: &str = "pages/home/home";

fn message(to: &str) -> Message {
    Message {
        openid: id(to),
        template_id: "T".to_owned(),
        page: PAGE.to_owned(),
        values: vec![("thing1".to_owned(), "消防通道".to_owned())],
    }
}

#[tokio::test]
async fn a_good_code_gives_the_openid_and_is_sent_once() {
    let peer = Peer::start();
    let login = peer.client.login(&peer.wechat.login_code("demo-a")).await.unwrap();
    assert_eq!(login.openid, id("demo-a"));
    assert!(!format!("{login:?}").contains(&login.openid));
    assert_eq!(peer.wechat.calls(LOGIN), 1);
}

#[tokio::test]
async fn a_refused_code_is_not_sent_again() {
    let peer = Peer::start();
    let used = peer.wechat.login_code("demo-a");
    peer.client.login(&used).await.unwrap();
    peer.wechat.block("demo-b");
    for (count, code) in [(2, used), (3, "unknown".to_owned()), (4, "demo-b".to_owned())] {
        assert_eq!(peer.client.login(&code).await.unwrap_err().code(), Code::BadLoginCode, "{code}");
        assert_eq!(peer.wechat.calls(LOGIN), count);
    }
    for code in [String::new(), "x".repeat(129)] {
        assert_eq!(peer.client.login(&code).await.unwrap_err().code(), Code::BadLoginCode);
    }
    assert_eq!(peer.wechat.calls(LOGIN), 4, "what cannot be a code never leaves");
}

#[tokio::test]
async fn a_quota_names_its_minute_and_wrong_settings_are_ours() {
    let peer = Peer::start();
    peer.wechat.limit(LOGIN, 0);
    let error = peer.client.login("demo-a").await.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(60)));
    assert_eq!(peer.wechat.calls(LOGIN), 1);

    let wrong = client(&peer.base, &peer.cache, &peer.clock, "wrong");
    let error = wrong.login("demo-a").await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(error.to_string().contains("errcode 40125, rid "), "{error}");
    assert!(!format!("{error:?} {wrong:?}").contains("wrong"), "{error}");
}

#[tokio::test]
async fn fifty_at_once_fetch_one_token_and_nodes_share_it() {
    let peer = Peer::start();
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let client = peer.client.clone();
        all.spawn(async move { client.code_image("7K3M", PAGE, EnvVersion::Release, 280).await.unwrap() });
    }
    let images = all.join_all().await;
    assert!(images.iter().all(|image| image.media_type == "image/png"));
    assert_eq!((peer.wechat.calls(CODE_IMAGE), peer.wechat.calls(TOKEN)), (50, 1));
    peer.another().code_image("7K3M", PAGE, EnvVersion::Trial, 280).await.unwrap();
    assert_eq!(peer.wechat.calls(TOKEN), 1);
}

#[tokio::test]
async fn the_next_token_is_fetched_while_the_present_one_still_works() {
    let peer = Peer::start();
    let draw = async || peer.client.code_image("7K3M", PAGE, EnvVersion::Release, 280).await.unwrap();
    draw().await;
    peer.later(TimeDelta::minutes(114));
    draw().await;
    assert_eq!(peer.wechat.calls(TOKEN), 1);
    peer.later(TimeDelta::minutes(1));
    draw().await;
    assert_eq!(peer.wechat.calls(TOKEN), 2);
    peer.later(TimeDelta::minutes(60));
    draw().await;
    assert_eq!((peer.wechat.calls(TOKEN), peer.wechat.calls(CODE_IMAGE)), (2, 4), "and never refused");
}

#[tokio::test]
async fn a_token_that_ends_in_mid_flight_is_dropped_and_the_call_made_once_more() {
    let peer = Peer::start();
    peer.wechat.template("T", &["thing1"]);
    peer.wechat.consent(&id("demo-a"), "T", 9);
    peer.client.send(&message("demo-a")).await.unwrap();
    peer.wechat.revoke_tokens();
    peer.client.send(&message("demo-a")).await.unwrap();
    assert_eq!((peer.wechat.calls(SEND), peer.wechat.calls(TOKEN)), (3, 2));
    assert_eq!(peer.wechat.sent().len(), 2);

    // fifty with the same dead token fetch one, or a second one where they overlap
    peer.wechat.revoke_tokens();
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let client = peer.client.clone();
        all.spawn(async move { client.code_image("7K3M", PAGE, EnvVersion::Release, 280).await.map(|_| ()) });
    }
    assert!(all.join_all().await.iter().all(Result::is_ok));
    assert_eq!(peer.wechat.calls(TOKEN), 3);
}

#[tokio::test]
async fn a_message_says_what_became_of_it() {
    let peer = Peer::start();
    peer.wechat.template("T", &["thing1"]);
    assert!(matches!(peer.client.send(&message("demo-a")).await, Err(Unsent::NoConsent)));
    peer.wechat.consent(&id("demo-a"), "T", 1);
    peer.client.send(&message("demo-a")).await.unwrap();
    let sent = peer.wechat.sent();
    assert_eq!((sent[0].openid.clone(), sent[0].values[0].1.as_str()), (id("demo-a"), "消防通道"));

    let wrong = |change: fn(&mut Message)| {
        let mut message = message("demo-a");
        change(&mut message);
        message
    };
    for (message, expected) in [
        (wrong(|message| message.values[0].1 = "长".repeat(21)), 47003),
        (wrong(|message| message.openid = "o1".to_owned()), 40003),
        (wrong(|message| message.template_id = "U".to_owned()), 40037),
        (wrong(|message| message.page = "/pages".to_owned()), 41030),
    ] {
        match peer.client.send(&message).await {
            Err(Unsent::Wrong { errcode, .. }) => assert_eq!(errcode, expected),
            other => panic!("{expected}: {other:?}"),
        }
        assert!(!format!("{message:?}").contains(&message.openid));
    }
}

#[tokio::test]
async fn a_scene_that_wechat_refuses_is_our_fault() {
    let peer = Peer::start();
    let error = peer.client.code_image("a b", PAGE, EnvVersion::Develop, 280).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    peer.wechat.limit(CODE_IMAGE, 1);
    let error = peer.client.code_image("a", PAGE, EnvVersion::Release, 280).await.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(60)));
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_start() {
    let clock = heping_core::Clock::System;
    let good = Settings {
        api_base: Settings::API_BASE.to_owned(),
        app_id: APP_ID.to_owned(),
        app_secret: SECRET.to_owned(),
    };
    let new = |settings: Settings| Client::new(settings, Cache::in_memory(), clock.clone());
    assert!(new(good.clone()).is_ok());
    for api_base in ["", "api.weixin.qq.com", "file:///etc", "https://x/?a=b"] {
        assert!(new(Settings { api_base: api_base.to_owned(), ..good.clone() }).is_err(), "{api_base}");
    }
    assert!(new(Settings { app_id: String::new(), ..good.clone() }).is_err());
    assert!(new(Settings { app_secret: String::new(), ..good }).is_err());
}
