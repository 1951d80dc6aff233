//! The log: a line an event on standard error, for programs or for people. And where `tracing` is told
//! who else listens.

use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::spans::{self, Spans};
use crate::config::{ConfigError, LogFormat, targets};

/// The span that names the request of a line.
pub const REQUEST: &str = "request";

/// Starts the log: as much as `filter` says, of the whole or by part. `spans` gathers traces, where
/// somebody wants them.
///
/// # Errors
/// A sentence when there is no such filter.
pub fn start(filter: &str, format: LogFormat, spans: Option<Spans>) -> Result<(), ConfigError> {
    let filter = targets(filter).ok_or_else(|| {
        ConfigError::of("HEPING_LOG", format_args!("现为“{filter}”"), "写法不对，例如 info")
    })?;
    // what is within a request is no part of its name
    let filter = filter.and(filter_fn(|metadata| metadata.is_event() || metadata.name() == REQUEST));
    // a log that cannot be written (disk full, pipe closed) ends no request: nothing is said of it
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let spans = spans.map(|spans| spans.with_filter(filter_fn(spans::is_ours)));
    let registry = tracing_subscriber::registry().with(spans);
    // a second start in one process (tests) keeps the first
    let _already = match format {
        LogFormat::Json => registry.with(lines.json().with_span_list(false).with_filter(filter)).try_init(),
        LogFormat::Text => registry.with(lines.with_ansi(false).with_filter(filter)).try_init(),
    };
    Ok(())
}
