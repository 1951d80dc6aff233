//! The release binary as an operator runs it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use heping_tests::{Client, reply};
use serde_json::{Value, json};

const PASSWORD: &str = "not-a-secret-of-anyone";
/// How many inspectors there are.
pub const INSPECTORS: usize = 16;

/// A database, photos and people.
pub struct Installation {
    /// The database.
    pub url: String,
    heping: PathBuf,
    folder: tempfile::TempDir,
    redis: Option<String>,
}

/// A server under load.
pub struct Server {
    /// `http://127.0.0.1:port`
    pub url: String,
    child: Child,
}

/// Somebody signed in.
pub struct Person {
    /// The session's token.
    pub token: String,
    /// The same as a client.
    pub client: Client,
}

impl Installation {
    /// A street with an office and its inspectors; on SQLite unless a database is given.
    pub fn new(heping: &Path, database: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite:{}", folder.path().join("heping.db").display());
        let redis = database.map(|_| heping_store::testkit::required("HEPING_TEST_REDIS_URL"));
        let url = database.map_or(sqlite, ToOwned::to_owned);
        let installation = Self { url, heping: heping.to_owned(), folder, redis };
        installation.run(&["admin", "create-subdistrict", "--code", "330114003", "--name", "河庄街道"]);
        installation.run(&[
            "admin",
            "create-user",
            "--username",
            "office",
            "--name",
            "安监办",
            "--role",
            "office",
            "--own-password",
        ]);
        for n in 0..INSPECTORS {
            let username = format!("inspector{n}");
            let common =
                ["admin", "create-user", "--own-password", "--name", "督查员", "--certificate", "33-1"];
            installation.run(&[&common[..], &["--role", "inspector", "--username", &username]].concat());
        }
        installation
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.heping);
        command.args(arguments);
        self.environment(command)
    }

    fn environment(&self, mut command: Command) -> Command {
        command
            .env("HEPING_DATABASE_URL", &self.url)
            .env("HEPING_PHOTOS", format!("file:{}", self.folder.path().join("photos").display()))
            .env("HEPING_SECRET_KEY", "c81d4e2a907f36b5d4e0f19a7c2b8563ab0d5e7719f4c238")
            .env("HEPING_WECHAT_APP_ID", "wx0000000000000000")
            .env("HEPING_WECHAT_APP_SECRET", "none")
            .env("HEPING_LIMIT_FACTOR", "1000000")
            .env_remove("HEPING_LOG");
        if let Some(redis) = &self.redis {
            command.env("HEPING_REDIS_URL", redis);
        }
        command
    }

    /// Where its database and photos are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The same program in a place of its own, with nothing there yet.
    pub fn elsewhere(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("heping.db").display());
        Self { url, heping: self.heping.clone(), folder, redis: None }
    }

    /// Runs a command to its end, which must be a good one.
    pub fn run(&self, arguments: &[&str]) {
        let (good, said) = self.attempt(arguments);
        assert!(good, "{arguments:?}: {said}");
    }

    /// Runs a command to its end; whether it was a good one, and what it said.
    pub fn attempt(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Starts the server, without its background work.
    pub fn serve(&self) -> Server {
        self.start(Command::new(&self.heping))
    }

    /// Starts the server with all that it does.
    pub fn serve_whole(&self) -> Server {
        let mut command = Command::new(&self.heping);
        command.args(["serve", "--bind", "127.0.0.1:0"]);
        self.listening(self.environment(command), "log")
    }

    /// Starts the server on a disk that takes `milliseconds` longer for each fsync.
    pub fn serve_on_slow_disk(&self, milliseconds: u32) -> Server {
        // as a grandchild, so that the process we start and stop is the server's own
        let mut strace = Command::new("strace");
        strace
            .args(["-D", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e"])
            .arg(format!("inject=fsync,fdatasync:delay_exit={milliseconds}000"))
            .arg(&self.heping);
        self.start(strace)
    }

    /// Starts a peer of the server, a program of Node, on another database.
    pub fn serve_peer(&self, program: &Path, database: &str) -> Server {
        let mut node = Command::new("node");
        node.arg(program).env("HEPING_DATABASE_URL", database);
        self.listening(node, "peer.log")
    }

    fn start(&self, mut command: Command) -> Server {
        command.args(["serve", "--bind", "127.0.0.1:0", "--no-jobs"]);
        self.listening(self.environment(command), "log")
    }

    /// Its log goes to a file, as it would.
    fn listening(&self, mut command: Command, log: &str) -> Server {
        let log = self.folder.path().join(log);
        let file = std::fs::File::create(&log).unwrap();
        let child = command.stderr(file).spawn().unwrap();
        let mut server = Server { url: String::new(), child };
        while server.url.is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(20));
            let lines = BufReader::new(std::fs::File::open(&log).unwrap()).lines();
            let said = lines.map_while(Result::ok).find_map(|line| {
                let line: Value = serde_json::from_str(&line).ok()?;
                line["fields"]["address"].as_str().map(|address| format!("http://{address}"))
            });
            server.url = said.unwrap_or_default();
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended");
        }
        server
    }
}

impl Server {
    /// Signs somebody in.
    pub async fn sign_in(&self, username: &str) -> Person {
        let nobody = Client::at(&self.url);
        let opened = nobody
            .post(
                "/api/v1/sessions/password",
                json!({"username": username, "password": PASSWORD, "device": "phone"}),
            )
            .await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        Person { token: opened.body["token"].as_str().unwrap().to_owned(), client: nobody.signed_in(&opened) }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory.
    pub fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // killed or gone already: either way it is over
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Person {
    /// The overviews' paths with the ETags they have now, separated by a tab.
    pub async fn etags(&self, paths: &[String]) -> Vec<String> {
        let mut tags = Vec::new();
        for path in paths {
            let answer = reply(self.client.request("GET", path)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            tags.push(format!("{path}\t{}", answer.headers["etag"].to_str().unwrap()));
        }
        tags
    }
}
