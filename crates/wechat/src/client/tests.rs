//! The client against a small HTTP peer on the loopback.

use std::convert::Infallible;
use std::sync::Mutex;
use std::time::Duration;

use heping_core::{Code, Error};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Client, Patience, Settings};
use crate::Login;

const SECRET: &str = "s3cret&of=the app";
const IMPATIENT: Patience = Patience {
    connect: Duration::from_secs(2),
    answer: Duration::from_secs(2),
    pause: Duration::from_millis(1),
    attempts: 3,
};

fn client(api_base: &str) -> Client {
    let settings = Settings {
        api_base: api_base.to_owned(),
        app_id: "wx0123456789abcdef".to_owned(),
        app_secret: SECRET.to_owned(),
    };
    Client::with_patience(settings, IMPATIENT).unwrap()
}

/// Answers the n-th connection with the n-th answer, later ones with the last; an empty answer
/// keeps the connection open and says nothing.
async fn peer(listener: &TcpListener, answers: &[String], seen: &Mutex<Vec<String>>) -> Infallible {
    let mut silent = Vec::new();
    for turn in 0.. {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        let request = String::from_utf8(request).unwrap();
        seen.lock().unwrap().push(request.lines().next().unwrap().to_owned());
        let answer = answers.get(turn).or(answers.last()).unwrap();
        if answer.is_empty() {
            silent.push(stream);
        } else {
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }
    unreachable!()
}

/// What a login comes to when the peer answers so, and the request lines that the peer saw.
async fn login(answers: &[String]) -> (Result<Login, Error>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}/", listener.local_addr().unwrap()));
    let seen = Mutex::new(Vec::new());
    let outcome = tokio::select! {
        outcome = client.login("0a+b/c=") => outcome,
        never = peer(&listener, answers, &seen) => match never {},
    };
    (outcome, seen.into_inner().unwrap())
}

fn http(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn errcode(code: i64) -> String {
    http("200 OK", &format!(r#"{{"errcode":{code},"errmsg":"no, rid: 62d4e0e0-0f6d-{code}"}}"#))
}

fn success() -> String {
    http("200 OK", r#"{"openid":"oABC","session_key":"k3y==","unionid":"u1"}"#)
}

#[tokio::test]
async fn a_good_code_gives_the_ids_and_is_sent_once() {
    let (outcome, seen) = login(&[success()]).await;
    let login = outcome.unwrap();
    assert_eq!(login, Login { openid: "oABC".to_owned(), unionid: Some("u1".to_owned()) });
    assert!(!format!("{login:?}").contains("oABC"));
    assert_eq!(
        seen,
        ["GET /sns/jscode2session?appid=wx0123456789abcdef&secret=s3cret%26of%3Dthe+app\
          &js_code=0a%2Bb%2Fc%3D&grant_type=authorization_code HTTP/1.1"]
    );
}

#[tokio::test]
async fn errcode_zero_is_success_and_unionid_may_be_missing() {
    let (outcome, _) = login(&[http("200 OK", r#"{"errcode":0,"errmsg":"ok","openid":"o1"}"#)]).await;
    assert_eq!(outcome.unwrap(), Login { openid: "o1".to_owned(), unionid: None });
}

#[tokio::test]
async fn a_refused_code_is_not_sent_again() {
    for code in [40029, 40163, 40226] {
        let (outcome, seen) = login(&[errcode(code), success()]).await;
        assert_eq!(outcome.unwrap_err().code(), Code::BadLoginCode, "{code}");
        assert_eq!(seen.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_busy_wechat_is_asked_again_three_times_at_most() {
    let (outcome, seen) = login(&[errcode(-1), errcode(-1), success()]).await;
    assert_eq!(outcome.unwrap().openid, "oABC");
    assert_eq!(seen.len(), 3);

    let (outcome, seen) = login(&[errcode(-1)]).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(5)));
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn the_quota_names_its_minute() {
    let (outcome, seen) = login(&[errcode(45011)]).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(60)));
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn wrong_settings_are_ours_and_name_the_request_for_support() {
    let (outcome, seen) = login(&[errcode(40125)]).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(error.to_string().contains("rid 62d4e0e0-0f6d-40125"), "{error}");
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn what_is_no_answer_of_wechat_is_an_unavailable_wechat() {
    let answers = [
        http("502 Bad Gateway", "<html>"),
        http("302 Found", ""),
        http("200 OK", "<html>"),
        http("200 OK", r#"{"session_key":"k"}"#),
        http("200 OK", &" ".repeat(64 * 1024)),
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\n{".to_owned(),
        String::new(),
    ];
    for answer in answers {
        let (outcome, seen) = login(std::slice::from_ref(&answer)).await;
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.code(), error.retry_after_seconds()),
            (Code::WechatUnavailable, Some(5)),
            "{answer}"
        );
        assert_eq!(seen.len(), 1, "{answer}");
    }
}

#[tokio::test]
async fn an_unreachable_wechat_gives_away_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    let error = client.login("0abc").await.unwrap_err();
    assert_eq!((error.code(), error.retry_after_seconds()), (Code::WechatUnavailable, Some(5)));
    for text in [format!("{error:?}"), format!("{:?}", error.cause()), format!("{client:?}")] {
        assert!(!text.contains("s3cret") && !text.contains("0abc"), "{text}");
    }
}

#[tokio::test]
async fn a_code_that_cannot_be_one_never_leaves() {
    let client = client("http://127.0.0.1:1");
    for code in [String::new(), "x".repeat(129)] {
        assert_eq!(client.login(&code).await.unwrap_err().code(), Code::BadLoginCode);
    }
}

#[test]
fn settings_that_cannot_work_are_refused_at_the_start() {
    let good = Settings {
        api_base: Settings::API_BASE.to_owned(),
        app_id: "wx1".to_owned(),
        app_secret: "s".to_owned(),
    };
    assert!(Client::new(good.clone()).is_ok());
    for api_base in ["", "api.weixin.qq.com", "file:///etc", "https://x/?a=b"] {
        let settings = Settings { api_base: api_base.to_owned(), ..good.clone() };
        assert!(Client::new(settings).is_err(), "{api_base}");
    }
    assert!(Client::new(Settings { app_id: String::new(), ..good.clone() }).is_err());
    assert!(Client::new(Settings { app_secret: String::new(), ..good }).is_err());
}
