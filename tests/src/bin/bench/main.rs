//! Measures the real server beside its peers: one line a figure. `scripts/bench` prepares what it
//! needs and runs it; nothing here is part of the product.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made fails loudly"
)]

mod backup;
mod boards;
mod bulletins;
mod load;
mod peers;
mod processor;
mod records;
mod scale;
mod scores;
mod seed;
mod server;
mod stickers;

use std::path::{Path, PathBuf};

use heping_store::testkit::{Pair, TestStore, required};

use crate::load::{Wrk, findings};
use crate::seed::Seed;
use crate::server::Installation;

/// One figure: ours, the peer's, and what their ratio must be at least (or, for what should be
/// small, at most).
pub struct Figure {
    name: String,
    ours: f64,
    unit: &'static str,
    peer: Option<(&'static str, f64)>,
    bar: Bar,
}

/// What a figure must reach.
#[derive(Clone, Copy)]
pub enum Bar {
    /// ours ÷ peer, at least.
    Ratio(f64),
    /// ours, at least.
    AtLeast(f64),
    /// ours, at most.
    AtMost(f64),
    /// Nothing: a figure to know.
    None,
}

impl Figure {
    /// A figure to know.
    pub fn known(name: String, ours: f64, unit: &'static str) -> Self {
        Self { name, ours, unit, peer: None, bar: Bar::None }
    }

    /// Prints the line; whether the bar is reached.
    pub fn print(&self) -> bool {
        let Self { name, ours, unit, peer, bar } = self;
        let ratio = self.ratio();
        let (bar, ok) = match bar {
            Bar::Ratio(least) => (format!("≥ {least}"), ratio.is_some_and(|ratio| ratio >= *least)),
            Bar::AtLeast(least) => (format!("≥ {least} {unit}"), ours >= least),
            Bar::AtMost(most) => (format!("≤ {most} {unit}"), ours <= most),
            Bar::None => ("-".to_owned(), true),
        };
        let peer = peer.map_or("-".to_owned(), |(what, theirs)| format!("{what} {theirs:.0}"));
        let ratio = ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        let verdict = if ok { "ok" } else { "short" };
        println!("{name:<48} {ours:>9.1} {unit:<4} {peer:>22} {ratio:>7} {bar:>10}  {verdict}");
        ok
    }

    /// Above 1 ours is better: of what is spent on a request the peer's share counts in our favour.
    fn ratio(&self) -> Option<f64> {
        self.peer.map(|(_, theirs)| if self.unit == "µs" { theirs / self.ours } else { self.ours / theirs })
    }

    /// The line as a row of a table in Markdown.
    fn row(&self) -> String {
        let Self { name, ours, unit, peer, bar } = self;
        let theirs = peer.map_or("–".to_owned(), |(_, theirs)| format!("{theirs:.0} {unit}"));
        let ratio = self.ratio().map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let bar = if let Bar::Ratio(least) = bar { format!("≥ {least}") } else { "–".to_owned() };
        format!("| {name} | {ours:.0} {unit} | {theirs} | {ratio} | {bar} |")
    }
}

/// Milliseconds that an fsync takes on the disk of a small server (4–10 were seen).
const SLOW_FSYNC: u32 = 4;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (heping, arguments) = match arguments.next() {
        Some(heping) => (PathBuf::from(heping), arguments.collect::<Vec<_>>()),
        None => usage(),
    };
    if heping.as_os_str() == "batch" {
        return stickers::print_memory(arguments[0].parse().expect("bench batch COUNT"));
    }
    let known = |flag: &str| PARTS.contains(&flag) || CHOICES.contains(&flag);
    if !arguments.iter().all(|flag| known(flag)) {
        usage();
    }
    let says = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let one_part = PARTS.iter().any(|part| says(part));
    let measures = |part| !one_part || says(part);
    let sizes: &[u32] = if says("--full") { &[1_000, 10_000, 100_000] } else { &[1_000, 10_000] };
    let pairs: &[Pair] = match (says("--sqlite"), says("--postgres")) {
        (true, false) => &[Pair::Sqlite],
        (false, true) => &[Pair::Postgres],
        _ => &[Pair::Sqlite, Pair::Postgres],
    };
    println!("{:<48} {:>9} {:<4} {:>22} {:>7} {:>10}", "figure", "ours", "", "peer", "ratio", "bar");
    let mut all_reached = true;
    let mut print = |figures: Vec<Figure>| figures.iter().for_each(|figure| all_reached &= figure.print());
    for &pair in pairs {
        if measures("--journey") {
            on(pair, &heping, sizes, &mut print).await;
        }
        if measures("--peers") {
            let mut rows = Vec::new();
            for &size in sizes {
                let figures = peers::measure(pair, &heping, size).await;
                rows.extend(figures.iter().map(Figure::row));
                print(figures);
            }
            println!("\n| | ours | Fastify | ratio | bar |\n|---|---|---|---|---|\n{}\n", rows.join("\n"));
        }
        if measures("--records") {
            print(records::measure(pair, &heping).await);
        }
        if measures("--bulletin") {
            print(bulletins::measure(pair, &heping).await);
        }
    }
    if says("--backup") {
        // its copies take what they say on the disk, twice
        let photos = if says("--full") { 20_000_000_000 } else { 2_000_000_000 };
        print(backup::measure(&heping, 10_000, photos));
    }
    if says("--scale") {
        // not a part of all: with --full it writes ten million rows
        let firms = if says("--full") { 1_300 } else { 100 };
        print(scale::measure(&heping, &[1, 10, 100], firms).await);
    }
    if measures("--scores") {
        print(scores::rules());
        for &pair in pairs {
            print(scores::database(pair, sizes).await);
        }
        print(boards::measure(100_000).await);
    }
    if measures("--stickers") {
        let installed = PathBuf::from(required("HEPING_PEERS"));
        let font = PathBuf::from(required("HEPING_PEERS_FONT"));
        print(stickers::figures(&installed, &font));
    }
    if !all_reached {
        println!("some figures are short of their bars");
        std::process::exit(1);
    }
}

/// What can be measured alone.
const PARTS: [&str; 8] =
    ["--journey", "--peers", "--records", "--scores", "--stickers", "--bulletin", "--scale", "--backup"];
/// How much of it, and on what.
const CHOICES: [&str; 3] = ["--full", "--sqlite", "--postgres"];

fn usage() -> ! {
    eprintln!("bench HEPING [{}] [{}]", PARTS.join("] ["), CHOICES.join("] ["));
    std::process::exit(2);
}

/// What an office opens all day.
const PAGES: [(&str, &str); 6] = [
    ("dashboard", records::DASHBOARD),
    ("desk", "/api/v1/work"),
    ("list of firms", "/api/v1/enterprises"),
    ("a firm looked for by name", "/api/v1/enterprises?q=企业77"),
    ("list of hazards", "/api/v1/hazards"),
    ("villages compared", "/api/v1/rankings/villages"),
];

/// The main journey on one database, at each size.
async fn on(pair: Pair, heping: &Path, sizes: &[u32], print_all: &mut impl FnMut(Vec<Figure>)) {
    let database = (pair == Pair::Postgres).then(|| {
        seed::durable(&required("HEPING_TEST_POSTGRES_URL"));
        TestStore::on(pair)
    });
    let installation = Installation::new(heping, database.as_ref().map(|database| database.url.as_str()));
    let what = if pair == Pair::Sqlite { "SQLite" } else { "PostgreSQL" };
    let mut seed = Seed::new(&installation.url);
    let mut print = |name: String, ours: f64, unit, peer, bar| {
        print_all(vec![Figure { name: format!("{name} ({what})"), ours, unit, peer, bar }]);
    };
    let mut smallest = None;
    for (n, &size) in sizes.iter().enumerate() {
        seed.up_to(size);
        let server = installation.serve();
        let idle = server.resident_mb();
        let office = server.sign_in("office").await;
        let wrk = Wrk::at(&server.url);

        let hello = ("hello", wrk.hello());
        let (_, one) = wrk.cards(&seed.codes[..1]);
        print(format!("public card, one code, {size} firms"), one, "/s", Some(hello), Bar::Ratio(0.5));
        let (first, each) = wrk.cards(&seed.codes);
        print(
            format!("public card, each code for the first time, {size} firms"),
            first,
            "/s",
            Some(hello),
            Bar::None,
        );
        print(format!("public card, each code, {size} firms"), each, "/s", Some(hello), Bar::Ratio(0.5));

        let firms = seed.spread(500);
        let screen = wrk.overviews(&office.token, &firms, false);
        let bar = if smallest.is_some() { Bar::Ratio(1.0 / 1.5) } else { Bar::None };
        let peer = Some(smallest.map_or(hello, |rate| ("at 1,000", rate)));
        print(format!("overview, {size} firms"), screen, "/s", peer, bar);
        smallest = smallest.or(Some(screen));
        let tags = office.etags(&firms).await;
        let not_modified = wrk.overviews(&office.token, &tags, true);
        print(
            format!("overview as 304, {size} firms"),
            not_modified,
            "/s",
            Some(("200", screen)),
            Bar::Ratio(3.0),
        );

        for (page, path) in PAGES {
            let took = records::page(&office, path).await;
            print(format!("{page}, {size} firms"), took, "ms", None, Bar::AtMost(100.0));
        }

        if n == 0 {
            print("memory, idle".to_owned(), idle, "MB", None, Bar::AtMost(40.0));
        }
        print(format!("memory after load, {size} firms"), server.resident_mb(), "MB", None, Bar::None);

        if n == 0 {
            let mut alone = None;
            for people in [1, 4, 16] {
                let rate = findings(&server, people, &seed.inspections).await;
                let peer = alone.map(|rate| ("1 inspector", rate));
                print(format!("findings, {people} inspectors"), rate, "/s", peer, Bar::None);
                alone = alone.or(Some(rate));
            }
            if pair == Pair::Sqlite {
                drop(server);
                // what group commit is for; where an fsync takes no time, two cores are all there is
                let server = installation.serve_on_slow_disk(SLOW_FSYNC);
                let one = findings(&server, 1, &seed.inspections).await;
                let sixteen = findings(&server, 16, &seed.inspections).await;
                let name = format!("findings, 16 inspectors, fsync {SLOW_FSYNC} ms");
                print(name, sixteen, "/s", Some(("1 inspector", one)), Bar::Ratio(3.0));
            }
        }
    }
}
