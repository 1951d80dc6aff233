//! What the client makes of a WeChat that is busy, slow, broken or away.

use std::net::TcpListener;
use std::time::Duration;

use heping_core::{Clock, Code};
use heping_store::cache::Cache;
use heping_wechat::simulator::{CODE_IMAGE, Fault, LOGIN, SEND, TOKEN};
use heping_wechat::{EnvVersion, Message, Unsent};

use crate::{Peer, client, id};

const BROKEN: [Fault; 5] = [
    Fault::Slow(Duration::from_secs(5)),
    Fault::Truncated,
    Fault::Garbage,
    Fault::Status(502),
    Fault::Status(302),
];

fn message() -> Message {
    Message {
        openid: id("demo-a"),
        template_id: "T".to_owned(),
        page: "pages/home/home".to_owned(),
        values: vec![("thing1".to_owned(), "消防通道".to_owned())],
    }
}

#[tokio::test]
async fn a_busy_wechat_is_asked_again_three_times_at_most() {
    let peer = Peer::start();
    peer.wechat.fail_next(LOGIN, Fault::Busy);
    peer.wechat.fail_next(LOGIN, Fault::Busy);
    let code = peer.wechat.login_code("demo-a");
    assert_eq!(peer.client.login(&code).await.unwrap().openid, id("demo-a"));
    assert_eq!(peer.wechat.calls(LOGIN), 3);

    peer.wechat.fail(LOGIN, Fault::Busy);
    let error = peer.client.login("demo-a").await.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(5)));
    assert_eq!(peer.wechat.calls(LOGIN), 6);
    peer.wechat.mend();
    assert!(peer.client.login("demo-a").await.is_ok());
}

#[tokio::test]
async fn a_login_whose_answer_was_lost_is_not_sent_again() {
    let peer = Peer::start();
    for fault in BROKEN {
        peer.wechat.fail_next(LOGIN, fault);
        let before = peer.wechat.calls(LOGIN);
        let error = peer.client.login(&peer.wechat.login_code("demo-a")).await.unwrap_err();
        assert_eq!(
            (error.code(), error.retry_after_seconds()),
            (Code::WechatUnavailable, Some(5)),
            "{fault:?}"
        );
        assert_eq!(peer.wechat.calls(LOGIN), before + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_uncertain() {
    let peer = Peer::start();
    peer.wechat.template("T", &["thing1"]);
    peer.wechat.consent_for_good(&id("demo-a"), "T");
    for fault in BROKEN {
        peer.wechat.fail_next(SEND, fault);
        assert!(matches!(peer.client.send(&message()).await, Err(Unsent::Uncertain(_))), "{fault:?}");
    }
    for fault in [Fault::Busy, Fault::Code(45168), Fault::Code(45009), Fault::Code(40125)] {
        peer.wechat.fail(SEND, fault);
        assert!(matches!(peer.client.send(&message()).await, Err(Unsent::NotNow(_))), "{fault:?}");
        peer.wechat.mend();
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let peer = Peer::start();
    for fault in BROKEN.into_iter().chain([Fault::Busy, Fault::Code(45009), Fault::Code(40001)]) {
        peer.wechat.fail(TOKEN, fault);
        assert!(matches!(peer.client.send(&message()).await, Err(Unsent::NotNow(_))), "{fault:?}");
        peer.wechat.mend();
    }
    assert_eq!(peer.wechat.calls(SEND), 0);
}

#[tokio::test]
async fn a_token_that_is_refused_twice_is_given_up_for_a_while() {
    let peer = Peer::start();
    for code in [40001, 40014, 42001] {
        peer.wechat.fail(CODE_IMAGE, Fault::Code(code));
        let before = peer.wechat.calls(CODE_IMAGE);
        let draw = peer.client.code_image("7K3M", "pages/home/home", EnvVersion::Release, 280).await;
        let error = draw.unwrap_err();
        let said = (error.code(), error.retry_after_seconds());
        assert_eq!(said, (Code::WechatUnavailable, Some(5)), "{code}");
        assert_eq!(peer.wechat.calls(CODE_IMAGE), before + 2, "{code}");
    }
}

#[tokio::test]
async fn a_wechat_that_is_away_gives_away_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&base, &Cache::in_memory(), &Clock::System, "s3cret");
    let error = client.login("0abc").await.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(5)));
    for text in [format!("{error:?}"), format!("{:?}", error.cause()), format!("{client:?}")] {
        assert!(!text.contains("s3cret") && !text.contains("0abc"), "{text}");
    }
    assert!(matches!(client.send(&message()).await, Err(Unsent::NotNow(_))));
}
