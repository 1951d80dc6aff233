//! Requests and their repetition: bounded time, bounded answers, no redirects.

use std::fmt;
use std::time::{Duration, Instant};

use heping_core::{Error, Result};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use serde_json::Value;
use tracing::Instrument;

use super::answer::Refusal;
use crate::Patience;

/// A picture of a code has less than 300 KB; everything else is much smaller.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// A request. Query and body hold secrets, so there is no `Debug`.
pub(super) struct Call<'a> {
    /// What it is, for the log.
    pub what: &'static str,
    /// Begins with a slash.
    pub path: &'static str,
    pub query: &'a [(&'a str, &'a str)],
    /// `None` is a GET.
    pub body: Option<&'a Value>,
}

#[derive(Clone)]
pub(super) struct Wire {
    http: reqwest::Client,
    base: String,
    patience: Patience,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Wire {
    pub(super) fn new(api_base: &str, patience: Patience) -> Result<Self> {
        let base = api_base.trim_end_matches('/').to_owned();
        Url::parse(&base)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none())
            .ok_or_else(|| Error::internal(format!("not an http(s) address: {api_base}")))?;
        heping_store::tls::ready();
        let http = reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .timeout(patience.answer)
            // A redirect would carry the secret in the address to wherever it points.
            .redirect(Policy::none())
            .build()
            .map_err(Error::internal)?;
        Ok(Self { http, base, patience })
    }

    /// Asks, and asks again while WeChat has not carried the request out: it was busy, or was
    /// never reached.
    pub(super) async fn ask<T>(
        &self,
        call: &Call<'_>,
        read: fn(&[u8]) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut pause = self.patience.pause;
        for _ in 1..self.patience.attempts {
            match self.ask_once(call, read).await {
                Err(refusal) if refusal.was_not_carried_out() => refusal.log(call.what),
                outcome => return outcome,
            }
            tokio::time::sleep(spread(pause)).await;
            pause *= 2;
        }
        self.ask_once(call, read).await
    }

    async fn ask_once<T>(
        &self,
        call: &Call<'_>,
        read: fn(&[u8]) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let since = Instant::now();
        let span = tracing::trace_span!("wechat", call = call.what);
        let answer = self.fetch(call).instrument(span).await.and_then(|body| read(&body));
        let outcome = answer.as_ref().err().map_or("ok", Refusal::word);
        metrics::counter!("heping_wechat_calls_total", "call" => call.what, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("heping_wechat_call_seconds", "call" => call.what).record(since.elapsed());
        answer
    }

    async fn fetch(&self, call: &Call<'_>) -> Result<Vec<u8>, Refusal> {
        let url = format!("{}{}", self.base, call.path);
        let request = match call.body {
            None => self.http.get(url),
            // serde writes UTF-8 as it is; WeChat takes no \u escapes (40033)
            Some(body) => self.http.post(url).json(body),
        };
        let mut response = request.query(call.query).send().await.map_err(Refusal::unreached)?;
        if response.status() != StatusCode::OK {
            return Err(Refusal::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Refusal::unreached)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_ANSWER {
                return Err(Refusal::Unreadable);
            }
        }
        Ok(body)
    }
}

/// Between half and one and a half of a pause, so that nodes do not come back together.
fn spread(pause: Duration) -> Duration {
    pause.mul_f64(rand::random_range(0.5..1.5))
}
