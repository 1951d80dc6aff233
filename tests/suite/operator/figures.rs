//! What Prometheus collects from the real binary: every name that the board and the alerts use, and
//! nothing of a person.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use heping_store::testkit::Pair;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{enterprise, with};
use heping_tests::{Client, Installation, PATIENCE};
use serde_json::{Value, json};

use crate::whole::structure::{read, root};

/// What only some installations have.
const OF_SQLITE: [&str; 2] = ["heping_writer_queue", "heping_writer_group_size"];
const OF_REDIS: [&str; 1] = ["heping_redis_up"];
const OF_A_FOLDER: [&str; 1] = ["heping_photos_free_bytes"];
/// What is there when something goes wrong.
const OF_TROUBLE: [&str; 1] = ["heping_worker_failures_total"];

/// The names of ours in a text, without what Prometheus adds to those of histograms.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = words.filter(|word| word.starts_with("heping_") || word.starts_with("process_"));
    let bare = |word: &str| {
        let suffixes = ["_bucket", "_sum", "_count"];
        let bare = suffixes.iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
        bare.to_owned()
    };
    ours.map(bare).collect()
}

fn promtool(arguments: &[&str], input: &str) {
    let mut command = Command::new("promtool");
    command.args(arguments).current_dir(root().join("api-spec/ops"));
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("scripts/test installs prometheus: {error}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let said = child.wait_with_output().unwrap();
    let text = [said.stdout, said.stderr].concat();
    assert!(said.status.success(), "promtool {arguments:?}: {}", String::from_utf8_lossy(&text));
}

/// The figures once the worker has done its first jobs.
async fn collected(metrics: &Client) -> String {
    let settled = async {
        loop {
            let shown = metrics.get("/metrics").await;
            assert_eq!(shown.status, 200);
            if shown.text.contains("heping_jobs_total") && shown.text.contains("heping_worker_round") {
                return shown.text;
            }
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("the worker does its first round")
}

#[tokio::test]
async fn all_that_the_board_and_the_alerts_use_is_told_and_nothing_of_a_person() {
    let installation = Installation::new();
    // free when it is dropped; nobody else asks for one of these in the same moment
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let server = installation
        .serve_with(&[("HEPING_METRICS_BIND", &address), ("HEPING_WECHAT_API_BASE", "http://127.0.0.1:1")]);
    let (office, opened) = server.sign_in("office").await;
    let profile = with(&enterprise("演示木器厂"), "phone", "19000010077");
    let firm = text(&body(office.post("/api/v1/enterprises", profile).await, 201), "id");
    assert_eq!(office.get(&format!("/api/v1/enterprises/{firm}?q=19000010077")).await.status, 200);
    let nobody = Client::at(&server.url);
    assert_eq!(nobody.post("/api/v1/sessions/wechat", json!({"code": "login-code-1"})).await.status, 503);
    assert_eq!(nobody.get("/nowhere/19000010077").await.status, 404);
    let odd = nobody.request("BREW", "/healthz").send().await.unwrap();
    assert_eq!(odd.status(), 405);

    let text = collected(&Client::at(&format!("http://{address}"))).await;
    promtool(&["check", "metrics"], &text);
    for personal in ["19000010077", &firm, "login-code-1", "木器", "BREW", &self::text(&opened.body, "token")]
    {
        assert!(!text.contains(personal), "{personal} is told:\n{text}");
    }
    for line in [
        r#"heping_requests_total{method="POST",route="/api/v1/enterprises",status="201"} 1"#,
        r#"heping_requests_total{method="GET",route="-",status="404"} 1"#,
        r#"heping_requests_total{method="other",route="/healthz",status="405"} 1"#,
        r#"heping_wechat_calls_total{call="access token",outcome="unreached"}"#,
        "heping_database_up 1",
    ] {
        let login = line.replace("access token", "login");
        assert!(text.contains(line) || text.contains(&login), "{line} is not in:\n{text}");
    }

    let told = names(&text);
    let lacking: &[&str] = match Pair::current() {
        Pair::Sqlite => &OF_REDIS,
        Pair::Postgres => &OF_SQLITE,
    };
    let elsewhere: BTreeSet<String> =
        [lacking, &OF_A_FOLDER, &OF_TROUBLE].concat().iter().map(|name| (*name).to_owned()).collect();
    let used = names(&(read("api-spec/ops/alerts.yml") + &read("api-spec/ops/grafana.json")));
    let untold: Vec<_> = used.difference(&told).filter(|name| !elsewhere.contains(*name)).collect();
    assert!(untold.is_empty(), "the board or the alerts use what nobody tells: {untold:?}");
    let unseen: Vec<_> =
        told.iter().filter(|name| name.starts_with("heping_") && !used.contains(*name)).collect();
    assert!(unseen.is_empty(), "neither board nor alerts show {unseen:?}");
    server.kill();
}

#[test]
fn every_alert_fires_when_it_should_and_is_silent_on_a_good_day() {
    promtool(&["check", "rules", "alerts.yml"], "");
    promtool(&["check", "config", "prometheus.yml"], "");
    promtool(&["test", "rules", "alerts.test.yml"], "");
    let rules = read("api-spec/ops/alerts.yml");
    let tried = read("api-spec/ops/alerts.test.yml");
    let alerts: Vec<_> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() >= 10);
    for alert in alerts {
        assert!(tried.contains(&format!("\"{alert}\"")), "{alert} fires in no test");
    }
}

#[test]
fn the_board_is_one_that_grafana_takes() {
    let board: Value = serde_json::from_str(&read("api-spec/ops/grafana.json")).unwrap();
    let panels = board["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len());
    for panel in panels {
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{panel}");
        for target in panel["targets"].as_array().unwrap() {
            // as promtool reads a rule, with the board's variable filled in
            let expr = target["expr"].as_str().unwrap().replace("$instance", ".*");
            let rule = json!({"groups": [{"name": "board", "rules": [{"record": "board", "expr": expr}]}]});
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), rule.to_string()).unwrap();
            promtool(&["check", "rules", file.path().to_str().unwrap()], "");
        }
    }
}
