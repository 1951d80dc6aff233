//! What a proxy or a monitor asks for: the head of everything that can be looked at, an id and a trace
//! that go through to the log.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use heping_api::router;
use heping_tests::fixture::enterprise;
use heping_tests::{Client, Installation, Reply, TestApp, reply};
use serde_json::Value;

const ID: &str = "3f2a1b0c4d5e46f788990a1b2c3d4e5f";
const HYPHENED: &str = "3f2a1b0c-4d5e-46f7-8899-0a1b2c3d4e5f";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// What a caller may know of an answer without its body.
fn outside(reply: &Reply) -> (u16, Option<String>, Option<String>) {
    let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    (reply.status, header("content-type"), header("content-length"))
}

#[tokio::test]
async fn what_answers_get_answers_head_alike_and_without_a_body() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let firm = office.post("/api/v1/enterprises", enterprise("演示木器厂")).await;
    let id = firm.body["id"].as_str().unwrap().to_owned();
    let listed = router::listed();
    let paths = listed.iter().filter(|one| one.method == "GET").map(|one| one.path);
    let mut looked_at = 0;
    for path in paths.chain(["/", "/console/", "/console", "/rules/330114003"]) {
        let path = path.replace("{what}", "enterprises").replace("{version}", "1").replace("{id}", &id);
        for client in [&office, &app.anon()] {
            let get = client.get(&path).await;
            let head = reply(client.request("HEAD", &path)).await;
            assert_eq!(outside(&head).0, get.status, "{path}");
            assert_ne!(head.status, 405, "{path}");
            assert!(head.text.is_empty(), "{path}: {}", head.text);
            // a list may have grown by the look before it, and a workbook holds the time
            if get.status != 200 {
                assert_eq!(outside(&head), outside(&get), "{path}");
            }
            looked_at += usize::from(get.status == 200);
        }
    }
    assert!(looked_at > 40, "{looked_at}");
    let refused = reply(app.anon().request("HEAD", "/api/v1/sync")).await;
    assert_eq!(refused.status, 405);
    let allowed = reply(app.anon().request("PATCH", "/healthz")).await;
    assert_eq!(allowed.headers["allow"], "GET, HEAD");
}

/// A request with an id and a trace of somebody's choice.
async fn asked(client: &Client, id: &str, parent: &str) -> Reply {
    reply(client.request("GET", "/api/v1/session").header("X-Request-Id", id).header("traceparent", parent))
        .await
}

#[tokio::test]
async fn a_trusted_proxy_names_the_request_and_its_trace() {
    let app = TestApp::behind(&["127.0.0.1"]).await;
    for given in [ID, HYPHENED] {
        let refused = asked(&app.anon(), given, PARENT).await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.headers["x-request-id"], HYPHENED);
        assert_eq!(refused.body["requestId"], HYPHENED);
        let goes_on = refused.headers["traceresponse"].to_str().unwrap();
        assert!(goes_on.starts_with(&format!("00-{TRACE}-")) && goes_on != PARENT, "{goes_on}");
    }
    for nothing in ["", "1", "request of somebody", "zf2a1b0c4d5e46f788990a1b2c3d4e5f"] {
        let refused = asked(&app.anon(), nothing, nothing).await;
        assert_eq!(refused.headers["x-request-id"].len(), 36, "{nothing}");
        assert!(!refused.headers.contains_key("traceresponse"), "{nothing}");
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let app = TestApp::behind(&["10.0.0.0/8"]).await;
    let refused = asked(&app.anon(), ID, PARENT).await;
    assert_ne!(refused.headers["x-request-id"], HYPHENED);
    assert_eq!(refused.body["requestId"], refused.headers["x-request-id"].to_str().unwrap());
    assert!(!refused.headers.contains_key("traceresponse"));
}

/// What the log of a server says until a line has `until`, after one request.
async fn log_of_a_request(settings: &[(&str, &str)], until: &str) -> String {
    let installation = Installation::new();
    let mut command = installation.command(&["serve", "--bind", "127.0.0.1:0"]);
    command.env("HEPING_TRUSTED_PROXIES", "127.0.0.1").envs(settings.iter().copied());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let serving = lines.find(|line| line.contains("serving")).expect("it serves");
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let port = digits(serving.split("127.0.0.1:").nth(1).expect("an address"));
    asked(&Client::at(&format!("http://127.0.0.1:{port}")), ID, PARENT).await;
    let line = lines.find(|line| line.contains(until)).expect("the line");
    child.kill().unwrap();
    child.wait().unwrap();
    line
}

#[tokio::test]
async fn the_log_says_which_request_and_which_trace_for_programs_and_for_people() {
    let line = log_of_a_request(&[], "answered").await;
    let said: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&said["span"]["request"], &said["span"]["trace"]),
        (&HYPHENED.into(), &TRACE.into()),
        "{line}"
    );
    assert_eq!(said["fields"]["route"], "/api/v1/session");

    let talkative = [("HEPING_LOG_FORMAT", "text"), ("HEPING_LOG", "warn,heping_api=info")];
    let line = log_of_a_request(&talkative, "answered").await;
    assert!(!line.starts_with('{') && line.contains(" INFO "), "{line}");
    assert!(line.contains(HYPHENED) && line.contains(TRACE), "{line}");
}
