//! Sends [spans](super::spans) to a collector of OpenTelemetry: OTLP over HTTP, in JSON. A collector that
//! is away costs spans and nothing else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use heping_core::Result;
use heping_store::reach::Taker;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::oneshot;

use super::release;
use super::spans::{Spans, Spent, Value};

/// How often spans are sent.
const PERIOD: Duration = Duration::from_secs(1);
/// How long a collector may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Spans that wait at most: what a busy node makes in two periods.
const WAITING: usize = 16_384;
/// Spans of one message.
const TOGETHER: usize = 512;

/// What waits to be sent, and to whom.
pub struct Exporter {
    spent: Receiver<Spent>,
    collector: Taker,
    is_away: bool,
}

impl Exporter {
    /// What gathers spans, and what sends them to the collector at `endpoint` (`http://127.0.0.1:4318`).
    ///
    /// # Errors
    /// `internal` when no client can be made.
    pub fn to(endpoint: &str) -> Result<(Spans, Self)> {
        let (sender, spent) = channel(WAITING);
        let collector = Taker::at(format!("{}/v1/traces", endpoint.trim_end_matches('/')), PATIENCE)?;
        Ok((Spans(sender), Self { spent, collector, is_away: false }))
    }

    /// Sends what has ended until it is told that all is done, and then what is left.
    pub async fn run(mut self, mut done: oneshot::Receiver<()>) {
        let mut every = tokio::time::interval(PERIOD);
        loop {
            let is_last = tokio::select! {
                _ = every.tick() => false,
                _ = &mut done => true,
            };
            self.send().await;
            if is_last {
                break;
            }
        }
    }

    async fn send(&mut self) {
        while !self.spent.is_empty() {
            let mut some = Vec::new();
            self.spent.recv_many(&mut some, TOGETHER).await;
            let sent = self.collector.take(message(&some).to_string()).await;
            if let (Err(cause), false) = (&sent, self.is_away) {
                tracing::warn!(cause, "the collector of traces takes nothing; going on without it");
            }
            self.is_away = sent.is_err();
            if self.is_away {
                metrics::counter!("heping_spans_dropped_total")
                    .increment(u64::try_from(some.len()).unwrap_or(0));
                break;
            }
        }
    }
}

/// The message of some spans.
fn message(some: &[Spent]) -> Json {
    let of_ours = json!([
        attribute("service.name", &Value::Text("heping".to_owned())),
        attribute("service.version", &Value::Text(release::VERSION.to_owned())),
        attribute("service.instance.id", &Value::Text(whoami::hostname().unwrap_or_default())),
    ]);
    let spans: Vec<_> = some.iter().map(span).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": of_ours},
        "scopeSpans": [{"scope": {"name": "heping", "version": release::VERSION}, "spans": spans}],
    }]})
}

fn span(spent: &Spent) -> Json {
    const SERVER: u8 = 2;
    const INTERNAL: u8 = 1;
    const ERROR: u8 = 2;
    let mut span = json!({
        "traceId": spent.context.trace().to_string(),
        "spanId": format!("{:016x}", spent.context.span()),
        "name": spent.name,
        "kind": if spent.is_answer { SERVER } else { INTERNAL },
        "startTimeUnixNano": nanoseconds(spent.begun),
        "endTimeUnixNano": nanoseconds(spent.ended),
        "attributes": spent.attributes.iter().map(|(name, value)| attribute(name, value)).collect::<Vec<_>>(),
    });
    if let (Some(parent), Some(known)) = (spent.parent, span.as_object_mut()) {
        known.insert("parentSpanId".to_owned(), format!("{parent:016x}").into());
    }
    if let (true, Some(known)) = (spent.failed, span.as_object_mut()) {
        known.insert("status".to_owned(), json!({"code": ERROR}));
    }
    span
}

/// The format writes numbers of 64 bits as text.
fn attribute(name: &str, value: &Value) -> Json {
    let value = match value {
        Value::Text(text) => json!({"stringValue": text}),
        Value::Number(number) => json!({"intValue": number.to_string()}),
    };
    json!({"key": name, "value": value})
}

fn nanoseconds(time: SystemTime) -> String {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}
