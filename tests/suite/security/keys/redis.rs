//! What Redis may be told, by whom, and over what.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use heping_core::{Actor, Membership, Role};
use heping_store::cache::{Cache, Key, RedisConfig};
use heping_store::testkit::{Pair, required};
use heping_store::{Cipher, SecretKey};
use heping_tests::expect::{body, refused};
use heping_tests::{Installation, TestApp};
use redis::Commands;
use serde_json::json;

/// The name under which a session is remembered, and a connection of somebody else's to Redis.
fn found(token: &str) -> (String, redis::Connection) {
    let client = redis::Client::open(required("HEPING_TEST_REDIS_URL")).unwrap();
    let mut redis = client.get_connection().unwrap();
    let hash = heping_org::sessions::token_hash(token);
    let names: Vec<String> = redis.keys(format!("*:session:{hash}")).unwrap();
    let [name] = &names[..] else { panic!("{names:?}") };
    (name.clone(), redis)
}

#[tokio::test]
async fn s26_a_role_planted_in_redis_is_not_believed() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let app = TestApp::start().await;
    let password = heping_api::demo::PASSWORD;
    let mut tokens = Vec::new();
    for username in ["grid1", "admin"] {
        let new = json!({"username": username, "password": password});
        let opened = app.anon().post("/api/v1/sessions/password", new).await;
        let (client, token) =
            (app.anon().signed_in(&opened), opened.body["token"].as_str().unwrap().to_owned());
        body(client.get("/api/v1/session").await, 200);
        tokens.push((client, token));
    }
    let [(grid, token), (admin, admins)] = &tokens[..] else { panic!("two people") };
    body(admin.get("/api/v1/users").await, 200);
    refused(&grid.get("/api/v1/users").await, 403, "forbidden");

    let (name, mut redis) = found(token);
    let (other, _) = found(admins);
    let stored: Vec<u8> = redis.get(&name).unwrap();
    let readable = String::from_utf8_lossy(&stored);
    assert!(!readable.contains("grid_worker") && !readable.contains("actor"), "{readable}");
    let session = body(grid.get("/api/v1/session").await, 200);
    let street = app.app.store.read(heping_org::subdistrict::list).await.unwrap()[0].id;
    let planted = Actor {
        user: session["user"]["id"].as_str().unwrap().parse().unwrap(),
        name: "演示".to_owned(),
        certificate: None,
        session: heping_core::SessionId::new(),
        memberships: vec![Membership { subdistrict: street, enterprise: None, role: Role::Admin }],
        acting: None,
    };
    let until = app.clock.now().plus(chrono::TimeDelta::days(1)).millis();
    let planted = json!({"actor": planted, "until": until}).to_string();
    let admins_own: Vec<u8> = redis.get(&other).unwrap();
    for value in [planted.into_bytes(), admins_own] {
        let _: () = redis.set(&name, value).unwrap();
        refused(&grid.get("/api/v1/users").await, 403, "forbidden");
    }
}

#[tokio::test]
async fn s26_no_token_stands_in_redis() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let app = TestApp::start().await;
    let opened = app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-somebody"})).await;
    let token = opened.body["token"].as_str().unwrap().to_owned();
    body(app.anon().signed_in(&opened).get("/api/v1/session").await, 200);
    let (name, mut redis) = found(&token);
    let namespace = name.split(":session:").next().unwrap();
    let names: Vec<String> = redis.keys(format!("{namespace}:*")).unwrap();
    assert!(names.iter().any(|name| name.contains(":login:")), "{names:?}");
    for name in names {
        let Ok(value) = redis.get::<_, Vec<u8>>(&name) else { continue };
        let shown = String::from_utf8_lossy(&value);
        assert!(!shown.contains(&token) && !shown.contains("\"user\""), "{name}: {shown}");
    }
    let again = app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-somebody"})).await;
    assert_eq!(again.body["token"], token.as_str(), "the node itself reads what it sealed");
}

/// A Redis that speaks TLS alone, with a certificate of an authority of its own.
struct TlsRedis {
    folder: tempfile::TempDir,
    port: u16,
    server: Child,
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let output = output.expect("openssl");
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

impl TlsRedis {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(at.join("leaf.cnf"), "basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1\n")
            .unwrap();
        let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(at, &format!("req -x509 {ec} -keyout ca.key -out ca.pem -days 30 -subj /CN=Authority"));
        openssl(at, &format!("req {ec} -keyout redis.key -out redis.csr -subj /CN=Redis"));
        openssl(
            at,
            "x509 -req -in redis.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile leaf.cnf -out redis.pem",
        );
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new("redis-server")
            .args(["--port", "0", "--tls-port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args([
                "--tls-cert-file",
                "redis.pem",
                "--tls-key-file",
                "redis.key",
                "--tls-ca-cert-file",
                "ca.pem",
            ])
            .args(["--tls-auth-clients", "no"])
            .current_dir(at)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server");
        Self { folder, port, server }
    }

    fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}/", self.port)
    }
}

impl Drop for TlsRedis {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s26_redis_is_spoken_to_over_tls_and_believed_by_its_certificate_alone() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let redis = TlsRedis::start();
    let authority = redis.folder.path().join("ca.pem");
    let key = SecretKey::following(Cipher::Aes, b"the key of the tests", b"cache");
    let (url, trusted) = (redis.url(), std::fs::read(&authority).unwrap());
    let config = |trusted| RedisConfig { url: &url, prefix: "test", key: key.clone(), trusted };
    let cache = Cache::connect(Some(config(Some(trusted)))).await.unwrap();
    let deadline = std::time::Instant::now() + heping_tests::PATIENCE;
    while cache.is_degraded() {
        assert!(std::time::Instant::now() < deadline, "Redis runs and is not found");
        cache.ping().await;
    }
    cache.put(Key::Session("a"), &1, 60).await;
    assert_eq!(cache.get::<u32>(Key::Session("a")).await, Some(1));
    let stranger = Cache::connect(Some(config(None))).await.unwrap();
    assert!(stranger.is_degraded(), "an authority that the system does not know is not believed");

    let installation = Installation::new();
    let settings = [("HEPING_REDIS_URL", &*url), ("HEPING_REDIS_CA", authority.to_str().unwrap())];
    let server = installation.serve_with(&settings);
    let ready = body(heping_tests::Client::at(&server.url).get("/readyz").await, 200);
    assert_eq!(ready["status"], "ok");
    server.sign_in("office").await;
    drop(server);
    let server = installation.serve_with(&settings[..1]);
    let ready = body(heping_tests::Client::at(&server.url).get("/readyz").await, 200);
    assert_eq!(ready["status"], "degraded");
}
