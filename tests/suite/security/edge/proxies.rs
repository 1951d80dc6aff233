//! The proxies of the README, from Debian's packages, with two clients behind each.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use heping_tests::{Client, TestApp};
use serde_json::json;

use crate::whole::structure::read;

/// How often a code may be looked up in a minute without a session, from one address.
const LOOK_UPS: usize = 300;

/// A proxy that runs until it is dropped.
struct Proxy {
    url: String,
    stop: Command,
    _folder: tempfile::TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.output());
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn done(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("scripts/test installs it: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

impl Proxy {
    /// nginx with the README's file, without TLS. It has its ports when the command returns.
    fn nginx(app: &TestApp) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let ours = read("scripts/package/nginx.conf")
            .replace("listen 443 ssl;", &format!("listen 127.0.0.1:{port};"))
            .replace("http://127.0.0.1:8080", &app.url);
        let ours: String = ours.lines().filter(|line| !line.contains("ssl_")).collect::<Vec<_>>().join("\n");
        let at = folder.path().display();
        let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
            .concat();
        let whole = format!(
            "user root;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{ours}\n}}\n"
        );
        std::fs::write(folder.path().join("nginx.conf"), whole).unwrap();
        let command = |rest: &[&str]| {
            let mut command = Command::new("/usr/sbin/nginx");
            command
                .arg("-p")
                .arg(folder.path())
                .args(["-c", "nginx.conf", "-e"])
                .arg(folder.path().join("error.log"));
            command.args(rest);
            command
        };
        done(&mut command(&[]));
        Self { url: format!("http://127.0.0.1:{port}"), stop: command(&["-s", "stop"]), _folder: folder }
    }

    /// Caddy with the README's file, without TLS. It answers when the command returns.
    fn caddy(app: &TestApp) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let admin = format!("unix/{}", folder.path().join("admin").display());
        let ours = read("scripts/package/Caddyfile")
            .replace("hp.example.cn", &format!("http://127.0.0.1:{port}"))
            .replace("127.0.0.1:8080", app.url.trim_start_matches("http://"));
        let file = folder.path().join("Caddyfile");
        std::fs::write(&file, format!("{{\n\tadmin {admin}\n}}\n{ours}")).unwrap();
        let command = |verb: &str, rest: &[&str]| {
            let mut command = Command::new("/usr/bin/caddy");
            command.arg(verb).args(rest).env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path());
            command
        };
        let file = file.display().to_string();
        // its output is read to the end only when the server behind has closed it
        let started = command("start", &["--config", &file, "--adapter", "caddyfile"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap_or_else(|error| panic!("scripts/test installs it: {error}"));
        assert!(started.success());
        let stop = command("stop", &["--address", &admin]);
        Self { url: format!("http://127.0.0.1:{port}"), stop, _folder: folder }
    }

    /// Somebody whose own address is `address`.
    fn client(&self, address: &str) -> Client {
        let http = reqwest::Client::builder().local_address(address.parse::<std::net::IpAddr>().unwrap());
        Client::through(&self.url, http.build().unwrap())
    }
}

/// Looks up a code until it is refused, saying to be another each time.
async fn exhaust(client: &Client) -> usize {
    for tries in 0..2 * LOOK_UPS {
        let request = client.request("GET", "/api/v1/codes/0000-0000-0000-00");
        let forged = format!("198.51.{}.{}", 100 + tries / 250, tries % 250);
        let request = request.header("X-Forwarded-For", &forged).header("Forwarded", format!("for={forged}"));
        if heping_tests::reply(request).await.status == 429 {
            return tries;
        }
    }
    2 * LOOK_UPS
}

async fn two_clients_have_limits_of_their_own(proxy: &Proxy) {
    let (greedy, modest) = (proxy.client("127.0.0.2"), proxy.client("127.0.0.3"));
    assert_eq!(exhaust(&greedy).await, LOOK_UPS, "whatever it says of itself");
    assert_eq!(modest.get("/api/v1/codes/0000-0000-0000-00").await.status, 404);
    for _ in 0..10 {
        let guess = json!({"username": "office", "password": "wrong"});
        assert_eq!(greedy.post("/api/v1/sessions/password", guess).await.status, 401);
    }
    let right = json!({"username": "office", "password": heping_api::demo::PASSWORD});
    assert_eq!(greedy.post("/api/v1/sessions/password", right.clone()).await.status, 429);
    let office = modest.post("/api/v1/sessions/password", right).await;
    assert_eq!(office.status, 201, "{}", office.text);
    // and what is large passes
    let uploaded = modest.signed_in(&office).upload(vec![b'x'; 10 * 1024 * 1024 + 1]).await;
    assert_eq!(uploaded.status, 413, "{}", uploaded.text);
    assert_eq!(uploaded.body["code"], "too_large", "refused by us, in our words");
}

#[tokio::test]
async fn s01_two_clients_behind_nginx_have_limits_of_their_own() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    two_clients_have_limits_of_their_own(&Proxy::nginx(&app)).await;
}

#[tokio::test]
async fn s01_two_clients_behind_caddy_have_limits_of_their_own() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    two_clients_have_limits_of_their_own(&Proxy::caddy(&app)).await;
}

#[tokio::test]
async fn s01_a_street_behind_nginx_without_a_setting_is_not_locked_out() {
    let app = TestApp::behind(&[]).await;
    let proxy = Proxy::nginx(&app);
    let (greedy, modest) = (proxy.client("127.0.0.2"), proxy.client("127.0.0.3"));
    for _ in 0..10 {
        let guess = json!({"username": "office", "password": "wrong"});
        assert_eq!(greedy.post("/api/v1/sessions/password", guess).await.status, 401);
    }
    let right = json!({"username": "office", "password": heping_api::demo::PASSWORD});
    assert_eq!(modest.post("/api/v1/sessions/password", right).await.status, 201);
    for _ in 0..2 * LOOK_UPS {
        assert_eq!(greedy.get("/api/v1/codes/0000-0000-0000-00").await.status, 404);
    }
    assert_eq!(modest.get("/api/v1/codes/0000-0000-0000-00").await.status, 404);
}

#[test]
fn s01_the_readme_shows_the_files_that_were_tried() {
    let readme = read("README.md");
    for (language, file) in
        [("nginx", "scripts/package/nginx.conf"), ("caddyfile", "scripts/package/Caddyfile")]
    {
        let shown: String =
            read(file).lines().map(|line| format!("  {line}\n").replace("  \n", "\n")).collect();
        assert!(
            readme.contains(&format!("  ```{language}\n{shown}  ```\n")),
            "the README must show {file}:\n{shown}"
        );
    }
    assert!(
        Path::new("/usr/sbin/nginx").exists() && Path::new("/usr/bin/caddy").exists(),
        "scripts/test installs them"
    );
}
