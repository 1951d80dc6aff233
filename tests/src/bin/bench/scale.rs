//! What a street pays for the streets beside it: 1, 10 and 100 of them on one PostgreSQL, of which one is
//! asked. Each firm brings some eighty rows.

use std::path::Path;
use std::time::Instant;

use diesel::prelude::*;
use heping_api::jobs::sweep;
use heping_store::testkit::{Pair, TestStore, required};

use crate::load::{Wrk, findings};
use crate::records::{LISTS, app_on, lists};
use crate::seed::{self, Seed};
use crate::server::Installation;
use crate::{Bar, Figure};

/// How much dearer than alone a request may be beside ninety-nine others, and what is left of its rate then.
const DEARER: f64 = 1.3;
const LEFT: f64 = 0.77;
/// Firms whose screens are asked for, one after the other.
const SCREENS: u32 = 500;

/// What one street is served, a second or in milliseconds, and what is done for all of them together.
struct Served {
    whole: Vec<(String, f64)>,
    rates: Vec<(String, f64)>,
    times: Vec<(String, f64)>,
}

/// All figures of this file, at each number of streets with so many firms each.
pub async fn measure(heping: &Path, streets: &[u32], firms: u32) -> Vec<Figure> {
    seed::durable(&required("HEPING_TEST_POSTGRES_URL"));
    let database = TestStore::on(Pair::Postgres);
    let installation = Installation::new(heping, Some(&database.url));
    let mut seed = Seed::of_streets(&installation.url, firms);
    let mut figures = Vec::new();
    let mut alone: Option<Served> = None;
    for &count in streets {
        let started = Instant::now();
        seed.streets(count);
        seed.up_to(count * firms);
        let size = format!("{count} streets of {firms}");
        figures.push(Figure::known(format!("rows, {size}"), seed.rows(), "rows"));
        figures.push(Figure::known(format!("rows written in, {size}"), started.elapsed().as_secs_f64(), "s"));
        figures.push(Figure::known(format!("on disk, {size}"), megabytes(&installation.url), "MB"));
        let served = served(&installation, &seed).await;
        let beside = |at: &dyn Fn(&Served) -> f64| alone.as_ref().map(at);
        for (what, ours) in &served.whole {
            figures.push(Figure::known(format!("{what}, {size}"), *ours, "ms"));
        }
        for (n, (what, ours)) in served.rates.iter().enumerate() {
            let peer = beside(&|alone| alone.rates[n].1);
            figures.push(compared(format!("{what}, {size}"), *ours, "/s", peer, Bar::Ratio(LEFT)));
        }
        for (n, (what, ours)) in served.times.iter().enumerate() {
            let peer = beside(&|alone| alone.times[n].1);
            // below three milliseconds a busy core decides
            let most = peer.map_or(3.0, |alone| (alone * DEARER).max(3.0).ceil());
            figures.push(compared(format!("{what}, {size}"), *ours, "ms", peer, Bar::AtMost(most)));
        }
        alone = alone.or(Some(served));
    }
    figures
}

fn compared(name: String, ours: f64, unit: &'static str, alone: Option<f64>, bar: Bar) -> Figure {
    let bar = if alone.is_some() { bar } else { Bar::None };
    Figure { name, ours, unit, peer: alone.map(|alone| ("alone", alone)), bar }
}

async fn served(installation: &Installation, seed: &Seed) -> Served {
    let app = app_on(&installation.url).await;
    let mut nights = Vec::new();
    for _ in 0..2 {
        let started = Instant::now();
        sweep::once(&app).await.unwrap();
        nights.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    drop(app);
    // the first start seals what the seed wrote in clear
    drop(installation.serve());
    let started = Instant::now();
    let server = installation.serve();
    let start = started.elapsed().as_secs_f64() * 1000.0;
    let office = server.sign_in("office").await;
    let wrk = Wrk::at(&server.url);
    let asked = |path: &str| wrk.pages(&office.token, path);
    let rates = [
        ("public card", wrk.cards(&seed.codes[..usize::try_from(SCREENS.min(seed.per_street())).unwrap()]).1),
        ("overview", wrk.overviews(&office.token, &seed.spread(SCREENS), false)),
        ("ranking of an industry", asked("/api/v1/rankings?industry=21")),
        ("dashboard", asked("/api/v1/dashboard")),
        ("findings, 4 inspectors", findings(&server, 4, &seed.inspections).await),
    ];
    let whole = [("night, all firms due", nights[0]), ("night, none due", nights[1]), ("start", start)];
    let listed = LISTS.iter().map(|(name, _)| format!("hazards {name}, p99")).zip(lists(&office).await);
    let named = |(name, figure): (&str, f64)| (name.to_owned(), figure);
    let rates = rates.into_iter().map(named).collect();
    let whole = whole.into_iter().map(named).collect();
    let times = listed.collect();
    Served { whole, rates, times }
}

/// What the database takes on the disk.
fn megabytes(url: &str) -> f64 {
    #[derive(diesel::QueryableByName)]
    struct Size {
        #[diesel(sql_type = diesel::sql_types::Double)]
        megabytes: f64,
    }
    let mut conn = diesel::PgConnection::establish(url).unwrap();
    let sql = "SELECT pg_database_size(current_database()) / 1e6::float8 AS megabytes";
    diesel::sql_query(sql).get_result::<Size>(&mut conn).unwrap().megabytes
}
