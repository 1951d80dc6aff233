//! The log: a line an event on standard error, for programs or for people.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{ConfigError, LogFormat};

/// Starts the log: as much as `filter` says, of the whole or by part.
///
/// # Errors
/// A sentence when there is no such filter.
pub fn start(filter: &str, format: LogFormat) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|_| ConfigError::of("HEPING_LOG", format_args!("现为“{filter}”"), "写法不对，例如 info"))?;
    // a log that cannot be written (disk full, pipe closed) ends no request: nothing is said of it
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let registry = tracing_subscriber::registry().with(filter);
    // a second start in one process (tests) keeps the first
    let _already = match format {
        LogFormat::Json => registry.with(lines.json().with_span_list(false)).try_init(),
        LogFormat::Text => registry.with(lines.with_ansi(false)).try_init(),
    };
    Ok(())
}
