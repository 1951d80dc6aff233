//! The real binary, on a database that outlives it: for tests that kill it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use heping_api::config::keys::Keys;
use heping_core::Clock;
use heping_store::dialect::DatabaseUrl;
use heping_store::testkit::{Pair, TestStore, required};
use heping_store::{Conn, Keyring, Lock, Store, StoreConfig};
use serde_json::{Value, json};

use crate::{Client, Reply};

const PASSWORD: &str = "not-a-secret-of-anyone";
/// The key of every installation, of the kind that `openssl rand -hex 32` makes.
pub const KEY: &str = "5e0b7c1f49d2a8366fb1c07de94a25830d71ec5f2ab94867";
/// Longer than anything here may take.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A database and photos that outlive the server.
pub struct Installation {
    url: String,
    folder: tempfile::TempDir,
    _database: Option<TestStore>,
}

/// A server that runs until it is killed or told to stop.
pub struct Serving {
    child: Option<Child>,
    /// `http://127.0.0.1:port`
    pub url: String,
    /// What it logged until it listened.
    pub log: String,
}

/// `heping`, which `scripts/test` builds before the tests.
pub fn heping() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.ancestors().nth(2).unwrap().join("heping");
    assert!(binary.exists(), "{} is missing: cargo build -p heping-api --bin heping", binary.display());
    binary
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

impl Installation {
    /// A street with an office and two inspectors, made by the commands that make a real one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match Pair::current() {
            // not through the test kit, which would hold the file open while the server dies
            Pair::Sqlite => None,
            Pair::Postgres => Some(TestStore::new()),
        };
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite:{}", folder.path().join("heping.db").display()),
        };
        let installation = Self { url, folder, _database: database };
        installation.run(&["migrate"], "");
        installation.run(&["admin", "create-subdistrict", "--code", "330114003", "--name", "河庄街道"], "");
        for (username, name, role) in [
            ("office", "安监办", "office"),
            ("inspector1", "督查员甲", "inspector"),
            ("inspector2", "督查员乙", "inspector"),
        ] {
            let mut arguments = vec![
                "admin",
                "create-user",
                "--username",
                username,
                "--name",
                name,
                "--role",
                role,
                "--own-password",
            ];
            if role == "inspector" {
                arguments.extend(["--certificate", "33-DEMO-1"]);
            }
            installation.run(&arguments, PASSWORD);
        }
        installation
    }

    /// The command with the settings of this installation.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(heping());
        command
            .args(arguments)
            .env("HEPING_DATABASE_URL", &self.url)
            .env("HEPING_PHOTOS", format!("file:{}", self.folder.path().join("photos").display()))
            .env("HEPING_SECRET_KEY", KEY)
            .env("HEPING_WECHAT_APP_ID", "wx0000000000000000")
            .env("HEPING_WECHAT_APP_SECRET", "none")
            .env("HEPING_LIMIT_FACTOR", "1000")
            .env("HEPING_DRAIN_SECONDS", "0")
            .env("HEPING_LOG", "info");
        if Pair::current() == Pair::Postgres {
            command.env("HEPING_REDIS_URL", required("HEPING_TEST_REDIS_URL"));
        }
        command
    }

    /// Runs a command to its end, which must be a good one, and answers what it printed.
    pub fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a command to its end, which must be a bad one, and answers what it said.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Runs a command to its end with settings of its own; answers whether it went well, and all
    /// that it said.
    pub fn attempt(&self, arguments: &[&str], settings: &[(&str, &str)]) -> (bool, String) {
        let output = self.command(arguments).envs(settings.iter().copied()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// The keys of the installation, as a start finds them.
    pub async fn keys(&self, store: &Store) -> Keys {
        let open = |conn: &mut Conn| Keyring::open(conn, KEY.as_bytes(), None, Clock::System.now());
        Keys::of(&store.write(Lock::Nothing, open).await.unwrap())
    }

    /// Where its database and photos are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server on a free port, which its log names.
    pub fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    /// The same with settings of its own.
    pub fn serve_with(&self, settings: &[(&str, &str)]) -> Serving {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0"]);
        let mut child = command.envs(settings.iter().copied()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = String::new();
        let address = log.by_ref().map_while(Result::ok).find_map(|line| {
            seen += &line;
            let line: Value = serde_json::from_str(&line).ok()?;
            line["fields"]["address"].as_str().map(ToOwned::to_owned)
        });
        // the rest is read so that the server never waits for a full pipe
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        let address = address.unwrap_or_else(|| panic!("the server said no address: {seen}"));
        Serving { child: Some(child), url: format!("http://{address}"), log: seen }
    }

    /// The database, looked into while no server runs.
    pub async fn store(&self) -> Store {
        Store::connect(StoreConfig::new(DatabaseUrl::parse(&self.url).unwrap())).await.unwrap()
    }
}

impl Serving {
    /// Signs somebody in; the answer tells who it is.
    pub async fn sign_in(&self, username: &str) -> (Client, Reply) {
        let nobody = Client::at(&self.url);
        let opened = nobody
            .post("/api/v1/sessions/password", json!({"username": username, "password": PASSWORD}))
            .await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        (nobody.signed_in(&opened), opened)
    }

    /// Ends the process as a power cut would.
    pub fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
    }

    /// Asks the process to end.
    pub fn tell_to_stop(&self) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for the process to end by itself.
    pub async fn ended(mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let waiting = tokio::task::spawn_blocking(move || child.wait());
        tokio::time::timeout(PATIENCE, waiting).await.expect("the server ends").unwrap().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // a test that failed leaves no server behind
            drop(child.kill());
            drop(child.wait());
        }
    }
}
