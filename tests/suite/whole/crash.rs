//! The real binary, killed and told to stop: nothing acknowledged is lost, nothing is there twice
//! or half.

use diesel::prelude::*;
use heping_core::{Clock, HazardId};
use heping_store::Store;
use heping_store::schema::{audit_log, hazard_events, hazards, safety_facts, standings};
use heping_tests::expect::books_balance;
use heping_tests::fixture::enterprise;
use heping_tests::{Client, Installation, PATIENCE, Serving, reply};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Two firms, and an inspection of each with both inspectors.
async fn open_two_inspections(server: &Serving) -> [String; 2] {
    let (office, _) = server.sign_in("office").await;
    let (inspector, first) = server.sign_in("inspector1").await;
    let (_, second) = server.sign_in("inspector2").await;
    let mut inspections = [String::new(), String::new()];
    for (n, inspection) in inspections.iter_mut().enumerate() {
        let firm = office.post("/api/v1/enterprises", enterprise(&format!("演示{n}厂"))).await;
        assert_eq!(firm.status, 201, "{}", firm.text);
        let now = Clock::System.now();
        let opened = inspector
            .post(
                "/api/v1/inspections",
                json!({"enterpriseId": firm.body["id"], "kind": "routine", "legalBasis": "《安全生产法》",
                    "approvalNumber": "1号", "startedAt": now,
                    "officerIds": [first.body["user"]["id"], second.body["user"]["id"]]}),
            )
            .await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        *inspection = opened.body["id"].as_str().unwrap().to_owned();
    }
    inspections
}

fn finding(photo: &str) -> Value {
    let due = Clock::System.now().day().checked_add_days(chrono::Days::new(10)).unwrap();
    json!({"id": HazardId::new(), "title": "除尘管道积尘", "place": "打磨工段", "level": "general",
        "dueOn": due, "photoIds": [photo]})
}

/// A finding that is sent until the server says that it has it.
struct Sent {
    path: String,
    body: Value,
    acknowledged: bool,
}

/// Sends findings one after the other until the server is gone.
async fn work(inspector: Client, photo: String, path: String, done: mpsc::UnboundedSender<()>) -> Vec<Sent> {
    let mut sent = Vec::new();
    loop {
        let body = finding(&photo);
        let answer = inspector.request("POST", &path).json(&body).send().await;
        let status = match answer {
            // an answer that broke off in the middle acknowledges nothing
            Ok(answer) => {
                let status = answer.status().as_u16();
                answer.bytes().await.ok().map(|_| status)
            }
            Err(_) => None,
        };
        assert!(matches!(status, None | Some(201)), "{status:?}");
        sent.push(Sent { path: path.clone(), body, acknowledged: status.is_some() });
        if status.is_none() {
            return sent;
        }
        done.send(()).unwrap();
    }
}

/// Everything that was acknowledged or sent again is there once, and whole.
async fn all_is_there_once(store: &Store, sent: BTreeSet<String>) {
    store
        .read(move |conn| {
            let rows: Vec<(HazardId, String)> =
                hazards::table.select((hazards::id, hazards::number)).order(hazards::number).load(conn)?;
            let ids: BTreeSet<String> = rows.iter().map(|(id, _)| id.to_string()).collect();
            assert_eq!(ids, sent);
            for (n, (_, number)) in rows.iter().enumerate() {
                assert!(number.ends_with(&format!("-{:06}", n + 1)), "{number} is the {n}th");
            }
            let mut events: Vec<String> = hazard_events::table.select(hazard_events::hazard_id).load(conn)?;
            let mut facts: Vec<String> = safety_facts::table
                .filter(safety_facts::source_type.eq("hazard"))
                .select(safety_facts::source_id)
                .load(conn)?;
            let mut audited: Vec<String> = audit_log::table
                .filter(audit_log::action.eq("record_finding"))
                .select(audit_log::subject_id)
                .load(conn)?;
            for each in [&mut events, &mut facts, &mut audited] {
                each.sort_unstable();
                assert!(each.iter().eq(ids.iter()), "{} rows for {} hazards", each.len(), ids.len());
            }
            let scored: i64 = standings::table.count().get_result(conn)?;
            assert_eq!(scored, 2);
            Ok(())
        })
        .await
        .unwrap();
    books_balance(store, Clock::System.now()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_has_lost_nothing_that_it_acknowledged() {
    let installation = Installation::new();
    let mut server = installation.serve();
    let inspections = open_two_inspections(&server).await;
    let mut all = BTreeSet::new();
    let mut unanswered = 0;
    for enough in [7, 23, 41] {
        let (done, mut finished) = mpsc::unbounded_channel();
        let mut clients = JoinSet::new();
        for n in 0..6 {
            let (inspector, _) = server.sign_in(["inspector1", "inspector2"][n % 2]).await;
            let photo = inspector.photo(7).await;
            let path = format!("/api/v1/inspections/{}/findings", inspections[n / 3]);
            clients.spawn(work(inspector, photo, path, done.clone()));
        }
        for _ in 0..enough {
            tokio::time::timeout(PATIENCE, finished.recv()).await.expect("the server answers").unwrap();
        }
        server.kill();
        let sent: Vec<Sent> = clients.join_all().await.into_iter().flatten().collect();

        server = installation.serve();
        let (first, _) = server.sign_in("inspector1").await;
        let (second, _) = server.sign_in("inspector2").await;
        for Sent { path, body, acknowledged } in sent {
            // each photo belongs to one of the two, and an id is the same only from the same person
            let mut again = first.post(&path, body.clone()).await;
            if again.status == 422 {
                again = second.post(&path, body.clone()).await;
            }
            let expected: &[u16] = if acknowledged { &[200] } else { &[200, 201] };
            assert!(expected.contains(&again.status), "acknowledged {acknowledged}: {}", again.text);
            unanswered += usize::from(!acknowledged);
            assert!(all.insert(body["id"].as_str().unwrap().to_owned()));
        }
    }
    assert!(unanswered > 0, "nothing was under way when the server died");
    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));

    let store = installation.store().await;
    all_is_there_once(&store, all).await;
    // seals are made a minute after the rows; here the clock need not be waited for
    let later = Clock::System.now().plus(chrono::TimeDelta::hours(1));
    let seals = installation.keys(&store).await.seals;
    store
        .write(heping_store::Lock::Nothing, move |conn| {
            heping_store::audit::seal(conn, &seals, later, 10_000)
        })
        .await
        .unwrap();
    drop(store);
    let verified = installation.run(&["verify", "audit"], "");
    assert!(verified.contains("，0 条待封印"), "{verified}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_told_to_stop_finishes_what_is_under_way() {
    let installation = Installation::new();
    let server = installation.serve();
    let [inspection, _] = open_two_inspections(&server).await;
    let (inspector, opened) = server.sign_in("inspector1").await;
    let photo = inspector.photo(7).await;
    let address = server.url.trim_start_matches("http://").to_owned();

    // requests that the server has begun to read, and whose bodies have not come yet
    let mut under_way = Vec::new();
    for _ in 0..4 {
        let body = finding(&photo).to_string();
        let head = format!(
            "POST /api/v1/inspections/{inspection}/findings HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\n\r\n",
            opened.body["token"].as_str().unwrap(),
            body.len()
        );
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut start = [0; 12];
        tokio::time::timeout(PATIENCE, stream.read_exact(&mut start)).await.expect("an answer").unwrap();
        assert_eq!(&start, b"HTTP/1.1 100");
        under_way.push((stream, body));
    }

    server.tell_to_stop();
    let refused = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, refused).await.expect("the server takes no more requests");

    for (mut stream, body) in under_way {
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    }
    assert_eq!(server.ended().await.code(), Some(0));
    let recorded: i64 =
        installation.store().await.read(|conn| Ok(hazards::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(recorded, 4);
}

#[tokio::test]
async fn a_server_says_when_it_is_ready() {
    let installation = Installation::new();
    let server = installation.serve();
    let ready = reply(Client::at(&server.url).request("GET", "/readyz")).await;
    assert_eq!(
        (ready.status, &ready.body["status"], &ready.body["database"]),
        (200, &json!("ok"), &json!(true))
    );
    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_server_told_to_stop_lets_the_balancer_know_first() {
    let installation = Installation::new();
    let server = installation.serve_with(&[("HEPING_DRAIN_SECONDS", "3")]);
    let client = Client::at(&server.url);
    server.tell_to_stop();
    let knows = async {
        while client.get("/readyz").await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, knows).await.expect("it says that it is about to stop");
    let served = client.get("/healthz").await;
    assert_eq!(served.status, 200);
    assert_eq!(served.headers["connection"], "close", "whoever asks again asks another");
    assert_eq!(server.ended().await.code(), Some(0));
}
