//! The demo in reach of others: only who was given its password gets in.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use heping_core::EnterpriseId;
use heping_tests::heping;
use reqwest::{Client, Response, redirect};
use serde_json::{Value, json};

struct Demo {
    child: Child,
    url: String,
    /// All that it printed before it served.
    said: Vec<String>,
    client: Client,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Demo {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(heping())
            .args(["demo", "--bind", "127.0.0.1:0", "--empty", "--data", data.to_str().unwrap()])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            said.push(line.unwrap());
            // the last of its people
            if said.last().unwrap().contains("demo-firm-3") {
                break;
            }
        }
        heping_store::tls::ready();
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { child, url: said[0].clone(), said, client }
    }

    async fn get(&self, path: &str, cookie: &str) -> (u16, String) {
        let asked = self.client.get(format!("{}{path}", self.url)).header("cookie", cookie);
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn give(&self, password: &str) -> Response {
        let form = format!("password={}", password.replace(' ', "+"));
        let given = self.client.post(format!("{}/", self.url));
        given.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap()
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        let asked = self.client.post(format!("{}{path}", self.url)).bearer_auth(token).json(&body);
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn sign_in(&self, password: &str) -> (u16, Value) {
        self.post("/api/v1/sessions/password", "", json!({"username": "office", "password": password})).await
    }

    async fn by_wechat(&self, code: &str) -> u16 {
        self.post("/api/v1/sessions/wechat", "", json!({"code": code})).await.0
    }
}

#[tokio::test]
async fn in_the_network_nobody_gets_in_without_the_password_that_was_printed() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path(), &["--public"]);
    assert!(demo.said[1].contains("同一网络里的人都能打开"), "{:?}", demo.said);
    let password = demo.said[2].split_once('：').unwrap().1.split('（').next().unwrap().to_owned();
    assert!(!demo.said.iter().any(|line| line.contains("heping-demo")), "{:?}", demo.said);

    for cookie in ["", "heping-demo=", "heping-demo=guessed", "other=1; heping-demo=x"] {
        let (status, door) = demo.get("/", cookie).await;
        assert!(status == 200 && door.contains("请输入一次性密码"), "{cookie}: {door}");
        for secret in [password.as_str(), "heping-demo", "#office", "demo-firm"] {
            assert!(!door.contains(secret), "{secret} stands at the door");
        }
        assert_eq!(demo.get("/demo/key", cookie).await.0, 401, "{cookie}");
    }
    let refused = demo.give("heping-demo").await;
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("set-cookie")), (403, false));
    assert!(refused.text().await.unwrap().contains("密码不对"));
    assert_eq!(demo.sign_in("heping-demo").await.0, 401);
    assert_eq!(demo.by_wechat("demo-firm-1").await, 401);
    assert_eq!(demo.by_wechat(&format!("demo-firm-1.{password}")).await, 201);

    let (status, session) = demo.sign_in(&password).await;
    assert_eq!(status, 201);
    let token = session["token"].as_str().unwrap();
    let firm = EnterpriseId::derived("demo/firm/1");
    let new = json!({"id": firm, "name": "演示家具厂", "industry": "2110", "village": "330114003219"});
    assert_eq!(demo.post("/api/v1/enterprises", token, new).await.0, 201);
    assert_eq!(demo.post(&format!("/api/v1/enterprises/{firm}/codes"), token, json!({})).await.0, 201);

    // typed as one reads it aloud
    let opened = demo.give(&format!(" {} ", password.to_lowercase())).await;
    assert_eq!((opened.status().as_u16(), &opened.headers()["location"]), (303, &"/".parse().unwrap()));
    let cookie = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let (status, page) = demo.get("/", cookie).await;
    assert!(status == 200 && page.contains("/console/#office\""), "{page}");
    assert!(page.contains("手机可以直接扫") && page.contains(&format!("demo-firm-1.{password}")), "{page}");
    let key: Value = serde_json::from_str(&demo.get("/demo/key", cookie).await.1).unwrap();
    assert_eq!(key, json!({"password": password, "codeEnding": format!(".{password}")}));
    drop(demo);

    // and on this machine alone it is as it ever was
    let again = Demo::start(folder.path(), &[]);
    assert_eq!(again.sign_in(&password).await.0, 401, "it was for one run");
    assert_eq!((again.sign_in("heping-demo").await.0, again.by_wechat("demo-firm-1").await), (201, 201));
    assert!(again.get("/", "").await.1.contains("演示只在这台电脑上"));
    assert_eq!(again.give("heping-demo").await.status().as_u16(), 404, "there is no door");
}
