//! Load: `wrk` for reading, clients of this process for writing.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use heping_core::{Clock, HazardId};
use heping_tests::{Client, Reply};
use serde_json::json;
use tokio::task::JoinSet;

use crate::server::{INSPECTORS, Server};

const SECONDS: u64 = 2;
/// Each figure is the median of so many.
const RUNS: usize = 3;

/// Walks through the lines of a file: a path and, after a tab, an ETag.
const SCRIPT: &str = r#"
local lines, n = {}, 0
function init(args)
  for line in io.lines(os.getenv("BENCH_PATHS")) do lines[#lines + 1] = line end
end
function request()
  n = n % #lines + 1
  local path, tag = lines[n]:match("^([^\t]+)\t?(.*)$")
  local headers = {}
  local token = os.getenv("BENCH_TOKEN")
  if token then headers["Authorization"] = "Bearer " .. token end
  if tag ~= "" then headers["If-None-Match"] = tag end
  return wrk.format("GET", path, headers)
end
local wanted, threads = tonumber(os.getenv("BENCH_STATUS")), {}
wrong = 0
function setup(thread) table.insert(threads, thread) end
function response(status) if status ~= wanted then wrong = wrong + 1 end end
function done()
  for _, thread in ipairs(threads) do print("wrong: " .. thread:get("wrong")) end
end
"#;

/// `wrk` against one server.
pub struct Wrk {
    url: String,
    folder: tempfile::TempDir,
}

impl Wrk {
    /// Prepares it.
    pub fn at(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("script.lua"), SCRIPT).unwrap();
        Self { url: url.to_owned(), folder }
    }

    /// A handler that does nothing: what the server can do at best.
    pub fn hello(&self) -> f64 {
        self.run(None, &["/healthz".to_owned()], 200)
    }

    /// Public cards, one code after the other: when none was asked for before, and as it goes on.
    pub fn cards(&self, codes: &[String]) -> (f64, f64) {
        let paths: Vec<String> = codes.iter().map(|code| format!("/api/v1/codes/{code}")).collect();
        self.list(&paths);
        let (_, first) = self.once(SECONDS, None, 200);
        // so long that each was asked for
        self.once(SECONDS + u64::try_from(codes.len()).unwrap() / 8_000, None, 200);
        (first, self.run(None, &paths, 200))
    }

    /// Overviews, one firm after the other.
    pub fn overviews(&self, token: &str, paths: &[String], not_modified: bool) -> f64 {
        self.run(Some(token), paths, if not_modified { 304 } else { 200 })
    }

    /// One page, again and again.
    pub fn pages(&self, token: &str, path: &str) -> f64 {
        self.run(Some(token), &[path.to_owned()], 200)
    }

    /// Requests a second; every one must be answered with `status`.
    fn run(&self, token: Option<&str>, paths: &[String], status: u16) -> f64 {
        self.list(paths);
        median((0..RUNS).map(|_| self.once(SECONDS, token, status).1).collect())
    }

    /// Writes down what is to be asked.
    pub fn list(&self, paths: &[String]) {
        std::fs::write(self.folder.path().join("paths"), paths.join("\n")).unwrap();
    }

    /// Asks for so long; how many requests were answered, and how many a second.
    pub fn once(&self, seconds: u64, token: Option<&str>, status: u16) -> (u32, f64) {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c16", &format!("-d{seconds}s"), "--timeout", "20s", "-s"])
            .arg(self.folder.path().join("script.lua"))
            .arg(&self.url)
            .env("BENCH_PATHS", self.folder.path().join("paths"))
            .env("BENCH_STATUS", status.to_string());
        if let Some(token) = token {
            wrk.env("BENCH_TOKEN", token);
        }
        let output = wrk.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("wrong: 0") && !text.contains("Socket errors"), "{text}");
        let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:")).unwrap();
        let requests = text.lines().find_map(|line| line.split_once(" requests in ")).unwrap().0;
        (requests.trim().parse().unwrap(), rate.trim().parse().unwrap())
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Findings logged a second by `people` inspectors at once, each going from firm to firm.
pub async fn findings(server: &Server, people: usize, inspections: &[String]) -> f64 {
    let mut inspectors = Vec::new();
    for n in 0..people.min(INSPECTORS) {
        let client = server.sign_in(&format!("inspector{n}")).await.client;
        let photo = client.photo(9).await;
        inspectors.push((client, photo));
    }
    // the first finding in a firm settles its seeded ledger, which is not to be measured
    let next = Arc::new(AtomicUsize::new(0));
    let mut rates = Vec::new();
    for run in 0..=RUNS {
        let warming = run == 0;
        let started = Instant::now();
        let mut all = JoinSet::new();
        for (client, photo) in &inspectors {
            let (client, photo, next) = (client.clone(), photo.clone(), next.clone());
            let inspections = inspections.to_vec();
            all.spawn(async move {
                let mut done = 0_u32;
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    let over = if warming {
                        turn >= inspections.len()
                    } else {
                        started.elapsed() >= Duration::from_secs(SECONDS)
                    };
                    if over {
                        return done;
                    }
                    let inspection = &inspections[turn % inspections.len()];
                    log_finding(&client, &photo, inspection).await;
                    done += 1;
                }
            });
        }
        let done: u32 = all.join_all().await.iter().sum();
        if !warming {
            rates.push(f64::from(done) / started.elapsed().as_secs_f64());
        }
    }
    median(rates)
}

/// Logs one finding.
pub async fn log_finding(client: &Client, photo: &str, inspection: &str) -> Reply {
    let due = Clock::System.now().day().checked_add_days(chrono::Days::new(10)).unwrap();
    let body = json!({"id": HazardId::new(), "title": "除尘管道积尘", "place": "打磨工段",
        "level": "general", "dueOn": due, "photoIds": [photo]});
    let answer = client.post(&format!("/api/v1/inspections/{inspection}/findings"), body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer
}
