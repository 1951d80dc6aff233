//! The figures that Prometheus collects: each name with what it says, counted where it happens, and those
//! that are looked up when somebody asks.

use std::time::Duration;

use actix_web::http::Method;
use heping_core::{Error, Result};
use heping_store::{audit, jobs};
use metrics::{Unit, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;

use crate::app::App;
use crate::telemetry::release;

/// How long the database may take to be looked into.
const PATIENCE: Duration = Duration::from_secs(1);
/// Upper bounds in seconds: from a look into memory to what nobody waits for any more.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Upper bounds of how many writes share a commit.
const WRITES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// What kind of figure it is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}
use Kind::{Counter, Gauge, Histogram};

/// Every figure of ours: name, kind, unit, and what it says.
const FIGURES: &[(&str, Kind, Option<Unit>, &str)] = &[
    ("heping_requests_total", Counter, None, "请求数，按方法、路由和状态码"),
    ("heping_request_seconds", Histogram, Some(Unit::Seconds), "请求用时，按方法和路由"),
    ("heping_database_up", Gauge, None, "数据库有没有应答：1 有，0 没有"),
    ("heping_database_wait_seconds", Histogram, Some(Unit::Seconds), "等数据库连接的时间，按读写"),
    ("heping_database_seconds", Histogram, Some(Unit::Seconds), "数据库事务用时，按读写"),
    ("heping_writer_queue", Gauge, None, "等待写入 SQLite 的个数"),
    ("heping_writer_group_size", Histogram, None, "SQLite 一次提交里有几个写入"),
    ("heping_redis_up", Gauge, None, "Redis 有没有应答：1 有，0 没有；没有设 Redis 则无此项"),
    ("heping_cache_lookups_total", Counter, None, "查缓存的次数，按有无"),
    ("heping_jobs", Gauge, None, "后台任务的个数，按状态：waiting 待做，dead 已放弃"),
    ("heping_job_oldest_seconds", Gauge, Some(Unit::Seconds), "到期未做的任务里，最早的一个已等了多久"),
    ("heping_jobs_total", Counter, None, "做过的后台任务，按种类和结果"),
    ("heping_job_seconds", Histogram, Some(Unit::Seconds), "后台任务用时，按种类"),
    ("heping_worker_round_timestamp_seconds", Gauge, Some(Unit::Seconds), "本机后台任务最近一轮做完的时刻"),
    ("heping_worker_failures_total", Counter, None, "后台任务整轮没有做成的次数"),
    ("heping_audit_unsealed_seconds", Gauge, Some(Unit::Seconds), "待封印的审计记录里，最早的一条已等了多久"),
    ("heping_photos_free_bytes", Gauge, Some(Unit::Bytes), "照片所在磁盘的空余；在桶里则无此项"),
    ("heping_wechat_calls_total", Counter, None, "调用微信接口的次数，按接口和结果"),
    ("heping_wechat_call_seconds", Histogram, Some(Unit::Seconds), "调用微信接口的用时，按接口"),
    ("heping_spans_dropped_total", Counter, None, "收集器不在或跟不上时丢掉的链路片段"),
    ("heping_build_info", Gauge, None, "版本、提交和数据库结构；值总是 1"),
];

/// The figures of this process, from now on.
#[derive(Clone)]
pub struct Figures {
    recorded: PrometheusHandle,
    process: Collector,
}

impl Figures {
    /// Begins to count. Once a process.
    ///
    /// # Errors
    /// `internal` when somebody counts already.
    pub fn start() -> Result<Self> {
        let builder = PrometheusBuilder::new()
            .set_buckets(SECONDS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Full("heping_writer_group_size".to_owned()), WRITES)
            })
            .map_err(Error::internal)?;
        let recorded = builder.install_recorder().map_err(Error::internal)?;
        for (name, kind, unit, text) in FIGURES {
            match (kind, unit) {
                (Counter, _) => metrics::describe_counter!(*name, *text),
                (Gauge, Some(unit)) => metrics::describe_gauge!(*name, *unit, *text),
                (Gauge, None) => metrics::describe_gauge!(*name, *text),
                (Histogram, Some(unit)) => metrics::describe_histogram!(*name, *unit, *text),
                (Histogram, None) => metrics::describe_histogram!(*name, *text),
            }
        }
        let process = Collector::default();
        process.describe();
        let (version, commit, schema) = (release::VERSION, release::COMMIT, release::schema());
        gauge!("heping_build_info", "version" => version, "commit" => commit, "schema" => schema).set(1);
        Ok(Self { recorded, process })
    }

    /// Puts what was measured into its buckets for ever, so that it takes no memory while nobody asks.
    pub async fn keep_up(self) {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            self.recorded.run_upkeep();
        }
    }

    /// All figures as Prometheus reads them, of this moment.
    pub async fn text(&self, app: &App) -> String {
        self.process.collect();
        look(app).await;
        self.recorded.render()
    }
}

/// Looks up what nothing counts.
async fn look(app: &App) {
    let counted = app.store.read(|conn| Ok((jobs::counts(conn)?, audit::unsealed_since(conn)?)));
    let counted = tokio::time::timeout(PATIENCE, counted).await;
    gauge!("heping_database_up").set(if matches!(counted, Ok(Ok(_))) { 1 } else { 0 });
    // what cannot be known now stays as it was: `heping_database_up` says so
    if let Ok(Ok((jobs, unsealed))) = counted {
        let now = app.clock.now();
        let age = |since: Option<_>| since.map_or(0.0, |since| now.since(since).as_seconds_f64().max(0.0));
        gauge!("heping_jobs", "state" => "waiting").set(count(jobs.waiting));
        gauge!("heping_jobs", "state" => "dead").set(count(jobs.dead));
        gauge!("heping_job_oldest_seconds").set(age(jobs.next));
        gauge!("heping_audit_unsealed_seconds").set(age(unsealed));
    }
    if app.cache.redis().is_some() {
        app.cache.ping().await;
        gauge!("heping_redis_up").set(if app.cache.is_degraded() { 0 } else { 1 });
    }
    if let Ok(Some(free)) = app.photos.free() {
        // to the megabyte
        gauge!("heping_photos_free_bytes").set(f64::from(count(free / 1_000_000)) * 1e6);
    }
}

/// A count as a figure; of what no figure holds exactly, none is so large.
fn count<N>(n: N) -> u32
where
    u32: TryFrom<N>,
{
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Notes an answer. `route` is the pattern of a path; methods are those of HTTP, since anybody may send
/// any word.
pub fn answered(method: &Method, route: &str, status: u16, seconds: f64) {
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let (route, status) = (route.to_owned(), status.to_string());
    metrics::counter!("heping_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("heping_request_seconds", "method" => method, "route" => route).record(seconds);
}

/// Notes that a round of the worker has ended, and how.
pub fn round(app: &App, went_well: bool) {
    if went_well {
        let now = Duration::from_millis(u64::try_from(app.clock.now().millis()).unwrap_or_default());
        gauge!("heping_worker_round_timestamp_seconds").set(now);
    } else {
        metrics::counter!("heping_worker_failures_total").increment(1);
    }
}
