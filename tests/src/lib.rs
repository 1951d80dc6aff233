//! The harness of the black-box tests: a real server on a port of its own, on a database of its
//! own, with a clock that the test turns; and the people who use it.
//!
//! ```text
//! let app = TestApp::start().await;
//! let firm = app.firm("演示家具厂", "2110").await;      // an enterprise, its code, its safety officer
//! let answer = app.inspector().post("/api/v1/inspections", json!({…})).await;
//! assert_eq!(answer.status, 201);
//! ```

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

pub mod board_rows;
pub mod distort;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use heping_api::app::App;
use heping_api::card_cache::Cards;
use heping_api::config::{Keys, RuleFile};
use heping_api::demo::{self, PASSWORD};
use heping_api::stickers::Stickers;
use heping_core::{Clock, Moment, RequestId};
use heping_ranking::Board;
use heping_records::photo::PhotoStorage;
use heping_store::cache::Cache;
use heping_store::limit::Limiter;
use heping_store::testkit::{Pair, TestStore, required};
use heping_wechat::simulator::Simulator;
use heping_wechat::{Client as WeChat, Patience, Push, Settings, Templates};
use serde_json::{Value, json};

/// A server that runs, and what stands behind it.
pub struct TestApp {
    /// What the handlers work with: for turning the clock and looking into the database.
    pub app: App,
    /// The clock; it stands still until the test turns it.
    pub clock: Clock,
    /// `http://127.0.0.1:port`
    pub url: String,
    /// The WeChat that the server talks to.
    pub wechat: Simulator,
    http: reqwest::Client,
    stop: actix_web::dev::ServerHandle,
    database: TestStore,
    _photos: tempfile::TempDir,
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Client {
    url: String,
    http: reqwest::Client,
    token: Option<String>,
}

/// An answer: status, headers and JSON (null when there is none).
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

/// An enterprise of a test and its safety officer.
pub struct Firm {
    /// Its id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its safety officer, signed in.
    pub officer: Client,
}

/// A folder, or the bucket that comes with PostgreSQL.
fn photo_location(folder: &std::path::Path) -> String {
    match Pair::current() {
        Pair::Sqlite => format!("file:{}", folder.display()),
        Pair::Postgres => format!("{}/{}", required("HEPING_TEST_BUCKET"), RequestId::new()),
    }
}

/// Where the clock of every test stands at first: 2026-06-15 10:00 in Shanghai, a Monday.
pub fn beginning() -> Moment {
    Moment::from_millis(1_781_488_800_000)
}

/// What seals and opens the pushes of the tests.
pub fn push() -> Push {
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    Push::new("token-of-the-tests", key, "wx-of-the-tests").expect("a push")
}

impl TestApp {
    /// A server with Hezhuang, its villages, its checklists and the demo's users; no firms.
    pub async fn start() -> Self {
        Self::with_limits(1000).await
    }

    /// The same with the rate limits multiplied by `factor`.
    pub async fn with_limits(factor: u32) -> Self {
        let database = TestStore::new();
        let photos = tempfile::tempdir().expect("a temporary folder");
        let namespace = format!("test-{}", heping_core::RequestId::new());
        let redis = match Pair::current() {
            Pair::Sqlite => None,
            Pair::Postgres => Some(required("HEPING_TEST_REDIS_URL")),
        };
        let cache = Cache::connect(redis.as_deref(), &namespace).await.expect("a cache");
        let board = match cache.redis() {
            Some(connection) => Board::in_redis(connection, &namespace),
            None => Board::in_process(),
        };
        let clock = Clock::manual(beginning());
        let wechat = Simulator::new(clock.clone(), "wx-of-the-tests", "secret-of-the-tests");
        let wechat_listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let settings = Settings {
            api_base: format!("http://{}", wechat_listener.local_addr().expect("an address")),
            app_id: "wx-of-the-tests".to_owned(),
            app_secret: "secret-of-the-tests".to_owned(),
        };
        let patience = Patience {
            answer: Duration::from_secs(2),
            pause: Duration::from_millis(1),
            ..Patience::default()
        };
        let client = WeChat::with_patience(settings, cache.clone(), clock.clone(), patience);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let storage = PhotoStorage::open(&photo_location(photos.path())).expect("photo storage");
        let app = App {
            store: database.store.clone(),
            limiter: Limiter::new(&cache, factor),
            cache,
            board,
            wechat: client.expect("a client of WeChat"),
            templates: Arc::new(Templates::of_the_demo()),
            push: Some(Arc::new(push())),
            rule_file: Some(Arc::new(RuleFile {
                name: "x7Qk2LmNpR.txt".to_owned(),
                content: "proof of the tests".to_owned(),
            })),
            stickers: Stickers::new(&storage, None),
            wake: std::sync::Arc::default(),
            photos: storage,
            clock: clock.clone(),
            keys: Keys::derive(b"the key of the tests"),
            public_url: "https://heping.example".into(),
            logins: Default::default(),
            cards: Cards::beside(&database.store),
            demo: None,
        };
        wechat.know(&app.templates);
        demo::settle_in(&app).await.expect("a street");
        app.prepare().await.expect("a board");
        let stop = serve(app.clone(), listener, wechat.clone(), wechat_listener);
        Self { app, clock, url, wechat, http: reqwest::Client::new(), stop, database, _photos: photos }
    }

    /// Where the database is, for a second process on the same one.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Nobody: no session.
    pub fn anon(&self) -> Client {
        Client { url: self.url.clone(), http: self.http.clone(), token: None }
    }

    /// One of the demo's users, signed in.
    pub async fn staff(&self, username: &str) -> Client {
        let reply = self
            .anon()
            .post("/api/v1/sessions/password", json!({"username": username, "password": PASSWORD}))
            .await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.with_token(&reply)
    }

    /// The street's safety office.
    pub async fn office(&self) -> Client {
        self.staff("office").await
    }

    /// An inspector.
    pub async fn inspector(&self) -> Client {
        self.staff("inspector1").await
    }

    /// Somebody who signed in with a WeChat code; any `demo-…` works.
    pub async fn wechat(&self, code: &str) -> Client {
        let reply = self.anon().post("/api/v1/sessions/wechat", json!({"code": code})).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.with_token(&reply)
    }

    fn with_token(&self, reply: &Reply) -> Client {
        Client { token: reply.body["token"].as_str().map(ToOwned::to_owned), ..self.anon() }
    }

    /// An enterprise with a code and a safety officer, all through the API.
    pub async fn firm(&self, name: &str, industry: &str) -> Firm {
        let office = self.office().await;
        let made = office
            .post(
                "/api/v1/enterprises",
                json!({"name": name, "industry": industry, "village": "330114003219"}),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.body["id"].as_str().expect("an id").to_owned();
        let code = office.post(&format!("/api/v1/enterprises/{id}/codes"), json!({})).await;
        assert_eq!(code.status, 201, "{}", code.text);
        let invitation = office
            .post(&format!("/api/v1/enterprises/{id}/invitations"), json!({"role": "safety_officer"}))
            .await;
        assert_eq!(invitation.status, 201, "{}", invitation.text);
        let officer = self.wechat(&format!("demo-{id}")).await;
        let path =
            format!("/api/v1/invitations/{}/acceptance", invitation.body["code"].as_str().expect("a code"));
        let accepted = officer.post(&path, json!({})).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text);
        Firm { id, code: code.body["code"].as_str().expect("a code").to_owned(), officer }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // the thread ends by itself; nobody waits for it
        drop(self.stop.stop(false));
    }
}

/// Runs the server in a thread with a runtime of its own.
fn serve(
    app: App,
    listener: TcpListener,
    wechat: Simulator,
    wechat_listener: TcpListener,
) -> actix_web::dev::ServerHandle {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            actix_web::rt::spawn(wechat.serve(wechat_listener));
            let server = heping_api::server::server(app, listener, 2).expect("a server");
            sender.send(server.handle()).expect("the test waits");
            server.await.expect("the server runs");
        });
    });
    receiver.recv().expect("the server starts")
}

impl Client {
    /// Nobody, at a server that the test has started itself.
    pub fn at(url: &str) -> Self {
        heping_store::tls::ready();
        Self { url: url.to_owned(), http: reqwest::Client::new(), token: None }
    }

    /// Whoever the session that `reply` opened belongs to.
    pub fn signed_in(&self, reply: &Reply) -> Self {
        Self { token: reply.body["token"].as_str().map(ToOwned::to_owned), ..self.clone() }
    }

    /// Sends a request; `body` null sends none.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(body);
        }
        reply(request).await
    }

    /// A request to be changed before it is sent with [`reply`].
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET
    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &Value::Null).await
    }

    /// POST
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &body).await
    }

    /// PUT
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send("PUT", path, &body).await
    }

    /// Uploads a small picture, different for each `shade`, and answers its id.
    pub async fn photo(&self, shade: u8) -> String {
        let uploaded = self.upload(picture(shade)).await;
        assert!(matches!(uploaded.status, 200 | 201), "{}", uploaded.text);
        uploaded.body["id"].as_str().expect("an id").to_owned()
    }

    /// Uploads a file as a photo.
    pub async fn upload(&self, bytes: Vec<u8>) -> Reply {
        self.try_upload(bytes).await.expect("the server answers")
    }

    /// Uploads a file as a photo; `None` when the server is gone before it has answered.
    pub async fn try_upload(&self, bytes: Vec<u8>) -> Option<Reply> {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("photo");
        let form = reqwest::multipart::Form::new().part("file", part);
        try_reply(self.request("POST", "/api/v1/photos").multipart(form)).await
    }

    /// The same person at the same service, which answers elsewhere now.
    pub fn moved_to(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }
}

/// A small picture, different for each `shade`.
pub fn picture(shade: u8) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([shade, 80, 120]));
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    png.into_inner()
}

/// Sends a request and reads the answer.
pub async fn reply(request: reqwest::RequestBuilder) -> Reply {
    try_reply(request).await.expect("the server answers")
}

/// Sends a request and reads the answer; `None` when the server is gone before it is whole.
pub async fn try_reply(request: reqwest::RequestBuilder) -> Option<Reply> {
    let response = request.send().await.ok()?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = String::from_utf8_lossy(&response.bytes().await.ok()?).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Some(Reply { status, headers, body, text })
}
