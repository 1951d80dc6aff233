//! The service of a test: a real server on a port of its own, on a database of its own, with a
//! clock that the test turns and a WeChat that it can make fail.

use std::net::TcpListener;
use std::time::Duration;

use diesel::prelude::*;
use heping_api::app::{App, Parts};
use heping_api::config::RuleFile;
use heping_api::config::keys::Keys;
use heping_api::demo::{self, PASSWORD};
use heping_api::edge::pace::Paces;
use heping_api::edge::proxies::{ForwardedHeader, TrustedProxies};
use heping_api::jobs::worker;
use heping_core::{Clock, Moment, RequestId, Role, UserId};
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_org::sessions::Bounds;
use heping_org::staff::{self, SignIn, StaffInput};
use heping_store::cache::Cache;
use heping_store::testkit::{Pair, TestStore, required};
use heping_store::{Conn, Lock, schema};
use heping_wechat::simulator::Simulator;
use heping_wechat::{Patience, Push, Settings, Templates};
use serde_json::json;

use crate::Client;
use crate::expect::books_balance;
use crate::leaks;

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
        Self::with(factor, TrustedProxies::default(), Paces::default()).await
    }

    /// The limits of a real installation, behind proxies at these addresses.
    pub async fn behind(proxies: &[&str]) -> Self {
        Self::behind_who_say(ForwardedHeader::default(), proxies).await
    }

    /// The same where the proxies speak through this header.
    pub async fn behind_who_say(header: ForwardedHeader, proxies: &[&str]) -> Self {
        let proxies: Vec<_> = proxies.iter().map(|one| one.parse().expect("an address")).collect();
        Self::with(1, TrustedProxies::new(&proxies, header), Paces::default()).await
    }

    /// A server to which bodies come at these paces.
    pub async fn with_paces(paces: Paces) -> Self {
        Self::with(1000, TrustedProxies::default(), paces).await
    }

    async fn with(factor: u32, proxies: TrustedProxies, paces: Paces) -> Self {
        heping_org::password::cheapen();
        leaks::listen();
        let database = TestStore::new();
        let photos = tempfile::tempdir().expect("a temporary folder");
        let namespace = format!("test-{}", heping_core::RequestId::new());
        let redis = match Pair::current() {
            Pair::Sqlite => None,
            Pair::Postgres => Some(required("HEPING_TEST_REDIS_URL")),
        };
        let cache = match redis {
            Some(url) => crate::redis(&url, &namespace).await,
            None => Cache::in_memory(),
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
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let storage = PhotoStorage::open(&photo_location(photos.path())).expect("photo storage");
        let app = App::assemble(Parts {
            store: database.store.clone(),
            cache,
            namespace,
            limit_factor: factor,
            wechat: Some(settings),
            patience,
            templates: Templates::of_the_demo(),
            push: Some(push()),
            rule_file: Some(RuleFile {
                name: "x7Qk2LmNpR.txt".to_owned(),
                content: "proof of the tests".to_owned(),
            }),
            proxies,
            session_bounds: Bounds { most: Bounds::default().most * i64::from(factor), ..Bounds::default() },
            photos: storage,
            photo_floor: 0,
            consents: Versions::default(),
            font: None,
            form_font: None,
            clock: clock.clone(),
            keys: Keys::derive(b"the key of the tests"),
            public_url: "https://heping.example".to_owned(),
            docs: true,
        })
        .expect("a service");
        let app = App { paces, ..app };
        wechat.know(&app.templates);
        demo::settle_in(&app, demo::PASSWORD).await.expect("a street");
        app.prepare().await.expect("a board");
        let stop = serve(app.clone(), listener, wechat.clone(), wechat_listener);
        Self { app, clock, url, wechat, http: reqwest::Client::new(), stop, database, _photos: photos }
    }

    /// Where the database is, for a second process on the same one.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// How many rows there are of everything that a refused request must leave alone. Who signs in
    /// meanwhile does not count.
    pub async fn rows(&self) -> Vec<(&'static str, i64)> {
        macro_rules! count {
            ($($table:ident)+) => {
                self.app.store.read(|conn| {
                    let signed_in = schema::audit_log::table.filter(schema::audit_log::action.eq("sign_in"));
                    let signed_in: i64 = signed_in.count().get_result(conn)?;
                    let mut rows = vec![$((
                        stringify!($table),
                        schema::$table::table.count().get_result::<i64>(conn)?,
                    ),)+];
                    for (table, count) in &mut rows {
                        *count -= if *table == "audit_log" { signed_in } else { 0 };
                    }
                    Ok(rows)
                }).await.expect("a count")
            };
        }
        count!(enterprises enterprise_codes invitations memberships photos self_checks inspections inspection_answers signatures
            hazards hazard_events safety_facts score_entries messages idempotency_keys audit_log)
    }

    /// Checks that every firm's score is what its ledger says.
    pub async fn books_balance(&self) {
        books_balance(&self.app.store, self.clock.now()).await;
    }

    /// Does all jobs that are due, as one worker.
    pub async fn work(&self) {
        while worker::work(&self.app, "test").await.expect("work") > 0 {}
    }

    /// Nobody: no session.
    pub fn anon(&self) -> Client {
        Client::new(&self.url, self.http.clone())
    }

    /// One of the demo's users, signed in.
    pub async fn staff(&self, username: &str) -> Client {
        let reply = self
            .anon()
            .post(
                "/api/v1/sessions/password",
                json!({"username": username, "password": PASSWORD, "device": "phone"}),
            )
            .await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.anon().signed_in(&reply)
    }

    /// A second administrator of the street, whom the first one needs, and who needs the first one.
    pub async fn second_admin(&self) -> Client {
        self.user("admin2", vec![Role::Admin]).await;
        self.staff("admin2").await
    }

    /// Makes a user of the street as the command line does, with every role at once, who signs in with
    /// the demo's password.
    pub async fn user(&self, username: &str, roles: Vec<Role>) -> UserId {
        self.user_of(heping_org::subdistrict::HEZHUANG, username, roles).await
    }

    /// The same in a street that is there.
    pub async fn user_of(&self, street: &str, username: &str, roles: Vec<Role>) -> UserId {
        let hash = heping_org::sign_in::hash(PASSWORD.to_owned()).await.expect("a hash");
        let (now, vault, id) = (self.clock.now(), self.app.keys.vault.clone(), UserId::new());
        let (street, username) = (street.to_owned(), username.to_owned());
        let work = move |conn: &mut Conn| {
            let street = heping_org::subdistrict::by_code(conn, &street)?.expect("a street").id;
            let input = StaffInput {
                name: format!("人员{username}"),
                roles: roles.clone(),
                certificate: Some("33-1".to_owned()),
                phone: None,
            };
            let sign_in = SignIn { username: &username, password_hash: &hash, must_change: false };
            staff::create_in(conn, &vault, street, now, id, sign_in, &input)
        };
        self.app.store.write(Lock::Nothing, work).await.expect("a user");
        id
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
        self.anon().signed_in(&reply)
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // the thread ends by itself; nobody waits for it
        drop(self.stop.stop(false));
        if !std::thread::panicking() {
            self.wechat.given_out().iter().for_each(|secret| leaks::is_secret(secret));
            let found = leaks::found(&self.database.url);
            assert!(found.is_empty(), "secrets that were left behind:\n{}", found.join("\n"));
        }
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
