//! The client against the simulator, and the simulator against WeChat's documentation.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod client;
mod faults;
mod simulator;

use std::net::TcpListener;
use std::time::Duration;

use chrono::TimeDelta;
use heping_core::{Clock, Moment};
use heping_store::cache::Cache;
use heping_wechat::simulator::{Simulator, openid};
use heping_wechat::{Client, Patience, Settings};
use tokio::task::JoinHandle;

const APP_ID: &str = "wx0123456789abcdef";
const SECRET: &str = "s3cret&of=the app";

/// Pauses that a test can wait for.
const IMPATIENT: Patience = Patience {
    connect: Duration::from_secs(2),
    answer: Duration::from_secs(2),
    pause: Duration::from_millis(1),
    attempts: 3,
};

/// A WeChat that runs, and a client that knows it.
struct Peer {
    wechat: Simulator,
    base: String,
    clock: Clock,
    cache: Cache,
    client: Client,
    server: JoinHandle<()>,
}

impl Peer {
    fn start() -> Self {
        let clock = Clock::manual(Moment::from_millis(1_781_488_800_000));
        let wechat = Simulator::new(clock.clone(), APP_ID, SECRET);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let served = wechat.clone();
        #[allow(clippy::disallowed_methods, reason = "a test's own server")]
        let server = tokio::spawn(async move {
            let ended = served.serve(listener).await;
            panic!("{ended:?}");
        });
        let cache = Cache::in_memory();
        let client = client(&base, &cache, &clock, SECRET);
        Self { wechat, base, clock, cache, client, server }
    }

    /// Another node with the same cache.
    fn another(&self) -> Client {
        client(&self.base, &self.cache, &self.clock, SECRET)
    }

    fn later(&self, by: TimeDelta) {
        self.clock.set(self.clock.now().plus(by));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn client(base: &str, cache: &Cache, clock: &Clock, secret: &str) -> Client {
    let settings =
        Settings { api_base: base.to_owned(), app_id: APP_ID.to_owned(), app_secret: secret.to_owned() };
    Client::with_patience(settings, cache.clone(), clock.clone(), IMPATIENT).unwrap()
}

/// The openid of a person of the simulator.
fn id(person: &str) -> String {
    openid(person).unwrap()
}
