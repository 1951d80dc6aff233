//! What the log of the real binary holds at its most talkative: no secret, and nobody's identity.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use heping_core::Clock;
use heping_store::testkit::{Pair, TestStore, required};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{enterprise, with};
use heping_tests::{Client, heping, push};
use heping_wechat::Templates;
use heping_wechat::simulator::{Simulator, openid};
use serde_json::{Value, json};

const APP_ID: &str = "wx-of-the-tests";
const SECRET: &str = "AppSecretThatNobodyMaySee";
const PASSWORD: &str = "PasswordThatNobodyMaySee";
const PHONE: &str = "19000010077";

#[tokio::test]
async fn secrets_openids_and_phones_are_in_no_log_at_any_level() {
    let wechat = Simulator::new(Clock::System, APP_ID, SECRET);
    let templates = Templates::of_the_demo();
    wechat.know(&templates);
    wechat.everybody_agrees();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let api_base = format!("http://{}", listener.local_addr().unwrap());
    #[allow(clippy::disallowed_methods, reason = "a test's own server")]
    let peer = tokio::spawn(wechat.clone().serve(listener));

    let database = TestStore::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("templates.json");
    std::fs::write(&file, serde_json::to_string(templates.all()).unwrap()).unwrap();
    let command = |arguments: &[&str]| {
        let mut command = Command::new(heping());
        command
            .args(arguments)
            .env("HEPING_DATABASE_URL", &database.url)
            .env("HEPING_PHOTOS", format!("file:{}", folder.path().display()))
            .env("HEPING_SECRET_KEY", "KeyThatNobodyMaySeeAndThatIsLongEnough")
            .env("HEPING_WECHAT_APP_ID", APP_ID)
            .env("HEPING_WECHAT_APP_SECRET", SECRET)
            .env("HEPING_WECHAT_API_BASE", &api_base)
            .env("HEPING_WECHAT_PUSH_TOKEN", "token-of-the-tests")
            .env("HEPING_WECHAT_PUSH_AES_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
            .env("HEPING_WECHAT_TEMPLATES", &file)
            .env("HEPING_LOG", "trace");
        if Pair::current() == Pair::Postgres {
            command.env("HEPING_REDIS_URL", required("HEPING_TEST_REDIS_URL"));
        }
        command
    };
    for arguments in [
        &["admin", "create-subdistrict", "--code", "330114003", "--name", "河庄街道"][..],
        &[
            "admin",
            "create-user",
            "--username",
            "office",
            "--name",
            "演示",
            "--role",
            "office",
            "--own-password",
        ],
    ] {
        let mut child = command(arguments).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{arguments:?}");
    }
    let mut server = command(&["serve", "--bind", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
    let (mut log, mut address) = (String::new(), None);
    while address.is_none() {
        let line = lines.next().unwrap_or_else(|| panic!("the server said no address: {log}"));
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        address = said["fields"]["address"].as_str().map(|address| format!("http://{address}"));
        log += &line;
    }
    let rest = std::thread::spawn(move || lines.fold(String::new(), |log, line| log + "\n" + &line));

    let tokens = journey(&Client::at(&address.unwrap()), &wechat).await;
    server.kill().unwrap();
    server.wait().unwrap();
    log += &rest.join().unwrap();
    peer.abort();

    assert!(log.contains("WeChat refused") && log.contains("\"TRACE\""), "it does talk");
    let mut secrets = wechat.given_out();
    assert!(secrets.len() >= 3, "a session key, an openid, an access token");
    secrets.extend(tokens);
    secrets.extend([SECRET, PASSWORD, PHONE, "NobodyMaySee", "token-of-the-tests"].map(ToOwned::to_owned));
    for secret in secrets {
        let at = log.find(&secret).map(|at| log[..at].rfind('\n').unwrap_or_default());
        assert!(
            at.is_none(),
            "{secret} stands in: {}",
            &log[at.unwrap()..].chars().take(600).collect::<String>()
        );
    }
}

/// Logins good and bad, a push, a mini-program code; answers the tokens of the sessions.
async fn journey(nobody: &Client, wechat: &Simulator) -> Vec<String> {
    let credentials = json!({"username": "office", "password": PASSWORD});
    let opened = nobody.post("/api/v1/sessions/password", credentials).await;
    let office = nobody.signed_in(&opened);
    let profile = with(&enterprise("演示家具厂"), "phone", PHONE);
    let firm = text(&body(office.post("/api/v1/enterprises", profile).await, 201), "id");
    let invitation = format!("/api/v1/enterprises/{firm}/invitations");
    let invited = body(office.post(&invitation, json!({"role": "principal"})).await, 201);

    let code = wechat.login_code("demo-owner");
    let login = nobody.post("/api/v1/sessions/wechat", json!({"code": code})).await;
    let owner = nobody.signed_in(&login);
    owner.join(&text(&invited, "code")).await;
    let used = nobody.post("/api/v1/sessions/wechat", json!({"code": "login_unknown"})).await;
    assert_eq!(used.status, 401);

    let issued = body(office.post(&format!("/api/v1/enterprises/{firm}/codes"), json!({})).await, 201);
    let image = format!("/api/v1/codes/{}/image?format=wxacode", text(&issued, "code"));
    assert_eq!(office.get(&image).await.status, 200);

    let timestamp = (Clock::System.now().millis() / 1000).to_string();
    let event = json!({
        "FromUserName": openid("demo-owner"), "CreateTime": 1, "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": [{"TemplateId": "demo-template-notice", "SubscribeStatusString": "accept"}],
    });
    let (encrypt, signature) = push().seal(event.to_string().as_bytes(), &timestamp, "n");
    let path = format!("/api/v1/wechat/push?timestamp={timestamp}&nonce=n&msg_signature={signature}");
    assert_eq!(nobody.post(&path, json!({"Encrypt": encrypt})).await.text, "success");
    // replaced: the owner is told, by a job that the server's worker finds
    body(office.post(&format!("/api/v1/enterprises/{firm}/codes"), json!({})).await, 201);
    vec![text(&opened.body, "token"), text(&login.body, "token")]
}
