//! Traces as a collector of OpenTelemetry takes them: what a request was part of, and what was part of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use heping_tests::{Client, Installation, Reply, reply};
use serde_json::Value;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// A collector that keeps what it is sent to `/v1/traces`.
struct Collector {
    url: String,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let taken = Arc::<Mutex<Vec<Value>>>::default();
        let keep = taken.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let keep = keep.clone();
                std::thread::spawn(move || take(&stream, &keep));
            }
        });
        Self { url, taken }
    }

    /// All spans so far, and the text of all messages.
    fn spans(&self) -> (Vec<Value>, String) {
        let taken = self.taken.lock().unwrap();
        let each = |message: &Value| {
            let resource = &message["resourceSpans"][0];
            assert_eq!(text(&resource["resource"], "service.name"), "heping");
            resource["scopeSpans"][0]["spans"].as_array().unwrap().clone()
        };
        (taken.iter().flat_map(each).collect(), taken.iter().map(ToString::to_string).collect())
    }
}

/// Reads requests from a connection until it ends.
fn take(stream: &TcpStream, keep: &Mutex<Vec<Value>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let head: Vec<String> =
            reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let Some(first) = head.first() else { return };
        assert_eq!(first, "POST /v1/traces HTTP/1.1");
        let header = |name: &str| {
            let lines = head.iter().filter_map(|line| line.split_once(": "));
            lines
                .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
                .next()
        };
        assert_eq!(header("content-type").unwrap(), "application/json");
        let mut body = vec![0; header("content-length").unwrap().parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        keep.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        (&*stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    }
}

/// An attribute of a span or a resource.
fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    let attributes = of["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|one| one["key"] == name).unwrap_or_else(|| panic!("{name} of {of}"));
    let value = &found["value"];
    value["stringValue"].as_str().or(value["intValue"].as_str()).unwrap()
}

fn time(span: &Value, name: &str) -> u64 {
    span[name].as_str().unwrap().parse().unwrap()
}

async fn asked(client: &Client, sampled: &str) -> Reply {
    let request = client.request("GET", "/api/v1/enterprises?search=NobodyMaySee");
    reply(request.header("traceparent", format!("00-{TRACE}-{PARENT}-{sampled}"))).await
}

#[tokio::test]
async fn a_request_is_told_with_what_was_part_of_it_and_nothing_of_anybody() {
    let collector = Collector::start();
    let installation = Installation::new();
    let server = installation.serve_with(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()),
        ("HEPING_TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let (office, _) = server.sign_in("office").await;
    let answer = asked(&office, "01").await;
    let silent = asked(&office, "00").await;
    assert_eq!((answer.status, silent.status), (200, 200));
    // what is left is sent before the end
    server.tell_to_stop();
    assert!(server.ended().await.success());

    let (spans, all) = collector.spans();
    let own = answer.headers["traceresponse"].to_str().unwrap().split('-').nth(2).unwrap().to_owned();
    let request = spans.iter().find(|span| span["spanId"] == own.as_str()).expect("the span of the request");
    assert_eq!((&request["traceId"], &request["parentSpanId"]), (&TRACE.into(), &PARENT.into()));
    assert_eq!((&request["name"], &request["kind"]), (&"GET /api/v1/enterprises".into(), &2.into()));
    assert_eq!(text(request, "http.route"), "/api/v1/enterprises");
    assert_eq!(text(request, "http.response.status_code"), "200");
    assert_eq!(text(request, "request"), answer.headers["x-request-id"].to_str().unwrap());
    let database = spans.iter().find(|span| span["parentSpanId"] == own.as_str()).expect("what it asked");
    assert_eq!((&database["name"], &database["traceId"]), (&"database".into(), &TRACE.into()));
    assert_eq!(text(database, "purpose"), "read");
    assert!(time(request, "startTimeUnixNano") <= time(database, "startTimeUnixNano"));
    assert!(time(database, "startTimeUnixNano") <= time(database, "endTimeUnixNano"));

    // who asked without a trace begins one
    let began = spans.iter().find(|span| span["name"] == "POST /api/v1/sessions/password").unwrap();
    assert_ne!(began["traceId"], TRACE);
    assert!(began.get("parentSpanId").is_none(), "{began}");
    // and whoever asks that nothing be told is heard
    assert_eq!(spans.iter().filter(|span| span["name"] == "GET /api/v1/enterprises").count(), 1);
    assert!(!all.contains("NobodyMaySee") && !all.contains("office"), "{all}");
}

#[tokio::test]
async fn a_collector_that_is_away_costs_nobody_anything() {
    let installation = Installation::new();
    let server = installation.serve_with(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")]);
    let (office, _) = server.sign_in("office").await;
    assert_eq!(office.get("/api/v1/enterprises").await.status, 200);
    server.tell_to_stop();
    assert!(server.ended().await.success());
}
