//! Records in bulk: a sync batch, the lists of hazards as they grow to a million, and the jobs of
//! a night.

use std::path::Path;
use std::time::Instant;

use heping_api::app::{App, Parts};
use heping_api::config::keys::Keys;
use heping_api::edge::proxies::TrustedProxies;
use heping_api::jobs::sweep;
use heping_core::{Clock, HazardId};
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_store::cache::Cache;
use heping_store::dialect::DatabaseUrl;
use heping_store::testkit::{Pair, TestStore};
use heping_store::{Store, StoreConfig};
use heping_tests::sent;
use heping_wechat::{Patience, Settings, Templates};
use serde_json::json;

use crate::seed::Seed;
use crate::server::{Installation, Person, Server};
use crate::{Bar, Figure};

/// How many items a batch has.
const BATCH: usize = 100;
/// Each figure of a batch is the median of so many.
const BATCHES: usize = 9;
/// How often each list is asked for.
const ASKED: usize = 500;
/// The lists that offices use.
pub const LISTS: [(&str, &str); 7] = [
    ("by state", "state=submitted"),
    ("to be rectified", "state=rectifying"),
    ("overdue", "overdue=true"),
    ("major", "level=major"),
    ("of a village", "village=330114003219&state=rectifying"),
    ("of an industry", "industry=21&state=rectifying"),
    ("of a firm", "enterprise=00000001-0000-7000-8000-000000000001"),
];
/// A list at a million hazards may take so many times what it takes at ten thousand, or this many
/// milliseconds, below which a busy core decides.
const SLOWER: f64 = 3.0;
const AT_LEAST: f64 = 3.0;

/// All figures of this file on one database.
pub async fn measure(pair: Pair, heping: &Path) -> Vec<Figure> {
    let database = (pair == Pair::Postgres).then(|| TestStore::on(pair));
    let installation = Installation::new(heping, database.as_ref().map(|database| database.url.as_str()));
    let what = if pair == Pair::Sqlite { "SQLite" } else { "PostgreSQL" };
    let mut seed = Seed::new(&installation.url);
    let mut figures = Vec::new();
    let mut add = |name: String, ours: f64, unit, peer, bar| {
        figures.push(Figure { name: format!("{name} ({what})"), ours, unit, peer, bar });
    };

    seed.up_to(100);
    seed.hazards_up_to(100);
    let small = {
        let server = installation.serve();
        let (one_by_one, batch) = batches(&server, &seed.inspections).await;
        add(
            format!("sync, {BATCH} findings a batch"),
            batch,
            "/s",
            Some(("one by one", one_by_one)),
            Bar::Ratio(0.9),
        );
        let office = server.sign_in("office").await;
        add("dashboard, 10,000 hazards".to_owned(), page(&office, DASHBOARD).await, "ms", None, Bar::None);
        lists(&office).await
    };

    seed.up_to(10_000);
    let app = app_on(&installation.url).await;
    for night in ["first", "next"] {
        let started = Instant::now();
        sweep::once(&app).await.unwrap();
        let bar = if night == "first" { Bar::AtMost(120.0) } else { Bar::AtMost(2.0) };
        add(
            format!("nightly jobs, 10000 firms, {night} round"),
            started.elapsed().as_secs_f64(),
            "s",
            None,
            bar,
        );
    }
    drop(app);

    seed.hazards_up_to(100);
    let server = installation.serve();
    let office = server.sign_in("office").await;
    let name = "dashboard, 10,000 firms, 1,000,000 hazards".to_owned();
    add(name, page(&office, DASHBOARD).await, "ms", None, Bar::AtMost(20.0));
    let large = lists(&office).await;
    for ((name, _), (small, large)) in LISTS.iter().zip(small.into_iter().zip(large)) {
        let bar = Bar::AtMost((SLOWER * small).max(AT_LEAST));
        add(format!("hazards {name}, p99 at 1,000,000"), large, "ms", Some(("at 10,000 ms", small)), bar);
    }
    figures
}

/// Findings a second, one request each and in batches.
async fn batches(server: &Server, inspections: &[String]) -> (f64, f64) {
    let inspector = server.sign_in("inspector0").await.client;
    let photo = inspector.photo(9).await;
    let due = Clock::System.now().day().checked_add_days(chrono::Days::new(10)).unwrap();
    let finding = || {
        json!({"id": HazardId::new(), "title": "除尘管道积尘", "place": "打磨工段", "level": "general",
            "dueOn": due, "photoIds": [photo]})
    };
    let mut rates = Vec::new();
    let started = Instant::now();
    for inspection in &inspections[..BATCH] {
        let path = format!("/api/v1/inspections/{inspection}/findings");
        let answer = inspector.post(&path, finding()).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    let one_by_one = rate(started);
    // each batch goes to as many firms, so that no firm has more than its share
    for _ in 0..BATCHES {
        let items: Vec<_> = inspections[..BATCH]
            .iter()
            .map(|inspection| json!({"operation": "create_finding", "path": {"id": inspection}, "body": finding()}))
            .collect();
        let started = Instant::now();
        let answer = inspector.post("/api/v1/sync", json!({"items": items})).await;
        rates.push(rate(started));
        let results = answer.body["results"].as_array().unwrap();
        assert!(results.len() == BATCH && results.iter().all(|one| one["status"] == 201), "{}", answer.text);
    }
    rates.sort_by(f64::total_cmp);
    (one_by_one, rates[BATCHES / 2])
}

fn rate(started: Instant) -> f64 {
    f64::from(u32::try_from(BATCH).unwrap()) / started.elapsed().as_secs_f64()
}

/// The figures of the street.
pub const DASHBOARD: &str = "/api/v1/dashboard";

/// How long a page of the office takes, in milliseconds.
pub async fn page(office: &Person, path: &str) -> f64 {
    let mut times = Vec::new();
    for _ in 0..ASKED / 10 {
        let started = Instant::now();
        let answer = sent(office.client.request("GET", path)).await.expect("the server answers");
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// How long each list takes in 99 of 100 cases, in milliseconds.
pub async fn lists(office: &Person) -> Vec<f64> {
    let mut figures = Vec::new();
    for (_, query) in LISTS {
        let mut times = Vec::new();
        for n in 0..ASKED {
            let path = format!("/api/v1/hazards?{query}&page={}", 1 + n % 5);
            let started = Instant::now();
            let answer = sent(office.client.request("GET", &path)).await.expect("the server answers");
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        times.sort_by(f64::total_cmp);
        figures.push(times[ASKED * 99 / 100]);
    }
    figures
}

/// The service inside this process, for its jobs.
pub async fn app_on(url: &str) -> App {
    let store = Store::connect(StoreConfig::new(DatabaseUrl::parse(url).unwrap())).await.unwrap();
    let cache = Cache::in_memory();
    let photos = PhotoStorage::open(&format!("file:{}", std::env::temp_dir().display())).unwrap();
    // nothing here speaks to WeChat
    let settings = Settings {
        api_base: "http://127.0.0.1:9".to_owned(),
        app_id: "bench".to_owned(),
        app_secret: "bench".to_owned(),
    };
    App::assemble(Parts {
        store,
        cache,
        namespace: "bench".to_owned(),
        limit_factor: 1,
        wechat: Some(settings),
        patience: Patience::default(),
        templates: Templates::default(),
        push: None,
        rule_file: None,
        session_bounds: heping_org::sessions::Bounds::default(),
        proxies: TrustedProxies::default(),
        photos,
        photo_floor: 0,
        consents: Versions::default(),
        font: None,
        form_font: None,
        clock: Clock::System,
        keys: Keys::derive(b"the key of the benchmarks"),
        public_url: "https://heping.example".to_owned(),
        docs: true,
    })
    .unwrap()
}
