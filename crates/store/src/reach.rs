//! What is reached over HTTP for whoever looks after the installation: whether something answers, and
//! something that takes what is told.

use std::io::ErrorKind;
use std::time::Duration;

use heping_core::{Error, Result};

/// The status that a GET of `url` is answered with, by whatever certificates the system trusts; or why
/// there is no answer, in a few words of Chinese.
///
/// # Errors
/// `internal` when no request can be made at all.
pub async fn status(url: &str, patience: Duration) -> Result<std::result::Result<u16, String>> {
    crate::tls::ready();
    let http = reqwest::Client::builder().timeout(patience).build().map_err(Error::internal)?;
    Ok(match http.get(url).send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) if error.is_timeout() => Err(format!("{} 秒没有应答", patience.as_secs())),
        Err(error) => Err(why(&error)),
    })
}

/// Something that takes JSON.
pub struct Taker {
    http: reqwest::Client,
    url: String,
}

impl Taker {
    /// At this URL; it may take so long.
    ///
    /// # Errors
    /// `internal` when no request can be made at all.
    pub fn at(url: String, patience: Duration) -> Result<Self> {
        crate::tls::ready();
        let http = reqwest::Client::builder().timeout(patience).build().map_err(Error::internal)?;
        Ok(Self { http, url })
    }

    /// Has it take this.
    ///
    /// # Errors
    /// Why it did not, in a few words.
    pub async fn take(&self, json: String) -> std::result::Result<(), String> {
        let sent =
            self.http.post(&self.url).header("content-type", "application/json").body(json).send().await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("status {}", answer.status().as_u16())),
            Err(error) => Err(why(&error)),
        }
    }
}

/// The deepest cause.
fn why(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(deeper) = deepest.source() {
        deepest = deeper;
    }
    match deepest.downcast_ref::<std::io::Error>() {
        Some(system) if system.kind() == ErrorKind::ConnectionRefused => "那里没有程序监听".to_owned(),
        _ => deepest.to_string(),
    }
}
