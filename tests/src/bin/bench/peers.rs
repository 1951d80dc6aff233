//! Ours beside a peer: the same endpoints as one would write them with Fastify (`scripts/peers/fastify`),
//! on a copy of the very database, so that the rows are equal. First both must answer the same; then
//! they are measured in turn, and of the rounds the one with the median ratio is told.

use std::path::Path;
use std::time::Instant;

use diesel::PgConnection;
use diesel::connection::{Connection, SimpleConnection};
use heping_store::testkit::{Pair, TestStore, checkpoint, required};
use heping_tests::{Client, reply};
use tokio::task::JoinSet;

use crate::load::{Wrk, log_finding};
use crate::processor::{family_time, own_time, postmaster};
use crate::seed::{self, Seed};
use crate::server::{INSPECTORS, Installation, Server};
use crate::{Bar, Figure};

const PROGRAM: &str = "scripts/peers/fastify/server.js";
const ROUNDS: usize = 3;
/// How long a round of reading takes.
const SECONDS: u64 = 2;
/// So many firms are looked at to see whether both answer the same.
const COMPARED: usize = 20;

/// What is asked for.
struct Paths {
    cards: Vec<String>,
    overviews: Vec<String>,
    rankings: Vec<String>,
    inspections: Vec<String>,
}

/// One of the two under load.
struct Side {
    server: Server,
    wrk: Wrk,
    office: Client,
    /// Each with a photo of their own.
    inspectors: Vec<(Client, String)>,
}

/// What requests cost in one round.
#[derive(Clone, Copy)]
struct Cost {
    /// Requests a second.
    rate: f64,
    /// The server's processor time a request, in microseconds.
    server: f64,
    /// The database's, where it has processes of its own.
    database: f64,
}

/// Both sides and what is told of them.
struct Comparison {
    sides: [Side; 2],
    postmaster: Option<u32>,
    what: String,
    figures: Vec<Figure>,
}

/// All figures at one size on one database.
pub async fn measure(pair: Pair, heping: &Path, size: u32) -> Vec<Figure> {
    let database = (pair == Pair::Postgres).then(|| {
        seed::durable(&required("HEPING_TEST_POSTGRES_URL"));
        TestStore::on(pair)
    });
    let installation = Installation::new(heping, database.as_ref().map(|database| database.url.as_str()));
    let paths = seeded(&installation.url, size);
    let (office, inspectors) = first_findings(&installation, &paths.inspections).await;
    let copy = copied(&installation.url);
    let sides =
        [installation.serve(), installation.serve_peer(Path::new(PROGRAM), &copy)].map(|server| Side {
            wrk: Wrk::at(&server.url),
            office: office.moved_to(&server.url),
            inspectors: inspectors
                .iter()
                .map(|(who, photo)| (who.moved_to(&server.url), photo.clone()))
                .collect(),
            server,
        });
    answer_the_same(&sides, &paths).await;

    // Of what a finding costs Fastify on SQLite, 46 % are SQLite's running of the statements and the kernel's
    // writing of the pages (perf: 26 and 17 to 19, and half of libc's): who did nothing beside would be at
    // 2.2 on equal rows. That holds for one inspector; many share a commit with ours.
    let (name, cards, findings) = match pair {
        Pair::Sqlite => ("SQLite", 5.0, [1.2, 2.5]),
        Pair::Postgres => ("PostgreSQL", 2.5, [1.5, 1.5]),
    };
    let postmaster = (pair == Pair::Postgres).then(|| postmaster(&copy));
    let what = format!("{size} firms ({name})");
    let mut comparison = Comparison { sides, postmaster, what, figures: Vec::new() };
    let same = |paths: &[String]| [paths.to_vec(), paths.to_vec()];
    comparison.read("public card", same(&paths.cards), 200, Bar::Ratio(cards)).await;
    comparison.read("overview", same(&paths.overviews), 200, Bar::Ratio(2.5)).await;
    // as plugins of Fastify do it, by the tag of a text that is made each time; and as ours does it
    let by_text = comparison.with_tags(&paths.overviews, "").await;
    comparison.read("304", by_text, 304, Bar::Ratio(8.0)).await;
    let by_revision = comparison.with_tags(&paths.overviews, "?tag=revision").await;
    comparison.read("304, both by revision", by_revision, 304, Bar::None).await;
    comparison.read("ranking", same(&paths.rankings), 200, Bar::Ratio(3.0)).await;
    for (people, bar) in [1, INSPECTORS].into_iter().zip(findings) {
        let load = async |side: &Side| log_findings(&side.inspectors[..people], &paths.inspections).await;
        comparison.add(&format!("finding, {people} inspectors"), load, Bar::Ratio(bar)).await;
    }
    comparison.figures
}

fn seeded(url: &str, size: u32) -> Paths {
    let mut seed = Seed::new(url);
    seed.up_to(size);
    let overviews = seed.spread(500);
    Paths {
        cards: seed.codes.iter().map(|code| format!("/api/v1/codes/{code}")).collect(),
        rankings: overviews.iter().map(|path| path.replace("/overview", "/ranking")).collect(),
        overviews,
        inspections: seed.inspections,
    }
}

/// Signs everybody in and logs one finding in each inspection, which settles the seeded ledgers: after
/// that every finding costs the same.
async fn first_findings(
    installation: &Installation,
    inspections: &[String],
) -> (Client, Vec<(Client, String)>) {
    let server = installation.serve();
    let mut inspectors = Vec::new();
    for n in 0..INSPECTORS {
        let client = server.sign_in(&format!("inspector{n}")).await.client;
        let photo = client.photo(9).await;
        inspectors.push((client, photo));
    }
    log_findings(&inspectors, inspections).await;
    (server.sign_in("office").await.client, inspectors)
}

/// The same database once more, sessions included.
fn copied(url: &str) -> String {
    if let Some(file) = url.strip_prefix("sqlite:") {
        checkpoint(file);
        std::fs::copy(file, format!("{file}.copy")).unwrap();
        return format!("{url}.copy");
    }
    let (_, name) = url.rsplit_once('/').unwrap();
    let mut admin = PgConnection::establish(&required("HEPING_TEST_POSTGRES_URL")).unwrap();
    let ended = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.batch_execute(&ended).unwrap();
    // it goes away with the server
    admin.batch_execute(&format!("CREATE DATABASE {name}_copy TEMPLATE {name}")).unwrap();
    format!("{url}_copy")
}

/// Neither does less than the other: equal answers to equal questions.
async fn answer_the_same([ours, peer]: &[Side; 2], paths: &Paths) {
    let anyone = [Client::at(&ours.server.url), Client::at(&peer.server.url)];
    let of_the_street = [ours.office.clone(), peer.office.clone()];
    let asked =
        [(&anyone, &paths.cards), (&of_the_street, &paths.overviews), (&of_the_street, &paths.rankings)];
    for ([ours, peer], paths) in asked {
        for path in paths.iter().step_by((paths.len() / COMPARED).max(1)) {
            let (ours, peer) = (ours.get(path).await, peer.get(path).await);
            assert_eq!((ours.status, &ours.body), (200, &peer.body), "{path}");
        }
    }
    let logged = async |side: &Side| {
        let (client, photo) = &side.inspectors[0];
        let mut finding = log_finding(client, photo, &paths.inspections[0]).await.body;
        // what must differ: ids that a client makes, instants, signatures
        for field in ["id", "recordedAt", "photos"] {
            finding[field].take();
        }
        finding
    };
    assert_eq!(logged(ours).await, logged(peer).await, "a finding");
}

/// One finding in each inspection, by so many people at once; answers how many.
async fn log_findings(inspectors: &[(Client, String)], inspections: &[String]) -> u32 {
    let mut all = JoinSet::new();
    for (n, (client, photo)) in inspectors.iter().cloned().enumerate() {
        let own: Vec<String> = inspections.iter().skip(n).step_by(inspectors.len()).cloned().collect();
        all.spawn(async move {
            for inspection in own {
                log_finding(&client, &photo, &inspection).await;
            }
        });
    }
    all.join_all().await;
    u32::try_from(inspections.len()).unwrap()
}

impl Comparison {
    /// The paths with the tags that each side gives them.
    async fn with_tags(&self, paths: &[String], query: &str) -> [Vec<String>; 2] {
        let mut lists = [Vec::new(), Vec::new()];
        for (list, side) in lists.iter_mut().zip(&self.sides) {
            for path in paths {
                let path = format!("{path}{query}");
                let answer = reply(side.office.request("GET", &path)).await;
                list.push(format!("{path}\t{}", answer.headers["etag"].to_str().unwrap()));
            }
        }
        lists
    }

    async fn read(&mut self, name: &str, lists: [Vec<String>; 2], status: u16, bar: Bar) {
        for (side, list) in self.sides.iter().zip(&lists) {
            side.wrk.list(list);
        }
        let token = (name != "public card").then(|| self.sides[0].office.token().to_owned());
        let load = async |side: &Side| side.wrk.once(SECONDS, token.as_deref(), status).0;
        self.add(name, load, bar).await;
    }

    /// Measures both in turn; the first round warms up.
    async fn add(&mut self, name: &str, load: impl AsyncFn(&Side) -> u32, bar: Bar) {
        let mut rounds = Vec::new();
        for round in 0..=ROUNDS {
            let ours = self.cost(&self.sides[0], &load).await;
            let peer = self.cost(&self.sides[1], &load).await;
            if round > 0 {
                rounds.push([ours, peer]);
            }
        }
        let mut tell = |more: &str, unit, of: fn(Cost) -> f64, bar| {
            let mut pairs: Vec<[f64; 2]> = rounds.iter().map(|round| round.map(of)).collect();
            pairs.sort_by(|a, b| (a[0] / a[1]).total_cmp(&(b[0] / b[1])));
            let [ours, peer] = pairs[ROUNDS / 2];
            let name = format!("{name}{more}, {}", self.what);
            self.figures.push(Figure { name, ours, unit, peer: Some(("Fastify", peer)), bar });
        };
        tell(", CPU", "µs", |cost| cost.server, bar);
        tell("", "/s", |cost| cost.rate, bar);
        if self.postmaster.is_some() {
            tell(", CPU of the database", "µs", |cost| cost.database, Bar::None);
        }
    }

    async fn cost(&self, side: &Side, load: &impl AsyncFn(&Side) -> u32) -> Cost {
        let spent = || (own_time(side.server.pid()), self.postmaster.map_or(0.0, family_time));
        let (before, started) = (spent(), Instant::now());
        let requests = f64::from(load(side).await);
        let (elapsed, after) = (started.elapsed().as_secs_f64(), spent());
        let each = |from: f64, to: f64| (to - from) * 1e6 / requests;
        Cost { rate: requests / elapsed, server: each(before.0, after.0), database: each(before.1, after.1) }
    }
}
