//! A bulletin to ten thousand firms: how long until the last inbox has it, and what whoever reads meanwhile
//! notices of that.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use heping_api::jobs::{schedule_today, sweep, worker};
use heping_store::schema::messages;
use heping_store::testkit::{Pair, TestStore, required};
use heping_tests::{Client, sent};
use serde_json::json;
use tokio::task::JoinSet;

use crate::records::app_on;
use crate::seed::{self, Seed};
use crate::server::{Installation, Person};
use crate::{Bar, Figure};

const FIRMS: u32 = 10_000;
/// How many are sent, one after the other.
const BULLETINS: usize = 3;
/// Screens asked for in a second, whether the last one was answered or not.
const SCREENS: u32 = 100;
/// How long readers are watched with nobody else there.
const ALONE: Duration = Duration::from_secs(10);
/// The 99th of a hundred screens may take so many times what it takes with nobody else there, or this many
/// milliseconds, below which a busy core decides.
const SLOWER: f64 = 1.5;
const AT_LEAST: f64 = 3.0;

/// All figures of this file on one database.
pub async fn measure(pair: Pair, heping: &Path) -> Vec<Figure> {
    let database = (pair == Pair::Postgres).then(|| {
        seed::durable(&required("HEPING_TEST_POSTGRES_URL"));
        TestStore::on(pair)
    });
    let installation = Installation::new(heping, database.as_ref().map(|database| database.url.as_str()));
    let mut seed = Seed::new(&installation.url);
    seed.up_to(FIRMS);
    seed.people();
    let app = app_on(&installation.url).await;
    // what a night and a morning leave to do is not to be measured
    for _ in 0..2 {
        sweep::once(&app).await.unwrap();
        schedule_today(&app).await.unwrap();
        while worker::work(&app, "bench").await.unwrap() > 0 {}
    }

    let server = installation.serve_whole();
    let office = server.sign_in("office").await;
    let firms = seed.spread(500);
    let over = AtomicBool::new(false);
    let (alone, ()) = tokio::join!(screens(&office.client, &firms, &over), async {
        tokio::time::sleep(ALONE).await;
        over.store(true, Ordering::Relaxed);
    });

    let (mut answered, mut took) = (0_f64, 0_f64);
    let (mut meanwhile, mut in_inboxes) = (Vec::new(), Vec::new());
    for _ in 0..BULLETINS {
        let over = AtomicBool::new(false);
        let (asked, (first, last, id)) = tokio::join!(screens(&office.client, &firms, &over), async {
            let told = tell_all(&office).await;
            over.store(true, Ordering::Relaxed);
            told
        });
        let filled = app.store.read(move |conn| {
            Ok(messages::table.filter(messages::subject_id.eq(id)).count().get_result::<i64>(conn)?)
        });
        assert_eq!(filled.await.unwrap(), i64::from(FIRMS));
        answered = answered.max(first);
        took = took.max(last);
        meanwhile.extend(asked.iter().map(|(_, took)| took));
        in_inboxes.extend(asked.iter().filter(|(after, _)| *after > first).map(|(_, took)| took));
    }
    let what = if pair == Pair::Sqlite { "SQLite" } else { "PostgreSQL" };
    let most = if pair == Pair::Sqlite { 10.0 } else { 20.0 };
    let alone = p99(alone.into_iter().map(|(_, took)| took).collect());
    let (meanwhile, in_inboxes) = (p99(meanwhile), p99(in_inboxes));
    vec![
        Figure::known(format!("bulletin to {FIRMS} firms, answered ({what})"), answered, "s"),
        Figure {
            name: format!("bulletin to {FIRMS} firms, to the last inbox ({what})"),
            ours: took,
            unit: "s",
            peer: None,
            bar: Bar::AtMost(most),
        },
        Figure::known(format!("overview after the answer, p99 ({what})"), in_inboxes, "ms"),
        Figure {
            name: format!("overview while it is sent, p99 ({what})"),
            ours: meanwhile,
            unit: "ms",
            peer: Some(("before ms", alone)),
            bar: Bar::AtMost(((10.0 * SLOWER * alone).round() / 10.0).max(AT_LEAST)),
        },
    ]
}

/// Sends a bulletin to all; how many seconds later the office had its answer and the last inbox had it, and
/// which it was.
async fn tell_all(office: &Person) -> (f64, f64, String) {
    const PATH: &str = "/api/v1/bulletins";
    let started = Instant::now();
    let new = json!({"level": "orange", "title": "台风“样例”今晚影响本地", "body": "请加固临时搭建物。"});
    let answer = office.client.post(PATH, new).await;
    let answered = started.elapsed().as_secs_f64();
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.body["recipients"], FIRMS);
    let id = answer.body["id"].as_str().unwrap().to_owned();
    loop {
        let latest = office.client.request("GET", &format!("{PATH}?pageSize=1"));
        let latest = sent(latest).await.expect("the server answers");
        if latest.body["items"][0]["state"] == "sent" {
            return (answered, started.elapsed().as_secs_f64(), id);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Asks for one screen after the other until it is over; after how many seconds, and how many milliseconds
/// each took.
async fn screens(client: &Client, paths: &[String], over: &AtomicBool) -> Vec<(f64, f64)> {
    let began = Instant::now();
    let mut every = tokio::time::interval(Duration::from_secs(1) / SCREENS);
    let mut asked = JoinSet::new();
    for path in paths.iter().cycle() {
        every.tick().await;
        if over.load(Ordering::Relaxed) {
            break;
        }
        let request = client.request("GET", path);
        asked.spawn(async move {
            let (after, started) = (began.elapsed().as_secs_f64(), Instant::now());
            let answer = sent(request).await.expect("the server answers");
            assert_eq!(answer.status, 200, "{}", answer.text);
            (after, started.elapsed().as_secs_f64() * 1000.0)
        });
    }
    asked.join_all().await
}

fn p99(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}
