//! One suite for the cache in memory and in Redis; then Redis going away and coming back.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use heping_core::RequestId;
use heping_store::cache::{Cache, Key, RedisConfig};
use heping_store::testkit::{Pair, required};
use heping_store::{Cipher, SecretKey};

/// The cache in a Redis.
pub async fn connect(url: &str, prefix: &str) -> heping_core::Result<Cache> {
    let key = SecretKey::following(Cipher::Aes, b"the key of the tests", b"cache");
    Cache::connect(Some(RedisConfig { url, prefix, key, trusted: None })).await
}

/// An empty cache of this run's pair.
pub async fn cache() -> Cache {
    match Pair::current() {
        Pair::Sqlite => Cache::in_memory(),
        Pair::Postgres => {
            let url = required("HEPING_TEST_REDIS_URL");
            let cache = connect(&url, RequestId::new().as_str()).await.unwrap();
            assert!(!cache.is_degraded());
            cache
        }
    }
}

#[tokio::test]
async fn it_remembers_forgets_and_keeps_its_keys_apart() {
    let cache = cache().await;
    let key = Key::Session("a");
    assert_eq!(cache.get::<Vec<String>>(key).await, None);
    cache.put(key, &vec!["河庄"], 60).await;
    assert_eq!(cache.get::<Vec<String>>(key).await.unwrap(), ["河庄"]);
    assert_eq!(cache.get::<Vec<String>>(Key::LoginAnswer("a")).await, None);
    assert_eq!(cache.get::<u32>(key).await, None, "what reads as something else is a miss");
    cache.put(key, &vec!["街道"], 60).await;
    assert_eq!(cache.get::<Vec<String>>(key).await.unwrap(), ["街道"]);
    cache.remove(key).await;
    assert_eq!(cache.get::<Vec<String>>(key).await, None);
}

#[tokio::test]
async fn a_claim_is_one_nodes_until_it_gives_it_back() {
    let cache = cache().await;
    let (one, other) = (Key::LoginTurn("a"), Key::LoginTurn("b"));
    assert!(cache.claim(one, 60).await);
    // in memory there is nobody to keep away
    assert_eq!(cache.claim(one, 60).await, Pair::current() == Pair::Sqlite);
    assert!(cache.claim(other, 60).await);
    cache.remove(one).await;
    assert!(cache.claim(one, 60).await);
}

#[tokio::test]
async fn what_was_put_for_a_second_goes_and_the_rest_stays() {
    let cache = cache().await;
    cache.put(Key::Session("long"), &1, 60).await;
    cache.put(Key::Session("short"), &1, 1).await;
    cache.put(Key::Session("none"), &1, 0).await;
    assert_eq!(cache.get::<u32>(Key::Session("none")).await, None);
    let deadline = Instant::now() + Duration::from_secs(5);
    while cache.get::<u32>(Key::Session("short")).await.is_some() {
        assert!(Instant::now() < deadline, "it should have gone long ago");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(cache.get::<u32>(Key::Session("long")).await, Some(1));
}

#[tokio::test]
async fn a_url_that_is_none_is_refused() {
    for wrong in ["", "localhost:6379", "http://localhost"] {
        assert!(connect(wrong, "test").await.is_err(), "{wrong:?}");
    }
}

/// A Redis of this test's own, to be killed.
pub struct OwnRedis {
    port: u16,
    server: Option<Child>,
}

impl OwnRedis {
    pub fn new() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Self { port: free.local_addr().unwrap().port(), server: None }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn start(&mut self) {
        let server = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .stdout(Stdio::null())
            .spawn();
        self.server = Some(server.unwrap());
    }

    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks until Redis answers.
pub async fn until_back(cache: &Cache) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        cache.ping().await;
        if !cache.is_degraded() {
            return;
        }
        assert!(Instant::now() < deadline, "Redis runs and is not found");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What this thread logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn count(&self, words: &str) -> usize {
        String::from_utf8_lossy(&self.0.lock().unwrap()).matches(words).count()
    }
}

#[tokio::test]
async fn redis_may_be_away_at_the_start_come_go_and_come_again() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mut redis = OwnRedis::new();
    let cache = connect(&redis.url(), "test").await.unwrap();
    assert!(cache.is_degraded());
    let key = Key::Session("a");
    for _ in 0..2 {
        redis.start();
        until_back(&cache).await;
        cache.put(key, &1, 60).await;
        assert_eq!(cache.get::<u32>(key).await, Some(1));
        redis.kill();
        let begun = Instant::now();
        for _ in 0..1000 {
            assert_eq!(cache.get::<u32>(key).await, None);
            cache.put(key, &1, 60).await;
        }
        assert!(cache.is_degraded());
        assert!(begun.elapsed() < Duration::from_secs(2), "an absent Redis slowed everybody down");
    }
    let (away, back) = (log.count("Redis is away"), log.count("Redis is back"));
    assert_eq!((away, back), (3, 2), "once each, not per question");
}

#[tokio::test]
async fn a_redis_that_takes_the_call_and_never_answers_costs_one_time_out() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let begun = Instant::now();
    let cache = connect(&url, "test").await.unwrap();
    for _ in 0..1000 {
        assert_eq!(cache.get::<u32>(Key::Session("a")).await, None);
    }
    assert!(cache.is_degraded());
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
