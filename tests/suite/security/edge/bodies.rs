//! Bodies that do not come, come too slowly or too large; and everybody else meanwhile.

use std::time::{Duration, Instant};

use heping_api::edge::pace::{Pace, Paces};
use heping_core::{Clock, HazardId};
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::enterprise;
use heping_tests::{Client, Installation, TestApp, reply, sent};
use reqwest::multipart::{Form, Part};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// What a bare connection is answered, to its end.
async fn answered(url: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // a connection that is reset after its answer has been answered all the same
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(path: &str, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n")
}

/// Paces at which a test need not wait long.
fn hasty() -> Paces {
    let paces = Paces::default();
    let (grace, deadline) = (Duration::from_millis(100), Duration::from_millis(300));
    Paces { json: Pace { grace, deadline, ..paces.json }, form: Pace { grace, deadline, ..paces.form } }
}

#[tokio::test]
async fn s02_a_body_that_does_not_come_is_given_up() {
    let app = TestApp::with_paces(hasty()).await;
    let inspector = app.inspector().await;
    let json = "Content-Type: application/json\r\nContent-Length: 1000\r\n";
    let said = answered(&app.url, &(head("/api/v1/sessions/password", json) + "{")).await;
    assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("\"too_slow\""), "{said}");
    assert!(said.contains("请到信号好的地方重试"), "{said}");

    let form = format!(
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\nAuthorization: Bearer {}\r\n",
        inspector.token()
    );
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nabc";
    let said = answered(&app.url, &(head("/api/v1/photos", &form) + part)).await;
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    // the service goes on
    assert_eq!(inspector.get("/api/v1/session").await.status, 200);
}

#[tokio::test]
async fn s02_a_body_that_nobody_reads_keeps_no_connection() {
    let app = TestApp::with_paces(hasty()).await;
    let chunked = "Transfer-Encoding: chunked\r\n";
    for path in ["/healthz", "/api/v1/nowhere"] {
        let request = head(path, chunked).replace("POST", "GET") + "1\r\nx\r\n";
        // the end of the answer is the end of the connection, or this would never return
        let said = answered(&app.url, &request).await;
        assert!(said.starts_with("HTTP/1.1 "), "{said}");
    }
}

#[tokio::test]
async fn s02_what_is_refused_anyway_is_refused_before_its_body() {
    let app = TestApp::with_limits(1).await;
    let firm = app.firm("先限后读家具厂", "2110").await;
    let citizen = app.wechat("demo-citizen").await;
    for n in 0..10 {
        let report = json!({"code": firm.code, "text": format!("第{n}次")});
        body(citizen.post("/api/v1/hazard-reports", report).await, 201);
    }
    let bearer = format!("Authorization: Bearer {}\r\n", citizen.token());
    let typed = "Content-Type: application/json\r\n";
    for (path, headers, status) in [
        ("/api/v1/hazard-reports", format!("{typed}{bearer}Content-Length: 900\r\n"), 429),
        ("/api/v1/enterprises", format!("{typed}Content-Length: 900\r\n"), 401),
        ("/api/v1/enterprises", format!("{typed}{bearer}Content-Length: 900\r\n"), 403),
        ("/api/v1/sessions/password", format!("{typed}Content-Length: 99999999\r\n"), 413),
    ] {
        let said = answered(&app.url, &head(path, &headers)).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {said}");
    }
}

#[tokio::test]
async fn s02_every_part_of_a_form_is_bounded() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let send = async |form: Form| reply(inspector.request("POST", "/api/v1/photos").multipart(form)).await;
    let photo = || Part::bytes(heping_tests::picture(3)).file_name("photo");
    let field = |name: &'static str, bytes: usize| Form::new().part(name, Part::bytes(vec![b'x'; bytes]));
    assert_eq!(send(field("note", 60_000).part("file", photo())).await.status, 201);
    refused(&send(field("note", 70_000).part("file", photo())).await, 413, "too_large");
    let many = (0..20).fold(Form::new(), |form, n| form.text(format!("n{n}"), "x"));
    refused(&send(many.part("file", photo())).await, 413, "too_large");
}

#[tokio::test]
async fn s02_of_strangers_little_is_kept_in_memory() {
    let app = TestApp::start().await;
    let long = "长".repeat(6_000);
    for (path, body) in [
        ("/api/v1/sessions/password", json!({"username": long, "password": "x"})),
        ("/api/v1/sessions/wechat", json!({"code": long})),
        ("/api/v1/hazard-reports", json!({"code": "0000", "text": long})),
    ] {
        refused(&app.anon().post(path, body).await, 413, "too_large");
    }
}

/// Somebody who opens a connection, sends a byte, and comes again when it is closed.
async fn dawdle(address: String, opened: mpsc::UnboundedSender<()>) {
    loop {
        let mut stream = TcpStream::connect(&address).await.expect("nobody is turned away");
        let typed = "Content-Type: application/json\r\nContent-Length: 900\r\n";
        let request = head("/api/v1/sessions/password", typed) + "{";
        if stream.write_all(request.as_bytes()).await.is_ok() {
            // the test may have heard enough
            let _enough = opened.send(());
            drop(stream.read_to_end(&mut Vec::new()).await);
        }
    }
}

/// An inspection that is open, the code of its firm, and who inspects.
struct Scene {
    office: Client,
    inspector: Client,
    firm: String,
    code: String,
    inspection: String,
    photo: String,
}

async fn scene(nobody: &Client, sign_in: impl AsyncFn(&str) -> (Client, Value)) -> Scene {
    let (office, _) = sign_in("office").await;
    let (inspector, first) = sign_in("inspector1").await;
    let (_, second) = sign_in("inspector2").await;
    let firm = text(&body(office.post("/api/v1/enterprises", enterprise("慢连接家具厂")).await, 201), "id");
    let issued = office.post(&format!("/api/v1/enterprises/{firm}/codes"), json!({})).await;
    let opening = json!({"enterpriseId": firm, "kind": "routine", "legalBasis": "《安全生产法》",
        "approvalNumber": "1号", "startedAt": Clock::System.now(),
        "officerIds": [first["user"]["id"], second["user"]["id"]]});
    let opened = inspector.post("/api/v1/inspections", opening).await;
    assert_eq!(nobody.get("/healthz").await.status, 200);
    Scene {
        code: text(&body(issued, 201), "code"),
        inspection: text(&body(opened, 201), "id"),
        photo: inspector.photo(9).await,
        office,
        inspector,
        firm,
    }
}

impl Scene {
    /// A scan, a finding and the overview, and how long each took.
    async fn round(&self, nobody: &Client, times: &mut Vec<Duration>) {
        let due = Clock::System.now().day().checked_add_days(chrono::Days::new(10)).unwrap();
        let finding = json!({"id": HazardId::new(), "title": "除尘管道积尘", "place": "打磨工段",
            "level": "general", "dueOn": due, "photoIds": [self.photo]});
        let findings = format!("/api/v1/inspections/{}/findings", self.inspection);
        for (request, status) in [
            (nobody.request("GET", &format!("/api/v1/codes/{}", self.code)), 200),
            (self.inspector.request("POST", &findings).json(&finding), 201),
            (self.office.request("GET", &format!("/api/v1/enterprises/{}/overview", self.firm)), 200),
        ] {
            let begun = Instant::now();
            let answer = sent(request).await.expect("nobody is turned away");
            times.push(begun.elapsed());
            assert_eq!(answer.status, status, "{}", answer.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s02_a_thousand_slow_connections_slow_nobody_down() {
    const SLOW: usize = 1_000;
    let installation = Installation::new();
    // the server is given as few files as a careless system gives, and takes what it may
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(256), maximum }).unwrap();
    let server = installation.serve();
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let nobody = Client::at(&server.url);
    let scene = scene(&nobody, async |name| {
        let (client, opened) = server.sign_in(name).await;
        (client, opened.body)
    })
    .await;

    let address = server.url.trim_start_matches("http://").to_owned();
    let (opened, mut all_open) = mpsc::unbounded_channel();
    let mut slow = JoinSet::new();
    for _ in 0..SLOW {
        slow.spawn(dawdle(address.clone(), opened.clone()));
    }
    for _ in 0..SLOW {
        all_open.recv().await.unwrap();
    }
    let (begun, mut times) = (Instant::now(), Vec::new());
    // past the end of the first of them
    while begun.elapsed() < Paces::default().json.grace + Duration::from_secs(2) || times.len() < 300 {
        scene.round(&nobody, &mut times).await;
    }
    slow.shutdown().await;
    times.sort_unstable();
    let slowest = times[times.len() * 99 / 100];
    eprintln!("{} requests beside {SLOW} slow connections: p99 {slowest:?}", times.len());
    assert!(slowest <= Duration::from_millis(200), "{slowest:?} of {}", times.len());
}
